//! Workers with threads, sockets and time: what the platform starts and talks to.
//! Each worker is a thread with a socket of its own on a port of its own, so that a peer's packets come to its worker.
//! Not signalling and not permission. What must always hold: a media thread waits for nothing but its socket, its commands
//! and time; what it cannot hand on at once is dropped and counted.

mod keeper;
mod socket;
#[cfg(test)]
mod tests;
mod thread;

use crate::error::JoinError;
use crate::ids::{PeerId, RoomId};
use crate::rtc::{EndpointSetting, accept};
use crate::table::Table;
use crate::worker::{Command, Counts, Event, Join, Limits, Reply, RoomSetting};
use keeper::{Keeper, Task};
use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;
use thread::{Line, Thread};
use tokio::sync::{mpsc, oneshot};

/// Events that may wait for the platform; more are dropped and counted.
const EVENTS_MAX: usize = 32_768;
/// Rooms expected to be larger are spread over all workers.
pub const SMALL_ROOM_MAX: usize = 80;

/// How the forwarding core is run.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where workers listen, one each. `[::]` takes IPv4 as well; port 0 lets the system choose.
    pub listen: Vec<SocketAddr>,
    /// Under which addresses clients reach this machine, at most one of each family. Empty: where it listens.
    pub announced: Vec<IpAddr>,
    /// Bounds of each worker.
    pub limits: Limits,
    /// How endpoints are built; addresses and estimates are filled in.
    pub endpoint: EndpointSetting,
    /// Bytes that wait in each socket; the system may allow fewer (`net.core.rmem_max`).
    pub socket_bytes: usize,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: Vec::new(),
            announced: Vec::new(),
            limits: Limits::default(),
            endpoint: EndpointSetting::default(),
            socket_bytes: 16 << 20,
        }
    }
}

/// How a room is to be run.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct RoomOptions {
    /// Whether lines to receivers are estimated.
    pub estimates: bool,
    /// How many peers are expected; over [`SMALL_ROOM_MAX`] the room is spread over all workers.
    pub peers_expected: usize,
}

/// What a worker counted, with its thread and socket.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct WorkerCounts {
    /// Of the core.
    pub core: Counts,
    /// Datagrams the system threw away because the thread came too late.
    pub receive_drops: u64,
    /// Datagrams the system did not take.
    pub unsent: u64,
    /// Calls by which datagrams were sent; several go with one call.
    pub send_calls: u64,
    /// Events the platform did not fetch in time.
    pub events_lost: u64,
    /// Packets the recorder did not take in time.
    pub recording_lost: u64,
}

/// The running core. Cheap to clone; it stops when [`Sfu::stop`] is called or the last clone is dropped.
#[derive(Clone, Debug)]
pub struct Sfu {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    config: Config,
    lines: Vec<Line>,
    threads: Mutex<Vec<Thread>>,
    keeper: Mutex<Option<Keeper>>,
    recording: mpsc::UnboundedSender<Task>,
    places: Arc<Mutex<Places>>,
}

/// Who is on which worker.
#[derive(Debug, Default)]
struct Places {
    rooms: HashMap<RoomId, Place>,
    peers: HashMap<PeerId, (RoomId, usize)>,
    load: Vec<usize>,
}

#[derive(Clone, Copy, Debug)]
struct Place {
    options: RoomOptions,
    /// `None`: spread over all.
    worker: Option<usize>,
}

impl Sfu {
    /// Starts the threads. Events come out of the receiver, in order for each worker.
    pub fn start(config: Config) -> io::Result<(Self, mpsc::Receiver<Event>)> {
        let (events, told) = mpsc::channel(EVENTS_MAX);
        let places = Arc::new(Mutex::new(Places {
            load: vec![0; config.listen.len()],
            ..Places::default()
        }));
        let (recording, tasks) = mpsc::unbounded_channel();
        let (keeper, packets) = Keeper::start(tasks)?;
        let (lines, threads) = thread::start(&config, &events, &places, &packets)?;
        let inner = Inner {
            config,
            lines,
            threads: Mutex::new(threads),
            keeper: Mutex::new(Some(keeper)),
            recording,
            places,
        };
        Ok((Self { inner: Arc::new(inner) }, told))
    }

