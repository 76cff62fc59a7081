//! Software keys of every kind.
//! What a key signs its public key accepts, and what is shown of a key is never the secret.

use kernel::random::SeededRandom;

use super::*;
use crate::algorithm::{AlgorithmError, Digest, Scheme};

const KINDS: [KeyKind; 4] = [KeyKind::P256, KeyKind::P384, KeyKind::Rsa(2048), KeyKind::Rsa(3072)];

#[test]
fn every_kind_of_key_signs_what_its_public_key_accepts() {
    for (seed, kind) in (1..).zip(KINDS) {
        let key = SoftwareKey::draw(kind, &SeededRandom::new(seed)).unwrap();
        let signature = key.sign(b"message").unwrap();
        let public = key.public_key();
        assert_eq!(public.verify(key.algorithm(), b"message", &signature), Ok(()), "{kind:?}");
        assert_eq!(
            public.verify(key.algorithm(), b"massage", &signature),
            Err(AlgorithmError::Mismatch),
            "{kind:?}"
        );
        assert_eq!(key.sign(b"message").unwrap(), signature, "{kind:?} signs the same each time");
    }
}

#[test]
fn key_survives_its_way_to_disk_and_back() {
    for (seed, kind) in (5..).zip([KeyKind::P256, KeyKind::P384, KeyKind::Rsa(2048)]) {
        let key = SoftwareKey::draw(kind, &SeededRandom::new(seed)).unwrap();
        let again = SoftwareKey::read(&key.pkcs8().unwrap()).unwrap();
        assert_eq!(again.public_key(), key.public_key(), "{kind:?}");
        assert_eq!(again.sign(b"x"), key.sign(b"x"), "{kind:?}");
        let fast = SoftwareKey::read_fast(&key.pkcs8().unwrap()).unwrap();
        assert_eq!(fast.public_key(), key.public_key(), "{kind:?}");
        for message in [b"x", b"y"] {
            let signature = fast.sign(message).unwrap();
            let check = |message| key.public_key().verify(key.algorithm(), message, &signature);
            assert_eq!(check(message), Ok(()), "{kind:?}");
            assert_eq!(check(b"z"), Err(AlgorithmError::Mismatch), "{kind:?}");
        }
    }
    assert!(matches!(SoftwareKey::read(b"no key"), Err(KeyError::Unsuitable(_))));
}

#[test]
fn debug_output_keeps_the_secret() {
    let key = SoftwareKey::draw(KeyKind::P256, &SeededRandom::new(9)).unwrap();
    let shown = format!("{key:?}");
    assert!(shown.contains("public"), "{shown}");
    assert!(!shown.contains("secret"), "{shown}");
}

#[test]
fn every_digest_on_both_curves_is_checked_by_either_library() {
    let random = SeededRandom::new(7);
    for kind in [KeyKind::P256, KeyKind::P384] {
        let key = SoftwareKey::draw(kind, &random).unwrap();
        for digest in [Digest::Sha1, Digest::Sha256, Digest::Sha384, Digest::Sha512] {
            let algorithm = SignatureAlgorithm { digest, scheme: Scheme::Ecdsa };
            let check = |message: &[u8], signature: &[u8]| {
                key.public_key().verify(algorithm, message, signature)
            };
            // Of a curve of 384 bits a hash must have half as many, which SHA-1 has not.
            let Ok(signature) = key.sign_hash(&digest.of(&[b"message"])) else {
                assert_eq!((kind, digest), (KeyKind::P384, Digest::Sha1));
                continue;
            };
            assert_eq!(check(b"message", &signature), Ok(()), "{kind:?} {digest:?}");
            assert_eq!(check(b"massage", &signature), Err(AlgorithmError::Mismatch));
            assert_eq!(check(b"message", &signature[1..]), Err(AlgorithmError::Malformed));
        }
    }
}
