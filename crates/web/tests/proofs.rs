//! The public log over HTTP: its files, and proofs for whoever may see the dossier.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests fail as tests do"
)]

mod office;

use axum::http::StatusCode;
use desk::public_log::Publisher;
use kernel::time::Timestamp;
use office::{FUNERAL_SUPPORT, Office};
use transparency::{Policy, Proof, Signer, note::KeyName, proof::read_all};

fn signer() -> Signer {
    Signer::of_log(KeyName::new(office::LOG).unwrap(), &office::LOG_SEED)
}

async fn publish(office: &Office) {
    while office.desk.sequence().await.unwrap() > 0 {}
    Publisher::new(office.desk.clone(), signer()).publish().await.unwrap();
}

fn policy() -> Policy {
    let logs = vec![signer().verifier().clone()];
    Policy { origin: office::LOG.to_owned(), logs, witnesses: Vec::new(), quorum: 0 }
}

#[tokio::test]
async fn citizen_downloads_proofs_that_hold_and_a_stranger_gets_none() {
    let office = Office::open().await;
    let citizen = office.citizen("Lê Văn Bình").await;
    let stranger = office.citizen("Trần Văn Cường").await;
    let filed = office.filed(&citizen, FUNERAL_SUPPORT, "Lê Văn Bình").await;
    let page = format!("/ho-so/{}", filed.id);
    let clock = format!("{page}/bang-chung");
    assert!(!office.get(&citizen, &page).await.holds(&clock), "no head covers it yet");
    assert_eq!(office.get(&citizen, &clock).await.status, StatusCode::NOT_FOUND);
    office.finish(&filed).await;
    publish(&office).await;

    let shown = office.get(&citizen, &page).await;
    assert!(shown.holds(&clock), "{}", shown.text);
    let got = office.get(&citizen, &clock).await;
    assert_eq!(got.headers["cache-control"], "private, no-store");
    let proofs = read_all(&got.text).unwrap();
    let facts: Vec<_> =
        proofs.iter().map(|proof| proof.open(&policy()).unwrap().opening.facts).collect();
    let kinds: Vec<_> = facts.iter().map(|facts| facts.kind.as_str()).collect();
    for kind in ["dossier.submitted", "dossier.accepted", "dossier.released"] {
        assert!(kinds.contains(&kind), "{kind} in {kinds:?}");
    }
    assert!(!got.text.contains("Bình"), "nothing personal beside the code");

    let accepted = facts.iter().find(|it| it.kind.as_str() == "dossier.accepted").unwrap();
    let one = office.get(&citizen, &format!("{clock}/{}", accepted.get("version").unwrap())).await;
    let one: Proof = one.text.parse().unwrap();
    assert_eq!(one.open(&policy()).unwrap().opening.facts, *accepted);
    let paper = office.get(&citizen, &format!("{page}/giay-tiep-nhan")).await;
    assert_eq!(paper.text.matches("class=\"proof\"").count(), 2, "one code on each copy");

    for address in [&clock, &format!("{clock}/2")] {
        assert_eq!(office.get(&stranger, address).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn late_dossier_offers_a_file_that_proves_it_and_one_in_time_does_not() {
    let office = Office::open().await;
    let citizen = office.citizen("Lê Văn Bình").await;
    let clerk =
        office.official("Người Tiếp Nhận", person::Role::Reception, &office.places.reception).await;
    let filed = office.filed(&citizen, FUNERAL_SUPPORT, "Lê Văn Bình").await;
    let key = office.key();
    let accepted = office.desk.accept(&clerk.actor, filed.id, Vec::new(), Vec::new(), &key, None);
    let due_at = accepted.await.unwrap().record.clock.unwrap().due_at.unwrap();
    publish(&office).await;
    let page = format!("/ho-so/{}?lang=vi", filed.id);
    assert!(!office.get(&citizen, &page).await.holds("Chứng minh hồ sơ trễ hẹn"));

    // Three calendar days later, and somebody does something so that the log's newest leaf is of then.
    let now = office.desk.clock().now();
    office.clock.advance_seconds(due_at.seconds_since(now) + 3 * 86_400);
    let citizen = office.again(&citizen).await;
    office.citizen("Trần Văn Cường").await;
    publish(&office).await;
    let shown = office.get(&citizen, &page).await;
    assert!(shown.holds("Chứng minh hồ sơ trễ hẹn"), "{}", shown.text);
    let file = office.get(&citizen, &format!("/ho-so/{}/bang-chung", filed.id)).await.text;

    let (proofs, block) = dossier::working_days::WorkingDays::split(&file);
    let days: dossier::working_days::WorkingDays = block.unwrap().parse().unwrap();
    let proofs = read_all(proofs).unwrap();
    let newest = proofs.last().unwrap();
    let entry = newest.bare().expect("the newest leaf of the head stands at the end, unopened");
    newest.check(&entry.to_bytes(), &policy()).unwrap();
    let logged_at = Timestamp::EPOCH.plus_seconds(i64::try_from(entry.hour).unwrap());
    assert!(logged_at > due_at, "the log had come further than the due time");
    let wanted = office
        .app
        .province
        .calendar
        .working_days_between(due_at.local_date(), logged_at.local_date());
    let told = days.between(due_at.local_date(), logged_at.local_date());
    assert_eq!(told, usize::try_from(wanted).ok());
    assert!(wanted > 0);
    assert!(proofs.iter().all(|proof| proof.bare().is_some() || proof.open(&policy()).is_ok()));

    // The script that shares no line with the platform says the same.
    let said = script(&file);
    assert!(said.contains(&format!("late by {wanted} working days")), "{said}");
    let forged = file.replacen("day ", "day 1", 1);
    assert!(script(&forged).contains("refused"), "{}", script(&forged));
}

/// What `docs/log/check_proof.py` says of a file.
fn script(file: &str) -> String {
    use std::io::Write as _;
    use std::process::{Command, Stdio};
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/log/check_proof.py");
    let key = signer().verifier().to_string();
    let mut child = Command::new("python3")
        .args([script, "--log", &key])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(file.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap()
}

#[tokio::test]
async fn files_of_the_log_are_read_by_everybody_and_kept_by_their_kind() {
    let office = Office::open().await;
    assert_eq!(office.get_as_nobody("/nhat-ky/checkpoint").await.status, StatusCode::NOT_FOUND);
    publish(&office).await;
    let head = office.get_as_nobody("/nhat-ky/checkpoint").await;
    assert_eq!(head.headers["cache-control"], "no-cache");
    let believed = policy().check(&transparency::Note::parse(&head.text).unwrap()).unwrap();
    let size = believed.checkpoint.size;
    let width = if size < 256 { format!("000.p/{size}") } else { "000".to_owned() };
    for kind in ["0", "entries"] {
        let tile = office.get_as_nobody(&format!("/nhat-ky/tile/{kind}/{width}")).await;
        assert_eq!(tile.status, StatusCode::OK);
        assert!(tile.headers["cache-control"].to_str().unwrap().contains("immutable"));
        assert_eq!(tile.headers["content-type"], "application/octet-stream");
    }
    for wrong in ["0/0", "0/000.p/0", "entries/../../checkpoint", "0/000.p/257", "9/000"] {
        let got = office.get_as_nobody(&format!("/nhat-ky/tile/{wrong}")).await;
        assert_eq!(got.status, StatusCode::NOT_FOUND, "{wrong}");
    }
    assert!(office.get_as_nobody("/nhat-ky").await.holds(office::LOG));
}
