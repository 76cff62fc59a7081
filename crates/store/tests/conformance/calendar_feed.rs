//! Private addresses of calendars: one for an account, found by its secret alone, never that of a locked account.

use kernel::{hash::Sha256Hash, time::Timestamp};
use store::calendar_feed::{Feed, Found, end, fetched, find, make, of_account};
use store::person::{AccountRow, save_account};
use uuid::Uuid;

use crate::fixture::{Fixture, id};

crate::on_both_engines!(
    an_address_is_found_by_its_secret_with_the_seats_held_now,
    a_new_address_ends_the_one_before,
    an_address_that_was_taken_back_is_gone,
    a_locked_account_and_a_citizen_have_no_address,
);

const AT: Timestamp = Timestamp::from_micros(10);
const LATER: Timestamp = Timestamp::from_micros(20);

fn secret(text: &str) -> Sha256Hash {
    Sha256Hash::of(text.as_bytes())
}

async fn account(fixture: &Fixture, id: Uuid, (kind, state): (&str, &str), seats: &[(&str, &str)]) {
    let row = AccountRow {
        id,
        login: format!("login-{id}"),
        kind: kind.to_owned(),
        full_name: "Lê Thị Thư".to_owned(),
        state: state.to_owned(),
        name_sort: vec![1],
    };
    let seats: Vec<(String, String)> =
        seats.iter().map(|(unit, role)| ((*unit).to_owned(), (*role).to_owned())).collect();
    fixture.engine.write(save_account(&row, 1, &seats, AT)).await.unwrap();
}

async fn an_address_is_found_by_its_secret_with_the_seats_held_now(fixture: &Fixture) {
    let engine = &fixture.engine;
    let seats = [("H99.01", "leader"), ("H99.02", "specialist")];
    account(fixture, id(1), ("official", "active"), &seats).await;
    assert_eq!(of_account(engine, id(1)).await.unwrap(), None);
    make(engine, id(1), secret("a"), AT).await.unwrap();
    let feed = Feed { made_at: AT, fetched_at: None };
    assert_eq!(of_account(engine, id(1)).await.unwrap(), Some(feed));
    let held = seats.map(|(unit, role)| (unit.to_owned(), role.to_owned())).to_vec();
    let found = Found { account: id(1), feed, seats: held };
    assert_eq!(find(engine, secret("a")).await.unwrap(), Some(found));
    assert_eq!(find(engine, secret("b")).await.unwrap(), None);
    account(fixture, id(1), ("official", "active"), &[]).await;
    assert!(find(engine, secret("a")).await.unwrap().unwrap().seats.is_empty());
    fetched(engine, secret("a"), LATER).await.unwrap();
    let noted = of_account(engine, id(1)).await.unwrap().unwrap();
    assert_eq!(noted.fetched_at, Some(LATER));
}

async fn a_new_address_ends_the_one_before(fixture: &Fixture) {
    let engine = &fixture.engine;
    account(fixture, id(1), ("official", "active"), &[]).await;
    make(engine, id(1), secret("a"), AT).await.unwrap();
    fetched(engine, secret("a"), AT).await.unwrap();
    make(engine, id(1), secret("b"), LATER).await.unwrap();
    assert_eq!(find(engine, secret("a")).await.unwrap(), None);
    let found = find(engine, secret("b")).await.unwrap().unwrap();
    assert_eq!(found.feed, Feed { made_at: LATER, fetched_at: None });
}

async fn an_address_that_was_taken_back_is_gone(fixture: &Fixture) {
    let engine = &fixture.engine;
    for (number, text) in [(1, "a"), (2, "b")] {
        account(fixture, id(number), ("official", "active"), &[]).await;
        make(engine, id(number), secret(text), AT).await.unwrap();
    }
    engine.write(vec![end(id(1))]).await.unwrap();
    assert_eq!(find(engine, secret("a")).await.unwrap(), None);
    assert_eq!(of_account(engine, id(1)).await.unwrap(), None);
    assert!(find(engine, secret("b")).await.unwrap().is_some(), "somebody else's stays");
}

async fn a_locked_account_and_a_citizen_have_no_address(fixture: &Fixture) {
    let engine = &fixture.engine;
    for (number, account_is) in [(1, ("official", "locked")), (2, ("citizen", "active"))] {
        account(fixture, id(number), account_is, &[]).await;
        let secret = secret(&number.to_string());
        make(engine, id(number), secret, AT).await.unwrap();
        assert_eq!(find(engine, secret).await.unwrap(), None, "{account_is:?}");
    }
    assert_eq!(find(engine, secret("3")).await.unwrap(), None, "nobody's");
}
