//! The rules of outgoing documents: (document, command, context) → events or a refusal. Total and pure.

use super::{
    Context, cleaned_recipients,
    command::{Command, NewDraft, Release},
    event::Event,
    record::{Markup, Outgoing, Released, Text},
};
use crate::Refusal;
use crate::incoming::{FILES_MAX, LINE_CHARS_MAX, Place, SUBJECT_CHARS_MAX, WORDS_CHARS_MAX};
use crate::model::NewFile;
use crate::secrets;
use kernel::secrecy::{self, Sign};
use kernel::text::{clean_line, clean_text};
use register::Actor;
use std::collections::BTreeSet;

/// Longest body, in characters.
pub const BODY_CHARS_MAX: usize = 100_000;
/// Longest passage of a text that is quoted, in characters.
pub const PASSAGE_CHARS_MAX: usize = 400;
/// Documents that one may answer.
const ANSWERS_MAX: usize = 20;
/// Recipients of one document.
pub const RECIPIENTS_MAX: usize = 400;

type Answer = Result<Vec<Event>, Refusal>;

pub(super) fn decide(found: Option<&Outgoing>, command: &Command, context: &Context<'_>) -> Answer {
    match (found, command) {
        (None, Command::Draft(new)) => draft(new, context),
        (None, _) => Err(Refusal::NotHere),
        (Some(_), Command::Draft(_)) => Err(Refusal::AlreadyHere),
        (Some(found), command) => act(found, command, context),
    }
}

fn place_of(actor: &Actor) -> Result<Place, Refusal> {
    let (Some(unit), Some(account)) = (actor.unit(), actor.account()) else {
        return Err(Refusal::AccountNeeded);
    };
    Ok(Place { unit: unit.clone(), account: Some(account) })
}

fn draft(new: &NewDraft, context: &Context<'_>) -> Answer {
    let author = place_of(context.actor)?;
    let text = Box::new(cleaned(&new.text)?);
    let (agency, unit) = (new.agency.clone(), new.unit.clone());
    Ok(vec![Event::Drafted { id: new.id, agency, unit, author, text }])
}

fn act(found: &Outgoing, command: &Command, context: &Context<'_>) -> Answer {
    if !found.allowed().contains(&command.action()) {
        return Err(Refusal::NotNow { standing: found.standing.name() });
    }
    if let Command::NoteConcern { by } = command {
        let known = found.concerned.iter().any(|known| known.document == by.document);
        return Ok(if known { Vec::new() } else { vec![Event::Concerned { by: *by }] });
    }
    if let Command::Strengthen { file, sealed } = command {
        let known = found.seals().iter().any(|(kept, _)| kept.id == file.id);
        let (file, sealed) = (file.clone(), sealed.clone());
        return if known {
            Ok(vec![Event::Strengthened { file, sealed }])
        } else {
            Err(Refusal::FilesFault)
        };
    }
    let by = place_of(context.actor)?;
    match command {
        // Whoever sees a secret takes it away, whoever has the document in hand.
        Command::Withdraw => return Ok(vec![Event::Withdrawn]),
        Command::Retract => return retracted(found, &by),
        Command::TakeOver { reason } => return taken_over(found, by, reason),
        _ => {}
    }
    // A signed document lies with the agency's records; everything before with one person.
    let held = found.holder.as_ref().is_none_or(|holder| holder.account.is_none());
    let free = matches!(command, Command::Comment { .. });
    if !held && !free && !found.is_with(by.account) {
        return Err(Refusal::NotWithYou);
    }
    match command {
        Command::Edit { text } => {
            let text = cleaned(text)?;
            if text.says(&found.text) {
                return Ok(Vec::new());
            }
            Ok(vec![Event::Edited { text: Box::new(text) }])
        }
        Command::Attach { files, affirmed } => attached(found, files, *affirmed),
        Command::Detach { file } => {
            let there = found.attachments.iter().any(|one| one.id == *file);
            Ok(there.then_some(Event::Detached { file: *file }).into_iter().collect())
        }
        Command::Comment { words, passage } => {
            let (words, passage) = (needed("words", words)?, quoted(found, passage)?);
            Ok(vec![Event::Commented { words, passage }])
        }
        Command::Present { to, to_sign, note } => {
            let note = passed(to, &by, note)?;
            Ok(vec![Event::Presented { to: to.clone(), to_sign: *to_sign, note }])
        }
        Command::Initial { to, to_sign, note } => {
            let note = passed(to, &by, note)?;
            Ok(vec![Event::Initialled { to: to.clone(), to_sign: *to_sign, note }])
        }
        Command::Return { reason } => {
            Ok(vec![Event::SentBack { reason: needed("reason", reason)? }])
        }
        Command::Sign { paper } => Ok(vec![Event::Signed { paper: paper.clone() }]),
        Command::Release(release) => released(release, context),
        Command::Cancel { reason } => {
            Ok(vec![Event::Cancelled { reason: needed("reason", reason)? }])
        }
        Command::Draft(_)
        | Command::Retract
        | Command::TakeOver { .. }
        | Command::NoteConcern { .. }
        | Command::Strengthen { .. }
        | Command::Withdraw => Err(Refusal::AlreadyHere),
    }
}

