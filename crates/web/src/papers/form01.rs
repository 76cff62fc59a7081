//! Form 01, "Giấy tiếp nhận hồ sơ và hẹn trả kết quả", in two copies (forms.md §12.1).
//! The order of lines is that of the 2018 form as adapted there; its check against the annex of
//! 2025 is still to be done, and the page says so on the screen, not on the paper.
//! What must hold: both copies say the same but for the line that names the copy and the lookup
//! secret, which is on the applicant's alone.

use askama::Template;
use dossier::Dossier;
use dossier::model::{DeliveryMethod, MoneyStatus};
use kernel::time::Timestamp;

use super::{Barcode, Qr};
use crate::format;
use crate::i18n::{Arg, Language, Say};
use crate::page::Page;
use crate::page_views;
use crate::paths::filing as addresses;
use crate::problem::Problem;
use crate::visit::Visit;
use crate::work::slip::{self, Way};

/// The paper.
#[derive(Debug, Template)]
#[template(path = "papers/form01.html")]
pub struct Form01 {
    pub page: Page,
    /// Always Vietnamese.
    pub say: Say,
    pub copies: Vec<String>,
    pub agency_above: String,
    pub agency: String,
    pub place_and_date: String,
    pub code: String,
    pub secret: String,
    pub barcode: Option<Barcode>,
    pub qr: Option<Qr>,
    /// That the acceptance stands in the public log; none before a signed head covers it.
    pub proof: Option<Qr>,
    /// Lines with their label.
    pub head: Vec<(String, String)>,
    pub components: Vec<String>,
    pub lines: Vec<(String, String)>,
    pub applicant: String,
    pub officer: String,
    /// Where an official goes on from here.
    pub ways: Vec<Way>,
}

page_views!(Form01);

