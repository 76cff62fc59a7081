//! The letter by which a document came, as its page shows it: plain text, and what was not taken with the reason.
//! What must always hold: nothing of a letter is ever read as HTML; the page says that nobody vouches for its sender.

use document::Incoming;
use document::letter::Letter;
use register::Actor;

use super::page::number_of;
use crate::format;
use crate::paths::documents;
use crate::problem::Problem;
use crate::ui::{Summary, SummaryRow};
use crate::visit::Visit;

/// What the page shows of it.
#[derive(Debug, Clone)]
pub struct LetterView {
    pub head: Summary,
    pub text: String,
    pub cut: bool,
    /// What was not taken: name and reason.
    pub left_out: Vec<(String, String)>,
}

pub(super) fn view(visit: &Visit, letter: &Letter) -> LetterView {
    let mut rows = Vec::new();
    let mut put = |key: &str, value: String| {
        if !value.is_empty() {
            let label = visit.t(&format!("document-field-{key}"));
            rows.push(SummaryRow { label, values: vec![value], ..SummaryRow::default() });
        }
    };
    put("letter_from", letter.from.clone());
    put("letter_subject", letter.subject.clone());
    put(
        "letter_written",
        letter.written_at.map(|at| format::moment(at.local())).unwrap_or_default(),
    );
    put("letter_mailbox", letter.mailbox.clone());
    let left = |left: &document::letter::LeftOut| {
        let name =
            if left.name.is_empty() { visit.t("letter-nameless") } else { left.name.clone() };
        (name, visit.t(&format!("letter-left-{}", left.why)))
    };
    LetterView {
        head: Summary { say: visit.say.clone(), title: String::new(), rows },
        text: letter.text.clone(),
        cut: letter.cut,
        left_out: letter.left_out.iter().map(left).collect(),
    }
}

/// The document that this one repeats, for whoever may see it.
pub(super) async fn repeats(
    visit: &Visit,
    actor: &Actor,
    found: &Incoming,
) -> Result<Option<(String, String)>, Problem> {
    let Some(twin) = found.matter.as_deref().and_then(|matter| matter.twin) else {
        return Ok(None);
    };
    let Some(seen) = visit.app.desk.read_document(actor, twin).await? else { return Ok(None) };
    let number = number_of(&seen.record);
    let subject = seen.record.matter.as_deref().map(|matter| matter.sheet.subject.clone());
    let subject = subject.unwrap_or_else(|| visit.t("document-no-content"));
    let name = if number.is_empty() { subject } else { format!("{number} – {subject}") };
    Ok(Some((name, documents::document(twin))))
}
