//! Whether a certificate could be trusted at the moment for which a signature is proven to exist: path, revocation, and
//! the life of keys and algorithms above it (EN 319 102-1 §5.2.6 and §5.6.2, in one walk).
//! The walk goes from the trusted certificate down and keeps the last moment at which what stands above could not have
//! been forged ("control time"); every piece below must be proven to be older. What must always hold: nothing that comes
//! to light later, such as a revocation, is passed over because the path itself is in order.

use const_oid::ObjectIdentifier;
use kernel::time::Timestamp;

use super::material::Material;
use super::report::{About, Chain, EvidenceKind, Note, Party, RevocationUsed};
use super::verdict::SubIndication;
use super::{Freshness, RevocationRule};
use crate::algorithm::SignatureAlgorithm;
use crate::certificate::{Certificate, KeyUsage};
use crate::path::{self, PathError, Requirements};
use crate::revocation::{self, Evidence, Finding, Standing};

/// What is asked about a certificate.
#[derive(Clone, Copy, Debug)]
pub(super) struct Question<'a> {
    pub(super) anchors: &'a [Certificate],
    /// The moment since when what it signed is proven to exist; the moment of validation without a proof.
    pub(super) proven_at: Timestamp,
    /// The moment that evidence of revocation must know.
    pub(super) known_at: Timestamp,
    pub(super) usage: Option<KeyUsage>,
    pub(super) purpose: Option<ObjectIdentifier>,
    pub(super) policies: Option<&'a [ObjectIdentifier]>,
}

/// The answer.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) outcome: Result<(), SubIndication>,
    pub(super) chain: Chain,
    pub(super) notes: Vec<Note>,
    /// Evidence that was used, in its bytes.
    pub(super) used: Vec<Evidence>,
}

/// Judges a certificate.
pub(super) fn judge(
    leaf: &Certificate,
    material: &Material<'_>,
    question: &Question<'_>,
) -> Answer {
    let mut requirements =
        Requirements::new(question.anchors, &material.certificates, question.proven_at);
    requirements.usage = question.usage;
    requirements.purpose = question.purpose;
    requirements.policies = question.policies;
    let path = match path::find(leaf, &requirements) {
        Ok(path) => path.certificates,
        Err(fault) => {
            let reason = reason_of(fault, leaf, material, question);
            let notes = vec![Note::new(About::Path, fault)];
            return Answer {
                outcome: Err(reason),
                chain: Chain::default(),
                notes,
                used: Vec::new(),
            };
        }
    };
    let chain = Chain { certificates: path.iter().map(Party::of).collect(), ..Chain::default() };
    let walk = Walk {
        material,
        question,
        control_at: material.policy.now,
        cause: SubIndication::NoPoe,
        answer: Answer { outcome: Ok(()), chain, notes: Vec::new(), used: Vec::new() },
    };
    walk.down(&path)
}

fn reason_of(
    fault: PathError,
    leaf: &Certificate,
    material: &Material<'_>,
    question: &Question<'_>,
) -> SubIndication {
    match fault {
        PathError::NoIssuer => SubIndication::NoCertificateChainFound,
        // Only with a proof of existence is it certain that the signature came before its certificate.
        PathError::NotYetValid
            if question.proven_at < material.policy.now
                && question.proven_at < leaf.not_before_at() =>
        {
            SubIndication::NotYetValid
        }
        PathError::NotYetValid | PathError::Expired => SubIndication::OutOfBoundsNoPoe,
        PathError::Signature(crate::algorithm::AlgorithmError::Unknown) => {
            SubIndication::CryptoConstraintsFailure
        }
        PathError::Signature(_) | PathError::Malformed(_) => {
            SubIndication::CertificateChainGeneralFailure
        }
        PathError::NoAuthority
        | PathError::TooLong
        | PathError::Usage
        | PathError::Purpose
        | PathError::Name
        | PathError::Policy
        | PathError::UnknownCritical(_) => SubIndication::ChainConstraintsFailure,
    }
}

/// A finding with the evidence it is from.
type Found<'m> = (Finding, &'m Evidence);

struct Walk<'w, 'p> {
    material: &'w Material<'p>,
    question: &'w Question<'w>,
    control_at: Timestamp,
    /// Why the control time is not the moment of validation.
    cause: SubIndication,
    answer: Answer,
}

