//! The rules of incoming documents: (document, command, context) → events or a refusal. Total and pure.
//! Who may ask is `access`'s; here stands what must hold for everybody.

use super::{
    Context,
    command::{Command, NewIncoming},
    event::Event,
    record::{Incoming, Matter, Registration},
    shares,
};
use crate::{
    Letter, Refusal,
    model::{DocumentFile, NewFile, Request, Sheet},
    secrets,
};
use kernel::id::{DocumentId, FileId};
use kernel::text::{clean_line, clean_text};
use std::collections::BTreeSet;

/// Longest author, number or name, in characters.
pub const LINE_CHARS_MAX: usize = 200;
/// Longest abstract, in characters.
pub const SUBJECT_CHARS_MAX: usize = 1_000;
/// Longest note, answer or reason, in characters.
pub const WORDS_CHARS_MAX: usize = 4_000;
/// Files of one document.
pub const FILES_MAX: usize = 40;
/// Shares that one document has in its life.
pub const SHARES_MAX: usize = 400;

pub(super) type Answer = Result<Vec<Event>, Refusal>;

pub(super) fn decide(found: Option<&Incoming>, command: &Command, context: &Context<'_>) -> Answer {
    match (found, command) {
        (None, Command::Arrive(new)) => arrive(new, context),
        (None, Command::Register(new)) => register_at_once(new, context),
        (None, Command::ReceiveOnPaper { id, agency }) => {
            official(context)?;
            Ok(vec![Event::ReceivedOnPaper { id: *id, agency: agency.clone() }])
        }
        (None, Command::KeepOut { id, agency }) => {
            Ok(vec![Event::KeptOut { id: *id, agency: agency.clone() }])
        }
        (None, _) => Err(Refusal::NotHere),
        (
            Some(_),
            Command::Arrive(_) | Command::ReceiveOnPaper { .. } | Command::KeepOut { .. },
        ) => Err(Refusal::AlreadyHere),
        (Some(found), command) => act(found, command, context),
    }
}

fn act(found: &Incoming, command: &Command, context: &Context<'_>) -> Answer {
    if !found.allowed().contains(&command.action()) {
        let standing = found.standing.name();
        let held = found.is_suspected();
        return Err(if held { Refusal::Suspected } else { Refusal::NotNow { standing } });
    }
    match command {
        Command::Ask { request, by, words } => return ask(found, *request, *by, words),
        Command::Suspect { files } => return Ok(suspect(found, files)),
        _ => official(context)?,
    }
    if matches!(command, Command::Withdraw) {
        return Ok(vec![Event::Withdrawn]);
    }
    let matter =
        found.matter.as_deref().ok_or(Refusal::NotNow { standing: found.standing.name() })?;
    match command {
        Command::Register(new) => {
            let registered = register_arrived(matter, new, context)?;
            Ok(std::iter::once(registered).chain(looked_at(&new.files)).collect())
        }
        Command::Refuse { reason } => {
            Ok(vec![Event::Refused { reason: needed("reason", reason)? }])
        }
        Command::Amend { sheet, reason, affirmed, twin } => {
            let sheet = cleaned(sheet, context)?;
            secrets::keep_out(&sheet, &[], *affirmed)?;
            if sheet == matter.sheet {
                return Err(Refusal::NothingAmended);
            }
            let reason = needed("reason", reason)?;
            Ok(vec![Event::Amended { sheet: Box::new(sheet), reason, twin: *twin }])
        }
        Command::Submit { to, note } => {
            Ok(vec![Event::Submitted { to: *to, note: optional("note", note)? }])
        }
        Command::Note { words } => Ok(vec![Event::Noted { words: needed("words", words)? }]),
        Command::AnswerAsk { agreed, words } => {
            let ask = found.open_ask().ok_or(Refusal::NothingAsked)?;
            // A refusal gives its reason.
            let words = if *agreed { optional("words", words) } else { needed("words", words) }?;
            Ok(vec![Event::AskAnswered { request: ask.request, agreed: *agreed, words }])
        }
        Command::Clear { affirmed: false, .. } => Err(Refusal::Suspected),
        Command::Clear { reason, affirmed: true } => Ok(vec![Event::Cleared {
            files: found.suspects().collect(),
            reason: needed("reason", reason)?,
        }]),
        Command::Close { words } => Ok(vec![Event::Closed { words: needed("words", words)? }]),
        Command::Direct { note, orders } => shares::direct(matter, note, orders, context),
        Command::PassOn { share, to, due, note } => {
            shares::pass_on(matter, *share, (*to, *due), note, context)
        }
        Command::Begin { share } => shares::begin(matter, *share, context),
        Command::Answer { share, words } => shares::answer(found, matter, *share, words, context),
        Command::HandBack { share, reason } => shares::hand_back(matter, *share, reason, context),
        Command::Extend { share, due, reason } => {
            shares::extend(matter, *share, *due, reason, context)
        }
        Command::Arrive(_)
        | Command::ReceiveOnPaper { .. }
        | Command::KeepOut { .. }
        | Command::Ask { .. }
        | Command::Suspect { .. }
        | Command::Withdraw => Err(Refusal::AlreadyHere),
    }
}

