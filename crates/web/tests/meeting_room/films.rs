//! Films of recordings by their addresses: whoever is invited sees them, piece by piece; nobody else does.

use super::super::cast_of;
use crate::office::{Office, Official};
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use meeting::meeting::Command;
use person::Role;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn film_of_a_recording_is_seen_by_those_invited_piece_by_piece() {
    let cast = cast_of(Office::open().await).await;
    let id = cast.called().await;
    let desk = &cast.office.desk;
    let close = Command::Close { words: String::new() };
    for command in [Command::Open, Command::StartRecording, close] {
        let key = cast.office.key();
        desk.meeting(&cast.leader.actor, id, command, &key, None).await.unwrap();
    }
    let address = format!("/hop/{id}");
    let page = cast.page(&cast.home, &address).await;
    assert!(page.holds("Đang dựng thành phim") && !page.holds("<video"), "{}", page.text);
    let film = format!("{address}/ghi-hinh/1");
    assert_eq!(cast.office.get(&cast.home, &film).await.status, StatusCode::NOT_FOUND);

    let stored = desk.store().objects().put(b"0123456789").await.unwrap();
    desk.keep_recording(id, 1, (stored, 65)).await.unwrap();
    let page = cast.page(&cast.home, &address).await;
    assert!(page.holds(&format!("src=\"{film}\"")) && page.holds("Dài 1:05"), "{}", page.text);
    assert!(page.holds(&stored.hash.to_string()));

    let asked = async |who: &Official, range: Option<&str>| {
        let mut request = Request::get(&film).header(header::COOKIE, &who.cookie);
        if let Some(range) = range {
            request = request.header(header::RANGE, range);
        }
        let got = cast.office.send(request.body(Body::empty()).unwrap()).await;
        (got.status, got.headers, got.text)
    };
    let told = |headers: &HeaderMap, name| headers.get(name).unwrap().to_str().unwrap().to_owned();
    let (status, headers, text) = asked(&cast.home, None).await;
    assert_eq!((status, text.as_str()), (StatusCode::OK, "0123456789"));
    assert_eq!(told(&headers, header::CONTENT_TYPE), "video/mp4");
    assert_eq!(told(&headers, header::ACCEPT_RANGES), "bytes");
    let (status, headers, text) = asked(&cast.home, Some("bytes=2-4")).await;
    assert_eq!((status, text.as_str()), (StatusCode::PARTIAL_CONTENT, "234"));
    assert_eq!(told(&headers, header::CONTENT_RANGE), "bytes 2-4/10");
    let (status, headers, _) = asked(&cast.home, Some("bytes=10-")).await;
    assert_eq!(status, StatusCode::RANGE_NOT_SATISFIABLE);
    assert_eq!(told(&headers, header::CONTENT_RANGE), "bytes */10");

    let stranger =
        cast.office.official("Vũ Thị Lạ", Role::Leader, &"H56.06".parse().unwrap()).await;
    assert_eq!(asked(&stranger, Some("bytes=0-1")).await.0, StatusCode::NOT_FOUND);
}
