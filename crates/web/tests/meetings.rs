//! A meeting by its pages alone: requested, approved, prepared, called, answered, held, voted in, written down, and a task out
//! of its conclusion.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests fail as tests do"
)]

mod meeting_feed;
mod meeting_room;
mod office;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use kernel::id::{MeetingId, SiteId};
use meeting::Meeting;
use office::{Got, Office, Official};
use person::Role;

/// The departments of home affairs and of justice: each a site of the meeting.
const HOME: &str = "H56.03";
const JUSTICE: &str = "H56.13";
const TITLE: &str = "Họp giao ban tháng 12";

struct Cast {
    office: Office,
    leader: Official,
    /// Asks for the meeting and keeps its minutes.
    clerk: Official,
    host: Official,
    /// Leaders of the two departments.
    home: Official,
    justice: Official,
}

async fn cast() -> Cast {
    cast_of(Office::open().await).await
}

async fn cast_of(office: Office) -> Cast {
    let (agency, division) = (office.places.agency.clone(), office.places.division.clone());
    let leader = office.official("Phạm Văn Chủ", Role::Leader, &agency).await;
    let clerk = office.official("Lê Thị Thư", Role::RecordsClerk, &agency).await;
    let host = office.official("Trần Văn Máy", Role::Specialist, &division).await;
    let home = office.official("Hoàng Văn Vụ", Role::Leader, &HOME.parse().unwrap()).await;
    let justice = office.official("Đỗ Thị Pháp", Role::Leader, &JUSTICE.parse().unwrap()).await;
    Cast { office, leader, clerk, host, home, justice }
}

impl Cast {
    async fn page(&self, who: &Official, address: &str) -> Got {
        let got = self.office.get(who, &format!("{address}?lang=vi")).await;
        assert_eq!(got.status, StatusCode::OK, "{address}: {}", got.text);
        got
    }

    /// Sends a form of a page with these fields under its token, key and version.
    async fn send(&self, who: &Official, from: &str, to: &str, fields: &[(&str, &str)]) -> Got {
        let page = self.page(who, from).await;
        let (token, key) = (page.hidden("_token"), page.hidden("_key"));
        let seen = page.hidden("_seen");
        let mut pairs = vec![("_token", token.as_str()), ("_key", &key), ("_seen", &seen)];
        pairs.extend(fields);
        self.office.post(who, &format!("{to}?lang=vi"), &pairs).await
    }

    /// An act of the meeting's page; its fields get their names on the page.
    async fn act(
        &self,
        who: &Official,
        id: MeetingId,
        of: (&str, &str),
        typed: &[(&str, &str)],
    ) -> Got {
        let (action, part) = of;
        let address = format!("/hop/{id}");
        let named: Vec<(String, &str)> =
            typed.iter().map(|(name, text)| (format!("{action}{part}.{name}"), *text)).collect();
        let mut fields = vec![("_action", action), ("_part", part)];
        fields.extend(named.iter().map(|(name, text)| (name.as_str(), *text)));
        self.send(who, &address, &address, &fields).await
    }

    async fn done(&self, who: &Official, id: MeetingId, of: (&str, &str), typed: &[(&str, &str)]) {
        let got = self.act(who, id, of, typed).await;
        assert_eq!(got.status, StatusCode::SEE_OTHER, "{of:?}: {}", got.text);
    }

    async fn meeting(&self, id: MeetingId) -> Meeting {
        self.office.desk.read_meeting(&self.leader.actor, id).await.unwrap().unwrap().record
    }

    fn request_fields(&self) -> Vec<(&'static str, String)> {
        vec![
            ("kind", "committee_session".to_owned()),
            ("title", TITLE.to_owned()),
            ("words", "Đánh giá tháng 11".to_owned()),
            ("place", "Phòng họp số 2".to_owned()),
            ("day", "02/12/2026".to_owned()),
            ("begins", "8h00".to_owned()),
            ("ends", "11:30".to_owned()),
            ("convener", self.office.places.agency.to_string()),
            ("chair", self.leader.account.to_string()),
            ("secretary", self.clerk.account.to_string()),
            ("host", self.host.account.to_string()),
        ]
    }

