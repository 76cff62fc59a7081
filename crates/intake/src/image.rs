//! Width and height of an image from its header, so that no viewer is handed a picture that fills
//! its memory. Nothing is decoded. What must hold: any bytes give an answer in bounded time.

use crate::Reason;

/// Longest side, in pixels.
const SIDE_MAX: u64 = 20_000;
/// Most pixels: an A3 page scanned at 600 dots per inch has 70 million.
const PIXELS_MAX: u64 = 100_000_000;

/// Width and height.
type Size = (u64, u64);

/// Whether an image of this size may be shown; no size means its header is broken.
pub(crate) fn bounded(size: Option<Size>) -> Result<(), Reason> {
    let (width, height) = size.filter(|it| it.0 > 0 && it.1 > 0).ok_or(Reason::Broken)?;
    if width > SIDE_MAX || height > SIDE_MAX || width * height > PIXELS_MAX {
        return Err(Reason::ImageTooLarge);
    }
    Ok(())
}

/// From the IHDR chunk (PNG third edition §11.2.1).
pub(crate) fn png(head: &[u8]) -> Option<Size> {
    (head.get(12..16)? == b"IHDR").then_some(())?;
    Some((long(head, 16)?, long(head, 20)?))
}

/// From the first frame header (ITU-T T.81 §B.2.2), walking the segments before it.
pub(crate) fn jpeg(head: &[u8]) -> Option<Size> {
    let mut at = 2;
    loop {
        while *head.get(at)? == 0xff && *head.get(at + 1)? == 0xff {
            at += 1;
        }
        let (mark, kind) = (*head.get(at)?, *head.get(at + 1)?);
        if mark != 0xff {
            return None;
        }
        let frame = matches!(kind, 0xc0..=0xcf) && !matches!(kind, 0xc4 | 0xc8 | 0xcc);
        if frame {
            return Some((short(head, at + 7)?, short(head, at + 5)?));
        }
        let length = usize::try_from(short(head, at + 2)?).ok()?;
        // Every turn moves on by at least a segment's two bytes of length.
        at += 2 + length.max(2);
    }
}

/// The largest of the image spatial extents (ISO/IEC 23008-12 §6.5.3): the picture itself, its
/// tiles and its thumbnail each have one.
pub(crate) fn heic(head: &[u8]) -> Option<Size> {
    let extents = head.windows(4).enumerate().filter(|(_, four)| four == b"ispe");
    extents
        .filter_map(|(at, _)| Some((long(head, at + 8)?, long(head, at + 12)?)))
        .max_by_key(|size| size.0.saturating_mul(size.1))
}

fn short(bytes: &[u8], at: usize) -> Option<u64> {
    let two = bytes.get(at..at + 2)?;
    Some(two.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}

fn long(bytes: &[u8], at: usize) -> Option<u64> {
    let four = bytes.get(at..at + 4)?;
    Some(four.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
}
