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
    /// This or another paper of the same `one_of`.
    OneOf,
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

/// What is missing on line, `there` saying which papers are: each demanded paper, and of papers that
/// stand for one another all of them, as one. Papers shown at the counter are not missed.
pub fn lacking<'a>(
    needs: &[ComponentNeed<'a>],
    there: &dyn Fn(&str) -> bool,
) -> Vec<Vec<&'a Component>> {
    let mut found: Vec<Vec<&Component>> = Vec::new();
    for need in needs.iter().filter(|need| !need.component.shown_only) {
        match need.demand {
            Demand::Must if !there(&need.component.key) => found.push(vec![need.component]),
            Demand::OneOf if !group(needs, need.component).any(|one| there(&one.key)) => {
                let known = found.iter_mut().find(|all| {
                    all.iter()
                        .any(|one| one.one_of == need.component.one_of && one.one_of.is_some())
                });
                match known {
                    Some(all) => all.push(need.component),
                    None => found.push(vec![need.component]),
                }
            }
            _ => {}
        }
    }
    found
}

/// A paper and those that will do in its place.
pub fn group<'n, 'a>(
    needs: &'n [ComponentNeed<'a>],
    component: &'n Component,
) -> impl Iterator<Item = &'a Component> + 'n {
    needs.iter().map(|need| need.component).filter(move |one| {
        one.key == component.key || (one.one_of.is_some() && one.one_of == component.one_of)
    })
}

fn demand(component: &Component, computed: bool) -> Demand {
    if component.is_form {
        return Demand::Form;
    }
    if component.one_of.is_some() {
        return Demand::OneOf;
    }
    match (component.required, computed) {
        (Need::Must, _) | (Need::Conditional, true) => Demand::Must,
        (Need::Conditional, false) | (Need::IfNotFound, _) => Demand::Perhaps,
        (Need::Optional, _) => Demand::Optional,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paper(key: &str, required: &str, more: &str) -> Component {
        let text = format!(
            "key = \"{key}\"\nname = {{ vi = \"x\" }}\noriginals = 1\ncopies = 0\nrequired = \"{required}\"\n{more}"
        );
        toml::from_str(&text).unwrap()
    }

    fn missing(papers: &[Component], there: &[&str]) -> Vec<Vec<String>> {
        let needs: Vec<ComponentNeed<'_>> = papers
            .iter()
            .map(|component| ComponentNeed { component, demand: demand(component, false) })
            .collect();
        lacking(&needs, &|key| there.contains(&key))
            .into_iter()
            .map(|all| all.into_iter().map(|one| one.key.clone()).collect())
            .collect()
    }

    #[test]
    fn one_of_several_papers_is_enough_and_all_are_named_while_none_is_there() {
        let papers = [
            paper("form", "must", ""),
            paper("witness", "conditional", "one_of = \"evidence\""),
            paper("commitment", "conditional", "one_of = \"evidence\""),
            paper("shown", "must", "shown_only = true"),
            paper("other", "optional", ""),
        ];
        assert_eq!(missing(&papers, &[]), [vec!["form"], vec!["witness", "commitment"]]);
        assert_eq!(missing(&papers, &["form", "commitment"]), Vec::<Vec<String>>::new());
        assert_eq!(missing(&papers, &["witness"]), [vec!["form"]]);
    }
}
