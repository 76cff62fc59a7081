//! A motion: what is put to the vote, who votes, how it stands, and what came of it.
//! What must always hold: of a secret vote only who was issued a ballot is here, never what anybody voted; without its
//! matter nothing here tells what was asked.

use super::outcome::{Count, Outcome};
use crate::{
    VoteRule,
    meeting::{self, heads},
    names::names,
};
use kernel::{
    code::AgencyCode,
    hash::Sha256Hash,
    id::{AccountId, MeetingId, MotionId},
    time::Timestamp,
};
use register::Actor;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Motion {
    pub id: MotionId,
    pub meeting: MeetingId,
    pub agency: AgencyCode,
    pub proposed_by: AccountId,
    pub proposed_at: Timestamp,
    /// Nobody learns who voted how.
    pub secret: bool,
    pub standing: Standing,
    /// Absent once the motion was withdrawn.
    pub matter: Option<Box<Matter>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    Proposed,
    /// Being voted on.
    Open,
    Closed,
    /// Given up before it was closed.
    Dropped,
    /// It held a secret: only the act is left.
    Withheld,
}

names!(Standing "motion-standing-{}": Proposed "proposed", Open "open", Closed "closed",
    Dropped "dropped", Withheld "withheld");

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matter {
    /// The item of the agenda it belongs to.
    pub item: Option<u32>,
    pub text: String,
    pub choices: Vec<Choice>,
    /// How it is decided: that of the meeting's kind when it was proposed.
    pub rule: VoteRule,
    /// Everybody who is a member, absent ones too.
    pub voters: Vec<Voter>,
    pub opened: Option<Opened>,
    /// Of an open vote, one each at most.
    pub votes: Vec<Vote>,
    /// Of a secret vote, one each at most.
    pub issued: Vec<Issued>,
    pub closing: Option<Closing>,
    /// Why it was given up.
    pub dropped: Option<String>,
}

/// Something that can be voted for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// `approve`, `reject`, `abstain`, or `option_1` and so on.
    pub key: String,
    pub kind: ChoiceKind,
    /// Of an option of its own; the words of the others stand in the words files.
    pub words: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChoiceKind {
    /// "Tán thành".
    Approve,
    /// "Không tán thành".
    Reject,
    /// "Không biểu quyết".
    Abstain,
    /// One of several that are put side by side.
    Option,
}

names!(ChoiceKind "motion-choice-{}": Approve "approve", Reject "reject", Abstain "abstain",
    Option "option");

/// One vote, and who gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Voter {
    /// Counted from 1 within the motion.
    pub number: u32,
    pub who: Elector,
    /// Gives the vote in their place ("đi thay"); they themselves then do not.
    pub stand_in: Option<AccountId>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "as")]
pub enum Elector {
    Account {
        account: AccountId,
    },
    /// A unit at its site, for which its head votes.
    Unit {
        unit: AgencyCode,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    pub at: Timestamp,
    pub by: Option<AccountId>,
    /// Members who were there.
    pub present: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vote {
    pub voter: u32,
    /// Key of a choice.
    pub option: String,
    pub at: Timestamp,
    pub by: Option<AccountId>,
    /// Taken from the opinion form ("phiếu lấy ý kiến") of somebody who is not there.
    pub on_paper: bool,
}

/// A secret ballot was issued; which one it is nobody knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issued {
    pub voter: u32,
    pub by: Option<AccountId>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    pub at: Timestamp,
    pub by: Option<AccountId>,
    pub outcome: Outcome,
    /// Of a secret vote: SHA-256 of the published list of ballots, sorted.
    pub commitment: Option<Sha256Hash>,
}

/// What the desk counted of a secret vote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    pub counts: Vec<Count>,
    /// SHA-256 of the published list of ballots, sorted.
    pub commitment: Sha256Hash,
}

/// One row per motion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    pub id: MotionId,
    pub meeting: MeetingId,
    pub agency: AgencyCode,
    pub standing: Standing,
    pub secret: bool,
    pub since: Timestamp,
    pub passed: Option<bool>,
    /// Those whose vote is waited for; nobody once it is closed.
    pub stands: Vec<Stand>,
}

/// Somebody whose vote is waited for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stand {
    pub unit: Option<AgencyCode>,
    pub account: Option<AccountId>,
    /// Has voted, or has a ballot.
    pub done: bool,
}

impl Standing {
    /// What it may become by one event; staying as it is goes without saying.
    pub const fn next(self) -> &'static [Standing] {
        match self {
            Standing::Proposed => &[Standing::Open, Standing::Dropped, Standing::Withheld],
            Standing::Open => &[Standing::Closed, Standing::Dropped, Standing::Withheld],
            Standing::Closed | Standing::Dropped => &[Standing::Withheld],
            Standing::Withheld => &[],
        }
    }

    /// What may happen to it next, whoever asks: names of commands.
    pub const fn allowed(self) -> &'static [&'static str] {
        match self {
            Standing::Proposed => &[
                "amend_motion",
                "list_voters",
                "name_stand_in",
                "open_motion",
                "drop_motion",
                "withdraw_motion",
            ],
            Standing::Open => &[
                "name_stand_in",
                "cast_vote",
                "record_paper_vote",
                "issue_ballot",
                "close_motion",
                "drop_motion",
                "withdraw_motion",
            ],
            Standing::Closed | Standing::Dropped => &["withdraw_motion"],
            Standing::Withheld => &[],
        }
    }
}

