//! When a signed paper must be brought up, or its archive time stamp renewed, and why (EN 319 142-1 §5.5, RFC 4998 §5).
//! It reads what holds a paper together and says until when that lasts; it asks nobody and changes nothing, and whether
//! the paper is good is for `validate`. What must always hold: the time named is never later than the first moment at
//! which something that the paper rests on ends.

use kernel::time::Timestamp;

use crate::algorithm::{Digest, SignatureAlgorithm};
use crate::certificate::Certificate;
use crate::cms::{SignedData, SignerInfo};
use crate::oid;
use crate::pades::{Level, has_stamp};
use crate::pdf::{self, EmbeddedSignature, File, PdfError, SignatureKind};
use crate::timestamp::TimestampToken;
use crate::validate::Strengths;

/// Certificates of a chain that are looked at.
const CHAIN_MAX: usize = 10;

/// What a paper rests on at present: nothing of it is judged.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The level it has by its structure; `None` without a signature.
    pub level: Option<Level>,
    supports: Vec<Support>,
}

/// A signature that holds the paper together, with its certificates.
#[derive(Clone, Debug)]
struct Support {
    chain: Vec<Certificate>,
    algorithm: Option<SignatureAlgorithm>,
    imprint: Option<Digest>,
}

/// How papers are to be kept.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The level that papers are to have.
    pub wanted: Level,
    /// So many seconds before an end a renewal is due: long enough to be tried again through any outage.
    pub ahead_seconds: i64,
    /// How long algorithms are strong.
    pub strengths: Strengths,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Bring it up to the wanted level: `pades::upgrade`.
    Upgrade,
    /// Put a new archive time stamp over all of it: `pades::add_archive`.
    Renew,
}

/// Why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It has a lower level than wanted.
    Level(Level),
    /// A certificate that it rests on ends.
    Certificate,
    /// A digest ends being strong.
    Digest(Digest),
    /// A key or its scheme ends being strong.
    Algorithm,
}

/// Something that is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// What.
    pub step: Step,
    /// Why.
    pub reason: Reason,
    /// From when on; `None` for at once.
    pub from_at: Option<Timestamp>,
    /// The last moment at which it still helps; `None` while no end is known.
    pub until_at: Option<Timestamp>,
}

impl Due {
    /// Whether the time has come.
    pub fn at(&self, now: Timestamp) -> bool {
        self.from_at.is_none_or(|from| from <= now)
    }

    /// Whether the time is over: nothing proves any more that the paper was there before the end.
    pub fn missed(&self, now: Timestamp) -> bool {
        self.until_at.is_some_and(|until| until < now)
    }
}

impl Facts {
    /// Reads a paper.
    pub fn of(pdf: &[u8]) -> Result<Self, PdfError> {
        let file = File::open(pdf)?;
        let found = pdf::signatures(&file)?;
        let all: Vec<&EmbeddedSignature> =
            found.iter().filter_map(|it| it.signature.as_ref().ok()).collect();
        let (stamps, signatures): (Vec<&EmbeddedSignature>, Vec<&EmbeddedSignature>) =
            all.into_iter().partition(|it| it.kind == SignatureKind::Timestamp);
        let Some(last) = signatures.iter().map(|it| it.end).max() else {
            return Ok(Self { level: None, supports: Vec::new() });
        };
        let data = pdf::validation_data(&file)?;
        let stored: Vec<Certificate> =
            data.certificates.iter().filter_map(|der| Certificate::read(der).ok()).collect();
        let has_data = !data.lists.is_empty() || !data.answers.is_empty();
        let newest = stamps.into_iter().max_by_key(|it| it.end).filter(|it| it.end > last);
        if let Some(newest) = newest {
            let level = match (data_before(pdf, newest.end), has_data) {
                (true, _) => Level::Archived,
                (false, true) => Level::LongTerm,
                (false, false) => Level::Timestamped,
            };
            let supports = Support::of(newest.der(), &stored).into_iter().collect();
            return Ok(Self { level: Some(level), supports });
        }
        let level = match (signatures.iter().all(|it| has_stamp(it)), has_data) {
            (true, true) => Level::LongTerm,
            (true, false) => Level::Timestamped,
            (false, _) => Level::Basic,
        };
        let supports = signatures.iter().flat_map(|it| Support::of_signature(it, &stored));
        Ok(Self { level: Some(level), supports: supports.collect() })
    }

    /// What is to be done next; `None` when nothing is, as far as is known today.
    pub fn next(&self, plan: &Plan) -> Option<Due> {
        let level = self.level?;
        let end = self.end(&plan.strengths);
        if level < plan.wanted {
            let until_at = end.map(|(at, _)| at);
            let reason = Reason::Level(level);
            return Some(Due { step: Step::Upgrade, reason, from_at: None, until_at });
        }
        let (until, reason) = end?;
        // Below the archive time stamp there is nothing to renew with: what ends, ends.
        (level == Level::Archived).then(|| Due {
            step: Step::Renew,
            reason,
            from_at: Some(until.plus_seconds(-plan.ahead_seconds)),
            until_at: Some(until),
        })
    }

