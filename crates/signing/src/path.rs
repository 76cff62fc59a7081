//! Paths from a certificate to a trusted one (RFC 5280 §6.1): validity, signatures, authorities and their number, key
//! usage, purposes, names, policies, and extensions nobody knows.
//! Revocation and the strength of algorithms are asked apart, with the path in hand. What must always hold: every
//! certificate of a path that is given back was checked, and a critical extension that is not processed refuses it.

mod names;
mod policy;

use const_oid::ObjectIdentifier;
use kernel::time::Timestamp;
use thiserror::Error;

use crate::algorithm::AlgorithmError;
use crate::asn1::Asn1Error;
use crate::certificate::{Certificate, KeyUsage};
use crate::oid;
use names::NameLimits;
use policy::Policies;

/// Certificates in a path, the trusted one not counted.
const LENGTH_MAX: usize = 10;
/// Attempts at building, so that a bag of certificates that all fit one another ends.
const ATTEMPTS_MAX: usize = 1000;

/// Why there is no path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PathError {
    /// No certificate of the issuer at hand, or none that ends at a trusted one.
    #[error("no path to a trusted certificate")]
    NoIssuer,
    /// A certificate was not valid yet at the moment asked for.
    #[error("certificate was not valid yet")]
    NotYetValid,
    /// A certificate was not valid any more at the moment asked for.
    #[error("certificate was not valid any more")]
    Expired,
    /// A certificate was not signed by the one above it.
    #[error("signature of a certificate: {0}")]
    Signature(#[from] AlgorithmError),
    /// The issuer is no authority, or may not sign certificates.
    #[error("issuer may not issue certificates")]
    NoAuthority,
    /// More authorities follow one than it allows.
    #[error("path is longer than an authority allows")]
    TooLong,
    /// The key may not be used for this.
    #[error("key may not be used for this")]
    Usage,
    /// The certificate, or an authority above it, is limited to other purposes.
    #[error("certificate is for other purposes")]
    Purpose,
    /// A name lies outside of what an authority above may name.
    #[error("name lies outside of what an authority may name")]
    Name,
    /// A policy is required, and no acceptable one holds for the whole path.
    #[error("no acceptable policy holds")]
    Policy,
    /// A critical extension that is not known.
    #[error("critical extension {0} is not known")]
    UnknownCritical(ObjectIdentifier),
    /// An extension is not in form.
    #[error("extension is malformed: {0}")]
    Malformed(#[from] Asn1Error),
}

/// What a path must fulfil.
#[derive(Clone, Copy, Debug)]
pub struct Requirements<'a> {
    /// Trusted certificates; nothing but their names and keys is used.
    pub anchors: &'a [Certificate],
    /// Certificates that may stand between.
    pub between: &'a [Certificate],
    /// The moment at which every certificate must be valid.
    pub moment: Timestamp,
    /// One of these uses must be allowed, if the certificate limits its key.
    pub usage: Option<KeyUsage>,
    /// This purpose must be allowed, if the certificate or an authority is limited to purposes.
    pub purpose: Option<ObjectIdentifier>,
    /// Acceptable policies; `None` accepts any. When some are given, one must hold.
    pub policies: Option<&'a [ObjectIdentifier]>,
}

impl<'a> Requirements<'a> {
    /// Nothing beyond validity at the moment.
    pub const fn new(
        anchors: &'a [Certificate],
        between: &'a [Certificate],
        moment: Timestamp,
    ) -> Self {
        Self { anchors, between, moment, usage: None, purpose: None, policies: None }
    }
}

/// A path that was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// The certificate first, then its issuers, the trusted one last.
    pub certificates: Vec<Certificate>,
    /// Policies that hold for the whole path; empty when none does.
    pub policies: Vec<ObjectIdentifier>,
}

impl Path {
    /// Each certificate below the trusted one with its issuer, for questions about revocation.
    pub fn pairs(&self) -> impl Iterator<Item = (&Certificate, &Certificate)> {
        self.certificates.iter().zip(self.certificates.iter().skip(1))
    }
}

/// Looks for a path. When none is good, the error is that of the candidate that came to a trusted certificate, if any.
pub fn find(leaf: &Certificate, requirements: &Requirements<'_>) -> Result<Path, PathError> {
    let mut search = Search { requirements, attempts: 0, fault: PathError::NoIssuer };
    match search.from(&mut vec![leaf.clone()]) {
        Some(path) => Ok(path),
        None => Err(search.fault),
    }
}

struct Search<'r, 'a> {
    requirements: &'r Requirements<'a>,
    attempts: usize,
    fault: PathError,
}

impl Search<'_, '_> {
    fn from(&mut self, path: &mut Vec<Certificate>) -> Option<Path> {
        self.attempts += 1;
        let last = path.last()?.clone();
        if path.len() > LENGTH_MAX || self.attempts > ATTEMPTS_MAX {
            return None;
        }
        for anchor in self.requirements.anchors {
            // A trusted certificate may itself be what is asked about.
            let itself = *anchor == last;
            if !itself && !last.may_be_issued_by(anchor) {
                continue;
            }
            let mut whole = path.clone();
            if !itself {
                whole.push(anchor.clone());
            }
            match validate(&whole, self.requirements) {
                Ok(path) => return Some(path),
                Err(fault) => self.fault = fault,
            }
        }
        for issuer in self.requirements.between {
            if last.may_be_issued_by(issuer) && !path.contains(issuer) {
                path.push(issuer.clone());
                let found = self.from(path);
                path.pop();
                if found.is_some() {
                    return found;
                }
            }
        }
        None
    }
}

