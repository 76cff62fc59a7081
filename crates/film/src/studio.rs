//! The steps from a recording to a film, one after another.
//! Not what each of them does. What must always hold: what is written on the way lies in a folder that goes with the work;
//! files are read and written off the threads that serve; the output is whole or not there.

use crate::ffmpeg::Failure;
use crate::ivf::{HEIGHT, WIDTH};
use crate::streams::{Material, SCREEN, STAGE, gather};
use crate::{Film, FilmFault, Order, chapters, graph};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;

/// How much of the work is done after each step, as measured.
const GATHERED: f32 = 0.05;
const STAGE_DONE: f32 = 0.25;
const SCREEN_DONE: f32 = 0.35;
const MIXED: f32 = 0.4;

const FILM: &str = "film.mp4";
const METADATA: &str = "metadata";
/// A film is at least this long, for it has a picture.
const LENGTH_MIN: Duration = Duration::from_millis(200);

pub(crate) async fn make(
    folder: &Path,
    work: &Path,
    output: &Path,
    order: &Order,
) -> Result<Film, FilmFault> {
    let (folder, work, began) = (folder.to_owned(), work.to_owned(), order.began_micros);
    let gathered = move || {
        std::fs::create_dir_all(&work)?;
        let place = tempfile::Builder::new().prefix("film-").tempdir_in(&work)?;
        let material = gather(&folder, place.path(), began)?;
        Ok((place, material))
    };
    let (place, material) = off(gathered).await?;
    if material.length.is_zero() {
        return Err(FilmFault::Nothing);
    }
    let studio = Studio { order, length: material.length.max(LENGTH_MIN), place };
    studio.tell(0.0, GATHERED, 1.0);
    studio.same_size(STAGE, "stage.mkv", GATHERED, STAGE_DONE).await?;
    if !material.screen.is_empty() {
        studio.same_size(SCREEN, "screen.mkv", STAGE_DONE, SCREEN_DONE).await?;
    }
    let voices = studio.mix(material.voices.clone()).await?;
    studio.film(&material, &voices).await?;
    studio.hand_over(output.to_owned()).await
}

/// Where the work is done.
struct Studio<'a> {
    order: &'a Order,
    length: Duration,
    place: TempDir,
}

