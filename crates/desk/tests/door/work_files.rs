//! Work files through the door: from the list of titles to the archive, loans, search, withdrawal without a trace, and
//! destruction.

use crate::documents::{self, Office, kept, lead, new, office, published, registered, signer};
use crate::house::{House, units};
use crate::ring::{signing_desk, through};
use ::work_file::{
    Retention, WorkFile,
    file::{Command, LoanState, Piece, Standing},
    paper::{KeptFile, NewPaper, Sheet},
    titles::{self, Title},
};
use desk::{
    DeskError, WorkFileList,
    work_file::{CODE_TAKEN, ItemRecord, Opening},
};
use document::incoming;
use kernel::{
    hash::Sha256Hash,
    id::{DocumentId, PaperId, WorkFileId},
    time::{Clock as _, Timestamp},
};
use register::Actor;
use signing::{
    ring::KeyRing as _,
    validate::{Indication, Policy, validate_any},
};

fn retention() -> Retention {
    Retention::Years(5)
}

async fn opened(house: &House, actor: &Actor, code: &str, title: &str) -> WorkFile {
    let opening = Opening::AdHoc {
        code: code.to_owned(),
        title: title.to_owned(),
        retention: retention().key(),
    };
    let id = WorkFileId::new(house.clock.now(), house.desk.random());
    house.desk.open_work_file(actor, id, opening, &house.key()).await.unwrap().record
}

async fn give(house: &House, actor: &Actor, id: WorkFileId, command: Command) -> WorkFile {
    let action = command.action();
    match house.desk.work_file(actor, id, command, &house.key(), None).await {
        Ok(done) => done.record,
        Err(error) => panic!("{action}: {error:?}"),
    }
}

/// A document of the agency's book that is with the division.
async fn directed(house: &House, office: &Office, number: &str, pages: u32) -> DocumentId {
    let mut new = new(house, number, vec![kept(house, number.as_bytes()).await]);
    new.sheet.pages = Some(pages);
    let id = registered(house, &office.clerk, new).await.id;
    documents::give(house, &office.leader, id, lead()).await;
    let to = office.specialist.account().unwrap();
    let pass = incoming::Command::PassOn { share: 1, to, due: None, note: String::new() };
    documents::give(house, &office.head, id, pass).await;
    id
}

async fn paper(house: &House, file: WorkFileId, subject: &str, content: &[u8]) -> NewPaper {
    let stored = house.desk.store().objects().put(content).await.unwrap();
    let now = house.clock.now();
    NewPaper {
        id: PaperId::new(now, house.desk.random()),
        file,
        sheet: Sheet {
            subject: subject.to_owned(),
            author: "Tổ kiểm tra liên ngành".to_owned(),
            dated: now.local_date(),
        },
        stored: KeptFile {
            id: kernel::id::FileId::new(now, house.desk.random()),
            name: "bien-ban.pdf".to_owned(),
            media_type: "application/pdf".to_owned(),
            size: stored.size,
            sha256: stored.hash,
            kept_at: now,
            signatures: "none".to_owned(),
        },
        on_first_page: None,
        affirmed: false,
    }
}

async fn with_paper(house: &House, actor: &Actor, new: NewPaper, pages: u32) -> WorkFile {
    let key = house.key();
    house.desk.keep_paper(actor, new, Some(pages), (&key, None)).await.unwrap().record
}

async fn listed(house: &House, actor: &Actor, list: WorkFileList) -> Vec<WorkFileId> {
    let page = house.desk.work_files(actor, &list, None, 20).await.unwrap();
    page.files.iter().map(|seen| seen.record.id).collect()
}

async fn whole(house: &House) {
    let verified = house.desk.verify(true, &|_| ()).await.unwrap();
    assert!(verified.first.is_empty(), "{:?}", verified.first);
}

