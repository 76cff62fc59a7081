//! Random lives of dossiers through the register's harness, with the laws of this register: the
//! table of states, what never changes, the clock, the counters. Not the single rules; those are
//! tables in `rules.rs` and `clock.rs`.
#![expect(clippy::unwrap_used, reason = "a helper of tests stops the test")]

use dossier::{
    Command, Dossier, DossierRegister, Event, Refusal, StateCode,
    listing::{counter_changes, search_text},
    model::{
        DeliveryMethod, Outcome, PROPOSAL_COMPONENT, RESULT_COMPONENT, SealLevel, StopBasis,
        SupplementItem,
    },
    sample::{self, Stage, life},
};
use kernel::time::Timestamp;
use proptest::{prelude::*, sample::select, test_runner::TestCaseResult};
use register::{
    Actor, Entry, Fact, Refuse, Register,
    harness::{Attempt, Scene, Turn, Walked, turns, walk},
};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Debug)]
struct Office(Stage);

fn same_day() -> Office {
    Office(Stage { rules: sample::same_day_rules(), ..Stage::default() })
}

type Try = Attempt<Command>;

fn tried(actor: Actor, command: Command) -> Try {
    Attempt { actor, command }
}

/// Actions worth drawing in a state, the ones that lead on more often than the ones that end.
fn drawn_actions(record: &Dossier, stage: &Stage) -> Vec<&'static str> {
    let mut actions = Vec::new();
    for action in record.allowed(&stage.rules) {
        let weight = match action {
            "discard" | "stop" | "reject" => 1,
            "request_withdrawal" | "send_back" | "claim" | "collect_fees" | "add_note" => 2,
            "edit_draft" | "attach" | "answer_withdrawal" | "request_supplement" => 4,
            _ => 9,
        };
        actions.extend(std::iter::repeat_n(action, weight));
    }
    actions
}

fn note() -> impl Strategy<Value = Option<String>> {
    prop_oneof![Just(None), Just(Some("  ".to_owned())), "[a-zà-ỹ ]{1,40}".prop_map(Some)]
}

fn reason() -> impl Strategy<Value = String> {
    prop_oneof![12 => "[a-zđ]{1,30}", 1 => Just(String::new()), 1 => "[a-z]{2001,2010}"]
}

