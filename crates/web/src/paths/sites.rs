//! Addresses of the rooms from which people take part in meetings.

use std::fmt::Display;

/// All rooms.
pub fn all() -> String {
    "/diem-cau".to_owned()
}

/// Those of a unit, the closed ones too.
pub fn of_unit(unit: impl Display) -> String {
    super::with_query(&all(), &[("don-vi", &unit.to_string())])
}

/// The form by which one is opened.
pub fn open() -> String {
    "/diem-cau/them".to_owned()
}

/// A room; acting on it goes to the same address.
pub fn site(id: impl Display) -> String {
    format!("/diem-cau/{id}")
}
