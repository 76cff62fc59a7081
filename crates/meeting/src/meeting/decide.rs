//! The rules of meetings: (meeting, command, context) → events or a refusal. Total and pure.
//! Here stand the limits, the request and the way to a rule; the rules are in `prepare`, `answers`, `held` and `after`.
//! Who may ask is `access`'s; what must always hold is that nobody runs a meeting but whoever has a post for it.

use super::{
    Context, after, answers,
    command::{Command, NewMeeting},
    event::{Event, Opening},
    held,
    people::Posts,
    prepare,
    record::{Matter, Meeting, Sheet, Span},
};
use crate::{
    Refusal,
    words::{line, optional, title},
};
use kernel::id::AccountId;
use register::Actor;
use std::collections::BTreeSet;

/// Longest meeting: what lasts longer is a mistake, or more than one.
pub const SPAN_SECONDS_MAX: i64 = 7 * 86_400;
pub const CO_HOSTS_MAX: usize = 20;
pub const ITEMS_MAX: usize = 100;
pub const PAPERS_MAX: usize = 400;
/// Every commune, department and agency of a province, and as many people again and again.
pub const INVITEES_MAX: usize = 3_000;
/// People in one room.
pub const HEADS_MAX: u32 = 5_000;
pub const CONCLUSIONS_MAX: usize = 200;
pub const RECORDINGS_MAX: usize = 100;

pub(super) type Answer = Result<Vec<Event>, Refusal>;

pub(super) fn decide(found: Option<&Meeting>, command: &Command, context: &Context<'_>) -> Answer {
    match (found, command) {
        (None, Command::Request(new)) => request(new, context),
        (None, _) => Err(Refusal::NotHere),
        (Some(_), Command::Request(_)) => Err(Refusal::AlreadyHere),
        (Some(found), command) => act(found, command, context),
    }
}

fn request(new: &NewMeeting, context: &Context<'_>) -> Answer {
    let requested_by = official(context)?;
    let kind = context.kinds.iter().find(|kind| kind.key == new.kind);
    let kind = kind.cloned().ok_or(Refusal::NoKind)?;
    span(new.planned, context)?;
    let opening = Opening {
        id: new.id,
        agency: new.agency.clone(),
        kind,
        requested_by,
        convener: new.convener.clone(),
        posts: posts(&new.posts)?,
        planned: new.planned,
        series: new.series.clone(),
        sheet: sheet(&new.sheet, new.affirmed)?,
    };
    Ok(vec![Event::Requested { opening: Box::new(opening) }])
}

fn act(found: &Meeting, command: &Command, context: &Context<'_>) -> Answer {
    let not_now = Refusal::NotNow { standing: found.standing.name() };
    if !found.standing.allows(command.action()) {
        return Err(not_now);
    }
    let matter = found.matter.as_deref().ok_or(not_now)?;
    // A worker of the program ends what was cut off, puts away recordings and passes on the answers of guests.
    let by_program = matches!(
        command,
        Command::StopRecording
            | Command::KeepRecording { .. }
            | Command::DropRecording { .. }
            | Command::YieldFloor { .. }
            | Command::Answer { .. }
            | Command::LinkTask { .. }
            | Command::Close { .. }
    );
    if !(by_program && is_program(context)) {
        official(context)?;
    }
    let on = On { found, matter, context };
    match command {
        Command::Request(_) => Err(Refusal::AlreadyHere),
        // Whoever sees a secret takes it away, whosever the meeting is.
        Command::Withdraw => Ok(vec![Event::Withdrawn]),
        Command::WithdrawPaper { number } => prepare::withdraw_paper(&on, *number),
        Command::Amend { .. }
        | Command::Resubmit
        | Command::Approve { .. }
        | Command::Return { .. }
        | Command::Refuse { .. }
        | Command::Appoint { .. }
        | Command::Move { .. }
        | Command::AddItem { .. }
        | Command::ChangeItem { .. }
        | Command::RemoveItem { .. }
        | Command::OrderItems { .. }
        | Command::AddPaper(_)
        | Command::TakeOutPaper { .. }
        | Command::SetDownload { .. }
        | Command::Cancel { .. } => prepare::prepare(&on, command),
        Command::AddInvitees { .. }
        | Command::RemoveInvitee { .. }
        | Command::Invite { .. }
        | Command::ConfirmSite { .. }
        | Command::DeclineSite { .. }
        | Command::Answer { .. }
        | Command::NoteRehearsal { .. } => answers::call(&on, command),
        Command::Note { .. }
        | Command::SetConclusion { .. }
        | Command::DropConclusion { .. }
        | Command::KeepRecording { .. }
        | Command::DropRecording { .. }
        | Command::FileMinutes { .. }
        | Command::Conclude { .. }
        | Command::LinkTask { .. } => after::write(&on, command),
        Command::Open
        | Command::BeginItem { .. }
        | Command::EndItem
        | Command::GiveFloor { .. }
        | Command::YieldFloor { .. }
        | Command::WithdrawFloor { .. }
        | Command::Admit { .. }
        | Command::Remove { .. }
        | Command::Lock
        | Command::Unlock
        | Command::StartRecording
        | Command::StopRecording
        | Command::CallRoll { .. }
        | Command::Announce { .. }
        | Command::Close { .. } => held::run(&on, command),
    }
}

