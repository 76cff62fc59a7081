//! Finished dossiers by month as stacked bars: early, on time, overdue.
//! Not open ones. What must always hold: bars and table come from the same rows; every piece of a
//! bar is a link to its dossiers and says its number; no meaning is in the colour alone.

use std::collections::BTreeMap;

use crate::format;
use crate::paths;
use crate::visit::Visit;

/// Months shown, the last ones.
const MONTHS: usize = 12;
/// Units of the picture: height of the bars, width of a month, room for words.
const HEIGHT: u64 = 160;
const MONTH_WIDTH: u64 = 64;
const BAR_WIDTH: u64 = 44;
const ROOM: u64 = 24;
/// Pieces lower than this hold no number.
const NUMBER_ROOM: u64 = 14;

/// The classes of a bar from the bottom up, with their names in counters.
const CLASSES: [&str; 3] = ["early", "on_time", "overdue"];

/// The picture and its table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Chart {
    pub width: u64,
    pub height: u64,
    pub base: u64,
    pub bars: Vec<Bar>,
    /// Target share of early and on time, reached or not, in hundredths of all shown.
    pub kept: u64,
    pub total: u64,
}

/// One month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// `02/2026`.
    pub month: String,
    pub x: u64,
    pub middle: u64,
    pub pieces: Vec<Piece>,
    /// Of all its dossiers.
    pub total: String,
    pub top: u64,
}

/// A part of a bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    pub class: &'static str,
    /// Word of the class.
    pub word: String,
    pub count: u64,
    pub words: String,
    pub y: u64,
    pub height: u64,
    pub number_y: u64,
    /// High enough to hold its number.
    pub numbered: bool,
    pub address: String,
}

/// The picture of these counters: agency, `month|class`, count.
pub fn of(visit: &Visit, counters: &[(String, String, i64)], agency: &str) -> Chart {
    let mut months: BTreeMap<&str, [u64; 3]> = BTreeMap::new();
    for (unit, item, count) in counters {
        let Some((month, class)) = item.split_once('|') else { continue };
        let Some(place) = CLASSES.iter().position(|known| *known == class) else { continue };
        if !agency.is_empty() && unit != agency {
            continue;
        }
        let counts = months.entry(month).or_default();
        if let Some(slot) = counts.get_mut(place) {
            *slot += u64::try_from(*count).unwrap_or(0);
        }
    }
    let skipped = months.len().saturating_sub(MONTHS);
    let shown: Vec<(&str, [u64; 3])> = months.into_iter().skip(skipped).collect();
    let highest = shown.iter().map(|(_, counts)| counts.iter().sum::<u64>()).max().unwrap_or(0);
    let total: u64 = shown.iter().flat_map(|(_, counts)| counts).sum();
    let late: u64 = shown.iter().filter_map(|(_, counts)| counts.last()).sum();
    let bars: Vec<Bar> = (0_u64..)
        .zip(&shown)
        .map(|(place, (month, counts))| bar(visit, place, month, counts, highest, agency))
        .collect();
    Chart {
        width: MONTH_WIDTH * u64::try_from(bars.len()).unwrap_or(0),
        height: HEIGHT + 2 * ROOM,
        base: HEIGHT + ROOM,
        bars,
        kept: ((total - late) * 100).checked_div(total).unwrap_or(0),
        total,
    }
}

fn bar(
    visit: &Visit,
    place: u64,
    month: &str,
    counts: &[u64; 3],
    highest: u64,
    agency: &str,
) -> Bar {
    let total: u64 = counts.iter().sum();
    let x = place * MONTH_WIDTH + (MONTH_WIDTH - BAR_WIDTH) / 2;
    let mut below = 0;
    let mut pieces = Vec::new();
    for (class, count) in CLASSES.into_iter().zip(counts) {
        let start = scaled(below, highest);
        below += count;
        let end = scaled(below, highest);
        let height = end - start;
        let y = HEIGHT + ROOM - end;
        let pairs = [("ds", "tat-ca"), ("co-quan", agency), ("loai", class), ("thang", month)];
        pieces.push(Piece {
            class,
            word: visit.t(&format!("supervise-{class}")),
            count: *count,
            words: format::number(&visit.say, i64::try_from(*count).unwrap_or(i64::MAX)),
            y,
            height,
            number_y: y + height / 2 + 4,
            numbered: height >= NUMBER_ROOM,
            address: paths::with_query(&paths::work(), &pairs),
        });
    }
    Bar {
        month: month
            .split_once('-')
            .map_or_else(|| month.to_owned(), |(year, month)| format!("{month}/{year}")),
        x,
        middle: x + BAR_WIDTH / 2,
        pieces,
        total: format::number(&visit.say, i64::try_from(total).unwrap_or(i64::MAX)),
        top: HEIGHT + ROOM - scaled(total, highest) - 6,
    }
}

/// So many dossiers in units of the picture.
fn scaled(count: u64, highest: u64) -> u64 {
    (count * HEIGHT).checked_div(highest).unwrap_or(0)
}
