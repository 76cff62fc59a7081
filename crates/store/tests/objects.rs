//! What the object store promises, on a folder and on a bucket of an S3 server.
//! Always holds: the bucket is never skipped; without a server its half fails and says how to
//! start one (`cargo xtask s3`, then `TINHSO_TEST_S3`).

#![expect(
    clippy::unwrap_used,
    clippy::string_slice,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::sync::atomic::{AtomicU32, Ordering};

use bytes::Bytes;
use camino::{Utf8Path, Utf8PathBuf};
use futures::{StreamExt as _, TryStreamExt as _};
use kernel::hash::Sha256Hash;
use kernel::time::{Clock as _, SystemClock};
use store::objects::{HELD_BYTES_MAX, ObjectCheck};
use store::{ErrorKind, Objects, ObjectsOptions};

static SERIAL: AtomicU32 = AtomicU32::new(0);

/// Where the objects of a test lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Every object a file.
    Folder,
    /// Small ones together.
    Together,
    Bucket,
}

struct Fixture {
    objects: Objects,
    folder: tempfile::TempDir,
    kind: Kind,
}

impl Fixture {
    async fn new(kind: Kind) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = match kind {
            Kind::Folder | Kind::Together => ObjectsOptions {
                url: format!("file:{}", folder.path().display()),
                together: kind == Kind::Together,
                ..ObjectsOptions::default()
            },
            Kind::Bucket => bucket(Utf8Path::from_path(folder.path()).unwrap()),
        };
        let objects = Objects::open(&options).await.unwrap();
        Self { objects, folder, kind }
    }

    fn path(&self, name: &str) -> Utf8PathBuf {
        Utf8Path::from_path(self.folder.path()).unwrap().join(name)
    }

    fn path_of(&self, hash: &Sha256Hash) -> Utf8PathBuf {
        let hex = hash.to_string();
        self.path(&hex[..2]).join(&hex[2..4]).join(&hex)
    }

    fn staged(&self) -> usize {
        std::fs::read_dir(self.path("staging")).unwrap().count()
    }
}

/// A prefix of its own in the test server's bucket.
#[expect(clippy::disallowed_methods, reason = "the address of the test server is the test's own")]
fn bucket(folder: &Utf8Path) -> ObjectsOptions {
    let endpoint = std::env::var("TINHSO_TEST_S3").unwrap_or_else(|_| {
        panic!(
            "these tests need an S3 server: run `cargo xtask s3`, then set \
             TINHSO_TEST_S3=http://127.0.0.1:54349"
        )
    });
    let serial = SERIAL.fetch_add(1, Ordering::Relaxed);
    ObjectsOptions {
        url: format!("s3://tinhso-test/objects-{}-{serial}", std::process::id()),
        together: false,
        staging: Some(folder.join("staging")),
        endpoint: Some(endpoint),
        region: None,
        access_key: Some("test".to_owned()),
        secret_key: Some("test".to_owned()),
    }
}

/// Instantiates each named test for a folder of files, for one with small objects together, and for a bucket.
macro_rules! in_all_places {
    ($($name:ident),* $(,)?) => {
        mod folder {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name(&super::Fixture::new(super::Kind::Folder).await).await;
            })*
        }
        mod together {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name(&super::Fixture::new(super::Kind::Together).await).await;
            })*
        }
        mod bucket {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name(&super::Fixture::new(super::Kind::Bucket).await).await;
            })*
        }
    };
}

in_all_places!(
    uploaded_pieces_come_back_as_one_object,
    same_bytes_are_stored_once,
    same_bytes_at_the_same_time_are_whole,
    upload_that_outgrows_memory_is_one_object_with_every_byte,
    abandoned_upload_leaves_nothing_behind,
    upload_over_its_limit_is_refused,
    range_gives_only_the_asked_bytes,
    absent_object_is_an_answer_and_not_an_error,
    large_object_goes_through_in_parts,
    deleted_object_is_gone_and_can_come_back,
    uploads_left_by_a_crash_are_cleared,
    many_objects_are_listed_once_each,
    ping_is_answered,
    files_of_a_log_are_added_once_and_never_changed,
    head_of_a_log_is_replaced_by_a_newer_one_alone,
    object_set_aside_is_still_read_until_it_is_taken_away,
);

