//! How long an answer of another house or a gateway is waited for: a short while when it carries little, as long as a slow
//! line takes when it carries a package, and never for one that has gone silent.
//! What must always hold: a parcel is held for its carrier at least as long as handing it over is waited for.

use std::time::Duration;

use reqwest::{Client, ClientBuilder};

use crate::peer::PeerFault;

/// Longest wait for an answer that carries no package.
const ANSWER: Duration = Duration::from_mins(2);
/// Longest silence while a package comes.
const SILENCE: Duration = Duration::from_mins(2);
/// Longest wait for a package to come, however busily.
const FETCH: Duration = Duration::from_hours(2);
/// Bytes a second that a line carries which is worth waiting for.
const LINE_BYTES: u64 = 100_000;

/// Longest wait until so many bytes are handed over and answered.
pub(crate) fn handing_over(bytes: u64) -> Duration {
    ANSWER + Duration::from_secs(bytes / LINE_BYTES)
}

/// Two clients of one kind: for questions, and for packages, whose size is not known before they come.
pub(crate) fn clients(
    builder: impl Fn() -> Result<ClientBuilder, PeerFault>,
) -> Result<(Client, Client), PeerFault> {
    let built = |builder: ClientBuilder| {
        builder.build().map_err(|error| PeerFault::Client(error.without_url().to_string()))
    };
    let asking = built(builder()?.timeout(ANSWER))?;
    let fetching = built(builder()?.read_timeout(SILENCE).timeout(FETCH))?;
    Ok((asking, fetching))
}
