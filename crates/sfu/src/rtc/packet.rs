//! One RTP packet on its way through the server: taken off its stream, shared by all who get it.
//! What must always hold: the payload is held once however many receivers and threads there are.

use crate::ids::Origin;
use crate::rewrite::Numbers;
use std::sync::Arc;
use std::time::Instant;
use str0m::rtp::{ExtensionValues, Vp8Descriptor};

/// A packet with what the server has to know of it.
#[derive(Clone)]
pub struct Packet {
    /// Whose it is, and in which size.
    pub origin: Origin,
    /// Sequence number, timestamp and picture numbers as they came.
    pub numbers: Numbers,
    /// Last packet of a picture, or first after a pause.
    pub marker: bool,
    /// First packet of a key frame of VP8.
    pub keyframe: bool,
    /// Level of RFC 6464 in dBov, -127 to 0.
    pub level: Option<i8>,
    /// What is inside, without the header.
    pub payload: Arc<[u8]>,
    /// When it came.
    pub received: Instant,
    /// Where the fields of VP8's descriptor lie.
    pub(super) descriptor: Option<Vp8Descriptor>,
    pub(super) orientation: Option<str0m::rtp::VideoOrientation>,
}

impl Packet {
    /// A packet that came from nobody, for tests of what is done with packets.
    #[cfg(test)]
    pub(crate) fn made(
        origin: Origin,
        numbers: Numbers,
        payload: &[u8],
        received: Instant,
    ) -> Self {
        Self {
            origin,
            numbers,
            marker: false,
            keyframe: false,
            level: None,
            payload: payload.into(),
            received,
            descriptor: None,
            orientation: None,
        }
    }

    /// The header extensions it goes out with.
    pub(super) fn extensions(&self) -> ExtensionValues {
        ExtensionValues {
            audio_level: self.level,
            voice_activity: self.level.map(|level| level > -60),
            video_orientation: self.orientation,
            ..ExtensionValues::default()
        }
    }
}

impl std::fmt::Debug for Packet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Packet")
            .field("origin", &self.origin)
            .field("numbers", &self.numbers)
            .field("bytes", &self.payload.len())
            .finish()
    }
}
