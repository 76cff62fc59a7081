//! Lists of procedures: found by words, narrowed by field, level, agency and online level.
//! What must always hold: every way to narrow says how many it leads to and never leads to none.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::Query;
use procedure::model::{Level, OnlineLevel, Procedure};
use serde::Deserialize;

use super::{address_of, field_name, in_force, terms};
use crate::answer::{Answer, show};
use crate::page::Page;
use crate::portal::pick;
use crate::ui::{Notice, Tag, Tone};
use crate::visit::Visit;
use crate::{page_views, paths};

/// Most procedures shown for a search.
const HITS_MAX: usize = 50;

/// A list of procedures.
#[derive(Debug, Template)]
#[template(path = "catalogue/list.html")]
pub(super) struct List {
    pub page: Page,
    pub heading: String,
    /// What was searched; empty when browsing.
    pub query: String,
    /// `12 thủ tục`.
    pub found: String,
    pub hits: Vec<Hit>,
    pub groups: Vec<Group>,
    /// Whether any narrowing is on.
    pub narrowed: bool,
    /// The list without narrowing.
    pub whole: String,
    pub empty: Notice,
}

page_views!(List);

/// A procedure in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hit {
    pub name: String,
    pub address: String,
    pub summary: String,
    pub field: String,
    /// Time limit in words; empty when there is none.
    pub term: String,
    pub fee: String,
    pub online: Tag,
}

/// One way to narrow a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Group {
    pub title: String,
    pub links: Vec<NarrowLink>,
}

/// A choice of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NarrowLink {
    pub label: String,
    pub count: usize,
    /// Switches it on, or off when it is on.
    pub address: String,
    pub current: bool,
}

/// What the list is narrowed to; unknown values narrow to nothing and are dropped.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Narrow {
    #[serde(default)]
    q: String,
    #[serde(default, rename = "linh-vuc")]
    field: String,
    #[serde(default, rename = "cap")]
    level: String,
    #[serde(default, rename = "co-quan")]
    agency: String,
    #[serde(default, rename = "muc-do")]
    online: String,
}

/// A property to narrow by: its values of a procedure, and the words for a value.
struct Facet {
    title: &'static str,
    parameter: &'static str,
    values: fn(&Procedure) -> Vec<String>,
    label: fn(&Visit, &str) -> String,
}

const FACETS: [Facet; 4] = [
    Facet {
        title: "catalogue-by-field",
        parameter: "linh-vuc",
        values: |procedure| vec![procedure.field.clone()],
        label: |visit, key| field_name(visit, key),
    },
    Facet {
        title: "catalogue-by-level",
        parameter: "cap",
        values: |procedure| procedure.levels.iter().map(|it| level_key(*it).to_owned()).collect(),
        label: |visit, key| visit.t(&format!("catalogue-level-{key}")),
    },
    Facet {
        title: "catalogue-by-agency",
        parameter: "co-quan",
        values: |procedure| vec![procedure.handling.agency.clone()],
        label: agency_name,
    },
    Facet {
        title: "catalogue-by-online",
        parameter: "muc-do",
        values: |procedure| vec![online_key(procedure.online_level).to_owned()],
        label: |visit, key| visit.t(&format!("catalogue-online-{key}")),
    },
];

impl Narrow {
    fn value(&self, parameter: &str) -> &str {
        match parameter {
            "linh-vuc" => &self.field,
            "cap" => &self.level,
            "co-quan" => &self.agency,
            _ => &self.online,
        }
    }

    fn admits(&self, procedure: &Procedure, but: Option<&str>) -> bool {
        FACETS.iter().filter(|facet| Some(facet.parameter) != but).all(|facet| {
            let wanted = self.value(facet.parameter);
            wanted.is_empty() || (facet.values)(procedure).iter().any(|value| value == wanted)
        })
    }

    fn address(&self, base: &str, changed: &str, value: &str) -> String {
        let mut pairs = vec![("q", self.q.as_str())];
        for facet in &FACETS {
            let kept = self.value(facet.parameter);
            pairs.push((facet.parameter, if facet.parameter == changed { value } else { kept }));
        }
        paths::with_query(base, &pairs)
    }
}

pub(super) async fn browse(visit: Visit, Query(narrow): Query<Narrow>) -> Answer {
    let narrow = Narrow { q: String::new(), ..narrow };
    let mut all: Vec<Arc<Procedure>> = in_force(&visit).into_iter().map(Arc::clone).collect();
    all.sort_by_cached_key(|it| (it.field.clone(), kernel::text::collation_key(&it.name.vi)));
    let heading = heading(&visit, &narrow);
    show(view(&visit, &narrow, &paths::catalogue(), heading, all))
}

