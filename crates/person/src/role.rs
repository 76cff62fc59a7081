//! The roles of officials (domain.md §2.3, §5.3) and their keys, as they stand in seats, process
//! steps and access policies. Not what a role may do. What must hold: keys never change, because
//! they are stored in seats and trails; names for people are in `words/*/person.ftl`, `role-<key>`.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// What an official does in a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Cán bộ một cửa: receives and returns at the counter.
    Reception,
    /// Chuyên viên thụ lý: appraises.
    Specialist,
    /// Lãnh đạo phòng: assigns and reviews.
    DivisionHead,
    /// Lãnh đạo cơ quan: decides.
    Leader,
    /// Văn thư: numbers and releases.
    RecordsClerk,
    /// Người theo dõi: sees who is late, where and why.
    Supervisor,
    /// Quản trị: accounts, units, which procedures are open where.
    Administrator,
}

/// A key that names no role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no such role")]
pub struct RoleUnknown;

impl Role {
    /// All roles, in the order in which a dossier meets them.
    pub const ALL: [Role; 7] = [
        Role::Reception,
        Role::Specialist,
        Role::DivisionHead,
        Role::Leader,
        Role::RecordsClerk,
        Role::Supervisor,
        Role::Administrator,
    ];

    /// The key in seats, steps and policies.
    pub const fn key(self) -> &'static str {
        match self {
            Role::Reception => "reception",
            Role::Specialist => "specialist",
            Role::DivisionHead => "division_head",
            Role::Leader => "leader",
            Role::RecordsClerk => "records_clerk",
            Role::Supervisor => "supervisor",
            Role::Administrator => "administrator",
        }
    }
}

impl FromStr for Role {
    type Err = RoleUnknown;

    fn from_str(key: &str) -> Result<Self, RoleUnknown> {
        Role::ALL.into_iter().find(|role| role.key() == key).ok_or(RoleUnknown)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.key())
    }
}
