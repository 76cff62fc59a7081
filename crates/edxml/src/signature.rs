//! XML signatures in packages (XML-DSig, W3C 2013): one signature, over the whole document without itself, by RSA or ECDSA
//! with SHA-256, in exclusive canonical form.
//! It says whether a signature holds and whose certificate came with it; whether that certificate may be trusted is asked of
//! `signing::path` and `signing::validate`. What must always hold: one form is accepted and every other is refused by name,
//! so that no reference, transform or second signature can point at something else than what was read.

use signing::algorithm::{PublicKey, SignatureAlgorithm};
use signing::asn1;
use signing::certificate::Certificate;

use crate::error::{Code, ReadError};
use crate::read::base64_text;
use crate::xml::node::Node;
use crate::xml::walker::{Digested, Space};

pub(crate) const NAMESPACE: &str = "http://www.w3.org/2000/09/xmldsig#";
pub(crate) const EXCLUSIVE: &str = "http://www.w3.org/2001/10/xml-exc-c14n#";
pub(crate) const ENVELOPED: &str = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";
pub(crate) const SHA256: &str = "http://www.w3.org/2001/04/xmlenc#sha256";
const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
const ECDSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256";

/// Certificates that are looked at.
const CERTIFICATES_MAX: usize = 10;

/// What a signature covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coverage {
    /// Everything that was read.
    Everything,
    /// The envelope; attachments travelled beside it as parts of MIME and are not signed.
    EnvelopeAlone,
}

/// A signature that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The certificate whose key signed. Nobody has said yet that it may be trusted.
    pub signer: Certificate,
    /// The other certificates that came along, in their order.
    pub chain: Vec<Certificate>,
    /// How it was signed.
    pub algorithm: SignatureAlgorithm,
    /// What it covers.
    pub coverage: Coverage,
}

/// The name of an algorithm that packages are signed by.
pub(crate) fn method(algorithm: SignatureAlgorithm) -> Option<&'static str> {
    match algorithm {
        SignatureAlgorithm::RSA_SHA256 => Some(RSA_SHA256),
        SignatureAlgorithm::ECDSA_SHA256 => Some(ECDSA_SHA256),
        _ => None,
    }
}

/// Checks the signature that stands in a document.
pub(crate) fn verify(
    node: &Node,
    digested: &Digested,
    coverage: Coverage,
) -> Result<Signature, ReadError> {
    if node.space != Space::Signature {
        return Err(ReadError::refused(Code::SignatureForm, "Signature"));
    }
    let [info, value, key_info] = exactly(node, ["SignedInfo", "SignatureValue", "KeyInfo"])?;
    let algorithm = check_info(info, digested)?;
    let value = base64_text(&value.text);
    let value = value.ok_or(ReadError::refused(Code::SignatureValue, "SignatureValue"))?;
    let message = digested.signed_info.as_deref();
    let message = message.ok_or(ReadError::refused(Code::SignatureForm, "SignedInfo"))?;
    let mut chain = certificates(key_info)?;
    let mut fault = Code::SignatureCertificate;
    for position in 0..chain.len() {
        let key = chain.get(position).and_then(|it| it.public_key().ok());
        let Some(key) = key.filter(|it| suits(it, algorithm)) else { continue };
        fault = Code::SignatureValue;
        let Some(wrapped) = to_der(&key, &value) else { continue };
        if key.verify(algorithm, message, &wrapped).is_ok() {
            let signer = chain.remove(position);
            return Ok(Signature { signer, chain, algorithm, coverage });
        }
    }
    Err(ReadError::refused(fault, "SignatureValue"))
}

/// Checks SignedInfo: what was signed is the document that was digested.
fn check_info(info: &Node, digested: &Digested) -> Result<SignatureAlgorithm, ReadError> {
    let parts = ["CanonicalizationMethod", "SignatureMethod", "Reference"];
    if info.children.iter().filter(|it| it.local == "Reference").count() != 1 {
        return Err(ReadError::refused(Code::SignatureReference, "Reference"));
    }
    let [canonicalisation, method, reference] = exactly(info, parts)?;
    if plain_algorithm(canonicalisation)? != Some(EXCLUSIVE) {
        return Err(ReadError::refused(Code::SignatureCanonicalisation, "CanonicalizationMethod"));
    }
    let algorithm = match plain_algorithm(method)? {
        Some(RSA_SHA256) => SignatureAlgorithm::RSA_SHA256,
        Some(ECDSA_SHA256) => SignatureAlgorithm::ECDSA_SHA256,
        _ => return Err(ReadError::refused(Code::SignatureAlgorithm, "SignatureMethod")),
    };
    if attribute(reference, "URI")? != Some("") {
        return Err(ReadError::refused(Code::SignatureReference, "Reference"));
    }
    let parts = ["Transforms", "DigestMethod", "DigestValue"];
    if !reference.children.iter().any(|it| it.local == "Transforms") {
        return Err(ReadError::refused(Code::SignatureTransform, "Transforms"));
    }
    let [transforms, digest, value] = exactly(reference, parts)?;
    check_transforms(transforms)?;
    if plain_algorithm(digest)? != Some(SHA256) {
        return Err(ReadError::refused(Code::SignatureAlgorithm, "DigestMethod"));
    }
    let value = base64_text(&value.text);
    if value.as_deref() != Some(digested.document.as_bytes().as_slice()) {
        return Err(ReadError::refused(Code::SignatureDigest, "DigestValue"));
    }
    Ok(algorithm)
}

