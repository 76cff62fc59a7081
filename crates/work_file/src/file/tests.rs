//! Tests of work files: the harness every register passes, and the rules one by one.

use super::{
    Command, Context, Event, LoanState, NewWorkFile, Piece, PieceFacts, Stand, Standing, TurnKind,
    WorkFile, WorkFileRegister,
};
use crate::{Refusal, Retention};
use kernel::{
    code::AgencyCode,
    hash::Sha256Hash,
    id::{AccountId, DocumentId, PaperId, WorkFileId},
    random::SeededRandom,
    time::{Date, Timestamp},
};
use proptest::{prelude::*, sample::select, test_runner::TestCaseError};
use register::{
    Actor, Entry, Register, Seat,
    harness::{Attempt, Scene, turns, walk},
};
use std::collections::BTreeMap;

fn now() -> Timestamp {
    Timestamp::EPOCH.plus_seconds(1_770_000_000)
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

fn keeper() -> Actor {
    seated(1, "specialist", "H56.201.01")
}

fn head() -> Actor {
    seated(2, "division_head", "H56.201.01")
}

fn leader() -> Actor {
    seated(3, "leader", "H56.201")
}

fn clerk() -> Actor {
    seated(4, "records_clerk", "H56.201")
}

fn document(n: u64) -> DocumentId {
    DocumentId::new(Timestamp::EPOCH, &SeededRandom::new(n))
}

fn incoming(n: u64) -> Piece {
    Piece::Incoming(document(n))
}

fn paper() -> Piece {
    Piece::Paper(PaperId::new(Timestamp::EPOCH, &SeededRandom::new(9)))
}

/// How the records of the items stand in these tests: the third document is a draft, the fourth was withdrawn.
fn pieces() -> BTreeMap<Piece, PieceFacts> {
    let facts = |version, finished, withdrawn| PieceFacts { version, finished, withdrawn };
    BTreeMap::from([
        (incoming(1), facts(3, true, false)),
        (incoming(2), facts(5, true, false)),
        (Piece::Outgoing(document(3)), facts(1, false, false)),
        (incoming(4), facts(7, true, true)),
        (paper(), facts(1, true, false)),
    ])
}

fn new() -> NewWorkFile {
    NewWorkFile {
        id: WorkFileId::new(Timestamp::EPOCH, &SeededRandom::new(8)),
        agency: unit("H56.201"),
        unit: unit("H56.201.01"),
        code: " 1.kt ".to_owned(),
        title: "Hồ sơ rà soát quy hoạch khu dân cư ven sông".to_owned(),
        retention: Retention::Years(5),
        listed: true,
    }
}

fn open() -> Command {
    Command::Open(Box::new(new()))
}

fn add(piece: Piece, pages: Option<u32>) -> Command {
    Command::Add { piece, pages }
}

fn close() -> Command {
    Command::Close { words: String::new() }
}

fn give() -> Command {
    Command::HandOver { note: "Đủ hồ sơ".to_owned() }
}

fn accept() -> Command {
    Command::Accept { place: "Kho 1, hộp 12".to_owned(), note: String::new() }
}

fn because(reason: &str) -> String {
    reason.to_owned()
}

fn ask(n: u64, until: Date) -> Command {
    Command::AskLoan { to: account(n), until, purpose: "Tra cứu".to_owned() }
}

fn destroy() -> Command {
    Command::Destroy { number: "12/QĐ-UBND".to_owned(), dated: Date::constant(2026, 1, 5) }
}

fn decide_at(
    at: Timestamp,
    actor: &Actor,
    found: Option<&WorkFile>,
    command: &Command,
) -> Result<Vec<Event>, Refusal> {
    WorkFileRegister::decide(found, command, &Context { now: at, actor, pieces: &pieces() })
}

fn decide(
    actor: &Actor,
    found: Option<&WorkFile>,
    command: &Command,
) -> Result<Vec<Event>, Refusal> {
    decide_at(now(), actor, found, command)
}

fn after_at(
    found: Option<WorkFile>,
    at: Timestamp,
    commands: &[(Actor, Command)],
) -> Option<WorkFile> {
    let mut found = found;
    for (actor, command) in commands {
        for event in decide_at(at, actor, found.as_ref(), command).unwrap() {
            let entry = Entry { version: 1, at, by: actor.clone(), event };
            found = Some(WorkFileRegister::evolve(found.take(), &entry).unwrap());
        }
    }
    found
}

fn after(commands: &[(Actor, Command)]) -> WorkFile {
    after_at(None, now(), commands).unwrap()
}

fn filled() -> Vec<(Actor, Command)> {
    vec![
        (keeper(), open()),
        (keeper(), add(incoming(1), Some(2))),
        (keeper(), add(incoming(2), Some(3))),
        (keeper(), add(paper(), Some(4))),
    ]
}

fn archived() -> WorkFile {
    let mut commands = filled();
    commands.extend([(keeper(), close()), (keeper(), give()), (clerk(), accept())]);
    after(&commands)
}

#[test]
fn file_goes_from_its_first_item_to_the_archive_with_a_counted_table_of_contents() {
    let found = archived();
    assert_eq!((found.standing, found.code.as_str()), (Standing::Archived, "01.KT"));
    let lines: Vec<(Piece, u32, u64)> =
        found.contents.iter().map(|line| (line.piece, line.pages, line.version)).collect();
    assert_eq!(lines, [(incoming(1), 2, 3), (incoming(2), 3, 5), (paper(), 4, 1)]);
    assert_eq!(found.pages(), 9);
    assert_eq!(found.archived.unwrap().place, "Kho 1, hộp 12");
}

#[test]
fn items_are_moved_and_removed_with_a_reason_and_keep_their_numbers() {
    let mut commands = filled();
    commands.push((
        keeper(),
        Command::Move { item: 3, place: 1, reason: because("Tờ trình đứng đầu") },
    ));
    commands.push((keeper(), Command::Remove { item: 1, reason: because("Nhầm hồ sơ") }));
    commands.push((keeper(), add(incoming(1), None)));
    let found = after(&commands);
    let numbers: Vec<u32> = found.items.iter().map(|item| item.number).collect();
    assert_eq!(numbers, [3, 2, 4], "a number is never used again");
    assert_eq!(found.place_of(incoming(1)), Some(3));
    let silent = Command::Remove { item: 2, reason: because(" ") };
    let refused = decide(&keeper(), Some(&found), &silent);
    assert_eq!(refused, Err(Refusal::TextFault { field: "reason" }));
    let twice = decide(&keeper(), Some(&found), &add(incoming(2), None));
    assert_eq!(twice, Err(Refusal::InFile { place: 2 }));
}

#[test]
fn file_is_closed_when_every_page_is_counted_and_nothing_is_a_draft() {
    let empty = after(&[(keeper(), open())]);
    assert_eq!(decide(&keeper(), Some(&empty), &close()), Err(Refusal::Empty));
    let uncounted = after(&[(keeper(), open()), (keeper(), add(incoming(1), None))]);
    let refused = decide(&keeper(), Some(&uncounted), &close());
    assert_eq!(refused, Err(Refusal::NotCounted { place: 1 }));
    let draft = add(Piece::Outgoing(document(3)), Some(1));
    let draft = after(&[(keeper(), open()), (keeper(), draft)]);
    let refused = decide(&keeper(), Some(&draft), &close());
    assert_eq!(refused, Err(Refusal::NotFinished { place: 1 }));
    let count = |pages| Command::Count { item: 1, pages };
    assert_eq!(decide(&keeper(), Some(&uncounted), &count(0)), Err(Refusal::PagesFault));
    assert!(decide(&keeper(), Some(&uncounted), &count(7)).is_ok());
}

#[test]
fn what_was_withdrawn_keeps_its_line_and_has_no_pages() {
    let found =
        after(&[(keeper(), open()), (keeper(), add(incoming(4), Some(12))), (keeper(), close())]);
    let lines: Vec<(Piece, u32)> =
        found.contents.iter().map(|line| (line.piece, line.pages)).collect();
    assert_eq!(lines, [(incoming(4), 0)]);
}

#[test]
fn closed_file_does_not_change_until_it_is_reopened_or_returned() {
    let mut commands = filled();
    commands.push((keeper(), close()));
    let closed = after(&commands);
    for command in [add(incoming(4), Some(1)), Command::Count { item: 1, pages: 9 }, close()] {
        let refused = decide(&keeper(), Some(&closed), &command);
        assert_eq!(refused, Err(Refusal::NotNow { standing: "closed" }));
    }
    commands.push((head(), Command::Reopen { reason: because("Thiếu một văn bản") }));
    let open_again = after(&commands);
    assert_eq!((open_again.standing, open_again.contents.len()), (Standing::Open, 0));
    commands.extend([(keeper(), close()), (keeper(), give())]);
    let given = after(&commands);
    let reopen = Command::Reopen { reason: because("Quên") };
    assert!(decide(&head(), Some(&given), &reopen).is_err(), "with the archive it is too late");
    commands.push((clerk(), Command::Return { reason: because("Thiếu mục lục trang") }));
    let returned = after(&commands);
    assert_eq!((returned.standing, returned.handed_over), (Standing::Open, None));
    assert_eq!(returned.turns.last().map(|turn| turn.kind), Some(TurnKind::Returned));
}

#[test]
fn archive_lends_until_a_day_to_one_who_does_not_lend_to_themselves() {
    let day = |days: i64| now().plus_seconds(days * 86_400).local_date();
    let found = archived();
    for until in [day(-1), day(400)] {
        assert_eq!(decide(&clerk(), Some(&found), &ask(7, until)), Err(Refusal::DayFault));
    }
    let found = after_at(Some(found), now(), &[(clerk(), ask(7, day(10)))]).unwrap();
    let twice = decide(&clerk(), Some(&found), &ask(7, day(11)));
    assert_eq!(twice, Err(Refusal::LentAlready));
    let approve = Command::ApproveLoan { loan: 1 };
    let oneself = seated(7, "records_clerk", "H56.201");
    assert_eq!(decide(&oneself, Some(&found), &approve), Err(Refusal::SamePerson));
    let lent = after_at(Some(found), now(), &[(clerk(), approve.clone())]).unwrap();
    assert_eq!(lent.readers().count(), 1);
    let stands = lent.listing().stands;
    assert!(stands.contains(&Stand::Lent { until: day(10) }), "{stands:?}");
    let again = decide(&clerk(), Some(&lent), &approve);
    assert_eq!(again, Err(Refusal::NoLoan { loan: 1 }));
    let ended = after_at(Some(lent), now(), &[(clerk(), Command::EndLoan { loan: 1 })]).unwrap();
    assert_eq!(ended.loans[0].state, LoanState::Ended);
    assert_eq!(ended.readers().count(), 0);
}

#[test]
fn file_is_destroyed_after_its_time_by_a_decision_of_another_than_who_proposed() {
    let propose =
        Command::ProposeDestruction { reason: because("Hết thời hạn bảo quản") };
    let found = archived();
    assert_eq!(found.last_day(), Some(Date::constant(2031, 12, 31)));
    let last_day = Timestamp::parse("2031-12-31T23:00:00+07:00").unwrap();
    let refused = decide_at(last_day, &clerk(), Some(&found), &propose);
    assert_eq!(refused, Err(Refusal::KeptLonger), "its last day is still a day of keeping");
    let late = Timestamp::parse("2032-01-01T08:00:00+07:00").unwrap();
    let proposed = after_at(Some(found.clone()), late, &[(clerk(), propose.clone())]).unwrap();
    let alone = decide_at(late, &clerk(), Some(&proposed), &destroy());
    assert_eq!(alone, Err(Refusal::SamePerson));
    let destroyed = after_at(Some(proposed), late, &[(leader(), destroy())]).unwrap();
    assert_eq!(destroyed.standing, Standing::Destroyed);
    assert_eq!((destroyed.items.len(), destroyed.contents.len()), (0, 3), "its lines are left");
    let decided = destroyed.destruction.unwrap().decided.unwrap();
    assert_eq!((decided.by, decided.number.as_str()), (Some(account(3)), "12/QĐ-UBND"));

    let forever = WorkFile { retention: Retention::Forever, ..found.clone() };
    assert_eq!(decide_at(late, &clerk(), Some(&forever), &propose), Err(Refusal::KeptLonger));
    let day = late.local_date();
    let read = [(clerk(), ask(7, day)), (leader(), Command::ApproveLoan { loan: 1 })];
    let lent = after_at(Some(found), late, &read).unwrap();
    assert_eq!(decide_at(late, &clerk(), Some(&lent), &propose), Err(Refusal::OnLoan));
}

#[test]
fn codes_are_written_one_way_and_titles_bear_no_mark_of_secrecy() {
    let opened = |change: fn(&mut NewWorkFile)| {
        let mut new = new();
        change(&mut new);
        decide(&keeper(), None, &Command::Open(Box::new(new)))
    };
    for wrong in ["KT", "01", ".KT", "01.", "000.KT", "1x.KT", "01.K/T"] {
        let mut new = new();
        wrong.clone_into(&mut new.code);
        let refused = decide(&keeper(), None, &Command::Open(Box::new(new)));
        assert_eq!(refused, Err(Refusal::CodeFault), "{wrong}");
    }
    let marked = opened(|new| "[TỐI MẬT] Kế hoạch".clone_into(&mut new.title));
    assert_eq!(marked, Err(Refusal::Secret { degree: "toi-mat", place: "title" }));
    let empty = opened(|new| " ".clone_into(&mut new.title));
    assert_eq!(empty, Err(Refusal::TextFault { field: "title" }));
}

#[test]
fn events_of_a_file_tell_nothing_of_what_its_items_say() {
    let told = serde_json::to_string(&archived()).unwrap();
    assert!(told.contains("doc_") && told.contains("pap_"), "{told}");
    for field in ["subject", "author", "sha256"] {
        assert!(!told.contains(field), "{field} is in {told}");
    }
}

struct Files;

fn commands() -> Vec<Command> {
    let day = Date::constant(2031, 1, 1);
    vec![
        open(),
        Command::Amend {
            title: "Hồ sơ khác".to_owned(),
            retention: Retention::Forever,
            reason: because("Sai tên"),
        },
        Command::Assign { keeper: account(5), reason: because("Chuyển công tác") },
        add(incoming(1), Some(2)),
        add(incoming(2), None),
        add(Piece::Outgoing(document(3)), Some(1)),
        add(paper(), Some(3)),
        Command::Remove { item: 1, reason: because("Nhầm") },
        Command::Move { item: 2, place: 1, reason: because("Theo ngày") },
        Command::Move { item: 1, place: 900, reason: because("Xuống cuối") },
        Command::Count { item: 2, pages: 6 },
        Command::Count { item: 1, pages: 0 },
        Command::Withdraw,
        close(),
        Command::Reopen { reason: because("Bổ sung") },
        give(),
        accept(),
        Command::Return { reason: because("Chưa đủ") },
        ask(6, day),
        Command::ApproveLoan { loan: 1 },
        Command::RefuseLoan { loan: 1, reason: because("Đang sửa") },
        Command::EndLoan { loan: 1 },
        Command::ProposeDestruction { reason: because("Hết hạn") },
        Command::DropDestruction { reason: because("Còn giá trị") },
        destroy(),
        Command::Export { manifest: Sha256Hash::of(b"manifest"), sealed: true },
    ]
}

impl Scene for Files {
    type Register = WorkFileRegister;

    fn attempts(&self, found: Option<&WorkFile>) -> BoxedStrategy<Attempt<Command>> {
        let actors = vec![keeper(), head(), leader(), clerk()];
        // Most attempts are what the table of states allows, so that lives get to their end.
        let usual: Vec<Command> = match found {
            None => vec![open()],
            Some(found) => {
                let may = |command: &Command| found.allowed().contains(&command.action());
                commands().into_iter().filter(may).collect()
            }
        };
        let usual = if usual.is_empty() { commands() } else { usual };
        let command = prop_oneof![9 => select(usual), 1 => select(commands())];
        (select(actors), command).prop_map(|(actor, command)| Attempt { actor, command }).boxed()
    }

    fn probes(&self, _: Option<&WorkFile>) -> Vec<Attempt<Command>> {
        commands().into_iter().map(|command| Attempt { actor: leader(), command }).collect()
    }

    fn decide(
        &self,
        found: Option<&WorkFile>,
        attempt: &Attempt<Command>,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        decide_at(now, &attempt.actor, found, &attempt.command)
    }

    fn law(
        &self,
        before: Option<&WorkFile>,
        _: &Attempt<Command>,
        entries: &[Entry<Event>],
        after: &WorkFile,
    ) -> Result<(), TestCaseError> {
        let open = after.standing == Standing::Open;
        prop_assert_eq!(after.contents.is_empty(), open, "contents of what is open");
        if !open && after.standing != Standing::Destroyed {
            let items: Vec<u32> = after.items.iter().map(|item| item.number).collect();
            let lines: Vec<u32> = after.contents.iter().map(|line| line.item).collect();
            prop_assert_eq!(items, lines, "an item without a number, or a number without an item");
        }
        let closes = |entry: &Entry<Event>| matches!(entry.event, Event::Closed { .. });
        if let Some(before) = before
            && !before.contents.is_empty()
            && !after.contents.is_empty()
            && !entries.iter().any(closes)
        {
            prop_assert_eq!(&before.contents, &after.contents, "contents changed");
        }
        let mut numbers: Vec<u32> = after.items.iter().map(|item| item.number).collect();
        numbers.sort_unstable();
        numbers.dedup();
        prop_assert_eq!(numbers.len(), after.items.len(), "a number stands twice");
        if let Some(decided) = after.destruction.as_ref().and_then(|it| it.decided.as_ref()) {
            let proposed = after.destruction.as_ref().and_then(|it| it.proposed_by);
            prop_assert!(decided.by != proposed, "one person destroyed it");
            let late = after.last_day().is_some_and(|last| last < decided.at.local_date());
            prop_assert!(late, "destroyed before its time");
        }
        prop_assert_eq!(after.listing(), after.clone().listing());
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn files_keep_the_promises_of_a_register(turns in turns(1..=40)) {
        walk(&Files, now(), &turns)?;
    }
}
