//! What live rooms recorded becomes films, one after the other, beside everything else; the folders of recordings are the list
//! of what is to be done. Not the writing of recordings (`hall`) nor films (`film`).
//! What must always hold: a folder goes only after its film is durable and named, or when nobody may have one any more; a
//! process that dies begins again.

use crate::config::{Conference, Recording};
use ::film::{Chapter, Ffmpeg, Order};
use desk::{Desk, meeting::Recorded};
use hall::Halls;
use kernel::{id::MeetingId, time::Timestamp};
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};
use tokio::{fs, io::AsyncReadExt as _, task::JoinHandle, time::Instant};

/// Pause between two looks at the folders.
const PAUSE: Duration = Duration::from_secs(5);
/// After the end of a recording, until its last packets have been written.
const SETTLED_SECONDS: i64 = 3;
/// A recording of a room in which nobody is, and into which nothing was written for so long, is over.
const LOST: Duration = Duration::from_mins(15);
/// Longest work on one film.
const LIMIT: Duration = Duration::from_hours(12);
/// Pause before a film that could not be made is tried again.
const AGAIN: Duration = Duration::from_mins(30);
/// Largest film.
const BYTES_MAX: u64 = 20_000_000_000;
/// Bytes copied at once.
const COPY_BYTES: usize = 256 * 1024;
/// Where a film is made, beside the recordings.
const WORK: &str = "work";

/// What makes films; it ends when it is dropped.
#[derive(Debug)]
pub(crate) struct Making(JoinHandle<()>);

impl Drop for Making {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// The program that makes films and the folder of recordings, if that is configured and the machine can.
pub(crate) async fn tools(conference: &Conference) -> Option<Tools> {
    let Recording { folder, program } = conference.recording.clone()?;
    match Ffmpeg::find(Some(program.as_std_path())).await {
        Ok(ffmpeg) => Some(Tools { ffmpeg, folder: folder.into_std_path_buf() }),
        Err(missing) => {
            tracing::warn!(%missing, "meetings are not recorded");
            None
        }
    }
}

/// See [`tools`].
#[derive(Debug, Clone)]
pub(crate) struct Tools {
    ffmpeg: Ffmpeg,
    pub(crate) folder: PathBuf,
}

/// Begins to make films of what was recorded.
pub(crate) fn begin(desk: &Desk, halls: Halls, tools: Tools) -> Making {
    let mut maker = Maker { desk: desk.clone(), halls, tools, failed: HashMap::new() };
    Making(tokio::spawn(async move {
        loop {
            if let Err(error) = maker.look().await {
                tracing::warn!(%error, "the folder of recordings cannot be read");
            }
            tokio::time::sleep(PAUSE).await;
        }
    }))
}

struct Maker {
    desk: Desk,
    halls: Halls,
    tools: Tools,
    /// When a film could not be made.
    failed: HashMap<(MeetingId, u32), Instant>,
}

impl Maker {
    /// Goes through all recordings once.
    async fn look(&mut self) -> anyhow::Result<()> {
        for (meeting, folder) in numbered::<MeetingId>(&self.tools.folder).await? {
            for (number, recording) in numbered::<u32>(&folder).await? {
                let about = (meeting, number);
                if self.failed.get(&about).is_some_and(|at| at.elapsed() < AGAIN) {
                    continue;
                }
                self.failed.remove(&about);
                if let Err(error) = self.settle(meeting, number, &recording).await {
                    tracing::error!(%meeting, number, error = format!("{error:#}"), "no film");
                    self.failed.insert(about, Instant::now());
                }
            }
            // Only an empty one goes.
            let _ = fs::remove_dir(&folder).await;
        }
        Ok(())
    }

