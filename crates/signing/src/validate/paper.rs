//! Validation of signed PDF files: document time stamps from the newest to the oldest, what they prove, then each
//! signature with what it covers and what was changed since (EN 319 102-1 §5.6, EN 319 142-1).
//! What must always hold: a document time stamp proves the existence of what it covers only after it was judged itself,
//! and a signature passes only when everything that came after it is permitted.

use std::collections::BTreeSet;

use kernel::time::Timestamp;

use super::Policy;
use super::changes::{self, History};
use super::material::Material;
use super::report::{
    About, CoverageReport, Format, Note, Party, ReachedLevel, Report, SignatureReport,
    TimestampReport,
};
use super::signer::{self, Claim, blank};
use super::stamp::{self, reason_of_structure};
use super::trust::bytes_of;
use super::verdict::{Conclusion, SubIndication};
use crate::cms::{CmsError, SignedData};
use crate::oid;
use crate::pdf::{
    self, EmbeddedSignature, Fault, File, FoundSignature, PdfError, SignatureKind, ValidationData,
};
use crate::revocation::Evidence;

/// Signatures and time stamps of a file that are judged; official papers have a handful.
const SIGNATURES_MAX: usize = 100;
/// Writings of a file that are compared: thirty years of renewed time stamps take some thirty.
const REVISIONS_MAX: usize = 200;

/// Judges every signature of a PDF. A file that would take too long is named as unsupported.
pub fn validate_pdf(bytes: &[u8], policy: &Policy<'_>) -> Report {
    let read = File::open(bytes).and_then(|file| {
        let found = pdf::signatures(&file)?;
        Ok((file, found))
    });
    let (file, found) = match read {
        Ok(read) => read,
        Err(fault) => {
            let conclusion = match fault {
                PdfError::Encrypted | PdfError::Hybrid => Conclusion::Unsupported,
                _ => Conclusion::Damaged,
            };
            let verdict = SubIndication::FormatFailure.into();
            let note = Note::new(About::File, fault);
            return Report::unreadable(Format::Pdf, policy.now, (verdict, conclusion), note);
        }
    };
    let read_bytes = bytes.len().saturating_mul(file.revisions());
    if found.len() > SIGNATURES_MAX
        || file.revisions() > REVISIONS_MAX
        || (!found.is_empty() && read_bytes > policy.read_bytes_max)
    {
        let verdict = (SubIndication::FormatFailure.into(), Conclusion::Unsupported);
        let note = Note::new(About::File, "file has more signatures or updates than are judged");
        return Report::unreadable(Format::Pdf, policy.now, verdict, note);
    }
    let history = History::new(&file);
    let mut paper = Paper::new(&file, &history, policy, &found);
    let timestamps = paper.document_timestamps();
    let mut signatures: Vec<(usize, SignatureReport)> = Vec::new();
    for found in &found {
        match &found.signature {
            Ok(signature) if signature.kind == SignatureKind::Timestamp => {}
            Ok(signature) => {
                signatures.push((signature.end, paper.signature(signature)));
            }
            Err(fault) => signatures.push((usize::MAX, unusable(found, fault))),
        }
    }
    signatures.sort_by_key(|it| it.0);
    let signatures: Vec<SignatureReport> = signatures.into_iter().map(|it| it.1).collect();
    let cut = signatures.is_empty() && history.stray();
    let mut report = Report::whole(Format::Pdf, policy.now, signatures, timestamps);
    if cut {
        // What stands there may have been a signature.
        report.notes.push(Note::new(About::File, "bytes after the end belong to nothing"));
        report.conclusion = Conclusion::Damaged;
    }
    report
}

/// A field whose signature does not even have its place in the file.
fn unusable(found: &FoundSignature, fault: &Fault) -> SignatureReport {
    let mut report = blank(Some(found.field.clone()));
    report.notes.push(Note::new(About::Signature, fault));
    report
}

struct Paper<'p, 'a> {
    file: &'p File<'a>,
    history: &'p History<'p, 'a>,
    material: Material<'p>,
    /// Signatures and document time stamps whose place is in order, the newest first.
    embedded: Vec<&'p EmbeddedSignature>,
    /// What good document time stamps cover.
    covered: Vec<Covered>,
}

