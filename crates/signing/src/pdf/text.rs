//! Values of PDF as text: strings, dates, byte strings (ISO 32000-2 §7.3.4, §7.9).
//! What must always hold: every letter of Vietnamese comes through, and no input can end a string before its end.

use kernel::time::Timestamp;

/// A byte string in hexadecimal form.
pub(super) fn bytes(bytes: &[u8]) -> String {
    format!("<{}>", crate::hexadecimal(bytes).to_uppercase())
}

/// A text string: as it is where it is plain (ISO 32000-2 annex D: ASCII is the same), else UTF-16 with its mark, in
/// hexadecimal form.
pub(super) fn string(text: &str) -> String {
    let plain = |byte: u8| matches!(byte, b' '..=b'~') && !b"()\\".contains(&byte);
    if text.bytes().all(plain) {
        return format!("({text})");
    }
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    bytes(&units.flat_map(u16::to_be_bytes).collect::<Vec<u8>>())
}

/// A name.
pub(super) fn name(name: &[u8]) -> String {
    let mut written = String::from("/");
    for byte in name {
        if byte.is_ascii_alphanumeric() || b"-_.+*:".contains(byte) {
            written.push(char::from(*byte));
        } else {
            written.push('#');
            written.push_str(&crate::hexadecimal(&[*byte]));
        }
    }
    written
}

/// A date as clocks in Việt Nam show it.
pub(super) fn date(moment: Timestamp) -> String {
    let local = moment.local();
    let (date, time) = (local.date(), local.time());
    format!(
        "(D:{:04}{:02}{:02}{:02}{:02}{:02}+07'00')",
        date.year(),
        date.month(),
        date.day(),
        time.hour(),
        time.minute(),
        time.second()
    )
}

/// A number with at most four digits after the point.
pub(super) fn number(value: f32) -> String {
    let written = format!("{value:.4}");
    let short = written.trim_end_matches('0').trim_end_matches('.');
    if short.is_empty() || short == "-0" { "0".to_owned() } else { short.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vietnamese_text_is_written_in_utf_16() {
        assert_eq!(string("Ký số"), "<FEFF004B00FD002000731ED1>");
        assert_eq!(string("Demo 1/2"), "(Demo 1/2)");
        assert_eq!(string(")"), "<FEFF0029>");
    }

    #[test]
    fn date_is_local() {
        let moment = Timestamp::parse("2026-02-24T18:30:05Z").unwrap();
        assert_eq!(date(moment), "(D:20260225013005+07'00')");
    }

    #[test]
    fn numbers_and_names_are_short_and_safe() {
        assert_eq!(number(0.0), "0");
        assert_eq!(number(-0.000_01), "0");
        assert_eq!(number(12.5), "12.5");
        assert_eq!(number(100.0), "100");
        assert_eq!(name(b"a b/c"), "/a#20b#2fc");
    }
}
