//! The proofs of one dossier: a file for each event of its clock, one for all of them, a code for the printed receipt.
//! What must hold: the desk asks the policies; a log that is away costs the proofs and never the page they stand on.

use access::Principal;
use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse as _;
use desk::Desk;
use dossier::Dossier;
use kernel::time::Timestamp;

use crate::answer::Answer;
use crate::filing::draft::read;
use crate::follow::moment_words;
use crate::papers::Qr;
use crate::paths::{self, filing as addresses};
use crate::problem::Problem;
use crate::visit::Visit;

/// What a page offers of proofs; empty lists when there is nothing to offer yet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Held {
    /// What happened, when, and where its proof is.
    pub events: Vec<(String, String, String)>,
    /// Where the proof of the whole clock is.
    pub clock: String,
    /// The dossier is late, or came late: the file proves it.
    pub late: bool,
}

impl Held {
    /// The proofs of a dossier that a person may have.
    pub async fn of(visit: &Visit, who: &Principal, dossier: &Dossier) -> Held {
        let Some(log) = &visit.app.settings.log else { return Held::default() };
        let found = match visit.app.desk.provable(&log.origin, who, dossier).await {
            Ok(found) => found,
            Err(error) => {
                tracing::warn!(%error, "the public log cannot be read");
                return Held::default();
            }
        };
        let followed = matches!(who, Principal::Follower { .. });
        let clock = match (found.is_empty(), followed) {
            (true, _) => String::new(),
            (_, true) => addresses::followed_proof(dossier.id),
            (_, false) => addresses::clock_proof(dossier.id),
        };
        let event = |it: desk::public_log::Provable| {
            let name = visit.t(&format!("log-kind-{}", it.kind.replace('_', "-")));
            (name, moment_words(visit, it.at), addresses::proof(dossier.id, it.version))
        };
        let events = if followed { Vec::new() } else { found.into_iter().map(event).collect() };
        Held { events, clock, late: late(visit, dossier) }
    }
}

/// Whether its due time passed while its clock ran. Not the class of statistics, which knows other reasons too.
fn late(visit: &Visit, dossier: &Dossier) -> bool {
    let listing = dossier.listing();
    let due_at = dossier.clock.as_ref().and_then(|clock| clock.due_at);
    let passed = |at: Timestamp| due_at.is_some_and(|due_at| at > due_at);
    match dossier.finished_at() {
        Some(finished_at) => {
            let owed = dossier.supplements.last().is_some_and(|asked| asked.answered_at.is_none());
            !owed && passed(finished_at)
        }
        None => listing.running_due_at.is_some() && passed(visit.app.desk.clock().now()),
    }
}

pub(super) async fn event(visit: Visit, Path((id, version)): Path<(String, String)>) -> Answer {
    let (actor, dossier) = read(&visit, &id).await?.ok_or(Problem::NotFound)?;
    let version: u64 = version.parse().map_err(|_| Problem::NotFound)?;
    let log = visit.app.settings.log.as_ref().ok_or(Problem::NotFound)?;
    let desk = &visit.app.desk;
    let (origin, who) = (&log.origin, (&actor).into());
    let proof = desk.dossier_proof(origin, &who, &dossier, version, log.quorum).await?;
    let proof = proof.ok_or(Problem::NotFound)?;
    Ok(file(&name(&dossier, &format!("-{version}")), proof.to_string()))
}

pub(super) async fn clock(visit: Visit, Path(id): Path<String>) -> Answer {
    let (actor, dossier) = read(&visit, &id).await?.ok_or(Problem::NotFound)?;
    clock_of(&visit, &(&actor).into(), &dossier).await
}

pub(super) async fn followed_clock(visit: Visit, Path(id): Path<String>) -> Answer {
    let found = crate::follow::followed_subject(&visit, &id).await?;
    let (code, dossier) = found.ok_or(Problem::NotFound)?;
    clock_of(&visit, &Principal::Follower { code }, &dossier).await
}

async fn clock_of(visit: &Visit, who: &Principal, dossier: &Dossier) -> Answer {
    let log = visit.app.settings.log.as_ref().ok_or(Problem::NotFound)?;
    let proofs = visit.app.desk.clock_proof(&log.origin, who, dossier, log.quorum).await?;
    if proofs.is_empty() {
        return Err(Problem::NotFound);
    }
    Ok(file(&name(dossier, ""), proofs))
}

/// The proof of what happened as a code for a printed paper. None where [`link`] has none.
pub(crate) async fn qr(
    visit: &Visit,
    who: &Principal,
    dossier: &Dossier,
    kind: &str,
) -> Option<Qr> {
    Qr::dense(&link(visit, who, dossier, kind).await?, visit.t("log-paper-qr"))
}

/// The address that proves what happened: `accepted` for the receipt, `stopped` for the notice of it. None before a head
/// covers it, and none when it is too long for one code.
pub(crate) async fn link(
    visit: &Visit,
    who: &Principal,
    dossier: &Dossier,
    kind: &str,
) -> Option<String> {
    let log = visit.app.settings.log.as_ref()?;
    let found = visit.app.desk.provable(&log.origin, who, dossier).await.ok()?;
    let proven = found.into_iter().rfind(|it| it.kind == kind)?;
    let desk = &visit.app.desk;
    let proof = desk
        .dossier_proof(&log.origin, who, dossier, proven.version, log.quorum)
        .await
        .inspect_err(|error| tracing::warn!(%error, "no proof for a printed receipt"))
        .ok()??;
    let address = format!("{}{}", visit.app.settings.base_url, paths::check_proof());
    Desk::proof_link(&address, &proof)
}

/// `H56.201-261124-0001-7.tlog-proof`.
fn name(dossier: &Dossier, part: &str) -> String {
    let code = dossier.registration.as_ref().map(|it| it.code.to_string()).unwrap_or_default();
    format!("{code}{part}.tlog-proof")
}

/// A proof as a file to keep.
pub(crate) fn file(name: &str, text: String) -> axum::response::Response {
    let kept = format!("attachment; filename=\"{name}\"");
    let kept = HeaderValue::from_str(&kept).unwrap_or(HeaderValue::from_static("attachment"));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
        (header::CONTENT_DISPOSITION, kept),
    ];
    (headers, text).into_response()
}
