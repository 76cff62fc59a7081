//! Asking the policies, with the facts each question needs. No rule is written here.

use crate::{Desk, DeskError, directory::Directory};
use access::{
    AccountFacts, Area, DocumentFacts, DossierFacts, KeyUseFacts, OutgoingFacts, Principal,
    Resource, TaskFacts, WorkFileFacts,
};
use document::{
    Command as DocumentCommand, Incoming,
    outgoing::{Command as OutgoingCommand, Outgoing},
};
use dossier::{Command, Dossier, ProcedureRules, model::ProcedureRef};
use kernel::code::{AgencyCode, ProcedureCode};
use key_use::{Command as KeyCommand, KeyUse};
use person::{Account, Command as PersonCommand};
use register::Actor;
use task::{Command as TaskCommand, Task};
use work_file::{WorkFile, file::Command as FileCommand};

impl Desk {
    /// May this actor give this command on this dossier, as it stands?
    pub(crate) fn permit_dossier(
        &self,
        who: &Principal,
        command: &Command,
        record: Option<&Dossier>,
        directory: &Directory,
    ) -> Result<(), DeskError> {
        let facts = match (record, command) {
            (Some(dossier), _) => self.facts(dossier)?,
            (None, Command::Open { procedure, owner, .. }) => {
                DossierFacts::opening(procedure, owner)
            }
            (None, Command::TakeIn(intake)) => DossierFacts::taking_in(intake),
            (None, _) => return Err(DeskError::NotFound),
        };
        let action = action(who, command, record);
        self.permit(who, action, &facts.into(), directory)
    }

    fn facts(&self, dossier: &Dossier) -> Result<DossierFacts, DeskError> {
        Ok(DossierFacts::of(dossier, self.rules_for(dossier)?))
    }

    /// The rules of the procedure version a dossier is bound to.
    pub fn rules_for(&self, dossier: &Dossier) -> Result<&ProcedureRules, DeskError> {
        self.rules_of(&dossier.procedure)
    }

    pub(crate) fn rules_of(&self, bound: &ProcedureRef) -> Result<&ProcedureRules, DeskError> {
        self.shared.rules.of(bound)
    }

    /// May this principal do something to a dossier that is no command: `view`, `view_files` …
    pub fn may_dossier(&self, who: &Principal, action: &str, dossier: &Dossier) -> bool {
        let directory = self.directory();
        self.facts(dossier).is_ok_and(|facts| {
            self.access().allowed(who, action, &facts.into(), &directory.tree).allowed
        })
    }

