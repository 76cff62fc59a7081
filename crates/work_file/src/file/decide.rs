//! The rules of work files: (file, command, context) → events or a refusal. Total and pure.
//! Who may ask is `access`'s; here stands what must hold for everybody.

use super::{
    Context,
    command::{Command, NewWorkFile},
    event::Event,
    record::{Line, Loan, LoanState, Piece, WorkFile},
};
use crate::{
    Refusal, titles,
    words::{LINE_CHARS_MAX, TITLE_CHARS_MAX, keep_out, line, needed, needed_line, optional},
};
use kernel::{id::AccountId, secrecy::in_field, time::Date};
use register::Actor;

/// Items of one file.
pub const ITEMS_MAX: usize = 2_000;
/// Pages of one item.
pub const PAGES_MAX: u32 = 20_000;
/// Longest loan, in days.
pub const LOAN_DAYS_MAX: i32 = 366;
/// Loans of one file in its life.
const LOANS_MAX: usize = 5_000;

type Answer = Result<Vec<Event>, Refusal>;

pub(super) fn decide(found: Option<&WorkFile>, command: &Command, context: &Context<'_>) -> Answer {
    match (found, command) {
        (None, Command::Open(new)) => open(new, context),
        (None, _) => Err(Refusal::NotHere),
        (Some(_), Command::Open(_)) => Err(Refusal::AlreadyHere),
        (Some(found), command) => {
            act(found, command, context).map(|event| event.into_iter().collect())
        }
    }
}

fn by(actor: &Actor) -> Result<AccountId, Refusal> {
    actor.account().ok_or(Refusal::AccountNeeded)
}

fn open(new: &NewWorkFile, context: &Context<'_>) -> Answer {
    let keeper = by(context.actor)?;
    Ok(vec![Event::Opened {
        id: new.id,
        agency: new.agency.clone(),
        unit: new.unit.clone(),
        keeper,
        year: context.today().year(),
        code: titles::code(&new.code)?,
        title: titled(&new.title)?,
        retention: new.retention,
        listed: new.listed,
    }])
}

fn titled(title: &str) -> Result<String, Refusal> {
    let title = needed_line("title", title, TITLE_CHARS_MAX)?;
    // A title may speak of secrecy; whoever types it says so.
    keep_out([("title", in_field(&title))], true)?;
    Ok(title)
}

fn act(
    found: &WorkFile,
    command: &Command,
    context: &Context<'_>,
) -> Result<Option<Event>, Refusal> {
    if !found.allowed().contains(&command.action()) {
        return Err(Refusal::NotNow { standing: found.standing.name() });
    }
    // A package may be made by the program for whoever keeps it; all else is done by people.
    if !matches!(command, Command::Export { .. }) {
        by(context.actor)?;
    }
    Ok(Some(match command {
        Command::Amend { title, retention, reason } => {
            let (title, retention) = (titled(title)?, *retention);
            if title == found.title && retention == found.retention {
                return Ok(None);
            }
            Event::Amended { title, retention, reason: needed("reason", reason)? }
        }
        Command::Assign { keeper, .. } if *keeper == found.keeper => return Ok(None),
        Command::Assign { keeper, reason } => {
            Event::Assigned { keeper: *keeper, reason: needed("reason", reason)? }
        }
        Command::Add { piece, pages } => add(found, *piece, *pages)?,
        Command::Remove { item, reason } => {
            found.item(*item).ok_or(Refusal::NoItem { item: *item })?;
            Event::ItemRemoved { item: *item, reason: needed("reason", reason)? }
        }
        Command::Move { item, place, reason } => {
            let there = found.items.iter().position(|one| one.number == *item);
            let there = there.ok_or(Refusal::NoItem { item: *item })?;
            let place = (*place).clamp(1, found.items.len());
            if there + 1 == place {
                return Ok(None);
            }
            Event::ItemMoved { item: *item, place, reason: needed("reason", reason)? }
        }
        Command::Count { item, pages } => {
            let there = found.item(*item).ok_or(Refusal::NoItem { item: *item })?;
            let pages = counted(*pages)?;
            if there.pages == Some(pages) {
                return Ok(None);
            }
            Event::PagesCounted { item: *item, pages }
        }
        Command::Close { words } => {
            Event::Closed { contents: contents(found, context)?, words: optional("words", words)? }
        }
        Command::Reopen { reason } => Event::Reopened { reason: needed("reason", reason)? },
        Command::HandOver { note } => Event::HandedOver { note: optional("note", note)? },
        Command::Accept { place, note } => Event::Accepted {
            place: line("place", place, LINE_CHARS_MAX)?,
            note: optional("note", note)?,
        },
        Command::Return { reason } => Event::Returned { reason: needed("reason", reason)? },
        Command::AskLoan { to, until, purpose } => ask(found, (*to, *until, purpose), context)?,
        Command::ApproveLoan { loan } => {
            let asked = loan_of(found, *loan, LoanState::Asked)?;
            if asked.until < context.today() {
                return Err(Refusal::DayFault);
            }
            // Nobody lends to themselves.
            if context.actor.account() == Some(asked.to) {
                return Err(Refusal::SamePerson);
            }
            Event::LoanApproved { loan: *loan }
        }
        Command::RefuseLoan { loan, reason } => {
            loan_of(found, *loan, LoanState::Asked)?;
            Event::LoanRefused { loan: *loan, reason: needed("reason", reason)? }
        }
        Command::EndLoan { loan } => {
            loan_of(found, *loan, LoanState::Lent)?;
            Event::LoanEnded { loan: *loan }
        }
        Command::ProposeDestruction { reason } => {
            time_is_over(found, context)?;
            if found.loans.iter().any(|loan| loan.state.is_open()) {
                return Err(Refusal::OnLoan);
            }
            Event::DestructionProposed { reason: needed("reason", reason)? }
        }
        Command::DropDestruction { reason } => {
            Event::DestructionDropped { reason: needed("reason", reason)? }
        }
        Command::Destroy { number, dated } => {
            time_is_over(found, context)?;
            let proposed_by = found.destruction.as_ref().and_then(|it| it.proposed_by);
            if proposed_by == context.actor.account() {
                return Err(Refusal::SamePerson);
            }
            if *dated > context.today() {
                return Err(Refusal::DayFault);
            }
            let number = needed_line("decision", number, LINE_CHARS_MAX)?;
            Event::Destroyed { number, dated: *dated }
        }
        Command::Export { manifest, sealed } => {
            Event::Exported { manifest: *manifest, sealed: *sealed }
        }
        Command::Withdraw => Event::Withdrawn { file: Box::new(found.without_words()) },
        Command::Open(_) => return Err(Refusal::AlreadyHere),
    }))
}

