//! The table a room runs by: which receiver gets which source in which slot, and who is heard.
//! Not why: that is [`crate::plan`] or the platform. What must always hold: whoever has no line receives nothing, whoever
//! has not the floor is heard by nobody, and a slot shows one source.

use crate::ids::{Layer, PeerId, Source};
use std::collections::{BTreeMap, BTreeSet};

/// What a video slot is to show.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Want {
    /// Whose picture.
    pub source: Source,
    /// The largest layer worth sending; a smaller one goes out when the line or the sender has no more.
    pub layer_max: Layer,
}

/// What one receiver gets.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Line {
    /// By video slot, in the order of the receiver's offer. Earlier slots matter more when the line is narrow.
    pub video: Vec<Option<Want>>,
    /// Whether the room is heard.
    pub hears: bool,
}

/// Everything the workers need to know about a room.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Table {
    /// By receiver.
    pub lines: BTreeMap<PeerId, Line>,
    /// Those who may be heard; the loudest three of them are.
    pub floor: BTreeSet<PeerId>,
    /// Video to record, in the largest layer present. Audio that is heard is recorded while this is not empty or
    /// `record_audio` is set.
    pub recorded: BTreeSet<Source>,
    /// Whether what is heard is recorded.
    pub record_audio: bool,
}
