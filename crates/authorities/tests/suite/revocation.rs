//! Evidence of revocation over HTTP: from where, how long it is kept, and what is not believed.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use authorities::answer;
use authorities::office::Branch;
use authorities::reach::Reach;
use authorities::revocation::{HttpRevocation, Limits};
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use kernel::time::ManualClock;
use signing::pki::list::Reason;
use signing::revocation::{Evidence, RevocationSource, Standing, check};

use crate::support::{Ground, Served, clock, courier, noon, reach};

const DAY: i64 = 24 * 3600;

/// An office that is served where its certificates say, and how often it was asked.
struct Scene {
    ground: Ground,
    clock: Arc<ManualClock>,
    calls: Arc<AtomicUsize>,
    served: Option<Served>,
}

impl Scene {
    fn new() -> Self {
        // The address must be in the certificates before anybody is served there.
        let address = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let ground = Ground::at(noon(), &format!("http://{address}"));
        let clock = clock(noon());
        let calls = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&calls);
        let count = move |request: Request, next: Next| {
            counted.fetch_add(1, Ordering::SeqCst);
            next.run(request)
        };
        let router = answer::office(Arc::clone(&ground.office), Arc::clone(&clock) as _);
        let served = Some(Served::on(address, router.layer(from_fn(count))));
        Self { ground, clock, calls, served }
    }

    fn source(&self, reach: Reach, limits: Limits) -> HttpRevocation {
        HttpRevocation::new((courier(), reach), Arc::clone(&self.clock) as _, limits)
    }

    fn standing(&self, source: &HttpRevocation) -> Result<Standing, String> {
        let leaf = self.ground.official.certificate();
        let issuer = self.ground.office.certificate(Branch::Officials);
        let evidence = source.evidence(leaf, issuer).map_err(|fault| fault.to_string())?;
        assert!(matches!(evidence, Evidence::Ocsp(_)), "a responder is asked first");
        Ok(check(&evidence, leaf, issuer, &[]).unwrap().standing)
    }
}

#[test]
fn evidence_is_kept_until_the_authority_has_newer_one() {
    let scene = Scene::new();
    let source = scene.source(reach(), Limits::default());
    for _ in 0..3 {
        assert_eq!(scene.standing(&source), Ok(Standing::Good));
    }
    assert_eq!(scene.calls.load(Ordering::SeqCst), 1);
    scene.ground.office.revoke("an.nt", Reason::KeyCompromise, noon()).unwrap();
    assert_eq!(scene.standing(&source), Ok(Standing::Good), "what is kept is still in date");
    scene.clock.advance_seconds(DAY + 1);
    let revoked = Standing::Revoked { revoked_at: noon(), reason: Some(1) };
    assert_eq!(scene.standing(&source), Ok(revoked));
    assert_eq!(scene.calls.load(Ordering::SeqCst), 2);
}

#[test]
fn list_is_fetched_where_there_is_no_responder() {
    let scene = Scene::new();
    let source = scene.source(reach(), Limits::default());
    let middle = scene.ground.office.certificate(Branch::Officials);
    let root = scene.ground.office.certificate(Branch::Root);
    let evidence = source.evidence(middle, root).unwrap();
    assert!(matches!(evidence, Evidence::List(_)));
    assert_eq!(check(&evidence, middle, root, &[]).unwrap().standing, Standing::Good);
    // The other branch is on the same list: nobody is asked again.
    let other = scene.ground.office.certificate(Branch::Organisations);
    assert_eq!(source.evidence(other, root).unwrap(), evidence);
    assert_eq!(scene.calls.load(Ordering::SeqCst), 1);
}

#[test]
fn certificate_cannot_send_us_to_hosts_that_are_not_allowed() {
    let scene = Scene::new();
    for (reach, why) in [
        (Reach::new(["ocsp.example.vn".to_owned()], true), "not allowed"),
        (Reach::new(["127.0.0.1".to_owned()], false), "private network"),
    ] {
        let fault = scene.standing(&scene.source(reach, Limits::default())).unwrap_err();
        assert!(fault.contains(why), "{fault}");
    }
    assert_eq!(scene.calls.load(Ordering::SeqCst), 0, "nobody was asked");
}

#[test]
fn name_that_leads_into_a_private_network_is_not_asked() {
    let scene = Scene::new();
    let port = scene.served.as_ref().unwrap().address.port();
    let ground = Ground::at(noon(), &format!("http://localhost:{port}"));
    let guarded = Reach::new(["localhost".to_owned()], false);
    let courier = Arc::new(authorities::courier::Courier::start(&guarded).unwrap());
    let source =
        HttpRevocation::new((courier, guarded), Arc::clone(&scene.clock) as _, Limits::default());
    let leaf = ground.official.certificate();
    let fault = source.evidence(leaf, ground.office.certificate(Branch::Officials)).unwrap_err();
    assert!(fault.to_string().contains("no address that may be asked"), "{fault}");
    assert_eq!(scene.calls.load(Ordering::SeqCst), 0);
}

#[test]
fn host_that_is_gone_rests_and_its_list_is_bounded() {
    let mut scene = Scene::new();
    let tight = Limits { list_bytes_max: 50, ..Limits::default() };
    let source = scene.source(reach(), tight);
    let middle = scene.ground.office.certificate(Branch::Officials).clone();
    let root = scene.ground.office.certificate(Branch::Root).clone();
    let fault = source.evidence(&middle, &root).unwrap_err().to_string();
    assert!(fault.contains("too long"), "{fault}");

    scene.served = None;
    let source = scene.source(reach(), Limits::default());
    let fault = source.evidence(&middle, &root).unwrap_err().to_string();
    assert!(!fault.contains("a moment ago"), "{fault}");
    let fault = source.evidence(&middle, &root).unwrap_err().to_string();
    assert!(fault.contains("a moment ago"), "{fault}");
}

#[test]
fn answer_that_another_authority_signed_is_not_believed() {
    let scene = Scene::new();
    let source = scene.source(reach(), Limits::default());
    // Another root with the same names, whose certificates send us to this office.
    let path = scene.ground.path().with_file_name("other");
    let random = kernel::random::SeededRandom::new(77);
    let charter = crate::support::charter(&scene.served.as_ref().unwrap().url());
    let kind = signing::key::KeyKind::P256;
    let other =
        authorities::office::Office::found(&path, &charter, kind, (&random, noon())).unwrap();
    let holder =
        authorities::office::Holder { label: "x", name: "X", organisation: "Y", title: None };
    let validity = (noon(), noon().plus_seconds(DAY));
    let stranger = other.enrol(Branch::Officials, holder, (kind, &random), validity).unwrap();
    let fault = source.evidence(stranger.certificate(), other.certificate(Branch::Officials));
    assert!(fault.is_err(), "{fault:?}");
}
