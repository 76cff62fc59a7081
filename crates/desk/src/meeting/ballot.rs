//! Secret ballots at the door: the key of a vote, what is signed for a voter, ballots cast without a name, the count.
//! Not the cryptography (`signing::ballot`) nor the rules (`meeting`). What must hold: who a ballot is cast by is asked nowhere
//! and known nowhere; a voter gets one signature, the same one as often as they ask; after the closing the key signs nothing,
//! and the list that was counted is the one that its commitment stands for.

use ::meeting::{
    Motion,
    motion::{Command, Count, Sealed, Standing},
};
use kernel::{
    hash::Sha256Hash,
    id::{MeetingId, MotionId},
};
use register::Actor;
use signing::ballot::{BallotKey, BallotPublicKey, new_ballot_key};
use std::fmt::Write as _;
use store::ballot::{self as rows, Ballot};

use crate::{Desk, DeskError, Done, IdempotencyKey};

/// Bytes of chance in a ballot.
const NONCE_BYTES: usize = 32;
/// The refusals of a vote that takes no ballots now, of another ballot than the one issued, of no choice, of another's vote.
const NOT_OPEN: &str = "MET-003";
const ISSUED: &str = "MET-056";
const NO_CHOICE: &str = "MET-055";
const NOT_YOURS: &str = "MET-062";

/// A ballot as it comes, from nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CastBallot {
    pub motion: MotionId,
    /// Key of a choice.
    pub choice: String,
    /// 32 bytes of chance.
    pub nonce: Vec<u8>,
    /// Of the message `motion|choice|nonce` (the nonce in base64url).
    pub signature: Vec<u8>,
}

/// A ballot on the published list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedBallot {
    /// SHA-256 of nonce and signature, in hexadecimal digits: by it a voter finds theirs.
    pub receipt: String,
    pub choice: String,
}

impl Desk {
    /// The public key of a secret vote; `None` for one that was never opened.
    pub async fn ballot_key(&self, motion: MotionId) -> Result<Option<BallotPublicKey>, DeskError> {
        let key = rows::key(self.store().engine(), motion.as_uuid()).await?;
        Ok(key.map(|key| BallotPublicKey { modulus: key.modulus, exponent: key.exponent }))
    }

    /// Makes the key of a vote unless it has one.
    pub(super) async fn have_ballot_key(&self, motion: MotionId) -> Result<(), DeskError> {
        let engine = self.store().engine();
        if rows::key(engine, motion.as_uuid()).await?.is_some() {
            return Ok(());
        }
        let made = tokio::task::spawn_blocking(new_ballot_key).await.map_err(DeskError::fault)?;
        let secret = made.ok_or_else(|| DeskError::fault("no chance for a key"))?;
        let public = BallotKey::read(&secret).ok_or_else(|| DeskError::fault("a broken key"))?;
        let BallotPublicKey { modulus, exponent } = public.public();
        let key = rows::Key { secret: Some(secret), modulus, exponent, open: true };
        Ok(rows::add_key(engine, motion.as_uuid(), &key).await?)
    }

    /// Signs the blinded ballot of a voter. Asked again with the same one, as after a lost answer, it signs the same.
    ///
    /// Errors: `MET-062` the vote is not the actor's; `MET-056` another one was signed; `DSK-…` and `MET-…` as for every
    /// command on a motion.
    pub async fn issue_ballot(
        &self,
        actor: &Actor,
        (motion, voter): (MotionId, u32),
        blinded: Vec<u8>,
        key: &IdempotencyKey,
    ) -> Result<Vec<u8>, DeskError> {
        let engine = self.store().engine();
        let found = self.motion_by_id(motion).await?.ok_or(DeskError::NotFound)?.record;
        let own = found.matter.as_deref().and_then(|matter| matter.voter(voter));
        if !own.is_some_and(|voter| voter.is_of(actor)) {
            return Err(refused(NOT_YOURS));
        }
        let signs = self.signing_key(motion).await?;
        let signature = signs.sign(&blinded, self.random()).ok_or_else(|| refused(NO_CHOICE))?;
        match rows::issued(engine, motion.as_uuid(), voter).await? {
            Some(before) if before == blinded => return Ok(signature),
            Some(_) => return Err(refused(ISSUED)),
            None => {}
        }
        let meeting = self.meeting_by_id(found.meeting).await?.ok_or(DeskError::NotFound)?.record;
        let beside = vec![rows::issue(motion.as_uuid(), voter, blinded)];
        let command = Command::IssueBallot { voter };
        self.pass_motion(actor, (motion, &command, &meeting), beside, (key, None)).await?;
        Ok(signature)
    }

    async fn signing_key(&self, motion: MotionId) -> Result<BallotKey, DeskError> {
        let key = rows::key(self.store().engine(), motion.as_uuid()).await?;
        let secret = key.filter(|key| key.open).and_then(|key| key.secret);
        secret.as_deref().and_then(BallotKey::read).ok_or_else(not_open)
    }

