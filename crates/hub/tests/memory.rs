//! A file of a hundred megabytes goes through a house without being held: taken in, handed over to gateways, fetched from them.
//! A program of its own, because what is allocated is counted for the whole program; one test, so that nothing else runs.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]
#![expect(clippy::print_stdout, reason = "how much it takes is what is told")]

#[expect(dead_code, reason = "the door's suite uses all of it")]
#[path = "../../desk/tests/door/house.rs"]
mod house;
#[path = "exchange/packages.rs"]
#[expect(dead_code, reason = "the exchange's suite uses all of it")]
mod packages;
#[path = "exchange/papers.rs"]
#[expect(dead_code, reason = "the exchange's suite uses all of it")]
mod papers;

use crate::house::{House, units};
use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, State};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use data_encoding::BASE64;
use edxml::{Contents, Reference};
use exchange::parcel::{Content, NewParcel};
use exchange::{Course, Package, Request};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use hub::axis::{Gateway, RestAxis, SoapAxis};
use hub::line::{Line, Outbound, Waiting};
use hub::{Hub, Neighbour, Neighbours, Settings};
use kernel::id::ParcelId;
use kernel::time::Clock as _;
use peak_alloc::PeakAlloc;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::net::TcpListener;
use tokio_util::io::ReaderStream;

#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

const SIZE: u64 = 100_000_000;
const GROWTH_MAX: usize = 16 * 1024 * 1024;
const SENDER: &str = "H98.01";

/// Bytes that do not repeat soon, behind the head of a PDF.
struct Paper {
    head: &'static [u8],
    left: u64,
    tail: &'static [u8],
    state: u32,
}

impl Read for Paper {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if !self.head.is_empty() {
            return self.head.read(out);
        }
        let count = out.len().min(usize::try_from(self.left).unwrap());
        for byte in &mut out[..count] {
            self.state = self.state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            *byte = self.state.to_be_bytes()[0];
        }
        self.left -= count as u64;
        if count == 0 { self.tail.read(out) } else { Ok(count) }
    }
}

fn paper() -> Paper {
    Paper { head: b"%PDF-1.4\n", left: SIZE - 16, state: 1, tail: b"\n%%EOF\n" }
}

struct Papers;

impl Contents for Papers {
    fn open(&self, _: &Reference) -> io::Result<Box<dyn Read + '_>> {
        Ok(Box::new(paper()))
    }
}

/// Runs, and tells how much memory it wanted beyond what there was.
async fn measured<T>(what: String, run: impl Future<Output = T>) -> T {
    ALLOCATED.reset_peak_usage();
    let before = ALLOCATED.current_usage();
    let done = run.await;
    let growth = ALLOCATED.peak_usage().saturating_sub(before);
    println!("{what}: {} kB more", growth / 1000);
    assert!(growth <= GROWTH_MAX, "{what} takes {growth} bytes");
    done
}

/// The paper in pieces of a length that three divides, so that their base 64 is that of the whole.
fn pieces() -> impl futures::Stream<Item = io::Result<Vec<u8>>> {
    stream::try_unfold(paper(), async |mut paper| {
        let mut piece = Vec::with_capacity(30_000);
        paper.by_ref().take(30_000).read_to_end(&mut piece)?;
        Ok((!piece.is_empty()).then_some((piece, paper)))
    })
}

/// Counts what it gets and holds none of it.
#[derive(Clone, Default)]
struct Sink(Arc<AtomicU64>);

async fn swallow(State(sink): State<Sink>, body: Body) {
    let mut pieces = body.into_data_stream();
    while let Some(piece) = pieces.next().await {
        sink.0.fetch_add(piece.unwrap().len() as u64, Ordering::Relaxed);
    }
}

async fn soap(sink: State<Sink>, headers: axum::http::HeaderMap, body: Body) -> impl IntoResponse {
    swallow(sink, body).await;
    if !headers["soapaction"].to_str().unwrap().ends_with("GetDocument\"") {
        return Body::from("<e><SendDocumentResponse/></e>");
    }
    let piece = |text: &'static str| stream::iter([Ok::<_, io::Error>(text.to_owned())]);
    let letters = pieces().map_ok(|piece| BASE64.encode(&piece));
    Body::from_stream(piece("<e><Content>").chain(letters).chain(piece("</Content></e>")))
}

