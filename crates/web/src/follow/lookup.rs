//! Following by code and secret, without an account.
//! What must hold: a wrong code and a wrong secret give the same answer after the same work, the
//! secret never stands in an address or on a page, and tries are limited.

use std::time::Duration;

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use desk::Seen;
use dossier::Dossier;
use serde::Deserialize;

use crate::answer::{Answer, go, show, show_as, with_cookie};
use crate::form::Form;
use crate::page::Page;
use crate::page_views;
use crate::paths::filing as addresses;
use crate::problem::Problem;
use crate::ui::{ErrorSummary, Fault, Field, Width};
use crate::visit::Visit;
use crate::{cookies, session};

/// When a failed look-up is answered: longer than looking takes.
const NO_SOONER_THAN: Duration = Duration::from_millis(250);
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
}

page_views!(LookupPage);

#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    ma: String,
}

pub(super) async fn ask(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let code: String = asked.ma.chars().take(CHARS_MAX).collect();
    show(view(&visit, &code, "", Vec::new()))
}

/// The dossier that both belong to, however they were typed. Counts as a try.
pub(crate) async fn find(
    visit: &Visit,
    code: &str,
    secret: &str,
) -> Result<Option<Seen<Dossier>>, Problem> {
    visit.app.limits.lookup(visit.network()).map_err(|wait| Problem::TooMany { wait })?;
    // Looking takes a little longer where there is a dossier to look into; nobody shall hear it.
    let answer_at = tokio::time::Instant::now() + NO_SOONER_THAN;
    let found = visit.app.desk.lookup(&plain(code), &plain(secret)).await?;
    if found.is_none() {
        tokio::time::sleep_until(answer_at).await;
    }
    Ok(found)
}

pub(super) async fn look_up(visit: Visit, form: Form) -> Answer {
    let (code, secret) = (plain(form.get("ma")), plain(form.get("bi_mat")));
    let mut faults = Vec::new();
    for (name, text) in [("ma", &code), ("bi_mat", &secret)] {
        if text.is_empty() {
            let sentence = visit.t(&format!("follow-lookup-missing-{}", name.replace('_', "-")));
            faults.push(Fault { name: name.to_owned(), sentence });
        }
    }
    if !faults.is_empty() {
        let shown = view(&visit, &code, &secret, faults);
        return show_as(StatusCode::UNPROCESSABLE_ENTITY, shown);
    }
    let Some(seen) = find(&visit, &code, &secret).await? else {
        let sentence = visit.t("follow-lookup-not-found");
        let faults = vec![Fault { name: "ma".to_owned(), sentence }];
        return show_as(StatusCode::NOT_FOUND, view(&visit, &code, "", faults));
    };
    let code = seen.record.registration.as_ref().map(|it| it.code.clone()).ok_or(Problem::Fault)?;
    let id = seen.record.id;
    let secret = session::follow(&visit.app, visit.session(), id, code).await?;
    let cookie =
        secret.and_then(|secret| cookies::passing(&visit.app.settings, session::COOKIE, &secret));
    Ok(with_cookie(go(&addresses::followed(id))?, cookie))
}

/// As printed: capitals, without blanks, however it was typed.
fn plain(text: &str) -> String {
    text.chars()
        .filter(|mark| !mark.is_whitespace())
        .take(CHARS_MAX)
        .collect::<String>()
        .to_uppercase()
}

fn view(visit: &Visit, code: &str, secret: &str, faults: Vec<Fault>) -> LookupPage {
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
