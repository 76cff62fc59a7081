//! Stored bytes, addressed by their SHA-256: a folder, or a bucket of any S3 store. In a folder of one machine the small ones
//! lie together in one file, the others in a file each.
//! Not a file system: an object has no name, no type and no owner; rows of `file` give it those.
//! Always holds: an object never changes; a commit returns only when the bytes are durable; no
//! object is held in memory as a whole but small ones.

mod collect;
mod fault;
mod look;
mod named;
mod read;
mod small;
mod stage;
#[cfg(test)]
mod tests;

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use camino::{Utf8Path, Utf8PathBuf};
use futures::stream::BoxStream;
use futures::{StreamExt, TryStreamExt};
use kernel::hash::Sha256Hash;
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::prefix::PrefixStore;
use object_store::{ClientOptions, ObjectStore, ObjectStoreExt, RetryConfig};

pub use look::Look;
pub use read::{ObjectCheck, ObjectReader};
pub use stage::{HELD_BYTES_MAX, Stage, Stored};

use crate::engine::blocking;
use crate::error::StoreError;
use small::{Place, Small};

/// Times a request to a bucket is made again by itself.
const RETRIES_MAX: usize = 2;
const RETRY_TIME_MAX: Duration = Duration::from_secs(8);
const CONNECT_TIME_MAX: Duration = Duration::from_secs(2);
/// One request: a part of a few megabytes over a slow line.
const REQUEST_TIME_MAX: Duration = Duration::from_mins(1);

/// Where objects lie and how to get there. Filled in by the program's configuration.
#[derive(Clone, Default)]
pub struct ObjectsOptions {
    /// `file:path/to/folder`, or `s3://bucket/prefix`.
    pub url: String,
    /// In a folder, small objects share one file, which only processes of one machine may use: no folder of a network. One
    /// that has such a file goes on with it.
    pub together: bool,
    /// Folder for uploads not yet committed. A folder store has its own and ignores this one.
    pub staging: Option<Utf8PathBuf>,
    pub endpoint: Option<String>,
    pub region: Option<String>,
    pub access_key: Option<String>,
    pub secret_key: Option<String>,
}

impl std::fmt::Debug for ObjectsOptions {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The keys stay out of logs.
        formatter
            .debug_struct("ObjectsOptions")
            .field("url", &self.url)
            .field("together", &self.together)
            .field("staging", &self.staging)
            .field("endpoint", &self.endpoint)
            .finish_non_exhaustive()
    }
}

/// The object store. Cloning is cheap and gives the same store.
#[derive(Debug, Clone)]
pub struct Objects {
    store: Arc<dyn ObjectStore>,
    /// The folder itself when objects lie in one.
    folder: Option<Utf8PathBuf>,
    /// The small objects of a folder, but for those that came as files.
    small: Option<Small>,
    staging: Utf8PathBuf,
    synced: Arc<stage::SyncedFolders>,
}

impl Objects {
    /// Opens the store, creating its folders. A bucket is not asked yet: [`Objects::ping`] does.
    pub async fn open(options: &ObjectsOptions) -> Result<Self, StoreError> {
        if let Some(folder) = options.url.strip_prefix("file:") {
            let mut objects = Self::open_files(folder).await?;
            if options.together || Small::is_in(folder.into()).await? {
                objects.small = Some(Small::open(folder.into()).await?);
            }
            return Ok(objects);
        }
        let Some(rest) = options.url.strip_prefix("s3://") else {
            return Err(StoreError::invalid(
                "objects.open",
                "the address is neither file: nor s3://",
            ));
        };
        let staging = options.staging.clone().ok_or_else(|| {
            StoreError::invalid("objects.open", "a bucket needs a staging folder")
        })?;
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let store = bucket_store(options, bucket)?;
        create_folder(staging.clone()).await?;
        Ok(Self {
            store: Arc::new(PrefixStore::new(store, prefix)),
            folder: None,
            small: None,
            staging,
            synced: Arc::default(),
        })
    }

