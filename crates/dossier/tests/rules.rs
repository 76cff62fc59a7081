//! The rules one by one: who hands in what, in which state, and what is refused. One sentence, one
//! rule, with its source in domain.md or forms.md. Deadlines are in `clock.rs`.

use dossier::{
    Command, Refusal, StateCode,
    command::{TakeIn, Verdict},
    context::FilingFault,
    listing::search_text,
    model::{
        Channel, ComponentReceived, DeliveryMethod, FeeLine, MoneyStatus, MoveKind,
        OTHER_COMPONENT, Outcome, Owner, RESULT_COMPONENT, StopBasis, SupplementItem,
    },
    sample::{self, COMPONENT, Life, Stage, citizen, clerk, head, leader, life, records_clerk},
    whereabouts::{ApplicantTask, TimelineKind as T},
};
use proptest::prelude::{prop, prop_assert_eq, proptest};
use register::Actor;
use std::collections::BTreeMap;

const MONDAY: &str = "2026-03-02T10:00";

fn stage() -> Stage {
    Stage::default()
}

fn state(life: &Life) -> StateCode {
    life.dossier().state_code()
}

fn text(text: &str) -> String {
    text.to_owned()
}

#[test]
fn usual_way_leads_through_all_national_codes_of_success() {
    // domain.md §2.2 and §2.3.
    let mut life = Life::draft(stage(), MONDAY);
    let mut numbers = vec![state(&life).number()];
    let steps: Vec<(Actor, Command)> = vec![
        (citizen(), life::submit()),
        (clerk(), life::accept()),
        (clerk(), Command::HandOver { note: None }),
        (head(), life::assign(21)),
        (sample::specialist(), life::propose(Outcome::Grant)),
        (head(), Command::SendUp { note: None, to: None }),
        (leader(), Command::Approve { note: None }),
        (records_clerk(), Command::AttachFile { file: sample::file(90, RESULT_COMPONENT) }),
        (records_clerk(), life::release()),
        (clerk(), life::deliver()),
    ];
    for (actor, command) in steps {
        life.must(&actor, command);
        if numbers.last() != Some(&state(&life).number()) {
            numbers.push(state(&life).number());
        }
    }
    assert_eq!(numbers, [None, Some(1), Some(2), Some(4), Some(9), Some(10)]);
    let trail: Vec<_> =
        life.dossier().trail.iter().map(|m| (m.step.as_str(), m.unit.as_str(), m.how)).collect();
    let expected = [
        ("intake", sample::RECEPTION, MoveKind::Submitted),
        ("intake", sample::RECEPTION, MoveKind::Accepted),
        ("assign", sample::DIVISION, MoveKind::HandedOver),
        ("appraise", sample::DIVISION, MoveKind::Assigned),
        ("review", sample::DIVISION, MoveKind::Forwarded),
        ("sign", sample::AGENCY, MoveKind::Forwarded),
        ("release", sample::AGENCY, MoveKind::Forwarded),
        ("deliver", sample::RECEPTION, MoveKind::Released),
    ];
    assert_eq!(trail, expected);
    assert_eq!(life.dossier().applicant_task(), Some(ApplicantTask::Rate));
    let told: Vec<_> = life.dossier().timeline().iter().map(|item| item.kind).collect();
    let public = [
        T::Submitted,
        T::Accepted,
        T::HandedOver,
        T::Assigned,
        T::SubmittedForDecision,
        T::SubmittedForDecision,
        T::Decided,
        T::Completed,
        T::ResultDelivered,
    ];
    assert_eq!(told, public);
}

#[test]
fn counter_takes_in_with_one_act() {
    // The same events as on line; channel 1 of KenhThucHien.
    let mut life = Life::at(stage(), MONDAY);
    let events = life.must(&clerk(), Command::TakeIn(Box::new(life::take_in())));
    assert_eq!(events.len(), 5);
    assert_eq!(state(&life), StateCode::Accepted);
    let dossier = life.dossier();
    let clock = dossier.clock.as_ref().unwrap();
    assert_eq!((clock.register_book.as_str(), clock.register_no), ("2026", 7));
    assert_eq!(dossier.registration.as_ref().unwrap().components, [sample::ticked()]);
}

