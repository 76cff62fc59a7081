//! Outgoing documents that a leader signs, one or a pile of them with one consent of the key's holder.
//! Not their release (`document`) and not decisions on dossiers (`approval`). What must always hold: every order gets exactly
//! one answer; nothing is signed for an order that would be refused anyway; a paper is kept only together with its entry.

use super::{
    PaperFault, Papers, blocking,
    consent::{Made, Order, PaperOrder},
    document::{keyless, stale},
    progress::{Step, UnderWay},
    sheet::{self, Signing},
};
use crate::{Desk, DeskError, Done, IdempotencyKey, Seen, door, outgoing::Beside};
use ::document::outgoing::{Command, Outgoing};
use kernel::id::{AccountId, DocumentId};
use key_use::{KeyKind, Through};
use register::Actor;
use signing::key::Credential;
use std::{collections::BTreeMap, sync::Arc};

/// The leader's key, found once for a pile.
struct Own {
    papers: Arc<Papers>,
    holder: AccountId,
    credential: Credential,
}

/// A paper that only lacks its signature.
struct Ready {
    seen: Seen<Outgoing>,
    laid: sheet::Laid,
    made: Made,
}

/// What became of an order before any signature.
enum Laying {
    Ready(Box<Ready>),
    /// It was carried out before.
    Repeated(Box<Done<Outgoing>>),
}

impl Desk {
    /// The leader signs what lies before them: the paper is made from the text as it stands and signed with their key.
    ///
    /// Errors: as [`Desk::sign_documents`] gives for each.
    pub async fn sign_outgoing(
        &self,
        actor: &Actor,
        id: DocumentId,
        through: &Through,
        (key, seen): (&IdempotencyKey, Option<u64>),
    ) -> Result<Done<Outgoing>, DeskError> {
        let order = PaperOrder { id, key: key.clone(), seen };
        let mut answers = self.sign_documents(actor, vec![order], through).await;
        answers.pop().unwrap_or(Err(DeskError::NotFound))
    }

    /// The leader signs documents that lie before them, with one consent for all where the key asks for consent; an answer
    /// for each, in their order.
    ///
    /// Errors: `DSK-010` a letter that does not come out, `DSK-011` a key that cannot be used now, `DSK-019` no key is set,
    /// `DSK-015` a holder who has to consent first: then [`Desk::go_on_consented`] gives the same orders again.
    pub async fn sign_documents(
        &self,
        actor: &Actor,
        orders: Vec<PaperOrder>,
        through: &Through,
    ) -> Vec<Result<Done<Outgoing>, DeskError>> {
        let under_way = self.shared.under_way.begin(actor.account(), orders.len());
        let mut answers = Vec::with_capacity(orders.len());
        let (mut own, mut pile, mut made) = (None, Vec::new(), BTreeMap::new());
        let ordered: Vec<Order> = orders.iter().cloned().map(Order::Sign).collect();
        for (place, order) in orders.into_iter().enumerate() {
            let answer = match self.lay_document(actor, &order, &mut own).await {
                Ok(Laying::Ready(ready)) => {
                    made.insert(place, ready.made.clone());
                    pile.push((place, order, *ready));
                    // Replaced when the pile is signed.
                    Err(DeskError::Busy)
                }
                Ok(Laying::Repeated(done)) => Ok(*done),
                Err(error) => Err(error),
            };
            under_way.did(Step::Made);
            answers.push(answer);
        }
        if let Some(own) = own {
            for (place, answer) in self.sign_laid(actor, &own, pile, (&under_way, through)).await {
                if let Some(slot) = answers.get_mut(place) {
                    *slot = answer;
                }
            }
        }
        self.wait_for_consent(actor, ordered, &made, &answers);
        answers
    }

