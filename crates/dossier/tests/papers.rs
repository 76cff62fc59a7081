//! The paper of a result on its way: signed by the leader, sealed at the release, given more evidence. One sentence, one
//! rule, by Decree 30/2020 annex I (the seal follows the signature) and ETSI EN 319 142-1 §5.5.

use dossier::{
    Command, Refusal,
    model::{RESULT_COMPONENT, SealLevel},
    sample::{self, COMPONENT, Life, Stage, clerk, head, leader, life, records_clerk},
};

const MONDAY: &str = "2026-03-02T10:00";

/// With the leader, who has not decided yet.
fn before_the_leader() -> Life {
    let mut life = Life::appraised_by_specialist(Stage::default(), MONDAY);
    life.must(&sample::specialist(), life::propose(dossier::model::Outcome::Grant));
    life.must(&head(), Command::SendUp { note: None, to: None });
    life
}

fn results(life: &Life) -> Vec<kernel::id::FileId> {
    let files = life.dossier().files.iter();
    files.filter(|file| file.component == RESULT_COMPONENT).map(|file| file.id).collect()
}

#[test]
fn sealed_paper_takes_the_place_of_the_signed_one_and_comes_first() {
    let mut life = before_the_leader();
    life.must(&leader(), life::sign(None, 80));
    assert_eq!(life.dossier().proposal.as_ref().and_then(|it| it.paper), Some(sample::file_id(80)));
    life.must(&records_clerk(), Command::AttachFile { file: sample::file(90, RESULT_COMPONENT) });
    let both = vec![sample::file_id(80), sample::file_id(90)];
    life.must(&records_clerk(), life::seal(both, 81));
    let result = life.dossier().result.as_ref();
    assert_eq!(
        result.map(|it| it.files.clone()),
        Some(vec![sample::file_id(81), sample::file_id(90)])
    );
    assert_eq!(
        result.and_then(|it| it.seal.as_ref()).map(|it| it.level),
        Some(SealLevel::Timestamped)
    );
    assert_eq!(results(&life), [sample::file_id(90), sample::file_id(81)]);
}

#[test]
fn what_nobody_signed_is_not_sealed() {
    let mut life = before_the_leader();
    life.must(&leader(), Command::Approve { note: None });
    let refused = life.act(&records_clerk(), life::seal(vec![], 81));
    assert_eq!(refused, Err(Refusal::PaperNotSigned));
}

#[test]
fn paper_that_is_sent_back_has_to_be_signed_anew() {
    let mut life = before_the_leader();
    life.must(&leader(), life::sign(None, 80));
    let back = Command::SendBack { reason: "Sai tên.".to_owned(), to: "sign".to_owned() };
    life.must(&records_clerk(), back);
    assert_eq!(results(&life), []);
    life.must(&leader(), life::sign(None, 82));
    life.must(&records_clerk(), life::seal(vec![], 83));
    assert_eq!(results(&life), [sample::file_id(83)]);
}

#[test]
fn paper_of_another_kind_is_not_signed_as_the_result() {
    let mut life = before_the_leader();
    let paper = Box::new(sample::file(80, COMPONENT));
    let refused = life.act(&leader(), Command::Sign { note: None, paper });
    assert_eq!(refused, Err(Refusal::ComponentUnknown { component: COMPONENT.to_owned() }));
}

#[test]
fn evidence_is_added_to_the_sealed_paper_before_and_after_it_is_handed_over() {
    let mut life = before_the_leader();
    life.must(&leader(), life::sign(None, 80));
    life.must(&records_clerk(), life::seal(vec![], 81));
    let id = sample::file_id(81);
    life.must(&records_clerk(), life::strengthen(id, 84, SealLevel::LongTerm));
    life.must(&clerk(), life::deliver());
    life.must(&records_clerk(), life::strengthen(id, 85, SealLevel::Archived));
    let paper = life.dossier().files.iter().find(|file| file.id == id);
    assert_eq!(paper.map(|file| file.sha256), Some(sample::file(85, RESULT_COMPONENT).sha256));
    let less = life.act(&records_clerk(), life::strengthen(id, 86, SealLevel::LongTerm));
    assert_eq!(less, Err(Refusal::FileUnknown));
    let other = life::strengthen(sample::file_id(1), 86, SealLevel::Archived);
    assert_eq!(life.act(&records_clerk(), other), Err(Refusal::FileUnknown));
    let again = life.act(&records_clerk(), life::strengthen(id, 85, SealLevel::Archived));
    assert_eq!(again, Ok(vec![]));
}

#[test]
fn paper_released_by_hand_takes_no_evidence() {
    let mut life = Life::released(Stage::default(), MONDAY);
    let command = life::strengthen(sample::file_id(90), 91, SealLevel::Archived);
    assert_eq!(life.act(&records_clerk(), command), Err(Refusal::PaperNotSigned));
}

#[test]
fn attachments_are_sealed_under_their_own_files_and_strengthened_alike() {
    let mut life = before_the_leader();
    life.must(&leader(), life::sign(None, 80));
    let attached = sample::file_id(90);
    life.must(&records_clerk(), Command::AttachFile { file: sample::file(90, RESULT_COMPONENT) });
    let foreign = life::seal_with_attachments(vec![sample::file_id(1)], 81);
    assert_eq!(life.act(&records_clerk(), foreign), Err(Refusal::FileUnknown));
    life.must(&records_clerk(), life::seal_with_attachments(vec![attached], 81));
    let result = life.dossier().result.clone().unwrap_or_else(|| unreachable!());
    assert_eq!(result.files, [sample::file_id(81), attached]);
    let sealed: Vec<_> = result.seals().map(|seal| seal.file).collect();
    assert_eq!(sealed, [sample::file_id(81), attached]);
    let kept = |life: &Life| {
        let file = life.dossier().files.iter().find(|file| file.id == attached);
        file.map(|file| file.sha256)
    };
    assert_eq!(kept(&life), Some(sample::file(82, RESULT_COMPONENT).sha256));
    life.must(&records_clerk(), life::strengthen(attached, 85, SealLevel::Archived));
    assert_eq!(kept(&life), Some(sample::file(85, RESULT_COMPONENT).sha256));
}

#[test]
fn certified_copies_stand_beside_the_released_paper() {
    let mut life = before_the_leader();
    life.must(&leader(), life::sign(None, 80));
    assert!(life.act(&records_clerk(), life::copy(84)).is_err(), "nothing is released yet");
    life.must(&records_clerk(), life::seal(vec![], 81));
    life.must(&records_clerk(), life::copy(84));
    life.must(&clerk(), life::deliver());
    life.must(&records_clerk(), life::copy(85));
    assert_eq!(results(&life), [81, 84, 85].map(sample::file_id));
    let files = life.dossier().result.as_ref().map(|result| result.files.clone());
    assert_eq!(files, Some(vec![sample::file_id(81), sample::file_id(84), sample::file_id(85)]));
    assert_eq!(life.act(&records_clerk(), life::copy(84)), Err(Refusal::FileTwice));
    let mut by_hand = Life::released(Stage::default(), MONDAY);
    assert_eq!(by_hand.act(&records_clerk(), life::copy(84)), Err(Refusal::PaperNotSigned));
}
