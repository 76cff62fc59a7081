//! The media core of the video conference: takes what sites send and forwards it to those who may see and hear it.
//!
//! Words: a *room* has *peers*; a peer sends *sources* (microphone, camera, screen), a camera in up to three *layers*; each
//! peer has fixed *slots*, agreed on once, and a *table* says which source is in which slot and who has the *floor*.
//! [`plan`] makes the table of a described meeting, [`Worker`] carries it out without socket, thread or clock, [`shell`]
//! gives workers threads, sockets and time, [`record`] keeps what was sent.
//! Not here: who may enter, signalling, votes, minutes. That is the platform's, which asks before it calls.
//!
//! What must always hold: whoever has no line in the table receives nothing; whoever has not the floor is heard by nobody;
//! a peer that fails or misbehaves is nobody else's trouble; nothing is decoded, mixed or kept but what is recorded.
//!
//! ```
//! use sfu::plan::{Meeting, Person, plan};
//! use sfu::{PeerId, Source};
//!
//! let (chair, site) = (PeerId(1), PeerId(2));
//! let mut meeting = Meeting::default();
//! meeting.people.insert(chair, Person { camera: true, ..Person::admitted() });
//! meeting.people.insert(site, Person::admitted());
//! meeting.stage = sfu::plan::Stage::Chosen(chair);
//! let table = plan(&meeting, None);
//! assert_eq!(table.lines[&site].video[0].unwrap().source, Source::camera(chair));
//! ```

#![warn(missing_docs)]

mod allocate;
mod error;
mod ids;
pub mod level;
pub mod pattern;
pub mod plan;
pub mod record;
mod rewrite;
mod rtc;
mod sdp;
pub mod shell;
mod signal;
pub mod stun;
mod table;
#[cfg(test)]
mod tests;
mod worker;

pub use error::JoinError;
pub use ids::{Layer, Origin, PeerId, RoomId, Source, Track};
pub use rewrite::Numbers;
pub use rtc::{
    Client, ClientEvent, ClientSetting, Endpoint, EndpointSetting, Packet, Publish, accept,
    readable,
};
pub use sdp::OfferLimits;
pub use table::{Line, Table, Want};
pub use worker::{
    Command, Counts, Datagram, Departure, Event, Join, Limits, LineStats, Outputs, Relay, Reply,
    RoomSetting, Worker,
};
