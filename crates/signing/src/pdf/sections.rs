//! The cross-reference sections of a file from the newest to the oldest: one for each time it was written to.
//! Their entries are read by lopdf; here is only where they stand and of which kind they are. What must always hold: the
//! walk ends, and every section stands before the one that names it, but for the first pages of linearized files.

use super::{PdfError, lexer};

/// Sections that a file may have.
const SECTIONS_MAX: usize = 4096;

/// One section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Section {
    /// Where it starts.
    pub offset: usize,
    /// Whether it is a stream, not a table.
    pub stream: bool,
    /// Whether it is a table that names a stream for newer readers.
    pub hybrid: bool,
    /// Where the section before it starts.
    pub previous: Option<usize>,
}

/// All sections, the newest first.
pub(crate) fn walk(bytes: &[u8]) -> Result<Vec<Section>, PdfError> {
    let mut next = Some(newest(bytes)?);
    let mut sections: Vec<Section> = Vec::new();
    while let Some(offset) = next {
        if sections.len() >= SECTIONS_MAX || sections.iter().any(|it| it.offset == offset) {
            return Err(PdfError::Damaged);
        }
        let section = section(bytes, offset)?;
        next = section.previous;
        sections.push(section);
    }
    Ok(sections)
}

/// What the last `startxref` names.
pub(crate) fn newest(bytes: &[u8]) -> Result<usize, PdfError> {
    let word = b"startxref";
    let at = bytes.windows(word.len()).rposition(|it| it == word).ok_or(PdfError::Damaged)?;
    let start = lexer::skip_space(bytes, at + word.len());
    let (offset, _) = lexer::number(bytes, start).ok_or(PdfError::Damaged)?;
    usize::try_from(offset).map_err(|_| PdfError::Damaged)
}

fn section(bytes: &[u8], offset: usize) -> Result<Section, PdfError> {
    let start = lexer::skip_space(bytes, offset);
    let rest = bytes.get(start..).ok_or(PdfError::Damaged)?;
    let (stream, dictionary) = if rest.starts_with(b"xref") {
        (false, after_table(bytes, start + 4)?)
    } else {
        (true, after_object(bytes, start)?)
    };
    let number = |key: &[u8]| -> Result<Option<usize>, PdfError> {
        let Some(range) = lexer::value(bytes, dictionary, key)? else { return Ok(None) };
        let (value, _) = lexer::number(bytes, range.start).ok_or(PdfError::Damaged)?;
        usize::try_from(value).map(Some).map_err(|_| PdfError::Damaged)
    };
    let hybrid = lexer::value(bytes, dictionary, b"XRefStm")?.is_some();
    Ok(Section { offset, stream, hybrid, previous: number(b"Prev")? })
}

/// Where the trailer's dictionary starts, after the table's rows.
fn after_table(bytes: &[u8], mut at: usize) -> Result<usize, PdfError> {
    loop {
        at = lexer::skip_space(bytes, at);
        let rest = bytes.get(at..).ok_or(PdfError::Damaged)?;
        if rest.starts_with(b"trailer") {
            return Ok(at + b"trailer".len());
        }
        let (_, after) = lexer::number(bytes, at).ok_or(PdfError::Damaged)?;
        let (rows, after) =
            lexer::number(bytes, lexer::skip_space(bytes, after)).ok_or(PdfError::Damaged)?;
        // A row has twenty bytes (ISO 32000-2 §7.5.4).
        let length = usize::try_from(rows).ok().and_then(|it| it.checked_mul(20));
        let first = lexer::skip_space(bytes, after);
        at = length.and_then(|it| it.checked_add(first)).ok_or(PdfError::Damaged)?;
    }
}

fn after_object(bytes: &[u8], at: usize) -> Result<usize, PdfError> {
    let (_, at) = lexer::number(bytes, at).ok_or(PdfError::Damaged)?;
    let (_, at) = lexer::number(bytes, lexer::skip_space(bytes, at)).ok_or(PdfError::Damaged)?;
    let at = lexer::skip_space(bytes, at);
    let rest = bytes.get(at..).ok_or(PdfError::Damaged)?;
    if rest.starts_with(b"obj") { Ok(at + 3) } else { Err(PdfError::Damaged) }
}
