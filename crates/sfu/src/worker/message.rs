//! What goes into a worker and what comes out of it. Not how either travels.
//! What must always hold: everything here may cross threads, and payloads are shared, never copied.

use crate::error::JoinError;
use crate::ids::{Layer, Origin, PeerId, RoomId, Source};
use crate::rtc::{Endpoint, EndpointSetting, Packet};
use crate::table::Table;
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

/// Called once with what became of a request.
pub type Reply<T> = Box<dyn FnOnce(Result<T, JoinError>) + Send>;

/// What a worker is asked to do.
pub enum Command {
    /// Opens a room, or changes its setting.
    Open(RoomId, RoomSetting),
    /// Sends everybody away and forgets the room.
    Close(RoomId),
    /// Lets a peer in when it is its turn; the reply is the moment to send the answer.
    Join(Join),
    /// A new offer of a peer that is there (ICE restart); answers with SDP.
    Restart {
        /// Who.
        peer: PeerId,
        /// Its offer.
        offer: String,
        /// How endpoints are built.
        setting: Arc<EndpointSetting>,
        /// Takes the answer.
        reply: Reply<String>,
    },
    /// Sends a peer away.
    Leave(PeerId),
    /// From now on the room runs by this table.
    Plan(RoomId, Arc<Table>),
    /// A text of the platform for one peer's data channel.
    Say(PeerId, String),
    /// From another worker.
    Relay(Relay),
}

impl std::fmt::Debug for Command {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Open(..) => "Open",
            Self::Close(..) => "Close",
            Self::Join(..) => "Join",
            Self::Restart { .. } => "Restart",
            Self::Leave(..) => "Leave",
            Self::Plan(..) => "Plan",
            Self::Say(..) => "Say",
            Self::Relay(..) => "Relay",
        })
    }
}

/// Somebody who wants in.
pub struct Join {
    /// Where to.
    pub room: RoomId,
    /// Who.
    pub peer: PeerId,
    /// Built from the offer on another thread.
    pub endpoint: Box<Endpoint>,
    /// Told when admitted or refused.
    pub reply: Reply<()>,
}

impl std::fmt::Debug for Join {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Join").field("peer", &self.peer).finish_non_exhaustive()
    }
}

/// How a room is run.
#[derive(Clone, Copy, Debug, Default)]
pub struct RoomSetting {
    /// Whether lines to receivers are estimated and paced; costs about half as much again.
    pub estimates: bool,
    /// Whether other workers have members of the room too.
    pub sharded: bool,
}

/// What workers tell one another of a room that they share.
#[derive(Debug)]
pub enum Relay {
    /// Packets of the sender's own publishers, once for all receivers of the worker.
    Packets(RoomId, Vec<Packet>),
    /// All that the sender's receivers get or wait for, and the largest layer wanted of each source.
    Interest {
        /// Which room.
        room: RoomId,
        /// The sender.
        worker: usize,
        /// Streams to be relayed.
        origins: BTreeSet<Origin>,
        /// Sources worth sending.
        wanted: BTreeMap<Source, Layer>,
    },
    /// One of the sender's receivers needs a key frame.
    Keyframe(RoomId, Origin),
    /// What the layers of one of the sender's publishers take in bit/s; `None` for those not sent.
    Rates(RoomId, Source, [Option<u64>; 3]),
    /// One of the sender's publishers is gone.
    Gone(RoomId, PeerId),
}

/// Something to be sent.
#[derive(Debug)]
pub struct Datagram {
    /// Where to.
    pub to: SocketAddr,
    /// What.
    pub bytes: Vec<u8>,
}

