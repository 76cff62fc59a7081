//! The filters beside an official's list, each with the number of open dossiers behind it.
//! Not the list. What must always hold: a filter leads to exactly as many rows as its number says,
//! when nothing else narrows the list; where the policies hide rows of the counted units, the rows
//! that are shown are counted.

use std::collections::BTreeMap;

use desk::{DossierQuery, ListView};
use person::Role;
use register::Actor;
use store::dossier::{DossierRow, Facet, Filter};

use super::naming::{self, People};
use super::query::{self, Asked};
use super::rows::Moments;
use crate::format;
use crate::problem::Problem;
use crate::session::Session;
use crate::ui::Icon;
use crate::visit::Visit;
use kernel::id::AccountId;
use uuid::Uuid;

/// Rows read at once to count what a records clerk sees, and how often at most.
const SHOWN_PAGE: u32 = 200;
const SHOWN_PAGES_MAX: usize = 10;
/// Choices of one group shown before the rest is folded away.
const SHOWN_MAX: usize = 8;

/// Filters of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Group {
    pub title: String,
    pub choices: Vec<Choice>,
    /// Choices that are folded away.
    pub more: Vec<Choice>,
}

/// One filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub label: String,
    /// Empty when it is not counted.
    pub count: String,
    pub address: String,
    pub current: bool,
    pub icon: Option<Icon>,
}

impl Choice {
    /// What its button sends where words narrow the list too.
    pub fn query(&self) -> &str {
        query::query_of(&self.address)
    }
}

/// A filter before it is laid out: value, label, count.
struct Offer {
    value: String,
    label: String,
    count: Option<u64>,
    icon: Option<Icon>,
}

impl Offer {
    fn new(value: &str, label: String, count: Option<u64>) -> Offer {
        Offer { value: value.to_owned(), label, count, icon: None }
    }

    fn icon(mut self, icon: Icon) -> Offer {
        self.icon = Some(icon);
        self
    }
}

/// All groups for this reader.
pub async fn groups(visit: &Visit, actor: &Actor, asked: &Asked) -> Result<Vec<Group>, Problem> {
    let found = if role(visit) == Some(Role::RecordsClerk) {
        shown(visit, actor).await?
    } else {
        Some(visit.app.desk.facets(actor).await?)
    };
    let counted = found.is_some();
    let facet = found.unwrap_or_default();
    let own = own_group(visit, actor, asked, &facet, counted);
    let mut groups = vec![own, classes(visit, asked, &facet, counted)];
    let kinds: [(&str, &Counts, Word, Slot); 4] = [
        ("state", &facet.states, naming::state, |asked| &mut asked.state),
        ("step", &facet.steps, naming::any_step, |asked| &mut asked.step),
        ("procedure", &facet.procedures, naming::procedure, |asked| &mut asked.procedure),
        ("unit", &facet.units, naming::unit, |asked| &mut asked.unit),
    ];
    for (key, counts, word, slot) in kinds {
        let offers = counts
            .iter()
            .filter(|(value, _)| !value.is_empty())
            .map(|(value, count)| Offer::new(value, word(visit, value), counted.then_some(*count)))
            .collect();
        groups.push(group(visit, asked, key, offers, slot));
    }
    if leads(visit) {
        groups.push(people_group(visit, asked, &facet).await?);
    }
    groups.retain(|group| !group.choices.is_empty());
    Ok(groups)
}

/// Values with the number of dossiers behind each.
type Counts = [(String, u64)];
/// What a counted value is called.
type Word = fn(&Visit, &str) -> String;
/// The part of the address a filter stands in.
type Slot = fn(&mut Asked) -> &mut String;

/// A records clerk sees only what has come to the clerk, a part of what is open in the agency: the
/// rows themselves are counted. `None` when there are too many to count while a page loads.
async fn shown(visit: &Visit, actor: &Actor) -> Result<Option<Facet>, Problem> {
    let at = Moments::of(visit);
    let mut counts = Shown::default();
    let mut after = None;
    for _ in 0..SHOWN_PAGES_MAX {
        let (view, filter) = (ListView::Open, Filter::default());
        let query = DossierQuery { view, filter, after, limit: SHOWN_PAGE };
        let page = visit.app.desk.dossiers(actor, &query).await?;
        for row in &page.rows {
            counts.add(row, at);
        }
        after = page.next;
        if after.is_none() {
            return Ok(Some(counts.facet()));
        }
    }
    Ok(None)
}

/// Counts of rows that were read.
#[derive(Default)]
struct Shown {
    states: BTreeMap<String, u64>,
    procedures: BTreeMap<String, u64>,
    steps: BTreeMap<String, u64>,
    units: BTreeMap<String, u64>,
    assignees: BTreeMap<String, u64>,
    facet: Facet,
}

