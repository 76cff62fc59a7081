//! Choosing recipients without script: branches, words, saved groups and lines, through errors and searches.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests fail as tests do"
)]

mod office;

use axum::http::StatusCode;
use document::outgoing::{Outgoing, printed};
use office::{Got, Office, Official};
use person::Role;

const DRAFT: &str = "/van-ban-di/soan";
/// The department of home affairs.
const HOME: &str = "H56.03";
const GROUP: &str = "/van-ban-di/nhom/them";

async fn author(office: &Office) -> Official {
    office.official("Lê Thị Soạn", Role::Specialist, &office.places.agency).await
}

/// Sends the form of a page with these fields under its token and key.
async fn send(office: &Office, who: &Official, address: &str, fields: &[(&str, &str)]) -> Got {
    let page = office.get(who, address).await;
    let (token, key) = (page.hidden("_token"), page.hidden("_key"));
    let mut pairs = vec![("_token", token.as_str()), ("_key", key.as_str())];
    pairs.extend(fields);
    office.post(who, &format!("{address}?lang=vi"), &pairs).await
}

const TEXT: [(&str, &str); 4] = [
    ("kind", "thong-bao"),
    ("subject", "Lịch nạo vét kênh"),
    ("urgency", "normal"),
    ("body", "Ủy ban nhân dân thông báo."),
];

async fn drafted(office: &Office, who: &Official, fields: &[(&str, &str)]) -> Outgoing {
    let mut all = TEXT.to_vec();
    all.extend(fields);
    let done = send(office, who, DRAFT, &all).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let id = done.location().strip_prefix("/van-ban-di/").unwrap().parse().unwrap();
    office.desk.read_outgoing(&who.actor, id).await.unwrap().unwrap().record
}

#[tokio::test]
async fn looking_for_an_agency_keeps_everything_typed_and_ticked() {
    let office = Office::open().await;
    let author = author(&office).await;
    let mut fields = TEXT.to_vec();
    fields.extend([("recipients", "Hội Luật gia"), ("find", "nội vụ"), ("_find", "yes")]);
    let found = send(&office, &author, DRAFT, &fields).await;
    assert_eq!(found.status, StatusCode::OK);
    assert!(found.holds("id=\"f-found-H56-03\""), "{}", found.text);
    for kept in ["Lịch nạo vét kênh", "Hội Luật gia", "value=\"nội vụ\""] {
        assert!(found.holds(kept), "{kept} is lost: {}", found.text);
    }
    fields.push(("to", HOME));
    let again = send(&office, &author, DRAFT, &fields).await;
    assert!(again.holds("value=\"H56.03\" checked") && !again.holds("id=\"f-found-H56-03\""));
    fields.retain(|(name, _)| *name != "find");
    fields.push(("find", "không có nơi này"));
    assert!(send(&office, &author, DRAFT, &fields).await.holds("Không có cơ quan nào khớp"));
}

#[tokio::test]
async fn lines_name_agencies_letters_and_mail_and_a_wrong_address_loses_nothing() {
    let office = Office::open().await;
    let author = author(&office).await;
    let mut fields = TEXT.to_vec();
    fields.push(("recipients", "Hội Luật gia <luatgia@>\nSở Nội vụ"));
    let refused = send(&office, &author, DRAFT, &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.holds("địa chỉ thư điện tử không đúng"), "{}", refused.text);
    assert!(refused.holds("Lịch nạo vét kênh") && refused.holds("luatgia@"));
    // A code that nobody has is no name on paper; one of the province is its agency.
    fields.retain(|(name, _)| *name != "recipients");
    fields.push(("recipients", "H77.12\nTrạm A15"));
    let refused = send(&office, &author, DRAFT, &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.holds("không có cơ quan nào mang mã này") && !refused.holds("“Trạm A15”"));
    let by_code = drafted(&office, &author, &[("recipients", "H56.03\nTrạm A15")]).await;
    let codes =
        by_code.text.recipients.iter().map(|one| one.agency.as_ref().map(ToString::to_string));
    assert_eq!(codes.collect::<Vec<_>>(), [Some(HOME.to_owned()), None]);
    let lines = "Hội Luật gia <luatgia@example.vn>\nÔng Nguyễn Văn A\nsở nội vụ";
    let found = drafted(&office, &author, &[("recipients", lines)]).await;
    let whom: Vec<_> = found
        .text
        .recipients
        .iter()
        .map(|one| (one.name.as_str(), one.email.is_some(), one.agency.is_some()))
        .collect();
    assert_eq!(
        whom,
        [
            ("Hội Luật gia", true, false),
            ("Ông Nguyễn Văn A", false, false),
            ("sở nội vụ", false, true)
        ]
    );
    // Editing shows them as they were meant.
    let page = office.get(&author, &format!("/van-ban-di/{}?lang=vi", found.id)).await;
    assert!(page.holds("value=\"H56.03\" checked"), "{}", page.text);
    assert!(page.holds("Hội Luật gia &#60;luatgia@example.vn&#62;"), "{}", page.text);
}

