//! Tiles and entry bundles: the finite set of static files in which a log is read (C2SP `tlog-tiles`).
//! It names and cuts them; where they are kept is the store's business.
//! What must always hold: a full tile never changes, and a tile's path and its value name each other.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::Hash;
use crate::lines::decimal;
use crate::tree::{Hashes, Position};

/// Hashes in a full tile, entries in a full bundle.
pub const WIDTH: u64 = 256;
/// Tree levels that one tile spans.
pub const HEIGHT: u32 = 8;

/// Which file of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tile {
    /// What it holds.
    pub content: Content,
    /// Which one of its level, from zero.
    pub index: u64,
    /// Hashes or entries in it, 1 to 256; 256 is a full tile.
    pub width: u16,
}

/// Hashes of one level, or the entries themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Content {
    /// Hashes of complete subtrees of `256^level` leaves each, level 0 to 63.
    Hashes(u8),
    /// Entries, each after its length as two bytes.
    Entries,
}

/// A path that names no tile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error(
    "path names no tile; expected tile/<level>/<index>[.p/<width>] or tile/entries/<index>[.p/<width>]"
)]
pub struct ParseTileError;

impl Tile {
    /// Whether it holds all of its 256 places and will never change.
    pub const fn full(&self) -> bool {
        self.width as u64 == WIDTH
    }

    /// The tile whose places hold the hash at `position` of a tree of `size` leaves, as wide as that tree has it.
    ///
    /// None when the tree is too small to hold it.
    pub fn holding(position: Position, size: u64) -> Option<Self> {
        let level = u8::try_from(position.level / HEIGHT).ok()?;
        let places = 1_u64 << (position.level % HEIGHT);
        let first = position.index.checked_mul(places)?;
        let index = first / WIDTH;
        let tile =
            Self { content: Content::Hashes(level), index, width: width_at(level, index, size)? };
        (first % WIDTH + places <= u64::from(tile.width)).then_some(tile)
    }

    /// The files that a tree of `size` leaves has and the tree of `old` leaves did not: what must be written before the
    /// checkpoint of `size` may be signed.
    pub fn grown(old: u64, size: u64) -> Vec<Self> {
        let mut tiles = Vec::new();
        for level in 0..8_u8 {
            let shift = u32::from(level) * HEIGHT;
            let (before, after) =
                (old.checked_shr(shift).unwrap_or(0), size.checked_shr(shift).unwrap_or(0));
            if after == 0 {
                break;
            }
            if before == after {
                continue;
            }
            for index in before / WIDTH..after.div_ceil(WIDTH) {
                let Some(width) = width_at(level, index, size) else { continue };
                tiles.push(Self { content: Content::Hashes(level), index, width });
                if level == 0 {
                    tiles.push(Self { content: Content::Entries, index, width });
                }
            }
        }
        tiles
    }

    /// The first leaf whose hash or entry is in a tile of level zero.
    pub const fn first_leaf(&self) -> u64 {
        self.index * WIDTH
    }

    /// The positions of its hashes, none for a bundle.
    pub fn positions(&self) -> impl Iterator<Item = Position> {
        let (level, count) = match self.content {
            Content::Hashes(level) => (u32::from(level) * HEIGHT, u64::from(self.width)),
            Content::Entries => (0, 0),
        };
        let first = self.index * WIDTH;
        (first..first + count).map(move |index| Position { level, index })
    }
}

/// How many places of the tile are filled in a tree of `size` leaves, none when it has no such tile.
fn width_at(level: u8, index: u64, size: u64) -> Option<u16> {
    let filled =
        size.checked_shr(u32::from(level) * HEIGHT)?.checked_sub(index.checked_mul(WIDTH)?)?;
    u16::try_from(filled.min(WIDTH)).ok().filter(|width| *width > 0)
}

impl fmt::Display for Tile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.content {
            Content::Hashes(level) => write!(formatter, "tile/{level}/")?,
            Content::Entries => formatter.write_str("tile/entries/")?,
        }
        let mut groups = vec![self.index % 1000];
        let mut rest = self.index / 1000;
        while rest > 0 {
            groups.push(rest % 1000);
            rest /= 1000;
        }
        while let Some(group) = groups.pop() {
            if groups.is_empty() {
                write!(formatter, "{group:03}")?;
            } else {
                write!(formatter, "x{group:03}/")?;
            }
        }
        if self.full() { Ok(()) } else { write!(formatter, ".p/{}", self.width) }
    }
}

