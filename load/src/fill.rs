//! Fills a store with synthetic dossiers for measuring reads: listing, record and search rows, in
//! the very statements the desk uses, but without a filing behind them. Never for anything else.
//! The skew is that of a province: a few surnames carry most names, five large wards a third of the
//! dossiers, and about one in a hundred is still open.

use anyhow::Context as _;
use desk::Desk;
use dossier::{Dossier, DossierRegister};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use kernel::{
    code::{AgencyCode, DossierCode},
    id::DossierId,
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
/// Every so-manyth dossier goes to a large ward (30 %).
const LARGE_PERCENT: u64 = 30;
/// Open dossiers that each large ward has at every size, so that every list has a full page.
const OPEN_LARGE: u64 = 60;
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
    pub(crate) async fn cast(desk: &Desk, filed: &Dossier) -> anyhow::Result<Mould> {
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
        Ok(Mould { row, record, units, names: Names::read(desk)?, began_at })
    }

    pub(crate) fn names(&self) -> &Names {
        &self.names
    }

    /// Reception units of the large wards.
    pub(crate) fn large(&self) -> Vec<AgencyCode> {
        self.units.iter().take(LARGE).filter_map(|[reception, ..]| reception.parse().ok()).collect()
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
        // The first ones fill the open lists of the large wards.
        if number < large * OPEN_LARGE {
            return (self.unit(number % large), true);
        }
        let open = random.below(100) == 0;
        let others = u64::try_from(self.units.len()).unwrap_or(0).saturating_sub(large);
        let at = if random.below(100) < LARGE_PERCENT {
            random.below(large)
        } else {
            large + random.below(others)
        };
        (self.unit(at), open)
    }

    fn unit(&self, at: u64) -> &[String] {
        let found = usize::try_from(at).ok().and_then(|at| self.units.get(at));
        found.map(<[String; 3]>::as_slice).unwrap_or_default()
    }

    fn statements(&self, number: u64) -> anyhow::Result<Vec<Statement>> {
        let random = SeededRandom::new(number ^ 0x5eed);
        let at = self.began_at.plus_seconds(i64::try_from(number)? * 20);
        let id = DossierId::new(at, &random);
        let (units, open) = self.place(number);
        let code = self.code(number)?;
        let name = kernel::text::capitals(&self.names.draw(&random));
        let mut row = self.row.clone();
        let part = |which: usize| units.get(which).cloned();
        (row.received_by, row.division, row.decided_by) = (part(0), part(1), part(2));
        row.unit = if open { part(0) } else { None };
        row.id = id.as_uuid();
        row.version = 1;
        row.code = Some(code.clone());
        row.applicant_name.clone_from(&name);
        row.owner = None;
        let state = if open { "submitted" } else { "result_delivered" };
        state.clone_into(&mut row.state);
        row.opened_at = at;
        row.submitted_at = Some(at);
        row.updated_at = at;
        row.due_sort = at.as_micros();
        let mut record = self.record.clone();
        record.id = id;
        if let Some(registration) = record.registration.as_mut() {
            registration.code = code.parse().context("code")?;
            SECRET.clone_into(&mut registration.secret);
        }
        let person = format!("038{:09}", random.below(1_000_000_000));
        let text = format!("{code}\n{}\n{name}\n{person}", row.procedure);
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

/// Writes the dossiers numbered `from..to`.
pub(crate) async fn fill(desk: &Desk, mould: &Mould, from: u64, to: u64) -> anyhow::Result<()> {
    let engine = desk.store().engine();
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