/// So many bytes from the start of the file existed at a moment.
struct Covered {
    end: usize,
    at: Timestamp,
    authority: Option<Party>,
}

impl<'p, 'a> Paper<'p, 'a> {
    fn new(
        file: &'p File<'a>,
        history: &'p History<'p, 'a>,
        policy: &'p Policy<'p>,
        found: &'p [FoundSignature],
    ) -> Self {
        let mut material = Material::new(policy);
        if let Ok(store) = pdf::validation_data(file) {
            material.add_store(&store);
        }
        let mut embedded: Vec<&EmbeddedSignature> =
            found.iter().filter_map(|it| it.signature.as_ref().ok()).collect();
        embedded.sort_by_key(|it| std::cmp::Reverse(it.end));
        for signature in &embedded {
            material.add_structure(signature.der());
        }
        Self { file, history, material, embedded, covered: Vec::new() }
    }

    /// Judges the document time stamps, each with what newer ones prove.
    fn document_timestamps(&mut self) -> Vec<TimestampReport> {
        let all = self.embedded.clone();
        let stamps = all.iter().filter(|it| it.kind == SignatureKind::Timestamp);
        let mut reports = Vec::new();
        for stamp in stamps {
            let mut report = match self.parts(stamp) {
                Some(parts) => stamp::judge(stamp.der(), &parts, &self.material),
                None => continue,
            };
            report.field = Some(stamp.field.clone());
            report.covered_bytes = Some(stamp.end);
            if let (true, Some(moment)) = (report.verdict.passed(), report.generated_at) {
                self.prove(stamp.end, moment, &all);
                let authority = report.authority.clone();
                self.covered.push(Covered { end: stamp.end, at: moment, authority });
            }
            reports.push(report);
        }
        reports.reverse();
        reports
    }

    /// Notes that everything in the first `end` bytes existed at `moment`.
    fn prove(&mut self, end: usize, moment: Timestamp, all: &[&EmbeddedSignature]) {
        for older in all.iter().filter(|it| it.end < end) {
            self.material.prove_structure(older.der(), moment);
        }
        for piece in pieces(&self.store_at(end)) {
            self.material.prove(piece, moment);
        }
    }

    /// The document security store as it was when the file had so many bytes.
    fn store_at(&self, end: usize) -> ValidationData {
        let then = self.history.opened(self.history.revision_at(end));
        then.and_then(|file| pdf::validation_data(file).ok()).unwrap_or_default()
    }

    fn parts(&self, signature: &EmbeddedSignature) -> Option<[&'a [u8]; 2]> {
        let bytes = self.file.bytes();
        Some([bytes.get(..signature.hole.start)?, bytes.get(signature.hole.end..signature.end)?])
    }

    fn signature(&self, signature: &EmbeddedSignature) -> SignatureReport {
        let field = Some(signature.field.clone());
        let read = SignedData::read(signature.der());
        let (mut report, used) = match (&read, self.parts(signature)) {
            (Ok(signed), Some(parts)) => {
                let judged = self.structure(signature, signed, &parts, field);
                judged.unwrap_or_else(|fault| (refused(signature, fault), Vec::new()))
            }
            (Err(fault), _) => (refused(signature, *fault), Vec::new()),
            (_, None) => (refused(signature, CmsError::Kind), Vec::new()),
        };
        report.coverage = Some(CoverageReport {
            signed_bytes: signature.end,
            file_bytes: self.file.bytes().len(),
            revision: self.history.revision_at(signature.end),
        });
        let changes = changes::since(self.history, signature);
        if !changes.permitted && report.verdict.indication != super::Indication::TotalFailed {
            let fault = "the file was changed after signing in a way that is not permitted";
            report.notes.push(Note::new(About::Changes, fault));
            report.verdict = SubIndication::IllegalModification.into();
            report.conclusion = Conclusion::of(report.verdict, report.proven_at.is_some());
        }
        if report.proven_by.is_none() && report.proven_at.is_some() {
            // Then it is a time stamp of the document that proves it.
            let authority = self.covered.iter().find(|it| Some(it.at) == report.proven_at);
            report.proven_by = authority.and_then(|it| it.authority.clone());
        }
        report.level = Some(self.level(signature, &report, &used));
        report.changes = Some(changes);
        report
    }

