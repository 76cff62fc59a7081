//! Outgoing documents at the door: drafted, presented, commented, returned; their lists and book.
//! Not their paper and its keys (`papers::document`). What must hold: the outgoing book of an agency and year has no gap and
//! no number twice; nobody sees a draft who never had it in hand and does not head its unit or that of who has it; after a
//! withdrawal nothing of the content is left in rows, entries, index or objects.

use crate::{
    Desk, DeskError, Done, IdempotencyKey, Seen,
    door::{self, Change, Request, Ruling},
    numbers::{Stop, Taken},
    paging::{Filling, Place as ListPlace, parsed},
    reactions, reports,
    rows::day_number,
};
use ::document::{
    Incoming,
    incoming::Place,
    model::{DocumentFile, Request as Asked},
    outgoing::{Command, Context, Event, Outgoing, OutgoingRegister, Standing, Text, printed},
};
use access::{Area, OutgoingFacts, Principal};
use kernel::{
    code::AgencyCode,
    hash::Sha256Hash,
    id::{AccountId, DocumentId},
    time::Timestamp,
};
use register::{Actor, Entry, Register};
use store::{
    document::{self as rows, Direction, DocumentRow, HolderRow},
    engine::Statement,
    file::NewFile,
};

/// Answers to one document that are looked at.
const ANSWERS_SHOWN: u32 = 50;

/// Which outgoing documents a page lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OutgoingList {
    /// That the reader has in hand.
    InHand,
    /// That the reader had in hand before.
    Had,
    /// That wait for the reader's signature.
    ToSign,
    /// That others of the reader's division have in hand; for leaders, others of the agency.
    Around,
    /// Of the reader's agency, that stand so.
    Standing(Standing),
    /// The outgoing book of the reader's agency in this year.
    Book(i16),
}

/// One page of outgoing documents.
#[derive(Debug, Clone, Default)]
pub struct OutgoingPage {
    pub documents: Vec<Seen<Outgoing>>,
    /// Where the next page begins: pass it on. `None` on the last.
    pub next: Option<String>,
}

/// One of the texts that a document had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// Counted from 1.
    pub number: u32,
    pub by: Option<AccountId>,
    pub at: Timestamp,
    pub text: Text,
}

/// What a command needs beside itself to be written.
#[derive(Debug, Default)]
pub(crate) struct Beside {
    pub(crate) taken: Option<Taken>,
    pub(crate) statements: Vec<Statement>,
}

impl Desk {
    /// Carries out a command that needs neither key nor number: [`Desk::sign_outgoing`] and [`Desk::release_outgoing`] do.
    ///
    /// Errors: `DSK-018` no such type of document, `DSK-025` it is about a document that was not released here,
    /// `DSK-031` it answers a document that did not come to the agency, `DSK-017` it is handed to somebody without a seat there.
    pub async fn outgoing(
        &self,
        actor: &Actor,
        id: DocumentId,
        command: Command,
        key: &IdempotencyKey,
        seen: Option<u64>,
    ) -> Result<Done<Outgoing>, DeskError> {
        let text = match &command {
            Command::Draft(new) => Some(&new.text),
            Command::Edit { text } => Some(&**text),
            _ => None,
        };
        if let Some(text) = text {
            self.known_kind(&text.kind)?;
            let before = self.outgoing_by_id(id).await?.and_then(|seen| seen.record.text.concern);
            // What a draft is about may have been withdrawn since; it stays about that.
            if text.concern != before {
                self.known_concern(actor, text).await?;
            }
            self.known_answers(actor, text).await?;
        }
        if let Command::Present { to, .. } | Command::Initial { to, .. } = &command {
            let account = to.account.ok_or(DeskError::NotFound)?;
            self.seated_there(&to.unit, account).await?;
        }
        if matches!(command, Command::Sign { .. } | Command::Release(_)) {
            return Err(DeskError::Forbidden { action: "sign_document" });
        }
        if matches!(command, Command::Withdraw) {
            return Box::pin(self.withdraw_outgoing(actor, id, (key, seen))).await;
        }
        self.pass_outgoing(actor, id, &command, Beside::default(), (key, seen)).await
    }

