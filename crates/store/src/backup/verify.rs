//! Walks through everything stored and reports what does not fit together.
//! Not a repair, and not able to fold events: the caller, who knows the registers, is asked.
//! Always holds: it only reads, in pages, so it can run while the installation works.

use std::collections::BTreeMap;

use kernel::time::Timestamp;
use uuid::Uuid;

use super::{OnProgress, Progress};
use crate::engine::{Engine, Query, Row, Sql, Value};
use crate::error::StoreError;
use crate::objects::{ObjectCheck, Objects};

const RECORDS: Sql = Sql::both(
    "verify.records",
    "SELECT id, register, version, state, updated_at FROM record WHERE id > $1 ORDER BY id LIMIT $2",
);
const EVENTS: Sql = Sql::both(
    "verify.events",
    "SELECT version, kind, at, actor, body FROM event WHERE record_id = $1 ORDER BY version",
);
const ORPHANS: Sql = Sql::both(
    "verify.orphans",
    "SELECT record_id, MAX(version) FROM event WHERE record_id > $1 AND NOT EXISTS \
     (SELECT 1 FROM record WHERE record.id = event.record_id) \
     GROUP BY record_id ORDER BY record_id LIMIT $2",
);
const FILES: Sql = Sql::both(
    "verify.files",
    "SELECT id, sha256, size FROM file WHERE id > $1 ORDER BY id LIMIT $2",
);

/// Statements of this module.
pub(crate) const ALL: &[&Sql] = &[&RECORDS, &EVENTS, &ORPHANS, &FILES];

/// Records and files looked at in one hop.
const PAGE_ROWS: i64 = 100;

/// A record with all its events, for the caller's check.
#[derive(Debug, Clone)]
pub struct RecordHistory {
    pub id: Uuid,
    pub register: String,
    pub version: u64,
    /// JSON.
    pub state: String,
    pub updated_at: Timestamp,
    pub events: Vec<StoredEvent>,
}

/// One stored event.
#[derive(Debug, Clone)]
pub struct StoredEvent {
    pub version: u64,
    pub kind: String,
    pub at: Timestamp,
    /// JSON.
    pub actor: String,
    /// JSON.
    pub body: String,
}

/// Something that does not fit together. Holds ids and reasons, never stored values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// The events of a record are not numbered 1, 2, 3 … up to its version.
    EventsMissing { record: Uuid },
    /// Events without a record.
    RecordMissing { record: Uuid },
    /// The caller's check, such as folding the events, did not give the stored record.
    RecordDiffers { record: Uuid, register: String, reason: String },
    /// A file row without its object.
    ObjectMissing { file: Uuid },
    /// An object whose bytes do not have its hash.
    ObjectDamaged { file: Uuid },
    /// A file row that states another size than its object has.
    SizeDiffers { file: Uuid },
}

/// What a verification saw.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VerifyReport {
    pub records: u64,
    pub events: u64,
    pub files: u64,
    pub findings: Vec<Finding>,
}

/// Checks every record with `check` (an `Err` gives the reason) and every file's object.
pub async fn verify(
    engine: &Engine,
    objects: &Objects,
    check: &(dyn Fn(&RecordHistory) -> Result<(), String> + Send + Sync),
    on_progress: OnProgress<'_>,
) -> Result<VerifyReport, StoreError> {
    let mut report = VerifyReport::default();
    let mut after = Uuid::nil();
    loop {
        let page = histories(engine, after).await?;
        let Some(last) = page.last() else { break };
        after = last.id;
        for history in &page {
            verify_record(history, check, &mut report);
        }
        on_progress(Progress::Records { done: report.records });
    }
    verify_orphans(engine, &mut report).await?;
    verify_files(engine, objects, &mut report, on_progress).await?;
    Ok(report)
}

