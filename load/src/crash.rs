//! `crash`: files under load, kills the process at a random moment, starts it again, has it repeat
//! what was not acknowledged, and so on; then proves that every acknowledged dossier is there
//! exactly once. The killed process is [`crate::crash_child`], over the same desk and store as the
//! program; [`crate::crash_served`] kills the program itself.
//! What must always hold: a failed proof makes the command fail.

use crate::{
    crash_child::account_of,
    crash_served, filing,
    ground::{self, Ground, Kind, Setting},
    log_bench,
    measure::Report,
};
use anyhow::{Context as _, bail, ensure};
use desk::Desk;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use kernel::random::{Random as _, SeededRandom};
use std::{
    collections::{BTreeMap, BTreeSet},
    process::Stdio,
    time::Duration,
};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines},
    process::{Child, ChildStdout, Command},
    time::{Instant, timeout},
};
use transparency::Checkpoint;

/// A life that says nothing for so long has hung.
const SILENCE_MAX: Duration = Duration::from_mins(1);

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Kills on each engine
    #[arg(long, default_value_t = 200)]
    kills: u32,
    /// Kills of the server itself under requests over HTTP, on each engine
    #[arg(long, default_value_t = 60)]
    pub(crate) served: u32,
    /// Clients of the killed process
    #[arg(long, default_value_t = 16)]
    clients: usize,
    /// Longest time from the first acknowledgement to the kill, in milliseconds
    #[arg(long, default_value_t = 300)]
    pub(crate) life_max: u64,
    /// Seed of the moments of death
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Only this engine: sqlite or postgres
    #[arg(long)]
    only: Option<String>,
}

/// Name, value, unit, goal.
pub(crate) type Figure = (String, f64, &'static str, Option<&'static str>);

/// What is known from outside about all lives so far.
#[derive(Debug, Default)]
struct Ledger {
    begun: BTreeSet<String>,
    /// Key → (id, code) as acknowledged.
    acknowledged: BTreeMap<String, (String, String)>,
    repeated: usize,
    /// Heads of the public log that the dead left, in the order of their deaths.
    heads: Vec<Checkpoint>,
    /// Unacknowledged ones that a repeat found still as drafts, or already filed.
    found_draft: usize,
    found_filed: usize,
}

impl Ledger {
    fn hear(&mut self, line: &str) -> anyhow::Result<bool> {
        let words: Vec<&str> = line.split(' ').collect();
        match *words.as_slice() {
            ["B", key] => {
                self.begun.insert(key.to_owned());
                Ok(false)
            }
            ["W", _, was] => {
                match was {
                    "draft" => self.found_draft += 1,
                    _ => self.found_filed += 1,
                }
                Ok(false)
            }
            ["A", key, id, code] => {
                let said = (id.to_owned(), code.to_owned());
                if let Some(first) = self.acknowledged.get(key) {
                    ensure!(*first == said, "key {key} answered {first:?}, then {said:?}");
                    self.repeated += 1;
                } else {
                    self.acknowledged.insert(key.to_owned(), said);
                }
                Ok(true)
            }
            _ => bail!("the child said {line:?}"),
        }
    }

    /// What the next life repeats: all that was not answered, and some that was.
    fn to_repeat(&self, random: &SeededRandom) -> Vec<String> {
        let open = self.begun.iter().filter(|key| !self.acknowledged.contains_key(*key));
        let mut keys: Vec<String> = open.cloned().collect();
        let count = u64::try_from(self.acknowledged.len()).unwrap_or(0);
        for _ in 0..count.min(3) {
            let at = usize::try_from(random.below(count)).unwrap_or(0);
            keys.extend(self.acknowledged.keys().nth(at).cloned());
        }
        keys
    }
}

