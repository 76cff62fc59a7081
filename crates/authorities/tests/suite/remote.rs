//! A key at a signing service, against a simulator that behaves badly on purpose.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use authorities::courier::{Courier, Errand};
use authorities::remote::access::{OauthAt, Scope};
use authorities::remote::wire::{AuthData, AuthMode};
use authorities::remote::{
    Asked, ClientAccess, CodeGrant, Consent, FixedConsent, Given, RemoteKey, Service, ServiceAt,
    ServiceFault,
};
use kernel::random::SeededRandom;
use kernel::time::ManualClock;
use signing::algorithm::Digest;
use signing::batch::{self, Done, Paper, Tally};
use signing::key::{Credential, KeyError, KeyPlace};
use signing::pades::{Level, Services};
use signing::pdf::{Details, Field, File, signatures};
use simulator_remote_signer::credentials::{BY_OTP, BY_PAGE, BY_PIN, OFF, PLAIN, SEAL};
use simulator_remote_signer::{CLIENT, Fault, OTP, PIN, Simulator};

use crate::support::{Served, clock, courier, noon, paper, reach};

const AUTHORIZE: &str = "credentials/authorize";
const SIGN: &str = "signatures/signHash";

struct Scene {
    simulator: Simulator,
    served: Served,
    courier: Arc<Courier>,
    clock: Arc<ManualClock>,
    service: Arc<Service>,
}

impl Scene {
    fn new() -> Self {
        let clock = clock(noon());
        let random = Arc::new(SeededRandom::new(21));
        let simulator = Simulator::new(Arc::clone(&clock) as _, random).unwrap();
        let served = Served::start(simulator.router());
        let courier = courier();
        let access = ClientAccess::new(
            (Arc::clone(&courier), &reach()),
            oauth(&served),
            Arc::clone(&clock) as _,
        );
        let at = ServiceAt {
            url: format!("{}/csc/v2", served.url()),
            patience: Duration::from_secs(2),
            tries: 3,
            pause: Duration::ZERO,
            pause_max: Duration::from_millis(10),
        };
        let asked = (Arc::clone(&courier), &reach());
        let access = Arc::new(access.unwrap());
        let service = Service::new(asked, at, access).unwrap();
        Self { simulator, served, courier, clock, service: Arc::new(service) }
    }

    fn open(&self, id: &str, consent: Arc<dyn Consent>) -> Credential {
        RemoteKey::open(Arc::clone(&self.service), id, consent).unwrap()
    }

    fn calls(&self, method: &str) -> usize {
        self.simulator.calls(method)
    }
}

fn oauth(served: &Served) -> OauthAt {
    OauthAt {
        url: served.url(),
        client_id: CLIENT.0.to_owned(),
        client_secret: CLIENT.1.to_owned(),
        patience: Duration::from_secs(2),
    }
}

fn secrets(pairs: &[(&str, &str)]) -> Arc<FixedConsent> {
    let data =
        |(id, value): &(&str, &str)| AuthData { id: (*id).to_owned(), value: (*value).to_owned() };
    Arc::new(FixedConsent(pairs.iter().map(data).collect()))
}

fn messages(count: usize) -> Vec<Vec<u8>> {
    (0..count).map(|number| format!("message {number}").into_bytes()).collect()
}

/// Signs so many messages; every signature that comes is checked here too.
fn sign(credential: &Credential, count: usize) -> Result<Vec<Result<(), KeyError>>, KeyError> {
    let messages = messages(count);
    let key = credential.key();
    let signed = key.sign_all(&messages)?;
    assert_eq!(signed.len(), count);
    let check = |(message, signature): (&Vec<u8>, Result<Vec<u8>, KeyError>)| {
        let signature = signature?;
        assert_eq!(key.public_key().verify(key.algorithm(), message, &signature), Ok(()));
        Ok(())
    };
    Ok(messages.iter().zip(signed).map(check).collect())
}

#[test]
fn service_tells_of_itself_and_of_its_credentials_page_by_page() {
    let scene = Scene::new();
    let info = scene.service.info().unwrap();
    assert_eq!(info.specs, "2.0.0.2");
    assert!(info.methods.iter().any(|it| it == SIGN));
    let all = scene.service.credentials().unwrap();
    assert_eq!(all, [BY_PIN, BY_OTP, BY_PAGE, SEAL, PLAIN, OFF]);
    assert_eq!(scene.calls("credentials/list"), 2);
    assert_eq!(scene.calls("oauth2/token"), 1, "one token for all of it");
}

