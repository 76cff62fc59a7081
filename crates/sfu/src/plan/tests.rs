//! The rules of the table on random meetings, and examples that a person can check.

use super::*;
use proptest::prelude::*;

fn person(camera: bool, layout: Layout) -> Person {
    Person { camera, layout, ..Person::admitted() }
}

fn layouts() -> impl Strategy<Value = Layout> {
    prop_oneof![
        Just(Layout::Stage),
        Just(Layout::StageAndSlides),
        (0usize..4).prop_map(|page| Layout::Gallery { page }),
        Just(Layout::Slides),
        Just(Layout::SoundAndSlides),
    ]
}

fn people() -> impl Strategy<Value = Person> {
    let flags = (any::<bool>(), any::<bool>(), prop::bool::weighted(0.8), any::<bool>());
    (flags, layouts(), 0usize..12, 0usize..9).prop_map(
        |((camera, screen, admitted, phone), layout, video_slots, thumbnails)| Person {
            admitted,
            camera,
            screen,
            layout,
            device: if phone { Device::Phone } else { Device::Large },
            video_slots,
            thumbnails,
        },
    )
}

fn meetings() -> impl Strategy<Value = Meeting> {
    // Names may be of people who are not there.
    let names = || prop::collection::vec((0u128..30).prop_map(PeerId), 0..8);
    (
        prop::collection::btree_map((0u128..24).prop_map(PeerId), people(), 0..24),
        prop::option::of((0u128..30).prop_map(PeerId)),
        prop::option::of((0u128..30).prop_map(PeerId)),
        (names(), names(), names(), names()),
        any::<bool>(),
    )
        .prop_map(|(people, stage, screen, (pinned, raised, speakers, floor), recorded)| {
            Meeting {
                people,
                stage: stage.map_or(Stage::Speaker, Stage::Chosen),
                screen,
                pinned,
                raised,
                speakers,
                floor: floor.into_iter().collect(),
                recorded,
            }
        })
}

proptest! {
    #[test]
    fn nobody_sees_or_is_seen_without_being_admitted(meeting in meetings()) {
        let table = plan(&meeting, None);
        let admitted = |peer: &PeerId| meeting.people.get(peer).is_some_and(|it| it.admitted);
        for (peer, line) in &table.lines {
            prop_assert!(admitted(peer));
            prop_assert!(line.video.len() <= meeting.people[peer].video_slots);
            for want in line.video.iter().flatten() {
                prop_assert!(admitted(&want.source.peer));
                prop_assert!(want.source.peer != *peer);
            }
        }
        prop_assert!(table.floor.iter().all(|it| admitted(it) && meeting.floor.contains(it)));
        prop_assert!(table.recorded.is_empty() || meeting.recorded);
        prop_assert_eq!(table.lines.len(), meeting.people.values().filter(|it| it.admitted).count());
    }

    #[test]
    fn no_picture_is_sent_twice_to_one_receiver(meeting in meetings()) {
        for (peer, line) in plan(&meeting, None).lines {
            let sources: Vec<_> = line.video.iter().flatten().map(|it| it.source).collect();
            let distinct: BTreeSet<_> = sources.iter().copied().collect();
            prop_assert_eq!(sources.len(), distinct.len());
            let most = match meeting.people[&peer].device {
                Device::Large => GALLERY_LARGE,
                Device::Phone => GALLERY_PHONE,
            };
            if matches!(meeting.people[&peer].layout, Layout::Gallery { .. }) {
                prop_assert!(sources.len() <= most);
            }
        }
    }

    #[test]
    fn the_same_meeting_keeps_its_table(meeting in meetings()) {
        let first = plan(&meeting, None);
        prop_assert_eq!(&plan(&meeting, Some(&first)), &first);
    }

    #[test]
    fn thumbnails_that_stay_keep_their_slot(meeting in meetings(), speakers in prop::collection::vec((0u128..24).prop_map(PeerId), 0..6)) {
        let first = plan(&meeting, None);
        let changed = Meeting { speakers, ..meeting.clone() };
        let second = plan(&changed, Some(&first));
        for (peer, line) in &second.lines {
            for slot in THUMBNAIL_SLOT..line.video.len() {
                let before = first.lines[peer].video[slot];
                let stays = |want: &Want| line.video.iter().skip(THUMBNAIL_SLOT).flatten().any(|it| it.source == want.source);
                if let Some(before) = before.filter(stays) {
                    prop_assert_eq!(line.video[slot].map(|it| it.source), Some(before.source));
                }
            }
        }
    }
}

#[test]
fn stage_follows_the_speaker_who_sees_the_one_before() {
    let mut meeting = Meeting::default();
    for peer in 1..=4 {
        meeting.people.insert(PeerId(peer), person(true, Layout::StageAndSlides));
    }
    meeting.speakers = vec![PeerId(2), PeerId(3)];
    let table = plan(&meeting, None);
    let stage = |peer| table.lines[&PeerId(peer)].video[STAGE_SLOT].unwrap();
    assert_eq!(stage(1), Want { source: Source::camera(PeerId(2)), layer_max: Layer::High });
    assert_eq!(stage(2).source, Source::camera(PeerId(3)));
}

#[test]
fn pinned_come_before_raised_hands_before_speakers() {
    let mut meeting = Meeting::default();
    for peer in 1..=9 {
        meeting.people.insert(PeerId(peer), person(true, Layout::Stage));
    }
    meeting.stage = Stage::Chosen(PeerId(9));
    meeting.pinned = vec![PeerId(5)];
    meeting.raised = vec![PeerId(6), PeerId(5)];
    meeting.speakers = vec![PeerId(9), PeerId(2), PeerId(3), PeerId(4)];
    let line = plan(&meeting, None).lines[&PeerId(1)].clone();
    let shown: Vec<u128> = line.video.iter().skip(2).flatten().map(|it| it.source.peer.0).collect();
    assert_eq!(shown, [5, 6, 2, 3]);
}

#[test]
fn a_gallery_turns_pages_of_nine_and_of_four() {
    let mut meeting = Meeting::default();
    for peer in 1..=12 {
        meeting.people.insert(PeerId(peer), person(true, Layout::Gallery { page: 1 }));
    }
    meeting.people.get_mut(&PeerId(2)).unwrap().device = Device::Phone;
    let table = plan(&meeting, None);
    let seen = |peer| -> Vec<u128> {
        table.lines[&PeerId(peer)].video.iter().flatten().map(|it| it.source.peer.0).collect()
    };
    assert_eq!(seen(1), [11, 12]);
    assert_eq!(seen(2), [6, 7, 8, 9]);
    assert_eq!(table.lines[&PeerId(1)].video[SCREEN_SLOT], None);
}
