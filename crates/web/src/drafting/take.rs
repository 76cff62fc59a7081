//! HTML into a text: from our own editor, or pasted from Word, LibreOffice, a page. Tags are read as they come; there is no
//! tree. What must always hold: total and linear in what comes; words are kept, except those that are not shown; what this
//! kind of text does not have is named.

use std::collections::BTreeMap;

use document::prose::{
    Block, Left, LeftOut, LineWriter, Mark, Prose, Script, Style, marked, without_frame,
};
use html5gum::{HtmlString, StartTag, Token, Tokenizer};
use kernel::text::may_stand;

use super::css::{self, Asked};
use super::grid::Grid;
use super::notes;

/// Where it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// Our editor, which says its structure.
    Editor,
    /// Another program, which mostly does not.
    Elsewhere,
}

/// An element's beginning, without its place in the source.
pub(super) type Tag = StartTag<()>;

/// Elements open at once; those within deeper ones are read as words alone.
const DEPTH_MAX: usize = 200;

/// A text out of HTML, and what was left out.
pub fn prose(html: &str, from: From) -> (Prose, LeftOut) {
    let tokens: Vec<Token> = Tokenizer::new(html).flatten().collect();
    let notes = notes::gather(&tokens);
    let mut taker = Taker { from, notes, ..Taker::new(from) };
    for token in &tokens {
        match token {
            Token::StartTag(tag) => taker.begin(tag),
            Token::EndTag(tag) => taker.end(&name_of(&tag.name)),
            Token::String(text) => taker.text(&String::from_utf8_lossy(text)),
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
    }
    taker.finish()
}

pub(super) fn name_of(name: &[u8]) -> String {
    String::from_utf8_lossy(name).to_ascii_lowercase()
}

pub(super) fn attribute(tag: &Tag, name: &str) -> Option<String> {
    let name: HtmlString = name.as_bytes().to_vec().into();
    tag.attributes.get(&name).map(|value| String::from_utf8_lossy(value).into_owned())
}

/// What the words at hand will be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Paragraph,
    Heading(u8),
    Item(Mark),
}

/// What happens when an element ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    Nothing,
    Block,
    List,
    Note,
    Mark,
    Cell,
    Row,
    Table,
    /// What it holds is not read.
    Skipped,
}

struct Open {
    name: String,
    style: Style,
    ending: Ending,
}

#[derive(Debug)]
struct List {
    ordered: bool,
    lettered: bool,
    plus: bool,
    next: u16,
}

struct Taker {
    from: From,
    notes: BTreeMap<String, String>,
    left: LeftOut,
    blocks: Vec<Block>,
    writer: LineWriter,
    kind: Kind,
    style: Style,
    open: Vec<Open>,
    skipping: usize,
    lists: Vec<List>,
    /// The mark before an item of Word, while it is read.
    mark: Option<String>,
    /// How deep Word says that the item stands.
    list_level: u8,
    grid: Option<Grid>,
    /// The words of a cell; a table within has none of its own.
    in_cell: usize,
}

impl Taker {
    fn new(from: From) -> Taker {
        Taker {
            from,
            notes: BTreeMap::new(),
            left: LeftOut::new(),
            blocks: Vec::new(),
            writer: LineWriter::default(),
            kind: Kind::Paragraph,
            style: Style::default(),
            open: Vec::new(),
            skipping: 0,
            lists: Vec::new(),
            mark: None,
            list_level: 0,
            grid: None,
            in_cell: 0,
        }
    }

    fn begin(&mut self, tag: &Tag) {
        let name = name_of(&tag.name);
        if self.skipping == 0 && self.void(&name) {
            return;
        }
        if tag.self_closing && name != "p" && name != "td" || self.open.len() >= DEPTH_MAX {
            return;
        }
        let asked = css::read(&attribute(tag, "style").unwrap_or_default());
        let before = self.style;
        let ending = if self.skipping > 0 || self.skips(&name, tag, &asked) {
            self.skipping += 1;
            Ending::Skipped
        } else {
            self.style = asked.over(look(&name, self.style));
            self.started(&name, tag, &asked)
        };
        self.open.push(Open { name, style: before, ending });
    }

