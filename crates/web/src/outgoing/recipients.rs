//! Choosing whom a document goes to: branches and agencies of the own province by ticks, saved groups, agencies found by
//! words in every directory, and lines typed for whoever has no exchange.
//! Decides nothing. What must always hold: it works by keyboard and without script; a tick that was set stays set however
//! often the form comes back; what no tick stands for any more stands in the lines.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use desk::Seen;
use document::group::Group;
use document::outgoing::{ChosenBy, Recipient};
use kernel::code::{AgencyCode, Email};
use kernel::text::fold;
use province::AgencyUnit;

use crate::form::Form;
use crate::i18n::Say;
use crate::paths::outgoing;
use crate::problem::Problem;
use crate::ui::{Control, Fault, Field};
use crate::visit::Visit;

/// Agencies shown of those that bear the words.
const FOUND_MAX: u32 = 20;
/// Groups offered.
const GROUPS_MAX: u32 = 200;
/// Agencies of a kind from which on it is a branch that may be ticked as a whole.
const BRANCH_MIN: usize = 2;

/// A box that may be ticked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tick {
    pub id: String,
    pub name: String,
    pub value: String,
    pub label: String,
    pub checked: bool,
}

/// Agencies of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch {
    pub label: String,
    /// For all of them; none where they are of several kinds.
    pub whole: Option<Tick>,
    pub members: Vec<Tick>,
    pub open: bool,
}

/// An agency that bears the words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub label: String,
    /// None once it is chosen.
    pub tick: Option<Tick>,
}

/// The part of a form by which recipients are chosen. Shown in a template as `{{ chooser }}`.
#[derive(Debug, Clone, Template)]
#[template(path = "outgoing/recipients.html")]
pub struct Chooser {
    pub say: Say,
    /// What the names of its fields begin with.
    pub prefix: String,
    pub groups: Vec<Tick>,
    /// Where groups are kept; empty on the pages of groups themselves.
    pub keep: String,
    pub branches: Vec<Branch>,
    /// Chosen in other directories.
    pub elsewhere: Vec<Tick>,
    /// The words looked for.
    pub find: String,
    /// `None` before anything was looked for.
    pub found: Option<Vec<Found>>,
    pub typed: Field,
}

impl askama::filters::HtmlSafe for Chooser {}

/// Recipients as chosen, and what is wrong with the lines.
#[derive(Debug, Default)]
pub(crate) struct Chosen {
    pub(crate) recipients: Vec<Recipient>,
    pub(crate) faults: Vec<Fault>,
}

/// The agencies that a house may write to, in branches: by kind in the order of their codes.
fn branches(visit: &Visit) -> Vec<(String, Vec<&AgencyUnit>)> {
    let desk = &visit.app.desk;
    let own = visit.actor().and_then(|actor| desk.agency_of(&actor));
    let mut branches: Vec<(String, Vec<&AgencyUnit>)> = Vec::new();
    for unit in visit.app.province.agencies.all() {
        if unit.is_division() || Some(&unit.code) == own.as_ref() {
            continue;
        }
        match branches.iter_mut().find(|(kind, _)| *kind == unit.kind) {
            Some((_, members)) => members.push(unit),
            None => branches.push((unit.kind.clone(), vec![unit])),
        }
    }
    let known = |kind: &str| visit.say.knows(&format!("outgoing-branch-{kind}"));
    let (mut whole, few): (Vec<_>, Vec<_>) = branches
        .into_iter()
        .partition(|(kind, members)| members.len() >= BRANCH_MIN && known(kind));
    let others: Vec<&AgencyUnit> = few.into_iter().flat_map(|(_, members)| members).collect();
    if !others.is_empty() {
        whole.insert(0, (String::new(), others));
    }
    whole
}

/// A branch as papers name it.
fn branch(visit: &Visit, kind: &str) -> ChosenBy {
    let name = visit.say.in_vietnamese().t(&format!("outgoing-branch-{kind}"));
    ChosenBy { key: kind.to_owned(), name }
}

async fn groups(visit: &Visit) -> Result<Vec<Seen<Group>>, Problem> {
    let actor = visit.need_actor()?;
    Ok(visit.app.desk.groups(&actor, None, GROUPS_MAX).await?.groups)
}

