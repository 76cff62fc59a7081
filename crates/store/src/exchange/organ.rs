//! The directory of agencies elsewhere (about 120,000), as the nodes that lead to them name them.
//! Not the units of this house (`agency`). What must hold: an agency that its node names no more is gone after the sync.

use crate::{
    StoreError,
    engine::{Batch, Engine, Query, Row, Sql, Statement, Value},
};
use kernel::{text::fold_query_terms, time::Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// Words of a name that are kept, and letters of each.
const WORDS_MAX: usize = 24;
const LETTERS_MAX: usize = 24;
/// Agencies with a word that are counted: beyond, one word is as common as another.
const COMMON: i64 = 2_000;

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
const NAMES: Sql = Sql::each(
    "organ.names",
    "SELECT code, name, node FROM organ WHERE code IN (SELECT value FROM json_each($1))",
    "SELECT code, name, node FROM organ \
     WHERE code IN (SELECT jsonb_array_elements_text(CAST($1 AS jsonb)))",
);
const HOW_COMMON: Sql = Sql::each(
    "organ.how_common",
    "SELECT j.value, (SELECT COUNT(*) FROM (SELECT 1 FROM organ_word w WHERE w.word = j.value LIMIT $2)) \
     FROM json_each($1) j",
    "SELECT j.value, (SELECT COUNT(*) FROM (SELECT 1 FROM organ_word w WHERE w.word = j.value LIMIT $2) few) \
     FROM jsonb_array_elements_text(CAST($1 AS jsonb)) AS j(value)",
);
const HOW_COMMON_BEGUN: Sql = Sql::both(
    "organ.how_common_begun",
    "SELECT COUNT(*) FROM (SELECT 1 FROM organ_word WHERE word >= $1 AND word < $2 LIMIT $3) few",
);
const FIND: Sql = Sql::each(
    "organ.find",
    "SELECT o.code, o.name, o.node FROM organ_word w JOIN organ o ON o.code = w.code \
     WHERE w.word = $1 AND w.code > $2 \
     AND (SELECT COUNT(*) FROM organ_word v WHERE v.code = w.code \
          AND v.word IN (SELECT value FROM json_each($3))) >= $4 \
     AND EXISTS (SELECT 1 FROM organ_word u WHERE u.code = w.code AND u.word >= $5 AND u.word < $6) \
     ORDER BY w.code LIMIT $7",
    "SELECT o.code, o.name, o.node FROM organ_word w JOIN organ o ON o.code = w.code \
     WHERE w.word = $1 AND w.code > $2 \
     AND (SELECT COUNT(*) FROM organ_word v WHERE v.code = w.code \
          AND v.word = ANY(ARRAY(SELECT jsonb_array_elements_text(CAST($3 AS jsonb))))) >= $4 \
     AND EXISTS (SELECT 1 FROM organ_word u WHERE u.code = w.code AND u.word >= $5 AND u.word < $6) \
     ORDER BY w.code LIMIT $7",
);
const FIND_BEGUN: Sql = Sql::each(
    "organ.find_begun",
    "SELECT o.code, o.name, o.node FROM \
     (SELECT DISTINCT code FROM organ_word WHERE word >= $1 AND word < $2 AND code > $3) w \
     JOIN organ o ON o.code = w.code \
     WHERE (SELECT COUNT(*) FROM organ_word v WHERE v.code = w.code \
            AND v.word IN (SELECT value FROM json_each($4))) >= $5 \
     ORDER BY o.code LIMIT $6",
    "SELECT o.code, o.name, o.node FROM \
     (SELECT DISTINCT code FROM organ_word WHERE word >= $1 AND word < $2 AND code > $3) w \
     JOIN organ o ON o.code = w.code \
     WHERE (SELECT COUNT(*) FROM organ_word v WHERE v.code = w.code \
            AND v.word = ANY(ARRAY(SELECT jsonb_array_elements_text(CAST($4 AS jsonb))))) >= $5 \
     ORDER BY o.code LIMIT $6",
);
const COUNT: Sql =
    Sql::both("organ.count", "SELECT node, COUNT(*) FROM organ GROUP BY node ORDER BY node");

pub const ALL: &[&Sql] = &[
    &SAVE,
    &WORDS_GONE,
    &WORDS,
    &OLD_WORDS,
    &OLD,
    &BY_CODE,
    &NAMES,
    &HOW_COMMON,
    &HOW_COMMON_BEGUN,
    &FIND,
    &FIND_BEGUN,
    &COUNT,
];

/// An agency elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organ {
    pub code: String,
    pub name: String,
    /// The node that leads to it.
    pub node: String,
}

