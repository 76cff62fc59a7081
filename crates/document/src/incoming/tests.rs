//! Tests of incoming documents: the harness every register passes, and the rules one by one.

use super::{
    Command, Context, Event, Incoming, IncomingRegister, NewIncoming, Order, Part, Place, Standing,
    TurnKind,
};
use crate::{
    Refusal,
    letter::{LeftOut, Letter},
    model::{DocumentFile, NewFile, Sheet, Signatures, Urgency, Way},
};
use kernel::{
    code::AgencyCode,
    hash::Sha256Hash,
    id::{AccountId, DocumentId, FileId},
    random::SeededRandom,
    secrecy::{Degree, Sign},
    time::{Date, Timestamp},
};
use proptest::{prelude::*, sample::select};
use register::{
    Actor, Entry, Fact as _, Register, Seat, fold,
    harness::{Attempt, Scene, turns, walk},
};

const NOON: i64 = 1_770_000_000;

fn now() -> Timestamp {
    Timestamp::EPOCH.plus_seconds(NOON)
}

fn account(n: u64) -> AccountId {
    AccountId::new(Timestamp::EPOCH, &SeededRandom::new(n))
}

fn unit(text: &str) -> AgencyCode {
    text.parse().unwrap()
}

fn seated(n: u64, role: &str, at: &str) -> Actor {
    let seat = Seat { role: role.to_owned(), unit: unit(at) };
    Actor::Officer { account: account(n), seat }
}

fn clerk() -> Actor {
    seated(1, "records_clerk", "H56.201")
}

fn leader() -> Actor {
    seated(2, "leader", "H56.201")
}

fn head() -> Actor {
    seated(3, "division_head", "H56.201.01")
}

fn specialist() -> Actor {
    seated(4, "specialist", "H56.201.01")
}

fn today() -> Date {
    now().local_date()
}

fn sheet() -> Sheet {
    Sheet {
        author: "Sở Xây dựng".to_owned(),
        number: "123/SXD-QLN".to_owned(),
        dated: today(),
        kind: "cong-van".to_owned(),
        subject: "V/v rà soát nhà ở".to_owned(),
        urgency: Urgency::Normal,
        signer: String::new(),
        pages: Some(2),
        answer_by: None,
    }
}

fn file(content: &[u8], name: &str) -> NewFile {
    let file = DocumentFile {
        id: FileId::new(Timestamp::EPOCH, &SeededRandom::new(u64::from(content[0]))),
        name: name.to_owned(),
        media_type: "application/pdf".to_owned(),
        size: 10,
        sha256: Sha256Hash::of(content),
        kept_at: now(),
        signatures: Signatures::Good,
    };
    NewFile { file, on_first_page: None }
}

fn new() -> NewIncoming {
    NewIncoming {
        id: DocumentId::new(Timestamp::EPOCH, &SeededRandom::new(9)),
        agency: unit("H56.201"),
        way: Way::Post,
        sheet: sheet(),
        files: vec![file(b"one", "123-SXD-QLN.pdf")],
        affirmed: false,
        twin: None,
        origin: None,
        concern: None,
        letter: None,
    }
}

fn letter() -> Letter {
    Letter {
        mailbox: "van-thu".to_owned(),
        from: "Phạm Thị Mẫu <mau@example.vn>".to_owned(),
        subject: "Gửi công văn 123".to_owned(),
        written_at: Some(now()),
        text: "Kính gửi văn thư,\nGửi kèm công văn.".to_owned(),
        cut: false,
        left_out: vec![LeftOut { name: "anh.zip".to_owned(), why: "unknown-kind".to_owned() }],
    }
}

/// A letter that a machine brings.
fn by_mail(change: impl FnOnce(&mut Letter)) -> Command {
    let mut letter = letter();
    change(&mut letter);
    let letter = Some(Box::new(letter));
    Command::Arrive(Box::new(NewIncoming { way: Way::Email, letter, ..new() }))
}

fn mailbox() -> Actor {
    Actor::System { job: "mailbox".to_owned() }
}

fn another() -> DocumentId {
    DocumentId::new(Timestamp::EPOCH, &SeededRandom::new(10))
}

