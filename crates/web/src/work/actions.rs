//! The actions a reader may take on a dossier now, one form each with what it needs.
//! Not what becomes of them (`act`). What must always hold: an action the policies or the state do
//! not give is not shown; field names begin with the action, so that what was typed into one form
//! comes back into that form.

use dossier::Dossier;
use dossier::context::ProcedureRules;
use dossier::model::{DeliveryMethod, RESULT_COMPONENT};
use kernel::code::AgencyCode;
use kernel::id::AccountId;
use person::Role;
use procedure::{
    finding::{Finding, FindingKind},
    model::Procedure,
};

use super::naming;
use super::papers::{self, FeeRow, ItemRow, PaperRow};
use crate::form::Form;
use crate::format;
use crate::paths::office;
use crate::portal::pick;
use crate::problem::Problem;
use crate::ui::{Choice, Control, ErrorSummary, Field, Icon};
use crate::visit::Visit;

/// One action with its form.
#[derive(Debug, Clone)]
pub struct ActionForm {
    pub action: &'static str,
    pub title: String,
    /// The letter that opens it.
    pub letter: &'static str,
    pub icon: Icon,
    pub address: String,
    /// Ends or turns back: stands last and looks it.
    pub grave: bool,
    /// Opened when the page is shown.
    pub open: bool,
    pub fields: Vec<Field>,
    pub papers: Vec<PaperRow>,
    pub items: Vec<ItemRow>,
    pub fees: Vec<FeeRow>,
    /// Files to choose from: value, label.
    pub files: Vec<(String, String)>,
    /// A sentence before the form; empty for none.
    pub lead: String,
}

/// What a form is filled with: what was sent, when it came back.
#[derive(Debug, Clone, Copy)]
pub struct Filled<'f> {
    pub action: &'f str,
    pub form: &'f Form,
}

/// What forms are built from.
#[derive(Debug)]
pub struct Builder<'b> {
    pub visit: &'b Visit,
    pub dossier: &'b Dossier,
    pub procedure: &'b Procedure,
    pub rules: &'b ProcedureRules,
    pub sent: Option<Filled<'b>>,
    pub errors: &'b ErrorSummary,
    /// People who may be assigned: account, name, whether it is theirs now.
    pub people: &'b [(String, String, bool)],
}

/// Order, letter, icon and whether it is grave.
const LOOKS: [(&str, &str, Icon, bool); 18] = [
    ("accept", "t", Icon::Stamp, false),
    ("hand_over", "h", Icon::Send, false),
    ("take", "m", Icon::Hand, false),
    ("assign", "p", Icon::Person, false),
    ("propose", "d", Icon::Pen, false),
    ("send_up", "g", Icon::Send, false),
    ("approve", "y", Icon::Check, false),
    ("release", "f", Icon::Stamp, false),
    ("deliver", "v", Icon::Hand, false),
    ("copy_result", "k", Icon::Papers, false),
    ("answer_supplement", "n", Icon::Papers, false),
    ("answer_withdrawal", "w", Icon::Return, false),
    ("collect_fees", "e", Icon::Wallet, false),
    ("request_supplement", "b", Icon::Papers, false),
    ("send_back", "l", Icon::Return, false),
    ("reject", "c", Icon::CrossCircle, true),
    ("stop", "s", Icon::CrossCircle, true),
    ("add_note", "i", Icon::Note, false),
];

/// The forms for these actions, the usual next one first and open.
pub fn forms(builder: &Builder<'_>, allowed: &[&str]) -> Vec<ActionForm> {
    let mut forms: Vec<ActionForm> = LOOKS
        .iter()
        .filter(|look| allowed.contains(&look.0))
        // Who may name a colleague sees one form for both.
        .filter(|look| look.0 != "take" || !allowed.contains(&"assign"))
        .map(|look| builder.form(look.0, look.1, look.2, look.3))
        .collect();
    let sent = builder.sent.map(|sent| sent.action);
    let first = forms.first().map(|form| form.action).filter(|action| *action != "add_note");
    for form in &mut forms {
        form.open = sent.or(first) == Some(form.action);
    }
    forms
}

