//! A meeting in virtual time: workers, clients and the emulated network between them.
//! What must always hold: time moves only to the next thing that is due; nothing sleeps.

use super::net::{Line, Net};
use super::start;
use super::watch::Watch;
use crate::pattern::{self, Mark};
use crate::plan::{Meeting, Person, Stage, plan};
use crate::rtc::{Client, ClientEvent, ClientSetting, EndpointSetting, Packet, Publish, accept};
use crate::worker::{Command, Datagram, Event, Join, Limits, RoomSetting, Worker};
use crate::{Layer, PeerId, RoomId, Table, Track};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

pub(crate) const ROOM: RoomId = RoomId(1);
const PICTURE_EVERY: Duration = Duration::from_millis(40);
const AUDIO_EVERY: Duration = Duration::from_millis(20);

pub(crate) struct Guest {
    pub(crate) client: Client,
    pub(crate) peer: PeerId,
    pub(crate) worker: usize,
    pub(crate) address: SocketAddr,
    pub(crate) video: Vec<Watch>,
    pub(crate) audio: Vec<u64>,
    /// By sender: packets heard.
    pub(crate) heard: BTreeMap<u32, u64>,
    pub(crate) texts: Vec<String>,
    pub(crate) connected: bool,
    pub(crate) closed: bool,
    pub(crate) speaks: Option<i8>,
    pub(crate) shows: bool,
    pub(crate) keyframes_asked: u64,
    layers: Publish,
    picture: [u32; 3],
    sequence: [u64; 4],
    keyframe: [bool; 3],
    next_picture: Instant,
    next_audio: Instant,
}

pub(crate) struct Scene {
    pub(crate) now: Instant,
    pub(crate) workers: Vec<Worker>,
    pub(crate) guests: Vec<Guest>,
    pub(crate) net: Net,
    pub(crate) events: Vec<Event>,
    pub(crate) recorded: Vec<Packet>,
    pub(crate) meeting: Meeting,
    pub(crate) table: Table,
    pub(crate) estimates: bool,
    pub(crate) server_bytes: u64,
}

/// What a guest brings along.
#[derive(Clone, Copy)]
pub(crate) struct Brings {
    pub(crate) camera: Publish,
    pub(crate) microphone: bool,
    pub(crate) line: Line,
}

impl Brings {
    pub(crate) fn camera(camera: Publish) -> Self {
        let line = Line { delay: Duration::from_millis(10), ..Line::default() };
        Self { camera, microphone: true, line }
    }
}

pub(crate) fn server(worker: usize) -> SocketAddr {
    SocketAddr::from(([10, 0, 0, 1], 5_000 + u16::try_from(worker).unwrap()))
}

pub(crate) fn client_address(guest: usize) -> SocketAddr {
    let guest = u16::try_from(guest).unwrap();
    let [high, low] = guest.to_be_bytes();
    SocketAddr::from(([10, 1, high, low], 6_000))
}

impl Scene {
    pub(crate) fn new(seed: u64, workers: usize, estimates: bool) -> Self {
        Self::with_limits(seed, workers, estimates, Limits::default())
    }

    pub(crate) fn with_limits(seed: u64, workers: usize, estimates: bool, limits: Limits) -> Self {
        let now = start();
        let mut scene = Self {
            now,
            workers: (0..workers).map(|index| Worker::new(index, workers, limits, now)).collect(),
            guests: Vec::new(),
            net: Net::new(seed),
            events: Vec::new(),
            recorded: Vec::new(),
            meeting: Meeting::default(),
            table: Table::default(),
            estimates,
            server_bytes: 0,
        };
        let setting = RoomSetting { estimates, sharded: workers > 1 };
        for worker in 0..workers {
            scene.command(worker, Command::Open(ROOM, setting));
        }
        scene
    }

    pub(crate) fn setting(&self, worker: usize) -> EndpointSetting {
        EndpointSetting {
            addresses: vec![server(worker)],
            estimates: self.estimates,
            ..EndpointSetting::default()
        }
    }

    /// A guest who joins now, with its own name or that of somebody who comes back.
    pub(crate) fn join(&mut self, brings: Brings) -> usize {
        let guest = self.guests.len();
        self.join_as(PeerId(u128::try_from(guest).unwrap() + 100), brings)
    }

