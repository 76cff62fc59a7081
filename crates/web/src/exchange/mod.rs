//! The exchange with other houses, for clerks and the administrators of its lines: traffic, what was given up, receipts and
//! proofs, how the lines do.
//!
//! Not the carrying (`hub`). What must always hold: a clerk sees the agency's own parcels; an administrator sees how lines
//! do and no parcel; what is in a package is shown by the document alone.

mod health;
mod list;
mod parcel;
mod search;

use person::Role;

use crate::routes::{Route, Who};

pub use health::HealthPage;
pub use list::TrafficPage;
pub use parcel::ParcelPage;
pub use search::TrafficSearchPage;

/// Routes of this module.
pub fn routes() -> Vec<Route> {
    let clerks = Who::Roles(&[Role::RecordsClerk]);
    let seers = Who::Roles(&[Role::RecordsClerk, Role::Leader, Role::Administrator]);
    vec![
        Route::get("/lien-thong", "exchange.traffic", clerks, list::show_list),
        Route::get("/lien-thong/tinh-trang", "exchange.health", seers, health::show_health),
        Route::get("/lien-thong/tim", "exchange.find", clerks, search::show_search),
        Route::post("/lien-thong/tim", "exchange.search", clerks, search::search),
        Route::get("/lien-thong/{id}", "exchange.parcel", clerks, parcel::show_parcel),
        Route::post("/lien-thong/{id}", "exchange.act", clerks, parcel::act),
        Route::get("/lien-thong/{id}/goi", "exchange.package", clerks, parcel::package),
        Route::get("/lien-thong/{id}/bien-nhan", "exchange.receipt", clerks, parcel::receipt),
        Route::get("/lien-thong/{id}/bang-chung", "exchange.proof", clerks, parcel::proof),
    ]
}
