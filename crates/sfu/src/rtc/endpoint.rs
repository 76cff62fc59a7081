//! The server's end of one peer: answers the offer once, takes datagrams, and says what happens.
//! Fixed slots, no renegotiation: what a section is for follows from its kind, direction and order in the offer.
//! Not the choice of what is sent. What must always hold: only Opus and VP8 are agreed on, so that packets of one peer fit
//! every other; each change is drained before the next.

use super::packet::Packet;
use crate::error::JoinError;
use crate::ids::{Layer, Origin, PeerId, Source, Track};
use crate::rewrite::Numbers;
use crate::sdp::{OfferLimits, prepared, sections};
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};
use str0m::bwe::{Bitrate, BweKind};
use str0m::change::SdpOffer;
use str0m::channel::ChannelId;
use str0m::config::DtlsCert;
use str0m::crypto::{CryptoProvider, from_feature_flags};
use str0m::format::Codec;
use str0m::media::{Direction, KeyframeRequestKind, MediaKind, Mid, Pt, Rid};
use str0m::net::{Protocol, Receive};
use str0m::rtp::{Extension, ExtensionMap, RtpPacket, RtpWrite, Ssrc, Vp8Descriptor};
use str0m::{Candidate, Event, Input, Output, Rtc};

/// Video slots of one peer beyond these are never filled.
const VIDEO_SLOTS_MAX: usize = 16;
/// Packets kept for each outgoing stream to answer NACK, and for how long. At 110 packets a second that is the whole
/// second; a retransmission that comes later than that comes too late for a live picture.
const RESEND_PACKETS: usize = 256;
const RESEND_AGE: Duration = Duration::from_secs(1);
/// Share of retransmissions over which they are given up.
const RESEND_SHARE_MAX: f32 = 0.5;

/// How endpoints are built.
#[derive(Clone, Debug)]
pub struct EndpointSetting {
    /// Addresses of the worker's socket as clients reach them, one for each family.
    pub addresses: Vec<SocketAddr>,
    /// Whether the line to the client is estimated; then what is sent is paced as well.
    pub estimates: bool,
    /// What the estimate begins with, in bit/s.
    pub estimate_first_bits: u64,
    /// How often losses and round trips are looked at.
    pub stats_interval: Duration,
    /// Bounds of the offer.
    pub offer: OfferLimits,
}

impl Default for EndpointSetting {
    fn default() -> Self {
        Self {
            addresses: Vec::new(),
            estimates: false,
            estimate_first_bits: 1_500_000,
            stats_interval: Duration::from_secs(2),
            offer: OfferLimits::default(),
        }
    }
}

/// A place where a receiver sees or hears somebody.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Slot {
    Video(usize),
    Audio(usize),
}

/// What an endpoint has to say.
#[derive(Debug)]
pub(crate) enum Happening {
    /// To be sent.
    Datagram { to: SocketAddr, bytes: Vec<u8> },
    /// ICE and DTLS are through.
    Connected,
    /// The peer said goodbye.
    Closed,
    /// Something the peer sends.
    Packet(Packet),
    /// The receiver cannot go on without a key frame.
    KeyframeWanted(usize),
    /// The data channel is open.
    ChannelOpen,
    /// What the line to the peer is thought to carry, in bit/s.
    Estimate(u64),
    /// Share of packets the peer lost of one video slot, and how many were sent since the last report.
    Loss { share: f32, packets: u64 },
    /// Round trip by ICE or RTCP.
    RoundTrip(Duration),
}

#[derive(Clone, Copy, Debug)]
struct Outgoing {
    mid: Mid,
    ssrc: Ssrc,
    packets: u64,
}

/// One peer as the server sees it. May be built on any thread and moved.
pub struct Endpoint {
    rtc: Rtc,
    incoming: [Option<Mid>; 3],
    video: Vec<Outgoing>,
    audio: Vec<Outgoing>,
    video_type: Option<Pt>,
    audio_type: Option<Pt>,
    channel: Option<ChannelId>,
    fragment: String,
    families: Vec<SocketAddr>,
    early: Vec<Happening>,
    closed: bool,
    #[cfg(test)]
    pub(crate) broken: bool,
}

