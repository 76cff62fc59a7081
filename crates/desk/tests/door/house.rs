//! A desk over the model province on a fresh store, and the people who come to it.
//! Not a mock: real engine, real folder, real policies.

use access::Access;
use camino::Utf8Path;
use desk::{Desk, Done, IdempotencyKey};
use dossier::{
    Command, Dossier,
    model::{Outcome, Owner},
};
use kernel::{
    code::{AgencyCode, ProcedureCode},
    id::{AccountId, DossierId},
    random::{Random, SeededRandom},
    time::{Clock, ManualClock, Timestamp},
};
use person::{AccountKind, Contact, NewOfficial, NewPerson, PasswordHash};
use province::Province;
use register::{Actor, Seat};
use std::{
    collections::BTreeMap,
    sync::{
        Arc, LazyLock,
        atomic::{AtomicU32, Ordering},
    },
};
use store::{Engine, EngineLimits, Objects, ObjectsOptions, Store};

pub(crate) static PROVINCE: LazyLock<Arc<Province>> = LazyLock::new(|| {
    let folder = Utf8Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../provinces/mau"));
    Arc::new(Province::load(folder).expect("the model province loads"))
});

static SERIAL: AtomicU32 = AtomicU32::new(0);

pub(crate) struct House {
    pub(crate) desk: Desk,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) folder: tempfile::TempDir,
    url: String,
    database: Option<String>,
    province: Arc<Province>,
}

impl House {
    pub(crate) async fn sqlite() -> House {
        Self::sqlite_of(&PROVINCE).await
    }

    pub(crate) async fn postgres() -> House {
        Self::postgres_of(&PROVINCE).await
    }

