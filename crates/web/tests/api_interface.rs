//! The JSON interface from outside: its document, the way of a dossier, what goes wrong, and what
//! is noted of all that.
#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

#[path = "api/document.rs"]
mod document;
#[path = "api/house.rs"]
mod house;
#[path = "api/journey.rs"]
mod journey;
#[path = "api/mistakes.rs"]
mod mistakes;
#[path = "api/offices.rs"]
mod offices;
#[path = "api/operations.rs"]
mod operations;
#[path = "api/privacy.rs"]
mod privacy;