pub(crate) async fn run(
    setting: &Setting,
    options: &Options,
    report: &mut Report,
) -> anyhow::Result<()> {
    let kinds = setting.kinds().into_iter();
    let wanted = kinds.filter(|kind| options.only.as_deref().is_none_or(|it| it == kind.name()));
    // Side by side: most of a life is one process starting up.
    let outcomes = futures::future::join_all(wanted.map(|kind| async move {
        let told = both_ways(setting, options, kind).await;
        told.with_context(|| format!("crash test on {}", kind.name()))
    }))
    .await;
    for outcome in outcomes {
        for (name, value, unit, goal) in outcome? {
            report.figure(&name, value, unit, goal);
        }
    }
    Ok(())
}

/// Kills the desk, then the server.
async fn both_ways(
    setting: &Setting,
    options: &Options,
    kind: Kind,
) -> anyhow::Result<Vec<Figure>> {
    let all = f64::from(options.kills + options.served);
    let mut figures = vec![(format!("kills, {}", kind.name()), all, "", Some(">= 200"))];
    if options.kills > 0 {
        figures.extend(one_engine(setting, options, kind).await?);
    }
    if options.served > 0 {
        figures.extend(crash_served::one_engine(setting, options, kind).await?);
    }
    Ok(figures)
}

async fn one_engine(
    setting: &Setting,
    options: &Options,
    kind: Kind,
) -> anyhow::Result<Vec<Figure>> {
    let begin = Instant::now();
    let ground = Ground::make(setting, kind).await?;
    ground.store().await?.engine().close().await;
    let random = SeededRandom::new(options.seed);
    let mut ledger = Ledger::default();
    for life in 1..=options.kills {
        let keys = ledger.to_repeat(&random);
        let (mut child, mut lines) = start(setting, options, &ground, life, &keys, false).await?;
        let wait = Duration::from_millis(random.below(options.life_max + 1));
        live(&mut lines, &mut ledger, wait).await?;
        child.start_kill()?;
        // What it had said before it died is in the pipe, and counts.
        while let Some(line) = lines.next_line().await? {
            ledger.hear(&line)?;
        }
        child.wait().await?;
        ledger.heads.extend(log_bench::left(&ground).await?);
        if life % 20 == 0 {
            println!(
                "{}: {life} kills, {} acknowledged, {} begun, {:.0} s",
                kind.name(),
                ledger.acknowledged.len(),
                ledger.begun.len(),
                begin.elapsed().as_secs_f64()
            );
        }
    }
    let keys = ledger.to_repeat(&random);
    let life = options.kills + 1;
    let (mut child, mut lines) = start(setting, options, &ground, life, &keys, true).await?;
    while let Some(line) = timeout(SILENCE_MAX, lines.next_line()).await?? {
        ledger.hear(&line)?;
    }
    ensure!(child.wait().await?.success(), "the last life failed");
    prove(setting, &ground, &ledger).await?;
    ground.remove().await?;
    let name = kind.name();
    let count = |value: usize| f64::from(u32::try_from(value).unwrap_or(u32::MAX));
    Ok(vec![
        (format!("kills of the desk, {name}"), f64::from(options.kills), "", None),
        (format!("acknowledged, all found once, {name}"), count(ledger.begun.len()), "", None),
        (format!("unanswered, found as draft, {name}"), count(ledger.found_draft), "", None),
        (format!("repeated, found already filed, {name}"), count(ledger.found_filed), "", None),
        (format!("time, {name}"), begin.elapsed().as_secs_f64(), "s", None),
    ])
}

async fn start(
    setting: &Setting,
    options: &Options,
    ground: &Ground,
    life: u32,
    keys: &[String],
    only_repeat: bool,
) -> anyhow::Result<(Child, Lines<BufReader<ChildStdout>>)> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["crash-child", "--url", &ground.url]);
    command.args(["--objects", ground.objects_folder()?.as_str()]);
    command.args(["--life", &life.to_string(), "--clients", &options.clients.to_string()]);
    command.args(["--province", setting.province.as_str()]);
    if only_repeat {
        command.arg("--only-repeat");
    }
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn().context("start the child")?;
    let mut input = child.stdin.take().context("stdin")?;
    let text = format!("{}\n", keys.join("\n"));
    input.write_all(text.as_bytes()).await?;
    drop(input);
    let output = child.stdout.take().context("stdout")?;
    Ok((child, BufReader::new(output).lines()))
}

