//! `tinhso verify-proof`: what a proof shows to whoever holds the log's key, without a network and without a database.
//! What must always hold: whom to believe comes from the command line, never from the file.

use crate::{
    command,
    telling::{Failure, Telling},
};
use anyhow::Context as _;
use dossier::clock_reading::{self, ProvenEvent, Reading, Unreadable};
use dossier::working_days::{NoWorkingDays, WorkingDays};
use kernel::{hash::Sha256Hash, time::Timestamp};
use std::io::Read as _;
use transparency::{
    Policy, Proof, capsule,
    proof::{ProofError, Shown},
};

pub(crate) fn verify_proof(
    options: &command::VerifyProof,
    telling: &Telling,
) -> anyhow::Result<()> {
    let mut text = String::new();
    if options.file == "-" {
        std::io::stdin().read_to_string(&mut text)?;
    } else {
        text = std::fs::read_to_string(&options.file)
            .with_context(|| format!("read {}", options.file))?;
    }
    let unreadable = |why: String| Failure::new("log-tell-unreadable", &[("why", &why)]);
    let (text, days) = WorkingDays::split(&text);
    let days: Option<WorkingDays> = days
        .map(str::parse)
        .transpose()
        .map_err(|why: NoWorkingDays| unreadable(why.to_string()))?;
    let proofs = read(text).map_err(unreadable)?;
    let policy = Policy {
        origin: options.key.name().as_str().to_owned(),
        logs: vec![options.key.clone()],
        witnesses: options.witness.clone(),
        quorum: options.quorum,
    };
    let mut all = Vec::new();
    let mut logged_at = None;
    for proof in &proofs {
        let bad = |error| bad(proof.index, &error);
        if let Some(entry) = proof.bare() {
            proof.check(&entry.to_bytes(), &policy).map_err(bad)?;
            logged_at = logged_at.max(i64::try_from(entry.hour).ok());
            continue;
        }
        all.push((proof.index, proof.open(&policy).map_err(bad)?));
    }
    for (index, shown) in &all {
        tell(*index, shown, telling);
    }
    if let Some(at) = logged_at {
        telling.tell("log-tell-newest", &[("at", &moment(at))]);
    }
    if let Some((key, values)) = clock(&all, logged_at) {
        let values: Vec<(&str, &str)> =
            values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        telling.tell(key, &values);
    }
    if let (Some((due_at, until)), Some(days)) = (late(&all, logged_at), &days) {
        let day = |seconds| Timestamp::EPOCH.plus_seconds(seconds).local_date();
        match days.between(day(due_at), day(until)) {
            Some(0) => telling.tell("log-tell-late-within-day", &[]),
            Some(count) => telling.tell("log-tell-late-days", &[("count", &count.to_string())]),
            None => telling.tell("log-tell-late-no-days", &[]),
        }
    }
    if let Some(file) = &options.paper {
        let bytes = std::fs::read(file).with_context(|| format!("read {file}"))?;
        tell_paper(file.as_str(), &bytes, &all, telling)?;
    }
    let names: Vec<String> =
        all.first().map(|(_, shown)| shown.believed.witnesses.clone()).unwrap_or_default();
    telling.tell(
        "log-tell-good",
        &[
            ("count", &all.len().to_string()),
            ("origin", &policy.origin),
            ("witnesses", &names.len().to_string()),
        ],
    );
    Ok(())
}

/// Why a proof is not believed, with what lies behind it.
fn bad(index: u64, error: &ProofError) -> Failure {
    let mut why = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(next) = cause {
        why = format!("{why}: {next}");
        cause = next.source();
    }
    Failure::new("log-tell-bad", &[("index", &index.to_string()), ("why", &why)])
}

/// Proofs as files, or the text of a scanned code.
fn read(text: &str) -> Result<Vec<Proof>, String> {
    let digits = text.trim();
    let digits = digits.rsplit_once('#').map_or(digits, |(_, digits)| digits);
    if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        let bytes = capsule::from_digits(digits).map_err(|error| error.to_string())?;
        return Ok(vec![capsule::decode(&bytes).map_err(|error| error.to_string())?]);
    }
    transparency::proof::read_all(text).map_err(|error| error.to_string())
}

