//! Keeps the text index in few parts. Every commit adds a part, SQLite merges them by and by, and a
//! search looks into each; so once in a while, and only while nobody waits to write, all of them
//! are made one, a step at a time.
//! What must hold: a step is short, and nothing is merged again before much was written.

use rusqlite::Connection;

/// Commits after which everything is merged again: about a day of a province.
const COMMITS: u32 = 10_000;
/// Pages of the index written in one step, each about 4 KB; a few milliseconds.
const STEP_PAGES: i64 = 128;
/// Parts that are not worth merging when the program starts.
const PARTS_FEW: i64 = 6;

const PARTS: &str = "SELECT COUNT(DISTINCT segid) FROM dossier_search_idx";
const STEP: &str = "INSERT INTO dossier_search (dossier_search, rank) VALUES ('merge', ?1)";

/// How far the merging is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Merge {
    /// Nothing to do until so many more commits.
    Resting { commits: u32 },
    /// The next step takes all parts into one.
    Due,
    /// Steps go on until one finds nothing to do.
    Going,
}

impl Merge {
    /// Looks how many parts there are; none before the tables are made.
    pub(super) fn begin(connection: &Connection) -> Merge {
        let parts = connection.query_row(PARTS, [], |row| row.get::<_, i64>(0));
        if parts.is_ok_and(|parts| parts > PARTS_FEW) { Merge::Due } else { Merge::rest() }
    }

    fn rest() -> Merge {
        Merge::Resting { commits: COMMITS }
    }

    /// After a commit.
    pub(super) fn committed(self) -> Merge {
        match self {
            Merge::Resting { commits: 0..=1 } => Merge::Due,
            Merge::Resting { commits } => Merge::Resting { commits: commits - 1 },
            under_way => under_way,
        }
    }

    /// Whether there is a step to do while nobody waits.
    pub(super) fn has_work(self) -> bool {
        !matches!(self, Merge::Resting { .. })
    }

    /// One step. Trouble ends the merging until much more was written; the index is whole anyway.
    pub(super) fn step(self, connection: &Connection) -> Merge {
        let pages = if self == Merge::Due { -STEP_PAGES } else { STEP_PAGES };
        let before = connection.total_changes();
        match connection.prepare_cached(STEP).and_then(|mut step| step.execute([pages])) {
            // The statement itself counts as one change.
            Ok(_) if connection.total_changes().saturating_sub(before) < 2 => Merge::rest(),
            Ok(_) => Merge::Going,
            Err(error) => {
                // A file of something else has no such index.
                if connection.prepare(PARTS).is_ok() {
                    tracing::warn!(%error, "the text index could not be merged");
                }
                Merge::rest()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(connection: &Connection) -> i64 {
        connection.query_row(PARTS, [], |row| row.get(0)).unwrap()
    }

    fn filled() -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        connection
            .execute_batch(
                "CREATE VIRTUAL TABLE dossier_search USING fts5(body, content='', \
                 contentless_delete=1, detail=none); \
                 INSERT INTO dossier_search (dossier_search, rank) VALUES ('automerge', 0)",
            )
            .unwrap();
        for number in 0..12_i64 {
            let text = format!("le van hung {number}");
            connection
                .execute(
                    "INSERT INTO dossier_search (rowid, body) VALUES (?1, ?2)",
                    rusqlite::params![number, text],
                )
                .unwrap();
        }
        connection
    }

    #[test]
    fn many_parts_become_one_and_nothing_is_lost() {
        let connection = filled();
        assert!(parts(&connection) > PARTS_FEW, "{}", parts(&connection));
        let mut merge = Merge::begin(&connection);
        assert_eq!(merge, Merge::Due);
        let mut steps = 0;
        while merge.has_work() {
            merge = merge.step(&connection);
            steps += 1;
            assert!(steps < 1_000);
        }
        assert_eq!(parts(&connection), 1);
        assert_eq!(Merge::begin(&connection), Merge::rest());
        let text = "SELECT COUNT(*) FROM dossier_search WHERE dossier_search MATCH 'hung'";
        assert_eq!(connection.query_row(text, [], |row| row.get(0)), Ok(12));
    }

    #[test]
    fn merging_is_due_again_only_after_many_commits() {
        let mut merge = Merge::rest();
        for _ in 1..COMMITS {
            merge = merge.committed();
            assert!(!merge.has_work());
        }
        assert_eq!(merge.committed(), Merge::Due);
        assert_eq!(Merge::Going.committed(), Merge::Going);
    }

    #[test]
    fn without_tables_there_is_nothing_to_merge() {
        let connection = Connection::open_in_memory().unwrap();
        assert_eq!(Merge::begin(&connection), Merge::rest());
        assert_eq!(Merge::Due.step(&connection), Merge::rest());
    }
}
