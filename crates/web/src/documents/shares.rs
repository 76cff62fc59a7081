//! Who has a share, in words, and the units and people that one may be given to.
//! Not who may give it. What must always hold: an account or unit that nobody knows any more shows itself by its code.

use document::Incoming;
use document::incoming::{Place, Share};
use kernel::code::AgencyCode;
use kernel::id::AccountId;
use person::Role;

use crate::format;
use crate::problem::Problem;
use crate::visit::Visit;
use crate::work::naming::{self, People};

/// Names of all people of some documents.
pub(super) struct Names(People);

impl Names {
    pub(super) async fn of<'d>(
        visit: &Visit,
        documents: impl Iterator<Item = &'d Incoming>,
    ) -> Result<Names, Problem> {
        let mut ids: Vec<AccountId> = Vec::new();
        for matter in documents.filter_map(|found| found.matter.as_deref()) {
            ids.extend(matter.leader);
            ids.extend(matter.turns.iter().filter_map(|turn| turn.by));
            for share in &matter.shares {
                ids.extend(share.to.account);
                ids.push(share.given_by);
            }
        }
        Ok(Names(People::of(visit, ids).await?))
    }

    pub(super) fn person(&self, id: AccountId) -> String {
        self.0.name(id)
    }

    /// A person, or else the unit.
    pub(super) fn place(&self, visit: &Visit, place: &Place) -> String {
        match place.account {
            Some(account) => self.person(account),
            None => naming::agency(visit, &place.unit),
        }
    }

    /// `Phòng Kinh tế: chủ trì, hạn 10/10/2026`.
    pub(super) fn share(&self, visit: &Visit, share: &Share) -> String {
        let part = visit.t(&format!("document-part-{}", share.part.name()));
        let place = self.place(visit, &share.to);
        let values = [("place", place.as_str().into()), ("part", part.as_str().into())];
        match share.due {
            None => visit.say.with("document-share", &values),
            Some(due) => {
                let [place, part] = values;
                let due = format::date(due);
                visit.say.with("document-share-due", &[place, part, ("due", due.as_str().into())])
            }
        }
    }
}

/// Units a leader hands a document to: those of the agency, nearest first.
pub(crate) fn units(visit: &Visit, agency: &AgencyCode) -> Vec<(AgencyCode, String)> {
    let directory = visit.app.desk.directory();
    let tree = &directory.tree;
    let of_agency =
        |unit: &&AgencyCode| tree.agency_of(unit).is_some_and(|of| of == *agency && **unit != of);
    let units = tree.descendants(agency);
    units.iter().filter(of_agency).map(|unit| (unit.clone(), naming::agency(visit, unit))).collect()
}

/// People a head passes a share on to.
pub(super) async fn people(
    visit: &Visit,
    unit: &AgencyCode,
) -> Result<Vec<(AccountId, String)>, Problem> {
    let seated = visit.app.desk.seated_in(unit).await?;
    Ok(seated
        .into_iter()
        .filter(|one| one.role == Role::Specialist.key())
        .map(|one| (AccountId::from_uuid(one.account), one.full_name))
        .collect())
}

/// Leaders of an agency, to whom a document is submitted.
pub(super) async fn leaders(
    visit: &Visit,
    agency: &AgencyCode,
) -> Result<Vec<(AccountId, String)>, Problem> {
    let seated = visit.app.desk.seated_in(agency).await?;
    Ok(seated
        .into_iter()
        .filter(|one| one.role == Role::Leader.key())
        .map(|one| (AccountId::from_uuid(one.account), one.full_name))
        .collect())
}
