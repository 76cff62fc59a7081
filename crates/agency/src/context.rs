//! What the rules may look at beside the unit: the day and all other units.

use crate::Tree;
use kernel::time::Date;

#[derive(Debug)]
pub struct Context<'a> {
    /// Today in Vietnam.
    pub today: Date,
    /// Every unit known, closed ones too.
    pub tree: &'a Tree,
}