#[tokio::test]
async fn branch_of_a_group_is_printed_short_and_the_group_can_be_found_revised_and_dissolved() {
    let office = Office::open().await;
    let author = author(&office).await;
    let nobody =
        send(&office, &author, GROUP, &[("name", "Ban Chỉ đạo"), ("_action", "keep")]).await;
    assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nobody.holds("Nhóm chưa có nơi nhận nào") && nobody.holds("value=\"Ban Chỉ đạo\""));
    let fields = [
        ("name", "Ban Chỉ đạo"),
        ("to", HOME),
        ("recipients", "Hội Luật gia"),
        ("_action", "keep"),
    ];
    let kept = send(&office, &author, GROUP, &fields).await;
    assert_eq!((kept.status, kept.location()), (StatusCode::SEE_OTHER, "/van-ban-di/nhom"));
    let group = office.desk.groups(&author.actor, None, 9).await.unwrap().groups[0].record.clone();
    let found = drafted(&office, &author, &[("group", &group.id.to_string())]).await;
    assert_eq!(printed(&found.text.recipients), ["Ban Chỉ đạo"]);
    assert_eq!(found.text.recipients.len(), 2);
    let address = format!("/van-ban-di/nhom/{}", group.id);
    let page = office.get(&author, &format!("{address}?lang=vi")).await;
    assert!(page.holds("Lập nhóm") && page.holds("Thêm: Hội Luật gia; Sở Nội vụ"), "{}", page.text);
    let done = send(&office, &author, &address, &[("_action", "dissolve")]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    assert_eq!(office.get(&author, &address).await.status, StatusCode::NOT_FOUND);
    // What was drafted keeps its recipients, now one by one.
    let page = office.get(&author, &format!("/van-ban-di/{}?lang=vi", found.id)).await;
    assert!(page.holds("value=\"H56.03\" checked"), "{}", page.text);
}

#[tokio::test]
async fn every_commune_is_chosen_with_one_tick_and_printed_in_one_line() {
    let office = Office::open().await;
    let author = author(&office).await;
    let fields = [("branch", "commune_committee"), ("to", HOME), ("find", "xã")];
    let found = drafted(&office, &author, &fields).await;
    assert_eq!(printed(&found.text.recipients), ["Sở Nội vụ", "UBND các xã, phường"]);
    // 166 communes but the one that writes.
    assert_eq!(found.text.recipients.len(), 166);
    let page = office.get(&author, &format!("/van-ban-di/{}?lang=vi", found.id)).await;
    assert!(page.holds("value=\"commune_committee\" checked"), "{}", page.text);
}

/// Sends one of the forms of a document's page.
async fn act(
    office: &Office,
    who: &Official,
    id: kernel::id::DocumentId,
    (action, fields): (&str, &[(&str, &str)]),
) -> Got {
    let page = office.get(who, &format!("/van-ban-di/{id}?lang=vi")).await;
    let (token, key) = (page.hidden("_token"), page.hidden("_key"));
    let seen = page.hidden("_seen");
    let mut pairs = vec![("_token", token.as_str()), ("_key", key.as_str())];
    pairs.extend([("_seen", seen.as_str()), ("_action", action)]);
    pairs.extend(fields);
    office.post(who, &format!("/van-ban-di/{id}?lang=vi"), &pairs).await
}

#[tokio::test]
async fn a_draft_is_taken_back_and_taken_over_on_its_page_and_its_way_tells_it() {
    let office = Office::open().await;
    let division = office.places.division.clone();
    let author = office.official("Lê Thị Soạn", Role::Specialist, &division).await;
    let head = office.official("Phạm Văn Trưởng", Role::DivisionHead, &division).await;
    let leader = office.official("Trần Văn Ký", Role::Leader, &office.places.agency).await;
    let found = drafted(&office, &author, &[("recipients", "Hội Luật gia")]).await;
    let address = format!("/van-ban-di/{}?lang=vi", found.id);
    let page = office.get(&author, &address).await;
    assert!(!page.holds("Rút lại") && !page.holds("Nhận thay"), "{}", page.text);
    let to = format!("{}|{}|leader", office.places.agency, leader.account);
    let presented = ("present_document", &[("present_document.to", to.as_str())][..]);
    let done = act(&office, &author, found.id, presented).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    assert!(office.get(&author, &address).await.holds("value=\"retract_document\""));
    let done = act(&office, &author, found.id, ("retract_document", &[])).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    // The head finds what lies with somebody of the division, and says why they go on with it.
    let list = office.get(&head, "/van-ban-di?muc=trong-don-vi&lang=vi").await;
    assert!(list.holds("Lịch nạo vét kênh") && list.holds("Lê Thị Soạn"), "{}", list.text);
    let none = act(&office, &head, found.id, ("take_over_document", &[])).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    let why = [("take_over_document.words", "Đồng chí Soạn nghỉ ốm")];
    let done = act(&office, &head, found.id, ("take_over_document", &why)).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let page = office.get(&author, &address).await;
    assert!(page.holds("Nhận thay → Phạm Văn Trưởng") && page.holds("Đồng chí Soạn nghỉ ốm"));
    assert!(page.holds("Rút lại → Lê Thị Soạn"), "{}", page.text);
    assert!(!page.holds("value=\"edit_document\""), "it is the head's now");
    let tabs = office.get(&author, "/van-ban-di?lang=vi").await;
    assert!(!tabs.holds("Trong đơn vị"), "{}", tabs.text);
}

