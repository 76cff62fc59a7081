//! The text of documents' files for search: a job of the outbox reads them, within bounds, once a document came in or was
//! released, and writes their words into the index; a scan that bears a mark of secrecy is told at the door. Not the check
//! of texts for such marks, which comes before the door.
//! What must hold: nothing of a text is kept but in the index; a document that is withdrawn meanwhile, or went on, is
//! looked at anew; a file that cannot be read is told as such and never fails the job; a scan that looks marked holds its
//! document before anything of it is found, and gives no word until a person says that it is none.

use super::row_of;
use crate::{
    Desk, DeskError, IdempotencyKey, door, outgoing,
    recognition::{PAGES_MAX, Recogniser, Scan, Unrecognised},
};
use ::document::{Command, Incoming, model::DocumentFile, outgoing::Standing as OutgoingStanding};
use kernel::{
    hash::Sha256Hash,
    id::{DocumentId, FileId, JobId},
    secrecy::{Degree, Sign, in_text, stamped},
    text::{edit_distance_within, fold},
};
use reading::{Limits, ReadingError, Text};
use register::Actor;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, btree_map::Entry};
use store::{
    StoreError,
    document::{
        Direction, DocumentRow,
        search::{self, Reading},
    },
    engine::{Batch, Statement},
};
use uuid::Uuid;

/// Job: read the files of one document.
pub(crate) const READ: &str = "document.read";
/// Job: read the files of all documents. Named in the migration.
pub(crate) const READ_ALL: &str = "document.read_all";

/// What became of a file whose pages are pictures: not looked at yet; read; read as far as pages are; not readable; not
/// given to anybody to find, since it bears a mark of secrecy.
const SCAN: &str = "scan";
const SEEN: &str = "seen";
const SEEN_IN_PART: &str = "seen-in-part";
const UNSEEN: &str = "unseen";
/// A scan that bears a mark of secrecy on its first page.
pub const MARKED: &str = "marked";

/// Name of what reads scans, as entries tell it.
const EYES: &str = "recognition";
/// The longer marks without their accents, and how many letters of each may be misread.
const MARKS: [(&str, usize, Degree); 2] =
    [("tuyetmat", 2, Degree::Top), ("toimat", 1, Degree::Highly)];
/// Most bytes of a scan that is read.
const SCAN_BYTES_MAX: u64 = 64 << 20;
/// Times that a document is looked at anew because it went on while its files were read.
const TRIES_MAX: u32 = 5;
/// Documents whose jobs are written in one batch.
const ROUND: u32 = 500;