    /// The first end of something that the paper rests on.
    fn end(&self, strengths: &Strengths) -> Option<(Timestamp, Reason)> {
        let ends = self.supports.iter().flat_map(|support| support.ends(strengths));
        ends.min_by_key(|(at, _)| *at)
    }
}

impl Plan {
    /// The shortest digest that stays strong for `seconds` from `now` on, or else the longest there is.
    pub fn digest(&self, now: Timestamp, seconds: i64) -> Digest {
        let until = now.plus_seconds(seconds);
        let lasts = |digest: &Digest| match self.strengths.digest(*digest) {
            Ok(end) => end.is_none_or(|end| end > until),
            Err(_) => false,
        };
        let known = [Digest::Sha256, Digest::Sha384, Digest::Sha512];
        known.into_iter().find(lasts).unwrap_or(Digest::Sha512)
    }
}

/// Whether there was validation data already when the file had so many bytes.
fn data_before(pdf: &[u8], end: usize) -> bool {
    let before = pdf.get(..end).map(File::open);
    let data = before.and_then(Result::ok).and_then(|file| pdf::validation_data(&file).ok());
    data.is_some_and(|data| !data.lists.is_empty() || !data.answers.is_empty())
}

impl Support {
    /// What a signature rests on: its time stamps, or itself without any.
    fn of_signature(signature: &EmbeddedSignature, stored: &[Certificate]) -> Vec<Self> {
        let Ok(signed) = SignedData::read(signature.der()) else { return Vec::new() };
        let attributes = signed.signers.iter().flat_map(SignerInfo::unsigned);
        let stamps: Vec<Self> = attributes
            .filter(|it| it.id == oid::SIGNATURE_TIME_STAMP)
            .filter_map(|it| Self::of(it.value.raw, stored))
            .collect();
        if stamps.is_empty() {
            Self::of(signature.der(), stored).into_iter().collect()
        } else {
            stamps
        }
    }

    /// A structure of CMS, which may be a time stamp.
    fn of(der: &[u8], stored: &[Certificate]) -> Option<Self> {
        let signed = SignedData::read(der).ok()?;
        let signer = signed.signer().ok()?;
        let leaf = signed.certificates.iter().chain(stored).find(|it| signer.names(it))?.clone();
        let imprint = TimestampToken::read(der).ok().map(|token| token.imprint.digest);
        let pool: Vec<&Certificate> = signed.certificates.iter().chain(stored).collect();
        let algorithm = signer.algorithm().ok();
        Some(Self { chain: chain(leaf, &pool), algorithm, imprint })
    }

    /// Every end that is known.
    fn ends(&self, strengths: &Strengths) -> Vec<(Timestamp, Reason)> {
        let mut ends = Vec::new();
        // What has no row was never strong.
        let weak = |reason| (Timestamp::EPOCH, reason);
        let digest = |digest: Digest, ends: &mut Vec<(Timestamp, Reason)>| {
            let reason = Reason::Digest(digest);
            match strengths.digest(digest) {
                Ok(end) => ends.extend(end.map(|at| (at, reason))),
                Err(_) => ends.push(weak(reason)),
            }
        };
        if let Some(imprint) = self.imprint {
            digest(imprint, &mut ends);
        }
        let signed = self.algorithm.into_iter().zip(self.chain.first());
        let issued = self.chain.iter().zip(self.chain.iter().skip(1));
        let issued = issued.filter_map(|(it, issuer)| Some((it.algorithm().ok()?, issuer)));
        for (algorithm, holder) in signed.chain(issued) {
            digest(algorithm.digest, &mut ends);
            let key = holder.public_key().ok();
            match key.map(|key| strengths.signature(algorithm, &key)) {
                Some(Ok(end)) => ends.extend(end.map(|at| (at, Reason::Algorithm))),
                _ => ends.push(weak(Reason::Algorithm)),
            }
        }
        // The life of a trusted certificate is for whoever trusts it to say.
        let lives = self.chain.iter().enumerate().filter(|(at, it)| *at == 0 || !it.self_issued());
        ends.extend(lives.map(|(_, it)| (it.not_after_at(), Reason::Certificate)));
        ends
    }
}

/// A certificate and those above it, as far as they are at hand.
fn chain(leaf: Certificate, pool: &[&Certificate]) -> Vec<Certificate> {
    let mut chain = vec![leaf];
    while let Some(last) = chain.last() {
        if last.self_issued() || chain.len() >= CHAIN_MAX {
            break;
        }
        let issuer = pool
            .iter()
            .filter(|it| last.may_be_issued_by(it))
            .find(|it| it.public_key().is_ok_and(|key| last.verify(&key).is_ok()));
        match issuer {
            Some(issuer) => chain.push((*issuer).clone()),
            None => break,
        }
    }
    chain
}
