//! Letters that a mailbox brings: each arrives once, in the batch that notes how far the box was read; one that bears a mark
//! of secrecy leaves a stub and nothing else. Also how the boxes do.
//! Not fetching and reading them (`mailbox`). What must hold: a letter is known by its bytes, so that it arrives once
//! whatever was killed, and also when its server numbers the box anew.

use super::{DocumentRows, twin_of};
use crate::{Desk, DeskError, Done, IdempotencyKey};
use ::document::{Command, Incoming, incoming::NewIncoming};
use access::Area;
use kernel::{code::AgencyCode, hash::Sha256Hash, id::DocumentId, time::Timestamp};
use register::Actor;
use store::{engine::Batch, mailbox as rows};

pub use store::mailbox::{Health, Outcome, Place};

/// The job in whose name letters arrive.
pub const MAILBOX: &str = "mailbox";
/// The refusal of what is marked.
const MARKED: &str = "DOC-004";

/// A letter in its box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterAt {
    pub mailbox: String,
    pub agency: AgencyCode,
    pub place: Place,
    /// Of its bytes as they lie in the box.
    pub digest: Sha256Hash,
}

impl LetterAt {
    fn key(&self) -> IdempotencyKey {
        IdempotencyKey::derived(format!("mail.{}.{}", self.agency, self.digest))
    }
}

fn postman() -> Actor {
    Actor::System { job: MAILBOX.to_owned() }
}

impl Desk {
    /// Begins to read a box, or goes on; `None` while another process reads it. `until` is when others may take over.
    pub async fn read_mailbox(
        &self,
        (name, agency): (&str, &AgencyCode),
        reader: &str,
        until: Timestamp,
    ) -> Result<Option<Place>, DeskError> {
        let times = (self.clock().now(), until);
        let engine = self.store().engine();
        Ok(rows::claim(engine, (name, agency.as_ref()), reader, times).await?)
    }

    /// Takes a letter in. `None` when it bears a mark of secrecy: then a stub stands in its place.
    ///
    /// Errors: as for any document that arrives; [`DeskError::Refused`] when it cannot be taken at all.
    pub async fn take_letter(
        &self,
        mut new: NewIncoming,
        at: &LetterAt,
    ) -> Result<Option<Done<Incoming>>, DeskError> {
        self.known_kind(&new.sheet.kind)?;
        let files: Vec<Sha256Hash> = new.files.iter().map(|new| new.file.sha256).collect();
        new.twin = twin_of(self, &new.agency, &new.sheet, &files).await?;
        let (id, command) = (new.id, Command::Arrive(Box::new(new)));
        match self.bring(id, &command, at, Outcome::Taken).await {
            Ok(done) => Ok(Some(done)),
            Err(DeskError::Refused { code: MARKED, .. }) => {
                self.keep_letter_out(at).await?;
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Notes that a letter with a mark of secrecy came, and nothing else of it.
    pub async fn keep_letter_out(&self, at: &LetterAt) -> Result<(), DeskError> {
        let id = DocumentId::new(self.clock().now(), self.random());
        let command = Command::KeepOut { id, agency: at.agency.clone() };
        self.bring(id, &command, at, Outcome::KeptOut).await.map(|_| ())
    }

    /// Goes on past a letter that was not taken.
    pub async fn pass_letter(
        &self,
        mailbox: &str,
        place: Place,
        outcome: Outcome,
    ) -> Result<(), DeskError> {
        let statements = vec![rows::read_to(mailbox, place, outcome)];
        self.store().engine().write(Batch { statements }).await?;
        Ok(())
    }

    async fn bring(
        &self,
        id: DocumentId,
        command: &Command,
        at: &LetterAt,
        outcome: Outcome,
    ) -> Result<Done<Incoming>, DeskError> {
        let beside = [rows::read_to(&at.mailbox, at.place, outcome)];
        let key = at.key();
        let rows: DocumentRows<'_> = (None, &beside);
        let done = self.pass_document(&postman(), id, command, rows, (&key, None)).await?;
        if done.repeated {
            self.pass_letter(&at.mailbox, at.place, Outcome::Known).await?;
        }
        Ok(done)
    }

    /// A reading of a box came to its end, or broke off for this reason: a code.
    pub async fn mailbox_read(&self, name: &str, fault: Option<&str>) -> Result<(), DeskError> {
        let (engine, now) = (self.store().engine(), self.clock().now());
        match fault {
            None => rows::good(engine, name, now).await?,
            Some(fault) => rows::bad(engine, name, now, fault).await?,
        }
        Ok(())
    }

    /// How the boxes do: to a clerk those of the agency, to an administrator all.
    pub async fn mailboxes(&self, actor: &Actor) -> Result<Vec<Health>, DeskError> {
        if !self.may_enter(actor, "see_traffic", Area::Exchange) {
            return Err(DeskError::Forbidden { action: "see_traffic" });
        }
        let mut found = rows::all(self.store().engine()).await?;
        if self.may_enter(actor, "keep_book", Area::Documents) {
            let own = self.agency_of(actor);
            found.retain(|health| own.as_ref().is_some_and(|own| own.as_ref() == health.agency));
        }
        Ok(found)
    }
}
