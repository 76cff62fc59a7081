//! The counter by keyboard alone: from the empty screen to the printed receipt, and the return
//! desk.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests fail as tests do"
)]

mod office;

use axum::http::StatusCode;
use dossier::StateCode;
use kernel::id::DossierId;
use office::{FUNERAL_SUPPORT, Got, Office};
use person::Role;
use web::paths;

/// Everything the form holds when it is shown, as a browser would send it.
fn filled_in(page: &Got, address: &str) -> Vec<(String, String)> {
    let form = page.form(address).text;
    let mut pairs = Vec::new();
    for tag in form.split('<').filter(|tag| tag.starts_with("input")) {
        let value = attribute(tag, "value");
        let name = attribute(tag, "name");
        let kind = attribute(tag, "type");
        let ticked = !matches!(kind.as_str(), "radio" | "checkbox") || tag.contains(" checked");
        if ticked && !name.is_empty() {
            pairs.push((
                name,
                if kind == "checkbox" && value.is_empty() { "on".to_owned() } else { value },
            ));
        }
    }
    for select in form.split("<select").skip(1) {
        let chosen = select.split("<option").find(|option| option.contains(" selected"));
        let first = select.split("<option").nth(1);
        if let Some(option) = chosen.or(first) {
            pairs.push((attribute(select, "name"), attribute(option, "value")));
        }
    }
    pairs
}

fn attribute(tag: &str, name: &str) -> String {
    let start = format!(" {name}=\"");
    let rest = tag.split_once(&start).map_or("", |it| it.1);
    rest.split('"').next().unwrap_or_default().to_owned()
}

/// Boxes that must be filled and are empty: where Enter stops. What a condition hides is left out,
/// as the browser leaves it out.
fn stops(page: &Got, address: &str) -> Vec<String> {
    let form = page.form(address).text;
    let form = form.split_once("data-fields").map_or("", |it| it.1);
    let (mut depth, mut hidden_from) = (0_u32, None);
    let mut found = Vec::new();
    for tag in form.split('<') {
        let kind = tag.split([' ', '>']).next().unwrap_or_default();
        match kind {
            "div" => {
                depth += 1;
                let head = tag.split('>').next().unwrap_or_default();
                if hidden_from.is_none() && head.ends_with(" hidden") {
                    hidden_from = Some(depth);
                }
            }
            "/div" => {
                if hidden_from == Some(depth) {
                    hidden_from = None;
                }
                depth = depth.saturating_sub(1);
            }
            _ => {}
        }
        let asked = hidden_from.is_none() && tag.contains("aria-required=\"true\"");
        let empty = match kind {
            "input" => attribute(tag, "value").is_empty(),
            "textarea" => tag.split_once(">\n").is_none_or(|it| it.1.trim().is_empty()),
            _ => false,
        };
        if asked && empty {
            found.push(attribute(tag, "name"));
        }
    }
    found
}

fn borrowed(pairs: &[(String, String)]) -> Vec<(&str, &str)> {
    pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

#[tokio::test]
async fn somebody_at_the_counter_is_served_in_under_twenty_keys_beside_the_data() {
    let office = Office::open().await;
    let citizen = office.citizen("Lê Văn Bình").await;
    let clerk = office.official("Nguyễn Thị Lan", Role::Reception, &office.places.reception).await;
    office.filed(&citizen, FUNERAL_SUPPORT, "Lê Văn Bình").await;
    office.clock.advance_seconds(60);
    let mut keys = 0;

    let queue = office.get(&clerk, &paths::counter()).await;
    assert!(queue.holds("data-go=\"n\""), "{}", queue.text);
    keys += 1; // n
    let start = office.get(&clerk, &paths::office::intake()).await;
    assert!(start.holds("name=\"tt\" value=\"\" autocomplete=\"off\" autofocus"), "{}", start.text);
    assert!(start.holds(&paths::office::intake_form(FUNERAL_SUPPORT)));
    keys += 1; // words of the procedure, Enter
    let address = paths::office::intake_form(FUNERAL_SUPPORT);
    let blank = office.get(&clerk, &address).await;
    assert!(blank.form(&address).holds("autofocus"), "{}", blank.text);
    let mut pairs = filled_in(&blank, &address);
    pairs.push(("_words".to_owned(), "038094123456".to_owned()));
    pairs.retain(|pair| pair.0 != "_words" || !pair.1.is_empty());
    pairs.push(("_find".to_owned(), "1".to_owned()));
    keys += 1; // the personal number, Enter
    let found = office.post(&clerk, &address, &borrowed(&pairs)).await;
    assert!(found.holds("name=\"_person\""), "{}", found.text);
    assert!(found.holds("autofocus>Lê Văn Bình"), "{}", found.text);
    let person = found.text.split_once("name=\"_person\" value=\"").unwrap().1;
    let person = person.split('"').next().unwrap().to_owned();
    let mut pairs = filled_in(&found, &address);
    pairs.push(("_person".to_owned(), person));
    keys += 1; // Enter on the first who fits
    let known = office.post(&clerk, &address, &borrowed(&pairs)).await;
    assert!(known.holds("value=\"038094123456\""), "{}", known.text);
    let left = stops(&known, &address);
    assert_eq!(left, ["request_text"], "what is known is not asked again");
    keys += left.len(); // Enter after each
    let mut pairs = filled_in(&known, &address);
    pairs.push(("request_text".to_owned(), "Hỗ trợ chi phí mai táng cho bố tôi".to_owned()));
    keys += 2; // Ctrl and Enter
    let taken = office.post(&clerk, &address, &borrowed(&pairs)).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text);
    let receipt = office.get(&clerk, taken.location()).await;
    assert_eq!(receipt.status, StatusCode::OK, "{}", receipt.text);
    keys += 1; // Enter in the browser's print window
    assert!(keys < 20, "{keys} keys");

    let id: DossierId = taken.location().split('/').nth(2).unwrap().parse().unwrap();
    let (dossier, _) = office.dossier(&clerk, id).await;
    assert_eq!(dossier.state_code(), StateCode::Accepted);
    assert_eq!(dossier.filing.applicant.unwrap().full_name, "Lê Văn Bình");
    let owner = dossier::model::Owner::Account { account: citizen.account };
    assert_eq!(dossier.owner, owner, "the personal number is the account's");
    // Sent twice, there is still one dossier.
    let again = office.post(&clerk, &address, &borrowed(&pairs)).await;
    assert_eq!(again.location(), taken.location());
}

