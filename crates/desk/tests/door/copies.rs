//! Certified copies of documents, and evidence that is added to what was released, on both engines.

use crate::documents::{Office, kept, listed, new, office, registered, signed, signed_with};
use crate::house::House;
use crate::ring::{signing_desk, through};
use desk::{CopyList, CopyRequest, Desk, DeskError, DocumentList, Done};
use document::{
    CertifiedCopy,
    copy::{Command, Form, Standing},
    incoming::{Place, Standing as Arrived},
    model::{NewFile, Signatures},
    outgoing::Recipient,
};
use kernel::{id::CopyId, id::DocumentId, time::Clock as _};
use register::Actor;
use signing::validate::{Policy, Verdict, validate_pdf};
use std::sync::atomic::Ordering;

type Answer = Result<Done<CertifiedCopy>, DeskError>;

fn asked(house: &House, office: &Office, (form, document): (Form, DocumentId)) -> CopyRequest {
    CopyRequest {
        id: CopyId::new(house.clock.now(), house.desk.random()),
        form,
        document,
        came_in: true,
        file: None,
        part: "Giao các đơn vị rà soát.".to_owned(),
        place: "Mục 1".to_owned(),
        recipients: vec![Recipient::agency(
            "Trung tâm Hành chính Tỉnh Mẫu",
            "H99".parse().unwrap(),
        )],
        signer: Place {
            unit: office.leader.unit().unwrap().clone(),
            account: office.leader.account(),
        },
    }
}

fn code(answer: Answer) -> &'static str {
    match answer {
        Err(DeskError::Refused { code, .. }) => code,
        other => panic!("{other:?}"),
    }
}

/// Approved and waiting for its number.
async fn approved(house: &House, desk: &Desk, office: &Office, asked: CopyRequest) -> CopyId {
    let id = asked.id;
    desk.ask_copy(&office.specialist, asked, &house.key()).await.unwrap();
    let key = house.key();
    desk.decide_copy(&office.leader, id, Command::Approve, &key, None).await.unwrap();
    id
}

async fn pdf_of(desk: &Desk, sha256: &kernel::hash::Sha256Hash) -> Vec<u8> {
    let object = desk.store().objects().get_verified(sha256).await.unwrap().unwrap();
    object.bytes(10_000_000).await.unwrap()
}

/// A page in the store, as it would be sent by another agency.
async fn page(house: &House, desk: &Desk, words: &str) -> NewFile {
    let letters = desk.papers().unwrap().typesetter.clone();
    let line = serde_json::json!({ "text": words, "italic": false, "width": 595, "height": 842 });
    let day = house.clock.now().local_date();
    let mut file = kept(house, &letters.render("khuon/o-trong.typ", &line, day).unwrap().pdf).await;
    "application/pdf".clone_into(&mut file.file.media_type);
    file
}

