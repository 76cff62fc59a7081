//! The calendar that programs fetch, by its address alone: whose meetings are in it, when it is gone, and that its secret
//! stands nowhere.

use super::{Cast, HOME, JUSTICE, TITLE, cast};
use crate::office::{Got, Official};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use kernel::hash::Sha256Hash;
use kernel::id::MeetingId;
use person::{Command, Role};
use register::Actor;
use std::io::Write;
use std::sync::{Arc, Mutex};

impl Cast {
    /// Called, with one department at its site.
    async fn called_with(&self, unit: &str) -> MeetingId {
        let id = self.approved().await;
        self.done(&self.clerk, id, ("add_agenda_item", ""), &[("title", "Báo cáo")]).await;
        let people = format!("/hop/{id}/thanh-phan");
        let fields = [("role", "delegate"), ("voting", "yes"), ("to", unit), ("_add", "yes")];
        let added = self.send(&self.clerk, &people, &people, &fields).await;
        assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text);
        self.done(&self.clerk, id, ("invite_meeting", ""), &[]).await;
        id
    }

    /// Presses a button under the lists of meetings.
    async fn press(&self, who: &Official, action: &str) -> Got {
        let page = self.page(who, "/hop").await;
        let token = page.form("/hop").hidden("_token");
        let fields = [("_token", token.as_str()), ("_action", action)];
        self.office.post(who, "/hop?lang=vi", &fields).await
    }

    /// A new address, as its page shows it, without the host.
    async fn new_address(&self, who: &Official) -> String {
        let made = self.press(who, "make_feed").await;
        assert_eq!(made.status, StatusCode::OK, "{}", made.text);
        assert_eq!(made.headers[header::CACHE_CONTROL], "private, no-store");
        let rest = made.text.split_once("/lich/").map_or("", |it| it.1);
        let file = rest.split('<').next().unwrap();
        assert_eq!(file.len(), 43 + ".ics".len(), "{file}");
        format!("/lich/{file}")
    }

    async fn status(&self, address: &str) -> StatusCode {
        self.office.get_as_nobody(address).await.status
    }

    /// What an administrator of the province does to the clerk's account.
    async fn administers(&self, command: Command) {
        let office = &self.office;
        let province = office.places.province.clone();
        let by = office.official("Lương Thị Quản", Role::Administrator, &province).await;
        let (clerk, key) = (self.clerk.account, office.key());
        office.desk.account(&by.actor, clerk, command, &key, None).await.unwrap();
    }
}

/// The lines of a calendar, unfolded.
fn lines(calendar: &Got) -> Vec<String> {
    let whole = calendar.text.replace("\r\n ", "");
    whole.split_terminator("\r\n").map(str::to_owned).collect()
}

#[tokio::test]
async fn calendar_of_an_official_holds_their_meetings_and_no_others() {
    let cast = cast().await;
    let id = cast.called_with(HOME).await;
    let address = cast.new_address(&cast.home).await;
    let got = cast.office.get_as_nobody(&address).await;
    assert_eq!(got.status, StatusCode::OK, "{}", got.text);
    assert_eq!(got.headers[header::CONTENT_TYPE], "text/calendar; charset=utf-8");
    assert_eq!(got.headers[header::CACHE_CONTROL], "private, no-store");
    assert!(!got.headers.contains_key(header::SET_COOKIE));
    let told = lines(&got);
    for line in [
        "METHOD:PUBLISH",
        "X-WR-CALNAME:Lịch họp của tôi",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        &format!("UID:{id}@tinhso"),
        &format!("SUMMARY:{TITLE}"),
        "LOCATION:Phòng họp số 2",
        &format!("URL:http://127.0.0.1:8080/hop/{id}"),
        "STATUS:CONFIRMED",
    ] {
        assert!(told.iter().any(|one| one == line), "{line} is not in {told:#?}");
    }
    for word in ["mailto", "ATTENDEE", "DESCRIPTION", "tháng 11"] {
        assert!(!got.holds(word), "{word}: {}", got.text);
    }
    assert_eq!(told.iter().filter(|one| *one == "BEGIN:VEVENT").count(), 1);

    let other = cast.new_address(&cast.justice).await;
    let empty = cast.office.get_as_nobody(&other).await;
    assert_eq!(empty.status, StatusCode::OK);
    assert!(!empty.holds("VEVENT") && !empty.holds(TITLE), "{}", empty.text);
}

