//! The door between those who let papers be signed and those who know where keys are.
//! It says nothing of files, tokens or services; whoever implements it does. What must always hold: a ring gives a
//! credential only to whom it was set for, and asking for one costs little, since it is asked for on every signature.

use std::fmt;
use std::sync::Arc;

use kernel::code::AgencyCode;
use kernel::id::AccountId;
use kernel::random::Random;

use crate::algorithm::Digest;
use crate::certificate::Certificate;
use crate::key::{Credential, KeyError};
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

/// Where keys, trust and services of signing are found.
///
/// Calls may block on tokens, disks and services: keep them off asynchronous tasks.
pub trait KeyRing: Send + Sync + fmt::Debug {
    /// The credential of an official; `None` when none is set. An error says why one that is set cannot be used now.
    fn official(&self, who: Official<'_>) -> Result<Option<Credential>, KeyError>;

    /// The credential an agency seals with, likewise.
    fn organisation(&self, agency: &AgencyCode) -> Result<Option<Credential>, KeyError>;

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
