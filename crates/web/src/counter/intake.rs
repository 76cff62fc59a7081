//! The intake form: the person, all pages of the procedure's form on one screen, papers, fees.
//! Not what becomes of it (`take_in`). What must always hold: whatever was typed comes back, in
//! the same field, whatever button was pressed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query};
use desk::DraftReading;
use dossier::model::{Channel, ProcedureRef};
use kernel::code::AgencyCode;
use kernel::time::Date;
use procedure::form::{Fault, Field as Question, FormDef, Page as FormPage, Typed, Widget};
use procedure::model::Procedure;
use register::Actor;
use serde::Deserialize;
use serde_json::Value;

use super::person::Candidate;
use super::verdict::{self, Verdicts};
use super::{scans, start};
use crate::answer::{Answer, show};
use crate::filing::draft::{DECLARATION, read_only};
use crate::filing::question::Asker;
use crate::form::Form;
use crate::page::Page;
use crate::page_views;
use crate::paths::office;
use crate::portal::pick;
use crate::problem::Problem;
use crate::ui::{self, ErrorSummary, Field};
use crate::upload::ACCEPT;
use crate::visit::Visit;
use crate::work::papers::{self, FeeRow, PaperRow, Scans};

/// Prefix of the papers' and fees' rows.
pub(super) const PREFIX: &str = "accept";

/// The intake form.
#[derive(Debug, Template)]
#[template(path = "counter/intake.html")]
pub struct IntakePage {
    pub page: Page,
    pub procedure: String,
    pub code: String,
    pub address: String,
    pub errors: ErrorSummary,
    pub cases: Vec<(String, String, bool)>,
    /// `counter` or `post`.
    pub channel: String,
    pub find: String,
    pub found: Option<Vec<Candidate>>,
    pub account: String,
    pub sections: Vec<Section>,
    pub papers: Vec<PaperRow>,
    pub verdicts: Verdicts,
    /// Answers that follow from another field, as JSON, for the script.
    pub sources: String,
    pub fees: Vec<FeeRow>,
    /// Where the cursor begins: `find`, `found`, `fields` or `errors`.
    pub focus: &'static str,
    pub key: String,
}

/// One page of the form.
#[derive(Debug)]
pub struct Section {
    pub title: String,
    pub fields: Vec<Field>,
}

page_views!(IntakePage);

#[derive(Debug, Default, Deserialize)]
pub(super) struct Wish {
    #[serde(default, rename = "truong-hop")]
    case: String,
}

/// A procedure as it is taken in at this counter.
pub(super) struct Room {
    pub(super) actor: Actor,
    pub(super) procedure: Arc<Procedure>,
    pub(super) form: Arc<FormDef>,
    pub(super) unit: AgencyCode,
    pub(super) today: Date,
}

impl Room {
    pub(super) fn open(visit: &Visit, code: &str) -> Result<Room, Problem> {
        let actor = visit.need_actor()?;
        let (procedure, unit) = start::procedure(visit, &actor, code)?;
        let procedure = Arc::clone(procedure);
        let form = visit.app.province.form(&procedure).ok_or(Problem::Fault)?;
        let today = visit.app.desk.clock().now().local_date();
        Ok(Room { form: Arc::clone(form), procedure, actor, unit, today })
    }

    fn bound(&self) -> ProcedureRef {
        ProcedureRef { code: self.procedure.code.clone(), valid_from: self.procedure.valid_from }
    }

    /// What was typed, with what the counter itself knows: where it is, and that the applicant
    /// has signed the declaration on paper.
    pub(super) fn whole(&self, visit: &Visit, mut typed: Typed) -> Typed {
        let directory = visit.app.desk.directory();
        let commune = directory.tree.unit(&self.unit).and_then(|unit| unit.commune.clone());
        let has = |path: &str| self.form.field(path).is_some();
        if let Some(commune) = commune.filter(|_| has("addressee")) {
            typed.entry("addressee".to_owned()).or_insert_with(|| commune.to_string());
        }
        let usual = [
            (DECLARATION, "yes"),
            ("applicant.for_whom", "self"),
            ("applicant.kind", "citizen"),
            ("delivery.method", "at_counter"),
        ];
        for (path, text) in usual {
            if has(path) {
                typed.entry(path.to_owned()).or_insert_with(|| text.to_owned());
            }
        }
        typed
    }

