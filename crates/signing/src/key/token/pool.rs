//! Sessions with a token, kept open between signatures since opening one and logging in is slow.
//! What must always hold: no more sessions than allowed; after any fault all are thrown away and the token is opened anew
//! once; after a refused PIN nothing more is tried with this key.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use cryptoki::error::{Error, RvError};
use cryptoki::object::ObjectHandle;
use cryptoki::session::{Session, UserType};

use super::library::Run;
use super::{Library, PinSource, TokenPlace, meaning, object};
use crate::key::KeyError;

/// A session that is logged in, with the key.
#[derive(Debug)]
pub(super) struct Worker {
    pub(super) session: Session,
    pub(super) private: ObjectHandle,
    generation: u64,
    run: u64,
}

impl Worker {
    /// Ends the session, if the run it belongs to still goes on.
    fn end(self, run: &Run) {
        if self.run == run.number {
            let _closed = self.session.close();
        }
    }
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
    place: TokenPlace,
    pins: Arc<dyn PinSource>,
    most: usize,
    state: Mutex<State>,
    returned: Condvar,
}

impl Pool {
    pub(super) fn new(
        library: Arc<Library>,
        place: TokenPlace,
        pins: Arc<dyn PinSource>,
        most: usize,
    ) -> Self {
        let state = Mutex::new(State::default());
        Self { library, place, pins, most, state, returned: Condvar::new() }
    }

    /// Does something with a session. When the token fails, it is opened anew and the call repeated once; when it cannot
    /// be opened, the library is started anew before that.
    pub(super) fn with<T>(
        &self,
        call: impl Fn(&Worker) -> Result<T, Error>,
    ) -> Result<T, KeyError> {
        let (seen, fault) = match self.attempt(&call) {
            (_, Ok(value)) => return Ok(value),
            (seen, Err(fault)) => (seen, fault),
        };
        if !matches!(fault, KeyError::Unreachable(_)) {
            return Err(fault);
        }
        match self.attempt(&call) {
            (_, Err(KeyError::Unreachable(_))) => {}
            (_, other) => return other,
        }
        self.library.restart(seen)?;
        self.attempt(&call).1
    }

    /// One attempt, and the library's run it was made in.
    fn attempt<T>(
        &self,
        call: &impl Fn(&Worker) -> Result<T, Error>,
    ) -> (u64, Result<T, KeyError>) {
        let run = self.library.run();
        let worker = match self.take(&run) {
            Ok(worker) => worker,
            Err(fault) => return (run.number, Err(fault)),
        };
        let called = call(&worker);
        match called {
            Ok(value) => {
                self.give_back(worker, &run);
                (run.number, Ok(value))
            }
            Err(fault) => {
                self.discard(worker, &run);
                (run.number, Err(meaning(&fault)))
            }
        }
    }

    /// An idle session, a new one, or the next that is given back.
    fn take(&self, run: &Run) -> Result<Worker, KeyError> {
        let mut state = self.locked();
        loop {
            if let Some(refused) = &state.refused {
                return Err(refused.clone());
            }
            match state.idle.pop() {
                Some(worker) if worker.run == run.number => return Ok(worker),
                // The library was started anew since: the session is no more.
                Some(_) => state.open = state.open.saturating_sub(1),
                None if state.open < self.most => break,
                None => state = self.returned.wait(state).unwrap_or_else(PoisonError::into_inner),
            }
        }
        state.open += 1;
        let generation = state.generation;
        // The lock is held while the token is opened, so that a wrong PIN is tried by one of many callers alone.
        let opened = self.open(run, generation);
        if let Err(fault) = &opened {
            state.open = state.open.saturating_sub(1);
            if let KeyError::Refused(_) = fault {
                state.refused = Some(fault.clone());
            }
            self.returned.notify_all();
        }
        opened
    }

    fn open(&self, run: &Run, generation: u64) -> Result<Worker, KeyError> {
        let session = logged_in(run, &self.place, self.pins.as_ref(), false)?;
        match object::private_key(&session, &self.place.key) {
            Ok(private) => Ok(Worker { session, private, generation, run: run.number }),
            Err(fault) => {
                let _closed = session.close();
                Err(fault)
            }
        }
    }

    fn give_back(&self, worker: Worker, run: &Run) {
        let mut state = self.locked();
        if worker.generation == state.generation {
            state.idle.push(worker);
        } else {
            state.open = state.open.saturating_sub(1);
            worker.end(run);
        }
        self.returned.notify_all();
    }

    /// Throws a worker away, and with it all idle ones: what one session suffered, the others will.
    fn discard(&self, worker: Worker, run: &Run) {
        let mut state = self.locked();
        if worker.generation == state.generation {
            state.generation += 1;
        }
        let dropped = state.idle.len() + 1;
        for idle in state.idle.drain(..) {
            idle.end(run);
        }
        worker.end(run);
        state.open = state.open.saturating_sub(dropped);
        self.returned.notify_all();
    }

    fn locked(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        let run = self.library.run();
        let state = self.state.get_mut().unwrap_or_else(PoisonError::into_inner);
        for idle in state.idle.drain(..) {
            idle.end(&run);
        }
    }
}

/// A session on the token, logged in. It is not closed by itself.
pub(super) fn logged_in(
    run: &Run,
    place: &TokenPlace,
    pins: &dyn PinSource,
    writing: bool,
) -> Result<Session, KeyError> {
    let slot = run.slot(&place.token)?;
    let opened = if writing {
        run.context.open_rw_session_no_drop(slot)
    } else {
        run.context.open_ro_session_no_drop(slot)
    };
    let session = opened.map_err(|fault| meaning(&fault))?;
    let login = pins.pin(&place.token).and_then(|pin| {
        match session.login(UserType::User, Some(&pin)) {
            // One log-in serves all sessions of a program with a token.
            Ok(()) | Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => Ok(()),
            Err(fault) => Err(meaning(&fault)),
        }
    });
    match login {
        Ok(()) => Ok(session),
        Err(fault) => {
            let _closed = session.close();
            Err(fault)
        }
    }
}
