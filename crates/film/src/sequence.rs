//! Packets of one stream put into the order they were sent in: late ones find their place, duplicates go.
//! Not the repair of what is missing. What must always hold: what comes out is in ascending order, a place is given once,
//! and no more than a window of packets waits; a sender that comes back with other numbers is followed and not taken for
//! late.

use crate::rtp::Packet;
use std::collections::BTreeMap;
use std::time::Duration;

/// Packets that wait for one that is missing: more than a second of a camera, in which retransmission is over.
const WAITING_MAX: usize = 128;
/// Numbers that jump farther than this belong to a stream that began anew.
const JUMP_MAX: u64 = 512;
/// A packet is not late by more than this; what looks so belongs to a stream that began anew.
const LATE_MAX: Duration = Duration::from_secs(1);
/// Numbers are counted from here, so that those before the first packet have a place too.
const BEGIN: u64 = 1 << 32;

/// A packet in its place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Placed {
    pub(crate) packet: Packet,
    /// The packet before it is the one that came out before.
    pub(crate) follows: bool,
}

/// Puts the packets of one stream in order.
#[derive(Default, Debug)]
pub(crate) struct Sequence {
    waiting: BTreeMap<u64, Packet>,
    /// Number of the packet that comes out next, after the first.
    next: Option<u64>,
    newest: Option<(u64, Duration)>,
}

impl Sequence {
    /// Takes a packet as it came; what is in order by now is appended to `out`.
    pub(crate) fn take(&mut self, packet: Packet, out: &mut Vec<Placed>) {
        let number = self.number(&packet, out);
        if self.next.is_some_and(|next| number < next) {
            return;
        }
        if self.newest.is_none_or(|(newest, _)| number > newest) {
            self.newest = Some((number, packet.arrived));
        }
        self.waiting.entry(number).or_insert(packet);
        while self.waiting.len() > WAITING_MAX
            || self.waiting.first_key_value().is_some_and(|(first, _)| Some(*first) == self.next)
        {
            self.give(out);
        }
    }

    /// Gives out all that waits, since nothing more comes.
    pub(crate) fn finish(&mut self, out: &mut Vec<Placed>) {
        while !self.waiting.is_empty() {
            self.give(out);
        }
    }

    fn give(&mut self, out: &mut Vec<Placed>) {
        if let Some((number, packet)) = self.waiting.pop_first() {
            out.push(Placed { packet, follows: self.next == Some(number) });
            self.next = Some(number + 1);
        }
    }

    /// The number of a packet without wrap-around (RFC 3550 appendix A.1).
    fn number(&mut self, packet: &Packet, out: &mut Vec<Placed>) -> u64 {
        let Some((newest, arrived)) = self.newest else {
            return BEGIN | u64::from(packet.sequence);
        };
        let ahead = packet.sequence.wrapping_sub(u16::try_from(newest & 0xFFFF).unwrap_or(0));
        let (distance, behind) =
            if ahead < 0x8000 { (ahead, false) } else { (ahead.wrapping_neg(), true) };
        let distance = u64::from(distance);
        let pause = packet.arrived.saturating_sub(arrived);
        if distance > JUMP_MAX || behind && pause > LATE_MAX {
            self.finish(out);
            self.next = None;
            self.newest = None;
            return BEGIN | u64::from(packet.sequence);
        }
        if behind { newest.saturating_sub(distance) } else { newest + distance }
    }
}

#[cfg(test)]
mod tests;
