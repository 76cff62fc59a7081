//! What a batch promises: all or nothing, conflicts by name, an answer only when durable.

use futures::future::join_all;
use store::engine::{Batch, Engine, EngineLimits, Sql, Statement, Value};
use store::{ErrorKind, StoreError};

use crate::fixture::{ALL_VALUES, EVENT, Fixture, PUT, conflict_in, id, put, set};

crate::on_both_engines!(
    batch_is_kept_whole,
    taken_key_undoes_the_whole_batch,
    unmet_row_count_undoes_the_whole_batch,
    unmet_row_count_of_a_returning_statement_undoes_the_whole_batch,
    conflict_carries_its_tag,
    of_many_writes_at_once_only_the_conflicting_one_fails,
    of_two_writers_of_one_version_one_wins,
    returning_rows_come_back_in_the_outcome,
    changed_rows_are_counted,
    wrong_sql_is_invalid_and_harms_nobody_else,
    wrong_number_of_parameters_is_invalid,
    nul_in_text_is_refused,
    written_rows_survive_reopening,
    empty_batch_does_nothing,
    closed_engine_is_lost,
    caller_who_leaves_does_not_leave_half_a_batch,
);

async fn batch_is_kept_whole(fixture: &Fixture) {
    let outcome = fixture.engine.write(vec![put("a", 1), put("b", 2)]).await.unwrap();
    assert_eq!(outcome.results.len(), 2);
    assert_eq!(fixture.count().await, 2);
}

async fn taken_key_undoes_the_whole_batch(fixture: &Fixture) {
    fixture.engine.write(vec![put("a", 1)]).await.unwrap();
    let result = fixture.engine.write(vec![put("b", 1), put("a", 2), put("c", 3)]).await;
    assert_eq!(result, Err(conflict_in("test.put")));
    assert_eq!(fixture.count().await, 1);
}

async fn unmet_row_count_undoes_the_whole_batch(fixture: &Fixture) {
    fixture.engine.write(vec![put("a", 1), set("a", 5)]).await.unwrap();
    let result = fixture.engine.write(vec![put("b", 1), set("missing", 2), put("c", 3)]).await;
    assert_eq!(result, Err(conflict_in("test.set")));
    let rows = fixture.engine.read(&ALL_VALUES, vec![]).await.unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].int(1).unwrap(), 5);
}

const SET_RETURNING: Sql = Sql::both(
    "test.set_returning",
    "UPDATE counter SET value = value + $1 WHERE item = $2 RETURNING item, value",
);

async fn unmet_row_count_of_a_returning_statement_undoes_the_whole_batch(fixture: &Fixture) {
    let add = |item: &str| Statement::one(&SET_RETURNING, vec![Value::Int(10), item.into()]);
    let outcome = fixture.engine.write(vec![put("a", 1), add("a")]).await.unwrap();
    assert_eq!(outcome.results[1].rows[0].int(1).unwrap(), 11);
    let result = fixture.engine.write(vec![put("b", 1), add("missing")]).await;
    assert_eq!(result, Err(conflict_in("test.set_returning")));
    assert_eq!(fixture.count().await, 1);
    fixture.engine.write(vec![put("b", 1)]).await.expect("no transaction was left open");
}

async fn conflict_carries_its_tag(fixture: &Fixture) {
    fixture.engine.write(vec![put("a", 1)]).await.unwrap();
    let taken = fixture.engine.write(vec![put("a", 2).tagged("number taken")]).await;
    assert_eq!(taken, Err(conflict_in("number taken")));
    let unmet = fixture.engine.write(vec![set("b", 2).tagged("moved on")]).await;
    assert_eq!(unmet, Err(conflict_in("moved on")));
}

async fn of_many_writes_at_once_only_the_conflicting_one_fails(fixture: &Fixture) {
    fixture.engine.write(vec![put("17", 0)]).await.unwrap();
    let writes = (0..64).map(|number: i64| {
        let (engine, item) = (fixture.engine.clone(), number.to_string());
        async move { engine.write(vec![put(&format!("extra {item}"), 1), put(&item, number)]).await }
    });
    let results = join_all(writes).await;
    for (number, result) in results.iter().enumerate() {
        if number == 17 {
            assert_eq!(*result, Err(conflict_in("test.put")));
        } else {
            assert!(result.is_ok(), "write {number}: {result:?}");
        }
    }
    assert_eq!(fixture.count().await, 1 + 2 * 63);
}

