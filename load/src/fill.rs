//! Fills a store with synthetic dossiers for measuring reads: listing, record and search rows, in
//! the very statements the desk uses, but without a filing behind them. Never for anything else.
//! The skew is that of a province: a few surnames carry most names, and five large wards a third of
//! the dossiers. History grows with the size, the work at hand does not: the newest 600 are open.

use crate::{
    ground::{Ground, Kind},
    raw,
};
use anyhow::Context as _;
use desk::Desk;
use dossier::{Dossier, DossierRegister};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use kernel::{
    code::{AgencyCode, DossierCode},
    id::{AccountId, DossierId},
    random::{Random, SeededRandom},
    time::Timestamp,
};
use register::Register as _;
use store::{
    dossier::{DossierRow, save_row, search_document},
    engine::Statement,
    register::save_record,
};

/// Dossiers written in one batch.
const BATCH: u64 = 200;
/// Batches on their way at the same time; PostgreSQL has a process for each.
const AT_ONCE: usize = 4;
/// Large wards, which are the ones measured.
pub(crate) const LARGE: usize = 5;
/// Dossiers that go to a large ward.
const LARGE_PERCENT: u64 = 30;
/// Open dossiers at every size; every other one in a large ward, so that its list has a full page.
const OPEN: u64 = 600;
/// Names that the parts of names make, and how many dossiers there are for each. A smaller store
/// takes fewer names, so that a name comes back as often and answers are as long at every size.
const NAMES: u64 = 30_000;
const EACH_NAME: u64 = 100;
/// Dossiers of one account.
const EACH_OWNER: u64 = 5;
/// Secret of every synthetic dossier.
pub(crate) const SECRET: &str = "ABCDEFGH";

/// What synthetic dossiers are made of.
#[derive(Debug)]
pub(crate) struct Mould {
    row: DossierRow,
    record: Dossier,
    /// Reception, division and deciding agency of every commune, the large ones first.
    units: Vec<[String; 3]>,
    names: Names,
    began_at: Timestamp,
    /// Dossiers there are in all.
    size: u64,
}

/// What a question can be asked about: somebody's dossier.
#[derive(Debug)]
pub(crate) struct Known {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) identity: String,
    pub(crate) owner: AccountId,
    /// Where it was received, when that is one of the large wards.
    pub(crate) large: Option<AgencyCode>,
}

/// Parts of names, the commonest first.
#[derive(Debug)]
pub(crate) struct Names {
    surnames: Vec<String>,
    middles: Vec<String>,
    givens: Vec<String>,
}

impl Names {
    fn read(desk: &Desk) -> anyhow::Result<Names> {
        let groups = desk.province().demo.table.get("names").context("no names in demo.toml")?;
        let first = groups.get(0).context("no names")?;
        let list = |key: &str| -> Vec<String> {
            let found = first.get(key).and_then(|list| list.as_array()).into_iter().flatten();
            found.filter_map(|name| name.as_str()).map(str::to_owned).collect()
        };
        let both = |male: &str, female: &str| [list(male), list(female)].concat();
        Ok(Names {
            surnames: list("surnames"),
            middles: both("male_middle", "female_middle"),
            givens: both("male_given", "female_given"),
        })
    }

    /// A full name; the earlier a part stands, the more often it comes.
    pub(crate) fn draw(&self, random: &dyn Random) -> String {
        let parts = [&self.surnames, &self.middles, &self.givens];
        let words: Vec<&str> = parts.iter().map(|list| skewed(list, random)).collect();
        words.join(" ")
    }
}

/// The smaller of three draws: the first of twenty comes in one of seven names.
fn skewed<'a>(list: &'a [String], random: &dyn Random) -> &'a str {
    let count = u64::try_from(list.len()).unwrap_or(1);
    let at = (0..3).map(|_| random.below(count)).min().unwrap_or(0);
    usize::try_from(at).ok().and_then(|at| list.get(at)).map_or("", String::as_str)
}

impl Mould {
    /// From one dossier that was really filed.
    pub(crate) async fn cast(desk: &Desk, filed: &Dossier, size: u64) -> anyhow::Result<Mould> {
        let engine = desk.store().engine();
        let row = store::dossier::by_id(engine, filed.id.as_uuid()).await?.context("no row")?;
        let mut record = filed.clone();
        // The answers make up most of a record and no list reads them.
        record.filing.typed.clear();
        record.filing.answers = None;
        let today = desk.clock().now().local_date();
        let version = desk.version(&filed.procedure)?;
        let province = desk.province();
        let units = province
            .units
            .communes(today)
            .iter()
            .filter_map(|unit| {
                let code = Some(&unit.code);
                let reception = province.receiving_unit(version, code)?.to_string();
                let division = province.handling_division(version, code)?.to_string();
                Some([reception, division, province.deciding_agency(version, code)?.to_string()])
            })
            .collect();
        let began_at = desk.clock().now().plus_seconds(-900 * 86_400);
        Ok(Mould { row, record, units, names: Names::read(desk)?, began_at, size })
    }

    /// The dossier number `number`; the same whenever it is asked.
    pub(crate) fn known(&self, number: u64) -> anyhow::Result<Known> {
        let random = SeededRandom::new(number ^ 0x5eed);
        let names = self.size / EACH_NAME;
        let name = if names < NAMES {
            let which = SeededRandom::new(number ^ 0xa3e5).below(names.max(1));
            self.names.draw(&SeededRandom::new(which))
        } else {
            self.names.draw(&random)
        };
        let name = kernel::text::capitals(&name);
        let identity = format!("038{:09}", random.below(1_000_000_000));
        let (units, _) = self.place(number);
        let mut large = self.units.iter().take(LARGE);
        let large = large.any(|known| known.as_slice() == units).then(|| units.first()).flatten();
        Ok(Known {
            code: self.code(number)?,
            name,
            identity,
            owner: AccountId::from_uuid(uuid::Uuid::from_u128(
                0x1000_0000 + u128::from(number / EACH_OWNER),
            )),
            large: large.map(|unit| unit.parse().context("agency code")).transpose()?,
        })
    }

