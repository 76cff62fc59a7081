//! Papers of results at the door: made, signed, numbered, sealed, strengthened; and no key used for what is refused.
//! Real letters of the model province, real signatures by keys drawn for the test, judged by the validation of `signing`.

use crate::house::{House, units};
use desk::papers::{Approval, LogOnPaper, Papers, Progress};
use desk::public_log::Publisher;
use desk::{Desk, DeskError, IdempotencyKey};
use dossier::{
    Command, Dossier,
    model::{Outcome, SealLevel},
};
use kernel::{
    code::AgencyCode,
    hash::Sha256Hash,
    id::DossierId,
    random::SeededRandom,
    time::{Clock, Timestamp},
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
    atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
};
use transparency::note::KeyName;
use transparency::{Policy as LogPolicy, Proof, Signer};
use typeset::{Fonts, Typesetter};

const ORIGIN: &str = "mau.example/nhat-ky";
const CHECK_PROOF: &str = "https://mau.example/kiem-chung";

/// Keys for one leader and one agency, with an authority that can be down.
#[derive(Debug)]
pub(crate) struct Ring {
    world: World,
    official: Credential,
    seal: Option<Credential>,
    pub(crate) anchors: Vec<Certificate>,
    stamps: Vec<Arc<dyn TimestampSource>>,
    time: Arc<Time>,
    asked: AtomicUsize,
}

#[derive(Debug)]
struct Time {
    authority: TimestampAuthority,
    clock: Arc<dyn Clock>,
    serial: AtomicU64,
    down: Arc<AtomicBool>,
    ordered: Ordered,
}

