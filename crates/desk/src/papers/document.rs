//! The paper of an outgoing document: made from its text and signed by the leader, then numbered, sealed and delivered in
//! one batch by the records clerk.
//! Not the rules (`document::outgoing`). What must always hold: what is signed is the text that the register holds; the
//! number in the sealed paper is the one in the book; agencies on this platform have it the moment it is released.

use super::{
    Papers, blocking, body,
    consent::{Made, Order, PaperOrder, Waiting},
    sheet::{self, Sheet, Signing},
};
use crate::{
    Desk, DeskError, Done, IdempotencyKey, Seen,
    document::{TYPES, signatures_of},
    door, exchange,
    numbers::{GAPLESS_OUT, Taken},
    outgoing::Beside,
};
use ::document::{
    Incoming, IncomingRegister,
    incoming::{self, NewIncoming},
    model::{Concern, DocumentFile, NewFile, Sheet as Facts, Signatures, Urgency, Way},
    outgoing::{Command, Delivery, Outgoing, Release, Sealed, printed},
};
use dossier::model::SealLevel;
use kernel::{
    code::AgencyCode,
    hash::Sha256Hash,
    id::{AccountId, DocumentId, FileId, KeyUseId},
    time::Timestamp,
};
use key_use::{KeyKind, NewUse, Signed, Through};
use register::{Actor, Register as _};
use serde_json::{Map, Value, json};
use signing::{
    key::{Credential, KeyPlace},
    pades::Outcome,
    validate::{Policy, validate_pdf},
};
use std::sync::Arc;
use store::engine::Statement;

/// The letter for all types of documents.
const LETTER: &str = "van-ban.typ";
/// The type that is named by nothing: an official letter ("công văn").
const LETTER_KIND: &str = "cong-van";

impl Desk {
    /// The records clerk gives it the next number of the outgoing book, seals it and releases it; agencies on this platform
    /// have it in the same moment.
    ///
    /// Errors: `DSK-011` as above, `DSK-012` the agency has no key to seal with.
    pub async fn release_outgoing(
        &self,
        actor: &Actor,
        id: DocumentId,
        through: &Through,
        (key, seen): (&IdempotencyKey, Option<u64>),
    ) -> Result<Done<Outgoing>, DeskError> {
        let order = PaperOrder { id, key: key.clone(), seen };
        let mut made = None;
        let answer = self.issue(actor, &order, through, &mut made).await;
        let Some(account) = actor.account() else { return answer };
        if !self.goes_on_waiting(account, id, &answer) {
            self.shared.waits.done(account, id);
        } else if let Some(found) = self.outgoing_by_id(id).await? {
            let waiting = Waiting { order: Order::Issue(found.record.agency, order), made };
            self.shared.waits.put(account, vec![waiting], self.clock().now());
        }
        answer
    }

    async fn issue(
        &self,
        actor: &Actor,
        PaperOrder { id, key, seen }: &PaperOrder,
        through: &Through,
        made: &mut Option<Made>,
    ) -> Result<Done<Outgoing>, DeskError> {
        let (id, seen) = (*id, *seen);
        let found = self.outgoing_by_id(id).await?.ok_or(DeskError::NotFound)?;
        if door::was_done(self.store(), actor, key).await? {
            return Ok(Done { record: found.record, version: found.version, repeated: true });
        }
        stale(&found, seen)?;
        let (now, papers) = (self.clock().now(), self.papers().map(Arc::clone));
        let trial = Release {
            sign: "1".to_owned(),
            paper: self.paper_of(&found.record, b"", now),
            sealed: Sealed { level: String::new(), demo: true, strengthen_at: None },
            attachments: Vec::new(),
            attachment_seals: Vec::new(),
            deliveries: Vec::new(),
            outward: Vec::new(),
        };
        self.judge_outgoing(actor, &Command::Release(Box::new(trial)), &found.record)?;
        let papers = papers.ok_or_else(keyless)?;
        let credential = self.seal_of(&papers, &found.record.agency).await?;
        let signed = found.record.paper.clone().ok_or(DeskError::NotFound)?;
        let object = self.store().objects().get_verified(&signed.sha256).await?;
        let object = object.ok_or_else(|| DeskError::fault("a signed paper is gone"))?;
        let signed_pdf = object.bytes(super::PAPER_BYTES_MAX).await?;
        let first = match actor.account() {
            Some(account) => self.shared.waits.made(account, id, (found.version, now)),
            None => None,
        };
        // What was made yesterday bears yesterday's day.
        let first = first.filter(|made| made.at.local_date() == now.local_date());
        let first = first.unwrap_or(Made { version: found.version, at: now, proof: None });
        let at = made.insert(first).at;
        let book = format!("{GAPLESS_OUT}{}:{}", found.record.agency, at.local_date().year());
        let work = Work { papers: &papers, credential: &credential, signed: &signed_pdf, at };
        let made = |taken| self.release_once(actor, &found, work, taken, (key, through));
        self.shared.numbers.bear(self.store(), &book, made).await
    }

