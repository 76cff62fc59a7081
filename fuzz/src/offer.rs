//! Offers from anybody: answered or refused, never a panic; an answer is a description with as many sections.

use std::net::SocketAddr;
use std::time::Instant;

use sfu::{EndpointSetting, accept};

pub fn run(bytes: &[u8]) {
    let Ok(offer) = std::str::from_utf8(bytes) else { return };
    let addresses = vec![SocketAddr::from(([192, 0, 2, 1], 5_000))];
    let setting = EndpointSetting { addresses, ..EndpointSetting::default() };
    let Ok((endpoint, answer)) = accept(offer, &setting, Instant::now()) else { return };
    assert!(answer.starts_with("v=0"));
    let (video, audio) = endpoint.slots();
    assert!(video <= 16 && audio <= 3);
}
