//! Who may do what with a dossier at every turn of its way, as one committed table.
//! Review a change of the table like a change of the law: each line is somebody's power.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a broken test must stop")]

mod stage;

use access::{
    Access, AccountFacts, Area, DocumentFacts, KeyUseFacts, MeetingFacts, OutgoingFacts, Principal,
    Resource, TaskFacts, WorkFileFacts,
};
use agency::Tree;
use dossier::sample;
use kernel::id::AccountId;
use key_use::KeyKind;
use person::AccountKind;
use std::fmt::Write;

const LOOKING: [&str; 5] = ["view", "view_answers", "view_files", "view_result", "view_internal"];

fn permitted(access: &Access, who: &Principal, what: &Resource, tree: &Tree) -> String {
    let actions = access.actions();
    let acts = actions.iter().filter(|action| !LOOKING.contains(*action));
    let asked: Vec<&str> = LOOKING.iter().chain(acts).copied().collect();
    let words = access.permitted(who, &asked, what, tree);
    if words.is_empty() { "–".to_owned() } else { words.join(" ") }
}

/// One block for each thing: who may do anything with it, and what.
fn powers<W: Into<Resource>, const N: usize>(
    things: [(&str, W); N],
    people: &[(&'static str, Principal)],
) -> String {
    let (access, tree) = (stage::access(), stage::tree());
    let mut table = String::new();
    for (which, thing) in things {
        writeln!(table, "\n# {which}").unwrap();
        let thing = thing.into();
        for (name, who) in people {
            let line = permitted(&access, who, &thing, &tree);
            if line != "–" {
                writeln!(table, "{name}: {line}").unwrap();
            }
        }
    }
    table
}

#[test]
fn who_may_do_what_with_a_dossier() {
    let (access, tree) = (stage::access(), stage::tree());
    let mut table = String::new();
    for (turn, life) in stage::turns() {
        let record = stage::record(&life, &life.stage.rules);
        writeln!(table, "\n# {turn}").unwrap();
        for (name, who) in stage::people() {
            writeln!(table, "{name}: {}", permitted(&access, &who, &record, &tree)).unwrap();
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn who_may_enter_which_part_of_the_program() {
    let (access, tree) = (stage::access(), stage::tree());
    let mut table = String::new();
    for area in Area::ALL {
        writeln!(table, "\n# {}", area.key()).unwrap();
        for (name, who) in stage::people() {
            let line = permitted(&access, &who, &Resource::Area(area), &tree);
            writeln!(table, "{name}: {line}").unwrap();
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn who_may_do_what_with_units_and_offerings() {
    let (access, tree) = (stage::access(), stage::tree());
    let mut table = String::new();
    for code in ["H56", "H56.201", "H56.201.03", "H56.202"] {
        let unit = sample::unit(code);
        let offering =
            Resource::Offering { procedure: sample::procedure().code, unit: unit.clone() };
        writeln!(table, "\n# {code}").unwrap();
        for (name, who) in stage::people() {
            let on_unit = permitted(&access, &who, &Resource::Unit(unit.clone()), &tree);
            let on_offering = permitted(&access, &who, &offering, &tree);
            writeln!(table, "{name}: unit {on_unit}; offering {on_offering}").unwrap();
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn who_may_do_what_with_accounts() {
    let facts = |account: AccountId, kind, home: &str, seat: Option<&str>| AccountFacts {
        account,
        kind,
        home: Some(sample::unit(home)),
        seat: seat.map(sample::unit),
    };
    let accounts = [
        ("a citizen's", facts(sample::account(1), AccountKind::Citizen, "H56", None)),
        (
            "specialist of H56.201.03",
            facts(sample::account(21), AccountKind::Official, "H56.201", None),
        ),
        (
            "the same, a seat in H56.201.03",
            facts(sample::account(21), AccountKind::Official, "H56.201", Some("H56.201.03")),
        ),
        (
            "the same, a seat in the province",
            facts(sample::account(21), AccountKind::Official, "H56.201", Some("H56")),
        ),
        (
            "official of H56.202, a seat in H56.201",
            facts(sample::account(24), AccountKind::Official, "H56.202", Some("H56.201")),
        ),
    ];
    let mut people = stage::people();
    people.push(("administrator of the commune", stage::officer(51, "administrator", "H56.201")));
    insta::assert_snapshot!(powers(accounts, &people));
}

#[test]
fn who_may_do_what_with_uses_of_keys() {
    let facts = |holder: u64, kind, unit: &str, reported| KeyUseFacts {
        holder: sample::account(holder),
        kind,
        unit: sample::unit(unit),
        reported,
    };
    let uses = [
        ("the leader's own key", facts(30, KeyKind::Personal, "H56.201", false)),
        ("the same, reported", facts(30, KeyKind::Personal, "H56.201", true)),
        ("the leader's own key for another unit", facts(30, KeyKind::Personal, "H56.202", false)),
        ("seal of H56.201, held by its clerk", facts(31, KeyKind::Organisation, "H56.201", false)),
        ("the same, reported", facts(31, KeyKind::Organisation, "H56.201", true)),
    ];
    let mut people = stage::people();
    people.push(("administrator of the commune", stage::officer(51, "administrator", "H56.201")));
    people.push(("administrator elsewhere", stage::officer(52, "administrator", "H56.202")));
    people.push(("the leader's account without a seat", stage::person(30)));
    insta::assert_snapshot!(powers(uses, &people));
}

#[test]
fn who_may_do_what_with_documents() {
    let facts = |agency: &str, standing, units: &[&str], people: &[u64], open: bool| {
        let mut facts = DocumentFacts::opening(&sample::unit(agency), standing);
        facts.units = units.iter().map(|unit| sample::unit(unit)).collect();
        facts.people = people.iter().map(|person| sample::account(*person)).collect();
        if open {
            facts.open_units.clone_from(&facts.units);
            facts.open_people.clone_from(&facts.people);
        }
        facts
    };
    let documents = [
        ("about to be taken in at H56.201", facts("H56.201", "arrived", &[], &[], false)),
        ("in the book of H56.201", facts("H56.201", "registered", &[], &[], false)),
        ("in the book of H56.202", facts("H56.202", "registered", &[], &[], false)),
        ("with H56.201.03", facts("H56.201", "in_hand", &["H56.201.03"], &[], true)),
        ("with its specialist", facts("H56.201", "in_hand", &["H56.201.03"], &[21], true)),
        ("done", facts("H56.201", "done", &["H56.201.03"], &[21], false)),
    ];
    insta::assert_snapshot!(powers(documents, &stage::people()));
}

#[test]
fn who_may_do_what_with_outgoing_documents() {
    let facts = |standing, holder: Option<u64>, people: &[u64]| OutgoingFacts {
        agency: sample::unit("H56.201"),
        unit: sample::unit("H56.201.03"),
        standing,
        holder: holder.map(sample::account),
        holder_unit: holder
            .map(|holder| sample::unit(if holder == 30 { "H56.201" } else { "H56.201.03" })),
        // Whoever had it before handed it on, and nothing was done with it since.
        handed_on_by: holder.and(people.iter().rev().nth(1)).map(|person| sample::account(*person)),
        people: people.iter().map(|person| sample::account(*person)).collect(),
    };
    let documents = [
        ("about to be drafted in H56.201.03", facts("draft", None, &[])),
        ("with its specialist", facts("draft", Some(21), &[21])),
        ("with another specialist of H56.201.03", facts("under_review", Some(22), &[21, 22])),
        ("with the leader", facts("to_sign", Some(30), &[21, 30])),
        ("signed", facts("signed", None, &[21, 30])),
        ("released", facts("released", None, &[21, 30])),
    ];
    insta::assert_snapshot!(powers(documents, &stage::people()));
}

#[test]
fn who_may_do_what_with_certified_copies() {
    let facts = |standing, holder: Option<u64>, people: &[u64]| {
        let people = people.iter().map(|person| sample::account(*person)).collect();
        Resource::Copy(OutgoingFacts {
            standing,
            holder: holder.map(sample::account),
            people,
            ..OutgoingFacts::asking(&sample::unit("H56.201"))
        })
    };
    let copies = [
        ("about to be asked for in H56.201", facts("asked", None, &[])),
        ("with the leader", facts("asked", Some(30), &[21, 30])),
        ("approved", facts("approved", None, &[21, 30])),
        ("issued", facts("issued", None, &[21, 30])),
    ];
    insta::assert_snapshot!(powers(copies, &stage::people()));
}

#[test]
fn who_may_do_what_with_groups_of_recipients() {
    let things = [
        ("a group of H56.201", Resource::RecipientGroup(sample::unit("H56.201"))),
        ("a group of H56.202", Resource::RecipientGroup(sample::unit("H56.202"))),
    ];
    insta::assert_snapshot!(powers(things, &stage::people()));
}

#[test]
fn who_may_do_what_with_the_exchange() {
    let of = |agency: &str| sample::unit(agency);
    let things = [
        ("a parcel of H56.201", Resource::Parcel(of("H56.201"))),
        ("a parcel of H56.202", Resource::Parcel(of("H56.202"))),
        ("a copy sent by H56.201", Resource::Sending(of("H56.201"))),
        ("a copy sent by H56.202", Resource::Sending(of("H56.202"))),
    ];
    insta::assert_snapshot!(powers(things, &stage::people()));
}

#[test]
fn who_may_do_what_with_tasks() {
    let place = |unit: &str, account: Option<u64>| task::Place {
        unit: sample::unit(unit),
        account: account.map(sample::account),
    };
    let by_leader = |owner: task::Place| {
        TaskFacts::between(&sample::unit("H56.201"), &place("H56.201", Some(30)), &owner)
    };
    let by_province =
        TaskFacts::between(&sample::unit("H56"), &place("H56", Some(33)), &place("H56.201", None));
    let by_head = TaskFacts::between(
        &sample::unit("H56.201"),
        &place("H56.201.03", Some(20)),
        &place("H56.201.03", Some(21)),
    );
    let tasks = [
        ("of the leader of H56.201 to H56.201.03", by_leader(place("H56.201.03", None))),
        ("of the leader of H56.201 to its specialist", by_leader(place("H56.201.03", Some(21)))),
        ("of the head of H56.201.03 to its specialist", by_head),
        ("of the province to H56.201", by_province),
        ("of the leader of H56.201 to another commune", by_leader(place("H56.202", None))),
    ];
    insta::assert_snapshot!(powers(tasks, &stage::people()));
}

#[test]
fn who_may_do_what_with_meetings_and_rooms() {
    let accounts = |numbers: &[u64]| numbers.iter().map(|one| sample::account(*one)).collect();
    // Asked for by the specialist 21, held by the leader 30, written down by the clerk 31.
    let facts = |standing, units: &[&str], people: &[u64]| MeetingFacts {
        agency: sample::unit("H56.201"),
        standing,
        units: units.iter().map(|unit| sample::unit(unit)).collect(),
        people: accounts(people),
        organisers: accounts(&[21, 30, 31]),
        conductors: accounts(&[30]),
        writers: accounts(&[30, 31]),
    };
    let meetings = [
        ("asked for by the specialist, not called", facts("requested", &[], &[21, 30, 31])),
        ("called, with H56.202 at its site", facts("invited", &["H56.202"], &[21, 30, 31])),
        ("withdrawn", facts("withheld", &[], &[21, 30, 31])),
    ];
    let mut table = powers(meetings, &stage::people());
    let room = Resource::Site { unit: sample::unit("H56.201"), agency: sample::unit("H56.201") };
    table += &powers([("a room of H56.201", room)], &stage::people());
    insta::assert_snapshot!(table);
}

#[test]
fn who_may_do_what_with_work_files() {
    let facts = |standing, unit: &str, readers: &[u64]| WorkFileFacts {
        agency: sample::unit("H56.201"),
        unit: sample::unit(unit),
        standing,
        keeper: Some(sample::account(21)),
        readers: readers.iter().map(|reader| sample::account(*reader)).collect(),
    };
    let files = [
        (
            "about to be opened in H56.201.03",
            WorkFileFacts { keeper: None, ..facts("open", "H56.201.03", &[]) },
        ),
        ("open, with its specialist", facts("open", "H56.201.03", &[])),
        ("closed", facts("closed", "H56.201.03", &[])),
        ("closed, of the agency itself", facts("closed", "H56.201", &[])),
        ("handed over", facts("handed_over", "H56.201.03", &[])),
        ("in the archive, lent to one of another division", facts("archived", "H56.201.03", &[23])),
        ("destroyed", facts("destroyed", "H56.201.03", &[])),
    ];
    insta::assert_snapshot!(powers(files, &stage::people()));
}

/// Whatever the policies say: these would be wrong in any province.
#[test]
fn nobody_but_its_owner_sees_a_draft_and_administrators_see_no_dossier() {
    let (access, tree) = (stage::access(), stage::tree());
    for (turn, life) in stage::turns() {
        let record = stage::record(&life, &life.stage.rules);
        for (name, who) in stage::people() {
            let sees =
                LOOKING.iter().any(|action| access.allowed(&who, action, &record, &tree).allowed);
            if turn == "draft" {
                assert_eq!(sees, name == "the applicant", "{name} sees the draft");
            }
            if name.starts_with("administrator") {
                assert!(!sees, "{name} sees a dossier: {turn}");
            }
        }
    }
}
