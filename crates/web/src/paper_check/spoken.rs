//! A report on signatures in words that a citizen understands; the same on the page and on the terminal.
//! It decides nothing: the conclusion is the report's. What must always hold: nothing but a passed signature is shown in
//! the tone of a good one, and a time that only the signer's clock tells is never shown as proven.

use kernel::time::Timestamp;
use serde::Serialize;
use signing::validate::changes::ChangeKind;
use signing::validate::{Conclusion, Indication, Report, SignatureReport, Verdict};

use crate::format;
use crate::i18n::Say;
use crate::ui::{Icon, Tone};

/// A whole report in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spoken {
    pub conclusion: Told,
    pub signatures: Vec<SpokenSignature>,
    /// Reasons that concern the whole file, for specialists.
    pub notes: Vec<String>,
}

/// What a conclusion says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    pub tone: Tone,
    pub icon: Icon,
    pub title: String,
    pub text: String,
    /// `INDETERMINATE / TRY_LATER`, the names of the standard; empty without a signature.
    pub verdict: String,
}

/// One signature in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpokenSignature {
    pub conclusion: Told,
    /// Label and value, in the order in which people ask.
    pub rows: Vec<(String, String)>,
    /// What was changed after signing, each once.
    pub changes: Vec<String>,
    /// Reasons and the path of certificates, for specialists.
    pub details: Vec<String>,
}

impl Spoken {
    pub fn of(say: &Say, report: &Report) -> Spoken {
        Spoken {
            conclusion: told(say, report.conclusion, report.verdict),
            signatures: report.signatures.iter().map(|it| signature(say, it)).collect(),
            notes: report.notes.iter().map(|note| note.text.clone()).collect(),
        }
    }
}

fn told(say: &Say, conclusion: Conclusion, verdict: Option<Verdict>) -> Told {
    let word = name(conclusion);
    let passed = verdict.is_some_and(Verdict::passed);
    let failed = verdict.is_some_and(|it| it.indication == Indication::TotalFailed);
    let (tone, icon) = match (passed, failed) {
        (true, _) => (Tone::Good, Icon::CheckCircle),
        (false, true) => (Tone::Late, Icon::CrossCircle),
        (false, false) if conclusion == Conclusion::Revoked => (Tone::Late, Icon::CrossCircle),
        (false, false) if verdict.is_none() => (Tone::Info, Icon::Info),
        (false, false) => (Tone::Soon, Icon::Question),
    };
    Told {
        tone,
        icon,
        title: say.t(&format!("paper-{word}-title")),
        text: say.t(&format!("paper-{word}-text")),
        verdict: verdict.map(verdict_words).unwrap_or_default(),
    }
}

/// `TOTAL-PASSED`, or indication and sub-indication.
pub fn verdict_words(verdict: Verdict) -> String {
    let indication = word(&verdict.indication);
    match &verdict.sub_indication {
        Some(reason) => format!("{indication} / {}", word(reason)),
        None => indication,
    }
}

/// The name under which a value stands in the report.
fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

/// The word of a conclusion in keys: `valid-today`.
fn name(conclusion: Conclusion) -> &'static str {
    match conclusion {
        Conclusion::Valid => "valid",
        Conclusion::ValidToday => "valid-today",
        Conclusion::ValidButWeak => "valid-but-weak",
        Conclusion::TimeUnproven => "time-unproven",
        Conclusion::Unresolved => "unresolved",
        Conclusion::Expired => "expired",
        Conclusion::Untrusted => "untrusted",
        Conclusion::Unsuitable => "unsuitable",
        Conclusion::Revoked => "revoked",
        Conclusion::Unsupported => "unsupported",
        Conclusion::SignerUnknown => "signer-unknown",
        Conclusion::ContentMissing => "content-missing",
        Conclusion::Unsigned => "unsigned",
        Conclusion::Damaged => "damaged",
        Conclusion::Forged => "forged",
        Conclusion::Altered => "altered",
    }
}

