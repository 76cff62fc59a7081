//! Text as people write it: cleaning, comparing without accents, sorting by the Vietnamese alphabet (domain.md §8 Text).
//! It does not convert old encodings (TCVN3, VNI) and judges no content.
//! What must always hold: stored text is NFC without invisible or direction-changing characters; both ways to place a tone
//! (hoà, hòa) are equal in search; cleaning and folding twice change nothing more.

mod clean;
mod collation;
mod distance;
mod fold;

#[cfg(test)]
mod tests;

pub use clean::{TextFault, clean_line, clean_text, may_stand, nfc, readable};
pub use collation::{collation_key, name_sort_key};
pub use distance::edit_distance_within;
pub use fold::{QUERY_TERMS_MAX, fold, fold_query_terms};

/// The name a Vietnamese person is addressed by: the last word of the full name.
pub fn given_name(full_name: &str) -> &str {
    full_name.split_whitespace().next_back().unwrap_or_default()
}

/// The text in capitals, in NFC, as forms print names.
pub fn capitals(text: &str) -> String {
    nfc(&text.to_uppercase())
}
