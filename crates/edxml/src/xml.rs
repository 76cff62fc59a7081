//! The part of XML that packages need, read piece by piece: no document type, no entities but the five, no processing
//! instructions, names in ASCII.
//! Not a general XML reader, and no tree of a document. Readers at hand (`quick-xml` among them) hand out whole text nodes,
//! which here are attachments of a hundred megabytes, and leave half of well-formedness to their caller; see
//! `docs/adr/2026-11-29-edxml-in-our-own-code.md`.
//! What must always hold: what is accepted, a strict reader accepts too, with the same canonical form.

pub(crate) mod canonical;
mod grammar;
pub(crate) mod node;
pub(crate) mod parser;
pub(crate) mod scope;
pub(crate) mod source;
pub(crate) mod tag;
pub(crate) mod walker;
