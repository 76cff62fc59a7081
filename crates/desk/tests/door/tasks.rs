//! Tasks through the door: from the document that orders to the rating, with the board, reminders, reports, and the
//! withdrawal that leaves no word.

use crate::documents::{Office, new, office, registered};
use crate::house::{House, units};
use desk::{BoardClass, BoardList, BoardQuery, DeskError, ReportedPage, TaskList, task::NO_SOURCE};
use document::{Command as DocumentCommand, Incoming, model::Way};
use kernel::{
    id::{DocumentId, FileId, TaskId},
    time::Clock as _,
};
use register::Actor;
use store::{document::Direction, document_line::Behind};
use task::{
    Brought, Command, Importance, NewEvidence, NewTask, Place, Relation, Role, Source, Standing,
    Task, TaskFile,
};

const TITLE: &str = "Rà soát bến đò ngang";

pub(crate) fn order(house: &House, giver: &Actor, source: Source) -> NewTask {
    let units = units();
    NewTask {
        id: TaskId::new(house.clock.now(), house.desk.random()),
        agency: units.agency.parse().unwrap(),
        giver: Place { unit: giver.unit().unwrap().clone(), account: giver.account() },
        source,
        title: TITLE.to_owned(),
        words: "Lập danh sách các bến".to_owned(),
        owner: Place { unit: units.division.parse().unwrap(), account: None },
        coordinating: Vec::new(),
        due: Some("2026-10-16".parse().unwrap()),
        importance: Importance::Key,
        affirmed: false,
    }
}

pub(crate) async fn given(house: &House, giver: &Actor, new: NewTask) -> Task {
    let (id, command) = (new.id, Command::Give(Box::new(new)));
    house.desk.task(giver, id, command, &house.key(), None).await.unwrap().record
}

pub(crate) async fn act(house: &House, actor: &Actor, id: TaskId, command: Command) -> Task {
    let action = command.action();
    match house.desk.task(actor, id, command, &house.key(), None).await {
        Ok(done) => done.record,
        Err(error) => panic!("{action}: {error:?}"),
    }
}

async fn from_document(house: &House, office: &Office) -> (Incoming, Task) {
    let document = registered(house, &office.clerk, new(house, "12/SXD", vec![])).await;
    let source = Source::Incoming { document: document.id };
    let task = given(house, &office.leader, order(house, &office.leader, source)).await;
    (document, task)
}

fn brought(words: &str) -> Brought {
    Brought { words: words.to_owned(), evidence: Vec::new(), ..Brought::default() }
}

pub(crate) async fn file(house: &House, content: &[u8]) -> NewEvidence {
    let stored = house.desk.store().objects().put(content).await.unwrap();
    let file = TaskFile {
        id: FileId::new(house.clock.now(), house.desk.random()),
        name: "danh-sach-ben.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        size: stored.size,
        sha256: stored.hash,
        kept_at: house.clock.now(),
    };
    NewEvidence::File { file: Box::new(file), on_first_page: None }
}

async fn listed(house: &House, actor: &Actor, role: Role, open: bool) -> Vec<TaskId> {
    let list = TaskList::Held { role, open };
    let page = house.desk.tasks(actor, &list, None, 20).await.unwrap();
    page.tasks.iter().map(|seen| seen.record.id).collect()
}

fn this_year() -> BoardQuery {
    BoardQuery { months: ("2026-01".to_owned(), "2026-12".to_owned()), ..BoardQuery::default() }
}

/// Each number of the board's one line, checked against the list behind it.
async fn board(house: &House, actor: &Actor) -> Vec<u64> {
    let query = this_year();
    let board = house.desk.task_board(actor, &query).await.unwrap();
    let mut line = desk::BoardLine::default();
    board.lines.iter().for_each(|(_, one)| line.add(one));
    for (agency, one) in &board.lines {
        for class in BoardClass::ALL.into_iter().chain([BoardClass::Done]) {
            let list = TaskList::Board(BoardList {
                agency: Some(agency.clone()),
                unit: None,
                months: query.months.clone(),
                giver: None,
                class,
            });
            let found = house.desk.tasks(actor, &list, None, 50).await.unwrap();
            assert_eq!(found.tasks.len() as u64, one.count(class), "{class:?} of {agency}");
        }
    }
    BoardClass::ALL.map(|class| line.count(class)).to_vec()
}

