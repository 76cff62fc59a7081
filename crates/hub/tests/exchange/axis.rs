//! A house and the simulated axis, in both shapes, as bad as it can be: what is sent arrives once, answers come in any order,
//! what comes is taken in once.

use crate::house::{House, units};
use crate::papers::papers;
use crate::provinces::{Office, arrived, copies, office, released};
use crate::ring::signing_desk;
use exchange::sending::Standing;
use hub::axis::{Gateway, RestAxis, SoapAxis};
use hub::line::Line;
use hub::{Hub, Neighbour, Neighbours, Settings};
use simulator_axis::{Axis, Conduct, router};
use std::sync::Arc;
use tokio::net::TcpListener;

const TOKEN: &str = "a-secret";
const BAD: Conduct = Conduct { busy: 20, unanswered: 20, doubled: 50, shuffled: 50 };

/// A document as a sloppy system writes it: no prefix, `Business` with one s, a code without its zero.
fn sloppy(to: &str, number: u32) -> Vec<u8> {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><edXML xmlns=\"http://www.mic.gov.vn/TBT/QCVN_102_2016\">\
         <edXMLEnvelope><edXMLHeader><MessageHeader><To><OrganId>{to}</OrganId></To>\
         <From><OrganId>H70.01.02</OrganId><OrganName>Vụ Ví dụ</OrganName></From>\
         <DocumentId>H70.01.02-2026-{number}/VVD</DocumentId><Subject>V/v báo cáo số {number}</Subject>\
         <PromulgationInfo><PromulgationDate>2026-10-01</PromulgationDate></PromulgationInfo>\
         <Code><CodeNumber>{number}</CodeNumber><CodeNotation>VVD</CodeNotation></Code>\
         <DocumentType><TypeName>công văn</TypeName></DocumentType></MessageHeader>\
         <TraceHeaderList><Business><BusinessDocType>0</BusinessDocType></Business></TraceHeaderList></edXMLHeader>\
         <edXMLBody><edXMLManifest><Reference><AttachmentName>vb.png</AttachmentName><ContentId>cid:a{number}</ContentId>\
         </Reference></edXMLManifest></edXMLBody></edXMLEnvelope><AttachmentEncoded><Attachment>\
         <ContentId>a{number}</ContentId><AttachmentName>vb.png</AttachmentName>\
         <ContentTransferEncoded>{PICTURE}</ContentTransferEncoded></Attachment></AttachmentEncoded></edXML>"
    )
    .into_bytes()
}

/// A picture of one point.
const PICTURE: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

struct Scene {
    house: House,
    desk: desk::Desk,
    office: Office,
    axis: Axis,
    hub: Hub,
    neighbour: Neighbour,
    line: Arc<dyn Line>,
}

async fn scene(soap: bool, seed: u64) -> Scene {
    let house = House::sqlite().await;
    let (desk, _, _) = signing_desk(&house, true);
    let office = office(&house).await;
    let axis = Axis::new(TOKEN, 2_500, seed);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let served = router(axis.clone());
    tokio::spawn(async move { axum::serve(listener, served).await.unwrap() });
    let path = if soap { "soap" } else { "" };
    let gateway = Gateway {
        at: format!("http://{address}/{path}").parse().unwrap(),
        own: "h99".parse().unwrap(),
        node: "truc".parse().unwrap(),
        organ: units().agency,
        token: TOKEN.to_owned(),
    };
    let clock = Arc::clone(&house.clock) as Arc<dyn kernel::time::Clock>;
    let line: Arc<dyn Line> = if soap {
        Arc::new(SoapAxis::new(gateway, clock).unwrap())
    } else {
        Arc::new(RestAxis::new(gateway, clock).unwrap())
    };
    let neighbour = Neighbour {
        name: "truc".parse().unwrap(),
        certificates: Vec::new(),
        line: Some(Arc::clone(&line)),
        unsigned: true,
    };
    let named = papers("h99", 1, &house).named();
    let neighbours = Neighbours::new([neighbour.clone()]);
    let hub = Hub::new(desk.clone(), named, neighbours, Settings::default());
    Scene { house, desk, office, axis, hub, neighbour, line }
}

