//! Turns the questions of a form into fields of a page: every kind of control, hints, faults,
//! what was typed. The same for a citizen's page and for the clerk who fills it in at the counter.
//! What must hold: what was typed is shown again exactly, and a question that does not apply now
//! is either left out or hidden with its condition beside it for the script.

use std::collections::BTreeSet;

use jiff::civil::Date;
use procedure::form::{
    Condition, Fault, Field as Question, FormDef, ListItem, Reach, Typed, UnitDirectory, UnitMatch,
    Widget,
};
use province::Province;
use serde_json::Value;

use super::condition::{Rest, in_row, settle};
use super::shown::{Shower, at};
use super::{fault, rows};
use crate::i18n::Say;
use crate::paths::filing as paths;
use crate::ui::{Address, Choice, Control, Field, Input, Item, Repeat, UnitPick, Width};

/// More choices than this go into a list that opens.
const RADIOS_MAX: usize = 7;
/// Questions that do not apply yet and are shown at once where no script runs: more would confuse.
const AHEAD_MAX: usize = 3;
/// Rows of a table when the form names no limit.
const ROWS_MAX: usize = 100;

/// Asks the questions of one page.
pub struct Asker<'a> {
    pub say: &'a Say,
    pub province: &'a Province,
    pub form: &'a FormDef,
    pub case: &'a str,
    pub today: Date,
    /// What stands in the fields: typed, or offered where nothing was typed.
    pub typed: &'a Typed,
    /// What of it was filled in for the person.
    pub offered: &'a Typed,
    /// The answers read from what was typed.
    pub answers: &'a Value,
    /// Faults to show; none on the first visit.
    pub faults: &'a [Fault],
    /// Templates of the questions asked on this page.
    pub leaves: &'a BTreeSet<String>,
    /// Table that shows one more, empty row.
    pub extra_row: &'a str,
    /// Whether the office answers this one.
    pub silent: &'a dyn Fn(&Question) -> bool,
}

impl std::fmt::Debug for Asker<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // What was typed stays out of logs.
        formatter.debug_struct("Asker").field("form", &self.form.id).finish_non_exhaustive()
    }
}

