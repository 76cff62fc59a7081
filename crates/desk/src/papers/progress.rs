//! How far a pile of decisions has come, for whoever ordered it and waits.
//! Not the answer: that comes at the end, one for each order. What must always hold: counts live in this process alone and
//! only while the pile is worked on; a page that cannot be told simply waits.

use crate::Desk;
use kernel::id::AccountId;
use register::Actor;
use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, Weak,
        atomic::{AtomicUsize, Ordering},
    },
};

/// What was done with one of the pile.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    /// Its paper is set, or there is none to set and it is decided.
    Made,
    /// The key signed, or did not.
    Signed,
    /// The decision is kept with its paper, or was refused.
    Kept,
}

/// Counts of a pile. All of them at most `all`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    pub all: usize,
    pub made: usize,
    pub signed: usize,
    pub kept: usize,
}

#[derive(Debug)]
struct Counts {
    all: usize,
    made: AtomicUsize,
    signed: AtomicUsize,
    kept: AtomicUsize,
}

/// A pile that is worked on; forgotten when the last of it is dropped.
#[derive(Debug, Clone)]
pub(super) struct UnderWay(Arc<Counts>);

impl UnderWay {
    pub(super) fn did(&self, step: Step) {
        let count = match step {
            Step::Made => &self.0.made,
            Step::Signed => &self.0.signed,
            Step::Kept => &self.0.kept,
        };
        count.fetch_add(1, Ordering::Relaxed);
    }
}

/// The newest pile of each account.
#[derive(Debug, Default)]
pub(crate) struct AllUnderWay(Mutex<BTreeMap<AccountId, Weak<Counts>>>);

impl AllUnderWay {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<AccountId, Weak<Counts>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn begin(&self, account: Option<AccountId>, all: usize) -> UnderWay {
        let (made, signed, kept) = Default::default();
        let counts = Arc::new(Counts { all, made, signed, kept });
        let mut piles = self.lock();
        piles.retain(|_, pile| pile.strong_count() > 0);
        if let Some(account) = account {
            piles.insert(account, Arc::downgrade(&counts));
        }
        UnderWay(counts)
    }
}

impl Desk {
    /// How far the actor's pile has come; none when nothing of theirs is under way.
    pub fn progress(&self, actor: &Actor) -> Option<Progress> {
        let counts = self.shared.under_way.lock().get(&actor.account()?)?.upgrade()?;
        let now = |count: &AtomicUsize| count.load(Ordering::Relaxed);
        Some(Progress {
            all: counts.all,
            made: now(&counts.made),
            signed: now(&counts.signed),
            kept: now(&counts.kept),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pile_is_forgotten_when_nobody_works_on_it_any_more() {
        let (all, account) =
            (AllUnderWay::default(), AccountId::from_uuid(uuid::Uuid::from_u128(1)));
        let pile = all.begin(Some(account), 3);
        let signer = pile.clone();
        signer.did(Step::Signed);
        drop(pile);
        let seen = all.lock().get(&account).and_then(Weak::upgrade);
        assert_eq!(seen.map(|it| (it.all, it.signed.load(Ordering::Relaxed))), Some((3, 1)));
        drop(signer);
        assert!(all.lock().get(&account).and_then(Weak::upgrade).is_none());
    }
}