pub(crate) async fn a_task_goes_from_its_document_to_its_rating_and_the_board_counts_it(
    house: &House,
) {
    let office = office(house).await;
    let (document, task) = from_document(house, &office).await;
    let id = task.id;
    assert_eq!(listed(house, &office.head, Role::Owner, true).await, [id]);
    assert_eq!(listed(house, &office.leader, Role::Giver, true).await, [id]);
    assert_eq!(listed(house, &office.stranger, Role::Owner, true).await, []);
    assert!(house.desk.read_task(&office.stranger, id).await.unwrap().is_none());
    assert_eq!(board(house, &office.leader).await, [1, 1, 0, 0, 0, 0, 0]);

    let to = Place { unit: task.owner.unit.clone(), account: office.specialist.account() };
    let assign = Command::Assign { to, note: String::new() };
    act(house, &office.head, id, assign).await;
    assert_eq!(listed(house, &office.specialist, Role::Owner, true).await, [id]);
    house.pass_hours(24 * 9);
    assert_eq!(board(house, &office.leader).await, [1, 0, 1, 0, 0, 0, 0], "due soon");
    house.pass_hours(24 * 7);
    assert_eq!(board(house, &office.leader).await, [1, 0, 0, 1, 0, 0, 0], "late");
    let ask = Command::AskExtension {
        due: "2026-10-30".parse().unwrap(),
        reason: "Nước lớn".to_owned(),
    };
    act(house, &office.specialist, id, ask).await;
    let grant =
        Command::AnswerExtension { due: Some("2026-10-30".parse().unwrap()), words: String::new() };
    act(house, &office.leader, id, grant).await;
    let evidence = vec![file(house, b"the list").await];
    let brought = Brought { words: "Đã lập danh sách".to_owned(), evidence, affirmed: false };
    act(house, &office.specialist, id, Command::ReportDone { brought }).await;
    let complete = Command::Complete { rating: "good".to_owned(), words: String::new() };
    let done = act(house, &office.leader, id, complete).await;
    assert_eq!(done.standing, Standing::Done);
    assert_eq!(board(house, &office.leader).await, [1, 0, 0, 0, 1, 0, 0]);
    let lines = house.desk.task_board(&office.leader, &this_year()).await.unwrap().lines;
    assert_eq!(lines[0].1.average(), Some(300));
    assert_eq!(listed(house, &office.specialist, Role::Owner, true).await, []);
    assert_eq!(listed(house, &office.specialist, Role::Owner, false).await, [id]);
    let ordered = house
        .desk
        .tasks_of_document(&office.leader, (document.id, Relation::Ordered), None, 10)
        .await
        .unwrap()
        .tasks;
    assert_eq!(ordered[0].record.id, id);
    let mut others = Vec::new();
    for _ in 0..4 {
        let source = Source::Incoming { document: document.id };
        let new = NewTask { due: None, ..order(house, &office.leader, source) };
        others.push(given(house, &office.leader, new).await.id);
    }
    let (mut listed, mut after) = (Vec::new(), None::<String>);
    loop {
        let of = (document.id, Relation::Ordered);
        let found = house.desk.tasks_of_document(&office.leader, of, after.as_deref(), 2);
        let found = found.await.unwrap();
        listed.extend(found.tasks.iter().map(|seen| seen.record.id));
        let Some(next) = found.next else { break };
        after = Some(next);
    }
    others.push(id);
    others.sort();
    assert_eq!(listed, others, "by pages of two, each once");
    assert!(house.desk.verify(true, &|_| ()).await.unwrap().first.is_empty());
}

pub(crate) async fn tasks_stay_with_those_who_may_give_and_see_them(house: &House) {
    let office = office(house).await;
    let document = registered(house, &office.clerk, new(house, "12/SXD", vec![])).await;
    let source = Source::Incoming { document: document.id };
    let refused = |code: &'static str| move |error: &DeskError| matches!(error, DeskError::Refused { code: found, .. } if *found == code);
    let try_give = async |actor: &Actor, new: NewTask| {
        let (id, command) = (new.id, Command::Give(Box::new(new)));
        house.desk.task(actor, id, command, &house.key(), None).await.unwrap_err()
    };
    // A specialist gives no tasks; a head gives none out of a document that is not theirs to see.
    let by_specialist = order(house, &office.specialist, Source::Word);
    let error = try_give(&office.specialist, by_specialist).await;
    assert!(matches!(error, DeskError::Forbidden { .. }), "{error:?}");
    let mut by_head = order(house, &office.head, source.clone());
    by_head.owner.account = office.specialist.account();
    let error = try_give(&office.head, by_head).await;
    assert!(refused(NO_SOURCE)(&error), "{error:?}");
    // Nobody without a seat there gets one, and a clerk writes down the orders of leaders alone.
    let mut astray = order(house, &office.leader, Source::Word);
    astray.owner.account = office.clerk.account();
    let error = try_give(&office.leader, astray).await;
    assert!(refused("DSK-017")(&error), "{error:?}");
    let mut for_head = order(house, &office.clerk, Source::Word);
    for_head.giver = Place { unit: for_head.agency.clone(), account: office.head.account() };
    let error = try_give(&office.clerk, for_head).await;
    assert!(refused("DSK-017")(&error), "{error:?}");
    let mut for_leader = order(house, &office.clerk, source);
    for_leader.giver = Place { unit: for_leader.agency.clone(), account: office.leader.account() };
    let task = given(house, &office.clerk, for_leader).await;
    assert_eq!(listed(house, &office.leader, Role::Giver, true).await, [task.id]);
    // It does not leave the unit that answers for it.
    let agency = Place { unit: units().agency.parse().unwrap(), account: office.leader.account() };
    let assign = Command::Assign { to: agency, note: String::new() };
    let error = house.desk.task(&office.head, task.id, assign, &house.key(), None).await;
    assert!(refused("DSK-017")(&error.unwrap_err()));
    let error = house.desk.task_board(&office.head, &this_year()).await.unwrap_err();
    assert!(matches!(error, DeskError::Forbidden { .. }));
}

