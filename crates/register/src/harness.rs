//! Property tests that any register gets for free, behind the feature `harness`.
//!
//! A [`Scene`] brings a register's commands and contexts; [`walk`] lets a record live a random life
//! and checks at every turn that the rules are what a register promises: total, deterministic,
//! refusing or yielding events that apply, and storable without loss.
//! Not a test of what the rules say; that is for the register's own tables.
//! What must hold: a walk is a function of its turns alone, so proptest can shrink it.

use crate::{Actor, Entry, Fact, Refuse, Register, fold};
use kernel::time::Timestamp;
use proptest::{
    collection::vec,
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, TestCaseError, TestCaseResult, TestRng, TestRunner},
};
use serde::{Serialize, de::DeserializeOwned};
use std::{fmt::Debug, ops::RangeInclusive};

/// One turn of a walk: how long after the last, and the chance of this turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    /// Seconds since the turn before.
    pub after_seconds: i64,
    /// Seed of everything drawn in this turn.
    pub seed: u64,
}

/// A command with who gives it.
#[derive(Debug, Clone)]
pub struct Attempt<C> {
    /// Who asks.
    pub actor: Actor,
    /// What is asked.
    pub command: C,
}

/// What a register brings to be tested.
pub trait Scene {
    /// The register under test.
    type Register: Register;

    /// Commands worth trying on this record: mostly sensible ones, some that must be refused.
    fn attempts(
        &self,
        record: Option<&<Self::Register as Register>::Record>,
    ) -> BoxedStrategy<Attempt<<Self::Register as Register>::Command>>;

    /// One command of every kind, tried on the records a walk reaches without being followed.
    fn probes(
        &self,
        record: Option<&<Self::Register as Register>::Record>,
    ) -> Vec<Attempt<<Self::Register as Register>::Command>>;

    /// Answers with a context built for this moment: calls `decide` of the register.
    fn decide(
        &self,
        record: Option<&<Self::Register as Register>::Record>,
        attempt: &Attempt<<Self::Register as Register>::Command>,
        now: Timestamp,
    ) -> Result<Vec<<Self::Register as Register>::Event>, <Self::Register as Register>::Refusal>;

    /// Laws of the register's own for one step taken; `after` is the record with all `events`.
    fn law(
        &self,
        _before: Option<&<Self::Register as Register>::Record>,
        _attempt: &Attempt<<Self::Register as Register>::Command>,
        _entries: &[Entry<<Self::Register as Register>::Event>],
        _after: &<Self::Register as Register>::Record,
    ) -> TestCaseResult {
        Ok(())
    }

    /// Laws of the register's own for a command refused.
    fn refused(
        &self,
        _record: Option<&<Self::Register as Register>::Record>,
        _attempt: &Attempt<<Self::Register as Register>::Command>,
        _refusal: &<Self::Register as Register>::Refusal,
    ) -> TestCaseResult {
        Ok(())
    }
}

/// What a walk left behind.
#[derive(Debug, Clone)]
pub struct Walked<R: Register> {
    /// Every entry, oldest first.
    pub entries: Vec<Entry<R::Event>>,
    /// The record at the end; `None` when nothing opened one.
    pub record: Option<R::Record>,
    /// Codes of the refusals met, probes included.
    pub refusals: Vec<&'static str>,
}

/// Turns for a walk of so many steps, some seconds to some weeks apart.
pub fn turns(count: RangeInclusive<usize>) -> impl Strategy<Value = Vec<Turn>> {
    let pause = prop_oneof![
        3 => 0_i64..=3_600,
        4 => 3_600_i64..=200_000,
        1 => 200_000_i64..=2_000_000,
    ];
    let turn = (pause, any::<u64>()).prop_map(|(after_seconds, seed)| Turn { after_seconds, seed });
    vec(turn, count)
}

