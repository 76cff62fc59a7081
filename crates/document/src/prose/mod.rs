//! The text of a document with its structure: headings by their names in law, paragraphs, items, tables, notes, and words
//! that stand out (Decree 30/2020/NĐ-CP annex I). A value, its markup, and the older markup of texts kept before.
//!
//! Not how it looks on paper (letters), on a page (`web`) or in a file of Word (`docx`). What must always hold: reading is
//! total and loses no word; `Prose::read(&prose.print()) == prose`; a text once kept reads the same for ever.

mod adopt;
mod first;
mod left;
mod line;
mod model;
mod print;
mod read;
mod scan;
mod table;
#[cfg(test)]
mod tests;

pub use adopt::{marked, without_frame};
pub use left::{Left, LeftOut};
pub use line::LineWriter;
pub use model::{Block, Level, Line, Mark, Piece, Prose, Script, Style, Words};
pub use table::{COLUMNS_MAX, Cell, Place, ROWS_MAX, Table};
