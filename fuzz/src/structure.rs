//! Signatures in CMS from anybody: a report and never a panic, and none passes over a content it does not sign.
//! The first byte says whether a content is brought along.

use kernel::time::Timestamp;
use signing::certificate::Certificate;
use signing::validate::{Policy, RevocationRule, Verdict, validate_cms};

const ROOT: &[u8] = include_bytes!("../seeds/certificate/root");

pub fn run(bytes: &[u8]) {
    let (Ok(root), Some((first, der))) = (Certificate::read(ROOT), bytes.split_first()) else {
        return;
    };
    let now = Timestamp::parse("2026-02-24T12:00:05+07:00").unwrap_or_default();
    let anchors = [root];
    let mut policy = Policy::new(now, &anchors);
    policy.revocation = RevocationRule::WhenKnown;
    let content: Option<&[u8]> = match first % 3 {
        0 => None,
        1 => Some(b"content"),
        _ => Some(b"another content"),
    };
    let report = validate_cms(der, content, &policy);
    assert!(serde_json::to_string(&report).is_ok());
    let passed = report.verdict.is_some_and(Verdict::passed);
    assert!(!passed || first % 3 != 2, "nobody signed this content");
}
