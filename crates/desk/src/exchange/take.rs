//! What comes in from other houses: documents arrive, notices are noted, in one batch with the parcel and its receipt.
//! Not reading packages (`hub`). What must hold: a parcel taken in again answers with its first receipt and changes nothing;
//! the same document of the same sender arrives once at each agency; what bears a mark of secrecy leaves nothing.

use super::{EXCHANGE, brought::brought_key, carrier, outward, parcel_row};
use crate::{
    Desk, DeskError, IdempotencyKey, Seen,
    document::{document_rows, row_of},
    door::{self, Request as DoorRequest, Ruling},
    paging::parsed,
};
use ::document::{
    Command, IncomingRegister,
    incoming::{self, NewIncoming},
    model::{Concern, Origin, Request as Asked},
};
use ::exchange::{
    Code, Context, Course, NodeName, Package, ParcelRegister, Request, Sending, SendingRegister,
    SignedReceipt,
    parcel::{self, Content, NewParcel, Outcome},
    sending::{self, Notice},
};
use kernel::{
    code::AgencyCode,
    hash::Sha256Hash,
    id::{DocumentId, ParcelId, SendingId},
    time::Timestamp,
};
use register::Register as _;
use store::{engine::Statement, exchange as rows};

/// Requests whose documents may be what another one is about.
const EARLIER: [Request; 4] = [Request::New, Request::Replace, Request::Update, Request::Recall];

/// A parcel of documents as it was read.
#[derive(Debug, Clone)]
pub struct Arrival {
    pub parcel: NewParcel,
    /// One for each agency of this house; origin and concern are set here.
    pub documents: Vec<NewIncoming>,
    /// The documents of the same sender that this one recalls, updates or replaces, by their names on the axis.
    pub about: Vec<String>,
}

/// How a taking ended: the receipt that goes back.
#[derive(Debug, Clone)]
pub struct Taking {
    pub receipt: SignedReceipt,
    /// It had been taken in before.
    pub repeated: bool,
}

impl Desk {
    /// The receipt of a parcel that was taken in.
    pub async fn receipt_of(&self, id: ParcelId) -> Result<Option<SignedReceipt>, DeskError> {
        Ok(self.parcel_by_id(id).await?.and_then(|seen| seen.record.receipt).map(|it| *it))
    }

    /// Something marked secret came for an agency and was kept out: that it came is told there, once for each parcel.
    pub async fn keep_parcel_out(
        &self,
        parcel: ParcelId,
        agency: &AgencyCode,
    ) -> Result<(), DeskError> {
        let id = DocumentId::new(self.clock().now(), self.random());
        let key = IdempotencyKey::derived(format!("kept-out.{parcel}.{agency}"));
        let command = Command::KeepOut { id, agency: agency.clone() };
        self.document(&carrier(), id, command, &key, None).await.map(|_| ())
    }

    /// Takes documents in.
    ///
    /// Errors: as for any document that arrives: a mark of secrecy, a sheet or files that cannot be.
    pub async fn take_documents(
        &self,
        arrival: Arrival,
        receipt: SignedReceipt,
    ) -> Result<Taking, DeskError> {
        let id = arrival.parcel.id;
        if let Some(known) = self.receipt_of(id).await? {
            return Ok(Taking { receipt: known, repeated: true });
        }
        // Twice at most: a second carrier may bring the same document in this very moment.
        for _ in 0..2 {
            match self.take_documents_once(&arrival, &receipt).await {
                Err(DeskError::Conflict { statement })
                    if statement == rows::parcel::SEEN_BEFORE => {}
                taken => return taken,
            }
        }
        Err(DeskError::Busy)
    }

