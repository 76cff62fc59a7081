//! Lists show exactly what the record's guard lets through: for random people and rows, the scope
//! and the policies are asked the same question.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a broken test must stop")]

mod stage;

use access::{Access, Area, Column, Principal, Resource, Scope};
use dossier::{
    StateCode,
    listing::Listing,
    sample::{self, Life, Stage},
};
use kernel::code::AgencyCode;
use person::Role;
use proptest::{option, prelude::*, sample::select};

/// Odd but legal policies of a province: every construct that may filter.
const PROVINCE: &str = r#"
    @id("mau.secret_procedure")
    forbid (principal is Officer in Unit::"H56.201", action, resource is Dossier)
    when { resource.procedure == "1.000001" }
    unless { resource has assignee && resource.assignee == principal.account };
    @id("mau.department_reads_communes")
    permit (principal in Unit::"H56.03", action in [Action::"view", Action::"list"], resource)
    when {
      resource is Dossier && ["completed", "result_delivered"].contains(resource.state) &&
      (if resource has division then resource.division in [Unit::"H56.201", Unit::"H56.202.03"]
       else resource has received_by && !(resource.received_by in principal))
    };
    @id("mau.those_above")
    permit (principal is Officer, action == Action::"view", resource is Dossier)
    when { principal.role != "administrator" && resource has unit && principal in resource.unit
           && resource.state != "draft" && resource.state != "discarded" };
"#;

fn units() -> impl Strategy<Value = AgencyCode> {
    // One unit that no tree knows: closed long ago, or of another province.
    let codes: Vec<&str> = stage::UNITS.iter().map(|(code, ..)| *code).chain(["H99.01"]).collect();
    select(codes).prop_map(sample::unit)
}

fn states() -> impl Strategy<Value = StateCode> {
    use StateCode as S;
    select(vec![
        S::Draft,
        S::Submitted,
        S::Accepted,
        S::RejectedAtIntake,
        S::Processing,
        S::SupplementRequired,
        S::PaymentRequired,
        S::WithdrawalRequested,
        S::Stopped,
        S::Completed,
        S::ResultDelivered,
        S::Discarded,
    ])
}

fn rows() -> impl Strategy<Value = Listing> {
    let people = || option::of((1_u64..4).prop_map(sample::account));
    let places =
        (option::of(units()), option::of(units()), option::of(units()), option::of(units()));
    let step = option::of(select(vec!["intake", "appraise", "sign", "release"]));
    let code = option::of((1_u32..3).prop_map(sample::code));
    let procedure = select(vec!["1.000001", "1.001193"]);
    let template = Life::draft(Stage::default(), "2026-02-12T10:00").listing();
    (states(), people(), people(), places, step, code, procedure).prop_map(
        move |(state, owner, assignee, places, step, code, procedure)| Listing {
            state,
            owner,
            assignee,
            unit: places.0,
            received_by: places.1,
            decided_by: places.2,
            division: places.3,
            step: step.map(str::to_owned),
            code,
            procedure: procedure.parse().unwrap(),
            ..template.clone()
        },
    )
}

fn principals() -> impl Strategy<Value = Principal> {
    let officer = (1_u64..4, select(Role::ALL.to_vec()), units())
        .prop_map(|(n, role, unit)| stage::officer(n, role.key(), unit.as_str()));
    prop_oneof![
        8 => officer,
        2 => (1_u64..4).prop_map(stage::person),
        1 => (1_u64..3).prop_map(|n| stage::person(1).formerly(sample::visitor(n))),
        1 => (1_u64..3).prop_map(|n| Principal::Visitor { visitor: sample::visitor(n) }),
        1 => (1_u32..3).prop_map(|n| Principal::Follower { code: sample::code(n) }),
        1 => Just(Principal::System { job: "deadlines".to_owned() }),
    ]
}

fn agree(access: &Access, who: &Principal, row: &Listing) -> Result<bool, TestCaseError> {
    let tree = stage::tree();
    let may = access.allowed(who, "view", &stage::row(row), &tree);
    let scope = access.visible(who, &tree);
    prop_assert_eq!(scope.admits(row), may.allowed, "{:?}\n{:?}\n{:?}", scope, may, row);
    Ok(may.allowed)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn list_shows_a_row_exactly_when_the_record_may_be_viewed(who in principals(), row in rows()) {
        agree(&stage_access(), &who, &row)?;
    }

    #[test]
    fn list_follows_the_policies_of_the_province_too(who in principals(), row in rows()) {
        agree(&province_access(), &who, &row)?;
    }

    #[test]
    fn list_is_empty_exactly_for_those_who_may_not_open_it(who in principals(), row in rows()) {
        let (access, tree) = (stage_access(), stage::tree());
        let open = access.allowed(&who, "list", &Resource::Area(Area::Dossiers), &tree).allowed;
        let scope = access.scope(&who, "list", &tree);
        prop_assert_eq!(scope.admits(&row), open && access.visible(&who, &tree).admits(&row));
        prop_assert_eq!(access.scope(&who, "approve", &tree), Scope::Nothing);
    }

    #[test]
    fn scope_has_no_needless_part(who in principals()) {
        check_shape(&province_access().visible(&who, &stage::tree()))?;
    }
}

