//! Keys in the memory of the program, **for tests and the demo only**: whoever reads the memory has the key.
//! Papers signed with them must say so; keys of officials live in tokens or at a signing service.
//! What must always hold: the same message gives the same signature, so that tests and demos repeat themselves; but for a key
//! that was asked to be fast.

use std::fmt;

use aws_lc_rs::digest::{Digest, SHA256, SHA384};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair, RSA_PKCS1_SHA256,
};
use ecdsa::signature::hazmat::PrehashSigner;
use kernel::random::Random;
use p256::pkcs8::EncodePublicKey;
use rsa::rand_core::{CryptoRng, Error as ChanceError, RngCore};
use rsa::sha2::Sha256;

use super::{KeyError, KeyPlace, SigningKey};
use crate::algorithm::{PublicKey, SignatureAlgorithm};

/// What kind of key to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// Curve P-256 with SHA-256.
    P256,
    /// Curve P-384 with SHA-384.
    P384,
    /// RSA with a modulus of so many bits, PKCS #1 v1.5 with SHA-256.
    Rsa(usize),
}

enum Secret {
    P256(Box<p256::ecdsa::SigningKey>),
    P384(Box<p384::ecdsa::SigningKey>),
    Rsa(Box<RsaKey>),
}

/// The key as it is drawn and kept, and the same for signing.
struct RsaKey {
    key: rsa::RsaPrivateKey,
    /// None for keys that it does not take, such as short ones.
    fast: Option<aws_lc_rs::rsa::KeyPair>,
}

impl RsaKey {
    fn of(key: rsa::RsaPrivateKey) -> Secret {
        use p256::pkcs8::EncodePrivateKey;
        let document = key.to_pkcs8_der().ok();
        let fast = document
            .and_then(|document| aws_lc_rs::rsa::KeyPair::from_pkcs8(document.as_bytes()).ok());
        Secret::Rsa(Box::new(RsaKey { key, fast }))
    }

    /// PKCS #1 v1.5 with SHA-256.
    fn sign(&self, hash: &[u8]) -> Result<Vec<u8>, KeyError> {
        let Some(fast) = &self.fast else {
            let padding = rsa::Pkcs1v15Sign::new::<Sha256>();
            let signature = self.key.sign(padding, hash);
            return signature.map_err(|fault| KeyError::Faulty(fault.to_string()));
        };
        let faulty = |_| KeyError::Faulty("software key".to_owned());
        let digest = Digest::import_less_safe(hash, &SHA256).map_err(faulty)?;
        let mut signature = vec![0; fast.public_modulus_len()];
        fast.sign_digest(&RSA_PKCS1_SHA256, &digest, &mut signature).map_err(faulty)?;
        Ok(signature)
    }
}

/// A private key in memory, for tests and the demo only.
pub struct SoftwareKey {
    secret: Secret,
    /// A key on a curve as the fast library has it, if it was asked to be fast.
    fast: Option<EcdsaKeyPair>,
    public: PublicKey,
}

impl fmt::Debug for SoftwareKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SoftwareKey").field("public", &self.public).finish_non_exhaustive()
    }
}

impl SoftwareKey {
    /// Draws a key.
    pub fn draw(kind: KeyKind, random: &dyn Random) -> Result<Self, KeyError> {
        let mut source = Chance(random);
        let secret = match kind {
            KeyKind::P256 => Secret::P256(Box::new(p256::ecdsa::SigningKey::random(&mut source))),
            KeyKind::P384 => Secret::P384(Box::new(p384::ecdsa::SigningKey::random(&mut source))),
            KeyKind::Rsa(bits) => {
                RsaKey::of(rsa::RsaPrivateKey::new(&mut source, bits).map_err(unfit)?)
            }
        };
        Self::with(secret)
    }

    /// Reads a key from PKCS #8 in DER, without a password.
    pub fn read(pkcs8: &[u8]) -> Result<Self, KeyError> {
        use p256::pkcs8::DecodePrivateKey;
        if let Ok(key) = p256::ecdsa::SigningKey::from_pkcs8_der(pkcs8) {
            return Self::with(Secret::P256(Box::new(key)));
        }
        if let Ok(key) = p384::ecdsa::SigningKey::from_pkcs8_der(pkcs8) {
            return Self::with(Secret::P384(Box::new(key)));
        }
        let key = rsa::RsaPrivateKey::from_pkcs8_der(pkcs8).map_err(unfit)?;
        Self::with(RsaKey::of(key))
    }

