//! Tests of parcels and sendings: the harness every register passes, and the rules one by one.

use crate::{
    Code, Context, Course, Package, Parcel, ParcelRegister, Receipt, Refusal, Request, Sending,
    SendingRegister, SignedReceipt, TRIES_MAX, parcel, pause_seconds, sending,
};
use kernel::{
    hash::Sha256Hash,
    id::{AccountId, DocumentId, ParcelId, SendingId},
    random::SeededRandom,
    time::Timestamp,
};
use proptest::{prelude::*, sample::select};
use register::{
    Actor, Entry, Register, Seat,
    harness::{Attempt, Scene, turns, walk},
};

fn now() -> Timestamp {
    Timestamp::EPOCH.plus_seconds(1_770_000_000)
}

fn clerk() -> Actor {
    let seat = Seat { role: "records_clerk".to_owned(), unit: "H56".parse().unwrap() };
    Actor::Officer { account: AccountId::new(Timestamp::EPOCH, &SeededRandom::new(1)), seat }
}

fn exchange() -> Actor {
    Actor::System { job: "exchange".to_owned() }
}

fn document(n: u64) -> DocumentId {
    DocumentId::new(Timestamp::EPOCH, &SeededRandom::new(n))
}

fn parcel_id(n: u64) -> ParcelId {
    ParcelId::new(Timestamp::EPOCH, &SeededRandom::new(n))
}

fn course() -> Course {
    Course { sender: "H56".to_owned(), document: "H56,2026/11/20,0123/UBND".to_owned() }
}

fn receipt(parcel: ParcelId) -> SignedReceipt {
    let package = Package { sha256: Sha256Hash::of(b"package"), bytes: 7 };
    let (from, to) = ("h56".parse().unwrap(), "h57".parse().unwrap());
    SignedReceipt::new(Receipt { parcel, package, from, to, at: now() }, b"signature")
}

fn new_parcel() -> parcel::NewParcel {
    parcel::NewParcel {
        id: parcel_id(1),
        node: "h57".parse().unwrap(),
        agency: "H56".parse().unwrap(),
        course: course(),
        content: parcel::Content::Document {
            request: Request::New,
            outgoing: Some(document(1)),
            receivers: vec!["H57.12".to_owned()],
        },
        urgency: 0,
    }
}

fn new_sending() -> sending::NewSending {
    sending::NewSending {
        id: SendingId::new(Timestamp::EPOCH, &SeededRandom::new(1)),
        agency: "H56".parse().unwrap(),
        outgoing: document(1),
        course: course(),
        node: "h57".parse().unwrap(),
        parcel: parcel_id(1),
        to: "H57.12".to_owned(),
    }
}

fn notice(code: Code, second: i64) -> sending::Notice {
    sending::Notice {
        code,
        at: now().plus_seconds(second),
        words: String::new(),
        staff: String::new(),
        told_at: Timestamp::EPOCH,
        late: false,
    }
}

/// What a copy is after these notices, told in this order.
fn told(codes: &[Code]) -> Sending {
    let mut found = sent();
    for (second, code) in (0..).zip(codes) {
        found = done(found, &sending::Command::Notice(Box::new(notice(*code, second)))).unwrap();
    }
    found
}

fn sent() -> Sending {
    let events = [sending::Event::Sent { sending: Box::new(new_sending()) }];
    folded(None, &events).unwrap()
}

fn folded(mut found: Option<Sending>, events: &[sending::Event]) -> Option<Sending> {
    for event in events {
        let entry = Entry { version: 1, at: now(), by: exchange(), event: event.clone() };
        found = Some(SendingRegister::evolve(found, &entry).unwrap());
    }
    found
}

fn done(found: Sending, command: &sending::Command) -> Result<Sending, Refusal> {
    let actor = clerk();
    let context = Context { now: now(), actor: &actor };
    let events = SendingRegister::decide(Some(&found), command, &context)?;
    Ok(folded(Some(found), &events).unwrap())
}

