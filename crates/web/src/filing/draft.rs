//! A draft as its pages see it: what was typed, what is known of the person, which pages come in
//! which order. Not rendering and not rules: the form and the desk have those.
//! What must hold: a page never shows a question that only the office answers, and nothing typed
//! is lost on the way from one page to the next.

use std::collections::BTreeSet;
use std::sync::Arc;

use desk::{Done, IdempotencyKey};
use dossier::{Command, Dossier, StateCode};
use jiff::civil::Date;
use kernel::code::PersonalNumber;
use kernel::id::DossierId;
use procedure::components::{ComponentNeed, Demand, components_for};
use procedure::form::{self, Facts, Field, FormDef, Page, Reading, Typed, Widget};
use procedure::model::Procedure;
use register::Actor;
use serde_json::{Map, Value, json};

use crate::paths::filing as paths;
use crate::problem::Problem;
use crate::session::Holder;
use crate::visit::Visit;

/// Pages that come after the papers.
const LAST_PAGES: [&str; 1] = ["delivery"];
/// The declaration stands on the page where everything is checked.
pub const DECLARATION: &str = "declaration_ack";

/// See the module.
#[derive(Debug, Clone)]
pub struct Draft {
    pub id: DossierId,
    pub actor: Actor,
    pub dossier: Dossier,
    pub procedure: Arc<Procedure>,
    pub form: Arc<FormDef>,
    /// What the account says of the person, in the shape of the answers.
    pub known: Value,
    pub today: Date,
}

/// One stop on the way through a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    Case,
    /// A page of the form, by key.
    Page(String),
    Papers,
    Check,
}

impl Step {
    /// Where it is.
    pub fn address(&self, id: DossierId) -> String {
        match self {
            Step::Case => paths::case(id),
            Step::Page(key) => paths::page(id, key),
            Step::Papers => paths::papers(id),
            Step::Check => paths::check(id),
        }
    }
}

impl Draft {
    /// The draft of this address, as this browser may see it; `None` once it has been handed in.
    pub async fn open(visit: &Visit, id: &str) -> Result<Option<Draft>, Problem> {
        let Some((actor, dossier)) = read(visit, id).await? else {
            return Err(Problem::NotFound);
        };
        match dossier.state_code() {
            StateCode::Draft => Ok(Some(Draft::of(visit, actor, dossier).await?)),
            StateCode::Discarded => Err(Problem::NotFound),
            _ => Ok(None),
        }
    }

    /// The same of a dossier already read, in whatever state.
    pub async fn of(visit: &Visit, actor: Actor, dossier: Dossier) -> Result<Draft, Problem> {
        let bound = &dossier.procedure;
        let province = &visit.app.province;
        let procedure =
            province.catalogue.version(&bound.code, bound.valid_from).ok_or(Problem::Fault)?;
        let form = province.form(procedure).ok_or(Problem::Fault)?;
        Ok(Draft {
            id: dossier.id,
            procedure: Arc::clone(procedure),
            form: Arc::clone(form),
            known: known(visit).await?,
            today: visit.app.desk.clock().now().local_date(),
            actor,
            dossier,
        })
    }

    /// What reading looks at beside the text.
    pub fn facts<'a>(&'a self, visit: &'a Visit) -> Facts<'a> {
        let province = &visit.app.province;
        Facts {
            today: self.today,
            case: &self.dossier.case,
            lists: &province.lists,
            units: &province.units,
        }
    }

    /// What was typed and saved.
    pub fn typed(&self) -> &Typed {
        &self.dossier.filing.typed
    }

    /// What can be filled in for the person, where nothing was typed.
    pub fn offered(&self, typed: &Typed) -> Typed {
        form::prefill(&self.form, &self.known, typed)
    }

    /// What was typed, read.
    pub fn reading(&self, visit: &Visit, typed: &Typed) -> Reading {
        form::read(&self.form, typed, &self.facts(visit))
    }

    /// Pages of the form in the order in which people meet them, without those that ask nothing.
    pub fn pages(&self, visit: &Visit, typed: &Typed) -> Vec<&Page> {
        let visible = form::visible_pages(&self.form, typed, &self.facts(visit));
        let mut pages: Vec<&Page> = visible
            .into_iter()
            .filter(|page| page.fields.iter().any(|field| self.asks(field)))
            .collect();
        pages.sort_by_key(|page| self.rank(page));
        pages
    }

    fn rank(&self, page: &Page) -> u8 {
        if page.fields.iter().any(|field| field.path == "addressee" && self.asks(field)) {
            return 0;
        }
        match page.shared {
            true if LAST_PAGES.contains(&page.key.as_str()) => 3,
            true => 1,
            false => 2,
        }
    }

