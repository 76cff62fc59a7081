//! What all stories of the sample share: the desk, the people, the papers, and since when papers are signed with keys.
//! Not the stories. What must hold: whoever signs in the past is stamped in the past.

use super::{cast::Cast, filings::Samples, people::Script};
use crate::signing::DemoRing;
use desk::{Desk, DeskError, papers::Papers, public_log::Publisher};
use kernel::time::{Clock, Timestamp};
use std::sync::Arc;
use store::objects::Stored;
use tokio::sync::Mutex;

/// Days since when the sample's papers are signed with keys.
pub(super) const SIGNED_DAYS: i64 = 60;

/// What all stories share.
pub(crate) struct Stage {
    pub(crate) desk: Desk,
    pub(crate) ring: DemoRing,
    pub(crate) script: Script,
    pub(crate) samples: Samples,
    pub(crate) cast: Cast,
    /// Procedure and commune where somebody works at every step.
    pub(crate) places: Vec<(String, Vec<String>)>,
    /// A paper to attach wherever one is needed.
    pub(crate) paper: Stored,
    /// Ways of receiving the result, as often as they are wanted.
    pub(crate) deliveries: Vec<String>,
    pub(crate) now: Timestamp,
    pub(crate) seed: u64,
    /// Brings the public log up before a paper is released, so that the decision's proof stands on it.
    pub(crate) log: Option<Mutex<Publisher>>,
}

impl Stage {
    /// The log with everything that has happened so far under a signed head, as it is within a second of any act of a
    /// running program.
    pub(super) async fn bring_log_up(&self) -> Result<(), DeskError> {
        let Some(log) = &self.log else { return Ok(()) };
        let mut publisher = log.lock().await;
        while publisher.desk().sequence().await? > 0 {}
        publisher.publish().await?;
        Ok(())
    }

    /// The desk at a clock, for what begun then. Papers are signed with keys since some months; before, by hand and scanned.
    pub(super) fn desk_at(&self, begun_at: Timestamp, clock: Arc<dyn Clock>) -> Desk {
        let desk = self.desk.with_clock(Arc::clone(&clock));
        let since = self.now.plus_seconds(-SIGNED_DAYS * 86_400);
        match self.desk.papers() {
            Some(papers) if begun_at >= since => {
                let ring = Arc::new(self.ring.at(clock));
                desk.with_papers(Papers { ring, ..Papers::clone(papers) })
            }
            _ => desk.without_papers(),
        }
    }
}
