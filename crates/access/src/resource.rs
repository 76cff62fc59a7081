//! What is asked about, as the policies know it: only the facts that may matter for permission.
//! What must hold: the facts of a dossier and of its listing row agree wherever `view` looks.

use crate::meeting::MeetingFacts;
use agency::Tree;
use document::{
    CertifiedCopy, Incoming, Outgoing,
    outgoing::{NewDraft, Standing as OutgoingStanding},
};
use dossier::{
    Dossier, ProcedureRules, StateCode,
    command::TakeIn,
    listing::Listing,
    model::{Owner, ProcedureRef},
};
use kernel::{
    code::{AgencyCode, DossierCode, ProcedureCode},
    id::{AccountId, VisitorId},
};
use key_use::{KeyKind, KeyUse, NewUse};
use person::{Account, AccountKind, Command as PersonCommand};
use std::collections::BTreeSet;
use task::{NewTask, Place, Task};
use work_file::{WorkFile, file::NewWorkFile};

/// The thing asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resource {
    Dossier(Box<DossierFacts>),
    Account(AccountFacts),
    /// A unit; for `establish`, the parent of the new one.
    Unit(AgencyCode),
    /// A procedure as one unit offers it.
    Offering {
        procedure: ProcedureCode,
        unit: AgencyCode,
    },
    KeyUse(KeyUseFacts),
    Document(DocumentFacts),
    Outgoing(OutgoingFacts),
    /// A certified copy; its facts are those of a document on its way up.
    Copy(OutgoingFacts),
    /// A group of recipients, by the agency whose it is.
    RecipientGroup(AgencyCode),
    /// A package on its way, by the agency whose document it is about.
    Parcel(AgencyCode),
    /// A copy that an agency elsewhere has, by the agency whose document it is.
    Sending(AgencyCode),
    Task(TaskFacts),
    WorkFile(WorkFileFacts),
    Meeting(Box<MeetingFacts>),
    /// A room from which people take part.
    Site {
        unit: AgencyCode,
        agency: AgencyCode,
    },
    Area(Area),
}

impl From<KeyUseFacts> for Resource {
    fn from(facts: KeyUseFacts) -> Self {
        Resource::KeyUse(facts)
    }
}

impl From<TaskFacts> for Resource {
    fn from(facts: TaskFacts) -> Self {
        Resource::Task(facts)
    }
}

impl From<MeetingFacts> for Resource {
    fn from(facts: MeetingFacts) -> Self {
        Resource::Meeting(Box::new(facts))
    }
}

impl From<OutgoingFacts> for Resource {
    fn from(facts: OutgoingFacts) -> Self {
        Resource::Outgoing(facts)
    }
}

impl From<WorkFileFacts> for Resource {
    fn from(facts: WorkFileFacts) -> Self {
        Resource::WorkFile(facts)
    }
}

impl From<DocumentFacts> for Resource {
    fn from(facts: DocumentFacts) -> Self {
        Resource::Document(facts)
    }
}

impl From<DossierFacts> for Resource {
    fn from(facts: DossierFacts) -> Self {
        Resource::Dossier(Box::new(facts))
    }
}

impl From<AccountFacts> for Resource {
    fn from(facts: AccountFacts) -> Self {
        Resource::Account(facts)
    }
}

/// A part of the program that belongs to no single record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Area {
    Catalogue,
    Dossiers,
    Accounts,
    Units,
    Offerings,
    Reports,
    Operations,
    Keys,
    Documents,
    Exchange,
    Tasks,
    Meetings,
}

impl Area {
    pub const ALL: [Area; 12] = [
        Area::Catalogue,
        Area::Dossiers,
        Area::Accounts,
        Area::Units,
        Area::Offerings,
        Area::Reports,
        Area::Operations,
        Area::Keys,
        Area::Documents,
        Area::Exchange,
        Area::Tasks,
        Area::Meetings,
    ];

    /// The id in the policies: `Area::"dossiers"`.
    pub const fn key(self) -> &'static str {
        match self {
            Area::Catalogue => "catalogue",
            Area::Dossiers => "dossiers",
            Area::Accounts => "accounts",
            Area::Units => "units",
            Area::Offerings => "offerings",
            Area::Reports => "reports",
            Area::Operations => "operations",
            Area::Keys => "keys",
            Area::Documents => "documents",
            Area::Exchange => "exchange",
            Area::Tasks => "tasks",
            Area::Meetings => "meetings",
        }
    }
}