impl Choice {
    /// Those of domain.md §13.
    pub fn standard() -> Vec<Choice> {
        [ChoiceKind::Approve, ChoiceKind::Reject, ChoiceKind::Abstain]
            .map(|kind| Choice { key: kind.name().to_owned(), kind, words: String::new() })
            .to_vec()
    }
}

impl Voter {
    /// Whether the actor gives this vote.
    pub fn is_of(&self, actor: &Actor) -> bool {
        match (self.stand_in, &self.who) {
            (Some(stand_in), _) => actor.account() == Some(stand_in),
            (None, Elector::Account { account }) => actor.account() == Some(*account),
            (None, Elector::Unit { unit }) => heads(actor, unit),
        }
    }

    /// Accounts that stand for this vote, whether or not they may give it now.
    pub(super) fn accounts(&self) -> impl Iterator<Item = AccountId> {
        let own = match &self.who {
            Elector::Account { account } => Some(*account),
            Elector::Unit { .. } => None,
        };
        own.into_iter().chain(self.stand_in)
    }
}

impl Matter {
    pub fn voter(&self, number: u32) -> Option<&Voter> {
        self.voters.iter().find(|voter| voter.number == number)
    }

    /// Whether this vote was given, or its ballot was issued.
    pub fn has_voted(&self, voter: u32) -> bool {
        self.votes.iter().any(|vote| vote.voter == voter)
            || self.issued.iter().any(|issued| issued.voter == voter)
    }

    /// How many each choice has of the open votes, in the order of the choices.
    pub fn counts(&self) -> Vec<Count> {
        let of =
            |choice: &Choice| self.votes.iter().filter(|vote| vote.option == choice.key).count();
        let count = |choice: &Choice| Count {
            option: choice.key.clone(),
            votes: u32::try_from(of(choice)).unwrap_or(u32::MAX),
        };
        self.choices.iter().map(count).collect()
    }

    /// Everybody who is a member, absent ones too.
    pub fn members(&self) -> u32 {
        u32::try_from(self.voters.len()).unwrap_or(u32::MAX)
    }
}

impl Motion {
    pub fn outcome(&self) -> Option<&Outcome> {
        Some(&self.matter.as_deref()?.closing.as_ref()?.outcome)
    }

    /// Everybody with an account who has a vote or gives one.
    pub fn voting(&self) -> impl Iterator<Item = AccountId> {
        let voters = self.matter.iter().flat_map(|matter| &matter.voters);
        voters.flat_map(Voter::accounts)
    }

    /// The vote that is the actor's to give.
    pub fn voter_of(&self, actor: &Actor) -> Option<&Voter> {
        self.matter.as_deref()?.voters.iter().find(|voter| voter.is_of(actor))
    }

    /// The rows of this motion.
    pub fn listing(&self) -> Listing {
        let matter = self.matter.as_deref();
        let open = matter.filter(|_| self.standing == Standing::Open);
        let stands = open.into_iter().flat_map(|matter| {
            matter.voters.iter().map(|voter| {
                let (unit, account) = match (&voter.who, voter.stand_in) {
                    (_, Some(stand_in)) => (None, Some(stand_in)),
                    (Elector::Account { account }, None) => (None, Some(*account)),
                    (Elector::Unit { unit }, None) => (Some(unit.clone()), None),
                };
                Stand { unit, account, done: matter.has_voted(voter.number) }
            })
        });
        let opened = matter.and_then(|matter| matter.opened.as_ref()).map(|opened| opened.at);
        let closed = matter.and_then(|matter| matter.closing.as_ref()).map(|closing| closing.at);
        Listing {
            id: self.id,
            meeting: self.meeting,
            agency: self.agency.clone(),
            standing: self.standing,
            secret: self.secret,
            since: closed.or(opened).unwrap_or(self.proposed_at),
            passed: self.outcome().map(|outcome| outcome.passed),
            stands: stands.collect(),
        }
    }
}

impl crate::Meeting {
    /// The votes of those invited with one, as a motion lists them; guests have none.
    pub fn electors(&self) -> Vec<(Elector, Option<AccountId>)> {
        let members = self.matter.iter().flat_map(|matter| matter.members());
        let elector = |invitee: &meeting::Invitee| {
            let stand_in = match invitee.answer.as_ref().map(|answer| &answer.reply) {
                Some(meeting::Reply::StandIn { who, .. }) => who.account(),
                // Whoever heads the site votes for it.
                Some(meeting::Reply::Confirmed(said)) => said.head.account(),
                _ => None,
            };
            match &invitee.who {
                meeting::Who::Site { unit, .. } => {
                    Some((Elector::Unit { unit: unit.clone() }, stand_in))
                }
                meeting::Who::Person { account, .. } => {
                    Some((Elector::Account { account: *account }, stand_in))
                }
                meeting::Who::Guest(_) => None,
            }
        };
        members.filter_map(elector).collect()
    }
}
