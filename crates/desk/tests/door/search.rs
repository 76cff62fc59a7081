//! Search over documents through the door: by what is registered and by what their files say, within what one may see; and
//! that a withdrawal leaves no word of a file, whenever the file is read.

use crate::documents::{Office, give, kept, lead, new, office, registered, signed};
use crate::house::{House, units};
use crate::ring::{signing_desk, through};
use desk::recognition::{Recogniser, Scan, Unrecognised};
use desk::{AnyDocument, Desk, DeskError, DocumentSearch, document::MARKED};
use document::{
    Command,
    incoming::NewIncoming,
    incoming::{Order, Part, Place},
};
use futures::future::BoxFuture;
use kernel::{
    id::DocumentId,
    secrecy::{Degree, Sign},
    time::Date,
};
use register::Actor;

/// A PDF of one page that says this in Helvetica.
pub(crate) fn page_with(words: &str) -> Vec<u8> {
    let text = format!("BT /F1 24 Tf 72 700 Td ({words}) Tj 0 -40 Td (Noi dung cong van) Tj ET");
    format!(
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n\
         2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
         3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R\
         /Resources<</Font<</F1 5 0 R>>>>>>endobj\n\
         4 0 obj<</Length {}>>stream\n{text}\nendstream endobj\n\
         5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n\
         trailer<</Root 1 0 R>>\n%%EOF\n",
        text.len()
    )
    .into_bytes()
}

fn words(text: &str) -> DocumentSearch {
    DocumentSearch { text: text.to_owned(), ..DocumentSearch::default() }
}

async fn found(desk: &Desk, actor: &Actor, asked: &DocumentSearch) -> Vec<DocumentId> {
    let page = desk.find_documents(actor, asked, None, 20).await.unwrap();
    let id = |found: &desk::FoundDocument| match &found.document {
        AnyDocument::In(found) => found.id,
        AnyDocument::Out(found) => found.id,
    };
    page.found.iter().map(id).collect()
}

/// Does what waits, until nothing does.
async fn work(desk: &Desk) {
    while desk.work_once("reader").await.unwrap().done > 0 {}
}

async fn with_file(house: &House, office: &Office, number: &str, content: &[u8]) -> DocumentId {
    let files = vec![kept(house, content).await];
    registered(house, &office.clerk, new(house, number, files)).await.id
}

pub(crate) async fn a_document_is_found_by_the_text_of_its_file_and_stays_found(house: &House) {
    let office = office(house).await;
    let desk = &house.desk;
    let id = with_file(house, &office, "12/SXD", &page_with("Dong kenh Bac, tram bom so 7")).await;
    assert_eq!(found(desk, &office.clerk, &words("trạm bơm")).await, [], "not read yet");
    work(desk).await;
    for query in
        ["trạm bơm", "bom tram", "\"kênh Bắc\"", "\"bac tram\"", "kênh quy hoạch", "SXD kenh"]
    {
        assert_eq!(found(desk, &office.clerk, &words(query)).await, [id], "{query}");
    }
    for query in ["\"bom tram\"", "tram bo", "bom nuoc"] {
        assert_eq!(found(desk, &office.clerk, &words(query)).await, [], "{query}");
    }
    // Whoever has no share finds nothing; whoever has one finds it, and the words stay while it goes on.
    assert_eq!(found(desk, &office.head, &words("tram bom")).await, []);
    give(house, &office.clerk, id, Command::Submit { to: None, note: String::new() }).await;
    give(house, &office.leader, id, lead()).await;
    let to = office.specialist.account().unwrap();
    let pass = Command::PassOn { share: 1, to, due: None, note: "Khẩn trương".to_owned() };
    give(house, &office.head, id, pass).await;
    for actor in [&office.clerk, &office.leader, &office.head, &office.specialist] {
        assert_eq!(found(desk, actor, &words("tram bom")).await, [id]);
        assert_eq!(found(desk, actor, &words("khan truong")).await, [id]);
    }
    assert_eq!(found(desk, &office.stranger, &words("tram bom")).await, []);
    // Another number takes the place of the old one, also beside the words of the file.
    let mut sheet = new(house, "77/SXD-HT", vec![]).sheet;
    "Phạm Thị Hằng".clone_into(&mut sheet.signer);
    let amend = Command::Amend {
        sheet: Box::new(sheet),
        reason: "Ghi nhầm".to_owned(),
        affirmed: false,
        twin: None,
    };
    give(house, &office.clerk, id, amend).await;
    work(desk).await;
    assert_eq!(found(desk, &office.clerk, &words("77/sxd-ht bom")).await, [id]);
    assert_eq!(found(desk, &office.clerk, &words("Phạm Thị Hằng")).await, [id]);
    assert_eq!(found(desk, &office.clerk, &words("12/sxd bom")).await, []);
    // Reading again changes nothing.
    work(desk).await;
    assert_eq!(found(desk, &office.clerk, &words("tram bom")).await, [id]);
}

