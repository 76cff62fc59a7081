//! What stands on the page of a document: the tasks it ordered and how they stand, those it reported, and the way to give
//! another. Not the document itself. What must always hold: a reader sees only tasks that are theirs to see.

use askama::Template;
use futures::future::BoxFuture;
use kernel::id::DocumentId;
use register::Actor;
use task::{Relation, Task};

use super::names::{Names, due_tag, standing_tag, title};
use crate::i18n::Say;
use crate::paths::tasks;
use crate::problem::Problem;
use crate::ui::Tag;
use crate::visit::Visit;

/// A task on the page of a document.
#[derive(Debug, Clone)]
pub struct TaskLine {
    pub title: String,
    pub address: String,
    pub owner: String,
    pub standing: Tag,
    pub due: Tag,
}

/// The tasks of a document. Shown in a template as `{{ tasks }}`.
#[derive(Debug, Clone, Template)]
#[template(path = "tasks/links.html")]
pub struct Links {
    pub say: Say,
    /// Where another is given; empty for who may not.
    pub give: String,
    pub ordered: Vec<TaskLine>,
    pub reported: Vec<TaskLine>,
}

impl askama::filters::HtmlSafe for Links {}

/// The tasks of a document; `give` is the address where another is given.
pub(crate) fn of<'a>(
    visit: &'a Visit,
    actor: &'a Actor,
    document: DocumentId,
    give: String,
) -> BoxFuture<'a, Result<Links, Problem>> {
    Box::pin(read(visit, actor, document, give))
}

async fn read(
    visit: &Visit,
    actor: &Actor,
    document: DocumentId,
    give: String,
) -> Result<Links, Problem> {
    let desk = &visit.app.desk;
    let ordered = desk.tasks_of_document(actor, document, Relation::Ordered).await?;
    let reported = desk.tasks_of_document(actor, document, Relation::Reported).await?;
    let all = ordered.iter().chain(&reported).map(|seen| &seen.record);
    let names = Names::of(visit, all).await?;
    let line = |task: &Task| TaskLine {
        title: title(visit, task),
        address: tasks::task(task.id),
        owner: names.place(visit, &task.owner),
        standing: standing_tag(visit, task.standing),
        due: due_tag(visit, task),
    };
    Ok(Links {
        say: visit.say.clone(),
        give: if desk.may_give_tasks(actor) { give } else { String::new() },
        ordered: ordered.iter().map(|seen| line(&seen.record)).collect(),
        reported: reported.iter().map(|seen| line(&seen.record)).collect(),
    })
}

impl Links {
    /// Nothing to show and nothing to give.
    pub fn is_empty(&self) -> bool {
        self.give.is_empty() && self.ordered.is_empty() && self.reported.is_empty()
    }
}