async fn uploaded_pieces_come_back_as_one_object(fixture: &Fixture) {
    let mut stage = fixture.objects.stage(1 << 20);
    for piece in ["Giấy ", "chứng ", "nhận"] {
        stage.write(piece.as_bytes()).await.unwrap();
    }
    assert_eq!(fixture.staged(), 0, "small ones wait in memory");
    let stored = stage.commit().await.unwrap();
    let wanted = "Giấy chứng nhận".as_bytes();
    assert_eq!(stored.hash, Sha256Hash::of(wanted));
    assert_eq!((stored.size, stored.fresh), (wanted.len() as u64, true));
    assert_eq!(fixture.staged(), 0);
    let reader = fixture.objects.get_verified(&stored.hash).await.unwrap().unwrap();
    assert_eq!(reader.size, stored.size);
    assert_eq!(reader.bytes(1000).await.unwrap(), wanted);
    assert_eq!(fixture.path_of(&stored.hash).exists(), fixture.kind == Kind::Folder);
}

async fn same_bytes_are_stored_once(fixture: &Fixture) {
    let first = fixture.objects.put(b"same").await.unwrap();
    let second = fixture.objects.put(b"same").await.unwrap();
    assert_eq!(first.hash, second.hash);
    assert_eq!((first.fresh, second.fresh), (true, false));
    let all: Vec<_> = fixture.objects.list().try_collect().await.unwrap();
    assert_eq!(all, [first.hash]);
}

async fn same_bytes_at_the_same_time_are_whole(fixture: &Fixture) {
    let bytes = vec![7; 300_000];
    let puts = (0..8).map(|_| fixture.objects.put(&bytes));
    let stored = futures::future::try_join_all(puts).await.unwrap();
    assert_eq!(fixture.objects.check(&stored[0].hash).await.unwrap(), ObjectCheck::Whole);
    assert_eq!(fixture.staged(), 0);
}

/// More than waits in memory.
const GROWN: usize = 100_000;

async fn upload_that_outgrows_memory_is_one_object_with_every_byte(fixture: &Fixture) {
    let whole: Vec<u8> = (0..=250).cycle().take(GROWN).collect();
    for piece in [1, 1_000, GROWN - 1, GROWN] {
        let mut stage = fixture.objects.stage(GROWN as u64);
        for some in whole.chunks(piece) {
            stage.write(some).await.unwrap();
        }
        assert_eq!(fixture.staged(), 1);
        let looked = stage.inspect(|mut look| {
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut look, &mut bytes).map(|_| bytes)
        });
        assert_eq!(looked.await.unwrap().unwrap(), whole);
        let stored = stage.commit().await.unwrap();
        assert_eq!((stored.hash, stored.size), (Sha256Hash::of(&whole), GROWN as u64));
        assert_eq!(fixture.objects.check(&stored.hash).await.unwrap(), ObjectCheck::Whole);
        assert_eq!(fixture.staged(), 0);
    }
}

async fn abandoned_upload_leaves_nothing_behind(fixture: &Fixture) {
    let mut stage = fixture.objects.stage(GROWN as u64);
    stage.write(&vec![1; GROWN]).await.unwrap();
    assert_eq!(fixture.staged(), 1);
    drop(stage);
    assert_eq!(fixture.staged(), 0);
    let all: Vec<Sha256Hash> = fixture.objects.list().try_collect().await.unwrap();
    assert!(all.is_empty());
}

async fn upload_over_its_limit_is_refused(fixture: &Fixture) {
    let mut stage = fixture.objects.stage(10);
    stage.write(b"0123456789").await.unwrap();
    assert_eq!(stage.write(b"x").await.unwrap_err().kind(), ErrorKind::Invalid);
}