pub(crate) async fn documents_are_found_by_day_type_standing_and_who_has_them(house: &House) {
    let office = office(house).await;
    let desk = &house.desk;
    let mut sheets = Vec::new();
    for (number, day, kind) in
        [("1/A", 3, "cong-van"), ("2/A", 20, "bao-cao"), ("3/A", 28, "cong-van")]
    {
        let mut brought = new(house, number, vec![]);
        brought.sheet.dated = Date::constant(2026, 9, day);
        brought.sheet.kind = kind.to_owned();
        sheets.push(registered(house, &office.clerk, brought).await.id);
    }
    let day = |day| Some(Date::constant(2026, 9, day));
    let all = DocumentSearch::default();
    let dated = DocumentSearch { dated: (day(10), day(20)), ..all.clone() };
    assert_eq!(found(desk, &office.clerk, &dated).await, [sheets[1]]);
    let dated = DocumentSearch { dated: (None, day(20)), ..words("ra soat") };
    assert_eq!(found(desk, &office.clerk, &dated).await, [sheets[1], sheets[0]]);
    let kind = DocumentSearch { kind: Some("cong-van".to_owned()), ..all.clone() };
    assert_eq!(found(desk, &office.clerk, &kind).await, [sheets[2], sheets[0]]);
    let today = house.desk.clock().now().local_date();
    let arrived = |from, to| DocumentSearch { arrived: (from, to), ..DocumentSearch::default() };
    assert_eq!(found(desk, &office.clerk, &arrived(Some(today), Some(today))).await.len(), 3);
    assert_eq!(found(desk, &office.clerk, &arrived(None, today.yesterday().ok())).await, []);
    // By who has or had it, and how it stands.
    give(house, &office.clerk, sheets[0], Command::Submit { to: None, note: String::new() }).await;
    let to =
        Place { unit: units().division.parse().unwrap(), account: office.specialist.account() };
    let orders = vec![Order { to: to.clone(), part: Part::Lead, due: None }];
    give(house, &office.leader, sheets[0], Command::Direct { note: "Xử lý".to_owned(), orders })
        .await;
    let holder = DocumentSearch { holder: Some(to), ..all.clone() };
    assert_eq!(found(desk, &office.clerk, &holder).await, [sheets[0]]);
    let standing = DocumentSearch { standing: Some("in_hand"), ..all.clone() };
    assert_eq!(found(desk, &office.leader, &standing).await, [sheets[0]]);
    assert_eq!(found(desk, &office.specialist, &all).await, [sheets[0]], "their own alone");
    assert_eq!(found(desk, &office.specialist, &words("1/A")).await, [sheets[0]]);
    // A page goes on behind the one before.
    let first = desk.find_documents(&office.clerk, &all, None, 2).await.unwrap();
    let rest = desk.find_documents(&office.clerk, &all, first.next, 2).await.unwrap();
    assert_eq!((first.found.len(), rest.found.len(), rest.next), (2, 1, None));
}

pub(crate) async fn a_file_that_cannot_be_read_is_told_and_counted(house: &House) {
    let office = office(house).await;
    let desk = &house.desk;
    let scan = page_with("")
        .iter()
        .map(|byte| if *byte == b'T' { b'X' } else { *byte })
        .collect::<Vec<u8>>();
    let unread = with_file(house, &office, "1/A", &scan).await;
    let broken = with_file(house, &office, "2/A", b"%PDF-1.7 and nothing else").await;
    let good = with_file(house, &office, "3/A", &page_with("Dong kenh Bac")).await;
    work(desk).await;
    let outcome =
        |id| async move { desk.readings(id).await.unwrap().into_values().collect::<Vec<_>>() };
    assert_eq!(outcome(unread).await, ["scan"]);
    assert_eq!(outcome(broken).await, ["damaged"]);
    assert_eq!(outcome(good).await, ["read"]);
    assert_eq!(desk.unread_documents(&office.clerk).await.unwrap(), Some(2));
    assert_eq!(desk.unread_documents(&office.specialist).await.unwrap(), None);
    let asked = DocumentSearch { unread: true, ..DocumentSearch::default() };
    assert_eq!(
        found(desk, &office.clerk, &asked).await,
        [broken, unread],
        "the count has its records"
    );
}

