//! Scans of the papers that somebody brings, taken in with the form or before it by the script.
//!
//! Not files of a dossier yet: there is none before it is taken in. What must always hold: the
//! token is checked before a byte is kept; what the form says of a scan is believed only after the
//! stored bytes have been judged anew; a refused file is named with the reason, the others stay.

use axum::Json;
use axum::extract::multipart::Field as Part;
use axum::extract::{FromRequest as _, Multipart, Request};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse as _;
use desk::NewAttachment;
use dossier::model::{AttachedFile, PaperKind};
use kernel::hash::Sha256Hash;
use procedure::model::Procedure;
use serde_json::json;

use crate::answer::Answer;
use crate::filing::papers::reason_sentence;
use crate::form::{Form, TOKEN, token_fits};
use crate::format;
use crate::problem::Problem;
use crate::upload::{Trouble, receive};
use crate::visit::Visit;

/// Names of boxes to choose files in begin with this, then comes the component.
pub(crate) const FILE: &str = "_file.";
/// Names of scans that are kept begin with this, then comes the component.
pub(crate) const SCAN: &str = "_scan.";
/// Text of a whole form beside its files, in bytes, and its fields.
const TEXT_BYTES_MAX: usize = 2_000_000;
const FIELDS_MAX: usize = 2_000;

/// A scan that is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scan {
    sha256: Sha256Hash,
    size: u64,
    name: String,
}

impl Scan {
    /// What its bytes must hash to.
    pub fn sha256(&self) -> Sha256Hash {
        self.sha256
    }

    /// As it was named, cleaned.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// As it travels in the form.
    pub fn value(&self) -> String {
        format!("{}/{}/{}", self.sha256, self.size, self.name)
    }

    /// The name with the size in words.
    pub fn words(&self, visit: &Visit) -> String {
        format!("{} ({})", self.name, format::bytes(&visit.say, self.size))
    }

    fn parse(text: &str) -> Option<Scan> {
        let mut parts = text.splitn(3, '/');
        let sha256 = parts.next()?.parse().ok()?;
        let size = parts.next()?.parse().ok()?;
        let name: String = parts.next()?.chars().filter(|c| !c.is_control()).take(200).collect();
        Some(Scan { sha256, size, name })
    }
}

/// The scans of one paper that a form keeps.
pub(crate) fn kept(form: Option<&Form>, component: &str) -> Vec<Scan> {
    let name = format!("{SCAN}{component}");
    form.map(|form| form.all(&name).filter_map(Scan::parse).collect()).unwrap_or_default()
}

/// A form as it came, its files stored and in the form as scans that are kept.
pub(crate) struct Sent {
    pub(crate) form: Form,
    /// Files that were refused, a sentence each.
    pub(crate) refused: Vec<String>,
}

/// Reads a form with or without files.
pub(crate) async fn read(visit: &Visit, request: Request) -> Result<Sent, Problem> {
    let several = request
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|it| it.as_bytes().starts_with(b"multipart/form-data"));
    if !several {
        let form = Form::from_request(request, &visit.app).await?;
        return Ok(Sent { form, refused: Vec::new() });
    }
    let multipart = Multipart::from_request(request, &visit.app).await;
    let mut multipart = multipart.map_err(|_| Problem::BadRequest)?;
    let mut pairs: Vec<(String, String)> = Vec::new();
    let (mut trusted, mut bytes, mut refused) = (false, 0, Vec::new());
    while let Some(mut part) = multipart.next_field().await.map_err(|_| Problem::BadRequest)? {
        let name = part.name().unwrap_or_default().to_owned();
        if pairs.len() == FIELDS_MAX {
            return Err(Problem::TooLarge);
        }
        let Some(file_name) = part.file_name().map(ToOwned::to_owned) else {
            let text = text(&mut part, &mut bytes).await?;
            trusted = trusted || (name == TOKEN && token_fits(visit, &text));
            pairs.push((name, text));
            continue;
        };
        if !trusted {
            return Err(Problem::FormExpired);
        }
        let Some(component) = name.strip_prefix(FILE).filter(|_| !file_name.is_empty()) else {
            continue;
        };
        match store(visit, &file_name, part).await? {
            Ok(scan) => pairs.push((format!("{SCAN}{component}"), scan.value())),
            Err(sentence) => refused.push(sentence),
        }
    }
    if !trusted {
        return Err(Problem::FormExpired);
    }
    Ok(Sent { form: Form::of(pairs), refused })
}

