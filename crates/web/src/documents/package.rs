//! A package of the document axis (edXML, QCVN 102:2016) that a clerk brings as a file: it arrives like one from the exchange
//! and waits to be entered into the book.
//! Not the reading (`edxml`). What must always hold: a package that does not hold or is not for this agency leaves nothing
//! behind; the same package brought again leads to the same document; what recalls, updates or replaces an earlier document
//! is told on that one's page.

use axum::extract::Multipart;
use axum::http::StatusCode;
use desk::{DeskError, IdempotencyKey};
use document::Command;
use document::incoming::NewIncoming;
use document::model::Way;
use edxml::{Package, ReadError};
use exchange::Course;
use kernel::code::AgencyCode;
use kernel::hash::Sha256Hash;
use kernel::id::DocumentId;
use kernel::secrecy::Sign;
use register::Actor;
use store::objects::Stage;

use super::{entry, files};
use crate::answer::{Answer, go_saying};
use crate::filing::papers::reason_sentence;
use crate::form::{TOKEN, token_fits};
use crate::paper_check::judge;
use crate::paths::documents;
use crate::problem::Problem;
use crate::ui::{Fault, Tone};
use crate::upload::{Trouble, receive};
use crate::visit::{Flash, Visit};

/// The job in whose name documents arrive.
const EXCHANGE: &str = "exchange";
/// Longest text beside the file, in bytes.
const TEXT_BYTES_MAX: usize = 1_000;

pub(super) async fn bring(visit: Visit, mut multipart: Multipart) -> Answer {
    let mut trusted = false;
    let mut stage = None;
    while let Some(mut part) = multipart.next_field().await.map_err(|_| Problem::BadRequest)? {
        if part.file_name().is_none() {
            let name = part.name().unwrap_or_default().to_owned();
            let mut text = Vec::new();
            while let Some(chunk) = part.chunk().await.map_err(|_| Problem::BadRequest)? {
                text.extend_from_slice(&chunk);
                if text.len() > TEXT_BYTES_MAX {
                    return Err(Problem::BadRequest);
                }
            }
            let text = String::from_utf8_lossy(&text);
            trusted = trusted || (name == TOKEN && token_fits(&visit, &text));
            continue;
        }
        if !trusted {
            return Err(Problem::FormExpired);
        }
        match judge::stage(&visit, part).await {
            Ok(staged) => stage = Some(staged).filter(|stage| stage.size() > 0),
            Err(judge::Unjudged::TooLarge) => return Err(Problem::TooLarge),
            Err(judge::Unjudged::Problem(problem)) => return Err(problem),
            Err(_) => return Err(Problem::BadRequest),
        }
    }
    if !trusted {
        return Err(Problem::FormExpired);
    }
    let Some(stage) = stage else {
        return refuse(&visit, visit.t("work-fault-file")).await;
    };
    take(&visit, stage).await
}

/// Nothing of a refused package stays, unless something else names it.
async fn forget(visit: &Visit, hashes: &[Sha256Hash]) -> Result<(), Problem> {
    for hash in hashes {
        visit.app.desk.forget_bytes(hash).await?;
    }
    Ok(())
}

async fn refuse(visit: &Visit, sentence: String) -> Answer {
    let faults = vec![Fault { name: String::new(), sentence }];
    entry::with_faults(visit, StatusCode::UNPROCESSABLE_ENTITY, faults).await
}

async fn take(visit: &Visit, mut stage: Stage) -> Answer {
    let (received, mut kept) = match hub::read(&mut stage, visit.app.settings.upload_bytes_max)
        .await?
    {
        Ok(read) => read,
        Err(ReadError::Refused(refusal)) => {
            let code = refusal.code.as_str();
            return refuse(visit, visit.say.with("package-unreadable", &[("code", code.into())]))
                .await;
        }
        Err(ReadError::Source(_) | ReadError::Sink(_)) => return Err(Problem::Unavailable),
    };
    let Package::Document(document) = received.package else {
        return refuse(visit, visit.t("package-status")).await;
    };
    let envelope = document.envelope;
    let actor = visit.need_actor()?;
    let desk = &visit.app.desk;
    let agency = desk.agency_of(&actor).ok_or(Problem::Forbidden)?;
    if let Some(Sign::Marked(degree)) = hub::marked(&envelope) {
        let key = IdempotencyKey::derived(package_key("kept-out", &envelope, &agency));
        let id = DocumentId::new(desk.clock().now(), desk.random());
        let command = Command::KeepOut { id, agency };
        desk.document(&exchange(), id, command, &key, None).await?;
        let details = vec![("degree", degree.key().to_owned()), ("place", "package".to_owned())];
        return entry::refuse(visit, entry::SECRET, details).await;
    }
    if !envelope.to.iter().any(|to| hub::agency_code(&to.id).as_ref() == Some(&agency)) {
        return refuse(visit, visit.t("package-elsewhere")).await;
    }
    let (mut new_files, mut hashes) = (Vec::new(), Vec::new());
    for attachment in &document.attachments {
        let Some(stream) = kept.take(attachment.part) else { continue };
        match receive(visit, &attachment.name, stream).await {
            Ok(received) => {
                hashes.push(received.sha256);
                new_files.push(files::new_file(visit, received).await?);
            }
            Err(Trouble::Refused(reason)) => {
                let name: String =
                    attachment.name.chars().filter(|c| !c.is_control()).take(60).collect();
                let sentence = format!("{name}: {}", reason_sentence(visit, reason));
                forget(visit, &hashes).await?;
                return refuse(visit, sentence).await;
            }
            Err(Trouble::BrokenOff) => return Err(Problem::Unavailable),
            Err(Trouble::Problem(problem)) => return Err(problem),
        }
    }
    let new = NewIncoming {
        id: DocumentId::new(desk.clock().now(), desk.random()),
        agency,
        way: Way::Exchange,
        sheet: hub::sheet(&visit.app.province, &envelope),
        files: new_files,
        affirmed: false,
        twin: None,
        origin: None,
        concern: None,
        letter: None,
    };
    let key = IdempotencyKey::derived(package_key("edxml", &envelope, &new.agency));
    let course = Course {
        sender: envelope.from.id.clone(),
        document: envelope.document_id.as_str().to_owned(),
    };
    let (request, about) = hub::asked(&envelope.business.action);
    let own = new.id;
    match desk.bring_document(&course, (request, &about), new, &key).await {
        Ok(id) => {
            // Of one that is here already nothing more is kept.
            if id != own {
                forget(visit, &hashes).await?;
            }
            let flash = Flash { tone: Tone::Good, key: "document-flash-arrived" };
            go_saying(&documents::document(id), flash)
        }
        Err(DeskError::Refused { code, details }) => {
            forget(visit, &hashes).await?;
            entry::refuse(visit, code, details).await
        }
        Err(error) => Err(error.into()),
    }
}

/// In whose name a package comes in.
fn exchange() -> Actor {
    Actor::System { job: EXCHANGE.to_owned() }
}

/// The name of a document is unique with its sender (domain.md §7.4); each agency takes it in once.
fn package_key(what: &str, envelope: &edxml::Envelope, agency: &AgencyCode) -> String {
    let name = format!("{}\n{}\n{agency}", envelope.from.id, envelope.document_id.as_str());
    format!("{what}.{}", Sha256Hash::of(name.as_bytes()))
}
