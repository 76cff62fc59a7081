//! Giving positions: events that wait become leaves in one batch of the store, fenced by the leaves' primary key.
//! Not tiles or heads; those follow from the rows alone ([`super::publish`]).
//! What must always hold: two processes that work at once lose time, never an event or the order.

use super::facts::opening;
use crate::{Desk, DeskError};
use std::collections::HashMap;
use store::ErrorKind;
use store::leaf::{self, NewLeaf};
use uuid::Uuid;

/// Events that become leaves in one batch.
const EVENTS_MAX: u64 = 4_000;

impl Desk {
    /// Turns what waits into leaves, a batch at most. Answers how many; zero also when another process was faster.
    pub async fn sequence(&self) -> Result<u64, DeskError> {
        let engine = self.store().engine();
        let pending = leaf::pending(engine, EVENTS_MAX).await?;
        if pending.events.is_empty() {
            return Ok(0);
        }
        let mut drawn: HashMap<Uuid, [u8; 32]> = HashMap::new();
        let mut leaves = Vec::with_capacity(pending.events.len());
        for (position, (seq, event)) in (pending.first..).zip(&pending.events) {
            let salt = match &event.salt {
                Some(salt) => salt.as_slice().try_into().map_err(DeskError::fault)?,
                None => *drawn.entry(event.record).or_insert_with(|| self.draw_salt()),
            };
            let entry = opening(event, salt)?.entry().map_err(DeskError::fault)?.to_bytes();
            let (seq, record, version) = (*seq, event.record, event.version);
            leaves.push(NewLeaf { seq, position, record, version, entry });
        }
        let salts: Vec<_> = drawn.into_iter().collect();
        match engine.write(leaf::append(&leaves, &salts)?).await {
            Ok(_) => {
                metrics::counter!("log_leaves_total").increment(leaves.len() as u64);
                Ok(leaves.len() as u64)
            }
            Err(error) if error.kind() == ErrorKind::Conflict => Ok(0),
            Err(error) => Err(error.into()),
        }
    }

    /// Makes the leaves of a record unlinkable: its salt goes. Proofs that were given out stay true for their holders;
    /// nobody else can tell any more which leaves were its own.
    pub async fn forget_in_log(&self, record: Uuid) -> Result<(), DeskError> {
        // What still waits would draw a new salt and be linked again.
        while self.sequence().await? > 0 {}
        self.store().engine().write(leaf::forget(record)).await?;
        Ok(())
    }

    fn draw_salt(&self) -> [u8; 32] {
        let mut salt = [0; 32];
        self.random().fill(&mut salt);
        salt
    }
}
