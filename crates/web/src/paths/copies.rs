//! Addresses of certified copies.

use std::fmt::Display;

/// The first list of its reader.
pub fn all() -> String {
    "/ban-sao".to_owned()
}

/// One of the lists, by its key; the first has none.
pub fn list(key: &str) -> String {
    if key.is_empty() { all() } else { super::with_query(&all(), &[("muc", key)]) }
}

/// The book of copies of a year.
pub fn book(year: i16) -> String {
    super::with_query("/ban-sao/so", &[("nam", &year.to_string())])
}

/// Ask for a copy; the form is sent here too.
pub fn ask() -> String {
    "/ban-sao/lap".to_owned()
}

/// Ask for a copy of this document, which came in (`den`) or went out (`di`).
pub fn ask_of(way: &str, id: impl Display) -> String {
    super::with_query(&ask(), &[("tu", way), ("van-ban", &id.to_string())])
}

/// A copy; acting on it goes to the same address.
pub fn copy(id: impl Display) -> String {
    format!("/ban-sao/{id}")
}

/// Its paper: as it would be made, or is issued.
pub fn paper(id: impl Display) -> String {
    format!("/ban-sao/{id}/giay")
}