/// Writes a part of what a node names, all with one stamp. An agency that one of `keepers` leads to stays its; the words of
/// those whose name is the same as before stay.
pub async fn save(
    engine: &Engine,
    organs: &[Organ],
    stamp: Timestamp,
    keepers: &[&str],
) -> Result<(), StoreError> {
    let codes: Vec<&str> = organs.iter().map(|organ| organ.code.as_str()).collect();
    let known = engine.read(&NAMES, vec![Value::json(&codes)?]).await?;
    let known = known.iter().map(|row| Ok((row.text(0)?, (row.text(1)?, row.text(2)?))));
    let known = known.collect::<Result<BTreeMap<String, (String, String)>, StoreError>>()?;
    let mut statements = Vec::with_capacity(organs.len() * 3);
    for organ in organs {
        let known = known.get(&organ.code);
        if known.is_some_and(|(_, node)| keepers.contains(&node.as_str())) {
            continue;
        }
        let code = || Value::from(organ.code.as_str());
        let (name, node) = (Value::from(organ.name.as_str()), Value::from(organ.node.as_str()));
        statements.push(Statement::any(&SAVE, vec![code(), name, node, Value::from(stamp)]));
        if known.is_some_and(|(name, _)| *name == organ.name) {
            continue;
        }
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

/// Agencies that have every word of a text in their name or code, the last one perhaps unfinished, in the order of their
/// codes after `after`.
pub async fn find(
    engine: &Engine,
    text: &str,
    after: &str,
    limit: u32,
) -> Result<Vec<Organ>, StoreError> {
    let mut whole = words_of(text);
    let Some(begun) = whole.pop() else { return Ok(Vec::new()) };
    let (from, to) = (Value::from(begun.as_str()), Value::Text(format!("{begun}\u{7f}")));
    let limit = Value::Int(i64::from(limit));
    // The rarest leads: names of agencies share most of their words.
    let lead = if whole.is_empty() { None } else { rarest(engine, &whole, (&from, &to)).await? };
    let rows = if let Some(lead) = lead {
        let others: Vec<&String> = whole.iter().filter(|word| **word != lead).collect();
        let count = Value::from(others.len() as u64);
        let others = Value::json(&others)?;
        let values = vec![Value::Text(lead), Value::from(after), others, count, from, to, limit];
        engine.read(&FIND, values).await?
    } else {
        let count = Value::from(whole.len() as u64);
        let values = vec![from, to, Value::from(after), Value::json(&whole)?, count, limit];
        engine.read(&FIND_BEGUN, values).await?
    };
    rows.iter().map(organ).collect()
}

/// The rarest of these words; none when fewer agencies have one between the bounds.
async fn rarest(
    engine: &Engine,
    whole: &[String],
    (from, to): (&Value, &Value),
) -> Result<Option<String>, StoreError> {
    let most = || Value::Int(COMMON);
    let mut counts = engine
        .read_many(vec![
            Query::new(&HOW_COMMON, vec![Value::json(&whole)?, most()]),
            Query::new(&HOW_COMMON_BEGUN, vec![from.clone(), to.clone(), most()]),
        ])
        .await?
        .into_iter();
    let (counts, begun) = (counts.next().unwrap_or_default(), counts.next().unwrap_or_default());
    let begun = begun.first().map_or(Ok(0), |row| row.unsigned(0))?;
    let mut found: Option<(u64, String)> = None;
    for row in &counts {
        let (word, count) = (row.text(0)?, row.unsigned(1)?);
        if found.as_ref().is_none_or(|(least, _)| count < *least) {
            found = Some((count, word));
        }
    }
    Ok(found.filter(|(count, _)| *count <= begun).map(|(_, word)| word))
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
    words_of(text).into_iter().collect()
}

/// In their order, each once but for those that are cut to the same letters.
fn words_of(text: &str) -> Vec<String> {
    let terms = text.split_whitespace().flat_map(fold_query_terms);
    let cut = |word: String| -> String {
        word.chars().filter(char::is_ascii_alphanumeric).take(LETTERS_MAX).collect()
    };
    let mut words: Vec<String> = Vec::new();
    for word in terms.map(cut).filter(|word| !word.is_empty()) {
        if words.len() < WORDS_MAX && !words.contains(&word) {
            words.push(word);
        }
    }
    words
}
