//! Meetings: lists and the week of an agency, the request, a page per meeting with what its reader may do, those invited,
//! papers, motions, minutes and the tasks that follow.
//!
//! Not sound and pictures (the live room), and not the rules. What must always hold: a page offers the acts its reader may
//! take now and no others; a paper that may only be looked at leaves with its viewer's name across each page.

mod act;
mod acts;
mod after;
mod calendar;
mod choices;
mod command;
mod facts;
mod feed;
mod feed_address;
mod forms;
pub mod list;
mod minutes;
pub mod motions;
mod names;
pub mod page;
mod papers;
pub mod people;
pub mod recordings;
pub mod request;
mod room;
mod run;
mod task;
#[cfg(test)]
mod tests;
mod times;
mod voting;
mod watermark;

use std::time::Duration;

use person::Role;

use crate::routes::{Route, Who};
use crate::visit::Visit;

/// Who asks for meetings.
const OFFICE: Who =
    Who::Roles(&[Role::Specialist, Role::DivisionHead, Role::Leader, Role::RecordsClerk]);
/// Whoever may be invited: every official; which meetings each sees is up to the policies.
const INVITED: Who = Who::OFFICIALS;
/// Papers over a slow line.
const UPLOAD_TIME: Duration = Duration::from_mins(10);
/// Most bytes of a form with its papers.
const FORM_BYTES_MAX: usize = 200_000_000;

/// Routes of this module.
pub fn routes() -> Vec<Route> {
    let mut all = vec![
        Route::get("/hop", "meetings.list", INVITED, list::show_list),
        Route::post("/hop", "meetings.feed_address", INVITED, feed_address::act),
        Route::get("/lich/{file}", "meetings.feed", Who::Public, feed::send),
        Route::get("/hop/moi", "meetings.form", OFFICE, request::show_form),
        Route::post("/hop/moi", "meetings.request", OFFICE, request::request),
        Route::get("/hop/{id}", "meetings.meeting", INVITED, page::show_meeting),
        Route::post("/hop/{id}", "meetings.act", INVITED, act::act)
            .body(FORM_BYTES_MAX)
            .time(UPLOAD_TIME),
        Route::get("/hop/{id}/thanh-phan", "meetings.people", INVITED, people::show_people),
        Route::post("/hop/{id}/thanh-phan", "meetings.add_people", INVITED, people::add),
        Route::get("/hop/{id}/tai-lieu/{number}", "meetings.paper", INVITED, papers::send),
        Route::get("/hop/{id}/ghi-hinh/{number}", "meetings.recording", INVITED, recordings::send),
        Route::get("/hop/{id}/lich.ics", "meetings.calendar", INVITED, calendar::send),
        Route::post("/hop/{id}/bieu-quyet", "meetings.propose", INVITED, motions::propose),
        Route::post("/hop/{id}/bieu-quyet/{motion}", "meetings.motion", INVITED, motions::act),
        Route::post("/hop/{id}/bien-ban", "meetings.minutes", INVITED, minutes::draft),
        Route::post(
            "/hop/{id}/ket-luan/{conclusion}/nhiem-vu",
            "meetings.task",
            INVITED,
            task::give,
        ),
    ];
    all.extend(room::routes());
    all
}

/// The refusal of a mark of secrecy.
const SECRET: &str = "MET-005";
/// The refusal after which a person may say that there is no mark of secrecy.
const PERHAPS_SECRET: &str = "MET-006";

/// Details of a refusal with the names of degrees, fields, posts and standings as words. `register` is `meeting`, `motion` or
/// `site`.
pub(crate) fn in_words(
    visit: &Visit,
    register: &str,
    details: &[(&'static str, String)],
) -> Vec<(&'static str, String)> {
    let word = |name: &'static str, value: &String| match name {
        "degree" => visit.t(&format!("document-secrecy-{value}")),
        "place" | "field" => visit.t(&format!("meeting-field-{value}")),
        "standing" => visit.t(&format!("{register}-standing-{value}")),
        "of" => visit.t(&format!("meeting-many-{value}")),
        "post" => visit.t(&format!("meeting-role-{value}")),
        "unit" => crate::work::naming::unit(visit, value),
        _ => value.clone(),
    };
    details.iter().map(|(name, value)| (*name, word(name, value))).collect()
}

/// Accounts of the agency of a unit that take part in meetings, as values and words.
pub(crate) async fn staff_of(
    visit: &Visit,
    unit: &kernel::code::AgencyCode,
) -> Result<Vec<(String, String)>, crate::problem::Problem> {
    let agency = visit.app.desk.directory().tree.agency_of(unit).unwrap_or_else(|| unit.clone());
    let staff = choices::staff(visit, &agency).await?;
    Ok(choices::people(visit, &staff))
}