pub(crate) async fn copies_of_all_forms_share_one_book_and_are_sealed_and_sent(house: &House) {
    let office = office(house).await;
    let other = house.officer("records_clerk", "H99").await;
    let (desk, ring, _) = signing_desk(house, true);
    let source = page(house, &desk, "Cong van 12").await;
    let came = registered(house, &office.clerk, new(house, "12/SXD", vec![source.clone()])).await;
    let out = signed(house, &desk, &office, "phối hợp nạo vét").await;
    let released =
        desk.release_outgoing(&office.clerk, out, &through(), (&house.key(), None)).await;
    assert!(released.is_ok());
    // The specialist sees neither of the incoming ones: the clerk asks.
    let refused = desk
        .ask_copy(&office.stranger, asked(house, &office, (Form::True, came.id)), &house.key())
        .await;
    assert!(matches!(refused, Err(DeskError::NotFound)), "{refused:?}");
    let of_out = |form| CopyRequest { came_in: false, ..asked(house, &office, (form, out)) };
    let ask = async |asked| desk.ask_copy(&office.clerk, asked, &house.key()).await;
    assert_eq!(code(ask(of_out(Form::OfCopy)).await), "DOC-023");
    assert_eq!(code(ask(of_out(Form::Extract)).await), "DSK-028");
    let strange =
        Place { account: office.head.account(), ..asked(house, &office, (Form::True, out)).signer };
    assert_eq!(code(ask(CopyRequest { signer: strange, ..of_out(Form::True) }).await), "DSK-017");
    let wanted = [
        asked(house, &office, (Form::True, came.id)),
        asked(house, &office, (Form::OfCopy, came.id)),
        asked(house, &office, (Form::Extract, came.id)),
        CopyRequest { part: "- Việc một".to_owned(), ..of_out(Form::Extract) },
        of_out(Form::True),
    ];
    let mut signs = Vec::new();
    for asked in wanted {
        let (id, form) = (asked.id, asked.form);
        ask(asked).await.unwrap();
        let early = desk.issue_copy(&office.clerk, id, &through(), (&house.key(), None)).await;
        assert!(early.is_err(), "nothing is sealed before the decision");
        let decide = async |actor: &Actor| {
            desk.decide_copy(actor, id, Command::Approve, &house.key(), None).await
        };
        assert!(decide(&office.clerk).await.is_err(), "the decision is the leader's");
        decide(&office.leader).await.unwrap();
        let key = house.key();
        let issue =
            async || desk.issue_copy(&office.clerk, id, &through(), (&key, None)).await.unwrap();
        let done = issue().await;
        assert!(issue().await.repeated, "a number is given once");
        let issued = done.record.issued.unwrap();
        assert_eq!(issued.deliveries.len(), 1);
        let pdf = pdf_of(&desk, &issued.paper.sha256).await;
        let report = validate_pdf(&pdf, &Policy::new(house.clock.now(), &ring.anchors));
        assert!(report.verdict.is_some_and(Verdict::passed), "{form:?}");
        assert_eq!(issued.paper.signatures, Signatures::Good, "{form:?}");
        if form != Form::Extract && done.record.of.came_in {
            assert!(pdf.starts_with(&pdf_of(&desk, &source.file.sha256).await), "only added to");
        }
        let text = reading::text_of(&pdf, &reading::Limits::default()).unwrap();
        let text: Vec<&str> = text.lines().chain(text.extra.iter().map(String::as_str)).collect();
        let text = text.join("\n");
        assert!(
            text.contains(&issued.sign) || form == Form::True || form == Form::OfCopy,
            "{text}"
        );
        signs.push(issued.sign);
    }
    assert_eq!(signs, ["01/SY-UBND", "02/SL-UBND", "03/TrS-UBND", "04/TrS-UBND", "05/SY-UBND"]);
    let year = house.clock.now().local_date().year();
    let book = desk.copies(&office.clerk, &CopyList::Book(year), None, 3).await.unwrap();
    let numbers: Vec<_> =
        book.copies.iter().map(|it| it.record.issued.as_ref().unwrap().number).collect();
    assert_eq!(numbers, [5, 4, 3]);
    let rest = desk.copies(&office.clerk, &CopyList::Book(year), book.next.as_deref(), 3).await;
    assert_eq!(rest.unwrap().copies.len(), 2);
    assert!(
        desk.copies(&office.specialist, &CopyList::Book(year), None, 3)
            .await
            .unwrap()
            .copies
            .is_empty()
    );
    let arrived = listed(&desk, &other, DocumentList::Standing(Arrived::Arrived)).await;
    assert_eq!(arrived.len(), 6, "the document and its copies");
    assert!(desk.verify(true, &|_| ()).await.unwrap().first.is_empty());
}

