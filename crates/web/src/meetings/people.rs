//! Who is to be invited: units by the agency tree, whole branches and saved groups at once, people of a unit, and guests.
//! Decides nothing; agencies are chosen as recipients of documents are (`outgoing::recipients`). What must always hold: looking
//! for an agency or a unit's people keeps everything typed and ticked; whoever is on the list already is passed over, so that
//! a group may be chosen again after it grew.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use desk::{DeskError, IdempotencyKey, Seen};
use kernel::code::{AgencyCode, Email, Phone};
use kernel::id::AccountId;
use meeting::Meeting;
use meeting::meeting::{Command, Contact, Guest, NewInvitee, Role, Who};
use register::Actor;

use super::choices::{Staff, staff, units_of};
use super::names::{Room, sites, title};
use super::{in_words, page};
use crate::answer::{Answer, go_saying, show, show_as};
use crate::error_page;
use crate::form::Form;
use crate::outgoing::recipients::{self, Chooser};
use crate::page::Page;
use crate::page_views;
use crate::paths::meetings;
use crate::problem::Problem;
use crate::ui::{Choice, Control, ErrorSummary, Fault, Field, Notice, Tone};
use crate::visit::{Flash, Visit};
use crate::work::naming;

/// What somebody may be invited as.
const ROLES: [Role; 4] = [Role::Delegate, Role::Presenter, Role::Guest, Role::Observer];

/// The form.
#[derive(Debug, Template)]
#[template(path = "meetings/people.html")]
pub struct PeoplePage {
    pub page: Page,
    pub errors: ErrorSummary,
    pub stale: Option<Notice>,
    pub heading: String,
    pub up: String,
    pub address: String,
    pub key: String,
    pub version: u64,
    pub role: Field,
    pub voting: Field,
    pub chooser: Chooser,
    /// Units of the own agency.
    pub units: Field,
    /// Whose people are shown.
    pub unit: Field,
    pub people: Field,
    pub guests: Field,
}

page_views!(PeoplePage);

/// A form with faults, or one that a colleague was before.
#[derive(Default)]
struct Told {
    faults: Vec<Fault>,
    stale: bool,
}

pub(super) async fn show_people(visit: Visit, Path(id): Path<String>) -> Answer {
    let (_, seen) = read(&visit, &id).await?;
    show(view(&visit, &seen, &Form::default(), Told::default()).await?)
}

/// The meeting, for those who may add somebody to it.
async fn read(visit: &Visit, id: &str) -> Result<(Actor, Seen<Meeting>), Problem> {
    let (actor, seen) = page::read(visit, id).await?;
    let may = visit.app.desk.meeting_actions(&actor, &seen.record).contains(&"add_invitees");
    if may { Ok((actor, seen)) } else { Err(Problem::NotFound) }
}

/// The unit whose people are shown: that of the form, else the agency that holds the meeting.
fn shown_unit(visit: &Visit, found: &Meeting, form: &Form) -> AgencyCode {
    let asked = form.get("unit").parse::<AgencyCode>().ok();
    let known = |unit: &AgencyCode| visit.app.desk.directory().tree.unit(unit).is_some();
    asked.filter(known).unwrap_or_else(|| found.agency.clone())
}