/// What the policies may know of a dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DossierFacts {
    pub procedure: ProcedureCode,
    pub state: StateCode,
    pub owner: Option<AccountId>,
    pub visitor: Option<VisitorId>,
    pub code: Option<DossierCode>,
    pub step: Option<String>,
    /// Role that works at the step; unknown to listing rows, so only acts on the record use it.
    pub step_role: Option<String>,
    pub unit: Option<AgencyCode>,
    pub received_by: Option<AgencyCode>,
    pub decided_by: Option<AgencyCode>,
    pub division: Option<AgencyCode>,
    pub assignee: Option<AccountId>,
    /// Who made the proposal that is open or approved; unknown to listing rows.
    pub proposed_by: Option<AccountId>,
}

impl DossierFacts {
    /// The facts of a record under its procedure version.
    pub fn of(dossier: &Dossier, rules: &ProcedureRules) -> Self {
        let (owner, visitor) = owners(&dossier.owner);
        let registration = dossier.registration.as_ref();
        let organisations = registration.map(|registration| &registration.organisations);
        let now = dossier.whereabouts();
        let step_role = now.step.as_ref().and_then(|key| {
            rules.steps.iter().find(|step| step.key == *key).map(|step| step.role.clone())
        });
        Self {
            procedure: dossier.procedure.code.clone(),
            state: dossier.state_code(),
            owner,
            visitor,
            code: registration.map(|registration| registration.code.clone()),
            step: now.step,
            step_role,
            unit: now.unit,
            received_by: organisations.map(|bodies| bodies.received_by.clone()),
            decided_by: organisations.map(|bodies| bodies.decided_by.clone()),
            division: organisations.map(|bodies| bodies.division.clone()),
            assignee: now.assignee,
            proposed_by: dossier.proposal.as_ref().map(|proposal| proposal.proposed_by),
        }
    }

    /// The facts that a listing row holds: enough to view, not enough to act.
    pub fn from_listing(row: &Listing) -> Self {
        Self {
            procedure: row.procedure.clone(),
            state: row.state,
            owner: row.owner,
            visitor: None,
            code: row.code.clone(),
            step: row.step.clone(),
            step_role: None,
            unit: row.unit.clone(),
            received_by: row.received_by.clone(),
            decided_by: row.decided_by.clone(),
            division: row.division.clone(),
            assignee: row.assignee,
            proposed_by: None,
        }
    }

    /// A draft about to be opened, for the action `open`.
    pub fn opening(procedure: &ProcedureRef, owner: &Owner) -> Self {
        let (owner, visitor) = owners(owner);
        Self {
            procedure: procedure.code.clone(),
            state: StateCode::Draft,
            owner,
            visitor,
            code: None,
            step: None,
            step_role: None,
            unit: None,
            received_by: None,
            decided_by: None,
            division: None,
            assignee: None,
            proposed_by: None,
        }
    }

    /// A dossier about to be taken in at the counter, for the action `take_in`.
    pub fn taking_in(intake: &TakeIn) -> Self {
        Self {
            received_by: Some(intake.organisations.received_by.clone()),
            decided_by: Some(intake.organisations.decided_by.clone()),
            division: Some(intake.organisations.division.clone()),
            ..Self::opening(&intake.procedure, &intake.owner)
        }
    }
}

fn owners(owner: &Owner) -> (Option<AccountId>, Option<VisitorId>) {
    match owner {
        Owner::Account { account } => (Some(*account), None),
        Owner::Visitor { visitor } => (None, Some(*visitor)),
        Owner::Nobody => (None, None),
    }
}

/// What the policies may know of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountFacts {
    pub account: AccountId,
    pub kind: AccountKind,
    /// The unit that looks after it.
    pub home: Option<AgencyCode>,
    /// Unit of the seat that is given or taken.
    pub seat: Option<AgencyCode>,
}

impl AccountFacts {
    /// The facts of an account that exists. People's accounts are looked after by the province.
    pub fn of(account: &Account, tree: &Tree) -> Self {
        Self {
            account: account.id,
            kind: account.kind,
            home: account.home.clone().or_else(|| tree.root().cloned()),
            seat: None,
        }
    }

