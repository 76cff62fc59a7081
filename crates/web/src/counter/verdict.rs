//! What the counter may say instead of accepting: ask for more (form 02), or refuse with a reason
//! (form 03). Fields of the intake form, and what was sent in them.
//! Not accepting. What must always hold: what was typed comes back when the register says no.

use dossier::command::Verdict;
use procedure::model::Procedure;
use serde_json::Value;

use crate::form::Form;
use crate::format;
use crate::ui::{Choice, Control, ErrorSummary, Fault, Field};
use crate::visit::Visit;
use crate::work::actions::listed_word;
use crate::work::naming;
use crate::work::papers::{self, ItemRow};

/// Name of the buttons that end the intake otherwise.
pub(super) const BUTTON: &str = "_verdict";
/// Value of the button that asks for more, and prefix of its fields.
const ASK: &str = "ask";
/// Value of the button that refuses.
const REFUSE: &str = "refuse";

/// Both parts of the form.
#[derive(Debug)]
pub struct Verdicts {
    pub items: Vec<ItemRow>,
    pub ask: Vec<Field>,
    pub ask_open: bool,
    pub refuse: Vec<Field>,
    pub refuse_open: bool,
}

/// The parts as they were sent, or empty.
pub(super) fn verdicts(
    visit: &Visit,
    procedure: &Procedure,
    case: &str,
    answers: &Value,
    sent: Option<&Form>,
    errors: &ErrorSummary,
) -> Verdicts {
    let fields = Fields { visit, sent, errors };
    let chosen = sent.map(|form| form.get(BUTTON)).unwrap_or_default();
    let today = visit.app.desk.clock().now().local_date();
    let usual = procedure.flags.supplement_days.map_or_else(String::new, |days| {
        format::date(visit.app.province.calendar.add_working_days(today, days))
    });
    Verdicts {
        items: papers::item_rows_of(visit, procedure, case, answers, "_ask", sent),
        ask: vec![
            fields.listed("_ask.reason_code", "supplement-reason"),
            fields.area("_ask.reason", "reason").optional(),
            fields.line("_ask.supply_by", "supply_by", &usual).optional(),
        ],
        ask_open: chosen == ASK,
        refuse: vec![
            fields.listed("_refuse.reason_code", "intake-refusal"),
            fields.area("_refuse.reason", "reason"),
            fields.line("_refuse.go_to", "go_to", "").optional(),
        ],
        refuse_open: chosen == REFUSE,
    }
}

struct Fields<'f> {
    visit: &'f Visit,
    sent: Option<&'f Form>,
    errors: &'f ErrorSummary,
}

impl Fields<'_> {
    fn value(&self, name: &str, offered: &str) -> String {
        self.sent.map_or_else(|| offered.to_owned(), |form| form.get(name).to_owned())
    }

    fn dressed(&self, name: &str, label: &str, control: Control) -> Field {
        let label = naming::word(self.visit, "field", label);
        let field = Field::new(&self.visit.say, name, label, control);
        let fault = self.errors.of(&field.name);
        field.error(fault)
    }

    fn line(&self, name: &str, label: &str, offered: &str) -> Field {
        let value = self.value(name, offered);
        let label = naming::word(self.visit, "field", label);
        let field = Field::text(&self.visit.say, name, label, &value);
        let fault = self.errors.of(&field.name);
        field.error(fault)
    }

    fn area(&self, name: &str, label: &str) -> Field {
        let length_max = u32::try_from(dossier::limits::NOTE_CHARS_MAX).unwrap_or(0);
        let control = Control::Area { value: self.value(name, ""), rows: 2, length_max };
        self.dressed(name, label, control)
    }

    fn listed(&self, name: &str, list: &str) -> Field {
        let chosen = self.value(name, "");
        let lists = &self.visit.app.province.lists;
        let items = lists.get(list).map_or(&[][..], |list| &list.items);
        let choices = items
            .iter()
            .map(|item| Choice {
                value: item.code.clone(),
                label: self.visit.say.of(&item.vi, &item.en).to_owned(),
                hint: String::new(),
                chosen: item.code == chosen,
            })
            .collect();
        let control = Control::Select { choices, empty: String::new() };
        self.dressed(name, "reason_code", control)
    }
}

/// What the pressed button says; the fault of a day that cannot be read.
pub(super) fn read(visit: &Visit, procedure: &Procedure, form: &Form) -> Result<Verdict, Fault> {
    let text = |name: &str| form.get(name).trim().to_owned();
    let optional = |name: &str| Some(text(name)).filter(|text| !text.is_empty());
    match form.get(BUTTON) {
        ASK => {
            let listed = listed_word(visit, "supplement-reason", &text("_ask.reason_code"));
            let parts = [listed, optional("_ask.reason")];
            let supply_by = match optional("_ask.supply_by") {
                Some(day) => Some(naming::day(&day).ok_or_else(|| Fault {
                    name: "_ask.supply_by".to_owned(),
                    sentence: visit.t("work-fault-date"),
                })?),
                None => None,
            };
            Ok(Verdict::AskForMore {
                items: papers::items(procedure, "_ask", form),
                reason: parts.into_iter().flatten().collect::<Vec<_>>().join(". "),
                supply_by,
            })
        }
        REFUSE => Ok(Verdict::Refuse {
            reason_code: text("_refuse.reason_code"),
            reason: text("_refuse.reason"),
            go_to: optional("_refuse.go_to"),
        }),
        _ => Ok(Verdict::Accept),
    }
}

/// The field of the form that the register's refusal is about.
pub(super) fn field_of(verdict: &Verdict, field: &str) -> String {
    match verdict {
        Verdict::Accept => String::new(),
        Verdict::AskForMore { .. } => format!("_ask.{field}"),
        Verdict::Refuse { .. } => format!("_refuse.{field}"),
    }
}
