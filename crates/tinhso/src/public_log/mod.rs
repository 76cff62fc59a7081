//! The public log as the program runs it: its key, the task that keeps it, witnesses asked and witnessing.
//! Not its rules (`transparency`) and not its steps (`desk::public_log`).
//! What must always hold: a log that finds its store put back to an older state stops signing and says so, until an
//! operator has decided what to do.

mod ask;
mod keep;
mod manage;
mod proof;
mod witness;

pub(crate) use keep::begin;
pub(crate) use manage::manage;
pub(crate) use proof::verify_proof;
pub(crate) use witness::witness;

use crate::{command, config::PublicLog};
use anyhow::Context as _;
use camino::Utf8Path;
use kernel::random::{OsRandom, Random as _};
use std::io::Write as _;
use transparency::{Signer, note::KeyName};

/// The signer of a configured key; none without a key.
pub(crate) fn signer(log: &PublicLog) -> anyhow::Result<Option<Signer>> {
    let signer = log.key.as_deref().map(Signer::from_secret).transpose();
    signer.context("the key of the public log")
}

/// What the pages tell of the log.
pub(crate) fn shown(log: &PublicLog) -> anyhow::Result<Option<web::proofs::Log>> {
    Ok(signer(log)?.map(|signer| web::proofs::Log {
        origin: signer.verifier().name().as_str().to_owned(),
        key: signer.verifier().to_string(),
        witnesses: log.witnesses.iter().map(|witness| witness.key.clone()).collect(),
        quorum: log.quorum,
    }))
}

fn draw(name: &str, witness: bool) -> anyhow::Result<Signer> {
    let mut seed = [0; 32];
    OsRandom.fill(&mut seed);
    let name = KeyName::new(name).context("the name of a log has no spaces and no plus sign")?;
    let make = if witness { Signer::of_witness } else { Signer::of_log };
    Ok(make(name, &seed))
}

/// The key of the sample's log, drawn when it is not there yet.
pub(crate) fn sample_key(path: &Utf8Path, options: &command::Demo) -> anyhow::Result<String> {
    if path.is_file() {
        return Ok(std::fs::read_to_string(path)?.trim().to_owned());
    }
    let secret = draw(&format!("{}/nhat-ky", options.address), false)?.secret();
    let mut file = std::fs::OpenOptions::new();
    file.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut file, 0o600);
    let mut file = file.open(path).with_context(|| format!("create {path}"))?;
    writeln!(file, "{secret}")?;
    file.sync_all()?;
    Ok(secret)
}
