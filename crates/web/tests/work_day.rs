//! An officer's day: from the queue to the delivered result, by pages alone.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests fail as tests do"
)]

mod office;

use axum::http::StatusCode;
use dossier::StateCode;
use office::{EXTRACT_COPY, FUNERAL_SUPPORT, Office};
use person::Role;
use web::paths;

#[tokio::test]
async fn a_dossier_goes_from_the_queue_to_its_delivered_result() {
    let office = Office::open().await;
    let places = office.places.clone();
    let citizen = office.citizen("Lê Văn Bình").await;
    let clerk = office.official("Nguyễn Thị Lan", Role::Reception, &places.reception).await;
    let head = office.official("Trần Văn Hùng", Role::DivisionHead, &places.division).await;
    let specialist = office.official("Phạm Thị Mai", Role::Specialist, &places.division).await;
    let leader = office.official("Hoàng Văn Nam", Role::Leader, &places.agency).await;
    let records = office.official("Đỗ Thị Hoa", Role::RecordsClerk, &places.agency).await;
    let filed = office.filed(&citizen, FUNERAL_SUPPORT, "Lê Văn Bình").await;
    let id = filed.id;
    let code = filed.registration.as_ref().unwrap().code.to_string();

    let list = office.get(&clerk, &paths::work()).await;
    assert!(list.holds(&code) && list.holds("Chờ kiểm tra"), "{}", list.text);

    let papers =
        [("accept.c.application_form.in", "on"), ("accept.c.application_form.originals", "1")];
    let done = office.act(&clerk, id, "accept", &papers).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let (accepted, _) = office.dossier(&clerk, id).await;
    assert_eq!(accepted.state_code(), StateCode::Accepted);
    assert_eq!(accepted.registration.unwrap().components[0].originals, 1);

    office.act(&clerk, id, "hand_over", &[("hand_over.note", "Đủ giấy tờ")]).await;
    let account = specialist.account.to_string();
    office.act(&head, id, "assign", &[("assign.assignee", &account)]).await;
    office.clock.advance_seconds(3_600);
    let proposal = [("propose.outcome", "grant"), ("propose.summary", "Đủ điều kiện hỗ trợ")];
    office.act(&specialist, id, "propose", &proposal).await;
    office.act(&head, id, "send_up", &[]).await;
    let page = office.get(&leader, &paths::office::dossier(id)).await;
    assert!(page.holds("Đủ điều kiện hỗ trợ") && page.holds("1 giờ / "), "{}", page.text);
    office.act(&leader, id, "approve", &[]).await;
    let file = office.attach(&records, id, "result").await;
    let released = office.act(&records, id, "release", &[("release.files", &file)]).await;
    assert_eq!(released.status, StatusCode::SEE_OTHER, "{}", released.text);
    let recipient = [
        ("deliver.method", "at_counter"),
        ("deliver.recipient", "Lê Văn Bình"),
        ("deliver.relation", "self"),
    ];
    let delivered = office.act(&clerk, id, "deliver", &recipient).await;
    assert_eq!(delivered.status, StatusCode::SEE_OTHER, "{}", delivered.text);
    let (ended, _) = office.dossier(&clerk, id).await;
    assert_eq!(ended.state_code(), StateCode::ResultDelivered);
    assert_eq!(ended.delivery.handed.unwrap().recipient.unwrap().full_name, "Lê Văn Bình");
}

#[tokio::test]
async fn the_second_officer_is_told_who_was_first_and_keeps_what_was_typed() {
    let office = Office::open().await;
    let unit = office.places.reception.clone();
    let citizen = office.citizen("Lê Văn Bình").await;
    let first = office.official("Nguyễn Thị Lan", Role::Reception, &unit).await;
    let second = office.official("Vũ Minh Tuấn", Role::Reception, &unit).await;
    let id = office.filed(&citizen, FUNERAL_SUPPORT, "Lê Văn Bình").await.id;

    let page = office.get(&second, &paths::office::dossier(id)).await;
    office.act(&first, id, "add_note", &[("add_note.text", "Đã gọi điện")]).await;
    let reject =
        [("reject.reason_code", "other"), ("reject.reason", "Không thuộc thẩm quyền & xa")];
    let told = office.act_on(&second, &page, id, "reject", &reject).await;
    assert_eq!(told.status, StatusCode::CONFLICT);
    assert!(told.holds("Nguyễn Thị Lan – Ghi chú nội bộ, lúc 09:00, 25/11/2026"), "{}", told.text);
    assert!(told.holds("Không thuộc thẩm quyền &#38; xa"), "{}", told.text);
    let (still, _) = office.dossier(&second, id).await;
    assert_eq!(still.state_code(), StateCode::Submitted);

    let again = office.act_on(&second, &told, id, "reject", &reject).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER, "{}", again.text);
}

