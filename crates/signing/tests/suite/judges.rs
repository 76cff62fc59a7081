//! Outside judges over what this crate writes: pyHanko, `pdfsig` and `openssl`; and papers of pyHanko judged by us.
//! `TINHSO_TEST_PYTHON` names a Python that has pyHanko; without it the build folder's environment is taken.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use kernel::time::{Clock, SystemClock, Timestamp};
use signing::certificate::Certificate;
use signing::key::{Credential, KeyKind, SigningKey, SoftwareKey};
use signing::pades::{Level, sign, sign_basic, upgrade};
use signing::pdf::{Coverage, File, SignatureKind, signatures};
use signing::pki::{Order, Profile};
use tempfile::TempDir;

use crate::levels::reports;
use crate::support::{FORMS, Form, Ground, paper, shown, stamp, unseen};

/// Where a test and its judges exchange files.
struct Court {
    folder: TempDir,
    python: PathBuf,
}

impl Court {
    /// `None` when this machine is said to have no judges; a panic when one is missing unsaid.
    fn open() -> Option<Self> {
        if std::env::var_os("TINHSO_TEST_NO_JUDGES").is_some() {
            return None;
        }
        let python = std::env::var_os("TINHSO_TEST_PYTHON").map_or_else(
            || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/venv/bin/python"),
            PathBuf::from,
        );
        let court = Self { folder: tempfile::tempdir().unwrap(), python };
        let mut probe = Command::new(&court.python);
        must_run(probe.args(["-c", "import pyhanko"]), "pyHanko, from xtask's Python");
        must_run(Command::new("openssl").arg("version"), "openssl");
        must_run(Command::new("pdfsig").arg("-v"), "pdfsig, from poppler-utils");
        must_run(Command::new("qpdf").arg("--version"), "qpdf");
        must_run(Command::new("certutil").arg("-H"), "certutil, from libnss3-tools");
        Some(court)
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    fn pem(&self, name: &str, kind: &str, ders: &[&[u8]]) -> PathBuf {
        let mut text = String::new();
        for der in ders {
            let base = data_encoding::BASE64.encode(der);
            let _ = writeln!(text, "-----BEGIN {kind}-----");
            for line in base.as_bytes().chunks(64) {
                text.push_str(std::str::from_utf8(line).unwrap());
                text.push('\n');
            }
            let _ = writeln!(text, "-----END {kind}-----");
        }
        self.file(name, text.as_bytes())
    }

    /// pyHanko's findings over each paper: one text for each of its signatures.
    fn pyhanko(&self, pdfs: &[Vec<u8>], root: &Certificate, mode: &str) -> Vec<Vec<String>> {
        let root = self.file("root.der", root.der());
        let mut command = self.script();
        command.arg("validate").arg(root).arg(mode);
        for (number, pdf) in pdfs.iter().enumerate() {
            command.arg(self.file(&format!("{number}.pdf"), pdf));
        }
        let output = done(&mut command);
        let said = String::from_utf8(output.stdout).unwrap();
        let found = said.lines().map(|line| {
            let list: serde_json::Value = serde_json::from_str(line).unwrap();
            list.as_array().unwrap().iter().map(ToString::to_string).collect()
        });
        found.collect()
    }

    fn script(&self) -> Command {
        let mut command = Command::new(&self.python);
        command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/judge.py"));
        command
    }

    /// What `pdfsig` says, with the root trusted.
    fn pdfsig(&self, pdf: &[u8], root: &Certificate) -> String {
        let store = self.folder.path().join("nss");
        if !store.exists() {
            fs::create_dir(&store).unwrap();
            let root = self.file("root.der", root.der());
            done(Command::new("certutil").args(["-N", "--empty-password", "-d"]).arg(&store));
            let mut import = Command::new("certutil");
            import.args(["-A", "-n", "root", "-t", "C,C,C", "-i"]).arg(root).arg("-d").arg(&store);
            done(&mut import);
        }
        let pdf = self.file("paper.pdf", pdf);
        let output = done(Command::new("pdfsig").arg("-nssdir").arg(&store).arg(pdf));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}

fn must_run(command: &mut Command, what: &str) {
    let run = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    // `certutil -H` shows its usage and ends with an error.
    assert!(
        run.is_ok_and(|status| what.starts_with("certutil") || status.success()),
        "missing: {what}; `cargo xtask setup` installs it, TINHSO_TEST_NO_JUDGES=1 goes without"
    );
}

/// Runs a judge, which must end well.
fn done(command: &mut Command) -> Output {
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{command:?}\n{}\n{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    output
}

/// Judges read the machine's clock, so their papers are made now. Whole seconds, as certificates have them.
fn today() -> Timestamp {
    let now = SystemClock.now();
    now.plus_micros(-now.as_micros().rem_euclid(1_000_000)).plus_seconds(-5)
}

/// A paper signed by an official and sealed by the organisation.
fn sealed(ground: &Ground, form: Form, level: Level) -> Vec<u8> {
    let stamp = stamp();
    ground.with_services(|services| {
        let details = ground.details();
        let field = shown("CanBo", &stamp);
        let first = sign(&paper(form), &field, &details, &ground.official, (services, level));
        let field = shown("CoQuan", &stamp);
        let first = first.unwrap().pdf;
        let second = sign(&first, &field, &details, &ground.organisation, (services, level));
        let second = second.unwrap();
        assert_eq!((second.reached, second.shortfall), (level, None));
        second.pdf
    })
}

fn assert_all(lines: &[String], count: usize, wanted: &[&str]) {
    assert_eq!(lines.len(), count, "{lines:#?}");
    for line in lines {
        for part in wanted {
            assert!(line.contains(part), "no {part} in {line}");
        }
    }
}

#[test]
fn pyhanko_accepts_both_signatures_with_every_kind_of_key() {
    let Some(court) = Court::open() else { return };
    for (seed, kind) in (1..).zip([KeyKind::P256, KeyKind::P384, KeyKind::Rsa(2048)]) {
        let ground = Ground::at(today(), kind, seed);
        let root = ground.world.root().certificate();
        let pdfs = FORMS.map(|form| sealed(&ground, form, Level::Basic));
        for lines in court.pyhanko(&pdfs, root, "basic") {
            assert_all(&lines, 2, &[r#""good":true"#, r#""stamped":null"#]);
            assert!(lines[0].contains(r#""changes":"FORM_FILLING""#), "{}", lines[0]);
            assert!(lines[1].contains(r#""coverage":"ENTIRE_FILE""#), "{}", lines[1]);
        }
    }
}

#[test]
fn pyhanko_finds_our_time_stamps_good_and_our_evidence_sufficient() {
    let Some(court) = Court::open() else { return };
    for by_responder in [false, true] {
        let mut ground = Ground::at(today(), KeyKind::P256, 5);
        ground.world.answer_by_responder(by_responder);
        let root = ground.world.root().certificate();
        let without = FORMS.map(|form| sealed(&ground, form, Level::Timestamped));
        let with = FORMS.map(|form| sealed(&ground, form, Level::LongTerm));
        let pdfs = [without, with].concat();
        for lines in court.pyhanko(&pdfs, root, "basic") {
            assert_all(&lines, 2, &[r#""good":true"#, r#""stamped":true"#]);
        }
        let said = court.pyhanko(&pdfs, root, "time");
        for (number, lines) in said.iter().enumerate() {
            let wanted = if number < 2 { r#""good":false"# } else { r#""good":true"# };
            assert_all(lines, 2, &[wanted]);
        }
    }
}

#[test]
fn pyhanko_accepts_our_archive_time_stamps() {
    let Some(court) = Court::open() else { return };
    let ground = Ground::at(today(), KeyKind::P256, 6);
    let root = ground.world.root().certificate();
    let pdfs = FORMS.map(|form| sealed(&ground, form, Level::Archived));
    for lines in court.pyhanko(&pdfs, root, "lta") {
        assert_all(&lines, 2, &[r#""good":true"#, r#""stamped":true"#]);
    }
    for lines in court.pyhanko(&pdfs, root, "basic") {
        assert_all(&lines, 4, &[r#""good":true"#]);
    }
    // Made while no authority answered, brought up later.
    let details = ground.details();
    ground.time.down.store(true, Ordering::SeqCst);
    let basic = ground.with_services(|services| {
        let wanted = (services, Level::Archived);
        sign(&paper(Form::Table), &unseen("KySo"), &details, &ground.official, wanted).unwrap().pdf
    });
    ground.time.down.store(false, Ordering::SeqCst);
    let later = ground.with_services(|services| upgrade(basic, Level::Archived, services)).pdf;
    let said = court.pyhanko(&[later], root, "lta");
    assert_all(&said[0], 1, &[r#""good":true"#, r#""stamped":true"#]);
}

#[test]
fn pyhanko_and_we_refuse_the_same_changed_file() {
    let Some(court) = Court::open() else { return };
    let ground = Ground::at(today(), KeyKind::P256, 7);
    let mut pdf = sealed(&ground, Form::Table, Level::Basic);
    let at = pdf.windows(5).position(|it| it == b"birth").unwrap();
    pdf[at] = b'B';
    let lines = court.pyhanko(&[pdf.clone()], ground.world.root().certificate(), "basic");
    assert_all(&lines[0], 2, &[r#""good":false"#, r#""intact":false"#]);
    let file = File::open(&pdf).unwrap();
    for found in signatures(&file).unwrap() {
        assert!(found.signature.unwrap().check(&file, &[]).is_err());
    }
}

#[test]
fn papers_of_other_programs_are_signed_in_the_form_they_have() {
    let Some(court) = Court::open() else { return };
    let ground = Ground::at(today(), KeyKind::P256, 16);
    let root = ground.world.root().certificate();
    let source = court.file("plain.pdf", &paper(Form::Table));
    let mut pdfs = Vec::new();
    for (number, options) in [
        &["--object-streams=generate"][..],
        &["--object-streams=disable", "--qdf"],
        &["--linearize"],
        &["--linearize", "--object-streams=generate"],
    ]
    .into_iter()
    .enumerate()
    {
        let target = court.folder.path().join(format!("qpdf{number}.pdf"));
        let mut command = Command::new("qpdf");
        done(command.args(options).arg("--").arg(&source).arg(&target));
        let details = ground.details();
        let stamp = stamp();
        let pdf = fs::read(target).unwrap();
        let signed = sign_basic(&pdf, &shown("KySo", &stamp), &details, &ground.official).unwrap();
        done(Command::new("qpdf").arg("--check").arg(court.file("checked.pdf", &signed.pdf)));
        assert_eq!(reports(&signed.pdf)[0].1.coverage, Coverage::WholeFile, "{options:?}");
        pdfs.push(signed.pdf);
    }
    for lines in court.pyhanko(&pdfs, root, "basic") {
        assert_all(&lines, 1, &[r#""good":true"#, r#""coverage":"ENTIRE_FILE""#]);
    }
}

#[test]
fn pdfsig_accepts_our_signatures() {
    let Some(court) = Court::open() else { return };
    for (seed, kind) in (8..).zip([KeyKind::P256, KeyKind::Rsa(2048)]) {
        let court = Court { folder: tempfile::tempdir().unwrap(), python: court.python.clone() };
        let mut ground = Ground::at(today(), kind, seed);
        // pdfsig asks responders over the network, and trusts nobody when told not to (`-no-ocsp` of 22.12).
        ground.official = silent(&ground, kind, 60);
        ground.organisation = silent(&ground, kind, 61);
        for form in FORMS {
            let pdf = sealed(&ground, form, Level::LongTerm);
            let said = court.pdfsig(&pdf, ground.world.root().certificate());
            assert_eq!(said.matches("Signature is Valid.").count(), 2, "{said}");
            assert_eq!(said.matches("Certificate is Trusted.").count(), 2, "{said}");
            assert_eq!(said.matches("ETSI.CAdES.detached").count(), 2, "{said}");
        }
    }
}

#[test]
fn openssl_accepts_signature_and_time_stamp_apart_from_the_paper() {
    let Some(court) = Court::open() else { return };
    let ground = Ground::at(today(), KeyKind::P256, 10);
    let pdf = ground.with_services(|services| {
        let details = ground.details();
        let wanted = (services, Level::Timestamped);
        let paper = paper(Form::Table);
        sign(&paper, &unseen("KySo"), &details, &ground.official, wanted).unwrap().pdf
    });
    let file = File::open(&pdf).unwrap();
    let found = signatures(&file).unwrap().remove(0).signature.unwrap();
    let covered = [&pdf[..found.hole.start], &pdf[found.hole.end..]].concat();
    let covered = court.file("covered.bin", &covered);
    let signature = court.file("signature.der", found.der());
    let root = ground.world.root().certificate();
    let root = court.pem("root.pem", "CERTIFICATE", &[root.der()]);
    let verify = |content: &Path| {
        let mut command = Command::new("openssl");
        command.args(["cms", "-verify", "-cades", "-binary", "-inform", "DER", "-purpose", "any"]);
        command.arg("-in").arg(&signature).arg("-content").arg(content);
        command.arg("-CAfile").arg(&root).args(["-out", "/dev/null"]);
        command.output().unwrap().status.success()
    };
    assert!(verify(&covered));
    assert!(!verify(&court.file("other.bin", b"something else")));

    let signed = signing::cms::SignedData::read(found.der()).unwrap();
    let signer = signed.signer().unwrap();
    let token = court.file("token.der", signer.unsigned()[0].value.raw);
    let stamped = court.file("stamped.bin", signer.signature);
    let verify = |data: &Path| {
        let mut command = Command::new("openssl");
        command.args(["ts", "-verify", "-token_in", "-in"]).arg(&token);
        command.arg("-data").arg(data).arg("-CAfile").arg(&root);
        command.output().unwrap().status.success()
    };
    assert!(verify(&stamped));
    assert!(!verify(&covered));
}

#[test]
fn openssl_asks_our_authority_for_a_time_stamp() {
    use signing::timestamp::TimestampSource;
    let Some(court) = Court::open() else { return };
    let ground = Ground::at(today(), KeyKind::P256, 11);
    let data = court.file("data.bin", b"what is stamped");
    let query = court.folder.path().join("query.tsq");
    for extra in [&["-cert", "-sha256"][..], &["-cert", "-sha512", "-no_nonce"]] {
        let mut command = Command::new("openssl");
        command.args(["ts", "-query"]).args(extra).arg("-data").arg(&data).arg("-out").arg(&query);
        done(&mut command);
        let answer = ground.time.ask(&fs::read(&query).unwrap()).unwrap();
        let answer = court.file("answer.tsr", &answer);
        let root = ground.world.root().certificate();
        let root = court.pem("root.pem", "CERTIFICATE", &[root.der()]);
        let mut command = Command::new("openssl");
        command.args(["ts", "-verify", "-queryfile"]).arg(&query).arg("-in").arg(&answer);
        done(command.arg("-CAfile").arg(&root));
    }
    let mut command = Command::new("openssl");
    command.args(["ts", "-query", "-sha1", "-data"]).arg(&data).arg("-out").arg(&query);
    done(&mut command);
    let refusal = ground.time.ask(&fs::read(&query).unwrap()).unwrap();
    let refusal = court.file("refusal.tsr", &refusal);
    let mut command = Command::new("openssl");
    let said = done(command.args(["ts", "-reply", "-text", "-in"]).arg(&refusal));
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(said.contains("unrecognized or unsupported algorithm identifier"), "{said}");
}

#[test]
fn openssl_reads_certificates_lists_and_answers() {
    use signing::pki::list::Reason;
    let Some(court) = Court::open() else { return };
    let mut ground = Ground::at(today(), KeyKind::P256, 12);
    let leaf = ground.official.certificate().clone();
    let other = ground.world.official(crate::support::name("Khác"), KeyKind::P256, &ground.random);
    let other = other.unwrap().certificate().clone();
    ground.world.revoke(&other, Reason::KeyCompromise, ground.now);
    let (root, middle) =
        (ground.world.root().certificate().clone(), ground.world.officials().certificate().clone());
    let lists = ground.world.lists().unwrap();
    let lists: Vec<&[u8]> = lists.values().map(Vec::as_slice).collect();
    let anchors = court.pem("root.pem", "CERTIFICATE", &[root.der()]);
    let between = court.pem("middle.pem", "CERTIFICATE", &[middle.der()]);
    let lists = court.pem("lists.pem", "X509 CRL", &lists);
    for (certificate, good) in [(&leaf, true), (&other, false)] {
        let subject = court.pem("leaf.pem", "CERTIFICATE", &[certificate.der()]);
        let mut command = Command::new("openssl");
        command.args(["verify", "-x509_strict", "-crl_check_all", "-CAfile"]).arg(&anchors);
        command.arg("-untrusted").arg(&between).arg("-CRLfile").arg(&lists).arg(&subject);
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.success(), good, "{said}");
        assert!(good || said.contains("certificate revoked"), "{said}");

        let request = court.folder.path().join("request.der");
        let mut command = Command::new("openssl");
        command.args(["ocsp", "-issuer"]).arg(&between).arg("-cert").arg(&subject);
        done(command.arg("-reqout").arg(&request));
        let url = certificate.responder_urls().unwrap().remove(0);
        let answer = ground.world.respond(&url, &fs::read(&request).unwrap()).unwrap();
        let answer = court.file("answer.der", &answer);
        let mut command = Command::new("openssl");
        // Without this openssl draws another nonce than the one in the request it is given.
        command.args(["ocsp", "-no_nonce", "-reqin"]).arg(&request).arg("-respin").arg(&answer);
        command.arg("-issuer").arg(&between).arg("-cert").arg(&subject);
        let output = done(command.arg("-CAfile").arg(&anchors).arg("-verify_other").arg(&between));
        let said = String::from_utf8_lossy(&output.stdout).into_owned()
            + &String::from_utf8_lossy(&output.stderr);
        assert!(said.contains("Response verify OK"), "{said}");
        assert!(said.contains(if good { ": good" } else { ": revoked" }), "{said}");
    }
}

#[test]
fn we_accept_what_pyhanko_signs() {
    let Some(court) = Court::open() else { return };
    for (seed, kind) in (13..).zip([KeyKind::P256, KeyKind::Rsa(2048)]) {
        let ground = Ground::at(today(), kind, seed);
        let jobs = [
            (Form::Table, "old"),
            (Form::Table, "basic"),
            (Form::Streams, "timestamped"),
            (Form::Table, "archived"),
        ];
        let wanted = [(0, 1), (0, 1), (1, 1), (1, 2)];
        let mut signed = Vec::new();
        for ((pdf, (_, level)), (stamps, fields)) in
            theirs(&court, &ground, kind, &jobs).into_iter().zip(jobs).zip(wanted)
        {
            let found = reports(&pdf);
            assert_eq!((found[0].1.stamped.len(), found.len()), (stamps, fields), "{level}");
            let file = File::open(&pdf).unwrap();
            let kind = signatures(&file).unwrap().remove(0).signature.unwrap().kind;
            let old = level == "old";
            assert_eq!(kind, if old { SignatureKind::Detached } else { SignatureKind::Pades });
            let details = ground.details();
            let ours = sign_basic(&pdf, &unseen("Ours"), &details, &ground.organisation).unwrap();
            let after = reports(&ours.pdf);
            assert_eq!(after.last().unwrap().1.coverage, Coverage::WholeFile, "{level}");
            signed.push(ours.pdf);
        }
        let said = court.pyhanko(&signed, ground.world.root().certificate(), "basic");
        for (lines, (_, fields)) in said.iter().zip(wanted) {
            assert_all(lines, fields + 1, &[r#""good":true"#]);
        }
    }
}

/// A signer whose certificate names no responder.
fn silent(ground: &Ground, kind: KeyKind, serial: u8) -> Credential {
    let key = Arc::new(SoftwareKey::draw(kind, &ground.random).unwrap());
    let public = key.public_key().clone();
    let validity = (ground.now.plus_seconds(-60), ground.now.plus_seconds(86_400));
    let serial = [serial];
    let name = crate::support::name("Không hỏi lại");
    let mut order = Order::new(name, &public, Profile::Signer, &serial, validity);
    order.list_url = Some("http://pki.example/officials.crl");
    ground.world.officials().enrol(key, &order).unwrap()
}

/// Papers signed by pyHanko below our root.
fn theirs(court: &Court, ground: &Ground, kind: KeyKind, jobs: &[(Form, &str)]) -> Vec<Vec<u8>> {
    let random = kernel::random::SeededRandom::new(99);
    let validity = (ground.now.plus_seconds(-60), ground.now.plus_seconds(86_400));
    let enrol = |name: &str, kind, profile, serial: u8| {
        let key = Arc::new(SoftwareKey::draw(kind, &random).unwrap());
        let public = key.public_key().clone();
        let (authority, list) = match profile {
            Profile::Signer => (ground.world.officials(), "http://pki.example/officials.crl"),
            _ => (ground.world.root(), "http://pki.example/root.crl"),
        };
        let serial = [serial];
        let mut order = Order::new(crate::support::name(name), &public, profile, &serial, validity);
        order.list_url = Some(list);
        (key.pkcs8().unwrap(), authority.issue(&order).unwrap())
    };
    let (key, own) = enrol("Của họ", kind, Profile::Signer, 70);
    // pyHanko's authority for tests knows RSA alone.
    let (time_key, time_own) = enrol("Giờ của họ", KeyKind::Rsa(2048), Profile::TimeStamping, 71);
    let mut command = court.script();
    command.arg("sign");
    let parts: [(&str, &[u8]); 6] = [
        ("key.der", &key),
        ("own.der", own.der()),
        ("issuer.der", ground.world.officials().certificate().der()),
        ("timekey.der", &time_key),
        ("timeown.der", time_own.der()),
        ("root.der", ground.world.root().certificate().der()),
    ];
    for (name, bytes) in parts {
        command.arg(court.file(name, bytes));
    }
    let lists = ground.world.lists().unwrap();
    let lists = lists
        .values()
        .enumerate()
        .map(|(number, list)| court.file(&format!("{number}.crl"), list).display().to_string());
    command.arg(lists.collect::<Vec<_>>().join(","));
    let mut targets = Vec::new();
    for (number, (form, level)) in jobs.iter().enumerate() {
        let target = court.folder.path().join(format!("theirs{number}.pdf"));
        let source = court.file(&format!("ours{number}.pdf"), &paper(*form));
        command.arg(level).arg(source).arg(&target);
        targets.push(target);
    }
    done(&mut command);
    targets.iter().map(|target| fs::read(target).unwrap()).collect()
}