/// Lets one record live through `turns` from `start` on and checks every promise of a register.
pub fn walk<S: Scene>(
    scene: &S,
    start: Timestamp,
    turns: &[Turn],
) -> Result<Walked<S::Register>, TestCaseError> {
    let mut now = start;
    let mut record: Option<<S::Register as Register>::Record> = None;
    let mut entries: Vec<Entry<<S::Register as Register>::Event>> = Vec::new();
    let mut refusals = Vec::new();
    for turn in turns {
        now = now.plus_seconds(turn.after_seconds.max(0));
        // Every eighth turn: all states are met over the cases of a test, in a fraction of the time.
        let probes =
            if turn.seed.is_multiple_of(8) { scene.probes(record.as_ref()) } else { Vec::new() };
        for probe in probes {
            match step(scene, record.as_ref(), entries.len(), &probe, now)? {
                Ok(_) => {}
                Err(code) => refusals.push(code),
            }
        }
        let attempt = draw(&scene.attempts(record.as_ref()), turn.seed)?;
        match step(scene, record.as_ref(), entries.len(), &attempt, now)? {
            Ok(taken) => {
                record = taken.record.or(record);
                entries.extend(taken.entries);
            }
            Err(code) => refusals.push(code),
        }
    }
    let folded = fold::<S::Register>(entries.iter().cloned())
        .map_err(|misfit| TestCaseError::fail(misfit.to_string()))?;
    prop_assert_eq!(&folded, &record, "folding all events gives another record");
    Ok(Walked { entries, record, refusals })
}

struct Taken<R: Register> {
    entries: Vec<Entry<R::Event>>,
    record: Option<R::Record>,
}

/// Tries one command: a refusal's code, or the events applied to a copy.
fn step<S: Scene>(
    scene: &S,
    record: Option<&<S::Register as Register>::Record>,
    version: usize,
    attempt: &Attempt<<S::Register as Register>::Command>,
    now: Timestamp,
) -> Result<Result<Taken<S::Register>, &'static str>, TestCaseError> {
    let answer = scene.decide(record, attempt, now);
    let again = scene.decide(record, attempt, now);
    prop_assert_eq!(&answer, &again, "the same question got two answers");
    let events = match answer {
        Ok(events) => events,
        Err(refusal) => {
            check_refusal(&refusal)?;
            scene.refused(record, attempt, &refusal)?;
            return Ok(Err(refusal.code()));
        }
    };
    let mut after = record.cloned();
    let mut entries = Vec::new();
    for event in events {
        check_kind(event.kind())?;
        round_trip(&event)?;
        let version = u64::try_from(version + entries.len() + 1).unwrap_or(u64::MAX);
        let entry = Entry { version, at: now, by: attempt.actor.clone(), event };
        let applied = <S::Register as Register>::evolve(after.take(), &entry);
        let applied = applied.map_err(|misfit| {
            TestCaseError::fail(format!("{misfit} after {:?}", attempt.command))
        })?;
        after = Some(applied);
        entries.push(entry);
    }
    if let Some(after) = &after {
        round_trip(after)?;
        if !entries.is_empty() {
            scene.law(record, attempt, &entries, after)?;
        }
    }
    Ok(Ok(Taken { entries, record: after }))
}

fn draw<T: Debug>(strategy: &BoxedStrategy<T>, seed: u64) -> Result<T, TestCaseError> {
    let mut long_seed = [0; 32];
    for (place, byte) in long_seed.iter_mut().zip(seed.to_le_bytes().iter().cycle()) {
        *place = *byte;
    }
    let chance = TestRng::from_seed(RngAlgorithm::ChaCha, &long_seed);
    let mut runner = TestRunner::new_with_rng(Config::default(), chance);
    let tree = strategy.new_tree(&mut runner).map_err(TestCaseError::Reject)?;
    Ok(tree.current())
}

fn check_refusal<F: Refuse + Debug>(refusal: &F) -> TestCaseResult {
    let code = refusal.code();
    let (register, number) = code.split_once('-').unwrap_or((code, ""));
    let shaped = register.len() == 3
        && register.bytes().all(|byte| byte.is_ascii_uppercase())
        && number.len() == 3
        && number.bytes().all(|byte| byte.is_ascii_digit());
    prop_assert!(shaped, "refusal code {} is not like DOS-014", code);
    let details = refusal.details();
    let mut names: Vec<&str> = details.iter().map(|(name, _)| *name).collect();
    names.sort_unstable();
    names.dedup();
    prop_assert_eq!(names.len(), details.len(), "a detail stands twice in {:?}", refusal);
    Ok(())
}

fn check_kind(kind: &str) -> TestCaseResult {
    let shaped =
        !kind.is_empty() && kind.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    prop_assert!(shaped, "kind {} is not in snake case", kind);
    Ok(())
}

fn round_trip<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) -> TestCaseResult {
    let text =
        serde_json::to_string(value).map_err(|error| TestCaseError::fail(error.to_string()))?;
    let back: T = serde_json::from_str(&text)
        .map_err(|error| TestCaseError::fail(format!("{error} in {text}")))?;
    prop_assert_eq!(value, &back, "storing changes the value");
    Ok(())
}
