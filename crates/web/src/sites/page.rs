//! A room on one page: what is known of it, its equipment, and for whoever keeps it the forms; and the form by which one is
//! opened. What must always hold: the version that was seen goes along; a refusal, and a colleague who was first, are told on
//! the same page with everything typed still in the form.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use desk::{DeskError, IdempotencyKey, Seen};
use kernel::code::AgencyCode;
use kernel::id::SiteId;
use meeting::Site;
use meeting::site::Command;
use register::Actor;

use super::list::standing_tag;
use super::sheet::{self, SheetFields};
use crate::answer::{Answer, go_saying, show, show_as};
use crate::error_page;
use crate::form::Form;
use crate::format;
use crate::meetings::in_words;
use crate::page::Page;
use crate::page_views;
use crate::paths::sites;
use crate::problem::Problem;
use crate::ui::{Control, ErrorSummary, Fault, Field, Notice, Summary, SummaryRow, Tag, Tone};
use crate::visit::{Flash, Visit};
use crate::work::naming::{self, People};

/// The page of a room that is there.
#[derive(Debug, Template)]
#[template(path = "sites/site.html")]
pub struct SitePage {
    pub page: Page,
    pub errors: ErrorSummary,
    pub stale: Option<Notice>,
    pub heading: String,
    pub standing: Tag,
    pub address: String,
    pub key: String,
    pub version: u64,
    pub facts: Summary,
    /// How many of what.
    pub equipment: Vec<(String, String)>,
    /// For whoever may change it.
    pub sheet: Option<SheetFields>,
    /// For whoever may close it.
    pub close: Option<Field>,
    pub may_reopen: bool,
}

/// The form by which one is opened.
#[derive(Debug, Template)]
#[template(path = "sites/open.html")]
pub struct OpenSitePage {
    pub page: Page,
    pub errors: ErrorSummary,
    pub key: String,
    pub unit: Field,
    pub sheet: SheetFields,
}

page_views!(SitePage, OpenSitePage);

/// What a page comes back with.
#[derive(Default)]
struct Told {
    typed: Option<Form>,
    faults: Vec<Fault>,
    stale: bool,
}

async fn read(visit: &Visit, id: &str) -> Result<(Actor, Seen<Site>), Problem> {
    let actor = visit.need_actor()?;
    let id: SiteId = id.parse().map_err(|_| Problem::NotFound)?;
    let seen = visit.app.desk.read_site(&actor, id).await?.ok_or(Problem::NotFound)?;
    Ok((actor, seen))
}

pub(super) async fn show_site(visit: Visit, Path(id): Path<String>) -> Answer {
    let (actor, seen) = read(&visit, &id).await?;
    show(view(&visit, &actor, &seen, Told::default()).await?)
}

async fn view(
    visit: &Visit,
    actor: &Actor,
    seen: &Seen<Site>,
    told: Told,
) -> Result<SitePage, Problem> {
    let (desk, found) = (&visit.app.desk, &seen.record);
    let errors = ErrorSummary::new(&visit.say, told.faults);
    let actions = desk.site_actions(actor, found);
    let heading = found.sheet.name.clone();
    let mut page =
        visit.page(heading.clone()).crumb(visit.t("site-heading"), sites::all()).script("keys.js");
    page.faulty = !errors.faults.is_empty();
    let form = told.typed.clone().unwrap_or_else(|| sheet::typed(found));
    let sheet = if actions.contains(&"change_site") {
        Some(sheet::fields(visit, &found.unit, &form, &errors).await?)
    } else {
        None
    };
    let close = actions.contains(&"close_site").then(|| {
        let value = form.get("reason").to_owned();
        let control = Control::Area { value, rows: 2, length_max: 4_000 };
        let label = visit.t("site-field-reason");
        Field::new(&visit.say, "reason", label, control).error(errors.of("reason"))
    });
    let equipment = found.sheet.equipment.iter().map(|one| {
        let kind = visit.t(&one.kind.word());
        let words = if one.name.is_empty() { kind } else { format!("{kind}: {}", one.name) };
        (words, one.count.to_string())
    });
    Ok(SitePage {
        page,
        stale: told.stale.then(|| {
            Notice::new(Tone::Late, visit.t("error-stale-title")).text(visit.t("error-stale-text"))
        }),
        heading,
        standing: standing_tag(visit, found.standing),
        address: sites::site(found.id),
        key: desk.random().token(16),
        version: seen.version,
        facts: facts(visit, found).await?,
        equipment: equipment.collect(),
        sheet,
        close,
        may_reopen: actions.contains(&"reopen_site"),
        errors,
    })
}

async fn facts(visit: &Visit, found: &Site) -> Result<Summary, Problem> {
    let sheet = &found.sheet;
    let people = People::of(visit, sheet.contact.account).await?;
    let mut rows = Vec::new();
    let mut put = |key: &str, values: Vec<String>| {
        if values.iter().any(|value| !value.is_empty()) {
            let label = visit.t(&format!("site-field-{key}"));
            rows.push(SummaryRow { label, values, ..SummaryRow::default() });
        }
    };
    put("unit", vec![naming::agency(visit, &found.unit)]);
    put("place", vec![sheet.place.clone()]);
    put("account", sheet.contact.account.map(|who| people.name(who)).into_iter().collect());
    let phone = sheet.contact.phone.as_ref().map(|phone| phone.as_str().to_owned());
    put("phone", phone.into_iter().collect());
    put("kiosk", vec![visit.t(&found.kiosk.word())]);
    put("opened_at", vec![format::moment(found.opened_at.local())]);
    put("reason", found.closed.clone().into_iter().collect());
    Ok(Summary { say: visit.say.clone(), title: String::new(), rows })
}

