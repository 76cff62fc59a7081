//! The tables as the database itself describes them, in one form for both engines.
//! Not a migration tool: it only looks.
//! Always holds: engine-private tables (migration history, full-text search) are left out.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::postgres::{self, Postgres};
use super::sqlite;
use crate::error::StoreError;

const ATTEMPT: &str = "engine.schema";

/// Tables by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Schema {
    pub tables: BTreeMap<String, Table>,
}

/// A table's columns and indexes by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    pub columns: BTreeMap<String, Column>,
    /// Indexes made by name; those behind primary keys and UNIQUE columns are in `unique`.
    pub indexes: BTreeMap<String, Index>,
    /// Column lists that are unique without an index made by name, sorted.
    pub unique: Vec<Vec<String>>,
}

/// One column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub kind: ColumnKind,
    pub required: bool,
    /// Position in the primary key from 1; 0 outside it.
    pub key_position: i64,
}

/// One index: its columns in order, and whether it covers only a part of the rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    pub columns: Vec<String>,
    pub unique: bool,
    pub partial: bool,
}

/// What a column can hold, as far as SQLite tells it apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnKind {
    /// INTEGER; bigint, integer, boolean.
    Int,
    /// TEXT; text, jsonb.
    Text,
    /// BLOB; bytea, uuid.
    Bytes,
    Other(String),
}

impl ColumnKind {
    fn of(name: &str) -> Self {
        match name {
            "INTEGER" | "int8" | "int4" | "bool" => Self::Int,
            "TEXT" | "text" | "jsonb" => Self::Text,
            "BLOB" | "bytea" | "uuid" => Self::Bytes,
            other => Self::Other(other.to_owned()),
        }
    }
}

/// One line of an index description.
struct IndexLine {
    table: String,
    name: String,
    column: String,
    unique: bool,
    partial: bool,
    /// Made by CREATE INDEX, so that its name is ours.
    named: bool,
    primary: bool,
}

impl Schema {
    fn add_column(&mut self, table: String, name: String, kind: &str, required: bool, key: i64) {
        let column = Column {
            kind: ColumnKind::of(kind),
            // Key columns are required on both sides, but only one engine says so.
            required: required || key > 0,
            key_position: key,
        };
        self.tables.entry(table).or_default().columns.insert(name, column);
    }

    fn add_indexes(&mut self, lines: Vec<IndexLine>) {
        let mut unnamed: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
        for line in lines {
            let Some(table) = self.tables.get_mut(&line.table) else { continue };
            if line.primary {
                continue;
            }
            if !line.named {
                unnamed.entry((line.table, line.name)).or_default().push(line.column);
                continue;
            }
            let empty = Index { columns: Vec::new(), unique: line.unique, partial: line.partial };
            table.indexes.entry(line.name).or_insert(empty).columns.push(line.column);
        }
        for ((table, _), columns) in unnamed {
            if let Some(table) = self.tables.get_mut(&table) {
                table.unique.push(columns);
                table.unique.sort();
            }
        }
    }

    /// Takes out what only one engine has, by intent.
    fn without_private(mut self) -> Self {
        self.tables.retain(|name, _| {
            name != "refinery_schema_history"
                && !name.contains("_search")
                && !name.starts_with("sqlite_")
        });
        self
    }
}

pub(super) fn of_sqlite(connection: &mut Connection) -> Result<Schema, StoreError> {
    read_sqlite(connection).map_err(|error| sqlite::fault(ATTEMPT, &error))
}

fn read_sqlite(connection: &Connection) -> rusqlite::Result<Schema> {
    let mut schema = Schema::default();
    let mut columns = connection.prepare(
        "SELECT t.name, c.name, c.type, c.\"notnull\", c.pk \
         FROM sqlite_schema AS t, pragma_table_info(t.name) AS c WHERE t.type = 'table'",
    )?;
    let mut rows = columns.query([])?;
    while let Some(row) = rows.next()? {
        let kind: String = row.get(2)?;
        schema.add_column(row.get(0)?, row.get(1)?, &kind, row.get(3)?, row.get(4)?);
    }
    let mut indexes = connection.prepare(
        "SELECT t.name, i.name, k.name, i.\"unique\", i.partial, i.origin = 'c', i.origin = 'pk' \
         FROM sqlite_schema AS t, pragma_index_list(t.name) AS i, pragma_index_info(i.name) AS k \
         WHERE t.type = 'table' ORDER BY t.name, i.name, k.seqno",
    )?;
    let lines = indexes.query_map([], |row| {
        Ok(IndexLine {
            table: row.get(0)?,
            name: row.get(1)?,
            column: row.get::<_, Option<String>>(2)?.unwrap_or_default(),
            unique: row.get(3)?,
            partial: row.get(4)?,
            named: row.get(5)?,
            primary: row.get(6)?,
        })
    })?;
    schema.add_indexes(lines.collect::<rusqlite::Result<_>>()?);
    Ok(schema.without_private())
}

pub(super) async fn of_postgres(engine: &Postgres) -> Result<Schema, StoreError> {
    let client = engine.connection(ATTEMPT).await?;
    read_postgres(&client).await.map_err(|error| postgres::fault(ATTEMPT, &error))
}

async fn read_postgres(client: &tokio_postgres::Client) -> Result<Schema, tokio_postgres::Error> {
    let mut schema = Schema::default();
    let columns = client
        .query(
            "SELECT t.relname::text, a.attname::text, y.typname::text, a.attnotnull, \
             COALESCE(array_position(p.indkey::int2[], a.attnum) + 1, 0)::bigint \
             FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid \
             JOIN pg_type y ON y.oid = a.atttypid \
             LEFT JOIN pg_index p ON p.indrelid = t.oid AND p.indisprimary \
             WHERE t.relkind IN ('r', 'p') AND t.relnamespace = current_schema()::regnamespace \
             AND a.attnum > 0 AND NOT a.attisdropped",
            &[],
        )
        .await?;
    for row in columns {
        let kind: String = row.try_get(2)?;
        let (table, name) = (row.try_get(0)?, row.try_get(1)?);
        schema.add_column(table, name, &kind, row.try_get(3)?, row.try_get(4)?);
    }
    let indexes = client
        .query(
            "SELECT t.relname::text, x.relname::text, COALESCE(a.attname::text, ''), \
             i.indisunique, i.indpred IS NOT NULL, c.oid IS NULL, i.indisprimary \
             FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid \
             JOIN pg_class x ON x.oid = i.indexrelid \
             CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, at) \
             LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum \
             LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.contype IN ('p', 'u') \
             WHERE t.relnamespace = current_schema()::regnamespace ORDER BY 1, 2, k.at",
            &[],
        )
        .await?;
    let mut lines = Vec::with_capacity(indexes.len());
    for row in indexes {
        lines.push(IndexLine {
            table: row.try_get(0)?,
            name: row.try_get(1)?,
            column: row.try_get(2)?,
            unique: row.try_get(3)?,
            partial: row.try_get(4)?,
            named: row.try_get(5)?,
            primary: row.try_get(6)?,
        });
    }
    schema.add_indexes(lines);
    Ok(schema.without_private())
}
