//! Reading the catalogue: procedures, their forms as JSON Schema, and the communes.
//! What must always hold: only versions in force today are listed, and what the province marked as
//! unverified says so.

use std::sync::Arc;

use axum::http::{HeaderValue, header};
use axum::response::IntoResponse as _;
use kernel::code::ProcedureCode;
use procedure::form::Reach;
use procedure::model::{Channel, Fee, LegalText, Level, Need, OnlineLevel, Procedure, Words};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::extract::{Ask, Named};
use super::fault::{Answered, ApiError};
use super::operation::{Content, Operation};
use super::view::{self, Text, reply};
use crate::catalogue::{in_force, today};
use crate::problem::Problem;
use crate::routes::Who;
use crate::visit::Visit;

/// Procedures in one answer.
const PAGE_MAX: usize = 100;
/// Communes suggested at once.
const UNITS_MAX: usize = 20;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::get("/api/v1/procedures", "api.procedures", Who::Public, list)
            .query::<ProceduresQuery>()
            .answer::<ProcedureList>(200),
        Operation::get("/api/v1/procedures/{code}", "api.procedure", Who::Public, show)
            .answer::<ProcedureBody>(200),
        Operation::get("/api/v1/procedures/{code}/form", "api.procedure_form", Who::Public, form)
            .answer_with(Content::Other("application/schema+json")),
        Operation::get("/api/v1/units", "api.units", Who::Public, units)
            .query::<UnitsQuery>()
            .answer::<UnitList>(200),
    ]
}

#[derive(Debug, Default, Deserialize, IntoParams)]
struct ProceduresQuery {
    /// Words to search by, without accents and with slips if need be; the closest first.
    #[serde(default)]
    #[param(max_length = 200)]
    q: String,
    /// Key of a field, such as `ho-tich`.
    #[serde(default)]
    field: String,
    /// Most procedures in the answer.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u16>,
    /// `next` of the page before.
    #[serde(default)]
    cursor: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct ProcedureList {
    items: Vec<ProcedureLine>,
    /// Cursor of the next page; absent on the last.
    next: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
struct ProcedureLine {
    /// National code.
    #[schema(example = "1.001193")]
    code: String,
    name: Text,
    short_name: Option<Text>,
    summary: Text,
    field: String,
    online_level: OnlineLevelBody,
    /// Version in force since.
    #[schema(format = Date)]
    valid_from: String,
}

#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = OnlineLevel)]
enum OnlineLevelBody {
    InformationOnly,
    Partial,
    Full,
}

async fn list(visit: Visit, Ask(query): Ask<ProceduresQuery>) -> Answered {
    let limit = usize::from(query.limit.unwrap_or(50)).clamp(1, PAGE_MAX);
    let after = match query.cursor.as_str() {
        "" => None,
        text => Some(view::decode_cursor(text).ok_or_else(cursor_fault)?),
    };
    let start = after.map_or(0, |cursor| usize::try_from(cursor.order).unwrap_or(usize::MAX));
    let mut found = matching(&visit, &query);
    let more = found.len() > start.saturating_add(limit);
    found = found.into_iter().skip(start).take(limit).collect();
    let end = start.saturating_add(found.len());
    let next = more.then(|| view::encode_cursor(i64::try_from(end).unwrap_or(i64::MAX), 0));
    Ok(reply(&ProcedureList { items: found.iter().map(|one| line(one)).collect(), next }))
}

fn cursor_fault() -> ApiError {
    ApiError::request("cursor-unfit", "query.cursor")
}

fn matching(visit: &Visit, query: &ProceduresQuery) -> Vec<Arc<Procedure>> {
    let province = &visit.app.province;
    let day = today(visit);
    let words: String = query.q.chars().take(200).collect();
    let mut found: Vec<Arc<Procedure>> = if words.trim().is_empty() {
        in_force(visit).into_iter().cloned().collect()
    } else {
        let hits = visit.app.finder.on(province, day).search(&words, PAGE_MAX);
        hits.iter().filter_map(|hit| province.catalogue.in_force(&hit.code, day)).cloned().collect()
    };
    found.retain(|one| query.field.is_empty() || one.field == query.field);
    found
}

fn line(procedure: &Procedure) -> ProcedureLine {
    ProcedureLine {
        code: procedure.code.to_string(),
        name: text(&procedure.name),
        short_name: procedure.short_name.as_ref().map(text),
        summary: text(&procedure.summary),
        field: procedure.field.clone(),
        online_level: match procedure.online_level {
            OnlineLevel::InformationOnly => OnlineLevelBody::InformationOnly,
            OnlineLevel::Partial => OnlineLevelBody::Partial,
            OnlineLevel::Full => OnlineLevelBody::Full,
        },
        valid_from: procedure.valid_from.to_string(),
    }
}

fn text(words: &Words) -> Text {
    Text { vi: words.vi.clone(), en: words.en.clone() }
}

/// A procedure with all its attributes (Decree 63/2010/NĐ-CP, form of publication).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Procedure)]
struct ProcedureBody {
    #[schema(inline)]
    #[serde(flatten)]
    line: ProcedureLine,
    /// `province`, `commune`, `commune_police`, `province_police`.
    levels: Vec<String>,
    agency: Text,
    /// Sets of papers.
    sets: u32,
    /// Minutes a citizen needs to fill it in, by the office's own estimate.
    minutes_to_fill: u32,
    cases: Vec<CaseBody>,
    terms: Vec<TermBody>,
    fees: Vec<FeeBody>,
    components: Vec<ComponentBody>,
    steps: Vec<Text>,
    results: Vec<Text>,
    conditions: Vec<Text>,
    legal_basis: Vec<LegalBody>,
    /// Attributes not yet compared with the official publication.
    unverified: Vec<String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Case)]
struct CaseBody {
    key: String,
    name: Text,
    /// Why this case is taken at the counter only; absent when it can be filed on line.
    counter_only: Option<Text>,
}

/// How long the law gives on a channel, perhaps for one case only.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Term)]
struct TermBody {
    /// `counter`, `online`, `post`.
    channel: String,
    case: Option<String>,
    /// Absent when there is no due date.
    amount: Option<u32>,
    /// `working_day`, `calendar_day`, `hour`, `month`, `same_day`.
    unit: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Fee)]
