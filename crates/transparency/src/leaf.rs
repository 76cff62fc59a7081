//! The leaf that one event becomes: version, kind, an hour, and a salted commitment to the event's facts.
//! The facts themselves are never in the log; who holds them together with the salt holds the [`Opening`] and can show
//! which leaf is his.
//! What must always hold: without the salt nothing of a person, a record or an exact time can be told from a leaf; with it,
//! the facts cannot be changed; deleting the salt makes the leaf unlinkable and leaves the tree whole.

use std::fmt;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::Hash;
use crate::lines::{decimal, line};

/// First byte of every entry.
const VERSION: u8 = 1;
/// What a commitment hashes before the salt, so that it is no other hash of ours.
const COMMITMENT: &[u8] = b"tinhso/leaf/v1\n";
/// What a salt of one event hashes before the record's salt.
const DERIVATION: &[u8] = b"tinhso/salt/v1\n";
/// What a digest of an event's whole body hashes before the record's salt.
const DIGEST: &[u8] = b"tinhso/body/v1\n";
/// Seconds to which times in leaves are rounded down.
pub const HOUR: u64 = 3600;
/// Bytes of the longest body.
pub const LONGEST_BODY: usize = 4096;

/// Why facts make no leaf, or bytes are none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum LeafError {
    /// A kind is not `register.event` in small letters.
    #[error("kind is not two names of small letters around a dot, 64 bytes at most")]
    Kind,
    /// A fact's name or value is not one line.
    #[error("fact is not a name in small letters and a value of one line")]
    Fact,
    /// Longer than [`LONGEST_BODY`].
    #[error("facts are too long")]
    Length,
    /// Bytes of another shape or version.
    #[error("bytes are not a leaf of this version")]
    Shape,
}

/// What happened, public: `dossier.accepted`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kind(String);

impl Kind {
    /// Errors: [`LeafError::Kind`].
    pub fn new(kind: &str) -> Result<Self, LeafError> {
        let name = |it: &str| {
            !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
        };
        let good = kind.len() <= 64
            && kind.split_once('.').is_some_and(|(register, event)| name(register) && name(event));
        if good { Ok(Self(kind.to_owned())) } else { Err(LeafError::Kind) }
    }

    /// The kind as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// 32 secret bytes that hide what a commitment is of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Salt([u8; 32]);

impl fmt::Debug for Salt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Salt(…)")
    }
}

impl Salt {
    /// Bytes drawn at random, or kept from before.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Its bytes; they go to whoever may open the leaf, and nowhere else.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The salt of a record's `version`-th event out of the record's own: showing one event's salt opens no other.
    #[must_use]
    pub fn of_event(&self, version: u64) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(DERIVATION);
        hasher.update(self.0);
        hasher.update(version.to_be_bytes());
        Self(hasher.finalize().into())
    }

    /// The digest of everything in a record's `version`-th event, under the record's own salt, which no proof carries:
    /// whoever holds a proof cannot guess from it what else the event says.
    pub fn digest(&self, version: u64, body: &[u8]) -> String {
        let mut hasher = Sha256::new();
        hasher.update(DIGEST);
        hasher.update(self.0);
        hasher.update(version.to_be_bytes());
        hasher.update(body);
        HEXLOWER.encode(&hasher.finalize())
    }
}

/// The facts of an event in the one order and spelling in which they are committed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// What happened.
    pub kind: Kind,
    /// When, in seconds after 1970-01-01T00:00:00Z.
    pub at: u64,
    /// Named values, in the order in which they were written.
    pub others: Vec<(String, String)>,
}

impl Facts {
    /// An event without further facts.
    pub const fn new(kind: Kind, at: u64) -> Self {
        Self { kind, at, others: Vec::new() }
    }

