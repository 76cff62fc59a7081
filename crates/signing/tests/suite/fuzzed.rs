//! What the fuzz targets of signed papers do, replayed without a fuzzer: their seeds, and each seed changed in many small
//! ways drawn from a fixed seed of chance. `UPDATE_SEEDS=1` makes the seeds anew.

use std::path::{Path, PathBuf};

use kernel::random::{Random, SeededRandom};
use signing::algorithm::Digest;
use signing::cms::Assembly;
use signing::oid;
use signing::pades::Level;
use signing::pdf::{File, signatures};
use signing::pki::ocsp::request;
use signing::revocation::{Evidence, RevocationSource};
use signing::timestamp::{TimestampRequest, TimestampSource, response_token};

use crate::corpus::Workshop;
use crate::support::{Form, noon, paper};

#[expect(unreachable_pub, reason = "the fuzzer's crate has it so")]
#[path = "../../../../fuzz/src/request.rs"]
mod asked;
#[expect(unreachable_pub, reason = "the fuzzer's crate has it so")]
#[path = "../../../../fuzz/src/certificate.rs"]
mod certificate;
#[expect(unreachable_pub, reason = "the fuzzer's crate has it so")]
#[path = "../../../../fuzz/src/paper.rs"]
mod signed_paper;
#[expect(unreachable_pub, reason = "the fuzzer's crate has it so")]
#[path = "../../../../fuzz/src/stamp.rs"]
mod stamp;
#[expect(unreachable_pub, reason = "the fuzzer's crate has it so")]
#[path = "../../../../fuzz/src/structure.rs"]
mod structure;

fn seeds() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds")
}

/// Runs every seed of a target, then `changes` changed ones of each.
fn replay(name: &str, changes: u64, run: fn(&[u8])) {
    let random = SeededRandom::new(changes);
    let mut count = 0;
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(seeds().join(name)).unwrap().map(|it| it.unwrap().path()).collect();
    entries.sort();
    for entry in entries {
        let bytes = std::fs::read(entry).unwrap();
        run(&bytes);
        for _ in 0..changes {
            run(&changed(&bytes, &random));
        }
        count += 1;
    }
    assert!(count > 0, "no seeds of {name}");
}

/// A few bytes replaced, cut out, put in or exchanged with a piece from elsewhere.
fn changed(bytes: &[u8], random: &SeededRandom) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=random.below(4) {
        let below = |limit: usize| usize::try_from(random.below(limit.max(1) as u64)).unwrap();
        let at = below(bytes.len());
        let byte = u8::try_from(random.below(256)).unwrap();
        match random.below(5) {
            0 if at < bytes.len() => bytes[at] = byte,
            1 if at < bytes.len() => drop(bytes.remove(at)),
            2 => bytes.insert(at, byte),
            3 if at < bytes.len() => bytes[at] ^= 1 << (byte % 8),
            _ => {
                let from = below(bytes.len());
                let to = (from + below(60)).min(bytes.len());
                let piece = bytes[from..to].to_vec();
                bytes.splice(at..at, piece);
            }
        }
    }
    bytes
}

#[test]
fn seeds_are_those_of_today() {
    let shop = Workshop::at(noon());
    let write = |name: &str, bytes: &[u8]| {
        let path = seeds().join(name);
        if std::env::var_os("UPDATE_SEEDS").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, bytes).unwrap();
        }
        let kept = std::fs::read(&path).unwrap();
        // What packs streams differs from build to build; the paper in them is the same.
        assert!(kept == bytes || name.ends_with("streams"), "{name} is of another day");
    };
    let authority = shop.ground.world.officials().certificate();
    let official = shop.ground.official.certificate();
    write("certificate/root", shop.root().der());
    write("certificate/authority", authority.der());
    write("certificate/official", official.der());
    let evidence = shop.ground.world.evidence(official, authority).unwrap();
    let Evidence::List(list) = evidence else { panic!("no list") };
    write("certificate/list", &list);
    let url = official.responder_urls().unwrap().remove(0);
    let asked = request(official, authority, None);
    write("certificate/answer", &shop.ground.world.respond(&url, &asked).unwrap());

    let table = shop.signed(&paper(Form::Table), Level::Archived);
    write("paper/table", &table);
    write("paper/streams", &shop.signed(&paper(Form::Streams), Level::LongTerm));

    let found = signatures(&File::open(&table).unwrap()).unwrap().remove(0).signature.unwrap();
    write("structure/paper", &[&[0], found.der()].concat());
    let (key, own, chain) = (shop.signer.key(), shop.signer.certificate(), shop.signer.chain());
    let algorithm = key.algorithm();
    let inside = Assembly::carrying(oid::DATA, b"content".to_vec(), algorithm, own, chain);
    let inside = inside.finish(&key.sign(&inside.to_be_signed()).unwrap(), &[]);
    write("structure/attached", &[&[0], inside.as_slice()].concat());
    let beside = Assembly::detached(&algorithm.digest.of(&[b"content"]), algorithm, own, chain);
    let beside = beside.finish(&key.sign(&beside.to_be_signed()).unwrap(), &[]);
    write("structure/detached", &[&[1], beside.as_slice()].concat());
    write("structure/another", &[&[2], beside.as_slice()].concat());

    let asked = TimestampRequest::new(Digest::Sha256, &Digest::Sha256.of(&[b"content"]), Some(7));
    let fresh = Workshop::at(noon());
    let answer = fresh.ground.time.ask(&asked.der()).unwrap();
    write("stamp/request", &asked.der());
    write("stamp/answer", &answer);
    write("stamp/token", &response_token(&answer).unwrap());

    write(
        "request/stamp",
        &TimestampRequest { policy: Some("1.2.3.4".parse().unwrap()), ..asked }.der(),
    );
    write("request/standing", &request(official, authority, Some(b"nonce")));
    write(
        "request/text",
        signing::pem::write(signing::pem::CERTIFICATE, official.der()).as_bytes(),
    );
}

#[test]
fn signed_papers_of_any_bytes_give_a_report() {
    replay("paper", 400, signed_paper::run);
}

#[test]
fn structures_of_any_bytes_give_a_report() {
    replay("structure", 1_500, structure::run);
}

#[test]
fn certificates_and_evidence_of_any_bytes_are_read_or_refused() {
    replay("certificate", 1_500, certificate::run);
}

#[test]
fn time_stamps_of_any_bytes_are_read_or_refused() {
    replay("stamp", 1_500, stamp::run);
}

#[test]
fn requests_of_any_bytes_are_answered_or_refused() {
    replay("request", 300, asked::run);
}
