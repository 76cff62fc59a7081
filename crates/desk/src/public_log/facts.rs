//! The facts of an event to which its leaf commits: which record, which version, what the clock of a dossier needs, and
//! the digest of all the rest under the record's salt. Not shown to anybody by itself.
//! What must always hold: the same event gives the same facts on either engine, whatever order its JSON was kept in; no
//! event that was committed is without facts, or the log would stand still.

use crate::DeskError;
use serde::de::DeserializeOwned;
use serde_json::Value;
use store::leaf::LoggedEvent;
use transparency::leaf::{Facts, Opening};
use transparency::{Kind, Salt};

/// Kind, time, record, version and digest; for dossiers the code, due time,
/// class of pause and the paper signed as well; for uses of keys the
/// key and what it signed.
pub fn facts_of(event: &LoggedEvent, record_salt: &Salt) -> Result<Facts, DeskError> {
    let body: Value = serde_json::from_str(&event.body).map_err(DeskError::fault)?;
    let kind =
        Kind::new(&format!("{}.{}", event.register, event.kind)).map_err(DeskError::fault)?;
    let at = u64::try_from(event.at.as_micros() / 1_000_000).map_err(DeskError::fault)?;
    let digest = record_salt.digest(event.version, canonical(&body).as_bytes());
    let mut facts =
        Facts::new(kind, at).with("record", event.record).with("version", event.version);
    for (name, value) in named_facts(event) {
        if !value.is_empty() && !value.chars().any(char::is_control) {
            facts = facts.with(name, value);
        }
    }
    if event.register == "work_file"
        && let Ok(entry) = serde_json::from_str::<work_file::file::Event>(&event.body)
    {
        for (name, value) in work_file::leaf_facts(&entry) {
            facts = facts.with(name, value);
        }
    }
    Ok(facts.with("digest", digest))
}

/// What an event's own register wants named. An event that cannot be read has none, and says so in the log of the program.
fn named_facts(event: &LoggedEvent) -> Vec<(&'static str, String)> {
    match event.register.as_str() {
        "dossier" => named(event, dossier::leaf_facts),
        "key_use" => named(event, key_use::leaf_facts),
        "incoming" => named(event, document::leaf_facts),
        "outgoing" => named(event, document::outgoing_leaf_facts),
        "copy" => named(event, document::copy_leaf_facts),
        "parcel" => named(event, exchange::parcel_facts),
        "sending" => named(event, exchange::sending_facts),
        _ => Vec::new(),
    }
}

fn named<E: DeserializeOwned>(
    event: &LoggedEvent,
    facts: impl Fn(&E) -> Vec<(&'static str, String)>,
) -> Vec<(&'static str, String)> {
    match serde_json::from_str(&event.body) {
        Ok(entry) => facts(&entry),
        Err(error) => {
            let record = event.record;
            tracing::error!(%record, version = event.version, %error, "an event cannot be read");
            Vec::new()
        }
    }
}

/// The facts of an event with the salt of its version.
pub(super) fn opening(event: &LoggedEvent, record_salt: [u8; 32]) -> Result<Opening, DeskError> {
    let record_salt = Salt::from_bytes(record_salt);
    let facts = facts_of(event, &record_salt)?;
    Ok(Opening { salt: record_salt.of_event(event.version), facts })
}

/// JSON with its keys in the order of their bytes and nothing between the tokens.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_unstable_by(|left, right| left.0.cmp(right.0));
            let members: Vec<String> = members
                .into_iter()
                .map(|(name, value)| format!("{}:{}", Value::from(name.as_str()), canonical(value)))
                .collect();
            format!("{{{}}}", members.join(","))
        }
        Value::Array(items) => {
            format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(","))
        }
        other => other.to_string(),
    }
}
