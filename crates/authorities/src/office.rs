//! A small certificate office in a folder, for the demo and for closed networks: root, one authority for officials and one
//! for organisations with a responder each, a time-stamping authority, and a ledger of what was issued and taken back.
//! Its keys lie in files that their owner alone reads, and every certificate says in its name and by its policy that it is
//! a demo's. What must always hold: what was issued or revoked is on disk before anybody gets it or hears of it, and one
//! serial number is given once.

mod files;
mod ledger;
mod source;

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use camino::{Utf8Path, Utf8PathBuf};
use kernel::random::Random;
use kernel::time::{Clock, Timestamp};
use serde::{Deserialize, Serialize};
use signing::algorithm::PublicKey;
use signing::certificate::{Certificate, Name};
use signing::key::{Credential, KeyError, KeyKind, SigningKey as _, SoftwareKey};
use signing::oid::{self, ObjectIdentifier};
use signing::pki::list::{Reason, Revoked};
use signing::pki::ocsp::{Freshness, Responder};
use signing::pki::{Authority, Order, PkiError, Profile};
use signing::timestamp::{LocalAuthority, TimestampAuthority};
use thiserror::Error;

use crate::serial::SerialFile;
use files::Files;
use ledger::Ledger;

pub use ledger::Issued;
pub use source::OfficeSource;

/// The policy of every certificate: an example's, from the arc for documentation (RFC 5612).
pub const POLICY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.32473.1.1");
/// The policy of its time stamps, likewise.
pub const TIME_POLICY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.32473.1.2");

const DAY: i64 = 24 * 3600;
const YEAR: i64 = 365 * DAY;
/// Seconds by which the clock of the machine is allowed to be off in stamps.
const ACCURACY_SECONDS: u64 = 1;

/// Why the office did not do it.
#[derive(Debug, Error)]
pub enum OfficeError {
    /// A file cannot be read or written.
    #[error("{path}: {why}")]
    File {
        /// Which.
        path: Utf8PathBuf,
        /// Why.
        why: String,
    },
    /// There is an office in the folder already, or the label is taken.
    #[error("{0} is taken already")]
    Taken(String),
    /// A label that is no name of a file.
    #[error("{0:?} is no label: letters, digits, points, hyphens and underscores alone")]
    Label(String),
    /// No certificate with this serial number or label.
    #[error("nothing was issued as {0}")]
    Unknown(String),
    /// The root has no responder.
    #[error("there is no responder for this authority")]
    NoResponder,
    /// A key did not sign or is not in form.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// What was made is not in form.
    #[error(transparent)]
    Pki(#[from] PkiError),
}

/// An authority of the office.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Branch {
    /// The root, which issued the other two and the certificate for time stamps.
    Root,
    /// Officials.
    Officials,
    /// Organisations.
    Organisations,
}

impl Branch {
    /// Every branch.
    pub const ALL: [Self; 3] = [Self::Root, Self::Officials, Self::Organisations];

    /// Its name in files and addresses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Root => "root",
            Self::Officials => "officials",
            Self::Organisations => "organisations",
        }
    }

    /// The branch with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}

/// What an office is founded with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Charter {
    /// The organisation in the names of its authorities.
    pub organisation: String,
    /// What every certificate says of itself, so that nobody takes it for a real one.
    pub mark: String,
    /// Common names of root, officials, organisations and time stamps.
    pub authorities: [String; 4],
    /// Where lists and answers are served, without a slash at the end.
    pub url: String,
}

impl Charter {
    fn name(&self, organisation: &str, title: Option<&str>, common: &str) -> Name {
        Name::of(&[
            (oid::COUNTRY, "VN"),
            (oid::ORGANISATION, organisation),
            (oid::ORGANISATIONAL_UNIT, &self.mark),
            (oid::TITLE, title.unwrap_or_default()),
            (oid::COMMON_NAME, common),
        ])
    }
}

/// Whose certificate is asked for.
#[derive(Clone, Copy)]
pub struct Holder<'a> {
    /// By what it is found again: a login name, an agency's code.
    pub label: &'a str,
    /// The name of the person or organisation.
    pub name: &'a str,
    /// The organisation of a person.
    pub organisation: &'a str,
    /// The title of a person.
    pub title: Option<&'a str>,
}

/// Names of persons do not belong in logs.
impl fmt::Debug for Holder<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Holder").field("label", &self.label).finish_non_exhaustive()
    }
}

