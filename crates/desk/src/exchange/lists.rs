//! What clerks and administrators see of the exchange: traffic, what was given up, copies that nobody acknowledged, how the
//! lines do, how long documents take.
//! What must hold: a clerk sees the agency's own traffic alone; how the lines do tells of no document.

use crate::{
    Desk, DeskError, Seen,
    paging::{Filling, parsed},
};
use ::document::{incoming, outgoing::Outgoing};
use ::exchange::{Parcel, Sending, parcel::Standing};
use access::{Area, Resource};
use kernel::{id::ParcelId, time::Timestamp};
use register::Actor;
use std::collections::BTreeMap;
use store::document::{self as documents, Direction};
use store::exchange as rows;

pub use store::exchange::sending::Times;

/// One line of the traffic.
#[derive(Debug, Clone)]
pub struct ParcelLine {
    pub seen: Seen<Parcel>,
    /// Tries that failed since it was queued.
    pub failed: u64,
    /// When it is tried next, while it waits.
    pub next_try_at: Timestamp,
}

/// One page of parcels.
#[derive(Debug, Clone, Default)]
pub struct ParcelsPage {
    pub parcels: Vec<ParcelLine>,
    /// Where the next page begins: pass it on. `None` on the last.
    pub next: Option<String>,
}

/// One page of sendings.
#[derive(Debug, Clone, Default)]
pub struct SendingsPage {
    pub sendings: Vec<Seen<Sending>>,
    pub next: Option<String>,
}

/// How one line does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    pub line: rows::node::Health,
    pub waiting: u64,
    pub dead: u64,
    /// Since when the oldest parcel waits.
    pub waiting_since: Option<Timestamp>,
    /// Agencies that it leads to.
    pub agencies: u64,
}

/// What is late between an agency and others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Lateness {
    /// Copies that went elsewhere and that nobody acknowledged in time.
    pub sent: u64,
    /// Documents that arrived and are not in the book within the same term.
    pub arrived: u64,
}

impl Desk {
    fn may_see_traffic(&self, actor: &Actor) -> Result<(), DeskError> {
        if self.may_enter(actor, "see_traffic", Area::Exchange) {
            return Ok(());
        }
        Err(DeskError::Forbidden { action: "see_traffic" })
    }

    /// The agency's parcels, newest first; `after` is what the page before gave.
    pub async fn traffic(
        &self,
        actor: &Actor,
        standing: Option<Standing>,
        after: Option<&str>,
        limit: u32,
    ) -> Result<ParcelsPage, DeskError> {
        self.may_see_traffic(actor)?;
        let Some(agency) = self.agency_of(actor) else { return Ok(ParcelsPage::default()) };
        let engine = self.store().engine();
        let before = after.and_then(|text| text.parse().ok());
        let standing = standing.map(Standing::name);
        let more = limit.saturating_add(1);
        let found =
            rows::parcel::of_agency(engine, agency.as_ref(), standing, before, more).await?;
        let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
        let next = (found.len() > wanted)
            .then(|| found.get(wanted.saturating_sub(1)).map(|last| last.at.to_string()))
            .flatten();
        let mut parcels = Vec::new();
        for listed in found.iter().take(wanted) {
            let seen: Seen<Parcel> = parsed(&listed.record)?;
            let what = Resource::Parcel(seen.record.agency.clone());
            if self.permit_thing(actor, "view_parcel", &what).is_ok() {
                let (failed, next_try_at) = (listed.failed, listed.run_at);
                parcels.push(ParcelLine { seen, failed, next_try_at });
            }
        }
        Ok(ParcelsPage { parcels, next })
    }

    /// A parcel of the agency.
    pub async fn read_parcel(
        &self,
        actor: &Actor,
        id: ParcelId,
    ) -> Result<Option<Seen<Parcel>>, DeskError> {
        let Some(seen) = self.parcel_by_id(id).await? else { return Ok(None) };
        let what = Resource::Parcel(seen.record.agency.clone());
        Ok(self.permit_thing(actor, "view_parcel", &what).is_ok().then_some(seen))
    }

