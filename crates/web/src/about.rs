//! Short pages about the platform: what it is, how accessible it is, what it does with data.

use askama::Template;

use crate::answer::{Answer, show};
use crate::page::Page;
use crate::page_views;
use crate::routes::{Route, Who};
use crate::visit::Visit;

/// A page of headings and paragraphs.
#[derive(Debug, Template)]
#[template(path = "about/show.html")]
pub struct About {
    pub page: Page,
    pub heading: String,
    pub lead: String,
    /// Heading and paragraph.
    pub sections: Vec<(String, String)>,
}

page_views!(About);

/// Routes of this module.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/gioi-thieu", "about.about", Who::Public, about),
        Route::get("/tiep-can", "about.accessibility", Who::Public, accessibility),
        Route::get("/quyen-rieng-tu", "about.privacy", Who::Public, privacy),
    ]
}

async fn about(visit: Visit) -> Answer {
    page(&visit, "about", &["services", "follow", "offline", "free"])
}

async fn accessibility(visit: Visit) -> Answer {
    page(&visit, "accessibility", &["standard", "keyboard", "screen", "help"])
}

async fn privacy(visit: Visit) -> Answer {
    page(&visit, "privacy", &["what", "why", "who", "cookies", "rights"])
}

fn page(visit: &Visit, name: &str, sections: &[&str]) -> Answer {
    let word = |part: &str| visit.t(&format!("about-{name}-{part}"));
    let heading = word("heading");
    let section = |part: &&str| (word(&format!("{part}-heading")), word(&format!("{part}-text")));
    show(About {
        page: visit.page(heading.clone()).crumb(visit.t("common-home"), "/"),
        heading,
        lead: word("lead"),
        sections: sections.iter().map(section).collect(),
    })
}
