//! How much the engine may use at once.
//! Not read from anywhere: the program's configuration fills it in.
//! Always holds: every queue, pool and wait has an end.

/// Bounds of an engine. The defaults suit one server of a few cores.
#[derive(Debug, Clone)]
pub struct EngineLimits {
    /// SQLite: reader threads, each with its own connection.
    pub readers: usize,
    /// SQLite: reads that may wait; one more is answered busy.
    pub read_queue_max: usize,
    /// SQLite: batches that may wait for the writer; one more is answered busy.
    pub write_queue_max: usize,
    /// SQLite: waiting batches committed together.
    pub group_max: usize,
    /// SQLite: KiB of pages that each connection keeps in memory.
    pub cache_kibibytes: i64,
    /// SQLite: whether the room of what is removed is overwritten at once.
    pub overwrite_removed: bool,
    /// PostgreSQL: connections.
    pub connections: usize,
    /// PostgreSQL: seconds to wait for a free connection, then busy; also to connect, then lost.
    pub wait_seconds: u64,
    /// PostgreSQL: seconds a statement may run, then busy. SQLite: seconds to wait for a lock.
    pub statement_seconds: u64,
    /// Rows one query may return; more is a mistake of the caller.
    pub rows_max: usize,
    /// PostgreSQL: file with the certificates (PEM) the server's certificate must chain to.
    /// Used with `sslmode=require` in the address; without it the system's certificates are used.
    pub certificates: Option<camino::Utf8PathBuf>,
}

impl Default for EngineLimits {
    fn default() -> Self {
        Self {
            readers: 4,
            read_queue_max: 1024,
            write_queue_max: 4096,
            group_max: 64,
            // The upper levels of every index of a province.
            cache_kibibytes: 32 * 1024,
            overwrite_removed: false,
            connections: 16,
            wait_seconds: 10,
            statement_seconds: 30,
            rows_max: 100_000,
            certificates: None,
        }
    }
}
