//! Certified copies of documents at the door: asked for out of a document that the asker sees, decided by a leader, found in
//! lists and in the book of copies.
//! Not their paper and its seal (`papers::copies`). What must hold: the book of copies of an agency and year has no gap and no
//! number twice; nobody gets by a copy at a document that they may not see.

use crate::{
    Desk, DeskError, Done, IdempotencyKey, Seen,
    document::{TYPES, outside},
    door::{self, Change, Request, Ruling},
    numbers::Stop,
    outgoing::Beside,
    paging::{Filling, Place as ListPlace, parsed},
    reactions,
    rows::day_number,
};
use ::document::{
    CertifiedCopy, CopyRegister, Refusal,
    copy::{Command, Context, Event, Form, NewCopy, Source, Standing},
    incoming::Place,
    model::DocumentFile,
    outgoing::Recipient,
    prose::Prose,
};
use access::{Area, OutgoingFacts, Principal, Resource};
use kernel::{
    code::AgencyCode,
    hash::Sha256Hash,
    id::{AccountId, CopyId, DocumentId, FileId},
};
use register::{Actor, Register};
use std::collections::BTreeSet;
use store::{
    document::{self as rows, Direction, DocumentRow, HolderRow},
    engine::Statement,
    file::NewFile,
};

/// The role whose holders decide on copies of their agency.
const SIGNER: &str = "leader";

/// Copies withheld in one round.
const ROUND: u32 = 100;
/// Name of the program's own act of withholding copies.
const WITHHOLD: &str = "copy.withhold";

/// A copy as somebody asks for it.
#[derive(Debug, Clone)]
pub struct CopyRequest {
    pub id: CopyId,
    pub form: Form,
    pub document: DocumentId,
    /// The document came in; else it went out from the asker's agency.
    pub came_in: bool,
    /// The file to be copied; the paper itself where none is named.
    pub file: Option<FileId>,
    pub part: String,
    pub place: String,
    pub recipients: Vec<Recipient>,
    pub signer: Place,
}

/// Which copies a page lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CopyList {
    /// That the reader asked for, or decided on.
    Own,
    /// That wait for the reader's decision.
    ToDecide,
    /// Of the reader's agency, that stand so.
    Standing(Standing),
    /// The book of copies of the reader's agency in this year.
    Book(i16),
}

/// One page of copies.
#[derive(Debug, Clone, Default)]
pub struct CopiesPage {
    pub copies: Vec<Seen<CertifiedCopy>>,
    /// Where the next page begins: pass it on. `None` on the last.
    pub next: Option<String>,
}

impl Desk {
    /// Asks for a certified copy of a document in the agency's books.
    ///
    /// Errors: `DSK-028` the extract does not stand in the document, `DSK-029` it is in no book yet, `DSK-017` who is to decide
    /// is no leader of the agency.
    pub async fn ask_copy(
        &self,
        actor: &Actor,
        asked: CopyRequest,
        key: &IdempotencyKey,
    ) -> Result<Done<CertifiedCopy>, DeskError> {
        let agency = self.agency_of(actor).ok_or(DeskError::Forbidden { action: "ask_copy" })?;
        let of = self.source(actor, &asked, &agency).await?;
        let signers = self.copy_signers(&agency).await?;
        if !signers.iter().any(|(account, _)| Some(*account) == asked.signer.account) {
            return Err(outside(&asked.signer.unit));
        }
        let CopyRequest { id, form, part, place, recipients, signer, .. } = asked;
        let new = NewCopy { id, agency, form, of, part, place, recipients, signer };
        let command = Command::Ask(Box::new(new));
        self.pass_copy(actor, id, &command, Beside::default(), (key, None)).await
    }

    /// Decides on a copy: approve or decline. Issuing is [`Desk::issue_copy`].
    pub async fn decide_copy(
        &self,
        actor: &Actor,
        id: CopyId,
        command: Command,
        key: &IdempotencyKey,
        seen: Option<u64>,
    ) -> Result<Done<CertifiedCopy>, DeskError> {
        if !matches!(command, Command::Approve | Command::Decline { .. }) {
            return Err(DeskError::Forbidden { action: command.action() });
        }
        self.pass_copy(actor, id, &command, Beside::default(), (key, seen)).await
    }