#[test]
fn one_consent_covers_all_hashes_of_a_batch() {
    let scene = Scene::new();
    let credential = scene.open(BY_PIN, secrets(&[("PIN", PIN)]));
    assert_eq!((credential.place(), credential.key().messages_max()), (KeyPlace::Remote, 100));
    assert!(sign(&credential, 100).unwrap().iter().all(Result::is_ok));
    assert_eq!((scene.calls(AUTHORIZE), scene.calls(SIGN)), (1, 1));
    let too_many = sign(&credential, 101);
    assert!(matches!(too_many, Err(KeyError::Refused(_))), "{too_many:?}");
}

#[test]
fn keys_of_every_kind_and_way_sign() {
    let scene = Scene::new();
    let table = [
        (BY_OTP, secrets(&[("OTP", OTP), ("PIN", PIN)]), 10),
        (SEAL, secrets(&[]), 100),
        (PLAIN, secrets(&[]), 1),
    ];
    for (id, consent, count) in table {
        let credential = scene.open(id, consent);
        assert_eq!(credential.key().messages_max(), count, "{id}");
        assert!(sign(&credential, count).unwrap().iter().all(Result::is_ok), "{id}");
    }
    let off = RemoteKey::open(Arc::clone(&scene.service), OFF, secrets(&[]));
    assert!(matches!(off, Err(KeyError::Unsuitable(_))), "{off:?}");
    let nobody = RemoteKey::open(Arc::clone(&scene.service), "nobody", secrets(&[]));
    assert!(matches!(nobody, Err(KeyError::Refused(_))), "{nobody:?}");
}

#[test]
fn wrong_pin_is_sent_once_and_a_missing_one_never() {
    let scene = Scene::new();
    let wrong = scene.open(BY_PIN, secrets(&[("PIN", "000000")]));
    let refused = sign(&wrong, 3).unwrap_err();
    assert!(
        matches!(&refused, KeyError::Refused(why) if why.contains("invalid_pin")),
        "{refused:?}"
    );
    assert_eq!(scene.calls(AUTHORIZE), 1);
    let half = scene.open(BY_OTP, secrets(&[("PIN", PIN)]));
    assert!(matches!(sign(&half, 1), Err(KeyError::Refused(_))));
    assert_eq!(scene.calls(AUTHORIZE), 1);
}

#[test]
fn busy_service_is_asked_again_and_gone_one_is_reported() {
    let scene = Scene::new();
    let credential = scene.open(BY_PIN, secrets(&[("PIN", PIN)]));
    for fault in [Fault::Status(503, None), Fault::Status(429, Some(0))] {
        scene.simulator.wish(AUTHORIZE, fault.clone());
        scene.simulator.wish(SIGN, fault);
    }
    assert!(sign(&credential, 5).unwrap().iter().all(Result::is_ok));
    assert_eq!((scene.calls(AUTHORIZE), scene.calls(SIGN)), (3, 3));

    for _ in 0..3 {
        scene.simulator.wish(SIGN, Fault::Status(503, None));
    }
    assert!(matches!(sign(&credential, 5), Err(KeyError::Unreachable(_))));
    scene.simulator.wish(SIGN, Fault::Status(503, Some(3_600)));
    let before = scene.calls(SIGN);
    assert!(matches!(sign(&credential, 5), Err(KeyError::Unreachable(_))));
    assert_eq!(scene.calls(SIGN), before + 1, "nobody waits for an hour");
    assert!(sign(&credential, 5).is_ok(), "and then all is well again");
}

#[test]
fn connection_cut_while_signing_is_asked_again_but_not_while_consenting() {
    let scene = Scene::new();
    let credential = scene.open(BY_PIN, secrets(&[("PIN", PIN)]));
    scene.simulator.wish(SIGN, Fault::Cut);
    assert!(sign(&credential, 5).unwrap().iter().all(Result::is_ok));
    assert_eq!((scene.calls(AUTHORIZE), scene.calls(SIGN)), (1, 2));
    // The right was used up by the call whose answer was lost: the holder is asked once more.
    scene.simulator.wish(SIGN, Fault::CutAfter);
    assert!(sign(&credential, 5).unwrap().iter().all(Result::is_ok));
    assert_eq!((scene.calls(AUTHORIZE), scene.calls(SIGN)), (3, 5));
    scene.simulator.wish(AUTHORIZE, Fault::Cut);
    assert!(matches!(sign(&credential, 5), Err(KeyError::Unreachable(_))));
    assert_eq!(scene.calls(AUTHORIZE), 4);
}

#[test]
fn right_that_ran_out_is_asked_for_once_more_and_then_no_more() {
    let scene = Scene::new();
    let credential = scene.open(BY_PIN, secrets(&[("PIN", PIN)]));
    scene.simulator.wish(SIGN, Fault::ExpiredSad);
    assert!(sign(&credential, 4).unwrap().iter().all(Result::is_ok));
    assert_eq!(scene.calls(AUTHORIZE), 2);
    scene.simulator.wish(SIGN, Fault::ExpiredSad);
    scene.simulator.wish(SIGN, Fault::ExpiredSad);
    assert!(matches!(sign(&credential, 4), Err(KeyError::Refused(_))));
    assert_eq!(scene.calls(AUTHORIZE), 4);
}

