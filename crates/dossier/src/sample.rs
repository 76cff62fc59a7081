//! A ready procedure, calendar, people and a dossier's life for tests of this crate and of others
//! (feature `sample`). Invented data; no rule lives here. What must hold: everything is a function
//! of its arguments, so that a test that fails once fails always.
#![expect(
    clippy::expect_used,
    reason = "sample data is constant; a wrong constant must stop tests"
)]

pub mod life;

pub use life::Life;

use crate::{
    context::{CheckedFiling, Context, Place, ProcedureRules, StepKind, StepRule, TermRule},
    model::{
        Applicant, ApplicantKind, AttachedFile, Channel, ComponentReceived, DeliveryMethod,
        FeeLine, Organisations, PaperKind, ProcedureRef,
    },
};
use kernel::{
    calendar::{
        CalendarData, CalendarDay, DayKind, OfficeHours, OfficeSession, TermLimit, TermUnit,
        WorkingCalendar,
    },
    code::{AgencyCode, DossierCode},
    hash::Sha256Hash,
    id::{AccountId, DossierId, FileId, VisitorId},
    money::Dong,
    random::SeededRandom,
    time::{Date, DateTime, Time, Timestamp, Weekday},
};
use register::{Actor, Seat};

/// Unit that receives: the one-stop shop of a commune.
pub const RECEPTION: &str = "H56.201.04";
/// Division that works on it.
pub const DIVISION: &str = "H56.201.03";
/// Agency that decides: the commune's committee.
pub const AGENCY: &str = "H56.201";
/// A component the procedure asks for.
pub const COMPONENT: &str = "giay_chung_sinh";

/// `2026-02-12T10:00` on the clocks of Việt Nam.
pub fn at(local: &str) -> Timestamp {
    Timestamp::from_local(local.parse::<DateTime>().expect("a local date and time"))
}

/// `2026-02-12`.
pub fn on(date: &str) -> Date {
    date.parse().expect("a date")
}

/// Agency code of the sample tree.
pub fn unit(code: &str) -> AgencyCode {
    code.parse().expect("an agency code")
}

/// The n-th account.
pub fn account(n: u64) -> AccountId {
    AccountId::new(Timestamp::EPOCH, &SeededRandom::new(n))
}

/// The n-th dossier.
pub fn dossier_id(n: u64) -> DossierId {
    DossierId::new(Timestamp::EPOCH, &SeededRandom::new(n))
}

/// The n-th file.
pub fn file_id(n: u64) -> FileId {
    FileId::new(Timestamp::EPOCH, &SeededRandom::new(n))
}

/// A browser without account.
pub fn visitor(n: u64) -> VisitorId {
    VisitorId::new(Timestamp::EPOCH, &SeededRandom::new(n))
}

/// The citizen whose dossier it is: account 1.
pub fn citizen() -> Actor {
    Actor::Person { account: account(1) }
}

/// An official: the n-th account in a seat.
pub fn officer(n: u64, role: &str, code: &str) -> Actor {
    let seat = Seat { role: role.to_owned(), unit: unit(code) };
    Actor::Officer { account: account(n), seat }
}

/// Clerk of the one-stop shop: account 10.
pub fn clerk() -> Actor {
    officer(10, "reception", RECEPTION)
}

/// Head of the division: account 20.
pub fn head() -> Actor {
    officer(20, "division_head", DIVISION)
}

/// Specialist: account 21.
pub fn specialist() -> Actor {
    officer(21, "specialist", DIVISION)
}

/// Leader of the agency: account 30.
pub fn leader() -> Actor {
    officer(30, "leader", AGENCY)
}

/// Records clerk of the agency: account 31.
pub fn records_clerk() -> Actor {
    officer(31, "records_clerk", AGENCY)
}

/// Birth registration, in the version of the sample.
pub fn procedure() -> ProcedureRef {
    ProcedureRef {
        code: "1.001193".parse().expect("a procedure code"),
        valid_from: on("2025-07-01"),
    }
}

/// The n-th code of a day.
pub fn code(n: u32) -> DossierCode {
    DossierCode::new(&unit(RECEPTION), on("2026-02-12"), n).expect("a dossier code")
}

