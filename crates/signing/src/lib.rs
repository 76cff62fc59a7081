//! Signed papers: keys, certificates, signatures in CMS and PDF, time stamps, a small certificate authority, and the
//! validation of papers that are brought in.
//! Nothing here reaches the network, a clock or chance: sources of time stamps and revocation are traits, moments and
//! chance are passed in. Whether a signature is *valid* only `validate` says; the other modules check their own part.
//! What must always hold: existing bytes of a PDF are never written anew.

pub mod algorithm;
pub mod asn1;
pub mod ballot;
pub mod batch;
pub mod certificate;
pub mod cms;
pub mod key;
pub mod oid;
pub mod pades;
pub mod path;
pub mod pdf;
pub mod pem;
pub mod pki;
pub mod renewal;
pub mod revocation;
pub mod ring;
pub mod timestamp;
pub mod validate;

/// Bytes as hexadecimal digits in lower case.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |value: u8| DIGITS.get(usize::from(value & 15)).map_or('0', |it| char::from(*it));
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(*byte)]).collect()
}
