//! Uses of keys: one's own, page by page; reporting one; the reports that wait for an administrator, and their findings.
//! What must always hold: the whole fingerprints are told here, so that a program can compare them with a certificate and
//! with a file; nobody is named.

use desk::{DeskError, KeyUsesPage, Seen};
use kernel::id::KeyUseId;
use key_use::{Command, Finding, KeyUse, Standing};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::administer::lists::PageQuery;
use super::extract::{Ask, Body, Key, Named, SeenVersion};
use super::fault::{Answered, ApiError};
use super::operation::Operation;
use super::view::{moment, reply, reply_at};
use crate::administer::ADMINISTRATORS;
use crate::problem::Problem;
use crate::routes::Who;
use crate::visit::Visit;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::get("/api/v1/key-uses", "api.key_uses", Who::OFFICIALS, own)
            .query::<PageQuery>()
            .answer::<KeyUseList>(200),
        Operation::get("/api/v1/key-uses/{id}", "api.key_use", Who::OFFICIALS, show)
            .answer::<KeyUseBody>(200)
            .versioned(),
        Operation::post(
            "/api/v1/key-uses/{id}/report",
            "api.report_key_use",
            Who::OFFICIALS,
            report,
        )
        .body::<ReportBody>()
        .answer::<KeyUseBody>(200)
        .keyed()
        .versioned(),
        Operation::get("/api/v1/key-reports", "api.key_reports", ADMINISTRATORS, reports)
            .query::<PageQuery>()
            .answer::<KeyUseList>(200),
        Operation::post(
            "/api/v1/key-uses/{id}/settle",
            "api.settle_key_use",
            ADMINISTRATORS,
            settle,
        )
        .body::<SettleBody>()
        .answer::<KeyUseBody>(200)
        .keyed()
        .versioned(),
    ]
}

/// One use of a key.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = KeyUse)]
struct KeyUseBody {
    id: String,
    version: u64,
    /// Account to which the key was entrusted.
    holder: String,
    /// Code of the unit in whose name it was signed.
    unit: String,
    /// `personal`, `organisation`.
    kind: &'static str,
    /// SHA-256 of the public key (`SubjectPublicKeyInfo`), in hexadecimal digits.
    key: String,
    /// Register and id of what was signed, and the code people know it by; empty for none.
    register: String,
    record: String,
    code: String,
    /// SHA-256 of the signed file.
    content: String,
    /// Route or job by which the order came.
    route: String,
    /// Tells sessions apart; absent for jobs.
    session: Option<String>,
    #[schema(format = DateTime)]
    used_at: String,
    /// `recorded`, `reported`, `settled`.
    standing: &'static str,
    #[schema(format = DateTime)]
    reported_at: Option<String>,
    /// What the holder said.
    reason: Option<String>,
    /// `in_order`, `misused`.
    finding: Option<&'static str>,
    note: Option<String>,
}

/// Uses of keys.
#[derive(Debug, Serialize, ToSchema)]
struct KeyUseList {
    items: Vec<KeyUseBody>,
    /// Cursor of the next page; absent on the last.
    next: Option<String>,
}

/// The holder does not know of the use.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReportBody {
    #[serde(default)]
    reason: Option<String>,
}

/// What was found.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SettleBody {
    /// `in_order`, `misused`.
    finding: String,
    note: String,
}

fn told(seen: &Seen<KeyUse>) -> KeyUseBody {
    let found = &seen.record;
    let report = found.standing.report();
    let settlement = match &found.standing {
        Standing::Settled { settlement, .. } => Some(settlement),
        Standing::Recorded | Standing::Reported { .. } => None,
    };
    KeyUseBody {
        id: found.id.to_string(),
        version: seen.version,
        holder: found.holder.to_string(),
        unit: found.unit.to_string(),
        kind: found.kind.name(),
        key: found.key.to_string(),
        register: found.signed.register.clone(),
        record: found.signed.record.clone(),
        code: found.signed.code.clone(),
        content: found.signed.content.to_string(),
        route: found.through.route.clone(),
        session: found.through.session.map(|session| session.to_string()),
        used_at: moment(found.used_at),
        standing: found.standing.name(),
        reported_at: report.map(|report| moment(report.at)),
        reason: report.and_then(|report| report.reason.clone()),
        finding: settlement.map(|settlement| settlement.finding.name()),
        note: settlement.map(|settlement| settlement.note.clone()),
    }
}

fn listed(page: Result<KeyUsesPage, DeskError>) -> Answered {
    let page = match page {
        Err(DeskError::NotFound) => return Err(ApiError::request("cursor-unfit", "query.cursor")),
        page => page?,
    };
    let items = page.uses.iter().map(told).collect();
    Ok(reply(&KeyUseList { items, next: page.next.map(|id| id.to_string()) }))
}

async fn own(visit: Visit, Ask(query): Ask<PageQuery>) -> Answered {
    let actor = visit.need_actor()?;
    listed(visit.app.desk.own_key_uses(&actor, query.after()?, query.limit()).await)
}

async fn reports(visit: Visit, Ask(query): Ask<PageQuery>) -> Answered {
    let actor = visit.need_actor()?;
    listed(visit.app.desk.open_key_reports(&actor, query.after()?, query.limit()).await)
}

async fn show(visit: Visit, Named(id): Named<KeyUseId>) -> Answered {
    let actor = visit.need_actor()?;
    let seen = visit.app.desk.read_key_use(&actor, id).await?.ok_or(Problem::NotFound)?;
    Ok(reply_at(seen.version, &told(&seen)))
}

async fn report(
    visit: Visit,
    Named(id): Named<KeyUseId>,
    Key(key): Key,
    SeenVersion(seen): SeenVersion,
    Body(body): Body<ReportBody>,
) -> Answered {
    let actor = visit.need_actor()?;
    visit.app.desk.read_key_use(&actor, id).await?.ok_or(Problem::NotFound)?;
    let command = Command::Report { reason: body.reason };
    let done = visit.app.desk.key_use(&actor, id, command, &key, seen).await?;
    Ok(reply_at(done.version, &told(&Seen { record: done.record, version: done.version })))
}

async fn settle(
    visit: Visit,
    Named(id): Named<KeyUseId>,
    Key(key): Key,
    SeenVersion(seen): SeenVersion,
    Body(body): Body<SettleBody>,
) -> Answered {
    let actor = visit.need_actor()?;
    visit.app.desk.read_key_use(&actor, id).await?.ok_or(Problem::NotFound)?;
    let finding: Finding =
        body.finding.parse().map_err(|()| ApiError::request("value", "finding"))?;
    let command = Command::Settle { finding, note: body.note };
    let done = visit.app.desk.key_use(&actor, id, command, &key, seen).await?;
    Ok(reply_at(done.version, &told(&Seen { record: done.record, version: done.version })))
}
