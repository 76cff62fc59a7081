//! What an envelope says, as the book of incoming documents wants it.
//! What must always hold: a type that the province's list does not name becomes the one for others, never a guess.

use document::model::{Sheet, Urgency};
use edxml::{Action, Envelope, Priority};
use kernel::secrecy::{Sign, in_field, in_file_name, in_text};
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

/// The gravest mark of secrecy in anything that an envelope says, also where no sheet of the book keeps it.
pub fn marked(envelope: &Envelope) -> Option<Sign> {
    let (business, kind) = (&envelope.business, &envelope.document_type);
    let staff = business.staff.iter();
    let staff = staff.flat_map(|it| [&it.department, &it.name]).flatten();
    let changed = match &business.action {
        Action::Update { information, .. } => information.receiver_list.as_slice(),
        Action::New | Action::Recall { .. } | Action::Replace { .. } => &[],
    };
    let other = envelope.other.iter();
    let told = other.clone().flat_map(|it| [&it.sphere, &it.typer_notation]).flatten();
    let signer = [&envelope.signer.full_name, &envelope.signer.position];
    let organs =
        std::iter::once(&envelope.from).chain(&envelope.to).filter_map(|it| it.name.as_ref());
    let named = envelope.manifest.iter().filter_map(|it| it.description.as_ref());
    let fields = [&kind.name, &kind.detail, &envelope.promulgation.place].into_iter().flatten();
    let fields = fields
        .chain(staff)
        .chain(told)
        .chain(signer.into_iter().flatten())
        .chain(organs)
        .chain(named)
        .chain(&envelope.to_places)
        .chain(changed.iter().map(|(_, name)| name))
        .chain(other.flat_map(|it| &it.appendixes))
        .chain([&envelope.subject, &envelope.code.notation]);
    let texts = [&envelope.content, &business.reason].into_iter().flatten();
    let files = envelope.manifest.iter().filter_map(|it| it.name.as_ref());
    let fields = fields.filter_map(|text| in_field(text));
    let texts = texts.filter_map(|text| in_text(text));
    fields.chain(texts).chain(files.filter_map(|name| in_file_name(name))).max()
}
