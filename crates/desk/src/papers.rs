//! Papers of results as official electronic papers: set from what the dossier holds, signed by the leader who approves,
//! numbered and sealed at the release (Decree 30/2020 annex I; the order "sign, number, seal").
//! Not the rules of the dossier, not the drawing of pages (`typeset`), not signatures themselves (`signing`).
//! What must always hold: a key is used only for what its holder may do now, and was asked to; every use is recorded in
//! the batch that keeps what was signed; where no letter or no key is set, the office goes on signing by hand.

mod approval;
mod attachments;
mod beside;
mod body;
mod code;
mod consent;
mod copies;
mod document;
mod letter;
mod many;
mod order;
mod progress;
mod proof;
mod sheet;
mod strengthen;

pub use approval::Approval;
pub use code::{dense_rows as dense_code_rows, rows as code_rows};
pub(crate) use consent::Waits;
pub use consent::{About, Brought, CONSENT, CopyOrder, KeyOf, Order, PaperOrder, Sealing};
pub(crate) use progress::AllUnderWay;
pub use progress::Progress;
pub use sheet::PaperFault;
pub use strengthen::{STRENGTHEN, STRENGTHEN_COPY, STRENGTHEN_DOCUMENT};

use crate::{Desk, DeskError, Done, IdempotencyKey, NewAttachment, Seen, numbers::Stop};
use consent::{Made, Waiting};
use dossier::{
    Command, Dossier,
    model::{AttachedFile, PaperKind, RESULT_COMPONENT, SealLevel, SealedPaper},
};
use kernel::id::{AccountId, DossierId, FileId, KeyUseId};
use key_use::{KeyKind, NewUse, Signed, Through};
use register::Actor;
use sheet::Signing;
use signing::{key::Credential, pades::Level, renewal, ring::KeyRing};
use std::{collections::BTreeMap, sync::Arc};
use typeset::Typesetter;

/// What can bear a signature.
const PDF: &str = "application/pdf";
/// Numbers tried against other writers of the same book.
const ATTEMPTS_MAX: u32 = 8;
/// Most bytes of a paper that is taken from the store to be sealed or strengthened.
pub(crate) const PAPER_BYTES_MAX: u64 = 32 * 1024 * 1024;

/// What papers are made with. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Papers {
    pub typesetter: Arc<Typesetter>,
    pub ring: Arc<dyn KeyRing>,
    /// The level that sealed papers are to have, and when their evidence is added to.
    pub plan: renewal::Plan,
    /// Address of the page where anybody checks papers, without parameters; printed as a code.
    pub check_address: String,
    /// The public log whose proof of the decision stands on the paper; none where no log is kept.
    pub log: Option<LogOnPaper>,
}

/// The public log as papers name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogOnPaper {
    pub origin: String,
    /// How many witnesses a proof should have.
    pub quorum: u64,
    /// Address of the page that checks proofs, without what is behind `#`.
    pub check_address: String,
}

impl Desk {
    /// The same desk, able to make and sign papers.
    #[must_use]
    pub fn with_papers(mut self, papers: Papers) -> Desk {
        self.papers = Some(Arc::new(papers));
        self
    }

    /// The same desk, whose papers are signed by hand.
    #[must_use]
    pub fn without_papers(mut self) -> Desk {
        self.papers = None;
        self
    }

    /// What papers are made with, if this installation makes any.
    pub fn papers(&self) -> Option<&Arc<Papers>> {
        self.papers.as_ref()
    }

    /// Gives any command that needs no number: a decision makes and signs its paper ([`Desk::approve`]).
    pub async fn act(
        &self,
        actor: &Actor,
        id: DossierId,
        command: Command,
        through: &Through,
        (key, seen): (&IdempotencyKey, Option<u64>),
    ) -> Result<Done<Dossier>, DeskError> {
        match command {
            Command::Approve { note } => {
                let order = Approval { id, note, key: key.clone(), seen };
                let mut done = self.approve(actor, vec![order], through).await;
                done.pop().unwrap_or(Err(DeskError::NotFound))
            }
            command => {
                if let Command::Propose { findings, .. } = &command
                    && let Some((current, _)) = self.would_take(actor, id, &command, seen).await?
                {
                    self.findings_read(&current.record, findings)?;
                }
                self.dossier(actor, id, command, key, seen).await
            }
        }
    }

