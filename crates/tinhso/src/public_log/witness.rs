//! `tinhso witness`: cosigns heads of logs that only grow (C2SP `tlog-witness`, `add-checkpoint`).
//! Not a mirror: it keeps the last head seen of each log and nothing else.
//! What must always hold: what was seen is durable before its cosignature leaves; one process at a time holds the state.

use crate::{
    command,
    telling::{Failure, Telling},
};
use anyhow::Context as _;
use axum::{
    Router,
    extract::{DefaultBodyLimit, State},
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::post,
};
use camino::{Utf8Path, Utf8PathBuf};
use kernel::{
    hash::Sha256Hash,
    time::{Clock as _, SystemClock},
};
use std::{io::Write as _, sync::Arc};
use tokio::sync::Mutex;
use transparency::{
    Checkpoint, Hash, Signer, VerifierKey,
    witness::{AddCheckpoint, Refusal, Seen, witness as judge},
};

/// Longest request read, in bytes: a head with its signatures and a proof of 63 hashes.
const REQUEST_BYTES_MAX: usize = 65_536;

struct Witness {
    signer: Signer,
    logs: Vec<(String, VerifierKey)>,
    state: Utf8PathBuf,
    /// One request at a time: reading, judging and keeping is one step.
    turn: Mutex<()>,
}

pub(crate) async fn witness(options: command::Witness, telling: &Telling) -> anyhow::Result<()> {
    let secret = std::fs::read_to_string(&options.key_file)
        .with_context(|| format!("read {}", options.key_file))?;
    let signer = Signer::from_secret(secret.trim()).context("the key of the witness")?;
    if signer.verifier().kind() != transparency::note::TYPE_COSIGNATURE {
        return Err(
            Failure::new("log-tell-key-of-log", &[("file", options.key_file.as_str())]).into()
        );
    }
    std::fs::create_dir_all(&options.state).with_context(|| format!("create {}", options.state))?;
    let lock = std::fs::File::create(options.state.join("lock"))?;
    if lock.try_lock().is_err() {
        return Err(
            Failure::new("log-tell-state-taken", &[("folder", options.state.as_str())]).into()
        );
    }
    let logs = options.log.iter().map(|key| (key.name().as_str().to_owned(), key.clone()));
    let key = signer.verifier().to_string();
    let kept = Witness { signer, logs: logs.collect(), state: options.state, turn: Mutex::new(()) };
    let router = router(kept);
    let listener = tokio::net::TcpListener::bind(options.address).await?;
    telling.tell(
        "log-tell-witness",
        &[("address", &format!("http://{}", options.address)), ("key", &key)],
    );
    axum::serve(listener, router).await?;
    drop(lock);
    Ok(())
}

fn router(witness: Witness) -> Router {
    Router::new()
        .route("/add-checkpoint", post(add_checkpoint))
        .layer(DefaultBodyLimit::max(REQUEST_BYTES_MAX))
        .with_state(Arc::new(witness))
}

