//! Who plays: the sample's accounts, opened through the door, and who works where.

use super::people::{Script, ScriptAccount};
use anyhow::{Context as _, anyhow};
use desk::{Desk, IdempotencyKey};
use kernel::{code::AgencyCode, id::AccountId, random::Random};
use person::{AccountKind, Command, Contact, NewOfficial, NewPerson, PasswordHash, Role};
use register::{Actor, Seat};
use std::collections::BTreeMap;

/// Citizens of the sample beside those in the script.
const CITIZENS: u32 = 400;

#[derive(Debug, Default)]
pub(crate) struct Cast {
    officers: BTreeMap<(String, AgencyCode), Actor>,
    /// The citizen whose login is printed, then the others.
    pub(crate) citizens: Vec<AccountId>,
}

impl Cast {
    /// Somebody holding the role in the unit, or else anywhere in the unit's agency.
    pub(crate) fn officer(&self, desk: &Desk, role: &str, unit: &AgencyCode) -> Option<&Actor> {
        if let Some(actor) = self.officers.get(&(role.to_owned(), unit.clone())) {
            return Some(actor);
        }
        let directory = desk.directory();
        let agency = directory.tree.agency_of(unit)?;
        self.officers
            .iter()
            .find(|((held, at), _)| {
                held == role && directory.tree.agency_of(at).as_ref() == Some(&agency)
            })
            .map(|(_, actor)| actor)
    }
}

/// Opens every account of the script and some hundred citizens more.
pub(crate) async fn assemble(
    desk: &Desk,
    script: &Script,
    password: &PasswordHash,
    random: &dyn Random,
) -> anyhow::Result<Cast> {
    let mut cast = Cast::default();
    for account in &script.account {
        let id = AccountId::new(desk.clock().now(), desk.random());
        if let Ok(role) = account.role.parse::<Role>() {
            let seat = seat_of(desk, account, role)?;
            open_official(desk, id, account, &seat, password).await?;
            let actor = Actor::Officer { account: id, seat: seat.clone() };
            cast.officers.entry((seat.role.clone(), seat.unit.clone())).or_insert(actor);
        } else {
            open_person(desk, id, account, password).await?;
            cast.citizens.push(id);
        }
    }
    let mut opened = Vec::new();
    for number in 0..CITIZENS {
        let somebody = script.somebody(random);
        let account = ScriptAccount {
            login: format!("dan-{number:03}"),
            role: "citizen".to_owned(),
            title: super::people::Title { vi: String::new(), en: String::new() },
            name: somebody.full_name,
            personal_number: None,
            tax_code: None,
            phone: Some(somebody.phone),
            email: None,
            unit: None,
            hamlet: None,
            organisation: None,
            agency: None,
            division: None,
            shown: false,
        };
        opened.push((AccountId::new(desk.clock().now(), desk.random()), account));
    }
    let work = opened.iter().map(|(id, account)| open_person(desk, *id, account, password));
    for done in futures::future::join_all(work).await {
        done?;
    }
    cast.citizens.extend(opened.iter().map(|(id, _)| *id));
    Ok(cast)
}

/// The seat a script account holds, from the keys of its agency and division.
pub(crate) fn seat_of(desk: &Desk, account: &ScriptAccount, role: Role) -> anyhow::Result<Seat> {
    let agencies = &desk.province().agencies;
    let agency = match &account.agency {
        Some(key) => agencies.by_key(key).map(|unit| &unit.code),
        None => Some(&desk.province().file.agency_code),
    };
    let agency = agency.with_context(|| format!("agency of {}", account.login))?;
    let unit = match &account.division {
        Some(key) => agencies.division(agency, key).map(|unit| &unit.code),
        None => Some(agency),
    };
    let unit = unit.with_context(|| format!("division of {}", account.login))?;
    Ok(Seat { role: role.key().to_owned(), unit: unit.clone() })
}

async fn open_official(
    desk: &Desk,
    id: AccountId,
    account: &ScriptAccount,
    seat: &Seat,
    password: &PasswordHash,
) -> anyhow::Result<()> {
    let actor = system();
    let command = Command::OpenOfficial(Box::new(NewOfficial {
        id,
        login: login(account)?,
        full_name: account.name.clone(),
        personal_number: account.personal_number.as_deref().and_then(|text| text.parse().ok()),
        contact: contact(account),
        password: password.clone(),
        home: seat.unit.clone(),
    }));
    let key = IdempotencyKey::derived(format!("demo:open:{}", account.login));
    desk.account(&actor, id, command, &key, None).await?;
    let key = IdempotencyKey::derived(format!("demo:seat:{}", account.login));
    let command = Command::GiveSeat { seat: seat.clone(), note: None };
    desk.account(&actor, id, command, &key, None).await?;
    Ok(())
}

async fn open_person(
    desk: &Desk,
    id: AccountId,
    account: &ScriptAccount,
    password: &PasswordHash,
) -> anyhow::Result<()> {
    let kind =
        if account.role == "business" { AccountKind::Business } else { AccountKind::Citizen };
    let command = Command::Register(Box::new(NewPerson {
        id,
        kind,
        login: login(account)?,
        full_name: account.organisation.clone().unwrap_or_else(|| account.name.clone()),
        personal_number: account.personal_number.as_deref().and_then(|text| text.parse().ok()),
        tax_code: account.tax_code.as_deref().and_then(|text| text.parse().ok()),
        contact: contact(account),
        password: password.clone(),
    }));
    let key = IdempotencyKey::derived(format!("demo:open:{}", account.login));
    desk.account(&system(), id, command, &key, None)
        .await
        .with_context(|| format!("open {}", account.login))?;
    Ok(())
}

fn login(account: &ScriptAccount) -> anyhow::Result<person::Login> {
    account.login.parse().map_err(|fault| anyhow!("login {}: {fault}", account.login))
}

fn contact(account: &ScriptAccount) -> Contact {
    let address = account
        .unit
        .as_deref()
        .and_then(|code| code.parse().ok())
        .zip(account.hamlet.clone())
        .map(|(unit, line)| person::Address { line, unit });
    Contact {
        phone: account.phone.as_deref().and_then(|text| text.parse().ok()),
        email: account.email.as_deref().and_then(|text| text.parse().ok()),
        address,
        language: person::Language::Vi,
    }
}

fn system() -> Actor {
    Actor::System { job: "demo".to_owned() }
}