impl Form01 {
    /// Of a dossier that has been accepted. Whether the reader may see it has been asked before;
    /// `told` says whether that holds for what the applicant said of themselves beyond the name.
    pub async fn of(visit: &Visit, dossier: &Dossier, told: bool) -> Result<Form01, Problem> {
        let say = visit.app.say(Language::Vi);
        let registration = dossier.registration.as_ref().ok_or(Problem::NotFound)?;
        let clock = dossier.clock.as_ref().ok_or(Problem::NotFound)?;
        let province = &visit.app.province;
        let procedure = visit.app.desk.version(&dossier.procedure)?;
        let applicant = dossier.filing.applicant.as_ref().ok_or(Problem::NotFound)?;
        let unit = &registration.organisations.received_by;
        let name = |code| province.unit_name(code).map_or_else(String::new, |it| it.vi.clone());
        let above = province.ancestors(unit).first().map(|code| name(code)).unwrap_or_default();
        let case = procedure.cases.iter().find(|case| case.key == dossier.case);
        let content = match case.filter(|_| procedure.cases.len() > 1) {
            Some(case) => format!("{} ({})", procedure.name.vi, case.name.vi),
            None => procedure.name.vi.clone(),
        };
        let code = registration.code.to_string();
        let follow = format!("{}{}", visit.app.settings.base_url, addresses::follow_code(&code));
        let label = |key: &str| say.t(&format!("follow-paper-{key}"));
        let given = |key: &str, text: Option<&String>| {
            text.filter(|text| told && !text.is_empty()).map(|text| (label(key), text.clone()))
        };
        let accepted = clock.accepted_at.local();
        let date: [(&str, Arg<'_>); 4] = [
            ("place", province.file.name.vi.as_str().into()),
            ("day", format!("{:02}", accepted.day()).into()),
            ("month", format!("{:02}", accepted.month()).into()),
            ("year", accepted.year().to_string().into()),
        ];
        Ok(Form01 {
            page: visit.page(label("title")),
            copies: vec![label("copy-kept"), label("copy-given")],
            agency_above: above.to_uppercase(),
            agency: name(unit).to_uppercase(),
            place_and_date: say.with("follow-paper-place-date", &date),
            secret: if hands_over(visit) { registration.secret.clone() } else { String::new() },
            barcode: Barcode::of(&code, label("barcode")),
            qr: Qr::of(&follow, label("qr")),
            proof: None,
            head: [
                Some((label("received-from"), applicant.full_name.clone())),
                given("identity", applicant.identity_number.as_ref()),
                given("address", applicant.address.as_ref()),
                given("phone", applicant.phone.as_ref()),
                given("email", applicant.email.as_ref()),
                Some((label("content"), content)),
            ]
            .into_iter()
            .flatten()
            .collect(),
            components: components(&say, dossier, procedure),
            lines: lines(&say, dossier, told, procedure.fees_unknown(), registration, clock),
            applicant: applicant
                .submitted_by
                .clone()
                .unwrap_or_else(|| applicant.full_name.clone()),
            officer: super::officer(visit, dossier, clock.accepted_at).await?,
            ways: slip::ways(visit, Some(dossier)),
            code,
            say,
        })
    }
}

/// The lookup secret is the applicant's: it is printed for them, and by reception, who gives the
/// paper into their hands. Other officials print without.
pub(super) fn hands_over(visit: &Visit) -> bool {
    let role = visit.session().and_then(crate::session::Session::role);
    role.is_none_or(|role| role == person::Role::Reception)
}

/// `Giấy chứng sinh (1 bản chính)`.
fn components(
    say: &Say,
    dossier: &Dossier,
    procedure: &procedure::model::Procedure,
) -> Vec<String> {
    let received = dossier.registration.as_ref().map_or(&[][..], |it| it.components.as_slice());
    received
        .iter()
        .filter(|line| line.originals > 0 || line.copies > 0 || line.digitised || line.shown)
        .map(|line| {
            let component = procedure.components.iter().find(|it| it.key == line.component);
            let name = component.map_or(line.component.as_str(), |it| it.name.vi.as_str());
            let counted = |key: &str, count: u32| {
                (count > 0).then(|| say.with(key, &[("count", count.into())]))
            };
            let notes: Vec<String> = [
                counted("filing-paper-originals", line.originals),
                counted("filing-paper-copies", line.copies),
                line.digitised.then(|| say.t("follow-paper-digitised")),
                line.shown.then(|| say.t("follow-paper-shown")),
            ]
            .into_iter()
            .flatten()
            .collect();
            if notes.is_empty() {
                name.to_owned()
            } else {
                format!("{name} ({})", notes.join(", "))
            }
        })
        .collect()
}

fn lines(
    say: &Say,
    dossier: &Dossier,
    told: bool,
    fees_unknown: bool,
    registration: &dossier::model::Registration,
    clock: &dossier::model::Clock,
) -> Vec<(String, String)> {
    let label = |key: &str| say.t(&format!("follow-paper-{key}"));
    let sets = say.with("follow-paper-sets-count", &[("count", registration.sets.into())]);
    let term = clock
        .term
        .as_ref()
        .map_or_else(|| label("no-term"), |term| crate::catalogue::term_words(say, term));
    let first_due = clock.due_history.first().map(|due| due.due_at).or(clock.due_at);
    let book: [(&str, Arg<'_>); 2] = [
        ("book", clock.register_book.as_str().into()),
        ("number", clock.register_no.to_string().into()),
    ];
    vec![
        (label("sets"), sets),
        (label("term"), term),
        (label("received-at"), moment(say, clock.accepted_at)),
        (label("due-at"), first_due.map_or_else(|| label("no-due"), |at| moment(say, at))),
        (label("fees"), fees(say, dossier, fees_unknown)),
        (label("delivery"), delivery(say, dossier, told)),
        (label("book"), say.with("follow-paper-book-number", &book)),
    ]
}

/// `75.000 ₫ – đã nộp`.
pub(super) fn fees(say: &Say, dossier: &Dossier, unknown: bool) -> String {
    let label = |key: &str| say.t(&format!("follow-paper-{key}"));
    let total = || format::money(say, dossier.money.total().amount());
    match dossier.money.status {
        MoneyStatus::Free if unknown => label("fees-later"),
        MoneyStatus::Free => label("fees-free"),
        MoneyStatus::Exempt => label("fees-exempt"),
        MoneyStatus::Unpaid => format!("{} – {}", total(), label("fees-unpaid")),
        MoneyStatus::Paid => format!("{} – {}", total(), label("fees-paid")),
    }
}

/// How the result is received; where to, for readers who may know.
pub(super) fn delivery(say: &Say, dossier: &Dossier, told: bool) -> String {
    let label = |key: &str| say.t(&format!("follow-paper-{key}"));
    match dossier.delivery.wanted {
        DeliveryMethod::AtCounter => label("delivery-counter"),
        DeliveryMethod::Post => {
            let address = dossier.delivery.address.clone().filter(|_| told).unwrap_or_default();
            format!("{} {address}", label("delivery-post"))
        }
        DeliveryMethod::Electronic => label("delivery-electronic"),
    }
}

/// `10 giờ 15 phút, ngày 24/11/2026`.
fn moment(say: &Say, at: Timestamp) -> String {
    let local = at.local();
    let values: [(&str, Arg<'_>); 3] = [
        ("hour", format!("{:02}", local.hour()).into()),
        ("minute", format!("{:02}", local.minute()).into()),
        ("date", format::date(local.date()).into()),
    ];
    say.with("follow-paper-moment", &values)
}
