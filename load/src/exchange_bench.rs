//! `exchange`: packages a second between two houses over mutual TLS, each signed, taken in as a document, logged and
//! receipted on both sides, and the time each takes from being packed to being receipted.
//! Not the release that makes a document. What must always hold: a package counts when its receipt is durable at the
//! sender; the logs of both houses are sequenced while it goes on, and are whole at the end.

use crate::{
    authority,
    ground::{self, Ground, Kind, Setting},
    measure::{Report, milliseconds, per_second, percentile},
};
use anyhow::{Context as _, ensure};
use camino::Utf8Path;
use desk::Desk;
use edxml::{
    Action, Business, Contents, DocumentCode, DocumentId, DocumentType, Envelope, Organisation,
    Promulgation, Reference, Signer, Trace,
};
use exchange::{
    Course, NodeName, Package, Request,
    parcel::{Content, NewParcel},
};
use hub::{
    House, Hub, Neighbour, Neighbours, Secured, Settings,
    line::{Line, Outbound},
    peer::PeerLine,
};
use kernel::{
    hash::Sha256Hash,
    id::ParcelId,
    random::{OsRandom, Random as _},
    time::{Clock as _, SystemClock, Timestamp},
};
use signing::certificate::Certificate;
use signing::key::{Credential, SoftwareKey};
use std::{
    io::Read,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};
use tokio::{net::TcpListener, time::Instant};

/// The second house.
const OTHER: &str = "provinces/mau";

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Packages that are sent
    #[arg(long, default_value_t = 4_000)]
    packages: usize,
    /// Bytes of the file in each
    #[arg(long, default_value_t = 7_000)]
    bytes: usize,
    /// Packages on their way at the same time
    #[arg(long, default_value_t = 16)]
    at_once: usize,
}

/// A file that is nobody's.
struct File(Vec<u8>);

impl Contents for File {
    fn open(&self, _: &Reference) -> std::io::Result<Box<dyn Read + '_>> {
        Ok(Box::new(self.0.as_slice()))
    }
}

struct Side {
    ground: Ground,
    desk: Desk,
    credential: Credential,
    certificate: Certificate,
    secured: Secured,
    name: NodeName,
}

impl Side {
    async fn make(setting: &Setting, province: &Utf8Path, name: &str) -> anyhow::Result<Side> {
        let ground = Ground::make(setting, Kind::Sqlite).await?;
        let desk = ground::desk(ground.store().await?, province).await?;
        // The desk's clock stands at the day of the samples, that of TLS at today.
        let (day, today) = (desk.clock().now(), SystemClock.now());
        let validity = (day.min(today).plus_seconds(-86_400), day.max(today).plus_seconds(86_400));
        let (root, pkcs8) = authority::draw(name, validity)?;
        let certificate = root.certificate().clone();
        // Read from a file, as the program has it.
        let key = Arc::new(SoftwareKey::read_fast(&pkcs8)?);
        Ok(Side {
            ground,
            desk,
            credential: Credential::new(key, certificate.clone(), Vec::new())?,
            secured: Secured::new(certificate.clone(), pkcs8),
            certificate,
            name: name.parse()?,
        })
    }

    fn neighbour(&self, line: Option<Arc<dyn Line>>) -> Neighbour {
        let certificates = vec![self.certificate.clone()];
        Neighbour { name: self.name.clone(), certificates, line, unsigned: false }
    }

    fn hub(&self, neighbour: Neighbour) -> Hub {
        let house = House { name: self.name.clone(), credential: self.credential.clone() };
        Hub::new(self.desk.clone(), house, Neighbours::new([neighbour]), Settings::default())
    }
}

