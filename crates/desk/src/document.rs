//! Incoming documents at the door: taken in, registered under the next number of the agency's book, directed, worked on,
//! closed, withdrawn; their lists and the book. `search` looks for them, `text` reads their files.
//! Not the rules (`document`) and not the bytes of files (`store::objects`). What must hold: the incoming book of an agency
//! and year has no gap and no number twice; a second copy is told before it gets a number; after a withdrawal nothing of
//! the content is left in rows, entries, index or objects.

mod letter;
pub mod search;
mod text;

pub use letter::{
    Health as MailboxHealth, LetterAt, MAILBOX, Outcome as LetterOutcome, Place as LetterPlace,
};
pub use text::MARKED;
pub(crate) use text::{READ, READ_ALL, mark_on_page};

use crate::{
    Desk, DeskError, Done, IdempotencyKey, Seen,
    door::{self, Change, Request, Ruling},
    exchange,
    numbers::{GAPLESS_IN, Stop, Taken},
    paging::{Filling, Place, parsed},
    reactions, reports,
    rows::day_number,
};
use ::document::{
    Command, Context, Event, Incoming, IncomingRegister,
    incoming::{Order, Share, Standing, twin_key},
    model::{DocumentFile, Sheet, Signatures},
};
use access::{Area, DocumentFacts, Principal};
use kernel::{
    code::AgencyCode,
    hash::Sha256Hash,
    id::{AccountId, DocumentId},
    time::Timestamp,
};
use register::{Actor, Register};
use signing::validate::{Indication, Report};
use std::collections::BTreeSet;
use store::{
    document::{self as rows, Direction, DocumentRow, HolderRow},
    engine::Statement,
    file::NewFile,
};

/// The refusal that shows the document a new one repeats.
pub const TWIN: &str = "DSK-016";
/// The province's list of document types (Decree 30/2020 art. 7).
pub const TYPES: &str = "document-type";
/// Times that a registration asks anew for the next number when other processes crowd around the same book.
const TRIES_MAX: u32 = 20;

/// What a report says of a file's signatures, in short; `None` for a file of a kind that is not judged.
pub fn signatures_of(report: Option<&Report>) -> Signatures {
    let Some(report) = report else { return Signatures::NotJudged };
    match report.verdict {
        _ if report.signatures.is_empty() => Signatures::None,
        None => Signatures::None,
        Some(verdict) if verdict.passed() => Signatures::Good,
        Some(verdict) if verdict.indication == Indication::TotalFailed => Signatures::Bad,
        Some(_) => Signatures::Unsure,
    }
}

/// Which documents a page lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DocumentList {
    /// Of the reader's agency, that stand so.
    Standing(Standing),
    /// The incoming book of the reader's agency in this year.
    Book(i16),
    /// In which the reader, or the unit they head, has something open, or had.
    Held { open: bool },
    /// Of the reader's agency, that wait for a person to look at a scan of theirs.
    Suspected,
    /// Of the reader's agency, that arrived long enough ago to be in the book.
    Late,
}

/// One page of documents.
#[derive(Debug, Clone, Default)]
pub struct DocumentsPage {
    pub documents: Vec<Seen<Incoming>>,
    /// Where the next page begins: pass it on. `None` on the last.
    pub next: Option<String>,
}

/// The book whose next number is taken, and rows of the same batch.
pub(crate) type DocumentRows<'a> = (Option<&'a str>, &'a [Statement]);

