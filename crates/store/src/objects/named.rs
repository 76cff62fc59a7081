//! Objects that have a name of their own: the files of the public log, which others read by their path.
//! Not for anything a person uploaded; that is addressed by content. What must hold: names begin with `log/`, so that
//! no stored file can be taken for one of them; what is written under a name is always the same bytes, except the head.

use object_store::path::Path;
use object_store::{ObjectStoreExt, PutPayload};

use super::{Objects, fault};
use crate::error::StoreError;

const FOLDER: &str = "log";

impl Objects {
    /// Writes the bytes of one file of the log. Writing the same again is no harm.
    pub async fn put_log_file(&self, path: &str, bytes: Vec<u8>) -> Result<(), StoreError> {
        let place = Path::from(format!("{FOLDER}/{path}"));
        let put = self.store.put(&place, PutPayload::from(bytes)).await;
        put.map(|_| ()).map_err(|error| fault::of("objects.put_log_file", &error))
    }

    /// The bytes of one file of the log, none when it is not there.
    pub async fn log_file(&self, path: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let place = Path::from(format!("{FOLDER}/{path}"));
        let found = match self.store.get(&place).await {
            Ok(found) => found,
            Err(object_store::Error::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(fault::of("objects.log_file", &error)),
        };
        let bytes = found.bytes().await.map_err(|error| fault::of("objects.log_file", &error))?;
        Ok(Some(bytes.to_vec()))
    }
}
