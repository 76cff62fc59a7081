//! Uses of keys at the door: recording one, beside what was signed or alone; the holder's list and report; the
//! administrator's list and finding.
//! Not signing itself. What must hold: a use is recorded in the batch that keeps what was signed, so that neither is ever
//! there without the other; nobody sees a use whom the policies do not show it.

use crate::{
    Desk, DeskError, Done, IdempotencyKey, Seen,
    door::{self, Request, Ruling},
    dossier::Proposal,
};
use ::dossier::Dossier;
use ::key_use::{Command, Context, KeyUse, KeyUseRegister, NewUse};
use kernel::{
    id::{AccountId, DossierId, KeyUseId},
    time::Timestamp,
};
use register::{Actor, Register};
use store::{engine::Statement, key_use::KeyUseRow, register::StoredRecord};
use uuid::Uuid;

/// Rows read at once, and rounds of reading, to fill one page when the policies hide some.
const ROUND: u32 = 100;
const ROUNDS_MAX: usize = 10;

/// One page of uses.
#[derive(Debug, Clone, Default)]
pub struct KeyUsesPage {
    pub uses: Vec<Seen<KeyUse>>,
    /// Where the next page begins: pass it on. `None` on the last. A page may be short and still have one behind it.
    pub next: Option<KeyUseId>,
}

impl Desk {
    /// Records that a key has signed, as a batch of its own: for signatures over what no command of the desk keeps.
    /// Repeating with the same key answers what it answered first.
    pub async fn record_key_use(
        &self,
        actor: &Actor,
        new: NewUse,
        key: &IdempotencyKey,
    ) -> Result<Done<KeyUse>, DeskError> {
        let id = new.id;
        self.key_use(actor, id, Command::Record(Box::new(new)), key, None).await
    }

    /// Carries out a command on a dossier that keeps what keys have signed: their uses are recorded in the same batch.
    pub async fn dossier_signed(
        &self,
        actor: &Actor,
        id: DossierId,
        command: ::dossier::Command,
        uses: &[NewUse],
        key: &IdempotencyKey,
        seen: Option<u64>,
    ) -> Result<Done<Dossier>, DeskError> {
        let propose = |_: Option<&Dossier>, _: Timestamp| {
            Ok(Proposal::of(command.clone()).signed(uses.to_vec()))
        };
        self.pass_dossier_as(&actor.into(), actor, id, key, seen, propose).await
    }

    /// The rows that record a use, for the batch of the command that keeps what was signed (`Ruling::beside`). `now` is
    /// the moment of that command.
    ///
    /// Errors: as a command of its own would give, so that what may not be recorded is not kept.
    pub(crate) fn key_use_rows(
        &self,
        actor: &Actor,
        new: &NewUse,
        now: Timestamp,
    ) -> Result<Vec<Statement>, DeskError> {
        let id = new.id.as_uuid();
        let command = Command::Record(Box::new(new.clone()));
        self.permit_key_use(actor, &command, None, &self.directory())?;
        let events = KeyUseRegister::decide(None, &command, &Context { now, actor })
            .map_err(|refusal| DeskError::refused(&refusal))?;
        // The key of the enclosing command is the one that counts.
        let key = IdempotencyKey::derived("enclosed");
        let request = Request { actor, id, key: &key, seen: None, now };
        let (record, mut rows) = door::opened_beside::<KeyUseRegister>(&request, &events)?;
        rows.push(row(&record));
        Ok(rows)
    }

    /// Carries out a command on a use of a key; `Record` opens it.
    pub async fn key_use(
        &self,
        actor: &Actor,
        id: KeyUseId,
        command: Command,
        key: &IdempotencyKey,
        seen: Option<u64>,
    ) -> Result<Done<KeyUse>, DeskError> {
        let directory = self.directory();
        let now = self.clock().now();
        let request = Request { actor, id: id.as_uuid(), key, seen, now };
        door::pass::<KeyUseRegister, _, _>(
            self.store(),
            &self.shared.numbers,
            request,
            |record| {
                self.permit_key_use(actor, &command, record, &directory)?;
                let events = KeyUseRegister::decide(record, &command, &Context { now, actor })
                    .map_err(|refusal| DeskError::refused(&refusal))?;
                Ok(Ruling::of(events))
            },
            |change| Ok(vec![row(change.after)]),
        )
        .await
    }

