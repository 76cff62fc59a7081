//! Figures and the lists behind them, on both engines: whatever a figure counts, its link shows.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests fail as tests do"
)]

mod office;

use axum::http::StatusCode;
use dossier::Command;
use dossier::model::{Outcome, SupplementItem};
use office::{EXTRACT_COPY, FUNERAL_SUPPORT, Got, Office, Official};
use person::Role;
use web::paths;

fn rows(page: &Got) -> usize {
    page.text.matches("data-open>").count()
}

/// Address and count of every figure of the table.
fn figures(page: &Got) -> Vec<(String, usize)> {
    let body = page.text.split_once("<tbody>").unwrap().1.split("</tbody>").next().unwrap();
    body.split("<a ")
        .skip(1)
        .filter(|link| link.contains("href=\"/lam-viec"))
        .map(|link| {
            let address = link.split_once("href=\"").unwrap().1.split('"').next().unwrap();
            let words = link.split_once('>').unwrap().1.split('<').next().unwrap();
            (address.replace("&#38;", "&").replace("&amp;", "&"), words.parse().unwrap())
        })
        .collect()
}

struct Day {
    office: Office,
    clerk: Official,
    worker: Official,
    head: Official,
    leader: Official,
    records: Official,
}

impl Day {
    /// One dossier not accepted, one just accepted, one late, one paused, one asked for papers too
    /// often, one with the records clerk.
    async fn of(office: Office) -> Day {
        let places = office.places.clone();
        let citizen = office.citizen("Lê Văn Bình").await;
        let clerk = office.official("Nguyễn Thị Lan", Role::Reception, &places.reception).await;
        let worker = office.official("Trần Thị Lý", Role::Specialist, &places.division).await;
        let head = office.official("Phạm Văn Phòng", Role::DivisionHead, &places.division).await;
        let leader = office.official("Vũ Thị Chủ", Role::Leader, &places.agency).await;
        let records = office.official("Hồ Thị Văn", Role::RecordsClerk, &places.agency).await;
        let day = Day { office, clerk, worker, head, leader, records };
        day.office.filed(&citizen, FUNERAL_SUPPORT, "Lê Văn Một").await;
        let late = day.office.filed(&citizen, EXTRACT_COPY, "Lê Văn Hai").await.id;
        day.office.act(&day.clerk, late, "accept", &[]).await;
        let fresh = day.office.filed(&citizen, FUNERAL_SUPPORT, "Lê Văn Ba").await.id;
        day.office.act(&day.clerk, fresh, "accept", &[]).await;
        for (name, requests, answered) in [("Lê Văn Bốn", 1, false), ("Lê Văn Năm", 2, true)]
        {
            let id = day.office.filed(&citizen, FUNERAL_SUPPORT, name).await.id;
            day.to_worker(id).await;
            for _ in 0..requests {
                let what = "Bản chính".to_owned();
                let items = vec![SupplementItem { component: None, what, legal_ref: None }];
                let reason = "Thiếu".to_owned();
                day.give(
                    &day.worker,
                    id,
                    Command::RequestSupplement { items, reason, supply_by: None },
                )
                .await;
                if answered {
                    day.office.clock.advance_seconds(60);
                    let note = Some("Đã mang đến".to_owned());
                    day.give(&day.clerk, id, Command::AnswerSupplement { note, typed: None }).await;
                }
            }
        }
        let signed = day.office.filed(&citizen, FUNERAL_SUPPORT, "Lê Văn Sáu").await.id;
        day.to_worker(signed).await;
        let summary = "Đủ điều kiện".to_owned();
        day.give(
            &day.worker,
            signed,
            Command::Propose {
                outcome: Outcome::Grant,
                summary,
                to: None,
                findings: std::collections::BTreeMap::new(),
            },
        )
        .await;
        day.give(&day.head, signed, Command::SendUp { note: None, to: None }).await;
        day.give(&day.leader, signed, Command::Approve { note: None }).await;
        // The copy was due within the day, the support is within five.
        day.office.clock.advance_seconds(86_400);
        day
    }

    async fn to_worker(&self, id: kernel::id::DossierId) {
        self.office.act(&self.clerk, id, "accept", &[]).await;
        self.give(&self.clerk, id, Command::HandOver { note: None }).await;
        let assignee = self.worker.account;
        self.give(&self.head, id, Command::Assign { assignee, note: None }).await;
    }

    async fn give(&self, who: &Official, id: kernel::id::DossierId, command: Command) {
        let key = self.office.key();
        self.office.desk.dossier(&who.actor, id, command, &key, None).await.unwrap();
    }

