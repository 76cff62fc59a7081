//! The forms on the page of a task, filled again with what was typed before.
//! Not which of them a reader gets (`page`). What must always hold: no two forms of a page share the name of a field.

use task::{Part, WORDS_CHARS_MAX};

use super::names::Names;
use super::page::{Act, Returned, box_of, prefix};
use crate::counter::scans;
use crate::format;
use crate::ui::{Choice, Control, Field, Icon, Width};
use crate::upload::ACCEPT;
use crate::visit::Visit;

/// Builds forms with what was typed before.
pub(super) struct Forms<'v> {
    pub(super) visit: &'v Visit,
    pub(super) returned: &'v Returned,
}

impl Forms<'_> {
    /// Filled again with what was typed; [`Forms::act`] gives each field its name on the page.
    fn typed(&self, action: &str, name: &str) -> String {
        let same = self.returned.action == action;
        if same { self.returned.typed.get(name).to_owned() } else { String::new() }
    }

    fn act(&self, action: &'static str, part: String, mut fields: Vec<Field>, icon: Icon) -> Act {
        let open = self.returned.action == action && self.returned.part == part;
        let mut with_files = false;
        for field in &mut fields {
            let fault = self.returned.faults.iter().find(|fault| open && fault.name == field.name);
            field.error = fault.map(|fault| fault.sentence.clone()).unwrap_or_default();
            if matches!(field.control, Control::Files { .. }) {
                with_files = true;
                field.name = format!("{}{}", scans::FILE, box_of(action, &part));
            } else {
                field.name.insert_str(0, &prefix(action, &part));
            }
        }
        Act {
            action,
            title: self.visit.t(&format!("task-act-{action}")),
            icon,
            part,
            fields,
            open,
            grave: false,
            lead: String::new(),
            with_files,
        }
    }

    pub(super) fn plain(&self, action: &'static str, fields: Vec<Field>, icon: Icon) -> Act {
        self.act(action, String::new(), fields, icon)
    }

    pub(super) fn words(&self, action: &str, needed: bool) -> Field {
        let length_max = u32::try_from(WORDS_CHARS_MAX).unwrap_or_default();
        let control = Control::Area { value: self.typed(action, "words"), rows: 3, length_max };
        let label = self.visit.t(&format!("task-words-{action}"));
        let mut field = Field::new(&self.visit.say, "words", label, control);
        field.required = needed;
        field
    }

    pub(super) fn day(&self, action: &str) -> Field {
        let label = self.visit.t(&format!("task-day-{action}"));
        let typed = self.typed(action, "due");
        let field = Field::digits(&self.visit.say, "due", label, &typed, Width::Short);
        field.hint(self.visit.t("document-field-day-hint"))
    }

    fn select(
        &self,
        action: &str,
        name: &str,
        choices: &[(String, String)],
        empty: String,
    ) -> Field {
        let typed = self.typed(action, name);
        let choices = choices.iter().map(|(value, label)| Choice {
            chosen: *value == typed,
            value: value.clone(),
            label: label.clone(),
            hint: String::new(),
        });
        let label = self.visit.t(&format!("task-field-{name}"));
        let control = Control::Select { choices: choices.collect(), empty };
        Field::new(&self.visit.say, name, label, control)
    }

    pub(super) fn to(&self, action: &str, choices: Vec<(String, String)>) -> Field {
        self.select(action, "to", &choices, String::new())
    }

    fn percent(&self, action: &str, now: u8) -> Field {
        let typed = self.typed(action, "percent");
        let value = if typed.is_empty() { now.to_string() } else { typed };
        let label = self.visit.t("task-field-percent");
        let mut field = Field::digits(&self.visit.say, "percent", label, &value, Width::Year);
        if let Control::Input(input) = &mut field.control {
            "%".clone_into(&mut input.suffix);
        }
        field
    }

    /// The document that reports it, and files.
    fn evidence(&self, action: &str, papers: &[(String, String)]) -> Vec<Field> {
        let mut fields = Vec::new();
        if !papers.is_empty() {
            let none = self.visit.t("task-paper-none");
            fields.push(self.select(action, "paper", papers, none).optional());
        }
        let (label, typed) = (self.visit.t("task-field-sign"), self.typed(action, "sign"));
        let sign = Field::text(&self.visit.say, "sign", label, &typed);
        fields.push(sign.hint(self.visit.t("task-sign-hint")).optional());
        let control = Control::Files { accept: ACCEPT.to_owned(), camera: false, several: true };
        let label = self.visit.t("task-field-files");
        fields.push(Field::new(&self.visit.say, "files", label, control).optional());
        if self.returned.affirm && self.returned.action == action {
            let control = Control::Check { checked: false };
            let affirm = self.visit.t("document-affirm");
            fields.push(Field::new(&self.visit.say, "affirmed", affirm, control).optional());
        }
        fields
    }

    pub(super) fn report(
        &self,
        action: &'static str,
        percent: u8,
        papers: &[(String, String)],
    ) -> Act {
        let mut fields = Vec::new();
        if action == "report_task" {
            fields.push(self.percent(action, percent));
        }
        fields.push(self.words(action, true));
        fields.extend(self.evidence(action, papers));
        let icon = if action == "report_task" { Icon::Chart } else { Icon::CheckCircle };
        self.plain(action, fields, icon)
    }

    pub(super) fn report_part(
        &self,
        visit: &Visit,
        part: &Part,
        papers: &[(String, String)],
        names: &Names,
    ) -> Act {
        let action = "report_part";
        let mut fields = vec![self.percent(action, part.percent), self.words(action, false)];
        fields.extend(self.evidence(action, papers));
        let mut act = self.act(action, part.number.to_string(), fields, Icon::Chart);
        let place = names.place(visit, &part.to);
        let values = [("title", act.title.as_str().into()), ("place", place.as_str().into())];
        act.title = visit.say.with("document-act-of", &values);
        act.lead.clone_from(&part.words);
        act
    }

    pub(super) fn rating(&self) -> Field {
        let ratings = self.visit.app.province.tasks.ratings.iter();
        let ratings: Vec<_> = ratings
            .map(|one| (one.key.clone(), self.visit.say.of(&one.name.vi, &one.name.en).to_owned()))
            .collect();
        self.select("complete_task", "rating", &ratings, String::new())
    }

    pub(super) fn answer_extension(&self, asked: &task::Asked) -> Act {
        let action = "answer_extension";
        let due = format::date(asked.due);
        let mut day = self.day(action).optional();
        if let Control::Input(input) = &mut day.control
            && self.returned.action != action
        {
            input.value.clone_from(&due);
        }
        let answers = ["grant", "refuse"]
            .map(|answer| (answer.to_owned(), self.visit.t(&format!("task-answer-{answer}"))));
        let answer = self.select(action, "answer", &answers, String::new());
        let fields = vec![answer, day, self.words(action, false)];
        let mut act = self.plain(action, fields, Icon::Calendar);
        let values = [("due", due.as_str().into()), ("reason", asked.reason.as_str().into())];
        act.lead = self.visit.say.with("task-asked", &values);
        act
    }
}