#[test]
fn counter_may_ask_for_more_before_it_accepts_and_no_clock_runs() {
    let ask = Verdict::AskForMore {
        items: vec![SupplementItem {
            component: Some(text(COMPONENT)),
            what: text("Bản chính"),
            legal_ref: None,
        }],
        reason: text("Thiếu bản chính"),
        supply_by: None,
    };
    let mut life = Life::at(stage(), MONDAY);
    let brought = TakeIn { verdict: ask, register_no: 0, ..life::take_in() };
    life.must(&clerk(), Command::TakeIn(Box::new(brought)));
    assert_eq!(state(&life), StateCode::SupplementRequired);
    assert!(life.dossier().clock.is_none());
    assert!(life.dossier().supplements[0].before_acceptance);
    let answer = Command::AnswerSupplement { note: Some(text("Đã mang đến")), typed: None };
    life.must(&clerk(), answer);
    life.must(&clerk(), life::accept());
    assert_eq!(state(&life), StateCode::Accepted);
}

#[test]
fn counter_refuses_what_was_brought_with_a_reason() {
    let refuse = |reason: &str| Verdict::Refuse {
        reason_code: text("khac"),
        reason: text(reason),
        go_to: Some(text("Sở Xây dựng")),
    };
    let brought = TakeIn { verdict: refuse(" "), ..life::take_in() };
    let mut life = Life::at(stage(), MONDAY);
    let refused = life.act(&clerk(), Command::TakeIn(Box::new(brought)));
    assert_eq!(refused, Err(Refusal::TextMissing { field: "reason" }));
    let brought = TakeIn { verdict: refuse("Sai thẩm quyền"), ..life::take_in() };
    life.must(&clerk(), Command::TakeIn(Box::new(brought)));
    assert_eq!(state(&life), StateCode::RejectedAtIntake);
    assert!(life.dossier().registration.is_some() && life.dossier().clock.is_none());
}

#[test]
fn visitor_signs_in_before_handing_in_and_keeps_the_draft() {
    let mut life = Life::at(stage(), MONDAY);
    let visitor = Actor::Visitor { visitor: sample::visitor(1) };
    life.must(&visitor, life::open_as_visitor());
    assert_eq!(life.act(&visitor, life::submit()), Err(Refusal::SignInFirst));
    life.must(&citizen(), Command::Claim { account: sample::account(1) });
    life.must(&citizen(), life::submit());
    let again = Life::draft(stage(), MONDAY)
        .act(&citizen(), Command::Claim { account: sample::account(2) });
    assert_eq!(again, Err(Refusal::ClaimedByAnother));
}

#[test]
fn only_a_complete_filing_is_handed_in() {
    let fault = FilingFault { path: text("child.full_name"), code: text("missing") };
    let mut stage = stage();
    stage.filing.faults = vec![fault.clone()];
    let mut life = Life::draft(stage, MONDAY);
    let refused = life.act(&citizen(), life::submit());
    assert_eq!(refused, Err(Refusal::FilingIncomplete { faults: vec![fault] }));
    life.stage.filing.faults.clear();
    life.stage.filing.missing_components = vec![text(COMPONENT)];
    let refused = life.act(&citizen(), life::submit());
    assert_eq!(refused, Err(Refusal::ComponentsMissing { components: vec![text(COMPONENT)] }));
    life.stage.filing = sample::filing();
    life.must(&citizen(), life::submit());
}

