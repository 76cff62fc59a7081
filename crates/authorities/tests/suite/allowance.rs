//! Holders on their way to the page of a signing service and back, against the simulator.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use authorities::courier::{Courier, Errand};
use authorities::remote::{
    Allowances, FixedConsent, OauthAt, RemoteKey, Service, ServiceAt, ServiceFault,
};
use kernel::hash::Sha256Hash;
use kernel::random::SeededRandom;
use kernel::time::ManualClock;
use signing::key::{Credential, KeyError};
use signing::ring::{Allowance, ConsentEnd, Returned};
use simulator_remote_signer::credentials::{BY_PAGE, SEAL};
use simulator_remote_signer::{CLIENT, Fault, Simulator};

use crate::support::{Served, clock, courier, noon, reach};

const AUTHORIZE: &str = "oauth2/authorize";
const TOKEN: &str = "oauth2/token";
const SIGN: &str = "signatures/signHash";

struct Scene {
    simulator: Simulator,
    served: Served,
    courier: Arc<Courier>,
    clock: Arc<ManualClock>,
    allowances: Arc<Allowances>,
    session: Sha256Hash,
}

impl Scene {
    fn new() -> Self {
        let clock = clock(noon());
        let random = Arc::new(SeededRandom::new(31));
        let simulator = Simulator::new(Arc::clone(&clock) as _, random).unwrap();
        let served = Served::start(simulator.router());
        let courier = courier();
        let at = OauthAt {
            url: served.url(),
            client_id: CLIENT.0.to_owned(),
            client_secret: CLIENT.1.to_owned(),
            patience: Duration::from_secs(2),
        };
        let allowances = Allowances::new(
            (Arc::clone(&courier), reach()),
            at,
            ("https://tinhso.example/ve".to_owned(), true),
            (Arc::clone(&clock) as _, Arc::new(SeededRandom::new(32))),
        );
        let session = Sha256Hash::of(b"session");
        Self { simulator, served, courier, clock, allowances: Arc::new(allowances), session }
    }

    fn service(&self, holder: &str) -> Arc<Service> {
        let at = ServiceAt {
            url: format!("{}/csc/v2", self.served.url()),
            patience: Duration::from_secs(2),
            tries: 2,
            pause: Duration::ZERO,
            pause_max: Duration::from_millis(10),
        };
        let access = self.allowances.access(holder);
        Arc::new(Service::new((Arc::clone(&self.courier), &reach()), at, access).unwrap())
    }

    fn open(&self, holder: &str, id: &str) -> Result<Credential, KeyError> {
        let consent = self.allowances.consent(holder, FixedConsent::default());
        RemoteKey::open(self.service(holder), id, consent)
    }

    /// What the browser brings back from the service's page.
    fn visit(&self, holder: &str) -> BTreeMap<String, String> {
        let address = self.allowances.begin(holder, self.session).unwrap();
        let errand = Errand {
            url: address.parse().unwrap(),
            body: None,
            bearer: None,
            bytes_max: 10_000,
            patience: Duration::from_secs(2),
        };
        let reply = self.courier.ask(errand).unwrap();
        let place = reqwest::Url::parse(reply.location.as_deref().unwrap()).unwrap();
        place.query_pairs().into_owned().collect()
    }

    fn bring(&self, brought: &BTreeMap<String, String>) -> Option<ConsentEnd> {
        self.bring_in(self.session, brought)
    }

    fn bring_in(
        &self,
        session: Sha256Hash,
        brought: &BTreeMap<String, String>,
    ) -> Option<ConsentEnd> {
        let get = |name: &str| brought.get(name).map(String::as_str);
        let returned =
            Returned { state: get("state").unwrap(), code: get("code"), error: get("error") };
        self.allowances.finish(session, &returned)
    }

    fn grant(&self, holder: &str) {
        assert_eq!(self.bring(&self.visit(holder)), Some(ConsentEnd::Granted));
    }
}

#[test]
fn holder_allows_the_service_and_then_these_papers_and_nothing_else_is_signed() {
    let scene = Scene::new();
    assert_eq!(scene.allowances.standing("an"), Allowance::Missing);
    assert!(matches!(scene.open("an", BY_PAGE), Err(KeyError::Consent(_))));
    scene.grant("an");
    assert!(matches!(scene.allowances.standing("an"), Allowance::Service(_)));
    assert!(matches!(scene.open("binh", BY_PAGE), Err(KeyError::Consent(_))), "another holder");

    let credential = scene.open("an", BY_PAGE).unwrap();
    let pile = [b"one".to_vec(), b"two".to_vec()];
    let asked = credential.key().sign_all(&pile);
    assert!(matches!(asked, Err(KeyError::Consent(_))), "{asked:?}");
    assert_eq!(scene.allowances.standing("an"), Allowance::Awaited(2));
    scene.grant("an");
    assert!(matches!(scene.allowances.standing("an"), Allowance::Papers(2, _)));
    let before = scene.simulator.calls(AUTHORIZE);
    assert!(credential.key().sign_all(&pile).unwrap().iter().all(Result::is_ok));
    assert_eq!(scene.simulator.calls(AUTHORIZE), before, "one consent for the pile");
    scene.clock.advance_seconds(300);
    let again = credential.key().sign_all(&pile);
    assert!(matches!(again, Err(KeyError::Consent(_))), "a consent ends: {again:?}");
    let shown = format!("{:?}", scene.allowances);
    assert!(!shown.contains("simulated-secret") && shown.contains("service: Some((…"), "{shown}");
}

