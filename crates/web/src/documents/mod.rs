//! Documents that came in: the agency's lists and book, the form by which a clerk takes one in, a page per document with
//! what its reader may do to it.
//!
//! Not dossiers (`work`), and not the rules. What must always hold: a document marked secret leaves nothing behind but the
//! words that refuse it; a page offers the actions its reader may take now and no others.

mod act;
mod acts;
mod asks;
pub mod entry;
pub(crate) mod files;
mod letter;
pub mod list;
mod package;
pub mod page;
pub mod search;
mod shares;
mod sheet;

pub(crate) use files::{forget as forget_files, kept as kept_files};
pub(crate) use shares::units as list_of_units;

use std::time::Duration;

use person::Role;

use crate::routes::{Route, Who};

/// Roles that have to do with documents; which ones each sees is up to the policies.
pub(crate) const OFFICE: Who =
    Who::Roles(&[Role::Specialist, Role::DivisionHead, Role::Leader, Role::RecordsClerk]);
/// Who takes documents in.
const CLERKS: Who = Who::Roles(&[Role::RecordsClerk]);
/// Several scans over a slow line.
const UPLOAD_TIME: Duration = Duration::from_mins(10);
/// Most bytes of a form with its scans.
const FORM_BYTES_MAX: usize = 200_000_000;

/// Routes of this module.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/van-ban", "documents.list", OFFICE, list::show_list),
        Route::get("/van-ban/tim", "documents.find", OFFICE, search::show_search),
        Route::post("/van-ban/tim", "documents.search", OFFICE, search::search),
        Route::get(
            "/van-ban/so-den",
            "documents.book",
            Who::Roles(&[Role::Leader, Role::RecordsClerk]),
            list::show_book,
        ),
        Route::get("/van-ban/dang-ky", "documents.entry", CLERKS, entry::show_entry),
        Route::post("/van-ban/dang-ky", "documents.register", CLERKS, entry::register)
            .body(FORM_BYTES_MAX)
            .time(UPLOAD_TIME),
        Route::post("/van-ban/goi-tin", "documents.package", CLERKS, package::bring)
            .body(FORM_BYTES_MAX)
            .time(UPLOAD_TIME),
        Route::post("/van-ban/tren-giay", "documents.on_paper", CLERKS, entry::on_paper),
        Route::get("/van-ban/{id}", "documents.document", OFFICE, page::show_document),
        Route::post("/van-ban/{id}", "documents.act", OFFICE, act::act),
        Route::get("/van-ban/{id}/tep/{file}", "documents.file", OFFICE, files::send),
    ]
}
