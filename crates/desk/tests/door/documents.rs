//! Incoming documents through the door: the book without gaps, second copies, shares inside the agency, and withdrawal
//! without a trace.

use crate::house::{House, units};
use crate::ring::{passes, signing_desk, through};
use desk::public_log::Publisher;
use desk::{
    AnyDocument, Desk, DeskError, DocumentList, DocumentSearch, IdempotencyKey, document::TWIN,
};
use document::{
    Command, Incoming,
    incoming::{NewIncoming, Order, Part, Place, Standing},
    model::{DocumentFile, NewFile, Sheet, Signatures, Urgency, Way},
    outgoing as out,
};
use kernel::{
    id::{DocumentId, FileId},
    time::Clock as _,
};
use register::Actor;
use signing::validate::{Policy, validate_pdf};
use std::{collections::BTreeSet, sync::atomic::Ordering};
use transparency::{Signer, note::KeyName};

/// Registrations of each of four clerks, two to a process.
const EACH: usize = 12;

pub(crate) struct Office {
    pub(crate) clerk: Actor,
    pub(crate) leader: Actor,
    pub(crate) head: Actor,
    pub(crate) specialist: Actor,
    pub(crate) stranger: Actor,
}

pub(crate) async fn office(house: &House) -> Office {
    let units = units();
    Office {
        clerk: house.officer("records_clerk", &units.agency).await,
        leader: house.officer("leader", &units.agency).await,
        head: house.officer("division_head", &units.division).await,
        specialist: house.officer("specialist", &units.division).await,
        stranger: house.officer("specialist", &units.division).await,
    }
}

pub(crate) fn new(house: &House, number: &str, files: Vec<NewFile>) -> NewIncoming {
    let now = house.clock.now();
    NewIncoming {
        id: DocumentId::new(now, house.desk.random()),
        agency: units().agency.parse().unwrap(),
        way: Way::Post,
        sheet: Sheet {
            author: "Sở Xây dựng".to_owned(),
            number: number.to_owned(),
            dated: now.local_date(),
            kind: "cong-van".to_owned(),
            subject: "V/v rà soát quy hoạch bến thuyền".to_owned(),
            urgency: Urgency::Normal,
            signer: "Nguyễn Văn Mẫu".to_owned(),
            pages: None,
            answer_by: None,
        },
        files,
        affirmed: false,
        twin: None,
        origin: None,
        concern: None,
        letter: None,
    }
}

pub(crate) async fn kept(house: &House, content: &[u8]) -> NewFile {
    let stored = house.desk.store().objects().put(content).await.unwrap();
    let file = DocumentFile {
        id: FileId::new(house.clock.now(), house.desk.random()),
        name: "cong-van.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        size: stored.size,
        sha256: stored.hash,
        kept_at: house.clock.now(),
        signatures: Signatures::None,
    };
    NewFile { file, on_first_page: None }
}

pub(crate) async fn registered(house: &House, clerk: &Actor, new: NewIncoming) -> Incoming {
    let command = Command::Register(Box::new(new.clone()));
    house.desk.document(clerk, new.id, command, &house.key(), None).await.unwrap().record
}

pub(crate) async fn give(
    house: &House,
    actor: &Actor,
    id: DocumentId,
    command: Command,
) -> Incoming {
    let action = command.action();
    match house.desk.document(actor, id, command, &house.key(), None).await {
        Ok(done) => done.record,
        Err(error) => panic!("{action}: {error:?}"),
    }
}

fn to_division(part: Part) -> Order {
    let unit = units().division.parse().unwrap();
    Order { to: Place { unit, account: None }, part, due: None }
}

pub(crate) fn lead() -> Command {
    Command::Direct {
        note: "Chủ trì tham mưu".to_owned(), orders: vec![to_division(Part::Lead)]
    }
}

pub(crate) async fn listed(desk: &Desk, actor: &Actor, list: DocumentList) -> Vec<DocumentId> {
    let page = desk.documents(actor, &list, None, 20).await.unwrap();
    page.documents.iter().map(|seen| seen.record.id).collect()
}

