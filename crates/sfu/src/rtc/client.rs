//! A peer as a page would be one: offers once with fixed slots, publishes, receives, restarts ICE.
//! For the emulated meetings of the tests, for the load generator and for relays; not a player: it decodes nothing.
//! What must always hold: like the endpoint it reads no clock and no socket, and drains after each change.

use crate::error::JoinError;
use crate::ids::{Layer, Track};
use crate::sdp::sections;
use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use str0m::change::{SdpAnswer, SdpOffer, SdpPendingOffer};
use str0m::channel::ChannelId;
use str0m::format::Codec;
use str0m::media::{
    Direction, KeyframeRequestKind, MediaKind, Mid, Pt, Rid, Simulcast, SimulcastLayer,
};
use str0m::net::{Protocol, Receive};
use str0m::rtp::{ExtensionValues, RtpWrite, Vp8Descriptor};
use str0m::{Candidate, Event, IceConnectionState, Input, Output, Rtc};

/// What the client sends and has room for.
#[derive(Clone, Debug)]
pub struct ClientSetting {
    /// Its own address; more can be added.
    pub address: SocketAddr,
    /// Whether there is a microphone.
    pub microphone: bool,
    /// How the camera is sent.
    pub camera: Publish,
    /// Whether there is a section for the screen.
    pub screen: bool,
    /// Video slots.
    pub video_slots: usize,
    /// Audio slots.
    pub audio_slots: usize,
}

/// How a video is sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Publish {
    /// There is none.
    Nothing,
    /// In one size.
    Single,
    /// In three, by `q`, `h` and `f`.
    Layers,
}

/// What a client has to say.
#[derive(Debug)]
pub enum ClientEvent {
    /// To be sent from `from`.
    Datagram {
        /// Own address.
        from: SocketAddr,
        /// The server's.
        to: SocketAddr,
        /// What.
        bytes: Vec<u8>,
    },
    /// ICE and DTLS are through.
    Connected,
    /// ICE lost its way for now.
    Disconnected,
    /// The server said goodbye, or the client failed.
    Closed,
    /// A packet in a slot.
    Packet {
        /// Slots of video and audio are counted apart.
        video: bool,
        /// Which slot, in the order of the offer.
        slot: usize,
        /// Extended sequence number.
        sequence: u64,
        /// RTP timestamp.
        time: u32,
        /// Last of a picture.
        marker: bool,
        /// First of a key frame.
        keyframe: bool,
        /// PictureID of VP8.
        picture: Option<u16>,
        /// What is inside.
        payload: Arc<[u8]>,
    },
    /// The server asks for a key frame.
    KeyframeWanted {
        /// Of what.
        track: Track,
        /// In which size; `None` for all.
        layer: Option<Layer>,
    },
    /// The data channel is open.
    ChannelOpen,
    /// The server wrote into it.
    Text(String),
}

