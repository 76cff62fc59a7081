//! For the carrier: what is to be handed over next, and how that went; and what a person decides of what was given up.
//! Not the carrying (`hub`). What must hold: a delivered parcel has its receipt, and its sendings know it before it is over,
//! so that a carrier killed between the two does it again.

use super::{carrier, parcel_row};
use crate::{
    Desk, DeskError, Done, IdempotencyKey, Seen,
    door::{self, Ruling},
    paging::parsed,
};
use ::exchange::{
    Context, NodeName, Package, Parcel, ParcelRegister, Sending, SendingRegister, SignedReceipt,
    parcel, pause_seconds, sending,
};
use kernel::{
    id::{AccountId, DocumentId, ParcelId, SendingId},
    time::Timestamp,
};
use register::{Actor, Register as _};
use std::sync::Arc;
use store::{engine::Batch, engine::Statement, exchange as rows, file::NewFile};
use tokio::sync::Notify;

/// Seconds a carrier may hold a parcel before another may claim it, unless it says that it takes longer.
pub const LEASE_SECONDS: u64 = 900;
/// Seconds after which one that failed for good, or too often, is looked at again, if it still waits.
const REFUSED_SECONDS: i64 = 86_400;
/// How a package is kept.
const PACKAGE_TYPE: &str = "application/xml";

/// A parcel that the carrier has.
#[derive(Debug, Clone)]
pub struct Carried {
    pub parcel: Parcel,
    /// Its package, once it was made.
    pub package: Option<Package>,
    /// Tries that failed.
    pub failed: u64,
}

/// Whether a failure may pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Later {
    /// It is tried again after a pause.
    Again,
    /// Trying again would fail alike: a person looks.
    Never,
}

impl Desk {
    /// Claims parcels for a node that may go now, the oldest of each course alone.
    pub async fn parcels_due(
        &self,
        (carrier, node): (&str, &NodeName),
        limit: u32,
    ) -> Result<Vec<Carried>, DeskError> {
        let (engine, now) = (self.store().engine(), self.clock().now());
        let until = later(now, LEASE_SECONDS);
        let claimed = rows::parcel::claim(engine, (carrier, node.as_str()), now, until, limit);
        let mut due = Vec::new();
        for claimed in claimed.await? {
            let Some(seen) = self.parcel_by_id(ParcelId::from_uuid(claimed.id)).await? else {
                continue;
            };
            let package = claimed.package.map(|(sha256, bytes)| Package { sha256, bytes });
            due.push(Carried { parcel: seen.record, package, failed: claimed.failed });
        }
        Ok(due)
    }

    /// A claimed parcel is this carrier's for so many seconds from now on: it is large.
    pub async fn parcel_held(&self, id: ParcelId, seconds: u64) -> Result<(), DeskError> {
        let until = later(self.clock().now(), seconds);
        Ok(rows::parcel::hold(self.store().engine(), id.as_uuid(), until).await?)
    }

    /// Queues a parcel that no command of this house leads to: one that is passed on for somebody else, or measured.
    pub async fn queue_parcel(&self, parcel: parcel::NewParcel) -> Result<Parcel, DeskError> {
        let (id, agency) = (parcel.id, parcel.agency.clone());
        let command = parcel::Command::Queue(Box::new(parcel));
        let now = self.clock().now();
        let (opened, statements) = super::parcel_rows(self, &command, (id, &agency), now)?;
        self.store().engine().write(Batch { statements }).await?;
        Ok(opened)
    }

    /// The package was made and is among the objects; the first one stays the parcel's.
    pub async fn parcel_packed(
        &self,
        id: ParcelId,
        package: Package,
    ) -> Result<Option<Package>, DeskError> {
        let mut statements =
            vec![rows::parcel::packed(id.as_uuid(), &package.sha256, package.bytes)];
        statements.push(self.package_file(id, &package));
        self.store().engine().write(Batch { statements }).await?;
        let kept = self.package_of(id).await?;
        if kept.is_none() {
            self.package_forgotten(id, package).await?;
        }
        Ok(kept)
    }