struct Parcels;

fn parcel_attempts() -> Vec<Attempt<parcel::Command>> {
    let signed = |n| Box::new(receipt(parcel_id(n)));
    let taken = |n| parcel::Command::Take {
        parcel: Box::new(new_parcel()),
        receipt: signed(n),
        outcome: parcel::Outcome::Repeated,
    };
    let commands = vec![
        parcel::Command::Queue(Box::new(new_parcel())),
        taken(1),
        taken(2),
        parcel::Command::Deliver { receipt: signed(1) },
        parcel::Command::Deliver { receipt: signed(2) },
        parcel::Command::GiveUp { fault: "away".to_owned() },
        parcel::Command::GiveUp { fault: String::new() },
        parcel::Command::Retry,
        parcel::Command::Drop { why: "gửi nhầm".to_owned() },
        parcel::Command::Drop { why: String::new() },
    ];
    by_both(&commands)
}

/// Each command by a person and by the program.
fn by_both<C: Clone>(commands: &[C]) -> Vec<Attempt<C>> {
    let both = |command: &C| [clerk(), exchange()].map(|actor| (actor, command.clone()));
    let attempts = commands.iter().flat_map(both);
    attempts.map(|(actor, command)| Attempt { actor, command }).collect()
}

impl Scene for Parcels {
    type Register = ParcelRegister;

    fn attempts(&self, _: Option<&Parcel>) -> BoxedStrategy<Attempt<parcel::Command>> {
        select(parcel_attempts()).boxed()
    }

    fn probes(&self, _: Option<&Parcel>) -> Vec<Attempt<parcel::Command>> {
        parcel_attempts()
    }

    fn decide(
        &self,
        record: Option<&Parcel>,
        attempt: &Attempt<parcel::Command>,
        now: Timestamp,
    ) -> Result<Vec<parcel::Event>, Refusal> {
        let context = Context { now, actor: &attempt.actor };
        ParcelRegister::decide(record, &attempt.command, &context)
    }
}

struct Sendings;

fn sending_attempts() -> Vec<Attempt<sending::Command>> {
    let mut commands = vec![
        sending::Command::Send(Box::new(new_sending())),
        sending::Command::HandOver { at: now() },
        sending::Command::TakeBack,
        sending::Command::Ask { request: Request::Recall, by: document(2) },
        sending::Command::Ask { request: Request::Update, by: document(3) },
        sending::Command::Remind,
    ];
    let notices = Code::ALL.into_iter().flat_map(|code| [notice(code, 1), notice(code, 2)]);
    commands.extend(notices.map(|notice| sending::Command::Notice(Box::new(notice))));
    by_both(&commands)
}

impl Scene for Sendings {
    type Register = SendingRegister;

    fn attempts(&self, _: Option<&Sending>) -> BoxedStrategy<Attempt<sending::Command>> {
        select(sending_attempts()).boxed()
    }

    fn probes(&self, _: Option<&Sending>) -> Vec<Attempt<sending::Command>> {
        sending_attempts()
    }

    fn decide(
        &self,
        record: Option<&Sending>,
        attempt: &Attempt<sending::Command>,
        now: Timestamp,
    ) -> Result<Vec<sending::Event>, Refusal> {
        let context = Context { now, actor: &attempt.actor };
        SendingRegister::decide(record, &attempt.command, &context)
    }
}