    /// A document recalls, updates or replaces what its own agency released, and what its author may see. What was withdrawn
    /// since can still be recalled.
    async fn known_concern(&self, actor: &Actor, text: &Text) -> Result<(), DeskError> {
        let Some(concern) = text.concern else { return Ok(()) };
        let target = self.read_outgoing(actor, concern.document).await?;
        let own = |found: &Outgoing| Some(&found.agency) == self.agency_of(actor).as_ref();
        let released = |found: &Outgoing| match found.standing {
            Standing::Released => true,
            Standing::Withdrawn => concern.request == Asked::Recall && found.in_book().is_some(),
            _ => false,
        };
        match target {
            Some(seen) if own(&seen.record) && released(&seen.record) => Ok(()),
            _ => Err(DeskError::Refused { code: "DSK-025", details: Vec::new() }),
        }
    }

    /// What is answered came to the same agency, and its author may see it.
    async fn known_answers(&self, actor: &Actor, text: &Text) -> Result<(), DeskError> {
        for id in &text.answers {
            let seen = self.read_document(actor, *id).await?;
            let own = |found: &Incoming| Some(&found.agency) == self.agency_of(actor).as_ref();
            // What is in no book may still be refused.
            let fits = |found: &Incoming| own(found) && found.registration.is_some();
            if !seen.is_some_and(|seen| fits(&seen.record)) {
                return Err(DeskError::Refused { code: "DSK-031", details: Vec::new() });
            }
        }
        Ok(())
    }

    /// The door for one command, with the number and rows it brings.
    pub(crate) async fn pass_outgoing(
        &self,
        actor: &Actor,
        id: DocumentId,
        command: &Command,
        beside: Beside,
        (key, seen): (&IdempotencyKey, Option<u64>),
    ) -> Result<Done<Outgoing>, DeskError> {
        let now = self.clock().now();
        let request = Request { actor, id: id.as_uuid(), key, seen, now };
        let mut first = true;
        let passed = door::pass::<OutgoingRegister, _, _>(
            self.store(),
            &self.shared.numbers,
            request,
            |record| {
                // A number stands in the sealed paper: when another writer was faster the paper is made anew.
                if beside.taken.is_some() && !std::mem::take(&mut first) {
                    return Err(DeskError::Busy.into());
                }
                self.permit_outgoing(actor, command, record)?;
                let number = beside.taken.as_ref().map(|taken| taken.serial);
                let events =
                    OutgoingRegister::decide(record, command, &Context { now, actor, number })
                        .map_err(|refusal| DeskError::refused(&refusal))?;
                Ok::<_, Stop>(Ruling {
                    numbers: beside.taken.iter().cloned().collect(),
                    beside: beside.statements.clone(),
                    ..Ruling::of(events)
                })
            },
            |change| outgoing_rows(self, change),
        )
        .await;
        self.unless_refused(papers_made(command), passed).await
    }

    /// Whether a command would be carried out, were it given now. Nothing is written.
    pub(crate) fn judge_outgoing(
        &self,
        actor: &Actor,
        command: &Command,
        record: &Outgoing,
    ) -> Result<(), DeskError> {
        self.permit_outgoing(actor, command, Some(record))?;
        let context = Context { now: self.clock().now(), actor, number: Some(1) };
        let judged = OutgoingRegister::decide(Some(record), command, &context);
        judged.map(|_| ()).map_err(|refusal| DeskError::refused(&refusal))
    }

    /// A document as somebody may see it who has to do with it.
    pub async fn read_outgoing(
        &self,
        actor: &Actor,
        id: DocumentId,
    ) -> Result<Option<Seen<Outgoing>>, DeskError> {
        let Some(seen) = self.outgoing_by_id(id).await? else { return Ok(None) };
        Ok(self.may_outgoing(actor, "view_outgoing", &seen.record).then_some(seen))
    }

