//! Checks of one procedure and its form: everything named must exist, every fee has its legal
//! basis, every text its English.

use super::Finding;
use crate::form::{Checker, Choices, Condition, FormDef, Lists};
use crate::model::{Channel, Component, Need, Procedure, Words};
use std::collections::BTreeSet;

/// All findings of one procedure record against its form.
pub fn procedure(procedure: &Procedure, form: Option<&FormDef>) -> Vec<Finding> {
    let mut found = Vec::new();
    let slug_fits = !procedure.slug.is_empty()
        && procedure
            .slug
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if !slug_fits {
        found.push(Finding::stop("procedure.slug", "slug", &[("slug", &procedure.slug)]));
    }
    if procedure.valid_to.is_some_and(|to| to < procedure.valid_from) {
        found.push(Finding::stop("procedure.validity", "valid_to", &[]));
    }
    for (missing, place) in [
        (procedure.cases.is_empty(), "cases"),
        (procedure.channels.is_empty(), "channels"),
        (procedure.levels.is_empty(), "levels"),
        (procedure.audience.is_empty(), "audience"),
        (procedure.results.is_empty(), "results"),
        (procedure.steps_text.is_empty(), "steps_text"),
        (procedure.legal_basis.is_empty(), "legal_basis"),
    ] {
        if missing {
            found.push(Finding::stop("procedure.part-missing", place, &[("part", place)]));
        }
    }
    if !procedure.channels.iter().any(|terms| terms.channel == Channel::Counter) {
        found.push(Finding::warn("procedure.no-counter", "channels", &[]));
    }
    twice(procedure.cases.iter().map(|case| case.key.as_str()), "cases", &mut found);
    twice(procedure.components.iter().map(|one| one.key.as_str()), "components", &mut found);
    twice(procedure.fees.iter().map(|fee| fee.key.as_str()), "fees", &mut found);
    twice(procedure.results.iter().map(|one| one.key.as_str()), "results", &mut found);
    cases_named(procedure, &mut found);
    fees(procedure, form, &mut found);
    components(procedure, form, &mut found);
    english(procedure, &mut found);
    found
}

fn twice<'a>(keys: impl Iterator<Item = &'a str>, place: &str, found: &mut Vec<Finding>) {
    let mut seen = BTreeSet::new();
    for key in keys {
        // Versions of a fee in time share a key; they are told apart by validity.
        if !seen.insert(key) && place != "fees" {
            found.push(Finding::stop("procedure.key-twice", place, &[("key", key)]));
        }
    }
}

fn cases_named(procedure: &Procedure, found: &mut Vec<Finding>) {
    let known: BTreeSet<&str> = procedure.cases.iter().map(|case| case.key.as_str()).collect();
    let mut check = |cases: &mut dyn Iterator<Item = &str>, place: String| {
        for case in cases.filter(|case| !known.contains(case)) {
            found.push(Finding::stop("procedure.unknown-case", place.clone(), &[("case", case)]));
        }
    };
    for component in &procedure.components {
        let place = format!("components.{}.cases", component.key);
        check(&mut component.cases.iter().map(String::as_str), place);
    }
    for fee in &procedure.fees {
        check(&mut fee.cases.iter().map(String::as_str), format!("fees.{}.cases", fee.key));
    }
    for terms in &procedure.channels {
        let cases = terms.case_terms.iter().map(|one| one.case.as_str());
        check(&mut cases.into_iter(), "channels.case_terms".to_owned());
    }
}

