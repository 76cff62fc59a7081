//! The questions of a form as they stand for one filing: rows counted, values read, visibility and
//! requirement worked out. Not faults or documents (that is `read`).
//! A circle of conditions counts as shown, so that reading always ends.

use super::field::{Field, FormDef, Widget};
use super::values::{Parsed, parse};
use super::{Condition, Facts, Typed};
use serde_json::{Map, Value};
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

/// Kinds of place in the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Leaf,
    Group,
    Table,
    Row,
}

#[derive(Debug)]
pub(super) struct Node<'f> {
    pub field: &'f Field,
    pub path: String,
    pub kind: Kind,
    pub parsed: Parsed,
    pub children: Vec<usize>,
    parent: Option<usize>,
    /// Path of the innermost row, for conditions that begin with a dot.
    row: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    Unknown,
    Asking,
    Known(bool),
}

/// All questions of one filing.
pub(super) struct Nodes<'f> {
    pub list: Vec<Node<'f>>,
    pub roots: Vec<usize>,
    index: HashMap<String, usize>,
    shown: RefCell<Vec<Shown>>,
    facts: &'f Facts<'f>,
}

impl<'f> Nodes<'f> {
    pub(super) fn build(form: &'f FormDef, typed: &Typed, facts: &'f Facts<'f>) -> Nodes<'f> {
        let mut nodes = Nodes {
            list: Vec::new(),
            roots: Vec::new(),
            index: HashMap::new(),
            shown: RefCell::new(Vec::new()),
            facts,
        };
        for field in &form.fields {
            let root = nodes.add(field, field.key.clone(), None, "", typed);
            nodes.roots.push(root);
        }
        nodes.shown.replace(vec![Shown::Unknown; nodes.list.len()]);
        nodes
    }

    fn add(
        &mut self,
        field: &'f Field,
        path: String,
        parent: Option<usize>,
        row: &str,
        typed: &Typed,
    ) -> usize {
        let kind = match field.widget {
            Widget::Group => Kind::Group,
            Widget::Repeat => Kind::Table,
            _ => Kind::Leaf,
        };
        let number = self.push(field, path.clone(), kind, parent, row);
        match kind {
            Kind::Leaf if field.derived.is_none() => {
                let parsed = match field.by_case.get(self.facts.case) {
                    Some(said) => Parsed::Good(Value::String(said.clone())),
                    None => parse(field, &path, typed, self.facts),
                };
                if let Some(node) = self.list.get_mut(number) {
                    node.parsed = parsed;
                }
            }
            Kind::Group => {
                for child in &field.fields {
                    let below = format!("{path}.{}", child.key);
                    let child = self.add(child, below, Some(number), row, typed);
                    self.attach(number, child);
                }
            }
            Kind::Table => self.add_rows(field, &path, number, typed),
            Kind::Leaf | Kind::Row => {}
        }
        number
    }

    fn add_rows(&mut self, field: &'f Field, path: &str, table: usize, typed: &Typed) {
        for row in rows(path, typed) {
            let here = format!("{path}.{row}");
            if let [only] = field.fields.as_slice()
                && only.key.is_empty()
            {
                let child = self.add(only, here.clone(), Some(table), &here, typed);
                self.attach(table, child);
                continue;
            }
            let number = self.push(field, here.clone(), Kind::Row, Some(table), &here);
            self.attach(table, number);
            for child in &field.fields {
                let below = format!("{here}.{}", child.key);
                let child = self.add(child, below, Some(number), &here, typed);
                self.attach(number, child);
            }
        }
    }

    fn push(
        &mut self,
        field: &'f Field,
        path: String,
        kind: Kind,
        parent: Option<usize>,
        row: &str,
    ) -> usize {
        let number = self.list.len();
        self.index.insert(path.clone(), number);
        self.list.push(Node {
            field,
            path,
            kind,
            parsed: Parsed::Nothing,
            children: Vec::new(),
            parent,
            row: row.to_owned(),
        });
        number
    }

    fn attach(&mut self, parent: usize, child: usize) {
        if let Some(node) = self.list.get_mut(parent) {
            node.children.push(child);
        }
    }

    pub(super) fn node(&self, number: usize) -> Option<&Node<'f>> {
        self.list.get(number)
    }

    pub(super) fn find(&self, path: &str) -> Option<usize> {
        self.index.get(path).copied()
    }

    /// Whether the question is asked: its own condition and those above it hold.
    pub(super) fn visible(&self, number: usize) -> bool {
        let state = self.shown.borrow().get(number).copied().unwrap_or(Shown::Known(false));
        match state {
            Shown::Known(shown) => return shown,
            Shown::Asking => return true,
            Shown::Unknown => self.remember(number, Shown::Asking),
        }
        let shown = self.list.get(number).is_some_and(|node| {
            let own = node.kind == Kind::Row
                || node.field.when.as_ref().is_none_or(|when| self.holds(when, &node.row));
            own && node.parent.is_none_or(|parent| self.visible(parent))
        });
        self.remember(number, Shown::Known(shown));
        shown
    }

