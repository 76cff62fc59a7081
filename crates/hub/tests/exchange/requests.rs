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
    // Another one, agreed to.
    let concern = Concern { request: Request::Recall, document: first.id };
    scene.sent("thu hồi lần hai", Some(concern)).await;
    scene.answer(&copy, true, "").await;
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
