//! The carrier: hands parcels over to each neighbour, fetches what waits there, reads its directory.
//! What must always hold: each neighbour is served by itself, so that one that is slow or away holds up no other; a carrier
//! that is killed at any point loses nothing and doubles nothing.

use std::sync::Arc;
use std::time::Duration;

use desk::exchange::{Carried, LEASE_SECONDS, Organ};
use exchange::NodeName;
use futures::{StreamExt as _, stream};
use kernel::time::Timestamp;
use tokio::task::JoinHandle;

use crate::Hub;
use crate::door;
use crate::fault::{Fault, code};
use crate::house::Neighbour;
use crate::line::{Line, Outbound};
use crate::patience;

/// Parcels handed over to one neighbour at a time.
const AT_ONCE: usize = 16;
/// Parcels claimed at once.
const CLAIM_MAX: u32 = 64;
/// How long the carrier waits when nobody rings.
const PAUSE: Duration = Duration::from_secs(1);
/// Seconds between two looks for what waits at the other side, while nothing does.
const LOOK_SECONDS: i64 = 5;
/// Seconds between two readings of a directory.
const DIRECTORY_SECONDS: i64 = 86_400;
/// Seconds after which a directory that could not be read is tried again.
const DIRECTORY_RETRY_SECONDS: i64 = 300;

/// What one round came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Round {
    pub delivered: usize,
    pub failed: usize,
    pub fetched: usize,
}

/// The carriers of all neighbours; they stop when it is dropped.
#[derive(Debug)]
pub struct Running(Vec<JoinHandle<()>>);

impl Drop for Running {
    fn drop(&mut self) {
        for task in &self.0 {
            task.abort();
        }
    }
}

impl Hub {
    /// Starts a carrier for each neighbour that can be reached.
    pub fn run(&self, carrier: &str) -> Running {
        let reached = self.neighbours().iter().filter_map(|neighbour| {
            let line = neighbour.line.clone()?;
            let (hub, neighbour, carrier) = (self.clone(), neighbour.clone(), carrier.to_owned());
            Some(tokio::spawn(async move { hub.serve(&carrier, &neighbour, line).await }))
        });
        Running(reached.collect())
    }

    async fn serve(&self, carrier: &str, neighbour: &Neighbour, line: Arc<dyn Line>) {
        let mut read_at: Option<Timestamp> = None;
        let mut looked_at: Option<Timestamp> = None;
        loop {
            let bell = self.desk().parcel_bell();
            let now = self.desk().clock().now();
            if read_at.is_none_or(|at| now.seconds_since(at) >= DIRECTORY_SECONDS) {
                read_at = Some(match self.read_directory(neighbour, line.as_ref()).await {
                    Ok(_) => now,
                    Err(fault) => {
                        tracing::warn!(node = %neighbour.name, fault = fault.code, "no directory");
                        now.plus_seconds(DIRECTORY_RETRY_SECONDS - DIRECTORY_SECONDS)
                    }
                });
            }
            let look = looked_at.is_none_or(|at| now.seconds_since(at) >= LOOK_SECONDS);
            let round = if look {
                self.carry_once(carrier, neighbour, line.as_ref()).await
            } else {
                self.hand_over_due(carrier, neighbour, line.as_ref()).await
            };
            match round {
                Ok(round) => {
                    // What came is followed by more, as a rule.
                    if look && round.fetched == 0 {
                        looked_at = Some(now);
                    }
                    if round.delivered + round.fetched > 0 {
                        continue;
                    }
                }
                Err(fault) => {
                    tracing::warn!(node = %neighbour.name, fault = fault.code, "not carried");
                }
            }
            // Nobody rings for what waits at the other side, or for what may be tried again.
            let _ = tokio::time::timeout(PAUSE, bell.notified()).await;
        }
    }

    /// One round for one neighbour: what is due there is handed over, what waits there is fetched.
    pub async fn carry_once(
        &self,
        carrier: &str,
        neighbour: &Neighbour,
        line: &dyn Line,
    ) -> Result<Round, Fault> {
        let mut round = self.hand_over_due(carrier, neighbour, line).await?;
        round.fetched = self.fetch(neighbour, line).await?;
        Ok(round)
    }

    /// What is due is handed over.
    async fn hand_over_due(
        &self,
        carrier: &str,
        neighbour: &Neighbour,
        line: &dyn Line,
    ) -> Result<Round, Fault> {
        let due = self.desk().parcels_due((carrier, &neighbour.name), CLAIM_MAX).await?;
        let mut round = Round::default();
        let mut handed = stream::iter(due)
            .map(|carried| async move { self.hand_over(&carried, neighbour, line).await })
            .buffer_unordered(AT_ONCE);
        while let Some(done) = handed.next().await {
            if done? {
                round.delivered += 1;
            } else {
                round.failed += 1;
            }
        }
        Ok(round)
    }

