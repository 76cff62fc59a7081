//! Frames of VP8 in a file that ffmpeg reads (IVF), and the black frame that is ours.
//! Not a container to keep. What must always hold: times are in milliseconds since time zero and never go back, if the
//! caller's do not.

use std::io::{self, Write};
use std::time::Duration;

/// Width and height of the black frame, and of the film.
pub(crate) const WIDTH: u16 = 1_280;
pub(crate) const HEIGHT: u16 = 720;

const HEAD_BYTES: usize = 32;
const FRAME_HEAD_BYTES: usize = 12;
/// One frame in IVF, made by `ffmpeg -f lavfi -i color=black:s=1280x720 -frames:v 1 -c:v libvpx black.ivf`.
const BLACK: &[u8] = include_bytes!("black.ivf");

/// A black key frame.
pub(crate) fn black() -> &'static [u8] {
    BLACK.get(HEAD_BYTES + FRAME_HEAD_BYTES..).unwrap_or_default()
}

/// Writes an IVF file.
#[derive(Debug)]
pub(crate) struct Ivf<W> {
    to: W,
}

impl<W: Write> Ivf<W> {
    /// Writes the head. The number of frames stays zero: nobody needs it, and the file is written in one go.
    pub(crate) fn begin(mut to: W) -> io::Result<Self> {
        let mut head = Vec::with_capacity(HEAD_BYTES);
        head.extend(b"DKIF\0\0\x20\0VP80");
        head.extend(WIDTH.to_le_bytes());
        head.extend(HEIGHT.to_le_bytes());
        head.extend(1_000u32.to_le_bytes());
        head.extend(1u32.to_le_bytes());
        head.extend([0; 8]);
        to.write_all(&head)?;
        Ok(Self { to })
    }

    pub(crate) fn frame(&mut self, at: Duration, bytes: &[u8]) -> io::Result<()> {
        let size = u32::try_from(bytes.len()).map_err(|_| io::ErrorKind::InvalidInput)?;
        let millis = u64::try_from(at.as_millis()).map_err(|_| io::ErrorKind::InvalidInput)?;
        self.to.write_all(&size.to_le_bytes())?;
        self.to.write_all(&millis.to_le_bytes())?;
        self.to.write_all(bytes)
    }

    pub(crate) fn end(mut self) -> io::Result<()> {
        self.to.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_black_frame_is_a_key_frame_of_the_size_of_the_film() {
        assert_eq!(crate::vp8::key_size(black()), Some((WIDTH, HEIGHT)));
    }

    #[test]
    fn a_file_is_head_and_frames() {
        let mut file = Vec::new();
        let mut ivf = Ivf::begin(&mut file).unwrap();
        ivf.frame(Duration::from_millis(258), b"abc").unwrap();
        ivf.end().unwrap();
        assert_eq!(file[..16], BLACK[..16]);
        assert_eq!(file[16..24], [0xE8, 3, 0, 0, 1, 0, 0, 0]);
        assert_eq!(file[32..], *b"\x03\0\0\0\x02\x01\0\0\0\0\0\0abc");
    }
}