impl<'w> Walk<'w, '_> {
    fn down(mut self, path: &[Certificate]) -> Answer {
        for (position, (certificate, issuer)) in
            path.iter().zip(path.iter().skip(1)).enumerate().rev()
        {
            if let Err(reason) = self.step(certificate, issuer, position == 0) {
                self.answer.outcome = Err(reason);
                return self.answer;
            }
        }
        self.answer.chain.good_until_at = Some(self.control_at);
        if self.question.proven_at > self.control_at {
            self.answer.outcome = Err(self.cause);
        }
        self.answer
    }

    /// One certificate below its issuer.
    fn step(
        &mut self,
        certificate: &Certificate,
        issuer: &Certificate,
        leaf: bool,
    ) -> Result<(), SubIndication> {
        let algorithm =
            certificate.algorithm().map_err(|_| SubIndication::CryptoConstraintsFailure)?;
        self.strong(algorithm, issuer)?;
        if self.material.proven_at(certificate.der()) > self.control_at {
            return Err(self.cause);
        }
        self.revocation(certificate, issuer, leaf)?;
        if certificate.not_after_at() < self.material.policy.now {
            // The last second of validity counts whole.
            let end = certificate.not_after_at().plus_micros(999_999);
            self.lower(end, SubIndication::OutOfBoundsNoPoe);
        }
        Ok(())
    }

    fn lower(&mut self, moment: Timestamp, cause: SubIndication) {
        if moment < self.control_at {
            self.control_at = moment;
            self.cause = cause;
        }
    }

    /// Ends trust with the life of the issuer's algorithm.
    fn strong(
        &mut self,
        algorithm: SignatureAlgorithm,
        issuer: &Certificate,
    ) -> Result<(), SubIndication> {
        let weak = SubIndication::CryptoConstraintsFailureNoPoe;
        let key = issuer.public_key().map_err(|_| SubIndication::CryptoConstraintsFailure)?;
        let until = self.material.policy.strengths.signature(algorithm, &key).map_err(|_| weak)?;
        if let Some(until) = until {
            self.lower(until, weak);
        }
        Ok(())
    }

    fn revocation(
        &mut self,
        certificate: &Certificate,
        issuer: &Certificate,
        leaf: bool,
    ) -> Result<(), SubIndication> {
        let (findings, late) = self.findings(certificate, issuer);
        let Some((finding, evidence)) = decisive(findings) else {
            return self.no_evidence(if late { Some(self.cause) } else { None }, certificate);
        };
        self.note_used(certificate, &finding, evidence);
        let revoked =
            if leaf { SubIndication::RevokedNoPoe } else { SubIndication::RevokedCaNoPoe };
        if let Standing::Revoked { revoked_at, .. } = finding.standing {
            self.lower(revoked_at.plus_micros(-1), revoked);
            return Ok(());
        }
        if !finding.knows(self.question.known_at) {
            return self.no_evidence(Some(SubIndication::TryLater), certificate);
        }
        if self.material.policy.freshness == Freshness::Strict && !finding.knows(self.control_at) {
            // Up to its next update the authority itself lets its word stand; the standard goes back to when it was given,
            // which no evidence that is under a later time stamp could ever fulfil.
            let until = finding.next_update_at.unwrap_or(finding.this_update_at);
            self.lower(until, SubIndication::TryLater);
        }
        Ok(())
    }

    /// Every finding that can be believed, and whether there are others that come too late for it.
    fn findings(&self, certificate: &Certificate, issuer: &Certificate) -> (Vec<Found<'w>>, bool) {
        let mut found = Vec::new();
        let mut late = false;
        for evidence in &self.material.evidence {
            let others = &self.material.certificates;
            let Ok(finding) = revocation::check(evidence, certificate, issuer, others) else {
                continue;
            };
            // Authorities may drop what expired from their lists (RFC 5280 §3.3): then silence is no word.
            let good = finding.standing == Standing::Good;
            let silent = good && finding.this_update_at > certificate.not_after_at();
            if silent || finding.this_update_at > self.material.policy.now {
                continue;
            }
            // Whoever has the issuer's key after its time can write evidence of any date.
            if self.material.proven_at(bytes_of(evidence)) > self.limit_of(&finding) {
                late = true;
                continue;
            }
            found.push((finding, evidence));
        }
        (found, late)
    }

    /// Until when evidence can be believed, by its own algorithm and by the control time.
    fn limit_of(&self, finding: &Finding) -> Timestamp {
        let key = finding.signer.public_key().ok();
        let strengths = &self.material.policy.strengths;
        match key.map(|key| strengths.signature(finding.algorithm, &key)) {
            Some(Ok(None)) => self.control_at,
            Some(Ok(Some(until))) => until.min(self.control_at),
            _ => Timestamp::EPOCH,
        }
    }

    fn no_evidence(
        &mut self,
        reason: Option<SubIndication>,
        certificate: &Certificate,
    ) -> Result<(), SubIndication> {
        let serial = certificate.serial_shown();
        let text = match reason {
            None => format!("no evidence of revocation for certificate {serial}"),
            Some(_) => format!("evidence of revocation for certificate {serial} does not reach"),
        };
        self.answer.notes.push(Note::new(About::Revocation, text));
        match self.material.policy.revocation {
            RevocationRule::WhenKnown => Ok(()),
            RevocationRule::Required => Err(reason.unwrap_or(SubIndication::TryLater)),
        }
    }

    fn note_used(&mut self, certificate: &Certificate, finding: &Finding, evidence: &Evidence) {
        let (revoked_at, reason) = match finding.standing {
            Standing::Good => (None, None),
            Standing::Revoked { revoked_at, reason } => (Some(revoked_at), reason),
        };
        let kind = match evidence {
            Evidence::List(_) => EvidenceKind::List,
            Evidence::Ocsp(_) => EvidenceKind::Ocsp,
        };
        self.answer.used.push(evidence.clone());
        self.answer.chain.revocation.push(RevocationUsed {
            serial: certificate.serial_shown(),
            kind,
            this_update_at: finding.this_update_at,
            next_update_at: finding.next_update_at,
            revoked_at,
            reason,
        });
    }
}

/// The finding that decides: a revocation is for good, whatever a later list leaves out, unless the certificate was only
/// on hold; otherwise the newest.
fn decisive(findings: Vec<Found<'_>>) -> Option<Found<'_>> {
    /// `certificateHold` (RFC 5280 §5.3.1).
    const HOLD: u64 = 6;
    let for_good = |(finding, _): &Found<'_>| match finding.standing {
        Standing::Revoked { revoked_at, reason } if reason != Some(HOLD) => Some(revoked_at),
        _ => None,
    };
    let revoked = findings.iter().filter(|it| for_good(it).is_some()).min_by_key(|it| for_good(it));
    match revoked.cloned() {
        Some(revoked) => Some(revoked),
        None => findings.into_iter().max_by_key(|it| it.0.this_update_at),
    }
}

pub(super) fn bytes_of(evidence: &Evidence) -> &[u8] {
    match evidence {
        Evidence::List(der) | Evidence::Ocsp(der) => der,
    }
}
