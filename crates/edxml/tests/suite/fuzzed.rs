//! What the fuzz targets of packages do, replayed without a fuzzer: their seeds, and each seed changed in many small ways
//! drawn from a fixed seed of chance. `UPDATE_SEEDS=1` makes the seeds anew.

use std::path::{Path, PathBuf};

use kernel::random::{Random, SeededRandom};
use signing::key::KeyKind;

use crate::forms::{self, FILE};
use crate::support::{EXAMPLE, letter, multipart, sealer, signed};

#[expect(unreachable_pub, reason = "the fuzzer's crate has it so")]
#[path = "../../../../fuzz/src/edxml.rs"]
mod package;
#[expect(unreachable_pub, reason = "the fuzzer's crate has it so")]
#[path = "../../../../fuzz/src/mime.rs"]
mod parts;

fn seeds() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds")
}

/// Runs every seed of a target, then `changes` changed ones of each.
fn replay(name: &str, changes: u64, run: fn(&[u8])) {
    let random = SeededRandom::new(changes);
    let entries = std::fs::read_dir(seeds().join(name)).unwrap();
    let mut entries: Vec<PathBuf> = entries.map(|it| it.unwrap().path()).collect();
    entries.sort();
    assert!(!entries.is_empty(), "no seeds of {name}");
    for entry in entries {
        let bytes = std::fs::read(entry).unwrap();
        run(&bytes);
        for _ in 0..changes {
            run(&changed(&bytes, &random));
        }
    }
}

/// A few bytes replaced, cut out, put in or exchanged with a piece from elsewhere, or with markup.
pub(crate) fn changed(bytes: &[u8], random: &SeededRandom) -> Vec<u8> {
    const MARKUP: [&[u8]; 12] = [
        b"<!--",
        b"-->",
        b"<![CDATA[",
        b"]]>",
        b"&#x",
        b"<!DOCTYPE ",
        b"\r",
        b"/>",
        b"<a xmlns='",
        b"\"",
        b"--=_b",
        b"PK\x03\x04",
    ];
    let mut bytes = bytes.to_vec();
    for _ in 0..=random.below(3) {
        let below = |limit: usize| usize::try_from(random.below(limit.max(1) as u64)).unwrap();
        let at = below(bytes.len());
        let byte = u8::try_from(random.below(256)).unwrap();
        match random.below(6) {
            0 if at < bytes.len() => bytes[at] = byte,
            1 if at < bytes.len() => drop(bytes.remove(at)),
            2 => drop(bytes.splice(at..at, MARKUP[below(MARKUP.len())].iter().copied())),
            3 if at < bytes.len() => bytes[at] ^= 1 << (byte % 8),
            4 => drop(bytes.drain(at..(at + below(200)).min(bytes.len()))),
            _ => {
                let from = below(bytes.len());
                let to = (from + below(200)).min(bytes.len());
                let piece = bytes[from..to].to_vec();
                drop(bytes.splice(at..at, piece));
            }
        }
    }
    bytes
}

#[test]
fn seeds_are_those_of_today() {
    let write = |name: &str, bytes: &[u8]| {
        let path = seeds().join(name);
        if std::env::var_os("UPDATE_SEEDS").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, bytes).unwrap();
        }
        assert!(std::fs::read(&path).unwrap() == bytes, "{name} is of another day");
    };
    let (envelope, files) = letter();
    write("edxml/example", EXAMPLE.as_bytes());
    write("edxml/signed", &signed(&envelope, &files, &sealer(KeyKind::P256).credential));
    let zip = forms::base64(&forms::zip(&[("a.pdf", b"%PDF-1.7 and some more")], false, false));
    write("edxml/zipped", EXAMPLE.replace("JVBERi0xLjcK", &zip).as_bytes());
    let status = "<Status><ResponseFor><OrganId>H56</OrganId><Code>1/CV</Code></ResponseFor><From><OrganId>H56.99</OrganId></From><StatusCode>02</StatusCode><Description>x</Description><Timestamp>2026/11/21 08:00:00</Timestamp></Status>";
    write("edxml/status", status.as_bytes());
    let wide: Vec<u8> =
        EXAMPLE.replace("utf-8", "utf-16").encode_utf16().flat_map(u16::to_le_bytes).collect();
    write("edxml/wide", &wide);
    let soap = forms::soap();
    let root = ("Content-Type: text/xml\nContent-ID: <root>", soap.as_bytes());
    write("mime/binary", &multipart("\r\n", &[root, (FILE, b"%PDF\r\n--=_")]));
    let encoded = FILE.replace("binary", "base64");
    write("mime/base64", &multipart("\n", &[root, (&encoded, b"JVBE\nRi0x\n")]));
}

#[test]
fn packages_of_any_bytes_are_read_or_refused() {
    replay("edxml", 3_000, package::run);
}

#[test]
fn parts_of_any_bytes_are_read_or_refused() {
    replay("mime", 3_000, parts::run);
}
