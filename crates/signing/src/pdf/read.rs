//! Signatures that are in a file, and whether each still belongs to the bytes it covers.
//! Integrity alone: trust in certificates, revocation, and what was added after a signature are judged elsewhere, and a
//! good report from here must not be shown as "valid". What must always hold: a signature counts only if its byte range
//! is everything but its own contents, its padding is zero, and a time stamp that is there is good.

use std::ops::Range;

use kernel::time::Timestamp;
use thiserror::Error;

use super::field::signature_fields;
use super::file::{File, Id};
use super::{PdfError, lexer};
use crate::algorithm::SignatureAlgorithm;
use crate::asn1::{Asn1Error, Reader};
use crate::certificate::Certificate;
use crate::cms::{Binding, CheckedSigner, CmsError, SignedData};
use crate::oid;
use crate::timestamp::{TimestampToken, TokenError};

/// What kind a signature is, by its `SubFilter`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureKind {
    /// `ETSI.CAdES.detached`: PAdES.
    Pades,
    /// `adbe.pkcs7.detached`: from before PAdES.
    Detached,
    /// `ETSI.RFC3161`: a time stamp of the document.
    Timestamp,
    /// Any other.
    Other,
}

/// How much of the file a signature covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coverage {
    /// Everything.
    WholeFile,
    /// The file as it was when it had so many bytes; what came after must be judged.
    Revision {
        /// Bytes of that file.
        bytes: usize,
    },
}

/// Why a signature does not belong to the bytes.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Fault {
    /// The signature's object cannot be read.
    #[error("signature's object: {0}")]
    Object(#[from] PdfError),
    /// The byte range is missing or is not two ranges around the contents, from the first byte on.
    #[error("byte range does not cover everything but the signature")]
    ByteRange,
    /// The contents are not plain hexadecimal digits.
    #[error("signature's contents are not plain digits")]
    Contents,
    /// After the signature there is something else than zeros.
    #[error("padding is not zero")]
    Padding,
    /// The covered bytes are no revision of this file.
    #[error("covered bytes are no revision of the file")]
    Revision,
    /// A kind of signature that is not read.
    #[error("kind of signature is not supported")]
    Kind,
    /// The signature is not good.
    #[error(transparent)]
    Signature(#[from] CmsError),
    /// PAdES asks that the signed attributes name the certificate.
    #[error("signature does not name its certificate")]
    Unbound,
    /// The time stamp of the signature or document is not good.
    #[error(transparent)]
    Timestamp(#[from] TokenError),
}

impl From<Asn1Error> for Fault {
    fn from(fault: Asn1Error) -> Self {
        Self::Signature(fault.into())
    }
}

/// A signature in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmbeddedSignature {
    /// The full name of its field.
    pub field: String,
    /// Its kind.
    pub kind: SignatureKind,
    /// Its signature dictionary.
    pub object: (u32, u16),
    /// Where its contents lie, brackets included.
    pub hole: Range<usize>,
    /// Bytes from the start of the file that it covers, the hole aside.
    pub end: usize,
    /// The contents, padding included.
    pub contents: Vec<u8>,
    /// How many of the contents are the signature.
    pub length: usize,
}

/// A time that an authority vouches for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StampedTime {
    /// When.
    pub generated_at: Timestamp,
    /// Who signed the token.
    pub signer: CheckedSigner,
    /// Certificates in the token.
    pub certificates: Vec<Certificate>,
}

/// A signature that belongs to the bytes it covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IntegrityReport {
    /// The certificate whose key signed.
    pub certificate: Certificate,
    /// Every certificate that came with the signature.
    pub certificates: Vec<Certificate>,
    /// How it was signed.
    pub algorithm: SignatureAlgorithm,
    /// How the certificate is bound to the signature.
    pub binding: Binding,
    /// What it covers.
    pub coverage: Coverage,
    /// Time stamps of the signature, or the document time stamp itself.
    pub stamped: Vec<StampedTime>,
}

