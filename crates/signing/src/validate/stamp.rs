//! Judging time stamps: what a token stamps, its own signature, its authority, and since when the token is proven to
//! exist (EN 319 102-1 §5.4).
//! What it proves is for the caller to use. What must always hold: a token that is not good proves nothing, and says so.

use kernel::time::Timestamp;

use super::Freshness;
use super::material::Material;
use super::report::{About, Chain, Note, Party, TimestampReport};
use super::trust::{self, Question};
use super::verdict::{SubIndication, Verdict};
use crate::algorithm::{AlgorithmError, Digest};
use crate::cms::CmsError;
use crate::oid;
use crate::timestamp::{TimestampToken, TokenError};

/// Judges the token `der`, which must stamp the parts one after another.
pub(super) fn judge(der: &[u8], parts: &[&[u8]], material: &Material<'_>) -> TimestampReport {
    let mut report = TimestampReport {
        field: None,
        verdict: Verdict::PASSED,
        generated_at: None,
        authority: None,
        covered_bytes: None,
        chain: Chain::default(),
        notes: Vec::new(),
    };
    report.verdict = checked(der, parts, material, &mut report).into();
    report
}

fn checked(
    der: &[u8],
    parts: &[&[u8]],
    material: &Material<'_>,
    report: &mut TimestampReport,
) -> Result<(), SubIndication> {
    let mut refused = |fault: TokenError| {
        report.notes.push(Note::new(About::Timestamp, fault));
        reason_of(fault)
    };
    let token = TimestampToken::read(der).map_err(&mut refused)?;
    token.check_imprint(|digest| digest.of(parts)).map_err(&mut refused)?;
    let signer = token.check_signature(&material.certificates).map_err(&mut refused)?;
    let generated_at = token.generated_at;
    report.generated_at = Some(generated_at);
    report.authority = Some(Party::of(&signer.certificate));

    let policy = material.policy;
    let proven_at = material.proven_at(der);
    if generated_at > proven_at {
        report.notes.push(Note::new(About::Timestamp, "time lies after what is proven"));
        return Err(SubIndication::TimestampOrderFailure);
    }
    // An authority vouches for times within the life of its certificate alone.
    if !signer.certificate.valid_at(generated_at) {
        report.notes.push(Note::new(About::Timestamp, "certificate was not valid at that time"));
        return Err(SubIndication::OutOfBoundsNoPoe);
    }
    let known_at = match policy.freshness {
        Freshness::Strict => proven_at,
        Freshness::Known => generated_at,
    };
    let question = Question {
        anchors: policy.timestamp_anchors,
        proven_at,
        known_at,
        usage: None,
        purpose: Some(oid::PURPOSE_TIME_STAMPING),
        policies: None,
    };
    let answer = trust::judge(&signer.certificate, material, &question);
    report.chain = answer.chain;
    report.notes.extend(answer.notes);
    answer.outcome?;
    let weak = SubIndication::CryptoConstraintsFailureNoPoe;
    let key = signer.certificate.public_key();
    let key = key.map_err(|_| SubIndication::CryptoConstraintsFailure)?;
    let imprint = policy.strengths.digest(token.imprint.digest).map_err(|_| weak)?;
    let signature = policy.strengths.signature(signer.algorithm, &key).map_err(|_| weak)?;
    if outlived(proven_at, imprint) || outlived(proven_at, signature) {
        report.notes.push(Note::new(About::Algorithm, "time stamp is too weak"));
        return Err(weak);
    }
    Ok(())
}

/// Whether a moment lies after the end of something's strength.
pub(super) fn outlived(moment: Timestamp, until: Option<Timestamp>) -> bool {
    until.is_some_and(|until| moment > until)
}

fn reason_of(fault: TokenError) -> SubIndication {
    match fault {
        TokenError::Malformed(_) | TokenError::Version | TokenError::Extension => {
            SubIndication::FormatFailure
        }
        TokenError::Imprint | TokenError::Nonce => SubIndication::HashFailure,
        TokenError::Signature(fault) => reason_of_structure(fault),
        TokenError::Digest(_) => SubIndication::CryptoConstraintsFailure,
        TokenError::Purpose | TokenError::Policy => SubIndication::ChainConstraintsFailure,
    }
}

/// Why a structure of CMS is not good.
pub(super) fn reason_of_structure(fault: CmsError) -> SubIndication {
    match fault {
        CmsError::Malformed(_) | CmsError::Kind | CmsError::Signers => SubIndication::FormatFailure,
        CmsError::NoCertificate | CmsError::Certificate => SubIndication::NoSigningCertificateFound,
        CmsError::Attributes => SubIndication::SigConstraintsFailure,
        CmsError::Digest => SubIndication::HashFailure,
        CmsError::Algorithm(AlgorithmError::Unknown) => SubIndication::CryptoConstraintsFailure,
        CmsError::Algorithm(_) => SubIndication::SigCryptoFailure,
    }
}

/// The shown name of an algorithm.
pub(super) fn shown(algorithm: crate::algorithm::SignatureAlgorithm, bits: usize) -> String {
    use crate::algorithm::Scheme;
    let scheme = match algorithm.scheme {
        Scheme::Ecdsa => "ECDSA",
        Scheme::RsaPkcs1 => "RSA",
        Scheme::RsaPss => "RSA-PSS",
    };
    let digest = match algorithm.digest {
        Digest::Sha1 => "SHA-1",
        Digest::Sha256 => "SHA-256",
        Digest::Sha384 => "SHA-384",
        Digest::Sha512 => "SHA-512",
    };
    format!("{scheme} {bits} {digest}")
}