/// Checks one path, the certificate first and the trusted one last.
pub fn validate(
    certificates: &[Certificate],
    requirements: &Requirements<'_>,
) -> Result<Path, PathError> {
    let Some((anchor, below)) = certificates.split_last() else { return Err(PathError::NoIssuer) };
    let mut key = anchor.public_key()?;
    let mut issuer = anchor.subject().clone();
    let mut limits = NameLimits::default();
    let mut policies = Policies::new(below.len(), requirements.policies.is_some());
    let mut may_follow = None;
    for (left, certificate) in below.iter().enumerate().rev() {
        certificate.verify(&key)?;
        if !certificate.issuer().matches(&issuer) {
            return Err(PathError::NoIssuer);
        }
        if requirements.moment < certificate.not_before_at() {
            return Err(PathError::NotYetValid);
        }
        if !certificate.valid_at(requirements.moment) {
            return Err(PathError::Expired);
        }
        known_critical(certificate)?;
        let last = left == 0;
        let self_issued = certificate.self_issued();
        if last || !self_issued {
            limits.admit(certificate)?;
        }
        policies.certificate(certificate, last)?;
        if last {
            break;
        }
        authority(certificate, requirements.purpose)?;
        if !self_issued {
            may_follow = match may_follow {
                Some(0) => return Err(PathError::TooLong),
                Some(count) => Some(count - 1),
                None => None,
            };
        }
        let own = certificate.basic_constraints()?.and_then(|it| it.path_length);
        may_follow = match (may_follow, own) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        limits.narrow(certificate)?;
        policies.prepare(certificate)?;
        key = certificate.public_key()?;
        issuer = certificate.subject().clone();
    }
    let leaf = certificates.first().ok_or(PathError::NoIssuer)?;
    end_entity(leaf, requirements)?;
    let policies = match below.first() {
        Some(leaf) => policies.finish(leaf, requirements.policies)?,
        None => Vec::new(),
    };
    Ok(Path { certificates: certificates.to_vec(), policies })
}

/// RFC 5280 §6.1.4 (k), (n): an authority that may sign certificates, and for this purpose.
fn authority(
    certificate: &Certificate,
    purpose: Option<ObjectIdentifier>,
) -> Result<(), PathError> {
    let constraints = certificate.basic_constraints()?;
    if !constraints.is_some_and(|it| it.authority) {
        return Err(PathError::NoAuthority);
    }
    let usage = certificate.key_usage()?;
    if usage.is_some_and(|it| !it.allows_one_of(KeyUsage::KEY_CERT_SIGN)) {
        return Err(PathError::NoAuthority);
    }
    // The standard leaves purposes of authorities open; all validators in use take them as limits.
    allowed_purpose(certificate, purpose)
}

fn end_entity(leaf: &Certificate, requirements: &Requirements<'_>) -> Result<(), PathError> {
    if let (Some(wanted), Some(usage)) = (requirements.usage, leaf.key_usage()?)
        && !usage.allows_one_of(wanted)
    {
        return Err(PathError::Usage);
    }
    allowed_purpose(leaf, requirements.purpose)
}

fn allowed_purpose(
    certificate: &Certificate,
    wanted: Option<ObjectIdentifier>,
) -> Result<(), PathError> {
    let (Some(wanted), Some(allowed)) = (wanted, certificate.purposes()?) else { return Ok(()) };
    let any = allowed.contains(&oid::ANY_EXTENDED_KEY_USAGE);
    if any || allowed.contains(&wanted) { Ok(()) } else { Err(PathError::Purpose) }
}

/// Extensions that this crate processes.
const KNOWN: [ObjectIdentifier; 12] = [
    oid::CRL_DISTRIBUTION_POINTS,
    oid::SUBJECT_KEY_IDENTIFIER,
    oid::AUTHORITY_KEY_IDENTIFIER,
    oid::KEY_USAGE,
    oid::EXTENDED_KEY_USAGE,
    oid::BASIC_CONSTRAINTS,
    oid::NAME_CONSTRAINTS,
    oid::SUBJECT_ALT_NAME,
    oid::CERTIFICATE_POLICIES,
    oid::POLICY_MAPPINGS,
    oid::POLICY_CONSTRAINTS,
    oid::INHIBIT_ANY_POLICY,
];

fn known_critical(certificate: &Certificate) -> Result<(), PathError> {
    let mut critical = certificate.extensions().iter().filter(|it| it.critical);
    match critical.find(|it| !KNOWN.contains(&it.id)) {
        Some(unknown) => Err(PathError::UnknownCritical(unknown.id)),
        None => Ok(()),
    }
}
