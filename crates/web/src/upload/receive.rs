//! Takes the bytes of one file from a stream of this application's, with its troubles as the pages know them.
//! What must hold: bytes that were refused are never stored, and what was stored is durable.

use axum::body::Bytes;
use futures::Stream;
use intake::{Reason, Received, Unstored};

use crate::problem::Problem;
use crate::visit::Visit;

/// Why nothing was stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// The file itself is refused.
    Refused(Reason),
    /// The stream broke off.
    BrokenOff,
    Problem(Problem),
}

impl From<Unstored> for Trouble {
    fn from(unstored: Unstored) -> Trouble {
        match unstored {
            Unstored::Refused(reason) => Trouble::Refused(reason),
            Unstored::BrokenOff => Trouble::BrokenOff,
            Unstored::Store(error) => Trouble::Problem(error.into()),
        }
    }
}

impl From<Reason> for Trouble {
    fn from(reason: Reason) -> Trouble {
        Trouble::Refused(reason)
    }
}

impl From<store::StoreError> for Trouble {
    fn from(error: store::StoreError) -> Trouble {
        Trouble::Problem(error.into())
    }
}

/// Receives one file under the name its sender gave it.
pub async fn receive<E>(
    visit: &Visit,
    given_name: &str,
    stream: impl Stream<Item = Result<Bytes, E>>,
) -> Result<Received, Trouble> {
    let bytes_max = visit.app.settings.upload_bytes_max;
    let objects = visit.app.desk.store().objects();
    Ok(intake::receive(objects, bytes_max, given_name, stream).await?)
}
