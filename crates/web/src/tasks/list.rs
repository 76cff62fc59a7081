//! Lists of tasks: what waits for the reader, what they gave, where they coordinate; and what they are reminded of.
//! Not the board. What must always hold: what is due first stands first.

use askama::Template;
use axum::extract::Query;
use desk::{Reminding, Seen, TaskList};
use register::Actor;
use serde::Deserialize;
use task::{Relation, Role, Task};

use super::names::{Names, due_tag, importance_tag, standing_tag, title};
use crate::answer::{Answer, show};
use crate::format;
use crate::page::Page;
use crate::page_views;
use crate::paths::{self, tasks};
use crate::problem::Problem;
use crate::ui::{Align, Cell, Column, Icon, Notice, Pager, Row, Table, Tag, Tone};
use crate::visit::Visit;

/// Tasks on one page.
pub(super) const SHOWN_MAX: u32 = 30;
/// Reminders shown.
const REMINDERS_MAX: u32 = 10;

/// Which list, and from where on.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    /// Key of the list.
    muc: String,
    /// Where the page begins.
    sau: String,
    /// The document whose tasks are asked for instead of a list.
    van_ban: String,
    /// What they have to do with it.
    quan_he: String,
}

/// A way to another list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tab {
    pub label: String,
    pub address: String,
    pub count: String,
    pub current: bool,
}

/// A reminder.
#[derive(Debug, Clone)]
pub struct ReminderLine {
    pub tag: Tag,
    pub title: String,
    pub address: String,
    pub when: String,
}

/// A list of tasks.
#[derive(Debug, Template)]
#[template(path = "tasks/list.html")]
pub struct TasksListPage {
    pub page: Page,
    pub tabs: Vec<Tab>,
    pub reminders: Vec<ReminderLine>,
    pub table: Table,
    pub pager: Pager,
    pub may_give: bool,
    pub sees_board: bool,
}

page_views!(TasksListPage);

/// The lists by their keys: words, role, whether open.
const LISTS: [(&str, &str, Role, bool); 6] = [
    ("", "task-list-mine", Role::Owner, true),
    ("phoi-hop", "task-list-coordinating", Role::Coordinating, true),
    ("da-giao", "task-list-given", Role::Giver, true),
    ("da-xong", "task-list-mine-ended", Role::Owner, false),
    ("phoi-hop-xong", "task-list-coordinating-ended", Role::Coordinating, false),
    ("da-giao-xong", "task-list-given-ended", Role::Giver, false),
];

pub(super) async fn show_list(visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let actor = visit.need_actor()?;
    let desk = &visit.app.desk;
    if !asked.van_ban.is_empty() {
        return show_of_document(&visit, &actor, &asked).await;
    }
    let chosen = LISTS.iter().find(|list| list.0 == asked.muc).ok_or(Problem::NotFound)?;
    let list = TaskList::Held { role: chosen.2, open: chosen.3 };
    let after = (!asked.sau.is_empty()).then_some(asked.sau.as_str());
    let found = desk.tasks(&actor, &list, after, SHOWN_MAX).await?;
    let counts = desk.task_counts(&actor).await?;
    let tabs = LISTS.iter().map(|(key, label, role, open)| {
        let count = counts.iter().find(|(one, _)| one == role && *open);
        Tab {
            label: visit.t(label),
            address: tasks::list(key),
            count: count.map(|(_, count)| count.to_string()).unwrap_or_default(),
            current: *key == asked.muc,
        }
    });
    let reminders = if asked.muc.is_empty() && asked.sau.is_empty() {
        desk.task_reminders(&actor, REMINDERS_MAX).await?
    } else {
        Vec::new()
    };
    let empty = Notice::new(Tone::Good, visit.t("task-none")).text(visit.t("task-none-text"));
    let table = table(&visit, &found.tasks, visit.t("task-list-caption"), empty).await?;
    let pager = Pager {
        say: visit.say.clone(),
        before: (!asked.sau.is_empty()).then(|| tasks::list(&asked.muc)),
        after: found
            .next
            .as_ref()
            .map(|next| paths::with_query(&tasks::all(), &[("muc", &asked.muc), ("sau", next)])),
        position: visit.say.with("task-rows", &[("count", found.tasks.len().into())]),
    };
    show(TasksListPage {
        page: visit.page(visit.t("task-heading")).script("keys.js"),
        tabs: tabs.collect(),
        reminders: reminders.iter().map(|one| reminder(&visit, one)).collect(),
        table,
        pager,
        may_give: desk.may_give_tasks(&actor),
        sees_board: desk.may_enter(&actor, "see_task_board", access::Area::Tasks),
    })
}