    /// Opens a room, or changes how it is run; where it lives stays.
    pub fn open(&self, room: RoomId, options: RoomOptions) {
        let workers = self.inner.lines.len();
        let place = {
            let mut places = locked(&self.inner.places);
            let least = places.load.iter().enumerate().min_by_key(|it| *it.1).map_or(0, |it| it.0);
            let spread = options.peers_expected > SMALL_ROOM_MAX && workers > 1;
            let worker = (!spread).then_some(least);
            let place = places.rooms.entry(room).or_insert(Place { options, worker });
            place.options = options;
            *place
        };
        let setting = RoomSetting { estimates: options.estimates, sharded: place.worker.is_none() };
        self.tell_room(place, |_| Command::Open(room, setting));
    }

    /// Sends everybody away and forgets the room.
    pub fn close(&self, room: RoomId) {
        let place = locked(&self.inner.places).rooms.remove(&room);
        if let Some(place) = place {
            self.tell_room(place, |_| Command::Close(room));
        }
        self.stop_recording(room);
    }

    /// Answers the offer of a peer that the platform lets in; returns when it is the peer's turn.
    pub async fn join(
        &self,
        room: RoomId,
        peer: PeerId,
        offer: String,
    ) -> Result<String, JoinError> {
        let (answered, answer) = oneshot::channel();
        let sfu = self.clone();
        let accepted = tokio::task::spawn_blocking(move || {
            sfu.begin(
                room,
                peer,
                &offer,
                Box::new(|outcome| {
                    let _ = answered.send(outcome);
                }),
            )
        });
        let text = accepted.await.map_err(|_| JoinError::Stopped)??;
        answer.await.map_err(|_| JoinError::Stopped)??;
        Ok(text)
    }

    /// The same for callers without a runtime: the answer at once, and `reply` when it may be sent.
    pub fn begin(
        &self,
        room: RoomId,
        peer: PeerId,
        offer: &str,
        reply: Reply<()>,
    ) -> Result<String, JoinError> {
        let Placed { worker, estimates, new } = self.place(room, peer)?;
        let line = self.inner.lines.get(worker).ok_or(JoinError::Stopped)?;
        let setting = self.endpoint_setting(line, estimates);
        let places = Arc::clone(&self.inner.places);
        // Whoever was there before a join that fails is still there.
        let displace = move || {
            if new {
                locked(&places).remove(room, peer);
            }
        };
        let accepted = accept(offer, &setting, now());
        let (endpoint, answer) = accepted.inspect_err(|_| displace())?;
        let reply: Reply<()> = Box::new(move |outcome| {
            if outcome.is_err() {
                displace();
            }
            reply(outcome);
        });
        let join = Join { room, peer, endpoint: Box::new(endpoint), reply };
        line.send(Command::Join(join));
        Ok(answer)
    }

    /// Answers a new offer of a peer that is there (ICE restart).
    pub async fn restart(&self, peer: PeerId, offer: String) -> Result<String, JoinError> {
        let (answered, answer) = oneshot::channel();
        {
            let (room, worker) = self.worker_of(peer).ok_or(JoinError::NoPeer)?;
            let line = self.inner.lines.get(worker).ok_or(JoinError::Stopped)?;
            let estimates = locked(&self.inner.places)
                .rooms
                .get(&room)
                .is_some_and(|place| place.options.estimates);
            let setting = Arc::new(self.endpoint_setting(line, estimates));
            let reply: Reply<String> = Box::new(|outcome| {
                let _ = answered.send(outcome);
            });
            line.send(Command::Restart { peer, offer, setting, reply });
        }
        answer.await.map_err(|_| JoinError::Stopped)?
    }

    /// From now on the room runs by this table.
    pub fn plan(&self, room: RoomId, table: Table) {
        let place = locked(&self.inner.places).rooms.get(&room).copied();
        let table = Arc::new(table);
        if let Some(place) = place {
            self.tell_room(place, |_| Command::Plan(room, Arc::clone(&table)));
        }
    }

    /// Sends a peer away.
    pub fn leave(&self, peer: PeerId) {
        self.tell_peer(peer, Command::Leave(peer));
    }

    /// A text for the data channel of a peer.
    pub fn say(&self, peer: PeerId, text: String) {
        self.tell_peer(peer, Command::Say(peer, text));
    }