    fn structure(
        &self,
        signature: &EmbeddedSignature,
        signed: &SignedData<'_>,
        parts: &[&[u8]; 2],
        field: Option<String>,
    ) -> Result<(SignatureReport, Vec<Evidence>), CmsError> {
        let detached = matches!(signature.kind, SignatureKind::Pades | SignatureKind::Detached);
        if !detached || signed.content.is_some() || signed.content_type != oid::DATA {
            return Err(CmsError::Kind);
        }
        let claim = Claim {
            signed,
            signer: signed.signer()?,
            der: signature.der(),
            content: Some(parts),
            bound: signature.kind == SignatureKind::Pades,
            claimed_at: claimed_at(self.file, signature.object),
        };
        let judged = signer::judge(&claim, field, &self.material);
        Ok((judged.report, judged.used))
    }

    /// The level that is reached by what is in the file.
    fn level(
        &self,
        signature: &EmbeddedSignature,
        report: &SignatureReport,
        used: &[Evidence],
    ) -> ReachedLevel {
        if report.proven_at.is_none() {
            return ReachedLevel::Basic;
        }
        let store = pdf::validation_data(self.file).unwrap_or_default();
        let held = pieces(&store).collect::<BTreeSet<_>>();
        let complete = !used.is_empty() && used.iter().all(|it| held.contains(bytes_of(it)));
        if !complete {
            return ReachedLevel::Timestamped;
        }
        let archived = self.covered.iter().filter(|it| it.end > signature.end).any(|it| {
            let store = self.store_at(it.end);
            let held = pieces(&store).collect::<BTreeSet<_>>();
            used.iter().all(|it| held.contains(bytes_of(it)))
        });
        if archived { ReachedLevel::Archived } else { ReachedLevel::LongTerm }
    }
}

fn refused(signature: &EmbeddedSignature, fault: CmsError) -> SignatureReport {
    let mut report = blank(Some(signature.field.clone()));
    report.verdict = reason_of_structure(fault).into();
    report.conclusion = match (fault, signature.kind) {
        (_, SignatureKind::Other)
        | (CmsError::Malformed(crate::asn1::Asn1Error::Indefinite), _) => Conclusion::Unsupported,
        _ => Conclusion::of(report.verdict, false),
    };
    report.notes.push(Note::new(About::Signature, fault));
    report
}

fn pieces(store: &ValidationData) -> impl Iterator<Item = &[u8]> {
    let all = store.certificates.iter().chain(&store.lists).chain(&store.answers);
    all.map(Vec::as_slice)
}

/// The date in the signature's dictionary (ISO 32000-2 §7.9.4), as the signer's clock had it.
fn claimed_at(file: &File<'_>, object: (u32, u16)) -> Option<Timestamp> {
    let dictionary = file.document.get_dictionary(object).ok()?;
    let text = std::str::from_utf8(dictionary.get(b"M").ok()?.as_str().ok()?).ok()?;
    let text = text.strip_prefix("D:").unwrap_or(text);
    let (digits, zone) = text.split_at_checked(14)?;
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    let zone = zone.replace('\'', "");
    let zone = match (zone.get(..1), zone.get(1..3), zone.get(3..5)) {
        (Some(sign @ ("+" | "-")), Some(hours), minutes) => {
            format!("{sign}{hours}:{}", minutes.unwrap_or("00"))
        }
        _ => "Z".to_owned(),
    };
    let shown = format!(
        "{}-{}-{}T{}:{}:{}{zone}",
        part(0, 4),
        part(4, 6),
        part(6, 8),
        part(8, 10),
        part(10, 12),
        part(12, 14)
    );
    Timestamp::parse(&shown).ok()
}
