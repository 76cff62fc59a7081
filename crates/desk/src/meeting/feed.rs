//! An official's own meetings for a calendar that programs fetch: the private address, and what it gives.
//! Not the text of a calendar (`meeting`), nor who asks: whoever has the secret is answered. What must hold: the secret is
//! kept nowhere; what is given is what the account may see in the seats that it holds at this moment; a locked account is
//! answered like a secret that nobody has.

use crate::{Desk, DeskError, MeetingList};
use ::meeting::Meeting;
use access::Area;
use data_encoding::BASE64URL_NOPAD;
use kernel::{hash::Sha256Hash, id::AccountId, time::Timestamp};
use register::{Actor, Seat};
use std::ops::RangeInclusive;
use store::calendar_feed::{self as rows, Feed};

/// Bytes of chance in a secret.
const SECRET_BYTES: usize = 32;
/// Meetings that ended before, or end after, are left out.
const SECONDS_BACK: i64 = 30 * 86_400;
const SECONDS_AHEAD: i64 = 400 * 86_400;
/// Meetings in a calendar.
const MEETINGS_MAX: usize = 500;
/// Meetings read at once from a list, and how often.
const AT_ONCE: u32 = 100;
const ROUNDS_MAX: usize = 20;
/// That it was fetched is noted at most this often, so that reading stays reading.
const NOTED_SECONDS: i64 = 600;

const LIST: &str = "list_meetings";

/// What a calendar is given.
#[derive(Debug, Clone)]
pub struct FedMeetings {
    /// The account in each of its seats; none who lost the last one.
    pub actors: Vec<Actor>,
    pub made_at: Timestamp,
    /// By when they begin.
    pub meetings: Vec<Meeting>,
}

impl Desk {
    /// What is known of the actor's address, if there is one.
    pub async fn calendar_feed(&self, actor: &Actor) -> Result<Option<Feed>, DeskError> {
        let account = holder(actor)?;
        Ok(rows::of_account(self.store().engine(), account.as_uuid()).await?)
    }

    /// Makes an address for the actor's meetings, in place of the one before; gives its secret, this once.
    ///
    /// Errors: [`DeskError::Forbidden`] to whoever has nothing to do with meetings.
    pub async fn make_calendar_feed(&self, actor: &Actor) -> Result<String, DeskError> {
        if !self.may_enter(actor, LIST, Area::Meetings) {
            return Err(DeskError::Forbidden { action: LIST });
        }
        let account = holder(actor)?;
        let mut chance = [0_u8; SECRET_BYTES];
        self.random().fill(&mut chance);
        let secret = BASE64URL_NOPAD.encode(&chance);
        let now = self.clock().now();
        rows::make(self.store().engine(), account.as_uuid(), hash(&secret), now).await?;
        Ok(secret)
    }

    /// Takes the actor's address back.
    pub async fn end_calendar_feed(&self, actor: &Actor) -> Result<(), DeskError> {
        let account = holder(actor)?;
        self.store().engine().write(vec![rows::end(account.as_uuid())]).await?;
        Ok(())
    }

    /// What the calendar behind a secret shows now; `None` for one that is nobody's or whose account is locked.
    pub async fn fed_meetings(&self, secret: &str) -> Result<Option<FedMeetings>, DeskError> {
        let (engine, now) = (self.store().engine(), self.clock().now());
        let Some(found) = rows::find(engine, hash(secret)).await? else { return Ok(None) };
        let noted = found.feed.fetched_at;
        if noted.is_none_or(|at| now.seconds_since(at) >= NOTED_SECONDS) {
            rows::fetched(engine, hash(secret), now).await?;
        }
        let account = AccountId::from_uuid(found.account);
        let seats = found.seats.into_iter().filter_map(|seat| officer(account, seat));
        let actors: Vec<Actor> =
            seats.filter(|actor| self.may_enter(actor, LIST, Area::Meetings)).collect();
        let meetings = self.meetings_of_all(&actors, now).await?;
        Ok(Some(FedMeetings { actors, made_at: found.feed.made_at, meetings }))
    }

    /// Meetings of the same person in several seats, those needed first if there are too many.
    async fn meetings_of_all(
        &self,
        actors: &[Actor],
        now: Timestamp,
    ) -> Result<Vec<Meeting>, DeskError> {
        let span = now.plus_seconds(-SECONDS_BACK)..=now.plus_seconds(SECONDS_AHEAD);
        let mut all: Vec<Meeting> = Vec::new();
        for actor in actors {
            for list in [MeetingList::Ahead, MeetingList::Past] {
                all.extend(self.meetings_within(actor, &list, &span).await?);
            }
        }
        all.sort_by_key(|found| found.id);
        all.dedup_by_key(|found| found.id);
        // What is ahead before what is over, each from now on.
        all.sort_by_key(|found| {
            let left = found.planned.ends_at.seconds_since(now);
            (left < 0, left.abs())
        });
        all.truncate(MEETINGS_MAX);
        all.sort_by_key(|found| (found.planned.begins_at, found.id));
        Ok(all)
    }

    /// The beginning of a list that is ordered by when meetings end, as far as they end within the span.
    async fn meetings_within(
        &self,
        actor: &Actor,
        list: &MeetingList,
        span: &RangeInclusive<Timestamp>,
    ) -> Result<Vec<Meeting>, DeskError> {
        let mut taken: Vec<Meeting> = Vec::new();
        let mut after: Option<String> = None;
        for _ in 0..ROUNDS_MAX {
            let page = self.meetings(actor, list, after.as_deref(), AT_ONCE).await?;
            let wanted = taken.len().saturating_add(page.meetings.len());
            let found = page.meetings.into_iter().map(|seen| seen.record);
            taken.extend(found.take_while(|found| span.contains(&found.planned.ends_at)));
            after = page.next;
            if after.is_none() || taken.len() < wanted || taken.len() >= MEETINGS_MAX {
                break;
            }
        }
        Ok(taken)
    }
}

fn holder(actor: &Actor) -> Result<AccountId, DeskError> {
    actor.account().ok_or(DeskError::Forbidden { action: LIST })
}

fn officer(account: AccountId, (unit, role): (String, String)) -> Option<Actor> {
    let unit = unit.parse().ok()?;
    Some(Actor::Officer { account, seat: Seat { role, unit } })
}

fn hash(secret: &str) -> Sha256Hash {
    Sha256Hash::of(secret.as_bytes())
}
