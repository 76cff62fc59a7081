//! Upwards from what was signed: a time stamp that could not be had then, validation data for every signature in a file,
//! and a time stamp over all of it.
//! The same functions renew a file years later: new data, then a new archive time stamp. What must always hold: the file
//! that was given stays the beginning of the file that comes back, but for a time stamp put into the room kept for it.

use super::{Level, Outcome, Services, Shortfall};
use crate::certificate::Certificate;
use crate::cms::{SignedData, SignerInfo, attribute, with_unsigned};
use crate::oid;
use crate::pdf::{
    self, Coverage, EmbeddedSignature, Field, File, PdfError, SignatureKind, ValidationData,
};
use crate::revocation::{self, Evidence};
use crate::timestamp::{self, TimestampError};

/// Certificates between a signer and its root.
const CHAIN_MAX: usize = 10;
/// Bytes kept for a document time stamp.
const TIMESTAMP_BYTES: usize = 16 * 1024;
/// The names of fields for document time stamps begin so; a number follows.
const TIMESTAMP_FIELD: &str = "Timestamp";

/// Brings a signed file up to the wanted level as far as the services allow, from the level it has.
pub fn upgrade(pdf: Vec<u8>, wanted: Level, services: &Services<'_>) -> Outcome {
    let mut outcome = Outcome { pdf, reached: Level::Basic, shortfall: None };
    match stamped(&outcome.pdf) {
        Ok(true) => outcome.reached = Level::Timestamped,
        Ok(false) if wanted >= Level::Timestamped => {
            step(&mut outcome, Level::Timestamped, |pdf| add_timestamp(pdf, services));
        }
        Ok(false) => {}
        Err(fault) => outcome.shortfall = Some(fault.into()),
    }
    if wanted >= Level::LongTerm && outcome.shortfall.is_none() {
        step(&mut outcome, Level::LongTerm, |pdf| add_long_term(pdf, services));
    }
    if wanted >= Level::Archived && outcome.shortfall.is_none() {
        step(&mut outcome, Level::Archived, |pdf| add_archive(pdf, services));
    }
    outcome
}

/// Whether every signature has a time stamp of its own or lies under one of the document.
fn stamped(pdf: &[u8]) -> Result<bool, PdfError> {
    let file = File::open(pdf)?;
    let found = pdf::signatures(&file)?;
    let all: Vec<&EmbeddedSignature> =
        found.iter().filter_map(|it| it.signature.as_ref().ok()).collect();
    let last_stamp =
        all.iter().filter(|it| it.kind == SignatureKind::Timestamp).map(|it| it.end).max();
    Ok(all
        .iter()
        .filter(|it| it.kind != SignatureKind::Timestamp)
        .all(|signature| last_stamp.is_some_and(|end| end > signature.end) || has_stamp(signature)))
}

pub(crate) fn has_stamp(signature: &EmbeddedSignature) -> bool {
    SignedData::read(signature.der()).is_ok_and(|signed| {
        let mut attributes = signed.signers.iter().flat_map(SignerInfo::unsigned);
        attributes.any(|it| it.id == oid::SIGNATURE_TIME_STAMP)
    })
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
    add_data(pdf, services, 0)
}

/// The same for signatures that cover more than so many bytes.
fn add_data(pdf: &[u8], services: &Services<'_>, from: usize) -> Result<Vec<u8>, Shortfall> {
    let file = File::open(pdf)?;
    let mut by_signature = Vec::new();
    for found in pdf::signatures(&file)? {
        // A signature that is broken cannot be helped by validation data.
        let Ok(signature) = found.signature else { continue };
        if signature.end <= from {
            continue;
        }
        let data = data_for(&signature, services)?;
        by_signature.push((signature.contents, data));
    }
    let added = pdf::add_validation_data(&file, &by_signature)?;
    Ok(added.unwrap_or_else(|| pdf.to_vec()))
}

/// Level B-T for a file whose signatures were made while no authority answered. The last signature gets a time stamp in
/// the room that was kept for it; where others have none, or there is no room, the whole file gets one (EN 319 142-1
/// §6.3 takes one of the document for one of the signature).
pub fn add_timestamp(pdf: &[u8], services: &Services<'_>) -> Result<Vec<u8>, Shortfall> {
    let file = File::open(pdf)?;
    let found = pdf::signatures(&file)?;
    let mut bare = found
        .iter()
        .filter_map(|it| it.signature.as_ref().ok())
        .filter(|it| it.kind != SignatureKind::Timestamp && !has_stamp(it));
    if let (Some(only), None) = (bare.next(), bare.next())
        && only.coverage(&file) == Coverage::WholeFile
        && let Some(stamped) = stamp_signature(&file, only, services)?
    {
        return Ok(stamped);
    }
    document_timestamp(&file, services).map_err(Shortfall::Timestamp)?.map_err(Shortfall::File)
}