fn event(version: i64) -> Statement {
    let params = vec![
        Value::Id(id(7)),
        Value::Int(version),
        Value::Int(1_790_000_000_000_000),
        Value::Json(r#"{"citizen":"per_1"}"#.into()),
        Value::Json(r#"{"note":"Hồ sơ"}"#.into()),
    ];
    Statement::any(&EVENT, params).tagged("stale")
}

async fn of_two_writers_of_one_version_one_wins(fixture: &Fixture) {
    let writes = (0..8).map(|number: i64| {
        let engine = fixture.engine.clone();
        async move { engine.write(vec![put(&number.to_string(), 1), event(1)]).await }
    });
    let results = join_all(writes).await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
    let stale = results.iter().filter(|result| **result == Err(conflict_in("stale"))).count();
    assert_eq!(stale, 7);
    assert_eq!(fixture.count().await, 1);
}

async fn returning_rows_come_back_in_the_outcome(fixture: &Fixture) {
    fixture.engine.write(vec![put("a", 1), put("b", 2)]).await.unwrap();
    let params = vec![Value::Int(1), "b".into()];
    let rows = fixture.engine.write_returning(&SET_RETURNING, params).await.unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].text(0).unwrap(), "b");
    assert_eq!(rows[0].int(1).unwrap(), 3);
}

async fn changed_rows_are_counted(fixture: &Fixture) {
    const ADD_TO_ALL: Sql = Sql::both("test.add_to_all", "UPDATE counter SET value = value + $1");
    const IGNORE: Sql = Sql::both(
        "test.ignore",
        "INSERT INTO counter (name, unit, item, value) VALUES ('test', 'u', $1, 1) \
         ON CONFLICT (name, unit, item) DO NOTHING",
    );
    fixture.engine.write(vec![put("a", 1), put("b", 2)]).await.unwrap();
    let add = || Statement::any(&ADD_TO_ALL, vec![Value::Int(1)]);
    let ignored = Statement::any(&IGNORE, vec!["a".into()]);
    let batch = vec![add(), add().expecting(2), ignored];
    let outcome = fixture.engine.write(batch).await.unwrap();
    let changed: Vec<u64> = outcome.results.iter().map(|result| result.changed).collect();
    assert_eq!(changed, [2, 2, 0]);
    let twice = Statement::one(&IGNORE, vec!["a".into()]);
    assert_eq!(fixture.engine.write(vec![twice]).await, Err(conflict_in("test.ignore")));
}

async fn wrong_sql_is_invalid_and_harms_nobody_else(fixture: &Fixture) {
    const WRONG: Sql = Sql::both("test.wrong", "INSERT INTO no_such_table (a) VALUES ($1)");
    let wrong = Statement::any(&WRONG, vec![Value::Int(1)]);
    let wrong = fixture.engine.write(vec![put("a", 1), wrong]);
    let (wrong, right) = tokio::join!(wrong, fixture.engine.write(vec![put("b", 1)]));
    let error = wrong.unwrap_err();
    assert_eq!((error.kind(), error.statement()), (ErrorKind::Invalid, "test.wrong"));
    assert!(right.is_ok());
    assert_eq!(fixture.count().await, 1);
}

async fn wrong_number_of_parameters_is_invalid(fixture: &Fixture) {
    for params in [vec!["test".into()], vec![Value::Null; 5]] {
        let error = fixture.engine.write(vec![Statement::any(&PUT, params)]).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid, "{error}");
    }
}

async fn nul_in_text_is_refused(fixture: &Fixture) {
    let error = fixture.engine.write(vec![put("a\0b", 1)]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert!(!error.to_string().contains("a\0b"));
}

async fn written_rows_survive_reopening(fixture: &Fixture) {
    fixture.engine.write(vec![put("a", 41)]).await.unwrap();
    fixture.engine.close().await;
    let again = Engine::open(&fixture.url, &EngineLimits::default()).await.unwrap();
    let rows = again.read(&ALL_VALUES, vec![]).await.unwrap();
    assert_eq!(rows[0].int(1).unwrap(), 41);
    again.close().await;
}

async fn empty_batch_does_nothing(fixture: &Fixture) {
    let outcome = fixture.engine.write(Batch::new()).await.unwrap();
    assert!(outcome.results.is_empty());
}

async fn closed_engine_is_lost(fixture: &Fixture) {
    fixture.engine.close().await;
    let write = fixture.engine.write(vec![put("a", 1)]).await;
    assert!(matches!(write, Err(StoreError::Lost { .. })), "{write:?}");
    let read = fixture.engine.read(&ALL_VALUES, vec![]).await;
    assert!(matches!(read, Err(StoreError::Lost { .. })), "{read:?}");
}

async fn caller_who_leaves_does_not_leave_half_a_batch(fixture: &Fixture) {
    for number in 0..20 {
        let items = [format!("{number} first"), format!("{number} second")];
        let write = fixture.engine.write(vec![put(&items[0], 1), put(&items[1], 1)]);
        // One poll: the write is on its way, and then nobody waits for it.
        let mut write = Box::pin(write);
        std::future::poll_fn(|context| {
            let _ = write.as_mut().poll(context);
            std::task::Poll::Ready(())
        })
        .await;
    }
    // What was sent before is done before, on both engines' only free path.
    fixture.engine.write(vec![put("last one", 1), put("last two", 1)]).await.unwrap();
    fixture.engine.ping().await.unwrap();
    assert_eq!(fixture.count().await % 2, 0);
}
