//! What tests of other crates need of an engine: a fresh PostgreSQL database, damage to find, and every place of a word.
//! Only built with the feature `testing`; never part of the program.
//! What must hold: SQL stands in this crate alone, also for tests.

use crate::{
    StoreError,
    engine::{Sql, Statement},
};

const AGE_RECORDS: Sql =
    Sql::both("testing.age_records", "UPDATE record SET version = version + 1 WHERE register = $1");

/// Moves every record of a register away from its entries, as a careless hand would.
pub fn age_records(register: &'static str) -> Statement {
    Statement::any(&AGE_RECORDS, vec![register.into()])
}

const CHANGE_LEAF: Sql = Sql::both(
    "testing.change_leaf",
    "UPDATE leaf SET entry = (SELECT entry FROM leaf WHERE position = $1 + 1) WHERE position = $1",
);

/// Makes a leaf of the public log another one.
pub fn change_leaf(position: u64) -> Vec<Statement> {
    vec![Statement::any(&CHANGE_LEAF, vec![position.into()])]
}

const FORGET_PAPERS: Sql = Sql::both("testing.forget_papers", "DELETE FROM released_paper");

/// As the store was before it knew released papers.
pub fn forget_released_papers() -> Statement {
    Statement::any(&FORGET_PAPERS, Vec::new())
}

const FORGET_TEXTS: &[Sql] = &[
    Sql::each(
        "testing.forget_texts",
        "DELETE FROM document_text_search WHERE rowid > 0",
        "DELETE FROM document_text_search",
    ),
    Sql::both("testing.forget_readings", "DELETE FROM document_reading"),
    Sql::both("testing.forget_days", "UPDATE document SET version = 0, kind = NULL, dated = NULL"),
];

/// As the store was before it knew the texts of documents' files.
pub fn forget_texts() -> Vec<Statement> {
    FORGET_TEXTS.iter().map(|sql| Statement::any(sql, Vec::new())).collect()
}

/// Creates a database on the server and gives its address. `server` is a superuser's address.
pub async fn create_database(server: &str, name: &str) -> Result<String, StoreError> {
    on_server(server, &format!("CREATE DATABASE {name}")).await?;
    let (address, _) = server.rsplit_once('/').unwrap_or((server, ""));
    Ok(format!("{address}/{name}"))
}

/// Removes a database with everything in it.
pub async fn drop_database(server: &str, name: &str) -> Result<(), StoreError> {
    on_server(server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await
}

async fn on_server(server: &str, sql: &str) -> Result<(), StoreError> {
    let (client, connection) =
        tokio_postgres::connect(server, tokio_postgres::NoTls).await.map_err(lost)?;
    let running = tokio::spawn(connection);
    let outcome = client.batch_execute(sql).await.map_err(lost);
    drop(client);
    running.abort();
    outcome
}

/// Every column of every table, those inside text indexes included, in which a word stands: `table.column`. What
/// PostgreSQL keeps as numbers (words of files' texts) is not seen there; SQLite's parts of an index show it.
pub async fn places_with(url: &str, word: &str) -> Result<Vec<String>, StoreError> {
    match url.strip_prefix("sqlite:") {
        Some(path) => places_in_file(path, word)
            .map_err(|error| crate::engine::sqlite_fault("testing.places_with", &error)),
        None => places_on_server(url, word).await.map_err(lost),
    }
}

fn places_in_file(path: &str, word: &str) -> rusqlite::Result<Vec<String>> {
    let connection = rusqlite::Connection::open(path)?;
    let columns = "SELECT t.name, c.name FROM sqlite_master AS t, pragma_table_xinfo(t.name) AS c \
                   WHERE t.type = 'table' AND t.sql NOT LIKE 'CREATE VIRTUAL%'";
    let mut statement = connection.prepare(columns)?;
    let columns = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let columns = columns.collect::<rusqlite::Result<Vec<(String, String)>>>()?;
    let mut places = Vec::new();
    for (table, column) in columns {
        let holds = format!(
            "SELECT EXISTS (SELECT 1 FROM \"{table}\" \
             WHERE instr(CAST(\"{column}\" AS BLOB), CAST(?1 AS BLOB)) > 0)"
        );
        if connection.query_row(&holds, [word], |row| row.get::<_, bool>(0))? {
            places.push(format!("{table}.{column}"));
        }
    }
    Ok(places)
}

async fn places_on_server(url: &str, word: &str) -> Result<Vec<String>, tokio_postgres::Error> {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await?;
    let running = tokio::spawn(connection);
    let columns = "SELECT table_name::text, column_name::text, data_type::text \
                   FROM information_schema.columns WHERE table_schema = 'public'";
    let mut places = Vec::new();
    for row in client.query(columns, &[]).await? {
        let (table, column, kind): (String, String, String) =
            (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
        let text = match kind.as_str() {
            "bytea" => format!("encode(\"{column}\", 'escape')"),
            _ => format!("\"{column}\"::text"),
        };
        let holds =
            format!("SELECT EXISTS (SELECT 1 FROM \"{table}\" WHERE position($1 IN {text}) > 0)");
        if client.query_one(&holds, &[&word]).await?.try_get(0)? {
            places.push(format!("{table}.{column}"));
        }
    }
    drop(client);
    running.abort();
    Ok(places)
}

fn lost(error: tokio_postgres::Error) -> StoreError {
    StoreError::Lost { statement: "testing.server", detail: error.to_string() }
}
