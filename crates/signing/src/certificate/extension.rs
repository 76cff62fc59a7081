//! Extensions of certificates and revocation lists, the values this crate uses in typed form (RFC 5280 §4.2).
//! Meaning is given to them by path validation, not here. What must always hold: an extension nobody knows is kept, with
//! its mark of being critical, so that whoever decides can refuse it.

use const_oid::ObjectIdentifier;

use crate::asn1::{self, Asn1Error, Element, Reader, tag};
use crate::oid;

/// An extension as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extension {
    /// What it is.
    pub id: ObjectIdentifier,
    /// Whether someone who does not know it must refuse.
    pub critical: bool,
    /// The DER inside its OCTET STRING.
    pub value: Vec<u8>,
}

impl Extension {
    /// An extension to be written.
    pub fn new(id: ObjectIdentifier, critical: bool, value: Vec<u8>) -> Self {
        Self { id, critical, value }
    }

    /// DER of the extension.
    pub fn der(&self) -> Vec<u8> {
        let critical = if self.critical { asn1::boolean(true) } else { Vec::new() };
        asn1::sequence(&[&asn1::oid(self.id), &critical, &asn1::octet_string(&self.value)])
    }

    /// All extensions of a list, whose outer SEQUENCE was opened.
    pub(crate) fn list(mut parts: Reader<'_>) -> Result<Vec<Self>, Asn1Error> {
        let mut extensions = Vec::new();
        while !parts.done() {
            let mut fields = parts.sequence()?;
            let id = fields.expect(tag::OID)?.oid()?;
            // DER leaves a default out, but certificates that write FALSE are in use.
            let critical = match fields.optional(tag::BOOLEAN)? {
                Some(critical) => critical.boolean()?,
                None => false,
            };
            let value = fields.expect(tag::OCTET_STRING)?.content.to_vec();
            fields.finish()?;
            extensions.push(Self { id, critical, value });
        }
        Ok(extensions)
    }
}

/// Whether a certificate may sign certificates, and how many may follow (RFC 5280 §4.2.1.9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BasicConstraints {
    /// Whether the subject is an authority.
    pub authority: bool,
    /// How many authorities that are not self-issued may follow before the last certificate.
    pub path_length: Option<u64>,
}

impl BasicConstraints {
    pub(super) fn read(value: &[u8]) -> Result<Self, Asn1Error> {
        let mut parts = Element::only(value)?.tagged(tag::SEQUENCE)?.inside()?;
        let authority = match parts.optional(tag::BOOLEAN)? {
            Some(authority) => authority.boolean()?,
            None => false,
        };
        let path_length = parts.optional(tag::INTEGER)?.map(|it| it.number()).transpose()?;
        parts.finish()?;
        Ok(Self { authority, path_length })
    }

    /// DER of the extension's value.
    pub fn der(&self) -> Vec<u8> {
        let authority = if self.authority { asn1::boolean(true) } else { Vec::new() };
        let path_length = self.path_length.map(asn1::small_integer).unwrap_or_default();
        asn1::sequence(&[&authority, &path_length])
    }
}

/// The uses a key is limited to, bit 0 of the standard being the lowest here (RFC 5280 §4.2.1.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyUsage(u16);

impl KeyUsage {
    /// Signatures other than those on certificates and lists.
    pub const DIGITAL_SIGNATURE: Self = Self(1);
    /// Signatures that bind the signer (once `nonRepudiation`).
    pub const CONTENT_COMMITMENT: Self = Self(1 << 1);
    /// Signatures on certificates.
    pub const KEY_CERT_SIGN: Self = Self(1 << 5);
    /// Signatures on revocation lists.
    pub const CRL_SIGN: Self = Self(1 << 6);

    /// Both uses.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether one of the uses in `other` is allowed.
    pub const fn allows_one_of(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(super) fn read(value: &[u8]) -> Result<Self, Asn1Error> {
        let bits = Element::only(value)?.tagged(tag::BIT_STRING)?.content;
        let (unused, bytes) = bits.split_first().ok_or(Asn1Error::Value)?;
        if *unused > 7 || bytes.len() > 2 || (bytes.is_empty() && *unused != 0) {
            return Err(Asn1Error::Value);
        }
        let mut uses = 0_u16;
        for (position, byte) in bytes.iter().enumerate() {
            uses |= u16::from(byte.reverse_bits()) << (8 * position);
        }
        Ok(Self(uses))
    }

    /// DER of the extension's value.
    pub fn der(self) -> Vec<u8> {
        let [low, high] = self.0.to_le_bytes().map(u8::reverse_bits);
        let (bytes, last): (&[u8], u8) =
            if high == 0 { (&[low], low) } else { (&[low, high], high) };
        let unused = last.trailing_zeros().min(7).to_le_bytes();
        let unused = unused.first().copied().unwrap_or(0);
        asn1::tlv(tag::BIT_STRING, &[&[unused], bytes])
    }
}

pub(super) fn purposes(value: &[u8]) -> Result<Vec<ObjectIdentifier>, Asn1Error> {
    let elements = Element::only(value)?.tagged(tag::SEQUENCE)?.inside()?.all()?;
    elements.iter().map(Element::oid).collect()
}

pub(super) fn policies(value: &[u8]) -> Result<Vec<ObjectIdentifier>, Asn1Error> {
    let elements = Element::only(value)?.tagged(tag::SEQUENCE)?.inside()?.all()?;
    elements.iter().map(|it| it.tagged(tag::SEQUENCE)?.inside()?.expect(tag::OID)?.oid()).collect()
}

/// Tag of a `uniformResourceIdentifier` among the GeneralNames.
const URL_NAME: u8 = tag::primitive(6);

pub(super) fn distribution_urls(value: &[u8]) -> Result<Vec<String>, Asn1Error> {
    let mut urls = Vec::new();
    for point in Element::only(value)?.tagged(tag::SEQUENCE)?.inside()?.all()? {
        let mut fields = point.tagged(tag::SEQUENCE)?.inside()?;
        let Some(name) = fields.optional(tag::constructed(0))? else { continue };
        let Some(full) = name.inside()?.optional(tag::constructed(0))? else { continue };
        for name in full.inside()?.all()? {
            if name.tag == URL_NAME {
                urls.push(String::from_utf8_lossy(name.content).into_owned());
            }
        }
    }
    Ok(urls)
}

pub(super) fn responder_urls(value: &[u8]) -> Result<Vec<String>, Asn1Error> {
    let mut urls = Vec::new();
    for access in Element::only(value)?.tagged(tag::SEQUENCE)?.inside()?.all()? {
        let mut fields = access.tagged(tag::SEQUENCE)?.inside()?;
        let method = fields.expect(tag::OID)?.oid()?;
        let place = fields.element()?;
        if method == oid::OCSP && place.tag == URL_NAME {
            urls.push(String::from_utf8_lossy(place.content).into_owned());
        }
    }
    Ok(urls)
}
