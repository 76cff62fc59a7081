//! What is known of a room as a form: name, place, equipment line by line, whom to call.
//! Decides nothing. What must always hold: a line of equipment that was typed comes back as it was typed.

use kernel::code::AgencyCode;
use meeting::LINE_CHARS_MAX;
use meeting::site::{Contact, Equipment, EquipmentKind, Sheet, Site};
use register::Actor;

use crate::form::Form;
use crate::meetings::staff_of;
use crate::problem::Problem;
use crate::ui::{Choice, Control, ErrorSummary, Fault, Field};
use crate::visit::Visit;
use crate::work::naming;

/// Empty lines of equipment on a form.
const EMPTY_LINES: usize = 3;
/// Lines of equipment that are read.
const LINES_MAX: usize = 70;

/// A line of equipment: its kind to choose, make, and how many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EquipmentLine {
    /// Beginning of its fields' names.
    pub name: String,
    /// The id of its number, to which a fault leads.
    pub id: String,
    /// Which line it is, for those who do not see it.
    pub place: usize,
    /// Kinds to choose from: value, words, whether chosen.
    pub kinds: Vec<(&'static str, String, bool)>,
    pub make: String,
    pub count: String,
}

/// The part of a form that all its kinds share.
#[derive(Debug, Clone)]
pub struct SheetFields {
    pub fields: Vec<Field>,
    pub equipment: Vec<EquipmentLine>,
    pub contact: Vec<Field>,
}

/// Units for which the reader may open a room.
pub(super) fn units(visit: &Visit, actor: &Actor) -> Vec<AgencyCode> {
    let desk = &visit.app.desk;
    let Some(own) = desk.agency_of(actor) else { return Vec::new() };
    if !desk.may_site(actor, "open_site", &own) {
        return Vec::new();
    }
    let directory = desk.directory();
    let tree = &directory.tree;
    let whole = |unit: &AgencyCode| tree.unit(unit).is_some_and(|unit| !unit.kind.is_division());
    let inside = |unit: &AgencyCode| tree.agency_of(unit).as_ref() == Some(&own);
    let below = tree.descendants(&own).into_iter();
    let mut units: Vec<AgencyCode> = below
        .filter(|unit| *unit != own && (whole(unit) || inside(unit)))
        .filter(|unit| desk.may_site(actor, "open_site", unit))
        .collect();
    units.insert(0, own);
    units
}

/// A room as its form holds it.
pub(super) fn typed(site: &Site) -> Form {
    let pair = |name: &str, value: String| (name.to_owned(), value);
    let sheet = &site.sheet;
    let mut pairs = vec![
        pair("name", sheet.name.clone()),
        pair("place", sheet.place.clone()),
        pair("account", sheet.contact.account.map(|it| it.to_string()).unwrap_or_default()),
        pair(
            "phone",
            sheet.contact.phone.as_ref().map(|it| it.as_str().to_owned()).unwrap_or_default(),
        ),
    ];
    for (at, one) in sheet.equipment.iter().enumerate() {
        pairs.push(pair(&format!("equipment.{at}.kind"), one.kind.name().to_owned()));
        pairs.push(pair(&format!("equipment.{at}.make"), one.name.clone()));
        pairs.push(pair(&format!("equipment.{at}.count"), one.count.to_string()));
    }
    Form::of(pairs)
}

/// The fields of a room of this unit.
pub(super) async fn fields(
    visit: &Visit,
    unit: &AgencyCode,
    form: &Form,
    errors: &ErrorSummary,
) -> Result<SheetFields, Problem> {
    let label = |name: &str| visit.t(&format!("site-field-{name}"));
    let line = |name: &str| {
        Field::input(&visit.say, name, label(name), form.get(name), |input| {
            input.length_max = u32::try_from(LINE_CHARS_MAX).unwrap_or_default();
        })
        .error(errors.of(name))
    };
    let people = staff_of(visit, unit).await?.into_iter().map(|(value, label)| Choice {
        chosen: value == form.get("account"),
        value,
        label,
        hint: String::new(),
    });
    let account =
        Control::Select { choices: people.collect(), empty: visit.t("site-contact-none") };
    let account = Field::new(&visit.say, "account", label("account"), account).optional();
    let phone = Field::phone(&visit.say, "phone", label("phone"), form.get("phone"));
    Ok(SheetFields {
        fields: vec![
            line("name").hint(visit.t("site-name-hint")),
            line("place").hint(visit.t("site-place-hint")).optional(),
        ],
        equipment: lines(visit, form),
        contact: vec![
            account,
            phone.hint(visit.t("site-phone-hint")).error(errors.of("phone")).optional(),
        ],
    })
}

fn lines(visit: &Visit, form: &Form) -> Vec<EquipmentLine> {
    let typed = |at: usize, part: &str| form.get(&format!("equipment.{at}.{part}")).to_owned();
    let filled = |at: usize| ["make", "count"].iter().any(|part| !typed(at, part).is_empty());
    let last = (0..LINES_MAX).rev().find(|at| filled(*at)).map_or(0, |at| at + 1);
    let line = |at: usize| {
        let chosen = typed(at, "kind");
        let kinds = EquipmentKind::ALL
            .iter()
            .map(|kind| (kind.name(), visit.t(&kind.word()), kind.name() == chosen));
        EquipmentLine {
            name: format!("equipment.{at}"),
            id: Field::id_of(&format!("equipment.{at}.count")),
            place: at + 1,
            kinds: kinds.collect(),
            make: typed(at, "make"),
            count: typed(at, "count"),
        }
    };
    (0..(last + EMPTY_LINES).min(LINES_MAX)).map(line).collect()
}

/// What a form says of a room. A line without make and count is none.
pub(super) fn read(visit: &Visit, form: &Form) -> Result<Sheet, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut fault = |name: &str, key: &str| {
        faults.push(Fault { name: name.to_owned(), sentence: visit.t(key) });
    };
    let mut equipment = Vec::new();
    for at in 0..LINES_MAX {
        let typed = |part: &str| form.get(&format!("equipment.{at}.{part}")).trim().to_owned();
        let (make, count) = (typed("make"), typed("count"));
        if make.is_empty() && count.is_empty() {
            continue;
        }
        let kind = EquipmentKind::ALL.iter().find(|kind| kind.name() == typed("kind"));
        let kind = kind.copied().unwrap_or(EquipmentKind::Other);
        let count = if count.is_empty() { Ok(1) } else { count.parse() };
        match count {
            Ok(count) => equipment.push(Equipment { kind, name: make, count }),
            Err(_) => fault(&format!("equipment.{at}.count"), "site-fault-count"),
        }
    }
    let phone = form.get("phone").trim();
    let read = if phone.is_empty() { None } else { Some(phone.parse()) };
    let phone = match read {
        None => None,
        Some(Ok(phone)) => Some(phone),
        Some(Err(_)) => {
            fault("phone", "site-fault-phone");
            None
        }
    };
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok(Sheet {
        name: form.get("name").replace(['\r', '\n'], " "),
        place: form.get("place").replace(['\r', '\n'], " "),
        equipment,
        contact: Contact { account: form.get("account").parse().ok(), phone },
    })
}

/// Units as values and words.
pub(super) fn unit_choices(visit: &Visit, units: &[AgencyCode], chosen: &str) -> Vec<Choice> {
    let choice = |unit: &AgencyCode| Choice {
        chosen: unit.as_str() == chosen,
        value: unit.to_string(),
        label: naming::agency(visit, unit),
        hint: String::new(),
    };
    units.iter().map(choice).collect()
}
