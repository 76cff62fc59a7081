//! Asking witnesses for their cosignatures (C2SP `tlog-witness`): each new head goes to each witness, and what they sign
//! is put under it.
//! Not what a witness answers when asked (`witness`). What must always hold: a witness that has seen more leaves than
//! there are stops the log; a witness that is away costs its cosignature and nothing else.

use crate::config::WitnessAt;
use anyhow::Context as _;
use desk::Desk;
use futures::future::join_all;
use std::{sync::Arc, time::Duration};
use store::log_head::Head;
use tokio::sync::{Mutex, watch};
use transparency::{VerifierKey, note::SignatureLine, witness::read_answer};

/// Longest wait for one witness.
const PATIENCE: Duration = Duration::from_secs(5);
/// Longest answer read, in bytes.
const ANSWER_BYTES_MAX: usize = 16_384;
/// Pause between two heads that witnesses are asked about: they owe us no more.
const PAUSE: Duration = Duration::from_secs(1);

struct Watcher {
    address: String,
    key: VerifierKey,
    /// Size of the last head that it is known to have cosigned.
    seen: Mutex<u64>,
}

pub(super) struct Witnesses {
    desk: Desk,
    log: VerifierKey,
    client: reqwest::Client,
    watchers: Vec<Watcher>,
}

/// What one witness said.
enum Answer {
    Cosigned(Vec<SignatureLine>),
    Nothing,
    /// It has seen this many leaves, more than there are.
    SeenMore(u64),
}

impl Witnesses {
    pub(super) fn new(desk: Desk, log: VerifierKey, told: &[WitnessAt]) -> anyhow::Result<Self> {
        let watchers = told.iter().map(|witness| {
            let address = format!("{}/add-checkpoint", witness.url.trim_end_matches('/'));
            let key = witness.key.parse().with_context(|| format!("key of {}", witness.url))?;
            Ok(Watcher { address, key, seen: Mutex::new(0) })
        });
        let client = reqwest::Client::builder().timeout(PATIENCE).build().context("client")?;
        Ok(Self { desk, log, client, watchers: watchers.collect::<anyhow::Result<_>>()? })
    }

    /// Whether a witness has seen a longer log than there is here.
    pub(super) async fn know_more(&self) -> bool {
        let kept = store::log_head::newest(self.desk.store().engine(), self.log.name().as_str(), 1);
        let Some(head) = kept.await.ok().and_then(|heads| heads.into_iter().next()) else {
            return false;
        };
        let answers = join_all(self.watchers.iter().map(|watcher| self.ask(watcher, &head))).await;
        let mut longer = false;
        for (watcher, answer) in self.watchers.iter().zip(answers) {
            if let Ok(Answer::SeenMore(size)) = answer {
                seen_more(watcher, size, head.size);
                longer = true;
            }
        }
        longer
    }

    /// Asks about each new head until no more come, or until a witness has seen more than there is.
    pub(super) async fn follow(
        self: Arc<Self>,
        mut heads: watch::Receiver<Option<Head>>,
        stop: watch::Sender<bool>,
    ) {
        if self.watchers.is_empty() {
            // The publisher goes on as long as this end of the channel is held.
            std::future::pending::<()>().await;
        }
        while heads.changed().await.is_ok() {
            let Some(head) = heads.borrow_and_update().clone() else { continue };
            let answers =
                join_all(self.watchers.iter().map(|watcher| self.ask(watcher, &head))).await;
            let mut lines = Vec::new();
            for (watcher, answer) in self.watchers.iter().zip(answers) {
                match answer {
                    Ok(Answer::Cosigned(more)) => lines.extend(more),
                    Ok(Answer::Nothing) => {}
                    Ok(Answer::SeenMore(size)) => {
                        seen_more(watcher, size, head.size);
                        let _ = stop.send(true);
                    }
                    Err(error) => {
                        let witness = watcher.key.name().as_str();
                        tracing::warn!(witness, %error, "a witness did not cosign");
                    }
                }
            }
            if !lines.is_empty()
                && let Err(error) = self.desk.cosigned(&self.log, &head, lines).await
            {
                tracing::warn!(%error, "cosignatures could not be kept");
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    async fn ask(&self, watcher: &Watcher, head: &Head) -> anyhow::Result<Answer> {
        let mut seen = watcher.seen.lock().await;
        // Once with what we believe it has seen, once more with what it says.
        for _ in 0..2 {
            let request = self.desk.witness_request(&self.log, head, *seen).await?;
            let sent = self.client.post(&watcher.address).body(request.body()).send().await?;
            let status = sent.status().as_u16();
            if sent.content_length().is_some_and(|bytes| bytes > ANSWER_BYTES_MAX as u64) {
                anyhow::bail!("its answer is too long");
            }
            let text = sent.text().await?;
            match status {
                200 => {
                    *seen = head.size;
                    let keys = [watcher.key.clone()];
                    let lines = read_answer(&text, &request.note, &keys);
                    return Ok(Answer::Cosigned(lines.context("its answer")?));
                }
                409 => {
                    let size: u64 = text.trim_end_matches('\n').parse().context("its answer")?;
                    if size > head.size {
                        return self.longer(size).await;
                    }
                    *seen = size;
                }
                _ => anyhow::bail!("it answered with status {status}"),
            }
        }
        Ok(Answer::Nothing)
    }

    /// A longer head may have been shown to it by another process of ours in the meantime.
    async fn longer(&self, size: u64) -> anyhow::Result<Answer> {
        let leaves = store::leaf::count(self.desk.store().engine()).await?;
        Ok(if size > leaves { Answer::SeenMore(size) } else { Answer::Nothing })
    }
}

fn seen_more(watcher: &Watcher, size: u64, ours: u64) {
    let witness = watcher.key.name().as_str();
    metrics::counter!("log_faults_total").increment(1);
    let why = "the store was put back to an older state; nothing more is signed";
    tracing::error!(witness, size, ours, why, "a witness has seen a longer log");
}
