//! Listing of accounts and their seats. Not the accounts themselves (records of the register).
//! What must hold: a login belongs to one account; the rows follow the record in the same batch.

use crate::{
    StoreError,
    engine::{Engine, Query, Row, Sql, Statement, Value},
};
use kernel::time::Timestamp;
use uuid::Uuid;

const SAVE: Sql = Sql::both(
    "account.save",
    "INSERT INTO account (id, version, login, kind, full_name, name_sort, folded, state, updated_at) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) \
     ON CONFLICT (id) DO UPDATE SET version = excluded.version, full_name = excluded.full_name, \
     name_sort = excluded.name_sort, folded = excluded.folded, state = excluded.state, \
     updated_at = excluded.updated_at",
);
const BY_LOGIN: Sql = Sql::both("account.by_login", "SELECT id FROM account WHERE login = $1");
const NAMES: Sql = Sql::each(
    "account.names",
    "SELECT id, full_name FROM account WHERE id IN (SELECT unhex(value) FROM json_each($1))",
    "SELECT id, full_name FROM account \
     WHERE id = ANY (ARRAY(SELECT value::uuid FROM jsonb_array_elements_text($1)))",
);
const LIST: Sql = Sql::both(
    "account.list",
    "SELECT id, login, kind, full_name, state, name_sort FROM account \
     WHERE kind = $1 AND (CAST($2 AS TEXT) IS NULL OR folded LIKE $2) \
     AND (name_sort, id) > ($3, $4) ORDER BY name_sort, id LIMIT $5",
);
const SEATS_CLEAR: Sql = Sql::both("seat.clear", "DELETE FROM seat WHERE account = $1");
const SEAT_ADD: Sql =
    Sql::both("seat.add", "INSERT INTO seat (account, unit, role) VALUES ($1, $2, $3)");
const SEATS_OF_UNIT: Sql = Sql::both(
    "seat.of_unit",
    "SELECT a.id, a.full_name, s.role FROM seat s JOIN account a ON a.id = s.account \
     WHERE s.unit = $1 AND a.state = 'active' ORDER BY a.name_sort, a.id",
);
const SEATS_OF_ACCOUNTS: Sql = Sql::each(
    "seat.of_accounts",
    "SELECT account, unit, role FROM seat \
     WHERE account IN (SELECT unhex(value) FROM json_each($1)) ORDER BY unit, role",
    "SELECT account, unit, role FROM seat \
     WHERE account = ANY (ARRAY(SELECT value::uuid FROM jsonb_array_elements_text($1))) \
     ORDER BY unit, role",
);
const KEYS_CLEAR: Sql =
    Sql::both("account.keys_clear", "DELETE FROM account_key WHERE account = $1");
const KEY_ADD: Sql = Sql::both(
    "account.key_add",
    "INSERT INTO account_key (value, account) VALUES ($1, $2) ON CONFLICT (value, account) DO NOTHING",
);
const BY_KEY: Sql = Sql::both(
    "account.by_key",
    "SELECT account FROM account_key WHERE value = $1 ORDER BY account LIMIT $2",
);

pub const ALL: &[&Sql] = &[
    &SAVE,
    &BY_LOGIN,
    &NAMES,
    &LIST,
    &SEATS_CLEAR,
    &SEAT_ADD,
    &SEATS_OF_UNIT,
    &SEATS_OF_ACCOUNTS,
    &KEYS_CLEAR,
    &KEY_ADD,
    &BY_KEY,
];

/// Name of the statement whose conflict means "this login is taken".
pub const LOGIN_TAKEN: &str = SAVE.name;

/// One account in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRow {
    pub id: Uuid,
    pub login: String,
    pub kind: String,
    pub full_name: String,
    pub state: String,
    pub name_sort: Vec<u8>,
}

/// A person in a seat of a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seated {
    pub account: Uuid,
    pub full_name: String,
    pub role: String,
}

/// Rows of an account: the account itself and its seats as (unit, role).
pub fn save_account(
    row: &AccountRow,
    version: u64,
    seats: &[(String, String)],
    at: Timestamp,
) -> Vec<Statement> {
    let folded = format!("{} {}", kernel::text::fold(&row.full_name), row.login);
    let mut statements = vec![
        Statement::any(
            &SAVE,
            vec![
                Value::Id(row.id),
                Value::from(version),
                Value::from(row.login.as_str()),
                Value::from(row.kind.as_str()),
                Value::from(row.full_name.as_str()),
                Value::Bytes(row.name_sort.clone()),
                Value::Text(folded),
                Value::from(row.state.as_str()),
                Value::from(at),
            ],
        ),
        Statement::any(&SEATS_CLEAR, vec![Value::Id(row.id)]),
    ];
    statements.extend(seats.iter().map(|(unit, role)| {
        Statement::any(
            &SEAT_ADD,
            vec![Value::Id(row.id), Value::from(unit.as_str()), Value::from(role.as_str())],
        )
    }));
    statements
}

