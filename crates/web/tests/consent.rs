//! Leaders and records clerks whose key is at a signing service that asks them on its own page: the way there and back,
//! every end of it, and going on with what was ordered. The service is the simulator, over HTTP.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests fail as tests do"
)]

mod office;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use authorities::courier::{Courier, Errand};
use authorities::reach::Reach;
use authorities::remote::{Allowances, FixedConsent, OauthAt, RemoteKey, Service, ServiceAt};
use axum::http::StatusCode;
use desk::papers::{LogOnPaper, Papers};
use desk::public_log::Publisher;
use document::model::Urgency;
use dossier::Command;
use dossier::model::Outcome;
use kernel::code::AgencyCode;
use kernel::hash::Sha256Hash;
use kernel::id::DossierId;
use kernel::random::SeededRandom;
use office::{EXTRACT_COPY, FUNERAL_SUPPORT, Got, Office, Official};
use person::Role;
use signing::certificate::Certificate;
use signing::key::{Credential, KeyError, KeyPlace};
use signing::pades::Level;
use signing::renewal::Plan;
use signing::revocation::RevocationSource;
use signing::ring::{ConsentEnd, Consents, Holder, Holding, KeyRing, Returned};
use signing::timestamp::TimestampSource;
use signing::validate::Strengths;
use simulator_remote_signer::credentials::BY_PAGE;
use simulator_remote_signer::{CLIENT, Fault, Simulator};
use transparency::{Signer, note::KeyName};
use typeset::{Fonts, Typesetter};

const MINE: &str = "/tai-khoan/chu-ky?lang=vi";
const ASK: &str = "/tai-khoan/chu-ky/cho-phep";
const BACK: &str = "/tai-khoan/chu-ky/ve";
const GO_ON: &str = "/tai-khoan/chu-ky/ky-tiep";
const OURS: &str = "https://tinhso.example";

/// Everybody's key is at the service, which asks them on its page.
#[derive(Debug)]
struct Ring {
    courier: Arc<Courier>,
    service: ServiceAt,
    allowances: Arc<Allowances>,
    anchors: Vec<Certificate>,
    opened: Mutex<BTreeMap<String, Credential>>,
}

fn reach() -> Reach {
    Reach::new([], true)
}

fn name(holder: Holder<'_>) -> String {
    match holder {
        Holder::Official(who) => who.account.to_string(),
        Holder::Organisation(agency) => agency.to_string(),
    }
}

impl Ring {
    fn open(&self, holder: Holder<'_>) -> Result<Option<Credential>, KeyError> {
        let name = name(holder);
        let mut opened = self.opened.lock().unwrap();
        if let Some(credential) = opened.get(&name) {
            return Ok(Some(credential.clone()));
        }
        let with = (Arc::clone(&self.courier), &reach());
        let service = Service::new(with, self.service.clone(), self.allowances.access(&name));
        let consent = self.allowances.consent(&name, FixedConsent::default());
        let credential = RemoteKey::open(Arc::new(service.unwrap()), BY_PAGE, consent)?;
        opened.insert(name, credential.clone());
        Ok(Some(credential))
    }
}

impl KeyRing for Ring {
    fn official(&self, who: signing::ring::Official<'_>) -> Result<Option<Credential>, KeyError> {
        self.open(Holder::Official(who))
    }

    fn organisation(&self, agency: &AgencyCode) -> Result<Option<Credential>, KeyError> {
        self.open(Holder::Organisation(agency))
    }

    fn holding(&self, holder: Holder<'_>) -> Result<Option<Holding>, KeyError> {
        let name = name(holder);
        let opened = self.opened.lock().unwrap();
        Ok(Some(Holding {
            place: KeyPlace::Remote,
            service: Some("mô phỏng".to_owned()),
            certificate: opened.get(&name).map(|it| it.certificate().clone()),
            allowance: Some(self.allowances.standing(&name)),
        }))
    }

    fn consents(&self) -> Option<&dyn Consents> {
        Some(self)
    }

    fn anchors(&self) -> &[Certificate] {
        &self.anchors
    }

    fn between(&self) -> &[Certificate] {
        &[]
    }

    fn timestamps(&self) -> &[Arc<dyn TimestampSource>] {
        &[]
    }

    fn revocation(&self) -> Option<&dyn RevocationSource> {
        None
    }
}

impl Consents for Ring {
    fn begin(&self, holder: Holder<'_>, session: Sha256Hash) -> Result<String, KeyError> {
        self.allowances.begin(&name(holder), session)
    }