async fn everything_travels(soap: bool, seed: u64) {
    let scene = scene(soap, seed).await;
    let known = scene.hub.read_directory(&scene.neighbour, scene.line.as_ref()).await.unwrap();
    assert_eq!(known, 2_500);
    let found = scene.desk.find_organs("co quan so 1234", "", 10).await.unwrap();
    assert_eq!(found.len(), 1);
    scene.axis.behave(BAD);
    // The first agency reads strictly, the second sloppily.
    let to = ["H70.01.01".to_owned(), "H70.01.02".to_owned()];
    let mut sent = Vec::new();
    for subject in ["việc một", "việc hai"] {
        let with = (subject, to.as_slice(), None);
        sent.push(released(&scene.house, &scene.desk, &scene.office, with).await);
    }
    for number in 1..=3 {
        scene.axis.post(&units().agency, false, sloppy(&units().agency, number));
    }
    let clerk = &scene.office.clerk;
    for round in 0.. {
        assert!(round < 300, "it never arrives");
        // A gateway that is away ends a round, and nothing else.
        let _ = scene.hub.carry_once("test", &scene.neighbour, scene.line.as_ref()).await;
        scene.house.clock.advance_seconds(1_000);
        let page = scene.desk.traffic(clerk, None, None, 200).await.unwrap();
        for line in page.parcels {
            let parcel = line.seen.record;
            if parcel.standing == exchange::parcel::Standing::Dead {
                let retry = exchange::parcel::Command::Retry;
                let key = scene.house.key();
                scene.desk.parcel(clerk, parcel.id, retry, &key, None).await.unwrap();
            }
        }
        let mut registered = 0;
        for document in &sent {
            let all = copies(&scene.desk, document).await;
            registered += all.iter().filter(|it| it.standing == Standing::Registered).count();
        }
        let here = arrived(&scene.desk, clerk).await.len();
        if registered == 4 && here == 3 && scene.axis.waiting(&units().agency) == 0 {
            break;
        }
    }
    let received = scene.axis.received();
    let documents: Vec<&str> =
        received.iter().filter(|it| it.1.status.is_empty()).map(|it| it.0.as_str()).collect();
    assert_eq!(documents, ["H70.01.01", "H70.01.02", "H70.01.01", "H70.01.02"], "each once");
    assert!(received.iter().all(|it| !it.1.status.is_empty() || it.1.files == 1));
    let here = arrived(&scene.desk, clerk).await;
    let mut numbers: Vec<String> =
        here.iter().map(|it| it.matter.as_ref().unwrap().sheet.number.clone()).collect();
    numbers.sort();
    assert_eq!(numbers, ["1/VVD", "2/VVD", "3/VVD"], "each arrived once");
    let told: Vec<&str> = received
        .iter()
        .filter(|it| !it.1.status.is_empty())
        .map(|it| it.1.status.as_str())
        .collect();
    assert_eq!(told, ["01", "01", "01"], "their senders were told");
    assert!(scene.desk.verify(true, &|_| ()).await.unwrap().first.is_empty());
    scene.house.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_travels_by_a_bad_axis_of_the_rest_shape() {
    everything_travels(false, 3).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_travels_by_a_bad_axis_of_the_soap_shape() {
    everything_travels(true, 4).await;
}

async fn what_cannot_be_read_stands_before_nobody(soap: bool) {
    let scene = scene(soap, 7).await;
    let organ = units().agency;
    for broken in 0..60 {
        scene.axis.post(&organ, false, format!("<broken number='{broken}'").into_bytes());
    }
    scene.axis.post(&organ, false, sloppy(&organ, 1));
    let clerk = &scene.office.clerk;
    for _ in 0..3 {
        scene.hub.carry_once("test", &scene.neighbour, scene.line.as_ref()).await.unwrap();
    }
    assert_eq!(arrived(&scene.desk, clerk).await.len(), 1, "the good one behind them came");
    assert_eq!(scene.axis.waiting(&organ), 0, "the axis was told of each");
    let refused = scene.desk.refused_parcels(clerk, None, 100).await.unwrap();
    assert_eq!(refused.len(), 60, "a person sees each");
    assert!(refused.iter().all(|one| one.fault == "unreadable" && one.tries == 1));
    scene.house.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_read_stands_before_nobody_at_a_gateway_of_rest() {
    what_cannot_be_read_stands_before_nobody(false).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_read_stands_before_nobody_at_a_gateway_of_soap() {
    what_cannot_be_read_stands_before_nobody(true).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_axis_is_told_of_what_would_fail_alike_and_never_of_what_may_pass() {
    use desk::exchange::Later;
    let scene = scene(true, 8).await;
    let (desk, node) = (&scene.desk, &scene.neighbour.name);
    let id = kernel::id::ParcelId::new(desk.clock().now(), desk.random());
    for _ in 0..9 {
        let told = desk.fetch_failed(node, id, ("busy", Later::Again)).await.unwrap();
        assert!(!told, "told of, it might be gone there and was never here");
        assert!(!desk.may_fetch(node, id).await.unwrap(), "not at once");
        scene.house.clock.advance_seconds(90_000);
        assert!(desk.may_fetch(node, id).await.unwrap(), "but for ever, once a day");
    }
    assert!(desk.fetch_failed(node, id, ("unreadable", Later::Never)).await.unwrap());
    let refused = desk.refused_parcels(&scene.office.clerk, None, 9).await.unwrap();
    assert_eq!((refused.len(), refused[0].tries), (1, 10));
    scene.house.close().await;
}
