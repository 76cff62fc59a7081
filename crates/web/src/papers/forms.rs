//! One-stop forms 01, 02, 03 and 05 as PDF/A files, by the province's letters (forms.md §12), with the proof of what they
//! tell from the public log. Not the pages for printing at the counter; not kept: made from the record each time.
//! What must hold: always Vietnamese; nothing on paper that is not in the record; what an applicant said of themselves
//! only for readers who may see it.

use access::Principal;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use dossier::model::{Clock, MoneyStatus, Registration, StopBasis};
use dossier::{Dossier, State};
use kernel::time::Timestamp;
use procedure::model::Procedure;
use serde_json::{Value, json};

use super::{form01, officer};
use crate::i18n::{Language, Say};
use crate::paths::{self, filing as addresses};
use crate::problem::Problem;
use crate::proofs;
use crate::visit::Visit;
use crate::work::{actions, slip};

/// A form by its number in the circular.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// 01, receipt and appointment.
    Receipt,
    /// 02, what is to be supplied.
    Supplement,
    /// 03, why a dossier is not taken.
    Refusal,
    /// 05, that its handling stops.
    Stop,
}

/// All of them.
pub const FORMS: [Form; 4] = [Form::Receipt, Form::Supplement, Form::Refusal, Form::Stop];

impl Form {
    /// The form of a file's name, `mau-01.pdf`.
    pub fn of_file(name: &str) -> Option<Form> {
        FORMS.into_iter().find(|form| form.file() == name)
    }

    /// What its file is called in addresses.
    pub fn file(self) -> &'static str {
        match self {
            Form::Receipt => "mau-01.pdf",
            Form::Supplement => "mau-02.pdf",
            Form::Refusal => "mau-03.pdf",
            Form::Stop => "mau-05.pdf",
        }
    }

    fn letter(self) -> &'static str {
        match self {
            Form::Receipt => "mau/01-tiep-nhan.typ",
            Form::Supplement => "mau/02-bo-sung.typ",
            Form::Refusal => "mau/03-tu-choi.typ",
            Form::Stop => "mau/05-dung.typ",
        }
    }

    /// The event it tells of.
    fn event(self) -> &'static str {
        match self {
            Form::Receipt => "accepted",
            Form::Supplement => "supplement_requested",
            Form::Refusal => "rejected_at_intake",
            Form::Stop => "stopped",
        }
    }

    /// When what it tells happened; none while there is nothing to tell.
    pub fn told_at(self, dossier: &Dossier) -> Option<Timestamp> {
        match (self, &dossier.state) {
            (Form::Receipt, _) => dossier.clock.as_ref().map(|clock| clock.accepted_at),
            (Form::Supplement, _) => dossier.supplements.last().map(|asked| asked.requested_at),
            (Form::Refusal, State::RejectedAtIntake { rejected_at, .. }) => Some(*rejected_at),
            (Form::Stop, State::Stopped { stopped_at, .. }) => Some(*stopped_at),
            _ => None,
        }
    }

    /// Whether the province has a letter for it and there is something to tell.
    pub fn is_there(self, visit: &Visit, dossier: &Dossier) -> bool {
        let papers = visit.app.desk.papers();
        papers.is_some_and(|it| it.typesetter.has(self.letter())) && self.told_at(dossier).is_some()
    }

    /// Its words in a list of papers.
    pub fn words(self, visit: &Visit) -> String {
        visit.t(match self {
            Form::Receipt => "paper-form-01",
            Form::Supplement => "paper-form-02",
            Form::Refusal => "paper-form-03",
            Form::Stop => "paper-form-05",
        })
    }
}

