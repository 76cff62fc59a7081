//! Policies as files: what is loaded, what is refused and how the writer is told.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a broken test must stop")]

mod stage;

use access::{Access, AccessFault, Area, Resource};
use dossier::sample::Life;
use std::collections::BTreeSet;

/// Names on the right of `=> "…"` in the dossier's list of actions.
fn actions_of_dossier_commands() -> BTreeSet<&'static str> {
    let source = include_str!("../../dossier/src/command.rs");
    let body = source.split_once("pub fn action(").unwrap().1;
    body.split("=> \"").skip(1).map(|rest| rest.split_once('"').unwrap().0).collect()
}

#[test]
fn every_command_of_every_register_is_an_action_of_the_schema() {
    let access = stage::access();
    let known: BTreeSet<&str> = access.actions().into_iter().collect();
    let dossier = actions_of_dossier_commands();
    assert!(dossier.len() > 20, "the list of dossier actions was not found");
    let commands = dossier
        .into_iter()
        .chain(person::Command::ACTIONS.iter().copied())
        .chain(agency::Command::ACTIONS.iter().copied())
        .chain(key_use::Command::ACTIONS.iter().copied())
        .chain(document::Command::ACTIONS.iter().copied())
        .chain(document::outgoing::Command::ACTIONS.iter().copied())
        .chain(work_file::file::Command::ACTIONS.iter().copied())
        .chain(work_file::paper::Command::ACTIONS.iter().copied())
        .chain(work_file::titles::Command::ACTIONS.iter().copied());
    let missing: Vec<&str> = commands.filter(|action| !known.contains(action)).collect();
    assert_eq!(missing, Vec::<&str>::new());
}

#[test]
fn every_action_is_given_to_somebody() {
    let access = stage::access();
    let policies: String = std::fs::read_dir("policies")
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "cedar"))
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect();
    let unused: Vec<&str> = access
        .actions()
        .into_iter()
        .filter(|action| !policies.contains(&format!("Action::\"{action}\"")))
        .collect();
    assert_eq!(unused, Vec::<&str>::new());
}

#[test]
fn action_nobody_has_heard_of_is_denied() {
    let decision = stage::access().allowed(
        &stage::person(1),
        "fly",
        &Resource::Area(Area::Catalogue),
        &stage::tree(),
    );
    assert!(!decision.allowed);
}

#[test]
fn page_offers_the_actions_that_would_be_allowed() {
    let (access, tree) = (stage::access(), stage::tree());
    let life = Life::submitted(dossier::sample::Stage::default(), "2026-02-12T10:00");
    let record = stage::record(&life, &life.stage.rules);
    let clerk = stage::officer(10, "reception", "H56.201.04");
    let asked = ["reject", "fly", "approve", "accept"];
    assert_eq!(access.permitted(&clerk, &asked, &record, &tree), ["reject", "accept"]);
}

#[test]
fn decision_names_the_policy_that_allowed_it() {
    let (access, tree) = (stage::access(), stage::tree());
    let life = Life::submitted(dossier::sample::Stage::default(), "2026-02-12T10:00");
    let record = stage::record(&life, &life.stage.rules);
    let decision =
        access.allowed(&stage::officer(10, "reception", "H56.201.04"), "accept", &record, &tree);
    assert!(decision.allowed);
    assert_eq!(decision.policy_ids, ["reception.counter"]);
}

#[test]
fn province_may_forbid_what_the_program_permits() {
    let forbid = r#"
        @id("mau.no_withdrawal_of_birth_registration")
        forbid (principal, action == Action::"request_withdrawal", resource is Dossier)
        when { resource.procedure == "1.001193" };
    "#;
    let tree = stage::tree();
    let life = Life::submitted(dossier::sample::Stage::default(), "2026-02-12T10:00");
    let record = stage::record(&life, &life.stage.rules);
    let citizen = stage::person(1);
    let usual = stage::access();
    let strict = Access::load(&[("mau.cedar", forbid)]).unwrap();
    assert!(usual.allowed(&citizen, "request_withdrawal", &record, &tree).allowed);
    let refused = strict.allowed(&citizen, "request_withdrawal", &record, &tree);
    assert!(!refused.allowed);
    assert_eq!(refused.policy_ids, ["mau.no_withdrawal_of_birth_registration"]);
    assert!(strict.allowed(&citizen, "view", &record, &tree).allowed);
}

