//! The page about the log, and the page that checks a proof in the reader's browser.
//! What must always hold: the proof never leaves the browser; the page needs no network once it is loaded.

use askama::Template;

use crate::answer::{Answer, show};
use crate::page::Page;
use crate::page_views;
use crate::paths;
use crate::visit::Visit;

/// What happened, as proofs call it, in the order of a dossier's life.
const KINDS: [&str; 10] = [
    "submitted",
    "accepted",
    "rejected-at-intake",
    "supplement-requested",
    "supplement-answered",
    "paper-signed",
    "approved",
    "released",
    "stopped",
    "delivered",
];
/// What the script says.
const SAID: [&str; 25] = [
    "good",
    "bad",
    "unreadable",
    "unsupported",
    "code",
    "unit",
    "due",
    "place",
    "witnessed",
    "unwitnessed",
    "other",
    "clock",
    "clock-late",
    "clock-in-time",
    "clock-running",
    "clock-overdue",
    "clock-paused",
    "clock-none",
    "clock-gap",
    "late-days",
    "late-within-day",
    "late-no-days",
    "paper-same",
    "paper-other",
    "paper-none",
];

/// What the log is, and how to read it.
#[derive(Debug, Template)]
#[template(path = "proofs/about.html")]
pub struct AboutLog {
    pub page: Page,
    pub origin: String,
    pub key: String,
    pub witnesses: Vec<String>,
    /// The newest head as it is signed; empty before the first.
    pub head: String,
}

/// The page that checks.
#[derive(Debug, Template)]
#[template(path = "proofs/check.html")]
pub struct CheckProof {
    pub page: Page,
    pub key: String,
    pub witnesses: String,
    /// Name and text of what the script says.
    pub said: Vec<(String, String)>,
}

page_views!(AboutLog, CheckProof);

pub(super) async fn about(visit: Visit) -> Answer {
    let log = visit.app.settings.log.clone();
    let head = match &log {
        Some(log) => visit.app.desk.log_checkpoint(&log.origin).await?.unwrap_or_default(),
        None => String::new(),
    };
    let (origin, key, witnesses) =
        log.map(|log| (log.origin, log.key, log.witnesses)).unwrap_or_default();
    let page = visit.page(visit.t("log-about-title")).crumb(visit.t("common-home"), "/");
    show(AboutLog { page, origin, key, witnesses, head })
}

pub(super) async fn check(visit: Visit) -> Answer {
    let log = visit.app.settings.log.clone();
    let (key, witnesses) = log.map(|log| (log.key, log.witnesses.join("\n"))).unwrap_or_default();
    let kinds = KINDS.iter().map(|kind| {
        (format!("kind-{}", kind.replace('-', "_")), visit.t(&format!("log-kind-{kind}")))
    });
    let said = SAID.iter().map(|name| ((*name).to_owned(), visit.t(&format!("log-said-{name}"))));
    let page = visit
        .page(visit.t("log-check-title"))
        .crumb(visit.t("log-about-title"), paths::public_log())
        .script("proof.js");
    show(CheckProof { page, key, witnesses, said: said.chain(kinds).collect() })
}
