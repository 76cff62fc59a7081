//! Withdrawal of secrets from what goes out and from tasks: every place of the store is looked through for the words.

use crate::documents::{Office, give, kept, listed, new, office, registered, signed_with};
use crate::house::{House, units};
use crate::ring::{signing_desk, through};
use crate::tasks;
use ::work_file::{
    Retention,
    file::Command as FileCommand,
    titles::{self, Title},
};
use desk::work_file::Opening;
use desk::{CopyRequest, Desk, DeskError, DocumentList, OutgoingList};
use document::{
    Command as IncomingCommand,
    copy::{self, Form},
    group::Command as Keep,
    incoming::{Place, Standing as Arrived},
    model::{Concern, NewFile, Request, Urgency},
    outgoing::{Command, Markup, NewDraft, Recipient, Standing, StepKind, Text},
};
use futures::TryStreamExt as _;
use kernel::{
    hash::Sha256Hash,
    id::{CopyId, DocumentId, GroupId, WorkFileId},
    time::Clock as _,
};
use register::Actor;
use std::collections::BTreeSet;
use task::{Command as TaskCommand, Source};

/// A word that no other record has.
pub(crate) const WORD: &str = "zankulet";

async fn work(desk: &Desk) {
    while desk.work_once("worker").await.unwrap().done > 0 {}
}

/// No row has the word any more; once the store was written anew, not the room between rows either.
pub(crate) async fn nothing_is_left(house: &House) {
    let mut places = house.places_with(WORD).await;
    // Parts of a text index keep single words of what went until they are made one.
    places.retain(|place| !place.ends_with("search_data.block"));
    assert_eq!(places, Vec::<String>::new());
    house.desk.store().engine().scrub().await.unwrap();
    house.desk.store().objects().scrub().await.unwrap();
    assert_eq!(house.places_with(WORD).await, Vec::<String>::new());
    assert!(!house.files_hold(WORD), "the word is in the store's files");
}

async fn act(house: &House, desk: &Desk, actor: &Actor, id: DocumentId, command: Command) {
    desk.outgoing(actor, id, command, &house.key(), None).await.unwrap();
}

/// A file whose name tells as well.
async fn named(house: &House, content: &[u8]) -> NewFile {
    let mut new = kept(house, content).await;
    new.file.name = format!("{WORD}.ods");
    "application/vnd.oasis.opendocument.spreadsheet".clone_into(&mut new.file.media_type);
    new
}

/// Files that the document has no more: the paper of a signature that was given up, and one that was taken off again.
async fn given_up(house: &House, desk: &Desk, office: &Office, id: DocumentId) -> [Sha256Hash; 2] {
    let signed = desk.read_outgoing(&office.clerk, id).await.unwrap().unwrap().record;
    let reason = format!("Sửa chỗ {WORD}");
    act(house, desk, &office.clerk, id, Command::Return { reason }).await;
    let taken_off = named(house, b"other figures").await;
    let (file, sha256) = (taken_off.file.id, taken_off.file.sha256);
    let attach = Command::Attach { files: vec![taken_off], affirmed: false };
    act(house, desk, &office.specialist, id, attach).await;
    act(house, desk, &office.specialist, id, Command::Detach { file }).await;
    let (unit, account) = (office.leader.unit().unwrap().clone(), office.leader.account());
    let to = Place { unit, account };
    let present = Command::Present { to, to_sign: true, note: String::new() };
    act(house, desk, &office.specialist, id, present).await;
    desk.sign_outgoing(&office.leader, id, &through(), (&house.key(), None)).await.unwrap();
    [signed.paper.unwrap().sha256, sha256]
}

