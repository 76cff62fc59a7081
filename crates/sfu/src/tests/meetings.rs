//! Meetings that go as they should, and over lines that do not.

use super::net::Line;
use super::scene::{Brings, ROOM, Scene, client_address};
use crate::rtc::Publish;
use crate::worker::{Command, Event};
use crate::{Layer, Source, Track};
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

fn millis(count: u64) -> Duration {
    Duration::from_millis(count)
}

#[test]
fn a_viewer_sees_the_stage_and_hears_the_speaker() {
    let mut scene = Scene::new(1, 1, false);
    let speaker = scene.join(Brings::camera(Publish::Single));
    let viewer = scene.join(Brings { microphone: false, ..Brings::camera(Publish::Nothing) });
    scene.guests[speaker].speaks = Some(-20);
    scene.stage(speaker);
    scene.run(SECOND * 5);
    let guest = &scene.guests[viewer];
    let peer = scene.guests[speaker].peer;
    assert!(guest.connected);
    assert!(guest.video[0].pictures > 90, "{}", guest.video[0].pictures);
    assert!(guest.video[0].longest_gap < millis(80));
    assert!(guest.heard[&100] > 180, "{:?}", guest.heard);
    assert!(scene.events.contains(&Event::Joined(ROOM, peer)));
    let sending = Event::Sending(ROOM, Source { peer, track: Track::Camera }, [false, false, true]);
    assert!(scene.events.contains(&sending));
    let slot = r#""kind":"video","slot":0,"peer":"00000000000000000000000000000064""#;
    assert!(guest.texts.iter().any(|text| text.contains(slot)), "{:?}", guest.texts);
    // Who speaks does not hear themselves.
    assert!(scene.guests[speaker].heard.is_empty());
}

#[test]
fn whoever_is_not_admitted_gets_nothing_and_is_heard_by_nobody() {
    let mut scene = Scene::new(2, 1, false);
    let inside = scene.join(Brings::camera(Publish::Single));
    let outside = scene.join(Brings::camera(Publish::Single));
    let peer = scene.guests[outside].peer;
    scene.meeting.people.get_mut(&peer).unwrap().admitted = false;
    scene.guests[inside].speaks = Some(-20);
    scene.guests[outside].speaks = Some(-10);
    scene.stage(inside);
    scene.run(SECOND * 4);
    assert!(scene.guests[outside].connected);
    assert!(scene.guests[outside].video.iter().all(|it| it.packets == 0));
    assert!(scene.guests[outside].heard.is_empty());
    assert!(scene.guests[inside].heard.is_empty());
    assert!(scene.workers[0].counts().unheard > 100);
}

#[test]
fn another_stage_comes_in_at_a_key_frame_without_a_freeze() {
    let mut scene = Scene::new(3, 1, false);
    let guests: Vec<_> = (0..4).map(|_| scene.join(Brings::camera(Publish::Single))).collect();
    scene.run(SECOND * 2);
    for turn in 0..12 {
        scene.stage(guests[turn % 3]);
        scene.run(millis(700));
    }
    let watch = &scene.guests[guests[3]].video[0];
    assert!(watch.switches >= 12, "{}", watch.switches);
    assert!(watch.longest_gap < millis(150), "{:?}", watch.longest_gap);
    assert!(watch.frozen.is_zero());
}

#[test]
fn many_receivers_ask_for_one_key_frame() {
    let mut scene = Scene::new(4, 1, false);
    let speaker = scene.join(Brings::camera(Publish::Single));
    for _ in 0..10 {
        scene.join(Brings { microphone: false, ..Brings::camera(Publish::Nothing) });
    }
    scene.stage(speaker);
    scene.run(SECOND * 3);
    let before = scene.guests[speaker].keyframes_asked;
    for _ in 0..50 {
        for guest in &mut scene.guests[1..] {
            let mut out = Vec::new();
            guest.client.request_keyframe(0, scene.now, &mut out);
            super::scene::heed(guest, out, scene.now, &mut scene.net);
        }
        scene.run(millis(100));
    }
    let asked = scene.guests[speaker].keyframes_asked - before;
    assert!((9..=11).contains(&asked), "{asked} in five seconds");
    assert!(scene.workers[0].counts().keyframes_wanted > 200);
}

