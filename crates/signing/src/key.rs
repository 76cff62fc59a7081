//! Keys that sign, wherever they live: in memory for tests and the demo, in a token, or behind a service.
//! A key knows nothing of certificates; a [`Credential`] joins the two and is refused when they do not belong together.
//! What must always hold: code that signs papers sees these types alone, and a key that fails says so at once.

mod software;
#[cfg(test)]
mod tests;
#[cfg(feature = "token")]
pub mod token;

use std::fmt;
use std::sync::Arc;

use thiserror::Error;

use crate::algorithm::{PublicKey, SignatureAlgorithm};
use crate::certificate::Certificate;

pub use software::{KeyKind, SoftwareKey};

/// Why a key did not sign.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum KeyError {
    /// The token was taken out, the service cannot be reached: trying again later may help.
    #[error("key cannot be reached: {0}")]
    Unreachable(String),
    /// Its holder has to consent first, on the page of the signing service, and did not or too long ago.
    #[error("key waits for its holder's consent: {0}")]
    Consent(String),
    /// The PIN is wrong or locked, the holder did not consent: trying again does not help and may lock.
    #[error("key is refused: {0}")]
    Refused(String),
    /// No such key, or one of a kind this crate does not know.
    #[error("key is missing or of an unknown kind: {0}")]
    Unsuitable(String),
    /// The key's holder answered something that is no signature of its key.
    #[error("key gave no good signature: {0}")]
    Faulty(String),
}

/// Where a key lives, and so what a signature of it is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyPlace {
    /// In the memory of the program, for the demo and for tests: papers signed so must be marked.
    Software,
    /// In a token or security module at hand.
    Token,
    /// At a signing service.
    Remote,
}

/// A private key.
pub trait SigningKey: Send + Sync + fmt::Debug {
    /// The key that checks what this key signs.
    fn public_key(&self) -> &PublicKey;

    /// How it signs.
    fn algorithm(&self) -> SignatureAlgorithm;

    /// Where it lives.
    fn place(&self) -> KeyPlace;

    /// The signature over the message, as CMS and X.509 carry it: DER for ECDSA, plain bytes for RSA.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError>;

    /// How many messages one consent of the holder may cover; 1 for keys that ask nobody for each signature.
    fn messages_max(&self) -> usize {
        1
    }

    /// Signatures over several messages, at most [`SigningKey::messages_max`] of them, in their order. The outer error
    /// is about all of them, such as a consent that was refused; the inner ones are about single messages.
    fn sign_all(&self, messages: &[Vec<u8>]) -> Result<Vec<Result<Vec<u8>, KeyError>>, KeyError> {
        Ok(messages.iter().map(|message| self.sign(message)).collect())
    }
}

/// The certificate belongs to another key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("certificate belongs to another key")]
pub struct ForeignCertificate;

/// A key with its certificate and the certificates above it.
#[derive(Clone, Debug)]
pub struct Credential {
    key: Arc<dyn SigningKey>,
    certificate: Certificate,
    chain: Vec<Certificate>,
}

impl Credential {
    /// Joins a key with its certificate; `chain` are the issuers, nearest first, with or without the root.
    pub fn new(
        key: Arc<dyn SigningKey>,
        certificate: Certificate,
        chain: Vec<Certificate>,
    ) -> Result<Self, ForeignCertificate> {
        if certificate.key_info() != key.public_key().info() {
            return Err(ForeignCertificate);
        }
        Ok(Self { key, certificate, chain })
    }

    /// The key.
    pub fn key(&self) -> &dyn SigningKey {
        self.key.as_ref()
    }

    /// Where the key lives.
    pub fn place(&self) -> KeyPlace {
        self.key.place()
    }

    /// The certificate of the key.
    pub const fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// The issuers above the certificate, nearest first.
    pub fn chain(&self) -> &[Certificate] {
        &self.chain
    }
}
