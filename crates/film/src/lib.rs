//! A film of a meeting: one MP4 with chapters, in which every moment can be gone to, out of the streams that the media core
//! recorded (`sfu::record`).
//!
//! Words: a *recording* is a folder of *streams*, one of each microphone, camera and shared screen. On the *stage* is the
//! camera of the one who is looked at. A *voice* is all that one peer said. A *film* is 1280 × 720, 25 pictures a second,
//! H.264 and AAC: the stage, or the screen with the stage small in the corner, and all voices.
//! Pictures and sound are decoded and encoded by the program ffmpeg, which stands beside ours; here packets become frames,
//! frames a timeline, and times chapters.
//! Not here: who may see a film, where it is kept, what a chapter is. That is the platform's.
//!
//! What must always hold: whatever a recording holds, a film or a named fault comes of it; the recording is only read;
//! memory does not grow with what was recorded but by an index of its frames; nothing is left behind in the folder of the
//! work, and nothing runs on when the caller stops waiting.
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use film::{Chapter, Ffmpeg, Order};
//! use std::path::Path;
//! use std::time::Duration;
//!
//! let order = Order {
//!     ffmpeg: Ffmpeg::find(None).await?,
//!     chapters: vec![Chapter {
//!         title: "1. Khai mạc".to_owned(),
//!         begins: Duration::ZERO,
//!         ends: Duration::from_secs(600),
//!     }],
//!     began_micros: 1_798_000_000_000_000,
//!     title: "Kỳ họp thứ 12".to_owned(),
//!     limit: Duration::from_secs(4 * 3_600),
//!     progress: None,
//! };
//! let (recording, work) = (Path::new("/data/recording"), Path::new("/data/work"));
//! let film = film::make(recording, work, Path::new("/data/film.mp4"), &order).await?;
//! println!("{} s, {} bytes", film.seconds, film.size);
//! # Ok(())
//! # }
//! ```

#![warn(missing_docs)]

mod chapters;
mod clock;
mod ffmpeg;
mod graph;
mod ivf;
mod rtp;
mod sequence;
mod sound;
mod stage;
mod streams;
mod studio;
mod vp8;

pub use chapters::Chapter;
pub use ffmpeg::{Ffmpeg, Missing};

use std::io;
use std::path::Path;
use std::time::Duration;
use tokio::sync::watch;

/// What film is wanted.
#[derive(Clone, Debug)]
pub struct Order {
    /// The program that decodes and encodes.
    pub ffmpeg: Ffmpeg,
    /// Parts with a name; those beyond the end of the film are left out.
    pub chapters: Vec<Chapter>,
    /// Time zero, in microseconds since 1970. What was said before is left out.
    pub began_micros: u64,
    /// What players show as the name of the film; any text.
    pub title: String,
    /// How long all of it may take.
    pub limit: Duration,
    /// Is told how much is done, from 0 to 1.
    pub progress: Option<watch::Sender<f32>>,
}

/// A film that was made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Film {
    /// How long it is, rounded, and at least 1.
    pub seconds: u32,
    /// Bytes of the file.
    pub size: u64,
    /// Pixels.
    pub width: u16,
    /// Pixels.
    pub height: u16,
}

/// Why there is no film.
#[derive(Debug, thiserror::Error)]
pub enum FilmFault {
    /// No frame and no sound is in the folder.
    #[error("nothing was recorded")]
    Nothing,
    /// ffmpeg ended with a fault: how, and the end of what it complained of. Nothing in it is of people.
    #[error("ffmpeg failed: {0}")]
    Failed(String),
    /// It took longer than the order allows.
    #[error("making the film took too long")]
    Slow,
    /// A file or folder could not be read or written, or ffmpeg not be started.
    #[error("a file of the film could not be read or written")]
    Io(#[from] io::Error),
}

/// Makes a film of the recording in `folder`, whose files are only read, and puts it at `output`, where it replaces what is
/// there when it is whole. `work` is a folder, made when missing, in which a folder for this film comes and goes; pictures
/// at full quality lie there for a while, up to ten times as much as was recorded. Dropping the future kills ffmpeg, and
/// the reading of files ends by itself. Needs tokio's clock and processes.
pub async fn make(
    folder: &Path,
    work: &Path,
    output: &Path,
    order: &Order,
) -> Result<Film, FilmFault> {
    let made = Box::pin(studio::make(folder, work, output, order));
    tokio::time::timeout(order.limit, made).await.unwrap_or(Err(FilmFault::Slow))
}
