//! Packages of closed files for another system: manifest, seal of the agency, files.
//! Not their form (`archival`). What must hold: a package is whole or it is not made; the seal is set by those alone who may
//! set it, and its use is recorded in the batch that tells of the package; no file is held in memory as a whole.

use super::{Holds, ItemRecord};
use crate::{
    Desk, DeskError, IdempotencyKey, Seen, door,
    papers::{PaperFault, blocking},
};
use ::document::model::DocumentFile;
use ::work_file::{
    WorkFile, WorkFileRegister,
    file::{Command, Context, Line, Piece},
};
use archival::{Event, FileEntry, Item, Manifest, Writer};
use futures::TryStreamExt as _;
use kernel::{
    hash::Sha256Hash,
    id::{KeyUseId, WorkFileId},
};
use key_use::{KeyKind, NewUse, Signed, Through};
use register::{Actor, Register};
use signing::cms::Assembly;
use std::{
    collections::{BTreeMap, HashMap},
    fs::File,
    io::{BufWriter, Seek, SeekFrom},
    sync::Arc,
};
use store::{engine::Statement, register::StoredEntry};

/// A package that is ready.
#[derive(Debug)]
pub struct Package {
    /// At its beginning; gone once it is closed.
    pub file: File,
    pub size: u64,
    /// How it may be named: `01.KT-2026.zip`.
    pub name: String,
    /// It bears the agency's seal.
    pub sealed: bool,
}

impl Desk {
    /// Makes the package of a file that is closed. Sealed when the agency has a key and the actor may set its seal.
    ///
    /// Errors: `FIL-003` it is open or destroyed, `DSK-023` an item that the actor may not open, `DSK-011` a key that cannot
    /// be used now.
    pub async fn package(
        &self,
        actor: &Actor,
        id: WorkFileId,
        through: &Through,
        key: &IdempotencyKey,
    ) -> Result<Package, DeskError> {
        let seen = self.work_file_by_id(id).await?.ok_or(DeskError::NotFound)?;
        let file = &seen.record;
        self.permit_file(actor, "export_file", file)?;
        // Nothing is signed for a command that would be refused anyway.
        let trial = Command::Export { manifest: Sha256Hash::of(b""), sealed: false };
        let context = Context { now: self.clock().now(), actor, pieces: &BTreeMap::new() };
        WorkFileRegister::decide(Some(file), &trial, &context)
            .map_err(|refusal| DeskError::refused(&refusal))?;
        let manifest = self.manifest(actor, &seen).await?;
        let xml = manifest.to_xml();
        let (seal, uses) = self.seal_on(actor, file, &xml, through).await?;
        let sealed = seal.is_some();
        let written = self.written(&manifest, xml.clone(), seal).await?;
        let command = Command::Export { manifest: Sha256Hash::of(xml.as_bytes()), sealed };
        self.pass_work_file(actor, id, &command, (&BTreeMap::new(), uses), (key, None)).await?;
        let (out, size) = written;
        Ok(Package { file: out, size, name: format!("{}-{}.zip", file.code, file.year), sealed })
    }

    async fn manifest(&self, actor: &Actor, seen: &Seen<WorkFile>) -> Result<Manifest, DeskError> {
        let file = &seen.record;
        let pieces = file.contents.iter().map(|line| line.piece);
        let found = self.items(actor, file, pieces).await?;
        let mut items = Vec::with_capacity(file.contents.len());
        for (line, place) in file.contents.iter().zip(1_usize..) {
            items.push(Self::item(actor, line, place, &found)?);
        }
        let entries = store::register::entries(self.store().engine(), file.id.as_uuid()).await?;
        let tree = &self.directory().tree;
        let name = |unit| tree.name(unit).map(|name| name.vi.clone()).unwrap_or_default();
        Ok(Manifest {
            id: file.id.to_string(),
            made_at: self.clock().now().to_string(),
            agency: (file.agency.to_string(), name(&file.agency)),
            code: format!("{} ({})", file.code, file.year),
            title: file.title.clone(),
            unit: name(&file.unit),
            retention: file.retention.key(),
            closed_on: file.closed_on.map(|day| day.to_string()).unwrap_or_default(),
            items,
            events: entries.iter().map(event).collect::<Result<_, _>>()?,
        })
    }

    fn item(
        actor: &Actor,
        line: &Line,
        place: usize,
        found: &HashMap<Piece, Holds>,
    ) -> Result<Item, DeskError> {
        let missing = || DeskError::fault(format!("item {} has no record", line.item));
        let holds = found.get(&line.piece).ok_or_else(missing)?;
        let told = Item {
            kind: line.piece.name().to_owned(),
            record: super::items::id_text(line.piece),
            version: line.version,
            sign: String::new(),
            dated: String::new(),
            author: String::new(),
            subject: String::new(),
            pages: line.pages,
            files: Vec::new(),
        };
        let item = match &holds.record {
            ItemRecord::Incoming(found) => match found.matter.as_deref() {
                // What was withdrawn keeps its line and has nothing to open.
                None => return Ok(told),
                Some(matter) => Item {
                    sign: matter.sheet.number.clone(),
                    dated: matter.sheet.dated.to_string(),
                    author: matter.sheet.author.clone(),
                    subject: matter.sheet.subject.clone(),
                    files: found.files().iter().map(entry).collect(),
                    ..told
                },
            },
            ItemRecord::Outgoing(found) => {
                let released = found.released.as_ref();
                Item {
                    sign: released.map(|released| released.sign.clone()).unwrap_or_default(),
                    dated: released
                        .map(|released| released.at.local_date().to_string())
                        .unwrap_or_default(),
                    author: found.agency.to_string(),
                    subject: found.text.subject.clone(),
                    files: released
                        .into_iter()
                        .flat_map(|it| std::iter::once(&it.paper).chain(&it.attachments))
                        .map(entry)
                        .collect(),
                    ..told
                }
            }
            ItemRecord::Paper(found) => {
                let Some(sheet) = &found.sheet else { return Ok(told) };
                let stored = found.stored.iter().map(|stored| FileEntry {
                    name: stored.name.clone(),
                    media_type: stored.media_type.clone(),
                    size: stored.size,
                    sha256: stored.sha256,
                    signatures: stored.signatures.clone(),
                });
                Item {
                    dated: sheet.dated.to_string(),
                    author: sheet.author.clone(),
                    subject: sheet.subject.clone(),
                    files: stored.collect(),
                    ..told
                }
            }
        };
        if holds.open || matches!(actor, Actor::System { .. }) {
            return Ok(item);
        }
        let details = vec![("number", place.to_string())];
        Err(DeskError::Refused { code: "DSK-023", details })
    }

