//! Why something about a meeting, a site or a motion was refused, as data. Codes `MET-0xx` are stable and never reused; the
//! sentences stand in `words/*/meeting.ftl` under `refusal-MET-0xx`.

use register::Refuse;

/// A variant per thing a person would do differently.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("it does not exist")]
    NotHere,
    #[error("it is here already")]
    AlreadyHere,
    #[error("not possible while it is {standing}")]
    NotNow { standing: &'static str },
    #[error("{field} is empty, too long or holds characters that cannot be printed")]
    TextFault { field: &'static str },
    #[error("it is marked {degree} in {place}")]
    Secret { degree: &'static str, place: &'static str },
    #[error("it may be marked {degree} in {place}; somebody has to say that it is not")]
    PerhapsSecret { degree: &'static str, place: &'static str },
    #[error("only somebody who has signed in does this")]
    AccountNeeded,
    #[error("no such kind of meeting")]
    NoKind,
    #[error("a meeting ends after it begins, and within a week")]
    SpanFault,
    #[error("the time of the meeting is over")]
    SpanPast,
    #[error("the meeting is at this time already")]
    SameTime,
    #[error("the same unit or person is named twice")]
    NamedTwice,
    #[error("too many {of}")]
    TooMany { of: &'static str },
    #[error("only whoever prepares the meeting does this")]
    NotPreparing,
    #[error("only the chair, the host or a co-host does this")]
    NotConducting,
    #[error("only the secretary or the chair does this")]
    NotSecretary,
    #[error("the invitation is somebody else's")]
    NotYours,
    #[error("whoever asked for the meeting does not approve it")]
    SamePerson,
    #[error("item {number} is not on the agenda")]
    NoItem { number: u32 },
    #[error("item {number} was spoken of already")]
    ItemBegun { number: u32 },
    #[error("every item is named once")]
    OrderFault,
    #[error("an item takes a day at most")]
    MinutesFault,
    #[error("paper {number} is not there")]
    NoPaper { number: u32 },
    #[error("the paper is there already")]
    PaperTwice,
    #[error("number {number} is not on the list of those invited")]
    NoInvitee { number: u32 },
    #[error("number {number} answers in another way")]
    NotOfThisKind { number: u32 },
    #[error("this role is given in another way, or has no vote")]
    RoleFault,
    #[error("the meeting has no {post}")]
    PostMissing { post: &'static str },
    #[error("the agenda is empty")]
    NoItems,
    #[error("nobody is on the list")]
    NoInvitees,
    #[error("somebody is in the room, and not more than fit in")]
    HeadsFault,
    #[error("no item is spoken of")]
    NoItemBegun,
    #[error("number {number} is not in the room")]
    NotAdmitted { number: u32 },
    #[error("the floor is given for some seconds to some hours")]
    SecondsFault,
    #[error("number {number} has the floor")]
    HasFloor { number: u32 },
    #[error("number {number} does not have the floor")]
    NoFloor { number: u32 },
    #[error("the room is locked")]
    Locked,
    #[error("meetings of this kind are not recorded")]
    NotRecorded,
    #[error("nothing is recorded now")]
    NotRecording,
    #[error("{count} motions are being voted on")]
    MotionsOpen { count: usize },
    #[error("conclusion {number} is not there")]
    NoConclusion { number: u32 },
    #[error("what has a due date has an owner")]
    NoOwner,
    #[error("due date lies in the past")]
    DuePast,
    #[error("recording {number} is not there or was put away")]
    NoRecording { number: u32 },
    #[error("the recording has to be kept longer")]
    KeptLonger,
    #[error("another task was given out of conclusion {number}")]
    TaskGiven { number: u32 },
    #[error("the meeting is over")]
    MeetingOver,
    #[error("meetings of this kind take no votes")]
    NoVotes,
    #[error("meetings of this kind take no secret votes")]
    NotSecretly,
    #[error("the meeting is not running")]
    NotRunning,
    #[error("nobody may vote")]
    NoVoters,
    #[error("too few vote for it to be secret")]
    TooFewForSecret,
    #[error("{present} members are there, {needed} have to be")]
    NoQuorum { present: u32, needed: u32 },
    #[error("vote {number} was given already")]
    HasVoted { number: u32 },
    #[error("this cannot be voted for")]
    NoChoice,
    #[error("the ballot was issued already")]
    BallotIssued,
    #[error("this vote is open")]
    VotedOpenly,
    #[error("this vote is secret")]
    VotedSecretly,
    #[error("the tally does not fit the motion")]
    TallyFault,
    #[error("two options or more, all different, and not too many")]
    ChoicesFault,
    #[error("vote {number} is not on the list")]
    NoVoter { number: u32 },
    #[error("the vote is somebody else's")]
    NotYourVote,
    #[error("nobody gives two votes")]
    OneVote,
    #[error("the kiosk has to be paired with a new token")]
    TokenSpent,
    #[error("no kiosk is paired")]
    NotPaired,
    #[error("of every piece of equipment there is one at least, and not very many")]
    EquipmentFault,
}

impl Refuse for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::NotHere => "MET-001",
            Refusal::AlreadyHere => "MET-002",
            Refusal::NotNow { .. } => "MET-003",
            Refusal::TextFault { .. } => "MET-004",
            Refusal::Secret { .. } => "MET-005",
            Refusal::PerhapsSecret { .. } => "MET-006",
            Refusal::AccountNeeded => "MET-007",
            Refusal::NoKind => "MET-008",
            Refusal::SpanFault => "MET-009",
            Refusal::SpanPast => "MET-010",
            Refusal::SameTime => "MET-011",
            Refusal::NamedTwice => "MET-012",
            Refusal::TooMany { .. } => "MET-013",
            Refusal::NotPreparing => "MET-014",
            Refusal::NotConducting => "MET-015",
            Refusal::NotSecretary => "MET-016",
            Refusal::NotYours => "MET-017",
            Refusal::SamePerson => "MET-018",
            Refusal::NoItem { .. } => "MET-019",
            Refusal::ItemBegun { .. } => "MET-020",
            Refusal::OrderFault => "MET-021",
            Refusal::MinutesFault => "MET-022",
            Refusal::NoPaper { .. } => "MET-023",
            Refusal::PaperTwice => "MET-024",
            Refusal::NoInvitee { .. } => "MET-025",
            Refusal::NotOfThisKind { .. } => "MET-026",
            Refusal::RoleFault => "MET-027",
            Refusal::PostMissing { .. } => "MET-028",
            Refusal::NoItems => "MET-029",
            Refusal::NoInvitees => "MET-030",
            Refusal::HeadsFault => "MET-031",
            Refusal::NoItemBegun => "MET-032",
            Refusal::NotAdmitted { .. } => "MET-033",
            Refusal::SecondsFault => "MET-034",
            Refusal::HasFloor { .. } => "MET-035",
            Refusal::NoFloor { .. } => "MET-036",
            Refusal::Locked => "MET-037",
            Refusal::NotRecorded => "MET-038",
            Refusal::NotRecording => "MET-039",
            Refusal::MotionsOpen { .. } => "MET-040",
            Refusal::NoConclusion { .. } => "MET-041",
            Refusal::NoOwner => "MET-042",
            Refusal::DuePast => "MET-043",
            Refusal::NoRecording { .. } => "MET-044",
            Refusal::KeptLonger => "MET-045",
            Refusal::TaskGiven { .. } => "MET-046",
            Refusal::MeetingOver => "MET-047",
            Refusal::NoVotes => "MET-048",
            Refusal::NotSecretly => "MET-049",
            Refusal::NotRunning => "MET-050",
            Refusal::NoVoters => "MET-051",
            Refusal::TooFewForSecret => "MET-052",
            Refusal::NoQuorum { .. } => "MET-053",
            Refusal::HasVoted { .. } => "MET-054",
            Refusal::NoChoice => "MET-055",
            Refusal::BallotIssued => "MET-056",
            Refusal::VotedOpenly => "MET-057",
            Refusal::VotedSecretly => "MET-058",
            Refusal::TallyFault => "MET-059",
            Refusal::ChoicesFault => "MET-060",
            Refusal::NoVoter { .. } => "MET-061",
            Refusal::NotYourVote => "MET-062",
            Refusal::OneVote => "MET-063",
            Refusal::TokenSpent => "MET-064",
            Refusal::NotPaired => "MET-065",
            Refusal::EquipmentFault => "MET-066",
        }
    }

    fn details(&self) -> Vec<(&'static str, String)> {
        match self {
            Refusal::NotNow { standing } => vec![("standing", (*standing).to_owned())],
            Refusal::TextFault { field } => vec![("field", (*field).to_owned())],
            Refusal::Secret { degree, place } | Refusal::PerhapsSecret { degree, place } => {
                vec![("degree", (*degree).to_owned()), ("place", (*place).to_owned())]
            }
            Refusal::TooMany { of } => vec![("of", (*of).to_owned())],
            Refusal::PostMissing { post } => vec![("post", (*post).to_owned())],
            Refusal::MotionsOpen { count } => vec![("count", count.to_string())],
            Refusal::NoQuorum { present, needed } => {
                vec![("present", present.to_string()), ("needed", needed.to_string())]
            }
            Refusal::NoItem { number }
            | Refusal::ItemBegun { number }
            | Refusal::NoPaper { number }
            | Refusal::NoInvitee { number }
            | Refusal::NotOfThisKind { number }
            | Refusal::NotAdmitted { number }
            | Refusal::HasFloor { number }
            | Refusal::NoFloor { number }
            | Refusal::NoConclusion { number }
            | Refusal::NoRecording { number }
            | Refusal::TaskGiven { number }
            | Refusal::HasVoted { number }
            | Refusal::NoVoter { number } => vec![("number", number.to_string())],
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
pub(crate) fn every() -> Vec<Refusal> {
    vec![
        Refusal::NotHere,
        Refusal::AlreadyHere,
        Refusal::NotNow { standing: "x" },
        Refusal::TextFault { field: "x" },
        Refusal::Secret { degree: "x", place: "x" },
        Refusal::PerhapsSecret { degree: "x", place: "x" },
        Refusal::AccountNeeded,
        Refusal::NoKind,
        Refusal::SpanFault,
        Refusal::SpanPast,
        Refusal::SameTime,
        Refusal::NamedTwice,
        Refusal::TooMany { of: "x" },
        Refusal::NotPreparing,
        Refusal::NotConducting,
        Refusal::NotSecretary,
        Refusal::NotYours,
        Refusal::SamePerson,
        Refusal::NoItem { number: 1 },
        Refusal::ItemBegun { number: 1 },
        Refusal::OrderFault,
        Refusal::MinutesFault,
        Refusal::NoPaper { number: 1 },
        Refusal::PaperTwice,
        Refusal::NoInvitee { number: 1 },
        Refusal::NotOfThisKind { number: 1 },
        Refusal::RoleFault,
        Refusal::PostMissing { post: "x" },
        Refusal::NoItems,
        Refusal::NoInvitees,
        Refusal::HeadsFault,
        Refusal::NoItemBegun,
        Refusal::NotAdmitted { number: 1 },
        Refusal::SecondsFault,
        Refusal::HasFloor { number: 1 },
        Refusal::NoFloor { number: 1 },
        Refusal::Locked,
        Refusal::NotRecorded,
        Refusal::NotRecording,
        Refusal::MotionsOpen { count: 1 },
        Refusal::NoConclusion { number: 1 },
        Refusal::NoOwner,
        Refusal::DuePast,
        Refusal::NoRecording { number: 1 },
        Refusal::KeptLonger,
        Refusal::TaskGiven { number: 1 },
        Refusal::MeetingOver,
        Refusal::NoVotes,
        Refusal::NotSecretly,
        Refusal::NotRunning,
        Refusal::NoVoters,
        Refusal::TooFewForSecret,
        Refusal::NoQuorum { present: 1, needed: 1 },
        Refusal::HasVoted { number: 1 },
        Refusal::NoChoice,
        Refusal::BallotIssued,
        Refusal::VotedOpenly,
        Refusal::VotedSecretly,
        Refusal::TallyFault,
        Refusal::ChoicesFault,
        Refusal::NoVoter { number: 1 },
        Refusal::NotYourVote,
        Refusal::OneVote,
        Refusal::TokenSpent,
        Refusal::NotPaired,
        Refusal::EquipmentFault,
    ]
}
