//! Released papers known again: by their content, by code and check value, and after the rows were made anew.

use crate::house::{House, units};
use desk::{NewAttachment, Standing, check_value};
use dossier::{
    Command, Dossier,
    model::{Outcome, PaperKind},
};
use kernel::hash::Sha256Hash;
use store::{engine::Batch, testing};

/// A dossier whose result is this paper.
async fn released(house: &House, login: &str, paper: &[u8]) -> Dossier {
    let units = units();
    let citizen = house.citizen(login).await;
    let clerk = house.officer("reception", &units.reception).await;
    let specialist = house.officer("specialist", &units.division).await;
    let leader = house.officer("leader", &units.agency).await;
    let records = house.officer("records_clerk", &units.agency).await;
    let hands = (&citizen, &clerk, &specialist);
    let id = house.proposed(hands, "at_counter", Outcome::Grant).await.record.id;
    house.give(&leader, id, Command::Approve { note: None }).await;
    let stored = house.desk.store().objects().put(paper).await.unwrap();
    let new = NewAttachment {
        component: "result".into(),
        kind: PaperKind::EOriginal,
        name: "ket-qua.pdf".into(),
        media_type: "application/pdf".into(),
        size: stored.size,
        sha256: stored.hash,
        supplement: None,
    };
    let attached = house.desk.attach(&records, id, new, &house.key()).await.unwrap();
    let file = attached.record.files.last().unwrap().id;
    house
        .desk
        .release(&records, id, vec![file], &key_use::Through::job("test"), (&house.key(), None))
        .await
        .unwrap()
        .record
}

pub(crate) async fn a_released_paper_is_known_by_its_content(house: &House) {
    let content = Sha256Hash::of(b"%PDF-1.7 one");
    house.desk.store().objects().put(b"%PDF-1.7 one").await.unwrap();
    assert!(house.desk.released_paper(&content).await.unwrap().is_none(), "stored, not released");
    let dossier = released(house, "hung", b"%PDF-1.7 one").await;
    let found = house.desk.released_paper(&Sha256Hash::of(b"%PDF-1.7 one")).await.unwrap().unwrap();
    assert_eq!(found.standing, Standing::Latest);
    let of = found.of.unwrap();
    assert_eq!(of.number, dossier.result.as_ref().unwrap().number);
    assert_eq!(of.contents, [Sha256Hash::of(b"%PDF-1.7 one")]);
    assert!(house.desk.released_paper(&Sha256Hash::of(b"other")).await.unwrap().is_none());
    // One sheet released on two dossiers says nothing of either.
    released(house, "lan", b"%PDF-1.7 one").await;
    let found = house.desk.released_paper(&Sha256Hash::of(b"%PDF-1.7 one")).await.unwrap().unwrap();
    assert_eq!((found.standing, found.of), (Standing::Latest, None));
}

pub(crate) async fn a_code_opens_a_paper_only_with_its_check_value(house: &House) {
    let dossier = released(house, "hung", b"%PDF-1.7 one").await;
    let code = dossier.registration.as_ref().unwrap().code.to_string();
    let check = check_value(&dossier).unwrap();
    assert_eq!(check.len(), 8);
    let found = house.desk.released_by_code(&code, &check).await.unwrap().unwrap();
    assert_eq!(
        found.of.unwrap().decided_by,
        dossier.registration.as_ref().unwrap().organisations.decided_by
    );
    for wrong in ["", "AAAAAAAA", &check.to_lowercase()] {
        let found = house.desk.released_by_code(&code, wrong).await.unwrap();
        assert!(found.is_none(), "{wrong}");
    }
    assert!(house.desk.released_by_code("H56.1-1-1", &check).await.unwrap().is_none());
    let other = released(house, "lan", b"%PDF-1.7 two").await;
    assert_ne!(check_value(&other), Some(check));
}

pub(crate) async fn papers_released_before_are_made_known_and_missing_ones_found(house: &House) {
    released(house, "hung", b"%PDF-1.7 one").await;
    let clean = house.desk.verify(false, &|_| {}).await.unwrap();
    assert_eq!((clean.findings, &clean.first), (0, &Vec::new()));
    let forget = Batch { statements: vec![testing::forget_released_papers()] };
    house.desk.store().engine().write(forget).await.unwrap();
    let found = house.desk.verify(false, &|_| {}).await.unwrap();
    assert_eq!(found.findings, 1, "{:?}", found.first);
    assert_eq!(house.desk.know_released_papers().await.unwrap(), 1);
    assert_eq!(house.desk.know_released_papers().await.unwrap(), 1, "twice does no harm");
    assert_eq!(house.desk.verify(false, &|_| {}).await.unwrap().findings, 0);
    let content = Sha256Hash::of(b"%PDF-1.7 one");
    assert!(house.desk.released_paper(&content).await.unwrap().is_some());
}
