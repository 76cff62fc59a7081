//! When papers are due, and thirty years of a paper's life by the plan alone: certificates end, the time-stamping
//! authority changes its key, and a digest becomes weak.

use kernel::time::Timestamp;
use signing::algorithm::Digest;
use signing::certificate::Certificate;
use signing::key::KeyKind;
use signing::pades::{Level, Services, add_archive, sign_basic, upgrade};
use signing::renewal::{Due, Facts, Plan, Reason, Step};
use signing::revocation::Evidence;
use signing::timestamp::{TimestampSource, TimestampToken};
use signing::validate::strength::{Row, Subject};
use signing::validate::{Conclusion, Freshness, Indication, Policy, Strengths, validate_pdf};

use crate::corpus::DAY;
use crate::support::{Form, Ground, Time, noon, paper, unseen};
use crate::validation::Ages;

const YEAR: i64 = 365 * DAY;

fn year(number: i64) -> Timestamp {
    noon().plus_seconds(number * YEAR)
}

/// SHA-256 ends in the year `weak`; everything else has no known end.
fn strengths(weak: Option<i64>) -> Strengths {
    let row = |subject, until_at| Row { subject, until_at };
    Strengths::new(vec![
        row(Subject::Digest(Digest::Sha256), weak.map(year)),
        row(Subject::Digest(Digest::Sha384), None),
        row(Subject::Digest(Digest::Sha512), None),
        row(Subject::Ecdsa { bits_min: 256 }, None),
    ])
}

fn plan(weak: Option<i64>) -> Plan {
    Plan { wanted: Level::Archived, ahead_seconds: YEAR, strengths: strengths(weak) }
}

fn next(pdf: &[u8], plan: &Plan) -> Option<Due> {
    Facts::of(pdf).unwrap().next(plan)
}

#[test]
fn paper_below_the_wanted_level_is_due_at_once_and_says_until_when_it_can_be_saved() {
    let ground = Ground::usual();
    let details = ground.details();
    let basic =
        sign_basic(&paper(Form::Table), &unseen("KySo"), &details, &ground.official).unwrap().pdf;
    let upgraded = |level| ground.with_services(|it| upgrade(basic.clone(), level, it).pdf);
    let signer = ground.official.certificate().not_after_at();
    let stamp = ground.world.time().certificate().not_after_at();
    for (pdf, level, until) in [
        (basic.clone(), Level::Basic, signer),
        (upgraded(Level::Timestamped), Level::Timestamped, stamp),
        (upgraded(Level::LongTerm), Level::LongTerm, stamp),
    ] {
        let due = next(&pdf, &plan(None)).unwrap();
        assert_eq!((due.step, due.reason), (Step::Upgrade, Reason::Level(level)));
        assert_eq!(due.until_at, Some(until), "{level:?}");
        assert!(due.at(noon()) && !due.missed(until) && due.missed(until.plus_seconds(1)));
        let modest = Plan { wanted: level, ..plan(None) };
        assert_eq!(next(&pdf, &modest), None, "a paper that is as wanted is left alone");
    }
    assert_eq!(next(&paper(Form::Table), &plan(None)), None, "nobody signed it");
}

#[test]
fn archived_paper_is_due_a_year_before_the_first_end() {
    let ground = Ground::usual();
    let details = ground.details();
    let basic =
        sign_basic(&paper(Form::Streams), &unseen("KySo"), &details, &ground.official).unwrap().pdf;
    let pdf = ground.with_services(|it| upgrade(basic.clone(), Level::Archived, it).pdf);
    let end = ground.world.time().certificate().not_after_at();
    let due = next(&pdf, &plan(None)).unwrap();
    assert_eq!((due.step, due.reason), (Step::Renew, Reason::Certificate));
    assert_eq!((due.from_at, due.until_at), (Some(end.plus_seconds(-YEAR)), Some(end)));
    assert!(!due.at(year(8)) && due.at(year(9)));
    // A digest that ends before the certificate is the reason, and the earlier time.
    let due = next(&pdf, &plan(Some(4))).unwrap();
    assert_eq!((due.reason, due.until_at), (Reason::Digest(Digest::Sha256), Some(year(4))));
    assert!(!due.at(year(2)) && due.at(year(3)) && due.missed(year(5)));
    let nothing = Plan { strengths: Strengths::new(Vec::new()), ..plan(None) };
    assert!(next(&pdf, &nothing).unwrap().missed(noon()), "what has no row was never strong");
}

#[test]
fn digest_is_the_shortest_that_lasts() {
    let plan = plan(Some(10));
    assert_eq!(plan.digest(year(0), 9 * YEAR), Digest::Sha256);
    assert_eq!(plan.digest(year(5), 9 * YEAR), Digest::Sha384);
    let none = Plan { strengths: Strengths::new(Vec::new()), ..plan };
    assert_eq!(none.digest(year(0), YEAR), Digest::Sha512);
}

/// What the years did to a paper.
struct Life {
    pdf: Vec<u8>,
    ages: Ages,
    anchors: Vec<Certificate>,
    /// Each year in which something was done, and why.
    done: Vec<(i64, Step, Reason)>,
}

