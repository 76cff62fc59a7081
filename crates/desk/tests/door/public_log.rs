//! The public log behind the door: leaves, heads and proofs of real journeys.
//! Not the formats; those have their own judges. What must hold: no event is missing, none is twice, no history forks.

use crate::house::{House, units};
use access::Principal;
use desk::public_log::{LogFinding, Publisher, Step};
use desk::{Desk, DeskError};
use dossier::Dossier;
use kernel::random::{Random as _, SeededRandom};
use register::Actor;
use std::collections::BTreeSet;
use store::leaf;
use store::log_head::Head;
use transparency::note::KeyName;
use transparency::tree::{Position, check_consistency, prove_consistency};
use transparency::witness::{Seen, read_answer, witness};
use transparency::{Checkpoint, Entry, Hash, Note, Policy, Proof, Signer};

const ORIGIN: &str = "mau.example/nhat-ky";

fn signer() -> Signer {
    Signer::of_log(KeyName::new(ORIGIN).unwrap(), &[3; 32])
}

fn policy() -> Policy {
    let logs = vec![signer().verifier().clone()];
    Policy { origin: ORIGIN.to_owned(), logs, witnesses: Vec::new(), quorum: 0 }
}

fn publisher(desk: &Desk) -> Publisher {
    Publisher::new(desk.clone(), signer())
}

/// Everything that waits becomes leaves.
async fn sequenced(desk: &Desk) {
    while leaf::waiting(desk.store().engine(), 1).await.unwrap() > 0 {
        desk.sequence().await.unwrap();
    }
}

/// Everything that waits, then the head over it.
async fn caught_up(publisher: &mut Publisher) -> Head {
    sequenced(publisher.desk()).await;
    publisher.publish().await.unwrap();
    let heads = store::log_head::newest(publisher.desk().store().engine(), ORIGIN, 1).await;
    heads.unwrap().remove(0)
}

async fn proof(house: &House, who: &Actor, dossier: &Dossier, version: u64) -> Option<Proof> {
    house.desk.dossier_proof(ORIGIN, &who.into(), dossier, version, 0).await.unwrap()
}

pub(crate) async fn every_event_is_one_leaf_and_its_proof_shows_the_clock(house: &House) {
    let units = units();
    let citizen = house.citizen("hung").await;
    let clerk = house.officer("reception", &units.reception).await;
    let filed = house.submitted(&citizen, "at_counter").await.record;
    house.pass_hours(1);
    let accepted = house.accepted(&clerk, filed.id).await;
    let dossier = &accepted.record;
    let due_at = dossier.clock.clone().unwrap().due_at.unwrap();
    let code = filed.registration.clone().unwrap().code.to_string();

    assert!(proof(house, &citizen, dossier, accepted.version).await.is_none());
    let head = caught_up(&mut publisher(&house.desk)).await;
    let engine = house.desk.store().engine();
    let leaves = leaf::of_record(engine, filed.id.as_uuid()).await.unwrap();
    assert_eq!(leaves.len() as u64, accepted.version);
    assert!(head.size > accepted.version, "units and people are in the log too");
    let mut seen = Vec::new();
    for (_, event) in leaves {
        let proof = proof(house, &citizen, dossier, event.version).await.unwrap();
        let proof: Proof = proof.to_string().parse().unwrap();
        seen.push(proof.open(&policy()).unwrap().opening.facts);
    }
    let of = |kind: &str| seen.iter().find(|facts| facts.kind.as_str() == kind).unwrap();
    assert_eq!(of("dossier.submitted").get("code"), Some(code.as_str()));
    let due = (due_at.as_micros() / 1_000_000).to_string();
    assert_eq!(of("dossier.accepted").get("due_at"), Some(due.as_str()));
    assert_eq!(of("dossier.accepted").at - of("dossier.submitted").at, 3600);

    let offered = house.desk.provable(ORIGIN, &(&citizen).into(), dossier).await.unwrap();
    let kinds: Vec<_> = offered.iter().map(|it| it.kind.as_str()).collect();
    assert_eq!(kinds, ["submitted", "accepted"]);
    let clock = house.desk.clock_proof(ORIGIN, &(&citizen).into(), dossier, 0).await.unwrap();
    assert!(clock.matches("c2sp.org/tlog-proof@v1").count() >= 2, "{clock}");
}