fn signature(say: &Say, report: &SignatureReport) -> SpokenSignature {
    let row = |key: &str, value: String| (say.t(key), value);
    let mut rows = Vec::new();
    match &report.signer {
        Some(signer) => {
            rows.push(row("paper-who", signer.name.clone()));
            if let Some(organisation) = &signer.organisation {
                rows.push(row("paper-organisation", organisation.clone()));
            }
        }
        None => rows.push(row("paper-who", say.t("paper-who-unknown"))),
    }
    rows.push(row("paper-when", when(say, report)));
    rows.push(row("paper-unchanged", unchanged(say, report)));
    if let Some(level) = report.level {
        let word = word(&level);
        let meaning = say.t(&format!("paper-level-{}", word.to_lowercase()));
        rows.push(row("paper-level", format!("{word} – {meaning}")));
    }
    SpokenSignature {
        conclusion: told(say, report.conclusion, Some(report.verdict)),
        rows,
        changes: changes(say, report),
        details: details(say, report),
    }
}

/// When it was signed, and how that is known.
fn when(say: &Say, report: &SignatureReport) -> String {
    let moment = |at: Timestamp| format::moment(at.local());
    match (report.proven_at, report.claimed_at) {
        (Some(at), _) => {
            let by = report.proven_by.as_ref().map(|it| it.name.clone()).unwrap_or_default();
            say.with("paper-when-proven", &[("at", moment(at).into()), ("by", by.into())])
        }
        (None, Some(at)) => say.with("paper-when-claimed", &[("at", moment(at).into())]),
        (None, None) => say.t("paper-when-unknown"),
    }
}

fn unchanged(say: &Say, report: &SignatureReport) -> String {
    let altered = matches!(report.conclusion, Conclusion::Altered | Conclusion::Forged);
    let broken = matches!(report.conclusion, Conclusion::Damaged | Conclusion::Unsupported);
    say.t(match &report.changes {
        _ if altered => "paper-unchanged-no",
        _ if broken => "paper-unchanged-unknown",
        _ if report.conclusion == Conclusion::ContentMissing => "paper-unchanged-unknown",
        Some(changes) if !changes.permitted => "paper-unchanged-no",
        Some(changes) if !changes.list.is_empty() => "paper-unchanged-additions",
        _ => "paper-unchanged-yes",
    })
}

fn changes(say: &Say, report: &SignatureReport) -> Vec<String> {
    let mut told: Vec<String> = Vec::new();
    for change in report.changes.iter().flat_map(|changes| &changes.list) {
        let mut sentence = say.t(change_key(change.kind));
        if let Some(field) = &change.field {
            sentence = format!("{sentence} ({field})");
        }
        let mark = if change.permitted { "paper-change-permitted" } else { "paper-change-illegal" };
        let line = format!("{sentence} – {}", say.t(mark));
        if !told.contains(&line) {
            told.push(line);
        }
    }
    told
}

const fn change_key(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::ValidationData => "paper-change-validation-data",
        ChangeKind::DocumentTimestamp => "paper-change-document-timestamp",
        ChangeKind::Metadata => "paper-change-metadata",
        ChangeKind::Signature => "paper-change-signature",
        ChangeKind::FormFilling => "paper-change-form-filling",
        ChangeKind::Page => "paper-change-page",
        ChangeKind::Annotation => "paper-change-annotation",
        ChangeKind::Field => "paper-change-field",
        ChangeKind::Document => "paper-change-document",
        ChangeKind::Object => "paper-change-object",
        ChangeKind::Removed => "paper-change-removed",
        ChangeKind::Revealed => "paper-change-revealed",
        ChangeKind::Structure => "paper-change-structure",
    }
}

fn details(say: &Say, report: &SignatureReport) -> Vec<String> {
    let day = |at: Timestamp| format::date(at.local_date());
    let mut lines = Vec::new();
    for party in &report.chain.certificates {
        let values = [
            ("name", party.name.clone().into()),
            ("serial", party.serial.clone().into()),
            ("from", day(party.not_before_at).into()),
            ("to", day(party.not_after_at).into()),
        ];
        lines.push(say.with("paper-certificate", &values));
    }
    lines.extend(report.algorithm.clone());
    for stamp in &report.timestamps {
        lines.extend(stamp.notes.iter().map(|note| note.text.clone()));
    }
    lines.extend(report.notes.iter().map(|note| note.text.clone()));
    lines
}