#[tokio::test]
async fn faults_of_the_intake_form_come_back_with_everything_typed() {
    let office = Office::open().await;
    let clerk = office.official("Nguyễn Thị Lan", Role::Reception, &office.places.reception).await;
    let address = paths::office::intake_form(FUNERAL_SUPPORT);
    let blank = office.get(&clerk, &address).await;
    let mut pairs = filled_in(&blank, &address);
    pairs.retain(|pair| !pair.0.starts_with("applicant."));
    pairs.push(("applicant.full_name".to_owned(), "Đặng Thị Thơm".to_owned()));
    pairs.push(("applicant.personal_number".to_owned(), "0380941234".to_owned()));
    let told = office.post(&clerk, &address, &borrowed(&pairs)).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(told.holds("value=\"Đặng Thị Thơm\"") && told.holds("value=\"0380941234\""));
    assert!(told.holds("href=\"#f-applicant-personal-number\""), "{}", told.text);
    assert!(told.holds("href=\"#f-request-text\""), "{}", told.text);
    let list = office.get(&clerk, &paths::work()).await;
    assert!(!list.holds("Đặng Thị Thơm"));
}

#[tokio::test]
async fn a_scanned_code_leads_to_the_hand_over_and_back() {
    let office = Office::open().await;
    let places = office.places.clone();
    let citizen = office.citizen("Lê Văn Bình").await;
    let clerk = office.official("Nguyễn Thị Lan", Role::Reception, &places.reception).await;
    let filed = office.filed(&citizen, FUNERAL_SUPPORT, "Lê Văn Bình").await;
    let code = filed.registration.as_ref().unwrap().code.to_string();
    let desk = office.get(&clerk, &paths::office::returns()).await;
    let token = desk.form(&paths::office::returns()).hidden("_token");
    let scanned = format!("https://dvc.example/tra-cuu?ma={code}");
    let pairs = [("_token", token.as_str()), ("ma", scanned.as_str())];
    let found = office.post(&clerk, &paths::office::returns(), &pairs).await;
    assert_eq!(found.status, StatusCode::OK, "not finished yet, so it is only shown");
    assert!(found.holds(&code), "{}", found.text);
    office.finish(&filed).await;
    let led = office.post(&clerk, &paths::office::returns(), &pairs).await;
    assert_eq!(led.status, StatusCode::SEE_OTHER, "{}", led.text);
    let page = office.get(&clerk, led.location()).await;
    let form = page.form(&paths::office::act(filed.id, "deliver"));
    assert_eq!(form.hidden("_back"), paths::office::returns(), "{}", page.text);
    let pairs = [
        ("_back", "/mot-cua/tra"),
        ("deliver.method", "at_counter"),
        ("deliver.recipient", "Lê Thị Cúc"),
        ("deliver.relation", "con đẻ"),
        ("deliver.identity_number", "038194123456"),
    ];
    let done = office.act_on(&clerk, &page, filed.id, "deliver", &pairs).await;
    assert_eq!(done.location(), paths::office::returns());
    let (ended, _) = office.dossier(&clerk, filed.id).await;
    let taker = ended.delivery.handed.unwrap().recipient.unwrap();
    assert_eq!((taker.full_name.as_str(), taker.relation.as_str()), ("Lê Thị Cúc", "con đẻ"));
}
