//! Secret votes through the door: a voter blinds a ballot as a page does, gets it signed, casts it without a name, finds it on
//! the list; nobody votes twice, and no row ties a ballot to a voter.

use crate::documents::office;
use crate::house::House;
use crate::meetings::{close, held, vote, voters};
use data_encoding::BASE64URL_NOPAD;
use desk::DeskError;
use desk::meeting::CastBallot;
use kernel::{id::MotionId, random::Random, time::Clock as _};
use meeting::motion::{Choices, Command, NewMotion};
use rsa::BigUint;
use rsa::sha2::{Digest as _, Sha384};
use signing::ballot::BallotPublicKey;

/// Bytes of SHA-384 and of a signature.
const HASH: usize = 48;
const SIGNATURE: usize = 256;

/// EMSA-PSS with SHA-384 and no salt (RFC 8017 §9.1.1), for a modulus of 2,048 bits.
fn encoded(message: &[u8]) -> BigUint {
    let hash = Sha384::digest([vec![0; 8], Sha384::digest(message).to_vec()].concat());
    let mut block = vec![0; SIGNATURE - HASH - 1];
    *block.last_mut().unwrap() = 1;
    let mask: Vec<u8> = (0_u32..)
        .flat_map(|n| Sha384::digest([&hash[..], &n.to_be_bytes()].concat()))
        .take(block.len())
        .collect();
    let mut whole: Vec<u8> = block.iter().zip(mask).map(|(byte, mask)| byte ^ mask).collect();
    whole[0] &= 0x7F;
    whole.extend(hash);
    whole.push(0xBC);
    BigUint::from_bytes_be(&whole)
}

/// The inverse by Euclid's algorithm, with all signs kept positive modulo `n`.
fn inverse(of: &BigUint, n: &BigUint) -> BigUint {
    let (mut low, mut high) = (n.clone(), of % n);
    let (mut before, mut now) = (BigUint::from(0_u8), BigUint::from(1_u8));
    while high > BigUint::from(1_u8) {
        let (quotient, rest) = (&low / &high, &low % &high);
        let next = (&before + n * n - (&quotient * &now) % n) % n;
        (low, high) = (high, rest);
        (before, now) = (now, next);
    }
    now
}

fn bytes(number: &BigUint) -> Vec<u8> {
    let bytes = number.to_bytes_be();
    [vec![0; SIGNATURE - bytes.len()], bytes].concat()
}

/// What a page keeps between asking and casting.
struct Unsigned {
    motion: MotionId,
    choice: &'static str,
    nonce: Vec<u8>,
    cover: BigUint,
    modulus: BigUint,
    blinded: Vec<u8>,
}

fn blind(
    motion: MotionId,
    choice: &'static str,
    key: &BallotPublicKey,
    random: &dyn Random,
) -> Unsigned {
    let (mut nonce, mut chance) = (vec![0; 32], vec![0; SIGNATURE]);
    random.fill(&mut nonce);
    random.fill(&mut chance);
    let modulus = BigUint::from_bytes_be(&key.modulus);
    let exponent = BigUint::from_bytes_be(&key.exponent);
    let cover = BigUint::from_bytes_be(&chance) % &modulus;
    let message = format!("{motion}|{choice}|{}", BASE64URL_NOPAD.encode(&nonce));
    let blinded = (encoded(message.as_bytes()) * cover.modpow(&exponent, &modulus)) % &modulus;
    Unsigned { motion, choice, nonce, cover, blinded: bytes(&blinded), modulus }
}

impl Unsigned {
    fn signed(&self, signature: &[u8]) -> CastBallot {
        let signature = BigUint::from_bytes_be(signature) * inverse(&self.cover, &self.modulus);
        CastBallot {
            motion: self.motion,
            choice: self.choice.to_owned(),
            nonce: self.nonce.clone(),
            signature: bytes(&(signature % &self.modulus)),
        }
    }
}

