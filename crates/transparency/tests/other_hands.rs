//! What others wrote judges ours: the crates `tlog_tiles` and `signed_note`, and a Python script made from the
//! specifications with the standard library alone (`docs/log/check_proof.py`).
//! Not a test of those judges. What must always hold: they accept what we make and refuse it once a byte is changed.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests stand outside test functions"
)]

use std::collections::HashMap;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use signed_note::{Note as OtherNote, StandardVerifier, VerifierList};
use tlog_tiles::{HashReader as _, TileHashReader, TileReader};
use transparency::cosignature::cosign;
use transparency::grow::Frontier;
use transparency::leaf::Facts;
use transparency::note::KeyName;
use transparency::tile::{Content, Tile, Tiled};
use transparency::tree::{self, Position};
use transparency::{Checkpoint, Hash, Kind, Opening, Proof, Salt, Signer, capsule};

const ORIGIN: &str = "so.example/log";

/// Tiles of a log, as its folder holds them.
struct Kept {
    tiles: HashMap<String, Vec<u8>>,
    frontier: Frontier,
}

fn opening(number: u64) -> Opening {
    let facts = Facts::new(Kind::new("dossier.accepted").unwrap(), 1_790_000_000 + number)
        .with("record", format!("H38.01.15-260302-{number:04}"))
        .with("unit", "Ủy ban nhân dân phường Hạc Thành");
    Opening { salt: Salt::from_bytes([8; 32]).of_event(number), facts }
}

fn log_of(size: u64) -> Kept {
    let mut frontier = Frontier::empty();
    let mut stored: HashMap<Position, Hash> = HashMap::new();
    for number in 0..size {
        stored.extend(frontier.append(opening(number).entry().unwrap().leaf_hash()));
    }
    let tiles = Tile::grown(0, size)
        .into_iter()
        .filter(|tile| tile.content != Content::Entries)
        .map(|tile| {
            (tile.to_string(), tile.positions().flat_map(|it| *stored[&it].as_bytes()).collect())
        })
        .collect();
    Kept { tiles, frontier }
}

fn log_key() -> Signer {
    Signer::of_log(KeyName::new(ORIGIN).unwrap(), &[1; 32])
}

fn witness_key() -> Signer {
    Signer::of_witness(KeyName::new("witness.example/w1").unwrap(), &[2; 32])
}

fn proof(index: u64, size: u64) -> Proof {
    let kept = log_of(size);
    let tiled = Tiled::new(size, |tile: &Tile| kept.tiles.get(&tile.to_string()).cloned());
    let hashes = tree::prove_inclusion(index, size, &tiled).unwrap();
    let mut note = Checkpoint::new(ORIGIN, size, kept.frontier.root()).sign(&log_key());
    note.signatures.push(cosign(&witness_key(), 1_790_003_600, &note.text));
    Proof { index, hashes, note, extra: Some(opening(index).to_bytes().unwrap()) }
}

impl TileReader for Kept {
    fn height(&self) -> u8 {
        8
    }

    fn read_tiles(&self, tiles: &[tlog_tiles::Tile]) -> Result<Vec<Vec<u8>>, tlog_tiles::Error> {
        // Their path names the height that the specification has fixed: tile/8/0/000 there is tile/0/000 here.
        Ok(tiles
            .iter()
            .map(|tile| self.tiles[&tile.path().replacen("tile/8/", "tile/", 1)].clone())
            .collect())
    }

    fn save_tiles(&self, _: &[tlog_tiles::Tile], _: &[Vec<u8>]) {}
}

#[test]
fn another_reader_finds_our_tiles_whole_and_proves_every_leaf_and_growth_with_them() {
    let size = 70_000;
    let kept = log_of(size);
    let theirs = tlog_tiles::Hash(*kept.frontier.root().as_bytes());
    let reader = TileHashReader::new(size, theirs, &kept);
    let half = log_of(33_000).frontier.root();
    let proof = tlog_tiles::prove_tree(size, 33_000, &reader).unwrap();
    tlog_tiles::check_tree(&proof, size, theirs, 33_000, tlog_tiles::Hash(*half.as_bytes()))
        .unwrap();
    for index in [0, 255, 256, 65_535, 65_536, 69_999] {
        let leaf = opening(index).entry().unwrap().to_bytes();
        let stored = reader.read_hashes(&[tlog_tiles::stored_hash_index(0, index)]).unwrap();
        assert_eq!(stored, [tlog_tiles::record_hash(&leaf)]);
        let proof = tlog_tiles::prove_record(size, index, &reader).unwrap();
        let tiled = Tiled::new(size, |tile: &Tile| kept.tiles.get(&tile.to_string()).cloned());
        let ours = tree::prove_inclusion(index, size, &tiled).unwrap();
        assert_eq!(
            proof.iter().map(|it| it.0).collect::<Vec<_>>(),
            ours.iter().map(|it| *it.as_bytes()).collect::<Vec<_>>()
        );
        tlog_tiles::check_record(&proof, size, theirs, index, tlog_tiles::record_hash(&leaf))
            .unwrap();
    }
}

#[test]
fn another_reader_believes_our_checkpoint_and_not_a_changed_one() {
    let text = proof(1, 5).note.to_string();
    let known = || {
        VerifierList::new(vec![Box::new(
            StandardVerifier::new(&log_key().verifier().to_string()).unwrap(),
        )])
    };
    let note = OtherNote::from_bytes(text.as_bytes()).unwrap();
    assert_eq!(note.verify(&known()).unwrap().0.len(), 1);
    let head = tlog_tiles::Checkpoint::from_bytes(note.text()).unwrap();
    assert_eq!((head.origin(), head.size()), (ORIGIN, 5));
    let changed = OtherNote::from_bytes(text.replacen("\n5\n", "\n6\n", 1).as_bytes()).unwrap();
    assert!(changed.verify(&known()).is_err());
}

fn python(arguments: &[&str], input: &str) -> (bool, String) {
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/log/check_proof.py");
    let mut child = Command::new("python3")
        .arg(script)
        .args(["--log", &log_key().verifier().to_string()])
        .args(["--witness", &witness_key().verifier().to_string(), "--quorum", "1"])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    (
        output.status.success(),
        String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap(),
    )
}

#[test]
fn script_from_the_specification_accepts_our_proof_and_shows_its_facts() {
    let (accepted, said) = python(&[], &proof(300, 1000).to_string());
    assert!(accepted, "{said}");
    assert!(said.contains("record H38.01.15-260302-0300"), "{said}");
    assert!(said.contains("unit Ủy ban nhân dân phường Hạc Thành"), "{said}");
}

#[test]
fn script_from_the_specification_accepts_the_digits_of_a_code() {
    let whole = proof(6, 7);
    let link =
        capsule::link("https://so.example/kiem-tra", &capsule::encode(&whole).unwrap()).unwrap();
    let (accepted, said) = python(&[], &link);
    assert!(accepted, "{said}");
    assert!(said.contains("record H38.01.15-260302-0006"), "{said}");
}

#[test]
fn script_from_the_specification_refuses_changed_facts_hashes_and_witnesses() {
    let good = proof(300, 1000);
    let mut facts = good.clone();
    facts.extra = Some(opening(301).to_bytes().unwrap());
    let mut hashes = good.clone();
    hashes.hashes.swap(0, 1);
    let mut witness = good.clone();
    witness.note.signatures[1].signature[7] ^= 1;
    let mut log = good;
    log.note.signatures[0].signature[9] ^= 1;
    for changed in [facts, hashes, witness, log] {
        let (accepted, said) = python(&[], &changed.to_string());
        assert!(!accepted, "{said}");
    }
}
