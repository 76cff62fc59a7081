//! Turns PostgreSQL's SQLSTATE codes (PostgreSQL manual, appendix A) into kinds of error.
//! Not a place for the server's messages: they can quote stored values.
//! Always holds: only the code, and for faults of the schema the message, is kept.

use tokio_postgres::Error;
use tokio_postgres::error::SqlState;

use crate::error::{ErrorKind, StoreError};

/// The error of one statement.
pub(super) fn of(statement: &'static str, error: &Error) -> StoreError {
    let Some(server) = error.as_db_error() else {
        return without_code(statement, error);
    };
    let code = server.code();
    let kind = kind(code);
    // Class 42 is about the names in our own SQL, never about values.
    if code.code().starts_with("42") {
        return StoreError::of(
            kind,
            statement,
            format_args!("{}: {}", code.code(), server.message()),
        );
    }
    StoreError::of(kind, statement, format_args!("SQLSTATE {}", code.code()))
}

/// A connection that could not be made, whatever the reason.
pub(super) fn unreachable(attempt: &'static str, error: &Error) -> StoreError {
    let detail = match of(attempt, error) {
        StoreError::Conflict { .. } => String::new(),
        StoreError::Busy { detail, .. }
        | StoreError::Lost { detail, .. }
        | StoreError::Full { detail, .. }
        | StoreError::Corrupt { detail, .. }
        | StoreError::Invalid { detail, .. } => detail,
    };
    StoreError::of(ErrorKind::Lost, attempt, detail)
}

fn without_code(statement: &'static str, error: &Error) -> StoreError {
    let io = std::error::Error::source(error)
        .and_then(|source| source.downcast_ref::<std::io::Error>().map(std::io::Error::kind));
    if let Some(kind) = io {
        return StoreError::of(ErrorKind::Lost, statement, kind);
    }
    if error.is_closed() {
        return StoreError::of(ErrorKind::Lost, statement, "the connection is closed");
    }
    // Values that do not fit their parameter or column; Display names positions and types only.
    let text = error.to_string();
    if text.starts_with("error serializing") || text.starts_with("error deserializing") {
        return StoreError::invalid(statement, "a parameter does not fit its type");
    }
    if text.starts_with("expected") {
        return StoreError::invalid(statement, "wrong number of parameters");
    }
    StoreError::of(ErrorKind::Lost, statement, "the connection failed")
}

fn kind(code: &SqlState) -> ErrorKind {
    match code.code() {
        "23505" | "23P01" => ErrorKind::Conflict,
        // The last two: prepared before a migration changed its tables; prepared anew, it works.
        "40001" | "40P01" | "55P03" | "57014" | "0A000" | "26000" => ErrorKind::Busy,
        "53100" => ErrorKind::Full,
        // A standby after failover refuses writes; another connection finds the new primary.
        "25006" => ErrorKind::Lost,
        "58P01" | "XX001" | "XX002" => ErrorKind::Corrupt,
        other => match other.get(..2) {
            Some("08" | "57" | "58") => ErrorKind::Lost,
            Some("53") => ErrorKind::Busy,
            _ => ErrorKind::Invalid,
        },
    }
}

/// Whether the trouble is the connection's, so that it must not go back to the pool.
pub(super) fn worth_another_connection(error: &StoreError) -> bool {
    match error {
        StoreError::Lost { .. } => true,
        StoreError::Busy { detail, .. } => detail.ends_with("0A000") || detail.ends_with("26000"),
        _ => false,
    }
}

/// The server said it was ending this session: an answer to BEGIN means nothing was begun.
pub(super) fn session_ended(error: &Error) -> bool {
    error.code().is_some_and(|code| matches!(code.code(), "57P01" | "57P02" | "57P03"))
}

/// The transaction failed earlier; this statement is not the cause.
pub(super) fn already_failed(error: &Error) -> bool {
    error.code() == Some(&SqlState::IN_FAILED_SQL_TRANSACTION)
}
