//! What the buttons of the intake form do: find a person, take them over, add a row, change the
//! case, or take the dossier in.
//! What must always hold: only the last of these writes anything, once per form however often it
//! is sent, and it ends at the paper to print: form 01, 02 or 03.

use axum::extract::{Path, Request};
use axum::http::StatusCode;
use desk::{DeskError, IdempotencyKey, Intake};
use dossier::command::Verdict;
use kernel::id::DossierId;
use procedure::form::Typed;

use super::intake::{self, Filled, PREFIX, Room};
use super::scans::{self, Sent};
use super::{person, verdict};
use crate::answer::{Answer, go, show, show_as};
use crate::error_page;
use crate::filing::rows::{self, RowCommand};
use crate::form::Form;
use crate::paths::{self, office};
use crate::problem::Problem;
use crate::ui::Fault;
use crate::visit::Visit;
use crate::work::papers;

pub(super) async fn take_in(visit: Visit, Path(code): Path<String>, request: Request) -> Answer {
    let room = Room::open(&visit, &code)?;
    let Sent { form, refused } = scans::read(&visit, request).await?;
    let mut typed = answers(&room, &form);
    let mut filled = Filled {
        case: room.case(form.get("_case")),
        channel: if form.get("_channel") == "post" { "post" } else { "counter" },
        account: form.get("_account").to_owned(),
        key: form.get("_key").to_owned(),
        sent: Some(&form),
        troubles: refused,
        ..Filled::default()
    };
    if form.has("_find") {
        form.get("_words").clone_into(&mut filled.find);
        let found = person::find(&visit, &room.actor, form.get("_words")).await?;
        if found.is_empty() {
            typed.retain(|_, text| !text.trim().is_empty());
            for (path, text) in person::said(form.get("_words")) {
                typed.entry(path).or_insert(text);
            }
        }
        filled.found = Some(found);
        filled.typed = room.whole(&visit, typed);
        return show(intake::view(&visit, &room, filled)?);
    }
    if form.has("_person") {
        let (known, account) = person::known(&visit, &room.actor, form.get("_person")).await?;
        // What was typed already stays; a field left empty takes what is known.
        typed.retain(|path, text| !text.trim().is_empty() || !known.contains_key(path));
        for (path, text) in known {
            typed.entry(path).or_insert(text);
        }
        filled.account = account.map(|account| account.to_string()).unwrap_or_default();
        filled.typed = room.prefilled(room.whole(&visit, typed));
        return show(intake::view(&visit, &room, filled)?);
    }
    if let Some(command) = RowCommand::parse(form.get(rows::COMMAND)) {
        match command {
            RowCommand::Add(table) => filled.extra_row = table,
            RowCommand::Remove(table, row) => rows::remove(&table, row, &mut typed),
        }
        filled.typed = room.whole(&visit, typed);
        return show(intake::view(&visit, &room, filled)?);
    }
    if form.has("_again") {
        filled.typed = room.prefilled(room.whole(&visit, typed));
        return show(intake::view(&visit, &room, filled)?);
    }
    for page in &room.form.pages {
        rows::close_gaps(&mut typed, &page.fields);
    }
    filled.typed = room.whole(&visit, typed);
    if !filled.troubles.is_empty() {
        return show_as(StatusCode::UNPROCESSABLE_ENTITY, intake::view(&visit, &room, filled)?);
    }
    judge(&visit, &room, &form, filled).await
}

/// The answers of the form, without the rows of papers and fees.
fn answers(room: &Room, form: &Form) -> Typed {
    let mut typed = form.typed();
    let of_rows = [format!("{PREFIX}.c."), format!("{PREFIX}.f.")];
    typed.retain(|path, _| !of_rows.iter().any(|prefix| path.starts_with(prefix)));
    typed.retain(|path, _| room.form.field(path).is_some() || path.contains('.'));
    typed
}

