//! What an envelope says, as the book of incoming documents wants it.
//! What must always hold: a type that the province's list does not name becomes the one for others, never a guess.

use document::model::{Sheet, Urgency};
use edxml::{Envelope, Priority};
use kernel::text::fold;
use province::Province;

/// The type of documents that the province's list does not name.
pub const OTHER_KIND: &str = "van-ban-khac";

/// The sheet of a document that came as a package.
pub fn sheet(province: &Province, envelope: &Envelope) -> Sheet {
    let types = province.lists.get(desk::document::TYPES);
    let name = envelope.document_type.name.as_deref().map(fold).unwrap_or_default();
    let kind = types.and_then(|list| list.items.iter().find(|item| fold(&item.vi) == name));
    let other = envelope.other.as_ref();
    let urgency = match other.and_then(|other| other.priority) {
        None | Some(Priority::Normal) => Urgency::Normal,
        Some(Priority::Urgent) => Urgency::Urgent,
        Some(Priority::VeryUrgent) => Urgency::VeryUrgent,
        Some(_) => Urgency::Express,
    };
    Sheet {
        author: envelope.from.name.clone().unwrap_or_else(|| envelope.from.id.clone()),
        number: envelope.code.to_string(),
        dated: envelope.promulgation.date,
        kind: kind.map_or_else(|| OTHER_KIND.to_owned(), |item| item.code.clone()),
        subject: envelope.subject.clone(),
        urgency,
        signer: envelope.signer.full_name.clone().unwrap_or_default(),
        pages: other.and_then(|other| other.page_amount),
        answer_by: envelope.due_on,
    }
}