#[test]
fn wrong_number_of_signatures_gives_none() {
    let scene = Scene::new();
    let credential = scene.open(BY_PIN, secrets(&[("PIN", PIN)]));
    for fault in [Fault::TooFew, Fault::TooMany] {
        scene.simulator.wish(SIGN, fault);
        assert!(matches!(sign(&credential, 4), Err(KeyError::Faulty(_))));
    }
}

#[test]
fn one_wrong_signature_costs_one_paper() {
    let scene = Scene::new();
    let credential = scene.open(BY_PIN, secrets(&[("PIN", PIN)]));
    scene.simulator.wish(SIGN, Fault::Wrong);
    let signed = sign(&credential, 5).unwrap();
    assert_eq!(signed.iter().filter(|it| it.is_ok()).count(), 4);
    assert!(matches!(signed[2], Err(KeyError::Faulty(_))), "{signed:?}");
}

#[test]
fn answer_that_is_no_answer_or_never_ends_is_a_fault() {
    let scene = Scene::new();
    let credential = scene.open(BY_PIN, secrets(&[("PIN", PIN)]));
    for fault in [Fault::Garbage, Fault::Endless] {
        scene.simulator.wish(SIGN, fault);
        assert!(matches!(sign(&credential, 1), Err(KeyError::Faulty(_))));
    }
    scene.simulator.wish(SIGN, Fault::Delay(60_000));
    scene.simulator.wish(SIGN, Fault::Status(500, None));
    let fault = sign(&credential, 1);
    assert!(matches!(fault, Err(KeyError::Unreachable(_))), "{fault:?}");
}

#[test]
fn signatures_that_come_later_are_asked_for() {
    let scene = Scene::new();
    let credential = scene.open(SEAL, secrets(&[]));
    scene.simulator.wish(SIGN, Fault::Later(2));
    assert!(sign(&credential, 3).unwrap().iter().all(Result::is_ok));
    assert_eq!(scene.calls("signatures/signPolling"), 3);
    scene.simulator.wish(SIGN, Fault::Later(99));
    assert!(matches!(sign(&credential, 3), Err(KeyError::Unreachable(_))));
}

#[test]
fn token_that_ran_out_is_renewed() {
    let scene = Scene::new();
    let credential = scene.open(SEAL, secrets(&[]));
    scene.clock.advance_seconds(3_590);
    assert!(sign(&credential, 1).is_ok());
    assert_eq!(scene.calls("oauth2/token"), 2, "before its end, since it may run out on the way");
    scene.simulator.wish(SIGN, Fault::Status(401, None));
    assert!(sign(&credential, 1).is_ok());
    assert_eq!(scene.calls("oauth2/token"), 3, "and when the service says so");
    scene.simulator.wish("oauth2/token", Fault::Status(401, None));
    scene.clock.advance_seconds(7_200);
    assert!(matches!(sign(&credential, 1), Err(KeyError::Refused(_))));
    assert!(scene.service.credentials().is_ok(), "and then all is well again");
}

/// Goes to the service's page as a browser would, and comes back with a code.
#[derive(Debug)]
struct Browser {
    courier: Arc<Courier>,
    at: OauthAt,
    random: SeededRandom,
    asked: AtomicUsize,
    shown: Mutex<Vec<String>>,
}

fn come_back(courier: &Courier, grant: &CodeGrant) -> BTreeMap<String, String> {
    let errand = Errand {
        url: grant.address().clone(),
        body: None,
        bearer: None,
        bytes_max: 10_000,
        patience: Duration::from_secs(2),
    };
    let reply = courier.ask(errand).unwrap();
    assert_eq!(reply.status, 302);
    let place = reqwest::Url::parse(reply.location.as_deref().unwrap()).unwrap();
    place.query_pairs().into_owned().collect()
}

impl Consent for Browser {
    fn ask(&self, asked: &Asked<'_>) -> Result<Given, KeyError> {
        assert_eq!(asked.mode, AuthMode::OauthCode);
        self.asked.fetch_add(1, Ordering::SeqCst);
        let (id, hashes, digest) = (asked.credential, asked.hashes, asked.digest);
        let scope = Scope::Credential { id, hashes, digest };
        let redirect = "https://tinhso.example/ky-so/ve";
        let with = (Arc::clone(&self.courier), &reach());
        let grant = CodeGrant::begin(with, self.at.clone(), redirect, scope, &self.random).unwrap();
        self.shown.lock().unwrap().push(format!("{grant:?}"));
        let brought = come_back(&self.courier, &grant);
        match brought.get("code") {
            Some(code) => Ok(Given::Token(grant.finish(code, &brought["state"])?.token)),
            None => Err(KeyError::Refused(brought["error"].clone())),
        }
    }
}

