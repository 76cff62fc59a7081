//! Tests of units: the harness every register passes, the rules one by one, and the tree.

use crate::{
    AgencyRegister, Command, Context, Event, Kind, Name, Origin, Refusal, Tree, TreeFault, Unit,
};
use kernel::{
    code::AgencyCode,
    id::AccountId,
    random::SeededRandom,
    time::{Date, Timestamp},
};
use proptest::{prelude::*, sample::select};
use register::{
    Actor, Register, Seat,
    harness::{Attempt, Scene, turns, walk},
};

fn code(text: &str) -> AgencyCode {
    text.parse().unwrap()
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn name(vi: &str) -> Name {
    Name { vi: vi.to_owned(), en: format!("{vi} (en)") }
}

fn unit(text: &str, kind: &str, parent: Option<&str>) -> Unit {
    Unit {
        code: code(text),
        key: text.to_lowercase().replace('.', "-"),
        name: name(text),
        kind: Kind(kind.to_owned()),
        parent: parent.map(code),
        commune: None,
        valid_from: day("2025-07-01"),
        valid_to: None,
        successor: None,
        origin: Origin::Folder,
    }
}

fn province() -> Vec<Unit> {
    vec![
        unit("H56", "province_committee", None),
        unit("H56.03", "department", Some("H56")),
        unit("H56.03.01", "division", Some("H56.03")),
        unit("H56.03.02", "division", Some("H56.03")),
        unit("H56.04", "department", Some("H56")),
        Unit { valid_to: Some(day("2025-12-31")), ..unit("H56.05", "department", Some("H56")) },
    ]
}

fn tree() -> Tree {
    Tree::build(province()).unwrap()
}

fn establish(text: &str, parent: Option<&str>) -> Command {
    Command::Establish {
        code: code(text),
        key: "phong-moi".to_owned(),
        name: name("Phòng mới"),
        kind: Kind(Kind::DIVISION.to_owned()),
        parent: parent.map(code),
        commune: None,
        valid_from: day("2026-03-01"),
        origin: Origin::Administrator,
    }
}

fn close(last_day: &str, successor: Option<&str>) -> Command {
    Command::Close { last_day: day(last_day), successor: successor.map(code) }
}

fn decide(unit: Option<&Unit>, command: &Command) -> Result<Vec<Event>, Refusal> {
    let tree = tree();
    AgencyRegister::decide(unit, command, &Context { today: day("2026-03-01"), tree: &tree })
}

#[test]
fn new_division_hangs_below_an_open_agency() {
    assert!(decide(None, &establish("H56.03.09", Some("H56.03"))).is_ok());
    assert_eq!(
        decide(None, &establish("H56.05.01", Some("H56.05"))),
        Err(Refusal::ParentNotOpen { parent: code("H56.05") })
    );
    assert_eq!(
        decide(None, &establish("H56.77.01", Some("H56.77"))),
        Err(Refusal::ParentNotOpen { parent: code("H56.77") })
    );
}

#[test]
fn code_is_never_given_twice_not_even_after_closing() {
    let taken = |text: &str| Err(Refusal::CodeTaken { code: code(text) });
    assert_eq!(decide(None, &establish("H56.04", Some("H56"))), taken("H56.04"));
    assert_eq!(decide(None, &establish("H56.05", Some("H56"))), taken("H56.05"));
}

#[test]
fn province_has_one_top() {
    assert_eq!(decide(None, &establish("H57", None)), Err(Refusal::RootTaken));
}

#[test]
fn agency_closes_only_after_its_divisions() {
    let tree = tree();
    let department = tree.unit(&code("H56.03")).unwrap();
    assert_eq!(
        decide(Some(department), &close("2026-06-30", None)),
        Err(Refusal::OpenBelow { open: 2 })
    );
    let division = tree.unit(&code("H56.03.01")).unwrap();
    assert!(decide(Some(division), &close("2026-06-30", Some("H56.03.02"))).is_ok());
}

#[test]
fn successor_must_go_on_after_the_last_day() {
    let tree = tree();
    let unit = tree.unit(&code("H56.04")).unwrap();
    let refused = |successor: &str| Err(Refusal::SuccessorNotOpen { successor: code(successor) });
    assert_eq!(decide(Some(unit), &close("2026-06-30", Some("H56.05"))), refused("H56.05"));
    assert_eq!(
        decide(Some(unit), &close("2026-06-30", Some("H56.04"))),
        Err(Refusal::SuccessorIsSelf)
    );
    assert_eq!(
        decide(Some(unit), &close("2024-01-01", None)),
        Err(Refusal::ClosedBeforeOpened {
            first_day: day("2025-07-01"),
            last_day: day("2024-01-01")
        })
    );
}

#[test]
fn unit_is_open_on_its_first_and_on_its_last_day() {
    let tree = tree();
    let closed = tree.unit(&code("H56.05")).unwrap();
    assert!(closed.open_on(day("2025-07-01")) && closed.open_on(day("2025-12-31")));
    assert!(!closed.open_on(day("2025-06-30")) && !closed.open_on(day("2026-01-01")));
}

#[test]
fn decomposed_vietnamese_in_a_name_is_composed() {
    let renamed = Command::Rename { name: name("  So\u{31b}\u{309}  Tư pháp ") };
    let Ok(events) = decide(Some(&unit("H56.04", "department", Some("H56"))), &renamed) else {
        panic!("refused");
    };
    assert!(matches!(&events[..], [Event::Renamed { name }] if name.vi == "Sở Tư pháp"));
}

#[test]
fn tree_knows_who_is_inside_whom() {
    let tree = tree();
    assert_eq!(tree.root(), Some(&code("H56")));
    assert_eq!(tree.ancestors(&code("H56.03.01")), [code("H56.03"), code("H56")]);
    assert_eq!(tree.descendants(&code("H56.03")), [code("H56.03.01"), code("H56.03.02")]);
    assert!(tree.within(&code("H56.03.01"), &code("H56")));
    assert!(!tree.within(&code("H56.03"), &code("H56.03.01")));
    assert_eq!(tree.agency_of(&code("H56.03.01")), Some(code("H56.03")));
    assert_eq!(tree.agency_of(&code("H56.04")), Some(code("H56.04")));
    assert!(tree.within(&code("H99"), &code("H99")) && !tree.within(&code("H99"), &code("H56")));
    assert_eq!(tree.by_key("h56-04").map(|unit| &unit.code), Some(&code("H56.04")));
}

#[test]
fn units_that_form_no_tree_are_refused_with_the_reason() {
    let with = |more: Vec<Unit>| Tree::build(province().into_iter().chain(more)).unwrap_err();
    assert_eq!(
        with(vec![unit("H56.04", "department", Some("H56"))]),
        TreeFault::Twice { code: code("H56.04") }
    );
    assert_eq!(
        with(vec![unit("H56.08.01", "division", Some("H56.08"))]),
        TreeFault::ParentUnknown { code: code("H56.08.01"), parent: code("H56.08") }
    );
    assert_eq!(
        with(vec![unit("H57", "province_committee", None)]),
        TreeFault::TwoRoots { first: code("H56"), second: code("H57") }
    );
    assert_eq!(
        with(vec![
            unit("H56.08", "department", Some("H56.09")),
            unit("H56.09", "department", Some("H56.08")),
        ]),
        TreeFault::Circle { code: code("H56.08") }
    );
}

/// The harness' scene: one unit below the department, in an otherwise still province.
struct Administration {
    tree: Tree,
    actor: Actor,
}

impl Administration {
    fn new() -> Self {
        let account = AccountId::new(Timestamp::EPOCH, &SeededRandom::new(1));
        let seat = Seat { role: "administrator".to_owned(), unit: code("H56") };
        Self { tree: tree(), actor: Actor::Officer { account, seat } }
    }

    fn attempt(&self, command: Command) -> Attempt<Command> {
        Attempt { actor: self.actor.clone(), command }
    }
}

impl Scene for Administration {
    type Register = AgencyRegister;

    fn attempts(&self, _unit: Option<&Unit>) -> BoxedStrategy<Attempt<Command>> {
        let actor = self.actor.clone();
        let names = select(vec!["Phòng mới", "Phòng Tổng hợp", "", "a\u{202e}b"]);
        let days = select(vec!["2024-01-01", "2026-06-30", "2027-01-01"]);
        let successors = select(vec![None, Some("H56.04"), Some("H56.05"), Some("H56.03.09")]);
        prop_oneof![
            2 => Just(establish("H56.03.09", Some("H56.03"))),
            3 => names.prop_map(|vi| Command::Rename { name: name(vi) }),
            1 => (days, successors).prop_map(|(day, successor)| close(day, successor)),
        ]
        .prop_map(move |command| Attempt { actor: actor.clone(), command })
        .boxed()
    }

    fn probes(&self, _unit: Option<&Unit>) -> Vec<Attempt<Command>> {
        [
            establish("H56.03.09", Some("H56.03")),
            Command::Rename { name: name("Phòng khác") },
            close("2026-06-30", None),
        ]
        .map(|command| self.attempt(command))
        .to_vec()
    }

    fn decide(
        &self,
        unit: Option<&Unit>,
        attempt: &Attempt<Command>,
        now: Timestamp,
    ) -> Result<Vec<Event>, Refusal> {
        let context = Context { today: now.local_date(), tree: &self.tree };
        AgencyRegister::decide(unit, &attempt.command, &context)
    }

    fn law(
        &self,
        before: Option<&Unit>,
        _attempt: &Attempt<Command>,
        _entries: &[register::Entry<Event>],
        after: &Unit,
    ) -> Result<(), TestCaseError> {
        prop_assert!(
            before.is_none_or(|before| before.valid_to.is_none()),
            "a closed unit changed"
        );
        prop_assert!(before.is_none_or(|before| before.code == after.code));
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn unit_passes_what_every_register_must(turns in turns(1..=30)) {
        walk(&Administration::new(), Timestamp::EPOCH, &turns)?;
    }

    #[test]
    fn inside_means_among_the_ancestors_of(one in 0_usize..6, other in 0_usize..6) {
        let (units, tree) = (province(), tree());
        let (one, other) = (&units[one].code, &units[other].code);
        let below = tree.descendants(other).contains(one) || one == other;
        prop_assert_eq!(tree.within(one, other), below);
    }
}
