//! What a document asks about another one, and what its sender asks about it, as lines of its page.
//! Decides nothing. What must always hold: a document is named to whoever may see it, and to others only as one that is.

use document::Incoming;
use document::incoming::Ask;
use document::model::Request;
use kernel::id::DocumentId;
use register::Actor;

use super::page::number_of;
use crate::format;
use crate::paths::documents;
use crate::problem::Problem;
use crate::ui::{Icon, Tag, Tone};
use crate::visit::Visit;

/// One line: what is asked, the other document, and how it was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskLine {
    pub words: String,
    /// The other document: words and address; none without one, or for who may not see it.
    pub other: Option<(String, String)>,
    pub answer: Option<Tag>,
}

/// All of them, the document's own asking first.
pub(super) async fn of(
    visit: &Visit,
    actor: &Actor,
    found: &Incoming,
) -> Result<Vec<AskLine>, Problem> {
    let Some(matter) = found.matter.as_deref() else { return Ok(Vec::new()) };
    let mut lines = Vec::new();
    if let Some(concern) = matter.concern {
        lines.push(AskLine {
            words: visit.t(&format!("document-concern-{}", concern.request.name())),
            other: other(visit, actor, Some(concern.document)).await?,
            answer: None,
        });
    }
    for ask in &matter.asks {
        lines.push(AskLine {
            words: visit.say.with(
                &format!("document-ask-{}", ask.request.name()),
                &[("at", format::moment(ask.at.local()).into())],
            ),
            other: other(visit, actor, ask.by).await?,
            answer: Some(answer(visit, ask)),
        });
    }
    Ok(lines)
}

/// What is asked, as the lead of the form that answers it.
pub(super) fn lead(visit: &Visit, request: Request) -> String {
    visit.t(&format!("document-answer-lead-{}", request.name()))
}

fn answer(visit: &Visit, ask: &Ask) -> Tag {
    let (tone, icon, word) = match ask.agreed {
        None => (Tone::Soon, Icon::Clock, "open"),
        Some(true) => (Tone::Good, Icon::CheckCircle, "agreed"),
        Some(false) => (Tone::Plain, Icon::CrossCircle, "declined"),
    };
    Tag::with_icon(tone, icon, visit.t(&format!("document-answer-{word}")))
}

async fn other(
    visit: &Visit,
    actor: &Actor,
    id: Option<DocumentId>,
) -> Result<Option<(String, String)>, Problem> {
    let Some(id) = id else { return Ok(None) };
    let Some(seen) = visit.app.desk.read_document(actor, id).await? else { return Ok(None) };
    let sheet = seen.record.matter.as_deref().map(|matter| &matter.sheet);
    let number = number_of(&seen.record);
    let name = match sheet {
        Some(sheet) if number.is_empty() => sheet.number.clone(),
        Some(sheet) => format!("{} ({number})", sheet.number),
        None => visit.t("document-no-content"),
    };
    Ok(Some((name, documents::document(id))))
}
