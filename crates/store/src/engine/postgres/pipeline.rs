//! Sends BEGIN, the statements and COMMIT without waiting in between.
//! Not a retry loop: it tells whether the transaction can have begun, the caller decides.
//! Always holds: requests leave in order and all of them at once, so that a caller who stops
//! waiting cannot leave a transaction open; after any failure COMMIT acts as ROLLBACK.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::Poll;

use deadpool_postgres::Object;
use futures::TryStreamExt;
use tokio_postgres::{Error, Statement as Prepared};

use super::{fault, value};
use crate::engine::batch::{Expect, StatementResult};
use crate::engine::row::Row;
use crate::engine::value::Value;
use crate::error::StoreError;

/// A prepared statement with its values.
pub(super) struct Step<'a> {
    pub(super) name: &'static str,
    pub(super) conflict: &'static str,
    pub(super) prepared: Prepared,
    pub(super) params: &'a [Value],
    pub(super) expect: Expect,
    /// The text itself fails when the expectation is not met.
    pub(super) guarded: bool,
}

impl<'a> Step<'a> {
    pub(super) fn new(name: &'static str, prepared: Prepared, params: &'a [Value]) -> Self {
        Self { name, conflict: name, prepared, params, expect: Expect::Any, guarded: false }
    }

    fn failed(&self, failure: Failure) -> StoreError {
        if let Failure::Server(error) = &failure {
            let guard = self.guarded && error.code().is_some_and(|code| code.code() == "22012");
            if guard {
                return StoreError::Conflict { statement: self.conflict };
            }
        }
        match failure.into_error(self.name) {
            StoreError::Conflict { .. } => StoreError::Conflict { statement: self.conflict },
            other => other,
        }
    }

    /// Whether the count must be looked at before COMMIT.
    fn checked_by_us(&self) -> bool {
        self.expect != Expect::Any && !self.guarded
    }
}

/// Why a request failed: said by the server or driver, or found while reading the rows.
pub(super) enum Failure {
    Server(Error),
    Ours(StoreError),
}

impl Failure {
    pub(super) fn into_error(self, statement: &'static str) -> StoreError {
        match self {
            Self::Server(error) => fault::of(statement, &error),
            Self::Ours(error) => error,
        }
    }
}

/// A failed transaction. `began` is false when nothing can have been done.
pub(super) struct Failed {
    pub(super) error: StoreError,
    pub(super) began: bool,
}

/// Runs one statement outside any transaction block.
pub(super) async fn one(
    client: &Object,
    name: &'static str,
    prepared: &Prepared,
    params: &[Value],
    rows_max: usize,
) -> Result<StatementResult, Failure> {
    let rows = client.query_raw(prepared, params).await.map_err(Failure::Server)?;
    let mut rows = pin!(rows);
    let mut result = StatementResult::default();
    while let Some(row) = rows.try_next().await.map_err(Failure::Server)? {
        if result.rows.len() == rows_max {
            let over = StoreError::invalid(name, format_args!("over {rows_max} rows"));
            return Err(Failure::Ours(over));
        }
        let values = value::decode(name, &row).map_err(Failure::Ours)?;
        result.rows.push(Row::new(name, values));
    }
    result.changed = rows.rows_affected().unwrap_or(0);
    Ok(result)
}

