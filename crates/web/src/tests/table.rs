//! The table of routes, printed for review; and every address of `paths` has a route.

use super::House;
use crate::{paths, routes};
use axum::http::StatusCode;

#[test]
fn table_of_routes_is_as_reviewed() {
    insta::assert_snapshot!("routes", routes::printed(&routes::table()));
}

#[test]
fn no_route_stands_twice() {
    let mut seen = std::collections::BTreeSet::new();
    let mut names = std::collections::BTreeSet::new();
    for route in routes::table() {
        assert!(seen.insert((route.path, route.method.to_string())), "{}", route.path);
        assert!(names.insert(route.name), "{}", route.name);
    }
}

#[tokio::test]
async fn ways_of_the_frame_lead_to_pages() {
    let house = House::open().await;
    let known: Vec<&str> = routes::table().iter().map(|route| route.path).collect();
    for address in [
        paths::home(),
        paths::search(),
        paths::catalogue(),
        paths::life_events(),
        paths::sign_in(),
        paths::register(),
        paths::about(),
        paths::accessibility(),
        paths::privacy(),
        paths::mark(),
    ] {
        assert!(known.contains(&address.as_str()), "{address}");
        assert_eq!(house.get(&address).await.status, StatusCode::OK, "{address}");
    }
}
