//! Who is in the header and which ways lead on from it.
//!
//! What must always hold: a link stands there only when its reader may enter the page behind it.

use person::Role;
use register::Seat;

use crate::page::{NavLink, Viewer};
use crate::paths;
use crate::session::{Holder, Session};
use crate::visit::Visit;

/// Who is signed in, for the header.
pub fn viewer(visit: &Visit) -> Option<Viewer> {
    match &visit.session()?.holder {
        Holder::Visitor(_) => None,
        Holder::Person { full_name, .. } | Holder::Unseated { full_name, .. } => {
            Some(Viewer { name: full_name.clone(), seat: String::new(), several_seats: false })
        }
        Holder::Officer { full_name, seat, seats, .. } => Some(Viewer {
            name: full_name.clone(),
            seat: seat_words(visit, seat),
            several_seats: seats.len() > 1,
        }),
    }
}

/// `Chuyên viên thụ lý · Phòng Văn hóa – Xã hội`.
pub fn seat_words(visit: &Visit, seat: &Seat) -> String {
    let role = visit.t(&format!("role-{}", seat.role));
    format!("{role} · {}", crate::portal::unit_name(visit, &seat.unit))
}

/// The ways from the header, by who is asking.
pub fn links(visit: &Visit) -> Vec<NavLink> {
    let ways: Vec<(&str, String)> = match visit.session().and_then(Session::role) {
        Some(role) => official_ways(role),
        None => vec![
            ("common-nav-procedures", paths::catalogue()),
            ("common-nav-events", paths::life_events()),
            ("common-nav-follow", paths::follow()),
            ("common-nav-mine", paths::my_dossiers()),
            ("paper-way", paths::check_paper()),
        ],
    };
    let path = visit.address().split('?').next().unwrap_or_default();
    let under = |address: &str| {
        path.strip_prefix(address).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let current = |address: &str| {
        // Certified copies are reached from there, and their book is kept beside the outgoing one.
        let copies = address == paths::outgoing::all() && under(&paths::copies::all());
        copies || under(address)
    };
    ways.into_iter()
        .map(|(key, address)| NavLink { label: visit.t(key), current: current(&address), address })
        .collect()
}

/// The room in which an official of this role begins: the first of his ways.
pub fn first_room(role: Option<Role>) -> Option<String> {
    official_ways(role?).into_iter().next().map(|(_, address)| address)
}

fn official_ways(role: Role) -> Vec<(&'static str, String)> {
    let work = ("common-nav-work", paths::work());
    let procedures = ("common-nav-procedures", paths::catalogue());
    let documents = ("document-heading", paths::documents::all());
    let outgoing = ("outgoing-heading", paths::outgoing::all());
    let tasks = ("task-heading", paths::tasks::all());
    let files = ("wfile-heading", paths::work_files::all());
    let meetings = ("meeting-heading", paths::meetings::all());
    match role {
        Role::Reception => {
            vec![("common-nav-counter", paths::counter()), work, meetings, procedures]
        }
        Role::Specialist | Role::DivisionHead => {
            vec![work, documents, outgoing, files, tasks, meetings, procedures]
        }
        Role::RecordsClerk => {
            let exchange = ("exchange-heading", paths::exchange::all());
            vec![work, documents, outgoing, exchange, files, tasks, meetings, procedures]
        }
        Role::Leader => {
            let supervise = ("common-nav-supervise", paths::supervise());
            vec![work, documents, outgoing, files, tasks, meetings, supervise, procedures]
        }
        Role::Supervisor => {
            let board = ("task-board", paths::tasks::board());
            vec![("common-nav-supervise", paths::supervise()), work, board, meetings, procedures]
        }
        Role::Administrator => {
            let lines = ("exchange-health", paths::exchange::health());
            let sites = ("site-heading", paths::sites::all());
            vec![("common-nav-administer", paths::administer()), lines, sites, meetings, procedures]
        }
    }
}
