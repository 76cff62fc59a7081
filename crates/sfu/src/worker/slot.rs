//! One slot of a receiver: what it should show, what it shows, and the numbers of what goes out in it.
//! Not the choice. What must always hold: a picture changes only at a key frame of the next one, and until then the former
//! goes on; what goes out is numbered without a jump.

use crate::ids::{Layer, Origin, PeerId, Source};
use crate::rewrite::{Numbers, Rewriter};
use crate::rtc::Packet;
use crate::table::Want;
use std::time::Instant;

/// Clock of VP8 (RFC 7741 §4.1).
const VIDEO_CLOCK: u32 = 90_000;
/// Clock of Opus (RFC 7587 §4.1).
const AUDIO_CLOCK: u32 = 48_000;

#[derive(Debug)]
pub(crate) struct VideoSlot {
    pub(crate) want: Option<Want>,
    pub(crate) current: Option<Origin>,
    pub(crate) pending: Option<Origin>,
    rewriter: Rewriter,
}

impl VideoSlot {
    pub(crate) fn new() -> Self {
        Self { want: None, current: None, pending: None, rewriter: Rewriter::new(VIDEO_CLOCK) }
    }

    /// Numbers for the packet if it goes out in this slot; sets `changed` when it is the first of another picture.
    pub(crate) fn take(
        &mut self,
        packet: &Packet,
        now: Instant,
        changed: &mut bool,
    ) -> Option<Numbers> {
        if packet.keyframe && self.pending == Some(packet.origin) {
            self.current = self.pending.take();
            self.rewriter.change(packet.numbers, now);
            *changed = true;
        }
        if self.current != Some(packet.origin) {
            return None;
        }
        self.rewriter.rewrite(packet.numbers, now)
    }

    /// Aims at a stream; whether a key frame of it is needed.
    pub(crate) fn aim(&mut self, target: Origin) -> bool {
        if self.current == Some(target) {
            self.pending = None;
            return false;
        }
        let new = self.pending != Some(target);
        self.pending = Some(target);
        new
    }

    /// Shows nothing; whether it showed something.
    pub(crate) fn clear(&mut self) -> bool {
        self.pending = None;
        self.current.take().is_some()
    }

    /// What the receiver sees.
    pub(crate) fn shown(&self) -> Option<(Source, Layer)> {
        self.current.map(|it| (it.source, it.layer))
    }

    /// What a key frame would help.
    pub(crate) fn waits_for(&self) -> Option<Origin> {
        self.pending.or(self.current)
    }

    /// The layer it has or is about to have.
    pub(crate) fn layer(&self) -> Option<Layer> {
        self.waits_for().map(|it| it.layer)
    }
}

#[derive(Debug)]
pub(crate) struct AudioSlot {
    pub(crate) current: Option<PeerId>,
    rewriter: Rewriter,
}

impl AudioSlot {
    pub(crate) fn new() -> Self {
        Self { current: None, rewriter: Rewriter::new(AUDIO_CLOCK) }
    }

    /// Numbers for the packet; sets `changed` when somebody else is heard now.
    pub(crate) fn take(
        &mut self,
        packet: &Packet,
        now: Instant,
        changed: &mut bool,
    ) -> Option<Numbers> {
        let peer = packet.origin.source.peer;
        if self.current != Some(peer) {
            self.current = Some(peer);
            self.rewriter.change(packet.numbers, now);
            *changed = true;
        }
        self.rewriter.rewrite(packet.numbers, now)
    }
}
