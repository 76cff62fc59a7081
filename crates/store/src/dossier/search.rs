//! Search over folded text, within what the reader may see, newest first: what a clerk at a counter
//! wants. Not ranked. What is asked of the index is short before it is cut (see `words`). SQLite
//! reads its lists from the newest on and stops; PostgreSQL's index knows no order, so it is asked
//! about the newest dossiers first and about ever older ones until the page is full.
//! What must hold: the rows are the newest that match, none left out.

use super::{
    DossierRow, Filter, Within,
    row::{columns, read_row},
    words::{Asked, Term, Word, search_words},
};
use crate::{
    StoreError,
    engine::{Engine, Sql, Statement, Value},
};
use uuid::Uuid;

// On PostgreSQL the blocks of 1,024, 8,192 and 65,536 dossiers it stands in are words of it, too.
const SAVE: Sql = Sql::each(
    "dossier.search_save",
    "INSERT OR REPLACE INTO dossier_search (rowid, body) \
     SELECT dossier.seq, (SELECT group_concat(value, ' ') FROM json_each($2)) \
     FROM dossier WHERE id = $1",
    "INSERT INTO dossier_search (seq, body) SELECT dossier.seq, array_to_tsvector(\
     ARRAY(SELECT jsonb_array_elements_text(CAST($2 AS jsonb))) \
     || ARRAY(SELECT 'p@' || bits || ':' || (dossier.seq >> bits) \
     FROM unnest(ARRAY[10, 13, 16]) AS bits)) \
     FROM dossier WHERE id = $1 \
     ON CONFLICT (seq) DO UPDATE SET body = excluded.body",
);

// What matches in the newest blocks of one reach. The words and the blocks are asked for as two
// conditions: within one, the index would walk every match of the words from the oldest on before
// it looks at the blocks; between two it skips. `+ 0` keeps the planner from the primary key: it
// would walk past everything that does not match, or gather every row below the bound.
macro_rules! newest {
    ($below:expr, $reach:literal) => {
        concat!(
            "AS MATERIALIZED (SELECT seq FROM dossier_search WHERE ",
            $below,
            " AND body @@ (SELECT query FROM asked) \
             AND body @@ (SELECT query FROM block WHERE reach = ",
            $reach,
            ") ORDER BY seq + 0 DESC LIMIT $3)"
        )
    };
}

// Below what was looked at before; not run at all once the page is full.
macro_rules! older {
    ($found:literal, $reach:literal) => {
        concat!(
            "(SELECT COUNT(*) FROM ",
            $found,
            ") < $3 AND seq + 0 < (SELECT lowest FROM block WHERE reach = ",
            $reach,
            ")"
        )
    };
}

// SQLite: `$1` is the query in the index's own language. PostgreSQL: {place: query of its words}.
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
        "WITH top AS MATERIALIZED (SELECT LEAST(CAST($2 AS BIGINT) - 1, COALESCE(MAX(seq), 0)) AS seq \
         FROM dossier_search), \
         asked AS MATERIALIZED (SELECT CAST(string_agg('(' || words || ')', ' | ') AS tsquery) AS query \
         FROM jsonb_each_text($1) AS of (place, words)), \
         block AS MATERIALIZED (SELECT reach, MIN(number) << bits AS lowest, \
         CAST(string_agg('''p@' || bits || ':' || number || '''', ' | ') AS tsquery) AS query \
         FROM top, (VALUES (1, 10, 2), (2, 13, 2), (3, 16, 2), (4, 16, 16)) AS of (reach, bits, blocks), \
         generate_series(GREATEST((top.seq >> bits) - blocks + 1, 0), top.seq >> bits) AS number \
         GROUP BY reach, bits), \
         first ",
        newest!("seq + 0 <= (SELECT seq FROM top)", "1"),
        ", second ",
        newest!(older!("first", "1"), "2"),
        ", two AS (SELECT seq FROM first UNION ALL SELECT seq FROM second), third ",
        newest!(older!("two", "2"), "3"),
        ", three AS (SELECT seq FROM two UNION ALL SELECT seq FROM third), fourth ",
        newest!(older!("three", "3"), "4"),
        ", four AS (SELECT seq FROM three UNION ALL SELECT seq FROM fourth), \
         rest AS MATERIALIZED (SELECT seq FROM dossier_search WHERE ",
        older!("four", "4"),
        " AND (SELECT lowest FROM block WHERE reach = 4) > 0 \
         AND body @@ (SELECT query FROM asked) ORDER BY seq + 0 DESC LIMIT $3) \
         SELECT ",
        columns!(),
        " FROM dossier WHERE seq IN (SELECT seq FROM (SELECT seq FROM four \
         UNION ALL SELECT seq FROM rest) AS found ORDER BY seq DESC LIMIT $3) ORDER BY seq DESC"
    ),
);