/// The same thing asked again changes nothing.
fn ask(found: &Incoming, request: Request, by: Option<DocumentId>, words: &str) -> Answer {
    let mut asks = found.matter.iter().flat_map(|matter| &matter.asks);
    let known = match by {
        Some(_) => asks.any(|ask| ask.by == by),
        None => asks.any(|ask| ask.request == request && ask.agreed.is_none()),
    };
    if known {
        return Ok(Vec::new());
    }
    Ok(vec![Event::Asked { request, by, words: optional("words", words)? }])
}

/// Of its own files; what was looked at once is not asked again.
fn suspect(found: &Incoming, files: &[FileId]) -> Vec<Event> {
    let Some(matter) = found.matter.as_deref() else { return Vec::new() };
    let known = |file: &FileId| matter.suspicions.iter().any(|it| it.file == *file);
    let own = matter.files.iter().map(|one| one.id);
    let new: Vec<FileId> = own.filter(|id| files.contains(id) && !known(id)).collect();
    if new.is_empty() { Vec::new() } else { vec![Event::Suspected { files: new }] }
}

fn official(context: &Context<'_>) -> Result<(), Refusal> {
    context.actor.account().map(|_| ()).ok_or(Refusal::AccountNeeded)
}

/// What a machine brings: nobody has looked, so a doubt stays for the clerk, and one about a first page holds the document
/// from the start; a mark never comes in.
fn arrive(new: &NewIncoming, context: &Context<'_>) -> Answer {
    let sheet = cleaned(&new.sheet, context)?;
    let files = files_of(&new.files, &[])?;
    secrets::keep_out(&sheet, &new.files, true)?;
    let letter = new.letter.as_deref().map(Letter::cleaned).transpose()?;
    if let Some(letter) = &letter {
        secrets::keep_letter_out(letter, true)?;
    }
    let mut events = vec![arrived(new, sheet, files, letter)];
    let files = doubtful(&new.files);
    if !files.is_empty() {
        events.push(Event::Suspected { files });
    }
    Ok(events)
}

/// Files of whose first page it is to be said whether it bears a mark.
fn doubtful(files: &[NewFile]) -> Vec<FileId> {
    files.iter().filter(|new| new.on_first_page.is_some()).map(|new| new.file.id).collect()
}

/// Whoever brings files has looked at them, so that nobody is asked again.
fn looked_at(files: &[NewFile]) -> Vec<Event> {
    let files = doubtful(files);
    if files.is_empty() {
        return Vec::new();
    }
    let cleared = Event::Cleared { files: files.clone(), reason: String::new() };
    vec![Event::Suspected { files }, cleared]
}

fn arrived(
    new: &NewIncoming,
    sheet: Sheet,
    files: Vec<DocumentFile>,
    letter: Option<Letter>,
) -> Event {
    Event::Arrived {
        id: new.id,
        agency: new.agency.clone(),
        way: new.way,
        sheet: Box::new(sheet),
        files,
        twin: new.twin,
        origin: new.origin.clone(),
        concern: new.concern,
        letter: letter.map(Box::new),
    }
}

