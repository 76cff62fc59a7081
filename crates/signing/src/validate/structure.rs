//! Validation of CMS signatures outside of PDF, with their content inside or beside them.
//! Indefinite lengths, as streaming programs write them, are named as unsupported. What must always hold: content that is
//! brought along must be the content inside, if there is one.

use super::Policy;
use super::material::Material;
use super::report::{About, Format, Note, Report};
use super::signer::{self, Claim};
use super::stamp::reason_of_structure;
use super::verdict::{Conclusion, SubIndication};
use crate::asn1::Asn1Error;
use crate::cms::{CmsError, SignedData};

/// Judges every signer of a SignedData; `content` is what it signs when that is not inside.
pub fn validate_cms(der: &[u8], content: Option<&[u8]>, policy: &Policy<'_>) -> Report {
    let format = |inside: bool| if inside { Format::CmsAttached } else { Format::CmsDetached };
    let unreadable = |format, fault: CmsError| {
        let conclusion = match fault {
            CmsError::Malformed(Asn1Error::Indefinite) => Conclusion::Unsupported,
            _ => Conclusion::Damaged,
        };
        let reason = reason_of_structure(fault).into();
        let note = Note::new(About::Signature, fault);
        Report::unreadable(format, policy.now, (reason, conclusion), note)
    };
    let signed = match SignedData::read(der) {
        Ok(signed) => signed,
        Err(fault) => return unreadable(format(content.is_none()), fault),
    };
    let format = format(signed.content.is_some());
    if let (Some(inside), Some(beside)) = (signed.content, content)
        && inside != beside
    {
        let verdict = SubIndication::HashFailure.into();
        let note = Note::new(About::Signature, "another content is inside than was brought along");
        return Report::unreadable(format, policy.now, (verdict, Conclusion::Altered), note);
    }
    if signed.signers.is_empty() {
        return unreadable(format, CmsError::Signers);
    }
    let mut material = Material::new(policy);
    material.add_structure(der);
    let content = signed.content.or(content).map(|it| [it]);
    let signatures = signed.signers.iter().map(|signer| {
        let content = content.as_ref().map(<[&[u8]; 1]>::as_slice);
        let claim = Claim { signed: &signed, signer, der, content, bound: false, claimed_at: None };
        signer::judge(&claim, None, &material).report
    });
    let signatures = signatures.collect();
    Report::whole(format, policy.now, signatures, Vec::new())
}