#[test]
fn case_for_the_counter_is_not_filed_on_line() {
    let mut life = Life::at(stage(), MONDAY);
    let refused = life.act(&citizen(), life::open("paper"));
    assert_eq!(refused, Err(Refusal::CounterOnly { case: text("paper") }));
    let brought = dossier::command::TakeIn { case: text("paper"), ..life::take_in() };
    life.must(&clerk(), Command::TakeIn(Box::new(brought)));
    let mut closed = stage();
    closed.rules.online = false;
    let refused = Life::at(closed, MONDAY).act(&citizen(), life::open("usual"));
    assert_eq!(refused, Err(Refusal::NotOnline));
}

#[test]
fn saving_a_page_keeps_what_is_typed_and_clears_what_is_left_out() {
    let mut life = Life::draft(stage(), MONDAY);
    let page = |typed: &[(&str, &str)]| Command::SaveAnswers {
        paths: vec![text("a"), text("b")],
        typed: typed.iter().map(|(path, said)| (text(path), text(said))).collect(),
    };
    life.must(&citizen(), page(&[("a", " Lê  "), ("b", "2")]));
    life.must(&citizen(), page(&[("a", " Lê  ")]));
    let kept = BTreeMap::from([(text("a"), text(" Lê  "))]);
    assert_eq!(life.dossier().filing.typed, kept);
    assert_eq!(life.must(&citizen(), page(&[("a", " Lê  ")])), [], "nothing new, no event");
}

#[test]
fn a_field_takes_no_megabyte_and_no_zero_character() {
    let mut life = Life::draft(stage(), MONDAY);
    let page = |said: String| Command::SaveAnswers {
        paths: vec![text("a")],
        typed: BTreeMap::from([(text("a"), said)]),
    };
    let long = life.act(&citizen(), page("a".repeat(1_000_000)));
    assert_eq!(long, Err(Refusal::TextTooLong { field: "typed", max: 10_000, given: 1_000_000 }));
    let zero = life.act(&citizen(), page(text("a\0b")));
    assert_eq!(zero, Err(Refusal::TextUnreadable { field: "typed" }));
    let many = (0..40_u32).map(|n| (n.to_string(), "a".repeat(10_000))).collect();
    life.must(&citizen(), Command::SaveAnswers { paths: vec![], typed: many });
    let over = life.act(&citizen(), page(text("b")));
    assert_eq!(over, Err(Refusal::TooMany { what: "characters", max: 400_000 }));
}

#[test]
fn discarded_draft_leaves_no_contents() {
    let mut life = Life::draft(stage(), MONDAY);
    life.must(&citizen(), Command::Discard);
    let dossier = life.dossier();
    assert!(dossier.files.is_empty() && dossier.filing.typed.is_empty());
    assert_eq!(dossier.allowed(&life.stage.rules), Vec::<&str>::new());
}

#[test]
fn what_was_handed_in_stays_on_the_dossier() {
    let mut life = Life::accepted(stage(), MONDAY);
    let detach = Command::DetachFile { file: sample::file_id(1) };
    assert_eq!(life.act(&clerk(), detach), Err(Refusal::FileFixed));
    let more = Command::AttachFile { file: sample::file(2, COMPONENT) };
    let refused = life.act(&citizen(), more.clone());
    let state = StateCode::Accepted;
    assert_eq!(refused, Err(Refusal::NotNow { action: "attach", state }));
    life.must(&clerk(), more);
}

#[test]
fn citizen_cannot_put_a_file_where_the_result_goes() {
    let mut life = Life::draft(stage(), MONDAY);
    let file = sample::file(2, RESULT_COMPONENT);
    let refused = life.act(&citizen(), Command::AttachFile { file });
    assert_eq!(refused, Err(Refusal::ComponentReserved { component: text("result") }));
}

