//! What an official's list is narrowed to, as it stands in the address of the list.
//! Not the words of it. What must always hold: an address with parts nobody knows shows the list
//! without them, and every link of the list keeps the rest of the address.

use desk::{DossierQuery, ListView};
use kernel::id::AccountId;
use kernel::time::Timestamp;
use register::Actor;
use serde::Deserialize;
use store::dossier::{Cursor, Filter};

use crate::form::Form;
use crate::paths;
use crate::visit::Visit;

/// Rows of one page.
pub const PAGE: u32 = 50;

/// Name of the buttons that narrow a list found by words: their value is the query of an address.
pub const GO: &str = "_go";

/// The query of an address; empty without one.
pub fn query_of(address: &str) -> &str {
    address.split_once('?').map_or("", |halves| halves.1)
}

/// The query of the address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// `mo` (open, the usual one) or `tat-ca`.
    pub ds: String,
    /// Words to search for: names and numbers of people, so they never stand in an address.
    #[serde(skip)]
    pub q: String,
    #[serde(rename = "trang-thai")]
    pub state: String,
    #[serde(rename = "thu-tuc")]
    pub procedure: String,
    #[serde(rename = "buoc")]
    pub step: String,
    #[serde(rename = "don-vi")]
    pub unit: String,
    #[serde(rename = "co-quan")]
    pub agency: String,
    /// `toi`, `chua-giao`, or an account.
    #[serde(rename = "nguoi")]
    pub assignee: String,
    /// `overdue`, `due_soon`, `in_time`, `standing`; finished: `early`, `on_time`, `overdue`.
    #[serde(rename = "loai")]
    pub class: String,
    /// Month in which it was finished: `2026-02`.
    #[serde(rename = "thang")]
    pub month: String,
    #[serde(rename = "kenh")]
    pub channel: String,
    /// Where the page begins.
    pub sau: String,
}

