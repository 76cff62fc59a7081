//! The set of dossiers somebody may view, as plain data over the columns of listing rows. `store`
//! turns it into SQL, [`Scope::admits`] answers for one row in memory. Not how it is found (that is
//! `filter`). What must hold: there is no negation, so SQL's unknown never turns into a yes.

use crate::resource::state_key;
use dossier::listing::Listing;
use std::collections::BTreeSet;

/// A condition on listing rows.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Scope {
    /// No row.
    Nothing,
    /// Every row.
    Everything,
    /// The column is filled and holds one of these values. SQL: `column IN (…)`.
    OneOf { column: Column, values: BTreeSet<String> },
    /// The column is empty or holds none of these values. SQL: `(column IS NULL OR column NOT IN (…))`.
    NoneOf { column: Column, values: BTreeSet<String> },
    /// SQL: `column IS NOT NULL`.
    Filled(Column),
    /// SQL: `column IS NULL`.
    Empty(Column),
    /// All hold; at least two.
    All(Vec<Scope>),
    /// One holds; at least two.
    Any(Vec<Scope>),
}

/// A column of [`Listing`] by which rows may be filtered, with the text form of its values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Column {
    /// `acc_…`
    Owner,
    /// `acc_…`
    Assignee,
    /// State in snake case, `rejected_at_intake`; never empty.
    State,
    /// Procedure code; never empty.
    Procedure,
    /// Dossier code.
    Code,
    /// Key of the step.
    Step,
    /// Agency code of where it is now.
    Unit,
    /// Agency code.
    ReceivedBy,
    /// Agency code.
    DecidedBy,
    /// Agency code.
    Division,
}

impl Column {
    pub const ALL: [Column; 10] = [
        Column::Owner,
        Column::Assignee,
        Column::State,
        Column::Procedure,
        Column::Code,
        Column::Step,
        Column::Unit,
        Column::ReceivedBy,
        Column::DecidedBy,
        Column::Division,
    ];

    /// Name of the attribute in the policies and of the field in [`Listing`].
    pub const fn name(self) -> &'static str {
        match self {
            Column::Owner => "owner",
            Column::Assignee => "assignee",
            Column::State => "state",
            Column::Procedure => "procedure",
            Column::Code => "code",
            Column::Step => "step",
            Column::Unit => "unit",
            Column::ReceivedBy => "received_by",
            Column::DecidedBy => "decided_by",
            Column::Division => "division",
        }
    }

    pub(crate) fn by_name(name: &str) -> Option<Column> {
        Column::ALL.into_iter().find(|column| column.name() == name)
    }

    /// Whether every row has a value here.
    pub(crate) const fn always_filled(self) -> bool {
        matches!(self, Column::State | Column::Procedure)
    }
}

/// Something whose columns can be read: a listing row.
pub trait Row {
    /// The value in its text form; `None` when empty.
    fn value(&self, column: Column) -> Option<String>;
}

impl Row for Listing {
    fn value(&self, column: Column) -> Option<String> {
        match column {
            Column::Owner => self.owner.map(|id| id.to_string()),
            Column::Assignee => self.assignee.map(|id| id.to_string()),
            Column::State => Some(state_key(self.state).to_owned()),
            Column::Procedure => Some(self.procedure.to_string()),
            Column::Code => self.code.as_ref().map(ToString::to_string),
            Column::Step => self.step.clone(),
            Column::Unit => self.unit.as_ref().map(ToString::to_string),
            Column::ReceivedBy => self.received_by.as_ref().map(ToString::to_string),
            Column::DecidedBy => self.decided_by.as_ref().map(ToString::to_string),
            Column::Division => self.division.as_ref().map(ToString::to_string),
        }
    }
}

impl Scope {
    /// Whether the row is in the set.
    pub fn admits(&self, row: &impl Row) -> bool {
        match self {
            Scope::Nothing => false,
            Scope::Everything => true,
            Scope::OneOf { column, values } => {
                row.value(*column).is_some_and(|value| values.contains(&value))
            }
            Scope::NoneOf { column, values } => {
                row.value(*column).is_none_or(|value| !values.contains(&value))
            }
            Scope::Filled(column) => row.value(*column).is_some(),
            Scope::Empty(column) => row.value(*column).is_none(),
            Scope::All(parts) => parts.iter().all(|part| part.admits(row)),
            Scope::Any(parts) => parts.iter().any(|part| part.admits(row)),
        }
    }