    async fn requested(&self, fields: &[(&'static str, String)]) -> Got {
        let fields: Vec<(&str, &str)> =
            fields.iter().map(|(name, text)| (*name, text.as_str())).collect();
        self.send(&self.clerk, "/hop/moi", "/hop/moi", &fields).await
    }

    /// Requested by the clerk and approved by the leader.
    async fn approved(&self) -> MeetingId {
        let got = self.requested(&self.request_fields()).await;
        assert_eq!(got.status, StatusCode::SEE_OTHER, "{}", got.text);
        let id = got.location().strip_prefix("/hop/").unwrap().parse().unwrap();
        self.done(&self.leader, id, ("approve_meeting", ""), &[]).await;
        id
    }

    /// Sends a paper with the page's form for it.
    async fn paper(
        &self,
        who: &Official,
        id: MeetingId,
        fields: &[(&str, &str)],
        pdf: &[u8],
    ) -> Got {
        let page = self.page(who, &format!("/hop/{id}")).await;
        let mut body: Vec<u8> = Vec::new();
        let mut field = |name: &str, text: &str| {
            let part = format!(
                "--cut\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n"
            );
            body.extend(part.as_bytes());
        };
        for name in ["_token", "_key", "_seen"] {
            field(name, &page.hidden(name));
        }
        field("_action", "add_meeting_paper");
        for (name, text) in fields {
            field(&format!("add_meeting_paper.{name}"), text);
        }
        let head = "--cut\r\nContent-Disposition: form-data; name=\"_file.add_meeting_paper\"; \
                    filename=\"bao-cao.pdf\"\r\nContent-Type: application/pdf\r\n\r\n";
        body.extend(head.as_bytes());
        body.extend(pdf);
        body.extend(b"\r\n--cut--\r\n");
        let request = Request::post(format!("/hop/{id}?lang=vi"))
            .header(header::COOKIE, &who.cookie)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=cut");
        self.office.send(request.body(Body::from(body)).unwrap()).await
    }
}

/// One page with a line of words.
fn pdf() -> Vec<u8> {
    use lopdf::{Dictionary, Document, Object, Stream, dictionary};
    let mut document = Document::with_version("1.5");
    let pages = document.new_object_id();
    let font = document.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Courier",
    });
    let words = b"BT /F1 12 Tf 50 700 Td (BAO CAO) Tj ET".to_vec();
    let content = document.add_object(Stream::new(Dictionary::new(), words));
    let page = document.add_object(dictionary! {
        "Type" => "Page", "Parent" => pages, "Contents" => content,
        "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
        "Resources" => dictionary! { "Font" => dictionary! { "F1" => font } },
    });
    let kids: Vec<Object> = vec![page.into()];
    let tree = dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => 1 };
    document.objects.insert(pages, Object::Dictionary(tree));
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    document.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

