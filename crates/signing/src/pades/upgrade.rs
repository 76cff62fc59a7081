//! From B-T upwards: validation data for every signature in a file, and a time stamp over all of it.
//! The same functions renew a file years later: new data, then a new archive time stamp. What must always hold: the file
//! that was given stays the beginning of the file that comes back.

use super::{Level, Outcome, Services, Shortfall};
use crate::algorithm::Digest;
use crate::certificate::Certificate;
use crate::cms::{SignedData, SignerInfo};
use crate::oid;
use crate::pdf::{self, EmbeddedSignature, Field, File, PdfError, ValidationData};
use crate::revocation::Evidence;
use crate::timestamp;

/// Certificates between a signer and its root.
const CHAIN_MAX: usize = 10;
/// Bytes kept for a document time stamp.
const ARCHIVE_BYTES: usize = 16 * 1024;
/// The names of fields for archive time stamps begin so; a number follows.
const ARCHIVE_FIELD: &str = "ArchiveTimestamp";

/// Brings a file with B-T signatures up to the wanted level as far as the services allow.
pub fn upgrade(pdf: Vec<u8>, wanted: Level, services: &Services<'_>) -> Outcome {
    let mut outcome = Outcome { pdf, reached: Level::Timestamped, shortfall: None };
    if wanted >= Level::LongTerm {
        step(&mut outcome, Level::LongTerm, |pdf| add_long_term(pdf, services));
    }
    if wanted >= Level::Archived && outcome.shortfall.is_none() {
        step(&mut outcome, Level::Archived, |pdf| add_archive(pdf, services));
    }
    outcome
}

fn step(
    outcome: &mut Outcome,
    level: Level,
    add: impl FnOnce(&[u8]) -> Result<Vec<u8>, Shortfall>,
) {
    match add(&outcome.pdf) {
        Ok(pdf) => {
            outcome.pdf = pdf;
            outcome.reached = level;
        }
        Err(shortfall) => outcome.shortfall = Some(shortfall),
    }
}

/// Level B-LT: adds certificates and evidence of revocation for every signature and time stamp in the file.
/// Gives the file back unchanged when all is there.
pub fn add_long_term(pdf: &[u8], services: &Services<'_>) -> Result<Vec<u8>, Shortfall> {
    let file = File::open(pdf)?;
    let mut by_signature = Vec::new();
    for found in pdf::signatures(&file)? {
        // A signature that is broken cannot be helped by validation data.
        let Ok(signature) = found.signature else { continue };
        let data = data_for(&signature, services)?;
        by_signature.push((signature.contents, data));
    }
    let added = pdf::add_validation_data(&file, &by_signature)?;
    Ok(added.unwrap_or_else(|| pdf.to_vec()))
}

/// Level B-LTA: adds a time stamp over the whole file, and then what is needed to check that time stamp's authority if
/// the file does not have it yet.
pub fn add_archive(pdf: &[u8], services: &Services<'_>) -> Result<Vec<u8>, Shortfall> {
    let file = File::open(pdf)?;
    let taken = pdf::signatures(&file)?.len();
    let name = format!("{ARCHIVE_FIELD}{}", taken + 1);
    let field = Field { name: &name, place: None };
    let prepared = pdf::prepare_timestamp(&file, &field, ARCHIVE_BYTES)?;
    let imprint = prepared.digest(Digest::Sha256);
    let nonce = services.random.u64();
    let token = timestamp::obtain(services.timestamps, Digest::Sha256, &imprint, nonce)
        .map_err(Shortfall::Archive)?;
    let stamped = prepared.embed(&token)?;

    let before = pdf::validation_data(&file)?;
    let signed = SignedData::read(&token).map_err(|_| PdfError::Syntax)?;
    let known = signed.certificates.iter().all(|it| before.certificates.contains(it.der()));
    if known {
        return Ok(stamped);
    }
    // Without this data the archive time stamp is good all the same; a later renewal adds it.
    Ok(add_long_term(&stamped, services).unwrap_or(stamped))
}

/// Certificates and evidence for the signer of one signature and of its time stamps.
fn data_for(
    signature: &EmbeddedSignature,
    services: &Services<'_>,
) -> Result<ValidationData, Shortfall> {
    let signed = SignedData::read(signature.der()).map_err(|_| PdfError::Syntax)?;
    let mut pool = signed.certificates.clone();
    let mut leaves = vec![signer_of(&signed)?];
    for attribute in signed.signers.iter().flat_map(SignerInfo::unsigned) {
        if attribute.id == oid::SIGNATURE_TIME_STAMP {
            let token = SignedData::read(attribute.value.raw).map_err(|_| PdfError::Syntax)?;
            leaves.push(signer_of(&token)?);
            pool.extend(token.certificates);
        }
    }
    pool.extend_from_slice(services.issuers);
    let mut data = ValidationData::default();
    for leaf in leaves {
        chain(&leaf, &pool, services, &mut data)?;
    }
    Ok(data)
}

fn signer_of(signed: &SignedData<'_>) -> Result<Certificate, Shortfall> {
    let signer = signed.signer().map_err(|_| PdfError::Syntax)?;
    let mut certificates = signed.certificates.iter();
    certificates.find(|it| signer.names(it)).cloned().ok_or(Shortfall::Issuer)
}

/// Collects a certificate, everything above it and evidence for each but the root.
fn chain(
    leaf: &Certificate,
    pool: &[Certificate],
    services: &Services<'_>,
    data: &mut ValidationData,
) -> Result<(), Shortfall> {
    let mut certificate = leaf;
    for _ in 0..CHAIN_MAX {
        let seen = !data.certificates.insert(certificate.der().to_vec());
        if seen || certificate.self_issued() {
            return Ok(());
        }
        let issuer = pool
            .iter()
            .filter(|it| certificate.may_be_issued_by(it))
            .find(|it| it.public_key().is_ok_and(|key| certificate.verify(&key).is_ok()))
            .ok_or(Shortfall::Issuer)?;
        let source = services.revocation;
        let evidence = match source {
            Some(source) => source.evidence(certificate, issuer)?,
            None => return Err(crate::revocation::Unavailable("no source".to_owned()).into()),
        };
        match evidence {
            Evidence::List(list) => data.lists.insert(list),
            Evidence::Ocsp(answer) => data.answers.insert(answer),
        };
        certificate = issuer;
    }
    Err(Shortfall::Issuer)
}
