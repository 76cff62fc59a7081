//! The nouns: a use of a key, what was signed with it, and how it stands.
//! Ids and hashes alone, no names: they are looked up when shown. The words of a report are the holder's own; they go to
//! those who settle it and never into a log line.

use kernel::{
    code::AgencyCode,
    hash::Sha256Hash,
    id::{AccountId, KeyUseId},
    time::Timestamp,
};
use register::Actor;
use serde::{Deserialize, Serialize};

/// One signature made with somebody's key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyUse {
    pub id: KeyUseId,
    /// The account to which the key was entrusted.
    pub holder: AccountId,
    /// The unit in whose name it was signed; for a seal, the unit whose seal it is.
    pub unit: AgencyCode,
    /// SHA-256 of the public key (`SubjectPublicKeyInfo` in DER): one key keeps it through all its certificates.
    pub key: Sha256Hash,
    pub kind: KeyKind,
    pub signed: Signed,
    pub through: Through,
    pub used_at: Timestamp,
    /// Who gave the command that led to it.
    pub used_by: Actor,
    pub standing: Standing,
}

/// Whose key it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyKind {
    /// An official's own.
    Personal,
    /// An organisation's: its digital seal.
    Organisation,
}

impl KeyKind {
    /// The name in rows, policies and words.
    pub const fn name(self) -> &'static str {
        match self {
            KeyKind::Personal => "personal",
            KeyKind::Organisation => "organisation",
        }
    }
}

/// What was signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    /// The register of the record it belongs to: `dossier`.
    pub register: String,
    /// The record's id as its register writes it: `dos_…`.
    pub record: String,
    /// What a reader knows the record by, such as the dossier's code; empty for none. Nothing personal.
    pub code: String,
    /// SHA-256 of the finished file, signature and all: what a reader's own copy hashes to.
    pub content: Sha256Hash,
}

/// By which way the order to sign came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Through {
    /// Name of the route in the table of routes, or of the job: `work.act`.
    pub route: String,
    /// Tells the holder's sessions apart; a digest, never the session's secret. `None` for jobs.
    pub session: Option<Sha256Hash>,
}

impl Through {
    /// By the program itself, under the name of its job.
    pub fn job(name: &str) -> Self {
        Self { route: name.to_owned(), session: None }
    }
}

/// How a use stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "standing")]
pub enum Standing {
    Recorded,
    Reported { report: Report },
    Settled { report: Report, settlement: Settlement },
}

impl Standing {
    /// The name in rows and words.
    pub const fn name(&self) -> &'static str {
        match self {
            Standing::Recorded => "recorded",
            Standing::Reported { .. } => "reported",
            Standing::Settled { .. } => "settled",
        }
    }

    /// The holder's report, whether or not it is settled.
    pub const fn report(&self) -> Option<&Report> {
        match self {
            Standing::Recorded => None,
            Standing::Reported { report } | Standing::Settled { report, .. } => Some(report),
        }
    }
}

/// The holder does not know of the use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    pub at: Timestamp,
    /// What the holder says about it; a report needs no words.
    pub reason: Option<String>,
}

/// What an administrator found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settlement {
    pub at: Timestamp,
    pub by: AccountId,
    pub finding: Finding,
    pub note: String,
}

/// The two ways in which a report ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// The holder signed, or somebody entitled to.
    InOrder,
    /// Somebody signed who must not: the key has to be revoked, and what was signed looked at again.
    Misused,
}

impl Finding {
    pub const ALL: [Finding; 2] = [Finding::InOrder, Finding::Misused];

    /// The name in forms, rows and words.
    pub const fn name(self) -> &'static str {
        match self {
            Finding::InOrder => "in_order",
            Finding::Misused => "misused",
        }
    }
}

impl std::str::FromStr for Finding {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Finding::ALL.into_iter().find(|finding| finding.name() == text).ok_or(())
    }
}
