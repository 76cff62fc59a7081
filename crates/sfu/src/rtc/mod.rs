//! The only room that knows str0m: one endpoint for each peer, and a client for tests, load and relays.
//! Nothing is decided here. What must always hold: each change of an endpoint is followed by a full drain before the next
//! (the contract of str0m), no type of str0m leaves this folder, and nothing here reads a clock or a socket.

mod answer;
mod client;
mod endpoint;
mod packet;

pub use answer::accept;
pub use client::{Client, ClientEvent, ClientSetting, Publish};
pub use endpoint::{Endpoint, EndpointSetting};
pub use packet::Packet;

pub(crate) use endpoint::{Happening, Slot};

/// Reads a datagram as the endpoint would before it knows whose it is, for fuzzing.
pub fn readable(datagram: &[u8]) -> bool {
    str0m::net::DatagramRecv::try_from(datagram).is_ok()
}