    /// Opens a folder in which every object is a file, to be copied elsewhere.
    pub(crate) async fn open_files(folder: impl Into<Utf8PathBuf>) -> Result<Self, StoreError> {
        let folder: Utf8PathBuf = folder.into();
        // In the same file system, so that committing is a rename.
        let staging = folder.join("staging");
        create_folder(staging.clone()).await?;
        let store = LocalFileSystem::new_with_prefix(&folder)
            .map(|store| store.with_fsync(true))
            .map_err(|error| fault::of("objects.open", &error))?;
        Ok(Self {
            store: Arc::new(store),
            folder: Some(folder),
            small: None,
            staging,
            synced: Arc::default(),
        })
    }

    /// Begins an upload of at most `bytes_max` bytes. Nothing is stored before [`Stage::commit`].
    pub fn stage(&self, bytes_max: u64) -> Stage {
        Stage::begin(self.clone(), bytes_max)
    }

    /// Stores bytes already in memory. Durable when it returns.
    pub async fn put(&self, bytes: &[u8]) -> Result<Stored, StoreError> {
        let mut stage = self.stage(bytes.len() as u64);
        stage.write(bytes).await?;
        stage.commit().await
    }

    /// The object as a stream, or `None` when there is none. The hash is not checked.
    pub async fn get(&self, hash: &Sha256Hash) -> Result<Option<ObjectReader>, StoreError> {
        if let Some(bytes) = self.small(hash).await? {
            return Ok(Some(ObjectReader::held(bytes)));
        }
        let store = self.store.as_ref();
        let found = read::get(store, &key(hash)).await?;
        if found.is_some() { Ok(found) } else { read::get(store, &collect::aside(hash)).await }
    }

    /// Like [`Objects::get`], but the stream ends with [`StoreError::Corrupt`] when the bytes are
    /// not those that were stored.
    pub async fn get_verified(
        &self,
        hash: &Sha256Hash,
    ) -> Result<Option<ObjectReader>, StoreError> {
        Ok(self.get(hash).await?.map(|reader| reader.verified(*hash)))
    }

    /// Some of the object's bytes; fewer when the range ends behind its end.
    pub async fn range(
        &self,
        hash: &Sha256Hash,
        range: Range<u64>,
    ) -> Result<Option<Bytes>, StoreError> {
        if range.is_empty() {
            return Ok(self.exists(hash).await?.then(Bytes::new));
        }
        if let Some(bytes) = self.small(hash).await? {
            let place = |at: u64| usize::try_from(at).map_or(bytes.len(), |at| at.min(bytes.len()));
            return Ok(Some(bytes.slice(place(range.start)..place(range.end))));
        }
        let found = self.store.get_range(&key(hash), range.clone()).await;
        let found = fault::present("objects.range", found)?;
        if found.is_some() {
            return Ok(found);
        }
        let found = self.store.get_range(&collect::aside(hash), range).await;
        fault::present("objects.range", found)
    }

    /// Size in bytes, or `None` when there is no such object.
    pub async fn size(&self, hash: &Sha256Hash) -> Result<Option<u64>, StoreError> {
        if let Some(small) = &self.small
            && let Some(size) = small.size(hash).await?
        {
            return Ok(Some(size));
        }
        let found = self.size_at(&key(hash)).await?;
        if found.is_some() { Ok(found) } else { self.size_at(&collect::aside(hash)).await }
    }

    /// The object, if it is one of the small ones.
    async fn small(&self, hash: &Sha256Hash) -> Result<Option<Bytes>, StoreError> {
        match &self.small {
            Some(small) => small.get(hash).await,
            None => Ok(None),
        }
    }

    /// Size of what lies at a place.
    async fn size_at(&self, place: &Path) -> Result<Option<u64>, StoreError> {
        let found = self.store.head(place).await;
        Ok(fault::present("objects.size", found)?.map(|meta| meta.size))
    }

    pub async fn exists(&self, hash: &Sha256Hash) -> Result<bool, StoreError> {
        Ok(self.size(hash).await?.is_some())
    }

    /// Reads the whole object and compares its hash. For verification and restoring.
    pub async fn check(&self, hash: &Sha256Hash) -> Result<ObjectCheck, StoreError> {
        read::check(self.get_verified(hash).await?).await
    }

