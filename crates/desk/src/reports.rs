//! Reports of documents: the sums of a day or a month of an agency with the documents behind each number, and what
//! electronic work saves.
//! Not the lines that are counted (`document::report`). What must hold: sums and lists read the same lines; a report is of
//! the reader's own agency, savings of their part of the tree.

use crate::{Desk, DeskError, Seen, door::Change, paging::Filling, rows::day_number};
use ::document::{
    Incoming, Outgoing,
    report::{Line, PAPERLESS, counter_changes},
    savings::{Assumptions, Counts},
};
use access::Area;
use kernel::{code::AgencyCode, time::Date};
use register::{Actor, Register};
use std::collections::BTreeMap;
use store::{
    document::Direction,
    document_line::{self as rows, Behind, LineRow, Period, Sums},
    engine::Statement,
    task::{NO_DAY, counted},
};

/// Documents behind a number.
#[derive(Debug, Clone)]
pub enum ReportedPage {
    In { documents: Vec<Seen<Incoming>>, next: Option<String> },
    Out { documents: Vec<Seen<Outgoing>>, next: Option<String> },
}

/// What was counted for the savings of each agency.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Paperless {
    pub agencies: Vec<(AgencyCode, Counts)>,
    pub total: Counts,
}

impl Desk {
    /// The sums of the reader's agency from one day to another.
    ///
    /// Errors: [`DeskError::Forbidden`] to whoever may not look at the agency's books.
    pub async fn document_report(
        &self,
        actor: &Actor,
        direction: Direction,
        days: (Date, Date),
    ) -> Result<Sums, DeskError> {
        let period = self.report_period(actor, direction, days)?;
        Ok(rows::sums(self.store().engine(), &period).await?)
    }

    /// The documents behind a number of a report, as far as the reader may see them.
    pub async fn documents_behind(
        &self,
        actor: &Actor,
        (direction, days): (Direction, (Date, Date)),
        behind: &Behind,
        after: Option<&str>,
        limit: u32,
    ) -> Result<ReportedPage, DeskError> {
        let period = self.report_period(actor, direction, days)?;
        Ok(match direction {
            Direction::In => {
                let shown = |found: &Incoming| self.may_document(actor, "view_document", found);
                let (documents, next) = self.behind(&period, behind, (after, limit), shown).await?;
                ReportedPage::In { documents, next }
            }
            // What stands in no book is in no report.
            Direction::Beside | Direction::Copy => {
                ReportedPage::In { documents: Vec::new(), next: None }
            }
            Direction::Out => {
                let shown = |found: &Outgoing| self.may_outgoing(actor, "view_outgoing", found);
                let (documents, next) = self.behind(&period, behind, (after, limit), shown).await?;
                ReportedPage::Out { documents, next }
            }
        })
    }

    async fn behind<R: serde::de::DeserializeOwned>(
        &self,
        period: &Period,
        behind: &Behind,
        (after, limit): (Option<&str>, u32),
        shown: impl Fn(&R) -> bool,
    ) -> Result<(Vec<Seen<R>>, Option<String>), DeskError> {
        let mut page = Filling::new(after, limit);
        loop {
            let (place, limit) = page.reads();
            let after = place.map(|place| (place.at, place.id));
            let engine = self.store().engine();
            let found = rows::behind(engine, period, behind, after, limit).await?;
            if let Some(filled) = page.take(found, &shown)? {
                return Ok(filled);
            }
        }
    }

    fn report_period(
        &self,
        actor: &Actor,
        direction: Direction,
        (first, last): (Date, Date),
    ) -> Result<Period, DeskError> {
        const FORBIDDEN: DeskError = DeskError::Forbidden { action: "keep_book" };
        if !self.may_enter(actor, "keep_book", Area::Documents) {
            return Err(FORBIDDEN);
        }
        Ok(Period {
            direction,
            agency: self.agency_of(actor).ok_or(FORBIDDEN)?.to_string(),
            first: day_number(first),
            last: day_number(last),
            today: day_number(self.clock().now().local_date()),
        })
    }

