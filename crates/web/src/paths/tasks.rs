//! Addresses of tasks and the leader's board.

use std::fmt::Display;

/// What waits for the reader.
pub fn all() -> String {
    "/nhiem-vu".to_owned()
}

/// One of the lists, by its key; the first has none.
pub fn list(key: &str) -> String {
    if key.is_empty() { all() } else { super::with_query(&all(), &[("muc", key)]) }
}

/// All tasks that a document ordered, or reported.
pub fn of_document(document: impl Display, relation: task::Relation) -> String {
    let document = document.to_string();
    super::with_query(&all(), &[("van_ban", &document), ("quan_he", relation.name())])
}

/// The form by which a task is given; sending it goes to the same address.
pub fn give() -> String {
    "/nhiem-vu/giao".to_owned()
}

/// The same out of a document that came in (`den`) or goes out (`di`).
pub fn give_from(direction: &str, document: impl Display) -> String {
    super::with_query(&give(), &[("tu", direction), ("van-ban", &document.to_string())])
}

/// The leader's board.
pub fn board() -> String {
    "/nhiem-vu/bang".to_owned()
}

/// The board as a file.
pub fn board_file() -> String {
    "/nhiem-vu/bang.csv".to_owned()
}

/// The tasks behind a number of the board.
pub fn behind() -> String {
    "/nhiem-vu/bang/danh-sach".to_owned()
}

/// A task; acting on it goes to the same address.
pub fn task(id: impl Display) -> String {
    format!("/nhiem-vu/{id}")
}

/// A file that shows what was done.
pub fn file(id: impl Display, file: impl Display) -> String {
    format!("/nhiem-vu/{id}/tep/{file}")
}
