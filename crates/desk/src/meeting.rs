//! Meetings at the door: asked for, prepared, called, answered, run, written down; their lists, and what clashes.
//! Not the rules (`meeting`), not rooms (`site`) nor votes (`motion`), not sound and pictures. What must hold: a person who is
//! named has a seat where it says; papers are seen by whoever may see the meeting; after a withdrawal no word and no byte of
//! it is left.

mod ballot;
mod feed;
mod lists;
mod motion;
mod recording;
mod site;

pub use ballot::{CastBallot, CountedBallot};
pub use feed::FedMeetings;
pub use recording::Recorded;
pub use site::SitesPage;

use self::lists::{held_by, meeting_rows, need_key, of_person, of_unit, to_approve};
use crate::{
    Desk, DeskError, Done, IdempotencyKey, Seen,
    door::{self, Request, Ruling},
    numbers::Stop,
    paging::{Filling, Place as ListPlace, parsed},
};
use ::meeting::{
    Base, Booking, Clash, Kind, Meeting, MeetingRegister, Share, VoteRule, clashes,
    meeting::{Command, Context, Event, NewInvitee, NewMeeting, SPAN_SECONDS_MAX, Who},
};
use access::{Area, MeetingFacts, Principal};
use kernel::{code::AgencyCode, id::MeetingId, time::Timestamp};
use province::{MeetingBase, MeetingKind, MeetingShare};
use register::{Actor, Register};
use store::{document::Page, engine::Statement, meeting as rows};
use uuid::Uuid;

/// The refusal of a person or unit that is not where it says.
const OUTSIDE: &str = "DSK-017";
/// Meetings that are looked at for one clash.
const CLASHES_MAX: u32 = 50;

/// Which meetings a page lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MeetingList {
    /// Of the reader and the units they act for, the next first; those that are still going on too.
    Ahead,
    /// The same, over already, the last first.
    Past,
    /// Of the reader's agency, that wait for an approval.
    ToApprove,
    /// That the reader's agency holds, from a moment to a moment.
    Agency { from: Timestamp, to: Timestamp },
}

/// One page of meetings.
#[derive(Debug, Clone, Default)]
pub struct MeetingsPage {
    pub meetings: Vec<Seen<Meeting>>,
    /// Where the next page begins: pass it on. `None` on the last.
    pub next: Option<String>,
}

impl Desk {
    /// Carries out a command on a meeting; `Request` opens one.
    ///
    /// Errors: `DSK-017` a person without a seat in the unit that is named with them, or a unit that is not there.
    pub async fn meeting(
        &self,
        actor: &Actor,
        id: MeetingId,
        command: Command,
        key: &IdempotencyKey,
        seen: Option<u64>,
    ) -> Result<Done<Meeting>, DeskError> {
        let before = self.meeting_by_id(id).await?;
        let record = before.as_ref().map(|seen| &seen.record);
        self.permit_meeting(actor, &command, record)?;
        match &command {
            Command::Request(new) => self.holds(actor, new).await?,
            Command::AddInvitees { invitees } => self.seated_as_named(invitees).await?,
            _ => {}
        }
        let motions_open = match &command {
            Command::Close { .. } => self.motions_open(id).await?,
            _ => 0,
        };
        let blanks = match &command {
            Command::WithdrawPaper { number } => self.without_paper(id, *number).await?,
            _ => Vec::new(),
        };
        let beside = (motions_open, blanks.as_slice());
        let done = self.pass_meeting(actor, id, &command, beside, (key, seen)).await?;
        if let (Command::Withdraw, Some(before)) = (&command, &before) {
            for (_, sha256) in before.record.files() {
                self.forget_bytes(&sha256).await?;
            }
            self.withdraw_motions_of(id).await?;
        }
        let goes = matches!(command, Command::WithdrawPaper { .. } | Command::DropRecording { .. });
        if let Some(before) = before.filter(|_| goes) {
            let left = done.record.files();
            let gone = before.record.files().into_iter().filter(|file| !left.contains(file));
            for (_, sha256) in gone {
                self.forget_bytes(&sha256).await?;
            }
        }
        Ok(done)
    }

    async fn pass_meeting(
        &self,
        actor: &Actor,
        id: MeetingId,
        command: &Command,
        (motions_open, blanks): (usize, &[Statement]),
        (key, seen): (&IdempotencyKey, Option<u64>),
    ) -> Result<Done<Meeting>, DeskError> {
        let now = self.clock().now();
        let request = Request { actor, id: id.as_uuid(), key, seen, now };
        let kinds = self.meeting_kinds();
        door::pass::<MeetingRegister, _, _>(
            self.store(),
            &self.shared.numbers,
            request,
            |record| {
                self.permit_meeting(actor, command, record)?;
                let context = Context { now, actor, kinds: &kinds, motions_open };
                let events = MeetingRegister::decide(record, command, &context)
                    .map_err(|refusal| DeskError::refused(&refusal))?;
                Ok::<_, Stop>(Ruling { beside: blanks.to_vec(), ..Ruling::of(events) })
            },
            |change| meeting_rows(change, now),
        )
        .await
    }

