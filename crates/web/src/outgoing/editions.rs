//! Two editions of a draft beside one another, word by word: what was put in and what was taken out.
//! Decides nothing. What must always hold: every word of both editions is on the page; what changed is told by a sign and
//! by words for who hears the page, not by colour alone.

use std::time::Duration;

use askama::Template;
use axum::extract::{Path, Query};
use desk::Edition;
use document::outgoing::{Text, printed};
use serde::Deserialize;
use similar::{ChangeTag, TextDiff};

use super::page;
use crate::answer::{Answer, show};
use crate::documents::page::kind_word;
use crate::format;
use crate::page::Page;
use crate::page_views;
use crate::paths::outgoing;
use crate::problem::Problem;
use crate::ui::{Choice, Control, Field};
use crate::visit::Visit;
use crate::work::naming::People;

/// After this long the comparison gets coarser; it stays right.
const TIME_MAX: Duration = Duration::from_millis(300);

/// A stretch of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    Same,
    Added,
    Removed,
}

/// One part of the text, in stretches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    pub title: String,
    pub pieces: Vec<(Change, String)>,
    pub changed: bool,
}

/// The page.
#[derive(Debug, Template)]
#[template(path = "outgoing/editions.html")]
pub struct EditionsPage {
    pub page: Page,
    pub heading: String,
    /// The document.
    pub document: String,
    /// Which two.
    pub fields: Vec<Field>,
    pub address: String,
    /// Who made the later one, and when.
    pub lead: String,
    pub sections: Vec<Section>,
}

page_views!(EditionsPage);

/// Which two editions; the last two when they are not named.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    tu: String,
    den: String,
}

pub(super) async fn show_editions(
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let (_, seen) = page::read(&visit, &id).await?;
    let found = &seen.record;
    let editions = visit.app.desk.outgoing_editions(found.id).await?;
    let of = |number: u32| editions.iter().find(|one| one.number == number);
    let later: u32 = asked.den.parse().unwrap_or(found.edition);
    let earlier: u32 = asked.tu.parse().unwrap_or(later.saturating_sub(1).max(1));
    let (Some(before), Some(after)) = (of(earlier), of(later)) else {
        return Err(Problem::NotFound);
    };
    let people = People::of(&visit, editions.iter().filter_map(|one| one.by)).await?;
    let told = |one: &Edition| {
        let who = one.by.map(|by| people.name(by)).unwrap_or_default();
        let when = format::moment(one.at.local());
        let values = [("number", one.number.into()), ("who", who.into()), ("when", when.into())];
        visit.say.with("edition-told", &values)
    };
    let select = |name: &str, chosen: u32| {
        let choices = editions.iter().map(|one| Choice {
            value: one.number.to_string(),
            label: told(one),
            hint: String::new(),
            chosen: one.number == chosen,
        });
        let control = Control::Select { choices: choices.collect(), empty: String::new() };
        Field::new(&visit.say, name, visit.t(&format!("edition-field-{name}")), control)
    };
    let heading = visit.t("edition-heading");
    show(EditionsPage {
        page: visit
            .page(heading.clone())
            .crumb(visit.t("outgoing-heading"), outgoing::all())
            .crumb(found.text.subject.clone(), outgoing::document(found.id)),
        heading,
        document: outgoing::document(found.id),
        fields: vec![select("tu", earlier), select("den", later)],
        address: outgoing::editions(found.id),
        lead: visit.say.with(
            "edition-lead",
            &[("before", told(before).into()), ("after", told(after).into())],
        ),
        sections: sections(&visit, &before.text, &after.text),
    })
}

fn sections(visit: &Visit, before: &Text, after: &Text) -> Vec<Section> {
    let urgency = |text: &Text| visit.t(&format!("document-urgency-{}", text.urgency.name()));
    let recipients = |text: &Text| {
        let names = printed(&text.recipients);
        names.join("\n")
    };
    let kind = |text: &Text| kind_word(visit, &text.kind);
    let all = |text: &Text| {
        [
            ("kind", kind(text)),
            ("subject", text.subject.clone()),
            ("urgency", urgency(text)),
            ("recipients", recipients(text)),
            ("body", text.prose().print()),
        ]
    };
    let pairs = all(before).into_iter().zip(all(after));
    pairs
        .map(|((name, before), (_, after))| {
            let pieces = compared(&before, &after);
            Section {
                title: visit.t(&format!("outgoing-field-{name}")),
                changed: pieces.iter().any(|piece| piece.0 != Change::Same),
                pieces,
            }
        })
        .collect()
}

/// Both texts as stretches of what stayed, went and came.
fn compared(before: &str, after: &str) -> Vec<(Change, String)> {
    let diff = TextDiff::configure().timeout(TIME_MAX).diff_words(before, after);
    let mut pieces: Vec<(Change, String)> = Vec::new();
    for change in diff.iter_all_changes() {
        let kind = match change.tag() {
            ChangeTag::Equal => Change::Same,
            ChangeTag::Insert => Change::Added,
            ChangeTag::Delete => Change::Removed,
        };
        match pieces.last_mut() {
            Some((last, text)) if *last == kind => text.push_str(change.value()),
            _ => pieces.push((kind, change.value().to_owned())),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(pieces: &[(Change, String)], without: Change) -> String {
        pieces.iter().filter(|piece| piece.0 != without).map(|piece| piece.1.as_str()).collect()
    }

    #[test]
    fn both_editions_can_be_read_from_what_is_shown() {
        let before = "Đề nghị phối hợp.\n\n- Kênh thứ nhất\n- Kênh thứ hai";
        let after = "Đề nghị khẩn trương phối hợp.\n\n- Kênh thứ hai\n";
        let pieces = compared(before, after);
        assert_eq!(joined(&pieces, Change::Added), before);
        assert_eq!(joined(&pieces, Change::Removed), after);
        let added: Vec<_> = pieces.iter().filter(|piece| piece.0 == Change::Added).collect();
        assert!(added.iter().any(|piece| piece.1.contains("khẩn trương")), "{pieces:?}");
        assert!(!added.iter().any(|piece| piece.1.contains("phối hợp")), "{pieces:?}");
        assert_eq!(compared(before, before), [(Change::Same, before.to_owned())]);
    }
}
