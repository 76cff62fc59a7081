//! What urgency does: where documents stand while somebody waits for them, and which parcels are handed over first.

use crate::documents::{Office, office};
use crate::house::{House, units};
use crate::ring::{signing_desk, through};
use desk::{Desk, DeskError, OutgoingList};
use document::{
    incoming::Place,
    model::Urgency,
    outgoing::{self as out, Standing},
};
use exchange::{Course, NodeName, Request, parcel};
use kernel::id::{DocumentId, ParcelId};
use kernel::time::Clock as _;
use register::Actor;

/// A notice that lies before the leader to be signed.
async fn presented(house: &House, desk: &Desk, office: &Office, urgency: Urgency) -> DocumentId {
    let id = DocumentId::new(house.clock.now(), desk.random());
    let draft = out::Command::Draft(Box::new(out::NewDraft {
        id,
        agency: units().agency.parse().unwrap(),
        unit: units().division.parse().unwrap(),
        text: out::Text {
            kind: "thong-bao".to_owned(),
            subject: format!("thông báo {}", urgency.name()),
            body: "Ủy ban nhân dân thông báo để các nơi biết.".to_owned(),
            markup: out::Markup::Second,
            urgency,
            recipients: Vec::new(),
            concern: None,
            answers: Vec::new(),
            steering: None,
        },
    }));
    let leader = &office.leader;
    let to = Place { unit: leader.unit().unwrap().clone(), account: leader.account() };
    let present = out::Command::Present { to, to_sign: true, note: String::new() };
    for command in [draft, present] {
        desk.outgoing(&office.specialist, id, command, &house.key(), None).await.unwrap();
    }
    id
}

/// All of a list, two on a page.
async fn whole(desk: &Desk, actor: &Actor, list: &OutgoingList) -> Vec<DocumentId> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = desk.outgoing_documents(actor, list, after.as_deref(), 2).await.unwrap();
        all.extend(page.documents.into_iter().map(|seen| seen.record.id));
        after = page.next;
        if after.is_none() {
            return all;
        }
    }
}

pub(crate) async fn urgent_documents_stand_first_page_by_page_until_they_are_released(
    house: &House,
) {
    let office = office(house).await;
    let (desk, _, _) = signing_desk(house, true);
    let mut ids = Vec::new();
    let degrees = [
        Urgency::Normal,
        Urgency::Urgent,
        Urgency::Express,
        Urgency::Normal,
        Urgency::VeryUrgent,
        Urgency::Urgent,
    ];
    for urgency in degrees {
        ids.push(presented(house, &desk, &office, urgency).await);
        house.clock.advance_seconds(1);
    }
    // The highest degree first, among equals the newest.
    let queue = [2, 4, 5, 1, 3, 0].map(|at: usize| ids[at]);
    for list in [OutgoingList::ToSign, OutgoingList::InHand] {
        assert_eq!(whole(&desk, &office.leader, &list).await, queue, "{list:?}");
    }
    let waiting = OutgoingList::Standing(Standing::ToSign);
    assert_eq!(whole(&desk, &office.leader, &waiting).await, queue);
    let count = async |actor: &Actor| desk.urgent_to_release(actor).await.unwrap();
    assert_eq!(count(&office.clerk).await, 0, "nothing is signed");
    for id in &ids {
        let done = desk.sign_outgoing(&office.leader, *id, &through(), (&house.key(), None)).await;
        assert_eq!(done.unwrap().record.standing, Standing::Signed);
    }
    let signed = OutgoingList::Standing(Standing::Signed);
    assert_eq!(whole(&desk, &office.clerk, &signed).await, queue);
    assert_eq!((count(&office.clerk).await, count(&office.specialist).await), (4, 0));
    let (clerk, key) = (&office.clerk, house.key());
    desk.release_outgoing(clerk, queue[0], &through(), (&key, None)).await.unwrap();
    assert_eq!(count(&office.clerk).await, 3);
    assert_eq!(whole(&desk, &office.clerk, &signed).await, queue[1..]);
    // What was sent is no queue: the newest first.
    let key = house.key();
    desk.release_outgoing(clerk, queue[5], &through(), (&key, None)).await.unwrap();
    let sent = whole(&desk, clerk, &OutgoingList::Standing(Standing::Released)).await;
    assert_eq!(sent, [queue[0], queue[5]]);
    assert!(desk.verify(true, &|_| ()).await.unwrap().first.is_empty());
}