async fn rest(sink: State<Sink>, body: Body) -> impl IntoResponse {
    swallow(sink, body).await;
    r#"{"status":"OK","data":{}}"#
}

async fn gateway() -> (String, Sink) {
    let sink = Sink::default();
    let served = Router::new()
        .route("/soap", post(soap))
        .route("/v1/sendEdoc", post(rest))
        .route("/v1/getEdoc", get(async || Body::from_stream(pieces())))
        .layer(DefaultBodyLimit::disable())
        .with_state(sink.clone());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, served).await.unwrap() });
    (format!("http://{address}/"), sink)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_of_a_hundred_megabytes_goes_through_a_house_and_is_never_held() {
    let house = House::sqlite().await;
    let other = papers::papers("h98", 2, &house);
    let neighbour = Neighbour {
        name: "h98".parse().unwrap(),
        certificates: vec![other.certificate.clone()],
        line: None,
        unsigned: false,
    };
    let named = papers::papers("h99", 1, &house).named();
    let neighbours = Neighbours::new([neighbour.clone()]);
    let hub = Hub::new(house.desk.clone(), named, neighbours, Settings::default());
    let file = house.folder.path().join("package.xml");
    let receiver = units().agency;
    let mut written = std::fs::File::create(&file).unwrap();
    let what = ("Về việc lấy ý kiến hồ sơ", "ho-so.pdf", &Papers as &dyn Contents);
    let way = (SENDER, receiver.as_str(), 7);
    let credential = &other.named.credential;
    packages::write_package(credential, &house, way, what, &mut written);
    let id = || ParcelId::new(house.clock.now(), house.desk.random());
    let pieces = async || ReaderStream::new(tokio::fs::File::open(&file).await.unwrap());

    let taken = measured("taken in".to_owned(), hub.take(&neighbour, (id(), None), pieces().await));
    let taken = Box::pin(taken).await;
    assert_eq!(taken.unwrap().receipt.package.bytes, std::fs::metadata(&file).unwrap().len());

    let objects = house.desk.store().objects().clone();
    let mut stage = objects.stage(u64::MAX);
    let mut all = pieces().await;
    while let Some(piece) = all.try_next().await.unwrap() {
        stage.write(&piece).await.unwrap();
    }
    let stored = stage.commit().await.unwrap();
    let package = Package { sha256: stored.hash, bytes: stored.size };
    let agency = receiver.parse().unwrap();
    let course = Course { sender: receiver.clone(), document: "d".to_owned() };
    let content =
        Content::Document { request: Request::New, outgoing: None, receivers: vec![SENDER.into()] };
    let node = "h98".parse().unwrap();
    let parcel = NewParcel { id: id(), node, agency, course, content, urgency: 0 };
    let parcel = house.desk.queue_parcel(parcel).await.unwrap();
    let outbound = Outbound { parcel, package, objects };
    let (at, sink) = gateway().await;
    let clock = Arc::clone(&house.clock) as Arc<dyn kernel::time::Clock>;
    let to = |path: &str| Gateway {
        at: format!("{at}{path}").parse().unwrap(),
        own: "h99".parse().unwrap(),
        node: "truc".parse().unwrap(),
        organ: receiver.clone(),
        token: "a-secret".to_owned(),
    };
    let lines: [(&str, Box<dyn Line>, u64); 2] = [
        ("REST", Box::new(RestAxis::new(to(""), Arc::clone(&clock)).unwrap()), package.bytes),
        ("SOAP", Box::new(SoapAxis::new(to("soap"), clock).unwrap()), package.bytes / 3 * 4),
    ];
    for (shape, line, at_least) in lines {
        let before = sink.0.load(Ordering::Relaxed);
        measured(format!("handed over, {shape}"), line.hand_over(&outbound)).await.unwrap();
        assert!(sink.0.load(Ordering::Relaxed) - before >= at_least);
        let waiting = Waiting { parcel: outbound.parcel.id, name: "one".to_owned() };
        let fetched = measured(format!("fetched, {shape}"), async {
            let mut pieces = line.fetch(&waiting).await.unwrap().bytes_stream();
            let mut bytes = 0;
            while let Some(piece) = pieces.next().await {
                bytes += piece.unwrap().len() as u64;
            }
            bytes
        });
        assert_eq!(fetched.await, SIZE, "{shape}");
    }
    house.close().await;
}
