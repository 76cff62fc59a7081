//! One signature with its signer, in a PDF or alone: attributes, digest, signature, time stamps, certificate
//! (EN 319 102-1 §5.3 and §5.5).
//! What surrounds the signature is judged by its callers. What must always hold: the reasons come in the standard's order,
//! integrity before trust, so that an altered paper is called altered whoever signed it.

use kernel::time::Timestamp;

use super::material::Material;
use super::report::{About, Chain, Note, Party, SignatureReport, TimestampReport};
use super::stamp::{self, outlived, reason_of_structure, shown};
use super::trust::{self, Question};
use super::verdict::{Conclusion, SubIndication, Verdict};
use crate::algorithm::Digest;
use crate::cms::{Binding, CheckedSigner, CmsError, SignedData, SignerInfo};
use crate::oid;
use crate::revocation::Evidence;

/// A signature to be judged.
pub(super) struct Claim<'c> {
    pub(super) signed: &'c SignedData<'c>,
    pub(super) signer: &'c SignerInfo<'c>,
    /// All bytes of the structure, since when they are proven to exist.
    pub(super) der: &'c [u8],
    /// The content's parts, one after another; `None` when it is not at hand.
    pub(super) content: Option<&'c [&'c [u8]]>,
    /// Whether the attributes must name the certificate.
    pub(super) bound: bool,
    /// The moment the signer claims outside of the structure.
    pub(super) claimed_at: Option<Timestamp>,
}

/// A judged signature, and the evidence its path rests on.
pub(super) struct Judged {
    pub(super) report: SignatureReport,
    pub(super) used: Vec<Evidence>,
}

/// A report without anything in it.
pub(super) fn blank(field: Option<String>) -> SignatureReport {
    SignatureReport {
        field,
        verdict: SubIndication::FormatFailure.into(),
        conclusion: Conclusion::Damaged,
        signer: None,
        claimed_at: None,
        proven_at: None,
        proven_by: None,
        level: None,
        algorithm: None,
        coverage: None,
        changes: None,
        chain: Chain::default(),
        timestamps: Vec::new(),
        notes: Vec::new(),
    }
}

/// Judges a signature; `field` is its name in a PDF.
pub(super) fn judge(claim: &Claim<'_>, field: Option<String>, material: &Material<'_>) -> Judged {
    let mut report = blank(field);
    report.claimed_at = claim.claimed_at.or_else(|| signing_time(claim.signer));
    let mut used = Vec::new();
    let outcome = checked(claim, material, &mut report, &mut used);
    report.verdict = outcome.into();
    report.conclusion = Conclusion::of(report.verdict, report.proven_at.is_some());
    if report.verdict.passed()
        && let Some(reason) = unproven(&report)
    {
        // Whoever stamps a signature wants its time to be believed; a stamp that is not good is never passed over.
        report.verdict = reason.into();
        report.conclusion = Conclusion::TimeUnproven;
    }
    Judged { report, used }
}

fn checked(
    claim: &Claim<'_>,
    material: &Material<'_>,
    report: &mut SignatureReport,
    used: &mut Vec<Evidence>,
) -> Result<(), SubIndication> {
    let candidates = claim.signed.certificates.iter().chain(&material.certificates);
    if let Some(certificate) = candidates.clone().find(|it| claim.signer.names(it)) {
        report.signer = Some(Party::of(certificate));
    }
    let Some(content) = claim.content else {
        report.notes.push(Note::new(About::Signature, "what was signed is not at hand"));
        return Err(SubIndication::SignedDataNotFound);
    };
    let digest = |digest: Digest| digest.of(content);
    let checked = claim.signed.check_signer(claim.signer, &material.certificates, digest);
    let checked = checked.map_err(|fault| {
        report.notes.push(Note::new(About::Signature, fault));
        reason_of_structure(fault)
    })?;
    report.signer = Some(Party::of(&checked.certificate));
    if claim.bound && checked.binding == Binding::None {
        report.notes.push(Note::new(About::Signature, "signature does not name its certificate"));
        return Err(SubIndication::SigConstraintsFailure);
    }
    timestamps(claim, material, report)?;
    let policy = material.policy;
    let proven_at = report.proven_at.unwrap_or(policy.now);
    let question = Question {
        anchors: policy.anchors,
        proven_at,
        known_at: proven_at,
        usage: Some(policy.usage),
        purpose: None,
        policies: policy.policies,
    };
    let answer = trust::judge(&checked.certificate, material, &question);
    report.chain = answer.chain;
    report.notes.extend(answer.notes);
    *used = answer.used;
    let strength = strong(&checked, material, proven_at, report);
    // "Weak" is said only of what is good otherwise.
    answer.outcome.and(strength)
}