async fn looked_for(desk: &Desk, actor: &Actor, text: String) -> Vec<DocumentId> {
    let asked = DocumentSearch { text, ..DocumentSearch::default() };
    let page = desk.find_documents(actor, &asked, None, 20).await.unwrap();
    let id = |found: desk::FoundDocument| match found.document {
        AnyDocument::In(found) => found.id,
        AnyDocument::Out(found) => found.id,
    };
    page.found.into_iter().map(id).collect()
}

pub(crate) async fn a_document_goes_from_the_book_to_its_end_through_everybodys_list(
    house: &House,
) {
    let office = office(house).await;
    let files = vec![kept(house, b"paper").await];
    let found = registered(house, &office.clerk, new(house, "12/SXD", files)).await;
    let id = found.id;
    assert_eq!(found.registration.map(|line| (line.year, line.number)), Some((2026, 1)));
    give(house, &office.clerk, id, Command::Submit { to: None, note: String::new() }).await;
    let desk = &house.desk;
    assert_eq!(
        listed(desk, &office.leader, DocumentList::Standing(Standing::Submitted)).await,
        [id]
    );
    assert_eq!(listed(desk, &office.head, DocumentList::Held { open: true }).await, []);
    give(house, &office.leader, id, lead()).await;
    assert_eq!(listed(desk, &office.head, DocumentList::Held { open: true }).await, [id]);
    let to = office.specialist.account().unwrap();
    let pass = Command::PassOn { share: 1, to, due: None, note: "Xử lý".to_owned() };
    give(house, &office.head, id, pass).await;
    assert_eq!(listed(desk, &office.specialist, DocumentList::Held { open: true }).await, [id]);
    assert!(desk.read_document(&office.stranger, id).await.unwrap().is_none());
    let words = "Đã có công văn trả lời".to_owned();
    let done = give(house, &office.specialist, id, Command::Answer { share: 2, words }).await;
    assert_eq!(done.standing, Standing::Done);
    assert_eq!(listed(desk, &office.specialist, DocumentList::Held { open: true }).await, []);
    assert_eq!(listed(desk, &office.specialist, DocumentList::Held { open: false }).await, [id]);
    assert_eq!(listed(desk, &office.clerk, DocumentList::Book(2026)).await, [id]);
    let found = |actor, words: &str| looked_for(desk, actor, words.to_owned());
    for words in ["ben thuyen", "12/SXD", "rà soát quy", "tra loi"] {
        assert_eq!(found(&office.clerk, words).await, [id], "{words}");
        assert_eq!(found(&office.specialist, words).await, [id], "{words}");
        assert_eq!(found(&office.stranger, words).await, [], "{words}");
    }
    assert!(desk.verify(true, &|_| ()).await.unwrap().first.is_empty());
}

pub(crate) async fn a_second_copy_is_told_before_it_gets_a_number(house: &House) {
    let office = office(house).await;
    let file = kept(house, b"one paper").await;
    let first = registered(house, &office.clerk, new(house, "12/SXD", vec![file.clone()])).await;
    let same_number = new(house, "12 / sxd", vec![]);
    let mut same_file = new(house, "13/SXD", vec![file]);
    same_file.files[0].file.id = FileId::new(house.clock.now(), house.desk.random());
    for again in [same_number.clone(), same_file] {
        let command = Command::Register(Box::new(again.clone()));
        let refused =
            house.desk.document(&office.clerk, again.id, command, &house.key(), None).await;
        let Err(DeskError::Refused { code: TWIN, details }) = refused else {
            panic!("{refused:?}");
        };
        assert_eq!(details[0], ("document", first.id.to_string()));
        assert_eq!(details[1], ("number", "1/2026".to_owned()));
    }
    let known = NewIncoming { twin: Some(first.id), ..same_number };
    let second = registered(house, &office.clerk, known).await;
    assert_eq!(second.registration.map(|line| line.number), Some(2), "no number was lost");
}

