//! The form by which a meeting is requested: what, when, where, who holds it, and whether it comes again.
//! Decides nothing. What must always hold: a refused form comes back with everything typed; the meetings of a series come
//! one after the other, under keys that follow from each other, so that sending again goes on where it stopped.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::http::StatusCode;
use desk::{DeskError, IdempotencyKey};
use kernel::id::{MeetingId, SeriesId};
use kernel::time::Date;
use meeting::meeting::{Command, InSeries, NewMeeting, Span};
use meeting::{DaysOff, LINE_CHARS_MAX, Repeat, Series, TITLE_CHARS_MAX, WORDS_CHARS_MAX};
use register::Actor;

use super::choices::{people, place, staff, units};
use super::command::{Wrong, posts, sheet, span};
use super::names::sites;
use super::{PERHAPS_SECRET, SECRET, in_words, times};
use crate::answer::{Answer, go_saying, show, show_as};
use crate::error_page;
use crate::form::Form;
use crate::page::Page;
use crate::page_views;
use crate::paths::meetings;
use crate::problem::Problem;
use crate::ui::{Choice, Control, ErrorSummary, Fault, Field, Tone, Width};
use crate::visit::{Flash, Visit};

/// Meetings of one series.
const SERIES_MAX: usize = 60;
/// How often a meeting may come again, and what becomes of days off; keys of `meeting-repeat-…` and `meeting-days-off-…`.
const REPEATS: [&str; 5] = ["weekly", "fortnightly", "monthly", "monthly_weekday", "monthly_last"];
const DAYS_OFF: [&str; 3] = ["postponed", "skipped", "held"];

/// The form.
#[derive(Debug, Template)]
#[template(path = "meetings/request.html")]
pub struct RequestPage {
    pub page: Page,
    pub errors: ErrorSummary,
    pub key: String,
    pub about: Vec<Field>,
    pub when: Vec<Field>,
    pub posts: Vec<Field>,
    pub co_hosts: Field,
    pub series: Vec<Field>,
    pub series_open: bool,
    pub co_hosts_open: bool,
    pub affirm: bool,
}

page_views!(RequestPage);

pub(super) async fn show_form(visit: Visit) -> Answer {
    let actor = visit.need_actor()?;
    let mut pairs = Vec::new();
    if let (Some(agency), Some(account)) = (visit.app.desk.agency_of(&actor), actor.account()) {
        pairs.push(("convener".to_owned(), agency.to_string()));
        pairs.push(("secretary".to_owned(), account.to_string()));
    }
    show(view(&visit, &actor, &Form::of(pairs), Vec::new(), false).await?)
}

/// Builds fields with what was typed.
struct Typed<'t> {
    visit: &'t Visit,
    form: &'t Form,
    errors: &'t ErrorSummary,
}

impl Typed<'_> {
    fn label(&self, name: &str) -> String {
        self.visit.t(&format!("meeting-field-{name}"))
    }

    fn line(&self, name: &str, chars_max: usize) -> Field {
        let say = &self.visit.say;
        Field::input(say, name, self.label(name), self.form.get(name), |input| {
            input.length_max = u32::try_from(chars_max).unwrap_or_default();
        })
        .error(self.errors.of(name))
    }

    fn short(&self, name: &str, width: Width) -> Field {
        let say = &self.visit.say;
        Field::input(say, name, self.label(name), self.form.get(name), |input| input.width = width)
            .error(self.errors.of(name))
    }

    fn area(&self, name: &str, rows: u32) -> Field {
        let value = self.form.get(name).to_owned();
        let length_max = u32::try_from(WORDS_CHARS_MAX).unwrap_or_default();
        let control = Control::Area { value, rows, length_max };
        Field::new(&self.visit.say, name, self.label(name), control).error(self.errors.of(name))
    }

    fn choices(&self, name: &str, choices: &[(String, String)], boxes: bool) -> Vec<Choice> {
        let chosen = |value: &str| {
            if boxes {
                self.form.has(&format!("{name}.{value}"))
            } else {
                value == self.form.get(name)
            }
        };
        let choice = |(value, label): &(String, String)| Choice {
            chosen: chosen(value),
            value: value.clone(),
            label: label.clone(),
            hint: String::new(),
        };
        choices.iter().map(choice).collect()
    }

    fn select(&self, name: &str, choices: &[(String, String)], empty: &str) -> Field {
        let empty = if empty.is_empty() { String::new() } else { self.visit.t(empty) };
        let control = Control::Select { choices: self.choices(name, choices, false), empty };
        Field::new(&self.visit.say, name, self.label(name), control).error(self.errors.of(name))
    }
}

