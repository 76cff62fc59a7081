//! Time stamps by RFC 3161: requests, tokens and their checking, several sources with fail-over, and an authority of ours.
//! The network lies behind [`TimestampSource`]. What must always hold: a token is used only when its signature, its
//! imprint, its nonce and the purpose of its certificate were checked; whether its authority is trusted is asked later.

mod authority;
mod local;
mod request;
mod token;

use std::fmt;

use thiserror::Error;

use crate::algorithm::Digest;

pub use authority::{TimestampAuthority, TimestampRefusal};
pub use local::{LocalAuthority, SerialNumbers};
pub use request::{TimestampRequest, response_token};
pub use token::{Imprint, TimestampToken, TokenError};

/// Why no time stamp came. The text names addresses and faults, never persons.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TimestampError {
    /// The authority cannot be reached or does not answer.
    #[error("time-stamping authority cannot be reached: {0}")]
    Unreachable(String),
    /// The authority answered that it will not stamp; the text is its own.
    #[error("time-stamping authority refused: {0}")]
    Refused(String),
    /// The authority gave a token that is not good.
    #[error("time stamp is not good: {0}")]
    Token(#[from] TokenError),
    /// The stamp is in form, and nobody can rely on it: its authority is not trusted, or its clock is wrong.
    #[error("time stamp cannot be relied on: {0}")]
    Untrusted(String),
    /// There is no authority to ask.
    #[error("no time-stamping authority is set")]
    NoSource,
}

/// An authority that can be asked.
pub trait TimestampSource: Send + Sync + fmt::Debug {
    /// A name for reports, such as the host of its address.
    fn name(&self) -> String;

    /// Sends the DER of a TimeStampReq and gives the DER of the TimeStampResp that came back.
    fn ask(&self, request: &[u8]) -> Result<Vec<u8>, TimestampError>;
}

/// Asks one source after the other until one gives a good token over the digest; gives the token's DER.
/// When all fail, the error is that of the last one asked.
pub fn obtain(
    sources: &[&dyn TimestampSource],
    digest: Digest,
    imprint: &[u8],
    nonce: u64,
) -> Result<Vec<u8>, TimestampError> {
    let mut last = TimestampError::NoSource;
    for source in sources {
        let request = TimestampRequest::new(digest, imprint, Some(nonce));
        let answer = source.ask(&request.der()).and_then(|answer| request.accept(&answer));
        match answer {
            Ok(token) => return Ok(token),
            Err(fault) => last = fault,
        }
    }
    Err(last)
}
