//! The return desk: results that wait to be fetched, found by what a scanner or a person gives.
//! Not the hand-over itself (an action of the dossier). What must always hold: what was scanned or
//! typed travels in the body of a form, never in an address.

use askama::Template;
use desk::{DossierQuery, ListView};
use kernel::id::DossierId;
use register::Actor;
use store::dossier::{DossierRow, Filter};

use crate::answer::{Answer, go, show};
use crate::form::Form;
use crate::page::Page;
use crate::page_views;
use crate::paths::{self, office};
use crate::problem::Problem;
use crate::ui::{Notice, Table, Tone};
use crate::visit::Visit;
use crate::work;

/// Rows shown.
const ROWS: u32 = 50;

/// The return desk.
#[derive(Debug, Template)]
#[template(path = "counter/returns.html")]
pub struct ReturnsPage {
    pub page: Page,
    pub find: String,
    pub table: Table,
}

page_views!(ReturnsPage);

pub(super) async fn show_returns(visit: Visit) -> Answer {
    let actor = visit.need_actor()?;
    let filter = Filter { state: Some("completed".to_owned()), ..Filter::default() };
    let query = DossierQuery { view: ListView::Open, filter, after: None, limit: ROWS };
    let found = visit.app.desk.dossiers(&actor, &query).await?;
    let empty = Notice::new(Tone::Good, visit.t("counter-returns-empty"));
    page(&visit, String::new(), &found.rows, visit.t("counter-returns-waiting"), empty).await
}

pub(super) async fn find(visit: Visit, form: Form) -> Answer {
    let actor = visit.need_actor()?;
    let given: String = form.get("ma").chars().take(300).collect();
    let words = what_was_scanned(&given);
    if words.trim().is_empty() {
        return go(&office::returns());
    }
    let rows = search(&visit, &actor, words).await?;
    if let [only] = rows.as_slice()
        && only.state == "completed"
    {
        let address = office::dossier(DossierId::from_uuid(only.id));
        return go(&paths::with_query(&address, &[("ve", &office::returns())]));
    }
    let empty = Notice::new(Tone::Info, visit.t("counter-returns-none"))
        .text(visit.t("counter-returns-none-text"));
    page(&visit, given, &rows, visit.t("counter-returns-found"), empty).await
}

/// What waits to be fetched, else everything that fits.
async fn search(visit: &Visit, actor: &Actor, words: &str) -> Result<Vec<DossierRow>, Problem> {
    let view = ListView::Search(words.to_owned());
    let query = DossierQuery { view, filter: Filter::default(), after: None, limit: ROWS };
    let rows = visit.app.desk.dossiers(actor, &query).await?.rows;
    let waiting: Vec<DossierRow> =
        rows.iter().filter(|row| row.state == "completed").cloned().collect();
    Ok(if waiting.is_empty() { rows } else { waiting })
}

/// A scanner types the code, or the address in the QR picture of the receipt.
fn what_was_scanned(text: &str) -> &str {
    let query = text.split_once("?ma=").or_else(|| text.split_once("&ma="));
    let text = query.map_or(text, |halves| halves.1);
    text.split('&').next().unwrap_or_default()
}

async fn page(
    visit: &Visit,
    find: String,
    rows: &[DossierRow],
    caption: String,
    empty: Notice,
) -> Answer {
    let table = work::table(visit, rows, caption, empty).await?;
    let page = visit.page(visit.t("counter-returns")).script("keys.js");
    show(ReturnsPage { page, find, table })
}

#[cfg(test)]
mod tests {
    use super::what_was_scanned;

    #[test]
    fn scanner_may_type_the_code_or_the_address() {
        let code = "H56.201.01-261124-0001";
        assert_eq!(what_was_scanned(code), code);
        assert_eq!(what_was_scanned(&format!("https://dvc.example/tra-cuu?ma={code}")), code);
        assert_eq!(
            what_was_scanned(&format!("https://dvc.example/tra-cuu?lang=vi&ma={code}&x=1")),
            code
        );
    }
}
