//! A letter becomes a document that arrived: read, looked through for marks of secrecy, its files stored and judged.
//! Not the rules of documents (`document`). What must always hold: of a letter that is not taken nothing stays; what it
//! carries and is not taken is named to the clerk with the reason.

use std::collections::BTreeSet;

use bytes::Bytes;
use desk::DeskError;
use desk::document::{LetterAt, LetterOutcome, LetterPlace};
use document::incoming::{FILES_MAX, NewIncoming};
use document::letter::{HEAD_CHARS_MAX, LEFT_OUT_MAX, LeftOut, Letter, TEXT_CHARS_MAX};
use document::model::{NewFile, Way};
use futures::stream;
use intake::Unstored;
use kernel::hash::Sha256Hash;
use kernel::id::DocumentId;
use kernel::secrecy::{Sign, in_text};
use kernel::text::{clean_line, clean_text, readable};
use kernel::time::Timestamp;
use reading::{LetterFile, LetterLimits, letter_of};

use crate::fault::Fault;
use crate::imap::Fetched;
use crate::{MailboxAt, Postman, sheet};

/// Pictures inside a letter below this size are logos and the like; a page that was photographed is larger.
const ORNAMENT_BYTES_MAX: usize = 50_000;
/// Lines that are looked through for marks at once.
const LINES_AT_ONCE: usize = 1_000;

/// Codes of what is not taken beside those of `intake`; the sentences stand under `letter-left-…`.
mod why {
    pub(super) const ORNAMENT: &str = "ornament";
    pub(super) const TOO_MANY: &str = "too-many";
    pub(super) const LETTER_TOO_LARGE: &str = "letter-too-large";
}

/// What came of storing a letter's files.
#[derive(Debug, Default)]
struct Stored {
    files: Vec<NewFile>,
    hashes: BTreeSet<Sha256Hash>,
    left_out: Vec<LeftOut>,
}

impl Postman {
    pub(crate) async fn take(
        &self,
        at: &MailboxAt,
        place: LetterPlace,
        fetched: Fetched,
    ) -> Result<LetterOutcome, Fault> {
        let (bytes, whole) = match fetched {
            Fetched::Whole(bytes) => (bytes, true),
            Fetched::Head(bytes) => (bytes, false),
        };
        let read = move || {
            let digest = Sha256Hash::of(&bytes);
            let read = letter_of(&bytes, &LetterLimits::default());
            let marked = read.as_ref().is_ok_and(|read| {
                [&read.text, &read.beside].into_iter().any(|text| is_marked(text))
            });
            (digest, read, marked)
        };
        let (digest, read, marked) =
            tokio::task::spawn_blocking(read).await.map_err(|_| DeskError::Busy)?;
        let letter_at =
            LetterAt { mailbox: at.name.clone(), agency: at.agency.clone(), place, digest };
        if marked {
            self.desk.keep_letter_out(&letter_at).await?;
            return Ok(LetterOutcome::KeptOut);
        }
        let Ok(mut read) = read else { return self.pass_over(at, place, "unreadable").await };
        let mut stored = Stored::default();
        if !whole {
            // Behind a head alone the form of a letter promises files that are not here.
            read.files.clear();
            read.more_files = false;
            stored.left_out.push(left("", why::LETTER_TOO_LARGE));
        }
        let more = read.more_files;
        for file in std::mem::take(&mut read.files) {
            self.store(file, &mut stored).await?;
        }
        if more {
            stored.left_out.push(left("", why::TOO_MANY));
        }
        stored.left_out.truncate(LEFT_OUT_MAX);
        let hashes = std::mem::take(&mut stored.hashes);
        let new = self.arrival(at, &read, stored);
        let taken = self.desk.take_letter(new, &letter_at).await;
        let outcome = match taken {
            Ok(Some(done)) if !done.repeated => return Ok(LetterOutcome::Taken),
            Ok(Some(_)) => LetterOutcome::Known,
            Ok(None) => LetterOutcome::KeptOut,
            Err(DeskError::Refused { code, .. }) => self.pass_over(at, place, code).await?,
            Err(error) => return Err(error.into()),
        };
        for hash in hashes {
            self.desk.forget_bytes(&hash).await?;
        }
        Ok(outcome)
    }