fn amend(twin: Option<DocumentId>, change: impl FnOnce(&mut Sheet)) -> Command {
    let mut sheet = sheet();
    change(&mut sheet);
    let reason = "Ghi nhầm".to_owned();
    Command::Amend { sheet: Box::new(sheet), reason, affirmed: false, twin }
}

fn with(change: impl FnOnce(&mut NewIncoming)) -> Command {
    let mut new = new();
    change(&mut new);
    Command::Register(Box::new(new))
}

fn register() -> Command {
    with(|_| ())
}

fn submit() -> Command {
    Command::Submit { to: Some(account(2)), note: String::new() }
}

fn to_unit(part: Part) -> Order {
    Order { to: Place { unit: unit("H56.201.01"), account: None }, part, due: None }
}

fn to_person(n: u64, part: Part) -> Order {
    Order { to: Place { unit: unit("H56.201.01"), account: Some(account(n)) }, part, due: None }
}

fn direct(orders: Vec<Order>) -> Command {
    Command::Direct { note: "Phòng chủ trì, tham mưu trước ngày 10".to_owned(), orders }
}

fn answer(share: u32) -> Command {
    Command::Answer { share, words: "Đã có văn bản trả lời".to_owned() }
}

fn decide(
    actor: &Actor,
    found: Option<&Incoming>,
    command: &Command,
) -> Result<Vec<Event>, Refusal> {
    IncomingRegister::decide(found, command, &Context { now: now(), actor, number: Some(7) })
}

fn told(commands: &[(Actor, Command)]) -> Vec<Entry<Event>> {
    let mut found: Option<Incoming> = None;
    let mut entries = Vec::new();
    for (actor, command) in commands {
        for event in decide(actor, found.as_ref(), command).unwrap() {
            let version = entries.len() as u64 + 1;
            let entry = Entry { version, at: now(), by: actor.clone(), event };
            found = Some(IncomingRegister::evolve(found.take(), &entry).unwrap());
            entries.push(entry);
        }
    }
    entries
}

/// A document after these commands, all of which must be taken.
fn after(commands: &[(Actor, Command)]) -> Incoming {
    fold::<IncomingRegister>(told(commands)).unwrap().unwrap()
}

fn directed(orders: Vec<Order>) -> Incoming {
    after(&[(clerk(), register()), (clerk(), submit()), (leader(), direct(orders))])
}

#[test]
fn document_goes_from_the_book_to_the_leader_to_the_head_to_the_specialist_and_is_closed() {
    let pass = Command::PassOn { share: 1, to: account(4), due: None, note: String::new() };
    let found = after(&[
        (clerk(), register()),
        (clerk(), submit()),
        (leader(), direct(vec![to_unit(Part::Lead)])),
        (head(), pass),
        (specialist(), Command::Begin { share: 2 }),
        (specialist(), answer(2)),
    ]);
    assert_eq!(found.standing, Standing::Done);
    assert_eq!(found.registration.map(|line| line.number), Some(7));
    let turns: Vec<TurnKind> =
        found.matter.as_ref().unwrap().turns.iter().map(|turn| turn.kind).collect();
    assert_eq!(
        turns,
        [
            TurnKind::Arrived,
            TurnKind::Registered,
            TurnKind::Submitted,
            TurnKind::Directed,
            TurnKind::PassedOn,
            TurnKind::Begun,
            TurnKind::Answered,
            TurnKind::Closed
        ]
    );
    assert_eq!(found.open_shares().count(), 0);
}

#[test]
fn lead_waits_for_those_who_coordinate() {
    let other = Order {
        to: Place { unit: unit("H56.201.02"), account: None },
        part: Part::Coordinate,
        due: None,
    };
    let found = directed(vec![to_unit(Part::Lead), other]);
    let events = decide(&head(), Some(&found), &answer(1)).unwrap();
    assert!(matches!(events.as_slice(), [Event::Answered { .. }]), "{events:?}");
}

