//! Principals, resources and the units around them as Cedar entities, only those one question needs.
//! What must hold: ids here are spelled as in the filter of lists, or the two would disagree.

use crate::{
    AccessFault, AccountFacts, DocumentFacts, DossierFacts, KeyUseFacts, MeetingFacts,
    OutgoingFacts, Principal, Resource, TaskFacts, WorkFileFacts,
    resource::{kind_key, state_key},
};
use agency::Tree;
use cedar_policy::{Entities, Entity, EntityId, EntityTypeName, EntityUid, RestrictedExpression};
use kernel::{code::AgencyCode, id::AccountId};
use register::Seat;
use std::{
    collections::{BTreeSet, HashMap, HashSet},
    fmt::Display,
};

/// Names of the entity types, parsed once.
#[derive(Debug)]
pub(crate) struct Names {
    visitor: EntityTypeName,
    person: EntityTypeName,
    unit: EntityTypeName,
    officer: EntityTypeName,
    follower: EntityTypeName,
    system: EntityTypeName,
    dossier: EntityTypeName,
    account: EntityTypeName,
    offering: EntityTypeName,
    key_use: EntityTypeName,
    document: EntityTypeName,
    outgoing: EntityTypeName,
    copy: EntityTypeName,
    recipient_group: EntityTypeName,
    parcel: EntityTypeName,
    sending: EntityTypeName,
    task: EntityTypeName,
    work_file: EntityTypeName,
    meeting: EntityTypeName,
    site: EntityTypeName,
    area: EntityTypeName,
}

impl Names {
    pub(crate) fn parse() -> Result<Self, AccessFault> {
        let name = |text: &str| {
            text.parse::<EntityTypeName>()
                .map_err(|fault| AccessFault::Schema { message: fault.to_string() })
        };
        Ok(Self {
            visitor: name("Visitor")?,
            person: name("Person")?,
            unit: name("Unit")?,
            officer: name("Officer")?,
            follower: name("Follower")?,
            system: name("System")?,
            dossier: name("Dossier")?,
            account: name("Account")?,
            offering: name("Offering")?,
            key_use: name("KeyUse")?,
            document: name("Document")?,
            outgoing: name("Outgoing")?,
            copy: name("Copy")?,
            recipient_group: name("RecipientGroup")?,
            parcel: name("Parcel")?,
            sending: name("Sending")?,
            task: name("Task")?,
            work_file: name("WorkFile")?,
            meeting: name("Meeting")?,
            site: name("Site")?,
            area: name("Area")?,
        })
    }

    /// The types that may ask.
    pub(crate) fn askers(&self) -> [EntityTypeName; 5] {
        [&self.visitor, &self.person, &self.officer, &self.follower, &self.system].map(Clone::clone)
    }
}

/// The id of an official in a seat.
pub(crate) fn officer_id(account: impl Display, seat: &Seat) -> String {
    format!("{account}|{}|{}", seat.role, seat.unit)
}

/// The agency of a seat's unit; a unit that is in no tree stands for itself.
pub(crate) fn agency_of(seat: &Seat, tree: &Tree) -> AgencyCode {
    tree.agency_of(&seat.unit).unwrap_or_else(|| seat.unit.clone())
}

type Attributes = HashMap<String, RestrictedExpression>;

/// Entities of one question, gathered.
pub(crate) struct Building<'a> {
    names: &'a Names,
    tree: &'a Tree,
    entities: Vec<Entity>,
    units: BTreeSet<AgencyCode>,
}

impl<'a> Building<'a> {
    pub(crate) fn new(names: &'a Names, tree: &'a Tree) -> Self {
        Self { names, tree, entities: Vec::with_capacity(16), units: BTreeSet::new() }
    }

    pub(crate) fn finish(mut self) -> Option<Entities> {
        for code in std::mem::take(&mut self.units) {
            let parent = self.tree.unit(&code).and_then(|unit| unit.parent.as_ref());
            let parents = parent.map(|parent| uid(&self.names.unit, parent)).into_iter().collect();
            self.entities.push(Entity::new_no_attrs(uid(&self.names.unit, &code), parents));
        }
        Entities::from_entities(self.entities, None).ok()
    }