/// The chooser as the form has it. `groups_too` where saved groups may be chosen.
pub(crate) async fn chooser(
    visit: &Visit,
    (form, prefix): (&Form, &str),
    error: String,
    groups_too: bool,
) -> Result<Chooser, Problem> {
    let chosen: BTreeSet<&str> = form.all("to").collect();
    let tick = |name: &str, value: &str, label: &str, checked: bool| Tick {
        id: Field::id_of(&format!("{prefix}{name}-{value}")),
        name: format!("{prefix}{name}"),
        value: value.to_owned(),
        label: label.to_owned(),
        checked,
    };
    let to = |code: &str, label: &str| tick("to", code, label, chosen.contains(code));
    let mut shown = Vec::new();
    for (kind, members) in branches(visit) {
        let whole = (!kind.is_empty()).then(|| {
            let count = [("count", members.len().into())];
            let label = visit.say.with("outgoing-branch-whole", &count);
            tick("branch", &kind, &label, form.all("branch").any(|one| one == kind))
        });
        let label = match kind.as_str() {
            "" => visit.t("outgoing-branch-others"),
            kind => visit.t(&format!("outgoing-branch-{kind}")),
        };
        let named =
            |unit: &&AgencyUnit| to(unit.code.as_str(), visit.say.of(&unit.name.vi, &unit.name.en));
        let members: Vec<Tick> = members.iter().map(named).collect();
        let open = members.iter().chain(&whole).any(|one| one.checked);
        shown.push(Branch { label, whole, members, open });
    }
    let mut elsewhere = Vec::new();
    for code in &chosen {
        if code.parse().is_ok_and(|code| visit.app.desk.exchanges(&code)) {
            continue;
        }
        if let Some(organ) = visit.app.desk.organ(code).await? {
            elsewhere.push(tick("to", code, &format!("{} ({code})", organ.name), true));
        }
    }
    let saved = if groups_too { groups(visit).await? } else { Vec::new() };
    let saved = saved.iter().map(|seen| {
        let (id, count) = (seen.record.id.to_string(), seen.record.recipients.len());
        let values = [("name", seen.record.name.as_str().into()), ("count", count.into())];
        let label = visit.say.with("outgoing-group-line", &values);
        tick("group", &id, &label, form.all("group").any(|one| one == id))
    });
    let find = form.get("find").trim().chars().take(200).collect::<String>();
    let found = if form.has("_find") && !find.is_empty() {
        let found = found(visit, &find).await?.into_iter().map(|(code, label)| {
            let free = !chosen.contains(code.as_str());
            let id = Field::id_of(&format!("{prefix}found-{code}"));
            let tick = free.then(|| Tick { id, ..tick("to", &code, &label, false) });
            Found { label, tick }
        });
        Some(found.collect())
    } else {
        None
    };
    let value = form.get("recipients").to_owned();
    let control = Control::Area { value, rows: 3, length_max: 40_000 };
    let typed = Field::new(
        &visit.say,
        &format!("{prefix}recipients"),
        visit.t("outgoing-field-recipients-typed"),
        control,
    );
    Ok(Chooser {
        say: visit.say.clone(),
        prefix: prefix.to_owned(),
        groups: saved.collect(),
        keep: if groups_too { outgoing::groups() } else { String::new() },
        branches: shown,
        elsewhere,
        find,
        found,
        typed: typed.hint(visit.t("outgoing-recipients-hint")).error(error).optional(),
    })
}

/// Agencies with all of these words: those of the own province first, then those of other directories.
async fn found(visit: &Visit, words: &str) -> Result<Vec<(String, String)>, Problem> {
    let wanted = fold(words);
    let wanted: Vec<&str> = wanted.split_whitespace().collect();
    let bears = |unit: &&AgencyUnit| {
        let name = fold(&format!("{} {}", unit.name.vi, unit.code));
        wanted.iter().all(|word| name.contains(word))
    };
    let own = branches(visit).into_iter().flat_map(|(_, members)| members).filter(bears);
    let limit = usize::try_from(FOUND_MAX).unwrap_or(usize::MAX);
    let mut found: Vec<(String, String)> =
        own.map(|unit| (unit.code.to_string(), unit.name.vi.clone())).take(limit).collect();
    for organ in visit.app.desk.find_organs(words, "", FOUND_MAX).await? {
        let label = format!("{} ({})", organ.name, organ.code);
        found.push((organ.code, label));
    }
    Ok(found)
}

