//! Reading the catalogue: search, browsing, life events, the page of a procedure.
//!
//! Not filing (that begins at `paths::begin`). What must always hold: only versions in force today
//! are listed, what the province marked as unverified is shown as such, and a fee never stands
//! without its exemptions and its legal basis.

mod event;
mod list;
mod show;
mod suggest;
mod terms;

use std::sync::{Arc, Mutex, PoisonError};

use jiff::civil::Date;
use kernel::code::ProcedureCode;
use procedure::model::{Procedure, Words};
use procedure::search::Index;
use province::Province;

use crate::paths;
use crate::portal::pick;
use crate::routes::{Route, Who};
use crate::visit::Visit;

pub(crate) use show::exemption;
pub use terms::{fee_total_words, term_words};

/// Routes of this module.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/tim-kiem", "catalogue.search", Who::Public, list::search),
        Route::get("/tim-kiem/goi-y", "catalogue.suggest", Who::Public, suggest::suggest),
        Route::get("/thu-tuc", "catalogue.list", Who::Public, list::browse),
        Route::get("/thu-tuc/{code}", "catalogue.short", Who::Public, show::short),
        Route::get("/thu-tuc/{code}/{slug}", "catalogue.show", Who::Public, show::show_procedure),
        Route::get("/su-kien", "catalogue.events", Who::Public, event::events),
        Route::get("/su-kien/{key}", "catalogue.event", Who::Public, event::event),
    ]
}

/// The day in Việt Nam.
pub fn today(visit: &Visit) -> Date {
    visit.app.desk.clock().now().local_date()
}

/// Procedures in force today.
pub fn in_force(visit: &Visit) -> Vec<&Arc<Procedure>> {
    visit.app.province.catalogue.all_in_force(today(visit)).collect()
}

/// Address of all procedures of a field.
pub fn narrowed_to_field(key: &str) -> String {
    paths::with_query(&paths::catalogue(), &[("linh-vuc", key)])
}

/// Address of a procedure's page.
pub fn address_of(procedure: &Procedure) -> String {
    paths::procedure(procedure.code.as_str(), &procedure.slug)
}

/// The procedure in force under a code from an address.
pub fn find<'v>(visit: &'v Visit, code: &str) -> Option<&'v Arc<Procedure>> {
    let code: ProcedureCode = code.parse().ok()?;
    visit.app.province.catalogue.in_force(&code, today(visit))
}

/// Name of a field.
fn field_name(visit: &Visit, key: &str) -> String {
    let found = visit.app.province.fields.iter().find(|field| field.key == key);
    found.map_or_else(|| key.to_owned(), |field| pick(&visit.say, &field.name))
}

/// Several texts of the province in the reader's language.
fn pick_all(visit: &Visit, words: &[Words]) -> Vec<String> {
    words.iter().map(|one| pick(&visit.say, one)).collect()
}

/// The search index, prepared once a day.
#[derive(Debug, Default)]
pub struct Finder {
    prepared: Mutex<Option<(Date, Arc<Index>)>>,
}

impl Finder {
    /// The index of what is in force on a day.
    pub fn on(&self, province: &Province, day: Date) -> Arc<Index> {
        let mut prepared = self.prepared.lock().unwrap_or_else(PoisonError::into_inner);
        match &*prepared {
            Some((of, index)) if *of == day => Arc::clone(index),
            _ => {
                let index = Arc::new(province.index(day));
                *prepared = Some((day, Arc::clone(&index)));
                index
            }
        }
    }
}