#[tokio::test]
async fn a_refused_form_comes_back_with_the_sentence_beside_the_field() {
    let office = Office::open().await;
    let unit = office.places.reception.clone();
    let citizen = office.citizen("Lê Văn Bình").await;
    let clerk = office.official("Nguyễn Thị Lan", Role::Reception, &unit).await;
    let id = office.filed(&citizen, FUNERAL_SUPPORT, "Lê Văn Bình").await.id;
    let form = [("reject.reason_code", "other"), ("reject.reason", " ")];
    let told = office.act(&clerk, id, "reject", &form).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(told.holds("href=\"#f-reject-reason\""), "{}", told.text);
    let items = [
        ("request_supplement.i..what", "Bản chụp rõ hơn"),
        ("request_supplement.supply_by", "31/02/2027"),
    ];
    let told = office.act(&clerk, id, "request_supplement", &items).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(told.holds("value=\"Bản chụp rõ hơn\"") && told.holds("value=\"31/02/2027\""));
    let items = [
        ("request_supplement.i..what", "Bản chụp rõ hơn"),
        ("request_supplement.reason_code", "unreadable"),
    ];
    let done = office.act(&clerk, id, "request_supplement", &items).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let (asked, _) = office.dossier(&clerk, id).await;
    assert_eq!(asked.supplements[0].items[0].what, "Bản chụp rõ hơn");
    assert_eq!(asked.supplements[0].reason, "Bản chụp mờ, thiếu trang hoặc không đọc được");
}

#[tokio::test]
async fn many_dossiers_are_approved_at_once_and_each_is_reported() {
    let office = Office::open().await;
    let places = office.places.clone();
    let citizen = office.citizen("Lê Văn Bình").await;
    let clerk = office.official("Nguyễn Thị Lan", Role::Reception, &places.reception).await;
    let leader = office.official("Hoàng Văn Nam", Role::Leader, &places.agency).await;
    let mut chosen = Vec::new();
    for (procedure, name) in
        [(EXTRACT_COPY, "Lê Văn Một"), (EXTRACT_COPY, "Lê Văn Hai"), (FUNERAL_SUPPORT, "Lê Văn Ba")]
    {
        let filed = office.filed(&citizen, procedure, name).await;
        let id = filed.id;
        let division = filed.registration.unwrap().organisations.division;
        let worker = office.official(&format!("Người {name}"), Role::Specialist, &division).await;
        let head = office.official(&format!("Trưởng {name}"), Role::DivisionHead, &division).await;
        office.act(&clerk, id, "accept", &[]).await;
        office.act(&clerk, id, "hand_over", &[]).await;
        if procedure == EXTRACT_COPY {
            office.act(&worker, id, "take", &[]).await;
        } else {
            let account = worker.account.to_string();
            office.act(&head, id, "assign", &[("assign.assignee", &account)]).await;
        }
        let proposal = [("propose.outcome", "grant"), ("propose.summary", "Có trong sổ")];
        office.act(&worker, id, "propose", &proposal).await;
        if procedure == FUNERAL_SUPPORT {
            office.act(&head, id, "send_up", &[]).await;
        }
        let (dossier, version) = office.dossier(&leader, id).await;
        let step = dossier.whereabouts().step.unwrap();
        assert_eq!(step, "sign", "{procedure}");
        chosen.push((id, format!("{id}.{version}")));
    }
    // Somebody notes something on the second meanwhile.
    office.act(&leader, chosen[1].0, "add_note", &[("add_note.text", "Xem lại")]).await;
    let list = office.get(&leader, &paths::work()).await;
    // Only what may be approved with others can be chosen.
    let box_of = |one: &(_, String)| list.text.contains(&format!("value=\"{}\"", one.1));
    assert!(box_of(&chosen[0]) && !box_of(&chosen[2]), "{}", list.text);
    let (token, key) =
        (list.hidden("_token"), list.form(&paths::office::bulk_approve()).hidden("_key"));
    let mut pairs = vec![("_token", token.as_str()), ("_key", key.as_str())];
    pairs.extend(chosen.iter().map(|one| ("chon", one.1.as_str())));
    let report = office.post(&leader, &paths::office::bulk_approve(), &pairs).await;
    assert_eq!(report.status, StatusCode::OK);
    assert_eq!(report.text.matches("Đã xong.").count(), 1, "{}", report.text);
    assert_eq!(report.text.matches("Người khác vừa làm với hồ sơ này. Hãy mở").count(), 1);
    assert_eq!(report.text.matches("phải duyệt từng hồ sơ").count(), 1);
    let (approved, _) = office.dossier(&leader, chosen[0].0).await;
    assert!(approved.proposal.unwrap().approved_at.is_some());
    let (untouched, _) = office.dossier(&leader, chosen[2].0).await;
    assert!(untouched.proposal.unwrap().approved_at.is_none());
}
