//! Lists: filters and counts agree, each sees their own, figures lead to their dossiers; and the
//! administrator's room.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests fail as tests do"
)]

mod office;

use axum::http::StatusCode;
use kernel::time::Clock as _;
use office::{EXTRACT_COPY, FUNERAL_SUPPORT, Got, Office};
use person::Role;
use web::paths;

/// Rows of the list shown.
fn rows(page: &Got) -> usize {
    page.text.matches("data-open>").count()
}

/// Address and count of every filter of a page.
fn filters(page: &Got) -> Vec<(String, usize)> {
    let nav = page.text.split_once("class=\"filters\"").unwrap().1.split("</nav>").next().unwrap();
    nav.split("<li><a href=\"")
        .skip(1)
        .filter_map(|entry| {
            let address = entry.split('"').next()?.replace("&#38;", "&").replace("&amp;", "&");
            let count = entry.split_once("class=\"count\">")?.1.split('<').next()?;
            Some((address, count.parse().ok()?))
        })
        .collect()
}

#[tokio::test]
async fn filters_lead_to_as_many_rows_as_they_count() {
    let office = Office::open().await;
    let places = office.places.clone();
    let citizen = office.citizen("Lê Văn Bình").await;
    let clerk = office.official("Nguyễn Thị Lan", Role::Reception, &places.reception).await;
    let mut ids = Vec::new();
    for number in 0..5 {
        let procedure = if number < 2 { EXTRACT_COPY } else { FUNERAL_SUPPORT };
        ids.push(
            office
                .filed(
                    &citizen,
                    procedure,
                    ["Lê Văn An", "Lê Văn Bảo", "Lê Văn Cường", "Lê Văn Dũng", "Lê Văn Giang"]
                        [number],
                )
                .await
                .id,
        );
    }
    office.act(&clerk, ids[0], "accept", &[]).await;
    office.act(&clerk, ids[2], "accept", &[]).await;
    office.act(&clerk, ids[3], "accept", &[]).await;
    office.act(&clerk, ids[3], "hand_over", &[]).await;
    // The copy is due within the day, the support in five.
    office.clock.advance_seconds(86_400);
    let clerk = office.again(&clerk).await;
    let list = office.get(&clerk, &paths::work()).await;
    assert_eq!(rows(&list), 5, "{}", list.text);
    let filters = filters(&list);
    assert!(filters.len() > 10, "{filters:?}");
    for (address, count) in &filters {
        let narrowed = office.get(&clerk, address).await;
        assert_eq!(rows(&narrowed), *count, "{address}");
    }
    let overdue = filters.iter().find(|entry| entry.0.contains("loai=overdue")).unwrap();
    assert_eq!(overdue.1, 1, "{filters:?}");
    let english = office.get(&clerk, "/lam-viec?lang=en").await;
    assert!(english.holds("Overdue") && english.holds("working day"), "{}", english.text);
}