#[tokio::test]
async fn request_that_is_refused_loses_nothing_and_a_series_becomes_meetings() {
    let cast = cast().await;
    let mut fields = cast.request_fields();
    fields.retain(|(name, _)| !["chair", "ends"].contains(name));
    fields.push(("ends", "sớm".to_owned()));
    let refused = cast.requested(&fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    for kept in
        [TITLE, "Phòng họp số 2", "value=\"8h00\"", "value=\"sớm\"", "Hãy chọn người chủ trì"]
    {
        assert!(refused.holds(kept), "{kept}: {}", refused.text);
    }
    let mut backwards = cast.request_fields();
    backwards.retain(|(name, _)| *name != "ends");
    backwards.push(("ends", "7:00".to_owned()));
    let refused = cast.requested(&backwards).await;
    assert!(refused.holds("phải kết thúc sau khi bắt đầu"), "{}", refused.text);

    let mut series = cast.request_fields();
    series.push(("repeat", "weekly".to_owned()));
    series.push(("until", "23/12/2026".to_owned()));
    series.push(("days_off", "postponed".to_owned()));
    assert_eq!(cast.requested(&series).await.status, StatusCode::SEE_OTHER);
    let waiting = cast.page(&cast.leader, "/hop").await;
    assert!(waiting.holds("class=\"count\">4<"), "{}", waiting.text);
    let week = cast.office.get(&cast.leader, "/hop?muc=lich&tuan=2026-12-09&lang=vi").await;
    assert!(week.holds("Tuần từ 07/12/2026 đến 13/12/2026") && week.holds(TITLE), "{}", week.text);
    let none = cast.office.get(&cast.clerk, "/hop?muc=cho-duyet").await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn whole_branches_come_with_one_tick_and_a_guest_without_contact_is_told() {
    let cast = cast().await;
    let id = cast.approved().await;
    let people = format!("/hop/{id}/thanh-phan");
    let fields = [
        ("role", "delegate"),
        ("branch", "commune_committee"),
        ("guests", "Ông Nguyễn Văn A"),
        ("_add", "yes"),
    ];
    let refused = cast.send(&cast.clerk, &people, &people, &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.holds("chưa có địa chỉ thư điện tử"), "{}", refused.text);
    assert!(refused.holds("value=\"commune_committee\" checked"), "{}", refused.text);
    let fields = [
        ("role", "delegate"),
        ("branch", "commune_committee"),
        ("guests", "Ông Nguyễn Văn A; a@example.vn"),
        ("_add", "yes"),
    ];
    let added = cast.send(&cast.clerk, &people, &people, &fields).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text);
    // Every commune but the one that holds it, and the guest.
    let found = cast.meeting(id).await;
    assert_eq!(found.matter.unwrap().invitees.len(), 166);
    let again = cast.send(&cast.clerk, &people, &people, &fields).await;
    assert!(again.holds("đã có trong thành phần"), "{}", again.text);
    let outsider = cast.office.get(&cast.home, &people).await;
    assert_eq!(outsider.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn rooms_are_kept_by_their_clerk_and_found_by_unit() {
    let cast = cast().await;
    let agency = cast.office.places.agency.to_string();
    let fields = [
        ("unit", agency.as_str()),
        ("name", "Hội trường UBND phường"),
        ("place", "Tầng 2"),
        ("equipment.0.kind", "television"),
        ("equipment.0.make", "Samsung 65"),
        ("equipment.0.count", "hai"),
    ];
    let refused = cast.send(&cast.clerk, "/diem-cau/them", "/diem-cau/them", &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.holds("Samsung 65") && refused.holds("value=\"hai\""), "{}", refused.text);
    let mut fields = fields.to_vec();
    fields.retain(|(name, _)| *name != "equipment.0.count");
    fields.push(("equipment.0.count", "2"));
    let opened = cast.send(&cast.clerk, "/diem-cau/them", "/diem-cau/them", &fields).await;
    assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.text);
    let address = opened.location().to_owned();
    let id: SiteId = address.strip_prefix("/diem-cau/").unwrap().parse().unwrap();
    let page = cast.page(&cast.home, &address).await;
    assert!(page.holds("Samsung 65 × 2") && !page.holds("_action"), "{}", page.text);
    let list = cast.office.get(&cast.home, &format!("/diem-cau?don-vi={agency}&lang=vi")).await;
    assert!(list.holds("Hội trường UBND phường"), "{}", list.text);
    let close = [("_action", "close_site"), ("reason", "Sửa chữa")];
    let closed = cast.send(&cast.clerk, &address, &address, &close).await;
    assert_eq!(closed.status, StatusCode::SEE_OTHER, "{}", closed.text);
    let seen = cast.office.desk.read_site(&cast.clerk.actor, id).await.unwrap().unwrap();
    assert_eq!(seen.record.closed.as_deref(), Some("Sửa chữa"));
    assert!(!cast.page(&cast.home, "/diem-cau").await.holds("Hội trường UBND phường"));
}

#[tokio::test]
async fn meeting_goes_from_its_request_to_a_task_by_its_pages() {
    let cast = cast().await;
    let (clerk, leader) = (&cast.clerk, &cast.leader);
    let id = cast.approved().await;
    let address = format!("/hop/{id}");
    // The agenda and a paper to look at.
    cast.done(
        clerk,
        id,
        ("add_agenda_item", ""),
        &[("title", "Báo cáo thu ngân sách"), ("minutes", "30")],
    )
    .await;
    cast.done(clerk, id, ("add_agenda_item", ""), &[("title", "Công tác cán bộ")]).await;
    cast.done(clerk, id, ("order_agenda", "2-up"), &[]).await;
    let order: Vec<u32> =
        cast.meeting(id).await.matter.unwrap().items.iter().map(|item| item.number).collect();
    assert_eq!(order, [2, 1]);
    let named = [("title", "Báo cáo tháng 11"), ("item", "1")];
    let added = cast.paper(clerk, id, &named, &pdf()).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text);
    let page = cast.page(clerk, &address).await;
    assert!(page.holds("Báo cáo tháng 11") && page.holds("Chỉ xem"), "{}", page.text);

    // Two departments with a vote; nobody sees it before it is called.
    let people = format!("{address}/thanh-phan");
    let fields =
        [("role", "delegate"), ("voting", "yes"), ("to", HOME), ("to", JUSTICE), ("_add", "yes")];
    let added = cast.send(clerk, &people, &people, &fields).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text);
    assert_eq!(cast.office.get(&cast.home, &address).await.status, StatusCode::NOT_FOUND);
    let paper = format!("{address}/tai-lieu/1");
    assert_eq!(cast.office.get(&cast.home, &paper).await.status, StatusCode::NOT_FOUND);
    cast.done(clerk, id, ("invite_meeting", ""), &[]).await;
    let copy = cast.office.get(&cast.home, &paper).await;
    assert_eq!(copy.status, StatusCode::OK);
    assert!(copy.holds("HOANG VAN VU") && copy.holds("BAO CAO"), "{}", copy.text);
    let calendar = cast.office.get(&cast.home, &format!("{address}/lich.ics")).await;
    assert!(calendar.holds("BEGIN:VEVENT") && !calendar.holds("mailto"), "{}", calendar.text);
    assert!(cast.page(&cast.home, "/hop").await.holds(TITLE));

    // One site comes with somebody away, the other only says how many.
    let few = cast.act(
        &cast.home,
        id,
        ("confirm_site", "1"),
        &[("head", "Hoàng Văn Vụ"), ("present", "ba")],
    );
    assert!(few.await.holds("Số người là một số nguyên"));
    let said =
        [("head", "Hoàng Văn Vụ"), ("present", "3"), ("absent", "Bà Mai; đi công tác; Ông Tuấn")];
    cast.done(&cast.home, id, ("confirm_site", "1"), &said).await;
    cast.done(
        &cast.justice,
        id,
        ("confirm_site", "2"),
        &[("head", "Đỗ Thị Pháp"), ("present", "2")],
    )
    .await;
    let page = cast.page(clerk, &address).await;
    assert!(page.holds("Mời 2: 2 dự, 0 vắng, 0 chưa trả lời. Dự kiến 5 người"), "{}", page.text);
    assert!(page.holds("vắng Bà Mai (đi công tác), Ông Tuấn đi thay"), "{}", page.text);

    // Held: only the chair and the host open it.
    assert!(!page.holds("value=\"open_meeting\""));
    cast.done(leader, id, ("open_meeting", ""), &[]).await;
    cast.done(leader, id, ("begin_item", "2"), &[]).await;
    let roll = [("present.1", "on"), ("heads.1", "3"), ("present.2", "on"), ("heads.2", "")];
    let refused = cast.act(clerk, id, ("call_roll", ""), &roll).await;
    assert!(refused.holds("Hãy ghi số người của mỗi điểm cầu"), "{}", refused.text);
    let roll = [("present.1", "on"), ("heads.1", "3"), ("present.2", "on"), ("heads.2", "2")];
    cast.done(clerk, id, ("call_roll", ""), &roll).await;
    assert!(cast.page(clerk, &address).await.holds("Thành viên có mặt 2/2, cần 2: đủ"));
    cast.done(leader, id, ("admit_to_meeting", ""), &[("invitee", "all")]).await;
    cast.done(leader, id, ("give_floor", ""), &[("invitee", "1"), ("minutes", "5")]).await;
    cast.done(leader, id, ("yield_floor", ""), &[("invitee", "1")]).await;
    cast.done(clerk, id, ("note_meeting", "2"), &[("words", "Sở Nội vụ báo cáo biên chế.")]).await;

    // An open vote: each site votes, and the result says by which rule.
    let votes = format!("{address}/bieu-quyet");
    let fields = [
        ("_action", "propose_motion"),
        ("propose_motion.words", "Thông qua kế hoạch biên chế 2027"),
        ("propose_motion.item", "2"),
    ];
    let proposed = cast.send(clerk, &address, &votes, &fields).await;
    assert_eq!(proposed.status, StatusCode::SEE_OTHER, "{}", proposed.text);
    let motion = cast.office.desk.motions_of(id).await.unwrap()[0].record.id;
    let vote = format!("{votes}/{motion}");
    let motion_act = async |who: &Official, action: &str, typed: &[(&str, &str)]| {
        let page = cast.page(who, &address).await;
        let form = page.form(&vote);
        let (token, key) = (form.hidden("_token"), form.hidden("_key"));
        let seen = cast.office.desk.motions_of(id).await.unwrap()[0].version.to_string();
        let named: Vec<(String, &str)> =
            typed.iter().map(|(name, text)| (format!("{action}{motion}.{name}"), *text)).collect();
        let mut pairs =
            vec![("_token", token.as_str()), ("_key", &key), ("_seen", &seen), ("_action", action)];
        pairs.extend(named.iter().map(|(name, text)| (name.as_str(), *text)));
        cast.office.post(who, &format!("{vote}?lang=vi"), &pairs).await
    };
    let opened = motion_act(leader, "open_motion", &[]).await;
    assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.text);
    let nothing = motion_act(&cast.home, "cast_vote", &[]).await;
    assert!(nothing.holds("Chưa chọn phương án"), "{}", nothing.text);
    for (who, option) in [(&cast.home, "approve"), (&cast.justice, "approve")] {
        let got = motion_act(who, "cast_vote", &[("option", option)]).await;
        assert_eq!(got.status, StatusCode::SEE_OTHER, "{}", got.text);
    }
    let early = cast.act(leader, id, ("close_meeting", ""), &[]).await;
    assert!(early.holds("đang biểu quyết"), "{}", early.text);
    let closed = motion_act(leader, "close_motion", &[]).await;
    assert_eq!(closed.status, StatusCode::SEE_OTHER, "{}", closed.text);
    let page = cast.page(&cast.home, &address).await;
    for told in
        ["Được thông qua", "quá 1/2 tổng số thành viên: 2/2", "Sở Nội vụ (Hoàng Văn Vụ): Tán thành"]
    {
        assert!(page.holds(told), "{told}: {}", page.text);
    }

    // A conclusion with somebody to do it, then the minutes.
    let conclusion = [
        ("words", "Sở Nội vụ trình kế hoạch biên chế năm 2027"),
        ("item", "2"),
        ("owner", office_division(&cast).as_str()),
        ("due", "15/12/2026"),
    ]
    .map(|(name, text)| (name, text.to_owned()));
    let conclusion: Vec<(&str, &str)> =
        conclusion.iter().map(|(name, text)| (*name, text.as_str())).collect();
    cast.done(clerk, id, ("set_conclusion", ""), &conclusion).await;
    cast.done(leader, id, ("close_meeting", ""), &[]).await;
    let minutes = format!("{address}/bien-ban");
    let drafted = cast.send(clerk, &address, &minutes, &[]).await;
    assert_eq!(drafted.status, StatusCode::SEE_OTHER, "{}", drafted.text);
    let document = drafted.location().strip_prefix("/van-ban-di/").unwrap().to_owned();
    let seen = cast.office.desk.read_outgoing(&clerk.actor, document.parse().unwrap()).await;
    let text = seen.unwrap().unwrap().record.text;
    assert_eq!(text.kind, "bien-ban");
    let body = text.prose().plain();
    for told in [
        TITLE,
        "Chủ trì: Phạm Văn Chủ",
        "Sở Nội vụ: 3 người",
        "Sở Nội vụ báo cáo biên chế.",
        "Thông qua kế hoạch biên chế 2027",
        "Tán thành: 2",
        "Được thông qua",
        "trình kế hoạch biên chế năm 2027",
        "Hạn: 15/12/2026",
    ] {
        assert!(body.contains(told) || text.subject.contains(told), "{told}: {body}");
    }
    cast.done(clerk, id, ("file_minutes", ""), &[("document", &document)]).await;
    let page = cast.page(clerk, &address).await;
    assert!(page.holds(&format!("{address}/ket-luan/1/nhiem-vu")), "{}", page.text);
    let task = format!("{address}/ket-luan/1/nhiem-vu");
    let given = cast.send(clerk, &address, &task, &[]).await;
    assert_eq!(given.status, StatusCode::SEE_OTHER, "{}", given.text);
    let linked = cast.meeting(id).await.matter.unwrap().conclusions[0].task.unwrap();
    let seen = cast.office.desk.read_task(&leader.actor, linked).await.unwrap().unwrap();
    let source = seen.record.source.clone();
    assert!(matches!(source, task::Source::Meeting { meeting, .. } if meeting == id.to_string()));
    assert!(cast.page(leader, &format!("/nhiem-vu/{linked}")).await.holds(&address));
    cast.done(clerk, id, ("conclude_meeting", ""), &[]).await;
    assert!(cast.page(leader, &address).await.holds("Đã giao nhiệm vụ"));
}

/// The unit that has to do what was concluded.
fn office_division(cast: &Cast) -> String {
    cast.office.places.division.to_string()
}
