//! Who has to do with a meeting: posts, those invited, and what they answered.
//! Not accounts (`person`) and not rooms (`site`). What must always hold: of guests nothing is kept but a name and one way
//! to reach them, and neither reaches debug output; whoever has an account is held by its id.

use crate::names::names;
use kernel::{
    code::{AgencyCode, Email, Phone},
    id::{AccountId, SiteId},
    time::Timestamp,
};
use register::Actor;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Keys of the roles that act for a unit.
const HEADS: [&str; 2] = ["division_head", LEADER];
/// Key of the role of an agency's leaders.
pub(crate) const LEADER: &str = "leader";

/// What somebody is in a meeting (domain.md §13).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// "Chủ trì".
    Chair,
    /// "Thư ký".
    Secretary,
    /// "Điều khiển kỹ thuật".
    Host,
    CoHost,
    /// "Báo cáo viên".
    Presenter,
    /// "Đại biểu"; with a vote where the place on the list says so.
    Delegate,
    /// "Trưởng điểm cầu".
    SiteHead,
    /// "Khách mời".
    Guest,
    /// "Quan sát".
    Observer,
}

names!(Role "meeting-role-{}": Chair "chair", Secretary "secretary", Host "host",
    CoHost "co_host", Presenter "presenter", Delegate "delegate", SiteHead "site_head",
    Guest "guest", Observer "observer");

/// Those who hold the meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posts {
    pub chair: AccountId,
    pub secretary: Option<AccountId>,
    /// Who runs it technically.
    pub host: Option<AccountId>,
    pub co_hosts: Vec<AccountId>,
}

/// A unit, for which its head acts, or one person of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    pub unit: AgencyCode,
    #[serde(default)]
    pub account: Option<AccountId>,
}

/// A person: by account, or by name where there is none.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Named {
    Account(AccountId),
    Name(String),
}

/// A place on the list of those invited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitee {
    pub number: u32,
    pub who: Who,
    pub role: Role,
    /// Counts for the quorum and may vote.
    pub voting: bool,
    pub answer: Option<Answer>,
}

/// Who is invited.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "as")]
pub enum Who {
    /// A unit at its site ("điểm cầu"): everybody in one room, with one head.
    Site {
        unit: AgencyCode,
        site: Option<SiteId>,
    },
    Person {
        unit: AgencyCode,
        account: AccountId,
    },
    /// Somebody from outside, without account.
    Guest(Guest),
}

/// A guest, as little as will do.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Guest {
    pub name: String,
    pub contact: Contact,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Contact {
    Email(Email),
    Phone(Phone),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    pub by: Option<AccountId>,
    pub at: Timestamp,
    pub reply: Reply,
}

/// What somebody who is invited answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "reply")]
pub enum Reply {
    /// A site, with who will be in the room.
    Confirmed(Box<Confirmation>),
    /// A person comes.
    Comes,
    /// Somebody else comes in place of a person ("đi thay").
    StandIn {
        who: Named,
        reason: String,
    },
    Declined {
        reason: String,
    },
}

/// What a site confirms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmation {
    /// "Trưởng điểm cầu".
    pub head: Named,
    /// People in the room, the head too.
    pub present: u32,
    pub absent: Vec<Absentee>,
}

/// Somebody who was called and does not come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absentee {
    pub who: Named,
    pub reason: String,
    /// "Đi thay".
    pub stand_in: Option<Named>,
}

/// How an invitation is answered, without what was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answered {
    Waiting,
    Coming,
    StandIn,
    Declined,
}

names!(Answered "meeting-answer-{}": Waiting "waiting", Coming "coming", StandIn "stand_in",
    Declined "declined");

impl Posts {
    /// The posts of one person, the foremost first.
    pub fn of(&self, who: AccountId) -> Vec<Role> {
        let posts = [
            (self.chair == who, Role::Chair),
            (self.secretary == Some(who), Role::Secretary),
            (self.host == Some(who), Role::Host),
            (self.co_hosts.contains(&who), Role::CoHost),
        ];
        posts.into_iter().filter(|(held, _)| *held).map(|(_, role)| role).collect()
    }

    /// Everybody who has one, with it.
    pub fn held(&self) -> impl Iterator<Item = (AccountId, Role)> {
        let one = [(self.chair, Role::Chair)];
        let secretary = self.secretary.map(|who| (who, Role::Secretary));
        let host = self.host.map(|who| (who, Role::Host));
        let co_hosts = self.co_hosts.iter().map(|who| (*who, Role::CoHost));
        one.into_iter().chain(secretary).chain(host).chain(co_hosts)
    }
}

impl Place {
    /// Whether it is the actor's: their own, or that of the unit they head.
    pub fn is_of(&self, actor: &Actor) -> bool {
        match self.account {
            Some(account) => actor.account() == Some(account),
            None => heads(actor, &self.unit),
        }
    }
}

/// Whether the actor acts for the unit.
pub(crate) fn heads(actor: &Actor, unit: &AgencyCode) -> bool {
    matches!(actor, Actor::Officer { seat, .. }
        if seat.unit == *unit && HEADS.contains(&seat.role.as_str()))
}

impl Named {
    pub const fn account(&self) -> Option<AccountId> {
        match self {
            Named::Account(account) => Some(*account),
            Named::Name(_) => None,
        }
    }
}

impl Invitee {
    /// Whether the place is the actor's: their own, that of whoever they stand in for, or that of the site they answer for.
    pub fn is_of(&self, actor: &Actor) -> bool {
        let account = actor.account();
        let acts = match &self.who {
            Who::Site { unit, .. } => heads(actor, unit),
            Who::Person { account: own, .. } => account == Some(*own),
            Who::Guest(_) => false,
        };
        acts || (account.is_some() && self.named() == account)
    }

    /// Whoever the answer names: the head of the room, or the one who comes in place of somebody.
    pub fn named(&self) -> Option<AccountId> {
        match &self.answer.as_ref()?.reply {
            Reply::Confirmed(confirmation) => confirmation.head.account(),
            Reply::StandIn { who, .. } => who.account(),
            Reply::Comes | Reply::Declined { .. } => None,
        }
    }

    pub fn answered(&self) -> Answered {
        match self.answer.as_ref().map(|answer| &answer.reply) {
            None => Answered::Waiting,
            Some(Reply::Confirmed(_) | Reply::Comes) => Answered::Coming,
            Some(Reply::StandIn { .. }) => Answered::StandIn,
            Some(Reply::Declined { .. }) => Answered::Declined,
        }
    }
}

impl Answer {
    /// People who will be there.
    pub fn heads(&self) -> u32 {
        match &self.reply {
            Reply::Confirmed(confirmation) => confirmation.present,
            Reply::Comes | Reply::StandIn { .. } => 1,
            Reply::Declined { .. } => 0,
        }
    }
}

impl fmt::Debug for Named {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Named::Account(account) => account.fmt(formatter),
            Named::Name(_) => formatter.write_str("Name(…)"),
        }
    }
}

impl fmt::Debug for Guest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Guest(…)")
    }
}

impl fmt::Debug for Contact {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Contact(…)")
    }
}