pub(crate) async fn of_what_goes_out_no_word_is_left_anywhere_in_the_store(house: &House) {
    let office = office(house).await;
    let other = house.officer("records_clerk", "H99").await;
    let (desk, _, _) = signing_desk(house, true);
    let content = format!("figures of {WORD}");
    let beside = named(house, content.as_bytes()).await;
    let subject = format!("phối hợp tại {WORD}");
    let id = signed_with(house, &desk, &office, (&subject, vec![beside.clone()])).await;
    let former = given_up(house, &desk, &office, id).await;
    let comment = Command::Comment { words: format!("Xem kỹ {WORD}"), passage: String::new() };
    act(house, &desk, &office.specialist, id, comment).await;
    let released = desk.release_outgoing(&office.clerk, id, &through(), (&house.key(), None)).await;
    let released = released.unwrap().record;
    let source = Source::Outgoing { document: id };
    let mut order = tasks::order(house, &office.leader, source);
    order.title = format!("Rà soát {WORD}");
    let task = tasks::given(house, &office.leader, order).await.id;
    let asked = copy_of(house, &office, id);
    let copy = asked.id;
    desk.ask_copy(&office.specialist, asked, &house.key()).await.unwrap();
    desk.decide_copy(&office.leader, copy, copy::Command::Approve, &house.key(), None)
        .await
        .unwrap();
    desk.issue_copy(&office.clerk, copy, &through(), (&house.key(), None)).await.unwrap();
    // Somebody of the agency has the same file by another way.
    let mut twin = new(house, "9/KHAC", vec![beside.clone()]);
    "bảng số liệu".clone_into(&mut twin.sheet.subject);
    twin.files[0].file.id = kernel::id::FileId::new(house.clock.now(), desk.random());
    "bang.ods".clone_into(&mut twin.files[0].file.name);
    let twin = registered(house, &office.clerk, twin).await.id;
    work(&desk).await;
    let before = house.places_with(WORD).await;
    for place in ["record.state", "event.body", "file.name"] {
        assert!(before.iter().any(|one| one == place), "{place} is not in {before:?}");
    }

    assert!(matches!(
        desk.outgoing(&office.stranger, id, Command::Withdraw, &house.key(), None).await,
        Err(DeskError::Forbidden { .. })
    ));
    act(house, &desk, &office.clerk, id, Command::Withdraw).await;
    work(&desk).await;

    let left = desk.read_outgoing(&office.specialist, id).await.unwrap().unwrap().record;
    assert_eq!((left.standing, left.text.subject.as_str()), (Standing::Withdrawn, ""));
    assert_eq!(left.in_book(), released.in_book(), "who got it is still known");
    assert_eq!(left.steps.len(), 1, "the act alone");
    assert_eq!(left.steps[0].by, office.clerk.account());
    let book = OutgoingList::Book(2026);
    let book = desk.outgoing_documents(&office.clerk, &book, None, 10).await.unwrap();
    assert_eq!(book.documents.len(), 1, "its line stays");
    let seen = desk.read_task(&office.leader, task).await.unwrap().unwrap().record;
    assert!(seen.matter.is_none());
    let seen = desk.read_copy(&office.clerk, copy).await.unwrap().unwrap().record;
    assert_eq!(seen.standing, copy::Standing::Withheld);
    let hashes = released.files().into_iter().map(|file| file.sha256).chain(former);

    // What is at the other agency is held until its clerk looked, the certified copy too, and so is the same file elsewhere.
    let there = desk.deliveries(&left).await.unwrap()[0].0.document;
    for (actor, which, count) in [(&other, there, 2), (&office.clerk, twin, 1)] {
        let held = listed(&desk, actor, DocumentList::Suspected).await;
        assert!(held.contains(&which) && held.len() == count, "{held:?}");
        for id in held {
            let found = desk.read_document(actor, id).await.unwrap().unwrap().record;
            assert!(found.files().is_empty(), "{id} is open");
            give(house, actor, id, IncomingCommand::Withdraw).await;
        }
    }
    work(&desk).await;
    let held = desk.read_document(&other, there).await.unwrap().unwrap().record;
    assert_eq!(held.standing, Arrived::Withdrawn);
    nothing_is_left(house).await;
    for hash in hashes {
        assert!(!desk.store().objects().exists(&hash).await.unwrap(), "bytes are left");
    }
    let verified = desk.verify(true, &|_| ()).await.unwrap();
    assert!(verified.first.is_empty(), "{:?}", verified.first);
    assert!(desk.dead_jobs(uuid::Uuid::nil(), 10).await.unwrap().is_empty());
    // Whoever has it elsewhere can still be asked to give it back, by a document that does not name it.
    let about = |request| Text {
        concern: Some(Concern { request, document: id }),
        ..text("về một văn bản đã gỡ")
    };
    drafted(house, &desk, &office, about(Request::Recall)).await;
    let (replaces, command) = draft(house, &desk, about(Request::Replace));
    let refused = desk.outgoing(&office.specialist, replaces, command, &house.key(), None).await;
    assert!(matches!(refused, Err(DeskError::Refused { code: "DSK-025", .. })), "{refused:?}");
}

