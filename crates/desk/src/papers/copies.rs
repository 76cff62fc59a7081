//! The paper of a certified copy: the document's own file with the line of the copy and the agency's seal at the top right
//! of its first page; or, for an extract, the part set anew with the head of its document (Decree 30/2020 art. 25; annex I,
//! part II, cell 14).
//! Not the rules (`document::copy`). What must always hold: a copied file is only added to; the number on the copy is the one
//! in the book; agencies on this platform have it the moment it is issued.

use super::{
    PAPER_BYTES_MAX, PDF, Papers, body,
    consent::{CopyOrder, Made, Order, Waiting},
    document::{Arriving, keyless},
    sheet::{self, Signing},
};
use crate::{
    Desk, DeskError, Done, IdempotencyKey, Seen, door,
    numbers::{GAPLESS_COPIES, Taken},
    outgoing::Beside,
};
use ::document::{
    CertifiedCopy,
    copy::{Command, Form, Issue},
    model::{DocumentFile, Urgency},
    outgoing::{Delivery, Sealed, printed},
    prose::Prose,
};
use kernel::{
    hash::Sha256Hash,
    id::{CopyId, FileId, KeyUseId},
    time::Timestamp,
};
use key_use::{KeyKind, NewUse, Signed, Through};
use register::Actor;
use serde_json::{Map, Value, json};
use signing::{
    key::{Credential, KeyPlace},
    pades::Outcome,
};
use std::sync::Arc;

/// The letter of extracts.
const EXTRACT: &str = "trich-sao.typ";

/// What a copy is sealed with.
#[derive(Clone, Copy)]
struct Work<'a> {
    papers: &'a Arc<Papers>,
    credential: &'a Credential,
    /// What is added to.
    pdf: &'a [u8],
    at: Timestamp,
}

impl Desk {
    /// The records clerk gives a decided copy the next number of the book of copies and seals it; recipients on this platform
    /// have it in the same moment.
    ///
    /// Errors: `DSK-010`, `DSK-011`, `DSK-012`, `DSK-015` as for a release, `DSK-014` the file cannot be added to.
    pub async fn issue_copy(
        &self,
        actor: &Actor,
        id: CopyId,
        through: &Through,
        (key, seen): (&IdempotencyKey, Option<u64>),
    ) -> Result<Done<CertifiedCopy>, DeskError> {
        let order = CopyOrder { id, key: key.clone(), seen };
        let mut made = None;
        let answer = self.issue_numbered(actor, &order, through, &mut made).await;
        let Some(account) = actor.account() else { return answer };
        if !self.goes_on_waiting(account, id, &answer) {
            self.shared.waits.done(account, id);
        } else if let Some(found) = self.copy_by_id(id).await? {
            let waiting = Waiting { order: Order::IssueCopy(found.record.agency, order), made };
            self.shared.waits.put(account, vec![waiting], self.clock().now());
        }
        answer
    }

    async fn issue_numbered(
        &self,
        actor: &Actor,
        CopyOrder { id, key, seen }: &CopyOrder,
        through: &Through,
        made: &mut Option<Made>,
    ) -> Result<Done<CertifiedCopy>, DeskError> {
        let found = self.copy_by_id(*id).await?.ok_or(DeskError::NotFound)?;
        if door::was_done(self.store(), actor, key).await? {
            return Ok(Done { record: found.record, version: found.version, repeated: true });
        }
        if seen.is_some_and(|seen| seen != found.version) {
            return Err(DeskError::Stale { now: found.version, last: None });
        }
        let now = self.clock().now();
        // Nothing is sealed for a command that would be refused anyway.
        let trial = Issue {
            sign: "1".to_owned(),
            paper: found.record.of.file.clone(),
            sealed: Sealed { level: String::new(), demo: true, strengthen_at: None },
            deliveries: Vec::new(),
        };
        self.rule_copy(actor, &Command::Issue(Box::new(trial)), Some(&found.record), Some(1))?;
        let papers = self.papers().map(Arc::clone).ok_or_else(keyless)?;
        let credential = self.seal_of(&papers, &found.record.agency).await?;
        let waited = match actor.account() {
            Some(account) => self.shared.waits.made(account, *id, (found.version, now)),
            None => None,
        };
        let first = waited.filter(|made| made.at.local_date() == now.local_date());
        let first = first.unwrap_or(Made { version: found.version, at: now, proof: None });
        let at = made.insert(first).at;
        let object = self.store().objects().get_verified(&found.record.of.file.sha256).await?;
        let object = object.ok_or_else(|| DeskError::fault("a file to be copied is gone"))?;
        let bytes = object.bytes(PAPER_BYTES_MAX).await?;
        let book = format!("{GAPLESS_COPIES}{}:{}", found.record.agency, at.local_date().year());
        let work = Work { papers: &papers, credential: &credential, pdf: &bytes, at };
        let made = |taken| self.issue_once(actor, &found, work, taken, (key, through));
        self.shared.numbers.bear(self.store(), &book, made).await
    }