async fn reminders(house: &House, actor: &Actor) -> Vec<String> {
    let found = house.desk.task_reminders(actor, 20).await.unwrap();
    found.into_iter().map(|one| one.reminder.kind).collect()
}

pub(crate) async fn reminders_are_told_once_whatever_was_killed(house: &House) {
    let office = office(house).await;
    let task = given(house, &office.leader, order(house, &office.leader, Source::Word)).await;
    house.desk.work_once("first").await.unwrap();
    assert_eq!(reminders(house, &office.head).await, [""; 0]);
    house.pass_hours(24 * 8);
    house.desk.work_once("first").await.unwrap();
    assert_eq!(reminders(house, &office.head).await, ["before"]);
    // A worker dies with the job in hand: another takes it over.
    house.pass_hours(24 * 2);
    let now = house.clock.now();
    let engine = house.desk.store().engine();
    let lease = now.plus_seconds(30);
    let claimed = store::job::claim(engine, "dies", now, lease, 10).await.unwrap();
    assert_eq!(claimed.iter().filter(|job| job.kind == "task.remind").count(), 1);
    house.clock.advance_seconds(60);
    let other = house.another_desk().await;
    for _ in 0..3 {
        other.work_once("second").await.unwrap();
    }
    assert_eq!(reminders(house, &office.head).await.len(), 2);
    // It had died after its act and before it said so: the same job comes again, without effect.
    let job = claimed.iter().find(|job| job.kind == "task.remind").unwrap();
    let now = house.clock.now();
    let again = store::job::add(uuid::Uuid::from_u128(7), &job.kind, job.body.clone(), now, now);
    engine.write(vec![again]).await.unwrap();
    assert!(other.work_once("third").await.unwrap().done >= 1);
    assert_eq!(reminders(house, &office.head).await.len(), 2);
    house.pass_hours(24 * 6);
    for _ in 0..3 {
        house.desk.work_once("first").await.unwrap();
        other.work_once("second").await.unwrap();
    }
    let told = reminders(house, &office.head).await;
    assert_eq!(told.iter().filter(|kind| *kind == "before").count(), 2);
    for kind in ["today", "late", "escalated"] {
        assert_eq!(told.iter().filter(|told| *told == kind).count(), 1, "{kind}: {told:?}");
    }
    assert_eq!(reminders(house, &office.leader).await, ["escalated"]);
    let done = Command::ReportDone { brought: brought("Đã xong") };
    act(house, &office.head, task.id, done).await;
    assert_eq!(
        reminders(house, &office.head).await,
        [""; 0],
        "nothing to do, nothing to be reminded of"
    );
}

