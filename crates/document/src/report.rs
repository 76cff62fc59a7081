//! What reports count of a document: one line each, and the counters of paperless work by agency and month.
//! Not the sums of a period (`store`) and not the savings (`savings`). What must hold: a line is a pure function of the
//! record, so it can always be rebuilt; counters move by the difference of two lines.

use crate::{
    incoming::{Incoming, Part, Standing, TurnKind},
    model::{Signatures, Way},
    outgoing::Outgoing,
    savings::Counts,
};
use kernel::{code::AgencyCode, time::Date};

/// Name of the counters.
pub const PAPERLESS: &str = "paperless";

/// A document that is in a book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub agency: AgencyCode,
    /// Of the registration or the release.
    pub day: Date,
    pub outgoing: bool,
    /// Type and way; empty once the content is withdrawn.
    pub kind: String,
    pub way: &'static str,
    pub standing: &'static str,
    pub due: Option<Date>,
    /// When its handling ended; of what goes out, the release.
    pub ended: Option<Date>,
    /// It bears digital signatures that hold.
    pub signed: bool,
    /// Recipients, and those reached electronically.
    pub copies: u32,
    pub electronic: u32,
}

impl Incoming {
    /// Its line, once it is in the book.
    pub fn line(&self) -> Option<Line> {
        let registration = self.registration?;
        let matter = self.matter.as_deref();
        let works = matter.iter().flat_map(|matter| &matter.shares);
        let due = works.filter(|share| share.part != Part::Inform).filter_map(|share| share.due);
        let closed = matter.iter().flat_map(|matter| matter.turns.iter().rev());
        // Agreeing to a recall or a replacement ends the work as well.
        let ends = [TurnKind::Closed, TurnKind::Agreed];
        let closed = closed.into_iter().find(|turn| ends.contains(&turn.kind));
        let ended = match self.standing {
            Standing::Done | Standing::GivenBack => closed.map(|turn| turn.at.local_date()),
            Standing::Refused | Standing::Withdrawn => Some(registration.at.local_date()),
            _ => None,
        };
        let way = matter.map(|matter| matter.way);
        let electronic = matches!(way, Some(Way::Exchange | Way::Email));
        let signed = |matter: &crate::incoming::Matter| {
            matter.files.iter().any(|file| file.signatures == Signatures::Good)
        };
        Some(Line {
            agency: self.agency.clone(),
            day: registration.at.local_date(),
            outgoing: false,
            kind: matter.map(|matter| matter.sheet.kind.clone()).unwrap_or_default(),
            way: way.map_or("", Way::name),
            standing: self.standing.name(),
            due: due.max(),
            ended,
            signed: matter.is_some_and(signed),
            copies: 1,
            electronic: u32::from(electronic),
        })
    }
}

impl Outgoing {
    /// Its line, once it is released.
    pub fn line(&self) -> Option<Line> {
        let released = self.in_book()?;
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        // In the house and to other houses alike: neither is printed and posted.
        let electronic = released.deliveries.len() + released.outward.len();
        let copies = released.recipients.len();
        let day = released.at.local_date();
        Some(Line {
            agency: self.agency.clone(),
            day,
            outgoing: true,
            kind: self.text.kind.clone(),
            way: if electronic > 0 { Way::Exchange.name() } else { Way::Post.name() },
            standing: self.standing.name(),
            due: None,
            ended: Some(day),
            // The release takes a paper signed by a leader's key and seals it with the agency's.
            signed: self.signed_by.is_some(),
            copies: count(copies.max(electronic)),
            electronic: count(electronic),
        })
    }
}

impl Line {
    /// What it adds to the counts of savings.
    pub fn counts(&self) -> Counts {
        let one = |yes: bool| u64::from(yes);
        let (copies, electronic) = (u64::from(self.copies), u64::from(self.electronic));
        if self.outgoing {
            Counts {
                released: 1,
                released_signed: one(self.signed),
                copies,
                copies_electronic: electronic,
                ..Counts::default()
            }
        } else {
            Counts { registered: 1, registered_electronic: electronic, ..Counts::default() }
        }
    }

    /// `2026-11`.
    pub fn month(&self) -> String {
        format!("{:04}-{:02}", self.day.year(), self.day.month())
    }
}

/// How the counters of paperless work move: unit, item (`2026-11|copies`), difference.
pub fn counter_changes(before: Option<&Line>, after: Option<&Line>) -> Vec<(String, String, i64)> {
    let moves = |line: &Line, sign: i64| {
        let (unit, month) = (line.agency.to_string(), line.month());
        line.counts().named().map(|(name, count)| {
            let count = i64::try_from(count).unwrap_or(i64::MAX);
            (unit.clone(), format!("{month}|{name}"), sign * count)
        })
    };
    let mut changes: Vec<(String, String, i64)> = Vec::new();
    let all = before.into_iter().flat_map(|line| moves(line, -1));
    for (unit, item, delta) in all.chain(after.into_iter().flat_map(|line| moves(line, 1))) {
        match changes.iter_mut().find(|known| known.0 == unit && known.1 == item) {
            Some(known) => known.2 += delta,
            None => changes.push((unit, item, delta)),
        }
    }
    changes.retain(|change| change.2 != 0);
    changes
}
