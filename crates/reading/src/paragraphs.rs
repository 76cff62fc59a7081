//! Lines from paragraphs as they open and close, one within another where a text box or a note stands in a paragraph.
//! For DOCX and ODT alike. What must always hold: an inner paragraph is a line of its own and parts nothing of the outer.

use crate::meter::{Meter, Spent};
use crate::text::{Lines, Page};

/// Where lines go.
#[derive(Debug)]
pub(crate) struct Paragraphs<'m> {
    meter: &'m Meter,
    open: Vec<String>,
    page: Lines,
    pages: Vec<Page>,
    /// Lines go beside the pages.
    aside: usize,
    extra: Lines,
    /// A new page begins after this paragraph.
    turning: bool,
}

impl<'m> Paragraphs<'m> {
    pub(crate) fn new(meter: &'m Meter) -> Self {
        Self {
            meter,
            open: Vec::new(),
            page: Lines::default(),
            pages: Vec::new(),
            aside: 0,
            extra: Lines::default(),
            turning: false,
        }
    }

    pub(crate) fn begin(&mut self) {
        self.open.push(String::new());
    }

    pub(crate) fn end(&mut self) -> Result<(), Spent> {
        let Some(text) = self.open.pop() else { return Ok(()) };
        self.line(&text)?;
        if self.turning && self.open.is_empty() {
            self.turn()?;
        }
        Ok(())
    }

    /// Text of the innermost paragraph; outside of all it is none.
    pub(crate) fn text(&mut self, text: &str) -> Result<(), Spent> {
        if let Some(open) = self.open.last_mut() {
            self.meter.characters(text.chars().count())?;
            open.push_str(text);
        }
        Ok(())
    }

    /// Two in a row part what stands apart on one line.
    pub(crate) fn tab(&mut self) {
        if let Some(open) = self.open.last_mut() {
            let again = open.ends_with('\t');
            if again {
                open.pop();
            }
            open.push(if again { '\n' } else { '\t' });
        }
    }

    /// A line of its own, such as a watermark.
    pub(crate) fn apart(&mut self, text: &str) -> Result<(), Spent> {
        self.meter.characters(text.chars().count())?;
        self.line(text)
    }

    /// A new page begins here, or after the paragraph that has begun.
    pub(crate) fn page_break(&mut self) -> Result<(), Spent> {
        let begun =
            self.open.len() > 1 || self.open.first().is_some_and(|it| !it.trim().is_empty());
        self.turning = begun;
        if begun { Ok(()) } else { self.turn() }
    }

    /// Until `back`, lines go beside the pages.
    pub(crate) fn aside(&mut self) {
        self.aside += 1;
    }

    pub(crate) fn back(&mut self) {
        self.aside = self.aside.saturating_sub(1);
    }

    /// The pages and what stands beside them. Paragraphs that are still open count.
    pub(crate) fn finish(mut self) -> (Vec<Page>, Vec<String>) {
        while let Some(text) = self.open.pop() {
            if self.line(&text).is_err() {
                break;
            }
        }
        if !self.page.lines.is_empty() {
            self.pages.push(Page { lines: self.page.lines });
        }
        (self.pages, self.extra.lines)
    }

    fn line(&mut self, text: &str) -> Result<(), Spent> {
        let lines = if self.aside > 0 { &mut self.extra } else { &mut self.page };
        lines.add_counted(text, self.meter)
    }

    fn turn(&mut self) -> Result<(), Spent> {
        self.turning = false;
        // Breaks before anything was written make no page.
        if self.page.lines.is_empty() {
            return Ok(());
        }
        let lines = std::mem::take(&mut self.page.lines);
        self.pages.push(Page { lines });
        if self.pages.len() >= self.meter.limits().pages {
            self.meter.cut();
            return Err(Spent);
        }
        Ok(())
    }
}