    fn remember(&self, number: usize, state: Shown) {
        if let Some(slot) = self.shown.borrow_mut().get_mut(number) {
            *slot = state;
        }
    }

    /// Whether a condition holds; `row` is where paths beginning with a dot start.
    pub(super) fn holds(&self, condition: &Condition, row: &str) -> bool {
        condition.holds(&|path| match path.strip_prefix('.') {
            Some(rest) => self.answer(&format!("{row}.{rest}")),
            None => self.answer(path),
        })
    }

    /// The visible answer at a path. A value that was typed wrongly counts as given, so that the
    /// page does not change under the person's hands.
    pub(super) fn answer(&self, path: &str) -> Option<Value> {
        if path == "case" {
            return Some(Value::String(self.facts.case.to_owned()));
        }
        if let Some(number) = self.find(path) {
            if !self.visible(number) {
                return None;
            }
            return self.document(number);
        }
        let (parent, part) = path.rsplit_once('.')?;
        let number = self.find(parent)?;
        if self.node(number)?.kind != Kind::Leaf || !self.visible(number) {
            return None;
        }
        self.document(number)?.get(part).cloned()
    }

    /// The document of the visible answers below a node, computed ones included.
    pub(super) fn document(&self, number: usize) -> Option<Value> {
        let node = self.node(number)?;
        if !self.visible(number) {
            return None;
        }
        match node.kind {
            Kind::Leaf => self.value(node),
            Kind::Table => {
                let rows: Vec<Value> =
                    node.children.iter().filter_map(|row| self.document(*row)).collect();
                (!rows.is_empty()).then_some(Value::Array(rows))
            }
            Kind::Group | Kind::Row => {
                let mut map = Map::new();
                for child in &node.children {
                    if let (Some(below), Some(value)) = (self.node(*child), self.document(*child)) {
                        map.insert(below.field.key.clone(), value);
                    }
                }
                let kept = node.kind == Kind::Row
                    || self.filled(number)
                    || self.demanded(number)
                    || self.computed(number);
                kept.then_some(Value::Object(map))
            }
        }
    }

    fn value(&self, node: &Node<'_>) -> Option<Value> {
        if let Some(derived) = &node.field.derived {
            let json_type = node.field.limits.json_type.as_deref();
            return derived.compute(json_type, self.facts, &|path| match path.strip_prefix('.') {
                Some(rest) => self.answer(&format!("{}.{rest}", node.row)),
                None => self.answer(path),
            });
        }
        match &node.parsed {
            Parsed::Nothing => None,
            Parsed::Good(value) => Some(value.clone()),
            Parsed::Bad(_) => Some(Value::String("?".to_owned())),
        }
    }

    /// Whether somebody gave any answer below.
    pub(super) fn filled(&self, number: usize) -> bool {
        self.node(number).is_some_and(|node| {
            self.visible(number)
                && match node.kind {
                    Kind::Leaf => node.parsed != Parsed::Nothing,
                    _ => node.children.iter().any(|child| self.filled(*child)),
                }
        })
    }

    /// A group that holds computed answers only.
    fn computed(&self, number: usize) -> bool {
        self.node(number).is_some_and(|node| match node.kind {
            Kind::Leaf => node.field.derived.is_some(),
            Kind::Table => false,
            _ => !node.children.is_empty() && node.children.iter().all(|one| self.computed(*one)),
        })
    }

    /// Whether an answer must be given here: required in a group that is itself demanded or begun,
    /// or required by its condition.
    pub(super) fn demanded(&self, number: usize) -> bool {
        let Some(node) = self.node(number) else { return false };
        if node.field.derived.is_some() || !self.visible(number) {
            return false;
        }
        if node.kind == Kind::Row {
            return true;
        }
        let by_condition =
            node.field.required_when.as_ref().is_some_and(|when| self.holds(when, &node.row));
        by_condition
            || (node.field.required
                && node.parent.is_none_or(|parent| self.demanded(parent) || self.filled(parent)))
    }

    /// Whether anything below a group is demanded, so that the group itself need not complain.
    pub(super) fn asks_below(&self, number: usize) -> bool {
        self.node(number).is_some_and(|node| {
            node.children.iter().any(|child| self.demanded(*child) || self.asks_below(*child))
        })
    }

    /// Whether only computed answers are below.
    pub(super) fn is_computed(&self, number: usize) -> bool {
        self.computed(number)
    }
}

/// Numbers of the rows of a table somebody typed anything into.
pub(super) fn rows(path: &str, typed: &Typed) -> BTreeSet<usize> {
    let prefix = format!("{path}.");
    typed
        .range(prefix.clone()..)
        .take_while(|(key, _)| key.starts_with(&prefix))
        .filter(|(_, value)| !value.trim().is_empty())
        .filter_map(|(key, _)| key.get(prefix.len()..)?.split('.').next()?.parse().ok())
        .collect()
}