    /// Elements without an end.
    fn void(&mut self, name: &str) -> bool {
        match name {
            "br" => self.writer.line_break(),
            "hr" => self.end_block(),
            "img" | "v:imagedata" => self.leave(Left::Pictures),
            "input" => self.leave(Left::FormFields),
            "col" | "meta" | "link" | "base" | "source" | "wbr" | "area" | "embed" => {}
            _ => return false,
        }
        true
    }

    fn leave(&mut self, what: Left) {
        self.left.insert(what);
    }

    /// Whether nothing in it is read.
    fn skips(&mut self, name: &str, tag: &Tag, asked: &Asked) -> bool {
        let what = match name {
            "script" | "style" | "head" | "title" | "template" | "xml" | "noscript" | "iframe"
            | "audio" | "video" | "canvas" => None,
            "svg" | "object" | "v:shape" | "v:group" => Some(Left::Shapes),
            "math" | "m:omath" | "m:omathpara" => Some(Left::Formulas),
            "select" | "textarea" | "button" => Some(Left::FormFields),
            "del" => Some(Left::Deletions),
            _ if asked.comment || asked.element == "comment" || asked.element == "comment-list" => {
                Some(Left::Comments)
            }
            _ if asked.element == "header" || asked.element == "footer" => Some(Left::PageEdges),
            _ if notes::part_key(tag).is_some() || asked.element == "footnote-list" => None,
            _ if asked.hidden => None,
            _ => return false,
        };
        self.left.extend(what);
        true
    }

