//! Recalls, replacements and takings back between two provinces: a person answers, and the sender sees it.

use crate::elsewhere as other_province;
use crate::house::{House, units};
use crate::provinces::{
    Side, arrived, copies, door, elsewhere, handled, know, office, released, settle, side,
};
use crate::ring::signing_desk;
use document::incoming::Standing;
use document::model::{Concern, Request};
use document::{Command, Incoming};
use exchange::sending;
use kernel::time::Clock as _;
use register::Actor;

struct Scene {
    one: House,
    two: House,
    desk: desk::Desk,
    ours: crate::provinces::Office,
    clerk: Actor,
    leader: Actor,
    to: Vec<String>,
    first: Side,
    second: Side,
}

async fn scene() -> Scene {
    let (one, two) = other_province::two(false).await;
    let (desk, _, _) = signing_desk(&one, true);
    let ours = office(&one).await;
    let agency = elsewhere(&units().agency);
    let clerk = two.officer("records_clerk", &agency).await;
    let leader = two.officer("leader", &agency).await;
    let (own, at_one) = door("h99", 1, &one).await;
    let (other, at_two) = door("h98", 2, &two).await;
    let first = side(&desk, &own, &other, (at_one, &[], None));
    let second = side(&two.desk, &other, &own, (at_two, &[], None));
    know(&first).await;
    know(&second).await;
    Scene { one, two, desk, ours, clerk, leader, to: vec![agency], first, second }
}

impl Scene {
    async fn settle(&self) {
        settle([&self.first, &self.second], [&self.one, &self.two]).await;
    }

    async fn sent(&self, subject: &str, concern: Option<Concern>) -> document::outgoing::Outgoing {
        let with = (subject, self.to.as_slice(), concern);
        let found = released(&self.one, &self.desk, &self.ours, with).await;
        self.settle().await;
        found
    }

    async fn there(&self, found: &Incoming) -> Incoming {
        self.two.desk.read_document(&self.clerk, found.id).await.unwrap().unwrap().record
    }

    async fn answer(&self, found: &Incoming, agreed: bool, words: &str) {
        let command = Command::AnswerAsk { agreed, words: words.to_owned() };
        let key = self.two.key();
        self.two.desk.document(&self.clerk, found.id, command, &key, None).await.unwrap();
        self.settle().await;
    }