    pub(crate) fn principal(&mut self, who: &Principal) -> Option<EntityUid> {
        let names = self.names;
        let mut attributes = Attributes::new();
        let mut parents = HashSet::new();
        let id = match who {
            Principal::Visitor { visitor } => uid(&names.visitor, visitor),
            Principal::Person { account, visitor } => {
                if let Some(visitor) = visitor {
                    attributes.insert("visitor".into(), entity(uid(&names.visitor, visitor)));
                }
                uid(&names.person, account)
            }
            Principal::Officer { account, seat } => {
                let agency = agency_of(seat, self.tree);
                attributes.insert("account".into(), entity(uid(&names.person, account)));
                attributes.insert("role".into(), text(&seat.role));
                attributes.insert("unit".into(), self.unit(&seat.unit));
                attributes.insert("agency".into(), self.unit(&agency));
                parents.insert(uid(&names.unit, &seat.unit));
                uid(&names.officer, officer_id(account, seat))
            }
            Principal::Follower { code } => {
                attributes.insert("code".into(), text(code.as_str()));
                uid(&names.follower, code.as_str())
            }
            Principal::System { job } => {
                attributes.insert("job".into(), text(job));
                uid(&names.system, job)
            }
        };
        self.add(id, attributes, parents)
    }

    pub(crate) fn resource(&mut self, what: &Resource) -> Option<EntityUid> {
        let names = self.names;
        match what {
            Resource::Dossier(facts) => {
                let attributes = self.dossier(facts);
                self.add(uid(&names.dossier, "this"), attributes, HashSet::new())
            }
            Resource::Account(facts) => {
                let attributes = self.account(facts);
                self.add(uid(&names.account, facts.account), attributes, HashSet::new())
            }
            Resource::Unit(code) => {
                self.unit(code);
                Some(uid(&names.unit, code))
            }
            Resource::Offering { procedure, unit } => {
                let attributes = Attributes::from([
                    ("procedure".into(), text(procedure.as_str())),
                    ("unit".into(), self.unit(unit)),
                ]);
                let id = uid(&names.offering, format!("{}|{unit}", procedure.as_str()));
                self.add(id, attributes, HashSet::new())
            }
            Resource::KeyUse(facts) => {
                let attributes = self.key_use(facts);
                self.add(uid(&names.key_use, "this"), attributes, HashSet::new())
            }
            Resource::Document(facts) => {
                let attributes = self.document(facts);
                self.add(uid(&names.document, "this"), attributes, HashSet::new())
            }
            Resource::Outgoing(facts) => {
                let attributes = self.outgoing(facts);
                self.add(uid(&names.outgoing, "this"), attributes, HashSet::new())
            }
            Resource::Copy(facts) => {
                let attributes = self.outgoing(facts);
                self.add(uid(&names.copy, "this"), attributes, HashSet::new())
            }
            Resource::RecipientGroup(agency) => {
                let attributes = Attributes::from([("agency".into(), self.unit(agency))]);
                self.add(uid(&names.recipient_group, "this"), attributes, HashSet::new())
            }
            Resource::Parcel(agency) => {
                let attributes = Attributes::from([("agency".into(), self.unit(agency))]);
                self.add(uid(&names.parcel, "this"), attributes, HashSet::new())
            }
            Resource::Sending(agency) => {
                let attributes = Attributes::from([("agency".into(), self.unit(agency))]);
                self.add(uid(&names.sending, "this"), attributes, HashSet::new())
            }
            Resource::Task(facts) => {
                let attributes = self.task(facts);
                self.add(uid(&names.task, "this"), attributes, HashSet::new())
            }
            Resource::WorkFile(facts) => {
                let attributes = self.work_file(facts);
                self.add(uid(&names.work_file, "this"), attributes, HashSet::new())
            }
            Resource::Meeting(facts) => {
                let attributes = self.meeting(facts);
                self.add(uid(&names.meeting, "this"), attributes, HashSet::new())
            }
            Resource::Site { unit, agency } => {
                let attributes = Attributes::from([
                    ("unit".into(), self.unit(unit)),
                    ("agency".into(), self.unit(agency)),
                ]);
                self.add(uid(&names.site, "this"), attributes, HashSet::new())
            }
            Resource::Area(area) => {
                self.add(uid(&names.area, area.key()), Attributes::new(), HashSet::new())
            }
        }
    }