pub(crate) async fn a_sheet_is_amended_and_what_it_would_repeat_is_told_first(house: &House) {
    let office = office(house).await;
    let first = registered(house, &office.clerk, new(house, "12/SXD", vec![])).await;
    let second = registered(house, &office.clerk, new(house, "13/SXD", vec![])).await;
    let amend = |number: &str, twin| {
        let mut sheet = new(house, number, vec![]).sheet;
        "Trần Thị Mẫu".clone_into(&mut sheet.signer);
        let reason = "Ghi nhầm số".to_owned();
        Command::Amend { sheet: Box::new(sheet), reason, affirmed: false, twin }
    };
    let give = async |actor: &Actor, command| {
        house.desk.document(actor, second.id, command, &house.key(), Some(2)).await
    };
    let refused = give(&office.clerk, amend("12 / sxd", None)).await;
    let Err(DeskError::Refused { code: TWIN, details }) = refused else { panic!("{refused:?}") };
    assert_eq!(details[0], ("document", first.id.to_string()));
    assert_eq!(details[1], ("number", "1/2026".to_owned()));
    let stranger = give(&office.leader, amend("14/SXD", None)).await;
    assert!(matches!(stranger, Err(DeskError::Forbidden { .. })), "{stranger:?}");
    // Signer and pages change no key: its own sheet is not its twin.
    let own = give(&office.clerk, amend("13/SXD", None)).await.unwrap();
    assert_eq!(own.record.registration, second.registration, "its number stays");
    let stale = give(&office.clerk, amend("14/SXD", None)).await;
    assert!(matches!(stale, Err(DeskError::Stale { now: 3, .. })), "{stale:?}");
    let known = amend("12/SXD", Some(first.id));
    let copy = house.desk.document(&office.clerk, second.id, known, &house.key(), Some(3)).await;
    let copy = copy.unwrap().record;
    let said: Vec<_> = copy.corrections().iter().map(|it| it.2.number.as_str()).collect();
    assert_eq!(said, ["13/SXD", "12/SXD"]);
    let found = looked_for(&house.desk, &office.clerk, "Trần Thị Mẫu".to_owned()).await;
    assert_eq!(found, [second.id]);
    // The number that it had is free for another paper.
    registered(house, &office.clerk, new(house, "13/SXD", vec![])).await;
}

pub(crate) async fn a_repeated_registration_gives_the_first_number(house: &House) {
    let office = office(house).await;
    let new = new(house, "12/SXD", vec![]);
    let key = house.key();
    let command = || Command::Register(Box::new(new.clone()));
    let first = house.desk.document(&office.clerk, new.id, command(), &key, None).await.unwrap();
    let again = house.desk.document(&office.clerk, new.id, command(), &key, None).await.unwrap();
    assert_eq!((again.repeated, &again.record), (true, &first.record));
}

/// Clerks of two processes crowd around one book; some of what they bring is refused, and some of them are gone before
/// they hear an answer.
pub(crate) async fn the_incoming_book_has_no_gap_whoever_crowds_around_it(house: &House) {
    let office = office(house).await;
    let other = house.another_desk().await;
    let mut clerks = Vec::new();
    for clerk in 0..4 {
        let desk = if clerk % 2 == 0 { house.desk.clone() } else { other.clone() };
        let brought: Vec<NewIncoming> = (0..EACH)
            .map(|at| {
                let mut new = new(house, &format!("{clerk}-{at}/SXD"), vec![]);
                if at % 5 == 3 {
                    "TUYỆT MẬT".clone_into(&mut new.sheet.subject);
                }
                new
            })
            .collect();
        let actor = office.clerk.clone();
        clerks.push(tokio::spawn(async move {
            let mut given = Vec::new();
            for (at, new) in brought.into_iter().enumerate() {
                let key = IdempotencyKey::derived(format!("crowd-{clerk}-{at}"));
                let command = Command::Register(Box::new(new.clone()));
                let desk = desk.clone();
                let actor = actor.clone();
                let id = new.id;
                let asked =
                    tokio::spawn(
                        async move { desk.document(&actor, id, command, &key, None).await },
                    );
                if at % 4 == 1 {
                    tokio::task::yield_now().await;
                    asked.abort();
                }
                match asked.await {
                    Ok(Ok(done)) => given.extend(done.record.registration.map(|it| it.number)),
                    Ok(Err(DeskError::Refused { code: "DOC-004", .. })) | Err(_) => {}
                    Ok(Err(error)) => panic!("{error:?}"),
                }
            }
            given
        }));
    }
    let mut told = Vec::new();
    for clerk in clerks {
        told.extend(clerk.await.unwrap());
    }
    let distinct: BTreeSet<u64> = told.iter().copied().collect();
    assert_eq!(distinct.len(), told.len(), "a number was told twice");
    let book =
        house.desk.documents(&office.clerk, &DocumentList::Book(2026), None, 200).await.unwrap();
    let mut numbers: Vec<u64> = book
        .documents
        .iter()
        .filter_map(|seen| seen.record.registration.map(|line| line.number))
        .collect();
    numbers.sort_unstable();
    let whole: Vec<u64> = (1..=numbers.len() as u64).collect();
    assert_eq!(numbers, whole, "the book has a gap");
    assert!(distinct.iter().all(|number| numbers.contains(number)));
    assert!(numbers.len() >= 4 * 6, "hardly anything was registered: {}", numbers.len());
    other.store().engine().close().await;
}

