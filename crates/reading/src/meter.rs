//! What is left of the limits while one document is read. Spending more than is left marks the answer as cut; whoever
//! spends stops then. What must always hold: nothing is ever given back.

use crate::Limits;
use std::cell::Cell;

/// Nothing is left of a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Spent;

#[derive(Debug)]
pub(crate) struct Meter {
    limits: Limits,
    characters: Cell<usize>,
    lines: Cell<usize>,
    decoded: Cell<usize>,
    operators: Cell<usize>,
    cut: Cell<bool>,
}

impl Meter {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            characters: Cell::new(limits.characters),
            lines: Cell::new(limits.lines),
            decoded: Cell::new(limits.decoded_bytes),
            operators: Cell::new(limits.operators),
            cut: Cell::new(false),
            limits: limits.clone(),
        }
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Something was left out.
    pub(crate) fn cut(&self) {
        self.cut.set(true);
    }

    pub(crate) fn is_cut(&self) -> bool {
        self.cut.get()
    }

    pub(crate) fn characters(&self, count: usize) -> Result<(), Spent> {
        self.spend(&self.characters, count)
    }

    pub(crate) fn line(&self) -> Result<(), Spent> {
        self.spend(&self.lines, 1)
    }

    /// Bytes that were unpacked or looked through.
    pub(crate) fn decoded(&self, count: usize) -> Result<(), Spent> {
        self.spend(&self.decoded, count)
    }

    /// Bytes that may still be unpacked.
    pub(crate) fn decoded_left(&self) -> usize {
        self.decoded.get()
    }

    pub(crate) fn operators(&self, count: usize) -> Result<(), Spent> {
        self.spend(&self.operators, count)
    }

    /// Nothing is left to work with.
    pub(crate) fn is_spent(&self) -> bool {
        self.decoded.get() == 0
            || self.operators.get() == 0
            || self.characters.get() == 0
            || self.lines.get() == 0
    }

    fn spend(&self, purse: &Cell<usize>, count: usize) -> Result<(), Spent> {
        if let Some(left) = purse.get().checked_sub(count) {
            purse.set(left);
            return Ok(());
        }
        purse.set(0);
        self.cut();
        Err(Spent)
    }
}