/// Commands of one action, fit for the record most of the time.
fn commands(action: &'static str, record: &Dossier) -> BoxedStrategy<Try> {
    let number = record.files.len() as u64 + 1;
    let result: Vec<_> = record
        .files
        .iter()
        .filter(|file| file.component == RESULT_COMPONENT)
        .map(|file| file.id)
        .collect();
    let file = record.files.last().map_or(sample::file_id(0), |file| file.id);
    let assignee = record.here().and_then(|here| here.assignee);
    let appraiser = if assignee == Some(sample::account(22)) { 22 } else { 21 };
    let by = |actor: Actor| move |command| tried(actor.clone(), command);
    match action {
        "edit_draft" => {
            let path = select(vec!["a.b", "a.c", "d"]).prop_map(str::to_owned);
            let typed = prop::collection::btree_map(path, "\\PC{0,20}", 0..3);
            let paths = ["a.b", "a.c", "d"].map(str::to_owned).to_vec();
            prop_oneof![
                3 => typed.prop_map(move |typed| Command::SaveAnswers { paths: paths.clone(), typed }),
                1 => select(vec!["usual", "late", "no_term", "paper", "?"])
                    .prop_map(|case| Command::ChangeCase { case: case.to_owned() }),
            ]
            .prop_map(by(sample::citizen()))
            .boxed()
        }
        "attach" => {
            let component =
                select(vec![sample::COMPONENT, "other", RESULT_COMPONENT, PROPOSAL_COMPONENT]);
            let actor = select(vec![sample::citizen(), sample::clerk(), sample::records_clerk()]);
            prop_oneof![
                4 => component
                    .prop_map(move |key| Command::AttachFile { file: sample::file(number + 100, key) }),
                1 => Just(Command::DetachFile { file }),
            ]
            .prop_flat_map(move |command| actor.clone().prop_map(move |actor| tried(actor, command.clone())))
            .boxed()
        }
        "claim" => (1_u64..3)
            .prop_map(|n| Command::Claim { account: sample::account(n) })
            .prop_map(by(sample::citizen()))
            .boxed(),
        "submit" => Just(tried(sample::citizen(), life::submit())).boxed(),
        "discard" => Just(tried(sample::citizen(), Command::Discard)).boxed(),
        "accept" => (prop::collection::vec(0_i64..30_000, 0..2), 0_u64..9)
            .prop_map(|(amounts, register_no)| Command::Accept {
                components: if register_no % 2 == 0 { vec![sample::ticked()] } else { vec![] },
                fees: amounts.into_iter().map(|amount| sample::fee("le_phi", amount)).collect(),
                register_no,
            })
            .prop_map(by(sample::clerk()))
            .boxed(),
        "reject" => reason()
            .prop_map(|reason| Command::RejectAtIntake {
                reason_code: "khac".to_owned(),
                reason,
                go_to: None,
            })
            .prop_map(by(sample::clerk()))
            .boxed(),
        "request_supplement" => (reason(), prop::option::of(0_i64..20), any::<bool>())
            .prop_map(|(reason, days, named)| Command::RequestSupplement {
                items: vec![SupplementItem {
                    component: named.then(|| sample::COMPONENT.to_owned()),
                    what: "x".to_owned(),
                    legal_ref: None,
                }],
                reason,
                supply_by: days.map(|days| {
                    let base = sample::at("2026-03-02T09:00");
                    base.plus_seconds(days * 86_400 * 15).local_date()
                }),
            })
            .prop_map(by(sample::clerk()))
            .boxed(),
        "answer_supplement" => (note(), any::<bool>())
            .prop_map(|(note, typed)| Command::AnswerSupplement {
                note,
                typed: typed.then(|| BTreeMap::from([("a.b".to_owned(), String::new())])),
            })
            .prop_map(by(sample::citizen()))
            .boxed(),
        "hand_over" => {
            note().prop_map(|note| Command::HandOver { note }).prop_map(by(sample::clerk())).boxed()
        }
        "assign" => {
            select(vec![21_u64, 22]).prop_map(life::assign).prop_map(by(sample::head())).boxed()
        }
        "propose" => {
            let outcome = prop_oneof![
                3 => Just(Outcome::Grant),
                1 => reason().prop_map(|reasons| Outcome::Refuse { reasons }),
            ];
            let to =
                prop_oneof![3 => Just(None), 1 => Just(Some("sign")), 1 => Just(Some("intake"))];
            let actor = prop_oneof![5 => Just(appraiser), 1 => Just(20_u64)];
            (outcome, to, actor)
                .prop_map(|(outcome, to, n)| {
                    let command = Command::Propose {
                        outcome,
                        summary: "Đủ điều kiện".to_owned(),
                        to: to.map(str::to_owned),
                        findings: BTreeMap::new(),
                    };
                    tried(sample::officer(n, "specialist", sample::DIVISION), command)
                })
                .boxed()
        }
        "send_up" => note()
            .prop_map(|note| Command::SendUp { note, to: None })
            .prop_map(by(sample::head()))
            .boxed(),
        "send_back" => (reason(), select(vec!["intake", "assign", "appraise", "review", "sign"]))
            .prop_map(|(reason, to)| Command::SendBack { reason, to: to.to_owned() })
            .prop_map(by(sample::head()))
            .boxed(),
        "approve" => prop_oneof![
            2 => note().prop_map(|note| Command::Approve { note }),
            2 => note().prop_map(move |note| life::sign(note, number + 100)),
        ]
        .prop_map(by(sample::leader()))
        .boxed(),
        "release" => {
            let files = prop_oneof![
                3 => Just(result),
                1 => Just(vec![]),
                1 => Just(vec![sample::file_id(7_777)]),
            ];
            (files, 0..3)
                .prop_map(move |(files, how)| match how {
                    0 => life::seal(files, number + 100),
                    1 => life::seal_with_attachments(files, number + 100),
                    _ => Command::Release { number: "1/2026".to_owned(), files },
                })
                .prop_map(by(sample::records_clerk()))
                .boxed()
        }
        "strengthen" => {
            let sealed = record.result.as_ref().and_then(|result| result.seal.as_ref());
            let id = sealed.map_or(sample::file_id(0), |seal| seal.file);
            (0_u64..3, select(vec![SealLevel::Timestamped, SealLevel::Archived]))
                .prop_map(move |(bytes, level)| life::strengthen(id, 900 + bytes, level))
                .prop_map(by(sample::records_clerk()))
                .boxed()
        }
        "copy_result" => (0_u64..20)
            .prop_map(|n| life::copy(700 + n))
            .prop_map(by(sample::records_clerk()))
            .boxed(),
        "deliver" => {
            let Command::Deliver { recipient, .. } = life::deliver() else { unreachable!() };
            let method = select(vec![
                DeliveryMethod::AtCounter,
                DeliveryMethod::Post,
                DeliveryMethod::Electronic,
            ]);
            (method, prop_oneof![3 => Just(recipient), 1 => Just(None)])
                .prop_map(|(method, recipient)| Command::Deliver { method, recipient })
                .prop_map(by(sample::clerk()))
                .boxed()
        }
        "request_withdrawal" => reason()
            .prop_map(|reason| Command::RequestWithdrawal { reason })
            .prop_map(by(sample::citizen()))
            .boxed(),
        "answer_withdrawal" => prop_oneof![
            1 => Just(Command::GrantWithdrawal),
            3 => reason().prop_map(|reason| Command::RefuseWithdrawal { reason }),
        ]
        .prop_map(by(sample::clerk()))
        .boxed(),
        "stop" => {
            (select(vec![StopBasis::Law, StopBasis::NoSupplement, StopBasis::Withdrawal]), reason())
                .prop_map(|(basis, reason)| Command::Stop { basis, reason })
                .prop_map(by(sample::leader()))
                .boxed()
        }
        "collect_fees" => (-1_i64..30_000)
            .prop_map(|amount| Command::CollectFees { lines: vec![sample::fee("le_phi", amount)] })
            .prop_map(by(sample::clerk()))
            .boxed(),
        "add_note" => {
            reason().prop_map(|text| Command::AddNote { text }).prop_map(by(sample::head())).boxed()
        }
        _ => (0_u8..8, note())
            .prop_map(|(stars, comment)| Command::Rate { stars, tags: vec![], comment })
            .prop_map(by(sample::citizen()))
            .boxed(),
    }
}