pub(crate) async fn shares_stay_inside_the_agency(house: &House) {
    let office = office(house).await;
    let id = registered(house, &office.clerk, new(house, "12/SXD", vec![])).await.id;
    let ask = |place: Place| {
        let orders = vec![Order { to: place, part: Part::Lead, due: None }];
        Command::Direct { note: String::new(), orders }
    };
    let elsewhere = Place { unit: "H99".parse().unwrap(), account: None };
    let unit: kernel::code::AgencyCode = units().division.parse().unwrap();
    let unseated = Place { unit, account: office.leader.account() };
    for place in [elsewhere, unseated] {
        let refused = house.desk.document(&office.leader, id, ask(place), &house.key(), None).await;
        assert!(matches!(refused, Err(DeskError::Refused { code: "DSK-017", .. })), "{refused:?}");
    }
    let refused = house.desk.document(&office.clerk, id, lead(), &house.key(), None).await;
    assert!(matches!(refused, Err(DeskError::Forbidden { .. })), "clerks do not direct");
}

pub(crate) async fn a_withdrawn_document_leaves_the_act_and_no_trace_of_its_content(house: &House) {
    let office = office(house).await;
    let files = vec![kept(house, b"what should never have come in").await];
    let hash = files[0].file.sha256;
    let found = registered(house, &office.clerk, new(house, "77/SXD", files)).await;
    let id = found.id;
    let submit = Command::Submit { to: None, note: "bến thuyền".to_owned() };
    give(house, &office.clerk, id, submit).await;
    give(house, &office.leader, id, lead()).await;
    // Leaves of what was done before are in the log already; what is withdrawn is not.
    published(&house.desk).await;
    give(house, &office.head, id, Command::Withdraw).await;
    published(&house.desk).await;

    let desk = &house.desk;
    let left = desk.read_document(&office.clerk, id).await.unwrap().unwrap().record;
    assert_eq!((left.standing, left.matter.is_none()), (Standing::Withdrawn, true));
    assert_eq!(left.registration.map(|line| line.number), Some(1), "its line in the book stays");
    assert_eq!(listed(desk, &office.clerk, DocumentList::Book(2026)).await, [id]);
    for actor in [&office.clerk, &office.leader, &office.head] {
        for words in ["bến thuyền", "77", "cong-van", "Nguyễn"] {
            let found = looked_for(desk, actor, words.to_owned()).await;
            assert_eq!(found, [], "{words}");
        }
    }
    let engine = desk.store().engine();
    let entries = store::register::entries(engine, id.as_uuid()).await.unwrap();
    let record = store::register::record(engine, "incoming", id.as_uuid()).await.unwrap().unwrap();
    let told: String =
        entries.iter().map(|entry| entry.body.as_str()).collect::<String>() + &record.state;
    for word in ["SXD", "thuy", "Nguy", "cong-van", "Xây", &hash.to_string()] {
        assert!(!told.contains(word), "{word} is still there: {told}");
    }
    assert!(!desk.store().objects().exists(&hash).await.unwrap(), "the bytes are still there");
    let verified = desk.verify(true, &|_| ()).await.unwrap();
    assert!(verified.first.is_empty(), "{:?}", verified.first);
    let log = desk.check_log(signer().verifier(), &|_| ()).await.unwrap();
    assert_eq!(log.findings, 0, "the public log holds without it: {:?}", log.first);
    // It can be taken in again elsewhere on paper; nobody is told of a twin.
    let again = new(house, "77/SXD", vec![]);
    assert_eq!(registered(house, &office.clerk, again).await.registration.unwrap().number, 2);
}

