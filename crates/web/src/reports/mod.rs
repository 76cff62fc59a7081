//! Reports: the documents of an agency in a day or a month, and what electronic documents save.
//!
//! Changes nothing. What must always hold: every number leads to the documents it counts or to the line of the formula it
//! comes from; assumptions are shown with where they come from.

pub mod behind;
pub mod documents;
pub mod savings;

use person::Role;

use crate::routes::{Route, Who};

/// Who looks at the books of their agency.
const KEEPERS: Who = Who::Roles(&[Role::Leader, Role::RecordsClerk]);

/// Routes of this module.
pub fn routes() -> Vec<Route> {
    let readers = crate::tasks::BOARD;
    vec![
        Route::get("/bao-cao/van-ban", "reports.documents", KEEPERS, documents::show_report),
        Route::get("/bao-cao/van-ban.csv", "reports.documents_file", KEEPERS, documents::send_file),
        Route::get("/bao-cao/van-ban/danh-sach", "reports.behind", KEEPERS, behind::show_behind),
        Route::get("/bao-cao/tiet-kiem", "reports.savings", readers, savings::show_savings),
        Route::get("/bao-cao/tiet-kiem.csv", "reports.savings_file", readers, savings::send_file),
    ]
}