    /// The whole way, with these answers.
    pub fn steps(&self, visit: &Visit, typed: &Typed) -> Vec<Step> {
        let mut steps = Vec::new();
        if online_cases(&self.procedure).len() > 1 {
            steps.push(Step::Case);
        }
        let mut papers_placed = !self.has_papers(visit, typed);
        for page in self.pages(visit, typed) {
            if !papers_placed && self.rank(page) == 3 {
                steps.push(Step::Papers);
                papers_placed = true;
            }
            steps.push(Step::Page(page.key.clone()));
        }
        if !papers_placed {
            steps.push(Step::Papers);
        }
        steps.push(Step::Check);
        steps
    }

    /// The step after this one.
    pub fn after(&self, visit: &Visit, typed: &Typed, step: &Step) -> Step {
        let steps = self.steps(visit, typed);
        let here = steps.iter().position(|one| one == step);
        here.and_then(|here| steps.get(here + 1)).cloned().unwrap_or(Step::Check)
    }

    /// The step before this one; `None` for the first.
    pub fn before(&self, visit: &Visit, typed: &Typed, step: &Step) -> Option<Step> {
        let steps = self.steps(visit, typed);
        let here = steps.iter().position(|one| one == step)?;
        steps.get(here.checked_sub(1)?).cloned()
    }

    /// Place of a step on the way: which of how many, from 1.
    pub fn place(&self, visit: &Visit, typed: &Typed, step: &Step) -> (u32, u32) {
        let steps = self.steps(visit, typed);
        let here = steps.iter().position(|one| one == step).unwrap_or_default();
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        (count(here + 1), count(steps.len()))
    }

    fn has_papers(&self, visit: &Visit, typed: &Typed) -> bool {
        let answers = self.reading(visit, typed).answers;
        !papers(&self.procedure, &self.dossier.case, &answers).is_empty()
    }

    /// Whether the question, or one below it, is for the person rather than for the office.
    pub fn asks(&self, field: &Field) -> bool {
        if matches!(field.widget, Widget::Group) {
            return field.fields.iter().any(|child| self.asks(child));
        }
        !self.silent(field)
    }

    /// Filled in by the office or from the procedure record.
    pub fn silent(&self, field: &Field) -> bool {
        let elsewhere = field.path == "addressee"
            && (field.widget != Widget::Unit || !desk::asks_addressee(&self.procedure));
        elsewhere || field.path == DECLARATION || read_only(&self.form, &field.path)
    }

    /// The answers of a page as sent, with what was saved before taken away: the paths of the page
    /// and the texts to keep. What the page does not ask is not taken from outside.
    pub fn taken(&self, page: &Page, sent: &Typed) -> (Vec<String>, Typed) {
        let leaves = self.leaves(&page.fields);
        let of_page = |path: &str| on_page(&leaves, path);
        let paths: Vec<String> =
            self.typed().keys().filter(|path| of_page(path)).cloned().collect();
        let mut kept: Typed = sent
            .iter()
            .filter(|(path, text)| of_page(path) && !text.trim().is_empty())
            .map(|(path, text)| (path.clone(), text.clone()))
            .collect();
        super::rows::close_gaps(&mut kept, &page.fields);
        let mut whole: Typed = self.typed().clone();
        whole.retain(|path, _| !of_page(path));
        whole.extend(kept.clone());
        for (path, text) in self.offered(&whole) {
            let emptied = sent.get(&path).is_some_and(|text| text.trim().is_empty());
            if of_page(&path) && emptied {
                // Emptied on purpose: kept empty, or it would be offered again.
                kept.insert(path, String::new());
            } else if !sent.contains_key(&path) && self.is_silent_path(&path) {
                kept.insert(path, text);
            }
        }
        (paths, kept)
    }

    fn is_silent_path(&self, path: &str) -> bool {
        path != DECLARATION && self.form.field(path).is_some_and(|field| self.silent(field))
    }

    /// All typed answers once `kept` stands in place of what `paths` held.
    pub fn with(&self, paths: &[String], kept: &Typed) -> Typed {
        let mut whole = self.typed().clone();
        whole.retain(|path, _| !paths.contains(path));
        whole.extend(kept.clone());
        whole
    }

    /// Templates of the questions that these fields ask of the person.
    pub fn leaves(&self, fields: &[Field]) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        self.collect(fields, &mut found);
        found
    }

    fn collect(&self, fields: &[Field], found: &mut BTreeSet<String>) {
        for field in fields {
            match field.widget {
                Widget::Group | Widget::Repeat => self.collect(&field.fields, found),
                _ if self.silent(field) || field.derived.is_some() => {}
                _ => {
                    found.insert(field.path.clone());
                }
            }
        }
    }

    /// Saves answers as typed.
    pub async fn save(
        &self,
        visit: &Visit,
        paths: Vec<String>,
        typed: Typed,
    ) -> Result<Done<Dossier>, Problem> {
        self.command(visit, Command::SaveAnswers { paths, typed }).await
    }

    /// Carries out a command that may safely be repeated.
    pub async fn command(&self, visit: &Visit, command: Command) -> Result<Done<Dossier>, Problem> {
        let desk = &visit.app.desk;
        let key = IdempotencyKey::fresh(desk.random());
        Ok(desk.dossier(&self.actor, self.id, command, &key, None).await?)
    }
}