/// An office.
#[derive(Debug)]
pub struct Office {
    files: Files,
    charter: Charter,
    root: Authority,
    officials: (Authority, Responder),
    organisations: (Authority, Responder),
    time: Credential,
    ledger: Mutex<Ledger>,
}

impl Office {
    /// Founds an office in a folder that has none; its certificates are valid from a day before `now`.
    pub fn found(
        folder: &Utf8Path,
        charter: &Charter,
        kind: KeyKind,
        (random, now): (&dyn Random, Timestamp),
    ) -> Result<Self, OfficeError> {
        let files = Files::found(folder, charter)?;
        let mut ledger = Ledger::open(&files.ledger())?;
        let start = now.plus_seconds(-DAY);
        let draw = || SoftwareKey::draw(kind, random).map(Arc::new);
        let [root_name, officials, organisations, time] = &charter.authorities;
        let named = |common: &str| charter.name(&charter.organisation, None, common);

        let key = draw()?;
        let public = key.public_key().clone();
        let profile = Profile::Authority { path_length: None };
        let serial = ledger::serial(random);
        let validity = (start, now.plus_seconds(20 * YEAR));
        let order = Order::new(named(root_name), &public, profile, &serial, validity);
        let root = Authority::root(Arc::clone(&key) as Arc<_>, &order)?;
        files.keep("root", &key, root.certificate())?;

        let list_url = format!("{}/root.crl", charter.url);
        let validity = (start, now.plus_seconds(10 * YEAR));
        let mut below = |issuer: &Authority, common: &str, profile, file: &str| {
            let key = draw()?;
            let public = key.public_key().clone();
            let serial = ledger::serial(random);
            let mut order = Order::new(named(common), &public, profile, &serial, validity);
            order.policies = &[POLICY];
            let of_root = issuer.certificate() == root.certificate();
            order.list_url = of_root.then_some(list_url.as_str());
            let certificate = issuer.issue(&order)?;
            if of_root {
                ledger.issue(Issued::new(Branch::Root, &certificate, file))?;
            }
            files.keep(file, &key, &certificate)
        };
        let authority = Profile::Authority { path_length: Some(0) };
        below(&root, officials, authority, "officials")?;
        below(&root, organisations, authority, "organisations")?;
        below(&root, time, Profile::TimeStamping, "time")?;
        for (file, common) in [("officials", officials), ("organisations", organisations)] {
            let authority = Authority::new(files.credential(file, &[])?);
            below(&authority, common, Profile::Responder, &format!("{file}-responder"))?;
        }
        Self::open(folder)
    }

    /// Opens the office in a folder.
    pub fn open(folder: &Utf8Path) -> Result<Self, OfficeError> {
        let (files, charter) = Files::open(folder)?;
        let root = Authority::new(files.credential("root", &[])?);
        let branch = |name: &str| -> Result<(Authority, Responder), OfficeError> {
            let authority = Authority::new(files.credential(name, &[])?);
            let responder = files.credential(&format!("{name}-responder"), &[])?;
            let issuer = authority.certificate().clone();
            Ok((authority, Responder::new(responder, issuer)))
        };
        let (officials, organisations) = (branch("officials")?, branch("organisations")?);
        let time = files.credential("time", &[])?;
        let ledger = Mutex::new(Ledger::open(&files.ledger())?);
        Ok(Self { files, charter, root, officials, organisations, time, ledger })
    }

    /// What it was founded with.
    pub const fn charter(&self) -> &Charter {
        &self.charter
    }

    /// The certificate of an authority.
    pub const fn certificate(&self, branch: Branch) -> &Certificate {
        self.authority(branch).certificate()
    }

    const fn authority(&self, branch: Branch) -> &Authority {
        match branch {
            Branch::Root => &self.root,
            Branch::Officials => &self.officials.0,
            Branch::Organisations => &self.organisations.0,
        }
    }

    /// Everything that was issued, in order.
    pub fn issued(&self) -> Result<Vec<Issued>, OfficeError> {
        self.with_ledger(|ledger| Ok(ledger.issued().to_vec()))
    }

    /// Draws a key for somebody, keeps it under the label, and issues its certificate.
    pub fn enrol(
        &self,
        branch: Branch,
        holder: Holder<'_>,
        (kind, random): (KeyKind, &dyn Random),
        validity: (Timestamp, Timestamp),
    ) -> Result<Credential, OfficeError> {
        let file = files::below(branch, holder.label)?;
        if self.files.has(&file) {
            return Err(OfficeError::Taken(holder.label.to_owned()));
        }
        let key = SoftwareKey::draw(kind, random)?;
        let certificate = self.certify(branch, holder, (key.public_key(), random), validity)?;
        self.files.keep(&file, &key, &certificate)?;
        self.files.credential(&file, std::slice::from_ref(self.certificate(branch)))
    }