#[test]
fn document_has_one_lead_and_nobody_is_named_twice() {
    let found = after(&[(clerk(), register()), (clerk(), submit())]);
    let asked = |orders| decide(&leader(), Some(&found), &direct(orders));
    let two = vec![to_unit(Part::Lead), to_person(4, Part::Lead)];
    assert_eq!(asked(two), Err(Refusal::OneLead));
    let twice = vec![to_unit(Part::Lead), to_unit(Part::Inform)];
    assert_eq!(asked(twice), Err(Refusal::NamedTwice));
    assert_eq!(asked(vec![]), Err(Refusal::NoShares));
    let mut late = to_unit(Part::Lead);
    late.due = Some(now().plus_seconds(-86_400).local_date());
    assert_eq!(asked(vec![late]), Err(Refusal::DuePast));
    let lead = directed(vec![to_unit(Part::Lead)]);
    let again = decide(&leader(), Some(&lead), &direct(vec![to_person(4, Part::Lead)]));
    assert_eq!(again, Err(Refusal::OneLead));
}

#[test]
fn nobody_answers_for_another() {
    let found = directed(vec![to_unit(Part::Lead)]);
    let elsewhere = seated(5, "division_head", "H56.201.02");
    let refused = decide(&elsewhere, Some(&found), &answer(1));
    assert_eq!(refused, Err(Refusal::NotYours { share: 1 }));
    let personal = directed(vec![to_person(4, Part::Lead)]);
    let specialist_for_the_unit = decide(&specialist(), Some(&found), &answer(1));
    assert_eq!(specialist_for_the_unit, Err(Refusal::NotYours { share: 1 }));
    let refused = decide(&head(), Some(&personal), &answer(1));
    assert_eq!(refused, Err(Refusal::NotYours { share: 1 }));
}

#[test]
fn lead_handed_back_goes_to_the_leader_again_who_names_another() {
    let mut found = directed(vec![to_unit(Part::Lead)]);
    let back = Command::HandBack { share: 1, reason: "Không thuộc lĩnh vực".to_owned() };
    for event in decide(&head(), Some(&found), &back).unwrap() {
        let entry = Entry { version: 9, at: now(), by: head(), event };
        found = IncomingRegister::evolve(Some(found), &entry).unwrap();
    }
    assert_eq!(found.standing, Standing::Submitted);
    assert!(decide(&leader(), Some(&found), &direct(vec![to_person(4, Part::Lead)])).is_ok());
}

#[test]
fn marked_document_is_refused_at_every_entrance() {
    let refused = |command: Command, place| {
        let refusal = Refusal::Secret { degree: "mat", place };
        assert_eq!(decide(&clerk(), None, &command), Err(refusal));
    };
    for affirmed in [false, true] {
        refused(
            with(|new| {
                new.sheet.subject = "[MẬT] Kế hoạch".to_owned();
                new.affirmed = affirmed;
            }),
            "subject",
        );
        refused(
            with(|new| {
                new.files = vec![file(b"two", "CV_MAT_12.pdf")];
                new.affirmed = affirmed;
            }),
            "file_name",
        );
        refused(
            with(|new| {
                new.files[0].on_first_page = Some(Sign::Marked(Degree::Secret));
                new.affirmed = affirmed;
            }),
            "first_page",
        );
    }
    let mut by_machine = new();
    by_machine.files[0].on_first_page = Some(Sign::Marked(Degree::Top));
    let job = Actor::System { job: "exchange".to_owned() };
    let refused = decide(&job, None, &Command::Arrive(Box::new(by_machine)));
    assert_eq!(refused, Err(Refusal::Secret { degree: "tuyet-mat", place: "first_page" }));
}

#[test]
fn doubt_asks_a_person_and_is_kept_open_for_one_when_a_machine_brings_it() {
    let doubtful = |affirmed| {
        with(|new| {
            new.sheet.subject = "Danh mục bí mật nhà nước độ Tuyệt mật".to_owned();
            new.affirmed = affirmed;
        })
    };
    let refused = decide(&clerk(), None, &doubtful(false));
    assert_eq!(refused, Err(Refusal::PerhapsSecret { degree: "tuyet-mat", place: "subject" }));
    assert!(decide(&clerk(), None, &doubtful(true)).is_ok());
    let mut brought = new();
    brought.sheet.subject = "Danh mục bí mật nhà nước độ Tuyệt mật".to_owned();
    let job = Actor::System { job: "exchange".to_owned() };
    assert!(decide(&job, None, &Command::Arrive(Box::new(brought.clone()))).is_ok());
    let lying = after(&[(job, Command::Arrive(Box::new(brought.clone())))]);
    brought.files.clear();
    let taken = decide(&clerk(), Some(&lying), &Command::Register(Box::new(brought)));
    assert_eq!(taken, Err(Refusal::PerhapsSecret { degree: "tuyet-mat", place: "subject" }));
}

