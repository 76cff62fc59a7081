//! The pieces pages are built of: fields, error summary, summary list, tags, tables, timeline.
//!
//! Each is a plain struct with its own small template; a page's template writes `{{ piece }}`.
//! They decide nothing: views fill them with words already in the reader's language.
//! What must always hold: everything a piece shows is escaped by its template, and no meaning is
//! carried by colour alone.

mod field;
mod icon;
mod mark;
mod pieces;
mod table;
#[cfg(test)]
mod tests;

pub use field::{Address, Choice, Control, Field, Input, Item, Repeat, UnitPick, Width};
pub use icon::Icon;
pub use mark::Mark;
pub use pieces::{
    Crumb, ErrorSummary, Fault, Moment, Notice, Pager, Progress, Summary, SummaryRow, Tag,
    Timeline, Tone,
};
pub use table::{Align, Cell, Column, Row, Table};

/// Declares that pieces escape their own contents, so that pages write `{{ piece }}`.
macro_rules! pieces_escape_themselves {
    ($($piece:ty),+ $(,)?) => { $(impl askama::filters::HtmlSafe for $piece {})+ };
}

pieces_escape_themselves!(
    ErrorSummary,
    Field,
    Notice,
    Pager,
    Progress,
    Summary,
    Table,
    Tag,
    Timeline,
);
