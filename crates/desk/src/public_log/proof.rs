//! The proof of one event for whoever may have it: its facts, its salt, its place in the newest head.
//! Who may have it is asked by the caller, as for the record itself. What must hold: a proof is checked before it is
//! given out, so that a broken tree is found by us and not by a citizen.

use super::sequence::opening;
use crate::{Desk, DeskError};
use std::collections::HashMap;
use store::leaf;
use transparency::tile::{Tile, Tiled};
use transparency::tree::{self, complete_subtrees};
use transparency::{Checkpoint, Note, Proof};
use uuid::Uuid;

impl Desk {
    /// The proof of an event; none while its leaf is not under a signed head yet, and after the record was erased.
    pub async fn proof(&self, record: Uuid, version: u64) -> Result<Option<Proof>, DeskError> {
        let engine = self.store().engine();
        let leaves = leaf::of_record(engine, record).await?;
        let Some((index, _)) = leaves.into_iter().find(|(_, it)| *it == version) else { return Ok(None) };
        let Some(head) = leaf::head(engine).await?.filter(|head| head.size > index) else { return Ok(None) };
        let Some(event) = leaf::logged_event(engine, record, version).await? else { return Ok(None) };
        let Some(salt) = event.salt.as_deref().and_then(|salt| salt.try_into().ok()) else { return Ok(None) };
        let opening = opening(&event, salt)?;
        let note = Note::parse(&head.note).map_err(DeskError::fault)?;
        let checkpoint: Checkpoint = note.text.parse().map_err(DeskError::fault)?;

        let ranges = tree::inclusion_ranges(index, head.size).map_err(DeskError::fault)?;
        let mut files: HashMap<Tile, Vec<u8>> = HashMap::new();
        for position in ranges.iter().flat_map(|&(start, end)| complete_subtrees(start, end)) {
            let Some(file) = Tile::holding(position, head.size) else { continue };
            if !files.contains_key(&file) {
                let bytes = self.store().objects().log_file(&file.to_string()).await?;
                files.insert(file, bytes.ok_or_else(|| DeskError::fault(format!("{file} is missing")))?);
            }
        }
        let tiled = Tiled::new(head.size, |file: &Tile| files.get(file).cloned());
        let hashes = tree::prove_inclusion(index, head.size, &tiled).map_err(DeskError::fault)?;
        let entry = opening.entry().map_err(DeskError::fault)?;
        tree::check_inclusion(&entry.leaf_hash(), index, head.size, &hashes, &checkpoint.root)
            .map_err(|error| DeskError::fault(format!("leaf {index}: {error}")))?;
        let extra = Some(opening.to_bytes().map_err(DeskError::fault)?);
        Ok(Some(Proof { index, hashes, note, extra }))
    }
}
