//! An address as a QR picture (ISO/IEC 18004), one path of SVG. No secret that a paper does not show goes in.

use std::fmt::Write as _;

use askama::Template;
use qrcode::{Color, EcLevel, QrCode};

/// Light modules around the code.
const QUIET: usize = 4;
/// Modules a side of version 25, quiet border included.
const SIDE_MAX: usize = 21 + 4 * 24 + 2 * QUIET;

/// The picture.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(
    ext = "html",
    source = r#"<svg class="qr" role="img" aria-label="{{ label }}" viewBox="0 0 {{ side }} {{ side }}" shape-rendering="crispEdges"><rect class="light" width="{{ side }}" height="{{ side }}"/><path class="dark" d="{{ path }}"/></svg>"#
)]
pub struct Qr {
    pub side: usize,
    pub path: String,
    pub label: String,
}

impl askama::filters::HtmlSafe for Qr {}

impl Qr {
    /// The picture of `address`; `None` when it is too long for one.
    pub fn of(address: &str, label: String) -> Option<Qr> {
        Self::drawn(address, EcLevel::M, label)
    }

    /// The same for much text in little room: level L; `None` when it needs more than version 25, whose modules are the
    /// smallest that an ordinary phone reads from an ordinary printer's paper.
    pub fn dense(address: &str, label: String) -> Option<Qr> {
        Self::drawn(address, EcLevel::L, label).filter(|qr| qr.side <= SIDE_MAX)
    }

    fn drawn(address: &str, level: EcLevel, label: String) -> Option<Qr> {
        let code = QrCode::with_error_correction_level(address, level).ok()?;
        let width = code.width();
        let mut path = String::new();
        for (place, colour) in code.to_colors().into_iter().enumerate() {
            if colour == Color::Dark {
                let (x, y) = (place % width + QUIET, place / width + QUIET);
                write!(path, "M{x} {y}h1v1h-1z").ok();
            }
        }
        Some(Qr { side: width + 2 * QUIET, path, label })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn address_becomes_a_square_with_a_quiet_border() {
        let qr =
            Qr::of("https://dichvucong.example.vn/tra-cuu?ma=H56.201-261124-0001", String::new())
                .unwrap();
        // Version 1 has 21 modules a side, each further one four more.
        assert_eq!((qr.side - 2 * QUIET - 21) % 4, 0);
        assert!(qr.path.starts_with("M4 4h1v1h-1z"), "{}", qr.path);
        assert!(Qr::of(&"x".repeat(5_000), String::new()).is_none());
    }
}
