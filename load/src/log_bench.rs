//! `log`: leaves of the public log per second, durable with their tiles and a signed head, and the time from an event's
//! commit to the head over it while events keep coming. Also what the crash test needs of the log.
//! Not the proofs or their check. What must always hold: an event counts when its head lies where readers find it.

use crate::{
    ground::{self, Ground, Kind, Setting},
    measure::{Report, milliseconds, per_second, percentile},
};
use anyhow::{Context as _, ensure};
use desk::{Desk, public_log::Publisher};
use kernel::id::AccountId;
use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use store::register::{NewEntry, insert_entry};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep};
use transparency::{Checkpoint, Hash, Note, Signer, grow::Frontier, note::KeyName};

/// Name of the log that is measured and crashed.
pub(crate) const ORIGIN: &str = "load.example/nhat-ky";
/// As the program's own task pauses.
const PAUSE: Duration = Duration::from_millis(250);
/// Events committed together while the rate is held.
const TOGETHER: usize = 5;

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Events that wait when the measuring begins
    #[arg(long, default_value_t = 100_000)]
    events: usize,
    /// Events a second while the time to the head is measured
    #[arg(long, default_value_t = 500)]
    rate: usize,
    /// Seconds of it
    #[arg(long, default_value_t = 20)]
    seconds: usize,
    /// Only this engine: sqlite or postgres
    #[arg(long)]
    only: Option<String>,
}

/// The key of the measured log. It guards nothing.
pub(crate) fn signer() -> anyhow::Result<Signer> {
    Ok(Signer::of_log(KeyName::new(ORIGIN)?, &[7; 32]))
}

pub(crate) async fn run(
    setting: &Setting,
    options: &Options,
    report: &mut Report,
) -> anyhow::Result<()> {
    let kinds = setting.kinds().into_iter();
    for kind in kinds.filter(|kind| options.only.as_deref().is_none_or(|it| it == kind.name())) {
        one_engine(setting, options, kind, report).await?;
    }
    Ok(())
}

async fn one_engine(
    setting: &Setting,
    options: &Options,
    kind: Kind,
    report: &mut Report,
) -> anyhow::Result<()> {
    let ground = Ground::make(setting, kind).await?;
    let desk = ground::desk(ground.store().await?, &setting.province).await?;
    let mut publisher = Publisher::new(desk.clone(), signer()?);
    whole(&mut publisher).await?;
    for from in (0..options.events).step_by(1_000) {
        commit(&desk, 1_000.min(options.events - from)).await?;
    }
    let begun = Instant::now();
    whole(&mut publisher).await?;
    let name = kind.name();
    let rate = per_second(options.events, begun.elapsed());
    report.figure(
        &format!("leaves, durable with tiles and head, {name}"),
        rate,
        "/s",
        Some(">= 20000"),
    );

    let mut waits = at_rate(&desk, &mut publisher, options).await?;
    waits.sort_by(f64::total_cmp);
    for (percent, goal) in [(50.0, None), (99.0, Some("<= 2000"))] {
        let figure = format!("commit to head at {}/s, p{percent:.0}, {name}", options.rate);
        report.figure(&figure, percentile(&waits, percent), "ms", goal);
    }
    let found = desk.check_log(publisher.verifier(), &|_| ()).await?;
    ensure!(found.findings == 0, "the log is not whole: {:?}", found.first);
    desk.store().engine().close().await;
    ground.remove().await
}

/// Everything that waits becomes leaves under a head.
async fn whole(publisher: &mut Publisher) -> anyhow::Result<()> {
    while publisher.desk().sequence().await? > 0 {}
    publisher.publish().await?;
    Ok(())
}