pub(crate) async fn run(
    setting: &Setting,
    options: &Options,
    report: &mut Report,
) -> anyhow::Result<()> {
    let one = Side::make(setting, &setting.province, "one").await?;
    let two = Side::make(setting, Utf8Path::new(OTHER), "two").await?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let at = format!("https://{}", listener.local_addr()?).parse()?;
    let pin = Sha256Hash::of(two.certificate.der());
    let line: Arc<dyn Line> = Arc::new(PeerLine::new(at, &one.secured, [pin])?);
    let (hub, secured) = (two.hub(one.neighbour(None)), two.secured.clone());
    let door = tokio::spawn(async move { hub::door::serve(hub, &secured, listener).await });
    // The logs keep up meanwhile, as they do in the program.
    let over = Arc::new(AtomicBool::new(false));
    let mut logs = Vec::new();
    for desk in [one.desk.clone(), two.desk.clone()] {
        let over = Arc::clone(&over);
        logs.push(tokio::spawn(async move {
            while !over.load(Ordering::Acquire) {
                desk.sequence().await?;
                tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            }
            while desk.sequence().await? > 0 {}
            anyhow::Ok(())
        }));
    }
    let sender = own(&one.desk)?;
    let receiver = own(&two.desk)?;
    let next = Arc::new(AtomicUsize::new(0));
    let begun = Instant::now();
    let mut carriers = Vec::new();
    for _ in 0..options.at_once {
        let (desk, line, next) = (one.desk.clone(), Arc::clone(&line), Arc::clone(&next));
        let (credential, node) = (one.credential.clone(), two.name.clone());
        let (sender, receiver) = (sender.clone(), receiver.clone());
        let (packages, bytes) = (options.packages, options.bytes);
        carriers.push(tokio::spawn(async move {
            let mut waits = Vec::new();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= packages {
                    return anyhow::Ok(waits);
                }
                let since = Instant::now();
                let parcel =
                    packed(&desk, &credential, (&sender, &receiver, &node), (number, bytes));
                let receipt = line.hand_over(&parcel.await?).await?;
                desk.parcel_delivered(receipt).await?;
                waits.push(milliseconds(since.elapsed()));
            }
        }));
    }
    let mut waits = Vec::new();
    for carrier in carriers {
        waits.extend(carrier.await??);
    }
    let rate = per_second(options.packages, begun.elapsed());
    over.store(true, Ordering::Release);
    for log in logs {
        log.await??;
    }
    let kilobytes = options.bytes * 4 / 3 / 1_000;
    let name = format!("packages of about {kilobytes} KB, signed, logged, receipted");
    report.figure(&name, rate, "/s", Some(">= 500"));
    report.figure("from packing to receipt, p50", percentile(&waits, 50.0), "ms", None);
    report.figure("from packing to receipt, p99", percentile(&waits, 99.0), "ms", Some("<= 50"));
    for desk in [&one.desk, &two.desk] {
        let found = desk.verify(false, &|_| ()).await?;
        ensure!(found.first.is_empty(), "a house is not whole: {:?}", found.first);
        desk.store().engine().close().await;
    }
    door.abort();
    one.ground.remove().await?;
    two.ground.remove().await
}

/// An agency of a house.
fn own(desk: &Desk) -> anyhow::Result<String> {
    let first = desk.exchanging_agencies().into_keys().next();
    Ok(first.context("a province without agencies")?.to_string())
}

/// Signs a package, keeps it, and queues its parcel.
async fn packed(
    desk: &Desk,
    credential: &Credential,
    (sender, receiver, node): (&str, &str, &NodeName),
    (number, bytes): (usize, usize),
) -> anyhow::Result<Outbound> {
    let now = desk.clock().now();
    let id = ParcelId::new(now, desk.random());
    let code = DocumentCode { number: number.to_string(), notation: "TB-UBND".to_owned() };
    let document_id = DocumentId::compose(sender, now.local_date(), &code);
    let course = Course { sender: sender.to_owned(), document: document_id.as_str().to_owned() };
    let organ = |id: &str| Organisation {
        id: id.to_owned(),
        name: Some("Cơ quan đo".to_owned()),
        ..Organisation::default()
    };
    let envelope = Envelope {
        from: organ(sender),
        to: vec![organ(receiver)],
        code,
        promulgation: Promulgation { place: None, date: now.local_date() },
        document_type: DocumentType {
            number: None,
            name: Some("Thông báo".to_owned()),
            detail: None,
        },
        subject: format!("V/v đo thời gian lần thứ {number}"),
        content: None,
        signer: Signer::default(),
        due_on: None,
        to_places: Vec::new(),
        other: None,
        response_for: Vec::new(),
        steering: None,
        document_id,
        trace: Trace::begin(id.to_string(), sender.to_owned(), whole(now)),
        business: Business { action: Action::New, reason: None, staff: None, paper: None },
        manifest: vec![Reference {
            content_id: format!("f{number}"),
            content_type: Some("application/pdf".to_owned()),
            description: None,
            name: Some("van-ban.pdf".to_owned()),
        }],
    };
    let mut package = Vec::new();
    edxml::write_signed(&envelope, &File(pdf(number, bytes)), credential, &mut package)?;
    let objects = desk.store().objects().clone();
    let stored = objects.put(&package).await?;
    let package = Package { sha256: stored.hash, bytes: stored.size };
    let content = Content::Document {
        request: Request::New,
        outgoing: None,
        receivers: vec![receiver.to_owned()],
    };
    let (node, agency) = (node.clone(), sender.parse()?);
    let parcel =
        desk.queue_parcel(NewParcel { id, node, agency, course, content, urgency: 0 }).await?;
    desk.parcel_packed(id, package).await?;
    Ok(Outbound { parcel, package, objects })
}

/// Packages carry whole seconds.
fn whole(at: Timestamp) -> Timestamp {
    Timestamp::from_micros(at.as_micros() - at.as_micros().rem_euclid(1_000_000))
}

/// A PDF of so many bytes that is another one each time.
fn pdf(number: usize, bytes: usize) -> Vec<u8> {
    let mut file = format!("%PDF-1.4\n% {number} {}\n", OsRandom.token(16)).into_bytes();
    file.resize(bytes.saturating_sub(6).max(file.len()), b'x');
    file.extend_from_slice(b"\n%%EOF\n");
    file
}
