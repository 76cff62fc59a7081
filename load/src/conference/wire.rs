//! What the generator and the measured server say to one another: JSON, a line each, over the server's standard streams.
//! Not signalling of the product. What must always hold: each request is answered once, by its number.

use serde::{Deserialize, Serialize};

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Request {
    pub(crate) number: u64,
    pub(crate) what: What,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum What {
    Open {
        room: u64,
        estimates: bool,
        expected: usize,
    },
    Join {
        room: u64,
        peer: u64,
        offer: String,
    },
    Leave {
        peer: u64,
    },
    /// The same line for all receivers.
    Plan {
        room: u64,
        receivers: Vec<u64>,
        video: Vec<u64>,
        floor: Vec<u64>,
    },
    Counts,
}

#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Response {
    pub(crate) number: u64,
    pub(crate) answer: Option<String>,
    pub(crate) error: Option<String>,
    pub(crate) counts: Option<Told>,
}

/// What the server counted.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Told {
    pub(crate) peers: usize,
    pub(crate) sent: u64,
    pub(crate) send_calls: u64,
    pub(crate) receive_drops: u64,
    pub(crate) unsent: u64,
    pub(crate) faults: u64,
    pub(crate) keyframes_asked: u64,
}
