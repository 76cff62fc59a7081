//! The right edge of the published tree, kept in memory between two heads: what the next leaves are hashed onto, and the
//! files that are not full yet. Not a cache of the tree.
//! What must always hold: it can be read again from the published files, or built again from the first leaf.

use std::collections::HashMap;
use transparency::grow::Frontier;
use transparency::tile::{self, Content, HEIGHT, Tile, WIDTH, bundle, hash_in};
use transparency::tree::Position;
use transparency::{Entry, Hash};

/// A file of the log, ready to be written.
pub(super) type LogFile = (Tile, Vec<u8>);

#[derive(Debug, Clone)]
pub(super) struct Edge {
    frontier: Frontier,
    /// Hashes of the last, not yet full tile of each level.
    levels: Vec<Vec<Hash>>,
    /// Entries of the last, not yet full bundle.
    entries: Vec<Vec<u8>>,
}

impl Edge {
    pub(super) fn empty() -> Self {
        Self { frontier: Frontier::empty(), levels: Vec::new(), entries: Vec::new() }
    }

    /// The files from which the edge of a tree of `size` leaves is read.
    pub(super) fn files(size: u64) -> Vec<Tile> {
        let mut files = Vec::new();
        for level in 0..8_u8 {
            let count = size >> (u32::from(level) * HEIGHT);
            let Ok(width) = u16::try_from(count % WIDTH) else { continue };
            if width > 0 {
                files.push(Tile { content: Content::Hashes(level), index: count / WIDTH, width });
                if level == 0 {
                    files.push(Tile { content: Content::Entries, index: count / WIDTH, width });
                }
            }
        }
        files
    }

    /// The edge out of those files; none when one is missing or broken.
    pub(super) fn read(size: u64, files: &HashMap<Tile, Vec<u8>>) -> Option<Self> {
        let mut edge = Self::empty();
        for file in Self::files(size) {
            let bytes = files.get(&file)?;
            match file.content {
                Content::Entries => {
                    edge.entries = tile::unbundle(bytes)?.into_iter().map(<[u8]>::to_vec).collect();
                }
                Content::Hashes(level) => {
                    let hashes = bytes
                        .chunks(Hash::LENGTH)
                        .map(Hash::from_slice)
                        .collect::<Option<Vec<_>>>()?;
                    if hashes.len() != usize::from(file.width) {
                        return None;
                    }
                    edge.levels.resize(usize::from(level) + 1, Vec::new());
                    edge.levels.push(hashes);
                    edge.levels.swap_remove(usize::from(level));
                }
            }
        }
        let kept = |position: Position| {
            let file = Tile::holding(position, size)?;
            hash_in(&file, files.get(&file)?, position)
        };
        edge.frontier = Frontier::of(size, &kept).ok()?;
        Some(edge)
    }

    pub(super) fn size(&self) -> u64 {
        self.frontier.size()
    }

    pub(super) fn root(&self) -> Hash {
        self.frontier.root()
    }

    /// Adds a leaf. Answers the files that it filled; they never change again.
    pub(super) fn append(&mut self, entry: Vec<u8>) -> Vec<LogFile> {
        let mut full = Vec::new();
        let leaf = Hash::of_leaf(&entry);
        self.entries.push(entry);
        for (position, hash) in self.frontier.append(leaf) {
            if position.level % HEIGHT != 0 {
                continue;
            }
            let Ok(level) = usize::try_from(position.level / HEIGHT) else { continue };
            if self.levels.len() <= level {
                self.levels.resize(level + 1, Vec::new());
            }
            let Some(hashes) = self.levels.get_mut(level) else { continue };
            hashes.push(hash);
            if hashes.len() as u64 == WIDTH {
                let done = std::mem::take(hashes);
                let index = position.index / WIDTH;
                full.extend(hash_file(level, index, &done));
                if level == 0 {
                    full.extend(entry_file(index, &std::mem::take(&mut self.entries)));
                }
            }
        }
        full
    }

    /// Folders of partial files whose full files came between two sizes: nobody needs them any more.
    pub(super) fn outgrown(before: u64, after: u64) -> Vec<String> {
        let files = Self::files(before).into_iter();
        let filled = files.filter(|file| {
            let level = match file.content {
                Content::Hashes(level) => u32::from(level),
                Content::Entries => 0,
            };
            (after >> (level * HEIGHT)) / WIDTH > file.index
        });
        filled.map(|file| format!("{}.p", Tile { width: 256, ..file })).collect()
    }

    /// The files that are not full yet: what a head of this size needs besides the full ones.
    pub(super) fn partial(&self) -> Vec<LogFile> {
        let mut files = Vec::new();
        for (level, hashes) in self.levels.iter().enumerate() {
            let Ok(shift) = u32::try_from(level) else { continue };
            let index = (self.size() >> (shift * HEIGHT)) / WIDTH;
            files.extend(hash_file(level, index, hashes));
            if level == 0 {
                files.extend(entry_file(index, &self.entries));
            }
        }
        files
    }
}

fn hash_file(level: usize, index: u64, hashes: &[Hash]) -> Option<LogFile> {
    let content = Content::Hashes(u8::try_from(level).ok()?);
    let width = u16::try_from(hashes.len()).ok().filter(|width| *width > 0)?;
    Some((
        Tile { content, index, width },
        hashes.iter().flat_map(|hash| *hash.as_bytes()).collect(),
    ))
}

fn entry_file(index: u64, entries: &[Vec<u8>]) -> Option<LogFile> {
    let width = u16::try_from(entries.len()).ok().filter(|width| *width > 0)?;
    let bytes = bundle(entries.iter().map(Vec::as_slice))?;
    Some((Tile { content: Content::Entries, index, width }, bytes))
}

/// Whether bytes are an entry: what a broken row would not be.
pub(super) fn sound(entry: &[u8]) -> bool {
    Entry::from_bytes(entry).is_ok()
}
