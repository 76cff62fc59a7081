//! What the server tells pages over the data channel, as JSON texts: who is in which slot, and what is worth sending.
//! Not control: a page asks for things over the platform's own door, where it is known who asks.
//! What must always hold: a text says things by slot and by the names the platform gave, and fits one message.

use crate::ids::{Layer, PeerId, Source, Track};
use serde::Serialize;

/// A change of one slot, such as `{"kind":"video","slot":1,"peer":"00…2a","track":"camera","layer":"high"}`; an empty slot
/// has `null` for peer, track and layer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(crate) struct SlotChange {
    kind: &'static str,
    slot: usize,
    peer: Option<String>,
    track: Option<Track>,
    layer: Option<Layer>,
}

impl SlotChange {
    pub(crate) fn video(slot: usize, shown: Option<(Source, Layer)>) -> Self {
        Self {
            kind: "video",
            slot,
            peer: shown.map(|(source, _)| source.peer.to_string()),
            track: shown.map(|(source, _)| source.track),
            layer: shown.map(|(_, layer)| layer),
        }
    }

    pub(crate) fn audio(slot: usize, peer: Option<PeerId>) -> Self {
        Self {
            kind: "audio",
            slot,
            peer: peer.map(|peer| peer.to_string()),
            track: peer.map(|_| Track::Microphone),
            layer: None,
        }
    }
}

#[derive(Serialize)]
struct Slots<'a> {
    slots: &'a [SlotChange],
}

/// `{"slots":[…]}`
pub(crate) fn slots(changes: &[SlotChange]) -> String {
    serde_json::to_string(&Slots { slots: changes }).unwrap_or_default()
}

/// Which layers of its videos somebody looks at; a page stops encoding the others.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Looked {
    pub(crate) camera: [bool; 3],
    pub(crate) screen: bool,
}

#[derive(Serialize)]
struct Sending {
    camera: Vec<Layer>,
    screen: bool,
}

#[derive(Serialize)]
struct Send {
    send: Sending,
}

/// `{"send":{"camera":["low","high"],"screen":false}}`
pub(crate) fn send(looked: Looked) -> String {
    let camera = Layer::ALL.into_iter().zip(looked.camera).filter(|it| it.1).map(|it| it.0);
    let send = Sending { camera: camera.collect(), screen: looked.screen };
    serde_json::to_string(&Send { send }).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_have_the_form_that_pages_read() {
        let shown = Some((Source::camera(PeerId(42)), Layer::High));
        let text = slots(&[SlotChange::video(1, shown), SlotChange::audio(0, None)]);
        assert_eq!(
            text,
            r#"{"slots":[{"kind":"video","slot":1,"peer":"0000000000000000000000000000002a","track":"camera","layer":"high"},{"kind":"audio","slot":0,"peer":null,"track":null,"layer":null}]}"#
        );
        let looked = Looked { camera: [true, false, true], screen: false };
        assert_eq!(send(looked), r#"{"send":{"camera":["low","high"],"screen":false}}"#);
    }
}
