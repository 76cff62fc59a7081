//! From letters with places to lines in reading order. Letters that follow one another become runs, runs on one height
//! become rows, a wide gap parts a row into pieces, and each piece is a line: so a stamp beside a date is a line of its own.
//! Rows that share a gutter are columns and are read one after the other. Text in another direction is read after the rest.
//! What must always hold: every letter put on the sheet comes out once, except one that is painted twice in one place.

use super::matrix::Matrix;
use crate::meter::{Meter, Spent};

/// Runs on one page; a page of letters each placed alone has some ten thousand.
const RUNS_MAX: usize = 150_000;
/// Shares of the size of letters. A gap between words; one between pieces, without and with a space in it.
const WORD_GAP: f64 = 0.15;
/// How far a letter may stand into the one before; further back it is another run.
const OVERLAP: f64 = 0.35;
const PIECE_GAP: f64 = 0.75;
const SPACED_PIECE_GAP: f64 = 2.5;
/// How far baselines on one row may differ, as a share of the height.
const ROW_DRIFT: f64 = 0.15;
/// A gutter between columns is at least this wide, as a share of the height.
const GUTTER: f64 = 0.6;
/// Rows further apart than this many heights are not of one block.
const BLOCK_GAP: f64 = 3.5;
/// A space that a gap tells of, while it may still be one of spread letters.
const GAP: char = '\u{1f}';

/// One letter, or what stands for it.
#[derive(Debug)]
pub(crate) struct Glyph<'a> {
    /// From a letter of size one to the page.
    pub(crate) place: Matrix,
    /// In sizes.
    pub(crate) width: f64,
    /// Nothing where it is not known.
    pub(crate) meaning: Option<&'a str>,
}

/// The letters of a page.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    text: String,
    runs: Vec<Run>,
    /// Letters with and without a meaning.
    pub(crate) known: usize,
    pub(crate) unknown: usize,
    full: bool,
}

/// Letters that follow one another in one direction.
#[derive(Clone, Copy, Debug)]
struct Run {
    /// In the sheet's text.
    from: u32,
    to: u32,
    /// Degrees.
    angle: u16,
    /// Along the direction of writing: first letter, end of the last that is no space.
    start: f32,
    end: f32,
    /// Across it.
    base: f32,
    height: f32,
}

impl Sheet {
    pub(crate) fn put(&mut self, glyph: &Glyph<'_>, meter: &Meter) -> Result<(), Spent> {
        let Some(meaning) = glyph.meaning else {
            self.unknown += 1;
            return Ok(());
        };
        meter.characters(meaning.chars().count())?;
        let blank = meaning.chars().all(char::is_whitespace);
        let [right, rise, lean, up, x, y] = glyph.place.0;
        let angle = angle(right, rise);
        let (along, across) = turned(x, y, angle);
        let (size, height) = (right.hypot(rise), lean.hypot(up));
        let end = glyph.width.mul_add(size, along);
        if meaning.is_empty() {
            // One of several letters for which one text stands.
            if let Some(run) = self.runs.last_mut().filter(|it| it.angle == angle) {
                run.end = run.end.max(narrow(end));
            }
            return Ok(());
        }
        if blank {
            // What follows tells by its place how wide the space is.
            if self.runs.last().is_some_and(|it| it.angle == angle) && !self.text.ends_with(' ') {
                self.text.push(' ');
            }
            return Ok(());
        }
        self.known += 1;
        let spaced = self.text.ends_with(' ');
        if let Some(run) = self.runs.last_mut() {
            let gap = (along - f64::from(run.end)) / size.max(1e-6);
            let near = (across - f64::from(run.base)).abs() <= 0.05 * height
                && (f64::from(run.height) - height).abs() <= 0.1 * height;
            let most = if spaced { SPACED_PIECE_GAP } else { PIECE_GAP };
            if near && run.angle == angle && (-OVERLAP..most).contains(&gap) {
                if gap >= WORD_GAP && !spaced {
                    self.text.push(GAP);
                }
                self.text.push_str(meaning);
                run.to = self.text.len().try_into().unwrap_or(u32::MAX);
                run.end = narrow(end);
                return Ok(());
            }
        }
        if self.runs.len() >= RUNS_MAX {
            // The rest of the page is dropped, other pages are read.
            self.full = true;
            meter.cut();
            return Ok(());
        }
        let from = self.text.len();
        self.text.push_str(meaning);
        self.runs.push(Run {
            from: from.try_into().unwrap_or(u32::MAX),
            to: self.text.len().try_into().unwrap_or(u32::MAX),
            angle,
            start: narrow(along),
            end: narrow(end),
            base: narrow(across),
            height: narrow(if height > 0.0 { height } else { size }).max(0.01),
        });
        Ok(())
    }

