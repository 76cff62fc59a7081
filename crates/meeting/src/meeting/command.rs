//! What somebody may ask of a meeting. Ids are made outside; texts come as they were typed.

use super::{
    people::{Confirmation, Place, Posts, Reply, Role, Who},
    record::{ConclusionSheet, InSeries, ItemSheet, PaperFile, Sheet, Span},
    run::{KeptRecording, Present},
};
use kernel::{
    code::AgencyCode,
    id::{DocumentId, MeetingId, TaskId},
    secrecy,
};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    Request(Box<NewMeeting>),
    /// What is said about it beforehand.
    Amend {
        sheet: Sheet,
        affirmed: bool,
    },
    /// What was returned, put right.
    Resubmit,
    Approve {
        note: String,
    },
    Return {
        reason: String,
    },
    Refuse {
        reason: String,
    },
    /// All posts as they are to be.
    Appoint {
        posts: Posts,
    },
    Move {
        planned: Span,
        reason: String,
    },
    AddItem {
        item: ItemSheet,
        affirmed: bool,
    },
    ChangeItem {
        number: u32,
        item: ItemSheet,
        affirmed: bool,
    },
    RemoveItem {
        number: u32,
        reason: String,
    },
    /// Numbers of all items, in the order they are to have.
    OrderItems {
        order: Vec<u32>,
    },
    AddPaper(Box<NewPaper>),
    TakeOutPaper {
        number: u32,
        reason: String,
    },
    SetDownload {
        number: u32,
        allowed: bool,
    },
    /// The paper holds a state secret.
    WithdrawPaper {
        number: u32,
    },
    AddInvitees {
        invitees: Vec<NewInvitee>,
    },
    RemoveInvitee {
        number: u32,
        reason: String,
    },
    /// Everybody is told; the invitation ("giấy mời") went out as this document.
    Invite {
        letter: Option<DocumentId>,
    },
    ConfirmSite {
        invitee: u32,
        confirmation: Confirmation,
    },
    DeclineSite {
        invitee: u32,
        reason: String,
    },
    /// A person's answer.
    Answer {
        invitee: u32,
        reply: Reply,
    },
    NoteRehearsal {
        words: String,
        ready: Vec<u32>,
    },
    Open,
    BeginItem {
        number: u32,
    },
    EndItem,
    /// For so many seconds, or for as long as it takes.
    GiveFloor {
        invitee: u32,
        seconds: Option<u32>,
    },
    /// Whoever had the floor has done.
    YieldFloor {
        invitee: u32,
    },
    WithdrawFloor {
        invitee: u32,
        reason: String,
    },
    /// One, or everybody who waits.
    Admit {
        invitees: Vec<u32>,
    },
    /// Sent out, and not let in again.
    Remove {
        invitee: u32,
        reason: String,
    },
    Lock,
    Unlock,
    /// Everybody is told that it is recorded.
    StartRecording,
    StopRecording,
    /// Those who are there now.
    CallRoll {
        present: Vec<Present>,
    },
    Announce {
        words: String,
    },
    /// The whole note of an item, or of the meeting, as it now reads.
    Note {
        item: Option<u32>,
        words: String,
    },
    /// A new conclusion, or another wording of one that is there.
    SetConclusion {
        number: Option<u32>,
        conclusion: ConclusionSheet,
    },
    DropConclusion {
        number: u32,
    },
    Close {
        words: String,
    },
    /// What a recording became.
    KeepRecording {
        number: u32,
        kept: Box<KeptRecording>,
    },
    /// Its time of keeping is over.
    DropRecording {
        number: u32,
    },
    FileMinutes {
        document: DocumentId,
    },
    /// With the notice of conclusions ("thông báo kết luận"), where one was issued.
    Conclude {
        notice: Option<DocumentId>,
    },
    LinkTask {
        conclusion: u32,
        task: TaskId,
    },
    Cancel {
        reason: String,
    },
    /// Its words hold a state secret.
    Withdraw,
}

/// A meeting as whoever asks for it knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMeeting {
    pub id: MeetingId,
    pub agency: AgencyCode,
    /// Key of one of the province's kinds.
    pub kind: String,
    pub convener: Place,
    pub posts: Posts,
    pub planned: Span,
    pub series: Option<InSeries>,
    pub sheet: Sheet,
    /// A person has looked and says that there is no mark of secrecy.
    pub affirmed: bool,
}

/// A paper about to be taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPaper {
    pub item: Option<u32>,
    pub title: String,
    pub file: PaperFile,
    pub downloadable: bool,
    /// A mark of secrecy on its first page, if its text could be read and shows one.
    pub on_first_page: Option<secrecy::Sign>,
    /// A person has looked and says that there is no mark of secrecy.
    pub affirmed: bool,
}

/// Somebody to be invited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInvitee {
    pub who: Who,
    pub role: Role,
    pub voting: bool,
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
    Command::Request(_) => "request_meeting",
    Command::Amend { .. } => "amend_meeting",
    Command::Resubmit => "resubmit_meeting",
    Command::Approve { .. } => "approve_meeting",
    Command::Return { .. } => "return_meeting",
    Command::Refuse { .. } => "refuse_meeting",
    Command::Appoint { .. } => "appoint_meeting",
    Command::Move { .. } => "move_meeting",
    Command::AddItem { .. } => "add_agenda_item",
    Command::ChangeItem { .. } => "change_agenda_item",
    Command::RemoveItem { .. } => "remove_agenda_item",
    Command::OrderItems { .. } => "order_agenda",
    Command::AddPaper(_) => "add_meeting_paper",
    Command::TakeOutPaper { .. } => "take_out_meeting_paper",
    Command::SetDownload { .. } => "set_paper_download",
    Command::WithdrawPaper { .. } => "withdraw_meeting_paper",
    Command::AddInvitees { .. } => "add_invitees",
    Command::RemoveInvitee { .. } => "remove_invitee",
    Command::Invite { .. } => "invite_meeting",
    Command::ConfirmSite { .. } => "confirm_site",
    Command::DeclineSite { .. } => "decline_site",
    Command::Answer { .. } => "answer_invitation",
    Command::NoteRehearsal { .. } => "note_rehearsal",
    Command::Open => "open_meeting",
    Command::BeginItem { .. } => "begin_item",
    Command::EndItem => "end_item",
    Command::GiveFloor { .. } => "give_floor",
    Command::YieldFloor { .. } => "yield_floor",
    Command::WithdrawFloor { .. } => "withdraw_floor",
    Command::Admit { .. } => "admit_to_meeting",
    Command::Remove { .. } => "remove_from_meeting",
    Command::Lock => "lock_meeting",
    Command::Unlock => "unlock_meeting",
    Command::StartRecording => "start_recording",
    Command::StopRecording => "stop_recording",
    Command::CallRoll { .. } => "call_roll",
    Command::Announce { .. } => "announce_in_meeting",
    Command::Note { .. } => "note_meeting",
    Command::SetConclusion { .. } => "set_conclusion",
    Command::DropConclusion { .. } => "drop_conclusion",
    Command::Close { .. } => "close_meeting",
    Command::KeepRecording { .. } => "keep_recording",
    Command::DropRecording { .. } => "drop_recording",
    Command::FileMinutes { .. } => "file_minutes",
    Command::Conclude { .. } => "conclude_meeting",
    Command::LinkTask { .. } => "link_meeting_task",
    Command::Cancel { .. } => "cancel_meeting",
    Command::Withdraw => "withdraw_meeting",
}