pub(super) async fn act(visit: Visit, Path(id): Path<String>, form: Form) -> Answer {
    let (actor, seen) = read(&visit, &id).await?;
    let command = match form.get("_action") {
        "change_site" => match sheet::read(&visit, &form) {
            Ok(sheet) => Command::Change { sheet },
            Err(faults) => {
                let told = Told { typed: Some(form), faults, stale: false };
                let view = view(&visit, &actor, &seen, told).await?;
                return show_as(StatusCode::UNPROCESSABLE_ENTITY, view);
            }
        },
        "close_site" => Command::Close { reason: form.get("reason").replace('\r', "") },
        "reopen_site" => Command::Reopen,
        _ => return Err(Problem::BadRequest),
    };
    let key = format!("{}.{}", form.get("_key"), form.get("_action"));
    let key = IdempotencyKey::parse(&key).ok_or(Problem::BadRequest)?;
    let version = form.get("_seen").parse().ok();
    match visit.app.desk.site(&actor, seen.record.id, command, &key, version).await {
        Ok(done) => {
            let flash = Flash { tone: Tone::Good, key: "site-flash-kept" };
            go_saying(&sites::site(done.record.id), flash)
        }
        Err(DeskError::Refused { code, details }) => {
            let faults = vec![fault(&visit, code, &details)];
            let closes = form.get("_action") == "close_site";
            let typed = if closes { with_reason(&seen.record, &form) } else { form };
            let told = Told { typed: Some(typed), faults, stale: false };
            let view = view(&visit, &actor, &seen, told).await?;
            show_as(StatusCode::UNPROCESSABLE_ENTITY, view)
        }
        Err(DeskError::Stale { .. }) => {
            let (actor, seen) = read(&visit, &id).await?;
            let told = Told { typed: Some(form), stale: true, ..Told::default() };
            show_as(StatusCode::CONFLICT, view(&visit, &actor, &seen, told).await?)
        }
        Err(error) => Err(error.into()),
    }
}

/// The room as it stands with the reason that was typed.
fn with_reason(found: &Site, form: &Form) -> Form {
    let reason = ("reason".to_owned(), form.get("reason").to_owned());
    Form::of(sheet::typed(found).pairs().iter().cloned().chain([reason]).collect())
}

fn fault(visit: &Visit, code: &str, details: &[(&'static str, String)]) -> Fault {
    let sentence = error_page::refusal(visit, code, &in_words(visit, "site", details));
    let told = details.iter().find(|detail| ["field", "place"].contains(&detail.0));
    let name = match told.map(|detail| detail.1.as_str()) {
        Some("site") => "name",
        Some("equipment") | None => "",
        Some(other) => other,
    };
    Fault { name: name.to_owned(), sentence }
}

pub(super) async fn show_form(visit: Visit) -> Answer {
    let actor = visit.need_actor()?;
    show(open_view(&visit, &actor, &Form::default(), Vec::new()).await?)
}

async fn open_view(
    visit: &Visit,
    actor: &Actor,
    form: &Form,
    faults: Vec<Fault>,
) -> Result<OpenSitePage, Problem> {
    let units = sheet::units(visit, actor);
    let own = units.first().cloned().ok_or(Problem::Forbidden)?;
    let chosen: AgencyCode = form.get("unit").parse().unwrap_or(own);
    let errors = ErrorSummary::new(&visit.say, faults);
    let mut page = visit
        .page(visit.t("site-open"))
        .crumb(visit.t("site-heading"), sites::all())
        .script("keys.js");
    page.faulty = !errors.faults.is_empty();
    let choices = sheet::unit_choices(visit, &units, chosen.as_str());
    let unit = Control::Select { choices, empty: String::new() };
    Ok(OpenSitePage {
        page,
        key: visit.app.desk.random().token(16),
        unit: Field::new(&visit.say, "unit", visit.t("site-field-unit"), unit)
            .error(errors.of("unit")),
        sheet: sheet::fields(visit, &chosen, form, &errors).await?,
        errors,
    })
}

pub(super) async fn open(visit: Visit, form: Form) -> Answer {
    let actor = visit.need_actor()?;
    let desk = &visit.app.desk;
    let key = IdempotencyKey::parse(form.get("_key")).ok_or(Problem::BadRequest)?;
    let read = sheet::read(&visit, &form);
    let faults = match (form.get("unit").parse::<AgencyCode>(), read) {
        (Ok(unit), Ok(sheet)) => {
            let id = SiteId::new(desk.clock().now(), desk.random());
            let command = Command::Open { id, unit, sheet };
            match desk.site(&actor, id, command, &key, None).await {
                Ok(done) => {
                    let flash = Flash { tone: Tone::Good, key: "site-flash-opened" };
                    return go_saying(&sites::site(done.record.id), flash);
                }
                Err(DeskError::Refused { code, details }) => vec![fault(&visit, code, &details)],
                Err(error) => return Err(error.into()),
            }
        }
        (_, Err(faults)) => faults,
        (Err(_), Ok(_)) => {
            vec![Fault { name: "unit".to_owned(), sentence: visit.t("site-fault-unit") }]
        }
    };
    let view = open_view(&visit, &actor, &form, faults).await?;
    show_as(StatusCode::UNPROCESSABLE_ENTITY, view)
}
