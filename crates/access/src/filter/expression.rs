//! The part of Cedar's policy language that can filter lists, read from the policy's JSON form.
//! What is outside it is refused here with a word on what it was, so evaluating never meets it.

use crate::Column;
use serde_json::Value;

/// The head of a policy for principal, action or resource: which entities it concerns.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Head {
    /// All.
    All,
    /// Those of one type.
    Type(String),
    /// These, or anything inside them.
    OneOf(Vec<Entity>),
    /// Those of one type that are inside this one.
    TypeIn(String, Entity),
}

/// An entity by type and id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Entity {
    pub(crate) kind: String,
    pub(crate) id: String,
}

/// An expression over a known principal and an unknown dossier.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Expression {
    Truth(bool),
    Text(String),
    Entity(Entity),
    Set(Vec<Expression>),
    Principal,
    Resource,
    PrincipalAttribute(String),
    PrincipalHas(String),
    ResourceAttribute(Column),
    ResourceHas(Column),
    /// An attribute that no listing row has.
    Absent,
    Is(Box<Expression>, String),
    Not(Box<Expression>),
    And(Box<Expression>, Box<Expression>),
    Or(Box<Expression>, Box<Expression>),
    If(Box<Expression>, Box<Expression>, Box<Expression>),
    Equal(Box<Expression>, Box<Expression>),
    In(Box<Expression>, Box<Expression>),
    Contains(Box<Expression>, Box<Expression>),
}

impl Head {
    pub(crate) fn read(json: &Value) -> Result<Head, String> {
        let entity = |part: &str| json.get(part).map(entity).transpose();
        let kind = json.get("entity_type").and_then(Value::as_str).map(str::to_owned);
        match (json.get("op").and_then(Value::as_str), kind) {
            (Some("All"), _) => Ok(Head::All),
            (Some("is"), Some(kind)) => {
                match json.get("in").and_then(|inside| inside.get("entity")) {
                    Some(inside) => Ok(Head::TypeIn(kind, self::entity(inside)?)),
                    None => Ok(Head::Type(kind)),
                }
            }
            (Some("==" | "in"), _) => match (entity("entity")?, json.get("entities")) {
                (Some(one), _) => Ok(Head::OneOf(vec![one])),
                (None, Some(Value::Array(many))) => {
                    many.iter().map(self::entity).collect::<Result<_, _>>().map(Head::OneOf)
                }
                _ => Err(format!("it has a head that is not understood: {json}")),
            },
            _ => Err(format!("it has a head that is not understood: {json}")),
        }
    }

    /// Whether the head may concern that entity. Actions have no groups, so names decide.
    pub(crate) fn may_be(&self, kind: &str, id: &str) -> bool {
        match self {
            Head::OneOf(entities) => {
                entities.iter().any(|entity| entity.kind == kind && entity.id == id)
            }
            _ => self.may_be_some(kind),
        }
    }

    /// Whether the head may concern some entity of that type.
    pub(crate) fn may_be_some(&self, kind: &str) -> bool {
        match self {
            Head::All => true,
            Head::Type(of) | Head::TypeIn(of, _) => of == kind,
            Head::OneOf(entities) => entities.iter().any(|entity| entity.kind == kind),
        }
    }
}

