//! A proof small enough for one QR code, and the digits in which it is printed.
//! It carries the same as a `tlog-proof` file with its opening; the root is left out because the proof itself leads to it.
//! What must always hold: what comes out proves what went in; whatever does not fit is refused, never cut.

use thiserror::Error;

use crate::leaf::Opening;
use crate::note::{KeyName, Note, SignatureLine, TYPE_COSIGNATURE, TYPE_ED25519};
use crate::tree::LONGEST_PROOF;
use crate::{Checkpoint, Hash, Proof};

/// First byte of every capsule.
const VERSION: u8 = 1;
/// Bytes that a QR code of version 25 with error correction L holds in byte mode (ISO/IEC 18004, table 7).
pub const MOST_BYTES_IN_CODE: usize = 1273;
/// Data bits of that code (ISO/IEC 18004, table 7: 1,276 codewords less the mode and count of one byte segment).
const BITS_IN_CODE: usize = 1276 * 8;

/// Why a proof makes no capsule, or bytes are none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CapsuleError {
    /// The proof has no opening, has extensions, or signatures that are not Ed25519.
    #[error("proof has parts that a capsule cannot carry")]
    Parts,
    /// It does not fit the code.
    #[error("proof does not fit one QR code of version 25-L")]
    Length,
    /// The bytes or digits are not a capsule.
    #[error("not a capsule")]
    Shape,
}

/// The bytes of a proof with its opening.
pub fn encode(proof: &Proof) -> Result<Vec<u8>, CapsuleError> {
    let checkpoint: Checkpoint = proof.note.text.parse().map_err(|_| CapsuleError::Parts)?;
    if !checkpoint.extensions.is_empty() {
        return Err(CapsuleError::Parts);
    }
    let opening = proof.extra.as_deref().ok_or(CapsuleError::Parts)?;
    let mut bytes = vec![VERSION];
    put(&mut bytes, opening)?;
    bytes.extend_from_slice(&proof.index.to_be_bytes());
    bytes.extend_from_slice(&checkpoint.size.to_be_bytes());
    bytes.push(u8::try_from(proof.hashes.len()).map_err(|_| CapsuleError::Parts)?);
    proof.hashes.iter().for_each(|hash| bytes.extend_from_slice(hash.as_bytes()));
    put(&mut bytes, checkpoint.origin.as_bytes())?;
    bytes.push(u8::try_from(proof.note.signatures.len()).map_err(|_| CapsuleError::Parts)?);
    for line in &proof.note.signatures {
        // The log's own name is the origin: no need to print it twice.
        let name = if line.name.as_str() == checkpoint.origin { "" } else { line.name.as_str() };
        put(&mut bytes, name.as_bytes())?;
        bytes.extend_from_slice(&line.id);
        bytes.push(match line.signature.len() {
            64 => TYPE_ED25519,
            72 => TYPE_COSIGNATURE,
            _ => return Err(CapsuleError::Parts),
        });
        bytes.extend_from_slice(&line.signature);
    }
    Ok(bytes)
}

/// The proof that these bytes carry. Errors: [`CapsuleError::Shape`].
pub fn decode(bytes: &[u8]) -> Result<Proof, CapsuleError> {
    read(bytes).ok_or(CapsuleError::Shape)
}

fn read(bytes: &[u8]) -> Option<Proof> {
    let (version, mut rest) = bytes.split_first()?;
    if *version != VERSION {
        return None;
    }
    let rest = &mut rest;
    let extra = take(rest)?.to_vec();
    let opening = Opening::from_bytes(&extra).ok()?;
    let index = u64::from_be_bytes(*exactly::<8>(rest)?);
    let size = u64::from_be_bytes(*exactly::<8>(rest)?);
    let count = usize::from(exactly::<1>(rest)?[0]);
    if count > LONGEST_PROOF {
        return None;
    }
    let hashes = (0..count)
        .map(|_| exactly::<32>(rest).map(|it| Hash::from_bytes(*it)))
        .collect::<Option<Vec<_>>>()?;
    let origin = std::str::from_utf8(take(rest)?).ok()?;
    let lines = usize::from(exactly::<1>(rest)?[0]);
    let mut signatures = Vec::new();
    for _ in 0..lines {
        let name = std::str::from_utf8(take(rest)?).ok()?;
        let name = KeyName::new(if name.is_empty() { origin } else { name }).ok()?;
        let id = *exactly::<4>(rest)?;
        let signature = match exactly::<1>(rest)?[0] {
            TYPE_ED25519 => exactly::<64>(rest)?.to_vec(),
            TYPE_COSIGNATURE => exactly::<72>(rest)?.to_vec(),
            _ => return None,
        };
        signatures.push(SignatureLine { name, id, signature });
    }
    if !rest.is_empty() {
        return None;
    }
    let root = crate::tree::lead(&opening.entry().ok()?.leaf_hash(), index, size, &hashes).ok()?;
    let checkpoint = Checkpoint::new(origin, size, root);
    let note = Note { text: checkpoint.to_string(), signatures };
    // An origin with a line break in it would be read back as something else.
    (note.text.parse() == Ok(checkpoint)).then_some(Proof {
        index,
        hashes,
        note,
        extra: Some(extra),
    })
}

