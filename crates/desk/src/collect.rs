//! Takes away stored bytes that nothing names: scans of an intake that was given up, papers of a
//! draft thrown away, what a broken connection left. Not the rows of files (`rows`).
//! What must hold: bytes that a record or an upload under way names stay readable at every moment,
//! also when they are named while they are being collected: first they are set aside, where they
//! are still read, and taken away only after a day in which nothing came to name them.

use crate::{Desk, DeskError};
use std::sync::atomic::{AtomicU8, Ordering};

/// How long bytes lie aside: far longer than any request may take to name what it stored.
const ASIDE_SECONDS: i64 = 86_400;
const DAY_SECONDS: i64 = 86_400;
/// Shares of the store, of the 256 by first byte, that one sweep looks at.
const SHARES: u8 = 8;

/// Which share comes next. Processes beside this one have their own; each share may be looked at
/// twice without harm.
#[derive(Debug, Default)]
pub(crate) struct Turn(AtomicU8);

/// What became of a share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Collected {
    pub set_aside: usize,
    pub brought_back: usize,
    pub taken_away: usize,
}

impl Desk {
    /// The next few shares of the store.
    pub(crate) async fn collect_some(&self) -> Result<(), DeskError> {
        let first = self.shared.turn.0.fetch_add(SHARES, Ordering::Relaxed);
        for offset in 0..SHARES {
            let done = self.collect(first.wrapping_add(offset)).await?;
            if done != Collected::default() {
                let Collected { set_aside, brought_back, taken_away } = done;
                tracing::info!(set_aside, brought_back, taken_away, "loose files collected");
            }
        }
        Ok(())
    }

    /// Collects loose bytes whose hash begins with this byte. Their age counts from when they were
    /// stored (`retention_of_loose_files_days` of the province).
    pub async fn collect(&self, first: u8) -> Result<Collected, DeskError> {
        let (engine, objects) = (self.store().engine(), self.store().objects());
        let now = self.clock().now();
        let days = self.province().file.settings.retention_of_loose_files_days.max(1);
        let before = now.plus_seconds(-i64::from(days) * DAY_SECONDS);
        let mut done = Collected::default();
        // What is listed first and looked up then cannot be named in between without being seen.
        let aside = objects.aside(first).await?;
        let stored = objects.stored_before(first, before).await?;
        if aside.is_empty() && stored.is_empty() {
            return Ok(done);
        }
        let named = store::file::named(engine, first).await?;
        for (hash, since) in aside {
            if named.contains(&hash) {
                objects.bring_back(&hash).await?;
                done.brought_back += 1;
            } else if now.seconds_since(since) >= ASIDE_SECONDS {
                objects.delete_aside(&hash).await?;
                done.taken_away += 1;
            }
        }
        for hash in stored.iter().filter(|hash| !named.contains(hash)) {
            objects.set_aside(hash, now).await?;
            done.set_aside += 1;
        }
        Ok(done)
    }
}
