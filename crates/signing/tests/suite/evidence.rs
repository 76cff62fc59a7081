//! Evidence of revocation: whose word counts, about whom, and when.

use std::sync::Arc;

use kernel::time::Timestamp;
use proptest::prelude::*;
use signing::asn1;
use signing::certificate::{Certificate, Extension, KeyUsage};
use signing::key::{KeyKind, SigningKey, SoftwareKey};
use signing::oid;
use signing::pki::list::{Reason, Revoked};
use signing::pki::ocsp::{Freshness, Responder, Status, request};
use signing::pki::{Authority, Order, Profile};
use signing::revocation::{Evidence, EvidenceError, Finding, RevocationSource, Standing, check};

use crate::support::{Ground, name, noon};

fn evidence(ground: &Ground, certificate: &Certificate) -> Evidence {
    ground.world.evidence(certificate, ground.world.officials().certificate()).unwrap()
}

fn judged(ground: &Ground, certificate: &Certificate) -> Result<Finding, EvidenceError> {
    let issuer = ground.world.officials().certificate();
    check(&evidence(ground, certificate), certificate, issuer, &[])
}

#[test]
fn list_and_responder_say_the_same() {
    for by_responder in [false, true] {
        let mut ground = Ground::usual();
        ground.world.answer_by_responder(by_responder);
        let leaf = ground.official.certificate().clone();
        let before = judged(&ground, &leaf).unwrap();
        assert_eq!(before.standing, Standing::Good);
        assert_eq!(before.this_update_at, ground.now);
        assert!(before.knows(ground.now) && before.knows(ground.now.plus_seconds(3600)));
        assert!(!before.knows(ground.now.plus_seconds(2 * 24 * 3600)));

        let revoked_at = ground.now.plus_seconds(-60);
        ground.world.revoke(&leaf, Reason::KeyCompromise, revoked_at);
        let after = judged(&ground, &leaf).unwrap();
        assert_eq!(after.standing, Standing::Revoked { revoked_at, reason: Some(1) });
        assert!(after.revoked_at(revoked_at) && !after.revoked_at(revoked_at.plus_seconds(-1)));
    }
}

#[test]
fn evidence_about_somebody_else_does_not_count() {
    for by_responder in [false, true] {
        let mut ground = Ground::usual();
        ground.world.answer_by_responder(by_responder);
        let (leaf, issuer) =
            (ground.official.certificate(), ground.world.officials().certificate());
        let seal = ground.organisation.certificate();
        let organisations = ground.world.organisations().certificate();
        let theirs = ground.world.evidence(seal, organisations).unwrap();
        let verdict = check(&theirs, leaf, issuer, &[]).unwrap_err();
        let wanted = [EvidenceError::Foreign, EvidenceError::Signer];
        assert!(wanted.contains(&verdict), "{verdict:?}");
    }
}

#[test]
fn responder_says_unknown_of_what_was_never_issued() {
    let mut ground = Ground::usual();
    ground.world.answer_by_responder(true);
    let stranger = SoftwareKey::draw(KeyKind::P256, &ground.random).unwrap();
    let validity = (noon(), noon().plus_seconds(60));
    let profile = Profile::Signer;
    let mut order = Order::new(name("Lạ"), stranger.public_key(), profile, &[99], validity);
    let url = ground.official.certificate().responder_urls().unwrap().remove(0);
    order.responder_url = Some(&url);
    let stranger = ground.world.officials().issue(&order).unwrap();
    assert_eq!(judged(&ground, &stranger), Err(EvidenceError::Unknown));
}

#[test]
fn only_the_issuer_and_whom_it_named_may_answer() {
    let ground = Ground::usual();
    let (leaf, issuer) = (ground.official.certificate(), ground.world.officials());
    let asked = request(leaf, issuer.certificate(), Some(b"nonce"));
    let freshness = Freshness { this_update_at: noon(), next_update_at: noon().plus_seconds(60) };
    let answered = |authority: &Authority, profile, serial: u8| {
        let key = Arc::new(SoftwareKey::draw(KeyKind::P256, &ground.random).unwrap());
        let public = key.public_key().clone();
        let validity = (noon(), noon().plus_seconds(60));
        let serial = [serial];
        let order = Order::new(name("Trả lời"), &public, profile, &serial, validity);
        let credential = authority.enrol(key, &order).unwrap();
        let responder = Responder::new(credential, issuer.certificate().clone());
        let answer = responder.answer(&asked, freshness, |_| Status::Good).unwrap();
        check(&Evidence::Ocsp(answer), leaf, issuer.certificate(), &[]).map(|it| it.standing)
    };
    assert_eq!(answered(issuer, Profile::Responder, 90), Ok(Standing::Good));
    assert_eq!(answered(issuer, Profile::Signer, 91), Err(EvidenceError::Signer));
    let other = ground.world.organisations();
    assert_eq!(answered(other, Profile::Responder, 92), Err(EvidenceError::Signer));
    let itself = Responder::new(issuer.credential().clone(), issuer.certificate().clone());
    let answer = itself.answer(&asked, freshness, |_| Status::Good).unwrap();
    let finding = check(&Evidence::Ocsp(answer), leaf, issuer.certificate(), &[]).unwrap();
    assert_eq!(finding.signer, *issuer.certificate());
}

