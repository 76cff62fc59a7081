//! Personal data goes through pages and interface, and is then looked for in logs and metrics.

use std::io::Write;
use std::sync::{Arc, Mutex};

use super::house::{House, birth};
use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;
use web::Settings;

/// Everything that was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Log;

    fn make_writer(&'a self) -> Log {
        self.clone()
    }
}

/// The texts of `e2e/planted.txt`, which are nobody's.
fn planted() -> Vec<String> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../e2e/planted.txt");
    let text = std::fs::read_to_string(path).unwrap();
    let lines = text.lines().map(str::trim).filter(|it| !it.is_empty() && !it.starts_with('#'));
    lines.map(str::to_lowercase).collect()
}

#[tokio::test]
async fn logs_and_metrics_hold_nothing_of_anybody() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
        .with_writer(log.clone())
        .with_ansi(false)
        .finish();
    let _logging = tracing::subscriber::set_default(subscriber);
    let settings = Settings { metrics_token: "of-the-watch".to_owned(), ..Settings::default() };
    let house = House::with(settings).await;
    web::operations::recorder().unwrap();

    let (name, number, phone) = ("LƯỜNG THỊ MƯỜI PHƯƠNG", "038195009913", "0968313907");
    let token = house.citizen("muoi.phuong", name).await;
    let wanted = json!({ "procedure": "1.001193", "case": "standard" });
    let opened = house.ask("POST", "/api/v1/drafts").token(&token).key("open-the-draft");
    let opened = opened.json(&wanted).send().await.good();
    let id = opened["draft"]["id"].as_str().unwrap();
    let answers = json!({ "answers": birth(name, number, phone) });
    let save = house.ask("PUT", &format!("/api/v1/drafts/{id}/answers")).token(&token);
    save.key("fill-it-in").json(&answers).send().await.good();
    let submit = house.ask("POST", &format!("/api/v1/drafts/{id}/submission")).token(&token);
    submit.key("hand-it-in").json(&json!({ "declared": true })).send().await;
    // What people put where it does not belong.
    let login =
        json!({ "login": "thu.nghiem.rieng.tu@vidu.vn", "password": "Mat-khau-thu-nghiem-9913" });
    house.ask("POST", "/api/v1/sessions").json(&login).send().await;
    let lookup = json!({ "code": name, "secret": number });
    house.ask("POST", "/api/v1/lookups").json(&lookup).send().await;
    house.get(&format!("/tim-kiem?q={number}")).await;
    house.get(&format!("/api/v1/units?q={phone}")).await;
    house.get(&format!("/khong-co/{number}")).await;
    house.get(&format!("/thu-tuc/{number}/x")).await;
    house.get(&format!("/lich/{number}.ics")).await;
    house.ask("GET", "/").header("x-request-id", number).send().await;
    let form = format!("login={phone}&password=x&_token=x");
    let form =
        house.ask("POST", "/dang-nhap").bytes("application/x-www-form-urlencoded", form.into());
    form.send().await;

    let metrics = house.ask("GET", "/metrics").token("of-the-watch").send().await.text;
    let logged = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(logged.contains("/api/v1/drafts/{id}/answers"), "requests are logged by their pattern");
    for text in planted() {
        for (place, found) in [("logs", &logged), ("metrics", &metrics)] {
            let folded = found.to_lowercase();
            assert!(!folded.contains(&text), "{text} stands in the {place}");
        }
    }
    assert!(!logged.contains(&token), "the secret of a session was logged");
}