pub(crate) fn signer() -> Signer {
    Signer::of_log(KeyName::new("mau.example/nhat-ky").unwrap(), &[7; 32])
}

/// Everything that waits becomes leaves under a signed head.
pub(crate) async fn published(desk: &Desk) {
    while store::leaf::waiting(desk.store().engine(), 1).await.unwrap() > 0 {
        desk.sequence().await.unwrap();
    }
    Publisher::new(desk.clone(), signer()).publish().await.unwrap();
}

/// Drafts, initials and signs a letter to another agency; the id of what waits for the clerk.
pub(crate) async fn signed(
    house: &House,
    desk: &Desk,
    office: &Office,
    subject: &str,
) -> DocumentId {
    signed_with(house, desk, office, (subject, Vec::new())).await
}

/// The same with files beside it.
pub(crate) async fn signed_with(
    house: &House,
    desk: &Desk,
    office: &Office,
    (subject, files): (&str, Vec<NewFile>),
) -> DocumentId {
    let id = DocumentId::new(house.clock.now(), desk.random());
    let place =
        |actor: &Actor| Place { unit: actor.unit().unwrap().clone(), account: actor.account() };
    let draft = out::Command::Draft(Box::new(out::NewDraft {
        id,
        agency: units().agency.parse().unwrap(),
        unit: units().division.parse().unwrap(),
        text: out::Text {
            kind: "cong-van".to_owned(),
            subject: subject.to_owned(),
            body: "Ủy ban nhân dân đề nghị quý cơ quan phối hợp.\n\n- Việc một\n- Việc hai"
                .to_owned(),
            markup: out::Markup::Second,
            urgency: Urgency::Urgent,
            recipients: vec![
                out::Recipient::agency("Trung tâm Hành chính Tỉnh Mẫu", "H99".parse().unwrap()),
                // A division has no book that it could arrive in.
                out::Recipient::agency("Phòng chuyên môn", units().division.parse().unwrap()),
            ],
            concern: None,
            answers: Vec::new(),
            steering: None,
        },
    }));
    let present = out::Command::Present {
        to: place(&office.head),
        to_sign: false,
        note: "Trình xem".to_owned(),
    };
    let initial =
        out::Command::Initial { to: place(&office.leader), to_sign: true, note: String::new() };
    let attach = out::Command::Attach { files: files.clone(), affirmed: false };
    let mut way = vec![(&office.specialist, draft), (&office.specialist, attach)];
    way.retain(|(_, command)| !files.is_empty() || !matches!(command, out::Command::Attach { .. }));
    way.extend([(&office.specialist, present), (&office.head, initial)]);
    for (actor, command) in way {
        desk.outgoing(actor, id, command, &house.key(), None).await.unwrap();
    }
    let done = desk.sign_outgoing(&office.leader, id, &through(), (&house.key(), None)).await;
    assert_eq!(done.unwrap().record.standing, out::Standing::Signed);
    id
}