/// Days off and on of 2026 (domain.md §3), office hours 07:30–11:30 and 13:30–17:00.
pub fn calendar() -> WorkingCalendar {
    const OFF: [(&str, DayKind); 14] = [
        ("2026-01-01", DayKind::Holiday),
        ("2026-01-02", DayKind::SwapOff),
        ("2026-02-16", DayKind::Holiday),
        ("2026-02-17", DayKind::Holiday),
        ("2026-02-18", DayKind::Holiday),
        ("2026-02-19", DayKind::Holiday),
        ("2026-02-20", DayKind::Holiday),
        ("2026-04-27", DayKind::SubstituteOff),
        ("2026-04-30", DayKind::Holiday),
        ("2026-05-01", DayKind::Holiday),
        ("2026-08-31", DayKind::SwapOff),
        ("2026-09-01", DayKind::Holiday),
        ("2026-09-02", DayKind::Holiday),
        ("2026-11-24", DayKind::Holiday),
    ];
    const WORKED: [&str; 2] = ["2026-01-10", "2026-08-22"];
    let worked = WORKED.into_iter().map(|date| (date, DayKind::MakeUpWork));
    let days = OFF.into_iter().chain(worked).map(|(date, kind)| CalendarDay {
        date: on(date),
        kind,
        name: "holiday".to_owned(),
    });
    let session = |opens: (i8, i8), closes: (i8, i8)| OfficeSession {
        opens: Time::constant(opens.0, opens.1, 0, 0),
        closes: Time::constant(closes.0, closes.1, 0, 0),
    };
    WorkingCalendar::new(CalendarData {
        weekly_days_off: vec![Weekday::Saturday, Weekday::Sunday],
        office_hours: vec![OfficeHours {
            valid_from: None,
            valid_to: None,
            season: None,
            sessions: vec![session((7, 30), (11, 30)), session((13, 30), (17, 0))],
        }],
        days: days.collect(),
        same_day_cutoff: Time::constant(15, 0, 0, 0),
        years_confirmed: vec![2026],
    })
    .expect("a calendar without contradiction")
}

fn step(
    (key, kind, role, place): (&str, StepKind, &str, Place),
    hours: u32,
    next: &[&str],
    back: &[&str],
) -> StepRule {
    let keys = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect();
    StepRule {
        key: key.to_owned(),
        kind,
        role: role.to_owned(),
        place,
        hours,
        next: keys(next),
        back: keys(back),
    }
}

/// Seven steps in 24 hours: reception, head, specialist, head, leader, records clerk, return desk.
pub fn long_process() -> Vec<StepRule> {
    use Place::{Agency, Division, Reception};
    vec![
        step(("intake", StepKind::Intake, "reception", Reception), 4, &["assign"], &[]),
        step(
            ("assign", StepKind::Assign, "division_head", Division),
            2,
            &["appraise"],
            &["intake"],
        ),
        step(
            ("appraise", StepKind::Appraise, "specialist", Division),
            10,
            &["review", "sign"],
            &["assign"],
        ),
        step(("review", StepKind::Review, "division_head", Division), 3, &["sign"], &["appraise"]),
        step(("sign", StepKind::Sign, "leader", Agency), 3, &["release"], &["review", "appraise"]),
        step(("release", StepKind::Release, "records_clerk", Agency), 2, &["deliver"], &["sign"]),
        step(("deliver", StepKind::Deliver, "reception", Reception), 0, &[], &[]),
    ]
}

/// Four steps within the day, ending with the release.
pub fn short_process() -> Vec<StepRule> {
    use Place::{Agency, Division, Reception};
    vec![
        step(("intake", StepKind::Intake, "reception", Reception), 1, &["appraise"], &[]),
        step(("appraise", StepKind::Appraise, "specialist", Division), 3, &["sign"], &["intake"]),
        step(("sign", StepKind::Sign, "leader", Agency), 1, &["release"], &["appraise"]),
        step(("release", StepKind::Release, "records_clerk", Agency), 1, &[], &["sign"]),
    ]
}

