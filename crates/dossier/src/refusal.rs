//! Why a command was not carried out, as data. Codes `DOS-0xx` are stable and never reused; the
//! sentences are in the words files under `refusal-DOS-0xx`, chosen by the values of `details`.
//! What must hold: no variant carries anything about a person beyond what the asker just typed.

use crate::{
    context::FilingFault,
    model::{Channel, StateCode},
};
use kernel::time::Date;
use register::Refuse;

/// A variant per thing a person would do differently.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the dossier exists already")]
    AlreadyOpen,
    #[error("there is no such dossier")]
    NotOpened,
    #[error("{action} is not possible in state {}", state.name())]
    NotNow { action: &'static str, state: StateCode },
    #[error("{action} is not possible at step {step}")]
    WrongStep { action: &'static str, step: String },
    #[error("channel {channel:?} is not offered")]
    ChannelNotOffered { channel: Channel },
    #[error("the procedure cannot be filed on line")]
    NotOnline,
    #[error("case {case} can only be filed at the counter")]
    CounterOnly { case: String },
    #[error("case {case} is unknown")]
    CaseUnknown { case: String },
    #[error("a visitor has to sign in first")]
    SignInFirst,
    #[error("the draft belongs to another account")]
    ClaimedByAnother,
    #[error("the filing was not read before it was handed in")]
    FilingNotRead,
    #[error("the filing has {} faults", faults.len())]
    FilingIncomplete { faults: Vec<FilingFault> },
    #[error("{} components are missing", components.len())]
    ComponentsMissing { components: Vec<String> },
    #[error("the receiving office is not known")]
    ReceiverUnknown,
    #[error("{field} is missing")]
    TextMissing { field: &'static str },
    #[error("{field} has {given} characters, at most {max} are possible")]
    TextTooLong { field: &'static str, max: usize, given: usize },
    #[error("{field} holds characters that are no text")]
    TextUnreadable { field: &'static str },
    #[error("more than {max} of {what}")]
    TooMany { what: &'static str, max: usize },
    #[error("the file is not on this dossier")]
    FileUnknown,
    #[error("the file is on this dossier already")]
    FileTwice,
    #[error("the file was handed in and stays")]
    FileFixed,
    #[error("component {component} is the office's own")]
    ComponentReserved { component: String },
    #[error("the procedure has no component {component}")]
    ComponentUnknown { component: String },
    #[error("component {component} stands twice")]
    ComponentTwice { component: String },
    #[error("the count of component {component} is implausible")]
    CountImplausible { component: String },
    #[error("the register number is missing")]
    RegisterNumberMissing,
    #[error("the supplement request names nothing")]
    ItemsMissing,
    #[error("{field} lies in the past")]
    DateInPast { field: &'static str },
    #[error("the supplement lacks {} items", items.len())]
    NothingSupplied { items: Vec<u32> },
    #[error("step {step} cannot follow")]
    StepUnknown { step: String },
    #[error("the process has no way on from step {step}")]
    ProcessBroken { step: String },
    #[error("nobody is assigned yet")]
    NotAssigned,
    #[error("somebody else is assigned")]
    NotAssignee,
    #[error("this person is assigned already")]
    AlreadyAssigned,
    #[error("nothing has been proposed")]
    NoProposal,
    #[error("the proposal is not approved")]
    NotApproved,
    #[error("no paper of the result has been signed")]
    PaperNotSigned,
    #[error("the procedure's paper does not ask for {key}")]
    FindingUnknown { key: String },
    #[error("only an account can do this")]
    AccountNeeded,
    #[error("the file of the result is missing")]
    ResultFileMissing,
    #[error("who took the result is missing")]
    RecipientMissing,
    #[error("there is no file to send")]
    NothingToSend,
    #[error("the time to supplement is not over")]
    SupplementStillOpen { supply_by: Option<Date> },
    #[error("the applicant has not asked to withdraw")]
    NotWithdrawn,
    #[error("the fees are paid")]
    FeesPaid,
    #[error("no fee line is given")]
    FeesMissing,
    #[error("fee {fee} is implausible")]
    FeeImplausible { fee: String },
    #[error("stars go from 1 to 5")]
    StarsOutOfRange,
    #[error("the dossier is rated already")]
    AlreadyRated,
}

impl Refuse for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Refusal::AlreadyOpen => "DOS-001",
            Refusal::NotOpened => "DOS-002",
            Refusal::NotNow { .. } => "DOS-003",
            Refusal::WrongStep { .. } => "DOS-004",
            Refusal::ChannelNotOffered { .. } => "DOS-005",
            Refusal::NotOnline => "DOS-006",
            Refusal::CounterOnly { .. } => "DOS-007",
            Refusal::CaseUnknown { .. } => "DOS-008",
            Refusal::SignInFirst => "DOS-009",
            Refusal::ClaimedByAnother => "DOS-010",
            Refusal::FilingNotRead => "DOS-011",
            Refusal::FilingIncomplete { .. } => "DOS-012",
            Refusal::ComponentsMissing { .. } => "DOS-013",
            Refusal::ReceiverUnknown => "DOS-014",
            Refusal::TextMissing { .. } => "DOS-015",
            Refusal::TextTooLong { .. } => "DOS-016",
            Refusal::TextUnreadable { .. } => "DOS-017",
            Refusal::TooMany { .. } => "DOS-018",
            Refusal::FileUnknown => "DOS-019",
            Refusal::FileTwice => "DOS-020",
            Refusal::FileFixed => "DOS-021",
            Refusal::ComponentReserved { .. } => "DOS-022",
            Refusal::ComponentTwice { .. } => "DOS-023",
            Refusal::CountImplausible { .. } => "DOS-024",
            Refusal::RegisterNumberMissing => "DOS-025",
            Refusal::ItemsMissing => "DOS-026",
            Refusal::DateInPast { .. } => "DOS-027",
            Refusal::NothingSupplied { .. } => "DOS-028",
            Refusal::StepUnknown { .. } => "DOS-029",
            Refusal::ProcessBroken { .. } => "DOS-030",
            Refusal::NotAssigned => "DOS-031",
            Refusal::NotAssignee => "DOS-032",
            Refusal::AlreadyAssigned => "DOS-033",
            Refusal::NoProposal => "DOS-034",
            Refusal::NotApproved => "DOS-035",
            Refusal::AccountNeeded => "DOS-036",
            Refusal::ResultFileMissing => "DOS-037",
            Refusal::RecipientMissing => "DOS-038",
            Refusal::NothingToSend => "DOS-039",
            Refusal::SupplementStillOpen { .. } => "DOS-040",
            Refusal::NotWithdrawn => "DOS-041",
            Refusal::FeesPaid => "DOS-042",
            Refusal::FeesMissing => "DOS-043",
            Refusal::FeeImplausible { .. } => "DOS-044",
            Refusal::StarsOutOfRange => "DOS-045",
            Refusal::AlreadyRated => "DOS-046",
            Refusal::ComponentUnknown { .. } => "DOS-047",
            Refusal::PaperNotSigned => "DOS-048",
            Refusal::FindingUnknown { .. } => "DOS-049",
        }
    }

    fn details(&self) -> Vec<(&'static str, String)> {
        match self {
            Refusal::NotNow { action, state } => {
                vec![("action", (*action).to_owned()), ("state", state.name().to_owned())]
            }
            Refusal::WrongStep { action, step } => {
                vec![("action", (*action).to_owned()), ("step", step.clone())]
            }
            Refusal::ChannelNotOffered { channel } => {
                vec![("channel", channel.name().to_owned())]
            }
            Refusal::CounterOnly { case } | Refusal::CaseUnknown { case } => {
                vec![("case", case.clone())]
            }
            Refusal::FilingIncomplete { faults } => {
                vec![("count", faults.len().to_string()), ("paths", paths(faults))]
            }
            Refusal::ComponentsMissing { components } => {
                vec![("count", components.len().to_string()), ("components", components.join(", "))]
            }
            Refusal::TextMissing { field }
            | Refusal::TextUnreadable { field }
            | Refusal::DateInPast { field } => vec![("field", (*field).to_owned())],
            Refusal::TextTooLong { field, max, given } => vec![
                ("field", (*field).to_owned()),
                ("max", max.to_string()),
                ("given", given.to_string()),
            ],
            Refusal::TooMany { what, max } => {
                vec![("what", (*what).to_owned()), ("max", max.to_string())]
            }
            Refusal::ComponentReserved { component }
            | Refusal::ComponentUnknown { component }
            | Refusal::ComponentTwice { component }
            | Refusal::CountImplausible { component } => vec![("component", component.clone())],
            Refusal::NothingSupplied { items } => {
                let numbers: Vec<String> = items.iter().map(u32::to_string).collect();
                vec![("count", items.len().to_string()), ("items", numbers.join(", "))]
            }
            Refusal::FindingUnknown { key } => vec![("key", key.clone())],
            Refusal::StepUnknown { step } | Refusal::ProcessBroken { step } => {
                vec![("step", step.clone())]
            }
            Refusal::SupplementStillOpen { supply_by } => match supply_by {
                Some(date) => {
                    vec![
                        ("deadline", "set".to_owned()),
                        ("date", date.strftime("%d/%m/%Y").to_string()),
                    ]
                }
                None => vec![("deadline", "none".to_owned())],
            },
            Refusal::FeeImplausible { fee } => vec![("fee", fee.clone())],
            _ => Vec::new(),
        }
    }
}

fn paths(faults: &[FilingFault]) -> String {
    let paths: Vec<&str> = faults.iter().map(|fault| fault.path.as_str()).collect();
    paths.join(", ")
}
