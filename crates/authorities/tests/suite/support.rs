//! Servers on free ports, an office in a temporary folder, and papers to sign.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::sync::Arc;

use authorities::courier::Courier;
use authorities::office::{Branch, Charter, Holder, Office};
use authorities::reach::Reach;
use axum::Router;
use camino::Utf8PathBuf;
use kernel::random::SeededRandom;
use kernel::time::{Clock, ManualClock, SystemClock, Timestamp};
use signing::key::{Credential, KeyKind};
use tempfile::TempDir;
use tokio::sync::oneshot;

/// A router that is served until it is dropped.
pub(crate) struct Served {
    pub(crate) address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Served {
    pub(crate) fn start(router: Router) -> Self {
        Self::on("127.0.0.1:0".parse().unwrap(), router)
    }

    pub(crate) fn on(address: SocketAddr, router: Router) -> Self {
        let listener = std::net::TcpListener::bind(address).unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(2)
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async move {
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                tokio::select! {
                    served = async { axum::serve(listener, router).await } => served.unwrap(),
                    _ = stopped => {}
                }
            });
            runtime.shutdown_background();
        });
        Self { address, stop: Some(stop), thread: Some(thread) }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// The moment of tests that no program with a clock of its own looks at.
pub(crate) fn noon() -> Timestamp {
    Timestamp::parse("2026-02-24T12:00:00+07:00").unwrap()
}

/// Whole seconds of now, a little back.
pub(crate) fn today() -> Timestamp {
    let now = SystemClock.now();
    now.plus_micros(-now.as_micros().rem_euclid(1_000_000)).plus_seconds(-5)
}

pub(crate) fn clock(now: Timestamp) -> Arc<ManualClock> {
    Arc::new(ManualClock::new(now))
}

/// Only this machine may be asked, and only by its number.
pub(crate) fn reach() -> Reach {
    Reach::new(["127.0.0.1".to_owned()], true)
}

pub(crate) fn courier() -> Arc<Courier> {
    Arc::new(Courier::start(&reach()).unwrap())
}

/// An office with an official and an organisation.
pub(crate) struct Ground {
    pub(crate) folder: TempDir,
    pub(crate) office: Arc<Office>,
    pub(crate) official: Credential,
    pub(crate) organisation: Credential,
    pub(crate) random: SeededRandom,
}

pub(crate) fn charter(url: &str) -> Charter {
    Charter {
        organisation: "Ủy ban nhân dân tỉnh Thanh Hóa".to_owned(),
        mark: "Thử nghiệm, không có giá trị pháp lý".to_owned(),
        authorities: ["Gốc", "Cán bộ", "Cơ quan", "Dấu thời gian"]
            .map(|it| format!("{it} thử nghiệm")),
        url: url.to_owned(),
    }
}

impl Ground {
    pub(crate) fn at(now: Timestamp, url: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8PathBuf::from_path_buf(folder.path().join("office")).unwrap();
        let random = SeededRandom::new(11);
        let office = Office::found(&path, &charter(url), KeyKind::P256, (&random, now)).unwrap();
        let validity = (now.plus_seconds(-60), now.plus_seconds(300 * 86_400));
        let enrol = |branch, label, name, title| {
            let organisation = "Sở Tư pháp";
            let holder = Holder { label, name, organisation, title };
            office.enrol(branch, holder, (KeyKind::P256, &random), validity).unwrap()
        };
        let official = enrol(Branch::Officials, "an.nt", "Nguyễn Thị Ẩn", Some("Giám đốc"));
        let organisation = enrol(Branch::Organisations, "H56.03", "Sở Tư pháp", None);
        Self { folder, office: Arc::new(office), official, organisation, random }
    }

    pub(crate) fn path(&self) -> Utf8PathBuf {
        Utf8PathBuf::from_path_buf(self.folder.path().join("office")).unwrap()
    }
}

/// A paper of one page, written by hand.
pub(crate) fn paper() -> Vec<u8> {
    let content = "BT /F1 14 Tf 72 720 Td (Certificate) Tj ET";
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Count 1 /Kids [3 0 R] >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>".to_owned(),
    ];
    let mut text = "%PDF-1.7\n%\u{e2}\u{e3}\n".to_owned();
    let mut places = Vec::new();
    for (number, object) in (1..).zip(&objects) {
        places.push(text.len());
        let _ = write!(text, "{number} 0 obj\n{object}\nendobj\n");
    }
    let start = text.len();
    let _ = write!(text, "xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for place in places {
        let _ = writeln!(text, "{place:010} 00000 n ");
    }
    let id = "<0123456789abcdef0123456789abcdef>";
    let _ = write!(
        text,
        "trailer\n<< /Size {} /Root 1 0 R /ID [{id} {id}] >>\nstartxref\n{start}\n%%EOF\n",
        objects.len() + 1
    );
    text.into_bytes()
}