    /// A house of a province, on the embedded engine.
    pub(crate) async fn sqlite_of(province: &Arc<Province>) -> House {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}/desk.db", folder.path().display());
        Self::over(folder, url, None, province).await
    }

    /// The same on PostgreSQL.
    pub(crate) async fn postgres_of(province: &Arc<Province>) -> House {
        let database = format!(
            "tinhso_desk_{}_{}",
            std::process::id(),
            SERIAL.fetch_add(1, Ordering::Relaxed)
        );
        let url = store::testing::create_database(&server(), &database).await.unwrap();
        Self::over(tempfile::tempdir().unwrap(), url, Some(database), province).await
    }

    async fn over(
        folder: tempfile::TempDir,
        url: String,
        database: Option<String>,
        province: &Arc<Province>,
    ) -> House {
        // A working Monday morning.
        let start = Timestamp::parse("2026-10-05T08:00:00+07:00").unwrap();
        let clock = Arc::new(ManualClock::new(start));
        let desk = open(&url, &folder, Arc::clone(&clock), province).await;
        House { desk, clock, folder, url, database, province: Arc::clone(province) }
    }

    /// A second process on the same store.
    pub(crate) async fn another_desk(&self) -> Desk {
        open(&self.url, &self.folder, Arc::clone(&self.clock), &self.province).await
    }

    /// Columns of the store in which a word stands, those of text indexes included.
    pub(crate) async fn places_with(&self, word: &str) -> Vec<String> {
        store::testing::places_with(&self.url, word).await.unwrap()
    }

    /// Whether a word stands anywhere in the house's own files, but for those of a database server.
    pub(crate) fn files_hold(&self, word: &str) -> bool {
        folder_holds(self.folder.path(), word)
    }

    pub(crate) async fn close(self) {
        self.desk.store().engine().close().await;
        if let Some(database) = self.database {
            store::testing::drop_database(&server(), &database).await.unwrap();
        }
    }

    pub(crate) fn key(&self) -> IdempotencyKey {
        IdempotencyKey::fresh(self.desk.random())
    }

    pub(crate) fn pass_hours(&self, hours: i64) {
        self.clock.advance_seconds(hours * 3600);
    }

    pub(crate) async fn citizen(&self, login: &str) -> Actor {
        let account = AccountId::new(self.clock.now(), self.desk.random());
        let command = person::Command::Register(Box::new(NewPerson {
            id: account,
            kind: AccountKind::Citizen,
            login: login.parse().unwrap(),
            full_name: "Lê Văn Hùng".to_owned(),
            personal_number: None,
            tax_code: None,
            contact: Contact { phone: Some("0912345678".parse().unwrap()), ..Contact::default() },
            password: PasswordHash::new("$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaA"),
        }));
        let system = Actor::System { job: "test".to_owned() };
        self.desk.account(&system, account, command, &self.key(), None).await.unwrap();
        Actor::Person { account }
    }

    /// Opens an official and seats them.
    pub(crate) async fn officer(&self, role: &str, unit: &str) -> Actor {
        let unit: AgencyCode = unit.parse().unwrap();
        let account = AccountId::new(self.clock.now(), self.desk.random());
        let serial = SERIAL.fetch_add(1, Ordering::Relaxed);
        let open = person::Command::OpenOfficial(Box::new(NewOfficial {
            id: account,
            login: format!("{}-{serial}", role.replace('_', "-")).parse().unwrap(),
            full_name: "Trần Thị Bình".to_owned(),
            personal_number: None,
            contact: Contact { phone: Some("0912345678".parse().unwrap()), ..Contact::default() },
            password: PasswordHash::new("$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaA"),
            home: unit.clone(),
        }));
        let system = Actor::System { job: "test".to_owned() };
        self.desk.account(&system, account, open, &self.key(), None).await.unwrap();
        let seat = Seat { role: role.to_owned(), unit };
        let give = person::Command::GiveSeat { seat: seat.clone(), note: None };
        self.desk.account(&system, account, give, &self.key(), None).await.unwrap();
        Actor::Officer { account, seat }
    }

    pub(crate) async fn draft(&self, actor: &Actor) -> Done<Dossier> {
        let account = actor.account().unwrap();
        self.draft_of(actor, Owner::Account { account }).await
    }

    pub(crate) async fn draft_of(&self, actor: &Actor, owner: Owner) -> Done<Dossier> {
        let code: ProcedureCode = CONFIRMATION.parse().unwrap();
        self.desk.open_draft(actor, &code, "default", owner, &self.key()).await.unwrap()
    }

    /// A draft with everything typed.
    pub(crate) async fn filled(&self, actor: &Actor, delivery: &str) -> DossierId {
        let draft = self.draft(actor).await.record.id;
        self.save(actor, draft, typed(delivery)).await;
        draft
    }

    pub(crate) async fn save(&self, actor: &Actor, id: DossierId, typed: BTreeMap<String, String>) {
        let paths = typed.keys().cloned().collect();
        self.give(actor, id, Command::SaveAnswers { paths, typed }).await;
    }

    pub(crate) async fn submitted(&self, actor: &Actor, delivery: &str) -> Done<Dossier> {
        let id = self.filled(actor, delivery).await;
        self.desk.submit(actor, id, &self.key()).await.unwrap()
    }

    pub(crate) async fn give(
        &self,
        actor: &Actor,
        id: DossierId,
        command: Command,
    ) -> Done<Dossier> {
        let action = command.action();
        match self.desk.dossier(actor, id, command, &self.key(), None).await {
            Ok(done) => done,
            Err(error) => panic!("{action}: {error:?}"),
        }
    }

    /// A dossier that goes from a citizen's filing to a specialist's proposal, waiting for the leader.
    pub(crate) async fn proposed(
        &self,
        (citizen, clerk, specialist): (&Actor, &Actor, &Actor),
        delivery: &str,
        outcome: Outcome,
    ) -> Done<Dossier> {
        let id = self.submitted(citizen, delivery).await.record.id;
        self.accepted(clerk, id).await;
        self.give(clerk, id, Command::HandOver { note: None }).await;
        let assignee = specialist.account().unwrap();
        self.give(specialist, id, Command::Assign { assignee, note: None }).await;
        self.give(specialist, id, propose(outcome)).await
    }

    pub(crate) async fn accepted(&self, clerk: &Actor, id: DossierId) -> Done<Dossier> {
        self.desk.accept(clerk, id, Vec::new(), Vec::new(), &self.key(), None).await.unwrap()
    }
}

