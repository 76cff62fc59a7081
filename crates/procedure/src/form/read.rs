//! Reads what somebody typed into typed answers and faults. Pure: the same text, day and lists
//! give the same reading. Not storage: [`super::Typed`] keeps the text as it was.
//! Hidden answers are dropped before anything is hashed or stored (forms.md §15).

use super::field::{FormDef, Page, template};
use super::nodes::{Kind, Nodes};
use super::values::{Parsed, personal_number_reason};
use super::{Field, Lists, Typed, UnitDirectory, Widget};
use jiff::civil::Date;
use kernel::{code::PersonalNumber, code::Sex, partial_date::PartialDate};
use serde_json::{Map, Value};

/// What reading may look at beside the text.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    pub today: Date,
    /// Key of the chosen case.
    pub case: &'a str,
    pub lists: &'a Lists,
    pub units: &'a dyn UnitDirectory,
}

/// Something wrong or doubtful with one answer. The sentence is chosen by `code`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Dotted path as typed, with row numbers.
    pub path: String,
    pub code: &'static str,
    /// Named values for the sentence; `candidate` may occur several times.
    pub details: Vec<(&'static str, String)>,
    /// A doubt for the officer; it stops nobody.
    pub warn: bool,
}

impl Fault {
    pub(super) fn stop(
        path: &str,
        code: &'static str,
        details: Vec<(&'static str, String)>,
    ) -> Fault {
        Fault { path: path.to_owned(), code, details, warn: false }
    }
}

/// What came of reading.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The answers as a document, hidden ones dropped, normalised. Only what read well is in it.
    pub answers: Value,
    pub faults: Vec<Fault>,
}

impl Reading {
    /// Whether nothing stops the filing; warnings do not.
    pub fn accepted(&self) -> bool {
        self.faults.iter().all(|fault| fault.warn)
    }
}

/// Reads the whole form.
pub fn read(form: &FormDef, typed: &Typed, facts: &Facts<'_>) -> Reading {
    let nodes = Nodes::build(form, typed, facts);
    let mut faults = Vec::new();
    let mut answers = Map::new();
    for root in &nodes.roots {
        collect(&nodes, *root, &mut faults);
        if let (Some(node), Some(value)) = (nodes.node(*root), clean(&nodes, *root)) {
            answers.insert(node.field.key.clone(), value);
        }
    }
    for number in 0..nodes.list.len() {
        cross_check(&nodes, number, &mut faults);
    }
    check_rules(form, &nodes, facts, &mut faults);
    Reading { answers: Value::Object(answers), faults }
}

/// The faults of one page only, for "Continue" on that page.
pub fn read_page(form: &FormDef, page_key: &str, typed: &Typed, facts: &Facts<'_>) -> Vec<Fault> {
    let Some(page) = form.page(page_key) else { return Vec::new() };
    let mut faults = read(form, typed, facts).faults;
    faults.retain(|fault| holds_path(&page.fields, &fault.path));
    faults
}

/// The pages somebody with these answers meets: their condition holds and a field is asked.
pub fn visible_pages<'f>(form: &'f FormDef, typed: &Typed, facts: &Facts<'_>) -> Vec<&'f Page> {
    let nodes = Nodes::build(form, typed, facts);
    form.pages
        .iter()
        .filter(|page| page.when.as_ref().is_none_or(|when| nodes.holds(when, "")))
        .filter(|page| page.fields.iter().any(|field| asked(&nodes, field, facts.case)))
        .collect()
}

fn asked(nodes: &Nodes<'_>, field: &Field, case: &str) -> bool {
    if field.widget == Widget::Group {
        return field.fields.iter().any(|child| asked(nodes, child, case));
    }
    !field.by_case.contains_key(case)
        && nodes.find(&field.path).is_some_and(|number| nodes.visible(number))
}

/// Whether a path lies on a page; a part of an address belongs to the address.
fn holds_path(fields: &[Field], path: &str) -> bool {
    let path = template(path);
    let mut closest = fields.iter().filter(|field| below(&path, &field.path));
    closest.any(|field| {
        field.path == path
            || field.widget == Widget::Address
            || field.widget == Widget::Repeat
            || (field.widget == Widget::Multi)
            || holds_path(&field.fields, &path)
    })
}

