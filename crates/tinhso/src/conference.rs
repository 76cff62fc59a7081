//! Starts the live rooms of meetings. Not the rooms themselves (`hall`). What must always hold: a port that is taken is said
//! at the start, not when the first meeting opens.

use crate::config::Conference;
use hall::Halls;
use kernel::time::Clock;
use sfu::shell::Config;
use std::sync::Arc;

/// Opens the ports and starts the threads.
pub(crate) fn begin(conference: &Conference, clock: Arc<dyn Clock>) -> anyhow::Result<Halls> {
    let config = Config {
        listen: conference.listen.clone(),
        announced: conference.announced.clone(),
        ..Config::default()
    };
    Halls::start(config, clock).map_err(|error| {
        let address = conference.listen.first().map(ToString::to_string).unwrap_or_default();
        crate::telling::Failure::new(
            "program-conference-taken",
            &[("address", &address), ("why", &error.to_string())],
        )
        .into()
    })
}
