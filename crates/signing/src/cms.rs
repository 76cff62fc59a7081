//! Signatures in CMS form, `SignedData` (RFC 5652 §5), with the attributes of CAdES that PAdES asks for
//! (ETSI EN 319 122-1 §5, EN 319 142-1 §6.3).
//! It does not look into PDF, nor decide whether a certificate may be trusted. What must always hold: what is checked are
//! the bytes that came, and a signature whose signed attributes do not name its certificate is reported as such.

mod build;
mod read;

pub use build::{Assembly, attribute, with_unsigned};
pub use read::{Attribute, Binding, CheckedSigner, CmsError, SignedData, SignerInfo};