    /// A package and its bytes are not kept any more.
    async fn package_forgotten(&self, id: ParcelId, package: Package) -> Result<(), DeskError> {
        let id = id.as_uuid();
        let statements = vec![rows::parcel::unpacked(id), store::file::remove(id)];
        self.store().engine().write(Batch { statements }).await?;
        self.forget_bytes(&package.sha256).await
    }

    /// Nothing of a document that was withdrawn leaves the house any more, and its packages go. Who has it already is told
    /// by people: a program does not say over a line that something is secret.
    pub(crate) async fn withhold_parcels_of(&self, document: DocumentId) -> Result<(), DeskError> {
        let engine = self.store().engine();
        for (stored, _) in rows::sending::of_outgoing(engine, document.as_uuid()).await? {
            let id = parsed::<Sending>(&stored)?.record.parcel;
            let Some(seen) = self.parcel_by_id(id).await? else { continue };
            if seen.record.allowed().contains(&"withhold_parcel") {
                let key = IdempotencyKey::derived(format!("withdrawn.{id}"));
                match self.parcel(&carrier(), id, parcel::Command::Withhold, &key, None).await {
                    // It was handed over in the meantime.
                    Ok(_) | Err(DeskError::Refused { .. }) => {}
                    Err(error) => return Err(error),
                }
            }
            if let Some(package) = self.package_of(id).await? {
                self.package_forgotten(id, package).await?;
            }
        }
        Ok(())
    }

    /// The row that keeps a package's bytes from being collected.
    pub(super) fn package_file(&self, id: ParcelId, package: &Package) -> Statement {
        let now = self.clock().now();
        store::file::add(&NewFile {
            // One package for each parcel.
            id: id.as_uuid(),
            sha256: package.sha256,
            size: package.bytes,
            media_type: PACKAGE_TYPE,
            name: "package.edxml",
            owner: &id.to_string(),
            at: now,
        })
    }

    /// The other house has it and says so.
    pub async fn parcel_delivered(
        &self,
        receipt: SignedReceipt,
    ) -> Result<Done<Parcel>, DeskError> {
        let id = receipt.receipt.parcel;
        let at = self.clock().now();
        // All at once: they share a commit.
        let sendings = rows::sending::of_parcel(self.store().engine(), id.as_uuid()).await?;
        let handed_over = sendings.into_iter().map(async |sending| {
            let key = IdempotencyKey::derived(format!("handed-over.{id}.{sending}"));
            let command = sending::Command::HandOver { at };
            self.sending(&carrier(), SendingId::from_uuid(sending), command, &key).await
        });
        futures::future::try_join_all(handed_over).await?;
        let good = rows::node::good(receipt.receipt.to.as_str(), at);
        let key = IdempotencyKey::derived(format!("delivered.{id}"));
        let command = parcel::Command::Deliver { receipt: Box::new(receipt) };
        self.pass_parcel((&carrier(), id), command, (&key, None), &[good]).await
    }

