//! Many papers in one go: each reported, none lost, and a key that is refused or gone ends the batch.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use signing::algorithm::{PublicKey, SignatureAlgorithm};
use signing::batch::{Done, Paper, Tally, sign_all};
use signing::key::{Credential, KeyError, KeyPlace, SigningKey};
use signing::pades::{Level, SignError};
use signing::pdf::PdfError;

use crate::levels::reports;
use crate::support::{Form, Ground, paper, unseen};

/// A key that fails as it is told at some of its calls, and counts them.
#[derive(Debug)]
struct Moody {
    inner: Credential,
    round: usize,
    calls: AtomicUsize,
    fails: fn(usize) -> Option<KeyError>,
}

impl SigningKey for Moody {
    fn public_key(&self) -> &PublicKey {
        self.inner.key().public_key()
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        self.inner.key().algorithm()
    }

    fn place(&self) -> KeyPlace {
        KeyPlace::Token
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        self.inner.key().sign(message)
    }

    fn messages_max(&self) -> usize {
        self.round
    }

    fn sign_all(&self, messages: &[Vec<u8>]) -> Result<Vec<Result<Vec<u8>, KeyError>>, KeyError> {
        assert!(messages.len() <= self.round);
        match (self.fails)(self.calls.fetch_add(1, Ordering::SeqCst)) {
            Some(fault) => Err(fault),
            None => Ok(messages.iter().map(|message| self.sign(message)).collect()),
        }
    }
}

fn moody(
    ground: &Ground,
    round: usize,
    fails: fn(usize) -> Option<KeyError>,
) -> (Arc<Moody>, Credential) {
    let inner = ground.official.clone();
    let (certificate, chain) = (inner.certificate().clone(), inner.chain().to_vec());
    let key = Arc::new(Moody { inner, round, calls: AtomicUsize::new(0), fails });
    (key.clone(), Credential::new(key, certificate, chain).unwrap())
}

fn gone() -> KeyError {
    KeyError::Unreachable("taken out".to_owned())
}

/// Signs papers and gives one letter for each: signed, failed, not tried.
fn run(
    ground: &Ground,
    credential: &Credential,
    pdfs: &[Vec<u8>],
    level: Level,
) -> (String, Vec<Done>, Tally) {
    let mut done = Vec::new();
    let papers =
        pdfs.iter().map(|pdf| Paper { pdf, field: unseen("KySo"), details: ground.details() });
    let tally = ground.with_services(|services| {
        sign_all(papers, credential, (services, level), &mut |position, it| {
            assert_eq!(position, done.len(), "in their order");
            done.push(it);
        })
    });
    let letters = done.iter().map(|it| match it {
        Done::Signed(_) => 's',
        Done::Failed(_) => 'f',
        Done::NotTried(_) => 'n',
    });
    (letters.collect(), done, tally)
}

#[test]
fn hundred_results_are_signed_and_each_is_reported() {
    let ground = Ground::usual();
    let pdfs = vec![paper(Form::Table); 100];
    let (letters, done, tally) = run(&ground, &ground.official, &pdfs, Level::Timestamped);
    assert_eq!(letters, "s".repeat(100));
    assert_eq!(tally, Tally { signed: 100, ..Tally::default() });
    for it in done {
        let Done::Signed(outcome) = it else { unreachable!() };
        assert_eq!((outcome.reached, outcome.shortfall), (Level::Timestamped, None));
        assert_eq!(reports(&outcome.pdf)[0].1.stamped.len(), 1);
    }
}

#[test]
fn paper_that_cannot_be_signed_costs_itself_alone() {
    let ground = Ground::usual();
    for round in [1, 2, 10] {
        let (_, credential) = moody(&ground, round, |_| None);
        let mut pdfs = vec![paper(Form::Streams); 5];
        pdfs[1] = b"no paper".to_vec();
        let (letters, done, _) = run(&ground, &credential, &pdfs, Level::Basic);
        assert_eq!(letters, "sfsss", "{round}");
        assert_eq!(done[1], Done::Failed(SignError::File(PdfError::NoPdf)));
    }
}

#[test]
fn refused_consent_stops_the_batch_and_loses_nothing() {
    let ground = Ground::usual();
    let refusal = |call| (call == 1).then(|| KeyError::Refused("holder said no".to_owned()));
    let (key, credential) = moody(&ground, 3, refusal);
    let pdfs = vec![paper(Form::Table); 10];
    let (letters, done, tally) = run(&ground, &credential, &pdfs, Level::Basic);
    assert_eq!(letters, "sssfffnnnn");
    assert_eq!(key.calls.load(Ordering::SeqCst), 2, "nobody is asked again");
    let reason = KeyError::Refused("holder said no".to_owned());
    assert_eq!(done[9], Done::NotTried(reason.clone()));
    assert_eq!(tally, Tally { signed: 3, failed: 3, not_tried: 4, stopped: Some(reason) });
}

#[test]
fn key_that_is_gone_for_a_moment_costs_papers_and_for_longer_the_batch() {
    let ground = Ground::usual();
    let (_, credential) = moody(&ground, 1, |call| [1, 3].contains(&call).then(gone));
    let pdfs = vec![paper(Form::Table); 6];
    assert_eq!(run(&ground, &credential, &pdfs, Level::Basic).0, "sfsfss");
    let (key, credential) = moody(&ground, 1, |call| (call > 0).then(gone));
    let (letters, _, tally) = run(&ground, &credential, &pdfs, Level::Basic);
    assert_eq!(letters, "sfffnn");
    assert_eq!(key.calls.load(Ordering::SeqCst), 4);
    assert_eq!(tally.stopped, Some(gone()));
}

#[test]
fn time_stamping_authority_that_is_down_costs_a_level_of_every_paper() {
    let ground = Ground::usual();
    ground.time.down.store(true, Ordering::SeqCst);
    let pdfs = vec![paper(Form::Table); 3];
    let (letters, done, _) = run(&ground, &ground.official, &pdfs, Level::Archived);
    assert_eq!(letters, "sss");
    for it in done {
        let Done::Signed(outcome) = it else { unreachable!() };
        assert_eq!(outcome.reached, Level::Basic);
        assert!(outcome.shortfall.is_some());
    }
}
