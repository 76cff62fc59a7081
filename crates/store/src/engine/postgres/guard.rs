//! Lets an expected row count fail inside PostgreSQL itself.
//! Not needed for correctness of the plain path, but it keeps begin to commit in one round trip:
//! COMMIT is already on its way when the count would come back.
//! Always holds: a guarded statement with another count raises SQLSTATE 22012, undoing its batch.

use deadpool_postgres::Object;

use super::pipeline::Step;
use super::prepare;
use crate::engine::batch::{Batch, Expect, Statement};
use crate::error::StoreError;

/// Prepares each statement of a batch, guarded where a row count is expected.
pub(super) async fn prepare_batch<'a>(
    client: &Object,
    batch: &'a Batch,
) -> Result<Vec<Step<'a>>, StoreError> {
    let mut steps = Vec::with_capacity(batch.statements.len());
    for statement in &batch.statements {
        let name = statement.sql.name;
        let guarded = guarded_text(statement);
        let text = guarded.as_deref().unwrap_or(statement.sql.postgres);
        let prepared = prepare(client, name, text).await?;
        let mut step = Step::new(name, prepared, &statement.params);
        step.conflict = statement.conflict_name();
        step.expect = statement.expect;
        step.guarded = guarded.is_some();
        steps.push(step);
    }
    Ok(steps)
}

/// The statement wrapped so that a wrong count divides by zero; `None` when it cannot be wrapped,
/// and then the count is looked at before COMMIT is sent.
fn guarded_text(statement: &Statement) -> Option<String> {
    let Expect::Rows(rows) = statement.expect else { return None };
    let text = statement.sql.postgres;
    let plain = ["INSERT ", "UPDATE ", "DELETE "].iter().any(|verb| text.starts_with(verb));
    if !plain || text.contains("RETURNING") {
        return None;
    }
    Some(format!(
        "WITH changed AS ({text} RETURNING 1) \
         SELECT 1 / (CASE WHEN count(*) = {rows} THEN 1 ELSE 0 END) FROM changed"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Sql;

    #[test]
    fn only_plain_changes_with_an_expectation_are_wrapped() {
        const PLAIN: Sql = Sql::both("t.plain", "UPDATE t SET a = $1");
        const RETURNS: Sql = Sql::both("t.returns", "UPDATE t SET a = $1 RETURNING a");
        assert!(guarded_text(&Statement::one(&PLAIN, vec![])).is_some());
        assert!(guarded_text(&Statement::any(&PLAIN, vec![])).is_none());
        assert!(guarded_text(&Statement::one(&RETURNS, vec![])).is_none());
    }
}