    async fn release_once(
        &self,
        actor: &Actor,
        found: &Seen<Outgoing>,
        work: Work<'_>,
        taken: Taken,
        (key, through): (&IdempotencyKey, &Through),
    ) -> Result<Done<Outgoing>, DeskError> {
        let (record, now) = (&found.record, work.at);
        let sign = self.sign_text(record, taken.serial);
        let (papers, desk) = (Arc::clone(work.papers), self.clone());
        let signing = Signing { credential: work.credential.clone(), at: now };
        let lines = sheet::Lines { number: sign.clone(), proof: None };
        let signed = work.signed.to_vec();
        let sealed =
            blocking(move || sheet::sealed(&papers, &signed, &lines, &signing, desk.random()));
        let sealed = sealed.await?;
        self.store().objects().put(&sealed.pdf).await?;
        // Judged like any paper that comes in: recipients are told what was found, not what was meant.
        let signatures = self.judged(work.papers, &sealed.pdf).await?;
        let paper = DocumentFile { signatures, ..self.paper_of(record, &sealed.pdf, now) };
        let holder = actor.account().ok_or_else(keyless)?;
        let kind = (KeyKind::Organisation, holder);
        let used = self.use_on(record, kind, work.credential, (&paper, through));
        let mut statements = self.key_use_rows(actor, &used, now)?;
        let beside = (&work, sign.as_str(), now);
        let (attachments, attachment_seals, uses) =
            self.attachments_out(actor, record, beside, through).await?;
        statements.extend(uses);
        let files: Vec<DocumentFile> =
            std::iter::once(paper.clone()).chain(attachments.iter().cloned()).collect();
        let mut deliveries = Vec::new();
        let tree = &self.directory().tree;
        for recipient in &record.text.recipients {
            // A division has no book: what went there would lie where nobody looks.
            let has_book =
                |to: &AgencyCode| *to != record.agency && tree.agency_of(to).as_ref() == Some(to);
            let Some(agency) = recipient.agency.clone().filter(has_book) else { continue };
            let (document, arrived) = self.delivered(record, &agency, (&sign, &files), now).await?;
            statements.extend(arrived);
            deliveries.push(Delivery { agency, document });
        }
        let (outward, sent) = self.outward(record, &sign, now).await?;
        statements.extend(sent);
        if record.text.concern.is_some() {
            statements.push(exchange::ask_recipients(self, record.id, now)?);
        }
        let sealed = Self::seal_told(work.papers, &sealed, work.credential, now);
        let command = Command::Release(Box::new(Release {
            sign,
            paper,
            sealed,
            attachments,
            attachment_seals,
            deliveries,
            outward,
        }));
        let beside = Beside { taken: Some(taken), statements };
        self.pass_outgoing(actor, record.id, &command, beside, (key, Some(found.version))).await
    }

    /// What the register keeps of a seal's evidence.
    pub(super) fn seal_told(
        papers: &Papers,
        sealed: &Outcome,
        credential: &Credential,
        now: Timestamp,
    ) -> Sealed {
        let level = level_name(super::level_of(sealed.reached));
        let strengthen_at = papers.strengthen_at(&sealed.pdf, now);
        let demo = credential.place() == KeyPlace::Software;
        Sealed { level: level.to_owned(), demo, strengthen_at }
    }

