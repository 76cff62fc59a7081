//! Documents as files of Word (Office Open XML, ECMA-376 part 1): a text with its structure out of any such file, and a file
//! with the layout of Decree 30/2020/NĐ-CP annex I out of a text.
//!
//! Not the text itself (`document::prose`), not the bounds of reading (`reading::office`), not the paper that is signed. What
//! must always hold: reading is bounded in work and memory and names what it leaves out; what was written here is read back
//! as the same text.

mod read;
mod write;

pub use read::{Brought, likely_head, read};
pub use write::{Document, Issuer, Paper, Signer, WriteError, write};

/// Media type of such files.
pub const MEDIA_TYPE: &str =
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// Beginnings of the names of our own styles: text, and what stands around it.
const OWN: &str = "TinhSo";
const FRAME: &str = "TinhSoFrame";