#[test]
fn secret_paper_leaves_a_stub_that_says_nothing_of_it() {
    let stub = Command::ReceiveOnPaper { id: new().id, agency: unit("H56.201") };
    let found = after(&[(clerk(), stub)]);
    assert_eq!((found.standing, found.matter.is_none()), (Standing::OnPaper, true));
    assert!(found.allowed().is_empty());
    let listing = found.listing();
    assert_eq!((listing.text.as_str(), listing.number), ("", None));
}

/// What the desk puts in place of the entries of a withdrawn document.
fn withheld(entries: &[Entry<Event>], found: &Incoming) -> Vec<Entry<Event>> {
    let blank = Event::Withheld {
        id: found.id,
        agency: found.agency.clone(),
        arrived_at: found.arrived_at,
        registration: found.registration,
    };
    let blanked = |entry: &Entry<Event>| match entry.event {
        Event::Withdrawn => entry.clone(),
        _ => Entry { event: blank.clone(), ..entry.clone() },
    };
    entries.iter().map(blanked).collect()
}

#[test]
fn withdrawal_leaves_the_act_and_the_line_in_the_book_and_folds_the_same_without_content() {
    let entries = told(&[
        (clerk(), register()),
        (clerk(), submit()),
        (leader(), direct(vec![to_unit(Part::Lead)])),
        (specialist(), Command::Withdraw),
    ]);
    let found = fold::<IncomingRegister>(entries.clone()).unwrap().unwrap();
    assert_eq!((found.standing, found.matter.is_none()), (Standing::Withdrawn, true));
    assert_eq!(found.registration.map(|line| line.number), Some(7));
    let blank = withheld(&entries, &found);
    let told = serde_json::to_string(&blank).unwrap();
    assert!(!told.contains("rà soát") && !told.contains("123"), "{told}");
    assert_eq!(fold::<IncomingRegister>(blank).unwrap(), Some(found.clone()));
    assert!(found.listing().holders.is_empty() && found.listing().files.is_empty());
}

fn clear(reason: &str) -> Command {
    Command::Clear { reason: reason.to_owned(), affirmed: true }
}

fn suspect() -> Command {
    Command::Suspect { files: vec![new().files[0].file.id] }
}

fn machine() -> Actor {
    Actor::System { job: "recognition".to_owned() }
}

#[test]
fn nothing_happens_to_a_document_whose_scan_looks_marked_until_a_person_looked() {
    let found = after(&[
        (clerk(), register()),
        (clerk(), submit()),
        (leader(), direct(vec![to_unit(Part::Lead)])),
        (machine(), suspect()),
    ]);
    assert!(found.is_suspected() && found.files().is_empty());
    assert_eq!(found.standing, Standing::InHand);
    for command in [answer(1), Command::Note { words: "x".to_owned() }, amend(None, |_| ())] {
        assert_eq!(decide(&head(), Some(&found), &command), Err(Refusal::Suspected));
    }
    assert_eq!(decide(&machine(), Some(&found), &suspect()), Ok(Vec::new()), "told once");
    assert_eq!(decide(&clerk(), Some(&found), &Command::Withdraw), Ok(vec![Event::Withdrawn]));
}

