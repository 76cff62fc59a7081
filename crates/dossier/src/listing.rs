//! The flat row by which lists, searches and counters know a dossier, and its official class
//! (early, on time, overdue …). Not a view: words and colours belong to the pages.
//! What must hold: it is a pure function of the record, so it can always be rebuilt; a counter is
//! the number of listings that count for it, so the changes of any history add up to its end.

mod class;
mod counters;

pub use class::{Class, FinishedClass, OpenClass, Remaining};
pub use counters::{CounterChange, counter_changes};

use crate::model::{Channel, DeliveryMethod, Dossier, MoneyStatus, Owner, State, StateCode};
use kernel::{
    code::{AgencyCode, DossierCode, ProcedureCode},
    id::{AccountId, DossierId},
    time::{Date, Timestamp},
};
use serde::{Deserialize, Serialize};

/// One row per dossier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing {
    pub id: DossierId,
    pub code: Option<DossierCode>,
    pub state: StateCode,
    pub procedure: ProcedureCode,
    /// `valid_from` of the procedure version.
    pub procedure_from: Date,
    pub case: String,
    pub channel: Channel,
    pub owner: Option<AccountId>,
    pub applicant_name: String,
    pub applicant_identity: Option<String>,
    pub received_by: Option<AgencyCode>,
    pub decided_by: Option<AgencyCode>,
    pub division: Option<AgencyCode>,
    /// Where it is now; once ended, with the unit that received it.
    pub unit: Option<AgencyCode>,
    pub step: Option<String>,
    pub assignee: Option<AccountId>,
    pub opened_at: Timestamp,
    pub submitted_at: Option<Timestamp>,
    pub accepted_at: Option<Timestamp>,
    /// Due date with pauses and without extensions: what statistics count against (domain.md §2.5
    /// rule 7). The date printed on form 01 is the first of `Clock::due_history`.
    pub original_due_at: Option<Timestamp>,
    pub due_at: Option<Timestamp>,
    /// `None` while the clock stands still and after it stopped.
    pub running_due_at: Option<Timestamp>,
    /// Due time of the present step; `None` while the applicant owes something.
    pub step_due_at: Option<Timestamp>,
    pub finished_at: Option<Timestamp>,
    pub delivered_at: Option<Timestamp>,
    pub updated_at: Timestamp,
    /// Class once finished; open dossiers are classed against the moment of looking.
    pub finished_class: Option<FinishedClass>,
    /// Requests after acceptance.
    pub supplements: u32,
    /// More of them than allowed: counts as overdue (domain.md §2.5 rule 5).
    pub supplements_exceeded: bool,
    pub money: MoneyStatus,
    pub delivery: DeliveryMethod,
    pub stars: Option<u8>,
}

impl Dossier {
    /// Its row in lists.
    pub fn listing(&self) -> Listing {
        let registration = self.registration.as_ref();
        let organisations = registration.map(|registration| &registration.organisations);
        let applicant = self.filing.applicant.as_ref();
        let clock = self.clock.as_ref();
        let whereabouts = self.whereabouts();
        let due_at = clock.and_then(|clock| clock.due_at);
        let waiting = self.applicant_owes();
        let supplements = self.supplements_after_acceptance();
        Listing {
            id: self.id,
            code: registration.map(|registration| registration.code.clone()),
            state: self.state_code(),
            procedure: self.procedure.code.clone(),
            procedure_from: self.procedure.valid_from,
            case: self.case.clone(),
            channel: self.channel,
            owner: match self.owner {
                Owner::Account { account } => Some(account),
                Owner::Visitor { .. } | Owner::Nobody => None,
            },
            applicant_name: applicant.map(|given| given.full_name.clone()).unwrap_or_default(),
            applicant_identity: applicant.and_then(|given| given.identity_number.clone()),
            received_by: organisations.map(|named| named.received_by.clone()),
            decided_by: organisations.map(|named| named.decided_by.clone()),
            division: organisations.map(|named| named.division.clone()),
            unit: whereabouts.unit,
            step: whereabouts.step,
            assignee: whereabouts.assignee,
            opened_at: self.opened_at,
            submitted_at: registration.map(|registration| registration.submitted_at),
            accepted_at: clock.map(|clock| clock.accepted_at),
            original_due_at: clock.and_then(class::measured_due_at),
            due_at,
            running_due_at: due_at
                .filter(|_| !waiting && clock.is_some_and(|clock| clock.stopped_at.is_none())),
            step_due_at: self.here().filter(|_| !waiting).and_then(|here| here.step_due_at),
            finished_at: self.finished_at(),
            delivered_at: match self.state {
                State::ResultDelivered { delivered_at, .. } => Some(delivered_at),
                _ => None,
            },
            updated_at: self.updated_at,
            finished_class: class::finished_class(self),
            supplements,
            supplements_exceeded: clock.is_some_and(|clock| supplements > clock.supplements_max),
            money: self.money.status,
            delivery: self.delivery.wanted,
            stars: self.rating.as_ref().map(|rating| rating.stars),
        }
    }

    /// End moment: 9 before 10, else 8 or 3 (domain.md §2.5 rule 9).
    pub fn finished_at(&self) -> Option<Timestamp> {
        match self.state {
            State::Completed { completed_at } | State::ResultDelivered { completed_at, .. } => {
                Some(completed_at)
            }
            State::Stopped { stopped_at, .. } => Some(stopped_at),
            State::RejectedAtIntake { rejected_at, .. } => Some(rejected_at),
            _ => None,
        }
    }

    /// Requests that count for scoring: those after acceptance.
    pub fn supplements_after_acceptance(&self) -> u32 {
        let counted = self.supplements.iter().filter(|asked| !asked.before_acceptance).count();
        u32::try_from(counted).unwrap_or(u32::MAX)
    }

    /// Waits for the applicant, so that no time runs for the office: state 5, also while a wish to
    /// withdraw made in it is open, and state 6 where it pauses.
    pub fn applicant_owes(&self) -> bool {
        fn owes(state: &State) -> bool {
            match state {
                State::SupplementRequired { .. } => true,
                State::PaymentRequired { pauses, .. } => *pauses,
                State::WithdrawalRequested { before, .. } => owes(before),
                _ => false,
            }
        }
        owes(&self.state)
    }
}

/// What officers may search a dossier by: code, names, identity number, phone and procedure code,
/// one a line, accents kept; the store folds it. Empty for drafts, which no officer may find.
pub fn search_text(record: &Dossier) -> String {
    let Some(registration) = &record.registration else { return String::new() };
    let mut words = vec![registration.code.to_string(), record.procedure.code.to_string()];
    if let Some(applicant) = &record.filing.applicant {
        words.push(applicant.full_name.clone());
        words.extend(applicant.submitted_by.clone());
        words.extend(applicant.identity_number.clone());
        words.extend(applicant.phone.clone());
    }
    words.extend(record.result.as_ref().map(|result| result.number.clone()));
    words.join("\n")
}