impl Shown {
    fn add(&mut self, row: &DossierRow, at: Moments) {
        let one = |counts: &mut BTreeMap<String, u64>, value: String| {
            *counts.entry(value).or_default() += 1;
        };
        one(&mut self.states, row.state.clone());
        one(&mut self.procedures, row.procedure.clone());
        one(&mut self.steps, row.step.clone().unwrap_or_default());
        one(&mut self.units, row.unit.clone().unwrap_or_default());
        let assignee = row.assignee.map(|id| id.simple().to_string());
        one(&mut self.assignees, assignee.unwrap_or_default());
        if row.accepted_at.is_none() {
            return;
        }
        self.facet.accepted += 1;
        match row.running_due_at {
            None => self.facet.paused += 1,
            Some(due) if due < at.now => self.facet.overdue += 1,
            Some(due) if due < at.soon => self.facet.due_soon += 1,
            Some(_) => {}
        }
    }

    fn facet(self) -> Facet {
        Facet {
            states: self.states.into_iter().collect(),
            procedures: self.procedures.into_iter().collect(),
            steps: self.steps.into_iter().collect(),
            units: self.units.into_iter().collect(),
            assignees: self.assignees.into_iter().collect(),
            ..self.facet
        }
    }
}

/// Heads, leaders and supervisors look at single people's work.
fn leads(visit: &Visit) -> bool {
    matches!(role(visit), Some(Role::DivisionHead | Role::Leader | Role::Supervisor))
}

fn role(visit: &Visit) -> Option<Role> {
    visit.session().and_then(Session::role)
}

fn own_group(visit: &Visit, actor: &Actor, asked: &Asked, facet: &Facet, counted: bool) -> Group {
    let of = |key: &str| {
        let found = facet.assignees.iter().find(|entry| entry.0 == key);
        counted.then(|| found.map_or(0, |entry| entry.1))
    };
    let mine = actor.account().map(|account| account.as_uuid().simple().to_string());
    let all: u64 = facet.assignees.iter().map(|entry| entry.1).sum();
    let offers = vec![
        Offer::new("", visit.t("work-filter-all"), counted.then_some(all)).icon(Icon::List),
        Offer::new("toi", visit.t("work-filter-mine"), of(mine.as_deref().unwrap_or("-")))
            .icon(Icon::Person),
        Offer::new("chua-giao", visit.t("work-filter-nobody"), of("")).icon(Icon::Hand),
    ];
    group(visit, asked, "person", offers, |asked| &mut asked.assignee)
}

fn classes(visit: &Visit, asked: &Asked, facet: &Facet, counted: bool) -> Group {
    let running = facet.overdue + facet.due_soon + facet.paused;
    let in_time = facet.accepted.saturating_sub(running);
    let offers = [
        ("overdue", facet.overdue, Icon::Warning),
        ("due_soon", facet.due_soon, Icon::Clock),
        ("in_time", in_time, Icon::CheckCircle),
        ("standing", facet.paused, Icon::Pause),
    ]
    .into_iter()
    .map(|(name, count, icon)| {
        let label = visit.t(&format!("work-class-{name}"));
        Offer::new(name, label, counted.then_some(count)).icon(icon)
    })
    .collect();
    group(visit, asked, "class", offers, |asked| &mut asked.class)
}

async fn people_group(visit: &Visit, asked: &Asked, facet: &Facet) -> Result<Group, Problem> {
    let ids: Vec<(AccountId, u64)> = facet
        .assignees
        .iter()
        .filter_map(|(id, count)| Some((AccountId::from_uuid(Uuid::parse_str(id).ok()?), *count)))
        .collect();
    let people = People::of(visit, ids.iter().map(|entry| entry.0)).await?;
    let offers = ids
        .iter()
        .map(|(id, count)| Offer::new(&id.to_string(), people.name(*id), Some(*count)))
        .collect();
    Ok(group(visit, asked, "people", offers, |asked| &mut asked.assignee))
}

/// Lays a group out; choosing what is chosen already takes it away again.
fn group(visit: &Visit, asked: &Asked, key: &str, offers: Vec<Offer>, slot: Slot) -> Group {
    let choice = |offer: Offer| {
        let mut next = Asked { sau: String::new(), ..asked.clone() };
        let chosen = slot(&mut next).as_str() == offer.value;
        *slot(&mut next) = if chosen { String::new() } else { offer.value };
        let count = offer.count.map(|count| i64::try_from(count).unwrap_or(i64::MAX));
        Choice {
            label: offer.label,
            count: count.map_or_else(String::new, |count| format::number(&visit.say, count)),
            address: next.address(),
            current: chosen,
            icon: offer.icon,
        }
    };
    let mut choices: Vec<Choice> = offers.into_iter().map(choice).collect();
    let more = if choices.len() > SHOWN_MAX { choices.split_off(SHOWN_MAX) } else { Vec::new() };
    Group { title: visit.t(&format!("work-group-{key}")), choices, more }
}
