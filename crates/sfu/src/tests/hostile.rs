//! Peers that mean harm, and peers that break: nobody else in the room notices.

use super::net::{Chance, Line};
use super::scene::{Brings, ROOM, Scene, client_address, heed, server};
use crate::rtc::{Client, ClientSetting, EndpointSetting, Publish, accept};
use crate::worker::{Command, Departure, Event, Join, Limits};
use crate::{JoinError, Layer, PeerId, RoomId, Source, Want};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

/// A speaker and a viewer in the middle of a meeting.
fn meeting(seed: u64) -> Scene {
    let mut scene = Scene::new(seed, 1, false);
    let speaker = scene.join(Brings::camera(Publish::Single));
    scene.join(Brings::camera(Publish::Nothing));
    scene.stage(speaker);
    scene.run(SECOND * 2);
    scene
}

fn goes_on(scene: &mut Scene) {
    let before = scene.guests[1].video[0].pictures;
    scene.run(SECOND * 2);
    let pictures = scene.guests[1].video[0].pictures - before;
    assert!(pictures >= 48, "{pictures} of 50 pictures");
}

fn offer(address: SocketAddr, now: std::time::Instant) -> (Client, String) {
    let setting = ClientSetting {
        address,
        microphone: true,
        camera: Publish::Single,
        screen: false,
        video_slots: 2,
        audio_slots: 3,
    };
    Client::new(&setting, now).unwrap()
}

#[test]
fn a_peer_whose_endpoint_panics_is_dropped_alone() {
    let mut scene = meeting(1);
    let broken = scene.join(Brings::camera(Publish::Single));
    scene.run(SECOND);
    let peer = scene.guests[broken].peer;
    scene.workers[0].break_endpoint(peer);
    goes_on(&mut scene);
    assert!(scene.events.contains(&Event::Left(ROOM, peer, Departure::Fault)));
    assert_eq!(scene.workers[0].counts().faults, 1);
}

#[test]
fn noise_from_strangers_is_ignored() {
    let mut scene = meeting(2);
    let mut chance = Chance::new(2);
    for _ in 0..20_000 {
        let length = usize::try_from(chance.below(200)).unwrap();
        let bytes: Vec<u8> = (0..length).map(|_| chance.next().to_le_bytes()[0]).collect();
        let port = u16::try_from(chance.below(60_000)).unwrap();
        scene.workers[0].input(scene.now, SocketAddr::from(([203, 0, 113, 5], port)), &bytes);
    }
    assert_eq!(scene.workers[0].counts().peers, 2);
    assert!(scene.workers[0].counts().unknown > 19_000);
    goes_on(&mut scene);
}

#[test]
fn forged_datagrams_under_a_peers_address_do_not_end_its_meeting() {
    for seed in 0..4 {
        let mut scene = meeting(seed);
        let mut chance = Chance::new(seed);
        // Of every kind that is told apart by its first byte: STUN, DTLS, RTP and RTCP, and none.
        for first in [0, 1, 3, 20, 21, 22, 23, 25, 63, 128, 129, 144, 191, 255] {
            for _ in 0..20 {
                let length = usize::try_from(chance.below(400)).unwrap() + 1;
                let mut bytes: Vec<u8> =
                    (0..length).map(|_| chance.next().to_le_bytes()[0]).collect();
                bytes[0] = first;
                if length > 14 && (20..64).contains(&first) {
                    // A record of DTLS 1.2 with a plausible length.
                    bytes[1..3].copy_from_slice(&[254, 253]);
                    let body = u16::try_from(length - 13).unwrap();
                    bytes[11..13].copy_from_slice(&body.to_be_bytes());
                }
                for guest in 0..2 {
                    scene.workers[0].input(scene.now, client_address(guest), &bytes);
                }
            }
        }
        scene.workers[0].flush(scene.now);
        scene.run(SECOND);
        assert_eq!(scene.workers[0].counts().faults, 0, "seed {seed}");
        goes_on(&mut scene);
    }
}