#[test]
fn model_province_keeps_proposing_and_approving_apart() {
    let tree = stage::tree();
    let text = include_str!("../../../provinces/mau/policies/mau.cedar");
    let strict = Access::load(&[("mau.cedar", text)]).unwrap();
    let (_, life) = stage::turns().into_iter().find(|(turn, _)| turn.contains("desk")).unwrap();
    let record = stage::record(&life, &life.stage.rules);
    let both_seats = stage::officer(21, "leader", "H56.201");
    let usual = stage::access().allowed(&both_seats, "approve", &record, &tree);
    assert!(usual.allowed, "{usual:?}");
    let refused = strict.allowed(&both_seats, "approve", &record, &tree);
    assert_eq!(refused.policy_ids, ["mau.four_eyes"]);
    assert!(
        strict.allowed(&stage::officer(30, "leader", "H56.201"), "approve", &record, &tree).allowed
    );
}

#[test]
fn nobody_in_thanh_hoa_accepts_their_own_dossier() {
    let tree = stage::tree();
    let text = include_str!("../../../provinces/thanh-hoa/policies/conflict-of-interest.cedar");
    let access = Access::load(&[("conflict-of-interest.cedar", text)]).unwrap();
    let life = Life::submitted(dossier::sample::Stage::default(), "2026-02-12T10:00");
    let record = stage::record(&life, &life.stage.rules);
    let may = |n: u64| {
        let clerk = stage::officer(n, "reception", "H56.201.04");
        access.allowed(&clerk, "accept", &record, &tree).allowed
    };
    assert!(may(10) && !may(1));
}

#[test]
fn policies_in_the_province_folders_are_accepted() {
    let mut files = 0;
    for province in std::fs::read_dir("../../provinces").unwrap() {
        let Ok(folder) = std::fs::read_dir(province.unwrap().path().join("policies")) else {
            continue;
        };
        for file in folder {
            let path = file.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            Access::load(&[(path.to_str().unwrap(), &text)]).unwrap();
            files += 1;
        }
    }
    assert!(files > 0, "no province has a policy file");
}

#[test]
fn mistake_in_a_file_is_told_with_its_line() {
    let text = "// first line\n\npermit (principal, action, resource)\nwhen { what is this };\n";
    let Err(AccessFault::Syntax { file, message }) = Access::load(&[("mau.cedar", text)]) else {
        panic!("the mistake was not seen");
    };
    assert_eq!(file, "mau.cedar");
    assert!(message.starts_with("line 4: "), "{message}");
}

#[test]
fn policy_about_an_attribute_that_does_not_exist_is_refused() {
    let text = r#"@id("mau.typing_slip")
        forbid (principal is Officer, action == Action::"approve", resource is Dossier)
        when { resource.procedura == "1.001193" };"#;
    let fault = Access::load(&[("mau.cedar", text)]).unwrap_err();
    assert!(
        matches!(fault, AccessFault::Invalid { ref id, .. } if id == "mau.typing_slip"),
        "{fault}"
    );
}

#[test]
fn policy_that_reads_an_optional_attribute_without_asking_for_it_is_refused() {
    let text = r#"permit (principal is Person, action == Action::"view", resource is Dossier)
        when { resource.owner == principal };"#;
    assert!(matches!(Access::load(&[("mau.cedar", text)]), Err(AccessFault::Invalid { .. })));
}

#[test]
fn two_policies_of_one_name_are_refused() {
    let text = r#"@id("leader.stop") forbid (principal, action == Action::"stop", resource);"#;
    assert_eq!(
        Access::load(&[("mau.cedar", text)]).unwrap_err(),
        AccessFault::Duplicate { id: "leader.stop".to_owned() }
    );
}

#[test]
fn template_is_refused() {
    let text = r#"permit (principal == ?principal, action == Action::"view", resource);"#;
    assert_eq!(
        Access::load(&[("mau.cedar", text)]).unwrap_err(),
        AccessFault::Template { file: "mau.cedar".to_owned() }
    );
}

#[test]
fn policy_on_viewing_that_could_not_filter_a_list_is_refused() {
    let cannot = [
        (r#"resource has step_role && resource.step_role == "leader""#, "step_role"),
        (
            r"resource has unit && resource has division && resource.unit == resource.division",
            "two",
        ),
        (r#"resource.procedure like "1.*""#, "like"),
        (r#"resource has unit && [resource.unit].contains(Unit::"H56")"#, "set"),
    ];
    for (condition, word) in cannot {
        let text = format!(
            "forbid (principal is Officer, action == Action::\"view\", resource is Dossier) \
             when {{ {condition} }};"
        );
        match Access::load(&[("mau.cedar", &text)]) {
            Err(AccessFault::NoFilter { message, .. }) => {
                assert!(message.contains(word), "{condition}: {message}");
            }
            other => panic!("{condition}: {other:?}"),
        }
    }
}
