//! Tasks: what waits for their reader, the form by which one is given, a page per task with what its reader may do to it,
//! and the leader's board.
//!
//! Not documents (`documents`), and not the rules. What must always hold: a page offers the actions its reader may take now
//! and no others; every number of the board leads to the tasks it counts.

mod act;
pub mod behind;
pub mod board;
mod evidence;
mod files;
mod forms;
pub mod give;
pub mod links;
pub mod list;
mod names;
pub mod page;

use std::time::Duration;

use person::Role;

use crate::routes::{Route, Who};

/// Roles that have tasks; which ones each sees is up to the policies.
const OFFICE: Who =
    Who::Roles(&[Role::Specialist, Role::DivisionHead, Role::Leader, Role::RecordsClerk]);
/// Who gives tasks.
const GIVERS: Who = Who::Roles(&[Role::DivisionHead, Role::Leader, Role::RecordsClerk]);
/// Who sees the board.
pub(crate) const BOARD: Who = Who::Roles(&[Role::Leader, Role::RecordsClerk, Role::Supervisor]);
/// Who may look at a task.
const READERS: Who = Who::Roles(&[
    Role::Specialist,
    Role::DivisionHead,
    Role::Leader,
    Role::RecordsClerk,
    Role::Supervisor,
]);
/// Several files over a slow line.
const UPLOAD_TIME: Duration = Duration::from_mins(10);
/// Most bytes of a form with its files.
const FORM_BYTES_MAX: usize = 100_000_000;

/// Routes of this module.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/nhiem-vu", "tasks.list", OFFICE, list::show_list),
        Route::get("/nhiem-vu/giao", "tasks.form", GIVERS, give::show_form),
        Route::post("/nhiem-vu/giao", "tasks.give", GIVERS, give::give),
        Route::get("/nhiem-vu/bang", "tasks.board", BOARD, board::show_board),
        Route::get("/nhiem-vu/bang.csv", "tasks.board_file", BOARD, board::send_file),
        Route::get("/nhiem-vu/bang/danh-sach", "tasks.behind", BOARD, behind::show_behind),
        Route::get("/nhiem-vu/{id}", "tasks.task", READERS, page::show_task),
        Route::post("/nhiem-vu/{id}", "tasks.act", OFFICE, act::act)
            .body(FORM_BYTES_MAX)
            .time(UPLOAD_TIME),
        Route::get("/nhiem-vu/{id}/tep/{file}", "tasks.file", READERS, files::send),
    ]
}
