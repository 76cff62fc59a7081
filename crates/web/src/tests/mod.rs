//! The pages as a whole, on the province of the repository and a fresh store.

mod passwords;
mod reading;
mod shelf;
mod signing_in;
mod table;

use std::sync::Arc;

use access::Access;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use camino::{Utf8Path, Utf8PathBuf};
use desk::Desk;
use http_body_util::BodyExt as _;
use kernel::random::SeededRandom;
use kernel::time::{ManualClock, Timestamp};
use province::Province;
use store::{Engine, EngineLimits, Objects, ObjectsOptions, Store};
use tower::ServiceExt as _;

use crate::{App, Settings, Words};

/// A platform of its own for one test; its folder goes with it.
pub(crate) struct House {
    pub(crate) app: App,
    pub(crate) clock: Arc<ManualClock>,
    router: axum::Router,
    _folder: tempfile::TempDir,
}

/// What came back.
pub(crate) struct Got {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Got {
    /// Where it leads.
    pub(crate) fn location(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |it| it.to_str().unwrap())
    }

    /// `name=value` of every cookie set, joined for sending back; removed ones are left out.
    pub(crate) fn cookies(&self) -> String {
        let set = self.headers.get_all(header::SET_COOKIE).iter().map(|it| it.to_str().unwrap());
        let pairs = set.map(|it| it.split(';').next().unwrap()).filter(|it| !it.ends_with('='));
        pairs.collect::<Vec<_>>().join("; ")
    }

    /// Value of a hidden field of the page.
    pub(crate) fn hidden(&self, name: &str) -> String {
        let start = format!("name=\"{name}\" value=\"");
        let rest = self.text.split_once(&start).map_or("", |it| it.1);
        rest.split('"').next().unwrap_or_default().to_owned()
    }
}

impl House {
    /// Thanh Hóa on a Tuesday morning.
    pub(crate) async fn open() -> House {
        House::with(Settings::default()).await
    }

    pub(crate) async fn with(settings: Settings) -> House {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8PathBuf::from_path_buf(folder.path().to_owned()).unwrap();
        let url = format!("sqlite:{path}/data.db");
        let engine = Engine::open(&url, &EngineLimits::default()).await.unwrap();
        engine.migrate().await.unwrap();
        let options = ObjectsOptions {
            url: format!("file:{path}/objects"),
            together: true,
            ..Default::default()
        };
        let objects = Objects::open(&options).await.unwrap();
        let root = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("../../provinces/thanh-hoa");
        let province = Arc::new(Province::load(&root).unwrap());
        let now = Timestamp::parse("2026-11-24T09:00:00+07:00").unwrap();
        let clock = Arc::new(ManualClock::new(now));
        let access = Access::load(&[]).unwrap();
        let random = Arc::new(SeededRandom::new(1));
        let store = Store::new(engine, objects);
        let desk = Desk::open(store, province, access, clock.clone(), random).await.unwrap();
        let app = App::new(desk, Words::load(&[]).unwrap(), settings);
        let router = crate::router(app.clone());
        House { app, clock, router, _folder: folder }
    }

    pub(crate) async fn get(&self, address: &str) -> Got {
        self.send(Request::get(address).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn get_with(&self, address: &str, cookies: &str) -> Got {
        let request = Request::get(address).header(header::COOKIE, cookies);
        self.send(request.body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post(&self, address: &str, cookies: &str, pairs: &[(&str, &str)]) -> Got {
        let body = crate::paths::with_query("", pairs);
        let request = Request::post(address)
            .header(header::COOKIE, cookies)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body.trim_start_matches('?').to_owned()));
        self.send(request.unwrap()).await
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Got {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Got { status: parts.status, headers: parts.headers, text }
    }
}