#[test]
fn paper_the_procedure_does_not_know_is_refused_wherever_it_is_named() {
    let unknown = || Err(Refusal::ComponentUnknown { component: text("giay_la") });
    let mut draft = Life::draft(stage(), MONDAY);
    let attach = Command::AttachFile { file: sample::file(2, "giay_la") };
    assert_eq!(draft.act(&citizen(), attach.clone()), unknown());

    let mut filed = Life::submitted(stage(), MONDAY);
    let ticked = ComponentReceived { component: text("giay_la"), ..sample::ticked() };
    let accept = Command::Accept { components: vec![ticked], fees: vec![], register_no: 1 };
    assert_eq!(filed.act(&clerk(), accept), unknown());
    let ask = |component: Option<&str>| Command::RequestSupplement {
        items: vec![SupplementItem {
            component: component.map(str::to_owned),
            what: text("Bản rõ hơn"),
            legal_ref: None,
        }],
        reason: text("Bản chụp mờ"),
        supply_by: None,
    };
    // Also what the office calls its own papers is no paper of the applicant's.
    let reserved = Refusal::ComponentUnknown { component: text(RESULT_COMPONENT) };
    assert_eq!(filed.act(&clerk(), ask(Some("giay_la"))), unknown());
    assert_eq!(filed.act(&clerk(), ask(Some(RESULT_COMPONENT))), Err(reserved));
    filed.must(&clerk(), ask(None));
    assert_eq!(filed.act(&citizen(), attach), unknown());
    // Beyond the procedure's papers stands what the office asked for, and nothing before it asks.
    let beyond = || Command::AttachFile { file: sample::file(3, OTHER_COMPONENT) };
    let refused = Refusal::ComponentUnknown { component: text(OTHER_COMPONENT) };
    assert_eq!(draft.act(&citizen(), beyond()), Err(refused));
    filed.must(&citizen(), beyond());
}

#[test]
fn reasons_are_mandatory_where_the_forms_ask_for_one() {
    // Forms 02, 03, 05 (forms.md §12.2, §12.3, §12.5) and every sending back.
    let blank = || text(" \n ");
    let missing = |field| Err(Refusal::TextMissing { field });
    let mut filed = Life::submitted(stage(), MONDAY);
    let reject =
        Command::RejectAtIntake { reason_code: text("khac"), reason: blank(), go_to: None };
    assert_eq!(filed.act(&clerk(), reject), missing("reason"));
    let Command::RequestSupplement { items, .. } = life::request_supplement(None) else {
        unreachable!()
    };
    let ask = Command::RequestSupplement { items, reason: blank(), supply_by: None };
    assert_eq!(filed.act(&clerk(), ask), missing("reason"));
    let ask = Command::RequestSupplement { items: vec![], reason: text("x"), supply_by: None };
    assert_eq!(filed.act(&clerk(), ask), Err(Refusal::ItemsMissing));
    let mut working = Life::appraised_by_specialist(stage(), MONDAY);
    let stop = Command::Stop { basis: StopBasis::Law, reason: blank() };
    assert_eq!(working.act(&leader(), stop), missing("reason"));
    let back = Command::SendBack { reason: blank(), to: text("assign") };
    assert_eq!(working.act(&sample::specialist(), back), missing("reason"));
    let refuse = life::propose(Outcome::Refuse { reasons: blank() });
    assert_eq!(working.act(&sample::specialist(), refuse), missing("refusal_reasons"));
}

#[test]
fn supplement_brings_a_file_for_each_paper_or_a_word_why_not() {
    // forms.md §12.2: one request lists everything.
    let mut life = Life::accepted(stage(), MONDAY);
    life.must(&clerk(), life::request_supplement(None));
    let bare = Command::AnswerSupplement { note: None, typed: None };
    let refused = life.act(&citizen(), bare.clone());
    assert_eq!(refused, Err(Refusal::NothingSupplied { items: vec![1] }));
    life.must(&citizen(), Command::AttachFile { file: sample::file(2, COMPONENT) });
    assert_eq!(life.dossier().files[1].supplement, Some(1));
    let old = Command::DetachFile { file: sample::file_id(1) };
    assert_eq!(life.act(&citizen(), old), Err(Refusal::FileFixed));
    life.must(&citizen(), bare);
    assert_eq!(state(&life), StateCode::Accepted);
}

