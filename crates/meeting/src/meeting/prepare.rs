//! The rules of preparing a meeting: put right, approved, moved, its posts, its agenda and its papers.
//! What must always hold: whoever asked for a meeting does not approve it, unless they chair or convene it; what was spoken
//! of already is not taken off the agenda; no paper that bears a mark of secrecy is taken in.

use super::{
    command::{Command, NewPaper},
    decide::{Answer, ITEMS_MAX, On, PAPERS_MAX, posts, sheet, span},
    event::Event,
    record::{Item, ItemSheet, KeptPaper},
    states::Standing,
};
use crate::{
    Refusal,
    words::{keep_out, needed, optional, title},
};
use kernel::secrecy::in_file_name;
use std::collections::BTreeSet;

/// Longest time planned for one item, in minutes.
const ITEM_MINUTES_MAX: u32 = 24 * 60;

pub(super) fn prepare(on: &On<'_>, command: &Command) -> Answer {
    match command {
        Command::Approve { note } => {
            other_than_requester(on)?;
            return Ok(vec![Event::Approved { note: optional("note", note)? }]);
        }
        Command::Return { reason } => {
            return Ok(vec![Event::Returned { reason: needed("reason", reason)? }]);
        }
        Command::Refuse { reason } => {
            return Ok(vec![Event::Refused { reason: needed("reason", reason)? }]);
        }
        // Whoever presents an item brings its papers.
        Command::AddPaper(new) if presents(on, new.item) => return add_paper(on, new),
        _ => on.prepares()?,
    }
    match command {
        Command::Amend { sheet: new, affirmed } => {
            let new = sheet(new, *affirmed)?;
            let same = new == on.matter.sheet;
            Ok(if same { Vec::new() } else { vec![Event::Amended { sheet: Box::new(new) }] })
        }
        Command::Resubmit => {
            span(on.found.planned, on.context)?;
            Ok(vec![Event::Resubmitted])
        }
        Command::Appoint { posts: new } => {
            let new = posts(new)?;
            let same = new == on.found.posts;
            Ok(if same { Vec::new() } else { vec![Event::Appointed { posts: new }] })
        }
        Command::Move { planned, reason } => {
            span(*planned, on.context)?;
            if *planned == on.found.planned {
                return Err(Refusal::SameTime);
            }
            // Nobody was told before it was approved, so nobody needs a reason.
            let told = on.found.standing == Standing::Invited;
            let reason = if told { needed } else { optional }("reason", reason)?;
            Ok(vec![Event::Moved { planned: *planned, reason }])
        }
        Command::AddItem { item, affirmed } => {
            if on.matter.items.len() >= ITEMS_MAX {
                return Err(Refusal::TooMany { of: "items" });
            }
            let number = on.matter.ever.items + 1;
            Ok(vec![Event::ItemAdded { number, item: cleaned(item, *affirmed)? }])
        }
        Command::ChangeItem { number, item, affirmed } => {
            let old = item_of(on, *number)?;
            let item = cleaned(item, *affirmed)?;
            let same = item == old.sheet;
            let changed = Event::ItemChanged { number: *number, item };
            Ok(if same { Vec::new() } else { vec![changed] })
        }
        Command::RemoveItem { number, reason } => remove_item(on, *number, reason),
        Command::OrderItems { order } => order_items(on, order),
        Command::AddPaper(new) => add_paper(on, new),
        Command::TakeOutPaper { number, reason } => {
            on.matter.paper(*number).ok_or(Refusal::NoPaper { number: *number })?;
            let reason = needed("reason", reason)?;
            Ok(vec![Event::PaperTakenOut { number: *number, reason }])
        }
        Command::SetDownload { number, allowed } => {
            let paper = on.matter.paper(*number).ok_or(Refusal::NoPaper { number: *number })?;
            let same = paper.downloadable == *allowed;
            let set = Event::DownloadSet { number: *number, allowed: *allowed };
            Ok(if same { Vec::new() } else { vec![set] })
        }
        Command::Cancel { reason } => {
            Ok(vec![Event::Cancelled { reason: needed("reason", reason)? }])
        }
        _ => Err(Refusal::NotNow { standing: on.found.standing.name() }),
    }
}

