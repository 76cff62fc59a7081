//! A platform of its own for one test, with the officials of one ward in their seats.
//! Not a sample province. What must always hold: the clock stands still until a test moves it, and
//! everything a test does goes by pages or by the desk.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "each test file uses what it needs, and a test that cannot be set up must fail"
)]

mod variants;

use std::sync::Arc;

use access::Access;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use camino::{Utf8Path, Utf8PathBuf};
use desk::{Desk, IdempotencyKey};
use dossier::Dossier;
use dossier::model::Owner;
use http_body_util::BodyExt as _;
use kernel::code::{AgencyCode, ProcedureCode, UnitCode};
use kernel::id::{AccountId, DossierId};
use kernel::random::SeededRandom;
use kernel::time::{ManualClock, Timestamp};
use person::{AccountKind, Command, Contact, NewOfficial, NewPerson, PasswordHash, Role};
use procedure::form::Typed;
use province::Province;
use register::{Actor, Seat};
use store::{Engine, EngineLimits, Objects, ObjectsOptions, Store};
use tower::ServiceExt as _;
use web::{App, Settings, Words};

/// Phường Hàm Rồng.
pub(crate) const WARD: &str = "14758";
/// Five working days, decided by the ward, with every step of a process.
pub(crate) const FUNERAL_SUPPORT: &str = "1.001731";
/// Within the day; leaders may approve many at once.
pub(crate) const EXTRACT_COPY: &str = "2.000635";

/// See the module.
pub(crate) struct Office {
    pub(crate) app: App,
    pub(crate) desk: Desk,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) places: Places,
    router: axum::Router,
    folder: tempfile::TempDir,
}

/// Where the ward's dossiers go.
#[derive(Debug, Clone)]
pub(crate) struct Places {
    pub(crate) reception: AgencyCode,
    pub(crate) division: AgencyCode,
    pub(crate) other_division: AgencyCode,
    pub(crate) agency: AgencyCode,
    pub(crate) province: AgencyCode,
}

/// Somebody with a session.
#[derive(Debug, Clone)]
pub(crate) struct Official {
    pub(crate) account: AccountId,
    pub(crate) actor: Actor,
    pub(crate) cookie: String,
}

/// What came back.
#[derive(Debug)]
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

    /// Value of a hidden field of the page.
    pub(crate) fn hidden(&self, name: &str) -> String {
        let start = format!("name=\"{name}\" value=\"");
        let rest = self.text.split_once(&start).map_or("", |it| it.1);
        rest.split('"').next().unwrap_or_default().to_owned()
    }

    /// The page between the addresses of one form and the next.
    pub(crate) fn form(&self, action: &str) -> Got {
        let start = format!("action=\"{action}\"");
        let rest = self.text.split_once(&start).map_or("", |it| it.1);
        let text = rest.split("</form>").next().unwrap_or_default().to_owned();
        Got { status: self.status, headers: HeaderMap::new(), text }
    }

    pub(crate) fn holds(&self, what: &str) -> bool {
        self.text.contains(what)
    }
}

/// Name of the public log of the office, and the seed of its key.
pub(crate) const LOG: &str = "so.example/nhat-ky";
pub(crate) const LOG_SEED: [u8; 32] = [5; 32];

fn log() -> web::proofs::Log {
    let name = transparency::note::KeyName::new(LOG).unwrap();
    let key = transparency::Signer::of_log(name, &LOG_SEED).verifier().to_string();
    web::proofs::Log { origin: LOG.to_owned(), key, witnesses: Vec::new(), quorum: 0 }
}

impl Office {
    /// Thanh Hóa on a Wednesday morning.
    pub(crate) async fn open() -> Office {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8PathBuf::from_path_buf(folder.path().to_owned()).unwrap();
        let url = format!("sqlite:{path}/data.db");
        Office::on(&url, folder, false).await
    }

    /// The same where the province shows the names of its officials.
    pub(crate) async fn open_naming_officials() -> Office {
        let folder = tempfile::tempdir().unwrap();
        let path = Utf8PathBuf::from_path_buf(folder.path().to_owned()).unwrap();
        let url = format!("sqlite:{path}/data.db");
        Office::on(&url, folder, true).await
    }

