//! The thread of one worker: socket, commands and time in; datagrams, relays, events and recordings out.
//! What must always hold: nothing here waits but for the socket, a command or the worker's due time; a worker that panics
//! as a whole is made anew with empty rooms and the others go on.

use super::keeper::Packets;
use super::socket::UdpSocket;
use super::{Config, Places, WorkerCounts, locked, now};
use crate::error::JoinError;
use crate::worker::{Command, Counts, Departure, Event, Outputs, Worker};
use mio::{Events, Interest, Poll, Token, Waker};
use std::io;
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, mpsc as std_mpsc};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::mpsc;

const SOCKET: Token = Token(0);
const WAKER: Token = Token(1);
/// Reads in a row before time and commands are looked at again.
const READS_MAX: usize = 8;
/// Commands in a row.
const COMMANDS_MAX: usize = 256;

/// The way to a worker.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) address: SocketAddr,
    pub(super) gauges: Arc<Gauges>,
    commands: std_mpsc::Sender<Command>,
    waker: Arc<Waker>,
    stopping: Arc<AtomicBool>,
}

impl Line {
    pub(super) fn send(&self, command: Command) {
        match self.commands.send(command) {
            Ok(()) => drop(self.waker.wake()),
            Err(refused) => refused.0.refuse(JoinError::Stopped),
        }
    }

    pub(super) fn stop(&self) {
        self.stopping.store(true, Ordering::Release);
        let _ = self.waker.wake();
    }
}

/// What the thread of a worker lets others read.
#[derive(Debug, Default)]
pub(super) struct Gauges {
    core: Mutex<Counts>,
    unsent: AtomicU64,
    send_calls: AtomicU64,
    events_lost: AtomicU64,
    recording_lost: AtomicU64,
}

impl Gauges {
    pub(super) fn read(&self, port: u16) -> WorkerCounts {
        let load = |gauge: &AtomicU64| gauge.load(Ordering::Relaxed);
        WorkerCounts {
            core: *locked(&self.core),
            receive_drops: drops(port),
            unsent: load(&self.unsent),
            send_calls: load(&self.send_calls),
            events_lost: load(&self.events_lost),
            recording_lost: load(&self.recording_lost),
        }
    }
}

/// A thread to wait for.
#[derive(Debug)]
pub(super) struct Thread(JoinHandle<()>);

impl Thread {
    pub(super) fn wait(self) {
        let _ = self.0.join();
    }
}

/// Binds all sockets, then starts all threads.
pub(super) fn start(
    config: &Config,
    events: &mpsc::Sender<Event>,
    places: &Arc<Mutex<Places>>,
    packets: &Packets,
) -> io::Result<(Vec<Line>, Vec<Thread>)> {
    let mut lines = Vec::new();
    let mut ready = Vec::new();
    for listen in &config.listen {
        let mut socket = UdpSocket::bind(*listen, config.socket_bytes)?;
        let poll = Poll::new()?;
        poll.registry().register(&mut socket.inner, SOCKET, Interest::READABLE)?;
        let waker = Arc::new(Waker::new(poll.registry(), WAKER)?);
        let (commands, inbox) = std_mpsc::channel();
        let line = Line {
            address: socket.address()?,
            gauges: Arc::default(),
            commands,
            waker,
            stopping: Arc::default(),
        };
        lines.push(line);
        ready.push((socket, poll, inbox));
    }
    let mut threads = Vec::new();
    for (index, (socket, poll, inbox)) in ready.into_iter().enumerate() {
        let Some(line) = lines.get(index).cloned() else { continue };
        let others = lines.clone();
        let mut run = Run {
            index,
            limits: config.limits,
            worker: Worker::new(index, lines.len(), config.limits, now()),
            socket,
            poll,
            inbox,
            line,
            others,
            events: events.clone(),
            places: Arc::clone(places),
            packets: packets.clone(),
        };
        let name = format!("media-{index}");
        let thread = std::thread::Builder::new().name(name).spawn(move || run.run())?;
        threads.push(Thread(thread));
    }
    Ok((lines, threads))
}

struct Run {
    index: usize,
    limits: crate::worker::Limits,
    worker: Worker,
    socket: UdpSocket,
    poll: Poll,
    inbox: std_mpsc::Receiver<Command>,
    line: Line,
    others: Vec<Line>,
    events: mpsc::Sender<Event>,
    places: Arc<Mutex<Places>>,
    packets: Packets,
}