impl Desk {
    /// Carries out a command on an incoming document; `Arrive`, `Register` and `ReceiveOnPaper` open one.
    ///
    /// Errors: [`TWIN`] the document is here already (details: `document`, `number`), `DSK-017` a share goes outside the
    /// agency or to somebody without a seat there, `DSK-018` no such type of document.
    pub async fn document(
        &self,
        actor: &Actor,
        id: DocumentId,
        command: Command,
        key: &IdempotencyKey,
        seen: Option<u64>,
    ) -> Result<Done<Incoming>, DeskError> {
        let before = self.document_by_id(id).await?;
        // Before anything is told of it: whoever may not do this learns nothing of what it would meet.
        self.permit_document(actor, &command, before.as_ref().map(|seen| &seen.record))?;
        if let Some(sheet) = command.sheet() {
            self.known_kind(&sheet.kind)?;
        }
        self.no_twin((actor, key), id, &command, before.as_ref().map(|seen| &seen.record)).await?;
        if let (Command::Direct { orders, .. }, Some(before)) = (&command, &before) {
            self.inside(&before.record.agency, orders).await?;
        }
        if let (Command::PassOn { share, to, .. }, Some(before)) = (&command, &before) {
            let found = before.record.open_shares().find(|open| open.number == *share);
            if let Some(share) = found {
                self.seated_there(&share.to.unit, *to).await?;
            }
        }
        let book = book_of(&command, before.as_ref().map(|seen| &seen.record), self);
        // One at a time in this process, so that its clerks queue here and not by conflicts in the store.
        let _turn = match &book {
            Some(book) => Some(self.shared.numbers.turn(book).await),
            None => None,
        };
        let package = match (&command, &before) {
            (Command::Withdraw, Some(before)) => self.package_gone(&before.record, true).await?,
            // Given back: the package goes with the files.
            (Command::AnswerAsk { agreed: true, .. }, Some(before))
                if before.record.open_ask().is_some_and(|ask| ask.request.gives_back()) =>
            {
                self.package_gone(&before.record, false).await?
            }
            _ => None,
        };
        let beside = package.as_ref().map_or(&[][..], |(_, rows)| rows);
        let mut tries = 0;
        let done = loop {
            let with = (book.as_deref(), beside);
            let done = self.pass_document(actor, id, &command, with, (key, seen)).await;
            match done {
                // Clerks of another process were quicker each time; this one is still first in its own queue.
                Err(DeskError::Busy) if book.is_some() && tries < TRIES_MAX => tries += 1,
                // Another process took in the same paper at the same moment.
                Err(DeskError::Conflict { statement }) if statement == rows::TWIN_TAKEN => {
                    return Err(DeskError::Busy);
                }
                done => break done?,
            }
        };
        if let Some(before) = before {
            self.bytes_gone(&before.record, &done.record).await?;
        }
        if let Some((package, _)) = package {
            self.forget_bytes(&package.sha256).await?;
        }
        if matches!(command, Command::Withdraw) {
            self.withhold_tasks_of(id).await?;
            self.withhold_copies_of(id).await?;
        }
        Ok(done)
    }

    pub(crate) async fn pass_document(
        &self,
        actor: &Actor,
        id: DocumentId,
        command: &Command,
        (book, beside): DocumentRows<'_>,
        (key, seen): (&IdempotencyKey, Option<u64>),
    ) -> Result<Done<Incoming>, DeskError> {
        let now = self.clock().now();
        let request = Request { actor, id: id.as_uuid(), key, seen, now };
        door::pass::<IncomingRegister, _, _>(
            self.store(),
            &self.shared.numbers,
            request,
            |record| {
                self.permit_document(actor, command, record)?;
                let mut context = Context { now, actor, number: None };
                let mut numbers: Vec<Taken> = Vec::new();
                if let Some(book) = book {
                    let taken = self.shared.numbers.propose_next(book)?;
                    context.number = Some(taken.serial);
                    numbers.push(taken);
                }
                let events = IncomingRegister::decide(record, command, &context)
                    .map_err(|refusal| DeskError::refused(&refusal))?;
                let beside = beside.to_vec();
                Ok::<_, Stop>(Ruling { numbers, beside, ..Ruling::of(events) })
            },
            |change| document_rows(self, change, now),
        )
        .await
    }

    /// A document as somebody may see it who has to do with it.
    pub async fn read_document(
        &self,
        actor: &Actor,
        id: DocumentId,
    ) -> Result<Option<Seen<Incoming>>, DeskError> {
        let Some(seen) = self.document_by_id(id).await? else { return Ok(None) };
        Ok(self.may_document(actor, "view_document", &seen.record).then_some(seen))
    }