/// The meeting a rule is asked about, with its matter.
#[derive(Clone, Copy)]
pub(super) struct On<'a> {
    pub(super) found: &'a Meeting,
    pub(super) matter: &'a Matter,
    pub(super) context: &'a Context<'a>,
}

impl On<'_> {
    pub(super) fn prepares(&self) -> Result<(), Refusal> {
        let own = self.found.is_prepared_by(self.context.actor);
        if own { Ok(()) } else { Err(Refusal::NotPreparing) }
    }

    pub(super) fn conducts(&self) -> Result<(), Refusal> {
        let own = self.found.is_conducted_by(self.context.actor) || is_program(self.context);
        if own { Ok(()) } else { Err(Refusal::NotConducting) }
    }

    pub(super) fn writes(&self) -> Result<(), Refusal> {
        let own = self.found.is_written_by(self.context.actor) || is_program(self.context);
        if own { Ok(()) } else { Err(Refusal::NotSecretary) }
    }

    /// Chair, host, co-host or secretary.
    pub(super) fn conducts_or_writes(&self) -> Result<(), Refusal> {
        self.conducts().or_else(|refusal| self.writes().map_err(|_| refusal))
    }
}

pub(super) fn official(context: &Context<'_>) -> Result<AccountId, Refusal> {
    context.actor.account().ok_or(Refusal::AccountNeeded)
}

pub(super) fn is_program(context: &Context<'_>) -> bool {
    matches!(context.actor, Actor::System { .. })
}

/// Neither upside down nor over already, nor longer than any meeting.
pub(super) fn span(planned: Span, context: &Context<'_>) -> Result<(), Refusal> {
    let seconds = planned.ends_at.seconds_since(planned.begins_at);
    if planned.ends_at <= planned.begins_at || seconds > SPAN_SECONDS_MAX {
        return Err(Refusal::SpanFault);
    }
    if planned.ends_at <= context.now { Err(Refusal::SpanPast) } else { Ok(()) }
}

/// Nobody has two posts, save that the chair may keep the minutes or run the technics of a small meeting.
pub(super) fn posts(posts: &Posts) -> Result<Posts, Refusal> {
    let mut seen: BTreeSet<AccountId> =
        [posts.secretary, posts.host].into_iter().flatten().collect();
    seen.insert(posts.chair);
    let twice = !posts.co_hosts.iter().all(|co_host| seen.insert(*co_host));
    if twice {
        return Err(Refusal::NamedTwice);
    }
    if posts.co_hosts.len() > CO_HOSTS_MAX {
        return Err(Refusal::TooMany { of: "co_hosts" });
    }
    Ok(posts.clone())
}

pub(super) fn sheet(sheet: &Sheet, affirmed: bool) -> Result<Sheet, Refusal> {
    Ok(Sheet {
        title: title("title", &sheet.title, affirmed)?,
        words: optional("words", &sheet.words)?,
        place: line("place", &sheet.place)?,
        central: sheet.central,
    })
}
