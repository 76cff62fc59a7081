//! Commands to the register of accounts, and finding them. Rows: the account and its seats.
//! Passwords arrive here already hashed. What must hold: a changed password and a lock end every
//! session of the account, and its calendar's address, in the same batch.

use crate::{
    Desk, DeskError, Done, IdempotencyKey, Seen,
    door::{self, Request, Ruling},
};
use kernel::{
    code::{AgencyCode, Phone},
    id::AccountId,
};
use person::{Account, AccountKind, Command, Context, Event, PersonRegister};
use register::{Actor, Register};
use store::person::{AccountRow, Seated};

/// Rows read at once, and rounds of reading, to fill one page of officials when the policies hide
/// some of them.
const ROUND: u32 = 100;
const ROUNDS_MAX: usize = 10;
/// People found by one number.
const FOUND_MAX: u32 = 10;

/// One page of officials' accounts, by name.
#[derive(Debug, Clone)]
pub struct OfficialsPage {
    pub accounts: Vec<Seen<Account>>,
    /// Where the next page begins: pass it as `after`. `None` on the last. A page may be short and
    /// still have one behind it.
    pub next: Option<AccountId>,
}

impl Desk {
    /// Carries out a command on an account; `Register` and `OpenOfficial` open it.
    pub async fn account(
        &self,
        actor: &Actor,
        id: AccountId,
        command: Command,
        key: &IdempotencyKey,
        seen: Option<u64>,
    ) -> Result<Done<Account>, DeskError> {
        let directory = self.directory();
        let now = self.clock().now();
        let request = Request { actor, id: id.as_uuid(), key, seen, now };
        let login_holder = self.login_holder(&command).await?;
        let result = door::pass::<PersonRegister, _, _>(
            self.store(),
            &self.shared.numbers,
            request,
            |record| {
                self.permit_account(actor, &command, record, &directory)?;
                let unit_open = command_unit(&command).is_none_or(|unit| {
                    directory.tree.unit(unit).is_some_and(|unit| unit.open_on(now.local_date()))
                });
                let context = Context { now, actor, login_holder, unit_open };
                let events = PersonRegister::decide(record, &command, &context)
                    .map_err(|refusal| DeskError::refused(&refusal))?;
                Ok(Ruling::of(events))
            },
            |change| {
                let listing = change.after.listing();
                let row = AccountRow {
                    id: listing.id.as_uuid(),
                    login: listing.login,
                    kind: kind_name(listing.kind).to_owned(),
                    full_name: listing.full_name,
                    state: if listing.locked { "locked" } else { "active" }.to_owned(),
                    name_sort: listing.name_sort_key,
                };
                let seats: Vec<(String, String)> = listing
                    .seats
                    .iter()
                    .map(|seat| (seat.unit.to_string(), seat.role.clone()))
                    .collect();
                let mut rows = store::person::save_account(&row, change.version, &seats, now);
                rows.extend(store::person::save_keys(row.id, &numbers_of(change.after)));
                // Whoever sits there with the old password, or in spite of the lock, is out.
                if change.entries.iter().any(|entry| shuts_out(&entry.event)) {
                    rows.push(store::session::end_of_account(row.id));
                    rows.push(store::calendar_feed::end(row.id));
                }
                Ok(rows)
            },
        )
        .await;
        match result {
            // Two people took the same login in the same moment.
            Err(DeskError::Conflict { statement }) if statement == store::person::LOGIN_TAKEN => {
                Err(DeskError::refused(&person::Refusal::LoginTaken))
            }
            other => other,
        }
    }

    async fn login_holder(&self, command: &Command) -> Result<Option<AccountId>, DeskError> {
        let login = match command {
            Command::Register(new) => &new.login,
            Command::OpenOfficial(new) => &new.login,
            _ => return Ok(None),
        };
        let id = store::person::by_login(self.store().engine(), login.as_str()).await?;
        Ok(id.map(AccountId::from_uuid))
    }

    /// The account behind a login, for signing in.
    pub async fn account_by_login(&self, login: &str) -> Result<Option<Seen<Account>>, DeskError> {
        match store::person::by_login(self.store().engine(), login).await? {
            Some(id) => self.account_by_id(AccountId::from_uuid(id)).await,
            None => Ok(None),
        }
    }

