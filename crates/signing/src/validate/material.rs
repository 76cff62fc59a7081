//! What a validation has at hand: certificates, evidence of revocation, and since when each piece is proven to exist
//! (EN 319 102-1 §5.6.2.4: proofs of existence).
//! It judges nothing. What must always hold: without a proof a piece exists since the moment of validation alone.

use std::collections::HashMap;

use kernel::time::Timestamp;

use super::Policy;
use super::trust::bytes_of;
use crate::algorithm::Digest;
use crate::asn1::{Reader, tag};
use crate::certificate::Certificate;
use crate::cms::{CmsError, SignedData, SignerInfo};
use crate::oid;
use crate::pdf::ValidationData;
use crate::revocation::Evidence;

/// Certificates that are looked at; a file that brings more only costs time.
const CERTIFICATES_MAX: usize = 300;
/// Pieces of evidence that are looked at.
const EVIDENCE_MAX: usize = 200;

pub(super) struct Material<'p> {
    pub(super) policy: &'p Policy<'p>,
    pub(super) certificates: Vec<Certificate>,
    pub(super) evidence: Vec<Evidence>,
    proofs: HashMap<Vec<u8>, Timestamp>,
}

impl<'p> Material<'p> {
    pub(super) fn new(policy: &'p Policy<'p>) -> Self {
        Self {
            policy,
            certificates: policy.between.to_vec(),
            evidence: policy.evidence.to_vec(),
            proofs: HashMap::new(),
        }
    }

    pub(super) fn add_certificate(&mut self, certificate: &Certificate) {
        if self.certificates.len() < CERTIFICATES_MAX && !self.certificates.contains(certificate) {
            self.certificates.push(certificate.clone());
        }
    }

    fn add_evidence(&mut self, evidence: Evidence) {
        if self.evidence.len() < EVIDENCE_MAX && !self.evidence.contains(&evidence) {
            self.evidence.push(evidence);
        }
    }

    /// Takes what a document security store holds.
    pub(super) fn add_store(&mut self, store: &ValidationData) {
        for der in &store.certificates {
            if let Ok(certificate) = Certificate::read(der) {
                self.add_certificate(&certificate);
            }
        }
        for list in &store.lists {
            self.add_evidence(Evidence::List(list.clone()));
        }
        for answer in &store.answers {
            self.add_evidence(Evidence::Ocsp(answer.clone()));
        }
    }

    /// Takes certificates and lists out of a structure, and out of every structure inside its unsigned attributes.
    pub(super) fn add_structure(&mut self, der: &[u8]) {
        each_structure(der, &mut |signed| {
            for certificate in &signed.certificates {
                self.add_certificate(certificate);
            }
            for list in &signed.lists {
                self.add_evidence(Evidence::List(list.to_vec()));
            }
            for evidence in signed.signers.iter().flat_map(attached) {
                self.add_evidence(evidence);
            }
        });
    }

    /// Since when a piece is proven to exist.
    pub(super) fn proven_at(&self, piece: &[u8]) -> Timestamp {
        self.proof(piece).unwrap_or(self.policy.now)
    }

    /// The proof, if there is one.
    pub(super) fn proof(&self, piece: &[u8]) -> Option<Timestamp> {
        self.proofs.get(&Digest::Sha256.of(&[piece])).copied()
    }

    /// Notes that a piece existed at `moment`.
    pub(super) fn prove(&mut self, piece: &[u8], moment: Timestamp) {
        let known = self.proofs.entry(Digest::Sha256.of(&[piece])).or_insert(moment);
        *known = moment.min(*known);
    }

    /// Notes that a structure with everything inside of it existed at `moment`.
    pub(super) fn prove_structure(&mut self, der: &[u8], moment: Timestamp) {
        self.prove(der, moment);
        each_structure(der, &mut |signed| {
            for certificate in &signed.certificates {
                self.prove(certificate.der(), moment);
            }
            for list in &signed.lists {
                self.prove(list, moment);
            }
            for evidence in signed.signers.iter().flat_map(attached) {
                self.prove(bytes_of(&evidence), moment);
            }
            for attribute in signed.signers.iter().flat_map(SignerInfo::unsigned) {
                self.prove(attribute.value.raw, moment);
            }
        });
    }
}

/// Evidence in the signed attribute that PDF signatures had before there was a store for it.
fn attached(signer: &SignerInfo<'_>) -> Vec<Evidence> {
    let read = || -> Result<Vec<Evidence>, CmsError> {
        let signed = signer.signed()?;
        let Some(attribute) = signed.iter().find(|it| it.id == oid::ADOBE_REVOCATION) else {
            return Ok(Vec::new());
        };
        let mut fields = attribute.value.tagged(tag::SEQUENCE)?.inside()?;
        let mut found = Vec::new();
        if let Some(lists) = fields.optional(tag::constructed(0))? {
            let lists = Reader::new(lists.content).sequence()?.all()?;
            found.extend(lists.iter().map(|it| Evidence::List(it.raw.to_vec())));
        }
        if let Some(answers) = fields.optional(tag::constructed(1))? {
            let answers = Reader::new(answers.content).sequence()?.all()?;
            found.extend(answers.iter().map(|it| Evidence::Ocsp(it.raw.to_vec())));
        }
        Ok(found)
    };
    read().unwrap_or_default()
}

/// Calls for a structure and for those in its unsigned attributes, such as time stamps.
fn each_structure(der: &[u8], call: &mut dyn FnMut(&SignedData<'_>)) {
    let Ok(signed) = SignedData::read(der) else { return };
    call(&signed);
    for attribute in signed.signers.iter().flat_map(SignerInfo::unsigned) {
        if let Ok(inner) = SignedData::read(attribute.value.raw) {
            call(&inner);
        }
    }
}
