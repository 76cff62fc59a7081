//! Judging what was brought: staged while it comes in, judged on a thread of its own, gone afterwards.
//! What must always hold: nothing is kept, whatever happens; only so many papers are judged at once, each for so long and
//! in so much memory, so that a hostile file takes its own time and nobody else's.

use std::io::Read as _;
use std::time::Duration;

use axum::body::Bytes;
use desk::Released;
use futures::{Stream, StreamExt as _};
use kernel::hash::Sha256Hash;
use signing::validate::{Policy, Report, validate_any};
use store::objects::{Look, Stage};

use crate::problem::Problem;
use crate::visit::Visit;

/// Papers judged at once.
pub(crate) const AT_ONCE: usize = 2;
/// How long a paper waits for its turn, and how long it may then take.
const TURN: Duration = Duration::from_secs(10);
const TIME_MAX: Duration = Duration::from_secs(20);
/// Bytes of all writings of a PDF that are read; each is read whole.
const READ_BYTES_MAX: usize = 128 * 1024 * 1024;

/// A paper that was judged.
#[derive(Debug, Clone)]
pub(crate) struct Judged {
    pub(crate) content: Sha256Hash,
    /// `None`: no signed file of a kind that is read here.
    pub(crate) report: Option<Report>,
    /// Whether this very file was released here.
    pub(crate) released: Option<Released>,
}

/// Why a paper was not judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unjudged {
    Empty,
    TooLarge,
    /// It would take longer than anybody waits.
    TooLong,
    BrokenOff,
    Problem(Problem),
}

impl From<Problem> for Unjudged {
    fn from(problem: Problem) -> Unjudged {
        Unjudged::Problem(problem)
    }
}

impl From<store::StoreError> for Unjudged {
    fn from(error: store::StoreError) -> Unjudged {
        Unjudged::Problem(error.into())
    }
}

/// Takes the bytes of one file in; dropped, it leaves nothing.
pub(crate) async fn stage<E>(
    visit: &Visit,
    stream: impl Stream<Item = Result<Bytes, E>>,
) -> Result<Stage, Unjudged> {
    let bytes_max = visit.app.settings.upload_bytes_max;
    let mut stage = visit.app.desk.store().objects().stage(bytes_max);
    let mut stream = std::pin::pin!(stream);
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| Unjudged::BrokenOff)?;
        if stage.size() + chunk.len() as u64 > bytes_max {
            return Err(Unjudged::TooLarge);
        }
        stage.write(&chunk).await?;
    }
    Ok(stage)
}

/// Judges a file, with the one beside it, for now.
pub(crate) async fn judge(
    visit: &Visit,
    mut file: Stage,
    beside: Option<Stage>,
) -> Result<Judged, Unjudged> {
    if file.size() == 0 {
        return Err(Unjudged::Empty);
    }
    let turn = std::sync::Arc::clone(&visit.app.paper_turns).acquire_owned();
    let turn = tokio::time::timeout(TURN, turn).await.map_err(|_| Problem::Busy)?;
    let turn = turn.map_err(|_| Problem::Busy)?;
    let bytes = read(&mut file).await?;
    let beside = match beside {
        Some(mut beside) => Some(read(&mut beside).await?).filter(|bytes| !bytes.is_empty()),
        None => None,
    };
    let (app, now) = (visit.app.clone(), visit.app.desk.clock().now());
    let work = tokio::task::spawn_blocking(move || {
        // The turn ends with the work, not with the patience of whoever waits for it.
        let _turn = turn;
        let policy = Policy {
            read_bytes_max: READ_BYTES_MAX,
            ..Policy::new(now, &app.settings.trust.anchors)
        };
        let policy = Policy { evidence: &app.settings.trust.evidence, ..policy };
        let report = validate_any(&bytes, beside.as_deref(), &policy);
        (Sha256Hash::of(&bytes), report)
    });
    let done = tokio::time::timeout(TIME_MAX, work).await.map_err(|_| Unjudged::TooLong)?;
    let (content, report) = done.map_err(|_| Problem::Fault)?;
    let released = visit.app.desk.released_paper(&content).await.map_err(Problem::from)?;
    Ok(Judged { content, report, released })
}

async fn read(stage: &mut Stage) -> Result<Vec<u8>, Unjudged> {
    let read = |mut file: Look| {
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map(|_| bytes)
    };
    stage.inspect(read).await?.map_err(|_| Problem::Unavailable.into())
}

/// The report with what is known of the paper, as programs read it.
pub(crate) fn report_json(judged: &Judged) -> serde_json::Value {
    let paper = judged.released.as_ref().map(|released| {
        let of = released.of.as_ref();
        serde_json::json!({
            "standing": released.standing.name(),
            "number": of.map(|it| it.number.as_str()),
            "procedure": of.map(|it| it.procedure.to_string()),
            "decided_by": of.map(|it| it.decided_by.to_string()),
            "released_at": of.map(|it| it.released_at.to_string()),
        })
    });
    serde_json::json!({
        "content": judged.content.to_string(),
        "released": paper,
        "report": judged.report,
    })
}
