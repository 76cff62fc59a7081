//! The proof of one event for whoever may see its dossier: its facts, its salt, its place in the newest head.
//! Not the check of a proof (`transparency::proof`).
//! What must always hold: a proof is asked for under the policies of the record; it is checked before it is given out,
//! so that a broken tree is found by us and not by a citizen.

use super::facts::opening;
use super::witnesses::head_of;
use crate::{Desk, DeskError};
use access::Principal;
use dossier::{Dossier, working_days::WorkingDays};
use kernel::id::{KeyUseId, ParcelId};
use register::Actor;
use store::leaf::{self, LoggedEvent};
use store::log_head::{self, Head};
use transparency::capsule;
use transparency::tree::{check_inclusion, inclusion_ranges};
use transparency::{Entry, Note, Proof};
use uuid::Uuid;

/// An event of a dossier that the log has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provable {
    pub version: u64,
    /// The event's kind without its register: `accepted`.
    pub kind: String,
    pub at: kernel::time::Timestamp,
}

/// Kinds whose order and times are a dossier's clock: what a citizen lines up.
const CLOCK: [&str; 8] = [
    "submitted",
    "accepted",
    "rejected_at_intake",
    "supplement_requested",
    "supplement_answered",
    "released",
    "stopped",
    "delivered",
];
/// Kinds that end a clock.
const ENDS: [&str; 3] = ["released", "stopped", "rejected_at_intake"];

impl Desk {
    /// The events of a dossier's clock that have a proof by now, in their order. Empty when `who` may not see it.
    pub async fn provable(
        &self,
        origin: &str,
        who: &Principal,
        dossier: &Dossier,
    ) -> Result<Vec<Provable>, DeskError> {
        if !self.may_dossier(who, "view", dossier) {
            return Ok(Vec::new());
        }
        let Some(head) = self.head_for(origin, 0, 0).await? else { return Ok(Vec::new()) };
        let leaves = leaf::of_record(self.store().engine(), dossier.id.as_uuid()).await?;
        let clock = leaves.into_iter().filter(|(at, it)| {
            *at < head.size && it.salt.is_some() && CLOCK.contains(&it.kind.as_str())
        });
        Ok(clock
            .map(|(_, it)| Provable { version: it.version, kind: it.kind, at: it.at })
            .collect())
    }

    /// The proof of one event of a dossier; none while its leaf is not under a signed head, and after erasure.
    ///
    /// Errors: [`DeskError::NotFound`] when `who` may not see the dossier.
    pub async fn dossier_proof(
        &self,
        origin: &str,
        who: &Principal,
        dossier: &Dossier,
        version: u64,
        quorum: u64,
    ) -> Result<Option<Proof>, DeskError> {
        if !self.may_dossier(who, "view", dossier) {
            return Err(DeskError::NotFound);
        }
        let leaves = leaf::of_record(self.store().engine(), dossier.id.as_uuid()).await?;
        let Some((index, event)) = leaves.into_iter().find(|(_, it)| it.version == version) else {
            return Ok(None);
        };
        self.proof_of(origin, index, &event, quorum).await
    }

    /// The proof of one leaf, whoever asks; none while it is not under a signed head, and after erasure.
    pub(crate) async fn proof_of(
        &self,
        origin: &str,
        index: u64,
        event: &LoggedEvent,
        quorum: u64,
    ) -> Result<Option<Proof>, DeskError> {
        let Some(head) = self.head_for(origin, index, quorum).await? else { return Ok(None) };
        self.prove(origin, index, event, &head).await
    }

    /// The whole clock of a dossier as one file: the proofs of all its events from the filing on, one after the other,
    /// under one head. Empty while none is under a signed head.
    ///
    /// All events, not those of the clock alone: their versions follow one another, so that a reader sees that nothing
    /// was left out between them. While it is not decided, the newest leaf of the head stands behind them, whosever it
    /// is, for its hour shows how far the log had come without a decision. Last come the working days since the due date,
    /// so that the file alone tells how late it is.
    pub async fn clock_proof(
        &self,
        origin: &str,
        who: &Principal,
        dossier: &Dossier,
        quorum: u64,
    ) -> Result<String, DeskError> {
        if !self.may_dossier(who, "view", dossier) {
            return Err(DeskError::NotFound);
        }
        let leaves = leaf::of_record(self.store().engine(), dossier.id.as_uuid()).await?;
        let filed = leaves.iter().position(|(_, it)| it.kind == "submitted").unwrap_or(0);
        let leaves = leaves.get(filed..).unwrap_or_default();
        let Some((last, _)) = leaves.last() else { return Ok(String::new()) };
        let head = match self.head_for(origin, *last, quorum).await? {
            Some(head) => head,
            None => match self.head_for(origin, 0, 0).await? {
                Some(head) => head,
                None => return Ok(String::new()),
            },
        };
        let mut file = String::new();
        for (index, event) in leaves.iter().filter(|(index, _)| *index < head.size) {
            if let Some(proof) = self.prove(origin, *index, event, &head).await? {
                file.push_str(&proof.to_string());
            }
        }
        if file.is_empty() {
            return Ok(file);
        }
        if !leaves.iter().any(|(_, it)| ENDS.contains(&it.kind.as_str()))
            && let Some(newest) = self.newest_leaf(origin, &head).await?
        {
            file.push_str(&newest.to_string());
        }
        let due_at = dossier.clock.as_ref().and_then(|clock| clock.due_at);
        let until = dossier.finished_at().unwrap_or_else(|| self.clock().now());
        if let Some(due_at) = due_at
            && let Some(days) =
                WorkingDays::of(&self.province().calendar, due_at.local_date(), until.local_date())
        {
            file.push_str(&days.to_string());
        }
        Ok(file)
    }