fn check_transforms(transforms: &Node) -> Result<(), ReadError> {
    let refused = || ReadError::refused(Code::SignatureTransform, "Transform");
    let [one, two] = transforms.children.as_slice() else { return Err(refused()) };
    for (node, wanted) in [(one, ENVELOPED), (two, EXCLUSIVE)] {
        let own = node.space == Space::Signature && node.local == "Transform";
        if !own || plain_algorithm(node)? != Some(wanted) {
            return Err(refused());
        }
    }
    Ok(())
}

/// The children of these names, each once, and no others.
fn exactly<'a, const N: usize>(
    node: &'a Node,
    names: [&'static str; N],
) -> Result<[&'a Node; N], ReadError> {
    let mut found = [node; N];
    for (place, name) in found.iter_mut().zip(names) {
        let mut all =
            node.children.iter().filter(|it| it.space == Space::Signature && it.local == name);
        let refused = ReadError::refused(Code::SignatureForm, name);
        let (Some(one), None) = (all.next(), all.next()) else { return Err(refused) };
        *place = one;
    }
    if node.children.len() != N {
        return Err(ReadError::refused(Code::SignatureForm, "Signature"));
    }
    Ok(found)
}

/// The algorithm that an element names; none when it has parameters.
fn plain_algorithm(node: &Node) -> Result<Option<&str>, ReadError> {
    let algorithm = attribute(node, "Algorithm")?;
    Ok(algorithm.filter(|_| node.children.is_empty()))
}

/// An attribute of which there is one at most, whatever its prefix.
fn attribute<'a>(node: &'a Node, name: &str) -> Result<Option<&'a str>, ReadError> {
    let mut found = node.attributes.iter().filter(|it| it.1.eq_ignore_ascii_case(name));
    let first = found.next();
    if found.next().is_some() || first.is_some_and(|it| it.1 != name || it.0 != Space::Own) {
        return Err(ReadError::refused(Code::SignatureForm, "Signature"));
    }
    Ok(first.map(|it| it.2.as_str()))
}

fn certificates(key_info: &Node) -> Result<Vec<Certificate>, ReadError> {
    let refused = || ReadError::refused(Code::SignatureCertificate, "X509Certificate");
    let own = |it: &&Node, name: &str| it.space == Space::Signature && it.local == name;
    let data = key_info.children.iter().filter(|it| own(it, "X509Data"));
    let texts = data.flat_map(|it| it.children.iter()).filter(|it| own(it, "X509Certificate"));
    let mut certificates = Vec::new();
    for it in texts {
        if certificates.len() >= CERTIFICATES_MAX {
            return Err(refused());
        }
        let der = base64_text(&it.text).ok_or_else(refused)?;
        certificates.push(Certificate::read(&der).map_err(|_| refused())?);
    }
    if certificates.is_empty() { Err(refused()) } else { Ok(certificates) }
}

fn suits(key: &PublicKey, algorithm: SignatureAlgorithm) -> bool {
    key.rsa() == (algorithm == SignatureAlgorithm::RSA_SHA256)
}

/// A signature of XML-DSig as certificates carry it: for ECDSA `r` and `s` become DER (XML-DSig §6.4.3).
fn to_der(key: &PublicKey, value: &[u8]) -> Option<Vec<u8>> {
    if key.rsa() {
        return Some(value.to_vec());
    }
    let size = key.bits().div_ceil(8);
    if value.len() != 2 * size {
        return None;
    }
    let (r, s) = value.split_at(size);
    Some(asn1::sequence(&[&asn1::integer(r), &asn1::integer(s)]))
}

/// The other way.
pub(crate) fn from_der(key: &PublicKey, value: &[u8]) -> Option<Vec<u8>> {
    if key.rsa() {
        return Some(value.to_vec());
    }
    let size = key.bits().div_ceil(8);
    let mut parts = asn1::Element::only(value).ok()?.inside().ok()?;
    let mut plain = Vec::with_capacity(2 * size);
    for _ in 0..2 {
        let number = parts.element().ok()?.unsigned().ok()?;
        let padding = size.checked_sub(number.len())?;
        plain.resize(plain.len() + padding, 0);
        plain.extend_from_slice(number);
    }
    parts.finish().ok()?;
    Some(plain)
}
