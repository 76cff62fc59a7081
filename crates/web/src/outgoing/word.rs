//! Files of Word: a draft's text taken from one, and a document given as one.
//! Not the files themselves (`docx`). What must always hold: a file that is brought changes nothing by itself, its text goes
//! into the form, where somebody looks at it and keeps it; what was typed in the other fields stays there.

use axum::extract::{Multipart, Path};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::IntoResponse as _;
use document::prose::{LeftOut, Prose};
use kernel::secrecy::{Degree, Sign, in_file_name};
use reading::{Limits, ReadingError};

use super::page::{self, Returned};
use super::{clean, draft};
use crate::answer::{Answer, show, show_as};
use crate::documents::page::in_words;
use crate::error_page;
use crate::form::{Form, TOKEN, token_fits};
use crate::problem::Problem;
use crate::ui::{Fault, Notice, Tone};
use crate::upload::disposition;
use crate::visit::Visit;

/// The field with the file.
pub(super) const FILE: &str = "docx";
/// Refusal of what bears a mark of secrecy.
const SECRET: &str = "DOC-004";
const EDIT: &str = "edit_document";
/// Bytes of a file with a text; pictures in it are not read.
pub(super) const BYTES_MAX: usize = 24_000_000;
/// Bytes of all that is typed beside it.
const TYPED_BYTES_MAX: usize = 6_000_000;

/// A form with a file of Word in it.
struct Sent {
    form: Form,
    file: Brought,
}

/// A file as it was brought.
#[derive(Default)]
struct Brought {
    name: String,
    bytes: Vec<u8>,
}

async fn sent(visit: &Visit, mut multipart: Multipart) -> Result<Sent, Problem> {
    let (mut pairs, mut file, mut typed) = (Vec::new(), Brought::default(), 0);
    let mut trusted = false;
    while let Some(mut part) = multipart.next_field().await.map_err(|_| Problem::BadRequest)? {
        let name = part.name().unwrap_or_default().to_owned();
        let file_name = part.file_name().unwrap_or_default().to_owned();
        let wanted = name.ends_with(FILE) && part.file_name().is_some();
        if wanted && !trusted {
            return Err(Problem::FormExpired);
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = part.chunk().await.map_err(|_| Problem::BadRequest)? {
            if !wanted {
                typed += chunk.len();
            }
            if bytes.len() + chunk.len() > BYTES_MAX || typed > TYPED_BYTES_MAX {
                return Err(Problem::TooLarge);
            }
            bytes.extend_from_slice(&chunk);
        }
        if wanted {
            file = Brought { name: file_name, bytes };
            continue;
        }
        let text = String::from_utf8(bytes).map_err(|_| Problem::BadRequest)?;
        trusted = trusted || (name == TOKEN && token_fits(visit, &text));
        pairs.push((name, text));
    }
    if !trusted {
        return Err(Problem::FormExpired);
    }
    Ok(Sent { form: Form::of(pairs), file })
}

/// The text of a file, and what to say about it; or what is wrong with it.
async fn text_of(visit: &Visit, file: Brought) -> Result<(Prose, Notice), Fault> {
    let told = |sentence: String| Fault { name: FILE.to_owned(), sentence };
    let fault = |key: &str| told(visit.t(key));
    if file.bytes.is_empty() {
        return Err(fault("draft-word-none"));
    }
    let limits = Limits {
        input_bytes: BYTES_MAX,
        characters: 400_000,
        decoded_bytes: 96 << 20,
        operators: 4_000_000,
        ..Limits::default()
    };
    // The whole file is looked through, since stamps stand where a text has none: in its head, its frame, its name.
    let work = move || {
        let in_name = in_file_name(&file.name).map(|sign| (sign, "file_name"));
        let page = intake::mark_on_first_page(intake::Kind::Docx, &file.bytes);
        let mark = page.map(|sign| (sign, "first_page")).max(in_name);
        (mark, docx::read(&file.bytes, &limits))
    };
    let (mark, read) = match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(_) => (None, Err(ReadingError::Internal)),
    };
    if let Some((Sign::Marked(degree), place)) = mark {
        return Err(told(marked(visit, degree, place)));
    }
    match read {
        Ok(brought) => Ok((brought.prose, what_was_left(visit, &brought.left))),
        Err(ReadingError::Encrypted) => Err(fault("draft-word-locked")),
        Err(ReadingError::NotThisKind) => Err(fault("draft-word-other")),
        Err(_) => Err(fault("draft-word-damaged")),
    }
}