    /// People's accounts with this very personal number, tax code or phone, for the clerk who has
    /// the person's paper in hand. A part of a number finds nobody.
    pub async fn accounts_by_number(&self, text: &str) -> Result<Vec<Account>, DeskError> {
        let digits: String = text.chars().filter(|c| !c.is_whitespace() && *c != '.').collect();
        let phone = digits.parse().map(|phone: Phone| phone.as_str().to_owned());
        let mut found = Vec::new();
        for key in std::iter::once(digits.clone()).chain(phone.ok().filter(|it| *it != digits)) {
            let engine = self.store().engine();
            for id in store::person::by_key(engine, &key, FOUND_MAX).await? {
                let Some(seen) = self.account_by_id(AccountId::from_uuid(id)).await? else {
                    continue;
                };
                if seen.record.kind != AccountKind::Official {
                    found.push(seen.record);
                }
            }
        }
        Ok(found)
    }

    /// An account by id, unchecked: for the session's own account and for showing names.
    pub async fn account_by_id(&self, id: AccountId) -> Result<Option<Seen<Account>>, DeskError> {
        let stored =
            store::register::record(self.store().engine(), PersonRegister::NAME, id.as_uuid())
                .await?;
        stored
            .map(|stored| Ok(Seen { record: door::parse(&stored.state)?, version: stored.version }))
            .transpose()
    }

    /// An account as an administrator may see it.
    pub async fn read_account(
        &self,
        actor: &Actor,
        id: AccountId,
    ) -> Result<Option<Seen<Account>>, DeskError> {
        let Some(seen) = self.account_by_id(id).await? else { return Ok(None) };
        let directory = self.directory();
        let allowed = self.may_view_account(actor, &seen.record, &directory);
        Ok(allowed.then_some(seen))
    }

    /// Officials' accounts that an actor may view, by given name; `words` narrows by name or login,
    /// `after` is the last account of the page before.
    pub async fn officials(
        &self,
        actor: &Actor,
        words: &str,
        after: Option<AccountId>,
        limit: u32,
    ) -> Result<OfficialsPage, DeskError> {
        let engine = self.store().engine();
        let wanted = usize::try_from(limit.max(1)).unwrap_or(usize::MAX);
        let words = Some(words).filter(|words| !words.trim().is_empty());
        let mut place = match after {
            None => None,
            Some(id) => {
                let seen = self.account_by_id(id).await?.ok_or(DeskError::NotFound)?;
                Some((seen.record.listing().name_sort_key, id.as_uuid()))
            }
        };
        let mut accounts: Vec<Seen<Account>> = Vec::new();
        for _ in 0..ROUNDS_MAX {
            let rows = store::person::list(engine, "official", words, place, ROUND).await?;
            let full = u32::try_from(rows.len()).is_ok_and(|count| count == ROUND);
            place = rows.last().map(|row| (row.name_sort.clone(), row.id));
            for row in &rows {
                let id = AccountId::from_uuid(row.id);
                let Some(seen) = self.read_account(actor, id).await? else { continue };
                if accounts.len() == wanted {
                    let next = accounts.last().map(|last| last.record.id);
                    return Ok(OfficialsPage { accounts, next });
                }
                accounts.push(seen);
            }
            if !full {
                return Ok(OfficialsPage { accounts, next: None });
            }
        }
        Ok(OfficialsPage { accounts, next: place.map(|(_, id)| AccountId::from_uuid(id)) })
    }

    /// Active people seated in a unit, by name.
    pub async fn seated_in(&self, unit: &AgencyCode) -> Result<Vec<Seated>, DeskError> {
        Ok(store::person::seated_in(self.store().engine(), unit.as_ref()).await?)
    }

    /// Names of accounts, for showing who did what.
    pub async fn names(&self, ids: &[AccountId]) -> Result<Vec<(AccountId, String)>, DeskError> {
        let ids: Vec<_> = ids.iter().map(|id| id.as_uuid()).collect();
        let names = store::person::names(self.store().engine(), &ids).await?;
        Ok(names.into_iter().map(|(id, name)| (AccountId::from_uuid(id), name)).collect())
    }
}

fn shuts_out(event: &Event) -> bool {
    matches!(event, Event::PasswordChanged { .. } | Event::Locked { .. })
}

/// What an account is found by at a counter.
fn numbers_of(account: &Account) -> Vec<String> {
    [
        account.personal_number.as_ref().map(|it| it.as_str().to_owned()),
        account.tax_code.as_ref().map(|it| it.as_str().to_owned()),
        account.contact.phone.as_ref().map(|it| it.as_str().to_owned()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn command_unit(command: &Command) -> Option<&AgencyCode> {
    match command {
        Command::OpenOfficial(new) => Some(&new.home),
        Command::GiveSeat { seat, .. } => Some(&seat.unit),
        _ => None,
    }
}

pub(crate) fn kind_name(kind: AccountKind) -> &'static str {
    match kind {
        AccountKind::Citizen => "citizen",
        AccountKind::Business => "business",
        AccountKind::Official => "official",
    }
}
