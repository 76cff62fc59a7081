//! Computing a policy's condition for a known principal and an unknown row.
//! What must hold: the same answers as Cedar's evaluator, order of evaluation and the skipping of
//! a policy that fails included. Nothing here can fail on a policy that strict validation accepted.

use super::expression::{Entity, Expression, Head};
use crate::{
    Column, Principal, Scope,
    entities::{agency_of, officer_id},
};
use agency::Tree;
use std::collections::{BTreeMap, BTreeSet};

/// The principal, ready to be asked for its attributes.
pub(crate) struct Asker<'a> {
    entity: Entity,
    /// The unit directly above the principal in the entity hierarchy.
    parent: Option<String>,
    attributes: BTreeMap<&'static str, Known>,
    tree: &'a Tree,
}

#[derive(Debug, Clone, PartialEq)]
enum Known {
    Truth(bool),
    Text(String),
    Entity(Entity),
    Set(Vec<Known>),
}

/// What an expression turned out to be.
enum Outcome {
    Known(Known),
    /// The value of a column, not known.
    Column(Column),
    /// The dossier itself.
    Dossier,
    /// True for these rows.
    Rows(Scope),
}

/// The expression asks for what is not there; Cedar then leaves the policy out.
struct Fails;

impl<'a> Asker<'a> {
    pub(crate) fn new(who: &Principal, tree: &'a Tree) -> Self {
        let mut attributes = BTreeMap::new();
        let mut parent = None;
        let entity = match who {
            Principal::Visitor { visitor } => named("Visitor", visitor),
            Principal::Person { account, visitor } => {
                if let Some(visitor) = visitor {
                    attributes.insert("visitor", Known::Entity(named("Visitor", visitor)));
                }
                named("Person", account)
            }
            Principal::Officer { account, seat } => {
                parent = Some(seat.unit.to_string());
                attributes.insert("account", Known::Entity(named("Person", account)));
                attributes.insert("role", Known::Text(seat.role.clone()));
                attributes.insert("unit", Known::Entity(named("Unit", &seat.unit)));
                attributes.insert("agency", Known::Entity(named("Unit", agency_of(seat, tree))));
                named("Officer", officer_id(account, seat))
            }
            Principal::Follower { code } => {
                attributes.insert("code", Known::Text(code.to_string()));
                named("Follower", code)
            }
            Principal::System { job } => {
                attributes.insert("job", Known::Text(job.clone()));
                named("System", job)
            }
        };
        Self { entity, parent, attributes, tree }
    }

    /// The rows to which a policy applies.
    pub(crate) fn clause(&self, principal: &Head, conditions: &[Expression]) -> Scope {
        if !self.concerned(principal) {
            return Scope::Nothing;
        }
        let mut rows = Scope::Everything;
        for condition in conditions {
            let Ok(holds) = self.rows(condition) else { return Scope::Nothing };
            rows = Scope::all([rows, holds]);
            if rows == Scope::Nothing {
                return rows;
            }
        }
        rows
    }

    fn concerned(&self, head: &Head) -> bool {
        match head {
            Head::All => true,
            Head::Type(kind) => self.entity.kind == *kind,
            Head::OneOf(entities) => entities.iter().any(|top| self.inside(&self.entity, top)),
            Head::TypeIn(kind, top) => self.entity.kind == *kind && self.inside(&self.entity, top),
        }
    }

    /// The rows for which a condition is true.
    fn rows(&self, condition: &Expression) -> Result<Scope, Fails> {
        match self.value(condition)? {
            Outcome::Known(Known::Truth(value)) => Ok(Scope::truth(value)),
            Outcome::Rows(rows) => Ok(rows),
            Outcome::Known(_) | Outcome::Column(_) | Outcome::Dossier => Err(Fails),
        }
    }

