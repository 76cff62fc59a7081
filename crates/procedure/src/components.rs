//! Which papers a filing needs ("thành phần hồ sơ"), by its case and answers.
//! Not the uploaded files. What the form or a database already says is never asked again.

use crate::model::{Component, Need, Procedure};
use serde_json::Value;

/// A paper of a filing, with its need worked out.
#[derive(Debug, Clone, PartialEq)]
pub struct ComponentNeed<'a> {
    pub component: &'a Component,
    /// Whether it must be there before the dossier can be complete.
    pub demand: Demand,
}

/// How strongly a paper is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Demand {
    /// Must be attached (or shown at the counter).
    Must,
    /// Needed under a condition in words only; people judge.
    Perhaps,
    /// Welcome, never missed.
    Optional,
    /// The electronic form stands for it.
    Form,
}

/// The papers for a case; those whose computed condition fails are left out.
pub fn components_for<'a>(
    procedure: &'a Procedure,
    case: &str,
    answers: &Value,
) -> Vec<ComponentNeed<'a>> {
    procedure
        .components
        .iter()
        .filter(|one| one.cases.is_empty() || one.cases.iter().any(|key| key == case))
        .filter_map(|component| {
            let holds = component.when_answers.as_ref().map(|when| when.holds_in(answers, case));
            if holds == Some(false) {
                return None;
            }
            Some(ComponentNeed { component, demand: demand(component, holds.is_some()) })
        })
        .collect()
}

fn demand(component: &Component, computed: bool) -> Demand {
    if component.is_form {
        return Demand::Form;
    }
    match (component.required, computed) {
        (Need::Must, _) | (Need::Conditional, true) => Demand::Must,
        (Need::Conditional, false) | (Need::IfNotFound, _) => Demand::Perhaps,
        (Need::Optional, _) => Demand::Optional,
    }
}
