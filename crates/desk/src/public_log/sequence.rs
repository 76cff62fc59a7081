//! Giving positions and signing heads: two steps, each of which may die at any moment and be done again by any process.
//! Positions are given in one batch of the store, fenced by their primary key; tiles and heads follow from the rows
//! alone. Not a lock: two processes that work at once lose time, never the log.

use super::edge::{self, Edge};
use super::facts::facts_of;
use crate::{Desk, DeskError};
use kernel::random::Random as _;
use std::collections::HashMap;
use store::leaf::{self, Head, LoggedEvent, NewLeaf};
use store::{ErrorKind, StoreError};
use transparency::{Checkpoint, Hash, Note, Opening, Salt, Signer};
use uuid::Uuid;

/// Events that become leaves in one batch.
const EVENTS_MAX: u64 = 2_000;
/// Leaves read at once when tiles are made.
const LEAVES_MAX: u64 = 4_096;
/// Where the newest head lies among the log's files.
pub(super) const CHECKPOINT: &str = "checkpoint";

/// Makes leaves and heads. One a process is enough; several processes may each have one.
#[derive(Debug)]
pub struct Sequencer {
    desk: Desk,
    signer: Signer,
    edge: Option<Edge>,
}

impl Sequencer {
    /// `signer` signs as the log; its name is the log's origin.
    pub fn new(desk: Desk, signer: Signer) -> Self {
        Self { desk, signer, edge: None }
    }

    /// Turns what waits into leaves, a batch at most. Answers how many; zero also when another process was faster.
    pub async fn sequence(&self) -> Result<u64, DeskError> {
        let engine = self.desk.store().engine();
        let mut events = leaf::pending(engine, EVENTS_MAX).await?;
        if events.is_empty() {
            return Ok(0);
        }
        in_time(&mut events);
        let first = leaf::count(engine).await?;
        let mut drawn: HashMap<Uuid, [u8; 32]> = HashMap::new();
        let mut leaves = Vec::with_capacity(events.len());
        for (position, event) in (first..).zip(&events) {
            let salt = match &event.salt {
                Some(salt) => salt.as_slice().try_into().map_err(DeskError::fault)?,
                None => *drawn.entry(event.record).or_insert_with(|| self.draw()),
            };
            let entry = opening(event, salt)?.entry().map_err(DeskError::fault)?.to_bytes();
            leaves.push(NewLeaf { position, record: event.record, version: event.version, entry });
        }
        let salts: Vec<_> = drawn.into_iter().collect();
        match engine.write(leaf::append(&leaves, &salts)?).await {
            Ok(_) => Ok(leaves.len() as u64),
            Err(error) if error.kind() == ErrorKind::Conflict => Ok(0),
            Err(error) => Err(error.into()),
        }
    }

    fn draw(&self) -> [u8; 32] {
        let mut salt = [0; 32];
        self.desk.random().fill(&mut salt);
        salt
    }

    /// Writes the tiles of all leaves and signs their head. Answers the newest head, none while there is no leaf.
    ///
    /// Errors: a fault when what was published is longer than what the store holds, or differs from it: the store was
    /// put back to an older state, and signing on would show two histories.
    pub async fn publish(&mut self) -> Result<Option<Head>, DeskError> {
        let engine = self.desk.store().engine().clone();
        let size = leaf::count(&engine).await?;
        let newest = leaf::head(&engine).await?;
        if size == 0 || newest.as_ref().is_some_and(|head| head.size == size && self.edge.is_some()) {
            return Ok(newest);
        }
        let mut edge = match self.edge.take() {
            Some(edge) if edge.size() <= size => edge,
            _ => self.begin(newest.as_ref(), size).await?,
        };
        while edge.size() < size {
            let from = edge.size();
            let entries = leaf::entries(&engine, from, size.min(from + LEAVES_MAX)).await?;
            if entries.is_empty() || !entries.iter().all(|entry| edge::sound(entry)) {
                return Err(DeskError::fault(format!("leaves from {from} on are missing or broken")));
            }
            for entry in entries {
                self.keep(edge.append(entry)).await?;
            }
        }
        self.keep(edge.partial()).await?;
        let head = self.sign(size, edge.root(), newest).await?;
        self.desk.store().objects().put_log_file(CHECKPOINT, head.note.clone().into_bytes()).await?;
        self.edge = Some(edge);
        Ok(Some(head))
    }

