//! Form 02, what the applicant is asked to supply, and form 03, why a dossier is not taken
//! (forms.md §12.2, §12.3). The order of lines is that of the 2018 forms as adapted there; its
//! check against the annex of 2025 is still to be done, and the page says so on the screen, not on
//! the paper. What must hold: always Vietnamese, and nothing on paper that is not in the record.

use ::dossier::{Dossier, State};
use askama::Template;
use axum::extract::Path;
use kernel::time::Timestamp;
use procedure::model::Procedure;

use super::dossier::Subject;
use super::papers;
use crate::answer::{Answer, show};
use crate::format;
use crate::i18n::{Arg, Language, Say};
use crate::page::Page;
use crate::page_views;
use crate::papers::forms::{self, FORMS};
use crate::papers::{Qr, officer};
use crate::problem::Problem;
use crate::visit::Visit;

/// Where the office writes something in by hand.
const BLANK: &str = "………………";

/// A slip of the one-stop desk.
#[derive(Debug, Template)]
#[template(path = "work/slip.html")]
pub struct Slip {
    pub page: Page,
    /// Always Vietnamese.
    pub say: Say,
    pub agency_above: String,
    pub agency: String,
    pub place_and_date: String,
    pub heading: String,
    pub code: String,
    /// `Số: …/HDHS`: the office writes its number in.
    pub number: String,
    /// Lines with their label.
    pub head: Vec<(String, String)>,
    /// Above the list; empty for none.
    pub lead: String,
    pub items: Vec<String>,
    pub lines: Vec<(String, String)>,
    pub close: String,
    pub signed_by_applicant: bool,
    pub applicant: String,
    /// Above the officer's signature.
    pub signed_as: String,
    pub officer: String,
    /// The proof of what the slip says, in the public log.
    pub proof: Option<Qr>,
    pub ways: Vec<Way>,
}

/// A way on from the screen: letter, words, address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Way {
    pub letter: &'static str,
    pub words: String,
    pub address: String,
}

page_views!(Slip);

/// Form 02 of the last request.
pub(super) async fn show_form_02(visit: Visit, Path(id): Path<String>) -> Answer {
    let subject = Subject::read(&visit, &id).await?;
    let asked = subject.dossier.supplements.last().ok_or(Problem::NotFound)?.clone();
    let mut slip = blank(&visit, &subject, "slip-02", asked.requested_at)?;
    let say = slip.say.clone();
    slip.lead = say.t("slip-02-lead");
    slip.items = asked.items.iter().map(|item| item_words(&visit, &subject, item)).collect();
    slip.lines = [
        Some((say.t("slip-reason"), asked.reason.clone())),
        asked.supply_by.map(|day| (say.t("slip-supply-by"), format::date(day))),
    ]
    .into_iter()
    .flatten()
    .filter(|line| !line.1.trim().is_empty())
    .collect();
    let phone = telephone(&visit, &subject.dossier);
    slip.close = say.with("slip-02-close", &[("phone", phone.into())]);
    slip.officer = officer(&visit, &subject.dossier, asked.requested_at).await?;
    slip.proof = proof(&visit, &subject, "supplement_requested").await?;
    show(slip)
}

/// Form 03.
pub(super) async fn show_form_03(visit: Visit, Path(id): Path<String>) -> Answer {
    let subject = Subject::read(&visit, &id).await?;
    let State::RejectedAtIntake { reason_code, reason, go_to, rejected_at } =
        &subject.dossier.state
    else {
        return Err(Problem::NotFound);
    };
    let mut slip = blank(&visit, &subject, "slip-03", *rejected_at)?;
    let say = slip.say.clone();
    let listed = super::actions::listed_word(&visit, "intake-refusal", reason_code);
    let why = [listed, Some(reason.clone())].into_iter().flatten().collect::<Vec<_>>().join(". ");
    // Here what is asked for stands last, and whoever received the dossier signs.
    if let Some(place) = slip.head.iter().position(|line| line.0 == say.t("follow-paper-content")) {
        let content = slip.head.remove(place);
        slip.head.push(content);
    }
    slip.signed_as = say.t("follow-paper-signed-officer");
    slip.lead = say.t("slip-03-lead");
    slip.lines = vec![(say.t("slip-reason"), why)];
    slip.lines.extend(go_to.clone().map(|place| (say.t("slip-go-to"), place)));
    slip.close = say.t("slip-03-close");
    slip.signed_by_applicant = true;
    slip.officer = officer(&visit, &subject.dossier, *rejected_at).await?;
    slip.proof = proof(&visit, &subject, "rejected_at_intake").await?;
    show(slip)
}

async fn proof(visit: &Visit, subject: &Subject, kind: &str) -> Result<Option<Qr>, Problem> {
    let who = (&visit.need_actor()?).into();
    Ok(crate::proofs::qr(visit, &who, &subject.dossier, kind).await)
}

