//! Bytes that nothing names, and those that something comes to name.
//! What must always hold: a named object is read whole at every moment.

use crate::house::House;
use desk::{Collected, NewAttachment};
use dossier::{Command, Dossier, model::PaperKind};
use kernel::{
    hash::Sha256Hash,
    time::{Clock as _, SystemClock},
};
use register::Actor;
use store::objects::ObjectCheck;

const DAY_HOURS: i64 = 24;

/// Objects bear the moment of the machine: the house's clock goes there first.
fn today(house: &House) {
    let behind = SystemClock.now().seconds_since(house.clock.now());
    house.clock.advance_seconds(behind.max(0) + 1);
}

/// Lets everything grow older than the province keeps loose bytes.
fn let_it_grow_old(house: &House) {
    let days = house.desk.province().file.settings.retention_of_loose_files_days;
    house.pass_hours(i64::from(days) * DAY_HOURS + 1);
}

async fn put(house: &House, bytes: &[u8]) -> Sha256Hash {
    house.desk.store().objects().put(bytes).await.unwrap().hash
}

async fn collect(house: &House, hash: &Sha256Hash) -> Collected {
    house.desk.collect(hash.as_bytes()[0]).await.unwrap()
}

async fn whole(house: &House, hash: &Sha256Hash) -> bool {
    let objects = house.desk.store().objects();
    let found = objects.check(hash).await.unwrap();
    assert_eq!(objects.exists(hash).await.unwrap(), found == ObjectCheck::Whole);
    found == ObjectCheck::Whole
}

async fn attach(house: &House, who: &Actor, draft: &Dossier, sha256: Sha256Hash) -> Dossier {
    let new = NewAttachment {
        component: "id_requester".to_owned(),
        kind: PaperKind::PlainCopy,
        name: "giay-to.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        size: 10,
        sha256,
        supplement: None,
    };
    house.desk.attach(who, draft.id, new, &house.key()).await.unwrap().record
}

pub(crate) async fn bytes_that_nothing_names_are_taken_away_in_time(house: &House) {
    today(house);
    let loose = put(house, b"a scan of an intake that was given up").await;
    house.pass_hours(DAY_HOURS);
    assert_eq!(collect(house, &loose).await, Collected::default(), "it is not old enough");
    let_it_grow_old(house);
    assert_eq!(collect(house, &loose).await.set_aside, 1);
    assert!(whole(house, &loose).await, "whoever names it now still reads it");
    house.pass_hours(DAY_HOURS - 1);
    assert_eq!(collect(house, &loose).await.taken_away, 0);
    house.pass_hours(2);
    assert_eq!(collect(house, &loose).await.taken_away, 1);
    assert!(!whole(house, &loose).await);
    let again = house.desk.store().objects().put(b"a scan of an intake that was given up").await;
    assert!(again.unwrap().fresh && whole(house, &loose).await);
}

pub(crate) async fn bytes_that_a_dossier_names_are_never_taken_away(house: &House) {
    today(house);
    let hoa = house.citizen("hoa").await;
    let draft = house.draft(&hoa).await.record;
    let named = put(house, b"a paper").await;
    attach(house, &hoa, &draft, named).await;
    for _ in 0..3 {
        let_it_grow_old(house);
        assert_eq!(collect(house, &named).await, Collected::default());
    }
    assert!(whole(house, &named).await);
}

pub(crate) async fn bytes_named_while_they_are_collected_stay(house: &House) {
    today(house);
    let hoa = house.citizen("hoa").await;
    let draft = house.draft(&hoa).await.record;
    let bytes = b"the same paper, handed in by another";
    let hash = put(house, bytes).await;
    let_it_grow_old(house);
    // The other one's upload finds the bytes there; then they are set aside; then they are named.
    assert!(!house.desk.store().objects().put(bytes).await.unwrap().fresh);
    assert_eq!(collect(house, &hash).await.set_aside, 1);
    attach(house, &hoa, &draft, hash).await;
    assert!(whole(house, &hash).await);
    house.pass_hours(10 * DAY_HOURS);
    assert_eq!(collect(house, &hash).await, Collected { brought_back: 1, ..Collected::default() });
    assert!(whole(house, &hash).await);
    assert_eq!(collect(house, &hash).await, Collected::default());
    assert!(whole(house, &hash).await);
}

pub(crate) async fn papers_of_a_draft_thrown_away_are_taken_away(house: &House) {
    today(house);
    let hoa = house.citizen("hoa").await;
    let shared = put(house, b"handed in by two").await;
    let (taken_off, kept) = (put(house, b"taken off").await, put(house, b"left").await);
    let draft = house.draft(&hoa).await.record;
    for hash in [shared, taken_off, kept] {
        attach(house, &hoa, &draft, hash).await;
    }
    let other = house.draft(&hoa).await.record;
    attach(house, &hoa, &other, shared).await;
    let record = house.desk.read_dossier(&hoa, draft.id).await.unwrap().unwrap().record;
    let file = record.files.iter().find(|file| file.sha256 == taken_off).unwrap().id;
    let detach = Command::DetachFile { file };
    house.desk.dossier(&hoa, draft.id, detach, &house.key(), None).await.unwrap();
    house.desk.dossier(&hoa, draft.id, Command::Discard, &house.key(), None).await.unwrap();
    let_it_grow_old(house);
    for hash in [shared, taken_off, kept] {
        collect(house, &hash).await;
    }
    house.pass_hours(2 * DAY_HOURS);
    for hash in [shared, taken_off, kept] {
        collect(house, &hash).await;
    }
    assert!(!whole(house, &taken_off).await && !whole(house, &kept).await);
    assert!(whole(house, &shared).await, "another draft names it");
    let found = house.desk.verify(true, &|_| {}).await.unwrap();
    assert_eq!(found.findings, 0, "{:?}", found.first);
}

pub(crate) async fn parts_of_an_upload_under_way_stay(house: &House) {
    today(house);
    let part = put(house, b"salted part of a large file").await;
    let engine = house.desk.store().engine();
    let upload = store::upload::Upload {
        id: kernel::id::UploadId::new(house.clock.now(), house.desk.random()).as_uuid(),
        dossier: uuid::Uuid::nil(),
        component: "id_requester".into(),
        kind: "plain_copy".into(),
        name: "giay-to.pdf".into(),
        size: 100,
        salt: b"salted".to_vec(),
        begun_at: house.clock.now(),
    };
    store::upload::begin(engine, &upload).await.unwrap();
    let row = store::upload::Part { begins: 0, size: 5, sha256: part };
    assert!(store::upload::add_part(engine, upload.id, &row).await.unwrap());
    let_it_grow_old(house);
    assert_eq!(collect(house, &part).await, Collected::default());
    store::upload::end(engine, upload.id).await.unwrap();
    assert_eq!(collect(house, &part).await.set_aside, 1);
}