    /// What the actor may do to it now: names of commands.
    pub fn document_actions(&self, actor: &Actor, found: &Incoming) -> Vec<&'static str> {
        let may = |action: &&&'static str| self.may_document(actor, action, found);
        found.allowed().iter().filter(may).copied().collect()
    }

    /// Open shares that are the actor's own, or of the unit they head.
    pub fn own_shares<'a>(&self, actor: &Actor, found: &'a Incoming) -> Vec<&'a Share> {
        if !self.may_document(actor, "answer", found) {
            return Vec::new();
        }
        found.open_shares().filter(|share| share.is_of(actor)).collect()
    }

    /// The files that the actor may open. What looks marked as secret is for those alone who say whether it is.
    pub fn document_files<'a>(&self, actor: &Actor, found: &'a Incoming) -> &'a [DocumentFile] {
        match found.matter.as_deref() {
            Some(matter) if self.may_document(actor, "clear_document", found) => &matter.files,
            _ => found.files(),
        }
    }

    /// A page of documents that the actor may see; `after` is what the page before gave.
    ///
    /// Errors: [`DeskError::Forbidden`] to whoever has nothing to do with documents.
    pub async fn documents(
        &self,
        actor: &Actor,
        list: &DocumentList,
        after: Option<&str>,
        limit: u32,
    ) -> Result<DocumentsPage, DeskError> {
        if !self.may_enter(actor, "list_documents", Area::Documents) {
            return Err(DeskError::Forbidden { action: "list_documents" });
        }
        let shown = |found: &Incoming| self.may_document(actor, "view_document", found);
        let mut page = Filling::new(after, limit);
        loop {
            let (place, limit) = page.reads();
            let found = self.some_documents(actor, list, place, limit).await?;
            if let Some((documents, next)) = page.take(found, shown)? {
                return Ok(DocumentsPage { documents, next });
            }
        }
    }

    async fn some_documents(
        &self,
        actor: &Actor,
        list: &DocumentList,
        place: Option<Place>,
        limit: u32,
    ) -> Result<rows::Page, DeskError> {
        let engine = self.store().engine();
        let at = place.map(|place| place.at);
        let Some(agency) = self.agency_of(actor) else { return Ok(Vec::new()) };
        let keeps_book = self.may_enter(actor, "keep_book", Area::Documents);
        let own = own_place(actor, keeps_book);
        Ok(match list {
            DocumentList::Standing(standing) if keeps_book => {
                let which = (agency.as_ref(), standing.name());
                rows::of_standing(engine, Direction::In, which, at, limit).await?
            }
            DocumentList::Book(year) if keeps_book => {
                rows::of_book(engine, Direction::In, (agency.as_ref(), *year), at, limit).await?
            }
            DocumentList::Suspected if keeps_book => {
                let (place, before) = (suspects_of(&agency), place.map(|it| (it.at, it.id)));
                rows::of_holder(engine, Direction::In, (&place, true), before, limit).await?
            }
            DocumentList::Late if keeps_book => {
                let which = (agency.as_ref(), Standing::Arrived.name());
                let late = (which, self.a_term_ago());
                rows::long_list(engine, Direction::In, late, at, limit).await?
            }
            DocumentList::Standing(_)
            | DocumentList::Book(_)
            | DocumentList::Suspected
            | DocumentList::Late => Vec::new(),
            DocumentList::Held { open } => {
                let Some(own) = own else { return Ok(Vec::new()) };
                let before = place.map(|place| (place.at, place.id));
                rows::of_holder(engine, Direction::In, (&own, *open), before, limit).await?
            }
        })
    }

    /// How many documents of the agency stand in each open standing, and how many wait for the actor.
    pub async fn document_counts(
        &self,
        actor: &Actor,
    ) -> Result<(Vec<(Standing, u64)>, u64), DeskError> {
        let engine = self.store().engine();
        let keeps_book = self.may_enter(actor, "keep_book", Area::Documents);
        let mut counts = Vec::new();
        if let Some(agency) = self.agency_of(actor).filter(|_| keeps_book) {
            let found = rows::counts(engine, Direction::In, agency.as_ref()).await?;
            for standing in Standing::ALL {
                let count = found.iter().find(|(name, _)| name == standing.name());
                counts.extend(count.map(|(_, count)| (standing, *count)));
            }
        }
        let held = match own_place(actor, keeps_book) {
            Some(place) => rows::held(engine, Direction::In, &place).await?,
            None => 0,
        };
        Ok((counts, held))
    }

    /// How many documents of the agency wait for a person to look at a scan; none for those who may not say so.
    pub async fn suspected_documents(&self, actor: &Actor) -> Result<u64, DeskError> {
        let judges = self.may_enter(actor, "keep_book", Area::Documents);
        let Some(agency) = self.agency_of(actor).filter(|_| judges) else { return Ok(0) };
        Ok(rows::held(self.store().engine(), Direction::In, &suspects_of(&agency)).await?)
    }

    /// The agency in whose book the actor works.
    pub fn agency_of(&self, actor: &Actor) -> Option<AgencyCode> {
        let unit = actor.unit()?;
        Some(self.directory().tree.agency_of(unit).unwrap_or_else(|| unit.clone()))
    }

    /// Whether the policies let the actor do this to a document.
    pub fn may_document(&self, actor: &Actor, action: &str, found: &Incoming) -> bool {
        let who = Principal::from(actor);
        let what = DocumentFacts::of(found).into();
        self.access().allowed(&who, action, &what, &self.directory().tree).allowed
    }

    /// Somebody tries to take in the same paper again, or amends another into it: the one that is here is told.
    pub(crate) async fn no_twin(
        &self,
        (actor, key): (&Actor, &IdempotencyKey),
        id: DocumentId,
        command: &Command,
        before: Option<&Incoming>,
    ) -> Result<(), DeskError> {
        let (agency, sheet, files) = match (command, before) {
            (Command::Register(new) | Command::Arrive(new), _) if new.twin.is_none() => {
                (&new.agency, &new.sheet, new.files.as_slice())
            }
            (Command::Amend { sheet, twin: None, .. }, Some(before)) => {
                let known = before.matter.as_deref().map(|matter| &matter.sheet);
                let key_of = |sheet| twin_key(&before.agency, sheet);
                if known.map(key_of) == Some(key_of(sheet)) {
                    return Ok(());
                }
                (&before.agency, &**sheet, &[][..])
            }
            _ => return Ok(()),
        };
        let files: Vec<Sha256Hash> = files.iter().map(|new| new.file.sha256).collect();
        let found = twin_of(self, agency, sheet, &files).await?;
        let Some(found) = found.filter(|found| *found != id) else { return Ok(()) };
        // The same intention again: the door answers it.
        if door::was_done(self.store(), actor, key).await? {
            return Ok(());
        }
        let mut details = vec![("document", found.to_string())];
        let line = self.document_by_id(found).await?.and_then(|seen| seen.record.registration);
        details.extend(line.map(|line| ("number", format!("{}/{}", line.number, line.year))));
        Err(DeskError::Refused { code: TWIN, details })
    }

    pub(crate) fn known_kind(&self, kind: &str) -> Result<(), DeskError> {
        let types = self.province().lists.get(TYPES);
        if types.is_some_and(|types| types.item(kind).is_some()) {
            return Ok(());
        }
        Err(DeskError::Refused { code: "DSK-018", details: vec![("kind", kind.to_owned())] })
    }

    /// Shares stay inside the agency; another agency gets the document by the exchange.
    async fn inside(&self, agency: &AgencyCode, orders: &[Order]) -> Result<(), DeskError> {
        let tree = &self.directory().tree;
        for order in orders {
            let of = tree.agency_of(&order.to.unit).unwrap_or_else(|| order.to.unit.clone());
            if of != *agency {
                return Err(outside(&order.to.unit));
            }
            if let Some(account) = order.to.account {
                self.seated_there(&order.to.unit, account).await?;
            }
        }
        Ok(())
    }

    pub(crate) async fn seated_there(
        &self,
        unit: &AgencyCode,
        who: AccountId,
    ) -> Result<(), DeskError> {
        let seated = self.seated_in(unit).await?;
        let there = seated.iter().any(|seated| seated.account == who.as_uuid());
        if there { Ok(()) } else { Err(outside(unit)) }
    }

    /// Files that the document has no more, because it was withdrawn or given back, are taken away at once.
    async fn bytes_gone(&self, before: &Incoming, after: &Incoming) -> Result<(), DeskError> {
        for file in files_of(Some(before)) {
            if !files_of(Some(after)).any(|kept| kept.sha256 == file.sha256) {
                self.forget_bytes(&file.sha256).await?;
            }
        }
        Ok(())
    }

    pub(crate) async fn document_by_id(
        &self,
        id: DocumentId,
    ) -> Result<Option<Seen<Incoming>>, DeskError> {
        let stored =
            store::register::record(self.store().engine(), IncomingRegister::NAME, id.as_uuid())
                .await?;
        stored.as_ref().map(parsed).transpose()
    }
}

