//! What comes of a meeting: notes and conclusions, minutes and notice, and the tasks that follow.
//! Not the drafting (`minutes`) and not the giving (`task`). What must always hold: a document or task is named only to
//! readers who may see it.

use kernel::id::DocumentId;
use meeting::meeting::{Conclusion, Standing};

use super::choices::{Offer, place_value};
use super::facts::{Other, Shown};
use super::forms::{Act, Button, Forms};
use super::task;
use crate::format;
use crate::outgoing::page::sign_and_subject;
use crate::paths::{meetings, outgoing, tasks};
use crate::problem::Problem;
use crate::ui::{Field, Icon, Width};

/// A conclusion on the page.
#[derive(Debug, Clone)]
pub struct ConclusionLine {
    pub words: Vec<String>,
    /// Who has to do it, and by when; empty for what is only stated.
    pub owner: String,
    /// The task that was given out of it: words and address.
    pub task: Option<(String, String)>,
    /// Where a task is given out of it; empty where the reader may not.
    pub give: String,
    /// Whoever gives it is asked to say that there is no mark of secrecy.
    pub affirm: bool,
    pub buttons: Vec<Button>,
    pub acts: Vec<Act>,
}

pub(super) async fn conclusions(
    shown: &Shown<'_>,
    forms: &Forms<'_>,
    offer: &Offer,
) -> Result<Vec<ConclusionLine>, Problem> {
    let Some(matter) = shown.found.matter.as_deref() else { return Ok(Vec::new()) };
    let mut lines = Vec::new();
    for one in &matter.conclusions {
        lines.push(line(shown, forms, offer, one).await?);
    }
    Ok(lines)
}

async fn line(
    shown: &Shown<'_>,
    forms: &Forms<'_>,
    offer: &Offer,
    one: &Conclusion,
) -> Result<ConclusionLine, Problem> {
    let (visit, desk) = (shown.visit, &shown.visit.app.desk);
    let owner = one.sheet.owner.as_ref().map(|owner| {
        let who = shown.names.place(visit, owner);
        let due = one.sheet.due.map(|due| {
            let due = [("due", format::date(due).into())];
            visit.say.with("meeting-conclusion-due", &due)
        });
        due.map_or(who.clone(), |due| format!("{who}, {due}"))
    });
    let given = match one.task {
        Some(id) => {
            let seen = desk.read_task(shown.actor, id).await?;
            let address = if seen.is_some() { tasks::task(id) } else { String::new() };
            Some((visit.t("meeting-task-given"), address))
        }
        None => None,
    };
    let gives = shown.may("link_meeting_task")
        && shown.found.is_written_by(shown.actor)
        && desk.may_give_tasks(shown.actor)
        && one.task.is_none()
        && one.sheet.owner.is_some();
    let mut buttons = Vec::new();
    let mut acts = Vec::new();
    if shown.may("set_conclusion") {
        acts.push(conclusion(shown, forms, offer, Some(one)));
    }
    if shown.may("drop_conclusion") {
        let words = one.sheet.words.lines().next().unwrap_or_default();
        let part = (one.number, "meeting-conclusion-drop");
        buttons.push(forms.button("drop_conclusion", part, Icon::Trash, words));
    }
    let give = if gives { meetings::task(shown.found.id, one.number) } else { String::new() };
    Ok(ConclusionLine {
        words: one.sheet.words.lines().map(ToOwned::to_owned).collect(),
        owner: owner.unwrap_or_default(),
        task: given,
        give,
        affirm: forms.returned.affirm
            && forms.returned.action == task::ACTION
            && forms.returned.part == one.number.to_string(),
        buttons,
        acts,
    })
}