    /// What the actor may do to it now: names of commands.
    pub fn outgoing_actions(&self, actor: &Actor, found: &Outgoing) -> Vec<&'static str> {
        let may = |action: &&&'static str| self.may_outgoing(actor, action, found);
        found.allowed().iter().filter(may).copied().collect()
    }

    /// Whether the policies let the actor do this to an outgoing document.
    pub fn may_outgoing(&self, actor: &Actor, action: &str, found: &Outgoing) -> bool {
        let what = OutgoingFacts::of(found).into();
        let who = Principal::from(actor);
        self.access().allowed(&who, action, &what, &self.directory().tree).allowed
    }

    /// A page of outgoing documents that the actor may see; `after` is what the page before gave.
    pub async fn outgoing_documents(
        &self,
        actor: &Actor,
        list: &OutgoingList,
        after: Option<&str>,
        limit: u32,
    ) -> Result<OutgoingPage, DeskError> {
        if !self.may_enter(actor, "list_documents", Area::Documents) {
            return Err(DeskError::Forbidden { action: "list_documents" });
        }
        let to_sign = *list == OutgoingList::ToSign;
        let around = *list == OutgoingList::Around;
        let shown = |found: &Outgoing| {
            (!to_sign || found.standing == Standing::ToSign)
                && (!around || !found.is_with(actor.account()))
                && self.may_outgoing(actor, "view_outgoing", found)
        };
        let mut page = Filling::new(after, limit);
        loop {
            let (place, limit) = page.reads();
            let found = self.some_outgoing(actor, list, place, limit).await?;
            if let Some((documents, next)) = page.take(found, shown)? {
                return Ok(OutgoingPage { documents, next });
            }
        }
    }

    async fn some_outgoing(
        &self,
        actor: &Actor,
        list: &OutgoingList,
        place: Option<ListPlace>,
        limit: u32,
    ) -> Result<rows::Page, DeskError> {
        let (engine, out) = (self.store().engine(), Direction::Out);
        let at = place.map(|place| place.at);
        let (Some(agency), Some(account)) = (self.agency_of(actor), actor.account()) else {
            return Ok(Vec::new());
        };
        let own = actor.unit().map(|unit| rows::person_place(unit.as_ref(), account.as_uuid()));
        let keeps_book = self.may_enter(actor, "keep_book", Area::Documents);
        let own = own.unwrap_or_default();
        let before = place.map(|place| (place.at, place.id));
        Ok(match list {
            OutgoingList::InHand | OutgoingList::ToSign => {
                rows::queue_of_holder(engine, out, &own, before, limit).await?
            }
            OutgoingList::Around => {
                let around = around(actor, &agency);
                rows::queue_of_holder(engine, out, &around, before, limit).await?
            }
            OutgoingList::Had => rows::of_holder(engine, out, (&own, false), before, limit).await?,
            OutgoingList::Standing(standing) if keeps_book => {
                let which = (agency.as_ref(), standing.name());
                // What somebody waits for is a queue: urgent documents go out at once (Decree 30/2020 art. 18).
                if matches!(standing, Standing::ToSign | Standing::Signed) {
                    rows::of_queue(engine, out, which, at, limit).await?
                } else {
                    rows::of_standing(engine, out, which, at, limit).await?
                }
            }
            OutgoingList::Book(year) if keeps_book => {
                rows::of_book(engine, out, (agency.as_ref(), *year), at, limit).await?
            }
            OutgoingList::Standing(_) | OutgoingList::Book(_) => Vec::new(),
        })
    }

    /// How many wait for the actor, and how many wait to be released by the agency's clerk.
    pub async fn outgoing_counts(&self, actor: &Actor) -> Result<(u64, u64), DeskError> {
        let engine = self.store().engine();
        let (Some(agency), Some(unit), Some(account)) =
            (self.agency_of(actor), actor.unit(), actor.account())
        else {
            return Ok((0, 0));
        };
        let own = rows::person_place(unit.as_ref(), account.as_uuid());
        let in_hand = rows::held(engine, Direction::Out, &own).await?;
        let mut signed = 0;
        if self.may_enter(actor, "keep_book", Area::Documents) {
            let counts = rows::counts(engine, Direction::Out, agency.as_ref()).await?;
            let found = counts.into_iter().find(|(name, _)| name == Standing::Signed.name());
            signed = found.map_or(0, |(_, count)| count);
        }
        Ok((in_hand, signed))
    }

    /// How many urgent documents of the actor's agency are signed and wait to be released, for whoever keeps its book.
    pub async fn urgent_to_release(&self, actor: &Actor) -> Result<u64, DeskError> {
        let Some(agency) = self.agency_of(actor) else { return Ok(0) };
        if !self.may_enter(actor, "keep_book", Area::Documents) {
            return Ok(0);
        }
        let which = (agency.as_ref(), Standing::Signed.name());
        Ok(rows::urgent(self.store().engine(), Direction::Out, which).await?)
    }

    /// Every text that the document had, from the first on. Whoever asks may read the document.
    pub async fn outgoing_editions(&self, id: DocumentId) -> Result<Vec<Edition>, DeskError> {
        let entries = store::register::entries(self.store().engine(), id.as_uuid()).await?;
        let mut editions = Vec::new();
        let mut number = 0;
        for entry in entries {
            let text = match door::parse(&entry.body)? {
                Event::Drafted { text, .. } | Event::Edited { text } => *text,
                _ => continue,
            };
            let by: Actor = door::parse(&entry.actor)?;
            number += 1;
            editions.push(Edition { number, by: by.account(), at: entry.at, text });
        }
        Ok(editions)
    }

    /// Documents that answer one which came in, the newest ones of those that the actor may see.
    pub async fn answers_to(
        &self,
        actor: &Actor,
        document: DocumentId,
    ) -> Result<Vec<Outgoing>, DeskError> {
        let (engine, place) = (self.store().engine(), answers_of(document));
        let with = (place.as_str(), false);
        let found = rows::of_holder(engine, Direction::Out, with, None, ANSWERS_SHOWN).await?;
        let mut answers = Vec::new();
        for (stored, _) in &found {
            let record = parsed::<Outgoing>(stored)?.record;
            if self.may_outgoing(actor, "view_outgoing", &record) {
                answers.push(record);
            }
        }
        Ok(answers)
    }

    pub(crate) async fn outgoing_by_id(
        &self,
        id: DocumentId,
    ) -> Result<Option<Seen<Outgoing>>, DeskError> {
        let stored =
            store::register::record(self.store().engine(), OutgoingRegister::NAME, id.as_uuid())
                .await?;
        stored.as_ref().map(parsed).transpose()
    }
}

