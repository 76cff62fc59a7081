//! Certified copies of documents: lists and book, asking for one out of a document, a page on which it is decided, numbered,
//! sealed and sent.
//!
//! Not the paper (`desk::papers`). What must always hold: the page offers what its reader may do now and no others; what was
//! typed stands in the form after a refusal.

pub mod ask;
pub mod list;
pub mod page;

use std::time::Duration;

use person::Role;

use crate::routes::{Route, Who};

/// Roles that have to do with documents; which copies each sees is up to the policies.
const OFFICE: Who =
    Who::Roles(&[Role::Specialist, Role::DivisionHead, Role::Leader, Role::RecordsClerk]);
/// A slow key and slow time-stamping authorities.
const SEAL_TIME: Duration = Duration::from_mins(1);

/// Routes of this module.
pub fn routes() -> Vec<Route> {
    let book = Who::Roles(&[Role::Leader, Role::RecordsClerk]);
    vec![
        Route::get("/ban-sao", "copies.list", OFFICE, list::show_list),
        Route::get("/ban-sao/so", "copies.book", book, list::show_book),
        Route::get("/ban-sao/lap", "copies.begin", OFFICE, ask::show_form),
        Route::post("/ban-sao/lap", "copies.ask", OFFICE, ask::ask),
        Route::get("/ban-sao/{id}", "copies.copy", OFFICE, page::show_copy),
        Route::post("/ban-sao/{id}", "copies.act", OFFICE, page::act).time(SEAL_TIME),
        Route::get("/ban-sao/{id}/giay", "copies.paper", OFFICE, page::paper),
    ]
}
