//! Addresses of documents that go out.

use std::fmt::Display;

/// What the reader has in hand.
pub fn all() -> String {
    "/van-ban-di".to_owned()
}

/// One of the lists, by its key; the first has none.
pub fn list(key: &str) -> String {
    if key.is_empty() { all() } else { super::with_query(&all(), &[("muc", key)]) }
}

/// The outgoing book of a year.
pub fn book(year: i16) -> String {
    super::with_query("/van-ban-di/so-di", &[("nam", &year.to_string())])
}

/// Begin a draft.
pub fn draft() -> String {
    "/van-ban-di/soan".to_owned()
}

/// Begin a draft about a document that was released: what it asks stands in the address.
pub fn draft_about(id: impl Display, request: &str) -> String {
    super::with_query(&draft(), &[("ve", &id.to_string()), ("yeu-cau", request)])
}

/// What the editor asks about its text.
pub fn clean() -> String {
    "/van-ban-di/soan/cau-truc".to_owned()
}

/// Ask for a copy back.
pub fn take_back(id: impl Display) -> String {
    format!("/van-ban-di/{id}/lay-lai")
}

/// A document; acting on it goes to the same address.
pub fn document(id: impl Display) -> String {
    format!("/van-ban-di/{id}")
}

/// Its paper: as drafted, signed or released.
pub fn paper(id: impl Display) -> String {
    format!("/van-ban-di/{id}/giay")
}

/// Itself as a file of Word; a file brought there goes into its form.
pub fn word(id: impl Display) -> String {
    format!("/van-ban-di/{id}/docx")
}

/// Begin a draft with the text of a file of Word.
pub fn draft_from_word() -> String {
    "/van-ban-di/soan/docx".to_owned()
}

/// Two of its editions beside one another.
pub fn editions(id: impl Display) -> String {
    format!("/van-ban-di/{id}/so-sanh")
}

/// Where files are brought to go out beside its paper.
pub fn files(id: impl Display) -> String {
    format!("/van-ban-di/{id}/tep")
}

/// One of them.
pub fn file(id: impl Display, file: impl Display) -> String {
    format!("/van-ban-di/{id}/tep/{file}")
}

/// Saved groups of recipients.
pub fn groups() -> String {
    "/van-ban-di/nhom".to_owned()
}

/// A new group.
pub fn group_new() -> String {
    "/van-ban-di/nhom/them".to_owned()
}

/// One of the groups; changing it goes to the same address.
pub fn group(id: impl Display) -> String {
    format!("/van-ban-di/nhom/{id}")
}

/// What waits for the reader's signature; signing goes to the same address.
pub fn sign() -> String {
    "/van-ban-di/ky".to_owned()
}

/// Begin a draft that answers a document which came in.
pub fn draft_answering(id: impl Display) -> String {
    super::with_query(&draft(), &[("tra-loi", &id.to_string())])
}