    /// Whoever may decide on copies of an agency, with their names.
    pub async fn copy_signers(
        &self,
        agency: &AgencyCode,
    ) -> Result<Vec<(AccountId, String)>, DeskError> {
        let seated = self.seated_in(agency).await?.into_iter().filter(|one| one.role == SIGNER);
        Ok(seated.map(|one| (AccountId::from_uuid(one.account), one.full_name)).collect())
    }

    /// The document as the copy tells it, for whoever may see it.
    async fn source(
        &self,
        actor: &Actor,
        asked: &CopyRequest,
        agency: &AgencyCode,
    ) -> Result<Source, DeskError> {
        let refused = |code| DeskError::Refused { code, details: Vec::new() };
        let pick = |files: Vec<DocumentFile>| {
            let named = |file: &DocumentFile| asked.file.is_none_or(|id| file.id == id);
            files.into_iter().find(named).ok_or(DeskError::NotFound)
        };
        let document = asked.document;
        if asked.came_in {
            let seen = self.read_document(actor, document).await?.ok_or(DeskError::NotFound)?;
            if seen.record.agency != *agency {
                return Err(DeskError::NotFound);
            }
            if seen.record.is_suspected() {
                return Err(DeskError::refused(&Refusal::Suspected));
            }
            let registered = seen.record.registration.is_some();
            let matter = seen.record.matter.filter(|_| registered);
            let matter = matter.ok_or_else(|| refused("DSK-029"))?;
            return Ok(Source {
                document,
                came_in: true,
                author: matter.sheet.author,
                sign: matter.sheet.number,
                dated: matter.sheet.dated,
                kind: matter.sheet.kind,
                subject: matter.sheet.subject,
                file: pick(matter.files)?,
            });
        }
        let seen = self.read_outgoing(actor, document).await?.ok_or(DeskError::NotFound)?;
        if seen.record.agency != *agency {
            return Err(DeskError::NotFound);
        }
        let released = seen.record.released.ok_or_else(|| refused("DSK-029"))?;
        let text = seen.record.text;
        if asked.form == Form::Extract && !stands_in(&Prose::read(&asked.part), &text.prose()) {
            return Err(refused("DSK-028"));
        }
        let author = self.province().agencies.get(agency).map(|it| it.name.vi.clone());
        let files = std::iter::once(released.paper).chain(released.attachments).collect();
        Ok(Source {
            document,
            came_in: false,
            author: author.unwrap_or_else(|| agency.to_string()),
            sign: released.sign,
            dated: released.at.local_date(),
            kind: text.kind,
            subject: text.subject,
            file: pick(files)?,
        })
    }

    /// The door for one command, with the number and rows it brings.
    pub(crate) async fn pass_copy(
        &self,
        actor: &Actor,
        id: CopyId,
        command: &Command,
        beside: Beside,
        (key, seen): (&IdempotencyKey, Option<u64>),
    ) -> Result<Done<CertifiedCopy>, DeskError> {
        let now = self.clock().now();
        let request = Request { actor, id: id.as_uuid(), key, seen, now };
        let mut first = true;
        let passed = door::pass::<CopyRegister, _, _>(
            self.store(),
            &self.shared.numbers,
            request,
            |record| {
                // A number stands in the sealed paper: when another writer was faster the paper is made anew.
                if beside.taken.is_some() && !std::mem::take(&mut first) {
                    return Err(DeskError::Busy.into());
                }
                let number = beside.taken.as_ref().map(|taken| taken.serial);
                let events = self.rule_copy(actor, command, record, number)?;
                Ok::<_, Stop>(Ruling {
                    numbers: beside.taken.iter().cloned().collect(),
                    beside: beside.statements.clone(),
                    ..Ruling::of(events)
                })
            },
            |change| self.copy_rows(change),
        )
        .await;
        let made = match command {
            Command::Issue(issue) => Some(issue.paper.sha256),
            Command::Strengthen { paper, .. } => Some(paper.sha256),
            _ => None,
        };
        self.unless_refused(made, passed).await
    }

