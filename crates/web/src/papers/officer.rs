//! Who acted for the office, as a name under a paper: the official of the act it tells of.
//! Not a signature. What must hold: a name stands on paper only where the province shows the names
//! of officials (`show_officer_names`); else its place is left for the pen.

use dossier::Dossier;
use kernel::time::Timestamp;

use crate::problem::Problem;
use crate::visit::Visit;
use crate::work::naming::People;

/// The name of whoever wrote the history's last line of that moment; empty where none is shown.
pub async fn officer(visit: &Visit, dossier: &Dossier, at: Timestamp) -> Result<String, Problem> {
    if !visit.app.province.file.settings.show_officer_names {
        return Ok(String::new());
    }
    let history = visit.app.desk.history(dossier.id).await?;
    let who = history.iter().rev().find(|entry| entry.at == at).and_then(|it| it.by.account());
    let people = People::of(visit, who).await?;
    Ok(who.map(|id| people.name(id)).unwrap_or_default())
}
