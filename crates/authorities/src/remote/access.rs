//! Tokens for a signing service by OAuth 2.0 (CSC API 2.0.0.2 §8.3): a program's own by its credentials, and a person's by
//! the authorisation code with PKCE (RFC 7636), for the service or for one credential and its hashes.
//! It opens no browser; whoever has one sends it to [`CodeGrant::address`] and brings the code back. What must always
//! hold: secrets and tokens never stand in `Debug`; a code is taken only with the state that was sent out.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use data_encoding::{BASE64URL, BASE64URL_NOPAD};
use kernel::random::Random;
use kernel::time::{Clock, Timestamp};
use reqwest::Url;
use signing::algorithm::Digest;
use signing::key::KeyError;

use super::key::Secret;
use super::wire::{self, ErrorAnswer, TokenAnswer};
use crate::courier::{Courier, Errand};
use crate::reach::{Reach, Unreached};

/// Bytes of an answer.
const ANSWER_BYTES_MAX: usize = 64 * 1024;
/// So long before its end a token is not used any more.
const SPARE_SECONDS: i64 = 30;
/// How long a token is good when nobody says (§8.3.3).
const LIFE_SECONDS: u64 = 3_600;

/// Where tokens for the methods come from.
pub trait Access: Send + Sync + fmt::Debug {
    /// A token that is good now.
    fn token(&self) -> Result<String, KeyError>;

    /// The service did not take this token: the next one is to be new.
    fn forget(&self, token: &str);
}

/// An OAuth server with the name and secret by which it knows us.
#[derive(Clone, PartialEq, Eq)]
pub struct OauthAt {
    /// The beginning of its addresses; `/oauth2/authorize` and `/oauth2/token` follow.
    pub url: String,
    /// Our name.
    pub client_id: String,
    /// Our secret.
    pub client_secret: String,
    /// How long to wait for an answer.
    pub patience: Duration,
}

impl fmt::Debug for OauthAt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = formatter.debug_struct("OauthAt");
        shown.field("url", &self.url).field("client_id", &self.client_id).finish_non_exhaustive()
    }
}

/// The token of this program itself (`client_credentials`).
#[derive(Debug)]
pub struct ClientAccess {
    server: Server,
    clock: Arc<dyn Clock>,
    kept: Mutex<Option<Kept>>,
}

struct Kept {
    token: String,
    until: Timestamp,
}

impl fmt::Debug for Kept {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Kept").field("until", &self.until).finish_non_exhaustive()
    }
}

impl ClientAccess {
    /// Access by the program's name and secret.
    pub fn new(
        (courier, reach): (Arc<Courier>, &Reach),
        at: OauthAt,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, Unreached> {
        Ok(Self { server: Server::new(courier, reach, at)?, clock, kept: Mutex::new(None) })
    }
}

impl Access for ClientAccess {
    fn token(&self) -> Result<String, KeyError> {
        // The lock is held while a token is fetched, so that many callers cost one.
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.clock.now();
        if let Some(good) = kept.as_ref().filter(|it| it.until > now) {
            return Ok(good.token.clone());
        }
        let got =
            self.server.token(&[("grant_type", "client_credentials"), ("scope", "service")])?;
        let until = now.plus_seconds(seconds(&got));
        *kept = Some(Kept { token: got.access_token.clone(), until });
        Ok(got.access_token)
    }

    fn forget(&self, token: &str) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.as_ref().is_some_and(|it| it.token == token) {
            *kept = None;
        }
    }
}

/// What a person is asked to allow.
#[derive(Clone, Copy, Debug)]
pub enum Scope<'a> {
    /// Access to the service in their name.
    Service,
    /// One credential, for exactly these hashes.
    Credential {
        /// Which.
        id: &'a str,
        /// The hashes.
        hashes: &'a [Vec<u8>],
        /// Their digest.
        digest: Digest,
    },
}

/// A person on their way to the service's page and back. It is kept where nobody but this program reads it.
#[derive(Debug)]
pub struct CodeGrant {
    server: Server,
    address: Url,
    redirect: String,
    state: String,
    verifier: Secret,
}

/// What a person's consent brought.
#[derive(Clone, Debug)]
pub struct Brought {
    /// The token.
    pub token: Secret,
    /// Until when it is used, some time before its end.
    pub seconds: i64,
}

