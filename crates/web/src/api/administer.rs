//! What administrators do: officials' accounts and their seats, units, and which procedures are
//! open where. The same commands as the pages, judged by the same policies.
//! What must always hold: a password is made here by chance, told once, and must be changed.

pub(super) mod lists;

use agency::{Kind, Name, Origin, Unit};
use axum::http::StatusCode;
use kernel::code::{AgencyCode, Email, Phone, ProcedureCode};
use kernel::id::AccountId;
use kernel::time::Date;
use person::{Account, AccountState, Command, Contact, Login, NewOfficial};
use procedure::offering::OfferingCommand;
use register::Seat;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::extract::{Body, Key, Named, SeenVersion};
use super::fault::{Answered, ApiError};
use super::operation::Operation;
use super::view::reply_at;
use crate::administer::{ADMINISTRATORS, accounts::fresh_password};
use crate::problem::Problem;
use crate::visit::Visit;

pub(super) fn operations() -> Vec<Operation> {
    let who = ADMINISTRATORS;
    let account = "/api/v1/accounts/{id}";
    vec![
        Operation::get("/api/v1/accounts", "api.accounts", who, lists::accounts)
            .query::<lists::PageQuery>()
            .answer::<lists::AccountList>(200),
        Operation::get("/api/v1/organisation", "api.organisation", who, lists::units)
            .query::<lists::PageQuery>()
            .answer::<lists::UnitList>(200),
        Operation::post("/api/v1/accounts", "api.open_official", who, open_official)
            .body::<OfficialBody>()
            .answer::<AccountDone>(201)
            .keyed(),
        Operation::get(account, "api.account", who, show_account)
            .answer::<AccountBody>(200)
            .versioned(),
        changes::<SeatBody>("/api/v1/accounts/{id}/give-seat", "api.give_seat"),
        changes::<TakeSeatBody>("/api/v1/accounts/{id}/take-seat", "api.take_seat"),
        changes::<LockBody>("/api/v1/accounts/{id}/lock", "api.lock"),
        changes::<UnlockBody>("/api/v1/accounts/{id}/unlock", "api.unlock"),
        Operation::post(
            "/api/v1/accounts/{id}/reset-password",
            "api.reset_password",
            who,
            reset_password,
        )
        .answer::<AccountDone>(200)
        .keyed()
        .versioned(),
        Operation::get("/api/v1/units/{code}", "api.unit", who, show_unit)
            .answer::<UnitBody>(200)
            .versioned(),
        Operation::post("/api/v1/units", "api.establish", who, establish)
            .body::<EstablishBody>()
            .answer::<UnitBody>(201)
            .keyed(),
        Operation::post("/api/v1/units/{code}/rename", "api.rename", who, rename)
            .body::<RenameBody>()
            .answer::<UnitBody>(200)
            .keyed()
            .versioned(),
        Operation::post("/api/v1/units/{code}/close", "api.close", who, close)
            .body::<CloseBody>()
            .answer::<UnitBody>(200)
            .keyed()
            .versioned(),
        Operation::post("/api/v1/offerings", "api.change_offering", who, change_offering)
            .body::<OfferingBody>()
            .answer::<OfferingDone>(200)
            .keyed(),
    ]
}

/// An official's account.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OfficialAccount)]
struct AccountBody {
    id: String,
    version: u64,
    login: String,
    full_name: String,
    /// Code of the unit that looks after the account.
    home: Option<String>,
    seats: Vec<HeldSeat>,
    locked: bool,
}

#[derive(Debug, Serialize, ToSchema)]
struct HeldSeat {
    role: String,
    unit: String,
}

/// An account after a change; `password` only when one was made, and only this once.
#[derive(Debug, Serialize, ToSchema)]
struct AccountDone {
    account: AccountBody,
    /// Made by chance; must be changed at the first sign-in. Absent when the key was used before.
    password: Option<String>,
}

fn account_body(account: &Account, version: u64) -> AccountBody {
    AccountBody {
        id: account.id.to_string(),
        version,
        login: account.login.to_string(),
        full_name: account.full_name.clone(),
        home: account.home.as_ref().map(ToString::to_string),
        seats: account
            .positions
            .iter()
            .map(|position| HeldSeat {
                role: position.seat.role.clone(),
                unit: position.seat.unit.to_string(),
            })
            .collect(),
        locked: matches!(account.state, AccountState::Locked { .. }),
    }
}

/// A new official.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OfficialBody {
    login: String,
    full_name: String,
    #[serde(default)]
    phone: Option<String>,
    #[serde(default)]
    email: Option<String>,
    /// Code of the unit that looks after the account.
    home: String,
}

