//! `mix`: an open loop of requests against a served instance, as a province makes them: 70 %
//! reading and following, 20 % officials' lists, 10 % writes (a filing from draft to receipt, with
//! an upload). Requests leave by the clock whether or not earlier ones were answered, and a wait
//! counts from the moment a request should have left, so a stall is not hidden.
//! What must always hold: an answer of 400 or more is an error, never a fast success.

use crate::{
    filing::Pattern,
    ground::{self, Ground, Kind, Setting},
    http::{Ask, Client},
    measure::{Report, milliseconds, percentile},
    served::{self, ADDRESS_HEADER, Served, somebody},
};
use anyhow::{Context as _, ensure};
use camino::{Utf8Path, Utf8PathBuf};
use http::Method;
use kernel::random::{OsRandom, Random as _, SeededRandom};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::time::{Instant, sleep_until, timeout};

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The program; default: beside this one
    #[arg(long)]
    program: Option<Utf8PathBuf>,
    /// Dossiers of the sample
    #[arg(long, default_value_t = 2_400)]
    dossiers: u32,
    /// Requests a second of the first measurement
    #[arg(long, default_value_t = 200)]
    rate: u32,
    /// Seconds of each measurement
    #[arg(long, default_value_t = 20)]
    seconds: u32,
    /// Times the first measurement is repeated
    #[arg(long, default_value_t = 3)]
    rounds: u32,
    /// Rates tried for the highest one, in order, until one fails
    #[arg(long, value_delimiter = ',', default_values_t = [200, 400, 600, 800, 1_000, 1_200, 1_600, 2_000, 2_500])]
    steps: Vec<u32>,
    /// Only this engine: sqlite or postgres
    #[arg(long)]
    only: Option<String>,
}

/// p99 up to which a rate counts as carried, in milliseconds.
const P99_MAX: f64 = 20.0;
/// An answer later than this is an error.
const PATIENCE: Duration = Duration::from_secs(10);
/// Citizens of the sample who file; each may have only so many drafts at a time.
const CITIZENS: u32 = 40;
/// Answers kept to say what went wrong.
const FAULTS_MAX: usize = 5;

/// Everything requests are made of.
struct World {
    client: Client,
    officials: Vec<String>,
    /// Tokens of citizens who file.
    citizens: Vec<String>,
    /// Code and secret of dossiers that were filed here.
    filed: Mutex<Vec<(String, String)>>,
    /// Filings on their way, each by another citizen.
    filings: Mutex<Vec<Filing>>,
    pattern: Pattern,
    cookie: String,
    outcome: Mutex<Outcome>,
}

/// A filing between two requests.
#[derive(Debug, Default)]
struct Filing {
    token: String,
    draft: String,
    step: u8,
    number: u64,
}

#[derive(Debug, Default)]
struct Outcome {
    waits: BTreeMap<&'static str, Vec<f64>>,
    faults: BTreeMap<String, u32>,
    errors: u32,
}

pub(crate) async fn run(
    setting: &Setting,
    options: &Options,
    report: &mut Report,
) -> anyhow::Result<()> {
    let program = options.program.clone().map_or_else(served::beside, Ok)?;
    println!("client and server share this machine's cores");
    for kind in setting.kinds() {
        if options.only.as_deref().is_none_or(|only| only == kind.name()) {
            one_engine(setting, options, kind, &program, report).await?;
        }
    }
    Ok(())
}

async fn one_engine(
    setting: &Setting,
    options: &Options,
    kind: Kind,
    program: &Utf8Path,
    report: &mut Report,
) -> anyhow::Result<()> {
    let served = Served::start(setting, kind, program, options.dossiers).await?;
    let world = Arc::new(world(setting, &served.client).await?);
    let (name, rate) = (kind.name(), options.rate);
    // Enough filed dossiers to follow before the clock counts.
    measure(&world, 50, 10).await;
    let mut all: Vec<Outcome> = Vec::new();
    for round in 1..=options.rounds {
        println!("{name}: round {round} of {} at {rate}/s", options.rounds);
        all.push(measure(&world, rate, options.seconds).await);
    }
    for what in ["read", "list", "write", "all"] {
        let of = |percent: f64| {
            let each: Vec<f64> = all.iter().map(|outcome| late(outcome, what, percent)).collect();
            crate::measure::median(&each)
        };
        report.figure(&format!("{what} at {rate}/s, p50, {name}"), of(50.0), "ms", None);
        report.figure(&format!("{what} at {rate}/s, p99, {name}"), of(99.0), "ms", None);
    }
    let errors: u32 = all.iter().map(|outcome| outcome.errors).sum();
    report.figure(&format!("errors at {rate}/s, {name}"), f64::from(errors), "", Some("0"));
    for outcome in &all {
        tell_faults(outcome);
    }
    let mut highest = 0;
    for step in &options.steps {
        if !carried(&world, *step, options, name, report).await {
            break;
        }
        highest = *step;
    }
    let figure = format!("highest rate with p99 <= 20 ms, {name}");
    report.figure(&figure, f64::from(highest), "/s", Some("2000"));
    served.stop().await
}

