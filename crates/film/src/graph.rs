//! What ffmpeg is asked to do, in the words of its filters: the picture of a film out of stage and screen, the mix of
//! voices.
//! Not running it. What must always hold: all filters that know the size of a picture come after those that make it the
//! same; the words stay short however often a screen is shown.

use crate::ivf::{HEIGHT, WIDTH};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::ops::Range;
use std::time::Duration;

/// Pictures a second.
const RATE: u16 = 25;
/// The picture of the stage beside a screen, and how far from the corner it stands.
const SMALL: (u16, u16) = (320, 180);
const MARGIN: u16 = 16;
/// Spans that are written out; an argument has at most 128 KiB, and each is looked at for each picture.
const SPANS_MAX: usize = 400;
/// Voices that are mixed at once.
pub(crate) const VOICES_MAX: usize = 16;

/// Pictures of any size, which may change in between, become pictures of one.
///
/// ffmpeg makes its filters anew when the size changes; those here keep nothing from one picture to the next.
pub(crate) fn same_size() -> String {
    format!(
        "scale={WIDTH}:{HEIGHT}:force_original_aspect_ratio=decrease,\
         pad={WIDTH}:{HEIGHT}:(ow-iw)/2:(oh-ih)/2,setsar=1,format=yuv420p"
    )
}

/// The picture `[v]` of a film: input 0 is the stage, and while a screen is shown input 1 fills the picture and the stage,
/// if somebody is on it, is a small one in the corner.
pub(crate) fn picture(stage: &[Range<Duration>], screen: &[Range<Duration>]) -> String {
    // Pictures come at their times and are repeated until the next, the last one without end.
    let even = format!("fps={RATE}:start_time=0,tpad=stop=-1:stop_mode=clone");
    if screen.is_empty() {
        return format!("[0:v]{even}[v]");
    }
    let both = both(stage, screen);
    let filled = format!("[whole][screen]overlay=enable='{}'", enabled(screen));
    if both.is_empty() {
        return format!("[0:v]{even}[whole];[1:v]{even}[screen];{filled}[v]");
    }
    let (width, height) = SMALL;
    format!(
        "[0:v]{even},split[whole][part];[part]scale={width}:{height}[small];\
         [1:v]{even}[screen];{filled}[filled];\
         [filled][small]overlay=x=W-w-{MARGIN}:y=H-h-{MARGIN}:enable='{}'[v]",
        enabled(&both)
    )
}

/// The sound `[a]` of inputs from `first` on, without end.
pub(crate) fn sound(first: usize, voices: usize) -> String {
    format!("{},apad[a]", mixed(first, voices))
}

/// The sound `[a]` of some of the voices.
pub(crate) fn part_of_sound(voices: usize) -> String {
    format!("{}[a]", mixed(0, voices))
}

/// Voices are added up, not made quieter because there are others; what would be too loud together is held down.
fn mixed(first: usize, voices: usize) -> String {
    let mut words = String::new();
    for input in first..first + voices {
        let _ = write!(words, "[{input}:a]");
    }
    if voices > 1 {
        let _ = write!(
            words,
            "amix=inputs={voices}:normalize=0:duration=longest:dropout_transition=0,\
             alimiter=limit=0.95:level=0"
        );
    } else {
        words.push_str("anull");
    }
    words
}

/// When one of the spans is, as ffmpeg counts.
fn enabled(spans: &[Range<Duration>]) -> String {
    let terms: Vec<String> = few(spans)
        .iter()
        .map(|it| format!("between(t,{:.3},{:.3})", it.start.as_secs_f64(), it.end.as_secs_f64()))
        .collect();
    terms.join("+")
}

/// When a span of each list is; both lists are in order.
fn both(one: &[Range<Duration>], other: &[Range<Duration>]) -> Vec<Range<Duration>> {
    let (mut both, mut ones, mut others) = (Vec::new(), one.iter(), other.iter());
    let (mut first, mut second) = (ones.next(), others.next());
    while let (Some(a), Some(b)) = (first, second) {
        let span = a.start.max(b.start)..a.end.min(b.end);
        if span.start < span.end {
            both.push(span);
        }
        if a.end < b.end {
            first = ones.next();
        } else {
            second = others.next();
        }
    }
    both
}

/// No more than [`SPANS_MAX`] spans: the shortest pauses between them go.
fn few(spans: &[Range<Duration>]) -> Vec<Range<Duration>> {
    let pause =
        |(one, next): (&Range<Duration>, &Range<Duration>)| next.start.saturating_sub(one.end);
    let mut pauses: Vec<(usize, Duration)> =
        spans.iter().zip(spans.iter().skip(1)).map(pause).enumerate().collect();
    pauses.sort_by_key(|(_, pause)| std::cmp::Reverse(*pause));
    let kept: BTreeSet<usize> =
        pauses.iter().take(SPANS_MAX - 1).map(|(place, _)| *place).collect();
    let mut few: Vec<Range<Duration>> = Vec::new();
    for (place, span) in spans.iter().enumerate() {
        match few.last_mut() {
            Some(last) if !kept.contains(&place.saturating_sub(1)) => last.end = span.end,
            _ => few.push(span.clone()),
        }
    }
    few
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn spans(ends: &[(u64, u64)]) -> Vec<Range<Duration>> {
        ends.iter().map(|(a, b)| Duration::from_millis(*a)..Duration::from_millis(*b)).collect()
    }

    #[test]
    fn the_small_picture_is_there_while_somebody_is_on_the_stage() {
        let (stage, screen) = (spans(&[(0, 4_500), (7_000, 9_000)]), spans(&[(4_000, 8_000)]));
        assert_eq!(both(&stage, &screen), spans(&[(4_000, 4_500), (7_000, 8_000)]));
        let words = picture(&stage, &screen);
        assert!(words.contains("enable='between(t,4.000,8.000)'"), "{words}");
        let small = "enable='between(t,4.000,4.500)+between(t,7.000,8.000)'[v]";
        assert!(words.ends_with(small), "{words}");
        assert!(!picture(&[], &screen).contains("small"));
        assert!(!picture(&stage, &[]).contains("overlay"));
    }

    #[test]
    fn a_screen_that_is_shown_very_often_does_not_make_the_words_long() {
        let often: Vec<(u64, u64)> = (0..5_000)
            .map(|number| (number * 10_000, number * 10_000 + 5_000 - number % 7))
            .collect();
        let few = few(&spans(&often));
        assert_eq!(few.len(), SPANS_MAX);
        assert!(enabled(&spans(&often)).len() < 20_000);
    }

    proptest! {
        #[test]
        fn fewer_spans_cover_all(steps in proptest::collection::vec(1u64..1_000, 2..2_000)) {
            let mut at = 0;
            let ends: Vec<u64> = steps.iter().map(|step| { at += step; at }).collect();
            let all: Vec<(u64, u64)> = ends.chunks_exact(2).map(|two| (two[0], two[1])).collect();
            let few = few(&spans(&all));
            prop_assert!(few.len() <= SPANS_MAX);
            prop_assert!(all.len() > SPANS_MAX || few.len() == all.len());
            for span in spans(&all) {
                prop_assert!(few.iter().any(|it| it.start <= span.start && span.end <= it.end));
            }
        }
    }
}
