//! The maker's library and the tokens it sees.
//! What must always hold: a library is initialised once in a program; two [`Library`] values of the same file would
//! disturb one another, so the program keeps one.

use std::path::Path;

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
    pub(super) context: Pkcs11,
}

impl Library {
    /// Loads and initialises the library in the file.
    pub fn load(file: &Path) -> Result<Self, KeyError> {
        let context = Pkcs11::new(file).map_err(|fault| meaning(&fault))?;
        let arguments = CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK);
        match context.initialize(arguments) {
            // Somebody else in this program was first: the library is ready.
            Ok(()) | Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => {
                Ok(Self { context })
            }
            Err(fault) => Err(meaning(&fault)),
        }
    }

    /// The tokens that are in now.
    pub fn tokens(&self) -> Result<Vec<TokenDescription>, KeyError> {
        let slots = self.context.get_slots_with_initialized_token();
        let mut tokens = Vec::new();
        for slot in slots.map_err(|fault| meaning(&fault))? {
            // A token may be taken out between the two questions.
            let Ok(info) = self.context.get_token_info(slot) else { continue };
            tokens.push(TokenDescription {
                label: info.label().trim().to_owned(),
                serial: info.serial_number().trim().to_owned(),
                model: info.model().trim().to_owned(),
                manufacturer: info.manufacturer_id().trim().to_owned(),
            });
        }
        Ok(tokens)
    }

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
