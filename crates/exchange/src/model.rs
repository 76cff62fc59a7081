//! The nouns that parcels and sendings share: nodes, courses, what is asked, what is told.
//! Identifiers of agencies elsewhere are kept as their systems write them. What must always hold: a status code here is one
//! of the standard's.

use kernel::hash::Sha256Hash;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Longest name of a node.
const NODE_BYTES_MAX: usize = 40;

/// The name that a configuration gives to a house it exchanges with: small letters, digits, hyphens.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct NodeName(String);

impl NodeName {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A text that is no name of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a node's name is up to 40 small letters, digits and hyphens")]
pub struct NodeNameFault;

impl TryFrom<String> for NodeName {
    type Error = NodeNameFault;

    fn try_from(text: String) -> Result<Self, NodeNameFault> {
        let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let named = (1..=NODE_BYTES_MAX).contains(&text.len()) && text.bytes().all(fits);
        if named { Ok(Self(text)) } else { Err(NodeNameFault) }
    }
}

impl std::str::FromStr for NodeName {
    type Err = NodeNameFault;

    fn from_str(text: &str) -> Result<Self, NodeNameFault> {
        Self::try_from(text.to_owned())
    }
}

impl From<NodeName> for String {
    fn from(name: NodeName) -> Self {
        name.0
    }
}

impl fmt::Display for NodeName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Everything that travels about one document: who issued it, and its name on the axis, which is opaque and unique with its
/// sender (domain.md §7.1, 1.14).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Course {
    pub sender: String,
    pub document: String,
}

impl Course {
    /// One value for the course, by which rows keep its order.
    pub fn key(&self) -> Sha256Hash {
        Sha256Hash::of(format!("{}\n{}", self.sender, self.document).as_bytes())
    }
}

/// A package as bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Package {
    pub sha256: Sha256Hash,
    pub bytes: u64,
}

/// What a package asks of its receiver (`BussinessDocType`; domain.md §7.2), and the taking back of status 13.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Request {
    New,
    Recall,
    Update,
    Replace,
    /// Status 13, without a document of its own.
    TakeBack,
}

impl Request {
    pub const ALL: [Request; 5] =
        [Request::New, Request::Recall, Request::Update, Request::Replace, Request::TakeBack];

    /// The name in rows and words.
    pub const fn name(self) -> &'static str {
        match self {
            Request::New => "new",
            Request::Recall => "recall",
            Request::Update => "update",
            Request::Replace => "replace",
            Request::TakeBack => "take-back",
        }
    }
}

/// What a receiver did with a document, or a sender asks (domain.md §7.2, status package codes).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub enum Code {
    Arrived,
    Refused,
    Registered,
    Assigned,
    InProgress,
    Done,
    TakeBack,
    Agreed,
    Declined,
}

impl Code {
    pub const ALL: [Code; 9] = [
        Code::Arrived,
        Code::Refused,
        Code::Registered,
        Code::Assigned,
        Code::InProgress,
        Code::Done,
        Code::TakeBack,
        Code::Agreed,
        Code::Declined,
    ];

    /// The number of the standard.
    pub const fn number(self) -> u8 {
        match self {
            Code::Arrived => 1,
            Code::Refused => 2,
            Code::Registered => 3,
            Code::Assigned => 4,
            Code::InProgress => 5,
            Code::Done => 6,
            Code::TakeBack => 13,
            Code::Agreed => 15,
            Code::Declined => 16,
        }
    }

    /// The name in rows and words.
    pub const fn name(self) -> &'static str {
        match self {
            Code::Arrived => "arrived",
            Code::Refused => "refused",
            Code::Registered => "registered",
            Code::Assigned => "assigned",
            Code::InProgress => "in-progress",
            Code::Done => "done",
            Code::TakeBack => "take-back",
            Code::Agreed => "agreed",
            Code::Declined => "declined",
        }
    }
}

/// A number that is no status code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0} is no status code")]
pub struct CodeFault(u8);

impl TryFrom<u8> for Code {
    type Error = CodeFault;

    fn try_from(number: u8) -> Result<Self, CodeFault> {
        let found = Code::ALL.into_iter().find(|code| code.number() == number);
        found.ok_or(CodeFault(number))
    }
}

impl From<Code> for u8 {
    fn from(code: Code) -> Self {
        code.number()
    }
}
