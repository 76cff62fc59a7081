//! Object identifiers of everything this crate writes or reads, each with the standard that gives it.
//! Names of the standards are kept where they are the usual ones.

pub use const_oid::ObjectIdentifier;

use crate::algorithm::{Digest, Scheme};

const fn id(text: &str) -> ObjectIdentifier {
    ObjectIdentifier::new_unwrap(text)
}

macro_rules! identifiers {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)*) => {
        $($(#[$doc])* pub const $name: ObjectIdentifier = id($text);)*
    };
}

identifiers! {
    /// RFC 3370.
    SHA1 = "1.3.14.3.2.26";
    /// RFC 5754.
    SHA256 = "2.16.840.1.101.3.4.2.1";
    /// RFC 5754.
    SHA384 = "2.16.840.1.101.3.4.2.2";
    /// RFC 5754.
    SHA512 = "2.16.840.1.101.3.4.2.3";
    /// RFC 5480 §2.1.1.
    EC_PUBLIC_KEY = "1.2.840.10045.2.1";
    /// secp256r1, RFC 5480.
    P256 = "1.2.840.10045.3.1.7";
    /// secp384r1, RFC 5480.
    P384 = "1.3.132.0.34";
    /// RFC 8017.
    RSA_ENCRYPTION = "1.2.840.113549.1.1.1";
    /// RFC 4055.
    RSA_PSS = "1.2.840.113549.1.1.10";
    /// RFC 4055.
    MGF1 = "1.2.840.113549.1.1.8";
    /// CMS, RFC 5652 §5.1.
    SIGNED_DATA = "1.2.840.113549.1.7.2";
    /// CMS, RFC 5652 §4.
    DATA = "1.2.840.113549.1.7.1";
    /// CMS attribute, RFC 5652 §11.1.
    CONTENT_TYPE = "1.2.840.113549.1.9.3";
    /// CMS attribute, RFC 5652 §11.2.
    MESSAGE_DIGEST = "1.2.840.113549.1.9.4";
    /// CMS attribute, RFC 5652 §11.3; PAdES forbids it.
    SIGNING_TIME = "1.2.840.113549.1.9.5";
    /// CMS attribute, RFC 5035 §5.4.1.1.
    SIGNING_CERTIFICATE = "1.2.840.113549.1.9.16.2.12";
    /// CMS attribute, RFC 5035 §3.
    SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47";
    /// Unsigned attribute with a time stamp of the signature, RFC 3161 appendix A.
    SIGNATURE_TIME_STAMP = "1.2.840.113549.1.9.16.2.14";
    /// Signed attribute with evidence of revocation in PDF signatures from before PAdES (ISO 32000-1 §12.8.3.3.2).
    ADOBE_REVOCATION = "1.2.840.113583.1.1.8";
    /// Content of a time-stamp token, RFC 3161 §2.4.2.
    TST_INFO = "1.2.840.113549.1.9.16.1.4";
    /// Extension, RFC 5280 §4.2.1.2.
    SUBJECT_KEY_IDENTIFIER = "2.5.29.14";
    /// Extension, RFC 5280 §4.2.1.3.
    KEY_USAGE = "2.5.29.15";
    /// Extension, RFC 5280 §4.2.1.6.
    SUBJECT_ALT_NAME = "2.5.29.17";
    /// Extension, RFC 5280 §4.2.1.9.
    BASIC_CONSTRAINTS = "2.5.29.19";
    /// CRL extension, RFC 5280 §5.2.3.
    CRL_NUMBER = "2.5.29.20";
    /// CRL entry extension, RFC 5280 §5.3.1.
    CRL_REASON = "2.5.29.21";
    /// CRL extension, RFC 5280 §5.2.4.
    DELTA_CRL = "2.5.29.27";
    /// CRL extension, RFC 5280 §5.2.5.
    ISSUING_DISTRIBUTION_POINT = "2.5.29.28";
    /// Extension, RFC 5280 §4.2.1.10.
    NAME_CONSTRAINTS = "2.5.29.30";
    /// Extension, RFC 5280 §4.2.1.13.
    CRL_DISTRIBUTION_POINTS = "2.5.29.31";
    /// Extension, RFC 5280 §4.2.1.4.
    CERTIFICATE_POLICIES = "2.5.29.32";
    /// RFC 5280 §4.2.1.4: every policy.
    ANY_POLICY = "2.5.29.32.0";
    /// Extension, RFC 5280 §4.2.1.5.
    POLICY_MAPPINGS = "2.5.29.33";
    /// Extension, RFC 5280 §4.2.1.1.
    AUTHORITY_KEY_IDENTIFIER = "2.5.29.35";
    /// Extension, RFC 5280 §4.2.1.11.
    POLICY_CONSTRAINTS = "2.5.29.36";
    /// Extension, RFC 5280 §4.2.1.12.
    EXTENDED_KEY_USAGE = "2.5.29.37";
    /// RFC 5280 §4.2.1.12: every purpose.
    ANY_EXTENDED_KEY_USAGE = "2.5.29.37.0";
    /// Extension, RFC 5280 §4.2.1.14.
    INHIBIT_ANY_POLICY = "2.5.29.54";
    /// Extension, RFC 5280 §4.2.2.1.
    AUTHORITY_INFO_ACCESS = "1.3.6.1.5.5.7.1.1";
    /// Access method, RFC 5280 §4.2.2.1.
    OCSP = "1.3.6.1.5.5.7.48.1";
    /// RFC 6960 §4.2.1.
    OCSP_BASIC = "1.3.6.1.5.5.7.48.1.1";
    /// RFC 6960 §4.4.1.
    OCSP_NONCE = "1.3.6.1.5.5.7.48.1.2";
    /// RFC 6960 §4.2.2.2.1: nobody needs to ask about the responder.
    OCSP_NO_CHECK = "1.3.6.1.5.5.7.48.1.5";
    /// Purpose, RFC 5280 §4.2.1.12.
    PURPOSE_TIME_STAMPING = "1.3.6.1.5.5.7.3.8";
    /// Purpose, RFC 5280 §4.2.1.12.
    PURPOSE_OCSP_SIGNING = "1.3.6.1.5.5.7.3.9";
    /// Purpose, RFC 9336: signing of documents.
    PURPOSE_DOCUMENT_SIGNING = "1.3.6.1.5.5.7.3.36";
    /// Attribute type of names, X.520.
    COMMON_NAME = "2.5.4.3";
    /// Attribute type of names, X.520.
    SERIAL_NUMBER = "2.5.4.5";
    /// Attribute type of names, X.520.
    COUNTRY = "2.5.4.6";
    /// Attribute type of names, X.520.
    LOCALITY = "2.5.4.7";
    /// Attribute type of names, X.520.
    ORGANISATION = "2.5.4.10";
    /// Attribute type of names, X.520.
    ORGANISATIONAL_UNIT = "2.5.4.11";
    /// Attribute type of names, X.520.
    TITLE = "2.5.4.12";
}

/// Signature algorithms whose identifier names scheme and digest (RFC 4055, RFC 5758).
pub(crate) const SIGNATURES: [(ObjectIdentifier, Scheme, Digest); 8] = [
    (id("1.2.840.10045.4.1"), Scheme::Ecdsa, Digest::Sha1),
    (id("1.2.840.10045.4.3.2"), Scheme::Ecdsa, Digest::Sha256),
    (id("1.2.840.10045.4.3.3"), Scheme::Ecdsa, Digest::Sha384),
    (id("1.2.840.10045.4.3.4"), Scheme::Ecdsa, Digest::Sha512),
    (id("1.2.840.113549.1.1.5"), Scheme::RsaPkcs1, Digest::Sha1),
    (id("1.2.840.113549.1.1.11"), Scheme::RsaPkcs1, Digest::Sha256),
    (id("1.2.840.113549.1.1.12"), Scheme::RsaPkcs1, Digest::Sha384),
    (id("1.2.840.113549.1.1.13"), Scheme::RsaPkcs1, Digest::Sha512),
];
