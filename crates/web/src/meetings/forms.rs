//! The forms on the page of a meeting, filled again with what was typed before.
//! Not which of them a reader gets (`acts`, `run`, `after`, `voting`). What must always hold: no two forms of a page share
//! the name of a field; a fault stands at the field of the form that was sent.

use meeting::WORDS_CHARS_MAX;

use super::page::{Returned, box_of, prefix};
use crate::counter::scans;
use crate::ui::{Choice, Control, Field, Icon, Width};
use crate::upload::ACCEPT;
use crate::visit::Visit;

/// A form on the page.
#[derive(Debug, Clone)]
pub struct Act {
    /// Where it is sent.
    pub address: String,
    /// The version of the record that its reader sees.
    pub version: u64,
    pub action: &'static str,
    pub title: String,
    pub icon: Icon,
    /// The item, paper or invitee it is about; empty for none.
    pub part: String,
    pub fields: Vec<Field>,
    pub open: bool,
    pub grave: bool,
    /// What stands above the fields; empty for none.
    pub lead: String,
    pub with_files: bool,
}

/// A form of one button.
#[derive(Debug, Clone)]
pub struct Button {
    pub action: &'static str,
    pub part: String,
    pub label: String,
    pub icon: Icon,
    /// More words for those who do not see what it stands beside.
    pub about: String,
}

/// Values and words to choose from.
pub(super) type Choices = [(String, String)];

/// Builds the forms of one record with what was typed before.
pub(super) struct Forms<'v> {
    pub(super) visit: &'v Visit,
    pub(super) returned: &'v Returned,
    pub(super) address: String,
    pub(super) version: u64,
}

/// One of them.
pub(super) struct One<'f> {
    forms: &'f Forms<'f>,
    action: &'static str,
    part: String,
}

