//! `documents`: what an official waits for among hundreds of thousands or millions of documents: the clerk's and a
//! person's list, a page of the book, and searches by common, rare and two words, a phrase, and with days.
//! Questions are about documents that exist. What must always hold: an empty answer is a failure, not a fast answer.

use crate::{
    document_fill,
    document_mould::{LARGE, Mould, OPEN, PEOPLE, kind_of},
    ground::{self, Ground, Kind, Setting},
    measure::{Report, median, milliseconds, percentile},
    raw,
};
use anyhow::ensure;
use desk::{Desk, DocumentList, DocumentSearch};
use document::incoming::Standing;
use kernel::{
    code::AgencyCode,
    random::{Random as _, SeededRandom},
};
use register::{Actor, Seat};
use std::sync::Arc;
use tokio::time::Instant;

#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Documents to measure among
    #[arg(long, default_value_t = 20_000)]
    documents: u64,
    /// Questions of each kind
    #[arg(long, default_value_t = 200)]
    questions: u32,
    /// Words of a file's text
    #[arg(long, default_value_t = 250)]
    words: usize,
    /// Only this engine: sqlite or postgres
    #[arg(long)]
    only: Option<String>,
    /// Keep the store under this name (for SQLite in --folder), and go on filling it where an earlier run stopped
    #[arg(long)]
    keep: Option<String>,
}

/// Rows on a page.
const PAGE: u32 = 30;
/// Questions before the clock counts.
const WARM_UP: u32 = 10;

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum What {
    ClerksList,
    PersonsList,
    Book,
    CommonWord,
    TwoWords,
    Phrase,
    Number,
    WithDays,
    PersonsWords,
    DaysAlone,
}

impl What {
    const ALL: [What; 10] = [
        What::ClerksList,
        What::PersonsList,
        What::Book,
        What::CommonWord,
        What::TwoWords,
        What::Phrase,
        What::Number,
        What::WithDays,
        What::PersonsWords,
        What::DaysAlone,
    ];

    fn name(self) -> &'static str {
        match self {
            What::ClerksList => "clerk's list",
            What::PersonsList => "person's list",
            What::Book => "page of the book",
            What::CommonWord => "search by a common word",
            What::TwoWords => "search by two words",
            What::Phrase => "search by a phrase",
            What::Number => "search by a number",
            What::WithDays => "search by two words in a month",
            What::PersonsWords => "a person's search by two words",
            What::DaysAlone => "search by days and type alone",
        }
    }
}

/// A filled store under question.
struct Side {
    ground: Ground,
    desk: Desk,
    mould: Arc<Mould>,
}

pub(crate) async fn run(
    setting: &Setting,
    options: &Options,
    report: &mut Report,
) -> anyhow::Result<()> {
    for kind in setting.kinds() {
        if options.only.as_deref().is_some_and(|only| only != kind.name()) {
            continue;
        }
        let ground = match &options.keep {
            Some(name) => Ground::kept(setting, kind, name).await?,
            None => Ground::make(setting, kind).await?,
        };
        let desk = ground::desk(ground.store().await?, &setting.province).await?;
        let mould = Arc::new(Mould::cast(&desk, options.documents, options.words)?);
        let side = Side { ground, desk, mould };
        let begin = Instant::now();
        document_fill::fill(&side.ground, side.desk.store().engine(), &side.mould).await?;
        let filled = begin.elapsed().as_secs_f64();
        report.figure(&format!("{}: filling", kind.name()), filled, "s", None);
        report.figure(&format!("{}: bytes", kind.name()), bytes(&side.ground).await?, "MB", None);
        for what in What::ALL {
            let waits = Box::pin(ask(&side, what, options.questions)).await?;
            let name = format!("{} among {}, {}", what.name(), options.documents, kind.name());
            report.figure(&format!("{name}, p50"), median(&waits), "ms", None);
            report.figure(&format!("{name}, p99"), percentile(&waits, 99.0), "ms", Some("<= 100"));
        }
        side.desk.store().engine().close().await;
        side.ground.remove().await?;
    }
    Ok(())
}