#[test]
fn holder_who_consents_on_the_page_of_the_service_consents_to_these_hashes_alone() {
    let scene = Scene::new();
    let browser = Arc::new(Browser {
        courier: Arc::clone(&scene.courier),
        at: oauth(&scene.served),
        random: SeededRandom::new(3),
        asked: AtomicUsize::new(0),
        shown: Mutex::default(),
    });
    let credential = scene.open(BY_PAGE, browser.clone());
    assert!(sign(&credential, 20).unwrap().iter().all(Result::is_ok));
    assert_eq!((browser.asked.load(Ordering::SeqCst), scene.calls(AUTHORIZE)), (1, 0));
    assert!(sign(&credential, 1).unwrap()[0].is_ok());
    assert_eq!(browser.asked.load(Ordering::SeqCst), 2, "other hashes, another consent");
    let shown = browser.shown.lock().unwrap().join("");
    assert!(!shown.contains(CLIENT.1) && shown.contains("verifier: …"), "{shown}");
}

#[test]
fn code_is_good_once_with_its_state_and_its_verifier() {
    let scene = Scene::new();
    let begin = |seed| {
        let with = (Arc::clone(&scene.courier), &reach());
        let redirect = "https://tinhso.example/ve";
        let random = SeededRandom::new(seed);
        CodeGrant::begin(with, oauth(&scene.served), redirect, Scope::Service, &random).unwrap()
    };
    let (one, two, three) = (begin(1), begin(2), begin(1));
    let brought = come_back(&scene.courier, &one);
    let refused = two.finish(&brought["code"], &brought["state"]);
    assert!(matches!(refused, Err(KeyError::Refused(_))), "another question's state");
    assert!(one.finish(&brought["code"], &brought["state"]).is_ok());
    let again = three.finish(&brought["code"], &brought["state"]);
    assert!(matches!(again, Err(KeyError::Consent(_))), "the code was used: {again:?}");
}

#[test]
fn hundred_results_are_signed_with_one_consent_and_each_is_reported() {
    let scene = Scene::new();
    let credential = scene.open(BY_PIN, secrets(&[("PIN", PIN)]));
    let pdf = paper();
    let random = SeededRandom::new(4);
    let services = Services {
        timestamps: &[],
        revocation: None,
        issuers: &[],
        random: &random,
        digest: Digest::Sha256,
    };
    let one = || Paper {
        pdf: &pdf,
        field: Field { name: "KySo", place: None },
        details: Details { signed_at: noon(), ..Details::default() },
    };
    let mut order = Vec::new();
    let mut report = |position: usize, done: Done| {
        let Done::Signed(outcome) = done else { panic!("{position}: {done:?}") };
        let file = File::open(&outcome.pdf).unwrap();
        let found = signatures(&file).unwrap().remove(0).signature.unwrap();
        assert!(found.check(&file, &[]).is_ok());
        order.push(position);
    };
    let papers = (0..100).map(|_| one());
    let tally = batch::sign_all(papers, &credential, (&services, Level::Basic), &mut report);
    assert_eq!(tally, Tally { signed: 100, ..Tally::default() });
    assert_eq!(order, (0..100).collect::<Vec<_>>());
    assert_eq!((scene.calls(AUTHORIZE), scene.calls(SIGN)), (1, 1));

    // The consent of the second hundred is refused: the first stays signed, the third is not tried.
    let mut counts = [0; 3];
    scene.simulator.wish(AUTHORIZE, Fault::Delay(0));
    scene.simulator.wish(AUTHORIZE, Fault::Status(400, None));
    let papers = (0..250).map(|_| one());
    let tally = batch::sign_all(papers, &credential, (&services, Level::Basic), &mut |_, done| {
        counts[match done {
            Done::Signed(_) => 0,
            Done::Failed(_) => 1,
            Done::NotTried(_) => 2,
        }] += 1;
    });
    assert_eq!(counts, [100, 100, 50]);
    assert!(matches!(tally.stopped, Some(KeyError::Refused(_))), "{tally:?}");
    assert_eq!(scene.calls(AUTHORIZE), 3);
}

#[test]
fn faults_tell_nothing_secret() {
    let scene = Scene::new();
    scene.simulator.wish("info", Fault::Status(418, None));
    let fault = scene.service.info().unwrap_err();
    assert!(matches!(&fault, ServiceFault::Refused { status: 418, .. }), "{fault:?}");
    let shown = format!("{:?} {:?}", scene.service, secrets(&[("PIN", PIN)]));
    assert!(!shown.contains(PIN) && !shown.contains(CLIENT.1), "{shown}");
}