#[test]
fn consent_to_some_papers_is_no_consent_to_others() {
    let scene = Scene::new();
    scene.grant("an");
    let credential = scene.open("an", BY_PAGE).unwrap();
    assert!(credential.key().sign(b"one").is_err());
    scene.grant("an");
    assert!(matches!(credential.key().sign(b"two"), Err(KeyError::Consent(_))));
    assert_eq!(scene.allowances.standing("an"), Allowance::Awaited(1));
    // A paper and what is sealed beside it are allowed one after the other.
    scene.grant("an");
    assert!(credential.key().sign(b"one").is_ok() && credential.key().sign(b"two").is_ok());
}

#[test]
fn answer_is_taken_once_and_only_from_the_session_that_set_out() {
    let scene = Scene::new();
    let brought = scene.visit("an");
    let other = Sha256Hash::of(b"other session");
    assert_eq!(scene.bring_in(other, &brought), Some(ConsentEnd::Foreign));
    assert_eq!(scene.bring(&brought), None, "and is gone then");
    let first = scene.visit("an");
    let second = scene.visit("an");
    assert_eq!(scene.bring(&first), None, "whoever sets out anew leaves the first way");
    assert_eq!(scene.bring(&second), Some(ConsentEnd::Granted));
    assert_eq!(scene.bring(&second), None);
    assert_eq!(scene.simulator.calls(TOKEN), 1);
}

#[test]
fn every_end_has_its_name() {
    let scene = Scene::new();
    scene.simulator.wish(AUTHORIZE, Fault::Denied);
    assert_eq!(scene.bring(&scene.visit("an")), Some(ConsentEnd::Denied));
    let late = scene.visit("an");
    scene.clock.advance_seconds(61);
    assert_eq!(scene.bring(&late), Some(ConsentEnd::Expired), "the service's code ran out");
    let later = scene.visit("an");
    scene.clock.advance_seconds(600);
    assert_eq!(scene.bring(&later), Some(ConsentEnd::Expired), "the way took too long");
    for (fault, end) in [
        (Fault::Status(503, None), ConsentEnd::Away),
        (Fault::Cut, ConsentEnd::Away),
        (Fault::Garbage, ConsentEnd::Unfit),
        (Fault::Status(401, None), ConsentEnd::Unfit),
    ] {
        let brought = scene.visit("an");
        scene.simulator.wish(TOKEN, fault.clone());
        assert_eq!(scene.bring(&brought), Some(end), "{fault:?}");
    }
    for (error, end) in
        [("temporarily_unavailable", ConsentEnd::Away), ("invalid_scope", ConsentEnd::Unfit)]
    {
        let mut brought = scene.visit("an");
        brought.remove("code");
        brought.insert("error".to_owned(), error.to_owned());
        assert_eq!(scene.bring(&brought), Some(end), "{error}");
    }
    assert_eq!(scene.allowances.standing("an"), Allowance::Missing, "none of it allowed anything");
}

#[test]
fn token_that_ran_out_is_asked_for_again() {
    let scene = Scene::new();
    scene.grant("an");
    let seal = scene.open("an", SEAL).unwrap();
    assert!(seal.key().sign(b"one").is_ok());
    scene.simulator.wish(SIGN, Fault::Status(401, None));
    assert!(matches!(seal.key().sign(b"one"), Err(KeyError::Consent(_))), "the service says so");
    scene.grant("an");
    scene.clock.advance_seconds(3_600);
    assert!(matches!(seal.key().sign(b"one"), Err(KeyError::Consent(_))), "the clock says so");
    let refused = scene.service("an").credentials();
    assert!(matches!(refused, Err(ServiceFault::Access(KeyError::Consent(_)))), "{refused:?}");

    scene.grant("an");
    let page = scene.open("an", BY_PAGE).unwrap();
    assert!(page.key().sign(b"one").is_err());
    scene.grant("an");
    scene.simulator.wish(SIGN, Fault::Status(401, None));
    assert!(matches!(page.key().sign(b"one"), Err(KeyError::Consent(_))), "that for papers too");
    assert_eq!(scene.allowances.standing("an"), Allowance::Awaited(1));
}
