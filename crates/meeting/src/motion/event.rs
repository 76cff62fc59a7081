//! What happened to a motion. Events hold cleaned values, so that replaying needs no rules; of a secret vote there is no
//! event of voting, only of a ballot that was issued.

use super::record::{Choice, Closing, Motion, Voter};
use crate::VoteRule;
use kernel::{
    code::AgencyCode,
    id::{AccountId, MeetingId, MotionId},
    time::Timestamp,
};
use register::Fact;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum Event {
    Proposed {
        opening: Box<Opening>,
    },
    Amended {
        text: String,
        choices: Vec<Choice>,
    },
    VotersListed {
        voters: Vec<Voter>,
    },
    StandInNamed {
        voter: u32,
        stand_in: Option<AccountId>,
    },
    Opened {
        present: u32,
    },
    Voted {
        voter: u32,
        option: String,
        on_paper: bool,
    },
    BallotIssued {
        voter: u32,
    },
    Closed {
        closing: Box<Closing>,
    },
    Dropped {
        reason: String,
    },
    Withdrawn,
    /// In place of any event above after that: which motion of which meeting, but no content.
    Withheld {
        id: MotionId,
        meeting: MeetingId,
        agency: AgencyCode,
        proposed_by: AccountId,
        proposed_at: Timestamp,
        secret: bool,
    },
}

/// What a motion begins with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    pub id: MotionId,
    pub meeting: MeetingId,
    pub agency: AgencyCode,
    pub proposed_by: AccountId,
    pub secret: bool,
    pub item: Option<u32>,
    pub text: String,
    pub choices: Vec<Choice>,
    pub rule: VoteRule,
    pub voters: Vec<Voter>,
}

impl Event {
    /// Every name that [`Fact::kind`] can give.
    pub const KINDS: [&'static str; 11] = [
        "proposed",
        "amended",
        "voters_listed",
        "stand_in_named",
        "opened",
        "voted",
        "ballot_issued",
        "closed",
        "dropped",
        "withdrawn",
        "withheld",
    ];

    /// What stands in place of every entry of a withdrawn motion.
    pub fn blank(motion: &Motion) -> Event {
        Event::Withheld {
            id: motion.id,
            meeting: motion.meeting,
            agency: motion.agency.clone(),
            proposed_by: motion.proposed_by,
            proposed_at: motion.proposed_at,
            secret: motion.secret,
        }
    }
}

impl Fact for Event {
    fn kind(&self) -> &'static str {
        match self {
            Event::Proposed { .. } => "proposed",
            Event::Amended { .. } => "amended",
            Event::VotersListed { .. } => "voters_listed",
            Event::StandInNamed { .. } => "stand_in_named",
            Event::Opened { .. } => "opened",
            Event::Voted { .. } => "voted",
            Event::BallotIssued { .. } => "ballot_issued",
            Event::Closed { .. } => "closed",
            Event::Dropped { .. } => "dropped",
            Event::Withdrawn => "withdrawn",
            Event::Withheld { .. } => "withheld",
        }
    }
}