struct FeeBody {
    key: String,
    name: Text,
    /// In đồng.
    amount: i64,
    /// `dossier`, `copy`, `page`, `person`.
    per: String,
    legal_basis: String,
    exemptions: Vec<ExemptionBody>,
    verified: bool,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Exemption)]
struct ExemptionBody {
    key: String,
    who: Text,
    percent_off: u8,
    legal_basis: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Component)]
struct ComponentBody {
    key: String,
    name: Text,
    /// Cases it belongs to; empty for all.
    cases: Vec<String>,
    originals: u32,
    copies: u32,
    /// `must`, `conditional`, `if_not_found`, `optional`.
    required: String,
    when: Option<Text>,
    /// Papers of one such key stand for one another: one of them is demanded.
    one_of: Option<String>,
    /// Shown at the counter and given back; nothing to attach.
    shown_only: bool,
    /// The form itself stands for it; nothing to attach.
    form_itself: bool,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LegalText)]
struct LegalBody {
    number: String,
    title: String,
    verified: bool,
}

async fn show(visit: Visit, Named(code): Named<ProcedureCode>) -> Answered {
    Ok(reply(&body(find(&visit, &code)?)))
}

fn find<'v>(visit: &'v Visit, code: &ProcedureCode) -> Result<&'v Arc<Procedure>, ApiError> {
    let found = visit.app.province.catalogue.in_force(code, today(visit));
    found.ok_or_else(|| Problem::NotFound.into())
}

fn body(procedure: &Procedure) -> ProcedureBody {
    ProcedureBody {
        line: line(procedure),
        levels: procedure.levels.iter().map(|level| level_name(*level).to_owned()).collect(),
        agency: text(&procedure.agency),
        sets: procedure.sets,
        minutes_to_fill: procedure.minutes_to_fill,
        cases: procedure
            .cases
            .iter()
            .map(|case| CaseBody {
                key: case.key.clone(),
                name: text(&case.name),
                counter_only: case.counter_only.as_ref().map(text),
            })
            .collect(),
        terms: terms(procedure),
        fees: procedure.fees.iter().map(fee).collect(),
        components: procedure.components.iter().map(component).collect(),
        steps: procedure.steps_text.iter().map(text).collect(),
        results: procedure.results.iter().map(|paper| text(&paper.name)).collect(),
        conditions: procedure.conditions.iter().map(text).collect(),
        legal_basis: procedure.legal_basis.iter().map(legal).collect(),
        unverified: procedure.unverified.clone(),
    }
}

fn level_name(level: Level) -> &'static str {
    match level {
        Level::Province => "province",
        Level::Commune => "commune",
        Level::CommunePolice => "commune_police",
        Level::ProvincePolice => "province_police",
    }
}

