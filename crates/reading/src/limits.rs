//! How much of a document is read. Each number bounds memory or work; none is a time, so that an answer does not depend
//! on the machine.

/// Bounds for one document. The defaults hold for a PDF of 32 MB and 500 pages: less than 64 MB beside the input, and work
/// of seconds, not minutes, whatever the bytes are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the document; more are refused unread.
    pub input_bytes: usize,
    /// Pages read of a PDF, or kept of a packed document.
    pub pages: usize,
    /// Characters of text in all.
    pub characters: usize,
    /// Lines of text in all.
    pub lines: usize,
    /// Objects of a PDF that are known of.
    pub objects: usize,
    /// Bytes unpacked, or looked through again, in all.
    pub decoded_bytes: usize,
    /// Bytes one stream or one piece of XML may unpack to in memory.
    pub stream_bytes: usize,
    /// Operators, glyphs, objects and events of XML in all.
    pub operators: usize,
    /// How deep objects, pages, forms and XML elements may stand in one another.
    pub depth: usize,
    /// Entries of a packed document.
    pub entries: usize,
    /// How many times larger than packed an entry may become, once it is over a million bytes.
    pub ratio: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            input_bytes: 32 << 20,
            pages: 500,
            characters: 2_000_000,
            lines: 100_000,
            objects: 400_000,
            decoded_bytes: 512 << 20,
            stream_bytes: 8 << 20,
            operators: 20_000_000,
            depth: 64,
            entries: 2_000,
            ratio: 200,
        }
    }
}
