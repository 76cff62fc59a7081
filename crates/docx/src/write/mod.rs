//! A text as a file of Word with the page of Decree 30/2020/NĐ-CP annex I. What must always hold: the same paper and text give
//! the same bytes; every part is well formed whatever the words are.

mod body;
mod frame;
mod parts;

use std::io::{Cursor, Write as _};

use document::prose::Prose;
use serde::Deserialize;
use thiserror::Error;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// What stands around the text, with the keys of the data of letters (docs/letters).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Paper {
    pub issuer: Issuer,
    pub place: Option<String>,
    /// `2026-11-24`
    pub dated: Option<String>,
    /// Number and sign, once there is one.
    pub number: Option<String>,
    pub signer: Option<Signer>,
    /// Below, where the kind of document has them there.
    pub recipients: Option<Vec<String>>,
    pub kept_by: Option<String>,
    pub document: Document,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Issuer {
    pub parent: Option<String>,
    pub name: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Signer {
    pub authority: Vec<String>,
    pub position: Option<String>,
    /// A deputy's own position, below that of the head.
    pub deputy: Option<String>,
    pub name: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Document {
    /// In words; nothing for a letter.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    pub about: String,
    pub to: Vec<String>,
}

/// The file could not be put together.
#[derive(Debug, Error)]
pub enum WriteError {
    #[error("the package could not be written")]
    Package(#[from] zip::result::ZipError),
    #[error("a part could not be written")]
    Part(#[from] std::io::Error),
}

/// The file.
pub fn write(paper: &Paper, prose: &Prose) -> Result<Vec<u8>, WriteError> {
    let mut body = body::Body::default();
    body.text(prose);
    let document = parts::document(&frame::head(paper), &body.xml, &frame::foot(paper));
    let notes = parts::notes(&body.notes);
    let core = parts::core(&paper.document.about);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, part) in [
        ("[Content_Types].xml", parts::CONTENT_TYPES),
        ("_rels/.rels", parts::RELATIONS),
        ("docProps/core.xml", core.as_str()),
        ("word/_rels/document.xml.rels", parts::DOCUMENT_RELATIONS),
        ("word/styles.xml", parts::STYLES),
        ("word/settings.xml", parts::SETTINGS),
        ("word/header1.xml", parts::PAGE_NUMBER),
        ("word/header2.xml", parts::NO_HEADER),
        ("word/footnotes.xml", notes.as_str()),
        ("word/document.xml", document.as_str()),
    ] {
        zip.start_file(name, options)?;
        zip.write_all(part.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}

/// Text within XML; characters that XML cannot have are left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => {}
            _ if letter.is_control() => {}
            _ => out.push(letter),
        }
    }
    out
}
