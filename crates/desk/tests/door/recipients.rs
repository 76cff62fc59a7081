//! Whom documents go to: saved groups of an agency, addresses outside, and what the paper says of them; and piles that a
//! leader signs.

use crate::documents::{Office, listed, office};
use crate::house::{House, units};
use crate::ring::{signing_desk, through};
use desk::papers::{PaperOrder, Progress};
use desk::{Desk, DeskError, DocumentList, OutgoingList};
use document::{
    group::Command as Keep,
    incoming::{Place, Standing},
    model::Urgency,
    outgoing::{self as out, ChosenBy, Recipient},
};
use kernel::id::{DocumentId, GroupId};
use kernel::time::Clock as _;
use register::Actor;

fn place(actor: &Actor) -> Place {
    Place { unit: actor.unit().unwrap().clone(), account: actor.account() }
}

/// A notice that lies before the leader to be signed.
async fn presented(
    house: &House,
    desk: &Desk,
    office: &Office,
    (subject, recipients): (&str, Vec<Recipient>),
) -> DocumentId {
    let id = DocumentId::new(house.clock.now(), desk.random());
    let draft = out::Command::Draft(Box::new(out::NewDraft {
        id,
        agency: units().agency.parse().unwrap(),
        unit: units().division.parse().unwrap(),
        text: out::Text {
            kind: "thong-bao".to_owned(),
            subject: subject.to_owned(),
            body: "Ủy ban nhân dân thông báo để các nơi biết.".to_owned(),
            markup: out::Markup::Second,
            urgency: Urgency::Normal,
            recipients,
            concern: None,
            answers: Vec::new(),
            steering: None,
        },
    }));
    let to = place(&office.leader);
    let present = out::Command::Present { to, to_sign: true, note: String::new() };
    for command in [draft, present] {
        desk.outgoing(&office.specialist, id, command, &house.key(), None).await.unwrap();
    }
    id
}

fn code(result: Result<desk::Done<document::Group>, DeskError>) -> &'static str {
    match result {
        Err(DeskError::Refused { code, .. }) => code,
        other => panic!("{other:?}"),
    }
}

pub(crate) async fn a_group_is_kept_by_its_agency_and_tells_what_it_was(house: &House) {
    let office = office(house).await;
    let elsewhere = house.officer("records_clerk", "H99").await;
    let desk = &house.desk;
    let new = || GroupId::new(house.clock.now(), desk.random());
    let agency: kernel::code::AgencyCode = units().agency.parse().unwrap();
    let centre = || Recipient::agency("Trung tâm Hành chính Tỉnh Mẫu", "H99".parse().unwrap());
    let found = |id, name: &str| Keep::Found {
        id,
        agency: agency.clone(),
        name: name.to_owned(),
        recipients: vec![centre()],
    };
    let id = new();
    let give = async |actor: &Actor, id, command: Keep, seen| {
        desk.group(actor, id, command, &house.key(), seen).await
    };
    give(&office.clerk, id, found(id, "Ban Chỉ đạo"), None).await.unwrap();
    let other = new();
    give(&office.specialist, other, found(other, "An ninh trật tự"), None).await.unwrap();
    let names = async |actor: &Actor, after, limit| {
        let page = desk.groups(actor, after, limit).await.unwrap();
        let names: Vec<_> = page.groups.into_iter().map(|seen| seen.record.name).collect();
        (names, page.next)
    };
    let (first, next) = names(&office.specialist, None, 1).await;
    assert_eq!(first, ["An ninh trật tự"], "by the order of their names");
    assert_eq!(names(&office.specialist, next, 1).await, (vec!["Ban Chỉ đạo".to_owned()], None));
    // Another agency neither sees nor changes it.
    assert_eq!(names(&elsewhere, None, 9).await.0, Vec::<String>::new());
    assert!(desk.read_group(&elsewhere, id).await.unwrap().is_none());
    let refused = give(&elsewhere, id, Keep::Dissolve, None).await;
    assert!(matches!(refused, Err(DeskError::Forbidden { .. })), "{refused:?}");
    // One name stands for one group, whatever its letters.
    let third = new();
    assert_eq!(
        code(give(&office.clerk, third, found(third, "BAN CHI DAO"), None).await),
        "DSK-026"
    );
    let nobody = Keep::Revise { name: "Ban Chỉ đạo".to_owned(), recipients: Vec::new() };
    assert_eq!(code(give(&office.clerk, id, nobody, None).await), "DOC-022");
    let revised = Keep::Revise {
        name: "Ban Chỉ đạo chuyển đổi số".to_owned(),
        recipients: vec![centre(), Recipient::outside("Hội Luật gia")],
    };
    give(&office.specialist, id, revised.clone(), Some(1)).await.unwrap();
    let late = give(&office.clerk, id, revised, Some(1)).await;
    assert!(matches!(late, Err(DeskError::Stale { .. })), "{late:?}");
    give(&office.clerk, id, Keep::Dissolve, None).await.unwrap();
    assert_eq!(names(&office.clerk, None, 9).await.0, ["An ninh trật tự"]);
    let editions = desk.group_editions(id).await.unwrap();
    let told: Vec<_> = editions
        .iter()
        .map(|it| (it.name.as_str(), it.recipients.len(), it.by, it.dissolved))
        .collect();
    let (clerk, specialist) = (office.clerk.account(), office.specialist.account());
    assert_eq!(
        told,
        [
            ("Ban Chỉ đạo", 1, clerk, false),
            ("Ban Chỉ đạo chuyển đổi số", 2, specialist, false),
            ("Ban Chỉ đạo chuyển đổi số", 2, clerk, true),
        ]
    );
    assert!(desk.verify(true, &|_| ()).await.unwrap().first.is_empty());
}

