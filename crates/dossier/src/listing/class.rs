//! The official classes of domain.md §2.5 rule 9 and the time that is left. Dates decide for what
//! is finished, moments for what is open. Not colours or words.

use super::Listing;
use crate::model::{Clock, Dossier, DueWhy, State};
use kernel::{calendar::WorkingCalendar, time::Timestamp};
use serde::{Deserialize, Serialize};

/// Domain.md §2.5 rule 9, finished.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FinishedClass {
    Early,
    OnTime,
    Overdue,
    /// No due date, or never accepted.
    Unclassed,
}

/// Domain.md §2.5 rule 9, open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OpenClass {
    InTime,
    DueSoon,
    Overdue,
    Paused,
    Unclassed,
}

/// Class at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "is", content = "class")]
pub enum Class {
    Open(OpenClass),
    Finished(FinishedClass),
}

/// Time left of a running term, for "còn 2 ngày làm việc" or "quá hạn 3 giờ".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remaining {
    /// Working days between today and the due date; 0 when due today, never negative.
    pub working_days: u32,
    /// Office seconds to the due moment, or since it when overdue; never negative.
    pub office_seconds: i64,
    pub overdue: bool,
}

impl FinishedClass {
    /// Stable name, as stored.
    pub fn name(self) -> &'static str {
        match self {
            FinishedClass::Early => "early",
            FinishedClass::OnTime => "on_time",
            FinishedClass::Overdue => "overdue",
            FinishedClass::Unclassed => "unclassed",
        }
    }
}

impl OpenClass {
    /// Stable name.
    pub fn name(self) -> &'static str {
        match self {
            OpenClass::InTime => "in_time",
            OpenClass::DueSoon => "due_soon",
            OpenClass::Overdue => "overdue",
            OpenClass::Paused => "paused",
            OpenClass::Unclassed => "unclassed",
        }
    }
}

impl Class {
    /// Stable name; `overdue` and `unclassed` are the same word open and finished.
    pub fn name(self) -> &'static str {
        match self {
            Class::Open(class) => class.name(),
            Class::Finished(class) => class.name(),
        }
    }
}

impl Listing {
    /// Class at `now`. `due_soon_working_days`: so many working days before the due date, or
    /// fewer, it is due soon.
    pub fn class(
        &self,
        now: Timestamp,
        calendar: &WorkingCalendar,
        due_soon_working_days: u32,
    ) -> Class {
        if let Some(finished) = self.finished_class {
            return Class::Finished(finished);
        }
        let Some(due_at) = self.original_due_at else {
            return Class::Open(OpenClass::Unclassed);
        };
        if self.running_due_at.is_none() {
            return Class::Open(OpenClass::Paused);
        }
        if now > due_at || self.supplements_exceeded {
            return Class::Open(OpenClass::Overdue);
        }
        let left = calendar.working_days_between(now.local_date(), due_at.local_date());
        if left <= i64::from(due_soon_working_days) {
            return Class::Open(OpenClass::DueSoon);
        }
        Class::Open(OpenClass::InTime)
    }

    /// What is left of the running term at `now`; `None` while paused, when finished and without a
    /// due date.
    pub fn remaining(&self, now: Timestamp, calendar: &WorkingCalendar) -> Option<Remaining> {
        let due_at = self.running_due_at?;
        Some(remaining(now, due_at, calendar))
    }
}

/// What is left from `now` to `due_at`, or how much it is over.
fn remaining(now: Timestamp, due_at: Timestamp, calendar: &WorkingCalendar) -> Remaining {
    let days = calendar.working_days_between(now.local_date(), due_at.local_date());
    Remaining {
        working_days: u32::try_from(days.abs()).unwrap_or(u32::MAX),
        office_seconds: calendar.office_seconds_between(now, due_at).abs(),
        overdue: now > due_at,
    }
}

/// The due date statistics count against: the last one that is no extension.
pub(super) fn measured_due_at(clock: &Clock) -> Option<Timestamp> {
    let counted = clock.due_history.iter().rev().find(|due| due.why != DueWhy::Extended);
    counted.map(|due| due.due_at)
}

/// Class of what is finished; `None` while it is open or was never handed in.
pub(super) fn finished_class(record: &Dossier) -> Option<FinishedClass> {
    let finished_at = record.finished_at()?;
    if matches!(record.state, State::RejectedAtIntake { .. }) {
        return Some(FinishedClass::Unclassed);
    }
    let Some(clock) = &record.clock else { return Some(FinishedClass::Unclassed) };
    let Some(due_at) = measured_due_at(clock) else { return Some(FinishedClass::Unclassed) };
    // What stopped while the applicant owed a paper never came to its recomputed due date.
    let owed_since = record.supplements.last().filter(|asked| asked.answered_at.is_none());
    let finished_on = match owed_since {
        Some(asked) => asked.requested_at.local_date(),
        None => finished_at.local_date(),
    };
    let exceeded = record.supplements_after_acceptance() > clock.supplements_max;
    Some(match finished_on.cmp(&due_at.local_date()) {
        _ if exceeded => FinishedClass::Overdue,
        std::cmp::Ordering::Less => FinishedClass::Early,
        std::cmp::Ordering::Equal => FinishedClass::OnTime,
        std::cmp::Ordering::Greater => FinishedClass::Overdue,
    })
}