    /// More letters are without meaning than with one.
    pub(crate) fn is_unreadable(&self) -> bool {
        self.unknown > self.known
    }

    /// The lines in reading order.
    pub(crate) fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        let mut rest = self.runs.clone();
        // The direction most is written in comes first.
        for angle in self.directions() {
            let (these, others) = rest.into_iter().partition(|it| it.angle == angle);
            rest = others;
            self.directed(these, &mut lines);
        }
        self.directed(rest, &mut lines);
        lines
    }

    fn directions(&self) -> Vec<u16> {
        let mut count = vec![0_usize; 360];
        for run in &self.runs {
            if let Some(it) = count.get_mut(usize::from(run.angle)) {
                *it += 1;
            }
        }
        let mut used: Vec<_> = (0_u16..).zip(count).filter(|(_, count)| *count > 0).collect();
        used.sort_by_key(|(angle, count)| (std::cmp::Reverse(*count), *angle));
        used.into_iter().map(|(angle, _)| angle).take(24).collect()
    }

    fn directed(&self, runs: Vec<Run>, lines: &mut Vec<String>) {
        let mut rows = rows(runs);
        attach_small(&mut rows);
        let rows: Vec<Vec<Piece>> =
            rows.into_iter().filter(|it| !it.is_empty()).map(|row| self.pieces(&row)).collect();
        let mut rest = rows.as_slice();
        while !rest.is_empty() {
            let (block, gutters) = block(rest);
            let (these, after) = rest.split_at(block.max(1));
            read_columns(these, &gutters, lines);
            rest = after;
        }
    }

    /// A row parted at its wide gaps.
    fn pieces(&self, row: &[Run]) -> Vec<Piece> {
        let mut pieces: Vec<Piece> = Vec::new();
        let mut last: Option<(&Run, &str)> = None;
        for run in row {
            let text = self.text.get(run.from as usize..run.to as usize).unwrap_or_default();
            let twice = last.is_some_and(|(before, it)| {
                it == text && (before.start - run.start).abs() < 0.2 * run.height
            });
            if twice {
                continue;
            }
            last = Some((run, text));
            let spaced = self.text.get(run.to as usize..).is_some_and(|it| it.starts_with(' '));
            match pieces.last_mut() {
                Some(piece) if run.start - piece.end < piece.gap(run.height) => {
                    if piece.spaced {
                        piece.text.push(' ');
                    } else if run.start - piece.end > narrow(WORD_GAP) * run.height {
                        piece.text.push(GAP);
                    }
                    piece.text.push_str(text);
                    piece.end = piece.end.max(run.end);
                    piece.height = piece.height.max(run.height);
                    piece.spaced = spaced;
                }
                _ => pieces.push(Piece {
                    text: text.to_owned(),
                    start: run.start,
                    end: run.end,
                    base: run.base,
                    height: run.height,
                    spaced,
                }),
            }
        }
        pieces
    }
}

/// Text that stands together on one row.
#[derive(Debug)]
struct Piece {
    text: String,
    start: f32,
    end: f32,
    base: f32,
    height: f32,
    /// A space follows.
    spaced: bool,
}

impl Piece {
    /// From which width a gap parts it from what follows.
    fn gap(&self, height: f32) -> f32 {
        narrow(if self.spaced { SPACED_PIECE_GAP } else { PIECE_GAP }) * self.height.max(height)
    }
}

/// From the top to the bottom, each from its beginning.
fn rows(mut runs: Vec<Run>) -> Vec<Vec<Run>> {
    runs.sort_by(|one, two| two.base.total_cmp(&one.base));
    let mut rows: Vec<Vec<Run>> = Vec::new();
    for run in runs {
        let drift =
            |it: &Run| (it.base - run.base).abs() <= narrow(ROW_DRIFT) * it.height.min(run.height);
        match rows.last_mut() {
            Some(row) if row.last().is_some_and(drift) => row.push(run),
            _ => rows.push(vec![run]),
        }
    }
    for row in &mut rows {
        row.sort_by(|one, two| one.start.total_cmp(&two.start));
    }
    rows
}

/// Puts raised and lowered small letters into the row of the large ones they touch.
fn attach_small(rows: &mut [Vec<Run>]) {
    let mut moved: Vec<(usize, Run)> = Vec::new();
    for place in 0..rows.len() {
        let small = rows.get_mut(place).map(std::mem::take).unwrap_or_default();
        let mut kept = Vec::with_capacity(small.len());
        for run in small {
            let near = (place.saturating_sub(3)..place + 4).filter(|it| *it != place);
            let host =
                near.into_iter().find(|it| rows.get(*it).is_some_and(|row| is_host(row, &run)));
            match host {
                Some(host) => moved.push((host, run)),
                None => kept.push(run),
            }
        }
        if let Some(row) = rows.get_mut(place) {
            *row = kept;
        }
    }
    // Each row is sorted once, however many come into it.
    moved.sort_by_key(|(host, _)| *host);
    for of_one in moved.chunk_by(|one, two| one.0 == two.0) {
        let host = of_one.first().and_then(|(host, _)| rows.get_mut(*host));
        if let Some(row) = host {
            row.extend(of_one.iter().map(|(_, run)| *run));
            row.sort_by(|one, two| one.start.total_cmp(&two.start));
        }
    }
}

