//! A file that somebody brought, of whichever kind: a PDF, a signature in CMS as DER or as text, alone or beside the file
//! that it signs, in either order.
//! What must always hold: the kind follows from the content, never from a name.

use std::borrow::Cow;

use super::{Policy, Report, validate_cms, validate_pdf};
use crate::pem;

/// Bytes before a PDF's header that readers pass over (ISO 32000-1 annex H, note 13).
const HEADER_WITHIN: usize = 1024;
/// Labels under which signatures in CMS are written as text.
const LABELS: [&str; 3] = ["CMS", "PKCS7", "PKCS #7 SIGNED DATA"];

/// Judges a file, with the other one that was brought along, if there was one. `None` when neither is a signed file of
/// a kind that is read here.
pub fn validate_any(file: &[u8], beside: Option<&[u8]>, policy: &Policy<'_>) -> Option<Report> {
    if let Some(der) = cms(file) {
        return Some(validate_cms(&der, beside, policy));
    }
    // A detached signature may well have been chosen second, and over a PDF too.
    if let Some(der) = beside.and_then(cms) {
        return Some(validate_cms(&der, Some(file), policy));
    }
    pdf(file).then(|| validate_pdf(file, policy))
}

fn pdf(bytes: &[u8]) -> bool {
    let head = bytes.get(..HEADER_WITHIN).unwrap_or(bytes);
    head.windows(5).any(|five| five == b"%PDF-")
}

/// A structure in DER, or what stands in a text.
fn cms(bytes: &[u8]) -> Option<Cow<'_, [u8]>> {
    // A sequence whose length takes more than one byte: no text begins so.
    if matches!(bytes, [0x30, length, ..] if *length >= 0x80) {
        return Some(Cow::Borrowed(bytes));
    }
    if !bytes.starts_with(b"-----BEGIN ") {
        return None;
    }
    let text = std::str::from_utf8(bytes).ok()?;
    LABELS.iter().find_map(|label| pem::first(label, text).ok()).map(Cow::Owned)
}