pub(crate) async fn a_document_is_signed_numbered_sealed_and_arrives_at_the_other_agency(
    house: &House,
) {
    let office = office(house).await;
    let other = house.officer("records_clerk", "H99").await;
    let (desk, ring, _) = signing_desk(house, true);
    let id = signed(house, &desk, &office, "phối hợp nạo vét bến thuyền").await;
    let early = desk.read_outgoing(&office.clerk, id).await.unwrap().unwrap().record;
    assert_eq!((early.initials.len(), early.released), (1, None));
    let key = house.key();
    let release =
        async || desk.release_outgoing(&office.clerk, id, &through(), (&key, None)).await.unwrap();
    let done = release().await;
    let again = release().await;
    assert_eq!((again.repeated, &again.record), (true, &done.record), "a number is given once");
    let released = done.record.released.as_ref().unwrap();
    assert_eq!((released.number, released.sign.as_str()), (1, "01/UBND-CM"));
    let object = desk.store().objects().get_verified(&released.paper.sha256).await.unwrap();
    let pdf = object.unwrap().bytes(10_000_000).await.unwrap();
    assert!(passes(&pdf, &ring, house.clock.now()), "two good signatures");

    let arrived = listed(&desk, &other, DocumentList::Standing(Standing::Arrived)).await;
    let sent: Vec<DocumentId> = released.deliveries.iter().map(|it| it.document).collect();
    assert_eq!(arrived, sent, "to agencies alone");
    let copy = desk.read_document(&other, arrived[0]).await.unwrap().unwrap().record;
    let sheet = &copy.matter.as_ref().unwrap().sheet;
    assert_eq!(
        (sheet.number.as_str(), sheet.subject.as_str()),
        ("01/UBND-CM", "phối hợp nạo vét bến thuyền")
    );
    let file = &copy.matter.as_ref().unwrap().files[0];
    assert_eq!((file.sha256, file.signatures), (released.paper.sha256, Signatures::Good));
    // The other clerk registers it; the sender sees that.
    let new = NewIncoming {
        id: copy.id,
        agency: copy.agency.clone(),
        way: Way::Exchange,
        sheet: sheet.clone(),
        files: vec![],
        affirmed: false,
        twin: None,
        origin: None,
        concern: None,
        letter: None,
    };
    let register = Command::Register(Box::new(new));
    desk.document(&other, copy.id, register, &house.key(), None).await.unwrap();
    let deliveries = desk.deliveries(&done.record).await.unwrap();
    let standing = deliveries[0].1.as_ref().map(|copy| copy.standing);
    assert_eq!(standing, Some(Standing::Registered));
    for actor in [&office.leader, &office.clerk] {
        let uses = desk.own_key_uses(actor, None, 10).await.unwrap().uses;
        assert_eq!(uses[0].record.signed.record, id.to_string(), "the use of the key is told");
    }
    assert!(desk.verify(true, &|_| ()).await.unwrap().first.is_empty());
}

pub(crate) async fn attachments_go_out_sealed_in_their_own_files_with_the_paper(house: &House) {
    let office = office(house).await;
    let other = house.officer("records_clerk", "H99").await;
    let (desk, ring, _) = signing_desk(house, true);
    let letters = desk.papers().unwrap().typesetter.clone();
    let line =
        serde_json::json!({ "text": "Phu luc", "italic": false, "width": 595, "height": 842 });
    let sheet = letters.render("khuon/o-trong.typ", &line, house.clock.now().local_date()).unwrap();
    let appendix = kept(house, &sheet.pdf).await;
    let mut table = kept(house, b"a table of figures").await;
    "application/vnd.oasis.opendocument.spreadsheet".clone_into(&mut table.file.media_type);
    let files = vec![appendix.clone(), table.clone()];
    let id = signed_with(house, &desk, &office, ("nạo vét kênh", files)).await;
    // What seals are judged by is made while they are.
    ring.time.slow_seconds.store(5, Ordering::SeqCst);
    let key = house.key();
    let done = desk.release_outgoing(&office.clerk, id, &through(), (&key, None)).await.unwrap();
    let released = done.record.released.as_ref().unwrap();
    assert_eq!(released.attachments.len(), 2);
    let sealed = &released.attachments[0];
    assert_eq!(
        (released.paper.signatures, sealed.signatures),
        (Signatures::Good, Signatures::Good)
    );
    assert_eq!(released.attachments[1].sha256, table.file.sha256, "nothing but PDF is sealed");
    let object = desk.store().objects().get_verified(&sealed.sha256).await.unwrap().unwrap();
    let pdf = object.bytes(10_000_000).await.unwrap();
    assert!(pdf.starts_with(&sheet.pdf), "only added to");
    let report = validate_pdf(&pdf, &Policy::new(house.clock.now(), &ring.anchors));
    assert_eq!(report.signatures.len(), 1);
    // The receiver has all of it.
    let arrived = listed(&desk, &other, DocumentList::Standing(Standing::Arrived)).await;
    let copy = desk.read_document(&other, arrived[0]).await.unwrap().unwrap().record;
    let there: Vec<_> = copy.matter.unwrap().files.iter().map(|file| file.sha256).collect();
    assert_eq!(there, [released.paper.sha256, sealed.sha256, table.file.sha256]);
    let uses = desk.own_key_uses(&office.clerk, None, 10).await.unwrap().uses;
    assert_eq!(uses.len(), 2, "paper and attachment, each a use of the seal");
    assert!(desk.verify(true, &|_| ()).await.unwrap().first.is_empty());
}

