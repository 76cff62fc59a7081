//! Requests to our own authorities from anybody, and certificates as text: answered or refused, never a panic; a time
//! stamp that is given answers its request, and an answer about certificates is never about somebody else's.

use std::sync::OnceLock;

use kernel::random::SeededRandom;
use kernel::time::Timestamp;
use signing::certificate::Name;
use signing::key::KeyKind;
use signing::oid;
use signing::pem;
use signing::pki::{Addresses, World};
use signing::timestamp::{TimestampAuthority, TimestampRequest};

fn world() -> Option<&'static World> {
    static WORLD: OnceLock<Option<World>> = OnceLock::new();
    let draw = || {
        let name = |common| Name::of(&[(oid::COMMON_NAME, common)]);
        let addresses = Addresses {
            root: name("root"),
            officials: name("officials"),
            organisations: name("organisations"),
            time: name("time"),
            url: "http://pki.example".to_owned(),
        };
        World::draw(&addresses, KeyKind::P256, &SeededRandom::new(1), Timestamp::EPOCH).ok()
    };
    WORLD.get_or_init(draw).as_ref()
}

pub fn run(bytes: &[u8]) {
    let Some(world) = world() else { return };
    let Ok(policy) = "1.2.3.4".parse() else { return };
    let authority = TimestampAuthority::new(world.time().clone(), policy).with_accuracy(1);
    match authority.answer(bytes, 7, Timestamp::EPOCH) {
        Ok(answer) => {
            let request = TimestampRequest::read(bytes);
            let fits = request.is_ok_and(|it| !it.certificate_wanted || it.accept(&answer).is_ok());
            assert!(fits, "stamp does not answer its request");
        }
        Err(refusal) => assert!(!refusal.response().is_empty()),
    }
    let answer = world.respond("http://pki.example/officials/ocsp", bytes);
    assert!(answer.is_some_and(|it| !it.is_empty()));
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = pem::certificates(text);
    }
}