#[test]
fn dossier_is_stopped_for_no_supplement_only_after_the_deadline() {
    // forms.md §12.5, basis "no supplement by the deadline".
    let mut life = Life::accepted(stage(), MONDAY);
    let deadline = Some(sample::on("2026-03-10"));
    life.must(&clerk(), life::request_supplement(deadline));
    let stop = || Command::Stop { basis: StopBasis::NoSupplement, reason: text("Quá hạn.") };
    life = life.later("2026-03-10T16:00");
    let early = life.act(&leader(), stop());
    assert_eq!(early, Err(Refusal::SupplementStillOpen { supply_by: deadline }));
    life = life.later("2026-03-11T08:00");
    life.must(&leader(), stop());
    assert_eq!(state(&life), StateCode::Stopped);
}

#[test]
fn only_the_assignee_proposes() {
    let mut life = Life::accepted(stage(), MONDAY);
    life.must(&clerk(), Command::HandOver { note: None });
    let early = life.act(&sample::specialist(), life::propose(Outcome::Grant));
    assert_eq!(early, Err(Refusal::WrongStep { action: "propose", step: text("assign") }));
    life.must(&head(), life::assign(21));
    let other = sample::officer(22, "specialist", sample::DIVISION);
    let refused = life.act(&other, life::propose(Outcome::Grant));
    assert_eq!(refused, Err(Refusal::NotAssignee));
    assert_eq!(life.act(&head(), life::assign(21)), Err(Refusal::AlreadyAssigned));
    life.must(&head(), life::assign(22));
    life.must(&other, life::propose(Outcome::Grant));
}

#[test]
fn nobody_proposes_before_somebody_is_assigned() {
    let stage = Stage { rules: sample::same_day_rules(), ..Stage::default() };
    let mut life = Life::accepted(stage, MONDAY);
    life.must(&clerk(), Command::HandOver { note: None });
    let refused = life.act(&sample::specialist(), life::propose(Outcome::Grant));
    assert_eq!(refused, Err(Refusal::NotAssigned));
}

#[test]
fn dossier_sent_back_returns_to_who_worked_on_it_and_loses_its_approval() {
    let mut life = Life::approved(stage(), MONDAY);
    let back = |to: &str| Command::SendBack { reason: text("Sai tên."), to: text(to) };
    let refused = life.act(&records_clerk(), back("appraise"));
    assert_eq!(refused, Err(Refusal::StepUnknown { step: text("appraise") }));
    life.must(&records_clerk(), back("sign"));
    assert_eq!(life.dossier().proposal.as_ref().unwrap().approved_at, None);
    life.must(&leader(), back("appraise"));
    assert_eq!(life.listing().assignee, Some(sample::account(21)));
}

#[test]
fn result_is_released_with_number_and_file() {
    let mut life = Life::approved(stage(), MONDAY);
    let release = |number: &str, files: Vec<u64>| Command::Release {
        number: text(number),
        files: files.into_iter().map(sample::file_id).collect(),
    };
    assert_eq!(life.act(&records_clerk(), release("1", vec![])), Err(Refusal::ResultFileMissing));
    assert_eq!(life.act(&records_clerk(), release("1", vec![1])), Err(Refusal::FileUnknown));
    life.must(&records_clerk(), Command::AttachFile { file: sample::file(90, RESULT_COMPONENT) });
    let blank = life.act(&records_clerk(), release("  ", vec![90]));
    assert_eq!(blank, Err(Refusal::TextMissing { field: "number" }));
    life.must(&records_clerk(), release("125/2026", vec![90]));
    assert!(life.dossier().result.as_ref().unwrap().granted);
}