#[test]
fn list_of_an_authority_that_may_not_sign_lists_does_not_count() {
    let ground = Ground::usual();
    let key = Arc::new(SoftwareKey::draw(KeyKind::P256, &ground.random).unwrap());
    let public = key.public_key().clone();
    let validity = (noon(), noon().plus_seconds(60));
    let profile = Profile::Authority { path_length: None };
    let mut order = Order::new(name("Không ký danh sách"), &public, profile, &[1], validity);
    let usage = KeyUsage::KEY_CERT_SIGN;
    order.extensions = vec![Extension::new(oid::KEY_USAGE, true, usage.der())];
    let authority = Authority::root(key, &order).unwrap();
    let order = Order::new(name("Lá"), &public, Profile::Signer, &[2], validity);
    let leaf = authority.issue(&order).unwrap();
    let list = Evidence::List(authority.list(&[], 1, noon(), noon().plus_seconds(60)).unwrap());
    assert_eq!(check(&list, &leaf, authority.certificate(), &[]), Err(EvidenceError::Signer));
}

/// Signs a list anew with other extensions in place of the last part.
fn list_with(authority: &Authority, extensions: &[Extension]) -> Evidence {
    let der = authority.list(&[], 1, noon(), noon().plus_seconds(60)).unwrap();
    let whole = asn1::Element::only(&der).unwrap().inside().unwrap().all().unwrap();
    let fields = whole[0].inside().unwrap().all().unwrap();
    let mut parts: Vec<Vec<u8>> =
        fields[..fields.len() - 1].iter().map(|it| it.raw.to_vec()).collect();
    let extensions: Vec<u8> = extensions.iter().flat_map(Extension::der).collect();
    parts.push(asn1::explicit(0, &asn1::sequence(&[&extensions])));
    let tbs = asn1::sequence(&[&parts.concat()]);
    let signature = authority.credential().key().sign(&tbs).unwrap();
    let algorithm = authority.credential().key().algorithm().identifier();
    Evidence::List(asn1::sequence(&[&tbs, &algorithm, &asn1::bit_string(&signature)]))
}

#[test]
fn list_for_a_part_counts_for_that_part_alone() {
    let ground = Ground::usual();
    let (leaf, issuer) = (ground.official.certificate(), ground.world.officials());
    let part = |fields: &[Vec<u8>]| {
        let value = asn1::sequence(&[&fields.concat()]);
        Extension::new(oid::ISSUING_DISTRIBUTION_POINT, true, value)
    };
    let place = |url: &[u8]| {
        let name = asn1::implicit(6, url);
        asn1::explicit(0, &asn1::tlv(0xa0, &[&name]))
    };
    let unknown = "1.3.6.1.4.1.99999.7".parse().unwrap();
    let table = [
        (vec![], Ok(Standing::Good)),
        (vec![part(&[place(b"http://pki.example/officials.crl")])], Ok(Standing::Good)),
        (vec![part(&[place(b"http://pki.example/other.crl")])], Err(EvidenceError::Foreign)),
        (vec![part(&[asn1::implicit(1, &[0xff])])], Ok(Standing::Good)),
        (vec![part(&[asn1::implicit(2, &[0xff])])], Err(EvidenceError::Foreign)),
        (vec![part(&[asn1::implicit(3, &[6, 0x40])])], Err(EvidenceError::Unsupported)),
        (vec![part(&[asn1::implicit(4, &[0xff])])], Err(EvidenceError::Unsupported)),
        (
            vec![Extension::new(oid::DELTA_CRL, true, asn1::small_integer(1))],
            Err(EvidenceError::Unsupported),
        ),
        (vec![Extension::new(unknown, true, asn1::null())], Err(EvidenceError::Unsupported)),
        (vec![Extension::new(unknown, false, asn1::null())], Ok(Standing::Good)),
    ];
    for (row, (extensions, wanted)) in table.into_iter().enumerate() {
        let list = list_with(issuer, &extensions);
        let found = check(&list, leaf, issuer.certificate(), &[]).map(|it| it.standing);
        assert_eq!(found, wanted, "row {row}");
    }
}

#[test]
fn one_of_many_entries_is_found() {
    let ground = Ground::usual();
    let (leaf, issuer) = (ground.official.certificate(), ground.world.officials());
    let mut revoked: Vec<Revoked> = (1..20_000_u32)
        .map(|number| Revoked {
            serial: [&[0x10], &number.to_be_bytes()[..]].concat(),
            revoked_at: noon(),
            reason: Reason::Unspecified,
        })
        .collect();
    let verdict = |revoked: &[Revoked]| {
        let list = issuer.list(revoked, 1, noon(), noon().plus_seconds(60)).unwrap();
        check(&Evidence::List(list), leaf, issuer.certificate(), &[]).unwrap().standing
    };
    assert_eq!(verdict(&revoked), Standing::Good);
    revoked.insert(
        7000,
        Revoked {
            serial: leaf.serial().to_vec(),
            revoked_at: Timestamp::EPOCH,
            reason: Reason::Superseded,
        },
    );
    let wanted = Standing::Revoked { revoked_at: Timestamp::EPOCH, reason: Some(4) };
    assert_eq!(verdict(&revoked), wanted);
}

proptest! {
    #[test]
    fn changed_evidence_never_counts_as_it_did(at in 0_usize..4000, change in 1_u8.., by_responder: bool) {
        let mut ground = Ground::usual();
        ground.world.answer_by_responder(by_responder);
        let leaf = ground.official.certificate();
        let (Evidence::List(mut der) | Evidence::Ocsp(mut der)) = evidence(&ground, leaf);
        let at = at % der.len();
        der[at] ^= change;
        let changed = if by_responder { Evidence::Ocsp(der) } else { Evidence::List(der) };
        let issuer = ground.world.officials().certificate();
        if let Ok(finding) = check(&changed, leaf, issuer, &[]) {
            // Certificates that an answer brings besides the responder's are not signed over.
            prop_assert!(by_responder, "byte {at}");
            prop_assert_eq!(finding.standing, Standing::Good);
        }
    }
}
