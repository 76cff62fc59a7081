//! Reading the public log: its head and its files as they lie, and hashes out of them.
//! Not checked against the rows; that is [`super::check`].
//! What must always hold: only paths that the format knows are read.

use crate::{Desk, DeskError};
use std::collections::{HashMap, hash_map::Entry};
use store::log_head;
use transparency::Hash;
use transparency::tile::{Tile, Tiled};
use transparency::tree::{TreeError, complete_subtrees};

impl Desk {
    /// The newest signed head of the log `origin`: a signed note, none before the first.
    pub async fn log_checkpoint(&self, origin: &str) -> Result<Option<String>, DeskError> {
        let heads = log_head::newest(self.store().engine(), origin, 1).await?;
        Ok(heads.into_iter().next().map(|head| head.note))
    }

    /// A tile or bundle of entries by its path (`tile/0/x001/067`), none when there is no such file.
    pub async fn log_tile(&self, origin: &str, path: &str) -> Result<Option<Vec<u8>>, DeskError> {
        let Ok(tile) = path.parse::<Tile>() else { return Ok(None) };
        self.log_bytes(origin, tile).await
    }

    /// The bytes of a file. A partial file whose full one has taken its place is cut out of that one.
    pub(super) async fn log_bytes(
        &self,
        origin: &str,
        tile: Tile,
    ) -> Result<Option<Vec<u8>>, DeskError> {
        let objects = self.store().objects();
        let found = objects.log_file(origin, &tile.to_string()).await?;
        if found.is_some() || tile.full() {
            return Ok(found);
        }
        let whole = Tile { width: 256, ..tile };
        let Some(bytes) = objects.log_file(origin, &whole.to_string()).await? else {
            return Ok(None);
        };
        Ok(cut(&tile, &bytes))
    }

    /// The hashes of these ranges of leaves in a tree of `size`, in their order.
    pub(super) async fn log_hashes(
        &self,
        origin: &str,
        size: u64,
        ranges: &[(u64, u64)],
    ) -> Result<Vec<Hash>, DeskError> {
        let mut files: HashMap<Tile, Vec<u8>> = HashMap::new();
        for position in ranges.iter().flat_map(|&(start, end)| complete_subtrees(start, end)) {
            let Some(file) = Tile::holding(position, size) else { continue };
            if let Entry::Vacant(place) = files.entry(file) {
                let bytes = self.log_bytes(origin, file).await?;
                place.insert(bytes.ok_or_else(|| DeskError::fault(format!("{file} is missing")))?);
            }
        }
        let tiled = Tiled::new(size, |file: &Tile| files.get(file).cloned());
        ranges
            .iter()
            .map(|&(start, end)| transparency::tree::range_hash(start, end, &tiled))
            .collect::<Result<_, TreeError>>()
            .map_err(DeskError::fault)
    }
}

/// The first entries or hashes of a full file.
fn cut(tile: &Tile, whole: &[u8]) -> Option<Vec<u8>> {
    let width = usize::from(tile.width);
    match tile.content {
        transparency::tile::Content::Hashes(_) => {
            whole.get(..width * Hash::LENGTH).map(<[u8]>::to_vec)
        }
        transparency::tile::Content::Entries => {
            let entries = transparency::tile::unbundle(whole)?;
            transparency::tile::bundle(entries.get(..width)?.iter().copied())
        }
    }
}