    fn finish(&self, session: Sha256Hash, returned: &Returned<'_>) -> ConsentEnd {
        self.allowances.finish(session, returned).unwrap_or(ConsentEnd::Foreign)
    }
}

struct Scene {
    office: Office,
    simulator: Simulator,
    courier: Arc<Courier>,
    leader: Official,
    records: Official,
}

impl Scene {
    async fn open() -> Scene {
        let office = Office::open().await;
        let clock = Arc::clone(&office.clock);
        let random = Arc::new(SeededRandom::new(41));
        let simulator = Simulator::new(clock.clone(), random).unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = simulator.router();
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let courier = Arc::new(Courier::start(&reach()).unwrap());
        let patience = Duration::from_secs(5);
        let oauth = OauthAt {
            url: url.clone(),
            client_id: CLIENT.0.to_owned(),
            client_secret: CLIENT.1.to_owned(),
            patience,
        };
        let allowances = Allowances::new(
            (Arc::clone(&courier), reach()),
            oauth,
            (format!("{OURS}{BACK}"), true),
            (clock, Arc::new(SeededRandom::new(42))),
        );
        let ring = Ring {
            courier: Arc::clone(&courier),
            service: ServiceAt {
                url: format!("{url}/csc/v2"),
                patience,
                tries: 2,
                pause: Duration::ZERO,
                pause_max: Duration::from_millis(10),
            },
            allowances: Arc::new(allowances),
            anchors: vec![simulator.root()],
            opened: Mutex::default(),
        };
        let letters = office.desk.province().letters.sources.clone();
        let typesetter = Typesetter::new(Fonts::embedded().unwrap(), letters).unwrap();
        let office = office.signing(Papers {
            typesetter: Arc::new(typesetter),
            ring: Arc::new(ring),
            plan: Plan {
                wanted: Level::Basic,
                ahead_seconds: 30 * 86_400,
                strengths: Strengths::usual(),
            },
            check_address: format!("{OURS}/kiem-tra-giay-to"),
            log: Some(LogOnPaper {
                origin: office::LOG.to_owned(),
                quorum: 0,
                check_address: format!("{OURS}/kiem-chung"),
            }),
        });
        let agency = office.places.agency.clone();
        let leader = office.official("Lê Thị Ký", Role::Leader, &agency).await;
        let records = office.official("Ngô Văn Sổ", Role::RecordsClerk, &agency).await;
        Scene { office, simulator, courier, leader, records }
    }

    /// A dossier that waits for its leader, to be refused: every procedure has a letter for that.
    async fn proposed(&self, procedure: &str, name: &str) -> DossierId {
        let office = &self.office;
        let citizen = office.citizen(name).await;
        let filed = office.filed(&citizen, procedure, name).await;
        let division = filed.registration.as_ref().unwrap().organisations.division.clone();
        let clerk = office.official(name, Role::Reception, &office.places.reception).await;
        let head = office.official(name, Role::DivisionHead, &division).await;
        let worker = office.official(name, Role::Specialist, &division).await;
        let (desk, id) = (&office.desk, filed.id);
        let key = office.key();
        desk.accept(&clerk.actor, id, Vec::new(), Vec::new(), &key, None).await.unwrap();
        let propose = Command::Propose {
            outcome: Outcome::Refuse { reasons: "Không thuộc diện hỗ trợ".to_owned() },
            summary: "Không đủ điều kiện".to_owned(),
            to: None,
            findings: BTreeMap::new(),
        };
        let mut steps = vec![
            (&clerk, Command::HandOver { note: None }),
            (&head, Command::Assign { assignee: worker.account, note: None }),
            (&worker, propose),
        ];
        if procedure == FUNERAL_SUPPORT {
            steps.push((&head, Command::SendUp { note: None, to: None }));
        }
        for (who, command) in steps {
            desk.dossier(&who.actor, id, command, &office.key(), None).await.unwrap();
        }
        id
    }

    /// Signs a head over everything that happened.
    async fn publish(&self) {
        while self.office.desk.sequence().await.unwrap() > 0 {}
        let signer = Signer::of_log(KeyName::new(office::LOG).unwrap(), &office::LOG_SEED);
        Publisher::new(self.office.desk.clone(), signer).publish().await.unwrap();
    }

    async fn signed(&self, id: DossierId) -> bool {
        let (dossier, _) = self.office.dossier(&self.leader, id).await;
        dossier.proposal.is_some_and(|proposal| proposal.paper.is_some())
    }

