//! Verdicts as ETSI EN 319 102-1 §5.1.3 names them, and the plain conclusions that the words of a screen are keyed by.
//! Data alone: how a verdict is reached stands beside. What must always hold: a sub-indication belongs to one indication,
//! and nothing but `TotalPassed` may ever be shown as a good signature.

use serde::Serialize;

/// The three answers of the standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Indication {
    /// The signature is good.
    #[serde(rename = "TOTAL-PASSED")]
    TotalPassed,
    /// What is at hand does not suffice to say.
    #[serde(rename = "INDETERMINATE")]
    Indeterminate,
    /// The signature is not good, and nothing that is brought later can make it so.
    #[serde(rename = "TOTAL-FAILED")]
    TotalFailed,
}

/// Why a signature did not pass, in the names of the standard (tables 5 and 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SubIndication {
    /// The signature, or the file around it, is not in a form that can be processed.
    FormatFailure,
    /// The digest of what was signed differs.
    HashFailure,
    /// The signature does not belong to the key of the certificate.
    SigCryptoFailure,
    /// It is proven that the signature was there before the certificate was valid.
    NotYetValid,
    /// Ours, since the standard knows no revisions of a file: after signing the file was changed in a way that neither
    /// the format nor the signer permits, so that what is shown is not what was signed.
    IllegalModification,
    /// An attribute of the signature is not as it must be.
    SigConstraintsFailure,
    /// The path does not fulfil a constraint: usage, purpose, name, policy, length.
    ChainConstraintsFailure,
    /// The path cannot be checked for another reason.
    CertificateChainGeneralFailure,
    /// An algorithm is not known.
    CryptoConstraintsFailure,
    /// An algorithm or key is too weak today, and nothing proves that the signature is from when it was strong.
    CryptoConstraintsFailureNoPoe,
    /// Time stamps contradict one another.
    TimestampOrderFailure,
    /// The signer's certificate is not at hand, or not the one the signature names.
    NoSigningCertificateFound,
    /// No path leads to a trusted certificate.
    NoCertificateChainFound,
    /// The certificate was revoked, and nothing proves that the signature is from before.
    RevokedNoPoe,
    /// The certificate of an authority was revoked, and nothing proves that the rest is from before.
    RevokedCaNoPoe,
    /// The certificate is out of its validity, and nothing proves that the signature is from within.
    OutOfBoundsNoPoe,
    /// Nothing proves that an object needed for the check existed early enough.
    NoPoe,
    /// Evidence of revocation is not recent enough; newer evidence may settle it.
    TryLater,
    /// What was signed is not at hand.
    SignedDataNotFound,
}

impl SubIndication {
    /// The indication it belongs to.
    pub const fn indication(self) -> Indication {
        match self {
            Self::FormatFailure
            | Self::HashFailure
            | Self::SigCryptoFailure
            | Self::NotYetValid
            | Self::IllegalModification => Indication::TotalFailed,
            _ => Indication::Indeterminate,
        }
    }
}

/// A verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Verdict {
    /// The answer.
    pub indication: Indication,
    /// The reason of an answer that is not good.
    pub sub_indication: Option<SubIndication>,
}

impl Verdict {
    /// Good.
    pub const PASSED: Self = Self { indication: Indication::TotalPassed, sub_indication: None };

    /// Whether the signature is good.
    pub const fn passed(self) -> bool {
        matches!(self.indication, Indication::TotalPassed)
    }
}

impl From<SubIndication> for Verdict {
    fn from(reason: SubIndication) -> Self {
        Self { indication: reason.indication(), sub_indication: Some(reason) }
    }
}

impl From<Result<(), SubIndication>> for Verdict {
    fn from(outcome: Result<(), SubIndication>) -> Self {
        outcome.map_or_else(Self::from, |()| Self::PASSED)
    }
}

/// What a reader is told, one for each text; from the best to the worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Conclusion {
    /// Good, and an authority vouches for the time.
    Valid,
    /// Good today; nothing proves when it was signed.
    ValidToday,
    /// Everything belongs together, with algorithms that are too weak today.
    ValidButWeak,
    /// Good but for its time stamp, whose authority is not trusted or cannot be checked any more.
    TimeUnproven,
    /// Whether the certificate was revoked is not known.
    Unresolved,
    /// The certificate expired, and nothing proves that it was signed before.
    Expired,
    /// No authority that is trusted here stands behind the signer.
    Untrusted,
    /// The certificate is for something else.
    Unsuitable,
    /// The certificate was revoked.
    Revoked,
    /// Of a kind that is not read here.
    Unsupported,
    /// The signature does not say beyond doubt who signed.
    SignerUnknown,
    /// What was signed is not at hand.
    ContentMissing,
    /// There is no signature.
    Unsigned,
    /// File or signature is broken.
    Damaged,
    /// The signature is not that of the certificate that it claims.
    Forged,
    /// The content is not what was signed.
    Altered,
}

impl Conclusion {
    /// What a verdict means, `proven` telling whether an authority vouches for the time.
    pub const fn of(verdict: Verdict, proven: bool) -> Self {
        use SubIndication as Reason;
        let Some(reason) = verdict.sub_indication else {
            return if proven { Self::Valid } else { Self::ValidToday };
        };
        match reason {
            Reason::FormatFailure
            | Reason::SigConstraintsFailure
            | Reason::TimestampOrderFailure => Self::Damaged,
            Reason::HashFailure | Reason::IllegalModification => Self::Altered,
            Reason::SigCryptoFailure => Self::Forged,
            Reason::NotYetValid | Reason::OutOfBoundsNoPoe | Reason::NoPoe => Self::Expired,
            Reason::NoSigningCertificateFound => Self::SignerUnknown,
            Reason::SignedDataNotFound => Self::ContentMissing,
            Reason::ChainConstraintsFailure => Self::Unsuitable,
            Reason::CertificateChainGeneralFailure | Reason::NoCertificateChainFound => {
                Self::Untrusted
            }
            Reason::CryptoConstraintsFailure => Self::Unsupported,
            Reason::CryptoConstraintsFailureNoPoe => Self::ValidButWeak,
            Reason::RevokedNoPoe | Reason::RevokedCaNoPoe => Self::Revoked,
            Reason::TryLater => Self::Unresolved,
        }
    }
}
