//! Papers of a file's own: taken in with their scan, counted, and sent to those who may see the file.
//! What must always hold: a paper that is refused as secret leaves no bytes; its pages are counted from the PDF unless
//! somebody typed how many.

use axum::extract::{Path, Request};
use axum::http::StatusCode;
use desk::{DeskError, IdempotencyKey, Seen};
use kernel::id::{PaperId, WorkFileId};
use register::Actor;
use work_file::WorkFile;
use work_file::file::Piece;
use work_file::paper::{KeptFile, NewPaper, Sheet};

use super::act::{day, fault};
use super::page::{self, Returned};
use crate::answer::{Answer, go_saying, show_as};
use crate::counter::scans;
use crate::documents::files;
use crate::form::Form;
use crate::paths::work_files;
use crate::problem::Problem;
use crate::ui::{Fault, Notice, Tone};
use crate::upload::{self, Sending, Show};
use crate::visit::{Flash, Visit};

/// Name of the box to choose the file in.
pub(super) const FIELD: &str = "_file.main";
/// The act by which a paper comes into its file.
pub(super) const ACTION: &str = "add_item";
/// A mark of secrecy, and what may be one.
const SECRET: &str = "FIL-005";
const PERHAPS_SECRET: &str = "FIL-006";

pub(super) async fn keep(visit: Visit, Path(id): Path<String>, request: Request) -> Answer {
    let (actor, seen) = page::read(&visit, &id).await?;
    let sent = scans::read(&visit, request).await?;
    let typed = sent.form.under(&super::acts::prefix(ACTION, ""));
    let mut kept_scans = Vec::new();
    for scan in scans::kept(Some(&sent.form), files::MAIN) {
        kept_scans.push((scan.value(), scan.words(&visit)));
    }
    let told = Returned {
        action: ACTION.to_owned(),
        typed: typed.clone(),
        kept: kept_scans,
        ..Returned::default()
    };
    let mut faults = Vec::new();
    for sentence in &sent.refused {
        faults.push(Fault { name: FIELD.to_owned(), sentence: sentence.clone() });
    }
    let dated = day(typed.get("dated"));
    let mut wrong = Vec::new();
    if dated.is_none() {
        wrong.push(("dated", "document-fault-day"));
    }
    let pages = typed.get("pages").trim();
    let counted = pages.parse::<u32>().ok().filter(|pages| *pages > 0);
    if counted.is_none() && !pages.is_empty() {
        wrong.push(("pages", "wfile-fault-pages"));
    }
    if scans::kept(Some(&sent.form), files::MAIN).is_empty() && sent.refused.is_empty() {
        wrong.push((FIELD, "wfile-fault-file"));
    }
    for (name, key) in wrong {
        faults.push(Fault { name: name.to_owned(), sentence: visit.t(key) });
    }
    let Some(dated) = dated.filter(|_| faults.is_empty()) else {
        return back(&visit, &actor, &seen, Returned { faults, ..told }).await;
    };
    let kept = match files::kept(&visit, &sent.form, files::MAIN).await? {
        Ok(kept) => kept,
        Err(sentence) => {
            let fault = Fault { name: FIELD.to_owned(), sentence };
            return back(&visit, &actor, &seen, Returned { faults: vec![fault], ..told }).await;
        }
    };
    let new = kept.into_iter().next().ok_or(Problem::BadRequest)?;
    let desk = &visit.app.desk;
    let pages = match counted {
        Some(pages) => Some(pages),
        None => files::pages(&visit, &new.file).await?,
    };
    let paper = NewPaper {
        id: PaperId::new(desk.clock().now(), desk.random()),
        file: seen.record.id,
        sheet: Sheet {
            subject: typed.get("subject").to_owned(),
            author: typed.get("author").to_owned(),
            dated,
        },
        stored: KeptFile {
            id: new.file.id,
            name: new.file.name,
            media_type: new.file.media_type,
            size: new.file.size,
            sha256: new.file.sha256,
            kept_at: new.file.kept_at,
            signatures: new.file.signatures.name().to_owned(),
        },
        on_first_page: new.on_first_page,
        affirmed: typed.has("affirmed"),
    };
    let key = format!("{}.{ACTION}", sent.form.get("_key"));
    let key = IdempotencyKey::parse(&key).ok_or(Problem::BadRequest)?;
    let version = sent.form.get("_seen").parse().ok();
    let returned = match desk.keep_paper(&actor, paper, pages, (&key, version)).await {
        Ok(done) => {
            let flash = Flash { tone: Tone::Good, key: "wfile-flash-added" };
            return go_saying(&work_files::file(done.record.id), flash);
        }
        Err(DeskError::Refused { code, details }) => {
            let told = Returned { faults: vec![fault(&visit, code, &details)], ..told };
            if code == SECRET {
                // Nothing typed comes back, and nothing that was stored stays.
                files::forget(&visit, &sent.form, files::MAIN).await?;
                Returned { typed: Form::default(), kept: Vec::new(), ..told }
            } else {
                Returned { affirm: code == PERHAPS_SECRET, ..told }
            }
        }
        Err(DeskError::Stale { .. }) => {
            let notice = Notice::new(Tone::Late, visit.t("error-stale-title"))
                .text(visit.t("error-stale-text"));
            Returned { stale: Some(notice), ..told }
        }
        Err(error) => return Err(error.into()),
    };
    let (actor, seen) = page::read(&visit, &id).await?;
    back(&visit, &actor, &seen, returned).await
}

async fn back(visit: &Visit, actor: &Actor, seen: &Seen<WorkFile>, returned: Returned) -> Answer {
    let status = if returned.stale.is_some() {
        StatusCode::CONFLICT
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    show_as(status, page::view(visit, actor, (seen, 1), returned).await?)
}

/// The bytes of a paper, for looking at in place or keeping.
pub(super) async fn send(visit: Visit, Path((id, paper)): Path<(String, String)>) -> Answer {
    let actor = visit.need_actor()?;
    let id: WorkFileId = id.parse().map_err(|_| Problem::NotFound)?;
    let piece = Piece::Paper(paper.parse().map_err(|_| Problem::NotFound)?);
    let desk = &visit.app.desk;
    let seen = desk.read_work_file(&actor, id).await?.ok_or(Problem::NotFound)?;
    seen.record.place_of(piece).ok_or(Problem::NotFound)?;
    let found = desk.items(&actor, &seen.record, [piece]).await?.remove(&piece);
    let Some(desk::work_file::ItemRecord::Paper(found)) =
        found.filter(|holds| holds.open).map(|holds| holds.record)
    else {
        return Err(Problem::NotFound);
    };
    let stored = found.stored.as_ref().ok_or(Problem::NotFound)?;
    let sent = Sending {
        id: stored.id,
        sha256: stored.sha256,
        media_type: &stored.media_type,
        name: &stored.name,
    };
    upload::send(&visit, sent, Show::Inline).await
}
