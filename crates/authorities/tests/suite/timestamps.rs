//! Time-stamping authorities over HTTP: fail-over, rest, and everything a stamp is checked for.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use authorities::answer;
use authorities::office::{Branch, TIME_POLICY};
use authorities::timestamps::{AuthorityAt, HttpTimestamps, Trusted};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::response::IntoResponse as _;
use axum::routing::post;
use kernel::time::ManualClock;
use signing::algorithm::Digest;
use signing::oid::ObjectIdentifier;
use signing::timestamp::{
    TimestampError, TimestampRequest, TimestampSource, TimestampToken, TokenError, obtain,
};

use crate::support::{Ground, Served, clock, courier, noon, reach};

const PATIENCE: Duration = Duration::from_secs(5);

fn at(served: &Served) -> AuthorityAt {
    AuthorityAt { url: served.url(), policy: None, patience: PATIENCE }
}

fn source(
    ground: &Ground,
    clock: &Arc<ManualClock>,
    authorities: &[AuthorityAt],
) -> HttpTimestamps {
    let trusted = Trusted {
        anchors: vec![ground.office.certificate(Branch::Root).clone()],
        between: Vec::new(),
    };
    HttpTimestamps::new((courier(), &reach()), Arc::clone(clock) as _, trusted, authorities)
        .unwrap()
}

fn stamp(source: &HttpTimestamps) -> Result<Vec<u8>, TimestampError> {
    let imprint = Digest::Sha256.of(&[b"what is stamped"]);
    obtain(&[source as &dyn TimestampSource], Digest::Sha256, &imprint, 7)
}

/// An authority that counts its calls and answers what it is told.
fn stub(body: &'static [u8], status: u16) -> (Served, Arc<AtomicUsize>) {
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    let answer = move || {
        counted.fetch_add(1, Ordering::SeqCst);
        let status = axum::http::StatusCode::from_u16(status).unwrap();
        async move { (status, body).into_response() }
    };
    (Served::start(Router::new().route("/", post(answer))), calls)
}

#[test]
fn stamp_of_our_authority_is_accepted_over_http() {
    let ground = Ground::at(noon(), "http://pki.example");
    let clock = clock(noon());
    let time = ground.office.timestamps(Arc::clone(&clock) as _).unwrap();
    let served = Served::start(answer::timestamps(time));
    let token = stamp(&source(&ground, &clock, &[at(&served)])).unwrap();
    let token = TimestampToken::read(&token).unwrap();
    assert_eq!((token.generated_at, token.policy), (noon(), TIME_POLICY));
}

#[test]
fn next_authority_is_asked_and_the_one_that_failed_rests() {
    let ground = Ground::at(noon(), "http://pki.example");
    let clock = clock(noon());
    let time = ground.office.timestamps(Arc::clone(&clock) as _).unwrap();
    let good = Served::start(answer::timestamps(time));
    let (bad, calls) = stub(b"down for the night", 500);
    let source = source(&ground, &clock, &[at(&bad), at(&good)]);
    for _ in 0..3 {
        stamp(&source).unwrap();
    }
    assert_eq!(calls.load(Ordering::SeqCst), 1, "it is left alone");
    clock.advance_seconds(61);
    stamp(&source).unwrap();
    assert_eq!(calls.load(Ordering::SeqCst), 2, "and asked again after its rest");
}

#[test]
fn when_all_rest_the_answer_comes_at_once() {
    let ground = Ground::at(noon(), "http://pki.example");
    let clock = clock(noon());
    let (bad, calls) = stub(b"", 503);
    let source = source(&ground, &clock, &[at(&bad)]);
    for _ in 0..5 {
        assert!(matches!(stamp(&source), Err(TimestampError::Unreachable(_))));
    }
    assert_eq!(calls.load(Ordering::SeqCst), 1);
    assert_eq!(stamp(&self::source(&ground, &clock, &[])), Err(TimestampError::NoSource));
}

#[test]
fn slow_authority_costs_its_patience_and_no_more() {
    let ground = Ground::at(noon(), "http://pki.example");
    let clock = clock(noon());
    let never = || async { std::future::pending::<()>().await };
    let slow = Served::start(Router::new().route("/", post(never)));
    let time = ground.office.timestamps(Arc::clone(&clock) as _).unwrap();
    let good = Served::start(answer::timestamps(time));
    let hasty = AuthorityAt { patience: Duration::from_millis(100), ..at(&slow) };
    assert!(stamp(&source(&ground, &clock, &[hasty, at(&good)])).is_ok());
}

#[test]
fn answer_without_end_is_not_read_to_its_end() {
    let ground = Ground::at(noon(), "http://pki.example");
    let endless = || async {
        let piece = Bytes::from(vec![0_u8; 64 * 1024]);
        let pieces = futures_of(piece);
        Body::from_stream(pieces)
    };
    let served = Served::start(Router::new().route("/", post(endless)));
    let fault = stamp(&source(&ground, &clock(noon()), &[at(&served)]));
    assert!(
        matches!(&fault, Err(TimestampError::Unreachable(why)) if why.contains("too long")),
        "{fault:?}"
    );
}