/// Events of made-up records, in one batch, with bodies as long as those of a dossier.
async fn commit(desk: &Desk, count: usize) -> anyhow::Result<()> {
    let now = desk.clock().now();
    let body = format!(r#"{{"event":"note_added","text":"{}"}}"#, "Ghi chú. ".repeat(20));
    let entry = |_| {
        insert_entry(NewEntry {
            record: AccountId::new(now, desk.random()).as_uuid(),
            version: 1,
            register: "dossier",
            kind: "note_added",
            at: now,
            actor: r#"{"actor":"system","job":"load"}"#,
            body: body.clone(),
        })
    };
    desk.store().engine().write((0..count).map(entry).collect::<Vec<_>>()).await?;
    Ok(())
}

/// Milliseconds from each commit to the head over it.
async fn at_rate(
    desk: &Desk,
    publisher: &mut Publisher,
    options: &Options,
) -> anyhow::Result<Vec<f64>> {
    let before = store::leaf::count(desk.store().engine()).await?;
    let commits: Arc<Mutex<Vec<Instant>>> = Arc::default();
    let done = Arc::new(AtomicBool::new(false));
    let batches = options.rate * options.seconds / TOGETHER;
    let pause =
        Duration::from_secs_f64(1.0) * u32::try_from(TOGETHER)? / u32::try_from(options.rate)?;
    let writer = {
        let (desk, commits, done) = (desk.clone(), Arc::clone(&commits), Arc::clone(&done));
        tokio::spawn(async move {
            let mut tick = interval(pause);
            tick.set_missed_tick_behavior(MissedTickBehavior::Burst);
            for _ in 0..batches {
                tick.tick().await;
                commit(&desk, TOGETHER).await?;
                let at = Instant::now();
                if let Ok(mut commits) = commits.lock() {
                    commits.extend([at; TOGETHER]);
                }
            }
            done.store(true, Ordering::Release);
            anyhow::Ok(())
        })
    };
    let mut waits = Vec::new();
    loop {
        let last = done.load(Ordering::Acquire);
        while desk.sequence().await? > 0 {}
        if let Some(head) = publisher.publish().await? {
            let now = Instant::now();
            let covered = usize::try_from(head.size - before)?;
            let commits = commits.lock().map_err(|_| anyhow::anyhow!("the writer failed"))?;
            let fresh = commits.get(waits.len()..covered.min(commits.len())).unwrap_or_default();
            let fresh: Vec<f64> =
                fresh.iter().map(|at| milliseconds(now.duration_since(*at))).collect();
            waits.extend(fresh);
        }
        if last {
            break;
        }
        sleep(PAUSE).await;
    }
    writer.await??;
    ensure!(
        waits.len() == batches * TOGETHER,
        "{} of {} events are under a head",
        waits.len(),
        batches * TOGETHER
    );
    Ok(waits)
}

/// Keeps the log of a process that is about to be killed, without a pause.
pub(crate) async fn keep(desk: Desk) -> anyhow::Result<()> {
    let mut publisher = Publisher::new(desk, signer()?);
    loop {
        publisher.desk().sequence().await?;
        publisher.publish().await?;
        sleep(Duration::from_millis(5)).await;
    }
}

/// The head that a killed process left where readers find it.
pub(crate) async fn left(ground: &Ground) -> anyhow::Result<Option<Checkpoint>> {
    let path = ground.objects_folder()?.join("log").join(ORIGIN).join("checkpoint");
    let text = match tokio::fs::read_to_string(&path).await {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let note = Note::parse(&text).context("a head that was left")?;
    note.check_log(signer()?.verifier())?;
    Ok(Some(note.text.parse()?))
}

/// Every event is a leaf once, every head that was ever seen is a beginning of the one tree, and every file is whole.
pub(crate) async fn prove(desk: &Desk, heads: &[Checkpoint]) -> anyhow::Result<u64> {
    let mut publisher = Publisher::new(desk.clone(), signer()?);
    whole(&mut publisher).await?;
    let engine = desk.store().engine();
    let (count, mut frontier) = (store::leaf::count(engine).await?, Frontier::empty());
    let mut heads = heads.iter().peekable();
    ensure!(heads.clone().is_sorted_by_key(|head| head.size), "a head went back");
    for from in (0..count).step_by(4_096) {
        for entry in store::leaf::entries(engine, from, count.min(from + 4_096)).await? {
            frontier.append(Hash::of_leaf(&entry));
            while let Some(head) = heads.next_if(|head| head.size == frontier.size()) {
                ensure!(head.root == frontier.root(), "the log was forked at {}", head.size);
            }
        }
    }
    ensure!(heads.next().is_none(), "a head is longer than the log");
    let found = desk.check_log(publisher.verifier(), &|_| ()).await?;
    ensure!(found.findings == 0, "the log is not whole: {:?}", found.first);
    ensure!(found.unpublished == 0, "{} events are under no head", found.unpublished);
    Ok(count)
}
