//! Uses of keys on pages: the holder's list, the one click that reports, the administrator's list.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests fail as tests do"
)]

mod office;

use axum::http::StatusCode;
use desk::public_log::Publisher;
use kernel::hash::Sha256Hash;
use kernel::id::{DossierId, KeyUseId};
use key_use::{KeyKind, NewUse, Signed, Through};
use office::{Office, Official};
use person::Role;
use transparency::{Signer, note::KeyName};

async fn used(office: &Office, by: &Official) -> KeyUseId {
    let id = KeyUseId::new(office.desk.clock().now(), office.desk.random());
    let new = NewUse {
        id,
        holder: by.account,
        unit: by.actor.unit().unwrap().clone(),
        key: Sha256Hash::of(b"key"),
        kind: KeyKind::Personal,
        signed: Signed {
            register: "dossier".to_owned(),
            record: DossierId::new(office.desk.clock().now(), office.desk.random()).to_string(),
            code: "H56.201-261125-0001".to_owned(),
            content: Sha256Hash::of(b"paper"),
        },
        through: Through { route: "work.act".to_owned(), session: None },
    };
    office.desk.record_key_use(&by.actor, new, &office.key()).await.unwrap();
    id
}

#[tokio::test]
async fn holder_reports_a_use_with_one_click_and_an_administrator_answers() {
    let office = Office::open().await;
    let leader = office.official("Lê Thị Ký", Role::Leader, &office.places.agency).await;
    let other = office.official("Trần Văn Khác", Role::Leader, &office.places.agency).await;
    let chief = office.official("Quản Trị", Role::Administrator, &office.places.province).await;
    let id = used(&office, &leader).await;

    let mine = office.get(&leader, "/tai-khoan/chu-ky").await;
    assert!(mine.holds("H56.201-261125-0001"), "{}", mine.text);
    assert!(!office.get(&other, "/tai-khoan/chu-ky").await.holds("H56.201-261125-0001"));
    assert!(!office.get(&chief, "/quan-tri/luot-ky").await.holds("H56.201-261125-0001"));

    let address = format!("/tai-khoan/chu-ky/{id}");
    let form = mine.form(&address);
    let (token, key) = (form.hidden("_token"), form.hidden("_key"));
    let pressed = [("_token", token.as_str()), ("_key", key.as_str()), ("reason", "")];
    let foreign = office.get(&other, "/tai-khoan").await.hidden("_token");
    let stolen = [("_token", foreign.as_str()), ("_key", "somebody-elses-key")];
    assert_eq!(office.post(&other, &address, &stolen).await.status, StatusCode::NOT_FOUND);
    assert_eq!(office.post(&leader, &address, &pressed).await.status, StatusCode::SEE_OTHER);
    assert_eq!(office.post(&leader, &address, &pressed).await.status, StatusCode::SEE_OTHER);
    let mine = office.get(&leader, "/tai-khoan/chu-ky?lang=vi").await;
    assert!(mine.holds("Đã báo lạ") && mine.form(&address).text.is_empty(), "{}", mine.text);

    let open = office.get(&chief, "/quan-tri/luot-ky?lang=vi").await;
    assert!(open.holds("Lê Thị Ký"), "{}", open.text);
    let address = format!("/quan-tri/luot-ky/{id}");
    let form = open.form(&address);
    let (token, key, seen) = (form.hidden("_token"), form.hidden("_key"), form.hidden("_seen"));
    let answer = |note: &'static str| {
        vec![
            ("_token", token.as_str()),
            ("_key", key.as_str()),
            ("_seen", seen.as_str()),
            ("finding", "misused"),
            ("note", note),
        ]
    };
    let silent = office.post(&chief, &address, &answer("")).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(silent.holds("đã kiểm tra thế nào"), "{}", silent.text);
    let done = office.post(&chief, &address, &answer("Khóa bị lộ, đã thu hồi")).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    assert!(!office.get(&chief, "/quan-tri/luot-ky").await.holds("Lê Thị Ký"));
    assert!(office.get(&leader, "/tai-khoan/chu-ky?lang=vi").await.holds("Khóa bị lộ, đã thu hồi"));
}

#[tokio::test]
async fn holder_downloads_the_proof_of_a_use_and_nobody_else_does() {
    let office = Office::open().await;
    let leader = office.official("Lê Thị Ký", Role::Leader, &office.places.agency).await;
    let other = office.official("Trần Văn Khác", Role::Leader, &office.places.agency).await;
    let id = used(&office, &leader).await;
    let address = format!("/tai-khoan/chu-ky/{id}/bang-chung");
    assert_eq!(office.get(&leader, &address).await.status, StatusCode::NOT_FOUND, "no head yet");
    while office.desk.sequence().await.unwrap() > 0 {}
    let signer = Signer::of_log(KeyName::new(office::LOG).unwrap(), &office::LOG_SEED);
    Publisher::new(office.desk.clone(), signer).publish().await.unwrap();
    let proof = office.get(&leader, &address).await;
    assert!(proof.text.starts_with("c2sp.org/tlog-proof@v1\n"), "{}", proof.text);
    assert_eq!(office.get(&other, &address).await.status, StatusCode::NOT_FOUND);
}
