//! The header of a recorded RTP packet (RFC 3550 §5.1), taken off.
//! Not what the payload means. What must always hold: whatever the bytes are, nothing panics, and a packet that is cut
//! short is no packet.

use std::time::Duration;

/// What of a packet is needed to put its stream together.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Packet {
    /// When it came, since time zero of the film.
    pub(crate) arrived: Duration,
    pub(crate) sequence: u16,
    pub(crate) time: u32,
    pub(crate) marker: bool,
    pub(crate) payload: Vec<u8>,
}

impl Packet {
    /// Header and payload as they were recorded; `None` when they are not of version 2 or cut short.
    pub(crate) fn read(arrived: Duration, bytes: &[u8]) -> Option<Self> {
        let ([first, second, s0, s1, t0, t1, t2, t3, ..], _) = bytes.split_first_chunk::<12>()?;
        if first >> 6 != 2 {
            return None;
        }
        let mut rest = bytes.get(12 + usize::from(first & 0x0F) * 4..)?;
        if first & 0x10 != 0 {
            let ([_, _, words_high, words_low], after) = rest.split_first_chunk::<4>()?;
            let words = usize::from(u16::from_be_bytes([*words_high, *words_low]));
            rest = after.get(words * 4..)?;
        }
        if first & 0x20 != 0 {
            let padding = usize::from(*rest.last()?);
            rest = rest.get(..rest.len().checked_sub(padding)?)?;
        }
        Some(Self {
            arrived,
            sequence: u16::from_be_bytes([*s0, *s1]),
            time: u32::from_be_bytes([*t0, *t1, *t2, *t3]),
            marker: second & 0x80 != 0,
            payload: rest.to_vec(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn sources_extension_and_padding_are_taken_off() {
        let mut bytes = vec![0xB1, 0xE0, 1, 2, 0, 0, 0, 9, 0, 0, 0, 1];
        bytes.extend([1, 1, 1, 1, 0xBE, 0xDE, 0, 1, 5, 5, 5, 5, 7, 8, 0, 2]);
        let packet = Packet::read(Duration::ZERO, &bytes).unwrap();
        assert_eq!((packet.sequence, packet.time, packet.marker), (0x102, 9, true));
        assert_eq!(packet.payload, [7, 8]);
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_header_panic(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = Packet::read(Duration::ZERO, &bytes);
        }
    }
}