    pub(super) fn read(
        &self,
        visit: &Visit,
        case: &str,
        channel: Channel,
        typed: &Typed,
    ) -> Result<DraftReading, Problem> {
        let desk = &visit.app.desk;
        Ok(desk.read_filing(&self.bound(), case, channel, typed, &[], self.today)?)
    }

    /// The case asked for, if the procedure has it, else its first.
    pub(super) fn case(&self, wanted: &str) -> String {
        let cases = &self.procedure.cases;
        let known = cases.iter().find(|case| case.key == wanted).or(cases.first());
        known.map(|case| case.key.clone()).unwrap_or_default()
    }

    /// Answers that are the same as another one unless somebody says otherwise.
    pub(super) fn prefilled(&self, typed: Typed) -> Typed {
        let mut typed: Typed =
            typed.into_iter().filter(|(_, text)| !text.trim().is_empty()).collect();
        let added = procedure::form::prefill(&self.form, &Value::Null, &typed);
        typed.extend(added);
        typed
    }

    /// Field by field whose answer it takes: `{"requester.phone": "applicant.phone"}`.
    fn sources(&self) -> String {
        fn collect(fields: &[Question], found: &mut BTreeMap<String, String>) {
            for field in fields {
                if let Some(source) = &field.source {
                    found.insert(field.path.clone(), source.clone());
                }
                collect(&field.fields, found);
            }
        }
        let mut found = BTreeMap::new();
        for page in &self.form.pages {
            collect(&page.fields, &mut found);
        }
        serde_json::to_string(&found).unwrap_or_default()
    }

    fn silent(&self, question: &Question) -> bool {
        question.path == "addressee"
            || question.path == DECLARATION
            || read_only(&self.form, &question.path)
    }

    fn leaves(&self, fields: &[Question], found: &mut BTreeSet<String>) {
        for field in fields {
            match field.widget {
                Widget::Group | Widget::Repeat => self.leaves(&field.fields, found),
                _ if self.silent(field) || field.derived.is_some() => {}
                _ => {
                    found.insert(field.path.clone());
                }
            }
        }
    }

    /// Pages in the order people speak of them: who they are, what it is about, how to get it.
    fn pages(&self) -> Vec<&FormPage> {
        let mut pages: Vec<&FormPage> = self.form.pages.iter().collect();
        pages.sort_by_key(|page| match (page.shared, page.key.as_str()) {
            (true, "delivery") => 2,
            (true, _) => 0,
            (false, _) => 1,
        });
        pages
    }
}

/// What the form is filled with.
#[derive(Debug, Default)]
pub(super) struct Filled<'f> {
    pub(super) case: String,
    pub(super) channel: &'static str,
    pub(super) typed: Typed,
    pub(super) find: String,
    pub(super) found: Option<Vec<Candidate>>,
    pub(super) account: String,
    pub(super) faults: Vec<Fault>,
    /// Faults of fields that are not the procedure's form.
    pub(super) fields: Vec<ui::Fault>,
    /// Faults that belong to no field.
    pub(super) troubles: Vec<String>,
    pub(super) extra_row: String,
    pub(super) sent: Option<&'f Form>,
    pub(super) key: String,
}

pub(super) async fn show_form(
    visit: Visit,
    Path(code): Path<String>,
    Query(wish): Query<Wish>,
) -> Answer {
    let room = Room::open(&visit, &code)?;
    let case = room.case(&wish.case);
    let typed = room.prefilled(room.whole(&visit, Typed::new()));
    let key = visit.app.desk.random().token(16);
    let filled = Filled { case, channel: "counter", typed, key, ..Filled::default() };
    show(view(&visit, &room, filled)?)
}

