//! Holders who consent on the page of a signing service, and the orders that wait for it: what a key asks of its holder,
//! the way there and back, and going on afterwards with what was ordered.
//! Not OAuth and not signing: those are behind the ring. What must always hold: orders wait in this process alone and for
//! a short time; a paper that waited is made again to the same bytes, since consent was given to these.

use super::{
    Approval, Papers,
    sheet::{PaperFault, UNUSABLE},
};
use crate::{Desk, DeskError, IdempotencyKey};
use kernel::{
    code::AgencyCode,
    hash::Sha256Hash,
    id::{AccountId, CopyId, DocumentId, DossierId, FileId},
    time::Timestamp,
};
use key_use::Through;
use register::Actor;
use signing::{
    key::KeyError,
    ring::{ConsentEnd, Holder, Holding, Official, Returned},
};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// The refusal that sends a holder to the service.
pub const CONSENT: &str = "DSK-015";
/// How long orders wait for their holder.
const WAIT_SECONDS: i64 = 600;
/// How old the moment may be that a paper bears when it is signed at last.
const AGE_SECONDS_MAX: i64 = 1_800;

/// A release that a clerk ordered, or a copy, which is without files.
#[derive(Debug, Clone)]
pub struct Sealing {
    pub id: DossierId,
    pub files: Vec<FileId>,
    pub key: IdempotencyKey,
    /// The version that was seen.
    pub seen: Option<u64>,
}

/// An outgoing document that a leader ordered to be signed, or a clerk to be released.
#[derive(Debug, Clone)]
pub struct PaperOrder {
    pub id: DocumentId,
    pub key: IdempotencyKey,
    /// The version that was seen.
    pub seen: Option<u64>,
}

/// A certified copy that a clerk ordered to be sealed.
#[derive(Debug, Clone)]
pub struct CopyOrder {
    pub id: CopyId,
    pub key: IdempotencyKey,
    /// The version that was seen.
    pub seen: Option<u64>,
}

/// What an order is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum About {
    Dossier(DossierId),
    Outgoing(DocumentId),
    Copy(CopyId),
}

impl From<CopyId> for About {
    fn from(id: CopyId) -> Self {
        About::Copy(id)
    }
}

impl From<DossierId> for About {
    fn from(id: DossierId) -> Self {
        About::Dossier(id)
    }
}

impl From<DocumentId> for About {
    fn from(id: DocumentId) -> Self {
        About::Outgoing(id)
    }
}

/// What waits for consent.
#[derive(Debug, Clone)]
pub enum Order {
    /// With the leader's own key.
    Approve(Approval),
    /// With the key of this agency.
    Release(AgencyCode, Sealing),
    /// A certified copy, likewise.
    Copy(AgencyCode, Sealing),
    /// An outgoing document, with the leader's own key.
    Sign(PaperOrder),
    /// The same, with the key of this agency.
    Issue(AgencyCode, PaperOrder),
    /// A certified copy of a document, likewise.
    IssueCopy(AgencyCode, CopyOrder),
}

impl Order {
    /// What it is about.
    pub fn about(&self) -> About {
        match self {
            Order::Approve(order) => order.id.into(),
            Order::Release(_, order) | Order::Copy(_, order) => order.id.into(),
            Order::Sign(order) | Order::Issue(_, order) => order.id.into(),
            Order::IssueCopy(_, order) => order.id.into(),
        }
    }

    /// Whether it waits for the orderer's own key.
    pub fn with_own_key(&self) -> bool {
        matches!(self, Order::Approve(_) | Order::Sign(_))
    }
}

/// An order that waits.
#[derive(Debug)]
pub(super) struct Waiting {
    pub(super) order: Order,
    /// What its paper was made of.
    pub(super) made: Option<Made>,
}

/// What would be another when the paper is made again.
#[derive(Debug, Clone)]
pub(super) struct Made {
    /// The version of the record.
    pub(super) version: u64,
    /// The moment that the paper bears.
    pub(super) at: Timestamp,
    /// The proof of the decision; the public log grows.
    pub(super) proof: Option<String>,
}

/// The last pile of each account.
#[derive(Debug, Default)]
pub(crate) struct Waits(Mutex<BTreeMap<AccountId, (Vec<Waiting>, Timestamp)>>);

impl Waits {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<AccountId, (Vec<Waiting>, Timestamp)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the paper was made of, when it waits on this version.
    pub(super) fn made(
        &self,
        account: AccountId,
        about: impl Into<About>,
        (version, now): (u64, Timestamp),
    ) -> Option<Made> {
        let (all, about) = (self.lock(), about.into());
        let found = all.get(&account).filter(|(_, until)| *until > now);
        let made = found
            .and_then(|(pile, _)| pile.iter().find(|it| it.order.about() == about))
            .and_then(|it| it.made.clone());
        made.filter(|it| it.version == version && now.seconds_since(it.at) < AGE_SECONDS_MAX)
    }