#[test]
fn refused_request_ends_like_a_granted_one_without_a_file() {
    let mut life = Life::appraised_by_specialist(stage(), MONDAY);
    let refuse = Outcome::Refuse { reasons: text("Không đủ điều kiện.") };
    life.must(&sample::specialist(), life::propose(refuse));
    life.must(&head(), Command::SendUp { note: None, to: None });
    life.must(&leader(), Command::Approve { note: None });
    life.must(&records_clerk(), Command::Release { number: text("9/TB"), files: vec![] });
    assert!(!life.dossier().result.as_ref().unwrap().granted);
    let send = Command::Deliver { method: DeliveryMethod::Electronic, recipient: None };
    assert_eq!(life.act(&clerk(), send), Err(Refusal::NothingToSend));
}

#[test]
fn who_takes_the_paper_is_recorded() {
    // domain.md §2.3 row 7: recipient, time, channel.
    let mut life = Life::released(stage(), MONDAY);
    let nobody = Command::Deliver { method: DeliveryMethod::AtCounter, recipient: None };
    assert_eq!(life.act(&clerk(), nobody), Err(Refusal::RecipientMissing));
    life.must(&clerk(), life::deliver());
    let handed = life.dossier().delivery.handed.clone().unwrap();
    assert_eq!((handed.at, handed.by), (life.now, Some(sample::account(10))));
}

#[test]
fn withdrawal_before_acceptance_stops_at_once() {
    let mut life = Life::submitted(stage(), MONDAY);
    life.must(&citizen(), life::withdraw());
    assert_eq!(state(&life), StateCode::Stopped);
}

#[test]
fn withdrawal_after_acceptance_waits_for_an_answer() {
    // §2.2 code 7: 8, or back when refused.
    let mut life = Life::appraised_by_specialist(stage(), MONDAY);
    let before = life.dossier().state.clone();
    life.must(&citizen(), life::withdraw());
    assert_eq!(state(&life), StateCode::WithdrawalRequested);
    life.must(&clerk(), Command::RefuseWithdrawal { reason: text("Đã ký.") });
    assert_eq!(life.dossier().state, before);
    life.must(&citizen(), life::withdraw());
    life.must(&clerk(), Command::GrantWithdrawal);
    assert_eq!(state(&life), StateCode::Stopped);
    assert_eq!(life.dossier().withdrawals.len(), 2);
}

#[test]
fn withdrawal_is_not_possible_after_the_result() {
    // §2.2 code 7: not allowed after 9 and 10.
    let mut life = Life::released(stage(), MONDAY);
    let refused = |state| Err(Refusal::NotNow { action: "request_withdrawal", state });
    assert_eq!(life.act(&citizen(), life::withdraw()), refused(StateCode::Completed));
    life.must(&clerk(), life::deliver());
    assert_eq!(life.act(&citizen(), life::withdraw()), refused(StateCode::ResultDelivered));
}

#[test]
fn dossier_is_rated_once_with_one_to_five_stars() {
    // domain.md §2.7.
    let stars = |stars| Command::Rate { stars, tags: vec![], comment: None };
    let mut life = Life::released(stage(), MONDAY);
    let early = life.act(&citizen(), stars(5));
    assert_eq!(early, Err(Refusal::NotNow { action: "rate", state: StateCode::Completed }));
    life.must(&clerk(), life::deliver());
    assert_eq!(life.act(&citizen(), stars(0)), Err(Refusal::StarsOutOfRange));
    assert_eq!(life.act(&citizen(), stars(6)), Err(Refusal::StarsOutOfRange));
    let comment = Some("ặ".repeat(1_001));
    let long = life.act(&citizen(), Command::Rate { stars: 5, tags: vec![], comment });
    assert_eq!(long, Err(Refusal::TextTooLong { field: "comment", max: 1_000, given: 1_001 }));
    life.must(&citizen(), stars(5));
    assert_eq!(life.act(&citizen(), stars(4)), Err(Refusal::AlreadyRated));
}

