//! The process that is killed: opens the desk and files without end. Speaks in lines on standard
//! output, each written whole: `B key` begun, `W key draft|filed` what a repeated key found,
//! `A key id code` acknowledged. Reads the keys to be repeated from standard input first.
//! What must always hold: `A` is written only after the desk has acknowledged.

use crate::{
    filing::{self, Pattern},
    ground::{self, Setting},
    log_bench,
};
use anyhow::{Context as _, ensure};
use camino::Utf8PathBuf;
use desk::Desk;
use dossier::StateCode;
use kernel::id::AccountId;
use std::io::Write as _;
use store::{Engine, EngineLimits, Objects, ObjectsOptions, Store};

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    #[arg(long)]
    url: String,
    #[arg(long)]
    objects: Utf8PathBuf,
    /// Number of this life; keys carry it
    #[arg(long)]
    life: u32,
    /// Clients at the same time
    #[arg(long, default_value_t = 16)]
    clients: usize,
    /// Ends when the repeated keys are done
    #[arg(long)]
    only_repeat: bool,
}

pub(crate) async fn run(setting: &Setting, options: &Options) -> anyhow::Result<()> {
    let engine = Engine::open(&options.url, &EngineLimits::default()).await?;
    engine.migrate().await?;
    let objects = ObjectsOptions {
        url: format!("file:{}", options.objects),
        together: options.url.starts_with("sqlite:"),
        staging: None,
        endpoint: None,
        region: None,
        access_key: None,
        secret_key: None,
    };
    let store = Store::new(engine, Objects::open(&objects).await?);
    let desk = ground::desk(store, &setting.province).await?;
    let pattern = Pattern::read(&desk, &setting.province)?;
    let again: Vec<String> = std::io::stdin()
        .lines()
        .filter(|line| line.as_ref().map_or(true, |line| !line.is_empty()))
        .collect::<Result<_, _>>()?;
    // Killed with the rest of the process, at any of its steps.
    let log = tokio::spawn(log_bench::keep(desk.clone()));
    // Repeated at once and together with new ones, as after a real restart.
    let mut tasks = Vec::new();
    for (client, keys) in shared_out(again, options.clients).into_iter().enumerate() {
        let (desk, pattern) = (desk.clone(), pattern.clone());
        let (life, only_repeat) = (options.life, options.only_repeat);
        tasks.push(tokio::spawn(async move {
            for key in keys {
                file(&desk, &pattern, &key, true).await?;
            }
            if only_repeat {
                return anyhow::Ok(());
            }
            // Until the process is killed.
            for number in 0_u32.. {
                let key = format!("{life:04}-{client:03}-{number:06}");
                file(&desk, &pattern, &key, false).await?;
            }
            anyhow::Ok(())
        }));
    }
    for task in tasks {
        task.await??;
    }
    ensure!(!log.is_finished(), "the log stopped: {:?}", log.await?);
    log.abort();
    desk.store().engine().close().await;
    Ok(())
}

fn shared_out(keys: Vec<String>, clients: usize) -> Vec<Vec<String>> {
    let mut shares = vec![Vec::new(); clients.max(1)];
    let count = shares.len();
    for (number, key) in keys.into_iter().enumerate() {
        if let Some(share) = shares.get_mut(number % count) {
            share.push(key);
        }
    }
    shares
}

/// One filing from the first page to the receipt, every act under a key that follows from `key`.
async fn file(desk: &Desk, pattern: &Pattern, key: &str, again: bool) -> anyhow::Result<()> {
    let account = account_of(key);
    if !again {
        say(&format!("B {key}\n"))?;
    }
    let paper = format!("%PDF-1.4\n% {key}\n%%EOF\n");
    let paper = desk.store().objects().put(paper.as_bytes()).await.context("store a paper")?;
    let number = usize::try_from(account.as_uuid().as_u128() % 1_000).unwrap_or(0);
    let paper = filing::Paper { hash: paper.hash, size: paper.size, always: true };
    let draft = pattern.draft(desk, account, number, paper, key).await?;
    if again {
        let was = if draft.state_code() == StateCode::Draft { "draft" } else { "filed" };
        say(&format!("W {key} {was}\n"))?;
    }
    let done = filing::submit(desk, account, draft.id, key).await?;
    let code = done.record.registration.as_ref().context("no code")?.code.clone();
    say(&format!("A {key} {} {code}\n", draft.id))
}

/// The same account for the same key, in every life.
pub(crate) fn account_of(key: &str) -> AccountId {
    let hash = kernel::hash::Sha256Hash::of(key.as_bytes());
    let bytes = hash.as_bytes().first_chunk::<16>().copied().unwrap_or_default();
    AccountId::from_uuid(uuid::Uuid::from_bytes(bytes))
}

/// One write for one line: a reader sees it whole or not at all.
fn say(line: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(line.as_bytes())?;
    out.flush()?;
    Ok(())
}