pub(crate) async fn a_file_goes_from_the_list_of_titles_to_the_archive_and_back_from_a_loan(
    house: &House,
) {
    let office = office(house).await;
    let desk = &house.desk;
    let key = || house.key();
    // The list: begun and filled by the clerk, issued by a leader; titles are the next year's to begin with.
    desk.begin_titles(&office.clerk, 2026, &key()).await.unwrap();
    let title = Title {
        code: "1.kt".to_owned(),
        title: "Hồ sơ quy hoạch bến thuyền".to_owned(),
        unit: units().division.parse().unwrap(),
        retention: retention(),
    };
    let put = titles::Command::Put { title };
    desk.titles(&office.clerk, 2026, put, &key(), None).await.unwrap();
    let listed_title = || Opening::Listed { code: "01.KT".to_owned() };
    let id = WorkFileId::new(house.clock.now(), desk.random());
    let early = desk.open_work_file(&office.specialist, id, listed_title(), &key()).await;
    assert!(matches!(early, Err(DeskError::Refused { code: "DSK-022", .. })), "{early:?}");
    let issue = || titles::Command::Issue;
    let refused = desk.titles(&office.clerk, 2026, issue(), &key(), None).await;
    assert!(matches!(refused, Err(DeskError::Forbidden { .. })), "a clerk issues nothing");
    desk.titles(&office.leader, 2026, issue(), &key(), None).await.unwrap();
    let next = desk.begin_titles(&office.clerk, 2027, &key()).await.unwrap().record;
    assert_eq!((next.titles.len(), next.issued_at), (1, None));

    let file = desk.open_work_file(&office.specialist, id, listed_title(), &key()).await;
    let file = file.unwrap().record;
    assert_eq!((file.code.as_str(), file.listed, file.retention), ("01.KT", true, retention()));
    let document = directed(house, &office, "12/SXD", 3).await;
    let add = Command::Add { piece: Piece::Incoming(document), pages: None };
    let file = give(house, &office.specialist, file.id, add).await;
    assert_eq!(file.items[0].pages, Some(3), "the sheet of the document says how many");
    let minutes = paper(house, file.id, "Biên bản kiểm tra thực địa", b"minutes").await;
    with_paper(house, &office.specialist, minutes, 4).await;
    let holding = desk.work_files_holding(&office.specialist, Piece::Incoming(document)).await;
    assert_eq!(holding.unwrap().len(), 1);
    let mine = WorkFileList::Mine { working: true };
    assert_eq!(listed(house, &office.specialist, mine.clone()).await, [id]);
    assert_eq!(listed(house, &office.head, WorkFileList::Unit).await, [id]);
    assert_eq!(listed(house, &office.clerk, WorkFileList::Standing(Standing::Open)).await, []);

    give(house, &office.specialist, id, Command::Close { words: String::new() }).await;
    let reason = || "Thiếu một văn bản".to_owned();
    let reopen = Command::Reopen { reason: reason() };
    let refused = desk.work_file(&office.specialist, id, reopen.clone(), &key(), None).await;
    assert!(matches!(refused, Err(DeskError::Forbidden { .. })), "only the head opens it again");
    give(house, &office.head, id, reopen).await;
    give(house, &office.specialist, id, Command::Close { words: String::new() }).await;
    let closed =
        give(house, &office.specialist, id, Command::HandOver { note: String::new() }).await;
    assert_eq!((closed.contents.len(), closed.pages()), (2, 7));
    assert_eq!(listed(house, &office.specialist, mine).await, []);
    let waiting = WorkFileList::Standing(Standing::HandedOver);
    assert_eq!(listed(house, &office.clerk, waiting).await, [id]);
    let handed = WorkFileList::HandedOver {
        unit: units().division.parse().unwrap(),
        on: house.clock.now().local_date(),
    };
    assert_eq!(listed(house, &office.clerk, handed).await, [id]);
    let accept = Command::Accept { place: "Kho 1".to_owned(), note: String::new() };
    give(house, &office.clerk, id, accept).await;

    // The stranger sees it while it is lent, and the document in it by the document's own rules alone.
    assert!(desk.read_work_file(&office.stranger, id).await.unwrap().is_none());
    let until = house.clock.now().plus_seconds(10 * 86_400).local_date();
    let to = office.stranger.account().unwrap();
    let ask = Command::AskLoan { to, until, purpose: "Tra cứu".to_owned() };
    give(house, &office.clerk, id, ask).await;
    assert_eq!(listed(house, &office.clerk, WorkFileList::LoansAsked).await, [id]);
    give(house, &office.leader, id, Command::ApproveLoan { loan: 1 }).await;
    assert_eq!(listed(house, &office.stranger, WorkFileList::Borrowed).await, [id]);
    assert_eq!(listed(house, &office.clerk, WorkFileList::Lent).await, [id]);
    let lent = desk.read_work_file(&office.stranger, id).await.unwrap().unwrap().record;
    let pieces = lent.items.iter().map(|item| item.piece);
    let items = desk.items(&office.stranger, &lent, pieces).await.unwrap();
    assert!(!items[&Piece::Incoming(document)].open, "a loan opens no document");
    assert!(items[&lent.items[1].piece].open, "papers of the file are read with it");
    let to = office.head.account().unwrap();
    let ask = Command::AskLoan { to, until, purpose: "Đối chiếu".to_owned() };
    give(house, &office.clerk, id, ask).await;
    give(house, &office.leader, id, Command::ApproveLoan { loan: 2 }).await;
    let other = Command::EndLoan { loan: 2 };
    let refused = desk.work_file(&office.stranger, id, other.clone(), &key(), None).await;
    assert!(matches!(refused, Err(DeskError::Forbidden { .. })), "another's loan is not theirs");
    give(house, &office.clerk, id, other).await;
    let back = give(house, &office.stranger, id, Command::EndLoan { loan: 1 }).await;
    assert_eq!(back.loans[0].state, LoanState::Ended);
    assert!(desk.read_work_file(&office.stranger, id).await.unwrap().is_none());
    whole(house).await;
}