impl Asker<'_> {
    /// The fields of a page.
    pub fn ask(&self, questions: &[Question]) -> Vec<Field> {
        let mut fields: Vec<Field> =
            questions.iter().filter_map(|one| self.question(one, &one.path, "")).collect();
        if count_ahead(&fields) <= AHEAD_MAX {
            ask_ahead(&mut fields);
        }
        fields
    }

    fn question(&self, question: &Question, path: &str, row: &str) -> Option<Field> {
        if !matches!(question.widget, Widget::Group | Widget::Repeat) && (self.silent)(question) {
            return None;
        }
        let (rest, seen) = self.condition(question, row);
        if rest == Some(Rest::Settled(false)) {
            return None;
        }
        let control = self.control(question, path, row)?;
        let mut field = Field::new(self.say, path, self.words(&question.label), control)
            .hint(self.hint(question))
            .error(self.error(path));
        field.required = self.required(question, row);
        if matches!(
            question.widget,
            Widget::Group | Widget::Repeat | Widget::Derived | Widget::Address
        ) {
            // Their parts say it for themselves.
            field.required = true;
        }
        if self.was_offered(path) {
            field.origin = self.say.t("filing-origin");
        }
        if let Some(Rest::Open(condition)) = rest {
            let json = serde_json::to_string(&condition).unwrap_or_default();
            field = field.when(json, !seen);
        }
        Some(field)
    }

    /// What is left of the question's condition on this page, and whether it holds now.
    fn condition(&self, question: &Question, row: &str) -> (Option<Rest>, bool) {
        let Some(when) = &question.when else { return (None, true) };
        let when = in_row(when, row);
        let holds = |condition: &Condition| condition.holds(&|path| self.answer(path));
        let on_page = |path: &str| self.leaves.contains(&super::draft::template(path));
        let seen = holds(&when);
        (Some(settle(&when, &holds, &on_page)), seen)
    }

    fn answer(&self, path: &str) -> Option<Value> {
        if path == "case" {
            return Some(Value::String(self.case.to_owned()));
        }
        // Rows of a document have no gaps, rows being typed may: the text knows its row.
        if path.split('.').any(|part| part.bytes().all(|b| b.is_ascii_digit())) {
            return self.typed.get(path).filter(|it| !it.is_empty()).cloned().map(Value::String);
        }
        at(self.answers, path).cloned()
    }

    fn required(&self, question: &Question, row: &str) -> bool {
        question.required
            || question
                .required_when
                .as_ref()
                .is_some_and(|when| in_row(when, row).holds(&|path| self.answer(path)))
    }

    fn control(&self, question: &Question, path: &str, row: &str) -> Option<Control> {
        let value = self.value(path);
        Some(match question.widget {
            Widget::Group => {
                let parts: Vec<Field> = question
                    .fields
                    .iter()
                    .filter_map(|one| self.question(one, &below(path, one), row))
                    .collect();
                if parts.is_empty() {
                    return None;
                }
                Control::Group(parts)
            }
            Widget::Repeat => Control::Repeat(self.table(question, path)),
            Widget::Address => Control::Address(self.address(question, path, row)),
            Widget::Derived => {
                Control::Derived { value: self.shower().lines(question, path).join(", ") }
            }
            Widget::Bool if question.limits.constant.is_some() => {
                Control::Check { checked: matches!(value, "yes" | "true" | "on" | "1") }
            }
            Widget::Bool => Control::Radios {
                choices: vec![
                    self.yes_or_no("yes", "common-yes", value),
                    self.yes_or_no("no", "common-no", value),
                ],
                inline: true,
            },
            Widget::Choice => self.choice(question, value),
            Widget::Multi => Control::Boxes(
                self.items(question)
                    .map(|item| Choice {
                        chosen: !matches!(
                            self.value(&format!("{path}.{}", item.code)),
                            "" | "no" | "off" | "false"
                        ),
                        ..self.option(item)
                    })
                    .collect(),
            ),
            Widget::Unit => Control::Unit(self.unit(value, Reach::Province)),
            Widget::Textarea => Control::Area {
                value: value.to_owned(),
                rows: 5,
                length_max: question
                    .limits
                    .length_max
                    .map_or(0, |it| u32::try_from(it).unwrap_or(0)),
            },
            _ => Control::Input(self.input(question, value)),
        })
    }

    fn input(&self, question: &Question, value: &str) -> Input {
        let (kind, keyboard, width) = match question.widget {
            Widget::Phone => ("tel", "tel", Width::Medium),
            Widget::Email => ("email", "email", Width::Full),
            Widget::PersonalNumber | Widget::TaxCode => ("text", "numeric", Width::Medium),
            Widget::Int | Widget::Money => ("text", "numeric", Width::Short),
            Widget::Decimal => ("text", "decimal", Width::Short),
            Widget::Date | Widget::PartialDate | Widget::Time => ("text", "", Width::Short),
            _ => ("text", "", Width::Full),
        };
        let suffix = match question.widget {
            Widget::Money => self.say.t("common-dong"),
            _ => String::new(),
        };
        // Digits are grouped or spaced freely; only free text has the form's own length.
        let free = matches!(question.widget, Widget::Text | Widget::Name);
        let length_max = question.limits.length_max.filter(|_| free);
        Input {
            value: value.to_owned(),
            kind,
            keyboard,
            autocomplete: question.autocomplete.clone().unwrap_or_default(),
            length_max: length_max.map_or(0, |it| u32::try_from(it).unwrap_or(0)),
            width,
            suffix,
        }
    }

    fn choice(&self, question: &Question, value: &str) -> Control {
        let choices: Vec<Choice> = self
            .items(question)
            .map(|item| Choice { chosen: item.code == value, ..self.option(item) })
            .collect();
        if choices.len() <= RADIOS_MAX {
            return Control::Radios { choices, inline: false };
        }
        Control::Select { choices, empty: self.say.t("common-choose") }
    }

    fn items<'q>(&'q self, question: &'q Question) -> impl Iterator<Item = &'q ListItem> {
        let items = question.choices.as_ref().map_or(&[][..], |it| it.items(&self.province.lists));
        items.iter().filter(|item| {
            item.valid_from.is_none_or(|from| from <= self.today)
                && item.valid_to.is_none_or(|to| self.today <= to)
        })
    }

    fn option(&self, item: &ListItem) -> Choice {
        Choice {
            value: item.code.clone(),
            label: self.say.of(&item.vi, &item.en).to_owned(),
            hint: String::new(),
            chosen: false,
        }
    }

    fn yes_or_no(&self, code: &str, key: &str, value: &str) -> Choice {
        let yes = matches!(value, "yes" | "true" | "on" | "1");
        let no = matches!(value, "no" | "false" | "off" | "0");
        Choice {
            value: code.to_owned(),
            label: self.say.t(key),
            hint: String::new(),
            chosen: if code == "yes" { yes } else { no },
        }
    }

    fn unit(&self, raw: &str, reach: Reach) -> UnitPick {
        let units = &self.province.units;
        let source = match reach {
            Reach::Province => paths::units(),
            Reach::Country => crate::paths::with_query(&paths::units(), &[("ca_nuoc", "1")]),
        };
        let found = units.resolve(raw, self.today, reach);
        if let UnitMatch::One(code) = &found {
            let name = units.name(code).unwrap_or_default();
            let unambiguous = units.resolve(&name, self.today, reach) == found;
            let value = if unambiguous { name.clone() } else { code.as_str().to_owned() };
            let known_as = self.say.with("filing-unit-known", &[("name", (&name).into())]);
            return UnitPick { value, known_as, source, ..UnitPick::default() };
        }
        let (candidates, old) = match found {
            UnitMatch::Many(candidates) => (candidates, false),
            UnitMatch::OldName { candidates } => (candidates, true),
            _ => (Vec::new(), false),
        };
        let candidates = candidates
            .into_iter()
            .map(|candidate| Choice {
                value: candidate.code.as_str().to_owned(),
                label: if old {
                    let old: (&str, crate::i18n::Arg<'_>) = ("old", raw.into());
                    self.say.with("filing-unit-now", &[old, ("name", (&candidate.name).into())])
                } else {
                    candidate.name
                },
                hint: String::new(),
                chosen: false,
            })
            .collect();
        UnitPick { value: raw.to_owned(), source, candidates, ..UnitPick::default() }
    }

    /// The parts of an address, each a field: facility or other extra parts first.
    fn address(&self, question: &Question, path: &str, row: &str) -> Address {
        let mut parts: Vec<Field> = question
            .fields
            .iter()
            .filter_map(|one| self.question(one, &below(path, one), row))
            .collect();
        let known = |part: &str| {
            question.limits.parts.is_empty() || question.limits.parts.iter().any(|it| it == part)
        };
        for part in ["country", "unit", "hamlet", "detail", "as_written"] {
            if known(part) {
                parts.push(self.part(question, path, part));
            }
        }
        Address { parts }
    }

    fn part(&self, question: &Question, path: &str, part: &str) -> Field {
        let name = format!("{path}.{part}");
        let value = self.value(&name);
        let words =
            |what: &str| self.say.t(&format!("filing-address-{part}{what}").replace('_', "-"));
        let control = match part {
            "country" => self.country(value),
            "unit" => Control::Unit(self.unit(value, Reach::Country)),
            _ => Control::Input(Input {
                value: value.to_owned(),
                kind: "text",
                keyboard: "",
                autocomplete: String::new(),
                length_max: if part == "as_written" { 500 } else { 255 },
                width: Width::Full,
                suffix: String::new(),
            }),
        };
        let mut field = Field::new(self.say, &name, words(""), control).error(self.error(&name));
        if matches!(part, "unit" | "as_written") {
            field.hint = words("-hint");
        }
        field.required =
            part == "unit" || question.limits.parts_required.iter().any(|it| it == part);
        if part == "country" {
            field.required = true;
        }
        field
    }

    fn country(&self, value: &str) -> Control {
        let here = if value.is_empty() { "VN" } else { value };
        let list = self.province.lists.get("nationality").map_or(&[][..], |it| it.items.as_slice());
        let choices = list
            .iter()
            .filter(|item| item.code.len() == 2)
            .map(|item| Choice { chosen: item.code == here, ..self.option(item) })
            .collect();
        Control::Select { choices, empty: String::new() }
    }

    fn table(&self, question: &Question, path: &str) -> Repeat {
        let mut numbers: BTreeSet<usize> = rows::numbers(path, self.typed);
        let most = question.limits.items_max.unwrap_or(ROWS_MAX);
        let next = numbers.last().map_or(0, |last| last + 1);
        let extra = self.extra_row == path || numbers.is_empty() && self.required(question, "");
        if extra && numbers.len() < most {
            numbers.insert(next);
        }
        let items: Vec<Item> = numbers
            .iter()
            .zip(1_usize..)
            .map(|(number, place)| self.row(question, path, *number, place))
            .collect();
        let full = items.len() >= most;
        Repeat {
            add_label: if full { String::new() } else { self.say.t("filing-row-add") },
            add: format!("add:{path}"),
            command: rows::COMMAND.to_owned(),
            items,
        }
    }

    fn row(&self, question: &Question, path: &str, number: usize, place: usize) -> Item {
        let here = format!("{path}.{number}");
        let fields = question
            .fields
            .iter()
            .filter_map(|one| {
                let name = if one.key.is_empty() { here.clone() } else { below(&here, one) };
                self.question(one, &name, &here)
            })
            .collect();
        let title = question.item_label.as_ref().map_or_else(
            || self.say.with("filing-row", &[("number", place.into())]),
            |words| self.words(words).replace("{n}", &place.to_string()),
        );
        Item { title, fields, remove: format!("remove:{path}:{number}") }
    }

    fn hint(&self, question: &Question) -> String {
        let mut hint = question.hint.as_ref().map(|it| self.words(it)).unwrap_or_default();
        let shape = match question.widget {
            Widget::Date => Some("filing-hint-date"),
            Widget::PartialDate => Some("filing-hint-partial-date"),
            Widget::Time => Some("filing-hint-time"),
            _ => None,
        };
        let example = question
            .example
            .as_ref()
            .map(|it| self.say.with("filing-hint-example", &[("example", it.into())]));
        for more in [shape.map(|key| self.say.t(key)), example].into_iter().flatten() {
            if !hint.is_empty() {
                hint.push_str(if hint.ends_with('.') { " " } else { ". " });
            }
            hint.push_str(&more);
        }
        hint
    }

    fn error(&self, path: &str) -> String {
        let found = self.faults.iter().find(|fault| !fault.warn && fault.path == path);
        found.map(|it| fault::sentence(self.say, self.form, it)).unwrap_or_default()
    }

    fn value(&self, path: &str) -> &str {
        self.typed.get(path).map_or("", String::as_str)
    }

    fn was_offered(&self, path: &str) -> bool {
        self.offered.get(path).is_some_and(|text| !text.is_empty())
    }

    fn words(&self, words: &procedure::model::Words) -> String {
        self.say.of(&words.vi, &words.en).to_owned()
    }

    fn shower(&self) -> Shower<'_> {
        Shower { say: self.say, province: self.province, answers: self.answers, typed: self.typed }
    }
}

/// Single questions of a page that do not apply yet. Whole groups wait for their answer.
fn count_ahead(fields: &[Field]) -> usize {
    let count = |field: &Field| match &field.control {
        Control::Group(parts) if !field.unseen => count_ahead(parts),
        Control::Group(_) | Control::Address(_) | Control::Repeat(_) if field.unseen => {
            AHEAD_MAX + 1
        }
        _ => usize::from(field.unseen),
    };
    fields.iter().map(count).sum()
}

fn ask_ahead(fields: &mut [Field]) {
    for field in fields {
        field.ahead = field.unseen;
        if let Control::Group(parts) = &mut field.control {
            ask_ahead(parts);
        }
    }
}

fn below(path: &str, question: &Question) -> String {
    format!("{path}.{}", question.key)
}
