//! Films made by ffmpeg itself out of recordings, and looked at with ffprobe and pixel by pixel.
//! It has to be installed, as the programs that read scans have.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::print_stdout,
    reason = "a test fails by panicking"
)]

mod scene;

use film::{Chapter, Ffmpeg, Film, FilmFault, Order};
use scene::{CAMERA, MICROPHONE, Picture, SCREEN, Stream, loudness, probed, tone, video};
use std::path::Path;
use std::time::Duration;
use tokio::sync::watch;

const BEGAN: u64 = 1_798_000_000_000_000;
const RED: [u8; 3] = [254, 0, 0];
const GREEN: [u8; 3] = [0, 128, 0];
const BLUE: [u8; 3] = [0, 0, 254];
const BLACK: [u8; 3] = [0; 3];

async fn order(chapters: Vec<Chapter>) -> Order {
    Order {
        ffmpeg: Ffmpeg::find(None).await.unwrap(),
        chapters,
        began_micros: BEGAN,
        title: "Kỳ họp; thứ 12 = #1".to_owned(),
        limit: Duration::from_mins(5),
        progress: None,
    }
}

fn chapter(title: &str, begins: u64, ends: u64) -> Chapter {
    let (begins, ends) = (Duration::from_secs(begins), Duration::from_secs(ends));
    Chapter { title: title.to_owned(), begins, ends }
}

