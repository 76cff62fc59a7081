//! The text of a draft on its way to and from the editor of the page: structure shown as HTML, HTML from the editor or from
//! another program taken back as structure.
//!
//! Not the rules of drafts (`document::outgoing`), not files of Word (`docx`). What must always hold: no HTML that came from
//! a browser is ever sent to one; it is read into structure, and pages are written from structure alone.

mod css;
mod grid;
mod notes;
pub mod show;
pub mod take;
