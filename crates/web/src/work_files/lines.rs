//! Items of a file as lines: what stands in its table of contents (Decree 30/2020 annex V).
//! Nothing is kept here. What must always hold: what was withdrawn shows that it was, and nothing else; a link stands there
//! only when its reader may open what is behind it.

use std::ops::Range;

use desk::work_file::{Holds, ItemRecord};
use document::outgoing::Standing;
use register::Actor;
use work_file::WorkFile;
use work_file::file::Piece;

use crate::documents::page::kind_word;
use crate::format;
use crate::paths;
use crate::problem::Problem;
use crate::visit::Visit;
use crate::work::naming;

/// A line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemLine {
    /// From 1, in the order of the file.
    pub place: usize,
    /// Number and sign of a document; empty for none.
    pub sign: String,
    pub dated: String,
    pub subject: String,
    pub author: String,
    /// How many pages; empty while not counted.
    pub pages: String,
    /// `12–15`: where they are in the file; empty while a page before is not counted.
    pub range: String,
    /// Where it opens; empty for who may not.
    pub address: String,
    /// What kind of item it is.
    pub kind: String,
}

/// Some lines of a file: of its table of contents once it is closed, of its items before.
pub(super) async fn lines(
    visit: &Visit,
    actor: &Actor,
    file: &WorkFile,
    places: Range<usize>,
) -> Result<Vec<ItemLine>, Problem> {
    let all: Vec<(Piece, Option<u32>)> = if file.contents.is_empty() {
        file.items.iter().map(|item| (item.piece, item.pages)).collect()
    } else {
        file.contents.iter().map(|line| (line.piece, Some(line.pages))).collect()
    };
    let places = places.start.min(all.len())..places.end.min(all.len());
    let some = all.get(places.clone()).unwrap_or_default();
    let found = visit.app.desk.items(actor, file, some.iter().map(|(piece, _)| *piece)).await?;
    // The first page of each, as long as every one before is counted.
    let before = all.get(..places.start).unwrap_or_default();
    let mut next =
        before.iter().try_fold(1_u64, |next, (_, pages)| Some(next + u64::from((*pages)?)));
    let mut lines = Vec::with_capacity(some.len());
    for ((piece, pages), place) in some.iter().zip(places.start + 1..) {
        let first = next;
        next = next.zip(*pages).map(|(next, pages)| next + u64::from(pages));
        let range = match (first, next) {
            (Some(first), Some(next)) if next == first + 1 => first.to_string(),
            (Some(first), Some(next)) if next > first => format!("{first}–{}", next - 1),
            _ => String::new(),
        };
        let line = ItemLine {
            place,
            sign: String::new(),
            dated: String::new(),
            subject: visit.t("wfile-item-withdrawn"),
            author: String::new(),
            pages: pages.map(|pages| pages.to_string()).unwrap_or_default(),
            range,
            address: String::new(),
            kind: visit.t(&format!("wfile-piece-{}", piece.name())),
        };
        lines.push(match found.get(piece) {
            Some(holds) => told(visit, file, line, holds),
            None => line,
        });
    }
    Ok(lines)
}

fn told(visit: &Visit, file: &WorkFile, line: ItemLine, holds: &Holds) -> ItemLine {
    let address = |address: String| if holds.open { address } else { String::new() };
    match &holds.record {
        ItemRecord::Incoming(found) => {
            let address = address(paths::documents::document(found.id));
            let Some(matter) = found.matter.as_deref() else {
                return ItemLine { address, ..line };
            };
            let sheet = &matter.sheet;
            ItemLine {
                sign: sheet.number.clone(),
                dated: format::date(sheet.dated),
                subject: format!("{} – {}", kind_word(visit, &sheet.kind), sheet.subject),
                author: sheet.author.clone(),
                address,
                ..line
            }
        }
        ItemRecord::Outgoing(found) if found.standing == Standing::Withdrawn => {
            ItemLine { address: address(paths::outgoing::document(found.id)), ..line }
        }
        ItemRecord::Outgoing(found) => {
            let released = found.released.as_ref();
            ItemLine {
                sign: released.map(|released| released.sign.clone()).unwrap_or_default(),
                dated: released
                    .map(|released| format::date(released.at.local_date()))
                    .unwrap_or_default(),
                subject: format!("{} – {}", kind_word(visit, &found.text.kind), found.text.subject),
                author: naming::agency(visit, &found.agency),
                address: address(paths::outgoing::document(found.id)),
                ..line
            }
        }
        ItemRecord::Paper(found) => match &found.sheet {
            None => line,
            Some(sheet) => ItemLine {
                dated: format::date(sheet.dated),
                subject: sheet.subject.clone(),
                author: sheet.author.clone(),
                address: address(paths::work_files::paper(file.id, found.id)),
                ..line
            },
        },
    }
}
