//! Tiles and signed heads out of the leaves' rows: tiles first, then the head among the rows, then the head where
//! readers find it. Each step may be the last one of a process and is done again by any other.
//! Not the order of the leaves ([`super::sequence`]).
//! What must always hold: a head is signed only when its tree begins with every tree that was signed or published before.

use super::edge::{Edge, LogFile, sound};
use super::witnesses::head_of;
use crate::{Desk, DeskError};
use std::collections::HashMap;
use store::ErrorKind;
use store::leaf;
use store::log_head::{self, Head};
use transparency::tile::Tile;
use transparency::{Checkpoint, Hash, Note, Signer, VerifierKey};

/// Leaves read at once when tiles are made.
const LEAVES_MAX: u64 = 8_192;
/// Where the newest head lies among the log's files.
pub(super) const CHECKPOINT: &str = "checkpoint";

/// What a publisher is about to do; tests end a process before each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    FullTiles,
    PartialTiles,
    Head,
    Checkpoint,
    Tidy,
}

type Watch = Box<dyn FnMut(Step) -> Result<(), DeskError> + Send + Sync>;

/// Makes tiles and heads. One a process is enough; several processes may each have one.
pub struct Publisher {
    desk: Desk,
    signer: Signer,
    edge: Option<Edge>,
    /// Size of the head that this one has last put where readers find it.
    published: u64,
    watch: Watch,
}

impl std::fmt::Debug for Publisher {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let published = &self.published;
        formatter.debug_struct("Publisher").field("published", published).finish_non_exhaustive()
    }
}

/// A tree that was signed or published: what the next one must begin with.
#[derive(Debug, Clone, Copy)]
struct Anchor {
    size: u64,
    root: Hash,
}

impl Publisher {
    /// `signer` signs as the log; its name is the log's origin.
    pub fn new(desk: Desk, signer: Signer) -> Self {
        Self { desk, signer, edge: None, published: 0, watch: Box::new(|_| Ok(())) }
    }

    /// Asks `watch` before each step, and goes no further when it refuses.
    #[must_use]
    pub fn watched(
        mut self,
        watch: impl FnMut(Step) -> Result<(), DeskError> + Send + Sync + 'static,
    ) -> Self {
        self.watch = Box::new(watch);
        self
    }

    pub fn desk(&self) -> &Desk {
        &self.desk
    }

    /// What others check the log's heads with.
    pub fn verifier(&self) -> &VerifierKey {
        self.signer.verifier()
    }

    pub(super) fn origin(&self) -> String {
        self.signer.verifier().name().as_str().to_owned()
    }

    /// Writes the tiles of all leaves and signs their head. Answers the newest head when it is a new one.
    ///
    /// Errors: a fault when what was published is longer than what the store holds, or differs from it: the store was
    /// put back to an older state, and signing on would show two histories.
    pub async fn publish(&mut self) -> Result<Option<Head>, DeskError> {
        let engine = self.desk.store().engine().clone();
        let newest = log_head::newest(&engine, &self.origin(), 1).await?.into_iter().next();
        let size = leaf::count(&engine).await?;
        if size == 0 && newest.is_none() || self.edge.is_some() && self.published == size {
            return Ok(None);
        }
        let anchors = self.anchors(newest.as_ref(), size).await?;
        let least = anchors.iter().map(|anchor| anchor.size).max().unwrap_or(0);
        let mut edge = match self.edge.take() {
            Some(edge) if edge.size() <= least => edge,
            _ => self.begin(newest.as_ref()).await?,
        };
        let was = edge.size();
        self.grow(&mut edge, size, &anchors).await?;
        (self.watch)(Step::PartialTiles)?;
        self.keep(edge.partial()).await?;
        (self.watch)(Step::Head)?;
        let head = self.sign(size, edge.root(), newest).await?;
        (self.watch)(Step::Checkpoint)?;
        self.desk.show_head(&self.origin(), &head).await?;
        (self.watch)(Step::Tidy)?;
        for folder in Edge::outgrown(was, size) {
            self.desk.store().objects().remove_log_files(&self.origin(), &folder).await?;
        }
        metrics::gauge!("log_published_leaves")
            .set(f64::from(u32::try_from(size).unwrap_or(u32::MAX)));
        self.edge = Some(edge);
        self.published = size;
        Ok(Some(head))
    }

