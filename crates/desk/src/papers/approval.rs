//! A leader's decisions whose papers are made and signed, one or a pile of them with one consent of the key's holder.
//! Not the release (`papers`) and not the paper itself (`sheet`). What must always hold: every order gets exactly one
//! answer; a paper is kept only together with its decision.

use super::{
    PaperFault, Work, blocking,
    consent::{Made, Order},
    progress::{Step, UnderWay},
    sheet::{self, Signing},
};
use crate::{Desk, DeskError, Done, IdempotencyKey};
use dossier::{Command, Dossier};
use kernel::id::DossierId;
use key_use::{KeyKind, Through};
use register::Actor;
use std::{collections::BTreeMap, sync::Arc};

/// A decision that a leader takes.
#[derive(Debug, Clone)]
pub struct Approval {
    pub id: DossierId,
    pub note: Option<String>,
    pub key: IdempotencyKey,
    /// The version that was seen.
    pub seen: Option<u64>,
}

/// A paper that only lacks its signature.
struct Ready {
    work: Work,
    laid: sheet::Laid,
    made: Made,
}

impl Desk {
    /// The leader decides as proposed, on one dossier or a pile of them; an answer for each, in their order. Where the
    /// procedure's paper has a letter and the leader a key, the paper is made and signed with it, with one consent for
    /// all of a pile where the key asks for consent; otherwise it is decided alone and the paper is signed by hand.
    ///
    /// Errors: `DSK-010` a letter that does not come out, `DSK-011` a key that cannot be used now, `DSK-015` a holder who has
    /// to consent first: then [`Desk::go_on_consented`] gives the same orders again.
    pub async fn approve(
        &self,
        actor: &Actor,
        orders: Vec<Approval>,
        through: &Through,
    ) -> Vec<Result<Done<Dossier>, DeskError>> {
        let under_way = self.shared.under_way.begin(actor.account(), orders.len());
        let mut answers = Vec::with_capacity(orders.len());
        let mut pile = Vec::new();
        let mut made = BTreeMap::new();
        let ordered = orders.iter().cloned().map(Order::Approve).collect();
        for (place, order) in orders.into_iter().enumerate() {
            let answer = match self.lay(actor, &order).await {
                Ok(Some(ready)) => {
                    made.insert(place, ready.made.clone());
                    pile.push((place, order, ready));
                    // Replaced when the pile is signed.
                    Err(DeskError::Busy)
                }
                Ok(None) => {
                    let plain = Command::Approve { note: order.note };
                    self.dossier(actor, order.id, plain, &order.key, order.seen).await
                }
                Err(error) => Err(error),
            };
            under_way.did(Step::Made);
            answers.push(answer);
        }
        for (place, answer) in self.sign_pile(actor, pile, &under_way, through).await {
            if let Some(slot) = answers.get_mut(place) {
                *slot = answer;
            }
        }
        self.wait_for_consent(actor, ordered, &made, &answers);
        answers
    }

    /// Sets the paper of one approval; `None` where none is to be signed.
    async fn lay(&self, actor: &Actor, order: &Approval) -> Result<Option<Ready>, DeskError> {
        let plain = Command::Approve { note: order.note.clone() };
        let Some(work) = self.to_sign(actor, order.id, &plain, order.seen).await? else {
            return Ok(None);
        };
        let (version, now) = (work.seen.version, self.clock().now());
        let made = self.shared.waits.made(work.holder, order.id, (version, now));
        let made = made.unwrap_or(Made { version, at: now, proof: None });
        let at = made.at;
        let with = (&work.credential, at);
        let sheet = self.sheet_of(&work.papers, &work.seen.record, work.holder, with).await?;
        let papers = Arc::clone(&work.papers);
        let signing = Signing { credential: work.credential.clone(), at };
        let laid = blocking(move || sheet.laid(&papers, &signing)).await?;
        Ok(Some(Ready { work, laid, made }))
    }

    /// Signs papers of one leader that are ready, and keeps each with its decision.
    async fn sign_pile(
        &self,
        actor: &Actor,
        pile: Vec<(usize, Approval, Ready)>,
        under_way: &UnderWay,
        through: &Through,
    ) -> Vec<(usize, Result<Done<Dossier>, DeskError>)> {
        let Some((_, _, first)) = pile.first() else { return Vec::new() };
        let papers = Arc::clone(&first.work.papers);
        let signing = Signing { credential: first.work.credential.clone(), at: self.clock().now() };
        let mut orders = Vec::with_capacity(pile.len());
        let mut laid = Vec::with_capacity(pile.len());
        for (place, order, ready) in pile {
            orders.push((place, order, ready.work));
            laid.push(ready.laid);
        }
        let desk = self.clone();
        let count = under_way.clone();
        let signed = blocking(move || {
            let mut tell = || count.did(Step::Signed);
            Ok(sheet::signed(&papers, &laid, &signing, (desk.random(), &mut tell)))
        })
        .await;
        let signed = match signed {
            Ok(signed) => signed,
            Err(error) => {
                let told = error.to_string();
                let fault = |_: &(usize, Approval, Work)| Err(PaperFault::Key(told.clone()));
                orders.iter().map(fault).collect()
            }
        };
        let mut answers = Vec::with_capacity(orders.len());
        for ((place, order, work), signed) in orders.into_iter().zip(signed) {
            let answer = match signed {
                Ok(outcome) => self.keep_signed(actor, order, &work, &outcome.pdf, through).await,
                Err(fault) => Err(fault.into()),
            };
            under_way.did(Step::Kept);
            answers.push((place, answer));
        }
        answers
    }

    async fn keep_signed(
        &self,
        actor: &Actor,
        order: Approval,
        work: &Work,
        pdf: &[u8],
        through: &Through,
    ) -> Result<Done<Dossier>, DeskError> {
        let record = &work.seen.record;
        let paper = self.keep(record, pdf).await?;
        let used = self.used(
            (work.holder, KeyKind::Personal),
            work.unit.clone(),
            &work.credential,
            record,
            (&paper, through),
        );
        let command = Command::Sign { note: order.note, paper: Box::new(paper) };
        let seen = Some(work.seen.version);
        self.dossier_signed(actor, order.id, command, &[used], &order.key, seen).await
    }

    /// What is needed to sign; `None` where the paper is signed by hand, or the command would be refused anyway: then the
    /// door says why, or answers a repeated key.
    async fn to_sign(
        &self,
        actor: &Actor,
        id: DossierId,
        plain: &Command,
        seen: Option<u64>,
    ) -> Result<Option<Work>, DeskError> {
        let Some(papers) = self.papers() else { return Ok(None) };
        let Some((current, agency)) = self.would_take(actor, id, plain, seen).await? else {
            return Ok(None);
        };
        let Some(holder) = actor.account() else { return Ok(None) };
        if self.letter_of(&current.record)?.is_none() {
            return Ok(None);
        }
        let Some(account) = self.account_by_id(holder).await? else { return Ok(None) };
        let ring = Arc::clone(&papers.ring);
        let login = account.record.login.to_string();
        let found = blocking(move || {
            let who = signing::ring::Official { account: holder, login: &login };
            ring.official(who).map_err(PaperFault::from)
        })
        .await?;
        Ok(found.map(|credential| Work {
            papers: Arc::clone(papers),
            seen: current,
            credential,
            holder,
            unit: agency,
            signed: Vec::new(),
        }))
    }
}
