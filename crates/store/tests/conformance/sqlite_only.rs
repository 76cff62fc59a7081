//! What only SQLite can suffer: a full disk, a full queue.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures::future::join_all;
use store::engine::{EngineLimits, Sql, Statement, Value};
use store::{Engine, ErrorKind};

use crate::fixture::{Fixture, conflict_in, put};

const LIMIT_PAGES: Sql = Sql::both("test.limit", "PRAGMA max_page_count = 60");
const RAISE_PAGES: Sql = Sql::both("test.raise", "PRAGMA max_page_count = 100000");

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn full_disk_undoes_the_group_and_heals_when_space_returns() {
    let fixture = Fixture::sqlite().await;
    fixture.engine.write(vec![put("before", 1)]).await.unwrap();
    fixture.engine.write_returning(&LIMIT_PAGES, vec![]).await.unwrap();
    let long = "ký tự dài ".repeat(20_000);
    let writes = (0..8).map(|number: i64| {
        let (engine, item) = (fixture.engine.clone(), format!("{number} {long}"));
        async move { engine.write(vec![put(&item, number)]).await }
    });
    let results = join_all(writes).await;
    let full = results
        .iter()
        .filter(|result| matches!(result, Err(error) if error.kind() == ErrorKind::Full))
        .count();
    assert!(full > 0, "{:?}", results.iter().map(Result::is_ok).collect::<Vec<_>>());
    let kept = results.iter().filter(|result| result.is_ok()).count();
    assert_eq!(fixture.count().await, 1 + i64::try_from(kept).unwrap());

    fixture.engine.write_returning(&RAISE_PAGES, vec![]).await.unwrap();
    fixture.engine.write(vec![put(&long, 1)]).await.expect("writes work again");
    fixture.end().await;
}

#[tokio::test]
async fn full_queue_is_busy() {
    // On one thread the writes are queued before the writer can have taken many.
    let limits = EngineLimits { write_queue_max: 2, group_max: 1, ..EngineLimits::default() };
    let fixture = Fixture::sqlite_with(limits).await;
    let results = join_all((0..500).map(|number: i64| {
        let engine = fixture.engine.clone();
        async move { engine.write(vec![put(&number.to_string(), 1)]).await }
    }))
    .await;
    let busy = results
        .iter()
        .filter(|result| matches!(result, Err(error) if error.kind() == ErrorKind::Busy))
        .count();
    assert!(busy > 0);
    assert_eq!(fixture.count().await, 500 - i64::try_from(busy).unwrap());
    fixture.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readers_cannot_write() {
    const DELETE: Sql = Sql::both("test.delete", "DELETE FROM counter RETURNING item");
    let fixture = Fixture::sqlite().await;
    fixture.engine.write(vec![put("a", 1)]).await.unwrap();
    fixture.engine.read(&DELETE, vec![]).await.unwrap_err();
    assert_eq!(fixture.count().await, 1);
    fixture.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn conflict_inside_one_group_undoes_only_its_batch() {
    let fixture = Fixture::sqlite().await;
    let twice = Statement::any(
        &crate::fixture::PUT,
        vec!["test".into(), "u".into(), "same".into(), Value::Int(1)],
    );
    let results = join_all((0..2).map(|number: i64| {
        let (engine, twice) = (fixture.engine.clone(), twice.clone());
        async move { engine.write(vec![put(&number.to_string(), 1), twice]).await }
    }))
    .await;
    assert!(results.contains(&Err(conflict_in("test.put"))));
    assert_eq!(fixture.count().await, 2);
    fixture.end().await;
}

#[cfg(unix)]
#[tokio::test]
async fn database_file_is_readable_by_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let fixture = Fixture::sqlite().await;
    let path = fixture.url.strip_prefix("sqlite:").unwrap();
    let mode = std::fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0);
    fixture.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn commit_that_finds_another_checkpoint_under_way_is_still_answered_as_kept() {
    let fixture = Fixture::sqlite().await;
    let Engine::Sqlite(engine) = &fixture.engine else { panic!("not SQLite") };
    let (path, over) = (engine.path().to_owned(), Arc::new(AtomicBool::new(false)));
    let stopped = Arc::clone(&over);
    let other = std::thread::spawn(move || {
        let connection = rusqlite::Connection::open(path).unwrap();
        let mut made = 0;
        while !stopped.load(Ordering::Acquire) {
            connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())).unwrap();
            made += 1;
        }
        made
    });
    // Far more than the write-ahead file holds before the writer makes a checkpoint itself.
    let text = "x".repeat(200_000);
    for round in 0..20 {
        let writes = (0..16).map(|number| {
            let (engine, item) = (fixture.engine.clone(), format!("{round}.{number} {text}"));
            async move { engine.write(vec![put(&item, 1)]).await }
        });
        for result in join_all(writes).await {
            result.unwrap();
        }
    }
    assert_eq!(fixture.count().await, 320);
    over.store(true, Ordering::Release);
    assert!(other.join().unwrap() > 0);
    // Nobody else is at work: what is exclusive finds the file for itself.
    fixture.engine.scrub().await.unwrap();
    fixture.end().await;
}
