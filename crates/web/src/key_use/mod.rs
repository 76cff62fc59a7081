//! The keys one signs with and what they have signed: the holder's consent at a signing service, every use of a key, with one button for "that was not me", and the administrator's list of
//! such reports.
//!
//! Not signing. What must always hold: a holder sees every use of their keys and nobody else's; what was signed is named
//! by its code and never by a person.

pub mod consent;
pub mod mine;
pub mod reports;

use key_use::{KeyUse, Standing};

use crate::administer::ADMINISTRATORS;
use crate::format;
use crate::routes::{Route, Who};
use crate::ui::{Icon, Summary, SummaryRow, Tag, Tone};
use crate::visit::Visit;
use crate::work::{BULK_TIME, naming};

/// Routes of this module.
pub fn routes() -> Vec<Route> {
    let who = ADMINISTRATORS;
    vec![
        Route::get("/tai-khoan/chu-ky", "key_use.mine", Who::OFFICIALS, mine::show_mine),
        Route::post(
            "/tai-khoan/chu-ky/cho-phep",
            "key_use.ask_consent",
            Who::OFFICIALS,
            consent::ask,
        ),
        Route::get("/tai-khoan/chu-ky/ve", "key_use.consent_back", Who::OFFICIALS, consent::back)
            .time(BULK_TIME),
        Route::post("/tai-khoan/chu-ky/ky-tiep", "key_use.go_on", Who::OFFICIALS, consent::go_on)
            .time(BULK_TIME),
        Route::post("/tai-khoan/chu-ky/{id}", "key_use.report", Who::OFFICIALS, mine::report),
        Route::get(
            "/tai-khoan/chu-ky/{id}/bang-chung",
            "key_use.proof",
            Who::OFFICIALS,
            mine::proof,
        ),
        Route::get("/quan-tri/luot-ky", "key_use.reports", who, reports::show_reports),
        Route::post("/quan-tri/luot-ky/{id}", "key_use.settle", who, reports::settle),
    ]
}

/// A use in words, as both pages show it.
#[derive(Debug, Clone)]
pub struct Line {
    pub id: String,
    pub version: u64,
    /// `Hồ sơ H56.201-260212-0001-7`.
    pub what: String,
    pub when: String,
    /// `Khóa cá nhân`, `Con dấu số`.
    pub kind: String,
    pub unit: String,
    /// Key, file and the way the order came.
    pub details: Summary,
    pub standing: Tag,
    /// What the holder said.
    pub reason: String,
    /// What was found, with the words of who found it.
    pub finding: String,
    /// The holder may report it.
    pub open: bool,
}

/// Digits of a fingerprint that are shown; the whole one stands in the interface.
const SHOWN_DIGITS: usize = 16;

impl Line {
    fn of(visit: &Visit, seen: &desk::Seen<KeyUse>) -> Line {
        let found = &seen.record;
        let (tone, icon) = match &found.standing {
            Standing::Recorded => (Tone::Plain, Icon::Pen),
            Standing::Reported { .. } => (Tone::Soon, Icon::Warning),
            Standing::Settled { settlement, .. } => match settlement.finding {
                key_use::Finding::InOrder => (Tone::Good, Icon::CheckCircle),
                key_use::Finding::Misused => (Tone::Late, Icon::CrossCircle),
            },
        };
        let standing = visit.t(&format!("key-standing-{}", found.standing.name()));
        let report = found.standing.report();
        let finding = match &found.standing {
            Standing::Settled { settlement, .. } => {
                let word = visit.t(&format!("key-finding-{}", settlement.finding.name()));
                format!("{word}: {}", settlement.note)
            }
            Standing::Recorded | Standing::Reported { .. } => String::new(),
        };
        let register = &found.signed.register;
        let family = format!("key-signed-{register}");
        let kind = if visit.say.knows(&family) { visit.t(&family) } else { register.clone() };
        let session = found.through.session.map(|session| short(&session)).unwrap_or_default();
        let row = |key: &str, value: String| SummaryRow {
            label: visit.t(key),
            values: vec![value],
            ..SummaryRow::default()
        };
        let rows = vec![
            row("key-fingerprint", format!("{}…", short(&found.key))),
            row("key-content", format!("{}…", short(&found.signed.content))),
            row("key-through", format!("{} {session}", found.through.route).trim_end().to_owned()),
        ];
        Line {
            id: found.id.to_string(),
            version: seen.version,
            what: format!("{kind} {}", found.signed.code).trim_end().to_owned(),
            when: format::moment(found.used_at.local()),
            kind: visit.t(&format!("key-kind-{}", found.kind.name())),
            unit: naming::agency(visit, &found.unit),
            details: Summary { say: visit.say.clone(), title: String::new(), rows },
            standing: Tag::with_icon(tone, icon, standing),
            reason: report.and_then(|report| report.reason.clone()).unwrap_or_default(),
            finding,
            open: match &found.standing {
                Standing::Recorded => true,
                Standing::Reported { .. } => false,
                Standing::Settled { settlement, .. } => {
                    settlement.finding == key_use::Finding::InOrder
                }
            },
        }
    }
}

fn short(hash: &kernel::hash::Sha256Hash) -> String {
    hash.to_string().chars().take(SHOWN_DIGITS).collect()
}
