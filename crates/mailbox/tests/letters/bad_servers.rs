//! Servers that break off, lie, babble, keep silent; and one that proves its name.

use crate::house::House;
use crate::post::{Near, PASSWORD, USER, at, clerk, letter, lying, mail_box, pdf, postman, read};
use document::incoming::Standing;
use hub::Judge;
use mailbox::line::{LineFault, TlsLine};
use mailbox::{MailboxAt, Postman, Settings, code};
use simulator_mail::{Conduct, MailBox, serve};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer};

pub(crate) async fn a_line_that_breaks_at_any_byte_loses_and_doubles_nothing(house: &House) {
    let (clerk, own) = (clerk(house).await, mail_box());
    for at in 0..3 {
        let paper = pdf(&format!("paper {at}"));
        own.put(&letter(&format!("Thư {at}"), "Nội dung", &[("a.pdf", "application/pdf", &paper)]));
    }
    let mut faults = 0;
    for bytes in (0..2_600).step_by(65) {
        own.conduct(Conduct { drops_after: Some(bytes), ..Conduct::default() });
        if let Err(fault) = read(house, &own).await {
            assert!([code::AWAY, code::BROKEN].contains(&fault.code), "{fault} after {bytes}");
            faults += 1;
        }
    }
    assert!(faults > 5, "{faults}");
    own.conduct(Conduct { wrong_sizes: true, ..Conduct::default() });
    read(house, &own).await.unwrap();
    assert_eq!(lying(house, &clerk, Standing::Arrived).await.len(), 3);
    let health = &house.desk.mailboxes(&clerk).await.unwrap()[0];
    assert_eq!((health.taken, health.failures), (3, 0));
}

#[tokio::test]
async fn what_is_wrong_with_a_server_is_told_by_its_code() {
    let house = House::sqlite().await;
    let (clerk, own) = (clerk(&house).await, mail_box());
    own.put(&letter("Thư", "Nội dung", &[]));
    let told = async |conduct: Conduct, box_at: MailboxAt| {
        own.conduct(conduct);
        let judge = Judge::new(house.desk.clone(), Vec::new());
        let settings = Settings { patience: Duration::from_millis(300), ..Settings::default() };
        let postman = Postman::new(house.desk.clone(), judge, settings);
        postman.read_once(&box_at, "one").await.unwrap_err().code
    };
    let near = || at(Near(own.clone()));
    let good = Conduct::default();
    assert_eq!(told(Conduct { silent: true, ..good }, near()).await, code::SILENT);
    assert_eq!(told(Conduct { announces_only: true, ..good }, near()).await, code::SILENT);
    let boasts = Conduct { announces: Some(400_000_000), ..good };
    assert_eq!(told(boasts, near()).await, code::BROKEN);
    assert_eq!(told(Conduct { babbles: true, ..good }, near()).await, code::BROKEN);
    let wrong = MailboxAt { password: "other".to_owned(), ..near() };
    assert_eq!(told(good, wrong).await, code::SIGN_IN);
    let elsewhere = MailboxAt { folder: "Archive".to_owned(), ..near() };
    assert_eq!(told(good, elsewhere).await, code::FOLDER);
    let health = &house.desk.mailboxes(&clerk).await.unwrap()[0];
    assert_eq!((health.fault.as_deref(), health.failures), (Some(code::FOLDER), 6));
    own.conduct(good);
    assert_eq!(read(&house, &own).await.unwrap().taken, 1);
    house.close().await;
}

/// A key and a certificate for `localhost`, made by openssl: PKCS #8 and DER.
fn certificate() -> (Vec<u8>, Vec<u8>) {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (key, der) = (path("key.der"), path("certificate.der"));
    let run = |arguments: &[&str]| {
        let done = Command::new("openssl").args(arguments).output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    };
    run(&[
        "genpkey",
        "-algorithm",
        "EC",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-out",
        &path("key.pem"),
    ]);
    run(&["pkcs8", "-topk8", "-nocrypt", "-in", &path("key.pem"), "-outform", "DER", "-out", &key]);
    run(&[
        "req",
        "-x509",
        "-new",
        "-key",
        &path("key.pem"),
        "-subj",
        "/CN=localhost",
        "-days",
        "30",
        "-addext",
        "subjectAltName=DNS:localhost",
        "-addext",
        "basicConstraints=critical,CA:FALSE",
        "-outform",
        "DER",
        "-out",
        &der,
    ]);
    (std::fs::read(key).unwrap(), std::fs::read(der).unwrap())
}

async fn serve_tls(own: MailBox, key: Vec<u8>, certificate: Vec<u8>) -> u16 {
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![CertificateDer::from(certificate)],
            PrivatePkcs8KeyDer::from(key).into(),
        )
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("localhost:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (acceptor, own) = (acceptor.clone(), own.clone());
            tokio::spawn(async move {
                if let Ok(stream) = acceptor.accept(stream).await {
                    let _ = serve(own, stream).await;
                }
            });
        }
    });
    port
}

#[tokio::test]
async fn a_server_is_believed_by_the_certificate_that_is_named_and_by_no_other() {
    let house = House::sqlite().await;
    let own = MailBox::new(USER, &PASSWORD.replace('"', "\\\""));
    own.put(&letter("Thư", "Nội dung", &[]));
    let ((key, trusted), (_, other)) = (certificate(), certificate());
    let port = serve_tls(own.clone(), key, trusted.clone()).await;
    let postman = postman(&house.desk);
    let line = |roots| TlsLine::new("localhost", port, roots).unwrap();
    let stranger = postman.read_once(&at(line(vec![other])), "one").await;
    assert_eq!(stranger.map_err(|fault| fault.code), Err(code::STRANGER));
    assert!(own.commands().is_empty(), "nothing was said");
    let read = postman.read_once(&at(line(vec![trusted])), "one").await;
    assert_eq!(read.unwrap().taken, 1);
    let nameless = TlsLine::new("no name", 993, vec![]);
    assert!(matches!(nameless, Err(LineFault::Name(_))));
    house.close().await;
}
