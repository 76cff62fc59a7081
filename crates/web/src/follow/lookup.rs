//! Following by code and secret, without an account.
//! What must hold: a wrong code and a wrong secret give the same answer after the same work, the
//! secret never stands in an address, and tries are limited.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use serde::Deserialize;

use super::progress::Progress;
use crate::answer::{Answer, show, show_as};
use crate::form::Form;
use crate::page::Page;
use crate::page_views;
use crate::problem::Problem;
use crate::ui::{ErrorSummary, Fault, Field, Width};
use crate::visit::Visit;

/// Characters of a code or secret looked at.
const CHARS_MAX: usize = 60;

/// Asking for code and secret.
#[derive(Debug, Template)]
#[template(path = "follow/lookup.html")]
pub struct LookupPage {
    pub page: Page,
    pub errors: ErrorSummary,
    pub code: Field,
    pub secret: Field,
    pub found: Option<Progress>,
}

page_views!(LookupPage);

#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    ma: String,
}

pub(super) async fn ask(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let code: String = asked.ma.chars().take(CHARS_MAX).collect();
    show(view(&visit, &code, "", Vec::new(), None))
}

pub(super) async fn look_up(visit: Visit, form: Form) -> Answer {
    visit.app.limits.lookup(visit.network()).map_err(|wait| Problem::TooMany { wait })?;
    let (code, secret) = (plain(form.get("ma")), plain(form.get("bi_mat")));
    let mut faults = Vec::new();
    for (name, text) in [("ma", &code), ("bi_mat", &secret)] {
        if text.is_empty() {
            let sentence = visit.t(&format!("follow-lookup-missing-{}", name.replace('_', "-")));
            faults.push(Fault { name: name.to_owned(), sentence });
        }
    }
    if !faults.is_empty() {
        let shown = view(&visit, &code, &secret, faults, None);
        return show_as(StatusCode::UNPROCESSABLE_ENTITY, shown);
    }
    let found = visit.app.desk.lookup(&code, &secret).await?;
    let Some(seen) = found else {
        let sentence = visit.t("follow-lookup-not-found");
        let faults = vec![Fault { name: "ma".to_owned(), sentence }];
        return show_as(StatusCode::NOT_FOUND, view(&visit, &code, "", faults, None));
    };
    let procedure = visit.app.desk.version(&seen.record.procedure)?;
    let progress = Progress::of(&visit, &seen.record, procedure);
    show(view(&visit, &code, "", Vec::new(), Some(progress)))
}

/// As printed: capitals, without blanks, however it was typed.
fn plain(text: &str) -> String {
    text.chars()
        .filter(|mark| !mark.is_whitespace())
        .take(CHARS_MAX)
        .collect::<String>()
        .to_uppercase()
}

fn view(
    visit: &Visit,
    code: &str,
    secret: &str,
    faults: Vec<Fault>,
    found: Option<Progress>,
) -> LookupPage {
    let say = &visit.say;
    let errors = ErrorSummary::new(say, faults);
    let mut page = visit.page(say.t("follow-lookup-title"));
    page.faulty = !errors.faults.is_empty();
    let input = |name: &str, label: &str, hint: &str, value: &str| {
        Field::input(say, name, say.t(label), value, |input| {
            input.width = Width::Medium;
            "off".clone_into(&mut input.autocomplete);
            input.length_max = 60;
        })
        .hint(say.t(hint))
        .error(errors.of(name))
    };
    LookupPage {
        code: input("ma", "follow-lookup-code", "follow-lookup-code-hint", code),
        secret: input("bi_mat", "follow-lookup-secret", "follow-lookup-secret-hint", secret),
        errors,
        page,
        found,
    }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn code_and_secret_are_read_however_they_are_typed() {
        assert_eq!(plain(" h56.201.04-261124-0001 "), "H56.201.04-261124-0001");
        assert_eq!(plain("ab cd\tef gh"), "ABCDEFGH");
    }
}
