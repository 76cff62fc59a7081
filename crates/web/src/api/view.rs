//! How the interface tells what pages show: its own types, apart from the registers' types.
//!
//! Moments are RFC 3339 with the offset of Việt Nam, days are ISO dates, money is whole đồng, ids
//! carry their prefix. What must always hold: what only the offices may know (notes, persons,
//! reasons between offices) stands in [`Inside`] and nowhere else.

use axum::Json;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use data_encoding::BASE64URL_NOPAD;
use dossier::Dossier;
use dossier::listing::Class;
use dossier::model::{AttachedFile, Outcome, State};
use kernel::code::AgencyCode;
use kernel::time::Timestamp;
use serde::{Deserialize, Serialize};
use store::dossier::{Cursor, DossierRow};
use utoipa::ToSchema;

use crate::app::App;

/// A text in both languages.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Text {
    pub vi: String,
    /// Empty when there is no translation.
    pub en: String,
}

/// JSON that is nobody else's to keep.
pub(super) fn reply(body: &impl Serialize) -> Response {
    let mut response = Json(body).into_response();
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    response
}

/// The same with the version of the record behind it.
pub(super) fn reply_at(version: u64, body: &impl Serialize) -> Response {
    let mut response = reply(body);
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{version}\"")) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

/// A place in a list as an opaque word.
pub(super) fn encode_cursor(order: i64, seq: i64) -> String {
    BASE64URL_NOPAD.encode(&[order.to_be_bytes(), seq.to_be_bytes()].concat())
}

/// The place behind the word, if it is one of ours.
pub(super) fn decode_cursor(word: &str) -> Option<Cursor> {
    let bytes = BASE64URL_NOPAD.decode(word.as_bytes()).ok()?;
    let (order, seq) = bytes.split_first_chunk::<8>()?;
    let seq: [u8; 8] = seq.try_into().ok()?;
    Some(Cursor { order: i64::from_be_bytes(*order), seq: i64::from_be_bytes(seq) })
}

/// A unit of an agency.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Office {
    /// Identification code (Decision 20/2020/QĐ-TTg).
    #[schema(example = "H56.201")]
    pub code: String,
    pub name: Text,
}

/// The office behind a code.
pub(super) fn office(app: &App, code: &AgencyCode) -> Office {
    let directory = app.desk.directory();
    let name = directory.tree.name(code);
    Office {
        code: code.to_string(),
        name: Text {
            vi: name.map_or_else(|| code.to_string(), |name| name.vi.clone()),
            en: name.map(|name| name.en.clone()).unwrap_or_default(),
        },
    }
}

/// A file on a dossier.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = File)]
pub(super) struct FileBody {
    pub id: String,
    /// Component it proves; `result` and `proposal` for papers of the office.
    pub component: String,
    /// `original_scan`, `certified_copy`, `plain_copy`, `e_original`.
    pub kind: String,
    pub name: String,
    pub media_type: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256 of the bytes, in hexadecimal digits.
    pub sha256: String,
    #[schema(format = DateTime)]
    pub attached_at: String,
    /// Number of the supplement request it answers.
    pub supplement: Option<u32>,
}

/// A file as told.
pub(super) fn file(file: &AttachedFile) -> FileBody {
    FileBody {
        id: file.id.to_string(),
        component: file.component.clone(),
        kind: super::words::paper_name(file.kind).to_owned(),
        name: file.name.clone(),
        media_type: file.media_type.clone(),
        size: file.size,
        sha256: file.sha256.to_string(),
        attached_at: moment(file.attached_at),
        supplement: file.supplement,
    }
}

/// RFC 3339 in the time of Việt Nam.
pub(super) fn moment(at: Timestamp) -> String {
    at.to_string()
}

/// A dossier in a list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DossierLine)]
pub(super) struct LineBody {
    pub id: String,
    pub version: u64,
    /// Code of the official form; absent for drafts.
    pub code: Option<String>,
    /// Name of the state, as in the national list.
    pub state: String,
    pub procedure: String,
    pub case: String,
    pub channel: String,
    pub applicant_name: String,
    /// Unit where it is now.
    pub unit: Option<String>,
    pub step: Option<String>,
    pub assignee: Option<String>,
    #[schema(format = DateTime)]
    pub submitted_at: Option<String>,
    #[schema(format = DateTime)]
    pub accepted_at: Option<String>,
    #[schema(format = DateTime)]
    pub due_at: Option<String>,
    /// Absent while the clock stands.
    #[schema(format = DateTime)]
    pub running_due_at: Option<String>,
    #[schema(format = DateTime)]
    pub finished_at: Option<String>,
    /// `early`, `on_time`, `overdue`, `unclassed`; absent while open.
    pub finished_class: Option<String>,
    #[schema(format = DateTime)]
    pub updated_at: String,
}

