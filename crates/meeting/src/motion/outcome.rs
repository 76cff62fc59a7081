//! What came of a vote: counts, quorum, the number that carries, and whether the motion passed, with the rule shown.
//! Not who voted. What must always hold: it is a function of rule, choices and counts alone; nothing is carried without a
//! quorum, nor by a tie; abstentions never carry.

use super::record::{Choice, ChoiceKind};
use crate::{Base, VoteRule};
use serde::{Deserialize, Serialize};

/// Votes for one choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// Key of a choice.
    pub option: String,
    pub votes: u32,
}

/// The result, with every number it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    pub rule: VoteRule,
    /// In the order of the choices.
    pub counts: Vec<Count>,
    /// All of them together.
    pub votes: u32,
    /// Everybody with a vote, absent ones too.
    pub members: u32,
    /// Members who were there, or took part.
    pub present: u32,
    /// How many had to be there.
    pub quorum: u32,
    pub quorum_reached: bool,
    /// What the majority is a share of.
    pub of: u32,
    /// How many votes carry.
    pub needed: u32,
    /// Key of the choice that has them.
    pub carried: Option<String>,
    /// Carried, and not against the motion.
    pub passed: bool,
}

/// The result of these counts. Choices without a count have none; counts of no choice are left out.
pub fn outcome(
    rule: VoteRule,
    choices: &[Choice],
    counts: &[Count],
    (members, present): (u32, u32),
) -> Outcome {
    let of_choice = |choice: &Choice| {
        let votes = counts.iter().filter(|count| count.option == choice.key);
        votes.map(|count| count.votes).fold(0, u32::saturating_add)
    };
    let counted: Vec<(&Choice, u32)> =
        choices.iter().map(|choice| (choice, of_choice(choice))).collect();
    let sum = |kept: &dyn Fn(&Choice) -> bool| {
        let kept = counted.iter().filter(|(choice, _)| kept(choice));
        kept.map(|(_, votes)| *votes).fold(0, u32::saturating_add)
    };
    let decides = |choice: &Choice| choice.kind != ChoiceKind::Abstain;
    let votes = sum(&|_| true);
    let of = match rule.of {
        Base::Members => members,
        Base::Votes => votes,
        Base::Decided => sum(&decides),
    };
    let quorum_reached = rule.quorum.reached(present, members);
    let most = counted.iter().filter(|(choice, _)| decides(choice)).map(|(_, votes)| *votes).max();
    let mut foremost = counted
        .iter()
        .filter(|(choice, votes)| decides(choice) && Some(*votes) == most)
        .filter(|(_, votes)| quorum_reached && rule.majority.reached(*votes, of));
    let carried = match (foremost.next(), foremost.next()) {
        (Some((choice, votes)), None) if *votes > 0 => Some(*choice),
        _ => None,
    };
    Outcome {
        rule,
        counts: counted
            .iter()
            .map(|(choice, votes)| Count { option: choice.key.clone(), votes: *votes })
            .collect(),
        votes,
        members,
        present,
        quorum: rule.quorum.needed(members),
        quorum_reached,
        of,
        needed: rule.majority.needed(of),
        passed: carried.is_some_and(|choice| choice.kind != ChoiceKind::Reject),
        carried: carried.map(|choice| choice.key.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Count, Outcome, outcome};
    use crate::{Base, Share, VoteRule, motion::Choice};
    use proptest::prelude::*;

    fn more_than_half(of: Base) -> VoteRule {
        let half = Share::more_than(1, 2).unwrap();
        VoteRule { quorum: half, majority: half, of }
    }

    fn counts(approve: u32, reject: u32, abstain: u32) -> Vec<Count> {
        [("approve", approve), ("reject", reject), ("abstain", abstain)]
            .map(|(option, votes)| Count { option: option.to_owned(), votes })
            .to_vec()
    }

    fn of_members(approve: u32, reject: u32, abstain: u32, members: u32) -> Outcome {
        let rule = more_than_half(Base::Members);
        let votes = approve + reject + abstain;
        outcome(rule, &Choice::standard(), &counts(approve, reject, abstain), (members, votes))
    }

    #[test]
    fn committee_of_24_needs_13_votes_however_many_are_there() {
        let passed = of_members(13, 0, 0, 24);
        assert!(passed.passed && passed.quorum_reached);
        assert_eq!((passed.needed, passed.quorum, passed.of), (13, 13, 24));
        assert!(!of_members(12, 1, 0, 24).passed, "half is not more than half");
        assert!(!of_members(12, 0, 12, 24).passed);
    }

    #[test]
    fn nothing_is_carried_without_a_quorum() {
        let rule = more_than_half(Base::Votes);
        let few = outcome(rule, &Choice::standard(), &counts(12, 0, 0), (24, 12));
        assert_eq!((few.quorum_reached, few.carried, few.passed), (false, None, false));
        let enough = outcome(rule, &Choice::standard(), &counts(12, 0, 1), (24, 13));
        assert!(enough.passed);
    }

    #[test]
    fn majority_against_carries_and_does_not_pass() {
        let lost = of_members(3, 14, 0, 24);
        assert_eq!((lost.carried.as_deref(), lost.passed), (Some("reject"), false));
    }

    #[test]
    fn abstentions_count_or_not_as_the_rule_says() {
        let with = |of| {
            outcome(more_than_half(of), &Choice::standard(), &counts(5, 4, 2), (11, 11)).passed
        };
        assert!(!with(Base::Members) && !with(Base::Votes) && with(Base::Decided));
        let all_abstain = of_members(0, 0, 20, 24);
        assert_eq!(all_abstain.carried, None);
    }

    #[test]
    fn tie_carries_nothing() {
        let half = Share::at_least(1, 2).unwrap();
        let rule = VoteRule { quorum: half, majority: half, of: Base::Votes };
        let tie = outcome(rule, &Choice::standard(), &counts(6, 6, 0), (12, 12));
        assert_eq!((tie.carried, tie.passed), (None, false));
    }

    proptest! {
        #[test]
        fn result_is_exact_whatever_the_counts(
            approve in 0_u32..40, reject in 0_u32..40, abstain in 0_u32..40, away in 0_u32..40,
        ) {
            let members = approve + reject + abstain + away;
            let found = of_members(approve, reject, abstain, members);
            prop_assert_eq!(&found, &of_members(approve, reject, abstain, members));
            prop_assert_eq!(found.counts.iter().map(|count| count.votes).sum::<u32>(), found.votes);
            prop_assert_eq!(found.passed, 2 * approve > members);
            prop_assert_eq!(found.quorum_reached, 2 * (members - away) > members);
            prop_assert!(!found.passed || found.carried.as_deref() == Some("approve"));
        }
    }
}