async fn text(part: &mut Part<'_>, bytes: &mut usize) -> Result<String, Problem> {
    let mut text = Vec::new();
    while let Some(chunk) = part.chunk().await.map_err(|_| Problem::BadRequest)? {
        *bytes += chunk.len();
        if *bytes > TEXT_BYTES_MAX {
            return Err(Problem::TooLarge);
        }
        text.extend_from_slice(&chunk);
    }
    String::from_utf8(text).map_err(|_| Problem::BadRequest)
}

/// Stores one file; the sentence when it is refused.
async fn store(
    visit: &Visit,
    file_name: &str,
    part: Part<'_>,
) -> Result<Result<Scan, String>, Problem> {
    match receive(visit, file_name, part).await {
        Ok(it) => Ok(Ok(Scan { sha256: it.sha256, size: it.size, name: it.name })),
        Err(Trouble::Refused(reason)) => {
            let short: String = file_name.chars().filter(|c| !c.is_control()).take(60).collect();
            Ok(Err(format!("{short}: {}", reason_sentence(visit, reason))))
        }
        Err(Trouble::BrokenOff) => Err(Problem::BadRequest),
        Err(Trouble::Problem(problem)) => Err(problem),
    }
}

/// One file from the script, stored before the form is sent.
pub(super) async fn take(visit: Visit, request: Request) -> Answer {
    let sent = read(&visit, request).await?;
    let component = sent.form.get("component");
    if let Some(scan) = kept(Some(&sent.form), component).first() {
        let body = json!({ "value": scan.value(), "words": scan.words(&visit) });
        return Ok((StatusCode::CREATED, Json(body)).into_response());
    }
    let sentence = sent.refused.first().cloned().unwrap_or_else(|| visit.t("work-fault-file"));
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Json(json!({ "sentence": sentence }))).into_response())
}

/// The scans of a form as files for the dossier. Their bytes are judged anew: the form travelled
/// through a browser. `Err` names what is not there any more.
pub(super) async fn files(
    visit: &Visit,
    procedure: &Procedure,
    form: &Form,
) -> Result<Result<Vec<AttachedFile>, String>, Problem> {
    let mut files = Vec::new();
    for component in &procedure.components {
        for scan in kept(Some(form), &component.key) {
            let object = visit.app.desk.store().objects().get(&scan.sha256).await?;
            let Some(object) = object else { return Ok(Err(lost(visit, &scan))) };
            let received = match receive(visit, &scan.name, object.stream).await {
                Ok(received) if received.sha256 == scan.sha256 => received,
                Ok(_) | Err(Trouble::Refused(_)) => return Ok(Err(lost(visit, &scan))),
                Err(Trouble::BrokenOff) => return Err(Problem::Unavailable),
                Err(Trouble::Problem(problem)) => return Err(problem),
            };
            files.push(visit.app.desk.attachment(NewAttachment {
                component: component.key.clone(),
                kind: PaperKind::OriginalScan,
                name: received.name,
                media_type: received.kind.media_type().to_owned(),
                size: received.size,
                sha256: received.sha256,
                supplement: None,
            }));
        }
    }
    Ok(Ok(files))
}

pub(crate) fn lost(visit: &Visit, scan: &Scan) -> String {
    visit.say.with("counter-scan-lost", &[("name", scan.name.as_str().into())])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scan_keeps_its_name_on_the_way_through_the_form() {
        let sha256 = Sha256Hash::of(b"scan");
        let scan = Scan { sha256, size: 4, name: "giấy/chứng sinh.pdf".to_owned() };
        assert_eq!(Scan::parse(&scan.value()), Some(scan));
        for broken in ["", "x/4/a.pdf", "//", "4/4/4"] {
            assert_eq!(Scan::parse(broken), None, "{broken}");
        }
    }
}
