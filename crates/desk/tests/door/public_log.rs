//! The public log behind the door: leaves, heads and proofs of real journeys.
//! Not the formats; those have their own judges. What must hold: no event is missing, none is twice, no history forks.

use crate::house::{House, units};
use desk::public_log::Sequencer;
use std::collections::BTreeSet;
use store::leaf;
use transparency::note::KeyName;
use transparency::tree::{Position, check_consistency, prove_consistency};
use transparency::{Checkpoint, Entry, Hash, Note, Policy, Proof, Signer};

const ORIGIN: &str = "mau.example/nhat-ky";

fn signer() -> Signer {
    Signer::of_log(KeyName::new(ORIGIN).unwrap(), &[3; 32])
}

fn policy() -> Policy {
    let logs = vec![signer().verifier().clone()];
    Policy { origin: ORIGIN.to_owned(), logs, witnesses: Vec::new(), quorum: 0 }
}

fn sequencer(desk: &desk::Desk) -> Sequencer {
    Sequencer::new(desk.clone(), signer())
}

/// Everything that waits, then the head over it.
async fn caught_up(sequencer: &mut Sequencer) -> leaf::Head {
    while sequencer.sequence().await.unwrap() > 0 {}
    sequencer.publish().await.unwrap().unwrap()
}

pub(crate) async fn every_event_is_one_leaf_and_its_proof_shows_the_clock(house: &House) {
    let units = units();
    let citizen = house.citizen("hung").await;
    let clerk = house.officer("reception", &units.reception).await;
    let filed = house.submitted(&citizen, "at_counter").await.record;
    house.pass_hours(1);
    let accepted = house.accepted(&clerk, filed.id).await;
    let due_at = accepted.record.clock.clone().unwrap().due_at.unwrap();
    let code = filed.registration.clone().unwrap().code.to_string();

    assert!(house.desk.proof(filed.id.as_uuid(), accepted.version).await.unwrap().is_none());
    let head = caught_up(&mut sequencer(&house.desk)).await;
    let leaves = leaf::of_record(house.desk.store().engine(), filed.id.as_uuid()).await.unwrap();
    assert_eq!(leaves.len() as u64, accepted.version);
    assert!(head.size > accepted.version, "units and people are in the log too");
    let mut seen = Vec::new();
    for (_, version) in leaves {
        let proof = house.desk.proof(filed.id.as_uuid(), version).await.unwrap().unwrap();
        let proof: Proof = proof.to_string().parse().unwrap();
        let shown = proof.open(&policy()).unwrap();
        seen.push(shown.opening.facts);
    }
    let of = |kind: &str| seen.iter().find(|facts| facts.kind.as_str() == kind).unwrap();
    assert_eq!(of("dossier.submitted").get("code"), Some(code.as_str()));
    let due = (due_at.as_micros() / 1_000_000).to_string();
    assert_eq!(of("dossier.accepted").get("due_at"), Some(due.as_str()));
    assert_eq!(of("dossier.accepted").at - of("dossier.submitted").at, 3600);
}

/// Every entry of the log in its order, and the tree over them.
async fn whole_tree(house: &House) -> Vec<Hash> {
    let engine = house.desk.store().engine();
    let count = leaf::count(engine).await.unwrap();
    let entries = leaf::entries(engine, 0, count).await.unwrap();
    assert_eq!(entries.len() as u64, count, "positions have no gaps");
    entries.iter().map(|entry| Entry::from_bytes(entry).unwrap().leaf_hash()).collect()
}

fn hash_at(leaves: &[Hash], position: Position) -> Option<Hash> {
    let start = usize::try_from(position.index << position.level).ok()?;
    let end = start + (1_usize << position.level);
    let mut hashes = leaves.get(start..end)?.to_vec();
    while hashes.len() > 1 {
        hashes = hashes.chunks(2).map(|pair| Hash::of_node(&pair[0], &pair[1])).collect();
    }
    hashes.pop()
}