#[tokio::test]
async fn a_specialist_of_another_division_sees_nothing() {
    let office = Office::open().await;
    let places = office.places.clone();
    let citizen = office.citizen("Lê Văn Bình").await;
    let clerk = office.official("Nguyễn Thị Lan", Role::Reception, &places.reception).await;
    let other = office.official("Cao Văn Xa", Role::Specialist, &places.other_division).await;
    let filed = office.filed(&citizen, FUNERAL_SUPPORT, "Lê Văn Bình").await;
    let code = filed.registration.as_ref().unwrap().code.to_string();
    office.act(&clerk, filed.id, "accept", &[]).await;
    office.act(&clerk, filed.id, "hand_over", &[]).await;
    let list = office.get(&other, &paths::work()).await;
    assert_eq!((list.status, rows(&list)), (StatusCode::OK, 0));
    let token = list.hidden("_token");
    for words in ["Lê Văn Bình", &code, "0987654321"] {
        let pairs = [("_token", token.as_str()), ("q", words)];
        let found = office.post(&other, &paths::office::search(), &pairs).await;
        assert_eq!((found.status, rows(&found)), (StatusCode::OK, 0), "{words}");
        let token = office.get(&clerk, &paths::work()).await.hidden("_token");
        let pairs = [("_token", token.as_str()), ("q", words)];
        let found = office.post(&clerk, &paths::office::search(), &pairs).await;
        assert_eq!(rows(&found), 1, "{words}");
    }
    let page = office.get(&other, &paths::office::dossier(filed.id)).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn figures_of_the_supervisor_lead_to_their_dossiers() {
    let office = Office::open().await;
    let places = office.places.clone();
    let citizen = office.citizen("Lê Văn Bình").await;
    let clerk = office.official("Nguyễn Thị Lan", Role::Reception, &places.reception).await;
    let supervisor = office.official("Mai Văn Sáng", Role::Supervisor, &places.province).await;
    for number in 0..3 {
        let procedure = if number == 0 { EXTRACT_COPY } else { FUNERAL_SUPPORT };
        let id = office
            .filed(
                &citizen,
                procedure,
                ["Lê Văn An", "Lê Văn Bảo", "Lê Văn Cường", "Lê Văn Dũng", "Lê Văn Giang"][number],
            )
            .await
            .id;
        office.act(&clerk, id, "accept", &[]).await;
    }
    let finished = office.filed(&citizen, FUNERAL_SUPPORT, "Lê Văn Xong").await;
    office.finish(&finished).await;
    office.clock.advance_seconds(86_400);
    let supervisor = office.again(&supervisor).await;
    for by in ["co-quan", "don-vi", "thu-tuc", "buoc", "nguoi"] {
        let address = paths::with_query(&paths::supervise(), &[("theo", by)]);
        let page = office.get(&supervisor, &address).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        let body = page.text.split_once("<tbody>").unwrap().1.split("</tbody>").next().unwrap();
        let mut figures = 0;
        for entry in body.split("<td class=\"number").skip(1).filter(|it| it.contains("href=\"")) {
            let link = entry.split_once("href=\"").unwrap().1;
            let (address, rest) = link.split_once('"').unwrap();
            let count: usize =
                rest.split('>').nth(1).unwrap().split('<').next().unwrap().parse().unwrap();
            let list = office.get(&supervisor, &address.replace("&#38;", "&")).await;
            assert_eq!(rows(&list), count, "{by}: {address}");
            figures += 1;
        }
        assert!(figures >= 2, "{by}: {body}");
    }
    let page = office.get(&supervisor, &paths::supervise()).await;
    assert!(page.holds("<svg class=\"chart\"") && page.holds("11/2026"), "{}", page.text);
    let piece = page.text.split_once("<svg class=\"chart\"").unwrap().1;
    let piece = piece.split_once("<a href=\"").unwrap().1.split('"').next().unwrap();
    let list = office.get(&supervisor, &piece.replace("&#38;", "&")).await;
    assert_eq!(rows(&list), 1, "{piece}");
    let file = office.get(&supervisor, &paths::office::supervise_file()).await;
    assert!(
        file.text.starts_with('\u{feff}') && file.holds(",\"4\",\"1\",\"0\",\"2\",\"1\""),
        "{}",
        file.text
    );
    let page = office.get(&supervisor, &paths::office::dossier(finished.id)).await;
    assert!(page.holds("Diễn biến"), "{}", page.text);
    for filled_in in ["12 Lê Lợi", "0987654321", "038094123456", "chi phí mai táng cho bố"] {
        assert!(!page.holds(filled_in), "supervisors do not see what was filled in: {filled_in}");
    }
}

#[tokio::test]
async fn an_administrator_opens_an_account_that_can_sign_in_and_work() {
    let office = Office::open().await;
    let places = office.places.clone();
    let admin = office.official("Phùng Quản Trị", Role::Administrator, &places.agency).await;
    let ask = office.get(&admin, &paths::office::new_account()).await;
    let (token, key) =
        (ask.hidden("_token"), ask.form(&paths::office::new_account()).hidden("_key"));
    let home = places.agency.to_string();
    let mut pairs = vec![
        ("_token", token.as_str()),
        ("_key", key.as_str()),
        ("full_name", "Tống Thị Mới"),
        ("login", "tong.thi.moi"),
        ("phone", "0912000111"),
        ("home", home.as_str()),
    ];
    let secret = office.post(&admin, &paths::office::new_account(), &pairs).await;
    assert_eq!(secret.status, StatusCode::OK, "{}", secret.text);
    let password = secret.text.split_once("<strong>").unwrap().1;
    let password = password.split_once("<dd class=\"code\"><strong>").unwrap().1;
    let password = password.split('<').next().unwrap().to_owned();
    let again = office.post(&admin, &paths::office::new_account(), &pairs).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER, "a repeat shows no second password");
    let account = again.location().to_owned();
    let page = office.get(&admin, &account).await;
    let give = format!("{account}/giao-vi-tri");
    let form = page.form(&give);
    let (key, seen) = (form.hidden("_key"), form.hidden("_seen"));
    let unit = places.division.to_string();
    pairs = vec![
        ("_token", token.as_str()),
        ("_key", key.as_str()),
        ("_seen", seen.as_str()),
        ("role", "specialist"),
        ("unit", unit.as_str()),
    ];
    let given = office.post(&admin, &give, &pairs).await;
    assert_eq!(given.status, StatusCode::SEE_OTHER, "{}", given.text);
    let seen = office.desk.account_by_login("tong.thi.moi").await.unwrap().unwrap().record;
    assert_eq!(seen.positions.len(), 1);
    let typed = web::signin::password::Password(password);
    assert!(web::signin::password::fits(typed, Some(seen.password)).await.unwrap());

    let elsewhere = office.official("Lò Văn Xa", Role::Specialist, &places.province).await;
    let hidden = office.get(&admin, &paths::office::account(elsewhere.account)).await;
    assert_eq!(hidden.status, StatusCode::NOT_FOUND);
    let list = office.get(&admin, &paths::office::accounts()).await;
    assert!(list.holds("Tống Thị Mới") && !list.holds("Lò Văn Xa"), "{}", list.text);
}

