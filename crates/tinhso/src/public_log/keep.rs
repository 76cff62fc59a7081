//! The task that keeps the log while the program serves: positions, tiles, heads, and a word to the witnesses.
//! Not fenced here: the store does that, so that every process of an installation may run it.
//! What must always hold: a slow witness delays no head.

use super::{ask, signer};
use crate::config::PublicLog;
use desk::{Desk, DeskError, public_log::Publisher};
use std::{sync::Arc, time::Duration};
use tokio::{sync::watch, task::JoinHandle};

/// Between two looks at what waits. A head is at most this and the time of one batch behind its events.
const PAUSE: Duration = Duration::from_millis(250);
/// After a failure that may pass.
const PAUSE_FAILED: Duration = Duration::from_secs(5);
/// Batches of leaves before a head over them is signed, when much waits.
const BATCHES_MAX: u32 = 16;

/// The running tasks.
#[derive(Debug, Default)]
pub(crate) struct Keeping(Vec<JoinHandle<()>>);

impl Keeping {
    /// Ends them where they are; whatever was begun is done again by the next process.
    pub(crate) fn end(&self) {
        self.0.iter().for_each(JoinHandle::abort);
    }
}

/// Starts keeping the log of this key; nothing without one.
pub(crate) fn begin(desk: &Desk, log: &PublicLog) -> anyhow::Result<Keeping> {
    let Some(signer) = signer(log)? else {
        tracing::info!("no key for a public log: events wait until there is one");
        return Ok(Keeping::default());
    };
    let key = signer.verifier().clone();
    let (heads, newest) = watch::channel(None);
    let asking = Arc::new(ask::Witnesses::new(desk.clone(), key, &log.witnesses)?);
    let first = Arc::clone(&asking);
    let (stop, stopped) = watch::channel(false);
    let mut publisher = Publisher::new(desk.clone(), signer);
    let mut publishing = stopped.clone();
    let kept = tokio::spawn(async move {
        // A store that was put back without the log's files shows it here, before anything is signed over it.
        if first.know_more().await {
            return;
        }
        while !*publishing.borrow_and_update() {
            match round(&mut publisher).await {
                Ok(head) => {
                    if let Some(head) = head {
                        let _ = heads.send(Some(head));
                    }
                    tokio::time::sleep(PAUSE).await;
                }
                Err(DeskError::Fault(why)) => {
                    metrics::counter!("log_faults_total").increment(1);
                    tracing::error!(why, "the public log stands still; look with: tinhso log fsck");
                    tokio::time::sleep(PAUSE_FAILED).await;
                }
                Err(error) => {
                    tracing::warn!(%error, "the public log waits");
                    tokio::time::sleep(PAUSE_FAILED).await;
                }
            }
        }
    });
    let asked = tokio::spawn(asking.follow(newest, stop));
    Ok(Keeping(vec![kept, asked]))
}

async fn round(publisher: &mut Publisher) -> Result<Option<store::log_head::Head>, DeskError> {
    for _ in 0..BATCHES_MAX {
        if publisher.desk().sequence().await? == 0 {
            break;
        }
    }
    publisher.publish().await
}