#[test]
fn fees_are_collected_once() {
    // domain.md §2.7: payable, exempt, paid.
    let mut stage = stage();
    stage.filing.fees = vec![sample::fee("le_phi", 8_000)];
    let mut life = Life::submitted(stage, MONDAY);
    assert_eq!(life.dossier().money.status, MoneyStatus::Unpaid);
    let fees = vec![sample::fee("le_phi", 8_000)];
    life.must(&clerk(), Command::Accept { components: vec![], fees: fees.clone(), register_no: 1 });
    life.must(&clerk(), Command::CollectFees { lines: fees.clone() });
    assert_eq!(life.dossier().money.status, MoneyStatus::Paid);
    let again = life.act(&clerk(), Command::CollectFees { lines: fees });
    assert_eq!(again, Err(Refusal::FeesPaid));
    let exemption = Some(text("hộ nghèo"));
    let exempt = vec![FeeLine { exemption, ..sample::fee("le_phi", 0) }];
    let mut life = Life::submitted(Stage::default(), MONDAY);
    life.must(&clerk(), Command::Accept { components: vec![], fees: exempt, register_no: 1 });
    assert_eq!(life.dossier().money.status, MoneyStatus::Exempt);
}

proptest! {
    /// The amount is the line's (three copies at 2,000 each are 6,000): whoever multiplied it by
    /// the quantity again would charge for nine.
    #[test]
    fn what_is_to_pay_is_the_sum_of_the_lines_whatever_their_quantities(
        lines in prop::collection::vec((0_i64..10_000_000, 0_u32..=10_000), 0..8),
    ) {
        let lines: Vec<FeeLine> = lines
            .into_iter()
            .enumerate()
            .map(|(place, (amount, quantity))| FeeLine {
                quantity,
                ..sample::fee(&format!("fee_{place}"), amount)
            })
            .collect();
        let sum: i64 = lines.iter().map(|line| line.amount.amount()).sum();
        let mut life = Life::submitted(Stage::default(), MONDAY);
        life.must(&clerk(), Command::Accept { components: vec![], fees: lines, register_no: 1 });
        let money = &life.dossier().money;
        prop_assert_eq!(money.total().amount(), sum);
        let expected = if sum == 0 { MoneyStatus::Free } else { MoneyStatus::Unpaid };
        prop_assert_eq!(money.status, expected);
    }
}

#[test]
fn internal_words_never_reach_the_public_timeline() {
    let mut life = Life::appraised_by_specialist(stage(), MONDAY);
    life.must(&head(), Command::AddNote { text: text("MẬT") });
    let back = Command::SendBack { reason: text("MẬT"), to: text("assign") };
    life.must(&sample::specialist(), back);
    let told = serde_json::to_string(&life.dossier().timeline()).unwrap();
    assert!(!told.contains("MẬT") && !told.contains("acc_"), "{told}");
}

#[test]
fn officers_find_a_dossier_by_code_name_number_and_phone() {
    let life = Life::accepted(stage(), MONDAY);
    let found = search_text(life.dossier());
    for word in ["H56.201.04-260212-0001", "1.001193", "Lê Thị Mẫu", "038190000001", "0912000001"]
    {
        assert!(found.contains(word), "{word} not in {found}");
    }
    assert_eq!(search_text(Life::draft(stage(), MONDAY).dossier()), "");
}

#[test]
fn drafts_begin_on_line_and_counters_never_do() {
    let mut life = Life::at(stage(), MONDAY);
    let brought = dossier::command::TakeIn { channel: Channel::Online, ..life::take_in() };
    let refused = life.act(&clerk(), Command::TakeIn(Box::new(brought)));
    assert_eq!(refused, Err(Refusal::ChannelNotOffered { channel: Channel::Online }));
    let Command::Open { id, procedure, case, .. } = life::open("usual") else { unreachable!() };
    let owner = Owner::Account { account: sample::account(1) };
    let open = Command::Open { id, procedure, case, channel: Channel::Counter, owner };
    let refused = life.act(&clerk(), open);
    assert_eq!(refused, Err(Refusal::ChannelNotOffered { channel: Channel::Counter }));
}
