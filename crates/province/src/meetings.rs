//! `meetings.toml`: the kinds of meetings that are held on line, who has to be there and how motions are decided. Not the
//! arithmetic (`meeting`). What must always hold: a kind stands there once; a share lies between nothing and all.

use crate::source::Folder;
use camino::Utf8Path;
use procedure::model::Words;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// `meetings.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeetingSettings {
    #[serde(rename = "kind")]
    pub kinds: Vec<MeetingKind>,
}

/// A kind of meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeetingKind {
    pub key: String,
    pub name: Words,
    /// The share of those with a vote who have to be there; none where nobody is counted.
    #[serde(default)]
    pub quorum: Option<MeetingShare>,
    /// How motions are decided; none where nothing is put to the vote.
    #[serde(default)]
    pub vote: Option<MeetingVote>,
    #[serde(default)]
    pub secret_votes: bool,
    /// Days for which a recording is kept; none where nothing is recorded.
    #[serde(default)]
    pub recording_days: Option<u32>,
    /// Where the rule stands; empty for what is only usual.
    #[serde(default)]
    pub legal_basis: String,
}

/// A share of so many people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeetingShare {
    pub numerator: u32,
    pub denominator: u32,
    /// More than the fraction, not just as much.
    #[serde(default)]
    pub more: bool,
}

/// How a motion is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeetingVote {
    pub quorum: MeetingShare,
    pub majority: MeetingShare,
    pub of: MeetingBase,
}

/// What a majority is a share of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MeetingBase {
    Members,
    Votes,
    Decided,
}

impl MeetingSettings {
    /// The kind of this key.
    pub fn kind(&self, key: &str) -> Option<&MeetingKind> {
        self.kinds.iter().find(|kind| kind.key == key)
    }
}

impl MeetingShare {
    /// Whether so many people can be that share, and nobody is not.
    pub fn can_be(self) -> bool {
        if self.more {
            self.numerator < self.denominator
        } else {
            self.numerator > 0 && self.numerator <= self.denominator
        }
    }
}

pub(crate) fn meetings(folder: &mut Folder) -> Option<MeetingSettings> {
    let file = Utf8Path::new("meetings.toml");
    let (settings, source) = folder.toml::<MeetingSettings>(file)?;
    if settings.kinds.is_empty() {
        folder.problem(file, None, "meetings.no-kind", &[]);
    }
    let mut known = BTreeSet::new();
    for (number, kind) in settings.kinds.iter().enumerate() {
        let details = [("key", kind.key.as_str())];
        let line = source.toml_line(&format!("kind.{number}.key"));
        if !known.insert(kind.key.as_str()) {
            folder.problem(file, line, "meetings.kind-twice", &details);
        }
        let votes = kind.vote.iter().flat_map(|vote| [vote.quorum, vote.majority]);
        if !kind.quorum.into_iter().chain(votes).all(MeetingShare::can_be) {
            folder.problem(file, line, "meetings.share", &details);
        }
        if kind.secret_votes && kind.vote.is_none() {
            folder.problem(file, line, "meetings.secret-without-vote", &details);
        }
    }
    Some(settings)
}
