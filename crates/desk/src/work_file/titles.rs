//! The yearly list of file titles at the door. Not its rules. What must hold: an agency's list of a year is one record, found
//! without a table.

use crate::{
    Desk, DeskError, Done, IdempotencyKey, Seen,
    door::{self, Request, Ruling},
    numbers::Stop,
    paging::parsed,
};
use ::work_file::{
    TitleList, TitleListRegister,
    titles::{Command, Context, Event},
};
use access::{Principal, Resource};
use kernel::code::AgencyCode;
use register::{Actor, Entry, Register};

impl Desk {
    /// The list of the actor's agency for a year, if it was begun.
    ///
    /// Errors: [`DeskError::Forbidden`] to whoever has nothing to do with files.
    pub async fn title_list(
        &self,
        actor: &Actor,
        year: i16,
    ) -> Result<Option<Seen<TitleList>>, DeskError> {
        let Some(agency) =
            self.agency_of(actor).filter(|agency| self.may_titles(actor, "view_titles", agency))
        else {
            return Err(DeskError::Forbidden { action: "view_titles" });
        };
        self.title_list_of(&agency, year).await
    }

    async fn title_list_of(
        &self,
        agency: &AgencyCode,
        year: i16,
    ) -> Result<Option<Seen<TitleList>>, DeskError> {
        let engine = self.store().engine();
        let id = TitleList::id_of(agency, year).as_uuid();
        let stored = store::register::record(engine, TitleListRegister::NAME, id).await?;
        stored.as_ref().map(parsed).transpose()
    }

    /// Begins the list of a year with the titles of the year before, if that had one.
    pub async fn begin_titles(
        &self,
        actor: &Actor,
        year: i16,
        key: &IdempotencyKey,
    ) -> Result<Done<TitleList>, DeskError> {
        let Some(agency) = self.agency_of(actor) else {
            return Err(DeskError::Forbidden { action: "begin_titles" });
        };
        let last = self.title_list_of(&agency, year.saturating_sub(1)).await?;
        let mut titles = last.map(|last| last.record.titles).unwrap_or_default();
        titles.retain(|title| !title.title.is_empty());
        let command = Command::Begin { agency, year, titles };
        self.titles(actor, year, command, key, None).await
    }

    /// Carries out a command on the list of the actor's agency for a year.
    ///
    /// Errors: `DSK-017` a unit outside the agency, `DSK-020` no such time of keeping.
    pub async fn titles(
        &self,
        actor: &Actor,
        year: i16,
        command: Command,
        key: &IdempotencyKey,
        seen: Option<u64>,
    ) -> Result<Done<TitleList>, DeskError> {
        let agency = self.agency_of(actor);
        let agency = agency.filter(|agency| self.may_titles(actor, command.action(), agency));
        let agency = agency.ok_or(DeskError::Forbidden { action: command.action() })?;
        if let Command::Put { title } = &command {
            self.retention(&title.retention.key())?;
            let of = self.directory().tree.agency_of(&title.unit);
            if of.as_ref().unwrap_or(&title.unit) != &agency {
                return Err(crate::document::outside(&title.unit));
            }
        }
        let now = self.clock().now();
        let id = TitleList::id_of(&agency, year).as_uuid();
        let request = Request { actor, id, key, seen, now };
        door::pass::<TitleListRegister, _, _>(
            self.store(),
            &self.shared.numbers,
            request,
            |record| {
                let events = TitleListRegister::decide(record, &command, &Context { now, actor })
                    .map_err(|refusal| DeskError::refused(&refusal))?;
                Ok::<_, Stop>(Ruling::of(events))
            },
            |change| {
                let withdrawn =
                    |entry: &&Entry<Event>| matches!(entry.event, Event::TitleWithdrawn { .. });
                match change.entries.iter().find(withdrawn) {
                    Some(entry) => change.blanked(id, &entry.event),
                    None => Ok(Vec::new()),
                }
            },
        )
        .await
    }

    /// What the actor may do to a list now: names of commands.
    pub fn title_actions(&self, actor: &Actor, list: Option<&TitleList>) -> Vec<&'static str> {
        let Some(agency) = self.agency_of(actor) else { return Vec::new() };
        let possible = list.map_or(&["begin_titles"][..], TitleList::allowed);
        let may = |action: &&&'static str| self.may_titles(actor, action, &agency);
        possible.iter().filter(may).copied().collect()
    }

    fn may_titles(&self, actor: &Actor, action: &str, agency: &AgencyCode) -> bool {
        let (who, what) = (Principal::from(actor), Resource::Unit(agency.clone()));
        self.access().allowed(&who, action, &what, &self.directory().tree).allowed
    }
}
