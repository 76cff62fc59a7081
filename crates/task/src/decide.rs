//! The rules of tasks: (task, command, context) → events or a refusal. Total and pure.
//! Who may ask is `access`'s; here stands what must hold for everybody. Work on a task is in `work`.

use crate::{
    Context, Refusal,
    command::{Command, NewEvidence, NewTask},
    event::Event,
    lateness::{calls, last_day},
    model::{Matter, Place, Source, Task},
    work,
};
use kernel::{
    secrecy::{Sign, in_field, in_file_name, in_text},
    text::{clean_line, clean_text},
    time::Date,
};
use std::collections::BTreeSet;

/// Longest title, in characters.
pub const TITLE_CHARS_MAX: usize = 500;
/// Longest words of any kind, in characters.
pub const WORDS_CHARS_MAX: usize = 4_000;
/// Files of one task.
pub const FILES_MAX: usize = 40;
/// Units and people that coordinate.
pub const PLACES_MAX: usize = 60;
/// Parts that one task has in its life.
pub const PARTS_MAX: usize = 60;

pub(crate) type Answer = Result<Vec<Event>, Refusal>;

pub(crate) fn decide(found: Option<&Task>, command: &Command, context: &Context<'_>) -> Answer {
    match (found, command) {
        (None, Command::Give(new)) => give(new, context),
        (None, _) => Err(Refusal::NotHere),
        (Some(_), Command::Give(_)) => Err(Refusal::AlreadyHere),
        (Some(found), command) => act(found, command, context),
    }
}

fn give(new: &NewTask, context: &Context<'_>) -> Answer {
    official(context)?;
    if new.giver.account.is_none() {
        return Err(Refusal::AccountNeeded);
    }
    let title = line("title", &new.title)?;
    let words = optional("words", &new.words)?;
    let source = match &new.source {
        Source::Meeting { meeting, title } => {
            Source::Meeting { meeting: line("meeting", meeting)?, title: line("meeting", title)? }
        }
        other => other.clone(),
    };
    let meeting = match &source {
        Source::Meeting { title, .. } => title.as_str(),
        _ => "",
    };
    let signs =
        [("title", in_field(&title)), ("words", in_field(&words)), ("meeting", in_field(meeting))];
    keep_out(signs, new.affirmed)?;
    if new.owner == new.giver {
        return Err(Refusal::ToOneself);
    }
    if new.coordinating.len() > PLACES_MAX {
        return Err(Refusal::TooManyPlaces);
    }
    let mut places: BTreeSet<&Place> = BTreeSet::from([&new.owner]);
    if !new.coordinating.iter().all(|place| places.insert(place)) {
        return Err(Refusal::NamedTwice);
    }
    in_time(new.due, context)?;
    Ok(vec![Event::Given {
        id: new.id,
        agency: new.agency.clone(),
        giver: new.giver.clone(),
        source,
        title,
        words,
        owner: new.owner.clone(),
        coordinating: new.coordinating.clone(),
        due: new.due,
        importance: new.importance,
    }])
}

fn act(found: &Task, command: &Command, context: &Context<'_>) -> Answer {
    let not_now = Refusal::NotNow { standing: found.standing.name() };
    if !found.allowed().contains(&command.action()) {
        return Err(not_now);
    }
    let matter = found.matter.as_deref().ok_or(not_now)?;
    match command {
        Command::Withhold => return Ok(vec![Event::SourceWithdrawn]),
        Command::Remind => return Ok(remind(matter, context)),
        _ => official(context)?,
    }
    match command {
        Command::TakeUp => work::take_up(found, context),
        Command::Assign { to, note } => work::assign(found, matter, to, note, context),
        Command::Split { to, words, due } => work::split(found, matter, (to, *due), words, context),
        Command::ReportPart { part, percent, brought } => {
            work::report_part(found, matter, (*part, *percent), brought, context)
        }
        Command::Report { percent, brought } => {
            work::report(found, matter, *percent, brought, context)
        }
        Command::ReportDone { brought } => work::report_done(found, matter, brought, context),
        Command::AskExtension { due, reason } => {
            work::ask_extension(found, matter, *due, reason, context)
        }
        Command::AnswerExtension { due, words } => {
            answer_extension(found, matter, *due, words, context)
        }
        Command::SendBack { missing } => {
            from_giver(found, context)?;
            Ok(vec![Event::SentBack { missing: needed("missing", missing)? }])
        }
        Command::Complete { rating, words } => {
            from_giver(found, context)?;
            let mark = context.ratings.iter().find(|mark| mark.key == *rating);
            let rating = mark.cloned().ok_or(Refusal::NoRating)?;
            let last = matter.due.map(|due| last_day(due, context.calendar));
            let reported = matter.reported_on.unwrap_or(context.today());
            let in_time = last.is_none_or(|last| reported <= last);
            Ok(vec![Event::Completed { in_time, rating, words: optional("words", words)? }])
        }
        // Whoever sees a secret takes it away, whosever the task is.
        Command::Withdraw => Ok(vec![Event::Withdrawn]),
        Command::Note { words } => Ok(vec![Event::Noted { words: needed("words", words)? }]),
        Command::Cancel { reason } => {
            from_giver(found, context)?;
            Ok(vec![Event::Cancelled { reason: needed("reason", reason)? }])
        }
        Command::Give(_) | Command::Remind | Command::Withhold => Err(Refusal::AlreadyHere),
    }
}

