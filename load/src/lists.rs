//! `lists`: what an official or citizen waits for at a thousand, a hundred thousand and three
//! million dossiers: lists, counts, searches, a follow-up, one's own dossiers. All sizes are asked
//! in turn, round after round, so that whatever else the machine does falls on all of them alike;
//! one question at a time, so that no queue hides the engine. Questions are about dossiers that
//! exist. What must always hold: an empty answer is a failure, not a fast answer.

use crate::{
    filing::{self, Pattern},
    fill::{self, Known, Mould},
    ground::{self, Ground, Kind, Setting},
    measure::{Report, median, milliseconds, percentile},
    raw,
};
use anyhow::{Context as _, ensure};
use desk::{Desk, DossierQuery, ListView};
use kernel::{
    code::AgencyCode,
    id::AccountId,
    random::{Random as _, SeededRandom},
};
use register::{Actor, Seat};
use std::collections::BTreeMap;
use tokio::time::Instant;

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Sizes to measure at
    #[arg(long, value_delimiter = ',', default_values_t = [1_000, 100_000, 3_000_000])]
    sizes: Vec<u64>,
    /// Questions of each kind at each size, over all rounds
    #[arg(long, default_value_t = 3_000)]
    questions: u32,
    /// Rounds through the sizes
    #[arg(long, default_value_t = 10)]
    rounds: u32,
    /// Only this engine: sqlite or postgres
    #[arg(long)]
    only: Option<String>,
    /// Keeps the filled stores (in --folder; on the server as tinhso_load_kept_*) and uses those
    /// that are there
    #[arg(long)]
    keep: bool,
}

/// Rows on a page of an official's list.
const PAGE: u32 = 20;
/// Questions of each round before the clock counts: caches fill, statements get prepared.
const WARM_UP: u32 = 60;

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    OpenList,
    OpenProvince,
    AllList,
    Counts,
    WholeName,
    TwoWords,
    Unfinished,
    Identity,
    NameProvince,
    FollowUp,
    OwnDossiers,
}

impl What {
    const ALL: [What; 11] = [
        What::OpenList,
        What::OpenProvince,
        What::AllList,
        What::Counts,
        What::WholeName,
        What::TwoWords,
        What::Unfinished,
        What::Identity,
        What::NameProvince,
        What::FollowUp,
        What::OwnDossiers,
    ];

    fn name(self) -> &'static str {
        match self {
            What::OpenList => "open list of a ward",
            What::OpenProvince => "open list of the province",
            What::AllList => "all dossiers of a ward",
            What::Counts => "counts beside the filters",
            What::WholeName => "search by whole name",
            What::TwoWords => "search by two words",
            What::Unfinished => "search by two letters",
            What::Identity => "search by identity number",
            What::NameProvince => "search by name, province",
            What::FollowUp => "follow-up",
            What::OwnDossiers => "own dossiers",
        }
    }
}

/// A filled store under question.
struct Side {
    ground: Ground,
    desk: Desk,
    mould: Mould,
    size: u64,
    root: AgencyCode,
}

/// Waits in milliseconds by what was asked and how many dossiers there are.
type Waits = BTreeMap<(What, u64), Vec<f64>>;

pub(crate) async fn run(
    setting: &Setting,
    options: &Options,
    report: &mut Report,
) -> anyhow::Result<()> {
    for kind in setting.kinds() {
        if options.only.as_deref().is_some_and(|only| only != kind.name()) {
            continue;
        }
        let mut sides = Vec::new();
        for size in &options.sizes {
            sides.push(Box::pin(prepare(setting, options, kind, *size)).await?);
        }
        let mut waits = Waits::new();
        for round in 0..options.rounds {
            for what in What::ALL {
                for side in &sides {
                    let questions = options.questions / options.rounds;
                    let asked = Box::pin(ask(side, what, round, questions)).await?;
                    waits.entry((what, side.size)).or_default().extend(asked);
                }
            }
        }
        tell(kind, options, &waits, report);
        for side in sides {
            side.desk.store().engine().close().await;
            side.ground.remove().await?;
        }
    }
    Ok(())
}

/// A store of this size, filled unless it was kept.
async fn prepare(
    setting: &Setting,
    options: &Options,
    kind: Kind,
    size: u64,
) -> anyhow::Result<Side> {
    let ground = if options.keep {
        Ground::kept(setting, kind, &size.to_string()).await?
    } else {
        Ground::make(setting, kind).await?
    };
    let desk = ground::desk(ground.store().await?, &setting.province).await?;
    let pattern = Pattern::read(&desk, &setting.province)?;
    let account = AccountId::new(desk.clock().now(), desk.random());
    let paper = filing::paper(&desk).await?;
    let draft = pattern.draft(&desk, account, 0, paper, "mould-00").await?;
    let filed = filing::submit(&desk, account, draft.id, "mould-00").await?;
    let mould = Mould::cast(&desk, &filed.record, size).await?;
    let last = mould.known(size.saturating_sub(1))?.code;
    if store::dossier::by_code(desk.store().engine(), &last).await?.is_none() {
        println!("{}: filling {size}", kind.name());
        let apart = fill::without_search_index(&ground).await?;
        fill::fill(&desk, &mould).await?;
        fill::with_search_index(&ground, apart).await?;
        refresh(&ground).await?;
    }
    warm(&ground).await?;
    let root = desk.directory().tree.root().cloned().context("no units")?;
    Ok(Side { ground, desk, mould, size, root })
}

