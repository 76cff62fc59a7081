//! `http`: dossiers filed per second over HTTP by 64 clients against a served instance, durable, on
//! both engines: the handing in of prepared drafts, and whole filings from the first request to the
//! receipt, with an upload. Client and server share the machine, and the figures say so.
//! What must always hold: a filing counts when its dossier code came back, and never otherwise.

use crate::{
    filing::Pattern,
    ground::{self, Ground, Kind, Setting},
    http::{Ask, Client},
    measure::{Report, median, milliseconds, per_second, percentile},
    mix::paper,
    served::{self, ADDRESS_HEADER, Served, somebody},
};
use anyhow::{Context as _, ensure};
use camino::Utf8PathBuf;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use http::Method;
use kernel::random::{OsRandom, Random as _};
use serde_json::{Value, json};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::time::Instant;

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The program; default: beside this one
    #[arg(long)]
    program: Option<Utf8PathBuf>,
    /// Clients that file at the same time
    #[arg(long, default_value_t = 64)]
    clients: usize,
    /// Citizens in whose names they file; each may have only so many drafts at a time
    #[arg(long, default_value_t = 200)]
    citizens: u32,
    /// Waves of prepared drafts, one draft of each citizen and more in every wave
    #[arg(long, default_value_t = 5)]
    waves: usize,
    /// Only this engine: sqlite or postgres
    #[arg(long)]
    only: Option<String>,
}

/// Drafts of a citizen in one wave; the province allows five at a time.
const DRAFTS: usize = 4;
/// Dossiers of the sample behind the filings.
const SAMPLE: u32 = 300;

/// Who files, and what.
#[derive(Debug)]
pub(crate) struct Office {
    client: Client,
    tokens: Vec<String>,
    pattern: Pattern,
}

/// A draft that is ready to be handed in.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub(crate) id: String,
    token: String,
}

#[derive(Debug, Default)]
struct Rates {
    handed_in: Vec<f64>,
    whole: Vec<f64>,
    waits: Vec<f64>,
}

pub(crate) async fn run(
    setting: &Setting,
    options: &Options,
    report: &mut Report,
) -> anyhow::Result<()> {
    let program = options.program.clone().map_or_else(served::beside, Ok)?;
    println!("client and server share this machine's cores");
    let mut sides = Vec::new();
    for kind in setting.kinds() {
        if options.only.as_deref().is_none_or(|only| only == kind.name()) {
            let served = Served::start(setting, kind, &program, SAMPLE).await?;
            let logins: Vec<String> =
                (0..options.citizens).map(|number| format!("dan-{number:03}")).collect();
            let office = Office::open(setting, &served.client, &logins).await?;
            sides.push((kind, served, Arc::new(office), Rates::default()));
        }
    }
    for wave in 1..=options.waves {
        for (kind, _, office, rates) in &mut sides {
            one_wave(office, options, rates).await?;
            println!(
                "wave {wave} {:<8} handed in {:>6.0}/s   whole filings {:>6.0}/s",
                kind.name(),
                rates.handed_in.last().copied().unwrap_or_default(),
                rates.whole.last().copied().unwrap_or_default(),
            );
        }
    }
    for (kind, served, _, rates) in sides {
        let name = kind.name();
        let figure = |what: &str| format!("{what}, {name}");
        let (handed_in, whole) = (median(&rates.handed_in), median(&rates.whole));
        report.figure(&figure("handed in over HTTP"), handed_in, "/s", None);
        let (middle, last) = (median(&rates.waits), percentile(&rates.waits, 99.0));
        report.figure(&figure("wait of a submission over HTTP, median"), middle, "ms", None);
        report.figure(&figure("wait of a submission over HTTP, p99"), last, "ms", None);
        report.figure(&figure("whole filings over HTTP, with an upload"), whole, "/s", None);
        served.stop().await?;
    }
    Ok(())
}

async fn one_wave(office: &Office, options: &Options, rates: &mut Rates) -> anyhow::Result<()> {
    let citizens = || office.tokens.iter().enumerate();
    let drafts: Vec<Draft> = stream::iter((0..DRAFTS).flat_map(|_| citizens()))
        .map(|(number, token)| office.draft(token, number))
        .buffer_unordered(options.clients)
        .try_collect()
        .await?;
    let count = drafts.len();
    let (waits, took) = each(options.clients, drafts, |draft| async move {
        let asked = Instant::now();
        office.hand_in(&draft).await?;
        anyhow::Ok(milliseconds(asked.elapsed()))
    })
    .await?;
    rates.handed_in.push(per_second(count, took));
    rates.waits.extend(waits);
    let all: Vec<(usize, String)> =
        citizens().map(|(number, token)| (number, token.clone())).collect();
    let count = all.len();
    let (_, took) = each(options.clients, all, |(number, token)| async move {
        let draft = office.draft(&token, number).await?;
        office.attach(&draft).await?;
        office.hand_in(&draft).await
    })
    .await?;
    rates.whole.push(per_second(count, took));
    Ok(())
}