async fn view(
    visit: &Visit,
    seen: &Seen<Meeting>,
    form: &Form,
    told: Told,
) -> Result<PeoplePage, Problem> {
    let found = &seen.record;
    let errors = ErrorSummary::new(&visit.say, told.faults);
    let heading = title(visit, found);
    let mut page = visit
        .page(visit.t("meeting-people"))
        .crumb(visit.t("meeting-heading"), meetings::all())
        .crumb(heading.clone(), meetings::meeting(found.id))
        .script("keys.js");
    page.faulty = !errors.faults.is_empty();
    let label = |name: &str| visit.t(&format!("meeting-field-{name}"));
    let choice = |value: String, label: String, chosen: bool| Choice {
        value,
        label,
        chosen,
        hint: String::new(),
    };
    let chosen = if form.has("role") { form.get("role") } else { Role::Delegate.name() };
    let roles = ROLES
        .map(|role| choice(role.name().to_owned(), visit.t(&role.word()), role.name() == chosen));
    let role = Control::Radios { choices: roles.to_vec(), inline: true };
    let voting = Control::Check { checked: form.has("voting") };
    let ticks = |name: &str, choices: Vec<(String, String)>| {
        let choices = choices.into_iter().map(|(value, label)| {
            let chosen = form.has(&format!("{name}.{value}"));
            choice(value, label, chosen)
        });
        Control::Boxes(choices.collect())
    };
    let units = units_of(visit, &found.agency).into_iter();
    let units: Vec<(String, String)> =
        units.map(|unit| (unit.to_string(), naming::agency(visit, &unit))).collect();
    let shown = shown_unit(visit, found, form);
    let staff = staff(visit, &shown).await?;
    let line = |one: &Staff| {
        (
            format!("{}|{}", one.unit, one.account),
            format!("{} – {}", one.name, naming::agency(visit, &one.unit)),
        )
    };
    let mut people: Vec<(String, String)> = staff.iter().map(line).collect();
    people.extend(ticked_elsewhere(visit, form, &people).await?);
    let agencies = visit.app.province.agencies.all().filter(|unit| !unit.is_division());
    let agencies = agencies.map(|unit| {
        let code = unit.code.to_string();
        let chosen = unit.code == shown;
        choice(code, visit.say.of(&unit.name.vi, &unit.name.en).to_owned(), chosen)
    });
    let unit = Control::Select { choices: agencies.collect(), empty: String::new() };
    let guests = Control::Area { value: form.get("guests").to_owned(), rows: 3, length_max: 8_000 };
    let chooser = recipients::chooser(visit, (form, ""), errors.of("recipients"), true).await?;
    let field = |name: &str, control: Control| Field::new(&visit.say, name, label(name), control);
    let stale = told.stale.then(|| page::stale(visit));
    Ok(PeoplePage {
        page,
        stale,
        up: meetings::meeting(found.id),
        address: meetings::people(found.id),
        key: visit.app.desk.random().token(16),
        version: seen.version,
        role: field("role", role).error(errors.of("role")),
        voting: field("voting", voting).hint(visit.t("meeting-voting-hint")).optional(),
        chooser,
        units: field("own", ticks("own", units)).optional(),
        unit: field("unit", unit).optional(),
        people: field("people", ticks("people", people)).optional(),
        guests: field("guests", guests)
            .hint(visit.t("meeting-guests-hint"))
            .error(errors.of("guests"))
            .optional(),
        heading,
        errors,
    })
}

/// Ticks of people of another unit than the one shown: they stay.
async fn ticked_elsewhere(
    visit: &Visit,
    form: &Form,
    shown: &[(String, String)],
) -> Result<Vec<(String, String)>, Problem> {
    let ticked: Vec<(AgencyCode, AccountId)> = people_of(form);
    let value = |one: &(AgencyCode, AccountId)| format!("{}|{}", one.0, one.1);
    let others: Vec<_> = ticked
        .into_iter()
        .filter(|one| !shown.iter().any(|(known, _)| *known == value(one)))
        .collect();
    let names = naming::People::of(visit, others.iter().map(|one| one.1)).await?;
    let line = |one: &(AgencyCode, AccountId)| {
        (value(one), format!("{} – {}", names.name(one.1), naming::agency(visit, &one.0)))
    };
    Ok(others.iter().map(line).collect())
}

/// People that are ticked.
fn people_of(form: &Form) -> Vec<(AgencyCode, AccountId)> {
    let values = form.pairs().iter().filter_map(|(name, _)| name.strip_prefix("people."));
    let pair = |value: &str| {
        let (unit, account) = value.split_once('|')?;
        Some((unit.parse().ok()?, account.parse().ok()?))
    };
    values.filter_map(pair).collect()
}

pub(super) async fn add(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let (actor, seen) = read(&visit, &id).await?;
    if form.has("_find") || form.has("_show") {
        return show(view(&visit, &seen, &form, Told::default()).await?);
    }
    let (chosen, faults) = chosen(&visit, &actor, &seen.record, &form).await?;
    if !faults.is_empty() {
        return back(&visit, &seen, &form, faults).await;
    }
    let key = IdempotencyKey::parse(form.get("_key")).ok_or(Problem::BadRequest)?;
    let version = form.get("_seen").parse().ok();
    let command = Command::AddInvitees { invitees: chosen };
    match visit.app.desk.meeting(&actor, seen.record.id, command, &key, version).await {
        Ok(done) => {
            let flash = Flash { tone: Tone::Good, key: "meeting-flash-people" };
            go_saying(&meetings::meeting(done.record.id), flash)
        }
        Err(DeskError::Refused { code, details }) => {
            let sentence =
                error_page::refusal(&visit, code, &in_words(&visit, "meeting", &details));
            let name = match code {
                "MET-027" => "role",
                _ => "recipients",
            };
            let faults = vec![Fault { name: name.to_owned(), sentence }];
            back(&visit, &seen, &form, faults).await
        }
        Err(DeskError::Stale { .. }) => {
            let (_, seen) = read(&visit, &id).await?;
            let told = Told { stale: true, ..Told::default() };
            show_as(StatusCode::CONFLICT, view(&visit, &seen, &form, told).await?)
        }
        Err(error) => Err(error.into()),
    }
}

