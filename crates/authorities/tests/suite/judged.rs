//! Our authorities over HTTP, judged by openssl as the client.

use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::Arc;
use std::time::Duration;

use authorities::answer;
use authorities::courier::{Errand, Reply};
use authorities::office::{Branch, Office};
use kernel::time::SystemClock;
use signing::certificate::Certificate;
use signing::pem;
use signing::pki::list::Reason;

use crate::support::{Ground, Served, courier, reach, today};

/// Whether this machine is said to have no judges; a panic when one is missing unsaid.
fn no_judges() -> bool {
    if std::env::var_os("TINHSO_TEST_NO_JUDGES").is_some() {
        return true;
    }
    let found = Command::new("openssl").arg("version").output();
    assert!(found.is_ok(), "missing: openssl; TINHSO_TEST_NO_JUDGES=1 goes without");
    false
}

fn file(ground: &Ground, name: &str, bytes: &[u8]) -> PathBuf {
    let path = ground.folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

fn certificate(ground: &Ground, name: &str, it: &Certificate) -> PathBuf {
    file(ground, name, pem::write(pem::CERTIFICATE, it.der()).as_bytes())
}

fn said(output: &Output) -> String {
    let text = [output.stdout.as_slice(), &output.stderr].concat();
    String::from_utf8_lossy(&text).into_owned()
}

/// Runs openssl, which must end well.
fn openssl(arguments: &[&std::ffi::OsStr]) -> String {
    let output = Command::new("openssl").args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}\n{}", said(&output));
    said(&output)
}

macro_rules! openssl {
    ($($argument:expr),* $(,)?) => { openssl(&[$(std::ffi::OsStr::new(&$argument)),*]) };
}

