//! Small objects of a folder, together in one SQLite file: thousands of papers of a few kilobytes a second become durable
//! by some writes they share, where each would take a file, a name and a folder of its own.
//! Not the database of the installation, whatever engine that has, and not for a bucket.
//! What must always hold: as for files, what was answered is durable, and bytes never change; the room of what was deleted
//! is overwritten by the next checkpoint ([`Small::settle`] makes one).

use bytes::Bytes;
use camino::Utf8Path;
use futures::StreamExt;
use futures::stream::{BoxStream, try_unfold};
use kernel::hash::Sha256Hash;
use kernel::time::Timestamp;

use crate::engine::{
    Batch, Engine, EngineLimits, Row, Sql, Statement, Value, blocking, sqlite_fault,
};
use crate::error::{ErrorKind, StoreError};

/// Name of the file in the folder of objects.
const FILE: &str = "small.db";
/// Hashes read at once when all are listed.
const LISTED_AT_ONCE: i64 = 1_000;

/// `aside` is 0 for objects in their place and 1 for those set aside, since `since` (microseconds since 1970 UTC).
const TABLE: Sql = Sql::both(
    "objects.small.table",
    "CREATE TABLE IF NOT EXISTS small (
        hash BLOB NOT NULL, aside INTEGER NOT NULL, since INTEGER NOT NULL, bytes BLOB NOT NULL, UNIQUE (hash, aside)
    ) STRICT",
);
const PUT: Sql = Sql::both(
    "objects.small.put",
    "INSERT INTO small (hash, aside, since, bytes) VALUES ($1, 0, $2, $3) ON CONFLICT DO NOTHING",
);
const GET: Sql = Sql::both(
    "objects.small.get",
    "SELECT bytes FROM small WHERE hash = $1 ORDER BY aside LIMIT 1",
);
const SIZE: Sql = Sql::both(
    "objects.small.size",
    "SELECT length(bytes) FROM small WHERE hash = $1 ORDER BY aside LIMIT 1",
);
const DELETE: Sql =
    Sql::both("objects.small.delete", "DELETE FROM small WHERE hash = $1 AND aside = $2");
const MOVE: Sql = Sql::both(
    "objects.small.move",
    "UPDATE OR REPLACE small SET aside = 1 - $2, since = $3 WHERE hash = $1 AND aside = $2",
);
const BETWEEN: Sql = Sql::both(
    "objects.small.between",
    "SELECT hash, since FROM small WHERE hash > $1 AND hash <= $2 AND aside = $3 AND since < $4 \
     ORDER BY hash LIMIT $5",
);
const AFTER: Sql = Sql::both(
    "objects.small.after",
    "SELECT hash FROM small WHERE hash > $1 AND aside = 0 ORDER BY hash LIMIT $2",
);

/// Where a small object lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Kept,
    /// Nothing names it; it may be taken away.
    Aside,
}

impl Place {
    fn value(self) -> Value {
        Value::Int(i64::from(self == Self::Aside))
    }
}

/// The file and the threads that serve it. Cloning is cheap and gives the same file.
#[derive(Debug, Clone)]
pub(super) struct Small(Engine);

impl Small {
    /// Whether a folder has such a file.
    pub(super) async fn is_in(folder: &Utf8Path) -> Result<bool, StoreError> {
        let file = folder.join(FILE);
        blocking("objects.open", move || {
            file.as_std_path()
                .try_exists()
                .map_err(|error| StoreError::file("objects.open", &error))
        })
        .await
    }

    /// Opens the file in a folder of objects, creating it when absent.
    pub(super) async fn open(folder: &Utf8Path) -> Result<Self, StoreError> {
        let limits = EngineLimits {
            readers: 2,
            // Of at most 64 KB each.
            write_queue_max: 1_024,
            // Whatever is read once is seldom read again.
            cache_kibibytes: 2 * 1024,
            overwrite_removed: true,
            ..EngineLimits::default()
        };
        let engine = Engine::open(&format!("sqlite:{}", folder.join(FILE)), &limits).await?;
        engine.write(vec![Statement::any(&TABLE, Vec::new())]).await?;
        Ok(Self(engine))
    }

    /// False when the same bytes are there already; what lies aside does not count.
    pub(super) async fn put(
        &self,
        hash: &Sha256Hash,
        bytes: Vec<u8>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        self.changed(Statement::any(&PUT, vec![of(hash), now.into(), bytes.into()])).await
    }

