//! A platform of its own for one test, and a browser without script that keeps its cookies.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use access::Access;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use camino::{Utf8Path, Utf8PathBuf};
use desk::Desk;
use http_body_util::BodyExt as _;
use kernel::random::SeededRandom;
use kernel::time::{ManualClock, Timestamp};
use procedure::form::{FormDef, Typed, flatten};
use province::Province;
use serde_json::{Value, json};
use store::{Engine, EngineLimits, Objects, ObjectsOptions, Store};
use tower::ServiceExt as _;
use web::{App, Settings, Words};

pub(crate) const PASSWORD: &str = "một câu dễ nhớ";

pub(crate) struct House {
    pub(crate) app: App,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) folder: Utf8PathBuf,
    router: axum::Router,
    kept: Arc<tempfile::TempDir>,
}

impl House {
    /// Thanh Hóa on a Tuesday morning.
    pub(crate) async fn open() -> House {
        let kept = Arc::new(tempfile::tempdir().unwrap());
        House::over(kept).await
    }

    /// The same store behind a new process.
    pub(crate) async fn again(self) -> House {
        let kept = Arc::clone(&self.kept);
        self.app.desk.store().engine().close().await;
        drop(self);
        House::over(kept).await
    }

    async fn over(kept: Arc<tempfile::TempDir>) -> House {
        let folder = Utf8PathBuf::from_path_buf(kept.path().to_owned()).unwrap();
        let limits = EngineLimits::default();
        let engine = Engine::open(&format!("sqlite:{folder}/data.db"), &limits).await.unwrap();
        engine.migrate().await.unwrap();
        let options = ObjectsOptions {
            url: format!("file:{folder}/objects"),
            together: true,
            ..Default::default()
        };
        let objects = Objects::open(&options).await.unwrap();
        let root = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("../../provinces/thanh-hoa");
        let province = Arc::new(Province::load(&root).unwrap());
        let now = Timestamp::parse("2026-11-24T09:00:00+07:00").unwrap();
        let clock = Arc::new(ManualClock::new(now));
        let random = Arc::new(SeededRandom::new(folder.as_str().len() as u64));
        let store = Store::new(engine, objects);
        let access = Access::load(&[]).unwrap();
        let desk = Desk::open(store, province, access, clock.clone(), random).await.unwrap();
        let settings = Settings {
            requests_per_second: 100_000,
            upload_bytes_max: 2_000_000,
            ..Settings::default()
        };
        let app = App::new(desk, Words::load(&[]).unwrap(), settings);
        let router = web::router(app.clone());
        House { app, clock, folder, router, kept }
    }

    pub(crate) fn browser(&self) -> Browser {
        Browser { router: self.router.clone(), cookies: BTreeMap::new() }
    }

    /// A citizen's browser, signed in.
    pub(crate) async fn citizen(&self, login: &str) -> Browser {
        let mut browser = self.browser();
        browser.register(login).await;
        browser
    }

    pub(crate) fn form(&self, code: &str) -> Arc<FormDef> {
        let today = self.app.desk.clock().now().local_date();
        let procedure = self.app.province.catalogue.in_force(&code.parse().unwrap(), today);
        Arc::clone(self.app.province.form(procedure.unwrap()).unwrap())
    }

    /// The sample filings of a procedure: case and typed answers, shared pages included.
    pub(crate) fn samples(&self, code: &str) -> Vec<(String, Typed)> {
        let root = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("../../provinces/thanh-hoa");
        let text = std::fs::read_to_string(root.join(format!("samples/{code}.jsonl"))).unwrap();
        let form = self.form(code);
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        lines
            .map(|line| {
                let mut sample: Value = serde_json::from_str(line).unwrap();
                let case = sample["case"].as_str().unwrap().to_owned();
                let map = sample.as_object_mut().unwrap();
                map.entry("applicant").or_insert(json!({}));
                let mut typed = flatten(&form, &sample);
                for (path, text) in [
                    ("applicant.for_whom", "self"),
                    ("applicant.kind", "citizen"),
                    ("applicant.full_name", "LÊ THỊ HOA"),
                    ("applicant.birth_date", "12/03/1990"),
                    ("applicant.sex", "female"),
                    ("applicant.personal_number", "038190000123"),
                    ("applicant.phone", "0912345678"),
                    ("applicant.address.unit", "14797"),
                    ("applicant.address.detail", "Số 5 phố Hàng Than"),
                    ("delivery.method", "at_counter"),
                ] {
                    typed.insert(path.to_owned(), text.to_owned());
                }
                (case, typed)
            })
            .collect()
    }
}

/// What came back.
#[derive(Debug, Clone)]
pub(crate) struct Got {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
    pub(crate) bytes: Vec<u8>,
}

