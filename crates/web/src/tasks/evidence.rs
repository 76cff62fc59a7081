//! Documents by which a report is borne out: those that its writer may choose, and the one that a form names.
//! Not whether they may be named (that is the desk's to say). What must always hold: a document that goes out is never
//! taken for one that came in.

use access::Area;
use desk::{DocumentList, OutgoingList};
use document::incoming;
use document::outgoing::Standing;
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
    let line = |record: &document::Outgoing| {
        let words = visit
            .say
            .with("task-paper-outgoing", &[("words", sign_and_subject(visit, record).into())]);
        (format!("{OUT}{}", record.id), words)
    };
    Ok(found.iter().map(|seen| line(&seen.record)).collect())
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
    let line = |record: &document::Incoming| {
        let (matter, registration) = (record.matter.as_deref()?, record.registration?);
        let number = format!("{:02}/{}", registration.number, registration.year);
        let values = [("number", number.into()), ("words", matter.sheet.subject.clone().into())];
        let words = visit.say.with("task-paper-incoming", &values);
        Some((format!("{IN}{}", record.id), words))
    };
    Ok(found.iter().filter_map(|seen| line(&seen.record)).collect())
}

/// The document that a form names.
pub(super) fn paper_of(value: &str) -> Option<Paper> {
    if let Some(id) = value.strip_prefix(IN) {
        return id.parse().ok().map(Paper::Incoming);
    }
    value.strip_prefix(OUT)?.parse().ok().map(Paper::Outgoing)
}
