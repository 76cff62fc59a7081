//! What the forms of a meeting offer to choose from: people and units of the agency that holds it, rooms, documents.
//! Not who may be chosen (that is the desk's to say). What must always hold: nothing is read that no form of the page needs.

use desk::OutgoingList;
use document::outgoing::Standing;
use kernel::code::AgencyCode;
use kernel::id::{AccountId, DocumentId};
use meeting::Meeting;
use meeting::meeting::{Place, Who};
use person::Role;
use register::Actor;

use super::names::sites;
use crate::outgoing::page::sign_and_subject;
use crate::problem::Problem;
use crate::visit::Visit;
use crate::work::naming;

/// Documents offered.
const PAPERS_MAX: u32 = 30;

/// Values and words.
#[derive(Debug, Default)]
pub(super) struct Offer {
    /// Accounts of the agency.
    pub(super) people: Vec<(String, String)>,
    /// Units and people who may present or be charged with something.
    pub(super) places: Vec<(String, String)>,
    pub(super) rooms: Vec<(String, String)>,
    /// Documents that go out, those of a kind first asked for first.
    pub(super) papers: Vec<(String, String)>,
}

impl Offer {
    /// What the acts that are allowed need.
    pub(super) async fn of(
        visit: &Visit,
        actor: &Actor,
        found: &Meeting,
        allowed: &[&str],
    ) -> Result<Offer, Problem> {
        let needs = |actions: &[&str]| actions.iter().any(|action| allowed.contains(action));
        let mut offer = Offer::default();
        let with_people = needs(&["appoint_meeting", "add_agenda_item", "set_conclusion"]);
        if with_people {
            let staff = staff(visit, &found.agency).await?;
            offer.people = people(visit, &staff);
            offer.places = units(visit, &found.agency);
            let invited = found.matter.iter().flat_map(|matter| &matter.invitees);
            for invitee in invited {
                if let Who::Site { unit, .. } = &invitee.who {
                    offer.places.push((unit.to_string(), naming::agency(visit, unit)));
                }
            }
            offer.places.sort_by(|one, other| one.0.cmp(&other.0));
            offer.places.dedup_by(|one, other| one.0 == other.0);
            let own = staff.iter().map(|one| {
                let unit = naming::agency(visit, &one.unit);
                (format!("{}|{}", one.unit, one.account), format!("{} – {unit}", one.name))
            });
            offer.places.extend(own);
        }
        if needs(&["amend_meeting"]) {
            let rooms = sites(visit, actor).await?;
            offer.rooms = rooms.into_iter().map(|room| (room.id.to_string(), room.name)).collect();
        }
        if needs(&["invite_meeting", "file_minutes", "conclude_meeting"]) {
            offer.papers = papers(visit, actor).await?;
        }
        Ok(offer)
    }
}

/// Somebody with a seat in the agency.
pub(super) struct Staff {
    pub(super) account: AccountId,
    pub(super) name: String,
    pub(super) unit: AgencyCode,
    pub(super) leads: bool,
}

/// Units of an agency, itself first.
pub(super) fn units_of(visit: &Visit, agency: &AgencyCode) -> Vec<AgencyCode> {
    let directory = visit.app.desk.directory();
    let tree = &directory.tree;
    let below = tree.descendants(agency).into_iter();
    let own = below.filter(|unit| tree.agency_of(unit).as_ref() == Some(agency) && unit != agency);
    std::iter::once(agency.clone()).chain(own).collect()
}

/// Those who may take part in meetings, leaders first.
pub(super) async fn staff(visit: &Visit, agency: &AgencyCode) -> Result<Vec<Staff>, Problem> {
    let mut found: Vec<Staff> = Vec::new();
    for unit in units_of(visit, agency) {
        for one in visit.app.desk.seated_in(&unit).await? {
            let account = AccountId::from_uuid(one.account);
            let known = found.iter().any(|other| other.account == account);
            if known || one.role == Role::Administrator.key() {
                continue;
            }
            let leads = one.role == Role::Leader.key();
            found.push(Staff { account, name: one.full_name, unit: unit.clone(), leads });
        }
    }
    found.sort_by_key(|one| !one.leads);
    Ok(found)
}

/// People as values and words.
pub(super) fn people(visit: &Visit, staff: &[Staff]) -> Vec<(String, String)> {
    let line = |one: &Staff| {
        let unit = naming::agency(visit, &one.unit);
        (one.account.to_string(), format!("{} – {unit}", one.name))
    };
    staff.iter().map(line).collect()
}

/// Units of an agency as values and words.
pub(super) fn units(visit: &Visit, agency: &AgencyCode) -> Vec<(String, String)> {
    let units = units_of(visit, agency).into_iter();
    units.map(|unit| (unit.to_string(), naming::agency(visit, &unit))).collect()
}

/// `H56.01` or `H56.01|acc_…`.
pub(super) fn place(text: &str) -> Option<Place> {
    let (unit, account) = match text.split_once('|') {
        Some((unit, account)) => (unit, Some(account.parse().ok()?)),
        None => (text, None),
    };
    Some(Place { unit: unit.parse().ok()?, account })
}

/// The same as it travels in a form.
pub(super) fn place_value(place: &Place) -> String {
    match place.account {
        Some(account) => format!("{}|{account}", place.unit),
        None => place.unit.to_string(),
    }
}

/// Documents that the reader had in hand or the agency released, newest first.
async fn papers(visit: &Visit, actor: &Actor) -> Result<Vec<(String, String)>, Problem> {
    let desk = &visit.app.desk;
    let mut found = Vec::new();
    let released = OutgoingList::Standing(Standing::Released);
    if !desk.may_enter(actor, "list_documents", access::Area::Documents) {
        return Ok(Vec::new());
    }
    for list in [OutgoingList::InHand, OutgoingList::Had, released] {
        found.extend(desk.outgoing_documents(actor, &list, None, PAPERS_MAX).await?.documents);
    }
    found.sort_by_key(|seen| std::cmp::Reverse(seen.record.id));
    found.dedup_by_key(|seen| seen.record.id);
    found.retain(|seen| seen.record.standing != Standing::Withdrawn);
    let line =
        |record: &document::Outgoing| (record.id.to_string(), sign_and_subject(visit, record));
    Ok(found.iter().map(|seen| line(&seen.record)).collect())
}

/// The document that a form names.
pub(super) fn document(text: &str) -> Option<DocumentId> {
    text.parse().ok()
}