    pub(crate) fn one_of(column: Column, values: BTreeSet<String>) -> Scope {
        if values.is_empty() { Scope::Nothing } else { Scope::OneOf { column, values } }
    }

    pub(crate) fn truth(value: bool) -> Scope {
        if value { Scope::Everything } else { Scope::Nothing }
    }

    /// The rows outside the set.
    pub(crate) fn complement(self) -> Scope {
        match self {
            Scope::Nothing => Scope::Everything,
            Scope::Everything => Scope::Nothing,
            Scope::OneOf { column, values } => Scope::NoneOf { column, values },
            Scope::NoneOf { column, values } => Scope::OneOf { column, values },
            Scope::Filled(column) => Scope::Empty(column),
            Scope::Empty(column) => Scope::Filled(column),
            Scope::All(parts) => Scope::any(parts.into_iter().map(Scope::complement)),
            Scope::Any(parts) => Scope::all(parts.into_iter().map(Scope::complement)),
        }
    }

    /// Rows in all of the sets, in the shortest form: nested alls are opened, lists of the same
    /// column are cut down to what they share, and a list makes "filled" superfluous.
    pub(crate) fn all(parts: impl IntoIterator<Item = Scope>) -> Scope {
        let mut kept: Vec<Scope> = Vec::new();
        let mut open: Vec<Scope> = parts.into_iter().collect();
        open.reverse();
        while let Some(part) = open.pop() {
            match part {
                Scope::Nothing => return Scope::Nothing,
                Scope::Everything => {}
                Scope::All(inner) => open.extend(inner.into_iter().rev()),
                Scope::OneOf { column, values } => {
                    let same = kept.iter_mut().find_map(|other| match other {
                        Scope::OneOf { column: other, values } if *other == column => Some(values),
                        _ => None,
                    });
                    match same {
                        Some(kept_values) => {
                            kept_values.retain(|value| values.contains(value));
                            if kept_values.is_empty() {
                                return Scope::Nothing;
                            }
                        }
                        None => kept.push(Scope::OneOf { column, values }),
                    }
                }
                other if kept.contains(&other) => {}
                other => kept.push(other),
            }
        }
        let listed: BTreeSet<Column> = kept
            .iter()
            .filter_map(|part| match part {
                Scope::OneOf { column, .. } => Some(*column),
                _ => None,
            })
            .collect();
        kept.retain(|part| !matches!(part, Scope::Filled(column) if listed.contains(column)));
        single(kept, Scope::Everything, Scope::All)
    }

    /// Rows in any of the sets, in the shortest form: nested anys are opened and lists of the same
    /// column joined.
    pub(crate) fn any(parts: impl IntoIterator<Item = Scope>) -> Scope {
        let mut kept: Vec<Scope> = Vec::new();
        let mut open: Vec<Scope> = parts.into_iter().collect();
        open.reverse();
        while let Some(part) = open.pop() {
            match part {
                Scope::Everything => return Scope::Everything,
                Scope::Nothing => {}
                Scope::Any(inner) => open.extend(inner.into_iter().rev()),
                Scope::OneOf { column, values } => {
                    let same = kept.iter_mut().find_map(|other| match other {
                        Scope::OneOf { column: other, values } if *other == column => Some(values),
                        _ => None,
                    });
                    match same {
                        Some(kept_values) => kept_values.extend(values),
                        None => kept.push(Scope::OneOf { column, values }),
                    }
                }
                other if kept.contains(&other) => {}
                other => kept.push(other),
            }
        }
        single(kept, Scope::Nothing, Scope::Any)
    }
}

fn single(mut kept: Vec<Scope>, none: Scope, many: fn(Vec<Scope>) -> Scope) -> Scope {
    match (kept.pop(), kept.is_empty()) {
        (None, _) => none,
        (Some(only), true) => only,
        (Some(last), false) => {
            kept.push(last);
            many(kept)
        }
    }
}
