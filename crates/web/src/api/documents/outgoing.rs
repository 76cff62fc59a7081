//! Documents that go out: lists and book, one document with its way, its files.
//! Not drafting, signing or releasing, which need a person before a page. What must always hold: nobody is told of a draft
//! who never had it in hand.

use desk::OutgoingList;
use document::outgoing::Standing;
use kernel::id::{DocumentId, FileId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::super::extract::{Ask, Named, Pair, after, limit};
use super::super::fault::{Answered, ApiError};
use super::super::operation::{Content, Operation};
use super::super::view::{reply, reply_at};
use super::view::{self, OutgoingBody, TurnBody};
use super::{MEDIA_TYPES, OFFICE};
use crate::problem::Problem;
use crate::upload::{self, Show};
use crate::visit::Visit;

pub(super) fn operations() -> Vec<Operation> {
    let one = "/api/v1/outgoing-documents/{id}";
    let file = "/api/v1/outgoing-documents/{id}/files/{file}";
    vec![
        Operation::get("/api/v1/outgoing-documents", "api.outgoing_documents", OFFICE, list)
            .query::<OutgoingQuery>()
            .answer::<OutgoingDocuments>(200),
        Operation::get(one, "api.outgoing_document", OFFICE, show)
            .answer::<ShownOutgoing>(200)
            .versioned(),
        Operation::get(file, "api.outgoing_document_file", OFFICE, send)
            .answer_with(Content::Bytes(MEDIA_TYPES)),
    ]
}

/// Which documents that go out.
#[derive(Debug, Default, Deserialize, IntoParams)]
struct OutgoingQuery {
    /// Those that stand so; for whoever keeps the book.
    standing: Option<String>,
    /// The outgoing book of this year; for whoever keeps it.
    book: Option<i16>,
    /// Without the two: what the reader has in hand, or with `false` had.
    #[param(default = true)]
    open: Option<bool>,
    /// Most documents in the answer.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// Documents that go out, and where the next page begins.
#[derive(Debug, Serialize, ToSchema)]
struct OutgoingDocuments {
    items: Vec<OutgoingBody>,
    next: Option<String>,
}

async fn list(visit: Visit, Ask(query): Ask<OutgoingQuery>) -> Answered {
    let list = match (&query.standing, query.book) {
        (Some(name), None) => {
            let standing = Standing::ALL.into_iter().find(|one| one.name() == name);
            OutgoingList::Standing(
                standing.ok_or_else(|| ApiError::request("state", "query.standing"))?,
            )
        }
        (None, Some(year)) => OutgoingList::Book(year),
        (None, None) if query.open.unwrap_or(true) => OutgoingList::InHand,
        (None, None) => OutgoingList::Had,
        (Some(_), Some(_)) => return Err(ApiError::request("shape", "query.book")),
    };
    let (desk, actor) = (&visit.app.desk, visit.need_actor()?);
    let after = after(query.cursor.as_ref());
    let page = desk.outgoing_documents(&actor, &list, after, limit(query.limit)).await?;
    let items = page.documents.iter().map(|seen| view::outgoing(&visit.app, &seen.record));
    Ok(reply(&OutgoingDocuments { items: items.collect(), next: page.next }))
}

/// A document that goes out, with its text and its way.
#[derive(Debug, Serialize, ToSchema)]
struct ShownOutgoing {
    document: OutgoingBody,
    /// The text as it stands, in the markup of drafts.
    body: String,
    steps: Vec<TurnBody>,
}

async fn show(visit: Visit, Named(id): Named<DocumentId>) -> Answered {
    let actor = visit.need_actor()?;
    let seen = visit.app.desk.read_outgoing(&actor, id).await?.ok_or(Problem::NotFound)?;
    let found = &seen.record;
    let shown = ShownOutgoing {
        document: view::outgoing(&visit.app, found),
        body: found.text.prose().print(),
        steps: found.steps.iter().map(view::step).collect(),
    };
    Ok(reply_at(seen.version, &shown))
}

async fn send(visit: Visit, Pair(id, file): Pair<DocumentId, FileId>) -> Answered {
    let actor = visit.need_actor()?;
    let seen = visit.app.desk.read_outgoing(&actor, id).await?.ok_or(Problem::NotFound)?;
    let found = seen.record.shown_files().find(|one| one.id == file).ok_or(Problem::NotFound)?;
    Ok(upload::send(&visit, found, Show::Keep).await?)
}