/// The streams of a film by kind, and its length.
fn checked(film: &Path, made: &Film) -> f64 {
    let told = probed(film);
    let kinds: Vec<&str> = told["streams"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|stream| stream["codec_name"].as_str())
        .filter(|name| *name != "bin_data")
        .collect();
    assert_eq!(kinds, ["h264", "aac"]);
    assert_eq!(told["streams"][0]["avg_frame_rate"], "25/1");
    assert_eq!(
        (&told["streams"][0]["width"], &told["streams"][0]["height"]),
        (&1_280.into(), &720.into())
    );
    assert_eq!((made.width, made.height), (1_280, 720));
    assert_eq!(std::fs::metadata(film).unwrap().len(), made.size);
    let bytes = std::fs::read(film).unwrap();
    let place = |word: &[u8]| bytes.windows(4).position(|it| it == word).unwrap();
    assert!(place(b"moov") < place(b"mdat"), "it can be watched while it comes");
    told["format"]["duration"].as_str().unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_meeting_becomes_a_film_of_stage_screen_and_voices() {
    let folders = tempfile::tempdir().unwrap();
    let (recording, work) = (folders.path().join("recording"), folders.path().join("work"));
    std::fs::create_dir(&recording).unwrap();

    // The first is on stage until 3 s and comes again at 7.4 s under another size; its last packets come beside the second.
    let (small, large) = (video("color=red", "320x180", 4), video("color=green", "640x360", 3));
    let mut first = Stream::new(1, CAMERA, BEGAN);
    first.show(0, &small[..78]);
    first.show(7_400, &video("color=red", "640x480", 1));
    first.write(&recording, b"");
    let mut second = Stream::new(2, CAMERA, BEGAN);
    second.show(3_000, &large);
    second.write(&recording, &[0x50, 0, 0, 0, 1, 2, 3, 4, 5]);
    let mut screen = Stream::new(2, SCREEN, BEGAN);
    screen.show(4_000, &video("color=blue", "640x360", 1)[..15]);
    screen.write(&recording, b"");
    // The first speaks at once, the second from 3 s on and, after the server was started again, from 7 s on.
    let mut low = Stream::new(1, MICROPHONE, BEGAN);
    low.say(0, &tone(440, 3));
    low.write(&recording, &[9; 100]);
    let mut high = Stream::new(2, MICROPHONE, BEGAN);
    high.say(3_000, &tone(880, 3));
    high.write(&recording, b"");
    let mut high = Stream::new(2, MICROPHONE, BEGAN + 6_500_000);
    high.say(500, &tone(880, 1));
    high.write(&recording, b"");
    std::fs::write(recording.join("other.rtp"), "not ours").unwrap();

    let chapters = vec![chapter("1. Khai mạc; điểm danh", 0, 3), chapter("2. Thảo luận", 3, 60)];
    let (progress, told) = watch::channel(0.0);
    let order = Order { progress: Some(progress), ..order(chapters).await };
    let film = folders.path().join("film.mp4");
    let made = film::make(&recording, &work, &film, &order).await.unwrap();

    let length = checked(&film, &made);
    assert!((length - 8.4).abs() < 0.3, "{length}");
    assert_eq!(made.seconds, 8);
    assert!((*told.borrow() - 1.0).abs() < 0.001, "{told:?}");
    assert_eq!(std::fs::read_dir(&work).unwrap().count(), 0, "nothing is left");

    let told = probed(&film);
    assert_eq!(told["format"]["tags"]["title"], "Kỳ họp; thứ 12 = #1");
    let chapters: Vec<(&str, &str, &str)> = told["chapters"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| [&it["tags"]["title"], &it["start_time"], &it["end_time"]])
        .map(|three| three.map(|it| it.as_str().unwrap()).into())
        .collect();
    assert_eq!(chapters[0], ("1. Khai mạc; điểm danh", "0.000000", "3.000000"));
    assert_eq!((chapters.len(), chapters[1].0, chapters[1].1), (2, "2. Thảo luận", "3.000000"));

    let middle = (640, 300);
    let corner = (1_280 - 16 - 160, 720 - 16 - 90);
    for (second, at, colour) in [
        (0.5, middle, RED),
        (2.9, middle, RED),
        (3.2, middle, GREEN),
        (3.5, corner, GREEN),
        (4.3, middle, BLUE),
        (4.3, corner, GREEN),
        (4.3, (corner.0, 560), GREEN),
        (4.3, (corner.0, 500), BLUE),
        // A second after the last frame of the screen it is away, and the stage is whole.
        (5.2, corner, GREEN),
        (5.8, middle, GREEN),
        // Nobody has been on stage for a second, and then somebody whose picture is narrow.
        (7.2, middle, BLACK),
        (7.8, middle, RED),
        (7.8, (100, 300), BLACK),
    ] {
        let picture = Picture::at(&film, second);
        assert!(picture.is(at, colour), "{second} s {at:?}: {:?}", picture.pixel(at.0, at.1));
    }

    let loud = 500.0;
    for (second, low, high) in [
        (0.5, true, false),
        (2.2, true, false),
        (3.5, false, true),
        (6.3, false, false),
        (7.4, false, true),
    ] {
        let heard = [440, 880].map(|hertz| loudness(&film, second, Some(hertz)));
        assert_eq!(heard.map(|it| it > loud), [low, high], "{second} s: {heard:?}");
    }
    assert!(loudness(&film, 6.3, None) < 20.0, "silence between");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_voices_are_heard_without_a_picture() {
    let folders = tempfile::tempdir().unwrap();
    let (one, other) = (tone(440, 1), tone(880, 1));
    for peer in 0..100 {
        let mut stream = Stream::new(peer, MICROPHONE, BEGAN);
        stream
            .say(if peer == 99 { 1_500 } else { 0 }, if peer == 99 { &other } else { &one[..20] });
        stream.write(folders.path(), b"");
    }
    let film = folders.path().join("film.mp4");
    let order = order(Vec::new()).await;
    let made = film::make(folders.path(), folders.path(), &film, &order).await.unwrap();
    let length = checked(&film, &made);
    assert!((length - 2.5).abs() < 0.3, "{length}");
    assert!(Picture::at(&film, 1.0).is((640, 360), BLACK));
    assert!(loudness(&film, 1.7, Some(880)) > 500.0, "the last is as loud as one alone");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_without_sound_is_a_film_with_silence() {
    let folders = tempfile::tempdir().unwrap();
    let mut camera = Stream::new(1, CAMERA, BEGAN);
    camera.show(1_000, &video("testsrc", "640x360", 1));
    camera.write(folders.path(), b"");
    let film = folders.path().join("film.mp4");
    let order = order(vec![chapter("beyond the end", 90, 100)]).await;
    let made = film::make(folders.path(), folders.path(), &film, &order).await.unwrap();
    let length = checked(&film, &made);
    assert!((length - 2.0).abs() < 0.3, "{length}");
    assert!(Picture::at(&film, 0.5).is((640, 360), BLACK));
    assert!(loudness(&film, 0.5, None) < 1.0);
    assert_eq!(probed(&film)["chapters"], serde_json::json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_film_begins_at_its_time_zero() {
    let folders = tempfile::tempdir().unwrap();
    let mut camera = Stream::new(1, CAMERA, BEGAN - 500_000);
    camera.show(0, &video("color=red", "320x180", 2));
    camera.write(folders.path(), b"");
    let mut voice = Stream::new(1, MICROPHONE, BEGAN - 1_500_000);
    voice.say(0, &tone(880, 1));
    voice.say(1_500, &tone(440, 1));
    voice.write(folders.path(), b"");
    let film = folders.path().join("film.mp4");
    let order = order(Vec::new()).await;
    let made = film::make(folders.path(), folders.path(), &film, &order).await.unwrap();
    let length = checked(&film, &made);
    assert!((length - 1.5).abs() < 0.1, "{length}");
    assert!(Picture::at(&film, 0.0).is((640, 360), RED));
    let heard = [440, 880].map(|hertz| loudness(&film, 0.0, Some(hertz)) > 500.0);
    assert_eq!(heard, [true, false]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_that_sends_nonsense_does_not_cost_the_others_their_film() {
    let folders = tempfile::tempdir().unwrap();
    let nonsense = |head: &[u8], place: u64| -> (Vec<u8>, u64) {
        let tail = (0..900).map(|number: u64| (number * number * (place + 7) % 251) as u8);
        (head.iter().copied().chain(tail).collect(), place * 40)
    };
    let key = [0x10, 0x60, 0, 0x9D, 0x01, 0x2A, 0x80, 0x02, 0x68, 0x01];
    let frames: Vec<(Vec<u8>, u64)> = (0..50)
        .map(|place| nonsense(if place % 10 == 0 { &key } else { &[0x11, 0x20, 0xFF] }, place))
        .collect();
    for track in [CAMERA, SCREEN] {
        let mut stream = Stream::new(1, track, BEGAN);
        stream.show(0, &frames);
        stream.write(folders.path(), b"");
    }
    let mut camera = Stream::new(2, CAMERA, BEGAN);
    camera.show(8_000, &video("color=green", "640x360", 1));
    camera.write(folders.path(), b"");
    let mut voice = Stream::new(1, MICROPHONE, BEGAN);
    voice.say(0, &(0..100).map(|place| nonsense(&[0xFD], place)).collect::<Vec<_>>());
    voice.write(folders.path(), b"");
    let film = folders.path().join("film.mp4");
    let order = order(Vec::new()).await;
    let made = film::make(folders.path(), folders.path(), &film, &order).await.unwrap();
    let length = checked(&film, &made);
    assert!((length - 9.0).abs() < 0.3, "{length}");
    assert!(Picture::at(&film, 8.5).is((640, 360), GREEN));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_made_is_a_named_fault_and_leaves_nothing() {
    let folders = tempfile::tempdir().unwrap();
    let (recording, work) = (folders.path().join("recording"), folders.path().join("work"));
    std::fs::create_dir(&recording).unwrap();
    let film = folders.path().join("film.mp4");
    let mut order = order(Vec::new()).await;
    let fault = film::make(&recording, &work, &film, &order).await.unwrap_err();
    assert!(matches!(fault, FilmFault::Nothing), "{fault:?}");

    let missing = folders.path().join("missing");
    let fault = film::make(&missing, &work, &film, &order).await.unwrap_err();
    assert!(matches!(fault, FilmFault::Io(_)), "{fault:?}");

    let mut camera = Stream::new(1, CAMERA, BEGAN);
    camera.show(0, &video("testsrc", "640x360", 1));
    // An hour later, so that it takes a while.
    camera.show(3_600_000, &video("testsrc", "640x360", 1));
    camera.write(&recording, b"");
    order.limit = Duration::from_secs(1);
    let fault = film::make(&recording, &work, &film, &order).await.unwrap_err();
    assert!(matches!(fault, FilmFault::Slow), "{fault:?}");
    assert!(!film.exists());
    assert_eq!(std::fs::read_dir(&work).unwrap().count(), 0);
}
