//! One timeline of frames out of the streams of many: who is on stage at a moment, or what is on the shared screen.
//! Not the pictures themselves, which stay on disk. What must always hold: another stream is shown from one of its key
//! frames on; times never go back; the timeline begins at zero, with black when there is nothing yet, and after black a
//! key frame follows.

use std::collections::HashMap;
use std::ops::Range;
use std::time::Duration;

/// A stream that paused for longer, or of which something is missing, comes onto the stage anew; one that is silent for
/// longer has left it.
const SILENT: Duration = Duration::from_millis(500);
/// The last picture stays for so long before black comes.
const HOLD: Duration = Duration::from_secs(1);

/// A frame of one of the streams, without its bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Shot {
    /// Since time zero.
    pub(crate) at: Duration,
    /// Which stream.
    pub(crate) stream: u32,
    pub(crate) key: bool,
    /// Nothing is missing between it and the frame of its stream before.
    pub(crate) follows: bool,
    /// Where its bytes lie.
    pub(crate) place: u64,
    pub(crate) bytes: u32,
}

/// What is shown from a moment on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Scene {
    /// The frame.
    Shot(Shot),
    /// The black key frame.
    Black(Duration),
}

/// Everything that is shown, in order.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(crate) struct Timeline {
    pub(crate) scenes: Vec<Scene>,
    /// When something else than black is shown.
    pub(crate) shown: Vec<Range<Duration>>,
}

impl Timeline {
    /// The timeline of these frames. Black comes where nothing comes for longer than `pause`, and at the end.
    pub(crate) fn of(mut shots: Vec<Shot>, pause: Duration) -> Self {
        // Stable: frames of one stream at one moment keep their order.
        shots.sort_by_key(|shot| shot.at);
        chosen(&mut shots);
        let mut timeline = Self::default();
        let mut last = None;
        for shot in shots {
            match last {
                None => timeline.begin(shot.at),
                // A frame that builds on the one before shows that this one was never away, only late.
                Some(before) if shot.key && shot.at.saturating_sub(before) > pause => {
                    timeline.black(before + HOLD.min(pause));
                    timeline.shown.push(shot.at..shot.at);
                }
                Some(_) => {}
            }
            timeline.scenes.push(Scene::Shot(shot));
            last = Some(shot.at);
        }
        let end = last.map_or(Duration::ZERO, |at| at + HOLD.min(pause));
        timeline.black(end);
        // ffmpeg knows how long a picture stays only by the next.
        timeline.black(end + HOLD);
        timeline
    }

    fn begin(&mut self, at: Duration) {
        if !at.is_zero() {
            self.scenes.push(Scene::Black(Duration::ZERO));
        }
        self.shown.push(at..at);
    }

    /// Black from this moment on.
    fn black(&mut self, at: Duration) {
        if let (Some(Scene::Shot(_)), Some(shown)) = (self.scenes.last(), self.shown.last_mut()) {
            shown.end = at;
        }
        self.scenes.push(Scene::Black(at));
    }
}

/// Keeps of the frames of all streams, by time, those of the one that is on stage.
fn chosen(shots: &mut Vec<Shot>) {
    let mut current: Option<(u32, Duration)> = None;
    let mut before: HashMap<u32, Duration> = HashMap::new();
    shots.retain(|shot| {
        let silent = |since: Duration| shot.at.saturating_sub(since) > SILENT;
        let begins = before.insert(shot.stream, shot.at).is_none_or(silent);
        let shown = match current {
            // It comes back without the frames it builds on.
            Some((stream, _)) if stream == shot.stream && begins && !shot.follows => shot.key,
            Some((stream, _)) if stream == shot.stream => true,
            // The recorder left out what came before: it is on stage again, however short it was away.
            Some((_, last)) => shot.key && (begins || !shot.follows || silent(last)),
            None => shot.key,
        };
        if shown {
            current = Some((shot.stream, shot.at));
        } else if current.is_some_and(|(stream, _)| stream == shot.stream) {
            current = None;
        }
        shown
    });
}

#[cfg(test)]
mod tests;
