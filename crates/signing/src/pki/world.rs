//! A whole little world of certificates for the demo and for tests: a root, one authority for officials and one for
//! organisations, a time-stamping authority and an OCSP responder for each.
//! Its keys live in memory and its names are given by the caller, who must let them say that they are a demo's.
//! What must always hold: the same chance and moment give the same world.

use std::collections::BTreeMap;
use std::sync::Arc;

use kernel::random::Random;
use kernel::time::Timestamp;

use super::list::{Reason, Revoked};
use super::ocsp::{Freshness, Responder, Status};
use super::{Authority, Order, PkiError, Profile};
use crate::certificate::{Certificate, Name};
use crate::key::{Credential, KeyKind, SoftwareKey};
use crate::revocation::{Evidence, RevocationSource, Unavailable};

const DAY: i64 = 24 * 3600;
const YEAR: i64 = 365 * DAY;

/// Names of the authorities and where they can be reached.
#[derive(Clone, Debug)]
pub struct Addresses {
    /// The root's name.
    pub root: Name,
    /// The name of the authority for officials.
    pub officials: Name,
    /// The name of the authority for organisations.
    pub organisations: Name,
    /// The name of the time-stamping authority.
    pub time: Name,
    /// Where lists and answers are served, without a slash at the end.
    pub url: String,
}

#[derive(Debug)]
struct Branch {
    authority: Authority,
    responder: Responder,
    list_url: String,
    responder_url: String,
    issued: Vec<Vec<u8>>,
    revoked: Vec<Revoked>,
}

/// The authorities with everything they issued.
#[derive(Debug)]
pub struct World {
    root: Authority,
    root_revoked: Vec<Revoked>,
    officials: Branch,
    organisations: Branch,
    time: Credential,
    serial: u64,
    now: Timestamp,
    by_responder: bool,
}

impl World {
    /// Draws all keys and issues the authorities' certificates, valid from one day before `now`.
    pub fn draw(
        names: &Addresses,
        kind: KeyKind,
        random: &dyn Random,
        now: Timestamp,
    ) -> Result<Self, PkiError> {
        let start = now.plus_seconds(-DAY);
        let key = Arc::new(SoftwareKey::draw(kind, random)?);
        let validity = (start, now.plus_seconds(20 * YEAR));
        let profile = Profile::Authority { path_length: None };
        let public = crate::key::SigningKey::public_key(key.as_ref()).clone();
        let order = Order::new(names.root.clone(), &public, profile, &[1], validity);
        let root = Authority::root(key, &order)?;
        let officials =
            branch(&root, names, (&names.officials, "officials"), 2, (kind, random, now))?;
        let organisations =
            branch(&root, names, (&names.organisations, "organisations"), 4, (kind, random, now))?;
        let key = Arc::new(SoftwareKey::draw(kind, random)?);
        let public = crate::key::SigningKey::public_key(key.as_ref()).clone();
        let validity = (start, now.plus_seconds(10 * YEAR));
        let list_url = format!("{}/root.crl", names.url);
        let mut order =
            Order::new(names.time.clone(), &public, Profile::TimeStamping, &[6], validity);
        order.list_url = Some(&list_url);
        let time = root.enrol(key, &order)?;
        Ok(Self {
            root,
            root_revoked: Vec::new(),
            officials,
            organisations,
            time,
            serial: 100,
            now,
            by_responder: false,
        })
    }

    /// The root, which a relying party trusts.
    pub const fn root(&self) -> &Authority {
        &self.root
    }

    /// The authority for officials.
    pub const fn officials(&self) -> &Authority {
        &self.officials.authority
    }

    /// The authority for organisations.
    pub const fn organisations(&self) -> &Authority {
        &self.organisations.authority
    }

    /// Key and certificate of the time-stamping authority.
    pub const fn time(&self) -> &Credential {
        &self.time
    }

    /// The moment at which lists and answers are made.
    pub const fn set_now(&mut self, now: Timestamp) {
        self.now = now;
    }

    /// Whether evidence is given by OCSP where there is a responder; by lists otherwise.
    pub const fn answer_by_responder(&mut self, by_responder: bool) {
        self.by_responder = by_responder;
    }

    /// A new official with a key in memory and a certificate for three years.
    pub fn official(
        &mut self,
        name: Name,
        kind: KeyKind,
        random: &dyn Random,
    ) -> Result<Credential, PkiError> {
        self.serial += 1;
        self.officials.signer(name, self.serial, (kind, random, self.now))
    }

    /// A new organisation's seal with a key in memory and a certificate for three years.
    pub fn organisation(
        &mut self,
        name: Name,
        kind: KeyKind,
        random: &dyn Random,
    ) -> Result<Credential, PkiError> {
        self.serial += 1;
        self.organisations.signer(name, self.serial, (kind, random, self.now))
    }

    /// Takes a certificate of the officials, the organisations or the root back.
    pub fn revoke(&mut self, certificate: &Certificate, reason: Reason, revoked_at: Timestamp) {
        let revoked = Revoked { serial: certificate.serial().to_vec(), revoked_at, reason };
        let list = match self.branch_of(certificate) {
            Some(Side::Officials) => &mut self.officials.revoked,
            Some(Side::Organisations) => &mut self.organisations.revoked,
            None => &mut self.root_revoked,
        };
        list.retain(|it| it.serial != revoked.serial);
        list.push(revoked);
    }