    /// What a command would lead to, were it given now. Nothing is written.
    pub(crate) fn rule_copy(
        &self,
        actor: &Actor,
        command: &Command,
        record: Option<&CertifiedCopy>,
        number: Option<u64>,
    ) -> Result<Vec<Event>, DeskError> {
        let facts = match (record, command) {
            (Some(found), _) => OutgoingFacts::of_copy(found),
            (None, Command::Ask(new)) => OutgoingFacts::asking(&new.agency),
            (None, _) => return Err(DeskError::NotFound),
        };
        self.permit_thing(actor, command.action(), &Resource::Copy(facts))?;
        let context = Context { now: self.clock().now(), actor, number };
        CopyRegister::decide(record, command, &context)
            .map_err(|refusal| DeskError::refused(&refusal))
    }

    fn copy_rows(&self, change: &Change<'_, CopyRegister>) -> Result<Vec<Statement>, DeskError> {
        let found = change.after;
        let mut statements = rows::save(&Self::copy_row(found, change.version))?;
        let before = change.before.and_then(|found| found.issued.as_ref());
        if let Some(issued) = found.issued.as_ref().filter(|_| before.is_none()) {
            statements.push(store::file::add(&NewFile {
                id: issued.paper.id.as_uuid(),
                sha256: issued.paper.sha256,
                size: issued.paper.size,
                media_type: &issued.paper.media_type,
                name: &issued.paper.name,
                owner: &found.id.to_string(),
                at: issued.paper.kept_at,
            }));
        }
        let now = self.clock().now();
        for entry in change.entries {
            let sealed = match &entry.event {
                Event::Issued { issued } => &issued.sealed,
                Event::Strengthened { paper, sealed } => {
                    let (id, sha256) = (paper.id.as_uuid(), paper.sha256);
                    statements.push(store::file::replace(id, &sha256, paper.size));
                    sealed
                }
                _ => continue,
            };
            if let Some(at) = sealed.strengthen_at {
                statements.push(reactions::strengthen_copy(found.id, at.max(now), now)?);
            }
        }
        if change.entries.iter().any(|entry| entry.event == Event::SourceWithdrawn) {
            let blank = Event::Withheld { left: Box::new(found.remains()) };
            statements.extend(change.blanked(found.id.as_uuid(), &blank)?);
            let gone = change.before.and_then(|before| before.issued.as_ref());
            statements.extend(gone.map(|issued| store::file::remove(issued.paper.id.as_uuid())));
        }
        Ok(statements)
    }

    /// Takes every word from the copies of a document that was withdrawn.
    pub(crate) async fn withhold_copies_of(&self, document: DocumentId) -> Result<(), DeskError> {
        let actor = Actor::System { job: WITHHOLD.to_owned() };
        let (engine, place) = (self.store().engine(), of_document(document));
        let mut before = None;
        loop {
            let with = (place.as_str(), false);
            let found = rows::of_holder(engine, Direction::Copy, with, before, ROUND).await?;
            let Some((last, since)) = found.last() else { return Ok(()) };
            before = Some((*since, last.id));
            for (stored, _) in &found {
                let copy = parsed::<CertifiedCopy>(stored)?.record;
                if copy.standing == Standing::Withheld {
                    continue;
                }
                // Held first: were this cut off, the job finds the copy as it was and holds again.
                let papers = self.papers_of_copy(copy.id).await?;
                self.hold_the_same(&papers).await?;
                let key = IdempotencyKey::derived(copy.id.to_string());
                let with = (&key, None);
                self.pass_copy(&actor, copy.id, &Command::Withhold, Beside::default(), with)
                    .await?;
                for paper in &papers {
                    self.forget_bytes(paper).await?;
                }
            }
        }
    }

