//! Keys drawn for the tests, with an authority that can be down, and a desk that signs with them.
//! Real letters, real signatures: only the keys are nobody's.

use crate::house::House;
use desk::Desk;
use desk::papers::{LogOnPaper, Papers, Progress};
use kernel::{
    code::AgencyCode,
    random::SeededRandom,
    time::{Clock, ManualClock, Timestamp},
};
use key_use::Through;
use register::Actor;
use signing::{
    certificate::{Certificate, Name},
    key::{Credential, KeyError, KeyKind},
    oid,
    pades::Level,
    pki::{Addresses, World},
    renewal::Plan,
    revocation::RevocationSource,
    ring::{KeyRing, Official},
    timestamp::{TimestampAuthority, TimestampError, TimestampSource},
    validate::{Policy, Strengths, Verdict, validate_pdf},
};
use std::sync::{
    Arc, Mutex, OnceLock,
    atomic::{AtomicBool, AtomicI64, AtomicU64, AtomicUsize, Ordering},
};
use typeset::{Fonts, Typesetter};

pub(crate) const ORIGIN: &str = "mau.example/nhat-ky";
pub(crate) const CHECK_PROOF: &str = "https://mau.example/kiem-chung";

/// Keys for one leader and one agency, with an authority that can be down.
#[derive(Debug)]
pub(crate) struct Ring {
    pub(crate) world: World,
    pub(crate) official: Credential,
    pub(crate) seal: Option<Credential>,
    pub(crate) anchors: Vec<Certificate>,
    pub(crate) stamps: Vec<Arc<dyn TimestampSource>>,
    pub(crate) time: Arc<Time>,
    pub(crate) asked: AtomicUsize,
}

#[derive(Debug)]
pub(crate) struct Time {
    authority: TimestampAuthority,
    clock: Arc<ManualClock>,
    /// Seconds that it lets pass before it answers.
    pub(crate) slow_seconds: AtomicI64,
    serial: AtomicU64,
    down: Arc<AtomicBool>,
    pub(crate) ordered: Ordered,
}

/// Who looks how far their pile is whenever the authority is asked, and what they saw.
#[derive(Debug, Default)]
pub(crate) struct Ordered {
    pub(crate) by: OnceLock<(Desk, Actor)>,
    pub(crate) seen: Mutex<Vec<Option<Progress>>>,
}

impl TimestampSource for Time {
    fn name(&self) -> String {
        "time.example".to_owned()
    }

    fn ask(&self, request: &[u8]) -> Result<Vec<u8>, TimestampError> {
        if let Some((desk, actor)) = self.ordered.by.get() {
            self.ordered.seen.lock().unwrap().push(desk.progress(actor));
        }
        if self.down.load(Ordering::SeqCst) {
            return Err(TimestampError::Unreachable(self.name()));
        }
        self.clock.advance_seconds(self.slow_seconds.load(Ordering::SeqCst));
        let serial = self.serial.fetch_add(1, Ordering::SeqCst);
        let answer = self.authority.answer(request, serial, self.clock.now());
        Ok(answer.unwrap_or_else(|refusal| refusal.response()))
    }
}

impl KeyRing for Ring {
    fn official(&self, _: Official<'_>) -> Result<Option<Credential>, KeyError> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        Ok(Some(self.official.clone()))
    }

    fn organisation(&self, _: &AgencyCode) -> Result<Option<Credential>, KeyError> {
        Ok(self.seal.clone())
    }

    fn anchors(&self) -> &[Certificate] {
        &self.anchors
    }

    fn between(&self) -> &[Certificate] {
        &[]
    }

    fn timestamps(&self) -> &[Arc<dyn TimestampSource>] {
        &self.stamps
    }

    fn revocation(&self) -> Option<&dyn RevocationSource> {
        Some(&self.world)
    }
}

fn name(common: &str) -> Name {
    Name::of(&[(oid::COUNTRY, "VN"), (oid::COMMON_NAME, common)])
}

/// A desk that signs, its ring, and the switch that takes the time-stamping authority away.
pub(crate) fn signing_desk(house: &House, with_seal: bool) -> (Desk, Arc<Ring>, Arc<AtomicBool>) {
    let random = SeededRandom::new(7);
    let addresses = Addresses {
        root: name("Gốc thử nghiệm"),
        officials: name("Chứng thư cán bộ thử nghiệm"),
        organisations: name("Chứng thư cơ quan thử nghiệm"),
        time: name("Dấu thời gian thử nghiệm"),
        url: "http://pki.example".to_owned(),
    };
    let now = house.clock.now();
    let mut world = World::draw(&addresses, KeyKind::P256, &random, now).unwrap();
    let official = world.official(name("Trần Thị Bình"), KeyKind::P256, &random).unwrap();
    let seal = world.organisation(name("Ủy ban nhân dân xã Mẫu"), KeyKind::P256, &random).unwrap();
    let down = Arc::new(AtomicBool::new(false));
    let time = Time {
        authority: TimestampAuthority::new(
            world.time().clone(),
            "1.3.6.1.4.1.99999.1".parse().unwrap(),
        ),
        clock: Arc::clone(&house.clock),
        slow_seconds: AtomicI64::new(0),
        serial: AtomicU64::new(1),
        down: Arc::clone(&down),
        ordered: Ordered::default(),
    };
    let time = Arc::new(time);
    let ring = Arc::new(Ring {
        anchors: vec![world.root().certificate().clone()],
        world,
        official,
        seal: with_seal.then_some(seal),
        stamps: vec![Arc::clone(&time) as Arc<dyn TimestampSource>],
        time,
        asked: AtomicUsize::new(0),
    });
    let letters = house.desk.province().letters.sources.clone();
    let typesetter = Typesetter::new(Fonts::embedded().unwrap(), letters).unwrap();
    let papers = Papers {
        typesetter: Arc::new(typesetter),
        ring: Arc::clone(&ring) as Arc<dyn KeyRing>,
        plan: Plan {
            wanted: Level::Archived,
            ahead_seconds: 30 * 86_400,
            strengths: Strengths::usual(),
        },
        check_address: "https://mau.example/kiem-tra-giay-to".to_owned(),
        log: Some(LogOnPaper {
            origin: ORIGIN.to_owned(),
            quorum: 0,
            check_address: CHECK_PROOF.to_owned(),
        }),
    };
    (house.desk.clone().with_papers(papers), ring, down)
}

pub(crate) fn through() -> Through {
    Through::job("test")
}

pub(crate) fn passes(pdf: &[u8], ring: &Ring, now: Timestamp) -> bool {
    let report = validate_pdf(pdf, &Policy::new(now, &ring.anchors));
    report.signatures.len() == 2 && report.verdict.is_some_and(Verdict::passed)
}