/// Loading the policies takes longer than asking them: once per test process is enough.
fn stage_access() -> std::sync::Arc<Access> {
    static ACCESS: std::sync::OnceLock<std::sync::Arc<Access>> = std::sync::OnceLock::new();
    ACCESS.get_or_init(|| std::sync::Arc::new(stage::access())).clone()
}

fn province_access() -> std::sync::Arc<Access> {
    static ACCESS: std::sync::OnceLock<std::sync::Arc<Access>> = std::sync::OnceLock::new();
    let load = || std::sync::Arc::new(Access::load(&[("mau.cedar", PROVINCE)]).unwrap());
    ACCESS.get_or_init(load).clone()
}

/// What `store` relies on: no empty lists, no nested parts of one kind, at least two parts.
fn check_shape(scope: &Scope) -> Result<(), TestCaseError> {
    match scope {
        Scope::OneOf { values, .. } | Scope::NoneOf { values, .. } => {
            prop_assert!(!values.is_empty());
        }
        Scope::All(parts) | Scope::Any(parts) => {
            prop_assert!(parts.len() >= 2);
            for part in parts {
                prop_assert!(!matches!(part, Scope::Everything | Scope::Nothing));
                prop_assert_ne!(std::mem::discriminant(part), std::mem::discriminant(scope));
                check_shape(part)?;
            }
        }
        Scope::Nothing | Scope::Everything | Scope::Filled(_) | Scope::Empty(_) => {}
    }
    Ok(())
}

#[test]
fn random_rows_are_both_shown_and_hidden_for_every_role() {
    use proptest::{strategy::ValueTree, test_runner::TestRunner};
    let mut runner = TestRunner::deterministic();
    let (access, tree) = (stage_access(), stage::tree());
    let rows: Vec<Listing> =
        (0..400).map(|_| rows().new_tree(&mut runner).unwrap().current()).collect();
    for role in Role::ALL {
        let who = stage::officer(1, role.key(), "H56.201");
        let scope = access.visible(&who, &tree);
        let shown = rows.iter().filter(|row| scope.admits(*row)).count();
        assert!(shown < rows.len(), "{role} sees everything");
        assert_eq!(shown > 0, role != Role::Administrator, "{role} sees {shown}");
    }
}

#[test]
fn row_and_record_agree_at_every_turn() {
    let (access, tree) = (stage_access(), stage::tree());
    for (turn, life) in stage::turns() {
        let record = stage::record(&life, &life.stage.rules);
        for (name, who) in stage::people() {
            let may = access.allowed(&who, "view", &record, &tree).allowed;
            let shown = access.visible(&who, &tree).admits(&life.listing());
            assert_eq!(shown, may, "{name}: {turn}");
        }
    }
}

#[test]
fn scopes_are_short_enough_to_become_sql() {
    let (access, tree) = (stage_access(), stage::tree());
    let scope =
        |role: &str, unit: &str| access.scope(&stage::officer(1, role, unit), "list", &tree);
    assert_eq!(
        scope("specialist", "H56.201.03"),
        Scope::OneOf { column: Column::Division, values: ["H56.201.03".to_owned()].into() }
    );
    assert_eq!(
        scope("reception", "H56.02.01"),
        Scope::OneOf {
            column: Column::ReceivedBy,
            values: ["H56.02".to_owned(), "H56.02.01".to_owned()].into()
        }
    );
    assert_eq!(scope("administrator", "H56"), Scope::Nothing);
    let everywhere: std::collections::BTreeSet<String> =
        stage::UNITS.iter().map(|(code, ..)| (*code).to_owned()).collect();
    assert_eq!(
        scope("supervisor", "H56"),
        Scope::Any(vec![
            Scope::OneOf { column: Column::ReceivedBy, values: everywhere.clone() },
            Scope::OneOf { column: Column::DecidedBy, values: everywhere },
        ])
    );
}
