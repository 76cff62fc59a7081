//! Rows of dossiers: class as icon and word, what is left of the term, who has it.
//! Not the list around them. What must always hold: class and time left come from the same moment
//! for all rows of a page.

use kernel::time::Timestamp;
use procedure::process::{Step, StepKind};
use store::dossier::DossierRow;
use uuid::Uuid;

use super::naming::{self, People};
use crate::format;
use crate::paths::office;
use crate::problem::Problem;
use crate::ui::{Cell, Column, Icon, Notice, Row, Table, Tag, Tone};
use crate::visit::Visit;
use kernel::id::{AccountId, DossierId};

/// The moment a page looks at, and until when something is due soon.
#[derive(Debug, Clone, Copy)]
pub struct Moments {
    pub now: Timestamp,
    pub soon: Timestamp,
}

impl Moments {
    /// Now.
    pub fn of(visit: &Visit) -> Moments {
        let now = visit.app.desk.clock().now();
        Moments { now, soon: visit.app.desk.soon(now) }
    }
}

/// The official class of a row as a tag (domain.md §2.5 rule 9), or what it waits for.
pub fn tag_of(visit: &Visit, row: &DossierRow, at: Moments) -> Tag {
    let (tone, icon, name) = class_of(row, at);
    Tag::with_icon(tone, icon, visit.t(&format!("work-class-{name}")))
}

fn class_of(row: &DossierRow, at: Moments) -> (Tone, Icon, &'static str) {
    match row.finished_class.as_deref() {
        Some("early") => return (Tone::Good, Icon::CheckCircle, "early"),
        Some("on_time") => return (Tone::Good, Icon::CheckCircle, "on_time"),
        Some("overdue") => return (Tone::Late, Icon::Warning, "finished_late"),
        Some(_) => return (Tone::Plain, Icon::Minus, "unclassed"),
        None => {}
    }
    if row.accepted_at.is_none() {
        let late = row.step_due_at.is_some_and(|due| due < at.now);
        return if late {
            (Tone::Late, Icon::Inbox, "unchecked_late")
        } else {
            (Tone::Info, Icon::Inbox, "unchecked")
        };
    }
    match row.running_due_at {
        None if row.due_at.is_none() => (Tone::Plain, Icon::Minus, "without_term"),
        None => (Tone::Plain, Icon::Pause, "paused"),
        Some(due) if due < at.now => (Tone::Late, Icon::Warning, "overdue"),
        Some(due) if due < at.soon => (Tone::Soon, Icon::Clock, "due_soon"),
        Some(_) => (Tone::Good, Icon::Clock, "in_time"),
    }
}

/// `còn 2 ngày làm việc`, `quá hạn 3 giờ`.
pub fn due_words(visit: &Visit, due: Timestamp, now: Timestamp) -> String {
    let calendar = &visit.app.province.calendar;
    let days = calendar.working_days_between(now.local_date(), due.local_date()).abs();
    let over = now > due;
    let amount = if days > 0 {
        let days = u64::try_from(days).unwrap_or_default();
        visit.say.with("work-working-days", &[("days", days.into())])
    } else {
        let seconds = calendar.office_seconds_between(now, due).abs();
        if seconds < 60 {
            // Nobody says "0 minutes".
            return visit.t(if over { "work-over-just" } else { "work-left-just" });
        }
        naming::office_time(visit, seconds)
    };
    let key = if over { "work-over-by" } else { "work-left" };
    visit.say.with(key, &[("time", amount.into())])
}

/// The due moment of a row that matters now: of the term, or of the check at intake.
fn due_cell(visit: &Visit, row: &DossierRow, at: Moments) -> Cell {
    let waits = row.accepted_at.is_none() && row.finished_at.is_none();
    // What is left is told of the term, also of what counts as overdue for another reason.
    let due = if waits { row.step_due_at } else { row.running_due_at.and(row.due_at) };
    match (due, row.finished_at) {
        (Some(due), None) => Cell::Two(due_words(visit, due, at.now), format::moment(due.local())),
        (_, Some(finished)) => {
            Cell::Two(visit.t("work-finished"), format::moment(finished.local()))
        }
        (None, None) => Cell::Text("–".to_owned()),
    }
}

