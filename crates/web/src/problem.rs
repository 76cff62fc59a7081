//! Everything that can go wrong with a request, in one table: status, sentence, what to do next.
//!
//! Handlers return [`Problem`]; the page (or JSON) about it is made at the edge, in the reader's
//! language. What must always hold: a page about a problem says what is wrong, how to mend it and
//! that nothing was lost, and never shows the inside of the program.

use std::time::Duration;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use desk::{DeskError, LastChange};
use store::{ErrorKind, StoreError};

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// No such page or record, or one the reader must not know of.
    NotFound,
    /// Signed in, but this is not theirs to do.
    Forbidden,
    /// Nobody is signed in; pages go to the sign-in page.
    SignInNeeded,
    /// Signed in with a password that somebody else made; pages go to the page to choose another.
    PasswordDue,
    /// The register's rules say no: code and values of the sentence `refusal-<code>`.
    Refused { code: &'static str, details: Vec<(&'static str, String)> },
    /// Somebody changed the record meanwhile.
    Stale { last: Option<LastChange> },
    /// Too many tries or requests.
    TooMany { wait: Duration },
    /// The form came without the token of this browser: it waited too long, or is not ours.
    FormExpired,
    /// What came cannot be read.
    BadRequest,
    /// More bytes than this page takes.
    TooLarge,
    /// The page exists, but not for this method.
    WrongMethod,
    /// A crowd; the same request may be sent again.
    Busy,
    /// The store is away or full; nothing was written.
    Unavailable,
    /// Our mistake.
    Fault,
}

impl Problem {
    /// Status of HTTP (RFC 9110).
    pub const fn status(&self) -> StatusCode {
        match self {
            Problem::NotFound => StatusCode::NOT_FOUND,
            Problem::Forbidden | Problem::FormExpired | Problem::PasswordDue => {
                StatusCode::FORBIDDEN
            }
            Problem::SignInNeeded => StatusCode::UNAUTHORIZED,
            Problem::Refused { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            Problem::Stale { .. } => StatusCode::CONFLICT,
            Problem::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Problem::BadRequest => StatusCode::BAD_REQUEST,
            Problem::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Problem::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Problem::Busy | Problem::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Problem::Fault => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Word for the keys `error-<key>-title` and `error-<key>-text`, and for interfaces.
    pub const fn key(&self) -> &'static str {
        match self {
            Problem::NotFound => "not-found",
            Problem::Forbidden => "forbidden",
            Problem::SignInNeeded => "sign-in-needed",
            Problem::PasswordDue => "password-due",
            Problem::Refused { .. } => "refused",
            Problem::Stale { .. } => "stale",
            Problem::TooMany { .. } => "too-many",
            Problem::FormExpired => "form-expired",
            Problem::BadRequest => "bad-request",
            Problem::TooLarge => "too-large",
            Problem::WrongMethod => "wrong-method",
            Problem::Busy => "busy",
            Problem::Unavailable => "unavailable",
            Problem::Fault => "fault",
        }
    }

    /// The problem behind a bare status that some layer below answered with.
    pub fn from_status(status: StatusCode) -> Option<Problem> {
        Some(match status {
            StatusCode::NOT_FOUND => Problem::NotFound,
            StatusCode::FORBIDDEN => Problem::Forbidden,
            StatusCode::UNAUTHORIZED => Problem::SignInNeeded,
            StatusCode::METHOD_NOT_ALLOWED => Problem::WrongMethod,
            StatusCode::PAYLOAD_TOO_LARGE => Problem::TooLarge,
            StatusCode::SERVICE_UNAVAILABLE => Problem::Unavailable,
            status if status.is_client_error() => Problem::BadRequest,
            status if status.is_server_error() => Problem::Fault,
            _ => return None,
        })
    }

    /// Seconds after which a retry makes sense.
    pub fn retry_after(&self) -> Option<u64> {
        match self {
            Problem::TooMany { wait } => Some(wait.as_secs().max(1)),
            Problem::Busy => Some(2),
            Problem::Unavailable => Some(15),
            _ => None,
        }
    }
}

impl From<DeskError> for Problem {
    fn from(error: DeskError) -> Problem {
        match error {
            DeskError::Forbidden { .. } => Problem::Forbidden,
            DeskError::NotFound => Problem::NotFound,
            DeskError::Refused { code, details } => Problem::Refused { code, details },
            DeskError::Stale { last, .. } => Problem::Stale { last: last.map(|last| *last) },
            DeskError::Busy | DeskError::Conflict { .. } => Problem::Busy,
            DeskError::Unavailable(error) => {
                tracing::error!(%error, "the store is not available");
                Problem::Unavailable
            }
            DeskError::Fault(what) => {
                tracing::error!(what, "fault at the desk");
                Problem::Fault
            }
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Problem {
        tracing::error!(%error, "a page could not be read from the store");
        match error.kind() {
            ErrorKind::Busy | ErrorKind::Conflict => Problem::Busy,
            ErrorKind::Lost | ErrorKind::Full => Problem::Unavailable,
            ErrorKind::Corrupt | ErrorKind::Invalid => Problem::Fault,
        }
    }
}

/// A bare answer that carries the problem; the page is made of it at the edge.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        if let Some(seconds) = self.retry_after() {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(self);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::{Language, Say, Words};
    use std::sync::Arc;

    #[test]
    fn every_problem_has_its_sentences_in_both_languages() {
        let words = Arc::new(Words::load(&[]).unwrap());
        let problems = [
            Problem::NotFound,
            Problem::Forbidden,
            Problem::SignInNeeded,
            Problem::PasswordDue,
            Problem::Refused { code: "X", details: Vec::new() },
            Problem::Stale { last: None },
            Problem::TooMany { wait: Duration::from_secs(1) },
            Problem::FormExpired,
            Problem::BadRequest,
            Problem::TooLarge,
            Problem::WrongMethod,
            Problem::Busy,
            Problem::Unavailable,
            Problem::Fault,
        ];
        for language in Language::ALL {
            let say = Say::new(Arc::clone(&words), language);
            for problem in &problems {
                for part in ["title", "text"] {
                    let key = format!("error-{}-{part}", problem.key());
                    assert!(say.knows(&key), "{key}");
                }
            }
        }
    }
}
