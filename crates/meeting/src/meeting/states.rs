//! How a meeting stands, as two tables: who may follow whom, and in which standings a command is possible.
//! Not the conditions (`decide`). What must hold: no event ever makes a step that is not in [`Standing::next`], `evolve`
//! checks it for every entry; every command stands in the table once. The table is written by command, not by standing: many
//! commands are possible for a long time, and a reader asks from when to when.

use crate::names::names;
use serde::{Deserialize, Serialize};

use Standing as S;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Waits for an approval.
    Requested,
    /// Sent back to be put right.
    Returned,
    Refused,
    /// May be prepared and called.
    Approved,
    /// Those invited know of it.
    Invited,
    Running,
    Closed,
    /// Its minutes are filed.
    Minuted,
    /// Its conclusions are given out.
    Concluded,
    Cancelled,
    /// It held a secret: only the act is left.
    Withheld,
}

names!(Standing "meeting-standing-{}": Requested "requested", Returned "returned",
    Refused "refused", Approved "approved", Invited "invited", Running "running",
    Closed "closed", Minuted "minuted", Concluded "concluded", Cancelled "cancelled",
    Withheld "withheld");

const PREPARED: &[Standing] = &[S::Requested, S::Returned, S::Approved, S::Invited];
const UNTIL_CLOSED: &[Standing] = &[S::Requested, S::Returned, S::Approved, S::Invited, S::Running];
const RUNNING: &[Standing] = &[S::Running];
const WRITTEN: &[Standing] = &[S::Running, S::Closed];
const CALLED: &[Standing] = &[S::Invited, S::Running];
const AFTER: &[Standing] = &[S::Closed, S::Minuted, S::Concluded, S::Cancelled];
const ANY: &[Standing] = &[
    S::Requested,
    S::Returned,
    S::Refused,
    S::Approved,
    S::Invited,
    S::Running,
    S::Closed,
    S::Minuted,
    S::Concluded,
    S::Cancelled,
];

/// Every command but the request, with the standings in which it is possible, whoever asks.
const POSSIBLE: &[(&str, &[Standing])] = &[
    ("amend_meeting", PREPARED),
    ("resubmit_meeting", &[S::Returned]),
    ("approve_meeting", &[S::Requested]),
    ("return_meeting", &[S::Requested]),
    ("refuse_meeting", &[S::Requested]),
    ("appoint_meeting", UNTIL_CLOSED),
    ("move_meeting", PREPARED),
    ("add_agenda_item", UNTIL_CLOSED),
    ("change_agenda_item", UNTIL_CLOSED),
    ("remove_agenda_item", UNTIL_CLOSED),
    ("order_agenda", UNTIL_CLOSED),
    ("add_meeting_paper", UNTIL_CLOSED),
    ("take_out_meeting_paper", UNTIL_CLOSED),
    (
        "set_paper_download",
        &[
            S::Requested,
            S::Returned,
            S::Approved,
            S::Invited,
            S::Running,
            S::Closed,
            S::Minuted,
            S::Concluded,
        ],
    ),
    ("withdraw_meeting_paper", ANY),
    ("add_invitees", UNTIL_CLOSED),
    ("remove_invitee", PREPARED),
    ("invite_meeting", &[S::Approved]),
    ("confirm_site", CALLED),
    ("decline_site", CALLED),
    ("answer_invitation", CALLED),
    ("note_rehearsal", &[S::Invited]),
    ("open_meeting", &[S::Invited]),
    ("begin_item", RUNNING),
    ("end_item", RUNNING),
    ("give_floor", RUNNING),
    ("yield_floor", RUNNING),
    ("withdraw_floor", RUNNING),
    ("admit_to_meeting", RUNNING),
    ("remove_from_meeting", RUNNING),
    ("lock_meeting", RUNNING),
    ("unlock_meeting", RUNNING),
    ("start_recording", RUNNING),
    ("stop_recording", RUNNING),
    ("call_roll", RUNNING),
    ("announce_in_meeting", RUNNING),
    ("note_meeting", WRITTEN),
    ("set_conclusion", WRITTEN),
    ("drop_conclusion", WRITTEN),
    ("close_meeting", RUNNING),
    ("keep_recording", AFTER),
    ("drop_recording", AFTER),
    ("file_minutes", &[S::Closed, S::Minuted]),
    ("conclude_meeting", &[S::Minuted]),
    ("link_meeting_task", &[S::Minuted, S::Concluded]),
    ("cancel_meeting", UNTIL_CLOSED),
    ("withdraw_meeting", ANY),
];

impl Standing {
    /// What it may become by one event; staying as it is goes without saying.
    pub const fn next(self) -> &'static [Standing] {
        match self {
            S::Requested => &[S::Approved, S::Returned, S::Refused, S::Cancelled, S::Withheld],
            S::Returned => &[S::Requested, S::Cancelled, S::Withheld],
            S::Approved => &[S::Invited, S::Cancelled, S::Withheld],
            S::Invited => &[S::Running, S::Cancelled, S::Withheld],
            S::Running => &[S::Closed, S::Cancelled, S::Withheld],
            S::Closed => &[S::Minuted, S::Withheld],
            S::Minuted => &[S::Concluded, S::Withheld],
            S::Refused | S::Concluded | S::Cancelled => &[S::Withheld],
            S::Withheld => &[],
        }
    }

    /// What may happen to it next, whoever asks: names of commands, in the order of a meeting's life.
    pub fn allowed(self) -> Vec<&'static str> {
        let here = POSSIBLE.iter().filter(|(_, standings)| standings.contains(&self));
        here.map(|(action, _)| *action).collect()
    }

    pub fn allows(self, action: &str) -> bool {
        POSSIBLE.iter().any(|(name, standings)| *name == action && standings.contains(&self))
    }

    /// Whether those invited are to come, or are there.
    pub const fn is_ahead(self) -> bool {
        matches!(self, S::Requested | S::Returned | S::Approved | S::Invited | S::Running)
    }
}

#[cfg(test)]
mod tests {
    use super::{POSSIBLE, Standing};
    use crate::meeting::Command;
    use std::collections::BTreeSet;

    #[test]
    fn every_command_but_the_request_stands_in_the_table_once() {
        let named: Vec<&str> = POSSIBLE.iter().map(|(action, _)| *action).collect();
        let set: BTreeSet<&str> = named.iter().copied().collect();
        assert_eq!(set.len(), named.len());
        let mut all: BTreeSet<&str> = Command::ACTIONS.iter().copied().collect();
        assert!(all.remove("request_meeting"));
        assert_eq!(all, set);
    }

    #[test]
    fn every_standing_but_the_last_leads_on_and_can_be_withdrawn() {
        for standing in Standing::ALL {
            let last = *standing == Standing::Withheld;
            assert_eq!(standing.next().is_empty(), last, "{standing:?}");
            assert_eq!(standing.allowed().is_empty(), last, "{standing:?}");
            assert_eq!(standing.allows("withdraw_meeting"), !last, "{standing:?}");
        }
    }

    #[test]
    fn names_are_stable() {
        let names: Vec<&str> = Standing::ALL.iter().map(|standing| standing.name()).collect();
        let stable = [
            "requested",
            "returned",
            "refused",
            "approved",
            "invited",
            "running",
            "closed",
            "minuted",
            "concluded",
            "cancelled",
            "withheld",
        ];
        assert_eq!(names, stable);
    }
}
