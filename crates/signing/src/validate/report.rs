//! The report: verdict, conclusion and the evidence behind them, ready to become JSON.
//! It carries names of signers, which its reader asked for; its `Debug` form, which may reach a log, leaves them out.
//! What must always hold: everything the verdict rests on stands in the report, with moments in UTC.

use std::fmt;

use kernel::time::Timestamp;
use serde::Serialize;

use super::changes::Changes;
use super::verdict::{Conclusion, Verdict};
use crate::certificate::Certificate;
use crate::oid;

/// Somebody a certificate names.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Party {
    /// The common name, or the whole name where there is none.
    pub name: String,
    /// The organisation.
    pub organisation: Option<String>,
    /// The whole name of who issued the certificate (RFC 4514).
    pub issuer: String,
    /// The serial number in hexadecimal digits.
    pub serial: String,
    /// First moment of validity.
    pub not_before_at: Timestamp,
    /// Last moment of validity.
    pub not_after_at: Timestamp,
}

impl Party {
    pub(super) fn of(certificate: &Certificate) -> Self {
        let subject = certificate.subject();
        Self {
            name: subject.common_name().map_or_else(|| subject.to_string(), ToOwned::to_owned),
            organisation: subject.value(oid::ORGANISATION).map(ToOwned::to_owned),
            issuer: certificate.issuer().to_string(),
            serial: certificate.serial_shown(),
            not_before_at: certificate.not_before_at(),
            not_after_at: certificate.not_after_at(),
        }
    }
}

/// Names of persons do not belong in logs.
impl fmt::Debug for Party {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Party").field("serial", &self.serial).finish_non_exhaustive()
    }
}

/// A reason in the technical part of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Note {
    /// What was looked at.
    pub about: About,
    /// What was found, for specialists; without names of persons.
    pub text: String,
}

/// What a note is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// The file.
    File,
    /// The signature itself and its attributes.
    Signature,
    /// The path of certificates.
    Path,
    /// Revocation.
    Revocation,
    /// Algorithms.
    Algorithm,
    /// A time stamp.
    Timestamp,
    /// What was changed after signing.
    Changes,
}

impl Note {
    pub(super) fn new(about: About, text: impl fmt::Display) -> Self {
        Self { about, text: text.to_string() }
    }
}

/// Evidence of revocation that was used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RevocationUsed {
    /// Serial number of the certificate it is about.
    pub serial: String,
    /// Its kind.
    pub kind: EvidenceKind,
    /// The moment it speaks of.
    pub this_update_at: Timestamp,
    /// When there is newer evidence.
    pub next_update_at: Option<Timestamp>,
    /// From when on the certificate is revoked, if it is.
    pub revoked_at: Option<Timestamp>,
    /// The number of the reason (RFC 5280 §5.3.1), if one is given.
    pub reason: Option<u64>,
}

/// Kinds of evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceKind {
    /// A revocation list.
    List,
    /// An answer by OCSP.
    Ocsp,
}

/// How a certificate was judged.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Chain {
    /// The certificate, its issuers, the trusted one last. Empty when there is no path.
    pub certificates: Vec<Party>,
    /// Evidence that was used.
    pub revocation: Vec<RevocationUsed>,
    /// The last moment for which this all speaks: a signature proven to be older is good.
    pub good_until_at: Option<Timestamp>,
}

/// A time stamp, of a signature or of the document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TimestampReport {
    /// The field's name, for one of the document.
    pub field: Option<String>,
    /// The verdict over it.
    pub verdict: Verdict,
    /// The moment it states.
    pub generated_at: Option<Timestamp>,
    /// Who states it.
    pub authority: Option<Party>,
    /// Bytes from the start of the file that it covers, for one of the document.
    pub covered_bytes: Option<usize>,
    /// Its authority's path.
    pub chain: Chain,
    /// Reasons.
    pub notes: Vec<Note>,
}

/// What a signature of a PDF covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct CoverageReport {
    /// Bytes of the file as it was signed.
    pub signed_bytes: usize,
    /// Bytes of the file now.
    pub file_bytes: usize,
    /// Which writing of the file it is, from 1.
    pub revision: usize,
}

/// How long a signature can be checked by what the file holds (EN 319 142-1 §6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum ReachedLevel {
    /// The signature alone.
    #[serde(rename = "B-B")]
    Basic,
    /// With a time stamp that counts.
    #[serde(rename = "B-T")]
    Timestamped,
    /// With evidence for its path inside the file.
    #[serde(rename = "B-LT")]
    LongTerm,
    /// With a time stamp over that evidence.
    #[serde(rename = "B-LTA")]
    Archived,
}

/// A signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SignatureReport {
    /// The full name of its field, in a PDF.
    pub field: Option<String>,
    /// The verdict.
    pub verdict: Verdict,
    /// What a reader is told.
    pub conclusion: Conclusion,
    /// Whose certificate it is.
    pub signer: Option<Party>,
    /// The moment the signer claims; no evidence.
    pub claimed_at: Option<Timestamp>,
    /// The earliest moment for which an authority vouches.
    pub proven_at: Option<Timestamp>,
    /// Which authority.
    pub proven_by: Option<Party>,
    /// The level, in a PDF.
    pub level: Option<ReachedLevel>,
    /// How it was signed.
    pub algorithm: Option<String>,
    /// What it covers, in a PDF.
    pub coverage: Option<CoverageReport>,
    /// What was changed since, in a PDF.
    pub changes: Option<Changes>,
    /// The signer's path.
    pub chain: Chain,
    /// Time stamps inside the signature.
    pub timestamps: Vec<TimestampReport>,
    /// Reasons.
    pub notes: Vec<Note>,
}

/// What was judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// A PDF.
    Pdf,
    /// A signature in CMS that carries its content.
    CmsAttached,
    /// A signature in CMS beside its content.
    CmsDetached,
}

/// A whole paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// What it is.
    pub format: Format,
    /// The moment for which it was judged.
    pub validated_at: Timestamp,
    /// The worst of its signatures' verdicts; none without a signature.
    pub verdict: Option<Verdict>,
    /// What a reader is told of the whole: the worst of its signatures' conclusions.
    pub conclusion: Conclusion,
    /// Its signatures in the order they were made.
    pub signatures: Vec<SignatureReport>,
    /// Time stamps of the document.
    pub timestamps: Vec<TimestampReport>,
    /// Reasons that concern the whole.
    pub notes: Vec<Note>,
}

impl Report {
    /// Sums up.
    pub(super) fn whole(
        format: Format,
        validated_at: Timestamp,
        signatures: Vec<SignatureReport>,
        timestamps: Vec<TimestampReport>,
    ) -> Self {
        let conclusion = signatures.iter().map(|it| it.conclusion).max();
        Self {
            format,
            validated_at,
            verdict: signatures.iter().map(|it| it.verdict).max(),
            conclusion: conclusion.unwrap_or(Conclusion::Unsigned),
            signatures,
            timestamps,
            notes: Vec::new(),
        }
    }

    /// A paper that could not be read at all.
    pub(super) fn unreadable(
        format: Format,
        validated_at: Timestamp,
        (verdict, conclusion): (Verdict, Conclusion),
        note: Note,
    ) -> Self {
        Self {
            format,
            validated_at,
            verdict: Some(verdict),
            conclusion,
            signatures: Vec::new(),
            timestamps: Vec::new(),
            notes: vec![note],
        }
    }
}
