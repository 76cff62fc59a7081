//! Whole journeys through the door.

use crate::house::{House, propose, typed, units};
use desk::{Intake, NewAttachment};
use dossier::{
    Command, StateCode,
    listing::FinishedClass,
    model::{Channel, DeliveryMethod, Outcome, Owner, PaperKind, Recipient, SupplementItem},
};
use kernel::{id::VisitorId, time::Clock as _};
use register::Actor;
use std::collections::BTreeMap;

pub(crate) async fn a_dossier_travels_from_draft_to_rating(house: &House) {
    let units = units();
    let citizen = house.citizen("hung").await;
    let clerk = house.officer("reception", &units.reception).await;
    let specialist = house.officer("specialist", &units.division).await;
    let leader = house.officer("leader", &units.agency).await;
    let records = house.officer("records_clerk", &units.agency).await;

    let submitted = house.submitted(&citizen, "at_counter").await.record;
    assert_eq!(submitted.state_code(), StateCode::Submitted);
    let registration = submitted.registration.clone().unwrap();
    assert_eq!(registration.code.to_string(), format!("{}-261005-0001", units.reception));
    assert_eq!(registration.secret.len(), 8);
    let id = submitted.id;

    house.pass_hours(1);
    let accepted = house.accepted(&clerk, id).await.record;
    let clock = accepted.clock.clone().unwrap();
    assert_eq!(clock.register_no, 1);
    assert_eq!(clock.due_at.unwrap().to_string(), "2026-10-05T17:00:00+07:00");

    house.give(&clerk, id, Command::HandOver { note: None }).await;
    let assignee = specialist.account().unwrap();
    house.give(&specialist, id, Command::Assign { assignee, note: None }).await;
    house.give(&specialist, id, propose(Outcome::Grant)).await;
    house.give(&leader, id, Command::Approve { note: None }).await;
    let file = attach_result(house, &records, id).await;
    let released = house
        .desk
        .release(&records, id, vec![file], &key_use::Through::job("test"), (&house.key(), None))
        .await
        .unwrap()
        .record;
    assert_eq!(released.state_code(), StateCode::Completed);
    assert_eq!(released.result.as_ref().unwrap().number, "1/XN");

    let recipient = Recipient {
        full_name: "Lê Văn Hùng".into(),
        relation: "self".into(),
        identity_number: None,
    };
    let deliver =
        Command::Deliver { method: DeliveryMethod::AtCounter, recipient: Some(recipient) };
    house.give(&clerk, id, deliver).await;
    let rate = Command::Rate { stars: 5, tags: Vec::new(), comment: Some("Nhanh".into()) };
    let rated = house.give(&citizen, id, rate).await.record;
    assert_eq!(rated.listing().finished_class, Some(FinishedClass::OnTime));

    let history = house.desk.history(id).await.unwrap();
    assert_eq!(history.last().unwrap().by, citizen);
    let whole = house.desk.verify(true, &|_| {}).await.unwrap();
    assert_eq!((whole.findings, &whole.first), (0, &Vec::new()));
}

async fn attach_result(
    house: &House,
    clerk: &Actor,
    id: kernel::id::DossierId,
) -> kernel::id::FileId {
    let stored = house.desk.store().objects().put(b"%PDF-1.4 result").await.unwrap();
    let new = NewAttachment {
        component: "result".into(),
        kind: PaperKind::EOriginal,
        name: "ket-qua.pdf".into(),
        media_type: "application/pdf".into(),
        size: stored.size,
        sha256: stored.hash,
        supplement: None,
    };
    let attached = house.desk.attach(clerk, id, new, &house.key()).await.unwrap();
    attached.record.files.last().unwrap().id
}

pub(crate) async fn an_intake_at_the_counter_is_one_act(house: &House) {
    let units = units();
    let clerk = house.officer("reception", &units.reception).await;
    let intake = Intake {
        procedure: crate::house::CONFIRMATION.parse().unwrap(),
        case: "default".into(),
        channel: Channel::Counter,
        owner: Owner::Nobody,
        reception: units.reception.parse().unwrap(),
        typed: typed("at_counter"),
        files: Vec::new(),
        components: Vec::new(),
        exemptions: BTreeMap::new(),
    };
    let key = house.key();
    let first = house.desk.take_in(&clerk, &intake, &key).await.unwrap();
    assert_eq!(first.record.state_code(), StateCode::Accepted);
    let again = house.desk.take_in(&clerk, &intake, &key).await.unwrap();
    assert!(again.repeated);
    assert_eq!(again.record.id, first.record.id);
    let next = house.desk.take_in(&clerk, &intake, &house.key()).await.unwrap().record;
    assert_eq!(next.registration.unwrap().code.to_string().rsplit('-').next(), Some("0002"));
}

