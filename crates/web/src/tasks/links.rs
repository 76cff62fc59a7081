//! What stands on the page of a document: the tasks it ordered and how they stand, those it reported, and the way to give
//! another. Not the document itself. What must always hold: a reader sees only tasks that are theirs to see.

use askama::Template;
use desk::TasksPage;
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

/// Tasks of each kind on the page of a document.
const SHOWN_MAX: u32 = 30;

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
    /// Where all of them are listed, when there are more.
    pub all_ordered: String,
    pub reported: Vec<TaskLine>,
    pub all_reported: String,
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
    let read =
        async |relation| desk.tasks_of_document(actor, (document, relation), None, SHOWN_MAX).await;
    let (ordered, reported) = (read(Relation::Ordered).await?, read(Relation::Reported).await?);
    let all = ordered.tasks.iter().chain(&reported.tasks).map(|seen| &seen.record);
    let names = Names::of(visit, all).await?;
    let line = |task: &Task| TaskLine {
        title: title(visit, task),
        address: tasks::task(task.id),
        owner: names.place(visit, &task.owner),
        standing: standing_tag(visit, task.standing),
        due: due_tag(visit, task),
    };
    let more = |page: &TasksPage, relation| match page.next {
        Some(_) => tasks::of_document(document, relation),
        None => String::new(),
    };
    Ok(Links {
        say: visit.say.clone(),
        give: if desk.may_give_tasks(actor) { give } else { String::new() },
        ordered: ordered.tasks.iter().map(|seen| line(&seen.record)).collect(),
        all_ordered: more(&ordered, Relation::Ordered),
        reported: reported.tasks.iter().map(|seen| line(&seen.record)).collect(),
        all_reported: more(&reported, Relation::Reported),
    })
}

impl Links {
    /// Nothing to show and nothing to give.
    pub fn is_empty(&self) -> bool {
        self.give.is_empty() && self.ordered.is_empty() && self.reported.is_empty()
    }
}
