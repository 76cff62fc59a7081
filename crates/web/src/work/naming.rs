//! What states, steps, procedures and people are called on officials' pages.
//! Not sentences. What must always hold: a key without a word shows itself rather than nothing.

use std::collections::{BTreeMap, BTreeSet};

use dossier::model::{Seal, SealLevel};
use kernel::code::{AgencyCode, ProcedureCode};
use kernel::id::AccountId;
use kernel::time::Timestamp;
use procedure::model::Procedure;

use crate::format;
use crate::portal::{pick, unit_name};
use crate::problem::Problem;
use crate::visit::Visit;

/// Office seconds of one working day (domain.md §2.5: eight hours).
const DAY_SECONDS: i64 = 8 * 3_600;

/// A word of a stored name: `work-state-supplement_required`.
pub fn word(visit: &Visit, family: &str, name: &str) -> String {
    let key = format!("work-{family}-{name}");
    if visit.say.knows(&key) { visit.t(&key) } else { name.to_owned() }
}

/// The state of a dossier in a word.
pub fn state(visit: &Visit, name: &str) -> String {
    word(visit, "state", name)
}

/// The short name of a procedure, of the version in force or the latest there was.
pub fn procedure(visit: &Visit, code: &str) -> String {
    latest(visit, code).map_or_else(
        || code.to_owned(),
        |version| pick(&visit.say, version.short_name.as_ref().unwrap_or(&version.name)),
    )
}

/// The newest version of a procedure.
pub fn latest<'v>(visit: &'v Visit, code: &str) -> Option<&'v Procedure> {
    let code: ProcedureCode = code.parse().ok()?;
    visit.app.province.catalogue.versions(&code).last().map(AsRef::as_ref)
}

/// A step as its process names it; `ended` has none.
pub fn step(visit: &Visit, version: Option<&Procedure>, key: &str) -> String {
    if key.is_empty() {
        return visit.t("work-step-none");
    }
    let process = version.and_then(|version| visit.app.province.process(version));
    let step = process.and_then(|process| process.steps.iter().find(|step| step.key == key));
    step.map_or_else(|| word(visit, "step", key), |step| pick(&visit.say, &step.name))
}

/// A step's key named by the first process in force that has it.
pub fn any_step(visit: &Visit, key: &str) -> String {
    let province = &visit.app.province;
    let today = visit.app.desk.clock().now().local_date();
    let mut seen = BTreeSet::new();
    for version in province.catalogue.all_in_force(today) {
        let Some(process) = province.process(version) else { continue };
        if seen.insert(&process.key) && process.steps.iter().any(|step| step.key == key) {
            return step(visit, Some(version), key);
        }
    }
    word(visit, "step", key)
}

/// A unit by the text of its code.
pub fn unit(visit: &Visit, code: &str) -> String {
    code.parse().map_or_else(|_| code.to_owned(), |code: AgencyCode| agency(visit, &code))
}

/// A unit as the register of units calls it now, else as the province folder does.
pub fn agency(visit: &Visit, code: &AgencyCode) -> String {
    let directory = visit.app.desk.directory();
    match directory.tree.name(code) {
        Some(name) => visit.say.of(&name.vi, &name.en).to_owned(),
        None => unit_name(visit, code),
    }
}

/// Names of accounts; those nobody knows any more are left out.
#[derive(Debug, Default)]
pub struct People(BTreeMap<AccountId, String>);

impl People {
    /// Reads the names of these accounts.
    pub async fn of(
        visit: &Visit,
        ids: impl IntoIterator<Item = AccountId>,
    ) -> Result<People, Problem> {
        let mut ids: Vec<AccountId> = ids.into_iter().collect();
        ids.sort();
        ids.dedup();
        let names = visit.app.desk.names(&ids).await?;
        Ok(People(names.into_iter().collect()))
    }

    /// The name of an account.
    pub fn name(&self, id: AccountId) -> String {
        self.0.get(&id).cloned().unwrap_or_default()
    }
}

/// `2 ngày làm việc 3 giờ`, `45 phút`: office time as people count it.
pub fn office_time(visit: &Visit, seconds: i64) -> String {
    let seconds = seconds.max(0);
    let count = |value: i64| u64::try_from(value).unwrap_or_default();
    let (days, hours) = (seconds / DAY_SECONDS, (seconds % DAY_SECONDS) / 3_600);
    if days > 0 {
        let values = [("days", count(days).into()), ("hours", count(hours).into())];
        return visit.say.with("work-time-days", &values);
    }
    let minutes = (seconds % 3_600) / 60;
    if hours > 0 {
        let values = [("hours", count(hours).into()), ("minutes", count(minutes).into())];
        return visit.say.with("work-time-hours", &values);
    }
    visit.say.with("work-time-minutes", &[("minutes", count(minutes).into())])
}

/// How far a sealed paper's signatures can be checked, and when that is added to.
pub fn seal(visit: &Visit, seal: &Seal) -> (String, String) {
    let name = match seal.level {
        SealLevel::Basic => "basic",
        SealLevel::Timestamped => "timestamped",
        SealLevel::LongTerm => "long_term",
        SealLevel::Archived => "archived",
    };
    let due = match seal.strengthen_at {
        Some(at) if at <= visit.app.desk.clock().now() => visit.t("work-seal-due-now"),
        Some(at) => {
            let day = format::date(at.local_date());
            visit.say.with("work-seal-due", &[("day", (&*day).into())])
        }
        None => String::new(),
    };
    (word(visit, "seal", name), due)
}

/// `17:00, 24/02/2026`, or a dash.
pub fn moment(at: Option<Timestamp>) -> String {
    at.map_or_else(|| "–".to_owned(), |at| format::moment(at.local()))
}

/// A day as people write it: `24/02/2026` or `2026-02-24`.
pub fn day(text: &str) -> Option<jiff::civil::Date> {
    let text = text.trim();
    if let Ok(date) = text.parse() {
        return Some(date);
    }
    let mut parts = text.split(['/', '-', '.']);
    let day: i8 = parts.next()?.trim().parse().ok()?;
    let month: i8 = parts.next()?.trim().parse().ok()?;
    let year: i16 = parts.next()?.trim().parse().ok()?;
    if parts.next().is_some() {
        return None;
    }
    jiff::civil::Date::new(year, month, day).ok()
}

#[cfg(test)]
mod tests {
    use super::day;

    #[test]
    fn days_are_read_as_people_write_them() {
        let wanted = jiff::civil::date(2026, 2, 4);
        for text in ["04/02/2026", "4/2/2026", " 4-2-2026 ", "2026-02-04", "4.2.2026"] {
            assert_eq!(day(text), Some(wanted), "{text}");
        }
        for text in ["", "31/02/2026", "4/2", "hôm nay", "4/2/2026/1"] {
            assert_eq!(day(text), None, "{text}");
        }
    }
}