fn register_at_once(new: &NewIncoming, context: &Context<'_>) -> Answer {
    official(context)?;
    let sheet = cleaned(&new.sheet, context)?;
    let files = files_of(&new.files, &[])?;
    secrets::keep_out(&sheet, &new.files, new.affirmed)?;
    let registration = registration(context)?;
    let registered = Event::Registered {
        registration,
        sheet: Box::new(sheet.clone()),
        files: Vec::new(),
        twin: new.twin,
    };
    let mut events = vec![arrived(new, sheet, files, None), registered];
    events.extend(looked_at(&new.files));
    Ok(events)
}

fn register_arrived(
    matter: &Matter,
    new: &NewIncoming,
    context: &Context<'_>,
) -> Result<Event, Refusal> {
    let sheet = cleaned(&new.sheet, context)?;
    let files = files_of(&new.files, &matter.files)?;
    let kept: Vec<NewFile> = matter
        .files
        .iter()
        .map(|file| NewFile { file: file.clone(), on_first_page: None })
        .chain(new.files.iter().cloned())
        .collect();
    secrets::keep_out(&sheet, &kept, new.affirmed)?;
    if let Some(letter) = &matter.letter {
        secrets::keep_letter_out(letter, new.affirmed)?;
    }
    let registration = registration(context)?;
    Ok(Event::Registered { registration, sheet: Box::new(sheet), files, twin: new.twin })
}

fn registration(context: &Context<'_>) -> Result<Registration, Refusal> {
    let number = context.number.filter(|number| *number > 0).ok_or(Refusal::NoNumber)?;
    Ok(Registration { year: context.today().year(), number, at: context.now })
}

fn files_of(new: &[NewFile], kept: &[DocumentFile]) -> Result<Vec<DocumentFile>, Refusal> {
    let all = kept.iter().chain(new.iter().map(|new| &new.file));
    let distinct: BTreeSet<_> = all.clone().map(|file| file.sha256).collect();
    let ids: BTreeSet<_> = all.map(|file| file.id).collect();
    let count = kept.len() + new.len();
    if count > FILES_MAX || distinct.len() != count || ids.len() != count {
        return Err(Refusal::FilesFault);
    }
    Ok(new.iter().map(|new| new.file.clone()).collect())
}

fn cleaned(sheet: &Sheet, context: &Context<'_>) -> Result<Sheet, Refusal> {
    if sheet.dated > context.today() {
        return Err(Refusal::DatedAhead);
    }
    Ok(Sheet {
        author: line("author", &sheet.author, LINE_CHARS_MAX, true)?,
        number: line("number", &sheet.number, LINE_CHARS_MAX, false)?,
        kind: line("kind", &sheet.kind, LINE_CHARS_MAX, true)?,
        subject: line("subject", &sheet.subject, SUBJECT_CHARS_MAX, true)?,
        signer: line("signer", &sheet.signer, LINE_CHARS_MAX, false)?,
        ..sheet.clone()
    })
}

fn line(field: &'static str, text: &str, max: usize, needed: bool) -> Result<String, Refusal> {
    let line = clean_line(text, max).map_err(|_| Refusal::TextFault { field })?;
    if needed && line.is_empty() {
        return Err(Refusal::TextFault { field });
    }
    Ok(line)
}

/// Words that may be missing.
pub(super) fn optional(field: &'static str, text: &str) -> Result<String, Refusal> {
    let words = clean_text(text, WORDS_CHARS_MAX).map_err(|_| Refusal::TextFault { field })?;
    secrets::unmarked(field, words)
}

/// Words that may not.
pub(super) fn needed(field: &'static str, text: &str) -> Result<String, Refusal> {
    optional(field, text).and_then(|words| {
        if words.is_empty() { Err(Refusal::TextFault { field }) } else { Ok(words) }
    })
}
