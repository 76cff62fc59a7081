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

/// At most `limit` records that `shown` lets through, and where the next page begins. `read` gives some from a place on,
/// at most one more than the limit, each with its value in the order.
pub(crate) async fn fill<R: DeserializeOwned>(
    after: Option<&str>,
    limit: u32,
    read: impl AsyncFn(Option<Place>, u32) -> Result<Vec<(StoredRecord, i64)>, DeskError>,
    shown: impl Fn(&R) -> bool,
) -> Result<(Vec<Seen<R>>, Option<String>), DeskError> {
    let mut place = after.and_then(Place::read);
    let wanted = usize::try_from(limit.max(1)).unwrap_or(usize::MAX);
    let mut page = Vec::new();
    for _ in 0..ROUNDS_MAX {
        let found = read(place, limit.saturating_add(1)).await?;
        let count = found.len();
        for (stored, at) in found {
            let seen = parsed::<R>(&stored)?;
            if shown(&seen.record) {
                if page.len() == wanted {
                    return Ok((page, place.map(|place| place.to_string())));
                }
                page.push(seen);
            }
            place = Some(Place { at, id: stored.id });
        }
        if count <= wanted {
            return Ok((page, None));
        }
    }
    Ok((page, place.map(|place| place.to_string())))
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
