//! Groups of recipients at the door: founded, revised and dissolved by those who draft for an agency; its list, and what a
//! group was before.
//! Not the recipients of a document, which are copied from a group when it is chosen. What must hold: nobody of another
//! agency sees or changes a group; two groups of an agency do not bear one name.

use crate::{
    Desk, DeskError, Done, IdempotencyKey, Seen,
    door::{self, Request, Ruling},
    paging::parsed,
};
use ::document::{
    GroupRegister,
    group::{Command, Event, Group},
    outgoing::Recipient,
};
use access::Resource;
use kernel::{
    id::{AccountId, GroupId},
    text::fold,
    time::Timestamp,
};
use register::{Actor, Entry, Register};
use store::recipient_group::NAME_TAKEN;
use uuid::Uuid;

/// The refusal of a name that another group of the agency bears.
const TAKEN: &str = "DSK-026";
/// Groups that one agency may have: they are offered together when a draft is written.
const GROUPS_MAX: u32 = 200;

/// One page of groups.
#[derive(Debug, Clone, Default)]
pub struct GroupsPage {
    pub groups: Vec<Seen<Group>>,
    /// The last group of this page, when there are more.
    pub next: Option<GroupId>,
}

/// What a group was from a moment on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupEdition {
    pub by: Option<AccountId>,
    pub at: Timestamp,
    pub name: String,
    pub recipients: Vec<Recipient>,
    /// The last of one that was dissolved.
    pub dissolved: bool,
}

impl Desk {
    /// Carries out a command on a group of the actor's agency.
    ///
    /// Errors: `DSK-026` another group of the agency bears the name, `DSK-027` the agency has as many as it may have.
    pub async fn group(
        &self,
        actor: &Actor,
        id: GroupId,
        command: Command,
        key: &IdempotencyKey,
        seen: Option<u64>,
    ) -> Result<Done<Group>, DeskError> {
        if let Command::Found { name, .. } | Command::Revise { name, .. } = &command
            && !door::was_done(self.store(), actor, key).await?
        {
            let founds = matches!(command, Command::Found { .. });
            self.free_name(actor, id, name, founds).await?;
        }
        let now = self.clock().now();
        let request = Request { actor, id: id.as_uuid(), key, seen, now };
        let done = door::pass::<GroupRegister, _, _>(
            self.store(),
            &self.shared.numbers,
            request,
            |record| {
                let agency = match (record, &command) {
                    (Some(found), _) => found.agency.clone(),
                    (None, Command::Found { agency, .. }) => agency.clone(),
                    (None, _) => return Err(DeskError::NotFound.into()),
                };
                self.permit_thing(actor, Command::ACTION, &Resource::RecipientGroup(agency))?;
                let events = GroupRegister::decide(record, &command, &())
                    .map_err(|refusal| DeskError::refused(&refusal))?;
                Ok(Ruling::of(events))
            },
            |change| {
                let (id, found) = (change.after.id.as_uuid(), change.after);
                let mut statements = vec![if found.dissolved {
                    store::recipient_group::gone(id)
                } else {
                    store::recipient_group::save(id, found.agency.as_ref(), &fold(&found.name))
                }];
                let withdrawn =
                    |entry: &&Entry<Event>| matches!(entry.event, Event::Withdrawn { .. });
                if let Some(entry) = change.entries.iter().find(withdrawn) {
                    statements.extend(change.blanked(id, &entry.event)?);
                }
                Ok(statements)
            },
        )
        .await;
        match done {
            // Somebody gave it to another group at the same moment.
            Err(DeskError::Conflict { statement }) if statement == NAME_TAKEN => {
                Err(DeskError::Refused { code: TAKEN, details: Vec::new() })
            }
            done => done,
        }
    }

    async fn free_name(
        &self,
        actor: &Actor,
        id: GroupId,
        name: &str,
        founds: bool,
    ) -> Result<(), DeskError> {
        let refused = |code| Err(DeskError::Refused { code, details: Vec::new() });
        let (name, all) = (fold(name), self.groups(actor, None, GROUPS_MAX).await?.groups);
        let same = |seen: &Seen<Group>| seen.record.id != id && fold(&seen.record.name) == name;
        if all.iter().any(same) {
            return refused(TAKEN);
        }
        let full = u32::try_from(all.len()).is_ok_and(|count| count >= GROUPS_MAX);
        if founds && full { refused("DSK-027") } else { Ok(()) }
    }

    /// The groups of the actor's agency by their names, as far as they may be chosen.
    pub async fn groups(
        &self,
        actor: &Actor,
        after: Option<GroupId>,
        limit: u32,
    ) -> Result<GroupsPage, DeskError> {
        let Some(agency) = self.agency_of(actor) else { return Ok(GroupsPage::default()) };
        let what = Resource::RecipientGroup(agency.clone());
        if self.permit_thing(actor, "view_group", &what).is_err() {
            return Ok(GroupsPage::default());
        }
        let last = match after {
            Some(id) => self.read_group(actor, id).await?.map(|seen| fold(&seen.record.name)),
            None => None,
        };
        let id = after.map_or_else(Uuid::nil, kernel::id::GroupId::as_uuid);
        let place = (last.as_deref().unwrap_or_default(), id);
        let (engine, more) = (self.store().engine(), limit.saturating_add(1));
        let found = store::recipient_group::of_agency(engine, agency.as_ref(), place, more).await?;
        let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
        let groups: Vec<Seen<Group>> =
            found.iter().take(wanted).map(parsed).collect::<Result<_, _>>()?;
        let next = groups.last().filter(|_| found.len() > wanted).map(|last| last.record.id);
        Ok(GroupsPage { groups, next })
    }

    /// A group of the actor's agency.
    pub async fn read_group(
        &self,
        actor: &Actor,
        id: GroupId,
    ) -> Result<Option<Seen<Group>>, DeskError> {
        let engine = self.store().engine();
        let stored = store::register::record(engine, GroupRegister::NAME, id.as_uuid()).await?;
        let Some(seen) = stored.as_ref().map(parsed::<Group>).transpose()? else { return Ok(None) };
        let what = Resource::RecipientGroup(seen.record.agency.clone());
        Ok(self.permit_thing(actor, "view_group", &what).is_ok().then_some(seen))
    }

    /// Everything that a group was, from the first on. Whoever asks may see the group.
    pub async fn group_editions(&self, id: GroupId) -> Result<Vec<GroupEdition>, DeskError> {
        let entries = store::register::entries(self.store().engine(), id.as_uuid()).await?;
        let mut editions: Vec<GroupEdition> = Vec::with_capacity(entries.len());
        for entry in entries {
            let by: Actor = door::parse(&entry.actor)?;
            let (name, recipients, dissolved) = match door::parse(&entry.body)? {
                Event::Founded { name, recipients, .. } | Event::Revised { name, recipients } => {
                    (name, recipients, false)
                }
                Event::Withdrawn { .. } => continue,
                Event::Dissolved => match editions.last() {
                    Some(last) => (last.name.clone(), last.recipients.clone(), true),
                    None => continue,
                },
            };
            let (by, at) = (by.account(), entry.at);
            editions.push(GroupEdition { by, at, name, recipients, dissolved });
        }
        Ok(editions)
    }
}