pub(crate) async fn proofs_are_given_to_whoever_may_see_the_dossier(house: &House) {
    let citizen = house.citizen("hung").await;
    let stranger = house.citizen("lan").await;
    let filed = house.submitted(&citizen, "at_counter").await.record;
    caught_up(&mut publisher(&house.desk)).await;
    let who: Principal = (&stranger).into();
    let refused = house.desk.dossier_proof(ORIGIN, &who, &filed, 1, 0).await;
    assert!(matches!(refused, Err(DeskError::NotFound)));
    let refused = house.desk.clock_proof(ORIGIN, &who, &filed, 0).await;
    assert!(matches!(refused, Err(DeskError::NotFound)));
    assert!(house.desk.provable(ORIGIN, &who, &filed).await.unwrap().is_empty());
    assert!(proof(house, &citizen, &filed, 1).await.is_some());
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

/// Each head's tree begins with that of the one before it, and the leaves lead to all of them.
async fn one_history(house: &House, mut heads: Vec<Checkpoint>) {
    let leaves = whole_tree(house).await;
    let kinds: BTreeSet<_> = leaves.iter().map(|it| *it.as_bytes()).collect();
    assert_eq!(kinds.len(), leaves.len(), "no event is a leaf twice");
    assert_eq!(leaf::waiting(house.desk.store().engine(), 1000).await.unwrap(), 0);
    heads.sort_by_key(|head| head.size);
    let kept = |position: Position| hash_at(&leaves, position);
    for pair in heads.windows(2) {
        let (old, new) = (&pair[0], &pair[1]);
        let proof = prove_consistency(old.size, new.size, &kept).unwrap();
        check_consistency(old.size, new.size, &old.root, &new.root, &proof).unwrap();
    }
    assert_eq!(heads.last().unwrap().size, leaves.len() as u64);
    let found = house.desk.check_log(signer().verifier(), &|_| ()).await.unwrap();
    assert_eq!((found.findings, found.leaves), (0, leaves.len() as u64), "{:?}", found.first);
}

pub(crate) async fn processes_that_work_at_once_make_one_log(house: &House) {
    let citizen = house.citizen("hung").await;
    let second = house.another_desk().await;
    let mut heads = Vec::new();
    let (mut one, mut other) = (publisher(&house.desk), publisher(&second));
    for _ in 0..4 {
        for _ in 0..4 {
            house.submitted(&citizen, "at_counter").await;
        }
        let both = tokio::join!(caught_up(&mut one), caught_up(&mut other));
        heads.extend([head_of(&both.0.note), head_of(&both.1.note)]);
        heads.push(head_of(&caught_up(&mut one).await.note));
    }
    one_history(house, heads).await;
}

/// The head where readers find it.
async fn shown(house: &House) -> Option<Checkpoint> {
    let bytes = house.desk.store().objects().log_file(ORIGIN, "checkpoint").await.unwrap()?;
    Some(head_of(std::str::from_utf8(&bytes).unwrap()))
}

pub(crate) async fn a_process_that_dies_at_any_step_leaves_one_history(house: &House) {
    let citizen = house.citizen("hung").await;
    let random = SeededRandom::new(11);
    let mut heads: Vec<Checkpoint> = Vec::new();
    let mut died = BTreeSet::new();
    let steps = [Step::FullTiles, Step::PartialTiles, Step::Head, Step::Checkpoint, Step::Tidy];
    for round in 0..120 {
        let draft = house.draft(&citizen).await.record.id;
        for _ in 0..2 {
            house.save(&citizen, draft, crate::house::typed("at_counter")).await;
            let path = vec!["request_text".to_owned()];
            let typed = [("request_text".to_owned(), format!("Lần {round}"))].into();
            let command = dossier::Command::SaveAnswers { paths: path, typed };
            house.give(&citizen, draft, command).await;
        }
        sequenced(&house.desk).await;
        let mut draw = [0; 1];
        random.fill(&mut draw);
        let victim = steps[usize::from(draw[0]) % steps.len()];
        let mut doomed = publisher(&house.desk).watched(move |step| {
            if step == victim { Err(DeskError::Fault("killed".to_owned())) } else { Ok(()) }
        });
        match doomed.publish().await {
            Err(DeskError::Fault(why)) if why == "killed" => {
                died.insert(format!("{victim:?}"));
            }
            Ok(_) => assert_eq!(victim, Step::FullTiles, "a step was left out"),
            Err(error) => panic!("{error}"),
        }
        heads.extend(shown(house).await);
    }
    assert_eq!(died.len(), steps.len(), "{died:?}");
    assert!(heads.windows(2).all(|pair| pair[0].size <= pair[1].size), "a head went back");
    heads.push(head_of(&caught_up(&mut publisher(&house.desk)).await.note));
    assert!(heads.last().unwrap().size > 512, "several full files");
    one_history(house, heads).await;
}

pub(crate) async fn lost_files_are_made_again_and_are_the_same(house: &House) {
    let citizen = house.citizen("hung").await;
    let filed = house.submitted(&citizen, "at_counter").await.record;
    let first = caught_up(&mut publisher(&house.desk)).await;
    let before = proof(house, &citizen, &filed, 1).await;
    assert!(before.is_some());
    let folder = house.folder.path().join("objects/log");
    assert!(folder.is_dir(), "{}", folder.display());
    std::fs::remove_dir_all(&folder).unwrap();

    let again = caught_up(&mut publisher(&house.desk)).await;
    assert_eq!(again.size, first.size);
    assert_eq!(proof(house, &citizen, &filed, 1).await, before);
    house.submitted(&citizen, "at_counter").await;
    let grown = caught_up(&mut publisher(&house.desk)).await;
    one_history(house, vec![head_of(&first.note), head_of(&grown.note)]).await;
}

pub(crate) async fn a_store_put_back_to_an_older_state_signs_nothing(house: &House) {
    let citizen = house.citizen("hung").await;
    house.submitted(&citizen, "at_counter").await;
    let head = caught_up(&mut publisher(&house.desk)).await;
    let longer = Checkpoint::new(ORIGIN, head.size + 1, Hash::of_leaf(b"later")).sign(&signer());
    let objects = house.desk.store().objects();
    let note = longer.to_string();
    objects.replace_log_head(ORIGIN, "checkpoint", note.as_bytes(), |_| true).await.unwrap();
    let refused = publisher(&house.desk).publish().await.unwrap_err();
    assert!(refused.to_string().contains("put back to an older state"), "{refused}");

    // As long by now, but with another past.
    house.submitted(&citizen, "at_counter").await;
    sequenced(&house.desk).await;
    let refused = publisher(&house.desk).publish().await.unwrap_err();
    assert!(refused.to_string().contains("another hand"), "{refused}");
}

pub(crate) async fn a_changed_leaf_file_or_head_is_found_by_its_name(house: &House) {
    let citizen = house.citizen("hung").await;
    house.submitted(&citizen, "at_counter").await;
    let head = caught_up(&mut publisher(&house.desk)).await;
    let key = signer().verifier().clone();
    let folder = house.folder.path().join("objects/log").join(ORIGIN);
    let tile = format!("tile/0/000.p/{}", head.size);
    let mut bytes = std::fs::read(folder.join(&tile)).unwrap();
    bytes[0] ^= 1;
    std::fs::write(folder.join(&tile), bytes).unwrap();
    let bundle = format!("tile/entries/000.p/{}", head.size);
    std::fs::remove_file(folder.join(&bundle)).unwrap();
    house.desk.store().engine().write(store::testing::change_leaf(0)).await.unwrap();

    let found = house.desk.check_log(&key, &|_| ()).await.unwrap();
    for expected in [
        LogFinding::LeafDiffers { position: 0 },
        LogFinding::FileMissing { path: bundle },
        LogFinding::FileDiffers { path: tile },
        LogFinding::HeadDiffers { size: head.size },
    ] {
        assert!(found.first.contains(&expected), "{expected:?} in {:?}", found.first);
    }
}

pub(crate) async fn a_forgotten_record_has_no_proof_and_the_others_keep_theirs(house: &House) {
    let citizen = house.citizen("hung").await;
    let gone = house.submitted(&citizen, "at_counter").await.record;
    let stays = house.submitted(&citizen, "at_counter").await.record;
    caught_up(&mut publisher(&house.desk)).await;
    let before = whole_tree(house).await;
    let kept = proof(house, &citizen, &stays, 2).await.unwrap();
    let held = proof(house, &citizen, &gone, 2).await.unwrap();
    house.desk.forget_in_log(gone.id.as_uuid()).await.unwrap();
    assert!(proof(house, &citizen, &gone, 2).await.is_none());
    assert_eq!(proof(house, &citizen, &stays, 2).await, Some(kept.clone()));
    assert!(kept.open(&policy()).is_ok());
    assert!(held.open(&policy()).is_ok(), "who holds a proof keeps it");
    assert_eq!(whole_tree(house).await, before);
    let found = house.desk.check_log(signer().verifier(), &|_| ()).await.unwrap();
    assert_eq!(found.findings, 0, "{:?}", found.first);
    assert!(found.forgotten > 0);
}

pub(crate) async fn a_witness_follows_the_log_and_its_cosignature_is_in_the_proof(house: &House) {
    let citizen = house.citizen("hung").await;
    let filed = house.submitted(&citizen, "at_counter").await.record;
    let mut publisher = publisher(&house.desk);
    let key = Signer::of_witness(KeyName::new("witness.example/w1").unwrap(), &[9; 32]);
    let logs = vec![(ORIGIN.to_owned(), signer().verifier().clone())];
    let mut seen = Seen::nothing();
    for _ in 0..3 {
        let head = caught_up(&mut publisher).await;
        let request =
            house.desk.witness_request(publisher.verifier(), &head, seen.size).await.unwrap();
        let (after, line) = witness(&request, &logs, seen, &key, 1_790_000_000).unwrap();
        seen = after;
        let answer = format!("{line}\n");
        let keys = [key.verifier().clone()];
        let lines = read_answer(&answer, &request.note, &keys).unwrap();
        house.desk.cosigned(publisher.verifier(), &head, lines).await.unwrap();
        house.submitted(&citizen, "at_counter").await;
    }
    let policy = Policy { witnesses: vec![key.verifier().clone()], quorum: 1, ..policy() };
    let who = (&citizen).into();
    let newest = caught_up(&mut publisher).await;
    let proof = house.desk.dossier_proof(ORIGIN, &who, &filed, 1, 1).await.unwrap().unwrap();
    assert_eq!(proof.open(&policy).unwrap().believed.witnessed_at, Some(1_790_000_000));
    assert!(newest.size > seen.size, "the newest head is not cosigned; the one before it serves");
    let longer = house.desk.witness_request(publisher.verifier(), &newest, newest.size + 1).await;
    assert!(longer.is_err(), "a witness that has seen more stops the log");
}