#[tokio::test]
async fn what_is_urgent_is_tagged_and_stands_first_in_what_lies_in_hand() {
    let office = Office::open().await;
    let author = author(&office).await;
    for (subject, urgency) in
        [("Việc một", "normal"), ("Việc hai", "express"), ("Việc ba", "normal")]
    {
        let fields = [("subject", subject), ("urgency", urgency)];
        let kept = [("kind", "thong-bao"), ("body", "Ủy ban nhân dân thông báo.")];
        let done = send(&office, &author, DRAFT, &[&fields[..], &kept[..]].concat()).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        office.clock.advance_seconds(1);
    }
    let page = office.get(&author, "/van-ban-di?lang=vi").await;
    let at = |words: &str| page.text.find(words).unwrap_or_else(|| panic!("{words} is missing"));
    assert!(at("Hỏa tốc") < at("Việc hai") && at("Việc hai") < at("Việc ba"), "{}", page.text);
    assert!(at("Việc ba") < at("Việc một"), "{}", page.text);
    assert_eq!(page.text.matches("Hỏa tốc").count(), 1);
    assert!(!page.holds("chờ phát hành ngay"));
}

#[tokio::test]
async fn a_comment_stands_beside_its_passage_and_says_when_that_was_changed() {
    let office = Office::open().await;
    let author = author(&office).await;
    let found = drafted(&office, &author, &[("recipients", "Hội Luật gia")]).await;
    let address = format!("/van-ban-di/{}?lang=vi", found.id);
    let page = office.get(&author, &address).await;
    assert!(page.holds("Cả văn bản") && !page.holds("Góp ý theo đoạn"), "{}", page.text);
    let comment = [
        ("comment_document.words", "Ghi rõ ngày"),
        ("comment_document.passage", "Ủy ban nhân dân thông báo."),
    ];
    let done = act(&office, &author, found.id, ("comment_document", &comment)).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let page = office.get(&author, &address).await;
    assert!(page.holds("Góp ý theo đoạn") && page.holds("Về đoạn “Ủy ban nhân dân thông báo.”"));
    assert!(!page.holds("Đoạn này đã sửa"));
    let other =
        [("comment_document.words", "Ghi rõ ngày"), ("comment_document.passage", "Không có")];
    let refused = act(&office, &author, found.id, ("comment_document", &other)).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.holds("Ghi rõ ngày"), "what was typed stays: {}", refused.text);
    let fields = TEXT.iter().chain(&[("recipients", "Hội Luật gia")]);
    let mut fields: Vec<(String, &str)> =
        fields.map(|(name, value)| (format!("edit_document.{name}"), *value)).collect();
    fields[3].1 = "Ủy ban nhân dân phường thông báo.";
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    let done = act(&office, &author, found.id, ("edit_document", &fields)).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let page = office.get(&author, &address).await;
    assert!(page.holds("Đoạn này đã sửa") && page.holds("Ghi rõ ngày"), "{}", page.text);
}

#[tokio::test]
async fn a_secret_that_slipped_in_is_withdrawn_on_its_page_and_leaves_a_stub() {
    let office = Office::open().await;
    let author = author(&office).await;
    let stranger = office.official("Đỗ Văn Lạ", Role::Specialist, &office.places.agency).await;
    let found = drafted(&office, &author, &[("recipients", "Hội Luật gia")]).await;
    let comment = [("comment_document.words", "Xem lại khối lượng")];
    let done = act(&office, &author, found.id, ("comment_document", &comment)).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let address = format!("/van-ban-di/{}", found.id);
    assert_eq!(office.get(&stranger, &address).await.status, StatusCode::NOT_FOUND);
    let page = office.get(&author, &format!("{address}?lang=vi")).await;
    assert!(page.holds("Gỡ văn bản mật lọt vào") && page.holds("không lấy lại được"));
    let done = act(&office, &author, found.id, ("withdraw_document", &[])).await;
    assert_eq!((done.status, done.location()), (StatusCode::SEE_OTHER, address.as_str()));
    let page = office.get(&author, &format!("{address}?lang=vi")).await;
    for stub in ["Đã gỡ", "Văn bản không hiển thị nội dung", "data-forget="] {
        assert!(page.holds(stub), "{stub} is missing: {}", page.text);
    }
    for lists in [address.as_str(), "/van-ban-di?muc=da-qua-tay", "/van-ban-di"] {
        let page = office.get(&author, lists).await;
        assert_eq!(page.status, StatusCode::OK);
        for word in ["nạo vét", "Luật gia", "khối lượng"] {
            assert!(!page.holds(word), "{word} is left in {lists}: {}", page.text);
        }
    }
    for gone in ["giay", "docx", "so-sanh"] {
        let got = office.get(&author, &format!("{address}/{gone}")).await;
        assert_eq!(got.status, StatusCode::NOT_FOUND, "{gone}");
    }
}