    /// Whether everything that was found can be read; the first that cannot is told, to somebody who may propose.
    fn findings_read(
        &self,
        record: &Dossier,
        found: &BTreeMap<String, String>,
    ) -> Result<(), DeskError> {
        let procedure = self.version(&record.procedure)?;
        let asked = procedure.results.iter().flat_map(|paper| &paper.findings);
        for finding in asked {
            let text = found.get(&finding.key).filter(|text| !text.trim().is_empty());
            if text.is_some_and(|text| finding.read(text).is_none()) {
                let details = vec![("field", format!("finding.{}", finding.key))];
                return Err(DeskError::Refused { code: "DSK-013", details });
            }
        }
        Ok(())
    }

    /// Numbers and releases the result. A paper that the leader signed gets its number and day in their places and the
    /// seal of the deciding agency; without one, the files given are released.
    ///
    /// Errors: `DSK-011` and `DSK-015` as above, `DSK-012` the agency has no key to seal with.
    pub async fn release(
        &self,
        actor: &Actor,
        id: DossierId,
        files: Vec<FileId>,
        through: &Through,
        (key, seen): (&IdempotencyKey, Option<u64>),
    ) -> Result<Done<Dossier>, DeskError> {
        let mut made = None;
        let order = consent::Sealing { id, files, key: key.clone(), seen };
        let answer = self.seal(actor, &order, through, &mut made).await;
        self.wait_as_ordered(actor, (order, Order::Release), made, &answer).await?;
        answer
    }

    /// Keeps an order with an agency's key while it waits for consent.
    async fn wait_as_ordered(
        &self,
        actor: &Actor,
        (order, kind): (Sealing, fn(kernel::code::AgencyCode, Sealing) -> Order),
        made: Option<Made>,
        answer: &Result<Done<Dossier>, DeskError>,
    ) -> Result<(), DeskError> {
        let Some(account) = actor.account() else { return Ok(()) };
        if !self.goes_on_waiting(account, order.id, answer) {
            self.shared.waits.done(account, order.id);
        } else if let Some(agency) = self.deciding_agency(order.id).await? {
            let waiting = Waiting { order: kind(agency, order), made };
            self.shared.waits.put(account, vec![waiting], self.clock().now());
        }
        Ok(())
    }

    async fn seal(
        &self,
        actor: &Actor,
        order: &consent::Sealing,
        through: &Through,
        made: &mut Option<Made>,
    ) -> Result<Done<Dossier>, DeskError> {
        let consent::Sealing { id, files, key, seen } = order;
        let Some(work) = self.to_seal(actor, *id, files, *seen).await? else {
            return self.release_by_hand(actor, *id, files.clone(), key, *seen).await;
        };
        let (version, now) = (work.seen.version, self.clock().now());
        let waited = self.shared.waits.made(work.holder, *id, (version, now));
        let first = if let Some(first) = waited {
            first
        } else {
            let proof = self.decision_link(&work.seen.record).await;
            Made { version, at: now, proof }
        };
        let first = made.insert(first);
        for _ in 0..ATTEMPTS_MAX {
            match self.seal_once(actor, order, (&work, first), through).await {
                // Another writer took the number; the paper with it is thrown away unseen.
                Err(DeskError::Busy) => {}
                ended => return ended,
            }
        }
        Err(DeskError::Busy)
    }

    async fn deciding_agency(
        &self,
        id: DossierId,
    ) -> Result<Option<kernel::code::AgencyCode>, DeskError> {
        let found = self.dossier_record(id).await?;
        Ok(found.and_then(|it| it.record.registration).map(|it| it.organisations.decided_by))
    }

