//! Working days written into a file, so that whoever holds it counts how late something was without asking anybody.
//! Not the calendar of a province: only the days of one stretch on which offices worked, as that calendar told them.
//! Nobody signs these lines: that something was late is proven without them, by how many days they tell. What must always
//! hold: what is read back is what was written, and days outside the stretch are never guessed.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use kernel::calendar::WorkingCalendar;
use kernel::time::Date;
use thiserror::Error;

/// First line of the block.
pub const HEADER: &str = "tinhso/working-days/v1";
/// Longest stretch, in days: ten years.
const DAYS_MAX: usize = 3_660;

/// The working days after one date up to and including another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkingDays {
    after: Date,
    until: Date,
    days: BTreeSet<Date>,
}

/// The lines are no such block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("lines are no working days in the form {HEADER}")]
pub struct NoWorkingDays;

impl WorkingDays {
    /// Those of a calendar; `None` when the stretch is empty or too long to be written.
    pub fn of(calendar: &WorkingCalendar, after: Date, until: Date) -> Option<Self> {
        let mut days = BTreeSet::new();
        let mut day = after;
        for _ in 0..DAYS_MAX {
            day = day.tomorrow().ok()?;
            if day > until {
                return (day > after && until >= after).then_some(Self { after, until, days });
            }
            if calendar.works_on(day) {
                days.insert(day);
            }
        }
        None
    }

    /// Working days after `from` up to and including `to`; `None` when the stretch does not hold both.
    pub fn between(&self, from: Date, to: Date) -> Option<usize> {
        let inside = self.after <= from && from <= to && to <= self.until;
        inside.then(|| self.days.iter().filter(|day| from < **day && **day <= to).count())
    }

    /// Parts a file into what stands before the block and the block, if there is one.
    pub fn split(file: &str) -> (&str, Option<&str>) {
        let mark = format!("\n{HEADER}\n");
        match file.find(&mark) {
            Some(at) => {
                let (before, block) = file.split_at(at + 1);
                (before, Some(block))
            }
            None => (file, None),
        }
    }
}

impl fmt::Display for WorkingDays {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{HEADER}\nafter {}\nuntil {}", self.after, self.until)?;
        self.days.iter().try_for_each(|day| writeln!(formatter, "day {day}"))
    }
}

impl FromStr for WorkingDays {
    type Err = NoWorkingDays;

    fn from_str(text: &str) -> Result<Self, NoWorkingDays> {
        let mut lines = text.strip_suffix('\n').ok_or(NoWorkingDays)?.split('\n');
        if lines.next() != Some(HEADER) {
            return Err(NoWorkingDays);
        }
        let mut next = |name: &str| lines.next()?.strip_prefix(name)?.parse::<Date>().ok();
        let (after, until) = next("after ").zip(next("until ")).ok_or(NoWorkingDays)?;
        let mut days = BTreeSet::new();
        for line in lines {
            let day = line.strip_prefix("day ").and_then(|day| day.parse().ok());
            let day: Date = day.ok_or(NoWorkingDays)?;
            let ordered = days.last().is_none_or(|last| *last < day);
            if !ordered || day <= after || day > until || days.len() >= DAYS_MAX {
                return Err(NoWorkingDays);
            }
            days.insert(day);
        }
        let read = Self { after, until, days };
        if after > until || read.to_string() != text { Err(NoWorkingDays) } else { Ok(read) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn week() -> WorkingDays {
        let days = ["2026-02-13", "2026-02-16", "2026-02-17"];
        WorkingDays {
            after: day("2026-02-12"),
            until: day("2026-02-18"),
            days: days.into_iter().map(day).collect(),
        }
    }

    #[test]
    fn days_are_counted_from_the_day_after_to_the_last() {
        assert_eq!(week().between(day("2026-02-12"), day("2026-02-13")), Some(1));
        assert_eq!(week().between(day("2026-02-13"), day("2026-02-16")), Some(1));
        assert_eq!(week().between(day("2026-02-12"), day("2026-02-18")), Some(3));
        assert_eq!(week().between(day("2026-02-12"), day("2026-02-12")), Some(0));
        assert_eq!(week().between(day("2026-02-11"), day("2026-02-13")), None, "not in the file");
        assert_eq!(week().between(day("2026-02-12"), day("2026-02-19")), None, "not in the file");
    }

    #[test]
    fn block_comes_back_as_it_was_written_and_nothing_else_is_read() {
        let text = week().to_string();
        assert_eq!(text.parse(), Ok(week()));
        let file = format!("proofs\n{text}");
        assert_eq!(WorkingDays::split(&file), ("proofs\n", Some(text.as_str())));
        assert_eq!(WorkingDays::split("proofs\n"), ("proofs\n", None));
        for broken in [
            "",
            "tinhso/working-days/v1\n",
            &text.replace("day 2026-02-17\n", "day 2026-02-13\n"),
            &text.replace("day 2026-02-17", "day 2026-02-19"),
            &text.replace("after 2026-02-12", "after 2026-2-12"),
            &text.replace("until ", "til "),
            text.trim_end(),
        ] {
            assert_eq!(broken.parse::<WorkingDays>(), Err(NoWorkingDays), "{broken}");
        }
    }
}