fn tell(index: u64, shown: &Shown, telling: &Telling) {
    let facts = &shown.opening.facts;
    let size = shown.believed.checkpoint.size.to_string();
    telling.tell(
        "log-tell-event",
        &[
            ("kind", facts.kind.as_str()),
            ("at", &moment(i64::try_from(facts.at).unwrap_or(i64::MAX))),
            ("index", &index.to_string()),
            ("size", &size),
        ],
    );
    for (name, value) in &facts.others {
        let seconds = name.ends_with("_at").then(|| value.parse().ok()).flatten();
        let value = seconds.map_or_else(|| value.clone(), moment);
        telling.line(&format!("    {name} {value}"));
    }
}

/// Whether a file begins with the bytes that one of the events names: whoever signs a paper adds to its end alone.
fn begins_as_proven(bytes: &[u8], (_, shown): &(u64, Shown)) -> Option<bool> {
    let facts = &shown.opening.facts;
    let content = facts.get("content")?;
    let count: usize = facts.get("bytes")?.parse().ok()?;
    let begin = bytes.get(..count);
    Some(begin.is_some_and(|begin| Sha256Hash::of(begin).to_string() == content))
}

fn tell_paper(
    file: &str,
    bytes: &[u8],
    all: &[(u64, Shown)],
    telling: &Telling,
) -> Result<(), Failure> {
    let found: Vec<bool> = all.iter().filter_map(|one| begins_as_proven(bytes, one)).collect();
    match found.as_slice() {
        [] => Err(Failure::new("log-tell-paper-none", &[])),
        found if found.contains(&true) => {
            telling.tell("log-tell-paper-same", &[("file", file)]);
            Ok(())
        }
        _ => Err(Failure::new("log-tell-paper-other", &[("file", file)])),
    }
}

/// What the events show of the time; nothing for those that are no dossier's.
fn reading(all: &[(u64, Shown)]) -> Option<Result<Reading, Unreadable>> {
    let event = |(_, shown): &(u64, Shown)| {
        let facts = &shown.opening.facts;
        Some(ProvenEvent {
            kind: facts.kind.as_str().strip_prefix("dossier.")?.to_owned(),
            at: i64::try_from(facts.at).ok()?,
            record: facts.get("record")?.to_owned(),
            version: facts.get("version")?.parse().ok()?,
            due_at: facts.get("due_at").and_then(|at| at.parse().ok()),
        })
    };
    let events = all.iter().map(event).collect::<Option<Vec<_>>>()?;
    Some(clock_reading::read(&events))
}

/// The latest moment at which the head is shown to have been there: by a witness, or by the log's own newest leaf.
fn seen_at(all: &[(u64, Shown)], logged_at: Option<i64>) -> Option<i64> {
    let witnessed = all.iter().filter_map(|(_, it)| it.believed.witnessed_at).max();
    witnessed.and_then(|at| i64::try_from(at).ok()).max(logged_at)
}

/// Since when it was late, and until when that is shown.
fn late(all: &[(u64, Shown)], logged_at: Option<i64>) -> Option<(i64, i64)> {
    match reading(all)?.ok()? {
        Reading::Late { due_at, ended_at } => Some((due_at, ended_at)),
        Reading::Running { due_at } => {
            seen_at(all, logged_at).filter(|at| *at > due_at).map(|at| (due_at, at))
        }
        _ => None,
    }
}

/// The reading as a sentence; nothing without a due time.
fn clock(
    all: &[(u64, Shown)],
    logged_at: Option<i64>,
) -> Option<(&'static str, Vec<(&'static str, String)>)> {
    let due = |due_at| ("due", moment(due_at));
    let at = |seconds| ("at", moment(seconds));
    Some(match reading(all)? {
        Err(gap) => ("log-tell-clock-gap", vec![("why", gap.to_string())]),
        Ok(Reading::NotAccepted | Reading::NoDue) => return None,
        Ok(Reading::Paused { since }) => ("log-tell-clock-paused", vec![at(since)]),
        Ok(Reading::InTime { due_at, ended_at }) => {
            ("log-tell-clock-in-time", vec![due(due_at), at(ended_at)])
        }
        Ok(Reading::Late { due_at, ended_at }) => {
            ("log-tell-clock-late", vec![due(due_at), at(ended_at)])
        }
        Ok(Reading::Running { due_at }) => {
            match seen_at(all, logged_at).filter(|at| *at > due_at) {
                Some(seen) => ("log-tell-clock-overdue", vec![due(due_at), at(seen)]),
                None => ("log-tell-clock-running", vec![due(due_at)]),
            }
        }
    })
}

fn moment(seconds: i64) -> String {
    Timestamp::EPOCH.plus_seconds(seconds).to_string()
}
