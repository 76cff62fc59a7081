//! How long one decision and one list filter take. A note for people, not a test:
//! `cargo run --release -p access --example decision_time`. The goal is 100 µs for a decision.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measurement reads the clock, prints, and stops when it cannot begin"
)]

use access::{Access, DossierFacts, Principal, Resource};
use agency::{Kind, Name, Origin, Tree, Unit};
use dossier::sample::{self, Life, Stage};
use std::{hint::black_box, time::Instant};

const TIMES: u32 = 20_000;

/// A province of 166 communes with five divisions each.
fn tree() -> Tree {
    let unit = |code: &str, kind: &str, parent: Option<&str>| Unit {
        code: sample::unit(code),
        key: code.to_lowercase().replace('.', "-"),
        name: Name { vi: code.to_owned(), en: code.to_owned() },
        kind: Kind(kind.to_owned()),
        parent: parent.map(sample::unit),
        commune: None,
        valid_from: sample::on("2025-07-01"),
        valid_to: None,
        successor: None,
        origin: Origin::Folder,
    };
    let mut units = vec![unit("H56", "province_committee", None)];
    for commune in 201..=366 {
        let code = format!("H56.{commune}");
        units.push(unit(&code, "commune_committee", Some("H56")));
        for division in 1..=5 {
            units.push(unit(&format!("{code}.{division:02}"), "division", Some(&code)));
        }
    }
    Tree::build(units).unwrap()
}

fn main() {
    let tree = tree();
    let begun = Instant::now();
    let access = Access::load(&[]).unwrap();
    println!("loading policies: {:?}", begun.elapsed());
    let life = Life::appraised_by_specialist(Stage::default(), "2026-02-12T10:00");
    let record: Resource = DossierFacts::of(life.dossier(), &life.stage.rules).into();
    let row = life.listing();
    for (actor, action) in [
        (sample::citizen(), "view"),
        (sample::specialist(), "propose"),
        (sample::officer(40, "supervisor", "H56"), "view"),
    ] {
        let who = Principal::from(&actor);
        let begun = Instant::now();
        for _ in 0..TIMES {
            black_box(access.allowed(black_box(&who), action, &record, &tree));
        }
        let decision = begun.elapsed() / TIMES;
        let begun = Instant::now();
        for _ in 0..TIMES / 100 {
            black_box(access.scope(black_box(&who), "list", &tree));
        }
        let filter = begun.elapsed() / (TIMES / 100);
        let scope = access.scope(&who, "list", &tree);
        let begun = Instant::now();
        for _ in 0..TIMES {
            black_box(scope.admits(black_box(&row)));
        }
        let per_row = begun.elapsed() / TIMES;
        println!("{action}: decision {decision:?}, filter {filter:?}, row {per_row:?}");
    }
}
