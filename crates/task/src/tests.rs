//! Tests of tasks: the harness every register passes, and the rules one by one.

use super::{
    Brought, Class, Command, Context, Event, Evidence, Importance, Lateness, NewEvidence, NewTask,
    Paper, Place, Plan, Rating, Refusal, Relation, Reminder, ReminderKind, Role, Source, Standing,
    Task, TaskFile, TaskRegister, calls, lateness,
};
use kernel::{
    calendar::{CalendarData, OfficeHours, OfficeSession, WorkingCalendar},
    code::AgencyCode,
    hash::Sha256Hash,
    id::{AccountId, DocumentId, FileId, TaskId},
    random::SeededRandom,
    time::{Date, Time, Timestamp, Weekday},
};
use register::{Actor, Entry, Register, Seat, fold};
use std::sync::LazyLock;

mod walks;

static CALENDAR: LazyLock<WorkingCalendar> = LazyLock::new(|| {
    let session =
        OfficeSession { opens: Time::constant(7, 30, 0, 0), closes: Time::constant(17, 0, 0, 0) };
    let hours =
        OfficeHours { valid_from: None, valid_to: None, season: None, sessions: vec![session] };
    WorkingCalendar::new(CalendarData {
        weekly_days_off: vec![Weekday::Saturday, Weekday::Sunday],
        office_hours: vec![hours],
        days: Vec::new(),
        same_day_cutoff: Time::constant(15, 0, 0, 0),
        years_confirmed: Vec::new(),
    })
    .unwrap()
});

static PLAN: LazyLock<Plan> =
    LazyLock::new(|| Plan { before: vec![3, 1], escalate_after: 2, soon: 3 });

fn ratings() -> Vec<Rating> {
    [("good", 3), ("poor", 1)].map(|(key, points)| Rating { key: key.to_owned(), points }).to_vec()
}

/// A Monday morning.
fn start() -> Timestamp {
    Timestamp::parse("2026-10-05T08:00:00+07:00").unwrap()
}

