//! Finds procedures by words as people type them: without accents, with slips, while typing.
//! Not a database search: the catalogue of a province is small enough to be looked through whole.
//! What must hold: the same query gives the same order; what is typed with accents ranks those
//! with the same accents higher.

use crate::model::Procedure;
use kernel::code::ProcedureCode;
use kernel::text::{edit_distance_within, fold, nfc};
use std::collections::BTreeMap;

/// Words of a query that count; more are ignored.
const QUERY_WORDS_MAX: usize = 12;
/// Letters a word needs before a slip in it is forgiven.
const FORGIVING_LETTERS_MIN: usize = 4;

/// A procedure that fits a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    pub code: ProcedureCode,
    /// Higher fits better; comparable within one answer only.
    pub score: u32,
    /// Words of the query that were found.
    pub matched: usize,
}

/// The prepared catalogue.
#[derive(Debug, Clone, Default)]
pub struct Index {
    entries: Vec<Entry>,
}

#[derive(Debug, Clone)]
struct Entry {
    code: ProcedureCode,
    popularity: u32,
    parts: Vec<Part>,
}

/// A text of a procedure with its weight.
#[derive(Debug, Clone)]
struct Part {
    weight: u32,
    words: Vec<Word>,
    /// Folded words joined by one blank, for phrases.
    phrase: String,
    exact_phrase: String,
}

#[derive(Debug, Clone)]
struct Word {
    folded: String,
    exact: String,
}

impl Index {
    /// Prepares procedures; `field_names` gives the name of each field by key.
    pub fn build<'a>(
        procedures: impl IntoIterator<Item = &'a Procedure>,
        field_names: &BTreeMap<String, String>,
    ) -> Index {
        let entries = procedures.into_iter().map(|procedure| entry(procedure, field_names));
        Index { entries: entries.collect() }
    }

    /// The best hits, best first; equal ones by code.
    pub fn search(&self, query: &str, limit: usize) -> Vec<Hit> {
        let query = Part::new(query, 0);
        if query.words.is_empty() {
            return Vec::new();
        }
        let typing = query.words.last().map(|word| word.folded.clone()).unwrap_or_default();
        let needed = query.words.len() - query.words.len() / 3;
        let mut hits: Vec<Hit> = self
            .entries
            .iter()
            .filter_map(|entry| entry.hit(&query, &typing))
            .filter(|hit| hit.matched >= needed)
            .collect();
        hits.sort_by(|a, b| b.score.cmp(&a.score).then_with(|| a.code.cmp(&b.code)));
        // Once something fits whole, what fits by some words only would be noise.
        if let Some(best) = hits.iter().map(|hit| hit.matched).max() {
            hits.retain(|hit| hit.matched == best);
        }
        hits.truncate(limit);
        hits
    }
}

fn entry(procedure: &Procedure, field_names: &BTreeMap<String, String>) -> Entry {
    let mut parts = Vec::new();
    if let Some(short) = &procedure.short_name {
        parts.push(Part::new(&short.vi, 10));
        parts.push(Part::new(&short.en, 6));
    }
    parts.push(Part::new(&procedure.name.vi, 8));
    parts.push(Part::new(&procedure.name.en, 5));
    for keyword in &procedure.keywords {
        parts.push(Part::new(keyword, 6));
    }
    if let Some(field) = field_names.get(&procedure.field) {
        parts.push(Part::new(field, 3));
    }
    parts.push(Part::new(procedure.code.as_str(), 10));
    parts.retain(|part| !part.words.is_empty());
    let popularity = u32::from(procedure.popularity.min(100));
    Entry { code: procedure.code.clone(), popularity, parts }
}