/// Procedure "Xác nhận thông tin" of the model province: same day, at a commune.
pub(crate) const CONFIRMATION: &str = "5.990001";
/// Phường Trung Tâm.
pub(crate) const COMMUNE: &str = "99001";

pub(crate) fn typed(delivery: &str) -> BTreeMap<String, String> {
    [
        ("addressee", COMMUNE),
        ("request_text", "Đề nghị xác nhận tôi đang cư trú tại phường"),
        ("applicant.for_whom", "self"),
        ("applicant.kind", "citizen"),
        ("applicant.full_name", "Lê Văn Hùng"),
        ("applicant.birth_date", "12/03/1994"),
        ("applicant.sex", "male"),
        ("applicant.personal_number", "038094012345"),
        ("applicant.phone", "0912345678"),
        ("applicant.address.country", "VN"),
        ("applicant.address.unit", COMMUNE),
        ("applicant.address.detail", "Số 5 đường Bờ Sông"),
        ("delivery.method", delivery),
        ("declaration_ack", "yes"),
    ]
    .into_iter()
    .map(|(path, text)| (path.to_owned(), text.to_owned()))
    .collect()
}

/// The units that work on it, as the folder says.
pub(crate) struct Units {
    pub(crate) reception: String,
    pub(crate) division: String,
    pub(crate) agency: String,
}

pub(crate) fn units() -> Units {
    let code: ProcedureCode = CONFIRMATION.parse().unwrap();
    let day = kernel::time::Date::constant(2026, 10, 5);
    let version = PROVINCE.catalogue.in_force(&code, day).unwrap();
    let commune = COMMUNE.parse().unwrap();
    Units {
        reception: PROVINCE.receiving_unit(version, Some(&commune)).unwrap().to_string(),
        division: PROVINCE.handling_division(version, Some(&commune)).unwrap().to_string(),
        agency: PROVINCE.deciding_agency(version, Some(&commune)).unwrap().to_string(),
    }
}

async fn open(
    url: &str,
    folder: &tempfile::TempDir,
    clock: Arc<ManualClock>,
    province: &Arc<Province>,
) -> Desk {
    let limits = EngineLimits { connections: 6, ..EngineLimits::default() };
    let engine = Engine::open(url, &limits).await.unwrap();
    engine.migrate().await.unwrap();
    let objects = ObjectsOptions {
        url: format!("file:{}/objects", folder.path().display()),
        together: url.starts_with("sqlite:"),
        ..ObjectsOptions::default()
    };
    std::fs::create_dir_all(folder.path().join("objects")).unwrap();
    let store = Store::new(engine, Objects::open(&objects).await.unwrap());
    let random: Arc<dyn Random> =
        Arc::new(SeededRandom::new(u64::from(SERIAL.fetch_add(1, Ordering::Relaxed)) + 7));
    let clock: Arc<dyn Clock> = clock;
    let access = Access::load(&[]).unwrap();
    Desk::open(store, Arc::clone(province), access, clock, random).await.unwrap()
}

#[expect(clippy::disallowed_methods, reason = "the test runner names the server by a variable")]
fn server() -> String {
    std::env::var("TINHSO_TEST_POSTGRES").unwrap_or_else(|_| {
        panic!("TINHSO_TEST_POSTGRES is not set; start a server with `cargo xtask postgres`")
    })
}

/// A proposal that found nothing beside the filing.
pub(crate) fn propose(outcome: Outcome) -> Command {
    let summary = "Đã xem xét hồ sơ".to_owned();
    Command::Propose { outcome, summary, to: None, findings: BTreeMap::new() }
}

fn folder_holds(folder: &std::path::Path, word: &str) -> bool {
    folder.read_dir().unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return folder_holds(&path, word);
        }
        let bytes = std::fs::read(path).unwrap();
        bytes.windows(word.len()).any(|window| window == word.as_bytes())
    })
}
