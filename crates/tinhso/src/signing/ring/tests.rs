//! The configured ring over files: who gets which credential, and what is kept.

use super::*;
use ::signing::{
    key::{KeyKind, KeyPlace},
    ring::Allowance,
};
use authorities::{
    courier::Errand,
    office::{self, Branch, Charter, Office},
};
use kernel::{
    id::AccountId,
    random::SeededRandom,
    time::{ManualClock, Timestamp},
};
use simulator_remote_signer::{CLIENT, Simulator, credentials};
use uuid::Uuid;

fn config(folder: &Utf8Path, text: &str) -> Config {
    let path = folder.join("tinhso.toml");
    std::fs::write(&path, text).unwrap();
    Config::read(Some(&path), &|name| match name {
        "TINHSO_PROVINCE" => Some(env!("CARGO_MANIFEST_DIR").to_owned()),
        "SERVICE_SECRET" => Some(CLIENT.1.to_owned()),
        _ => None,
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
        let holder = office::Holder { label, name: label, organisation: "Sở", title: None };
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

/// A ring of one official and one agency whose keys are at the simulator.
fn remote(authorisation: &str, test: impl FnOnce(&dyn KeyRing, &Reach, Official<'_>)) {
    let folder = tempfile::tempdir().unwrap();
    let folder = Utf8Path::from_path(folder.path()).unwrap();
    let now = Timestamp::parse("2026-02-24T12:00:00+07:00").unwrap();
    let clock: Arc<dyn Clock> = Arc::new(ManualClock::new(now));
    let simulator = Simulator::new(Arc::clone(&clock), Arc::new(SeededRandom::new(3))).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let router = simulator.router();
    runtime.spawn(async move { axum::serve(listener, router).await });
    let text = format!(
        "base_url = \"https://so.example\"\n[signing]\nprivate_networks = true\n\
         [[signing.service]]\nname = \"one\"\nurl = \"{url}/csc/v2\"\noauth_url = \"{url}\"\n\
         client_id = \"{}\"\nclient_secret_variable = \"SERVICE_SECRET\"\n{authorisation}\n\
         [[signing.official]]\nlogin = \"an\"\nservice = \"one\"\ncredential = \"{}\"\n\
         [[signing.organisation]]\nagency = \"H56.03\"\nservice = \"one\"\ncredential = \"{}\"\n",
        CLIENT.0,
        credentials::BY_PAGE,
        credentials::SEAL,
    );
    let ring = ring(&config(folder, &text), &clock, &nobody).unwrap();
    let account = AccountId::from_uuid(Uuid::from_u128(7));
    test(ring.as_ref(), &Reach::new([], true), Official { account, login: "an" });
}

/// Goes to the service's page and brings the answer back.
fn consent(ring: &dyn KeyRing, reach: &Reach, holder: Holder<'_>) -> ConsentEnd {
    let consents = ring.consents().unwrap();
    let session = Sha256Hash::of(b"session");
    let address = consents.begin(holder, session).unwrap();
    let errand = Errand {
        url: address.parse().unwrap(),
        body: None,
        bearer: None,
        bytes_max: 10_000,
        patience: Duration::from_secs(5),
    };
    let place = Courier::start(reach).unwrap().ask(errand).unwrap().location.unwrap();
    let place = reqwest::Url::parse(&place).unwrap();
    assert!(place.as_str().starts_with("https://so.example/tai-khoan/chu-ky/ve?"), "{place}");
    let pairs: BTreeMap<String, String> = place.query_pairs().into_owned().collect();
    let code = pairs.get("code").map(String::as_str);
    consents.finish(session, &Returned { state: &pairs["state"], code, error: None })
}

#[test]
fn key_at_a_service_by_code_is_opened_once_its_holder_allows_it_and_by_nobody_else() {
    remote("authorisation = \"code\"", |ring, reach, an| {
        let agency: AgencyCode = "H56.03".parse().unwrap();
        let allowance = || ring.holding(Holder::Official(an)).unwrap().unwrap().allowance;
        assert!(matches!(ring.official(an), Err(KeyError::Consent(_))));
        assert_eq!(allowance(), Some(Allowance::Missing));
        assert_eq!(consent(ring, reach, Holder::Official(an)), ConsentEnd::Granted);
        let credential = ring.official(an).unwrap().unwrap();
        let held = ring.holding(Holder::Official(an)).unwrap().unwrap();
        assert_eq!(held.service.as_deref(), Some("one"));
        assert_eq!(held.certificate.as_ref(), Some(credential.certificate()));
        assert!(matches!(ring.organisation(&agency), Err(KeyError::Consent(_))), "its own consent");

        assert!(matches!(credential.key().sign(b"paper"), Err(KeyError::Consent(_))));
        assert_eq!(allowance(), Some(Allowance::Awaited(1)));
        assert_eq!(consent(ring, reach, Holder::Official(an)), ConsentEnd::Granted);
        assert!(credential.key().sign(b"paper").is_ok());
        let returned = Returned { state: "x", code: Some("y"), error: None };
        let end = ring.consents().unwrap().finish(Sha256Hash::of(b"session"), &returned);
        assert_eq!(end, ConsentEnd::Foreign);
    });
}

#[test]
fn key_at_a_service_asked_by_the_program_needs_consent_for_papers_alone() {
    remote("", |ring, reach, an| {
        let credential = ring.official(an).unwrap().unwrap();
        let held = ring.holding(Holder::Official(an)).unwrap().unwrap();
        assert_eq!(held.allowance, Some(Allowance::PaperByPaper));
        let session = Sha256Hash::of(b"session");
        let idle = ring.consents().unwrap().begin(Holder::Official(an), session);
        assert!(matches!(idle, Err(KeyError::Unsuitable(_))), "nothing waits: {idle:?}");
        assert!(matches!(credential.key().sign(b"paper"), Err(KeyError::Consent(_))));
        assert_eq!(consent(ring, reach, Holder::Official(an)), ConsentEnd::Granted);
        assert!(credential.key().sign(b"paper").is_ok());
        let seal = ring.organisation(&"H56.03".parse().unwrap()).unwrap().unwrap();
        assert!(seal.key().sign(b"paper").is_ok(), "a seal for which nobody is asked");
    });
}