/// The same piece for ever.
fn futures_of(piece: Bytes) -> impl futures::Stream<Item = Result<Bytes, std::io::Error>> {
    futures::stream::repeat_with(move || Ok(piece.clone()))
}

#[test]
fn redirect_is_not_followed() {
    let ground = Ground::at(noon(), "http://pki.example");
    let clock = clock(noon());
    let time = ground.office.timestamps(Arc::clone(&clock) as _).unwrap();
    let good = Served::start(answer::timestamps(time));
    let place = good.url();
    let away = move || {
        let place = place.clone();
        async move { axum::response::Redirect::temporary(&place) }
    };
    let served = Served::start(Router::new().route("/", post(away)));
    let fault = stamp(&source(&ground, &clock, &[at(&served)]));
    assert!(
        matches!(&fault, Err(TimestampError::Unreachable(why)) if why.contains("307")),
        "{fault:?}"
    );
}

#[test]
fn old_answer_is_not_taken_for_a_new_one() {
    let ground = Ground::at(noon(), "http://pki.example");
    let clock = clock(noon());
    let time = ground.office.timestamps(Arc::clone(&clock) as _).unwrap();
    let imprint = Digest::Sha256.of(&[b"what is stamped"]);
    let earlier = TimestampRequest::new(Digest::Sha256, &imprint, Some(6));
    let kept: &'static [u8] = time.answer(&earlier.der()).0.leak();
    let (served, _) = stub(kept, 200);
    let fault = stamp(&source(&ground, &clock, &[at(&served)]));
    assert_eq!(fault, Err(TimestampError::Token(TokenError::Nonce)));
}

#[test]
fn stamp_of_another_policy_or_root_or_hour_is_refused() {
    let ground = Ground::at(noon(), "http://pki.example");
    let clock = clock(noon());
    let time = ground.office.timestamps(Arc::clone(&clock) as _).unwrap();
    let served = Served::start(answer::timestamps(time));
    let other: ObjectIdentifier = "1.2.3.4".parse().unwrap();
    let policy = AuthorityAt { policy: Some(other), ..at(&served) };
    let refused = stamp(&source(&ground, &clock, &[policy]));
    assert!(matches!(refused, Err(TimestampError::Refused(_))), "{refused:?}");
    let ours = AuthorityAt { policy: Some(TIME_POLICY), ..at(&served) };
    assert!(stamp(&source(&ground, &clock, &[ours])).is_ok());

    let stranger = {
        let random = kernel::random::SeededRandom::new(99);
        let path = ground.path().with_file_name("other");
        let charter = crate::support::charter("http://other.example");
        let kind = signing::key::KeyKind::P256;
        authorities::office::Office::found(&path, &charter, kind, (&random, noon())).unwrap()
    };
    let time = stranger.timestamps(Arc::clone(&clock) as _).unwrap();
    let foreign = Served::start(answer::timestamps(time));
    let fault = stamp(&source(&ground, &clock, &[at(&foreign)]));
    assert!(matches!(fault, Err(TimestampError::Untrusted(_))), "{fault:?}");

    let ours = crate::support::clock(noon().plus_seconds(3_600));
    let fault = stamp(&source(&ground, &ours, &[at(&served)]));
    assert!(
        matches!(&fault, Err(TimestampError::Untrusted(why)) if why.contains("3600")),
        "{fault:?}"
    );
}

#[test]
fn authority_answers_every_request_in_the_form_of_the_protocol() {
    let ground = Ground::at(noon(), "http://pki.example");
    let time = ground.office.timestamps(clock(noon())).unwrap();
    let failure = |request: &[u8]| {
        let (answer, refusal) = time.answer(request);
        assert!(refusal.is_some());
        assert!(matches!(
            signing::timestamp::response_token(&answer),
            Err(TimestampError::Refused(_))
        ));
        refusal.unwrap().failure()
    };
    let imprint = Digest::Sha256.of(&[b"x"]);
    let request = TimestampRequest::new(Digest::Sha256, &imprint, Some(1));
    assert_eq!(failure(b"nonsense"), 5, "badDataFormat");
    let weak = TimestampRequest::new(Digest::Sha1, &Digest::Sha1.of(&[b"x"]), None);
    assert_eq!(failure(&weak.der()), 0, "badAlg");
    let version: Vec<u8> =
        request.der().iter().enumerate().map(|(at, it)| if at == 4 { 2 } else { *it }).collect();
    assert_eq!(failure(&version), 2, "badRequest");
    let policy = TimestampRequest { policy: Some("1.2.3.4".parse().unwrap()), ..request };
    assert_eq!(failure(&policy.der()), 15, "unacceptedPolicy");
}