    /// What takes a paper's name out of the entry by which it came, and what the public log knows of the meeting.
    async fn without_paper(&self, id: MeetingId, paper: u32) -> Result<Vec<Statement>, DeskError> {
        let entries = store::register::entries(self.store().engine(), id.as_uuid()).await?;
        let mut statements = Vec::new();
        for entry in entries {
            if let Some(blank) = door::parse::<Event>(&entry.body)?.without_paper(paper) {
                let body = serde_json::to_string(&blank).map_err(DeskError::fault)?;
                let (record, version) = (id.as_uuid(), entry.version);
                statements.push(store::register::blank_entry(record, body, version));
            }
        }
        statements.extend(store::leaf::forget(id.as_uuid()));
        Ok(statements)
    }

    /// A meeting as somebody may see it who has to do with it.
    pub async fn read_meeting(
        &self,
        actor: &Actor,
        id: MeetingId,
    ) -> Result<Option<Seen<Meeting>>, DeskError> {
        let Some(seen) = self.meeting_by_id(id).await? else { return Ok(None) };
        Ok(self.may_meeting(actor, "view_meeting", &seen.record).then_some(seen))
    }

    /// What the actor may do to it now: names of commands.
    pub fn meeting_actions(&self, actor: &Actor, found: &Meeting) -> Vec<&'static str> {
        let allowed = found.standing.allowed().into_iter();
        allowed.filter(|action| self.may_meeting(actor, action, found)).collect()
    }

    /// Whether the policies let the actor do this to a meeting.
    pub fn may_meeting(&self, actor: &Actor, action: &str, found: &Meeting) -> bool {
        let (who, what) = (Principal::from(actor), MeetingFacts::of(found).into());
        self.access().allowed(&who, action, &what, &self.directory().tree).allowed
    }

    /// The kinds of meetings that the province holds, as the rules know them.
    pub fn meeting_kinds(&self) -> Vec<Kind> {
        self.province().meetings.kinds.iter().filter_map(kind).collect()
    }

    /// A page of meetings that the actor may see; `after` is what the page before gave.
    ///
    /// Errors: [`DeskError::Forbidden`] to whoever has nothing to do with meetings.
    pub async fn meetings(
        &self,
        actor: &Actor,
        list: &MeetingList,
        after: Option<&str>,
        limit: u32,
    ) -> Result<MeetingsPage, DeskError> {
        if !self.may_enter(actor, "list_meetings", Area::Meetings) {
            return Err(DeskError::Forbidden { action: "list_meetings" });
        }
        let shown = |found: &Meeting| self.may_meeting(actor, "view_meeting", found);
        let mut page = Filling::new(after, limit);
        loop {
            let (place, limit) = page.reads();
            let found = self.some_meetings(actor, list, place, limit).await?;
            if let Some((meetings, next)) = page.take(found, shown)? {
                return Ok(MeetingsPage { meetings, next });
            }
        }
    }

    async fn some_meetings(
        &self,
        actor: &Actor,
        list: &MeetingList,
        place: Option<ListPlace>,
        limit: u32,
    ) -> Result<Page, DeskError> {
        let engine = self.store().engine();
        let place = place.map(|place| (place.at, place.id));
        let agency = self.agency_of(actor);
        let of_agency = |of: fn(&AgencyCode) -> String| agency.as_ref().map(of);
        Ok(match list {
            MeetingList::Ahead | MeetingList::Past => {
                self.own_meetings(actor, *list == MeetingList::Ahead, place, limit).await?
            }
            MeetingList::ToApprove => match of_agency(to_approve) {
                Some(list) => {
                    rows::ahead(engine, &list, (i64::MIN + 1, i64::MAX), place, limit).await?
                }
                None => Vec::new(),
            },
            MeetingList::Agency { from, to } => match of_agency(held_by) {
                Some(list) => {
                    let span = (from.as_micros(), to.as_micros());
                    rows::ahead(engine, &list, span, place, limit).await?
                }
                None => Vec::new(),
            },
        })
    }

    /// One list out of those of the actor and the units that take part with them: the next first, or the last.
    async fn own_meetings(
        &self,
        actor: &Actor,
        ahead: bool,
        place: Option<(i64, Uuid)>,
        limit: u32,
    ) -> Result<Page, DeskError> {
        let (engine, now) = (self.store().engine(), self.clock().now().as_micros());
        let units = [actor.unit().cloned(), self.agency_of(actor)];
        let own = actor.account().map(of_person);
        let lists: Vec<String> =
            own.into_iter().chain(units.iter().flatten().map(of_unit)).collect();
        let mut found: Page = Vec::new();
        for list in &lists {
            found.extend(if ahead {
                rows::ahead(engine, list, (now, i64::MAX), place, limit).await?
            } else {
                rows::behind(engine, list, now, place, limit).await?
            });
        }
        found.sort_by_key(|(stored, at)| (*at, stored.id));
        if !ahead {
            found.reverse();
        }
        found.dedup_by_key(|(stored, _)| stored.id);
        found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        Ok(found)
    }

    /// How many meetings wait for the approval of the actor's agency; none for whoever approves nothing.
    pub async fn meetings_to_approve(&self, actor: &Actor) -> Result<u64, DeskError> {
        let Some(agency) = self.agency_of(actor) else { return Ok(0) };
        Ok(rows::count(self.store().engine(), &to_approve(&agency), i64::MIN).await?)
    }

    /// Meetings that need the same room or person at the same time, and what both need.
    pub async fn meeting_clashes(
        &self,
        found: &Meeting,
    ) -> Result<Vec<(Clash, Seen<Meeting>)>, DeskError> {
        let Some(booking) = found.booking() else { return Ok(Vec::new()) };
        let engine = self.store().engine();
        let span = (booking.span.begins_at.as_micros(), booking.span.ends_at.as_micros());
        let longest = SPAN_SECONDS_MAX.saturating_mul(1_000_000);
        let mut others: Vec<Seen<Meeting>> = Vec::new();
        for need in &booking.needs {
            let found = rows::needed(engine, &need_key(need), span, longest, CLASHES_MAX).await?;
            others.extend(found.iter().map(parsed).collect::<Result<Vec<_>, _>>()?);
        }
        others.sort_by_key(|seen: &Seen<Meeting>| seen.record.id);
        others.dedup_by_key(|seen| seen.record.id);
        others.retain(|seen| seen.record.id != found.id);
        let mut bookings: Vec<Booking> =
            others.iter().filter_map(|seen| seen.record.booking()).collect();
        bookings.push(booking);
        let own = clashes(&bookings).into_iter().filter_map(|clash| {
            let other = if clash.one == found.id { clash.other } else { clash.one };
            let with = clash.one == found.id || clash.other == found.id;
            let seen = others.iter().find(|seen| seen.record.id == other).filter(|_| with)?;
            Some((clash, seen.clone()))
        });
        Ok(own.collect())
    }

    /// The agency is the actor's own, and those who get posts work there or below.
    async fn holds(&self, actor: &Actor, new: &NewMeeting) -> Result<(), DeskError> {
        if self.agency_of(actor).as_ref() != Some(&new.agency) {
            return Err(outside(&new.agency));
        }
        let tree = &self.directory().tree;
        if !tree.within(&new.convener.unit, &new.agency) {
            return Err(outside(&new.convener.unit));
        }
        for (account, _) in new.posts.held() {
            self.account_by_id(account).await?.ok_or_else(|| outside(&new.agency))?;
        }
        Ok(())
    }

    async fn seated_as_named(&self, invitees: &[NewInvitee]) -> Result<(), DeskError> {
        for invitee in invitees {
            match &invitee.who {
                Who::Person { unit, account } => self.seated_there(unit, *account).await?,
                Who::Site { unit, .. } if self.directory().tree.unit(unit).is_none() => {
                    return Err(outside(unit));
                }
                Who::Site { .. } | Who::Guest(_) => {}
            }
        }
        Ok(())
    }

    fn permit_meeting(
        &self,
        actor: &Actor,
        command: &Command,
        found: Option<&Meeting>,
    ) -> Result<(), DeskError> {
        let facts = match (found, command) {
            (Some(found), _) => MeetingFacts::of(found),
            (None, Command::Request(new)) => {
                let forbidden = DeskError::Forbidden { action: command.action() };
                MeetingFacts::requesting(new, actor.account().ok_or(forbidden)?)
            }
            (None, _) => return Err(DeskError::NotFound),
        };
        self.permit_thing(actor, command.action(), &facts.into())
    }

    pub(crate) async fn meeting_by_id(
        &self,
        id: MeetingId,
    ) -> Result<Option<Seen<Meeting>>, DeskError> {
        let engine = self.store().engine();
        let stored = store::register::record(engine, MeetingRegister::NAME, id.as_uuid()).await?;
        stored.as_ref().map(parsed).transpose()
    }
}

