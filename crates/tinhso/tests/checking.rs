//! The two commands that check what people bring, as an operator runs them: their words and their exit codes.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail as tests do"
)]

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use dossier::working_days::WorkingDays;
use kernel::calendar::WorkingCalendar;
use kernel::random::SeededRandom;
use kernel::time::Timestamp;
use signing::certificate::Name;
use signing::cms::Assembly;
use signing::key::{Credential, KeyKind};
use signing::pades::sign_basic;
use signing::pdf::{Details, Field};
use signing::pki::{Addresses, World};
use signing::{oid, pem};
use transparency::grow::Frontier;
use transparency::leaf::Facts;
use transparency::note::KeyName;
use transparency::tree::{Position, prove_inclusion};
use transparency::{Checkpoint, Hash, Kind, Opening, Proof, Salt, Signer};

const NOON: &str = "2026-02-24T12:00:00+07:00";
const ORIGIN: &str = "so.example/log";

fn tinhso(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tinhso"))
        .args(arguments)
        .env("TINHSO_LANG", "vi")
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

fn name(common: &str) -> Name {
    Name::of(&[(oid::ORGANISATION, "Sở Tư pháp thử nghiệm"), (oid::COMMON_NAME, common)])
}

/// An official, and a folder with what whoever trusts their authority needs.
struct Ground {
    folder: tempfile::TempDir,
    official: Credential,
}

impl Ground {
    fn new() -> Ground {
        let (now, random) = (Timestamp::parse(NOON).unwrap(), SeededRandom::new(7));
        let addresses = Addresses {
            root: name("Gốc thử nghiệm"),
            officials: name("Chứng thư cán bộ thử nghiệm"),
            organisations: name("Chứng thư cơ quan thử nghiệm"),
            time: name("Dấu thời gian thử nghiệm"),
            url: "http://pki.example".to_owned(),
        };
        let mut world = World::draw(&addresses, KeyKind::P256, &random, now).unwrap();
        let official = world.official(name("Nguyễn Thị Ẩn"), KeyKind::P256, &random).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let root = pem::write(pem::CERTIFICATE, world.root().certificate().der());
        std::fs::create_dir(folder.path().join("trust")).unwrap();
        std::fs::write(folder.path().join("trust/root.pem"), root).unwrap();
        for (list, number) in world.lists().unwrap().into_values().zip(0..) {
            std::fs::write(folder.path().join(format!("trust/{number}.crl")), list).unwrap();
        }
        Ground { folder, official }
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// Judges a file at noon, trusting the authority.
    fn verify(&self, file: &Path, more: &[&str]) -> Output {
        let trust = self.folder.path().join("trust");
        let (file, trust) = (file.to_str().unwrap(), trust.to_str().unwrap());
        tinhso(&[&["verify-paper", file, "--trust", trust, "--at", NOON], more].concat())
    }

    fn signed(&self) -> Vec<u8> {
        let details = Details { signed_at: Timestamp::parse(NOON).unwrap(), ..Details::default() };
        let field = Field { name: "KySo", place: None };
        sign_basic(&blank(), &field, &details, &self.official).unwrap().pdf
    }
}

/// A PDF of one empty page.
fn blank() -> Vec<u8> {
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Resources << >> >>",
    ];
    let mut text = "%PDF-1.7\n".to_owned();
    let mut table = "xref\n0 4\n0000000000 65535 f \n".to_owned();
    for (object, number) in objects.iter().zip(1..) {
        writeln!(table, "{:010} 00000 n ", text.len()).unwrap();
        writeln!(text, "{number} 0 obj\n{object}\nendobj").unwrap();
    }
    let start = text.len();
    let id = "<00112233445566778899aabbccddeeff>";
    writeln!(text, "{table}trailer\n<< /Size 4 /Root 1 0 R /ID [{id} {id}] >>").unwrap();
    writeln!(text, "startxref\n{start}\n%%EOF").unwrap();
    text.into_bytes()
}

#[test]
fn exit_code_of_verify_paper_tells_the_verdict() {
    let ground = Ground::new();
    let pdf = ground.signed();
    let paper = ground.file("paper.pdf", &pdf);
    let good = ground.verify(&paper, &[]);
    assert_eq!(good.status.code(), Some(0), "{}", said(&good));
    for wanted in ["Chữ ký hợp lệ vào lúc này", "Nguyễn Thị Ẩn", "TOTAL-PASSED"] {
        assert!(said(&good).contains(wanted), "{wanted}: {}", said(&good));
    }

    let nobody = tinhso(&["verify-paper", paper.to_str().unwrap(), "--at", NOON]);
    assert_eq!(nobody.status.code(), Some(3), "{}", said(&nobody));
    assert!(said(&nobody).contains("INDETERMINATE / NO_CERTIFICATE_CHAIN_FOUND"));

    let mut changed = pdf;
    let at = changed.windows(8).position(|it| it == b"[0 0 200").unwrap();
    changed[at + 5] = b'9';
    let bad = ground.verify(&ground.file("changed.pdf", &changed), &[]);
    assert_eq!(bad.status.code(), Some(4), "{}", said(&bad));
    assert!(said(&bad).contains("Nội dung đã bị sửa sau khi ký"), "{}", said(&bad));

    for unsigned in [blank(), b"\xff\xd8\xff".to_vec()] {
        let none = ground.verify(&ground.file("unsigned", &unsigned), &[]);
        assert_eq!(none.status.code(), Some(5), "{}", said(&none));
    }
    assert_eq!(ground.verify(&paper, &["--megabytes", "0"]).status.code(), Some(6));
    assert_eq!(ground.verify(&paper, &["--seconds", "0"]).status.code(), Some(6));
    assert_eq!(ground.verify(Path::new("/no/such/paper"), &[]).status.code(), Some(1));
}

#[test]
fn report_of_verify_paper_is_json_with_the_evidence() {
    let ground = Ground::new();
    let output = ground.verify(&ground.file("paper.pdf", &ground.signed()), &["--json"]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["verdict"]["indication"], "TOTAL-PASSED");
    assert_eq!(report["signatures"][0]["chain"]["certificates"].as_array().unwrap().len(), 3);
    assert!(!report["signatures"][0]["chain"]["revocation"].as_array().unwrap().is_empty());
}

#[test]
fn detached_signature_is_judged_over_the_file_beside_it() {
    let ground = Ground::new();
    let by = &ground.official;
    let algorithm = by.key().algorithm();
    let digest = algorithm.digest.of(&[b"content"]);
    let assembly = Assembly::detached(&digest, algorithm, by.certificate(), by.chain());
    let der = assembly.finish(&by.key().sign(&assembly.to_be_signed()).unwrap(), &[]);
    let signature = ground.file("content.p7s", &der);
    let content = ground.file("content", b"content");
    let good = ground.verify(&signature, &["--content", content.to_str().unwrap()]);
    assert_eq!(good.status.code(), Some(0), "{}", said(&good));
    let other = ground.file("other", b"contents");
    let bad = ground.verify(&signature, &["--content", other.to_str().unwrap()]);
    assert_eq!(bad.status.code(), Some(4), "{}", said(&bad));
    assert_eq!(ground.verify(&signature, &[]).status.code(), Some(3));
}

#[test]
fn folder_of_trust_with_a_broken_certificate_stops_the_command() {
    let ground = Ground::new();
    ground.file(
        "trust/broken.pem",
        b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    );
    let output = ground.verify(&ground.file("paper.pdf", &ground.signed()), &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("broken.pem"), "{}", said(&output));
}

/// The seconds of a moment.
fn at(moment: &str) -> u64 {
    u64::try_from(Timestamp::parse(moment).unwrap().as_micros() / 1_000_000).unwrap()
}

/// The proof of a dossier's whole time: filed, accepted, and the log's newest leaf, which is somebody else's.
fn late_file(newest: &str, days: Option<&WorkingDays>) -> String {
    let fact = |kind: &str, moment: &str, version: u64| {
        Facts::new(Kind::new(kind).unwrap(), at(moment))
            .with("record", "r")
            .with("version", version)
    };
    let all = [
        fact("dossier.submitted", "2026-02-02T08:00:00+07:00", 4),
        fact("dossier.accepted", "2026-02-02T09:00:00+07:00", 5)
            .with("due_at", at("2026-02-05T17:00:00+07:00")),
        fact("person.registered", newest, 1),
    ];
    let openings = all.map(|facts| Opening { salt: Salt::from_bytes([8; 32]), facts });
    let (mut frontier, mut stored) = (Frontier::empty(), HashMap::<Position, Hash>::new());
    for opening in &openings {
        stored.extend(frontier.append(opening.entry().unwrap().leaf_hash()));
    }
    let kept = |position: Position| stored.get(&position).copied();
    let note = Checkpoint::new(ORIGIN, 3, frontier.root()).sign(&log_key());
    let mut file = String::new();
    for (opening, index) in openings.iter().zip(0..) {
        let extra = if index == 2 {
            opening.entry().unwrap().to_bytes()
        } else {
            opening.to_bytes().unwrap()
        };
        let hashes = prove_inclusion(index, 3, &kept).unwrap();
        let (note, extra) = (note.clone(), Some(extra));
        write!(file, "{}", Proof { index, hashes, note, extra }).unwrap();
    }
    file + &days.map(ToString::to_string).unwrap_or_default()
}

fn log_key() -> Signer {
    Signer::of_log(KeyName::new(ORIGIN).unwrap(), &[1; 32])
}

fn verify_proof(file: &str) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("late.tlog-proof");
    std::fs::write(&path, file).unwrap();
    tinhso(&["verify-proof", path.to_str().unwrap(), "--key", &log_key().verifier().to_string()])
}

