//! Turns SQLite's result codes into kinds of error.
//! Not a place for texts shown to people.
//! Always holds: SQLite's messages name tables and columns, never values, so they may be kept.

use rusqlite::{Error, ErrorCode, ffi};

use crate::error::{ErrorKind, StoreError};

/// The error of one statement.
pub(super) fn of(statement: &'static str, error: &Error) -> StoreError {
    let Error::SqliteFailure(failure, message) = error else {
        return match error {
            Error::SqlInputError { msg, .. } => StoreError::invalid(statement, msg),
            other => StoreError::invalid(statement, other),
        };
    };
    let detail = message.as_deref().unwrap_or("");
    StoreError::of(
        kind(failure.code, failure.extended_code),
        statement,
        format_args!("SQLite {}: {detail}", failure.extended_code),
    )
}

fn kind(code: ErrorCode, extended: i32) -> ErrorKind {
    match code {
        ErrorCode::ConstraintViolation => match extended {
            ffi::SQLITE_CONSTRAINT_UNIQUE
            | ffi::SQLITE_CONSTRAINT_PRIMARYKEY
            | ffi::SQLITE_CONSTRAINT_ROWID => ErrorKind::Conflict,
            _ => ErrorKind::Invalid,
        },
        ErrorCode::DatabaseBusy
        | ErrorCode::DatabaseLocked
        | ErrorCode::OperationInterrupted
        | ErrorCode::OutOfMemory => ErrorKind::Busy,
        ErrorCode::DiskFull => ErrorKind::Full,
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => ErrorKind::Corrupt,
        ErrorCode::SystemIoFailure
        | ErrorCode::CannotOpen
        | ErrorCode::ReadOnly
        | ErrorCode::PermissionDenied
        | ErrorCode::FileLockingProtocolFailed => ErrorKind::Lost,
        _ => ErrorKind::Invalid,
    }
}

/// Whether the trouble is the file's and not the statement's, so that the whole group must go.
pub(super) fn of_engine(error: &StoreError) -> bool {
    matches!(error.kind(), ErrorKind::Busy | ErrorKind::Lost | ErrorKind::Full | ErrorKind::Corrupt)
}