#[test]
fn knowing_a_name_without_its_password_takes_nothing_over() {
    let mut scene = meeting(3);
    // The attacker saw a binding request of the viewer, and sends it, changed, from its own address.
    let (mut seen, _) = offer(SocketAddr::from(([10, 66, 0, 1], 9)), scene.now);
    let mut out = Vec::new();
    seen.tick(scene.now, &mut out);
    let name = scene.workers[0].fragment_of(scene.guests[1].peer);
    let mut request = vec![0, 1, 0, 0, 0x21, 0x12, 0xA4, 0x42];
    request.extend([9; 12]);
    let user = format!("{name}:evil");
    request.extend([0, 6]);
    request.extend(u16::try_from(user.len()).unwrap().to_be_bytes());
    request.extend(user.as_bytes());
    request.resize(request.len().next_multiple_of(4), 0);
    request.extend([0, 8, 0, 20]);
    request.extend([1; 20]);
    let length = u16::try_from(request.len() - 20).unwrap();
    request[2..4].copy_from_slice(&length.to_be_bytes());
    let evil = SocketAddr::from(([203, 0, 113, 9], 4_000));
    scene.workers[0].input(scene.now, evil, &request);
    let unknown = scene.workers[0].counts().unknown;
    scene.workers[0].input(scene.now, evil, &[128; 40]);
    assert_eq!(scene.workers[0].counts().unknown, unknown + 1, "the address was learnt");
    goes_on(&mut scene);
}

#[test]
fn ten_thousand_half_joins_are_bounded_and_expire() {
    let limits = Limits { waiting_max: 100, half_joined_max: 50, ..Limits::default() };
    let mut scene = Scene::with_limits(4, 1, false, limits);
    let speaker = scene.join(Brings::camera(Publish::Single));
    scene.join(Brings::camera(Publish::Nothing));
    scene.stage(speaker);
    scene.run(SECOND * 2);
    let refused = Arc::new(AtomicU32::new(0));
    let setting = EndpointSetting { addresses: vec![server(0)], ..EndpointSetting::default() };
    let (_, text) = offer(SocketAddr::from(([10, 66, 0, 1], 9)), scene.now);
    let count = 1_000;
    for peer in 0..count {
        let (endpoint, _) = accept(&text, &setting, scene.now).unwrap();
        let told = Arc::clone(&refused);
        let join = Join {
            room: ROOM,
            peer: PeerId(50_000 + peer),
            endpoint: Box::new(endpoint),
            reply: Box::new(move |outcome| {
                told.fetch_add(u32::from(outcome == Err(JoinError::Busy)), Ordering::Relaxed);
            }),
        };
        scene.command(0, Command::Join(join));
        let counts = scene.workers[0].counts();
        assert!(counts.half_joined <= 50 && counts.waiting <= 100);
    }
    assert!(refused.load(Ordering::Relaxed) >= 800);
    goes_on(&mut scene);
    scene.run(SECOND * 35);
    let counts = scene.workers[0].counts();
    assert_eq!((counts.peers, counts.waiting), (2, 0));
    let late = scene.join(Brings::camera(Publish::Nothing));
    scene.run(SECOND * 2);
    assert!(scene.guests[late].connected);
}

#[test]
fn whoever_asks_again_and_again_holds_one_place() {
    let mut scene = meeting(5);
    let setting = EndpointSetting { addresses: vec![server(0)], ..EndpointSetting::default() };
    let (_, text) = offer(SocketAddr::from(([10, 66, 0, 1], 9)), scene.now);
    for _ in 0..200 {
        let (endpoint, _) = accept(&text, &setting, scene.now).unwrap();
        let join = Join {
            room: ROOM,
            peer: PeerId(7),
            endpoint: Box::new(endpoint),
            reply: Box::new(|_| ()),
        };
        scene.command(0, Command::Join(join));
    }
    let counts = scene.workers[0].counts();
    assert!(counts.half_joined <= 1 && counts.waiting <= 1);
}