    /// The bytes, wherever they lie.
    pub(super) async fn get(&self, hash: &Sha256Hash) -> Result<Option<Bytes>, StoreError> {
        let found = self.0.read(&GET, vec![of(hash)]).await?;
        found.first().map(|row| row.bytes(0).map(Bytes::from)).transpose()
    }

    /// Bytes of the object, wherever it lies.
    pub(super) async fn size(&self, hash: &Sha256Hash) -> Result<Option<u64>, StoreError> {
        let found = self.0.read(&SIZE, vec![of(hash)]).await?;
        found.first().map(|row| Ok(u64::try_from(row.int(0)?).unwrap_or(0))).transpose()
    }

    /// Takes an object away from a place; absent is fine.
    pub(super) async fn delete(&self, hash: &Sha256Hash, place: Place) -> Result<(), StoreError> {
        self.changed(Statement::any(&DELETE, vec![of(hash), place.value()])).await.map(|_| ())
    }

    /// Takes an object from a place to the other one, where it is from `at` on. False when it is not there.
    pub(super) async fn take_from(
        &self,
        place: Place,
        hash: &Sha256Hash,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        self.changed(Statement::any(&MOVE, vec![of(hash), place.value(), at.into()])).await
    }

    /// Objects of a place whose hash begins with this byte and that came there before a moment; since when they are there.
    pub(super) async fn before(
        &self,
        place: Place,
        first: u8,
        before: Timestamp,
    ) -> Result<Vec<(Sha256Hash, Timestamp)>, StoreError> {
        // Before every hash of that share, and the last one that it can have.
        let mut after = vec![first];
        let last = [vec![first], vec![u8::MAX; 31]].concat();
        let mut all = Vec::new();
        loop {
            let bounds = [Value::Bytes(after), Value::Bytes(last.clone()), place.value()];
            let asked = bounds.into_iter().chain([before.into(), LISTED_AT_ONCE.into()]).collect();
            let found = self.0.read(&BETWEEN, asked).await?;
            for row in &found {
                all.push((hash_of(row)?, Timestamp::from_micros(row.int(1)?)));
            }
            let Some((hash, _)) = all.last().filter(|_| !found.is_empty()) else { return Ok(all) };
            after = hash.as_bytes().to_vec();
        }
    }

    /// Every object in its place, by hash.
    pub(super) fn list(&self) -> BoxStream<'static, Result<Sha256Hash, StoreError>> {
        let start = (self.0.clone(), Vec::new(), Vec::new().into_iter());
        try_unfold(start, |(engine, mut last, mut page)| async move {
            if page.len() == 0 {
                let asked = vec![Value::Bytes(std::mem::take(&mut last)), LISTED_AT_ONCE.into()];
                let found = engine.read(&AFTER, asked).await?;
                page = found.iter().map(hash_of).collect::<Result<Vec<_>, _>>()?.into_iter();
            }
            Ok(page.next().map(|hash| (hash, (engine, hash.as_bytes().to_vec(), page))))
        })
        .boxed()
    }

    /// Brings what was committed to its place and empties the write-ahead file; somebody who reads puts it off.
    pub(super) async fn settle(&self) -> Result<(), StoreError> {
        let Engine::Sqlite(engine) = &self.0 else { return Ok(()) };
        let settle = |connection: &mut rusqlite::Connection| {
            let done = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
            done.map_err(|error| sqlite_fault("objects.settle", &error))
        };
        engine.exclusive("objects.settle", settle).await
    }

    /// See [`Engine::scrub`].
    pub(super) async fn scrub(&self) -> Result<(), StoreError> {
        self.0.scrub().await
    }

    async fn changed(&self, statement: Statement) -> Result<bool, StoreError> {
        let outcome = self.0.write(Batch::from(vec![statement])).await?;
        Ok(outcome.results.first().is_some_and(|result| result.changed > 0))
    }
}

fn of(hash: &Sha256Hash) -> Value {
    Value::Bytes(hash.as_bytes().to_vec())
}

fn hash_of(row: &Row) -> Result<Sha256Hash, StoreError> {
    let bytes: Result<[u8; 32], _> = row.bytes(0)?.try_into();
    bytes.map(Sha256Hash::from_bytes).map_err(|_| {
        StoreError::of(ErrorKind::Corrupt, "objects.small", "a hash is not 32 bytes long")
    })
}