    /// The edge of the newest head, or of nothing when its files are lost.
    async fn begin(&self, newest: Option<&Head>, size: u64) -> Result<Edge, DeskError> {
        self.refuse_rollback(newest, size).await?;
        let Some(head) = newest else { return Ok(Edge::empty()) };
        let mut files = HashMap::new();
        for file in Edge::files(head.size) {
            if let Some(bytes) = self.desk.store().objects().log_file(&file.to_string()).await? {
                files.insert(file, bytes);
            }
        }
        let edge = Edge::read(head.size, &files).filter(|edge| root_of(&head.note) == Some(edge.root()));
        if edge.is_none() {
            tracing::warn!(size = head.size, "files of the public log are lost or broken; they are made again");
        }
        Ok(edge.unwrap_or_else(Edge::empty))
    }

    async fn refuse_rollback(&self, newest: Option<&Head>, size: u64) -> Result<(), DeskError> {
        let Some(bytes) = self.desk.store().objects().log_file(CHECKPOINT).await? else { return Ok(()) };
        let published = String::from_utf8(bytes).ok().and_then(|note| Note::parse(&note).ok());
        let published = published.and_then(|note| note.text.parse::<Checkpoint>().ok());
        let Some(published) = published.filter(|head| head.origin == self.origin()) else { return Ok(()) };
        let same = newest.is_none_or(|head| {
            head.size != published.size || root_of(&head.note).is_some_and(|root| root.same(&published.root))
        });
        if published.size <= size && same {
            return Ok(());
        }
        Err(DeskError::fault(format!(
            "the published log has {} leaves, the store {size}: the store was put back to an older state; restore the \
             newer one, or begin a log under another name",
            published.size
        )))
    }

    fn origin(&self) -> &str {
        self.signer.verifier().name().as_str()
    }

    async fn keep(&self, files: Vec<edge::LogFile>) -> Result<(), StoreError> {
        for (file, bytes) in files {
            self.desk.store().objects().put_log_file(&file.to_string(), bytes).await?;
        }
        Ok(())
    }

    async fn sign(&self, size: u64, root: Hash, newest: Option<Head>) -> Result<Head, DeskError> {
        if let Some(head) = newest.filter(|head| head.size == size) {
            return self.agreed(head, root);
        }
        let note = Checkpoint::new(self.origin(), size, root).sign(&self.signer).to_string();
        let head = Head { size, note, at: self.desk.clock().now() };
        let engine = self.desk.store().engine();
        match engine.write(vec![leaf::add_head(&head)]).await {
            Ok(_) => Ok(head),
            // Another process signed this size: the rows are the same, so its root must be too.
            Err(error) if error.kind() == ErrorKind::Conflict => {
                let there = leaf::head(engine).await?.filter(|head| head.size == size);
                there.map_or(Ok(head), |there| self.agreed(there, root))
            }
            Err(error) => Err(error.into()),
        }
    }

    fn agreed(&self, head: Head, root: Hash) -> Result<Head, DeskError> {
        if root_of(&head.note).is_some_and(|it| it.same(&root)) {
            return Ok(head);
        }
        Err(DeskError::fault(format!("two heads of {} leaves with different roots in {}", head.size, self.origin())))
    }
}

/// The facts of an event with the salt of its version.
pub(super) fn opening(event: &LoggedEvent, record_salt: [u8; 32]) -> Result<Opening, DeskError> {
    Ok(Opening { salt: Salt::from_bytes(record_salt).of_event(event.version), facts: facts_of(event)? })
}

pub(super) fn root_of(note: &str) -> Option<Hash> {
    Some(Note::parse(note).ok()?.text.parse::<Checkpoint>().ok()?.root)
}

/// Puts events in the order of their time without ever turning round two of one record.
fn in_time(events: &mut [LoggedEvent]) {
    let mut latest = HashMap::new();
    events.sort_by_cached_key(|event| {
        let at = latest.entry(event.record).or_insert(event.at);
        *at = (*at).max(event.at);
        *at
    });
}
