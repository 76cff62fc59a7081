//! What the small certificate authority issues, read back and checked.

use std::sync::Arc;

use kernel::random::SeededRandom;
use signing::algorithm::AlgorithmError;
use signing::asn1;
use signing::certificate::{BasicConstraints, Certificate, CertificateError, Extension, KeyUsage};
use signing::key::{Credential, KeyKind, SigningKey, SoftwareKey};
use signing::oid;
use signing::pki::{Authority, Order, Profile};

use crate::support::{Ground, name, noon};

#[test]
fn certificates_chain_up_to_the_root() {
    let ground = Ground::usual();
    let root = ground.world.root().certificate();
    let middle = ground.world.officials().certificate();
    let leaf = ground.official.certificate();
    for (certificate, issuer) in [(leaf, middle), (middle, root), (root, root)] {
        assert!(certificate.may_be_issued_by(issuer));
        assert_eq!(certificate.verify(&issuer.public_key().unwrap()), Ok(()));
    }
    let foreign = ground.world.organisations().certificate();
    assert!(!leaf.may_be_issued_by(foreign));
    assert_eq!(leaf.verify(&foreign.public_key().unwrap()), Err(AlgorithmError::Mismatch));
    assert_eq!(ground.official.chain(), std::slice::from_ref(middle));
}

#[test]
fn certificate_says_what_it_is_for() {
    let ground = Ground::usual();
    let leaf = ground.official.certificate();
    assert_eq!(leaf.subject().common_name(), Some("Nguyễn Thị Ẩn"));
    assert_eq!(
        leaf.subject().to_string(),
        "CN=Nguyễn Thị Ẩn,O=Ủy ban nhân dân tỉnh Thanh Hóa,C=VN"
    );
    assert_eq!(leaf.basic_constraints(), Ok(None));
    let signs = KeyUsage::DIGITAL_SIGNATURE.and(KeyUsage::CONTENT_COMMITMENT);
    assert_eq!(leaf.key_usage(), Ok(Some(signs)));
    assert_eq!(leaf.revocation_list_urls().unwrap(), ["http://pki.example/officials.crl"]);
    assert_eq!(leaf.responder_urls().unwrap(), ["http://pki.example/officials/ocsp"]);
    let middle = ground.world.officials().certificate();
    let constraints = BasicConstraints { authority: true, path_length: Some(0) };
    assert_eq!(middle.basic_constraints(), Ok(Some(constraints)));
    let time = ground.world.time().certificate();
    assert_eq!(time.purposes(), Ok(Some(vec![oid::PURPOSE_TIME_STAMPING])));
    assert!(time.extension(oid::EXTENDED_KEY_USAGE).unwrap().critical);
}

#[test]
fn validity_includes_both_its_ends() {
    let ground = Ground::usual();
    let leaf = ground.official.certificate();
    assert!(leaf.valid_at(leaf.not_before_at()) && leaf.valid_at(leaf.not_after_at()));
    assert!(!leaf.valid_at(leaf.not_before_at().plus_micros(-1)));
    assert!(!leaf.valid_at(leaf.not_after_at().plus_seconds(1)));
}

#[test]
fn certificate_of_another_key_is_not_joined() {
    let ground = Ground::usual();
    let key = Arc::new(SoftwareKey::draw(KeyKind::P256, &SeededRandom::new(8)).unwrap());
    let certificate = ground.official.certificate().clone();
    assert!(Credential::new(key, certificate, Vec::new()).is_err());
}

#[test]
fn extension_that_stands_twice_is_refused() {
    let key = Arc::new(SoftwareKey::draw(KeyKind::P256, &SeededRandom::new(8)).unwrap());
    let public = key.public_key().clone();
    let validity = (noon(), noon().plus_seconds(60));
    let profile = Profile::Authority { path_length: None };
    let order = Order::new(name("Gốc"), &public, profile, &[1], validity);
    let root = Authority::root(key, &order).unwrap();
    // Under another identifier the authority writes both; then one is changed to be the other.
    let mut order = Order::new(name("Lá"), &public, Profile::Signer, &[2], validity);
    let unknown = |last: u32| format!("1.3.6.1.4.1.99999.{last}").parse().unwrap();
    order.extensions = vec![
        Extension::new(unknown(1), true, asn1::null()),
        Extension::new(unknown(2), false, asn1::null()),
    ];
    let leaf = root.issue(&order).unwrap();
    assert!(leaf.extension(unknown(1)).unwrap().critical);
    let second = asn1::oid(unknown(2));
    let at = leaf.der().windows(second.len()).position(|it| it == second).unwrap();
    let mut twice = leaf.der().to_vec();
    twice[at..at + second.len()].copy_from_slice(&asn1::oid(unknown(1)));
    assert_eq!(Certificate::read(&twice), Err(CertificateError::TwiceExtended));
}

#[test]
fn names_match_without_regard_to_case_and_spaces() {
    let one = name("Sở  Tư pháp");
    assert!(one.matches(&name("SỞ TƯ PHÁP ")));
    assert!(!one.matches(&name("Sở Nội vụ")));
    assert!(one.within(&signing::certificate::Name::of(&[(oid::COUNTRY, "vn")])));
}
