//! The rules of papers, and folding their events. Total and pure.

use super::{Command, Context, Event, NewPaper, Paper, Sheet};
use crate::{
    Refusal,
    words::{LINE_CHARS_MAX, TITLE_CHARS_MAX, keep_out, line, needed_line},
};
use kernel::secrecy::{in_field, in_file_name};
use register::{Entry, Fact, Misfit};

pub(super) fn decide(
    found: Option<&Paper>,
    command: &Command,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    match (found, command) {
        (None, Command::Keep(new)) => {
            context.actor.account().ok_or(Refusal::AccountNeeded)?;
            keep(new, context)
        }
        (None, _) => Err(Refusal::NotHere),
        (Some(_), Command::Keep(_)) => Err(Refusal::AlreadyHere),
        // Done before is done: a file is destroyed paper by paper.
        (Some(found), Command::DropBytes) if found.stored.is_none() => Ok(Vec::new()),
        (Some(_), Command::DropBytes) => Ok(vec![Event::BytesDropped]),
        (Some(found), Command::Withdraw) if found.sheet.is_none() => Err(Refusal::NotHere),
        (Some(_), Command::Withdraw) => Ok(vec![Event::Withdrawn]),
    }
}

fn keep(new: &NewPaper, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    if new.sheet.dated > context.now.local_date() {
        return Err(Refusal::DayFault);
    }
    let sheet = Sheet {
        subject: needed_line("subject", &new.sheet.subject, TITLE_CHARS_MAX)?,
        author: line("author", &new.sheet.author, LINE_CHARS_MAX)?,
        dated: new.sheet.dated,
    };
    let marks = [
        ("subject", in_field(&sheet.subject)),
        ("author", in_field(&sheet.author)),
        ("file_name", in_file_name(&new.stored.name)),
        ("first_page", new.on_first_page),
    ];
    keep_out(marks, new.affirmed)?;
    let stored = Box::new(new.stored.clone());
    Ok(vec![Event::Kept { id: new.id, file: new.file, sheet, stored }])
}

pub(super) fn evolve(found: Option<Paper>, entry: &Entry<Event>) -> Result<Paper, Misfit> {
    match (found, &entry.event) {
        (None, Event::Kept { id, file, sheet, stored }) => Ok(Paper {
            id: *id,
            file: *file,
            kept_at: entry.at,
            sheet: Some(sheet.clone()),
            stored: Some((**stored).clone()),
        }),
        (None, Event::Withheld { id, file, kept_at }) => {
            Ok(Paper { id: *id, file: *file, kept_at: *kept_at, sheet: None, stored: None })
        }
        // What stands in place of an event after a withdrawal says the same each time.
        (Some(found), Event::Withheld { .. }) => Ok(found),
        (Some(found), Event::BytesDropped) => Ok(Paper { stored: None, ..found }),
        (Some(found), Event::Withdrawn) => Ok(Paper { sheet: None, stored: None, ..found }),
        (found, event) => {
            let found = if found.is_some() { "kept" } else { "absent" };
            Err(Misfit { event: event.kind(), found: found.to_owned() })
        }
    }
}
