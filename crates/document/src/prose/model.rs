//! What a text is made of. Values only; they come out of a writer or a reader, so that two equal texts are equal values.

use super::table::Table;
use super::{first, print, read};

/// A text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Prose {
    blocks: Vec<Block>,
}

/// A piece that stands by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// `rank` from 1 to 3, as it was marked; what it is in law its words say, see [`Prose::levels`].
    Heading {
        rank: u8,
        line: Line,
    },
    Paragraph {
        line: Line,
    },
    /// A clause, a point, a dash: its mark and its words.
    Item {
        mark: Mark,
        line: Line,
    },
    Table {
        table: Table,
    },
}

/// What stands before the words of an item (annex I, part II, 5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mark {
    /// `1.`, a clause ("khoản"); from 1 to 999.
    Number(u16),
    /// `a)`, a point ("điểm"): the place in the order of Vietnamese letters, from 0.
    Letter(u8),
    /// `-`
    Dash,
    /// `+`, below a dash.
    Plus,
}

/// Letters of points, in their order in law.
const LETTERS: [char; 23] = [
    'a', 'b', 'c', 'd', 'đ', 'e', 'g', 'h', 'i', 'k', 'l', 'm', 'n', 'o', 'p', 'q', 'r', 's', 't',
    'u', 'v', 'x', 'y',
];

impl Mark {
    /// The highest number of a clause.
    pub const NUMBER_MAX: u16 = 999;

    /// The point after so many others; the last letter for all that are too many.
    pub fn letter(place: usize) -> Mark {
        let last = LETTERS.len() - 1;
        Mark::Letter(u8::try_from(place.min(last)).unwrap_or_default())
    }

    /// The point with this letter.
    pub fn of_letter(letter: char) -> Option<Mark> {
        LETTERS.iter().position(|one| *one == letter).map(Mark::letter)
    }

    /// As printed: `1.`, `đ)`, `-`.
    pub fn print(self) -> String {
        match self {
            Mark::Number(number) => format!("{number}."),
            Mark::Letter(place) => {
                let letter = LETTERS.get(usize::from(place)).copied().unwrap_or('y');
                format!("{letter})")
            }
            Mark::Dash => "-".to_owned(),
            Mark::Plus => "+".to_owned(),
        }
    }

    /// How deep it stands among other items: a point below a clause, a plus below a dash.
    pub const fn depth(self) -> u8 {
        match self {
            Mark::Number(_) => 0,
            Mark::Letter(_) => 1,
            Mark::Dash => 2,
            Mark::Plus => 3,
        }
    }
}

/// Words of a block or a cell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Line {
    pub(super) pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    Words(Words),
    /// A footnote that hangs here.
    Note(Vec<Words>),
    /// A new line in the same block.
    Break,
}

/// Words of one look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    pub text: String,
    pub style: Style,
}

/// How words stand out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Style {
    pub bold: bool,
    pub italic: bool,
    pub underlined: bool,
    pub script: Script,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Script {
    #[default]
    Base,
    Above,
    Below,
}

/// What a heading is (Decree 30/2020 annex I, part II, 5; Decree 34/2016 art. 62 for the names).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Level {
    /// "Phần"
    Part,
    /// "Chương"
    Chapter,
    /// "Mục"
    Section,
    /// "Tiểu mục"
    Subsection,
    /// The title in the line below one of these.
    Title,
    /// "Điều"
    Article,
    /// The words by which it is enacted: `QUYẾT ĐỊNH:`.
    Enacting,
    /// Any other, of this rank.
    Plain(u8),
}

