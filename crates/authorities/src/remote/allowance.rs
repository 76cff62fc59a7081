//! What holders allowed one signing service, and their way to its page and back: the authorisation code for the service
//! and, for a credential whose holder consents on that page, for the hashes that wait to be signed.
//! It lives in the memory of this process alone. What must always hold: an answer is taken once, from the session that
//! set out, for ten minutes; a token is used for its holder only, and a token for hashes for exactly these.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kernel::hash::Sha256Hash;
use kernel::random::Random;
use kernel::time::{Clock, Timestamp};
use signing::algorithm::Digest;
use signing::key::KeyError;
use signing::ring::{Allowance, ConsentEnd, Returned};

use super::access::{Access, CodeGrant, OauthAt, Scope};
use super::key::{Asked, Consent, FixedConsent, Given, Secret};
use super::wire::AuthMode;
use crate::courier::Courier;
use crate::reach::Reach;

/// How long a holder may be on their way, and how long hashes wait for them.
const JOURNEY_SECONDS: i64 = 600;

/// See the module.
#[derive(Debug)]
pub struct Allowances {
    courier: Arc<Courier>,
    reach: Reach,
    at: OauthAt,
    redirect: String,
    by_code: bool,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    /// By the state that was sent out.
    journeys: BTreeMap<String, Journey>,
    holders: BTreeMap<String, Allowed>,
}

#[derive(Debug)]
struct Journey {
    holder: String,
    session: Sha256Hash,
    grant: CodeGrant,
    /// The hashes that consent is asked for; `None` for the service itself.
    hashes: Option<Vec<Vec<u8>>>,
    until: Timestamp,
}

#[derive(Debug, Default)]
struct Allowed {
    service: Option<(Secret, Timestamp)>,
    wanted: Option<Wanted>,
    /// One for each time that consent was given; they end by themselves.
    papers: Vec<Papers>,
}

#[derive(Debug)]
struct Wanted {
    credential: String,
    hashes: Vec<Vec<u8>>,
    digest: Digest,
    until: Timestamp,
}

#[derive(Debug)]
struct Papers {
    hashes: Vec<Vec<u8>>,
    token: Secret,
    until: Timestamp,
}