proptest! {
    #[test]
    fn parcels_keep_the_promises_of_a_register(turns in turns(1..=16)) {
        walk(&Parcels, now(), &turns)?;
    }

    #[test]
    fn sendings_keep_the_promises_of_a_register(turns in turns(1..=16)) {
        walk(&Sendings, now(), &turns)?;
    }

    #[test]
    fn notices_in_any_order_lead_to_the_same_standing(
        codes in proptest::collection::vec(select(vec![
            Code::Arrived, Code::Registered, Code::Assigned, Code::InProgress, Code::Done,
        ]), 1..8),
    ) {
        let mut sorted = codes.clone();
        sorted.sort();
        prop_assert_eq!(told(&codes).standing, told(&sorted).standing);
    }

    #[test]
    fn a_signed_receipt_is_read_as_it_was_written_and_in_no_other_spelling(
        at in any::<i64>(), bytes in any::<u64>(), seed in any::<u64>(), place in any::<usize>(),
    ) {
        let mut signed = receipt(parcel_id(seed));
        signed.receipt.at = Timestamp::from_micros(at / 4);
        signed.receipt.package.bytes = bytes;
        let text = signed.print();
        prop_assert_eq!(SignedReceipt::parse(&text), Some(signed));
        let mut changed = text.clone();
        changed.insert(place % (text.len() + 1), '0');
        if let Some(read) = SignedReceipt::parse(&changed) {
            prop_assert_eq!(read.print(), changed);
        }
    }
}

#[test]
fn a_parcel_is_delivered_by_a_receipt_for_itself_alone() {
    let actor = exchange();
    let context = Context { now: now(), actor: &actor };
    let event = parcel::Event::Queued { parcel: Box::new(new_parcel()) };
    let entry = Entry { version: 1, at: now(), by: exchange(), event };
    let found = ParcelRegister::evolve(None, &entry).unwrap();
    let deliver = |n| parcel::Command::Deliver { receipt: Box::new(receipt(parcel_id(n))) };
    let refused = ParcelRegister::decide(Some(&found), &deliver(2), &context);
    assert_eq!(refused, Err(Refusal::OtherReceipt));
    assert_eq!(ParcelRegister::decide(Some(&found), &deliver(1), &context).unwrap().len(), 1);
}

#[test]
fn a_receipt_still_counts_once_the_document_was_withdrawn_and_not_once_a_person_let_it_go() {
    let entry = |event| Entry { version: 1, at: now(), by: exchange(), event };
    let queued = parcel::Event::Queued { parcel: Box::new(new_parcel()) };
    let found = ParcelRegister::evolve(None, &entry(queued)).unwrap();
    let actor = exchange();
    let context = Context { now: now(), actor: &actor };
    let deliver = parcel::Command::Deliver { receipt: Box::new(receipt(parcel_id(1))) };
    for (event, counts) in [
        (parcel::Event::Withheld, true),
        (parcel::Event::Dropped { why: "gửi nhầm".to_owned() }, false),
    ] {
        let found = ParcelRegister::evolve(Some(found.clone()), &entry(event)).unwrap();
        let events = ParcelRegister::decide(Some(&found), &deliver, &context);
        assert_eq!(events.is_ok(), counts, "{events:?}");
    }
}

#[test]
fn a_parcel_that_was_given_up_is_tried_again_by_a_person_alone() {
    let event = parcel::Event::Queued { parcel: Box::new(new_parcel()) };
    let entry = |event| Entry { version: 1, at: now(), by: exchange(), event };
    let found = ParcelRegister::evolve(None, &entry(event)).unwrap();
    let given_up = parcel::Event::GivenUp { fault: "away".to_owned() };
    let found = ParcelRegister::evolve(Some(found), &entry(given_up)).unwrap();
    let (machine, person) = (exchange(), clerk());
    let by = |actor| {
        let context = Context { now: now(), actor };
        ParcelRegister::decide(Some(&found), &parcel::Command::Retry, &context)
    };
    assert_eq!(by(&machine), Err(Refusal::AccountNeeded));
    assert_eq!(by(&person), Ok(vec![parcel::Event::Requeued]));
}

#[test]
fn late_notice_is_kept_and_sets_nothing_back() {
    let found = told(&[Code::Registered, Code::InProgress, Code::Assigned, Code::Arrived]);
    assert_eq!(found.standing, sending::Standing::InProgress);
    let late: Vec<bool> = found.notices.iter().map(|notice| notice.late).collect();
    assert_eq!(late, [false, false, true, true]);
}

