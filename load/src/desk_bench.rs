//! `desk`: dossiers filed per second through the desk by 64 clients, durable, beside the same rows
//! written by bare drivers, on both engines, in alternating rounds.
//! What counts as one filing: a prepared draft is handed in (read whole against its form, judged by
//! the policies, numbered, written with its listing, search document, counters and receipt).

use crate::{
    bare, capture,
    filing::{self, Pattern},
    ground::{self, Ground, Kind, Setting},
    measure::{Report, median, milliseconds, per_second, percentile},
    raw,
};
use anyhow::ensure;
use desk::Desk;
use dossier::Dossier;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use kernel::id::AccountId;
use std::time::Duration;
use tokio::time::Instant;

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Clients that file at the same time
    #[arg(long, default_value_t = 64)]
    clients: usize,
    /// Dossiers filed in each round
    #[arg(long, default_value_t = 6_000)]
    dossiers: usize,
    /// Rounds of desk and bare writing, one after the other
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Only this engine: sqlite or postgres
    #[arg(long)]
    only: Option<String>,
}

/// What the rounds of one engine came to, in filings per second.
#[derive(Debug, Default)]
struct Rates {
    desk: Vec<f64>,
    bare: Vec<f64>,
    /// Milliseconds of each filing through the desk.
    waits: Vec<f64>,
}

/// One engine under measurement: a store for the desk and its copy for the bare writers.
struct Side {
    kind: Kind,
    through_desk: Ground,
    bare: Ground,
    desk: Desk,
    drafts: Vec<(Dossier, u64, String)>,
    rates: Rates,
}

pub(crate) async fn run(
    setting: &Setting,
    options: &Options,
    report: &mut Report,
) -> anyhow::Result<()> {
    let mut sides = Vec::new();
    for kind in setting.kinds() {
        if options.only.as_deref().is_none_or(|only| only == kind.name()) {
            sides.push(prepare(setting, options, kind).await?);
        }
    }
    for round in 1..=options.rounds {
        for side in &mut sides {
            one_round(side, options).await?;
            println!(
                "round {round} {:<8} desk {:>7.0}/s   bare {:>7.0}/s",
                side.kind.name(),
                side.rates.desk.last().copied().unwrap_or_default(),
                side.rates.bare.last().copied().unwrap_or_default()
            );
        }
    }
    for side in sides {
        finish(side, report).await?;
    }
    Ok(())
}

async fn prepare(setting: &Setting, options: &Options, kind: Kind) -> anyhow::Result<Side> {
    let through_desk = Ground::make(setting, kind).await?;
    let store = through_desk.store().await?;
    let desk = ground::desk(store, &setting.province).await?;
    let pattern = Pattern::read(&desk, &setting.province)?;
    let paper = filing::paper(&desk).await?;
    let wanted = options.dossiers * options.rounds;
    println!("{}: preparing {wanted} drafts", kind.name());
    let (desk_ref, pattern) = (&desk, &pattern);
    let drafts = stream::iter(0..wanted)
        .map(|number| async move {
            let account = AccountId::new(desk_ref.clock().now(), desk_ref.random());
            let key = format!("bench-{number:08}");
            let record = pattern.draft(desk_ref, account, number, paper, &key).await?;
            let seen =
                store::register::record(desk_ref.store().engine(), "dossier", record.id.as_uuid());
            let version = seen.await?.map_or(0, |stored| stored.version);
            anyhow::Ok((record, version, key))
        })
        .buffer_unordered(options.clients)
        .try_collect()
        .await?;
    // Closed for the copy, then opened again by both.
    desk.store().engine().close().await;
    drop(desk);
    let bare = through_desk.copy(setting).await?;
    let desk = ground::desk(through_desk.store().await?, &setting.province).await?;
    let rates = Rates::default();
    Ok(Side { kind, through_desk, bare, desk, drafts, rates })
}

async fn one_round(side: &mut Side, options: &Options) -> anyhow::Result<()> {
    let begin = side.drafts.len().saturating_sub(options.dossiers);
    let drafts = side.drafts.split_off(begin);
    let (filed, waits, took) = file_all(&side.desk, drafts, options.clients).await?;
    side.rates.desk.push(per_second(filed.len(), took));
    side.rates.waits.extend(waits);
    let store = side.desk.store();
    let batches: Vec<_> = stream::iter(&filed)
        .map(|filed| capture::batch(store, filed))
        .buffered(options.clients)
        .try_collect()
        .await?;
    let took = bare::write(&side.bare, batches).await?;
    side.rates.bare.push(per_second(filed.len(), took));
    Ok(())
}

/// All drafts handed in by so many clients; each client takes the next draft when it has an answer.
async fn file_all(
    desk: &Desk,
    drafts: Vec<(Dossier, u64, String)>,
    clients: usize,
) -> anyhow::Result<(Vec<capture::Filed>, Vec<f64>, Duration)> {
    let queue = std::sync::Arc::new(std::sync::Mutex::new(drafts));
    let begin = Instant::now();
    let mut tasks = Vec::new();
    for _ in 0..clients {
        let (desk, queue) = (desk.clone(), std::sync::Arc::clone(&queue));
        tasks.push(tokio::spawn(async move {
            let mut filed = Vec::new();
            let mut waits = Vec::new();
            loop {
                let next = queue.lock().unwrap_or_else(std::sync::PoisonError::into_inner).pop();
                let Some((before, version_before, key)) = next else { break };
                let Some(account) = before.listing().owner else { break };
                let asked = Instant::now();
                let done = filing::submit(&desk, account, before.id, &key).await?;
                waits.push(milliseconds(asked.elapsed()));
                filed.push(capture::Filed {
                    before,
                    version_before,
                    after: done.record,
                    version_after: done.version,
                    key,
                });
            }
            anyhow::Ok((filed, waits))
        }));
    }
    let mut filed = Vec::new();
    let mut waits = Vec::new();
    for task in tasks {
        let (more, waited) = task.await??;
        filed.extend(more);
        waits.extend(waited);
    }
    Ok((filed, waits, begin.elapsed()))
}

async fn finish(side: Side, report: &mut Report) -> anyhow::Result<()> {
    let Side { kind, through_desk, bare, desk, rates, .. } = side;
    desk.store().engine().close().await;
    drop(desk);
    let (ours, theirs) = (raw::counts(&through_desk).await?, raw::counts(&bare).await?);
    ensure!(ours == theirs, "{}: not the same rows: {ours:?} and {theirs:?}", kind.name());
    let name = kind.name();
    let (through, limit) = (median(&rates.desk), median(&rates.bare));
    report.figure(&format!("filed through the desk, {name}"), through, "/s", None);
    report.figure(&format!("same rows by bare statements, {name}"), limit, "/s", None);
    report.figure(&format!("desk to bare, {name}"), through / limit, "", Some(">= 0.5"));
    let (middle, late) = (median(&rates.waits), percentile(&rates.waits, 99.0));
    report.figure(&format!("wait of a filing, median, {name}"), middle, "ms", None);
    report.figure(&format!("wait of a filing, p99, {name}"), late, "ms", None);
    through_desk.remove().await?;
    bare.remove().await
}
