//! The maker's library and the tokens it sees.
//! Some libraries lose their head when a token goes and must be started anew, which ends the sessions of all tokens.
//! What must always hold: a library is initialised once in a program, so the program keeps one [`Library`] for a file;
//! nothing calls into it while it is started anew; and no session is closed in another run than the one it belongs to,
//! since the library gives the same numbers again.

use std::path::Path;
use std::sync::{PoisonError, RwLock, RwLockReadGuard};

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error, RvError};
use cryptoki::slot::Slot;

use super::meaning;
use crate::key::KeyError;

/// What a token says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenDescription {
    /// The label its holder gave it.
    pub label: String,
    /// Its serial number.
    pub serial: String,
    /// Its model.
    pub model: String,
    /// Who made it.
    pub manufacturer: String,
}

/// A loaded library.
#[derive(Debug)]
pub struct Library {
    run: RwLock<Run>,
}

/// The library between two starts.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) context: Pkcs11,
    /// Grows with every start.
    pub(super) number: u64,
}

impl Library {
    /// Loads and initialises the library in the file.
    pub fn load(file: &Path) -> Result<Self, KeyError> {
        let context = Pkcs11::new(file).map_err(|fault| meaning(&fault))?;
        match context.initialize(arguments()) {
            // Somebody else in this program was first: the library is ready.
            Ok(()) | Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => {
                Ok(Self { run: RwLock::new(Run { context, number: 0 }) })
            }
            Err(fault) => Err(meaning(&fault)),
        }
    }

    /// The present run, which lasts at least as long as the guard.
    pub(super) fn run(&self) -> RwLockReadGuard<'_, Run> {
        self.run.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts the library anew, unless somebody did since the run `seen`. All sessions of all its tokens end.
    pub(super) fn restart(&self, seen: u64) -> Result<(), KeyError> {
        let mut run = self.run.write().unwrap_or_else(PoisonError::into_inner);
        if run.number != seen {
            return Ok(());
        }
        run.number += 1;
        // A library that cannot even end may still start.
        let _ended = run.context.clone().finalize();
        match run.context.initialize(arguments()) {
            Ok(()) | Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => Ok(()),
            Err(fault) => Err(meaning(&fault)),
        }
    }

    /// The tokens that are in now.
    pub fn tokens(&self) -> Result<Vec<TokenDescription>, KeyError> {
        let run = self.run();
        let slots = run.context.get_slots_with_initialized_token();
        let mut tokens = Vec::new();
        for slot in slots.map_err(|fault| meaning(&fault))? {
            // A token may be taken out between the two questions.
            let Ok(info) = run.context.get_token_info(slot) else { continue };
            tokens.push(TokenDescription {
                label: info.label().trim().to_owned(),
                serial: info.serial_number().trim().to_owned(),
                model: info.model().trim().to_owned(),
                manufacturer: info.manufacturer_id().trim().to_owned(),
            });
        }
        Ok(tokens)
    }
}

impl Run {
    /// The slot in which the token with this label is. Two tokens of one label are refused: the wrong one might sign.
    pub(super) fn slot(&self, label: &str) -> Result<Slot, KeyError> {
        let slots = self.context.get_slots_with_initialized_token();
        let mut found = None;
        for slot in slots.map_err(|fault| meaning(&fault))? {
            let Ok(info) = self.context.get_token_info(slot) else { continue };
            if info.label().trim() == label && found.replace(slot).is_some() {
                return Err(KeyError::Unsuitable(format!("two tokens are labelled {label}")));
            }
        }
        found.ok_or_else(|| KeyError::Unreachable(format!("token {label} is not in")))
    }
}

fn arguments() -> CInitializeArgs {
    CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)
}
