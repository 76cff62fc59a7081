//! The stage shows one stream at a time and changes at key frames.

use super::*;
use proptest::prelude::*;

const PAUSE: Duration = Duration::from_secs(1);

fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

fn shot(stream: u32, at: u64, key: bool) -> Shot {
    Shot { at: millis(at), stream, key, follows: true, place: at, bytes: 1 }
}

fn at(scene: &Scene) -> Duration {
    match scene {
        Scene::Shot(shot) => shot.at,
        Scene::Black(at) => *at,
    }
}

/// A stream from a key frame on, each 40 ms.
fn stream(stream: u32, range: Range<u64>) -> Vec<Shot> {
    range.clone().step_by(40).map(|at| shot(stream, at, at == range.start)).collect()
}

/// Stream and time of what is shown, black as stream 0, without the frames that go on.
fn changes(timeline: &Timeline) -> Vec<(u32, u64)> {
    let mut changes: Vec<(u32, u64)> = Vec::new();
    for scene in &timeline.scenes {
        let stream = match scene {
            Scene::Shot(shot) => shot.stream,
            Scene::Black(_) => 0,
        };
        if changes.last().is_none_or(|(last, _)| *last != stream) {
            changes.push((stream, u64::try_from(at(scene).as_millis()).unwrap()));
        }
    }
    changes
}

fn of(shots: &[Vec<Shot>]) -> Timeline {
    Timeline::of(shots.concat(), PAUSE)
}

#[test]
fn whoever_comes_onto_the_stage_is_shown_at_once() {
    // Packets of the one who leaves still come for a while.
    let timeline = of(&[stream(1, 0..3_200), stream(2, 3_000..6_000), stream(1, 6_000..7_000)]);
    assert_eq!(changes(&timeline), [(1, 0), (2, 3_000), (1, 6_000), (0, 7_960)]);
    assert_eq!(timeline.shown, [millis(0)..millis(7_960)]);
}

#[test]
fn a_key_frame_of_a_stream_that_runs_beside_takes_the_stage_only_when_it_is_free() {
    let mut beside = stream(2, 0..4_000);
    beside[25].key = true;
    beside[75].key = true;
    beside[87].key = true;
    let timeline = of(&[stream(1, 0..2_900), beside]);
    // Both begin at zero; the first in the folder is shown first, and the second begins as well.
    assert_eq!(changes(&timeline), [(1, 0), (2, 0), (0, 4_960)]);
    let mut beside = stream(2, 0..4_000);
    beside[75].key = true;
    beside[87].key = true;
    let timeline = of(&[beside, stream(1, 0..2_900)]);
    assert_eq!(changes(&timeline), [(2, 0), (1, 0), (2, 3_480), (0, 4_960)]);
}

#[test]
fn who_comes_back_after_a_moment_is_shown_from_their_key_frame_on() {
    // A layer that was given up for a few pictures, as when a line was narrow for a moment.
    let mut back = stream(1, 3_320..6_000);
    back[0].follows = false;
    let timeline = of(&[stream(1, 0..3_000), stream(2, 3_000..3_320), back]);
    assert_eq!(changes(&timeline), [(1, 0), (2, 3_000), (1, 3_320), (0, 6_960)]);
}

#[test]
fn nothing_is_shown_before_its_key_frame() {
    let mut late = stream(1, 0..2_000);
    late[0].key = false;
    late[20].key = true;
    assert_eq!(changes(&of(&[late])), [(0, 0), (1, 800), (0, 2_960)]);
}

#[test]
fn black_comes_where_nothing_comes() {
    let timeline = of(&[stream(1, 500..1_000), stream(1, 5_000..5_400), stream(2, 6_000..6_080)]);
    let expected = [(0, 0), (1, 500), (0, 1_980), (1, 5_000), (2, 6_000), (0, 7_040)];
    assert_eq!(changes(&timeline), expected);
    assert_eq!(timeline.shown, [millis(500)..millis(1_980), millis(5_000)..millis(7_040)]);
    let nothing = Timeline::of(Vec::new(), PAUSE);
    assert_eq!((changes(&nothing), nothing.shown), (vec![(0, 0)], Vec::new()));
}

#[test]
fn a_picture_that_stands_still_is_not_covered_by_black() {
    let mut second = stream(1, 4_000..5_000);
    second[0].key = false;
    assert_eq!(changes(&of(&[stream(1, 0..1_000), second])), [(1, 0), (0, 5_960)]);
}

#[test]
fn a_stream_that_lost_its_beginning_waits_for_a_key_frame() {
    let mut second = stream(1, 4_000..5_000);
    (second[0].key, second[0].follows) = (false, false);
    second[10].key = true;
    let expected = [(1, 0), (0, 1_960), (1, 4_400), (0, 5_960)];
    assert_eq!(changes(&of(&[stream(1, 0..1_000), second])), expected);
}

proptest! {
    #[test]
    fn whatever_comes_the_timeline_can_be_decoded(
        mut shots in proptest::collection::vec(
            (0u32..4, 0u64..20_000, any::<bool>(), any::<bool>())
                .prop_map(|(stream, at, key, follows)| Shot { follows, ..shot(stream, at, key) }),
            0..200,
        ),
    ) {
        shots.sort_by_key(|shot| shot.at);
        let timeline = Timeline::of(shots, PAUSE);
        prop_assert!(timeline.scenes.is_sorted_by_key(at));
        prop_assert_eq!(at(&timeline.scenes[0]), Duration::ZERO);
        let mut current = None;
        for scene in &timeline.scenes {
            match scene {
                Scene::Black(_) => current = None,
                Scene::Shot(shot) => {
                    prop_assert!(shot.key || current == Some(shot.stream));
                    current = Some(shot.stream);
                }
            }
        }
        prop_assert!(current.is_none());
        prop_assert!(timeline.shown.is_sorted_by_key(|shown| shown.start));
        prop_assert!(timeline.shown.iter().all(|shown| shown.start < shown.end));
        prop_assert!(timeline.shown.windows(2).all(|two| two[0].end <= two[1].start));
    }
}
