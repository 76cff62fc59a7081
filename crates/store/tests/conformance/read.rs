//! What a read promises: values come back as they went in, one snapshot, limits kept.

use futures::future::join_all;
use store::ErrorKind;
use store::engine::{EngineLimits, Query, Sql, Statement, Value};

use crate::fixture::{ALL_VALUES, COUNT, EVENT, Fixture, id, put};

crate::on_both_engines!(
    values_come_back_as_they_went_in,
    null_comes_back_as_nothing,
    wrong_type_names_statement_and_column,
    queries_of_one_read_see_one_moment,
    read_after_write_sees_it,
    more_rows_than_allowed_are_an_error,
    ping_answers,
    every_statement_can_be_prepared,
);

const BACK: Sql = Sql::both(
    "test.back",
    "SELECT record_id, version, register, at, actor, body FROM event WHERE record_id = $1",
);

async fn values_come_back_as_they_went_in(fixture: &Fixture) {
    let body = r#"{"họ tên": "Lê Thị Ngọc Ánh", "số": 12345678901234567890.5, "b": [null, true]}"#;
    let params = vec![
        Value::Id(id(9)),
        Value::Int(i64::MAX),
        Value::Int(-1),
        Value::Json("{}".into()),
        Value::Json(body.into()),
    ];
    fixture.engine.write(vec![Statement::any(&EVENT, params)]).await.unwrap();
    let rows = fixture.engine.read(&BACK, vec![Value::Id(id(9))]).await.unwrap();
    let row = &rows[0];
    assert_eq!(row.id(0).unwrap(), id(9));
    assert_eq!(row.bytes(0).unwrap(), id(9).as_bytes());
    assert_eq!(row.int(1).unwrap(), i64::MAX);
    assert_eq!(row.text(2).unwrap(), "dossier");
    assert_eq!(row.int(3).unwrap(), -1);
    let wanted: serde_json::Value = serde_json::from_str(body).unwrap();
    assert_eq!(row.json::<serde_json::Value>(5).unwrap(), wanted);
}

async fn null_comes_back_as_nothing(fixture: &Fixture) {
    const NULLS: Sql =
        Sql::both("test.nulls", "SELECT lease_until, leased_by, lease_until FROM job");
    const JOB: Sql = Sql::both(
        "test.job",
        "INSERT INTO job (id, kind, body, run_at, state, attempts, lease_until, leased_by, created_at) \
         VALUES ($1, 'k', '{}', 1, 'waiting', 0, $2, $3, 1)",
    );
    let params = vec![Value::Id(id(1)), None::<i64>.into(), None::<String>.into()];
    fixture.engine.write(vec![Statement::any(&JOB, params)]).await.unwrap();
    let rows = fixture.engine.read(&NULLS, vec![]).await.unwrap();
    assert_eq!(rows[0].opt_int(0).unwrap(), None);
    assert_eq!(rows[0].opt_text(1).unwrap(), None);
    assert_eq!(rows[0].int(0).unwrap_err().kind(), ErrorKind::Invalid);
}

async fn wrong_type_names_statement_and_column(fixture: &Fixture) {
    fixture.engine.write(vec![put("secret name", 1)]).await.unwrap();
    let rows = fixture.engine.read(&ALL_VALUES, vec![]).await.unwrap();
    let error = rows[0].int(0).unwrap_err().to_string();
    assert!(error.contains("test.all") && error.contains("column 0"), "{error}");
    assert!(!error.contains("secret name"), "{error}");
    assert!(rows[0].text(9).is_err());
}

async fn queries_of_one_read_see_one_moment(fixture: &Fixture) {
    let writes = async {
        for number in 0..60 {
            fixture.engine.write(vec![put(&number.to_string(), 1)]).await.unwrap();
        }
    };
    let reads = async {
        for _ in 0..60 {
            let count = || Query::new(&COUNT, vec![]);
            let answers = fixture.engine.read_many(vec![count(), count(), count()]).await.unwrap();
            let counts: Vec<i64> = answers.iter().map(|rows| rows[0].int(0).unwrap()).collect();
            assert!(counts.iter().all(|count| *count == counts[0]), "{counts:?}");
        }
    };
    tokio::join!(writes, reads);
}

async fn read_after_write_sees_it(fixture: &Fixture) {
    let tasks = (0..20).map(|number: i64| {
        let engine = fixture.engine.clone();
        async move {
            engine.write(vec![put(&number.to_string(), number)]).await.unwrap();
            let rows = engine.read(&ALL_VALUES, vec![]).await.unwrap();
            assert!(rows.iter().any(|row| row.int(1).unwrap() == number));
        }
    });
    join_all(tasks).await;
}

async fn more_rows_than_allowed_are_an_error(fixture: &Fixture) {
    let limits = EngineLimits { rows_max: 2, connections: 2, ..EngineLimits::default() };
    let engine = store::Engine::open(&fixture.url, &limits).await.unwrap();
    engine.write(vec![put("a", 1), put("b", 1)]).await.unwrap();
    assert_eq!(engine.read(&ALL_VALUES, vec![]).await.unwrap().len(), 2);
    engine.write(vec![put("c", 1)]).await.unwrap();
    let error = engine.read(&ALL_VALUES, vec![]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert_eq!(engine.read(&COUNT, vec![]).await.unwrap()[0].int(0).unwrap(), 3);
    engine.close().await;
}

async fn ping_answers(fixture: &Fixture) {
    fixture.engine.ping().await.unwrap();
}

async fn every_statement_can_be_prepared(fixture: &Fixture) {
    let mut wrong = Vec::new();
    for sql in store::all_sql() {
        if let Err(error) = fixture.engine.prepare(sql).await {
            wrong.push(error.to_string());
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let names: std::collections::BTreeSet<_> =
        store::all_sql().iter().map(|sql| sql.name).collect();
    assert_eq!(names.len(), store::all_sql().len(), "two statements share a name");
}
