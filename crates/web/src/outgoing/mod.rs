//! Documents that go out: lists and book, drafting, a page on which they are initialled, signed, numbered, sealed and
//! released, and on which the sender sees how they arrived.
//!
//! Not the paper (`desk::papers`). What must always hold: the page offers what its reader may do now and no others; what was
//! typed stands in the form after a refusal.

mod act;
mod clean;
mod copies;
pub mod draft;
pub mod editions;
pub mod files;
pub mod groups;
pub mod list;
pub mod page;
pub mod recipients;
mod remarks;
pub mod sign;
mod word;

use std::time::Duration;

use person::Role;

use crate::routes::{Route, Who};

/// Roles that have to do with documents; which ones each sees is up to the policies.
const OFFICE: Who =
    Who::Roles(&[Role::Specialist, Role::DivisionHead, Role::Leader, Role::RecordsClerk]);
/// A slow key and slow time-stamping authorities.
const SIGN_TIME: Duration = Duration::from_mins(1);
/// The same for a hundred of them.
const PILE_TIME: Duration = Duration::from_mins(2);

/// Several files over a slow line, and how large they may be together.
const UPLOAD_TIME: Duration = Duration::from_mins(10);
const FORM_BYTES_MAX: usize = 200_000_000;
/// A long text as HTML, as word processors write it.
const TEXT_BYTES_MAX: usize = 6_000_000;

/// A file of Word and a form beside it.
const WORD_BYTES_MAX: usize = word::BYTES_MAX + TEXT_BYTES_MAX;

/// Routes of this module.
pub fn routes() -> Vec<Route> {
    let book = Who::Roles(&[Role::Leader, Role::RecordsClerk]);
    let leaders = Who::Roles(&[Role::Leader]);
    vec![
        Route::get("/van-ban-di", "outgoing.list", OFFICE, list::show_list),
        Route::get("/van-ban-di/so-di", "outgoing.book", book, list::show_book),
        Route::get("/van-ban-di/soan", "outgoing.begin", OFFICE, draft::show_draft),
        Route::post("/van-ban-di/soan", "outgoing.draft", OFFICE, draft::draft)
            .body(TEXT_BYTES_MAX),
        Route::post("/van-ban-di/soan/cau-truc", "outgoing.clean", OFFICE, clean::clean)
            .body(TEXT_BYTES_MAX),
        Route::post("/van-ban-di/soan/docx", "outgoing.bring_word", OFFICE, word::bring)
            .body(WORD_BYTES_MAX),
        Route::get("/van-ban-di/ky", "outgoing.waiting", leaders, sign::show_waiting),
        Route::post("/van-ban-di/ky", "outgoing.sign_pile", leaders, sign::sign).time(PILE_TIME),
        Route::get("/van-ban-di/nhom", "outgoing.groups", OFFICE, groups::show_list),
        Route::get("/van-ban-di/nhom/them", "outgoing.group_new", OFFICE, groups::show_new),
        Route::post("/van-ban-di/nhom/them", "outgoing.group_found", OFFICE, groups::found),
        Route::get("/van-ban-di/nhom/{id}", "outgoing.group", OFFICE, groups::show_group),
        Route::post("/van-ban-di/nhom/{id}", "outgoing.group_act", OFFICE, groups::act),
        Route::get("/van-ban-di/{id}", "outgoing.document", OFFICE, page::show_document),
        Route::post("/van-ban-di/{id}", "outgoing.act", OFFICE, act::act)
            .body(TEXT_BYTES_MAX)
            .time(SIGN_TIME),
        Route::post("/van-ban-di/{id}/lay-lai", "outgoing.take_back", OFFICE, copies::take_back),
        Route::get(
            "/van-ban-di/{id}/so-sanh",
            "outgoing.editions",
            OFFICE,
            editions::show_editions,
        ),
        Route::post("/van-ban-di/{id}/tep", "outgoing.attach", OFFICE, files::attach)
            .body(FORM_BYTES_MAX)
            .time(UPLOAD_TIME),
        Route::get("/van-ban-di/{id}/tep/{file}", "outgoing.file", OFFICE, files::send),
        Route::get("/van-ban-di/{id}/giay", "outgoing.paper", OFFICE, page::paper),
        Route::get("/van-ban-di/{id}/docx", "outgoing.word", OFFICE, word::give),
        Route::post("/van-ban-di/{id}/docx", "outgoing.replace_word", OFFICE, word::replace)
            .body(WORD_BYTES_MAX),
    ]
}