#[test]
fn only_the_loudest_three_with_the_floor_are_heard() {
    let mut scene = Scene::new(5, 1, false);
    for level in [-20, -25, -30, -60, -15] {
        let guest =
            scene.join(Brings { camera: Publish::Nothing, ..Brings::camera(Publish::Nothing) });
        scene.guests[guest].speaks = Some(level);
    }
    let listener = scene.join(Brings { microphone: false, ..Brings::camera(Publish::Nothing) });
    // The loudest has not the floor.
    let silenced = scene.guests[4].peer;
    scene.meeting.floor.remove(&silenced);
    scene.plan();
    scene.run(SECOND * 6);
    let heard: Vec<u32> = scene.guests[listener].heard.keys().copied().collect();
    assert!(!heard.contains(&104));
    for loud in 100..103 {
        assert!(scene.guests[listener].heard[&loud] > 150, "{:?}", scene.guests[listener].heard);
    }
    // The floor is taken away in the server, whatever the page does.
    let muted = scene.guests[0].peer;
    scene.meeting.floor.remove(&muted);
    scene.plan();
    scene.run(millis(100));
    let before = scene.guests[listener].heard[&100];
    scene.run(SECOND);
    assert_eq!(scene.guests[listener].heard[&100], before);
}

/// Keys and first numbers of str0m are not drawn from the seed, so that no meeting is exactly repeated: some three of a
/// hundred stall for seconds, for a reason that is not known yet. What is promised is promised for nearly all.
#[test]
fn lost_packets_are_sent_again_in_nearly_all_meetings() {
    let mut stalled = Vec::new();
    for seed in 0..12 {
        let mut scene = Scene::new(seed, 1, false);
        let line = Line {
            delay: millis(20),
            jitter: millis(8),
            loss_per_mille: 50,
            duplicate_per_mille: 10,
            ..Line::default()
        };
        let speaker = scene.join(Brings { line, ..Brings::camera(Publish::Single) });
        let viewer = scene.join(Brings { line, ..Brings::camera(Publish::Nothing) });
        scene.stage(speaker);
        scene.run(SECOND * 3);
        let before = scene.guests[viewer].video[0].pictures;
        let frozen = scene.guests[viewer].video[0].frozen;
        scene.run(SECOND * 10);
        let watch = &scene.guests[viewer].video[0];
        let (pictures, frozen) = (watch.pictures - before, watch.frozen.saturating_sub(frozen));
        assert!(pictures > 60, "seed {seed}: it never went on after {pictures} pictures");
        if pictures <= 230 || frozen >= millis(500) {
            stalled.push((seed, pictures, frozen));
        }
    }
    assert!(stalled.len() <= 3, "{stalled:?}");
}

#[test]
fn a_layer_is_chosen_by_the_line_and_sound_is_kept() {
    let mut scene = Scene::new(6, 1, true);
    let speaker = scene.join(Brings::camera(Publish::Layers));
    scene.guests[speaker].speaks = Some(-20);
    let narrow = Line { delay: millis(20), down_bits: Some(420_000), ..Line::default() };
    let wide = scene.join(Brings { microphone: false, ..Brings::camera(Publish::Nothing) });
    let weak =
        scene.join(Brings { microphone: false, line: narrow, ..Brings::camera(Publish::Nothing) });
    scene.stage(speaker);
    scene.run(SECOND * 12);
    assert_eq!(scene.guests[wide].video[0].shows, Some((100, 2)));
    let pictures = scene.guests[weak].video[0].pictures;
    let heard = scene.guests[weak].heard[&100];
    scene.run(SECOND * 10);
    let guest = &scene.guests[weak];
    assert_eq!(guest.video[0].shows, Some((100, 0)));
    let heard = guest.heard[&100] - heard;
    assert!(heard >= 480, "{heard} of 500 audio packets");
    let pictures = guest.video[0].pictures - pictures;
    assert!(pictures > 200, "{pictures} of 250 pictures");
}

#[test]
fn without_estimates_losses_make_the_picture_smaller() {
    let mut scene = Scene::new(7, 1, false);
    let speaker = scene.join(Brings::camera(Publish::Layers));
    let line = Line { delay: millis(20), down_bits: Some(700_000), ..Line::default() };
    let weak = scene.join(Brings { microphone: false, line, ..Brings::camera(Publish::Nothing) });
    scene.stage(speaker);
    scene.run(SECOND * 30);
    let mut small = 0;
    for _ in 0..20 {
        scene.run(SECOND);
        small += u32::from(scene.guests[weak].video[0].shows.unwrap().1 < 2);
    }
    assert!(small >= 15, "{small} of 20 seconds");
}