fn fees(procedure: &Procedure, form: Option<&FormDef>, found: &mut Vec<Finding>) {
    for fee in &procedure.fees {
        let place = |key: &str| format!("fees.{}.{key}", fee.key);
        if fee.legal_basis.trim().is_empty() {
            found.push(Finding::stop(
                "fee.no-legal-basis",
                place("legal_basis"),
                &[("fee", &fee.key)],
            ));
        }
        if fee.amount.0 < 0 || fee.tiers.iter().any(|tier| tier.amount.0 < 0) {
            found.push(Finding::stop("fee.negative", place("amount"), &[("fee", &fee.key)]));
        }
        if fee.tiers.iter().any(|tier| tier.from < 2) {
            found.push(Finding::stop("fee.tier-start", place("tiers"), &[("fee", &fee.key)]));
        }
        for exemption in &fee.exemptions {
            if exemption.legal_basis.trim().is_empty() {
                let details = [("fee", fee.key.as_str()), ("exemption", exemption.key.as_str())];
                found.push(Finding::stop(
                    "fee.exemption-no-basis",
                    place(&format!("exemptions.{}", exemption.key)),
                    &details,
                ));
            }
            if exemption.percent_off == 0 || exemption.percent_off > 100 {
                let details = [("fee", fee.key.as_str()), ("exemption", exemption.key.as_str())];
                found.push(Finding::stop(
                    "fee.exemption-percent",
                    place(&format!("exemptions.{}.percent_off", exemption.key)),
                    &details,
                ));
            }
        }
        for (path, key) in
            [(&fee.quantity_from, "quantity_from"), (&fee.copies_from, "copies_from")]
        {
            if let (Some(path), Some(form)) = (path, form)
                && form.field(path).is_none()
            {
                found.push(Finding::stop("fee.unknown-field", place(key), &[("field", path)]));
            }
        }
    }
}

fn components(procedure: &Procedure, form: Option<&FormDef>, found: &mut Vec<Finding>) {
    for component in &procedure.components {
        let place = |key: &str| format!("components.{}.{key}", component.key);
        let in_words = component.when.is_some() || component.when_answers.is_some();
        if component.required == Need::Conditional && !in_words && component.cases.is_empty() {
            found.push(Finding::stop(
                "component.no-condition",
                place("when"),
                &[("component", &component.key)],
            ));
        }
        let shared = |one: &&Component| one.one_of == component.one_of;
        if component.one_of.is_some() && procedure.components.iter().filter(shared).count() < 2 {
            found.push(Finding::stop(
                "component.one-of-alone",
                place("one_of"),
                &[("component", &component.key)],
            ));
        }
        if component.originals == 0
            && component.copies == 0
            && !component.shown_only
            && !component.is_form
        {
            found.push(Finding::warn(
                "component.no-sheets",
                place("originals"),
                &[("component", &component.key)],
            ));
        }
        if let (Some(condition), Some(form)) = (&component.when_answers, form) {
            for path in condition.fields() {
                if path != "case" && form.field(path).is_none() {
                    let details = [("field", path)];
                    found.push(Finding::stop(
                        "component.unknown-field",
                        place("when_answers"),
                        &details,
                    ));
                }
            }
            unknown_cases(procedure, condition, &place("when_answers"), found);
        }
    }
}

/// Cases a condition names must exist.
fn unknown_cases(
    procedure: &Procedure,
    condition: &Condition,
    place: &str,
    found: &mut Vec<Finding>,
) {
    match condition {
        Condition::All { all: many } | Condition::Any { any: many } => {
            for one in many {
                unknown_cases(procedure, one, place, found);
            }
        }
        Condition::Not { not } => unknown_cases(procedure, not, place, found),
        Condition::In { field, r#in } if field == "case" => {
            for case in
                r#in.iter().filter(|key| !procedure.cases.iter().any(|case| case.key == **key))
            {
                found.push(Finding::stop("procedure.unknown-case", place, &[("case", case)]));
            }
        }
        Condition::In { .. } | Condition::Present { .. } | Condition::Whole { .. } => {}
    }
}