/// That a text bears a mark of secrecy and is not taken.
pub(super) fn marked(visit: &Visit, degree: Degree, place: &str) -> String {
    let details = [("degree", degree.key().to_owned()), ("place", place.to_owned())];
    error_page::refusal(visit, SECRET, &in_words(visit, &details))
}

fn what_was_left(visit: &Visit, left: &LeftOut) -> Notice {
    let notice = Notice::new(Tone::Good, visit.t("draft-word-brought"));
    if left.is_empty() { notice } else { notice.text(clean::left_out(visit, left)) }
}

/// A form with another text in it.
fn with_body(form: &Form, prefix: &str, body: &str) -> Form {
    let name = format!("{prefix}body");
    let others = form.pairs().iter().filter(|(it, _)| !it.starts_with(&name)).cloned();
    Form::of(others.chain([(name.clone(), body.to_owned())]).collect())
}

/// A new draft with the text of a file.
pub(super) async fn bring(visit: Visit, multipart: Multipart) -> Answer {
    visit.need_actor()?;
    let sent = sent(&visit, multipart).await?;
    match text_of(&visit, sent.file).await {
        Ok((prose, notice)) => {
            let form = with_body(&sent.form, "", &prose.print());
            show(draft::view(&visit, &form, Vec::new(), Some(notice)).await?)
        }
        Err(fault) => {
            let view = draft::view(&visit, &draft::settled(sent.form), vec![fault], None).await?;
            show_as(StatusCode::UNPROCESSABLE_ENTITY, view)
        }
    }
}

/// The text of a draft from a file: in its form, not kept yet.
pub(super) async fn replace(visit: Visit, Path(id): Path<String>, multipart: Multipart) -> Answer {
    let (actor, seen) = page::read(&visit, &id).await?;
    let sent = sent(&visit, multipart).await?;
    let typed = sent.form.under(&page::prefix(EDIT));
    let returned = |typed| Returned { action: EDIT.to_owned(), typed, ..Returned::default() };
    let (status, returned) = match text_of(&visit, sent.file).await {
        Ok((prose, notice)) => {
            let typed = with_body(&typed, "", &prose.print());
            (StatusCode::OK, Returned { told: Some(notice), ..returned(typed) })
        }
        Err(fault) => {
            let typed = draft::settled(typed);
            let told = Returned { faults: vec![fault], ..returned(typed) };
            (StatusCode::UNPROCESSABLE_ENTITY, told)
        }
    };
    show_as(status, page::view(&visit, &actor, &seen, returned).await?)
}

/// The document as a file of Word.
pub(super) async fn give(visit: Visit, Path(id): Path<String>) -> Answer {
    let seen = page::read_words(&visit, &id).await?;
    let found = &seen.record;
    let data = visit.app.desk.outgoing_paper_data(found);
    let paper: docx::Paper = serde_json::from_value(data).map_err(|_| Problem::Fault)?;
    let file = docx::write(&paper, &found.text.prose()).map_err(|_| Problem::Fault)?;
    let name = format!("{}.docx", found.text.subject.chars().take(120).collect::<String>());
    let mut response = file.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(docx::MEDIA_TYPE));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    let name = HeaderValue::from_str(&disposition(&name, false)).map_err(|_| Problem::Fault)?;
    headers.insert(header::CONTENT_DISPOSITION, name);
    Ok(response)
}