async fn view(
    visit: &Visit,
    actor: &Actor,
    form: &Form,
    faults: Vec<Fault>,
    affirm: bool,
) -> Result<RequestPage, Problem> {
    let desk = &visit.app.desk;
    let agency = desk.agency_of(actor).ok_or(Problem::Forbidden)?;
    let errors = ErrorSummary::new(&visit.say, faults);
    let typed = Typed { visit, form, errors: &errors };
    let staff = staff(visit, &agency).await?;
    let people = people(visit, &staff);
    let mut conveners = units(visit, &agency);
    let leaders = staff.iter().filter(|one| one.leads);
    conveners
        .extend(leaders.map(|one| (format!("{}|{}", one.unit, one.account), one.name.clone())));
    let rooms = sites(visit, actor).await?;
    let rooms: Vec<(String, String)> =
        rooms.into_iter().map(|room| (room.id.to_string(), room.name)).collect();
    let kinds: Vec<(String, String)> = visit
        .app
        .province
        .meetings
        .kinds
        .iter()
        .map(|kind| (kind.key.clone(), visit.say.of(&kind.name.vi, &kind.name.en).to_owned()))
        .collect();
    let about = vec![
        typed.select("kind", &kinds, ""),
        typed.line("title", TITLE_CHARS_MAX),
        typed.area("words", 4).optional(),
        typed.line("place", LINE_CHARS_MAX).hint(visit.t("meeting-place-hint")).optional(),
        typed.select("central", &rooms, "meeting-central-none").optional(),
    ];
    let when = vec![
        typed.short("day", Width::Short).hint(visit.t("document-field-day-hint")),
        typed.short("begins", Width::Year).hint(visit.t("meeting-hour-hint")),
        typed.short("ends", Width::Year),
        typed.short("last_day", Width::Short).hint(visit.t("meeting-last-day-hint")).optional(),
    ];
    let posts = vec![
        typed.select("convener", &conveners, ""),
        typed.select("chair", &people, "meeting-chair-choose"),
        typed.select("secretary", &people, "meeting-post-none").optional(),
        typed.select("host", &people, "meeting-post-none").optional(),
    ];
    let co_hosts = Control::Boxes(typed.choices("co_hosts", &people, true));
    let co_hosts = Field::new(&visit.say, "co_hosts", typed.label("co_hosts"), co_hosts);
    let co_hosts = co_hosts.error(errors.of("co_hosts")).optional();
    let mut page =
        visit.page(visit.t("meeting-request")).crumb(visit.t("meeting-heading"), meetings::all());
    page.faulty = !errors.faults.is_empty();
    Ok(RequestPage {
        page: page.script("keys.js"),
        key: desk.random().token(16),
        about,
        when,
        posts,
        co_hosts_open: form.pairs().iter().any(|(name, _)| name.starts_with("co_hosts.")),
        co_hosts,
        series: series_fields(&typed),
        series_open: !form.get("repeat").is_empty(),
        affirm,
        errors,
    })
}

fn series_fields(typed: &Typed<'_>) -> Vec<Field> {
    let words = |names: &[&str], key: fn(&str) -> String| -> Vec<(String, String)> {
        let word = |name: &&str| ((*name).to_owned(), typed.visit.t(&key(name)));
        names.iter().map(word).collect()
    };
    let repeats = words(&REPEATS, |name| format!("meeting-repeat-{name}"));
    let days_off = words(&DAYS_OFF, |name| format!("meeting-days-off-{name}"));
    vec![
        typed.select("repeat", &repeats, "meeting-repeat-none").optional(),
        typed.short("until", Width::Short).hint(typed.visit.t("meeting-until-hint")).optional(),
        typed.select("days_off", &days_off, "").optional(),
    ]
}

/// The meetings that a form asks for: when, and their place in a series.
fn occurrences(visit: &Visit, form: &Form) -> Result<Vec<(Span, Option<InSeries>)>, Vec<Fault>> {
    let first = span(visit, form)?;
    let fault =
        |name: &str, key: &str| vec![Fault { name: name.to_owned(), sentence: visit.t(key) }];
    let from = first.begins_at.local_date();
    let Some(repeat) = repeat(form.get("repeat"), from) else {
        return Ok(vec![(first, None)]);
    };
    let until = times::day(form.get("until"));
    let until = until.ok_or_else(|| fault("until", "meeting-fault-until"))?;
    let seconds = first.ends_at.seconds_since(first.begins_at);
    let series = Series {
        repeat: repeat.clone(),
        from,
        until,
        begins: first.begins_at.local().time(),
        minutes: u32::try_from(seconds / 60).map_err(|_| fault("ends", "meeting-fault-hour"))?,
        days_off: match form.get("days_off") {
            "held" => DaysOff::Held,
            "skipped" => DaysOff::Skipped,
            _ => DaysOff::Postponed,
        },
        left_out: BTreeSet::new(),
        moved: BTreeMap::new(),
    };
    let found = series.occurrences((from, until), &visit.app.province.calendar);
    if found.is_empty() || found.len() > SERIES_MAX {
        return Err(fault("until", "meeting-fault-until"));
    }
    let desk = &visit.app.desk;
    let id = SeriesId::new(desk.clock().now(), desk.random());
    let place = |on: Date| InSeries { series: id, on, repeat: repeat.clone() };
    Ok(found.iter().map(|one| (one.span, Some(place(one.on)))).collect())
}