    async fn every_figure_shows_its_dossiers(&self) {
        let office = &self.office;
        let province = office.places.province.clone();
        let supervisor = office.official("Mai Văn Sáng", Role::Supervisor, &province).await;
        let leader = office.again(&self.leader).await;
        let mut overdue = 0;
        for reader in [&supervisor, &leader] {
            for by in ["co-quan", "don-vi", "thu-tuc", "buoc", "nguoi"] {
                let page = office.get(reader, &format!("/giam-sat?theo={by}")).await;
                assert_eq!(page.status, StatusCode::OK, "{}", page.text);
                let figures = figures(&page);
                assert!(!figures.is_empty(), "{by}: {}", page.text);
                for (address, count) in &figures {
                    let list = office.get(reader, address).await;
                    assert_eq!(rows(&list), *count, "{by} {address}");
                    if address.contains("loai=overdue") && by == "co-quan" {
                        overdue = *count;
                    }
                }
            }
        }
        assert_eq!(overdue, 2, "the late one, and the one asked for papers too often");
        let clerk = office.again(&self.clerk).await;
        let late = office.get(&clerk, "/lam-viec?loai=overdue").await;
        assert_eq!(late.text.matches("tag late").count(), 2, "{}", late.text);
    }
}

#[tokio::test]
async fn every_figure_shows_its_dossiers_on_sqlite() {
    Day::of(Office::open().await).await.every_figure_shows_its_dossiers().await;
}

#[tokio::test]
async fn every_figure_shows_its_dossiers_on_postgres() {
    let office = Office::open_on_postgres("web_figures").await;
    Day::of(office).await.every_figure_shows_its_dossiers().await;
}

#[tokio::test]
async fn a_supervisor_leaves_a_note_and_does_nothing_else() {
    let office = Office::open().await;
    let citizen = office.citizen("Lê Văn Bình").await;
    let province = office.places.province.clone();
    let supervisor = office.official("Mai Văn Sáng", Role::Supervisor, &province).await;
    let id = office.filed(&citizen, FUNERAL_SUPPORT, "Lê Văn Bình").await.id;
    let noted = office.act(&supervisor, id, "add_note", &[("add_note.text", "Đã gọi nhắc")]).await;
    assert_eq!(noted.status, StatusCode::SEE_OTHER, "{}", noted.text);
    let page = office.get(&supervisor, &paths::office::dossier(id)).await;
    assert!(page.holds("Đã gọi nhắc") && !page.holds(&paths::office::act(id, "accept")));
}

#[tokio::test]
async fn form_01_tells_a_supervisor_no_more_than_the_page_of_the_dossier() {
    let office = Office::open().await;
    let citizen = office.citizen("Lê Văn Bình").await;
    let (reception, province) = (office.places.reception.clone(), office.places.province.clone());
    let clerk = office.official("Đỗ Thị Thảo", Role::Reception, &reception).await;
    let supervisor = office.official("Mai Văn Sáng", Role::Supervisor, &province).await;
    let filed = office.filed(&citizen, FUNERAL_SUPPORT, "Lê Văn Bình").await;
    office.act(&clerk, filed.id, "accept", &[]).await;
    let number = filed.filing.applicant.unwrap().identity_number.unwrap();
    let address = paths::filing::form_01(filed.id);
    assert!(office.get(&clerk, &address).await.holds(&number));
    let paper = office.get(&supervisor, &address).await;
    assert!(paper.holds("GIẤY TIẾP NHẬN") && !paper.holds(&number), "{}", paper.text);
}

#[tokio::test]
async fn a_records_clerk_counts_what_has_come_to_the_clerk() {
    let day = Day::of(Office::open().await).await;
    let records = day.office.again(&day.records).await;
    let list = day.office.get(&records, &paths::work()).await;
    let filters = list.text.split_once("class=\"filters\"").unwrap().1;
    let filters = filters.split("</nav>").next().unwrap();
    let mut counted = 0;
    for entry in filters.split("<li><a href=\"").skip(1) {
        let address = entry.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&");
        let count = entry.split_once("class=\"count\">").unwrap().1.split('<').next().unwrap();
        let count: usize = count.parse().unwrap_or_else(|_| panic!("{address} has no count"));
        let narrowed = day.office.get(&records, &address).await;
        assert_eq!(rows(&narrowed), count, "{address}");
        counted += count;
    }
    assert!(counted > 0 && rows(&list) < 5, "{}", list.text);
}

#[tokio::test]
async fn what_is_found_by_words_goes_on_page_by_page_within_the_filters() {
    let office = Office::open().await;
    let reception = office.places.reception.clone();
    let citizen = office.citizen("Lê Văn Bình").await;
    let clerk = office.official("Nguyễn Thị Lan", Role::Reception, &reception).await;
    for _ in 0..53 {
        office.filed(&citizen, FUNERAL_SUPPORT, "Lê Văn Bình").await;
    }
    let token = office.get(&clerk, &paths::work()).await.hidden("_token");
    let find = async |more: &[(&str, &str)]| {
        let mut pairs = vec![("_token", token.as_str()), ("q", "văn bình")];
        pairs.extend_from_slice(more);
        office.post(&clerk, &paths::office::search(), &pairs).await
    };
    let first = find(&[]).await;
    assert_eq!(rows(&first), 50);
    let next = first.hidden("sau");
    assert!(!next.is_empty(), "{}", first.text);
    let second = find(&[("sau", &next)]).await;
    assert_eq!(rows(&second), 3, "{}", second.text);
    let none = find(&[("trang-thai", "completed")]).await;
    assert_eq!(rows(&none), 0, "words are looked for within the filters");
}
