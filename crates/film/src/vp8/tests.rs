//! Frames come whole out of their packets or not at all.

use super::*;
use crate::rtp::Packet;
use crate::sequence::Sequence;
use proptest::prelude::*;

const KEY: [u8; 10] = [0x10, 0, 0, 0x9D, 0x01, 0x2A, 0x80, 0x02, 0x68, 0x01];

fn packets(frames: &[Vec<u8>], piece_bytes: usize, begin: u16) -> Vec<Packet> {
    let mut packets = Vec::new();
    let mut sequence = begin;
    for (number, frame) in (0u32..).zip(frames) {
        let count = frame.chunks(piece_bytes).count();
        for (place, piece) in frame.chunks(piece_bytes).enumerate() {
            let first = if place == 0 { 0x90 } else { 0x80 };
            let mut payload = vec![first, 0xF0, 0x81, 0x02, 0x03, 0x44];
            payload.extend_from_slice(piece);
            packets.push(Packet {
                arrived: Duration::from_millis(u64::from(number) * 40),
                sequence,
                time: number.wrapping_mul(3_600).wrapping_sub(7_200),
                marker: place + 1 == count,
                payload,
            });
            sequence = sequence.wrapping_add(1);
        }
    }
    packets
}

fn frames(packets: impl IntoIterator<Item = Packet>) -> Vec<Frame> {
    let (mut sequence, mut frames) = (Sequence::default(), Frames::default());
    let (mut placed, mut out) = (Vec::new(), Vec::new());
    for packet in packets {
        sequence.take(packet, &mut placed);
        for placed in placed.drain(..) {
            frames.take(placed, &mut out);
        }
    }
    sequence.finish(&mut placed);
    for placed in placed {
        frames.take(placed, &mut out);
    }
    out
}

fn delta(bytes: usize) -> Vec<u8> {
    (0..bytes).map(|place| if place == 0 { 0x11 } else { 0x55 }).collect()
}

#[test]
fn each_field_of_the_descriptor_has_its_place() {
    let read = |payload: &[u8]| Descriptor::read(payload).unwrap();
    let shortest = Descriptor { start: true, partition: 0, picture: None, bytes: 1 };
    assert_eq!(read(&[0x10]), shortest);
    assert_eq!(read(&[0x03]), Descriptor { start: false, partition: 3, ..shortest });
    assert_eq!(read(&[0x90, 0x80, 0x11]), Descriptor { picture: Some(17), bytes: 3, ..shortest });
    let long = Descriptor { picture: Some(0x1234), bytes: 4, ..shortest };
    assert_eq!(read(&[0x90, 0x80, 0x92, 0x34]), long);
    assert_eq!(read(&[0x90, 0xC0, 0x92, 0x34, 7]), Descriptor { bytes: 5, ..long });
    assert_eq!(read(&[0x90, 0xF0, 0x92, 0x34, 7, 0x44]), Descriptor { bytes: 6, ..long });
    assert_eq!(read(&[0x90, 0x20, 0x44]), Descriptor { bytes: 3, ..shortest });
    assert_eq!(read(&[0x90, 0x10, 0x04]), Descriptor { bytes: 3, ..shortest });
    for short in
        [&[][..], &[0x80], &[0x80, 0x80], &[0x80, 0x80, 0x80], &[0x80, 0x40], &[0x80, 0x10]]
    {
        assert_eq!(Descriptor::read(short), None, "{short:?}");
    }
}

#[test]
fn a_key_frame_says_how_large_it_is() {
    assert_eq!(key_size(&KEY), Some((640, 360)));
    // The two highest bits are how it should be drawn larger.
    let scaled = [0x10, 0, 0, 0x9D, 0x01, 0x2A, 0x80, 0x42, 0x68, 0x81];
    assert_eq!(key_size(&scaled), Some((640, 360)));
    let largest = [0x10, 0, 0, 0x9D, 0x01, 0x2A, 0xFF, 0x3F, 0xFF, 0x3F];
    assert_eq!(key_size(&largest), None);
    assert_eq!(key_size(&KEY[..9]), None);
    assert_eq!(key_size(&delta(10)), None);
    let frames = frames(packets(&[KEY.to_vec(), delta(30)], 4, 0));
    assert_eq!(frames[0].key, Some((640, 360)));
    assert_eq!(frames[1].key, None);
}

#[test]
fn a_frame_of_which_a_packet_is_missing_is_dropped() {
    let all = packets(&[KEY.to_vec(), delta(30), delta(31), delta(32)], 10, 65_533);
    for missing in 1..=3 {
        let kept = all.iter().enumerate().filter(|(place, _)| *place != missing);
        let frames = frames(kept.map(|(_, packet)| packet.clone()));
        let sizes: Vec<(usize, bool)> =
            frames.iter().map(|frame| (frame.bytes.len(), frame.follows)).collect();
        assert_eq!(sizes, [(10, false), (31, false), (32, true)]);
    }
}

#[test]
fn a_frame_whose_marker_is_missing_ends_where_the_next_begins() {
    let mut all = packets(&[KEY.to_vec(), delta(30), delta(31)], 10, 0);
    all[3].marker = false;
    assert_eq!(frames(all).len(), 3);
}

#[test]
fn padding_and_torn_key_frames_are_no_frames() {
    let mut all = packets(&[KEY[..9].to_vec(), KEY.to_vec(), delta(2), delta(9)], 100, 0);
    all[1].sequence = 3;
    let padding = Packet { sequence: 1, payload: Vec::new(), ..all[0].clone() };
    all[2].sequence = 4;
    all[3].sequence = 5;
    all.insert(1, Packet { sequence: 2, ..padding.clone() });
    all.insert(1, padding);
    let frames = frames(all);
    assert_eq!(frames.len(), 2);
    assert_eq!((frames[0].bytes.len(), frames[1].bytes.len()), (10, 9));
    assert!(!frames[1].follows);
}

proptest! {
    #[test]
    fn frames_survive_reordering_and_doubles(
        sizes in proptest::collection::vec(3usize..400, 1..30),
        piece in 1usize..120,
        begin in any::<u16>(),
        late in proptest::collection::vec((0usize..20, any::<bool>()), 1..40),
    ) {
        let mut all: Vec<Vec<u8>> = sizes.into_iter().map(delta).collect();
        all.insert(0, KEY.to_vec());
        let mut order = Vec::new();
        for (place, packet) in packets(&all, piece, begin).into_iter().enumerate() {
            let (late, twice) = if place == 0 { (0, false) } else { late[place % late.len()] };
            if twice {
                order.push((place + late + 2, packet.clone()));
            }
            order.push((place + late, packet));
        }
        order.sort_by_key(|(key, _)| *key);
        let out = frames(order.into_iter().map(|(_, packet)| packet));
        prop_assert_eq!(out.into_iter().map(|frame| frame.bytes).collect::<Vec<_>>(), all);
    }

    #[test]
    fn no_bytes_make_it_panic(
        payloads in proptest::collection::vec(
            (any::<u16>(), 0u32..4, any::<bool>(), proptest::collection::vec(any::<u8>(), 0..24)),
            0..60,
        ),
    ) {
        let packets = payloads.into_iter().map(|(sequence, time, marker, payload)| {
            Packet { arrived: Duration::ZERO, sequence, time, marker, payload }
        });
        for frame in frames(packets) {
            prop_assert!(frame.bytes.len() >= 3);
        }
    }
}
