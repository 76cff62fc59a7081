//! A file's name as people may see it again: no folders, no control or direction marks, not too
//! long, with the ending that fits its content. Never a path to anything.

use crate::Kind;

/// Characters of a name that are kept.
const CHARS_MAX: usize = 120;

/// The cleaned name of a file of this kind.
pub fn clean(given: &str, kind: Kind) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let (stem, ending) = last.rsplit_once('.').unwrap_or((last, ""));
    let fits = kind.endings().iter().any(|one| one.eq_ignore_ascii_case(ending));
    // An ending that lies stays visible as part of the name.
    let stem = if fits || ending.is_empty() { stem } else { last };
    let kept: String = kernel::text::nfc(stem)
        .chars()
        .filter(|mark| !mark.is_control() && !turns_direction(*mark))
        .map(|mark| if "<>:\"|?*".contains(mark) { '_' } else { mark })
        .take(CHARS_MAX)
        .collect();
    let kept = kept.trim_matches([' ', '.']);
    let stem = if kept.is_empty() { "tep" } else { kept };
    let ending = if fits { ending.to_lowercase() } else { kind.ending().to_owned() };
    format!("{stem}.{ending}")
}

/// Marks that make a name read backwards or hide in it.
fn turns_direction(mark: char) -> bool {
    matches!(mark, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_is_never_a_path() {
        for (given, expected) in [
            ("../../etc/passwd", "passwd.pdf"),
            ("C:\\Users\\Lan\\giấy chứng sinh.PDF", "giấy chứng sinh.pdf"),
            ("..", "tep.pdf"),
            ("", "tep.pdf"),
            ("a\u{202e}fdp.exe", "afdp.exe.pdf"),
            ("x\n\r\0y.pdf", "xy.pdf"),
            ("quét 1.jpg", "quét 1.jpg.pdf"),
        ] {
            assert_eq!(clean(given, Kind::Pdf), expected, "{given:?}");
        }
        assert_eq!(clean(&"ô".repeat(900), Kind::Png).chars().count(), CHARS_MAX + 4);
    }
}
