//! Recordings of a meeting: how each stands, its film with the items of the agenda, and the film's bytes by the piece.
//! Not how it was made. What must always hold: whoever may see the meeting sees its recordings, and nobody else; a piece of
//! a film takes a bounded part of the memory.

use std::ops::Range;

use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use meeting::meeting::{KeptRecording, Matter, Recording};

use super::facts::Shown;
use super::page;
use crate::answer::Answer;
use crate::format;
use crate::paths::meetings;
use crate::problem::Problem;
use crate::ui::{Icon, Tag, Tone};
use crate::upload::{self, Show};
use crate::visit::Visit;

/// Bytes of one piece; players ask for the next by themselves.
const PIECE_BYTES: u64 = 2 * 1024 * 1024;

/// A recording on the page.
#[derive(Debug, Clone)]
pub struct RecordingLine {
    pub title: String,
    /// `08:02–09:45`.
    pub times: String,
    pub standing: Tag,
    /// Empty while there is no film, and after its time.
    pub film: String,
    /// Length, size and until when it is kept.
    pub note: String,
    /// What the film can be told from any other by.
    pub sha256: String,
    pub chapters: Vec<ChapterLine>,
}

/// An item of the agenda in a film.
#[derive(Debug, Clone)]
pub struct ChapterLine {
    /// From the beginning: `1:05:20`.
    pub at: String,
    pub title: String,
    pub seconds: i64,
    /// The film from there on (Media Fragments URI 1.0 §4.2.1).
    pub address: String,
}

pub(super) fn lines(shown: &Shown<'_>) -> Vec<RecordingLine> {
    let Some(matter) = shown.found.matter.as_deref() else { return Vec::new() };
    let recordings = matter.run.iter().flat_map(|run| &run.recordings);
    recordings.map(|recording| line(shown, matter, recording)).collect()
}

fn line(shown: &Shown<'_>, matter: &Matter, recording: &Recording) -> RecordingLine {
    let say = &shown.visit.say;
    let number = recording.number;
    let ended = recording.stopped_at.map(|at| format::time(at.local())).unwrap_or_default();
    let (tone, icon, key) = match recording {
        Recording { dropped_at: Some(_), .. } => (Tone::Plain, Icon::Trash, "dropped"),
        Recording { kept: Some(_), .. } => (Tone::Good, Icon::Check, "kept"),
        Recording { stopped_at: Some(_), .. } => (Tone::Info, Icon::Clock, "made"),
        _ => (Tone::Late, Icon::Record, "on"),
    };
    let kept = recording.kept.as_ref();
    let film = kept.map(|_| meetings::recording(shown.found.id, number)).unwrap_or_default();
    let chapters = matter.chapters(recording, shown.visit.app.desk.clock().now());
    let chapter = |chapter: &meeting::meeting::Chapter| {
        let seconds = chapter.begins_at.seconds_since(recording.started_at);
        ChapterLine {
            at: clock(seconds),
            seconds,
            title: format!("{}. {}", chapter.item, chapter.title),
            address: if film.is_empty() { String::new() } else { format!("{film}#t={seconds}") },
        }
    };
    RecordingLine {
        title: say.with("meeting-recording", &[("number", number.to_string().into())]),
        times: format!("{}–{ended}", format::time(recording.started_at.local())),
        standing: Tag::with_icon(tone, icon, shown.t(&format!("meeting-recording-{key}"))),
        note: kept.map(|kept| note(shown, kept)).unwrap_or_default(),
        sha256: kept.map(|kept| kept.sha256.to_string()).unwrap_or_default(),
        chapters: chapters.iter().map(chapter).collect(),
        film,
    }
}

fn note(shown: &Shown<'_>, kept: &KeptRecording) -> String {
    let say = &shown.visit.say;
    let values = [
        ("length", clock(i64::from(kept.seconds)).into()),
        ("size", format::bytes(say, kept.size).into()),
        ("date", format::date(kept.keep_until).into()),
    ];
    say.with("meeting-recording-note", &values)
}

