//! Chance as a value that is passed in: the system's in production, a seeded stream in tests and simulations.
//! It is not a statistics library. What must always hold: secrets come from [`OsRandom`] in production, and text made here
//! uses letters which cannot be mistaken for one another when read aloud or copied from paper.

use std::fmt;
use std::sync::{Mutex, PoisonError};

use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};

/// Crockford's base 32 in lower case: no `i`, `l`, `o`, `u`.
pub(crate) const BASE32: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Capital letters and digits without `0`, `O`, `1`, `I`: 32 of them.
const LOOKUP_LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// Letters in a lookup secret.
pub const LOOKUP_SECRET_LETTERS: usize = 8;

/// A source of chance.
pub trait Random: Send + Sync + fmt::Debug {
    /// Fills `bytes` with chance.
    fn fill(&self, bytes: &mut [u8]);

    /// Sixty-four random bits.
    fn u64(&self) -> u64 {
        let mut bytes = [0; 8];
        self.fill(&mut bytes);
        u64::from_le_bytes(bytes)
    }

    /// A number in `0..n`, each equally likely; 0 when `n` is 0.
    fn below(&self, n: u64) -> u64 {
        if n == 0 {
            return 0;
        }
        // Numbers in the last incomplete run of n would favour the small remainders: draw again.
        let fair = u64::MAX - u64::MAX % n;
        loop {
            let drawn = self.u64();
            if drawn < fair {
                return drawn % n;
            }
        }
    }

    /// A text holding `bytes` random bytes in Crockford's base 32, lower case: eight letters for five bytes.
    fn token(&self, bytes: usize) -> String {
        let mut drawn = vec![0; bytes];
        self.fill(&mut drawn);
        base32(&drawn)
    }

    /// The secret printed on a receipt, with which a citizen without an account looks up a dossier.
    /// Eight letters of thirty-two are 40 bits: about 10¹² values, safe while look-ups are counted and limited,
    /// never enough to be the only guard of a password or a key.
    fn lookup_secret(&self) -> String {
        let mut drawn = [0; LOOKUP_SECRET_LETTERS];
        self.fill(&mut drawn);
        unmistakable(&drawn)
    }
}

/// Bytes as letters that nobody mistakes for one another, one letter a byte: for short values that people type.
pub fn unmistakable(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| letter(LOOKUP_LETTERS, *byte)).collect()
}

/// Bytes as base 32 text, five bits a letter from the first bit on; the last letter is filled up with zero bits.
fn base32(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().saturating_mul(8).div_ceil(5));
    let mut buffer = 0_u16;
    let mut bits = 0_u8;
    for byte in bytes {
        buffer = (buffer << 8) | u16::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(letter(BASE32, low_byte(buffer >> bits)));
        }
    }
    if bits > 0 {
        text.push(letter(BASE32, low_byte(buffer << (5 - bits))));
    }
    text
}

/// The letter for the five low bits of `value`.
pub(crate) fn letter(letters: &[u8; 32], value: u8) -> char {
    letters.get(usize::from(value & 31)).map_or('0', |byte| char::from(*byte))
}

fn low_byte(value: u16) -> u8 {
    let [_, low] = value.to_be_bytes();
    low
}

/// The operating system's generator.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsRandom;

impl Random for OsRandom {
    #[expect(
        clippy::panic,
        reason = "without chance every secret would be guessable: stop instead"
    )]
    fn fill(&self, bytes: &mut [u8]) {
        if let Err(fault) = getrandom::fill(bytes) {
            panic!("operating system gives no random bytes: {fault}");
        }
    }
}

/// A stream fixed by its seed, the same on every machine. Not for secrets.
pub struct SeededRandom(Mutex<ChaCha20Rng>);

impl SeededRandom {
    /// The stream number `seed`.
    pub fn new(seed: u64) -> Self {
        Self(Mutex::new(ChaCha20Rng::seed_from_u64(seed)))
    }
}

impl Random for SeededRandom {
    fn fill(&self, bytes: &mut [u8]) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(bytes);
    }
}

impl fmt::Debug for SeededRandom {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SeededRandom").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn same_seed_gives_the_same_stream() {
        let (one, two) = (SeededRandom::new(7), SeededRandom::new(7));
        assert_eq!(one.token(20), two.token(20));
        assert_ne!(one.u64(), SeededRandom::new(8).u64());
    }

    #[test]
    fn system_draws_differ() {
        assert_ne!(OsRandom.token(16), OsRandom.token(16));
    }

    #[test]
    fn lookup_secret_has_eight_unmistakable_letters() {
        let random = SeededRandom::new(1);
        for _ in 0..200 {
            let secret = random.lookup_secret();
            assert_eq!(secret.len(), LOOKUP_SECRET_LETTERS);
            assert!(secret.bytes().all(|byte| LOOKUP_LETTERS.contains(&byte)));
            assert!(!secret.contains(['0', 'O', '1', 'I']));
        }
    }

    #[test]
    fn every_lookup_letter_is_drawn() {
        let random = SeededRandom::new(2);
        let drawn: String = (0..100).map(|_| random.lookup_secret()).collect();
        assert!(LOOKUP_LETTERS.iter().all(|byte| drawn.contains(char::from(*byte))));
    }

    #[test]
    fn base_32_agrees_with_its_definition() {
        assert_eq!(base32(&[]), "");
        assert_eq!(base32(&[0xff]), "zw");
        assert_eq!(base32(&[0, 0, 0, 0, 1]), "00000001");
        assert_eq!(base32(&[0x08, 0x42, 0x10, 0x84, 0x21]), "11111111");
    }

    proptest! {
        #[test]
        fn number_below_a_limit_stays_below(seed: u64, limit in 1_u64..) {
            prop_assert!(SeededRandom::new(seed).below(limit) < limit);
        }

        #[test]
        fn token_is_as_long_as_its_bits_ask(seed: u64, bytes in 0_usize..70) {
            prop_assert_eq!(SeededRandom::new(seed).token(bytes).len(), (bytes * 8).div_ceil(5));
        }
    }

    #[test]
    fn number_below_nothing_is_zero() {
        assert_eq!(SeededRandom::new(3).below(0), 0);
    }
}
