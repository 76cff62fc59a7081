//! The words by which documents are found: what a text puts into the index, and what a query asks of it. Pure, and the
//! same on both engines. Every word bears the agency it may be found from; neighbours also stand together as a pair, so
//! that phrases and numbers are found whole. What must hold: a document is found by a query exactly when it has every
//! word and phrase of it.

use kernel::{hash::Sha256Hash, text::fold};
use std::collections::BTreeSet;

/// Letters of a word that are indexed and compared.
const LETTERS_MAX: usize = 40;
/// Words and pairs of a query that are asked for; the rest is ignored.
const ASKED_MAX: usize = 16;

/// Most words and pairs that a text is indexed under.
#[derive(Debug, Clone, Copy)]
pub(super) struct Most {
    pub(super) words: usize,
    pub(super) pairs: usize,
}

/// What one document stands under, while texts are added.
#[derive(Debug)]
pub(super) struct Words {
    most: Most,
    single: BTreeSet<String>,
    pairs: BTreeSet<String>,
}

impl Words {
    pub(super) fn new(most: Most) -> Words {
        Words { most, single: BTreeSet::new(), pairs: BTreeSet::new() }
    }

    /// Adds things told apart, one a line: nothing of one stands together with the next.
    pub(super) fn lines(&mut self, text: &str) {
        for line in text.lines() {
            self.running(line);
        }
    }

    /// Adds a running text, whose lines end where the paper did.
    pub(super) fn running(&mut self, text: &str) {
        let mut before: Option<String> = None;
        for line in text.lines() {
            if self.single.len() >= self.most.words && self.pairs.len() >= self.most.pairs {
                return;
            }
            for word in parts(line) {
                if let Some(before) = before.filter(|_| self.pairs.len() < self.most.pairs) {
                    self.pairs.insert(pair(&before, &word));
                }
                if self.single.len() < self.most.words {
                    self.single.insert(word.clone());
                }
                before = Some(word);
            }
        }
    }

    /// Everything, each with the agency it may be found from.
    pub(super) fn of_agency(&self, agency: &str) -> Vec<String> {
        self.single.iter().chain(&self.pairs).map(|word| at(agency, word)).collect()
    }
}

/// What a query asks for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Asked {
    /// Words and pairs that must all be there.
    pub(super) whole: Vec<String>,
    /// The last word, which may be only begun.
    pub(super) begun: Option<String>,
}

impl Asked {
    /// Words in any order; what stands in quotation marks, or is written with marks inside (`15/QĐ-UBND`), as it stands
    /// there. `None` when there is no word in it.
    pub(super) fn read(text: &str) -> Option<Asked> {
        let plain: String =
            text.chars().map(|it| if "“”„«»".contains(it) { '"' } else { it }).collect();
        let mut whole: Vec<String> = Vec::new();
        let mut begun = None;
        for (at, stretch) in plain.split('"').enumerate() {
            if at % 2 == 1 {
                whole.extend(begun.take());
                whole.extend(phrase(&parts(stretch)));
                continue;
            }
            for chunk in stretch.split_whitespace() {
                let parts = parts(chunk);
                whole.extend(begun.take());
                match parts.as_slice() {
                    [] => {}
                    [word] => begun = Some(word.clone()),
                    many => whole.extend(phrase(many)),
                }
            }
        }
        let mut seen = BTreeSet::new();
        whole.retain(|word| seen.insert(word.clone()));
        whole.truncate(ASKED_MAX);
        (begun.is_some() || !whole.is_empty()).then_some(Asked { whole, begun })
    }

    /// All words with their agency, the last taken as whole.
    pub(super) fn complete(&self, agency: &str) -> Vec<String> {
        self.whole.iter().chain(&self.begun).map(|word| at(agency, word)).collect()
    }
}

/// A phrase as its pairs; a single word as itself.
fn phrase(words: &[String]) -> Vec<String> {
    match words {
        [word] => vec![word.clone()],
        many => many
            .windows(2)
            .filter_map(|two| match two {
                [one, next] => Some(pair(one, next)),
                _ => None,
            })
            .collect(),
    }
}

/// A word as PostgreSQL keeps it of long texts: eight bytes of its hash.
pub(super) fn hashed(word: &str) -> i64 {
    let hash = Sha256Hash::of(word.as_bytes());
    let mut first = [0; 8];
    for (to, from) in first.iter_mut().zip(hash.as_bytes()) {
        *to = *from;
    }
    i64::from_be_bytes(first)
}

pub(super) fn at(agency: &str, word: &str) -> String {
    format!("{}~{word}", agency.to_lowercase())
}

/// Folded, of letters and digits only, so that nothing of a query language gets through.
fn parts(text: &str) -> Vec<String> {
    fold(text)
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .filter(|part| !part.is_empty())
        .map(|part| part.chars().take(LETTERS_MAX).collect())
        .collect()
}

fn pair(one: &str, next: &str) -> String {
    format!("{one}+{next}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(words: &Words, query: &str) -> bool {
        let found: BTreeSet<String> = words.of_agency("H56").into_iter().collect();
        let asked = Asked::read(query).unwrap();
        asked.complete("H56").iter().all(|word| found.contains(word))
    }

    #[test]
    fn words_are_found_in_any_order_and_phrases_only_as_they_stand() {
        let mut words = Words::new(Most { words: 100, pairs: 100 });
        words.lines("Số 15/QĐ-UBND\nbến thuyền");
        words.running("về việc nạo vét\nkênh tiêu");
        for query in ["thuyen ben", "\"bến thuyền\"", "15/qđ-ubnd", "15/QD-UBND kenh", "“vét kênh”"]
        {
            assert!(has(&words, query), "{query}");
        }
        // Not as they stand, not across things told apart, and not another number.
        for query in ["\"thuyền bến\"", "\"ubnd ben\"", "5/QĐ-UBND", "ca", "\"thuyen ve\""] {
            assert!(!has(&words, query), "{query}");
        }
    }

    #[test]
    fn what_a_text_puts_into_the_index_is_bounded() {
        let long = (0..10_000).map(|at| format!("w{at} ")).collect::<Vec<_>>().concat();
        let mut words = Words::new(Most { words: 50, pairs: 60 });
        words.running(&long);
        assert_eq!(words.of_agency("H56").len(), 110);
    }

    #[test]
    fn a_query_without_words_asks_for_nothing() {
        for query in ["", "  ", "\"\"", "/ - '", "\" OR *"] {
            let asked = Asked::read(query);
            assert!(asked.is_none() || query.contains("OR"), "{query}: {asked:?}");
        }
        let asked = Asked::read("a\" OR b NEAR(c)*").unwrap();
        assert_eq!(asked.complete("h"), ["h~a", "h~or+b", "h~b+near", "h~near+c"]);
    }
}
