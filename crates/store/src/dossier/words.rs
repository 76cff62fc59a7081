//! The words by which dossiers are found: what a dossier's text puts into the index, and what a
//! query asks of it. Pure, and the same on both engines. Every word carries the place it may be
//! found from, two words of a name also stand together as one, and what is only the beginning of a
//! word stands apart from whole words, so that what the index holds under a word is short before
//! anything is sorted or cut. What must hold: a dossier is found by a
//! query exactly when it has every word of it, the last one perhaps unfinished.

use super::Within;
use std::collections::BTreeSet;

/// Everywhere: the place of who sees more units than can be asked one by one, and of numbers.
const PROVINCE: &str = "p";
/// Units asked one by one; with more, the whole province is searched and the rows are looked at.
pub(super) const UNITS_MAX: usize = 16;
/// Letters of a word that are indexed and compared; longer ones do not occur in names.
const LETTERS_MAX: usize = 40;
/// Words of letters that one dossier is indexed under; each stands with every other one.
const NAMES_MAX: usize = 24;
/// Unfinished words that stand in the index by themselves.
const UNFINISHED_MIN: usize = 2;
const UNFINISHED_MAX: usize = 8;
/// A number this long names one dossier, person or business; it is found by itself, everywhere.
const NUMBER_LONG: usize = 8;
/// From here on a number may be unfinished; a code only when its day is whole.
const DIGITS_UNFINISHED_MIN: usize = 9;
const CODE_UNFINISHED_MIN: usize = 13;
/// Parts of a code that are searched for by themselves: its day, its serial.
const PART_MIN: usize = 4;
/// Longest query looked at, in words; the rest is ignored.
const QUERY_MAX: usize = 8;

/// What a dossier stands under in the index. `text` is unfolded, one thing a line; `units` are those
/// whose officials may find it, by dimension letter: r(eceived), v (division), d(ecided).
pub(super) fn search_words(text: &str, units: &[(char, &str)]) -> BTreeSet<String> {
    let mut places: Vec<String> =
        units.iter().map(|(dimension, unit)| place(*dimension, unit)).collect();
    places.push(PROVINCE.to_owned());
    let mut names = BTreeSet::new();
    let mut numbers = BTreeSet::new();
    for chunk in chunks(text) {
        match chunk {
            Chunk::Letters(words) => names.extend(words),
            Chunk::Number(parts) => numbers.extend(of_number(&parts)),
        }
    }
    let names: Vec<String> = names.into_iter().take(NAMES_MAX).collect();
    let mut bare = Vec::new();
    for (at, name) in names.iter().enumerate() {
        bare.push(whole(name));
        let beginnings = UNFINISHED_MIN..name.len().min(UNFINISHED_MAX + 1);
        bare.extend(beginnings.filter_map(|length| name.get(..length)).map(unfinished));
        bare.extend(names.iter().skip(at + 1).map(|other| pair(name, other)));
    }
    let mut words = BTreeSet::new();
    for place in &places {
        words.extend(bare.iter().map(|word| at(place, word)));
        words.extend(
            numbers
                .iter()
                .filter(|number| place == PROVINCE || number.len() < NUMBER_LONG)
                .map(|number| at(place, &whole(number))),
        );
    }
    words
}

/// A word of the index that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    pub text: String,
    /// Whatever begins with it, too.
    pub open: bool,
}

/// What a dossier must stand under: any of these words.
pub(super) type Term = Vec<Word>;

/// What a query asks of the index: all terms of one place, of any of the places.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Asked {
    /// Each place with its terms.
    pub places: Vec<(String, Vec<Term>)>,
}

impl Asked {
    /// `None` when there is no word in the text, or no unit to look in.
    pub(super) fn new(within: &Within, text: &str) -> Option<Asked> {
        let units: BTreeSet<&String> = within.units().iter().collect();
        let (bare, everywhere) = terms(text);
        if bare.is_empty() || units.is_empty() {
            return None;
        }
        let places: Vec<String> = if everywhere || units.len() > UNITS_MAX {
            vec![PROVINCE.to_owned()]
        } else {
            units.into_iter().map(|unit| place(within.letter(), unit)).collect()
        };
        let in_place = |place: String| {
            let word = |word: &Word| Word { text: at(&place, &word.text), open: word.open };
            let terms = bare.iter().map(|term| term.iter().map(word).collect()).collect();
            (place, terms)
        };
        Some(Asked { places: places.into_iter().map(in_place).collect() })
    }
}