    /// The rows by which the document arrives at another agency of this platform.
    async fn delivered(
        &self,
        record: &Outgoing,
        agency: &AgencyCode,
        (sign, files): (&str, &[DocumentFile]),
        now: Timestamp,
    ) -> Result<(DocumentId, Vec<Statement>), DeskError> {
        let signer = match record.signed_by {
            Some(signer) => self.account_by_id(signer).await?.map(|it| it.record.full_name),
            None => None,
        };
        let arriving = Arriving {
            from: &record.agency,
            sign,
            kind: &record.text.kind,
            subject: &record.text.subject,
            urgency: record.text.urgency,
            signer: signer.unwrap_or_default(),
            concern: self.concern_at(record, agency).await?,
        };
        self.arrives_at(agency, &arriving, files, now).await
    }

    /// The rows by which a paper of one agency arrives at another one of this platform.
    pub(super) async fn arrives_at(
        &self,
        agency: &AgencyCode,
        arriving: &Arriving<'_>,
        files: &[DocumentFile],
        now: Timestamp,
    ) -> Result<(DocumentId, Vec<Statement>), DeskError> {
        let id = DocumentId::new(now, self.random());
        let author = self.province().agencies.get(arriving.from);
        let author = author.map_or_else(|| arriving.from.to_string(), |it| it.name.vi.clone());
        let arrives = |file: &DocumentFile| NewFile {
            file: DocumentFile { id: FileId::new(now, self.random()), ..file.clone() },
            on_first_page: None,
        };
        let mut new = NewIncoming {
            id,
            agency: agency.clone(),
            way: Way::Exchange,
            sheet: Facts {
                author,
                number: arriving.sign.to_owned(),
                dated: now.local_date(),
                kind: arriving.kind.to_owned(),
                subject: arriving.subject.to_owned(),
                urgency: arriving.urgency,
                signer: arriving.signer.clone(),
                pages: None,
                answer_by: None,
            },
            files: files.iter().map(arrives).collect(),
            affirmed: true,
            twin: None,
            origin: None,
            concern: arriving.concern,
            letter: None,
        };
        let key = incoming::twin_key(agency, &new.sheet);
        let engine = self.store().engine();
        let paper: Vec<Sha256Hash> = files.first().map(|paper| paper.sha256).into_iter().collect();
        let twin = store::document::twin(engine, agency.as_ref(), key.as_ref(), &paper).await?;
        new.twin = twin.map(DocumentId::from_uuid);
        Ok((id, self.arrive_beside(new, now)?.1))
    }

    /// What the document asks about the copy of an earlier one that this agency has.
    async fn concern_at(
        &self,
        record: &Outgoing,
        agency: &AgencyCode,
    ) -> Result<Option<Concern>, DeskError> {
        let Some(concern) = record.text.concern else { return Ok(None) };
        let target = self.outgoing_by_id(concern.document).await?;
        let line = target.and_then(|seen| seen.record.in_book());
        let deliveries = line.map(|line| line.deliveries).unwrap_or_default();
        let copy = deliveries.iter().find(|it| it.agency == *agency);
        Ok(copy.map(|copy| Concern { document: copy.document, ..concern }))
    }

    /// How each recipient's copy stands: for the sender, who sees that and no more.
    pub async fn deliveries(
        &self,
        found: &Outgoing,
    ) -> Result<Vec<(Delivery, Option<Incoming>)>, DeskError> {
        let engine = self.store().engine();
        let mut standings = Vec::new();
        for delivery in found.in_book().map(|line| line.deliveries).unwrap_or_default() {
            let id = delivery.document.as_uuid();
            let stored = store::register::record(engine, IncomingRegister::NAME, id).await?;
            let arrived = stored.as_ref().map(|it| door::parse(&it.state)).transpose()?;
            standings.push((delivery, arrived));
        }
        Ok(standings)
    }

    /// The paper as it would be signed now, with blanks where number, day and signatures will be.
    pub async fn outgoing_preview(&self, found: &Outgoing) -> Result<Vec<u8>, DeskError> {
        let (data, dated) = self.preview_data(found);
        self.letter(LETTER, Value::Object(data), dated).await
    }

