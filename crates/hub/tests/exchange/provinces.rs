//! The two provinces, and the test that everything arrives once.

use crate::bad_line::BadLine;
use crate::elsewhere::{ELSEWHERE_ROOT, two as two_houses};
use crate::house::{House, units};
use crate::papers::{Papers, papers};
use crate::ring::{passes, signing_desk, through};
use desk::Desk;
use document::incoming::{self, NewIncoming, Order, Part, Place};
use document::model::{Concern, Signatures, Urgency, Way};
use document::outgoing as out;
use document::{Command, Incoming};
use exchange::{Code, NodeName, Parcel, Sending, parcel, sending};
use hub::line::Line;
use hub::peer::PeerLine;
use hub::{House as Named, Hub, Neighbour, Neighbours, Settings};
use kernel::id::{DocumentId, ParcelId};
use kernel::random::{Random as _, SeededRandom};
use kernel::time::Clock as _;
use register::Actor;
use signing::certificate::Certificate;
use std::sync::Arc;
use std::task::Poll;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// Rounds after which what has not arrived never will.
const ROUNDS_MAX: usize = 400;
/// Documents sent.
const DOCUMENTS: usize = 4;

/// One house with its door open.
pub(crate) struct Side {
    pub(crate) hub: Hub,
    pub(crate) neighbour: Neighbour,
    pub(crate) line: Arc<dyn Line>,
    own: Certificate,
    url: String,
    door: JoinHandle<()>,
}

impl Drop for Side {
    fn drop(&mut self) {
        self.door.abort();
    }
}

/// Where a house's door is, kept while the house is killed and comes again.
pub(crate) struct Door {
    papers: Papers,
    address: std::net::SocketAddr,
}

impl Door {
    pub(crate) fn certificate(&self) -> Certificate {
        self.papers.certificate.clone()
    }

    pub(crate) fn named(&self) -> Named {
        self.papers.named()
    }
}

pub(crate) async fn door(name: &str, seed: u64, house: &House) -> (Door, TcpListener) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (Door { papers: papers(name, seed, house), address }, listener)
}

/// Opens a house towards another one.
pub(crate) fn side(
    desk: &Desk,
    own: &Door,
    other: &Door,
    (listener, anchors, bad): (TcpListener, &[Certificate], Option<u64>),
) -> Side {
    let name: NodeName = other.papers.named.name.clone();
    let certificate = other.papers.certificate.clone();
    let pin = kernel::hash::Sha256Hash::of(certificate.der());
    let at = format!("https://{}", other.address).parse().unwrap();
    let good: Arc<dyn Line> = Arc::new(PeerLine::new(at, &own.papers.secured, [pin]).unwrap());
    let line = match bad {
        Some(seed) => Arc::new(BadLine::new(good, seed)) as Arc<dyn Line>,
        None => good,
    };
    let neighbour = Neighbour {
        name,
        certificates: vec![certificate],
        line: Some(Arc::clone(&line)),
        unsigned: false,
    };
    let settings = Settings { anchors: anchors.to_vec(), ..Settings::default() };
    let neighbours = Neighbours::new([neighbour.clone()]);
    let hub = Hub::new(desk.clone(), own.papers.named.clone(), neighbours, settings);
    let (served, secured) = (hub.clone(), own.papers.secured.clone());
    let door = tokio::spawn(async move {
        hub::door::serve(served, &secured, listener).await.unwrap();
    });
    let url = format!("https://{}", own.address);
    Side { hub, neighbour, line, own: own.papers.certificate.clone(), url, door }
}

