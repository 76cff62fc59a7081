//! Carries a command to the desk from a handler.
//!
//! The desk's futures borrow across async closures, which the compiler cannot yet prove `Send` for
//! every lifetime, while handlers must be `Send`: so the future is made and driven on a thread of
//! the blocking pool. What must always hold: whatever was begun is finished, even when the reader
//! hangs up, because a command is not stopped half-way.

use std::future::Future;

use desk::{Desk, DeskError};
use tokio::runtime::Handle;

/// Runs `work` with the desk to its end.
pub async fn at_desk<T, W, F>(desk: &Desk, work: W) -> Result<T, DeskError>
where
    T: Send + 'static,
    W: FnOnce(Desk) -> F + Send + 'static,
    F: Future<Output = Result<T, DeskError>>,
{
    let (desk, runtime) = (desk.clone(), Handle::current());
    let done = tokio::task::spawn_blocking(move || runtime.block_on(work(desk)));
    done.await.unwrap_or_else(|error| Err(DeskError::Fault(error.to_string())))
}