impl CodeGrant {
    /// Begins: `redirect` is our page that gets the code.
    pub fn begin(
        (courier, reach): (Arc<Courier>, &Reach),
        at: OauthAt,
        redirect: &str,
        scope: Scope<'_>,
        random: &dyn Random,
    ) -> Result<Self, Unreached> {
        let server = Server::new(courier, reach, at)?;
        let (state, verifier) = (drawn(random), drawn(random));
        let challenge = BASE64URL_NOPAD.encode(&Digest::Sha256.of(&[verifier.as_bytes()]));
        let mut address = server.address("oauth2/authorize")?;
        {
            let mut query = address.query_pairs_mut();
            query.append_pair("response_type", "code");
            query.append_pair("client_id", &server.at.client_id);
            query.append_pair("redirect_uri", redirect);
            query.append_pair("state", &state);
            query.append_pair("code_challenge", &challenge);
            query.append_pair("code_challenge_method", "S256");
            match scope {
                Scope::Service => {
                    query.append_pair("scope", "service");
                }
                Scope::Credential { id, hashes, digest } => {
                    let shown: Vec<String> =
                        hashes.iter().map(|hash| BASE64URL.encode(hash)).collect();
                    query.append_pair("scope", "credential");
                    query.append_pair("credentialID", id);
                    query.append_pair("numSignatures", &hashes.len().to_string());
                    query.append_pair("hashes", &shown.join(","));
                    query.append_pair("hashAlgorithmOID", &digest.oid().to_string());
                }
            }
        }
        Ok(Self {
            server,
            address,
            redirect: redirect.to_owned(),
            state,
            verifier: Secret(verifier),
        })
    }

    /// Where the person's browser is to go.
    pub const fn address(&self) -> &Url {
        &self.address
    }

    /// What the browser is to come back with.
    pub(super) fn state(&self) -> &str {
        &self.state
    }

    /// The token, for the code and state with which the browser came back. [`KeyError::Consent`] when the code is not
    /// good any more.
    pub fn finish(self, code: &str, state: &str) -> Result<Brought, KeyError> {
        if state != self.state {
            return Err(KeyError::Refused("answer belongs to another question".to_owned()));
        }
        let asked = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &self.redirect),
            ("code_verifier", &self.verifier.0),
        ];
        let got = self.server.token(&asked)?;
        Ok(Brought { seconds: seconds(&got), token: Secret(got.access_token) })
    }
}

/// How long a token is used.
fn seconds(got: &TokenAnswer) -> i64 {
    let seconds = i64::try_from(got.expires_in.unwrap_or(LIFE_SECONDS)).unwrap_or(i64::MAX);
    seconds.saturating_sub(SPARE_SECONDS)
}

/// Forty-three letters of chance (RFC 7636 §4.1).
fn drawn(random: &dyn Random) -> String {
    let mut bytes = [0; 32];
    random.fill(&mut bytes);
    BASE64URL_NOPAD.encode(&bytes)
}

#[derive(Debug)]
struct Server {
    courier: Arc<Courier>,
    base: Url,
    at: OauthAt,
}

impl Server {
    fn new(courier: Arc<Courier>, reach: &Reach, at: OauthAt) -> Result<Self, Unreached> {
        let mut base = reach.configured(&at.url)?;
        if !base.path().ends_with('/') {
            base.set_path(&format!("{}/", base.path()));
        }
        Ok(Self { courier, base, at })
    }

    fn address(&self, path: &str) -> Result<Url, Unreached> {
        self.base.join(path).map_err(|_| Unreached::Form)
    }

    fn token(&self, asked: &[(&str, &str)]) -> Result<TokenAnswer, KeyError> {
        let unreachable = |why: String| KeyError::Unreachable(why);
        let url = self.address("oauth2/token").map_err(|fault| unreachable(fault.to_string()))?;
        // What a form is, an address knows how to write (RFC 6749 appendix B).
        let mut form = url.clone();
        form.query_pairs_mut()
            .clear()
            .extend_pairs(asked)
            .append_pair("client_id", &self.at.client_id)
            .append_pair("client_secret", &self.at.client_secret);
        let body = form.query().unwrap_or_default().as_bytes().to_vec();
        let reply = self.courier.ask(Errand {
            url,
            body: Some(("application/x-www-form-urlencoded", body)),
            bearer: None,
            bytes_max: ANSWER_BYTES_MAX,
            patience: self.at.patience,
        });
        let reply = reply.map_err(|fault| unreachable(fault.to_string()))?;
        match reply.status {
            200 => wire::read(&reply.body).map_err(|fault| KeyError::Faulty(fault.to_string())),
            400 | 401 | 403 => {
                let told: ErrorAnswer = wire::read(&reply.body).unwrap_or_default();
                if told.error == "invalid_grant" {
                    return Err(KeyError::Consent("code is not good any more".to_owned()));
                }
                Err(KeyError::Refused(format!("no access to the signing service: {}", told.error)))
            }
            status => {
                Err(unreachable(format!("no access to the signing service: status {status}")))
            }
        }
    }
}