    /// Takes an object away; absent already is fine.
    ///
    /// Two files can share an object: only call this when no row refers to it any more.
    pub async fn delete(&self, hash: &Sha256Hash) -> Result<(), StoreError> {
        if let Some(small) = &self.small {
            small.delete(hash, Place::Kept).await?;
        }
        let deleted = self.store.delete(&key(hash)).await;
        fault::present("objects.delete", deleted).map(|_| ())
    }

    /// Every object there is, in no particular order.
    pub fn list(&self) -> BoxStream<'static, Result<Sha256Hash, StoreError>> {
        let found = self.store.list(None).map_err(|error| fault::of("objects.list", &error));
        // Uploads not yet committed are no objects.
        let files = found.try_filter_map(async |meta| Ok(parse_key(&meta.location)));
        match &self.small {
            Some(small) => small.list().chain(files).boxed(),
            None => files.boxed(),
        }
    }

    /// Takes what was deleted out of the write-ahead file of the small objects too, unless somebody reads it just now.
    pub async fn settle(&self) -> Result<(), StoreError> {
        match &self.small {
            Some(small) => small.settle().await,
            None => Ok(()),
        }
    }

    /// Writes the file of the small objects anew, without what was deleted: see [`crate::Engine::scrub`].
    pub async fn scrub(&self) -> Result<(), StoreError> {
        match &self.small {
            Some(small) => small.scrub().await,
            None => Ok(()),
        }
    }

    /// Whether the store answers and takes writes.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.put(b"tinhso").await?;
        // Small ones go on into a file that is open already, whatever became of the folder.
        let folder = self.folder.is_some();
        let staging = self.staging.clone();
        let write = move || if folder { stage::try_writing(&staging) } else { Ok(()) };
        blocking("objects.ping", write).await
    }

    /// Removes uploads that a crash left behind. Only call this before any upload begins.
    pub async fn clear_staging(&self) -> Result<u64, StoreError> {
        let staging = self.staging.clone();
        blocking("objects.clear_staging", move || stage::clear(&staging)).await
    }
}

/// `ab/cd/<64 hex digits>`: no folder grows too large for a person to list.
fn key(hash: &Sha256Hash) -> Path {
    let hex = hash.to_string();
    let (first, rest) = hex.split_at(2);
    let (second, _) = rest.split_at(2);
    Path::from_iter([first, second, hex.as_str()])
}

fn parse_key(path: &Path) -> Option<Sha256Hash> {
    let hash = path.filename()?.parse().ok()?;
    (key(&hash) == *path).then_some(hash)
}

fn bucket_store(
    options: &ObjectsOptions,
    bucket: &str,
) -> Result<object_store::aws::AmazonS3, StoreError> {
    // Whoever waits for a page is told soon; a retry under the same key is for them to make.
    let retry = RetryConfig {
        max_retries: RETRIES_MAX,
        retry_timeout: RETRY_TIME_MAX,
        ..RetryConfig::default()
    };
    let client =
        ClientOptions::new().with_connect_timeout(CONNECT_TIME_MAX).with_timeout(REQUEST_TIME_MAX);
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(bucket)
        .with_retry(retry)
        .with_client_options(client);
    if let Some(endpoint) = &options.endpoint {
        // A plain http endpoint is one inside the same machine or private network.
        builder = builder.with_endpoint(endpoint).with_allow_http(endpoint.starts_with("http:"));
    }
    builder = builder.with_region(options.region.as_deref().unwrap_or("us-east-1"));
    if let (Some(access), Some(secret)) = (&options.access_key, &options.secret_key) {
        builder = builder.with_access_key_id(access).with_secret_access_key(secret);
    }
    builder.build().map_err(|_| StoreError::invalid("objects.open", "the bucket's settings"))
}

async fn create_folder(folder: Utf8PathBuf) -> Result<(), StoreError> {
    blocking("objects.open", move || {
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder).map_err(|error| StoreError::file("objects.open", &error))
    })
    .await
}

/// Makes a new name in a folder durable.
fn sync_folder(folder: &Utf8Path) -> std::io::Result<()> {
    std::fs::File::open(folder)?.sync_all()
}