/// A field that is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundSignature {
    /// The full name of the field.
    pub field: String,
    /// Its signature, or what is wrong with its place.
    pub signature: Result<EmbeddedSignature, Fault>,
}

/// Every signature of the file in the order of the form.
pub fn signatures(file: &File<'_>) -> Result<Vec<FoundSignature>, PdfError> {
    let mut found = Vec::new();
    for field in signature_fields(file)? {
        let Some(value) = field.value else { continue };
        let name = field.name.clone();
        let signature = value.map_err(Fault::Object).and_then(|id| embedded(file, field.name, id));
        found.push(FoundSignature { field: name, signature });
    }
    Ok(found)
}

fn embedded(file: &File<'_>, field: String, id: Id) -> Result<EmbeddedSignature, Fault> {
    // A dictionary inside a compressed stream has no place in the file to leave a hole at.
    let start = file.position(id)?;
    let source = file.source(id)?;
    let value =
        |key: &[u8]| -> Result<Option<Range<usize>>, PdfError> { lexer::value(&source, 0, key) };
    let kind = match value(b"SubFilter")?.and_then(|range| source.get(range)) {
        Some(b"/ETSI.CAdES.detached") => SignatureKind::Pades,
        Some(b"/adbe.pkcs7.detached") => SignatureKind::Detached,
        Some(b"/ETSI.RFC3161") => SignatureKind::Timestamp,
        _ => SignatureKind::Other,
    };
    let range = value(b"ByteRange")?.and_then(|range| source.get(range));
    let [from, before, after, length] = range.and_then(four_numbers).ok_or(Fault::ByteRange)?;
    let contents = value(b"Contents")?.ok_or(Fault::Contents)?;
    let hole = start + contents.start..start + contents.end;
    let end = after.checked_add(length).filter(|end| *end <= file.bytes.len());
    let end = end.ok_or(Fault::ByteRange)?;
    if from != 0 || before != hole.start || after != hole.end {
        return Err(Fault::ByteRange);
    }
    if end < file.bytes.len() && !revision_ends(file, end) {
        return Err(Fault::Revision);
    }
    let contents = file.bytes.get(hole.clone()).and_then(digits).ok_or(Fault::Contents)?;
    let length = Reader::new(&contents).element()?.raw.len();
    if contents.iter().skip(length).any(|byte| *byte != 0) {
        return Err(Fault::Padding);
    }
    Ok(EmbeddedSignature { field, kind, object: id, hole, end, contents, length })
}

fn four_numbers(array: &[u8]) -> Option<[usize; 4]> {
    let mut at = lexer::skip_space(array, 1);
    let mut numbers = [0; 4];
    for number in &mut numbers {
        let (value, end) = lexer::number(array, at)?;
        *number = usize::try_from(value).ok()?;
        at = lexer::skip_space(array, end);
    }
    (array.first() == Some(&b'[') && array.get(at) == Some(&b']')).then_some(numbers)
}

/// Whether the file's first `end` bytes were once all of it: their newest section is still one of its sections.
fn revision_ends(file: &File<'_>, end: usize) -> bool {
    let before = file.bytes.get(..end).unwrap_or_default();
    let ends = before.trim_ascii_end().ends_with(b"%%EOF");
    let newest = super::sections::newest(before).ok();
    ends && file.sections.iter().any(|section| Some(section.offset) == newest)
}

fn digits(hole: &[u8]) -> Option<Vec<u8>> {
    let [b'<', inside @ .., b'>'] = hole else { return None };
    let value = |digit: &u8| char::from(*digit).to_digit(16).and_then(|it| u8::try_from(it).ok());
    let pairs = inside.chunks(2).map(|pair| match pair {
        [high, low] => Some(value(high)? << 4 | value(low)?),
        _ => None,
    });
    pairs.collect()
}