impl Level {
    /// The name in data of letters and in classes.
    pub const fn name(self) -> &'static str {
        match self {
            Level::Part => "part",
            Level::Chapter => "chapter",
            Level::Section => "section",
            Level::Subsection => "subsection",
            Level::Title => "title",
            Level::Article => "article",
            Level::Enacting => "enacting",
            Level::Plain(1) => "first",
            Level::Plain(2) => "second",
            Level::Plain(_) => "third",
        }
    }

    pub(super) const fn has_title(self) -> bool {
        matches!(self, Level::Part | Level::Chapter | Level::Section | Level::Subsection)
    }

    pub(super) fn of(rank: u8, line: &Line) -> Level {
        let text = line.plain();
        let lower = text.to_lowercase();
        let named = |name: &str| {
            let rest = lower.strip_prefix(name).and_then(|rest| rest.strip_prefix(' '));
            rest.is_some_and(|rest| {
                let number = rest.split([' ', '.', ':']).next().unwrap_or_default();
                let arabic = number.trim_end_matches(char::is_alphabetic);
                let counted = !arabic.is_empty() && arabic.chars().all(|it| it.is_ascii_digit());
                let roman = !number.is_empty() && number.chars().all(|it| "ivxlc".contains(it));
                counted || roman || number == "thứ"
            })
        };
        let capitals = text == text.to_uppercase() && lower != text;
        match () {
            () if named("phần") => Level::Part,
            () if named("chương") => Level::Chapter,
            () if named("tiểu mục") => Level::Subsection,
            () if named("mục") => Level::Section,
            () if named("điều") => Level::Article,
            () if capitals && text.ends_with(':') => Level::Enacting,
            () => Level::Plain(rank),
        }
    }
}

impl Prose {
    /// A text of these blocks; those without words are left out.
    pub fn of(blocks: Vec<Block>) -> Prose {
        let said = |block: &Block| match block {
            Block::Heading { line, .. } | Block::Paragraph { line } | Block::Item { line, .. } => {
                !line.pieces.is_empty()
            }
            Block::Table { table } => table.has_words(),
        };
        let ranked = |block| match block {
            Block::Heading { rank, line } => Block::heading(rank.clamp(1, 3), line),
            Block::Item { mark: Mark::Number(number), line } => {
                Block::Item { mark: Mark::Number(number.clamp(1, Mark::NUMBER_MAX)), line }
            }
            other => other,
        };
        Prose { blocks: blocks.into_iter().filter(said).map(ranked).collect() }
    }

    /// Reads markup, whatever was typed.
    pub fn read(markup: &str) -> Prose {
        read::read(markup)
    }

    /// Reads a text kept before there was this markup.
    pub fn read_first(body: &str) -> Prose {
        first::read(body)
    }

    /// As markup.
    pub fn print(&self) -> String {
        print::print(self)
    }

    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// What each block is, where it is a heading.
    pub fn levels(&self) -> Vec<Option<Level>> {
        let mut titled = false;
        let level = |block: &Block| {
            let level = match block {
                Block::Heading { rank, line } => Some(Level::of(*rank, line)),
                _ => None,
            };
            let level = match level {
                Some(Level::Plain(_) | Level::Enacting) if titled => Some(Level::Title),
                other => other,
            };
            titled = level.is_some_and(Level::has_title);
            level
        };
        self.blocks.iter().map(level).collect()
    }

    /// Every word without any look, a line for each block or cell; notes stand where they hang.
    pub fn plain(&self) -> String {
        let mut lines = Vec::new();
        for block in &self.blocks {
            match block {
                Block::Heading { line, .. } | Block::Paragraph { line } => lines.push(line.plain()),
                Block::Item { mark, line } => {
                    lines.push(format!("{} {}", mark.print(), line.plain()));
                }
                Block::Table { table } => {
                    let cells = table.rows().iter().flatten().map(super::Cell::plain);
                    lines.extend(cells.filter(|cell| !cell.is_empty()));
                }
            }
        }
        lines.join("\n")
    }
}

impl Line {
    /// The words as they are, without look.
    pub fn of(text: &str) -> Line {
        let mut writer = super::LineWriter::default();
        writer.text(text, Style::default());
        writer.finish()
    }

    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// The words without any look; notes in round brackets.
    pub fn plain(&self) -> String {
        let mut text = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Words(words) => text.push_str(&words.text),
                Piece::Break => text.push('\n'),
                Piece::Note(note) => {
                    text.push_str(" (");
                    text.extend(note.iter().map(|words| words.text.as_str()));
                    text.push(')');
                }
            }
        }
        text
    }
}
