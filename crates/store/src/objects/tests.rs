//! The way into a bucket, against a bucket in memory.
//! Not a test of S3 itself: signing and the network are the client library's.

use std::sync::Arc;

use camino::Utf8Path;
use kernel::hash::Sha256Hash;
use object_store::memory::InMemory;

use super::{ObjectCheck, Objects};

fn bucket(staging: &tempfile::TempDir) -> Objects {
    Objects {
        store: Arc::new(InMemory::new()),
        folder: None,
        small: None,
        staging: Utf8Path::from_path(staging.path()).unwrap().to_owned(),
        synced: Arc::default(),
    }
}

#[tokio::test]
async fn small_object_goes_to_a_bucket_once() {
    let staging = tempfile::tempdir().unwrap();
    let objects = bucket(&staging);
    let first = objects.put("đơn".as_bytes()).await.unwrap();
    let second = objects.put("đơn".as_bytes()).await.unwrap();
    assert_eq!((first.fresh, second.fresh), (true, false));
    assert_eq!(objects.check(&first.hash).await.unwrap(), ObjectCheck::Whole);
    assert_eq!(std::fs::read_dir(staging.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn large_object_goes_to_a_bucket_in_parts() {
    let staging = tempfile::tempdir().unwrap();
    let objects = bucket(&staging);
    let piece: Vec<u8> = (0..=255).cycle().take(1_000_003).collect();
    let mut stage = objects.stage(1 << 30);
    let mut whole = Vec::new();
    for _ in 0..20 {
        stage.write(&piece).await.unwrap();
        whole.extend_from_slice(&piece);
    }
    let stored = stage.commit().await.unwrap();
    assert_eq!((stored.hash, stored.size), (Sha256Hash::of(&whole), whole.len() as u64));
    assert_eq!(objects.check(&stored.hash).await.unwrap(), ObjectCheck::Whole);
    assert_eq!(std::fs::read_dir(staging.path()).unwrap().count(), 0);
}
