//! The writings of a file: where each begins and ends in its bytes.
//! Made from the chain of cross-reference sections, not from marks in the bytes. What must always hold: every byte after
//! the first writing belongs to an update with a section in that chain, or is reported as stray.

use crate::pdf::{File, Section};

/// Ends of the writings, the first one first. `None` where an end cannot be found.
pub(super) struct Revisions {
    /// The newest section of each writing, and the end of the writing.
    all: Vec<(usize, Option<usize>)>,
    /// Whether the sections stand in the order in which they follow one another.
    ordered: bool,
}

impl Revisions {
    pub(super) fn of(file: &File<'_>) -> Self {
        let mut newest_first: Vec<usize> = Vec::new();
        let mut sections = file.sections.iter();
        for section in sections.by_ref() {
            newest_first.push(section.offset);
            // A linearized file begins with the section of its first page, and the rest belongs to the same writing.
            if linearized(section) {
                break;
            }
        }
        let rest = sections.count();
        let all: Vec<(usize, Option<usize>)> = newest_first
            .into_iter()
            .rev()
            .map(|offset| (offset, end_of(file.bytes(), offset)))
            .collect();
        let rising = |pair: &[(usize, Option<usize>)]| match pair {
            [(_, Some(end)), (next, _)] => end <= next,
            _ => false,
        };
        let ordered = rest <= 1 && all.windows(2).all(rising);
        Self { all, ordered }
    }

    pub(super) const fn count(&self) -> usize {
        self.all.len()
    }

    /// The number, from 1, of the writing that the first `end` bytes are.
    pub(super) fn at(&self, end: usize) -> usize {
        let before = self.all.iter().filter(|(_, stop)| stop.is_some_and(|stop| stop <= end));
        // A signature ends where its update ends, give or take a line end.
        before.count().max(1)
    }

    /// End of the writing with this number.
    pub(super) fn end(&self, revision: usize) -> Option<usize> {
        self.all.get(revision.checked_sub(1)?).and_then(|it| it.1)
    }

    /// Whether there are bytes after `signed` bytes that belong to no update.
    pub(super) fn stray(&self, file: &File<'_>, signed: usize) -> bool {
        if signed >= file.bytes().len() {
            return false;
        }
        let Some((_, Some(last))) = self.all.last() else { return true };
        let after = file.bytes().get((*last).max(signed)..).unwrap_or_default();
        !self.ordered || !after.trim_ascii().is_empty()
    }
}

const fn linearized(section: &Section) -> bool {
    matches!(section.previous, Some(previous) if previous > section.offset)
}

/// After the `%%EOF` that follows the `startxref` of the section at `offset`.
fn end_of(bytes: &[u8], offset: usize) -> Option<usize> {
    const WORD: &[u8] = b"startxref";
    const END: &[u8] = b"%%EOF";
    let mut at = offset;
    loop {
        let rest = bytes.get(at..)?;
        let found = at + rest.windows(WORD.len()).position(|it| it == WORD)? + WORD.len();
        let start = found + blank(bytes, found);
        let digits = bytes.get(start..)?.iter().take_while(|it| it.is_ascii_digit()).count();
        let stop = start + digits;
        let named = std::str::from_utf8(bytes.get(start..stop)?).ok()?.parse::<usize>().ok();
        let mark = stop + blank(bytes, stop);
        if named == Some(offset) && bytes.get(mark..)?.starts_with(END) {
            return Some(mark + END.len());
        }
        at = found;
    }
}

fn blank(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    rest.iter().take_while(|it| it.is_ascii_whitespace()).count()
}
