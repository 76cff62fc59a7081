//! Datagrams from anybody, at addresses that are known and that are not, in the middle of nothing: a worker takes each,
//! and none makes a peer, an endpoint that fails, or an answer larger than what was asked.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use sfu::{Command, Limits, RoomId, RoomSetting, Worker, readable, stun};

/// The input is cut into datagrams by their length in two bytes.
pub fn run(bytes: &[u8]) {
    let mut now = Instant::now();
    let mut worker = Worker::new(0, 1, Limits::default(), now);
    worker.command(now, Command::Open(RoomId(1), RoomSetting::default()));
    let mut rest = bytes;
    let mut port = 1_u16;
    while let [high, low, more @ ..] = rest {
        let length = usize::from(u16::from_be_bytes([*high & 7, *low])).min(more.len());
        let (datagram, after) = more.split_at(length);
        rest = after;
        port = port.wrapping_add(1).max(1);
        let _ = (stun::local_fragment(datagram), readable(datagram));
        worker.input(now, SocketAddr::from(([192, 0, 2, 1], port)), datagram);
        worker.flush(now);
        now += Duration::from_millis(1);
        worker.tick(now);
    }
    assert_eq!(worker.counts().peers, 0);
    assert_eq!(worker.counts().faults, 0);
    assert!(worker.outputs().datagrams.is_empty());
}
