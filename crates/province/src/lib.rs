//! A province as a folder of plain files a clerk can read: loaded into typed structs, checked as a
//! whole, every mistake explained with file, line and a code that words files turn into a remedy.
//!
//! Not here: rules over procedures (`procedure`), pages, SQL. The only crate that reads the folder.
//! What must always hold: a [`Province`] that loaded has no dangling reference; law (terms, fees,
//! forms, units, holidays) comes from here and carries its validity.
//!
//! ```no_run
//! let province = province::Province::load(camino::Utf8Path::new("provinces/thanh-hoa"));
//! match province {
//!     Ok(province) => assert_eq!(province.key, "thanh-hoa"),
//!     Err(problems) => assert!(problems.iter().all(|problem| !problem.code.is_empty())),
//! }
//! ```

mod agencies;
mod calendar;
mod catalogue;
mod letters;
mod load;
mod lookups;
mod meetings;
mod problem;
mod settings;
mod source;
mod successors;
mod tasks;
mod units;

pub use agencies::{Agencies, AgencyUnit, PROVINCIAL_CENTRE, RECEPTION};
pub use letters::{DECISION, FOLDER as LETTERS_FOLDER, Letters};
pub use load::{Province, check};
pub use meetings::{MeetingBase, MeetingKind, MeetingSettings, MeetingShare, MeetingVote};
pub use problem::Problem;
pub use settings::{
    Contact, Demo, Event, FieldOfWork, Identity, OfficeSettings, ProvinceFile, SignerWords,
};
pub use successors::Successor;
pub use tasks::{ASSUMPTIONS, Assumption, SavingsFile, TaskRating, TaskSettings};
pub use units::{Suggestion, Unit, Units};