fn verify_record(
    history: &RecordHistory,
    check: &(dyn Fn(&RecordHistory) -> Result<(), String> + Send + Sync),
    report: &mut VerifyReport,
) {
    report.records += 1;
    report.events += history.events.len() as u64;
    let numbered = (1..=history.version).eq(history.events.iter().map(|event| event.version));
    if !numbered {
        report.findings.push(Finding::EventsMissing { record: history.id });
        return;
    }
    if let Err(reason) = check(history) {
        let register = history.register.clone();
        report.findings.push(Finding::RecordDiffers { record: history.id, register, reason });
    }
}

/// The next records and their events. A record and its own events are read at one moment only if
/// nobody writes in between; one that moved on meanwhile is read again as a whole.
async fn histories(engine: &Engine, after: Uuid) -> Result<Vec<RecordHistory>, StoreError> {
    let rows = engine.read(&RECORDS, vec![Value::Id(after), Value::Int(PAGE_ROWS)]).await?;
    let mut ids = Vec::with_capacity(rows.len());
    let mut queries = Vec::with_capacity(rows.len() + 1);
    for row in &rows {
        ids.push(row.id(0)?);
        queries.push(Query::new(&EVENTS, vec![Value::Id(row.id(0)?)]));
    }
    // The records once more, in the same snapshot as the events.
    queries.push(Query::new(&RECORDS, vec![Value::Id(after), Value::Int(PAGE_ROWS)]));
    let mut answers = engine.read_many(queries).await?;
    let records = answers.pop().unwrap_or_default();
    let events: BTreeMap<Uuid, Vec<Row>> = ids.into_iter().zip(answers).collect();
    let mut page = Vec::with_capacity(rows.len());
    for record in &records {
        // A record made between the two reads comes with the next page or the next run.
        let Some(events) = events.get(&record.id(0)?) else { continue };
        page.push(history(record, events)?);
    }
    Ok(page)
}

fn history(record: &Row, events: &[Row]) -> Result<RecordHistory, StoreError> {
    let events = events.iter().map(|row| {
        Ok(StoredEvent {
            version: row.unsigned(0)?,
            kind: row.text(1)?,
            at: row.timestamp(2)?,
            actor: row.text(3)?,
            body: row.text(4)?,
        })
    });
    Ok(RecordHistory {
        id: record.id(0)?,
        register: record.text(1)?,
        version: record.unsigned(2)?,
        state: record.text(3)?,
        updated_at: record.timestamp(4)?,
        events: events.collect::<Result<_, StoreError>>()?,
    })
}

async fn verify_orphans(engine: &Engine, report: &mut VerifyReport) -> Result<(), StoreError> {
    let mut after = Uuid::nil();
    loop {
        let rows = engine.read(&ORPHANS, vec![Value::Id(after), Value::Int(PAGE_ROWS)]).await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.id(0)?;
        for row in &rows {
            report.findings.push(Finding::RecordMissing { record: row.id(0)? });
        }
    }
}

async fn verify_files(
    engine: &Engine,
    objects: &Objects,
    report: &mut VerifyReport,
    on_progress: OnProgress<'_>,
) -> Result<(), StoreError> {
    let mut after = Uuid::nil();
    loop {
        let rows = engine.read(&FILES, vec![Value::Id(after), Value::Int(PAGE_ROWS)]).await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.id(0)?;
        for row in &rows {
            report.files += 1;
            report.findings.extend(verify_file(row, objects).await?);
        }
        on_progress(Progress::Files { done: report.files });
    }
}

async fn verify_file(row: &Row, objects: &Objects) -> Result<Option<Finding>, StoreError> {
    let file = row.id(0)?;
    let hash = super::objects::hash_of(&row.bytes(1)?)?;
    Ok(match objects.check(&hash).await? {
        ObjectCheck::Missing => Some(Finding::ObjectMissing { file }),
        ObjectCheck::Damaged => Some(Finding::ObjectDamaged { file }),
        ObjectCheck::Whole if objects.size(&hash).await? != Some(row.unsigned(2)?) => {
            Some(Finding::SizeDiffers { file })
        }
        ObjectCheck::Whole => None,
    })
}
