//! What somebody may ask of a motion. Ids are made outside.

use super::record::{Elector, Sealed};
use kernel::{
    code::AgencyCode,
    id::{AccountId, MeetingId, MotionId},
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    Propose(Box<NewMotion>),
    Amend {
        text: String,
        choices: Choices,
        affirmed: bool,
    },
    /// Everybody with a vote, in place of the list before.
    ListVoters {
        voters: Vec<NewVoter>,
    },
    /// Somebody gives the vote in place of a member who is away; nobody, to undo that.
    NameStandIn {
        voter: u32,
        stand_in: Option<AccountId>,
    },
    Open,
    /// An open vote, by whoever has it; a later one takes the place of an earlier one.
    Vote {
        voter: u32,
        option: String,
    },
    /// The secretary enters the opinion form ("phiếu lấy ý kiến") of a member who is away.
    RecordPaper {
        voter: u32,
        option: String,
    },
    /// Whoever has the vote asks for the one ballot that is theirs.
    IssueBallot {
        voter: u32,
    },
    /// Of a secret vote with what was counted.
    Close {
        sealed: Option<Sealed>,
    },
    Drop {
        reason: String,
    },
    /// Its words hold a state secret, or the meeting was withdrawn.
    Withdraw,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMotion {
    pub id: MotionId,
    pub meeting: MeetingId,
    pub agency: AgencyCode,
    pub item: Option<u32>,
    pub text: String,
    pub choices: Choices,
    pub secret: bool,
    pub voters: Vec<NewVoter>,
    /// A person has looked and says that there is no mark of secrecy.
    pub affirmed: bool,
}

/// What can be voted for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choices {
    /// For, against, abstention (domain.md §13).
    Standard,
    /// These side by side, and abstention.
    Own(Vec<String>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewVoter {
    pub who: Elector,
    pub stand_in: Option<AccountId>,
}

macro_rules! actions {
    ($($pattern:pat => $name:literal),+ $(,)?) => {
        impl Command {
            /// Every name [`Command::action`] can give.
            pub const ACTIONS: &'static [&'static str] = &[$($name),+];

            /// Name of the action, as the access policies know it.
            pub const fn action(&self) -> &'static str {
                match self { $($pattern => $name),+ }
            }
        }
    };
}

actions! {
    Command::Propose(_) => "propose_motion",
    Command::Amend { .. } => "amend_motion",
    Command::ListVoters { .. } => "list_voters",
    Command::NameStandIn { .. } => "name_stand_in",
    Command::Open => "open_motion",
    Command::Vote { .. } => "cast_vote",
    Command::RecordPaper { .. } => "record_paper_vote",
    Command::IssueBallot { .. } => "issue_ballot",
    Command::Close { .. } => "close_motion",
    Command::Drop { .. } => "drop_motion",
    Command::Withdraw => "withdraw_motion",
}
