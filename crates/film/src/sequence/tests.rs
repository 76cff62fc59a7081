//! Packets put into their order, however they come.

use super::*;
use proptest::prelude::*;

fn packet(sequence: u16, millis: u64) -> Packet {
    let arrived = Duration::from_millis(millis);
    Packet { arrived, sequence, time: 0, marker: false, payload: Vec::new() }
}

fn through(packets: impl IntoIterator<Item = Packet>) -> Vec<(u16, bool)> {
    let (mut sequence, mut out) = (Sequence::default(), Vec::new());
    for packet in packets {
        sequence.take(packet, &mut out);
    }
    sequence.finish(&mut out);
    out.into_iter().map(|placed| (placed.packet.sequence, placed.follows)).collect()
}

#[test]
fn the_numbers_go_on_over_their_end() {
    let out = through([65_534, 0, 65_535, 1, 0].map(|number| packet(number, 0)));
    assert_eq!(out, [(65_534, false), (65_535, true), (0, true), (1, true)]);
}

#[test]
fn what_never_comes_is_waited_for_a_window_and_no_longer() {
    let (mut sequence, mut out) = (Sequence::default(), Vec::new());
    sequence.take(packet(0, 0), &mut out);
    for number in 2..=129 {
        sequence.take(packet(number, 0), &mut out);
    }
    sequence.finish(&mut Vec::new());
    assert_eq!(out.len(), 1);
    let out = through((0..400).filter(|number| *number != 1).map(|number| packet(number, 0)));
    assert_eq!(out.len(), 399);
    assert_eq!(out[1], (2, false));
    assert!(out[2..].iter().all(|(_, follows)| *follows));
}

#[test]
fn a_sender_that_comes_back_with_other_numbers_is_followed() {
    let out = through([packet(9_000, 0), packet(9_001, 10), packet(100, 20), packet(101, 30)]);
    assert_eq!(out, [(9_000, false), (9_001, true), (100, false), (101, true)]);
    let out = through([packet(9_000, 0), packet(9_001, 10), packet(8_990, 2_000)]);
    assert_eq!(out, [(9_000, false), (9_001, true), (8_990, false)]);
}

proptest! {
    #[test]
    fn shuffled_and_doubled_packets_come_out_once_and_in_order(
        begin in any::<u16>(),
        keys in proptest::collection::vec((0u32..20, any::<bool>()), 1..600),
    ) {
        // The first comes first; each other comes up to 20 places late, and some come twice.
        let mut order: Vec<(u32, u16)> = Vec::new();
        for (place, (late, twice)) in (0u16..).zip(&keys) {
            let late = if place == 0 { 0 } else { *late };
            let number = begin.wrapping_add(place);
            order.push((u32::from(place) + late, number));
            if *twice {
                order.push((u32::from(place) + late + 3, number));
            }
        }
        order.sort_by_key(|(key, _)| *key);
        let out = through(order.into_iter().map(|(_, number)| packet(number, 0)));
        prop_assert_eq!(out.len(), keys.len());
        for (place, (number, follows)) in (0u16..).zip(out) {
            prop_assert_eq!(number, begin.wrapping_add(place));
            prop_assert_eq!(follows, place > 0);
        }
    }
}
