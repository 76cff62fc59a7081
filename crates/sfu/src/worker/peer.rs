//! One peer of a worker: its endpoint, its slots and its bounds.
//! What must always hold: an address leads to a peer only after its endpoint answered there, which it does to those who
//! know its ICE password alone.

use super::message::{Limits, LineStats};
use super::pace::Pace;
use super::slot::{AudioSlot, VideoSlot};
use super::trial::Trial;
use crate::ids::{PeerId, RoomId, Source};
use crate::level::HEARD_MAX;
use crate::rtc::Endpoint;
use crate::signal::{Looked, SlotChange};
use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::Instant;

/// Losses above this share make the picture smaller, where lines are not estimated.
const LOSS_HIGH: f32 = 0.10;
/// A report about fewer packets says nothing.
const LOSS_PACKETS_MIN: f32 = 60.0;
/// Losses below this for a while let it grow again.
const LOSS_LOW: f32 = 0.02;
/// Times in a row without loss before it grows; twice as many after each time it had to shrink.
const CALM_REPORTS: u32 = 3;
const CALM_REPORTS_MAX: u32 = 48;
/// Times in a row with much before it shrinks.
const ROUGH_REPORTS: u32 = 2;

#[derive(Debug)]
pub(crate) struct Peer {
    pub(crate) id: PeerId,
    pub(crate) room: RoomId,
    pub(crate) endpoint: Endpoint,
    pub(crate) due: Instant,
    pub(crate) addresses: VecDeque<SocketAddr>,
    /// Where its media came from last. What goes out goes there: after a change of address (a NAT that forgot) the
    /// endpoint itself would go on with the former one until that counts as dead.
    pub(crate) route: Option<SocketAddr>,
    pub(crate) fragments: VecDeque<String>,
    pub(crate) since: Instant,
    pub(crate) heard_at: Instant,
    pub(crate) joined: bool,
    pub(crate) unreachable: bool,
    pub(crate) pace: Pace,
    pub(crate) video: Vec<VideoSlot>,
    pub(crate) audio: [AudioSlot; HEARD_MAX],
    pub(crate) hears: bool,
    pub(crate) changes: Vec<SlotChange>,
    pub(crate) channel: bool,
    pub(crate) line: LineStats,
    /// What the line is thought to carry by losses alone, in bit/s.
    pub(crate) budget: Option<u64>,
    reported: (f32, f32),
    calm: u32,
    patience: u32,
    rough: u32,
    pub(crate) desired: u64,
    pub(crate) retarget: bool,
    pub(crate) trial: Trial,
    pub(crate) told: Option<Looked>,
    pub(crate) fewer_since: Option<Instant>,
    told_at: Instant,
}

impl Peer {
    pub(crate) fn new(
        id: PeerId,
        room: RoomId,
        endpoint: Endpoint,
        limits: &Limits,
        now: Instant,
    ) -> Self {
        let (video, _) = endpoint.slots();
        Self {
            id,
            room,
            due: now,
            addresses: VecDeque::new(),
            route: None,
            fragments: VecDeque::from([endpoint.fragment().to_owned()]),
            since: now,
            heard_at: now,
            joined: false,
            unreachable: false,
            pace: Pace::new(limits.datagrams_per_second, limits.datagrams_per_second / 2, now),
            video: (0..video).map(|_| VideoSlot::new()).collect(),
            audio: std::array::from_fn(|_| AudioSlot::new()),
            hears: false,
            changes: Vec::new(),
            channel: false,
            line: LineStats::default(),
            budget: None,
            reported: (0.0, 0.0),
            calm: 0,
            patience: CALM_REPORTS,
            rough: 0,
            desired: 0,
            retarget: true,
            trial: Trial::default(),
            told: None,
            fewer_since: None,
            told_at: now,
            endpoint,
        }
    }

    /// Every slot as it is now, for a channel that has just opened.
    pub(crate) fn all_slots(&self) -> Vec<SlotChange> {
        let video =
            self.video.iter().enumerate().map(|(slot, it)| SlotChange::video(slot, it.shown()));
        let audio =
            self.audio.iter().enumerate().map(|(slot, it)| SlotChange::audio(slot, it.current));
        video.chain(audio).collect()
    }

    /// Shows nothing of somebody who is gone.
    pub(crate) fn forget(&mut self, gone: PeerId) {
        let of_gone = |source: Source| source.peer == gone;
        for (index, slot) in self.video.iter_mut().enumerate() {
            slot.pending = slot.pending.filter(|it| !of_gone(it.source));
            if slot.current.is_some_and(|it| of_gone(it.source)) {
                slot.current = None;
                self.changes.push(SlotChange::video(index, None));
            }
        }
        for (index, slot) in self.audio.iter_mut().enumerate() {
            if slot.current == Some(gone) {
                slot.current = None;
                self.changes.push(SlotChange::audio(index, None));
            }
        }
    }

    /// Takes what was lost of one slot.
    pub(crate) fn lost(&mut self, lost: u64, packets: u64) {
        let counted = |count: u64| f32::from(u16::try_from(count).unwrap_or(u16::MAX));
        self.reported.0 += counted(lost);
        self.reported.1 += counted(packets);
    }

    /// Judges what was reported since the last time, and adjusts what the line is thought to carry. One bad report says
    /// nothing yet.
    fn judge(&mut self) {
        let (lost, packets) = std::mem::take(&mut self.reported);
        if packets < LOSS_PACKETS_MIN {
            return;
        }
        let loss = lost / packets;
        self.line.loss = Some(loss);
        self.calm = if loss < LOSS_LOW { self.calm + 1 } else { 0 };
        self.rough = if loss > LOSS_HIGH { self.rough + 1 } else { 0 };
        if self.rough >= ROUGH_REPORTS {
            let now = self.budget.unwrap_or(self.desired);
            self.budget = Some((now * 7 / 10).max(200_000));
            self.patience = (self.patience * 2).min(CALM_REPORTS_MAX);
            self.retarget = true;
        } else if let Some(budget) = self.budget.filter(|_| self.calm >= self.patience) {
            self.calm = 0;
            let more = budget * 13 / 10;
            self.budget = (more < self.desired * 3 / 2).then_some(more);
            self.retarget = true;
        }
    }
}

/// How often the platform is told how a line is.
const STATS_EVERY: std::time::Duration = std::time::Duration::from_secs(2);

impl Peer {
    /// Whether it is time to tell how the line is.
    pub(crate) fn stats_due(&mut self, now: Instant) -> bool {
        let due = now.saturating_duration_since(self.told_at) >= STATS_EVERY;
        if due {
            self.told_at = now;
            self.judge();
        }
        due
    }
}
