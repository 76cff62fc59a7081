//! The four levels of PAdES (ETSI EN 319 142-1 §6): signature, with a time stamp, with validation data, with an archive
//! time stamp.
//! Keys, authorities and sources are given; nothing is asked behind the caller's back. What must always hold: an authority
//! that is down costs one level and never the signature, and the answer says which level was reached and why not more.

mod upgrade;

use kernel::random::Random;
use thiserror::Error;

use crate::algorithm::{Digest, SignatureAlgorithm};
use crate::certificate::Certificate;
use crate::cms::{Assembly, attribute};
use crate::key::{Credential, KeyError};
use crate::oid;
use crate::pdf::{self, Details, Field, File, PdfError, Prepared};
use crate::revocation::{EvidenceError, RevocationSource, Unavailable};
use crate::timestamp::{self, TimestampError, TimestampSource};

pub(crate) use upgrade::has_stamp;
pub use upgrade::{add_archive, add_long_term, add_timestamp, upgrade};

/// How long a signature can be checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// B-B: as long as the certificate is in date.
    Basic,
    /// B-T: with proof of when it was there already.
    Timestamped,
    /// B-LT: with everything needed to check it off line.
    LongTerm,
    /// B-LTA: beyond the life of certificates, as long as archive time stamps are renewed.
    Archived,
}

/// Why a level was not reached.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Shortfall {
    /// No time stamp of the signature.
    #[error("signature is not time-stamped: {0}")]
    Timestamp(TimestampError),
    /// No evidence of revocation for a certificate.
    #[error("validation data is incomplete: {0}")]
    Revocation(#[from] Unavailable),
    /// Evidence came that does not count.
    #[error("validation data is not good: {0}")]
    Evidence(#[from] EvidenceError),
    /// The issuer of a certificate is not known.
    #[error("validation data is incomplete: an issuer's certificate is missing")]
    Issuer,
    /// No archive time stamp.
    #[error("document is not time-stamped: {0}")]
    Archive(TimestampError),
    /// The file could not be added to.
    #[error("file cannot be added to: {0}")]
    File(#[from] PdfError),
}

/// Why nothing was signed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SignError {
    /// The file cannot be signed.
    #[error(transparent)]
    File(#[from] PdfError),
    /// The key did not sign.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The certificate is not valid at the moment of signing.
    #[error("certificate is not valid at the moment of signing")]
    Certificate,
}

/// Who is asked for time stamps and validation data.
#[derive(Clone, Copy, Debug)]
pub struct Services<'a> {
    /// Time-stamping authorities, asked in this order.
    pub timestamps: &'a [&'a dyn TimestampSource],
    /// Where evidence of revocation comes from.
    pub revocation: Option<&'a dyn RevocationSource>,
    /// Certificates of issuers that signatures may not bring along, roots among them.
    pub issuers: &'a [Certificate],
    /// Chance for the numbers of requests.
    pub random: &'a dyn Random,
    /// Digest of documents that are time-stamped, and of signatures that are time-stamped later. It must be strong for as
    /// long as the stamp is to hold: [`crate::renewal::Plan::digest`].
    pub digest: Digest,
}

/// A signed file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The file.
    pub pdf: Vec<u8>,
    /// The level it has.
    pub reached: Level,
    /// Why it has no higher one, if a higher one was wanted.
    pub shortfall: Option<Shortfall>,
}

/// A file that waits for its signature.
#[derive(Clone, Debug)]
pub struct Pending {
    prepared: Prepared,
    assembly: Assembly,
    certificate: Certificate,
    algorithm: SignatureAlgorithm,
}

/// Bytes of a signature without certificates, with room for long RSA keys.
const BARE_BYTES: usize = 2048;
/// Bytes kept for a time stamp with its certificates.
const TIMESTAMP_BYTES: usize = 12 * 1024;

impl Pending {
    /// Prepares a file; the key is not needed yet. Room is kept for a time stamp when a level beyond B-B is wanted.
    pub fn begin(
        pdf: &[u8],
        field: &Field<'_>,
        details: &Details<'_>,
        (certificate, chain, algorithm): (&Certificate, &[Certificate], SignatureAlgorithm),
        level: Level,
    ) -> Result<Self, SignError> {
        if !certificate.valid_at(details.signed_at) {
            return Err(SignError::Certificate);
        }
        let file = File::open(pdf)?;
        let certificates: usize = chain.iter().map(|it| it.der().len()).sum();
        let mut capacity = BARE_BYTES + certificates + certificate.der().len();
        if level > Level::Basic {
            capacity += TIMESTAMP_BYTES;
        }
        let prepared = pdf::prepare(&file, field, details, capacity)?;
        let digest = prepared.digest(algorithm.digest);
        let assembly = Assembly::detached(&digest, algorithm, certificate, chain);
        Ok(Self { prepared, assembly, certificate: certificate.clone(), algorithm })
    }

