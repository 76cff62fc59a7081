//! Finding what an agency sent to and got from other houses.

use crate::house::{House, units};
use desk::exchange::{Organ, TrafficSearch};
use desk::{Desk, DeskError};
use exchange::{
    Course, NodeName, Request,
    parcel::{self, Standing, Way},
};
use kernel::id::ParcelId;
use kernel::time::Clock as _;
use register::Actor;

const BUILDING: &str = "H98.12";
const FINANCE: &str = "H98.13";

/// A document on its way to agencies elsewhere.
async fn queued(house: &House, agency: &str, sign: &str, to: &[&str]) -> ParcelId {
    let desk = &house.desk;
    let id = ParcelId::new(house.clock.now(), desk.random());
    let document = format!("{agency},2026/10/05,{sign}");
    let content = parcel::Content::Document {
        request: Request::New,
        outgoing: None,
        receivers: to.iter().map(|&code| code.to_owned()).collect(),
    };
    let new = parcel::NewParcel {
        id,
        node: "h98".parse().unwrap(),
        agency: agency.parse().unwrap(),
        course: Course { sender: agency.to_owned(), document },
        content,
        urgency: 0,
    };
    desk.queue_parcel(new).await.unwrap();
    house.clock.advance_seconds(1);
    id
}

/// All that a search finds, two on a page.
async fn found(desk: &Desk, clerk: &Actor, search: &TrafficSearch) -> Vec<ParcelId> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = desk.find_parcels(clerk, search, after.as_deref(), 2).await.unwrap();
        assert!(!page.vague && page.parcels.parcels.len() <= 2);
        all.extend(page.parcels.parcels.iter().map(|line| line.seen.record.id));
        after = page.parcels.next;
        if after.is_none() {
            return all;
        }
    }
}

fn sign(text: &str) -> TrafficSearch {
    TrafficSearch { sign: text.to_owned(), ..TrafficSearch::default() }
}

fn party(text: &str) -> TrafficSearch {
    TrafficSearch { party: text.to_owned(), ..TrafficSearch::default() }
}

#[expect(clippy::many_single_char_names, reason = "five parcels, told apart in lists of answers")]
pub(crate) async fn parcels_are_found_by_sign_agency_day_way_and_standing_page_by_page(
    house: &House,
) {
    let desk = &house.desk;
    let clerk = house.officer("records_clerk", &units().agency).await;
    let other = house.officer("records_clerk", "H99").await;
    let organ = |code: &str, name: &str| Organ {
        code: code.to_owned(),
        name: name.to_owned(),
        node: "h98".to_owned(),
    };
    let mut named = vec![organ(BUILDING, "Sở Xây dựng"), organ(FINANCE, "Sở Tài chính")];
    named.extend((20..31).map(|at| organ(&format!("H98.{at}"), "Ủy ban nhân dân xã")));
    desk.note_organs(&named, house.clock.now(), &[]).await.unwrap();
    let own = units().agency;
    let first_day = house.clock.now().local_date();
    let a = queued(house, &own, "05/QĐ-UBND", &[BUILDING]).await;
    let b = queued(house, &own, "06/UBND-VP", &[BUILDING, FINANCE]).await;
    house.clock.advance_seconds(86_400);
    let second_day = house.clock.now().local_date();
    let c = queued(house, &own, "05/UBND-VP", &[FINANCE]).await;
    let d = queued(house, &own, "15/QĐ-UBND", &[BUILDING]).await;
    let e = queued(house, "H99", "05/QĐ-UBND", &[BUILDING]).await;

    // Everything of the agency, newest first; another agency finds its own.
    assert_eq!(found(desk, &clerk, &TrafficSearch::default()).await, [d, c, b, a]);
    assert_eq!(found(desk, &other, &TrafficSearch::default()).await, [e]);
    assert_eq!(found(desk, &clerk, &sign("5")).await, [c, a]);
    assert_eq!(found(desk, &clerk, &sign("qd-ubnd")).await, [d, a]);
    assert_eq!(found(desk, &clerk, &sign("05/QĐ-UBND")).await, [a]);
    assert_eq!(found(desk, &clerk, &sign("7")).await, []);
    assert_eq!(found(desk, &clerk, &party(BUILDING)).await, [d, b, a]);
    assert_eq!(found(desk, &clerk, &party("xay dung")).await, [d, b, a], "by its name");
    assert_eq!(found(desk, &clerk, &party("sở")).await, [d, c, b, a], "each once");
    assert_eq!(found(desk, &clerk, &party("Bộ Ngoại giao")).await, []);
    let both = TrafficSearch { party: "tài chính".to_owned(), ..sign("UBND-VP") };
    assert_eq!(found(desk, &clerk, &both).await, [c, b]);
    let many = desk.find_parcels(&clerk, &party("ủy ban"), None, 9).await.unwrap();
    assert!(many.vague && many.parcels.parcels.is_empty(), "eleven agencies have that name");

    let days = |from, to| TrafficSearch { days: (from, to), ..TrafficSearch::default() };
    assert_eq!(found(desk, &clerk, &days(None, Some(first_day))).await, [b, a]);
    assert_eq!(found(desk, &clerk, &days(Some(second_day), None)).await, [d, c]);
    assert_eq!(found(desk, &clerk, &days(Some(first_day), Some(second_day))).await, [d, c, b, a]);

    // How one stands follows what becomes of it.
    let node: NodeName = "h98".parse().unwrap();
    let due = desk.parcels_due(("test", &node), 1).await.unwrap();
    assert_eq!(due[0].parcel.id, a);
    desk.parcel_failed(&due[0], "line.refused", desk::exchange::Later::Never).await.unwrap();
    let standing =
        |it| TrafficSearch { standing: Some(it), way: Some(Way::Out), ..TrafficSearch::default() };
    assert_eq!(found(desk, &clerk, &standing(Standing::Dead)).await, [a]);
    assert_eq!(found(desk, &clerk, &standing(Standing::Waiting)).await, [d, c, b]);
    let came_in = TrafficSearch { way: Some(Way::In), ..TrafficSearch::default() };
    assert_eq!(found(desk, &clerk, &came_in).await, []);
    let specialist = house.officer("specialist", &own).await;
    let refused = desk.find_parcels(&specialist, &TrafficSearch::default(), None, 9).await;
    assert!(matches!(refused, Err(DeskError::Forbidden { .. })), "{refused:?}");
}

/// What a migration of an older store asks for.
pub(crate) async fn parcels_of_before_are_made_known_by_one_job(house: &House) {
    let desk = &house.desk;
    let own = units().agency;
    let clerk = house.officer("records_clerk", &own).await;
    let id = queued(house, &own, "05/QĐ-UBND", &[BUILDING]).await;
    let engine = desk.store().engine();
    let none = std::collections::BTreeSet::new();
    let now = house.clock.now();
    let place = (own.as_str(), "waiting");
    let forget = store::exchange::parcel::words(id.as_uuid(), place, now, &none).unwrap();
    engine.write(forget.to_vec()).await.unwrap();
    assert_eq!(found(desk, &clerk, &sign("5")).await, []);
    let known = uuid::Uuid::from_u128(16);
    let job = store::job::add(known, "exchange.know_parcels", "{}".to_owned(), now, now);
    engine.write(vec![job]).await.unwrap();
    while desk.work_once("finder").await.unwrap().done > 0 {}
    assert_eq!(found(desk, &clerk, &sign("5")).await, [id]);
}
