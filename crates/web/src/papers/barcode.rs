//! A dossier code as a bar code for the scanners of counters: Code 128, set B (ISO/IEC 15417), one
//! path of SVG. No secret goes in.

use std::fmt::Write as _;

use askama::Template;

/// Light modules on both sides.
const QUIET: u32 = 10;
/// Where set B starts, and the end of every code with its last bar.
const START_B: usize = 104;
const STOP: &str = "2331112";
/// Check values are counted in this ring.
const RING: usize = 103;

/// Widths of three bars and three gaps of each value, eleven modules in all (ISO/IEC 15417,
/// table 1).
#[rustfmt::skip]
const WIDTHS: [&str; 106] = [
    "212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212",
    "221213", "221312", "231212", "112232", "122132", "122231", "113222", "123122", "123221",
    "223211", "221132", "221231", "213212", "223112", "312131", "311222", "321122", "321221",
    "312212", "322112", "322211", "212123", "212321", "232121", "111323", "131123", "131321",
    "112313", "132113", "132311", "211313", "231113", "231311", "112133", "112331", "132131",
    "113123", "113321", "133121", "313121", "211331", "231131", "213113", "213311", "213131",
    "311123", "311321", "331121", "312113", "312311", "332111", "314111", "221411", "431111",
    "111224", "111422", "121124", "121421", "141122", "141221", "112214", "112412", "122114",
    "122411", "142112", "142211", "241211", "221114", "413111", "241112", "134111", "111242",
    "121142", "121241", "114212", "124112", "124211", "411212", "421112", "421211", "212141",
    "214121", "412121", "111143", "111341", "131141", "114113", "114311", "411113", "411311",
    "113141", "114131", "311141", "411131", "211412", "211214", "211232",
];

/// The picture.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(
    ext = "html",
    source = r#"<svg class="barcode" role="img" aria-label="{{ label }}" viewBox="0 0 {{ width }} 1" preserveAspectRatio="none" shape-rendering="crispEdges"><rect class="light" width="{{ width }}" height="1"/><path class="dark" d="{{ path }}"/></svg>"#
)]
pub struct Barcode {
    pub width: u32,
    pub path: String,
    pub label: String,
}

impl askama::filters::HtmlSafe for Barcode {}

impl Barcode {
    /// The picture of `text`; `None` when it holds anything but the letters, digits and signs of
    /// ASCII.
    pub fn of(text: &str, label: String) -> Option<Barcode> {
        let mut path = String::new();
        let mut x = QUIET;
        for widths in symbols(text)? {
            for (place, digit) in widths.chars().enumerate() {
                let width = digit.to_digit(10)?;
                if place % 2 == 0 {
                    write!(path, "M{x} 0h{width}v1h-{width}z").ok();
                }
                x += width;
            }
        }
        Some(Barcode { width: x + QUIET, path, label })
    }
}

/// Start, the characters, the check value, stop.
fn symbols(text: &str) -> Option<Vec<&'static str>> {
    let values: Vec<usize> = text
        .bytes()
        .map(|byte| (b' '..=b'~').contains(&byte).then(|| usize::from(byte - b' ')))
        .collect::<Option<_>>()?;
    let weighed = values.iter().enumerate().map(|(place, value)| (place + 1) * value);
    let check = (START_B + weighed.sum::<usize>()) % RING;
    let all = std::iter::once(START_B).chain(values).chain([check]);
    let found: Option<Vec<&str>> = all.map(|value| WIDTHS.get(value).copied()).collect();
    found.map(|mut symbols| {
        symbols.push(STOP);
        symbols
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_has_its_own_eleven_modules_with_an_even_number_of_dark_ones() {
        let unique: std::collections::BTreeSet<&str> = WIDTHS.into_iter().collect();
        assert_eq!(unique.len(), WIDTHS.len());
        for widths in WIDTHS {
            let digits: Vec<u32> = widths.chars().map(|it| it.to_digit(10).unwrap()).collect();
            assert_eq!(digits.iter().sum::<u32>(), 11, "{widths}");
            assert_eq!(digits.iter().step_by(2).sum::<u32>() % 2, 0, "{widths}");
        }
    }

    #[test]
    fn check_value_weighs_each_character_by_its_place() {
        // "Wikipedia" in set B has the check value 88, as the worked example of that name goes.
        let symbols = symbols("Wikipedia").unwrap();
        assert_eq!(symbols.len(), 12);
        assert_eq!(symbols[10], WIDTHS[88]);
        assert_eq!((symbols[0], symbols[11]), (WIDTHS[START_B], STOP));
    }

    #[test]
    fn code_of_a_dossier_becomes_bars_between_quiet_borders() {
        let code = Barcode::of("H56.202-261124-0001", String::new()).unwrap();
        assert_eq!(code.width, 2 * QUIET + 21 * 11 + 13);
        assert!(code.path.starts_with("M10 0h2v1h-2z"), "{}", code.path);
        assert_eq!(Barcode::of("Hồ sơ", String::new()), None);
    }
}
