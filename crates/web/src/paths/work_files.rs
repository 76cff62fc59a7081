//! Addresses of work files.

use std::fmt::Display;

/// The files that the reader works on.
pub fn all() -> String {
    "/ho-so-cong-viec".to_owned()
}

/// One of the lists, by its key; the first has none.
pub fn list(key: &str) -> String {
    if key.is_empty() { all() } else { super::with_query(&all(), &[("muc", key)]) }
}

/// Search; words travel in the body.
pub fn search() -> String {
    "/ho-so-cong-viec/tim".to_owned()
}

/// The agency's list of titles of a year; keeping it goes to the same address.
pub fn titles(year: i16) -> String {
    super::with_query("/ho-so-cong-viec/danh-muc", &[("nam", &year.to_string())])
}

/// The form by which a file is opened.
pub fn open() -> String {
    "/ho-so-cong-viec/mo".to_owned()
}

/// The same, for something that is to be the first in it.
pub fn open_for(kind: &str, id: impl Display) -> String {
    super::with_query(&open(), &[("kieu", kind), ("muc", &id.to_string())])
}

/// Put something into a file, from its own page.
pub fn add() -> String {
    "/ho-so-cong-viec/them".to_owned()
}

/// The record of what a unit gave to the archive on a day.
pub fn record(unit: impl Display, day: impl Display) -> String {
    let (unit, day) = (unit.to_string(), day.to_string());
    super::with_query("/ho-so-cong-viec/bien-ban", &[("don_vi", &unit), ("ngay", &day)])
}

/// A file; acting on it goes to the same address.
pub fn file(id: impl Display) -> String {
    format!("/ho-so-cong-viec/{id}")
}

/// The same, from an item on.
pub fn file_from(id: impl Display, place: usize) -> String {
    super::with_query(&file(id), &[("tu", &place.to_string())])
}

/// Its table of contents, to be printed.
pub fn contents(id: impl Display) -> String {
    format!("/ho-so-cong-viec/{id}/muc-luc")
}

/// Keep a paper of its own.
pub fn papers(id: impl Display) -> String {
    format!("/ho-so-cong-viec/{id}/tai-lieu")
}

/// A paper of its own.
pub fn paper(id: impl Display, paper: impl Display) -> String {
    format!("/ho-so-cong-viec/{id}/tai-lieu/{paper}")
}

/// Make its package for another system.
pub fn package(id: impl Display) -> String {
    format!("/ho-so-cong-viec/{id}/goi")
}