    fn dossier(&mut self, facts: &DossierFacts) -> Attributes {
        let names = self.names;
        let mut attributes = Attributes::from([
            ("procedure".into(), text(facts.procedure.as_str())),
            ("state".into(), text(state_key(facts.state))),
        ]);
        let mut put = |name: &str, value: Option<RestrictedExpression>| {
            if let Some(value) = value {
                attributes.insert(name.into(), value);
            }
        };
        put("owner", facts.owner.map(|id| entity(uid(&names.person, id))));
        put("visitor", facts.visitor.map(|id| entity(uid(&names.visitor, id))));
        put("code", facts.code.as_ref().map(|code| text(code.as_str())));
        put("step", facts.step.as_deref().map(text));
        put("step_role", facts.step_role.as_deref().map(text));
        put("unit", facts.unit.as_ref().map(|unit| self.unit(unit)));
        put("received_by", facts.received_by.as_ref().map(|unit| self.unit(unit)));
        put("decided_by", facts.decided_by.as_ref().map(|unit| self.unit(unit)));
        put("division", facts.division.as_ref().map(|unit| self.unit(unit)));
        put("assignee", facts.assignee.map(|id| entity(uid(&names.person, id))));
        put("proposed_by", facts.proposed_by.map(|id| entity(uid(&names.person, id))));
        attributes
    }

    fn account(&mut self, facts: &AccountFacts) -> Attributes {
        let names = self.names;
        let mut attributes = Attributes::from([
            ("holder".into(), entity(uid(&names.person, facts.account))),
            ("kind".into(), text(kind_key(facts.kind))),
        ]);
        if let Some(home) = &facts.home {
            attributes.insert("home".into(), self.unit(home));
        }
        if let Some(seat) = &facts.seat {
            attributes.insert("seat".into(), self.unit(seat));
        }
        attributes
    }

    fn key_use(&mut self, facts: &KeyUseFacts) -> Attributes {
        Attributes::from([
            ("holder".into(), entity(uid(&self.names.person, facts.holder))),
            ("kind".into(), text(facts.kind.name())),
            ("unit".into(), self.unit(&facts.unit)),
            ("reported".into(), RestrictedExpression::new_bool(facts.reported)),
        ])
    }

    fn outgoing(&mut self, facts: &OutgoingFacts) -> Attributes {
        let person = &self.names.person;
        let people = facts.people.iter().map(|account| entity(uid(person, account)));
        let mut attributes = Attributes::from([
            ("standing".into(), text(facts.standing)),
            ("people".into(), RestrictedExpression::new_set(people)),
        ]);
        if let Some(holder) = facts.holder {
            attributes.insert("holder".into(), entity(uid(person, holder)));
        }
        if let Some(by) = facts.handed_on_by {
            attributes.insert("handed_on_by".into(), entity(uid(person, by)));
        }
        if let Some(unit) = &facts.holder_unit {
            attributes.insert("holder_unit".into(), self.unit(unit));
        }
        attributes.insert("agency".into(), self.unit(&facts.agency));
        attributes.insert("unit".into(), self.unit(&facts.unit));
        attributes
    }

    fn work_file(&mut self, facts: &WorkFileFacts) -> Attributes {
        let person = &self.names.person;
        let readers = facts.readers.iter().map(|account| entity(uid(person, account)));
        let mut attributes = Attributes::from([
            ("standing".into(), text(facts.standing)),
            ("readers".into(), RestrictedExpression::new_set(readers)),
        ]);
        if let Some(keeper) = facts.keeper {
            attributes.insert("keeper".into(), entity(uid(person, keeper)));
        }
        attributes.insert("agency".into(), self.unit(&facts.agency));
        attributes.insert("unit".into(), self.unit(&facts.unit));
        attributes
    }