/// Two processes issue at once: each number on a copy is the number in the book.
pub(crate) async fn the_book_of_copies_has_no_gap_whoever_crowds_around_it(house: &House) {
    let office = office(house).await;
    let (desk, _, _) = signing_desk(house, true);
    let other = house.another_desk().await.with_papers((**desk.papers().unwrap()).clone());
    let out = signed(house, &desk, &office, "phối hợp nạo vét").await;
    desk.release_outgoing(&office.clerk, out, &through(), (&house.key(), None)).await.unwrap();
    let mut waiting = Vec::new();
    for _ in 0..6 {
        let asked = CopyRequest { came_in: false, ..asked(house, &office, (Form::True, out)) };
        waiting.push(approved(house, &desk, &office, asked).await);
    }
    let declined = waiting.pop().unwrap();
    let decline = Command::Decline { reason: "Trùng".to_owned() };
    desk.decide_copy(&office.clerk, declined, decline, &house.key(), None).await.unwrap();
    let mut issues = Vec::new();
    for (at, id) in waiting.into_iter().enumerate() {
        let desk = if at % 2 == 0 { desk.clone() } else { other.clone() };
        let (clerk, key) = (office.clerk.clone(), house.key());
        issues.push(tokio::spawn(async move {
            desk.issue_copy(&clerk, id, &through(), (&key, None)).await.unwrap().record
        }));
    }
    let mut numbers = Vec::new();
    for issue in issues {
        let found = issue.await.unwrap();
        assert_eq!(found.standing, Standing::Issued);
        let issued = found.issued.unwrap();
        assert_eq!(issued.sign, format!("{:02}/SY-UBND", issued.number));
        numbers.push(issued.number);
    }
    numbers.sort_unstable();
    assert_eq!(numbers, [1, 2, 3, 4, 5]);
    other.store().engine().close().await;
}

pub(crate) async fn what_was_released_while_no_authority_answered_is_strengthened_by_jobs(
    house: &House,
) {
    let office = office(house).await;
    let (desk, ring, down) = signing_desk(house, true);
    let beside = page(house, &desk, "Phu luc").await;
    let id = signed_with(house, &desk, &office, ("nạo vét kênh", vec![beside])).await;
    down.store(true, Ordering::SeqCst);
    let key = house.key();
    let done = desk.release_outgoing(&office.clerk, id, &through(), (&key, None)).await.unwrap();
    let asked = CopyRequest { came_in: false, ..asked(house, &office, (Form::True, id)) };
    let copy = approved(house, &desk, &office, asked).await;
    desk.issue_copy(&office.clerk, copy, &through(), (&house.key(), None)).await.unwrap();
    let levels = |found: &document::Outgoing| -> Vec<String> {
        found.seals().iter().map(|(_, sealed)| sealed.level.clone()).collect()
    };
    assert_eq!(levels(&done.record), ["basic", "basic"]);
    let before = pdf_of(&desk, &done.record.released.as_ref().unwrap().paper.sha256).await;
    // Still away: the jobs fail and are tried again later.
    assert!(desk.work_once("test").await.unwrap().failed >= 2);
    down.store(false, Ordering::SeqCst);
    house.pass_hours(1);
    while desk.work_once("test").await.unwrap().done > 0 {}
    let found = desk.read_outgoing(&office.clerk, id).await.unwrap().unwrap().record;
    assert_eq!(levels(&found), ["archived", "archived"]);
    assert!(found.seals().iter().all(|(_, sealed)| sealed.strengthen_at > Some(house.clock.now())));
    let after = pdf_of(&desk, &found.released.unwrap().paper.sha256).await;
    assert!(after.len() > before.len(), "evidence was added");
    let report = validate_pdf(&after, &Policy::new(house.clock.now(), &ring.anchors));
    assert!(report.verdict.is_some_and(Verdict::passed));
    let copy = desk.read_copy(&office.clerk, copy).await.unwrap().unwrap().record;
    assert_eq!(copy.issued.unwrap().sealed.level, "archived");
    assert!(desk.verify(true, &|_| ()).await.unwrap().first.is_empty());
}
