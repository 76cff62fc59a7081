//! The outside parties that signing asks, over HTTP: time-stamping authorities, responders and lists of revocation, and
//! signing services; and small authorities of our own that answer the same questions, for the demo and closed networks.
//! The formats and all checking are in `signing`. What must always hold: only places that the configuration names or
//! allows are asked, no answer is read beyond its limit, and nothing that came is used before it was checked.

pub mod answer;
pub mod courier;
pub mod office;
pub mod reach;
pub mod remote;
mod rest;
pub mod revocation;
pub mod serial;
pub mod timestamps;