    /// The facts that a command needs: of the account, or of the one it opens. `None` for a command
    /// on an account that does not exist.
    pub fn for_command(
        account: Option<&Account>,
        command: &PersonCommand,
        tree: &Tree,
    ) -> Option<Self> {
        match (account, command) {
            (_, PersonCommand::Register(person)) => Some(Self {
                account: person.id,
                kind: person.kind,
                home: tree.root().cloned(),
                seat: None,
            }),
            (_, PersonCommand::OpenOfficial(official)) => Some(Self {
                account: official.id,
                kind: AccountKind::Official,
                home: Some(official.home.clone()),
                seat: None,
            }),
            (
                Some(account),
                PersonCommand::GiveSeat { seat, .. } | PersonCommand::TakeSeat { seat },
            ) => Some(Self { seat: Some(seat.unit.clone()), ..Self::of(account, tree) }),
            (Some(account), _) => Some(Self::of(account, tree)),
            (None, _) => None,
        }
    }
}

/// What the policies may know of a use of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyUseFacts {
    pub holder: AccountId,
    pub kind: KeyKind,
    /// The unit in whose name it was signed, or whose seal it is.
    pub unit: AgencyCode,
    /// Whether the holder has ever reported it.
    pub reported: bool,
}

impl KeyUseFacts {
    pub fn of(found: &KeyUse) -> Self {
        Self {
            holder: found.holder,
            kind: found.kind,
            unit: found.unit.clone(),
            reported: found.standing.report().is_some(),
        }
    }

    /// A use about to be recorded.
    pub fn recording(new: &NewUse) -> Self {
        Self { holder: new.holder, kind: new.kind, unit: new.unit.clone(), reported: false }
    }
}

/// What the policies may know of an outgoing document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutgoingFacts {
    pub agency: AgencyCode,
    /// The unit that drafts it.
    pub unit: AgencyCode,
    pub standing: &'static str,
    /// Who has it now.
    pub holder: Option<AccountId>,
    /// In whose seat they have it.
    pub holder_unit: Option<AgencyCode>,
    /// Who handed it to them, as long as they have done nothing with it.
    pub handed_on_by: Option<AccountId>,
    /// Everybody who had it in hand.
    pub people: BTreeSet<AccountId>,
}

impl OutgoingFacts {
    pub fn of(found: &Outgoing) -> Self {
        Self {
            agency: found.agency.clone(),
            unit: found.unit.clone(),
            // What was never in the book stays with those who had it.
            standing: match found.standing {
                OutgoingStanding::Withdrawn if found.book_line.is_none() => "withdrawn_draft",
                standing => standing.name(),
            },
            holder: found.holder.as_ref().and_then(|place| place.account),
            holder_unit: found
                .holder
                .as_ref()
                .filter(|place| place.account.is_some())
                .map(|place| place.unit.clone()),
            handed_on_by: found.handed_on().and_then(|step| step.by),
            people: found.people.iter().filter_map(|place| place.account).collect(),
        }
    }

    /// A certified copy as it stands.
    pub fn of_copy(found: &CertifiedCopy) -> Self {
        let people = [&found.asked_by, &found.signer];
        Self {
            agency: found.agency.clone(),
            unit: found.asked_by.unit.clone(),
            standing: found.standing.name(),
            holder: found.holder().and_then(|place| place.account),
            holder_unit: None,
            handed_on_by: None,
            people: people.iter().filter_map(|place| place.account).collect(),
        }
    }

    /// One about to be asked for.
    pub fn asking(agency: &AgencyCode) -> Self {
        let (agency, unit) = (agency.clone(), agency.clone());
        Self::untouched(agency, unit, "asked")
    }

    /// A document about to be drafted.
    pub fn drafting(new: &NewDraft) -> Self {
        let (agency, unit) = (new.agency.clone(), new.unit.clone());
        Self::untouched(agency, unit, "draft")
    }

    fn untouched(agency: AgencyCode, unit: AgencyCode, standing: &'static str) -> Self {
        Self {
            agency,
            unit,
            standing,
            holder: None,
            holder_unit: None,
            handed_on_by: None,
            people: BTreeSet::new(),
        }
    }
}

/// What the policies may know of a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskFacts {
    /// In whose name it was given.
    pub agency: AgencyCode,
    pub giver: Option<AccountId>,
    pub owner_unit: AgencyCode,
    pub standing: &'static str,
    /// Everybody who has to do with it: units, whose heads look after their people's tasks too, and persons.
    pub units: BTreeSet<AgencyCode>,
    pub people: BTreeSet<AccountId>,
    /// Those who work on it: units, whose heads act, and persons.
    pub working_units: BTreeSet<AgencyCode>,
    pub workers: BTreeSet<AccountId>,
}