/// Everything read once, as on a server that has been up for a while: what is measured is the work
/// of a question, not the disk.
async fn warm(ground: &Ground) -> anyhow::Result<()> {
    match ground.kind {
        Kind::Sqlite => {
            let mut file = std::fs::File::open(ground.url.trim_start_matches("sqlite:"))?;
            std::io::copy(&mut file, &mut std::io::sink())?;
        }
        Kind::Postgres => {
            let client = raw::postgres(&ground.url).await?;
            client.batch_execute("CREATE EXTENSION IF NOT EXISTS pg_prewarm").await?;
            let text = "SELECT SUM(pg_prewarm(oid, 'read')) FROM pg_class \
                        WHERE relkind IN ('r', 'i') AND relnamespace = 'public'::regnamespace";
            client.batch_execute(text).await?;
        }
    }
    Ok(())
}

/// What a server does by itself in quiet hours: statistics, the text index in one part, and what
/// was changed written home.
async fn refresh(ground: &Ground) -> anyhow::Result<()> {
    match ground.kind {
        Kind::Postgres => {
            let client = raw::postgres(&ground.url).await?;
            client.batch_execute("VACUUM (ANALYZE)").await?;
            client.batch_execute("CHECKPOINT").await?;
        }
        Kind::Sqlite => {
            let connection = raw::sqlite(ground.url.trim_start_matches("sqlite:"))?;
            let text = "INSERT INTO dossier_search (dossier_search) VALUES ('optimize'); \
                        PRAGMA analysis_limit = 400; PRAGMA optimize; \
                        PRAGMA wal_checkpoint(TRUNCATE);";
            connection.execute_batch(text)?;
        }
    }
    Ok(())
}

async fn ask(side: &Side, what: What, round: u32, questions: u32) -> anyhow::Result<Vec<f64>> {
    let random = SeededRandom::new(u64::from(round) + 7);
    let mut waits = Vec::new();
    for number in 0..questions + WARM_UP {
        // Somebody comes to a large ward about a dossier that lies there.
        let (known, ward) = loop {
            let known = side.mould.known(random.below(side.size))?;
            if let Some(ward) = known.large.clone() {
                break (known, ward);
            }
        };
        let begin = Instant::now();
        let got = answer(side, what, &known, ward).await?;
        let wait = milliseconds(begin.elapsed());
        ensure!(got > 0, "{} at {} answered nothing", what.name(), side.size);
        if number >= WARM_UP {
            waits.push(wait);
        }
    }
    Ok(waits)
}

/// How many rows came back.
async fn answer(side: &Side, what: What, known: &Known, ward: AgencyCode) -> anyhow::Result<usize> {
    let desk = &side.desk;
    let clerk = officer("reception", ward);
    let supervisor = officer("supervisor", side.root.clone());
    let words = |count: usize| known.name.split(' ').take(count).collect::<Vec<_>>().join(" ");
    let given = || known.name.rsplit(' ').next().unwrap_or_default().chars().take(2).collect();
    let (actor, view) = match what {
        What::FollowUp => {
            let found = desk.lookup(&known.code, fill::SECRET).await?;
            return Ok(usize::from(found.is_some()));
        }
        What::OwnDossiers => return Ok(desk.own_dossiers(known.owner, None).await?.rows.len()),
        What::Counts => return Ok(desk.facets(&clerk).await?.states.len()),
        What::OpenList => (clerk, ListView::Open),
        What::OpenProvince => (supervisor, ListView::Open),
        What::AllList => (clerk, ListView::All),
        What::WholeName => (clerk, ListView::Search(known.name.clone())),
        What::TwoWords => (clerk, ListView::Search(words(2))),
        What::Unfinished => (clerk, ListView::Search(given())),
        What::Identity => (clerk, ListView::Search(known.identity.clone())),
        What::NameProvince => (supervisor, ListView::Search(known.name.clone())),
    };
    let filter = store::dossier::Filter::default();
    let query = DossierQuery { view, filter, after: None, limit: PAGE };
    Ok(desk.dossiers(&actor, &query).await?.rows.len())
}

fn officer(role: &str, unit: AgencyCode) -> Actor {
    let account = AccountId::from_uuid(uuid::Uuid::from_u128(0x11));
    Actor::Officer { account, seat: Seat { role: role.to_owned(), unit } }
}

fn tell(kind: Kind, options: &Options, waits: &Waits, report: &mut Report) {
    for what in What::ALL {
        let mut late = Vec::new();
        for size in &options.sizes {
            let Some(waits) = waits.get(&(what, *size)) else { continue };
            let name = format!("{} at {size}, {}", what.name(), kind.name());
            report.figure(&format!("{name}, p50"), median(waits), "ms", None);
            report.figure(&format!("{name}, p99"), percentile(waits, 99.0), "ms", None);
            late.push(percentile(waits, 99.0));
        }
        let least = late.iter().copied().fold(f64::INFINITY, f64::min);
        let most = late.iter().copied().fold(0.0, f64::max);
        let name = format!("{}: slowest to fastest p99, {}", what.name(), kind.name());
        report.figure(&name, most / least, "", Some("<= 2"));
    }
}