fn copy_of(house: &House, office: &Office, document: DocumentId) -> CopyRequest {
    CopyRequest {
        id: CopyId::new(house.clock.now(), house.desk.random()),
        form: Form::True,
        document,
        came_in: false,
        file: None,
        part: String::new(),
        place: String::new(),
        recipients: vec![Recipient::agency(WORD, "H99".parse().unwrap())],
        signer: Place {
            unit: office.leader.unit().unwrap().clone(),
            account: office.leader.account(),
        },
    }
}

fn text(subject: &str) -> Text {
    Text {
        kind: "cong-van".to_owned(),
        subject: subject.to_owned(),
        body: "Đề nghị quý cơ quan phối hợp.".to_owned(),
        markup: Markup::Second,
        urgency: Urgency::Normal,
        recipients: vec![Recipient::agency(
            "Trung tâm Hành chính Tỉnh Mẫu",
            "H99".parse().unwrap(),
        )],
        concern: None,
        answers: Vec::new(),
        steering: None,
    }
}

fn draft(house: &House, desk: &Desk, text: Text) -> (DocumentId, Command) {
    let id = DocumentId::new(house.clock.now(), desk.random());
    let units = units();
    let (agency, unit) = (units.agency.parse().unwrap(), units.division.parse().unwrap());
    (id, Command::Draft(Box::new(NewDraft { id, agency, unit, text })))
}

async fn drafted(house: &House, desk: &Desk, office: &Office, text: Text) -> DocumentId {
    let (id, command) = draft(house, desk, text);
    act(house, desk, &office.specialist, id, command).await;
    id
}

pub(crate) async fn a_draft_is_withdrawn_with_its_editions_by_whoever_had_it(house: &House) {
    let office = office(house).await;
    let desk = &house.desk;
    let id = drafted(house, desk, &office, text(&format!("khảo sát {WORD}"))).await;
    let edit = Command::Edit { text: Box::new(text(&format!("khảo sát lại {WORD}"))) };
    act(house, desk, &office.specialist, id, edit).await;
    let files = vec![named(house, b"a plan").await];
    let sha256 = files[0].file.sha256;
    let attach = Command::Attach { files, affirmed: false };
    act(house, desk, &office.specialist, id, attach).await;
    let to = Place { unit: office.head.unit().unwrap().clone(), account: office.head.account() };
    let present = Command::Present { to, to_sign: false, note: format!("Trình {WORD}") };
    act(house, desk, &office.specialist, id, present).await;
    // It lies with the head now; whoever wrote it sees the fault first. A cancelled draft keeps its words otherwise.
    act(house, desk, &office.specialist, id, Command::Withdraw).await;
    work(desk).await;
    nothing_is_left(house).await;
    assert_eq!(desk.outgoing_editions(id).await.unwrap(), []);
    assert!(!desk.store().objects().exists(&sha256).await.unwrap());
    let left = desk.read_outgoing(&office.head, id).await.unwrap().unwrap().record;
    assert_eq!(left.steps.iter().map(|step| step.kind).collect::<Vec<_>>(), [StepKind::Withdrawn]);
    let in_hand = desk.outgoing_documents(&office.head, &OutgoingList::InHand, None, 10).await;
    assert_eq!(in_hand.unwrap().documents.len(), 0, "nobody has it in hand");
    assert_eq!(desk.outgoing_actions(&office.specialist, &left), Vec::<&str>::new());
    assert!(desk.verify(true, &|_| ()).await.unwrap().first.is_empty());
}

