//! The live room of a meeting ("phòng họp trực tuyến"): who is there, who waits, whose hand is up, what each looks at; and
//! the running rooms of this process with the media core under them.
//!
//! Words: everybody who may come has a *spot*, a place on the list of those invited or a post without one; whoever is there
//! *attends*; an *act* is what a page asks for. [`Room`] is pure; [`Halls`] gives rooms time, threads and packets.
//! Not permission to see the meeting (that is asked before), not what was said when (the register of meetings), not pages.
//!
//! What must always hold: nobody is let in, heard or given the floor but as the register says; what the register does not
//! keep (hands, layouts, messages) is gone with the room and never in the way of what it keeps; a spot has one connection.

mod act;
mod fault;
mod halls;
mod relay;
mod room;
mod spot;
#[cfg(test)]
mod tests;

pub use act::{Act, Device, LineReport, Look};
pub use fault::Fault;
pub use halls::{Hall, Halls, Options, Shown};
pub use relay::{Relays, Ticket};
pub use room::{Attendee, Followed, Message, Room, State};
pub use spot::Spot;
