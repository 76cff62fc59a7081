//! The batch that one filing wrote, put together again from what is stored: the very statements and
//! values that the desk sent, for the bare writers. Not a second desk: nothing is decided here.
//! What must always hold: a store written from captured batches has the same rows, table by table.

use anyhow::Context as _;
use dossier::{
    Dossier, DossierRegister,
    listing::{counter_changes, search_text},
};
use register::Register as _;
use store::{Store, engine::Statement, register as rows};

/// One filing: the draft before, the dossier after, and the key it was handed in with.
#[derive(Debug, Clone)]
pub(crate) struct Filed {
    pub(crate) before: Dossier,
    pub(crate) version_before: u64,
    pub(crate) after: Dossier,
    pub(crate) version_after: u64,
    pub(crate) key: String,
}

/// The statements of a filing, in the desk's order.
pub(crate) async fn batch(store: &Store, filed: &Filed) -> anyhow::Result<Vec<Statement>> {
    let id = filed.after.id.as_uuid();
    let engine = store.engine();
    let mut statements = Vec::new();
    for entry in rows::entries(engine, id).await? {
        if entry.version > filed.version_before {
            statements.push(rows::insert_entry(rows::NewEntry {
                record: id,
                version: entry.version,
                register: DossierRegister::NAME,
                kind: "submitted",
                at: entry.at,
                actor: &entry.actor,
                body: entry.body,
            }));
        }
    }
    let stored = rows::record(engine, DossierRegister::NAME, id).await?.context("no record")?;
    let (before, after) = (filed.version_before, filed.version_after);
    let state = stored.state;
    let at = stored.updated_at;
    statements.push(rows::save_record(id, DossierRegister::NAME, before, after, state, at));
    let owner = filed.after.listing().owner.context("no owner")?.to_string();
    let receipt = serde_json::json!({ "record": id, "version": after }).to_string();
    statements.push(rows::keep_receipt(&owner, &format!("submit:{}", filed.key), receipt, at));
    let registration = filed.after.registration.as_ref().context("not filed")?;
    let code = registration.code.as_str();
    let serial: u64 = code.rsplit('-').next().unwrap_or_default().parse().context("serial")?;
    let book = format!("dossier/{}/{}", registration.organisations.received_by, at.local_date());
    statements.push(rows::take_number(&book, serial, id));
    let row = store::dossier::by_id(engine, id).await?.context("no listing row")?;
    statements.push(store::dossier::save_row(&row, true));
    let units = [('r', &row.received_by), ('v', &row.division), ('d', &row.decided_by)];
    let units: Vec<(char, &str)> = units
        .iter()
        .filter_map(|(dimension, unit)| unit.as_deref().map(|unit| (*dimension, unit)))
        .collect();
    statements.push(store::dossier::search_document(id, &search_text(&filed.after), &units));
    let was = filed.before.listing();
    for counter in counter_changes(Some(&was), &filed.after.listing()) {
        let (unit, item) = (&counter.unit, &counter.item);
        statements.push(rows::add_to_counter(counter.name, unit, item, counter.delta));
    }
    Ok(statements)
}
