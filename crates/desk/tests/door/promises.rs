//! What the door promises whatever happens: once, whole, told, and only to those who may.

use crate::house::{CONFIRMATION, House, typed, units};
use desk::{DeskError, DossierQuery, ListView};
use dossier::{Command, Dossier, StateCode};
use kernel::{
    code::ProcedureCode,
    id::{DossierId, JobId},
    time::Clock as _,
};
use procedure::offering::OfferingCommand;
use std::collections::BTreeMap;
use store::{
    Batch,
    dossier::{Dimension, Filter},
};

pub(crate) async fn a_repeated_submit_gives_the_first_answer(house: &House) {
    let citizen = house.citizen("hung").await;
    let id = house.filled(&citizen, "at_counter").await;
    let key = house.key();
    let first = house.desk.submit(&citizen, id, &key).await.unwrap();
    house.pass_hours(30);
    let again = house.desk.submit(&citizen, id, &key).await.unwrap();
    assert!(again.repeated && !first.repeated);
    assert_eq!(again.record.registration, first.record.registration);
    assert_eq!(again.version, first.version);
    // The same on another process, as after a restart.
    let elsewhere = house.another_desk().await.submit(&citizen, id, &key).await.unwrap();
    assert_eq!(elsewhere.version, first.version);
}

pub(crate) async fn another_actor_cannot_use_the_same_key(house: &House) {
    let (hung, binh) = (house.citizen("hung").await, house.citizen("binh").await);
    let id = house.filled(&hung, "at_counter").await;
    let key = house.key();
    house.desk.submit(&hung, id, &key).await.unwrap();
    let stolen = house.desk.submit(&binh, id, &key).await;
    assert!(matches!(stolen, Err(DeskError::Forbidden { .. })), "{stolen:?}");
}

pub(crate) async fn the_second_officer_is_told_what_the_first_did(house: &House) {
    let units = units();
    let citizen = house.citizen("hung").await;
    let first = house.officer("reception", &units.reception).await;
    let second = house.officer("reception", &units.reception).await;
    let submitted = house.submitted(&citizen, "at_counter").await;
    let (id, seen) = (submitted.record.id, submitted.version);
    house.desk.accept(&first, id, Vec::new(), Vec::new(), &house.key(), Some(seen)).await.unwrap();
    let reject = Command::RejectAtIntake {
        reason_code: "khac".into(),
        reason: "Sai thẩm quyền".into(),
        go_to: None,
    };
    let late = house.desk.dossier(&second, id, reject, &house.key(), Some(seen)).await;
    let Err(DeskError::Stale { now, last: Some(last) }) = late else { panic!("{late:?}") };
    assert!(now > seen);
    assert_eq!((last.kind.as_str(), &last.by), ("accepted", &first));
}

pub(crate) async fn two_processes_never_give_one_code_twice(house: &House) {
    let citizen = house.citizen("hung").await;
    let other = house.another_desk().await;
    let mut drafts = Vec::new();
    for _ in 0..24 {
        drafts.push(house.filled(&citizen, "at_counter").await);
    }
    let submits = drafts.iter().enumerate().map(|(at, id)| {
        let desk = if at % 2 == 0 { &house.desk } else { &other };
        let (citizen, key) = (&citizen, house.key());
        async move { desk.submit(citizen, *id, &key).await }
    });
    let mut codes: Vec<String> = Vec::new();
    for done in futures::future::join_all(submits).await {
        codes.push(done.unwrap().record.registration.unwrap().code.to_string());
    }
    codes.sort();
    codes.dedup();
    assert_eq!(codes.len(), 24);
}