/// What the store takes, in millions of bytes.
#[expect(clippy::cast_precision_loss, reason = "a figure for people")]
async fn bytes(ground: &Ground) -> anyhow::Result<f64> {
    let bytes: i64 = match ground.kind {
        Kind::Postgres => {
            let client = raw::postgres(&ground.url).await?;
            client
                .query_one("SELECT pg_database_size(current_database())", &[])
                .await?
                .try_get(0)?
        }
        Kind::Sqlite => {
            let file = std::fs::metadata(ground.url.trim_start_matches("sqlite:"))?;
            i64::try_from(file.len())?
        }
    };
    Ok(bytes as f64 / 1e6)
}

async fn ask(side: &Side, what: What, questions: u32) -> anyhow::Result<Vec<f64>> {
    let random = SeededRandom::new(11);
    let mut waits = Vec::new();
    for number in 0..questions + WARM_UP {
        // Somebody of a large agency asks about a document that lies there; lists are of those still in hand.
        let newest = OPEN.min(side.mould.size);
        let about = loop {
            let about = match what {
                What::PersonsList | What::ClerksList => side.mould.size - 1 - random.below(newest),
                _ => random.below(side.mould.size),
            };
            let (agency, _, _) = side.mould.place(about)?;
            let mut large = side.mould.agencies.iter().take(usize::try_from(LARGE)?);
            if large.any(|(one, _)| one == agency) {
                break about;
            }
        };
        let begin = Instant::now();
        let got = answer(side, what, about).await?;
        let wait = milliseconds(begin.elapsed());
        ensure!(got > 0, "{} of {about} answered nothing", what.name());
        if number >= WARM_UP {
            waits.push(wait);
        }
    }
    Ok(waits)
}

/// How many rows came back.
async fn answer(side: &Side, what: What, about: u64) -> anyhow::Result<usize> {
    let (desk, mould) = (&side.desk, &side.mould);
    let (agency, division, person) = mould.place(about)?;
    let officer = |role: &str, unit: &AgencyCode, account| Actor::Officer {
        account,
        seat: Seat { role: role.to_owned(), unit: unit.clone() },
    };
    let account = Mould::person(agency, person);
    let clerk = officer("records_clerk", agency, Mould::person(agency, PEOPLE));
    let specialist = officer("specialist", division, account);
    let list = async |actor: &Actor, list: DocumentList| -> anyhow::Result<usize> {
        Ok(desk.documents(actor, &list, None, PAGE).await?.documents.len())
    };
    let text = mould.text(about);
    let words: Vec<&str> = text.split_whitespace().collect();
    let word = |at: usize| words.get(at).copied().unwrap_or_default();
    let two = format!("{} {}", word(12), word(41));
    let dated = mould.dated(about);
    let month = (dated.first_of_month(), dated.last_of_month());
    let month = (Some(month.0), Some(month.1));
    let search = match what {
        What::ClerksList => return list(&clerk, DocumentList::Standing(Standing::InHand)).await,
        What::PersonsList => return list(&specialist, DocumentList::Held { open: true }).await,
        What::Book => return list(&clerk, DocumentList::Book(dated.year())).await,
        What::CommonWord => text_of("xây"),
        What::TwoWords | What::PersonsWords => text_of(&two),
        What::Phrase => text_of(&format!("\"{} {} {}\"", word(12), word(13), word(14))),
        What::Number => text_of(&format!("{about}/SXD-QLN")),
        What::WithDays => DocumentSearch { dated: month, ..text_of(&two) },
        What::DaysAlone => DocumentSearch {
            dated: month,
            kind: Some(kind_of(about).to_owned()),
            ..DocumentSearch::default()
        },
    };
    let actor = if what == What::PersonsWords { &specialist } else { &clerk };
    Ok(desk.find_documents(actor, &search, None, PAGE).await?.found.len())
}

fn text_of(text: &str) -> DocumentSearch {
    DocumentSearch { text: text.to_owned(), ..DocumentSearch::default() }
}
