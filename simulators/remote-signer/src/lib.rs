//! A signing service that behaves badly on purpose, for the tests of its clients and for trying the product without one:
//! the API of the Cloud Signature Consortium 2.0.0.2 with OAuth 2.0, over keys in memory.
//! Not part of the product and no model of any real service. What must always hold: without a fault that was asked for
//! it keeps the standard strictly, so that a client that passes here has not passed by luck.

#![expect(clippy::result_large_err, reason = "a refusal is an answer, made once a call")]

pub mod credentials;
pub mod fault;
mod methods;
mod oauth;
mod state;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};
use kernel::random::Random;
use kernel::time::Clock;
use signing::certificate::Certificate;

pub use fault::Fault;
use state::State;

/// Its own name and secret, by which a client is known.
pub const CLIENT: (&str, &str) = ("tinhso", "simulated-secret");
/// The PIN of every credential that has one.
pub const PIN: &str = "123456";
/// The password for one time.
pub const OTP: &str = "777000";

/// The simulator.
#[derive(Clone, Debug)]
pub struct Simulator {
    state: Arc<State>,
}

impl Simulator {
    /// A simulator with freshly drawn keys.
    pub fn new(clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> anyhow::Result<Self> {
        Ok(Self { state: Arc::new(State::new(clock, random)?) })
    }

    /// Its pages: methods below `/csc/v2`, OAuth below `/oauth2`, and `/simulator/faults` for wishes.
    pub fn router(&self) -> Router {
        Router::new()
            .route("/csc/v2/info", post(methods::info))
            .route("/csc/v2/credentials/list", post(methods::list))
            .route("/csc/v2/credentials/info", post(methods::credential))
            .route("/csc/v2/credentials/authorize", post(methods::authorize))
            .route("/csc/v2/signatures/signHash", post(methods::sign))
            .route("/csc/v2/signatures/signPolling", post(methods::poll))
            .route("/oauth2/authorize", get(oauth::authorize))
            .route("/oauth2/token", post(oauth::token))
            .route("/simulator/faults", post(fault::wish))
            .with_state(Arc::clone(&self.state))
    }

    /// The next call of a method, such as `signatures/signHash`, suffers this; several wait in order.
    pub fn wish(&self, method: &str, fault: Fault) {
        self.state.faults.wish(method, fault);
    }

    /// Calls fail by chance: so many of a hundred, and each waits up to so many milliseconds.
    pub fn by_chance(&self, percent: u64, delay_millis_max: u64) {
        self.state.faults.by_chance(percent, delay_millis_max);
    }

    /// How often a method was called, refused calls included.
    pub fn calls(&self, method: &str) -> usize {
        self.state.faults.calls(method)
    }

    /// The root of its certificates.
    pub fn root(&self) -> Certificate {
        self.state.credentials.root()
    }
}
