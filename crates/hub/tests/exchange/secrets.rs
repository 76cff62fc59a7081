//! What bears a mark of secrecy, at the door of a house: refused with nothing left behind, or held from the first moment.

use crate::elsewhere;
use crate::house::units;
use crate::packages::{File, package};
use crate::provinces::{arrived, door, office, side};
use desk::recognition::{Recogniser, Scan, Unrecognised};
use desk::{DocumentList, exchange::Organ};
use document::incoming::Standing;
use edxml::Contents;
use futures::{future::BoxFuture, stream};
use hub::{Hub, Neighbour, Neighbours, Settings};
use kernel::{id::ParcelId, time::Clock as _};
use std::{convert::Infallible, sync::Arc};

/// What a picture of 16 by 16 pixels begins with (PNG third edition §11.2.1).
const HEAD: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x10\0\0\0\x10\x08\0\0\0\0";

/// Reads a scan as the words behind the head of its picture.
#[derive(Debug)]
struct Eyes;

impl Recogniser for Eyes {
    fn read<'a>(&'a self, scan: &'a Scan) -> BoxFuture<'a, Result<Vec<String>, Unrecognised>> {
        let words = String::from_utf8_lossy(&scan.bytes[HEAD.len()..]).into_owned();
        Box::pin(async { Ok(vec![words]) })
    }
}

fn picture(words: &str) -> Vec<u8> {
    [HEAD, words.as_bytes()].concat()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_marked_leaves_nothing_and_a_doubtful_scan_is_held_from_the_first_moment() {
    let (one, two) = elsewhere::two(false).await;
    office(&one).await;
    let clerk = two.officer("records_clerk", &crate::provinces::elsewhere(&units().agency)).await;
    let seeing = two.desk.clone().with_recogniser(Arc::new(Eyes));
    let (own, _) = door("h99", 1, &one).await;
    let (other, at_two) = door("h98", 2, &two).await;
    let second = side(&seeing, &other, &own, (at_two, &[], None));
    let named = own.named();
    let bring = async |number, subject: &str, name: &str, words: &str| {
        let file = picture(words);
        let (ours, theirs) = (units().agency, crate::provinces::elsewhere(&units().agency));
        let bytes = package(
            &named.credential,
            &one,
            (&ours, &theirs, number),
            (subject, name, &File(&file)),
        );
        let id = ParcelId::new(two.clock.now(), seeing.random());
        let whole = stream::iter([Ok::<_, Infallible>(bytes.into())]);
        let taken = second.hub.take(&second.neighbour, (id, None), whole).await;
        let kept = seeing.store().objects().exists(&kernel::hash::Sha256Hash::of(&file)).await;
        (taken.map(|_| ()).map_err(|fault| fault.code), kept.unwrap())
    };
    let plain = "Về việc họp giao ban";
    let marked = [
        bring(1, plain, "quet.png", "Số: 1/CV-UBND\nTUYỆT MẬT\nVề việc họp").await,
        bring(2, plain, "quet.png", "MẬT\nSố: 2/CV-UBND").await,
        bring(3, "Phương án (TỐI MẬT)", "quet.png", "Số: 3").await,
        bring(4, plain, "TUYET MAT - phuong an.png", "Số: 4").await,
    ];
    for (at, refused) in marked.into_iter().enumerate() {
        assert_eq!(refused, (Err("secret"), false), "package {at}");
    }
    let before = arrived(&seeing, &clerk).await;
    assert!(before.is_empty(), "{before:?}");
    let list = DocumentList::Standing(Standing::KeptOut);
    let stubs = seeing.documents(&clerk, &list, None, 10).await.unwrap().documents;
    assert_eq!(stubs.len(), 4, "that something came is told, once for each");
    assert!(stubs.iter().all(|stub| stub.record.matter.is_none()));
    assert_eq!(bring(5, plain, "quet.png", "Số: 5\nTUYỆT MẬI").await, (Ok(()), true));
    assert_eq!(bring(6, plain, "quet-2.png", "Số: 6\nBảo mật thông tin").await, (Ok(()), true));
    let mut held: Vec<_> = arrived(&seeing, &clerk).await;
    held.sort_by_key(|found| found.matter.as_ref().unwrap().sheet.number.clone());
    let suspected: Vec<bool> = held.iter().map(document::Incoming::is_suspected).collect();
    assert_eq!(suspected, [true, false]);
    assert_eq!(seeing.suspected_documents(&clerk).await.unwrap(), 1);
    assert!(held[0].files().is_empty(), "nobody passes it on");
    drop(second);
    one.close().await;
    two.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_house_speaks_for_its_own_agencies_and_for_no_other_house() {
    let (one, two) = elsewhere::two(true).await;
    let clerk = two.officer("records_clerk", &crate::provinces::elsewhere(&units().agency)).await;
    let (own, _) = door("h99", 1, &one).await;
    let (third, _) = door("h97", 3, &one).await;
    let (named, desk) = (own.named(), &two.desk);
    let neighbour = |door: &crate::provinces::Door| Neighbour {
        name: door.named().name,
        certificates: vec![door.certificate()],
        line: None,
        unsigned: false,
    };
    let (first, other) = (neighbour(&own), neighbour(&third));
    let (papers, _) = door("h98", 2, &two).await;
    let neighbours = Neighbours::new([first.clone(), other]);
    let hub = Hub::new(desk.clone(), papers.named(), neighbours, Settings::default());
    let organ = |code: &str, node: &str| Organ {
        code: code.to_owned(),
        name: "Cơ quan".to_owned(),
        node: node.to_owned(),
    };
    let told = [organ("H97.01", "h97"), organ("H96.01", "h99")];
    desk.note_organs(&told, two.clock.now(), &[]).await.unwrap();
    let own_agency = crate::provinces::elsewhere(&units().agency);
    let speak = async |from: &Neighbour, number, sender: &str| {
        let (to, words) = ((sender, &*own_agency, number), picture("họp"));
        let told = ("Về việc họp giao ban", "a.png", &File(&words) as &dyn Contents);
        let bytes = package(&named.credential, &one, to, told);
        let id = ParcelId::new(two.clock.now(), desk.random());
        let whole = stream::iter([Ok::<_, Infallible>(bytes.into())]);
        hub.take(from, (id, None), whole).await.map(|_| ()).map_err(|fault| fault.code)
    };
    assert_eq!(speak(&first, 1, &own_agency).await, Err("impostor"), "an agency of this house");
    assert_eq!(speak(&first, 2, "H97.01").await, Err("impostor"), "one of another neighbour");
    assert!(arrived(desk, &clerk).await.is_empty());
    assert_eq!(speak(&first, 3, "H96.01").await, Ok(()), "one that it leads to");
    assert_eq!(speak(&first, 4, "H95.01").await, Ok(()), "one that nobody else leads to");
    // The axis carries for everybody, but for nobody of this house.
    let axis = Neighbour { unsigned: true, ..first.clone() };
    assert_eq!(speak(&axis, 5, "H97.01").await, Ok(()));
    assert_eq!(speak(&axis, 6, &own_agency).await, Err("impostor"));
    one.close().await;
    two.close().await;
}