impl Run {
    fn run(&mut self) {
        let mut events = Events::with_capacity(8);
        let mut more = false;
        while !self.line.stopping.load(Ordering::Acquire) {
            let wait = if more {
                Duration::ZERO
            } else {
                self.worker.due().saturating_duration_since(now())
            };
            if let Err(error) = self.poll.poll(&mut events, Some(wait))
                && error.kind() != io::ErrorKind::Interrupted
            {
                tracing::error!(%error, "a media thread cannot wait for its socket");
                return;
            }
            let passed = catch_unwind(AssertUnwindSafe(|| self.pass()));
            more = passed.unwrap_or_else(|_| {
                tracing::error!("a media worker panicked and begins anew");
                let counts = self.worker.counts();
                self.worker = Worker::new(self.index, self.others.len(), self.limits, now());
                self.orphans();
                tracing::error!(peers = counts.peers, "its peers have to join again");
                false
            });
        }
        while let Ok(command) = self.inbox.try_recv() {
            command.refuse(JoinError::Stopped);
        }
    }

    /// One round; whether there is more to do at once.
    fn pass(&mut self) -> bool {
        let mut more = false;
        let mut commands = 0;
        while let Ok(command) = self.inbox.try_recv() {
            self.worker.command(now(), command);
            commands += 1;
            if commands >= COMMANDS_MAX {
                more = true;
                break;
            }
        }
        if commands > 0 {
            self.worker.flush(now());
            self.give();
        }
        for read in 0..READS_MAX {
            let now = now();
            let worker = &mut self.worker;
            match self.socket.read(|from, bytes| worker.input(now, from, bytes)) {
                Ok(true) => more |= read + 1 == READS_MAX,
                Ok(false) => break,
                Err(error) => {
                    tracing::error!(%error, "a media socket cannot be read");
                    break;
                }
            }
            self.worker.flush(now);
            self.give();
        }
        let now = now();
        if self.worker.due() <= now {
            self.worker.tick(now);
            self.give();
            *locked(&self.line.gauges.core) = self.worker.counts();
        }
        more
    }

    fn give(&mut self) {
        let gauges = &self.line.gauges;
        let out = self.worker.outputs();
        if !out.datagrams.is_empty() {
            let sent = self.socket.send(&out.datagrams);
            out.datagrams.clear();
            gauges.send_calls.fetch_add(sent.calls, Ordering::Relaxed);
            gauges.unsent.fetch_add(sent.refused, Ordering::Relaxed);
        }
        for (worker, relay) in out.relays.drain(..) {
            if let Some(line) = self.others.get(worker) {
                line.send(Command::Relay(relay));
            }
        }
        for (room, packet) in out.recorded.drain(..) {
            if self.packets.try_send((room, packet)).is_err() {
                gauges.recording_lost.fetch_add(1, Ordering::Relaxed);
            }
        }
        for event in out.events.drain(..) {
            if let Event::Left(room, peer, why) = &event
                && *why != Departure::Replaced
            {
                locked(&self.places).remove(*room, *peer);
            }
            if self.events.try_send(event).is_err() {
                gauges.events_lost.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    /// Tells that everybody of this worker is gone, and opens its rooms again.
    fn orphans(&mut self) {
        let (peers, rooms) = {
            let places = locked(&self.places);
            let mine = places.peers.iter().filter(|it| it.1.1 == self.index);
            let peers: Vec<_> = mine.map(|(peer, (room, _))| (*room, *peer)).collect();
            let here = |worker: Option<usize>| worker.is_none_or(|it| it == self.index);
            let rooms = places.rooms.iter().filter(|it| here(it.1.worker));
            let rooms: Vec<_> = rooms.map(|(room, place)| (*room, *place)).collect();
            (peers, rooms)
        };
        for (room, place) in rooms {
            let setting = crate::worker::RoomSetting {
                estimates: place.options.estimates,
                sharded: place.worker.is_none(),
            };
            self.worker.command(now(), Command::Open(room, setting));
        }
        let out: &mut Outputs = self.worker.outputs();
        out.events.extend(
            peers.into_iter().map(|(room, peer)| Event::Left(room, peer, Departure::Fault)),
        );
    }
}

/// Datagrams that the system threw away at this port, by `/proc/net/udp` and `udp6`; 0 where there is none.
fn drops(port: u16) -> u64 {
    let wanted = format!(":{port:04X}");
    let of = |path| -> u64 {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let here =
            |line: &&str| line.split_whitespace().nth(1).is_some_and(|it| it.ends_with(&wanted));
        let count =
            |line: &str| line.split_whitespace().last().and_then(|it| it.parse::<u64>().ok());
        text.lines().filter(here).filter_map(count).sum()
    };
    of("/proc/net/udp") + of("/proc/net/udp6")
}
