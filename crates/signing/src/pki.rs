//! A small certificate authority for the demo, for closed networks and for tests: root, intermediates, officials,
//! organisations, time stamps, OCSP, revocation lists.
//! It is not a public authority: papers signed below it are worth what its root's key is worth. It has no clock, no
//! chance and no disk; serial numbers and times are given. What must always hold: what it issues RFC 5280 accepts.

pub mod list;
pub mod ocsp;
mod world;

use std::sync::Arc;

use const_oid::ObjectIdentifier;
use kernel::time::Timestamp;
use thiserror::Error;

use crate::algorithm::PublicKey;
use crate::asn1::{self, tag};
use crate::certificate::{
    BasicConstraints, Certificate, CertificateError, Extension, KeyUsage, Name,
};
use crate::key::{Credential, ForeignCertificate, KeyError, SigningKey};
use crate::oid;

pub use world::{Addresses, World};

/// Why nothing was issued.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PkiError {
    /// The authority's key did not sign.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// What was made cannot be read again: the order was not in form.
    #[error("order gives no good certificate: {0}")]
    Order(#[from] CertificateError),
    /// The authority's certificate and key do not belong together.
    #[error(transparent)]
    Foreign(#[from] ForeignCertificate),
}

/// What a certificate is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// Signs certificates and lists; so many authorities may follow.
    Authority {
        /// `None` for no limit.
        path_length: Option<u64>,
    },
    /// Signs documents: an official, or an organisation with its seal.
    Signer,
    /// Signs time stamps and nothing else (RFC 3161 §2.3).
    TimeStamping,
    /// Signs answers about certificates (RFC 6960 §4.2.2.2).
    Responder,
}

/// What is to be issued.
#[derive(Clone, Debug)]
pub struct Order<'a> {
    /// Whose certificate it will be.
    pub subject: Name,
    /// The key in it.
    pub key: &'a PublicKey,
    /// What for.
    pub profile: Profile,
    /// The serial number, at most twenty bytes, not used before by this authority.
    pub serial: &'a [u8],
    /// First moment of validity.
    pub not_before_at: Timestamp,
    /// Last moment of validity.
    pub not_after_at: Timestamp,
    /// Policies the certificate is issued under.
    pub policies: &'a [ObjectIdentifier],
    /// Where the authority's list can be had.
    pub list_url: Option<&'a str>,
    /// Where somebody answers by OCSP.
    pub responder_url: Option<&'a str>,
    /// Extensions besides, or in place of, those of the profile.
    pub extensions: Vec<Extension>,
}

impl<'a> Order<'a> {
    /// An order with nothing beyond its profile.
    pub fn new(
        subject: Name,
        key: &'a PublicKey,
        profile: Profile,
        serial: &'a [u8],
        validity: (Timestamp, Timestamp),
    ) -> Self {
        let (not_before_at, not_after_at) = validity;
        Self {
            subject,
            key,
            profile,
            serial,
            not_before_at,
            not_after_at,
            policies: &[],
            list_url: None,
            responder_url: None,
            extensions: Vec::new(),
        }
    }
}

/// Somebody who issues certificates.
#[derive(Clone, Debug)]
pub struct Authority {
    credential: Credential,
}

impl Authority {
    /// An authority by its key and certificates.
    pub const fn new(credential: Credential) -> Self {
        Self { credential }
    }

    /// A root: it signs its own certificate. The order must be for the same key.
    pub fn root(key: Arc<dyn SigningKey>, order: &Order<'_>) -> Result<Self, PkiError> {
        let certificate = certify(key.as_ref(), &order.subject, key.public_key(), order)?;
        Ok(Self { credential: Credential::new(key, certificate, Vec::new())? })
    }

    /// Its key and certificates.
    pub const fn credential(&self) -> &Credential {
        &self.credential
    }

    /// Its certificate.
    pub const fn certificate(&self) -> &Certificate {
        self.credential.certificate()
    }

    /// Issues a certificate.
    pub fn issue(&self, order: &Order<'_>) -> Result<Certificate, PkiError> {
        let key = self.credential.key();
        certify(key, self.certificate().subject(), key.public_key(), order)
    }

    /// Issues a certificate for a key at hand and joins both; the chain goes up to, but not with, the root.
    pub fn enrol(
        &self,
        key: Arc<dyn SigningKey>,
        order: &Order<'_>,
    ) -> Result<Credential, PkiError> {
        let certificate = self.issue(order)?;
        let mut chain = Vec::new();
        if !self.certificate().self_issued() {
            chain.push(self.certificate().clone());
            chain.extend(self.credential.chain().iter().cloned());
        }
        Ok(Credential::new(key, certificate, chain)?)
    }
}