impl EmbeddedSignature {
    /// The signature without its padding.
    pub fn der(&self) -> &[u8] {
        self.contents.get(..self.length).unwrap_or_default()
    }

    /// Whether it covers the whole file.
    pub fn coverage(&self, file: &File<'_>) -> Coverage {
        if self.end == file.bytes.len() {
            return Coverage::WholeFile;
        }
        Coverage::Revision { bytes: self.end }
    }

    /// The file with other contents in the hole, such as the same signature with a time stamp. The signature must cover
    /// the whole file: later signatures cover the contents of earlier ones.
    pub fn refill(&self, file: &File<'_>, der: &[u8]) -> Result<Vec<u8>, PdfError> {
        if self.coverage(file) != Coverage::WholeFile {
            return Err(PdfError::FieldTaken);
        }
        let kept = self.contents.len();
        if der.len() > kept {
            return Err(PdfError::TooSmall { needed: der.len(), kept });
        }
        let mut digits = crate::hexadecimal(der);
        digits.extend(std::iter::repeat_n('0', 2 * (kept - der.len())));
        let mut bytes = file.bytes.to_vec();
        let inside = self.hole.start + 1..self.hole.end.saturating_sub(1);
        bytes.get_mut(inside).ok_or(PdfError::Syntax)?.copy_from_slice(digits.as_bytes());
        Ok(bytes)
    }

    /// Checks digest, signature, the certificate's binding and every time stamp. `others` are certificates to look among
    /// when the signature does not bring its own.
    pub fn check(&self, file: &File<'_>, others: &[Certificate]) -> Result<IntegrityReport, Fault> {
        let before = file.bytes.get(..self.hole.start).ok_or(Fault::ByteRange)?;
        let after = file.bytes.get(self.hole.end..self.end).ok_or(Fault::ByteRange)?;
        match self.kind {
            SignatureKind::Other => Err(Fault::Kind),
            SignatureKind::Timestamp => {
                let token = TimestampToken::read(self.der())?;
                token.check_imprint(|digest| digest.of(&[before, after]))?;
                let stamped = stamped(&token, others)?;
                let signer = stamped.signer.clone();
                let certificates = stamped.certificates.clone();
                Ok(self.report(file, signer, certificates, vec![stamped]))
            }
            SignatureKind::Pades | SignatureKind::Detached => {
                let signed = SignedData::read(self.der())?;
                if signed.content.is_some() || signed.content_type != oid::DATA {
                    return Err(CmsError::Kind.into());
                }
                let signer = signed.check(others, |digest| digest.of(&[before, after]))?;
                if self.kind == SignatureKind::Pades && signer.binding == Binding::None {
                    return Err(Fault::Unbound);
                }
                let mut stamps = Vec::new();
                let raw = signed.signer()?;
                for attribute in raw.unsigned() {
                    if attribute.id == oid::SIGNATURE_TIME_STAMP {
                        let token = TimestampToken::read(attribute.value.raw)?;
                        token.check_imprint(|digest| digest.of(&[raw.signature]))?;
                        stamps.push(stamped(&token, others)?);
                    }
                }
                Ok(self.report(file, signer, signed.certificates, stamps))
            }
        }
    }

    fn report(
        &self,
        file: &File<'_>,
        signer: CheckedSigner,
        certificates: Vec<Certificate>,
        stamped: Vec<StampedTime>,
    ) -> IntegrityReport {
        IntegrityReport {
            certificate: signer.certificate,
            certificates,
            algorithm: signer.algorithm,
            binding: signer.binding,
            coverage: self.coverage(file),
            stamped,
        }
    }
}

fn stamped(token: &TimestampToken<'_>, others: &[Certificate]) -> Result<StampedTime, TokenError> {
    Ok(StampedTime {
        generated_at: token.generated_at,
        signer: token.check_signature(others)?,
        certificates: token.signed.certificates.clone(),
    })
}
