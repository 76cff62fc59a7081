//! Released papers by their content, and uses of keys by holder and by open report.

use kernel::{hash::Sha256Hash, time::Timestamp};
use store::{
    engine::Batch,
    key_use::{KeyUseRow, of_holder, open_reports},
    register::save_record,
    released_paper::{ReleasedRow, by_content, known},
};

use crate::fixture::{Fixture, id};

crate::on_both_engines!(
    a_released_paper_is_found_by_its_content_and_noted_once,
    uses_are_listed_newest_first_and_reports_oldest_first,
    a_settled_report_leaves_the_list,
);

fn at(micros: i64) -> Timestamp {
    Timestamp::from_micros(micros)
}

async fn a_released_paper_is_found_by_its_content_and_noted_once(fixture: &Fixture) {
    let engine = &fixture.engine;
    let content = Sha256Hash::of(b"paper");
    let row = |record, file| ReleasedRow { record: id(record), file: id(file), released_at: at(5) };
    for written in [row(1, 10), row(1, 10), row(2, 20)] {
        let statements = vec![store::released_paper::save(&content, &written)];
        engine.write(Batch { statements }).await.unwrap();
    }
    assert_eq!(by_content(engine, &content, 9).await.unwrap(), [row(1, 10), row(2, 20)]);
    assert_eq!(by_content(engine, &content, 1).await.unwrap(), [row(1, 10)]);
    assert!(by_content(engine, &Sha256Hash::of(b"other"), 9).await.unwrap().is_empty());
    assert!(known(engine, &content, id(1), id(10)).await.unwrap());
    assert!(!known(engine, &content, id(1), id(20)).await.unwrap());
}

async fn used(fixture: &Fixture, number: u128, used_at: i64, open_report_at: Option<i64>) {
    let row = KeyUseRow {
        id: id(number),
        holder: id(7),
        unit: "H56".into(),
        used_at: at(used_at),
        open_report_at: open_report_at.map(at),
    };
    let statements = vec![
        save_record(row.id, "key_use", 0, 1, "{}".into(), at(used_at)),
        store::key_use::save(&row),
    ];
    fixture.engine.write(Batch { statements }).await.unwrap();
}

async fn uses_are_listed_newest_first_and_reports_oldest_first(fixture: &Fixture) {
    let engine = &fixture.engine;
    for (number, used_at, report) in [(1, 10, Some(90)), (2, 30, None), (3, 20, Some(80))] {
        used(fixture, number, used_at, report).await;
    }
    let ids = |found: Vec<store::register::StoredRecord>| {
        found.into_iter().map(|one| one.id).collect::<Vec<_>>()
    };
    assert_eq!(ids(of_holder(engine, id(7), None, 9).await.unwrap()), [id(2), id(3), id(1)]);
    let after = Some((at(30), id(2)));
    assert_eq!(ids(of_holder(engine, id(7), after, 1).await.unwrap()), [id(3)]);
    assert!(of_holder(engine, id(8), None, 9).await.unwrap().is_empty());
    assert_eq!(ids(open_reports(engine, None, 9).await.unwrap()), [id(3), id(1)]);
    let after = Some((at(80), id(3)));
    assert_eq!(ids(open_reports(engine, after, 9).await.unwrap()), [id(1)]);
}

async fn a_settled_report_leaves_the_list(fixture: &Fixture) {
    let engine = &fixture.engine;
    used(fixture, 1, 10, Some(90)).await;
    let row = KeyUseRow {
        id: id(1),
        holder: id(7),
        unit: "H56".into(),
        used_at: at(10),
        open_report_at: None,
    };
    engine.write(Batch { statements: vec![store::key_use::save(&row)] }).await.unwrap();
    assert!(open_reports(engine, None, 9).await.unwrap().is_empty());
    assert_eq!(of_holder(engine, id(7), None, 9).await.unwrap().len(), 1);
}
