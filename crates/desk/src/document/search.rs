//! Search over documents that came in and go out, in one: by words of what is registered of them and of their files, by
//! people, days, type and standing. Not the index. What must hold: what is found is what the reader may see, by the same
//! policies that guard each document.

use super::{day_number, own_place};
use crate::{Desk, DeskError, Seen, paging::parsed};
use ::document::{Incoming, Outgoing, incoming::Place};
use access::Area;
use kernel::time::{Date, Timestamp};
use register::Actor;
use store::document::{
    self as rows, Direction,
    search::{self, Hit, Search},
};

/// Times that more is read when some of what was found is not for this reader.
const ROUNDS_MAX: usize = 10;
/// Documents with unread files that are counted one by one.
pub const UNREAD_MAX: u32 = 1_000;

/// What is asked. Everything that is given must hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DocumentSearch {
    /// Words in any order, phrases in quotation marks; empty for none.
    pub text: String,
    /// In or out; both when not given.
    pub incoming: Option<bool>,
    /// Name of a standing.
    pub standing: Option<&'static str>,
    /// Key of a type.
    pub kind: Option<String>,
    /// The day it bears, from and to.
    pub dated: (Option<Date>, Option<Date>),
    /// The day it arrived or was begun, from and to.
    pub arrived: (Option<Date>, Option<Date>),
    /// A unit or person that has or had it in hand.
    pub holder: Option<Place>,
    /// With files whose text could not be read.
    pub unread: bool,
}

/// A document of either direction.
#[derive(Debug, Clone)]
pub enum AnyDocument {
    In(Box<Incoming>),
    Out(Box<Outgoing>),
}

/// One that was found.
#[derive(Debug, Clone)]
pub struct FoundDocument {
    pub document: AnyDocument,
    /// Found by the text of its files alone.
    pub in_files: bool,
}

/// One page of what was found.
#[derive(Debug, Clone, Default)]
pub struct FoundPage {
    pub found: Vec<FoundDocument>,
    /// Where the next page begins: pass it on. `None` on the last.
    pub next: Option<i64>,
}

impl Desk {
    /// A page of documents that the actor may see and that fit, newest first; `before` is what the page before gave.
    ///
    /// Errors: [`DeskError::Forbidden`] to whoever has nothing to do with documents.
    pub async fn find_documents(
        &self,
        actor: &Actor,
        asked: &DocumentSearch,
        before: Option<i64>,
        limit: u32,
    ) -> Result<FoundPage, DeskError> {
        if !self.may_enter(actor, "list_documents", Area::Documents) {
            return Err(DeskError::Forbidden { action: "list_documents" });
        }
        let Some(search) = self.search_of(actor, asked) else { return Ok(FoundPage::default()) };
        let engine = self.store().engine();
        let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
        let mut page = FoundPage { found: Vec::new(), next: before };
        for _ in 0..ROUNDS_MAX {
            let hits = search::find(engine, &search, page.next, limit.saturating_add(1)).await?;
            let last = hits.len() <= wanted;
            for hit in hits {
                let found = self.shown(actor, &hit)?;
                if page.found.len() == wanted && found.is_some() {
                    return Ok(page);
                }
                page.found.extend(found);
                page.next = Some(hit.place);
            }
            if last {
                return Ok(FoundPage { next: None, ..page });
            }
        }
        Ok(page)
    }

    /// How many documents of the actor's agency have files that could not be read, as far as [`UNREAD_MAX`]; for whoever
    /// keeps its books.
    pub async fn unread_documents(&self, actor: &Actor) -> Result<Option<u64>, DeskError> {
        let agency = self.agency_of(actor);
        let keeps_book = self.may_enter(actor, "keep_book", Area::Documents);
        let Some(agency) = agency.filter(|_| keeps_book) else { return Ok(None) };
        Ok(Some(search::unread(self.store().engine(), agency.as_ref(), UNREAD_MAX).await?))
    }

    fn search_of(&self, actor: &Actor, asked: &DocumentSearch) -> Option<Search> {
        let (agency, unit, account) = (self.agency_of(actor)?, actor.unit()?, actor.account()?);
        let keeps_book = self.may_enter(actor, "keep_book", Area::Documents);
        let own = if keeps_book {
            None
        } else {
            let out = rows::person_place(unit.as_ref(), account.as_uuid());
            Some((own_place(actor, keeps_book)?, out))
        };
        let begin = |day: Date| Timestamp::from_local(day.at(0, 0, 0, 0));
        let next = |day: Date| begin(day).plus_seconds(86_400);
        let place = |place: &Place| match place.account {
            Some(account) => rows::person_place(place.unit.as_ref(), account.as_uuid()),
            None => rows::unit_place(place.unit.as_ref()),
        };
        let direction = |incoming| if incoming { Direction::In } else { Direction::Out };
        Some(Search {
            agency: agency.to_string(),
            text: asked.text.clone(),
            direction: asked.incoming.map(direction),
            standing: asked.standing,
            kind: asked.kind.clone(),
            dated: (asked.dated.0.map(day_number), asked.dated.1.map(day_number)),
            arrived: (asked.arrived.0.map(begin), asked.arrived.1.map(next)),
            holder: asked.holder.as_ref().map(place),
            unread: asked.unread,
            own,
        })
    }

    /// The document, as far as the actor may see it.
    fn shown(&self, actor: &Actor, hit: &Hit) -> Result<Option<FoundDocument>, DeskError> {
        let document = match hit.direction {
            Direction::In => {
                let seen: Seen<Incoming> = parsed(&hit.record)?;
                let shown = self.may_document(actor, "view_document", &seen.record);
                shown.then(|| AnyDocument::In(Box::new(seen.record)))
            }
            Direction::Out => {
                let seen: Seen<Outgoing> = parsed(&hit.record)?;
                let shown = self.may_outgoing(actor, "view_outgoing", &seen.record);
                shown.then(|| AnyDocument::Out(Box::new(seen.record)))
            }
            // Papers of work files are found with their files.
            Direction::Beside | Direction::Copy => None,
        };
        Ok(document.map(|document| FoundDocument { document, in_files: !hit.in_sheet }))
    }
}