    /// A use as its holder, or an administrator after a report, may see it.
    pub async fn read_key_use(
        &self,
        actor: &Actor,
        id: KeyUseId,
    ) -> Result<Option<Seen<KeyUse>>, DeskError> {
        let Some(seen) = self.key_use_by_id(id).await? else { return Ok(None) };
        Ok(self.may_view_key_use(actor, &seen.record).then_some(seen))
    }

    /// The uses of one's own keys, newest first; `before` is the last use of the page before.
    pub async fn own_key_uses(
        &self,
        actor: &Actor,
        before: Option<KeyUseId>,
        limit: u32,
    ) -> Result<KeyUsesPage, DeskError> {
        let holder: AccountId =
            actor.account().ok_or(DeskError::Forbidden { action: "view_key_use" })?;
        let before = match before {
            None => None,
            Some(id) => {
                let last = self.read_key_use(actor, id).await?.ok_or(DeskError::NotFound)?;
                Some((last.record.used_at, id.as_uuid()))
            }
        };
        let engine = self.store().engine();
        // One more than asked for, to know whether there is a next page.
        let rows =
            store::key_use::of_holder(engine, holder.as_uuid(), before, limit.saturating_add(1))
                .await?;
        let mut uses = rows.iter().map(parsed).collect::<Result<Vec<_>, _>>()?;
        uses.retain(|seen| self.may_view_key_use(actor, &seen.record));
        let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = uses.len() > wanted;
        uses.truncate(wanted);
        let next = uses.last().filter(|_| more).map(|last| last.record.id);
        Ok(KeyUsesPage { uses, next })
    }

    /// Reports that wait for this administrator, oldest first; `after` is the last report of the page before.
    pub async fn open_key_reports(
        &self,
        actor: &Actor,
        after: Option<KeyUseId>,
        limit: u32,
    ) -> Result<KeyUsesPage, DeskError> {
        let mut place = match after {
            None => None,
            Some(id) => {
                let last = self.read_key_use(actor, id).await?.ok_or(DeskError::NotFound)?;
                last.record.standing.report().map(|report| (report.at, id.as_uuid()))
            }
        };
        let wanted = usize::try_from(limit.max(1)).unwrap_or(usize::MAX);
        let engine = self.store().engine();
        let mut uses: Vec<Seen<KeyUse>> = Vec::new();
        for _ in 0..ROUNDS_MAX {
            let rows = store::key_use::open_reports(engine, place, ROUND).await?;
            for row in &rows {
                let seen = parsed(row)?;
                place = seen.record.standing.report().map(|report| (report.at, row.id));
                if !self.may_view_key_use(actor, &seen.record) {
                    continue;
                }
                if uses.len() == wanted {
                    let next = uses.last().map(|last| last.record.id);
                    return Ok(KeyUsesPage { uses, next });
                }
                uses.push(seen);
            }
            if u32::try_from(rows.len()).is_ok_and(|count| count < ROUND) {
                return Ok(KeyUsesPage { uses, next: None });
            }
        }
        // So many reports elsewhere that none of ours was among them: go on from the last one read.
        let next = place.map(|(_, id): (Timestamp, Uuid)| KeyUseId::from_uuid(id));
        Ok(KeyUsesPage { uses, next })
    }

    async fn key_use_by_id(&self, id: KeyUseId) -> Result<Option<Seen<KeyUse>>, DeskError> {
        let stored =
            store::register::record(self.store().engine(), KeyUseRegister::NAME, id.as_uuid())
                .await?;
        stored.as_ref().map(parsed).transpose()
    }
}

fn parsed(stored: &StoredRecord) -> Result<Seen<KeyUse>, DeskError> {
    Ok(Seen { record: door::parse(&stored.state)?, version: stored.version })
}

/// The row by which lists know a use.
fn row(found: &KeyUse) -> Statement {
    let listing = found.listing();
    store::key_use::save(&KeyUseRow {
        id: listing.id.as_uuid(),
        holder: listing.holder.as_uuid(),
        unit: listing.unit.to_string(),
        used_at: listing.used_at,
        open_report_at: listing.open_report_at,
    })
}