/// A house whose neighbour cannot be reached from it and fetches what is for it.
pub(crate) fn fetched_from(desk: &Desk, own: &Door, other: &Door, listener: TcpListener) -> Side {
    let named = own.papers.named.clone();
    let certificate = other.papers.certificate.clone();
    let neighbour = Neighbour {
        name: other.papers.named.name.clone(),
        certificates: vec![certificate],
        line: None,
        unsigned: false,
    };
    let neighbours = Neighbours::new([neighbour.clone()]);
    let hub = Hub::new(desk.clone(), named, neighbours, Settings::default());
    let (served, secured) = (hub.clone(), own.papers.secured.clone());
    let door = tokio::spawn(async move {
        hub::door::serve(served, &secured, listener).await.unwrap();
    });
    let pin = kernel::hash::Sha256Hash::of(other.papers.certificate.der());
    let nowhere = "https://127.0.0.1:1".parse().unwrap();
    let line = Arc::new(PeerLine::new(nowhere, &own.papers.secured, [pin]).unwrap());
    let url = format!("https://{}", own.address);
    Side { hub, neighbour, line, own: own.papers.certificate.clone(), url, door }
}

pub(crate) struct Office {
    pub(crate) clerk: Actor,
    pub(crate) leader: Actor,
    head: Actor,
    specialist: Actor,
}

impl Office {
    pub(crate) fn specialist(&self) -> Actor {
        self.specialist.clone()
    }
}

pub(crate) async fn office(house: &House) -> Office {
    let units = units();
    Office {
        clerk: house.officer("records_clerk", &units.agency).await,
        leader: house.officer("leader", &units.agency).await,
        head: house.officer("division_head", &units.division).await,
        specialist: house.officer("specialist", &units.division).await,
    }
}

/// The same code in the other province.
pub(crate) fn elsewhere(code: &str) -> String {
    code.replace("H99", ELSEWHERE_ROOT)
}

/// Drafted, initialled, signed, numbered, sealed and released to agencies of the other province.
pub(crate) async fn released(
    house: &House,
    desk: &Desk,
    office: &Office,
    (subject, to, concern): (&str, &[String], Option<Concern>),
) -> out::Outgoing {
    let id = DocumentId::new(house.clock.now(), desk.random());
    let place =
        |actor: &Actor| Place { unit: actor.unit().unwrap().clone(), account: actor.account() };
    let recipient =
        |code: &String| out::Recipient::agency(format!("Cơ quan {code}"), code.parse().unwrap());
    let draft = out::Command::Draft(Box::new(out::NewDraft {
        id,
        agency: units().agency.parse().unwrap(),
        unit: units().division.parse().unwrap(),
        text: out::Text {
            kind: "cong-van".to_owned(),
            subject: subject.to_owned(),
            body: "Đề nghị quý cơ quan phối hợp.".to_owned(),
            markup: out::Markup::Second,
            urgency: Urgency::Urgent,
            recipients: to.iter().map(recipient).collect(),
            concern,
            answers: Vec::new(),
            steering: None,
        },
    }));
    let present =
        out::Command::Present { to: place(&office.head), to_sign: false, note: String::new() };
    let initial =
        out::Command::Initial { to: place(&office.leader), to_sign: true, note: String::new() };
    for (actor, command) in
        [(&office.specialist, draft), (&office.specialist, present), (&office.head, initial)]
    {
        desk.outgoing(actor, id, command, &house.key(), None).await.unwrap();
    }
    desk.sign_outgoing(&office.leader, id, &through(), (&house.key(), None)).await.unwrap();
    let done = desk.release_outgoing(&office.clerk, id, &through(), (&house.key(), None)).await;
    done.unwrap().record
}

/// Documents that lie at an agency as arrived.
pub(crate) async fn arrived(desk: &Desk, clerk: &Actor) -> Vec<Incoming> {
    let list = desk::DocumentList::Standing(incoming::Standing::Arrived);
    let page = desk.documents(clerk, &list, None, 100).await.unwrap();
    page.documents.into_iter().map(|seen| seen.record).collect()
}