pub(crate) async fn every_edition_of_a_draft_can_be_read_again(house: &House) {
    let office = office(house).await;
    let desk = &house.desk;
    let id = DocumentId::new(house.clock.now(), desk.random());
    let text = |body: &str| out::Text {
        kind: "cong-van".to_owned(),
        subject: "nạo vét kênh".to_owned(),
        body: body.to_owned(),
        markup: out::Markup::Second,
        urgency: Urgency::Normal,
        recipients: Vec::new(),
        concern: None,
        answers: Vec::new(),
        steering: None,
    };
    let draft = out::Command::Draft(Box::new(out::NewDraft {
        id,
        agency: units().agency.parse().unwrap(),
        unit: units().division.parse().unwrap(),
        text: text("Bản một."),
    }));
    let edit = |body: &str| out::Command::Edit { text: Box::new(text(body)) };
    let comment = out::Command::Comment { words: "Xem lại".to_owned(), passage: String::new() };
    let attached = kept(house, b"%PDF-1.4 something").await;
    let file = attached.file.id;
    let attach = out::Command::Attach { files: vec![attached], affirmed: false };
    let way =
        [draft, edit("Bản hai."), comment, attach, edit("Bản ba."), out::Command::Detach { file }];
    for command in way {
        desk.outgoing(&office.specialist, id, command, &house.key(), None).await.unwrap();
    }
    let editions = desk.outgoing_editions(id).await.unwrap();
    let read: Vec<_> = editions.iter().map(|it| (it.number, it.text.body.as_str())).collect();
    assert_eq!(read, [(1, "Bản một."), (2, "Bản hai."), (3, "Bản ba.")]);
    let found = desk.read_outgoing(&office.specialist, id).await.unwrap().unwrap().record;
    assert_eq!((found.edition, found.attachments.len()), (3, 0));
}

/// Two processes release at once: each number in a paper is the number in the book.
pub(crate) async fn the_outgoing_book_has_no_gap_and_papers_bear_their_numbers(house: &House) {
    let office = office(house).await;
    let (desk, _, _) = signing_desk(house, true);
    let another = house.another_desk().await;
    let other = another.with_papers((**desk.papers().unwrap()).clone());
    let mut waiting = Vec::new();
    for at in 0..6 {
        waiting.push(signed(house, &desk, &office, &format!("việc thứ {at}")).await);
    }
    let mut releases = Vec::new();
    for (at, id) in waiting.into_iter().enumerate() {
        let desk = if at % 2 == 0 { desk.clone() } else { other.clone() };
        let (clerk, key) = (office.clerk.clone(), house.key());
        releases.push(tokio::spawn(async move {
            desk.release_outgoing(&clerk, id, &through(), (&key, None)).await.unwrap().record
        }));
    }
    let mut numbers = Vec::new();
    for release in releases {
        let released = release.await.unwrap().released.unwrap();
        assert_eq!(released.sign, format!("{:02}/UBND-CM", released.number));
        let object = desk.store().objects().get_verified(&released.paper.sha256).await.unwrap();
        let pdf = object.unwrap().bytes(10_000_000).await.unwrap();
        let written = format!("({})", released.sign);
        assert!(String::from_utf8_lossy(&pdf).contains(&written), "{written} is not in its paper");
        numbers.push(released.number);
    }
    numbers.sort_unstable();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6]);
    other.store().engine().close().await;
}