const ACTIONS: [&str; 24] = [
    "edit_draft",
    "attach",
    "claim",
    "submit",
    "discard",
    "accept",
    "request_supplement",
    "reject",
    "answer_supplement",
    "hand_over",
    "assign",
    "propose",
    "send_up",
    "approve",
    "release",
    "send_back",
    "strengthen",
    "deliver",
    "collect_fees",
    "answer_withdrawal",
    "request_withdrawal",
    "stop",
    "add_note",
    "rate",
];

fn one_of_each() -> Vec<Try> {
    use sample::{citizen, clerk, head, leader, records_clerk, specialist};
    let text = || "Lý do.".to_owned();
    vec![
        tried(citizen(), life::open("usual")),
        tried(clerk(), Command::TakeIn(Box::new(life::take_in()))),
        tried(
            citizen(),
            Command::SaveAnswers {
                paths: vec![],
                typed: BTreeMap::from([("a.b".to_owned(), "x".to_owned())]),
            },
        ),
        tried(citizen(), Command::ChangeCase { case: "late".to_owned() }),
        tried(citizen(), Command::AttachFile { file: sample::file(5_000, sample::COMPONENT) }),
        tried(specialist(), Command::AttachFile { file: sample::file(5_001, RESULT_COMPONENT) }),
        tried(citizen(), Command::DetachFile { file: sample::file_id(1) }),
        tried(citizen(), Command::Claim { account: sample::account(1) }),
        tried(citizen(), Command::Discard),
        tried(citizen(), life::submit()),
        tried(clerk(), life::accept()),
        tried(
            clerk(),
            Command::RejectAtIntake {
                reason_code: "khac".to_owned(),
                reason: text(),
                go_to: Some("Sở Tư pháp".to_owned()),
            },
        ),
        tried(clerk(), life::request_supplement(None)),
        tried(citizen(), life::answer_supplement()),
        tried(clerk(), Command::HandOver { note: None }),
        tried(head(), life::assign(22)),
        tried(specialist(), life::propose(Outcome::Grant)),
        tried(head(), Command::SendUp { note: None, to: None }),
        tried(leader(), Command::SendBack { reason: text(), to: "appraise".to_owned() }),
        tried(leader(), Command::Approve { note: None }),
        tried(records_clerk(), life::release()),
        tried(leader(), life::sign(None, 91)),
        tried(records_clerk(), life::seal(vec![], 92)),
        tried(records_clerk(), life::strengthen(sample::file_id(92), 93, SealLevel::Archived)),
        tried(records_clerk(), life::copy(94)),
        tried(clerk(), life::deliver()),
        tried(citizen(), life::withdraw()),
        tried(clerk(), Command::GrantWithdrawal),
        tried(clerk(), Command::RefuseWithdrawal { reason: text() }),
        tried(leader(), Command::Stop { basis: StopBasis::Law, reason: text() }),
        tried(clerk(), Command::CollectFees { lines: vec![sample::fee("le_phi", 8_000)] }),
        tried(head(), Command::AddNote { text: text() }),
        tried(citizen(), life::rate()),
    ]
}

