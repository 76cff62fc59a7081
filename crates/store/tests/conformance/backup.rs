//! Backups come back whole, and verification finds what is broken.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use camino::{Utf8Path, Utf8PathBuf};
use kernel::hash::Sha256Hash;
use kernel::time::Timestamp;
use store::backup::{
    Finding, Progress, RecordHistory, VerifyReport, backup, foreign, restore, verify,
};
use store::engine::{Row, Sql, Statement, Value};
use store::objects::ObjectCheck;
use store::{Engine, EngineLimits, ErrorKind, Objects, ObjectsOptions};

use crate::fixture::{ALL_VALUES, EVENT, FILE, Fixture, RECORD, id, put};

crate::on_both_engines!(
    backup_comes_back_whole,
    backup_of_a_bucket_comes_back_whole_in_another_bucket,
    missing_object_is_told_and_the_rest_is_kept,
    folder_with_something_else_is_left_alone,
    backup_taken_during_writes_is_one_moment,
    second_backup_into_the_same_folder_is_whole,
    second_backup_into_the_same_folder_keeps_nothing_that_was_removed,
    changed_backup_is_refused,
    unfinished_backup_is_refused,
    filled_database_is_not_overwritten,
    verification_of_a_sound_store_finds_nothing,
    verification_finds_what_is_broken,
);

const NOW: Timestamp = Timestamp::from_micros(1_790_000_000_000_000);

fn silent(_: Progress) {}

fn folder(fixture: &Fixture, name: &str) -> Utf8PathBuf {
    Utf8Path::from_path(fixture.folder.path()).unwrap().join(name)
}

async fn objects(fixture: &Fixture) -> Objects {
    let url = format!("file:{}", folder(fixture, "objects"));
    let options = ObjectsOptions { url, together: true, ..ObjectsOptions::default() };
    Objects::open(&options).await.unwrap()
}

static BUCKETS: AtomicU32 = AtomicU32::new(0);

/// A prefix of its own in the bucket of the test server.
#[expect(clippy::disallowed_methods, reason = "the address of the test server is the test's own")]
async fn bucket(fixture: &Fixture) -> Objects {
    let endpoint = std::env::var("TINHSO_TEST_S3").unwrap_or_else(|_| {
        panic!("this test needs an S3 server: run `cargo xtask s3`, then set TINHSO_TEST_S3")
    });
    let number = BUCKETS.fetch_add(1, Ordering::Relaxed);
    let options = ObjectsOptions {
        url: format!("s3://tinhso-test/backup-{}-{number}", std::process::id()),
        together: false,
        staging: Some(folder(fixture, "staging")),
        endpoint: Some(endpoint),
        region: None,
        access_key: Some("test".to_owned()),
        secret_key: Some("test".to_owned()),
    };
    Objects::open(&options).await.unwrap()
}

