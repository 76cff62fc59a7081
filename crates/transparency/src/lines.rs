//! Small readers that every text format of this crate shares: lines that end in a newline, decimals without leading zeroes.
//! Not a parser of any one format.
//! What must always hold: a number has one spelling only, so that a text and its value name each other.

/// The first line without its newline, and what follows; none when no newline is left.
pub(crate) fn line(text: &str) -> Option<(&str, &str)> {
    text.split_once('\n')
}

/// A decimal of digits alone, no sign, no leading zero unless it is `0`.
pub(crate) fn decimal(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits || (text.len() > 1 && text.starts_with('0')) {
        return None;
    }
    text.parse().ok()
}