fn channel_name(channel: Channel) -> &'static str {
    match channel {
        Channel::Counter => "counter",
        Channel::Online => "online",
        Channel::Post => "post",
    }
}

fn terms(procedure: &Procedure) -> Vec<TermBody> {
    use kernel::calendar::{TermLimit, TermUnit};
    let unit = |unit: TermUnit| match unit {
        TermUnit::WorkingDay => "working_day",
        TermUnit::CalendarDay => "calendar_day",
        TermUnit::Hour => "hour",
        TermUnit::Month => "month",
        TermUnit::SameDay => "same_day",
    };
    let told = |channel: Channel, case: Option<&String>, term: Option<&TermLimit>| TermBody {
        channel: channel_name(channel).to_owned(),
        case: case.cloned(),
        amount: term.map(|term| term.amount),
        unit: term.map(|term| unit(term.unit).to_owned()),
    };
    let mut terms = Vec::new();
    for channel in &procedure.channels {
        terms.push(told(channel.channel, None, channel.term.as_ref()));
        for special in &channel.case_terms {
            terms.push(told(channel.channel, Some(&special.case), Some(&special.term)));
        }
    }
    terms
}

fn fee(fee: &Fee) -> FeeBody {
    use procedure::model::FeeUnit;
    FeeBody {
        key: fee.key.clone(),
        name: text(&fee.name),
        amount: fee.amount.amount(),
        per: match fee.per {
            FeeUnit::Dossier => "dossier",
            FeeUnit::Copy => "copy",
            FeeUnit::Page => "page",
            FeeUnit::Person => "person",
        }
        .to_owned(),
        legal_basis: fee.legal_basis.clone(),
        exemptions: fee
            .exemptions
            .iter()
            .map(|exemption| ExemptionBody {
                key: exemption.key.clone(),
                who: text(&exemption.who),
                percent_off: exemption.percent_off,
                legal_basis: exemption.legal_basis.clone(),
            })
            .collect(),
        verified: fee.verified,
    }
}

fn component(component: &procedure::model::Component) -> ComponentBody {
    ComponentBody {
        key: component.key.clone(),
        name: text(&component.name),
        cases: component.cases.clone(),
        originals: component.originals,
        copies: component.copies,
        required: match component.required {
            Need::Must => "must",
            Need::Conditional => "conditional",
            Need::IfNotFound => "if_not_found",
            Need::Optional => "optional",
        }
        .to_owned(),
        when: component.when.as_ref().map(text),
        one_of: component.one_of.clone(),
        shown_only: component.shown_only,
        form_itself: component.is_form,
    }
}

fn legal(basis: &LegalText) -> LegalBody {
    LegalBody { number: basis.number.clone(), title: basis.title.clone(), verified: basis.verified }
}

async fn form(visit: Visit, Named(code): Named<ProcedureCode>) -> Answered {
    let procedure = find(&visit, &code)?;
    let form = visit.app.province.form(procedure).ok_or(Problem::NotFound)?;
    let schema = procedure::form::public_schema(form);
    let kind = HeaderValue::from_static("application/schema+json");
    Ok(([(header::CONTENT_TYPE, kind)], schema.to_string()).into_response())
}

#[derive(Debug, Deserialize, IntoParams)]
struct UnitsQuery {
    /// What is typed: a name or its beginning, with or without accents and kind, old names too.
    #[serde(default)]
    #[param(max_length = 200)]
    q: String,
    /// Communes of other provinces too, after this province's that fit as well.
    #[serde(default)]
    country: bool,
}

#[derive(Debug, Serialize, ToSchema)]
struct UnitList {
    items: Vec<UnitBody>,
}

/// A commune, ward or special zone of today.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Unit)]
struct UnitBody {
    /// National code, five digits.
    code: String,
    /// `Xã Hoằng Hóa`; of another province's commune, `Xã Quỳnh Lưu, tỉnh Nghệ An`.
    name: String,
    /// The unit of the past that the text named, which this one follows; absent for today's name.
    formerly: Option<String>,
}

async fn units(visit: Visit, Ask(query): Ask<UnitsQuery>) -> Answered {
    let typed: String = query.q.chars().take(200).collect();
    let reach = if query.country { Reach::Country } else { Reach::Province };
    let found = visit.app.province.units.suggest(&typed, today(&visit), UNITS_MAX, reach);
    let items = found.into_iter().map(|unit| UnitBody {
        code: unit.code.to_string(),
        name: unit.name,
        formerly: unit.formerly,
    });
    Ok(reply(&UnitList { items: items.collect() }))
}
