//! The answer to an offer, once for each peer, with fixed slots and without renegotiation: what a section is for follows
//! from its kind, direction and order.
//! What must always hold: only Opus and VP8 are agreed on, so that packets of one peer fit every other; an offer that
//! breaks the parser is refused and nothing else.

use super::endpoint::{Endpoint, EndpointSetting, Happening, Outgoing};
use crate::error::JoinError;
use crate::ids::Track;
use crate::sdp::{prepared, sections};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};
use str0m::bwe::Bitrate;
use str0m::change::SdpOffer;
use str0m::config::DtlsCert;
use str0m::crypto::{CryptoProvider, from_feature_flags};
use str0m::format::{Codec, PayloadParams};
use str0m::media::{Direction, MediaKind, Mid};
use str0m::rtp::{Extension, ExtensionMap};
use str0m::{Candidate, Input, Output, Rtc};

/// Video slots of one peer beyond these are never filled.
const VIDEO_SLOTS_MAX: usize = 16;
/// Packets kept for each outgoing stream to answer NACK, and for how long: two tries over a round trip of 250 ms. Later
/// ones come too late for a live picture, and at 110 packets a second each further second takes 50 KB for each receiver.
const RESEND_PACKETS: usize = 256;
const RESEND_AGE: Duration = Duration::from_millis(600);
/// Share of retransmissions over which they are given up.
const RESEND_SHARE_MAX: f32 = 0.5;

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
                .map(PayloadParams::pt)
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
        let outgoing = Outgoing { mid, ssrc: stream.ssrc(), packets: 0, lost: 0 };
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
}