/// The numbers an account is found by: personal number, tax code, phone, as their types write them.
pub fn save_keys(account: Uuid, keys: &[String]) -> Vec<Statement> {
    let clear = Statement::any(&KEYS_CLEAR, vec![Value::Id(account)]);
    let add = |key: &String| {
        Statement::any(&KEY_ADD, vec![Value::from(key.as_str()), Value::Id(account)])
    };
    std::iter::once(clear).chain(keys.iter().map(add)).collect()
}

/// Accounts with this whole number, at most `limit`.
pub async fn by_key(engine: &Engine, key: &str, limit: u32) -> Result<Vec<Uuid>, StoreError> {
    let values = vec![Value::from(key), Value::Int(i64::from(limit))];
    engine.read(&BY_KEY, values).await?.iter().map(|row| row.id(0)).collect()
}

pub async fn by_login(engine: &Engine, login: &str) -> Result<Option<Uuid>, StoreError> {
    let rows = engine.read(&BY_LOGIN, vec![Value::from(login)]).await?;
    rows.first().map(|row| row.id(0)).transpose()
}

/// Names of accounts, for showing who did what.
pub async fn names(engine: &Engine, ids: &[Uuid]) -> Result<Vec<(Uuid, String)>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = engine.read(&NAMES, vec![Value::Json(id_list(ids))]).await?;
    rows.iter().map(|row| Ok((row.id(0)?, row.text(1)?))).collect()
}

/// Accounts of a kind by name, paged by (sort key, id); `text` narrows by folded name or login.
pub async fn list(
    engine: &Engine,
    kind: &str,
    text: Option<&str>,
    after: Option<(Vec<u8>, Uuid)>,
    limit: u32,
) -> Result<Vec<AccountRow>, StoreError> {
    let pattern = text
        .map(|text| kernel::text::fold(text).replace(['%', '_'], ""))
        .filter(|text| !text.trim().is_empty())
        .map(|text| format!("%{}%", text.trim()));
    let (sort, id) = after.unwrap_or((Vec::new(), Uuid::nil()));
    let values = vec![
        Value::from(kind),
        Value::from(pattern.as_deref()),
        Value::Bytes(sort),
        Value::Id(id),
        Value::Int(i64::from(limit)),
    ];
    engine.read(&LIST, values).await?.iter().map(account_row).collect()
}

/// Active people seated in a unit.
pub async fn seated_in(engine: &Engine, unit: &str) -> Result<Vec<Seated>, StoreError> {
    let rows = engine.read(&SEATS_OF_UNIT, vec![Value::from(unit)]).await?;
    rows.iter()
        .map(|row| Ok(Seated { account: row.id(0)?, full_name: row.text(1)?, role: row.text(2)? }))
        .collect()
}

/// Seats of several accounts: (account, unit, role).
pub async fn seats_of(
    engine: &Engine,
    ids: &[Uuid],
) -> Result<Vec<(Uuid, String, String)>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let queries = vec![Query::new(&SEATS_OF_ACCOUNTS, vec![Value::Json(id_list(ids))])];
    let rows = engine.read_many(queries).await?.into_iter().next().unwrap_or_default();
    rows.iter().map(|row| Ok((row.id(0)?, row.text(1)?, row.text(2)?))).collect()
}

/// Ids as 32 hexadecimal digits each: SQLite unfolds them with `unhex`, PostgreSQL by a cast.
pub(crate) fn id_list(ids: &[Uuid]) -> String {
    let ids: Vec<String> = ids.iter().map(|id| id.simple().to_string()).collect();
    serde_json::Value::from(ids).to_string()
}

fn account_row(row: &Row) -> Result<AccountRow, StoreError> {
    Ok(AccountRow {
        id: row.id(0)?,
        login: row.text(1)?,
        kind: row.text(2)?,
        full_name: row.text(3)?,
        state: row.text(4)?,
        name_sort: row.bytes(5)?,
    })
}