    async fn settle(&self, meeting: MeetingId, number: u32, folder: &Path) -> anyhow::Result<()> {
        let Some(recorded) = self.desk.recorded(meeting, number).await? else {
            return Ok(fs::remove_dir_all(folder).await?);
        };
        let Some(stopped_at) = recorded.stopped_at else {
            let now = u64::try_from(self.desk.clock().now().as_micros())?;
            let lost = Duration::from_micros(now).saturating_sub(last_written(folder).await?);
            if !self.halls.writes(meeting) && lost > LOST {
                self.desk.end_recording(meeting, number).await?;
            }
            return Ok(());
        };
        // While the meeting goes on, the machine is its own.
        let settled = self.desk.clock().now().seconds_since(stopped_at) >= SETTLED_SECONDS;
        if !recorded.over || !settled {
            return Ok(());
        }
        let work = self.tools.folder.join(WORK);
        let _ = fs::remove_dir_all(&work).await;
        fs::create_dir_all(&work).await?;
        let output = work.join("film.mp4");
        let film = film::make(folder, &work, &output, &self.order(&recorded, stopped_at)).await;
        let film = match film {
            Ok(film) => film,
            // Nobody had camera or floor: there is nothing to see or hear.
            Err(film::FilmFault::Nothing) => {
                tracing::warn!(%meeting, number, "nothing was recorded");
                return Ok(fs::remove_dir_all(folder).await?);
            }
            Err(fault) => return Err(fault.into()),
        };
        let stored = self.stored(&output).await?;
        self.desk.keep_recording(meeting, number, (stored, film.seconds)).await?;
        fs::remove_dir_all(folder).await?;
        fs::remove_dir_all(&work).await?;
        Ok(())
    }

    fn order(&self, recorded: &Recorded, stopped_at: Timestamp) -> Order {
        let began = recorded.started_at.as_micros();
        let since = |at: Timestamp| {
            Duration::from_micros(u64::try_from(at.as_micros() - began).unwrap_or(0))
        };
        let chapters = recorded.chapters.iter().map(|chapter| Chapter {
            title: format!("{}. {}", chapter.item, chapter.title),
            begins: since(chapter.begins_at),
            ends: since(chapter.ends_at.min(stopped_at)),
        });
        Order {
            ffmpeg: self.tools.ffmpeg.clone(),
            chapters: chapters.collect(),
            began_micros: u64::try_from(began).unwrap_or(0),
            title: recorded.title.clone(),
            limit: LIMIT,
            progress: None,
        }
    }

    /// The film among the objects.
    async fn stored(&self, film: &Path) -> anyhow::Result<store::objects::Stored> {
        let mut file = fs::File::open(film).await?;
        let mut stage = self.desk.store().objects().stage(BYTES_MAX);
        let mut bytes = vec![0; COPY_BYTES];
        loop {
            let read = file.read(&mut bytes).await?;
            if read == 0 {
                return Ok(stage.commit().await?);
            }
            stage.write(bytes.get(..read).unwrap_or_default()).await?;
        }
    }
}

/// Folders whose names can be read as something, in their order.
async fn numbered<T: std::str::FromStr + Ord>(folder: &Path) -> anyhow::Result<Vec<(T, PathBuf)>> {
    let mut found = Vec::new();
    let mut entries = match fs::read_dir(folder).await {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(found),
        Err(error) => return Err(error.into()),
    };
    while let Some(entry) = entries.next_entry().await? {
        if let Some(Ok(name)) = entry.file_name().to_str().map(str::parse) {
            found.push((name, entry.path()));
        }
    }
    found.sort_by(|one, other| one.0.cmp(&other.0));
    Ok(found)
}

/// When something was last written there, since 1970.
async fn last_written(folder: &Path) -> anyhow::Result<Duration> {
    let mut last = fs::metadata(folder).await?.modified()?;
    let mut entries = fs::read_dir(folder).await?;
    while let Some(entry) = entries.next_entry().await? {
        last = last.max(entry.metadata().await?.modified()?);
    }
    Ok(last.duration_since(SystemTime::UNIX_EPOCH)?)
}