/// Whether the rate is carried, in one of two tries: something else on the machine may have been in
/// the way of the first.
async fn carried(
    world: &Arc<World>,
    rate: u32,
    options: &Options,
    name: &str,
    report: &mut Report,
) -> bool {
    for attempt in ["", ", second try"] {
        let outcome = measure(world, rate, options.seconds).await;
        let p99 = late(&outcome, "all", 99.0);
        report.figure(&format!("all at {rate}/s, p99, {name}{attempt}"), p99, "ms", None);
        tell_faults(&outcome);
        if p99 <= P99_MAX && outcome.errors == 0 {
            return true;
        }
    }
    false
}

fn late(outcome: &Outcome, what: &str, percent: f64) -> f64 {
    let waits: Vec<f64> = outcome
        .waits
        .iter()
        .filter(|(kind, _)| what == "all" || **kind == what)
        .flat_map(|(_, waits)| waits.iter().copied())
        .collect();
    percentile(&waits, percent)
}

fn tell_faults(outcome: &Outcome) {
    for (fault, count) in outcome.faults.iter().take(FAULTS_MAX) {
        println!("  {count} times: {fault}");
    }
}

async fn world(setting: &Setting, client: &Client) -> anyhow::Result<World> {
    // Only to read the sample filing against the province's form.
    let ground = Ground::make(setting, Kind::Sqlite).await?;
    let desk = ground::desk(ground.store().await?, &setting.province).await?;
    let pattern = Pattern::read(&desk, &setting.province)?;
    let demo = &desk.province().demo.table;
    let password = demo.get("password").and_then(|it| it.as_str()).context("demo password")?;
    let mut officials = Vec::new();
    for login in ["mot-cua-hac-thanh", "chuyen-vien-hac-thanh", "lanh-dao-hac-thanh"] {
        officials.push(served::sign_in(client, login, password).await?);
    }
    let mut citizens = Vec::new();
    for number in 0..CITIZENS {
        citizens.push(served::sign_in(client, &format!("dan-{number:03}"), password).await?);
    }
    desk.store().engine().close().await;
    ground.remove().await?;
    let (filed, filings, outcome) = Default::default();
    let cookie = cookie_name(client).await?;
    let client = client.clone();
    Ok(World { client, officials, citizens, filed, filings, pattern, cookie, outcome })
}