    /// The same on PostgreSQL, in a database of its own with this name.
    #[expect(clippy::disallowed_methods, reason = "the test runner names the server by a variable")]
    pub(crate) async fn open_on_postgres(name: &str) -> Office {
        let server = std::env::var("TINHSO_TEST_POSTGRES");
        let server = server.expect("TINHSO_TEST_POSTGRES names a server: `cargo xtask postgres`");
        store::testing::drop_database(&server, name).await.unwrap();
        let url = store::testing::create_database(&server, name).await.unwrap();
        Office::on(&url, tempfile::tempdir().unwrap(), false).await
    }

    async fn on(url: &str, folder: tempfile::TempDir, names: bool) -> Office {
        let path = Utf8PathBuf::from_path_buf(folder.path().to_owned()).unwrap();
        let engine = Engine::open(url, &EngineLimits::default()).await.unwrap();
        engine.migrate().await.unwrap();
        let options = ObjectsOptions {
            url: format!("file:{path}/objects"),
            together: true,
            ..Default::default()
        };
        let objects = Objects::open(&options).await.unwrap();
        let root = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("../../provinces/thanh-hoa");
        let mut province = Province::load(&root).unwrap();
        province.file.settings.show_officer_names = names;
        let province = Arc::new(province);
        let now = Timestamp::parse("2026-11-25T09:00:00+07:00").unwrap();
        let clock = Arc::new(ManualClock::new(now));
        let access = Access::load(&[]).unwrap();
        let random = Arc::new(SeededRandom::new(1));
        let store = Store::new(engine, objects);
        let places = places(&province);
        let desk = Desk::open(store, province, access, clock.clone(), random).await.unwrap();
        let settings = Settings {
            log: Some(log()),
            requests_per_second: 10_000,
            sign_in_tries_per_hour: 10_000,
            lookup_tries_per_hour: Some(10_000),
            ..Settings::default()
        };
        let app = App::new(desk.clone(), Words::load(&[]).unwrap(), settings);
        let router = web::router(app.clone());
        Office { app, desk, clock, places, router, folder }
    }

    /// Opens an official's account, seats it and signs it in.
    pub(crate) async fn official(&self, name: &str, role: Role, unit: &AgencyCode) -> Official {
        let system = Actor::System { job: "test".to_owned() };
        let account = AccountId::new(self.desk.clock().now(), self.desk.random());
        let login = kernel::text::fold(name).replace(' ', "-");
        let open = Command::OpenOfficial(Box::new(NewOfficial {
            id: account,
            login: format!("{login}-{}", role.key()).parse().unwrap(),
            full_name: name.to_owned(),
            personal_number: None,
            contact: Contact { phone: Some("0912345678".parse().unwrap()), ..Contact::default() },
            password: PasswordHash::new("$argon2id$unused"),
            home: unit.clone(),
        }));
        self.desk.account(&system, account, open, &self.key(), None).await.unwrap();
        let seat = Seat { role: role.key().to_owned(), unit: unit.clone() };
        let give = Command::GiveSeat { seat: seat.clone(), note: None };
        self.desk.account(&system, account, give, &self.key(), None).await.unwrap();
        let cookie = self.session(account, true).await;
        Official { account, actor: Actor::Officer { account, seat }, cookie }
    }

    /// Opens a citizen's account and signs it in.
    pub(crate) async fn citizen(&self, name: &str) -> Official {
        let system = Actor::System { job: "test".to_owned() };
        let account = AccountId::new(self.desk.clock().now(), self.desk.random());
        let login = kernel::text::fold(name).replace(' ', "-");
        let open = Command::Register(Box::new(NewPerson {
            id: account,
            kind: AccountKind::Citizen,
            login: login.parse().unwrap(),
            full_name: name.to_owned(),
            personal_number: Some("038094123456".parse().unwrap()),
            tax_code: None,
            contact: Contact { phone: Some("0987654321".parse().unwrap()), ..Contact::default() },
            password: PasswordHash::new("$argon2id$unused"),
        }));
        self.desk.account(&system, account, open, &self.key(), None).await.unwrap();
        let cookie = self.session(account, false).await;
        Official { account, actor: Actor::Person { account }, cookie }
    }

    /// Whether these bytes stand in a file of the office: its database, or what it keeps beside.
    pub(crate) fn files_hold(&self, bytes: &[u8]) -> bool {
        folder_holds(self.folder.path(), bytes)
    }

    /// The same person, signed in anew: sessions end with the working day.
    pub(crate) async fn again(&self, who: &Official) -> Official {
        let official = matches!(who.actor, Actor::Officer { .. });
        Official { cookie: self.session(who.account, official).await, ..who.clone() }
    }

