//! On the page of a document: in which files it lies, and putting it into one.
//! Decides nothing. What must always hold: files are told to those alone who may see them.

use askama::Template;
use desk::{DeskError, IdempotencyKey, WorkFileList};
use kernel::id::WorkFileId;
use register::Actor;
use work_file::file::{Command, Piece, Standing};

use super::acts::select;
use super::open::piece;
use crate::answer::{Answer, go_saying};
use crate::form::Form;
use crate::i18n::Say;
use crate::paths::work_files;
use crate::problem::Problem;
use crate::ui::{Field, Tone};
use crate::visit::{Flash, Visit};

/// Files that are offered, the last worked on first.
const OFFERED_MAX: u32 = 30;

/// The files of a document. Shown in a template as `{{ files }}`.
#[derive(Debug, Clone, Template)]
#[template(path = "work_files/beside.html")]
pub struct FilesBeside {
    pub say: Say,
    pub token: String,
    pub key: String,
    pub kind: &'static str,
    pub piece: String,
    /// Words and address of each file in which it lies.
    pub lies_in: Vec<(String, String)>,
    /// The files into which it may be put; none when there are none, or it may not.
    pub choose: Option<Field>,
    /// Where a new file for it is opened; empty for who opens none.
    pub open: String,
}

impl askama::filters::HtmlSafe for FilesBeside {}

pub(crate) async fn beside(
    visit: &Visit,
    actor: &Actor,
    piece: Piece,
) -> Result<FilesBeside, Problem> {
    let desk = &visit.app.desk;
    let lies_in = desk.work_files_holding(actor, piece).await?;
    let within: Vec<WorkFileId> = lies_in.iter().map(|seen| seen.record.id).collect();
    let mine = WorkFileList::Mine { working: true };
    let mine = match desk.work_files(actor, &mine, None, OFFERED_MAX).await {
        Ok(page) => page.files,
        Err(DeskError::Forbidden { .. }) => Vec::new(),
        Err(error) => return Err(error.into()),
    };
    let free = mine
        .iter()
        .map(|seen| &seen.record)
        .filter(|file| file.standing == Standing::Open && !within.contains(&file.id));
    let choices: Vec<(String, String)> = free
        .map(|file| {
            (file.id.to_string(), format!("{} {}", file.code, super::page::titled(visit, file)))
        })
        .collect();
    let choose = (!choices.is_empty())
        .then(|| select(visit, "file", visit.t("wfile-field-choose"), choices, ""));
    let id = match piece {
        Piece::Incoming(id) | Piece::Outgoing(id) => id.to_string(),
        Piece::Paper(id) => id.to_string(),
    };
    let told = |file: &work_file::WorkFile| {
        (format!("{} {}", file.code, super::page::titled(visit, file)), work_files::file(file.id))
    };
    Ok(FilesBeside {
        say: visit.say.clone(),
        token: visit.form_token(),
        key: desk.random().token(16),
        kind: piece.name(),
        open: work_files::open_for(piece.name(), &id),
        piece: id,
        lies_in: lies_in.iter().map(|seen| told(&seen.record)).collect(),
        choose,
    })
}

/// Puts a document into a file.
pub(super) async fn add(visit: Visit, form: Form) -> Answer {
    let actor = visit.need_actor()?;
    let piece = piece(form.get("kind"), form.get("piece")).ok_or(Problem::BadRequest)?;
    let file: WorkFileId = form.get("file").parse().map_err(|_| Problem::BadRequest)?;
    let key = IdempotencyKey::parse(form.get("_key")).ok_or(Problem::BadRequest)?;
    let command = Command::Add { piece, pages: None };
    visit.app.desk.work_file(&actor, file, command, &key, None).await?;
    let flash = Flash { tone: Tone::Good, key: "wfile-flash-added" };
    go_saying(&work_files::file(file), flash)
}