/// A paper goes with its content whoever asks; a second time there is nothing more to take.
pub(super) fn withdraw_paper(on: &On<'_>, number: u32) -> Answer {
    let paper = on.matter.papers.iter().find(|paper| paper.number == number);
    let paper = paper.filter(|paper| paper.kept.is_some());
    paper.ok_or(Refusal::NoPaper { number })?;
    Ok(vec![Event::PaperWithdrawn { number }])
}

fn other_than_requester(on: &On<'_>) -> Result<(), Refusal> {
    let actor = on.context.actor;
    let own = actor.account() == Some(on.found.requested_by);
    let holds = actor.account() == Some(on.found.posts.chair) || on.matter.convener.is_of(actor);
    if own && !holds { Err(Refusal::SamePerson) } else { Ok(()) }
}

fn presents(on: &On<'_>, item: Option<u32>) -> bool {
    let item = item.and_then(|item| on.matter.item(item));
    let presenter = item.and_then(|item| item.sheet.presenter.as_ref());
    presenter.is_some_and(|presenter| presenter.is_of(on.context.actor))
}

pub(super) fn item_of<'a>(on: &On<'a>, number: u32) -> Result<&'a Item, Refusal> {
    on.matter.item(number).ok_or(Refusal::NoItem { number })
}

fn cleaned(item: &ItemSheet, affirmed: bool) -> Result<ItemSheet, Refusal> {
    if item.minutes > ITEM_MINUTES_MAX {
        return Err(Refusal::MinutesFault);
    }
    let title = title("item", &item.title, affirmed)?;
    Ok(ItemSheet { title, presenter: item.presenter.clone(), minutes: item.minutes })
}

fn remove_item(on: &On<'_>, number: u32, reason: &str) -> Answer {
    let item = item_of(on, number)?;
    let concluded = on.matter.conclusions.iter().any(|one| one.sheet.item == Some(number));
    if !item.stretches.is_empty() || !item.note.is_empty() || concluded {
        return Err(Refusal::ItemBegun { number });
    }
    let told = matches!(on.found.standing, Standing::Invited | Standing::Running);
    let reason = if told { needed } else { optional }("reason", reason)?;
    Ok(vec![Event::ItemRemoved { number, reason }])
}

fn order_items(on: &On<'_>, order: &[u32]) -> Answer {
    let now: Vec<u32> = on.matter.items.iter().map(|item| item.number).collect();
    let wanted: BTreeSet<u32> = order.iter().copied().collect();
    if wanted.len() != order.len() || wanted != now.iter().copied().collect() {
        return Err(Refusal::OrderFault);
    }
    let ordered = Event::ItemsOrdered { order: order.to_vec() };
    Ok(if now == order { Vec::new() } else { vec![ordered] })
}

fn add_paper(on: &On<'_>, new: &NewPaper) -> Answer {
    if let Some(item) = new.item {
        item_of(on, item)?;
    }
    if on.matter.papers.len() >= PAPERS_MAX {
        return Err(Refusal::TooMany { of: "papers" });
    }
    let marks = [("file_name", in_file_name(&new.file.name)), ("first_page", new.on_first_page)];
    keep_out(marks, new.affirmed)?;
    let shown = on.matter.papers.iter().filter(|paper| !paper.taken_out);
    let mut files = shown.filter_map(|paper| Some((paper.item, &paper.kept.as_deref()?.file)));
    let twice = |(item, file): (Option<u32>, &super::record::PaperFile)| {
        file.id == new.file.id || (item == new.item && file.sha256 == new.file.sha256)
    };
    if files.any(twice) {
        return Err(Refusal::PaperTwice);
    }
    let kept = KeptPaper {
        title: title("paper", &new.title, new.affirmed)?,
        file: new.file.clone(),
        downloadable: new.downloadable,
    };
    let number = on.matter.ever.papers + 1;
    Ok(vec![Event::PaperAdded { number, item: new.item, kept: Box::new(kept) }])
}