/// Into the book, to the leader, to a unit, begun and closed.
pub(crate) async fn handled(
    house: &House,
    desk: &Desk,
    (clerk, leader): (&Actor, &Actor),
    found: &Incoming,
) {
    let sheet = found.matter.as_ref().unwrap().sheet.clone();
    let register = Command::Register(Box::new(NewIncoming {
        id: found.id,
        agency: found.agency.clone(),
        way: Way::Exchange,
        sheet,
        files: vec![],
        affirmed: true,
        twin: None,
        origin: None,
        concern: None,
        letter: None,
    }));
    let to = Place { unit: leader.unit().unwrap().clone(), account: leader.account() };
    let direct = Command::Direct {
        note: "Xử lý".to_owned(),
        orders: vec![Order { to, part: Part::Lead, due: None }],
    };
    let steps = [
        (clerk, register),
        (leader, direct),
        (leader, Command::Begin { share: 1 }),
        (leader, Command::Close { words: "Đã xong".to_owned() }),
    ];
    for (actor, command) in steps {
        let action = command.action();
        let done = desk.document(actor, found.id, command, &house.key(), None).await;
        done.unwrap_or_else(|error| panic!("{action}: {error:?}"));
    }
}

/// Every copy that an agency elsewhere has of a document.
pub(crate) async fn copies(desk: &Desk, found: &out::Outgoing) -> Vec<Sending> {
    let copies = desk.sendings_of(found).await.unwrap();
    copies.into_iter().map(|seen| seen.record).collect()
}

/// Lets both carriers go until nothing waits any more, without hindrance.
pub(crate) async fn settle(sides: [&Side; 2], houses: [&House; 2]) {
    for _ in 0..ROUNDS_MAX {
        let mut moved = 0;
        for (side, house) in sides.into_iter().zip(houses) {
            let line = side.line.as_ref();
            let round = side.hub.carry_once("test", &side.neighbour, line).await.unwrap();
            moved += round.delivered + round.failed;
            let worked = side.hub.desk().work_once("test").await.unwrap();
            moved += worked.done;
            house.clock.advance_seconds(30);
        }
        if moved == 0 {
            return;
        }
    }
    panic!("it never settles");
}

/// A house that nobody knows, at the door of one that is open.
pub(crate) fn stranger_line(stranger: &Door, at: &Side) -> PeerLine {
    let pin = kernel::hash::Sha256Hash::of(at.own.der());
    PeerLine::new(at.url.parse().unwrap(), &stranger.papers.secured, [pin]).unwrap()
}

/// Names of the other house's agencies, as its directory has them.
pub(crate) async fn know(side: &Side) {
    let named = side.hub.read_directory(&side.neighbour, side.line.as_ref()).await.unwrap();
    assert!(named >= 2, "{named} agencies");
}

async fn parcels_of(desk: &Desk, clerk: &Actor) -> Vec<Parcel> {
    let page = desk.traffic(clerk, None, None, 200).await.unwrap();
    page.parcels.into_iter().map(|line| line.seen.record).collect()
}

/// The package's digest that a parcel's leaf commits to.
async fn logged(desk: &Desk, id: ParcelId) -> Option<String> {
    let entries = store::register::entries(desk.store().engine(), id.as_uuid()).await.unwrap();
    let events = entries.iter().map(|entry| serde_json::from_str(&entry.body).unwrap());
    let facts = events.flat_map(|event: parcel::Event| exchange::parcel_facts(&event));
    facts.filter(|(name, _)| *name == "package").map(|(_, value)| value).next()
}

/// What was given up after all tries is sent again by a person.
async fn tried_again(house: &House, desk: &Desk, clerk: &Actor) {
    for parcel in parcels_of(desk, clerk).await {
        if parcel.standing == parcel::Standing::Dead {
            assert_eq!(parcel.fault.as_deref(), Some(hub::code::AWAY));
            let retry = parcel::Command::Retry;
            desk.parcel(clerk, parcel.id, retry, &house.key(), None).await.unwrap();
        }
    }
}

/// Whether a work ends within so many of its steps; otherwise it is dropped where it stands.
async fn ends_within(steps: usize, work: impl Future<Output = ()>) -> bool {
    let mut work = Box::pin(work);
    let mut taken = 0;
    std::future::poll_fn(|context| {
        taken += 1;
        match work.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(true),
            Poll::Pending if taken >= steps => Poll::Ready(false),
            Poll::Pending => Poll::Pending,
        }
    })
    .await
}