pub(super) fn view(visit: &Visit, room: &Room, filled: Filled<'_>) -> Result<IntakePage, Problem> {
    let say = &visit.say;
    let channel = channel(filled.channel);
    let reading = room.read(visit, &filled.case, channel, &filled.typed)?;
    let answers = &reading.reading.answers;
    let offered = Typed::new();
    let mut leaves = BTreeSet::new();
    for page in &room.form.pages {
        room.leaves(&page.fields, &mut leaves);
    }
    let asker = Asker {
        say,
        province: &visit.app.province,
        form: &room.form,
        case: &filled.case,
        today: room.today,
        typed: &filled.typed,
        offered: &offered,
        answers,
        faults: &filled.faults,
        leaves: &leaves,
        extra_row: &filled.extra_row,
        silent: &|question| room.silent(question),
    };
    let sections = room
        .pages()
        .into_iter()
        .map(|page| Section { title: pick(say, &page.title), fields: asker.ask(&page.fields) })
        .filter(|section| !section.fields.is_empty())
        .collect();
    let troubles =
        filled.troubles.into_iter().map(|sentence| ui::Fault { name: String::new(), sentence });
    let faults = filled.faults.iter().map(|fault| ui::Fault {
        name: fault.path.clone(),
        sentence: crate::filing::fault::sentence(say, &room.form, fault),
    });
    let faults: Vec<ui::Fault> = troubles.chain(filled.fields).chain(faults).collect();
    let errors = ErrorSummary::new(say, faults);
    let verdicts =
        verdict::verdicts(visit, &room.procedure, &filled.case, answers, filled.sent, &errors);
    let name = pick(say, &room.procedure.name);
    let mut page = visit.page(name.clone());
    page.faulty = !errors.faults.is_empty();
    for script in ["keys.js", "counter.js", "filing.js", "work.js"] {
        page = page.script(script);
    }
    let case = &filled.case;
    let focus = match &filled.found {
        _ if page.faulty => "errors",
        Some(found) if !found.is_empty() => "found",
        None if filled.sent.is_none() => "find",
        _ => "fields",
    };
    Ok(IntakePage {
        code: room.procedure.code.to_string(),
        address: office::intake_form(room.procedure.code.as_ref()),
        errors,
        verdicts,
        sources: room.sources(),
        cases: room
            .procedure
            .cases
            .iter()
            .map(|one| (one.key.clone(), pick(say, &one.name), one.key == *case))
            .collect(),
        channel: filled.channel.to_owned(),
        find: filled.find,
        found: filled.found,
        account: filled.account,
        papers: paper_rows(visit, room, case, answers, filled.sent),
        fees: papers::fee_rows(visit, &room.procedure, &reading.filing.fees, PREFIX, filled.sent),
        sections,
        focus,
        key: filled.key,
        procedure: name,
        page,
    })
}

/// The papers, each with its scans.
fn paper_rows(
    visit: &Visit,
    room: &Room,
    case: &str,
    answers: &Value,
    sent: Option<&Form>,
) -> Vec<PaperRow> {
    let rows = papers::blank_paper_rows(visit, &room.procedure, case, answers, PREFIX, sent);
    let scans = |name: &str| {
        let component = name.strip_prefix(PREFIX)?.strip_prefix(".c.")?;
        let kept = scans::kept(sent, component);
        Some(Scans {
            file: format!("{}{component}", scans::FILE),
            keep: format!("{}{component}", scans::SCAN),
            component: component.to_owned(),
            kept: kept.iter().map(|scan| (scan.value(), scan.words(visit))).collect(),
            accept: ACCEPT,
        })
    };
    rows.into_iter().map(|row| PaperRow { scans: scans(&row.name), ..row }).collect()
}

/// The channel of a form.
pub(super) fn channel(word: &str) -> Channel {
    if word == "post" { Channel::Post } else { Channel::Counter }
}