/// The terms of a query without their place, and whether a number among them is found by itself.
fn terms(text: &str) -> (Vec<Term>, bool) {
    let mut chunks = chunks(text);
    chunks.truncate(QUERY_MAX);
    let mut last = None;
    if let Some(Chunk::Letters(words)) = chunks.last_mut() {
        last = words.pop();
    }
    let mut names: Vec<String> = Vec::new();
    let mut terms = Vec::new();
    let mut everywhere = false;
    let count = chunks.len();
    for (position, chunk) in chunks.into_iter().enumerate() {
        match chunk {
            Chunk::Letters(words) => names.extend(words),
            Chunk::Number(parts) => {
                let number = parts.concat();
                everywhere |= number.len() >= NUMBER_LONG;
                let open = position + 1 == count && may_be_unfinished(&number);
                terms.push(vec![Word { text: whole(&number), open }]);
            }
        }
    }
    let mut distinct = BTreeSet::new();
    names.retain(|name| distinct.insert(name.clone()));
    match names.as_slice() {
        [] => {}
        [name] => terms.push(vec![complete(whole(name))]),
        many => terms.extend(many.windows(2).filter_map(|two| match two {
            [one, other] => Some(vec![complete(pair(one, other))]),
            _ => None,
        })),
    }
    if let Some(last) = last {
        terms.push(last_term(&last, &names));
    }
    (terms, everywhere)
}

/// The last word of a query, whole or only begun, after the words before it.
fn last_term(last: &str, before: &[String]) -> Term {
    if last.len() > UNFINISHED_MAX {
        return vec![Word { text: whole(last), open: true }];
    }
    let as_whole = match before.last() {
        // Together with the word before it a whole word is rarer.
        Some(other) if !before.iter().any(|word| word == last) => pair(other, last),
        _ => whole(last),
    };
    let mut term = vec![complete(as_whole)];
    if last.len() >= UNFINISHED_MIN {
        term.push(complete(unfinished(last)));
    }
    term
}

fn complete(text: String) -> Word {
    Word { text, open: false }
}

fn may_be_unfinished(number: &str) -> bool {
    let digits = number.bytes().all(|byte| byte.is_ascii_digit());
    number.len() >= if digits { DIGITS_UNFINISHED_MIN } else { CODE_UNFINISHED_MIN }
}

/// What stands between spaces: words of letters, or the parts of a number or code.
#[derive(Debug)]
enum Chunk {
    Letters(Vec<String>),
    Number(Vec<String>),
}

/// Folded; of letters and digits only, so that nothing of a query language gets through.
fn chunks(text: &str) -> Vec<Chunk> {
    kernel::text::fold(text)
        .split_whitespace()
        .filter_map(|chunk| {
            let parts: Vec<String> = chunk
                .split(|letter: char| !letter.is_ascii_alphanumeric())
                .filter(|part| !part.is_empty())
                .map(|part| part.chars().take(LETTERS_MAX).collect())
                .collect();
            let number = parts.iter().any(|part| has_digit(part));
            match (parts.is_empty(), number) {
                (true, _) => None,
                (false, true) => Some(Chunk::Number(parts)),
                (false, false) => Some(Chunk::Letters(parts)),
            }
        })
        .collect()
}

fn has_digit(part: &str) -> bool {
    part.bytes().any(|byte| byte.is_ascii_digit())
}

/// A number whole, its ends (people read out "261008-0975"), and its longer parts.
fn of_number(parts: &[String]) -> Vec<String> {
    let ends = (0..parts.len()).filter_map(|from| parts.get(from..)).map(<[String]>::concat);
    let longer = parts.iter().filter(|part| part.len() >= PART_MIN).cloned();
    let long = |number: &String| number.len() >= PART_MIN && has_digit(number);
    let whole = std::iter::once(parts.concat());
    whole.chain(ends.chain(longer).filter(long)).collect()
}

/// A unit along one dimension.
fn place(dimension: char, unit: &str) -> String {
    let code: String = unit
        .to_ascii_lowercase()
        .chars()
        .filter(|letter| letter.is_ascii_alphanumeric() || *letter == '.')
        .collect();
    format!("{dimension}{code}")
}

fn at(place: &str, word: &str) -> String {
    format!("{place}:{word}")
}

fn whole(word: &str) -> String {
    format!("={word}")
}

/// The beginning of a longer word.
fn unfinished(word: &str) -> String {
    format!("~{word}")
}

/// Two words of letters, whichever comes first.
fn pair(one: &str, other: &str) -> String {
    if one <= other { format!("{one}+{other}") } else { format!("{other}+{one}") }
}
