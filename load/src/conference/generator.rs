//! Receivers and publishers: each a whole WebRTC client with a socket of its own, all on one thread.
//! Not the server and not what it is compared with: both meet the same generator. What must always hold: a packet counts as
//! delivered when it was decrypted; latency is from the publisher's write to that, on one clock.

use mio::{Events, Interest, Poll, Token};
use sfu::pattern::{self, Mark};
use sfu::{Client, ClientEvent, Layer, Track};
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::time::{Duration, Instant};

/// Packets of three pictures in turn: 110 a second at 30 pictures.
const BURSTS: [u32; 3] = [4, 4, 3];
const PICTURE_EVERY: Duration = Duration::from_micros(33_333);
const AUDIO_EVERY: Duration = Duration::from_millis(20);
const VIDEO_BYTES: usize = 1_150;
const AUDIO_BYTES: usize = 100;

/// What a publisher sends.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Publisher {
    /// 1 Mbit/s, or 150 kbit/s.
    pub(crate) large: bool,
    pub(crate) audio: bool,
}

/// Numbers of one slot of one receiver.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    first: Option<u64>,
    last: u64,
    count: u64,
}

pub(crate) struct Endpoint {
    pub(crate) client: Client,
    socket: mio::net::UdpSocket,
    publisher: Option<Publisher>,
    sender: u32,
    pub(crate) connected: bool,
    pub(crate) first_media: Option<Instant>,
    tallies: Vec<Tally>,
    picture: u32,
    sequence: [u64; 2],
    keyframe: bool,
    next_picture: Instant,
    next_audio: Instant,
    pub(crate) last_media: Option<Instant>,
}

/// What was delivered in a window.
#[derive(Debug, Default)]
pub(crate) struct Delivered {
    pub(crate) packets: u64,
    pub(crate) lost: u64,
    pub(crate) latencies_ms: Vec<f64>,
}

pub(crate) struct Generator {
    pub(crate) endpoints: Vec<Option<Endpoint>>,
    poll: Poll,
    origin: Instant,
    latencies: Vec<u32>,
    out: Vec<ClientEvent>,
    buffer: Vec<u8>,
}

/// The clock of the measurement.
#[expect(clippy::disallowed_methods, reason = "measuring is what this is for")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

pub(crate) fn socket(local: IpAddr) -> std::io::Result<(UdpSocket, SocketAddr)> {
    let socket = UdpSocket::bind((local, 0))?;
    let address = socket.local_addr()?;
    Ok((socket, address))
}

impl Generator {
    pub(crate) fn new() -> std::io::Result<Self> {
        Ok(Self {
            endpoints: Vec::new(),
            poll: Poll::new()?,
            origin: now(),
            latencies: Vec::new(),
            out: Vec::new(),
            buffer: vec![0; 2_048],
        })
    }

    /// Takes a client that has its answer.
    pub(crate) fn add(
        &mut self,
        client: Client,
        socket: UdpSocket,
        publisher: Option<Publisher>,
    ) -> std::io::Result<usize> {
        socket.set_nonblocking(true)?;
        let free = self.endpoints.iter().position(Option::is_none);
        let index = free.unwrap_or(self.endpoints.len());
        let mut socket = mio::net::UdpSocket::from_std(socket);
        self.poll.registry().register(&mut socket, Token(index), Interest::READABLE)?;
        let at = now();
        let endpoint = Endpoint {
            client,
            socket,
            publisher,
            sender: u32::try_from(index).unwrap_or(0),
            connected: false,
            first_media: None,
            tallies: vec![Tally::default(); 16],
            picture: 0,
            sequence: [100, 100],
            keyframe: true,
            next_picture: at,
            next_audio: at,
            last_media: None,
        };
        if index == self.endpoints.len() {
            self.endpoints.push(None);
        }
        if let Some(place) = self.endpoints.get_mut(index) {
            *place = Some(endpoint);
        }
        Ok(index)
    }

    pub(crate) fn remove(&mut self, index: usize) {
        if let Some(mut endpoint) = self.endpoints.get_mut(index).and_then(Option::take) {
            endpoint.client.close(now(), &mut self.out);
            heed(&mut endpoint, &mut self.out, self.origin, &mut self.latencies);
            let _ = self.poll.registry().deregister(&mut endpoint.socket);
        }
    }

    /// Drives everything for so long, or until the condition holds.
    pub(crate) fn run(
        &mut self,
        duration: Duration,
        until: impl Fn(&Self) -> bool,
    ) -> std::io::Result<()> {
        let end = now() + duration;
        let mut events = Events::with_capacity(1_024);
        let mut next_timers = now();
        loop {
            let at = now();
            if at >= end || until(self) {
                return Ok(());
            }
            let next =
                self.endpoints.iter().flatten().filter(|it| it.publisher.is_some() && it.connected);
            let next = next.map(|it| it.next_picture.min(it.next_audio)).min().unwrap_or(end);
            let wait = next.min(next_timers).min(end).saturating_duration_since(at);
            self.poll.poll(&mut events, Some(wait))?;
            for event in &events {
                self.readable(event.token().0);
            }
            let at = now();
            let timers = at >= next_timers;
            if timers {
                next_timers = at + Duration::from_millis(5);
            }
            for endpoint in self.endpoints.iter_mut().flatten() {
                if timers && endpoint.client.due() <= at {
                    endpoint.client.tick(at, &mut self.out);
                    heed(endpoint, &mut self.out, self.origin, &mut self.latencies);
                }
                if endpoint.publisher.is_some() && endpoint.connected {
                    publish(endpoint, at, self.origin, &mut self.out);
                    heed(endpoint, &mut self.out, self.origin, &mut self.latencies);
                }
            }
        }
    }