/// The place in which documents lie that answer one which came in.
fn answers_of(document: DocumentId) -> String {
    format!("a:{document}")
}

/// Where others have in hand what this reader may have to go on with.
fn around(actor: &Actor, agency: &AgencyCode) -> String {
    match actor.unit() {
        Some(unit) if unit != agency => rows::unit_place(unit.as_ref()),
        _ => rows::agency_place(agency.as_ref()),
    }
}

fn outgoing_rows(
    desk: &Desk,
    change: &Change<'_, OutgoingRegister>,
) -> Result<Vec<Statement>, DeskError> {
    let mut statements = rows::save(&row_of(change.after, change.version))?;
    if change.entries.iter().any(|entry| matches!(entry.event, Event::Released { .. })) {
        statements.push(desk.reading_job(change.after.id, Direction::Out)?);
    }
    let now = desk.clock().now();
    for entry in change.entries {
        let due = match &entry.event {
            Event::Released { .. } => change.after.seals(),
            Event::Strengthened { file, .. } => {
                let (id, sha256) = (file.id.as_uuid(), file.sha256);
                statements.push(store::file::replace(id, &sha256, file.size));
                change.after.seals().into_iter().filter(|(kept, _)| kept.id == file.id).collect()
            }
            _ => Vec::new(),
        };
        for at in due.iter().filter_map(|(_, sealed)| sealed.strengthen_at) {
            statements.push(reactions::strengthen_document(change.after.id, at.max(now), now)?);
        }
    }
    statements.extend(reports::statements(change, change.after.id.as_uuid(), Outgoing::line));
    let owner = change.after.id.to_string();
    let before: Vec<&DocumentFile> = change.before.into_iter().flat_map(papers_of).collect();
    for file in papers_of(change.after).filter(|file| !before.contains(file)) {
        statements.push(store::file::add(&NewFile {
            id: file.id.as_uuid(),
            sha256: file.sha256,
            size: file.size,
            media_type: &file.media_type,
            name: &file.name,
            owner: &owner,
            at: file.kept_at,
        }));
    }
    let gone = |entry: &Entry<Event>| match &entry.event {
        Event::Detached { file } => Some(store::file::remove(file.as_uuid())),
        _ => None,
    };
    statements.extend(change.entries.iter().filter_map(gone));
    if change.entries.iter().any(|entry| entry.event == Event::Withdrawn) {
        statements.extend(crate::withdrawal::nothing_left(change, now)?);
    }
    Ok(statements)
}

