//! VP8 taken out of RTP: the payload descriptor (RFC 7741 §4.2), and frames put together from packets in order.
//! Not the pictures: nothing is decoded but the size of a key frame. What must always hold: whatever the bytes are,
//! nothing panics; a frame of which a packet is missing does not come out, nor one that is too large.

use crate::sequence::Placed;
use std::time::Duration;

/// Larger frames are nonsense: a picture of this size has less without compression.
const FRAME_BYTES_MAX: usize = 4 << 20;
/// Larger pictures are not decoded: a screen of 5,120 × 2,880 has fewer pixels, and the format allows 16 times as many.
const PIXELS_MAX: u32 = 1 << 24;
/// The frame tag (RFC 6386 §9.1); what is shorter is no frame.
const TAG_BYTES: usize = 3;
const START_CODE: [u8; 3] = [0x9D, 0x01, 0x2A];

/// What stands before a piece of a frame (RFC 7741 §4.2).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Descriptor {
    /// The piece begins a partition.
    pub(crate) start: bool,
    /// Which partition of the frame.
    pub(crate) partition: u8,
    /// Picture number of 7 or 15 bits.
    pub(crate) picture: Option<u16>,
    /// How long the descriptor itself is.
    pub(crate) bytes: usize,
}

impl Descriptor {
    /// The descriptor at the head of a payload; `None` when it is cut short.
    pub(crate) fn read(payload: &[u8]) -> Option<Self> {
        let mut bytes = payload.iter().copied();
        let first = bytes.next()?;
        let (mut picture, mut count) = (None, 1);
        if first & 0x80 != 0 {
            let fields = bytes.next()?;
            count += 1;
            if fields & 0x80 != 0 {
                let high = bytes.next()?;
                count += 1;
                picture = Some(u16::from(high));
                if high & 0x80 != 0 {
                    picture = Some(u16::from_be_bytes([high & 0x7F, bytes.next()?]));
                    count += 1;
                }
            }
            // The number of the base layer's picture; then layer and key index, which share an octet.
            for present in [fields & 0x40 != 0, fields & 0x30 != 0] {
                if present {
                    bytes.next()?;
                    count += 1;
                }
            }
        }
        Some(Self { start: first & 0x10 != 0, partition: first & 0x07, picture, bytes: count })
    }

    fn begins_frame(self) -> bool {
        self.start && self.partition == 0
    }
}

/// Width and height of a key frame (RFC 6386 §9.1), `None` when the frame is no key frame, or has no picture or one that is
/// too large.
pub(crate) fn key_size(frame: &[u8]) -> Option<(u16, u16)> {
    let (tag, rest) = frame.split_first_chunk::<TAG_BYTES>()?;
    let (code, rest) = rest.split_first_chunk::<3>()?;
    let ([w0, w1, h0, h1], _) = rest.split_first_chunk::<4>()?;
    let size = |low, high| u16::from_le_bytes([low, high]) & 0x3FFF;
    let (width, height) = (size(*w0, *w1), size(*h0, *h1));
    let [first, ..] = tag;
    let fits = (1..=PIXELS_MAX).contains(&(u32::from(width) * u32::from(height)));
    (first & 1 == 0 && *code == START_CODE && fits).then_some((width, height))
}

/// A whole frame.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Frame {
    /// When its first packet came.
    pub(crate) arrived: Duration,
    /// RTP time.
    pub(crate) time: u32,
    /// Width and height, of key frames.
    pub(crate) key: Option<(u16, u16)>,
    /// Nothing is missing between it and the frame before.
    pub(crate) follows: bool,
    pub(crate) bytes: Vec<u8>,
}

/// Puts the frames of one stream together.
#[derive(Default, Debug)]
pub(crate) struct Frames {
    open: Option<Frame>,
    /// Something is missing since the frame that came out last.
    torn: bool,
}

impl Frames {
    /// Takes the next packet in order; what is whole by now is appended to `out`.
    pub(crate) fn take(&mut self, placed: Placed, out: &mut Vec<Frame>) {
        let Placed { packet, follows } = placed;
        if !follows {
            self.tear();
        }
        // Padding to measure the way, which takes a number and carries nothing.
        if packet.payload.is_empty() {
            return;
        }
        let piece = Descriptor::read(&packet.payload)
            .and_then(|it| packet.payload.get(it.bytes..).map(|piece| (it, piece)));
        let Some((descriptor, piece)) = piece else {
            self.tear();
            return;
        };
        if self.open.as_ref().is_some_and(|open| open.time != packet.time) {
            // Its marker is missing, but no packet is.
            self.close(out);
        }
        if descriptor.begins_frame() {
            if self.open.is_some() {
                self.tear();
            }
            self.open = Some(Frame {
                arrived: packet.arrived,
                time: packet.time,
                key: None,
                follows: false,
                bytes: piece.to_vec(),
            });
        } else if let Some(open) = &mut self.open {
            open.bytes.extend_from_slice(piece);
        } else {
            self.torn = true;
        }
        if self.open.as_ref().is_some_and(|open| open.bytes.len() > FRAME_BYTES_MAX) {
            self.tear();
        }
        if packet.marker {
            self.close(out);
        }
    }

    fn tear(&mut self) {
        self.open = None;
        self.torn = true;
    }

    fn close(&mut self, out: &mut Vec<Frame>) {
        let Some(mut frame) = self.open.take() else { return };
        frame.key = key_size(&frame.bytes);
        let claims_key = frame.bytes.first().is_none_or(|first| first & 1 == 0);
        if frame.bytes.len() < TAG_BYTES || claims_key && frame.key.is_none() {
            self.torn = true;
            return;
        }
        frame.follows = !std::mem::take(&mut self.torn);
        out.push(frame);
    }
}

#[cfg(test)]
mod tests;