/// All tasks that a document ordered, or reported.
async fn show_of_document(visit: &Visit, actor: &Actor, asked: &Asked) -> Answer {
    let desk = &visit.app.desk;
    if !desk.may_enter(actor, "list_tasks", access::Area::Tasks) {
        return Err(Problem::NotFound);
    }
    let document = asked.van_ban.parse().map_err(|_| Problem::NotFound)?;
    let relation = Relation::ALL.into_iter().find(|it| it.name() == asked.quan_he);
    let relation = relation.ok_or(Problem::NotFound)?;
    let after = (!asked.sau.is_empty()).then_some(asked.sau.as_str());
    let found = desk.tasks_of_document(actor, (document, relation), after, SHOWN_MAX).await?;
    let caption = visit.t(&format!("task-{}-by-document", relation.name()));
    let empty = Notice::new(Tone::Good, visit.t("task-none")).text(visit.t("task-none-text"));
    let first = tasks::of_document(document, relation);
    let pager = Pager {
        say: visit.say.clone(),
        before: (!asked.sau.is_empty()).then(|| first.clone()),
        after: found.next.as_ref().map(|next| paths::with_query(&first, &[("sau", next)])),
        position: visit.say.with("task-rows", &[("count", found.tasks.len().into())]),
    };
    let tab = Tab {
        label: visit.t("task-list-mine"),
        address: tasks::all(),
        count: String::new(),
        current: false,
    };
    let own = Tab { label: caption.clone(), address: first, count: String::new(), current: true };
    show(TasksListPage {
        page: visit.page(visit.t("task-heading")).script("keys.js"),
        tabs: vec![tab, own],
        reminders: Vec::new(),
        table: table(visit, &found.tasks, caption, empty).await?,
        pager,
        may_give: false,
        sees_board: desk.may_enter(actor, "see_task_board", access::Area::Tasks),
    })
}

fn reminder(visit: &Visit, one: &Reminding) -> ReminderLine {
    let (tone, icon) = match one.reminder.kind.as_str() {
        "before" => (Tone::Info, Icon::Bell),
        "today" => (Tone::Soon, Icon::Bell),
        _ => (Tone::Late, Icon::Bell),
    };
    let key = format!("task-reminder-{}", one.reminder.kind);
    let word = visit.say.with(&key, &[("days", one.reminder.days.into())]);
    ReminderLine {
        tag: Tag::with_icon(tone, icon, word),
        title: title(visit, &one.task.record),
        address: tasks::task(one.task.record.id),
        when: format::moment(one.reminder.at.local()),
    }
}

/// Tasks as a table.
pub(super) async fn table(
    visit: &Visit,
    found: &[Seen<Task>],
    caption: String,
    empty: Notice,
) -> Result<Table, Problem> {
    let names = Names::of(visit, found.iter().map(|seen| &seen.record)).await?;
    let column = |key: &str, minor| Column { label: visit.t(key), minor, ..Column::default() };
    Ok(Table {
        say: visit.say.clone(),
        caption,
        columns: vec![
            column("task-column-title", false),
            column("task-column-due", false),
            column("task-column-owner", true),
            column("task-column-giver", true),
            Column { align: Align::End, ..column("task-column-percent", true) },
            column("task-column-standing", false),
        ],
        rows: found.iter().map(|seen| row(visit, &names, &seen.record)).collect(),
        empty,
    })
}

/// The same for tasks that are done, each with the mark that it got.
pub(super) async fn rated_table(
    visit: &Visit,
    found: &[Seen<Task>],
    caption: String,
    empty: Notice,
) -> Result<Table, Problem> {
    let mut rated = table(visit, found, caption, empty).await?;
    let label = visit.t("task-column-mark");
    rated.columns.push(Column { label, align: Align::End, ..Column::default() });
    for (row, seen) in rated.rows.iter_mut().zip(found) {
        let ended = seen.record.matter.as_deref().and_then(|matter| matter.ended.as_ref());
        let rating = ended.and_then(|ended| ended.rating.as_ref());
        let words = rating.map(|rating| {
            let known = visit.app.province.tasks.rating(&rating.key);
            let word = known
                .map_or(rating.key.as_str(), |known| visit.say.of(&known.name.vi, &known.name.en));
            visit.say.with(
                "task-mark",
                &[("points", rating.points.to_string().into()), ("word", word.into())],
            )
        });
        row.cells.push(Cell::Text(words.unwrap_or_else(|| "–".to_owned())));
    }
    Ok(rated)
}

fn row(visit: &Visit, names: &Names, task: &Task) -> Row {
    let importance = task.matter.as_deref().map(|matter| matter.importance);
    let words = importance.and_then(|importance| importance_tag(visit, importance));
    let title = title(visit, task);
    let title = words.map_or(title.clone(), |tag| format!("{} · {title}", tag.word));
    let cells = vec![
        Cell::Link(title, tasks::task(task.id)),
        Cell::Tag(due_tag(visit, task)),
        Cell::Text(names.place(visit, &task.owner)),
        Cell::Text(task.giver.account.map(|giver| names.person(giver)).unwrap_or_default()),
        Cell::Number(format!("{}%", task.percent())),
        Cell::Tag(standing_tag(visit, task.standing)),
    ];
    Row { key: task.id.to_string(), cells, ..Row::default() }
}
