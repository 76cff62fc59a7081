//! Signing, as far as the program is concerned: the ring of keys that the configuration or the sample gives, and the
//! commands around it. Nothing is signed here.
//! What must always hold: a ring that cannot be made as configured stops the start.

mod answer;
mod demo;
mod office;
mod ring;
mod show;

pub(crate) use answer::tsa;
pub(crate) use demo::{Cast, DemoRing, Person};
pub(crate) use office::{charter, manage};
pub(crate) use show::{keys, keys_of};