    /// Every paper that the copy ever had: as it was issued, and with more evidence.
    async fn papers_of_copy(&self, id: CopyId) -> Result<BTreeSet<Sha256Hash>, DeskError> {
        let entries = store::register::entries(self.store().engine(), id.as_uuid()).await?;
        let mut papers = BTreeSet::new();
        for entry in entries {
            match door::parse(&entry.body)? {
                Event::Issued { issued } => drop(papers.insert(issued.paper.sha256)),
                Event::Strengthened { paper, .. } => drop(papers.insert(paper.sha256)),
                _ => {}
            }
        }
        Ok(papers)
    }

    fn copy_row(found: &CertifiedCopy, version: u64) -> DocumentRow {
        let issued = found.issued.as_ref();
        let holder = |place: &Place, open| {
            let account = place.account?;
            let place = rows::person_place(place.unit.as_ref(), account.as_uuid());
            Some(HolderRow { place, open, due: None, since: found.asked_at })
        };
        let (asker, signer) = (&found.asked_by, &found.signer);
        let mut holders: Vec<HolderRow> =
            holder(signer, found.standing == Standing::Asked).into_iter().collect();
        holders.extend(holder(asker, false).filter(|_| asker != signer));
        // By which the copies of a document are found when it is withdrawn.
        let place = of_document(found.of.document);
        holders.push(HolderRow { place, open: false, due: None, since: found.asked_at });
        DocumentRow {
            direction: Direction::Copy,
            id: found.id.as_uuid(),
            agency: found.agency.to_string(),
            standing: found.standing.name(),
            arrived_at: found.asked_at,
            year: found.line.map(|line| line.year),
            number: found.line.map(|line| line.number),
            twin: None,
            version,
            kind: Some(found.of.kind.clone()).filter(|kind| !kind.is_empty()),
            dated: issued.map(|issued| day_number(issued.at.local_date())),
            urgency: 0,
            files: Vec::new(),
            holders,
            text: String::new(),
        }
    }

    /// A copy as somebody may see it.
    pub async fn read_copy(
        &self,
        actor: &Actor,
        id: CopyId,
    ) -> Result<Option<Seen<CertifiedCopy>>, DeskError> {
        let Some(seen) = self.copy_by_id(id).await? else { return Ok(None) };
        Ok(self.may_copy(actor, "view_copy", &seen.record).then_some(seen))
    }

    pub(crate) async fn copy_by_id(
        &self,
        id: CopyId,
    ) -> Result<Option<Seen<CertifiedCopy>>, DeskError> {
        let engine = self.store().engine();
        let stored = store::register::record(engine, CopyRegister::NAME, id.as_uuid()).await?;
        stored.as_ref().map(parsed).transpose()
    }

    fn may_copy(&self, actor: &Actor, action: &str, found: &CertifiedCopy) -> bool {
        let what = Resource::Copy(OutgoingFacts::of_copy(found));
        let who = Principal::from(actor);
        self.access().allowed(&who, action, &what, &self.directory().tree).allowed
    }