async fn range_gives_only_the_asked_bytes(fixture: &Fixture) {
    let hash = fixture.objects.put(b"0123456789").await.unwrap().hash;
    let some = fixture.objects.range(&hash, 3..6).await.unwrap();
    assert_eq!(some, Some(Bytes::from_static(b"345")));
    let beyond = fixture.objects.range(&hash, 8..100).await.unwrap();
    assert_eq!(beyond, Some(Bytes::from_static(b"89")));
    assert_eq!(fixture.objects.range(&Sha256Hash::of(b"other"), 0..1).await.unwrap(), None);
}

async fn absent_object_is_an_answer_and_not_an_error(fixture: &Fixture) {
    let hash = Sha256Hash::of(b"never stored");
    assert!(fixture.objects.get(&hash).await.unwrap().is_none());
    assert!(!fixture.objects.exists(&hash).await.unwrap());
    assert_eq!(fixture.objects.check(&hash).await.unwrap(), ObjectCheck::Missing);
    fixture.objects.delete(&hash).await.unwrap();
}

#[tokio::test]
async fn changed_bytes_are_found_on_reading() {
    let fixture = Fixture::new(Kind::Folder).await;
    let hash = fixture.objects.put(&vec![1; GROWN]).await.unwrap().hash;
    std::fs::write(fixture.path_of(&hash), b"tampered").unwrap();
    let reader = fixture.objects.get_verified(&hash).await.unwrap().unwrap();
    assert_eq!(reader.bytes(100).await.unwrap_err().kind(), ErrorKind::Corrupt);
    assert_eq!(fixture.objects.check(&hash).await.unwrap(), ObjectCheck::Damaged);
}

async fn deleted_object_is_gone_and_can_come_back(fixture: &Fixture) {
    let hash = fixture.objects.put(b"bytes").await.unwrap().hash;
    fixture.objects.delete(&hash).await.unwrap();
    assert!(!fixture.objects.exists(&hash).await.unwrap());
    assert!(fixture.objects.put(b"bytes").await.unwrap().fresh);
    assert!(fixture.objects.exists(&hash).await.unwrap());
}

async fn uploads_left_by_a_crash_are_cleared(fixture: &Fixture) {
    std::fs::write(fixture.path("staging").join("1-1"), "left behind").unwrap();
    assert_eq!(fixture.objects.clear_staging().await.unwrap(), 1);
    assert_eq!(fixture.staged(), 0);
}

/// Larger than a part of a multipart upload, so that a bucket takes it in several.
async fn large_object_goes_through_in_parts(fixture: &Fixture) {
    let piece: Vec<u8> = (0..=255).cycle().take(1_000_003).collect();
    let mut stage = fixture.objects.stage(1 << 30);
    let mut whole = Vec::new();
    for _ in 0..20 {
        stage.write(&piece).await.unwrap();
        whole.extend_from_slice(&piece);
    }
    let stored = stage.commit().await.unwrap();
    assert_eq!((stored.hash, stored.size), (Sha256Hash::of(&whole), whole.len() as u64));
    assert_eq!(fixture.objects.check(&stored.hash).await.unwrap(), ObjectCheck::Whole);
    let middle = 9_000_000..9_000_100;
    let some = fixture.objects.range(&stored.hash, middle.clone()).await.unwrap().unwrap();
    assert_eq!(some, whole[usize::try_from(middle.start).unwrap()..][..100]);
    let mut reader = fixture.objects.get_verified(&stored.hash).await.unwrap().unwrap();
    let mut largest = 0;
    while let Some(chunk) = reader.stream.try_next().await.unwrap() {
        largest = largest.max(chunk.len());
    }
    assert!(largest < whole.len() / 2, "held {largest} bytes at once");
    assert_eq!(fixture.staged(), 0);
}

async fn many_objects_are_listed_once_each(fixture: &Fixture) {
    // More small ones than are read at once, and some files.
    let bytes = |number: u32| format!("tệp {number}").repeat(if number < 3 { 10_000 } else { 1 });
    let mut put: Vec<_> =
        futures::stream::iter(0..if fixture.kind == Kind::Together { 2_040 } else { 40 })
            .map(async |number| fixture.objects.put(bytes(number).as_bytes()).await.unwrap().hash)
            .buffer_unordered(32)
            .collect()
            .await;
    let mut listed: Vec<_> = fixture.objects.list().try_collect().await.unwrap();
    put.sort();
    listed.sort();
    assert_eq!(listed, put);
}

