//! Looking a paper up by the code and check value printed on it.
//! What must hold: a wrong code and a wrong check value give the same answer after the same time, and tries are limited.

use std::time::Duration;

use axum::http::StatusCode;
use desk::Released;

use super::page::{Found, PaperPage};
use crate::answer::{Answer, show, show_as};
use crate::form::Form;
use crate::problem::Problem;
use crate::ui::Fault;
use crate::visit::Visit;

/// When a failed look-up is answered: longer than looking takes.
const NO_SOONER_THAN: Duration = Duration::from_millis(250);
/// Characters of a code or check value looked at.
const CHARS_MAX: usize = 60;

pub(super) async fn look_up(visit: Visit, form: Form) -> Answer {
    answer(&visit, form.get("ma"), form.get("kt")).await
}

/// The page with what the code leads to.
pub(super) async fn answer(visit: &Visit, code: &str, check: &str) -> Answer {
    let (code, check) = (plain(code), plain(check));
    let mut faults = Vec::new();
    for (name, text) in [("ma", &code), ("kt", &check)] {
        if text.is_empty() {
            let sentence = visit.t(&format!("paper-code-missing-{name}"));
            faults.push(Fault { name: name.to_owned(), sentence });
        }
    }
    if !faults.is_empty() {
        let page = PaperPage::asking(visit, (code.as_str(), check.as_str()), faults);
        return show_as(StatusCode::UNPROCESSABLE_ENTITY, page);
    }
    let Some(released) = find(visit, &code, &check).await? else {
        let sentence = visit.t("paper-code-not-found");
        let faults = vec![Fault { name: "ma".to_owned(), sentence }];
        let page = PaperPage::asking(visit, (code.as_str(), check.as_str()), faults);
        return show_as(StatusCode::NOT_FOUND, page);
    };
    let mut page = PaperPage::asking(visit, ("", ""), Vec::new());
    page.found = Some(Found::of_code(visit, &code, &released));
    show(page)
}

/// The released result that both belong to. Counts as a try.
async fn find(visit: &Visit, code: &str, check: &str) -> Result<Option<Released>, Problem> {
    visit.app.limits.lookup(visit.network()).map_err(|wait| Problem::TooMany { wait })?;
    // Looking takes a little longer where there is a dossier to look into; nobody shall hear it.
    let answer_at = tokio::time::Instant::now() + NO_SOONER_THAN;
    let found = visit.app.desk.released_by_code(code, check).await?;
    if found.is_none() {
        tokio::time::sleep_until(answer_at).await;
    }
    Ok(found)
}

/// As printed: capitals, without blanks, however it was typed.
fn plain(text: &str) -> String {
    let marks = text.chars().filter(|mark| !mark.is_whitespace()).take(CHARS_MAX);
    marks.collect::<String>().to_uppercase()
}
