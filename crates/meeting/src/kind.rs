//! Kinds of meetings and the rules that come with them (domain.md §13): data of the province's folder, copied into each
//! meeting when it is requested, so that a meeting keeps the rules under which it was called.
//! Not a list of the kinds there are. What must always hold: a kind that has no rule for votes takes none.

use crate::{Share, names::names};
use serde::{Deserialize, Serialize};

/// A kind of meeting, such as a session of the People's Committee or the weekly briefing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kind {
    /// Stable, in snake case: `committee_session`.
    pub key: String,
    /// The share of those with a vote who have to be present; none where nobody is counted.
    #[serde(default)]
    pub quorum: Option<Share>,
    /// How motions are decided; none where nothing is put to the vote.
    #[serde(default)]
    pub vote: Option<VoteRule>,
    /// Whether a vote may be secret.
    #[serde(default)]
    pub secret_votes: bool,
    /// Days for which a recording is kept; none where nothing is recorded.
    #[serde(default)]
    pub recording_days: Option<u32>,
}

/// How a motion is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct VoteRule {
    /// The share of the members who have to be there.
    pub quorum: Share,
    /// The share that carries an option.
    pub majority: Share,
    /// What that is a share of.
    pub of: Base,
}

/// What a majority is a share of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Base {
    /// Of all members, absent ones too.
    Members,
    /// Of the votes, abstentions too.
    Votes,
    /// Of the votes that are no abstentions.
    Decided,
}

names!(Base "meeting-base-{}": Members "members", Votes "votes", Decided "decided");

impl Kind {
    /// The key of its word; a province that has another kind brings the word with it.
    pub fn word(&self) -> String {
        format!("meeting-kind-{}", self.key)
    }
}
