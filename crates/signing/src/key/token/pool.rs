//! Sessions with a token, kept open between signatures since opening one and logging in is slow.
//! What must always hold: no more sessions than allowed; after any fault all are thrown away and the token is opened anew
//! once; after a refused PIN nothing more is tried with this key.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use cryptoki::error::{Error, RvError};
use cryptoki::object::ObjectHandle;
use cryptoki::session::{Session, UserType};

use super::{KeyPlace, Library, PinSource, meaning, object};
use crate::key::KeyError;

/// A session that is logged in, with the key.
#[derive(Debug)]
pub(super) struct Worker {
    pub(super) session: Session,
    pub(super) private: ObjectHandle,
    generation: u64,
}

#[derive(Debug, Default)]
struct State {
    idle: Vec<Worker>,
    open: usize,
    /// Grows with every fault; workers of an earlier one are not used again.
    generation: u64,
    refused: Option<KeyError>,
}

/// All sessions of one key.
#[derive(Debug)]
pub(super) struct Pool {
    library: Arc<Library>,
    place: KeyPlace,
    pins: Arc<dyn PinSource>,
    most: usize,
    state: Mutex<State>,
    returned: Condvar,
}

impl Pool {
    pub(super) fn new(
        library: Arc<Library>,
        place: KeyPlace,
        pins: Arc<dyn PinSource>,
        most: usize,
    ) -> Self {
        let state = Mutex::new(State::default());
        Self { library, place, pins, most, state, returned: Condvar::new() }
    }

    /// Does something with a session. When the token fails, it is opened anew and the call repeated once.
    pub(super) fn with<T>(
        &self,
        call: impl Fn(&Worker) -> Result<T, Error>,
    ) -> Result<T, KeyError> {
        let worker = self.take()?;
        let fault = match call(&worker) {
            Ok(value) => {
                self.give_back(worker);
                return Ok(value);
            }
            Err(fault) => fault,
        };
        self.discard(worker);
        if let stays @ (KeyError::Refused(_) | KeyError::Unsuitable(_)) = meaning(&fault) {
            return Err(stays);
        }
        let worker = self.take()?;
        match call(&worker) {
            Ok(value) => {
                self.give_back(worker);
                Ok(value)
            }
            Err(fault) => {
                self.discard(worker);
                Err(meaning(&fault))
            }
        }
    }

    /// An idle session, a new one, or the next that is given back.
    fn take(&self) -> Result<Worker, KeyError> {
        let mut state = self.locked();
        loop {
            if let Some(refused) = &state.refused {
                return Err(refused.clone());
            }
            if let Some(worker) = state.idle.pop() {
                return Ok(worker);
            }
            if state.open < self.most {
                break;
            }
            state = self.returned.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.open += 1;
        let generation = state.generation;
        // The lock is held while the token is opened, so that a wrong PIN is tried by one of many callers alone.
        let opened = self.open(generation);
        if let Err(fault) = &opened {
            state.open = state.open.saturating_sub(1);
            if let KeyError::Refused(_) = fault {
                state.refused = Some(fault.clone());
            }
            self.returned.notify_all();
        }
        opened
    }

    fn open(&self, generation: u64) -> Result<Worker, KeyError> {
        let session = logged_in(&self.library, &self.place, self.pins.as_ref(), false)?;
        let private = object::private_key(&session, &self.place.key)?;
        Ok(Worker { session, private, generation })
    }

    fn give_back(&self, worker: Worker) {
        let mut state = self.locked();
        if worker.generation == state.generation {
            state.idle.push(worker);
        } else {
            state.open = state.open.saturating_sub(1);
        }
        self.returned.notify_all();
    }

    /// Throws a worker away, and with it all idle ones: what one session suffered, the others will.
    fn discard(&self, worker: Worker) {
        let mut state = self.locked();
        if worker.generation == state.generation {
            state.generation += 1;
        }
        let dropped = state.idle.len() + 1;
        state.idle.clear();
        state.open = state.open.saturating_sub(dropped);
        self.returned.notify_all();
    }

    fn locked(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A session on the token, logged in.
pub(super) fn logged_in(
    library: &Library,
    place: &KeyPlace,
    pins: &dyn PinSource,
    writing: bool,
) -> Result<Session, KeyError> {
    let slot = library.slot(&place.token)?;
    let opened = if writing {
        library.context.open_rw_session(slot)
    } else {
        library.context.open_ro_session(slot)
    };
    let session = opened.map_err(|fault| meaning(&fault))?;
    let pin = pins.pin(&place.token)?;
    match session.login(UserType::User, Some(&pin)) {
        // One log-in serves all sessions of a program with a token.
        Ok(()) | Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => Ok(session),
        Err(fault) => Err(meaning(&fault)),
    }
}