pub(crate) async fn a_file_takes_in_what_its_keeper_may_see_and_nobody_elses(house: &House) {
    let office = office(house).await;
    let desk = &house.desk;
    let file = opened(house, &office.specialist, "02.KT", "Hồ sơ đê điều").await;
    let unseen = registered(house, &office.clerk, new(house, "15/SXD", vec![])).await.id;
    let add = |piece| Command::Add { piece, pages: Some(1) };
    let refused = desk
        .work_file(&office.specialist, file.id, add(Piece::Incoming(unseen)), &house.key(), None)
        .await;
    assert!(matches!(refused, Err(DeskError::NotFound)), "{refused:?}");
    let own = directed(house, &office, "16/SXD", 2).await;
    let stranger = desk
        .work_file(&office.stranger, file.id, add(Piece::Incoming(own)), &house.key(), None)
        .await;
    assert!(matches!(stranger, Err(DeskError::Forbidden { .. })), "{stranger:?}");
    // A paper comes into a file with the file alone.
    let other = opened(house, &office.specialist, "03.KT", "Hồ sơ khác").await;
    let minutes = paper(house, other.id, "Biên bản", b"of the other").await;
    let piece = Piece::Paper(minutes.id);
    with_paper(house, &office.specialist, minutes, 1).await;
    let moved = desk.work_file(&office.specialist, file.id, add(piece), &house.key(), None).await;
    assert!(matches!(moved, Err(DeskError::NotFound)), "{moved:?}");
    // Somebody without a seat there is not made responsible.
    let assign = Command::Assign {
        keeper: office.leader.account().unwrap(),
        reason: "Chuyển công tác".to_owned(),
    };
    let refused = desk.work_file(&office.head, file.id, assign, &house.key(), None).await;
    assert!(matches!(refused, Err(DeskError::Refused { code: "DSK-017", .. })), "{refused:?}");
}

