//! A meeting: who holds it and when, how it stands, and what it is about as long as that may be known.
//! Not how it is run (`run`), nor who comes (`people`). What must always hold: without its matter nothing here tells what
//! was spoken of; numbers of items, papers, invitees and conclusions are never used again.

use super::{
    people::{Answer, Invitee, Place, Posts, Role, Who},
    run::Run,
    states::Standing,
};
use crate::{Kind, Repeat, Share, names::names};
use kernel::{
    code::AgencyCode,
    hash::Sha256Hash,
    id::{AccountId, DocumentId, FileId, MeetingId, SeriesId, SiteId, TaskId},
    time::{Date, Timestamp},
};
use register::Actor;
use serde::{Deserialize, Serialize};

/// One meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meeting {
    pub id: MeetingId,
    /// The agency that holds it.
    pub agency: AgencyCode,
    /// With the rules under which it was called.
    pub kind: Kind,
    pub requested_by: AccountId,
    pub requested_at: Timestamp,
    pub posts: Posts,
    pub planned: Span,
    pub series: Option<InSeries>,
    pub standing: Standing,
    /// How often it changed for those invited: the SEQUENCE of its calendar entry (RFC 5545 §3.8.7.4).
    pub sequence: u32,
    /// Absent once the meeting was withdrawn.
    pub matter: Option<Box<Matter>>,
}

/// From when to when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    pub begins_at: Timestamp,
    /// The first moment after it.
    pub ends_at: Timestamp,
}

/// Its place in a series: each meeting of one is a record of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InSeries {
    pub series: SeriesId,
    /// The day the rule named, wherever it was moved to.
    pub on: Date,
    pub repeat: Repeat,
}

/// What a meeting is about, and its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matter {
    pub sheet: Sheet,
    /// Who convenes it: a leader, or the unit that asks for it.
    pub convener: Place,
    /// In the order of the agenda.
    pub items: Vec<Item>,
    pub papers: Vec<Paper>,
    pub invitees: Vec<Invitee>,
    /// How many of each there ever were: the last number given out.
    pub ever: Ever,
    /// The invitation ("giấy mời") as it went out.
    pub letter: Option<DocumentId>,
    pub rehearsals: Vec<Rehearsal>,
    /// What happened in it; none before it is opened.
    pub run: Option<Box<Run>>,
    /// Notes that belong to no item.
    pub note: String,
    pub conclusions: Vec<Conclusion>,
    /// The outgoing document that holds the minutes ("biên bản").
    pub minutes: Option<DocumentId>,
    /// The notice of conclusions ("thông báo kết luận"), where one was issued.
    pub notice: Option<DocumentId>,
    pub turns: Vec<Turn>,
}

/// What is said about it beforehand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    pub title: String,
    /// What for; may be empty.
    pub words: String,
    /// Where the central site ("điểm cầu trung tâm") is, in words.
    pub place: String,
    /// The central site, where it is in the register.
    pub central: Option<SiteId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Ever {
    pub items: u32,
    pub papers: u32,
    pub invitees: u32,
    pub conclusions: u32,
    pub recordings: u32,
}

