//! The directory of agencies elsewhere (about 120,000), as the nodes that lead to them name them.
//! Not the units of this house (`agency`). What must hold: an agency that its node names no more is gone after the sync.

use crate::{
    StoreError,
    engine::{Batch, Engine, Row, Sql, Statement, Value},
};
use kernel::{text::fold_query_terms, time::Timestamp};
use std::collections::BTreeSet;

/// Words of a name that are kept, and letters of each.
const WORDS_MAX: usize = 24;
const LETTERS_MAX: usize = 24;

const SAVE: Sql = Sql::both(
    "organ.save",
    "INSERT INTO organ (code, name, node, stamp) VALUES ($1, $2, $3, $4) \
     ON CONFLICT (code) DO UPDATE SET name = excluded.name, node = excluded.node, stamp = excluded.stamp",
);
const WORDS_GONE: Sql = Sql::both("organ.words_gone", "DELETE FROM organ_word WHERE code = $1");
const WORDS: Sql = Sql::each(
    "organ.words",
    "INSERT OR IGNORE INTO organ_word (word, code) SELECT value, $1 FROM json_each($2)",
    "INSERT INTO organ_word (word, code) SELECT jsonb_array_elements_text(CAST($2 AS jsonb)), $1 \
     ON CONFLICT DO NOTHING",
);
const OLD_WORDS: Sql = Sql::both(
    "organ.old_words",
    "DELETE FROM organ_word WHERE code IN (SELECT code FROM organ WHERE node = $1 AND stamp < $2)",
);
const OLD: Sql = Sql::both("organ.old", "DELETE FROM organ WHERE node = $1 AND stamp < $2");
const BY_CODE: Sql =
    Sql::both("organ.by_code", "SELECT code, name, node FROM organ WHERE code = $1");
const FIND: Sql = Sql::both(
    "organ.find",
    "SELECT o.code, o.name, o.node FROM organ_word w JOIN organ o ON o.code = w.code \
     WHERE w.word >= $1 AND w.word < $2 AND w.code > $3 \
     AND (SELECT COUNT(*) FROM organ_word v WHERE v.code = w.code AND v.word IN ($4, $5, $6)) >= $7 \
     GROUP BY o.code, o.name, o.node ORDER BY o.code LIMIT $8",
);
const COUNT: Sql =
    Sql::both("organ.count", "SELECT node, COUNT(*) FROM organ GROUP BY node ORDER BY node");

pub const ALL: &[&Sql] = &[&SAVE, &WORDS_GONE, &WORDS, &OLD_WORDS, &OLD, &BY_CODE, &FIND, &COUNT];

/// An agency elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organ {
    pub code: String,
    pub name: String,
    /// The node that leads to it.
    pub node: String,
}

/// Writes a part of what a node names, all with one stamp.
pub async fn save(engine: &Engine, organs: &[Organ], stamp: Timestamp) -> Result<(), StoreError> {
    let mut statements = Vec::with_capacity(organs.len() * 3);
    for organ in organs {
        let code = || Value::from(organ.code.as_str());
        let (name, node) = (Value::from(organ.name.as_str()), Value::from(organ.node.as_str()));
        statements.push(Statement::any(&SAVE, vec![code(), name, node, Value::from(stamp)]));
        statements.push(Statement::any(&WORDS_GONE, vec![code()]));
        let words = words(&format!("{} {}", organ.code, organ.name));
        statements.push(Statement::any(&WORDS, vec![code(), Value::json(&words)?]));
    }
    engine.write(Batch { statements }).await.map(|_| ())
}

/// Agencies of a node with an older stamp are gone.
pub async fn forget_older(engine: &Engine, node: &str, stamp: Timestamp) -> Result<(), StoreError> {
    let values = || vec![Value::from(node), Value::from(stamp)];
    let statements = vec![Statement::any(&OLD_WORDS, values()), Statement::any(&OLD, values())];
    engine.write(Batch { statements }).await.map(|_| ())
}

/// The agency with this code.
pub async fn by_code(engine: &Engine, code: &str) -> Result<Option<Organ>, StoreError> {
    let rows = engine.read(&BY_CODE, vec![Value::from(code)]).await?;
    rows.first().map(organ).transpose()
}

/// Agencies that have every word of a text in their name or code, the longest perhaps unfinished, in the order of their
/// codes after `after`. Up to four words count.
pub async fn find(
    engine: &Engine,
    text: &str,
    after: &str,
    limit: u32,
) -> Result<Vec<Organ>, StoreError> {
    let mut words: Vec<String> = words(text).into_iter().collect();
    // The longest leads: it is met by the fewest.
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words.truncate(4);
    let Some(first) = words.first().cloned() else { return Ok(Vec::new()) };
    let others: Vec<String> = words.into_iter().skip(1).collect();
    let other =
        |at: usize| others.get(at).map_or(Value::from(""), |word| Value::from(word.as_str()));
    let values = vec![
        Value::from(first.as_str()),
        Value::Text(format!("{first}\u{7f}")),
        Value::from(after),
        other(0),
        other(1),
        other(2),
        Value::from(others.len() as u64),
        Value::Int(i64::from(limit)),
    ];
    engine.read(&FIND, values).await?.iter().map(organ).collect()
}

/// How many agencies each node leads to.
pub async fn counts(engine: &Engine) -> Result<Vec<(String, u64)>, StoreError> {
    let rows = engine.read(&COUNT, Vec::new()).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.unsigned(1)?))).collect()
}

fn organ(row: &Row) -> Result<Organ, StoreError> {
    Ok(Organ { code: row.text(0)?, name: row.text(1)?, node: row.text(2)? })
}

fn words(text: &str) -> BTreeSet<String> {
    let terms = text.split_whitespace().flat_map(fold_query_terms);
    let cut = |word: String| -> String {
        word.chars().filter(char::is_ascii_alphanumeric).take(LETTERS_MAX).collect()
    };
    terms.map(cut).filter(|word| !word.is_empty()).take(WORDS_MAX).collect()
}
