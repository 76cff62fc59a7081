//! Paragraphs of texts written elsewhere, where structure is typed rather than said: `1. `, `a) `, `- ` before the words, and
//! headings that are nothing but bold. What must always hold: no word is lost; only what stands at the very beginning of a
//! paragraph, or is bold from end to end, is taken for structure.

use super::model::{Block, Level, Line, Mark, Piece, Style};
use super::table::Cell;
use kernel::text::fold;

/// Bullets as people and programs write them.
const DASHES: [&str; 9] = ["-", "–", "—", "•", "·", "▪", "●", "*", "\u{2212}"];
const PLUSES: [&str; 3] = ["+", "○", "o"];

impl Mark {
    /// What a typed mark stands for: `12.`, `12)`, `a)`, `a.`, `-`, `•`, `+`. Nothing for `I.`, `1.1.` and words.
    pub fn typed(mark: &str) -> Option<Mark> {
        if DASHES.contains(&mark) {
            return Some(Mark::Dash);
        }
        if PLUSES.contains(&mark) {
            return Some(Mark::Plus);
        }
        let inner = mark.strip_suffix(['.', ')'])?;
        if (1..=3).contains(&inner.len()) && inner.bytes().all(|digit| digit.is_ascii_digit()) {
            return inner.parse().ok().filter(|number| *number > 0).map(Mark::Number);
        }
        let mut letters = inner.chars();
        let letter = letters.next().filter(|_| letters.next().is_none())?;
        Mark::of_letter(letter)
    }
}

impl Block {
    /// A paragraph from elsewhere, as what it looks like; `after` is the block before it.
    pub fn adopted(line: Line, after: Option<&Block>) -> Block {
        if let Some((mark, line)) = marked(&line) {
            return Block::Item { mark, line };
        }
        let below_a_name = match after {
            Some(Block::Heading { rank, line }) => Level::of(*rank, line).has_title(),
            _ => false,
        };
        if is_bold(&line) && (below_a_name || named(&line)) {
            return Block::heading(1, line);
        }
        Block::Paragraph { line }
    }

    /// A heading: its words are bold on paper, so that bold says nothing of them.
    pub fn heading(rank: u8, mut line: Line) -> Block {
        let mut writer = super::LineWriter::default();
        for piece in std::mem::take(&mut line.pieces) {
            match piece {
                Piece::Words(words) => {
                    writer.text(&words.text, Style { bold: false, ..words.style });
                }
                Piece::Break => writer.line_break(),
                Piece::Note(note) => {
                    writer.begin_note();
                    for words in note {
                        writer.text(&words.text, words.style);
                    }
                    writer.end_note();
                }
            }
        }
        Block::Heading { rank, line: writer.finish() }
    }
}

/// Blocks of an official paper from elsewhere without its head (state name, agency, number) and its foot (recipients and
/// signature), which are tables there; and whether there were any.
pub fn without_frame(mut blocks: Vec<Block>) -> (Vec<Block>, bool) {
    let says = |block: &Block, words: &str| match block {
        Block::Table { table } => {
            let has = |cell: &Cell| fold(&cell.plain()).contains(words);
            table.rows().iter().flatten().any(has)
        }
        _ => false,
    };
    let before = blocks.len();
    let head = blocks.iter().take(3).position(|block| says(block, "doc lap"));
    if let Some(place) = head {
        blocks.drain(..=place);
    }
    let foot = blocks.iter().rposition(|block| says(block, "noi nhan"));
    if let Some(place) = foot {
        blocks.remove(place);
    }
    let found = blocks.len() < before;
    (blocks, found)
}

/// A line without the mark typed before it.
pub fn marked(line: &Line) -> Option<(Mark, Line)> {
    let (first, rest) = line.pieces.split_first()?;
    let Piece::Words(words) = first else { return None };
    let (mark, after) = words.text.split_once(' ').unwrap_or((&words.text, ""));
    let mark = Mark::typed(mark)?;
    let mut pieces = Vec::with_capacity(line.pieces.len());
    if !after.is_empty() {
        pieces.push(Piece::Words(super::Words { text: after.to_owned(), style: words.style }));
    } else if rest.is_empty() {
        return None;
    }
    // A line does not begin with a new one.
    let begun = !pieces.is_empty();
    let rest = rest.iter().skip_while(|piece| !begun && matches!(piece, Piece::Break));
    pieces.extend(rest.cloned());
    Some((mark, Line { pieces }))
}

fn is_bold(line: &Line) -> bool {
    let words = line.pieces.iter().filter_map(|piece| match piece {
        Piece::Words(words) => Some(words),
        Piece::Note(_) | Piece::Break => None,
    });
    let mut any = false;
    words.filter(|words| !words.text.trim().is_empty()).all(|words| {
        any = true;
        words.style.bold
    }) && any
}

/// Whether the words are the name of a division, words that enact, or begin with a Roman number.
fn named(line: &Line) -> bool {
    let plain = line.plain();
    let roman = plain.split_once(". ").is_some_and(|(number, _)| {
        (1..=6).contains(&number.len()) && number.chars().all(|it| "IVXLC".contains(it))
    });
    roman || !matches!(Level::of(1, line), Level::Plain(_))
}
