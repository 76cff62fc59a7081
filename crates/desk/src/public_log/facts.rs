//! The facts of an event to which its leaf commits: which record, which version, what the clock of a dossier needs, and
//! the digest of all the rest. Not shown to anybody by itself.
//! What must always hold: the same event gives the same facts on either engine, whatever order its JSON was kept in.

use crate::DeskError;
use dossier::Event;
use kernel::hash::Sha256Hash;
use serde_json::Value;
use store::leaf::LoggedEvent;
use transparency::leaf::Facts;
use transparency::Kind;

/// Kind, time, record, version and digest; for dossiers the code, due time and class of pause as well.
pub fn facts_of(event: &LoggedEvent) -> Result<Facts, DeskError> {
    let body: Value = serde_json::from_str(&event.body).map_err(DeskError::fault)?;
    let kind = Kind::new(&format!("{}.{}", event.register, event.kind)).map_err(DeskError::fault)?;
    let at = u64::try_from(event.at.as_micros() / 1_000_000).map_err(DeskError::fault)?;
    let mut facts = Facts::new(kind, at).with("record", event.record).with("version", event.version);
    if event.register == "dossier" {
        let entry: Event = serde_json::from_value(body.clone()).map_err(DeskError::fault)?;
        for (name, value) in dossier::clock_facts(&entry) {
            facts = facts.with(name, value);
        }
    }
    Ok(facts.with("digest", Sha256Hash::of(canonical(&body).as_bytes())))
}

/// JSON with its keys in the order of their bytes and nothing between the tokens.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_unstable_by(|left, right| left.0.cmp(right.0));
            let members: Vec<String> =
                members.into_iter().map(|(name, value)| format!("{}:{}", Value::from(name.as_str()), canonical(value))).collect();
            format!("{{{}}}", members.join(","))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(",")),
        other => other.to_string(),
    }
}
