//! Rooms from which people take part ("điểm cầu"), at the door: opened, changed, closed, and their kiosks; those of an agency.
//! Not who takes part in what. What must hold: a room belongs to a unit that is there.

use super::outside;
use crate::{
    Desk, DeskError, Done, IdempotencyKey, Seen,
    door::{self, Request, Ruling},
    numbers::Stop,
    paging::{Filling, parsed},
};
use ::meeting::{
    Site, SiteRegister,
    site::{Command, Context, Standing},
};
use access::{Principal, Resource};
use kernel::{code::AgencyCode, id::SiteId, text::fold};
use register::{Actor, Register};
use store::meeting as rows;

/// One page of rooms.
#[derive(Debug, Clone, Default)]
pub struct SitesPage {
    pub sites: Vec<Seen<Site>>,
    /// Where the next page begins: pass it on. `None` on the last.
    pub next: Option<String>,
}

impl Desk {
    /// Carries out a command on a room; `Open` opens one. Errors: `DSK-017` the unit is not there.
    pub async fn site(
        &self,
        actor: &Actor,
        id: SiteId,
        command: Command,
        key: &IdempotencyKey,
        seen: Option<u64>,
    ) -> Result<Done<Site>, DeskError> {
        if let Command::Open { unit, .. } = &command
            && self.directory().tree.unit(unit).is_none()
        {
            return Err(outside(unit));
        }
        let now = self.clock().now();
        let request = Request { actor, id: id.as_uuid(), key, seen, now };
        door::pass::<SiteRegister, _, _>(
            self.store(),
            &self.shared.numbers,
            request,
            |record| {
                let unit = match (record, &command) {
                    (Some(found), _) => &found.unit,
                    (None, Command::Open { unit, .. }) => unit,
                    (None, _) => return Err(DeskError::NotFound.into()),
                };
                self.permit_thing(actor, command.action(), &self.site_of(unit))?;
                let events = SiteRegister::decide(record, &command, &Context { now, actor })
                    .map_err(|refusal| DeskError::refused(&refusal))?;
                Ok::<_, Stop>(Ruling::of(events))
            },
            |change| {
                let found = change.after;
                let place = order(&found.sheet.name);
                let mut lists = vec![(of_unit(&found.unit), place)];
                if found.standing == Standing::Open {
                    lists.push((ALL.to_owned(), place));
                }
                Ok(rows::save(found.id.as_uuid(), &lists))
            },
        )
        .await
    }

    /// A page of rooms: those of a unit with the closed ones, or all that are open.
    pub async fn sites(
        &self,
        actor: &Actor,
        unit: Option<&AgencyCode>,
        after: Option<&str>,
        limit: u32,
    ) -> Result<SitesPage, DeskError> {
        let list = unit.map_or_else(|| ALL.to_owned(), of_unit);
        let shown = |found: &Site| self.may_site(actor, "view_site", &found.unit);
        let mut page = Filling::new(after, limit);
        loop {
            let (place, limit) = page.reads();
            let place = place.map(|place| (place.at, place.id));
            let span = (i64::MIN + 1, i64::MAX);
            let engine = self.store().engine();
            let found = rows::ahead(engine, &list, span, place, limit).await?;
            if let Some((sites, next)) = page.take(found, shown)? {
                return Ok(SitesPage { sites, next });
            }
        }
    }

    pub async fn read_site(
        &self,
        actor: &Actor,
        id: SiteId,
    ) -> Result<Option<Seen<Site>>, DeskError> {
        let engine = self.store().engine();
        let stored = store::register::record(engine, SiteRegister::NAME, id.as_uuid()).await?;
        let Some(seen) = stored.as_ref().map(parsed::<Site>).transpose()? else { return Ok(None) };
        Ok(self.may_site(actor, "view_site", &seen.record.unit).then_some(seen))
    }

    /// What the actor may do to a room now: names of commands.
    pub fn site_actions(&self, actor: &Actor, found: &Site) -> Vec<&'static str> {
        let may = |action: &&'static str| self.may_site(actor, action, &found.unit);
        found.standing.allowed().iter().copied().filter(may).collect()
    }

    /// Whether the policies let the actor do this to the rooms of a unit.
    pub fn may_site(&self, actor: &Actor, action: &str, unit: &AgencyCode) -> bool {
        let who = Principal::from(actor);
        self.access().allowed(&who, action, &self.site_of(unit), &self.directory().tree).allowed
    }

    fn site_of(&self, unit: &AgencyCode) -> Resource {
        let agency = self.directory().tree.agency_of(unit).unwrap_or_else(|| unit.clone());
        Resource::Site { unit: unit.clone(), agency }
    }
}

/// All rooms that are open.
const ALL: &str = "sites";

fn of_unit(unit: &AgencyCode) -> String {
    format!("sites:{unit}")
}

/// Where a name stands among others, by its first letters without marks.
fn order(name: &str) -> i64 {
    let folded = fold(name);
    let letters = folded.bytes().chain(std::iter::repeat(0)).take(7);
    letters.fold(0, |place, letter| (place << 8) | i64::from(letter))
}
