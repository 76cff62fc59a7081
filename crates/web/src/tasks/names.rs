//! Who has to do with tasks, in words, and how a task stands against its due date.
//! Not who may see what. What must always hold: no meaning is in a colour alone; a unit or account that nobody knows any
//! more shows itself by its code.

use kernel::code::AgencyCode;
use kernel::id::AccountId;
use task::{Class, Importance, Lateness, Place, Standing, Task, lateness};

use crate::format;
use crate::problem::Problem;
use crate::ui::{Icon, Tag, Tone};
use crate::visit::Visit;
use crate::work::naming::{self, People};

/// Names of all people of some tasks.
pub(super) struct Names(People);

impl Names {
    pub(super) async fn of<'t>(
        visit: &Visit,
        tasks: impl Iterator<Item = &'t Task>,
    ) -> Result<Names, Problem> {
        let mut ids: Vec<AccountId> = Vec::new();
        for task in tasks {
            ids.extend(task.giver.account);
            ids.extend(task.owner.account);
            let Some(matter) = task.matter.as_deref() else { continue };
            let parts = matter.parts.iter().map(|part| &part.to);
            let places = parts.chain(&matter.performer).chain(&matter.coordinating);
            ids.extend(places.filter_map(|place| place.account));
            ids.extend(matter.turns.iter().filter_map(|turn| turn.by));
        }
        Ok(Names(People::of(visit, ids).await?))
    }

    pub(super) fn person(&self, id: AccountId) -> String {
        self.0.name(id)
    }

    /// `Nguyễn Văn An – Phòng Kinh tế`, or the unit alone.
    pub(super) fn place(&self, visit: &Visit, place: &Place) -> String {
        let unit = naming::agency(visit, &place.unit);
        match place.account {
            Some(account) => format!("{} – {unit}", self.person(account)),
            None => unit,
        }
    }
}

/// The title, or that there is nothing to be read any more.
pub(super) fn title(visit: &Visit, task: &Task) -> String {
    let matter = task.matter.as_deref();
    matter.map_or_else(|| visit.t("task-no-content"), |matter| matter.title.clone())
}

pub(super) fn standing_tag(visit: &Visit, standing: Standing) -> Tag {
    let (tone, icon) = match standing {
        Standing::Given => (Tone::Info, Icon::Inbox),
        Standing::InHand => (Tone::Plain, Icon::Edit),
        Standing::Reported => (Tone::Soon, Icon::Eye),
        Standing::Done => (Tone::Good, Icon::CheckCircle),
        Standing::Cancelled | Standing::Withheld => (Tone::Plain, Icon::CrossCircle),
    };
    Tag::with_icon(tone, icon, visit.t(&format!("task-standing-{}", standing.name())))
}

pub(super) fn importance_tag(visit: &Visit, importance: Importance) -> Option<Tag> {
    let word = || visit.t(&format!("task-importance-{}", importance.name()));
    match importance {
        Importance::Normal => None,
        Importance::Important => Some(Tag::with_icon(Tone::Soon, Icon::Star, word())),
        Importance::Key => Some(Tag::with_icon(Tone::Late, Icon::Star, word())),
    }
}

/// How it stands against its due date today, or stood when it was done.
pub(super) fn due_tag(visit: &Visit, task: &Task) -> Tag {
    let matter = task.matter.as_deref();
    match task.class() {
        Class::DoneInTime => return Tag::new(Tone::Good, visit.t("task-due-kept")),
        Class::DoneLate => return Tag::new(Tone::Late, visit.t("task-due-missed")),
        Class::Gone => return Tag::new(Tone::Plain, visit.t("task-due-none")),
        Class::Open => {}
    }
    let desk = &visit.app.desk;
    let due = matter.and_then(|matter| matter.due);
    let today = desk.clock().now().local_date();
    let calendar = &visit.app.province.calendar;
    let days = |key: &str, days: i64| {
        let days = u64::try_from(days).unwrap_or_default();
        let due = due.map(format::date).unwrap_or_default();
        visit.say.with(key, &[("due", due.as_str().into()), ("days", days.into())])
    };
    match lateness(due, today, &desk.task_plan(), calendar) {
        Lateness::None => Tag::new(Tone::Plain, visit.t("task-due-none")),
        Lateness::InTime { left } => {
            Tag::with_icon(Tone::Info, Icon::Calendar, days("task-due-left", left))
        }
        Lateness::Soon { left: 0 } => Tag::new(Tone::Soon, visit.t("task-due-today")),
        Lateness::Soon { left } => Tag::new(Tone::Soon, days("task-due-left", left)),
        Lateness::Late { by } => Tag::new(Tone::Late, days("task-due-late", by)),
    }
}

/// Units of an agency, nearest first, itself at the head.
pub(super) fn units_of(visit: &Visit, agency: &AgencyCode) -> Vec<AgencyCode> {
    let directory = visit.app.desk.directory();
    let tree = &directory.tree;
    let below = tree.descendants(agency);
    let own = below.into_iter().filter(|unit| tree.agency_of(unit).as_ref() == Some(agency));
    std::iter::once(agency.clone()).chain(own.filter(|unit| unit != agency)).collect()
}
