//! A meeting as the policies know it: only the facts that may matter for permission.
//! Not what a post in it decides, which stands in the rules of the register. What must hold: nobody who is only to be invited
//! is named before the meeting is called.

use ::meeting::{
    Meeting, Motion,
    meeting::{NewMeeting, Posts, Role as MeetingRole, Who},
};
use kernel::{code::AgencyCode, id::AccountId};
use std::collections::BTreeSet;

/// What the policies may know of a meeting and of what is put to the vote in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeetingFacts {
    pub agency: AgencyCode,
    pub standing: &'static str,
    /// Units that take part at their sites, or for whose heads a place is kept.
    pub units: BTreeSet<AgencyCode>,
    /// Everybody who is named in it.
    pub people: BTreeSet<AccountId>,
    /// Whoever asked for it, convenes it or has a post in it.
    pub organisers: BTreeSet<AccountId>,
    /// Chair, technical host and co-hosts.
    pub conductors: BTreeSet<AccountId>,
    /// Chair, secretary and technical host.
    pub writers: BTreeSet<AccountId>,
}

impl MeetingFacts {
    pub fn of(found: &Meeting) -> Self {
        let mut facts = Self::held_by(&found.agency, &found.posts, found.requested_by);
        facts.standing = found.standing.name();
        let Some(matter) = found.matter.as_deref() else { return facts };
        facts.organisers.extend(matter.convener.account);
        if matter.convener.account.is_none() {
            facts.units.insert(matter.convener.unit.clone());
        }
        for presenter in matter.items.iter().filter_map(|item| item.sheet.presenter.as_ref()) {
            match presenter.account {
                Some(account) => facts.people.insert(account),
                None => facts.units.insert(presenter.unit.clone()),
            };
        }
        if found.is_called() {
            for invitee in &matter.invitees {
                match &invitee.who {
                    Who::Site { unit, .. } => drop(facts.units.insert(unit.clone())),
                    Who::Person { account, .. } => drop(facts.people.insert(*account)),
                    Who::Guest(_) => {}
                }
                facts.people.extend(invitee.named());
            }
        }
        facts.people.extend(facts.organisers.iter().copied());
        facts
    }

    /// A meeting about to be asked for.
    pub fn requesting(new: &NewMeeting, by: AccountId) -> Self {
        Self::held_by(&new.agency, &new.posts, by)
    }

    /// With those who vote in it, or in whose place somebody votes.
    #[must_use]
    pub fn with_motion(mut self, motion: &Motion) -> Self {
        self.people.extend(motion.voting());
        self
    }

    fn held_by(agency: &AgencyCode, posts: &Posts, by: AccountId) -> Self {
        let of = |roles: &[MeetingRole]| -> BTreeSet<AccountId> {
            posts.held().filter(|(_, role)| roles.contains(role)).map(|(who, _)| who).collect()
        };
        let conductors = of(&[MeetingRole::Chair, MeetingRole::Host, MeetingRole::CoHost]);
        let writers = of(&[MeetingRole::Chair, MeetingRole::Secretary, MeetingRole::Host]);
        let organisers: BTreeSet<_> =
            conductors.union(&writers).copied().chain(std::iter::once(by)).collect();
        let (units, people) = (BTreeSet::new(), organisers.clone());
        let (agency, standing) = (agency.clone(), "requested");
        Self { agency, standing, units, people, organisers, conductors, writers }
    }
}