/// `1:05:20`, `5:20`.
fn clock(seconds: i64) -> String {
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

/// The bytes of a film: all, or the piece that is asked for (RFC 9110 §14.2).
pub(super) async fn send(
    visit: Visit,
    Path((id, number)): Path<(String, String)>,
    headers: HeaderMap,
) -> Answer {
    let (_, seen) = page::read(&visit, &id).await?;
    let number: u32 = number.parse().map_err(|_| Problem::NotFound)?;
    let matter = seen.record.matter.as_deref().ok_or(Problem::NotFound)?;
    let mut recordings = matter.run.iter().flat_map(|run| &run.recordings);
    let recording = recordings.find(|it| it.number == number).ok_or(Problem::NotFound)?;
    let kept = recording.kept.as_ref().ok_or(Problem::NotFound)?;
    let asked = headers.get(header::RANGE).and_then(|it| it.to_str().ok());
    let mut response = match asked.map(|asked| piece(asked, kept.size)) {
        None | Some(Asked::All) => {
            let name = format!("ghi-hinh-{number}.mp4");
            let sending = upload::Sending {
                id: kept.file,
                sha256: kept.sha256,
                media_type: &kept.media_type,
                name: &name,
            };
            upload::send(&visit, sending, Show::Inline).await?
        }
        Some(Asked::Piece(range)) => part(&visit, kept, range).await?,
        Some(Asked::Nothing) => {
            let size = format!("bytes */{}", kept.size);
            let told =
                [(header::CONTENT_RANGE, size), (header::CONTENT_TYPE, kept.media_type.clone())];
            (StatusCode::RANGE_NOT_SATISFIABLE, told).into_response()
        }
    };
    response.headers_mut().insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    Ok(response)
}

async fn part(visit: &Visit, kept: &KeptRecording, range: Range<u64>) -> Result<Response, Problem> {
    let objects = visit.app.desk.store().objects();
    let Some(bytes) = objects.range(&kept.sha256, range.clone()).await? else {
        tracing::error!(file = %kept.file, "a file's object is missing");
        return Err(Problem::Fault);
    };
    let last = range.end.saturating_sub(1);
    let place = format!("bytes {}-{last}/{}", range.start, kept.size);
    let mut response = (StatusCode::PARTIAL_CONTENT, Body::from(bytes)).into_response();
    let headers = response.headers_mut();
    let text = |text: &str| HeaderValue::from_str(text).map_err(|_| Problem::Fault);
    headers.insert(header::CONTENT_TYPE, text(&kept.media_type)?);
    headers.insert(header::CONTENT_RANGE, text(&place)?);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    Ok(response)
}

/// What of the bytes is asked for.
#[derive(Debug, PartialEq, Eq)]
enum Asked {
    /// What cannot be understood asks for all.
    All,
    Piece(Range<u64>),
    /// None that there is.
    Nothing,
}

/// Reads `bytes=1000-`, `bytes=0-499` or `bytes=-500`; of several ranges none is understood.
fn piece(asked: &str, size: u64) -> Asked {
    let Some((from, to)) = asked.strip_prefix("bytes=").and_then(|it| it.split_once('-')) else {
        return Asked::All;
    };
    let range = match (from.parse::<u64>(), to.parse::<u64>()) {
        (Ok(from), Ok(to)) if from <= to => from..to.saturating_add(1).min(size),
        (Ok(from), Err(_)) if to.is_empty() => from..size,
        (Err(_), Ok(last)) if from.is_empty() => size.saturating_sub(last)..size,
        _ => return Asked::All,
    };
    if range.is_empty() {
        return Asked::Nothing;
    }
    Asked::Piece(range.start..range.end.min(range.start.saturating_add(PIECE_BYTES)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_read_as_players_ask_for_them() {
        assert_eq!(piece("bytes=0-1", 10), Asked::Piece(0..2));
        assert_eq!(piece("bytes=4-", 10), Asked::Piece(4..10));
        assert_eq!(piece("bytes=-3", 10), Asked::Piece(7..10));
        assert_eq!(piece("bytes=-30", 10), Asked::Piece(0..10));
        assert_eq!(piece("bytes=8-99", 10), Asked::Piece(8..10));
        assert_eq!(piece("bytes=10-", 10), Asked::Nothing);
        assert_eq!(piece("bytes=0-", 1 << 30), Asked::Piece(0..PIECE_BYTES));
        for other in ["", "bytes=", "bytes=a-b", "bytes=5-4", "lines=1-2", "bytes=0-1,4-5"] {
            assert_eq!(piece(other, 10), Asked::All, "{other}");
        }
    }

    #[test]
    fn times_in_a_film_are_short() {
        assert_eq!((clock(65), clock(3_920)), ("1:05".to_owned(), "1:05:20".to_owned()));
    }
}
