//! Finding the person at the counter: among dossiers this counter knows, and accounts by login.
//! Not an identity check: the clerk looks at the person's paper. What must always hold: only
//! dossiers the clerk may open are searched; an account is bound to a dossier only when it has the
//! very personal number that stands in the form.

use std::collections::BTreeSet;

use desk::{DossierQuery, ListView};
use dossier::model::Owner;
use kernel::code::PersonalNumber;
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
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    if let Some(account) = visit.app.desk.account_by_login(words.trim()).await? {
        let account = account.record;
        let number = account.personal_number.as_ref().map(ToString::to_string);
        seen.insert((account.full_name.clone(), number.clone()));
        found.push(Candidate {
            value: format!("{ACCOUNT}{}", account.id),
            name: account.full_name,
            detail: number.unwrap_or_default(),
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
        if name.is_empty() || !seen.insert((name.clone(), Some(number.clone()))) {
            continue;
        }
        let parts = [number, text("applicant.phone")];
        let detail = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
        found.push(Candidate { value: id.to_string(), name, detail: detail.join(" · ") });
        if found.len() == OFFERED {
            break;
        }
    }
    Ok(found)
}

/// What is known of a chosen person, as it would be typed, and their account.
pub(super) async fn known(
    visit: &Visit,
    actor: &Actor,
    choice: &str,
) -> Result<(Typed, Option<AccountId>), Problem> {
    if let Some(id) = choice.strip_prefix(ACCOUNT) {
        let id: AccountId = id.parse().map_err(|_| Problem::BadRequest)?;
        return account(visit, id).await;
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

async fn account(visit: &Visit, id: AccountId) -> Result<(Typed, Option<AccountId>), Problem> {
    let seen = visit.app.desk.account_by_id(id).await?.ok_or(Problem::NotFound)?.record;
    let address = seen.contact.address;
    let pairs = [
        ("applicant.full_name", Some(seen.full_name)),
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