    /// The same for a key that signs all the time, such as that of a house: on a curve it signs by the fast library, and
    /// differently each time.
    pub fn read_fast(pkcs8: &[u8]) -> Result<Self, KeyError> {
        let key = Self::read(pkcs8)?;
        let algorithm = match &key.secret {
            Secret::P256(_) => &ECDSA_P256_SHA256_ASN1_SIGNING,
            Secret::P384(_) => &ECDSA_P384_SHA384_ASN1_SIGNING,
            // It is fast by itself.
            Secret::Rsa(_) => return Ok(key),
        };
        Ok(Self { fast: EcdsaKeyPair::from_pkcs8(algorithm, pkcs8).ok(), ..key })
    }

    /// The key as PKCS #8 in DER, without a password: for demo keys on disk.
    pub fn pkcs8(&self) -> Result<Vec<u8>, KeyError> {
        use p256::pkcs8::EncodePrivateKey;
        let document = match &self.secret {
            Secret::P256(key) => key.to_pkcs8_der(),
            Secret::P384(key) => key.to_pkcs8_der(),
            Secret::Rsa(own) => own.key.to_pkcs8_der(),
        };
        Ok(document.map_err(unfit)?.as_bytes().to_vec())
    }

    fn with(secret: Secret) -> Result<Self, KeyError> {
        let info = match &secret {
            Secret::P256(key) => key.verifying_key().to_public_key_der(),
            Secret::P384(key) => key.verifying_key().to_public_key_der(),
            Secret::Rsa(own) => own.key.to_public_key().to_public_key_der(),
        };
        let public = PublicKey::read(info.map_err(unfit)?.as_bytes()).map_err(unfit)?;
        Ok(Self { secret, fast: None, public })
    }
}

impl SigningKey for SoftwareKey {
    fn public_key(&self) -> &PublicKey {
        &self.public
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        self.public.usual_algorithm()
    }

    fn place(&self) -> KeyPlace {
        KeyPlace::Software
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        self.sign_hash(&self.algorithm().digest.of(&[message]))
    }
}

impl SoftwareKey {
    /// The signature over a message of which only the digest, by the key's algorithm, is at hand.
    pub fn sign_hash(&self, hash: &[u8]) -> Result<Vec<u8>, KeyError> {
        let faulty = |_| KeyError::Faulty("software key".to_owned());
        if let Some(fast) = &self.fast {
            let digest = if self.public.bits() == 256 { &SHA256 } else { &SHA384 };
            let by_library = |_| KeyError::Faulty("software key".to_owned());
            let digest = Digest::import_less_safe(hash, digest).map_err(by_library)?;
            return Ok(fast.sign_digest(&digest).map_err(by_library)?.as_ref().to_vec());
        }
        match &self.secret {
            Secret::P256(key) => {
                let signature: p256::ecdsa::Signature = key.sign_prehash(hash).map_err(faulty)?;
                Ok(signature.to_der().as_bytes().to_vec())
            }
            Secret::P384(key) => {
                let signature: p384::ecdsa::Signature = key.sign_prehash(hash).map_err(faulty)?;
                Ok(signature.to_der().as_bytes().to_vec())
            }
            Secret::Rsa(own) => own.sign(hash),
        }
    }
}

fn unfit<E: fmt::Display>(fault: E) -> KeyError {
    KeyError::Unsuitable(fault.to_string())
}

/// Our chance in the form the key crates ask for.
struct Chance<'a>(&'a dyn Random);

impl RngCore for Chance<'_> {
    fn next_u32(&mut self) -> u32 {
        let mut bytes = [0; 4];
        self.0.fill(&mut bytes);
        u32::from_le_bytes(bytes)
    }

    fn next_u64(&mut self) -> u64 {
        self.0.u64()
    }

    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        self.0.fill(bytes);
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), ChanceError> {
        self.0.fill(bytes);
        Ok(())
    }
}

impl CryptoRng for Chance<'_> {}