    /// It stays in the box, where a person finds it: the health of the box says how many there are.
    async fn pass_over(
        &self,
        at: &MailboxAt,
        place: LetterPlace,
        code: &str,
    ) -> Result<LetterOutcome, Fault> {
        let LetterPlace { validity, letter } = place;
        tracing::warn!(mailbox = %at.name, validity, letter, code, "a letter was passed over");
        self.desk.pass_letter(&at.name, place, LetterOutcome::PassedOver).await?;
        Ok(LetterOutcome::PassedOver)
    }

    async fn store(&self, file: LetterFile, stored: &mut Stored) -> Result<(), Fault> {
        if file.inside && file.bytes.len() < ORNAMENT_BYTES_MAX {
            stored.left_out.push(left(&file.name, why::ORNAMENT));
            return Ok(());
        }
        if stored.files.len() == FILES_MAX {
            stored.left_out.push(left(&file.name, why::TOO_MANY));
            return Ok(());
        }
        let (objects, bytes_max) = (self.desk.store().objects(), self.settings.file_bytes_max);
        let bytes = stream::iter([Ok::<_, std::convert::Infallible>(Bytes::from(file.bytes))]);
        match intake::receive(objects, bytes_max, &file.name, bytes).await {
            // The same file twice in a letter is one file.
            Ok(received) => {
                if stored.hashes.insert(received.sha256) {
                    let judged = self.judge.file(received, stored.files.len()).await?;
                    stored.files.push(judged);
                }
            }
            Err(Unstored::Refused(reason)) => {
                let code = reason.key().trim_start_matches("filing-file-");
                stored.left_out.push(left(&file.name, code));
            }
            Err(Unstored::BrokenOff) => return Err(DeskError::Busy.into()),
            Err(Unstored::Store(error)) => return Err(error.into()),
        }
        Ok(())
    }

    fn arrival(&self, at: &MailboxAt, read: &reading::Letter, stored: Stored) -> NewIncoming {
        let (desk, now) = (&self.desk, self.desk.clock().now());
        let (name, address) = (line(&read.from_name), line(&read.from_address));
        let from = match (name.is_empty(), address.is_empty()) {
            (false, false) => format!("{name} <{address}>"),
            _ => format!("{name}{address}"),
        };
        let text = clean_text(&readable(&read.text), usize::MAX).unwrap_or_default();
        let kept: String = text.chars().take(TEXT_CHARS_MAX).collect();
        let letter = Letter {
            mailbox: at.name.clone(),
            from: line(&from),
            subject: line(&read.subject),
            written_at: read.written_at.map(|at| Timestamp::EPOCH.plus_seconds(at)),
            cut: read.cut || kept.len() < text.len(),
            text: kept,
            left_out: stored.left_out,
        };
        NewIncoming {
            id: DocumentId::new(now, desk.random()),
            agency: at.agency.clone(),
            way: Way::Email,
            sheet: sheet::of(desk.province(), &letter, &stored.files, now.local_date()),
            files: stored.files,
            affirmed: false,
            twin: None,
            origin: None,
            concern: None,
            letter: Some(Box::new(letter)),
        }
    }
}

fn left(name: &str, why: &str) -> LeftOut {
    LeftOut { name: line(name), why: why.to_owned() }
}

/// One line within the bound for heads.
fn line(text: &str) -> String {
    let line = clean_line(&readable(text), usize::MAX).unwrap_or_default();
    line.chars().take(HEAD_CHARS_MAX).collect::<String>().trim_end().to_owned()
}

/// Whether a mark stands on a line of its own anywhere.
fn is_marked(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().collect();
    lines
        .chunks(LINES_AT_ONCE)
        .any(|some| matches!(in_text(&some.join("\n")), Some(Sign::Marked(_))))
}