#[tokio::test]
async fn a_paused_procedure_is_not_taken_in_until_it_is_open_again() {
    let office = Office::open().await;
    let places = office.places.clone();
    let admin = office.official("Phùng Quản Trị", Role::Administrator, &places.province).await;
    let clerk = office.official("Nguyễn Thị Lan", Role::Reception, &places.reception).await;
    let unit = places.reception.to_string();
    let address = paths::with_query(&paths::office::offerings(), &[("don-vi", &unit)]);
    let page = office.get(&admin, &address).await;
    assert!(page.holds(FUNERAL_SUPPORT), "{}", page.text);
    let token = page.hidden("_token");
    let change = async |key: &str, to: &str, note: &str| {
        let pairs = [
            ("_token", token.as_str()),
            ("_key", key),
            ("unit", unit.as_str()),
            ("procedure", FUNERAL_SUPPORT),
            ("to", to),
            ("note", note),
        ];
        office.post(&admin, &paths::office::offerings(), &pairs).await
    };
    assert_eq!(change("pause-0001", "closed", "").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let paused = change("pause-0002", "closed", "Nghỉ để chuyển trụ sở").await;
    assert_eq!(paused.status, StatusCode::SEE_OTHER, "{}", paused.text);
    let form = paths::office::intake_form(FUNERAL_SUPPORT);
    assert_eq!(office.get(&clerk, &form).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let start = office.get(&clerk, &paths::office::intake()).await;
    assert!(!start.holds(&form) && start.holds("đang tạm ngừng"), "{}", start.text);
    assert_eq!(change("resume-001", "open", "").await.status, StatusCode::SEE_OTHER);
    assert_eq!(office.get(&clerk, &form).await.status, StatusCode::OK);
}

#[tokio::test]
async fn words_and_filters_narrow_a_list_together() {
    let office = Office::open().await;
    let places = office.places.clone();
    let citizen = office.citizen("Lê Văn Bình").await;
    let clerk = office.official("Nguyễn Thị Lan", Role::Reception, &places.reception).await;
    for (name, accepted) in [("Lê Văn An", true), ("Lê Văn Bảo", false), ("Mai Thị Cúc", true)]
    {
        let filed = office.filed(&citizen, FUNERAL_SUPPORT, name).await;
        if accepted {
            office.act(&clerk, filed.id, "accept", &[]).await;
        }
    }
    let token = office.get(&clerk, &paths::work()).await.hidden("_token");
    // A filter first, then words.
    let pairs = [("_token", token.as_str()), ("q", "Lê Văn"), ("trang-thai", "accepted")];
    let found = office.post(&clerk, &paths::office::search(), &pairs).await;
    assert_eq!(rows(&found), 1, "{}", found.text);
    // Words first, then the button of a filter; what was typed stands in no address.
    let pairs = [("_token", token.as_str()), ("q", "Lê Văn")];
    let found = office.post(&clerk, &paths::office::search(), &pairs).await;
    assert_eq!(rows(&found), 2);
    assert!(found.holds(r#"<form id="found""#) && found.hidden("q") == "Lê Văn");
    assert!(!found.text.contains("q=L") && !filters_are_links(&found), "{}", found.text);
    let query = "trang-thai=accepted";
    assert!(found.holds(&format!(r#"name="_go" value="{query}""#)), "{}", found.text);
    let pairs = [("_token", token.as_str()), ("q", "Lê Văn"), ("_go", query)];
    let narrowed = office.post(&clerk, &paths::office::search(), &pairs).await;
    assert_eq!(rows(&narrowed), 1, "{}", narrowed.text);
    // And the filter stays when other words are typed.
    assert!(narrowed.text.contains(r#"name="trang-thai" value="accepted""#));
    assert!(narrowed.text.contains(r#"aria-pressed="true""#));
}

/// Whether a filter leads away by a link.
fn filters_are_links(page: &Got) -> bool {
    let nav = page.text.split_once("class=\"filters\"").unwrap().1.split("</nav>").next().unwrap();
    nav.contains("<a href")
}

#[tokio::test]
async fn what_ran_out_this_minute_is_just_overdue() {
    let office = Office::open().await;
    let places = office.places.clone();
    let citizen = office.citizen("Lê Văn Bình").await;
    let clerk = office.official("Nguyễn Thị Lan", Role::Reception, &places.reception).await;
    let filed = office.filed(&citizen, FUNERAL_SUPPORT, "Lê Văn An").await;
    let accepted = office.act(&clerk, filed.id, "accept", &[]).await;
    assert!(accepted.status.is_redirection(), "{}", accepted.text);
    let due = office.dossier(&clerk, filed.id).await.0.listing().due_at.unwrap();
    office.clock.advance_seconds(due.seconds_since(office.clock.now()) + 20);
    let clerk = office.again(&clerk).await;
    let list = office.get(&clerk, &paths::work()).await;
    assert!(list.holds("vừa quá hạn") && !list.holds("0 phút"), "{}", list.text);
    let english = office.get(&clerk, "/lam-viec?lang=en").await;
    assert!(english.holds("just overdue"), "{}", english.text);
}

#[tokio::test]
async fn every_kind_of_unit_has_a_word() {
    let office = Office::open().await;
    let places = office.places.clone();
    let administrator =
        office.official("Lương Thị Linh", Role::Administrator, &places.province).await;
    let directory = office.desk.directory();
    let mut kinds = std::collections::BTreeMap::new();
    for code in
        std::iter::once(places.province.clone()).chain(directory.tree.descendants(&places.province))
    {
        if let Some(unit) = directory.tree.unit(&code) {
            kinds.insert(unit.kind.0.clone(), code);
        }
    }
    assert!(kinds.len() > 5, "{kinds:?}");
    for (kind, code) in kinds {
        for lang in ["vi", "en"] {
            let address = format!("{}?lang={lang}", paths::office::unit(&code));
            let page = office.get(&administrator, &address).await;
            assert_eq!(page.status, StatusCode::OK, "{code}");
            assert!(!page.holds(&format!("<dd>{kind}</dd>")), "{kind} has no word in {lang}");
            assert!(!page.holds(&format!(">{kind}<")), "{kind} has no word in {lang}");
        }
    }
}
