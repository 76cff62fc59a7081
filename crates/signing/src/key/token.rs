//! Keys in hardware by PKCS#11: smart cards, USB tokens, security modules, and SoftHSM in tests.
//! The maker's library is loaded when the program runs. Calls block, for as long as a slow token likes: keep them off
//! asynchronous tasks. What must always hold: a wrong PIN is tried once and never again, since tokens lock; a token that
//! was taken out is an error that says so, and is opened anew at the next signature.

mod library;
mod object;
mod pool;

pub use cryptoki::types::AuthPin;
pub use library::{Library, TokenDescription};
pub use object::NewKey;

use std::fmt;
use std::sync::Arc;

use cryptoki::mechanism::Mechanism;

use super::{KeyError, KeyKind, KeyPlace, SigningKey};
use crate::algorithm::{Digest, PublicKey, SignatureAlgorithm};
use crate::asn1;
use pool::Pool;

/// Where PINs come from: a prompt, or the program's configuration. Asked whenever the token was opened anew.
pub trait PinSource: Send + Sync + fmt::Debug {
    /// The PIN of the token with this label.
    fn pin(&self, token: &str) -> Result<AuthPin, KeyError>;
}

/// Which key on which token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenPlace {
    /// The token's label.
    pub token: String,
    /// The key's label.
    pub key: String,
}

/// A key on a token.
#[derive(Debug)]
pub struct TokenKey {
    pool: Pool,
    public: PublicKey,
    algorithm: SignatureAlgorithm,
}

impl TokenKey {
    /// Opens the token, logs in and finds the key. At most `sessions` signatures are made at the same time.
    pub fn open(
        library: Arc<Library>,
        place: TokenPlace,
        pins: Arc<dyn PinSource>,
        sessions: usize,
    ) -> Result<Self, KeyError> {
        let pool = Pool::new(library, place, pins, sessions.max(1));
        let public = pool.with(object::public_key)?;
        let algorithm = match (public.rsa(), public.bits()) {
            (true, _) => SignatureAlgorithm::RSA_SHA256,
            (false, 256) => SignatureAlgorithm::ECDSA_SHA256,
            (false, _) => SignatureAlgorithm::ECDSA_SHA384,
        };
        Ok(Self { pool, public, algorithm })
    }

    /// Draws a key pair on the token, where it stays, and opens it.
    pub fn generate(
        library: Arc<Library>,
        place: TokenPlace,
        pins: Arc<dyn PinSource>,
        kind: KeyKind,
    ) -> Result<Self, KeyError> {
        object::generate(
            &library,
            &place,
            pins.as_ref(),
            &NewKey { kind, label: place.key.clone() },
        )?;
        Self::open(library, place, pins, 1)
    }
}

impl SigningKey for TokenKey {
    fn public_key(&self) -> &PublicKey {
        &self.public
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }

    fn place(&self) -> KeyPlace {
        KeyPlace::Token
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        let digest = self.algorithm.digest;
        let hash = digest.of(&[message]);
        let rsa = self.public.rsa();
        let raw = self.pool.with(|worker| {
            if rsa {
                // The token pads; the digest is made here, so that only these bytes go to it (RFC 8017 §9.2).
                let info = digest_info(digest, &hash);
                return worker.session.sign(&Mechanism::RsaPkcs, worker.private, &info);
            }
            worker.session.sign(&Mechanism::Ecdsa, worker.private, &hash)
        })?;
        let signature = if rsa { raw } else { curve_signature(&raw)? };
        let checked = self.public.verify(self.algorithm, message, &signature);
        checked.map_err(|fault| KeyError::Faulty(fault.to_string()))?;
        Ok(signature)
    }
}

/// DigestInfo, with NULL parameters as RFC 8017 has it.
fn digest_info(digest: Digest, hash: &[u8]) -> Vec<u8> {
    let algorithm = asn1::sequence(&[&asn1::oid(digest.oid()), &asn1::null()]);
    asn1::sequence(&[&algorithm, &asn1::octet_string(hash)])
}

/// PKCS#11 gives r and s one after the other, CMS and X.509 have them in DER.
fn curve_signature(raw: &[u8]) -> Result<Vec<u8>, KeyError> {
    let half = raw.len() / 2;
    match (raw.get(..half), raw.get(half..)) {
        (Some(r), Some(s)) if half > 0 && r.len() == s.len() => {
            Ok(asn1::sequence(&[&asn1::integer(r), &asn1::integer(s)]))
        }
        _ => Err(KeyError::Faulty("signature of an odd length".to_owned())),
    }
}

/// What a fault of the library means for whoever wants a signature.
fn meaning(fault: &cryptoki::error::Error) -> KeyError {
    use cryptoki::error::{Error, RvError};
    let shown = fault.to_string();
    match fault {
        Error::Pkcs11(
            RvError::PinIncorrect
            | RvError::PinLocked
            | RvError::PinExpired
            | RvError::PinInvalid
            | RvError::PinLenRange
            | RvError::FunctionCanceled,
            _,
        ) => KeyError::Refused(shown),
        Error::Pkcs11(RvError::MechanismInvalid | RvError::KeyTypeInconsistent, _)
        | Error::NotSupported
        | Error::NullFunctionPointer
        | Error::MissingSymbol(_) => KeyError::Unsuitable(shown),
        _ => KeyError::Unreachable(shown),
    }
}