impl Builder<'_> {
    fn form(
        &self,
        action: &'static str,
        letter: &'static str,
        icon: Icon,
        grave: bool,
    ) -> ActionForm {
        let mut form = ActionForm {
            action,
            title: naming::word(self.visit, "act", action),
            letter,
            icon,
            address: office::act(self.dossier.id, action),
            grave,
            open: false,
            fields: self.fields(action),
            papers: Vec::new(),
            items: Vec::new(),
            fees: Vec::new(),
            files: Vec::new(),
            lead: String::new(),
        };
        let sent = self.sent.filter(|sent| sent.action == action).map(|sent| sent.form);
        match action {
            "accept" => {
                form.papers =
                    papers::paper_rows(self.visit, self.procedure, self.dossier, action, sent);
                form.fees = papers::fee_rows(
                    self.visit,
                    self.procedure,
                    &self.dossier.money.lines,
                    action,
                    sent,
                );
            }
            "collect_fees" => {
                form.fees = papers::fee_rows(
                    self.visit,
                    self.procedure,
                    &self.dossier.money.lines,
                    action,
                    sent,
                );
            }
            "request_supplement" => {
                form.items =
                    papers::item_rows(self.visit, self.procedure, self.dossier, action, sent);
            }
            "release" => {
                form.files = self.result_files();
                let signed = self.dossier.proposal.as_ref().is_some_and(|it| it.paper.is_some());
                form.lead = self.visit.t(match (signed, form.files.is_empty()) {
                    (true, _) => "work-release-signed",
                    (false, true) => "work-release-needs-file",
                    (false, false) => "work-release-lead",
                });
            }
            "answer_supplement" => form.lead = self.visit.t("work-answer-supplement-lead"),
            "copy_result" => form.lead = self.visit.t("work-copy-lead"),
            "approve" => form.lead = self.proposal(),
            _ => {}
        }
        form
    }

    /// What is in a field: what was sent, else what is offered.
    fn value(&self, action: &str, name: &str, offered: &str) -> String {
        match self.sent.filter(|sent| sent.action == action) {
            Some(sent) => sent.form.get(&format!("{action}.{name}")).to_owned(),
            None => offered.to_owned(),
        }
    }

    fn fields(&self, action: &str) -> Vec<Field> {
        match action {
            "reject" => vec![
                self.listed(action, "reason_code", "intake-refusal"),
                self.area(action, "reason"),
                self.line(action, "go_to", "").optional(),
            ],
            "request_supplement" => vec![
                self.listed(action, "reason_code", "supplement-reason"),
                self.area(action, "reason").optional(),
                self.line(action, "supply_by", &self.usual_supply_by()).optional(),
            ],
            "answer_supplement" | "hand_over" | "send_up" | "approve" => {
                let mut fields = vec![self.area(action, "note").optional()];
                fields.extend((action == "send_up").then(|| self.steps(action, false)).flatten());
                fields
            }
            "assign" => vec![self.assignee(action), self.area(action, "note").optional()],
            "propose" => self.proposal_fields(action),
            "send_back" => {
                let mut fields: Vec<Field> = self.steps(action, true).into_iter().collect();
                fields.push(self.area(action, "reason"));
                fields
            }
            "deliver" => self.delivery_fields(action),
            "answer_withdrawal" => vec![
                self.radios(action, "answer", &["grant", "refuse"], "grant"),
                self.area(action, "reason").optional(),
            ],
            "stop" => vec![
                self.radios(action, "basis", self.stop_bases(), "law"),
                self.area(action, "reason"),
            ],
            "add_note" => vec![self.area(action, "text")],
            _ => Vec::new(),
        }
    }

    fn dress(&self, field: Field) -> Field {
        let fault = self.errors.of(&field.name);
        field.error(fault)
    }

    fn label(&self, name: &str) -> String {
        naming::word(self.visit, "field", name)
    }

    fn line(&self, action: &str, name: &str, offered: &str) -> Field {
        let value = self.value(action, name, offered);
        let path = format!("{action}.{name}");
        self.dress(Field::text(&self.visit.say, &path, self.label(name), &value))
    }

    fn area(&self, action: &str, name: &str) -> Field {
        let control = Control::Area {
            value: self.value(action, name, ""),
            rows: 3,
            length_max: u32::try_from(dossier::limits::NOTE_CHARS_MAX).unwrap_or(0),
        };
        let path = format!("{action}.{name}");
        self.dress(Field::new(&self.visit.say, &path, self.label(name), control))
    }

    fn radios(&self, action: &str, name: &str, values: &[&str], offered: &str) -> Field {
        let chosen = self.value(action, name, offered);
        let choices = values.iter().map(|value| Choice {
            value: (*value).to_owned(),
            label: naming::word(self.visit, name, value),
            hint: String::new(),
            chosen: chosen == *value,
        });
        let control = Control::Radios { choices: choices.collect(), inline: true };
        let path = format!("{action}.{name}");
        self.dress(Field::new(&self.visit.say, &path, self.label(name), control))
    }

    fn select(
        &self,
        action: &str,
        name: &str,
        choices: Vec<(String, String)>,
        offered: &str,
    ) -> Field {
        let chosen = self.value(action, name, offered);
        let choices = choices
            .into_iter()
            .map(|(value, label)| Choice {
                chosen: chosen == value,
                value,
                label,
                hint: String::new(),
            })
            .collect();
        let control = Control::Select { choices, empty: String::new() };
        let path = format!("{action}.{name}");
        self.dress(Field::new(&self.visit.say, &path, self.label(name), control))
    }

    /// One of a list of the province.
    fn listed(&self, action: &str, name: &str, list: &str) -> Field {
        let items = self.visit.app.province.lists.get(list).map_or(&[][..], |list| &list.items);
        let choices = items
            .iter()
            .map(|item| (item.code.clone(), self.visit.say.of(&item.vi, &item.en).to_owned()))
            .collect();
        self.select(action, name, choices, "")
    }

    /// Steps that may follow, or to which it may go back; `None` when there is nothing to choose.
    fn steps(&self, action: &str, back: bool) -> Option<Field> {
        let here = self.dossier.here().and_then(|here| self.rules.step(&here.step))?;
        let keys = if back { &here.back } else { &here.next };
        if !back && keys.len() < 2 {
            return None;
        }
        let named =
            |key: &String| (key.clone(), naming::step(self.visit, Some(self.procedure), key));
        Some(self.select(action, "to", keys.iter().map(named).collect(), ""))
    }

    fn assignee(&self, action: &str) -> Field {
        let choices = self
            .people
            .iter()
            .filter(|person| !person.2)
            .map(|person| (person.0.clone(), person.1.clone()))
            .collect();
        self.select(action, "assignee", choices, "")
    }

    fn proposal_fields(&self, action: &str) -> Vec<Field> {
        let before = self.dossier.proposal.as_ref();
        let summary = before.map(|before| before.summary.clone()).unwrap_or_default();
        let area = |name: &str, offered: &str| {
            let control = Control::Area {
                value: self.value(action, name, offered),
                rows: 4,
                length_max: u32::try_from(dossier::limits::SUMMARY_CHARS_MAX).unwrap_or(0),
            };
            let path = format!("{action}.{name}");
            self.dress(Field::new(&self.visit.say, &path, self.label(name), control))
        };
        let reasons = area("refusal_reasons", "").optional();
        let mut fields = vec![
            self.radios(action, "outcome", &["grant", "refuse"], "grant"),
            area("summary", &summary),
            reasons.hint(self.visit.t("work-field-refusal_reasons-hint")),
        ];
        fields.extend(self.steps(action, false));
        fields.extend(self.finding_fields(action));
        fields
    }

    /// What the paper of the result says beyond what was filed.
    fn finding_fields(&self, action: &str) -> Vec<Field> {
        let before = self.dossier.proposal.as_ref().map(|proposal| &proposal.findings);
        let asked = self.procedure.results.iter().flat_map(|paper| &paper.findings);
        let field = |finding: &Finding| {
            let known = before.and_then(|before| before.get(&finding.key));
            let name = format!("finding.{}", finding.key);
            let label = self.visit.say.of(&finding.name.vi, &finding.name.en).to_owned();
            let hint = match finding.kind {
                FindingKind::Date => self.visit.t("work-finding-date"),
                FindingKind::Money => self.visit.t("work-finding-money"),
                FindingKind::Number | FindingKind::Text => String::new(),
            };
            let value = self.value(action, &name, known.map_or("", String::as_str));
            let path = format!("{action}.{name}");
            let field = self.dress(Field::text(&self.visit.say, &path, label, &value));
            let field = if hint.is_empty() { field } else { field.hint(hint) };
            if finding.required { field } else { field.optional() }
        };
        asked.map(field).collect()
    }

    fn delivery_fields(&self, action: &str) -> Vec<Field> {
        let wanted = method_name(self.dossier.delivery.wanted);
        let applicant = self.dossier.filing.applicant.as_ref();
        let name = applicant.map(|given| given.full_name.clone()).unwrap_or_default();
        let number = applicant.and_then(|given| given.identity_number.clone()).unwrap_or_default();
        vec![
            self.radios(action, "method", &["at_counter", "post", "electronic"], wanted),
            self.line(action, "recipient", &name),
            self.listed_relation(action),
            self.line(action, "identity_number", &number).optional(),
        ]
    }

    fn listed_relation(&self, action: &str) -> Field {
        let lists = &self.visit.app.province.lists;
        let items = lists.get("relation-general").map_or(&[][..], |list| &list.items);
        let own = ("self".to_owned(), self.visit.t("work-relation-self"));
        let others = items
            .iter()
            .map(|item| (item.code.clone(), self.visit.say.of(&item.vi, &item.en).to_owned()));
        self.select(action, "relation", std::iter::once(own).chain(others).collect(), "self")
    }

    fn stop_bases(&self) -> &'static [&'static str] {
        use dossier::StateCode;
        match self.dossier.state_code() {
            StateCode::SupplementRequired => &["no_supplement", "law"],
            StateCode::WithdrawalRequested => &["withdrawal", "law"],
            _ => &["law"],
        }
    }

    fn usual_supply_by(&self) -> String {
        let today = self.visit.app.desk.clock().now().local_date();
        let calendar = &self.visit.app.province.calendar;
        self.procedure
            .flags
            .supplement_days
            .map_or_else(String::new, |days| format::date(calendar.add_working_days(today, days)))
    }

    /// What goes out with the result, but for the paper that the leader signed: that goes out in any case.
    fn result_files(&self) -> Vec<(String, String)> {
        let of_office = |component: &str| component == RESULT_COMPONENT;
        let signed = self.dossier.proposal.as_ref().and_then(|proposal| proposal.paper);
        self.dossier
            .files
            .iter()
            .filter(|file| of_office(&file.component) && signed != Some(file.id))
            .map(|file| (file.id.to_string(), file.name.clone()))
            .collect()
    }

    /// What the leader approves, in one sentence.
    fn proposal(&self) -> String {
        let Some(proposal) = &self.dossier.proposal else { return String::new() };
        let outcome = match &proposal.outcome {
            dossier::model::Outcome::Grant => self.visit.t("work-outcome-grant"),
            dossier::model::Outcome::Refuse { reasons } => {
                format!("{}: {reasons}", self.visit.t("work-outcome-refuse"))
            }
        };
        format!("{outcome}. {}", proposal.summary)
    }
}

