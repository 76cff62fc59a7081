//! Raised hands: who waits for the floor, in order. The room keeps it in memory; a hand is no event, the floor that is given
//! is one.
//! Not who may speak. What must always hold: nobody waits twice; whoever raises a hand again keeps their place; the order is
//! that of raising, save where the host puts somebody first.

use kernel::time::Timestamp;

/// Somebody who waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hand {
    /// Number of the invitee.
    pub invitee: u32,
    pub raised_at: Timestamp,
}

/// The hands of one meeting, the next to speak first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hands(Vec<Hand>);

impl Hands {
    /// Those who wait, in order.
    pub fn waiting(&self) -> &[Hand] {
        &self.0
    }

    /// The place of somebody in the queue, from 1.
    pub fn place_of(&self, invitee: u32) -> Option<usize> {
        self.0.iter().position(|hand| hand.invitee == invitee).map(|at| at + 1)
    }

    /// False when the hand was up already.
    pub fn raise(&mut self, invitee: u32, now: Timestamp) -> bool {
        let new = self.place_of(invitee).is_none();
        if new {
            self.0.push(Hand { invitee, raised_at: now });
        }
        new
    }

    /// False when no hand was up.
    pub fn lower(&mut self, invitee: u32) -> bool {
        let before = self.0.len();
        self.0.retain(|hand| hand.invitee != invitee);
        before != self.0.len()
    }

    /// The host lets somebody who waits speak next.
    pub fn put_first(&mut self, invitee: u32) -> bool {
        let Some(at) = self.0.iter().position(|hand| hand.invitee == invitee) else { return false };
        let hand = self.0.remove(at);
        self.0.insert(0, hand);
        true
    }

    /// Takes the next one out of the queue.
    pub fn take_next(&mut self) -> Option<Hand> {
        if self.0.is_empty() { None } else { Some(self.0.remove(0)) }
    }
}

#[cfg(test)]
mod tests {
    use super::Hands;
    use kernel::time::Timestamp;
    use proptest::prelude::*;

    #[test]
    fn whoever_raised_a_hand_first_speaks_first_unless_the_host_says_otherwise() {
        let mut hands = Hands::default();
        for (invitee, at) in [(7, 1), (3, 2), (7, 3), (5, 4)] {
            hands.raise(invitee, Timestamp::from_micros(at));
        }
        assert_eq!(hands.place_of(7), Some(1), "a hand raised again keeps its place");
        assert!(hands.put_first(5) && !hands.put_first(9));
        assert!(hands.lower(7) && !hands.lower(7));
        let order: Vec<u32> =
            std::iter::from_fn(|| hands.take_next()).map(|hand| hand.invitee).collect();
        assert_eq!(order, [5, 3]);
    }

    proptest! {
        #[test]
        fn nobody_waits_twice(acts in proptest::collection::vec((0_u32..5, 0_u8..3), 0..60)) {
            let mut hands = Hands::default();
            for (invitee, act) in acts {
                match act {
                    0 => { hands.raise(invitee, Timestamp::EPOCH); }
                    1 => { hands.lower(invitee); }
                    _ => { hands.put_first(invitee); }
                }
                let mut waiting: Vec<u32> = hands.waiting().iter().map(|hand| hand.invitee).collect();
                let all = waiting.len();
                waiting.sort_unstable();
                waiting.dedup();
                prop_assert_eq!(waiting.len(), all);
            }
        }
    }
}