    /// A new session of an account, as a cookie.
    pub(crate) async fn session(&self, account: AccountId, official: bool) -> String {
        let secret = web::session::open_for_account(&self.app, account, official, None);
        format!("phien={}", secret.await.unwrap())
    }

    pub(crate) fn key(&self) -> IdempotencyKey {
        IdempotencyKey::fresh(self.desk.random())
    }

    /// Hands a dossier in on line.
    pub(crate) async fn filed(&self, citizen: &Official, procedure: &str, name: &str) -> Dossier {
        let code: ProcedureCode = procedure.parse().unwrap();
        let case = if procedure == EXTRACT_COPY { "birth" } else { "default" };
        let owner = Owner::Account { account: citizen.account };
        let key = self.key();
        let draft = self.desk.open_draft(&citizen.actor, &code, case, owner, &key);
        let id = draft.await.unwrap().record.id;
        let typed = typed(procedure, name);
        let paths = typed.keys().cloned().collect();
        let save = dossier::Command::SaveAnswers { paths, typed };
        self.desk.dossier(&citizen.actor, id, save, &self.key(), None).await.unwrap();
        self.desk.submit(&citizen.actor, id, &self.key()).await.unwrap().record
    }

    /// Works a filed dossier through to its released result, by the desk.
    pub(crate) async fn finish(&self, filed: &Dossier) {
        use dossier::Command as C;
        use dossier::model::Outcome;
        let id = filed.id;
        let clerk = self.official("Người Tiếp Nhận", Role::Reception, &self.places.reception).await;
        let division = filed.registration.as_ref().unwrap().organisations.division.clone();
        let head = self.official("Người Phân Công", Role::DivisionHead, &division).await;
        let worker = self.official("Người Thụ Lý", Role::Specialist, &division).await;
        let leader = self.official("Người Ký Duyệt", Role::Leader, &self.places.agency).await;
        let records = self.official("Người Vào Sổ", Role::RecordsClerk, &self.places.agency).await;
        let give = async |who: &Official, command: C| {
            self.desk.dossier(&who.actor, id, command, &self.key(), None).await.unwrap();
        };
        self.desk
            .accept(&clerk.actor, id, Vec::new(), Vec::new(), &self.key(), None)
            .await
            .unwrap();
        give(&clerk, C::HandOver { note: None }).await;
        give(&head, C::Assign { assignee: worker.account, note: None }).await;
        let summary = "Đủ điều kiện".to_owned();
        give(
            &worker,
            C::Propose {
                outcome: Outcome::Grant,
                summary,
                to: None,
                findings: std::collections::BTreeMap::new(),
            },
        )
        .await;
        give(&head, C::SendUp { note: None, to: None }).await;
        give(&leader, C::Approve { note: None }).await;
        let file = self.attach(&records, id, "result").await.parse().unwrap();
        self.desk
            .release(
                &records.actor,
                id,
                vec![file],
                &key_use::Through::job("test"),
                (&self.key(), None),
            )
            .await
            .unwrap();
    }

    /// The dossier as it stands.
    pub(crate) async fn dossier(&self, by: &Official, id: DossierId) -> (Dossier, u64) {
        let seen = self.desk.read_dossier(&by.actor, id).await.unwrap().unwrap();
        (seen.record, seen.version)
    }

    /// Attaches a stored file of this kind of paper.
    pub(crate) async fn attach(&self, by: &Official, id: DossierId, component: &str) -> String {
        let stored = self.desk.store().objects().put(b"%PDF-1.7 test").await.unwrap();
        let new = desk::NewAttachment {
            component: component.to_owned(),
            kind: dossier::model::PaperKind::EOriginal,
            name: "ket-qua.pdf".to_owned(),
            media_type: "application/pdf".to_owned(),
            size: stored.size,
            sha256: stored.hash,
            supplement: None,
        };
        let done = self.desk.attach(&by.actor, id, new, &self.key()).await.unwrap();
        done.record.files.last().unwrap().id.to_string()
    }

    pub(crate) async fn get(&self, who: &Official, address: &str) -> Got {
        let request = Request::get(address).header(header::COOKIE, &who.cookie);
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// What comes back, while it is still coming.
    pub(crate) async fn ask(&self, request: Request<Body>) -> axum::response::Response {
        self.router.clone().oneshot(request).await.unwrap()
    }

    pub(crate) async fn get_as_nobody(&self, address: &str) -> Got {
        self.send(Request::get(address).body(Body::empty()).unwrap()).await
    }

    pub(crate) async fn post(&self, who: &Official, address: &str, pairs: &[(&str, &str)]) -> Got {
        let body = web::paths::with_query("", pairs);
        let request = Request::post(address)
            .header(header::COOKIE, &who.cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body.trim_start_matches('?').to_owned()));
        self.send(request.unwrap()).await
    }