    /// Adds a fact: a name of small letters, a value of one line.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl fmt::Display) -> Self {
        self.others.push((name.to_owned(), value.to_string()));
        self
    }

    /// The value of a fact, the first of its name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.others.iter().find(|(it, _)| it == name).map(|(_, value)| value.as_str())
    }

    /// One line a fact: `kind …`, `at …`, then the others. Errors: [`LeafError::Fact`], [`LeafError::Length`].
    pub fn body(&self) -> Result<String, LeafError> {
        let mut body = format!("kind {}\nat {}\n", self.kind, self.at);
        for (name, value) in &self.others {
            if !good_name(name) || value.is_empty() || value.chars().any(char::is_control) {
                return Err(LeafError::Fact);
            }
            body.push_str(name);
            body.push(' ');
            body.push_str(value);
            body.push('\n');
        }
        if body.len() > LONGEST_BODY { Err(LeafError::Length) } else { Ok(body) }
    }

    /// Reads what [`Facts::body`] writes, and nothing else.
    pub fn parse(body: &str) -> Result<Self, LeafError> {
        let (kind, rest) = line(body).ok_or(LeafError::Shape)?;
        let (at, mut rest) = line(rest).ok_or(LeafError::Shape)?;
        let kind = Kind::new(kind.strip_prefix("kind ").ok_or(LeafError::Shape)?)?;
        let at = at.strip_prefix("at ").and_then(decimal).ok_or(LeafError::Shape)?;
        let mut facts = Self::new(kind, at);
        while !rest.is_empty() {
            let (fact, after) = line(rest).ok_or(LeafError::Shape)?;
            let (name, value) = fact.split_once(' ').ok_or(LeafError::Shape)?;
            facts = facts.with(name, value);
            rest = after;
        }
        if facts.body()? == body { Ok(facts) } else { Err(LeafError::Shape) }
    }
}

fn good_name(name: &str) -> bool {
    let letters =
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    letters && name != "kind" && name != "at"
}

/// What opens a leaf: the salt of its event and the facts. Personal; goes to the citizen, never to the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// Salt of the event.
    pub salt: Salt,
    /// Its facts.
    pub facts: Facts,
}

impl Opening {
    /// The leaf that these facts and this salt make. Errors as [`Facts::body`].
    pub fn entry(&self) -> Result<Entry, LeafError> {
        let mut hasher = Sha256::new();
        hasher.update(COMMITMENT);
        hasher.update(self.salt.0);
        hasher.update(self.facts.body()?.as_bytes());
        let commitment = Hash::from_bytes(hasher.finalize().into());
        Ok(Entry { kind: self.facts.kind.clone(), hour: self.facts.at / HOUR * HOUR, commitment })
    }

    /// Salt, then body: what a proof carries beside its hashes.
    pub fn to_bytes(&self) -> Result<Vec<u8>, LeafError> {
        let mut bytes = self.salt.0.to_vec();
        bytes.extend_from_slice(self.facts.body()?.as_bytes());
        Ok(bytes)
    }

    /// Reads what [`Opening::to_bytes`] writes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, LeafError> {
        let (salt, body) = bytes.split_first_chunk::<32>().ok_or(LeafError::Shape)?;
        let body = std::str::from_utf8(body).map_err(|_| LeafError::Shape)?;
        Ok(Self { salt: Salt(*salt), facts: Facts::parse(body)? })
    }
}

/// What stands in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What happened.
    pub kind: Kind,
    /// The hour in which it did, in seconds after 1970-01-01T00:00:00Z.
    pub hour: u64,
    /// `SHA-256("tinhso/leaf/v1\n" ‖ salt ‖ body)`.
    pub commitment: Hash,
}

impl Entry {
    /// `version ‖ length of kind ‖ kind ‖ hour (8 bytes, big-endian) ‖ commitment (32 bytes)`.
    pub fn to_bytes(&self) -> Vec<u8> {
        let kind = self.kind.as_str().as_bytes();
        let mut bytes = vec![VERSION, u8::try_from(kind.len()).unwrap_or(u8::MAX)];
        bytes.extend_from_slice(kind);
        bytes.extend_from_slice(&self.hour.to_be_bytes());
        bytes.extend_from_slice(self.commitment.as_bytes());
        bytes
    }