pub(crate) async fn a_supplement_pauses_the_clock(house: &House) {
    let units = units();
    let citizen = house.citizen("hung").await;
    let clerk = house.officer("reception", &units.reception).await;
    let specialist = house.officer("specialist", &units.division).await;
    let id = house.submitted(&citizen, "at_counter").await.record.id;
    house.accepted(&clerk, id).await;
    house.give(&clerk, id, Command::HandOver { note: None }).await;
    let assignee = specialist.account().unwrap();
    house.give(&specialist, id, Command::Assign { assignee, note: None }).await;
    house.pass_hours(2);
    let items =
        vec![SupplementItem {
            component: None, what: "Bản chụp rõ hơn".into(), legal_ref: None
        }];
    let ask =
        Command::RequestSupplement { items, reason: "Bản chụp mờ".into(), supply_by: None };
    let paused = house.give(&specialist, id, ask).await.record;
    assert_eq!(paused.listing().running_due_at, None);
    // Two days later the citizen answers; what was left of Monday is still left.
    house.pass_hours(48);
    let answer = Command::AnswerSupplement { note: Some("Đã gửi lại".into()), typed: None };
    let resumed = house.give(&citizen, id, answer).await.record;
    let clock = resumed.clock.as_ref().unwrap();
    assert_eq!(clock.due_history.len(), 2);
    assert_eq!(clock.due_at.unwrap().to_string(), "2026-10-07T17:00:00+07:00");
}

pub(crate) async fn a_visitors_drafts_become_the_accounts(house: &House) {
    let visitor = VisitorId::new(house.clock.now(), house.desk.random());
    let browser = Actor::Visitor { visitor };
    let draft = house.draft_of(&browser, Owner::Visitor { visitor }).await.record.id;
    house.save(&browser, draft, typed("electronic")).await;
    let citizen = house.citizen("hung").await;
    assert!(house.desk.read_dossier(&citizen, draft).await.unwrap().is_none());
    let claimed = house.desk.claim_drafts(visitor, citizen.account().unwrap()).await.unwrap();
    assert_eq!(claimed, 1);
    let seen = house.desk.read_dossier(&citizen, draft).await.unwrap().unwrap();
    assert_eq!(seen.record.filing.typed, typed("electronic"));
    assert!(house.desk.read_dossier(&browser, draft).await.unwrap().is_none());
    assert_eq!(
        house.desk.own_dossiers(citizen.account().unwrap(), None).await.unwrap().rows.len(),
        1
    );
    house.desk.submit(&citizen, draft, &house.key()).await.unwrap();
}

pub(crate) async fn an_electronic_result_is_delivered_by_the_outbox(house: &House) {
    let units = units();
    let citizen = house.citizen("hung").await;
    let clerk = house.officer("reception", &units.reception).await;
    let specialist = house.officer("specialist", &units.division).await;
    let leader = house.officer("leader", &units.agency).await;
    let records = house.officer("records_clerk", &units.agency).await;
    let outcome = Outcome::Refuse { reasons: "Không cư trú tại phường".into() };
    let hands = (&citizen, &clerk, &specialist);
    let id = house.proposed(hands, "electronic", outcome).await.record.id;
    house.give(&leader, id, Command::Approve { note: None }).await;
    let file = attach_result(house, &records, id).await;
    house
        .desk
        .release(&records, id, vec![file], &key_use::Through::job("test"), (&house.key(), None))
        .await
        .unwrap();
    let round = house.desk.work_once("worker").await.unwrap();
    assert_eq!((round.done, round.failed), (1, 0));
    let seen = house.desk.read_dossier(&citizen, id).await.unwrap().unwrap();
    assert_eq!(seen.record.state_code(), StateCode::ResultDelivered);
    assert_eq!(house.desk.work_once("worker").await.unwrap().done, 0);
}
