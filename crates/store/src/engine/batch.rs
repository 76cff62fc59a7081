//! A write as data: the statements one command leads to, built without I/O.
//! Not a unit of work: nothing is read in between, so it crosses to the engine in one hop.
//! Always holds: a batch is kept whole or not at all, and answered only when it is durable.

use super::row::Row;
use super::sql::Sql;
use super::value::Value;

/// How many rows a statement must change for its batch to stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expect {
    Any,
    /// Exactly this many, or the whole batch is undone as a conflict.
    Rows(u64),
}

/// One statement of a batch.
#[derive(Debug, Clone)]
pub struct Statement {
    pub sql: &'static Sql,
    pub params: Vec<Value>,
    pub expect: Expect,
    /// What a conflict here is called instead of the statement's own name.
    pub conflict_tag: Option<&'static str>,
}

impl Statement {
    /// A statement that may change any number of rows.
    pub fn any(sql: &'static Sql, params: Vec<Value>) -> Self {
        Self { sql, params, expect: Expect::Any, conflict_tag: None }
    }

    /// A statement that must change exactly one row.
    pub fn one(sql: &'static Sql, params: Vec<Value>) -> Self {
        Self::any(sql, params).expecting(1)
    }

    #[must_use]
    pub fn expecting(mut self, rows: u64) -> Self {
        self.expect = Expect::Rows(rows);
        self
    }

    #[must_use]
    pub fn tagged(mut self, conflict_tag: &'static str) -> Self {
        self.conflict_tag = Some(conflict_tag);
        self
    }

    pub(super) fn conflict_name(&self) -> &'static str {
        self.conflict_tag.unwrap_or(self.sql.name)
    }
}

/// Statements that are kept together or not at all, run in order.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    pub statements: Vec<Statement>,
}

impl Batch {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn push(&mut self, statement: Statement) {
        self.statements.push(statement);
    }

    pub fn is_empty(&self) -> bool {
        self.statements.is_empty()
    }
}

impl From<Vec<Statement>> for Batch {
    fn from(statements: Vec<Statement>) -> Self {
        Self { statements }
    }
}

impl FromIterator<Statement> for Batch {
    fn from_iter<I: IntoIterator<Item = Statement>>(statements: I) -> Self {
        Self { statements: statements.into_iter().collect() }
    }
}

impl Extend<Statement> for Batch {
    fn extend<I: IntoIterator<Item = Statement>>(&mut self, statements: I) {
        self.statements.extend(statements);
    }
}

/// What a batch did, statement by statement, in the batch's order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BatchOutcome {
    pub results: Vec<StatementResult>,
}

/// What one statement did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StatementResult {
    /// Rows changed.
    pub changed: u64,
    /// Rows of its RETURNING clause, empty without one.
    pub rows: Vec<Row>,
}