/// A new conclusion, or another wording of one that is there.
fn conclusion(
    shown: &Shown<'_>,
    forms: &Forms<'_>,
    offer: &Offer,
    kept: Option<&Conclusion>,
) -> Act {
    let part = kept.map(|one| one.number.to_string()).unwrap_or_default();
    let one = forms.part("set_conclusion", part);
    let sheet = kept.map(|kept| &kept.sheet);
    let matter = shown.found.matter.as_deref();
    let items: Vec<(String, String)> = matter
        .iter()
        .flat_map(|matter| &matter.items)
        .map(|item| (item.number.to_string(), item.sheet.title.clone()))
        .collect();
    let now = matter.and_then(|matter| matter.run.as_deref()).and_then(|run| run.item);
    let item = sheet.map_or(now, |sheet| sheet.item).map(|it| it.to_string()).unwrap_or_default();
    let owner = sheet.and_then(|sheet| sheet.owner.as_ref()).map(place_value).unwrap_or_default();
    let due = sheet.and_then(|sheet| sheet.due).map(format::date).unwrap_or_default();
    let fields: Vec<Field> = vec![
        one.words(sheet.map(|sheet| sheet.words.as_str()).unwrap_or_default()),
        one.select("item", &item, &items, "meeting-item-none").optional(),
        one.select("owner", &owner, &offer.places, "meeting-owner-none").optional(),
        one.short("due", &due, Width::Short).hint(shown.t("document-field-day-hint")).optional(),
    ];
    one.act(fields, if kept.is_some() { Icon::Edit } else { Icon::Plus })
}

/// The forms of what is written down and given out.
pub(super) fn acts(shown: &Shown<'_>, forms: &Forms<'_>, offer: &Offer) -> Vec<Act> {
    let mut acts = Vec::new();
    let Some(matter) = shown.found.matter.as_deref() else { return acts };
    if shown.may("set_conclusion") {
        acts.push(conclusion(shown, forms, offer, None));
    }
    if shown.may("note_meeting") {
        let one = forms.of("note_meeting");
        let words = one.words(&matter.note).optional();
        acts.push(one.act(vec![words], Icon::Edit));
    }
    if shown.may("file_minutes") {
        let one = forms.of("file_minutes");
        let kept = matter.minutes.map(|id| id.to_string()).unwrap_or_default();
        let field = one.select("document", &kept, &offer.papers, "common-choose");
        let mut act = one.act(vec![field], Icon::Paper);
        act.lead = shown.t("meeting-file-lead");
        acts.push(act);
    }
    if shown.may("conclude_meeting") {
        let one = forms.of("conclude_meeting");
        let field = one.select("notice", "", &offer.papers, "meeting-notice-none").optional();
        acts.push(one.act(vec![field], Icon::CheckCircle));
    }
    acts
}

/// Where the minutes are drafted; empty where the reader may not.
pub(super) fn minutes_address(shown: &Shown<'_>) -> String {
    let may = shown.may("file_minutes") && shown.found.standing == Standing::Closed;
    if may { meetings::minutes(shown.found.id) } else { String::new() }
}

/// Invitation, minutes and notice, as far as there are some.
pub(super) async fn documents(shown: &Shown<'_>) -> Result<Vec<Other>, Problem> {
    let mut found = Vec::new();
    let Some(matter) = shown.found.matter.as_deref() else { return Ok(found) };
    let kinds = [
        ("meeting-document-letter", matter.letter),
        ("meeting-document-minutes", matter.minutes),
        ("meeting-document-notice", matter.notice),
    ];
    for (key, id) in kinds {
        let Some(id) = id else { continue };
        found.push(document(shown, key, id).await?);
    }
    Ok(found)
}

async fn document(shown: &Shown<'_>, key: &str, id: DocumentId) -> Result<Other, Problem> {
    let visit = shown.visit;
    let kind = visit.t(key);
    Ok(match visit.app.desk.read_outgoing(shown.actor, id).await? {
        Some(seen) => Other {
            words: sign_and_subject(visit, &seen.record),
            address: outgoing::document(id),
            note: kind,
        },
        None => {
            Other { words: kind, address: String::new(), note: visit.t("task-paper-not-yours") }
        }
    })
}