fn english(procedure: &Procedure, found: &mut Vec<Finding>) {
    let mut check = |words: &Words, place: String| {
        if words.vi.trim().is_empty() {
            found.push(Finding::stop("missing-vietnamese", place, &[]));
        } else if words.en.trim().is_empty() {
            found.push(Finding::warn("missing-english", place, &[]));
        }
    };
    check(&procedure.name, "name".to_owned());
    check(&procedure.summary, "summary".to_owned());
    check(&procedure.agency, "agency".to_owned());
    if let Some(short) = &procedure.short_name {
        check(short, "short_name".to_owned());
    }
    for case in &procedure.cases {
        check(&case.name, format!("cases.{}.name", case.key));
    }
    for fee in &procedure.fees {
        check(&fee.name, format!("fees.{}.name", fee.key));
        for exemption in &fee.exemptions {
            check(&exemption.who, format!("fees.{}.exemptions.{}.who", fee.key, exemption.key));
        }
    }
    for component in &procedure.components {
        check(&component.name, format!("components.{}.name", component.key));
    }
    for result in &procedure.results {
        check(&result.name, format!("results.{}.name", result.key));
    }
    for (number, step) in procedure.steps_text.iter().enumerate() {
        check(step, format!("steps_text.{number}"));
    }
}

/// All findings of one form beyond its own syntax; `procedure` is absent for shared forms.
pub fn form(form: &FormDef, procedure: Option<&Procedure>, lists: &Lists) -> Vec<Finding> {
    let mut found = Vec::new();
    if let Err(reason) = Checker::new(form) {
        found.push(Finding::stop("form.schema", "$id", &[("reason", &reason)]));
    }
    for field in form.walk() {
        if let Some(Choices::List(key)) = &field.choices
            && !lists.contains_key(key)
        {
            found.push(Finding::stop("form.unknown-list", field.path.clone(), &[("list", key)]));
        }
        if field.label.en.is_empty() {
            found.push(Finding::warn("missing-english", field.path.clone(), &[]));
        }
        if let Some(source) = &field.source
            && source.trim().is_empty()
        {
            found.push(Finding::stop("form.empty-source", field.path.clone(), &[]));
        }
        for condition in [&field.when, &field.required_when].into_iter().flatten() {
            conditions(form, procedure, condition, &field.path, lists, &mut found);
            let relative = condition.fields().iter().any(|path| path.starts_with('.'));
            let absolute = condition.fields().iter().any(|path| !path.starts_with('.'));
            if relative && absolute {
                found.push(Finding::stop("form.mixed-condition", field.path.clone(), &[]));
            }
        }
    }
    for page in &form.pages {
        if page.title.vi.is_empty() {
            found.push(Finding::stop("missing-vietnamese", page.key.clone(), &[]));
        } else if page.title.en.is_empty() {
            found.push(Finding::warn("missing-english", page.key.clone(), &[]));
        }
        if let Some(condition) = &page.when {
            conditions(form, procedure, condition, &page.key, lists, &mut found);
        }
    }
    found
}

/// A condition may only ask for codes that its field can have.
fn conditions(
    form: &FormDef,
    procedure: Option<&Procedure>,
    condition: &Condition,
    place: &str,
    lists: &Lists,
    found: &mut Vec<Finding>,
) {
    match condition {
        Condition::All { all: many } | Condition::Any { any: many } => {
            for one in many {
                conditions(form, procedure, one, place, lists, found);
            }
        }
        Condition::Not { not } => conditions(form, procedure, not, place, lists, found),
        Condition::In { field, .. } if field == "case" => {
            if let Some(procedure) = procedure {
                unknown_cases(procedure, condition, place, found);
            }
        }
        Condition::In { field, r#in } => {
            let Some(target) = form.field(field) else { return };
            let Some(choices) = &target.choices else { return };
            let items = choices.items(lists);
            for code in r#in {
                if !items.is_empty() && !items.iter().any(|item| item.code == *code) {
                    let details = [("field", field.as_str()), ("choice", code.as_str())];
                    found.push(Finding::stop("form.unknown-choice", place, &details));
                }
            }
        }
        Condition::Present { .. } | Condition::Whole { .. } => {}
    }
}
