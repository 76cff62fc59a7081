//! Files that officials add to a dossier: results, drafts of results, papers brought to the
//! counter. Streamed and judged by `upload`.
//! What must always hold: the form's token is checked before any byte of a file is kept; a file
//! that is refused is named with the reason, and the others are kept.

use axum::extract::multipart::Field as Part;
use axum::extract::{Multipart, Path};
use axum::http::StatusCode;
use desk::{IdempotencyKey, NewAttachment};
use dossier::model::PaperKind;

use super::actions::Filled;
use super::dossier::{self as page, Returned, Subject};
use crate::answer::{Answer, go_saying, show_as};
use crate::filing::papers::{paper_kind, reason_sentence};
use crate::form::{Form, TOKEN, token_fits};
use crate::paths::office;
use crate::problem::Problem;
use crate::ui::{Fault, Tone};
use crate::upload::{Trouble, receive};
use crate::visit::{Flash, Visit};

/// Longest text beside the files, in bytes.
const TEXT_BYTES_MAX: usize = 1_000;

/// What the form says before its files.
struct Beside {
    trusted: bool,
    component: String,
    kind: PaperKind,
    supplement: Option<u32>,
}

pub(super) async fn attach(visit: Visit, Path(id): Path<String>, multipart: Multipart) -> Answer {
    let subject = Subject::read(&visit, &id).await?;
    if !visit.app.desk.actions(&subject.actor, &subject.dossier)?.contains(&"attach") {
        return Err(Problem::Forbidden);
    }
    let faults = take(&visit, &subject, multipart).await?;
    if faults.is_empty() {
        let flash = Flash { tone: Tone::Good, key: "work-flash-attach" };
        return go_saying(&office::dossier(subject.dossier.id), flash);
    }
    let subject = Subject::read(&visit, &id).await?;
    let nothing = Form::default();
    let sent = Filled { action: "attach", form: &nothing };
    let returned = Returned { sent, faults, stale: None, way: None };
    show_as(StatusCode::UNPROCESSABLE_ENTITY, page::view(&visit, &subject, Some(returned)).await?)
}

async fn take(
    visit: &Visit,
    subject: &Subject,
    mut multipart: Multipart,
) -> Result<Vec<Fault>, Problem> {
    let mut beside = Beside {
        trusted: false,
        component: String::new(),
        kind: PaperKind::OriginalScan,
        supplement: None,
    };
    let mut faults = Vec::new();
    let mut files = 0;
    while let Some(mut part) = multipart.next_field().await.map_err(|_| Problem::BadRequest)? {
        let name = part.name().unwrap_or_default().to_owned();
        let Some(file_name) = part.file_name().map(ToOwned::to_owned) else {
            let text = text(&mut part).await?;
            match name.as_str() {
                TOKEN => beside.trusted = token_fits(visit, &text),
                "component" => beside.component = text,
                "kind" => beside.kind = paper_kind(&text),
                "_supplement" => beside.supplement = text.parse().ok(),
                _ => {}
            }
            continue;
        };
        if !beside.trusted {
            return Err(Problem::FormExpired);
        }
        if file_name.is_empty() {
            continue;
        }
        files += 1;
        if let Some(sentence) = keep(visit, subject, &beside, &file_name, part).await? {
            faults.push(Fault { name: String::new(), sentence });
        }
    }
    if !beside.trusted {
        return Err(Problem::FormExpired);
    }
    if files == 0 {
        faults.push(Fault { name: String::new(), sentence: visit.t("work-fault-file") });
    }
    Ok(faults)
}

/// Stores one file and puts it on the dossier; the sentence when it is refused.
async fn keep(
    visit: &Visit,
    subject: &Subject,
    beside: &Beside,
    file_name: &str,
    part: Part<'_>,
) -> Result<Option<String>, Problem> {
    let received = match receive(visit, file_name, part).await {
        Ok(received) => received,
        Err(Trouble::Refused(reason)) => {
            let short: String = file_name.chars().filter(|c| !c.is_control()).take(60).collect();
            return Ok(Some(format!("{short}: {}", reason_sentence(visit, reason))));
        }
        Err(Trouble::BrokenOff) => return Err(Problem::BadRequest),
        Err(Trouble::Problem(problem)) => return Err(problem),
    };
    let new = NewAttachment {
        component: beside.component.clone(),
        kind: beside.kind,
        name: received.name,
        media_type: received.kind.media_type().to_owned(),
        size: received.size,
        sha256: received.sha256,
        supplement: beside.supplement,
    };
    let desk = &visit.app.desk;
    let key = IdempotencyKey::fresh(desk.random());
    desk.attach(&subject.actor, subject.dossier.id, new, &key).await?;
    Ok(None)
}

async fn text(part: &mut Part<'_>) -> Result<String, Problem> {
    let mut bytes = Vec::new();
    while let Some(chunk) = part.chunk().await.map_err(|_| Problem::BadRequest)? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > TEXT_BYTES_MAX {
            return Err(Problem::BadRequest);
        }
    }
    String::from_utf8(bytes).map_err(|_| Problem::BadRequest)
}
