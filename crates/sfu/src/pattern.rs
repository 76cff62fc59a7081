//! Packets that look like VP8 and carry a mark, for tests and load: who sent them, when, and which picture.
//! Nothing decodes them as a picture. What must always hold: a mark reads back as it was written, and anything else reads
//! as nothing.

/// What a packet of the pattern says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Mark {
    /// Of the sender.
    pub sender: u32,
    /// Of the layer or track.
    pub stream: u8,
    /// Counted from 0.
    pub picture: u32,
    /// Whether it begins a picture.
    pub first: bool,
    /// Whether the picture is a key frame.
    pub keyframe: bool,
    /// Microseconds on the sender's clock.
    pub sent_micros: u64,
}

const DESCRIPTOR_BYTES: usize = 6;
const MARK_BYTES: usize = 19;
const WORD: [u8; 2] = [0x54, 0x53];

/// A payload of VP8 (RFC 7741) with 15-bit picture numbers, of at least the mark's length.
pub fn video(mark: &Mark, bytes: usize) -> Vec<u8> {
    let [.., high, low] = mark.picture.to_be_bytes();
    let start = if mark.first { 0x10 } else { 0 };
    let mut payload = vec![0x80 | start, 0xE0, 0x80 | (high & 0x7F), low, low, 0];
    payload.push(u8::from(!(mark.keyframe && mark.first)));
    written(&mut payload, mark);
    payload.resize(bytes.max(payload.len()), 0);
    payload
}

/// A payload of audio.
pub fn audio(mark: &Mark, bytes: usize) -> Vec<u8> {
    let mut payload = Vec::with_capacity(bytes);
    written(&mut payload, mark);
    payload.resize(bytes.max(payload.len()), 0);
    payload
}

fn written(payload: &mut Vec<u8>, mark: &Mark) {
    payload.extend(WORD);
    payload.extend(mark.sender.to_be_bytes());
    payload.push(mark.stream);
    payload.extend(mark.picture.to_be_bytes());
    payload.push(u8::from(mark.first) | u8::from(mark.keyframe) << 1);
    payload.extend(mark.sent_micros.to_be_bytes());
}

/// Reads the mark of a payload of video, or of audio.
pub fn read(video: bool, payload: &[u8]) -> Option<Mark> {
    let skipped = if video { DESCRIPTOR_BYTES + 1 } else { 0 };
    let bytes: &[u8; MARK_BYTES + 1] = payload.get(skipped..)?.first_chunk()?;
    let [a, b, s0, s1, s2, s3, stream, p0, p1, p2, p3, flags, rest @ ..] = bytes;
    ([*a, *b] == WORD).then_some(Mark {
        sender: u32::from_be_bytes([*s0, *s1, *s2, *s3]),
        stream: *stream,
        picture: u32::from_be_bytes([*p0, *p1, *p2, *p3]),
        first: flags & 1 != 0,
        keyframe: flags & 2 != 0,
        sent_micros: u64::from_be_bytes(*rest),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_reads_back() {
        let mark = Mark {
            sender: 7,
            stream: 2,
            picture: 70_000,
            first: true,
            keyframe: true,
            sent_micros: 9,
        };
        assert_eq!(read(true, &video(&mark, 1_150)), Some(mark));
        assert_eq!(read(false, &audio(&mark, 20)), Some(mark));
        assert_eq!(read(true, &[0; 40]), None);
    }
}