fn outside(unit: &AgencyCode) -> DeskError {
    let details = vec![("unit", unit.to_string()), ("field", "unit".to_owned())];
    DeskError::Refused { code: OUTSIDE, details }
}

/// A kind as the rules know it; none whose shares cannot be reached, which loading the folder refuses.
fn kind(kind: &MeetingKind) -> Option<Kind> {
    let share = |share: MeetingShare| {
        let MeetingShare { numerator, denominator, more } = share;
        if more {
            Share::more_than(numerator, denominator).ok()
        } else {
            Share::at_least(numerator, denominator).ok()
        }
    };
    let vote = kind.vote.map(|vote| {
        let of = match vote.of {
            MeetingBase::Members => Base::Members,
            MeetingBase::Votes => Base::Votes,
            MeetingBase::Decided => Base::Decided,
        };
        Some(VoteRule { quorum: share(vote.quorum)?, majority: share(vote.majority)?, of })
    });
    Some(Kind {
        key: kind.key.clone(),
        quorum: match kind.quorum {
            Some(quorum) => Some(share(quorum)?),
            None => None,
        },
        vote: match vote {
            Some(vote) => Some(vote?),
            None => None,
        },
        secret_votes: kind.secret_votes,
        recording_days: kind.recording_days,
    })
}
