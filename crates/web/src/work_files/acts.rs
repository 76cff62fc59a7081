//! The forms on the page of a work file: what its reader may do now, the likeliest first.
//! Decides nothing. What must always hold: an item is named by its place in the file as it was shown.

use access::Area;
use kernel::code::AgencyCode;
use kernel::id::AccountId;
use person::Role;
use register::Actor;
use work_file::WorkFile;
use work_file::file::{Loan, LoanState, Piece};

use super::page::Returned;
use super::{package, papers};
use crate::documents::list_of_units;
use crate::format;
use crate::paths::work_files;
use crate::problem::Problem;
use crate::ui::{Choice, Control, Field, Icon, Width};
use crate::visit::Visit;
use crate::work::naming;

/// A form on the page.
#[derive(Debug, Clone)]
pub struct Act {
    pub action: &'static str,
    pub title: String,
    pub icon: Icon,
    pub address: String,
    /// The loan it is about; empty for none.
    pub loan: String,
    pub fields: Vec<Field>,
    pub open: bool,
    pub grave: bool,
    /// With a file.
    pub upload: bool,
    /// Scans of a refused form that are kept: value and words.
    pub kept: Vec<(String, String)>,
    /// What stands above the fields; empty for none.
    pub lead: String,
}

/// What the names of a form's fields begin with: several forms stand on the page. The one with a file has its names to
/// itself, since those of files are fixed.
pub(super) fn prefix(action: &str, loan: &str) -> String {
    if action.is_empty() || action == papers::ACTION {
        return String::new();
    }
    format!("{action}{loan}.")
}

pub(super) async fn acts(
    visit: &Visit,
    actor: &Actor,
    file: &WorkFile,
    returned: &Returned,
) -> Result<Vec<Act>, Problem> {
    let desk = &visit.app.desk;
    let allowed = desk.work_file_actions(actor, file);
    let may = |action: &str| allowed.contains(&action);
    let forms = Forms { visit, file, returned };
    let mut acts = Vec::new();
    for (action, icon) in [
        ("accept_file", Icon::CheckCircle),
        ("return_file", Icon::ArrowLeft),
        ("hand_over_file", Icon::ArrowRight),
    ] {
        if may(action) {
            let mut fields = vec![forms.words(action, action == "return_file")];
            if action == "accept_file" {
                fields.insert(0, forms.line(action, "place").optional());
            }
            acts.push(forms.act(action, "", fields, icon));
        }
    }
    if may("add_item") {
        acts.push(forms.paper());
    }
    if may("count_pages") && !file.items.is_empty() {
        let fields =
            vec![forms.number("count_pages", "item"), forms.number("count_pages", "pages")];
        acts.push(forms.act("count_pages", "", fields, Icon::Book));
    }
    if may("close_file") {
        let fields = vec![forms.words("close_file", false)];
        let lead = visit.t("wfile-act-close_file-lead");
        acts.push(Act { lead, ..forms.act("close_file", "", fields, Icon::CheckCircle) });
    }
    if may("move_item") && file.items.len() > 1 {
        let (item, to) = (forms.number("move_item", "item"), forms.number("move_item", "to"));
        let fields = vec![item, to, forms.words("move_item", true)];
        acts.push(forms.act("move_item", "", fields, Icon::ArrowRight));
    }
    if may("remove_item") && !file.items.is_empty() {
        let fields = vec![forms.number("remove_item", "item"), forms.words("remove_item", true)];
        acts.push(forms.act("remove_item", "", fields, Icon::Trash));
    }
    for loan in file.loans.iter().filter(|loan| loan.state.is_open()) {
        acts.extend(forms.of_loan(loan, &allowed, actor).await?);
    }
    if may("reopen_file") {
        let fields = vec![forms.words("reopen_file", true)];
        acts.push(forms.act("reopen_file", "", fields, Icon::Edit));
    }
    if may("ask_loan") {
        acts.push(forms.ask_loan(actor).await?);
    }
    if may("amend_file") {
        acts.push(forms.amend());
    }
    if may("assign_file") {
        let people = forms.people_of(std::slice::from_ref(&file.unit)).await?;
        let to = forms.select("assign_file", "person", people, String::new());
        let fields = vec![to, forms.words("assign_file", true)];
        acts.push(forms.act("assign_file", "", fields, Icon::ArrowRight));
    }
    if may("propose_destruction") {
        let today = desk.clock().now().local_date();
        if file.last_day().is_some_and(|last| last < today) {
            let fields = vec![forms.words("propose_destruction", true)];
            let act = forms.act("propose_destruction", "", fields, Icon::Warning);
            acts.push(Act { grave: true, ..act });
        }
    }
    if may("destroy_file") {
        let number = forms.line("destroy_file", "decision");
        let fields = vec![number, forms.day("destroy_file", "dated")];
        let lead = visit.t("wfile-act-destroy_file-lead");
        let act = forms.act("destroy_file", "", fields, Icon::CrossCircle);
        acts.push(Act { grave: true, lead, ..act });
    }
    if may("drop_destruction") {
        let fields = vec![forms.words("drop_destruction", true)];
        acts.push(forms.act("drop_destruction", "", fields, Icon::ArrowLeft));
    }
    if may(package::ACTION) {
        let lead = visit.t("wfile-act-export_file-lead");
        let address = work_files::package(file.id);
        let act = forms.act(package::ACTION, "", Vec::new(), Icon::Download);
        acts.push(Act { address, lead, ..act });
    }
    let paper = |piece: Piece| matches!(piece, Piece::Paper(_));
    let has_papers = file.items.iter().any(|item| paper(item.piece));
    if has_papers && desk.may_work_file(actor, "withdraw_paper", file) {
        let fields = vec![forms.number("withdraw_paper", "item")];
        let lead = visit.t("wfile-act-withdraw_paper-lead");
        let act = forms.act("withdraw_paper", "", fields, Icon::Warning);
        acts.push(Act { grave: true, lead, ..act });
    }
    if may("withdraw_file") {
        let lead = visit.t("wfile-act-withdraw_file-lead");
        let act = forms.act("withdraw_file", "", Vec::new(), Icon::Warning);
        acts.push(Act { grave: true, lead, ..act });
    }
    let opens = ["accept_file", "hand_over_file", "add_item"];
    if returned.action.is_empty()
        && let Some(first) = acts.first_mut().filter(|act| opens.contains(&act.action))
    {
        first.open = true;
    }
    Ok(acts)
}

