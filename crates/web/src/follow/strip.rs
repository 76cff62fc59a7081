//! The legal clock of a dossier as a strip of days: worked, paused, off, still ahead.
//! Drawn from calendar and record; the numbers stand beside it in words. What must hold: a day is
//! drawn as paused only when the clock stood still on all of it that was office time.

use askama::Template;
use dossier::Dossier;
use jiff::ToSpan as _;
use jiff::civil::Date;
use kernel::time::Timestamp;

use crate::format;
use crate::i18n::Arg;
use crate::visit::Visit;

/// Days drawn at most; longer terms are shown by their words alone.
const DAYS_MAX: usize = 120;
/// Width of a day, in units of the drawing.
const STEP: usize = 10;

/// The drawing.
#[derive(Debug, Template)]
#[template(path = "follow/strip.html")]
pub struct Strip {
    pub width: usize,
    pub days: Vec<Day>,
    /// The same in a sentence, for people who do not see it.
    pub sentence: String,
    pub legend: Vec<(&'static str, String)>,
    /// Place of the appointment, and of today.
    pub due_x: Option<usize>,
    pub today_x: Option<usize>,
    pub first: String,
    pub last: String,
}

impl askama::filters::HtmlSafe for Strip {}

/// One day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    pub x: usize,
    /// `worked`, `paused`, `off` or `ahead`.
    pub class: &'static str,
    pub title: String,
}

impl Strip {
    /// Of a dossier whose clock has started; `None` before and for very long terms.
    pub fn of(visit: &Visit, dossier: &Dossier) -> Option<Strip> {
        let clock = dossier.clock.as_ref()?;
        let now = visit.app.desk.clock().now();
        let until = clock.stopped_at.unwrap_or(now);
        let first = clock.accepted_at.local_date();
        let due = clock.due_at.map(Timestamp::local_date);
        let last = due.map_or(until.local_date(), |due| due.max(until.local_date()));
        let dates: Vec<Date> = first.series(1.day()).take_while(|day| *day <= last).collect();
        if dates.len() > DAYS_MAX {
            return None;
        }
        let calendar = &visit.app.province.calendar;
        let class = |day: Date| {
            if !calendar.works_on(day) {
                return "off";
            }
            if day > until.local_date() {
                return "ahead";
            }
            let begin = Timestamp::from_local(day.at(0, 0, 0, 0)).max(clock.accepted_at);
            let end = Timestamp::from_local(day.at(23, 59, 59, 0)).min(until);
            let all = calendar.office_seconds_between(begin, end);
            let stood: i64 = clock
                .pauses
                .iter()
                .map(|pause| (pause.from.max(begin), pause.to.unwrap_or(until).min(end)))
                .filter(|(from, to)| from < to)
                .map(|(from, to)| calendar.office_seconds_between(from, to))
                .sum();
            if all > 0 && stood >= all { "paused" } else { "worked" }
        };
        let days: Vec<Day> = dates
            .iter()
            .zip(0_usize..)
            .map(|(day, place)| {
                let class = class(*day);
                let word = visit.t(&format!("follow-strip-{class}"));
                let title = format!("{}: {word}", format::date(*day));
                Day { x: place * STEP, class, title }
            })
            .collect();
        let count = |class: &str| days.iter().filter(|day| day.class == class).count();
        let values: [(&str, Arg<'_>); 3] = [
            ("worked", count("worked").into()),
            ("paused", count("paused").into()),
            ("off", count("off").into()),
        ];
        let sentence = visit.say.with("follow-strip-sentence", &values);
        let legend = ["worked", "paused", "off", "ahead"]
            .into_iter()
            .filter(|class| count(class) > 0)
            .map(|class| (class, visit.t(&format!("follow-strip-{class}"))))
            .collect();
        let x_of = |wanted: Date| dates.iter().position(|day| *day == wanted).map(|at| at * STEP);
        Some(Strip {
            width: days.len() * STEP,
            sentence,
            legend,
            due_x: due.and_then(x_of).map(|x| x + STEP),
            today_x: x_of(now.local_date()),
            first: format::date(first),
            last: format::date(last),
            days,
        })
    }
}
