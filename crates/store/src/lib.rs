//! All SQL and all stored bytes: one module per capability on top of one engine of two kinds.
//! Not a place for rules: what may happen is decided by the registers before it comes here.
//! Always holds: only this crate contains SQL, every statement is a named [`engine::Sql`] listed
//! in its module's `ALL`, and no error or log of this crate carries a stored value.

pub mod agency;
pub mod backup;
pub mod ballot;
pub mod calendar_feed;
pub mod document;
pub mod document_line;
pub mod dossier;
pub mod engine;
mod error;
pub mod exchange;
pub mod file;
pub mod job;
pub mod key_use;
pub mod leaf;
pub mod log_head;
pub mod mailbox;
pub mod meeting;
mod migrate;
pub mod objects;
pub mod person;
mod placed;
pub mod recipient_group;
pub mod register;
pub mod released_paper;
pub mod session;
pub mod task;
#[cfg(feature = "testing")]
pub mod testing;
pub mod upload;
pub mod work_file;

pub use engine::{Batch, Engine, EngineLimits, Row, Sql, Statement, Value};
pub use error::{ErrorKind, StoreError};
pub use migrate::Migrated;
pub use objects::{Objects, ObjectsOptions};

/// Where everything is kept: rows in an engine, bytes among the objects. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    engine: Engine,
    objects: Objects,
}

impl Store {
    /// Puts an open, migrated engine and an open object store together.
    pub fn new(engine: Engine, objects: Objects) -> Self {
        Self { engine, objects }
    }

    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    pub fn objects(&self) -> &Objects {
        &self.objects
    }
}

/// Every SQL constant, so that a test can prepare each on both engines.
pub fn all_sql() -> Vec<&'static Sql> {
    let mut all = [
        engine::ALL,
        backup::ALL,
        recipient_group::ALL,
        register::ALL,
        released_paper::ALL,
        document::ALL,
        document_line::ALL,
        document::search::ALL,
        person::ALL,
        agency::ALL,
        job::ALL,
        key_use::ALL,
        leaf::ALL,
        log_head::ALL,
        mailbox::ALL,
        meeting::ALL,
        ballot::ALL,
        calendar_feed::ALL,
        file::ALL,
        session::ALL,
        task::ALL,
        upload::ALL,
        work_file::ALL,
    ]
    .concat();
    all.extend(dossier::all());
    all.extend(exchange::all());
    all
}
