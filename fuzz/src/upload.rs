//! Files and forms as they come over HTTP, into the real router over a real store: a form with
//! files, an upload in parts with any headers, a file that is anything. Never a server's error and
//! never a panic, whatever the bytes are.
//!
//! The first byte chooses the way; for parts, a line of headers comes before the body.

use axum::body::Body;
use camino::{Utf8Path, Utf8PathBuf};
use http_body_util::BodyExt as _;
use kernel::{
    random::SeededRandom,
    time::{ManualClock, Timestamp},
};
use province::Province;
use std::sync::{Arc, LazyLock};
use store::{Engine, EngineLimits, Objects, ObjectsOptions, Store};
use tower::ServiceExt as _;

const PROCEDURE: &str = "5.990002";

/// A platform with one visitor's draft.
struct House {
    runtime: tokio::runtime::Runtime,
    router: axum::Router,
    cookie: String,
    token: String,
    draft: String,
    component: String,
    _kept: tempfile::TempDir,
}

static HOUSE: LazyLock<House> = LazyLock::new(|| {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime");
    let memory = std::path::Path::new("/dev/shm");
    let kept = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    let kept = kept.expect("a folder");
    let folder = Utf8PathBuf::from_path_buf(kept.path().to_owned()).expect("UTF-8");
    let router = runtime.block_on(router(&folder));
    let mut house = House {
        runtime,
        router,
        cookie: String::new(),
        token: String::new(),
        draft: String::new(),
        component: String::new(),
        _kept: kept,
    };
    house.begin();
    house
});

async fn router(folder: &Utf8Path) -> axum::Router {
    let url = format!("sqlite:{folder}/data.db");
    let engine = Engine::open(&url, &EngineLimits::default()).await.expect("an engine");
    engine.migrate().await.expect("a schema");
    let options = ObjectsOptions { url: format!("file:{folder}/objects"), ..Default::default() };
    let objects = Objects::open(&options).await.expect("objects");
    let model = Utf8Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../provinces/mau"));
    let model = if model.is_dir() {
        model
    } else {
        Utf8Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../provinces/mau"))
    };
    let province = Arc::new(Province::load(model).expect("the model province"));
    let now = Timestamp::parse("2026-11-24T09:00:00+07:00").expect("a moment");
    let access = access::Access::load(&[]).expect("policies");
    let store = Store::new(engine, objects);
    let (clock, random) = (Arc::new(ManualClock::new(now)), Arc::new(SeededRandom::new(1)));
    let desk = desk::Desk::open(store, province, access, clock, random).await.expect("a desk");
    let settings = web::Settings {
        requests_per_second: 1_000_000,
        upload_bytes_max: 100_000,
        ..web::Settings::default()
    };
    let words = web::Words::load(&[]).expect("words");
    web::router(web::App::new(desk, words, settings))
}

impl House {
    fn send(&self, request: http::Request<Body>) -> (u16, http::HeaderMap, String) {
        self.runtime.block_on(async {
            let answer = self.router.clone().oneshot(request).await.expect("an answer");
            let (parts, body) = answer.into_parts();
            let body = body.collect().await.expect("a body").to_bytes();
            let text = String::from_utf8_lossy(&body).into_owned();
            (parts.status.as_u16(), parts.headers, text)
        })
    }

    fn get(&self, address: &str) -> (http::HeaderMap, String) {
        let request = http::Request::get(address).header("cookie", &self.cookie);
        let (status, headers, text) = self.send(request.body(Body::empty()).expect("a request"));
        assert_eq!(status, 200, "{address}");
        (headers, text)
    }