/// A record with two events, and a file whose object is stored.
async fn fill(fixture: &Fixture, objects: &Objects, number: u128) -> Sha256Hash {
    let event = |version: i64| {
        let body = Value::Json(r#"{"ghi chú":"dòng một\ndòng hai\tcó \"ngoặc\" và \\"}"#.into());
        let params = vec![
            Value::Id(id(number)),
            Value::Int(version),
            Value::Int(version),
            Value::Json("{}".into()),
            body,
        ];
        Statement::any(&EVENT, params)
    };
    let state = Value::Json(format!(r#"{{"number":{number}}}"#));
    let record =
        Statement::any(&RECORD, vec![Value::Id(id(number)), Value::Int(2), state, Value::Int(2)]);
    let bytes = format!("tệp số {number}").into_bytes();
    let stored = objects.put(&bytes).await.unwrap();
    let hash = Value::Bytes(stored.hash.as_bytes().to_vec());
    let file = Statement::any(&FILE, vec![Value::Id(id(number)), hash, Value::from(stored.size)]);
    fixture.engine.write(vec![event(1), event(2), record, file]).await.unwrap();
    stored.hash
}

/// Everything the tests care about.
async fn contents(fixture: &Fixture) -> Vec<Row> {
    const EVENTS: Sql = Sql::both(
        "test.events",
        "SELECT record_id, version, register, kind, at, actor, body FROM event \
         ORDER BY record_id, version",
    );
    const RECORDS: Sql =
        Sql::both("test.records", "SELECT id, version, state, updated_at FROM record ORDER BY id");
    const FILES: Sql =
        Sql::both("test.files", "SELECT id, sha256, size, name, owner FROM file ORDER BY id");
    let mut all = Vec::new();
    for sql in [&EVENTS, &RECORDS, &FILES, &ALL_VALUES] {
        all.extend(fixture.engine.read(sql, vec![]).await.unwrap());
    }
    all
}

async fn backup_comes_back_whole(fixture: &Fixture) {
    let store = objects(fixture).await;
    let mut hashes = Vec::new();
    for number in 1..=3 {
        hashes.push(fill(fixture, &store, number).await);
    }
    fixture.engine.write(vec![put("Đông Sơn\\\t\n", 5)]).await.unwrap();
    let target = folder(fixture, "backup");
    let seen = Mutex::new(Vec::new());
    let on_progress = |progress: Progress| seen.lock().unwrap().push(progress);
    let taken = backup(&fixture.engine, &store, &target, NOW, &on_progress).await.unwrap();
    assert_eq!(taken.objects.count, 3);
    assert_eq!(taken.objects.missing, 0);
    assert!(seen.into_inner().unwrap().contains(&Progress::Objects { done: 3, of: 3 }));

    let other = fixture.another_empty().await;
    let other_store = objects(&other).await;
    let restored = restore(&target, &other.engine, &other_store, &silent).await.unwrap();
    assert_eq!(restored, taken);
    assert_eq!(contents(&other).await, contents(fixture).await);
    assert!(!contents(&other).await.is_empty());
    assert_eq!(other.engine.schema().await.unwrap(), fixture.engine.schema().await.unwrap());
    for hash in hashes {
        assert!(other_store.exists(&hash).await.unwrap());
    }
    other.engine.write(vec![put("afterwards", 1)]).await.expect("the restored store works");
    other.end().await;
}

async fn backup_of_a_bucket_comes_back_whole_in_another_bucket(fixture: &Fixture) {
    let store = bucket(fixture).await;
    let mut hashes = Vec::new();
    for number in 1..=3 {
        hashes.push(fill(fixture, &store, number).await);
    }
    let target = folder(fixture, "backup");
    let taken = backup(&fixture.engine, &store, &target, NOW, &silent).await.unwrap();
    assert_eq!((taken.objects.count, taken.objects.missing), (3, 0));
    let other = fixture.another_empty().await;
    let other_store = bucket(&other).await;
    restore(&target, &other.engine, &other_store, &silent).await.unwrap();
    assert_eq!(contents(&other).await, contents(fixture).await);
    for hash in hashes {
        assert_eq!(other_store.check(&hash).await.unwrap(), ObjectCheck::Whole);
    }
    let report = verify(&other.engine, &other_store, &|_| Ok(()), &silent).await.unwrap();
    assert_eq!((report.files, report.findings), (3, vec![]));
    other.end().await;
}

async fn missing_object_is_told_and_the_rest_is_kept(fixture: &Fixture) {
    let store = objects(fixture).await;
    let (lost, kept) = (fill(fixture, &store, 1).await, fill(fixture, &store, 2).await);
    store.delete(&lost).await.unwrap();
    let target = folder(fixture, "backup");
    let seen = Mutex::new(Vec::new());
    let on_progress = |progress: Progress| seen.lock().unwrap().push(progress);
    let taken = backup(&fixture.engine, &store, &target, NOW, &on_progress).await.unwrap();
    assert_eq!((taken.objects.count, taken.objects.missing), (1, 1));
    assert!(seen.into_inner().unwrap().contains(&Progress::Missing { object: lost }));
    let other = fixture.another_empty().await;
    let other_store = objects(&other).await;
    restore(&target, &other.engine, &other_store, &silent).await.unwrap();
    assert!(other_store.exists(&kept).await.unwrap());
    other.end().await;
}

async fn folder_with_something_else_is_left_alone(fixture: &Fixture) {
    let store = objects(fixture).await;
    let target = folder(fixture, "letters");
    std::fs::create_dir_all(&target).unwrap();
    std::fs::write(target.join("thư.txt"), "of somebody").unwrap();
    let result = backup(&fixture.engine, &store, &target, NOW, &silent).await;
    assert_eq!(result.unwrap_err().kind(), ErrorKind::Invalid);
    assert_eq!(foreign(&target).unwrap().as_deref(), Some("thư.txt"));
    assert_eq!(std::fs::read_dir(&target).unwrap().count(), 1, "something was written");
    assert_eq!(foreign(&folder(fixture, "new")).unwrap(), None);
}

async fn backup_taken_during_writes_is_one_moment(fixture: &Fixture) {
    let store = objects(fixture).await;
    let target = folder(fixture, "backup");
    // Each batch adds two rows: a backup that caught an odd number is not one moment.
    let writes = async {
        for number in 0..150 {
            let items = [format!("{number} a"), format!("{number} b")];
            fixture.engine.write(vec![put(&items[0], 1), put(&items[1], 1)]).await.unwrap();
        }
    };
    let backup = backup(&fixture.engine, &store, &target, NOW, &silent);
    let (taken, ()) = tokio::join!(backup, writes);
    taken.unwrap();
    let other = fixture.another_empty().await;
    restore(&target, &other.engine, &objects(&other).await, &silent).await.unwrap();
    assert_eq!(other.count().await % 2, 0);
    assert_eq!(fixture.count().await, 300);
    other.end().await;
}

async fn second_backup_into_the_same_folder_is_whole(fixture: &Fixture) {
    let store = objects(fixture).await;
    let target = folder(fixture, "backup");
    fill(fixture, &store, 1).await;
    backup(&fixture.engine, &store, &target, NOW, &silent).await.unwrap();
    fill(fixture, &store, 2).await;
    let taken = backup(&fixture.engine, &store, &target, NOW, &silent).await.unwrap();
    assert_eq!(taken.objects.count, 2);
    let other = fixture.another_empty().await;
    restore(&target, &other.engine, &objects(&other).await, &silent).await.unwrap();
    assert_eq!(contents(&other).await, contents(fixture).await);
    other.end().await;
}

async fn second_backup_into_the_same_folder_keeps_nothing_that_was_removed(fixture: &Fixture) {
    let store = objects(fixture).await;
    let target = folder(fixture, "backup");
    let gone = fill(fixture, &store, 1).await;
    let kept = fill(fixture, &store, 2).await;
    backup(&fixture.engine, &store, &target, NOW, &silent).await.unwrap();
    fixture.engine.write(vec![store::file::remove(id(1))]).await.unwrap();
    backup(&fixture.engine, &store, &target, NOW, &silent).await.unwrap();
    let options =
        ObjectsOptions { url: format!("file:{target}/objects"), ..ObjectsOptions::default() };
    let there = Objects::open(&options).await.unwrap();
    let found = (there.exists(&gone).await.unwrap(), there.exists(&kept).await.unwrap());
    assert_eq!(found, (false, true));
}

async fn changed_backup_is_refused(fixture: &Fixture) {
    let store = objects(fixture).await;
    fill(fixture, &store, 1).await;
    let target = folder(fixture, "backup");
    let taken = backup(&fixture.engine, &store, &target, NOW, &silent).await.unwrap();
    let file = taken.files.iter().find(|file| file.bytes > 0).unwrap();
    let mut bytes = std::fs::read(target.join(&file.path)).unwrap();
    bytes[0] ^= 1;
    std::fs::write(target.join(&file.path), bytes).unwrap();
    let other = fixture.another_empty().await;
    let result = restore(&target, &other.engine, &objects(&other).await, &silent).await;
    assert_eq!(result.unwrap_err().kind(), ErrorKind::Corrupt);
    assert_eq!(other.engine.schema_version().await.unwrap(), None);
    other.end().await;
}

async fn unfinished_backup_is_refused(fixture: &Fixture) {
    let store = objects(fixture).await;
    let target = folder(fixture, "backup");
    backup(&fixture.engine, &store, &target, NOW, &silent).await.unwrap();
    std::fs::remove_file(target.join("manifest.json")).unwrap();
    let other = fixture.another_empty().await;
    let result = restore(&target, &other.engine, &objects(&other).await, &silent).await;
    assert_eq!(result.unwrap_err().kind(), ErrorKind::Invalid);
    other.end().await;
}

async fn filled_database_is_not_overwritten(fixture: &Fixture) {
    let store = objects(fixture).await;
    fixture.engine.write(vec![put("a", 1)]).await.unwrap();
    let target = folder(fixture, "backup");
    backup(&fixture.engine, &store, &target, NOW, &silent).await.unwrap();
    let result = restore(&target, &fixture.engine, &store, &silent).await;
    assert_eq!(result.unwrap_err().kind(), ErrorKind::Invalid);
    assert_eq!(fixture.count().await, 1);
}

async fn verification_of_a_sound_store_finds_nothing(fixture: &Fixture) {
    let store = objects(fixture).await;
    // More than a page, so that paging is part of the test.
    for number in 1..=230 {
        fill(fixture, &store, number).await;
    }
    let report = verify(&fixture.engine, &store, &|_| Ok(()), &silent).await.unwrap();
    let sound = VerifyReport { records: 230, events: 460, files: 230, findings: vec![] };
    assert_eq!(report, sound);
}

async fn verification_finds_what_is_broken(fixture: &Fixture) {
    const LOSE_EVENT: Sql =
        Sql::both("test.lose_event", "DELETE FROM event WHERE record_id = $1 AND version = 1");
    const LOSE_RECORD: Sql = Sql::both("test.lose_record", "DELETE FROM record WHERE id = $1");
    const RESIZE: Sql = Sql::both("test.resize", "UPDATE file SET size = 1 WHERE id = $1");
    const DAMAGE: Sql = Sql::both("test.damage", "UPDATE small SET bytes = x'00' WHERE hash = $1");
    let store = objects(fixture).await;
    let mut hashes = Vec::new();
    for number in 1..=6 {
        hashes.push(fill(fixture, &store, number).await);
    }
    let broken = vec![
        Statement::one(&LOSE_EVENT, vec![Value::Id(id(1))]),
        Statement::one(&LOSE_RECORD, vec![Value::Id(id(2))]),
        Statement::one(&RESIZE, vec![Value::Id(id(6))]),
    ];
    fixture.engine.write(broken).await.unwrap();
    store.delete(&hashes[3]).await.unwrap();
    let small = format!("sqlite:{}", folder(fixture, "objects").join("small.db"));
    let small = Engine::open(&small, &EngineLimits::default()).await.unwrap();
    small.write_one(&DAMAGE, vec![hashes[4].as_bytes().to_vec().into()]).await.unwrap();
    let check = |history: &RecordHistory| {
        assert_eq!(history.events.len(), 2);
        if history.id == id(3) { Err("folds to something else".to_owned()) } else { Ok(()) }
    };
    let report = verify(&fixture.engine, &store, &check, &silent).await.unwrap();
    let expected = vec![
        Finding::EventsMissing { record: id(1) },
        Finding::RecordDiffers {
            record: id(3),
            register: "dossier".into(),
            reason: "folds to something else".into(),
        },
        Finding::RecordMissing { record: id(2) },
        Finding::ObjectMissing { file: id(4) },
        Finding::ObjectDamaged { file: id(5) },
        Finding::SizeDiffers { file: id(6) },
    ];
    assert_eq!(report.findings, expected);
}