pub(super) async fn search(visit: Visit, Query(narrow): Query<Narrow>) -> Answer {
    let q: String = narrow.q.chars().take(200).collect::<String>().trim().to_owned();
    let narrow = Narrow { q, ..narrow };
    let found = super::suggest::matching(&visit, &narrow.q, HITS_MAX);
    let heading = if narrow.q.is_empty() {
        visit.t("catalogue-search-heading")
    } else {
        visit.say.with("catalogue-results", &[("query", narrow.q.as_str().into())])
    };
    show(view(&visit, &narrow, &paths::search(), heading, found))
}

fn view(
    visit: &Visit,
    narrow: &Narrow,
    base: &str,
    heading: String,
    all: Vec<Arc<Procedure>>,
) -> List {
    let kept: Vec<&Arc<Procedure>> = all.iter().filter(|it| narrow.admits(it, None)).collect();
    let found = visit.say.with("catalogue-count", &[("count", kept.len().into())]);
    let narrowed = FACETS.iter().any(|facet| !narrow.value(facet.parameter).is_empty());
    List {
        page: visit.page(heading.clone()).script("search.js").crumb(visit.t("common-home"), "/"),
        heading,
        query: narrow.q.clone(),
        found,
        hits: kept.iter().map(|it| hit(visit, it)).collect(),
        groups: groups(visit, narrow, base, &all),
        narrowed,
        whole: paths::with_query(base, &[("q", &narrow.q)]),
        empty: Notice::new(Tone::Info, visit.t("catalogue-none"))
            .text(visit.t("catalogue-none-hint"))
            .action(visit.t("catalogue-see-all"), paths::catalogue()),
    }
}

fn heading(visit: &Visit, narrow: &Narrow) -> String {
    let known = visit.app.province.fields.iter().any(|field| field.key == narrow.field);
    if known { field_name(visit, &narrow.field) } else { visit.t("catalogue-heading") }
}

/// A procedure as lists show it.
pub(super) fn hit(visit: &Visit, procedure: &Procedure) -> Hit {
    let say = &visit.say;
    Hit {
        name: pick(say, &procedure.name),
        address: address_of(procedure),
        summary: pick(say, &procedure.summary),
        field: field_name(visit, &procedure.field),
        term: terms::usual_term(procedure)
            .map(|term| terms::term_words(say, &term))
            .unwrap_or_default(),
        fee: terms::fee_total_words(say, procedure),
        online: online_tag(visit, procedure.online_level),
    }
}

fn groups(visit: &Visit, narrow: &Narrow, base: &str, all: &[Arc<Procedure>]) -> Vec<Group> {
    let group = |facet: &Facet| {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for procedure in all.iter().filter(|it| narrow.admits(it, Some(facet.parameter))) {
            for value in (facet.values)(procedure) {
                *counts.entry(value).or_default() += 1;
            }
        }
        let chosen = narrow.value(facet.parameter);
        let mut links: Vec<NarrowLink> = counts
            .into_iter()
            .map(|(value, count)| {
                let current = value == chosen;
                let next = if current { "" } else { &value };
                NarrowLink {
                    label: (facet.label)(visit, &value),
                    count,
                    address: narrow.address(base, facet.parameter, next),
                    current,
                }
            })
            .collect();
        links.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.label.cmp(&b.label)));
        Group { title: visit.t(facet.title), links }
    };
    FACETS.iter().map(group).filter(|it| it.links.len() > 1).collect()
}

/// `Toàn trình`, with its icon.
pub(super) fn online_tag(visit: &Visit, level: OnlineLevel) -> Tag {
    let word = visit.t(&format!("catalogue-online-{}", online_key(level)));
    match level {
        OnlineLevel::Full => Tag::new(Tone::Good, word),
        OnlineLevel::Partial => Tag::new(Tone::Info, word),
        OnlineLevel::InformationOnly => Tag::new(Tone::Plain, word),
    }
}

pub(super) const fn online_key(level: OnlineLevel) -> &'static str {
    match level {
        OnlineLevel::Full => "full",
        OnlineLevel::Partial => "partial",
        OnlineLevel::InformationOnly => "information",
    }
}

pub(super) const fn level_key(level: Level) -> &'static str {
    match level {
        Level::Province => "province",
        Level::Commune => "commune",
        Level::CommunePolice => "commune-police",
        Level::ProvincePolice => "province-police",
    }
}

fn agency_name(visit: &Visit, key: &str) -> String {
    if key == "commune" {
        return visit.t("catalogue-agency-commune");
    }
    let found = visit.app.province.agencies.by_key(key);
    found.map_or_else(|| key.to_owned(), |agency| pick(&visit.say, &agency.name))
}