fn answer_extension(
    found: &Task,
    matter: &Matter,
    due: Option<Date>,
    words: &str,
    context: &Context<'_>,
) -> Answer {
    from_giver(found, context)?;
    found.open_question().ok_or(Refusal::NotAsked)?;
    Ok(vec![match due {
        Some(due) => {
            later(matter, due, context)?;
            Event::ExtensionGranted { due, words: optional("words", words)? }
        }
        None => Event::ExtensionRefused { words: needed("words", words)? },
    }])
}

/// What has to be reminded of by now and was not yet.
fn remind(matter: &Matter, context: &Context<'_>) -> Vec<Event> {
    let Some(due) = matter.due else { return Vec::new() };
    let told = |reminder| matter.reminders.iter().any(|known| known.reminder == reminder);
    let reminders: Vec<_> = calls(due, matter.due_set_on, context.plan, context.calendar)
        .into_iter()
        .filter(|call| call.on <= context.today() && !told(call.reminder))
        .map(|call| call.reminder)
        .collect();
    if reminders.is_empty() { Vec::new() } else { vec![Event::Reminded { reminders }] }
}

fn official(context: &Context<'_>) -> Result<(), Refusal> {
    context.actor.account().map(|_| ()).ok_or(Refusal::AccountNeeded)
}

fn from_giver(found: &Task, context: &Context<'_>) -> Result<(), Refusal> {
    if found.is_given_by(context.actor) { Ok(()) } else { Err(Refusal::NotTheGiver) }
}

/// A due date that is to take the place of the one of now.
pub(crate) fn later(matter: &Matter, due: Date, context: &Context<'_>) -> Result<(), Refusal> {
    let now = matter.due.ok_or(Refusal::NoDue)?;
    in_time(Some(due), context)?;
    if due > now { Ok(()) } else { Err(Refusal::NotLater) }
}

pub(crate) fn in_time(due: Option<Date>, context: &Context<'_>) -> Result<(), Refusal> {
    if due.is_some_and(|due| due < context.today()) { Err(Refusal::DuePast) } else { Ok(()) }
}

/// Marked texts are refused whoever asks; a doubt until a person says that there is no mark.
pub(crate) fn keep_out(
    signs: impl IntoIterator<Item = (&'static str, Option<Sign>)>,
    affirmed: bool,
) -> Result<(), Refusal> {
    let found = signs.into_iter().filter_map(|(place, sign)| Some((sign?, place)));
    match found.max_by_key(|(sign, _)| *sign) {
        Some((Sign::Marked(degree), place)) => Err(Refusal::Secret { degree: degree.key(), place }),
        Some((Sign::Doubt(degree), place)) if !affirmed => {
            Err(Refusal::PerhapsSecret { degree: degree.key(), place })
        }
        _ => Ok(()),
    }
}

/// The marks on files that are brought.
pub(crate) fn signs_of(
    evidence: &[NewEvidence],
) -> impl Iterator<Item = (&'static str, Option<Sign>)> {
    evidence.iter().flat_map(|brought| match brought {
        NewEvidence::Paper(_) => [("file_name", None), ("first_page", None)],
        NewEvidence::File { file, on_first_page } => {
            [("file_name", in_file_name(&file.name)), ("first_page", *on_first_page)]
        }
    })
}

fn line(field: &'static str, text: &str) -> Result<String, Refusal> {
    let line = clean_line(text, TITLE_CHARS_MAX).map_err(|_| Refusal::TextFault { field })?;
    if line.is_empty() { Err(Refusal::TextFault { field }) } else { unmarked(field, line) }
}

/// Words may speak of secrets, and bear no mark.
fn unmarked(place: &'static str, words: String) -> Result<String, Refusal> {
    match in_text(&words) {
        Some(Sign::Marked(degree)) => Err(Refusal::Secret { degree: degree.key(), place }),
        _ => Ok(words),
    }
}

/// Words that may be missing.
pub(crate) fn optional(field: &'static str, text: &str) -> Result<String, Refusal> {
    let words = clean_text(text, WORDS_CHARS_MAX).map_err(|_| Refusal::TextFault { field })?;
    unmarked(field, words)
}

/// Words that may not.
pub(crate) fn needed(field: &'static str, text: &str) -> Result<String, Refusal> {
    optional(field, text).and_then(|words| {
        if words.is_empty() { Err(Refusal::TextFault { field }) } else { Ok(words) }
    })
}