/// A house that was killed where it stood comes again, at the same door and with the same keys.
async fn risen(
    house: &House,
    killed: Side,
    (own, other): (&Door, &Door),
    (anchors, seed): (&[Certificate], u64),
) -> Side {
    let dead = killed.hub.desk().clone();
    drop(killed);
    dead.store().engine().close().await;
    let desk = house.another_desk().await;
    let desk = match dead.papers() {
        Some(papers) => desk.with_papers((**papers).clone()),
        None => desk,
    };
    let listener = loop {
        // The dead house's port is free when its door has noticed.
        match TcpListener::bind(own.address).await {
            Ok(listener) => break listener,
            Err(_) => tokio::task::yield_now().await,
        }
    };
    side(&desk, own, other, (listener, anchors, Some(seed)))
}

/// Steps after which a house is killed, at most; carrying everything takes some hundreds.
const STEPS_MAX: u8 = 140;

async fn everything_arrives_once(first_on_postgres: bool, seed: u64) {
    let (one, two) = two_houses(first_on_postgres).await;
    // Clocks are minutes apart.
    two.clock.advance_seconds(7 * 60);
    let (mut signing, ring, _) = signing_desk(&one, true);
    let ours = office(&one).await;
    let (agency, centre) = (elsewhere(&units().agency), ELSEWHERE_ROOT.to_owned());
    let clerk = two.officer("records_clerk", &agency).await;
    let leader = two.officer("leader", &agency).await;
    let at_centre = two.officer("records_clerk", &centre).await;
    let (own, at_one) = door("h99", 1, &one).await;
    let (other, at_two) = door("h98", 2, &two).await;
    let anchors: Vec<Certificate> = signing::ring::KeyRing::anchors(ring.as_ref()).to_vec();
    let mut first = side(&signing, &own, &other, (at_one, &[], Some(seed)));
    let mut second = side(&two.desk, &other, &own, (at_two, &anchors, Some(seed + 1)));
    know(&first).await;
    know(&second).await;
    let mut sent = Vec::new();
    for number in 0..DOCUMENTS {
        let subject = format!("phối hợp việc thứ {number}");
        let to = [agency.clone(), centre.clone()];
        sent.push(released(&one, &signing, &ours, (&subject, &to, None)).await);
    }
    // Carried, with the houses killed in turn, each at a point that nobody chose.
    let chance = SeededRandom::new(seed);
    let mut killed = [0, 0];
    let mut handled_here = Vec::new();
    for round in 0.. {
        assert!(round < ROUNDS_MAX, "it never arrives");
        let mut byte = [0];
        chance.fill(&mut byte);
        let steps = usize::from(byte[0] % STEPS_MAX) + 1;
        let carrying = async {
            first.hub.carry_once("one", &first.neighbour, first.line.as_ref()).await.unwrap();
            second.hub.carry_once("two", &second.neighbour, second.line.as_ref()).await.unwrap();
        };
        if !ends_within(steps, carrying).await {
            let seed = seed + round as u64;
            if killed[0] <= killed[1] {
                first = risen(&one, first, (&own, &other), (&[], seed)).await;
                signing = first.hub.desk().clone();
                killed[0] += 1;
            } else {
                second = risen(&two, second, (&other, &own), (&anchors, seed)).await;
                killed[1] += 1;
            }
        }
        // Leases of the killed and pauses of the failed run out.
        for house in [&one, &two] {
            house.clock.advance_seconds(1_000);
        }
        let desk = second.hub.desk().clone();
        tried_again(&one, &signing, &ours.clerk).await;
        tried_again(&two, &desk, &clerk).await;
        tried_again(&two, &desk, &at_centre).await;
        for found in arrived(&desk, &clerk).await {
            handled(&two, &desk, (&clerk, &leader), &found).await;
            handled_here.push(found.id);
        }
        let mut done = 0;
        for document in &sent {
            for copy in copies(&signing, document).await {
                let finished = if copy.to == agency {
                    copy.standing == sending::Standing::Done
                } else {
                    copy.standing == sending::Standing::Arrived
                };
                done += usize::from(finished);
            }
        }
        if done == DOCUMENTS * 2 {
            break;
        }
    }
    // What was said may have overtaken the receipt for what it is about: the rest is carried too.
    for _ in 0..ROUNDS_MAX {
        for (side, house) in [(&first, &one), (&second, &two)] {
            side.hub.carry_once("rest", &side.neighbour, side.line.as_ref()).await.unwrap();
            house.clock.advance_seconds(1_000);
        }
        tried_again(&one, &signing, &ours.clerk).await;
        let sent = parcels_of(&signing, &ours.clerk).await;
        let over = [parcel::Standing::Delivered, parcel::Standing::Taken];
        if sent.iter().all(|it| over.contains(&it.standing)) {
            break;
        }
    }
    assert!(killed.iter().all(|times| *times > 0), "not each was killed: {killed:?}");
    let desk = second.hub.desk().clone();
    assert_eq!(handled_here.len(), DOCUMENTS, "each arrived once");
    let there = arrived(&desk, &at_centre).await;
    assert_eq!(there.len(), DOCUMENTS, "each arrived once at the centre");
    for document in &sent {
        let paper = &document.released.as_ref().unwrap().paper;
        let of = |found: &&Incoming| {
            let matter = found.matter.as_ref().unwrap();
            matter.files.iter().any(|file| file.sha256 == paper.sha256)
        };
        let copy = there.iter().find(of).expect("with equal bytes");
        let file = &copy.matter.as_ref().unwrap().files[0];
        assert_eq!(file.signatures, Signatures::Good, "with valid signatures");
        let object = desk.store().objects().get_verified(&file.sha256).await.unwrap().unwrap();
        let pdf = object.bytes(10_000_000).await.unwrap();
        assert!(passes(&pdf, &ring, one.clock.now()));
        for copy in copies(&signing, document).await {
            let codes: Vec<Code> = copy.notices.iter().map(|notice| notice.code).collect();
            assert!(codes.is_sorted(), "in their order: {codes:?}");
            assert!(copy.notices.iter().all(|notice| !notice.late));
            assert!(copy.handed_over_at.is_some());
        }
    }
    // Both houses hold the same receipts, packages and leaves.
    let ours_sent = parcels_of(&signing, &ours.clerk).await;
    let delivered: Vec<&Parcel> =
        ours_sent.iter().filter(|it| it.standing == parcel::Standing::Delivered).collect();
    assert_eq!(delivered.len(), DOCUMENTS);
    for parcel in delivered {
        let theirs = desk.receipt_of(parcel.id).await.unwrap();
        assert_eq!(parcel.receipt.as_deref(), theirs.as_ref(), "one receipt");
        let (here, there) = (logged(&signing, parcel.id).await, logged(&desk, parcel.id).await);
        assert!(here.is_some() && here == there, "matching leaves");
        let package = parcel.receipt.as_ref().unwrap().receipt.package;
        for desk in [&signing, &desk] {
            let object = desk.store().objects().get_verified(&package.sha256).await.unwrap();
            assert_eq!(object.unwrap().size, package.bytes, "equal packages");
        }
    }
    for desk in [&signing, &desk] {
        let found = desk.verify(true, &|_| ()).await.unwrap();
        assert!(found.first.is_empty(), "{:?}", found.first);
    }
    drop((first, second));
    for desk in [&signing, &desk] {
        desk.store().engine().close().await;
    }
    one.close().await;
    two.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_document_arrives_once_from_sqlite_to_postgres() {
    everything_arrives_once(false, 11).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_document_arrives_once_from_postgres_to_sqlite() {
    everything_arrives_once(true, 12).await;
}
