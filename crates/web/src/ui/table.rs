//! A table of records for officials: columns that may be sorted, cells of a few kinds, rows that
//! open with one key. Not a chart and not a layout.
//! What must always hold: numbers stand at the right in figures of equal width, the caption says
//! what the table holds, and an empty table says what to do instead.

use super::{Notice, Tag};
use crate::i18n::Say;
use askama::Template;

/// Side at which a column's cells stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Align {
    #[default]
    Start,
    /// Numbers.
    End,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Column {
    pub label: String,
    pub align: Align,
    /// Where the list sorted by this column is; empty when it cannot be sorted.
    pub sort: String,
    /// `ascending`, `descending`, or empty when the list is not sorted by it.
    pub sorted: &'static str,
    /// Left out on narrow screens.
    pub minor: bool,
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    Text(String),
    /// Codes and numbers, never broken over lines.
    Code(String),
    Number(String),
    /// The link that opens the row: words and address.
    Link(String, String),
    /// The same behind a tag that says what is special about the row.
    TaggedLink {
        tag: Tag,
        words: String,
        address: String,
    },
    /// Two lines: the second smaller.
    Two(String, String),
    Tag(Tag),
    /// A moment: machine form, words.
    Time(String, String),
    /// A box to choose the row for an action on many: name, value, what it chooses.
    Check {
        name: String,
        value: String,
        label: String,
    },
}

impl Cell {
    /// The link that opens the row, behind a tag where there is one.
    pub fn link(tag: Option<Tag>, words: String, address: String) -> Cell {
        match tag {
            Some(tag) => Cell::TaggedLink { tag, words, address },
            None => Cell::Link(words, address),
        }
    }
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    /// Stable key for the keyboard script; empty for none.
    pub key: String,
    /// Chosen or open beside the list.
    pub current: bool,
    pub cells: Vec<Cell>,
}

/// A table. Shown in a template as `{{ table }}`.
#[derive(Debug, Clone, Template)]
#[template(path = "ui/table.html")]
pub struct Table {
    pub say: Say,
    pub caption: String,
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
    /// Shown when there are no rows.
    pub empty: Notice,
}

impl Table {
    /// The column a cell stands in.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]
    fn class_of(&self, index: &usize) -> &'static str {
        match self.columns.get(*index) {
            Some(Column { align: Align::End, minor: true, .. }) => "number minor",
            Some(Column { align: Align::End, .. }) => "number",
            Some(Column { minor: true, .. }) => "minor",
            _ => "",
        }
    }
}
