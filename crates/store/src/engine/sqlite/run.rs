//! Runs one statement on one SQLite connection.
//! Not transactions: reader and writer open and close those.
//! Always holds: `$n` binds the n-th value, in whatever order the text uses them.

use rusqlite::types::{ToSqlOutput, Value as Owned, ValueRef};
use rusqlite::{Connection, Statement, ToSql};

use super::fault;
use crate::engine::batch::StatementResult;
use crate::engine::row::Row;
use crate::engine::sql::Sql;
use crate::engine::value::Value;
use crate::error::{ErrorKind, StoreError};

/// Runs a statement to its end: the rows it gave and how many it changed.
pub(super) fn statement(
    connection: &Connection,
    sql: &'static Sql,
    params: &[Value],
    rows_max: usize,
) -> Result<StatementResult, StoreError> {
    let failed = |error: rusqlite::Error| fault::of(sql.name, &error);
    let mut prepared = connection.prepare_cached(sql.sqlite).map_err(failed)?;
    bind(&mut prepared, sql.name, params)?;
    if prepared.column_count() == 0 {
        let changed = prepared.raw_execute().map_err(failed)?;
        return Ok(StatementResult { changed: changed as u64, rows: Vec::new() });
    }
    let readonly = prepared.readonly();
    let rows = collect(&mut prepared, sql.name, rows_max)?;
    let changed = if readonly { 0 } else { connection.changes() };
    Ok(StatementResult { changed, rows })
}

fn bind(
    prepared: &mut Statement<'_>,
    statement: &'static str,
    params: &[Value],
) -> Result<(), StoreError> {
    // SQLite numbers `$2 … $1` by first appearance, so each value goes in by its parameter's name.
    let mut highest = 0;
    for index in 1..=prepared.parameter_count() {
        let number = prepared
            .parameter_name(index)
            .and_then(|name| name.get(1..)?.parse::<usize>().ok())
            .ok_or_else(|| StoreError::invalid(statement, "a parameter is not numbered"))?;
        let value = number
            .checked_sub(1)
            .and_then(|at| params.get(at))
            .ok_or_else(|| StoreError::invalid(statement, "too few parameters"))?;
        prepared.raw_bind_parameter(index, value).map_err(|error| fault::of(statement, &error))?;
        highest = highest.max(number);
    }
    if highest == params.len() {
        return Ok(());
    }
    Err(StoreError::invalid(statement, "more parameters than the text uses"))
}

fn collect(
    prepared: &mut Statement<'_>,
    statement: &'static str,
    rows_max: usize,
) -> Result<Vec<Row>, StoreError> {
    let columns = prepared.column_count();
    let mut cursor = prepared.raw_query();
    let mut rows = Vec::new();
    while let Some(row) = cursor.next().map_err(|error| fault::of(statement, &error))? {
        if rows.len() == rows_max {
            return Err(StoreError::invalid(statement, format_args!("over {rows_max} rows")));
        }
        let mut values = Vec::with_capacity(columns);
        for column in 0..columns {
            let raw = row.get_ref(column).map_err(|error| fault::of(statement, &error))?;
            values.push(value(statement, column, raw)?);
        }
        rows.push(Row::new(statement, values));
    }
    Ok(rows)
}

fn value(statement: &'static str, column: usize, raw: ValueRef<'_>) -> Result<Value, StoreError> {
    match raw {
        ValueRef::Null => Ok(Value::Null),
        ValueRef::Integer(value) => Ok(Value::Int(value)),
        ValueRef::Blob(value) => Ok(Value::Bytes(value.to_vec())),
        ValueRef::Text(value) => match std::str::from_utf8(value) {
            Ok(text) => Ok(Value::Text(text.to_owned())),
            Err(_) => Err(StoreError::of(
                ErrorKind::Corrupt,
                statement,
                format_args!("column {column}: text is not UTF-8"),
            )),
        },
        ValueRef::Real(_) => Err(StoreError::invalid(
            statement,
            format_args!("column {column}: a fraction; cast it to a whole number"),
        )),
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Null => ToSqlOutput::Owned(Owned::Null),
            Self::Bool(value) => ToSqlOutput::Owned(Owned::Integer(i64::from(*value))),
            Self::Int(value) => ToSqlOutput::Owned(Owned::Integer(*value)),
            Self::Text(value) | Self::Json(value) => {
                ToSqlOutput::Borrowed(ValueRef::Text(value.as_bytes()))
            }
            Self::Bytes(value) => ToSqlOutput::Borrowed(ValueRef::Blob(value)),
            Self::Id(value) => ToSqlOutput::Borrowed(ValueRef::Blob(value.as_bytes())),
        })
    }
}