impl std::fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Endpoint").field("video", &self.video.len()).finish_non_exhaustive()
    }
}

/// One certificate for all endpoints of the process: making one for each costs more than the handshake.
fn certificate() -> Option<&'static DtlsCert> {
    static CERTIFICATE: OnceLock<Option<DtlsCert>> = OnceLock::new();
    let make = || from_feature_flags().dtls_provider.generate_certificate();
    CERTIFICATE.get_or_init(make).as_ref()
}

fn provider() -> Arc<CryptoProvider> {
    static PROVIDER: OnceLock<Arc<CryptoProvider>> = OnceLock::new();
    Arc::clone(PROVIDER.get_or_init(|| Arc::new(from_feature_flags())))
}

fn extensions() -> ExtensionMap {
    let mut map = ExtensionMap::empty();
    for (id, extension) in [
        (1, Extension::AudioLevel),
        (3, Extension::TransportSequenceNumber),
        (4, Extension::RtpMid),
        (10, Extension::RtpStreamId),
        (11, Extension::RepairedRtpStreamId),
        (13, Extension::VideoOrientation),
    ] {
        map.set(id, extension);
    }
    map
}

/// Answers an offer: the endpoint, not yet connected, and the answer in SDP. Takes a millisecond; any thread will do.
pub fn accept(
    offer: &str,
    setting: &EndpointSetting,
    now: Instant,
) -> Result<(Endpoint, String), JoinError> {
    let offer = prepared(offer, &setting.offer, setting.estimates)?;
    // A parser that fails in an unforeseen way must not take the caller with it.
    let answer = std::panic::catch_unwind(|| answered(&offer, setting, now));
    answer.unwrap_or(Err(JoinError::OfferUnreadable))
}

fn answered(
    text: &str,
    setting: &EndpointSetting,
    now: Instant,
) -> Result<(Endpoint, String), JoinError> {
    let offer = SdpOffer::from_sdp_string(text).map_err(|_| JoinError::OfferUnreadable)?;
    let mut config = Rtc::builder()
        .set_crypto_provider(provider())
        .set_rtp_mode(true)
        .set_ice_lite(true)
        .clear_codecs()
        .enable_opus(true, false)
        .enable_vp8(true)
        .set_extension_map(extensions())
        .set_stats_interval(Some(setting.stats_interval));
    if let Some(certificate) = certificate() {
        config = config.set_dtls_cert(certificate.clone());
    }
    if setting.estimates {
        config = config.enable_bwe(Some(Bitrate::from(setting.estimate_first_bits)));
    }
    let mut rtc = config.build(now);
    for address in &setting.addresses {
        let candidate = Candidate::host(*address, "udp").map_err(|_| JoinError::OfferUnreadable)?;
        rtc.add_local_candidate(candidate);
    }
    let answer = rtc.sdp_api().accept_offer(offer).map_err(|_| JoinError::OfferUnreadable)?;
    let fragment = rtc.direct_api().local_ice_credentials().ufrag;
    let mut endpoint = Endpoint {
        rtc,
        incoming: [None; 3],
        video: Vec::new(),
        audio: Vec::new(),
        video_type: None,
        audio_type: None,
        channel: None,
        fragment,
        families: setting.addresses.clone(),
        early: Vec::new(),
        closed: false,
        #[cfg(test)]
        broken: false,
    };
    endpoint.assign(text, now)?;
    Ok((endpoint, answer.to_sdp_string()))
}

