//! The flat rows by which lists know a work file. Not a view.
//! What must hold: they are a pure function of the record, so they can always be rebuilt; of items they hold ids.

use super::{
    record::{LoanState, Piece, WorkFile},
    states::Standing,
};
use kernel::{
    code::AgencyCode,
    id::{AccountId, WorkFileId},
    time::{Date, Timestamp},
};

/// What lists know of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    pub id: WorkFileId,
    pub agency: AgencyCode,
    pub unit: AgencyCode,
    pub year: i16,
    pub code: String,
    pub stands: Vec<Stand>,
    pub pieces: Vec<Piece>,
    /// Everything it is found by that is its own, one thing a line.
    pub text: String,
}

/// A list in which it stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stand {
    /// Of who is responsible for it; `working` while it is open or closed.
    Keeper { account: AccountId, working: bool, since: Timestamp },
    /// Of the unit's files.
    Unit { since: Timestamp },
    /// Of the agency's files that stand so.
    Agency { standing: Standing, since: Timestamp },
    /// Of what a unit gave to the archive on a day.
    HandedOver { on: Date, at: Timestamp },
    /// Somebody wants to read it.
    LoanAsked { at: Timestamp },
    /// Somebody reads it, the earliest of them until this day.
    Lent { until: Date },
    /// Of what somebody may read now.
    Reader { account: AccountId, until: Date },
    /// May be destroyed after this day.
    Kept { last_day: Date },
}

impl WorkFile {
    /// The rows of this file.
    pub fn listing(&self) -> Listing {
        let since = self.turns.last().map_or(self.opened_at, |turn| turn.at);
        let working = matches!(self.standing, Standing::Open | Standing::Closed);
        let mut stands = vec![
            Stand::Keeper { account: self.keeper, working, since },
            Stand::Unit { since },
            Stand::Agency { standing: self.standing, since },
        ];
        stands.extend(
            self.handed_over
                .as_ref()
                .map(|given| Stand::HandedOver { on: given.at.local_date(), at: given.at }),
        );
        let asked = self.loans.iter().filter(|loan| loan.state == LoanState::Asked);
        stands.extend(asked.map(|loan| loan.asked_at).min().map(|at| Stand::LoanAsked { at }));
        let lent = self.readers().map(|loan| loan.until).min();
        stands.extend(lent.map(|until| Stand::Lent { until }));
        stands.extend(
            self.readers().map(|loan| Stand::Reader { account: loan.to, until: loan.until }),
        );
        let kept = self.last_day().filter(|_| self.standing == Standing::Archived);
        stands.extend(kept.map(|last_day| Stand::Kept { last_day }));
        Listing {
            id: self.id,
            agency: self.agency.clone(),
            unit: self.unit.clone(),
            year: self.year,
            code: self.code.clone(),
            stands,
            pieces: self.items.iter().map(|item| item.piece).collect(),
            text: format!("{}\n{}\n{}", self.code, self.title, self.year),
        }
    }
}