    async fn take_documents_once(
        &self,
        arrival: &Arrival,
        receipt: &SignedReceipt,
    ) -> Result<Taking, DeskError> {
        let (now, parcel) = (self.clock().now(), &arrival.parcel);
        let Content::Document { request, .. } = parcel.content else {
            return Err(DeskError::fault("a parcel of documents without one"));
        };
        let (mut documents, mut beside) = (Vec::new(), Vec::new());
        for new in &arrival.documents {
            let key = seen_key(&parcel.course, request, &new.agency);
            if rows::parcel::seen(self.store().engine(), &key).await?.is_some() {
                continue;
            }
            beside.push(rows::parcel::see(&key, parcel.id.as_uuid()));
            beside.extend(self.arrival_rows(arrival, new, now).await?);
            documents.push(new.id);
        }
        let outcome =
            if documents.is_empty() { Outcome::Repeated } else { Outcome::Accepted { documents } };
        self.take(parcel.clone(), receipt, outcome, beside).await
    }

    /// The rows by which a document from elsewhere arrives at one agency.
    async fn arrival_rows(
        &self,
        arrival: &Arrival,
        new: &NewIncoming,
        now: Timestamp,
    ) -> Result<Vec<Statement>, DeskError> {
        let (parcel, engine) = (&arrival.parcel, self.store().engine());
        let Content::Document { request, .. } = parcel.content else { return Ok(Vec::new()) };
        let mut new = new.clone();
        new.origin = Some(Origin {
            node: parcel.node.to_string(),
            sender: parcel.course.sender.clone(),
            document: parcel.course.document.clone(),
        });
        let sender = &parcel.course.sender;
        let concerns = self.concerns((sender, &new.agency), (request, &arrival.about)).await?;
        // Its page names the first; each is asked about.
        new.concern = concerns.first().copied();
        let twin = incoming::twin_key(&new.agency, &new.sheet);
        let files: Vec<Sha256Hash> = new.files.iter().map(|new| new.file.sha256).collect();
        let found =
            store::document::twin(engine, new.agency.as_ref(), twin.as_ref(), &files).await?;
        new.twin = found.map(DocumentId::from_uuid);
        let (arrived, mut statements) = self.arrive_beside(new, now)?;
        if let Some(origin) = arrived.matter.as_deref().and_then(|it| it.origin.as_ref()) {
            statements.extend(outward::notice(
                self,
                &arrived,
                origin,
                (Code::Arrived, "", None),
                now,
            )?);
        }
        for concern in concerns {
            statements.push(super::concern::ask(self, concern, arrived.id, now)?);
        }
        Ok(statements)
    }

    /// What a document asks about earlier ones of its sender, as far as this agency has them.
    pub(super) async fn concerns(
        &self,
        (sender, agency): (&str, &AgencyCode),
        (request, about): (Request, &[String]),
    ) -> Result<Vec<Concern>, DeskError> {
        let mut concerns = Vec::new();
        for about in about {
            let target = self.arrived_here(sender, about, agency).await?;
            let concern = target.zip(asked(request));
            concerns.extend(concern.map(|(document, request)| Concern { request, document }));
        }
        Ok(concerns)
    }

    /// A document that arrives in the batch of another command, with its rows.
    pub(crate) fn arrive_beside(
        &self,
        new: NewIncoming,
        now: Timestamp,
    ) -> Result<(::document::Incoming, Vec<Statement>), DeskError> {
        let (actor, id) = (carrier(), new.id.as_uuid());
        let command = Command::Arrive(Box::new(new));
        self.permit_document(&actor, &command, None)?;
        let context = incoming::Context { now, actor: &actor, number: None };
        let events = IncomingRegister::decide(None, &command, &context)
            .map_err(|refusal| DeskError::refused(&refusal))?;
        // The key of the enclosing command is the one that counts.
        let enclosed = IdempotencyKey::derived("enclosed");
        let request = DoorRequest { actor: &actor, id, key: &enclosed, seen: None, now };
        let (arrived, mut statements) = door::opened_beside::<IncomingRegister>(&request, &events)?;
        statements.extend(store::document::save(&row_of(&arrived, events.len() as u64))?);
        if arrived.matter.as_deref().is_some_and(|matter| !matter.files.is_empty()) {
            statements.push(self.reading_job(arrived.id, store::document::Direction::In)?);
        }
        statements.extend(crate::document::new_files(None, &arrived));
        Ok((arrived, statements))
    }

