//! The exchange with other houses at the door: documents that leave get their parcel and sendings in the batch of the
//! release; what comes in is taken in whole or not at all; notices go back as work goes on.
//! Not the packages and lines (`hub`), and not the rules (`exchange`). What must hold: a document from elsewhere arrives
//! once, by whichever way it comes again; a notice is queued in the batch of what it tells of; what asks for a document
//! back leads to a question to a person.

mod brought;
mod carry;
mod concern;
mod lists;
mod outward;
mod search;
mod take;

pub use carry::{Carried, LEASE_SECONDS, Later};
pub(crate) use concern::{CONCERN, ask_recipients, perform as perform_concern};
pub use lists::{Health, Lateness, ParcelLine, ParcelsPage, SendingsPage, Times};
pub use outward::{Answered, Doer, Issue};
pub(crate) use outward::{notices, parcel_rows};
pub(crate) use search::KNOW_PARCELS;
pub use search::{TrafficFound, TrafficSearch};
pub use take::{Arrival, Taking};

use crate::{Desk, DeskError};
use ::exchange::{NodeName, Parcel, Sending};
use access::Resource;
use kernel::code::AgencyCode;
use register::Actor;
use std::collections::BTreeMap;
use store::{
    engine::Statement,
    exchange::{organ, parcel::ParcelRow, sending::SendingRow},
};

pub use store::exchange::{organ::Organ, refused::Refused};

/// Agencies of a directory that are written at once.
const ORGANS_AT_ONCE: usize = 200;
/// The job in whose name documents travel.
pub const EXCHANGE: &str = "exchange";

/// The actor in whose name documents travel.
pub(crate) fn carrier() -> Actor {
    Actor::System { job: EXCHANGE.to_owned() }
}

impl Desk {
    /// The agency elsewhere with this code.
    pub async fn organ(&self, code: &str) -> Result<Option<Organ>, DeskError> {
        Ok(organ::by_code(self.store().engine(), code).await?)
    }

    /// Agencies elsewhere with these words in their name or code, by code after `after`.
    pub async fn find_organs(
        &self,
        text: &str,
        after: &str,
        limit: u32,
    ) -> Result<Vec<Organ>, DeskError> {
        Ok(organ::find(self.store().engine(), text, after, limit).await?)
    }

    /// Notes a part of what a node names, all parts with one stamp; an agency that one of `keepers` leads to stays its.
    pub async fn note_organs(
        &self,
        organs: &[Organ],
        stamp: kernel::time::Timestamp,
        keepers: &[NodeName],
    ) -> Result<(), DeskError> {
        // What another house names never stands in for an agency of this one.
        let foreign = |organ: &&Organ| {
            let code: Result<AgencyCode, _> = organ.code.parse();
            code.is_ok_and(|code| {
                self.province().agencies.get(&code).is_none() && !self.exchanges(&code)
            })
        };
        let keepers: Vec<&str> = keepers.iter().map(NodeName::as_str).collect();
        let organs: Vec<Organ> = organs.iter().filter(foreign).cloned().collect();
        for part in organs.chunks(ORGANS_AT_ONCE) {
            organ::save(self.store().engine(), part, stamp, &keepers).await?;
        }
        Ok(())
    }

    /// A node's directory was read whole: what it named before and names no more is gone.
    pub async fn organs_read(
        &self,
        node: &NodeName,
        stamp: kernel::time::Timestamp,
    ) -> Result<(), DeskError> {
        let engine = self.store().engine();
        organ::forget_older(engine, node.as_str(), stamp).await?;
        Ok(store::exchange::node::synced(engine, node.as_str(), stamp).await?)
    }

    /// Which agencies of this house exchange: every agency with a book, by its code.
    pub fn exchanging_agencies(&self) -> BTreeMap<AgencyCode, String> {
        let agencies = self.province().agencies.all();
        let named = agencies.filter(|unit| self.exchanges(&unit.code));
        named.map(|unit| (unit.code.clone(), unit.name.vi.clone())).collect()
    }

    /// Whether this is an agency of this house with a book of its own.
    pub fn exchanges(&self, code: &AgencyCode) -> bool {
        self.directory().tree.agency_of(code).as_ref() == Some(code)
    }

    fn permit_parcel(
        &self,
        actor: &Actor,
        action: &'static str,
        agency: &AgencyCode,
    ) -> Result<(), DeskError> {
        self.permit_thing(actor, action, &Resource::Parcel(agency.clone()))
    }

    fn permit_sending(
        &self,
        actor: &Actor,
        action: &'static str,
        agency: &AgencyCode,
    ) -> Result<(), DeskError> {
        self.permit_thing(actor, action, &Resource::Sending(agency.clone()))
    }

    /// When a copy sent now should be acknowledged.
    fn acknowledged_by(&self, sent_at: kernel::time::Timestamp) -> kernel::time::Timestamp {
        let province = self.province();
        let hours = i64::from(province.file.settings.acknowledgement_hours);
        province.calendar.add_office_seconds(sent_at, hours * 3_600)
    }

    fn sending_row(&self, found: &Sending) -> Statement {
        store::exchange::sending::save(&SendingRow {
            id: found.id.as_uuid(),
            agency: found.agency.to_string(),
            outgoing: found.outgoing.as_uuid(),
            course: found.course.key(),
            receiver: found.to.clone(),
            node: found.node.to_string(),
            parcel: found.parcel.as_uuid(),
            standing: found.standing.name(),
            sent_at: found.sent_at,
            handed_over_at: found.handed_over_at,
            acknowledged_at: found.acknowledged_at,
            due_at: self.acknowledged_by(found.sent_at),
            overdue: found.overdue_at.is_some() && found.is_unacknowledged(),
        })
    }
}

/// The rows by which the carrier, the lists and searches know a parcel. A parcel that is to be carried may be taken at once.
fn parcel_row(found: &Parcel, now: kernel::time::Timestamp) -> Result<Vec<Statement>, DeskError> {
    let mut rows = vec![store::exchange::parcel::save(&ParcelRow {
        id: found.id.as_uuid(),
        way: found.way.name(),
        node: found.node.to_string(),
        agency: found.agency.to_string(),
        course: found.course.key(),
        content: found.content.name(),
        standing: found.standing.name(),
        opened_at: found.opened_at,
        ended_at: found.ended_at,
        fault: found.fault.clone(),
        run_at: now,
        urgency: found.urgency,
    })];
    rows.extend(word_rows(found)?);
    Ok(rows)
}

/// What a parcel is found by.
fn word_rows(found: &Parcel) -> Result<[Statement; 2], DeskError> {
    let stands = (found.agency.as_ref(), found.standing.name());
    let (id, words) = (found.id.as_uuid(), found.words());
    Ok(store::exchange::parcel::words(id, stands, found.opened_at, &words)?)
}

/// A node's name as rows and records of documents have it.
fn node(name: &str) -> Result<NodeName, DeskError> {
    name.parse().map_err(DeskError::fault)
}