/// Hears a life until `wait` after its first acknowledgement. Half of the lives are cut off
/// counting from the first word instead, so that death also meets drafts being written.
async fn live(
    lines: &mut Lines<BufReader<ChildStdout>>,
    ledger: &mut Ledger,
    wait: Duration,
) -> anyhow::Result<()> {
    let on_first_word = wait.as_millis().is_multiple_of(2);
    let mut until = None;
    loop {
        let left = until
            .map_or(SILENCE_MAX, |until: Instant| until.saturating_duration_since(Instant::now()));
        match timeout(left, lines.next_line()).await {
            Ok(line) => {
                let line = line?.context("the child ended by itself")?;
                let acknowledged = ledger.hear(&line)?;
                if until.is_none() && (acknowledged || on_first_word) {
                    until = Some(Instant::now() + wait);
                }
            }
            Err(_) if until.is_some() => return Ok(()),
            Err(_) => bail!("the child is silent"),
        }
    }
}

/// Every begun filing is one dossier, filed once, with the code that was said; every key answers
/// the same again; the whole store is sound.
async fn prove(setting: &Setting, ground: &Ground, ledger: &Ledger) -> anyhow::Result<()> {
    let open = ledger.begun.iter().find(|key| !ledger.acknowledged.contains_key(*key));
    ensure!(open.is_none(), "never acknowledged: {open:?}");
    let desk = ground::desk(ground.store().await?, &setting.province).await?;
    let shared = &desk;
    stream::iter(&ledger.acknowledged)
        .map(|(key, said)| async move {
            found_once(shared, key, said).await.with_context(|| format!("key {key}"))
        })
        .buffer_unordered(32)
        .try_collect::<Vec<()>>()
        .await?;
    let counts = crate::raw::counts(ground).await?;
    let dossiers = counts.get("dossier").copied().unwrap_or_default();
    ensure!(
        usize::try_from(dossiers)? == ledger.begun.len(),
        "{dossiers} dossiers are stored, {} were begun",
        ledger.begun.len()
    );
    let verified = desk.verify(true, &|_| {}).await?;
    ensure!(verified.findings == 0, "verify found {}: {:?}", verified.findings, verified.first);
    let leaves = log_bench::prove(&desk, &ledger.heads).await?;
    println!("public log: {leaves} leaves, {} heads, one history", ledger.heads.len());
    println!("verify: {} records, {} files, no finding", verified.records, verified.files);
    desk.store().engine().close().await;
    Ok(())
}

async fn found_once(desk: &Desk, key: &str, said: &(String, String)) -> anyhow::Result<()> {
    let (id, code) = said;
    let row = store::dossier::by_code(desk.store().engine(), code).await?;
    let row = row.context("no dossier has this code")?;
    let id: kernel::id::DossierId = id.parse().map_err(|_| anyhow::anyhow!("id {id}"))?;
    ensure!(row.id == id.as_uuid(), "the code belongs to another dossier");
    let entries = desk.history(id).await?;
    let filed = entries
        .iter()
        .filter(|entry| matches!(entry.event, dossier::Event::Submitted { .. }))
        .count();
    ensure!(filed == 1, "filed {filed} times");
    let again = filing::submit(desk, account_of(key), id, key).await?;
    ensure!(again.repeated, "a repeated key was not known");
    let answered = again.record.registration.as_ref().map(|filed| filed.code.to_string());
    ensure!(answered.as_deref() == Some(code), "answered {answered:?} instead of {code}");
    Ok(())
}