/// Stable name of a delivery method.
pub fn method_name(method: DeliveryMethod) -> &'static str {
    match method {
        DeliveryMethod::AtCounter => "at_counter",
        DeliveryMethod::Post => "post",
        DeliveryMethod::Electronic => "electronic",
    }
}

/// People a dossier in this unit may be given to, with whose it is now.
pub async fn people(
    visit: &Visit,
    unit: Option<&AgencyCode>,
    dossier: &Dossier,
) -> Result<Vec<(String, String, bool)>, Problem> {
    let Some(unit) = unit else { return Ok(Vec::new()) };
    let now = dossier.whereabouts().assignee.map(AccountId::as_uuid);
    let seated = visit.app.desk.seated_in(unit).await?;
    Ok(seated
        .into_iter()
        .filter(|person| person.role == Role::Specialist.key())
        .map(|person| {
            let own = Some(person.account) == now;
            (AccountId::from_uuid(person.account).to_string(), person.full_name, own)
        })
        .collect())
}

/// Choices of a province list as words in Vietnamese, for what is written into the record.
pub fn listed_word(visit: &Visit, list: &str, code: &str) -> Option<String> {
    let item = visit.app.province.lists.get(list)?.item(code)?;
    Some(item.vi.clone())
}

/// The name of a component as the procedure gives it.
pub fn component_name(visit: &Visit, procedure: &Procedure, key: &str) -> String {
    let found = procedure.components.iter().find(|one| one.key == key);
    found.map_or_else(|| naming::word(visit, "component", key), |one| pick(&visit.say, &one.name))
}
