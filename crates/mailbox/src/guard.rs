//! A connection whose answers stay within bounds: how long a line may be, and how many bytes a server may announce.
//! Without it a server that announces half a gigabyte makes the reader set that much aside before anything comes.
//! What must always hold: bytes pass unchanged; literals (RFC 3501 §4.3) are counted, never looked into.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Longest line beside literals: a list of a hundred thousand numbers fits.
const LINE_BYTES_MAX: usize = 4 << 20;
/// Digits of an announcement.
const DIGITS_MAX: usize = 10;

/// Where in the answers a byte stands.
#[derive(Debug, Default)]
struct Frame {
    /// Bytes of a literal still to come.
    literal: u64,
    line: usize,
    /// Digits after an opening brace, while they may be an announcement.
    digits: Option<String>,
    /// The announcement is closed; the line's end makes it one.
    closed: bool,
}

impl Frame {
    /// Whether the bytes keep to the bounds.
    fn admits(&mut self, mut bytes: &[u8], literal_max: u64) -> bool {
        while !bytes.is_empty() {
            if self.literal > 0 {
                let skipped = usize::try_from(self.literal).unwrap_or(usize::MAX).min(bytes.len());
                self.literal -= skipped as u64;
                bytes = bytes.get(skipped..).unwrap_or_default();
                continue;
            }
            let Some((byte, rest)) = bytes.split_first() else { return true };
            bytes = rest;
            self.line += 1;
            match byte {
                b'{' => (self.digits, self.closed) = (Some(String::new()), false),
                b'\r' => {}
                b'\n' => {
                    let announced = self.digits.take().filter(|_| self.closed);
                    let length = announced.and_then(|digits| digits.parse::<u64>().ok());
                    self.literal = length.unwrap_or_default();
                    // A line goes on behind its literal; its length begins anew, its bytes are counted by the literal.
                    (self.line, self.closed) = (0, false);
                    if self.literal > literal_max {
                        return false;
                    }
                }
                b'}' => self.closed = self.digits.is_some(),
                digit if digit.is_ascii_digit() && !self.closed => {
                    if let Some(digits) = &mut self.digits {
                        digits.push(char::from(*digit));
                        if digits.len() > DIGITS_MAX {
                            return false;
                        }
                    }
                }
                _ => (self.digits, self.closed) = (None, false),
            }
            if self.line > LINE_BYTES_MAX {
                return false;
            }
        }
        true
    }
}

/// The connection.
#[derive(Debug)]
pub(crate) struct Guarded<S> {
    inner: S,
    frame: Frame,
    literal_max: u64,
}

impl<S> Guarded<S> {
    pub(crate) fn new(inner: S, literal_max: u64) -> Self {
        Self { inner, frame: Frame::default(), literal_max }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Guarded<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.inner).poll_read(context, buffer))?;
        let new = buffer.filled().get(before..).unwrap_or_default();
        let max = self.literal_max;
        if self.frame.admits(new, max) {
            return Poll::Ready(Ok(()));
        }
        Poll::Ready(Err(io::Error::new(io::ErrorKind::InvalidData, "an answer without bounds")))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Guarded<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admits(pieces: &[&str]) -> bool {
        let mut frame = Frame::default();
        pieces.iter().all(|piece| frame.admits(piece.as_bytes(), 100))
    }

    #[test]
    fn an_announcement_beyond_the_bound_ends_the_answer_however_it_is_torn() {
        assert!(admits(&["* 1 FETCH (BODY[] {100}\r\n"]));
        assert!(!admits(&["* 1 FETCH (BODY[] {101}\r\n"]));
        assert!(!admits(&["* 1 FETCH (BODY[] {1", "0", "1}", "\r", "\n"]));
        assert!(!admits(&["* 1 FETCH (BODY[] {00000000000000000001}\r\n"]));
    }

    #[test]
    fn what_stands_in_a_literal_announces_nothing() {
        assert!(admits(&["* 1 FETCH (BODY[] {12}\r\n{999999999}\r", ")\r\n"]));
        assert!(admits(&["* OK {999} is no announcement\r\n"]));
        assert!(!admits(&["* 1 FETCH (BODY[] {3}\r\nabc BODY[] {999}\r\n"]));
    }

    #[test]
    fn a_line_without_end_is_none() {
        let mut frame = Frame::default();
        assert!(frame.admits(&vec![b'a'; LINE_BYTES_MAX], 100));
        assert!(!frame.admits(b"a", 100));
    }
}
