//! Turns failures of the object store into kinds of error.
//! Not a place for its messages: they can name hosts and paths of the installation.
//! Always holds: "not there" is an answer, not an error.

use object_store::Error;

use crate::error::{ErrorKind, StoreError};

pub(super) fn of(attempt: &'static str, error: &Error) -> StoreError {
    if let Some(io) = io_of(error) {
        return StoreError::file(attempt, io);
    }
    let (kind, detail) = match error {
        Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => {
            (ErrorKind::Lost, "the store refuses the key")
        }
        Error::NotFound { .. } => (ErrorKind::Lost, "the store or object is not there"),
        Error::AlreadyExists { .. } | Error::Precondition { .. } => (ErrorKind::Conflict, ""),
        Error::InvalidPath { .. } | Error::NotSupported { .. } | Error::NotImplemented { .. } => {
            (ErrorKind::Invalid, "the store cannot do this")
        }
        _ => (ErrorKind::Lost, "the store failed"),
    };
    StoreError::of(kind, attempt, detail)
}

/// `None` when the object is not there.
pub(super) fn present<T>(
    attempt: &'static str,
    found: Result<T, Error>,
) -> Result<Option<T>, StoreError> {
    match found {
        Ok(value) => Ok(Some(value)),
        Err(Error::NotFound { .. }) => Ok(None),
        Err(error) => Err(of(attempt, &error)),
    }
}

fn io_of(error: &Error) -> Option<&std::io::Error> {
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        if let Some(io) = cause.downcast_ref::<std::io::Error>() {
            return Some(io);
        }
        source = cause.source();
    }
    None
}