impl Endpoint {
    /// Finds out what each section is for.
    fn assign(&mut self, offer: &str, now: Instant) -> Result<(), JoinError> {
        self.change(Input::Timeout(now)).map_err(|()| JoinError::OfferUnreadable)?;
        loop {
            match self.rtc.poll_output().map_err(|_| JoinError::OfferUnreadable)? {
                Output::Timeout(_) => break,
                Output::Transmit(it) => self
                    .early
                    .push(Happening::Datagram { to: it.destination, bytes: it.contents.into() }),
                Output::Event(_) => {}
            }
        }
        let type_of = |codec: Codec| {
            self.rtc
                .codec_config()
                .params()
                .iter()
                .find(|it| it.spec().codec == codec)
                .map(str0m::format::PayloadParams::pt)
        };
        (self.audio_type, self.video_type) = (type_of(Codec::Opus), type_of(Codec::Vp8));
        for mid in sections(offer).map(Mid::from) {
            let Some(media) = self.rtc.media(mid) else { continue };
            match (media.kind(), media.direction()) {
                (MediaKind::Audio, Direction::RecvOnly | Direction::SendRecv) => {
                    self.incoming(&[Track::Microphone], mid);
                }
                (MediaKind::Video, Direction::RecvOnly | Direction::SendRecv) => {
                    self.incoming(&[Track::Camera, Track::Screen], mid);
                }
                (kind, Direction::SendOnly) => self.outgoing(kind, mid),
                _ => {}
            }
        }
        let sends = self.incoming.iter().any(Option::is_some);
        if !sends && self.video.is_empty() && self.audio.is_empty() {
            return Err(JoinError::NothingInCommon);
        }
        Ok(())
    }

    fn incoming(&mut self, tracks: &[Track], mid: Mid) {
        for track in tracks {
            if let Some(place) = self.incoming.get_mut(track.index()).filter(|it| it.is_none()) {
                *place = Some(mid);
                return;
            }
        }
    }

    fn outgoing(&mut self, kind: MediaKind, mid: Mid) {
        let mut direct = self.rtc.direct_api();
        let Some(stream) = direct.stream_tx_by_mid(mid, None) else { return };
        let outgoing = Outgoing { mid, ssrc: stream.ssrc(), packets: 0 };
        match kind {
            MediaKind::Video if self.video.len() < VIDEO_SLOTS_MAX => {
                stream.set_rtx_cache(RESEND_PACKETS, RESEND_AGE, Some(RESEND_SHARE_MAX));
                self.video.push(outgoing);
            }
            MediaKind::Audio if self.audio.len() < crate::level::HEARD_MAX => {
                stream.set_rtx_cache(1, RESEND_AGE, None);
                self.audio.push(outgoing);
            }
            _ => {}
        }
    }

    /// The user fragment by which its first packets are known.
    pub(crate) fn fragment(&self) -> &str {
        &self.fragment
    }

    /// Number of video and audio slots of the offer.
    pub fn slots(&self) -> (usize, usize) {
        (self.video.len(), self.audio.len())
    }

    /// Whether the offer had a section for the track.
    pub fn sends(&self, track: Track) -> bool {
        self.incoming.get(track.index()).is_some_and(Option::is_some)
    }

    pub(crate) fn alive(&self) -> bool {
        !self.closed && self.rtc.is_alive()
    }

    /// A new offer of the same peer with other ICE credentials: the network changed (RFC 8445 §2.4).
    pub(crate) fn restart(
        &mut self,
        offer: &str,
        setting: &EndpointSetting,
        now: Instant,
        sink: &mut dyn FnMut(Happening),
    ) -> Result<String, JoinError> {
        let offer = prepared(offer, &setting.offer, setting.estimates)?;
        let offer = SdpOffer::from_sdp_string(&offer).map_err(|_| JoinError::OfferUnreadable)?;
        let answer =
            self.rtc.sdp_api().accept_offer(offer).map_err(|_| JoinError::OfferUnreadable)?;
        self.fragment = self.rtc.direct_api().local_ice_credentials().ufrag;
        self.tick(PeerId(0), now, sink);
        Ok(answer.to_sdp_string())
    }