#[test]
fn the_best_layer_present_is_shown_until_a_better_one_comes() {
    let mut scene = Scene::new(8, 1, false);
    let speaker = scene.join(Brings::camera(Publish::Layers));
    let viewer = scene.join(Brings::camera(Publish::Nothing));
    scene.stage(speaker);
    let thumbnail = scene.guests[speaker].peer;
    scene.run(SECOND * 3);
    assert_eq!(scene.guests[viewer].video[0].shows, Some((100, 2)));
    let mut table = scene.table.clone();
    let line = table.lines.get_mut(&scene.guests[viewer].peer).unwrap();
    line.video[0].as_mut().unwrap().layer_max = Layer::Low;
    scene.impose(table);
    scene.run(SECOND * 5);
    assert_eq!(scene.guests[viewer].video[0].shows, Some((100, 0)));
    // Only the small layer is looked at now, and the page is told.
    let text = r#"{"send":{"camera":["low"],"screen":false}}"#;
    let texts = &scene.guests[speaker].texts;
    assert_eq!(texts.iter().rfind(|it| it.contains("send")).unwrap(), text, "{thumbnail}");
}

#[test]
fn a_rebound_address_is_learnt_and_the_meeting_goes_on() {
    for seed in 0..8 {
        let mut scene = Scene::new(seed, 1, false);
        let speaker = scene.join(Brings::camera(Publish::Single));
        let viewer = scene.join(Brings::camera(Publish::Nothing));
        scene.stage(speaker);
        scene.run(SECOND * 3);
        let seen = |port| std::net::SocketAddr::from(([192, 0, 2, 7], port));
        scene.net.rebind(client_address(viewer), seen(40_000));
        scene.run(SECOND * 6);
        scene.net.rebind(client_address(speaker), seen(41_000));
        scene.run(SECOND * 6);
        let before = scene.guests[viewer].video[0].pictures;
        scene.run(SECOND * 2);
        let after = scene.guests[viewer].video[0].pictures;
        assert!(after - before > 45, "seed {seed}: {} pictures", after - before);
    }
}

#[test]
fn another_network_is_gone_on_with_after_an_ice_restart() {
    let mut scene = Scene::new(9, 1, false);
    let speaker = scene.join(Brings::camera(Publish::Single));
    let viewer = scene.join(Brings::camera(Publish::Nothing));
    scene.stage(speaker);
    scene.run(SECOND * 3);
    for guest in [viewer, speaker] {
        let other =
            std::net::SocketAddr::from(([10, 9, 0, 1], 7_000 + u16::try_from(guest).unwrap()));
        scene.net.line(client_address(guest), Line { cut: true, ..Line::default() });
        scene.restart(guest, other);
        scene.run(SECOND * 4);
    }
    let before = scene.guests[viewer].video[0].pictures;
    scene.run(SECOND * 2);
    assert!(scene.guests[viewer].video[0].pictures - before > 45);
}

#[test]
fn an_outage_of_two_seconds_ends_without_a_new_join() {
    let mut scene = Scene::new(10, 1, false);
    let speaker = scene.join(Brings::camera(Publish::Single));
    let viewer = scene.join(Brings::camera(Publish::Nothing));
    scene.stage(speaker);
    scene.run(SECOND * 3);
    let line = Line { delay: millis(10), ..Line::default() };
    scene.net.line(client_address(viewer), Line { cut: true, ..line });
    scene.run(SECOND * 2);
    scene.net.line(client_address(viewer), line);
    scene.run(SECOND * 2);
    let before = scene.guests[viewer].video[0].pictures;
    scene.run(SECOND * 2);
    assert!(scene.guests[viewer].video[0].pictures - before > 45);
}

#[test]
fn whoever_comes_back_keeps_their_place() {
    let mut scene = Scene::new(11, 1, false);
    let speaker = scene.join(Brings::camera(Publish::Single));
    let viewer = scene.join(Brings::camera(Publish::Nothing));
    scene.stage(speaker);
    scene.run(SECOND * 2);
    let again = scene.join_as(scene.guests[speaker].peer, Brings::camera(Publish::Single));
    scene.guests[speaker].closed = true;
    let before = scene.guests[viewer].video[0].pictures;
    scene.run(SECOND * 3);
    assert!(scene.guests[again].connected);
    assert!(scene.guests[viewer].video[0].pictures - before > 50);
}