async fn add_checkpoint(State(witness): State<Arc<Witness>>, body: String) -> Response {
    let _turn = witness.turn.lock().await;
    let known = Arc::clone(&witness);
    let done = tokio::task::spawn_blocking(move || known.answer(&body)).await;
    match done {
        Ok(Ok(Ok(line))) => (StatusCode::OK, format!("{line}\n")).into_response(),
        Ok(Ok(Err(refusal))) => refused(refusal),
        Ok(Err(error)) => {
            tracing::error!(%error, "what was seen cannot be kept");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn refused(refusal: Refusal) -> Response {
    let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::BAD_REQUEST);
    match refusal {
        Refusal::Conflict(size) => {
            (status, [(header::CONTENT_TYPE, "text/x.tlog.size")], format!("{size}\n"))
                .into_response()
        }
        other => (status, format!("{other}\n")).into_response(),
    }
}

impl Witness {
    fn answer(&self, body: &str) -> anyhow::Result<Result<String, Refusal>> {
        let request = match AddCheckpoint::parse(body) {
            Ok(request) => request,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let Ok(checkpoint) = request.note.text.parse::<Checkpoint>() else {
            return Ok(Err(Refusal::Malformed));
        };
        let place = self.place(&checkpoint.origin);
        let seen = read(&place)?;
        let seconds = u64::try_from(SystemClock.now().as_micros() / 1_000_000)?;
        match judge(&request, &self.logs, seen, &self.signer, seconds) {
            Ok((after, line)) => {
                if after != seen {
                    keep(&place, after)?;
                }
                Ok(Ok(line.to_string()))
            }
            Err(refusal) => Ok(Err(refusal)),
        }
    }

    /// A file for each log; its name comes from outside, so its hash is the file's.
    fn place(&self, origin: &str) -> Utf8PathBuf {
        self.state.join(format!("{}.seen", Sha256Hash::of(origin.as_bytes())))
    }
}

fn read(place: &Utf8Path) -> anyhow::Result<Seen> {
    let text = match std::fs::read_to_string(place) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Seen::nothing()),
        Err(error) => return Err(error.into()),
    };
    let seen = text.trim_end().split_once(' ').and_then(|(size, root)| {
        Some(Seen { size: size.parse().ok()?, root: Hash::from_base64(root)? })
    });
    seen.with_context(|| format!("{place} is broken"))
}

fn keep(place: &Utf8Path, seen: Seen) -> anyhow::Result<()> {
    let next = place.with_extension("next");
    let mut file = std::fs::File::create(&next)?;
    writeln!(file, "{} {}", seen.size, seen.root)?;
    file.sync_all()?;
    std::fs::rename(&next, place)?;
    if let Some(folder) = place.parent() {
        std::fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use transparency::note::KeyName;

    fn log() -> Signer {
        Signer::of_log(KeyName::new("so.example/nhat-ky").unwrap(), &[1; 32])
    }

    fn open(folder: &tempfile::TempDir) -> Witness {
        let signer = Signer::of_witness(KeyName::new("witness.example/w1").unwrap(), &[2; 32]);
        let logs = vec![("so.example/nhat-ky".to_owned(), log().verifier().clone())];
        let state = Utf8PathBuf::from_path_buf(folder.path().to_owned()).unwrap();
        Witness { signer, logs, state, turn: Mutex::new(()) }
    }

    fn request(old: u64, proof: Vec<Hash>, size: u64, root: Hash) -> String {
        let note = Checkpoint::new("so.example/nhat-ky", size, root).sign(&log());
        AddCheckpoint { old, proof, note }.body()
    }

    #[test]
    fn witness_remembers_over_restarts_and_cosigns_no_second_history() {
        let folder = tempfile::tempdir().unwrap();
        let (a, b) = (Hash::of_leaf(b"a"), Hash::of_leaf(b"b"));
        let both = Hash::of_node(&a, &b);
        assert!(open(&folder).answer(&request(0, vec![], 1, a)).unwrap().is_ok());
        let again = open(&folder).answer(&request(0, vec![], 1, a)).unwrap();
        assert_eq!(again, Err(Refusal::Conflict(1)));
        let other = open(&folder).answer(&request(1, vec![], 1, b)).unwrap();
        assert_eq!(other, Err(Refusal::Conflict(1)));
        let forked = Hash::of_node(&b, &a);
        let refused = open(&folder).answer(&request(1, vec![b], 2, forked)).unwrap();
        assert_eq!(refused, Err(Refusal::Inconsistent));
        assert!(open(&folder).answer(&request(1, vec![b], 2, both)).unwrap().is_ok());
        std::fs::write(open(&folder).place("so.example/nhat-ky"), "nonsense").unwrap();
        assert!(open(&folder).answer(&request(2, vec![], 2, both)).is_err());
    }
}