async fn object_set_aside_is_still_read_until_it_is_taken_away(fixture: &Fixture) {
    for length in [8, HELD_BYTES_MAX, HELD_BYTES_MAX + 1, GROWN] {
        set_aside_and_brought_back(&fixture.objects, &vec![b'n'; length]).await;
    }
}

async fn set_aside_and_brought_back(objects: &Objects, bytes: &[u8]) {
    let hash = objects.put(bytes).await.unwrap().hash;
    let first = hash.as_bytes()[0];
    assert!(!objects.stored_before(first ^ 1, SystemClock.now()).await.unwrap().contains(&hash));
    let soon = SystemClock.now().plus_seconds(60);
    assert!(objects.stored_before(first, soon.plus_seconds(-3_600)).await.unwrap().is_empty());
    assert_eq!(objects.stored_before(first, soon).await.unwrap(), [hash]);
    objects.set_aside(&hash, SystemClock.now()).await.unwrap();
    assert!(objects.stored_before(first, soon).await.unwrap().is_empty());
    let aside = objects.aside(first).await.unwrap();
    assert!(aside.len() == 1 && aside[0].0 == hash && aside[0].1 < soon, "{aside:?}");
    assert_eq!(objects.check(&hash).await.unwrap(), ObjectCheck::Whole);
    assert_eq!(objects.range(&hash, 0..3).await.unwrap().unwrap(), Bytes::from_static(b"nnn"));
    objects.bring_back(&hash).await.unwrap();
    objects.bring_back(&hash).await.unwrap();
    assert!(objects.aside(first).await.unwrap().is_empty());
    objects.set_aside(&hash, SystemClock.now()).await.unwrap();
    assert!(objects.put(bytes).await.unwrap().fresh, "what lies aside does not count");
    objects.delete_aside(&hash).await.unwrap();
    assert_eq!(objects.check(&hash).await.unwrap(), ObjectCheck::Whole);
}

async fn ping_is_answered(fixture: &Fixture) {
    fixture.objects.ping().await.unwrap();
    fixture.objects.ping().await.unwrap();
}

/// The address of nobody: nothing listens on this port of this machine.
#[tokio::test]
async fn lost_bucket_is_told_as_lost_and_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let staging = Utf8Path::from_path(folder.path()).unwrap();
    let options =
        ObjectsOptions { endpoint: Some("http://127.0.0.1:9".to_owned()), ..bucket(staging) };
    let objects = Objects::open(&options).await.unwrap();
    assert_eq!(objects.put(b"bytes").await.unwrap_err().kind(), ErrorKind::Lost);
    assert_eq!(std::fs::read_dir(staging.join("staging")).unwrap().count(), 0);
}

#[tokio::test]
async fn keys_do_not_show_when_the_options_are_printed() {
    let options = ObjectsOptions {
        url: "s3://bucket".into(),
        secret_key: Some("secret".into()),
        access_key: Some("access".into()),
        ..ObjectsOptions::default()
    };
    let shown = format!("{options:?}");
    assert!(!shown.contains("secret") && !shown.contains("access"), "{shown}");
}

async fn files_of_a_log_are_added_once_and_never_changed(fixture: &Fixture) {
    let objects = &fixture.objects;
    let log = "so.example/nhat-ky";
    let tile = |bytes: &[u8]| vec![("tile/0/000.p/1".to_owned(), bytes.to_vec())];
    objects.add_log_files(log, tile(b"one")).await.unwrap();
    objects.add_log_files(log, tile(b"one")).await.unwrap();
    let other = objects.add_log_files(log, tile(b"two")).await.unwrap_err();
    assert_eq!(other.kind(), ErrorKind::Corrupt);
    let kept = objects.log_file(log, "tile/0/000.p/1").await.unwrap();
    assert_eq!(kept.as_deref(), Some(b"one".as_slice()));
    objects.remove_log_files(log, "tile/0/000.p").await.unwrap();
    assert_eq!(objects.log_file(log, "tile/0/000.p/1").await.unwrap(), None);
}

