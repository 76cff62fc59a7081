//! Papers, supplement items and fees as rows of a form, and what was sent in those rows.
//! Shared by the dossier page and the counter. What must always hold: a row is read under the very
//! names it was shown under; an exemption lowers a fee by what the procedure says, never by what
//! the browser says.

use dossier::Dossier;
use dossier::model::{ComponentReceived, FeeLine, SupplementItem};
use procedure::components::{Demand, components_for};
use procedure::model::{Component, Procedure};
use serde_json::Value;

use super::actions::component_name;
use crate::form::Form;
use crate::format;
use crate::portal::pick;
use crate::visit::Visit;

/// A paper that may be ticked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperRow {
    /// Names of its controls begin with this: `accept.c.birth_paper`.
    pub name: String,
    pub label: String,
    /// How strongly it is asked for.
    pub demand: String,
    pub ticked: bool,
    pub originals: String,
    pub copies: String,
    pub shown: bool,
    /// Files that stand for it.
    pub files: usize,
    /// Where scans are added together with the form; `None` where they are not.
    pub scans: Option<Scans>,
}

/// Scans that come with the form: those kept already, and the box to choose more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scans {
    /// Name of the box to choose files in.
    pub file: String,
    /// Name of the scans that are kept.
    pub keep: String,
    /// The component, for the script.
    pub component: String,
    /// Value and words.
    pub kept: Vec<(String, String)>,
    pub accept: &'static str,
}

/// A paper of which more may be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemRow {
    pub name: String,
    pub label: String,
    pub what: String,
    pub legal_ref: String,
}

/// A fee with its exemptions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeeRow {
    pub name: String,
    pub label: String,
    pub amount: String,
    pub legal_basis: String,
    /// Key, words, whether chosen.
    pub exemptions: Vec<(String, String, bool)>,
}

/// What a dossier's papers look like on the acceptance form.
pub fn paper_rows(
    visit: &Visit,
    procedure: &Procedure,
    dossier: &Dossier,
    prefix: &str,
    sent: Option<&Form>,
) -> Vec<PaperRow> {
    let answers = dossier.filing.answers.clone().unwrap_or(Value::Null);
    let received = dossier.registration.as_ref().map_or(&[][..], |given| &given.components);
    let files = |key: &str| dossier.files.iter().filter(|file| file.component == key).count();
    rows(visit, procedure, &dossier.case, &answers, prefix, sent, &|component| {
        let found = received.iter().find(|entry| entry.component == component.key);
        (found.cloned(), files(&component.key))
    })
}

/// The same before there is a dossier: papers in the counts the procedure asks for.
pub fn blank_paper_rows(
    visit: &Visit,
    procedure: &Procedure,
    case: &str,
    answers: &Value,
    prefix: &str,
    sent: Option<&Form>,
) -> Vec<PaperRow> {
    rows(visit, procedure, case, answers, prefix, sent, &|component| {
        let needed = component.required == procedure::model::Need::Must || component.is_form;
        let received = needed.then(|| ComponentReceived {
            component: component.key.clone(),
            originals: component.originals,
            copies: component.copies,
            digitised: false,
            shown: component.shown_only,
        });
        (received, 0)
    })
}

fn rows(
    visit: &Visit,
    procedure: &Procedure,
    case: &str,
    answers: &Value,
    prefix: &str,
    sent: Option<&Form>,
    known: &dyn Fn(&Component) -> (Option<ComponentReceived>, usize),
) -> Vec<PaperRow> {
    components_for(procedure, case, answers)
        .into_iter()
        .map(|need| {
            let component = need.component;
            let name = format!("{prefix}.c.{}", component.key);
            let (received, files) = known(component);
            let given = received.as_ref();
            let offered = |count: Option<u32>, usual: u32| count.unwrap_or(usual).to_string();
            let text = |part: &str, offered: String| match sent {
                Some(form) => form.get(&format!("{name}.{part}")).to_owned(),
                None => offered,
            };
            let ticked = |part: &str, offered: bool| match sent {
                Some(form) => form.has(&format!("{name}.{part}")),
                None => offered,
            };
            PaperRow {
                label: pick(&visit.say, &component.name),
                demand: visit.t(&format!("work-demand-{}", demand_name(need.demand))),
                ticked: ticked("in", given.is_some()),
                originals: text(
                    "originals",
                    offered(given.map(|it| it.originals), component.originals),
                ),
                copies: text("copies", offered(given.map(|it| it.copies), component.copies)),
                shown: ticked("shown", given.map_or(component.shown_only, |it| it.shown)),
                files,
                name,
                scans: None,
            }
        })
        .collect()
}

fn demand_name(demand: Demand) -> &'static str {
    match demand {
        Demand::Must => "must",
        Demand::OneOf => "one-of",
        Demand::Perhaps => "perhaps",
        Demand::Optional => "optional",
        Demand::Form => "form",
    }
}

