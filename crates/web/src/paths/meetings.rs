//! Addresses of meetings: lists, request, page, people, papers, motions, calendars.

use kernel::time::Date;
use std::fmt::Display;

/// Those ahead of the reader.
pub fn all() -> String {
    "/hop".to_owned()
}

/// One of the lists, by its key; the first has none.
pub fn list(key: &str) -> String {
    super::with_query(&all(), &[("muc", key)])
}

/// A week of the reader's agency, by any day of it.
pub fn week(day: Date) -> String {
    super::with_query(&list("lich"), &[("tuan", &day.to_string())])
}

/// The form by which a meeting is requested.
pub fn request() -> String {
    "/hop/moi".to_owned()
}

/// A meeting; acting on it goes to the same address.
pub fn meeting(id: impl Display) -> String {
    format!("/hop/{id}")
}

/// The same, with the forms by which somebody else's answer is written down.
pub fn answer_for(id: impl Display, invitee: u32) -> String {
    super::with_query(&meeting(id), &[("thay", &invitee.to_string())])
}

/// The same, from somebody on the list of those invited on.
pub fn people_from(id: impl Display, place: usize) -> String {
    super::with_query(&meeting(id), &[("tu", &place.to_string())])
}

/// Who is to be invited.
pub fn people(id: impl Display) -> String {
    format!("/hop/{id}/thanh-phan")
}

/// A paper, to be kept or looked at as the meeting says.
pub fn paper(id: impl Display, number: u32) -> String {
    format!("/hop/{id}/tai-lieu/{number}")
}

/// The film of a recording.
pub fn recording(id: impl Display, number: u32) -> String {
    format!("/hop/{id}/ghi-hinh/{number}")
}

/// The meeting for a calendar.
pub fn calendar(id: impl Display) -> String {
    format!("/hop/{id}/lich.ics")
}

/// What the addresses of calendars that programs fetch begin with.
pub fn feeds() -> String {
    "/lich/".to_owned()
}

/// Somebody's own meetings for programs of calendars; whoever knows the secret is answered.
pub fn feed(secret: &str) -> String {
    format!("{}{secret}.ics", feeds())
}

/// The live room.
pub fn room(id: impl Display) -> String {
    format!("/hop/{id}/phong")
}

/// Put something to the vote.
pub fn motions(id: impl Display) -> String {
    format!("/hop/{id}/bieu-quyet")
}

/// Act on what is put to the vote.
pub fn motion(id: impl Display, motion: impl Display) -> String {
    format!("/hop/{id}/bieu-quyet/{motion}")
}

/// Draft the minutes.
pub fn minutes(id: impl Display) -> String {
    format!("/hop/{id}/bien-ban")
}

/// Give a task out of a conclusion.
pub fn task(id: impl Display, conclusion: u32) -> String {
    format!("/hop/{id}/ket-luan/{conclusion}/nhiem-vu")
}
