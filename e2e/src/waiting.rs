//! Waiting for something outside to become true. There is no event to wait for across processes,
//! so this one place asks again and again; tasks never pause by themselves.

use anyhow::{Result, bail};
use std::time::Duration;

const STEP: Duration = Duration::from_millis(50);

/// Asks until `ready` gives a value; fails after `patience`, saying what was waited for.
pub(crate) async fn until<T, F>(
    what: &str,
    patience: Duration,
    mut ready: impl FnMut() -> F,
) -> Result<T>
where
    F: Future<Output = Result<Option<T>>>,
{
    let asked = tokio::time::timeout(patience, async {
        loop {
            if let Some(value) = ready().await? {
                return Ok(value);
            }
            tokio::time::sleep(STEP).await;
        }
    });
    match asked.await {
        Ok(answer) => answer,
        Err(_) => bail!("waited {} s for {what}", patience.as_secs()),
    }
}