    fn started(&mut self, name: &str, tag: &Tag, asked: &Asked) -> Ending {
        if asked.list_mark {
            self.mark = Some(String::new());
            return Ending::Mark;
        }
        match name {
            "table" if self.in_cell > 0 => {
                self.leave(Left::InnerTables);
                self.in_cell += 1;
                Ending::Table
            }
            "table" => {
                self.end_block();
                self.grid = Some(Grid::new());
                Ending::Table
            }
            "thead" => {
                if let Some(grid) = &mut self.grid {
                    grid.in_head = true;
                }
                Ending::Nothing
            }
            "tbody" | "tfoot" => {
                if let Some(grid) = &mut self.grid {
                    grid.in_head = false;
                }
                Ending::Nothing
            }
            "tr" if self.grid.is_some() && self.in_cell == 0 => {
                if let Some(grid) = &mut self.grid {
                    grid.begin_row();
                }
                Ending::Row
            }
            "td" | "th" if self.grid.is_some() && self.in_cell == 0 => {
                self.begin_cell(name == "th", tag);
                Ending::Cell
            }
            "ul" | "ol" => {
                if self.lists.is_empty() || !self.writer.is_empty() {
                    self.end_block();
                }
                let kind = attribute(tag, "type").unwrap_or_default();
                let class = attribute(tag, "class").unwrap_or_default();
                let within = self.lists.iter().any(|list| list.ordered);
                let plus = class == "pluses";
                let lettered = kind == "a" || class == "points" || (within && name == "ol");
                let start = attribute(tag, "start").and_then(|it| it.parse().ok());
                let next = start.unwrap_or(1);
                self.lists.push(List { ordered: name == "ol", lettered, plus, next });
                Ending::List
            }
            "li" => {
                self.end_block();
                self.kind = Kind::Item(self.next_mark(tag));
                Ending::Block
            }
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.end_block();
                let number = name.bytes().last().map_or(1, |digit| digit.saturating_sub(b'0'));
                let rank = match self.from {
                    From::Editor => number.saturating_sub(2),
                    From::Elsewhere => number,
                };
                self.kind = Kind::Heading(rank.clamp(1, 3));
                Ending::Block
            }
            "p" | "div" | "section" | "article" | "blockquote" | "pre" | "dd" | "dt"
            | "caption" | "figcaption" | "address" | "center" => {
                if !self.writer.is_empty() {
                    self.end_block();
                }
                self.list_level = asked.list_level.unwrap_or_default();
                Ending::Block
            }
            "span" if attribute(tag, "class").as_deref() == Some("note") => {
                self.writer.begin_note();
                Ending::Note
            }
            "a" => self.link(tag),
            _ => Ending::Nothing,
        }
    }

    fn link(&mut self, tag: &Tag) -> Ending {
        let note = notes::link_key(tag).and_then(|key| self.notes.remove(&key));
        if let Some(words) = note {
            self.writer.begin_note();
            let style = std::mem::take(&mut self.style);
            self.text(&words);
            self.style = style;
            self.writer.end_note();
            self.skipping += 1;
            return Ending::Skipped;
        }
        if attribute(tag, "href").is_some_and(|it| !it.is_empty() && !it.starts_with('#')) {
            self.leave(Left::Links);
        }
        Ending::Nothing
    }

    fn next_mark(&mut self, tag: &Tag) -> Mark {
        let said = attribute(tag, "value").and_then(|it| it.parse().ok());
        let bullets = self.lists.iter().filter(|list| !list.ordered).count();
        match self.lists.last_mut() {
            Some(list) if list.ordered => {
                let number = said.unwrap_or(list.next);
                list.next = number.saturating_add(1);
                let below = usize::from(number).saturating_sub(1);
                if list.lettered { Mark::letter(below) } else { Mark::Number(number) }
            }
            Some(list) if list.plus || bullets > 1 => Mark::Plus,
            _ => Mark::Dash,
        }
    }

    fn text(&mut self, text: &str) {
        if self.skipping > 0 {
            return;
        }
        if let Some(mark) = &mut self.mark {
            mark.push_str(text);
            return;
        }
        // Between rows and cells stands nothing but blanks.
        if self.grid.is_some() && self.in_cell == 0 && text.trim().is_empty() {
            return;
        }
        if text.chars().all(may_stand) {
            self.writer.text(text, self.style);
            return;
        }
        let unseen =
            |letter: &char| matches!(letter, '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}');
        if text.chars().any(|letter| !may_stand(letter) && !unseen(&letter)) {
            self.leave(Left::Characters);
        }
        let kept: String = text.chars().filter(|letter| may_stand(*letter)).collect();
        self.writer.text(&kept, self.style);
    }

    /// Whatever ends with an element: it and all that was left open in it.
    fn end(&mut self, name: &str) {
        let Some(place) = self.open.iter().rposition(|open| open.name == name) else {
            if name == "p" && self.skipping == 0 {
                self.end_block();
            }
            return;
        };
        while self.open.len() > place {
            self.pop();
        }
    }

    fn pop(&mut self) {
        let Some(open) = self.open.pop() else { return };
        self.style = open.style;
        match open.ending {
            Ending::Nothing => {}
            Ending::Skipped => self.skipping = self.skipping.saturating_sub(1),
            Ending::Block => self.end_block(),
            Ending::List => {
                self.end_block();
                self.lists.pop();
            }
            Ending::Note => self.writer.end_note(),
            Ending::Mark => self.end_mark(),
            Ending::Cell => self.end_cell(),
            Ending::Row => self.end_row(),
            Ending::Table if self.in_cell > 0 => {
                self.in_cell -= 1;
                self.writer.line_break();
            }
            Ending::Table => self.end_table(),
        }
    }

    /// The mark that Word wrote before an item: one of ours, or words like `Điều 1.` and `1.1.`.
    fn end_mark(&mut self) {
        let mark = self.mark.take().unwrap_or_default();
        let mark = mark.trim();
        let known = match Mark::typed(mark) {
            Some(Mark::Dash | Mark::Plus) | None if self.list_level > 1 && is_bullet(mark) => {
                Some(Mark::Plus)
            }
            None if is_bullet(mark) => Some(Mark::Dash),
            known => known,
        };
        match known {
            // A heading keeps its number among its words.
            Some(mark) if !matches!(self.kind, Kind::Heading(_)) => self.kind = Kind::Item(mark),
            _ => self.text(&format!("{mark} ")),
        }
    }

    fn end_block(&mut self) {
        if self.in_cell > 0 {
            self.writer.line_break();
            return;
        }
        let line = std::mem::take(&mut self.writer).finish();
        let kind = std::mem::replace(&mut self.kind, Kind::Paragraph);
        if line.is_empty() {
            // A paragraph within an item has the item's mark, when nothing was said before it.
            if matches!(kind, Kind::Item(_)) && !self.lists.is_empty() {
                self.kind = kind;
            }
            return;
        }
        let block = match kind {
            Kind::Item(mark) => Block::Item { mark, line },
            Kind::Heading(rank) => Block::heading(rank, line),
            Kind::Paragraph if self.from == From::Elsewhere && self.lists.is_empty() => {
                Block::adopted(line, self.blocks.last())
            }
            // Marks that are typed are meant, in the editor too.
            Kind::Paragraph => match marked(&line) {
                Some((mark, words)) if line.plain().starts_with(&mark.print()) => {
                    Block::Item { mark, line: words }
                }
                _ => Block::Paragraph { line },
            },
        };
        self.blocks.push(block);
    }

    fn begin_cell(&mut self, head: bool, tag: &Tag) {
        let reach = |name| {
            let said = attribute(tag, name).and_then(|it| it.trim().parse::<usize>().ok());
            said.unwrap_or(1)
        };
        if let Some(grid) = &mut self.grid {
            grid.begin_cell(head, (reach("colspan"), reach("rowspan")));
            self.in_cell = 1;
        }
    }

    fn end_cell(&mut self) {
        self.in_cell = 0;
        let line = std::mem::take(&mut self.writer).finish();
        if let Some(grid) = &mut self.grid {
            grid.end_cell(&line);
        }
    }

    fn end_row(&mut self) {
        if let Some(grid) = &mut self.grid {
            grid.end_row();
        }
    }

    fn end_table(&mut self) {
        let Some(grid) = self.grid.take() else { return };
        let loose = std::mem::take(&mut self.writer).finish();
        if !loose.is_empty() {
            self.blocks.push(Block::Paragraph { line: loose });
        }
        let tables = match self.from {
            From::Elsewhere => grid.tables(docx::likely_head),
            From::Editor => grid.tables(|_| 0),
        };
        self.blocks.extend(tables.into_iter().map(|table| Block::Table { table }));
    }

    fn finish(mut self) -> (Prose, LeftOut) {
        while !self.open.is_empty() {
            self.pop();
        }
        self.end_block();
        if self.from == From::Elsewhere {
            let (blocks, framed) = without_frame(std::mem::take(&mut self.blocks));
            self.blocks = blocks;
            self.left.extend(framed.then_some(Left::Frame));
        }
        (Prose::of(self.blocks), self.left)
    }
}

/// The look that an element has by itself.
fn look(name: &str, before: Style) -> Style {
    match name {
        "b" | "strong" => Style { bold: true, ..before },
        "i" | "em" | "cite" | "dfn" => Style { italic: true, ..before },
        "u" | "ins" => Style { underlined: true, ..before },
        "sup" => Style { script: Script::Above, ..before },
        "sub" => Style { script: Script::Below, ..before },
        _ => before,
    }
}

fn is_bullet(mark: &str) -> bool {
    mark.chars().count() == 1 && !mark.chars().any(|it| it.is_alphanumeric() && it != 'o')
}