    /// Takes a ballot; gives its receipt. Whoever brings it is not asked for.
    ///
    /// Errors: `MET-003` the vote is not open; `MET-055` no such choice, or a signature that does not fit.
    pub async fn cast_ballot(&self, ballot: &CastBallot) -> Result<String, DeskError> {
        let found = self.motion_by_id(ballot.motion).await?.ok_or(DeskError::NotFound)?.record;
        let no_choice = || refused(NO_CHOICE);
        let matter = found.matter.as_deref().filter(|_| found.secret).ok_or_else(no_choice)?;
        let known = matter.choices.iter().any(|choice| choice.key == ballot.choice);
        if !known || ballot.nonce.len() != NONCE_BYTES {
            return Err(no_choice());
        }
        let public = self.ballot_key(ballot.motion).await?.ok_or_else(not_open)?;
        let nonce = data_encoding::BASE64URL_NOPAD.encode(&ballot.nonce);
        let message = format!("{}|{}|{nonce}", ballot.motion, ballot.choice);
        if !public.fits(message.as_bytes(), &ballot.signature) {
            return Err(no_choice());
        }
        let receipt = Sha256Hash::of(&[ballot.nonce.as_slice(), &ballot.signature].concat());
        let row = Ballot { receipt: receipt.as_bytes().to_vec(), choice: ballot.choice.clone() };
        if rows::cast(self.store().engine(), ballot.motion.as_uuid(), &row).await? {
            Ok(receipt.to_string())
        } else {
            Err(not_open())
        }
    }

    /// Closes a secret vote with what was counted. Ballots are no longer taken before they are counted.
    pub(super) async fn close_secret_motion(
        &self,
        actor: &Actor,
        motion: MotionId,
        (key, seen): (&IdempotencyKey, Option<u64>),
    ) -> Result<Done<Motion>, DeskError> {
        let engine = self.store().engine();
        let found = self.motion_by_id(motion).await?.ok_or(DeskError::NotFound)?.record;
        let meeting = self.meeting_by_id(found.meeting).await?.ok_or(DeskError::NotFound)?.record;
        self.permit_motion(actor, "close_motion", (&meeting, Some(&found)))?;
        rows::set_open(engine, motion.as_uuid(), false).await?;
        let ballots = self.counted_ballots(motion).await?;
        let beside = rows::close_counted(motion.as_uuid(), ballots.len());
        let command = Command::Close { sealed: Some(sealed(&found, &ballots)) };
        let about = (motion, &command, &meeting);
        let closed = self.pass_motion(actor, about, beside, (key, seen)).await;
        if closed.is_err() && found.standing == Standing::Open {
            rows::set_open(engine, motion.as_uuid(), true).await?;
        }
        closed
    }

    /// The list of a vote that is closed, by receipts.
    pub async fn counted_ballots(&self, motion: MotionId) -> Result<Vec<CountedBallot>, DeskError> {
        let ballots = rows::all(self.store().engine(), motion.as_uuid()).await?;
        let counted = ballots.into_iter().map(|ballot| CountedBallot {
            receipt: data_encoding::HEXLOWER.encode(&ballot.receipt),
            choice: ballot.choice,
        });
        Ok(counted.collect())
    }

    /// Public keys of those secret votes of a meeting that take ballots now.
    pub async fn open_ballot_keys(
        &self,
        meeting: MeetingId,
    ) -> Result<Vec<(MotionId, BallotPublicKey)>, DeskError> {
        let mut keys = Vec::new();
        for seen in self.motions_of(meeting).await? {
            if seen.record.secret && seen.record.standing == Standing::Open {
                let id = seen.record.id;
                keys.extend(self.ballot_key(id).await?.map(|key| (id, key)));
            }
        }
        Ok(keys)
    }
}

fn refused(code: &'static str) -> DeskError {
    DeskError::Refused { code, details: Vec::new() }
}

fn not_open() -> DeskError {
    DeskError::Refused { code: NOT_OPEN, details: vec![("standing", "closed".to_owned())] }
}

/// Counts by choice, and the commitment to the list: SHA-256 of its lines `receipt choice`, each ended by a line feed.
fn sealed(found: &Motion, ballots: &[CountedBallot]) -> Sealed {
    let choices = found.matter.iter().flat_map(|matter| &matter.choices);
    let votes = |key: &str| ballots.iter().filter(|ballot| ballot.choice == key).count();
    let counts = choices.map(|choice| Count {
        option: choice.key.clone(),
        votes: u32::try_from(votes(&choice.key)).unwrap_or(u32::MAX),
    });
    let counts = counts.collect();
    let mut lines = String::new();
    for ballot in ballots {
        let _ = writeln!(lines, "{} {}", ballot.receipt, ballot.choice);
    }
    Sealed { counts, commitment: Sha256Hash::of(lines.as_bytes()) }
}