async fn open_official(visit: Visit, Key(key): Key, Body(body): Body<OfficialBody>) -> Answered {
    let actor = visit.need_actor()?;
    let login: Login = body.login.parse().map_err(|_| ApiError::request("login", "login"))?;
    let home: AgencyCode = body.home.parse().map_err(|_| ApiError::request("unit", "home"))?;
    let phone: Option<Phone> = body
        .phone
        .map(|text| text.parse())
        .transpose()
        .map_err(|_| ApiError::request("phone", "phone"))?;
    let email: Option<Email> = body
        .email
        .map(|text| text.parse())
        .transpose()
        .map_err(|_| ApiError::request("email", "email"))?;
    let (secret, password) = fresh_password(&visit).await?;
    let desk = &visit.app.desk;
    let id = AccountId::new(desk.clock().now(), desk.random());
    let new = NewOfficial {
        id,
        login,
        full_name: body.full_name,
        personal_number: None,
        contact: Contact { phone, email, ..Contact::default() },
        password,
        home,
    };
    let command = Command::OpenOfficial(Box::new(new));
    let done = desk.account(&actor, id, command, &key, None).await?;
    let account = account_body(&done.record, done.version);
    let password = (!done.repeated).then_some(secret);
    let mut response = reply_at(done.version, &AccountDone { account, password });
    *response.status_mut() = StatusCode::CREATED;
    Ok(response)
}

async fn show_account(visit: Visit, Named(id): Named<AccountId>) -> Answered {
    let actor = visit.need_actor()?;
    let seen = visit.app.desk.read_account(&actor, id).await?.ok_or(Problem::NotFound)?;
    Ok(reply_at(seen.version, &account_body(&seen.record, seen.version)))
}

/// The body of a change of an account.
trait Change: serde::de::DeserializeOwned + ToSchema + Send + 'static {
    fn command(self) -> Result<Command, ApiError>;
}

fn changes<C: Change>(path: &'static str, id: &'static str) -> Operation {
    Operation::post(path, id, ADMINISTRATORS, change::<C>)
        .body::<C>()
        .answer::<AccountBody>(200)
        .keyed()
        .versioned()
}

async fn change<C: Change>(
    visit: Visit,
    Named(id): Named<AccountId>,
    Key(key): Key,
    SeenVersion(seen): SeenVersion,
    Body(body): Body<C>,
) -> Answered {
    let actor = visit.need_actor()?;
    visit.app.desk.read_account(&actor, id).await?.ok_or(Problem::NotFound)?;
    let done = visit.app.desk.account(&actor, id, body.command()?, &key, seen).await?;
    Ok(reply_at(done.version, &account_body(&done.record, done.version)))
}

/// Gives a seat: a role in a unit.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SeatBody {
    #[schema(example = "specialist")]
    role: String,
    unit: String,
    #[serde(default)]
    note: Option<String>,
}

impl Change for SeatBody {
    fn command(self) -> Result<Command, ApiError> {
        Ok(Command::GiveSeat { seat: seat(self.role, &self.unit)?, note: self.note })
    }
}

/// Takes a seat away.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TakeSeatBody {
    role: String,
    unit: String,
}

impl Change for TakeSeatBody {
    fn command(self) -> Result<Command, ApiError> {
        Ok(Command::TakeSeat { seat: seat(self.role, &self.unit)? })
    }
}

fn seat(role: String, unit: &str) -> Result<Seat, ApiError> {
    Ok(Seat { role, unit: unit.parse().map_err(|_| ApiError::request("unit", "unit"))? })
}

/// Locks an account; whoever is signed in with it is out.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LockBody {
    reason: String,
}

impl Change for LockBody {
    fn command(self) -> Result<Command, ApiError> {
        Ok(Command::Lock { reason: self.reason })
    }
}

/// Opens a locked account again.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct UnlockBody {}

impl Change for UnlockBody {
    fn command(self) -> Result<Command, ApiError> {
        Ok(Command::Unlock)
    }
}

async fn reset_password(
    visit: Visit,
    Named(id): Named<AccountId>,
    Key(key): Key,
    SeenVersion(seen): SeenVersion,
) -> Answered {
    let actor = visit.need_actor()?;
    visit.app.desk.read_account(&actor, id).await?.ok_or(Problem::NotFound)?;
    let (secret, hash) = fresh_password(&visit).await?;
    let command = Command::ChangePassword { hash };
    let done = visit.app.desk.account(&actor, id, command, &key, seen).await?;
    let account = account_body(&done.record, done.version);
    let password = (!done.repeated).then_some(secret);
    Ok(reply_at(done.version, &AccountDone { account, password }))
}

/// A unit of the organisation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = OrganisationUnit)]
struct UnitBody {
    code: String,
    version: u64,
    name_vi: String,
    name_en: String,
    kind: String,
    parent: Option<String>,
    valid_from: String,
    valid_to: Option<String>,
    successor: Option<String>,
}

