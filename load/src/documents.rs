//! `documents`: what an official waits for among hundreds of thousands or millions of documents: the clerk's and a
//! person's list, a page of the book, and searches by common, rare and two words, a phrase, and with days. Documents are
//! written in the statements that the desk uses, without a desk behind them; their words come from the province folder.
//! Questions are about documents that exist. What must always hold: an empty answer is a failure, not a fast answer.

use crate::{
    ground::{self, Ground, Kind, Setting},
    measure::{Report, median, milliseconds, percentile},
    raw,
};
use anyhow::{Context as _, ensure};
use desk::{Desk, DocumentList, DocumentSearch};
use document::{
    Incoming, IncomingRegister,
    incoming::{Ended, Matter, Part, Place, Registration, Share, Standing, Turn, TurnKind},
    model::{DocumentFile, Sheet, Signatures, Urgency, Way},
};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use kernel::{
    code::AgencyCode,
    hash::Sha256Hash,
    id::{AccountId, DocumentId, FileId},
    random::{Random as _, SeededRandom},
    time::{Date, Timestamp},
};
use register::{Actor, Register as _, Seat};
use store::{
    StoreError,
    document::{self as rows, Direction, DocumentRow, HolderRow, search},
    engine::Statement,
    register::save_record,
};
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

/// Documents written in one batch (SQLite walks through the undo log of a transaction at each statement), and batches on their way at the same time.
const BATCH: u64 = 25;
const AT_ONCE: usize = 4;
/// Batches around the end of an earlier run of which some may be missing.
const UNDER_WAY: u64 = 64;
/// Agencies with a third of all documents, which are the ones measured.
const LARGE: u64 = 5;
/// People of one agency among whom its documents are shared out.
const PEOPLE: u64 = 30;
/// The newest documents of all are still in hand.
const OPEN: u64 = 20_000;
/// Rows on a page.
const PAGE: u32 = 30;
/// Questions before the clock counts.
const WARM_UP: u32 = 10;
/// Days over which the documents arrived.
const DAYS: u64 = 900;

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

/// What documents are made of.
#[derive(Debug)]
struct Mould {
    /// Each agency with a division of it.
    agencies: Vec<(AgencyCode, AgencyCode)>,
    /// Names and summaries of procedures, each in words: what papers of a province are about.
    phrases: Vec<Vec<String>>,
    began_at: Timestamp,
    size: u64,
    words: usize,
}

impl Mould {
    fn cast(desk: &Desk, size: u64, words: usize) -> anyhow::Result<Mould> {
        let province = desk.province();
        let tree = &desk.directory().tree;
        let whole = province.agencies.all().filter(|unit| !unit.is_division());
        let agencies: Vec<_> = whole
            .filter_map(|unit| {
                let of = |one: &AgencyCode| tree.agency_of(one).as_ref() == Some(&unit.code);
                let below = tree.descendants(&unit.code).into_iter();
                let division = below.into_iter().find(|one| *one != unit.code && of(one))?;
                Some((unit.code.clone(), division))
            })
            .collect();
        ensure!(agencies.len() as u64 > LARGE, "too few agencies with divisions");
        let today = desk.clock().now().local_date();
        let texts = province
            .catalogue
            .all_in_force(today)
            .flat_map(|version| [version.name.vi.clone(), version.summary.vi.clone()]);
        let units = province.units.all().iter().map(|unit| unit.name.clone());
        let phrases = texts.chain(units);
        let phrases = phrases.map(|text| text.split_whitespace().map(str::to_owned).collect());
        let began_at = desk.clock().now().plus_seconds(-i64::try_from(DAYS)? * 86_400);
        Ok(Mould { agencies, phrases: phrases.collect(), began_at, size, words })
    }

    fn place(&self, number: u64) -> anyhow::Result<(&AgencyCode, &AgencyCode, u64)> {
        let random = SeededRandom::new(number);
        let others = (self.agencies.len() as u64).saturating_sub(LARGE);
        let at =
            if random.below(3) == 0 { random.below(LARGE) } else { LARGE + random.below(others) };
        let (agency, division) = self.agencies.get(usize::try_from(at)?).context("agency")?;
        Ok((agency, division, random.below(PEOPLE)))
    }

