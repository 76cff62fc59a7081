//! Documents of offices: lists, the book, search, one document, its files, and what people do with it.
//! Nothing is decided here. What must always hold: a list holds what its reader may view; words to search by come in a body
//! and never in an address; an act is a command of the register, under the name the policies know.

mod acts;
mod outgoing;
mod view;

use desk::{AnyDocument, DocumentList, DocumentSearch, Seen};
use document::{Incoming, incoming::Standing};
use kernel::{
    id::{DocumentId, FileId},
    time::Date,
};
use register::Actor;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::extract::{Ask, Body, Named, Pair, after, limit};
use super::fault::{Answered, ApiError};
use super::operation::{Content, Operation};
use super::view::{reply, reply_at};
use crate::documents::OFFICE;
use crate::problem::Problem;
use crate::upload::{self, Show};
use crate::visit::Visit;
use view::{DocumentBody, OutgoingBody, ShareBody, TurnBody};

/// What files of documents are.
const MEDIA_TYPES: &[&str] = &["application/pdf", "application/octet-stream"];

pub(super) fn operations() -> Vec<Operation> {
    let one = "/api/v1/documents/{id}";
    let mut operations = vec![
        Operation::get("/api/v1/documents", "api.documents", OFFICE, list)
            .query::<ListQuery>()
            .answer::<DocumentsBody>(200),
        Operation::post("/api/v1/documents/search", "api.document_search", OFFICE, search)
            .body::<SearchBody>()
            .answer::<FoundBody>(200),
        Operation::get(one, "api.incoming_document", OFFICE, show).answer::<Shown>(200).versioned(),
        Operation::get("/api/v1/documents/{id}/files/{file}", "api.document_file", OFFICE, file)
            .answer_with(Content::Bytes(MEDIA_TYPES)),
    ];
    operations.extend(acts::operations());
    operations.extend(outgoing::operations());
    operations
}

/// Which documents that came in.
#[derive(Debug, Default, Deserialize, IntoParams)]
struct ListQuery {
    /// Those that stand so; for whoever keeps the book.
    standing: Option<String>,
    /// The incoming book of this year; for whoever keeps it.
    book: Option<i16>,
    /// Without the two: in which the reader has something open, or with `false` had.
    #[serde(default)]
    #[param(default = true)]
    open: Option<bool>,
    /// Most documents in the answer.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// Documents that came in, and where the next page begins.
#[derive(Debug, Serialize, ToSchema)]
struct DocumentsBody {
    items: Vec<DocumentBody>,
    next: Option<String>,
}

async fn list(visit: Visit, Ask(query): Ask<ListQuery>) -> Answered {
    let list = match (&query.standing, query.book) {
        (Some(name), None) => {
            let standing = Standing::ALL.into_iter().find(|one| one.name() == name);
            DocumentList::Standing(
                standing.ok_or_else(|| ApiError::request("state", "query.standing"))?,
            )
        }
        (None, Some(year)) => DocumentList::Book(year),
        (None, None) => DocumentList::Held { open: query.open.unwrap_or(true) },
        (Some(_), Some(_)) => return Err(ApiError::request("shape", "query.book")),
    };
    let (desk, actor) = (&visit.app.desk, visit.need_actor()?);
    let page =
        desk.documents(&actor, &list, after(query.cursor.as_ref()), limit(query.limit)).await?;
    let items = page.documents.iter().map(|seen| view::document(&visit.app, &seen.record));
    Ok(reply(&DocumentsBody { items: items.collect(), next: page.next }))
}

/// What is looked for, among documents of both directions.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DocumentSearch)]
struct SearchBody {
    /// Words in any order, phrases in quotation marks.
    #[serde(default)]
    #[schema(max_length = 200)]
    q: String,
    /// Only what came in, or only what goes out.
    incoming: Option<bool>,
    /// Code of a type.
    kind: Option<String>,
    /// The day it bears, from and to.
    #[schema(value_type = Option<String>, format = Date)]
    dated_from: Option<Date>,
    #[schema(value_type = Option<String>, format = Date)]
    dated_to: Option<Date>,
    #[schema(minimum = 1, maximum = 200)]
    limit: Option<u32>,
    /// `next` of the page before.
    before: Option<i64>,
}

/// Documents of either direction, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FoundDocuments)]
struct FoundBody {
    items: Vec<FoundItem>,
    next: Option<i64>,
}

/// One of the two.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FoundDocument)]
struct FoundItem {
    incoming: Option<DocumentBody>,
    outgoing: Option<OutgoingBody>,
}

async fn search(visit: Visit, Body(query): Body<SearchBody>) -> Answered {
    let asked = DocumentSearch {
        text: query.q.chars().take(200).collect(),
        incoming: query.incoming,
        kind: query.kind,
        dated: (query.dated_from, query.dated_to),
        ..DocumentSearch::default()
    };
    let (desk, actor) = (&visit.app.desk, visit.need_actor()?);
    let page = desk.find_documents(&actor, &asked, query.before, limit(query.limit)).await?;
    let items = page.found.iter().map(|found| match &found.document {
        AnyDocument::In(found) => {
            FoundItem { incoming: Some(view::document(&visit.app, found)), outgoing: None }
        }
        AnyDocument::Out(found) => {
            FoundItem { incoming: None, outgoing: Some(view::outgoing(&visit.app, found)) }
        }
    });
    Ok(reply(&FoundBody { items: items.collect(), next: page.next }))
}

/// A document with what its reader may do.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ShownDocument)]
struct Shown {
    document: DocumentBody,
    shares: Vec<ShareBody>,
    turns: Vec<TurnBody>,
    /// Acts possible now: the last part of their addresses.
    actions: Vec<String>,
}

async fn find(visit: &Visit, id: DocumentId) -> Result<(Actor, Seen<Incoming>), ApiError> {
    let actor = visit.need_actor()?;
    let seen = visit.app.desk.read_document(&actor, id).await?;
    Ok((actor, seen.ok_or(Problem::NotFound)?))
}

async fn show(visit: Visit, Named(id): Named<DocumentId>) -> Answered {
    let (actor, seen) = find(&visit, id).await?;
    let (desk, found) = (&visit.app.desk, &seen.record);
    let own: Vec<u32> = desk.own_shares(&actor, found).iter().map(|share| share.number).collect();
    let matter = found.matter.as_deref();
    let shares = matter.iter().flat_map(|matter| &matter.shares);
    let shares = shares.map(|share| view::share(&visit.app, share, own.contains(&share.number)));
    let shown = Shown {
        document: view::document(&visit.app, found),
        shares: shares.collect(),
        turns: matter.iter().flat_map(|matter| &matter.turns).map(view::turn).collect(),
        actions: acts::offered(&desk.document_actions(&actor, found)),
    };
    Ok(reply_at(seen.version, &shown))
}

async fn file(visit: Visit, Pair(id, file): Pair<DocumentId, FileId>) -> Answered {
    let (actor, seen) = find(&visit, id).await?;
    let files = visit.app.desk.document_files(&actor, &seen.record);
    let found = files.iter().find(|one| one.id == file).ok_or(Problem::NotFound)?;
    Ok(upload::send(&visit, found, Show::Keep).await?)
}
