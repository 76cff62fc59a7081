//! The mark: the many-pointed star of a Đông Sơn bronze drum with its bands, drawn from numbers.
//!
//! It is our own drawing, not a copy of any drum and not a national emblem. A province chooses the
//! points of the star and the number of rings. What must always hold: the same numbers give the
//! same bytes, and any numbers give a drawing.

use std::f64::consts::TAU;
use std::fmt::{self, Write as _};

/// Half the side of the square it is drawn in.
const HALF: f64 = 50.0;

/// The mark, written into a page as SVG in the colour of the text around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    svg: String,
}

impl Mark {
    /// A star of `points` (6–24) within `rings` (0–5) bands.
    pub fn new(points: u32, rings: u32) -> Mark {
        Mark { svg: draw(points.clamp(6, 24), rings.min(5)) }
    }

    /// The drawing as a file of its own, in one colour (`#rrggbb`), for the browser's tab.
    pub fn file(&self, colour: &str) -> String {
        let body = self.svg.replacen("<svg ", "<svg xmlns=\"http://www.w3.org/2000/svg\" ", 1);
        body.replace("currentColor", colour)
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.svg)
    }
}

impl askama::filters::HtmlSafe for Mark {}

fn draw(points: u32, rings: u32) -> String {
    let mut svg = String::from(
        "<svg class=\"mark\" viewBox=\"-50 -50 100 100\" aria-hidden=\"true\" fill=\"none\" stroke=\"currentColor\">",
    );
    // The star keeps at least half of the width; the bands share the rest.
    let bands = f64::from(rings);
    let star = (HALF - 3.0 - 7.0 * bands).max(HALF / 2.0);
    let band = if rings == 0 { 0.0 } else { (HALF - 3.0 - star) / bands };
    write!(svg, "<path fill=\"currentColor\" stroke=\"none\" d=\"{}\"/>", star_path(points, star))
        .ok();
    for ring in 0..rings {
        let inner = star + 1.5 + band * f64::from(ring);
        write!(svg, "<circle r=\"{inner:.1}\" stroke-width=\"{:.1}\"/>", band * 0.22).ok();
        // Bands alternate: strokes like rays, then beads, as on the drums.
        let middle = inner + band / 2.0;
        let count = f64::from(points * 3 + ring * points);
        let gap = TAU * middle / count;
        let (dash, width) =
            if ring % 2 == 0 { (gap * 0.35, band * 0.5) } else { (gap * 0.5, band * 0.26) };
        write!(
            svg,
            "<circle r=\"{middle:.1}\" stroke-width=\"{width:.1}\" stroke-dasharray=\"{dash:.3} {:.3}\"/>",
            gap - dash
        )
        .ok();
    }
    write!(svg, "<circle r=\"{:.1}\" stroke-width=\"2\"/></svg>", HALF - 1.5).ok();
    svg
}

/// Long points around a small body, the first one upwards.
fn star_path(points: u32, radius: f64) -> String {
    let mut path = String::new();
    for index in 0..points * 2 {
        let reach = if index % 2 == 0 { radius } else { radius * 0.42 };
        let angle = TAU * f64::from(index) / f64::from(points * 2) - TAU / 4.0;
        let letter = if index == 0 { 'M' } else { 'L' };
        write!(path, "{letter}{:.1} {:.1}", reach * angle.cos(), reach * angle.sin()).ok();
    }
    path.push('z');
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn star_has_as_many_points_as_asked() {
        let star = star_path(14, 30.0);
        assert_eq!(star.matches(['M', 'L']).count(), 28);
        assert!(star.starts_with("M0.0 -30.0"), "{star}");
    }

    #[test]
    fn any_numbers_give_a_drawing() {
        for (points, rings) in [(0, 0), (14, 3), (u32::MAX, u32::MAX)] {
            let mark = Mark::new(points, rings).to_string();
            assert!(mark.starts_with("<svg ") && mark.ends_with("</svg>"));
            assert!(mark.len() < 2_500, "{} bytes", mark.len());
        }
    }
}