    /// Takes a datagram from the peer; when to come again.
    pub(crate) fn receive(
        &mut self,
        peer: PeerId,
        now: Instant,
        from: SocketAddr,
        bytes: &[u8],
        sink: &mut dyn FnMut(Happening),
    ) -> Instant {
        let to = self.families.iter().find(|it| it.is_ipv4() == from.is_ipv4());
        if let Some(to) = to
            && let Ok(receive) = Receive::new(Protocol::Udp, from, *to, bytes)
        {
            #[cfg(test)]
            assert!(!self.broken, "broken on purpose");
            let _ = self.change(Input::Receive(now, receive));
        }
        self.drain(peer, now, sink)
    }

    /// Lets time pass; when to come again.
    pub(crate) fn tick(
        &mut self,
        peer: PeerId,
        now: Instant,
        sink: &mut dyn FnMut(Happening),
    ) -> Instant {
        for early in self.early.drain(..) {
            sink(early);
        }
        let _ = self.change(Input::Timeout(now));
        self.drain(peer, now, sink)
    }

    /// Sends a packet in a slot under new numbers; when to come again.
    pub(crate) fn write(
        &mut self,
        peer: PeerId,
        slot: Slot,
        packet: &Packet,
        numbers: Numbers,
        now: Instant,
        sink: &mut dyn FnMut(Happening),
    ) -> Instant {
        let (outgoing, kind) = match slot {
            Slot::Video(index) => (self.video.get(index), self.video_type),
            Slot::Audio(index) => (self.audio.get(index), self.audio_type),
        };
        if let (Some(outgoing), Some(kind)) = (outgoing.copied(), kind) {
            let mut write = RtpWrite::new(
                kind,
                numbers.sequence.into(),
                numbers.time,
                packet.received,
                Arc::clone(&packet.payload),
            )
            .marker(packet.marker)
            .ext_vals(packet.extensions())
            .nackable(matches!(slot, Slot::Video(_)));
            if numbers.picture != packet.numbers.picture
                && let Some(patch) = patched(packet, numbers)
            {
                write = write.vp8_patch(patch);
            }
            if let Some(stream) = self.rtc.direct_api().stream_tx(&outgoing.ssrc) {
                stream.write_rtp(write);
            }
            let _ = self.change(Input::Timeout(now));
        }
        self.drain(peer, now, sink)
    }

    /// Asks the peer for a key frame.
    pub(crate) fn request_keyframe(
        &mut self,
        peer: PeerId,
        track: Track,
        layer: Layer,
        now: Instant,
        sink: &mut dyn FnMut(Happening),
    ) -> Instant {
        if let Some(mid) = self.incoming.get(track.index()).copied().flatten() {
            let mut direct = self.rtc.direct_api();
            let rid = Rid::from(layer.rid());
            let layered = direct.stream_rx_by_mid(mid, Some(rid)).is_some();
            if let Some(stream) = direct.stream_rx_by_mid(mid, layered.then_some(rid)) {
                stream.request_keyframe(KeyframeRequestKind::Pli);
            }
            let _ = self.change(Input::Timeout(now));
        }
        self.drain(peer, now, sink)
    }

    /// Writes into the data channel; `false` when it is not open or full.
    pub(crate) fn say(&mut self, text: &str) -> bool {
        let Some(channel) = self.channel.and_then(|id| self.rtc.channel(id)) else { return false };
        let mut channel = channel;
        channel.write(false, text.as_bytes()).unwrap_or(false)
    }

    /// What would be sent if the line allowed it, in bit/s. Without it the pacer starves.
    pub(crate) fn desire(&mut self, bits: u64) {
        self.rtc.bwe().set_desired_bitrate(Bitrate::from(bits));
    }

    /// Says goodbye; what goes out is in the next drain.
    pub(crate) fn close(&mut self) {
        let _ = self.rtc.close();
    }

    fn change(&mut self, input: Input<'_>) -> Result<(), ()> {
        self.rtc.handle_input(input).map_err(|error| {
            tracing::debug!(%error, "an endpoint refused its input");
            // What an endpoint cannot take from its peer (a wrong fingerprint) ends it; it says so by not being alive.
        })
    }

