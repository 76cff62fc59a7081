//! Certificates, revocation lists and answers by OCSP from anybody: read or refused, never a panic, and no certificate but
//! those that were issued has a path to the root.

use kernel::time::Timestamp;
use signing::certificate::Certificate;
use signing::path::{Requirements, find};
use signing::revocation::{Evidence, check};

const ROOT: &[u8] = include_bytes!("../seeds/certificate/root");
const AUTHORITY: &[u8] = include_bytes!("../seeds/certificate/authority");
const OFFICIAL: &[u8] = include_bytes!("../seeds/certificate/official");

pub fn run(bytes: &[u8]) {
    let read = (Certificate::read(ROOT), Certificate::read(AUTHORITY), Certificate::read(OFFICIAL));
    let (Ok(root), Ok(authority), Ok(official)) = read else { return };
    for evidence in [Evidence::List(bytes.to_vec()), Evidence::Ocsp(bytes.to_vec())] {
        let _ = check(&evidence, &official, &authority, &[]);
    }
    let Ok(certificate) = Certificate::read(bytes) else { return };
    let _ = certificate.key_usage();
    let _ = certificate.purposes();
    let _ = certificate.policies();
    let _ = certificate.revocation_list_urls();
    let _ = certificate.responder_urls();
    let _ = certificate.subject().to_string();
    let now = Timestamp::parse("2026-02-24T12:00:05+07:00").unwrap_or_default();
    let anchors = [root];
    let between = [authority, certificate.clone()];
    let found = find(&certificate, &Requirements::new(&anchors, &between, now));
    let issued = [ROOT, AUTHORITY, OFFICIAL].contains(&bytes);
    assert!(found.is_err() || issued, "nobody issued this certificate");
    let _ = find(&official, &Requirements::new(&[certificate], &between, now));
}