    async fn mine(&self, who: &Official) -> Got {
        self.office.get(who, MINE).await
    }

    /// Presses "Cho phép ký" and goes to the service's page; gives our address it leads back to.
    async fn go(&self, who: &Official) -> String {
        self.go_for(who, "").await
    }

    /// The same for the key of an agency.
    async fn go_for(&self, who: &Official, key: &str) -> String {
        let mine = self.mine(who).await;
        assert!(mine.holds(&format!("name=\"khoa\" value=\"{key}\"")), "{}", mine.text);
        let token = mine.hidden("_token");
        let pairs = [("_token", token.as_str()), ("khoa", key)];
        let leaving = self.office.post(who, ASK, &pairs).await;
        assert_eq!(leaving.status, StatusCode::OK, "{}", leaving.text);
        let policy = leaving.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("form-action 'self'"), "{policy}");
        let refresh = leaving.headers["refresh"].to_str().unwrap();
        let address = refresh.strip_prefix("0; url=").unwrap().to_owned();
        assert!(leaving.holds(&address.replace('&', "&#38;")), "also a link: {}", leaving.text);
        let courier = Arc::clone(&self.courier);
        let visited = tokio::task::spawn_blocking(move || {
            courier.ask(Errand {
                url: address.parse().unwrap(),
                body: None,
                bearer: None,
                bytes_max: 10_000,
                patience: Duration::from_secs(5),
            })
        });
        let place = visited.await.unwrap().unwrap().location.unwrap();
        place.strip_prefix(OURS).unwrap().to_owned()
    }

    /// Comes back to that address; gives the page that tells what became of it.
    async fn come_back(&self, who: &Official, address: &str) -> Got {
        let back = self.office.get(who, address).await;
        assert_eq!((back.status, back.location()), (StatusCode::SEE_OTHER, "/tai-khoan/chu-ky"));
        let set = back.headers.get_all("set-cookie").iter();
        let flash = set.filter_map(|it| it.to_str().ok()?.split(';').next()).collect::<Vec<_>>();
        let cookie = format!("{}; {}", who.cookie, flash.join("; "));
        self.mine(&Official { cookie, ..who.clone() }).await
    }

    async fn allow(&self, who: &Official) {
        let told = self.come_back(who, &self.go(who).await).await;
        assert!(told.holds("đã nhận lời cho phép"), "{}", told.text);
    }

    async fn go_on(&self, who: &Official) -> Got {
        let form = self.mine(who).await.form(GO_ON);
        assert!(!form.text.is_empty(), "nothing to go on with");
        let token = form.hidden("_token");
        self.office.post(who, &format!("{GO_ON}?lang=vi"), &[("_token", token.as_str())]).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn leader_allows_the_service_and_the_paper_and_it_is_signed_as_ordered() {
    let scene = Scene::open().await;
    let leader = &scene.leader;
    let id = scene.proposed(FUNERAL_SUPPORT, "Lê Văn Bình").await;
    let mine = scene.mine(leader).await;
    assert!(mine.holds("Dịch vụ ký số “mô phỏng”") && !mine.holds(GO_ON), "{}", mine.text);

    let refused = scene.office.act(leader, id, "approve", &[("approve.note", "Đồng ý")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.holds("cần Ông/Bà cho phép trước khi ký"), "{}", refused.text);
    assert!(refused.holds("href=\"/tai-khoan/chu-ky\"") && refused.holds("Đồng ý"));

    scene.allow(leader).await;
    let again = scene.go_on(leader).await;
    assert!(again.holds("cần Ông/Bà cho phép trước khi ký"), "now for the paper: {}", again.text);
    assert!(scene.mine(leader).await.holds("Có 1 giấy tờ chờ Ông/Bà cho phép ký"));
    // The paper is made again to the same bytes, though a minute has passed.
    scene.office.clock.advance_seconds(60);
    scene.allow(leader).await;
    scene.office.clock.advance_seconds(60);
    let done = scene.go_on(leader).await;
    assert!(scene.signed(id).await, "{}", done.text);
    let mine = scene.mine(leader).await;
    assert!(mine.holds("leader-page") && !mine.holds(GO_ON), "{}", mine.text);
    let (dossier, _) = scene.office.dossier(leader, id).await;
    assert_eq!(scene.office.desk.own_key_uses(&leader.actor, None, 9).await.unwrap().uses.len(), 1);
    assert!(dossier.proposal.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn pile_is_signed_with_one_consent_on_the_service_s_page() {
    let scene = Scene::open().await;
    let leader = &scene.leader;
    let mut ids = Vec::new();
    for name in ["Lê Văn Bình", "Lê Văn Chính", "Lê Văn Dũng"] {
        ids.push(scene.proposed(EXTRACT_COPY, name).await);
    }
    let order = || async {
        let list = scene.office.get(leader, "/lam-viec").await;
        let form = list.form("/lam-viec/phe-duyet");
        let (token, key) = (form.hidden("_token"), form.hidden("_key"));
        let mut pairs = vec![("_token", token), ("_key", key)];
        for id in &ids {
            let (_, version) = scene.office.dossier(leader, *id).await;
            pairs.push(("chon", format!("{id}.{version}")));
        }
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, it)| (*name, &**it)).collect();
        scene.office.post(leader, "/lam-viec/phe-duyet?lang=vi", &pairs).await
    };
    let refused = order().await;
    assert_eq!(refused.text.matches("cần Ông/Bà cho phép").count(), 3, "{}", refused.text);
    assert!(refused.holds("Mở trang “Chữ ký của tôi”"), "{}", refused.text);
    scene.allow(leader).await;
    scene.go_on(leader).await;
    assert!(scene.mine(leader).await.holds("Có 3 giấy tờ chờ"), "one consent for all of them");
    scene.allow(leader).await;
    assert_eq!(scene.simulator.calls("oauth2/authorize"), 2, "the service, then the pile");
    scene.go_on(leader).await;
    for id in ids {
        assert!(scene.signed(id).await);
    }
    assert_eq!(scene.simulator.calls("signatures/signHash"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn holder_is_told_of_every_end_and_nothing_is_signed() {
    let scene = Scene::open().await;
    let leader = &scene.leader;
    let id = scene.proposed(FUNERAL_SUPPORT, "Lê Văn Bình").await;
    scene.office.act(leader, id, "approve", &[]).await;
    let told = async |address: &str| scene.come_back(leader, address).await;

    scene.simulator.wish("oauth2/authorize", Fault::Denied);
    let denied = scene.go(leader).await;
    assert!(told(&denied).await.holds("Ông/Bà đã từ chối trên trang của dịch vụ"));

    let back = scene.go(leader).await;
    let wrong = back.replace("state=", "state=x");
    assert!(told(&wrong).await.holds("không phải của lần hỏi vừa rồi"));
    scene.simulator.wish("oauth2/token", Fault::Status(503, None));
    assert!(told(&back).await.holds("Chưa liên lạc được với dịch vụ ký số"));
    assert!(told(&back).await.holds("không phải của lần hỏi vừa rồi"), "taken once");

    let late = scene.go(leader).await;
    scene.office.clock.advance_seconds(61);
    assert!(told(&late).await.holds("đến quá muộn"));

    let stolen = scene.go(leader).await;
    let elsewhere = scene.office.again(leader).await;
    let other = scene.come_back(&elsewhere, &stolen).await;
    assert!(other.holds("không phải của lần hỏi vừa rồi"), "another session: {}", other.text);

    scene.simulator.wish("oauth2/token", Fault::Status(401, None));
    let unfit = scene.go(leader).await;
    assert!(told(&unfit).await.holds("không nhận yêu cầu của hệ thống"));

    assert_eq!(scene.office.get(leader, BACK).await.status, StatusCode::SEE_OTHER, "bare");
    let long = format!("{BACK}?state={}", "x".repeat(5_000));
    assert_eq!(scene.office.get(leader, &long).await.status, StatusCode::BAD_REQUEST);
    assert!(!scene.signed(id).await);
    assert_eq!(scene.simulator.calls("signatures/signHash"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn consent_that_ran_out_before_the_paper_was_signed_is_told_and_asked_for_again() {
    let scene = Scene::open().await;
    let leader = &scene.leader;
    let id = scene.proposed(FUNERAL_SUPPORT, "Lê Văn Bình").await;
    scene.office.act(leader, id, "approve", &[]).await;
    scene.allow(leader).await;
    scene.go_on(leader).await;
    scene.allow(leader).await;
    scene.office.clock.advance_seconds(300);
    let refused = scene.go_on(leader).await;
    assert!(refused.holds("lần cho phép trước đã hết hạn"), "{}", refused.text);
    assert!(!scene.signed(id).await);
    // The service may say so before the clock does.
    scene.allow(leader).await;
    scene.simulator.wish("signatures/signHash", Fault::Status(401, None));
    let refused = scene.go_on(leader).await;
    assert!(refused.holds("lần cho phép trước đã hết hạn"), "{}", refused.text);
    scene.allow(leader).await;
    scene.go_on(leader).await;
    assert!(scene.signed(id).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn service_that_is_away_when_papers_are_signed_is_told_and_the_consent_is_kept() {
    let scene = Scene::open().await;
    let leader = &scene.leader;
    let id = scene.proposed(FUNERAL_SUPPORT, "Lê Văn Bình").await;
    scene.office.act(leader, id, "approve", &[]).await;
    scene.allow(leader).await;
    scene.go_on(leader).await;
    scene.allow(leader).await;
    for _ in 0..2 {
        scene.simulator.wish("signatures/signHash", Fault::Status(503, None));
    }
    let away = scene.go_on(leader).await;
    assert!(away.holds("Hiện chưa dùng được khóa ký số"), "{}", away.text);
    assert!(!scene.signed(id).await);
    assert!(scene.mine(leader).await.holds("Ông/Bà đã cho phép ký 1 giấy tờ"));
    let done = scene.go_on(leader).await;
    assert!(scene.signed(id).await, "{}", done.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn records_clerk_allows_the_agency_s_seal_that_was_ordered_and_no_other() {
    let scene = Scene::open().await;
    let (leader, records) = (&scene.leader, &scene.records);
    let id = scene.proposed(FUNERAL_SUPPORT, "Lê Văn Bình").await;
    scene.office.act(leader, id, "approve", &[]).await;
    scene.allow(leader).await;
    scene.go_on(leader).await;
    scene.allow(leader).await;
    scene.go_on(leader).await;
    assert!(scene.signed(id).await);

    // Without an order of hers, no seal is hers to allow.
    let agency = scene.office.places.agency.to_string();
    let token = scene.mine(records).await.hidden("_token");
    let pairs = [("_token", token.as_str()), ("khoa", agency.as_str())];
    assert_eq!(scene.office.post(records, ASK, &pairs).await.status, StatusCode::NOT_FOUND);

    scene.publish().await;
    let refused = scene.office.act(records, id, "release", &[]).await;
    assert!(refused.holds("cần Ông/Bà cho phép trước khi ký"), "{}", refused.text);
    let allow = async || {
        let told = scene.come_back(records, &scene.go_for(records, &agency).await).await;
        assert!(told.holds("đã nhận lời cho phép"), "{}", told.text);
    };
    allow().await;
    scene.go_on(records).await;
    // The public log grows meanwhile; the paper shows the proof that it was made with.
    scene.proposed(FUNERAL_SUPPORT, "Lê Văn Chính").await;
    scene.publish().await;
    allow().await;
    let done = scene.go_on(records).await;
    let (dossier, _) = scene.office.dossier(records, id).await;
    let seal = dossier.result.as_ref().and_then(|it| it.seal.as_ref());
    assert!(seal.is_some_and(|it| !it.demo), "{}", done.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn order_that_nobody_allowed_in_time_waits_no_more() {
    let scene = Scene::open().await;
    let leader = &scene.leader;
    let id = scene.proposed(FUNERAL_SUPPORT, "Lê Văn Bình").await;
    scene.office.act(leader, id, "approve", &[]).await;
    assert!(scene.mine(leader).await.holds("Hồ sơ chờ ký"));
    scene.office.clock.advance_seconds(600);
    assert!(!scene.mine(leader).await.holds("Hồ sơ chờ ký"));
    let token = scene.mine(leader).await.hidden("_token");
    scene.office.post(leader, GO_ON, &[("_token", token.as_str())]).await;
    assert!(!scene.signed(id).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn pile_of_outgoing_documents_is_signed_and_one_released_with_consents_on_the_service_s_page()
{
    let scene = Scene::open().await;
    let (leader, records) = (&scene.leader, &scene.records);
    let office = &scene.office;
    let desk = &office.desk;
    let mut ids = Vec::new();
    for (subject, urgency) in
        [("nạo vét kênh", Urgency::Normal), ("sửa chữa cầu", Urgency::Express)]
    {
        ids.push(presented(&scene, subject, urgency).await);
    }
    let page = office.get(leader, "/van-ban-di/ky?chon=tat-ca&lang=vi").await;
    assert!(page.holds("nạo vét kênh") && page.holds("sửa chữa cầu"), "{}", page.text);
    let form = page.form("/van-ban-di/ky");
    let (token, key) = (form.hidden("_token"), form.hidden("_key"));
    let mut chosen = Vec::new();
    for id in &ids {
        let seen = desk.read_outgoing(&leader.actor, *id).await.unwrap().unwrap();
        chosen.push(format!("{id}.{}", seen.version));
        assert!(form.holds(&format!("value=\"{id}.{}\" checked", seen.version)), "{}", form.text);
    }
    let mut pairs = vec![("_token", token.as_str()), ("_key", key.as_str())];
    pairs.extend(chosen.iter().map(|one| ("chon", one.as_str())));
    let refused = office.post(leader, "/van-ban-di/ky?lang=vi", &pairs).await;
    assert_eq!(refused.text.matches("cần Ông/Bà cho phép").count(), 2, "{}", refused.text);
    scene.allow(leader).await;
    scene.go_on(leader).await;
    assert!(scene.mine(leader).await.holds("Có 2 giấy tờ chờ"), "one consent for both");
    // The papers are made again to the same bytes.
    office.clock.advance_seconds(60);
    scene.allow(leader).await;
    let done = scene.go_on(leader).await;
    assert!(done.holds("nạo vét kênh"), "{}", done.text);
    let standing = async |id| {
        desk.read_outgoing(&records.actor, id).await.unwrap().unwrap().record.standing.name()
    };
    for id in &ids {
        assert_eq!(standing(*id).await, "signed", "{}", done.text);
    }
    assert_eq!(scene.simulator.calls("signatures/signHash"), 1);

    // What is urgent is told to the clerk at the top of every list, and stands first where it waits.
    for list in ["/van-ban-di?lang=vi", "/van-ban-di?muc=cho-phat-hanh&lang=vi"] {
        let page = office.get(records, list).await;
        assert!(page.holds("1 văn bản khẩn đã ký, chờ phát hành ngay"), "{}", page.text);
        assert!(page.holds("<a href=\"/van-ban-di?muc=cho-phat-hanh\">Xem và phát hành"));
    }
    let page = office.get(records, "/van-ban-di?muc=cho-phat-hanh&lang=vi").await;
    let at =
        |words: &str| page.text.find(words).unwrap_or_else(|| panic!("{words}: {}", page.text));
    assert!(at("Hỏa tốc") < at("sửa chữa cầu") && at("sửa chữa cầu") < at("nạo vét kênh"));
    assert!(!office.get(leader, "/van-ban-di?lang=vi").await.holds("chờ phát hành ngay"));
    let page = office.get(records, &format!("/van-ban-di/{}?lang=vi", ids[1])).await;
    assert!(page.holds("Độ khẩn") && page.holds("Hỏa tốc"), "{}", page.text);

    // The clerk's release waits for the agency's key in the same way.
    let through = key_use::Through::job("test");
    let key = office.key();
    let release = desk.release_outgoing(&records.actor, ids[0], &through, (&key, None));
    assert!(release.await.is_err());
    let agency = office.places.agency.to_string();
    for _ in 0..2 {
        let back = scene.go_for(records, &agency).await;
        scene.come_back(records, &back).await;
        scene.go_on(records).await;
    }
    assert_eq!(standing(ids[0]).await, "released");
    assert_eq!(standing(ids[1]).await, "signed");
}

/// A notice that lies before the leader.
async fn presented(scene: &Scene, subject: &str, urgency: Urgency) -> kernel::id::DocumentId {
    use document::outgoing::{Command, NewDraft, Text};
    let office = &scene.office;
    let desk = &office.desk;
    let author = office.official(subject, Role::Specialist, &office.places.agency).await;
    let id = kernel::id::DocumentId::new(desk.clock().now(), desk.random());
    let draft = Command::Draft(Box::new(NewDraft {
        id,
        agency: office.places.agency.clone(),
        unit: office.places.agency.clone(),
        text: Text {
            kind: "thong-bao".to_owned(),
            subject: subject.to_owned(),
            body: "Ủy ban nhân dân thông báo.".to_owned(),
            markup: document::outgoing::Markup::Second,
            urgency,
            recipients: Vec::new(),
            concern: None,
            answers: Vec::new(),
            steering: None,
        },
    }));
    let to = document::incoming::Place {
        unit: office.places.agency.clone(),
        account: Some(scene.leader.account),
    };
    let present = Command::Present { to, to_sign: true, note: String::new() };
    for command in [draft, present] {
        desk.outgoing(&author.actor, id, command, &office.key(), None).await.unwrap();
    }
    id
}
