//! Answers about single certificates (RFC 6960), as a responder of ours gives them, and the requests for them.
//! No transport: requests and answers are bytes. What must always hold: an answer speaks of exactly the certificate that
//! was asked for, repeats the nonce, and says `unknown` of what the authority never issued.

use kernel::time::Timestamp;
use thiserror::Error;

use super::list::Revoked;
use crate::algorithm::Digest;
use crate::asn1::{self, Asn1Error, Element, Reader, tag};
use crate::certificate::{Certificate, Extension};
use crate::key::{Credential, KeyError};
use crate::oid;

/// What is known about a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// Issued and not taken back.
    Good,
    /// Taken back.
    Revoked(Revoked),
    /// Not issued here.
    Unknown,
}

/// Why a request was not answered. The bytes to send back all the same are [`OcspRefusal::response`].
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum OcspRefusal {
    /// The request is not in form.
    #[error("request is malformed: {0}")]
    Malformed(#[from] Asn1Error),
    /// The request asks about another authority's certificates.
    #[error("request is about another authority")]
    Foreign,
    /// The responder's key did not sign.
    #[error(transparent)]
    Key(#[from] KeyError),
}

impl OcspRefusal {
    /// The answer that says so, unsigned as the standard has it (RFC 6960 §2.3).
    pub fn response(&self) -> Vec<u8> {
        let status = match self {
            Self::Malformed(_) => 1,
            Self::Foreign => 6,
            Self::Key(_) => 3,
        };
        asn1::sequence(&[&asn1::enumerated(status)])
    }
}

/// The CertID of a certificate: its issuer's name and key as digests, and its serial number (RFC 6960 §4.1.1).
/// Responders are bound to know SHA-1 here; nothing depends on it being a good digest.
pub fn certificate_id(certificate: &Certificate, issuer: &Certificate) -> Vec<u8> {
    let key_bits = Element::only(issuer.key_info())
        .and_then(|it| it.inside()?.all())
        .ok()
        .and_then(|parts| parts.get(1).and_then(|it| it.whole_bits().ok()))
        .unwrap_or_default();
    asn1::sequence(&[
        &asn1::sequence(&[&asn1::oid(oid::SHA1), &asn1::null()]),
        &asn1::octet_string(&Digest::Sha1.of(&[certificate.issuer().der()])),
        &asn1::octet_string(&Digest::Sha1.of(&[key_bits])),
        &asn1::tlv(tag::INTEGER, &[certificate.serial()]),
    ])
}

/// A request about one certificate.
pub fn request(certificate: &Certificate, issuer: &Certificate, nonce: Option<&[u8]>) -> Vec<u8> {
    let asked = asn1::sequence(&[&certificate_id(certificate, issuer)]);
    let extensions = nonce.map(|nonce| {
        let extension = Extension::new(oid::OCSP_NONCE, false, asn1::octet_string(nonce));
        asn1::explicit(2, &asn1::sequence(&[&extension.der()]))
    });
    let tbs = asn1::sequence(&[&asn1::sequence(&[&asked]), &extensions.unwrap_or_default()]);
    asn1::sequence(&[&tbs])
}

/// Somebody who answers for an authority.
#[derive(Clone, Debug)]
pub struct Responder {
    credential: Credential,
    issuer: Certificate,
}

/// When an answer was made and until when it may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Freshness {
    /// The moment of the answer.
    pub this_update_at: Timestamp,
    /// The moment by which there is a newer one.
    pub next_update_at: Timestamp,
}

impl Responder {
    /// A responder by its key and certificate, for certificates that `issuer` issued.
    pub const fn new(credential: Credential, issuer: Certificate) -> Self {
        Self { credential, issuer }
    }

    /// The certificate that answers are signed with.
    pub const fn certificate(&self) -> &Certificate {
        self.credential.certificate()
    }

    /// Answers a request. `status` is asked with the contents of each serial number's INTEGER.
    pub fn answer(
        &self,
        request: &[u8],
        freshness: Freshness,
        status: impl Fn(&[u8]) -> Status,
    ) -> Result<Vec<u8>, OcspRefusal> {
        let (asked, nonce) = read_request(request)?;
        let mut answers = Vec::new();
        for id in asked {
            let parts = id.inside()?.all()?;
            let [hash, name, key, serial] = parts.as_slice() else {
                return Err(Asn1Error::Value.into());
            };
            self.ours(hash, name, key)?;
            answers.extend(single(
                id.raw,
                freshness,
                &status(serial.tagged(tag::INTEGER)?.content),
            ));
        }
        let nonce = nonce.map(|nonce| asn1::explicit(1, nonce.raw)).unwrap_or_default();
        let by_key = asn1::octet_string(&self.credential.key().public_key().identifier());
        let tbs = asn1::sequence(&[
            &asn1::explicit(2, &by_key),
            &asn1::generalized_time(freshness.this_update_at),
            &asn1::sequence(&[&answers]),
            &nonce,
        ]);
        let key = self.credential.key();
        let basic = asn1::sequence(&[
            &tbs,
            &key.algorithm().identifier(),
            &asn1::bit_string(&key.sign(&tbs)?),
            &asn1::explicit(0, &asn1::sequence(&[self.certificate().der()])),
        ]);
        let bytes = asn1::sequence(&[&asn1::oid(oid::OCSP_BASIC), &asn1::octet_string(&basic)]);
        Ok(asn1::sequence(&[&asn1::enumerated(0), &asn1::explicit(0, &bytes)]))
    }

    fn ours(
        &self,
        hash: &Element<'_>,
        name: &Element<'_>,
        key: &Element<'_>,
    ) -> Result<(), OcspRefusal> {
        let digest = Digest::read(hash).map_err(|_| OcspRefusal::Foreign)?;
        let info = Element::only(self.issuer.key_info())?.inside()?.all()?;
        let bits = info.get(1).ok_or(Asn1Error::Truncated)?.whole_bits()?;
        let same_name = name.content == digest.of(&[self.issuer.subject().der()]);
        let same_key = key.content == digest.of(&[bits]);
        if same_name && same_key { Ok(()) } else { Err(OcspRefusal::Foreign) }
    }
}

type Request<'a> = (Vec<Element<'a>>, Option<Element<'a>>);

/// The CertIDs of a request and its extensions, if the nonce is among them.
fn read_request(request: &[u8]) -> Result<Request<'_>, Asn1Error> {
    let mut tbs = Reader::new(request).sequence()?.sequence()?;
    tbs.optional(tag::constructed(0))?;
    tbs.optional(tag::constructed(1))?;
    let mut asked = Vec::new();
    for single in tbs.expect(tag::SEQUENCE)?.inside()?.all()? {
        asked.push(single.tagged(tag::SEQUENCE)?.inside()?.expect(tag::SEQUENCE)?);
    }
    let Some(wrapped) = tbs.optional(tag::constructed(2))? else { return Ok((asked, None)) };
    let list = Element::only(wrapped.content)?;
    let nonce = Extension::list(list.inside()?)?.iter().any(|it| it.id == oid::OCSP_NONCE);
    Ok((asked, nonce.then_some(list)))
}

fn single(id: &[u8], freshness: Freshness, status: &Status) -> Vec<u8> {
    let status = match status {
        Status::Good => asn1::implicit(0, &[]),
        Status::Unknown => asn1::implicit(2, &[]),
        Status::Revoked(revoked) => {
            let at = asn1::generalized_time(revoked.revoked_at);
            let reason = asn1::explicit(0, &asn1::enumerated(revoked.reason.number()));
            asn1::tlv(tag::constructed(1), &[&at, &reason])
        }
    };
    asn1::sequence(&[
        id,
        &status,
        &asn1::generalized_time(freshness.this_update_at),
        &asn1::explicit(0, &asn1::generalized_time(freshness.next_update_at)),
    ])
}
