//! What the buttons of the intake form do: find a person, take them over, add a row, change the
//! case, or take the dossier in.
//! What must always hold: only the last of these writes anything, once per form however often it
//! is sent, and it ends at the receipt to print.

use axum::extract::Path;
use axum::http::StatusCode;
use desk::{DeskError, IdempotencyKey, Intake};
use procedure::form::Typed;

use super::intake::{self, Filled, PREFIX, Room};
use super::person;
use crate::answer::{Answer, go_saying, show, show_as};
use crate::error_page;
use crate::filing::rows::{self, RowCommand};
use crate::form::Form;
use crate::paths;
use crate::problem::Problem;
use crate::ui::Tone;
use crate::visit::{Flash, Visit};
use crate::work::papers;

pub(super) async fn take_in(visit: Visit, Path(code): Path<String>, form: Form) -> Answer {
    let room = Room::open(&visit, &code)?;
    let mut typed = answers(&room, &form);
    let mut filled = Filled {
        case: room.case(form.get("_case")),
        channel: if form.get("_channel") == "post" { "post" } else { "counter" },
        account: form.get("_account").to_owned(),
        key: form.get("_key").to_owned(),
        sent: Some(&form),
        ..Filled::default()
    };
    if form.has("_find") {
        form.get("_words").clone_into(&mut filled.find);
        filled.found = Some(person::find(&visit, &room.actor, form.get("_words")).await?);
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
        filled.typed = room.whole(&visit, typed);
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
        filled.typed = room.whole(&visit, typed);
        return show(intake::view(&visit, &room, filled)?);
    }
    for page in &room.form.pages {
        rows::close_gaps(&mut typed, &page.fields);
    }
    filled.typed = room.whole(&visit, typed);
    accept(&visit, &room, &form, filled).await
}

/// The answers of the form, without the rows of papers and fees.
fn answers(room: &Room, form: &Form) -> Typed {
    let mut typed = form.typed();
    let of_rows = [format!("{PREFIX}.c."), format!("{PREFIX}.f.")];
    typed.retain(|path, _| !of_rows.iter().any(|prefix| path.starts_with(prefix)));
    typed.retain(|path, _| room.form.field(path).is_some() || path.contains('.'));
    typed
}

async fn accept(visit: &Visit, room: &Room, form: &Form, mut filled: Filled<'_>) -> Answer {
    let channel = intake::channel(filled.channel);
    let reading = room.read(visit, &filled.case, channel, &filled.typed)?;
    let faults: Vec<_> = reading.reading.faults.iter().filter(|fault| !fault.warn).collect();
    let stops = |path: &str| reading.filing.faults.iter().any(|fault| fault.path == path);
    filled.faults = faults.into_iter().filter(|fault| stops(&fault.path)).cloned().collect();
    if !filled.faults.is_empty() {
        return show_as(StatusCode::UNPROCESSABLE_ENTITY, intake::view(visit, room, filled)?);
    }
    let key = IdempotencyKey::parse(form.get("_key")).ok_or(Problem::BadRequest)?;
    let exemptions = reading.filing.fees.iter().filter_map(|line| {
        let chosen = form.get(&format!("{PREFIX}.f.{}", line.key));
        (!chosen.is_empty()).then(|| (line.key.clone(), chosen.to_owned()))
    });
    let mut typed = filled.typed.clone();
    typed.retain(|_, text| !text.trim().is_empty());
    let intake = Intake {
        procedure: room.procedure.code.clone(),
        case: filled.case.clone(),
        channel,
        owner: person::owner(visit, &filled.account, &filled.typed).await?,
        reception: room.unit.clone(),
        typed,
        files: Vec::new(),
        components: papers::received(&room.procedure, PREFIX, form, &|_| false),
        exemptions: exemptions.collect(),
    };
    let actor = room.actor.clone();
    let taken = visit.app.desk.take_in(&actor, &intake, &key);
    match taken.await {
        Ok(done) => {
            let flash = Flash { tone: Tone::Good, key: "counter-flash-taken-in" };
            go_saying(&paths::filing::form_01(done.record.id), flash)
        }
        Err(DeskError::Refused { code, details }) => {
            filled.troubles = vec![error_page::refusal(visit, code, &details)];
            show_as(StatusCode::UNPROCESSABLE_ENTITY, intake::view(visit, room, filled)?)
        }
        Err(DeskError::Busy | DeskError::Conflict { .. }) => {
            filled.troubles = vec![visit.t("error-busy-text")];
            show_as(StatusCode::SERVICE_UNAVAILABLE, intake::view(visit, room, filled)?)
        }
        Err(error) => Err(error.into()),
    }
}