    /// What a letter would print of it now (docs/letters), for whoever makes a file of another kind.
    pub fn outgoing_paper_data(&self, found: &Outgoing) -> Value {
        let mut data = self.preview_data(found).0;
        if let Some(released) = &found.released {
            data.insert("number".to_owned(), json!(released.sign));
            data.insert("dated".to_owned(), json!(released.at.local_date().to_string()));
        }
        Value::Object(data)
    }

    fn preview_data(&self, found: &Outgoing) -> (Map<String, Value>, jiff::civil::Date) {
        let now = self.clock().now();
        let mut data = self.document_data(found, now);
        data.insert("demo".to_owned(), json!(true));
        data.insert("blanks".to_owned(), json!(false));
        data.insert("signer".to_owned(), self.head_on_paper(&found.agency));
        (data, now.local_date())
    }

    pub(super) async fn document_sheet(
        &self,
        papers: &Papers,
        record: &Outgoing,
        signer: AccountId,
        (credential, at): (&Credential, Timestamp),
    ) -> Result<Sheet, DeskError> {
        if !papers.typesetter.has(LETTER) {
            return Err(DeskError::Refused { code: "DSK-010", details: Vec::new() });
        }
        let mut data = self.document_data(record, at);
        data.insert("demo".to_owned(), json!(credential.place() == KeyPlace::Software));
        data.insert("blanks".to_owned(), json!(true));
        data.insert("signer".to_owned(), self.signer(&record.agency, signer).await?);
        let dated = at.local_date();
        Ok(Sheet { letter: LETTER.to_owned(), data: Value::Object(data), dated })
    }

    fn document_data(&self, record: &Outgoing, at: Timestamp) -> Map<String, Value> {
        let today = at.local_date();
        let text = &record.text;
        let list = self.province().lists.get(TYPES);
        let kind = list.and_then(|list| list.item(&text.kind)).map(|item| item.vi.clone());
        let kind = kind.filter(|_| text.kind != LETTER_KIND);
        let names = printed(&text.recipients);
        // A letter names them above; the letter itself says so below.
        let below = kind.as_ref().map(|_| names.clone());
        let urgency = match text.urgency {
            Urgency::Normal => None,
            Urgency::Urgent => Some("urgent"),
            Urgency::VeryUrgent => Some("very_urgent"),
            Urgency::Express => Some("express"),
        };
        let mut data = Map::new();
        self.tell_agency(&mut data, &record.agency, today);
        data.insert("dated".to_owned(), json!(today.to_string()));
        data.insert("urgency".to_owned(), json!(urgency));
        data.insert("recipients".to_owned(), json!(below));
        data.insert("kept_by".to_owned(), json!(self.abbreviation(&record.unit)));
        let about = if kind.is_none() { bare(&text.subject) } else { text.subject.as_str() };
        let body = json!({ "type": kind, "about": about, "to": names, "blocks": body::blocks(&text.prose()) });
        data.insert("document".to_owned(), body);
        data
    }

    pub(super) fn abbreviation(&self, unit: &AgencyCode) -> String {
        self.province().agencies.get(unit).map(|it| it.abbreviation.clone()).unwrap_or_default()
    }

    /// `05/QĐ-UBND`, and for a letter `123/UBND-KT` (Decree 30/2020 annex I, part II, 3).
    fn sign_text(&self, record: &Outgoing, number: u64) -> String {
        let list = self.province().lists.get(TYPES);
        let kind = list.and_then(|list| list.item(&record.text.kind));
        let kind = kind.and_then(|item| item.note.clone()).filter(|note| !note.is_empty());
        let agency = self.abbreviation(&record.agency);
        match kind {
            Some(kind) => format!("{number:02}/{kind}-{agency}"),
            None if record.unit == record.agency => format!("{number:02}/{agency}"),
            None => format!("{number:02}/{agency}-{}", self.abbreviation(&record.unit)),
        }
    }

    pub(super) fn paper_of(&self, record: &Outgoing, pdf: &[u8], now: Timestamp) -> DocumentFile {
        DocumentFile {
            id: FileId::new(now, self.random()),
            name: format!("{}.pdf", file_stem(&record.text.subject)),
            media_type: super::PDF.to_owned(),
            size: pdf.len() as u64,
            sha256: Sha256Hash::of(pdf),
            kept_at: now,
            signatures: Signatures::NotJudged,
        }
    }