pub(crate) async fn a_secret_vote_is_counted_and_tied_to_nobody(house: &House) {
    let office = office(house).await;
    let (desk, random) = (&house.desk, house.desk.random());
    let meeting = held(house, &office).await;
    let motion = MotionId::new(house.clock.now(), random);
    let new = NewMotion {
        id: motion,
        meeting: meeting.id,
        agency: meeting.agency.clone(),
        item: None,
        text: "Bầu trưởng ban kiểm phiếu".to_owned(),
        choices: Choices::Standard,
        secret: true,
        voters: voters(&office),
        affirmed: false,
    };
    vote(house, &office.specialist, motion, Command::Propose(Box::new(new))).await;
    assert!(desk.ballot_key(motion).await.unwrap().is_none(), "no key before it is opened");
    vote(house, &office.leader, motion, Command::Open).await;
    let key = desk.ballot_key(motion).await.unwrap().unwrap();

    // The first voter's answer is lost: asked again, it is the same; with another ballot there is none.
    let ballot = blind(motion, "approve", &key, random);
    let issue = async |actor, voter, blinded: &[u8]| {
        desk.issue_ballot(actor, (motion, voter), blinded.to_vec(), &house.key()).await
    };
    let first = issue(&office.leader, 1, &ballot.blinded).await.unwrap();
    assert_eq!(issue(&office.leader, 1, &ballot.blinded).await.unwrap(), first);
    let second = blind(motion, "reject", &key, random);
    let again = issue(&office.leader, 1, &second.blinded).await;
    assert!(matches!(again, Err(DeskError::Refused { code: "MET-056", .. })), "{again:?}");
    let others = issue(&office.leader, 2, &second.blinded).await;
    assert!(
        matches!(others, Err(DeskError::Refused { code: "MET-062", .. })),
        "the ballot of somebody else: {others:?}"
    );

    let cast = ballot.signed(&first);
    let forged = CastBallot { choice: "reject".to_owned(), ..cast.clone() };
    assert!(desk.cast_ballot(&forged).await.is_err());
    let receipt = desk.cast_ballot(&cast).await.unwrap();
    assert_eq!(desk.cast_ballot(&cast).await.unwrap(), receipt, "sent twice, counted once");
    let signature = issue(&office.clerk, 2, &second.blinded).await.unwrap();
    desk.cast_ballot(&second.signed(&signature)).await.unwrap();
    let third = blind(motion, "approve", &key, random);
    let late = third.signed(&issue(&office.specialist, 3, &third.blinded).await.unwrap());

    // Who may not close it stops nothing; after the closing no ballot is taken and nothing is signed.
    let end = || Command::Close { sealed: None };
    let refused = desk.motion(&office.clerk, motion, end(), &house.key(), None).await;
    assert!(refused.is_err(), "{refused:?}");
    desk.cast_ballot(&late).await.unwrap();
    let closed = desk.motion(&office.leader, motion, end(), &house.key(), None).await;
    let closed = closed.unwrap().record;
    let outcome = closed.outcome().unwrap();
    let votes: Vec<u32> = outcome.counts.iter().map(|count| count.votes).collect();
    assert_eq!((votes.as_slice(), outcome.passed), ([2, 1, 0].as_slice(), true));
    let after = blind(motion, "approve", &key, random);
    assert!(issue(&office.specialist, 3, &after.blinded).await.is_err());
    // Another who closes it at the same time and fails opens nothing again.
    let engine = desk.store().engine();
    store::ballot::set_open(engine, motion.as_uuid(), true).await.unwrap();
    let row = store::ballot::Ballot { receipt: vec![1; 32], choice: "reject".to_owned() };
    assert!(!store::ballot::cast(engine, motion.as_uuid(), &row).await.unwrap());

    // The list is the one that was committed to, and each finds theirs.
    let list = desk.counted_ballots(motion).await.unwrap();
    assert!(list.iter().any(|one| one.receipt == receipt && one.choice == "approve"));
    assert!(list.windows(2).all(|two| two[0].receipt < two[1].receipt));
    let lines: Vec<String> =
        list.iter().map(|it| format!("{} {}", it.receipt, it.choice)).collect();
    let lines = lines.join("\n") + "\n";
    let matter = closed.matter.as_deref().unwrap();
    let commitment = matter.closing.as_ref().unwrap().commitment.unwrap();
    assert_eq!(commitment, kernel::hash::Sha256Hash::of(lines.as_bytes()));
    assert!(matter.votes.is_empty());
    close(house, &office, meeting.id).await;
}

pub(crate) async fn a_count_that_misses_a_ballot_closes_nothing(house: &House) {
    let engine = house.desk.store().engine();
    let motion = MotionId::new(house.clock.now(), house.desk.random()).as_uuid();
    let (modulus, exponent) = (vec![1], vec![3]);
    let key = store::ballot::Key { secret: Some(vec![7]), modulus, exponent, open: true };
    store::ballot::add_key(engine, motion, &key).await.unwrap();
    let row = store::ballot::Ballot { receipt: vec![1; 32], choice: "reject".to_owned() };
    assert!(store::ballot::cast(engine, motion, &row).await.unwrap());
    let close = async |counted| engine.write(store::ballot::close_counted(motion, counted)).await;
    assert!(close(1).await.is_err(), "it still takes ballots");
    store::ballot::set_open(engine, motion, false).await.unwrap();
    assert!(close(0).await.is_err(), "one was not counted");
    assert!(store::ballot::key(engine, motion).await.unwrap().unwrap().secret.is_some());
    close(1).await.unwrap();
    assert!(store::ballot::key(engine, motion).await.unwrap().unwrap().secret.is_none());
}
