//! Work files ("hồ sơ công việc"): everything about one matter in one place and in order, from the day it is opened to its
//! place in the agency's archive, and to the day when its time of keeping is over (Decree 30/2020/NĐ-CP chapter IV; domain.md
//! §6.4).
//!
//! Words: an agency *issues* its yearly *list of titles*; a file is *opened* from a title or ad hoc; *items* are documents of
//! the books or *papers* of the file's own; a file is *closed* with a numbered table of contents, *handed over* to the
//! archive, *accepted* or *returned*, *lent* for reading, and *destroyed* by decision.
//! Not documents (`document`), not dossiers of citizens (`dossier`), and not who may do what (that is `access`).
//!
//! What must always hold: a file says what is in it by ids alone, so that what is withdrawn from a book is gone from every
//! file; the contents of a closed file do not change; nothing is destroyed before its time, nor by one person.

mod facts;
pub mod file;
pub mod paper;
mod refusal;
mod retention;
pub mod titles;
mod words;

pub use facts::leaf_facts;
pub use file::{WorkFile, WorkFileRegister};
pub use paper::{Paper, PaperRegister};
pub use refusal::Refusal;
pub use retention::Retention;
pub use titles::{TitleList, TitleListRegister};
pub use words::{LINE_CHARS_MAX, TITLE_CHARS_MAX, WORDS_CHARS_MAX};