/// The file. Whether the reader may see the dossier has been asked before.
pub async fn pdf(
    visit: &Visit,
    who: &Principal,
    dossier: &Dossier,
    name: &str,
) -> Result<Response, Problem> {
    let form = Form::of_file(name).ok_or(Problem::NotFound)?;
    let at = form.told_at(dossier).ok_or(Problem::NotFound)?;
    let data = data(visit, who, dossier, form, at).await?;
    let bytes = visit.app.desk.letter(form.letter(), data, at.local_date()).await?;
    let code = dossier.registration.as_ref().map(|it| it.code.to_string()).unwrap_or_default();
    let shown = format!("inline; filename=\"{code}-{name}\"");
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/pdf")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_str(&shown).unwrap_or(HeaderValue::from_static("inline")),
        ),
    ];
    Ok((headers, bytes).into_response())
}

/// What the letter is told.
async fn data(
    visit: &Visit,
    who: &Principal,
    dossier: &Dossier,
    form: Form,
    at: Timestamp,
) -> Result<Value, Problem> {
    let app = &visit.app;
    let say = app.say(Language::Vi);
    let registration = dossier.registration.as_ref().ok_or(Problem::NotFound)?;
    let procedure = app.desk.version(&dossier.procedure)?;
    let told = app.desk.may_dossier(who, "view_answers", dossier);
    let code = registration.code.to_string();
    let follow = format!("{}{}", app.settings.base_url, addresses::follow_code(&code));
    let proof = proofs::link(visit, who, dossier, form.event()).await;
    let at_desk = &registration.organisations.received_by;
    let issuer = if form == Form::Stop { &registration.organisations.decided_by } else { at_desk };
    let mut data = json!({
        "dated": at.local_date().to_string(),
        "dossier": dossier_data(visit, &say, dossier, procedure, told)?,
        "signer": { "position": "", "name": officer(visit, dossier, at).await? },
        "reception_unit": app.province.unit_name(at_desk).map(|name| name.vi.clone()),
        "contact": { "phone": slip::telephone(visit, dossier) },
        "check": { "url": follow, "qr": desk::papers::code_rows(&follow) },
        "proof": proof.map(|link| json!({
            "page": format!("{}{}", app.settings.base_url, paths::check_proof()),
            "qr": desk::papers::dense_code_rows(&link),
        })),
    });
    let more = app.desk.agency_on_paper(issuer);
    let own = match form {
        Form::Receipt => json!({}),
        Form::Supplement => supplement(visit, dossier, procedure),
        Form::Refusal => refusal(visit, dossier),
        Form::Stop => stop(visit, &say, dossier, procedure)?,
    };
    if let Some(data) = data.as_object_mut() {
        for part in [Value::Object(more), own] {
            if let Value::Object(part) = part {
                data.extend(part);
            }
        }
        if form == Form::Stop {
            data.insert("signer".to_owned(), app.desk.head_on_paper(issuer));
        }
    }
    Ok(data)
}

fn dossier_data(
    visit: &Visit,
    say: &Say,
    dossier: &Dossier,
    procedure: &Procedure,
    told: bool,
) -> Result<Value, Problem> {
    let registration = dossier.registration.as_ref().ok_or(Problem::NotFound)?;
    let applicant = dossier.filing.applicant.as_ref().ok_or(Problem::NotFound)?;
    let clock = dossier.clock.as_ref();
    let case = procedure.cases.iter().find(|case| case.key == dossier.case);
    let case = case.filter(|_| procedure.cases.len() > 1).map(|case| case.name.vi.clone());
    let given = |text: &Option<String>| text.clone().filter(|text| told && !text.is_empty());
    let secret = Some(&registration.secret).filter(|_| form01::hands_over(visit));
    Ok(json!({
        "code": registration.code.to_string(),
        "lookup_secret": secret,
        "procedure": procedure.name.vi,
        "case": case,
        "applicant": applicant.full_name,
        "filed_by": applicant.submitted_by,
        "applicant_number": given(&applicant.identity_number),
        "address": given(&applicant.address),
        "phone": given(&applicant.phone),
        "email": given(&applicant.email),
        "components": components(say, registration, procedure),
        "sets": registration.sets,
        "term": clock.and_then(|it| it.term.as_ref()).map_or_else(
            || say.t("follow-paper-no-term"),
            |term| crate::catalogue::term_words(say, term),
        ),
        "received_on": clock.map(|clock| clock.accepted_at.local_date().to_string()),
        "accepted_at": clock.map(|clock| minute(clock.accepted_at)),
        "due_at": clock.and_then(first_due).map(minute),
        "fees": form01::fees(say, dossier, procedure.fees_unknown()),
        "delivery": form01::delivery(say, dossier, told),
        "register_book": clock.map(|clock| clock.register_book.clone()),
        "register_no": clock.map(|clock| clock.register_no.to_string()),
    }))
}

