//! The states of domain.md §2.2 as a table: national numbers and allowed next states.
//! Not the conditions for moving (`decide`). What must hold: no event ever makes a step that is
//! not in [`StateCode::next`]; `evolve` checks it for every entry.

use crate::model::{Dossier, State, StateCode, StateCode as S};

impl StateCode {
    /// Every state, drafts first, then by national number.
    pub const ALL: [StateCode; 12] = [
        S::Draft,
        S::Submitted,
        S::Accepted,
        S::RejectedAtIntake,
        S::Processing,
        S::SupplementRequired,
        S::PaymentRequired,
        S::WithdrawalRequested,
        S::Stopped,
        S::Completed,
        S::ResultDelivered,
        S::Discarded,
    ];

    /// National portal code 1–10; `None` for what the portal never sees.
    pub fn number(self) -> Option<u8> {
        match self {
            S::Draft | S::Discarded => None,
            S::Submitted => Some(1),
            S::Accepted => Some(2),
            S::RejectedAtIntake => Some(3),
            S::Processing => Some(4),
            S::SupplementRequired => Some(5),
            S::PaymentRequired => Some(6),
            S::WithdrawalRequested => Some(7),
            S::Stopped => Some(8),
            S::Completed => Some(9),
            S::ResultDelivered => Some(10),
        }
    }

    /// Stable name, as stored: `supplement_required`.
    pub fn name(self) -> &'static str {
        match self {
            S::Draft => "draft",
            S::Submitted => "submitted",
            S::Accepted => "accepted",
            S::RejectedAtIntake => "rejected_at_intake",
            S::Processing => "processing",
            S::SupplementRequired => "supplement_required",
            S::PaymentRequired => "payment_required",
            S::WithdrawalRequested => "withdrawal_requested",
            S::Stopped => "stopped",
            S::Completed => "completed",
            S::ResultDelivered => "result_delivered",
            S::Discarded => "discarded",
        }
    }

    /// The state of that stored name.
    pub fn from_name(name: &str) -> Option<StateCode> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Allowed next states.
    ///
    /// Column "Allowed next" of domain.md §2.2 with one widening: a side state (5, 6, 7) goes back
    /// to the state it came from, where the national list only knows 4. Those are the local
    /// sub-states the section mentions ("đã bổ sung – chờ tiếp nhận").
    pub fn next(self) -> &'static [StateCode] {
        match self {
            S::Draft => &[S::Submitted, S::Discarded],
            S::Submitted => {
                &[S::Accepted, S::RejectedAtIntake, S::SupplementRequired, S::WithdrawalRequested]
            }
            S::Accepted => &[
                S::Processing,
                S::SupplementRequired,
                S::PaymentRequired,
                S::WithdrawalRequested,
                S::Stopped,
            ],
            S::Processing => &[
                S::SupplementRequired,
                S::PaymentRequired,
                S::WithdrawalRequested,
                S::Stopped,
                S::Completed,
            ],
            S::SupplementRequired => {
                &[S::Submitted, S::Accepted, S::Processing, S::WithdrawalRequested, S::Stopped]
            }
            S::PaymentRequired => &[S::Accepted, S::Processing, S::WithdrawalRequested, S::Stopped],
            S::WithdrawalRequested => {
                &[S::Accepted, S::Processing, S::SupplementRequired, S::PaymentRequired, S::Stopped]
            }
            S::Completed => &[S::ResultDelivered],
            S::RejectedAtIntake | S::Stopped | S::ResultDelivered | S::Discarded => &[],
        }
    }

    /// Nothing but notes and a rating can follow.
    pub fn terminal(self) -> bool {
        self.next().is_empty()
    }
}

impl State {
    /// The state without its data.
    pub fn code(&self) -> StateCode {
        match self {
            State::Draft => S::Draft,
            State::Submitted { .. } => S::Submitted,
            State::Accepted { .. } => S::Accepted,
            State::RejectedAtIntake { .. } => S::RejectedAtIntake,
            State::Processing { .. } => S::Processing,
            State::SupplementRequired { .. } => S::SupplementRequired,
            State::PaymentRequired { .. } => S::PaymentRequired,
            State::WithdrawalRequested { .. } => S::WithdrawalRequested,
            State::Stopped { .. } => S::Stopped,
            State::Completed { .. } => S::Completed,
            State::ResultDelivered { .. } => S::ResultDelivered,
            State::Discarded { .. } => S::Discarded,
        }
    }
}

impl Dossier {
    /// The state without its data.
    pub fn state_code(&self) -> StateCode {
        self.state.code()
    }
}
