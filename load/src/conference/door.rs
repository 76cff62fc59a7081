//! The way into a measured server, whichever it is: ours or Janus. Two threads knock for all.
//! What must always hold: both servers are entered by the same clients at the same pace.

use super::generator::{Generator, Publisher};
use sfu::Client;
use std::net::{IpAddr, UdpSocket};
use std::sync::mpsc::channel;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Somebody who wants in.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) room: u64,
    pub(crate) peer: u64,
    pub(crate) publisher: Option<Publisher>,
    /// Cameras a receiver wants, one slot each.
    pub(crate) video: Vec<u64>,
    /// Whose microphones are received, and how many slots there are.
    pub(crate) audio: usize,
    pub(crate) heard: Vec<u64>,
    pub(crate) local: IpAddr,
}

/// Somebody with an answer, who may begin to connect.
pub(crate) struct Entered {
    pub(crate) client: Client,
    pub(crate) socket: UdpSocket,
    pub(crate) publisher: Option<Publisher>,
}

pub(crate) trait Door: Sync {
    fn process(&self) -> u32;
    fn enter(&self, entry: Entry) -> anyhow::Result<Entered>;
}

/// Lets all in, while the generator goes on; returns their places in the generator.
pub(crate) fn enter_all(
    door: &dyn Door,
    entries: Vec<Entry>,
    generator: &mut Generator,
) -> anyhow::Result<Vec<usize>> {
    let count = entries.len();
    let queue = Mutex::new(entries.into_iter());
    let (done, through) = channel();
    let mut places = Vec::new();
    std::thread::scope(|scope| -> anyhow::Result<()> {
        for _ in 0..2 {
            let (queue, done) = (&queue, done.clone());
            scope.spawn(move || {
                loop {
                    let entry = queue.lock().unwrap_or_else(PoisonError::into_inner).next();
                    let Some(entry) = entry else { return };
                    if done.send(door.enter(entry)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(done);
        while places.len() < count {
            while let Ok(entered) = through.try_recv() {
                let entered = entered?;
                places.push(generator.add(entered.client, entered.socket, entered.publisher)?);
            }
            generator.run(Duration::from_millis(2), |_| false)?;
        }
        Ok(())
    })?;
    Ok(places)
}