    fn document(&mut self, facts: &DocumentFacts) -> Attributes {
        let person = &self.names.person;
        let people = |accounts: &BTreeSet<AccountId>| {
            let people = accounts.iter().map(|account| entity(uid(person, account)));
            RestrictedExpression::new_set(people)
        };
        let (everybody, at_work) = (people(&facts.people), people(&facts.open_people));
        let mut units = |units: &BTreeSet<AgencyCode>| {
            let units: Vec<_> = units.iter().map(|unit| self.unit(unit)).collect();
            RestrictedExpression::new_set(units)
        };
        Attributes::from([
            ("units".into(), units(&facts.units)),
            ("open_units".into(), units(&facts.open_units)),
            ("people".into(), everybody),
            ("open_people".into(), at_work),
            ("standing".into(), text(facts.standing)),
            ("agency".into(), self.unit(&facts.agency)),
        ])
    }

    fn task(&mut self, facts: &TaskFacts) -> Attributes {
        let person = &self.names.person;
        let people = |accounts: &BTreeSet<AccountId>| {
            let people = accounts.iter().map(|account| entity(uid(person, account)));
            RestrictedExpression::new_set(people)
        };
        let mut attributes = Attributes::from([
            ("standing".into(), text(facts.standing)),
            ("people".into(), people(&facts.people)),
            ("workers".into(), people(&facts.workers)),
        ]);
        if let Some(giver) = facts.giver {
            attributes.insert("giver".into(), entity(uid(person, giver)));
        }
        let mut units = |units: &BTreeSet<AgencyCode>| {
            let units: Vec<_> = units.iter().map(|unit| self.unit(unit)).collect();
            RestrictedExpression::new_set(units)
        };
        attributes.insert("units".into(), units(&facts.units));
        attributes.insert("working_units".into(), units(&facts.working_units));
        attributes.insert("agency".into(), self.unit(&facts.agency));
        attributes.insert("owner_unit".into(), self.unit(&facts.owner_unit));
        attributes
    }

    fn meeting(&mut self, facts: &MeetingFacts) -> Attributes {
        let person = &self.names.person;
        let people = |accounts: &BTreeSet<AccountId>| {
            let people = accounts.iter().map(|account| entity(uid(person, account)));
            RestrictedExpression::new_set(people)
        };
        let mut attributes = Attributes::from([
            ("standing".into(), text(facts.standing)),
            ("people".into(), people(&facts.people)),
            ("organisers".into(), people(&facts.organisers)),
            ("conductors".into(), people(&facts.conductors)),
            ("writers".into(), people(&facts.writers)),
        ]);
        let units: Vec<_> = facts.units.iter().map(|unit| self.unit(unit)).collect();
        attributes.insert("units".into(), RestrictedExpression::new_set(units));
        attributes.insert("agency".into(), self.unit(&facts.agency));
        attributes
    }

    /// A unit as a value; it and all above it become entities, so that `in` has its answer.
    fn unit(&mut self, code: &AgencyCode) -> RestrictedExpression {
        if self.units.insert(code.clone()) {
            self.units.extend(self.tree.ancestors(code));
        }
        entity(uid(&self.names.unit, code))
    }

    fn add(
        &mut self,
        id: EntityUid,
        attributes: Attributes,
        parents: HashSet<EntityUid>,
    ) -> Option<EntityUid> {
        self.entities.push(Entity::new(id.clone(), attributes, parents).ok()?);
        Some(id)
    }
}

fn uid(kind: &EntityTypeName, id: impl Display) -> EntityUid {
    EntityUid::from_type_name_and_id(kind.clone(), EntityId::new(id.to_string()))
}

fn entity(id: EntityUid) -> RestrictedExpression {
    RestrictedExpression::new_entity_uid(id)
}

fn text(value: &str) -> RestrictedExpression {
    RestrictedExpression::new_string(value.to_owned())
}