/// A page of dossiers.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DossierList {
    pub items: Vec<LineBody>,
    /// Cursor of the next page; absent on the last.
    pub next: Option<String>,
}

/// A page of rows as told.
pub(super) fn list(page: desk::DossierPage) -> DossierList {
    let next = page.next.map(|cursor| encode_cursor(cursor.order, cursor.seq));
    DossierList { items: page.rows.iter().map(line).collect(), next }
}

fn line(row: &DossierRow) -> LineBody {
    LineBody {
        id: kernel::id::DossierId::from_uuid(row.id).to_string(),
        version: row.version,
        code: row.code.clone(),
        state: row.state.clone(),
        procedure: row.procedure.clone(),
        case: row.case.clone(),
        channel: row.channel.clone(),
        applicant_name: row.applicant_name.clone(),
        unit: row.unit.clone(),
        step: row.step.clone(),
        assignee: row.assignee.map(|id| kernel::id::AccountId::from_uuid(id).to_string()),
        submitted_at: row.submitted_at.map(moment),
        accepted_at: row.accepted_at.map(moment),
        due_at: row.due_at.map(moment),
        running_due_at: row.running_due_at.map(moment),
        finished_at: row.finished_at.map(moment),
        finished_class: row.finished_class.clone(),
        updated_at: moment(row.updated_at),
    }
}

/// A dossier.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Dossier)]
pub(super) struct DossierBody {
    pub id: String,
    pub version: u64,
    pub code: Option<String>,
    pub state: String,
    /// National number of the state, 1 to 10; absent for drafts.
    pub state_number: Option<u8>,
    pub procedure: String,
    /// Version of the procedure it is bound to.
    #[schema(format = Date)]
    pub procedure_valid_from: String,
    pub case: String,
    pub channel: String,
    pub applicant_name: Option<String>,
    pub received_by: Option<Office>,
    pub decided_by: Option<Office>,
    /// Where it is now.
    pub unit: Option<Office>,
    #[schema(format = DateTime)]
    pub submitted_at: Option<String>,
    #[schema(format = DateTime)]
    pub accepted_at: Option<String>,
    #[schema(format = DateTime)]
    pub due_at: Option<String>,
    /// `in_time`, `due_soon`, `overdue`, `paused`, `early`, `on_time`, `unclassed`.
    pub class: String,
    /// Working days left of a running term.
    pub working_days_left: Option<u32>,
    #[schema(format = DateTime)]
    pub finished_at: Option<String>,
    /// Why it was rejected, stopped or refused.
    pub reason: Option<String>,
    pub supplements: Vec<SupplementBody>,
    /// `free`, `unpaid`, `exempt`, `paid`.
    pub money: String,
    pub fees: Vec<FeeLineBody>,
    /// `at_counter`, `post`, `electronic`.
    pub delivery: String,
    pub result: Option<ResultBody>,
    pub rating: Option<RatingBody>,
    /// What the applicant has to do now.
    pub task: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Supplement)]
pub(super) struct SupplementBody {
    pub number: u32,
    pub reason: String,
    pub items: Vec<SupplementItemBody>,
    #[schema(format = DateTime)]
    pub requested_at: String,
    #[schema(format = Date)]
    pub supply_by: Option<String>,
    #[schema(format = DateTime)]
    pub answered_at: Option<String>,
}

/// One thing that is missing.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SupplementItem)]
pub(super) struct SupplementItemBody {
    /// Component concerned; absent for the form or anything else.
    #[serde(default)]
    pub component: Option<String>,
    pub what: String,
    #[serde(default)]
    pub legal_ref: Option<String>,
}

/// A fee of a dossier.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = FeeLine)]
pub(super) struct FeeLineBody {
    pub key: String,
    /// In đồng.
    #[schema(minimum = 0)]
    pub amount: i64,
    pub quantity: u32,
    /// Key of an exemption.
    #[serde(default)]
    pub exemption: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Result)]
