//! Speech lies at its time, and what is between is silence.

use super::*;
use ogg::PacketReader;
use proptest::prelude::*;
use std::io::Cursor;

/// 20 ms that are not silence.
const SPEECH: [u8; 4] = [0xFC, 1, 2, 3];

fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

fn written(packets: &[(u64, &[u8])]) -> (Vec<Vec<u8>>, Duration, u64) {
    let mut file = Vec::new();
    let mut voice = Voice::begin(&mut file, 7).unwrap();
    for (at, packet) in packets {
        voice.hear(millis(*at), packet.to_vec()).unwrap();
    }
    let length = voice.end().unwrap();
    let mut reader = PacketReader::new(Cursor::new(file));
    let (mut read, mut granule) = (Vec::new(), 0);
    while let Some(packet) = reader.read_packet().unwrap() {
        granule = packet.absgp_page();
        assert!(!packet.last_in_stream() || packet.last_in_page());
        read.push(packet.data);
    }
    (read, length, granule)
}

#[test]
fn the_first_octet_says_how_long_a_packet_is() {
    for (packet, expected) in [
        // SILK 10 and 60 ms, hybrid 10 and 20 ms, CELT 2.5 and 20 ms.
        (&[0x00][..], Some(480)),
        (&[0x18], Some(2_880)),
        (&[0x58], Some(2_880)),
        (&[0x60], Some(480)),
        (&[0x78], Some(960)),
        (&[0x80], Some(120)),
        (&[0xF8], Some(960)),
        // Two frames, and as many as the second octet says.
        (&[0x79], Some(1_920)),
        (&[0x1A], Some(5_760)),
        (&[0xFB, 0x86], Some(5_760)),
        (&[0xFB, 0x07], None),
        (&[0xFB, 0x00], None),
        (&[0xFB], None),
        (&[], None),
    ] {
        assert_eq!(samples(packet), expected, "{packet:x?}");
    }
}

#[test]
fn the_heads_are_those_of_opus() {
    let (read, length, granule) = written(&[(0, &SPEECH)]);
    assert_eq!(read[0], b"OpusHead\x01\x02\0\0\x80\xBB\0\0\0\0\0");
    assert_eq!(read[1], b"OpusTags\x04\0\0\0film\0\0\0\0");
    assert_eq!((read[2].as_slice(), length, granule), (&SPEECH[..], millis(20), 960));
}

#[test]
fn missing_time_is_silence() {
    let (read, length, granule) = written(&[(70, &SPEECH), (90, &SPEECH), (3_600_100, &SPEECH)]);
    let silent = read.iter().filter(|packet| **packet == SILENCE).count();
    assert_eq!((read[5].as_slice(), read[6].as_slice()), (&SPEECH[..], &SPEECH[..]));
    assert_eq!((read.len(), silent), (2 + 3 + 180_003, 180_003));
    assert_eq!(length, millis(3_600_120));
    assert_eq!(granule, 3_600_120 * 48);
}

#[test]
fn what_comes_too_late_for_its_time_is_left_out() {
    let (read, length, _) =
        written(&[(0, &SPEECH), (1_000, &SPEECH), (810, &SPEECH), (830, &SPEECH)]);
    assert_eq!((read.len(), length), (2 + 1 + 49 + 1 + 1, millis(1_040)));
}

#[test]
fn a_voice_without_packets_is_a_file_nonetheless() {
    assert_eq!(written(&[(5, &[])]), (written(&[(0, &SILENCE)]).0, millis(20), 960));
}

proptest! {
    #[test]
    fn speech_is_never_far_from_its_time(
        packets in proptest::collection::vec((0u64..400, 0u8..=255, 0u8..=255), 1..100),
    ) {
        let mut voice = Voice::begin(std::io::sink(), 1).unwrap();
        let mut at = 0;
        for (pause, first, second) in packets {
            at += pause;
            let before = voice.samples;
            voice.hear(millis(at), vec![first, second, 0]).unwrap();
            let length = samples(&[first, second]);
            if let Some(length) = length.filter(|_| voice.samples > before) {
                let begins = voice.samples - length;
                prop_assert!(begins + SILENCE_SAMPLES > at * 48, "not early");
                prop_assert!(begins <= at * 48 + BEHIND_MAX_SAMPLES, "not late");
            }
        }
        let samples = voice.samples;
        let length = voice.end().unwrap();
        prop_assert_eq!(u64::try_from(length.as_micros()).unwrap(), samples.max(if samples == 0 { 960 } else { 0 }) * 1_000 / 48);
    }
}