    pub(crate) fn join_as(&mut self, peer: PeerId, brings: Brings) -> usize {
        let guest = self.guests.len();
        let address = client_address(guest);
        self.net.line(address, brings.line);
        let setting = ClientSetting {
            address,
            microphone: brings.microphone,
            camera: brings.camera,
            screen: false,
            video_slots: 4,
            audio_slots: 3,
        };
        let (mut client, offer) = Client::new(&setting, self.now).unwrap();
        let worker = guest % self.workers.len();
        let (endpoint, answer) = accept(&offer, &self.setting(worker), self.now).unwrap();
        client.answer(&answer).unwrap();
        let join = Join {
            room: ROOM,
            peer,
            endpoint: Box::new(endpoint),
            reply: Box::new(|outcome| assert_eq!(outcome, Ok(()))),
        };
        self.command(worker, Command::Join(join));
        self.guests.push(Guest {
            client,
            peer,
            worker,
            address,
            video: (0..4).map(|_| Watch::default()).collect(),
            audio: vec![0; 3],
            heard: BTreeMap::new(),
            texts: Vec::new(),
            connected: false,
            closed: false,
            speaks: brings.microphone.then_some(-90),
            shows: brings.camera != Publish::Nothing,
            keyframes_asked: 0,
            layers: brings.camera,
            picture: [0; 3],
            sequence: [500, 700, 900, 1_100],
            keyframe: [true; 3],
            next_picture: self.now,
            next_audio: self.now,
        });
        let camera = brings.camera != Publish::Nothing;
        let person = Person { camera, video_slots: 4, thumbnails: 2, ..Person::admitted() };
        self.meeting.people.insert(peer, person);
        if brings.microphone {
            self.meeting.floor.insert(peer);
        }
        self.plan();
        guest
    }

    /// Carries out the table of the meeting as it is now.
    pub(crate) fn plan(&mut self) {
        self.table = plan(&self.meeting, Some(&self.table));
        self.impose(self.table.clone());
    }

    pub(crate) fn impose(&mut self, table: Table) {
        let table = Arc::new(table);
        for worker in 0..self.workers.len() {
            self.command(worker, Command::Plan(ROOM, Arc::clone(&table)));
        }
    }

    pub(crate) fn stage(&mut self, guest: usize) {
        self.meeting.stage = Stage::Chosen(self.guests[guest].peer);
        self.plan();
    }

    pub(crate) fn command(&mut self, worker: usize, command: Command) {
        self.workers[worker].command(self.now, command);
        self.workers[worker].flush(self.now);
        self.collect();
    }

    /// Lets so much time pass.
    pub(crate) fn run(&mut self, duration: Duration) {
        let end = self.now + duration;
        loop {
            let mut next = end;
            next = next.min(self.net.due().unwrap_or(end));
            for worker in &self.workers {
                next = next.min(worker.due());
            }
            for guest in self.guests.iter().filter(|it| !it.closed) {
                next = next.min(guest.client.due());
                if guest.connected {
                    next = next.min(guest.next_picture).min(guest.next_audio);
                }
            }
            self.now = self.now.max(next);
            if self.now >= end {
                return;
            }
            self.step();
        }
    }

    fn step(&mut self) {
        while let Some(arrival) = self.net.arrived(self.now) {
            let worker = (0..self.workers.len()).find(|worker| server(*worker) == arrival.to);
            if let Some(worker) = worker {
                self.workers[worker].input(self.now, arrival.from, &arrival.bytes);
                self.workers[worker].flush(self.now);
                continue;
            }
            let Some(guest) = self.guests.iter_mut().find(|it| it.address == arrival.to) else {
                continue;
            };
            let mut out = Vec::new();
            guest.client.receive(self.now, arrival.from, &arrival.bytes, &mut out);
            heed(guest, out, self.now, &mut self.net);
        }
        for worker in &mut self.workers {
            worker.tick(self.now);
        }
        for guest in self.guests.iter_mut().filter(|it| !it.closed) {
            let mut out = Vec::new();
            if guest.client.due() <= self.now {
                guest.client.tick(self.now, &mut out);
            }
            publish(guest, self.now, &mut out);
            heed(guest, out, self.now, &mut self.net);
        }
        self.collect();
    }

    fn collect(&mut self) {
        loop {
            let mut relays = Vec::new();
            for worker in 0..self.workers.len() {
                let out = std::mem::take(self.workers[worker].outputs());
                for Datagram { to, bytes } in out.datagrams {
                    self.server_bytes += u64::try_from(bytes.len()).unwrap();
                    self.net.down(self.now, server(worker), to, bytes);
                }
                self.events.extend(out.events);
                self.recorded.extend(out.recorded.into_iter().map(|it| it.1));
                relays.extend(out.relays);
            }
            if relays.is_empty() {
                return;
            }
            for (worker, relay) in relays {
                self.workers[worker].command(self.now, Command::Relay(relay));
            }
            for worker in &mut self.workers {
                worker.flush(self.now);
            }
        }
    }