/// Who looks how far their pile is whenever the authority is asked, and what they saw.
#[derive(Debug, Default)]
struct Ordered {
    by: OnceLock<(Desk, Actor)>,
    seen: Mutex<Vec<Option<Progress>>>,
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
        clock: Arc::clone(&house.clock) as Arc<dyn Clock>,
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

struct Office {
    leader: Actor,
    records: Actor,
    stranger: Actor,
    dossier: DossierId,
}

/// Proposed and waiting for the leader.
async fn office(house: &House) -> Office {
    let units = units();
    let citizen = house.citizen("hung").await;
    let clerk = house.officer("reception", &units.reception).await;
    let specialist = house.officer("specialist", &units.division).await;
    let leader = house.officer("leader", &units.agency).await;
    let records = house.officer("records_clerk", &units.agency).await;
    let hands = (&citizen, &clerk, &specialist);
    let dossier = house.proposed(hands, "at_counter", Outcome::Grant).await.record.id;
    Office { leader, records, stranger: specialist, dossier }
}

/// Another dossier in the same hands.
async fn office_again(house: &House, before: &Office) -> Office {
    let units = units();
    let citizen = house.citizen("lan").await;
    let clerk = house.officer("reception", &units.reception).await;
    let specialist = house.officer("specialist", &units.division).await;
    let hands = (&citizen, &clerk, &specialist);
    let dossier = house.proposed(hands, "at_counter", Outcome::Grant).await.record.id;
    let (leader, records) = (before.leader.clone(), before.records.clone());
    Office { leader, records, stranger: before.stranger.clone(), dossier }
}

pub(crate) fn through() -> Through {
    Through::job("test")
}

async fn approve(
    desk: &Desk,
    actor: &Actor,
    id: DossierId,
    key: &IdempotencyKey,
) -> Result<Dossier, DeskError> {
    let command = Command::Approve { note: None };
    desk.act(actor, id, command, &through(), (key, None)).await.map(|done| done.record)
}

async fn bytes_of(desk: &Desk, dossier: &Dossier) -> Vec<u8> {
    let seal = dossier.result.as_ref().unwrap().seal.as_ref().unwrap();
    file_of(desk, dossier, seal.file).await
}

pub(crate) fn passes(pdf: &[u8], ring: &Ring, now: Timestamp) -> bool {
    let report = validate_pdf(pdf, &Policy::new(now, &ring.anchors));
    report.signatures.len() == 2 && report.verdict.is_some_and(Verdict::passed)
}

pub(crate) async fn a_paper_is_signed_then_numbered_and_sealed_and_both_uses_are_told(
    house: &House,
) {
    let office = office(house).await;
    let (desk, ring, _) = signing_desk(house, true);
    let signed = approve(&desk, &office.leader, office.dossier, &house.key()).await.unwrap();
    let paper = signed.proposal.as_ref().unwrap().paper.unwrap();
    assert!(signed.files.iter().any(|file| file.id == paper));
    let done = desk
        .release(&office.records, office.dossier, vec![], &through(), (&house.key(), None))
        .await
        .unwrap()
        .record;
    let result = done.result.as_ref().unwrap();
    let seal = result.seal.as_ref().unwrap();
    assert_eq!((seal.level, seal.demo), (SealLevel::Archived, true));
    assert!(seal.strengthen_at.is_some_and(|at| at > house.clock.now()), "renewed in good time");
    assert!(!done.files.iter().any(|file| file.id == paper), "the sealed paper took its place");
    let pdf = bytes_of(&desk, &done).await;
    assert!(passes(&pdf, &ring, house.clock.now()));
    for (actor, content) in [(&office.leader, 1), (&office.records, 1)] {
        let uses = desk.own_key_uses(actor, None, 10).await.unwrap().uses;
        assert_eq!(uses.len(), content);
        assert_eq!(uses[0].record.signed.record, office.dossier.to_string());
    }
    let known = desk.released_paper(&Sha256Hash::of(&pdf)).await.unwrap();
    assert!(known.is_some(), "whoever brings the paper finds it known");
}

/// The link in the paper's code; none where its room stayed empty.
fn proof_on(pdf: &[u8]) -> Option<Proof> {
    let text = String::from_utf8_lossy(pdf);
    let (_, rest) = text.split_once(&format!("/V ({CHECK_PROOF}#"))?;
    let digits = rest.split(')').next()?;
    let bytes = transparency::capsule::from_digits(digits).unwrap();
    Some(transparency::capsule::decode(&bytes).unwrap())
}

pub(crate) async fn a_paper_bears_the_proof_of_its_decision_once_the_log_has_it(house: &House) {
    let released = async |office: &Office, desk: &Desk| {
        let by = (&house.key(), None);
        let done = desk.release(&office.records, office.dossier, vec![], &through(), by).await;
        bytes_of(desk, &done.unwrap().record).await
    };
    let (desk, ring, _) = signing_desk(house, true);
    // Released before a head covers the decision: the room stays empty.
    let early = office(house).await;
    approve(&desk, &early.leader, early.dossier, &house.key()).await.unwrap();
    let pdf = released(&early, &desk).await;
    assert!(passes(&pdf, &ring, house.clock.now()));
    assert!(proof_on(&pdf).is_none());

    let late = office_again(house, &early).await;
    approve(&desk, &late.leader, late.dossier, &house.key()).await.unwrap();
    let signer = Signer::of_log(KeyName::new(ORIGIN).unwrap(), &[3; 32]);
    let logs = vec![signer.verifier().clone()];
    while store::leaf::waiting(desk.store().engine(), 1).await.unwrap() > 0 {
        desk.sequence().await.unwrap();
    }
    Publisher::new(desk.clone(), signer).publish().await.unwrap();
    let pdf = released(&late, &desk).await;
    assert!(passes(&pdf, &ring, house.clock.now()));
    let policy = LogPolicy { origin: ORIGIN.to_owned(), logs, witnesses: Vec::new(), quorum: 0 };
    let facts = proof_on(&pdf).unwrap().open(&policy).unwrap().opening.facts;
    assert_eq!(facts.kind.as_str(), "dossier.paper_signed");
    let bytes: usize = facts.get("bytes").unwrap().parse().unwrap();
    let signed = Sha256Hash::of(&pdf[..bytes]).to_string();
    assert_eq!(facts.get("content"), Some(signed.as_str()), "this very paper, as it was signed");
}

pub(crate) async fn a_repeated_order_to_sign_signs_once(house: &House) {
    let office = office(house).await;
    let (desk, _, _) = signing_desk(house, true);
    let key = house.key();
    let first = approve(&desk, &office.leader, office.dossier, &key).await.unwrap();
    let again = approve(&desk, &office.leader, office.dossier, &key).await.unwrap();
    assert_eq!(first, again);
    assert_eq!(desk.own_key_uses(&office.leader, None, 10).await.unwrap().uses.len(), 1);
}

pub(crate) async fn nobody_makes_a_key_sign_who_may_not_decide(house: &House) {
    let office = office(house).await;
    let (desk, ring, _) = signing_desk(house, true);
    let refused = approve(&desk, &office.stranger, office.dossier, &house.key()).await;
    assert!(matches!(refused, Err(DeskError::Forbidden { .. })), "{refused:?}");
    assert_eq!(ring.asked.load(Ordering::SeqCst), 0, "the key was not even asked for");
}

pub(crate) async fn a_pile_is_signed_with_an_answer_for_each(house: &House) {
    let office = office(house).await;
    let (desk, ring, _) = signing_desk(house, true);
    let ordered = &ring.time.ordered;
    ordered.by.set((desk.clone(), office.leader.clone())).unwrap();
    let order = |id, key| Approval { id, note: None, key, seen: None };
    let nowhere = DossierId::new(house.clock.now(), house.desk.random());
    let orders = vec![order(nowhere, house.key()), order(office.dossier, house.key())];
    let answers = desk.approve(&office.leader, orders, &through()).await;
    assert!(matches!(answers[0], Err(DeskError::NotFound)), "{:?}", answers[0]);
    assert!(
        answers[1].as_ref().is_ok_and(|done| done
            .record
            .proposal
            .as_ref()
            .unwrap()
            .paper
            .is_some())
    );
    let halfway = Progress { all: 2, made: 2, signed: 0, kept: 0 };
    assert_eq!(*ordered.seen.lock().unwrap(), [Some(halfway)]);
    assert_eq!(desk.progress(&office.leader), None, "nothing is under way any more");
}

pub(crate) async fn an_agency_without_a_seal_is_told_and_nothing_is_released(house: &House) {
    let office = office(house).await;
    let (desk, _, _) = signing_desk(house, false);
    approve(&desk, &office.leader, office.dossier, &house.key()).await.unwrap();
    let refused = desk
        .release(&office.records, office.dossier, vec![], &through(), (&house.key(), None))
        .await;
    assert!(matches!(refused, Err(DeskError::Refused { code: "DSK-012", .. })), "{refused:?}");
}

pub(crate) async fn a_paper_sealed_while_no_authority_answered_is_strengthened_by_a_job(
    house: &House,
) {
    let office = office(house).await;
    let (desk, ring, down) = signing_desk(house, true);
    down.store(true, Ordering::SeqCst);
    approve(&desk, &office.leader, office.dossier, &house.key()).await.unwrap();
    let done = desk
        .release(&office.records, office.dossier, vec![], &through(), (&house.key(), None))
        .await
        .unwrap()
        .record;
    let before = bytes_of(&desk, &done).await;
    let seal = |dossier: &Dossier| dossier.result.as_ref().unwrap().seal.clone().unwrap();
    assert_eq!(seal(&done).level, SealLevel::Basic);
    // Still away: the job fails and is tried again later.
    assert_eq!(desk.work_once("test").await.unwrap().failed, 1);
    down.store(false, Ordering::SeqCst);
    house.pass_hours(1);
    assert_eq!(desk.work_once("test").await.unwrap().done, 1);
    let stronger =
        desk.read_dossier(&office.records, office.dossier).await.unwrap().unwrap().record;
    assert_eq!(seal(&stronger).level, SealLevel::Archived);
    let after = bytes_of(&desk, &stronger).await;
    assert!(after.starts_with(&before), "evidence was added at the end, and nothing else");
    assert!(passes(&after, &ring, house.clock.now()));
    for pdf in [before, after] {
        let content = Sha256Hash::of(&pdf);
        assert!(desk.released_paper(&content).await.unwrap().is_some(), "both writings are known");
    }
}

pub(crate) async fn attachments_are_sealed_beside_the_paper_and_copies_bear_one_more_signature(
    house: &House,
) {
    let office = office(house).await;
    let (desk, ring, _) = signing_desk(house, true);
    approve(&desk, &office.leader, office.dossier, &house.key()).await.unwrap();
    let letters = desk.papers().unwrap().typesetter.clone();
    let line =
        serde_json::json!({ "text": "Phụ lục", "italic": false, "width": 595, "height": 842 });
    let sheet = letters.render("khuon/o-trong.typ", &line, house.clock.now().local_date()).unwrap();
    let appendix = attached(house, &office.records, office.dossier, &sheet.pdf).await;
    let broken = attached(house, &office.records, office.dossier, b"%PDF-1.7 torn").await;
    let by = || (house.key(), None);
    let release = async |files: Vec<kernel::id::FileId>| {
        let (key, seen) = by();
        desk.release(&office.records, office.dossier, files, &through(), (&key, seen)).await
    };
    let refused = release(vec![appendix, broken]).await;
    assert!(matches!(refused, Err(DeskError::Refused { code: "DSK-014", .. })), "{refused:?}");
    let proposal = desk.read_dossier(&office.records, office.dossier).await.unwrap().unwrap();
    let signed = proposal.record.proposal.unwrap().paper.unwrap();
    // The signed paper named among the files is no attachment of itself.
    let released = release(vec![signed, appendix]).await.unwrap().record;
    let result = released.result.as_ref().unwrap();
    assert_eq!(result.files.len(), 2);
    assert!(result.seals().all(|seal| seal.level == SealLevel::Archived));
    let pdf = file_of(&desk, &released, appendix).await;
    assert!(pdf.starts_with(&sheet.pdf), "only added to");
    let report = validate_pdf(&pdf, &Policy::new(house.clock.now(), &ring.anchors));
    assert_eq!(report.signatures.len(), 1);
    assert!(report.verdict.is_some_and(Verdict::passed), "{report:#?}");

    let (key, seen) = by();
    let stranger =
        desk.copy_result(&office.stranger, office.dossier, &through(), (&key, seen)).await;
    assert!(matches!(stranger, Err(DeskError::Forbidden { .. })), "{stranger:?}");
    let order = async || {
        desk.copy_result(&office.records, office.dossier, &through(), (&key, None)).await.unwrap()
    };
    order().await;
    let again = order().await;
    assert!(again.repeated, "the same order again is answered and copies nothing anew");
    let copied = again.record;
    let copy = *copied.result.as_ref().unwrap().files.last().unwrap();
    assert_eq!(copied.result.as_ref().unwrap().files.len(), 3);
    let named = copied.files.iter().find(|file| file.id == copy).unwrap();
    assert!(named.name.starts_with("SY1 "), "{}: the appendix is no copy", named.name);
    let pdf = file_of(&desk, &copied, copy).await;
    assert!(pdf.starts_with(&bytes_of(&desk, &copied).await), "a copy of the very paper");
    let report = validate_pdf(&pdf, &Policy::new(house.clock.now(), &ring.anchors));
    assert_eq!(report.signatures.len(), 3);
    assert!(report.verdict.is_some_and(Verdict::passed), "{report:#?}");
    let known = desk.released_paper(&Sha256Hash::of(&pdf)).await.unwrap();
    assert!(known.is_some(), "whoever brings the copy finds it known");
    let uses = desk.own_key_uses(&office.records, None, 10).await.unwrap().uses;
    assert_eq!(uses.len(), 3, "paper, attachment and copy, each a use of the seal");
}

pub(crate) async fn every_page_that_is_a_paper_shows_signature_and_seal(house: &House) {
    let office = office(house).await;
    let (desk, ring, _) = signing_desk(house, true);
    let mut letters = house.desk.province().letters.sources.clone();
    let letter = letters.get_mut("giay-xac-nhan.typ").unwrap();
    letter.push_str("\n#pagebreak()\n#cuoi-trang(d)\n#pagebreak()\n#cuoi-trang(d)\n");
    let typesetter = Arc::new(Typesetter::new(Fonts::embedded().unwrap(), letters).unwrap());
    let papers = Papers { typesetter, ..Papers::clone(desk.papers().unwrap()) };
    let desk = desk.with_papers(papers);
    approve(&desk, &office.leader, office.dossier, &house.key()).await.unwrap();
    let by = (&house.key(), None);
    let done = desk.release(&office.records, office.dossier, vec![], &through(), by).await.unwrap();
    let pdf = bytes_of(&desk, &done.record).await;
    assert!(passes(&pdf, &ring, house.clock.now()));
    let text = String::from_utf8_lossy(&pdf);
    for field in ["ChuKyHinh2", "ChuKyHinh3", "ConDauHinh2", "ConDauHinh3"] {
        let (_, filled) = text.rsplit_once(&format!("/T({field})")).unwrap();
        let widget = filled.split("endobj").next().unwrap();
        assert!(widget.contains("/V ") && widget.contains("/Ff 1"), "{field}: {widget}");
    }
}

async fn file_of(desk: &Desk, dossier: &Dossier, id: kernel::id::FileId) -> Vec<u8> {
    let file = dossier.files.iter().find(|file| file.id == id).unwrap();
    let found = desk.store().objects().get_verified(&file.sha256).await.unwrap().unwrap();
    found.bytes(10_000_000).await.unwrap()
}

/// A file of the result that the records clerk puts beside the paper.
async fn attached(
    house: &House,
    clerk: &Actor,
    dossier: DossierId,
    bytes: &[u8],
) -> kernel::id::FileId {
    let stored = house.desk.store().objects().put(bytes).await.unwrap();
    let new = desk::NewAttachment {
        component: "result".into(),
        kind: dossier::model::PaperKind::EOriginal,
        name: "phu-luc.pdf".into(),
        media_type: "application/pdf".into(),
        size: stored.size,
        sha256: stored.hash,
        supplement: None,
    };
    let done = house.desk.attach(clerk, dossier, new, &house.key()).await.unwrap();
    done.record.files.last().unwrap().id
}
