//! What of a condition is left to the page: parts over other pages are settled by the server, the
//! rest goes to the script that shows and hides questions while somebody answers.
//! What must hold: with the answers as saved, the rest says the same as the whole.

use procedure::form::Condition;

/// A condition with everything settled that this page cannot change.
#[derive(Debug, Clone, PartialEq)]
pub enum Rest {
    Settled(bool),
    Open(Condition),
}

/// Settles what is not on the page. `holds` judges a condition by the saved answers; `on_page`
/// says whether a path is asked here.
pub fn settle(
    condition: &Condition,
    holds: &dyn Fn(&Condition) -> bool,
    on_page: &dyn Fn(&str) -> bool,
) -> Rest {
    if !condition.fields().into_iter().any(on_page) {
        return Rest::Settled(holds(condition));
    }
    match condition {
        Condition::All { all } => {
            let mut open = Vec::new();
            for one in all {
                match settle(one, holds, on_page) {
                    Rest::Settled(false) => return Rest::Settled(false),
                    Rest::Settled(true) => {}
                    Rest::Open(rest) => open.push(rest),
                }
            }
            alone(open, |all| Condition::All { all }, true)
        }
        Condition::Any { any } => {
            let mut open = Vec::new();
            for one in any {
                match settle(one, holds, on_page) {
                    Rest::Settled(true) => return Rest::Settled(true),
                    Rest::Settled(false) => {}
                    Rest::Open(rest) => open.push(rest),
                }
            }
            alone(open, |any| Condition::Any { any }, false)
        }
        Condition::Not { not } => match settle(not, holds, on_page) {
            Rest::Settled(known) => Rest::Settled(!known),
            Rest::Open(rest) => Rest::Open(Condition::Not { not: Box::new(rest) }),
        },
        Condition::In { .. } | Condition::Present { .. } | Condition::Whole { .. } => {
            Rest::Open(condition.clone())
        }
    }
}

fn alone(
    mut open: Vec<Condition>,
    join: impl FnOnce(Vec<Condition>) -> Condition,
    none: bool,
) -> Rest {
    match (open.pop(), open.is_empty()) {
        (None, _) => Rest::Settled(none),
        (Some(only), true) => Rest::Open(only),
        (Some(last), false) => {
            open.push(last);
            Rest::Open(join(open))
        }
    }
}

/// The same condition for one row of a table: `.kind` becomes `members.2.kind`.
pub fn in_row(condition: &Condition, row: &str) -> Condition {
    let here = |path: &String| {
        if path.starts_with('.') { format!("{row}{path}") } else { path.clone() }
    };
    let many = |list: &[Condition]| list.iter().map(|one| in_row(one, row)).collect();
    match condition {
        Condition::All { all } => Condition::All { all: many(all) },
        Condition::Any { any } => Condition::Any { any: many(any) },
        Condition::Not { not } => Condition::Not { not: Box::new(in_row(not, row)) },
        Condition::In { field, r#in } => Condition::In { field: here(field), r#in: r#in.clone() },
        Condition::Present { field, present } => {
            Condition::Present { field: here(field), present: *present }
        }
        Condition::Whole { field, whole } => Condition::Whole { field: here(field), whole: *whole },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(field: &str, code: &str) -> Condition {
        Condition::In { field: field.to_owned(), r#in: vec![code.to_owned()] }
    }

    #[test]
    fn parts_over_other_pages_are_settled() {
        let both = Condition::All { all: vec![is("case", "late"), is("kind", "1")] };
        let on_page = |path: &str| path == "kind";
        let rest = settle(&both, &|_| true, &on_page);
        assert_eq!(rest, Rest::Open(is("kind", "1")));
        assert_eq!(settle(&both, &|_| false, &on_page), Rest::Settled(false));
        let either = Condition::Any { any: vec![is("case", "late"), is("kind", "1")] };
        assert_eq!(settle(&either, &|_| true, &on_page), Rest::Settled(true));
        assert_eq!(settle(&either, &|_| false, &on_page), Rest::Open(is("kind", "1")));
    }

    #[test]
    fn conditions_within_a_row_name_their_row() {
        assert_eq!(in_row(&is(".kind", "1"), "members.2"), is("members.2.kind", "1"));
        assert_eq!(in_row(&is("kind", "1"), "members.2"), is("kind", "1"));
    }
}
