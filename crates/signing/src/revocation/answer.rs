//! Answers by OCSP (RFC 6960 §3.2, §4.2).
//! What must always hold: the answer names this certificate by its issuer's name and key, and is signed by the issuer or
//! by a responder that the issuer itself certified for that purpose.

use super::{EvidenceError, Finding, Standing};
use crate::algorithm::{Digest, SignatureAlgorithm, known};
use crate::asn1::{Asn1Error, Element, Reader, read_time, tag};
use crate::certificate::{Certificate, Extension, Name};
use crate::oid;

pub(super) fn check(
    der: &[u8],
    certificate: &Certificate,
    issuer: &Certificate,
    others: &[Certificate],
) -> Result<Finding, EvidenceError> {
    let mut outer = Element::only(der)?.tagged(tag::SEQUENCE)?.inside()?;
    if outer.expect(tag::ENUMERATED)?.number()? != 0 {
        return Err(EvidenceError::Unknown);
    }
    let wrapped = outer.expect(tag::constructed(0))?;
    let mut bytes = Reader::new(wrapped.content).sequence()?;
    if bytes.expect(tag::OID)?.oid()? != oid::OCSP_BASIC {
        return Err(EvidenceError::Unsupported);
    }
    let basic = bytes.expect(tag::OCTET_STRING)?.content;
    let mut fields = Element::only(basic)?.tagged(tag::SEQUENCE)?.inside()?;
    let tbs = fields.expect(tag::SEQUENCE)?;
    let algorithm = SignatureAlgorithm::read(&fields.expect(tag::SEQUENCE)?, None)?;
    let signature = fields.expect(tag::BIT_STRING)?.whole_bits()?;
    let brought = match fields.optional(tag::constructed(0))? {
        Some(wrapped) => Reader::new(wrapped.content).sequence()?.all()?,
        None => Vec::new(),
    };
    fields.finish()?;
    let brought: Vec<Certificate> =
        brought.iter().filter_map(|it| Certificate::read(it.raw).ok()).collect();

    let mut data = tbs.inside()?;
    data.optional(tag::constructed(0))?;
    let responder = data.element()?;
    let produced_at = read_time(&data.expect(tag::GENERALIZED_TIME)?)?;
    let answers = data.sequence()?;
    if let Some(wrapped) = data.optional(tag::constructed(1))? {
        let extensions = Extension::list(Reader::new(wrapped.content).sequence()?)?;
        if extensions.iter().any(|it| it.critical && it.id != oid::OCSP_NONCE) {
            return Err(EvidenceError::Unsupported);
        }
    }
    data.finish()?;

    let signer = std::iter::once(issuer)
        .chain(&brought)
        .chain(others)
        .filter(|it| named(&responder, it))
        .find(|it| may_speak(it, issuer) && (*it == issuer || it.valid_at(produced_at)))
        .ok_or(EvidenceError::Signer)?;
    known::verify(&signer.public_key()?, algorithm, tbs.raw, signature)?;

    for answer in answers.all()? {
        let mut answer = answer.tagged(tag::SEQUENCE)?.inside()?;
        if !about(&answer.expect(tag::SEQUENCE)?, certificate, issuer)? {
            continue;
        }
        let standing = standing(&answer.element()?)?;
        let this_update_at = read_time(&answer.expect(tag::GENERALIZED_TIME)?)?;
        let next_update_at = match answer.optional(tag::constructed(0))? {
            Some(wrapped) => Some(read_time(&Element::only(wrapped.content)?)?),
            None => None,
        };
        let signer = signer.clone();
        return Ok(Finding { standing, this_update_at, next_update_at, signer, algorithm });
    }
    Err(EvidenceError::Foreign)
}

/// Whether the ResponderID names the certificate, by name or by the SHA-1 of its key.
fn named(responder: &Element<'_>, certificate: &Certificate) -> bool {
    match responder.tag {
        0xa1 => Name::read(responder.content).is_ok_and(|it| it.matches(certificate.subject())),
        0xa2 => {
            let hash = Element::only(responder.content).and_then(|it| it.tagged(tag::OCTET_STRING));
            let key = certificate.public_key();
            matches!((hash, key), (Ok(hash), Ok(key)) if hash.content == key.identifier())
        }
        _ => false,
    }
}

/// Whether somebody may answer for the issuer (RFC 6960 §4.2.2.2).
fn may_speak(signer: &Certificate, issuer: &Certificate) -> bool {
    if signer == issuer {
        return true;
    }
    let purposes = signer.purposes().ok().flatten().unwrap_or_default();
    purposes.contains(&oid::PURPOSE_OCSP_SIGNING)
        && signer.may_be_issued_by(issuer)
        && issuer.public_key().is_ok_and(|key| signer.verify(&key).is_ok())
}

/// Whether a CertID names the certificate.
fn about(
    id: &Element<'_>,
    certificate: &Certificate,
    issuer: &Certificate,
) -> Result<bool, EvidenceError> {
    let parts = id.inside()?.all()?;
    let [hash, name, key, serial] = parts.as_slice() else {
        return Err(Asn1Error::Value.into());
    };
    let Ok(digest) = Digest::read(hash) else { return Ok(false) };
    let info = Element::only(issuer.key_info())?.inside()?.all()?;
    let bits = info.get(1).ok_or(Asn1Error::Truncated)?.whole_bits()?;
    Ok(serial.content == certificate.serial()
        && name.content == digest.of(&[certificate.issuer().der()])
        && key.content == digest.of(&[bits]))
}

/// CertStatus.
fn standing(status: &Element<'_>) -> Result<Standing, EvidenceError> {
    match status.tag {
        0x80 => Ok(Standing::Good),
        0xa1 => {
            let mut fields = status.inside()?;
            let revoked_at = read_time(&fields.expect(tag::GENERALIZED_TIME)?)?;
            let reason = match fields.optional(tag::constructed(0))? {
                Some(wrapped) => Some(Element::only(wrapped.content)?.number()?),
                None => None,
            };
            Ok(Standing::Revoked { revoked_at, reason })
        }
        _ => Err(EvidenceError::Unknown),
    }
}