#[tokio::test]
async fn calendar_is_sent_again_only_when_something_changed() {
    let cast = cast().await;
    let id = cast.called_with(JUSTICE).await;
    let address = cast.new_address(&cast.justice).await;
    let tag = cast.office.get_as_nobody(&address).await.headers[header::ETAG].clone();
    let ask = async || {
        let request = Request::get(&address).header(header::IF_NONE_MATCH, &tag);
        cast.office.send(request.body(Body::empty()).unwrap()).await
    };
    cast.office.clock.advance_seconds(3_600);
    let same = ask().await;
    assert_eq!((same.status, same.text.as_str()), (StatusCode::NOT_MODIFIED, ""));
    assert_eq!(same.headers[header::ETAG], tag);
    cast.done(&cast.clerk, id, ("cancel_meeting", ""), &[("words", "Trùng lịch")]).await;
    let changed = ask().await;
    assert_eq!(changed.status, StatusCode::OK);
    assert!(changed.holds("STATUS:CANCELLED"), "{}", changed.text);
}

#[tokio::test]
async fn new_address_ends_the_one_before_and_the_last_can_be_taken_back() {
    let cast = cast().await;
    let page = cast.page(&cast.home, "/hop").await;
    assert!(page.holds("Chưa có địa chỉ nào") && !page.holds("Thu hồi địa chỉ"), "{}", page.text);
    let first = cast.new_address(&cast.home).await;
    let page = cast.page(&cast.home, "/hop").await;
    assert!(page.holds("tạo lúc 09:00, 25/11/2026"), "{}", page.text);
    assert!(page.holds("Chưa có ứng dụng nào lấy lịch") && !page.holds("/lich/"), "{}", page.text);
    cast.office.clock.advance_seconds(300);
    assert_eq!(cast.status(&first).await, StatusCode::OK);
    assert!(cast.page(&cast.home, "/hop").await.holds("lần gần nhất lúc 09:05, 25/11/2026"));
    let second = cast.new_address(&cast.home).await;
    assert_eq!(cast.status(&first).await, StatusCode::NOT_FOUND);
    assert_eq!(cast.status(&second).await, StatusCode::OK);
    let ended = cast.press(&cast.home, "end_feed").await;
    assert_eq!((ended.status, ended.location()), (StatusCode::SEE_OTHER, "/hop"));
    assert_eq!(cast.status(&second).await, StatusCode::NOT_FOUND);
    // Without the token of the browser nothing is made.
    let forged = cast.office.post(&cast.home, "/hop", &[("_action", "make_feed")]).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn locked_account_has_no_calendar_and_no_answer_tells_it_from_nobodys() {
    let cast = cast().await;
    cast.called_with(HOME).await;
    let address = cast.new_address(&cast.clerk).await;
    assert!(cast.office.get_as_nobody(&address).await.holds(TITLE));
    cast.administers(Command::Lock { reason: "Nghỉ việc".to_owned() }).await;
    let locked = cast.office.get_as_nobody(&address).await;
    let never = format!("/lich/{}.ics", "A".repeat(43));
    for other in [never.as_str(), "/lich/khong-co.ics", "/lich/khong-co"] {
        let unknown = cast.office.get_as_nobody(other).await;
        assert_eq!(unknown.status, StatusCode::NOT_FOUND);
        assert_eq!(told(&unknown), told(&locked), "{other}");
    }
    assert!(!locked.holds("/lich/"), "the answer repeats the address: {}", locked.text);
}

/// An answer about a problem without the name of its request.
fn told(problem: &Got) -> serde_json::Value {
    let mut body: serde_json::Value = serde_json::from_str(&problem.text).unwrap();
    body.as_object_mut().unwrap().remove("request_id");
    body
}

#[tokio::test]
async fn whoever_lost_their_seat_sees_nothing_of_the_unit_any_more() {
    let cast = cast().await;
    cast.called_with(HOME).await;
    let address = cast.new_address(&cast.clerk).await;
    let Actor::Officer { seat, .. } = cast.clerk.actor.clone() else { panic!("no seat") };
    cast.administers(Command::TakeSeat { seat }).await;
    let got = cast.office.get_as_nobody(&address).await;
    assert_eq!(got.status, StatusCode::OK);
    assert!(!got.holds("VEVENT"), "{}", got.text);
}

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

#[tokio::test]
async fn secret_of_a_calendar_stands_in_no_log_and_only_its_hash_in_the_store() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
        .with_writer(move || writer.clone())
        .with_ansi(false)
        .finish();
    let _logging = tracing::subscriber::set_default(subscriber);
    let cast = cast().await;
    let address = cast.new_address(&cast.home).await;
    assert_eq!(cast.status(&address).await, StatusCode::OK);
    cast.press(&cast.home, "end_feed").await;
    assert_eq!(cast.status(&address).await, StatusCode::NOT_FOUND);
    let address = cast.new_address(&cast.home).await;
    let secret = address.trim_start_matches("/lich/").trim_end_matches(".ics");
    assert!(!cast.office.files_hold(secret.as_bytes()), "the secret is in the store");
    assert!(cast.office.files_hold(Sha256Hash::of(secret.as_bytes()).as_bytes()));
    let logged = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(logged.contains("/lich/{file}"), "requests are logged by their pattern");
    assert!(!logged.contains(secret) && !logged.contains(".ics"), "the address was logged");
}
