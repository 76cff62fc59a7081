//! Many papers signed in one go with one credential: a leader's pile, a batch of results.
//! Papers are prepared, signed and handed over in rounds as large as one consent of the key's holder allows, so that a
//! key at hand keeps one paper in memory and a signing service is asked for consent once for all hashes of a round.
//! What must always hold: every paper gets exactly one report; what was finished before a refusal is not lost; after a
//! refused consent the key is not asked again.

use crate::key::{Credential, KeyError};
use crate::pades::{Level, Outcome, Pending, Services, SignError, upgrade};
use crate::pdf::{Details, Field};

/// Papers in a row for which the key could not be reached, after which the rest is left: a token that is gone answers
/// no faster for being asked a thousand times.
const UNREACHABLE_MAX: usize = 3;

/// A paper to be signed.
#[derive(Clone, Debug)]
pub struct Paper<'a> {
    /// The file.
    pub pdf: &'a [u8],
    /// Where the signature goes.
    pub field: Field<'a>,
    /// What the signature says of itself.
    pub details: Details<'a>,
}

/// What became of a paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Done {
    /// It is signed; the outcome says up to which level.
    Signed(Outcome),
    /// It is not; trying it again may help, as the error says.
    Failed(SignError),
    /// The batch stopped before it, for this reason.
    NotTried(KeyError),
}

/// How a batch went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Papers that are signed.
    pub signed: usize,
    /// Papers that are not.
    pub failed: usize,
    /// Papers that were not tried.
    pub not_tried: usize,
    /// Why the batch stopped early, if it did.
    pub stopped: Option<KeyError>,
}

/// Signs papers up to the wanted level. `report` is called once for each, with its position, in their order, as soon as
/// it is known what became of it; it may be slow, and whoever wants to show progress counts its calls.
pub fn sign_all<'a>(
    papers: impl IntoIterator<Item = Paper<'a>>,
    credential: &Credential,
    (services, wanted): (&Services<'_>, Level),
    report: &mut dyn FnMut(usize, Done),
) -> Tally {
    let mut run =
        Run { credential, services, wanted, report, position: 0, tally: Tally::default() };
    let mut unreachable = 0;
    let mut papers = papers.into_iter();
    loop {
        let round: Vec<Paper<'a>> =
            papers.by_ref().take(credential.key().messages_max().max(1)).collect();
        if round.is_empty() {
            return run.tally;
        }
        if let Some(reason) = run.tally.stopped.clone() {
            for _ in &round {
                run.tell(Done::NotTried(reason.clone()));
            }
            continue;
        }
        match run.round(&round) {
            Ok(()) => unreachable = 0,
            Err(fault @ (KeyError::Refused(_) | KeyError::Consent(_))) => {
                run.tally.stopped = Some(fault);
            }
            Err(fault @ KeyError::Unreachable(_)) => {
                unreachable += 1;
                if unreachable >= UNREACHABLE_MAX {
                    run.tally.stopped = Some(fault);
                }
            }
            Err(_) => {}
        }
    }
}

struct Run<'r> {
    credential: &'r Credential,
    services: &'r Services<'r>,
    wanted: Level,
    report: &'r mut dyn FnMut(usize, Done),
    position: usize,
    tally: Tally,
}

impl Run<'_> {
    fn tell(&mut self, done: Done) {
        match &done {
            Done::Signed(_) => self.tally.signed += 1,
            Done::Failed(_) => self.tally.failed += 1,
            Done::NotTried(_) => self.tally.not_tried += 1,
        }
        (self.report)(self.position, done);
        self.position += 1;
    }

    /// One round; the error is the last one that the key gave, after every paper was reported.
    fn round(&mut self, papers: &[Paper<'_>]) -> Result<(), KeyError> {
        let prepared: Vec<Result<Pending, SignError>> =
            papers.iter().map(|paper| self.begin(paper)).collect();
        let messages: Vec<Vec<u8>> = prepared.iter().flatten().map(Pending::to_be_signed).collect();
        let signed = if messages.is_empty() {
            Ok(Vec::new())
        } else {
            self.credential.key().sign_all(&messages)
        };
        let mut signatures = match &signed {
            Ok(signatures) => signatures.iter(),
            Err(_) => [].iter(),
        };
        let mut last = Ok(());
        for pending in prepared {
            let done = match pending {
                Err(fault) => Done::Failed(fault),
                Ok(pending) => {
                    let signature = match (&signed, signatures.next()) {
                        (_, Some(signature)) => signature.clone(),
                        (Err(fault), None) => Err(fault.clone()),
                        (Ok(_), None) => Err(KeyError::Faulty("too few signatures".to_owned())),
                    };
                    if let Err(fault) = &signature {
                        last = Err(fault.clone());
                    }
                    self.finish(pending, signature)
                }
            };
            self.tell(done);
        }
        last
    }

    fn begin(&self, paper: &Paper<'_>) -> Result<Pending, SignError> {
        let credential = self.credential;
        let signer = (credential.certificate(), credential.chain(), credential.key().algorithm());
        Pending::begin(paper.pdf, &paper.field, &paper.details, signer, self.wanted)
    }

    fn finish(&self, pending: Pending, signature: Result<Vec<u8>, KeyError>) -> Done {
        let services = (self.wanted > Level::Basic).then_some(*self.services);
        let signature = match signature {
            Ok(signature) => signature,
            Err(fault) => return Done::Failed(fault.into()),
        };
        match pending.finish(&signature, services) {
            Err(fault) => Done::Failed(fault),
            Ok(signed) if signed.shortfall.is_some() || self.wanted <= Level::Timestamped => {
                Done::Signed(signed)
            }
            Ok(signed) => Done::Signed(upgrade(signed.pdf, self.wanted, self.services)),
        }
    }
}