    async fn seal_once(
        &self,
        actor: &Actor,
        consent::Sealing { id, files, key, .. }: &consent::Sealing,
        (work, made): (&Work, &Made),
        through: &Through,
    ) -> Result<Done<Dossier>, DeskError> {
        let (record, now) = (&work.seen.record, made.at);
        let (number, taken) = self.number_of_result(record, now).await?;
        let give_back = |_: &DeskError| self.shared.numbers.give_back(&taken);
        let signed_pdf = work.signed.clone();
        let (papers, desk) = (Arc::clone(&work.papers), self.clone());
        let signing = Signing { credential: work.credential.clone(), at: now };
        let lines = sheet::Lines { number: number.clone(), proof: made.proof.clone() };
        let sealed =
            blocking(move || sheet::sealed(&papers, &signed_pdf, &lines, &signing, desk.random()))
                .await
                .inspect_err(give_back)?;
        let file = self.keep(record, &sealed.pdf).await.inspect_err(give_back)?;
        let seal = sheet::seal(&work.papers, &sealed, file.id, (work.credential.place(), now));
        let mut uses = vec![self.use_for_organisation(work, &file, through)];
        let paper = Box::new(SealedPaper { file, seal });
        let mut attachments = Vec::new();
        for file in record.files.iter().filter(|file| files.contains(&file.id)) {
            // What the leader signed goes out as the sealed paper and not beside it.
            let signed = record.proposal.as_ref().and_then(|proposal| proposal.paper);
            if file.media_type != PDF || signed == Some(file.id) {
                continue;
            }
            let sealed =
                self.seal_attachment(work, file, (&number, now)).await.inspect_err(give_back)?;
            uses.push(self.use_for_organisation(work, &sealed.file, through));
            attachments.push(sealed);
        }
        let command = Command::Seal { number, files: files.clone(), paper, attachments };
        self.dossier_numbered(actor, *id, (command, taken), uses, key, work.seen.version).await
    }

    fn use_for_organisation(&self, work: &Work, file: &AttachedFile, through: &Through) -> NewUse {
        let holder = (work.holder, KeyKind::Organisation);
        let record = &work.seen.record;
        self.used(holder, work.unit.clone(), &work.credential, record, (file, through))
    }

    /// The key that an agency seals with. Errors: `DSK-011`, `DSK-012`, `DSK-015`.
    async fn seal_of(
        &self,
        papers: &Arc<Papers>,
        agency: &kernel::code::AgencyCode,
    ) -> Result<Credential, DeskError> {
        let (ring, unit) = (Arc::clone(&papers.ring), agency.clone());
        let found = blocking(move || ring.organisation(&unit).map_err(PaperFault::from)).await?;
        found.ok_or_else(|| {
            let details = vec![("unit", agency.to_string())];
            DeskError::Refused { code: "DSK-012", details }
        })
    }

    async fn to_seal(
        &self,
        actor: &Actor,
        id: DossierId,
        files: &[FileId],
        seen: Option<u64>,
    ) -> Result<Option<Work>, DeskError> {
        let Some(papers) = self.papers() else { return Ok(None) };
        // Any number will do: what is asked is whether it would be released. The signed paper stands for a file.
        let signed = self.dossier_record(id).await?.and_then(|seen| signed_paper(&seen.record));
        let Some(signed) = signed else { return Ok(None) };
        let with: Vec<FileId> = files.iter().copied().chain([signed.id]).collect();
        let plain = Command::Release { number: "1".to_owned(), files: with };
        let Some((current, agency)) = self.would_take(actor, id, &plain, seen).await? else {
            return Ok(None);
        };
        let Some(holder) = actor.account() else { return Ok(None) };
        let bytes = self.paper_bytes(&signed).await?;
        let credential = self.seal_of(papers, &agency).await?;
        Ok(Some(Work {
            papers: Arc::clone(papers),
            seen: current,
            credential,
            holder,
            unit: agency,
            signed: bytes,
        }))
    }