/// Whether anything of a document is left to be found.
async fn traces(house: &House, id: DocumentId, actors: [&Actor; 3]) -> Vec<String> {
    let desk = &house.desk;
    let mut left = Vec::new();
    for actor in actors {
        for query in ["tram bom", "dong", "12/SXD", "ben thuyen"] {
            if found(desk, actor, &words(query)).await.contains(&id) {
                left.push(query.to_owned());
            }
        }
    }
    left.extend(desk.readings(id).await.unwrap().into_values());
    left
}

pub(crate) async fn a_withdrawn_document_leaves_no_word_of_its_file_whenever_that_is_read(
    house: &House,
) {
    let office = office(house).await;
    let actors = [&office.clerk, &office.leader, &office.head];
    let page = |at| page_with(&format!("Dong kenh Bac, tram bom so {at}"));
    // Read before, and read after.
    for early in [true, false] {
        let id = with_file(house, &office, "12/SXD", &page(usize::from(early))).await;
        if early {
            work(&house.desk).await;
            assert!(!traces(house, id, actors).await.is_empty(), "it was found");
        }
        give(house, &office.clerk, id, Command::Withdraw).await;
        work(&house.desk).await;
        assert_eq!(traces(house, id, actors).await, [] as [&str; 0]);
    }
    // At the same time, by another process.
    let other = house.another_desk().await;
    for at in 2..8 {
        let id = with_file(house, &office, "12/SXD", &page(at)).await;
        let reader = other.clone();
        let reading = tokio::spawn(async move { work(&reader).await });
        give(house, &office.clerk, id, Command::Withdraw).await;
        reading.await.unwrap();
        work(&house.desk).await;
        assert_eq!(traces(house, id, actors).await, [] as [&str; 0], "round {at}");
    }
    other.store().engine().close().await;
}

pub(crate) async fn what_arrives_by_a_release_is_found_by_its_paper_on_both_sides(house: &House) {
    let office = office(house).await;
    let other = house.officer("records_clerk", "H99").await;
    let (desk, _, _) = signing_desk(house, true);
    let id = signed(house, &desk, &office, "phối hợp nạo vét bến thuyền").await;
    desk.release_outgoing(&office.clerk, id, &through(), (&house.key(), None)).await.unwrap();
    work(&desk).await;
    // Words of the letter's body, which no sheet of the receiver holds.
    let query = words("\"đề nghị quý cơ quan\" 01/UBND-CM");
    assert_eq!(found(&desk, &office.clerk, &query).await, [id]);
    let there = desk.find_documents(&other, &query, None, 20).await.unwrap();
    assert_eq!(there.found.len(), 1);
    assert!(there.found[0].in_files && matches!(there.found[0].document, AnyDocument::In(_)));
}

/// What a migration of an older store asks for.
pub(crate) async fn documents_of_before_are_read_by_one_job(house: &House) {
    let office = office(house).await;
    let desk = &house.desk;
    let id = with_file(house, &office, "12/SXD", &page_with("Dong kenh Bac, tram bom")).await;
    work(desk).await;
    let engine = desk.store().engine();
    engine.write(store::testing::forget_texts()).await.unwrap();
    assert_eq!(found(desk, &office.clerk, &words("tram bom")).await, []);
    let now = desk.clock().now();
    let job =
        store::job::add(uuid::Uuid::from_u128(15), "document.read_all", "{}".to_owned(), now, now);
    engine.write(vec![job]).await.unwrap();
    work(desk).await;
    assert_eq!(found(desk, &office.clerk, &words("tram bom")).await, [id]);
    let kind = DocumentSearch { kind: Some("cong-van".to_owned()), ..DocumentSearch::default() };
    assert_eq!(found(desk, &office.clerk, &kind).await, [id]);
}

/// Reads a scan as the text that its bytes hold behind the head of a picture.
#[derive(Debug)]
struct Eyes;

