//! pyHanko, `pdfsig` and `qpdf` over what this crate writes; and papers of pyHanko judged by us.
//! Judges read the machine's clock, so papers here are made now.

use std::fs;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use signing::key::{Credential, KeyKind, SigningKey, SoftwareKey};
use signing::pades::{Level, sign, sign_basic, upgrade};
use signing::pdf::{Coverage, File, SignatureKind, signatures};
use signing::pki::{Order, Profile};
use signing::revocation::Evidence;
use signing::validate::{Conclusion, Policy, ReachedLevel, validate_pdf};

use crate::court::{Court, done, today};
use crate::levels::reports;
use crate::support::{FORMS, Form, Ground, paper, shown, stamp, unseen};

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

#[test]
fn papers_of_pyhanko_pass_our_validation() {
    let Some(court) = Court::open() else { return };
    for (seed, kind) in (20..).zip([KeyKind::P256, KeyKind::Rsa(2048)]) {
        let ground = Ground::at(today(), kind, seed);
        let jobs = [
            (Form::Table, "old"),
            (Form::Streams, "timestamped"),
            (Form::Table, "archived"),
            (Form::Table, "weak"),
        ];
        let anchors = [ground.world.root().certificate().clone()];
        let lists = ground.world.lists().unwrap();
        let evidence: Vec<Evidence> = lists.into_values().map(Evidence::List).collect();
        let wanted = [
            (Conclusion::ValidToday, ReachedLevel::Basic),
            (Conclusion::Valid, ReachedLevel::Timestamped),
            (Conclusion::Valid, ReachedLevel::Archived),
            (Conclusion::ValidButWeak, ReachedLevel::Basic),
        ];
        let now = ground.now.plus_seconds(600);
        for ((pdf, (_, level)), wanted) in
            theirs(&court, &ground, kind, &jobs).into_iter().zip(jobs).zip(wanted)
        {
            let mut policy = Policy::new(now, &anchors);
            // What it archived must be enough without us.
            if level != "archived" {
                policy.evidence = &evidence;
            }
            let report = validate_pdf(&pdf, &policy);
            let found = (report.conclusion, report.signatures[0].level.unwrap());
            assert_eq!(found, wanted, "{level} {report:#?}");
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