    /// Sends the restart offer of a guest over the platform's door.
    pub(crate) fn restart(&mut self, guest: usize, address: SocketAddr) {
        let offer = self.guests[guest].client.restart(address).unwrap();
        let line = Line { delay: Duration::from_millis(10), ..Line::default() };
        self.net.line(address, line);
        self.guests[guest].address = address;
        let answer = Arc::new(Mutex::new(None));
        let told = Arc::clone(&answer);
        let (peer, worker) = (self.guests[guest].peer, self.guests[guest].worker);
        let setting = Arc::new(self.setting(worker));
        let reply = Box::new(move |outcome| *told.lock().unwrap() = Some(outcome));
        self.command(worker, Command::Restart { peer, offer, setting, reply });
        let answer = answer.lock().unwrap().take().unwrap().unwrap();
        self.guests[guest].client.answer(&answer).unwrap();
    }
}

/// Does what a client says.
pub(crate) fn heed(guest: &mut Guest, mut out: Vec<ClientEvent>, now: Instant, net: &mut Net) {
    let mut more = Vec::new();
    for event in out.drain(..) {
        match event {
            ClientEvent::Datagram { from, to, bytes } => net.up(now, from, to, bytes),
            ClientEvent::Connected => guest.connected = true,
            ClientEvent::Closed => guest.closed = true,
            ClientEvent::Disconnected | ClientEvent::ChannelOpen => {}
            ClientEvent::Text(text) => guest.texts.push(text),
            ClientEvent::KeyframeWanted { layer, .. } => {
                guest.keyframes_asked += 1;
                match layer {
                    Some(layer) => guest.keyframe[layer.index()] = true,
                    None => guest.keyframe = [true; 3],
                }
            }
            ClientEvent::Packet {
                video: true, slot, sequence, marker, picture, payload, ..
            } => {
                let Some(mark) = pattern::read(true, &payload) else { continue };
                let wants = guest.video[slot].take(sequence, picture, marker, mark, now);
                if wants {
                    guest.client.request_keyframe(slot, now, &mut more);
                }
            }
            ClientEvent::Packet { slot, payload, .. } => {
                guest.audio[slot] += 1;
                if let Some(mark) = pattern::read(false, &payload) {
                    *guest.heard.entry(mark.sender).or_default() += 1;
                }
            }
        }
    }
    if !more.is_empty() {
        heed(guest, more, now, net);
    }
}

/// Sends what is due of a guest's camera and microphone.
fn publish(guest: &mut Guest, now: Instant, out: &mut Vec<ClientEvent>) {
    if !guest.connected {
        (guest.next_picture, guest.next_audio) = (now, now);
        return;
    }
    let sender = u32::try_from(guest.peer.0).unwrap();
    while guest.next_picture <= now {
        guest.next_picture += PICTURE_EVERY;
        if !guest.shows {
            continue;
        }
        for layer in Layer::ALL {
            if guest.layers == Publish::Single && layer != Layer::High {
                continue;
            }
            let index = layer.index();
            let keyframe = std::mem::take(&mut guest.keyframe[index]);
            let picture = guest.picture[index];
            guest.picture[index] += 1;
            // Of about 150, 400 and 1200 kbit/s.
            let (packets, bytes) = [(1, 750), (2, 1_000), (6, 1_000)][index];
            for packet in 0..packets {
                let mark = Mark {
                    sender,
                    stream: u8::try_from(index).unwrap(),
                    picture,
                    first: packet == 0,
                    keyframe,
                    sent_micros: 0,
                };
                let payload = pattern::video(&mark, bytes).into();
                let sequence = guest.sequence[index];
                guest.sequence[index] += 1;
                let last = packet + 1 == packets;
                let time = picture.wrapping_mul(3_600);
                guest.client.send(
                    Track::Camera,
                    layer,
                    sequence,
                    time,
                    last,
                    None,
                    payload,
                    now,
                    out,
                );
            }
        }
    }
    while guest.next_audio <= now {
        guest.next_audio += AUDIO_EVERY;
        let Some(level) = guest.speaks else { continue };
        let sequence = guest.sequence[3];
        guest.sequence[3] += 1;
        let mark =
            Mark { sender, stream: 9, picture: 0, first: true, keyframe: false, sent_micros: 0 };
        let payload = pattern::audio(&mark, 80).into();
        let time = u32::try_from(sequence).unwrap().wrapping_mul(960);
        guest.client.send(
            Track::Microphone,
            Layer::High,
            sequence,
            time,
            false,
            Some(level),
            payload,
            now,
            out,
        );
    }
}