async fn back(visit: &Visit, seen: &Seen<Meeting>, form: &Form, faults: Vec<Fault>) -> Answer {
    let told = Told { faults, stale: false };
    let view = view(visit, seen, form, told).await?;
    show_as(StatusCode::UNPROCESSABLE_ENTITY, view)
}

/// Everybody whom the form names and who is not on the list yet, and what is wrong with it.
async fn chosen(
    visit: &Visit,
    actor: &Actor,
    found: &Meeting,
    form: &Form,
) -> Result<(Vec<NewInvitee>, Vec<Fault>), Problem> {
    let named = recipients::read(visit, form).await?;
    let mut faults = named.faults;
    let tree = &visit.app.desk.directory().tree;
    let mut units: Vec<AgencyCode> = Vec::new();
    let mut whos: Vec<Who> = Vec::new();
    for recipient in named.recipients {
        match (recipient.agency, recipient.email) {
            (Some(unit), _) if tree.unit(&unit).is_some() => units.push(unit),
            (_, Some(email)) => {
                let contact = Contact::Email(email);
                whos.push(Who::Guest(Guest { name: recipient.name, contact }));
            }
            // Neither an agency of the province nor somebody who can be reached.
            _ => faults.push(Fault {
                name: "recipients".to_owned(),
                sentence: visit
                    .say
                    .with("meeting-fault-elsewhere", &[("name", recipient.name.into())]),
            }),
        }
    }
    let own = form.pairs().iter().filter_map(|(name, _)| name.strip_prefix("own."));
    units.extend(own.filter_map(|unit| unit.parse().ok()));
    let rooms = if units.is_empty() { Vec::new() } else { sites(visit, actor).await? };
    whos.extend(units.into_iter().map(|unit| Who::Site { site: room(&rooms, &unit), unit }));
    let people = people_of(form).into_iter();
    whos.extend(people.map(|(unit, account)| Who::Person { unit, account }));
    for line in form.get("guests").lines().map(str::trim).filter(|line| !line.is_empty()) {
        match guest(line) {
            Some(guest) => whos.push(Who::Guest(guest)),
            None => faults.push(Fault {
                name: "guests".to_owned(),
                sentence: visit.say.with("meeting-fault-guest", &[("line", line.into())]),
            }),
        }
    }
    let role = ROLES.into_iter().find(|role| role.name() == form.get("role"));
    let role = role.unwrap_or(Role::Delegate);
    let known = found.matter.iter().flat_map(|matter| &matter.invitees);
    let mut seen: BTreeSet<Who> = known.map(|one| place(&one.who)).collect();
    let new: Vec<NewInvitee> = whos
        .into_iter()
        .filter(|who| seen.insert(place(who)))
        .map(|who| {
            // Guests have no vote, whoever else is chosen with them.
            let voting = form.has("voting") && !matches!(who, Who::Guest(_));
            NewInvitee { who, role, voting }
        })
        .collect();
    if new.is_empty() && faults.is_empty() {
        let sentence = visit.t("meeting-fault-nobody");
        faults.push(Fault { name: "recipients".to_owned(), sentence });
    }
    Ok((new, faults))
}

/// What tells one place on the list from another: a unit stands there once here, whatever its room.
fn place(who: &Who) -> Who {
    match who {
        Who::Site { unit, .. } => Who::Site { unit: unit.clone(), site: None },
        Who::Person { unit, account } => Who::Person { unit: unit.clone(), account: *account },
        Who::Guest(guest) => {
            Who::Guest(Guest { name: String::new(), contact: guest.contact.clone() })
        }
    }
}

/// The room of a unit that has one; of several, whoever answers says which.
fn room(rooms: &[Room], unit: &AgencyCode) -> Option<kernel::id::SiteId> {
    let mut own = rooms.iter().filter(|room| room.unit == *unit);
    match (own.next(), own.next()) {
        (Some(room), None) => Some(room.id),
        _ => None,
    }
}

/// `Nguyễn Văn A; a@example.vn`, or with a telephone number.
pub(super) fn guest(line: &str) -> Option<Guest> {
    let (name, contact) = line.rsplit_once([';', ','])?;
    let contact = contact.trim();
    let contact = match contact.parse::<Email>() {
        Ok(email) => Contact::Email(email),
        Err(_) => Contact::Phone(contact.parse::<Phone>().ok()?),
    };
    Some(Guest { name: name.trim().to_owned(), contact })
}