pub(super) struct ResultBody {
    /// Number and sign as printed.
    pub number: String,
    /// False when it was refused.
    pub granted: bool,
    #[schema(format = DateTime)]
    pub released_at: String,
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Rating)]
pub(super) struct RatingBody {
    pub stars: u8,
    pub comment: Option<String>,
}

/// A dossier as its applicant may see it.
pub(super) fn dossier(app: &App, record: &Dossier, version: u64) -> DossierBody {
    let now = app.desk.clock().now();
    let calendar = &app.province.calendar;
    let listing = record.listing();
    let soon = app.province.file.settings.due_soon_working_days;
    let organisations = record.registration.as_ref().map(|it| &it.organisations);
    DossierBody {
        id: record.id.to_string(),
        version,
        code: listing.code.as_ref().map(ToString::to_string),
        state: listing.state.name().to_owned(),
        state_number: listing.state.number(),
        procedure: listing.procedure.to_string(),
        procedure_valid_from: listing.procedure_from.to_string(),
        case: record.case.clone(),
        channel: record.channel.name().to_owned(),
        applicant_name: record.filing.applicant.as_ref().map(|one| one.full_name.clone()),
        received_by: organisations.map(|it| office(app, &it.received_by)),
        decided_by: organisations.map(|it| office(app, &it.decided_by)),
        unit: listing.unit.as_ref().map(|unit| office(app, unit)),
        submitted_at: listing.submitted_at.map(moment),
        accepted_at: listing.accepted_at.map(moment),
        due_at: listing.due_at.map(moment),
        class: class(listing.class(now, calendar, soon)),
        working_days_left: listing
            .remaining(now, calendar)
            .filter(|left| !left.overdue)
            .map(|left| left.working_days),
        finished_at: listing.finished_at.map(moment),
        reason: reason(record),
        supplements: record.supplements.iter().map(supplement).collect(),
        money: super::words::money_name(record.money.status).to_owned(),
        fees: record.money.lines.iter().map(fee_line).collect(),
        delivery: super::words::delivery_name(record.delivery.wanted).to_owned(),
        result: record.result.as_ref().map(|paper| ResultBody {
            number: paper.number.clone(),
            granted: paper.granted,
            released_at: moment(paper.released_at),
        }),
        rating: record
            .rating
            .as_ref()
            .map(|rating| RatingBody { stars: rating.stars, comment: rating.comment.clone() }),
        task: record.applicant_task().map(|task| super::words::task_name(&task).to_owned()),
    }
}

fn class(class: Class) -> String {
    class.name().to_owned()
}

fn reason(record: &Dossier) -> Option<String> {
    match (&record.state, &record.proposal, &record.result) {
        (State::RejectedAtIntake { reason, .. } | State::Stopped { reason, .. }, _, _) => {
            Some(reason.clone())
        }
        (_, Some(proposal), Some(_)) => match &proposal.outcome {
            Outcome::Refuse { reasons } => Some(reasons.clone()),
            Outcome::Grant => None,
        },
        _ => None,
    }
}

fn supplement(asked: &dossier::model::Supplement) -> SupplementBody {
    let item = |item: &dossier::model::SupplementItem| SupplementItemBody {
        component: item.component.clone(),
        what: item.what.clone(),
        legal_ref: item.legal_ref.clone(),
    };
    SupplementBody {
        number: asked.number,
        reason: asked.reason.clone(),
        items: asked.items.iter().map(item).collect(),
        requested_at: moment(asked.requested_at),
        supply_by: asked.supply_by.map(|day| day.to_string()),
        answered_at: asked.answered_at.map(moment),
    }
}

fn fee_line(line: &dossier::model::FeeLine) -> FeeLineBody {
    FeeLineBody {
        key: line.key.clone(),
        amount: line.amount.amount(),
        quantity: line.quantity,
        exemption: line.exemption.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursor_comes_back_as_it_went_and_others_are_refused() {
        for (order, seq) in [(0, 0), (i64::MAX, 7), (-1, i64::MIN)] {
            let word = encode_cursor(order, seq);
            assert_eq!(decode_cursor(&word), Some(Cursor { order, seq }));
        }
        for word in ["", "abc", "!!", &"A".repeat(23), "ăăă"] {
            assert_eq!(decode_cursor(word), None, "{word}");
        }
    }
}