impl FromStr for Tile {
    type Err = ParseTileError;

    fn from_str(path: &str) -> Result<Self, ParseTileError> {
        let (level, rest) =
            path.strip_prefix("tile/").and_then(|it| it.split_once('/')).ok_or(ParseTileError)?;
        let content = if level == "entries" {
            Content::Entries
        } else {
            let level = decimal(level).filter(|level| *level < 64).ok_or(ParseTileError)?;
            Content::Hashes(u8::try_from(level).map_err(|_| ParseTileError)?)
        };
        let (index, width) = match rest.split_once(".p/") {
            Some((index, width)) => {
                let width =
                    decimal(width).filter(|it| (1..WIDTH).contains(it)).ok_or(ParseTileError)?;
                (index, u16::try_from(width).map_err(|_| ParseTileError)?)
            }
            None => (rest, 256),
        };
        let tile = Self { content, index: index_of(index).ok_or(ParseTileError)?, width };
        // One path a tile: whatever is not spelled as we spell it (`x000/001`) names nothing.
        if tile.to_string() == path { Ok(tile) } else { Err(ParseTileError) }
    }
}

fn index_of(path: &str) -> Option<u64> {
    let mut index = 0_u64;
    for element in path.split('/') {
        let digits = element.strip_prefix('x').unwrap_or(element);
        if digits.len() != 3 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        index = index.checked_mul(1000)?.checked_add(digits.parse().ok()?)?;
    }
    Some(index)
}

/// The hash at `position` from the bytes of the tile that holds it ([`Tile::holding`]).
///
/// None when the bytes are too few. Levels between two tiles are hashed together here.
pub fn hash_in(tile: &Tile, bytes: &[u8], position: Position) -> Option<Hash> {
    let Content::Hashes(level) = tile.content else { return None };
    let above = position.level.checked_sub(u32::from(level) * HEIGHT)?;
    let places = 1_u64.checked_shl(above)?;
    let first =
        usize::try_from(position.index.checked_mul(places)?.checked_sub(tile.index * WIDTH)?)
            .ok()?;
    let count = usize::try_from(places).ok()?;
    let part = bytes.get(first * Hash::LENGTH..(first + count) * Hash::LENGTH)?;
    let mut hashes =
        part.chunks_exact(Hash::LENGTH).map(Hash::from_slice).collect::<Option<Vec<_>>>()?;
    while hashes.len() > 1 {
        hashes = hashes
            .chunks_exact(2)
            .filter_map(|pair| Some(Hash::of_node(pair.first()?, pair.get(1)?)))
            .collect();
    }
    hashes.pop()
}

/// Reads hashes of a tree of `size` leaves out of tiles that a closure fetches.
#[derive(Debug)]
pub struct Tiled<F> {
    size: u64,
    fetch: F,
}

impl<F: Fn(&Tile) -> Option<Vec<u8>>> Tiled<F> {
    /// `fetch` answers a tile's bytes; it should remember, since one tile is asked for several times.
    pub const fn new(size: u64, fetch: F) -> Self {
        Self { size, fetch }
    }
}

impl<F: Fn(&Tile) -> Option<Vec<u8>>> Hashes for Tiled<F> {
    fn hash_at(&self, position: Position) -> Option<Hash> {
        let tile = Tile::holding(position, self.size)?;
        hash_in(&tile, &(self.fetch)(&tile)?, position)
    }
}

/// Puts entries into the bytes of a bundle; none when one is longer than 65,535 bytes.
pub fn bundle<'a>(entries: impl IntoIterator<Item = &'a [u8]>) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    for entry in entries {
        bytes.extend_from_slice(&u16::try_from(entry.len()).ok()?.to_be_bytes());
        bytes.extend_from_slice(entry);
    }
    Some(bytes)
}

/// Takes the entries out of a bundle; none when a length points past its end.
pub fn unbundle(mut bytes: &[u8]) -> Option<Vec<&[u8]>> {
    let mut entries = Vec::new();
    while !bytes.is_empty() {
        let (length, rest) = bytes.split_first_chunk::<2>()?;
        let (entry, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        entries.push(entry);
        bytes = rest;
    }
    Some(entries)
}

#[cfg(test)]
mod tests;
