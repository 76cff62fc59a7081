//! Finding the person at the counter: among dossiers this counter knows, and accounts by login.
//! Not an identity check: the clerk looks at the person's paper. What must always hold: only
//! dossiers the clerk may open are searched; an account is bound to a dossier only when it has the
//! very personal number that stands in the form.

use std::collections::BTreeSet;

use ::person::{Account, AccountKind};
use desk::{DossierQuery, ListView};
use dossier::model::Owner;
use kernel::code::{PersonalNumber, Phone, Sex};
use kernel::id::{AccountId, DossierId};
use procedure::form::Typed;
use register::Actor;
use store::dossier::Filter;

use crate::problem::Problem;
use crate::visit::Visit;

/// Dossiers looked at.
const LOOKED_AT: u32 = 20;
/// People offered.
const OFFERED: usize = 6;
/// Begins of a choice that stands for an account rather than a dossier.
const ACCOUNT: &str = "tk-";

/// Somebody who fits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Value of the button that takes them.
    pub value: String,
    pub name: String,
    /// Number and phone, as far as known.
    pub detail: String,
}

/// People who fit the words.
pub(super) async fn find(
    visit: &Visit,
    actor: &Actor,
    words: &str,
) -> Result<Vec<Candidate>, Problem> {
    let words: String = words.chars().take(100).collect();
    if words.trim().is_empty() {
        return Ok(Vec::new());
    }
    let mut found: Vec<Candidate> = Vec::new();
    let mut seen = BTreeSet::new();
    for account in accounts(visit, words.trim()).await? {
        let number = account.personal_number.as_ref().map(|it| it.as_str().to_owned());
        seen.insert((account.full_name.clone(), number.clone().unwrap_or_default()));
        let phone = account.contact.phone.as_ref().map(|it| it.as_str().to_owned());
        let tax = account.tax_code.as_ref().map(|it| it.as_str().to_owned());
        let parts = [number, tax, phone, Some(visit.t("counter-person-account"))];
        found.push(Candidate {
            value: format!("{ACCOUNT}{}", account.id),
            name: account.full_name,
            detail: parts.into_iter().flatten().collect::<Vec<_>>().join(" · "),
        });
    }
    let view = ListView::Search(words);
    let query = DossierQuery { view, filter: Filter::default(), after: None, limit: LOOKED_AT };
    for row in visit.app.desk.dossiers(actor, &query).await?.rows {
        let id = DossierId::from_uuid(row.id);
        let Some(seen_dossier) = visit.app.desk.read_dossier(actor, id).await? else { continue };
        let typed = &seen_dossier.record.filing.typed;
        let text = |path: &str| typed.get(path).cloned().unwrap_or_default();
        let (name, number) = (text("applicant.full_name"), text("applicant.personal_number"));
        if name.is_empty() || !seen.insert((name.clone(), number.clone())) {
            continue;
        }
        let parts = [number, text("applicant.phone")];
        let detail = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
        found.push(Candidate { value: id.to_string(), name, detail: detail.join(" · ") });
        if found.len() >= OFFERED {
            break;
        }
    }
    Ok(found)
}

/// Accounts of people with this very number, phone or login.
async fn accounts(visit: &Visit, words: &str) -> Result<Vec<Account>, Problem> {
    let desk = &visit.app.desk;
    let mut found = desk.accounts_by_number(words).await?;
    let by_login = desk.account_by_login(words).await?.map(|seen| seen.record);
    let others = by_login.filter(|one| {
        one.kind != AccountKind::Official && found.iter().all(|known| known.id != one.id)
    });
    found.extend(others);
    Ok(found)
}

/// What the words themselves say of somebody nobody knows yet: a number, a phone or a name.
pub(super) fn said(words: &str) -> Typed {
    let words = words.trim();
    let mut typed = Typed::new();
    let mut say = |path: &str, text: &str| {
        typed.insert(format!("applicant.{path}"), text.to_owned());
    };
    if let Ok(number) = words.parse::<PersonalNumber>() {
        say("personal_number", words);
        say("sex", sex(&number));
    } else if words.parse::<Phone>().is_ok() {
        say("phone", words);
    } else if words.contains(' ') && !words.chars().any(|c| c.is_ascii_digit()) {
        say("full_name", words);
    }
    typed
}