/// The document of an agency that one with this sheet or these files would repeat.
async fn twin_of(
    desk: &Desk,
    agency: &AgencyCode,
    sheet: &Sheet,
    files: &[Sha256Hash],
) -> Result<Option<DocumentId>, DeskError> {
    let (engine, key) = (desk.store().engine(), twin_key(agency, sheet));
    let found = rows::twin(engine, agency.as_ref(), key.as_ref(), files).await?;
    Ok(found.map(DocumentId::from_uuid))
}

pub(crate) fn outside(unit: &AgencyCode) -> DeskError {
    DeskError::Refused { code: "DSK-017", details: vec![("unit", unit.to_string())] }
}

/// In whose list the actor looks: heads see what their unit has, others what they have themselves.
pub(crate) fn own_place(actor: &Actor, keeps_book: bool) -> Option<String> {
    let Actor::Officer { account, seat } = actor else { return None };
    let unit = seat.unit.as_ref();
    let heads = seat.role == "division_head" && !keeps_book;
    Some(if heads { rows::unit_place(unit) } else { rows::person_place(unit, account.as_uuid()) })
}

/// The place of an agency's documents that wait for a person to look at a scan.
fn suspects_of(agency: &AgencyCode) -> String {
    format!("s:{}", agency.as_ref().to_lowercase())
}