    /// The actions this actor may take on this dossier now: what its state allows and the policies
    /// permit. What a page offers as buttons, and no others.
    pub fn actions(
        &self,
        actor: &Actor,
        dossier: &Dossier,
    ) -> Result<Vec<&'static str>, DeskError> {
        let directory = self.directory();
        let rules = self.rules_for(dossier)?;
        let resource: Resource = DossierFacts::of(dossier, rules).into();
        let who = Principal::from(actor);
        let possible = dossier.allowed(rules);
        let nobody_has_it = dossier.whereabouts().assignee.is_none();
        let take = (nobody_has_it && possible.contains(&"assign")).then_some(TAKE);
        Ok(possible
            .into_iter()
            .chain(take)
            .filter(|action| {
                self.access().allowed(&who, action, &resource, &directory.tree).allowed
            })
            .collect())
    }

    pub(crate) fn permit_account(
        &self,
        actor: &Actor,
        command: &PersonCommand,
        record: Option<&Account>,
        directory: &Directory,
    ) -> Result<(), DeskError> {
        let facts = AccountFacts::for_command(record, command, &directory.tree)
            .ok_or(DeskError::NotFound)?;
        self.permit(&actor.into(), command.action(), &facts.into(), directory)
    }

    pub(crate) fn may_view_account(
        &self,
        actor: &Actor,
        account: &Account,
        directory: &Directory,
    ) -> bool {
        let facts = AccountFacts::of(account, &directory.tree);
        self.permit(&actor.into(), "view_account", &facts.into(), directory).is_ok()
    }

    pub(crate) fn permit_key_use(
        &self,
        actor: &Actor,
        command: &KeyCommand,
        record: Option<&KeyUse>,
        directory: &Directory,
    ) -> Result<(), DeskError> {
        let facts = match (record, command) {
            (Some(found), _) => KeyUseFacts::of(found),
            (None, KeyCommand::Record(new)) => KeyUseFacts::recording(new),
            (None, _) => return Err(DeskError::NotFound),
        };
        self.permit(&actor.into(), command.action(), &facts.into(), directory)
    }

    pub(crate) fn may_view_key_use(&self, actor: &Actor, found: &KeyUse) -> bool {
        let what = KeyUseFacts::of(found).into();
        self.permit(&actor.into(), "view_key_use", &what, &self.directory()).is_ok()
    }

    pub(crate) fn permit_document(
        &self,
        actor: &Actor,
        command: &DocumentCommand,
        record: Option<&Incoming>,
    ) -> Result<(), DeskError> {
        let facts = match (record, command) {
            (Some(found), _) => DocumentFacts::of(found),
            (None, DocumentCommand::Arrive(new) | DocumentCommand::Register(new)) => {
                DocumentFacts::opening(&new.agency, "arrived")
            }
            (None, DocumentCommand::ReceiveOnPaper { agency, .. }) => {
                DocumentFacts::opening(agency, "on_paper")
            }
            (None, DocumentCommand::KeepOut { agency, .. }) => {
                DocumentFacts::opening(agency, "kept_out")
            }
            (None, _) => return Err(DeskError::NotFound),
        };
        self.permit(&actor.into(), command.action(), &facts.into(), &self.directory())
    }

    pub(crate) fn permit_outgoing(
        &self,
        actor: &Actor,
        command: &OutgoingCommand,
        record: Option<&Outgoing>,
    ) -> Result<(), DeskError> {
        let facts = match (record, command) {
            (Some(found), _) => OutgoingFacts::of(found),
            (None, OutgoingCommand::Draft(new)) => OutgoingFacts::drafting(new),
            (None, _) => return Err(DeskError::NotFound),
        };
        self.permit(&actor.into(), command.action(), &facts.into(), &self.directory())
    }

    pub(crate) fn permit_task(
        &self,
        actor: &Actor,
        command: &TaskCommand,
        record: Option<&Task>,
    ) -> Result<(), DeskError> {
        let facts = match (record, command) {
            (Some(found), _) => TaskFacts::of(found),
            (None, TaskCommand::Give(new)) => TaskFacts::giving(new),
            (None, _) => return Err(DeskError::NotFound),
        };
        self.permit(&actor.into(), command.action(), &facts.into(), &self.directory())
    }

    pub(crate) fn permit_work_file(
        &self,
        actor: &Actor,
        command: &FileCommand,
        record: Option<&WorkFile>,
    ) -> Result<(), DeskError> {
        let facts = match (record, command) {
            (Some(found), _) => WorkFileFacts::of(found),
            (None, FileCommand::Open(new)) => WorkFileFacts::opening(new),
            (None, _) => return Err(DeskError::NotFound),
        };
        self.permit(&actor.into(), command.action(), &facts.into(), &self.directory())
    }

    pub(crate) fn permit_unit(
        &self,
        actor: &Actor,
        action: &'static str,
        unit: &AgencyCode,
        directory: &Directory,
    ) -> Result<(), DeskError> {
        self.permit(&actor.into(), action, &Resource::Unit(unit.clone()), directory)
    }

    pub(crate) fn permit_offering(
        &self,
        actor: &Actor,
        unit: &AgencyCode,
        procedure: &ProcedureCode,
        directory: &Directory,
    ) -> Result<(), DeskError> {
        let what = Resource::Offering { procedure: procedure.clone(), unit: unit.clone() };
        self.permit(&actor.into(), "change_offering", &what, directory)
    }

    /// May this actor enter a part of the program that belongs to no single record?
    pub fn may_enter(&self, actor: &Actor, action: &str, area: Area) -> bool {
        let directory = self.directory();
        self.access().allowed(&actor.into(), action, &Resource::Area(area), &directory.tree).allowed
    }

    pub(crate) fn may_report(&self, actor: &Actor, directory: &Directory) -> bool {
        self.permit(&actor.into(), "report", &Resource::Area(Area::Reports), directory).is_ok()
    }

    /// May this actor do this to a thing of the exchange?
    pub(crate) fn permit_thing(
        &self,
        actor: &Actor,
        action: &'static str,
        what: &Resource,
    ) -> Result<(), DeskError> {
        self.permit(&actor.into(), action, what, &self.directory())
    }

    fn permit(
        &self,
        who: &Principal,
        action: &'static str,
        what: &Resource,
        directory: &Directory,
    ) -> Result<(), DeskError> {
        // The program itself establishes the folder's units before there is a tree to judge by.
        if let (Principal::System { job }, "establish") = (who, action)
            && job == crate::directory::ESTABLISH
        {
            return Ok(());
        }
        let decision = self.access().allowed(who, action, what, &directory.tree);
        tracing::debug!(action, allowed = decision.allowed, policies = ?decision.policy_ids, "judged");
        if decision.allowed { Ok(()) } else { Err(DeskError::Forbidden { action }) }
    }
}

/// A specialist picks up what nobody has: an assignment to oneself that needs no head.
pub(crate) const TAKE: &str = "take";

fn action(who: &Principal, command: &Command, record: Option<&Dossier>) -> &'static str {
    if let (Command::Assign { assignee, .. }, Principal::Officer { account, .. }, Some(dossier)) =
        (command, who, record)
        && assignee == account
        && dossier.whereabouts().assignee.is_none()
    {
        return TAKE;
    }
    command.action()
}
