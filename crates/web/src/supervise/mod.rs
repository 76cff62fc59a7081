//! The supervisor's room: who is late, where and why, and how the months went.
//!
//! Changes nothing. What must always hold: every figure leads to exactly the dossiers it counts,
//! names of people stand there only for supervisors, and the picture is drawn from the rows of the
//! table under it.

pub mod chart;
pub mod figures;
pub mod file;
pub mod overview;

use person::Role;

use crate::routes::{Route, Who};

/// Who may have figures; of what is up to the policies.
pub const READERS: Who = Who::Roles(&[Role::Leader, Role::Supervisor]);

/// Routes of this module.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/giam-sat", "supervise.overview", READERS, overview::show_overview),
        Route::get("/giam-sat/bang.csv", "supervise.file", READERS, file::send),
    ]
}