    /// Issues a certificate for a key that stays elsewhere, such as in a token.
    pub fn certify(
        &self,
        branch: Branch,
        holder: Holder<'_>,
        (key, random): (&PublicKey, &dyn Random),
        validity: (Timestamp, Timestamp),
    ) -> Result<Certificate, OfficeError> {
        files::below(branch, holder.label)?;
        let name = self.charter.name(holder.organisation, holder.title, holder.name);
        let list_url = format!("{}/{}.crl", self.charter.url, branch.name());
        let responder_url = format!("{}/{}/ocsp", self.charter.url, branch.name());
        let serial = ledger::serial(random);
        let mut order = Order::new(name, key, Profile::Signer, &serial, validity);
        order.policies = &[POLICY];
        order.list_url = Some(&list_url);
        order.responder_url = Some(&responder_url);
        let certificate = self.authority(branch).issue(&order)?;
        self.with_ledger(|ledger| ledger.issue(Issued::new(branch, &certificate, holder.label)))?;
        Ok(certificate)
    }

    /// The credential kept under a label.
    pub fn credential(
        &self,
        branch: Branch,
        label: &str,
    ) -> Result<Option<Credential>, OfficeError> {
        let file = files::below(branch, label)?;
        if !self.files.has(&file) {
            return Ok(None);
        }
        self.files.credential(&file, std::slice::from_ref(self.certificate(branch))).map(Some)
    }

    /// Takes certificates back: the one with this serial number in hexadecimal digits, or all with this label. Gives how
    /// many; those that were taken back before stay as they are.
    pub fn revoke(
        &self,
        named: &str,
        reason: Reason,
        revoked_at: Timestamp,
    ) -> Result<usize, OfficeError> {
        self.with_ledger(|ledger| ledger.revoke(named, reason, revoked_at))
    }

    /// The revocation list of an authority.
    pub fn list(&self, branch: Branch, now: Timestamp) -> Result<Vec<u8>, OfficeError> {
        let revoked: Vec<Revoked> = self.with_ledger(|ledger| Ok(ledger.revoked(branch)))?;
        // Lists are numbered by their seconds, so that a later one always has a higher number.
        let number = u64::try_from(now.seconds_since(Timestamp::EPOCH)).unwrap_or(0);
        let made = self.authority(branch).list(&revoked, number, now, now.plus_seconds(DAY));
        Ok(made?)
    }

    /// The answer of a branch's responder to a request; a request that is not in form is answered too.
    pub fn respond(
        &self,
        branch: Branch,
        request: &[u8],
        now: Timestamp,
    ) -> Result<Vec<u8>, OfficeError> {
        let responder = match branch {
            Branch::Root => return Err(OfficeError::NoResponder),
            Branch::Officials => &self.officials.1,
            Branch::Organisations => &self.organisations.1,
        };
        let freshness = Freshness { this_update_at: now, next_update_at: now.plus_seconds(DAY) };
        self.with_ledger(|ledger| {
            let answer =
                responder.answer(request, freshness, |serial| ledger.status(branch, serial));
            Ok(answer.unwrap_or_else(|refusal| refusal.response()))
        })
    }

    /// Its time-stamping authority, with numbers from a file in the folder.
    pub fn timestamps(&self, clock: Arc<dyn Clock>) -> Result<LocalAuthority, OfficeError> {
        let path = self.files.serials();
        let serials = SerialFile::open(&path)
            .map_err(|fault| OfficeError::File { path, why: fault.to_string() })?;
        let authority = TimestampAuthority::new(self.time.clone(), TIME_POLICY);
        let authority = authority.with_accuracy(ACCURACY_SECONDS);
        Ok(LocalAuthority::new(authority, clock, Arc::new(serials)))
    }

    /// With the ledger as it is on disk: another program may have written to it.
    fn with_ledger<T>(
        &self,
        call: impl FnOnce(&mut Ledger) -> Result<T, OfficeError>,
    ) -> Result<T, OfficeError> {
        let mut ledger = self.ledger.lock().unwrap_or_else(PoisonError::into_inner);
        ledger.refresh()?;
        call(&mut ledger)
    }
}