/// One item of the agenda.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    pub number: u32,
    pub sheet: ItemSheet,
    /// When it was spoken of: more than once, if it was taken up again.
    pub stretches: Vec<Stretch>,
    /// What the secretary wrote down.
    pub note: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemSheet {
    pub title: String,
    pub presenter: Option<Place>,
    /// Planned for it.
    pub minutes: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stretch {
    pub begun_at: Timestamp,
    pub ended_at: Option<Timestamp>,
}

/// A paper of the meeting ("tài liệu họp").
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paper {
    pub number: u32,
    /// The item it belongs to; none for the whole meeting.
    pub item: Option<u32>,
    pub added_by: Option<AccountId>,
    pub added_at: Timestamp,
    /// Taken out of the agenda again; still in the record.
    pub taken_out: bool,
    /// Absent once it was withdrawn.
    pub kept: Option<Box<KeptPaper>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptPaper {
    pub title: String,
    pub file: PaperFile,
    /// Whether it may be taken away, or only be looked at.
    pub downloadable: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperFile {
    pub id: FileId,
    /// As it was named, cleaned; for display only.
    pub name: String,
    pub media_type: String,
    pub size: u64,
    pub sha256: Sha256Hash,
    pub kept_at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rehearsal {
    pub at: Timestamp,
    pub by: Option<AccountId>,
    pub words: String,
    /// Numbers of the invitees whose site was found ready.
    pub ready: Vec<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conclusion {
    pub number: u32,
    pub sheet: ConclusionSheet,
    /// The task that was given out of it.
    pub task: Option<TaskId>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConclusionSheet {
    pub item: Option<u32>,
    pub words: String,
    /// Who has to do it; none for what is only stated.
    pub owner: Option<Place>,
    pub due: Option<Date>,
}

/// One turn of its way: stages and what is asked about afterwards, not every answer and every word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    pub at: Timestamp,
    pub by: Option<AccountId>,
    pub kind: TurnKind,
    pub words: String,
    /// Of the item, paper, invitee or recording it was about.
    #[serde(default)]
    pub number: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TurnKind {
    Requested,
    Amended,
    Resubmitted,
    Approved,
    Returned,
    Refused,
    Appointed,
    Moved,
    AgendaChanged,
    PaperAdded,
    PaperTakenOut,
    PaperWithdrawn,
    InviteesAdded,
    InviteeRemoved,
    Invited,
    Rehearsed,
    Opened,
    Locked,
    Unlocked,
    Removed,
    RecordingStarted,
    RecordingStopped,
    RecordingKept,
    RecordingDropped,
    RollCalled,
    Closed,
    MinutesFiled,
    Concluded,
    Cancelled,
}

names!(TurnKind "meeting-turn-{}": Requested "requested", Amended "amended",
    Resubmitted "resubmitted", Approved "approved", Returned "returned", Refused "refused",
    Appointed "appointed", Moved "moved", AgendaChanged "agenda-changed",
    PaperAdded "paper-added", PaperTakenOut "paper-taken-out",
    PaperWithdrawn "paper-withdrawn", InviteesAdded "invitees-added",
    InviteeRemoved "invitee-removed", Invited "invited", Rehearsed "rehearsed",
    Opened "opened", Locked "locked", Unlocked "unlocked", Removed "removed",
    RecordingStarted "recording-started", RecordingStopped "recording-stopped",
    RecordingKept "recording-kept", RecordingDropped "recording-dropped",
    RollCalled "roll-called", Closed "closed", MinutesFiled "minutes-filed",
    Concluded "concluded", Cancelled "cancelled");

impl Span {
    /// Whether two spans have a moment in common.
    pub fn overlaps(self, other: Span) -> bool {
        self.begins_at < other.ends_at && other.begins_at < self.ends_at
    }
}

impl Matter {
    pub fn item(&self, number: u32) -> Option<&Item> {
        self.items.iter().find(|item| item.number == number)
    }

    /// A paper that stands in the agenda and may be shown.
    pub fn paper(&self, number: u32) -> Option<&KeptPaper> {
        let paper = self.papers.iter().find(|paper| paper.number == number && !paper.taken_out)?;
        paper.kept.as_deref()
    }

    pub fn invitee(&self, number: u32) -> Option<&Invitee> {
        self.invitees.iter().find(|invitee| invitee.number == number)
    }

    pub fn conclusion(&self, number: u32) -> Option<&Conclusion> {
        self.conclusions.iter().find(|conclusion| conclusion.number == number)
    }

    /// Invited with a vote, whoever then comes.
    pub fn members(&self) -> impl Iterator<Item = &Invitee> {
        self.invitees.iter().filter(|invitee| invitee.voting)
    }

    /// How many people the sites say will be there.
    pub fn announced(&self) -> u32 {
        let heads =
            self.invitees.iter().map(|invitee| invitee.answer.as_ref().map_or(0, Answer::heads));
        heads.fold(0, u32::saturating_add)
    }
}

impl Meeting {
    /// Whether those invited know of it: nobody but those who prepare a meeting does before it is called.
    pub fn is_called(&self) -> bool {
        match self.standing {
            Standing::Requested | Standing::Returned | Standing::Refused | Standing::Approved => {
                false
            }
            Standing::Cancelled | Standing::Withheld => {
                let turns = self.matter.iter().flat_map(|matter| &matter.turns);
                turns.into_iter().any(|turn| turn.kind == TurnKind::Invited)
            }
            _ => true,
        }
    }

    /// The roles the actor has in it, the foremost first.
    pub fn roles_of(&self, actor: &Actor) -> Vec<Role> {
        let mut roles: Vec<Role> =
            actor.account().map(|who| self.posts.of(who)).unwrap_or_default();
        let Some(matter) = self.matter.as_deref() else { return roles };
        let presents = |item: &&Item| {
            item.sheet.presenter.as_ref().is_some_and(|presenter| presenter.is_of(actor))
        };
        roles.extend(matter.items.iter().find(presents).map(|_| Role::Presenter));
        roles.extend(self.invitees_of(actor).map(|invitee| match invitee.who {
            Who::Site { .. } => Role::SiteHead,
            _ => invitee.role,
        }));
        roles.sort_unstable();
        roles.dedup();
        roles
    }

    /// The places on the list of those invited that are the actor's.
    pub fn invitees_of(&self, actor: &Actor) -> impl Iterator<Item = &Invitee> {
        let invitees = self.matter.iter().flat_map(|matter| &matter.invitees);
        invitees.filter(move |invitee| invitee.is_of(actor))
    }

    /// Chair, technical host or one of the co-hosts.
    pub fn is_conducted_by(&self, actor: &Actor) -> bool {
        let roles = actor.account().map(|who| self.posts.of(who)).unwrap_or_default();
        roles.iter().any(|role| matches!(role, Role::Chair | Role::Host | Role::CoHost))
    }

    /// The secretary, or the chair; the host where there is no secretary.
    pub fn is_written_by(&self, actor: &Actor) -> bool {
        let roles = actor.account().map(|who| self.posts.of(who)).unwrap_or_default();
        let alone = self.posts.secretary.is_none();
        roles.iter().any(|role| {
            matches!(role, Role::Chair | Role::Secretary) || (alone && *role == Role::Host)
        })
    }

    /// Whoever asked for it, convenes it or has a post in it; and a leader of the agency.
    pub fn is_prepared_by(&self, actor: &Actor) -> bool {
        let convenes = self.matter.as_deref().is_some_and(|matter| matter.convener.is_of(actor));
        let posted = actor.account().is_some_and(|who| !self.posts.of(who).is_empty());
        let asked = actor.account() == Some(self.requested_by);
        let leads = matches!(actor, Actor::Officer { seat, .. }
            if seat.role == super::people::LEADER && seat.unit == self.agency);
        asked || convenes || posted || leads
    }

    /// Whether somebody with this number may be in the room now: invited, admitted, not removed.
    pub fn is_admitted(&self, invitee: u32) -> bool {
        let Some(matter) = self.matter.as_deref() else { return false };
        let run = matter.run.as_deref().filter(|_| self.standing == Standing::Running);
        matter.invitee(invitee).is_some() && run.is_some_and(|run| run.admitted.contains(&invitee))
    }

    /// Whether the actor may be in the room now: by a post, or admitted in a place on the list.
    pub fn lets_in(&self, actor: &Actor) -> bool {
        let posted = actor.account().is_some_and(|who| !self.posts.of(who).is_empty());
        let running = self.standing == Standing::Running;
        let admitted = || self.invitees_of(actor).any(|invitee| self.is_admitted(invitee.number));
        running && (posted || admitted())
    }

    /// The share of those with a vote who have to be there, and how many that is.
    pub fn quorum(&self) -> Option<(Share, u32)> {
        let share = self.kind.quorum?;
        let members = self.matter.iter().flat_map(|matter| matter.members()).count();
        Some((share, share.needed(u32::try_from(members).unwrap_or(u32::MAX))))
    }

    /// Every stored content it names: papers and recordings.
    pub fn files(&self) -> Vec<(FileId, Sha256Hash)> {
        let Some(matter) = self.matter.as_deref() else { return Vec::new() };
        let papers = matter.papers.iter().filter_map(|paper| paper.kept.as_deref());
        let papers = papers.map(|kept| (kept.file.id, kept.file.sha256));
        let recordings = matter.run.iter().flat_map(|run| &run.recordings);
        let kept = recordings.filter_map(|recording| recording.kept.as_ref());
        papers.chain(kept.map(|kept| (kept.file, kept.sha256))).collect()
    }
}