#[test]
fn a_false_alarm_is_cleared_by_a_person_with_a_reason_and_never_raised_again() {
    let held = after(&[(machine(), Command::Arrive(Box::new(new()))), (machine(), suspect())]);
    assert_eq!(decide(&clerk(), Some(&held), &register()), Err(Refusal::Suspected));
    let blank = decide(&clerk(), Some(&held), &clear(" "));
    assert_eq!(blank, Err(Refusal::TextFault { field: "reason" }));
    let unseen = Command::Clear { reason: "Đọc nhầm".to_owned(), affirmed: false };
    assert_eq!(decide(&clerk(), Some(&held), &unseen), Err(Refusal::Suspected));
    let by_machine = decide(&machine(), Some(&held), &clear("Đọc nhầm"));
    assert_eq!(by_machine, Err(Refusal::AccountNeeded));
    let cleared = after(&[
        (machine(), Command::Arrive(Box::new(new()))),
        (machine(), suspect()),
        (clerk(), clear("Dấu giáp lai đọc nhầm")),
    ]);
    assert!(!cleared.is_suspected());
    assert_eq!(cleared.files().len(), 1);
    let turn = cleared.matter.as_ref().and_then(|matter| matter.turns.last()).unwrap();
    assert_eq!((turn.kind, turn.by), (TurnKind::Cleared, clerk().account()));
    assert_eq!(turn.words, "Dấu giáp lai đọc nhầm");
    assert_eq!(decide(&machine(), Some(&cleared), &suspect()), Ok(Vec::new()));
    let again = decide(&clerk(), Some(&cleared), &clear("Lần nữa"));
    assert_eq!(again, Err(Refusal::NotNow { standing: "arrived" }));
    let taken = with(|new| new.files.clear());
    assert!(decide(&clerk(), Some(&cleared), &taken).is_ok(), "it is a document as any other");
}

#[test]
fn a_doubt_about_a_first_page_holds_what_a_machine_brings_and_asks_a_person_once() {
    let doubtful = |affirmed| {
        with(|new| {
            new.files[0].on_first_page = Some(Sign::Doubt(Degree::Top));
            new.affirmed = affirmed;
        })
    };
    let Command::Register(brought) = doubtful(false) else { unreachable!("it registers") };
    let held = after(&[(machine(), Command::Arrive(brought))]);
    assert!(held.is_suspected() && held.files().is_empty());
    let refused = decide(&clerk(), None, &doubtful(false));
    assert_eq!(refused, Err(Refusal::PerhapsSecret { degree: "tuyet-mat", place: "first_page" }));
    let taken = after(&[(clerk(), doubtful(true))]);
    assert!(!taken.is_suspected(), "whoever brought it has looked");
    assert_eq!(decide(&machine(), Some(&taken), &suspect()), Ok(Vec::new()));
    let told: Vec<_> = taken.matter.iter().flat_map(|it| &it.turns).map(|it| it.kind).collect();
    assert!(told.ends_with(&[TurnKind::Suspected, TurnKind::Cleared]), "{told:?}");
    let arrived = after(&[(machine(), Command::Arrive(Box::new(new())))]);
    let mut page = file(b"page", "quet.png");
    page.on_first_page = Some(Sign::Doubt(Degree::Top));
    let beside = with(|new| {
        new.files = vec![page];
        new.affirmed = true;
    });
    let events = decide(&clerk(), Some(&arrived), &beside).unwrap();
    assert!(matches!(events[..], [_, Event::Suspected { .. }, Event::Cleared { .. }]));
}

#[test]
fn a_letter_that_speaks_of_secrecy_asks_whoever_enters_it_in_the_book() {
    let came = by_mail(|letter| letter.subject = "Danh mục độ Tuyệt mật kèm theo".to_owned());
    let found = after(&[(mailbox(), came)]);
    let enter = |affirmed| {
        with(|new| {
            new.files.clear();
            new.affirmed = affirmed;
        })
    };
    let refused = decide(&clerk(), Some(&found), &enter(false));
    let doubt = Refusal::PerhapsSecret { degree: "tuyet-mat", place: "letter_subject" };
    assert_eq!(refused, Err(doubt));
    assert!(decide(&clerk(), Some(&found), &enter(true)).is_ok());
}