fn sex(number: &PersonalNumber) -> &'static str {
    match number.sex() {
        Sex::Male => "male",
        Sex::Female => "female",
    }
}

/// What is known of a chosen person, as it would be typed, and their account.
pub(super) async fn known(
    visit: &Visit,
    actor: &Actor,
    choice: &str,
) -> Result<(Typed, Option<AccountId>), Problem> {
    if let Some(id) = choice.strip_prefix(ACCOUNT) {
        let id: AccountId = id.parse().map_err(|_| Problem::BadRequest)?;
        let (mut typed, owner) = account(visit, id).await?;
        for (path, text) in told_before(visit, actor, id, &typed).await? {
            typed.entry(path).or_insert(text);
        }
        return Ok((typed, owner));
    }
    let id: DossierId = choice.parse().map_err(|_| Problem::BadRequest)?;
    let seen = visit.app.desk.read_dossier(actor, id).await?.ok_or(Problem::NotFound)?;
    let typed = seen
        .record
        .filing
        .typed
        .into_iter()
        .filter(|(path, _)| path.starts_with("applicant."))
        .collect();
    let owner = match seen.record.owner {
        Owner::Account { account } => Some(account),
        Owner::Visitor { .. } | Owner::Nobody => None,
    };
    Ok((typed, owner))
}

/// What the same person said of themselves in an earlier dossier that this clerk may open.
async fn told_before(
    visit: &Visit,
    actor: &Actor,
    account: AccountId,
    known: &Typed,
) -> Result<Typed, Problem> {
    let number = known.get("applicant.personal_number");
    let own = visit.app.desk.own_dossiers(account, None).await?;
    for row in own.rows.iter().take(OFFERED) {
        let id = DossierId::from_uuid(row.id);
        let Some(seen) = visit.app.desk.read_dossier(actor, id).await? else { continue };
        let typed = seen.record.filing.typed;
        if number.is_some() && typed.get("applicant.personal_number") == number {
            return Ok(typed.into_iter().filter(|it| it.0.starts_with("applicant.")).collect());
        }
    }
    Ok(Typed::new())
}

async fn account(visit: &Visit, id: AccountId) -> Result<(Typed, Option<AccountId>), Problem> {
    let seen = visit.app.desk.account_by_id(id).await?.ok_or(Problem::NotFound)?.record;
    let address = seen.contact.address;
    let pairs = [
        ("applicant.full_name", Some(seen.full_name)),
        ("applicant.sex", seen.personal_number.as_ref().map(|it| sex(it).to_owned())),
        ("applicant.personal_number", seen.personal_number.map(|it| it.as_str().to_owned())),
        ("applicant.tax_code", seen.tax_code.map(|it| it.as_str().to_owned())),
        ("applicant.phone", seen.contact.phone.map(|it| it.as_str().to_owned())),
        ("applicant.email", seen.contact.email.map(|it| it.as_str().to_owned())),
        ("applicant.address.unit", address.as_ref().map(|it| it.unit.as_str().to_owned())),
        ("applicant.address.detail", address.map(|it| it.line)),
    ];
    let known = pairs.into_iter().filter_map(|(path, text)| Some((path.to_owned(), text?)));
    Ok((known.collect(), Some(id)))
}

/// Whose the dossier is: the account, when its personal number is the one in the form.
pub(super) async fn owner(visit: &Visit, account: &str, typed: &Typed) -> Result<Owner, Problem> {
    let Ok(id) = account.parse::<AccountId>() else { return Ok(Owner::Nobody) };
    let given: Option<PersonalNumber> =
        typed.get("applicant.personal_number").and_then(|text| text.parse().ok());
    let known = visit.app.desk.account_by_id(id).await?.map(|seen| seen.record.personal_number);
    Ok(match (given, known) {
        (Some(given), Some(Some(known))) if given == known => Owner::Account { account: id },
        _ => Owner::Nobody,
    })
}