#[test]
fn the_same_notice_again_changes_nothing() {
    let found = told(&[Code::Registered]);
    let again =
        done(found.clone(), &sending::Command::Notice(Box::new(notice(Code::Registered, 0))));
    assert_eq!(again, Ok(found));
}

#[test]
fn a_recall_is_answered_by_both_kinds_of_codes() {
    for (codes, agreed) in [
        ([Code::Registered, Code::Agreed], true),
        ([Code::Registered, Code::Declined], false),
        ([Code::Registered, Code::Registered], true),
        ([Code::Registered, Code::Refused], false),
    ] {
        let [first, second] = codes;
        let mut found = told(&[first]);
        found = done(found, &sending::Command::TakeBack).unwrap();
        assert_eq!(done(found.clone(), &sending::Command::TakeBack), Err(Refusal::AskedAlready));
        let answer = sending::Command::Notice(Box::new(notice(second, 9)));
        found = done(found, &answer).unwrap();
        assert_eq!(found.asks.first().and_then(|ask| ask.agreed), Some(agreed));
        let back = found.standing == sending::Standing::GivenBack;
        assert_eq!(back, agreed, "{codes:?}");
    }
}

#[test]
fn an_update_that_is_agreed_to_leaves_the_copy_where_it_is() {
    let mut found = told(&[Code::Registered]);
    found =
        done(found, &sending::Command::Ask { request: Request::Update, by: document(9) }).unwrap();
    found = done(found, &sending::Command::Notice(Box::new(notice(Code::Agreed, 5)))).unwrap();
    assert_eq!(found.standing, sending::Standing::Registered);
    assert_eq!(found.open_ask(), None);
}

#[test]
fn only_an_unacknowledged_copy_becomes_overdue_and_once() {
    let found = done(sent(), &sending::Command::Remind).unwrap();
    assert!(found.overdue_at.is_some());
    assert_eq!(done(found.clone(), &sending::Command::Remind), Ok(found));
    let acknowledged = told(&[Code::Registered]);
    assert_eq!(done(acknowledged.clone(), &sending::Command::Remind), Ok(acknowledged));
}

#[test]
fn pauses_grow_and_end_with_a_person() {
    let pauses: Vec<Option<i64>> = (1..=TRIES_MAX).map(pause_seconds).collect();
    assert_eq!(pauses, [Some(60), Some(300), Some(1_800), Some(7_200), Some(21_600), None]);
}

#[test]
fn whatever_is_typed_leads_to_the_words_of_the_parcel() {
    use parcel::search::{party_word, sign_word};
    let given = parcel::Command::Queue(Box::new(parcel::NewParcel {
        course: Course {
            sender: "H56".to_owned(),
            document: "H56,2026/11/20,0045/QĐ-UBND".to_owned(),
        },
        ..new_parcel()
    }));
    let actor = clerk();
    let context = Context { now: now(), actor: &actor };
    let event = parcel::ParcelRegister::decide(None, &given, &context).unwrap().remove(0);
    let entry = Entry { version: 1, at: now(), by: clerk(), event };
    let found = parcel::ParcelRegister::evolve(None, &entry).unwrap();
    let words = found.words();
    for typed in ["45", "0045", "qd-ubnd", "QĐ-UBND", "45/QĐ-UBND", " 0045 / qđ-ubnd "] {
        let word = sign_word(typed).unwrap();
        assert!(words.contains(&word), "{typed} leads to {word}, not in {words:?}");
    }
    for typed in ["4", "5", "UBND", "45/UBND"] {
        assert!(!words.contains(&sign_word(typed).unwrap()), "{typed}");
    }
    assert_eq!((sign_word("  "), sign_word("0").as_deref()), (None, Some("n:0")));
    assert!(words.contains(&party_word("h57.12")) && !words.contains(&party_word("H56")));
}
