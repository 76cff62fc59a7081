//! The folder of a recording read stream by stream, and written as files that ffmpeg reads.
//! Not the choice of what is shown (`stage`). What must always hold: one file is open for reading at a time, however many
//! there are; of pictures only an index is in memory; a torn or foreign file costs no more than itself.

use crate::clock::{self, Clock};
use crate::ivf::{self, Ivf};
use crate::rtp::Packet;
use crate::sequence::{Placed, Sequence};
use crate::sound::{Voice, samples};
use crate::stage::{Scene, Shot, Timeline};
use crate::vp8::Frames;
use sfu::record::Recording;
use sfu::{Origin, PeerId, Track};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read as _, Seek as _, Write as _};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What comes later after time zero is left out.
const FILM_MAX: Duration = Duration::from_hours(24);
/// The stage is black when nobody was on it for so long; cameras send all the time.
const STAGE_PAUSE: Duration = Duration::from_secs(1);
/// A screen on which nothing moves sends a frame now and then.
const SCREEN_PAUSE: Duration = Duration::from_secs(5);
/// How long the last frame of a film is shown at least.
const FRAME: Duration = Duration::from_millis(40);

/// The file of the stage, in the folder of the work.
pub(crate) const STAGE: &str = "stage.ivf";
/// The file of shared screens.
pub(crate) const SCREEN: &str = "screen.ivf";

/// What was recorded, as files in the folder of the work.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Material {
    /// When somebody was on the stage, in [`STAGE`].
    pub(crate) stage: Vec<Range<Duration>>,
    /// When a screen was shown, in [`SCREEN`], which is there if there is any.
    pub(crate) screen: Vec<Range<Duration>>,
    /// Names of the files of those who spoke.
    pub(crate) voices: Vec<String>,
    /// From time zero to the end of the last stream.
    pub(crate) length: Duration,
}

/// Reads `folder` and writes into `work`. Time zero is `began`, in microseconds since 1970.
pub(crate) fn gather(folder: &Path, work: &Path, began: u64) -> io::Result<Material> {
    let files = Files::list(folder)?;
    let (stage, stage_end) = pictures(&files.cameras, work, STAGE, STAGE_PAUSE, began)?;
    let (screen, screen_end) = pictures(&files.screens, work, SCREEN, SCREEN_PAUSE, began)?;
    if screen.is_empty() {
        std::fs::remove_file(work.join(SCREEN))?;
    }
    let mut material =
        Material { stage, screen, voices: Vec::new(), length: stage_end.max(screen_end) };
    for (number, recordings) in (0u32..).zip(files.microphones.values()) {
        let name = format!("voice-{number}.ogg");
        if let Some(length) = voice(recordings, &work.join(&name), number, began)? {
            material.voices.push(name);
            material.length = material.length.max(length);
        }
    }
    Ok(material)
}

/// The files of a recording by what is in them, each list by the time the files began.
#[derive(Default)]
struct Files {
    cameras: Vec<PathBuf>,
    screens: Vec<PathBuf>,
    microphones: BTreeMap<PeerId, Vec<PathBuf>>,
}

impl Files {
    fn list(folder: &Path) -> io::Result<Self> {
        let mut paths = Vec::new();
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|it| it == "rtp") {
                paths.push(path);
            }
        }
        // Names begin with the time.
        paths.sort();
        let mut files = Self::default();
        for path in paths {
            match Recording::open(&path) {
                Ok(recording) => files.put(recording.origin, path),
                Err(error)
                    if matches!(
                        error.kind(),
                        io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof
                    ) =>
                {
                    tracing::warn!(file = %path.display(), "a file of a recording cannot be read");
                }
                Err(error) => return Err(error),
            }
        }
        Ok(files)
    }

    fn put(&mut self, origin: Origin, path: PathBuf) {
        match origin.source.track {
            Track::Camera => self.cameras.push(path),
            Track::Screen => self.screens.push(path),
            Track::Microphone => {
                self.microphones.entry(origin.source.peer).or_default().push(path);
            }
        }
    }
}

