//! Who gets what from every route: each route asked by each role, the statuses kept in
//! `authority.txt` for review. A change of rights shows as a change of that file.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests fail as tests do"
)]

mod office;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use axum::body::Body;
use axum::http::{Method, Request, header};
use office::{EXTRACT_COPY, FUNERAL_SUPPORT, Office, Official};
use person::Role;
use web::routes::{self, Who};

const KEPT: &str = include_str!("authority.txt");

/// Everybody who asks, in the order of the columns.
const COLUMNS: [&str; 9] = [
    "nobody",
    "citizen",
    "reception",
    "specialist",
    "division_head",
    "leader",
    "records_clerk",
    "supervisor",
    "administrator",
];

struct Cast {
    office: Office,
    people: BTreeMap<&'static str, Official>,
    /// What stands for the parts of a path, by the beginning of the path.
    parts: Vec<(&'static str, String)>,
}

async fn cast() -> Cast {
    let office = Office::open().await;
    let places = office.places.clone();
    let citizen = office.citizen("Lê Văn Bình").await;
    let filed = office.filed(&citizen, FUNERAL_SUPPORT, "Lê Văn Bình").await;
    let code = EXTRACT_COPY.parse().unwrap();
    let owner = dossier::model::Owner::Account { account: citizen.account };
    let key = office.key();
    let draft = office.desk.open_draft(&citizen.actor, &code, "birth", owner, &key).await.unwrap();
    let mut people = BTreeMap::new();
    for role in Role::ALL {
        let unit = match role {
            Role::Reception => &places.reception,
            Role::Specialist | Role::DivisionHead => &places.division,
            Role::Leader | Role::RecordsClerk => &places.agency,
            Role::Supervisor | Role::Administrator => &places.province,
        };
        people.insert(
            role.key(),
            office.official(&format!("Người {}", role.key()), role, unit).await,
        );
    }
    let account = people["specialist"].account.to_string();
    people.insert("citizen", citizen);
    let parts = vec![
        ("/thu-tuc/{code}/{slug}", format!("/thu-tuc/{FUNERAL_SUPPORT}/ho-tro-chi-phi-mai-tang")),
        ("/thu-tuc/{code}", format!("/thu-tuc/{FUNERAL_SUPPORT}")),
        ("/nop/{code}", format!("/nop/{FUNERAL_SUPPORT}")),
        ("/mot-cua/tiep-nhan/{code}", format!("/mot-cua/tiep-nhan/{FUNERAL_SUPPORT}")),
        ("/su-kien/{key}", "/su-kien/sinh-con".to_owned()),
        ("/khai/{id}", format!("/khai/{}", draft.record.id)),
        ("/ho-so/{id}", format!("/ho-so/{}", filed.id)),
        ("/lam-viec/{id}", format!("/lam-viec/{}", filed.id)),
        ("/quan-tri/tai-khoan/{id}", format!("/quan-tri/tai-khoan/{account}")),
        ("/quan-tri/don-vi/{code}", format!("/quan-tri/don-vi/{}", places.division)),
        ("/api/v1/accounts/{id}", format!("/api/v1/accounts/{account}")),
        ("/api/v1/units/{code}", format!("/api/v1/units/{}", places.division)),
        ("/api/v1/dossiers/{id}", format!("/api/v1/dossiers/{}", filed.id)),
        ("/api/v1/drafts/{id}", format!("/api/v1/drafts/{}", draft.record.id)),
        ("/api/v1/procedures/{code}", format!("/api/v1/procedures/{FUNERAL_SUPPORT}")),
    ];
    Cast { office, people, parts }
}

impl Cast {
    fn address(&self, pattern: &str) -> String {
        let known = self.parts.iter().find(|(start, _)| pattern.starts_with(start));
        let address = match known {
            Some((start, put)) => pattern.replacen(start, put, 1),
            None => pattern.to_owned(),
        };
        let mut whole = String::new();
        for part in address.split('/').skip(1) {
            let put = match part {
                "{page}" => "addressee",
                "{component}" => "authorisation",
                "{action}" => "add_note",
                part if part.starts_with('{') => "khong-co",
                part => part,
            };
            whole.push('/');
            whole.push_str(put);
        }
        whole
    }

    /// Asks once, in a session of its own, so that no answer depends on the one before.
    async fn ask(&self, column: &str, method: &Method, address: &str) -> u16 {
        let mut request = Request::builder().method(method).uri(address);
        let mut token = String::new();
        if let Some(who) = self.people.get(column) {
            let cookie = self.office.session(who.account, column != "citizen").await;
            let known = Official { cookie: cookie.clone(), ..who.clone() };
            token = self.office.get(&known, "/dang-nhap").await.hidden("_token");
            request = request.header(header::COOKIE, cookie);
        }
        let body = if *method == Method::GET {
            Body::empty()
        } else {
            let form = "application/x-www-form-urlencoded";
            request = request.header(header::CONTENT_TYPE, form);
            Body::from(format!("_token={token}"))
        };
        self.office.send(request.body(body).unwrap()).await.status.as_u16()
    }
}

#[tokio::test]
async fn every_route_answers_every_role_as_reviewed() {
    let cast = cast().await;
    let mut table =
        format!("# Status of each route for each role. Columns: {}\n", COLUMNS.join(" "));
    let mut routes = routes::table();
    // Reading first, and throwing the draft away last, so that each finds what it asks about.
    routes.sort_by_key(|route| {
        let writes = route.method != Method::GET;
        (writes, route.path.ends_with("/huy"), route.path, route.method.to_string())
    });
    for route in routes.iter().filter(|route| !route.name.starts_with("assets.")) {
        let address = cast.address(route.path);
        let mut statuses = Vec::new();
        for column in COLUMNS {
            let status = cast.ask(column, &route.method, &address).await;
            assert!(status < 500, "{} {address} for {column}: {status}", route.method);
            if let Who::Roles(roles) = route.who {
                let admitted = roles.iter().any(|role| role.key() == column);
                let turned_away = matches!((column, status), ("nobody", 303 | 401) | (_, 403));
                assert!(
                    admitted || turned_away,
                    "{} {address} for {column}: {status}",
                    route.method
                );
            }
            statuses.push(status.to_string());
        }
        writeln!(table, "{} {} {}", route.path, route.method, statuses.join(" ")).unwrap();
    }
    if table != KEPT {
        let place = concat!(env!("CARGO_TARGET_TMPDIR"), "/authority.txt");
        std::fs::write(place, &table).unwrap();
        let old: Vec<&str> = KEPT.lines().collect();
        let new: Vec<&str> = table.lines().collect();
        let differing = new.iter().filter(|line| !old.contains(line)).collect::<Vec<_>>();
        panic!("rights changed; review {place} and keep it as authority.txt: {differing:#?}");
    }
}