    /// This pile waits from now on, in place of the one before.
    pub(super) fn put(&self, account: AccountId, pile: Vec<Waiting>, now: Timestamp) {
        let mut all = self.lock();
        all.retain(|_, (_, until)| *until > now);
        all.insert(account, (pile, now.plus_seconds(WAIT_SECONDS)));
    }

    /// This waits no more.
    pub(super) fn done(&self, account: AccountId, about: impl Into<About>) {
        let (mut all, about) = (self.lock(), about.into());
        if let Some((pile, _)) = all.get_mut(&account) {
            pile.retain(|it| it.order.about() != about);
        }
    }

    /// Whether this waits now.
    pub(super) fn holds(&self, account: AccountId, about: About, now: Timestamp) -> bool {
        let all = self.lock();
        let found = all.get(&account).filter(|(_, until)| *until > now);
        found.is_some_and(|(pile, _)| pile.iter().any(|it| it.order.about() == about))
    }

    fn of(&self, account: AccountId, now: Timestamp) -> Vec<Order> {
        let all = self.lock();
        let found = all.get(&account).filter(|(_, until)| *until > now);
        found.map(|(pile, _)| pile.iter().map(|it| it.order.clone()).collect()).unwrap_or_default()
    }
}

/// Whose key is meant.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyOf {
    /// The asker's own.
    Own,
    /// An agency's, whose seal the asker ordered.
    Agency(AgencyCode),
}

/// What a browser brought back from a service's page.
#[derive(Clone, Default)]
pub struct Brought {
    pub state: String,
    pub code: Option<String>,
    pub error: Option<String>,
}

impl std::fmt::Debug for Brought {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Brought").finish_non_exhaustive()
    }
}

impl Desk {
    /// The keys this actor signs with: their own, and those of agencies whose seal waits for their consent. `None` where
    /// no key is set; an error says why one cannot be used now.
    pub async fn keys_held(
        &self,
        actor: &Actor,
    ) -> Result<Vec<(KeyOf, Result<Option<Holding>, KeyError>)>, DeskError> {
        let Some(papers) = self.papers() else { return Ok(Vec::new()) };
        let mut shown = Vec::new();
        for key in [KeyOf::Own].into_iter().chain(self.seals_awaited(actor)) {
            let ask = |papers: &Papers, holder: Holder<'_>| Ok(papers.ring.holding(holder));
            let found = self.at_key(actor, papers, &key, ask).await?;
            shown.push((key, found));
        }
        Ok(shown)
    }

    /// What this actor ordered and waits for consent.
    pub fn orders_awaiting_consent(&self, actor: &Actor) -> Vec<Order> {
        let account = actor.account();
        account.map(|it| self.shared.waits.of(it, self.clock().now())).unwrap_or_default()
    }

    fn seals_awaited(&self, actor: &Actor) -> Vec<KeyOf> {
        let mut seals: Vec<KeyOf> = self
            .orders_awaiting_consent(actor)
            .into_iter()
            .filter_map(|order| match order {
                Order::Release(agency, _)
                | Order::Copy(agency, _)
                | Order::Issue(agency, _)
                | Order::IssueCopy(agency, _) => Some(KeyOf::Agency(agency)),
                Order::Approve(_) | Order::Sign(_) => None,
            })
            .collect();
        seals.sort();
        seals.dedup();
        seals
    }

    /// Sets the holder on the way to the service; gives the address. `DSK-011` when this key asks for no consent now.
    pub async fn ask_consent(
        &self,
        actor: &Actor,
        key: &KeyOf,
        session: Sha256Hash,
    ) -> Result<String, DeskError> {
        let papers = self.papers().ok_or(DeskError::NotFound)?;
        // The clerk's order to seal went through the policies; without one, no seal is anybody's to allow.
        if *key != KeyOf::Own && !self.seals_awaited(actor).contains(key) {
            return Err(DeskError::NotFound);
        }
        self.at_key(actor, papers, key, move |papers, holder| {
            let consents = papers.ring.consents();
            let begun = consents.map(|consents| consents.begin(holder, session));
            begun.unwrap_or_else(|| Err(KeyError::Unsuitable("nobody asks for consent".to_owned())))
        })
        .await
    }

    /// Takes in what the holder's browser brought back to the same session.
    pub async fn take_consent(
        &self,
        session: Sha256Hash,
        brought: Brought,
    ) -> Result<ConsentEnd, DeskError> {
        let papers = Arc::clone(self.papers().ok_or(DeskError::NotFound)?);
        super::blocking(move || {
            let Brought { state, code, error } = &brought;
            let returned = Returned { state, code: code.as_deref(), error: error.as_deref() };
            let consents = papers.ring.consents();
            Ok(consents.map_or(ConsentEnd::Foreign, |it| it.finish(session, &returned)))
        })
        .await
    }