/// Why a signature with time stamps has none that counts.
fn unproven(report: &SignatureReport) -> Option<SubIndication> {
    if report.proven_at.is_some() {
        return None;
    }
    report.timestamps.iter().find_map(|it| it.verdict.sub_indication)
}

/// Judges the time stamps in the signature. One that is broken is an error and no lower level.
fn timestamps(
    claim: &Claim<'_>,
    material: &Material<'_>,
    report: &mut SignatureReport,
) -> Result<(), SubIndication> {
    if let Some(moment) = material.proof(claim.der) {
        report.proven_at = Some(moment);
    }
    for attribute in claim.signer.unsigned() {
        if attribute.id != oid::SIGNATURE_TIME_STAMP {
            continue;
        }
        let judged = stamp::judge(attribute.value.raw, &[claim.signer.signature], material);
        if judged.verdict.passed() {
            prove(report, &judged);
        }
        report.timestamps.push(judged);
    }
    let broken = |it: &Verdict| {
        use SubIndication::{FormatFailure, HashFailure, SigCryptoFailure, TimestampOrderFailure};
        let reasons = [FormatFailure, HashFailure, SigCryptoFailure, TimestampOrderFailure];
        it.sub_indication.is_some_and(|it| reasons.contains(&it))
    };
    match report.timestamps.iter().map(|it| it.verdict).find(broken) {
        None => Ok(()),
        Some(Verdict { sub_indication: Some(SubIndication::TimestampOrderFailure), .. }) => {
            Err(SubIndication::TimestampOrderFailure)
        }
        Some(_) => {
            report.notes.push(Note::new(About::Timestamp, "time stamp of the signature is broken"));
            Err(SubIndication::SigConstraintsFailure)
        }
    }
}

/// Takes a good time stamp as proof when it is earlier than what is known.
fn prove(report: &mut SignatureReport, stamp: &TimestampReport) {
    let Some(moment) = stamp.generated_at else { return };
    if report.proven_at.is_none_or(|known| moment < known) {
        report.proven_at = Some(moment);
        report.proven_by.clone_from(&stamp.authority);
    }
}

fn strong(
    checked: &CheckedSigner,
    material: &Material<'_>,
    proven_at: Timestamp,
    report: &mut SignatureReport,
) -> Result<(), SubIndication> {
    let weak = SubIndication::CryptoConstraintsFailureNoPoe;
    let key = checked.certificate.public_key();
    let key = key.map_err(|_| SubIndication::CryptoConstraintsFailure)?;
    let name = shown(checked.algorithm, key.bits());
    report.algorithm = Some(name.clone());
    let strengths = &material.policy.strengths;
    let until = strengths.signature(checked.algorithm, &key).map_err(|_| weak)?;
    if outlived(proven_at, until) {
        report.notes.push(Note::new(About::Algorithm, format_args!("{name} is too weak")));
        return Err(weak);
    }
    if checked.binding == Binding::Version1 {
        report.notes.push(Note::new(About::Algorithm, "certificate is named by SHA-1"));
        let until = strengths.digest(Digest::Sha1).map_err(|_| weak)?;
        return if outlived(proven_at, until) { Err(weak) } else { Ok(()) };
    }
    Ok(())
}

/// The moment in the signing-time attribute.
fn signing_time(signer: &SignerInfo<'_>) -> Option<Timestamp> {
    let signed: Result<_, CmsError> = signer.signed();
    let attribute = signed.ok()?.into_iter().find(|it| it.id == oid::SIGNING_TIME)?;
    crate::asn1::read_time(&attribute.value).ok()
}