    fn value(&self, expression: &Expression) -> Result<Outcome, Fails> {
        let known = |value: Known| Ok(Outcome::Known(value));
        match expression {
            Expression::Truth(value) => known(Known::Truth(*value)),
            Expression::Text(text) => known(Known::Text(text.clone())),
            Expression::Entity(entity) => known(Known::Entity(entity.clone())),
            Expression::Principal => known(Known::Entity(self.entity.clone())),
            Expression::Resource => Ok(Outcome::Dossier),
            Expression::Set(members) => members
                .iter()
                .map(|member| self.known(member))
                .collect::<Result<_, _>>()
                .map(|members| Outcome::Known(Known::Set(members))),
            Expression::PrincipalAttribute(name) => {
                self.attributes.get(name.as_str()).cloned().map(Outcome::Known).ok_or(Fails)
            }
            Expression::PrincipalHas(name) => {
                known(Known::Truth(self.attributes.contains_key(name.as_str())))
            }
            Expression::ResourceAttribute(column) => Ok(Outcome::Column(*column)),
            Expression::ResourceHas(column) if column.always_filled() => known(Known::Truth(true)),
            Expression::ResourceHas(column) => Ok(Outcome::Rows(Scope::Filled(*column))),
            Expression::Absent => Err(Fails),
            Expression::Is(inner, kind) => self.is(inner, kind),
            Expression::Not(inner) => Ok(Outcome::Rows(self.rows(inner)?.complement())),
            Expression::And(left, right) => self.and(left, right),
            Expression::Or(left, right) => self.or(left, right),
            Expression::If(test, yes, no) => self.choose(test, yes, no),
            Expression::Equal(left, right) => self.equal(left, right),
            Expression::In(left, right) => self.within(left, right),
            Expression::Contains(set, member) => self.contains(set, member),
        }
    }

    /// The right side is not looked at for rows where the left is false; when it is false for all,
    /// it must not be looked at, for it may fail.
    fn and(&self, left: &Expression, right: &Expression) -> Result<Outcome, Fails> {
        let left = self.rows(left)?;
        if left == Scope::Nothing {
            return Ok(Outcome::Rows(Scope::Nothing));
        }
        Ok(Outcome::Rows(Scope::all([left, self.rows(right)?])))
    }

    fn or(&self, left: &Expression, right: &Expression) -> Result<Outcome, Fails> {
        let left = self.rows(left)?;
        if left == Scope::Everything {
            return Ok(Outcome::Rows(Scope::Everything));
        }
        Ok(Outcome::Rows(Scope::any([left, self.rows(right)?])))
    }

    fn choose(
        &self,
        test: &Expression,
        yes: &Expression,
        no: &Expression,
    ) -> Result<Outcome, Fails> {
        match self.rows(test)? {
            Scope::Everything => self.value(yes),
            Scope::Nothing => self.value(no),
            test => {
                let chosen = Scope::all([test.clone(), self.rows(yes)?]);
                let other = Scope::all([test.complement(), self.rows(no)?]);
                Ok(Outcome::Rows(Scope::any([chosen, other])))
            }
        }
    }

    fn is(&self, inner: &Expression, kind: &str) -> Result<Outcome, Fails> {
        match self.value(inner)? {
            Outcome::Known(Known::Entity(entity)) => {
                Ok(Outcome::Known(Known::Truth(entity.kind == kind)))
            }
            Outcome::Dossier => Ok(Outcome::Known(Known::Truth(kind == "Dossier"))),
            Outcome::Column(column) => {
                let same = column_kind(column) == Some(kind);
                Ok(Outcome::Known(Known::Truth(same)))
            }
            _ => Err(Fails),
        }
    }

    fn equal(&self, left: &Expression, right: &Expression) -> Result<Outcome, Fails> {
        match (self.value(left)?, self.value(right)?) {
            (Outcome::Known(left), Outcome::Known(right)) => {
                Ok(Outcome::Known(Known::Truth(left == right)))
            }
            (Outcome::Column(column), Outcome::Known(value))
            | (Outcome::Known(value), Outcome::Column(column)) => {
                Ok(Outcome::Rows(column_is(column, &[value])))
            }
            _ => Err(Fails),
        }
    }