pub(crate) async fn a_withdrawn_document_takes_every_word_of_its_tasks(house: &House) {
    let office = office(house).await;
    let (document, task) = from_document(house, &office).await;
    let evidence = vec![file(house, b"bytes of the evidence").await];
    let brought = Brought { words: "Đã đo bến".to_owned(), evidence, affirmed: false };
    let reported =
        act(house, &office.head, task.id, Command::Report { percent: 20, brought }).await;
    let found = reported.matter.unwrap();
    let task::Evidence::File(kept) = &found.evidence[0] else { panic!("no file") };
    let withdraw = DocumentCommand::Withdraw;
    house.desk.document(&office.clerk, document.id, withdraw, &house.key(), None).await.unwrap();
    let seen = house.desk.read_task(&office.leader, task.id).await.unwrap().unwrap();
    assert_eq!((seen.record.standing, seen.record.matter.is_none()), (Standing::Withheld, true));
    let entries = store::register::entries(house.desk.store().engine(), task.id.as_uuid()).await;
    let entries = entries.unwrap();
    assert_eq!(entries.len(), 4);
    for entry in &entries {
        for word in ["bến", "danh", "đo"] {
            assert!(!entry.body.contains(word), "{word} is left in {}", entry.body);
        }
    }
    assert!(!house.desk.store().objects().exists(&kept.sha256).await.unwrap());
    assert_eq!(listed(house, &office.head, Role::Owner, true).await, []);
    assert_eq!(board(house, &office.leader).await, [1, 0, 0, 0, 0, 0, 1]);
    // The job finds that it was done; nothing is given out of it any more.
    house.desk.work_once("worker").await.unwrap();
    assert!(house.desk.dead_jobs(uuid::Uuid::nil(), 10).await.unwrap().is_empty());
    let again = order(house, &office.leader, Source::Incoming { document: document.id });
    let (id, command) = (again.id, Command::Give(Box::new(again)));
    let error = house.desk.task(&office.leader, id, command, &house.key(), None).await.unwrap_err();
    assert!(matches!(error, DeskError::Refused { code: NO_SOURCE, .. }), "{error:?}");
    assert!(house.desk.verify(true, &|_| ()).await.unwrap().first.is_empty());
}

pub(crate) async fn reports_and_savings_count_what_stands_in_the_books(house: &House) {
    let office = office(house).await;
    let by = |number: &str, way: Way| {
        let mut new = new(house, number, vec![]);
        new.way = way;
        new
    };
    let first = registered(house, &office.clerk, by("1/SXD", Way::Exchange)).await;
    registered(house, &office.clerk, by("2/SXD", Way::Post)).await;
    let third = registered(house, &office.clerk, by("3/SXD", Way::Email)).await;
    let close = |words: &str| DocumentCommand::Close { words: words.to_owned() };
    let give = async |id: DocumentId, command| {
        house.desk.document(&office.clerk, id, command, &house.key(), None).await.unwrap();
    };
    give(first.id, close("Đã lưu")).await;
    let october = ("2026-10-01".parse().unwrap(), "2026-10-31".parse().unwrap());
    let november = ("2026-11-01".parse().unwrap(), "2026-11-30".parse().unwrap());
    let report =
        async |days| house.desk.document_report(&office.clerk, Direction::In, days).await.unwrap();
    let sums = report(october).await;
    assert_eq!((sums.carried, sums.ended), (0, 1));
    assert_eq!(sums.alike.iter().map(|row| row.count).sum::<u64>(), 3);
    house.pass_hours(24 * 30);
    give(third.id, close("Đã lưu")).await;
    let sums = report(november).await;
    assert_eq!((sums.carried, sums.ended, sums.alike.len()), (2, 1, 0));
    let behind = async |behind: Behind, days| {
        let asks = (Direction::In, days);
        let found = house.desk.documents_behind(&office.clerk, asks, &behind, None, 10).await;
        match found.unwrap() {
            ReportedPage::In { documents, .. } => documents.len(),
            ReportedPage::Out { .. } => panic!("not what was asked"),
        }
    };
    assert_eq!(behind(Behind::Carried, november).await, 2);
    assert_eq!(behind(Behind::Ended, november).await, 1);
    let of = |way: &str| Behind::Of {
        kind: String::new(),
        way: way.to_owned(),
        standing: String::new(),
        pace: String::new(),
    };
    assert_eq!(behind(of(""), october).await, 3);
    assert_eq!(behind(of("post"), october).await, 1);

    let paperless = house.desk.paperless(&office.leader, ("2026-10", "2026-10")).await.unwrap();
    assert_eq!((paperless.total.registered, paperless.total.registered_electronic), (3, 2));
    assert_eq!(paperless.agencies.len(), 1);
    let later = house.desk.paperless(&office.leader, ("2026-11", "2026-12")).await.unwrap();
    assert_eq!(later.total.registered, 0);
    // What is withdrawn is no paper saved; its line in the book stays.
    give(first.id, DocumentCommand::Withdraw).await;
    let paperless = house.desk.paperless(&office.leader, ("2026-10", "2026-10")).await.unwrap();
    assert_eq!((paperless.total.registered, paperless.total.registered_electronic), (3, 1));
    let saved = document::savings::savings(&paperless.total, &house.desk.paper_assumptions());
    assert!(saved.dong > 0);
    let error = house.desk.paperless(&office.specialist, ("2026-10", "2026-10")).await.unwrap_err();
    assert!(matches!(error, DeskError::Forbidden { .. }));
}
