//! The server's end of one peer: takes datagrams and packets to be sent, and says what happens.
//! Not the choice of what is sent, and not how it is agreed on. What must always hold: each change is drained before the
//! next; nothing of a codec, a section or a layer that was not agreed on comes through.

use super::packet::Packet;
use crate::error::JoinError;
use crate::ids::{Layer, Origin, PeerId, Source, Track};
use crate::rewrite::Numbers;
use crate::sdp::{OfferLimits, prepared};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use str0m::bwe::{Bitrate, BweKind};
use str0m::change::SdpOffer;
use str0m::channel::ChannelId;
use str0m::media::{KeyframeRequestKind, Mid, Pt, Rid};
use str0m::net::{Protocol, Receive};
use str0m::rtp::{RtpPacket, RtpWrite, Ssrc, Vp8Descriptor};
use str0m::{Event, Input, Output, Rtc};

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
    /// Packets the peer lost of one video slot since the last report, and how many were sent.
    Loss { lost: u64, packets: u64 },
    /// Round trip by ICE or RTCP.
    RoundTrip(Duration),
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Outgoing {
    pub(super) mid: Mid,
    pub(super) ssrc: Ssrc,
    pub(super) packets: u64,
    pub(super) lost: i64,
}

/// One peer as the server sees it. May be built on any thread and moved.
pub struct Endpoint {
    pub(super) rtc: Rtc,
    pub(super) incoming: [Option<Mid>; 3],
    pub(super) video: Vec<Outgoing>,
    pub(super) audio: Vec<Outgoing>,
    pub(super) video_type: Option<Pt>,
    pub(super) audio_type: Option<Pt>,
    pub(super) channel: Option<ChannelId>,
    pub(super) fragment: String,
    pub(super) families: Vec<SocketAddr>,
    pub(super) early: Vec<Happening>,
    pub(super) closed: bool,
    #[cfg(test)]
    pub(crate) broken: bool,
}

impl std::fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Endpoint").field("video", &self.video.len()).finish_non_exhaustive()
    }
}

impl Endpoint {
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

    pub(super) fn change(&mut self, input: Input<'_>) -> Result<(), ()> {
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
                    && let Some(remote) = &it.remote
                {
                    let lost = signed(remote.packets_lost);
                    let lost_now = u64::try_from(lost - slot.lost).unwrap_or(0);
                    let packets = it.packets.saturating_sub(slot.packets);
                    (slot.lost, slot.packets) = (lost, it.packets);
                    sink(Happening::Loss { lost: lost_now.min(packets), packets });
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

/// The 24 signed bits in which receivers count what they lost (RFC 3550 §6.4.1); repeated packets make it negative. The
/// share beside it in the same report is not used: some receivers let it run over then.
fn signed(lost: u64) -> i64 {
    let lost = i64::try_from(lost & 0xFF_FFFF).unwrap_or(0);
    if lost < 0x80_0000 { lost } else { lost - 0x100_0000 }
}