    /// How the signatures of a paper hold. The moment is taken here, after they are made: no evidence dated later than
    /// the moment of judging counts, and an authority may take its time.
    pub(super) async fn judged(
        &self,
        papers: &Papers,
        pdf: &[u8],
    ) -> Result<Signatures, DeskError> {
        let (ring, pdf, now) = (Arc::clone(&papers.ring), pdf.to_vec(), self.clock().now());
        blocking(move || {
            let report = validate_pdf(&pdf, &Policy::new(now, ring.anchors()));
            Ok(signatures_of(Some(&report)))
        })
        .await
    }

    pub(super) fn use_on(
        &self,
        record: &Outgoing,
        (kind, holder): (KeyKind, AccountId),
        credential: &Credential,
        (file, through): (&DocumentFile, &Through),
    ) -> NewUse {
        NewUse {
            id: KeyUseId::new(self.clock().now(), self.random()),
            holder,
            unit: record.agency.clone(),
            key: Sha256Hash::of(credential.certificate().key_info()),
            kind,
            signed: Signed {
                register: "outgoing".to_owned(),
                record: record.id.to_string(),
                code: String::new(),
                content: file.sha256,
            },
            through: through.clone(),
        }
    }
}

/// What a paper says of itself where it arrives.
pub(super) struct Arriving<'a> {
    pub(super) from: &'a AgencyCode,
    /// Number and sign.
    pub(super) sign: &'a str,
    pub(super) kind: &'a str,
    pub(super) subject: &'a str,
    pub(super) urgency: Urgency,
    pub(super) signer: String,
    pub(super) concern: Option<Concern>,
}

/// The level as records of documents name it.
pub(super) const fn level_name(level: SealLevel) -> &'static str {
    match level {
        SealLevel::Basic => "basic",
        SealLevel::Timestamped => "timestamped",
        SealLevel::LongTerm => "long_term",
        SealLevel::Archived => "archived",
    }
}

/// What a release is done with.
#[derive(Clone, Copy)]
pub(super) struct Work<'a> {
    pub(super) papers: &'a Arc<Papers>,
    pub(super) credential: &'a Credential,
    /// The paper as the leader signed it.
    signed: &'a [u8],
    /// The moment that the paper bears.
    at: Timestamp,
}

pub(super) fn stale(found: &Seen<Outgoing>, seen: Option<u64>) -> Result<(), DeskError> {
    match seen {
        Some(seen) if seen != found.version => {
            Err(DeskError::Stale { now: found.version, last: None })
        }
        _ => Ok(()),
    }
}

/// No key is set with which this could be signed.
pub(super) fn keyless() -> DeskError {
    DeskError::Refused { code: "DSK-019", details: Vec::new() }
}

/// A file's name from a subject: its letters without marks.
fn file_stem(subject: &str) -> String {
    let folded = kernel::text::fold(subject);
    let stem: String = folded
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' })
        .collect();
    let stem: String =
        stem.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-");
    stem.chars().take(80).collect()
}

/// The abstract of a letter without the "V/v" that its paper puts before it, for whoever typed that as well.
fn bare(subject: &str) -> &str {
    for (words, chars) in [("v/v", 3), ("ve viec", 7)] {
        let begins = kernel::text::fold(&subject.chars().take(chars).collect::<String>());
        let rest = subject.char_indices().nth(chars).and_then(|(at, _)| subject.get(at..));
        let rest = rest.map(|rest| rest.trim_start_matches([' ', ':', '.']));
        if let Some(rest) = rest.filter(|rest| begins == words && !rest.is_empty()) {
            return rest;
        }
    }
    subject
}

#[cfg(test)]
mod tests {
    use super::bare;

    #[test]
    fn a_letter_says_what_it_is_about_once_however_that_was_typed() {
        for typed in
            ["V/v nạo vét kênh", "v/v: nạo vét kênh", "Về việc nạo vét kênh", "nạo vét kênh"]
        {
            assert_eq!(bare(typed), "nạo vét kênh", "{typed}");
        }
        for other in ["V/v", "", "Vận hành trạm bơm", "Về việc "] {
            assert_eq!(bare(other), other);
        }
    }
}
