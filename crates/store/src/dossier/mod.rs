//! The listing of dossiers: one flat row each, its search text, and the queries of every list.
//! Not the records (those are in `register`). Rows are pure functions of records and are written
//! in the same batch. What must hold: a query only ever returns rows inside the [`Within`] it got.

mod drafts;
mod list;
mod report;
mod row;
mod search;
mod words;

pub use drafts::drafts_left;
pub use list::{Cursor, Filter, list_all, list_of_owner, list_of_visitor, list_open};
pub use report::{Dimension, Facet, LateRow, facets, finished_by_month, late_by};
pub use row::{DossierRow, by_code, by_id, save_row};
pub use search::{Found, search, search_document};

use crate::engine::Sql;

/// Which dossiers a reader may see at all. Decided by `access`, turned into SQL here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Within {
    /// Received by one of these reception units.
    ReceivedBy(Vec<String>),
    /// Worked on in one of these divisions.
    Division(Vec<String>),
    /// Decided by one of these agencies.
    DecidedBy(Vec<String>),
}

impl Within {
    fn units(&self) -> &[String] {
        match self {
            Within::ReceivedBy(units) | Within::Division(units) | Within::DecidedBy(units) => units,
        }
    }

    /// The dimension in one letter, as the search index knows it.
    fn letter(&self) -> char {
        match self {
            Within::ReceivedBy(_) => 'r',
            Within::Division(_) => 'v',
            Within::DecidedBy(_) => 'd',
        }
    }

    /// Whether a row lies inside.
    fn holds(&self, row: &DossierRow) -> bool {
        let (units, of) = match self {
            Within::ReceivedBy(units) => (units, &row.received_by),
            Within::Division(units) => (units, &row.division),
            Within::DecidedBy(units) => (units, &row.decided_by),
        };
        of.as_ref().is_some_and(|unit| units.contains(unit))
    }

    /// Units as a JSON array, the one list form both engines unfold.
    fn json(&self) -> String {
        serde_json::Value::from(self.units()).to_string()
    }
}

pub fn all() -> Vec<&'static Sql> {
    [drafts::ALL, row::ALL, list::ALL, search::ALL, report::ALL].concat()
}