impl Recogniser for Eyes {
    fn read<'a>(&'a self, scan: &'a Scan) -> BoxFuture<'a, Result<Vec<String>, Unrecognised>> {
        let text = String::from_utf8_lossy(&scan.bytes).into_owned();
        Box::pin(async move {
            match text.as_str() {
                "away" => Err(Unrecognised::Away),
                "slow" => Err(Unrecognised::TooSlow),
                text => Ok(text.split('|').map(str::to_owned).collect()),
            }
        })
    }
}

pub(crate) async fn scans_are_read_by_whatever_has_eyes_and_a_marked_one_gives_no_word(
    house: &House,
) {
    let office = office(house).await;
    let desk = &house.desk;
    let scanned = async |number: &str, text: &str| {
        let mut file = kept(house, text.as_bytes()).await;
        "image/png".clone_into(&mut file.file.media_type);
        registered(house, &office.clerk, new(house, number, vec![file])).await.id
    };
    let plain = scanned("1/A", "Trạm bơm số một|Cống ngầm").await;
    let marked = scanned("2/A", "Số: 2/A\nTUYỆT MẬI\nTrạm bơm số hai").await;
    let slow = scanned("3/A", "slow").await;
    work(desk).await;
    let outcome =
        |id| async move { desk.readings(id).await.unwrap().into_values().collect::<Vec<_>>() };
    assert_eq!(outcome(plain).await, ["scan"], "nobody has eyes yet");
    while desk.recognise_once(&Eyes).await.unwrap() {}
    assert_eq!(outcome(plain).await, ["seen"]);
    assert_eq!(outcome(marked).await, [MARKED]);
    assert_eq!(outcome(slow).await, ["unseen"]);
    assert_eq!(found(desk, &office.clerk, &words("tram bom")).await, [plain]);
    assert_eq!(found(desk, &office.clerk, &words("cong ngam")).await, [plain]);
    assert_eq!(desk.unread_documents(&office.clerk).await.unwrap(), Some(2));
    let held = desk.read_document(&office.clerk, marked).await.unwrap().unwrap().record;
    assert!(held.is_suspected(), "told at the door");
    // What reads scans is away: the scan waits.
    let waiting = scanned("4/A", "away").await;
    work(desk).await;
    assert!(desk.recognise_once(&Eyes).await.is_err());
    assert_eq!(outcome(waiting).await, ["scan"]);
    give(house, &office.clerk, waiting, Command::Withdraw).await;
    give(house, &office.clerk, plain, Command::Withdraw).await;
    assert!(!desk.recognise_once(&Eyes).await.unwrap(), "nothing waits any more");
    assert_eq!(found(desk, &office.clerk, &words("tram bom")).await, []);
}

pub(crate) async fn a_scan_that_looks_marked_holds_its_document_until_a_person_with_authority_looked(
    house: &House,
) {
    let office = office(house).await;
    let desk = &house.desk;
    let mut file = kept(house, "Số: 2/A\nTUYỆT MẬI\nTrạm bơm số hai".as_bytes()).await;
    "image/png".clone_into(&mut file.file.media_type);
    let id = registered(house, &office.clerk, new(house, "2/A", vec![file])).await.id;
    give(house, &office.leader, id, lead()).await;
    work(desk).await;
    while desk.recognise_once(&Eyes).await.unwrap() {}
    let held = desk.read_document(&office.head, id).await.unwrap().unwrap().record;
    assert_eq!(desk.document_files(&office.head, &held), [], "nobody else opens it");
    assert_eq!(desk.document_files(&office.clerk, &held).len(), 1);
    assert_eq!(desk.document_actions(&office.head, &held), ["withdraw"]);
    assert_eq!(desk.document_actions(&office.clerk, &held), ["clear_document", "withdraw"]);
    assert_eq!(desk.document_actions(&office.leader, &held), ["clear_document", "withdraw"]);
    let note = Command::Note { words: "Đã xem".to_owned() };
    let refused = desk.document(&office.head, id, note.clone(), &house.key(), None).await;
    assert!(matches!(refused, Err(DeskError::Refused { code: "DOC-026", .. })), "{refused:?}");
    let clear =
        |affirmed| Command::Clear { reason: "Chữ bị đọc nhầm".to_owned(), affirmed };
    let refused = desk.document(&office.head, id, clear(true), &house.key(), None).await;
    assert!(matches!(refused, Err(DeskError::Forbidden { .. })), "{refused:?}");
    let refused = desk.document(&office.clerk, id, clear(false), &house.key(), None).await;
    assert!(matches!(refused, Err(DeskError::Refused { code: "DOC-026", .. })), "{refused:?}");

    let cleared = give(house, &office.leader, id, clear(true)).await;
    assert!(!cleared.is_suspected());
    work(desk).await;
    while desk.recognise_once(&Eyes).await.unwrap() {}
    assert_eq!(
        found(desk, &office.clerk, &words("tram bom so hai")).await,
        [id],
        "found as any other"
    );
    assert_eq!(desk.document_files(&office.head, &cleared).len(), 1);
    assert!(!give(house, &office.head, id, note).await.is_suspected(), "never raised again");
    let entries = store::register::entries(desk.store().engine(), id.as_uuid()).await.unwrap();
    let told: Vec<String> = entries.iter().map(|entry| format!("{entry:?}")).collect();
    let told = told.join("\n");
    assert!(told.contains("suspected") && told.contains("Chữ bị đọc nhầm"), "{told}");
}