/// Whoever handed it on has it again, in the place from which they did.
fn retracted(found: &Outgoing, by: &Place) -> Answer {
    let handed = found.handed_on().ok_or(Refusal::AtWork)?;
    let (Some(own), true) = (by.account, handed.by == by.account) else {
        return Err(Refusal::NotWithYou);
    };
    let to = found.place_of(own).unwrap_or(by).clone();
    Ok(vec![Event::Retracted { to }])
}

fn taken_over(found: &Outgoing, by: Place, reason: &str) -> Answer {
    if found.is_with(by.account) {
        return Ok(Vec::new());
    }
    Ok(vec![Event::TakenOver { to: by, reason: needed("reason", reason)? }])
}

fn attached(found: &Outgoing, files: &[NewFile], affirmed: bool) -> Answer {
    secrets::keep_files_out(files, affirmed)?;
    let mut known: BTreeSet<_> = found.attachments.iter().map(|one| one.sha256).collect();
    let distinct = files.iter().all(|new| known.insert(new.file.sha256));
    if files.is_empty() || !distinct || known.len() > FILES_MAX {
        return Err(Refusal::FilesFault);
    }
    Ok(vec![Event::Attached { files: files.iter().map(|new| new.file.clone()).collect() }])
}

fn passed(to: &Place, by: &Place, note: &str) -> Result<String, Refusal> {
    if to.account.is_none() || to.account == by.account {
        return Err(Refusal::NoShares);
    }
    optional("note", note)
}

fn released(release: &Release, context: &Context<'_>) -> Answer {
    let number = context.number.filter(|number| *number > 0).ok_or(Refusal::NoNumber)?;
    let released = Released {
        year: context.now.local_date().year(),
        number,
        sign: line("sign", &release.sign, LINE_CHARS_MAX)?,
        at: context.now,
        paper: release.paper.clone(),
        sealed: release.sealed.clone(),
        attachments: release.attachments.clone(),
        attachment_seals: release.attachment_seals.clone(),
        deliveries: release.deliveries.clone(),
        outward: release.outward.clone(),
    };
    Ok(vec![Event::Released { released: Box::new(released) }])
}

fn cleaned(text: &Text) -> Result<Text, Refusal> {
    let subject = line("subject", &text.subject, SUBJECT_CHARS_MAX)?;
    let body = body(text)?;
    let recipients = cleaned_recipients(&text.recipients)?;
    if text.answers.len() > ANSWERS_MAX {
        return Err(Refusal::TooManyShares);
    }
    // Secrets are not written here either.
    if let Some(Sign::Marked(degree)) = secrecy::in_field(&subject) {
        return Err(Refusal::Secret { degree: degree.key(), place: "subject" });
    }
    let kind = line("kind", &text.kind, LINE_CHARS_MAX)?;
    Ok(Text { kind, subject, body, recipients, ..text.clone() })
}

/// The body as it is kept. A mark of secrecy hides neither in lines as they were typed nor behind looks and breaks.
fn body(text: &Text) -> Result<String, Refusal> {
    let fault = || Refusal::TextFault { field: "body" };
    let typed = clean_text(&text.body, BODY_CHARS_MAX).map_err(|_| fault())?;
    let prose = Text { body: typed.clone(), ..text.clone() }.prose();
    let plain = prose.plain();
    for words in [&typed, &plain] {
        if let Some(Sign::Marked(degree)) = secrecy::in_text(words) {
            return Err(Refusal::Secret { degree: degree.key(), place: "body" });
        }
    }
    let body = if text.markup == Markup::Second { prose.print() } else { typed };
    let fits = body.chars().count() <= BODY_CHARS_MAX;
    if plain.trim().is_empty() || !fits { Err(fault()) } else { Ok(body) }
}

fn line(field: &'static str, text: &str, max: usize) -> Result<String, Refusal> {
    let line = clean_line(text, max).map_err(|_| Refusal::TextFault { field })?;
    if line.is_empty() { Err(Refusal::TextFault { field }) } else { Ok(line) }
}

/// Words of the text as it is; they are not changed, so that they are found in it again.
fn quoted(found: &Outgoing, passage: &str) -> Result<String, Refusal> {
    let fits = passage.chars().count() <= PASSAGE_CHARS_MAX && found.text.has(passage);
    if fits { Ok(passage.to_owned()) } else { Err(Refusal::TextFault { field: "passage" }) }
}

fn optional(field: &'static str, text: &str) -> Result<String, Refusal> {
    let words = clean_text(text, WORDS_CHARS_MAX).map_err(|_| Refusal::TextFault { field })?;
    secrets::unmarked(field, words)
}

fn needed(field: &'static str, text: &str) -> Result<String, Refusal> {
    let words = optional(field, text)?;
    if words.is_empty() { Err(Refusal::TextFault { field }) } else { Ok(words) }
}
