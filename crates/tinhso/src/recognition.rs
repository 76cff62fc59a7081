//! Reading scans, where the configuration asks for it and the machine can: one document after the other, beside the jobs.
//! What must always hold: a machine that cannot read scans says so on start and serves all the same.

use crate::{config::Config, telling::Telling};
use ::recognition::{Missing, Settings, Tesseract};
use desk::Desk;
use std::{sync::Arc, time::Duration};
use tokio::task::JoinHandle;

/// Pause when no scan waits, or when reading one failed.
const PAUSE: Duration = Duration::from_secs(5);

/// The reader while it goes on; it ends when it is dropped.
#[derive(Debug)]
pub(crate) struct Reading(JoinHandle<()>);

impl Drop for Reading {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// What reads scans, if that is configured and the machine can.
pub(crate) async fn eyes(config: &Config) -> Option<Arc<Tesseract>> {
    let eyes = Tesseract::new(config.recognition.clone()?);
    if let Err(missing) = eyes.check().await {
        tracing::error!(%missing, "scans are not read");
        return None;
    }
    Some(Arc::new(eyes))
}

/// Begins to read the scans that are here.
pub(crate) fn begin(desk: &Desk, eyes: Arc<Tesseract>) -> Reading {
    let desk = desk.clone();
    Reading(tokio::spawn(async move {
        loop {
            match desk.recognise_once(&*eyes).await {
                Ok(true) => continue,
                Ok(false) => {}
                Err(error) => tracing::warn!(%error, "a scan was not read"),
            }
            tokio::time::sleep(PAUSE).await;
        }
    }))
}

/// Says whether this machine can read scans.
pub(crate) async fn tell(telling: &Telling) {
    match Tesseract::new(Settings::default()).check().await {
        Ok(()) => telling.tell("check-recognition-there", &[]),
        Err(Missing::Program(name)) => {
            telling.tell("check-recognition-program", &[("name", &name)]);
        }
        Err(Missing::Language(name)) => {
            telling.tell("check-recognition-language", &[("name", &name)]);
        }
    }
}