pub(crate) async fn a_refused_filing_writes_nothing_and_spends_no_number(house: &House) {
    let citizen = house.citizen("hung").await;
    let draft = house.draft(&citizen).await.record.id;
    let mut halves = typed("at_counter");
    halves.remove("request_text");
    house.save(&citizen, draft, halves).await;
    let before = house.desk.history(draft).await.unwrap().len();
    let refused = house.desk.submit(&citizen, draft, &house.key()).await;
    assert!(matches!(&refused, Err(DeskError::Refused { code: "DOS-012", .. })), "{refused:?}");
    assert_eq!(house.desk.history(draft).await.unwrap().len(), before);
    let seen = house.desk.read_dossier(&citizen, draft).await.unwrap().unwrap();
    assert_eq!(seen.record.state_code(), StateCode::Draft);
    let next = house.submitted(&citizen, "at_counter").await.record;
    assert!(next.registration.unwrap().code.to_string().ends_with("-0001"));
}

pub(crate) async fn a_wrong_secret_finds_nothing(house: &House) {
    let citizen = house.citizen("hung").await;
    let registration = house.submitted(&citizen, "at_counter").await.record.registration.unwrap();
    let code = registration.code.to_string();
    assert!(house.desk.lookup(&code, &registration.secret).await.unwrap().is_some());
    assert!(house.desk.lookup(&code, "AAAAAAAA").await.unwrap().is_none());
    assert!(house.desk.lookup(&code, "").await.unwrap().is_none());
    assert!(house.desk.lookup("H99-261005-9999", &registration.secret).await.unwrap().is_none());
}

pub(crate) async fn somebody_elses_dossier_does_not_exist(house: &House) {
    let (hung, binh) = (house.citizen("hung").await, house.citizen("binh").await);
    let id = house.submitted(&hung, "at_counter").await.record.id;
    assert!(house.desk.read_dossier(&binh, id).await.unwrap().is_none());
    let command = Command::RequestWithdrawal { reason: "Không cần nữa".into() };
    let tried = house.desk.dossier(&binh, id, command, &house.key(), None).await;
    assert!(matches!(tried, Err(DeskError::Forbidden { .. })), "{tried:?}");
}