    fn drain(&mut self, peer: PeerId, now: Instant, sink: &mut dyn FnMut(Happening)) -> Instant {
        loop {
            match self.rtc.poll_output() {
                Ok(Output::Timeout(at)) => return at,
                Ok(Output::Transmit(it)) => {
                    sink(Happening::Datagram { to: it.destination, bytes: it.contents.into() });
                }
                Ok(Output::Event(event)) => self.tell(peer, event, sink),
                Err(error) => {
                    tracing::debug!(%error, "an endpoint ended");
                    self.rtc.disconnect();
                    self.closed = true;
                    sink(Happening::Closed);
                    return now + Duration::from_hours(1);
                }
            }
        }
    }

    fn tell(&mut self, peer: PeerId, event: Event, sink: &mut dyn FnMut(Happening)) {
        match event {
            Event::RtpPacket(it) => {
                if let Some(packet) = self.taken(peer, it) {
                    sink(Happening::Packet(packet));
                }
            }
            Event::Connected => sink(Happening::Connected),
            Event::Closed => {
                self.closed = true;
                sink(Happening::Closed);
            }
            Event::KeyframeRequest(it) => {
                if let Some(slot) = self.video.iter().position(|slot| slot.mid == it.mid) {
                    sink(Happening::KeyframeWanted(slot));
                }
            }
            Event::ChannelOpen(id, _) if self.channel.is_none() => {
                self.channel = Some(id);
                sink(Happening::ChannelOpen);
            }
            // What a page writes is not read: it asks the platform.
            Event::ChannelClose(id) if self.channel == Some(id) => self.channel = None,
            Event::EgressBitrateEstimate(BweKind::Twcc { estimate, .. }) => {
                sink(Happening::Estimate(estimate.as_u64()));
            }
            Event::MediaEgressStats(it) => {
                if let Some(slot) = self.video.iter_mut().find(|slot| slot.mid == it.mid)
                    && let Some(share) = it.loss
                {
                    let packets = it.packets.saturating_sub(slot.packets);
                    slot.packets = it.packets;
                    sink(Happening::Loss { share, packets });
                }
                if let Some(round_trip) = it.rtt {
                    sink(Happening::RoundTrip(round_trip));
                }
            }
            _ => {}
        }
    }

    fn taken(&mut self, peer: PeerId, packet: RtpPacket) -> Option<Packet> {
        let (mid, rid) = {
            let mut direct = self.rtc.direct_api();
            let stream = direct.stream_rx(&packet.header.ssrc)?;
            (stream.mid(), stream.rid())
        };
        let place = self.incoming.iter().position(|it| *it == Some(mid))?;
        let track = *Track::ALL.get(place)?;
        let kind = if track == Track::Microphone { self.audio_type } else { self.video_type };
        if kind != Some(packet.header.payload_type) {
            return None;
        }
        let layer = match rid {
            Some(rid) => Layer::of_rid(&rid)?,
            None => Layer::High,
        };
        let descriptor = match track {
            Track::Microphone => None,
            Track::Camera | Track::Screen => Some(Vp8Descriptor::parse(&packet.payload).ok()?),
        };
        let values = &packet.header.ext_vals;
        Some(Packet {
            origin: Origin { source: Source { peer, track }, layer },
            numbers: Numbers {
                sequence: *packet.seq_no,
                time: packet.header.timestamp,
                picture: descriptor.and_then(|it| it.picture_id()),
                base_picture: descriptor.and_then(|it| it.tl0_pic_idx()),
            },
            marker: packet.header.marker,
            keyframe: descriptor.is_some_and(|it| it.starts_keyframe(&packet.payload)),
            level: values.audio_level,
            received: packet.timestamp,
            orientation: values.video_orientation,
            payload: packet.payload,
            descriptor,
        })
    }
}

fn patched(packet: &Packet, numbers: Numbers) -> Option<str0m::rtp::Vp8Patch> {
    let mut patch = packet.descriptor.as_ref()?.patch();
    if let Some(picture) = numbers.picture {
        patch = patch.picture_id(picture);
    }
    if let Some(base_picture) = numbers.base_picture {
        patch = patch.tl0_pic_idx(base_picture);
    }
    patch.build().ok()
}
