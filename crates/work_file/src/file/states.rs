//! How a file stands, as a table: who may follow whom, and what may be done.
//! Not the conditions for moving (`decide`). What must hold: no event ever makes a step that is not in [`Standing::next`];
//! `evolve` checks it for every entry.

use serde::{Deserialize, Serialize};

use Standing as S;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Items come and go.
    Open,
    /// With its table of contents, with its keeper.
    Closed,
    /// Waits for the archive to look it through.
    HandedOver,
    /// In the agency's archive.
    Archived,
    /// Somebody proposed to destroy it.
    DestructionProposed,
    /// Only the act and the table of contents are left.
    Destroyed,
}

impl Standing {
    pub const ALL: [Standing; 6] =
        [S::Open, S::Closed, S::HandedOver, S::Archived, S::DestructionProposed, S::Destroyed];

    /// The name in rows, policies and words.
    pub const fn name(self) -> &'static str {
        match self {
            S::Open => "open",
            S::Closed => "closed",
            S::HandedOver => "handed_over",
            S::Archived => "archived",
            S::DestructionProposed => "destruction_proposed",
            S::Destroyed => "destroyed",
        }
    }

    /// What it may become by one event; staying as it is goes without saying, but for the end.
    pub const fn next(self) -> &'static [Standing] {
        match self {
            S::Open => &[S::Closed],
            S::Closed => &[S::Open, S::HandedOver],
            // What the archive returns is open again: it was returned to be put right.
            S::HandedOver => &[S::Archived, S::Open],
            S::Archived => &[S::DestructionProposed],
            S::DestructionProposed => &[S::Archived, S::Destroyed],
            S::Destroyed => &[],
        }
    }

    /// What may happen to it next, whoever asks: names of commands.
    pub const fn allowed(self) -> &'static [&'static str] {
        match self {
            S::Open => &[
                "amend_file",
                "assign_file",
                "add_item",
                "remove_item",
                "move_item",
                "count_pages",
                "close_file",
                "withdraw_file",
            ],
            S::Closed => {
                &["assign_file", "reopen_file", "hand_over_file", "export_file", "withdraw_file"]
            }
            S::HandedOver => &["accept_file", "return_file", "export_file", "withdraw_file"],
            S::Archived => &[
                "ask_loan",
                "approve_loan",
                "refuse_loan",
                "end_loan",
                "propose_destruction",
                "export_file",
                "withdraw_file",
            ],
            S::DestructionProposed => {
                &["drop_destruction", "destroy_file", "export_file", "withdraw_file"]
            }
            // Its title is still read.
            S::Destroyed => &["withdraw_file"],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Standing;

    #[test]
    fn names_are_stable_and_every_standing_but_the_end_leads_on() {
        let names = Standing::ALL.map(Standing::name);
        let stable =
            ["open", "closed", "handed_over", "archived", "destruction_proposed", "destroyed"];
        assert_eq!(names, stable);
        for standing in Standing::ALL {
            let end = standing == Standing::Destroyed;
            assert_eq!(standing.next().is_empty(), end);
            assert_eq!(standing.allowed() == ["withdraw_file"], end);
        }
    }
}
