//! Text without accents, case or spare blanks, for searching (domain.md §8 Text).
//! It is not for storing names nor for sorting. What must always hold: folding is idempotent, and a text folds like its
//! decomposed form and like the same text with its tone placed the other way.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Words of a query that are looked for; further ones are ignored.
pub const QUERY_TERMS_MAX: usize = 12;

/// `Nguyễn  Thị Đào` becomes `nguyen thi dao`.
pub fn fold(text: &str) -> String {
    // Lower case may decompose into marks and compatibility letters into capitals: twice around settles both.
    let once = bare(text);
    bare(&once).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The words of a query, folded, cut at everything that is neither letter nor digit, each once, in order.
pub fn fold_query_terms(query: &str) -> Vec<String> {
    let folded = fold(query);
    let mut terms: Vec<String> = Vec::new();
    for term in folded.split(|character: char| !character.is_alphanumeric()) {
        let known = terms.iter().any(|found| found == term);
        if !term.is_empty() && !known && terms.len() < QUERY_TERMS_MAX {
            terms.push(term.to_owned());
        }
    }
    terms
}

fn bare(text: &str) -> String {
    text.nfkd()
        .filter(|character| !is_combining_mark(*character))
        .flat_map(char::to_lowercase)
        .map(|character| if character == 'đ' { 'd' } else { character })
        .collect()
}