/// Whether a row has larger letters that touch a run at one of its ends.
fn is_host(row: &[Run], run: &Run) -> bool {
    let at = row.partition_point(|it| it.start <= run.start);
    let near = row.get(at.saturating_sub(2)..(at + 2).min(row.len())).unwrap_or_default();
    near.iter().any(|it| {
        let touches = (run.start - it.end).abs().min((it.start - run.end).abs()) < 0.2 * it.height;
        let across = (it.base - run.base).abs();
        it.height > 1.15 * run.height && across < 0.55 * it.height && touches
    })
}

/// How many of the first rows share a gutter, and their gutters. One row, without any, where there are no columns.
fn block(rows: &[Vec<Piece>]) -> (usize, Vec<(f32, f32)>) {
    let Some(first) = rows.first() else { return (0, Vec::new()) };
    let mut gutters: Vec<(f32, f32)> = gaps(first).into_iter().take(64).collect();
    let mut count = 1;
    for pair in rows.windows(2) {
        let [above, row] = pair else { break };
        let (Some(over), Some(under)) = (above.first(), row.first()) else { break };
        let far = over.base - under.base > narrow(BLOCK_GAP) * over.height.max(under.height);
        let common = narrowed(&gutters, row);
        if far || common.is_empty() {
            break;
        }
        gutters = common;
        count += 1;
    }
    (count, gutters)
}

fn gaps(row: &[Piece]) -> Vec<(f32, f32)> {
    row.windows(2)
        .filter_map(|pair| match pair {
            [left, right] if right.start > left.end => Some((left.end, right.start)),
            _ => None,
        })
        .collect()
}

/// What is left of gutters when another row stands beside them.
fn narrowed(gutters: &[(f32, f32)], row: &[Piece]) -> Vec<(f32, f32)> {
    let narrowed = gutters.iter().filter_map(|(from, to)| {
        // Pieces are in order, so that those before and after the middle of the gutter bound it.
        let middle = f32::midpoint(*from, *to);
        let at = row.partition_point(|it| f32::midpoint(it.start, it.end) < middle);
        let before = at.checked_sub(1).and_then(|it| row.get(it));
        let from = before.map_or(*from, |it| from.max(it.end));
        let to = row.get(at).map_or(*to, |it| to.min(it.start));
        let height = row.first().map_or(1.0, |it| it.height);
        (to - from >= narrow(GUTTER) * height).then_some((from, to))
    });
    narrowed.collect()
}

fn read_columns(rows: &[Vec<Piece>], gutters: &[(f32, f32)], lines: &mut Vec<String>) {
    let mut columns: Vec<Vec<&Piece>> = vec![Vec::new(); gutters.len() + 1];
    for piece in rows.iter().flatten() {
        let column = gutters.partition_point(|(from, to)| f32::midpoint(*from, *to) < piece.start);
        if let Some(column) = columns.get_mut(column) {
            column.push(piece);
        }
    }
    lines.extend(columns.into_iter().flatten().map(|it| gathered(&it.text)));
}

/// Text with spaces for its gaps; but where gaps part all letters, as in a spread heading, they are none.
fn gathered(text: &str) -> String {
    let single = |it: &str| it.chars().nth(1).is_none();
    let letters = text.split([' ', GAP]);
    if text.contains(GAP) && letters.clone().count() > 2 && letters.into_iter().all(single) {
        return text.replace(GAP, "");
    }
    text.replace(GAP, " ")
}

/// The direction of writing in whole degrees, 0 to 359.
fn angle(right: f64, rise: f64) -> u16 {
    let degrees = rise.atan2(right).to_degrees().round().rem_euclid(360.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and 360 by the line before"
    )]
    let degrees = degrees as u16;
    degrees % 360
}

/// A place as how far along and across a direction.
fn turned(x: f64, y: f64, angle: u16) -> (f64, f64) {
    if angle == 0 {
        return (x, y);
    }
    let (sin, cos) = f64::from(angle).to_radians().sin_cos();
    (x.mul_add(cos, y * sin), y.mul_add(cos, -x * sin))
}

/// Places on a page need no more digits.
fn narrow(value: f64) -> f32 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "places are within 1e9, see `Matrix::finite`"
    )]
    let value = value as f32;
    value
}
