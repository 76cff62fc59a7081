//! Codes on papers (QR, ISO/IEC 18004) as rows that letters draw. Not what they lead to.

use qrcode::{Color, EcLevel, QrCode, Version};

/// The largest code whose modules an ordinary phone still reads from ordinary print.
const VERSION_MAX: i16 = 25;

/// The rows of a code that leads to an address; none when it is too long for any.
pub fn rows(address: &str) -> Option<Vec<String>> {
    QrCode::new(address).map(|code| drawn(&code)).ok()
}

/// The rows of a code for much text in little room: level L, version 25 at most; none when it does not fit.
pub fn dense_rows(text: &str) -> Option<Vec<String>> {
    let code = QrCode::with_error_correction_level(text, EcLevel::L).ok()?;
    match code.version() {
        Version::Normal(version) if version <= VERSION_MAX => Some(drawn(&code)),
        _ => None,
    }
}

fn drawn(code: &QrCode) -> Vec<String> {
    let mark = |colour: &Color| if *colour == Color::Dark { '1' } else { '0' };
    code.to_colors().chunks(code.width()).map(|row| row.iter().map(mark).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_of_an_address_is_square() {
        let rows = rows("https://dichvucong.example.vn/kiem-tra-giay-to?ma=H56").unwrap();
        assert!(rows.iter().all(|row| row.len() == rows.len()));
    }

    #[test]
    fn proof_of_1273_bytes_fits_the_largest_code_and_one_byte_more_does_not() {
        assert_eq!(dense_rows(&"a".repeat(1_273)).map(|rows| rows.len()), Some(117));
        assert_eq!(dense_rows(&"a".repeat(1_274)), None);
    }
}
