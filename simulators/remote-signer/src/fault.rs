//! What can go wrong, and when: wished for by a test, or by chance.
//! What must always hold: a wish is fulfilled by exactly one call, in the order of the wishes for its method.

use std::collections::{BTreeMap, VecDeque};
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::Body;
use axum::extract::State as Held;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures::stream;
use kernel::random::Random;

use crate::state::State;

/// A fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Answers, but only after so many milliseconds.
    Delay(u64),
    /// Answers with a status and, for 429 and 503, the seconds after which to come again.
    Status(u16, Option<u64>),
    /// The connection ends in the middle of the answer.
    Cut,
    /// The work is done, and then the connection ends in the middle of the answer.
    CutAfter,
    /// The answer is no JSON.
    Garbage,
    /// The answer never ends.
    Endless,
    /// The holder says no on the service's page.
    Denied,
    /// The right to sign has run out.
    ExpiredSad,
    /// One signature is missing.
    TooFew,
    /// There is one signature more than hashes.
    TooMany,
    /// One signature is another message's.
    Wrong,
    /// The signatures are ready only after so many questions.
    Later(u32),
}

/// A text that names no fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoFault;

impl FromStr for Fault {
    type Err = NoFault;

    /// `503`, `429:2`, `delay:500`, `cut`, `cut-after`, `garbage`, `endless`, `denied`, `expired-sad`, `too-few`, `too-many`,
    /// `wrong`, `later:3`.
    fn from_str(text: &str) -> Result<Self, NoFault> {
        let (name, number) = match text.split_once(':') {
            Some((name, number)) => (name, Some(number.parse::<u64>().map_err(|_| NoFault)?)),
            None => (text, None),
        };
        Ok(match (name, number) {
            ("delay", Some(millis)) => Self::Delay(millis),
            ("cut", None) => Self::Cut,
            ("cut-after", None) => Self::CutAfter,
            ("garbage", None) => Self::Garbage,
            ("endless", None) => Self::Endless,
            ("denied", None) => Self::Denied,
            ("expired-sad", None) => Self::ExpiredSad,
            ("too-few", None) => Self::TooFew,
            ("too-many", None) => Self::TooMany,
            ("wrong", None) => Self::Wrong,
            ("later", Some(times)) => Self::Later(u32::try_from(times).map_err(|_| NoFault)?),
            (status, seconds) => Self::Status(status.parse().map_err(|_| NoFault)?, seconds),
        })
    }
}

/// Wishes and counts.
#[derive(Debug)]
pub(crate) struct Faults {
    random: Arc<dyn Random>,
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    wishes: BTreeMap<String, VecDeque<Fault>>,
    calls: BTreeMap<String, usize>,
    percent: u64,
    delay_millis_max: u64,
}

impl Faults {
    pub(crate) fn new(random: Arc<dyn Random>) -> Self {
        Self { random, inner: Mutex::default() }
    }

    pub(crate) fn wish(&self, method: &str, fault: Fault) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.wishes.entry(method.to_owned()).or_default().push_back(fault);
    }

    pub(crate) fn by_chance(&self, percent: u64, delay_millis_max: u64) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        (inner.percent, inner.delay_millis_max) = (percent, delay_millis_max);
    }

    pub(crate) fn calls(&self, method: &str) -> usize {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.calls.get(method).copied().unwrap_or(0)
    }

    /// What this call is to suffer.
    fn next(&self, method: &str) -> (Option<Fault>, u64) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        *inner.calls.entry(method.to_owned()).or_default() += 1;
        let wished = inner.wishes.get_mut(method).and_then(VecDeque::pop_front);
        let delay = self.random.below(inner.delay_millis_max + 1);
        if wished.is_some() || self.random.below(100) >= inner.percent {
            return (wished, delay);
        }
        let any = [
            Fault::Status(503, Some(1)),
            Fault::Status(429, None),
            Fault::Status(500, None),
            Fault::Cut,
            Fault::CutAfter,
            Fault::Garbage,
        ];
        let of_signing = [Fault::ExpiredSad, Fault::TooFew, Fault::Wrong, Fault::Later(2)];
        let signing = method == "signatures/signHash";
        let count = any.len() + if signing { of_signing.len() } else { 0 };
        let drawn = usize::try_from(self.random.below(count as u64)).unwrap_or(0);
        (any.iter().chain(&of_signing).nth(drawn).cloned(), delay)
    }
}

/// Begins a call: either it ends here with a fault, or what is left of the fault is for the method itself.
pub(crate) async fn begin(state: &State, method: &str) -> Result<Option<Fault>, Response> {
    let (fault, delay) = state.faults.next(method);
    let delay = match fault {
        Some(Fault::Delay(millis)) => delay.saturating_add(millis),
        _ => delay,
    };
    if delay > 0 {
        tokio::time::sleep(Duration::from_millis(delay)).await;
    }
    match fault {
        Some(Fault::Status(status, seconds)) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
            let body = r#"{"error":"server_error","error_description":"wished for"}"#;
            let mut answer = (status, body).into_response();
            if let Some(value) = seconds.and_then(|it| it.to_string().parse().ok()) {
                answer.headers_mut().insert(header::RETRY_AFTER, value);
            }
            Err(answer)
        }
        Some(Fault::Cut) => Err(broken()),
        Some(Fault::Garbage) => Err("nothing that anybody could read".into_response()),
        Some(Fault::Endless) => {
            let piece = vec![b' '; 64 * 1024];
            let endless = stream::repeat_with(move || Ok::<_, std::io::Error>(piece.clone()));
            Err(Body::from_stream(endless).into_response())
        }
        other => Ok(other),
    }
}

/// An answer whose connection ends in the middle.
pub(crate) fn broken() -> Response {
    let pieces = [Ok(r#"{"signatures":["#.to_owned()), Err(std::io::Error::other("wished for"))];
    Body::from_stream(stream::iter(pieces)).into_response()
}

/// `POST /simulator/faults` with lines such as `signatures/signHash=503`.
pub(crate) async fn wish(Held(state): Held<Arc<State>>, body: String) -> Response {
    for line in body.lines().map(str::trim).filter(|it| !it.is_empty()) {
        let parsed =
            line.split_once('=').and_then(|(method, fault)| Some((method, fault.parse().ok()?)));
        match parsed {
            Some((method, fault)) => state.faults.wish(method, fault),
            None => return (StatusCode::BAD_REQUEST, format!("{line}?\n")).into_response(),
        }
    }
    StatusCode::NO_CONTENT.into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_read_from_their_names() {
        assert_eq!("503".parse(), Ok(Fault::Status(503, None)));
        assert_eq!("429:2".parse(), Ok(Fault::Status(429, Some(2))));
        assert_eq!("later:3".parse(), Ok(Fault::Later(3)));
        assert_eq!("delay:x".parse::<Fault>(), Err(NoFault));
        assert_eq!("rain".parse::<Fault>(), Err(NoFault));
    }
}