    async fn close(self) {
        drop((self.first, self.second));
        self.one.close().await;
        self.two.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_recall_is_declined_with_a_reason_and_another_is_agreed_to_and_its_files_are_gone() {
    let scene = scene().await;
    let first = scene.sent("họp giao ban", None).await;
    let copy = arrived(&scene.two.desk, &scene.clerk).await.remove(0);
    let file = copy.matter.as_ref().unwrap().files[0].clone();
    handled(&scene.two, &scene.two.desk, (&scene.clerk, &scene.leader), &copy).await;
    scene.settle().await;
    let concern = Concern { request: Request::Recall, document: first.id };
    let recall = scene.sent("thu hồi giấy mời họp", Some(concern)).await;
    let asked = scene.there(&copy).await;
    let ask = asked.open_ask().expect("a person is asked");
    assert_eq!(ask.request, Request::Recall);
    assert_eq!(asked.standing, Standing::Done, "nothing changes by itself");
    let asking = arrived(&scene.two.desk, &scene.clerk).await.remove(0);
    assert_eq!(ask.by, Some(asking.id), "the document that asks arrived as one of its own");
    let sending = copies(&scene.desk, &first).await.remove(0);
    assert_eq!(sending.open_ask().map(|ask| ask.by), Some(Some(recall.id)));
    scene.answer(&copy, false, "đã tổ chức họp").await;
    let sending = copies(&scene.desk, &first).await.remove(0);
    assert_eq!(sending.asks[0].agreed, Some(false));
    assert_eq!(sending.notices.last().unwrap().words, "đã tổ chức họp");
    let desk = &scene.two.desk;
    let found_by = async |words: &str| {
        let asked = desk::DocumentSearch { text: words.to_owned(), ..Default::default() };
        let page = desk.find_documents(&scene.clerk, &asked, None, 20).await.unwrap();
        let is_it = |found: &desk::FoundDocument| matches!(&found.document, desk::AnyDocument::In(seen) if seen.id == copy.id);
        page.found.iter().any(is_it)
    };
    assert!(found_by("họp giao ban").await && found_by("\"đề nghị quý cơ quan\"").await);
    let package = desk.package_by(&copy).await.unwrap().expect("it came by a package");
    // Another one, agreed to.
    let concern = Concern { request: Request::Recall, document: first.id };
    scene.sent("thu hồi lần hai", Some(concern)).await;
    scene.answer(&copy, true, "").await;
    assert!(found_by("họp giao ban").await, "its line stays");
    assert!(!found_by("\"đề nghị quý cơ quan\"").await, "no word of its files does");
    assert_eq!(desk.package_by(&copy).await.unwrap(), None);
    assert!(!desk.store().objects().exists(&package.sha256).await.unwrap());
    let given = scene.there(&copy).await;
    assert_eq!(given.standing, Standing::GivenBack);
    assert!(given.matter.as_ref().unwrap().files.is_empty());
    assert!(given.registration.is_some(), "its line in the book stays");
    let objects = scene.two.desk.store().objects();
    assert!(!objects.exists(&file.sha256).await.unwrap(), "its files are gone");
    let sending = copies(&scene.desk, &first).await.remove(0);
    assert_eq!(sending.standing, sending::Standing::GivenBack);
    assert!(scene.two.desk.verify(true, &|_| ()).await.unwrap().first.is_empty());
    scene.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clerk_asks_for_a_copy_back_and_a_replacement_ends_the_work_on_what_it_replaces() {
    let scene = scene().await;
    let first = scene.sent("kế hoạch năm", None).await;
    let copy = arrived(&scene.two.desk, &scene.clerk).await.remove(0);
    let sending = copies(&scene.desk, &first).await.remove(0);
    let take_back = sending::Command::TakeBack;
    let key = scene.one.key();
    scene.desk.sending(&scene.ours.clerk, sending.id, take_back, &key).await.unwrap();
    scene.settle().await;
    assert_eq!(scene.there(&copy).await.open_ask().map(|ask| ask.request), Some(Request::TakeBack));
    scene.answer(&copy, false, "đang xử lý").await;
    let concern = Concern { request: Request::Replace, document: first.id };
    let new = scene.sent("kế hoạch năm (thay thế)", Some(concern)).await;
    scene.answer(&copy, true, "").await;
    let replaced = scene.there(&copy).await;
    assert_eq!(replaced.standing, Standing::Done);
    assert_eq!(replaced.matter.as_ref().unwrap().files.len(), 1, "what was replaced is kept");
    let told = scene.desk.read_outgoing(&scene.ours.clerk, first.id).await.unwrap().unwrap();
    assert_eq!(told.record.concerned.first().map(|it| it.document), Some(new.id));
    let sending = copies(&scene.desk, &first).await.remove(0);
    assert_eq!(
        sending.asks.iter().map(|ask| ask.agreed).collect::<Vec<_>>(),
        [Some(false), Some(true)]
    );
    scene.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_asked_back_from_one_of_two_agencies_of_a_house_is_asked_of_that_one() {
    let mut scene = scene().await;
    scene.to.push(crate::elsewhere::ELSEWHERE_ROOT.to_owned());
    let clerk = scene.two.officer("records_clerk", crate::elsewhere::ELSEWHERE_ROOT).await;
    let sent = scene.sent("kế hoạch năm", None).await;
    let (first, second) = (
        arrived(&scene.two.desk, &scene.clerk).await.remove(0),
        arrived(&scene.two.desk, &clerk).await.remove(0),
    );
    let root = crate::elsewhere::ELSEWHERE_ROOT;
    let copies_of = copies(&scene.desk, &sent).await;
    for to in [root, scene.to[0].as_str()] {
        let sending = copies_of.iter().find(|it| it.to == to).unwrap();
        let take_back = sending::Command::TakeBack;
        let key = scene.one.key();
        scene.desk.sending(&scene.ours.clerk, sending.id, take_back, &key).await.unwrap();
        scene.settle().await;
        let asked =
            |found: Option<desk::Seen<Incoming>>| found.unwrap().record.open_ask().is_some();
        let desk = &scene.two.desk;
        let of_root = asked(desk.read_document(&clerk, second.id).await.unwrap());
        let of_other = asked(desk.read_document(&scene.clerk, first.id).await.unwrap());
        assert!(of_root && of_other == (to != root), "{to}");
    }
    scene.close().await;
}

/// Two provinces of which the second cannot be reached and fetches what waits for it.
struct Fetching {
    one: House,
    two: House,
    desk: desk::Desk,
    ours: crate::provinces::Office,
    agency: String,
    clerk: Actor,
    first: Side,
    second: Side,
}

impl Fetching {
    async fn begin() -> Fetching {
        let (one, two) = other_province::two(true).await;
        let (desk, _, _) = signing_desk(&one, true);
        let ours = office(&one).await;
        let agency = elsewhere(&units().agency);
        let clerk = two.officer("records_clerk", &agency).await;
        let (own, at_one) = door("h99", 1, &one).await;
        let (other, at_two) = door("h98", 2, &two).await;
        let first = crate::provinces::fetched_from(&desk, &own, &other, at_one);
        let second = side(&two.desk, &other, &own, (at_two, &[], None));
        let organ = desk::exchange::Organ {
            code: agency.clone(),
            name: "Cơ quan".to_owned(),
            node: "h98".to_owned(),
        };
        desk.note_organs(&[organ], one.clock.now(), &[]).await.unwrap();
        Fetching { one, two, desk, ours, agency, clerk, first, second }
    }

    async fn sent(&self, subject: &str) -> document::outgoing::Outgoing {
        let to = [self.agency.clone()];
        released(&self.one, &self.desk, &self.ours, (subject, &to, None)).await
    }

    async fn fetch(&self) -> usize {
        let side = &self.second;
        let line = side.line.as_ref();
        side.hub.carry_once("fetcher", &side.neighbour, line).await.unwrap().fetched
    }

    async fn arrived(&self) -> usize {
        arrived(&self.two.desk, &self.clerk).await.len()
    }

    async fn close(self) {
        drop((self.first, self.second));
        self.one.close().await;
        self.two.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_house_that_cannot_be_reached_fetches_its_documents_and_receipts_them() {
    let scene = Fetching::begin().await;
    let sent = scene.sent("họp giao ban").await;
    assert_eq!(scene.fetch().await, 1);
    assert_eq!(scene.arrived().await, 1);
    assert_eq!(scene.fetch().await, 0, "it is receipted, and waits no more");
    let sending = copies(&scene.desk, &sent).await.remove(0);
    assert!(sending.handed_over_at.is_some(), "{sending:?}");
    let (parcel, receipt) = (sending.parcel, scene.desk.receipt_of(sending.parcel).await.unwrap());
    assert_eq!(receipt.map(|signed| signed.receipt.parcel), Some(parcel));
    scene.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_under_a_documents_name_keeps_out_nothing_that_comes_by_the_exchange() {
    let scene = Fetching::begin().await;
    let sent = scene.sent("họp giao ban").await;
    let line = sent.in_book().unwrap();
    let (agency, day) = (&sent.agency, line.at.local_date());
    let (year, month, day) = (day.year(), day.month(), day.day());
    let document = format!("{agency},{year:04}/{month:02}/{day:02},{}", line.sign);
    let course = exchange::Course { sender: agency.to_string(), document };
    let there = &scene.two.desk;
    let new = || document::incoming::NewIncoming {
        id: kernel::id::DocumentId::new(scene.two.clock.now(), there.random()),
        agency: scene.agency.parse().unwrap(),
        way: document::model::Way::Exchange,
        sheet: document::model::Sheet {
            author: "Người mạo danh".to_owned(),
            number: line.sign.clone(),
            dated: line.at.local_date(),
            kind: "cong-van".to_owned(),
            subject: "nội dung khác".to_owned(),
            urgency: document::model::Urgency::Normal,
            signer: String::new(),
            pages: None,
            answer_by: None,
        },
        files: Vec::new(),
        affirmed: true,
        twin: None,
        origin: None,
        concern: None,
        letter: None,
    };
    let request = exchange::Request::New;
    let bring = async |key: &str| {
        let key = desk::IdempotencyKey::parse(key).unwrap();
        there.bring_document(&course, (request, &[]), new(), &key).await.unwrap()
    };
    let brought = bring("brought-first-time").await;
    assert_eq!(bring("brought-second-time").await, brought, "the same name is the same document");
    assert_eq!(scene.fetch().await, 1);
    assert_eq!(scene.arrived().await, 2, "the one that its house signed is here too");
    let sending = copies(&scene.desk, &sent).await.remove(0);
    assert!(sending.handed_over_at.is_some());
    scene.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_withdrawn_as_secret_leaves_no_package_and_does_not_leave_the_house_any_more() {
    let scene = Fetching::begin().await;
    let (desk, clerk) = (&scene.desk, &scene.ours.clerk);
    // One that they have, and one that waits for them.
    let gone = scene.sent("họp giao ban").await;
    assert_eq!(scene.fetch().await, 1);
    let waits = scene.sent("họp bất thường").await;
    let of_gone = copies(desk, &gone).await.remove(0);
    let of_waiting = copies(desk, &waits).await.remove(0);
    let package = desk.package_of(of_gone.parcel).await.unwrap().expect("it was packed");
    for id in [gone.id, waits.id] {
        let (key, command) = (scene.one.key(), document::outgoing::Command::Withdraw);
        desk.outgoing(clerk, id, command, &key, None).await.unwrap();
    }
    assert_eq!(scene.fetch().await, 0, "nothing is offered any more");
    assert_eq!(scene.arrived().await, 1);
    assert_eq!(desk.package_of(of_gone.parcel).await.unwrap(), None);
    assert!(!desk.store().objects().exists(&package.sha256).await.unwrap());
    let standing = async |id| {
        let parcel = desk.read_parcel(clerk, id).await.unwrap().unwrap().record;
        (parcel.standing.name(), parcel.fault)
    };
    assert_eq!(standing(of_gone.parcel).await, ("delivered", None));
    assert_eq!(standing(of_waiting.parcel).await, ("dropped", Some("withdrawn".to_owned())));
    // Whoever has it is still known, and may be asked to give it back.
    assert!(desk.may_take_back(clerk, &copies(desk, &gone).await.remove(0)));
    assert!(desk.verify(true, &|_| ()).await.unwrap().first.is_empty());
    scene.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_fetched_a_document_right_before_it_was_withdrawn_is_known_to_have_it() {
    let scene = Fetching::begin().await;
    let (desk, clerk) = (&scene.desk, &scene.ours.clerk);
    let gone = scene.sent("họp giao ban").await;
    let (line, neighbour) = (scene.second.line.as_ref(), &scene.second.neighbour);
    let waiting = line.waiting().await.unwrap().remove(0);
    let fetched = line.fetch(&waiting).await.unwrap().bytes_stream();
    let key = scene.one.key();
    desk.outgoing(clerk, gone.id, document::outgoing::Command::Withdraw, &key, None).await.unwrap();
    let to = (waiting.parcel, Some(scene.agency.parse().unwrap()));
    let receipt = scene.second.hub.take(neighbour, to, fetched).await.unwrap();
    // One for another parcel, or by nobody, changes nothing.
    let mut forged = receipt.clone();
    forged.signature = "AAAA".to_owned();
    line.fetched(&waiting, &forged).await.unwrap_err();
    assert!(copies(desk, &gone).await[0].handed_over_at.is_none());
    line.fetched(&waiting, &receipt).await.unwrap();
    line.fetched(&waiting, &receipt).await.unwrap();
    assert!(copies(desk, &gone).await[0].handed_over_at.is_some());
    let parcel = desk.read_parcel(clerk, waiting.parcel).await.unwrap().unwrap().record;
    assert_eq!(parcel.standing.name(), "delivered");
    assert!(desk.verify(true, &|_| ()).await.unwrap().first.is_empty());
    scene.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_nobody_acknowledges_is_told_to_the_clerk_and_a_term_later_to_the_leader() {
    let scene = scene().await;
    let told = async |desk: &desk::Desk, actor: &Actor| {
        let late = desk.exchange_lateness(actor).await.unwrap();
        (late.sent, late.arrived)
    };
    let office_hours = |hours: i64| {
        for house in [&scene.one, &scene.two] {
            let (now, calendar) = (house.clock.now(), &house.desk.province().calendar);
            let then = calendar.add_office_seconds(now, hours * 3_600);
            house.clock.advance_seconds(then.seconds_since(now) + 60);
        }
    };
    let sent = scene.sent("họp giao ban", None).await;
    let (clerk, leader) = (&scene.ours.clerk, &scene.ours.leader);
    assert_eq!(told(&scene.desk, clerk).await, (0, 0));
    office_hours(9);
    scene.desk.sweep().await.unwrap();
    assert_eq!(told(&scene.desk, clerk).await, (1, 0), "the clerk at once");
    assert_eq!(told(&scene.desk, leader).await, (0, 0), "the leader not yet");
    for (who, count) in [(clerk, 1), (leader, 0)] {
        let found = scene.desk.overdue_sendings(who, None, 10).await.unwrap().sendings;
        assert_eq!(found.len(), count, "the list holds what is counted");
    }
    assert_eq!(told(&scene.desk, &scene.ours.specialist()).await, (0, 0));
    let there = &scene.two.desk;
    assert_eq!(told(there, &scene.clerk).await, (0, 1), "whoever has it is told as well");
    assert_eq!(told(there, &scene.leader).await, (0, 1));
    let late = there.documents(&scene.leader, &desk::DocumentList::Late, None, 10).await.unwrap();
    assert_eq!(late.documents.len(), 1, "the list holds what is counted");
    office_hours(9);
    assert_eq!(told(&scene.desk, leader).await, (1, 0));
    let overdue = scene.desk.overdue_sendings(leader, None, 10).await.unwrap().sendings;
    assert_eq!(overdue.len(), 1, "the number has its records");
    assert_eq!(overdue[0].record.outgoing, sent.id);
    let copy = arrived(there, &scene.clerk).await.remove(0);
    handled(&scene.two, there, (&scene.clerk, &scene.leader), &copy).await;
    scene.settle().await;
    assert_eq!(told(&scene.desk, leader).await, (0, 0));
    assert_eq!(told(there, &scene.clerk).await, (0, 0));

    // How the line does, how long it took, who did it there.
    let health = scene.desk.exchange_health(clerk).await.unwrap();
    let line = health.iter().find(|it| it.line.node == "h98").unwrap();
    assert!(
        line.line.good_at.is_some() && line.waiting == 0 && line.dead == 0 && line.agencies > 0
    );
    let since = scene.one.clock.now().plus_seconds(-90 * 86_400);
    let times = scene.desk.sending_times(clerk, "", since, 10).await.unwrap();
    assert_eq!((times.len(), times[0].sent), (1, 1));
    assert!(times[0].to_delivery.is_some() && times[0].to_acknowledgement > times[0].to_delivery);
    let sending = copies(&scene.desk, &sent).await.remove(0);
    let done = sending.notices.iter().find(|it| it.code == exchange::Code::Registered).unwrap();
    assert!(!done.staff.is_empty(), "the sender sees who took it into the book: {done:?}");
    scene.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_withdrawn_document_leaves_no_package_behind() {
    let scene = scene().await;
    scene.sent("một việc kín", None).await;
    let copy = arrived(&scene.two.desk, &scene.clerk).await.remove(0);
    let desk = &scene.two.desk;
    let parcels = desk.traffic(&scene.clerk, None, None, 10).await.unwrap().parcels;
    let taken = parcels.iter().find(|line| line.seen.record.content.name() == "document").unwrap();
    let id = taken.seen.record.id;
    let package = desk.package_of(id).await.unwrap().unwrap();
    assert!(desk.store().objects().exists(&package.sha256).await.unwrap());
    desk.document(&scene.clerk, copy.id, Command::Withdraw, &scene.two.key(), None).await.unwrap();
    assert_eq!(desk.package_of(id).await.unwrap(), None);
    assert!(!desk.store().objects().exists(&package.sha256).await.unwrap());
    scene.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stranger_is_not_let_in() {
    let scene = scene().await;
    // A house that is not known: its certificate opens no connection.
    let (stranger, _listener) = door("h97", 9, &scene.one).await;
    let strange = crate::provinces::stranger_line(&stranger, &scene.second);
    let refused = hub::line::Line::directory(&strange, None).await;
    assert_eq!(refused.unwrap_err().code, hub::code::AWAY);
    scene.close().await;
}