/// Its files: the paper as it was signed and as it went out, those beside it as they were brought and as they went out.
pub(crate) fn papers_of(found: &Outgoing) -> impl Iterator<Item = &DocumentFile> {
    let own = found.paper.iter().chain(&found.attachments);
    let released = found.released.iter();
    own.chain(released.flat_map(|it| std::iter::once(&it.paper).chain(&it.attachments)))
}

/// The rows by which lists know an outgoing document.
pub(crate) fn row_of(found: &Outgoing, version: u64) -> DocumentRow {
    let line = found.in_book();
    let holder = |place: &Place| {
        let account = place.account?;
        let since = found.steps.iter().rev().find(|step| step.to.as_ref() == Some(place));
        Some(HolderRow {
            place: rows::person_place(place.unit.as_ref(), account.as_uuid()),
            open: found.holder.as_ref() == Some(place),
            due: None,
            since: since.map_or(found.drafted_at, |step| step.at),
        })
    };
    let mut holders: Vec<HolderRow> = found.people.iter().filter_map(holder).collect();
    if let Some(own) = found.holder.as_ref().and_then(holder) {
        let unit = found.holder.as_ref().map(|place| rows::unit_place(place.unit.as_ref()));
        // Drafts are the drafting unit's until they are presented.
        let told = found.standing != Standing::Draft || found.unit == found.agency;
        let agency = told.then(|| rows::agency_place(found.agency.as_ref()));
        let places = unit.into_iter().chain(agency);
        holders.extend(places.map(|place| HolderRow { place, ..own.clone() }));
    }
    holders.extend(found.text.answers.iter().map(|document| HolderRow {
        place: answers_of(*document),
        open: false,
        due: None,
        since: found.drafted_at,
    }));
    DocumentRow {
        direction: Direction::Out,
        id: found.id.as_uuid(),
        agency: found.agency.to_string(),
        standing: found.standing.name(),
        arrived_at: found.drafted_at,
        year: line.as_ref().map(|line| line.year),
        number: line.as_ref().map(|line| line.number),
        twin: None,
        version,
        kind: Some(found.text.kind.clone()).filter(|kind| !kind.is_empty()),
        dated: line.as_ref().map(|line| day_number(line.at.local_date())),
        urgency: found.text.urgency.rank(),
        files: Vec::new(),
        holders,
        text: searched(found),
    }
}

/// What it is found by, beside the text of its files: nothing once it is withdrawn.
fn searched(found: &Outgoing) -> String {
    if found.standing == Standing::Withdrawn {
        return String::new();
    }
    let mut text = vec![found.text.subject.clone(), found.text.prose().plain()];
    text.extend(found.released.as_ref().map(|released| released.sign.clone()));
    text.extend(found.attachments.iter().map(|file| file.name.clone()));
    text.extend(found.text.recipients.iter().map(|recipient| recipient.name.clone()));
    text.extend(printed(&found.text.recipients).into_iter().map(ToOwned::to_owned));
    text.join("\n")
}

/// The papers that were made for a command, and stored before it is given.
fn papers_made(command: &Command) -> Vec<Sha256Hash> {
    match command {
        Command::Sign { paper } => vec![paper.sha256],
        Command::Strengthen { file, .. } => vec![file.sha256],
        Command::Release(release) => {
            let all = std::iter::once(&release.paper).chain(&release.attachments);
            all.map(|file| file.sha256).collect()
        }
        _ => Vec::new(),
    }
}
