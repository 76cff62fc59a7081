//! A text as HTML: for reading, and as the editor begins with it. What must always hold: every word is escaped.

use std::fmt::Write as _;

use document::prose::{Block, Line, Mark, Piece, Prose, Script, Table, Words};

/// What the HTML is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum For {
    /// Notes are numbered and stand at the end.
    Reading,
    /// Notes stand where they hang.
    Editing,
}

/// See the module. `place` begins the ids of notes, so that two texts can stand on a page.
pub fn html(prose: &Prose, purpose: For, place: &str) -> String {
    let mut out = Out { html: String::new(), purpose, place, notes: Vec::new(), lists: Vec::new() };
    for (block, level) in prose.blocks().iter().zip(prose.levels()) {
        match block {
            Block::Item { mark, line } => out.item(*mark, line),
            other => {
                out.close_lists(0);
                match other {
                    Block::Heading { rank, line } => {
                        let (tag, name) = (2 + rank, level.map_or("first", |it| it.name()));
                        let _ = write!(out.html, "<h{tag} class=\"level-{name}\">");
                        out.line(line);
                        let _ = write!(out.html, "</h{tag}>");
                    }
                    Block::Paragraph { line } => {
                        out.html.push_str("<p>");
                        out.line(line);
                        out.html.push_str("</p>");
                    }
                    Block::Table { table } => out.table(table),
                    Block::Item { .. } => {}
                }
            }
        }
    }
    out.close_lists(0);
    out.put_notes();
    out.html
}

struct Out<'a> {
    html: String,
    purpose: For,
    place: &'a str,
    notes: Vec<&'a [Words]>,
    /// Marks of the open lists, the outermost first, each the last that was shown.
    lists: Vec<Mark>,
}

const fn tag(mark: Mark) -> &'static str {
    match mark {
        Mark::Number(_) | Mark::Letter(_) => "ol",
        Mark::Dash | Mark::Plus => "ul",
    }
}

const fn count(mark: Mark) -> u16 {
    match mark {
        Mark::Number(number) => number,
        Mark::Letter(place) => place as u16 + 1,
        Mark::Dash | Mark::Plus => 0,
    }
}

impl<'a> Out<'a> {
    fn item(&mut self, mark: Mark, line: &'a Line) {
        while self.lists.last().is_some_and(|last| last.depth() > mark.depth()) {
            self.close_list();
        }
        let follows = |last: &Mark| {
            last.depth() == mark.depth()
                && (count(mark) == 0 || count(mark) == count(*last).saturating_add(1))
        };
        match self.lists.last_mut() {
            Some(last) if follows(last) => {
                *last = mark;
                self.html.push_str("</li><li>");
            }
            _ => {
                if self.lists.last().is_some_and(|last| last.depth() == mark.depth()) {
                    self.close_list();
                }
                let class = match mark {
                    Mark::Number(_) => "clauses",
                    Mark::Letter(_) => "points",
                    Mark::Dash => "dashes",
                    Mark::Plus => "pluses",
                };
                let _ = write!(self.html, "<{} class=\"{class}\"", tag(mark));
                if count(mark) > 1 {
                    let _ = write!(self.html, " start=\"{}\"", count(mark));
                }
                self.html.push_str("><li>");
                self.lists.push(mark);
            }
        }
        self.line(line);
    }

    fn close_list(&mut self) {
        if let Some(mark) = self.lists.pop() {
            let _ = write!(self.html, "</li></{}>", tag(mark));
        }
    }

    fn close_lists(&mut self, down_to: usize) {
        while self.lists.len() > down_to {
            self.close_list();
        }
    }

    fn table(&mut self, table: &'a Table) {
        let editing = self.purpose == For::Editing;
        self.html.push_str(if editing {
            "<table>"
        } else {
            "<div class=\"prose-table\" tabindex=\"0\"><table>"
        });
        for row in 0..table.rows().len() {
            if row == 0 && table.head() > 0 {
                self.html.push_str("<thead>");
            }
            if row == table.head() {
                self.html.push_str(if row > 0 { "</thead><tbody>" } else { "<tbody>" });
            }
            let cell = if row < table.head() { "th" } else { "td" };
            self.html.push_str("<tr>");
            for place in table.places(row).into_iter().flatten() {
                let _ = write!(self.html, "<{cell}");
                for (name, reach) in [("colspan", place.columns), ("rowspan", place.rows)] {
                    if reach > 1 {
                        let _ = write!(self.html, " {name}=\"{reach}\"");
                    }
                }
                self.html.push('>');
                self.line(place.line);
                if editing && place.line.is_empty() {
                    self.html.push_str("<br>");
                }
                let _ = write!(self.html, "</{cell}>");
            }
            self.html.push_str("</tr>");
        }
        let all_head = table.head() >= table.rows().len();
        self.html.push_str(if all_head { "</thead></table>" } else { "</tbody></table>" });
        if !editing {
            self.html.push_str("</div>");
        }
    }

    fn line(&mut self, line: &'a Line) {
        for piece in line.pieces() {
            match piece {
                Piece::Words(words) => self.words(words),
                Piece::Break => self.html.push_str("<br>"),
                Piece::Note(note) if self.purpose == For::Editing => {
                    self.html.push_str("<span class=\"note\">");
                    for words in note {
                        self.words(words);
                    }
                    // A place behind the note, where words that follow are typed.
                    self.html.push_str("</span>&#8203;");
                }
                Piece::Note(note) => {
                    self.notes.push(note);
                    let (number, place) = (self.notes.len(), self.place);
                    let _ = write!(
                        self.html,
                        "<sup><a id=\"{place}-from-{number}\" href=\"#{place}-note-{number}\">[{number}]</a></sup>"
                    );
                }
            }
        }
    }

    fn words(&mut self, words: &Words) {
        let style = words.style;
        let tags = [
            (style.bold, "b"),
            (style.italic, "i"),
            (style.underlined, "u"),
            (style.script == Script::Above, "sup"),
            (style.script == Script::Below, "sub"),
        ];
        let tags: Vec<&str> = tags.iter().filter(|(on, _)| *on).map(|(_, tag)| *tag).collect();
        for tag in &tags {
            let _ = write!(self.html, "<{tag}>");
        }
        escape(&words.text, &mut self.html);
        for tag in tags.iter().rev() {
            let _ = write!(self.html, "</{tag}>");
        }
    }

    fn put_notes(&mut self) {
        let notes = std::mem::take(&mut self.notes);
        if notes.is_empty() {
            return;
        }
        self.html.push_str("<ol class=\"notes\">");
        for (place, note) in notes.into_iter().enumerate() {
            let (number, begin) = (place + 1, self.place);
            let _ = write!(self.html, "<li id=\"{begin}-note-{number}\">");
            for words in note {
                self.words(words);
            }
            let _ = write!(self.html, " <a href=\"#{begin}-from-{number}\">↑</a></li>");
        }
        self.html.push_str("</ol>");
    }
}

fn escape(text: &str, html: &mut String) {
    for letter in text.chars() {
        match letter {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            _ => html.push(letter),
        }
    }
}
