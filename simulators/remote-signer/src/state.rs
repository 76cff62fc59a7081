//! What the simulator remembers: tokens, codes, rights to sign, signatures that are fetched later.
//! What must always hold: each right is good for its credential and its hashes alone, once, until its end.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kernel::random::Random;
use kernel::time::{Clock, Timestamp};

use crate::credentials::Credentials;
use crate::fault::Faults;

/// Seconds a token is good.
pub(crate) const TOKEN_SECONDS: i64 = 3_600;
/// Seconds a right to sign is good.
pub(crate) const SAD_SECONDS: i64 = 300;

/// What somebody may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    Service,
    Credential { id: String, hashes: Vec<String> },
}

#[derive(Debug)]
pub(crate) struct Code {
    pub(crate) scope: Scope,
    pub(crate) redirect: String,
    pub(crate) challenge: String,
    pub(crate) until: Timestamp,
}

#[derive(Debug)]
pub(crate) struct Right {
    pub(crate) id: String,
    pub(crate) hashes: Vec<String>,
    pub(crate) until: Timestamp,
}

#[derive(Debug, Default)]
pub(crate) struct Memory {
    pub(crate) tokens: BTreeMap<String, (Scope, Timestamp)>,
    pub(crate) codes: BTreeMap<String, Code>,
    pub(crate) rights: BTreeMap<String, Right>,
    /// Signatures, and how often they are asked for in vain.
    pub(crate) later: BTreeMap<String, (Vec<String>, u32)>,
    /// Wrong secrets since the last right one.
    pub(crate) mistakes: BTreeMap<String, u32>,
}

#[derive(Debug)]
pub(crate) struct State {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) random: Arc<dyn Random>,
    pub(crate) credentials: Credentials,
    pub(crate) faults: Faults,
    memory: Mutex<Memory>,
}

impl State {
    pub(crate) fn new(clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> anyhow::Result<Self> {
        let credentials = Credentials::draw(random.as_ref(), clock.now())?;
        let faults = Faults::new(Arc::clone(&random));
        Ok(Self { clock, random, credentials, faults, memory: Mutex::default() })
    }

    pub(crate) fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The scope of the bearer's token, if it is good.
    pub(crate) fn scope(&self, token: &str) -> Option<Scope> {
        let now = self.clock.now();
        let memory = self.memory();
        memory.tokens.get(token).filter(|(_, until)| *until > now).map(|(scope, _)| scope.clone())
    }
}
