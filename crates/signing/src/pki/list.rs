//! Revocation lists as an authority issues them (RFC 5280 §5).
//! Whole lists only, no deltas and no lists for a part of the certificates. What must always hold: the number grows with
//! every list, which is the caller's to see to.

use kernel::time::Timestamp;

use super::{Authority, PkiError};
use crate::asn1;
use crate::certificate::Extension;
use crate::oid;

/// Why a certificate was revoked (RFC 5280 §5.3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// No reason is given.
    Unspecified,
    /// Somebody else may have the key.
    KeyCompromise,
    /// The holder left the place the certificate names.
    AffiliationChanged,
    /// There is a new one.
    Superseded,
    /// The holder does not sign any more.
    CessationOfOperation,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 5] = [
        Self::Unspecified,
        Self::KeyCompromise,
        Self::AffiliationChanged,
        Self::Superseded,
        Self::CessationOfOperation,
    ];

    /// The reason with this number; one that is not used here is left unspecified.
    pub fn of(number: u8) -> Self {
        Self::ALL.into_iter().find(|it| it.number() == number).unwrap_or(Self::Unspecified)
    }

    /// The number in the standard.
    pub const fn number(self) -> u8 {
        match self {
            Self::Unspecified => 0,
            Self::KeyCompromise => 1,
            Self::AffiliationChanged => 3,
            Self::Superseded => 4,
            Self::CessationOfOperation => 5,
        }
    }
}

/// A certificate taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revoked {
    /// Contents of its serial number's INTEGER.
    pub serial: Vec<u8>,
    /// From when on it is worth nothing.
    pub revoked_at: Timestamp,
    /// Why.
    pub reason: Reason,
}

impl Authority {
    /// The DER of a list of everything revoked so far.
    pub fn list(
        &self,
        revoked: &[Revoked],
        number: u64,
        this_update_at: Timestamp,
        next_update_at: Timestamp,
    ) -> Result<Vec<u8>, PkiError> {
        let key = self.credential().key();
        let algorithm = key.algorithm().identifier();
        let entries: Vec<u8> = revoked.iter().flat_map(entry).collect();
        // The list of entries is left out when it would be empty (RFC 5280 §5.1.2.6).
        let entries = if entries.is_empty() { Vec::new() } else { asn1::sequence(&[&entries]) };
        let authority_key = asn1::sequence(&[&asn1::implicit(0, &key.public_key().identifier())]);
        let extensions = asn1::sequence(&[
            &Extension::new(oid::AUTHORITY_KEY_IDENTIFIER, false, authority_key).der(),
            &Extension::new(oid::CRL_NUMBER, false, asn1::small_integer(number)).der(),
        ]);
        let tbs = asn1::sequence(&[
            &asn1::small_integer(1),
            &algorithm,
            self.certificate().subject().der(),
            &asn1::time(this_update_at),
            &asn1::time(next_update_at),
            &entries,
            &asn1::explicit(0, &extensions),
        ]);
        let signature = key.sign(&tbs)?;
        Ok(asn1::sequence(&[&tbs, &algorithm, &asn1::bit_string(&signature)]))
    }
}

fn entry(revoked: &Revoked) -> Vec<u8> {
    let serial = asn1::tlv(asn1::tag::INTEGER, &[&revoked.serial]);
    let reason = match revoked.reason {
        Reason::Unspecified => Vec::new(),
        reason => {
            let value = asn1::enumerated(reason.number());
            asn1::sequence(&[&Extension::new(oid::CRL_REASON, false, value).der()])
        }
    };
    asn1::sequence(&[&serial, &asn1::time(revoked.revoked_at), &reason])
}