/// The name of the session's cookie stands in the document of the interface.
pub(crate) async fn cookie_name(client: &Client) -> anyhow::Result<String> {
    let document = client.ask(Ask::get("/api/openapi.json")).await?.json()?;
    let name = document.pointer("/components/securitySchemes/cookie/name");
    Ok(name.and_then(Value::as_str).context("no cookie in the document")?.to_owned())
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// So many requests a second for so long; every one has its moment fixed beforehand.
async fn measure(world: &Arc<World>, rate: u32, seconds: u32) -> Outcome {
    let begin = Instant::now() + Duration::from_millis(50);
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..rate * seconds {
        let due = begin + Duration::from_secs_f64(f64::from(number) / f64::from(rate));
        sleep_until(due).await;
        let world = Arc::clone(world);
        tasks.spawn(async move {
            let chance = OsRandom.below(100);
            let (kind, got) = match chance {
                0..70 => ("read", timeout(PATIENCE, read(&world, number)).await),
                70..90 => ("list", timeout(PATIENCE, list(&world, number)).await),
                _ => ("write", timeout(PATIENCE, write(&world)).await),
            };
            let wait = milliseconds(due.elapsed());
            let fault = match got {
                Ok(Ok(())) => None,
                Ok(Err(error)) => Some(format!("{kind}: {error:#}")),
                Err(_) => Some(format!("{kind}: no answer in time")),
            };
            let mut outcome = locked(&world.outcome);
            outcome.waits.entry(kind).or_default().push(wait);
            if let Some(fault) = fault {
                outcome.errors += 1;
                *outcome.faults.entry(fault).or_default() += 1;
            }
        });
    }
    while tasks.join_next().await.is_some() {}
    std::mem::take(&mut *locked(&world.outcome))
}

/// Reading and following, by somebody from an address of their own.
async fn read(world: &World, number: u32) -> anyhow::Result<()> {
    let filed = {
        let filed = locked(&world.filed);
        let at = usize::try_from(number).unwrap_or(0) % filed.len().max(1);
        filed.get(at).cloned()
    };
    let ask = match (OsRandom.below(10), filed) {
        (0..3, Some((code, secret))) => {
            let body = json!({ "code": code, "secret": secret });
            Ask::json(Method::POST, "/api/v1/lookups", &body)
        }
        (0 | 3, _) => Ask::get("/"),
        (1 | 4, _) => Ask::get("/thu-tuc"),
        (2 | 5, _) => Ask::get("/tim-kiem?q=dang+ky+khai+sinh"),
        (6, _) => Ask::get("/tim-kiem/goi-y?q=ket+hon"),
        (7, _) => Ask::get("/api/v1/procedures/1.001193/form"),
        _ => Ask::get("/api/v1/procedures/1.004873"),
    };
    let answer = world.client.ask(ask.with(ADDRESS_HEADER, somebody())).await?;
    ensure!(answer.status < 400, "{}", answer.status);
    Ok(())
}

async fn list(world: &World, number: u32) -> anyhow::Result<()> {
    let at = usize::try_from(number).unwrap_or(0) % world.officials.len().max(1);
    let token = world.officials.get(at).context("no official")?;
    let ask = if OsRandom.below(2) == 0 {
        Ask::get("/api/v1/dossiers").with("authorization", format!("Bearer {token}"))
    } else {
        Ask::get("/lam-viec").with("cookie", format!("{}={token}", world.cookie))
    };
    let answer = world.client.ask(ask.with(ADDRESS_HEADER, somebody())).await?;
    ensure!(answer.status < 300, "{}", answer.status);
    Ok(())
}

/// The next request of a filing that is on its way, or the first of a new one.
async fn write(world: &World) -> anyhow::Result<()> {
    let next = locked(&world.filings).pop();
    let mut filing = next.unwrap_or_else(|| begin(world));
    let draft = format!("/api/v1/drafts/{}", filing.draft);
    let key = format!("mix-{}-{}", filing.number, filing.step);
    let ask = match filing.step {
        0 => {
            let (procedure, case) = world.pattern.what();
            let body = json!({ "procedure": procedure, "case": case });
            Ask::json(Method::POST, "/api/v1/drafts", &body)
        }
        1 => {
            let number = usize::try_from(filing.number % 1_000).unwrap_or(0);
            let body = json!({ "typed": world.pattern.typed(number) });
            Ask::json(Method::PUT, format!("{draft}/answers"), &body)
        }
        2 => {
            let path = format!(
                "/api/v1/dossiers/{}/files?component={}&name=paper.pdf",
                filing.draft,
                world.pattern.component()
            );
            Ask { method: Method::POST, path, headers: Vec::new(), body: paper(filing.number) }
                .with("content-type", "application/pdf")
        }
        _ => Ask::json(Method::POST, format!("{draft}/submission"), &json!({ "declared": true })),
    };
    let ask = ask
        .with("idempotency-key", key)
        .with(ADDRESS_HEADER, somebody())
        .with("authorization", format!("Bearer {}", filing.token));
    let answer = world.client.ask(ask).await?;
    ensure!(
        answer.status < 300,
        "step {}: {} {}",
        filing.step,
        answer.status,
        String::from_utf8_lossy(&answer.body).chars().take(300).collect::<String>()
    );
    let told = answer.json()?;
    let text = |at: &str| told.pointer(at).and_then(Value::as_str).unwrap_or_default().to_owned();
    match filing.step {
        0 => filing.draft = text("/draft/id"),
        3 => {
            locked(&world.filed).push((text("/dossier/code"), text("/lookup_secret")));
            return Ok(());
        }
        _ => {}
    }
    filing.step += 1;
    locked(&world.filings).push(filing);
    Ok(())
}

/// A filing by one of the citizens.
fn begin(world: &World) -> Filing {
    let number = OsRandom.u64();
    let count = u64::try_from(world.citizens.len()).unwrap_or(1);
    let at = usize::try_from(number.checked_rem(count).unwrap_or(0)).unwrap_or(0);
    let token = world.citizens.get(at).cloned().unwrap_or_default();
    Filing { token, number, ..Filing::default() }
}

/// A scan of 200 KB, no two alike.
pub(crate) fn paper(number: u64) -> bytes::Bytes {
    let mut bytes = vec![0; 200_000];
    SeededRandom::new(number).fill(&mut bytes);
    let mut paper = b"%PDF-1.4\n".to_vec();
    paper.extend(bytes);
    paper.extend(b"\n%%EOF\n");
    bytes::Bytes::from(paper)
}
