//! What all stories of the sample share: the desk, the people, the papers, and since when papers are signed with keys.
//! Not the stories. What must hold: whoever signs in the past is stamped in the past.

use super::{cast::Cast, filings::Samples, people::Script, plot::Plot};
use crate::signing::DemoRing;
use desk::{Desk, papers::Papers};
use kernel::time::{Clock, Timestamp};
use std::sync::Arc;
use store::objects::Stored;

/// Days since when the sample's papers are signed with keys.
const SIGNED_DAYS: i64 = 60;

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
}

impl Stage {
    /// The desk at a clock. Papers are signed with keys since some months; before, by hand and scanned.
    pub(super) fn desk_at(&self, plot: &Plot, clock: Arc<dyn Clock>) -> Desk {
        let desk = self.desk.with_clock(Arc::clone(&clock));
        let since = self.now.plus_seconds(-SIGNED_DAYS * 86_400);
        match self.desk.papers() {
            Some(papers) if plot.begins_at >= since => {
                let ring = Arc::new(self.ring.at(clock));
                desk.with_papers(Papers { ring, ..Papers::clone(papers) })
            }
            _ => desk.without_papers(),
        }
    }
}