pub(crate) async fn the_paper_names_a_group_and_each_of_its_agencies_has_the_document(
    house: &House,
) {
    let office = office(house).await;
    let other = house.officer("records_clerk", "H99").await;
    let (desk, _, _) = signing_desk(house, true);
    let group = ChosenBy { key: "grp".to_owned(), name: "Các cơ quan cấp tỉnh".to_owned() };
    let centre = Recipient::agency("Trung tâm Hành chính Tỉnh Mẫu", "H99".parse().unwrap());
    let bar = Recipient {
        email: Some("luatgia@example.vn".parse().unwrap()),
        ..Recipient::outside("Hội Luật gia")
    };
    let chosen = vec![bar, centre.clone().by(&group), centre];
    let id = presented(house, &desk, &office, ("nạo vét kênh", chosen)).await;
    let signed = desk.sign_outgoing(&office.leader, id, &through(), (&house.key(), None)).await;
    let paper = signed.unwrap().record.paper.unwrap();
    let object = desk.store().objects().get_verified(&paper.sha256).await.unwrap().unwrap();
    let pdf = object.bytes(10_000_000).await.unwrap();
    let text = reading::text_of(&pdf, &reading::Limits::default()).unwrap();
    let text = text.lines().collect::<Vec<_>>().join("\n");
    assert!(text.contains("Các cơ quan cấp tỉnh"), "{text}");
    assert!(text.contains("Hội Luật gia") && !text.contains("example.vn"), "{text}");
    assert!(!text.contains("Trung tâm Hành chính"), "{text}");
    let key = house.key();
    let done = desk.release_outgoing(&office.clerk, id, &through(), (&key, None)).await.unwrap();
    assert_eq!(done.record.released.unwrap().deliveries.len(), 1, "each agency once");
    let arrived = listed(&desk, &other, DocumentList::Standing(Standing::Arrived)).await;
    assert_eq!(arrived.len(), 1);
}

pub(crate) async fn a_pile_of_documents_is_signed_with_an_answer_for_each(house: &House) {
    let office = office(house).await;
    let (desk, ring, _) = signing_desk(house, true);
    let mut waiting = Vec::new();
    for at in 0..3 {
        waiting.push(presented(house, &desk, &office, (&format!("việc {at}"), vec![])).await);
    }
    let list = async |actor: &Actor| {
        let page = desk.outgoing_documents(actor, &OutgoingList::ToSign, None, 10).await.unwrap();
        page.documents.into_iter().map(|seen| (seen.record.id, seen.version)).collect::<Vec<_>>()
    };
    assert_eq!(list(&office.leader).await.len(), 3);
    assert!(list(&office.specialist).await.is_empty());
    // One changes after the leader opened the page; one is nobody's.
    let back = out::Command::Return { reason: "Sửa ngày".to_owned() };
    let orders: Vec<PaperOrder> = list(&office.leader)
        .await
        .into_iter()
        .map(|(id, version)| PaperOrder { id, key: house.key(), seen: Some(version) })
        .chain([PaperOrder {
            id: DocumentId::new(house.clock.now(), desk.random()),
            key: house.key(),
            seen: None,
        }])
        .collect();
    desk.outgoing(&office.leader, waiting[1], back, &house.key(), None).await.unwrap();
    let ordered = &ring.time.ordered;
    ordered.by.set((desk.clone(), office.leader.clone())).unwrap();
    let answers = desk.sign_documents(&office.leader, orders.clone(), &through()).await;
    for (order, answer) in orders.iter().zip(&answers) {
        match answer {
            Ok(done) => assert_eq!(done.record.standing, out::Standing::Signed),
            Err(DeskError::Stale { .. }) => assert_eq!(order.id, waiting[1]),
            Err(error) => assert!(matches!(error, DeskError::NotFound), "{error:?}"),
        }
    }
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 2);
    let first = ordered.seen.lock().unwrap().first().copied();
    assert_eq!(first, Some(Some(Progress { all: 4, made: 4, signed: 0, kept: 0 })));
    assert!(list(&office.leader).await.is_empty(), "what was returned waits no more");
    // The same orders again sign nothing twice.
    let again = desk.sign_documents(&office.leader, orders, &through()).await;
    assert_eq!(again.iter().filter(|it| it.as_ref().is_ok_and(|done| done.repeated)).count(), 2);
    let uses = desk.own_key_uses(&office.leader, None, 10).await.unwrap().uses;
    assert_eq!(uses.len(), 2, "each signature is a use of the key");
    // Whoever is no leader makes no key sign.
    let id = presented(house, &desk, &office, ("việc khác", vec![])).await;
    let asked = ring.asked.load(std::sync::atomic::Ordering::SeqCst);
    let order = PaperOrder { id, key: house.key(), seen: None };
    let refused = desk.sign_documents(&office.head, vec![order], &through()).await;
    assert!(matches!(refused[0], Err(DeskError::Forbidden { .. })), "{:?}", refused[0]);
    assert_eq!(ring.asked.load(std::sync::atomic::Ordering::SeqCst), asked);
}
