//! Alive, ready, measured: what those who run the platform see.

use super::house::House;
use person::Role;
use web::Settings;

#[tokio::test]
async fn readiness_names_what_is_red_and_heals_by_itself() {
    let house = House::open().await;
    house.get("/healthz").await.good();
    let ready = house.get("/readyz").await.good();
    let names: Vec<&str> =
        ready["parts"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["engine", "objects", "schema", "outbox"]);

    let (objects, away) = (house.folder().join("objects"), house.folder().join("away"));
    std::fs::rename(&objects, &away).unwrap();
    let red = house.get("/readyz").await;
    assert_eq!(red.status.as_u16(), 503);
    let red = red.json();
    let part = &red["parts"][1];
    assert_eq!((part["name"].as_str(), part["status"].as_str()), (Some("objects"), Some("red")));
    assert!(!red.to_string().contains(house.folder().to_str().unwrap()), "no paths in it");
    assert_eq!(house.get("/healthz").await.status.as_u16(), 200, "alive all the same");

    std::fs::rename(&away, &objects).unwrap();
    assert_eq!(house.get("/readyz").await.status.as_u16(), 200);
}

#[tokio::test]
async fn metrics_are_for_those_who_may_see_them() {
    let settings = Settings { metrics_token: "of-the-watch".to_owned(), ..Settings::default() };
    let house = House::with(settings).await;
    assert!(web::operations::recorder().is_some());
    assert_eq!(house.get("/metrics").await.status.as_u16(), 404, "strangers find nothing");
    let wrong = house.ask("GET", "/metrics").token("of-the-night").send().await;
    assert_eq!(wrong.status.as_u16(), 404);
    let seen = house.ask("GET", "/metrics").token("of-the-watch").send().await;
    assert_eq!(seen.status.as_u16(), 200);
    assert!(seen.header("content-type").starts_with("text/plain"));
    assert!(seen.text.contains("jobs{state=\"waiting\"}"), "{}", seen.text);
    let by_cookie = async |token: String| {
        let cookie = format!("phien={token}");
        house.ask("GET", "/metrics").header("cookie", &cookie).send().await.status.as_u16()
    };
    let (administrator, _) = house.official(Role::Administrator, None).await;
    let (leader, _) = house.official(Role::Leader, None).await;
    assert_eq!(by_cookie(administrator).await, 200, "the policy see_metrics permits it");
    assert_eq!(by_cookie(leader).await, 404);
}

#[tokio::test]
async fn requests_are_told_by_the_pattern_of_their_route() {
    let settings = Settings { metrics_token: "of-the-watch".to_owned(), ..Settings::default() };
    let house = House::with(settings).await;
    web::operations::recorder().unwrap();
    house.get("/api/v1/procedures/1.001193?lang=en").await.good();
    house.get("/no/such/page").await;
    let seen = house.ask("GET", "/metrics").token("of-the-watch").send().await.text;
    assert!(seen.contains("route=\"/api/v1/procedures/{code}\""), "{seen}");
    assert!(seen.contains("route=\"none\""));
    assert!(!seen.contains("1.001193") && !seen.contains("no/such"), "{seen}");
}

#[tokio::test]
async fn request_keeps_the_name_it_came_with() {
    let house = House::open().await;
    let named = house.ask("GET", "/healthz").header("x-request-id", "proxy-0123456789").send();
    assert_eq!(named.await.header("x-request-id"), "proxy-0123456789");
    let odd = house.ask("GET", "/healthz").header("x-request-id", "038195009913").send().await;
    assert!(odd.header("x-request-id").starts_with("req_"));
}