#[test]
fn a_room_spread_over_two_workers_is_one_room() {
    for seed in 0..6 {
        let mut scene = Scene::new(seed, 2, false);
        let line =
            Line { delay: millis(15), jitter: millis(5), loss_per_mille: 10, ..Line::default() };
        let guests: Vec<_> = (0..6)
            .map(|_| scene.join(Brings { line, ..Brings::camera(Publish::Layers) }))
            .collect();
        scene.guests[0].speaks = Some(-20);
        scene.guests[1].speaks = Some(-25);
        scene.run(SECOND);
        for turn in 0..4 {
            scene.stage(guests[turn % 2]);
            scene.meeting.speakers = vec![scene.guests[(turn + 1) % 2].peer, scene.guests[2].peer];
            scene.plan();
            scene.run(SECOND * 2);
        }
        for viewer in 2..6 {
            let guest = &scene.guests[viewer];
            assert!(
                guest.video[0].pictures > 180,
                "seed {seed}, {viewer}: {}",
                guest.video[0].pictures
            );
            // Which of its layers depends on what was lost last.
            let shown = guest.video[0].shows.map(|shows| shows.0);
            assert_eq!(shown, Some(101), "seed {seed}");
            assert!(
                guest.heard[&100] > 300 && guest.heard[&101] > 300,
                "seed {seed}: {:?}",
                guest.heard
            );
            assert!(guest.video[2].pictures > 100, "seed {seed}: {}", guest.video[2].pictures);
        }
    }
}

#[test]
fn a_recording_begins_at_a_key_frame_and_has_every_packet() {
    let mut scene = Scene::new(12, 1, false);
    let speaker = scene.join(Brings::camera(Publish::Layers));
    scene.join(Brings::camera(Publish::Nothing));
    scene.guests[speaker].speaks = Some(-20);
    scene.stage(speaker);
    scene.run(SECOND * 2);
    assert!(scene.recorded.is_empty());
    scene.meeting.recorded = true;
    scene.plan();
    scene.run(SECOND * 4);
    let video: Vec<_> =
        scene.recorded.iter().filter(|it| it.origin.source.track == Track::Camera).collect();
    assert!(video[0].keyframe);
    assert!(video.iter().all(|it| it.origin.layer == Layer::High));
    let numbers = video.iter().map(|it| it.numbers.sequence);
    assert_eq!(numbers.clone().max().unwrap() - numbers.min().unwrap() + 1, video.len() as u64);
    assert!(scene.recorded.len() - video.len() > 150);
}

#[test]
fn a_peer_who_says_goodbye_is_gone_at_once_and_a_silent_one_later() {
    let mut scene = Scene::new(13, 1, false);
    let polite = scene.join(Brings::camera(Publish::Single));
    let silent = scene.join(Brings::camera(Publish::Single));
    scene.run(SECOND * 2);
    let mut out = Vec::new();
    scene.guests[polite].client.close(scene.now, &mut out);
    super::scene::heed(&mut scene.guests[polite], out, scene.now, &mut scene.net);
    scene.net.line(client_address(silent), Line { cut: true, ..Line::default() });
    scene.run(SECOND * 2);
    let gone = |scene: &Scene, guest: usize| {
        let peer = scene.guests[guest].peer;
        scene.events.iter().any(|it| matches!(it, Event::Left(_, left, _) if *left == peer))
    };
    assert!(gone(&scene, polite) && !gone(&scene, silent));
    scene.run(SECOND * 40);
    assert!(gone(&scene, silent));
    assert_eq!(scene.workers[0].counts().peers, 0);
}

#[test]
fn a_closed_room_sends_everyone_away() {
    let mut scene = Scene::new(14, 1, false);
    for _ in 0..3 {
        scene.join(Brings::camera(Publish::Single));
    }
    scene.run(SECOND * 2);
    scene.command(0, Command::Close(ROOM));
    scene.run(SECOND);
    assert!(scene.guests.iter().all(|guest| guest.closed));
}

#[test]
fn an_estimate_and_a_choice_do_not_keep_one_another_down() {
    let mut scene = Scene::new(15, 1, true);
    let speaker = scene.join(Brings::camera(Publish::Single));
    let viewer = scene.join(Brings { microphone: false, ..Brings::camera(Publish::Nothing) });
    scene.run(SECOND * 20);
    // Only sound went for so long that the estimate has fallen below the only layer there is.
    scene.stage(speaker);
    scene.run(SECOND * 5);
    let before = scene.guests[viewer].video[0].pictures;
    scene.run(SECOND * 10);
    let pictures = scene.guests[viewer].video[0].pictures - before;
    assert!(pictures >= 220, "{pictures} of 250 pictures");
}
