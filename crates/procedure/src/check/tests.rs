//! Checks of processes and terms: one mistake at a time.

use crate::process::Process;

fn steps(toml: &str) -> Process {
    toml::from_str(&format!("key = \"p\"\nname = {{ vi = \"P\", en = \"P\" }}\n{toml}")).unwrap()
}

fn step(key: &str, kind: &str, hours: u32, next: &str, back: &str) -> String {
    format!(
        "[[step]]\nkey = \"{key}\"\nname = {{ vi = \"x\", en = \"x\" }}\nkind = \"{kind}\"\nrole = \"specialist\"\nplace = \"division\"\nhours = {hours}\nnext = [{next}]\nback = [{back}]\n"
    )
}

fn codes(process: &Process) -> Vec<&'static str> {
    super::process(process).into_iter().map(|finding| finding.code).collect()
}

#[test]
fn straight_process_is_fine() {
    let fine = steps(
        &[
            step("a", "intake", 1, "\"b\"", ""),
            step("b", "appraise", 4, "\"c\"", ""),
            step("c", "release", 1, "\"d\"", "\"b\""),
            step("d", "deliver", 1, "", ""),
        ]
        .concat(),
    );
    assert_eq!(codes(&fine), Vec::<&str>::new());
}

#[test]
fn every_mistake_in_the_graph_has_its_code() {
    let table: [(&[String], &str); 7] = [
        (
            &[step("a", "appraise", 1, "\"d\"", ""), step("d", "deliver", 1, "", "")],
            "process.no-intake",
        ),
        (
            &[
                step("a", "intake", 1, "\"d\"", ""),
                step("b", "sign", 1, "\"d\"", ""),
                step("d", "deliver", 1, "", ""),
            ],
            "process.unreachable",
        ),
        (&[step("a", "intake", 1, "\"b\"", ""), step("b", "sign", 1, "", "")], "process.dead-end"),
        (
            &[step("a", "intake", 1, "\"b\"", ""), step("b", "sign", 1, "\"a\"", "")],
            "process.endless",
        ),
        (
            &[
                step("a", "intake", 1, "\"b\"", ""),
                step("b", "sign", 1, "\"a\", \"d\"", ""),
                step("d", "deliver", 1, "", ""),
            ],
            "process.circle",
        ),
        (
            &[step("a", "intake", 1, "\"z\", \"d\"", ""), step("d", "deliver", 1, "", "")],
            "process.unknown-step",
        ),
        (
            &[step("a", "intake", 1, "\"d\"", "\"d\""), step("d", "deliver", 1, "", "")],
            "process.back-forward",
        ),
    ];
    for (parts, code) in table {
        let found = codes(&steps(&parts.concat()));
        assert!(found.contains(&code), "{code} is not among {found:?}");
    }
}

#[test]
fn unknown_role_names_the_known_ones() {
    let text = step("a", "intake", 1, "\"d\"", "").replace("specialist", "wizard")
        + &step("d", "deliver", 1, "", "");
    let found = super::process(&steps(&text));
    let finding = found.iter().find(|one| one.code == "process.unknown-role").unwrap();
    assert_eq!(finding.place, "step.a.role");
    assert!(finding.details.iter().any(|(_, value)| value.contains("records_clerk")));
}