fn on(text: &str) -> Date {
    text.parse().unwrap()
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

fn leader() -> Actor {
    seated(2, "leader", "H56.201")
}

fn head() -> Actor {
    seated(3, "division_head", "H56.201.01")
}

fn specialist() -> Actor {
    seated(4, "specialist", "H56.201.01")
}

fn stranger() -> Actor {
    seated(9, "specialist", "H56.201.02")
}

fn program() -> Actor {
    Actor::System { job: "task.remind".to_owned() }
}

fn division() -> Place {
    Place { unit: unit("H56.201.01"), account: None }
}

fn person(n: u64) -> Place {
    Place { unit: unit("H56.201.01"), account: Some(account(n)) }
}

fn document(n: u64) -> DocumentId {
    DocumentId::new(Timestamp::EPOCH, &SeededRandom::new(n))
}

fn new() -> NewTask {
    NewTask {
        id: TaskId::new(Timestamp::EPOCH, &SeededRandom::new(1)),
        agency: unit("H56.201"),
        giver: Place { unit: unit("H56.201"), account: Some(account(2)) },
        source: Source::Incoming { document: document(7) },
        title: "Rà soát bến thuyền".to_owned(),
        words: "Lập danh sách, đề xuất".to_owned(),
        owner: division(),
        coordinating: vec![Place { unit: unit("H56.201.02"), account: None }],
        due: Some(on("2026-10-16")),
        importance: Importance::Important,
        affirmed: false,
    }
}

fn give() -> Command {
    Command::Give(Box::new(new()))
}

fn giving(change: impl FnOnce(&mut NewTask)) -> Command {
    let mut new = new();
    change(&mut new);
    Command::Give(Box::new(new))
}

fn brought(words: &str) -> Brought {
    Brought { words: words.to_owned(), evidence: Vec::new(), ..Brought::default() }
}

fn file(content: &str, name: &str) -> NewEvidence {
    let bytes = content.as_bytes();
    let seed = u64::from(bytes.first().copied().unwrap_or(0));
    let file = TaskFile {
        id: FileId::new(Timestamp::EPOCH, &SeededRandom::new(seed)),
        name: name.to_owned(),
        media_type: "application/pdf".to_owned(),
        size: 3,
        sha256: Sha256Hash::of(bytes),
        kept_at: start(),
    };
    NewEvidence::File { file: Box::new(file), on_first_page: None }
}

fn report(percent: u8) -> Command {
    Command::Report { percent, brought: brought("Đã lập danh sách") }
}

fn done() -> Command {
    Command::ReportDone { brought: brought("Đã xong") }
}

fn complete() -> Command {
    Command::Complete { rating: "good".to_owned(), words: String::new() }
}

fn ask(due: &str) -> Command {
    Command::AskExtension { due: on(due), reason: "Chờ ý kiến".to_owned() }
}

fn answer(due: Option<&str>) -> Command {
    Command::AnswerExtension { due: due.map(on), words: "Theo đề nghị".to_owned() }
}

fn split(n: u64) -> Command {
    Command::Split { to: person(n), words: "Phần bờ tả".to_owned(), due: None }
}

fn part(part: u32, percent: u8) -> Command {
    Command::ReportPart { part, percent, brought: brought("Xong phần này") }
}

fn decide_at(
    now: Timestamp,
    actor: &Actor,
    found: Option<&Task>,
    command: &Command,
) -> Result<Vec<Event>, Refusal> {
    let ratings = ratings();
    let context = Context { now, actor, calendar: &CALENDAR, plan: &PLAN, ratings: &ratings };
    TaskRegister::decide(found, command, &context)
}

/// Each with hours since the start.
fn told(commands: &[(i64, Actor, Command)]) -> Vec<Entry<Event>> {
    let mut found: Option<Task> = None;
    let mut entries = Vec::new();
    for (hours, actor, command) in commands {
        let at = start().plus_seconds(hours * 3_600);
        for event in decide_at(at, actor, found.as_ref(), command).unwrap() {
            let version = entries.len() as u64 + 1;
            let entry = Entry { version, at, by: actor.clone(), event };
            found = Some(TaskRegister::evolve(found.take(), &entry).unwrap());
            entries.push(entry);
        }
    }
    entries
}

fn after(commands: &[(i64, Actor, Command)]) -> Task {
    fold::<TaskRegister>(told(commands)).unwrap().unwrap()
}

fn given() -> Task {
    after(&[(0, leader(), give())])
}

fn refused(actor: &Actor, found: Option<&Task>, command: &Command) -> Refusal {
    decide_at(start(), actor, found, command).unwrap_err()
}

#[test]
fn task_goes_from_the_order_to_its_rating() {
    let task = after(&[
        (0, leader(), give()),
        (1, head(), Command::TakeUp),
        (2, head(), Command::Assign { to: person(4), note: "Làm ngay".to_owned() }),
        (3, specialist(), report(40)),
        (4, specialist(), done()),
        (5, leader(), complete()),
    ]);
    let matter = task.matter.as_deref().unwrap();
    assert_eq!(
        (task.standing, task.percent(), task.class()),
        (Standing::Done, 100, Class::DoneInTime)
    );
    assert_eq!(matter.turns.len(), 6);
    assert_eq!(matter.ended.as_ref().unwrap().rating.as_ref().unwrap().points, 3);
}

#[test]
fn whatever_the_owner_does_first_takes_it_up() {
    let events = decide_at(start(), &head(), Some(&given()), &report(10)).unwrap();
    assert_eq!(events.first(), Some(&Event::TakenUp));
    assert_eq!(events.len(), 2);
}

#[test]
fn nobody_works_for_another_and_only_the_giver_or_a_leader_decides() {
    let task = given();
    for actor in [stranger(), specialist(), leader()] {
        assert_eq!(refused(&actor, Some(&task), &Command::TakeUp), Refusal::NotYours);
    }
    let reported = after(&[(0, leader(), give()), (1, head(), done())]);
    assert_eq!(refused(&head(), Some(&reported), &complete()), Refusal::NotTheGiver);
    let other = seated(8, "leader", "H56.201");
    assert!(decide_at(start(), &other, Some(&reported), &complete()).is_ok());
    let elsewhere = seated(8, "leader", "H56.202");
    assert_eq!(refused(&elsewhere, Some(&reported), &complete()), Refusal::NotTheGiver);
}

#[test]
fn what_lacks_something_goes_back_and_comes_again() {
    let missing = Command::SendBack { missing: "Thiếu bản đồ".to_owned() };
    let task = after(&[(0, leader(), give()), (1, head(), done()), (2, leader(), missing)]);
    assert_eq!(task.standing, Standing::InHand);
    assert_eq!(
        refused(&leader(), Some(&task), &complete()),
        Refusal::NotNow { standing: "in_hand" }
    );
    let nothing = Command::SendBack { missing: " ".to_owned() };
    let reported = after(&[(0, leader(), give()), (1, head(), done())]);
    assert_eq!(
        refused(&leader(), Some(&reported), &nothing),
        Refusal::TextFault { field: "missing" }
    );
}

#[test]
fn parts_roll_up_and_keep_the_whole_open() {
    let both = [(0, leader(), give()), (1, head(), split(4)), (1, head(), split(5))];
    let task = after(&both);
    assert_eq!(task.percent(), 0);
    assert_eq!(refused(&head(), Some(&task), &done()), Refusal::PartsOpen { count: 2 });
    assert_eq!(refused(&stranger(), Some(&task), &part(1, 50)), Refusal::NotYours);
    let mut more = both.to_vec();
    more.extend([(2, specialist(), part(1, 100)), (2, head(), part(2, 50))]);
    let task = after(&more);
    assert_eq!(task.percent(), 75);
    assert_eq!(refused(&specialist(), Some(&task), &part(1, 100)), Refusal::NoPart { part: 1 });
    more.extend([(3, head(), part(2, 100)), (4, head(), done())]);
    assert_eq!(after(&more).standing, Standing::Reported);
}

#[test]
fn later_due_date_is_asked_for_once_at_a_time_and_moves_when_granted() {
    let task = given();
    assert_eq!(refused(&head(), Some(&task), &ask("2026-10-16")), Refusal::NotLater);
    let asked = after(&[(0, leader(), give()), (1, head(), ask("2026-10-20"))]);
    assert_eq!(refused(&head(), Some(&asked), &ask("2026-10-21")), Refusal::AskedAlready);
    assert_eq!(refused(&head(), Some(&asked), &answer(None)), Refusal::NotTheGiver);
    let granted = after(&[
        (0, leader(), give()),
        (1, head(), ask("2026-10-20")),
        (2, leader(), answer(Some("2026-10-19"))),
    ]);
    let matter = granted.matter.as_deref().unwrap();
    assert_eq!((matter.due, matter.first_due), (Some(on("2026-10-19")), Some(on("2026-10-16"))));
    assert_eq!(refused(&leader(), Some(&granted), &answer(None)), Refusal::NotAsked);
    let refused_once = after(&[
        (0, leader(), give()),
        (1, head(), ask("2026-10-20")),
        (2, leader(), answer(None)),
        (3, head(), ask("2026-10-21")),
    ]);
    assert_eq!(refused_once.matter.as_deref().unwrap().asked.len(), 2);
    let boundless = after(&[(0, leader(), giving(|new| new.due = None))]);
    assert_eq!(refused(&head(), Some(&boundless), &ask("2026-10-20")), Refusal::NoDue);
}

#[test]
fn lateness_is_counted_in_working_days_and_a_day_off_moves_to_the_next() {
    // 2026-10-17 is a Saturday: the term ends on Monday the 19th.
    let due = Some(on("2026-10-17"));
    let at = |day: &str| lateness(due, on(day), &PLAN, &CALENDAR);
    assert_eq!(at("2026-10-12"), Lateness::InTime { left: 5 });
    assert_eq!(at("2026-10-14"), Lateness::Soon { left: 3 });
    assert_eq!(at("2026-10-19"), Lateness::Soon { left: 0 });
    assert_eq!(at("2026-10-20"), Lateness::Late { by: 1 });
    assert_eq!(at("2026-10-26"), Lateness::Late { by: 5 });
    assert_eq!(lateness(None, on("2026-10-26"), &PLAN, &CALENDAR), Lateness::None);
}

#[test]
fn done_on_the_last_day_is_in_time_and_a_day_later_is_not() {
    let ended = |reported: i64| {
        after(&[
            (0, leader(), give()),
            (reported, head(), done()),
            // The giver takes their time; that is not the owner's fault.
            (reported + 240, leader(), complete()),
        ])
        .class()
    };
    // From Monday 2026-10-05 08:00: Friday the 16th, and Monday the 19th.
    assert_eq!(ended(11 * 24), Class::DoneInTime);
    assert_eq!(ended(14 * 24), Class::DoneLate);
}

#[test]
fn each_reminder_is_told_once_and_those_of_an_older_due_date_are_gone() {
    let due = on("2026-10-16");
    let days: Vec<(Date, ReminderKind)> = calls(due, on("2026-10-05"), &PLAN, &CALENDAR)
        .into_iter()
        .map(|call| (call.on, call.reminder.kind))
        .collect();
    let expected = [
        ("2026-10-13", ReminderKind::Before),
        ("2026-10-15", ReminderKind::Before),
        ("2026-10-16", ReminderKind::Today),
        ("2026-10-19", ReminderKind::Late),
        ("2026-10-20", ReminderKind::Escalated),
    ];
    assert_eq!(days, expected.map(|(day, kind)| (on(day), kind)));
    let reminded = [(0, leader(), give()), (8 * 24, program(), Command::Remind)];
    let task = after(&reminded);
    let first = Reminder { due, kind: ReminderKind::Before, days: 3 };
    assert_eq!(task.matter.as_deref().unwrap().reminders[0].reminder, first);
    let now = start().plus_seconds(8 * 24 * 3_600);
    assert_eq!(decide_at(now, &program(), Some(&task), &Command::Remind), Ok(Vec::new()));
    assert_eq!(task.next_call(&PLAN, &CALENDAR), Some(on("2026-10-15")));
    assert_eq!(
        task.listing(&PLAN, &CALENDAR).reminders,
        [(division(), task.matter.as_deref().unwrap().reminders[0])]
    );
    let mut moved = reminded.to_vec();
    moved.extend([
        (8 * 24 + 1, head(), ask("2026-10-30")),
        (8 * 24 + 2, leader(), answer(Some("2026-10-30"))),
    ]);
    let moved = after(&moved);
    assert!(moved.listing(&PLAN, &CALENDAR).reminders.is_empty());
    assert_eq!(moved.next_call(&PLAN, &CALENDAR), Some(on("2026-10-27")));
}

#[test]
fn days_slept_through_are_caught_up_with_and_escalation_reaches_head_and_giver() {
    let late = (21 * 24, program(), Command::Remind);
    let given = giving(|new| new.owner = person(4));
    let task = after(&[(0, leader(), given), late]);
    let listing = task.listing(&PLAN, &CALENDAR);
    let told: Vec<&Place> = listing
        .reminders
        .iter()
        .filter(|(_, told)| told.reminder.kind == ReminderKind::Escalated)
        .map(|(place, _)| place)
        .collect();
    assert_eq!(told, [&new().giver, &division()]);
    assert_eq!(task.matter.as_deref().unwrap().reminders.len(), 5);
    assert_eq!(task.next_call(&PLAN, &CALENDAR), None);
}

#[test]
fn withdrawn_document_leaves_the_task_without_a_word() {
    let entries = told(&[
        (0, leader(), give()),
        (
            1,
            head(),
            Command::Report {
                percent: 20,
                brought: Brought {
                    words: "Đã đo bến".to_owned(),
                    affirmed: false,
                    evidence: vec![file("a", "ban-do.pdf")],
                },
            },
        ),
        (2, program(), Command::Withhold),
    ]);
    let task = fold::<TaskRegister>(entries.clone()).unwrap().unwrap();
    assert_eq!(
        (task.standing, task.matter.is_none(), task.class()),
        (Standing::Withheld, true, Class::Gone)
    );
    let blank = Event::Withheld {
        id: task.id,
        agency: task.agency.clone(),
        giver: task.giver.clone(),
        given_at: task.given_at,
        source: task.source.clone(),
        owner: task.owner.clone(),
    };
    let last = entries.len() - 1;
    let blanked = entries.into_iter().enumerate().map(|(at, entry)| {
        if at == last { entry } else { Entry { event: blank.clone(), ..entry } }
    });
    let blanked: Vec<_> = blanked.collect();
    let text = serde_json::to_string(&blanked).unwrap();
    for word in ["bến", "ban-do", "danh sách"] {
        assert!(!text.contains(word), "{word} is left: {text}");
    }
    assert_eq!(fold::<TaskRegister>(blanked).unwrap(), Some(task.clone()));
    let listing = task.listing(&PLAN, &CALENDAR);
    assert!(listing.holders.is_empty() && listing.reminders.is_empty() && listing.due.is_none());
}

#[test]
fn no_words_of_anybody_bear_a_mark_of_secrecy_and_may_speak_of_secrets() {
    let marked = || "Kèm theo:\nTUYỆT MẬT\nPhương án".to_owned();
    let commands = [
        (leader(), Command::Note { words: marked() }),
        (head(), Command::Report { percent: 10, brought: brought(&marked()) }),
        (leader(), Command::Cancel { reason: marked() }),
    ];
    for (actor, command) in commands {
        let refusal = refused(&actor, Some(&given()), &command);
        assert!(matches!(refusal, Refusal::Secret { degree: "tuyet-mat", .. }), "{command:?}");
    }
    let speaks = brought("Đã rà soát danh mục bí mật nhà nước độ Tuyệt mật");
    let command = Command::Report { percent: 10, brought: speaks };
    assert!(decide_at(start(), &head(), Some(&given()), &command).is_ok());
}

#[test]
fn a_file_in_doubt_is_taken_once_somebody_says_that_it_bears_no_mark() {
    let doubtful = |affirmed| {
        let mut evidence = file("b", "quet.pdf");
        if let NewEvidence::File { on_first_page, .. } = &mut evidence {
            *on_first_page = Some(kernel::secrecy::Sign::Doubt(kernel::secrecy::Degree::Secret));
        }
        let brought = Brought { words: "Xong".to_owned(), evidence: vec![evidence], affirmed };
        Command::ReportDone { brought }
    };
    let refusal = refused(&head(), Some(&given()), &doubtful(false));
    assert_eq!(refusal, Refusal::PerhapsSecret { degree: "mat", place: "first_page" });
    assert!(decide_at(start(), &head(), Some(&given()), &doubtful(true)).is_ok());
}

#[test]
fn marks_of_secrecy_are_kept_out() {
    let marked = giving(|new| new.title = "[TỐI MẬT] Diễn tập".to_owned());
    assert!(matches!(refused(&leader(), None, &marked), Refusal::Secret { place: "title", .. }));
    let brought = Brought {
        words: "Xong".to_owned(),
        evidence: vec![file("b", "TUYET_MAT.pdf")],
        affirmed: true,
    };
    let command = Command::ReportDone { brought };
    let refusal = refused(&head(), Some(&given()), &command);
    assert!(
        matches!(
            refusal,
            Refusal::Secret { place: "file_name", .. }
                | Refusal::PerhapsSecret { place: "file_name", .. }
        ),
        "{refusal:?}"
    );
}

#[test]
fn task_names_each_place_once_and_a_day_to_come() {
    let twice = giving(|new| new.coordinating = vec![division()]);
    assert_eq!(refused(&leader(), None, &twice), Refusal::NamedTwice);
    let oneself = giving(|new| new.owner = new.giver.clone());
    assert_eq!(refused(&leader(), None, &oneself), Refusal::ToOneself);
    let past = giving(|new| new.due = Some(on("2026-10-04")));
    assert_eq!(refused(&leader(), None, &past), Refusal::DuePast);
    let nameless = giving(|new| new.title = " ".to_owned());
    assert_eq!(refused(&leader(), None, &nameless), Refusal::TextFault { field: "title" });
    let reported = after(&[(0, leader(), give()), (1, head(), done())]);
    let no_mark = Command::Complete { rating: "best".to_owned(), words: String::new() };
    assert_eq!(refused(&leader(), Some(&reported), &no_mark), Refusal::NoRating);
}

#[test]
fn document_that_reported_it_is_linked_once() {
    let paper = || Brought {
        words: "Đã báo cáo".to_owned(),
        affirmed: false,
        evidence: vec![NewEvidence::Paper(Paper::Outgoing(document(8)))],
    };
    let task = after(&[
        (0, leader(), give()),
        (1, head(), Command::Report { percent: 50, brought: paper() }),
        (2, head(), Command::ReportDone { brought: paper() }),
    ]);
    let papers = task.listing(&PLAN, &CALENDAR).papers;
    let expected = [
        (Paper::Incoming(document(7)), Relation::Ordered),
        (Paper::Outgoing(document(8)), Relation::Reported),
    ];
    assert_eq!(papers, expected);
    let evidence = &task.matter.as_deref().unwrap().evidence;
    assert_eq!(evidence, &[Evidence::Paper(Paper::Outgoing(document(8)))]);
}

#[test]
fn every_role_and_class_has_a_name_of_its_own() {
    let mut names: Vec<&str> = Role::ALL.map(Role::name).to_vec();
    names.extend(Class::ALL.map(Class::name));
    let all = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all);
}
