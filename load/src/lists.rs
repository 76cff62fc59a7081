//! `lists`: what an official waits for at a thousand, a hundred thousand and three million dossiers:
//! the open list, a search by name, a follow-up by code and secret. One store grows through the
//! sizes; both engines in one run. Every list returns a full page at every size, so that only the
//! size differs. What must always hold: an empty answer is a failure, not a fast answer.

use crate::{
    filing::{self, Pattern},
    fill::{self, Mould},
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
    /// Sizes to measure at, growing
    #[arg(long, value_delimiter = ',', default_values_t = [1_000, 100_000, 3_000_000])]
    sizes: Vec<u64>,
    /// Questions of each kind at each size
    #[arg(long, default_value_t = 1_500)]
    questions: u32,
    /// Only this engine: sqlite or postgres
    #[arg(long)]
    only: Option<String>,
}

/// Rows on a page of an official's list.
const PAGE: u32 = 20;
/// Questions before the clock counts: caches fill, statements get prepared.
const WARM_UP: u32 = 200;

const WHAT: [&str; 4] = ["open list", "search by whole name", "search by surname", "follow-up"];

/// (what, size) → p99 in milliseconds.
type Found = BTreeMap<(&'static str, u64), f64>;

pub(crate) async fn run(
    setting: &Setting,
    options: &Options,
    report: &mut Report,
) -> anyhow::Result<()> {
    for kind in setting.kinds() {
        if options.only.as_deref().is_some_and(|only| only != kind.name()) {
            continue;
        }
        let ground = Ground::make(setting, kind).await?;
        let outcome = one_engine(setting, options, &ground, report).await;
        ground.remove().await?;
        let found = outcome?;
        for what in WHAT {
            let of = |size: Option<&u64>| found.get(&(what, *size?)).copied();
            let all = options.sizes.iter().filter_map(|size| of(Some(size)));
            let least = all.clone().fold(f64::INFINITY, f64::min);
            let most = all.fold(0.0, f64::max);
            let name = format!("{what}: slowest to fastest p99 across sizes, {}", kind.name());
            report.figure(&name, most / least, "", Some("<= 2"));
        }
    }
    Ok(())
}

async fn one_engine(
    setting: &Setting,
    options: &Options,
    ground: &Ground,
    report: &mut Report,
) -> anyhow::Result<Found> {
    let desk = ground::desk(ground.store().await?, &setting.province).await?;
    let pattern = Pattern::read(&desk, &setting.province)?;
    let account = AccountId::new(desk.clock().now(), desk.random());
    let paper = filing::paper(&desk).await?;
    let draft = pattern.draft(&desk, account, 0, paper, "mould-00").await?;
    let filed = filing::submit(&desk, account, draft.id, "mould-00").await?;
    let mould = Mould::cast(&desk, &filed.record).await?;
    let mut found = Found::new();
    let mut filled = 0;
    for size in &options.sizes {
        println!("{}: filling to {size}", ground.kind.name());
        fill::fill(&desk, &mould, filled, *size).await?;
        filled = *size;
        refresh(ground).await?;
        for what in WHAT {
            let waits = ask(&desk, &mould, what, *size, options.questions).await?;
            let name = format!("{what} at {size}, {}", ground.kind.name());
            report.figure(&format!("{name}, p50"), median(&waits), "ms", None);
            let late = percentile(&waits, 99.0);
            report.figure(&format!("{name}, p99"), late, "ms", None);
            found.insert((what, *size), late);
        }
    }
    desk.store().engine().close().await;
    Ok(found)
}

/// What a server does by itself in a quiet hour: statistics, and pending index entries merged.
async fn refresh(ground: &Ground) -> anyhow::Result<()> {
    match ground.kind {
        Kind::Postgres => {
            let client = raw::postgres(&ground.url).await?;
            client.batch_execute("VACUUM (ANALYZE)").await?;
        }
        Kind::Sqlite => {
            let connection = raw::sqlite(ground.url.trim_start_matches("sqlite:"))?;
            let text = "PRAGMA analysis_limit = 400; PRAGMA optimize; \
                        PRAGMA wal_checkpoint(TRUNCATE);";
            connection.execute_batch(text)?;
        }
    }
    Ok(())
}

async fn ask(
    desk: &Desk,
    mould: &Mould,
    what: &'static str,
    size: u64,
    questions: u32,
) -> anyhow::Result<Vec<f64>> {
    let random = SeededRandom::new(7);
    let clerks: Vec<Actor> = mould.large().into_iter().map(clerk).collect();
    let mut waits = Vec::new();
    let mut rows = 0;
    for number in 0..questions + WARM_UP {
        let at = usize::try_from(number).unwrap_or(0) % clerks.len().max(1);
        let actor = clerks.get(at).context("no clerk")?;
        let view = match what {
            "search by whole name" => ListView::Search(mould.names().draw(&random)),
            "search by surname" => {
                let name = mould.names().draw(&random);
                ListView::Search(name.split(' ').take(2).collect::<Vec<_>>().join(" "))
            }
            _ => ListView::Open,
        };
        let code = mould.code(random.below(size))?;
        let begin = Instant::now();
        let got = if what == "follow-up" {
            usize::from(desk.lookup(&code, fill::SECRET).await?.is_some())
        } else {
            let filter = store::dossier::Filter::default();
            let query = DossierQuery { view, filter, after: None, limit: PAGE };
            desk.dossiers(actor, &query).await?.rows.len()
        };
        let wait = milliseconds(begin.elapsed());
        ensure!(got > 0 || what.starts_with("search"), "{what} at {size} answered nothing");
        rows += got;
        if number >= WARM_UP {
            waits.push(wait);
        }
    }
    ensure!(rows > 0, "{what} at {size} never answered anything");
    Ok(waits)
}

/// A reception clerk of a ward.
fn clerk(unit: AgencyCode) -> Actor {
    let account = AccountId::from_uuid(uuid::Uuid::from_u128(0x11));
    Actor::Officer { account, seat: Seat { role: "reception".to_owned(), unit } }
}