fn add(found: &WorkFile, piece: Piece, pages: Option<u32>) -> Result<Event, Refusal> {
    if let Some(place) = found.place_of(piece) {
        return Err(Refusal::InFile { place });
    }
    if found.items.len() >= ITEMS_MAX {
        return Err(Refusal::TooManyItems);
    }
    let pages = pages.map(counted).transpose()?;
    Ok(Event::ItemAdded { item: found.items_ever.saturating_add(1), piece, pages })
}

fn counted(pages: u32) -> Result<u32, Refusal> {
    if (1..=PAGES_MAX).contains(&pages) { Ok(pages) } else { Err(Refusal::PagesFault) }
}

/// Every item with its number, its pages, and the state of its record (Decree 30/2020 art. 29: the documents of a file are
/// put in order, sheets are numbered, the table of contents is written).
fn contents(found: &WorkFile, context: &Context<'_>) -> Result<Vec<Line>, Refusal> {
    if found.items.is_empty() {
        return Err(Refusal::Empty);
    }
    let line = |(item, place): (&super::record::Item, usize)| {
        let facts = context.pieces.get(&item.piece).ok_or(Refusal::NotFinished { place })?;
        if !facts.finished {
            return Err(Refusal::NotFinished { place });
        }
        // Of what was withdrawn the line is left; its pages are in no file.
        let pages = if facts.withdrawn { Some(0) } else { item.pages };
        let pages = pages.ok_or(Refusal::NotCounted { place })?;
        Ok(Line { item: item.number, piece: item.piece, pages, version: facts.version })
    };
    found.items.iter().zip(1..).map(line).collect()
}

fn ask(
    found: &WorkFile,
    (to, until, purpose): (AccountId, Date, &str),
    context: &Context<'_>,
) -> Result<Event, Refusal> {
    let days = context.today().until(until).map_or(i32::MAX, |span| span.get_days());
    if !(0..=LOAN_DAYS_MAX).contains(&days) {
        return Err(Refusal::DayFault);
    }
    if found.loans.iter().any(|loan| loan.to == to && loan.state.is_open()) {
        return Err(Refusal::LentAlready);
    }
    if found.loans.len() >= LOANS_MAX {
        return Err(Refusal::TooManyItems);
    }
    let loan = u32::try_from(found.loans.len()).unwrap_or(u32::MAX).saturating_add(1);
    Ok(Event::LoanAsked { loan, to, until, purpose: needed("purpose", purpose)? })
}

fn loan_of(found: &WorkFile, number: u32, state: LoanState) -> Result<&Loan, Refusal> {
    let loan = found.loans.iter().find(|loan| loan.number == number && loan.state == state);
    loan.ok_or(Refusal::NoLoan { loan: number })
}

/// Nothing is destroyed on the last day of its time of keeping, nor before (Law on archives 33/2024).
fn time_is_over(found: &WorkFile, context: &Context<'_>) -> Result<(), Refusal> {
    match found.last_day() {
        Some(last) if last < context.today() => Ok(()),
        _ => Err(Refusal::KeptLonger),
    }
}