#[test]
fn no_words_beside_a_document_bear_a_mark() {
    let found = after(&[(clerk(), register()), (clerk(), submit())]);
    let marked = || "Chú ý:\n(MẬT)\nkhông phổ biến".to_owned();
    let note = Command::Note { words: marked() };
    let refused = decide(&clerk(), Some(&found), &note);
    assert_eq!(refused, Err(Refusal::Secret { degree: "mat", place: "words" }));
    let Command::Direct { orders, .. } = direct(vec![to_unit(Part::Lead)]) else {
        unreachable!("it directs")
    };
    let refused = decide(&leader(), Some(&found), &Command::Direct { note: marked(), orders });
    assert_eq!(refused, Err(Refusal::Secret { degree: "mat", place: "note" }));
    let speaks = Command::Note {
        words: "Đã đối chiếu quy định về bí mật nhà nước".to_owned()
    };
    assert!(decide(&clerk(), Some(&found), &speaks).is_ok());
}

#[test]
fn only_a_file_of_the_document_is_suspected() {
    let found = after(&[(clerk(), register())]);
    let strange = Command::Suspect { files: vec![file(b"zzz", "x.pdf").file.id] };
    assert_eq!(decide(&machine(), Some(&found), &strange), Ok(Vec::new()));
}

#[test]
fn same_paper_is_known_again_however_its_number_is_typed() {
    let key = |number: &str, author: &str| {
        let sheet = Sheet { number: number.to_owned(), author: author.to_owned(), ..sheet() };
        super::twin_key(&unit("H56.201"), &sheet)
    };
    assert_eq!(key("123/SXD-QLN", "Sở Xây dựng"), key("123 / sxd-qln", "SỞ XÂY DỰNG"));
    assert_ne!(key("123/SXD-QLN", "Sở Xây dựng"), key("124/SXD-QLN", "Sở Xây dựng"));
    assert_eq!(key("", "Sở Xây dựng"), None);
}

#[test]
fn sheet_has_what_the_book_needs_and_no_day_to_come() {
    let nameless = with(|new| new.sheet.author = " ".to_owned());
    assert_eq!(decide(&clerk(), None, &nameless), Err(Refusal::TextFault { field: "author" }));
    let ahead = with(|new| new.sheet.dated = now().plus_seconds(86_400).local_date());
    assert_eq!(decide(&clerk(), None, &ahead), Err(Refusal::DatedAhead));
    let twice = with(|new| new.files.push(new.files[0].clone()));
    assert_eq!(decide(&clerk(), None, &twice), Err(Refusal::FilesFault));
}

struct Documents;

fn commands() -> Vec<Command> {
    vec![
        register(),
        Command::Arrive(Box::new(new())),
        Command::ReceiveOnPaper { id: new().id, agency: unit("H56.201") },
        Command::KeepOut { id: new().id, agency: unit("H56.201") },
        by_mail(|_| {}),
        Command::Refuse { reason: "Không đúng nơi nhận".to_owned() },
        Command::Amend {
            sheet: Box::new(sheet()),
            reason: "Sai trích yếu".to_owned(),
            affirmed: false,
            twin: None,
        },
        Command::Amend {
            sheet: Box::new(Sheet { number: "321/SXD-QLN".to_owned(), ..sheet() }),
            reason: "Sai số".to_owned(),
            affirmed: false,
            twin: Some(another()),
        },
        submit(),
        direct(vec![to_unit(Part::Lead), to_person(4, Part::Coordinate)]),
        direct(vec![to_person(5, Part::Inform)]),
        direct(vec![]),
        Command::PassOn { share: 1, to: account(4), due: None, note: String::new() },
        Command::PassOn { share: 1, to: account(5), due: None, note: String::new() },
        Command::Begin { share: 2 },
        answer(1),
        answer(2),
        answer(3),
        Command::HandBack { share: 1, reason: "Nhầm".to_owned() },
        Command::HandBack { share: 2, reason: String::new() },
        Command::Suspect { files: vec![new().files[0].file.id] },
        clear("Dấu giáp lai đọc nhầm"),
        Command::Extend {
            share: 1,
            due: Date::new(2030, 1, 1).unwrap(),
            reason: "Phức tạp".to_owned(),
        },
        Command::Note { words: "Đã gọi điện".to_owned() },
        Command::Close { words: "Lưu".to_owned() },
        Command::Withdraw,
    ]
}

impl Scene for Documents {
    type Register = IncomingRegister;

