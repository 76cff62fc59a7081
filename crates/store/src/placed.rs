//! Words in an index, each with the place from which it may be found: a unit, a person in a unit, a whole agency. And what a
//! query asks of such an index. Not the index itself. What must always hold: what is found from a place was put there.

use crate::engine::Engine;
use kernel::text::fold_query_terms;
use std::collections::BTreeSet;

/// Words that one record is indexed under, for each place that finds it.
const WORDS_MAX: usize = 2_000;
/// Letters of a word that are indexed and compared.
const LETTERS_MAX: usize = 40;

/// What a text puts into the index, for each of the places.
pub(crate) fn words(places: &BTreeSet<String>, text: &str) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for line in text.lines() {
        for chunk in line.split_whitespace() {
            words.extend(fold_query_terms(chunk).into_iter().map(|word| cut(&word)));
            if words.len() >= WORDS_MAX {
                break;
            }
        }
    }
    let at = |place: &String| {
        words.iter().map(move |word| format!("{place}~{word}")).collect::<Vec<_>>()
    };
    places.iter().flat_map(at).collect()
}

/// What finds records that have every word of a text, the last one perhaps unfinished, in any of the places. `None` for no
/// words, or no places.
pub(crate) fn query(engine: &Engine, places: &[String], text: &str) -> Option<String> {
    let terms: Vec<String> = fold_query_terms(text)
        .iter()
        .map(|word| cut(word))
        .filter(|word| !word.is_empty())
        .collect();
    if terms.is_empty() || places.is_empty() {
        return None;
    }
    let last = terms.len() - 1;
    let (and, or) = match engine {
        Engine::Sqlite(_) => (" AND ", " OR "),
        Engine::Postgres(_) => (" & ", " | "),
    };
    let word = |place: &String, (at, term): (usize, &String)| match engine {
        Engine::Sqlite(_) => format!("\"{place}~{term}\"{}", if at == last { " *" } else { "" }),
        Engine::Postgres(_) => format!("'{place}~{term}'{}", if at == last { ":*" } else { "" }),
    };
    let in_place = |place: &String| {
        let words: Vec<String> = terms.iter().enumerate().map(|it| word(place, it)).collect();
        format!("({})", words.join(and))
    };
    Some(places.iter().map(in_place).collect::<Vec<_>>().join(or))
}

fn cut(word: &str) -> String {
    word.chars().filter(char::is_ascii_alphanumeric).take(LETTERS_MAX).collect()
}
