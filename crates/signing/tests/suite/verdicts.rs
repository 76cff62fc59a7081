//! Every case of the corpus before three judges: us, pyHanko and `pdfsig`, in one committed table.
//! `UPDATE_VERDICTS=1` writes the table anew. Where pyHanko says otherwise than we, the case says why; a reason that is
//! not needed any more fails as a missing one does.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use signing::certificate::Certificate;
use signing::validate::{Policy, Report, SignatureReport, Verdict, validate_pdf};

use crate::corpus::{Case, Workshop, cases};
use crate::court::{Court, today};

/// A little after the papers were made: time stamps are from one second later.
const LATER: i64 = 3;

fn report(pdf: &[u8], root: &Certificate, now: kernel::time::Timestamp) -> Report {
    let anchors = [root.clone()];
    validate_pdf(pdf, &Policy::new(now, &anchors))
}

/// Our verdict in one word, over all signatures.
fn ours(report: &Report) -> String {
    let Some(verdict) = report.verdict else { return "no signature".to_owned() };
    let text = serde_json::to_value(verdict).unwrap();
    let reason = text["sub_indication"].as_str();
    let indication = text["indication"].as_str().unwrap();
    let conclusion = serde_json::to_value(report.conclusion).unwrap();
    let conclusion = conclusion.as_str().unwrap();
    match reason {
        None => format!("{indication} ({conclusion})"),
        Some(reason) => format!("{indication} {reason} ({conclusion})"),
    }
}

fn changes(report: &Report) -> String {
    let first = report.signatures.first().and_then(|it| it.changes.as_ref());
    let kinds: BTreeSet<String> = first
        .into_iter()
        .flat_map(|it| &it.list)
        .map(|it| {
            let kind = serde_json::to_value(it.kind).unwrap().as_str().unwrap().to_owned();
            if it.permitted { kind } else { format!("{kind}!") }
        })
        .collect();
    if kinds.is_empty() { "-".to_owned() } else { kinds.into_iter().collect::<Vec<_>>().join(" ") }
}

fn theirs(found: &[(String, String)]) -> (String, bool) {
    if found.is_empty() {
        return ("no signature".to_owned(), false);
    }
    let good = |(says, changes): &(String, String)| {
        says == "OK" && changes != "OTHER" && !changes.ends_with("forbidden")
    };
    let shown: Vec<String> =
        found.iter().map(|(says, changes)| format!("{says} {changes}").trim().to_owned()).collect();
    (shown.join(", "), found.iter().all(good))
}

fn pdfsig(said: &str) -> String {
    let lines = said.lines().filter_map(|line| line.trim().strip_prefix("- "));
    let wanted = lines.filter(|it| it.contains("Validation:") || it.contains("Not total"));
    let found: Vec<&str> = wanted.map(|it| it.split_once(": ").map_or(it, |it| it.1)).collect();
    if found.is_empty() { "no signature".to_owned() } else { found.join(" ") }
}

fn row(case: &Case, report: &Report, theirs: &str, pdfsig: &str, agreed: bool) -> String {
    let mut row = String::new();
    let _ = writeln!(row, "{}", case.name);
    let _ = writeln!(row, "  ours     {}", ours(report));
    let _ = writeln!(row, "  changes  {}", changes(report));
    let _ = writeln!(row, "  pyHanko  {theirs}");
    let _ = writeln!(row, "  pdfsig   {pdfsig}");
    if agreed {
        row.push_str("  equal\n");
    } else {
        let _ = writeln!(row, "  because  {}", case.differs);
    }
    row
}

const HEAD: &str = "\
# What three judges say of every paper in the corpus. Written by the test, read by people.
# ours: verdict of EN 319 102-1 (and what a reader is told). changes: after the first signature; ! is not permitted.
# pyHanko: verdict of its EN 319 102-1 validation, revocation required, and its level of changes; OTHER is not permitted.
# pdfsig: signature, then certificate; it judges neither changes nor what a file holds.
# equal: pyHanko and we agree on whether the paper passes. because: why not.
";

#[test]
fn every_case_has_the_verdict_in_the_table() {
    let now = today();
    let shop = Workshop::at(now);
    let root = shop.root();
    let cases = cases(now);
    let names: BTreeSet<&str> = cases.iter().map(|it| it.name).collect();
    assert_eq!(names.len(), cases.len());
    let table = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/verdicts.txt");
    let reports: Vec<Report> =
        cases.iter().map(|it| report(&it.pdf, root, now.plus_seconds(LATER))).collect();
    let Some(court) = Court::open() else {
        let committed = std::fs::read_to_string(table).unwrap();
        for (case, report) in cases.iter().zip(&reports) {
            let wanted = format!("\n{}\n  ours     {}\n", case.name, ours(report));
            assert!(committed.contains(&wanted), "{wanted}");
        }
        return;
    };
    let pdfs: Vec<&[u8]> = cases.iter().map(|it| it.pdf.as_slice()).collect();
    let said = court.verdicts(&pdfs, root);
    let mut text = HEAD.to_owned();
    let mut unexplained = Vec::new();
    for ((case, report), said) in cases.iter().zip(&reports).zip(&said) {
        let (shown, passes) = theirs(said);
        let agreed = passes == report.verdict.is_some_and(Verdict::passed);
        if agreed != case.differs.is_empty() {
            unexplained.push(case.name);
        }
        let output = court.pdfsig_run(&case.pdf, root);
        let pdfsig = pdfsig(&String::from_utf8_lossy(&output.stdout));
        text.push('\n');
        text.push_str(&row(case, report, &shown, &pdfsig, agreed));
    }
    if std::env::var_os("UPDATE_VERDICTS").is_some() {
        std::fs::write(&table, &text).unwrap();
    }
    assert_eq!(unexplained, Vec::<&str>::new());
    assert_eq!(std::fs::read_to_string(&table).unwrap(), text);
}

#[test]
fn report_tells_its_evidence_and_keeps_names_out_of_logs() {
    let now = today();
    let shop = Workshop::at(now);
    let case = cases(now).into_iter().find(|it| it.name == "good_archived").unwrap();
    let report = report(&case.pdf, shop.root(), now.plus_seconds(LATER));
    let [signature] = report.signatures.as_slice() else { panic!("{report:?}") };
    let signature: &SignatureReport = signature;
    assert_eq!(signature.signer.as_ref().unwrap().name, "Nguyễn Thị Ẩn");
    assert_eq!(signature.proven_at, Some(now.plus_seconds(1)));
    assert_eq!(signature.claimed_at, Some(now));
    assert_eq!(signature.chain.certificates.len(), 3);
    assert_eq!(signature.chain.revocation.len(), 2);
    assert!(signature.proven_by.is_some());
    assert!(!format!("{report:?}").contains("Nguyễn"));
    let json = serde_json::to_string(&report).unwrap();
    for wanted in ["\"B-LTA\"", "\"TOTAL-PASSED\"", "Nguyễn Thị Ẩn", "\"document_timestamp\""]
    {
        assert!(json.contains(wanted), "{wanted} in {json}");
    }
}
