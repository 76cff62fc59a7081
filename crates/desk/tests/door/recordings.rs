//! Recordings through the door: one that ended waits for its film, the film is a file of the meeting, and it goes when its
//! time is over.

use crate::documents::office;
use crate::house::House;
use crate::meetings::{close, held};
use desk::DeskError;
use kernel::time::Clock as _;
use meeting::meeting::Command;

/// Longer than a session is kept, in hours.
const LATER: i64 = 6 * 366 * 24;

pub(crate) async fn a_recording_becomes_a_film_that_goes_when_its_time_is_over(house: &House) {
    let office = office(house).await;
    let (desk, objects) = (&house.desk, house.desk.store().objects());
    let id = held(house, &office).await.id;
    let act = async |command| {
        desk.meeting(&office.leader, id, command, &house.key(), None).await.unwrap().record
    };
    assert_eq!(desk.recorded(id, 1).await.unwrap(), None);
    act(Command::StartRecording).await;
    house.clock.advance_seconds(60);
    act(Command::BeginItem { number: 1 }).await;
    house.clock.advance_seconds(600);
    assert_eq!(desk.recorded(id, 1).await.unwrap().unwrap().stopped_at, None);

    // Cut off: the program ends it. It waits for its film, with what was spoken of.
    desk.end_recording(id, 1).await.unwrap();
    let recorded = desk.recorded(id, 1).await.unwrap().unwrap();
    assert_eq!(recorded.stopped_at, Some(house.clock.now()));
    let chapter = &recorded.chapters[0];
    assert_eq!(chapter.begins_at.seconds_since(recorded.started_at), 60);
    assert_eq!(chapter.ends_at.seconds_since(recorded.started_at), 660);

    assert!(!recorded.over, "films are made after the meeting");
    close(house, &office, id).await;
    let stored = objects.put(b"the film").await.unwrap();
    let kept = desk.keep_recording(id, 1, (stored, 660)).await.unwrap().record;
    assert!(kept.files().iter().any(|(_, sha256)| *sha256 == stored.hash));
    assert_eq!(desk.recorded(id, 1).await.unwrap(), None, "it has its film");
    assert!(store::file::is_named(desk.store().engine(), &stored.hash).await.unwrap());
    let drop = Command::DropRecording { number: 1 };
    let early = desk.meeting(&office.leader, id, drop, &house.key(), None).await;
    assert!(matches!(early, Err(DeskError::Refused { code: "MET-045", .. })), "{early:?}");

    desk.sweep().await.unwrap();
    assert!(objects.exists(&stored.hash).await.unwrap(), "it is still kept");
    house.clock.advance_seconds(LATER * 3_600);
    desk.sweep().await.unwrap();
    assert!(!objects.exists(&stored.hash).await.unwrap());
    let found = desk.read_meeting(&office.leader, id).await.unwrap().unwrap().record;
    let run = found.matter.as_deref().unwrap().run.as_deref().unwrap();
    assert!(run.recordings[0].dropped_at.is_some() && run.recordings[0].kept.is_none());
}
