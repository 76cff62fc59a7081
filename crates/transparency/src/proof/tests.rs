//! Proofs of a small log with known keys: what checks, what does not, and what no flipped bit can change.
//! Not the judges that others wrote (`tests/other_hands.rs`). What must always hold: keys and salts here are of tests alone.

use std::collections::HashMap;
use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::Checkpoint;
use crate::cosignature::cosign;
use crate::grow::Frontier;
use crate::leaf::{Facts, Kind, Salt};
use crate::note::{KeyName, Signer};
use crate::tree::{Position, prove_inclusion};

pub(crate) const ORIGIN: &str = "so.example/log";

pub(crate) fn log_key() -> Signer {
    Signer::of_log(KeyName::new(ORIGIN).unwrap(), &[1; 32])
}

pub(crate) fn witness_key() -> Signer {
    Signer::of_witness(KeyName::new("witness.example/w1").unwrap(), &[2; 32])
}

pub(crate) fn policy() -> Policy {
    Policy {
        origin: ORIGIN.to_owned(),
        logs: vec![log_key().verifier().clone()],
        witnesses: vec![witness_key().verifier().clone()],
        quorum: 1,
    }
}

pub(crate) fn opening(number: u64) -> Opening {
    let facts = Facts::new(Kind::new("dossier.accepted").unwrap(), 1_790_000_000 + number)
        .with("record", format!("H38.01.15-260302-{number:04}"))
        .with("version", 2);
    Opening { salt: Salt::from_bytes([8; 32]).of_event(number), facts }
}

pub(crate) fn proof(index: u64, size: u64) -> Proof {
    let mut frontier = Frontier::empty();
    let mut stored: HashMap<Position, Hash> = HashMap::new();
    for number in 0..size {
        stored.extend(frontier.append(opening(number).entry().unwrap().leaf_hash()));
    }
    let kept = |position: Position| stored.get(&position).copied();
    let hashes = prove_inclusion(index, size, &kept).unwrap();
    let mut note = Checkpoint::new(ORIGIN, size, frontier.root()).sign(&log_key());
    note.signatures.push(cosign(&witness_key(), 1_790_003_600, &note.text));
    Proof { index, hashes, note, extra: Some(opening(index).to_bytes().unwrap()) }
}

#[test]
fn proof_shows_facts_head_and_the_time_of_the_witness() {
    let proof = proof(300, 1000);
    let back: Proof = proof.to_string().parse().unwrap();
    assert_eq!(back, proof);
    let shown = back.open(&policy()).unwrap();
    assert_eq!(shown.opening, opening(300));
    assert_eq!(shown.believed.checkpoint.size, 1000);
    assert_eq!(shown.believed.witnessed_at, Some(1_790_003_600));
}

#[test]
fn facts_of_another_leaf_are_not_shown() {
    let mut other = proof(300, 1000);
    other.extra = Some(opening(301).to_bytes().unwrap());
    assert_eq!(other.open(&policy()), Err(ProofError::Tree(TreeError::Root)));
    other.extra = None;
    assert_eq!(other.open(&policy()), Err(ProofError::Opening(LeafError::Shape)));
}

#[test]
fn proof_without_the_witness_is_not_believed_when_one_is_asked_for() {
    let mut alone = proof(0, 1);
    alone.note.signatures.truncate(1);
    let error = alone.open(&policy()).unwrap_err();
    assert_eq!(error, ProofError::Policy(PolicyError::Witnesses { found: 0, needed: 1 }));
    assert!(alone.open(&Policy { quorum: 0, ..policy() }).is_ok());
}

#[test]
fn texts_of_any_other_shape_are_refused() {
    let good = proof(1, 3).to_string();
    for wrong in [
        good.replace("@v1", "@v2"),
        good.replace("index 1", "index 01"),
        good.replace("extra ", "extra  "),
        good.replacen("\n\n", "\n", 1),
        String::new(),
        HEADER.to_owned(),
    ] {
        assert!(wrong.parse::<Proof>().is_err(), "{wrong}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]
    #[test]
    fn proof_with_any_bit_flipped_shows_the_same_facts_or_nothing(at in any::<prop::sample::Index>(), bit in 0_u8..7) {
        static GOOD: LazyLock<String> = LazyLock::new(|| proof(5, 12).to_string());
        let mut bytes = GOOD.clone().into_bytes();
        let place = at.index(bytes.len());
        bytes[place] ^= 1 << bit;
        let Ok(text) = String::from_utf8(bytes) else { return Ok(()) };
        let Ok(changed) = text.parse::<Proof>() else { return Ok(()) };
        if let Ok(shown) = changed.open(&policy()) {
            prop_assert_eq!(shown.opening, opening(5));
        }
    }
}

#[test]
fn leaf_that_is_not_opened_shows_its_hour_and_no_other_leaf_passes_for_it() {
    let mut whole = proof(999, 1000);
    let entry = opening(999).entry().unwrap();
    assert_eq!(whole.bare(), None, "an opening is no entry");
    whole.extra = Some(entry.to_bytes());
    let back: Proof = whole.to_string().parse().unwrap();
    assert_eq!(back.bare(), Some(entry.clone()));
    assert!(back.check(&entry.to_bytes(), &policy()).is_ok());
    let mut later = entry;
    later.hour += crate::leaf::HOUR;
    assert!(back.check(&later.to_bytes(), &policy()).is_err());
    assert!(back.open(&policy()).is_err(), "it has no facts");
}