fn first_due(clock: &Clock) -> Option<Timestamp> {
    clock.due_history.first().map(|due| due.due_at).or(clock.due_at)
}

/// `2026-11-24T09:15`, as letters read moments.
fn minute(at: Timestamp) -> String {
    at.local().strftime("%Y-%m-%dT%H:%M").to_string()
}

fn components(say: &Say, registration: &Registration, procedure: &Procedure) -> Vec<Value> {
    let mut rows = Vec::new();
    for line in &registration.components {
        let component = procedure.components.iter().find(|it| it.key == line.component);
        let name = component.map_or(line.component.as_str(), |it| it.name.vi.as_str());
        let kinds = [
            ("paper-kind-original", line.originals),
            ("paper-kind-copy", line.copies),
            ("follow-paper-digitised", u32::from(line.digitised)),
            ("follow-paper-shown", u32::from(line.shown)),
        ];
        for (kind, count) in kinds.into_iter().filter(|kind| kind.1 > 0) {
            rows.push(json!({ "name": name, "kind": say.t(kind), "quantity": count }));
        }
    }
    rows
}

fn supplement(visit: &Visit, dossier: &Dossier, procedure: &Procedure) -> Value {
    let Some(asked) = dossier.supplements.last() else { return json!({}) };
    let items = asked.items.iter().map(|item| {
        json!({
            "component": item.component.as_deref().map(|key| slip::paper_name(visit, procedure, key)),
            "what": item.what,
            "legal_ref": item.legal_ref,
        })
    });
    json!({ "supplement": {
        "items": items.collect::<Vec<_>>(),
        "reason": asked.reason,
        "supply_by": asked.supply_by.map(|day| day.to_string()),
    } })
}

fn refusal(visit: &Visit, dossier: &Dossier) -> Value {
    let State::RejectedAtIntake { reason_code, reason, go_to, .. } = &dossier.state else {
        return json!({});
    };
    let kind = actions::listed_word(visit, "intake-refusal", reason_code);
    json!({ "refusal": { "kind": kind, "reason": reason, "go_to": go_to } })
}

fn stop(
    visit: &Visit,
    say: &Say,
    dossier: &Dossier,
    procedure: &Procedure,
) -> Result<Value, Problem> {
    let State::Stopped { stopped_at, basis, reason } = &dossier.state else {
        return Err(Problem::NotFound);
    };
    let registration = dossier.registration.as_ref().ok_or(Problem::NotFound)?;
    let returned = registration.components.iter().filter(|line| line.originals > 0).map(|line| {
        let name = slip::paper_name(visit, procedure, &line.component);
        let count = [("count", line.originals.into())];
        format!("{name} ({})", say.with("filing-paper-originals", &count))
    });
    let paid = (dossier.money.status == MoneyStatus::Paid).then(|| dossier.money.total().amount());
    Ok(json!({ "stop": {
        "basis": say.t(match basis {
            StopBasis::Withdrawal => "paper-stop-withdrawal",
            StopBasis::NoSupplement => "paper-stop-no-supplement",
            StopBasis::Law => "paper-stop-law",
        }),
        "reason": reason,
        "from": stopped_at.local_date().to_string(),
        "papers_returned": returned.collect::<Vec<_>>(),
        "paid": paid,
    } }))
}