    /// The years in which a book of the reader's agency has lines, the last first; none for whoever may not look at it.
    pub async fn book_years(
        &self,
        actor: &Actor,
        direction: Direction,
    ) -> Result<Vec<i16>, DeskError> {
        let Some(agency) = self.agency_of(actor) else { return Ok(Vec::new()) };
        if !self.may_enter(actor, "keep_book", Area::Documents) {
            return Ok(Vec::new());
        }
        let (engine, mut years, mut before) = (self.store().engine(), Vec::new(), i16::MAX);
        while let Some(year) =
            store::document::book_year_before(engine, direction, agency.as_ref(), before).await?
        {
            years.push(year);
            before = year;
        }
        Ok(years)
    }

    /// What was counted in the reader's part of the tree from one month (`2026-11`) to another.
    ///
    /// Errors: [`DeskError::Forbidden`] to whoever may not see it.
    pub async fn paperless(
        &self,
        actor: &Actor,
        months: (&str, &str),
    ) -> Result<Paperless, DeskError> {
        if !self.may_enter(actor, "see_savings", Area::Tasks) {
            return Err(DeskError::Forbidden { action: "see_savings" });
        }
        let agencies = self.board_agencies(actor, None)?;
        let units: Vec<String> = agencies.iter().map(ToString::to_string).collect();
        let range = (months.0, &*format!("{}|~", months.1));
        let found = counted(self.store().engine(), PAPERLESS, &units, range).await?;
        let mut by_agency: BTreeMap<AgencyCode, Counts> = BTreeMap::new();
        let mut total = Counts::default();
        for (unit, item, count) in &found {
            let Some((_, name)) = item.split_once('|') else { continue };
            let Ok(agency) = unit.parse::<AgencyCode>() else { continue };
            let count = u64::try_from(*count).unwrap_or(0);
            by_agency.entry(agency).or_default().add(name, count);
            total.add(name, count);
        }
        by_agency.retain(|_, counts| *counts != Counts::default());
        Ok(Paperless { agencies: by_agency.into_iter().collect(), total })
    }

    /// What the province assumes of work on paper.
    pub fn paper_assumptions(&self) -> Assumptions {
        let file = &self.province().savings;
        Assumptions {
            pages_per_document: file.value("pages_per_document"),
            internal_copies: file.value("internal_copies"),
            dong_per_page: file.value("dong_per_page"),
            dong_per_letter: file.value("dong_per_letter"),
            minutes_per_document: file.value("minutes_per_document"),
            dong_per_hour: file.value("dong_per_hour"),
        }
    }
}

/// The line and the counters that follow from a changed document.
pub(crate) fn statements<R: Register>(
    change: &Change<'_, R>,
    id: uuid::Uuid,
    line: impl Fn(&R::Record) -> Option<Line>,
) -> Vec<Statement> {
    let (before, after) = (change.before.and_then(&line), line(change.after));
    if before == after {
        return Vec::new();
    }
    let counters = counter_changes(before.as_ref(), after.as_ref());
    let counters = counters
        .into_iter()
        .map(|(unit, item, delta)| store::register::add_to_counter(PAPERLESS, &unit, &item, delta));
    after.map(|line| rows::save(&row(id, line))).into_iter().chain(counters).collect()
}

fn row(document: uuid::Uuid, line: Line) -> LineRow {
    LineRow {
        document,
        direction: if line.outgoing { Direction::Out } else { Direction::In },
        agency: line.agency.to_string(),
        day: day_number(line.day),
        kind: line.kind,
        way: line.way.to_owned(),
        standing: line.standing.to_owned(),
        due: line.due.map_or(NO_DAY, day_number),
        ended: line.ended.map_or(NO_DAY, day_number),
        signed: u64::from(line.signed),
        copies: u64::from(line.copies),
        electronic: u64::from(line.electronic),
    }
}