/// Does all of it by so many clients, each taking the next when it has an answer.
async fn each<T, R, F>(
    clients: usize,
    items: Vec<T>,
    work: impl Fn(T) -> F,
) -> anyhow::Result<(Vec<R>, Duration)>
where
    F: Future<Output = anyhow::Result<R>>,
{
    let queue = Mutex::new(items);
    let begin = Instant::now();
    let one = || async {
        let mut results = Vec::new();
        loop {
            let next = queue.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let Some(next) = next else { return anyhow::Ok(results) };
            results.push(work(next).await?);
        }
    };
    let results = futures::future::try_join_all((0..clients).map(|_| one())).await?;
    Ok((results.into_iter().flatten().collect(), begin.elapsed()))
}

impl Office {
    /// Signs everybody in.
    pub(crate) async fn open(
        setting: &Setting,
        client: &Client,
        logins: &[String],
    ) -> anyhow::Result<Office> {
        // Only to read the sample filing against the province's form.
        let ground = Ground::make(setting, Kind::Sqlite).await?;
        let desk = ground::desk(ground.store().await?, &setting.province).await?;
        let pattern = Pattern::read(&desk, &setting.province)?;
        let demo = &desk.province().demo.table;
        let password = demo.get("password").and_then(|it| it.as_str()).context("demo password")?;
        let tokens = stream::iter(logins)
            .map(|login| async move { served::sign_in(client, login, password).await })
            .buffered(4)
            .try_collect()
            .await?;
        desk.store().engine().close().await;
        ground.remove().await?;
        Ok(Office { client: client.clone(), tokens, pattern })
    }

    /// The session of one of them.
    pub(crate) fn token(&self, number: usize) -> anyhow::Result<&str> {
        self.tokens.get(number).map(String::as_str).context("nobody is signed in")
    }

    pub(crate) async fn draft(&self, token: &str, number: usize) -> anyhow::Result<Draft> {
        let (procedure, case) = self.pattern.what();
        let body = json!({ "procedure": procedure, "case": case });
        let told = self.ask(token, Ask::json(Method::POST, "/api/v1/drafts", &body)).await?;
        let id = told.pointer("/draft/id").and_then(Value::as_str).context("no draft")?.to_owned();
        let body = json!({ "typed": self.pattern.typed(number) });
        let path = format!("/api/v1/drafts/{id}/answers");
        self.ask(token, Ask::json(Method::PUT, path, &body)).await?;
        Ok(Draft { id, token: token.to_owned() })
    }

    async fn attach(&self, draft: &Draft) -> anyhow::Result<()> {
        let path = format!(
            "/api/v1/dossiers/{}/files?component={}&name=paper.pdf",
            draft.id,
            self.pattern.component()
        );
        let ask =
            Ask { method: Method::POST, path, headers: Vec::new(), body: paper(OsRandom.u64()) };
        self.ask(&draft.token, ask.with("content-type", "application/pdf")).await?;
        Ok(())
    }

    pub(crate) async fn hand_in(&self, draft: &Draft) -> anyhow::Result<()> {
        let path = format!("/api/v1/drafts/{}/submission", draft.id);
        let ask = Ask::json(Method::POST, path, &json!({ "declared": true }));
        let told = self.ask(&draft.token, ask).await?;
        told.pointer("/dossier/code").and_then(Value::as_str).context("no dossier code")?;
        Ok(())
    }

    async fn ask(&self, token: &str, ask: Ask) -> anyhow::Result<Value> {
        let what = format!("{} {}", ask.method, ask.path);
        let ask = ask
            .with("idempotency-key", OsRandom.token(16))
            .with(ADDRESS_HEADER, somebody())
            .with("authorization", format!("Bearer {token}"));
        let answer = self.client.ask(ask).await?;
        ensure!(
            answer.status < 300,
            "{what}: {} {}",
            answer.status,
            String::from_utf8_lossy(&answer.body).chars().take(300).collect::<String>()
        );
        answer.json()
    }
}