/// Reads a dossier as this browser's holder. Drafts begun before signing in are taken over on the
/// way.
pub async fn read(visit: &Visit, id: &str) -> Result<Option<(Actor, Dossier)>, Problem> {
    let actor = visit.need_actor()?;
    let Ok(id) = id.parse::<DossierId>() else { return Ok(None) };
    let desk = &visit.app.desk;
    if let Some(seen) = desk.read_dossier(&actor, id).await? {
        return Ok(Some((actor, seen.record)));
    }
    if !claim(visit).await? {
        return Ok(None);
    }
    Ok(desk.read_dossier(&actor, id).await?.map(|seen| (actor, seen.record)))
}

/// The same for pages that only the applicant has: an official in a seat works elsewhere, and what
/// stands here (the lookup secret first of all) is not for the office.
pub async fn own(visit: &Visit, id: &str) -> Result<(Actor, Dossier), Problem> {
    let found = read(visit, id).await?.filter(|(actor, _)| applies(actor));
    found.ok_or(Problem::NotFound)
}

/// Whether somebody acts for themself. The policies let such a one read nothing but their own.
pub fn applies(actor: &Actor) -> bool {
    matches!(actor, Actor::Person { .. } | Actor::Visitor { .. })
}

/// Takes over the drafts of the visitor this person was. False when there are none.
pub async fn claim(visit: &Visit) -> Result<bool, Problem> {
    let Some(session) = visit.session() else { return Ok(false) };
    match (&session.holder, session.was_visitor) {
        (Holder::Person { account, .. }, Some(visitor)) => {
            Ok(visit.app.desk.claim_drafts(visitor, *account).await? > 0)
        }
        _ => Ok(false),
    }
}

/// Cases that can be filed on line.
pub fn online_cases(procedure: &Procedure) -> Vec<&procedure::model::Case> {
    procedure.cases.iter().filter(|case| case.counter_only.is_none()).collect()
}

/// Papers to attach for a case; the form stands for itself.
pub fn papers<'p>(procedure: &'p Procedure, case: &str, answers: &Value) -> Vec<ComponentNeed<'p>> {
    let mut needs = components_for(procedure, case, answers);
    needs.retain(|need| need.demand != Demand::Form);
    needs
}

/// Whether a typed path answers one of these questions.
fn on_page(leaves: &BTreeSet<String>, path: &str) -> bool {
    let template = template(path);
    leaves.iter().any(|leaf| {
        template
            .strip_prefix(leaf.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    })
}

/// `members.0.full_name` as the form knows it: `members.*.full_name`.
pub fn template(path: &str) -> String {
    let number = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let parts = path.split('.').map(|part| if number(&part) { "*" } else { part });
    parts.collect::<Vec<_>>().join(".")
}

/// Marked `readOnly` in the schema: the office fills it in.
pub fn read_only(form: &FormDef, path: &str) -> bool {
    let mut schema = form.schema();
    for part in path.split('.') {
        let next = if part == "*" {
            schema.get("items")
        } else {
            schema.get("properties").and_then(|properties| properties.get(part))
        };
        let Some(next) = next else { return false };
        if next.get("readOnly") == Some(&Value::Bool(true)) {
            return true;
        }
        schema = next;
    }
    false
}

/// What the account says, in the shape of the answers.
async fn known(visit: &Visit) -> Result<Value, Problem> {
    let Some(Holder::Person { account, .. }) = visit.session().map(|session| &session.holder)
    else {
        return Ok(json!({}));
    };
    let Some(seen) = visit.app.desk.account_by_id(*account).await? else { return Ok(json!({})) };
    let account = seen.record;
    let mut applicant = Map::new();
    let mut say = |key: &str, text: Option<String>| {
        if let Some(text) = text {
            applicant.insert(key.to_owned(), Value::String(text));
        }
    };
    say("full_name", Some(account.full_name.clone()));
    say("personal_number", account.personal_number.as_ref().map(|it| it.as_str().to_owned()));
    say("sex", account.personal_number.as_ref().map(sex));
    say("tax_code", account.tax_code.as_ref().map(|code| code.as_str().to_owned()));
    say("phone", account.contact.phone.as_ref().map(|phone| phone.as_str().to_owned()));
    say("email", account.contact.email.as_ref().map(|email| email.as_str().to_owned()));
    if account.kind == person::AccountKind::Business {
        say("kind", Some("enterprise".to_owned()));
    }
    if let Some(address) = &account.contact.address {
        let parts = json!({ "unit": address.unit.as_str(), "detail": address.line });
        applicant.insert("address".to_owned(), parts);
    }
    Ok(json!({ "applicant": applicant }))
}

fn sex(number: &PersonalNumber) -> String {
    match number.sex() {
        kernel::code::Sex::Male => "male".to_owned(),
        kernel::code::Sex::Female => "female".to_owned(),
    }
}
