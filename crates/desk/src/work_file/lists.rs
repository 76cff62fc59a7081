//! Lists of work files and search. What must hold: a page shows what its reader may view and no more; words of items are
//! looked for where the items are kept, under the rules of those places.

use super::{Of, agency_place, archive_place, past};
use crate::{
    AnyDocument, Desk, DeskError, DocumentSearch, Seen,
    paging::{Filling, Place},
};
use ::work_file::{
    WorkFile,
    file::{Piece, Standing},
};
use access::Area;
use kernel::{code::AgencyCode, id::PaperId, time::Date};
use register::Actor;
use store::{
    document::{
        self as places, Direction, Page,
        search::{self, Search},
    },
    work_file as rows,
};

/// Documents with the words of a search whose files are told.
const ITEMS_MAX: u32 = 30;

/// Which files a page lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WorkFileList {
    /// For which the reader is responsible: those they work on, or those they gave away.
    Mine { working: bool },
    /// Of the reader's unit.
    Unit,
    /// Of the reader's agency, that stand so.
    Standing(Standing),
    /// Lent to the reader.
    Borrowed,
    /// Which somebody wants to read.
    LoansAsked,
    /// Which somebody reads, the earliest due first.
    Lent,
    /// Whose time of keeping is over, the longest over first.
    Due,
    /// That a unit gave to the archive on a day.
    HandedOver { unit: AgencyCode, on: Date },
    /// With these words in code or title.
    Found(String),
}

/// One page of files.
#[derive(Debug, Clone, Default)]
pub struct WorkFilesPage {
    pub files: Vec<Seen<WorkFile>>,
    /// Where the next page begins: pass it on. `None` on the last.
    pub next: Option<String>,
}

impl Desk {
    /// A page of files that the actor may see; `after` is what the page before gave.
    ///
    /// Errors: [`DeskError::Forbidden`] to whoever has nothing to do with files.
    pub async fn work_files(
        &self,
        actor: &Actor,
        list: &WorkFileList,
        after: Option<&str>,
        limit: u32,
    ) -> Result<WorkFilesPage, DeskError> {
        if !self.may_enter(actor, "list_files", Area::Documents) {
            return Err(DeskError::Forbidden { action: "list_files" });
        }
        let shown = |found: &WorkFile| self.may_work_file(actor, "view_file", found);
        let mut page = Filling::new(after, limit);
        loop {
            let (place, limit) = page.reads();
            let found = self.some_work_files(actor, list, place, limit).await?;
            if let Some((files, next)) = page.take(found, shown)? {
                return Ok(WorkFilesPage { files, next });
            }
        }
    }

    async fn some_work_files(
        &self,
        actor: &Actor,
        list: &WorkFileList,
        place: Option<Place>,
        limit: u32,
    ) -> Result<Page, DeskError> {
        let engine = self.store().engine();
        if let WorkFileList::Found(text) = list {
            let from = self.found_from(actor);
            let at = place.map(|place| place.at);
            return Ok(rows::find(engine, (&from, text), at, limit).await?);
        }
        let Some((key, least)) = self.list_key(actor, list) else { return Ok(Vec::new()) };
        let before = place.map(|place| (place.at, place.id));
        Ok(rows::of_list(engine, (&key, least), before, limit).await?)
    }

    /// How many stand in a list, whoever of them the actor may see.
    pub async fn work_file_count(
        &self,
        actor: &Actor,
        list: &WorkFileList,
    ) -> Result<u64, DeskError> {
        let Some((key, least)) = self.list_key(actor, list) else { return Ok(0) };
        Ok(rows::count(self.store().engine(), (&key, least)).await?)
    }

    fn list_key(&self, actor: &Actor, list: &WorkFileList) -> Option<(String, i64)> {
        let (agency, unit) = (self.agency_of(actor)?, actor.unit()?);
        let account = actor.account()?;
        let mut least = i64::MIN;
        let of = match list {
            WorkFileList::Mine { working } => Of::Keeper(account, *working),
            WorkFileList::Unit => Of::Unit(unit),
            WorkFileList::Standing(standing) => Of::Standing(&agency, standing.name()),
            WorkFileList::Borrowed => Of::Reader(account),
            WorkFileList::LoansAsked => Of::LoanAsked(&agency),
            WorkFileList::Lent => Of::Lent(&agency),
            WorkFileList::Due => {
                least = past(self.clock().now());
                Of::Kept(&agency)
            }
            WorkFileList::HandedOver { unit, on } => Of::HandedOver(unit, *on),
            WorkFileList::Found(_) => return None,
        };
        Some((of.key(), least))
    }

    /// From where the actor finds files: heads what their unit has, the archive what it has, others what is their own.
    fn found_from(&self, actor: &Actor) -> Vec<String> {
        let (Some(agency), Some(unit), Some(account)) =
            (self.agency_of(actor), actor.unit(), actor.account())
        else {
            return Vec::new();
        };
        let mut from = vec![places::person_place(unit.as_ref(), account.as_uuid())];
        if let Actor::Officer { seat, .. } = actor {
            match seat.role.as_str() {
                "division_head" => from.push(places::unit_place(unit.as_ref())),
                "leader" => from.push(agency_place(agency.as_ref())),
                _ => {}
            }
        }
        if self.may_enter(actor, "keep_archive", Area::Documents) {
            from.push(archive_place(agency.as_ref()));
        }
        from
    }

    /// Files in which something with these words lies: documents that the actor finds by themselves, and papers of files.
    /// The newest of them alone; each file once.
    pub async fn work_files_by_items(
        &self,
        actor: &Actor,
        text: &str,
    ) -> Result<Vec<Seen<WorkFile>>, DeskError> {
        let Some(agency) = self.agency_of(actor) else { return Ok(Vec::new()) };
        let mut pieces: Vec<Piece> = Vec::new();
        if self.may_enter(actor, "list_documents", Area::Documents) {
            let asked = DocumentSearch { text: text.to_owned(), ..DocumentSearch::default() };
            let found = self.find_documents(actor, &asked, None, ITEMS_MAX).await?.found;
            pieces.extend(found.iter().map(|found| match &found.document {
                AnyDocument::In(found) => Piece::Incoming(found.id),
                AnyDocument::Out(found) => Piece::Outgoing(found.id),
            }));
        }
        // Papers of the agency; whether their file is shown is asked of the file.
        let search = Search {
            agency: agency.to_string(),
            text: text.to_owned(),
            direction: Some(Direction::Beside),
            ..Search::default()
        };
        let papers = search::find(self.store().engine(), &search, None, ITEMS_MAX).await?;
        let papers = papers.iter().map(|hit| Piece::Paper(PaperId::from_uuid(hit.record.id)));
        pieces.extend(papers);
        let mut files: Vec<Seen<WorkFile>> = Vec::new();
        for piece in pieces {
            for seen in self.work_files_holding(actor, piece).await? {
                if !files.iter().any(|known| known.record.id == seen.record.id) {
                    files.push(seen);
                }
            }
        }
        Ok(files)
    }
}