/// What happened, for the platform.
#[derive(Clone, PartialEq, Debug)]
pub enum Event {
    /// Media can flow.
    Joined(RoomId, PeerId),
    /// Gone, and why.
    Left(RoomId, PeerId, Departure),
    /// Nothing has come from the peer for some seconds; it may come back.
    Unreachable(RoomId, PeerId),
    /// It came back.
    Reachable(RoomId, PeerId),
    /// Levels in dBov of those with the floor who send, every 200 ms.
    Levels(RoomId, Vec<(PeerId, f32)>),
    /// A source began or stopped sending layers.
    Sending(RoomId, Source, [bool; 3]),
    /// A key frame was asked of a source.
    KeyframeAsked(RoomId, Origin),
    /// How a peer's line is.
    Line(RoomId, PeerId, LineStats),
}

/// Why a peer left.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Departure {
    /// It said goodbye.
    Goodbye,
    /// It was sent away, or the room closed.
    Dismissed,
    /// It came again by another connection.
    Replaced,
    /// It never connected.
    NeverConnected,
    /// Nothing came from it for too long.
    Silent,
    /// Its endpoint failed; nobody else was touched.
    Fault,
}

/// A peer's line to and from the server.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct LineStats {
    /// Estimate towards the peer in bit/s, where the room estimates.
    pub estimate_bits: Option<u64>,
    /// Share of video packets the peer lost lately, 0 to 1.
    pub loss: Option<f32>,
    /// Round trip.
    pub round_trip: Option<Duration>,
    /// Datagrams of the peer dropped because they came too fast.
    pub dropped: u64,
}

/// What a worker has to give away; taken by its driver.
#[derive(Debug, Default)]
pub struct Outputs {
    /// To be sent, those to one address together.
    pub datagrams: Vec<Datagram>,
    /// For the platform.
    pub events: Vec<Event>,
    /// For other workers, by their number.
    pub relays: Vec<(usize, Relay)>,
    /// For the recorder.
    pub recorded: Vec<(RoomId, Packet)>,
}

/// Bounds of a worker.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Joins let in per second; each costs some milliseconds of handshake.
    pub joins_per_second: u32,
    /// Joins let in at once after a quiet time.
    pub joins_at_once: u32,
    /// Joins that may wait; more are refused.
    pub waiting_max: usize,
    /// Peers that have not connected yet.
    pub half_joined_max: usize,
    /// How long a peer may take to connect, and a join may wait.
    pub connect_max: Duration,
    /// Datagrams taken from one peer per second.
    pub datagrams_per_second: u32,
    /// Bytes of a datagram.
    pub datagram_bytes_max: usize,
    /// Addresses known for one peer.
    pub addresses_max: usize,
    /// After so long without a datagram a peer counts as unreachable.
    pub unreachable_after: Duration,
    /// After so long it is gone.
    pub silence_max: Duration,
    /// At most one key frame is asked of a stream in this time.
    pub keyframe_pause: Duration,
    /// Timers within this time are served together; a quarter of it when lines are estimated.
    pub coalesce: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            joins_per_second: 200,
            joins_at_once: 50,
            waiting_max: 1_000,
            half_joined_max: 400,
            connect_max: Duration::from_secs(15),
            datagrams_per_second: 3_000,
            datagram_bytes_max: 1_500,
            addresses_max: 6,
            unreachable_after: Duration::from_secs(6),
            silence_max: Duration::from_secs(30),
            keyframe_pause: Duration::from_millis(500),
            coalesce: Duration::from_millis(20),
        }
    }
}

/// What a worker counted since it began.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    /// Peers now.
    pub peers: usize,
    /// Peers not connected yet.
    pub half_joined: usize,
    /// Datagrams taken in.
    pub received: u64,
    /// Datagrams given out.
    pub sent: u64,
    /// Datagrams of nobody known.
    pub unknown: u64,
    /// Datagrams of peers dropped because they came too fast or were too long.
    pub excessive: u64,
    /// Audio packets of those without the floor, or beyond the loudest three.
    pub unheard: u64,
    /// Key frames asked of sources.
    pub keyframes_asked: u64,
    /// Key frames that receivers asked for.
    pub keyframes_wanted: u64,
    /// Endpoints that failed.
    pub faults: u64,
    /// Longest time a join waited.
    pub waiting: usize,
}