fn calendar() -> WorkingCalendar {
    let province = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../provinces/mau");
    let province = camino::Utf8PathBuf::from_path_buf(province).unwrap();
    province::Province::load(&province).unwrap().calendar
}

#[test]
fn one_file_says_by_how_many_working_days_a_dossier_is_late() {
    let day = |text: &str| text.parse().unwrap();
    // Due on a Thursday; on the Wednesday after it is late by four working days.
    let days = WorkingDays::of(&calendar(), day("2026-02-05"), day("2026-02-12")).unwrap();
    let output = verify_proof(&late_file("2026-02-11T10:00:00+07:00", Some(&days)));
    assert!(output.status.success(), "{}", said(&output));
    assert!(said(&output).contains("Trễ 4 ngày làm việc"), "{}", said(&output));
    assert!(said(&output).contains("vẫn chưa thấy kết quả"), "{}", said(&output));

    let same_day = verify_proof(&late_file("2026-02-05T19:00:00+07:00", Some(&days)));
    assert!(said(&same_day).contains("Trễ trong ngày hẹn trả"), "{}", said(&same_day));
    let without = verify_proof(&late_file("2026-02-11T10:00:00+07:00", None));
    assert!(!said(&without).contains("ngày làm việc"), "{}", said(&without));
    let early = verify_proof(&late_file("2026-02-04T10:00:00+07:00", Some(&days)));
    assert!(!said(&early).contains("Trễ"), "{}", said(&early));

    // A later hour than that of the newest leaf is not believed.
    let honest = late_file("2026-02-04T10:00:00+07:00", Some(&days));
    let forged = late_file("2026-02-11T10:00:00+07:00", Some(&days));
    let extra = |file: &str| {
        let last = file.rsplit("extra ").next().unwrap();
        last.split('\n').next().unwrap().to_owned()
    };
    let mixed = honest.replace(&extra(&honest), &extra(&forged));
    assert!(!verify_proof(&mixed).status.success());
}