    /// Writes what the table says is recorded into `folder`. `began_micros`: now, since 1970.
    pub fn record(&self, room: RoomId, folder: PathBuf, began_micros: u64) {
        let began = now();
        let _ = self.inner.recording.send(Task::Begin { room, folder, began, began_micros });
    }

    /// Ends the recording of a room.
    pub fn stop_recording(&self, room: RoomId) {
        let _ = self.inner.recording.send(Task::End { room });
    }

    /// Where the workers listen.
    pub fn addresses(&self) -> Vec<SocketAddr> {
        self.inner.lines.iter().map(|line| line.address).collect()
    }

    /// What the workers counted.
    pub fn counts(&self) -> Vec<WorkerCounts> {
        let count = |line: &Line| line.gauges.read(line.address.port());
        self.inner.lines.iter().map(count).collect()
    }

    /// Stops the threads and waits for them. Whoever waits is refused.
    pub fn stop(&self) {
        self.inner.stop();
    }

    fn place(&self, room: RoomId, peer: PeerId) -> Result<Placed, JoinError> {
        let mut places = locked(&self.inner.places);
        let place = *places.rooms.get(&room).ok_or(JoinError::NoRoom)?;
        let before = places.peers.get(&peer).copied();
        let known = before.filter(|it| it.0 == room).map(|it| it.1);
        let least = places.load.iter().enumerate().min_by_key(|it| *it.1).map_or(0, |it| it.0);
        let worker = known.or(place.worker).unwrap_or(least);
        if let Some((former, old)) = before.filter(|_| known.is_none()) {
            // A peer is in one room.
            places.remove(former, peer);
            if let Some(line) = self.inner.lines.get(old) {
                line.send(Command::Leave(peer));
            }
        }
        if known.is_none() {
            places.peers.insert(peer, (room, worker));
            if let Some(load) = places.load.get_mut(worker) {
                *load += 1;
            }
        }
        Ok(Placed { worker, estimates: place.options.estimates, new: known.is_none() })
    }

    fn endpoint_setting(&self, line: &Line, estimates: bool) -> EndpointSetting {
        let port = line.address.port();
        let announced = &self.inner.config.announced;
        let addresses = if announced.is_empty() {
            vec![line.address]
        } else {
            announced.iter().map(|ip| SocketAddr::new(*ip, port)).collect()
        };
        EndpointSetting { addresses, estimates, ..self.inner.config.endpoint.clone() }
    }

    fn worker_of(&self, peer: PeerId) -> Option<(RoomId, usize)> {
        locked(&self.inner.places).peers.get(&peer).copied()
    }

    fn tell_peer(&self, peer: PeerId, command: Command) {
        let line = self.worker_of(peer).and_then(|(_, worker)| self.inner.lines.get(worker));
        if let Some(line) = line {
            line.send(command);
        }
    }

    fn tell_room(&self, place: Place, command: impl Fn(usize) -> Command) {
        for (worker, line) in self.inner.lines.iter().enumerate() {
            if place.worker.is_none_or(|only| only == worker) {
                line.send(command(worker));
            }
        }
    }
}

/// Where a join goes.
struct Placed {
    worker: usize,
    estimates: bool,
    /// Whether the peer was not in the room yet.
    new: bool,
}

impl Places {
    /// The peer is no longer in the room; if it is in another by now, it stays there.
    fn remove(&mut self, room: RoomId, peer: PeerId) {
        let here = self.peers.get(&peer).is_some_and(|it| it.0 == room);
        if here
            && let Some((_, worker)) = self.peers.remove(&peer)
            && let Some(load) = self.load.get_mut(worker)
        {
            *load = load.saturating_sub(1);
        }
    }
}

impl Inner {
    fn stop(&self) {
        for line in &self.lines {
            line.stop();
        }
        for thread in std::mem::take(&mut *locked(&self.threads)) {
            thread.wait();
        }
        if let Some(keeper) = locked(&self.keeper).take() {
            let _ = self.recording.send(Task::Stop);
            keeper.wait();
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The only clock of this crate.
#[expect(clippy::disallowed_methods, reason = "the shell gives the core its time")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// A lock whose holder panicked holds plain numbers all the same.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
