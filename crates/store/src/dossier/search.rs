//! Search over folded text, within what the reader may see.
//! Not ranked: newest first, which is what a clerk at a counter wants. The reader's units are
//! words of the document too, so that the index itself narrows the search and a common name in a
//! large province costs no more than in a small one.

use super::{
    DossierRow, Within,
    row::{columns, read_row},
};
use crate::{
    StoreError,
    engine::{Engine, Sql, Statement, Value},
};
use uuid::Uuid;

const SAVE: Sql = Sql::each(
    "dossier.search_save",
    "INSERT OR REPLACE INTO dossier_search (rowid, body) \
     SELECT seq, $2 FROM dossier WHERE id = $1",
    "INSERT INTO dossier_search (seq, body) \
     SELECT seq, to_tsvector('simple', $2) FROM dossier WHERE id = $1 \
     ON CONFLICT (seq) DO UPDATE SET body = excluded.body",
);
const FIND: Sql = Sql::each(
    "dossier.search",
    concat!(
        "SELECT ",
        columns!(),
        " FROM dossier WHERE seq IN \
         (SELECT rowid FROM dossier_search WHERE dossier_search MATCH $1 AND rowid < $2 \
         ORDER BY rowid DESC LIMIT $3) ORDER BY seq DESC"
    ),
    concat!(
        "SELECT ",
        columns!(),
        " FROM dossier WHERE seq IN \
         (SELECT seq FROM dossier_search WHERE body @@ to_tsquery('simple', $1) AND seq < $2 \
         ORDER BY seq DESC LIMIT $3) ORDER BY seq DESC"
    ),
);

pub(super) const ALL: &[&Sql] = &[&SAVE, &FIND];

/// Longest query looked at, in words; the rest is ignored.
const QUERY_WORDS_MAX: usize = 8;

/// Writes the search document of a dossier. `text` is unfolded; `within` names the units whose
/// officials may find it, by dimension letter: r(eceived), v (division), d(ecided).
pub fn search_document(id: Uuid, text: &str, units: &[(char, &str)]) -> Statement {
    let mut body = words(text).join(" ");
    for (dimension, unit) in units {
        body.push(' ');
        body.push_str(&unit_word(*dimension, unit));
    }
    Statement::any(&SAVE, vec![Value::Id(id), Value::Text(body)])
}

/// Finds dossiers by words (the last one may be unfinished), newest first.
pub async fn search(
    engine: &Engine,
    within: &Within,
    text: &str,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<DossierRow>, StoreError> {
    let mut terms = words(text);
    terms.truncate(QUERY_WORDS_MAX);
    let Some(last) = terms.pop() else { return Ok(Vec::new()) };
    let dimension = match within {
        Within::ReceivedBy(_) => 'r',
        Within::Division(_) => 'v',
        Within::DecidedBy(_) => 'd',
    };
    let units: Vec<String> = within.units().iter().map(|unit| unit_word(dimension, unit)).collect();
    if units.is_empty() {
        return Ok(Vec::new());
    }
    let query = match engine {
        Engine::Sqlite(_) => {
            let mut query: Vec<String> = terms.iter().map(|term| format!("\"{term}\"")).collect();
            query.push(format!("\"{last}\"*"));
            query.push(format!("({})", units.join(" OR ")));
            query.join(" AND ")
        }
        Engine::Postgres(_) => {
            let mut query = terms;
            query.push(format!("{last}:*"));
            query.push(format!("({})", units.join(" | ")));
            query.join(" & ")
        }
    };
    let values = vec![
        Value::Text(query),
        Value::Int(before.unwrap_or(i64::MAX)),
        Value::Int(i64::from(limit)),
    ];
    engine.read(&FIND, values).await?.iter().map(read_row).collect()
}

/// Folded words of letters and digits only: nothing of a query language gets through.
fn words(text: &str) -> Vec<String> {
    kernel::text::fold(text)
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// A unit as one word that no person's name can be: `xr` + code with dots as `x`.
fn unit_word(dimension: char, unit: &str) -> String {
    format!("x{dimension}{}", unit.to_ascii_lowercase().replace('.', "x"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_reduced_to_folded_words() {
        assert_eq!(words("Nguyễn Thị Đào* OR \"x\""), ["nguyen", "thi", "dao", "or", "x"]);
        assert_eq!(words("H56.201-261008-0975"), ["h56", "201", "261008", "0975"]);
    }

    #[test]
    fn units_of_different_dimensions_are_different_words() {
        assert_ne!(unit_word('r', "H56.201"), unit_word('d', "H56.201"));
        assert_eq!(unit_word('r', "H56.201.04"), "xrh56x201x04");
    }
}