async fn head_of_a_log_is_replaced_by_a_newer_one_alone(fixture: &Fixture) {
    let log = "so.example/nhat-ky";
    // Twenty writers at once, each with its own number: the greatest stays.
    let writers = (1..=20_u8).map(|number| {
        let objects = fixture.objects.clone();
        async move {
            loop {
                let newer = |there: &[u8]| there < [number].as_slice();
                match objects.replace_log_head(log, "checkpoint", &[number], newer).await {
                    Ok(_) => return,
                    Err(error) if error.kind() == ErrorKind::Busy => {}
                    Err(error) => panic!("{error}"),
                }
            }
        }
    });
    futures::future::join_all(writers).await;
    let kept = fixture.objects.log_file(log, "checkpoint").await.unwrap();
    assert_eq!(kept, Some(vec![20]));
}

/// A folder of an earlier version has its small objects as files.
#[tokio::test]
async fn small_objects_that_are_files_are_read_and_deleted_like_others() {
    let fixture = Fixture::new(Kind::Together).await;
    let (bytes, objects) = (b"of an earlier version", &fixture.objects);
    let hash = Sha256Hash::of(bytes);
    std::fs::create_dir_all(fixture.path_of(&hash).parent().unwrap()).unwrap();
    std::fs::write(fixture.path_of(&hash), bytes).unwrap();
    assert_eq!(objects.check(&hash).await.unwrap(), ObjectCheck::Whole);
    assert_eq!(objects.range(&hash, 3..10).await.unwrap().unwrap(), Bytes::from_static(b"an earl"));
    objects.put(bytes).await.unwrap();
    objects.delete(&hash).await.unwrap();
    assert!(!objects.exists(&hash).await.unwrap());
}

#[tokio::test]
async fn small_objects_survive_opening_anew_and_a_second_process() {
    let fixture = Fixture::new(Kind::Together).await;
    let hash = fixture.objects.put(b"kept").await.unwrap().hash;
    // Whoever opens it goes on with the file, whatever they were told.
    let url = format!("file:{}", fixture.path(""));
    let other = Objects::open(&ObjectsOptions { url, ..ObjectsOptions::default() }).await.unwrap();
    assert_eq!(other.check(&hash).await.unwrap(), ObjectCheck::Whole);
    let second = other.put(b"of the other").await.unwrap().hash;
    assert_eq!(fixture.objects.check(&second).await.unwrap(), ObjectCheck::Whole);
}

#[tokio::test]
async fn bytes_of_a_deleted_small_object_are_in_no_file_once_it_settled() {
    let fixture = Fixture::new(Kind::Together).await;
    let secret = "BÍ MẬT ".repeat(2_000);
    // Something is read before and stays after it.
    fixture.objects.put(b"another").await.unwrap();
    let hash = fixture.objects.put(secret.as_bytes()).await.unwrap().hash;
    let there = || {
        let files = ["small.db", "small.db-wal"].map(|name| std::fs::read(fixture.path(name)));
        let needle = "BÍ MẬT ".repeat(50);
        let found =
            |bytes: &Vec<u8>| bytes.windows(needle.len()).any(|part| part == needle.as_bytes());
        files.iter().flatten().any(found)
    };
    assert!(there());
    fixture.objects.delete(&hash).await.unwrap();
    fixture.objects.settle().await.unwrap();
    assert!(!there(), "already when it settled");
    fixture.objects.scrub().await.unwrap();
    assert!(!there());
}

#[tokio::test]
async fn folder_that_takes_no_files_any_more_does_not_answer() {
    let fixture = Fixture::new(Kind::Together).await;
    fixture.objects.ping().await.unwrap();
    std::fs::remove_dir_all(fixture.path("staging")).unwrap();
    fixture.objects.ping().await.unwrap_err();
}
