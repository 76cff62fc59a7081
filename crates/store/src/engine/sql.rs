//! One SQL statement under one name, in the text each engine understands.
//! Not a query builder: the text is written by hand, as constants, in the module that owns the table.
//! Always holds: parameters are numbered `$1`, `$2` … on both engines, and the name is unique.

use super::value::Value;

/// A named SQL statement. Make it a `const` (or `static`) and list it in its module's `ALL`.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Sql {
    /// Dotted name, such as `record.load`; errors, metrics and conflicts carry it.
    pub name: &'static str,
    pub sqlite: &'static str,
    pub postgres: &'static str,
}

impl Sql {
    /// The same text on both engines.
    pub const fn both(name: &'static str, text: &'static str) -> Self {
        Self { name, sqlite: text, postgres: text }
    }

    /// A text for each engine, where a feature exists on one side only. Say why beside it.
    pub const fn each(name: &'static str, sqlite: &'static str, postgres: &'static str) -> Self {
        Self { name, sqlite, postgres }
    }
}

/// One statement to read, with its values.
#[derive(Debug, Clone)]
pub struct Query {
    pub sql: &'static Sql,
    pub params: Vec<Value>,
}

impl Query {
    pub fn new(sql: &'static Sql, params: Vec<Value>) -> Self {
        Self { sql, params }
    }
}
