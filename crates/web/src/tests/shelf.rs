//! Pages kept ready: the same for everybody, and never anybody's own.

use super::House;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};

fn tag(got: &super::Got) -> Option<String> {
    got.headers.get(header::ETAG).map(|tag| tag.to_str().unwrap().to_owned())
}

#[tokio::test]
async fn reader_who_has_the_page_is_told_so() {
    let house = House::open().await;
    let first = house.get("/thu-tuc").await;
    let tag_of_first = tag(&first).unwrap();
    let second = house.get("/thu-tuc").await;
    assert_eq!(second.text, first.text);
    assert_eq!(tag(&second), Some(tag_of_first.clone()));
    assert_eq!(second.headers.get(header::CACHE_CONTROL).unwrap(), "private, no-cache");
    assert!(second.headers.contains_key(header::CONTENT_SECURITY_POLICY));
    let request = Request::get("/thu-tuc").header(header::IF_NONE_MATCH, &tag_of_first);
    let again = house.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!((again.status, again.text.as_str()), (StatusCode::NOT_MODIFIED, ""));
    let english = house.get("/thu-tuc?lang=en").await;
    assert!(tag(&english).is_some_and(|tag| tag != tag_of_first));
}

#[tokio::test]
async fn packed_page_is_the_same_page() {
    let house = House::open().await;
    let plain = house.get("/gioi-thieu").await;
    let request = Request::get("/gioi-thieu").header(header::ACCEPT_ENCODING, "gzip");
    let packed = house.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(packed.headers.get(header::CONTENT_ENCODING).unwrap(), "gzip");
    assert_eq!(packed.headers.get(header::ETAG), plain.headers.get(header::ETAG));
    assert!(packed.headers.get_all(header::VARY).iter().any(|it| it == "Accept-Encoding"));
}

#[tokio::test]
async fn page_of_a_known_reader_is_never_kept_or_taken_from_what_is_kept() {
    let house = House::open().await;
    let (secret, _) = crate::session::open_for_visitor(&house.app).await.unwrap();
    let cookie = format!("{}={secret}", crate::session::COOKIE);
    let known = house.get_with("/thu-tuc", &cookie).await;
    assert_eq!(known.status, StatusCode::OK);
    assert_eq!(tag(&known), None);
    let anybody = house.get("/thu-tuc").await;
    assert!(tag(&anybody).is_some());
    assert_eq!(tag(&house.get_with("/thu-tuc", &cookie).await), None);
}

#[tokio::test]
async fn page_with_a_form_token_is_each_readers_own() {
    let house = House::open().await;
    let (one, other) = (house.get("/dang-nhap").await, house.get("/dang-nhap").await);
    assert_eq!((tag(&one), tag(&other)), (None, None));
    assert_ne!(one.hidden("_token"), other.hidden("_token"));
    // A browser that holds a form's secret adds nothing to what is kept.
    let with_form = house.get_with("/thu-tuc", &one.cookies()).await;
    assert_eq!(tag(&with_form), None);
}

#[tokio::test]
async fn what_people_search_for_is_not_kept() {
    let house = House::open().await;
    assert_eq!(tag(&house.get("/tim-kiem?q=khai+sinh").await), None);
}