fn put(bytes: &mut Vec<u8>, part: &[u8]) -> Result<(), CapsuleError> {
    let length = u16::try_from(part.len()).map_err(|_| CapsuleError::Length)?;
    bytes.extend_from_slice(&length.to_be_bytes());
    bytes.extend_from_slice(part);
    Ok(())
}

fn take<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = usize::from(u16::from_be_bytes(*exactly::<2>(rest)?));
    let (part, after) = rest.split_at_checked(length)?;
    *rest = after;
    Some(part)
}

fn exactly<'a, const N: usize>(rest: &mut &'a [u8]) -> Option<&'a [u8; N]> {
    let (part, after) = rest.split_first_chunk::<N>()?;
    *rest = after;
    Some(part)
}

/// The text to print as a QR code: `address`, `#`, then the capsule as digits, which a code holds most densely.
///
/// A phone's camera opens the address; the digits stay behind `#` and are never sent to the server.
/// Errors: [`CapsuleError::Length`] when it does not fit version 25-L.
pub fn link(address: &str, capsule: &[u8]) -> Result<String, CapsuleError> {
    let digits = digits(capsule);
    // A byte segment (4 + 16 + 8 bits a letter), then a numeric segment (4 + 12 + 10 bits for three digits).
    let bits = 20 + 8 * (address.len() + 1) + 16 + (digits.len() * 10).div_ceil(3);
    if bits > BITS_IN_CODE { Err(CapsuleError::Length) } else { Ok(format!("{address}#{digits}")) }
}

/// Two bytes as five digits, a last lone byte as three.
pub fn digits(bytes: &[u8]) -> String {
    bytes
        .chunks(2)
        .map(|pair| match *pair {
            [high, low] => format!("{:05}", u16::from_be_bytes([high, low])),
            [lone] => format!("{lone:03}"),
            _ => String::new(),
        })
        .collect()
}

/// The bytes of [`digits`]. Errors: [`CapsuleError::Shape`].
pub fn from_digits(digits: &str) -> Result<Vec<u8>, CapsuleError> {
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(CapsuleError::Shape);
    }
    let mut bytes = Vec::with_capacity(digits.len() / 5 * 2 + 1);
    for group in digits.as_bytes().chunks(5) {
        let group = std::str::from_utf8(group).map_err(|_| CapsuleError::Shape)?;
        match group.len() {
            5 => bytes.extend_from_slice(
                &group.parse::<u16>().map_err(|_| CapsuleError::Shape)?.to_be_bytes(),
            ),
            3 => bytes.push(group.parse().map_err(|_| CapsuleError::Shape)?),
            _ => return Err(CapsuleError::Shape),
        }
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;
    use crate::proof::tests::{policy, proof};

    #[test]
    fn capsule_gives_back_the_very_proof() {
        for (index, size) in [(0, 1), (3, 7), (300, 1000)] {
            let whole = proof(index, size);
            let capsule = encode(&whole).unwrap();
            let back = decode(&capsule).unwrap();
            assert_eq!(back, whole);
            assert!(back.open(&policy()).is_ok());
            assert_eq!(from_digits(&digits(&capsule)), Ok(capsule));
        }
    }

    #[test]
    fn proof_from_a_log_of_eight_million_leaves_fits_one_code_and_a_longer_one_is_refused() {
        let mut long = proof(0, 1);
        long.hashes = vec![Hash::of_empty_tree(); 23];
        let capsule = encode(&long).unwrap();
        assert!(capsule.len() <= MOST_BYTES_IN_CODE, "{}", capsule.len());
        assert!(link("https://dichvucong.thanhhoa.gov.vn/kiem-tra", &capsule).is_ok());
        long.hashes = vec![Hash::of_empty_tree(); 40];
        let capsule = encode(&long).unwrap();
        assert_eq!(
            link("https://dichvucong.thanhhoa.gov.vn/kiem-tra", &capsule),
            Err(CapsuleError::Length)
        );
    }

    proptest! {
        #[test]
        fn bytes_come_back_from_their_digits(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            prop_assert_eq!(from_digits(&digits(&bytes)), Ok(bytes));
        }

        #[test]
        fn any_bytes_are_refused_or_are_their_own_capsule(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            if let Ok(proof) = decode(&bytes) {
                prop_assert_eq!(encode(&proof), Ok(bytes));
            }
        }

        #[test]
        fn capsule_with_any_bit_flipped_is_refused_or_shows_the_same_facts(at in any::<prop::sample::Index>(), bit in 0_u8..8) {
            static GOOD: LazyLock<Vec<u8>> = LazyLock::new(|| encode(&proof(5, 12)).unwrap());
            let mut bytes = GOOD.clone();
            let place = at.index(bytes.len());
            bytes[place] ^= 1 << bit;
            if let Ok(shown) = decode(&bytes).map_err(|_| ()).and_then(|it| it.open(&policy()).map_err(|_| ())) {
                prop_assert_eq!(shown.opening, crate::proof::tests::opening(5));
            }
        }
    }
}
