//! The methods of a signing service, each with what is done when the service is busy, slow or gone.
//! What must always hold: a method that may cost the holder something, such as one try of a PIN, is sent again only when
//! the service itself said that it did nothing (429, 503); tokens and secrets go nowhere but to the configured address.

use std::sync::Arc;
use std::time::Duration;

use reqwest::Url;
use serde::Serialize;
use serde::de::DeserializeOwned;
use signing::key::KeyError;
use thiserror::Error;

use super::access::Access;
use super::wire::{self, ErrorAnswer};
use crate::courier::{Courier, CourierFault, Errand, Reply};
use crate::reach::{Reach, Unreached};

/// Bytes of an answer: a thousand signatures of RSA have some 700 000.
const ANSWER_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Pages of credentials that are read.
const PAGES_MAX: usize = 50;

/// Why a method gave nothing.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ServiceFault {
    /// Nobody answers, or the service is busy for longer than we wait.
    #[error("signing service: {0}")]
    Away(String),
    /// The service refuses, by its code; its words may name persons and are left out.
    #[error("signing service refuses: {status} {}", .told.error)]
    Refused {
        /// The status.
        status: u16,
        /// What it told.
        told: ErrorAnswer,
    },
    /// The answer is not as the API has it.
    #[error("signing service: {0}")]
    Answer(String),
    /// There is no token for it.
    #[error(transparent)]
    Access(#[from] KeyError),
}

impl ServiceFault {
    /// What it means for whoever wants a signature.
    pub fn meaning(self) -> KeyError {
        match self {
            Self::Away(why) => KeyError::Unreachable(why),
            Self::Refused { status: 500..=599, .. } => KeyError::Unreachable(self.to_string()),
            Self::Refused { .. } => KeyError::Refused(self.to_string()),
            Self::Answer(why) => KeyError::Faulty(why),
            Self::Access(fault) => fault,
        }
    }
}

/// A service by its address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceAt {
    /// The beginning of its methods' addresses, such as `https://sign.example.vn/csc/v2`.
    pub url: String,
    /// How long to wait for one answer.
    pub patience: Duration,
    /// How often a method is sent, the first time included.
    pub tries: u32,
    /// How long to wait before it is sent again, when the service does not say; twice as long each time.
    pub pause: Duration,
    /// The longest such wait: a service that wants a longer one counts as away.
    pub pause_max: Duration,
}

/// Whether a method may be sent again after the connection broke off.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Again {
    Harmless,
    WhenToldSo,
}

/// A signing service.
#[derive(Debug)]
pub struct Service {
    courier: Arc<Courier>,
    base: Url,
    at: ServiceAt,
    access: Arc<dyn Access>,
}

impl Service {
    /// A service that is asked with the tokens of `access`.
    pub fn new(
        (courier, reach): (Arc<Courier>, &Reach),
        at: ServiceAt,
        access: Arc<dyn Access>,
    ) -> Result<Self, Unreached> {
        let mut base = reach.configured(&at.url)?;
        if !base.path().ends_with('/') {
            base.set_path(&format!("{}/", base.path()));
        }
        Ok(Self { courier, base, at, access })
    }

    /// What the service says of itself; needs no token.
    pub fn info(&self) -> Result<wire::Info, ServiceFault> {
        let asked = serde_json::json!({});
        let reply = self.send("info", &asked, None, Again::Harmless)?;
        answer(&reply)
    }

    /// The ids of all credentials that the token gives access to.
    pub fn credentials(&self) -> Result<Vec<String>, ServiceFault> {
        let mut found = Vec::new();
        let mut asked = wire::ListRequest { page_token: None, max_results: 100 };
        for _ in 0..PAGES_MAX {
            let page: wire::ListAnswer = self.call("credentials/list", &asked, Again::Harmless)?;
            found.extend(page.credential_ids);
            match page.next_page_token.filter(|it| !it.is_empty()) {
                Some(next) => asked.page_token = Some(next),
                None => return Ok(found),
            }
        }
        Err(ServiceFault::Answer("list of credentials does not end".to_owned()))
    }

    /// A credential with its certificates.
    pub fn credential(&self, id: &str) -> Result<wire::CredentialInfo, ServiceFault> {
        let asked =
            wire::CredentialRequest { credential_id: id, certificates: "chain", auth_info: true };
        self.call("credentials/info", &asked, Again::Harmless)
    }

