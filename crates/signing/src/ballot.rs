//! Keys of secret votes: the platform signs a ballot that it cannot read, so that a ballot cast later shows that its voter was
//! entitled and not who that is (RSABSSA-SHA384-PSSZERO-Deterministic, RFC 9474 §5).
//! Not who may vote, nor what a ballot says. What must always hold: only a signature that checks against the key leaves;
//! nothing of the blinding is known here.

use aws_lc_rs::encoding::AsDer as _;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use kernel::random::Random;
use rsa::pkcs8::DecodePrivateKey as _;
use rsa::sha2::{Digest as _, Sha384};
use rsa::traits::{PrivateKeyParts as _, PublicKeyParts as _};
use rsa::{BigUint, Pss, RsaPrivateKey, RsaPublicKey};

/// Bytes of modulus and signature.
pub const BALLOT_KEY_BYTES: usize = 256;

/// The key of one secret vote.
pub struct BallotKey {
    key: RsaPrivateKey,
}

/// The public half, as pages and whoever checks get it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BallotPublicKey {
    /// Big-endian.
    pub modulus: Vec<u8>,
    pub exponent: Vec<u8>,
}

impl std::fmt::Debug for BallotKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("BallotKey(…)")
    }
}

/// A new key, in PKCS #8. Takes some tens of milliseconds. `None` when the library has no chance to draw from.
pub fn new_ballot_key() -> Option<Vec<u8>> {
    let pair = KeyPair::generate(KeySize::Rsa2048).ok()?;
    Some(pair.as_der().ok()?.as_ref().to_vec())
}

impl BallotKey {
    /// Reads PKCS #8.
    pub fn read(der: &[u8]) -> Option<Self> {
        let key = RsaPrivateKey::from_pkcs8_der(der).ok()?;
        (key.size() == BALLOT_KEY_BYTES).then_some(Self { key })
    }

    pub fn public(&self) -> BallotPublicKey {
        BallotPublicKey {
            modulus: self.key.n().to_bytes_be(),
            exponent: self.key.e().to_bytes_be(),
        }
    }

    /// Signs what a voter has blinded (RFC 9474 §4.3); `None` for what is no number below the modulus. What takes how long is
    /// hidden by another blinding here.
    pub fn sign(&self, blinded: &[u8], random: &dyn Random) -> Option<Vec<u8>> {
        let (n, e, d) = (self.key.n(), self.key.e(), self.key.d());
        let message = BigUint::from_bytes_be(blinded);
        if blinded.len() != BALLOT_KEY_BYTES || message >= *n || message == BigUint::from(0_u8) {
            return None;
        }
        let mut chance = [0; BALLOT_KEY_BYTES];
        random.fill(&mut chance);
        let cover = BigUint::from_bytes_be(&chance) % n;
        let covered = (&message * cover.modpow(e, n)) % n;
        let signature = (covered.modpow(d, n) * self.inverse(&cover)) % n;
        (signature.modpow(e, n) == message).then(|| padded(&signature)).flatten()
    }

    /// By Euler's theorem. Of a number that shares a factor with the modulus it is none, which the check above then finds.
    fn inverse(&self, of: &BigUint) -> BigUint {
        let one = BigUint::from(1_u8);
        let totient: BigUint = self.key.primes().iter().map(|prime| prime - &one).product();
        of.modpow(&(totient - one), self.key.n())
    }
}

impl BallotPublicKey {
    /// Whether a signature, with the blinding taken off, is of this message (RSASSA-PSS, SHA-384, no salt).
    pub fn fits(&self, message: &[u8], signature: &[u8]) -> bool {
        let modulus = BigUint::from_bytes_be(&self.modulus);
        let key = RsaPublicKey::new(modulus, BigUint::from_bytes_be(&self.exponent));
        let scheme = Pss::new_with_salt::<Sha384>(0);
        key.is_ok_and(|key| key.verify(scheme, &Sha384::digest(message), signature).is_ok())
    }
}

fn padded(number: &BigUint) -> Option<Vec<u8>> {
    let bytes = number.to_bytes_be();
    let mut whole = vec![0; BALLOT_KEY_BYTES.checked_sub(bytes.len())?];
    whole.extend(bytes);
    Some(whole)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::random::SeededRandom;

    #[test]
    fn what_is_blinded_is_signed_the_same_as_often_as_it_comes() {
        let random = SeededRandom::new(7);
        let key = BallotKey::read(&new_ballot_key().unwrap()).unwrap();
        let mut blinded = vec![0; BALLOT_KEY_BYTES];
        random.fill(&mut blinded);
        blinded[0] = 0;
        let signed = key.sign(&blinded, &random).unwrap();
        assert_eq!(key.sign(&blinded, &random).unwrap(), signed);
        let (n, e) = (key.key.n(), key.key.e());
        assert_eq!(BigUint::from_bytes_be(&signed).modpow(e, n), BigUint::from_bytes_be(&blinded));
        assert!(!key.public().fits(b"motion|approve|nonce", &signed));
    }

    #[test]
    fn what_is_no_number_below_the_modulus_is_not_signed() {
        let random = SeededRandom::new(7);
        let key = BallotKey::read(&new_ballot_key().unwrap()).unwrap();
        for wrong in [vec![], vec![0; BALLOT_KEY_BYTES], vec![255; BALLOT_KEY_BYTES], vec![1; 10]] {
            assert!(key.sign(&wrong, &random).is_none());
        }
    }
}
