//! Addresses of documents that came in.

use std::fmt::Display;

/// What waits for the reader.
pub fn all() -> String {
    "/van-ban".to_owned()
}

/// One of the lists, by its key; the first has none.
pub fn list(key: &str) -> String {
    if key.is_empty() { all() } else { super::with_query(&all(), &[("muc", key)]) }
}

/// Search over documents in and out; words travel in the body.
pub fn search() -> String {
    "/van-ban/tim".to_owned()
}

/// The incoming book of a year.
pub fn book(year: i16) -> String {
    super::with_query("/van-ban/so-den", &[("nam", &year.to_string())])
}

/// The form by which a clerk takes a document in.
pub fn entry() -> String {
    "/van-ban/dang-ky".to_owned()
}

/// A package of the document axis that a clerk brings.
pub fn package() -> String {
    "/van-ban/goi-tin".to_owned()
}

/// That a secret document came on paper.
pub fn on_paper() -> String {
    "/van-ban/tren-giay".to_owned()
}

/// A document; acting on it goes to the same address.
pub fn document(id: impl Display) -> String {
    format!("/van-ban/{id}")
}

/// A file of a document.
pub fn file(id: impl Display, file: impl Display) -> String {
    format!("/van-ban/{id}/tep/{file}")
}