    async fn issue_once(
        &self,
        actor: &Actor,
        found: &Seen<CertifiedCopy>,
        work: Work<'_>,
        taken: Taken,
        (key, through): (&IdempotencyKey, &Through),
    ) -> Result<Done<CertifiedCopy>, DeskError> {
        let (record, at) = (&found.record, work.at);
        // One row of numbers for all forms; the form stands in the sign (annex I, part III).
        let abbreviation = self.abbreviation(&record.agency);
        let sign = format!("{:02}/{}-{abbreviation}", taken.serial, record.form.sign());
        let sealed = self.sealed_copy(record, &work, &sign).await?;
        self.store().objects().put(&sealed.pdf).await?;
        let paper = DocumentFile {
            id: FileId::new(at, self.random()),
            name: pdf_name(&format!("{} {}", record.form.sign(), record.of.file.name)),
            media_type: PDF.to_owned(),
            size: sealed.pdf.len() as u64,
            sha256: Sha256Hash::of(&sealed.pdf),
            kept_at: at,
            signatures: self.judged(work.papers, &sealed.pdf).await?,
        };
        let used = NewUse {
            id: KeyUseId::new(self.clock().now(), self.random()),
            holder: actor.account().ok_or_else(keyless)?,
            unit: record.agency.clone(),
            key: Sha256Hash::of(work.credential.certificate().key_info()),
            kind: KeyKind::Organisation,
            signed: Signed {
                register: "copy".to_owned(),
                record: record.id.to_string(),
                code: String::new(),
                content: paper.sha256,
            },
            through: through.clone(),
        };
        let mut statements = self.key_use_rows(actor, &used, at)?;
        let signer = match record.signer.account {
            Some(signer) => self.account_by_id(signer).await?.map(|it| it.record.full_name),
            None => None,
        };
        let (mut deliveries, tree) = (Vec::new(), &self.directory().tree);
        for agency in record.recipients.iter().filter_map(|one| one.agency.as_ref()) {
            if *agency == record.agency || tree.agency_of(agency).as_ref() != Some(agency) {
                continue;
            }
            let arriving = Arriving {
                from: &record.agency,
                sign: &sign,
                kind: &record.of.kind,
                subject: &record.of.subject,
                urgency: Urgency::Normal,
                signer: signer.clone().unwrap_or_default(),
                concern: None,
            };
            let files = std::slice::from_ref(&paper);
            let (document, arrived) = self.arrives_at(agency, &arriving, files, at).await?;
            statements.extend(arrived);
            deliveries.push(Delivery { agency: agency.clone(), document });
        }
        let sealed = Self::seal_told(work.papers, &sealed, work.credential, at);
        let command = Command::Issue(Box::new(Issue { sign, paper, sealed, deliveries }));
        let beside = Beside { taken: Some(taken), statements };
        self.pass_copy(actor, record.id, &command, beside, (key, Some(found.version))).await
    }

    async fn sealed_copy(
        &self,
        record: &CertifiedCopy,
        work: &Work<'_>,
        sign: &str,
    ) -> Result<Outcome, DeskError> {
        let pdf = match record.form {
            Form::Extract => {
                let demo = work.credential.place() == KeyPlace::Software;
                self.extract(record, sign, (work.at, demo)).await?
            }
            Form::True | Form::OfCopy => work.pdf.to_vec(),
        };
        let name = self.province().unit_name(&record.agency).map(|name| name.vi.clone());
        let lines = json!({
            "agency": name.unwrap_or_default(),
            "kind": record.form.name(),
            "number": sign,
        });
        let (papers, desk) = (Arc::clone(work.papers), self.clone());
        let signing = Signing { credential: work.credential.clone(), at: work.at };
        let sealed = tokio::task::spawn_blocking(move || {
            sheet::copy(&papers, &pdf, lines, &signing, desk.random())
        });
        match sealed.await.map_err(DeskError::fault)? {
            Err(super::PaperFault::File(fault)) => {
                tracing::warn!(%fault, "a file cannot be copied");
                let details = vec![("name", record.of.file.name.clone())];
                Err(DeskError::Refused { code: "DSK-014", details })
            }
            sealed => Ok(sealed?),
        }
    }

    /// The extract as a paper: head, number, day, type and abstract of its document, the part, and who certifies it.
    async fn extract(
        &self,
        record: &CertifiedCopy,
        sign: &str,
        (at, demo): (Timestamp, bool),
    ) -> Result<Vec<u8>, DeskError> {
        let today = at.local_date();
        let mut data = Map::new();
        self.tell_agency(&mut data, &record.agency, today);
        if let Some(signer) = record.signer.account {
            data.insert("signer".to_owned(), self.signer(&record.agency, signer).await?);
        }
        let of = &record.of;
        data.insert("dated".to_owned(), json!(today.to_string()));
        data.insert("demo".to_owned(), json!(demo));
        data.insert("number".to_owned(), json!(sign));
        data.insert("recipients".to_owned(), json!(printed(&record.recipients)));
        data.insert("kept_by".to_owned(), json!(self.abbreviation(&record.asked_by.unit)));
        let kind = self.kind_on_paper(&of.kind);
        let source = json!({
            "author": of.author,
            "number": of.sign,
            "dated": of.dated.to_string(),
            "type": kind,
            "about": of.subject,
            "part": record.place,
            "blocks": body::blocks(&Prose::read(&record.part)),
        });
        data.insert("source".to_owned(), source);
        self.letter(EXTRACT, Value::Object(data), today).await.map_err(|error| match error {
            DeskError::NotFound => DeskError::Refused { code: "DSK-010", details: Vec::new() },
            error => error,
        })
    }

    /// The extract as it would be issued now, for whoever may see the copy.
    pub async fn extract_preview(&self, record: &CertifiedCopy) -> Result<Vec<u8>, DeskError> {
        self.extract(record, "", (self.clock().now(), true)).await
    }
}

/// A name that ends as PDF files do.
fn pdf_name(name: &str) -> String {
    let stem = name.strip_suffix(".pdf").unwrap_or(name);
    format!("{stem}.pdf")
}