    /// What the actor may do to a parcel now: names of commands.
    pub fn parcel_actions(&self, actor: &Actor, found: &Parcel) -> Vec<&'static str> {
        let what = Resource::Parcel(found.agency.clone());
        let may = |action: &&&'static str| self.permit_thing(actor, action, &what).is_ok();
        found.allowed().iter().filter(may).copied().collect()
    }

    /// The copies of a released document that agencies elsewhere have, for whoever may see the document.
    pub async fn sendings_of(&self, found: &Outgoing) -> Result<Vec<Seen<Sending>>, DeskError> {
        let engine = self.store().engine();
        let found = rows::sending::of_outgoing(engine, found.id.as_uuid()).await?;
        found.iter().map(|(stored, _)| parsed(stored)).collect()
    }

    /// Whether the actor may ask for a copy back.
    pub fn may_take_back(&self, actor: &Actor, found: &Sending) -> bool {
        let what = Resource::Sending(found.agency.clone());
        found.allowed().contains(&"take_back")
            && found.open_ask().is_none()
            && self.permit_thing(actor, "take_back", &what).is_ok()
    }

    /// What is late in the exchange of the actor's agency, for those who see its traffic. A leader is told of copies once
    /// another term has passed since the clerk was.
    pub async fn exchange_lateness(&self, actor: &Actor) -> Result<Lateness, DeskError> {
        let sees = self.may_enter(actor, "see_traffic", Area::Exchange);
        let keeps_book = self.may_enter(actor, "keep_book", Area::Documents);
        let Some(agency) = self.agency_of(actor).filter(|_| sees && keeps_book) else {
            return Ok(Lateness::default());
        };
        let (engine, agency) = (self.store().engine(), agency.as_ref());
        let arrived = (agency, incoming::Standing::Arrived.name());
        let (due, in_book) = (self.late_when_due_before(actor), self.a_term_ago());
        Ok(Lateness {
            sent: rows::sending::overdue_count(engine, agency, due).await?,
            arrived: documents::long_so(engine, Direction::In, arrived, in_book).await?,
        })
    }

    /// What arrived before this moment should be in the book by now.
    pub(crate) fn a_term_ago(&self) -> Timestamp {
        let term = i64::from(self.province().file.settings.acknowledgement_hours) * 3_600;
        self.province().calendar.add_office_seconds(self.clock().now(), -term)
    }

    /// Copies that were due before this moment are told to the actor as late.
    fn late_when_due_before(&self, actor: &Actor) -> Timestamp {
        let leads = matches!(actor, Actor::Officer { seat, .. } if seat.role == "leader");
        if leads { self.a_term_ago() } else { self.clock().now() }
    }

    /// Copies that nobody acknowledged in time, as they are counted for the actor, newest first.
    pub async fn overdue_sendings(
        &self,
        actor: &Actor,
        after: Option<&str>,
        limit: u32,
    ) -> Result<SendingsPage, DeskError> {
        self.may_see_traffic(actor)?;
        let Some(agency) = self.agency_of(actor) else { return Ok(SendingsPage::default()) };
        let which = (agency.as_ref(), self.late_when_due_before(actor));
        let mut page = Filling::new(after, limit);
        loop {
            let (place, limit) = page.reads();
            let before = place.map(|place| place.at);
            let engine = self.store().engine();
            let found = rows::sending::overdue(engine, which, before, limit).await?;
            if let Some((sendings, next)) = page.take(found, |_: &Sending| true)? {
                return Ok(SendingsPage { sendings, next });
            }
        }
    }

    /// How long the agency's documents took since a moment, by receiver after `after`.
    pub async fn sending_times(
        &self,
        actor: &Actor,
        after: &str,
        since: Timestamp,
        limit: u32,
    ) -> Result<Vec<Times>, DeskError> {
        self.may_see_traffic(actor)?;
        let Some(agency) = self.agency_of(actor) else { return Ok(Vec::new()) };
        let engine = self.store().engine();
        Ok(rows::sending::times(engine, agency.as_ref(), after, since, limit).await?)
    }

    /// Parcels that waited at other houses and could not be taken in, the last ones first; `before` is the last of the page
    /// before.
    pub async fn refused_parcels(
        &self,
        actor: &Actor,
        before: Option<(Timestamp, ParcelId)>,
        limit: u32,
    ) -> Result<Vec<rows::refused::Refused>, DeskError> {
        self.may_see_traffic(actor)?;
        let before = before.map(|(at, parcel)| (at, parcel.as_uuid()));
        Ok(rows::refused::list(self.store().engine(), before, limit).await?)
    }

    /// How the lines to other houses do, by name.
    pub async fn exchange_health(&self, actor: &Actor) -> Result<Vec<Health>, DeskError> {
        self.may_see_traffic(actor)?;
        let engine = self.store().engine();
        let blank = |node: &str| Health {
            line: rows::node::Health {
                node: node.to_owned(),
                good_at: None,
                bad_at: None,
                fault: None,
                failures: 0,
                mark: None,
                synced_at: None,
            },
            waiting: 0,
            dead: 0,
            waiting_since: None,
            agencies: 0,
        };
        let mut found: BTreeMap<String, Health> = BTreeMap::new();
        for line in rows::node::all(engine).await? {
            found.insert(line.node.clone(), Health { line: line.clone(), ..blank(&line.node) });
        }
        for backlog in rows::parcel::backlog(engine).await? {
            let health = found.entry(backlog.node.clone()).or_insert_with(|| blank(&backlog.node));
            if backlog.standing == Standing::Dead.name() {
                health.dead = backlog.count;
            } else {
                health.waiting = backlog.count;
                health.waiting_since = Some(backlog.oldest_at);
            }
        }
        for (node, agencies) in rows::organ::counts(engine).await? {
            found.entry(node.clone()).or_insert_with(|| blank(&node)).agencies = agencies;
        }
        Ok(found.into_values().collect())
    }
}