    /// Notes what an agency elsewhere says of a copy, or that a sender asks for its document back: from the parcel's agency
    /// and from the `others`.
    pub async fn take_status(
        &self,
        parcel: NewParcel,
        (staff, others): (&str, &[AgencyCode]),
        receipt: SignedReceipt,
    ) -> Result<Taking, DeskError> {
        let id = parcel.id;
        if let Some(known) = self.receipt_of(id).await? {
            return Ok(Taking { receipt: known, repeated: true });
        }
        let Content::Status { code, from, at, words, .. } = &parcel.content else {
            return Err(DeskError::fault("a parcel of a status without one"));
        };
        let accepted = Outcome::Accepted { documents: Vec::new() };
        let beside = self.taken_rows(&parcel, &receipt, accepted)?;
        let key = IdempotencyKey::derived(format!("parcel.{id}"));
        let changed = if *code == Code::TakeBack {
            let document = &parcel.course.document;
            let found = self.came_from(&parcel.node, (from, document), &parcel.agency).await?;
            let Some(found) = found else {
                return self.take(parcel, &receipt, Outcome::Unknown, Vec::new()).await;
            };
            let words = words.clone();
            let command = Command::Ask { request: Asked::TakeBack, by: None, words };
            for other in others {
                let found = self.came_from(&parcel.node, (from, document), other).await?;
                if let Some(found) = found {
                    let key = IdempotencyKey::derived(format!("parcel.{id}.{other}"));
                    match self.ask_beside(found, &command, &key, Vec::new()).await {
                        // Of one that is over nothing is left to be asked for.
                        Ok(()) | Err(DeskError::Refused { .. }) => {}
                        Err(error) => return Err(error),
                    }
                }
            }
            self.ask_beside(found, &command, &key, beside).await
        } else {
            let course = parcel.course.key();
            let found = rows::sending::of_course(self.store().engine(), &course, from).await?;
            let found = match found {
                // Of a copy only the house speaks to which it went.
                Some(id) if self.went_to(SendingId::from_uuid(id), &parcel.node).await? => id,
                _ => return self.take(parcel, &receipt, Outcome::Unknown, Vec::new()).await,
            };
            let notice = Notice {
                code: *code,
                at: *at,
                words: words.clone(),
                staff: staff.to_owned(),
                told_at: at.to_owned(),
                late: false,
            };
            let command = sending::Command::Notice(Box::new(notice));
            let found = SendingId::from_uuid(found);
            let passed = self.pass_sending(&carrier(), found, &command, &key, beside).await;
            passed.map(|_| ())
        };
        match changed {
            // A notice that says nothing new writes nothing, and so not its parcel.
            Ok(()) if self.receipt_of(id).await?.is_none() => {
                self.take(parcel, &receipt, Outcome::Repeated, Vec::new()).await
            }
            Ok(()) => Ok(Taking { receipt, repeated: false }),
            // It is too late for that, or not a thing to be asked: kept, and told as what it is.
            Err(DeskError::Refused { .. }) => {
                self.take(parcel, &receipt, Outcome::Unknown, Vec::new()).await
            }
            Err(error) => Err(error),
        }
    }

    /// A document of this sender that arrived at this agency from this house.
    async fn came_from(
        &self,
        node: &NodeName,
        (sender, document): (&str, &str),
        agency: &AgencyCode,
    ) -> Result<Option<DocumentId>, DeskError> {
        let Some(id) = self.arrived_here(sender, document, agency).await? else { return Ok(None) };
        let seen = self.document_by_id(id).await?;
        let origin = seen.and_then(|seen| seen.record.matter.and_then(|matter| matter.origin));
        Ok(origin.is_some_and(|origin| origin.node == node.as_str()).then_some(id))
    }

    /// Whether a copy went to this house.
    async fn went_to(&self, id: SendingId, node: &NodeName) -> Result<bool, DeskError> {
        let engine = self.store().engine();
        let stored = store::register::record(engine, SendingRegister::NAME, id.as_uuid()).await?;
        let seen: Option<Seen<Sending>> = stored.as_ref().map(parsed).transpose()?;
        Ok(seen.is_some_and(|seen| seen.record.node == *node))
    }

