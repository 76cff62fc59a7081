//! A file of Word as a text. What must always hold: unknown elements are walked through for their words; what this kind of
//! text does not have is named.

mod body;
mod inline;
mod numbering;
mod styles;

use document::prose::{Left, LeftOut, Prose, without_frame};
use reading::office::{self, Parts, Piece};
use reading::{Limits, ReadingError};

use body::Body;
pub use body::likely_head;
use inline::{Inline, Notes};
use numbering::Numbering;
use styles::Styles;

/// What came of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brought {
    pub prose: Prose,
    pub left: LeftOut,
}

/// Reads a file.
///
/// Errors: as [`reading::text_of_docx`].
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Brought, ReadingError> {
    office::open(bytes, limits, |parts| {
        let main = main_part(parts)?;
        let folder = main.rsplit_once('/').map(|it| format!("{}/", it.0)).unwrap_or_default();
        let mut styles = Styles::default();
        parts.walk(&format!("{folder}styles.xml"), |piece| styles.piece(&piece))?;
        let mut numbering = Numbering::default();
        parts.walk(&format!("{folder}numbering.xml"), |piece| numbering.piece(&piece))?;
        let mut left = LeftOut::new();
        let mut notes = Notes::new();
        for part in ["footnotes", "endnotes"] {
            let mut inline = Inline::new(&styles);
            parts.walk(&format!("{folder}{part}.xml"), |piece| {
                inline.note(part, &piece, &mut notes);
            })?;
            left.extend(inline.left);
        }
        let mut body = Body::new(&styles, numbering, notes);
        if !parts.walk(&main, |piece| body.piece(&piece))? {
            return Err(ReadingError::NotThisKind);
        }
        let (blocks, more) = body.finish();
        left.extend(more);
        let (blocks, framed) = without_frame(blocks);
        left.extend(framed.then_some(Left::Frame));
        left.extend(parts.is_cut().then_some(Left::TooMuch));
        Ok(Brought { prose: Prose::of(blocks), left })
    })
}

/// The part that the package says is the document, else the usual one.
fn main_part(parts: &mut Parts<'_>) -> Result<String, ReadingError> {
    let mut main = None;
    parts.walk("_rels/.rels", |piece| {
        if let Piece::Start(element) = piece
            && element.name == "Relationship"
            && element.attribute("Type").is_some_and(|kind| kind.ends_with("/officeDocument"))
            && main.is_none()
        {
            main = element.attribute("Target");
        }
    })?;
    let main = main.unwrap_or_else(|| "word/document.xml".to_owned());
    Ok(main.trim_start_matches('/').to_owned())
}

/// Whether a switch is on: it is where it stands, unless it says otherwise (ECMA-376 part 1 §17.17.4).
fn on(value: Option<&str>) -> bool {
    !matches!(value, Some("0" | "false" | "off" | "none"))
}
