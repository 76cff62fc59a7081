//! The numbers that Word makes for lists (ECMA-376 part 1 §17.9), counted as it counts them.

use std::collections::BTreeMap;

use document::prose::Mark;
use reading::office::Piece;

const LEVELS_MAX: usize = 9;

#[derive(Debug, Default, Clone)]
struct Level {
    format: String,
    /// `%1.%2.`
    text: String,
    start: Option<u32>,
}

/// What stands before the words of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Before {
    Mark(Mark),
    /// `I.`, `1.1.`, `Điều 5.`: words.
    Words(String),
}

/// The lists of a file.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    kinds: BTreeMap<String, Vec<Level>>,
    lists: BTreeMap<String, String>,
    kind: Option<String>,
    level: usize,
    list: Option<String>,
    counts: BTreeMap<String, Vec<u32>>,
}

impl Numbering {
    pub(super) fn piece(&mut self, piece: &Piece<'_>) {
        let element = match piece {
            Piece::Start(element) => element,
            Piece::End("abstractNum") => {
                self.kind = None;
                return;
            }
            Piece::End("num") => {
                self.list = None;
                return;
            }
            _ => return,
        };
        let value = || element.attribute("val").unwrap_or_default();
        match element.name {
            "abstractNum" => self.kind = element.attribute("abstractNumId"),
            "num" => self.list = element.attribute("numId"),
            "abstractNumId" => {
                if let Some(list) = &self.list {
                    self.lists.insert(list.clone(), value());
                }
            }
            "lvl" => {
                self.level = element.attribute("ilvl").and_then(|it| it.parse().ok()).unwrap_or(0);
            }
            "numFmt" => self.set(|level| level.format = value()),
            "lvlText" => self.set(|level| level.text = value()),
            "start" => self.set(|level| level.start = value().parse().ok()),
            _ => {}
        }
    }

    fn set(&mut self, change: impl FnOnce(&mut Level)) {
        let Some(kind) = self.kind.clone().filter(|_| self.level < LEVELS_MAX) else { return };
        let levels = self.kinds.entry(kind).or_default();
        levels.resize_with(levels.len().max(self.level + 1), Level::default);
        if let Some(level) = levels.get_mut(self.level) {
            change(level);
        }
    }

    /// The next item of a list.
    pub(super) fn next(&mut self, list: &str, level: usize) -> Option<Before> {
        let kind = self.lists.get(list)?;
        let levels = self.kinds.get(kind)?;
        let at = levels.get(level)?;
        // Lists of one kind count together.
        let counts = self.counts.entry(kind.clone()).or_default();
        counts.truncate(level + 1);
        while counts.len() < level {
            let start = levels.get(counts.len()).and_then(|it| it.start);
            counts.push(start.unwrap_or(1));
        }
        match counts.get_mut(level) {
            Some(count) => *count = count.saturating_add(1),
            None => counts.push(at.start.unwrap_or(1)),
        }
        let count = counts.get(level).copied().unwrap_or(1);
        let one = at.text.matches('%').count() == 1;
        let plain = |ends: &[&str]| {
            let sign = format!("%{}", level + 1);
            one && ends.iter().any(|end| at.text == format!("{sign}{end}"))
        };
        let mark = match at.format.as_str() {
            "none" => return None,
            "bullet" if level == 0 => Some(Mark::Dash),
            "bullet" => Some(Mark::Plus),
            "decimal" if plain(&[".", ")", ""]) => u16::try_from(count).ok().map(Mark::Number),
            "lowerLetter" if plain(&[".", ")"]) => {
                Some(Mark::letter(usize::try_from(count).unwrap_or(1).saturating_sub(1)))
            }
            _ => None,
        };
        Some(match mark {
            Some(mark) => Before::Mark(mark),
            None => Before::Words(told(&at.text, levels, counts)),
        })
    }
}

fn told(text: &str, levels: &[Level], counts: &[u32]) -> String {
    let mut out = String::new();
    let mut letters = text.chars().take(200).peekable();
    while let Some(letter) = letters.next() {
        let place =
            (letter == '%').then(|| letters.peek().and_then(|it| it.to_digit(10))).flatten();
        match place.and_then(|place| usize::try_from(place).ok()) {
            Some(place) if place > 0 => {
                letters.next();
                let format = levels.get(place - 1).map_or("", |it| it.format.as_str());
                out.push_str(&number(counts.get(place - 1).copied().unwrap_or(1), format));
            }
            _ => out.push(letter),
        }
    }
    out
}

fn number(count: u32, format: &str) -> String {
    match format {
        "upperRoman" => roman(count),
        "lowerRoman" => roman(count).to_lowercase(),
        "upperLetter" | "lowerLetter" => {
            let place = u8::try_from(count.saturating_sub(1) % 26).unwrap_or_default();
            let letter = char::from(b'a' + place);
            if format == "upperLetter" {
                letter.to_uppercase().to_string()
            } else {
                letter.to_string()
            }
        }
        "decimalZero" => format!("{count:02}"),
        _ => count.to_string(),
    }
}

fn roman(count: u32) -> String {
    const SIGNS: [(u32, &str); 9] = [
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut rest = count.min(399);
    let mut out = String::new();
    for (value, sign) in SIGNS {
        while rest >= value {
            out.push_str(sign);
            rest -= value;
        }
    }
    out
}
