//! The office in its folder: what it keeps, who may read it, and what others see of it.

use std::sync::Arc;

use authorities::office::OfficeSource;
use authorities::office::{Branch, Holder, Office, OfficeError, POLICY};
use kernel::random::SeededRandom;
use kernel::time::Timestamp;
use signing::key::{KeyKind, KeyPlace, SigningKey as _, SoftwareKey};
use signing::oid;
use signing::pki::list::Reason;
use signing::revocation::{Evidence, RevocationSource as _, Standing, check};

use crate::support::{Ground, clock, noon};

#[test]
fn every_certificate_says_that_it_is_for_demonstration() {
    let ground = Ground::at(noon(), "http://pki.example");
    let time = ground.office.timestamps(clock(noon())).unwrap();
    let time = time.authority().credential().certificate().clone();
    let mut all: Vec<_> = Branch::ALL.map(|it| ground.office.certificate(it).clone()).to_vec();
    all.extend([
        time,
        ground.official.certificate().clone(),
        ground.organisation.certificate().clone(),
    ]);
    for certificate in all {
        let mark = certificate.subject().value(oid::ORGANISATIONAL_UNIT);
        assert_eq!(mark, Some("Thử nghiệm, không có giá trị pháp lý"));
        if !certificate.self_issued() {
            assert_eq!(certificate.policies(), Ok(Some(vec![POLICY])), "{}", certificate.subject());
        }
    }
    assert_eq!(ground.official.place(), KeyPlace::Software);
    assert_eq!(ground.official.certificate().subject().value(oid::TITLE), Some("Giám đốc"));
}

#[test]
fn office_is_the_same_after_it_is_opened_again() {
    let ground = Ground::at(noon(), "http://pki.example");
    let again = Office::open(&ground.path()).unwrap();
    let found = again.credential(Branch::Officials, "an.nt").unwrap().unwrap();
    assert_eq!(found.certificate(), ground.official.certificate());
    assert_eq!(found.chain(), ground.official.chain());
    assert_eq!(found.key().sign(b"x"), ground.official.key().sign(b"x"));
    assert_eq!(again.issued().unwrap(), ground.office.issued().unwrap());
    assert!(again.credential(Branch::Officials, "nobody").unwrap().is_none());
    let twice =
        Office::found(&ground.path(), again.charter(), KeyKind::P256, (&ground.random, noon()));
    assert!(matches!(twice, Err(OfficeError::Taken(_))), "{twice:?}");
}

#[cfg(unix)]
#[test]
fn keys_are_readable_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    fn walk(folder: &std::path::Path, keys: &mut usize) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let mode = path.metadata().unwrap().permissions().mode() & 0o777;
            if path.is_dir() {
                assert_eq!(mode, 0o700, "{}", path.display());
                walk(&path, keys);
            } else if path.extension().is_some_and(|it| it == "key") {
                assert_eq!(mode, 0o600, "{}", path.display());
                *keys += 1;
            }
        }
    }
    let ground = Ground::at(noon(), "http://pki.example");
    let mut keys = 0;
    walk(ground.path().as_std_path(), &mut keys);
    assert_eq!(
        keys, 8,
        "root, two authorities, two responders, time, an official, an organisation"
    );
}

#[test]
fn labels_cannot_name_files_elsewhere() {
    let ground = Ground::at(noon(), "http://pki.example");
    let validity = (noon(), noon().plus_seconds(60));
    for label in ["../root", "a/b", ".", "..", "", ".hidden", "ẩn", "a b"] {
        let holder = Holder { label, name: "X", organisation: "Y", title: None };
        let with = (KeyKind::P256, &ground.random as _);
        let refused = ground.office.enrol(Branch::Officials, holder, with, validity);
        assert!(matches!(refused, Err(OfficeError::Label(_))), "{label:?}");
        assert!(ground.office.credential(Branch::Officials, label).is_err(), "{label:?}");
    }
    let holder = Holder { label: "an.nt", name: "X", organisation: "Y", title: None };
    let taken =
        ground.office.enrol(Branch::Officials, holder, (KeyKind::P256, &ground.random), validity);
    assert!(matches!(taken, Err(OfficeError::Taken(_))));
}

#[test]
fn revocation_is_seen_by_an_office_that_was_open_before() {
    let ground = Ground::at(noon(), "http://pki.example");
    let other = Office::open(&ground.path()).unwrap();
    let leaf = ground.official.certificate();
    let issuer = ground.office.certificate(Branch::Officials);
    let standing = |now: Timestamp| {
        let source = OfficeSource::new(Arc::clone(&ground.office), clock(now));
        let answer = source.evidence(leaf, issuer).unwrap();
        assert!(matches!(answer, Evidence::Ocsp(_)));
        let list = Evidence::List(ground.office.list(Branch::Officials, now).unwrap());
        let by_list = check(&list, leaf, issuer, &[]).unwrap().standing;
        let by_answer = check(&answer, leaf, issuer, &[]).unwrap().standing;
        assert_eq!(by_list, by_answer);
        by_answer
    };
    assert_eq!(standing(noon()), Standing::Good);
    let at = noon().plus_seconds(60);
    assert_eq!(other.revoke("an.nt", Reason::KeyCompromise, at).unwrap(), 1);
    let revoked = Standing::Revoked { revoked_at: at, reason: Some(1) };
    assert_eq!(standing(at), revoked);
    assert_eq!(other.revoke("an.nt", Reason::Superseded, at.plus_seconds(9)).unwrap(), 0);
    assert_eq!(standing(at.plus_seconds(10)), revoked, "the first word stands");
    let unknown = other.revoke("nobody", Reason::Superseded, at);
    assert!(matches!(unknown, Err(OfficeError::Unknown(_))));
}

#[test]
fn line_that_a_crash_broke_off_is_not_built_upon() {
    let ground = Ground::at(noon(), "http://pki.example");
    let before = ground.office.issued().unwrap();
    let path = ground.path().join("ledger.jsonl");
    let whole = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, format!("{whole}{{\"what\":\"rev")).unwrap();
    let office = Office::open(&ground.path()).unwrap();
    assert_eq!(office.issued().unwrap(), before);
    assert!(office.revoke("an.nt", Reason::Superseded, noon()).is_err());
    std::fs::write(&path, &whole).unwrap();
    let office = Office::open(&ground.path()).unwrap();
    assert_eq!(office.revoke("an.nt", Reason::Superseded, noon()).unwrap(), 1);
}

#[test]
fn key_that_stays_elsewhere_gets_a_certificate_too() {
    let ground = Ground::at(noon(), "http://pki.example");
    let key = SoftwareKey::draw(KeyKind::P384, &SeededRandom::new(5)).unwrap();
    let holder = Holder { label: "token", name: "X", organisation: "Y", title: None };
    let validity = (noon(), noon().plus_seconds(60));
    let made = ground
        .office
        .certify(Branch::Officials, holder, (key.public_key(), &ground.random), validity)
        .unwrap();
    assert_eq!(made.key_info(), key.public_key().info());
    assert!(ground.office.credential(Branch::Officials, "token").unwrap().is_none());
}