pub(crate) async fn parcels_of_urgent_documents_go_first_and_never_overtake_their_course(
    house: &House,
) {
    let desk = &house.desk;
    let node: NodeName = "h98".parse().unwrap();
    let queue = async |course: &str, urgency: Urgency| {
        let id = ParcelId::new(house.clock.now(), desk.random());
        let course = Course { sender: "H99".to_owned(), document: course.to_owned() };
        let content = parcel::Content::Document {
            request: Request::New,
            outgoing: None,
            receivers: vec!["H98.12".to_owned()],
        };
        let (node, agency) = (node.clone(), "H99".parse().unwrap());
        let urgency = urgency.rank();
        let new = parcel::NewParcel { id, node, agency, course, content, urgency };
        desk.queue_parcel(new).await.unwrap();
        house.clock.advance_seconds(1);
        id
    };
    let plain = queue("a", Urgency::Normal).await;
    let other = queue("b", Urgency::Normal).await;
    let urgent = queue("c", Urgency::Urgent).await;
    // Urgent as it is, it follows what was sent before about the same document.
    let later = queue("a", Urgency::Express).await;
    let express = queue("d", Urgency::Express).await;
    let claim = async |limit| {
        let due = desk.parcels_due(("test", &node), limit).await.unwrap();
        due.into_iter().map(|carried| carried.parcel.id).collect::<Vec<_>>()
    };
    assert_eq!(claim(2).await, [express, urgent]);
    assert_eq!(claim(9).await, [plain, other]);
    let due = desk.parcels_due(("test", &node), 9).await.unwrap();
    assert!(due.is_empty(), "{later} waits for {plain}");
}

pub(crate) async fn a_draft_is_taken_back_untouched_and_taken_over_from_who_is_away(house: &House) {
    let office = office(house).await;
    let desk = &house.desk;
    let other_head = house.officer("division_head", &units().reception).await;
    let second = house.officer("leader", &units().agency).await;
    let give = async |actor: &Actor, id, command: out::Command| {
        desk.outgoing(actor, id, command, &house.key(), None).await.map(|done| done.record)
    };
    let over = || out::Command::TakeOver { reason: "Đồng chí đi công tác".to_owned() };
    let id = presented(house, desk, &office, Urgency::Normal).await;
    // Nobody takes back what another handed on.
    let refused = give(&office.stranger, id, out::Command::Retract).await;
    assert!(matches!(refused, Err(DeskError::Forbidden { .. })), "{refused:?}");
    let found = give(&office.specialist, id, out::Command::Retract).await.unwrap();
    assert_eq!(
        (found.standing, found.is_with(office.specialist.account())),
        (Standing::Draft, true)
    );
    // The head of the division sees what its people have in hand; another division's does not.
    let around = async |actor: &Actor| whole(desk, actor, &OutgoingList::Around).await;
    assert_eq!(around(&office.head).await, [id]);
    assert!(around(&other_head).await.is_empty());
    assert!(around(&office.leader).await.is_empty(), "a draft is its division's");
    for stranger in [&other_head, &office.stranger] {
        let refused = give(stranger, id, over()).await;
        assert!(matches!(refused, Err(DeskError::Forbidden { .. })), "{refused:?}");
    }
    let nameless = out::Command::TakeOver { reason: String::new() };
    let refused = give(&office.head, id, nameless).await;
    assert!(matches!(refused, Err(DeskError::Refused { code: "DOC-006", .. })), "{refused:?}");
    let found = give(&office.head, id, over()).await.unwrap();
    assert!(found.is_with(office.head.account()));
    assert_eq!(found.steps.last().unwrap().words, "Đồng chí đi công tác");
    assert!(around(&office.head).await.is_empty(), "it is the head's own now");
    assert_eq!(whole(desk, &office.head, &OutgoingList::InHand).await, [id]);
    let leader = &office.leader;
    let to = Place { unit: leader.unit().unwrap().clone(), account: leader.account() };
    give(&office.head, id, out::Command::Present { to, to_sign: true, note: String::new() })
        .await
        .unwrap();
    // What lies before one leader is taken over by another, not by a head.
    let refused = give(&office.head, id, over()).await;
    assert!(matches!(refused, Err(DeskError::Forbidden { .. })), "{refused:?}");
    assert_eq!(around(&second).await, [id]);
    give(&second, id, over()).await.unwrap();
    let late = give(&office.head, id, out::Command::Retract).await;
    assert!(matches!(late, Err(DeskError::Forbidden { .. })), "{late:?}");
    assert_eq!(whole(desk, &second, &OutgoingList::ToSign).await, [id]);
    assert!(whole(desk, leader, &OutgoingList::ToSign).await.is_empty());
    let reason = "Thiếu căn cứ".to_owned();
    let back = give(&second, id, out::Command::Return { reason }).await.unwrap();
    assert!(back.is_with(office.head.account()), "not to the author who is away");
    assert!(desk.verify(true, &|_| ()).await.unwrap().first.is_empty());
}
