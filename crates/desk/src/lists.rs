//! Lists of dossiers as an official sees them: by the lens of their seat, filtered by the same
//! policies that guard each record. Not SQL. What must hold: a row is shown only if its reader may
//! view the record behind it.

use crate::{Desk, DeskError, directory::Directory};
use access::{Column, Row, Scope};
use kernel::{
    code::AgencyCode,
    id::AccountId,
    time::{Date, Timestamp},
};
use person::Role;
use register::{Actor, Seat};
use store::dossier::{self as rows, Cursor, Dimension, DossierRow, Facet, Filter, LateRow, Within};

/// Rows of one page at most.
pub(crate) const PAGE_MAX: u32 = 200;
/// Dossiers of one person listed at once.
pub(crate) const OWN_MAX: u32 = 100;
/// Pages read behind the scenes to fill one page when the policies hide rows.
const ROUNDS_MAX: usize = 10;

/// Which list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListView {
    /// Something is still to be done; due first.
    Open,
    /// All, newest first.
    All,
    /// Found by words, newest first.
    Search(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DossierQuery {
    pub view: ListView,
    pub filter: Filter,
    pub after: Option<Cursor>,
    pub limit: u32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DossierPage {
    pub rows: Vec<DossierRow>,
    /// Where the next page begins: pass it as `after`. `None` on the last. A page may be short and
    /// still have one behind it, when a filter fits rarely.
    pub next: Option<Cursor>,
}

impl Desk {
    /// One page of dossiers for an official's seat.
    pub async fn dossiers(
        &self,
        actor: &Actor,
        query: &DossierQuery,
    ) -> Result<DossierPage, DeskError> {
        let directory = self.directory();
        let Some(within) = lens(actor, &directory) else {
            return Err(DeskError::Forbidden { action: "list" });
        };
        let scope = self.scope(actor, &directory);
        let limit = query.limit.clamp(1, PAGE_MAX);
        let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
        let mut kept: Vec<DossierRow> = Vec::new();
        let mut after = query.after;
        for _ in 0..ROUNDS_MAX {
            let page = self.page(&within, query, after, limit + 1).await?;
            kept.extend(page.rows.into_iter().filter(|row| scope.admits(&Listed(row))));
            if kept.len() > wanted {
                kept.truncate(wanted);
                let next = kept.last().map(cursor);
                return Ok(DossierPage { rows: kept, next });
            }
            if page.next.is_none() {
                return Ok(DossierPage { rows: kept, next: None });
            }
            after = page.next;
        }
        // Short, but nothing is left out: the next page goes on from here.
        Ok(DossierPage { rows: kept, next: after })
    }

    /// A page as it is stored, with where the next one begins.
    async fn page(
        &self,
        within: &Within,
        query: &DossierQuery,
        after: Option<Cursor>,
        limit: u32,
    ) -> Result<DossierPage, DeskError> {
        let engine = self.store().engine();
        let filter = &query.filter;
        let rows = match &query.view {
            ListView::Open => rows::list_open(engine, within, filter, after, limit).await?,
            ListView::All => rows::list_all(engine, within, filter, after, limit).await?,
            ListView::Search(text) => {
                let before = after.map(|cursor| cursor.seq);
                let found = rows::search(engine, within, filter, text, before, limit).await?;
                let next = found.next.map(|seq| Cursor { order: 0, seq });
                return Ok(DossierPage { rows: found.rows, next });
            }
        };
        let full = u32::try_from(rows.len()).is_ok_and(|count| count == limit);
        let next = if full { rows.last().map(cursor) } else { None };
        Ok(DossierPage { rows, next })
    }

    /// Counts beside the filters of an official's list of open dossiers.
    pub async fn facets(&self, actor: &Actor) -> Result<Facet, DeskError> {
        let directory = self.directory();
        let Some(within) = lens(actor, &directory) else {
            return Err(DeskError::Forbidden { action: "list" });
        };
        let now = self.clock().now();
        Ok(rows::facets(self.store().engine(), &within, now, self.soon(now)).await?)
    }

    /// Who is late, in the part of the province an official supervises or leads.
    pub async fn late_by(
        &self,
        actor: &Actor,
        dimension: Dimension,
        under: Option<&AgencyCode>,
    ) -> Result<Vec<LateRow>, DeskError> {
        let agencies = self.reported_agencies(actor, under)?;
        let now = self.clock().now();
        Ok(rows::late_by(self.store().engine(), &agencies, dimension, now, self.soon(now)).await?)
    }

    /// The same for one agency alone, without those below it.
    pub async fn late_of(
        &self,
        actor: &Actor,
        dimension: Dimension,
        agency: &AgencyCode,
    ) -> Result<Vec<LateRow>, DeskError> {
        let mut agencies = self.reported_agencies(actor, None)?;
        agencies.retain(|code| *code == agency.to_string());
        let now = self.clock().now();
        Ok(rows::late_by(self.store().engine(), &agencies, dimension, now, self.soon(now)).await?)
    }

    /// Finished dossiers by agency, month and class, from counters.
    pub async fn finished(
        &self,
        actor: &Actor,
        under: Option<&AgencyCode>,
    ) -> Result<Vec<(String, String, i64)>, DeskError> {
        let agencies = self.reported_agencies(actor, under)?;
        Ok(rows::finished_by_month(self.store().engine(), &agencies).await?)
    }

    /// Agencies an official may have reports on, narrowed to a subtree.
    fn reported_agencies(
        &self,
        actor: &Actor,
        under: Option<&AgencyCode>,
    ) -> Result<Vec<String>, DeskError> {
        let directory = self.directory();
        let Actor::Officer { seat, .. } = actor else {
            return Err(DeskError::Forbidden { action: "report" });
        };
        if !self.may_report(actor, &directory) {
            return Err(DeskError::Forbidden { action: "report" });
        }
        let top =
            under.filter(|unit| directory.tree.within(unit, &seat.unit)).unwrap_or(&seat.unit);
        Ok(agencies_under(&directory, top))
    }

    /// An account's dossiers and drafts, latest change first.
    pub async fn own_dossiers(
        &self,
        account: AccountId,
        after: Option<Cursor>,
    ) -> Result<DossierPage, DeskError> {
        let engine = self.store().engine();
        let mut rows = rows::list_of_owner(engine, account.as_uuid(), after, OWN_MAX + 1).await?;
        let wanted = usize::try_from(OWN_MAX).unwrap_or(usize::MAX);
        let more = rows.len() > wanted;
        rows.truncate(wanted);
        let next = rows
            .last()
            .filter(|_| more)
            .map(|row| Cursor { order: row.updated_at.as_micros(), seq: row.seq });
        Ok(DossierPage { rows, next })
    }

    /// A visitor's drafts.
    pub async fn visitor_drafts(
        &self,
        visitor: kernel::id::VisitorId,
    ) -> Result<Vec<DossierRow>, DeskError> {
        let engine = self.store().engine();
        Ok(rows::list_of_visitor(engine, visitor.as_uuid(), None, OWN_MAX).await?)
    }

    /// Until when a running due date counts as soon.
    pub fn soon(&self, now: Timestamp) -> Timestamp {
        let days = self.province().file.settings.due_soon_working_days;
        let calendar = &self.province().calendar;
        let last: Date = calendar.add_working_days(now.local_date(), days);
        calendar.office_close(last).plus_seconds(1)
    }
}

/// Which dimension a seat looks along, and which units; `None` for seats without lists. Reception
/// and records clerks may be seated in a division of the agency they serve.
fn lens(actor: &Actor, directory: &Directory) -> Option<Within> {
    let Actor::Officer { seat: Seat { role, unit }, .. } = actor else { return None };
    let tree = &directory.tree;
    let own = unit.to_string();
    let agency = tree.agency_of(unit).map_or_else(|| own.clone(), |agency| agency.to_string());
    let in_division = tree.unit(unit).is_some_and(|unit| unit.kind.is_division());
    match role.parse::<Role>().ok()? {
        Role::Reception if own == agency => Some(Within::ReceivedBy(vec![own])),
        Role::Reception => Some(Within::ReceivedBy(vec![own, agency])),
        Role::Specialist | Role::DivisionHead => Some(Within::Division(vec![own])),
        Role::Leader if in_division => Some(Within::Division(vec![own])),
        Role::Leader | Role::RecordsClerk => Some(Within::DecidedBy(vec![agency])),
        Role::Supervisor => Some(Within::DecidedBy(agencies_under(directory, unit))),
        Role::Administrator => None,
    }
}

fn agencies_under(directory: &Directory, top: &AgencyCode) -> Vec<String> {
    crate::rows::agencies_under(directory, top).iter().map(ToString::to_string).collect()
}

fn cursor(row: &DossierRow) -> Cursor {
    Cursor { order: row.due_sort, seq: row.seq }
}

impl Desk {
    pub(crate) fn scope(&self, actor: &Actor, directory: &Directory) -> Scope {
        self.access().visible(&actor.into(), &directory.tree)
    }
}

/// A stored row as the policies' scope reads it.
struct Listed<'a>(&'a DossierRow);

impl Row for Listed<'_> {
    fn value(&self, column: Column) -> Option<String> {
        let row = self.0;
        let account = |id: uuid::Uuid| AccountId::from_uuid(id).to_string();
        match column {
            Column::Owner => row.owner.map(account),
            Column::Assignee => row.assignee.map(account),
            Column::State => Some(row.state.clone()),
            Column::Procedure => Some(row.procedure.clone()),
            Column::Code => row.code.clone(),
            Column::Step => row.step.clone(),
            Column::Unit => row.unit.clone(),
            Column::ReceivedBy => row.received_by.clone(),
            Column::DecidedBy => row.decided_by.clone(),
            Column::Division => row.division.clone(),
        }
    }
}