impl Forms<'_> {
    pub(super) fn of(&self, action: &'static str) -> One<'_> {
        self.part(action, "")
    }

    pub(super) fn part(&self, action: &'static str, part: impl ToString) -> One<'_> {
        One { forms: self, action, part: part.to_string() }
    }

    /// A form of one button, in a list.
    pub(super) fn button(
        &self,
        action: &'static str,
        (part, key): (impl ToString, &str),
        icon: Icon,
        about: &str,
    ) -> Button {
        let (part, label) = (part.to_string(), self.visit.t(key));
        Button { action, part, label, icon, about: about.to_owned() }
    }
}

impl One<'_> {
    fn came_back(&self) -> bool {
        self.forms.returned.action == self.action && self.forms.returned.part == self.part
    }

    fn value(&self, name: &str, kept: &str) -> String {
        if self.came_back() {
            self.forms.returned.typed.get(name).to_owned()
        } else {
            kept.to_owned()
        }
    }

    fn label(&self, name: &str) -> String {
        self.forms.visit.t(&format!("meeting-field-{name}"))
    }

    /// One line of words.
    pub(super) fn line(&self, name: &str, kept: &str, chars_max: usize) -> Field {
        let (value, label) = (self.value(name, kept), self.label(name));
        Field::input(&self.forms.visit.say, name, label, &value, |input| {
            input.length_max = u32::try_from(chars_max).unwrap_or_default();
        })
    }

    /// A few letters: a day, an hour, a number.
    pub(super) fn short(&self, name: &str, kept: &str, width: Width) -> Field {
        let (value, label) = (self.value(name, kept), self.label(name));
        Field::input(&self.forms.visit.say, name, label, &value, |input| input.width = width)
    }

    pub(super) fn area(&self, name: &str, kept: &str, rows: u32) -> Field {
        let value = self.value(name, kept);
        let length_max = u32::try_from(WORDS_CHARS_MAX).unwrap_or_default();
        let control = Control::Area { value, rows, length_max };
        Field::new(&self.forms.visit.say, name, self.label(name), control)
    }

    /// The box of words that an act has: reason, note, text.
    pub(super) fn words(&self, kept: &str) -> Field {
        let label = self.forms.visit.t(&format!("meeting-words-{}", self.action));
        Field { label, ..self.area("words", kept, 3) }
    }

    pub(super) fn select(&self, name: &str, kept: &str, choices: &Choices, empty: &str) -> Field {
        let chosen = self.value(name, kept);
        let choices = choices.iter().map(|(value, label)| Choice {
            value: value.clone(),
            label: label.clone(),
            chosen: *value == chosen,
            hint: String::new(),
        });
        let empty = if empty.is_empty() { String::new() } else { self.forms.visit.t(empty) };
        let control = Control::Select { choices: choices.collect(), empty };
        Field::new(&self.forms.visit.say, name, self.label(name), control)
    }

    pub(super) fn radios(&self, name: &str, kept: &str, choices: &Choices) -> Field {
        let chosen = self.value(name, kept);
        let choices = choices.iter().map(|(value, label)| Choice {
            value: value.clone(),
            label: label.clone(),
            chosen: *value == chosen,
            hint: String::new(),
        });
        let control = Control::Radios { choices: choices.collect(), inline: false };
        Field::new(&self.forms.visit.say, name, self.label(name), control)
    }

    pub(super) fn check(&self, name: &str, kept: bool) -> Field {
        let back = self.came_back();
        let checked = if back { self.forms.returned.typed.has(name) } else { kept };
        let control = Control::Check { checked };
        Field::new(&self.forms.visit.say, name, self.label(name), control).optional()
    }

    /// Any of several; `kept` are the values that are ticked.
    pub(super) fn boxes(&self, name: &str, kept: &[String], choices: &Choices) -> Field {
        let back = self.came_back();
        let ticked = |value: &String| {
            if back {
                self.forms.returned.typed.has(&format!("{name}.{value}"))
            } else {
                kept.contains(value)
            }
        };
        let choices = choices.iter().map(|(value, label)| Choice {
            value: value.clone(),
            label: label.clone(),
            chosen: ticked(value),
            hint: String::new(),
        });
        let control = Control::Boxes(choices.collect());
        Field::new(&self.forms.visit.say, name, self.label(name), control).optional()
    }

    pub(super) fn files(&self) -> Field {
        let control = Control::Files { accept: ACCEPT.to_owned(), camera: false, several: false };
        Field::new(&self.forms.visit.say, "files", self.label("files"), control)
    }

    /// The form with these fields; whoever is asked to say that there is no mark of secrecy gets a box for it.
    pub(super) fn act(self, mut fields: Vec<Field>, icon: Icon) -> Act {
        let (forms, open) = (self.forms, self.came_back());
        let visit = forms.visit;
        if open && forms.returned.affirm {
            let control = Control::Check { checked: false };
            let affirm = Field::new(&visit.say, "affirmed", visit.t("document-affirm"), control);
            fields.push(affirm.optional());
        }
        let mut with_files = false;
        for field in &mut fields {
            let fault = forms.returned.faults.iter().find(|it| open && it.name == field.name);
            if let Some(fault) = fault {
                field.error.clone_from(&fault.sentence);
            }
            if matches!(field.control, Control::Files { .. }) {
                with_files = true;
                field.name = format!("{}{}", scans::FILE, box_of(self.action, &self.part));
            } else {
                field.name.insert_str(0, &prefix(self.action, &self.part));
            }
        }
        Act {
            address: forms.address.clone(),
            version: forms.version,
            action: self.action,
            title: visit.t(&format!("meeting-act-{}", self.action)),
            icon,
            part: self.part,
            fields,
            open,
            grave: false,
            lead: String::new(),
            with_files,
        }
    }
}

impl Act {
    /// What cannot be undone, with what it does.
    #[must_use]
    pub(super) fn grave(mut self, lead: String) -> Act {
        self.grave = true;
        self.lead = lead;
        self
    }
}