    fn person(agency: &AgencyCode, at: u64) -> AccountId {
        let hash = Sha256Hash::of(format!("{agency} {at}").as_bytes());
        let mut bytes = [0; 16];
        bytes.iter_mut().zip(hash.as_bytes()).for_each(|(to, from)| *to = *from);
        AccountId::from_uuid(uuid::Uuid::from_bytes(bytes))
    }

    fn phrase(&self, random: &SeededRandom) -> &[String] {
        let at = random.below(self.phrases.len() as u64);
        usize::try_from(at).ok().and_then(|at| self.phrases.get(at)).map_or(&[], Vec::as_slice)
    }

    /// The text of a document's file; the same whenever it is asked.
    fn text(&self, number: u64) -> String {
        let random = SeededRandom::new(number ^ 0x7e47);
        let mut words: Vec<&str> = Vec::new();
        while words.len() < self.words {
            words.extend(self.phrase(&random).iter().map(String::as_str));
        }
        words.truncate(self.words);
        format!("{}\nSố hồ sơ {number:07}", words.join(" "))
    }

    fn dated(&self, number: u64) -> Date {
        let day = number * DAYS / self.size.max(1);
        let seconds = i64::try_from(day).unwrap_or_default() * 86_400;
        self.began_at.plus_seconds(seconds).local_date()
    }

    fn statements(&self, engine: &store::Engine, number: u64) -> anyhow::Result<Vec<Statement>> {
        let random = SeededRandom::new(number ^ 0x1d);
        let (agency, division, person) = self.place(number)?;
        let dated = self.dated(number);
        let at = Timestamp::from_local(dated.at(9, 0, 0, 0))
            .plus_seconds(i64::try_from(number % 20_000)?);
        let id = DocumentId::new(at, &random);
        let account = Self::person(agency, person);
        let open = number + OPEN >= self.size;
        let subject: Vec<&str> = self.phrase(&random).iter().map(String::as_str).collect();
        let file = DocumentFile {
            id: FileId::new(at, &random),
            name: format!("van-ban-{number}.pdf"),
            media_type: "application/pdf".to_owned(),
            size: 120_000,
            sha256: Sha256Hash::of(&number.to_be_bytes()),
            kept_at: at,
            signatures: Signatures::Good,
        };
        let place = |account| Place { unit: division.clone(), account };
        let share = |number, account, part| Share {
            number,
            to: place(account),
            part,
            due: None,
            given_by: account.unwrap_or_else(|| Self::person(agency, 0)),
            given_at: at,
            under: (number == 2).then_some(1),
            begun_at: None,
            ended: (!open).then_some(Ended { at, by: account, handed_back: false }),
        };
        let turn = |kind, words: &str| Turn {
            at,
            by: Some(account),
            kind,
            words: words.to_owned(),
            shares: vec![1],
            before: None,
        };
        let year = dated.year();
        let record = Incoming {
            id,
            agency: agency.clone(),
            arrived_at: at,
            standing: if open { Standing::InHand } else { Standing::Done },
            registration: Some(Registration { year, number: number + 1, at }),
            matter: Some(Box::new(Matter {
                way: Way::Exchange,
                sheet: Sheet {
                    author: "Sở Xây dựng".to_owned(),
                    number: format!("{number}/SXD-QLN"),
                    dated,
                    kind: kind_of(number).to_owned(),
                    subject: format!("V/v {}", subject.join(" ")),
                    urgency: Urgency::Normal,
                    signer: "Nguyễn Văn Mẫu".to_owned(),
                    pages: Some(2),
                    answer_by: None,
                },
                files: vec![file.clone()],
                twin: None,
                leader: None,
                shares: vec![share(1, None, Part::Lead), share(2, Some(account), Part::Lead)],
                turns: vec![turn(TurnKind::Directed, "Phòng chủ trì, tham mưu trả lời")],
                origin: None,
                letter: None,
                suspicions: Vec::new(),
                concern: None,
                asks: Vec::new(),
            })),
        };
        let listing = record.listing();
        let holder = |holder: document::incoming::Holder| HolderRow {
            place: match holder.account {
                Some(account) => rows::person_place(holder.unit.as_ref(), account.as_uuid()),
                None => rows::unit_place(holder.unit.as_ref()),
            },
            open: holder.open,
            due: None,
            since: holder.since,
        };
        let sheet = record.matter.as_ref().map(|matter| &matter.sheet);
        let day = i64::from(dated.year()) * 10_000
            + i64::from(dated.month()) * 100
            + i64::from(dated.day());
        let row = DocumentRow {
            direction: Direction::In,
            id: id.as_uuid(),
            agency: agency.to_string(),
            standing: record.standing.name(),
            arrived_at: at,
            year: listing.year,
            number: listing.number,
            twin: listing.twin,
            version: 1,
            kind: sheet.map(|sheet| sheet.kind.clone()),
            dated: Some(day),
            files: listing.files.clone(),
            holders: listing.holders.iter().cloned().map(holder).collect(),
            urgency: 0,
            text: listing.text.clone(),
        };
        let state = serde_json::to_string(&record)?;
        let mut statements = vec![save_record(row.id, IncomingRegister::NAME, 0, 1, state, at)];
        statements.extend(rows::save(&row)?);
        statements.push(search::text(engine, &row, &[self.text(number)])?);
        Ok(statements)
    }
}