#[test]
fn nobody_joins_a_room_that_was_not_opened() {
    let mut scene = meeting(6);
    let setting = EndpointSetting { addresses: vec![server(0)], ..EndpointSetting::default() };
    let (_, text) = offer(SocketAddr::from(([10, 66, 0, 1], 9)), scene.now);
    let (endpoint, _) = accept(&text, &setting, scene.now).unwrap();
    let told = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&told);
    let join = Join {
        room: RoomId(99),
        peer: PeerId(7),
        endpoint: Box::new(endpoint),
        reply: Box::new(move |outcome| {
            count.store(u32::from(outcome == Err(JoinError::NoRoom)), Ordering::Relaxed);
        }),
    };
    scene.command(0, Command::Join(join));
    assert_eq!(told.load(Ordering::Relaxed), 1);
}

#[test]
fn a_peer_who_sends_too_much_is_held_back() {
    let mut scene = meeting(7);
    let flood = [130_u8; 300];
    for _ in 0..50_000 {
        scene.workers[0].input(scene.now, client_address(0), &flood);
    }
    assert!(scene.workers[0].counts().excessive > 45_000);
    scene.run(SECOND * 3);
    goes_on(&mut scene);
}

#[test]
fn a_table_with_slots_and_peers_that_are_not_there_harms_nobody() {
    let mut scene = meeting(8);
    let mut table = scene.table.clone();
    let stranger = Want { source: Source::camera(PeerId(999)), layer_max: Layer::High };
    for line in table.lines.values_mut() {
        line.video.resize(40, Some(stranger));
    }
    let line = table.lines[&scene.guests[1].peer].clone();
    table.lines.insert(PeerId(998), line);
    scene.impose(table);
    goes_on(&mut scene);
}

#[test]
fn what_a_peer_writes_into_the_data_channel_moves_nothing() {
    let mut scene = meeting(9);
    let text = r#"{"slots":[{"kind":"video","slot":0,"peer":"1"}]}"#;
    for _ in 0..50 {
        let mut out = Vec::new();
        let now = scene.now;
        scene.guests[1].client.say(text, now, &mut out);
        heed(&mut scene.guests[1], out, now, &mut scene.net);
    }
    goes_on(&mut scene);
}

#[test]
fn offers_that_are_none_are_refused() {
    let setting = EndpointSetting { addresses: vec![server(0)], ..EndpointSetting::default() };
    let now = super::start();
    let (_, good) = offer(SocketAddr::from(([10, 66, 0, 1], 9)), now);
    let mut chance = Chance::new(10);
    for text in ["", "v=0\r\n", "m=audio", &"x".repeat(70_000)] {
        assert!(accept(text, &setting, now).is_err());
    }
    // Lines dropped, doubled and cut at random: read or refused, never a panic.
    for _ in 0..300 {
        let mut torn = String::new();
        for line in good.lines() {
            let kept = match chance.below(12) {
                0 => continue,
                1 => line.get(..line.len() / 2).unwrap_or_default(),
                _ => line,
            };
            for _ in 0..=u32::from(chance.below(15) == 0) {
                torn.push_str(kept);
                torn.push_str("\r\n");
            }
        }
        drop(accept(&torn, &setting, now));
    }
}

#[test]
fn a_torn_line_of_one_is_not_felt_by_another() {
    let mut scene = meeting(11);
    let bad = Line { loss_per_mille: 400, jitter: Duration::from_millis(200), ..Line::default() };
    let weak = scene.join(Brings { line: bad, ..Brings::camera(Publish::Nothing) });
    scene.run(SECOND * 5);
    goes_on(&mut scene);
    assert!(scene.guests[1].video[0].frozen.is_zero(), "{weak}");
}
