//! The flat rows by which lists, calendars and clashes know a meeting. Not a view, and not its agenda.
//! What must hold: they are a pure function of the record, so they can always be rebuilt; a guest is in no row; of a
//! meeting that was withdrawn nothing is left but whose it was and when.

use super::{
    people::{Answered, Role, Who},
    record::{Meeting, Span},
    states::Standing,
};
use crate::{Booking, Shared};
use kernel::{
    code::AgencyCode,
    id::{AccountId, MeetingId, SeriesId},
};

/// One row per meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    pub id: MeetingId,
    pub agency: AgencyCode,
    /// Key of its kind.
    pub kind: String,
    pub standing: Standing,
    pub planned: Span,
    pub series: Option<SeriesId>,
    pub stands: Vec<Stand>,
    /// Rooms and people it needs, as long as it is ahead.
    pub booking: Option<Booking>,
    /// What it is found by.
    pub text: String,
}

/// Somebody in whose list it stands: a person, or a unit at its site.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stand {
    pub unit: Option<AgencyCode>,
    pub account: Option<AccountId>,
    pub role: Role,
    pub answered: Answered,
}

impl Meeting {
    /// The rows of this meeting.
    pub fn listing(&self) -> Listing {
        let text = self.matter.as_deref().map(|matter| matter.sheet.title.clone());
        Listing {
            id: self.id,
            agency: self.agency.clone(),
            kind: self.kind.key.clone(),
            standing: self.standing,
            planned: self.planned,
            series: self.series.as_ref().map(|place| place.series),
            stands: self.stands(),
            booking: self.booking(),
            text: text.unwrap_or_default(),
        }
    }

    /// Posts, presenters and those invited, each once in each role.
    fn stands(&self) -> Vec<Stand> {
        let Some(matter) = self.matter.as_deref() else { return Vec::new() };
        let posted = self.posts.held().map(|(account, role)| Stand {
            unit: None,
            account: Some(account),
            role,
            answered: Answered::Coming,
        });
        let presenters = matter.items.iter().filter_map(|item| item.sheet.presenter.as_ref());
        let presenters = presenters.map(|presenter| Stand {
            unit: presenter.account.is_none().then(|| presenter.unit.clone()),
            account: presenter.account,
            role: Role::Presenter,
            answered: Answered::Coming,
        });
        let invited = matter.invitees.iter().filter_map(|invitee| {
            let (unit, account) = match &invitee.who {
                Who::Site { unit, .. } => (Some(unit.clone()), None),
                Who::Person { account, .. } => (None, Some(*account)),
                Who::Guest(_) => return None,
            };
            Some(Stand { unit, account, role: invitee.role, answered: invitee.answered() })
        });
        let called = self.is_called();
        let mut stands: Vec<Stand> =
            posted.chain(presenters).chain(invited.filter(|_| called)).collect();
        stands.sort();
        stands.dedup();
        stands
    }

    /// What it needs for itself alone: its rooms and whoever holds it.
    pub fn booking(&self) -> Option<Booking> {
        let matter = self.matter.as_deref().filter(|_| self.standing.is_ahead())?;
        let invited = matter.invitees.iter().filter_map(|invitee| match &invitee.who {
            Who::Site { site, .. } if invitee.answered() != Answered::Declined => *site,
            _ => None,
        });
        let rooms = invited.chain(matter.sheet.central).map(Shared::Site);
        let people = self.posts.held().map(|(account, _)| Shared::Person(account));
        let needs = rooms.chain(people).collect();
        Some(Booking { meeting: self.id, span: self.planned, needs })
    }
}
