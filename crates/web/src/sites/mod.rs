//! Rooms from which people take part in meetings: the register by name and unit, a page per room with its
//! equipment, and the forms of whoever keeps them.
//!
//! Not kiosks (their page pairs them) and not link checks. What must always hold: a page offers the acts its reader may take
//! now and no others; what was typed stands in the form after a refusal.

pub mod list;
pub mod page;
mod sheet;

use person::Role;

use crate::routes::{Route, Who};

/// Who looks a room up: every official.
const READERS: Who = Who::OFFICIALS;
/// Who keeps them; which ones each keeps is up to the policies.
const KEEPERS: Who = Who::Roles(&[Role::RecordsClerk, Role::Administrator]);

/// Routes of this module.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/diem-cau", "sites.list", READERS, list::show_list),
        Route::get("/diem-cau/them", "sites.form", KEEPERS, page::show_form),
        Route::post("/diem-cau/them", "sites.open", KEEPERS, page::open),
        Route::get("/diem-cau/{id}", "sites.site", READERS, page::show_site),
        Route::post("/diem-cau/{id}", "sites.act", KEEPERS, page::act),
    ]
}