pub(crate) async fn what_is_withdrawn_from_the_book_leaves_nothing_in_a_file(house: &House) {
    let office = office(house).await;
    let desk = &house.desk;
    let file = opened(house, &office.specialist, "04.KT", "Hồ sơ ven sông").await.id;
    for number in ["77/SXD", "78/SXD"] {
        let document = directed(house, &office, number, 2).await;
        let add = Command::Add { piece: Piece::Incoming(document), pages: None };
        give(house, &office.specialist, file, add).await;
    }
    let close = || Command::Close { words: String::new() };
    let closed = give(house, &office.specialist, file, close()).await;
    let Piece::Incoming(first) = closed.contents[0].piece else { panic!("not a document") };
    documents::give(house, &office.head, first, incoming::Command::Withdraw).await;

    let left = desk.read_work_file(&office.specialist, file).await.unwrap().unwrap().record;
    assert_eq!(left.contents, closed.contents, "its line is left");
    let items = desk.items(&office.specialist, &left, [left.contents[0].piece]).await.unwrap();
    let ItemRecord::Incoming(gone) = &items[&left.contents[0].piece].record else {
        panic!("not a document")
    };
    assert!(gone.matter.is_none());
    let engine = desk.store().engine();
    let entries = store::register::entries(engine, file.as_uuid()).await.unwrap();
    let record = store::register::record(engine, "work_file", file.as_uuid()).await.unwrap();
    let told: String = entries.iter().map(|entry| entry.body.as_str()).collect();
    let told = told + &record.unwrap().state;
    let hash = Sha256Hash::of(b"77/SXD").to_string();
    for word in ["77/SXD", "thuy", "Nguy", "cong-van", hash.as_str()] {
        assert!(!told.contains(word), "{word} is in the file: {told}");
    }
    let by_items = desk.work_files_by_items(&office.specialist, "77/SXD").await.unwrap();
    assert!(by_items.is_empty(), "it is found by what is gone");
    let by_other = desk.work_files_by_items(&office.specialist, "78/SXD").await.unwrap();
    assert_eq!(by_other.len(), 1);
    // Closed anew, its line counts no pages.
    let reopen = Command::Reopen { reason: "Văn bản đã gỡ".to_owned() };
    give(house, &office.head, file, reopen).await;
    let again = give(house, &office.specialist, file, close()).await;
    let pages: Vec<u32> = again.contents.iter().map(|line| line.pages).collect();
    assert_eq!(pages, [0, 2]);
    whole(house).await;
}

pub(crate) async fn a_secret_paper_of_a_file_is_withdrawn_without_a_trace(house: &House) {
    let office = office(house).await;
    let desk = &house.desk;
    let file = opened(house, &office.specialist, "05.KT", "Hồ sơ đêm hội").await.id;
    let secret = paper(house, file, "Phương án bố trí lực lượng", b"what slipped in").await;
    let (id, hash) = (secret.id, secret.stored.sha256);
    with_paper(house, &office.specialist, secret, 2).await;
    published(desk).await;
    desk.withdraw_paper(&office.head, id, &house.key()).await.unwrap();
    published(desk).await;
    let engine = desk.store().engine();
    let entries = store::register::entries(engine, id.as_uuid()).await.unwrap();
    let record = store::register::record(engine, "paper", id.as_uuid()).await.unwrap().unwrap();
    let told: String = entries.iter().map(|entry| entry.body.as_str()).collect();
    let told = told + &record.state;
    for word in ["ph\u{1b0}", "lực", "bien-ban", "kiểm tra", &hash.to_string()] {
        assert!(!told.contains(word), "{word} is still there: {told}");
    }
    assert!(!desk.store().objects().exists(&hash).await.unwrap(), "the bytes are still there");
    let found = desk.work_files_by_items(&office.specialist, "lực lượng").await.unwrap();
    assert!(found.is_empty(), "its words are still found");
    whole(house).await;
    let log = desk.check_log(signer().verifier(), &|_| ()).await.unwrap();
    assert_eq!(log.findings, 0, "the public log holds without it: {:?}", log.first);
}