impl Got {
    pub(crate) fn location(&self) -> String {
        self.headers.get(header::LOCATION).map_or("", |it| it.to_str().unwrap()).to_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |it| it.to_str().unwrap())
    }

    /// Value of the first field of this name.
    pub(crate) fn hidden(&self, name: &str) -> String {
        let start = format!("name=\"{name}\" value=\"");
        let rest = self.text.split_once(&start).map_or("", |it| it.1);
        rest.split('"').next().unwrap_or_default().to_owned()
    }

    /// Names of all fields of the page that people fill in.
    pub(crate) fn names(&self) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        for piece in self.text.split('<') {
            let control = ["input ", "select ", "textarea "].iter().any(|it| piece.starts_with(it));
            if let Some((_, rest)) = piece.split_once(" name=\"").filter(|_| control) {
                names.insert(rest.split('"').next().unwrap().to_owned());
            }
        }
        names.retain(|name| !name.starts_with('_'));
        names
    }

    /// Addresses on the page that begin like this.
    pub(crate) fn links(&self, start: &str) -> Vec<String> {
        let pieces = self.text.split("href=\"").skip(1);
        let all = pieces.map(|it| it.split('"').next().unwrap().replace("&amp;", "&"));
        all.filter(|it| it.starts_with(start)).collect()
    }

    /// Tables that can grow.
    pub(crate) fn tables(&self) -> Vec<String> {
        let pieces = self.text.split("value=\"add:").skip(1);
        pieces.map(|it| it.split('"').next().unwrap().to_owned()).collect()
    }

    /// Sentences of the error summary.
    pub(crate) fn errors(&self) -> Vec<String> {
        let Some((_, rest)) = self.text.split_once("class=\"error-summary\"") else {
            return Vec::new();
        };
        let list = rest.split("</ul>").next().unwrap();
        let items = list.split("<li>").skip(1);
        items.map(|it| strip(it.split("</li>").next().unwrap())).collect()
    }
}

fn strip(html: &str) -> String {
    html.split('<').map(|it| it.split_once('>').map_or(it, |it| it.1)).collect()
}

/// Keeps cookies, follows nothing by itself.
pub(crate) struct Browser {
    router: axum::Router,
    cookies: BTreeMap<String, String>,
}

impl Browser {
    pub(crate) async fn get(&mut self, address: &str) -> Got {
        let address = address.split('#').next().unwrap();
        self.send(Request::get(address).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post(&mut self, address: &str, pairs: &[(&str, &str)]) -> Got {
        let mut body = web::paths::with_query("", pairs).trim_start_matches('?').to_owned();
        // Browsers send empty fields too.
        for (name, _) in pairs.iter().filter(|pair| pair.1.is_empty()) {
            body.extend(["&", name, "="]);
        }
        let request = Request::post(address)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body));
        self.send(request.unwrap()).await
    }

    /// Sends files as a browser's own form does.
    pub(crate) async fn upload(
        &mut self,
        address: &str,
        token: &str,
        files: &[(&str, &[u8])],
    ) -> Got {
        let mut body = Vec::new();
        let line = |body: &mut Vec<u8>, text: &str| body.extend_from_slice(text.as_bytes());
        for (name, text) in [("_token", token), ("kind", "original_scan")] {
            line(&mut body, "--grenze\r\n");
            line(&mut body, &format!("Content-Disposition: form-data; name=\"{name}\"\r\n\r\n"));
            line(&mut body, &format!("{text}\r\n"));
        }
        for (name, bytes) in files {
            line(&mut body, "--grenze\r\nContent-Disposition: form-data; name=\"file\"; ");
            line(&mut body, &format!("filename=\"{name}\"\r\n"));
            line(&mut body, "Content-Type: application/octet-stream\r\n\r\n");
            body.extend_from_slice(bytes);
            line(&mut body, "\r\n");
        }
        line(&mut body, "--grenze--\r\n");
        let request = Request::post(address)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=grenze")
            .body(Body::from(body));
        self.send(request.unwrap()).await
    }

    pub(crate) async fn part(&mut self, address: &str, token: &str, at: u64, bytes: &[u8]) -> Got {
        let request = Request::builder()
            .method(Method::PATCH)
            .uri(address)
            .header("upload-offset", at)
            .header("x-form-token", token)
            .body(Body::from(bytes.to_vec()));
        self.send(request.unwrap()).await
    }

    pub(crate) async fn send(&mut self, mut request: Request<Body>) -> Got {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        request.headers_mut().insert(header::COOKIE, cookies.join("; ").parse().unwrap());
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes().to_vec();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = pair.split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        self.cookies.retain(|_, value| !value.is_empty());
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Got { status: parts.status, headers: parts.headers, text, bytes }
    }

    /// The browser goes on with a new process.
    pub(crate) fn moved_to(self, house: &House) -> Browser {
        Browser { router: house.router.clone(), ..self }
    }