    /// Appends the leaves up to `size`, writes the tiles that they fill, and compares with every anchor on the way.
    async fn grow(
        &mut self,
        edge: &mut Edge,
        size: u64,
        anchors: &[Anchor],
    ) -> Result<(), DeskError> {
        let engine = self.desk.store().engine().clone();
        loop {
            let at = edge.size();
            if let Some(wrong) =
                anchors.iter().find(|it| it.size == at && !it.root.same(&edge.root()))
            {
                return Err(DeskError::fault(format!(
                    "the leaves in the store do not lead to the head of {} leaves that was signed before; the store \
                     was put back to an older state or changed by another hand",
                    wrong.size
                )));
            }
            if at >= size {
                return Ok(());
            }
            let next = anchors.iter().map(|it| it.size).filter(|next| *next > at).min();
            let to = size.min(at + LEAVES_MAX).min(next.unwrap_or(u64::MAX));
            let entries = leaf::entries(&engine, at, to).await?;
            if entries.len() as u64 != to - at || !entries.iter().all(|entry| sound(entry)) {
                return Err(DeskError::fault(format!("leaves from {at} on are missing or broken")));
            }
            let full: Vec<LogFile> =
                entries.into_iter().flat_map(|entry| edge.append(entry)).collect();
            if !full.is_empty() {
                (self.watch)(Step::FullTiles)?;
                self.keep(full).await?;
            }
        }
    }

    /// The edge of the newest head, or of nothing when its files are lost.
    async fn begin(&self, newest: Option<&Head>) -> Result<Edge, DeskError> {
        let Some(head) = newest else { return Ok(Edge::empty()) };
        let mut files = HashMap::new();
        for file in Edge::files(head.size) {
            if let Some(bytes) = self.desk.log_bytes(&self.origin(), file).await? {
                files.insert(file, bytes);
            }
        }
        let root = head_of(&head.note).map(|it| it.root);
        let edge = Edge::read(head.size, &files).filter(|edge| root == Some(edge.root()));
        if edge.is_none() {
            let size = head.size;
            tracing::warn!(size, "files of the public log are lost; they are made again");
        }
        Ok(edge.unwrap_or_else(Edge::empty))
    }

    /// What was signed and what was published. Errors when either is longer than what the store holds.
    async fn anchors(&self, newest: Option<&Head>, size: u64) -> Result<Vec<Anchor>, DeskError> {
        let objects = self.desk.store().objects();
        let published = objects.log_file(&self.origin(), CHECKPOINT).await?;
        let published = published.map(|bytes| self.own(&bytes)).transpose()?;
        let signed = newest.and_then(|head| head_of(&head.note));
        let anchors: Vec<Anchor> = published
            .into_iter()
            .chain(signed)
            .map(|head| Anchor { size: head.size, root: head.root })
            .collect();
        match anchors.iter().find(|anchor| anchor.size > size) {
            None => Ok(anchors),
            Some(longer) => Err(DeskError::fault(format!(
                "the published log has {} leaves, the store {size}: the store was put back to an older state; restore \
                 the newer one, or begin a log under another name",
                longer.size
            ))),
        }
    }

    /// A head of this log out of a published file. Whatever else lies there is not overwritten.
    fn own(&self, note: &[u8]) -> Result<Checkpoint, DeskError> {
        let head = std::str::from_utf8(note).ok().and_then(|note| {
            let note = Note::parse(note).ok()?;
            note.check_log(self.signer.verifier()).ok()?;
            note.text.parse::<Checkpoint>().ok()
        });
        head.filter(|head| head.origin == self.origin()).ok_or_else(|| {
            DeskError::fault(
                "the published checkpoint is not signed by this log's key; look what lies there",
            )
        })
    }

    async fn keep(&self, files: Vec<LogFile>) -> Result<(), DeskError> {
        let files: Vec<_> =
            files.into_iter().map(|(file, bytes): (Tile, _)| (file.to_string(), bytes)).collect();
        self.desk.store().objects().add_log_files(&self.origin(), files).await?;
        Ok(())
    }

    async fn sign(&self, size: u64, root: Hash, newest: Option<Head>) -> Result<Head, DeskError> {
        if let Some(head) = newest.filter(|head| head.size == size) {
            return self.agreed(head, root);
        }
        let origin = self.origin();
        let note = Checkpoint::new(&origin, size, root).sign(&self.signer).to_string();
        let head = Head { size, note, witnesses: 0, at: self.desk.clock().now() };
        let engine = self.desk.store().engine();
        match engine.write(log_head::add(&origin, &head)).await {
            Ok(_) => Ok(head),
            // Another process signed this size: the rows are the same, so its root must be too.
            Err(error) if error.kind() == ErrorKind::Conflict => {
                let heads = log_head::newest(engine, &origin, log_head::KEPT).await?;
                let there = heads.into_iter().find(|head| head.size == size);
                there.map_or(Ok(head), |there| self.agreed(there, root))
            }
            Err(error) => Err(error.into()),
        }
    }

    fn agreed(&self, head: Head, root: Hash) -> Result<Head, DeskError> {
        if head_of(&head.note).is_some_and(|it| it.root.same(&root)) {
            return Ok(head);
        }
        let origin = self.origin();
        Err(DeskError::fault(format!(
            "two heads of {} leaves with different roots in {origin}",
            head.size
        )))
    }
}
