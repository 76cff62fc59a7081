//! Revocation lists (RFC 5280 §5, §6.3): whole lists signed by the issuer itself.
//! Indirect lists, deltas and lists for some reasons alone are refused as not supported, since taking them for whole ones
//! would call a revoked certificate good. What must always hold: the list's own limits fit the certificate.

use kernel::time::Timestamp;

use super::{EvidenceError, Finding, Standing};
use crate::algorithm::{SignatureAlgorithm, known};
use crate::asn1::{Asn1Error, Element, Reader, read_time, tag};
use crate::certificate::{Certificate, Extension, KeyUsage, Name};
use crate::oid;

pub(super) fn check(
    der: &[u8],
    certificate: &Certificate,
    issuer: &Certificate,
) -> Result<Finding, EvidenceError> {
    let mut outer = Element::only(der)?.tagged(tag::SEQUENCE)?.inside()?;
    let tbs = outer.expect(tag::SEQUENCE)?;
    let algorithm = outer.expect(tag::SEQUENCE)?;
    let signature = outer.expect(tag::BIT_STRING)?.whole_bits()?;
    outer.finish()?;

    let mut fields = tbs.inside()?;
    // Version 2, the only one that may have extensions.
    let version = fields.optional(tag::INTEGER)?.map(|it| it.number()).transpose()?;
    if version.is_some_and(|it| it != 1) {
        return Err(EvidenceError::Unsupported);
    }
    if fields.expect(tag::SEQUENCE)?.raw != algorithm.raw {
        return Err(EvidenceError::Malformed(Asn1Error::Value));
    }
    let named = Name::read(fields.expect(tag::SEQUENCE)?.raw)?;
    let this_update_at = read_time(&fields.element()?)?;
    let next_update_at = next_update(&mut fields)?;
    let entries = fields.optional(tag::SEQUENCE)?;
    let extensions = match fields.optional(tag::constructed(0))? {
        Some(wrapped) => Extension::list(Reader::new(wrapped.content).sequence()?)?,
        None => Vec::new(),
    };
    fields.finish()?;

    if !named.matches(issuer.subject()) || !named.matches(certificate.issuer()) {
        return Err(EvidenceError::Foreign);
    }
    let usage = issuer.key_usage()?;
    if usage.is_some_and(|it| !it.allows_one_of(KeyUsage::CRL_SIGN)) {
        return Err(EvidenceError::Signer);
    }
    for extension in &extensions {
        limits(extension, certificate)?;
    }
    let algorithm = SignatureAlgorithm::read(&algorithm, None)?;
    known::verify(&issuer.public_key()?, algorithm, tbs.raw, signature)?;
    let standing = match entries {
        Some(entries) => find(entries, certificate.serial())?,
        None => Standing::Good,
    };
    Ok(Finding { standing, this_update_at, next_update_at, signer: issuer.clone(), algorithm })
}

fn next_update(fields: &mut Reader<'_>) -> Result<Option<Timestamp>, Asn1Error> {
    let next = match fields.optional(tag::UTC_TIME)? {
        Some(next) => Some(next),
        None => fields.optional(tag::GENERALIZED_TIME)?,
    };
    next.map(|it| read_time(&it)).transpose()
}

/// Whether an extension of the list lets it speak of the certificate.
fn limits(extension: &Extension, certificate: &Certificate) -> Result<(), EvidenceError> {
    match extension.id {
        id if id == oid::DELTA_CRL => Err(EvidenceError::Unsupported),
        id if id == oid::ISSUING_DISTRIBUTION_POINT => part(&extension.value, certificate),
        id if id == oid::AUTHORITY_KEY_IDENTIFIER || id == oid::CRL_NUMBER => Ok(()),
        _ if extension.critical => Err(EvidenceError::Unsupported),
        _ => Ok(()),
    }
}

/// IssuingDistributionPoint (RFC 5280 §5.2.5): for which certificates the list is.
fn part(value: &[u8], certificate: &Certificate) -> Result<(), EvidenceError> {
    let authority = certificate.basic_constraints()?.is_some_and(|it| it.authority);
    for field in Element::only(value)?.tagged(tag::SEQUENCE)?.inside()?.all()? {
        let set = field.content == [0xff];
        match field.tag {
            0xa0 => {
                let urls = certificate.revocation_list_urls()?;
                let Some(full) = field.inside()?.optional(tag::constructed(0))? else {
                    return Err(EvidenceError::Unsupported);
                };
                let mut names = full.inside()?.all()?.into_iter();
                let ours = names.any(|it| {
                    it.tag == tag::primitive(6)
                        && urls.iter().any(|url| url.as_bytes() == it.content)
                });
                if !ours {
                    return Err(EvidenceError::Foreign);
                }
            }
            0x81 if set && authority => return Err(EvidenceError::Foreign),
            0x82 if set && !authority => return Err(EvidenceError::Foreign),
            0x81 | 0x82 => {}
            // For some reasons alone, indirect, or for attribute certificates.
            0x84 | 0x85 if !set => {}
            _ => return Err(EvidenceError::Unsupported),
        }
    }
    Ok(())
}

/// Looks for the serial number without keeping the entries: lists of large authorities have many.
fn find(entries: Element<'_>, serial: &[u8]) -> Result<Standing, EvidenceError> {
    let mut entries = entries.inside()?;
    let mut standing = Standing::Good;
    while !entries.done() {
        let mut fields = entries.sequence()?;
        let number = fields.expect(tag::INTEGER)?;
        let revoked_at = fields.element()?;
        let extensions = fields.optional(tag::SEQUENCE)?;
        fields.finish()?;
        let extensions = match extensions {
            Some(list) => Extension::list(list.inside()?)?,
            None => Vec::new(),
        };
        // A critical one would say that the entry is another issuer's (RFC 5280 §5.3.3): then all that follow are.
        if extensions.iter().any(|it| it.critical && it.id != oid::CRL_REASON) {
            return Err(EvidenceError::Unsupported);
        }
        if number.content == serial {
            let reason = extensions.iter().find(|it| it.id == oid::CRL_REASON);
            let reason = reason.map(|it| Element::only(&it.value)?.number()).transpose()?;
            standing = Standing::Revoked { revoked_at: read_time(&revoked_at)?, reason };
        }
    }
    Ok(standing)
}