pub(crate) async fn files_are_found_by_what_lies_in_them_as_far_as_their_reader_may_see(
    house: &House,
) {
    let office = office(house).await;
    let file = opened(house, &office.specialist, "06.KT", "Hồ sơ nạo vét kênh tiêu").await.id;
    let document = directed(house, &office, "31/SXD", 1).await;
    let add = Command::Add { piece: Piece::Incoming(document), pages: None };
    give(house, &office.specialist, file, add).await;
    let minutes = paper(house, file, "Biên bản đo đạc lòng kênh", b"measured").await;
    with_paper(house, &office.specialist, minutes, 1).await;
    let desk = &house.desk;
    for (actor, sees) in [
        (&office.specialist, true),
        (&office.head, true),
        (&office.leader, true),
        (&office.stranger, false),
        (&office.clerk, false),
    ] {
        let own = WorkFileList::Found("nao vet 2026".to_owned());
        assert_eq!(listed(house, actor, own).await.len(), usize::from(sees), "by its title");
        for words in ["bến thuyền", "do dac long kenh"] {
            let found = desk.work_files_by_items(actor, words).await.unwrap();
            assert_eq!(found.len(), usize::from(sees), "{words}");
        }
    }
}

pub(crate) async fn a_file_is_destroyed_after_its_time_and_its_bytes_are_gone(house: &House) {
    let office = office(house).await;
    let desk = &house.desk;
    let file = opened(house, &office.specialist, "07.KT", "Hồ sơ hết hạn").await.id;
    let taken_out = paper(house, file, "Bản nháp", b"a draft").await;
    let kept = paper(house, file, "Biên bản", b"to be destroyed").await;
    let (draft, hash) = (taken_out.stored.sha256, kept.stored.sha256);
    with_paper(house, &office.specialist, taken_out, 1).await;
    with_paper(house, &office.specialist, kept, 2).await;
    let reason = || "Không cần lưu".to_owned();
    let remove = Command::Remove { item: 1, reason: reason() };
    give(house, &office.specialist, file, remove).await;
    desk.work_once("test").await.unwrap();
    let objects = desk.store().objects();
    assert!(!objects.exists(&draft).await.unwrap(), "what was taken out is still there");
    assert!(objects.exists(&hash).await.unwrap());
    for (actor, command) in [
        (&office.specialist, Command::Close { words: String::new() }),
        (&office.specialist, Command::HandOver { note: String::new() }),
        (&office.clerk, Command::Accept { place: String::new(), note: String::new() }),
    ] {
        give(house, actor, file, command).await;
    }
    assert_eq!(listed(house, &office.clerk, WorkFileList::Due).await, []);
    let propose = || Command::ProposeDestruction { reason: reason() };
    let early = desk.work_file(&office.clerk, file, propose(), &house.key(), None).await;
    assert!(matches!(early, Err(DeskError::Refused { code: "FIL-020", .. })), "{early:?}");

    house.clock.set(Timestamp::parse("2032-01-05T08:00:00+07:00").unwrap());
    assert_eq!(listed(house, &office.clerk, WorkFileList::Due).await, [file]);
    give(house, &office.clerk, file, propose()).await;
    let destroy =
        Command::Destroy { number: "9/QĐ".to_owned(), dated: house.clock.now().local_date() };
    let refused = desk.work_file(&office.clerk, file, destroy.clone(), &house.key(), None).await;
    assert!(matches!(refused, Err(DeskError::Forbidden { .. })), "{refused:?}");
    give(house, &office.leader, file, destroy).await;
    desk.work_once("test").await.unwrap();
    assert!(!objects.exists(&hash).await.unwrap(), "the bytes are still there");
    let left = desk.read_work_file(&office.clerk, file).await.unwrap().unwrap().record;
    assert_eq!((left.standing, left.contents.len()), (Standing::Destroyed, 1));
    let items = desk.items(&office.clerk, &left, [left.contents[0].piece]).await.unwrap();
    let held = &items[&left.contents[0].piece];
    let ItemRecord::Paper(line) = &held.record else { panic!("not a paper") };
    assert_eq!(line.sheet.as_ref().unwrap().subject, "Biên bản", "its line is left");
    assert!(!held.open);
    whole(house).await;
}

