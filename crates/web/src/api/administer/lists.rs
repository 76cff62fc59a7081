//! What an administrator looks after, as lists: officials' accounts by name, units by code.
//! Not a search: names are personal and stand in no address. What must always hold: a list shows
//! what its reader may open, and each is paged by what stands last on the page before.

use desk::DeskError;
use kernel::code::AgencyCode;
use kernel::id::AccountId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{AccountBody, UnitBody, account_body, unit_body};
use crate::api::extract::Ask;
use crate::api::fault::{Answered, ApiError};
use crate::api::view::reply;
use crate::problem::Problem;
use crate::visit::Visit;

/// Items of one answer, unless another number is asked for, and at most.
const LIMIT: u32 = 50;
const LIMIT_MAX: u32 = 100;

/// Which page of a list.
#[derive(Debug, Default, Deserialize, IntoParams)]
pub(in crate::api) struct PageQuery {
    /// Most items in the answer.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// `next` of the page before.
    #[serde(default)]
    cursor: String,
}

impl PageQuery {
    pub(in crate::api) fn limit(&self) -> u32 {
        self.limit.unwrap_or(LIMIT).clamp(1, LIMIT_MAX)
    }

    pub(in crate::api) fn after<T: std::str::FromStr>(&self) -> Result<Option<T>, ApiError> {
        let word = Some(self.cursor.as_str()).filter(|word| !word.is_empty());
        let place = word.map(str::parse).transpose();
        place.map_err(|_| ApiError::request("cursor-unfit", "query.cursor"))
    }
}

/// Officials' accounts.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OfficialAccountList)]
pub(super) struct AccountList {
    items: Vec<AccountBody>,
    /// Cursor of the next page; absent on the last.
    next: Option<String>,
}

/// Units of the organisation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OrganisationUnitList)]
pub(super) struct UnitList {
    items: Vec<UnitBody>,
    /// Cursor of the next page; absent on the last.
    next: Option<String>,
}

pub(super) async fn accounts(visit: Visit, Ask(query): Ask<PageQuery>) -> Answered {
    let actor = visit.need_actor()?;
    let after: Option<AccountId> = query.after()?;
    let page = match visit.app.desk.officials(&actor, "", after, query.limit()).await {
        Err(DeskError::NotFound) => return Err(ApiError::request("cursor-unfit", "query.cursor")),
        page => page?,
    };
    let items = page.accounts.iter().map(|seen| account_body(&seen.record, seen.version));
    let next = page.next.map(|id| id.to_string());
    Ok(reply(&AccountList { items: items.collect(), next }))
}

pub(super) async fn units(visit: Visit, Ask(query): Ask<PageQuery>) -> Answered {
    let actor = visit.need_actor()?;
    let own = actor.unit().ok_or(Problem::Forbidden)?;
    let after: Option<AgencyCode> = query.after()?;
    let mut codes = visit.app.desk.directory().tree.descendants(own);
    codes.push(own.clone());
    codes.sort();
    codes.retain(|code| after.as_ref().is_none_or(|after| code > after));
    let limit = usize::try_from(query.limit()).unwrap_or(usize::MAX);
    let more = codes.len() > limit;
    codes.truncate(limit);
    let mut items = Vec::new();
    for code in &codes {
        if let Some(seen) = visit.app.desk.read_unit(code).await? {
            items.push(unit_body(&seen.record, seen.version));
        }
    }
    let next = codes.last().filter(|_| more).map(ToString::to_string);
    Ok(reply(&UnitList { items, next }))
}
