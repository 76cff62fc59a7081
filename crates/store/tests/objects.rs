//! What the object store promises, on a folder.
//! Not a test of a bucket: that needs an S3 server and is run against one by hand or in CI.

#![expect(clippy::unwrap_used, clippy::string_slice, reason = "a test fails by panicking")]

use bytes::Bytes;
use camino::{Utf8Path, Utf8PathBuf};
use futures::TryStreamExt;
use kernel::hash::Sha256Hash;
use store::objects::ObjectCheck;
use store::{ErrorKind, Objects, ObjectsOptions};

struct Fixture {
    objects: Objects,
    folder: tempfile::TempDir,
}

impl Fixture {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("file:{}", folder.path().display());
        let objects =
            Objects::open(&ObjectsOptions { url, ..ObjectsOptions::default() }).await.unwrap();
        Self { objects, folder }
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

#[tokio::test]
async fn uploaded_pieces_come_back_as_one_object() {
    let fixture = Fixture::new().await;
    let mut stage = fixture.objects.stage(1 << 20).await.unwrap();
    for piece in ["Giấy ", "chứng ", "nhận"] {
        stage.write(piece.as_bytes()).await.unwrap();
    }
    assert_eq!(fixture.staged(), 1);
    let stored = stage.commit().await.unwrap();
    let wanted = "Giấy chứng nhận".as_bytes();
    assert_eq!(stored.hash, Sha256Hash::of(wanted));
    assert_eq!((stored.size, stored.fresh), (wanted.len() as u64, true));
    assert_eq!(fixture.staged(), 0);
    let reader = fixture.objects.get_verified(&stored.hash).await.unwrap().unwrap();
    assert_eq!(reader.size, stored.size);
    assert_eq!(reader.bytes(1000).await.unwrap(), wanted);
    assert!(fixture.path_of(&stored.hash).exists());
}

#[tokio::test]
async fn same_bytes_are_stored_once() {
    let fixture = Fixture::new().await;
    let first = fixture.objects.put(b"same").await.unwrap();
    let second = fixture.objects.put(b"same").await.unwrap();
    assert_eq!(first.hash, second.hash);
    assert_eq!((first.fresh, second.fresh), (true, false));
    let all: Vec<_> = fixture.objects.list().try_collect().await.unwrap();
    assert_eq!(all, [first.hash]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn same_bytes_at_the_same_time_are_whole() {
    let fixture = Fixture::new().await;
    let bytes = vec![7; 300_000];
    let puts = (0..8).map(|_| fixture.objects.put(&bytes));
    let stored = futures::future::try_join_all(puts).await.unwrap();
    assert_eq!(fixture.objects.check(&stored[0].hash).await.unwrap(), ObjectCheck::Whole);
    assert_eq!(fixture.staged(), 0);
}

#[tokio::test]
async fn abandoned_upload_leaves_nothing_behind() {
    let fixture = Fixture::new().await;
    let mut stage = fixture.objects.stage(100).await.unwrap();
    stage.write(b"half").await.unwrap();
    drop(stage);
    assert_eq!(fixture.staged(), 0);
    let all: Vec<Sha256Hash> = fixture.objects.list().try_collect().await.unwrap();
    assert!(all.is_empty());
}

#[tokio::test]
async fn upload_over_its_limit_is_refused() {
    let fixture = Fixture::new().await;
    let mut stage = fixture.objects.stage(10).await.unwrap();
    stage.write(b"0123456789").await.unwrap();
    assert_eq!(stage.write(b"x").await.unwrap_err().kind(), ErrorKind::Invalid);
}

#[tokio::test]
async fn range_gives_only_the_asked_bytes() {
    let fixture = Fixture::new().await;
    let hash = fixture.objects.put(b"0123456789").await.unwrap().hash;
    let some = fixture.objects.range(&hash, 3..6).await.unwrap();
    assert_eq!(some, Some(Bytes::from_static(b"345")));
    let beyond = fixture.objects.range(&hash, 8..100).await.unwrap();
    assert_eq!(beyond, Some(Bytes::from_static(b"89")));
    assert_eq!(fixture.objects.range(&Sha256Hash::of(b"other"), 0..1).await.unwrap(), None);
}

#[tokio::test]
async fn absent_object_is_an_answer_and_not_an_error() {
    let fixture = Fixture::new().await;
    let hash = Sha256Hash::of(b"never stored");
    assert!(fixture.objects.get(&hash).await.unwrap().is_none());
    assert!(!fixture.objects.exists(&hash).await.unwrap());
    assert_eq!(fixture.objects.check(&hash).await.unwrap(), ObjectCheck::Missing);
    fixture.objects.delete(&hash).await.unwrap();
}

#[tokio::test]
async fn changed_bytes_are_found_on_reading() {
    let fixture = Fixture::new().await;
    let hash = fixture.objects.put(b"original").await.unwrap().hash;
    std::fs::write(fixture.path_of(&hash), b"tampered").unwrap();
    let reader = fixture.objects.get_verified(&hash).await.unwrap().unwrap();
    assert_eq!(reader.bytes(100).await.unwrap_err().kind(), ErrorKind::Corrupt);
    assert_eq!(fixture.objects.check(&hash).await.unwrap(), ObjectCheck::Damaged);
}

#[tokio::test]
async fn deleted_object_is_gone_and_can_come_back() {
    let fixture = Fixture::new().await;
    let hash = fixture.objects.put(b"bytes").await.unwrap().hash;
    fixture.objects.delete(&hash).await.unwrap();
    assert!(!fixture.objects.exists(&hash).await.unwrap());
    assert!(fixture.objects.put(b"bytes").await.unwrap().fresh);
    assert!(fixture.objects.exists(&hash).await.unwrap());
}

#[tokio::test]
async fn uploads_left_by_a_crash_are_cleared() {
    let fixture = Fixture::new().await;
    std::fs::write(fixture.path("staging").join("1-1"), "left behind").unwrap();
    assert_eq!(fixture.objects.clear_staging().await.unwrap(), 1);
    assert_eq!(fixture.staged(), 0);
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