/// What a list offers to do with many dossiers at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Together {
    Assign,
    Approve,
}

impl Together {
    /// Whether the dossier of a row stands where this may be done; the door has the last word.
    pub(super) fn takes(self, visit: &Visit, row: &DossierRow) -> bool {
        let Some(version) = naming::latest(visit, &row.procedure) else { return false };
        let process = visit.app.province.process(version);
        let here = |step: &&Step| row.step.as_deref() == Some(step.key.as_str());
        let Some(step) = process.and_then(|it| it.steps.iter().find(here)) else { return false };
        match self {
            Together::Assign => matches!(step.kind, StepKind::Assign | StepKind::Appraise),
            Together::Approve => step.kind == StepKind::Sign && version.flags.bulk_approve,
        }
    }
}

/// Columns of a list of dossiers; `selecting` makes room for a box before each row.
pub(super) fn columns(visit: &Visit, selecting: bool) -> Vec<Column> {
    let column = |key: &str, minor: bool| Column {
        label: visit.t(&format!("work-column-{key}")),
        minor,
        ..Column::default()
    };
    let mut columns = Vec::new();
    if selecting {
        columns.push(column("select", false));
    }
    columns.extend([
        column("due", false),
        column("code", false),
        column("procedure", false),
        column("class", false),
        column("where", true),
        column("person", true),
    ]);
    columns
}

/// The rows, with the names of those who have them; a box before each row that may be chosen.
pub(super) async fn table_rows(
    visit: &Visit,
    rows: &[DossierRow],
    together: Option<Together>,
) -> Result<Vec<Row>, Problem> {
    let at = Moments::of(visit);
    let people =
        People::of(visit, rows.iter().filter_map(|row| row.assignee).map(AccountId::from_uuid));
    let people = people.await?;
    Ok(rows.iter().map(|row| table_row(visit, row, at, &people, together)).collect())
}

fn table_row(
    visit: &Visit,
    row: &DossierRow,
    at: Moments,
    people: &People,
    together: Option<Together>,
) -> Row {
    let code = row.code.clone().unwrap_or_default();
    let version = naming::latest(visit, &row.procedure);
    let step = row.step.as_deref().unwrap_or_default();
    let place = row.unit.as_deref().map(|unit| naming::unit(visit, unit)).unwrap_or_default();
    let what = if step.is_empty() {
        naming::state(visit, &row.state)
    } else {
        naming::step(visit, version, step)
    };
    let person = row.assignee.map(|id: Uuid| people.name(AccountId::from_uuid(id)));
    let mut cells = Vec::new();
    if let Some(together) = together {
        // The version goes along, so that nobody acts on what another has changed meanwhile.
        let value = format!("{}.{}", DossierId::from_uuid(row.id), row.version);
        let label = visit.say.with("work-select-row", &[("code", code.as_str().into())]);
        cells.push(if together.takes(visit, row) {
            Cell::Check { name: "chon".to_owned(), value, label }
        } else {
            Cell::Text(String::new())
        });
    }
    cells.extend([
        due_cell(visit, row, at),
        Cell::Link(code, office::dossier(DossierId::from_uuid(row.id))),
        Cell::Two(row.applicant_name.clone(), naming::procedure(visit, &row.procedure)),
        Cell::Tag(tag_of(visit, row, at)),
        Cell::Two(what, place),
        Cell::Text(person.unwrap_or_default()),
    ]);
    Row { key: row.id.simple().to_string(), current: false, cells }
}

/// A table of dossiers without boxes, for the rooms beside the work list.
pub async fn table(
    visit: &Visit,
    rows: &[DossierRow],
    caption: String,
    empty: Notice,
) -> Result<Table, Problem> {
    Ok(Table {
        say: visit.say.clone(),
        caption,
        columns: columns(visit, false),
        rows: table_rows(visit, rows, None).await?,
        empty,
    })
}
