//! Documents about documents: when one that recalls, updates or replaces an earlier one is released or arrives, the earlier
//! one is told of it, and whoever has it is asked. Jobs, because records other than the new one change.
//! What must hold: asking again asks nothing new; whoever is asked is a person.

use super::{carrier, outward::told};
use crate::{Desk, DeskError, IdempotencyKey, door};
use ::document::{
    Command,
    model::Concern,
    outgoing::{self, Outgoing},
};
use ::exchange::sending;
use kernel::{
    code::AgencyCode,
    id::{DocumentId, JobId},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use store::{engine::Statement, job::Job};

/// Job: a document asks something about another one.
pub(crate) const CONCERN: &str = "document.concern";

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "about")]
enum Body {
    /// One that arrived, about one that had arrived.
    Incoming { concern: Concern, by: DocumentId },
    /// One that was released, about one that was released before.
    Outgoing { by: DocumentId },
}

/// The job that asks about a document that is here.
pub(super) fn ask(
    desk: &Desk,
    concern: Concern,
    by: DocumentId,
    now: Timestamp,
) -> Result<Statement, DeskError> {
    job(desk, &Body::Incoming { concern, by }, now)
}

/// The job that asks whoever has a copy of the document that a released one is about.
pub(crate) fn ask_recipients(
    desk: &Desk,
    by: DocumentId,
    now: Timestamp,
) -> Result<Statement, DeskError> {
    job(desk, &Body::Outgoing { by }, now)
}

fn job(desk: &Desk, body: &Body, now: Timestamp) -> Result<Statement, DeskError> {
    let body = serde_json::to_string(body).map_err(DeskError::fault)?;
    let id = JobId::new(now, desk.random()).as_uuid();
    Ok(store::job::add(id, CONCERN, body, now, now))
}

/// Carries out the job.
pub(crate) async fn perform(desk: &Desk, job: &Job) -> Result<(), DeskError> {
    match door::parse(&job.body)? {
        Body::Incoming { concern, by } => desk.ask_incoming(concern, by).await,
        Body::Outgoing { by } => desk.ask_about_released(by).await,
    }
}

impl Desk {
    async fn ask_incoming(&self, concern: Concern, by: DocumentId) -> Result<(), DeskError> {
        let key = IdempotencyKey::derived(format!("ask.{}.{by}", concern.document));
        let (request, by) = (concern.request, Some(by));
        let command = Command::Ask { request, by, words: String::new() };
        match self.document(&carrier(), concern.document, command, &key, None).await {
            // Refused before, given back or withdrawn: nothing is left to be asked for.
            Ok(_) | Err(DeskError::Refused { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    async fn ask_about_released(&self, by: DocumentId) -> Result<(), DeskError> {
        let new = self.outgoing_by_id(by).await?.ok_or(DeskError::NotFound)?.record;
        let Some(concern) = new.text.concern else { return Ok(()) };
        let key = IdempotencyKey::derived(format!("concern.{}.{by}", concern.document));
        let told_of = outgoing::Command::NoteConcern {
            by: Concern { request: concern.request, document: by },
        };
        let target = self.outgoing(&carrier(), concern.document, told_of, &key, None).await?.record;
        for (copy, asks) in copies(&target, &new) {
            self.ask_incoming(Concern { request: concern.request, document: copy }, asks).await?;
        }
        let now_at: BTreeSet<&AgencyCode> =
            new.released.iter().flat_map(|it| &it.outward).map(|it| &it.agency).collect();
        for sent in target.in_book().iter().flat_map(|it| &it.outward) {
            if now_at.contains(&sent.agency) {
                let key = IdempotencyKey::derived(format!("concern.{}.{by}", sent.sending));
                let command = sending::Command::Ask { request: told(concern.request), by };
                self.sending(&carrier(), sent.sending, command, &key).await?;
            }
        }
        Ok(())
    }
}

/// The copies of an earlier document on this platform, each with the copy of the new one at the same agency.
fn copies(target: &Outgoing, new: &Outgoing) -> Vec<(DocumentId, DocumentId)> {
    let of = |found: &Outgoing| -> Vec<(AgencyCode, DocumentId)> {
        let line = found.in_book();
        let deliveries = line.iter().flat_map(|it| &it.deliveries);
        deliveries.map(|it| (it.agency.clone(), it.document)).collect()
    };
    let (before, now) = (of(target), of(new));
    let both = |(agency, copy): &(AgencyCode, DocumentId)| {
        let same = now.iter().find(|(other, _)| other == agency);
        same.map(|(_, asks)| (*copy, *asks))
    };
    before.iter().filter_map(both).collect()
}
