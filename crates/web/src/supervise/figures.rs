//! Open dossiers by agency, unit, procedure, step or person, with the list behind each figure.
//! Not finished ones (`chart`). What must always hold: a figure's link narrows the work list by
//! the very values the figure was counted by.

use kernel::code::AgencyCode;
use kernel::id::AccountId;
use person::Role;
use register::Actor;
use serde::Deserialize;
use store::dossier::{Dimension, LateRow};
use uuid::Uuid;

use crate::format;
use crate::paths;
use crate::problem::Problem;
use crate::session::Session;
use crate::visit::Visit;
use crate::work::naming::{self, People};

/// By what the figures are grouped, as it stands in addresses.
const DIMENSIONS: [(&str, Dimension); 5] = [
    ("co-quan", Dimension::Agency),
    ("don-vi", Dimension::Unit),
    ("thu-tuc", Dimension::Procedure),
    ("buoc", Dimension::Step),
    ("nguoi", Dimension::Person),
];

/// What is asked of the figures.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Asked {
    #[serde(rename = "theo")]
    pub by: String,
    #[serde(rename = "co-quan")]
    pub agency: String,
}

/// One line of figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub key: String,
    pub name: String,
    pub open: Figure,
    pub overdue: Figure,
    pub due_soon: Figure,
    pub in_time: Figure,
    pub standing: Figure,
    /// Share of overdue among open, in hundredths.
    pub share: u64,
    /// Where the figures of this agency alone are; empty for other groupings.
    pub deeper: String,
}

/// A number with its dossiers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    pub count: u64,
    pub words: String,
    pub address: String,
}

impl Asked {
    /// The grouping; people only for supervisors.
    pub fn dimension(&self, visit: &Visit) -> (&'static str, Dimension) {
        let known = dimensions(visit);
        let found = known.iter().find(|entry| entry.0 == self.by).or(known.first());
        found.copied().unwrap_or(("co-quan", Dimension::Agency))
    }

    /// The address with another grouping.
    pub fn grouped(&self, by: &str) -> String {
        paths::with_query(&paths::supervise(), &[("theo", by), ("co-quan", &self.agency)])
    }

    /// The one agency looked at.
    pub fn only(&self) -> Option<AgencyCode> {
        self.agency.parse().ok()
    }
}

/// The groupings this reader may have.
pub fn dimensions(visit: &Visit) -> Vec<(&'static str, Dimension)> {
    let supervisor = visit.session().and_then(Session::role) == Some(Role::Supervisor);
    DIMENSIONS.into_iter().filter(|entry| entry.1 != Dimension::Person || supervisor).collect()
}

/// The lines, those with most overdue first.
pub async fn lines(visit: &Visit, actor: &Actor, asked: &Asked) -> Result<Vec<Line>, Problem> {
    let (_, dimension) = asked.dimension(visit);
    let desk = &visit.app.desk;
    let rows = match asked.only() {
        Some(agency) => desk.late_of(actor, dimension, &agency).await?,
        None => desk.late_by(actor, dimension, None).await?,
    };
    let accounts = rows.iter().filter_map(|row| account(&row.key));
    let ids: Vec<AccountId> =
        if dimension == Dimension::Person { accounts.collect() } else { Vec::new() };
    let people = People::of(visit, ids).await?;
    Ok(rows.iter().map(|row| line(visit, asked, dimension, row, &people)).collect())
}

/// Keys of people are 32 hexadecimal digits.
fn account(key: &str) -> Option<AccountId> {
    Uuid::parse_str(key).ok().map(AccountId::from_uuid)
}

fn line(
    visit: &Visit,
    asked: &Asked,
    dimension: Dimension,
    row: &LateRow,
    people: &People,
) -> Line {
    let key = row.key.as_str();
    let in_time = row.open.saturating_sub(row.overdue + row.due_soon + row.paused);
    let (parameter, value) = match dimension {
        Dimension::Agency => ("co-quan", key.to_owned()),
        Dimension::Unit => ("don-vi", key.to_owned()),
        Dimension::Procedure => ("thu-tuc", key.to_owned()),
        Dimension::Step => ("buoc", key.to_owned()),
        Dimension::Person => {
            ("nguoi", account(key).map_or_else(|| "chua-giao".to_owned(), |id| id.to_string()))
        }
    };
    let agency = if dimension == Dimension::Agency { "" } else { asked.agency.as_str() };
    let list = |class: &str| {
        let pairs = [(parameter, value.as_str()), ("co-quan", agency), ("loai", class)];
        paths::with_query(&paths::work(), &pairs)
    };
    let figure = |count: u64, class: &str| Figure {
        count,
        words: format::number(&visit.say, i64::try_from(count).unwrap_or(i64::MAX)),
        address: list(class),
    };
    let deeper = (dimension == Dimension::Agency)
        .then(|| paths::with_query(&paths::supervise(), &[("theo", "don-vi"), ("co-quan", key)]));
    Line {
        name: name(visit, dimension, key, people),
        // Open ones here are accepted: every class together.
        open: figure(row.open, "accepted"),
        overdue: figure(row.overdue, "overdue"),
        due_soon: figure(row.due_soon, "due_soon"),
        in_time: figure(in_time, "in_time"),
        standing: figure(row.paused, "standing"),
        share: (row.overdue * 100).checked_div(row.open).unwrap_or(0),
        deeper: deeper.unwrap_or_default(),
        key: key.to_owned(),
    }
}

fn name(visit: &Visit, dimension: Dimension, key: &str, people: &People) -> String {
    match dimension {
        Dimension::Agency | Dimension::Unit if !key.is_empty() => naming::unit(visit, key),
        Dimension::Procedure => naming::procedure(visit, key),
        Dimension::Step => naming::any_step(visit, key),
        Dimension::Person => match account(key) {
            Some(id) => people.name(id),
            None => visit.t("work-filter-nobody"),
        },
        Dimension::Agency | Dimension::Unit => visit.t("supervise-nowhere"),
    }
}