/// The book whose next number a registration takes.
fn book_of(command: &Command, before: Option<&Incoming>, desk: &Desk) -> Option<String> {
    let Command::Register(new) = command else { return None };
    let agency = before.map_or(&new.agency, |before| &before.agency);
    let year = desk.clock().now().local_date().year();
    Some(format!("{GAPLESS_IN}{agency}:{year}"))
}

/// Everything that follows from a change: lists, search, files, notices to whoever sent it; and after a withdrawal, that
/// nothing of it is left.
pub(crate) fn document_rows(
    desk: &Desk,
    change: &Change<'_, IncomingRegister>,
    now: Timestamp,
) -> Result<Vec<Statement>, DeskError> {
    let mut statements = rows::save(&row_of(change.after, change.version))?;
    let tells = |event: &Event| {
        matches!(
            event,
            Event::Arrived { .. }
                | Event::Registered { .. }
                | Event::Amended { .. }
                | Event::Suspected { .. }
                | Event::Cleared { .. }
        )
    };
    let kept: BTreeSet<_> = files_of(Some(change.after)).map(|file| file.id).collect();
    let gone = || files_of(change.before).filter(|file| !kept.contains(&file.id));
    let told = change.entries.iter().any(|entry| tells(&entry.event)) && !kept.is_empty();
    if told || gone().next().is_some() {
        statements.push(desk.reading_job(change.after.id, Direction::In)?);
    }
    statements.extend(new_files(change.before, change.after));
    statements.extend(reports::statements(change, change.after.id.as_uuid(), Incoming::line));
    statements.extend(exchange::notices(desk, change, now)?);
    statements.extend(gone().map(|file| store::file::remove(file.id.as_uuid())));
    if change.entries.iter().any(|entry| entry.event == Event::Withdrawn) {
        let blank = Event::Withheld {
            id: change.after.id,
            agency: change.after.agency.clone(),
            arrived_at: change.after.arrived_at,
            registration: change.after.registration,
        };
        statements.extend(change.blanked(change.after.id.as_uuid(), &blank)?);
        statements.push(reactions::withhold(
            change.after.id,
            files_of(change.before).map(|file| file.sha256).collect(),
            now,
        )?);
    }
    Ok(statements)
}

/// The rows of files that a document has and had not before.
pub(crate) fn new_files(before: Option<&Incoming>, after: &Incoming) -> Vec<Statement> {
    let owner = after.id.to_string();
    let known: BTreeSet<_> = files_of(before).map(|file| file.id).collect();
    let new = files_of(Some(after)).filter(|file| !known.contains(&file.id));
    new.map(|file| {
        store::file::add(&NewFile {
            id: file.id.as_uuid(),
            sha256: file.sha256,
            size: file.size,
            media_type: &file.media_type,
            name: &file.name,
            owner: &owner,
            at: file.kept_at,
        })
    })
    .collect()
}

pub(crate) fn files_of(found: Option<&Incoming>) -> impl Iterator<Item = &DocumentFile> {
    found.and_then(|found| found.matter.as_deref()).into_iter().flat_map(|matter| &matter.files)
}

/// The rows by which lists know a document.
pub(crate) fn row_of(found: &Incoming, version: u64) -> DocumentRow {
    let listing = found.listing();
    let holder = |holder: ::document::incoming::Holder| HolderRow {
        place: match holder.account {
            Some(account) => rows::person_place(holder.unit.as_ref(), account.as_uuid()),
            None => rows::unit_place(holder.unit.as_ref()),
        },
        open: holder.open,
        due: holder.due.map(day_number),
        since: holder.since,
    };
    let since = found.matter.iter().flat_map(|matter| &matter.suspicions);
    let since = since.filter(|it| it.cleared_at.is_none()).map(|it| it.at).min();
    let suspected = since.map(|since| HolderRow {
        place: suspects_of(&listing.agency),
        open: true,
        due: None,
        since,
    });
    DocumentRow {
        direction: Direction::In,
        id: listing.id.as_uuid(),
        agency: listing.agency.to_string(),
        standing: listing.standing.name(),
        arrived_at: listing.arrived_at,
        year: listing.year,
        number: listing.number,
        twin: listing.twin,
        version,
        kind: found.matter.as_ref().map(|matter| matter.sheet.kind.clone()),
        dated: found.matter.as_ref().map(|matter| day_number(matter.sheet.dated)),
        urgency: found.matter.as_ref().map_or(0, |matter| matter.sheet.urgency.rank()),
        files: listing.files,
        holders: listing.holders.into_iter().map(holder).chain(suspected).collect(),
        text: listing.text,
    }
}