/// What is read of one file: some hundred pages, so that no file holds up the others for more than a moment.
fn limits() -> Limits {
    Limits {
        pages: 100,
        characters: 300_000,
        lines: 20_000,
        decoded_bytes: 128 << 20,
        operators: 4_000_000,
        ..Limits::default()
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct About {
    document: DocumentId,
    direction: String,
}

/// A file as it was read: an outcome, and its lines.
#[derive(Debug, Clone, Default)]
struct FileText {
    outcome: &'static str,
    text: String,
    /// A mark of secrecy was read on its first page.
    marked: bool,
}

/// A document as it is now, for reading its files.
struct ToRead {
    row: DocumentRow,
    files: Vec<DocumentFile>,
    /// The scans of which a person said that they bear no mark.
    cleared: BTreeSet<FileId>,
    /// Those of which a person is to say so.
    suspects: BTreeSet<FileId>,
    /// What goes out is not held: it was released before it was read.
    comes_in: bool,
}

impl FileText {
    /// Nothing is known of what it says, or not of all its pages.
    fn is_unread(&self) -> bool {
        !["read", "cut", SEEN, SEEN_IN_PART].contains(&self.outcome)
    }

    fn told(outcome: &'static str) -> Self {
        Self { outcome, ..Self::default() }
    }
}

impl Desk {
    /// The row of a job that reads a document's files.
    pub(crate) fn reading_job(
        &self,
        document: DocumentId,
        direction: Direction,
    ) -> Result<Statement, DeskError> {
        let about = About { document, direction: direction.key().to_owned() };
        let body = serde_json::to_string(&about).map_err(DeskError::fault)?;
        let now = self.clock().now();
        let id = JobId::new(now, self.random()).as_uuid();
        Ok(store::job::add(id, READ, body, now, now))
    }

    /// Reads the files of all documents, each by a job of its own.
    pub(crate) async fn read_all_files(&self) -> Result<(), DeskError> {
        let engine = self.store().engine();
        let mut place = 0;
        loop {
            let page = search::after(engine, place, ROUND).await?;
            let Some((last, _, _)) = page.last() else { return Ok(()) };
            place = *last;
            let job = |(_, id, direction): &(i64, Uuid, Direction)| {
                self.reading_job(DocumentId::from_uuid(*id), *direction)
            };
            let statements = page.iter().map(job).collect::<Result<Vec<_>, _>>()?;
            engine.write(Batch { statements }).await?;
        }
    }

    /// Reads the files of one document and writes what it is found by.
    ///
    /// Errors: [`DeskError::Busy`] it went on each time that it was looked at; the job comes again.
    pub(crate) async fn read_files(&self, body: &str) -> Result<(), DeskError> {
        let about: About = door::parse(body)?;
        let direction = Direction::of_key(&about.direction)
            .ok_or_else(|| DeskError::fault("no such direction of documents"))?;
        self.read_document_files(about.document, direction, None).await
    }

    /// The same, and with eyes its scans too.
    pub(crate) async fn read_document_files(
        &self,
        document: DocumentId,
        direction: Direction,
        eyes: Option<&dyn Recogniser>,
    ) -> Result<(), DeskError> {
        let engine = self.store().engine();
        let mut known: BTreeMap<Sha256Hash, FileText> = BTreeMap::new();
        for _ in 0..TRIES_MAX {
            let Some(now) = self.to_read(document, direction).await? else {
                return Ok(());
            };
            let (mut texts, mut readings, mut marked) = (Vec::new(), Vec::new(), Vec::new());
            for file in &now.files {
                let read = match known.entry(file.sha256) {
                    Entry::Occupied(read) => read.into_mut(),
                    Entry::Vacant(place) => {
                        // Its bytes go with a withdrawal: the document says so when it is looked at again.
                        let Some(mut read) = self.read_file(file).await? else { continue };
                        if let Some(eyes) = eyes.filter(|_| read.outcome == SCAN) {
                            read = self.see_file(file, eyes).await?;
                        }
                        place.insert(read)
                    }
                };
                let suspected = read.marked || now.suspects.contains(&file.id);
                let held = suspected && !now.cleared.contains(&file.id);
                if held && now.comes_in && !now.suspects.contains(&file.id) {
                    marked.push(file.id);
                }
                readings.push(Reading {
                    file: file.id.as_uuid(),
                    outcome: if held { MARKED } else { read.outcome }.to_owned(),
                    unread: held || read.is_unread(),
                });
                if !held && !read.text.is_empty() {
                    texts.push(read.text.clone());
                }
            }
            if !marked.is_empty() {
                self.suspect(document, marked).await?;
                continue;
            }
            let statements = search::read(engine, &now.row, &texts, &readings)?;
            match engine.write(Batch { statements }).await {
                Err(StoreError::Conflict { statement }) if statement == search::WENT_ON => {}
                written => return Ok(written.map(|_| ())?),
            }
        }
        Err(DeskError::Busy)
    }

    /// Holds a document whose scans look marked. It may have gone on in the meantime: whoever reads looks at it anew.
    pub(crate) async fn suspect(
        &self,
        document: DocumentId,
        files: Vec<FileId>,
    ) -> Result<(), DeskError> {
        let actor = Actor::System { job: EYES.to_owned() };
        let told: Vec<String> = files.iter().map(ToString::to_string).collect();
        let key = IdempotencyKey::derived(format!("suspect.{document}.{}", told.join(".")));
        let command = Command::Suspect { files };
        match Box::pin(self.document(&actor, document, command, &key, None)).await {
            Ok(_) | Err(DeskError::Refused { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// A document as it is now; `None` for what is not there, or has nothing left to be found by.
    async fn to_read(
        &self,
        id: DocumentId,
        direction: Direction,
    ) -> Result<Option<ToRead>, DeskError> {
        Ok(match direction {
            Direction::In => self.document_by_id(id).await?.and_then(|seen| {
                let found: &Incoming = &seen.record;
                let matter = found.matter.as_deref()?;
                let suspects: BTreeSet<FileId> = found.suspects().collect();
                let looked_at = matter.suspicions.iter().map(|it| it.file);
                Some(ToRead {
                    row: row_of(found, seen.version),
                    files: matter.files.clone(),
                    cleared: looked_at.filter(|file| !suspects.contains(file)).collect(),
                    suspects,
                    comes_in: true,
                })
            }),
            // Papers of work files are found by their sheets.
            Direction::Beside | Direction::Copy => None,
            Direction::Out => self.outgoing_by_id(id).await?.and_then(|seen| {
                if seen.record.standing == OutgoingStanding::Withdrawn {
                    return None;
                }
                let released = seen.record.released.is_some();
                let files = seen.record.files().into_iter().filter(|_| released);
                Some(ToRead {
                    row: outgoing::row_of(&seen.record, seen.version),
                    files: files.cloned().collect(),
                    cleared: BTreeSet::new(),
                    suspects: BTreeSet::new(),
                    comes_in: false,
                })
            }),
        })
    }

    /// Reads a file; `None` when its bytes are gone.
    async fn read_file(&self, file: &DocumentFile) -> Result<Option<FileText>, DeskError> {
        let told = |outcome| Ok(Some(FileText::told(outcome)));
        if file.media_type.starts_with("image/") {
            return told(SCAN);
        }
        let most = limits().input_bytes as u64;
        if file.size > most {
            return told("too-large");
        }
        let Some(object) = self.store().objects().get(&file.sha256).await? else {
            return Ok(None);
        };
        let bytes = object.bytes(most).await?;
        let work = move || read_of(reading::text_of(&bytes, &limits()));
        let read = tokio::task::spawn_blocking(work).await.map_err(DeskError::fault)?;
        Ok(Some(read))
    }

    /// Reads the pictures of a scan.
    ///
    /// Errors: [`DeskError::Busy`] whatever reads scans is away; the scan waits.
    async fn see_file(
        &self,
        file: &DocumentFile,
        eyes: &dyn Recogniser,
    ) -> Result<FileText, DeskError> {
        let object = self.store().objects().get(&file.sha256).await?;
        let Some(object) = object.filter(|object| object.size <= SCAN_BYTES_MAX) else {
            return Ok(FileText::told("too-large"));
        };
        let scan = Scan {
            media_type: file.media_type.clone(),
            bytes: object.bytes(SCAN_BYTES_MAX).await?,
            pages: PAGES_MAX,
        };
        let pages = match eyes.read(&scan).await {
            Ok(pages) => pages,
            Err(Unrecognised::Away) => return Err(DeskError::Busy),
            Err(Unrecognised::TooSlow | Unrecognised::Broken) => return Ok(FileText::told(UNSEEN)),
        };
        let marked = pages.first().is_some_and(|page| mark_on_page(page).is_some());
        let outcome = match pages.len() {
            0 => UNSEEN,
            count if u32::try_from(count).is_ok_and(|count| count < PAGES_MAX) => SEEN,
            _ => SEEN_IN_PART,
        };
        let lines = pages.iter().flat_map(|page| page.lines());
        let lines: Vec<&str> = lines.map(str::trim).filter(|line| !line.is_empty()).collect();
        Ok(FileText { outcome, text: lines.join("\n"), marked })
    }

    /// What became of reading a document's files, by file: a code for words.
    pub async fn readings(&self, id: DocumentId) -> Result<BTreeMap<Uuid, String>, DeskError> {
        let found = search::readings(self.store().engine(), id.as_uuid()).await?;
        Ok(found.into_iter().collect())
    }
}

/// The mark that a page that was recognised bears: a finding when it stands as a stamp has it, capital for capital with
/// every accent; a doubt, for a person to decide, when it is only alike, as letters are that were misread.
pub(crate) fn mark_on_page(page: &str) -> Option<Sign> {
    let misread = |line: &str| {
        let letters: String = fold(line).chars().filter(char::is_ascii_alphabetic).collect();
        let alike = |mark: &str, most| edit_distance_within(&letters, mark, most).is_some();
        let found = MARKS.iter().find(|(mark, most, _)| alike(mark, *most));
        found.map(|(_, _, degree)| *degree)
    };
    if let Some(degree) = page.lines().find_map(stamped) {
        return Some(Sign::Marked(degree));
    }
    let alike = match in_text(page) {
        Some(Sign::Marked(degree)) => Some(degree),
        _ => page.lines().find_map(misread),
    };
    alike.map(Sign::Doubt)
}

fn read_of(read: Result<Text, ReadingError>) -> FileText {
    let text = match read {
        Ok(text) => text,
        Err(error) => return FileText::told(outcome_of(error)),
    };
    let lines: Vec<&str> = text.lines().collect();
    let on_pages = text.pages.iter().any(|page| !page.lines.is_empty());
    let outcome = match text.pages_without_text {
        _ if !on_pages => SCAN,
        0 if text.cut => "cut",
        0 => "read",
        _ => "partly",
    };
    FileText { outcome, text: lines.join("\n"), marked: false }
}

/// What a clerk would do about it: many errors are one to them.
fn outcome_of(error: ReadingError) -> &'static str {
    match error {
        ReadingError::TooLarge => "too-large",
        ReadingError::NotThisKind => "other-kind",
        ReadingError::Encrypted => "encrypted",
        _ => "damaged",
    }
}
