//! The blocks of a document: paragraphs by their styles and numbers, tables with their joined cells.

use document::prose::{Block, COLUMNS_MAX, Cell, Left, LeftOut, Mark, Style, Table, marked};
use reading::office::{Element, Piece};

use super::inline::{Inline, Notes};
use super::numbering::{Before, Numbering};
use super::on;
use super::styles::{Numbered, Styles};
use crate::{FRAME, OWN};

/// What the paragraph at hand says of itself.
#[derive(Debug, Default)]
struct Paragraph {
    style: String,
    numbered: Numbered,
    outline: Option<u8>,
    mark: Option<Mark>,
    open: bool,
}

/// The table at hand.
#[derive(Debug, Default)]
struct Grid {
    style: String,
    rows: Vec<Vec<Cell>>,
    head: usize,
    row_is_head: bool,
    columns: usize,
    above: bool,
}

pub(super) struct Body<'s> {
    styles: &'s Styles,
    numbering: Numbering,
    notes: Notes,
    inline: Inline<'s>,
    blocks: Vec<Block>,
    paragraph: Paragraph,
    in_properties: bool,
    grid: Option<Grid>,
    /// Tables within the cell at hand.
    inner: usize,
}

impl<'s> Body<'s> {
    pub(super) fn new(styles: &'s Styles, numbering: Numbering, notes: Notes) -> Body<'s> {
        Body {
            styles,
            numbering,
            notes,
            inline: Inline::new(styles),
            blocks: Vec::new(),
            paragraph: Paragraph::default(),
            in_properties: false,
            grid: None,
            inner: 0,
        }
    }

    pub(super) fn piece(&mut self, piece: &Piece<'_>) {
        if self.inline.skips(piece) {
            return;
        }
        match piece {
            Piece::Start(element) => self.start(element),
            Piece::End(name) => self.end(name),
            Piece::Text(text) => self.inline.text(text),
        }
    }

    fn start(&mut self, element: &Element<'_>) {
        let value = || element.attribute("val");
        match element.name {
            "p" => {
                self.paragraph = Paragraph { open: true, ..Paragraph::default() };
                self.inline.base = Style::default();
            }
            "pPr" => self.in_properties = true,
            "pStyle" => self.paragraph.style = value().unwrap_or_default(),
            "numId" if self.in_properties => self.paragraph.numbered.list = value(),
            "ilvl" if self.in_properties => {
                self.paragraph.numbered.level = value().and_then(|it| it.parse().ok());
            }
            "outlineLvl" if self.in_properties => {
                self.paragraph.outline = value().and_then(|it| it.parse().ok());
            }
            "r" if self.paragraph.open => {
                self.begin_words();
                self.inline.start(element, &self.notes);
            }
            "tbl" if self.grid.is_some() => {
                self.inline.left.insert(Left::InnerTables);
                self.inner += 1;
            }
            "tbl" => {
                self.end_paragraph();
                self.grid = Some(Grid::default());
            }
            "tblStyle" if self.inner == 0 => {
                self.grid(|grid| grid.style = value().unwrap_or_default());
            }
            "tr" if self.inner == 0 => self.grid(|grid| {
                grid.row_is_head = false;
                grid.rows.push(Vec::new());
            }),
            "tblHeader" if self.inner == 0 => {
                self.grid(|grid| grid.row_is_head = on(value().as_deref()));
            }
            "tc" if self.inner == 0 => self.grid(|grid| (grid.columns, grid.above) = (1, false)),
            "gridSpan" if self.inner == 0 => {
                let columns = value().and_then(|it| it.parse().ok()).unwrap_or(1);
                self.grid(|grid| grid.columns = columns);
            }
            "vMerge" if self.inner == 0 => {
                let goes_on = value().is_none_or(|it| it == "continue");
                self.grid(|grid| grid.above = goes_on);
            }
            "headerReference" | "footerReference" => {
                self.inline.left.insert(Left::PageEdges);
            }
            _ => self.inline.start(element, &self.notes),
        }
    }

    fn grid(&mut self, change: impl FnOnce(&mut Grid)) {
        if let Some(grid) = &mut self.grid {
            change(grid);
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "pPr" => self.in_properties = false,
            "p" => {
                self.begin_words();
                self.end_paragraph();
            }
            "tbl" if self.inner > 0 => {
                self.inner -= 1;
                self.inline.writer.line_break();
            }
            "tbl" => self.end_table(),
            "tr" if self.inner == 0 => self.grid(|grid| {
                if grid.row_is_head && grid.head + 1 == grid.rows.len() {
                    grid.head += 1;
                }
            }),
            "tc" if self.inner == 0 => self.end_cell(),
            _ => self.inline.end(name),
        }
    }

    /// The properties of the paragraph are known, its words begin.
    fn begin_words(&mut self) {
        if !std::mem::take(&mut self.paragraph.open) {
            return;
        }
        let style = &self.paragraph.style;
        // The looks of our own styles are those of the block, not of its words.
        let own = style.starts_with(OWN);
        self.inline.base =
            if own { Style::default() } else { self.styles.look(style, Style::default()) };
        let mut numbered = self.styles.numbered(style);
        numbered.list = self.paragraph.numbered.list.take().or(numbered.list);
        numbered.level = self.paragraph.numbered.level.or(numbered.level);
        let Some(list) = numbered.list.filter(|list| list != "0") else { return };
        match self.numbering.next(&list, numbered.level.unwrap_or(0)) {
            Some(Before::Mark(mark)) if self.grid.is_none() && self.rank().is_none() => {
                self.paragraph.mark = Some(mark);
            }
            Some(Before::Mark(mark)) => self.before(&mark.print()),
            Some(Before::Words(words)) => self.before(&words),
            None => {}
        }
    }

    fn before(&mut self, words: &str) {
        let base = self.inline.base;
        self.inline.writer.text(words, base);
        self.inline.writer.text(" ", base);
    }

    fn rank(&self) -> Option<u8> {
        let outline = self.paragraph.outline.filter(|level| *level < 9).map(|level| level + 1);
        outline.map(|rank| rank.clamp(1, 3)).or_else(|| self.styles.rank(&self.paragraph.style))
    }

    fn end_paragraph(&mut self) {
        if self.grid.is_some() {
            self.inline.writer.line_break();
            return;
        }
        let line = std::mem::take(&mut self.inline.writer).finish();
        let rank = self.rank();
        let paragraph = std::mem::take(&mut self.paragraph);
        if line.is_empty() || paragraph.style.starts_with(FRAME) {
            return;
        }
        let own = paragraph.style.strip_prefix(OWN);
        self.blocks.push(match (rank, paragraph.mark, own) {
            (_, _, Some("Item")) => match marked(&line) {
                Some((mark, line)) => Block::Item { mark, line },
                None => Block::Paragraph { line },
            },
            (_, _, Some("Paragraph")) => Block::Paragraph { line },
            (Some(rank), ..) => Block::heading(rank, line),
            (None, Some(mark), _) => Block::Item { mark, line },
            (None, None, _) => Block::adopted(line, self.blocks.last()),
        });
    }

    fn end_cell(&mut self) {
        let line = std::mem::take(&mut self.inline.writer).finish();
        let Some(grid) = &mut self.grid else { return };
        let first = if grid.above { Cell::Above } else { Cell::Words(line) };
        let columns = grid.columns.clamp(1, COLUMNS_MAX);
        if let Some(row) = grid.rows.last_mut() {
            row.push(first);
            row.extend(std::iter::repeat_n(Cell::Left, columns - 1));
        }
    }

    fn end_table(&mut self) {
        let Some(grid) = self.grid.take() else { return };
        self.inline.writer = document::prose::LineWriter::default();
        self.paragraph = Paragraph::default();
        if grid.style.starts_with(FRAME) {
            return;
        }
        let guessed = grid.head == 0 && !grid.style.starts_with(OWN);
        let head = if guessed { likely_head(&grid.rows) } else { grid.head };
        let tables = Table::several(head, grid.rows).into_iter();
        self.blocks.extend(tables.map(|table| Block::Table { table }));
    }

    pub(super) fn finish(mut self) -> (Vec<Block>, LeftOut) {
        self.end_paragraph();
        (self.blocks, self.inline.left)
    }
}

/// How many rows are the head of a table that does not say so: the first, and those into which its cells reach; none where
/// that would be all.
pub fn likely_head(rows: &[Vec<Cell>]) -> usize {
    let below = rows.iter().skip(1).take_while(|row| row.contains(&Cell::Above)).count();
    if 1 + below < rows.len() { 1 + below } else { 0 }
}
