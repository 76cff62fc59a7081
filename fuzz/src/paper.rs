//! Signed PDF files from anybody: a report and never a panic, and no signature passes over bytes that nobody signed.
//! The root of the seeds is trusted, so that whatever is reached by changing them is reached.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use kernel::time::Timestamp;
use signing::algorithm::Digest;
use signing::certificate::Certificate;
use signing::pdf::{File, signatures};
use signing::validate::{Policy, Verdict, validate_pdf};

const ROOT: &[u8] = include_bytes!("../seeds/certificate/root");
const SEEDS: [&[u8]; 2] =
    [include_bytes!("../seeds/paper/table"), include_bytes!("../seeds/paper/streams")];

static SIGNED: LazyLock<BTreeSet<Vec<u8>>> =
    LazyLock::new(|| SEEDS.iter().flat_map(|seed| covered(seed)).collect());

pub fn run(bytes: &[u8]) {
    let Ok(root) = Certificate::read(ROOT) else { return };
    let now = Timestamp::parse("2026-02-24T12:00:05+07:00").unwrap_or_default();
    let anchors = [root];
    let report = validate_pdf(bytes, &Policy::new(now, &anchors));
    assert!(serde_json::to_string(&report).is_ok());
    let passed = report.signatures.iter().filter(|it| it.verdict == Verdict::PASSED).count();
    if passed > 0 {
        let signed = covered(bytes).iter().filter(|it| SIGNED.contains(*it)).count();
        assert!(passed <= signed, "{passed} passed, {signed} were signed");
    }
}

/// Digests of what each signature covers.
fn covered(bytes: &[u8]) -> Vec<Vec<u8>> {
    let Ok(file) = File::open(bytes) else { return Vec::new() };
    let found = signatures(&file).unwrap_or_default();
    let found = found.into_iter().filter_map(|it| it.signature.ok());
    found
        .filter_map(|it| {
            let parts = [bytes.get(..it.hole.start)?, bytes.get(it.hole.end..it.end)?];
            Some(Digest::Sha256.of(&parts))
        })
        .collect()
}
