//! Documents by which a report is borne out: those that its writer may choose, and the one that a form names.
//! Not whether they may be named (that is the desk's to say). What must always hold: a document that goes out is never
//! taken for one that came in.

use access::Area;
use desk::{AnyDocument, DocumentList, DocumentSearch, OutgoingList};
use document::incoming;
use document::outgoing::Standing;
use kernel::text::fold;
use register::Actor;
use task::Paper;

use crate::outgoing::page::sign_and_subject;
use crate::problem::Problem;
use crate::visit::Visit;

/// Documents offered as evidence.
const PAPERS_MAX: u32 = 30;
/// What a value in the form begins with.
const IN: &str = "in:";
const OUT: &str = "out:";

/// Documents that a report may be borne out by, those that go out first: value and words.
pub(super) async fn papers(visit: &Visit, actor: &Actor) -> Result<Vec<(String, String)>, Problem> {
    let mut found = outgoing_papers(visit, actor).await?;
    found.extend(incoming_papers(visit, actor).await?);
    Ok(found)
}

/// Documents that bear exactly this number and sign, of those the actor may see: value and words. For what is not offered.
pub(super) async fn of_sign(
    visit: &Visit,
    actor: &Actor,
    sign: &str,
) -> Result<Vec<(String, String)>, Problem> {
    let desk = &visit.app.desk;
    if sign.trim().is_empty() || !desk.may_enter(actor, "list_documents", Area::Documents) {
        return Ok(Vec::new());
    }
    let asked = DocumentSearch { text: sign.to_owned(), ..DocumentSearch::default() };
    let found = desk.find_documents(actor, &asked, None, PAPERS_MAX).await?.found;
    let bare = |text: &str| fold(text).split_whitespace().collect::<String>();
    let same = |text: &str| bare(text) == bare(sign);
    let line = |document: &AnyDocument| match document {
        AnyDocument::In(record) => {
            let sheet = &record.matter.as_deref()?.sheet;
            same(&sheet.number).then(|| incoming_line(visit, record))?
        }
        AnyDocument::Out(record) => {
            same(&record.in_book()?.sign).then(|| outgoing_line(visit, record))
        }
    };
    Ok(found.iter().filter_map(|one| line(&one.document)).collect())
}

/// What the actor had in hand, released ones first.
async fn outgoing_papers(visit: &Visit, actor: &Actor) -> Result<Vec<(String, String)>, Problem> {
    let desk = &visit.app.desk;
    let mut found = Vec::new();
    let released = OutgoingList::Standing(Standing::Released);
    for list in [OutgoingList::Had, OutgoingList::InHand, released] {
        found.extend(desk.outgoing_documents(actor, &list, None, PAPERS_MAX).await?.documents);
    }
    found.sort_by_key(|seen| (seen.record.released.is_none(), std::cmp::Reverse(seen.record.id)));
    found.dedup_by_key(|seen| seen.record.id);
    found.retain(|seen| seen.record.standing != Standing::Withdrawn);
    Ok(found.iter().map(|seen| outgoing_line(visit, &seen.record)).collect())
}

fn outgoing_line(visit: &Visit, record: &document::Outgoing) -> (String, String) {
    let words = sign_and_subject(visit, record);
    let words = visit.say.with("task-paper-outgoing", &[("words", words.into())]);
    (format!("{OUT}{}", record.id), words)
}

/// What the actor has or had a share in, or keeps in the book, newest first: an answer that came back, a confirmation.
async fn incoming_papers(visit: &Visit, actor: &Actor) -> Result<Vec<(String, String)>, Problem> {
    let desk = &visit.app.desk;
    if !desk.may_enter(actor, "list_documents", Area::Documents) {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    let lists = [
        DocumentList::Held { open: true },
        DocumentList::Held { open: false },
        DocumentList::Standing(incoming::Standing::Registered),
        DocumentList::Standing(incoming::Standing::InHand),
        DocumentList::Standing(incoming::Standing::Done),
    ];
    for list in lists {
        found.extend(desk.documents(actor, &list, None, PAPERS_MAX).await?.documents);
    }
    found.sort_by_key(|seen| std::cmp::Reverse(seen.record.id));
    found.dedup_by_key(|seen| seen.record.id);
    Ok(found.iter().filter_map(|seen| incoming_line(visit, &seen.record)).collect())
}

fn incoming_line(visit: &Visit, record: &document::Incoming) -> Option<(String, String)> {
    let (matter, registration) = (record.matter.as_deref()?, record.registration?);
    let number = format!("{:02}/{}", registration.number, registration.year);
    let values = [("number", number.into()), ("words", matter.sheet.subject.clone().into())];
    Some((format!("{IN}{}", record.id), visit.say.with("task-paper-incoming", &values)))
}

/// The document that a form names.
pub(super) fn paper_of(value: &str) -> Option<Paper> {
    if let Some(id) = value.strip_prefix(IN) {
        return id.parse().ok().map(Paper::Incoming);
    }
    value.strip_prefix(OUT)?.parse().ok().map(Paper::Outgoing)
}