    /// What the actor may do to it now: names of commands.
    pub fn copy_actions(&self, actor: &Actor, found: &CertifiedCopy) -> Vec<&'static str> {
        let may = |action: &&&'static str| self.may_copy(actor, action, found);
        found.allowed().iter().filter(may).copied().collect()
    }

    /// A page of copies that the actor may see; `after` is what the page before gave.
    pub async fn copies(
        &self,
        actor: &Actor,
        list: &CopyList,
        after: Option<&str>,
        limit: u32,
    ) -> Result<CopiesPage, DeskError> {
        if !self.may_enter(actor, "list_documents", Area::Documents) {
            return Err(DeskError::Forbidden { action: "list_documents" });
        }
        let shown = |found: &CertifiedCopy| self.may_copy(actor, "view_copy", found);
        let mut page = Filling::new(after, limit);
        loop {
            let (place, limit) = page.reads();
            let found = self.some_copies(actor, list, place, limit).await?;
            if let Some((copies, next)) = page.take(found, shown)? {
                return Ok(CopiesPage { copies, next });
            }
        }
    }

    async fn some_copies(
        &self,
        actor: &Actor,
        list: &CopyList,
        place: Option<ListPlace>,
        limit: u32,
    ) -> Result<rows::Page, DeskError> {
        let (engine, copy) = (self.store().engine(), Direction::Copy);
        let at = place.map(|place| place.at);
        let before = place.map(|place| (place.at, place.id));
        let (Some(agency), Some(unit), Some(account)) =
            (self.agency_of(actor), actor.unit(), actor.account())
        else {
            return Ok(Vec::new());
        };
        let own = rows::person_place(unit.as_ref(), account.as_uuid());
        let keeps_book = self.may_enter(actor, "keep_book", Area::Documents);
        Ok(match list {
            CopyList::Own => rows::of_holder(engine, copy, (&own, false), before, limit).await?,
            CopyList::ToDecide => {
                rows::of_holder(engine, copy, (&own, true), before, limit).await?
            }
            CopyList::Standing(standing) if keeps_book => {
                rows::of_standing(engine, copy, (agency.as_ref(), standing.name()), at, limit)
                    .await?
            }
            CopyList::Book(year) if keeps_book => {
                rows::of_book(engine, copy, (agency.as_ref(), *year), at, limit).await?
            }
            CopyList::Standing(_) | CopyList::Book(_) => Vec::new(),
        })
    }

    /// How many wait for the actor's decision, and how many for number and seal in the actor's agency.
    pub async fn copy_counts(&self, actor: &Actor) -> Result<(u64, u64), DeskError> {
        let engine = self.store().engine();
        let (Some(agency), Some(unit), Some(account)) =
            (self.agency_of(actor), actor.unit(), actor.account())
        else {
            return Ok((0, 0));
        };
        let own = rows::person_place(unit.as_ref(), account.as_uuid());
        let waiting = rows::held(engine, Direction::Copy, &own).await?;
        let mut approved = 0;
        if self.may_enter(actor, "keep_book", Area::Documents) {
            let counts = rows::counts(engine, Direction::Copy, agency.as_ref()).await?;
            let found = counts.into_iter().find(|(name, _)| name == Standing::Approved.name());
            approved = found.map_or(0, |(_, count)| count);
        }
        Ok((waiting, approved))
    }

    /// The name of a type of documents as papers say it.
    pub(crate) fn kind_on_paper(&self, kind: &str) -> Option<String> {
        let list = self.province().lists.get(TYPES)?;
        list.item(kind).map(|item| item.vi.clone())
    }
}

/// The place in which copies of a document lie.
fn of_document(document: DocumentId) -> String {
    format!("d:{document}")
}

/// Whether every line of an extract stands in the document, word by word, whatever its looks and marks.
fn stands_in(part: &Prose, body: &Prose) -> bool {
    let spaced = |text: &str| {
        let words: Vec<&str> = text.split_whitespace().collect();
        format!(" {} ", words.join(" "))
    };
    let whole = spaced(&body.plain());
    part.plain().lines().all(|line| whole.contains(&spaced(line)))
}

#[cfg(test)]
mod tests {
    use super::{Prose, stands_in};

    #[test]
    fn extract_stands_in_its_document_word_by_word() {
        let body = Prose::read("# Điều 1\n- Giao **Sở Nội vụ** rà soát.\n\nTổng hợp, báo cáo.");
        for part in ["Giao Sở Nội vụ rà soát.", "# Điều 1\n\nTổng hợp,  báo cáo.", "- Giao Sở"]
        {
            assert!(stands_in(&Prose::read(part), &body), "{part}");
        }
        for part in ["Giao Sở Tài chính rà soát.", "ao Sở Nội vụ", "Tổng hợp, báo cáo. Thêm"]
        {
            assert!(!stands_in(&Prose::read(part), &body), "{part}");
        }
    }
}
