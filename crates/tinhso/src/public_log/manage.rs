//! `tinhso log`: a key for the log, what it is at, a check of all of it, and making a record's leaves unlinkable.
//! What must always hold: the check changes nothing and fails when it finds anything.

use super::{draw, signer};
use crate::{
    command,
    config::{self, Config, LogForm},
    logs, open,
    telling::{Failure, Telling},
};
use desk::public_log::LogFinding;
use transparency::VerifierKey;

pub(crate) async fn manage(command: command::Log, telling: &Telling) -> anyhow::Result<()> {
    match command {
        command::Log::Key { origin, witness } => {
            let signer = draw(origin.trim_end_matches('/'), witness)?;
            telling.line(&signer.secret());
            telling.progress("log-tell-key", &[("key", &signer.verifier().to_string())]);
            telling.progress_done();
            Ok(())
        }
        command::Log::Show(options) => show(&options, telling).await,
        command::Log::Fsck(options) => fsck(&options, telling).await,
        command::Log::Forget { record, config } => {
            let (config, _) = begin(&config)?;
            let desk = open::desk(&config).await?;
            desk.forget_in_log(record).await?;
            telling.tell("log-tell-forgotten", &[("record", &record.to_string())]);
            Ok(())
        }
    }
}

fn begin(options: &command::Serve) -> anyhow::Result<(Config, VerifierKey)> {
    let config = Config::read(options.config.as_deref(), &config::environment)?;
    logs::start(LogForm::Text, "warn", None).finish();
    let key = signer(&config.public_log)?.map(|signer| signer.verifier().clone());
    let key = key.ok_or_else(|| Failure::new("log-tell-no-key", &[]))?;
    Ok((config, key))
}

async fn show(options: &command::Serve, telling: &Telling) -> anyhow::Result<()> {
    let (config, key) = begin(options)?;
    let desk = open::desk(&config).await?;
    telling.tell("log-tell-checked-with", &[("key", &key.to_string())]);
    let waiting = store::leaf::waiting(desk.store().engine(), u64::from(u32::MAX)).await?;
    let leaves = store::leaf::count(desk.store().engine()).await?;
    let figures = [("leaves", leaves.to_string()), ("waiting", waiting.to_string())];
    let values: Vec<(&str, &str)> =
        figures.iter().map(|(name, value)| (*name, value.as_str())).collect();
    telling.tell("log-tell-leaves", &values);
    if let Some(head) = desk.log_checkpoint(key.name().as_str()).await? {
        telling.line(&head);
    }
    Ok(())
}

async fn fsck(options: &command::Serve, telling: &Telling) -> anyhow::Result<()> {
    let (config, key) = begin(options)?;
    let desk = open::desk(&config).await?;
    let checked = desk
        .check_log(&key, &|leaves| {
            telling.progress("log-tell-checking", &[("leaves", &leaves.to_string())]);
        })
        .await?;
    telling.progress_done();
    for finding in &checked.first {
        let (key, place) = match finding {
            LogFinding::LeafMissing { position } => ("log-find-leaf-missing", position.to_string()),
            LogFinding::LeafDiffers { position } => ("log-find-leaf-differs", position.to_string()),
            LogFinding::FileMissing { path } => ("log-find-file-missing", path.clone()),
            LogFinding::FileDiffers { path } => ("log-find-file-differs", path.clone()),
            LogFinding::HeadDiffers { size } => ("log-find-head-differs", size.to_string()),
            LogFinding::HeadForeign { place } => ("log-find-head-foreign", place.clone()),
        };
        telling.tell(key, &[("place", &place)]);
    }
    let figures = [
        ("leaves", checked.leaves.to_string()),
        ("forgotten", checked.forgotten.to_string()),
        ("waiting", checked.unpublished.to_string()),
        ("files", checked.files.to_string()),
        ("heads", checked.heads.to_string()),
        ("findings", checked.findings.to_string()),
    ];
    let values: Vec<(&str, &str)> =
        figures.iter().map(|(name, value)| (*name, value.as_str())).collect();
    telling.tell("log-tell-checked", &values);
    if checked.findings > 0 {
        let count = checked.findings.to_string();
        return Err(Failure::new("log-tell-check-failed", &[("count", &count)]).into());
    }
    Ok(())
}