/// New authorities begin in these years, with these keys; each lives ten years.
const AUTHORITIES: [(i64, KeyKind); 5] = [
    (0, KeyKind::P256),
    (7, KeyKind::P256),
    (13, KeyKind::P384),
    (19, KeyKind::P384),
    (27, KeyKind::P384),
];

/// A paper signed in a year without time-stamping authority, looked after once a year by the plan alone.
fn live(plan: &Plan, years: i64) -> Life {
    let ground = Ground::at(noon(), KeyKind::P256, 1);
    let details = ground.details();
    let signed = sign_basic(&paper(Form::Table), &unseen("KySo"), &details, &ground.official);
    let anchors = ground.issuers.clone();
    let mut life =
        Life { pdf: signed.unwrap().pdf, ages: Ages(vec![ground]), anchors, done: vec![] };
    for number in 0..=years {
        let now = year(number);
        let begins = AUTHORITIES.iter().find(|(year, _)| *year == number && number > 0);
        if let Some((_, kind)) = begins {
            let seed = 100 + u64::try_from(number).unwrap();
            let ground = Ground::of(now, (*kind, *kind), seed);
            life.anchors.extend(ground.issuers.iter().cloned());
            life.ages.0.push(ground);
        }
        for ground in &mut life.ages.0 {
            ground.world.set_now(now);
            ground.time = Time::new(ground.world.time().clone(), now.plus_seconds(1));
        }
        let Some(due) = next(&life.pdf, plan).filter(|it| it.at(now)) else { continue };
        let newest = life.ages.0.last().unwrap();
        let sources: [&dyn TimestampSource; 1] = [&newest.time];
        let services = Services {
            timestamps: &sources,
            revocation: Some(&life.ages),
            issuers: &life.anchors,
            random: &newest.random,
            digest: plan.digest(now, 10 * YEAR),
        };
        let pdf = match due.step {
            Step::Upgrade => {
                let outcome = upgrade(life.pdf.clone(), plan.wanted, &services);
                assert_eq!(outcome.shortfall, None, "year {number}");
                outcome.pdf
            }
            Step::Renew => add_archive(&life.pdf, &services).unwrap(),
        };
        life.pdf = pdf;
        life.done.push((number, due.step, due.reason));
    }
    life
}

fn judged(
    life: &mut Life,
    years: i64,
    strengths: &Strengths,
    freshness: Freshness,
) -> signing::validate::Report {
    let now = year(years).plus_seconds(60);
    let newest = life.ages.0.last_mut().unwrap();
    newest.world.set_now(now);
    let lists = newest.world.lists().unwrap();
    let evidence: Vec<Evidence> = lists.into_values().map(Evidence::List).collect();
    let mut policy = Policy::new(now, &life.anchors);
    (policy.evidence, policy.freshness) = (&evidence, freshness);
    policy.strengths = strengths.clone();
    validate_pdf(&life.pdf, &policy)
}

#[test]
fn thirty_years_by_the_plan_end_with_total_passed() {
    let plan = plan(Some(15));
    let mut life = live(&plan, 30);
    let expected = [
        (0, Step::Upgrade, Reason::Level(Level::Basic)),
        (9, Step::Renew, Reason::Certificate),
        (14, Step::Renew, Reason::Digest(Digest::Sha256)),
        (22, Step::Renew, Reason::Certificate),
        (28, Step::Renew, Reason::Certificate),
    ];
    assert_eq!(life.done, expected);
    for freshness in [Freshness::Known, Freshness::Strict] {
        let report = judged(&mut life, 30, &plan.strengths, freshness);
        assert_eq!(report.verdict.unwrap().indication, Indication::TotalPassed, "{report:#?}");
        assert_eq!(report.conclusion, Conclusion::Valid);
        assert_eq!(report.signatures[0].proven_at, Some(noon().plus_seconds(1)));
    }
}

#[test]
fn paper_that_nobody_looked_after_does_not_pass() {
    let plan = plan(Some(15));
    let mut life = live(&plan, 9);
    assert_eq!(life.done.len(), 2);
    life.ages.0.push(Ground::of(year(30), (KeyKind::P384, KeyKind::P384), 500));
    let report = judged(&mut life, 30, &plan.strengths, Freshness::Known);
    assert_eq!(report.verdict.unwrap().indication, Indication::Indeterminate);
    assert!(next(&life.pdf, &plan).unwrap().missed(year(30)));
}

#[test]
fn stamps_of_a_renewal_are_made_with_the_digest_of_the_plan() {
    let plan = plan(Some(15));
    let life = live(&plan, 15);
    let file = signing::pdf::File::open(&life.pdf).unwrap();
    let found = signing::pdf::signatures(&file).unwrap();
    let newest = found.iter().filter_map(|it| it.signature.as_ref().ok()).max_by_key(|it| it.end);
    let token = TimestampToken::read(newest.unwrap().der()).unwrap();
    assert_eq!(token.imprint.digest, Digest::Sha384);
}
