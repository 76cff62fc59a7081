//! How much of everything a package may have before it is refused.
//! Not a rule of the standard, which names none; the numbers are ours. What must always hold: memory for reading follows
//! from these numbers and never from what the sender wrote.

/// Bounds of one package. All are inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Elements within elements.
    pub depth_max: usize,
    /// Elements of the whole package.
    pub elements_max: usize,
    /// Attributes of one element.
    pub attributes_max: usize,
    /// Bytes of one tag or comment.
    pub tag_bytes_max: usize,
    /// Bytes of text in one element, but for the contents of attachments.
    pub text_bytes_max: usize,
    /// Bytes of everything but the contents of attachments.
    pub header_bytes_max: u64,
    /// Attachments.
    pub attachments_max: usize,
    /// Bytes of one attachment, decoded, and unpacked when it came packed.
    pub attachment_bytes_max: u64,
    /// How many times its size a packed attachment may unpack to, once it is larger than a mebibyte.
    pub unpack_ratio_max: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            depth_max: 24,
            elements_max: 20_000,
            attributes_max: 16,
            tag_bytes_max: 64 * 1024,
            text_bytes_max: 256 * 1024,
            header_bytes_max: 4 * 1024 * 1024,
            attachments_max: 100,
            attachment_bytes_max: 512 * 1024 * 1024,
            unpack_ratio_max: 100,
        }
    }
}