pub(crate) async fn a_code_is_given_once_in_an_agency_and_year(house: &House) {
    let office = office(house).await;
    let first = opened(house, &office.specialist, "08.KT", "Hồ sơ thứ nhất").await;
    let again = Opening::AdHoc {
        code: "8.kt".to_owned(),
        title: "Hồ sơ thứ hai".to_owned(),
        retention: retention().key(),
    };
    let id = WorkFileId::new(house.clock.now(), house.desk.random());
    let refused =
        house.desk.open_work_file(&office.stranger, id, again.clone(), &house.key()).await;
    assert!(matches!(refused, Err(DeskError::Refused { code: CODE_TAKEN, .. })), "{refused:?}");
    let unknown = Opening::AdHoc {
        code: "9.kt".to_owned(),
        title: "Hồ sơ".to_owned(),
        retention: "3-nam".to_owned(),
    };
    let refused = house.desk.open_work_file(&office.stranger, id, unknown, &house.key()).await;
    assert!(matches!(refused, Err(DeskError::Refused { code: "DSK-020", .. })), "{refused:?}");
    house.clock.set(Timestamp::parse("2027-01-05T08:00:00+07:00").unwrap());
    let next = house.desk.open_work_file(&office.stranger, id, again, &house.key()).await.unwrap();
    assert_eq!((next.record.code, next.record.year), (first.code, 2027));
}

pub(crate) async fn a_package_of_a_file_is_read_back_and_bears_the_agencys_seal(house: &House) {
    let office = office(house).await;
    let (desk, ring, _) = signing_desk(house, true);
    let file = opened(house, &office.specialist, "09.KT", "Hồ sơ xuất gói").await.id;
    let document = directed(house, &office, "41/SXD", 2).await;
    let add = Command::Add { piece: Piece::Incoming(document), pages: None };
    give(house, &office.specialist, file, add).await;
    let minutes = paper(house, file, "Biên bản <đo đạc>", b"measured again").await;
    with_paper(house, &office.specialist, minutes, 3).await;
    let early = desk.package(&office.specialist, file, &through(), &house.key()).await;
    assert!(matches!(early, Err(DeskError::Refused { code: "FIL-003", .. })), "{early:?}");
    for command in
        [Command::Close { words: String::new() }, Command::HandOver { note: String::new() }]
    {
        give(house, &office.specialist, file, command).await;
    }
    let of_keeper = desk.package(&office.specialist, file, &through(), &house.key()).await.unwrap();
    assert!(!of_keeper.sealed, "the seal is not a specialist's to set");
    let package = desk.package(&office.clerk, file, &through(), &house.key()).await.unwrap();
    assert_eq!((package.sealed, package.name.as_str()), (true, "09.KT-2026.zip"));
    let checked = archival::check(package.file).unwrap();
    let manifest = &checked.manifest;
    let told: Vec<(&str, &str, u32, usize)> = manifest
        .items
        .iter()
        .map(|item| (item.sign.as_str(), item.subject.as_str(), item.pages, item.files.len()))
        .collect();
    let expected =
        [("41/SXD", "V/v rà soát quy hoạch bến thuyền", 2, 1), ("", "Biên bản <đo đạc>", 3, 1)];
    assert_eq!(told, expected);
    assert_eq!(manifest.items[1].files[0].sha256, Sha256Hash::of(b"measured again"));
    let kinds: Vec<&str> = manifest.events.iter().map(|event| event.kind.as_str()).collect();
    let life = ["opened", "item_added", "item_added", "closed", "handed_over", "exported"];
    assert_eq!(kinds, life);
    let seal = checked.seal.unwrap();
    let policy = Policy::new(house.clock.now(), ring.anchors());
    let judged = |xml: &str| {
        let report = validate_any(&seal, Some(xml.as_bytes()), &policy).unwrap();
        report.verdict.unwrap().indication
    };
    // Whole, by a certificate that is trusted; whether it was taken back cannot be asked off line.
    assert_eq!(judged(&checked.manifest_xml), Indication::Indeterminate);
    assert_eq!(judged(&checked.manifest_xml.replace("41/SXD", "42/SXD")), Indication::TotalFailed);
    let uses = desk.own_key_uses(&office.clerk, None, 10).await.unwrap().uses;
    assert_eq!(uses[0].record.signed.record, file.to_string(), "the use of the seal is told");
    whole(house).await;
}
