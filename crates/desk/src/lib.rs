//! The desk: the one door for every write, and the reads that are checked by the same policies.
//!
//! A command goes: may this actor? → done before? → load → decide → one batch → acknowledged when
//! durable. Capabilities meet here ([`reactions`]), and nowhere else. Not here: pages and status
//! codes (`web`), SQL (`store`), rules (the capability crates). What must always hold: no record
//! changes but through [`door`]; nothing is acknowledged that is not durable.

mod agency;
mod attach;
mod board;
mod collect;
mod copy;
mod directory;
pub mod document;
mod door;
mod dossier;
mod error;
pub mod exchange;
mod filing;
mod follower;
mod group;
pub mod jobs;
mod key_use;
mod lists;
mod measure;
pub mod meeting;
mod numbers;
mod offering;
mod outgoing;
mod paging;
pub mod papers;
mod permits;
mod person;
pub mod public_log;
pub mod reactions;
pub mod recognition;
mod released;
mod reports;
mod rows;
mod rules;
pub mod task;
mod verify;
mod withdrawal;
pub mod work_file;

pub use attach::NewAttachment;
pub use board::{Board, BoardClass, BoardLine, BoardList, BoardQuery};
pub use collect::Collected;
pub use copy::{CopiesPage, CopyList, CopyRequest};
pub use directory::Directory;
pub use document::search::{AnyDocument, DocumentSearch, FoundDocument, FoundPage};
pub use document::{DocumentList, DocumentsPage};
pub use door::{Done, IdempotencyKey, KEY_BYTES_MAX, Seen};
pub use dossier::{Intake, TimelineEntry};
pub use error::{DeskError, LastChange};
pub use filing::{DraftReading, asks_addressee};
pub use group::{GroupEdition, GroupsPage};
pub use key_use::KeyUsesPage;
pub use lists::{DossierPage, DossierQuery, ListView};
pub use meeting::{MeetingList, MeetingsPage, SitesPage};
pub use outgoing::{Edition, OutgoingList, OutgoingPage};
pub use person::OfficialsPage;
pub use released::{Released, ReleasedOf, Standing, check_value};
pub use reports::{Paperless, ReportedPage};
pub use task::{Reminding, TaskList, TasksPage};
pub use verify::{Verification, VerifyProgress};
pub use work_file::{WorkFileList, WorkFilesPage};

use ::access::Access;
use ::province::Province;
use kernel::{random::Random, time::Clock};
use std::sync::Arc;
use store::Store;

/// The door, ready to be used from many tasks. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Desk {
    shared: Arc<Shared>,
    clock: Arc<dyn Clock>,
    papers: Option<Arc<papers::Papers>>,
    eyes: Option<Arc<dyn recognition::Recogniser>>,
}

#[derive(Debug)]
struct Shared {
    store: Store,
    province: Arc<Province>,
    access: Access,
    random: Arc<dyn Random>,
    rules: rules::Rules,
    numbers: numbers::Numbers,
    directory: directory::Cell,
    turn: collect::Turn,
    waits: papers::Waits,
    under_way: papers::AllUnderWay,
    /// Rings when a parcel may go to another house.
    bell: Arc<tokio::sync::Notify>,
}

impl Desk {
    /// Opens the door over a migrated store: establishes the units of the province folder that the
    /// registers do not hold yet, and reads the tree.
    pub async fn open(
        store: Store,
        province: Arc<Province>,
        access: Access,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
    ) -> Result<Desk, DeskError> {
        let directory = directory::Cell::default();
        let shared = Shared {
            rules: rules::Rules::of_province(&province),
            store,
            province,
            access,
            random,
            numbers: numbers::Numbers::default(),
            directory,
            turn: collect::Turn::default(),
            waits: papers::Waits::default(),
            under_way: papers::AllUnderWay::default(),
            bell: Arc::default(),
        };
        let desk = Desk { shared: Arc::new(shared), clock, papers: None, eyes: None };
        desk.reload_directory().await?;
        desk.establish_folder_units().await?;
        Ok(desk)
    }

    /// The same desk under another clock: how the sample province lives through its months.
    #[must_use]
    pub fn with_clock(&self, clock: Arc<dyn Clock>) -> Desk {
        Desk { clock, ..self.clone() }
    }

    pub fn store(&self) -> &Store {
        &self.shared.store
    }

    pub fn province(&self) -> &Arc<Province> {
        &self.shared.province
    }

    pub fn access(&self) -> &Access {
        &self.shared.access
    }

    pub fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    pub fn random(&self) -> &dyn Random {
        &*self.shared.random
    }
}