impl Scene for Office {
    type Register = DossierRegister;

    fn attempts(&self, record: Option<&Dossier>) -> BoxedStrategy<Try> {
        let Some(record) = record else {
            return prop_oneof![
                3 => Just(tried(sample::citizen(), life::open("usual"))),
                1 => Just(tried(sample::citizen(), life::open("no_term"))),
                1 => Just(tried(sample::citizen(), life::open("paper"))),
                1 => Just(tried(sample::citizen(), life::open_as_visitor())),
                1 => Just(tried(sample::clerk(), Command::TakeIn(Box::new(life::take_in())))),
                1 => Just(tried(sample::clerk(), life::accept())),
            ]
            .boxed();
        };
        let record = record.clone();
        let likely = drawn_actions(&record, &self.0);
        let likely = if likely.is_empty() { ACTIONS.to_vec() } else { likely };
        prop_oneof![9 => select(likely), 1 => select(ACTIONS.to_vec())]
            .prop_flat_map(move |action| commands(action, &record))
            .boxed()
    }

    fn probes(&self, _record: Option<&Dossier>) -> Vec<Try> {
        one_of_each()
    }

    fn decide(
        &self,
        record: Option<&Dossier>,
        attempt: &Try,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        let context = self.0.context(now, &attempt.actor);
        DossierRegister::decide(record, &attempt.command, &context)
    }

    fn law(
        &self,
        before: Option<&Dossier>,
        attempt: &Try,
        entries: &[Entry<Event>],
        after: &Dossier,
    ) -> TestCaseResult {
        clock_law(&self.0, entries, after)?;
        let owes = after.applicant_owes();
        let listing = after.listing();
        prop_assert_eq!(search_text(after).is_empty(), after.registration.is_none());
        prop_assert!(!owes || listing.running_due_at.is_none());
        prop_assert!(after.timeline().is_sorted_by_key(|item| item.at));
        let Some(before) = before else { return Ok(()) };

        let action = attempt.command.action();
        prop_assert!(before.allowed(&self.0.rules).contains(&action), "{} was not offered", action);
        prop_assert!(
            !before.state_code().terminal()
                || matches!(action, "rate" | "add_note" | "strengthen" | "copy_result")
        );
        prop_assert_eq!(&before.procedure, &after.procedure);
        prop_assert_eq!(before.opened_at, after.opened_at);
        if let Some(registration) = &before.registration {
            let kept = after.registration.as_ref().map(|after| (&after.code, after.submitted_at));
            prop_assert_eq!(Some((&registration.code, registration.submitted_at)), kept);
        }
        if let Some(clock) = &before.clock {
            let kept = after.clock.as_ref().unwrap();
            prop_assert_eq!(clock.accepted_at, kept.accepted_at);
            prop_assert!(kept.due_history.starts_with(&clock.due_history));
            prop_assert_eq!(
                (&clock.register_book, clock.register_no),
                (&kept.register_book, kept.register_no)
            );
            prop_assert!(clock.stopped_at.is_none() || clock.stopped_at == kept.stopped_at);
        }
        prop_assert!(before.trail.len() <= after.trail.len());
        let handed_in = |dossier: &Dossier| dossier.supplements.len() + dossier.notes.len();
        prop_assert!(handed_in(before) <= handed_in(after));
        Ok(())
    }
}

