//! Blocks as paragraphs and tables of Word, in styles of our own by which they are read back.

use std::fmt::Write as _;

use document::prose::{Block, Cell, Level, Line, Piece, Prose, Script, Style, Table, Words};

use super::escaped;

/// Width of the text in twentieths of a point: 160 mm.
const WIDTH: usize = 9_071;

#[derive(Debug, Default)]
pub(super) struct Body {
    pub(super) xml: String,
    /// Each note as runs.
    pub(super) notes: Vec<String>,
}

impl Body {
    pub(super) fn text(&mut self, prose: &Prose) {
        for (block, level) in prose.blocks().iter().zip(prose.levels()) {
            match block {
                Block::Heading { rank, line } => self.heading(*rank, level, line),
                Block::Paragraph { line } => self.paragraph("TinhSoParagraph", "", "", line),
                Block::Item { mark, line } => {
                    let mark = format!("{} ", mark.print());
                    self.paragraph("TinhSoItem", "", &mark, line);
                }
                Block::Table { table } => self.table(table),
            }
        }
    }

    fn heading(&mut self, rank: u8, level: Option<Level>, line: &Line) {
        let look = match level {
            Some(
                Level::Title
                | Level::Part
                | Level::Chapter
                | Level::Section
                | Level::Subsection
                | Level::Enacting,
            ) => "<w:jc w:val=\"center\"/>",
            _ => "<w:ind w:firstLine=\"624\"/>",
        };
        let caps = level == Some(Level::Title);
        let _ =
            write!(self.xml, "<w:p><w:pPr><w:pStyle w:val=\"TinhSoHeading{rank}\"/>{look}</w:pPr>");
        let runs = self.runs(line, if caps { "<w:caps/>" } else { "" });
        self.xml.push_str(&runs);
        self.xml.push_str("</w:p>");
    }

    fn paragraph(&mut self, style: &str, properties: &str, mark: &str, line: &Line) {
        let _ = write!(self.xml, "<w:p><w:pPr><w:pStyle w:val=\"{style}\"/>{properties}</w:pPr>");
        if !mark.is_empty() {
            let mark = escaped(mark);
            let _ = write!(self.xml, "<w:r><w:t xml:space=\"preserve\">{mark}</w:t></w:r>");
        }
        let runs = self.runs(line, "");
        self.xml.push_str(&runs);
        self.xml.push_str("</w:p>");
    }

    fn table(&mut self, table: &Table) {
        self.xml.push_str(
            "<w:tbl><w:tblPr><w:tblStyle w:val=\"TinhSoTable\"/><w:tblW w:w=\"5000\" w:type=\"pct\"/>\
             <w:tblLayout w:type=\"autofit\"/></w:tblPr><w:tblGrid>",
        );
        let widths = widths(table);
        for width in &widths {
            let _ = write!(self.xml, "<w:gridCol w:w=\"{width}\"/>");
        }
        self.xml.push_str("</w:tblGrid>");
        for (number, row) in table.rows().iter().enumerate() {
            self.xml.push_str("<w:tr><w:trPr><w:cantSplit/>");
            let head = number < table.head();
            if head {
                self.xml.push_str("<w:tblHeader/>");
            }
            self.xml.push_str("</w:trPr>");
            let places = table.places(number);
            for (column, (cell, place)) in row.iter().zip(places).enumerate() {
                let joined =
                    row.iter().skip(column + 1).take_while(|it| **it == Cell::Left).count();
                let (merge, line) = match (cell, place) {
                    (Cell::Left, _) => continue,
                    (Cell::Above, _) => ("<w:vMerge/>", None),
                    (Cell::Words(line), Some(place)) if place.rows > 1 => {
                        ("<w:vMerge w:val=\"restart\"/>", Some(line))
                    }
                    (Cell::Words(line), _) => ("", Some(line)),
                };
                let width: usize = widths.iter().skip(column).take(joined + 1).sum();
                let _ = write!(self.xml, "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/>");
                if joined > 0 {
                    let _ = write!(self.xml, "<w:gridSpan w:val=\"{}\"/>", joined + 1);
                }
                let _ = write!(self.xml, "{merge}<w:vAlign w:val=\"center\"/></w:tcPr>");
                let style = if head { "TinhSoCellHead" } else { "TinhSoCell" };
                self.paragraph(style, "", "", line.unwrap_or(&Line::default()));
                self.xml.push_str("</w:tc>");
            }
            self.xml.push_str("</w:tr>");
        }
        self.xml.push_str("</w:tbl>");
        // Two tables side by side would be one; a paragraph between them is empty and read as nothing.
        self.xml.push_str("<w:p><w:pPr><w:pStyle w:val=\"TinhSoFrameGap\"/></w:pPr></w:p>");
    }

    fn runs(&mut self, line: &Line, also: &str) -> String {
        let mut xml = String::new();
        for piece in line.pieces() {
            match piece {
                Piece::Words(words) => run(&mut xml, words, also),
                Piece::Break => xml.push_str("<w:r><w:br/></w:r>"),
                Piece::Note(note) => {
                    let mut runs = String::new();
                    for words in note {
                        run(&mut runs, words, "");
                    }
                    self.notes.push(runs);
                    let _ = write!(
                        xml,
                        "<w:r><w:rPr><w:vertAlign w:val=\"superscript\"/></w:rPr><w:footnoteReference w:id=\"{}\"/></w:r>",
                        self.notes.len()
                    );
                }
            }
        }
        xml
    }
}

fn run(xml: &mut String, words: &Words, also: &str) {
    xml.push_str("<w:r>");
    let looks = looks(words.style, also);
    if !looks.is_empty() {
        let _ = write!(xml, "<w:rPr>{looks}</w:rPr>");
    }
    let _ = write!(xml, "<w:t xml:space=\"preserve\">{}</w:t></w:r>", escaped(&words.text));
}

/// In the order of the schema (ECMA-376 part 1 annex A, `EG_RPrBase`).
fn looks(style: Style, also: &str) -> String {
    let mut xml = String::new();
    for (on, tag) in [
        (style.bold, "<w:b/>"),
        (style.italic, "<w:i/>"),
        (true, also),
        (style.underlined, "<w:u w:val=\"single\"/>"),
        (style.script == Script::Above, "<w:vertAlign w:val=\"superscript\"/>"),
        (style.script == Script::Below, "<w:vertAlign w:val=\"subscript\"/>"),
    ] {
        if on {
            xml.push_str(tag);
        }
    }
    xml
}

/// Columns as wide as their longest words ask for, within bounds.
fn widths(table: &Table) -> Vec<usize> {
    let weight = |column: usize| {
        let cells = table.rows().iter().filter_map(|row| row.get(column));
        let longest = cells.map(|cell| match cell {
            Cell::Words(line) => line.plain().chars().count(),
            Cell::Left | Cell::Above => 0,
        });
        longest.max().unwrap_or(0).clamp(4, 40)
    };
    let weights: Vec<usize> = (0..table.width()).map(weight).collect();
    let sum = weights.iter().sum::<usize>().max(1);
    weights.into_iter().map(|weight| WIDTH * weight / sum).collect()
}
