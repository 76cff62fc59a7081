//! The administrator's first page: the rooms.

use askama::Template;

use crate::answer::{Answer, show};
use crate::page::Page;
use crate::page_views;
use crate::paths::office;
use crate::ui::Icon;
use crate::visit::Visit;

/// The first page.
#[derive(Debug, Template)]
#[template(path = "administer/home.html")]
pub struct HomePage {
    pub page: Page,
    pub rooms: Vec<Room>,
}

/// One of the rooms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Room {
    pub icon: Icon,
    pub title: String,
    pub text: String,
    pub address: String,
}

page_views!(HomePage);

pub(super) async fn show_home(visit: Visit) -> Answer {
    let rooms = [
        (Icon::People, "accounts", office::accounts()),
        (Icon::Building, "units", office::units()),
        (Icon::Book, "offerings", office::offerings()),
        (Icon::Gear, "jobs", office::jobs()),
        (Icon::Key, "key-reports", office::key_reports()),
    ];
    let rooms = rooms
        .into_iter()
        .map(|(icon, key, address)| Room {
            icon,
            title: visit.t(&format!("administer-{key}")),
            text: visit.t(&format!("administer-{key}-text")),
            address,
        })
        .collect();
    show(HomePage { page: visit.page(visit.t("administer-heading")), rooms })
}