    /// Code of the dossier number `number`; the same whenever it is asked.
    pub(crate) fn code(&self, number: u64) -> anyhow::Result<String> {
        let (unit, _) = self.place(number);
        let agency: AgencyCode = unit.first().context("unit")?.parse().context("agency code")?;
        // 90,000 a day keeps the serial within its digits at every size.
        let day = i64::try_from(number / 90_000)?;
        let on = self.began_at.plus_seconds(day * 86_400).local_date();
        let serial = u32::try_from(number % 90_000 + 1)?;
        Ok(DossierCode::new(&agency, on, serial).context("code")?.to_string())
    }

    /// Where it was filed, and whether it is still open.
    fn place(&self, number: u64) -> (&[String], bool) {
        let random = SeededRandom::new(number);
        let large = u64::try_from(LARGE).unwrap_or(1);
        let others = u64::try_from(self.units.len()).unwrap_or(0).saturating_sub(large);
        let open = number + OPEN >= self.size;
        let in_large =
            if open { number.is_multiple_of(2) } else { random.below(100) < LARGE_PERCENT };
        let at = if in_large { number / 2 % large } else { large + random.below(others) };
        (self.unit(at), open)
    }

    fn unit(&self, at: u64) -> &[String] {
        let found = usize::try_from(at).ok().and_then(|at| self.units.get(at));
        found.map(<[String; 3]>::as_slice).unwrap_or_default()
    }

    fn statements(&self, number: u64) -> anyhow::Result<Vec<Statement>> {
        let random = SeededRandom::new(number ^ 0x1d);
        let at = self.began_at.plus_seconds(i64::try_from(number)? * 20);
        let id = DossierId::new(at, &random);
        let (units, open) = self.place(number);
        let known = self.known(number)?;
        let mut row = self.row.clone();
        let part = |which: usize| units.get(which).cloned();
        (row.received_by, row.division, row.decided_by) = (part(0), part(1), part(2));
        row.unit = if open { part(1) } else { None };
        row.id = id.as_uuid();
        row.version = 1;
        row.code = Some(known.code.clone());
        row.applicant_name.clone_from(&known.name);
        row.owner = Some(known.owner.as_uuid());
        let state = if open { "processing" } else { "result_delivered" };
        state.clone_into(&mut row.state);
        row.opened_at = at;
        row.submitted_at = Some(at);
        row.accepted_at = Some(at);
        row.updated_at = at;
        let due_at = at.plus_seconds(5 * 86_400);
        row.running_due_at = open.then_some(due_at);
        row.due_sort = due_at.as_micros();
        let mut record = self.record.clone();
        record.id = id;
        if let Some(registration) = record.registration.as_mut() {
            registration.code = known.code.parse().context("code")?;
            SECRET.clone_into(&mut registration.secret);
        }
        let phone = format!("09{:08}", random.below(100_000_000));
        let text = [&known.code, &row.procedure, &known.name, &known.identity, &phone];
        let text = text.map(String::as_str).join("\n");
        let words: Vec<(char, &str)> =
            ['r', 'v', 'd'].into_iter().zip(units.iter().map(String::as_str)).collect();
        let state = serde_json::to_string(&record)?;
        Ok(vec![
            save_row(&row, open),
            save_record(row.id, DossierRegister::NAME, 0, 1, state, at),
            search_document(row.id, &text, &words),
        ])
    }
}

/// Writes all dossiers.
pub(crate) async fn fill(desk: &Desk, mould: &Mould) -> anyhow::Result<()> {
    let engine = desk.store().engine();
    let (from, to) = (0, mould.size);
    let begin = tokio::time::Instant::now();
    let steps = (to - from).div_ceil(BATCH);
    stream::iter(0..steps)
        .map(|step| async move {
            let first = from + step * BATCH;
            let mut statements = Vec::new();
            for number in first..(first + BATCH).min(to) {
                statements.extend(mould.statements(number)?);
            }
            engine.write(statements).await?;
            if step % 500 == 499 {
                let done = first + BATCH - from;
                let rate = crate::measure::per_second(usize::try_from(done)?, begin.elapsed());
                println!("  {}: {done} of {} filled, {rate:.0}/s", engine.name(), to - from);
            }
            anyhow::Ok(())
        })
        .buffered(AT_ONCE)
        .try_collect::<Vec<()>>()
        .await?;
    Ok(())
}

/// Takes the text index away while a PostgreSQL store is filled; how to make it again.
pub(crate) async fn without_search_index(ground: &Ground) -> anyhow::Result<Option<String>> {
    if ground.kind == Kind::Sqlite {
        return Ok(None);
    }
    let client = raw::postgres(&ground.url).await?;
    let text = "SELECT indexdef FROM pg_indexes WHERE indexname = 'dossier_search_body'";
    let made_by = client.query_one(text, &[]).await?.try_get(0)?;
    client.batch_execute("DROP INDEX dossier_search_body").await?;
    Ok(Some(made_by))
}

pub(crate) async fn with_search_index(
    ground: &Ground,
    made_by: Option<String>,
) -> anyhow::Result<()> {
    let Some(made_by) = made_by else { return Ok(()) };
    let client = raw::postgres(&ground.url).await?;
    client.batch_execute("SET maintenance_work_mem = '1GB'").await?;
    client.batch_execute(&made_by).await?;
    Ok(())
}
