//! Time-stamping authorities over HTTP (RFC 3161 §3.4), several with fail-over.
//! What must always hold: a stamp is passed on only when it answers the request that was sent (imprint, nonce, policy),
//! leads to a trusted certificate now, and states a time near our own; an authority that failed rests for a while.

use std::sync::Arc;
use std::time::Duration;

use kernel::time::Clock;
use reqwest::Url;
use signing::certificate::Certificate;
use signing::oid::ObjectIdentifier;
use signing::path::{self, Requirements};
use signing::timestamp::{
    TimestampError, TimestampRequest, TimestampSource, TimestampToken, TokenError,
};
use signing::{asn1::Asn1Error, oid};

use crate::courier::{Courier, Errand};
use crate::reach::{Reach, Unreached};
use crate::rest::Rest;

/// Bytes of an answer: a token with a long chain has some ten thousand.
const ANSWER_BYTES_MAX: usize = 128 * 1024;
/// How far the time of a stamp may lie from ours: beyond it one of the two clocks is wrong, and nobody can tell which.
const CLOCK_OFF_SECONDS_MAX: i64 = 300;
/// How long an authority that failed is not asked.
const REST_SECONDS: i64 = 60;

/// An authority by its address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorityAt {
    /// Where it is asked.
    pub url: String,
    /// The policy under which it is to stamp; `None` leaves it to the authority.
    pub policy: Option<ObjectIdentifier>,
    /// How long to wait for it.
    pub patience: Duration,
}

/// Whom stamps are trusted for.
#[derive(Clone, Debug, Default)]
pub struct Trusted {
    /// Trusted certificates.
    pub anchors: Vec<Certificate>,
    /// Certificates that may stand between.
    pub between: Vec<Certificate>,
}

#[derive(Debug)]
struct Place {
    url: Url,
    at: AuthorityAt,
    rest: Rest,
}

/// Several authorities as one source.
#[derive(Debug)]
pub struct HttpTimestamps {
    courier: Arc<Courier>,
    clock: Arc<dyn Clock>,
    trusted: Trusted,
    places: Vec<Place>,
}

impl HttpTimestamps {
    /// Authorities in the order in which they are asked.
    pub fn new(
        (courier, reach): (Arc<Courier>, &Reach),
        clock: Arc<dyn Clock>,
        trusted: Trusted,
        authorities: &[AuthorityAt],
    ) -> Result<Self, Unreached> {
        let place = |at: &AuthorityAt| {
            let rest = Rest::new(Arc::clone(&clock), REST_SECONDS);
            Ok(Place { url: reach.configured(&at.url)?, at: at.clone(), rest })
        };
        let places = authorities.iter().map(place).collect::<Result<_, _>>()?;
        Ok(Self { courier, clock, trusted, places })
    }

    fn ask_one(
        &self,
        place: &Place,
        request: &TimestampRequest,
    ) -> Result<Vec<u8>, TimestampError> {
        let request =
            TimestampRequest { policy: request.policy.or(place.at.policy), ..request.clone() };
        let reply = self.courier.ask(Errand {
            url: place.url.clone(),
            body: Some(("application/timestamp-query", request.der())),
            bearer: None,
            bytes_max: ANSWER_BYTES_MAX,
            patience: place.at.patience,
        });
        let unreachable = |why: String| TimestampError::Unreachable(why);
        let reply = reply.map_err(|fault| unreachable(fault.to_string()))?;
        if reply.status != 200 {
            let host = place.url.host_str().unwrap_or_default();
            return Err(unreachable(format!("{host}: status {}", reply.status)));
        }
        let token = request.accept(&reply.body)?;
        self.check(&token)?;
        Ok(reply.body)
    }

    /// Whether the stamp's authority is trusted now, and its clock agrees with ours.
    fn check(&self, token: &[u8]) -> Result<(), TimestampError> {
        let token = TimestampToken::read(token)?;
        let signer = token.check_signature(&[])?.certificate;
        let now = self.clock.now();
        let off = token.generated_at.seconds_since(now).abs();
        if off > CLOCK_OFF_SECONDS_MAX {
            return Err(TimestampError::Untrusted(format!("its clock is off by {off} seconds")));
        }
        let mut between = self.trusted.between.clone();
        between.extend(token.signed.certificates.iter().cloned());
        let mut requirements = Requirements::new(&self.trusted.anchors, &between, now);
        requirements.purpose = Some(oid::PURPOSE_TIME_STAMPING);
        let found = path::find(&signer, &requirements);
        found.map(|_| ()).map_err(|fault| {
            TimestampError::Untrusted(format!("its certificate is not trusted: {fault}"))
        })
    }
}

impl TimestampSource for HttpTimestamps {
    fn name(&self) -> String {
        let hosts = self.places.iter().map(|it| it.url.host_str().unwrap_or_default());
        hosts.collect::<Vec<_>>().join(", ")
    }

    fn ask(&self, request: &[u8]) -> Result<Vec<u8>, TimestampError> {
        let request = TimestampRequest::read(request)?;
        if !request.certificate_wanted {
            // Without its certificate a stamp cannot be checked before it is passed on.
            return Err(TokenError::from(Asn1Error::Value).into());
        }
        let mut last = if self.places.is_empty() {
            TimestampError::NoSource
        } else {
            TimestampError::Unreachable("every authority failed a moment ago".to_owned())
        };
        for place in self.places.iter().filter(|it| !it.rest.resting()) {
            match self.ask_one(place, &request) {
                Ok(answer) => {
                    place.rest.answered();
                    return Ok(answer);
                }
                // A refusal is about the request, and no reason not to be asked about the next.
                Err(fault @ TimestampError::Refused(_)) => last = fault,
                Err(fault) => {
                    place.rest.failed();
                    last = fault;
                }
            }
        }
        Err(last)
    }
}
