//! The configured ring over files: who gets which credential, and what is kept.

use super::*;
use ::signing::key::{KeyKind, KeyPlace};
use authorities::office::{Branch, Charter, Holder, Office};
use kernel::{
    id::AccountId,
    random::SeededRandom,
    time::{ManualClock, Timestamp},
};
use uuid::Uuid;

fn config(folder: &Utf8Path, text: &str) -> Config {
    let path = folder.join("tinhso.toml");
    std::fs::write(&path, text).unwrap();
    Config::read(Some(&path), &|name| {
        (name == "TINHSO_PROVINCE").then(|| env!("CARGO_MANIFEST_DIR").to_owned())
    })
    .unwrap()
}

fn nobody(_: &str) -> anyhow::Result<String> {
    anyhow::bail!("no PIN is asked for")
}

#[test]
fn ring_over_files_gives_each_their_own_credential() {
    let folder = tempfile::tempdir().unwrap();
    let folder = Utf8Path::from_path(folder.path()).unwrap();
    let office = folder.join("office");
    let now = Timestamp::parse("2026-02-24T12:00:00+07:00").unwrap();
    let charter = Charter {
        organisation: "Tỉnh".to_owned(),
        mark: "Thử nghiệm".to_owned(),
        authorities: ["a", "b", "c", "d"].map(ToOwned::to_owned),
        url: "http://pki.example".to_owned(),
    };
    let random = SeededRandom::new(1);
    let made = Office::found(&office, &charter, KeyKind::P256, (&random, now)).unwrap();
    let validity = (now, now.plus_seconds(60));
    let enrol = |branch, label| {
        let holder = Holder { label, name: label, organisation: "Sở", title: None };
        made.enrol(branch, holder, (KeyKind::P256, &random), validity).unwrap()
    };
    let (an, seal) = (enrol(Branch::Officials, "an"), enrol(Branch::Organisations, "H56.03"));
    let account = AccountId::from_uuid(Uuid::from_u128(7));
    let text = format!(
        "[signing]\nanchors = [\"{office}/root.crt\"]\nbetween = [\"{office}/officials.crt\"]\n\
         [[signing.official]]\nlogin = \"an\"\nkey_file = \"{office}/officials/an.key\"\n\
         certificate = \"{office}/officials/an.crt\"\n\
         [[signing.official]]\naccount = \"{account}\"\nkey_file = \"{office}/officials/none.key\"\n\
         certificate = \"{office}/officials/an.crt\"\n\
         [[signing.organisation]]\nagency = \"H56.03\"\n\
         key_file = \"{office}/organisations/H56.03.key\"\n\
         certificate = \"{office}/organisations/H56.03.crt\"\n"
    );
    let clock: Arc<dyn Clock> = Arc::new(ManualClock::new(now));
    let ring = ring(&config(folder, &text), &clock, &nobody).unwrap();
    assert_eq!((ring.anchors().len(), ring.between().len()), (1, 1));
    assert!(ring.timestamps().is_empty() && ring.revocation().is_some());
    let other = AccountId::from_uuid(Uuid::from_u128(8));
    let official = |account, login| ring.official(Official { account, login });
    let found = official(other, "an").unwrap().unwrap();
    assert_eq!((found.certificate(), found.place()), (an.certificate(), KeyPlace::Software));
    assert!(official(other, "binh").unwrap().is_none());
    assert!(matches!(official(account, "binh"), Err(KeyError::Unsuitable(_))));
    let agency = "H56.03".parse().unwrap();
    assert_eq!(ring.organisation(&agency).unwrap().unwrap().certificate(), seal.certificate());
    assert!(ring.organisation(&"H56.04".parse().unwrap()).unwrap().is_none());
    // What was opened is kept: a file that goes away later is not missed.
    std::fs::remove_file(office.join("officials/an.key")).unwrap();
    assert!(official(other, "an").unwrap().is_some());
}

#[test]
fn without_keys_there_is_an_empty_ring() {
    let folder = tempfile::tempdir().unwrap();
    let folder = Utf8Path::from_path(folder.path()).unwrap();
    let clock: Arc<dyn Clock> = Arc::new(ManualClock::new(Timestamp::EPOCH));
    let ring = ring(&config(folder, ""), &clock, &nobody).unwrap();
    assert!(ring.organisation(&"H56.03".parse().unwrap()).unwrap().is_none());
}