    /// Whether one parcel was delivered.
    async fn hand_over(
        &self,
        carried: &Carried,
        neighbour: &Neighbour,
        line: &dyn Line,
    ) -> Result<bool, Fault> {
        match self.handed_over(carried, neighbour, line).await {
            Ok(()) => Ok(true),
            Err(fault) => {
                let parcel = carried.parcel.id;
                tracing::info!(%parcel, fault = fault.code, "a parcel was not handed over");
                self.desk().parcel_failed(carried, fault.code, fault.later).await?;
                Ok(false)
            }
        }
    }

    async fn handed_over(
        &self,
        carried: &Carried,
        neighbour: &Neighbour,
        line: &dyn Line,
    ) -> Result<(), Fault> {
        let package = self.packed(carried).await?;
        let objects = self.desk().store().objects().clone();
        let outbound = Outbound { parcel: carried.parcel.clone(), package, objects };
        // A gateway carries it in base 64, a third longer; and a while to be sure.
        let takes = patience::handing_over(package.bytes * 4 / 3).as_secs() + 60;
        if takes > LEASE_SECONDS {
            self.desk().parcel_held(carried.parcel.id, takes).await?;
        }
        let receipt = line.hand_over(&outbound).await?;
        let now = self.desk().clock().now();
        let own = (carried.parcel.id, package);
        let told = receipt.receipt.parcel == own.0 && receipt.receipt.package == package;
        let good = if neighbour.unsigned {
            told
        } else {
            self.house().accepts(&receipt, neighbour, own, now)
        };
        if !good {
            return Err(Fault::again(code::RECEIPT));
        }
        self.desk().parcel_delivered(receipt).await?;
        Ok(())
    }

    /// Takes in what waits at the other side.
    async fn fetch(&self, neighbour: &Neighbour, line: &dyn Line) -> Result<usize, Fault> {
        let mut fetched = 0;
        for waiting in line.waiting().await? {
            if !self.desk().may_fetch(&neighbour.name, waiting.parcel).await? {
                continue;
            }
            let taken = match line.fetch(&waiting).await {
                Ok(response) => {
                    let to = (waiting.parcel, door::agency_in(response.headers()));
                    self.take(neighbour, to, response.bytes_stream()).await
                }
                // Nobody answers: nothing behind it would come either.
                Err(fault) if fault.code == code::AWAY => return Err(fault),
                Err(fault) => Err(fault),
            };
            match taken {
                Ok(receipt) => {
                    line.fetched(&waiting, &receipt).await?;
                    self.desk().fetched(&neighbour.name, waiting.parcel).await?;
                    fetched += 1;
                }
                Err(fault) => {
                    let parcel = waiting.parcel;
                    tracing::warn!(%parcel, fault = fault.code, "a waiting parcel is not taken in");
                    let told = (fault.code, fault.later);
                    if self.desk().fetch_failed(&neighbour.name, parcel, told).await? {
                        line.refused(&waiting, fault.code).await?;
                    }
                }
            }
        }
        Ok(fetched)
    }

    /// Reads a neighbour's directory whole; agencies that it names no more are gone. How many it names.
    pub async fn read_directory(
        &self,
        neighbour: &Neighbour,
        line: &dyn Line,
    ) -> Result<usize, Fault> {
        let stamp = self.desk().clock().now();
        // What a house answers for itself no other one takes over; the axis takes over from nobody.
        let keeps =
            |it: &&Neighbour| it.name != neighbour.name && (neighbour.unsigned || !it.unsigned);
        let keepers: Vec<NodeName> =
            self.neighbours().iter().filter(keeps).map(|it| it.name.clone()).collect();
        let (mut after, mut count) = (None::<String>, 0);
        loop {
            let part = line.directory(after.as_deref()).await?;
            let organs: Vec<Organ> = part
                .agencies
                .into_iter()
                .map(|it| Organ { code: it.code, name: it.name, node: neighbour.name.to_string() })
                .collect();
            count += organs.len();
            self.desk().note_organs(&organs, stamp, &keepers).await?;
            // A directory that goes in circles ends here.
            match part.next {
                Some(next) if after.as_ref() != Some(&next) && !organs.is_empty() => {
                    after = Some(next);
                }
                _ => break,
            }
        }
        self.desk().organs_read(&neighbour.name, stamp).await?;
        Ok(count)
    }
}
