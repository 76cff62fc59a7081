//! Evidence of revocation over HTTP: answers of responders (RFC 6960 appendix A) first, then lists (RFC 5280 §4.2.1.13),
//! from the addresses that certificates name.
//! What must always hold: evidence is kept only after it was checked and until the authority has newer one; neither what
//! is read nor what is kept grows beyond its limits.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use kernel::time::{Clock, Timestamp};
use reqwest::Url;
use signing::certificate::Certificate;
use signing::pki::ocsp::{certificate_id, request};
use signing::revocation::{Evidence, RevocationSource, Unavailable, check};

use crate::courier::{Courier, Errand, Reply};
use crate::reach::Reach;

/// Bytes of a responder's answer.
const ANSWER_BYTES_MAX: usize = 64 * 1024;
/// Bytes of everything that is kept.
const KEPT_BYTES_MAX: usize = 64 * 1024 * 1024;
/// How far a responder's clock may be ahead of ours.
const AHEAD_SECONDS_MAX: i64 = 300;
/// How long a host that failed is not asked.
const REST_SECONDS: i64 = 60;
/// Addresses of one kind that are tried for a certificate.
const TRIED_MAX: usize = 3;

/// How evidence is fetched.
#[derive(Clone, Debug)]
pub struct Limits {
    /// How long to wait for one answer.
    pub patience: Duration,
    /// Bytes of a list that are read: those of large authorities have some millions.
    pub list_bytes_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { patience: Duration::from_secs(10), list_bytes_max: 16 * 1024 * 1024 }
    }
}

/// Evidence fetched and kept.
#[derive(Debug)]
pub struct HttpRevocation {
    courier: Arc<Courier>,
    reach: Reach,
    clock: Arc<dyn Clock>,
    limits: Limits,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// By address, and for answers the certificate that was asked about.
    kept: BTreeMap<(String, Vec<u8>), Kept>,
    bytes: usize,
    resting: BTreeMap<String, Timestamp>,
}

impl fmt::Debug for State {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("State").field("kept", &self.kept.len()).finish_non_exhaustive()
    }
}

#[derive(Clone)]
struct Kept {
    evidence: Evidence,
    until: Timestamp,
}

/// Where one kind of evidence is asked for.
struct Way<'a> {
    url: &'a str,
    /// The request to a responder; nothing for a list.
    request: Option<Vec<u8>>,
    /// What tells two answers of one address apart.
    about: Vec<u8>,
}

impl HttpRevocation {
    /// A source without anything kept yet.
    pub fn new(
        (courier, reach): (Arc<Courier>, Reach),
        clock: Arc<dyn Clock>,
        limits: Limits,
    ) -> Self {
        Self { courier, reach, clock, limits, state: Mutex::default() }
    }

    fn along(
        &self,
        way: &Way<'_>,
        certificate: &Certificate,
        issuer: &Certificate,
    ) -> Result<Evidence, String> {
        let url = self.reach.named(way.url).map_err(|fault| fault.to_string())?;
        let host = url.host_str().unwrap_or_default().to_owned();
        let key = (way.url.to_owned(), way.about.clone());
        let now = self.clock.now();
        if let Some(kept) = self.kept(&key, now)
            && check(&kept, certificate, issuer, &[]).is_ok()
        {
            return Ok(kept);
        }
        if self.rests(&host, now) {
            return Err(format!("{host}: failed a moment ago"));
        }
        let fetched = self.fetch(url, way);
        let evidence = fetched.inspect_err(|_| self.rest(&host, now))?;
        let found = check(&evidence, certificate, issuer, &[]);
        let found = found.map_err(|fault| format!("{host}: {fault}"))?;
        if found.this_update_at > now.plus_seconds(AHEAD_SECONDS_MAX) {
            return Err(format!("{host}: evidence is from the future"));
        }
        if found.next_update_at.is_some_and(|next| next < now) {
            return Err(format!("{host}: evidence is out of date"));
        }
        // Without a word on when there is newer evidence it is used once.
        if let Some(until) = found.next_update_at {
            self.keep(key, Kept { evidence: evidence.clone(), until }, now);
        }
        Ok(evidence)
    }

    fn fetch(&self, url: Url, way: &Way<'_>) -> Result<Evidence, String> {
        let host = url.host_str().unwrap_or_default().to_owned();
        let list = way.request.is_none();
        let errand = Errand {
            url,
            body: way.request.clone().map(|body| ("application/ocsp-request", body)),
            bearer: None,
            bytes_max: if list { self.limits.list_bytes_max } else { ANSWER_BYTES_MAX },
            patience: self.limits.patience,
        };
        match self.courier.ask(errand) {
            Ok(Reply { status: 200, body, .. }) if list => Ok(Evidence::List(body)),
            Ok(Reply { status: 200, body, .. }) => Ok(Evidence::Ocsp(body)),
            Ok(Reply { status, .. }) => Err(format!("{host}: status {status}")),
            Err(fault) => Err(fault.to_string()),
        }
    }

    fn kept(&self, key: &(String, Vec<u8>), now: Timestamp) -> Option<Evidence> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.kept.get(key).filter(|it| it.until >= now).map(|it| it.evidence.clone())
    }

    fn keep(&self, key: (String, Vec<u8>), kept: Kept, now: Timestamp) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let size = size(&kept);
        if state.bytes.saturating_add(size) > KEPT_BYTES_MAX {
            state.kept.retain(|_, it| it.until >= now);
            state.bytes = state.kept.values().map(self::size).sum();
        }
        // What does not fit is fetched again each time: slow, and right.
        if state.bytes.saturating_add(size) > KEPT_BYTES_MAX {
            return;
        }
        state.bytes += size;
        if let Some(old) = state.kept.insert(key, kept) {
            state.bytes = state.bytes.saturating_sub(self::size(&old));
        }
    }

    fn rests(&self, host: &str, now: Timestamp) -> bool {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.resting.get(host).is_some_and(|until| now < *until)
    }

    fn rest(&self, host: &str, now: Timestamp) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.resting.retain(|_, until| now < *until);
        state.resting.insert(host.to_owned(), now.plus_seconds(REST_SECONDS));
    }
}

fn size(kept: &Kept) -> usize {
    match &kept.evidence {
        Evidence::List(der) | Evidence::Ocsp(der) => der.len(),
    }
}

impl RevocationSource for HttpRevocation {
    fn evidence(
        &self,
        certificate: &Certificate,
        issuer: &Certificate,
    ) -> Result<Evidence, Unavailable> {
        let responders = certificate.responder_urls().unwrap_or_default();
        let lists = certificate.revocation_list_urls().unwrap_or_default();
        let answers = responders.iter().take(TRIED_MAX).map(|url| Way {
            url,
            // Without a nonce: responders that sign ahead refuse one, and what is kept has its own end.
            request: Some(request(certificate, issuer, None)),
            about: certificate_id(certificate, issuer),
        });
        let lists =
            lists.iter().take(TRIED_MAX).map(|url| Way { url, request: None, about: Vec::new() });
        let mut why = Vec::new();
        for way in answers.chain(lists) {
            match self.along(&way, certificate, issuer) {
                Ok(evidence) => return Ok(evidence),
                Err(fault) => why.push(fault),
            }
        }
        if why.is_empty() {
            why.push("certificate names nobody".to_owned());
        }
        Err(Unavailable(why.join("; ")))
    }
}