/// One peer.
pub struct Client {
    rtc: Rtc,
    pending: Option<SdpPendingOffer>,
    sending: [Option<Mid>; 3],
    layered: bool,
    video: Vec<Mid>,
    audio: Vec<Mid>,
    channel: Option<ChannelId>,
    address: SocketAddr,
    due: Instant,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Client {
    /// A client and its offer.
    pub fn new(setting: &ClientSetting, now: Instant) -> Result<(Self, String), JoinError> {
        // str0m names sections by three letters of chance; once in some thousand offers two are alike.
        loop {
            let drawn = Self::draw(setting, now)?;
            let names: Vec<&str> = sections(&drawn.1).collect();
            if names.iter().collect::<BTreeSet<_>>().len() == names.len() {
                return Ok(drawn);
            }
        }
    }

    fn draw(setting: &ClientSetting, now: Instant) -> Result<(Self, String), JoinError> {
        let mut rtc = Rtc::builder()
            .set_rtp_mode(true)
            .clear_codecs()
            .enable_opus(true, false)
            .enable_vp8(true)
            .build(now);
        let candidate =
            Candidate::host(setting.address, "udp").map_err(|_| JoinError::OfferUnreadable)?;
        rtc.add_local_candidate(candidate);
        let mut sdp = rtc.sdp_api();
        let mut sending = [None; 3];
        if setting.microphone {
            let mid = sdp.add_media(MediaKind::Audio, Direction::SendOnly, None, None, None);
            sending[0] = Some(mid);
        }
        if setting.camera != Publish::Nothing {
            let layers = (setting.camera == Publish::Layers).then(|| {
                let mut simulcast = Simulcast::new();
                for layer in Layer::ALL {
                    simulcast.add_send_layer(SimulcastLayer::new(layer.rid()));
                }
                simulcast
            });
            let mid = sdp.add_media(MediaKind::Video, Direction::SendOnly, None, None, layers);
            sending[1] = Some(mid);
        }
        if setting.screen {
            let mid = sdp.add_media(MediaKind::Video, Direction::SendOnly, None, None, None);
            sending[2] = Some(mid);
        }
        let mut receiving = |kind, count: usize| -> Vec<Mid> {
            (0..count).map(|_| sdp.add_media(kind, Direction::RecvOnly, None, None, None)).collect()
        };
        let video = receiving(MediaKind::Video, setting.video_slots);
        let audio = receiving(MediaKind::Audio, setting.audio_slots);
        let channel = sdp.add_channel("slots".to_owned());
        let (offer, pending) = sdp.apply().ok_or(JoinError::NothingInCommon)?;
        let client = Self {
            rtc,
            pending: Some(pending),
            sending,
            layered: setting.camera == Publish::Layers,
            video,
            audio,
            channel: Some(channel),
            address: setting.address,
            due: now,
        };
        Ok((client, offer.to_sdp_string()))
    }

    /// A receiver that answers a server's offer, as some servers want it.
    pub fn of_offer(
        address: SocketAddr,
        offer: &str,
        now: Instant,
    ) -> Result<(Self, String), JoinError> {
        let unreadable = |_| JoinError::OfferUnreadable;
        let mut rtc = Rtc::builder()
            .set_rtp_mode(true)
            .clear_codecs()
            .enable_opus(true, false)
            .enable_vp8(true)
            .build(now);
        let candidate = Candidate::host(address, "udp").map_err(|_| JoinError::OfferUnreadable)?;
        rtc.add_local_candidate(candidate);
        let parsed = SdpOffer::from_sdp_string(offer).map_err(unreadable)?;
        let taken = rtc.sdp_api().accept_offer(parsed);
        let answer = taken.map_err(|_| JoinError::OfferUnreadable)?;
        let kind = |kind: MediaKind| -> Vec<Mid> {
            let mids = crate::sdp::sections(offer).map(Mid::from);
            mids.filter(|mid| rtc.media(*mid).is_some_and(|it| it.kind() == kind)).collect()
        };
        let (video, audio) = (kind(MediaKind::Video), kind(MediaKind::Audio));
        let client = Self {
            rtc,
            pending: None,
            sending: [None; 3],
            layered: false,
            video,
            audio,
            channel: None,
            address,
            due: now,
        };
        Ok((client, answer.to_sdp_string()))
    }

    /// Takes the server's answer.
    pub fn answer(&mut self, answer: &str) -> Result<(), JoinError> {
        let answer = SdpAnswer::from_sdp_string(answer).map_err(|_| JoinError::OfferUnreadable)?;
        let pending = self.pending.take().ok_or(JoinError::OfferUnreadable)?;
        let taken = self.rtc.sdp_api().accept_answer(pending, answer);
        taken.map_err(|_| JoinError::OfferUnreadable)?;
        // As browsers do: whatever is asked for again is sent again.
        let layers = Layer::ALL.map(|layer| Some(Rid::from(layer.rid())));
        for mid in self.sending.iter().skip(1).flatten() {
            for rid in layers.iter().chain([&None]) {
                let mut direct = self.rtc.direct_api();
                if let Some(stream) = direct.stream_tx_by_mid(*mid, *rid) {
                    stream.set_rtx_cache(1_024, Duration::from_secs(2), None);
                }
            }
        }
        Ok(())
    }

    /// An offer with new ICE credentials from a new address (ICE restart).
    pub fn restart(&mut self, address: SocketAddr) -> Result<String, JoinError> {
        if address != self.address {
            let old =
                Candidate::host(self.address, "udp").map_err(|_| JoinError::OfferUnreadable)?;
            self.rtc.direct_api().invalidate_candidate(&old);
            let new = Candidate::host(address, "udp").map_err(|_| JoinError::OfferUnreadable)?;
            self.rtc.add_local_candidate(new);
            self.address = address;
        }
        let mut sdp = self.rtc.sdp_api();
        sdp.ice_restart(true);
        let (offer, pending) = sdp.apply().ok_or(JoinError::NothingInCommon)?;
        self.pending = Some(pending);
        Ok(offer.to_sdp_string())
    }

    /// When it wants to be ticked.
    pub fn due(&self) -> Instant {
        self.due
    }

    /// Takes a datagram.
    pub fn receive(
        &mut self,
        now: Instant,
        from: SocketAddr,
        bytes: &[u8],
        out: &mut Vec<ClientEvent>,
    ) {
        if let Ok(receive) = Receive::new(Protocol::Udp, from, self.address, bytes) {
            let _ = self.rtc.handle_input(Input::Receive(now, receive));
            self.drain(now, out);
        }
    }

    /// Lets time pass.
    pub fn tick(&mut self, now: Instant, out: &mut Vec<ClientEvent>) {
        let _ = self.rtc.handle_input(Input::Timeout(now));
        self.drain(now, out);
    }

    /// Sends one packet of a track.
    #[expect(clippy::too_many_arguments, reason = "the fields of one packet")]
    pub fn send(
        &mut self,
        track: Track,
        layer: Layer,
        sequence: u64,
        time: u32,
        marker: bool,
        level: Option<i8>,
        payload: Arc<[u8]>,
        now: Instant,
        out: &mut Vec<ClientEvent>,
    ) {
        let Some(mid) = self.sending.get(track.index()).copied().flatten() else { return };
        let codec = if track == Track::Microphone { Codec::Opus } else { Codec::Vp8 };
        let Some(kind) = self.payload_type(codec) else { return };
        let rid = (self.layered && track == Track::Camera).then(|| Rid::from(layer.rid()));
        let mut direct = self.rtc.direct_api();
        let Some(stream) = direct.stream_tx_by_mid(mid, rid) else { return };
        let values = ExtensionValues {
            audio_level: level,
            voice_activity: level.map(|_| true),
            ..ExtensionValues::default()
        };
        let write = RtpWrite::new(kind, sequence.into(), time, now, payload)
            .marker(marker)
            .ext_vals(values)
            .nackable(track != Track::Microphone);
        stream.write_rtp(write);
        self.tick(now, out);
    }

    /// Asks for a key frame in a video slot.
    pub fn request_keyframe(&mut self, slot: usize, now: Instant, out: &mut Vec<ClientEvent>) {
        let Some(mid) = self.video.get(slot) else { return };
        if let Some(stream) = self.rtc.direct_api().stream_rx_by_mid(*mid, None) {
            stream.request_keyframe(KeyframeRequestKind::Pli);
        }
        self.tick(now, out);
    }

    /// Writes into the data channel; `false` when it cannot.
    pub fn say(&mut self, text: &str, now: Instant, out: &mut Vec<ClientEvent>) -> bool {
        let written = match self.channel.and_then(|id| self.rtc.channel(id)) {
            Some(mut channel) => channel.write(false, text.as_bytes()).unwrap_or(false),
            None => false,
        };
        self.tick(now, out);
        written
    }

    /// Says goodbye.
    pub fn close(&mut self, now: Instant, out: &mut Vec<ClientEvent>) {
        let _ = self.rtc.close();
        self.tick(now, out);
    }

    fn payload_type(&self, codec: Codec) -> Option<Pt> {
        let params = self.rtc.codec_config().params();
        params.iter().find(|it| it.spec().codec == codec).map(str0m::format::PayloadParams::pt)
    }

    fn drain(&mut self, now: Instant, out: &mut Vec<ClientEvent>) {
        loop {
            match self.rtc.poll_output() {
                Ok(Output::Timeout(at)) => {
                    self.due = at;
                    return;
                }
                Ok(Output::Transmit(it)) => out.push(ClientEvent::Datagram {
                    from: it.source,
                    to: it.destination,
                    bytes: it.contents.into(),
                }),
                Ok(Output::Event(event)) => self.tell(event, out),
                Err(_) => {
                    self.rtc.disconnect();
                    out.push(ClientEvent::Closed);
                    self.due = now + Duration::from_hours(1);
                    return;
                }
            }
        }
    }

    fn tell(&mut self, event: Event, out: &mut Vec<ClientEvent>) {
        match event {
            Event::Connected => out.push(ClientEvent::Connected),
            Event::IceConnectionStateChange(IceConnectionState::Disconnected) => {
                out.push(ClientEvent::Disconnected);
            }
            Event::Closed => out.push(ClientEvent::Closed),
            Event::KeyframeRequest(it) => {
                let place = self.sending.iter().position(|mid| *mid == Some(it.mid));
                if let Some(track) = place.and_then(|place| Track::ALL.get(place)) {
                    let layer = it.rid.and_then(|rid| Layer::of_rid(&rid));
                    out.push(ClientEvent::KeyframeWanted { track: *track, layer });
                }
            }
            Event::ChannelOpen(..) => out.push(ClientEvent::ChannelOpen),
            Event::ChannelData(it) => {
                if let Ok(text) = String::from_utf8(it.data) {
                    out.push(ClientEvent::Text(text));
                }
            }
            Event::RtpPacket(it) => {
                let mid = {
                    let mut direct = self.rtc.direct_api();
                    direct.stream_rx(&it.header.ssrc).map(|stream| stream.mid())
                };
                let Some(mid) = mid else { return };
                let in_video = self.video.iter().position(|it| *it == mid);
                let in_audio = self.audio.iter().position(|it| *it == mid);
                let Some(slot) = in_video.or(in_audio) else { return };
                let descriptor = in_video.and_then(|_| Vp8Descriptor::parse(&it.payload).ok());
                out.push(ClientEvent::Packet {
                    video: in_video.is_some(),
                    slot,
                    sequence: *it.seq_no,
                    time: it.header.timestamp,
                    marker: it.header.marker,
                    keyframe: descriptor.is_some_and(|found| found.starts_keyframe(&it.payload)),
                    picture: descriptor.and_then(|found| found.picture_id()),
                    payload: it.payload,
                });
            }
            _ => {}
        }
    }
}
