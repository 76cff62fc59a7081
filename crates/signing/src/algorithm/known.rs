//! Signatures that were found good a moment ago, so that the certificates and lists of one authority are not computed
//! anew for every paper and every path.
//! It remembers digests of what was checked, per thread and in a fixed number, never what was not good. What must always
//! hold: key, algorithm, message and signature are all in the digest, so that an answer is the one computing would give.

use std::cell::RefCell;
use std::collections::VecDeque;

use super::{AlgorithmError, Digest, PublicKey, SignatureAlgorithm};

/// Signatures that are remembered: some hundred authorities with their lists.
const KNOWN_MAX: usize = 256;

thread_local! {
    static KNOWN: RefCell<VecDeque<Vec<u8>>> = const { RefCell::new(VecDeque::new()) };
}

/// Checks a signature of which many papers make use.
pub(crate) fn verify(
    key: &PublicKey,
    algorithm: SignatureAlgorithm,
    message: &[u8],
    signature: &[u8],
) -> Result<(), AlgorithmError> {
    let name = [algorithm.digest as u8, algorithm.scheme as u8];
    let lengths = [key.info().len(), message.len()].map(usize::to_be_bytes).concat();
    let check = Digest::Sha256.of(&[&name, &lengths, key.info(), message, signature]);
    if KNOWN.with_borrow(|known| known.contains(&check)) {
        return Ok(());
    }
    key.verify(algorithm, message, signature)?;
    KNOWN.with_borrow_mut(|known| {
        if known.len() >= KNOWN_MAX {
            known.pop_front();
        }
        known.push_back(check);
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::{KeyKind, SigningKey, SoftwareKey};
    use kernel::random::SeededRandom;

    #[test]
    fn what_is_known_is_good_and_nothing_beside_it() {
        let random = SeededRandom::new(3);
        let [one, other] = [1, 2].map(|_| SoftwareKey::draw(KeyKind::P256, &random).unwrap());
        let signature = one.sign(b"list").unwrap();
        let asked = |key: &SoftwareKey, message: &[u8], signature: &[u8]| {
            verify(key.public_key(), key.algorithm(), message, signature)
        };
        for _ in 0..2 {
            assert_eq!(asked(&one, b"list", &signature), Ok(()));
            assert!(asked(&other, b"list", &signature).is_err());
            assert!(asked(&one, b"lists", &signature).is_err());
            assert!(asked(&one, b"list", &other.sign(b"list").unwrap()).is_err());
        }
    }

    #[test]
    fn memory_is_bounded() {
        let key = SoftwareKey::draw(KeyKind::P256, &SeededRandom::new(4)).unwrap();
        for number in 0..KNOWN_MAX + 9 {
            let message = number.to_be_bytes();
            let signature = key.sign(&message).unwrap();
            verify(key.public_key(), key.algorithm(), &message, &signature).unwrap();
        }
        assert_eq!(KNOWN.with_borrow(VecDeque::len), KNOWN_MAX);
    }
}
