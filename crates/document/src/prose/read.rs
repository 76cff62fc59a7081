//! Markup into a text. Total: what is no sign is a word. See docs/user for the signs as people learn them.

use super::line::LineWriter;
use super::model::{Block, Line, Mark, Prose, Script, Style};
use super::scan::{Token, tokens};
use super::table::{Cell, ROWS_MAX, Table};

pub(super) fn read(markup: &str) -> Prose {
    let mut reader = Reader::default();
    for line in markup.lines().map(str::trim) {
        reader.line(line);
    }
    reader.close();
    Prose::of(reader.blocks)
}

/// What a line begins with.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Start<'a> {
    Heading(u8, &'a str),
    Item(Mark, &'a str),
    Row(&'a str),
    Words(&'a str),
}

pub(super) fn start(line: &str) -> Start<'_> {
    for (sign, rank) in [("# ", 1), ("## ", 2), ("### ", 3)] {
        if let Some(words) = line.strip_prefix(sign) {
            return Start::Heading(rank, words);
        }
    }
    for (sign, mark) in [("- ", Mark::Dash), ("+ ", Mark::Plus)] {
        if let Some(words) = line.strip_prefix(sign) {
            return Start::Item(mark, words);
        }
    }
    if let Some((mark, words)) = line.split_once(' ')
        && let Some(mark) = mark_of(mark)
    {
        return Start::Item(mark, words);
    }
    match line.strip_prefix('|') {
        Some(inner) if inner.ends_with('|') && !inner.ends_with("\\|") => Start::Row(inner),
        _ => Start::Words(line),
    }
}

fn mark_of(mark: &str) -> Option<Mark> {
    if let Some(number) = mark.strip_suffix('.') {
        let plain = number.len() <= 3 && number.bytes().all(|digit| digit.is_ascii_digit());
        let number = number.parse().ok().filter(|_| plain)?;
        // `01.` would come back as `1.`, and `0.` is no clause.
        return (number > 0 && mark == format!("{number}.")).then_some(Mark::Number(number));
    }
    let mut letters = mark.strip_suffix(')')?.chars();
    let letter = letters.next()?;
    Mark::of_letter(letter).filter(|_| letters.next().is_none())
}

#[derive(Default)]
struct Reader {
    blocks: Vec<Block>,
    /// Lines of the paragraph that is open.
    paragraph: String,
    /// Rows of the table that is open, and how many are its head once that was said.
    rows: Vec<Vec<Cell>>,
    head: Option<usize>,
}

impl Reader {
    fn line(&mut self, line: &str) {
        let start = start(line);
        if !matches!(start, Start::Row(_)) {
            self.close_table();
        }
        if !matches!(start, Start::Words(_)) || line.is_empty() {
            self.close_paragraph();
        }
        match start {
            Start::Heading(rank, text) => {
                self.blocks.push(Block::Heading { rank, line: words(text) });
            }
            Start::Item(mark, text) => self.blocks.push(Block::Item { mark, line: words(text) }),
            Start::Row(inner) => self.row(inner),
            Start::Words(text) => {
                if !self.paragraph.is_empty() {
                    self.paragraph.push(' ');
                }
                self.paragraph.push_str(text);
            }
        }
    }

    fn row(&mut self, inner: &str) {
        let cells = cells(inner);
        if cells.iter().all(|cell| is_rule(cell)) {
            self.head.get_or_insert(self.rows.len());
            return;
        }
        self.rows.push(cells.iter().map(|cell| cell_of(cell)).collect());
        if self.rows.len() >= ROWS_MAX {
            self.close_table();
            // What goes on has its head behind it.
            self.head = Some(0);
        }
    }

    fn close_paragraph(&mut self) {
        let text = std::mem::take(&mut self.paragraph);
        self.blocks.push(Block::Paragraph { line: words(&text) });
    }

    fn close_table(&mut self) {
        let (head, rows) = (self.head.take(), std::mem::take(&mut self.rows));
        if !rows.is_empty() {
            self.blocks.push(Block::Table { table: Table::of(head.unwrap_or(1), rows) });
        }
    }

    fn close(&mut self) {
        self.close_paragraph();
        self.close_table();
    }
}

/// Three dashes and more, in every cell of a row, part the head from the rest.
pub(super) fn is_rule(cell: &str) -> bool {
    cell.len() >= 3 && cell.bytes().all(|it| it == b'-')
}

fn cell_of(markup: &str) -> Cell {
    match markup {
        "<" => Cell::Left,
        "^" => Cell::Above,
        _ => Cell::Words(words(markup)),
    }
}

/// The cells of a row, without its first bar.
fn cells(inner: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut escaped = false;
    for letter in inner.chars() {
        if letter == '|' && !escaped {
            cells.push(String::new());
        } else if let Some(cell) = cells.last_mut() {
            cell.push(letter);
        }
        escaped = letter == '\\' && !escaped;
    }
    cells.pop();
    cells.iter().map(|cell| cell.trim().to_owned()).collect()
}

/// The words of a line of markup.
pub(super) fn words(markup: &str) -> Line {
    let mut writer = LineWriter::default();
    let (mut looks, mut outside) = (Looks::default(), Looks::default());
    let mut letter_of = [0_u8; 4];
    for token in tokens(markup) {
        match token {
            Token::Letter(letter) => writer.text(letter.encode_utf8(&mut letter_of), looks.style()),
            Token::Look(sign) => looks.turn(sign),
            Token::NoteBegins => {
                writer.begin_note();
                outside = std::mem::take(&mut looks);
            }
            Token::NoteEnds => {
                writer.end_note();
                looks = outside;
            }
            Token::Break => writer.line_break(),
        }
    }
    writer.finish()
}

/// The looks that are on, each by its own sign.
#[derive(Debug, Default, Clone, Copy)]
struct Looks {
    bold: bool,
    italic: bool,
    underlined: bool,
    above: bool,
    below: bool,
}

impl Looks {
    fn turn(&mut self, sign: char) {
        let look = match sign {
            '*' => &mut self.bold,
            '\'' => &mut self.italic,
            '_' => &mut self.underlined,
            '^' => &mut self.above,
            _ => &mut self.below,
        };
        *look = !*look;
    }

    fn style(self) -> Style {
        let script = match (self.above, self.below) {
            (true, _) => Script::Above,
            (false, true) => Script::Below,
            (false, false) => Script::Base,
        };
        let Looks { bold, italic, underlined, .. } = self;
        Style { bold, italic, underlined, script }
    }
}