    /// Presses the button of an action on the dossier's page, with these fields filled in.
    pub(crate) async fn act(
        &self,
        who: &Official,
        id: DossierId,
        action: &str,
        fields: &[(&str, &str)],
    ) -> Got {
        let page = self.get(who, &web::paths::office::dossier(id)).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        self.act_on(who, &page, id, action, fields).await
    }

    /// The same on a page that was opened before.
    pub(crate) async fn act_on(
        &self,
        who: &Official,
        page: &Got,
        id: DossierId,
        action: &str,
        fields: &[(&str, &str)],
    ) -> Got {
        let address = web::paths::office::act(id, action);
        let form = page.form(&address);
        assert!(!form.text.is_empty(), "no form for {action} in {}", page.text);
        let (token, key, seen) = (form.hidden("_token"), form.hidden("_key"), form.hidden("_seen"));
        let mut pairs = vec![("_token", token.as_str()), ("_key", &key), ("_seen", &seen)];
        pairs.extend_from_slice(fields);
        self.post(who, &address, &pairs).await
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Got {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Got { status: parts.status, headers: parts.headers, text }
    }
}

fn folder_holds(folder: &std::path::Path, bytes: &[u8]) -> bool {
    folder.read_dir().unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return folder_holds(&path, bytes);
        }
        let kept = std::fs::read(path).unwrap();
        kept.windows(bytes.len()).any(|window| window == bytes)
    })
}

fn places(province: &Province) -> Places {
    let ward: UnitCode = WARD.parse().unwrap();
    let version = |code: &str| {
        let code: ProcedureCode = code.parse().unwrap();
        province.catalogue.versions(&code).last().unwrap().clone()
    };
    let (support, extract) = (version(FUNERAL_SUPPORT), version(EXTRACT_COPY));
    let division = province.handling_division(&support, Some(&ward)).unwrap().clone();
    let agency = province.deciding_agency(&support, Some(&ward)).unwrap().clone();
    let other = province.handling_division(&extract, Some(&ward)).unwrap().clone();
    let other_division = province
        .descendants(&agency)
        .into_iter()
        .find(|unit| **unit != division && **unit != other)
        .unwrap()
        .clone();
    Places {
        reception: province.receiving_unit(&support, Some(&ward)).unwrap().clone(),
        province: province.file.agency_code.clone(),
        division,
        other_division,
        agency,
    }
}

/// A filing as somebody types it.
pub(crate) fn typed(procedure: &str, name: &str) -> Typed {
    let mut pairs = vec![
        ("addressee", WARD),
        ("applicant.for_whom", "self"),
        ("applicant.kind", "citizen"),
        ("applicant.full_name", name),
        ("applicant.personal_number", "038094123456"),
        ("applicant.birth_date", "01/02/1994"),
        ("applicant.sex", "male"),
        ("applicant.phone", "0987654321"),
        ("applicant.address.country", "VN"),
        ("applicant.address.unit", WARD),
        ("applicant.address.detail", "12 Lê Lợi"),
        ("delivery.method", "at_counter"),
        ("declaration_ack", "yes"),
    ];
    if procedure == EXTRACT_COPY {
        pairs.extend([
            ("requester.full_name", name),
            ("requester.birth_date", "01/02/1994"),
            ("requester.personal_number", "038094123456"),
            ("requester.phone", "0987654321"),
            ("requester.relation", "bản thân"),
            ("extract_kind", "birth"),
            ("subject.full_name", name),
            ("subject.birth_date", "01/02/1994"),
            ("subject.sex", "male"),
            ("subject.ethnicity", "kinh"),
            ("subject.nationality", "VN"),
            ("subject.personal_number", "038094123456"),
            ("entry.place", "UBND phường Hạc Thành"),
            ("entry.registered_on", "10/02/1994"),
            ("entry.number", "142"),
            ("quantity", "2"),
        ]);
    } else {
        pairs.push(("request_text", "Đề nghị hỗ trợ chi phí mai táng cho bố tôi"));
    }
    pairs.into_iter().map(|(path, text)| (path.to_owned(), text.to_owned())).collect()
}