    /// Every list, by the address it is served at.
    pub fn lists(&self) -> Result<BTreeMap<String, Vec<u8>>, PkiError> {
        let mut lists = BTreeMap::new();
        for branch in [&self.officials, &self.organisations] {
            lists.insert(branch.list_url.clone(), self.list(&branch.authority, &branch.revoked)?);
        }
        let urls = self.time.certificate().revocation_list_urls().unwrap_or_default();
        for url in urls {
            lists.insert(url, self.list(&self.root, &self.root_revoked)?);
        }
        Ok(lists)
    }

    /// Answers a request that came to an address of ours.
    pub fn respond(&self, url: &str, request: &[u8]) -> Option<Vec<u8>> {
        let branch = [&self.officials, &self.organisations]
            .into_iter()
            .find(|it| it.responder_url == url)?;
        let freshness =
            Freshness { this_update_at: self.now, next_update_at: self.now.plus_seconds(DAY) };
        let answer = branch.responder.answer(request, freshness, |serial| branch.status(serial));
        Some(answer.unwrap_or_else(|refusal| refusal.response()))
    }

    fn list(&self, authority: &Authority, revoked: &[Revoked]) -> Result<Vec<u8>, PkiError> {
        let number = u64::try_from(self.now.seconds_since(Timestamp::EPOCH)).unwrap_or(0);
        authority.list(revoked, number, self.now, self.now.plus_seconds(DAY))
    }

    fn branch_of(&self, certificate: &Certificate) -> Option<Side> {
        if certificate.may_be_issued_by(self.officials.authority.certificate()) {
            return Some(Side::Officials);
        }
        let organisations = self.organisations.authority.certificate();
        certificate.may_be_issued_by(organisations).then_some(Side::Organisations)
    }
}

#[derive(Clone, Copy)]
enum Side {
    Officials,
    Organisations,
}

impl Branch {
    fn signer(
        &mut self,
        name: Name,
        serial: u64,
        (kind, random, now): (KeyKind, &dyn Random, Timestamp),
    ) -> Result<Credential, PkiError> {
        let key = Arc::new(SoftwareKey::draw(kind, random)?);
        let public = crate::key::SigningKey::public_key(key.as_ref()).clone();
        let serial = serial.to_be_bytes();
        let validity = (now.plus_seconds(-DAY), now.plus_seconds(3 * YEAR));
        let mut order = Order::new(name, &public, Profile::Signer, &serial, validity);
        order.list_url = Some(&self.list_url);
        order.responder_url = Some(&self.responder_url);
        let credential = self.authority.enrol(key, &order)?;
        self.issued.push(credential.certificate().serial().to_vec());
        Ok(credential)
    }

    fn status(&self, serial: &[u8]) -> Status {
        if let Some(revoked) = self.revoked.iter().find(|it| it.serial == serial) {
            return Status::Revoked(revoked.clone());
        }
        let issued = self.issued.iter().any(|it| it == serial);
        if issued { Status::Good } else { Status::Unknown }
    }
}

fn branch(
    root: &Authority,
    names: &Addresses,
    (name, path): (&Name, &str),
    serial: u8,
    (kind, random, now): (KeyKind, &dyn Random, Timestamp),
) -> Result<Branch, PkiError> {
    let root_list_url = format!("{}/root.crl", names.url);
    let key = Arc::new(SoftwareKey::draw(kind, random)?);
    let public = crate::key::SigningKey::public_key(key.as_ref()).clone();
    let validity = (now.plus_seconds(-DAY), now.plus_seconds(10 * YEAR));
    let profile = Profile::Authority { path_length: Some(0) };
    let serial_bytes = [serial];
    let mut order = Order::new(name.clone(), &public, profile, &serial_bytes, validity);
    order.list_url = Some(&root_list_url);
    let authority = Authority::new(root.enrol(key, &order)?);

    let key = Arc::new(SoftwareKey::draw(kind, random)?);
    let public = crate::key::SigningKey::public_key(key.as_ref()).clone();
    let serial_bytes = [serial + 1];
    let order = Order::new(name.clone(), &public, Profile::Responder, &serial_bytes, validity);
    let responder = Responder::new(authority.enrol(key, &order)?, authority.certificate().clone());
    Ok(Branch {
        authority,
        responder,
        list_url: format!("{}/{path}.crl", names.url),
        responder_url: format!("{}/{path}/ocsp", names.url),
        issued: Vec::new(),
        revoked: Vec::new(),
    })
}

/// Evidence as a client would fetch it, without the network between.
impl RevocationSource for World {
    fn evidence(
        &self,
        certificate: &Certificate,
        issuer: &Certificate,
    ) -> Result<Evidence, Unavailable> {
        let unavailable = |fault: PkiError| Unavailable(fault.to_string());
        if self.by_responder {
            let urls = certificate.responder_urls().unwrap_or_default();
            let request = super::ocsp::request(certificate, issuer, None);
            if let Some(answer) = urls.iter().find_map(|url| self.respond(url, &request)) {
                return Ok(Evidence::Ocsp(answer));
            }
        }
        let lists = self.lists().map_err(unavailable)?;
        let urls = certificate.revocation_list_urls().unwrap_or_default();
        let list = urls.iter().find_map(|url| lists.get(url));
        list.cloned().map(Evidence::List).ok_or_else(|| Unavailable("no list".to_owned()))
    }
}