/// A filled store under question.
struct Side {
    ground: Ground,
    desk: Desk,
    mould: Mould,
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
        let mould = Mould::cast(&desk, options.documents, options.words)?;
        let side = Side { ground, desk, mould };
        let begin = Instant::now();
        Box::pin(fill(&side)).await?;
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

/// How many documents an earlier run left.
async fn left(ground: &Ground) -> anyhow::Result<u64> {
    let text = "SELECT COUNT(*) FROM document";
    let count: i64 = match ground.kind {
        Kind::Postgres => {
            raw::postgres(&ground.url).await?.query_one(text, &[]).await?.try_get(0)?
        }
        Kind::Sqlite => {
            raw::sqlite(ground.url.trim_start_matches("sqlite:"))?
                .query_row(text, [], |row| row.get(0))?
        }
    };
    Ok(u64::try_from(count)?)
}

/// Writes all documents that are not there; on PostgreSQL the indexes of words are made afterwards.
async fn fill(side: &Side) -> anyhow::Result<()> {
    let (engine, mould) = (side.desk.store().engine(), &side.mould);
    let postgres = side.ground.kind == Kind::Postgres;
    let left = left(&side.ground).await?;
    if left >= mould.size {
        return Ok(());
    }
    // On PostgreSQL the indexes of a half-filled store are gone.
    ensure!(left == 0 || !postgres, "drop the half-filled database, or go on with SQLite");
    // A run that was killed may have left out some of the last batches that were on their way together.
    let steps = left / BATCH;
    let (first, known) = (steps.saturating_sub(UNDER_WAY), steps + UNDER_WAY);
    let mut made_by: Vec<String> = Vec::new();
    if postgres {
        let client = raw::postgres(&side.ground.url).await?;
        for index in ["document_search_body", "document_text_search_words"] {
            let text = "SELECT indexdef FROM pg_indexes WHERE indexname = $1";
            made_by.push(client.query_one(text, &[&index]).await?.try_get(0)?);
            client.batch_execute(&format!("DROP INDEX {index}")).await?;
        }
    }
    stream::iter(first..mould.size.div_ceil(BATCH))
        .map(|step| async move {
            let mut statements = Vec::new();
            for number in step * BATCH..((step + 1) * BATCH).min(mould.size) {
                statements.extend(mould.statements(engine, number)?);
            }
            match engine.write(statements).await {
                Err(StoreError::Conflict { .. }) if left > 0 && step < known => {}
                written => drop(written?),
            }
            if step % 500 == 499 {
                println!("  {}: {} of {} filled", engine.name(), (step + 1) * BATCH, mould.size);
            }
            anyhow::Ok(())
        })
        .buffered(AT_ONCE)
        .try_collect::<Vec<()>>()
        .await?;
    if postgres {
        let client = raw::postgres(&side.ground.url).await?;
        client.batch_execute("SET maintenance_work_mem = '1GB'").await?;
        for index in made_by {
            client.batch_execute(&index).await?;
        }
        client.batch_execute("VACUUM (ANALYZE)").await?;
        client.batch_execute("CHECKPOINT").await?;
    } else {
        let connection = raw::sqlite(side.ground.url.trim_start_matches("sqlite:"))?;
        let text = "PRAGMA analysis_limit = 400; PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE);";
        connection.execute_batch(text)?;
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

fn kind_of(number: u64) -> &'static str {
    if number.is_multiple_of(3) { "bao-cao" } else { "cong-van" }
}

fn text_of(text: &str) -> DocumentSearch {
    DocumentSearch { text: text.to_owned(), ..DocumentSearch::default() }
}