    /// Sets the paper of one document.
    async fn lay_document(
        &self,
        actor: &Actor,
        PaperOrder { id, key, seen }: &PaperOrder,
        own: &mut Option<Own>,
    ) -> Result<Laying, DeskError> {
        let found = self.outgoing_by_id(*id).await?.ok_or(DeskError::NotFound)?;
        if door::was_done(self.store(), actor, key).await? {
            let (record, version) = (found.record, found.version);
            return Ok(Laying::Repeated(Box::new(Done { record, version, repeated: true })));
        }
        stale(&found, *seen)?;
        let now = self.clock().now();
        // Nothing is signed for a command that would be refused anyway.
        let trial = Command::Sign { paper: Box::new(self.paper_of(&found.record, b"", now)) };
        self.judge_outgoing(actor, &trial, &found.record)?;
        let own = match own {
            Some(own) => own,
            None => own.insert(self.own_key(actor).await?),
        };
        let waited = self.shared.waits.made(own.holder, *id, (found.version, now));
        let made = waited.unwrap_or(Made { version: found.version, at: now, proof: None });
        let (papers, with) = (Arc::clone(&own.papers), (&own.credential, made.at));
        let sheet = self.document_sheet(&papers, &found.record, own.holder, with).await?;
        let signing = Signing { credential: own.credential.clone(), at: made.at };
        let laid = blocking(move || sheet.laid(&papers, &signing)).await?;
        Ok(Laying::Ready(Box::new(Ready { seen: found, laid, made })))
    }

    async fn own_key(&self, actor: &Actor) -> Result<Own, DeskError> {
        let papers = self.papers().map(Arc::clone).ok_or_else(keyless)?;
        let holder = actor.account().ok_or_else(keyless)?;
        let account = self.account_by_id(holder).await?.ok_or_else(keyless)?;
        let (ring, login) = (Arc::clone(&papers.ring), account.record.login.to_string());
        let credential = blocking(move || {
            let who = signing::ring::Official { account: holder, login: &login };
            Ok(ring.official(who)?)
        });
        let credential = credential.await?.ok_or_else(keyless)?;
        Ok(Own { papers, holder, credential })
    }

    /// Signs papers that are ready, and keeps each with its entry.
    async fn sign_laid(
        &self,
        actor: &Actor,
        own: &Own,
        pile: Vec<(usize, PaperOrder, Ready)>,
        (under_way, through): (&UnderWay, &Through),
    ) -> Vec<(usize, Result<Done<Outgoing>, DeskError>)> {
        let signing = Signing { credential: own.credential.clone(), at: self.clock().now() };
        let (mut orders, mut laid) = (Vec::new(), Vec::new());
        for (place, order, ready) in pile {
            orders.push((place, order, ready.seen, ready.made));
            laid.push(ready.laid);
        }
        let (desk, papers, count) = (self.clone(), Arc::clone(&own.papers), under_way.clone());
        let signed = blocking(move || {
            let mut tell = || count.did(Step::Signed);
            Ok(sheet::signed(&papers, &laid, &signing, (desk.random(), &mut tell)))
        });
        let signed = signed.await.unwrap_or_else(|error| {
            let told = error.to_string();
            orders.iter().map(|_| Err(PaperFault::Key(told.clone()))).collect()
        });
        let mut answers = Vec::with_capacity(orders.len());
        for ((place, order, seen, made), signed) in orders.into_iter().zip(signed) {
            let answer = match signed {
                Ok(outcome) => {
                    let paper = (outcome.pdf.as_slice(), made.at);
                    self.keep_document(actor, own, (&order, &seen), paper, through).await
                }
                Err(fault) => Err(fault.into()),
            };
            under_way.did(Step::Kept);
            answers.push((place, answer));
        }
        answers
    }

    async fn keep_document(
        &self,
        actor: &Actor,
        own: &Own,
        (order, seen): (&PaperOrder, &Seen<Outgoing>),
        (pdf, at): (&[u8], kernel::time::Timestamp),
        through: &Through,
    ) -> Result<Done<Outgoing>, DeskError> {
        let stored = self.store().objects().put(pdf).await?;
        let paper = self.paper_of(&seen.record, pdf, at);
        debug_assert_eq!(stored.hash, paper.sha256);
        let kind = (KeyKind::Personal, own.holder);
        let used = self.use_on(&seen.record, kind, &own.credential, (&paper, through));
        let statements = self.key_use_rows(actor, &used, self.clock().now())?;
        let command = Command::Sign { paper: Box::new(paper) };
        let beside = Beside { taken: None, statements };
        let with = (&order.key, Some(seen.version));
        self.pass_outgoing(actor, order.id, &command, beside, with).await
    }
}
