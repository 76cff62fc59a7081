//! The door between those who let papers be signed and those who know where keys are.
//! It says nothing of files, tokens or services; whoever implements it does. What must always hold: a ring gives a
//! credential only to whom it was set for, and asking for one costs little, since it is asked for on every signature.

use std::fmt;
use std::sync::Arc;

use kernel::code::AgencyCode;
use kernel::hash::Sha256Hash;
use kernel::id::AccountId;
use kernel::random::Random;
use kernel::time::Timestamp;

use crate::algorithm::Digest;
use crate::certificate::Certificate;
use crate::key::{Credential, KeyError, KeyPlace};
use crate::pades::Services;
use crate::revocation::RevocationSource;
use crate::timestamp::TimestampSource;

/// An official who is to sign.
#[derive(Clone, Copy, Debug)]
pub struct Official<'a> {
    /// The account.
    pub account: AccountId,
    /// Its login name, by which configuration files name officials.
    pub login: &'a str,
}

/// Whose key it is.
#[derive(Clone, Copy, Debug)]
pub enum Holder<'a> {
    /// An official's own.
    Official(Official<'a>),
    /// An agency's, for its seal.
    Organisation(&'a AgencyCode),
}

/// What can be told of a key without letting it sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    /// Where it lives.
    pub place: KeyPlace,
    /// The name of the signing service it lives at, as the configuration has it.
    pub service: Option<String>,
    /// Its certificate; `None` when the service has not been asked for it yet.
    pub certificate: Option<Certificate>,
    /// What its holder allowed the service; `None` where the service asks nobody.
    pub allowance: Option<Allowance>,
}

impl Holding {
    /// A key that is at hand.
    pub fn of(credential: &Credential) -> Self {
        Self {
            place: credential.place(),
            service: None,
            certificate: Some(credential.certificate().clone()),
            allowance: None,
        }
    }
}

/// How far a holder's consent goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allowance {
    /// The service may not be asked in the holder's name.
    Missing,
    /// So many papers wait for consent.
    Awaited(usize),
    /// So many papers may be signed, until then.
    Papers(usize, Timestamp),
    /// The service may be asked in the holder's name until then; for papers it asks when they are to be signed.
    Service(Timestamp),
    /// Nothing is lacking now; for papers the service asks when they are to be signed.
    PaperByPaper,
}

/// A browser that came back from a signing service's page.
#[derive(Clone, Copy)]
pub struct Returned<'a> {
    /// What was sent out with it.
    pub state: &'a str,
    /// What a token is given for.
    pub code: Option<&'a str>,
    /// Why there is no code (RFC 6749 §4.1.2.1).
    pub error: Option<&'a str>,
}

impl fmt::Debug for Returned<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Returned").finish_non_exhaustive()
    }
}

/// How a holder's way to the service's page ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConsentEnd {
    /// The holder consented.
    Granted,
    /// The holder said no.
    Denied,
    /// It took too long, or the answer was used before.
    Expired,
    /// The service cannot be reached; trying again later may help.
    Away,
    /// The answer belongs to another question: not asked here, or not in this session.
    Foreign,
    /// The service refuses us, so that somebody has to look at the configuration.
    Unfit,
}

/// Sends holders to the pages of signing services, and takes in what they bring back.
///
/// What must always hold: an answer is taken once, from the session that set out, for a short time.
pub trait Consents: Send + Sync + fmt::Debug {
    /// Where the holder's browser is to go.
    fn begin(&self, holder: Holder<'_>, session: Sha256Hash) -> Result<String, KeyError>;

    /// What became of it.
    fn finish(&self, session: Sha256Hash, returned: &Returned<'_>) -> ConsentEnd;
}

/// Where keys, trust and services of signing are found.
///
/// Calls may block on tokens, disks and services: keep them off asynchronous tasks.
pub trait KeyRing: Send + Sync + fmt::Debug {
    /// The credential of an official; `None` when none is set. An error says why one that is set cannot be used now.
    fn official(&self, who: Official<'_>) -> Result<Option<Credential>, KeyError>;

    /// The credential an agency seals with, likewise.
    fn organisation(&self, agency: &AgencyCode) -> Result<Option<Credential>, KeyError>;

    /// What can be told of a holder's key. It costs little and asks no service.
    fn holding(&self, holder: Holder<'_>) -> Result<Option<Holding>, KeyError> {
        let found = match holder {
            Holder::Official(who) => self.official(who),
            Holder::Organisation(agency) => self.organisation(agency),
        };
        Ok(found?.as_ref().map(Holding::of))
    }

    /// Where holders consent; `None` without a signing service.
    fn consents(&self) -> Option<&dyn Consents> {
        None
    }

    /// Certificates trusted for signers and time stamps.
    fn anchors(&self) -> &[Certificate];

    /// Certificates of authorities that may stand between.
    fn between(&self) -> &[Certificate];

    /// Time-stamping authorities, asked in this order.
    fn timestamps(&self) -> &[Arc<dyn TimestampSource>];

    /// Where evidence of revocation comes from.
    fn revocation(&self) -> Option<&dyn RevocationSource>;
}

impl dyn KeyRing {
    /// Calls with the services of this ring, in the form in which `pades` takes them.
    pub fn with_services<T>(
        &self,
        (random, digest): (&dyn Random, Digest),
        call: impl FnOnce(&Services<'_>) -> T,
    ) -> T {
        let timestamps: Vec<&dyn TimestampSource> =
            self.timestamps().iter().map(AsRef::as_ref).collect();
        let issuers: Vec<Certificate> =
            self.anchors().iter().chain(self.between()).cloned().collect();
        call(&Services {
            timestamps: &timestamps,
            revocation: self.revocation(),
            issuers: &issuers,
            random,
            digest,
        })
    }
}

/// A ring without keys, for installations that do not sign.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoKeys;

impl KeyRing for NoKeys {
    fn official(&self, _: Official<'_>) -> Result<Option<Credential>, KeyError> {
        Ok(None)
    }

    fn organisation(&self, _: &AgencyCode) -> Result<Option<Credential>, KeyError> {
        Ok(None)
    }

    fn anchors(&self) -> &[Certificate] {
        &[]
    }

    fn between(&self) -> &[Certificate] {
        &[]
    }

    fn timestamps(&self) -> &[Arc<dyn TimestampSource>] {
        &[]
    }

    fn revocation(&self) -> Option<&dyn RevocationSource> {
        None
    }
}