impl Part {
    fn new(text: &str, weight: u32) -> Part {
        let exact = nfc(text).to_lowercase();
        let words: Vec<Word> = exact
            .split(|mark: char| !mark.is_alphanumeric() && mark != '.')
            .filter(|word| !word.is_empty())
            .take(if weight == 0 { QUERY_WORDS_MAX } else { usize::MAX })
            .map(|word| Word { folded: fold(word), exact: word.to_owned() })
            .collect();
        let join = |pick: fn(&Word) -> &str| words.iter().map(pick).collect::<Vec<_>>().join(" ");
        Part {
            weight,
            phrase: join(|word| &word.folded),
            exact_phrase: join(|word| &word.exact),
            words,
        }
    }
}

impl Entry {
    fn hit(&self, query: &Part, typing: &str) -> Option<Hit> {
        let mut score = 0;
        let mut matched = 0;
        for (place, word) in query.words.iter().enumerate() {
            let last = place + 1 == query.words.len() && word.folded == typing;
            let best = self
                .parts
                .iter()
                .map(|part| part.closeness(word, last) * part.weight)
                .max()
                .unwrap_or(0);
            if best > 0 {
                matched += 1;
            }
            score += best;
        }
        if matched == 0 {
            return None;
        }
        score += self.parts.iter().map(|part| part.phrase_bonus(query)).max().unwrap_or(0);
        // Up to a quarter more: the commonest wins among those that fit about alike, and never
        // against one that fits clearly better.
        score += score * self.popularity / 400;
        Some(Hit { code: self.code.clone(), score, matched })
    }
}

impl Part {
    /// 0 not at all … 12 the same word with the same accents.
    fn closeness(&self, query: &Word, typing: bool) -> u32 {
        self.words.iter().map(|word| word.closeness(query, typing)).max().unwrap_or(0)
    }

    /// More for the words in the same order, most for the whole text.
    fn phrase_bonus(&self, query: &Part) -> u32 {
        if query.words.len() < 2 && self.words.len() > 1 {
            let starts = self.phrase.starts_with(&query.phrase);
            return if starts { 4 * self.weight } else { 0 };
        }
        let bonus = if self.exact_phrase == query.exact_phrase {
            60
        } else if self.phrase == query.phrase {
            50
        } else if self.exact_phrase.starts_with(&query.exact_phrase) {
            36
        } else if self.phrase.starts_with(&query.phrase) {
            32
        } else if self.exact_phrase.contains(&query.exact_phrase) {
            28
        } else if self.phrase.contains(&query.phrase) {
            24
        } else {
            return 0;
        };
        // Closer when the text says little else.
        let others = self.words.len().saturating_sub(query.words.len());
        let fullness = 8_u32.saturating_sub(u32::try_from(others).unwrap_or(u32::MAX));
        (bonus + fullness) * self.weight
    }
}

impl Word {
    fn closeness(&self, query: &Word, typing: bool) -> u32 {
        if self.exact == query.exact {
            return 12;
        }
        if self.folded == query.folded {
            // Another accent on purpose ("tử" for "tư") is another word, yet a likely slip.
            return if query.exact == query.folded { 10 } else { 7 };
        }
        if typing && self.folded.starts_with(&query.folded) {
            return if query.folded.len() >= 2 { 8 } else { 5 };
        }
        let letters = query.folded.chars().count();
        if letters < FORGIVING_LETTERS_MIN {
            return 0;
        }
        let slips = if letters >= 8 { 2 } else { 1 };
        match edit_distance_within(&self.folded, &query.folded, slips) {
            Some(1) => 5,
            Some(_) => 3,
            None if typing => self.prefix_slip(&query.folded),
            None => 0,
        }
    }

    /// A slip in a word not yet finished.
    fn prefix_slip(&self, typed: &str) -> u32 {
        let letters = typed.chars().count();
        let start: String = self.folded.chars().take(letters).collect();
        if start.chars().count() < letters || letters < FORGIVING_LETTERS_MIN + 1 {
            return 0;
        }
        edit_distance_within(&start, typed, 1).map_or(0, |_| 2)
    }
}