/// The rule that a form names, counted from the first day; none for one meeting alone.
fn repeat(name: &str, from: Date) -> Option<Repeat> {
    let weekday = u8::try_from(from.weekday().to_monday_one_offset()).unwrap_or(1);
    let day = u8::try_from(from.day()).unwrap_or(1);
    match name {
        "weekly" => Some(Repeat::Weekly { every: 1, days: BTreeSet::from([weekday]) }),
        "fortnightly" => Some(Repeat::Weekly { every: 2, days: BTreeSet::from([weekday]) }),
        "monthly" => Some(Repeat::MonthlyDay { every: 1, day }),
        "monthly_weekday" => {
            Some(Repeat::MonthlyWeekday { every: 1, which: (day - 1) / 7 + 1, day: weekday })
        }
        "monthly_last" => Some(Repeat::MonthlyWeekday { every: 1, which: 5, day: weekday }),
        _ => None,
    }
}

pub(super) async fn request(visit: Visit, form: Form) -> Answer {
    let actor = visit.need_actor()?;
    let desk = &visit.app.desk;
    let key = IdempotencyKey::parse(form.get("_key")).ok_or(Problem::BadRequest)?;
    let agency = desk.agency_of(&actor).ok_or(Problem::Forbidden)?;
    let (posts, spans) = match read(&visit, &form) {
        Ok(read) => read,
        Err(faults) => return back(&visit, &actor, &form, faults, false).await,
    };
    let convener = place(form.get("convener"));
    let convener =
        convener.unwrap_or(meeting::meeting::Place { unit: agency.clone(), account: None });
    let mut first: Option<MeetingId> = None;
    for (at, (planned, series)) in spans.into_iter().enumerate() {
        let id = MeetingId::new(desk.clock().now(), desk.random());
        let new = NewMeeting {
            id,
            agency: agency.clone(),
            kind: form.get("kind").to_owned(),
            convener: convener.clone(),
            posts: posts.clone(),
            planned,
            series,
            sheet: sheet(&form),
            affirmed: form.has("affirmed"),
        };
        let key = IdempotencyKey::derived(format!("{}.{at}", key.as_str()));
        match desk.meeting(&actor, id, Command::Request(Box::new(new)), &key, None).await {
            Ok(done) => {
                first.get_or_insert(done.record.id);
            }
            Err(DeskError::Refused { code, details }) => {
                let sentence =
                    error_page::refusal(&visit, code, &in_words(&visit, "meeting", &details));
                let faults = vec![Fault { name: field(code, &details), sentence }];
                let kept = if code == SECRET { Form::default() } else { form };
                return back(&visit, &actor, &kept, faults, code == PERHAPS_SECRET).await;
            }
            Err(error) => return Err(error.into()),
        }
    }
    let flash = Flash { tone: Tone::Good, key: "meeting-flash-requested" };
    let address = first.map_or_else(meetings::all, meetings::meeting);
    go_saying(&address, flash)
}

type Read = (meeting::meeting::Posts, Vec<(Span, Option<InSeries>)>);

/// All faults of the form at once.
fn read(visit: &Visit, form: &Form) -> Result<Read, Vec<Fault>> {
    let mut faults = Vec::new();
    if form.get("title").trim().is_empty() {
        let sentence = visit.t("meeting-fault-title");
        faults.push(Fault { name: "title".to_owned(), sentence });
    }
    let spans = match occurrences(visit, form) {
        Ok(spans) => spans,
        Err(more) => {
            faults.extend(more);
            Vec::new()
        }
    };
    match posts(visit, form) {
        Ok(posts) if faults.is_empty() => return Ok((posts, spans)),
        Ok(_) | Err(Wrong::Unknown) => {}
        Err(Wrong::Typed(more)) => faults.extend(more),
    }
    Err(faults)
}

/// The field that a refusal is about; empty for none.
fn field(code: &str, details: &[(&'static str, String)]) -> String {
    let told = details.iter().find(|detail| ["field", "place"].contains(&detail.0));
    let name = match told.map(|detail| detail.1.as_str()) {
        Some("unit") => "convener",
        Some(other) => other,
        None => match code {
            "MET-008" => "kind",
            "MET-009" => "ends",
            "MET-010" => "day",
            "MET-012" => "co_hosts",
            _ => "",
        },
    };
    name.to_owned()
}

async fn back(
    visit: &Visit,
    actor: &Actor,
    form: &Form,
    faults: Vec<Fault>,
    affirm: bool,
) -> Answer {
    let view = view(visit, actor, form, faults, affirm).await?;
    show_as(StatusCode::UNPROCESSABLE_ENTITY, view)
}
