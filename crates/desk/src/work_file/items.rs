//! What lies in a work file, read where it is kept; and in which files something lies.
//! What must hold: whoever sees a file sees the lines of its table of contents; opening an item is for the item's own policy
//! to allow.

use crate::{Desk, DeskError, Seen, paging::parsed};
use ::document::{Incoming, Outgoing, incoming, outgoing};
use ::work_file::{
    Paper, WorkFile,
    file::{Piece, PieceFacts},
};
use register::Actor;
use std::collections::{BTreeMap, HashMap};
use store::register::StoredRecord;
use uuid::Uuid;

/// Files that are told in which a document lies.
const HOLDING_MAX: u32 = 50;

/// The record of an item.
#[derive(Debug, Clone)]
pub enum ItemRecord {
    Incoming(Box<Incoming>),
    Outgoing(Box<Outgoing>),
    Paper(Box<Paper>),
}

/// An item's record as its reader has it.
#[derive(Debug, Clone)]
pub struct Holds {
    pub piece: Piece,
    pub version: u64,
    pub record: ItemRecord,
    /// Whether the reader may open it.
    pub open: bool,
}

impl Desk {
    /// The records of some items of a file, for whoever may see the file.
    pub async fn items(
        &self,
        actor: &Actor,
        file: &WorkFile,
        pieces: impl IntoIterator<Item = Piece>,
    ) -> Result<HashMap<Piece, Holds>, DeskError> {
        let pieces: Vec<Piece> = pieces.into_iter().collect();
        let found = self.records_of(&pieces).await?;
        let open = |record: &ItemRecord| match record {
            ItemRecord::Incoming(found) => self.may_document(actor, "view_document", found),
            ItemRecord::Outgoing(found) => self.may_outgoing(actor, "view_outgoing", found),
            ItemRecord::Paper(found) => {
                found.stored.is_some() && self.may_work_file(actor, "view_file", file)
            }
        };
        let holds = found.into_iter().map(|(piece, seen)| {
            let open = open(&seen.record);
            (piece, Holds { piece, version: seen.version, record: seen.record, open })
        });
        Ok(holds.collect())
    }

    /// How the records of all items stand.
    pub(super) async fn pieces(
        &self,
        file: &WorkFile,
    ) -> Result<BTreeMap<Piece, PieceFacts>, DeskError> {
        let pieces: Vec<Piece> = file.items.iter().map(|item| item.piece).collect();
        let found = self.records_of(&pieces).await?;
        let facts = |seen: &Seen<ItemRecord>| {
            let (finished, withdrawn) = match &seen.record {
                // What came in is finished work of its sender.
                ItemRecord::Incoming(found) => (true, found.matter.is_none()),
                ItemRecord::Outgoing(found) => {
                    let ended = [outgoing::Standing::Released, outgoing::Standing::Cancelled];
                    let withdrawn = found.standing == outgoing::Standing::Withdrawn;
                    (withdrawn || ended.contains(&found.standing), withdrawn)
                }
                ItemRecord::Paper(found) => (true, found.sheet.is_none()),
            };
            PieceFacts { version: seen.version, finished, withdrawn }
        };
        Ok(found.into_iter().map(|(piece, seen)| (piece, facts(&seen))).collect())
    }

    async fn records_of(
        &self,
        pieces: &[Piece],
    ) -> Result<Vec<(Piece, Seen<ItemRecord>)>, DeskError> {
        let ids: Vec<Uuid> = pieces.iter().map(|piece| uuid_of(*piece)).collect();
        let stored = store::register::records(self.store().engine(), &ids).await?;
        let by_id: HashMap<Uuid, StoredRecord> =
            stored.into_iter().map(|stored| (stored.id, stored)).collect();
        let mut found = Vec::with_capacity(pieces.len());
        for piece in pieces {
            let Some(stored) = by_id.get(&uuid_of(*piece)) else { continue };
            let record = match piece {
                Piece::Incoming(_) => ItemRecord::Incoming(Box::new(parsed(stored)?.record)),
                Piece::Outgoing(_) => ItemRecord::Outgoing(Box::new(parsed(stored)?.record)),
                Piece::Paper(_) => ItemRecord::Paper(Box::new(parsed(stored)?.record)),
            };
            found.push((*piece, Seen { record, version: stored.version }));
        }
        Ok(found)
    }

    /// Pages as the sheet of a document says; [`DeskError::NotFound`] for what the actor may not see, and for papers, which
    /// come into a file with it alone.
    pub(super) async fn pages_of(
        &self,
        actor: &Actor,
        piece: Piece,
    ) -> Result<Option<u32>, DeskError> {
        match piece {
            Piece::Incoming(id) => {
                let seen = self.read_document(actor, id).await?.ok_or(DeskError::NotFound)?;
                let taken = [incoming::Standing::Arrived, incoming::Standing::Refused];
                if taken.contains(&seen.record.standing) {
                    return Err(DeskError::NotFound);
                }
                let pages = seen.record.matter.and_then(|matter| matter.sheet.pages);
                Ok(pages.filter(|pages| *pages > 0))
            }
            Piece::Outgoing(id) => {
                self.read_outgoing(actor, id).await?.ok_or(DeskError::NotFound)?;
                Ok(None)
            }
            Piece::Paper(_) => Err(DeskError::NotFound),
        }
    }

    /// Files in which something lies, as far as the actor may see them.
    pub async fn work_files_holding(
        &self,
        actor: &Actor,
        piece: Piece,
    ) -> Result<Vec<Seen<WorkFile>>, DeskError> {
        let engine = self.store().engine();
        let stored = store::work_file::holding(engine, uuid_of(piece), HOLDING_MAX).await?;
        let mut files = Vec::new();
        for stored in &stored {
            let seen = parsed::<WorkFile>(stored)?;
            if self.may_work_file(actor, "view_file", &seen.record) {
                files.push(seen);
            }
        }
        Ok(files)
    }
}

pub(super) fn uuid_of(piece: Piece) -> Uuid {
    match piece {
        Piece::Incoming(id) | Piece::Outgoing(id) => id.as_uuid(),
        Piece::Paper(id) => id.as_uuid(),
    }
}

/// The id of a piece as it is written.
pub(super) fn id_text(piece: Piece) -> String {
    match piece {
        Piece::Incoming(id) | Piece::Outgoing(id) => id.to_string(),
        Piece::Paper(id) => id.to_string(),
    }
}
