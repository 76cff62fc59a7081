//! A platform of its own for one test, with officials of one ward, and a program that asks it.

use std::sync::Arc;

use access::Access;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use camino::{Utf8Path, Utf8PathBuf};
use desk::{Desk, IdempotencyKey};
use http_body_util::BodyExt as _;
use kernel::id::AccountId;
use kernel::random::SeededRandom;
use kernel::time::{ManualClock, Timestamp};
use person::{AccountKind, Command, Contact, NewOfficial, NewPerson, Role};
use province::Province;
use register::{Actor, Seat};
use serde_json::{Value, json};
use store::{Engine, EngineLimits, Objects, ObjectsOptions, Store};
use tower::ServiceExt as _;
use web::{App, Settings, Words};

pub(crate) const PASSWORD: &str = "một câu dễ nhớ";
/// Phường Hạc Thành.
pub(crate) const WARD: &str = "14797";

pub(crate) struct House {
    pub(crate) app: App,
    pub(crate) router: axum::Router,
    folder: tempfile::TempDir,
}

pub(crate) struct Got {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Got {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {}", self.text))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The JSON of an answer that must be good.
    pub(crate) fn good(self) -> Value {
        assert!(self.status.is_success(), "{} {}", self.status, self.text);
        if self.text.is_empty() { Value::Null } else { self.json() }
    }

    /// The problem of an answer that must be one, with this status and code.
    pub(crate) fn problem(self, status: u16, code: &str) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        assert_eq!(self.header("content-type"), "application/problem+json");
        let body = self.json();
        assert_eq!(body["code"], code, "{body}");
        assert_eq!(body["status"], status);
        assert_eq!(body["request_id"], self.header("x-request-id"));
        body
    }
}

/// A request being made.
pub(crate) struct Ask<'h> {
    house: &'h House,
    request: axum::http::request::Builder,
    body: Body,
}

impl Ask<'_> {
    pub(crate) fn token(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    pub(crate) fn key(self, key: &str) -> Self {
        self.header("idempotency-key", key)
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    pub(crate) fn json(mut self, body: &Value) -> Self {
        self.body = Body::from(body.to_string());
        self.header("content-type", "application/json")
    }

    pub(crate) fn bytes(mut self, media_type: &str, bytes: Vec<u8>) -> Self {
        self.body = Body::from(bytes);
        self.header("content-type", media_type)
    }

    pub(crate) async fn send(self) -> Got {
        let request: Request<Body> = self.request.body(self.body).unwrap();
        let response = self.house.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Got { status: parts.status, headers: parts.headers, text }
    }
}

impl House {
    pub(crate) async fn open() -> House {
        House::with(Settings::default()).await
    }

    pub(crate) async fn with(settings: Settings) -> House {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8PathBuf::from_path_buf(folder.path().to_owned()).unwrap();
        let (url, limits) = (format!("sqlite:{path}/data.db"), EngineLimits::default());
        let engine = Engine::open(&url, &limits).await.unwrap();
        engine.migrate().await.unwrap();
        let options = ObjectsOptions {
            url: format!("file:{path}/objects"),
            together: true,
            ..Default::default()
        };
        let objects = Objects::open(&options).await.unwrap();
        let root = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("../../provinces/thanh-hoa");
        let province = Arc::new(Province::load(&root).unwrap());
        let clock =
            Arc::new(ManualClock::new(Timestamp::parse("2026-11-24T09:00:00+07:00").unwrap()));
        let store = Store::new(engine, objects);
        let random = Arc::new(SeededRandom::new(1));
        let access = Access::load(&[]).unwrap();
        let desk = Desk::open(store, province, access, clock, random).await.unwrap();
        let app = App::new(desk, Words::load(&[]).unwrap(), settings);
        let router = web::router(app.clone());
        House { app, router, folder }
    }

    /// Folder of its database and objects.
    pub(crate) fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    pub(crate) fn ask(&self, method: &str, address: &str) -> Ask<'_> {
        let request = Request::builder().method(method).uri(address);
        Ask { house: self, request, body: Body::empty() }
    }

    pub(crate) async fn get(&self, address: &str) -> Got {
        self.ask("GET", address).send().await
    }

    /// Opens a citizen's account and signs in.
    pub(crate) async fn citizen(&self, login: &str, full_name: &str) -> String {
        let id = AccountId::new(self.app.desk.clock().now(), self.app.desk.random());
        let command = Command::Register(Box::new(NewPerson {
            id,
            kind: AccountKind::Citizen,
            login: login.parse().unwrap(),
            full_name: full_name.to_owned(),
            personal_number: Some("038095012345".parse().unwrap()),
            tax_code: None,
            contact: contact(),
            password: self.password(),
        }));
        self.give(id, command, login).await;
        self.sign_in(login).await
    }

    /// Opens an official's account with a seat in a division of the ward and signs in.
    pub(crate) async fn official(&self, role: Role, division: Option<&str>) -> (String, AccountId) {
        let agencies = &self.app.province.agencies;
        let agency = &agencies.of_commune(&WARD.parse().unwrap()).unwrap().code;
        let unit = match division {
            Some(key) => agencies.division(agency, key).unwrap().code.clone(),
            None => agency.clone(),
        };
        let id = AccountId::new(self.app.desk.clock().now(), self.app.desk.random());
        let login = format!("can-bo-{}", role.key().replace('_', "-"));
        let command = Command::OpenOfficial(Box::new(NewOfficial {
            id,
            login: login.parse().unwrap(),
            full_name: format!("Cán bộ {}", role.key()),
            personal_number: None,
            contact: contact(),
            password: self.password(),
            home: unit.clone(),
        }));
        self.give(id, command, &login).await;
        let seat = Seat { role: role.key().to_owned(), unit };
        self.give(id, Command::GiveSeat { seat, note: None }, &format!("{login}-seat")).await;
        (self.sign_in(&login).await, id)
    }

    async fn give(&self, id: AccountId, command: Command, key: &str) {
        let actor = Actor::System { job: "demo".to_owned() };
        let key = IdempotencyKey::derived(key);
        self.app.desk.account(&actor, id, command, &key, None).await.unwrap();
    }

    fn password(&self) -> person::PasswordHash {
        web::signin::password::hash_now(PASSWORD, self.app.desk.random()).unwrap()
    }

    pub(crate) async fn sign_in(&self, login: &str) -> String {
        let body = json!({ "login": login, "password": PASSWORD });
        let opened = self.ask("POST", "/api/v1/sessions").json(&body).send().await.good();
        opened["token"].as_str().unwrap().to_owned()
    }
}