fn below(path: &str, above: &str) -> bool {
    path.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// The document without the marks that stand for wrongly typed values.
fn clean(nodes: &Nodes<'_>, number: usize) -> Option<Value> {
    let node = nodes.node(number)?;
    if node.kind == Kind::Leaf {
        return match node.parsed {
            Parsed::Bad(_) => None,
            _ => nodes.document(number),
        };
    }
    let whole = nodes.document(number)?;
    let below = node.children.iter().filter_map(|child| {
        let value = clean(nodes, *child)?;
        Some((nodes.node(*child)?.field.key.clone(), value))
    });
    Some(match whole {
        Value::Array(_) => Value::Array(below.map(|(_, value)| value).collect()),
        _ => Value::Object(below.collect()),
    })
}

fn collect(nodes: &Nodes<'_>, number: usize, faults: &mut Vec<Fault>) {
    let Some(node) = nodes.node(number) else { return };
    if !nodes.visible(number) {
        return;
    }
    let before = faults.len();
    match node.kind {
        Kind::Leaf => match &node.parsed {
            Parsed::Bad(found) => faults.extend(found.iter().cloned()),
            Parsed::Nothing if nodes.demanded(number) => {
                faults.push(Fault::stop(&node.path, "required", Vec::new()));
            }
            _ => {}
        },
        Kind::Table => table(nodes, number, faults),
        Kind::Group | Kind::Row => {
            for child in &node.children {
                collect(nodes, *child, faults);
            }
            let silent = node.kind == Kind::Row || nodes.is_computed(number);
            if !silent
                && faults.len() == before
                && nodes.demanded(number)
                && !nodes.filled(number)
                && !nodes.asks_below(number)
            {
                faults.push(Fault::stop(&node.path, "required", Vec::new()));
            }
        }
    }
}

fn table(nodes: &Nodes<'_>, number: usize, faults: &mut Vec<Fault>) {
    let Some(node) = nodes.node(number) else { return };
    let count = node.children.len();
    let least = node.field.limits.items_min.unwrap_or(0);
    if count == 0 {
        if nodes.demanded(number) {
            faults.push(Fault::stop(&node.path, "required", Vec::new()));
        }
        return;
    }
    if count < least {
        let details = vec![("limit", least.to_string())];
        faults.push(Fault::stop(&node.path, "rows.too-few", details));
    }
    if let Some(most) = node.field.limits.items_max.filter(|most| count > *most) {
        let details = vec![("limit", most.to_string())];
        faults.push(Fault::stop(&node.path, "rows.too-many", details));
    }
    for child in &node.children {
        collect(nodes, *child, faults);
    }
}

/// A personal number that says another year of birth or sex than declared beside it: a doubt for
/// the officer, never a silent change (forms.md §1.3). It stops nobody: a date of birth or a sex is
/// set right by one procedure and the number made anew by another, and between the two a person
/// still files; which of the two is wrong, only the office can look up.
fn cross_check(nodes: &Nodes<'_>, number: usize, faults: &mut Vec<Fault>) {
    let Some(node) = nodes.node(number) else { return };
    if node.field.widget != Widget::PersonalNumber || !nodes.visible(number) {
        return;
    }
    let Parsed::Good(Value::String(text)) = &node.parsed else { return };
    let Ok(personal_number) = text.parse::<PersonalNumber>() else { return };
    let Some((above, _)) = node.path.rsplit_once('.') else { return };
    let beside = |key: &str| nodes.answer(&format!("{above}.{key}"));
    let birth: Option<PartialDate> =
        beside("birth_date").and_then(|value| value.as_str()?.parse().ok());
    let sex = match beside("sex").as_ref().and_then(Value::as_str) {
        Some("male") => Some(Sex::Male),
        Some("female") => Some(Sex::Female),
        _ => None,
    };
    let fallback = || PartialDate::new(personal_number.birth_year(), None, None).ok();
    let Some(birth) = birth.or_else(fallback) else { return };
    let declared = sex.unwrap_or_else(|| personal_number.sex());
    if let Err(fault) = personal_number.agrees_with(&birth, declared) {
        let (code, details) = personal_number_reason(fault);
        faults.push(Fault { path: node.path.clone(), code, details, warn: true });
    }
}

fn check_rules(form: &FormDef, nodes: &Nodes<'_>, facts: &Facts<'_>, faults: &mut Vec<Fault>) {
    let answer = |path: &str| {
        let value = nodes.answer(path)?;
        let wrong = nodes
            .find(path)
            .and_then(|number| nodes.node(number))
            .is_some_and(|node| matches!(node.parsed, Parsed::Bad(_)));
        (!wrong).then_some(value)
    };
    // A question is asked when it shows and its group is demanded or begun.
    let shown = |path: &str| {
        let Some(number) = nodes.find(path) else { return false };
        let group = path.rsplit_once('.').and_then(|(group, _)| nodes.find(group));
        nodes.visible(number)
            && group.is_none_or(|group| {
                nodes.demanded(group) || nodes.filled(group) || alone(nodes, group)
            })
    };
    for rule in &form.rules {
        let rules = match rule.table() {
            None => vec![rule.clone()],
            Some(table) => nodes
                .find(table)
                .and_then(|number| nodes.node(number))
                .into_iter()
                .flat_map(|node| &node.children)
                .filter_map(|child| nodes.node(*child))
                .filter_map(|row| row.path.rsplit('.').next()?.parse().ok())
                .map(|row| rule.for_row(table, row))
                .collect(),
        };
        for rule in rules {
            if let Some(breach) = rule.breach(facts.today, &answer, &shown) {
                let already = faults.iter().any(|one| !one.warn && one.path == breach.path);
                if !already {
                    faults.push(Fault {
                        path: breach.path,
                        code: breach.code,
                        details: breach.details,
                        warn: breach.warn,
                    });
                }
            }
        }
    }
}

/// A sub-group such as an identity paper, begun only when its own parent is asked.
fn alone(nodes: &Nodes<'_>, group: usize) -> bool {
    nodes.node(group).is_some_and(|node| {
        node.path.rsplit_once('.').and_then(|(above, _)| nodes.find(above)).is_some_and(|above| {
            nodes.visible(group) && (nodes.demanded(above) || nodes.filled(above))
        })
    })
}
