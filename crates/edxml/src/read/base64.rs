//! Base64 that arrives in pieces, with white space anywhere.
//! Missing padding is forgiven, anything behind the padding is not. What must always hold: one text has one meaning, and
//! memory is one chunk.

use data_encoding::{BASE64, BASE64_NOPAD};

use crate::error::{Code, ReadError};

/// Characters decoded at once; a multiple of four.
const CHUNK: usize = 16 * 1024;

/// Decodes.
#[derive(Debug, Default)]
pub(crate) struct Decoder {
    gathered: Vec<u8>,
    decoded: Vec<u8>,
    padded: bool,
}

impl Decoder {
    /// Takes the next characters; what they mean goes to `out`.
    pub(crate) fn take(
        &mut self,
        text: &[u8],
        out: &mut dyn FnMut(&[u8]) -> Result<(), ReadError>,
    ) -> Result<(), ReadError> {
        for line in text.split(|it| matches!(it, b' ' | b'\t' | b'\r' | b'\n')) {
            self.check_padding(line)?;
            let mut rest = line;
            while !rest.is_empty() {
                let free = CHUNK - self.gathered.len();
                let (now, later) = rest.split_at(free.min(rest.len()));
                self.gathered.extend_from_slice(now);
                rest = later;
                if self.gathered.len() == CHUNK {
                    self.flush(out)?;
                }
            }
        }
        Ok(())
    }

    /// Padding stands at the end alone: the decoder itself would take several texts one after another.
    fn check_padding(&mut self, line: &[u8]) -> Result<(), ReadError> {
        let plain = if self.padded { 0 } else { memchr::memchr(b'=', line).unwrap_or(line.len()) };
        let padding = line.get(plain..).unwrap_or_default();
        self.padded |= !padding.is_empty();
        if padding.iter().any(|it| *it != b'=') {
            return Err(Code::Base64.into());
        }
        Ok(())
    }

    /// Takes the end.
    pub(crate) fn finish(
        &mut self,
        out: &mut dyn FnMut(&[u8]) -> Result<(), ReadError>,
    ) -> Result<(), ReadError> {
        self.flush(out)
    }

    fn flush(
        &mut self,
        out: &mut dyn FnMut(&[u8]) -> Result<(), ReadError>,
    ) -> Result<(), ReadError> {
        let whole = self.gathered.len().is_multiple_of(4);
        let encoding = if whole { BASE64 } else { BASE64_NOPAD };
        let length = encoding.decode_len(self.gathered.len()).map_err(|_| Code::Base64)?;
        self.decoded.resize(length, 0);
        let decoded = encoding.decode_mut(&self.gathered, &mut self.decoded);
        let count = decoded.map_err(|_| Code::Base64)?;
        self.gathered.clear();
        out(self.decoded.get(..count).unwrap_or_default())
    }
}

/// Decodes a short text, such as a signature.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let mut decoder = Decoder::default();
    let mut bytes = Vec::new();
    let mut keep = |more: &[u8]| {
        bytes.extend_from_slice(more);
        Ok(())
    };
    decoder.take(text.as_bytes(), &mut keep).ok()?;
    decoder.finish(&mut keep).ok()?;
    Some(bytes)
}