impl Expression {
    pub(crate) fn read(json: &Value) -> Result<Expression, String> {
        let Some((operator, operand)) = json.as_object().and_then(|object| object.iter().next())
        else {
            return Err(format!("it holds an expression that is not understood: {json}"));
        };
        let part = |name: &str| -> Result<Box<Expression>, String> {
            Expression::read(operand.get(name).unwrap_or(&Value::Null)).map(Box::new)
        };
        let attribute = || operand.get("attr").and_then(Value::as_str).unwrap_or_default();
        match operator.as_str() {
            "Value" => literal(operand),
            "Var" => match operand.as_str() {
                Some("principal") => Ok(Expression::Principal),
                Some("resource") => Ok(Expression::Resource),
                _ => Err("it uses action or context in its condition".into()),
            },
            "Set" => operand
                .as_array()
                .into_iter()
                .flatten()
                .map(Expression::read)
                .collect::<Result<_, _>>()
                .map(Expression::Set),
            "." => match *part("left")? {
                Expression::Principal => Ok(Expression::PrincipalAttribute(attribute().into())),
                Expression::Resource if attribute() == VISITOR => Ok(Expression::Absent),
                Expression::Resource => column(attribute()).map(Expression::ResourceAttribute),
                _ => Err("it looks into an attribute of an attribute".into()),
            },
            "has" => match *part("left")? {
                Expression::Principal => Ok(Expression::PrincipalHas(attribute().into())),
                Expression::Resource if attribute() == VISITOR => Ok(Expression::Truth(false)),
                Expression::Resource => column(attribute()).map(Expression::ResourceHas),
                _ => Err("it looks into an attribute of an attribute".into()),
            },
            "is" if operand.get("in").is_none() => {
                let kind = operand.get("entity_type").and_then(Value::as_str).unwrap_or_default();
                Ok(Expression::Is(part("left")?, kind.to_owned()))
            }
            "!" => Ok(Expression::Not(part("arg")?)),
            "&&" => Ok(Expression::And(part("left")?, part("right")?)),
            "||" => Ok(Expression::Or(part("left")?, part("right")?)),
            "if-then-else" => Ok(Expression::If(part("if")?, part("then")?, part("else")?)),
            "==" => comparable(Expression::Equal(part("left")?, part("right")?)),
            "!=" => comparable(Expression::Equal(part("left")?, part("right")?))
                .map(|equal| Expression::Not(Box::new(equal))),
            "in" => comparable(Expression::In(part("left")?, part("right")?)),
            "contains" => comparable(Expression::Contains(part("left")?, part("right")?)),
            other => Err(format!("it uses {other}")),
        }
    }

    /// Whether the row is needed to know the value.
    fn of_the_row(&self) -> bool {
        match self {
            Expression::Resource
            | Expression::ResourceAttribute(_)
            | Expression::ResourceHas(_) => true,
            Expression::Set(members) => members.iter().any(Expression::of_the_row),
            Expression::Truth(_)
            | Expression::Text(_)
            | Expression::Entity(_)
            | Expression::Absent
            | Expression::Principal
            | Expression::PrincipalAttribute(_)
            | Expression::PrincipalHas(_) => false,
            Expression::Is(inner, _) | Expression::Not(inner) => inner.of_the_row(),
            Expression::And(left, right)
            | Expression::Or(left, right)
            | Expression::Equal(left, right)
            | Expression::In(left, right)
            | Expression::Contains(left, right) => left.of_the_row() || right.of_the_row(),
            Expression::If(test, yes, no) => {
                test.of_the_row() || yes.of_the_row() || no.of_the_row()
            }
        }
    }
}

/// A comparison one of whose sides is an attribute of the row, or none; the other side is known.
fn comparable(comparison: Expression) -> Result<Expression, String> {
    let (left, right) = match &comparison {
        Expression::Equal(left, right) => (left, right),
        // `resource in …` would ask about the dossier itself, which is in nothing.
        Expression::In(left, right) => {
            if matches!(**right, Expression::Set(_)) && right.of_the_row() {
                return Err("it looks for membership in a set of the dossier's attributes".into());
            }
            (left, right)
        }
        Expression::Contains(left, right) => {
            if left.of_the_row() {
                return Err("it looks for a value in a set of the dossier's attributes".into());
            }
            (left, right)
        }
        _ => return Ok(comparison),
    };
    let simple =
        |side: &Expression| !side.of_the_row() || matches!(side, Expression::ResourceAttribute(_));
    if left.of_the_row() && right.of_the_row() {
        return Err("it compares two attributes of the dossier".into());
    }
    if !simple(left) || !simple(right) {
        return Err("it compares the dossier itself or a condition on it".into());
    }
    Ok(comparison)
}

fn literal(json: &Value) -> Result<Expression, String> {
    match json {
        Value::Bool(value) => Ok(Expression::Truth(*value)),
        Value::String(text) => Ok(Expression::Text(text.clone())),
        Value::Object(object) if object.contains_key("__entity") => {
            entity(json).map(Expression::Entity)
        }
        other => Err(format!("it uses the literal {other}")),
    }
}

fn entity(json: &Value) -> Result<Entity, String> {
    let body = json.get("__entity").unwrap_or(json);
    let part = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
    match (part("type"), part("id")) {
        (Some(kind), Some(id)) => Ok(Entity { kind, id }),
        _ => Err(format!("it names an entity that is not understood: {json}")),
    }
}

/// The attribute that says whose a visitor's draft is. Such drafts stand in no list, so rows have no
/// visitor: asking whether there is one is answered with no.
const VISITOR: &str = "visitor";

/// The column of an attribute.
fn column(name: &str) -> Result<Column, String> {
    Column::by_name(name)
        .ok_or_else(|| format!("listing rows do not hold the dossier's attribute {name}"))
}