fn head_of(note: &str) -> Checkpoint {
    let note = Note::parse(note).unwrap();
    note.check_log(signer().verifier()).unwrap();
    note.text.parse().unwrap()
}

pub(crate) async fn processes_that_work_at_once_make_one_log(house: &House) {
    let citizen = house.citizen("hung").await;
    let second = house.another_desk().await;
    let mut heads = Vec::new();
    for _ in 0..3 {
        for _ in 0..4 {
            house.submitted(&citizen, "at_counter").await;
        }
        let (mut one, mut other) = (sequencer(&house.desk), sequencer(&second));
        let both = tokio::join!(caught_up(&mut one), caught_up(&mut other));
        heads.extend([head_of(&both.0.note), head_of(&both.1.note)]);
        heads.push(head_of(&caught_up(&mut one).await.note));
    }
    let leaves = whole_tree(house).await;
    let kinds: BTreeSet<_> = leaves.iter().map(|it| *it.as_bytes()).collect();
    assert_eq!(kinds.len(), leaves.len(), "no event is a leaf twice");
    assert_eq!(leaf::waiting(house.desk.store().engine(), 1000).await.unwrap(), 0);
    heads.sort_by_key(|head| head.size);
    let kept = |position: Position| hash_at(&leaves, position);
    for pair in heads.windows(2) {
        let proof = prove_consistency(pair[0].size, pair[1].size, &kept).unwrap();
        check_consistency(pair[0].size, pair[1].size, &pair[0].root, &pair[1].root, &proof).unwrap();
    }
    assert_eq!(heads.last().unwrap().size, leaves.len() as u64);
}

pub(crate) async fn lost_files_are_made_again_and_are_the_same(house: &House) {
    let citizen = house.citizen("hung").await;
    let filed = house.submitted(&citizen, "at_counter").await;
    let first = caught_up(&mut sequencer(&house.desk)).await;
    let proof = house.desk.proof(filed.record.id.as_uuid(), 1).await.unwrap();
    let folder = house.folder.path().join("objects/log");
    assert!(folder.is_dir(), "{}", folder.display());
    std::fs::remove_dir_all(&folder).unwrap();

    let again = caught_up(&mut sequencer(&house.desk)).await;
    assert_eq!(again.size, first.size);
    assert_eq!(house.desk.proof(filed.record.id.as_uuid(), 1).await.unwrap(), proof);
    house.submitted(&citizen, "at_counter").await;
    let grown = caught_up(&mut sequencer(&house.desk)).await;
    assert!(grown.size > first.size);
}

pub(crate) async fn a_store_put_back_to_an_older_state_signs_nothing(house: &House) {
    let citizen = house.citizen("hung").await;
    house.submitted(&citizen, "at_counter").await;
    let head = caught_up(&mut sequencer(&house.desk)).await;
    let longer = Checkpoint::new(ORIGIN, head.size + 1, Hash::of_leaf(b"later")).sign(&signer());
    let objects = house.desk.store().objects();
    objects.put_log_file("checkpoint", longer.to_string().into_bytes()).await.unwrap();
    let refused = sequencer(&house.desk).publish().await.unwrap_err();
    assert!(refused.to_string().contains("put back to an older state"), "{refused}");
}

pub(crate) async fn a_forgotten_record_has_no_proof_and_the_others_keep_theirs(house: &House) {
    let citizen = house.citizen("hung").await;
    let gone = house.submitted(&citizen, "at_counter").await.record.id.as_uuid();
    let stays = house.submitted(&citizen, "at_counter").await.record.id.as_uuid();
    caught_up(&mut sequencer(&house.desk)).await;
    let before = whole_tree(house).await;
    let proof = house.desk.proof(stays, 2).await.unwrap().unwrap();
    house.desk.store().engine().write(leaf::forget(gone)).await.unwrap();
    assert!(house.desk.proof(gone, 2).await.unwrap().is_none());
    assert_eq!(house.desk.proof(stays, 2).await.unwrap(), Some(proof.clone()));
    assert!(proof.open(&policy()).is_ok());
    assert_eq!(whole_tree(house).await, before);
}
