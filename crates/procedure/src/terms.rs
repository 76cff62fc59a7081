//! The legal time limit of a filing: by channel, perhaps by case (Decree 63/2010 art. 8).
//! Not the due moment; that is the working calendar's. No term means no due date.

use crate::model::{Channel, Procedure};
use kernel::calendar::{TermLimit, TermUnit};

/// Hours of a working day (domain.md §2.5).
const HOURS_PER_DAY: u32 = 8;
/// Working days that are certain in a month, holidays and weekends taken off.
const WORKING_DAYS_PER_MONTH: u32 = 18;

/// The term for a channel and case; `None` when the procedure has no due date there, or is not
/// taken there at all.
pub fn term(procedure: &Procedure, channel: Channel, case: &str) -> Option<TermLimit> {
    let terms = procedure.channels.iter().find(|terms| terms.channel == channel)?;
    terms.case_terms.iter().find(|one| one.case == case).map(|one| one.term).or(terms.term)
}

/// Whether the procedure is taken through a channel.
pub fn offers(procedure: &Procedure, channel: Channel, case: &str) -> bool {
    let counter_only =
        procedure.cases.iter().any(|one| one.key == case && one.counter_only.is_some());
    procedure.channels.iter().any(|terms| terms.channel == channel)
        && (channel == Channel::Counter || !counter_only)
}

/// Every term of the procedure.
pub fn all(procedure: &Procedure) -> Vec<TermLimit> {
    procedure
        .channels
        .iter()
        .flat_map(|terms| terms.term.into_iter().chain(terms.case_terms.iter().map(|one| one.term)))
        .collect()
}

/// Working hours that a term certainly holds, for sharing it among steps: weekends may swallow two
/// of any seven calendar days.
pub fn working_hours(term: &TermLimit) -> u32 {
    match term.unit {
        TermUnit::SameDay => HOURS_PER_DAY,
        TermUnit::Hour => term.amount,
        TermUnit::WorkingDay => term.amount.saturating_mul(HOURS_PER_DAY),
        TermUnit::CalendarDay => {
            // A term that ends on a day off moves to the next working day, so one day is certain.
            let days = term.amount / 7 * 5 + (term.amount % 7).saturating_sub(2);
            days.max(1).saturating_mul(HOURS_PER_DAY)
        }
        TermUnit::Month => {
            term.amount.saturating_mul(WORKING_DAYS_PER_MONTH).saturating_mul(HOURS_PER_DAY)
        }
    }
}