/// What both have: who, where, what about.
fn blank(visit: &Visit, subject: &Subject, family: &str, at: Timestamp) -> Result<Slip, Problem> {
    let say = visit.app.say(Language::Vi);
    let dossier = &subject.dossier;
    let registration = dossier.registration.as_ref().ok_or(Problem::NotFound)?;
    let applicant = dossier.filing.applicant.as_ref().ok_or(Problem::NotFound)?;
    let province = &visit.app.province;
    let unit = &registration.organisations.received_by;
    let name = |code| province.unit_name(code).map_or_else(String::new, |it| it.vi.clone());
    let above = province.ancestors(unit).first().map(|code| name(code)).unwrap_or_default();
    let day = at.local();
    let date: [(&str, Arg<'_>); 4] = [
        ("place", province.file.name.vi.as_str().into()),
        ("day", format!("{:02}", day.day()).into()),
        ("month", format!("{:02}", day.month()).into()),
        ("year", day.year().to_string().into()),
    ];
    let told = subject.may(visit, "view_answers");
    let given = |key: &str, text: Option<&String>| {
        text.filter(|text| told && !text.is_empty())
            .map(|text| (say.t(&format!("follow-paper-{key}")), text.clone()))
    };
    let head = [
        Some((say.t(&format!("{family}-of")), applicant.full_name.clone())),
        Some((say.t("follow-paper-content"), subject.procedure.name.vi.clone())),
        given("address", applicant.address.as_ref()),
        given("phone", applicant.phone.as_ref()),
        given("email", applicant.email.as_ref()),
    ];
    Ok(Slip {
        page: visit.page(say.t(&format!("{family}-heading"))),
        agency_above: above.to_uppercase(),
        agency: name(unit).to_uppercase(),
        place_and_date: say.with("follow-paper-place-date", &date),
        heading: say.t(&format!("{family}-heading")),
        code: registration.code.to_string(),
        number: say.t(&format!("{family}-number")),
        head: head.into_iter().flatten().collect(),
        proof: None,
        lead: String::new(),
        items: Vec::new(),
        lines: Vec::new(),
        close: String::new(),
        signed_by_applicant: false,
        applicant: applicant.submitted_by.clone().unwrap_or_else(|| applicant.full_name.clone()),
        signed_as: say.t("slip-signed-officer"),
        officer: String::new(),
        ways: ways(visit, Some(dossier)),
        say,
    })
}

fn item_words(visit: &Visit, subject: &Subject, item: &::dossier::model::SupplementItem) -> String {
    let component = item.component.as_deref();
    let name = component.map(|key| paper_name(visit, &subject.procedure, key));
    let parts = [name, Some(item.what.clone()), item.legal_ref.clone()];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" – ")
}

/// What a paper of a procedure is called.
pub fn paper_name(visit: &Visit, procedure: &Procedure, key: &str) -> String {
    let found = procedure.components.iter().find(|one| one.key == key);
    found.map_or_else(|| papers::name_of(visit, procedure, key), |it| it.name.vi.clone())
}

/// The receiving desk's telephone by the province's data; a line for the pen when it has none.
pub fn telephone(visit: &Visit, dossier: &Dossier) -> String {
    let desk = dossier.registration.as_ref().map(|it| &it.organisations.received_by);
    let unit = desk.and_then(|code| visit.app.province.agencies.get(code));
    unit.and_then(|unit| unit.phone.clone()).unwrap_or_else(|| BLANK.to_owned())
}

/// Where an official goes from a printed paper: the dossier, and the next person at the counter.
pub fn ways(visit: &Visit, dossier: Option<&Dossier>) -> Vec<Way> {
    use crate::paths::office;
    use person::Role;
    let role = visit.session().and_then(crate::session::Session::role);
    if role.is_none() {
        return Vec::new();
    }
    let way = |letter, key: &str, address| Way { letter, words: visit.t(key), address };
    let counter = (role == Some(Role::Reception)).then(|| {
        vec![
            way("n", "counter-new", office::intake()),
            way("u", "counter-heading", crate::paths::counter()),
        ]
    });
    let own = dossier.map(|it| way("o", "slip-dossier", office::dossier(it.id)));
    counter.into_iter().flatten().chain(own).collect()
}

/// The papers of a dossier that can be printed: words and address.
pub(super) fn printed(visit: &Visit, dossier: &Dossier) -> Vec<(String, String)> {
    use crate::paths::{filing, office};
    let first = dossier.clock.is_some();
    let refused = matches!(dossier.state, State::RejectedAtIntake { .. });
    let pages = [
        first.then(|| (visit.t("work-receipt"), filing::form_01(dossier.id))),
        (!dossier.supplements.is_empty())
            .then(|| (visit.t("slip-02"), office::form_02(dossier.id))),
        refused.then(|| (visit.t("slip-03"), office::form_03(dossier.id))),
    ];
    let files = FORMS
        .into_iter()
        .filter(|form| form.is_there(visit, dossier))
        .map(|form| (form.words(visit), office::form_file(dossier.id, form.file())));
    pages.into_iter().flatten().chain(files).collect()
}

/// A form as a file.
pub(super) async fn file(visit: Visit, Path((id, name)): Path<(String, String)>) -> Answer {
    let subject = Subject::read(&visit, &id).await?;
    forms::pdf(&visit, &(&subject.actor).into(), &subject.dossier, &name).await
}