/// The clock runs between acceptance and release, stands still exactly while the applicant owes,
/// and a resumed term has as much office time left as when it was paused.
fn clock_law(stage: &Stage, entries: &[Entry<Event>], after: &Dossier) -> TestCaseResult {
    for (place, passed) in after.trail.iter().enumerate() {
        let last = place + 1 == after.trail.len();
        prop_assert!(last || passed.ended_at.is_some(), "two open steps");
        prop_assert_eq!(passed.ended_at.is_some(), passed.worked_seconds.is_some());
        prop_assert!(passed.worked_seconds.unwrap_or_default() >= 0);
    }
    let Some(clock) = &after.clock else { return Ok(()) };
    let finished = after.finished_at().is_some();
    prop_assert_eq!(clock.stopped_at.is_some(), finished);
    let paused = clock.pauses.last().is_some_and(|pause| pause.to.is_none());
    prop_assert_eq!(paused, after.applicant_owes() && clock.due_at.is_some());
    prop_assert_eq!(clock.due_at, clock.due_history.last().map(|due| due.due_at));
    let ended = clock.pauses.iter().rev().skip(usize::from(paused));
    prop_assert!(ended.into_iter().all(|pause| pause.to.is_some_and(|to| to >= pause.from)));
    if let Some(Entry { at, event: Event::SupplementAnswered { resumed, .. }, .. }) = entries.last()
        && let (Some(due_at), Some(pause)) = (resumed.due_at, clock.pauses.last())
    {
        let left = stage.calendar.office_seconds_between(*at, due_at);
        prop_assert_eq!(left, pause.left_seconds);
    }
    Ok(())
}

/// The counters of a history, kept change by change.
fn counted(walked: &Walked<DossierRegister>) -> BTreeMap<(String, String, String), i64> {
    let mut counters = BTreeMap::new();
    let mut record: Option<Dossier> = None;
    let mut listing = None;
    for entry in &walked.entries {
        let next = DossierRegister::evolve(record.take(), entry).unwrap();
        let row = next.listing();
        for change in counter_changes(listing.as_ref(), &row) {
            let key = (change.name.to_owned(), change.unit, change.item);
            *counters.entry(key).or_default() += change.delta;
        }
        listing = Some(row);
        record = Some(next);
    }
    counters.retain(|_, count| *count != 0);
    counters
}

fn check(office: &Office, turns: &[Turn]) -> TestCaseResult {
    let walked = walk(office, sample::at("2026-02-09T07:00"), turns)?;
    let kept = counted(&walked);
    let fresh = walked.record.iter().flat_map(|record| counter_changes(None, &record.listing()));
    let fresh: BTreeMap<_, _> = fresh
        .map(|change| ((change.name.to_owned(), change.unit, change.item), change.delta))
        .collect();
    prop_assert_eq!(kept, fresh, "counters kept step by step differ from the final count");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn any_life_of_a_dossier_keeps_the_laws(turns in turns(60..=80)) {
        check(&Office(Stage::default()), &turns)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn any_life_in_a_same_day_procedure_keeps_the_laws(turns in turns(60..=70)) {
        check(&same_day(), &turns)?;
    }
}

#[test]
fn walks_reach_every_state_event_and_most_refusals() {
    let mut states = BTreeSet::new();
    let mut kinds = BTreeSet::new();
    let mut refusals = BTreeSet::new();
    for life in 0_u64..120 {
        let turns: Vec<Turn> = (0..80)
            .map(|turn| {
                let seed = (life * 80 + turn).wrapping_mul(0x9E37_79B9_7F4A_7C15);
                Turn { after_seconds: i64::try_from(seed % 90_000).unwrap(), seed }
            })
            .collect();
        let walked =
            walk(&Office(Stage::default()), sample::at("2026-02-09T07:00"), &turns).unwrap();
        let mut record = None;
        for entry in &walked.entries {
            kinds.insert(entry.event.kind());
            let next = DossierRegister::evolve(record.take(), entry).unwrap();
            states.insert(next.state_code());
            record = Some(next);
        }
        refusals.extend(walked.refusals);
    }
    // State 6 comes with the payment capability; nothing leads there yet.
    let unreached: Vec<StateCode> = StateCode::ALL
        .into_iter()
        .filter(|state| !states.contains(state) && *state != StateCode::PaymentRequired)
        .collect();
    assert_eq!(unreached, []);
    assert_eq!(kinds.len(), 31, "events met: {kinds:?}");
    assert!(refusals.len() >= 25, "refusals met: {refusals:?}");
    assert!(refusals.contains(Refusal::NotAssignee.code()));
}
