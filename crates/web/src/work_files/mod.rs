//! Work files: the reader's and the archive's lists, the yearly list of titles, a page per file with what its reader may do
//! to it, its table of contents and the record of hand-over as they are printed.
//!
//! Not documents (`documents`, `outgoing`), and not the rules. What must always hold: a page offers the actions its reader
//! may take now and no others; a paper marked secret leaves nothing behind but the words that refuse it.

mod act;
pub mod acts;
mod beside;
pub mod lines;
pub mod list;
pub mod open;
mod package;
pub mod page;
mod papers;
pub mod print;
pub mod titles;

pub(crate) use beside::{FilesBeside, beside};

use std::time::Duration;

use person::Role;

use crate::routes::{Route, Who};
use crate::visit::Visit;

/// Roles that keep files; which ones each sees is up to the policies.
const OFFICE: Who =
    Who::Roles(&[Role::Specialist, Role::DivisionHead, Role::Leader, Role::RecordsClerk]);
/// A scan over a slow line.
const UPLOAD_TIME: Duration = Duration::from_mins(10);
/// Most bytes of a form with its scan.
const FORM_BYTES_MAX: usize = 200_000_000;

/// Routes of this module.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/ho-so-cong-viec", "work_files.list", OFFICE, list::show_list),
        Route::post("/ho-so-cong-viec/tim", "work_files.search", OFFICE, list::search),
        Route::get("/ho-so-cong-viec/danh-muc", "work_files.titles", OFFICE, titles::show_titles),
        Route::post("/ho-so-cong-viec/danh-muc", "work_files.keep_titles", OFFICE, titles::act),
        Route::get("/ho-so-cong-viec/mo", "work_files.new", OFFICE, open::show_form),
        Route::post("/ho-so-cong-viec/mo", "work_files.open", OFFICE, open::open),
        Route::post("/ho-so-cong-viec/them", "work_files.add", OFFICE, beside::add),
        Route::get("/ho-so-cong-viec/bien-ban", "work_files.record", OFFICE, print::show_record),
        Route::get("/ho-so-cong-viec/{id}", "work_files.file", OFFICE, page::show_file),
        Route::post("/ho-so-cong-viec/{id}", "work_files.act", OFFICE, act::act),
        Route::get("/ho-so-cong-viec/{id}/muc-luc", "work_files.contents", OFFICE, print::contents),
        Route::post("/ho-so-cong-viec/{id}/goi", "work_files.package", OFFICE, package::make)
            .time(UPLOAD_TIME),
        Route::post(
            "/ho-so-cong-viec/{id}/tai-lieu",
            "work_files.keep_paper",
            OFFICE,
            papers::keep,
        )
        .body(FORM_BYTES_MAX)
        .time(UPLOAD_TIME),
        Route::get(
            "/ho-so-cong-viec/{id}/tai-lieu/{paper}",
            "work_files.paper",
            OFFICE,
            papers::send,
        ),
    ]
}

/// Details of a refusal with the names of degrees, places and standings as words.
fn in_words(visit: &Visit, details: &[(&'static str, String)]) -> Vec<(&'static str, String)> {
    let word = |name: &'static str, value: &String| match name {
        "degree" => visit.t(&format!("document-secrecy-{value}")),
        "place" | "field" => visit.t(&format!("wfile-field-{value}")),
        "standing" => visit.t(&format!("wfile-standing-{value}")),
        "unit" => crate::work::naming::unit(visit, value),
        _ => value.clone(),
    };
    details.iter().map(|(name, value)| (*name, word(name, value))).collect()
}