    fn attempts(&self, found: Option<&Incoming>) -> BoxedStrategy<Attempt<Command>> {
        let actors =
            vec![clerk(), leader(), head(), specialist(), seated(5, "specialist", "H56.201.01")];
        let all = commands();
        // Most lives begin with the book, and few end in a withdrawal.
        let usual: Vec<Command> =
            if found.is_none() { vec![register()] } else { all[3..22].to_vec() };
        let command = prop_oneof![9 => select(usual), 1 => select(all)];
        (select(actors), command).prop_map(|(actor, command)| Attempt { actor, command }).boxed()
    }

    fn probes(&self, _: Option<&Incoming>) -> Vec<Attempt<Command>> {
        commands().into_iter().map(|command| Attempt { actor: leader(), command }).collect()
    }

    fn decide(
        &self,
        found: Option<&Incoming>,
        attempt: &Attempt<Command>,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        let context = Context { now, actor: &attempt.actor, number: Some(1) };
        IncomingRegister::decide(found, &attempt.command, &context)
    }

    fn law(
        &self,
        before: Option<&Incoming>,
        _: &Attempt<Command>,
        entries: &[Entry<Event>],
        after: &Incoming,
    ) -> Result<(), TestCaseError> {
        let held = before.is_some_and(Incoming::is_suspected);
        for entry in entries {
            if held {
                let may = ["asked", "suspected", "cleared", "withdrawn"];
                prop_assert!(may.contains(&entry.event.kind()), "work went on: {:?}", entry.event);
            }
            if let Event::Cleared { reason, .. } = &entry.event {
                prop_assert!(held && !after.is_suspected());
                prop_assert!(!reason.is_empty() && entry.by.account().is_some());
            }
        }
        if after.is_suspected() {
            prop_assert!(after.files().is_empty(), "a file that looks marked went on");
        }
        let leads = after.open_shares().filter(|it| it.part == Part::Lead && it.under.is_none());
        prop_assert!(leads.count() <= 1, "two lead");
        if let Some(line) = before.and_then(|before| before.registration) {
            prop_assert_eq!(after.registration, Some(line), "a number moved");
        }
        let working = after.open_shares().filter(|it| it.part != Part::Inform).count();
        if after.standing == Standing::Done {
            prop_assert_eq!(working, 0, "somebody still works on what is done");
        }
        let alone = after.listing();
        prop_assert_eq!(&alone, &after.clone().listing());
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn documents_keep_the_promises_of_a_register(turns in turns(1..=30)) {
        let start = now();
        walk(&Documents, start, &turns)?;
    }
}

#[test]
fn an_amended_sheet_keeps_what_it_said_before_with_who_and_why() {
    let found = after(&[
        (clerk(), register()),
        (clerk(), amend(None, |sheet| sheet.number = "132/SXD-QLN".to_owned())),
        (clerk(), amend(None, |sheet| "V/v rà soát nhà ở xã hội".clone_into(&mut sheet.subject))),
    ]);
    let numbers: Vec<_> = found
        .corrections()
        .into_iter()
        .map(|(turn, before, after)| (turn, before.number.clone(), after.number.clone()))
        .collect();
    let number = |text: &str| text.to_owned();
    assert_eq!(
        numbers,
        [
            (2, number("123/SXD-QLN"), number("132/SXD-QLN")),
            (3, number("132/SXD-QLN"), number("123/SXD-QLN")),
        ]
    );
    let turn = found.matter.as_ref().unwrap().turns[2].clone();
    assert_eq!((turn.by, turn.words.as_str()), (clerk().account(), "Ghi nhầm"));
    assert_eq!(found.registration.map(|line| line.number), Some(7), "its number stays");
}

#[test]
fn an_amendment_that_changes_nothing_or_gives_no_reason_is_refused() {
    let found = after(&[(clerk(), register())]);
    let said = |command: &Command| decide(&clerk(), Some(&found), command);
    assert_eq!(said(&amend(None, |_| {})), Err(Refusal::NothingAmended));
    let Command::Amend { sheet, affirmed, twin, .. } = amend(None, |sheet| sheet.pages = Some(3))
    else {
        unreachable!()
    };
    let silent = Command::Amend { sheet, reason: " ".to_owned(), affirmed, twin };
    assert_eq!(said(&silent), Err(Refusal::TextFault { field: "reason" }));
    let marked = amend(None, |sheet| "V/v biên giới (MẬT)".clone_into(&mut sheet.subject));
    assert!(matches!(said(&marked), Err(Refusal::Secret { .. })));
}

#[test]
fn a_second_copy_is_known_by_what_its_sheet_says_after_it_was_amended() {
    let twin = |found: &Incoming| found.matter.as_ref().unwrap().twin;
    let number = |sheet: &mut Sheet| sheet.number = "9/SXD".to_owned();
    let copy = after(&[(clerk(), register()), (clerk(), amend(Some(another()), number))]);
    assert_eq!(twin(&copy), Some(another()));
    assert_eq!(copy.listing().twin, None, "what is known to be a copy stands in nobody's way");
    let apart = after(&[
        (clerk(), with(|new| new.twin = Some(another()))),
        (clerk(), amend(None, |sheet| sheet.pages = Some(3))),
    ]);
    assert_eq!(twin(&apart), Some(another()), "pages tell no copy apart");
    let apart =
        after(&[(clerk(), with(|new| new.twin = Some(another()))), (clerk(), amend(None, number))]);
    assert_eq!(twin(&apart), None);
    assert!(apart.listing().twin.is_some());
}

#[test]
fn a_slip_is_mended_also_after_the_work_is_done_and_never_before_the_book() {
    let done =
        after(&[(clerk(), register()), (clerk(), Command::Close { words: "Lưu".to_owned() })]);
    let number = |sheet: &mut Sheet| sheet.number = "9/SXD".to_owned();
    assert!(decide(&clerk(), Some(&done), &amend(None, number)).is_ok());
    let arrived = after(&[(clerk(), Command::Arrive(Box::new(new())))]);
    assert!(matches!(
        decide(&clerk(), Some(&arrived), &amend(None, number)),
        Err(Refusal::NotNow { .. })
    ));
}

#[test]
fn a_letter_arrives_with_its_words_and_is_found_by_them_until_it_is_withdrawn() {
    let found = after(&[(mailbox(), by_mail(|_| {}))]);
    assert_eq!(found.matter.as_ref().unwrap().letter.as_deref(), Some(&letter()));
    let text = found.listing().text;
    assert!(text.contains("Kính gửi văn thư,") && text.contains("mau@example.vn"), "{text}");
    let gone = after(&[(mailbox(), by_mail(|_| {})), (clerk(), Command::Withdraw)]);
    assert_eq!((gone.matter.as_ref(), gone.listing().text.as_str()), (None, ""));
}

#[test]
fn a_mark_anywhere_in_a_letter_keeps_it_out() {
    type Change = fn(&mut Letter);
    let disguises: [(&str, Change); 4] = [
        ("letter_subject", |letter| letter.subject = "Fwd: [TUYỆT MẬT] kế hoạch".to_owned()),
        ("letter_text", |letter| letter.text = "Kính gửi\n> T U Y Ệ T  M Ậ T\nnội dung".to_owned()),
        ("letter_from", |letter| letter.from = "Văn thư (tuyệt mật) <a@b.vn>".to_owned()),
        ("file_name", |letter| letter.left_out[0].name = "TUYET_MAT.zip".to_owned()),
    ];
    for (place, disguise) in disguises {
        let refused = decide(&mailbox(), None, &by_mail(disguise));
        assert_eq!(refused, Err(Refusal::Secret { degree: "tuyet-mat", place }));
    }
    let stub = Command::KeepOut { id: new().id, agency: unit("H56.201") };
    let found = after(&[(mailbox(), stub)]);
    assert_eq!((found.standing, found.matter.is_none()), (Standing::KeptOut, true));
    assert!(found.allowed().is_empty());
}

#[test]
fn a_letter_longer_than_is_kept_is_a_fault_and_not_cut_unseen() {
    let long = by_mail(|letter| letter.text = "a".repeat(20_001));
    let refused = decide(&mailbox(), None, &long);
    assert_eq!(refused, Err(Refusal::TextFault { field: "letter_text" }));
}
