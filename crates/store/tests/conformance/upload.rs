//! Uploads under way: parts end to end, each place taken once, nothing left at the end.

use kernel::{hash::Sha256Hash, time::Timestamp};
use store::upload::{Part, Upload, add_part, begin, count, end, find, old};

use crate::fixture::{Fixture, id};

crate::on_both_engines!(
    parts_lie_end_to_end_and_each_place_is_taken_once,
    an_upload_that_ended_takes_no_part_and_leaves_nothing,
    only_uploads_begun_before_are_old,
);

fn upload(number: u128, begun_at: i64) -> Upload {
    Upload {
        id: id(number),
        dossier: id(7),
        component: "birth_certificate".into(),
        kind: "original_scan".into(),
        name: "Giấy chứng sinh.pdf".into(),
        size: 30,
        salt: vec![1, 2, 3],
        begun_at: Timestamp::from_micros(begun_at),
    }
}

fn part(begins: u64, size: u64) -> Part {
    Part { begins, size, sha256: Sha256Hash::of(&begins.to_be_bytes()) }
}

async fn parts_lie_end_to_end_and_each_place_is_taken_once(fixture: &Fixture) {
    let engine = &fixture.engine;
    let announced = upload(1, 10);
    begin(engine, &announced).await.unwrap();
    assert!(!add_part(engine, announced.id, &part(5, 10)).await.unwrap(), "a gap before it");
    assert!(add_part(engine, announced.id, &part(0, 10)).await.unwrap());
    assert!(!add_part(engine, announced.id, &part(0, 10)).await.unwrap(), "already there");
    assert!(add_part(engine, announced.id, &part(10, 20)).await.unwrap());
    let (found, parts) = find(engine, announced.id).await.unwrap().unwrap();
    assert_eq!(found, announced);
    assert_eq!(parts, [part(0, 10), part(10, 20)]);
    assert_eq!(count(engine, id(7)).await.unwrap(), 1);
    assert_eq!(count(engine, id(8)).await.unwrap(), 0);
}

async fn an_upload_that_ended_takes_no_part_and_leaves_nothing(fixture: &Fixture) {
    let engine = &fixture.engine;
    let announced = upload(1, 10);
    begin(engine, &announced).await.unwrap();
    assert!(add_part(engine, announced.id, &part(0, 10)).await.unwrap());
    end(engine, announced.id).await.unwrap();
    assert_eq!(find(engine, announced.id).await.unwrap(), None);
    assert!(!add_part(engine, announced.id, &part(0, 10)).await.unwrap());
    assert_eq!(count(engine, id(7)).await.unwrap(), 0);
}

async fn only_uploads_begun_before_are_old(fixture: &Fixture) {
    let engine = &fixture.engine;
    for (number, begun_at) in [(1, 30), (2, 10), (3, 20)] {
        begin(engine, &upload(number, begun_at)).await.unwrap();
    }
    let before = Timestamp::from_micros(30);
    assert_eq!(old(engine, before, 9).await.unwrap(), [id(2), id(3)]);
    assert_eq!(old(engine, before, 1).await.unwrap(), [id(2)]);
}