    /// It could not be handed over. `fault` is a code.
    pub async fn parcel_failed(
        &self,
        carried: &Carried,
        fault: &str,
        later: Later,
    ) -> Result<(), DeskError> {
        let (engine, now, id) = (self.store().engine(), self.clock().now(), carried.parcel.id);
        rows::node::bad(engine, carried.parcel.node.as_str(), now, fault).await?;
        let failed = usize::try_from(carried.failed).unwrap_or(usize::MAX).saturating_add(1);
        let pause = pause_seconds(failed).filter(|_| later == Later::Again);
        if let Some(pause) = pause {
            let run_at = now.plus_seconds(pause);
            return Ok(rows::parcel::put_off(engine, id.as_uuid(), run_at, fault).await?);
        }
        let key = IdempotencyKey::fresh(self.random());
        let command = parcel::Command::GiveUp { fault: fault.to_owned() };
        match self.parcel(&carrier(), id, command, &key, None).await {
            // A receipt came after all.
            Ok(_) | Err(DeskError::Refused { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Carries out a command on a parcel that is here: [`parcel::Command::Retry`] and [`parcel::Command::Drop`] are people's.
    pub async fn parcel(
        &self,
        actor: &Actor,
        id: ParcelId,
        command: parcel::Command,
        key: &IdempotencyKey,
        seen: Option<u64>,
    ) -> Result<Done<Parcel>, DeskError> {
        self.pass_parcel((actor, id), command, (key, seen), &[]).await
    }

    async fn pass_parcel(
        &self,
        (actor, id): (&Actor, ParcelId),
        command: parcel::Command,
        (key, seen): (&IdempotencyKey, Option<u64>),
        beside: &[Statement],
    ) -> Result<Done<Parcel>, DeskError> {
        let now = self.clock().now();
        let request = door::Request { actor, id: id.as_uuid(), key, seen, now };
        door::pass::<ParcelRegister, _, _>(
            self.store(),
            &self.shared.numbers,
            request,
            |record| {
                let agency = &record.ok_or(DeskError::NotFound)?.agency;
                self.permit_parcel(actor, command.action(), agency)?;
                let events = ParcelRegister::decide(record, &command, &Context { now, actor })
                    .map_err(|refusal| DeskError::refused(&refusal))?;
                let beside = if events.is_empty() { Vec::new() } else { beside.to_vec() };
                Ok(Ruling { beside, ..Ruling::of(events) })
            },
            |change| parcel_row(change.after, now),
        )
        .await
    }

    /// Carries out a command on a sending; [`sending::Command::TakeBack`] is a person's and queues what asks for it.
    pub async fn sending(
        &self,
        actor: &Actor,
        id: SendingId,
        command: sending::Command,
        key: &IdempotencyKey,
    ) -> Result<Done<Sending>, DeskError> {
        self.pass_sending(actor, id, &command, key, Vec::new()).await
    }

    pub(super) async fn pass_sending(
        &self,
        actor: &Actor,
        id: SendingId,
        command: &sending::Command,
        key: &IdempotencyKey,
        beside: Vec<Statement>,
    ) -> Result<Done<Sending>, DeskError> {
        let now = self.clock().now();
        let request = door::Request { actor, id: id.as_uuid(), key, seen: None, now };
        door::pass::<SendingRegister, _, _>(
            self.store(),
            &self.shared.numbers,
            request,
            |record| {
                let found = record.ok_or(DeskError::NotFound)?;
                self.permit_sending(actor, command.action(), &found.agency)?;
                let events = SendingRegister::decide(record, command, &Context { now, actor })
                    .map_err(|refusal| DeskError::refused(&refusal))?;
                let mut beside = beside.clone();
                if matches!(command, sending::Command::TakeBack) && !events.is_empty() {
                    beside.extend(self.take_back_rows(found, actor.account(), now)?);
                }
                Ok(Ruling { beside, ..Ruling::of(events) })
            },
            |change| Ok(vec![self.sending_row(change.after)]),
        )
        .await
    }

    /// The status 13 that asks for a copy back.
    fn take_back_rows(
        &self,
        found: &Sending,
        by: Option<AccountId>,
        now: Timestamp,
    ) -> Result<Vec<Statement>, DeskError> {
        let id = ParcelId::new(now, self.random());
        let parcel = parcel::NewParcel {
            id,
            node: found.node.clone(),
            agency: found.agency.clone(),
            course: found.course.clone(),
            content: parcel::Content::Status {
                code: ::exchange::Code::TakeBack,
                from: found.agency.to_string(),
                to: found.to.clone(),
                at: now,
                words: String::new(),
                by,
            },
            urgency: 0,
        };
        let command = parcel::Command::Queue(Box::new(parcel));
        Ok(super::parcel_rows(self, &command, (id, &found.agency), now)?.1)
    }

    /// Copies that nobody acknowledged in time are told as overdue, each once.
    pub(crate) async fn remind_of_sendings(&self, limit: u32) -> Result<(), DeskError> {
        let now = self.clock().now();
        for id in rows::sending::due(self.store().engine(), now, limit).await? {
            let key = IdempotencyKey::derived(format!("overdue.{id}"));
            let (id, command) = (SendingId::from_uuid(id), sending::Command::Remind);
            self.sending(&carrier(), id, command, &key).await?;
        }
        Ok(())
    }

    /// The package of a parcel: made, or taken in.
    pub async fn package_of(&self, id: ParcelId) -> Result<Option<Package>, DeskError> {
        let found = rows::parcel::package(self.store().engine(), id.as_uuid()).await?;
        Ok(found.map(|(sha256, bytes)| Package { sha256, bytes }))
    }

    /// A parcel that is for this node.
    pub async fn parcel_for(
        &self,
        node: &NodeName,
        id: ParcelId,
    ) -> Result<Option<Parcel>, DeskError> {
        let seen = self.parcel_by_id(id).await?.map(|seen| seen.record);
        Ok(seen.filter(|parcel| parcel.node == *node && parcel.way == parcel::Way::Out))
    }

    /// What rings when a parcel may go.
    pub fn parcel_bell(&self) -> Arc<Notify> {
        Arc::clone(&self.shared.bell)
    }

    /// Whether a parcel that waits at another house may be looked at now: not soon after it could not be taken in.
    pub async fn may_fetch(&self, node: &NodeName, id: ParcelId) -> Result<bool, DeskError> {
        let engine = self.store().engine();
        let refused = rows::refused::find(engine, node.as_str(), id.as_uuid()).await?;
        Ok(refused.is_none_or(|refused| refused.next_at <= self.clock().now()))
    }

    /// A parcel that waits at another house could not be taken in. It is looked at again, if it still waits, after a pause, and
    /// in the end once a day. Whether the other house is to be told: of what would fail alike, and never of what may pass,
    /// since what is told may not wait there any more. `fault` is a code.
    pub async fn fetch_failed(
        &self,
        node: &NodeName,
        id: ParcelId,
        (fault, later): (&str, Later),
    ) -> Result<bool, DeskError> {
        let (engine, now, at) = (self.store().engine(), self.clock().now(), id.as_uuid());
        rows::node::bad(engine, node.as_str(), now, fault).await?;
        let known = rows::refused::find(engine, node.as_str(), at).await?;
        let tries = known.map_or(0, |it| usize::try_from(it.tries).unwrap_or(usize::MAX));
        let pause = pause_seconds(tries.saturating_add(1)).filter(|_| later == Later::Again);
        let next_at = now.plus_seconds(pause.unwrap_or(REFUSED_SECONDS));
        rows::refused::note(engine, (node.as_str(), at), fault, (now, next_at)).await?;
        Ok(later == Later::Never)
    }

    /// A parcel that could not be taken in was, after all.
    pub async fn fetched(&self, node: &NodeName, id: ParcelId) -> Result<(), DeskError> {
        let engine = self.store().engine();
        if rows::refused::find(engine, node.as_str(), id.as_uuid()).await?.is_some() {
            rows::refused::gone(engine, node.as_str(), id.as_uuid()).await?;
        }
        Ok(())
    }

    /// The other house could not take in what it fetched: a person looks, as at any parcel that is given up.
    pub async fn parcel_refused(&self, parcel: Parcel, fault: &str) -> Result<(), DeskError> {
        let carried = Carried { parcel, package: None, failed: 0 };
        self.parcel_failed(&carried, fault, Later::Never).await
    }

    pub(super) async fn parcel_by_id(
        &self,
        id: ParcelId,
    ) -> Result<Option<Seen<Parcel>>, DeskError> {
        let engine = self.store().engine();
        let stored = store::register::record(engine, ParcelRegister::NAME, id.as_uuid()).await?;
        stored.as_ref().map(parsed).transpose()
    }
}

fn later(now: Timestamp, seconds: u64) -> Timestamp {
    now.plus_seconds(i64::try_from(seconds).unwrap_or(i64::MAX))
}
