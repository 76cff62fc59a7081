//! The officials' work: a list of what is due first, a page per dossier, and the actions on it.
//!
//! Not the counter's intake, nor the supervisor's figures. What must always hold: a page offers
//! the actions its reader may take now and no others, every action names the version that was
//! seen, and an action that came second tells who was first and keeps what was typed.

pub mod act;
pub mod actions;
pub mod attach;
pub mod bulk;
pub mod dossier;
pub mod file;
pub mod filters;
pub mod list;
pub mod naming;
pub mod papers;
pub mod query;
pub mod rows;
pub mod slip;
pub mod trail;

use std::time::Duration;

use person::Role;

use crate::routes::{Route, Who};
use crate::upload;

pub use act::address_back;
pub use file::Sight;
pub use query::GO;
pub use rows::{Moments, due_words, table, tag_of};

/// Roles that work on dossiers; what each may do with one is up to the policies.
pub const WORKERS: Who = Who::Roles(&[
    Role::Reception,
    Role::Specialist,
    Role::DivisionHead,
    Role::Leader,
    Role::RecordsClerk,
]);

/// Roles that may look at lists of dossiers.
pub const READERS: Who = Who::Roles(&[
    Role::Reception,
    Role::Specialist,
    Role::DivisionHead,
    Role::Leader,
    Role::RecordsClerk,
    Role::Supervisor,
]);

/// Approving a hundred dossiers takes its time.
pub const BULK_TIME: Duration = Duration::from_mins(1);

/// Several scans over a slow line.
const UPLOAD_TIME: Duration = Duration::from_mins(10);

/// Routes of this module.
pub fn routes() -> Vec<Route> {
    let mut routes = vec![
        Route::get("/lam-viec", "work.list", Who::OFFICIALS, list::show_list),
        Route::post("/lam-viec/tim", "work.search", READERS, list::search),
        Route::post("/lam-viec/phan-cong", "work.bulk_assign", WORKERS, bulk::assign)
            .time(BULK_TIME),
        Route::post("/lam-viec/phe-duyet", "work.bulk_approve", WORKERS, bulk::approve)
            .time(BULK_TIME),
        Route::get("/lam-viec/phe-duyet/tien-do", "work.progress", WORKERS, bulk::progress),
        Route::get("/lam-viec/{id}", "work.dossier", READERS, dossier::show_dossier),
        Route::post("/lam-viec/{id}/tep", "work.attach", WORKERS, attach::attach)
            .body(upload::REQUEST_BYTES_MAX)
            .time(UPLOAD_TIME),
        Route::get("/lam-viec/{id}/phieu-bo-sung", "work.form_02", WORKERS, slip::show_form_02),
        Route::get("/lam-viec/{id}/phieu-tu-choi", "work.form_03", WORKERS, slip::show_form_03),
        Route::get("/lam-viec/{id}/giay/{name}", "work.form_file", READERS, slip::file),
        Route::get("/lam-viec/{id}/tep/{file}", "work.file", WORKERS, file::send),
    ];
    routes.extend(act::routes());
    routes
}