fn contact() -> Contact {
    Contact {
        phone: Some("0912345678".parse().unwrap()),
        email: None,
        address: None,
        language: person::Language::Vi,
    }
}

/// A birth as the ward's sample filings have it, under the name and numbers given.
pub(crate) fn birth(father: &str, number: &str, phone: &str) -> Value {
    json!({
        "addressee": WARD, "birth_type": "1", "registration_type": "on_time",
        "applicant": { "for_whom": "self", "kind": "citizen", "full_name": father,
            "birth_date": "1995-03-12", "sex": "male", "personal_number": number,
            "phone": phone },
        "requester": { "full_name": father, "birth_date": "1995-03-12",
            "personal_number": number, "phone": phone, "relation": "cha" },
        "child": { "full_name": "LÊ MINH KHÔI", "birth_date": "2026-10-20",
            "birth_time": "06:40", "sex": "male", "ethnicity": "kinh", "nationality": "VN",
            "birth_place": { "facility": "Bệnh viện Phụ sản Thanh Hóa", "unit": WARD },
            "native_place": { "unit": "15499" } },
        "mother": { "full_name": "NGUYỄN THỊ THU TRANG", "birth_date": "1996-08-05",
            "ethnicity": "kinh", "nationality": "VN", "personal_number": "038196023456" },
        "father": { "full_name": father, "birth_date": "1995-03-12", "ethnicity": "kinh",
            "nationality": "VN", "personal_number": number },
        "parents_marriage": { "number": "41", "book_no": "01/2022", "date": "2022-05-18",
            "place": "UBND phường Ba Đình, thành phố Thanh Hóa" },
        "birth_notice": { "code": "GCS.38001.2026.004417", "issued_on": "2026-10-21" },
        "copy_request": { "wanted": true, "quantity": 2 },
        "delivery": { "method": "at_counter" },
        "declaration_ack": true
    })
}

/// The smallest file that is recognised as PDF.
pub(crate) fn pdf() -> Vec<u8> {
    b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n".to_vec()
}