pub(crate) async fn lists_show_what_the_reader_may_view(house: &House) {
    let units = units();
    let citizen = house.citizen("hung").await;
    let clerk = house.officer("reception", &units.reception).await;
    let elsewhere = house.officer("reception", "H99.10").await;
    let records = house.officer("records_clerk", &units.agency).await;
    let mut ids = Vec::new();
    for _ in 0..5 {
        ids.push(house.submitted(&citizen, "at_counter").await.record.id);
        house.pass_hours(1);
    }
    let query = |view, after| DossierQuery { view, filter: Filter::default(), after, limit: 2 };
    let mut listed = Vec::new();
    let mut after = None;
    loop {
        let page = house.desk.dossiers(&clerk, &query(ListView::Open, after)).await.unwrap();
        listed.extend(page.rows.iter().map(|row| row.id));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    // Oldest first, each once, over three pages.
    assert_eq!(listed, ids.iter().map(|id| id.as_uuid()).collect::<Vec<_>>());
    let all = query(ListView::All, None);
    assert_eq!(house.desk.dossiers(&clerk, &all).await.unwrap().rows.len(), 2);
    assert!(house.desk.dossiers(&elsewhere, &all).await.unwrap().rows.is_empty());
    // Not yet with the leaders: the records clerk sees nothing of it.
    assert!(house.desk.dossiers(&records, &all).await.unwrap().rows.is_empty());
    let found = query(ListView::Search("le van hung".into()), None);
    assert_eq!(house.desk.dossiers(&clerk, &found).await.unwrap().rows.len(), 2);
    let unfinished = query(ListView::Search("hu".into()), None);
    assert_eq!(house.desk.dossiers(&clerk, &unfinished).await.unwrap().rows.len(), 2);
    let nothing = query(ListView::Search("khong co ai".into()), None);
    assert!(house.desk.dossiers(&clerk, &nothing).await.unwrap().rows.is_empty());
    let refused = house.desk.dossiers(&citizen, &all).await;
    assert!(matches!(refused, Err(DeskError::Forbidden { .. })));
}

pub(crate) async fn counters_agree_with_the_rows(house: &House) {
    let units = units();
    let citizen = house.citizen("hung").await;
    let clerk = house.officer("reception", &units.reception).await;
    let supervisor = house.officer("supervisor", "H99").await;
    for at in 0..4 {
        let id = house.submitted(&citizen, "at_counter").await.record.id;
        if at > 0 {
            house.accepted(&clerk, id).await;
        }
    }
    let facets = house.desk.facets(&clerk).await.unwrap();
    let states: BTreeMap<_, _> = facets.states.into_iter().collect();
    assert_eq!(states.get("accepted"), Some(&3));
    assert_eq!(states.get("submitted"), Some(&1));
    assert_eq!((facets.accepted, facets.overdue), (3, 0));
    let engine = house.desk.store().engine();
    let counted = store::register::counters(engine, "state", &units.reception).await.unwrap();
    assert!(counted.contains(&("accepted".to_owned(), 3)), "{counted:?}");
    house.pass_hours(24);
    let late = house.desk.late_by(&supervisor, Dimension::Agency, None).await.unwrap();
    assert_eq!(late.len(), 1);
    assert_eq!((late[0].key.as_str(), late[0].overdue), (units.agency.as_str(), 3));
    let refused = house.desk.late_by(&clerk, Dimension::Agency, None).await;
    assert!(matches!(refused, Err(DeskError::Forbidden { .. })));
}

pub(crate) async fn a_failing_job_ends_among_the_dead_and_can_be_revived(house: &House) {
    let now = house.clock.now();
    let id = JobId::new(now, house.desk.random()).as_uuid();
    let job = store::job::add(id, "no.such_job", "{}".to_owned(), now, now);
    house.desk.store().engine().write(Batch { statements: vec![job] }).await.unwrap();
    for _ in 0..6 {
        house.desk.work_once("worker").await.unwrap();
        house.pass_hours(7);
    }
    let dead = house.desk.dead_jobs(uuid::Uuid::nil(), 10).await.unwrap();
    assert_eq!(dead.len(), 1);
    assert_eq!((dead[0].kind.as_str(), dead[0].attempts), ("no.such_job", 6));
    assert!(dead[0].last_error.as_deref().unwrap().contains("no.such_job"));
    house.desk.revive_job(id).await.unwrap();
    assert!(house.desk.dead_jobs(uuid::Uuid::nil(), 10).await.unwrap().is_empty());
}

pub(crate) async fn verification_finds_a_changed_record(house: &House) {
    let citizen = house.citizen("hung").await;
    house.submitted(&citizen, "at_counter").await;
    assert_eq!(house.desk.verify(true, &|_| {}).await.unwrap().findings, 0);
    let statements = vec![store::testing::age_records("dossier")];
    house.desk.store().engine().write(Batch { statements }).await.unwrap();
    let result = house.desk.verify(true, &|_| {}).await.unwrap();
    assert!(result.findings > 0);
    assert!(result.first.iter().any(|finding| finding.contains("is not its last entry")));
}

pub(crate) async fn a_closed_procedure_takes_no_filing(house: &House) {
    let units = units();
    let citizen = house.citizen("hung").await;
    let administrator = house.officer("administrator", "H99").await;
    let procedure: ProcedureCode = CONFIRMATION.parse().unwrap();
    let unit: kernel::code::AgencyCode = units.reception.parse().unwrap();
    let close = OfferingCommand::Close {
        unit: unit.clone(),
        procedure: procedure.clone(),
        note: Some("Bộ phận chuyển trụ sở, xin đến phường bên".into()),
    };
    house.desk.offering(&administrator, close, &house.key()).await.unwrap();
    let id = house.filled(&citizen, "at_counter").await;
    let refused = house.desk.submit(&citizen, id, &house.key()).await;
    assert!(matches!(refused, Err(DeskError::Refused { code: "DSK-002", .. })), "{refused:?}");
    let open = OfferingCommand::Open { unit, procedure, note: None };
    house.desk.offering(&administrator, open, &house.key()).await.unwrap();
    house.desk.submit(&citizen, id, &house.key()).await.unwrap();
}

pub(crate) async fn units_and_accounts_pass_the_same_door(house: &House) {
    let administrator = house.officer("administrator", "H99").await;
    let clerk = house.officer("reception", &units().reception).await;
    let code: kernel::code::AgencyCode = "H99.77".parse().unwrap();
    let establish = agency::Command::Establish {
        code: code.clone(),
        key: "to-moi".into(),
        name: agency::Name { vi: "Tổ công nghệ".into(), en: "Technology team".into() },
        kind: agency::Kind(agency::Kind::DIVISION.into()),
        parent: Some("H99".parse().unwrap()),
        commune: None,
        valid_from: house.clock.now().local_date(),
        origin: agency::Origin::Administrator,
    };
    let refused = house.desk.unit(&clerk, &code, establish.clone(), &house.key(), None).await;
    assert!(matches!(refused, Err(DeskError::Forbidden { .. })), "{refused:?}");
    house.desk.unit(&administrator, &code, establish, &house.key(), None).await.unwrap();
    assert_eq!(house.desk.directory().tree.name(&code).unwrap().vi, "Tổ công nghệ");
    let reopened = house.another_desk().await;
    assert!(reopened.directory().tree.unit(&code).is_some());
    let taken = house.desk.account_by_login("nobody").await.unwrap();
    assert!(taken.is_none());
    house.citizen("hung").await;
    assert!(house.desk.account_by_login("hung").await.unwrap().is_some());
}

pub(crate) async fn draft_that_nobody_goes_on_with_is_discarded_in_time(house: &House) {
    let days = house.desk.province().file.settings.retention_of_drafts_days;
    let hoa = house.citizen("hoa").await;
    let left = house.draft(&hoa).await.record.id;
    house.pass_hours(i64::from(days) * 24 - 1);
    let touched = house.draft(&hoa).await.record.id;
    house.desk.sweep().await.unwrap();
    assert_eq!(state_of(house, left).await, StateCode::Draft, "its time is not over");
    house.pass_hours(2);
    house.desk.sweep().await.unwrap();
    assert_eq!(state_of(house, left).await, StateCode::Discarded);
    assert_eq!(state_of(house, touched).await, StateCode::Draft);
}

/// Whoever may see it or not.
async fn state_of(house: &House, id: DossierId) -> StateCode {
    let engine = house.desk.store().engine();
    let stored = store::register::record(engine, "dossier", id.as_uuid()).await.unwrap().unwrap();
    serde_json::from_str::<Dossier>(&stored.state).unwrap().state_code()
}

pub(crate) async fn what_has_run_out_is_swept(house: &House) {
    let engine = house.desk.store().engine();
    let objects = house.desk.store().objects();
    let part = objects.put(b"salted part").await.unwrap();
    let upload = store::upload::Upload {
        id: kernel::id::UploadId::new(house.clock.now(), house.desk.random()).as_uuid(),
        dossier: uuid::Uuid::nil(),
        component: "id_requester".into(),
        kind: "plain_copy".into(),
        name: "giay-to.pdf".into(),
        size: 100,
        salt: b"salted".to_vec(),
        begun_at: house.clock.now(),
    };
    store::upload::begin(engine, &upload).await.unwrap();
    let row = store::upload::Part { begins: 0, size: 5, sha256: part.hash };
    assert!(store::upload::add_part(engine, upload.id, &row).await.unwrap());
    house.desk.sweep().await.unwrap();
    assert!(store::upload::find(engine, upload.id).await.unwrap().is_some());
    house.pass_hours(49);
    house.desk.sweep().await.unwrap();
    assert!(store::upload::find(engine, upload.id).await.unwrap().is_none());
    assert!(!objects.exists(&part.hash).await.unwrap());
}