    /// Gives again what waited for consent, with the keys and versions of the first time; an answer for each.
    pub async fn go_on_consented(
        &self,
        actor: &Actor,
        through: &Through,
    ) -> Vec<(About, Result<(), DeskError>)> {
        let (mut approvals, mut sealings, mut copies) = (Vec::new(), Vec::new(), Vec::new());
        let (mut signings, mut issues, mut issued) = (Vec::new(), Vec::new(), Vec::new());
        for order in self.orders_awaiting_consent(actor) {
            match order {
                Order::Approve(order) => approvals.push(order),
                Order::Release(_, order) => sealings.push(order),
                Order::Copy(_, order) => copies.push(order),
                Order::Sign(order) => signings.push(order),
                Order::Issue(_, order) => issues.push(order),
                Order::IssueCopy(_, order) => issued.push(order),
            }
        }
        let mut answers: Vec<(About, Result<(), DeskError>)> = Vec::new();
        let ids: Vec<DossierId> = approvals.iter().map(|order| order.id).collect();
        for (id, answer) in ids.into_iter().zip(self.approve(actor, approvals, through).await) {
            answers.push((id.into(), answer.map(drop)));
        }
        let ids: Vec<DocumentId> = signings.iter().map(|order| order.id).collect();
        let signed = self.sign_documents(actor, signings, through).await;
        for (id, answer) in ids.into_iter().zip(signed) {
            answers.push((id.into(), answer.map(drop)));
        }
        for Sealing { id, files, key, seen } in sealings {
            let answer = self.release(actor, id, files, through, (&key, seen)).await;
            answers.push((id.into(), answer.map(drop)));
        }
        for Sealing { id, key, seen, .. } in copies {
            let answer = self.copy_result(actor, id, through, (&key, seen)).await;
            answers.push((id.into(), answer.map(drop)));
        }
        for PaperOrder { id, key, seen } in issues {
            let answer = self.release_outgoing(actor, id, through, (&key, seen)).await;
            answers.push((id.into(), answer.map(drop)));
        }
        for CopyOrder { id, key, seen } in issued {
            let answer = self.issue_copy(actor, id, through, (&key, seen)).await;
            answers.push((id.into(), answer.map(drop)));
        }
        answers
    }

    /// Whether an order waits: for consent, or for a key that cannot be used now although its holder consented.
    pub(super) fn goes_on_waiting<T>(
        &self,
        account: AccountId,
        about: impl Into<About>,
        answer: &Result<T, DeskError>,
    ) -> bool {
        match answer {
            Err(DeskError::Refused { code: CONSENT, .. }) => true,
            Err(DeskError::Refused { code: UNUSABLE, .. }) => {
                self.shared.waits.holds(account, about.into(), self.clock().now())
            }
            _ => false,
        }
    }

    /// Keeps what waits, and nothing of what ended otherwise.
    pub(super) fn wait_for_consent<T>(
        &self,
        actor: &Actor,
        ordered: Vec<Order>,
        made: &BTreeMap<usize, Made>,
        answers: &[Result<T, DeskError>],
    ) {
        let Some(account) = actor.account() else { return };
        let mut waiting = Vec::new();
        for (place, (order, answer)) in ordered.into_iter().zip(answers).enumerate() {
            if self.goes_on_waiting(account, order.about(), answer) {
                waiting.push(Waiting { order, made: made.get(&place).cloned() });
            } else {
                self.shared.waits.done(account, order.about());
            }
        }
        if !waiting.is_empty() {
            self.shared.waits.put(account, waiting, self.clock().now());
        }
    }

    /// Asks the ring about a key, off the tasks.
    async fn at_key<T: Send + 'static>(
        &self,
        actor: &Actor,
        papers: &Arc<Papers>,
        key: &KeyOf,
        ask: impl FnOnce(&Papers, Holder<'_>) -> Result<T, KeyError> + Send + 'static,
    ) -> Result<T, DeskError> {
        let account = actor.account().ok_or(DeskError::NotFound)?;
        let login = match key {
            KeyOf::Own => {
                let found = self.account_by_id(account).await?.ok_or(DeskError::NotFound)?;
                found.record.login.to_string()
            }
            KeyOf::Agency(_) => String::new(),
        };
        let (papers, key) = (Arc::clone(papers), key.clone());
        super::blocking(move || {
            let holder = match &key {
                KeyOf::Own => Holder::Official(Official { account, login: &login }),
                KeyOf::Agency(agency) => Holder::Organisation(agency),
            };
            ask(&papers, holder).map_err(PaperFault::from)
        })
        .await
    }
}