pub(crate) async fn a_stamp_on_a_scan_is_a_finding_and_what_is_alike_a_doubt(house: &House) {
    let seeing = house.desk.clone().with_recogniser(std::sync::Arc::new(Eyes));
    let mark = async |desk: &Desk, text: &str| {
        desk.mark_on_scan("image/png", text.as_bytes().to_vec()).await
    };
    let stamps = [("TỐI MẬT", Degree::Highly), ("[ MẬT ]", Degree::Secret)];
    for (stamp, degree) in stamps {
        let page = format!("Số: 2/A\n{stamp}\nTrạm bơm");
        assert_eq!(mark(&seeing, &page).await, Some(Sign::Marked(degree)), "letter for letter");
    }
    let alike = [("TUYỆT MẬI", Degree::Top), ("TOI MAT", Degree::Highly), ("Mật", Degree::Secret)];
    for (words, degree) in alike {
        let page = format!("Số: 2/A\n{words}\nTrạm bơm");
        assert_eq!(mark(&seeing, &page).await, Some(Sign::Doubt(degree)), "{words}");
    }
    assert_eq!(mark(&seeing, "Trạm bơm|TUYỆT MẬT").await, None, "its first page alone");
    assert_eq!(mark(&seeing, "Bảo mật thông tin\nMẶT TRẬN TỔ QUỐC").await, None);
    assert_eq!(mark(&seeing, "slow").await, None);
    assert_eq!(mark(&house.desk, "TỐI MẬT").await, None, "nobody has eyes");
}

pub(crate) async fn what_has_the_file_of_a_withdrawn_document_is_held_at_every_agency(
    house: &House,
) {
    let office = office(house).await;
    let other = house.officer("records_clerk", "H99").await;
    let desk = &house.desk;
    let page = page_with("Dong kenh Bac, tram bom");
    let first = with_file(house, &office, "12/SXD", &page).await;
    let there =
        |files| NewIncoming { agency: "H99".parse().unwrap(), ..new(house, "12/SXD", files) };
    let same = registered(house, &other, there(vec![kept(house, &page).await])).await.id;
    let unlike = kept(house, &page_with("Dong kenh Nam, tram bom")).await;
    let mut unlike = there(vec![unlike]);
    "13/SXD".clone_into(&mut unlike.sheet.number);
    let unlike = registered(house, &other, unlike).await.id;
    work(desk).await;
    assert_eq!(found(desk, &other, &words("tram bom")).await.len(), 2);
    give(house, &office.clerk, first, Command::Withdraw).await;
    work(desk).await;
    let held = desk.read_document(&other, same).await.unwrap().unwrap().record;
    assert!(held.is_suspected() && held.files().is_empty(), "nobody opens it before they looked");
    assert_eq!(found(desk, &other, &words("tram bom")).await, [unlike], "nor finds its words");
    assert_eq!(desk.suspected_documents(&other).await.unwrap(), 1);
    let reason = "Đã đối chiếu với Sở Xây dựng, không phải văn bản mật".to_owned();
    let clear = Command::Clear { reason, affirmed: true };
    give(house, &other, same, clear).await;
    work(desk).await;
    assert_eq!(found(desk, &other, &words("tram bom")).await.len(), 2);
    assert_eq!(desk.suspected_documents(&other).await.unwrap(), 0);
}