pub(crate) async fn a_paper_that_is_signed_while_its_document_is_withdrawn_is_not_kept(
    house: &House,
) {
    let office = office(house).await;
    let (desk, _, _) = signing_desk(house, true);
    let objects = async || {
        let found: BTreeSet<Sha256Hash> =
            desk.store().objects().list().try_collect().await.unwrap();
        found
    };
    let place =
        |actor: &Actor| Place { unit: actor.unit().unwrap().clone(), account: actor.account() };
    let before = objects().await;
    for _ in 0..3 {
        let id = drafted(house, &desk, &office, text(&format!("khảo sát {WORD}"))).await;
        let to = place(&office.head);
        let present = Command::Present { to, to_sign: false, note: String::new() };
        act(house, &desk, &office.specialist, id, present).await;
        let to = place(&office.leader);
        let initial = Command::Initial { to, to_sign: true, note: String::new() };
        act(house, &desk, &office.head, id, initial).await;
        let (key, other) = (house.key(), house.key());
        let used = through();
        // The signature takes longer than the withdrawal.
        let (signed, withdrawn) = tokio::join!(
            desk.sign_outgoing(&office.leader, id, &used, (&key, None)),
            desk.outgoing(&office.specialist, id, Command::Withdraw, &other, None),
        );
        withdrawn.unwrap();
        // Refused, unless it was first.
        assert!(
            matches!(signed, Ok(_) | Err(DeskError::Refused { .. } | DeskError::Stale { .. })),
            "{signed:?}"
        );
    }
    work(&desk).await;
    assert_eq!(objects().await, before, "no paper is left");
    nothing_is_left(house).await;
    assert!(desk.verify(true, &|_| ()).await.unwrap().first.is_empty());
}

pub(crate) async fn a_task_by_word_is_withdrawn_with_its_words_and_files(house: &House) {
    let office = office(house).await;
    let desk = &house.desk;
    let source =
        Source::Meeting { meeting: "h-12".to_owned(), title: format!("Họp về {WORD}") };
    let mut order = tasks::order(house, &office.leader, source);
    order.words = format!("Khảo sát {WORD}");
    let task = tasks::given(house, &office.leader, order).await.id;
    let evidence = vec![tasks::file(house, b"a plan of the place").await];
    let task::NewEvidence::File { file, .. } = &evidence[0] else { panic!("no file") };
    let sha256 = file.sha256;
    let brought = task::Brought { words: format!("Đã đến {WORD}"), evidence, affirmed: false };
    tasks::act(house, &office.head, task, TaskCommand::Report { percent: 20, brought }).await;
    let refused =
        desk.task(&office.stranger, task, TaskCommand::Withdraw, &house.key(), None).await;
    assert!(matches!(refused, Err(DeskError::Forbidden { .. })), "{refused:?}");
    let left = tasks::act(house, &office.head, task, TaskCommand::Withdraw).await;
    assert!(left.matter.is_none());
    work(desk).await;
    nothing_is_left(house).await;
    assert!(!desk.store().objects().exists(&sha256).await.unwrap());
    assert!(desk.verify(true, &|_| ()).await.unwrap().first.is_empty());
}