/// Whom the form names.
pub(crate) async fn read(visit: &Visit, form: &Form) -> Result<Chosen, Problem> {
    let agencies = &visit.app.province.agencies;
    let mut chosen = Chosen::default();
    for line in form.get("recipients").lines().map(str::trim).filter(|line| !line.is_empty()) {
        match typed_line(visit, line).await? {
            Ok(recipient) => chosen.recipients.push(recipient),
            Err(key) => {
                let sentence = visit.say.with(key, &[("line", line.into())]);
                chosen.faults.push(Fault { name: "recipients".to_owned(), sentence });
            }
        }
    }
    for code in form.all("to").filter_map(|code| code.parse::<AgencyCode>().ok()) {
        if let Some(unit) = agencies.get(&code).filter(|unit| !unit.is_division()) {
            chosen.recipients.push(Recipient::agency(unit.name.vi.clone(), code));
        } else if let Some(organ) = visit.app.desk.organ(code.as_str()).await? {
            chosen.recipients.push(Recipient::agency(organ.name, code));
        }
    }
    let ticked: BTreeSet<&str> = form.all("branch").collect();
    for (kind, members) in branches(visit) {
        if ticked.contains(kind.as_str()) && !kind.is_empty() {
            let by = branch(visit, &kind);
            let of = |unit: &AgencyUnit| Recipient::agency(unit.name.vi.clone(), unit.code.clone());
            chosen.recipients.extend(members.into_iter().map(|unit| of(unit).by(&by)));
        }
    }
    let ticked: BTreeSet<&str> = form.all("group").collect();
    if !ticked.is_empty() {
        for seen in groups(visit).await? {
            let by = ChosenBy { key: seen.record.id.to_string(), name: seen.record.name };
            if ticked.contains(by.key.as_str()) {
                chosen.recipients.extend(seen.record.recipients.into_iter().map(|it| it.by(&by)));
            }
        }
    }
    Ok(chosen)
}

/// A line: an agency of the province by its name or code, one elsewhere by its code, a name with an e-mail address, or a name
/// alone. An error is the key of what is wrong: a code was meant that nobody has, or an address that is none.
async fn typed_line(visit: &Visit, line: &str) -> Result<Result<Recipient, &'static str>, Problem> {
    let agencies = &visit.app.province.agencies;
    let whole = |unit: &&AgencyUnit| !unit.is_division();
    let here = agencies.all().filter(whole).find(|unit| fold(&unit.name.vi) == fold(line));
    if let Some(unit) = here {
        return Ok(Ok(Recipient::agency(line, unit.code.clone())));
    }
    let words = || line.split([' ', '(', ')', '<', '>', ',', ';']).filter(|word| !word.is_empty());
    for code in words().filter_map(|word| word.parse::<AgencyCode>().ok()) {
        if let Some(unit) = agencies.get(&code).filter(whole) {
            return Ok(Ok(Recipient::agency(unit.name.vi.clone(), code)));
        }
        if let Some(organ) = visit.app.desk.organ(code.as_str()).await? {
            return Ok(Ok(Recipient::agency(organ.name, code)));
        }
        // What is no code but looks like one stands in a name; by itself, or with its parts, it was meant as one.
        if code.as_str().contains('.') || words().count() == 1 {
            return Ok(Err("outgoing-recipient-unknown"));
        }
    }
    let Some(address) = words().find(|word| word.contains('@')) else {
        return Ok(Ok(Recipient::outside(line)));
    };
    let Ok(email) = address.parse::<Email>() else {
        return Ok(Err("outgoing-recipient-unread"));
    };
    let name = line.replace(address, " ").replace(['<', '>', '(', ')'], " ");
    let name = name.trim().trim_end_matches([',', ';']).trim().to_owned();
    let name = if name.is_empty() { address.to_owned() } else { name };
    Ok(Ok(Recipient { email: Some(email), ..Recipient::outside(name) }))
}

/// Recipients as fields of the form: ticks where one stands for them, lines for all others.
pub(crate) async fn typed(
    visit: &Visit,
    recipients: &[Recipient],
) -> Result<Vec<(String, String)>, Problem> {
    let kinds: BTreeMap<String, usize> =
        branches(visit).into_iter().map(|(kind, members)| (kind, members.len())).collect();
    let saved: BTreeSet<String> =
        groups(visit).await?.iter().map(|seen| seen.record.id.to_string()).collect();
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let (mut pairs, mut lines): (Vec<(String, String)>, Vec<String>) = (Vec::new(), Vec::new());
    for recipient in recipients {
        let group = recipient.group.as_ref().map(|group| group.key.as_str()).unwrap_or_default();
        let field = match group {
            "" => None,
            key if kinds.contains_key(key) => Some(pair("branch", key)),
            key if saved.contains(key) => Some(pair("group", key)),
            _ => None,
        };
        if let Some(field) = field {
            if !pairs.contains(&field) {
                pairs.push(field);
            }
            continue;
        }
        match (&recipient.agency, &recipient.email) {
            (Some(code), _) => pairs.push(pair("to", code.as_str())),
            (None, Some(email)) => lines.push(format!("{} <{}>", recipient.name, email.as_str())),
            (None, None) => lines.push(recipient.name.clone()),
        }
    }
    pairs.push(pair("recipients", &lines.join("\n")));
    Ok(pairs)
}
