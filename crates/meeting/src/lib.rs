//! Meetings ("cuộc họp", "hội nghị"): from the request to the signed minutes and the tasks that follow (domain.md §13).
//!
//! Words: a meeting is *requested*, *approved* or *returned*, its *invitees* are *invited*, *sites* ("điểm cầu") *confirm*
//! who comes; it is *rehearsed*, *opened*, run item by item with *roll-calls*, the *floor* and *motions*, *closed*; its
//! *minutes* are filed and its *conclusions* become tasks. A *site* is a room of a unit; a *motion* is put to the vote.
//! Not the sound and pictures (they never pass the door), not who may do what (that is `access`), not documents and tasks,
//! which are held by their ids. Secret meetings are not held here.
//!
//! What must always hold: nobody votes twice or after the closing, and a secret ballot is tied to nobody; what was said when
//! is as it was entered; after a withdrawal only the act is left; nothing here reads a clock.

mod attendance;
mod calendar_text;
mod clash;
mod facts;
mod hands;
mod kind;
pub mod meeting;
pub mod motion;
mod names;
mod refusal;
mod series;
mod share;
pub mod site;
mod travel;
mod words;

pub use attendance::{Presence, SiteRecord, Stay, presence, site_record};
pub use calendar_text::{CalendarEntry, Mailbox, Method, calendar_text, feed_text};
pub use clash::{Booking, Clash, Shared, clashes};
pub use facts::{meeting_leaf_facts, motion_leaf_facts, site_leaf_facts};
pub use hands::{Hand, Hands};
pub use kind::{Base, Kind, VoteRule};
pub use meeting::{Meeting, MeetingRegister};
pub use motion::{Motion, MotionRegister};
pub use names::{act_word, detail_word};
pub use refusal::Refusal;
pub use series::{DaysOff, Occurrence, Repeat, Series};
pub use share::{Share, ShareFault};
pub use site::{Site, SiteRegister};
pub use travel::{Travel, TravelAssumptions, TravelSaved, travel_saved};
pub use words::{LINE_CHARS_MAX, TITLE_CHARS_MAX, WORDS_CHARS_MAX};