pub(crate) async fn titles_of_files_lists_and_groups_are_withdrawn_with_what_they_were(
    house: &House,
) {
    let office = office(house).await;
    let (desk, key) = (&house.desk, || house.key());
    let told = format!("Hồ sơ {WORD}");
    // The list of titles: issued, so that nothing in it changes but this.
    let title = |text: &str| Title {
        code: "01.KT".to_owned(),
        title: text.to_owned(),
        unit: units().division.parse().unwrap(),
        retention: Retention::Years(5),
    };
    desk.begin_titles(&office.clerk, 2026, &key()).await.unwrap();
    let put = |text: &str| titles::Command::Put { title: title(text) };
    desk.titles(&office.clerk, 2026, put(&told), &key(), None).await.unwrap();
    desk.titles(&office.leader, 2026, titles::Command::Issue, &key(), None).await.unwrap();
    // A file of the list, closed with words of its own.
    let id = WorkFileId::new(house.clock.now(), desk.random());
    let listed = Opening::Listed { code: "01.KT".to_owned() };
    desk.open_work_file(&office.specialist, id, listed, &key()).await.unwrap();
    let amend = FileCommand::Amend {
        title: format!("{told} (2)"),
        retention: Retention::Forever,
        reason: format!("Vì {WORD}"),
    };
    desk.work_file(&office.specialist, id, amend, &key(), None).await.unwrap();
    // A group.
    let group = GroupId::new(house.clock.now(), desk.random());
    let agency = units().agency.parse().unwrap();
    let recipients = vec![Recipient::outside(&told)];
    let found = Keep::Found { id: group, agency, name: told.clone(), recipients };
    desk.group(&office.clerk, group, found, &key(), None).await.unwrap();

    let stranger = desk.work_file(&office.stranger, id, FileCommand::Withdraw, &key(), None).await;
    assert!(matches!(stranger, Err(DeskError::Forbidden { .. })), "{stranger:?}");
    let left = desk.work_file(&office.head, id, FileCommand::Withdraw, &key(), None).await;
    let left = left.unwrap().record;
    assert_eq!((left.title.as_str(), left.code.as_str()), ("", "01.KT"));
    let done: Vec<_> = left.turns.iter().map(|turn| turn.kind.name()).collect();
    assert_eq!(done, ["opened", "amended", "withdrawn"], "who did what when is still told");
    let withdraw = || titles::Command::Withdraw { code: "01.KT".to_owned() };
    let refused = desk.titles(&office.specialist, 2026, withdraw(), &key(), None).await;
    assert!(matches!(refused, Err(DeskError::Forbidden { .. })), "{refused:?}");
    desk.titles(&office.clerk, 2026, withdraw(), &key(), None).await.unwrap();
    desk.group(&office.clerk, group, Keep::Withdraw, &key(), None).await.unwrap();
    nothing_is_left(house).await;
    assert!(desk.verify(true, &|_| ()).await.unwrap().first.is_empty());

    // Both may be called something else now; the next year's list takes nothing nameless over.
    let listed = Opening::Listed { code: "01.KT".to_owned() };
    let next = WorkFileId::new(house.clock.now(), desk.random());
    let nameless = desk.open_work_file(&office.specialist, next, listed, &key()).await;
    assert!(matches!(nameless, Err(DeskError::Refused { .. })), "{nameless:?}");
    let list = desk.begin_titles(&office.clerk, 2027, &key()).await.unwrap().record;
    assert!(list.titles.is_empty());
    desk.titles(&office.clerk, 2026, put("Hồ sơ quy hoạch"), &key(), None).await.unwrap();
    let amend = FileCommand::Amend {
        title: "Hồ sơ quy hoạch".to_owned(),
        retention: Retention::Forever,
        reason: "Đặt lại tên".to_owned(),
    };
    let named = desk.work_file(&office.specialist, id, amend, &key(), None).await.unwrap().record;
    assert_eq!(named.title, "Hồ sơ quy hoạch");
}