    /// The record and its deciding agency, if the command would be carried out now. Nothing is signed for a command
    /// that would be refused.
    async fn would_take(
        &self,
        actor: &Actor,
        id: DossierId,
        command: &Command,
        seen: Option<u64>,
    ) -> Result<Option<(Seen<Dossier>, kernel::code::AgencyCode)>, DeskError> {
        let Some(current) = self.dossier_record(id).await? else { return Ok(None) };
        if seen.is_some_and(|seen| seen != current.version) {
            return Ok(None);
        }
        let judged = self.judge_dossier(actor, command, &current.record);
        let agency =
            current.record.registration.as_ref().map(|it| it.organisations.decided_by.clone());
        Ok(judged.is_ok().then_some(current).zip(agency))
    }

    /// Puts a paper into the store and gives it its place on the dossier.
    pub(crate) async fn keep(
        &self,
        record: &Dossier,
        pdf: &[u8],
    ) -> Result<AttachedFile, DeskError> {
        let stored = self.store().objects().put(pdf).await?;
        Ok(self.attachment(NewAttachment {
            component: RESULT_COMPONENT.to_owned(),
            kind: PaperKind::EOriginal,
            name: self.paper_name(record),
            media_type: PDF.to_owned(),
            size: stored.size,
            sha256: stored.hash,
            supplement: None,
        }))
    }

    /// The bytes of a paper, checked against their hash.
    pub(crate) async fn paper_bytes(&self, file: &AttachedFile) -> Result<Vec<u8>, DeskError> {
        let found = self.store().objects().get_verified(&file.sha256).await?;
        let reader = found.ok_or_else(|| DeskError::fault(format!("file {} is gone", file.id)))?;
        Ok(reader.bytes(PAPER_BYTES_MAX).await?)
    }

    fn used(
        &self,
        (holder, kind): (AccountId, KeyKind),
        unit: kernel::code::AgencyCode,
        credential: &Credential,
        record: &Dossier,
        (file, through): (&AttachedFile, &Through),
    ) -> NewUse {
        let code = record.registration.as_ref().map(|it| it.code.to_string());
        NewUse {
            id: KeyUseId::new(self.clock().now(), self.random()),
            holder,
            unit,
            key: kernel::hash::Sha256Hash::of(credential.certificate().key_info()),
            kind,
            signed: Signed {
                register: "dossier".to_owned(),
                record: record.id.to_string(),
                code: code.unwrap_or_default(),
                content: file.sha256,
            },
            through: through.clone(),
        }
    }

    async fn number_of_result(
        &self,
        record: &Dossier,
        now: kernel::time::Timestamp,
    ) -> Result<(String, crate::numbers::Taken), DeskError> {
        loop {
            match self.next_result_number(record, now) {
                Ok(found) => return Ok(found),
                Err(Stop::Desk(error)) => return Err(error),
                Err(Stop::Unread { book }) => self.shared.numbers.read(self.store(), &book).await?,
            }
        }
    }
}

/// What a signature needs, found before any key is used.
struct Work {
    papers: Arc<Papers>,
    seen: Seen<Dossier>,
    credential: Credential,
    holder: AccountId,
    unit: kernel::code::AgencyCode,
    /// The paper as the leader signed it; empty before.
    signed: Vec<u8>,
}

/// The paper that the leader signed and nobody sealed yet.
fn signed_paper(record: &Dossier) -> Option<AttachedFile> {
    let id = record.proposal.as_ref()?.paper?;
    record.files.iter().find(|file| file.id == id).cloned()
}

/// Off the tasks: typesetting, keys and services block.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, PaperFault> + Send + 'static,
) -> Result<T, DeskError> {
    tokio::task::spawn_blocking(work).await.map_err(DeskError::fault)?.map_err(DeskError::from)
}

/// The level in the words of the register.
pub(crate) fn level_of(level: Level) -> SealLevel {
    match level {
        Level::Basic => SealLevel::Basic,
        Level::Timestamped => SealLevel::Timestamped,
        Level::LongTerm => SealLevel::LongTerm,
        Level::Archived => SealLevel::Archived,
    }
}