pub(super) const ALL: &[&Sql] = &[&SAVE, &FIND];

/// Rows read at once when some are not for this reader or do not pass the filter.
const READ_MAX: u32 = 400;
/// Times that more is read before a page is given out short.
const ROUNDS_MAX: usize = 12;

/// A page of what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub rows: Vec<DossierRow>,
    /// Where to go on from: the place of the last dossier looked at. `None` when nothing is left.
    /// A page may be short, even empty, and still have more behind it, when a filter fits rarely.
    pub next: Option<i64>,
}

/// Writes the search document of a dossier. `text` is unfolded, one thing a line; `units` are those
/// whose officials may find it, by dimension letter: r(eceived), v (division), d(ecided).
pub fn search_document(id: Uuid, text: &str, units: &[(char, &str)]) -> Statement {
    let words = serde_json::json!(search_words(text, units));
    Statement::any(&SAVE, vec![Value::Id(id), Value::Json(words.to_string())])
}

/// Finds dossiers that have every word of a text (the last one may be unfinished) and pass the
/// filter, newest first.
pub async fn search(
    engine: &Engine,
    within: &Within,
    filter: &Filter,
    text: &str,
    before: Option<i64>,
    limit: u32,
) -> Result<Found, StoreError> {
    let Some(asked) = Asked::new(within, text) else {
        return Ok(Found { rows: Vec::new(), next: None });
    };
    let query = match engine {
        Engine::Sqlite(_) => sqlite_query(&asked),
        Engine::Postgres(_) => postgres_query(&asked),
    };
    let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut rows: Vec<DossierRow> = Vec::new();
    let mut next = before;
    let mut reading = limit;
    for _ in 0..ROUNDS_MAX {
        let values = vec![
            Value::Text(query.clone()),
            Value::Int(next.unwrap_or(i64::MAX)),
            Value::Int(i64::from(reading)),
        ];
        let found = engine.read(&FIND, values).await?;
        let all = found.len() < usize::try_from(reading).unwrap_or(usize::MAX);
        for row in &found {
            let row = read_row(row)?;
            next = Some(row.seq);
            if within.holds(&row) && filter.passes(&row) {
                rows.push(row);
            }
            if rows.len() == wanted {
                return Ok(Found { rows, next });
            }
        }
        if all {
            return Ok(Found { rows, next: None });
        }
        reading = (reading * 4).min(READ_MAX).max(limit);
    }
    Ok(Found { rows, next })
}

fn sqlite_query(asked: &Asked) -> String {
    let word = |word: &Word| format!("\"{}\"{}", word.text, if word.open { "*" } else { "" });
    let places: Vec<String> =
        asked.places.iter().map(|(_, terms)| all_of(terms, " AND ", " OR ", word)).collect();
    places.join(" OR ")
}

fn postgres_query(asked: &Asked) -> String {
    let word = |word: &Word| format!("'{}'{}", word.text, if word.open { ":*" } else { "" });
    let places: serde_json::Map<String, serde_json::Value> = asked
        .places
        .iter()
        .map(|(place, terms)| (place.clone(), all_of(terms, " & ", " | ", word).into()))
        .collect();
    serde_json::Value::Object(places).to_string()
}

/// All terms, any word of each, in the language of an index.
fn all_of(terms: &[Term], and: &str, or: &str, word: impl Fn(&Word) -> String) -> String {
    let any_of = |term: &Term| format!("({})", term.iter().map(&word).collect::<Vec<_>>().join(or));
    format!("({})", terms.iter().map(any_of).collect::<Vec<_>>().join(and))
}