/// The papers ticked in a form; `digitised` says for which of them a file stands.
pub fn received(
    procedure: &Procedure,
    prefix: &str,
    form: &Form,
    digitised: &dyn Fn(&str) -> bool,
) -> Vec<ComponentReceived> {
    let count = |name: String| form.get(&name).trim().parse().unwrap_or(0);
    procedure
        .components
        .iter()
        .filter(|component| form.has(&format!("{prefix}.c.{}.in", component.key)))
        .map(|component| {
            let name = format!("{prefix}.c.{}", component.key);
            ComponentReceived {
                component: component.key.clone(),
                originals: count(format!("{name}.originals")),
                copies: count(format!("{name}.copies")),
                digitised: digitised(&component.key),
                shown: form.has(&format!("{name}.shown")),
            }
        })
        .collect()
}

/// Rows for asking for more: each paper, and one for anything else.
pub fn item_rows(
    visit: &Visit,
    procedure: &Procedure,
    dossier: &Dossier,
    prefix: &str,
    sent: Option<&Form>,
) -> Vec<ItemRow> {
    let answers = dossier.filing.answers.clone().unwrap_or(Value::Null);
    item_rows_of(visit, procedure, &dossier.case, &answers, prefix, sent)
}

/// The same before there is a dossier.
pub fn item_rows_of(
    visit: &Visit,
    procedure: &Procedure,
    case: &str,
    answers: &Value,
    prefix: &str,
    sent: Option<&Form>,
) -> Vec<ItemRow> {
    let papers = components_for(procedure, case, answers)
        .into_iter()
        .map(|need| (need.component.key.clone(), pick(&visit.say, &need.component.name)));
    let other = (String::new(), visit.t("work-item-other"));
    papers
        .chain([other])
        .map(|(key, label)| {
            let name = format!("{prefix}.i.{key}");
            let text = |part: &str| {
                sent.map(|form| form.get(&format!("{name}.{part}")).to_owned()).unwrap_or_default()
            };
            ItemRow { what: text("what"), legal_ref: text("legal_ref"), label, name }
        })
        .collect()
}

/// The items asked for in a form: rows where something was written.
pub fn items(procedure: &Procedure, prefix: &str, form: &Form) -> Vec<SupplementItem> {
    let keys = procedure.components.iter().map(|component| component.key.as_str()).chain([""]);
    keys.filter_map(|key| {
        let text = |part: &str| form.get(&format!("{prefix}.i.{key}.{part}")).trim().to_owned();
        let (what, legal_ref) = (text("what"), text("legal_ref"));
        (!what.is_empty()).then(|| SupplementItem {
            component: (!key.is_empty()).then(|| key.to_owned()),
            what,
            legal_ref: (!legal_ref.is_empty()).then_some(legal_ref),
        })
    })
    .collect()
}

/// Fees with the exemptions the procedure knows.
pub fn fee_rows(
    visit: &Visit,
    procedure: &Procedure,
    lines: &[FeeLine],
    prefix: &str,
    sent: Option<&Form>,
) -> Vec<FeeRow> {
    lines
        .iter()
        .map(|line| {
            let name = format!("{prefix}.f.{}", line.key);
            let fee = procedure.fees.iter().find(|fee| fee.key == line.key);
            let chosen = match sent {
                Some(form) => form.get(&name).to_owned(),
                None => line.exemption.clone().unwrap_or_default(),
            };
            let exemptions = fee.map_or(&[][..], |fee| &fee.exemptions);
            FeeRow {
                label: fee.map_or_else(|| line.key.clone(), |fee| pick(&visit.say, &fee.name)),
                amount: format::money(&visit.say, line.amount.amount()),
                legal_basis: fee.map(|fee| fee.legal_basis.clone()).unwrap_or_default(),
                exemptions: exemptions
                    .iter()
                    .map(|one| {
                        let words = visit.say.with(
                            "work-exemption",
                            &[
                                ("who", pick(&visit.say, &one.who).into()),
                                ("percent", u32::from(one.percent_off).into()),
                            ],
                        );
                        (one.key.clone(), words, chosen == one.key)
                    })
                    .collect(),
                name,
            }
        })
        .collect()
}

/// Fee lines with the exemptions chosen in a form taken off. A line exempted before stays as it is.
pub fn fees(procedure: &Procedure, lines: &[FeeLine], prefix: &str, form: &Form) -> Vec<FeeLine> {
    lines
        .iter()
        .map(|line| {
            let fee = procedure.fees.iter().find(|fee| fee.key == line.key);
            let chosen = form.get(&format!("{prefix}.f.{}", line.key));
            let exemption = fee.and_then(|fee| fee.exemptions.iter().find(|one| one.key == chosen));
            match (fee, exemption) {
                (Some(fee), Some(exemption)) if line.exemption.is_none() => {
                    let bill = procedure::fees::FeeLine {
                        fee,
                        quantity: line.quantity,
                        amount: line.amount,
                        exemptions: &fee.exemptions,
                    };
                    let amount = bill.after(exemption);
                    FeeLine { amount, exemption: Some(exemption.key.clone()), ..line.clone() }
                }
                _ => line.clone(),
            }
        })
        .collect()
}

/// Name of a paper on a dossier, also of the office's own.
pub fn name_of(visit: &Visit, procedure: &Procedure, key: &str) -> String {
    component_name(visit, procedure, key)
}