    /// What the key must sign.
    pub fn to_be_signed(&self) -> Vec<u8> {
        self.assembly.to_be_signed()
    }

    /// The file with its hole, to be kept while a signature far away is waited for.
    pub const fn prepared(&self) -> &Prepared {
        &self.prepared
    }

    /// Embeds the signature, with a time stamp if `timestamps` are given. A signature that the certificate's key did not
    /// make is an error of the key.
    pub fn finish(
        self,
        signature: &[u8],
        timestamps: Option<Services<'_>>,
    ) -> Result<Outcome, SignError> {
        let key = self.certificate.public_key();
        let key = key.map_err(|fault| KeyError::Unsuitable(fault.to_string()))?;
        key.verify(self.algorithm, &self.assembly.to_be_signed(), signature)
            .map_err(|fault| KeyError::Faulty(fault.to_string()))?;
        let plain = self.assembly.finish(signature, &[]);
        let token = timestamps.map(|services| stamp(&services, self.algorithm, signature));
        let (cms, reached, shortfall) = match token {
            None => (plain, Level::Basic, None),
            Some(Err(fault)) => (plain, Level::Basic, Some(Shortfall::Timestamp(fault))),
            Some(Ok(token)) => {
                let stamped = attribute(oid::SIGNATURE_TIME_STAMP, &token);
                let stamped = self.assembly.finish(signature, &[stamped]);
                let (needed, kept) = (stamped.len(), self.prepared.capacity());
                if needed > kept {
                    let too_small = Shortfall::File(PdfError::TooSmall { needed, kept });
                    (plain, Level::Basic, Some(too_small))
                } else {
                    (stamped, Level::Timestamped, None)
                }
            }
        };
        let pdf = self.prepared.embed(&cms)?;
        Ok(Outcome { pdf, reached, shortfall })
    }
}

fn stamp(
    services: &Services<'_>,
    algorithm: SignatureAlgorithm,
    signature: &[u8],
) -> Result<Vec<u8>, TimestampError> {
    let imprint = algorithm.digest.of(&[signature]);
    timestamp::obtain(services.timestamps, algorithm.digest, &imprint, services.random.u64())
}

/// Level B-B: signs.
pub fn sign_basic(
    pdf: &[u8],
    field: &Field<'_>,
    details: &Details<'_>,
    credential: &Credential,
) -> Result<Outcome, SignError> {
    let pending = begin(pdf, field, details, credential, Level::Basic)?;
    let signature = credential.key().sign(&pending.to_be_signed())?;
    pending.finish(&signature, None)
}

/// Level B-T: signs, with a time stamp of the signature.
pub fn sign_timestamped(
    pdf: &[u8],
    field: &Field<'_>,
    details: &Details<'_>,
    credential: &Credential,
    services: &Services<'_>,
) -> Result<Outcome, SignError> {
    let pending = begin(pdf, field, details, credential, Level::Timestamped)?;
    let signature = credential.key().sign(&pending.to_be_signed())?;
    pending.finish(&signature, Some(*services))
}

/// Signs and goes up to the wanted level as far as the services allow.
pub fn sign(
    pdf: &[u8],
    field: &Field<'_>,
    details: &Details<'_>,
    credential: &Credential,
    (services, wanted): (&Services<'_>, Level),
) -> Result<Outcome, SignError> {
    if wanted == Level::Basic {
        return sign_basic(pdf, field, details, credential);
    }
    let signed = sign_timestamped(pdf, field, details, credential, services)?;
    if signed.shortfall.is_some() || wanted == Level::Timestamped {
        return Ok(signed);
    }
    Ok(upgrade(signed.pdf, wanted, services))
}

fn begin(
    pdf: &[u8],
    field: &Field<'_>,
    details: &Details<'_>,
    credential: &Credential,
    level: Level,
) -> Result<Pending, SignError> {
    let signer = (credential.certificate(), credential.chain(), credential.key().algorithm());
    Pending::begin(pdf, field, details, signer, level)
}