/// Three working days; case `late` five; case `no_term` none; case `paper` at the counter only.
/// Post is not offered.
pub fn rules() -> ProcedureRules {
    let working_days = |amount| Some(TermLimit::new(amount, TermUnit::WorkingDay));
    let term = |channel, case: Option<&str>, term| TermRule {
        channel,
        case: case.map(str::to_owned),
        term,
    };
    ProcedureRules {
        cases: ["usual", "late", "no_term", "paper"].map(str::to_owned).to_vec(),
        counter_only: vec!["paper".to_owned()],
        components: vec![COMPONENT.to_owned()],
        online: true,
        terms: vec![
            term(Channel::Online, None, working_days(3)),
            term(Channel::Online, Some("late"), working_days(5)),
            term(Channel::Online, Some("no_term"), None),
            term(Channel::Counter, None, working_days(3)),
            term(Channel::Counter, Some("no_term"), None),
        ],
        steps: long_process(),
        sets: 1,
        needs_result_file: true,
        findings: vec!["result.amount".to_owned()],
        supplements_max: 1,
        intake_check_hours: 8,
        online_counts_next_opening: true,
    }
}

/// A same-day procedure: results by the close of the day when accepted by 15:00.
pub fn same_day_rules() -> ProcedureRules {
    let same_day = Some(TermLimit::new(1, TermUnit::SameDay));
    ProcedureRules {
        terms: [Channel::Counter, Channel::Online]
            .map(|channel| TermRule { channel, case: None, term: same_day })
            .to_vec(),
        steps: short_process(),
        needs_result_file: false,
        findings: vec!["result.amount".to_owned()],
        ..rules()
    }
}

/// Helped at, received by, decided by, worked on.
pub fn organisations() -> Organisations {
    Organisations {
        helped_at: unit(RECEPTION),
        received_by: unit(RECEPTION),
        decided_by: unit(AGENCY),
        division: unit(DIVISION),
    }
}

/// The owner of the dossier, invented.
pub fn applicant() -> Applicant {
    Applicant {
        kind: ApplicantKind::Citizen,
        full_name: "Lê Thị Mẫu".to_owned(),
        identity_number: Some("038190000001".to_owned()),
        phone: Some("0912000001".to_owned()),
        email: None,
        address: Some("Thôn Mẫu".to_owned()),
        submitted_by: None,
    }
}

/// A complete filing without fees.
pub fn filing() -> CheckedFiling {
    CheckedFiling {
        faults: Vec::new(),
        answers: serde_json::json!({ "child": { "full_name": "Lê Văn Mẫu" } }),
        applicant: Some(applicant()),
        organisations: Some(organisations()),
        delivery: DeliveryMethod::AtCounter,
        delivery_address: None,
        missing_components: Vec::new(),
        fees: Vec::new(),
    }
}

/// The n-th file, for a component.
pub fn file(n: u64, component: &str) -> AttachedFile {
    AttachedFile {
        id: file_id(n),
        component: component.to_owned(),
        kind: PaperKind::OriginalScan,
        name: format!("tep-{n}.pdf"),
        media_type: "application/pdf".to_owned(),
        size: 1_000 + n,
        sha256: Sha256Hash::of(&n.to_le_bytes()),
        attached_at: Timestamp::EPOCH,
        supplement: None,
    }
}

/// One original of the sample's component, ticked at the counter.
pub fn ticked() -> ComponentReceived {
    ComponentReceived {
        component: COMPONENT.to_owned(),
        originals: 1,
        copies: 0,
        digitised: false,
        shown: false,
    }
}

/// A fee line without exemption.
pub fn fee(key: &str, amount: i64) -> FeeLine {
    FeeLine { key: key.to_owned(), amount: Dong(amount), quantity: 1, exemption: None }
}

/// Everything a context borrows.
#[derive(Debug, Clone)]
pub struct Stage {
    pub rules: ProcedureRules,
    pub calendar: WorkingCalendar,
    pub filing: CheckedFiling,
}

impl Default for Stage {
    fn default() -> Self {
        Stage { rules: rules(), calendar: calendar(), filing: filing() }
    }
}

impl Stage {
    /// A context at a moment.
    pub fn context<'a>(&'a self, now: Timestamp, actor: &'a Actor) -> Context<'a> {
        Context {
            now,
            actor,
            calendar: &self.calendar,
            rules: &self.rules,
            filing: Some(&self.filing),
        }
    }
}
