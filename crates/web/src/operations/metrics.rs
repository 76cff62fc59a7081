//! Metrics in the text form of Prometheus, for those who may see them.
//!
//! Who may: an official whom the policy `see_metrics` permits, a program with the token of the
//! settings, and a program on this machine when no proxy stands in front. What must always hold:
//! labels come from lists fixed in the code, so that their number is small and no person is in one.

use std::net::SocketAddr;
use std::sync::OnceLock;

use access::Area;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse as _, Response};
use metrics::{Unit, describe_gauge, describe_histogram, gauge};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use subtle::ConstantTimeEq as _;

use crate::answer::Answer;
use crate::app::App;
use crate::problem::Problem;
use crate::visit::Visit;

/// Upper bounds of the buckets of durations, in seconds.
const SECONDS: [f64; 14] =
    [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 60.0];
/// Media type of the text form, version 0.0.4.
const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Where the numbers of this process are kept.
#[derive(Clone)]
pub struct Recorder(PrometheusHandle);

impl std::fmt::Debug for Recorder {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Recorder")
    }
}

impl Recorder {
    /// Everything noted so far.
    pub fn text(&self) -> String {
        self.0.render()
    }

    /// Moves what was noted into the buckets; to be called every few seconds, so that memory stays
    /// small when nobody reads.
    pub fn upkeep(&self) {
        self.0.run_upkeep();
    }
}

static RECORDER: OnceLock<Option<Recorder>> = OnceLock::new();

/// The recorder of this process, installed on the first call; `None` when another one was first.
pub fn recorder() -> Option<Recorder> {
    RECORDER.get_or_init(install).clone()
}

fn install() -> Option<Recorder> {
    let builder = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)
        .ok()?;
    let handle = builder.install_recorder().ok()?;
    describe_histogram!("http_request_seconds", Unit::Seconds, "Time to answer, by route pattern");
    describe_histogram!("desk_command_seconds", Unit::Seconds, "Time of a command at the desk");
    describe_histogram!("store_batch_seconds", Unit::Seconds, "Time until a batch was durable");
    describe_gauge!("jobs", "Jobs in the outbox by state");
    Some(Recorder(handle))
}

pub(super) async fn show(State(app): State<App>, visit: Visit, request: Request) -> Answer {
    let (parts, _) = request.into_parts();
    let direct = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0);
    if !may_see(&app, &visit, &parts.headers, direct) {
        return Err(Problem::NotFound);
    }
    let Some(recorder) = recorder() else { return Err(Problem::Unavailable) };
    if let Ok(jobs) = store::job::depth(app.desk.store().engine()).await {
        for state in ["waiting", "running", "dead"] {
            let count = jobs.iter().find(|(name, _)| name == state).map_or(0, |found| found.1);
            gauge!("jobs", "state" => state)
                .set(f64::from(u32::try_from(count).unwrap_or(u32::MAX)));
        }
    }
    Ok(text(recorder.text()))
}

fn text(body: String) -> Response {
    ([(header::CONTENT_TYPE, TEXT), (header::CACHE_CONTROL, "no-store")], body).into_response()
}

fn may_see(app: &App, visit: &Visit, headers: &HeaderMap, direct: Option<SocketAddr>) -> bool {
    let permitted = |actor| app.desk.may_enter(&actor, "see_metrics", Area::Operations);
    visit.actor().is_some_and(permitted)
        || carries_token(&app.settings.metrics_token, headers)
        || (on_this_machine(headers, direct) && app.settings.address_header.is_empty())
}

/// Nothing between the asking program and us: a proxy on this machine says so in a header.
fn on_this_machine(headers: &HeaderMap, direct: Option<SocketAddr>) -> bool {
    let passed_on = ["forwarded", "x-forwarded-for", "x-real-ip", "via"];
    direct.is_some_and(|address| address.ip().is_loopback())
        && !passed_on.iter().any(|name| headers.contains_key(*name))
}

fn carries_token(wanted: &str, headers: &HeaderMap) -> bool {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let given = given.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
    !wanted.is_empty() && given.as_bytes().ct_eq(wanted.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn only_a_program_on_this_machine_is_near() {
        let near: SocketAddr = "127.0.0.1:5000".parse().unwrap();
        let far: SocketAddr = "10.1.2.3:5000".parse().unwrap();
        let plain = HeaderMap::new();
        let mut proxied = HeaderMap::new();
        proxied.insert("x-forwarded-for", HeaderValue::from_static("10.1.2.3"));
        assert!(on_this_machine(&plain, Some(near)));
        assert!(!on_this_machine(&plain, Some(far)));
        assert!(!on_this_machine(&plain, None));
        assert!(!on_this_machine(&proxied, Some(near)));
    }

    #[test]
    fn empty_token_opens_nothing() {
        let mut headers = HeaderMap::new();
        assert!(!carries_token("", &headers));
        headers.insert(header::AUTHORIZATION, HeaderValue::from_static("Bearer "));
        assert!(!carries_token("", &headers));
        headers.insert(header::AUTHORIZATION, HeaderValue::from_static("Bearer of-the-watch"));
        assert!(carries_token("of-the-watch", &headers));
        assert!(!carries_token("of-the-watchman", &headers));
    }
}