fn send(url: &str, body: Option<(&'static str, Vec<u8>)>) -> Reply {
    let url = reach().configured(url).unwrap();
    let patience = Duration::from_secs(10);
    courier().ask(Errand { url, body, bearer: None, bytes_max: 1_000_000, patience }).unwrap()
}

fn serve(ground: &Ground, address: std::net::SocketAddr) -> Served {
    let office = Arc::new(Office::open(&ground.path()).unwrap());
    Served::on(address, answer::office(office, Arc::new(SystemClock)))
}

fn free() -> std::net::SocketAddr {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

#[test]
fn openssl_finds_paths_lists_and_answers_over_http() {
    if no_judges() {
        return;
    }
    let address = free();
    let ground = Ground::at(today(), &format!("http://{address}"));
    let served = serve(&ground, address);
    let root = certificate(&ground, "root.pem", ground.office.certificate(Branch::Root));
    let middle = certificate(&ground, "middle.pem", ground.office.certificate(Branch::Officials));
    let leaf = certificate(&ground, "leaf.pem", ground.official.certificate());
    let url = format!("{}/officials/ocsp", served.url());
    for revoked in [false, true] {
        if revoked {
            // By another program, while this one serves.
            let other = Office::open(&ground.path()).unwrap();
            assert_eq!(other.revoke("an.nt", Reason::KeyCompromise, today()).unwrap(), 1);
        }
        let mut lists = Vec::new();
        for name in ["root", "officials"] {
            let reply = send(&format!("{}/{name}.crl", served.url()), None);
            assert_eq!((reply.status, reply.kind.as_str()), (200, "application/pkix-crl"));
            let list = file(&ground, "list.der", &reply.body);
            let issuer = &root;
            if name == "root" {
                let told =
                    openssl!("crl", "-inform", "DER", "-in", list, "-noout", "-CAfile", issuer);
                assert!(told.contains("verify OK"), "{told}");
            }
            lists.extend(pem::write("X509 CRL", &reply.body).into_bytes());
        }
        let lists = file(&ground, "lists.pem", &lists);
        let mut command = Command::new("openssl");
        command.args(["verify", "-x509_strict", "-crl_check_all", "-explicit_policy"]);
        command.args(["-policy", "1.3.6.1.4.1.32473.1.1", "-CAfile"]).arg(&root);
        command.arg("-untrusted").arg(&middle).arg("-CRLfile").arg(&lists).arg(&leaf);
        let output = command.output().unwrap();
        assert_eq!(output.status.success(), !revoked, "{}", said(&output));
        assert!(!revoked || said(&output).contains("certificate revoked"), "{}", said(&output));

        let told = openssl!(
            "ocsp",
            "-issuer",
            middle,
            "-cert",
            leaf,
            "-url",
            url,
            "-CAfile",
            root,
            "-verify_other",
            middle,
            "-timeout",
            "10",
        );
        assert!(told.contains("Response verify OK"), "{told}");
        assert!(told.contains(if revoked { ": revoked" } else { ": good" }), "{told}");
    }
    let reply = send(&format!("{}/root.crt", served.url()), None);
    assert_eq!(reply.body, ground.office.certificate(Branch::Root).der());
}

#[test]
fn office_answers_what_is_not_in_form_in_form() {
    let address = free();
    let ground = Ground::at(today(), &format!("http://{address}"));
    let served = serve(&ground, address);
    let post = |path: &str, kind, body: Vec<u8>| {
        send(&format!("{}{path}", served.url()), Some((kind, body)))
    };
    let kind = "application/ocsp-request";
    let malformed = post("/officials/ocsp", kind, b"nonsense".to_vec());
    assert_eq!((malformed.status, malformed.body), (200, vec![0x30, 3, 0x0a, 1, 1]));
    assert_eq!(post("/officials/ocsp", "text/plain", Vec::new()).status, 415);
    assert_eq!(post("/officials/ocsp", kind, vec![0; 9_000]).status, 413);
    assert_eq!(post(&["/root", "/ocsp"].concat(), kind, b"x".to_vec()).status, 404);
    assert_eq!(post("/nobody/ocsp", kind, b"x".to_vec()).status, 404);
    for path in ["/office.toml", "/root.key", "/officials.key", "/x.crl", "/root", "/..%2froot.key"]
    {
        assert_eq!(send(&format!("{}{path}", served.url()), None).status, 404, "{path}");
    }
    let leaf = ground.official.certificate();
    let issuer = ground.office.certificate(Branch::Officials);
    let request = signing::pki::ocsp::request(leaf, issuer, None);
    let shown = data_encoding::BASE64.encode(&request).replace('/', "%2F").replace('+', "%2B");
    let reply = send(&format!("{}/officials/ocsp/{shown}", served.url()), None);
    let evidence = signing::revocation::Evidence::Ocsp(reply.body);
    assert!(signing::revocation::check(&evidence, leaf, issuer, &[]).is_ok());
}

#[test]
fn openssl_gets_stamps_over_http_and_accepts_them() {
    if no_judges() {
        return;
    }
    let ground = Ground::at(today(), "http://pki.example");
    let root = certificate(&ground, "root.pem", ground.office.certificate(Branch::Root));
    let content = file(&ground, "content.bin", b"content");
    let mut serials = std::collections::BTreeSet::new();
    // Each round is a restart of the authority.
    for round in 0..3 {
        let time = Office::open(&ground.path()).unwrap().timestamps(Arc::new(SystemClock)).unwrap();
        let served = Served::start(answer::timestamps(time));
        for digest in ["-sha256", "-sha384", "-sha512"] {
            let query = ground.folder.path().join("query.tsq");
            openssl!("ts", "-query", "-data", content, digest, "-cert", "-out", query);
            let request = std::fs::read(&query).unwrap();
            let reply = send(&served.url(), Some(("application/timestamp-query", request)));
            assert_eq!((reply.status, reply.kind.as_str()), (200, "application/timestamp-reply"));
            let answer = file(&ground, "reply.tsr", &reply.body);
            let told =
                openssl!("ts", "-verify", "-queryfile", query, "-in", answer, "-CAfile", root);
            assert!(told.contains("Verification: OK"), "{told}");
            let text = openssl!("ts", "-reply", "-in", answer, "-text");
            assert!(text.contains("Accuracy: 0x01 seconds"), "{text}");
            let serial =
                text.lines().find(|it| it.starts_with("Serial number")).unwrap().to_owned();
            assert!(serials.insert(serial.clone()), "{serial} came twice, round {round}");
        }
    }
}

#[test]
fn openssl_understands_why_it_gets_no_stamp() {
    if no_judges() {
        return;
    }
    let ground = Ground::at(today(), "http://pki.example");
    let time = ground.office.timestamps(Arc::new(SystemClock)).unwrap();
    let served = Served::start(answer::timestamps(time));
    let content = file(&ground, "content.bin", b"content");
    let kind = "application/timestamp-query";
    let query = |options: &[&str]| {
        let query = ground.folder.path().join("query.tsq");
        let mut command = Command::new("openssl");
        command.args(["ts", "-query", "-data"]).arg(&content).args(options).arg("-out").arg(&query);
        assert!(command.status().unwrap().success());
        std::fs::read(&query).unwrap()
    };
    for (request, why) in [
        (query(&["-sha1"]), "unrecognized or unsupported algorithm identifier"),
        (query(&["-sha256", "-tspolicy", "1.2.3.4"]), "the requested TSA policy is not supported"),
        (b"nonsense".to_vec(), "the data submitted has the wrong format"),
    ] {
        let reply = send(&served.url(), Some((kind, request)));
        assert_eq!(reply.status, 200);
        let answer = file(&ground, "reply.tsr", &reply.body);
        let told = openssl!("ts", "-reply", "-in", answer, "-text");
        assert!(told.contains(why), "{told}");
    }
    assert_eq!(send(&served.url(), Some((kind, vec![0; 9_000]))).status, 413);
    assert_eq!(send(&served.url(), Some(("text/plain", vec![0]))).status, 415);
    assert_eq!(send(&served.url(), None).status, 405);
}