    async fn ask_beside(
        &self,
        id: DocumentId,
        command: &Command,
        key: &IdempotencyKey,
        beside: Vec<Statement>,
    ) -> Result<(), DeskError> {
        let (now, actor) = (self.clock().now(), carrier());
        let request = DoorRequest { actor: &actor, id: id.as_uuid(), key, seen: None, now };
        let passed = door::pass::<IncomingRegister, _, _>(
            self.store(),
            &self.shared.numbers,
            request,
            |record| {
                self.permit_document(&actor, command, record)?;
                let context = incoming::Context { now, actor: &actor, number: None };
                let events = IncomingRegister::decide(record, command, &context)
                    .map_err(|refusal| DeskError::refused(&refusal))?;
                Ok(Ruling { beside: beside.clone(), ..Ruling::of(events) })
            },
            |change| document_rows(self, change, now),
        );
        passed.await.map(|_| ())
    }

    /// A document of this sender that arrived at this agency by the exchange.
    async fn arrived_here(
        &self,
        sender: &str,
        document: &str,
        agency: &AgencyCode,
    ) -> Result<Option<DocumentId>, DeskError> {
        let course = Course { sender: sender.to_owned(), document: document.to_owned() };
        for request in EARLIER {
            let key = seen_key(&course, request, agency);
            let Some(parcel) = rows::parcel::seen(self.store().engine(), &key).await? else {
                continue;
            };
            let found = self.arrived_by(ParcelId::from_uuid(parcel), agency).await?;
            if found.is_some() {
                return Ok(found);
            }
        }
        for request in EARLIER {
            let found = self.brought_here(&brought_key(&course, request, agency)).await?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// The document at an agency that came by a parcel.
    pub(super) async fn arrived_by(
        &self,
        id: ParcelId,
        agency: &AgencyCode,
    ) -> Result<Option<DocumentId>, DeskError> {
        for id in self.arrived_with(id).await? {
            let seen = self.document_by_id(id).await?;
            if seen.is_some_and(|seen| seen.record.agency == *agency) {
                return Ok(Some(id));
            }
        }
        Ok(None)
    }

    /// The documents that arrived with a parcel.
    pub async fn arrived_with(&self, id: ParcelId) -> Result<Vec<DocumentId>, DeskError> {
        let entries = store::register::entries(self.store().engine(), id.as_uuid()).await?;
        let Some(first) = entries.first() else { return Ok(Vec::new()) };
        let event: parcel::Event = door::parse(&first.body)?;
        Ok(match event {
            parcel::Event::Taken { outcome: Outcome::Accepted { documents }, .. } => documents,
            _ => Vec::new(),
        })
    }

    /// The package by which a document came, as long as it is kept.
    pub async fn package_by(
        &self,
        found: &::document::Incoming,
    ) -> Result<Option<Package>, DeskError> {
        Ok(self.package_gone(found, true).await?.map(|(package, _)| package))
    }

    /// The package by which a document came, and the rows that let it go: for what is withdrawn.
    /// Other agencies of this house may have it by the same package: then it stays, unless `whole`.
    pub(crate) async fn package_gone(
        &self,
        found: &::document::Incoming,
        whole: bool,
    ) -> Result<Option<(Package, [Statement; 2])>, DeskError> {
        let origin = found.matter.as_deref().and_then(|matter| matter.origin.as_ref());
        let Some(origin) = origin else { return Ok(None) };
        let course = Course { sender: origin.sender.clone(), document: origin.document.clone() };
        let engine = self.store().engine();
        for request in EARLIER {
            let key = seen_key(&course, request, &found.agency);
            let Some(parcel) = rows::parcel::seen(engine, &key).await? else { continue };
            let id = ParcelId::from_uuid(parcel);
            let arrived = self.arrived_with(id).await?;
            if !arrived.contains(&found.id) {
                continue;
            }
            if !whole && self.is_held_by_others(&arrived, found.id).await? {
                return Ok(None);
            }
            let Some(package) = self.package_of(id).await? else { continue };
            let gone = [rows::parcel::unpacked(parcel), store::file::remove(parcel)];
            return Ok(Some((package, gone)));
        }
        Ok(None)
    }

    /// Whether another one of these documents still has its files.
    async fn is_held_by_others(
        &self,
        arrived: &[DocumentId],
        but: DocumentId,
    ) -> Result<bool, DeskError> {
        for id in arrived.iter().filter(|id| **id != but) {
            let matter = self.document_by_id(*id).await?.and_then(|seen| seen.record.matter);
            if matter.is_some_and(|matter| !matter.files.is_empty()) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The agencies of this house that have a document of this sender.
    pub async fn holders_of(
        &self,
        sender: &str,
        document: &str,
    ) -> Result<Vec<AgencyCode>, DeskError> {
        let mut holders = Vec::new();
        for agency in self.exchanging_agencies().into_keys() {
            if self.arrived_here(sender, document, &agency).await?.is_some() {
                holders.push(agency);
            }
        }
        Ok(holders)
    }

    fn taken_rows(
        &self,
        parcel: &NewParcel,
        receipt: &SignedReceipt,
        outcome: Outcome,
    ) -> Result<Vec<Statement>, DeskError> {
        let now = self.clock().now();
        let (id, agency) = (parcel.id, parcel.agency.clone());
        let (parcel, receipt) = (Box::new(parcel.clone()), Box::new(receipt.clone()));
        let package = receipt.receipt.package;
        let command = parcel::Command::Take { parcel, receipt, outcome };
        let (_, mut statements) = outward::parcel_rows(self, &command, (id, &agency), now)?;
        statements.extend(self.kept_package(id, package));
        Ok(statements)
    }

    /// The rows that keep the bytes of a package that came in.
    fn kept_package(&self, id: ParcelId, package: Package) -> [Statement; 2] {
        let packed = rows::parcel::packed(id.as_uuid(), &package.sha256, package.bytes);
        [packed, self.package_file(id, &package)]
    }

    /// The door for a parcel that comes in, with what arrives by it.
    async fn take(
        &self,
        parcel: NewParcel,
        receipt: &SignedReceipt,
        outcome: Outcome,
        beside: Vec<Statement>,
    ) -> Result<Taking, DeskError> {
        let (now, actor, id) = (self.clock().now(), carrier(), parcel.id);
        let (agency, package) = (parcel.agency.clone(), receipt.receipt.package);
        let key = IdempotencyKey::derived(format!("parcel.{id}"));
        let request = DoorRequest { actor: &actor, id: id.as_uuid(), key: &key, seen: None, now };
        let (parcel, receipt) = (Box::new(parcel), Box::new(receipt.clone()));
        let command = parcel::Command::Take { parcel, receipt, outcome };
        let done = door::pass::<ParcelRegister, _, _>(
            self.store(),
            &self.shared.numbers,
            request,
            |record| {
                self.permit_parcel(&actor, command.action(), &agency)?;
                let context = Context { now, actor: &actor };
                let events = ParcelRegister::decide(record, &command, &context)
                    .map_err(|refusal| DeskError::refused(&refusal))?;
                Ok(Ruling { beside: beside.clone(), ..Ruling::of(events) })
            },
            |change| {
                let mut statements = parcel_row(change.after, now)?;
                statements.extend(self.kept_package(id, package));
                Ok(statements)
            },
        );
        let done = done.await?;
        let kept = done.record.receipt.ok_or_else(|| DeskError::fault("no receipt"))?;
        tracing::debug!(job = EXCHANGE, parcel = %id, "a parcel was taken in");
        Ok(Taking { receipt: *kept, repeated: done.repeated })
    }
}

/// What a package asks about an earlier document.
const fn asked(request: Request) -> Option<Asked> {
    match request {
        Request::Recall => Some(Asked::Recall),
        Request::Update => Some(Asked::Update),
        Request::Replace => Some(Asked::Replace),
        Request::New | Request::TakeBack => None,
    }
}

/// By which a document is known again (domain.md §7.4: sender, document, request), at each agency.
pub(super) fn seen_key(course: &Course, request: Request, agency: &AgencyCode) -> Sha256Hash {
    let told = format!("{}\n{}\n{}\n{agency}", course.sender, course.document, request.name());
    Sha256Hash::of(told.as_bytes())
}
