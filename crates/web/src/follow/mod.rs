//! Following a dossier once it is in: where it is, what is up to the applicant, its result.
//!
//! For the applicant signed in, and for whoever holds code and secret. What must hold: a follower
//! by code sees the public way of the dossier and its released result, and nothing of its answers
//! and papers; those are for the applicant's own session.

pub mod act;
pub mod download;
pub mod followed;
pub mod list;
pub mod lookup;
pub mod progress;
pub mod receipt;
pub mod show;
pub mod strip;
pub mod supplement;

pub(crate) use followed::subject as followed_subject;
pub(crate) use progress::moment_words;
pub use progress::{Progress, remaining_words, state_tag};
pub use supplement::show_with as supplement_with;

use crate::routes::{Route, Who};

/// Routes of this module.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/tra-cuu", "follow.ask", Who::Lookup, lookup::ask),
        Route::post("/tra-cuu", "follow.look_up", Who::Lookup, lookup::look_up),
        Route::get("/tra-cuu/{id}", "follow.followed", Who::Lookup, followed::show_followed),
        Route::get("/tra-cuu/{id}/tep/{file}", "follow.followed_file", Who::Lookup, followed::file),
        Route::get(
            "/tra-cuu/{id}/danh-gia",
            "follow.ask_followed_rate",
            Who::Lookup,
            followed::ask_rate,
        ),
        Route::post("/tra-cuu/{id}/danh-gia", "follow.followed_rate", Who::Lookup, followed::rate),
        Route::post("/tra-cuu/{id}/dong", "follow.followed_close", Who::Lookup, followed::close),
        Route::get("/ho-so", "follow.list", Who::Public, list::show_list),
        Route::get("/ho-so/{id}", "follow.show", Who::Visitor, show::show_dossier),
        Route::get("/ho-so/{id}/da-nop", "follow.receipt", Who::SignedIn, receipt::show_receipt),
        Route::get("/ho-so/{id}/giay-tiep-nhan", "follow.form_01", Who::SignedIn, receipt::form_01),
        Route::get(
            "/ho-so/{id}/giay/{name}",
            "follow.form_file",
            Who::SignedIn,
            receipt::form_file,
        ),
        Route::get("/ho-so/{id}/bo-sung", "follow.supplement", Who::SignedIn, supplement::ask),
        Route::post("/ho-so/{id}/bo-sung", "follow.supply", Who::SignedIn, supplement::answer),
        Route::get("/ho-so/{id}/rut", "follow.ask_withdraw", Who::SignedIn, act::ask_withdraw),
        Route::post("/ho-so/{id}/rut", "follow.withdraw", Who::SignedIn, act::withdraw),
        Route::get("/ho-so/{id}/danh-gia", "follow.ask_rate", Who::SignedIn, act::ask_rate),
        Route::post("/ho-so/{id}/danh-gia", "follow.rate", Who::SignedIn, act::rate),
        Route::get("/ho-so/{id}/tep/{file}", "follow.file", Who::Visitor, download::file),
    ]
}
