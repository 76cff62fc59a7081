//! How long algorithms and keys are strong enough, as a table that policy gives and time changes.
//! It says nothing of whether a signature matches. What must always hold: an algorithm without a row is never strong.

use kernel::time::Timestamp;

use crate::algorithm::{Digest, PublicKey, Scheme, SignatureAlgorithm};

/// What a row is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A digest.
    Digest(Digest),
    /// RSA keys of at least so many bits, up to the next row for RSA.
    Rsa {
        /// Bits of the modulus.
        bits_min: usize,
    },
    /// Keys on curves whose field has at least so many bits.
    Ecdsa {
        /// Bits of the field.
        bits_min: usize,
    },
}

/// A row: the subject, and the last moment at which it was strong; `None` while no end is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// What.
    pub subject: Subject,
    /// Until when.
    pub until_at: Option<Timestamp>,
}

/// The table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strengths(Vec<Row>);

/// The last second of 2013 and of 2030 in UTC, in microseconds.
const END_OF_2013: Timestamp = Timestamp::from_micros(1_388_534_399_000_000);
const END_OF_2030: Timestamp = Timestamp::from_micros(1_924_991_999_000_000);

impl Strengths {
    /// A table of these rows. Where several rows speak of RSA or of ECDSA, the one with the most bits that the key has
    /// counts.
    pub const fn new(rows: Vec<Row>) -> Self {
        Self(rows)
    }

    /// What is usual in 2026: SHA-1 and RSA below 2048 bits ended with 2013 (NIST SP 800-131A); RSA below 3072 bits ends
    /// with 2030 by that paper's third revision, a draft, so that date is unverified. Others have no known end.
    pub fn usual() -> Self {
        let row = |subject, until_at| Row { subject, until_at };
        Self(vec![
            row(Subject::Digest(Digest::Sha1), Some(END_OF_2013)),
            row(Subject::Digest(Digest::Sha256), None),
            row(Subject::Digest(Digest::Sha384), None),
            row(Subject::Digest(Digest::Sha512), None),
            row(Subject::Rsa { bits_min: 1024 }, Some(END_OF_2013)),
            row(Subject::Rsa { bits_min: 2048 }, Some(END_OF_2030)),
            row(Subject::Rsa { bits_min: 3072 }, None),
            row(Subject::Ecdsa { bits_min: 256 }, None),
        ])
    }

    /// The last moment at which a digest was strong: `Ok(None)` without an end, an error when it never was.
    pub fn digest(&self, digest: Digest) -> Result<Option<Timestamp>, NeverStrong> {
        let mut rows = self.0.iter();
        let row = rows.find(|it| it.subject == Subject::Digest(digest)).ok_or(NeverStrong)?;
        Ok(row.until_at)
    }

    /// The last moment at which an algorithm was strong with a key, digest and key together.
    pub fn signature(
        &self,
        algorithm: SignatureAlgorithm,
        key: &PublicKey,
    ) -> Result<Option<Timestamp>, NeverStrong> {
        let bits = |row: &&Row| match row.subject {
            Subject::Rsa { bits_min } if algorithm.scheme != Scheme::Ecdsa => Some(bits_min),
            Subject::Ecdsa { bits_min } if algorithm.scheme == Scheme::Ecdsa => Some(bits_min),
            _ => None,
        };
        let fitting = self.0.iter().filter(|row| bits(row).is_some_and(|it| it <= key.bits()));
        let key = fitting.max_by_key(bits).ok_or(NeverStrong)?.until_at;
        Ok(earlier(key, self.digest(algorithm.digest)?))
    }
}

/// The table has no row for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NeverStrong;

fn earlier(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::{KeyKind, SigningKey, SoftwareKey};
    use kernel::random::SeededRandom;

    fn until(kind: KeyKind, digest: Digest) -> Option<Timestamp> {
        let key = SoftwareKey::draw(kind, &SeededRandom::new(1)).unwrap();
        let scheme = key.algorithm().scheme;
        Strengths::usual()
            .signature(SignatureAlgorithm { digest, scheme }, key.public_key())
            .unwrap()
    }

    #[test]
    fn weaker_of_key_and_digest_decides() {
        assert_eq!(until(KeyKind::P256, Digest::Sha256), None);
        assert_eq!(until(KeyKind::P256, Digest::Sha1), Some(END_OF_2013));
        assert_eq!(until(KeyKind::Rsa(2048), Digest::Sha256), Some(END_OF_2030));
        assert_eq!(END_OF_2013, Timestamp::parse("2013-12-31T23:59:59Z").unwrap());
        assert_eq!(END_OF_2030, Timestamp::parse("2030-12-31T23:59:59Z").unwrap());
    }

    #[test]
    fn what_has_no_row_was_never_strong() {
        let none = Strengths::new(Vec::new());
        assert_eq!(none.digest(Digest::Sha512), Err(NeverStrong));
    }
}