impl Asked {
    fn pairs(&self) -> [(&'static str, &str); 10] {
        [
            ("ds", &self.ds),
            ("trang-thai", &self.state),
            ("thu-tuc", &self.procedure),
            ("buoc", &self.step),
            ("don-vi", &self.unit),
            ("co-quan", &self.agency),
            ("nguoi", &self.assignee),
            ("loai", &self.class),
            ("thang", &self.month),
            ("kenh", &self.channel),
        ]
    }

    /// The same from the body of a form, with the words that never stand in an address. A button
    /// that narrows further says where it leads ([`GO`]), and the words go along.
    pub fn from_form(form: &Form) -> Asked {
        let text = |name: &str| form.get(name).chars().take(200).collect::<String>();
        let q = text("q").trim().to_owned();
        if form.has(GO) {
            return Asked { q, ..Asked::from_query(form.get(GO)) };
        }
        Asked {
            ds: text("ds"),
            q,
            state: text("trang-thai"),
            procedure: text("thu-tuc"),
            step: text("buoc"),
            unit: text("don-vi"),
            agency: text("co-quan"),
            assignee: text("nguoi"),
            class: text("loai"),
            month: text("thang"),
            channel: text("kenh"),
            sau: text("sau"),
        }
    }

    /// What an address of the list says, from its query alone; without one, the whole list.
    pub fn from_query(query: &str) -> Asked {
        let uri = format!("/?{query}").parse::<axum::http::Uri>();
        uri.ok()
            .and_then(|uri| axum::extract::Query::<Asked>::try_from_uri(&uri).ok())
            .map(|query| query.0)
            .unwrap_or_default()
    }

    /// What narrows the list beside the words, for the hidden fields of a form.
    pub fn kept(&self) -> Vec<(&'static str, &str)> {
        self.pairs().into_iter().filter(|pair| !pair.1.is_empty()).collect()
    }

    /// The address of the first page of this list.
    pub fn address(&self) -> String {
        paths::with_query(&paths::work(), &self.pairs())
    }

    /// The query of the address of the first page, as a button sends it beside the words.
    pub fn query_text(&self) -> String {
        query_of(&self.address()).to_owned()
    }

    /// The same list from a row on.
    pub fn page_address(&self, from: Cursor) -> String {
        paths::with_query(&self.address(), &[("sau", &Asked::place(from))])
    }

    /// A row as it stands in addresses and forms.
    pub fn place(from: Cursor) -> String {
        format!("{}.{}", from.order, from.seq)
    }

    /// Whether anything narrows the list.
    pub fn narrowed(&self) -> bool {
        !self.q.is_empty() || self.pairs().iter().any(|pair| pair.0 != "ds" && !pair.1.is_empty())
    }

    /// Whether finished dossiers are asked for.
    pub fn finished(&self) -> bool {
        !self.month.is_empty()
    }

    /// Whether what is due first stands first; else the newest does.
    pub fn due_first(&self) -> bool {
        self.q.is_empty() && self.ds != "tat-ca" && !self.finished()
    }

    /// The list at the desk.
    pub fn query(&self, visit: &Visit, actor: &Actor) -> DossierQuery {
        let view = if !self.q.trim().is_empty() {
            ListView::Search(self.q.chars().take(200).collect())
        } else if self.ds == "tat-ca" || self.finished() {
            ListView::All
        } else {
            ListView::Open
        };
        let now = visit.app.desk.clock().now();
        let after = self.sau.split_once('.').and_then(|(order, seq)| {
            Some(Cursor { order: order.parse().ok()?, seq: seq.parse().ok()? })
        });
        let filter = self.filter(actor, now, visit.app.desk.soon(now));
        DossierQuery { view, filter, after, limit: PAGE }
    }

    fn filter(&self, actor: &Actor, now: Timestamp, soon: Timestamp) -> Filter {
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let month = month(&self.month);
        let mut filter = Filter {
            state: given(&self.state),
            procedure: given(&self.procedure),
            step: given(&self.step),
            unit: given(&self.unit),
            decided_by: given(&self.agency),
            channel: given(&self.channel),
            unassigned: self.assignee == "chua-giao",
            assignee: match self.assignee.as_str() {
                "toi" => actor.account().map(AccountId::as_uuid),
                other => other.parse().ok().map(|id: AccountId| id.as_uuid()),
            },
            finished_from: month.map(|span| span.0),
            finished_before: month.map(|span| span.1),
            ..Filter::default()
        };
        if self.finished() {
            filter.finished_class = given(&self.class);
            return filter;
        }
        match self.class.as_str() {
            "overdue" => filter.due_before = Some(now),
            "due_soon" => (filter.due_from, filter.due_before) = (Some(now), Some(soon)),
            "in_time" => filter.due_from = Some(soon),
            "standing" => filter.standing = true,
            "accepted" => filter.accepted = true,
            _ => {}
        }
        filter
    }
}

/// First moment of a month and of the next one.
fn month(text: &str) -> Option<(Timestamp, Timestamp)> {
    let first: jiff::civil::Date = format!("{text}-01").parse().ok()?;
    let next = first.last_of_month().tomorrow().ok()?;
    let start = |day: jiff::civil::Date| Timestamp::from_local(day.at(0, 0, 0, 0));
    Some((start(first), start(next)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn month_reaches_to_the_first_moment_of_the_next() {
        let (from, before) = month("2026-02").unwrap();
        assert_eq!(from.to_string(), "2026-02-01T00:00:00+07:00");
        assert_eq!(before.to_string(), "2026-03-01T00:00:00+07:00");
        assert_eq!(month("2026-13"), None);
        assert_eq!(month(""), None);
    }

    #[test]
    fn words_go_along_with_the_button_that_narrows() {
        let pairs = [("q", " Lê Văn An "), (GO, "trang-thai=submitted&loai=overdue"), ("ds", "x")];
        let pairs = pairs.map(|(name, text)| (name.to_owned(), text.to_owned()));
        let asked = Asked::from_form(&Form::of(pairs.to_vec()));
        assert_eq!((asked.q.as_str(), asked.state.as_str()), ("Lê Văn An", "submitted"));
        assert_eq!(asked.query_text(), "trang-thai=submitted&loai=overdue");
        assert_eq!(Asked::from_query("%"), Asked::default());
    }

    #[test]
    fn links_keep_what_the_list_is_narrowed_to() {
        let asked = Asked {
            state: "submitted".to_owned(),
            class: "overdue".to_owned(),
            ..Asked::default()
        };
        assert_eq!(asked.address(), "/lam-viec?trang-thai=submitted&loai=overdue");
        let next = asked.page_address(Cursor { order: -3, seq: 7 });
        assert_eq!(next, "/lam-viec?trang-thai=submitted&loai=overdue&sau=-3.7");
        assert!(asked.narrowed() && !Asked::default().narrowed());
    }
}
