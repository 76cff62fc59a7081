//! Sends a stored file to a browser that must not trust it.
//! What must hold: the media type is the judged one and is not guessed anew; nothing in the file
//! runs; other files than pictures, films and PDF are kept, not opened.

use std::fmt::Write as _;

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use document::model::DocumentFile;
use dossier::model::AttachedFile;
use kernel::hash::Sha256Hash;
use kernel::id::FileId;

use crate::problem::Problem;
use crate::visit::Visit;

/// Whether the browser opens the file or keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Show {
    Inline,
    Keep,
}

/// For PDF: a sandbox would also keep a browser's own viewer from starting.
const PDF_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'";

/// For a film on a page of its own.
const FILM_POLICY: &str = "default-src 'none'; media-src 'self'; frame-ancestors 'self'";

/// A stored file on its way out.
#[derive(Debug, Clone, Copy)]
pub struct Sending<'f> {
    pub id: FileId,
    pub sha256: Sha256Hash,
    /// As it was judged when it came in.
    pub media_type: &'f str,
    pub name: &'f str,
}

impl<'f> From<&'f DocumentFile> for Sending<'f> {
    fn from(file: &'f DocumentFile) -> Sending<'f> {
        let DocumentFile { id, sha256, media_type, name, .. } = file;
        Sending { id: *id, sha256: *sha256, media_type, name }
    }
}

impl<'f> From<&'f AttachedFile> for Sending<'f> {
    fn from(file: &'f AttachedFile) -> Sending<'f> {
        let AttachedFile { id, sha256, media_type, name, .. } = file;
        Sending { id: *id, sha256: *sha256, media_type, name }
    }
}

/// The bytes of a file. Whether the reader may see it has been asked before.
pub async fn send<'f>(
    visit: &Visit,
    file: impl Into<Sending<'f>>,
    show: Show,
) -> Result<Response, Problem> {
    let file = file.into();
    let objects = visit.app.desk.store().objects();
    let Some(object) = objects.get(&file.sha256).await? else {
        tracing::error!(file = %file.id, "a file's object is missing");
        return Err(Problem::Fault);
    };
    let picture = matches!(file.media_type, "image/jpeg" | "image/png");
    let opens = picture || matches!(file.media_type, "application/pdf" | "video/mp4");
    let opened = show == Show::Inline && opens;
    let policy = match file.media_type {
        "application/pdf" => PDF_POLICY,
        "video/mp4" => FILM_POLICY,
        _ => "default-src 'none'; sandbox; frame-ancestors 'self'",
    };
    let mut response = Body::from_stream(object.stream).into_response();
    let headers = response.headers_mut();
    let text = |text: &str| HeaderValue::from_str(text).map_err(|_| Problem::Fault);
    headers.insert(header::CONTENT_TYPE, text(file.media_type)?);
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(object.size));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.insert(header::CONTENT_DISPOSITION, text(&disposition(file.name, opened))?);
    Ok(response)
}

/// RFC 6266 with the name as RFC 8187 writes it.
pub(crate) fn disposition(name: &str, opened: bool) -> String {
    let mut text = if opened { "inline" } else { "attachment" }.to_owned();
    text.push_str("; filename*=UTF-8''");
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            write!(text, "%{byte:02X}").ok();
        }
    }
    text
}

/// A paper that is made for looking at and kept nowhere.
pub fn preview(pdf: Vec<u8>) -> Result<Response, Problem> {
    let mut response = pdf.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/pdf"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("inline"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(PDF_POLICY));
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::disposition;

    #[test]
    fn name_of_a_file_cannot_break_out_of_its_header() {
        assert_eq!(
            disposition("giấy \"x\"\r\n.pdf", true),
            "inline; filename*=UTF-8''gi%E1%BA%A5y%20%22x%22%0D%0A.pdf"
        );
    }
}