/// A write: everything in one round trip, or two when a count must be looked at in between.
pub(super) async fn transaction(
    client: &Object,
    steps: &[Step<'_>],
    rows_max: usize,
) -> Result<Vec<StatementResult>, Failed> {
    let two_trips = steps.iter().any(Step::checked_by_us);
    let ending = if two_trips { None } else { Some("COMMIT") };
    let results = run(client, "BEGIN", steps, ending, rows_max).await;
    if !two_trips {
        return results;
    }
    let checked = results.and_then(|results| match unmet(steps, &results) {
        None => Ok(results),
        Some(error) => Err(Failed { error, began: true }),
    });
    let ending = if checked.is_ok() { "COMMIT" } else { "ROLLBACK" };
    match (client.batch_execute(ending).await, checked) {
        (_, Err(failed)) => Err(failed),
        (Ok(()), Ok(results)) => Ok(results),
        (Err(error), Ok(_)) => {
            Err(Failed { error: fault::of("engine.commit", &error), began: true })
        }
    }
}

/// Reads: all in one snapshot, one round trip.
pub(super) async fn snapshot(
    client: &Object,
    steps: &[Step<'_>],
    rows_max: usize,
) -> Result<Vec<StatementResult>, StoreError> {
    let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
    run(client, begin, steps, Some("COMMIT"), rows_max).await.map_err(|failed| failed.error)
}

fn unmet(steps: &[Step<'_>], results: &[StatementResult]) -> Option<StoreError> {
    let (step, _) = steps.iter().zip(results).find(|(step, result)| {
        step.checked_by_us() && step.expect != Expect::Rows(result.changed)
    })?;
    Some(StoreError::Conflict { statement: step.conflict })
}

async fn run(
    client: &Object,
    begin: &'static str,
    steps: &[Step<'_>],
    ending: Option<&'static str>,
    rows_max: usize,
) -> Result<Vec<StatementResult>, Failed> {
    let mut requests: Vec<Request<'_>> = Vec::with_capacity(steps.len() + 2);
    requests.push(Request::new(control(client, begin)));
    for step in steps {
        let work = one(client, step.name, &step.prepared, step.params, rows_max);
        requests.push(Request::new(work));
    }
    requests.extend(ending.map(|text| Request::new(control(client, text))));
    send_all(&mut requests).await;

    let mut answers = Vec::with_capacity(requests.len());
    for request in requests {
        answers.push(request.answer().await);
    }
    judge(steps, answers)
}

/// Finds the first real failure, or gives the statements' results.
fn judge(
    steps: &[Step<'_>],
    answers: Vec<Result<StatementResult, Failure>>,
) -> Result<Vec<StatementResult>, Failed> {
    let mut results = Vec::with_capacity(steps.len());
    let mut in_doubt = None;
    for (at, answer) in answers.into_iter().enumerate() {
        let step = at.checked_sub(1).and_then(|at| steps.get(at));
        match (answer, step) {
            (Ok(mut result), Some(step)) => {
                if let (true, Expect::Rows(rows)) = (step.guarded, step.expect) {
                    result = StatementResult { changed: rows, rows: Vec::new() };
                }
                results.push(result);
            }
            // BEGIN and COMMIT have no result of their own.
            (Ok(_), None) => {}
            (Err(Failure::Server(error)), _) if fault::already_failed(&error) => {}
            (Err(failure), Some(step)) => {
                // Rows that could not be read do not undo the transaction by themselves.
                in_doubt.get_or_insert(Failed { error: step.failed(failure), began: true });
            }
            (Err(failure), None) => {
                let unbegun = at == 0
                    && matches!(&failure, Failure::Server(error) if fault::session_ended(error));
                let error = failure.into_error("engine.transaction");
                in_doubt.get_or_insert(Failed { error, began: !unbegun });
            }
        }
    }
    in_doubt.map_or(Ok(results), Err)
}

async fn control(client: &Object, text: &'static str) -> Result<StatementResult, Failure> {
    client.batch_execute(text).await.map_err(Failure::Server)?;
    Ok(StatementResult::default())
}

type Work<'a> = Pin<Box<dyn Future<Output = Result<StatementResult, Failure>> + Send + 'a>>;

/// A request that has been, or is about to be, sent.
struct Request<'a> {
    work: Work<'a>,
    done: Option<Result<StatementResult, Failure>>,
}

impl<'a> Request<'a> {
    fn new(work: impl Future<Output = Result<StatementResult, Failure>> + Send + 'a) -> Self {
        Self { work: Box::pin(work), done: None }
    }

    async fn answer(self) -> Result<StatementResult, Failure> {
        match self.done {
            Some(answer) => answer,
            None => self.work.await,
        }
    }
}

/// Polls each request once, in order: the driver puts a request on the wire at its first poll.
async fn send_all(requests: &mut [Request<'_>]) {
    poll_fn(|context| {
        for request in &mut *requests {
            if let Poll::Ready(answer) = request.work.as_mut().poll(context) {
                request.done = Some(answer);
            }
        }
        Poll::Ready(())
    })
    .await;
}