    /// Reads what [`Entry::to_bytes`] writes. Errors: [`LeafError::Shape`], [`LeafError::Kind`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, LeafError> {
        let [VERSION, length, rest @ ..] = bytes else { return Err(LeafError::Shape) };
        let (kind, rest) = rest.split_at_checked(usize::from(*length)).ok_or(LeafError::Shape)?;
        let (hour, commitment) = rest.split_first_chunk::<8>().ok_or(LeafError::Shape)?;
        let hour = u64::from_be_bytes(*hour);
        if hour % HOUR != 0 {
            return Err(LeafError::Shape);
        }
        Ok(Self {
            kind: Kind::new(std::str::from_utf8(kind).map_err(|_| LeafError::Kind)?)?,
            hour,
            commitment: Hash::from_slice(commitment).ok_or(LeafError::Shape)?,
        })
    }

    /// The hash under which it stands in the tree.
    pub fn leaf_hash(&self) -> Hash {
        Hash::of_leaf(&self.to_bytes())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn opening() -> Opening {
        let facts = Facts::new(Kind::new("dossier.accepted").unwrap(), 1_790_000_123)
            .with("record", "H38.01.15-260302-0001")
            .with("version", 2)
            .with("due_at", 1_790_172_000);
        Opening { salt: Salt::from_bytes([5; 32]), facts }
    }

    #[test]
    fn leaf_tells_kind_and_hour_and_nothing_else_of_the_event() {
        let entry = opening().entry().unwrap();
        assert_eq!(entry.hour, 1_789_999_200);
        let bytes = entry.to_bytes();
        assert_eq!(bytes.len(), 2 + "dossier.accepted".len() + 8 + 32);
        assert!(!bytes.windows(7).any(|it| it == b"H38.01."));
        assert_eq!(Entry::from_bytes(&bytes), Ok(entry));
    }

    #[test]
    fn changed_fact_time_or_salt_makes_another_leaf() {
        let entry = opening().entry().unwrap();
        let mut fact = opening();
        fact.facts.others[2].1 = "1790172001".into();
        let mut time = opening();
        time.facts.at += 1;
        let mut salt = opening();
        salt.salt = salt.salt.of_event(1);
        for changed in [fact, time, salt] {
            assert_ne!(changed.entry().unwrap().commitment, entry.commitment);
        }
    }

    #[test]
    fn salt_of_one_event_tells_nothing_of_the_next() {
        let record = Salt::from_bytes([1; 32]);
        assert_ne!(record.of_event(1), record.of_event(2));
        assert_ne!(record.of_event(1).of_event(2), record.of_event(2));
        assert_eq!(format!("{record:?}"), "Salt(…)");
        let digest = record.digest(1, b"body");
        assert_eq!(digest.len(), 64);
        assert_ne!(digest, record.digest(2, b"body"));
        assert_ne!(
            digest,
            record.of_event(1).digest(1, b"body"),
            "a proof's salt does not give it"
        );
    }

    #[test]
    fn facts_that_could_be_read_in_two_ways_are_refused() {
        let facts = || Facts::new(Kind::new("dossier.accepted").unwrap(), 1);
        for (name, value) in [
            ("a", "two\nlines"),
            ("a", ""),
            ("A", "x"),
            ("a b", "x"),
            ("", "x"),
            ("kind", "x"),
            ("at", "2"),
        ] {
            assert_eq!(facts().with(name, value).body(), Err(LeafError::Fact), "{name} {value}");
        }
        for body in [
            "",
            "kind dossier.accepted\n",
            "at 1\nkind dossier.accepted\n",
            "kind dossier.accepted\nat 01\n",
            "kind dossier.accepted\nat 1\nalone\n",
            "kind dossier.accepted\nat 1\na x",
        ] {
            assert!(Facts::parse(body).is_err(), "{body:?}");
        }
        for kind in ["", "dossier", "Dossier.accepted", "dossier.", ".x", "a.b.c", "hồ.sơ"] {
            assert_eq!(Kind::new(kind), Err(LeafError::Kind), "{kind}");
        }
    }

    proptest! {
        #[test]
        fn every_opening_comes_back_from_its_bytes(at in 0_u64..1 << 40, salt: [u8; 32],
            others in prop::collection::vec(("[b-z_]{1,12}", "[^\\p{Cc}]{1,40}"), 0..8)) {
            let facts = Facts { kind: Kind::new("dossier.decided").unwrap(), at, others };
            let opening = Opening { salt: Salt::from_bytes(salt), facts };
            prop_assert_eq!(Opening::from_bytes(&opening.to_bytes().unwrap()), Ok(opening));
        }

        #[test]
        fn any_bytes_are_refused_or_are_their_own_leaf(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
            if let Ok(entry) = Entry::from_bytes(&bytes) {
                prop_assert_eq!(entry.to_bytes(), bytes);
            }
        }
    }
}