fn unit_body(unit: &Unit, version: u64) -> UnitBody {
    UnitBody {
        code: unit.code.to_string(),
        version,
        name_vi: unit.name.vi.clone(),
        name_en: unit.name.en.clone(),
        kind: unit.kind.0.clone(),
        parent: unit.parent.as_ref().map(ToString::to_string),
        valid_from: unit.valid_from.to_string(),
        valid_to: unit.valid_to.map(|day| day.to_string()),
        successor: unit.successor.as_ref().map(ToString::to_string),
    }
}

async fn show_unit(visit: Visit, Named(code): Named<AgencyCode>) -> Answered {
    let actor = visit.need_actor()?;
    let directory = visit.app.desk.directory();
    let own = actor.unit().is_some_and(|own| directory.tree.within(&code, own));
    let seen = visit.app.desk.read_unit(&code).await?.filter(|_| own).ok_or(Problem::NotFound)?;
    Ok(reply_at(seen.version, &unit_body(&seen.record, seen.version)))
}

/// A new unit below another.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct EstablishBody {
    code: String,
    /// Code of the unit it belongs to.
    parent: String,
    name_vi: String,
    name_en: String,
    /// Kind as the province names it.
    kind: String,
    /// Short name in small letters and dashes; never changes.
    key: String,
}

async fn establish(visit: Visit, Key(key): Key, Body(body): Body<EstablishBody>) -> Answered {
    let actor = visit.need_actor()?;
    let code: AgencyCode = body.code.parse().map_err(|_| ApiError::request("unit", "code"))?;
    let parent: AgencyCode =
        body.parent.parse().map_err(|_| ApiError::request("unit", "parent"))?;
    let command = agency::Command::Establish {
        code: code.clone(),
        key: body.key,
        name: Name { vi: body.name_vi, en: body.name_en },
        kind: Kind(body.kind),
        parent: Some(parent),
        commune: None,
        valid_from: visit.app.desk.clock().now().local_date(),
        origin: Origin::Administrator,
    };
    let done = visit.app.desk.unit(&actor, &code, command, &key, None).await?;
    let mut response = reply_at(done.version, &unit_body(&done.record, done.version));
    *response.status_mut() = StatusCode::CREATED;
    Ok(response)
}

/// Another name.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RenameBody {
    name_vi: String,
    name_en: String,
}

async fn rename(
    visit: Visit,
    Named(code): Named<AgencyCode>,
    Key(key): Key,
    SeenVersion(seen): SeenVersion,
    Body(body): Body<RenameBody>,
) -> Answered {
    let actor = visit.need_actor()?;
    let name = Name { vi: body.name_vi, en: body.name_en };
    let command = agency::Command::Rename { name };
    let done = visit.app.desk.unit(&actor, &code, command, &key, seen).await?;
    Ok(reply_at(done.version, &unit_body(&done.record, done.version)))
}

/// The last day, and who goes on with the work.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CloseBody {
    #[schema(value_type = String, format = Date)]
    last_day: Date,
    #[serde(default)]
    successor: Option<String>,
}

async fn close(
    visit: Visit,
    Named(code): Named<AgencyCode>,
    Key(key): Key,
    SeenVersion(seen): SeenVersion,
    Body(body): Body<CloseBody>,
) -> Answered {
    let actor = visit.need_actor()?;
    let successor = body.successor.map(|text| text.parse()).transpose();
    let successor = successor.map_err(|_| ApiError::request("unit", "successor"))?;
    let command = agency::Command::Close { last_day: body.last_day, successor };
    let done = visit.app.desk.unit(&actor, &code, command, &key, seen).await?;
    Ok(reply_at(done.version, &unit_body(&done.record, done.version)))
}

/// Opens a procedure at a receiving unit, or pauses it there.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OfferingBody {
    unit: String,
    procedure: String,
    open: bool,
    #[serde(default)]
    note: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
struct OfferingDone {
    unit: String,
    procedure: String,
    open: bool,
}

async fn change_offering(visit: Visit, Key(key): Key, Body(body): Body<OfferingBody>) -> Answered {
    let actor = visit.need_actor()?;
    let unit: AgencyCode = body.unit.parse().map_err(|_| ApiError::request("unit", "unit"))?;
    let procedure: ProcedureCode =
        body.procedure.parse().map_err(|_| ApiError::request("procedure", "procedure"))?;
    let (told, code, note) = (unit.to_string(), procedure.to_string(), body.note);
    let command = if body.open {
        OfferingCommand::Open { unit, procedure, note }
    } else {
        OfferingCommand::Close { unit, procedure, note }
    };
    let done = visit.app.desk.offering(&actor, command, &key).await?;
    let body = OfferingDone { unit: told, procedure: code, open: body.open };
    Ok(reply_at(done.version, &body))
}