fn certify(
    key: &dyn SigningKey,
    issuer: &Name,
    issuer_key: &PublicKey,
    order: &Order<'_>,
) -> Result<Certificate, PkiError> {
    let algorithm = key.algorithm().identifier();
    let mut extensions = usual_extensions(issuer_key, order);
    for extension in &order.extensions {
        extensions.retain(|it| it.id != extension.id);
        extensions.push(extension.clone());
    }
    let extensions: Vec<Vec<u8>> = extensions.iter().map(Extension::der).collect();
    let extensions: Vec<&[u8]> = extensions.iter().map(Vec::as_slice).collect();
    let tbs = asn1::sequence(&[
        &asn1::explicit(0, &asn1::small_integer(2)),
        &asn1::integer(order.serial),
        &algorithm,
        issuer.der(),
        &asn1::sequence(&[&asn1::time(order.not_before_at), &asn1::time(order.not_after_at)]),
        order.subject.der(),
        order.key.info(),
        &asn1::explicit(3, &asn1::sequence(&extensions)),
    ]);
    let signature = key.sign(&tbs)?;
    let der = asn1::sequence(&[&tbs, &algorithm, &asn1::bit_string(&signature)]);
    Ok(Certificate::read(&der)?)
}

fn usual_extensions(issuer_key: &PublicKey, order: &Order<'_>) -> Vec<Extension> {
    let authority_key = asn1::sequence(&[&asn1::implicit(0, &issuer_key.identifier())]);
    let own_key = asn1::octet_string(&order.key.identifier());
    let mut extensions = vec![
        Extension::new(oid::AUTHORITY_KEY_IDENTIFIER, false, authority_key),
        Extension::new(oid::SUBJECT_KEY_IDENTIFIER, false, own_key),
        Extension::new(oid::KEY_USAGE, true, usage(order.profile).der()),
    ];
    match order.profile {
        Profile::Authority { path_length } => {
            let constraints = BasicConstraints { authority: true, path_length };
            extensions.push(Extension::new(oid::BASIC_CONSTRAINTS, true, constraints.der()));
        }
        Profile::Signer => {}
        Profile::TimeStamping => extensions.push(purpose(oid::PURPOSE_TIME_STAMPING, true)),
        Profile::Responder => {
            extensions.push(purpose(oid::PURPOSE_OCSP_SIGNING, false));
            extensions.push(Extension::new(oid::OCSP_NO_CHECK, false, asn1::null()));
        }
    }
    if !order.policies.is_empty() {
        let policies: Vec<u8> =
            order.policies.iter().flat_map(|id| asn1::sequence(&[&asn1::oid(*id)])).collect();
        let policies = asn1::sequence(&[&policies]);
        extensions.push(Extension::new(oid::CERTIFICATE_POLICIES, false, policies));
    }
    if let Some(url) = order.list_url {
        extensions.push(distribution_point(url));
    }
    if let Some(url) = order.responder_url {
        let access = asn1::sequence(&[&asn1::oid(oid::OCSP), &url_name(url)]);
        let access = asn1::sequence(&[&access]);
        extensions.push(Extension::new(oid::AUTHORITY_INFO_ACCESS, false, access));
    }
    extensions
}

fn usage(profile: Profile) -> KeyUsage {
    match profile {
        Profile::Authority { .. } => KeyUsage::KEY_CERT_SIGN.and(KeyUsage::CRL_SIGN),
        Profile::Signer => KeyUsage::DIGITAL_SIGNATURE.and(KeyUsage::CONTENT_COMMITMENT),
        Profile::TimeStamping | Profile::Responder => KeyUsage::DIGITAL_SIGNATURE,
    }
}

fn purpose(id: ObjectIdentifier, critical: bool) -> Extension {
    let value = asn1::sequence(&[&asn1::oid(id)]);
    Extension::new(oid::EXTENDED_KEY_USAGE, critical, value)
}

fn distribution_point(url: &str) -> Extension {
    let full_name = asn1::tlv(tag::constructed(0), &[&url_name(url)]);
    let point = asn1::sequence(&[&asn1::explicit(0, &full_name)]);
    Extension::new(oid::CRL_DISTRIBUTION_POINTS, false, asn1::sequence(&[&point]))
}

fn url_name(url: &str) -> Vec<u8> {
    asn1::implicit(6, url.as_bytes())
}