    /// The newest leaf of a head as it stands there, unopened.
    async fn newest_leaf(&self, origin: &str, head: &Head) -> Result<Option<Proof>, DeskError> {
        let Some(index) = head.size.checked_sub(1) else { return Ok(None) };
        let entries = leaf::entries(self.store().engine(), index, head.size).await?;
        let Some(bytes) = entries.into_iter().next() else { return Ok(None) };
        let entry = Entry::from_bytes(&bytes).map_err(DeskError::fault)?;
        self.included(origin, index, &entry, bytes, head).await.map(Some)
    }

    /// The proofs of all that happened to a use of a key, one after the other: that it was recorded, and when; that it
    /// was reported; what was found. Empty while none is under a signed head.
    ///
    /// Errors: [`DeskError::NotFound`] when `who` may not see the use.
    pub async fn key_use_proof(
        &self,
        origin: &str,
        who: &Actor,
        id: KeyUseId,
        quorum: u64,
    ) -> Result<String, DeskError> {
        let found = self.read_key_use(who, id).await?.ok_or(DeskError::NotFound)?;
        self.record_proof(origin, found.record.id.as_uuid(), quorum).await
    }

    /// The proofs of all that happened to a parcel: queued, delivered or taken in, under the digest of its bytes.
    ///
    /// Errors: [`DeskError::NotFound`] when `who` may not see the parcel.
    pub async fn parcel_proof(
        &self,
        origin: &str,
        who: &Actor,
        id: ParcelId,
        quorum: u64,
    ) -> Result<String, DeskError> {
        let found = self.read_parcel(who, id).await?.ok_or(DeskError::NotFound)?;
        self.record_proof(origin, found.record.id.as_uuid(), quorum).await
    }

    /// The proofs of a record's events, one after the other; empty while none is under a signed head.
    async fn record_proof(
        &self,
        origin: &str,
        record: Uuid,
        quorum: u64,
    ) -> Result<String, DeskError> {
        let leaves = leaf::of_record(self.store().engine(), record).await?;
        let Some((first, _)) = leaves.first() else { return Ok(String::new()) };
        let Some(head) = self.head_for(origin, *first, quorum).await? else {
            return Ok(String::new());
        };
        let mut file = String::new();
        for (index, event) in leaves.iter().filter(|(index, _)| *index < head.size) {
            if let Some(proof) = self.prove(origin, *index, event, &head).await? {
                file.push_str(&proof.to_string());
            }
        }
        Ok(file)
    }

    /// What a page prints as one QR code: `address`, `#` and the digits of the proof's capsule; none when it does not fit.
    pub fn proof_link(address: &str, proof: &Proof) -> Option<String> {
        let bytes = capsule::encode(proof).ok()?;
        capsule::link(address, &bytes).ok()
    }

    /// The newest head over leaf `index` that at least `quorum` witnesses have cosigned, or else the newest over it.
    async fn head_for(
        &self,
        origin: &str,
        index: u64,
        quorum: u64,
    ) -> Result<Option<Head>, DeskError> {
        let heads = log_head::newest(self.store().engine(), origin, 2 * log_head::KEPT).await?;
        let over: Vec<Head> = heads.into_iter().filter(|head| head.size > index).collect();
        let seen = over.iter().find(|head| head.witnesses >= quorum).cloned();
        Ok(seen.or_else(|| over.into_iter().next()))
    }

    async fn prove(
        &self,
        origin: &str,
        index: u64,
        event: &LoggedEvent,
        head: &Head,
    ) -> Result<Option<Proof>, DeskError> {
        let Some(salt) = event.salt.as_deref().and_then(|salt| salt.try_into().ok()) else {
            return Ok(None);
        };
        let opening = opening(event, salt)?;
        let entry = opening.entry().map_err(DeskError::fault)?;
        let extra = opening.to_bytes().map_err(DeskError::fault)?;
        self.included(origin, index, &entry, extra, head).await.map(Some)
    }

    /// The proof that a leaf stands in a head, checked before it is given out.
    async fn included(
        &self,
        origin: &str,
        index: u64,
        entry: &Entry,
        extra: Vec<u8>,
        head: &Head,
    ) -> Result<Proof, DeskError> {
        let note = Note::parse(&head.note).map_err(DeskError::fault)?;
        let root = head_of(&head.note)
            .ok_or_else(|| DeskError::fault("a kept head is no checkpoint"))?
            .root;
        let ranges = inclusion_ranges(index, head.size).map_err(DeskError::fault)?;
        let hashes = self.log_hashes(origin, head.size, &ranges).await?;
        check_inclusion(&entry.leaf_hash(), index, head.size, &hashes, &root)
            .map_err(|error| DeskError::fault(format!("leaf {index}: {error}")))?;
        Ok(Proof { index, hashes, note, extra: Some(extra) })
    }
}
