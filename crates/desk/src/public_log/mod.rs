//! The public log behind the desk: committed events become leaves, leaves become tiles and signed heads, and a record's
//! holder gets the proof of an event. Not the formats (`transparency`) and not the rows (`store::leaf`).
//! What must always hold: an event is a leaf once, in an order that never changes; nothing is signed whose tiles do not
//! lie where readers find them; a log that finds itself shorter than what it has published signs nothing.

mod check;
mod edge;
mod facts;
mod proof;
mod publish;
mod read;
mod sequence;
mod witnesses;

pub use check::{LogCheck, LogFinding};
pub use facts::facts_of;
pub use proof::Provable;
pub use publish::{Publisher, Step};