impl Studio<'_> {
    /// Makes pictures of one size, at the times they come: a picture that stands still for an hour is one.
    async fn same_size(&self, from: &str, to: &str, done: f32, then: f32) -> Result<(), FilmFault> {
        let mut words = self.input("ivf", from);
        words.extend(self.order.ffmpeg.bound());
        let filter = graph::same_size();
        words.extend(owned(&["-an", "-vf", &filter, "-enc_time_base", "1:1000"]));
        words.extend(owned(&["-c:v", "libx264", "-preset", "ultrafast", "-crf", "16"]));
        words.extend(owned(&["-f", "matroska", to]));
        self.run(&words, done, then).await?;
        self.remove(&[from.to_owned()]).await
    }

    /// Mixes voices until few enough are left for one command.
    async fn mix(&self, mut voices: Vec<String>) -> Result<Vec<String>, FilmFault> {
        let mut count = 0;
        while voices.len() > graph::VOICES_MAX {
            let mut mixed = Vec::new();
            for group in voices.chunks(graph::VOICES_MAX) {
                let name = format!("mixed-{count}.flac");
                count += 1;
                let mut words = self.inputs(group);
                words.extend(self.order.ffmpeg.bound());
                let filter = graph::part_of_sound(group.len());
                words.extend(owned(&["-filter_complex", &filter, "-map", "[a]"]));
                words.extend(owned(&["-ac", "1", "-ar", "48000", "-c:a", "flac"]));
                words.extend(owned(&["-compression_level", "0", "-f", "flac", &name]));
                self.run(&words, SCREEN_DONE, MIXED).await?;
                self.remove(group).await?;
                mixed.push(name);
            }
            voices = mixed;
        }
        Ok(voices)
    }

    async fn film(&self, material: &Material, voices: &[String]) -> Result<(), FilmFault> {
        let order = self.order;
        let text = chapters::metadata(&order.title, &order.chapters, self.length);
        let path = self.place.path().join(METADATA);
        off(move || std::fs::write(path, text)).await?;

        let mut words = self.input("matroska", "stage.mkv");
        let mut first = 1;
        if !material.screen.is_empty() {
            words.extend(self.input("matroska", "screen.mkv"));
            first = 2;
        }
        let count = voices.len().max(1);
        if voices.is_empty() {
            words.extend(self.input("lavfi", "anullsrc=r=48000:cl=mono"));
        } else {
            words.extend(self.inputs(voices));
        }
        words.extend(owned(&["-f", "ffmetadata", "-i", METADATA]));
        let picture = graph::picture(&material.stage, &material.screen);
        let filter = format!("{picture};{}", graph::sound(first, count));
        let metadata = (first + count).to_string();
        let length = format!("{:.3}", self.length.as_secs_f64());
        words.extend(owned(&["-filter_complex", &filter, "-map", "[v]", "-map", "[a]"]));
        words.extend(owned(&["-map_metadata", &metadata, "-map_chapters", &metadata]));
        words.extend(self.order.ffmpeg.bound());
        words.extend(owned(&["-c:v", "libx264", "-preset", "veryfast", "-crf", "26"]));
        words.extend(owned(&["-pix_fmt", "yuv420p", "-g", "125"]));
        words.extend(owned(&["-c:a", "aac", "-b:a", "96k", "-ac", "1", "-ar", "48000"]));
        words.extend(owned(&["-t", &length, "-movflags", "+faststart", "-f", "mp4", FILM]));
        self.run(&words, MIXED, 1.0).await
    }

    /// Puts the film where it is wanted, by its name at last.
    async fn hand_over(self, output: PathBuf) -> Result<Film, FilmFault> {
        let made = self.place.path().join(FILM);
        let place = self.place;
        let size = off(move || {
            std::fs::File::open(&made)?.sync_all()?;
            let size = std::fs::metadata(&made)?.len();
            if std::fs::rename(&made, &output).is_err() {
                // The folder of the work is on another disk.
                let near = output.with_added_extension("part");
                let put = std::fs::copy(&made, &near)
                    .and_then(|_| std::fs::File::open(&near)?.sync_all())
                    .and_then(|()| std::fs::rename(&near, &output));
                if let Err(error) = put {
                    let _ = std::fs::remove_file(&near);
                    return Err(error);
                }
            }
            place.close()?;
            Ok(size)
        })
        .await?;
        let seconds = (self.length.as_millis() + 500) / 1_000;
        let seconds = u32::try_from(seconds).unwrap_or(u32::MAX).max(1);
        Ok(Film { seconds, size, width: WIDTH, height: HEIGHT })
    }

    async fn run(&self, words: &[String], done: f32, then: f32) -> Result<(), FilmFault> {
        let ffmpeg = &self.order.ffmpeg;
        let told = |part| self.tell(done, then, part);
        let ran = ffmpeg.run(self.place.path(), words, self.length, told).await;
        self.tell(done, then, 1.0);
        ran.map_err(|failure| match failure {
            Failure::Ended(tail) => FilmFault::Failed(tail),
            Failure::Io(error) => FilmFault::Io(error),
        })
    }

    fn tell(&self, done: f32, then: f32, part: f32) {
        if let Some(progress) = &self.order.progress {
            let now = (then - done).mul_add(part, done);
            progress.send_if_modified(|told| {
                let more = now > *told;
                if more {
                    *told = now;
                }
                more
            });
        }
    }

    fn input(&self, format: &str, name: &str) -> Vec<String> {
        let mut words = self.order.ffmpeg.bound().to_vec();
        words.extend(owned(&["-f", format, "-i", name]));
        words
    }

    fn inputs(&self, voices: &[String]) -> Vec<String> {
        voices
            .iter()
            .flat_map(|name| {
                let flac = Path::new(name).extension().is_some_and(|it| it == "flac");
                self.input(if flac { "flac" } else { "ogg" }, name)
            })
            .collect()
    }

    async fn remove(&self, names: &[String]) -> Result<(), FilmFault> {
        let paths: Vec<PathBuf> = names.iter().map(|name| self.place.path().join(name)).collect();
        off(move || paths.into_iter().try_for_each(std::fs::remove_file)).await
    }
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// Does what waits for a disk where waiting stops nobody.
async fn off<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, FilmFault> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(io::Error::other).and_then(|it| it).map_err(FilmFault::Io)
}
