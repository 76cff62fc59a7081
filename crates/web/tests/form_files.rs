//! One-stop forms as PDF files, for whoever may see the dossier.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests fail as tests do"
)]

mod office;

use axum::http::StatusCode;
use desk::public_log::Publisher;
use dossier::Command;
use dossier::model::StopBasis;
use office::{FUNERAL_SUPPORT, Got, Office, Official};
use transparency::{Signer, note::KeyName};

async fn file(office: &Office, who: &Official, address: &str) -> Got {
    office.get(who, address).await
}

fn is_pdf(got: &Got) -> bool {
    got.status == StatusCode::OK
        && got.headers["content-type"] == "application/pdf"
        && got.headers["cache-control"] == "private, no-store"
        && got.text.starts_with("%PDF-")
}

#[tokio::test]
async fn receipt_and_notice_of_stopping_are_files_for_the_applicant_and_the_office_alone() {
    let office = Office::open().await.typesetting();
    let citizen = office.citizen("Lê Văn Bình").await;
    let stranger = office.citizen("Trần Văn Cường").await;
    let places = office.places.clone();
    let clerk = office.official("Phạm Thu Hằng", person::Role::Reception, &places.reception).await;
    let head = office.official("Lê Thị Mai", person::Role::Leader, &places.agency).await;
    let filed = office.filed(&citizen, FUNERAL_SUPPORT, "Lê Văn Bình").await;
    let own = |name: &str| format!("/ho-so/{}/giay/{name}", filed.id);
    let at_work = |name: &str| format!("/lam-viec/{}/giay/{name}", filed.id);
    assert_eq!(file(&office, &citizen, &own("mau-01.pdf")).await.status, StatusCode::NOT_FOUND);

    let key = office.key();
    let parts = (Vec::new(), Vec::new());
    office.desk.accept(&clerk.actor, filed.id, parts.0, parts.1, &key, None).await.unwrap();
    let bare = file(&office, &citizen, &own("mau-01.pdf")).await;
    assert!(is_pdf(&bare), "{}", bare.status);
    assert!(
        file(&office, &citizen, &format!("/ho-so/{}", filed.id)).await.holds(&own("mau-01.pdf"))
    );
    assert!(is_pdf(&file(&office, &clerk, &at_work("mau-01.pdf")).await));

    // With the log's head the receipt grows by the code of its proof.
    while office.desk.sequence().await.unwrap() > 0 {}
    let signer = Signer::of_log(KeyName::new(office::LOG).unwrap(), &office::LOG_SEED);
    Publisher::new(office.desk.clone(), signer).publish().await.unwrap();
    let proven = file(&office, &citizen, &own("mau-01.pdf")).await;
    assert!(is_pdf(&proven) && proven.text.len() > bare.text.len() + 2_000);

    assert_eq!(file(&office, &citizen, &own("mau-05.pdf")).await.status, StatusCode::NOT_FOUND);
    let stop = Command::Stop {
        basis: StopBasis::Law, reason: "Quyết định của tòa án".to_owned()
    };
    let key = office.key();
    office.desk.dossier(&head.actor, filed.id, stop, &key, None).await.unwrap();
    assert!(is_pdf(&file(&office, &citizen, &own("mau-05.pdf")).await));
    assert!(is_pdf(&file(&office, &head, &at_work("mau-05.pdf")).await));
    let page = file(&office, &head, &format!("/lam-viec/{}", filed.id)).await;
    assert!(page.holds(&at_work("mau-05.pdf")), "{}", page.text);
    for address in [own("mau-01.pdf"), own("mau-05.pdf"), at_work("mau-05.pdf")] {
        assert!(!is_pdf(&file(&office, &stranger, &address).await), "{address}");
    }
    for wrong in ["mau-09.pdf", "mau-02.pdf", "mau-03.pdf"] {
        assert_eq!(file(&office, &citizen, &own(wrong)).await.status, StatusCode::NOT_FOUND);
    }
}