    /// Opens a draft as a visitor and finds the paper that files may be attached to.
    fn begin(&mut self) {
        let address = format!("/nop/{PROCEDURE}");
        let (headers, page) = self.get(&address);
        self.keep(&headers);
        let token = hidden(&page);
        let request = http::Request::post(&address)
            .header("cookie", &self.cookie)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(format!("_token={token}&case=market")));
        let (status, headers, text) = self.send(request.expect("a request"));
        self.keep(&headers);
        let to = headers.get("location").map(|it| it.to_str().expect("text").to_owned());
        let to = to.unwrap_or_else(|| panic!("no draft: {status} {text}"));
        to.split('/').nth(2).expect("an id").clone_into(&mut self.draft);
        let (_, papers) = self.get(&format!("/khai/{}/giay-to", self.draft));
        self.token = hidden(&papers);
        let action = format!("action=\"/khai/{}/giay-to/", self.draft);
        let component = papers.split(&action).nth(1).expect("a paper");
        component.split(['"', '?']).next().expect("a key").clone_into(&mut self.component);
    }

    fn keep(&mut self, headers: &http::HeaderMap) {
        for cookie in headers.get_all("set-cookie") {
            let pair = cookie.to_str().expect("text").split(';').next().expect("a pair");
            if !self.cookie.is_empty() {
                self.cookie.push_str("; ");
            }
            self.cookie.push_str(pair);
        }
    }

    fn form(&self, address: &str, kind: &str, body: Vec<u8>) -> u16 {
        let request = http::Request::post(address)
            .header("cookie", &self.cookie)
            .header("content-type", kind)
            .body(Body::from(body));
        self.send(request.expect("a request")).0
    }

    /// The address of a new upload in parts, if one may begin.
    fn announce(&self, size: usize) -> Option<String> {
        let body =
            format!("_token={}&component={}&size={size}&name=a.pdf", self.token, self.component);
        let address = format!("/khai/{}/tai-len", self.draft);
        let request = http::Request::post(address)
            .header("cookie", &self.cookie)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(body));
        let (status, _, text) = self.send(request.expect("a request"));
        assert!(status < 500, "announcing answers {status}");
        let rest = text.split("\"upload\":\"").nth(1)?;
        rest.split('"').next().map(str::to_owned)
    }
}

fn hidden(page: &str) -> String {
    let rest = page.split("name=\"_token\" value=\"").nth(1).expect("a form");
    rest.split('"').next().expect("a token").to_owned()
}

pub fn run(bytes: &[u8]) {
    let Some((way, rest)) = bytes.split_first() else { return };
    let house = &*HOUSE;
    let papers = format!("/khai/{}/giay-to/{}", house.draft, house.component);
    let status = match way % 4 {
        // A file that is anything, in a form that is as it should be.
        0 => {
            let mut body = format!(
                "--x\r\nContent-Disposition: form-data; name=\"_token\"\r\n\r\n{}\r\n--x\r\n\
                 Content-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\n\r\n",
                house.token
            )
            .into_bytes();
            body.extend_from_slice(rest);
            body.extend_from_slice(b"\r\n--x--\r\n");
            house.form(&papers, "multipart/form-data; boundary=x", body)
        }
        // A form that is anything after its token.
        1 => {
            let mut body = format!(
                "--x\r\nContent-Disposition: form-data; name=\"_token\"\r\n\r\n{}\r\n",
                house.token
            )
            .into_bytes();
            body.extend_from_slice(rest);
            house.form(&papers, "multipart/form-data; boundary=x", body)
        }
        // An upload in parts: a line with the offset, a line with the size, then the part.
        2 => {
            let mut lines = rest.splitn(3, |byte| *byte == b'\n');
            let offset = lines.next().unwrap_or_default();
            let size = std::str::from_utf8(lines.next().unwrap_or_default()).unwrap_or_default();
            let part = lines.next().unwrap_or_default();
            let size = size.trim().parse().unwrap_or(part.len());
            let Some(upload) = house.announce(size) else { return };
            let mut request = http::Request::patch(&upload)
                .header("cookie", &house.cookie)
                .header("x-form-token", &house.token);
            if let Ok(offset) = http::HeaderValue::from_bytes(offset) {
                request = request.header("upload-offset", offset);
            }
            let request = request.body(Body::from(part.to_vec()));
            let (status, _, _) = house.send(request.expect("a request"));
            assert!(status < 500, "a part answers {status}");
            let token = format!("_token={}", house.token).into_bytes();
            house.form(&format!("{upload}/xong"), "application/x-www-form-urlencoded", token)
        }
        // A page of the form, with any fields.
        _ => {
            let mut body = format!("_token={}&", house.token).into_bytes();
            body.extend_from_slice(rest);
            let address = format!("/khai/{}/trang/applicant", house.draft);
            house.form(&address, "application/x-www-form-urlencoded", body)
        }
    };
    assert!(status < 500, "answers {status}");
}
