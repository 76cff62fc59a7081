//! What tests of other crates need of an engine: a fresh PostgreSQL database, and damage to find.
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
    let lost = |error: tokio_postgres::Error| StoreError::Lost {
        statement: "testing.server",
        detail: error.to_string(),
    };
    let (client, connection) =
        tokio_postgres::connect(server, tokio_postgres::NoTls).await.map_err(lost)?;
    let running = tokio::spawn(connection);
    let outcome = client.batch_execute(sql).await.map_err(lost);
    drop(client);
    running.abort();
    outcome
}
