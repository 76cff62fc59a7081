//! The one-byte Vietnamese fonts of the years before Unicode (TCVN 5712:1993, "ABC"), in which papers of the archives are
//! still written: their codes are those of Western letters, and only the font's name tells them.
//! Not here: the fonts of two bytes ("VNI"), and telling them without a name.

/// A family of fonts whose codes mean Vietnamese letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Family {
    /// Small letters of the font look like capital ones.
    capitals: bool,
}

/// Which family a font is of: `.VnTime`, `.VnTimeH`; before it may stand the mark of a part of a font, `ABCDEF+`.
pub(crate) fn of_font(name: &str) -> Option<Family> {
    let name = name.rsplit('+').next().unwrap_or(name);
    let rest = name.strip_prefix(".Vn")?;
    let plain = rest.split([',', '-', ' ']).next().unwrap_or(rest);
    Some(Family { capitals: plain.len() > 1 && plain.ends_with('H') })
}

impl Family {
    /// The letters that were meant.
    pub(crate) fn text(self, western: &str) -> String {
        let meant = western.chars().map(|letter| {
            let row = TCVN.binary_search_by_key(&letter, |(from, _)| *from);
            row.ok().and_then(|it| TCVN.get(it)).map_or(letter, |(_, to)| *to)
        });
        if self.capitals { meant.flat_map(char::to_uppercase).collect() } else { meant.collect() }
    }
}

/// Western letter and the one that is meant, in order.
const TCVN: &[(char, char)] = &[
    ('\u{a1}', '\u{102}'),
    ('\u{a2}', '\u{c2}'),
    ('\u{a3}', '\u{ca}'),
    ('\u{a4}', '\u{d4}'),
    ('\u{a5}', '\u{1a0}'),
    ('\u{a6}', '\u{1af}'),
    ('\u{a7}', '\u{110}'),
    ('\u{a8}', '\u{103}'),
    ('\u{a9}', '\u{e2}'),
    ('\u{aa}', '\u{ea}'),
    ('\u{ab}', '\u{f4}'),
    ('\u{ac}', '\u{1a1}'),
    ('\u{ad}', '\u{1b0}'),
    ('\u{ae}', '\u{111}'),
    ('\u{b5}', '\u{e0}'),
    ('\u{b6}', '\u{1ea3}'),
    ('\u{b7}', '\u{e3}'),
    ('\u{b8}', '\u{e1}'),
    ('\u{b9}', '\u{1ea1}'),
    ('\u{bb}', '\u{1eb1}'),
    ('\u{bc}', '\u{1eb3}'),
    ('\u{bd}', '\u{1eb5}'),
    ('\u{be}', '\u{1eaf}'),
    ('\u{c6}', '\u{1eb7}'),
    ('\u{c7}', '\u{1ea7}'),
    ('\u{c8}', '\u{1ea9}'),
    ('\u{c9}', '\u{1eab}'),
    ('\u{ca}', '\u{1ea5}'),
    ('\u{cb}', '\u{1ead}'),
    ('\u{cc}', '\u{e8}'),
    ('\u{ce}', '\u{1ebb}'),
    ('\u{cf}', '\u{1ebd}'),
    ('\u{d0}', '\u{e9}'),
    ('\u{d1}', '\u{1eb9}'),
    ('\u{d2}', '\u{1ec1}'),
    ('\u{d3}', '\u{1ec3}'),
    ('\u{d4}', '\u{1ec5}'),
    ('\u{d5}', '\u{1ebf}'),
    ('\u{d6}', '\u{1ec7}'),
    ('\u{d7}', '\u{ec}'),
    ('\u{d8}', '\u{1ec9}'),
    ('\u{dc}', '\u{129}'),
    ('\u{dd}', '\u{ed}'),
    ('\u{de}', '\u{1ecb}'),
    ('\u{df}', '\u{f2}'),
    ('\u{e1}', '\u{1ecf}'),
    ('\u{e2}', '\u{f5}'),
    ('\u{e3}', '\u{f3}'),
    ('\u{e4}', '\u{1ecd}'),
    ('\u{e5}', '\u{1ed3}'),
    ('\u{e6}', '\u{1ed5}'),
    ('\u{e7}', '\u{1ed7}'),
    ('\u{e8}', '\u{1ed1}'),
    ('\u{e9}', '\u{1ed9}'),
    ('\u{ea}', '\u{1edd}'),
    ('\u{eb}', '\u{1edf}'),
    ('\u{ec}', '\u{1ee1}'),
    ('\u{ed}', '\u{1edb}'),
    ('\u{ee}', '\u{1ee3}'),
    ('\u{ef}', '\u{f9}'),
    ('\u{f1}', '\u{1ee7}'),
    ('\u{f2}', '\u{169}'),
    ('\u{f3}', '\u{fa}'),
    ('\u{f4}', '\u{1ee5}'),
    ('\u{f5}', '\u{1eeb}'),
    ('\u{f6}', '\u{1eed}'),
    ('\u{f7}', '\u{1eef}'),
    ('\u{f8}', '\u{1ee9}'),
    ('\u{f9}', '\u{1ef1}'),
    ('\u{fa}', '\u{1ef3}'),
    ('\u{fb}', '\u{1ef7}'),
    ('\u{fc}', '\u{1ef9}'),
    ('\u{fd}', '\u{fd}'),
    ('\u{fe}', '\u{1ef5}'),
];