async fn judge(visit: &Visit, room: &Room, form: &Form, mut filled: Filled<'_>) -> Answer {
    let again = StatusCode::UNPROCESSABLE_ENTITY;
    let verdict = match verdict::read(visit, &room.procedure, form) {
        Ok(verdict) => verdict,
        Err(fault) => {
            filled.fields = vec![fault];
            return show_as(again, intake::view(visit, room, filled)?);
        }
    };
    let channel = intake::channel(filled.channel);
    let reading = room.read(visit, &filled.case, channel, &filled.typed)?;
    let faults: Vec<_> = reading.reading.faults.iter().filter(|fault| !fault.warn).collect();
    let stops = |path: &str| reading.filing.faults.iter().any(|fault| fault.path == path);
    filled.faults = faults.into_iter().filter(|fault| stops(&fault.path)).cloned().collect();
    if matches!(verdict, Verdict::Refuse { .. }) {
        // Somebody who is sent elsewhere need not fill in a whole form: a name is enough.
        let known = reading.filing.applicant.is_some();
        filled.faults.retain(|fault| !known && fault.path == "applicant.full_name");
    }
    if !filled.faults.is_empty() {
        return show_as(again, intake::view(visit, room, filled)?);
    }
    let files = match scans::files(visit, &room.procedure, form).await? {
        Ok(files) => files,
        Err(sentence) => {
            filled.troubles = vec![sentence];
            return show_as(again, intake::view(visit, room, filled)?);
        }
    };
    let exemptions = reading.filing.fees.iter().filter_map(|line| {
        let chosen = form.get(&format!("{PREFIX}.f.{}", line.key));
        (!chosen.is_empty()).then(|| (line.key.clone(), chosen.to_owned()))
    });
    let mut typed = filled.typed.clone();
    typed.retain(|_, text| !text.trim().is_empty());
    let scanned = |key: &str| files.iter().any(|file| file.component == key);
    let intake = Intake {
        procedure: room.procedure.code.clone(),
        case: filled.case.clone(),
        channel,
        owner: person::owner(visit, &filled.account, &filled.typed).await?,
        reception: room.unit.clone(),
        typed,
        components: papers::received(&room.procedure, PREFIX, form, &scanned),
        exemptions: exemptions.collect(),
        files,
    };
    take(visit, room, form, filled, intake, verdict).await
}

async fn take(
    visit: &Visit,
    room: &Room,
    form: &Form,
    mut filled: Filled<'_>,
    intake: Intake,
    verdict: Verdict,
) -> Answer {
    let key = IdempotencyKey::parse(form.get("_key")).ok_or(Problem::BadRequest)?;
    match visit.app.desk.take_in_with(&room.actor, &intake, &verdict, &key).await {
        Ok(done) => go(&printed(done.record.id, &verdict)),
        Err(DeskError::Refused { code, details }) => {
            let sentence = error_page::refusal(visit, code, &details);
            let field = details.iter().find(|detail| detail.0 == "field");
            let name = field.map_or_else(String::new, |it| verdict::field_of(&verdict, &it.1));
            filled.fields = vec![Fault { name, sentence }];
            show_as(StatusCode::UNPROCESSABLE_ENTITY, intake::view(visit, room, filled)?)
        }
        Err(DeskError::Busy | DeskError::Conflict { .. }) => {
            filled.troubles = vec![visit.t("error-busy-text")];
            show_as(StatusCode::SERVICE_UNAVAILABLE, intake::view(visit, room, filled)?)
        }
        Err(error) => Err(error.into()),
    }
}

/// The paper that ends the act, to be printed at once.
fn printed(id: DossierId, verdict: &Verdict) -> String {
    let paper = match verdict {
        Verdict::Accept => paths::filing::form_01(id),
        Verdict::AskForMore { .. } => office::form_02(id),
        Verdict::Refuse { .. } => office::form_03(id),
    };
    paths::with_query(&paper, &[("in", "1")])
}
