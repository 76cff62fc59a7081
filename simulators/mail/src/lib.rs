//! A server of an e-mail box (IMAP, RFC 3501) that behaves badly on purpose, for the tests of whoever reads boxes.
//! It keeps letters in memory, speaks only what a reader needs, and sends nothing anywhere. Not a mail server.
//! What must always hold: with [`Conduct::default`] it keeps to the standard; it notes every command that it was given.

mod talk;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub use talk::serve;

/// How badly it behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Conduct {
    /// The line breaks after this many bytes were sent.
    pub drops_after: Option<usize>,
    /// Letters are announced and not sent.
    pub announces_only: bool,
    /// Letters are announced as this many bytes.
    pub announces: Option<u64>,
    /// Nothing is answered after signing in.
    pub silent: bool,
    /// What it sends is none of the standard's.
    pub babbles: bool,
    /// Sizes that are told are those of another counting.
    pub wrong_sizes: bool,
}

#[derive(Debug)]
struct State {
    validity: u32,
    next: u32,
    letters: Vec<(u32, Vec<u8>)>,
    conduct: Conduct,
    commands: Vec<String>,
}

/// The box. Cheap to clone.
#[derive(Debug, Clone)]
pub struct MailBox {
    state: Arc<Mutex<State>>,
    user: String,
    password: String,
}

impl MailBox {
    pub fn new(user: &str, password: &str) -> Self {
        let state = State {
            validity: 1,
            next: 1,
            letters: Vec::new(),
            conduct: Conduct::default(),
            commands: Vec::new(),
        };
        Self {
            state: Arc::new(Mutex::new(state)),
            user: user.to_owned(),
            password: password.to_owned(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A letter comes; its number.
    pub fn put(&self, letter: &[u8]) -> u32 {
        let mut state = self.state();
        let number = state.next;
        state.next += 1;
        state.letters.push((number, letter.to_vec()));
        number
    }

    /// Somebody takes a letter out of the box.
    pub fn remove(&self, number: u32) {
        self.state().letters.retain(|letter| letter.0 != number);
    }

    /// Letters get other numbers, as after a box was restored.
    pub fn renumber(&self) {
        let mut state = self.state();
        state.validity += 1;
        let mut next = 1_000;
        for letter in &mut state.letters {
            letter.0 = next;
            next += 1;
        }
        state.next = next;
    }

    pub fn conduct(&self, conduct: Conduct) {
        self.state().conduct = conduct;
    }

    /// Letters that lie in it.
    pub fn count(&self) -> usize {
        self.state().letters.len()
    }

    /// Every command that it was given, without its tag, without what signing in says.
    pub fn commands(&self) -> Vec<String> {
        self.state().commands.clone()
    }
}