    /// The right to sign hashes.
    pub fn authorize(
        &self,
        asked: &wire::AuthorizeRequest<'_>,
    ) -> Result<wire::AuthorizeAnswer, ServiceFault> {
        self.call("credentials/authorize", asked, Again::WhenToldSo)
    }

    /// Signs hashes, with the token of the service or with one that its holder gave for these hashes.
    pub fn sign_hashes(
        &self,
        asked: &wire::SignRequest<'_>,
        token: Option<&str>,
    ) -> Result<wire::SignAnswer, ServiceFault> {
        // The same hash signed twice is the same paper: sending it again costs nobody anything.
        let mut signed: wire::SignAnswer = match token {
            None => self.call("signatures/signHash", asked, Again::Harmless)?,
            Some(token) => {
                let method = "signatures/signHash";
                answer(&self.send(method, asked, Some(token), Again::Harmless)?)?
            }
        };
        let mut pause = self.at.pause;
        for _ in 0..self.at.tries {
            let Some(id) = signed.response_id.clone().filter(|_| signed.signatures.is_empty())
            else {
                return Ok(signed);
            };
            self.courier.wait(pause);
            pause = (pause * 2).min(self.at.pause_max);
            let asked = serde_json::json!({ "responseID": id });
            let polled = match token {
                None => self.call("signatures/signPolling", &asked, Again::Harmless)?,
                Some(token) => {
                    let method = "signatures/signPolling";
                    answer(&self.send(method, &asked, Some(token), Again::Harmless)?)?
                }
            };
            signed = wire::SignAnswer { response_id: Some(id), ..polled };
        }
        if signed.signatures.is_empty() {
            return Err(ServiceFault::Away("signatures are not ready in time".to_owned()));
        }
        Ok(signed)
    }

    /// A method with the token of the service; a token that ran out is renewed once.
    fn call<T: DeserializeOwned>(
        &self,
        method: &str,
        asked: &impl Serialize,
        again: Again,
    ) -> Result<T, ServiceFault> {
        let token = self.access.token()?;
        match self.send(method, asked, Some(&token), again) {
            Err(ServiceFault::Refused { status: 401, .. }) => {
                self.access.forget(&token);
                let token = self.access.token()?;
                answer(&self.send(method, asked, Some(&token), again)?)
            }
            other => answer(&other?),
        }
    }

    /// One method, sent again while that helps.
    fn send(
        &self,
        method: &str,
        asked: &impl Serialize,
        token: Option<&str>,
        again: Again,
    ) -> Result<Reply, ServiceFault> {
        let wrong = |fault: &dyn std::fmt::Display| ServiceFault::Answer(fault.to_string());
        let url = self.base.join(method).map_err(|fault| wrong(&fault))?;
        let body = serde_json::to_vec(asked).map_err(|fault| wrong(&fault))?;
        let mut pause = self.at.pause;
        let mut last = ServiceFault::Away("not asked".to_owned());
        for attempt in 0..self.at.tries.max(1) {
            if attempt > 0 {
                self.courier.wait(pause);
                pause = (pause * 2).min(self.at.pause_max);
            }
            let errand = Errand {
                url: url.clone(),
                body: Some(("application/json", body.clone())),
                bearer: token.map(ToOwned::to_owned),
                bytes_max: ANSWER_BYTES_MAX,
                patience: self.at.patience,
            };
            match self.courier.ask(errand) {
                Ok(reply) if matches!(reply.status, 429 | 503) => {
                    last = ServiceFault::Away(format!("{method}: busy, status {}", reply.status));
                    let wanted = reply.retry_after_seconds.map(Duration::from_secs);
                    if wanted.is_some_and(|it| it > self.at.pause_max) {
                        return Err(last);
                    }
                    pause = wanted.unwrap_or(pause);
                }
                Ok(reply) if (200..300).contains(&reply.status) => return Ok(reply),
                Ok(reply) => {
                    let told = wire::read(&reply.body).unwrap_or_default();
                    return Err(ServiceFault::Refused { status: reply.status, told });
                }
                Err(fault @ CourierFault::TooLong(_)) => return Err(wrong(&fault)),
                Err(fault) => {
                    last = ServiceFault::Away(format!("{method}: {fault}"));
                    if again == Again::WhenToldSo {
                        return Err(last);
                    }
                }
            }
        }
        Err(last)
    }
}

fn answer<T: DeserializeOwned>(reply: &Reply) -> Result<T, ServiceFault> {
    wire::read(&reply.body).map_err(|fault| ServiceFault::Answer(fault.to_string()))
}