    fn contains(&self, set: &Expression, member: &Expression) -> Result<Outcome, Fails> {
        let Known::Set(members) = self.known(set)? else { return Err(Fails) };
        match self.value(member)? {
            Outcome::Known(value) => Ok(Outcome::Known(Known::Truth(members.contains(&value)))),
            Outcome::Column(column) => Ok(Outcome::Rows(column_is(column, &members))),
            _ => Err(Fails),
        }
    }

    fn within(&self, left: &Expression, right: &Expression) -> Result<Outcome, Fails> {
        match (self.value(left)?, self.value(right)?) {
            (Outcome::Known(Known::Entity(entity)), Outcome::Known(tops)) => {
                let inside = entities_of(&tops)?.iter().any(|top| self.inside(&entity, top));
                Ok(Outcome::Known(Known::Truth(inside)))
            }
            (Outcome::Column(column), Outcome::Known(tops)) => {
                let below: Vec<Known> = entities_of(&tops)?
                    .into_iter()
                    .flat_map(|top| self.and_below(top))
                    .map(Known::Entity)
                    .collect();
                Ok(Outcome::Rows(column_is(column, &below)))
            }
            (Outcome::Known(Known::Entity(entity)), Outcome::Column(column)) => {
                let above: Vec<Known> =
                    self.and_above(&entity).into_iter().map(Known::Entity).collect();
                Ok(Outcome::Rows(column_is(column, &above)))
            }
            _ => Err(Fails),
        }
    }

    fn known(&self, expression: &Expression) -> Result<Known, Fails> {
        match self.value(expression)? {
            Outcome::Known(value) => Ok(value),
            _ => Err(Fails),
        }
    }

    fn inside(&self, entity: &Entity, top: &Entity) -> bool {
        self.and_above(entity).contains(top)
    }

    /// An entity and all it is in.
    fn and_above(&self, entity: &Entity) -> Vec<Entity> {
        let start = if *entity == self.entity {
            self.parent.clone()
        } else if entity.kind == "Unit" {
            Some(entity.id.clone())
        } else {
            None
        };
        let mut above = vec![entity.clone()];
        if let Some(code) = start.and_then(|code| code.parse().ok()) {
            above.push(named("Unit", &code));
            above.extend(self.tree.ancestors(&code).iter().map(|unit| named("Unit", unit)));
        }
        above
    }

    /// An entity and all that may stand in a column and is in it: units only have units below.
    fn and_below(&self, entity: Entity) -> Vec<Entity> {
        let mut below = Vec::new();
        if entity.kind == "Unit"
            && let Ok(code) = entity.id.parse()
        {
            below.extend(self.tree.descendants(&code).iter().map(|unit| named("Unit", unit)));
        }
        below.push(entity);
        below
    }
}

/// The rows whose column has one of the values; values of another type are in no row.
fn column_is(column: Column, values: &[Known]) -> Scope {
    let ids: BTreeSet<String> = values
        .iter()
        .filter_map(|value| match (value, column_kind(column)) {
            (Known::Entity(entity), Some(kind)) if entity.kind == kind => Some(entity.id.clone()),
            (Known::Text(text), None) => Some(text.clone()),
            _ => None,
        })
        .collect();
    Scope::one_of(column, ids)
}

/// Type of the entities in a column; `None` for columns of text.
fn column_kind(column: Column) -> Option<&'static str> {
    match column {
        Column::Owner | Column::Assignee => Some("Person"),
        Column::Unit | Column::ReceivedBy | Column::DecidedBy | Column::Division => Some("Unit"),
        Column::State | Column::Procedure | Column::Code | Column::Step => None,
    }
}

fn entities_of(value: &Known) -> Result<Vec<Entity>, Fails> {
    match value {
        Known::Entity(entity) => Ok(vec![entity.clone()]),
        Known::Set(members) => members
            .iter()
            .map(|member| match member {
                Known::Entity(entity) => Ok(entity.clone()),
                _ => Err(Fails),
            })
            .collect(),
        Known::Truth(_) | Known::Text(_) => Err(Fails),
    }
}

fn named(kind: &str, id: impl std::fmt::Display) -> Entity {
    Entity { kind: kind.to_owned(), id: id.to_string() }
}
