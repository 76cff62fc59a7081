//! Counters that screens need, as changes kept while events commit, so that no page ever counts
//! rows. Not the counters' storage. What must hold: for any history the changes add up to exactly
//! the counts of the final listings.

use super::Listing;
use std::collections::BTreeMap;

/// A step up or down of one counter, named by kind, unit and what is counted there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CounterChange {
    /// `state`, `received`, `finished`, `rating` or `procedure`.
    pub name: &'static str,
    /// Code of the unit it is kept for.
    pub unit: String,
    /// What is counted, parts joined by `|`.
    pub item: String,
    pub delta: i64,
}

type Key = (&'static str, String, String);

/// What changes between two listings of one dossier; `old` is `None` for a new one.
///
/// | name | unit | item |
/// |---|---|---|
/// | `state` | where it is, or who received it | state |
/// | `received` | received by | `2026-02` \| channel, by the month of acceptance |
/// | `finished` | decided by | month \| class, of what was accepted |
/// | `rating` | decided by | stars |
/// | `procedure` | decided by | procedure \| state |
pub fn counter_changes(old: Option<&Listing>, new: &Listing) -> Vec<CounterChange> {
    let mut changes: BTreeMap<Key, i64> = BTreeMap::new();
    for key in old.map(counted_for).unwrap_or_default() {
        *changes.entry(key).or_default() -= 1;
    }
    for key in counted_for(new) {
        *changes.entry(key).or_default() += 1;
    }
    changes
        .into_iter()
        .filter(|(_, delta)| *delta != 0)
        .map(|((name, unit, item), delta)| CounterChange { name, unit, item, delta })
        .collect()
}

/// Every counter this dossier counts 1 for. Drafts count nowhere.
fn counted_for(listing: &Listing) -> Vec<Key> {
    let mut keys = Vec::new();
    let state = listing.state.name();
    if let Some(unit) = &listing.unit {
        keys.push(("state", unit.to_string(), state.to_owned()));
    }
    if let (Some(unit), Some(accepted_at)) = (&listing.received_by, listing.accepted_at) {
        let item =
            format!("{}|{}", accepted_at.local_date().strftime("%Y-%m"), listing.channel.name());
        keys.push(("received", unit.to_string(), item));
    }
    let Some(unit) = listing.decided_by.as_ref().map(ToString::to_string) else { return keys };
    keys.push(("procedure", unit.clone(), format!("{}|{state}", listing.procedure)));
    if let (Some(finished_at), Some(class), Some(_)) =
        (listing.finished_at, listing.finished_class, listing.accepted_at)
    {
        let item = format!("{}|{}", finished_at.local_date().strftime("%Y-%m"), class.name());
        keys.push(("finished", unit.clone(), item));
    }
    if let Some(stars) = listing.stars {
        keys.push(("rating", unit, stars.to_string()));
    }
    keys
}
