//! Pages of records out of lists that hold more than their reader may see: read on until a page is full.
//! Not who may see what. What must always hold: a page goes on exactly behind the last record that was looked at; a page may
//! be short and still have one behind it.

use crate::{DeskError, Seen, door};
use serde::de::DeserializeOwned;
use std::fmt;
use store::register::StoredRecord;
use uuid::Uuid;

/// Rounds of reading to fill one page when the policies hide some.
const ROUNDS_MAX: usize = 10;

/// Where a list goes on: the order's value, and the record when values are shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) at: i64,
    pub(crate) id: Uuid,
}

impl Place {
    /// As it travels in addresses.
    pub(crate) fn read(text: &str) -> Option<Place> {
        let (at, id) = text.split_once('.')?;
        Some(Place { at: at.parse().ok()?, id: id.parse().ok()? })
    }
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.at, self.id.simple())
    }
}

/// A record as it is stored.
pub(crate) fn parsed<R: DeserializeOwned>(stored: &StoredRecord) -> Result<Seen<R>, DeskError> {
    Ok(Seen { record: door::parse(&stored.state)?, version: stored.version })
}

/// A page on its way to being full.
#[derive(Debug)]
pub(crate) struct Filling<R> {
    place: Option<Place>,
    limit: u32,
    rounds: usize,
    page: Vec<Seen<R>>,
}

/// A page, and where the next one begins.
pub(crate) type Filled<R> = (Vec<Seen<R>>, Option<String>);

impl<R: DeserializeOwned> Filling<R> {
    /// An empty page behind what the page before gave.
    pub(crate) fn new(after: Option<&str>, limit: u32) -> Self {
        let place = after.and_then(Place::read);
        Self { place, limit: limit.max(1), rounds: 0, page: Vec::new() }
    }

    /// Behind which record to read on, and how many: one more than the page holds, to know whether there is a next one.
    pub(crate) fn reads(&self) -> (Option<Place>, u32) {
        (self.place, self.limit.saturating_add(1))
    }

    /// Takes what was read, each with its value in the order, as far as it is `shown`; the page once it is done.
    pub(crate) fn take(
        &mut self,
        found: Vec<(StoredRecord, i64)>,
        shown: impl Fn(&R) -> bool,
    ) -> Result<Option<Filled<R>>, DeskError> {
        let wanted = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let last = found.len() <= wanted;
        for (stored, at) in found {
            let seen = parsed::<R>(&stored)?;
            if shown(&seen.record) {
                if self.page.len() == wanted {
                    return Ok(Some(self.done(false)));
                }
                self.page.push(seen);
            }
            self.place = Some(Place { at, id: stored.id });
        }
        self.rounds += 1;
        Ok((last || self.rounds == ROUNDS_MAX).then(|| self.done(last)))
    }

    fn done(&mut self, last: bool) -> Filled<R> {
        let next = self.place.filter(|_| !last).map(|place| place.to_string());
        (std::mem::take(&mut self.page), next)
    }
}

#[cfg(test)]
mod tests {
    use super::Place;

    #[test]
    fn place_comes_back_from_an_address_and_nothing_else_does() {
        let place = Place { at: -7, id: uuid::Uuid::from_u128(9) };
        assert_eq!(Place::read(&place.to_string()), Some(place));
        for broken in ["", "7", "x.1", "7.x"] {
            assert_eq!(Place::read(broken), None, "{broken}");
        }
    }
}
