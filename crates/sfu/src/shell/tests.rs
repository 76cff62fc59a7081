//! Threads, sockets and time for real, on the machine's own addresses. Nothing sleeps: sockets and channels are waited for.

use super::{Config, RoomOptions, Sfu, now};
use crate::pattern::{self, Mark};
use crate::rtc::{Client, ClientEvent, ClientSetting, Publish};
use crate::worker::Event;
use crate::{JoinError, Layer, Line, PeerId, RoomId, Source, Table, Track, Want};
use std::net::{SocketAddr, UdpSocket};
use std::sync::mpsc::channel;
use std::time::Duration;

const ROOM: RoomId = RoomId(5);

struct Peer {
    client: Client,
    socket: UdpSocket,
    connected: bool,
    video: u32,
    audio: u32,
    sequence: u64,
}

impl Peer {
    fn join(sfu: &Sfu, peer: u128, publishes: bool, local: &str) -> Self {
        let socket = UdpSocket::bind((local, 0)).unwrap();
        socket.set_read_timeout(Some(Duration::from_millis(2))).unwrap();
        let setting = ClientSetting {
            address: socket.local_addr().unwrap(),
            microphone: publishes,
            camera: if publishes { Publish::Single } else { Publish::Nothing },
            screen: false,
            video_slots: 1,
            audio_slots: 3,
        };
        let (mut client, offer) = Client::new(&setting, now()).unwrap();
        let (admitted, waiting) = channel();
        let reply = Box::new(move |outcome| admitted.send(outcome).unwrap());
        let answer = sfu.begin(ROOM, PeerId(peer), &offer, reply).unwrap();
        assert_eq!(waiting.recv().unwrap(), Ok(()));
        client.answer(&answer).unwrap();
        Self { client, socket, connected: false, video: 0, audio: 0, sequence: 10 }
    }

    fn turn(&mut self) {
        let mut out = Vec::new();
        let mut buffer = [0; 2_048];
        if let Ok((length, from)) = self.socket.recv_from(&mut buffer) {
            self.client.receive(now(), from, &buffer[..length], &mut out);
        }
        if self.client.due() <= now() {
            self.client.tick(now(), &mut out);
        }
        self.heed(out);
    }

    fn publish(&mut self) {
        let mark =
            Mark { sender: 1, stream: 0, picture: 0, first: true, keyframe: true, sent_micros: 0 };
        let mut out = Vec::new();
        self.sequence += 1;
        let time = u32::try_from(self.sequence).unwrap() * 960;
        for (track, payload) in [
            (Track::Camera, pattern::video(&mark, 900)),
            (Track::Microphone, pattern::audio(&mark, 80)),
        ] {
            let payload = payload.into();
            self.client.send(
                track,
                Layer::High,
                self.sequence,
                time,
                true,
                Some(-20),
                payload,
                now(),
                &mut out,
            );
        }
        self.heed(out);
    }

    fn heed(&mut self, out: Vec<ClientEvent>) {
        for event in out {
            match event {
                ClientEvent::Datagram { to, bytes, .. } => drop(self.socket.send_to(&bytes, to)),
                ClientEvent::Connected => self.connected = true,
                ClientEvent::Packet { video, .. } => {
                    self.video += u32::from(video);
                    self.audio += u32::from(!video);
                }
                _ => {}
            }
        }
    }
}

fn started(listen: &str, workers: usize) -> (Sfu, tokio::sync::mpsc::Receiver<Event>) {
    let listen: SocketAddr = listen.parse().unwrap();
    let both = ["127.0.0.1".parse().unwrap(), "::1".parse().unwrap()];
    let announced = if listen.ip().is_unspecified() { both.to_vec() } else { Vec::new() };
    let config = Config { listen: vec![listen; workers], announced, ..Config::default() };
    Sfu::start(config).unwrap()
}

fn table(receivers: &[u128]) -> Table {
    let want = Want { source: Source::camera(PeerId(1)), layer_max: Layer::High };
    let line = Line { video: vec![Some(want)], hears: true };
    Table {
        lines: receivers.iter().map(|peer| (PeerId(*peer), line.clone())).collect(),
        floor: [PeerId(1)].into(),
        recorded: [Source::camera(PeerId(1))].into(),
        record_audio: true,
    }
}