/// The file with a time stamp inside the signature, if it fits.
fn stamp_signature(
    file: &File<'_>,
    signature: &EmbeddedSignature,
    services: &Services<'_>,
) -> Result<Option<Vec<u8>>, Shortfall> {
    let signed = SignedData::read(signature.der()).map_err(|_| PdfError::Syntax)?;
    let signer = signed.signer().map_err(|_| PdfError::Syntax)?;
    let imprint = services.digest.of(&[signer.signature]);
    let nonce = services.random.u64();
    let token = timestamp::obtain(services.timestamps, services.digest, &imprint, nonce)
        .map_err(Shortfall::Timestamp)?;
    let stamp = attribute(oid::SIGNATURE_TIME_STAMP, &token);
    let der = with_unsigned(signature.der(), &stamp).map_err(|_| PdfError::Syntax)?;
    match signature.refill(file, &der) {
        Ok(stamped) => Ok(Some(stamped)),
        Err(PdfError::TooSmall { .. }) => Ok(None),
        Err(fault) => Err(fault.into()),
    }
}

/// Level B-LTA: adds a time stamp over the whole file, and then what is needed to check that time stamp's authority if
/// the file does not have it yet.
///
/// A renewal first adds what is known today about the authority of the newest time stamp: after its certificate ends
/// nobody answers for it any more, and strict validators ask for evidence from just before the new time stamp.
pub fn add_archive(pdf: &[u8], services: &Services<'_>) -> Result<Vec<u8>, Shortfall> {
    let refreshed = match newest_stamp(pdf)? {
        Some(end) => add_data(pdf, services, end - 1).ok(),
        None => None,
    };
    let pdf = refreshed.as_deref().unwrap_or(pdf);
    let file = File::open(pdf)?;
    let stamped = document_timestamp(&file, services).map_err(Shortfall::Archive)??;
    let before = pdf::validation_data(&file)?;
    let known = last_signature_certificates(&stamped)?
        .iter()
        .all(|it| before.certificates.contains(it.der()));
    if known {
        return Ok(stamped);
    }
    // For the new time stamp alone: who made the older signatures may be gone for years, and what is known of them is in
    // the file. Without this data the archive time stamp is good all the same; a later renewal adds it.
    Ok(add_data(&stamped, services, pdf.len()).unwrap_or(stamped))
}

/// How much the newest signature covers, if it is a time stamp of the document.
fn newest_stamp(pdf: &[u8]) -> Result<Option<usize>, PdfError> {
    let file = File::open(pdf)?;
    let found = pdf::signatures(&file)?;
    let newest = found.iter().filter_map(|it| it.signature.as_ref().ok()).max_by_key(|it| it.end);
    Ok(newest.filter(|it| it.kind == SignatureKind::Timestamp).map(|it| it.end))
}

/// The file with a time stamp over all of it. The outer fault is the authorities', the inner one the file's.
fn document_timestamp(
    file: &File<'_>,
    services: &Services<'_>,
) -> Result<Result<Vec<u8>, PdfError>, TimestampError> {
    let prepare = || {
        let taken = pdf::signatures(file)?.len();
        let name = format!("{TIMESTAMP_FIELD}{}", taken + 1);
        pdf::prepare_timestamp(file, &Field { name: &name, place: None }, TIMESTAMP_BYTES)
    };
    let prepared = match prepare() {
        Ok(prepared) => prepared,
        Err(fault) => return Ok(Err(fault)),
    };
    let imprint = prepared.digest(services.digest);
    let nonce = services.random.u64();
    let token = timestamp::obtain(services.timestamps, services.digest, &imprint, nonce)?;
    Ok(prepared.embed(&token))
}

fn last_signature_certificates(pdf: &[u8]) -> Result<Vec<Certificate>, PdfError> {
    let file = File::open(pdf)?;
    let found = pdf::signatures(&file)?;
    let all = found.into_iter().filter_map(|it| it.signature.ok());
    let last = all.max_by_key(|it| it.end).ok_or(PdfError::Missing)?;
    SignedData::read(last.der()).map(|it| it.certificates).map_err(|_| PdfError::Syntax)
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
            None => return Err(revocation::Unavailable("no source".to_owned()).into()),
        };
        revocation::check(&evidence, certificate, issuer, services.issuers)?;
        match evidence {
            Evidence::List(list) => data.lists.insert(list),
            Evidence::Ocsp(answer) => data.answers.insert(answer),
        };
        certificate = issuer;
    }
    Err(Shortfall::Issuer)
}