    fn readable(&mut self, index: usize) {
        let Some(endpoint) = self.endpoints.get_mut(index).and_then(Option::as_mut) else { return };
        while let Ok((length, from)) = endpoint.socket.recv_from(&mut self.buffer) {
            let bytes = self.buffer.get(..length).unwrap_or_default();
            endpoint.client.receive(now(), from, bytes, &mut self.out);
            heed(endpoint, &mut self.out, self.origin, &mut self.latencies);
        }
    }

    /// Forgets what was counted; a window begins.
    pub(crate) fn begin(&mut self) {
        self.latencies.clear();
        for endpoint in self.endpoints.iter_mut().flatten() {
            endpoint.tallies.fill(Tally::default());
        }
    }

    pub(crate) fn delivered(&mut self) -> Delivered {
        let mut delivered = Delivered::default();
        for endpoint in self.endpoints.iter().flatten() {
            for tally in &endpoint.tallies {
                let Some(first) = tally.first else { continue };
                delivered.packets += tally.count;
                delivered.lost += (tally.last + 1 - first).saturating_sub(tally.count);
            }
        }
        let latencies = std::mem::take(&mut self.latencies);
        delivered.latencies_ms = latencies.into_iter().map(|it| f64::from(it) / 1_000.0).collect();
        delivered
    }
}

fn heed(
    endpoint: &mut Endpoint,
    out: &mut Vec<ClientEvent>,
    origin: Instant,
    latencies: &mut Vec<u32>,
) {
    for event in out.drain(..) {
        match event {
            ClientEvent::Datagram { to, bytes, .. } => drop(endpoint.socket.send_to(&bytes, to)),
            ClientEvent::Connected => {
                endpoint.connected = true;
                let at = now();
                (endpoint.next_picture, endpoint.next_audio) = (at, at);
            }
            ClientEvent::KeyframeWanted { .. } => endpoint.keyframe = true,
            ClientEvent::Packet { video, slot, sequence, payload, .. } => {
                let at = now();
                endpoint.first_media.get_or_insert(at);
                endpoint.last_media = Some(at);
                let place = slot + if video { 0 } else { 10 };
                if let Some(tally) = endpoint.tallies.get_mut(place) {
                    tally.first = Some(tally.first.map_or(sequence, |first| first.min(sequence)));
                    tally.last = tally.last.max(sequence);
                    tally.count += 1;
                }
                if let Some(mark) = pattern::read(video, &payload) {
                    let micros = u64::try_from((at - origin).as_micros()).unwrap_or(0);
                    let latency = micros.saturating_sub(mark.sent_micros);
                    latencies.push(u32::try_from(latency).unwrap_or(u32::MAX));
                }
            }
            _ => {}
        }
    }
}

fn publish(endpoint: &mut Endpoint, at: Instant, origin: Instant, out: &mut Vec<ClientEvent>) {
    let Some(publisher) = endpoint.publisher else { return };
    let mut mark = Mark {
        sender: endpoint.sender,
        stream: 0,
        picture: endpoint.picture,
        first: false,
        keyframe: false,
        sent_micros: 0,
    };
    let micros = || u64::try_from((now() - origin).as_micros()).unwrap_or(0);
    let [video_sequence, audio_sequence] = &mut endpoint.sequence;
    if endpoint.next_picture <= at {
        endpoint.next_picture += PICTURE_EVERY;
        mark.keyframe = std::mem::take(&mut endpoint.keyframe);
        let place = usize::try_from(endpoint.picture % 3).unwrap_or(0);
        // A small picture is one packet, every other time.
        let large = BURSTS.get(place).copied().unwrap_or(4);
        let small = 1 - endpoint.picture % 2;
        let packets = if publisher.large { large } else { small.max(u32::from(mark.keyframe)) };
        let time = endpoint.picture.wrapping_mul(3_000);
        endpoint.picture = endpoint.picture.wrapping_add(1);
        for packet in 0..packets {
            mark.first = packet == 0;
            mark.sent_micros = micros();
            let payload = pattern::video(&mark, VIDEO_BYTES).into();
            let sequence = *video_sequence;
            *video_sequence += 1;
            let last = packet + 1 == packets;
            endpoint.client.send(
                Track::Camera,
                Layer::High,
                sequence,
                time,
                last,
                None,
                payload,
                at,
                out,
            );
        }
    }
    if endpoint.next_audio <= at {
        endpoint.next_audio += AUDIO_EVERY;
        if publisher.audio {
            mark.sent_micros = micros();
            let payload = pattern::audio(&mark, AUDIO_BYTES).into();
            let sequence = *audio_sequence;
            *audio_sequence += 1;
            let time = u32::try_from(sequence).unwrap_or(0).wrapping_mul(960);
            endpoint.client.send(
                Track::Microphone,
                Layer::High,
                sequence,
                time,
                false,
                Some(-20),
                payload,
                at,
                out,
            );
        }
    }
}