    /// The agency's detached signature over the manifest, with the rows of its use; none where there is no key, or it is
    /// not the actor's to set.
    async fn seal_on(
        &self,
        actor: &Actor,
        file: &WorkFile,
        xml: &str,
        through: &Through,
    ) -> Result<(Option<Vec<u8>>, Vec<Statement>), DeskError> {
        let (Some(papers), Some(holder)) = (self.papers(), actor.account()) else {
            return Ok((None, Vec::new()));
        };
        let (ring, unit) = (Arc::clone(&papers.ring), file.agency.clone());
        let found = blocking(move || ring.organisation(&unit).map_err(PaperFault::from)).await?;
        let Some(credential) = found else { return Ok((None, Vec::new())) };
        let now = self.clock().now();
        let used = NewUse {
            id: KeyUseId::new(now, self.random()),
            holder,
            unit: file.agency.clone(),
            key: Sha256Hash::of(credential.certificate().key_info()),
            kind: KeyKind::Organisation,
            signed: Signed {
                register: WorkFileRegister::NAME.to_owned(),
                record: file.id.to_string(),
                code: file.code.clone(),
                content: Sha256Hash::of(xml.as_bytes()),
            },
            through: through.clone(),
        };
        let rows = match self.key_use_rows(actor, &used, now) {
            Err(DeskError::Forbidden { .. }) => return Ok((None, Vec::new())),
            rows => rows?,
        };
        let text = xml.to_owned();
        let seal = blocking(move || {
            let (key, algorithm) = (credential.key(), credential.key().algorithm());
            let digest = algorithm.digest.of(&[text.as_bytes()]);
            let (certificate, chain) = (credential.certificate(), credential.chain());
            let assembly = Assembly::detached(&digest, algorithm, certificate, chain);
            let signature = key.sign(&assembly.to_be_signed()).map_err(PaperFault::from)?;
            Ok(assembly.finish(&signature, &[]))
        });
        Ok((Some(seal.await?), rows))
    }

    /// Off the tasks: the ZIP is written to a file without a name, its parts as they come from the store.
    async fn written(
        &self,
        manifest: &Manifest,
        xml: String,
        seal: Option<Vec<u8>>,
    ) -> Result<(File, u64), DeskError> {
        let paths: Vec<(String, Sha256Hash)> =
            manifest.paths().into_iter().map(|(path, file)| (path, file.sha256)).collect();
        let (objects, handle) = (self.store().objects().clone(), tokio::runtime::Handle::current());
        let work = tokio::task::spawn_blocking(move || {
            let out = BufWriter::new(tempfile::tempfile().map_err(DeskError::fault)?);
            let mut writer = Writer::begin(out, &xml, seal.as_deref()).map_err(DeskError::fault)?;
            for (path, hash) in paths {
                writer.entry(&path).map_err(DeskError::fault)?;
                let object = handle.block_on(objects.get_verified(&hash))?;
                let gone = || DeskError::fault(format!("object {hash} is gone"));
                let mut stream = object.ok_or_else(gone)?.stream;
                while let Some(chunk) = handle.block_on(stream.try_next())? {
                    writer.write(&chunk).map_err(DeskError::fault)?;
                }
            }
            let out = writer.end().map_err(DeskError::fault)?;
            let mut file = out.into_inner().map_err(DeskError::fault)?;
            let size = file.stream_position().map_err(DeskError::fault)?;
            file.seek(SeekFrom::Start(0)).map_err(DeskError::fault)?;
            Ok((file, size))
        });
        work.await.map_err(DeskError::fault)?
    }
}

fn entry(file: &DocumentFile) -> FileEntry {
    FileEntry {
        name: file.name.clone(),
        media_type: file.media_type.clone(),
        size: file.size,
        sha256: file.sha256,
        signatures: file.signatures.name().to_owned(),
    }
}

/// What happened, when, and in which role; nobody is named.
fn event(entry: &StoredEntry) -> Result<Event, DeskError> {
    let body: serde_json::Value = door::parse(&entry.body)?;
    let kind = body.get("event").and_then(|kind| kind.as_str()).unwrap_or_default();
    let agent = match door::parse::<Actor>(&entry.actor)? {
        Actor::Officer { seat, .. } => format!("{} {}", seat.role, seat.unit),
        Actor::System { job } => format!("program {job}"),
        Actor::Visitor { .. } | Actor::Person { .. } => String::new(),
    };
    let (version, at) = (entry.version, entry.at.to_string());
    Ok(Event { version, kind: kind.to_owned(), at, agent })
}
