//! Calendars that programs fetch, through the door: given by their secret alone, never more than their account may see now.

use crate::documents::office;
use crate::house::{House, units};
use crate::meetings::held;
use desk::DeskError;
use kernel::{id::MeetingId, time::Clock as _};
use person::{Command, PasswordHash};
use register::Actor;

const DAY_SECONDS: i64 = 86_400;

/// What the calendar behind a secret shows.
async fn fed(house: &House, secret: &str) -> Option<Vec<MeetingId>> {
    let fed = house.desk.fed_meetings(secret).await.unwrap()?;
    Some(fed.meetings.iter().map(|found| found.id).collect())
}

async fn give(house: &House, by: &Actor, to: &Actor, command: Command) {
    let account = to.account().unwrap();
    let action = command.action();
    if let Err(error) = house.desk.account(by, account, command, &house.key(), None).await {
        panic!("{action}: {error:?}");
    }
}

pub(crate) async fn a_calendar_is_given_by_its_secret_alone_which_is_kept_nowhere(house: &House) {
    let office = office(house).await;
    let desk = &house.desk;
    let meeting = held(house, &office).await.id;
    assert_eq!(desk.calendar_feed(&office.clerk).await.unwrap(), None);
    let first = desk.make_calendar_feed(&office.clerk).await.unwrap();
    assert_eq!(fed(house, &first).await, Some(vec![meeting]));
    let places = house.places_with(&first).await;
    assert!(places.is_empty(), "the secret stands in {places:?}");
    assert!(!house.files_hold(&first), "the secret stands in a file");

    // It is noted when it was fetched, and not every time.
    let noted = async || desk.calendar_feed(&office.clerk).await.unwrap().unwrap().fetched_at;
    let at = house.clock.now();
    assert_eq!(noted().await, Some(at));
    house.clock.advance_seconds(599);
    fed(house, &first).await.unwrap();
    assert_eq!(noted().await, Some(at));
    house.clock.advance_seconds(1);
    fed(house, &first).await.unwrap();
    assert_eq!(noted().await, Some(house.clock.now()));

    // A new one ends it, and the last one can be taken back.
    let second = desk.make_calendar_feed(&office.clerk).await.unwrap();
    assert_ne!(first, second);
    assert_eq!(fed(house, &first).await, None);
    assert_eq!(noted().await, None);
    assert_eq!(fed(house, &second).await, Some(vec![meeting]));
    desk.end_calendar_feed(&office.clerk).await.unwrap();
    assert_eq!(fed(house, &second).await, None);
    assert_eq!(desk.calendar_feed(&office.clerk).await.unwrap(), None);
    assert_eq!(fed(house, "").await, None);
    let citizen = house.citizen("cong-dan").await;
    let refused = desk.make_calendar_feed(&citizen).await;
    assert!(matches!(refused, Err(DeskError::Forbidden { .. })), "{refused:?}");
}

pub(crate) async fn a_calendar_shows_what_its_account_may_see_now(house: &House) {
    let office = office(house).await;
    let desk = &house.desk;
    let meeting = held(house, &office).await.id;
    let stranger = desk.make_calendar_feed(&office.stranger).await.unwrap();
    assert_eq!(fed(house, &stranger).await, Some(Vec::new()), "nobody invited them");
    let clerk = desk.make_calendar_feed(&office.clerk).await.unwrap();
    // What is over stays for thirty days.
    house.clock.advance_seconds(29 * DAY_SECONDS);
    assert_eq!(fed(house, &clerk).await, Some(vec![meeting]));
    house.clock.advance_seconds(2 * DAY_SECONDS);
    assert_eq!(fed(house, &clerk).await, Some(Vec::new()));

    let later = held(house, &office).await.id;
    assert_eq!(fed(house, &clerk).await, Some(vec![later]));
    let administrator = house.officer("administrator", &units().agency).await;
    let Actor::Officer { seat, .. } = office.clerk.clone() else { panic!("no seat") };
    give(house, &administrator, &office.clerk, Command::TakeSeat { seat: seat.clone() }).await;
    assert_eq!(fed(house, &clerk).await, Some(Vec::new()), "no seat any more");
    let back = Command::GiveSeat { seat, note: None };
    give(house, &administrator, &office.clerk, back).await;
    assert_eq!(fed(house, &clerk).await, Some(vec![later]));
}

pub(crate) async fn a_lock_and_a_new_password_end_the_address(house: &House) {
    let office = office(house).await;
    let desk = &house.desk;
    let administrator = house.officer("administrator", &units().agency).await;
    let secret = desk.make_calendar_feed(&office.clerk).await.unwrap();
    let lock = Command::Lock { reason: "Nghỉ việc".to_owned() };
    give(house, &administrator, &office.clerk, lock).await;
    assert_eq!(fed(house, &secret).await, None);
    give(house, &administrator, &office.clerk, Command::Unlock).await;
    assert_eq!(fed(house, &secret).await, None, "the address of before does not come back");

    let secret = desk.make_calendar_feed(&office.head).await.unwrap();
    assert!(fed(house, &secret).await.is_some());
    let hash = PasswordHash::new("$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$bmV3aGFzaA");
    give(house, &office.head, &office.head, Command::ChangePassword { hash }).await;
    assert_eq!(fed(house, &secret).await, None);
}
