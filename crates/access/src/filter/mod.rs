//! The policies on viewing dossiers, turned into conditions on listing rows for one principal: the
//! principal's side is computed, the row's side stays a [`Scope`].
//! Not a second set of rules: it reads the loaded policies themselves. What must hold: for every
//! principal and row the scope answers as the policies do.
//!
//! A policy on `view` may use: literals, `principal`, its attributes and `has`; attributes of the
//! dossier that listing rows hold, with `has`, `==`, `!=`, `in`, `[…].contains(…)`; `&&`, `||`, `!`,
//! `if`. Comparing two attributes of the dossier, `like`, numbers and `context` are refused.

mod evaluate;
mod expression;

use crate::{AccessFault, Principal, Scope};
use agency::Tree;
use cedar_policy::{Effect, Policy, PolicySet};
use expression::Expression;

/// The action whose policies filter lists.
const VIEW: &str = "view";

/// Policies that speak about viewing dossiers.
#[derive(Debug)]
pub(crate) struct Filter {
    permits: Vec<Clause>,
    forbids: Vec<Clause>,
}

/// One policy: whom it concerns and on what condition.
#[derive(Debug)]
struct Clause {
    principal: expression::Head,
    /// `when` bodies, and `unless` bodies negated; all must hold.
    conditions: Vec<Expression>,
}

impl Filter {
    pub(crate) fn compile(policies: &PolicySet) -> Result<Filter, AccessFault> {
        let mut filter = Filter { permits: Vec::new(), forbids: Vec::new() };
        for policy in policies.policies() {
            let Some(clause) = clause(policy)? else { continue };
            match policy.effect() {
                Effect::Permit => filter.permits.push(clause),
                Effect::Forbid => filter.forbids.push(clause),
            }
        }
        Ok(filter)
    }

    pub(crate) fn scope(&self, who: &Principal, tree: &Tree) -> Scope {
        let asker = evaluate::Asker::new(who, tree);
        let union = |clauses: &[Clause]| {
            Scope::any(
                clauses.iter().map(|clause| asker.clause(&clause.principal, &clause.conditions)),
            )
        };
        Scope::all([union(&self.permits), union(&self.forbids).complement()])
    }
}

/// A policy as a clause; `None` when it has nothing to do with viewing dossiers.
fn clause(policy: &Policy) -> Result<Option<Clause>, AccessFault> {
    let refuse = |message: String| AccessFault::NoFilter { id: policy.id().to_string(), message };
    let json = policy.to_json().map_err(|fault| refuse(fault.to_string()))?;
    let read = |part: &str| json.get(part).cloned().unwrap_or_default();
    if !expression::Head::read(&read("action")).map_err(refuse)?.may_be("Action", VIEW)
        || !expression::Head::read(&read("resource")).map_err(refuse)?.may_be_some("Dossier")
    {
        return Ok(None);
    }
    if let expression::Head::OneOf(_) = expression::Head::read(&read("resource")).map_err(refuse)? {
        return Err(refuse("it names one dossier".into()));
    }
    let mut conditions = Vec::new();
    for condition in read("conditions").as_array().into_iter().flatten() {
        let body = condition.get("body").cloned().unwrap_or_default();
        let body = Expression::read(&body).map_err(refuse)?;
        conditions.push(match condition.get("kind").and_then(serde_json::Value::as_str) {
            Some("unless") => Expression::Not(Box::new(body)),
            _ => body,
        });
    }
    Ok(Some(Clause {
        principal: expression::Head::read(&read("principal")).map_err(refuse)?,
        conditions,
    }))
}