/// Writes the timeline of the streams in these files; when something is shown, and when the last frame ends.
fn pictures(
    files: &[PathBuf],
    work: &Path,
    name: &str,
    pause: Duration,
    began: u64,
) -> io::Result<(Vec<Range<Duration>>, Duration)> {
    let frames = work.join(format!("{name}.frames"));
    let shots = index(files, &frames, began)?;
    let end = shots.iter().map(|shot| shot.at + FRAME).max().unwrap_or_default();
    let timeline = Timeline::of(shots, pause);
    let mut frames_file = BufReader::new(File::open(&frames)?);
    let mut ivf = Ivf::begin(BufWriter::new(File::create(work.join(name))?))?;
    let mut bytes = Vec::new();
    for scene in &timeline.scenes {
        match scene {
            Scene::Black(at) => ivf.frame(*at, ivf::black())?,
            Scene::Shot(shot) => {
                // Stays within the buffer where it can.
                let from = i64::try_from(frames_file.stream_position()?).unwrap_or(0);
                let place = i64::try_from(shot.place).unwrap_or(0);
                frames_file.seek_relative(place - from)?;
                bytes.resize(usize::try_from(shot.bytes).unwrap_or(0), 0);
                frames_file.read_exact(&mut bytes)?;
                ivf.frame(shot.at, &bytes)?;
            }
        }
    }
    ivf.end()?;
    std::fs::remove_file(frames)?;
    Ok((timeline.shown, end))
}

/// Writes the bytes of all frames one after another, and says where they lie.
fn index(files: &[PathBuf], frames_file: &Path, began: u64) -> io::Result<Vec<Shot>> {
    let mut to = BufWriter::new(File::create(frames_file)?);
    let (mut shots, mut place) = (Vec::new(), 0);
    let mut streams: BTreeMap<Origin, u32> = BTreeMap::new();
    for path in files {
        let mut recording = Recording::open(path)?;
        let (origin, file_began) = (recording.origin, recording.began_micros);
        let count = u32::try_from(streams.len()).unwrap_or(u32::MAX);
        let stream = *streams.entry(origin).or_insert(count);
        let (mut frames, mut whole) = (Frames::default(), Vec::new());
        let (mut clock, mut last) = (Clock::new(clock::VIDEO), Duration::ZERO);
        each_packet(&mut recording, |placed| {
            frames.take(placed, &mut whole);
            for frame in whole.drain(..) {
                let at = clock.at(frame.arrived, frame.time);
                // Frames before time zero are what the first picture builds on.
                last = since(file_began, at, began).unwrap_or_default().max(last);
                let Ok(bytes) = u32::try_from(frame.bytes.len()) else { continue };
                if last <= FILM_MAX {
                    to.write_all(&frame.bytes)?;
                    let (key, follows) = (frame.key.is_some(), frame.follows);
                    shots.push(Shot { at: last, stream, key, follows, place, bytes });
                    place += u64::from(bytes);
                }
            }
            Ok(())
        })?;
    }
    to.flush()?;
    Ok(shots)
}

/// Writes what one peer said; how long that file is, `None` when nothing was said and there is none.
fn voice(files: &[PathBuf], to: &Path, number: u32, began: u64) -> io::Result<Option<Duration>> {
    let mut voice = None;
    for path in files {
        let mut recording = Recording::open(path)?;
        let file_began = recording.began_micros;
        let mut clock = Clock::new(clock::SOUND);
        each_packet(&mut recording, |Placed { packet, .. }| {
            if samples(&packet.payload).is_none() {
                return Ok(());
            }
            let at = clock.at(packet.arrived, packet.time);
            let Some(at) = since(file_began, at, began).filter(|at| *at <= FILM_MAX) else {
                return Ok(());
            };
            if voice.is_none() {
                voice = Some(Voice::begin(BufWriter::new(File::create(to)?), number)?);
            }
            voice.as_mut().map_or(Ok(()), |voice| voice.hear(at, packet.payload))
        })?;
    }
    voice.map(Voice::end).transpose()
}

/// Hands on the packets of a file in order, with their time since the file began.
fn each_packet(
    recording: &mut Recording,
    mut each: impl FnMut(Placed) -> io::Result<()>,
) -> io::Result<()> {
    let (mut sequence, mut placed) = (Sequence::default(), Vec::new());
    while let Some(recorded) = recording.next_packet()? {
        let Some(packet) = Packet::read(recorded.at, &recorded.rtp) else { continue };
        sequence.take(packet, &mut placed);
        placed.drain(..).try_for_each(&mut each)?;
    }
    sequence.finish(&mut placed);
    placed.into_iter().try_for_each(each)
}

/// A time since a file began as one since time zero; `None` before that.
fn since(file_began: u64, at: Duration, began: u64) -> Option<Duration> {
    (Duration::from_micros(file_began).checked_add(at)?).checked_sub(Duration::from_micros(began))
}