impl TaskFacts {
    pub fn of(found: &Task) -> Self {
        let mut facts = Self::between(&found.agency, &found.giver, &found.owner);
        facts.standing = found.standing.name();
        if let Some(matter) = found.matter.as_deref() {
            matter.coordinating.iter().for_each(|place| facts.know(place));
            let workers = matter.performer.iter().chain(matter.parts.iter().map(|part| &part.to));
            workers.for_each(|place| facts.works(place));
        }
        facts
    }

    /// A task about to be given.
    pub fn giving(new: &NewTask) -> Self {
        Self::between(&new.agency, &new.giver, &new.owner)
    }

    /// A task of this agency from one place to another, before anything is known of it.
    pub fn between(agency: &AgencyCode, giver: &Place, owner: &Place) -> Self {
        let mut facts = Self {
            agency: agency.clone(),
            giver: giver.account,
            owner_unit: owner.unit.clone(),
            standing: "given",
            units: BTreeSet::new(),
            people: BTreeSet::new(),
            working_units: BTreeSet::new(),
            workers: BTreeSet::new(),
        };
        facts.know(giver);
        facts.works(owner);
        facts
    }

    fn know(&mut self, place: &Place) {
        self.units.insert(place.unit.clone());
        self.people.extend(place.account);
    }

    fn works(&mut self, place: &Place) {
        self.know(place);
        match place.account {
            Some(account) => self.workers.insert(account),
            None => self.working_units.insert(place.unit.clone()),
        };
    }
}

/// What the policies may know of a work file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkFileFacts {
    pub agency: AgencyCode,
    /// The unit whose work it is about.
    pub unit: AgencyCode,
    pub standing: &'static str,
    /// Who is responsible for it; nobody before it is opened.
    pub keeper: Option<AccountId>,
    /// Those to whom it is lent now.
    pub readers: BTreeSet<AccountId>,
}

impl WorkFileFacts {
    pub fn of(found: &WorkFile) -> Self {
        Self {
            agency: found.agency.clone(),
            unit: found.unit.clone(),
            standing: found.standing.name(),
            keeper: Some(found.keeper),
            readers: found.readers().map(|loan| loan.to).collect(),
        }
    }

    /// A file about to be opened.
    pub fn opening(new: &NewWorkFile) -> Self {
        let (agency, unit) = (new.agency.clone(), new.unit.clone());
        Self { agency, unit, standing: "open", keeper: None, readers: BTreeSet::new() }
    }
}

/// What the policies may know of an incoming document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentFacts {
    /// In whose book it stands.
    pub agency: AgencyCode,
    pub standing: &'static str,
    /// Who has or had a share: units, whose heads act, and persons.
    pub units: BTreeSet<AgencyCode>,
    pub people: BTreeSet<AccountId>,
    /// Those whose share is open.
    pub open_units: BTreeSet<AgencyCode>,
    pub open_people: BTreeSet<AccountId>,
}

impl DocumentFacts {
    pub fn of(found: &Incoming) -> Self {
        let mut facts = Self::opening(&found.agency, found.standing.name());
        for share in found.matter.iter().flat_map(|matter| &matter.shares) {
            if let Some(account) = share.to.account {
                facts.people.insert(account);
                if share.is_open() {
                    facts.open_people.insert(account);
                }
            } else {
                facts.units.insert(share.to.unit.clone());
                if share.is_open() {
                    facts.open_units.insert(share.to.unit.clone());
                }
            }
        }
        facts
    }

    /// A document about to be taken in.
    pub fn opening(agency: &AgencyCode, standing: &'static str) -> Self {
        let (units, people) = Default::default();
        let (open_units, open_people) = Default::default();
        Self { agency: agency.clone(), standing, units, people, open_units, open_people }
    }
}

/// The name of an account's kind in the policies.
pub(crate) fn kind_key(kind: AccountKind) -> &'static str {
    match kind {
        AccountKind::Citizen => "citizen",
        AccountKind::Business => "business",
        AccountKind::Official => "official",
    }
}

/// The name of a state in the policies and in listing rows.
pub(crate) fn state_key(state: StateCode) -> &'static str {
    match state {
        StateCode::Draft => "draft",
        StateCode::Submitted => "submitted",
        StateCode::Accepted => "accepted",
        StateCode::RejectedAtIntake => "rejected_at_intake",
        StateCode::Processing => "processing",
        StateCode::SupplementRequired => "supplement_required",
        StateCode::PaymentRequired => "payment_required",
        StateCode::WithdrawalRequested => "withdrawal_requested",
        StateCode::Stopped => "stopped",
        StateCode::Completed => "completed",
        StateCode::ResultDelivered => "result_delivered",
        StateCode::Discarded => "discarded",
    }
}
