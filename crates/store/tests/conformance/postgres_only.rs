//! What only PostgreSQL can suffer: sessions ended from outside, two nodes claiming one job.

use futures::future::join_all;
use store::engine::{EngineLimits, Sql, Statement, Value};

use crate::fixture::{COUNT, Fixture, id, on_server, put};

async fn end_all_sessions(fixture: &Fixture) {
    let (_, database) = fixture.url.rsplit_once('/').unwrap();
    on_server(&format!(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'"
    ))
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ended_sessions_are_replaced_before_the_next_call() {
    let fixture = Fixture::postgres().await;
    for number in 0..5 {
        join_all((0..4).map(|_| fixture.engine.read(&COUNT, vec![]))).await;
        end_all_sessions(&fixture).await;
        fixture.engine.write(vec![put(&number.to_string(), 1)]).await.expect("the write heals");
        end_all_sessions(&fixture).await;
        fixture.engine.read(&COUNT, vec![]).await.expect("the read heals");
    }
    assert_eq!(fixture.count().await, 5);
    fixture.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sessions_ended_during_writes_lose_no_answered_write_and_keep_no_half_one() {
    let limits = EngineLimits { connections: 8, ..EngineLimits::default() };
    let fixture = Fixture::postgres_with(limits).await;
    let writes = join_all((0..200).map(|number: i64| {
        let engine = fixture.engine.clone();
        async move {
            let batch = vec![put(&format!("{number} a"), 1), put(&format!("{number} b"), 1)];
            engine.write(batch).await.is_ok()
        }
    }));
    let trouble = async {
        for _ in 0..3 {
            end_all_sessions(&fixture).await;
        }
    };
    let (answers, ()) = tokio::join!(writes, trouble);
    let rows = fixture.count().await;
    let answered = i64::try_from(answers.iter().filter(|kept| **kept).count()).unwrap();
    assert_eq!(rows % 2, 0);
    assert!(rows >= 2 * answered, "{rows} rows for {answered} answered writes");
    fixture.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_workers_never_claim_the_same_job() {
    const ADD: Sql = Sql::both(
        "test.job_add",
        "INSERT INTO job (id, kind, body, run_at, state, attempts, created_at) \
         VALUES ($1, 'k', '{}', 1, 'waiting', 0, 1)",
    );
    const CLAIM: Sql = Sql::both(
        "test.job_claim",
        "UPDATE job SET state = 'running', leased_by = $1 WHERE id IN (SELECT id FROM job \
         WHERE state = 'waiting' ORDER BY run_at LIMIT 3 FOR UPDATE SKIP LOCKED) RETURNING id",
    );
    let fixture = Fixture::postgres().await;
    let jobs: Vec<_> =
        (0..30).map(|number| Statement::any(&ADD, vec![Value::Id(id(number))])).collect();
    fixture.engine.write(jobs).await.unwrap();
    let claims =
        join_all(
            (0..20).map(|worker: i64| {
                let engine = fixture.engine.clone();
                async move {
                    engine.write_returning(&CLAIM, vec![worker.to_string().into()]).await.unwrap()
                }
            }),
        )
        .await;
    let mut ids: Vec<_> = claims.iter().flatten().map(|row| row.id(0).unwrap()).collect();
    let claimed = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), claimed);
    fixture.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unreachable_server_is_lost_and_its_password_stays_secret() {
    let url = "postgres://somebody:password123@127.0.0.1:1/nothing";
    let error = store::Engine::open(url, &EngineLimits::default()).await.unwrap_err();
    assert_eq!(error.kind(), store::ErrorKind::Lost);
    assert!(!format!("{error} {error:?}").contains("password123"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn busy_pool_answers_after_its_wait() {
    const SLOW: Sql = Sql::both("test.slow", "SELECT pg_sleep(5)::text");
    let limits = EngineLimits { connections: 1, wait_seconds: 1, ..EngineLimits::default() };
    let fixture = Fixture::postgres_with(limits).await;
    let slow = fixture.engine.read(&SLOW, vec![]);
    let quick = async {
        // The only connection is taken by the slow read, which is polled first.
        tokio::task::yield_now().await;
        fixture.engine.read(&COUNT, vec![]).await
    };
    tokio::select! {
        biased;
        slow = slow => panic!("the slow read ended first: {slow:?}"),
        quick = quick => assert_eq!(quick.unwrap_err().kind(), store::ErrorKind::Busy),
    }
    fixture.end().await;
}
