//! The names of things in a conference: rooms, peers, what a peer sends, and in which size.
//! Not who may do what. What must always hold: these are plain values given by the platform; a peer's name is never read
//! from anything the peer itself sends.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A room of the forwarding core; wide enough for a UUID.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct RoomId(pub u128);

/// A place in a room: a site or a person's device. A peer that comes back under the same name replaces its former
/// connection and keeps what the table gives it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct PeerId(pub u128);

impl fmt::Display for PeerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

/// What a peer can send; one media section of the offer each.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Track {
    /// The first sending audio section.
    Microphone,
    /// The first sending video section.
    Camera,
    /// The second sending video section.
    Screen,
}

impl Track {
    /// In the order of the words above.
    pub const ALL: [Self; 3] = [Self::Microphone, Self::Camera, Self::Screen];

    /// Place in [`Track::ALL`].
    pub fn index(self) -> usize {
        match self {
            Self::Microphone => 0,
            Self::Camera => 1,
            Self::Screen => 2,
        }
    }
}

/// One of the sizes in which a video is sent at once (simulcast, RFC 8853). Video that comes in one size is `High`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Layer {
    /// `q`, about 150 kbit/s.
    Low,
    /// `h`, about 400 kbit/s.
    Middle,
    /// `f`, about 1200 kbit/s.
    High,
}

impl Layer {
    /// From the smallest on.
    pub const ALL: [Self; 3] = [Self::Low, Self::Middle, Self::High];

    /// Place in [`Layer::ALL`].
    pub fn index(self) -> usize {
        match self {
            Self::Low => 0,
            Self::Middle => 1,
            Self::High => 2,
        }
    }

    /// The restriction identifier (RFC 8851) that pages use.
    pub fn rid(self) -> &'static str {
        match self {
            Self::Low => "q",
            Self::Middle => "h",
            Self::High => "f",
        }
    }

    /// The layer of a restriction identifier, if it is one of ours.
    pub fn of_rid(rid: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|layer| layer.rid() == rid)
    }

    /// What the layer is expected to take until it has been measured, in bit/s.
    pub fn expected_bits(self) -> u64 {
        match self {
            Self::Low => 150_000,
            Self::Middle => 400_000,
            Self::High => 1_200_000,
        }
    }
}

/// Something a peer sends.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Source {
    /// Who sends.
    pub peer: PeerId,
    /// What.
    pub track: Track,
}

impl Source {
    /// The camera of a peer.
    pub fn camera(peer: PeerId) -> Self {
        Self { peer, track: Track::Camera }
    }

    /// The screen of a peer.
    pub fn screen(peer: PeerId) -> Self {
        Self { peer, track: Track::Screen }
    }

    /// The microphone of a peer.
    pub fn microphone(peer: PeerId) -> Self {
        Self { peer, track: Track::Microphone }
    }
}

/// One encoded stream: a source in one size. Audio has only `High`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Origin {
    /// What is sent.
    pub source: Source,
    /// In which size.
    pub layer: Layer,
}
