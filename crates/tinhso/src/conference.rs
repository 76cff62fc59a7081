//! Starts the live rooms of meetings. Not the rooms themselves (`hall`). What must always hold: a port that is taken is said
//! at the start, not when the first meeting opens.

use crate::config::Conference;
use hall::{Halls, Options};
use kernel::time::Clock;
use sfu::shell::{Config, WorkerCounts};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Pause between two looks at what the media core counted.
const PAUSE: Duration = Duration::from_secs(5);

/// Opens the ports and starts the threads. `recordings`: the folder for what is recorded, where it can become films.
pub(crate) fn begin(
    conference: &Conference,
    clock: Arc<dyn Clock>,
    recordings: Option<PathBuf>,
) -> anyhow::Result<Halls> {
    let config = Config {
        listen: conference.listen.clone(),
        announced: conference.announced.clone(),
        ..Config::default()
    };
    let options = Options { recordings, relays: conference.relays.clone() };
    Halls::start(config, clock, options).map_err(|error| {
        let address = conference.listen.first().map(ToString::to_string).unwrap_or_default();
        crate::telling::Failure::new(
            "program-conference-taken",
            &[("address", &address), ("why", &error.to_string())],
        )
        .into()
    })
}

/// Keeps the metrics of the live rooms up to date until the process ends.
pub(crate) async fn keep_metrics(halls: Halls) {
    loop {
        let (rooms, workers) = halls.counts();
        set("conference_rooms", rooms as u64);
        let sum = |count: fn(&WorkerCounts) -> u64| workers.iter().map(count).sum::<u64>();
        set("conference_peers", sum(|it| it.core.peers as u64));
        total("conference_received_total", sum(|it| it.core.received));
        total("conference_sent_total", sum(|it| it.core.sent));
        total("conference_receive_drops_total", sum(|it| it.receive_drops));
        total("conference_unsent_total", sum(|it| it.unsent));
        total("conference_excessive_total", sum(|it| it.core.excessive));
        total("conference_faults_total", sum(|it| it.core.faults));
        total("conference_events_lost_total", sum(|it| it.events_lost));
        tokio::time::sleep(PAUSE).await;
    }
}

#[expect(clippy::cast_precision_loss, reason = "a gauge is a float")]
fn set(name: &'static str, value: u64) {
    metrics::gauge!(name).set(value as f64);
}

fn total(name: &'static str, value: u64) {
    metrics::counter!(name).absolute(value);
}