impl Allowances {
    /// Of the service whose OAuth server is there; `redirect` is our page that gets codes. With `by_code`, the service
    /// itself is asked with tokens of holders, and not with one of this program.
    pub fn new(
        (courier, reach): (Arc<Courier>, Reach),
        at: OauthAt,
        (redirect, by_code): (String, bool),
        (clock, random): (Arc<dyn Clock>, Arc<dyn Random>),
    ) -> Self {
        Self { courier, reach, at, redirect, by_code, clock, random, inner: Mutex::default() }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Access to the service in the name of a holder.
    pub fn access(self: &Arc<Self>, holder: &str) -> Arc<dyn Access> {
        Arc::new(OfHolder { all: Arc::clone(self), holder: holder.to_owned(), fixed: None })
    }

    /// The consent of a holder: on the service's page, or by secrets that are known beforehand.
    pub fn consent(self: &Arc<Self>, holder: &str, fixed: FixedConsent) -> Arc<dyn Consent> {
        Arc::new(OfHolder { all: Arc::clone(self), holder: holder.to_owned(), fixed: Some(fixed) })
    }

    /// How far the consent of a holder goes now.
    pub fn standing(&self, holder: &str) -> Allowance {
        let now = self.clock.now();
        let inner = self.inner();
        let found = inner.holders.get(holder);
        let service = found.and_then(|it| it.service.as_ref()).filter(|it| it.1 > now);
        if self.by_code && service.is_none() {
            return Allowance::Missing;
        }
        if let Some(wanted) = found.and_then(|it| it.wanted.as_ref()).filter(|it| it.until > now) {
            return Allowance::Awaited(wanted.hashes.len());
        }
        let papers = found.map_or(&[][..], |it| it.papers.as_slice()).iter();
        let good: Vec<&Papers> = papers.filter(|it| it.until > now).collect();
        if let Some(until) = good.iter().map(|it| it.until).min() {
            return Allowance::Papers(good.iter().map(|it| it.hashes.len()).sum(), until);
        }
        service.map_or(Allowance::PaperByPaper, |(_, until)| Allowance::Service(*until))
    }

    /// Sets a holder on the way; gives the address. Whoever set out before and did not come back is forgotten.
    pub fn begin(&self, holder: &str, session: Sha256Hash) -> Result<String, KeyError> {
        let now = self.clock.now();
        let mut inner = self.inner();
        inner.journeys.retain(|_, it| it.until > now && it.holder != holder);
        let found = inner.holders.get(holder);
        let has_service = found.and_then(|it| it.service.as_ref()).is_some_and(|it| it.1 > now);
        let wanted = found.and_then(|it| it.wanted.as_ref()).filter(|it| it.until > now);
        let scope = match wanted {
            Some(wanted) if has_service || !self.by_code => Scope::Credential {
                id: &wanted.credential,
                hashes: &wanted.hashes,
                digest: wanted.digest,
            },
            _ if self.by_code => Scope::Service,
            _ => return Err(KeyError::Unsuitable("nothing waits for consent".to_owned())),
        };
        let hashes = match scope {
            Scope::Credential { hashes, .. } => Some(hashes.to_vec()),
            Scope::Service => None,
        };
        let with = (Arc::clone(&self.courier), &self.reach);
        let at = self.at.clone();
        let grant = CodeGrant::begin(with, at, &self.redirect, scope, self.random.as_ref());
        let grant = grant.map_err(|fault| KeyError::Unreachable(fault.to_string()))?;
        let address = grant.address().to_string();
        let until = now.plus_seconds(JOURNEY_SECONDS);
        let holder = holder.to_owned();
        let state = grant.state().to_owned();
        inner.journeys.insert(state, Journey { holder, session, grant, hashes, until });
        Ok(address)
    }

    /// What became of it; `None` when nobody was sent out here with this state.
    pub fn finish(&self, session: Sha256Hash, returned: &Returned<'_>) -> Option<ConsentEnd> {
        // Taken out whatever comes next: an answer is taken once.
        let journey = self.inner().journeys.remove(returned.state)?;
        if journey.session != session {
            return Some(ConsentEnd::Foreign);
        }
        if journey.until <= self.clock.now() {
            return Some(ConsentEnd::Expired);
        }
        let code = match (returned.code, returned.error) {
            (_, Some("access_denied")) => return Some(ConsentEnd::Denied),
            (_, Some("server_error" | "temporarily_unavailable")) => return Some(ConsentEnd::Away),
            (Some(code), None) => code,
            _ => return Some(ConsentEnd::Unfit),
        };
        // Nothing is locked while the service is asked.
        let brought = match journey.grant.finish(code, returned.state) {
            Ok(brought) => brought,
            Err(KeyError::Consent(_)) => return Some(ConsentEnd::Expired),
            Err(KeyError::Unreachable(_)) => return Some(ConsentEnd::Away),
            Err(_) => return Some(ConsentEnd::Unfit),
        };
        let until = self.clock.now().plus_seconds(brought.seconds);
        let mut inner = self.inner();
        let allowed = inner.holders.entry(journey.holder).or_default();
        match journey.hashes {
            None => allowed.service = Some((brought.token, until)),
            Some(hashes) => {
                allowed.wanted = None;
                allowed.papers.push(Papers { hashes, token: brought.token, until });
            }
        }
        Some(ConsentEnd::Granted)
    }
}

/// A holder, as the methods of the service meet one.
#[derive(Debug)]
struct OfHolder {
    all: Arc<Allowances>,
    holder: String,
    /// Secrets for ways of consenting that need no page.
    fixed: Option<FixedConsent>,
}

impl Access for OfHolder {
    fn token(&self) -> Result<String, KeyError> {
        let now = self.all.clock.now();
        let inner = self.all.inner();
        let found = inner.holders.get(&self.holder).and_then(|it| it.service.as_ref());
        let good = found.filter(|(_, until)| *until > now).map(|(token, _)| token.0.clone());
        good.ok_or_else(|| KeyError::Consent("service may not be asked".to_owned()))
    }

    fn forget(&self, token: &str) {
        if let Some(allowed) = self.all.inner().holders.get_mut(&self.holder) {
            allowed.service.take_if(|(kept, _)| kept.0 == token);
        }
    }
}

impl Consent for OfHolder {
    fn ask(&self, asked: &Asked<'_>) -> Result<Given, KeyError> {
        if asked.mode != AuthMode::OauthCode {
            return self.fixed.clone().unwrap_or_default().ask(asked);
        }
        let now = self.all.clock.now();
        let mut inner = self.all.inner();
        let allowed = inner.holders.entry(self.holder.clone()).or_default();
        allowed.papers.retain(|it| it.until > now);
        if let Some(good) = allowed.papers.iter().find(|it| it.hashes == asked.hashes) {
            return Ok(Given::Token(good.token.clone()));
        }
        allowed.wanted = Some(Wanted {
            credential: asked.credential.to_owned(),
            hashes: asked.hashes.to_vec(),
            digest: asked.digest,
            until: now.plus_seconds(JOURNEY_SECONDS),
        });
        Err(KeyError::Consent(format!("{} hashes wait for it", asked.hashes.len())))
    }

    fn forget(&self, token: &Secret) {
        if let Some(allowed) = self.all.inner().holders.get_mut(&self.holder) {
            allowed.papers.retain(|it| it.token != *token);
        }
    }
}