/// One speaks, the others see and hear, over so many workers; gives the recorded packets.
fn held(listen: &str, local: &str, workers: usize) -> usize {
    let (sfu, mut events) = started(listen, workers);
    let folder = tempfile::tempdir().unwrap();
    sfu.open(ROOM, RoomOptions { estimates: false, peers_expected: 348 });
    sfu.record(ROOM, folder.path().to_owned(), 7);
    sfu.plan(ROOM, table(&[2, 3, 4]));
    let mut speaker = Peer::join(&sfu, 1, true, local);
    let mut viewers: Vec<_> = (2..5).map(|peer| Peer::join(&sfu, peer, false, local)).collect();
    let mut turns = 0;
    while viewers.iter().any(|it| it.video < 20 || it.audio < 20) {
        turns += 1;
        assert!(turns < 20_000, "no media came");
        speaker.turn();
        if speaker.connected {
            speaker.publish();
        }
        viewers.iter_mut().for_each(Peer::turn);
    }
    let mut joined = 0;
    while let Ok(event) = events.try_recv() {
        joined += usize::from(matches!(event, Event::Joined(..)));
    }
    assert_eq!(joined, 4);
    let counts = sfu.counts();
    assert!(counts.iter().all(|it| it.core.sent > 0 && it.core.faults == 0), "{counts:?}");
    sfu.stop_recording(ROOM);
    sfu.stop();
    let files = std::fs::read_dir(folder.path()).unwrap();
    let mut packets = 0;
    for file in files {
        let mut recording = crate::record::Recording::open(&file.unwrap().path()).unwrap();
        while recording.next_packet().unwrap().is_some() {
            packets += 1;
        }
    }
    packets
}

#[test]
fn a_meeting_is_held_and_recorded_by_one_thread() {
    assert!(held("127.0.0.1:0", "127.0.0.1", 1) >= 40);
}

#[test]
fn a_meeting_is_held_by_two_threads() {
    assert!(held("127.0.0.1:0", "127.0.0.1", 2) >= 40);
}

#[test]
fn a_meeting_is_held_over_ipv6() {
    assert!(held("[::1]:0", "::1", 1) >= 40);
}

#[test]
fn one_socket_serves_both_families() {
    assert!(held("[::]:0", "127.0.0.1", 1) >= 40);
    assert!(held("[::]:0", "::1", 1) >= 40);
}

#[test]
fn whoever_waits_is_refused_when_it_stops() {
    let (sfu, _events) = started("127.0.0.1:0", 1);
    sfu.open(ROOM, RoomOptions::default());
    sfu.stop();
    let (_, offer) = Client::new(
        &ClientSetting {
            address: "127.0.0.1:9".parse().unwrap(),
            microphone: true,
            camera: Publish::Nothing,
            screen: false,
            video_slots: 0,
            audio_slots: 0,
        },
        now(),
    )
    .unwrap();
    let (told, waiting) = channel();
    sfu.begin(ROOM, PeerId(1), &offer, Box::new(move |outcome| told.send(outcome).unwrap()))
        .unwrap();
    assert_eq!(waiting.recv().unwrap(), Err(JoinError::Stopped));
}

#[test]
fn a_refused_join_leaves_no_trace_and_a_peer_is_in_one_room() {
    let (sfu, _events) = started("127.0.0.1:0", 2);
    sfu.open(ROOM, RoomOptions::default());
    sfu.open(RoomId(6), RoomOptions::default());
    let loads = || super::locked(&sfu.inner.places).load.iter().sum::<usize>();
    assert!(sfu.begin(ROOM, PeerId(1), "v=0", Box::new(|_| ())).is_err());
    assert_eq!(loads(), 0);
    let _peer = Peer::join(&sfu, 1, true, "127.0.0.1");
    assert_eq!(loads(), 1);
    assert!(sfu.begin(ROOM, PeerId(1), "v=0", Box::new(|_| ())).is_err());
    assert_eq!(loads(), 1, "whoever was in stays in");
    assert!(sfu.begin(RoomId(6), PeerId(1), "v=0", Box::new(|_| ())).is_err());
    assert_eq!(loads(), 0);
}

#[test]
fn nobody_enters_a_room_that_is_not_open() {
    let (sfu, _events) = started("127.0.0.1:0", 1);
    let outcome = sfu.begin(RoomId(77), PeerId(1), "v=0", Box::new(|_| ()));
    assert_eq!(outcome.unwrap_err(), JoinError::NoRoom);
}
