//! A small province for the tests of access: its tree, its people, and dossiers at every turn of
//! their way. Invented data; the accounts are those of the dossier crate's sample.
#![allow(dead_code, reason = "every test file uses its own part")]
#![allow(clippy::unwrap_used, reason = "a wrong constant must stop the tests")]

use access::{Access, DossierFacts, Principal, Resource};
use agency::{Kind, Name, Origin, Tree, Unit};
use dossier::{
    Command,
    context::ProcedureRules,
    listing::Listing,
    model::{Outcome, StopBasis},
    sample::{self, Life, Stage, life},
};
use register::Actor;

/// Province, a department with two divisions, the provincial centre, two communes with divisions.
pub(crate) const UNITS: &[(&str, &str, Option<&str>)] = &[
    ("H56", "province_committee", None),
    ("H56.02", "service_centre", Some("H56")),
    ("H56.02.01", "division", Some("H56.02")),
    ("H56.03", "department", Some("H56")),
    ("H56.03.01", "division", Some("H56.03")),
    ("H56.03.02", "division", Some("H56.03")),
    ("H56.201", "commune_committee", Some("H56")),
    ("H56.201.01", "division", Some("H56.201")),
    ("H56.201.03", "division", Some("H56.201")),
    ("H56.201.04", "division", Some("H56.201")),
    ("H56.201.05", "division", Some("H56.201")),
    ("H56.202", "commune_committee", Some("H56")),
    ("H56.202.03", "division", Some("H56.202")),
    ("H56.202.04", "division", Some("H56.202")),
];

pub(crate) fn tree() -> Tree {
    Tree::build(UNITS.iter().map(|(code, kind, parent)| Unit {
        code: sample::unit(code),
        key: code.to_lowercase().replace('.', "-"),
        name: Name { vi: format!("Đơn vị {code}"), en: format!("Unit {code}") },
        kind: Kind((*kind).to_owned()),
        parent: parent.map(sample::unit),
        commune: None,
        valid_from: sample::on("2025-07-01"),
        valid_to: None,
        successor: None,
        origin: Origin::Folder,
    }))
    .unwrap()
}

pub(crate) fn access() -> Access {
    Access::load(&[]).unwrap()
}

pub(crate) fn person(n: u64) -> Principal {
    Principal::Person { account: sample::account(n), visitor: None }
}

pub(crate) fn officer(n: u64, role: &str, unit: &str) -> Principal {
    Principal::from(&sample::officer(n, role, unit))
}

/// Everybody who might look at the sample's dossier, by what they are to it.
pub(crate) fn people() -> Vec<(&'static str, Principal)> {
    vec![
        ("the applicant", person(1)),
        ("another citizen", person(2)),
        ("a visitor", Principal::Visitor { visitor: sample::visitor(1) }),
        ("follower of it", Principal::Follower { code: sample::code(1) }),
        ("follower of another", Principal::Follower { code: sample::code(2) }),
        ("reception", officer(10, "reception", "H56.201.04")),
        ("reception of another commune", officer(11, "reception", "H56.202.04")),
        ("specialist who has it", officer(21, "specialist", "H56.201.03")),
        ("specialist of the division", officer(22, "specialist", "H56.201.03")),
        ("specialist of another division", officer(23, "specialist", "H56.201.01")),
        ("division head", officer(20, "division_head", "H56.201.03")),
        ("head of another division", officer(24, "division_head", "H56.202.03")),
        ("leader", officer(30, "leader", "H56.201")),
        ("leader of a division there", officer(32, "leader", "H56.201.05")),
        ("leader of the province", officer(33, "leader", "H56")),
        ("records clerk", officer(31, "records_clerk", "H56.201")),
        ("records clerk in its office", officer(34, "records_clerk", "H56.201.01")),
        ("records clerk elsewhere", officer(35, "records_clerk", "H56.202")),
        ("supervisor of the commune", officer(40, "supervisor", "H56.201")),
        ("supervisor of the province", officer(41, "supervisor", "H56")),
        ("supervisor elsewhere", officer(42, "supervisor", "H56.202")),
        ("administrator of the province", officer(50, "administrator", "H56")),
        ("the program", Principal::System { job: "deadlines".to_owned() }),
    ]
}

/// The sample's dossier at every turn of its way.
pub(crate) fn turns() -> Vec<(&'static str, Life)> {
    const WHEN: &str = "2026-02-12T10:00";
    let stage = Stage::default;
    let more = |mut life: Life, actor: &Actor, command: Command| {
        life.must(actor, command);
        life
    };
    let accepted = || Life::accepted(stage(), WHEN);
    let handed = || more(accepted(), &sample::clerk(), Command::HandOver { note: None });
    let appraised = || Life::appraised_by_specialist(stage(), WHEN);
    let proposed = || more(appraised(), &sample::specialist(), life::propose(Outcome::Grant));
    let reviewed = || more(proposed(), &sample::head(), Command::SendUp { note: None, to: None });
    let reject = Command::RejectAtIntake {
        reason_code: "not_competent".to_owned(),
        reason: "Không thuộc thẩm quyền".to_owned(),
        go_to: None,
    };
    let stop = Command::Stop { basis: StopBasis::Law, reason: "Theo luật".to_owned() };
    vec![
        ("draft", Life::draft(stage(), WHEN)),
        ("discarded", more(Life::draft(stage(), WHEN), &sample::citizen(), Command::Discard)),
        ("submitted", Life::submitted(stage(), WHEN)),
        ("rejected", more(Life::submitted(stage(), WHEN), &sample::clerk(), reject)),
        ("accepted, at reception", accepted()),
        ("handed over, to be assigned", handed()),
        ("being appraised", appraised()),
        ("waiting for a supplement", {
            more(appraised(), &sample::specialist(), life::request_supplement(None))
        }),
        ("withdrawal asked", more(appraised(), &sample::citizen(), life::withdraw())),
        ("stopped", more(appraised(), &sample::leader(), stop)),
        ("proposed, at review", proposed()),
        ("at the leader's desk", reviewed()),
        ("approved, to be released", Life::approved(stage(), WHEN)),
        ("completed", Life::released(stage(), WHEN)),
        ("delivered", more(Life::released(stage(), WHEN), &sample::clerk(), life::deliver())),
    ]
}

pub(crate) fn record(life: &Life, rules: &ProcedureRules) -> Resource {
    DossierFacts::of(life.dossier(), rules).into()
}

pub(crate) fn row(listing: &Listing) -> Resource {
    DossierFacts::from_listing(listing).into()
}
