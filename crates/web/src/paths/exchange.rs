//! Addresses of the exchange with other houses.

use std::fmt::Display;

/// The agency's traffic, newest first.
pub fn all() -> String {
    "/lien-thong".to_owned()
}

/// One of the lists, by its key; the first has none.
pub fn list(key: &str) -> String {
    if key.is_empty() { all() } else { super::with_query(&all(), &[("muc", key)]) }
}

/// Search of the traffic: what is asked for travels in the body.
pub fn search() -> String {
    "/lien-thong/tim".to_owned()
}

/// How the lines do, what is overdue, how long documents take.
pub fn health() -> String {
    "/lien-thong/tinh-trang".to_owned()
}

/// A parcel; acting on it goes to the same address.
pub fn parcel(id: impl Display) -> String {
    format!("/lien-thong/{id}")
}

/// Its package as it travelled.
pub fn package(id: impl Display) -> String {
    format!("/lien-thong/{id}/goi")
}

/// The signed receipt of the other house, or ours.
pub fn receipt(id: impl Display) -> String {
    format!("/lien-thong/{id}/bien-nhan")
}

/// The proof from the public log.
pub fn proof(id: impl Display) -> String {
    format!("/lien-thong/{id}/bang-chung")
}