    pub(crate) async fn register(&mut self, login: &str) {
        let page = self.get("/dang-ky").await;
        let (token, key) = (page.hidden("_token"), page.hidden("_key"));
        let pairs = [
            ("_token", token.as_str()),
            ("_key", key.as_str()),
            ("kind", "citizen"),
            ("full_name", "Lê Thị Hoa"),
            ("phone", "0912345678"),
            ("login", login),
            ("password", PASSWORD),
        ];
        let opened = self.post("/dang-ky", &pairs).await;
        assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.text);
    }

    /// Begins a draft; the address of its first page.
    pub(crate) async fn begin(&mut self, code: &str, case: &str) -> String {
        let page = self.get(&format!("/nop/{code}")).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        let (token, key) = (page.hidden("_token"), page.hidden("_key"));
        let pairs = [("_token", token.as_str()), ("_key", key.as_str()), ("case", case)];
        let begun = self.post(&format!("/nop/{code}"), &pairs).await;
        assert_eq!(begun.status, StatusCode::SEE_OTHER, "{:?}", begun.errors());
        begun.location()
    }

    /// Answers the page at `address` with what of `typed` it asks for.
    pub(crate) async fn answer(&mut self, address: &str, typed: &Typed) -> Got {
        let mut page = self.get(address).await;
        assert_eq!(page.status, StatusCode::OK, "{address}");
        // A table shows one row more each time it is asked to.
        for _ in 0..20 {
            let names = page.names();
            let lacking = page.tables().into_iter().find(|table| {
                let prefix = format!("{table}.");
                typed.keys().any(|path| path.starts_with(&prefix) && !names.contains(path))
            });
            let Some(table) = lacking else { break };
            let command = format!("add:{table}");
            let sent = self.send_page(address, &page, typed, &[("_rows", &command)]).await;
            assert_eq!(sent.status, StatusCode::SEE_OTHER, "{:?}", sent.errors());
            let before = page.names().len();
            page = self.get(&sent.location()).await;
            if page.names().len() == before {
                break;
            }
        }
        self.send_page(address, &page, typed, &[]).await
    }

    async fn send_page(
        &mut self,
        address: &str,
        page: &Got,
        typed: &Typed,
        more: &[(&str, &str)],
    ) -> Got {
        let token = page.hidden("_token");
        let names = page.names();
        let mut pairs = vec![("_token", token.as_str())];
        // Ticked boxes are sent only when ticked; everything else always.
        for name in &names {
            let text = typed.get(name).map_or("", String::as_str);
            let ticked = page.text.contains(&format!("type=\"checkbox\" id=\"{}", id_of(name)));
            if !text.is_empty() || !ticked {
                pairs.push((name, text));
            }
        }
        pairs.extend(more);
        self.post(address.split('?').next().unwrap(), &pairs).await
    }

    /// Walks a draft from its first page to the page where everything is checked; its address.
    pub(crate) async fn fill(&mut self, first: &str, typed: &Typed) -> String {
        let mut address = first.to_owned();
        for _ in 0..60 {
            if address.ends_with("/kiem-tra") {
                return address;
            }
            if address.ends_with("/giay-to") {
                address = self.attach_all(&address).await;
                continue;
            }
            let sent = self.answer(&address, typed).await;
            assert_eq!(sent.status, StatusCode::SEE_OTHER, "{address}: {:?}", sent.errors());
            address = sent.location();
        }
        panic!("no end from {first}, last at {address}")
    }

    /// Attaches a small PDF to every paper that must be there; the next page's address.
    async fn attach_all(&mut self, address: &str) -> String {
        let page = self.get(address).await;
        let token = page.hidden("_token");
        for section in page.text.split("<section class=\"paper").skip(1) {
            let one_of = "<strong>Nộp một trong các giấy thay thế nhau</strong>";
            if !section.contains("<strong>Bắt buộc</strong>") && !section.contains(one_of) {
                continue;
            }
            let action = section.split_once("action=\"").unwrap().1.split('"').next().unwrap();
            let sent = self.upload(action, &token, &[("quét.pdf", &pdf("x"))]).await;
            assert_eq!(sent.status, StatusCode::SEE_OTHER, "{:?}", sent.errors());
        }
        let after = page.text.split_once("class=\"button primary\" href=\"").unwrap().1;
        after.split('"').next().unwrap().to_owned()
    }

    /// Declares and hands in.
    pub(crate) async fn submit(&mut self, check: &str) -> Got {
        let page = self.get(check).await;
        let token = page.hidden("_token");
        let address = check.replace("/kiem-tra", "/nop");
        self.post(&address, &[("_token", token.as_str()), ("declaration_ack", "yes")]).await
    }
}

fn id_of(name: &str) -> String {
    web::ui::Field::id_of(name.rsplit_once('.').map_or(name, |it| it.0))
}

/// A PDF that says `text`; small, but whole.
pub(crate) fn pdf(text: &str) -> Vec<u8> {
    format!("%PDF-1.4\n1 0 obj<</Title({text})>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")
        .into_bytes()
}