/// Builds forms with what was typed before.
struct Forms<'v> {
    visit: &'v Visit,
    file: &'v WorkFile,
    returned: &'v Returned,
}

impl Forms<'_> {
    fn typed(&self, action: &str, name: &str) -> String {
        let same = self.returned.action == action;
        if same { self.returned.typed.get(name).to_owned() } else { String::new() }
    }

    fn label(&self, action: &str, name: &str) -> String {
        let own = format!("wfile-field-{name}-{action}");
        let key = if self.visit.say.knows(&own) { own } else { format!("wfile-field-{name}") };
        self.visit.t(&key)
    }

    fn act(&self, action: &'static str, loan: &str, mut fields: Vec<Field>, icon: Icon) -> Act {
        let open = self.returned.action == action && self.returned.loan == loan;
        for field in &mut fields {
            let fault = self.returned.faults.iter().find(|fault| open && fault.name == field.name);
            field.error = fault.map(|fault| fault.sentence.clone()).unwrap_or_default();
            field.name.insert_str(0, &prefix(action, loan));
        }
        Act {
            action,
            title: self.visit.t(&format!("wfile-act-{action}")),
            icon,
            address: work_files::file(self.file.id),
            loan: loan.to_owned(),
            fields,
            open,
            grave: false,
            upload: false,
            kept: Vec::new(),
            lead: String::new(),
        }
    }

    fn words(&self, action: &str, needed: bool) -> Field {
        let control =
            Control::Area { value: self.typed(action, "words"), rows: 2, length_max: 4_000 };
        let label = self.visit.t(&format!("wfile-words-{action}"));
        let mut field = Field::new(&self.visit.say, "words", label, control);
        field.required = needed;
        field
    }

    fn line(&self, action: &str, name: &str) -> Field {
        let value = self.typed(action, name);
        Field::text(&self.visit.say, name, self.label(action, name), &value)
    }

    fn number(&self, action: &str, name: &str) -> Field {
        let value = self.typed(action, name);
        Field::digits(&self.visit.say, name, self.label(action, name), &value, Width::Year)
    }

    fn day(&self, action: &str, name: &str) -> Field {
        let value = self.typed(action, name);
        Field::digits(&self.visit.say, name, self.label(action, name), &value, Width::Short)
            .hint(self.visit.t("document-field-day-hint"))
    }

    fn select(
        &self,
        action: &str,
        name: &str,
        choices: Vec<(String, String)>,
        chosen: String,
    ) -> Field {
        let typed = self.typed(action, name);
        let chosen = if typed.is_empty() { chosen } else { typed };
        select(self.visit, name, self.label(action, name), choices, &chosen)
    }

    /// A paper of the file's own: what it is, and its scan.
    fn paper(&self) -> Act {
        let say = &self.visit.say;
        let file = Field::new(
            say,
            papers::FIELD,
            self.visit.t("wfile-field-file"),
            Control::Files {
                accept: crate::upload::ACCEPT.to_owned(),
                camera: false,
                several: false,
            },
        )
        .hint(self.visit.t("wfile-file-hint"));
        let file = if self.returned.kept.is_empty() { file } else { file.optional() };
        let mut fields = vec![
            file,
            self.line(papers::ACTION, "subject"),
            self.day(papers::ACTION, "dated"),
            self.line(papers::ACTION, "author").optional(),
            self.number(papers::ACTION, "pages").hint(self.visit.t("wfile-pages-hint")).optional(),
        ];
        if self.returned.affirm {
            let control = Control::Check { checked: false };
            let affirm = self.visit.t("document-affirm");
            fields.push(Field::new(say, "affirmed", affirm, control).optional());
        }
        let lead = self.visit.t("wfile-act-add_item-lead");
        let act = self.act(papers::ACTION, "", fields, Icon::Plus);
        let (address, kept) = (work_files::papers(self.file.id), self.returned.kept.clone());
        Act { upload: true, lead, address, kept, ..act }
    }

    fn amend(&self) -> Act {
        let same = self.returned.action == "amend_file";
        let title = if same { self.typed("amend_file", "title") } else { self.file.title.clone() };
        let control = Control::Area { value: title, rows: 2, length_max: 1_000 };
        let title = Field::new(&self.visit.say, "title", self.label("", "title"), control);
        let kept = self.file.retention.key();
        let retention = self.select("amend_file", "retention", retentions(self.visit), kept);
        let fields = vec![title, retention, self.words("amend_file", true)];
        self.act("amend_file", "", fields, Icon::Edit)
    }

    async fn of_loan(
        &self,
        loan: &Loan,
        allowed: &[&'static str],
        actor: &Actor,
    ) -> Result<Vec<Act>, Problem> {
        let names = naming::People::of(self.visit, [loan.to]).await?;
        let values =
            [("who", names.name(loan.to).into()), ("day", format::date(loan.until).into())];
        let lead = self.visit.say.with("wfile-loan-of", &values);
        let number = loan.number.to_string();
        let mut acts = Vec::new();
        let mut put = |action: &'static str, fields: Vec<Field>, icon: Icon| {
            let act = self.act(action, &number, fields, icon);
            acts.push(Act { lead: lead.clone(), ..act });
        };
        let own = actor.account() == Some(loan.to);
        let keeps = self.visit.app.desk.may_enter(actor, "keep_archive", Area::Documents);
        match loan.state {
            LoanState::Asked => {
                if allowed.contains(&"approve_loan") && !own {
                    put("approve_loan", Vec::new(), Icon::Check);
                }
                if allowed.contains(&"refuse_loan") {
                    put("refuse_loan", vec![self.words("refuse_loan", true)], Icon::CrossCircle);
                }
            }
            LoanState::Lent if allowed.contains(&"end_loan") && (own || keeps) => {
                put("end_loan", Vec::new(), Icon::ArrowLeft);
            }
            _ => {}
        }
        Ok(acts)
    }

    async fn ask_loan(&self, actor: &Actor) -> Result<Act, Problem> {
        let mut units = vec![self.file.agency.clone()];
        let more = list_of_units(self.visit, &self.file.agency);
        units.extend(more.into_iter().map(|(unit, _)| unit));
        let people = self.people_of(&units).await?;
        let oneself = actor.account().map(|account| account.to_string()).unwrap_or_default();
        let fields = vec![
            self.select("ask_loan", "person", people, oneself),
            self.day("ask_loan", "until"),
            self.words("ask_loan", true),
        ];
        Ok(self.act("ask_loan", "", fields, Icon::Book))
    }

    /// Who works in some units, each once.
    async fn people_of(&self, units: &[AgencyCode]) -> Result<Vec<(String, String)>, Problem> {
        let keeps = [Role::Specialist, Role::DivisionHead, Role::Leader, Role::RecordsClerk];
        let mut people: Vec<(String, String)> = Vec::new();
        for unit in units {
            for one in self.visit.app.desk.seated_in(unit).await? {
                let id = AccountId::from_uuid(one.account).to_string();
                let works = keeps.iter().any(|role| role.key() == one.role);
                if works && !people.iter().any(|(known, _)| *known == id) {
                    let unit = naming::agency(self.visit, unit);
                    people.push((id, format!("{} – {unit}", one.full_name)));
                }
            }
        }
        Ok(people)
    }
}

/// The times of keeping of the province's list: value and words.
pub(super) fn retentions(visit: &Visit) -> Vec<(String, String)> {
    let list = visit.app.province.lists.get(desk::work_file::RETENTIONS);
    let items = list.iter().flat_map(|list| &list.items);
    items.map(|item| (item.code.clone(), visit.say.of(&item.vi, &item.en).to_owned())).collect()
}

/// One of several, by value and words.
pub(super) fn select(
    visit: &Visit,
    name: &str,
    label: String,
    choices: Vec<(String, String)>,
    chosen: &str,
) -> Field {
    let choices = choices.into_iter().map(|(value, label)| Choice {
        chosen: value == chosen,
        value,
        label,
        hint: String::new(),
    });
    let control = Control::Select { choices: choices.collect(), empty: String::new() };
    Field::new(&visit.say, name, label, control)
}
