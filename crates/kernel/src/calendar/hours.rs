//! Time spent within office hours: how much lies between two moments, and where so much more ends.
//! Nights, lunch, weekly days off and holidays weigh nothing. It knows no terms; those are in the module beside it.
//! What must always hold: adding office time and measuring it undo each other.

use super::data::OfficeSession;
use super::{WorkingCalendar, data};
use crate::time::{Date, Timestamp};

const MICROS_PER_SECOND: i64 = 1_000_000;

impl WorkingCalendar {
    /// Seconds worked from `a` to `b`, rounded toward zero; negative when `b` is before `a`.
    pub fn office_seconds_between(&self, a: Timestamp, b: Timestamp) -> i64 {
        if b < a {
            return -self.office_seconds_between(b, a);
        }
        let mut micros = 0_i64;
        let mut day = a.local_date();
        let last = b.local_date();
        loop {
            for (opens, closes) in self.stretches(day) {
                let worked = closes.min(b).as_micros() - opens.max(a).as_micros();
                micros = micros.saturating_add(worked.max(0));
            }
            match day.tomorrow() {
                Ok(next) if day < last => day = next,
                _ => return micros / MICROS_PER_SECOND,
            }
        }
    }

    /// The moment by which `seconds` more have been worked after `start`: within or at the end of a session, never at
    /// the start of one. With 0 it is `start` itself; with a negative number the moment so much worked time before.
    pub fn add_office_seconds(&self, start: Timestamp, seconds: i64) -> Timestamp {
        let mut left = seconds.saturating_mul(MICROS_PER_SECOND);
        if left < 0 {
            return self.take_office_micros(start, left.saturating_neg());
        }
        if left == 0 {
            return start;
        }
        let mut day = start.local_date();
        let mut reached = start;
        loop {
            for (opens, closes) in self.stretches(day) {
                let from = opens.max(start);
                let room = closes.as_micros() - from.as_micros();
                if room <= 0 {
                    continue;
                }
                if left <= room {
                    return from.plus_micros(left);
                }
                left -= room;
                reached = closes;
            }
            let Ok(next) = day.tomorrow() else { return reached };
            day = next;
        }
    }

    /// `at` when the office is open then, else the next opening. What is filed outside office hours counts as arriving there.
    pub fn opening_at_or_after(&self, at: Timestamp) -> Timestamp {
        let mut day = at.local_date();
        loop {
            for (opens, closes) in self.stretches(day) {
                if at < closes {
                    return opens.max(at);
                }
            }
            let Ok(next) = day.tomorrow() else { return at };
            day = next;
        }
    }

    /// The same office time told as an end: an opening becomes the close before it, a moment within a session stays.
    pub(super) fn end_at(&self, at: Timestamp) -> Timestamp {
        self.take_office_micros(at, 0)
    }

    /// The sessions of the hours in force on a date.
    pub(super) fn sessions(&self, date: Date) -> &[OfficeSession] {
        let hours = &self.data.office_hours;
        let in_force = hours.iter().find(|hours| hours.in_force_on(date));
        in_force.or(hours.last()).map_or(&[], |hours: &data::OfficeHours| &hours.sessions)
    }

    fn take_office_micros(&self, start: Timestamp, micros: i64) -> Timestamp {
        let mut left = micros;
        let mut day = start.local_date();
        let mut reached = start;
        loop {
            for (opens, closes) in self.stretches(day).into_iter().rev() {
                let until = closes.min(start);
                let room = until.as_micros() - opens.as_micros();
                if room <= 0 {
                    continue;
                }
                if left <= room {
                    return until.plus_micros(-left);
                }
                left -= room;
                reached = opens;
            }
            let Ok(before) = day.yesterday() else { return reached };
            day = before;
        }
    }

    /// The worked stretches of a date as moments, in order; none on a day off.
    fn stretches(&self, date: Date) -> Vec<(Timestamp, Timestamp)> {
        if !self.works_on(date) {
            return Vec::new();
        }
        let moment = |time| Timestamp::from_local(date.to_datetime(time));
        let sessions = self.sessions(date).iter();
        sessions.map(|session| (moment(session.opens), moment(session.closes))).collect()
    }
}
