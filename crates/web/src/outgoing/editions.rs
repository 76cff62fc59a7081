//! Two editions of a draft beside one another, word by word: what was put in and what was taken out, and what became another
//! kind of thing or another look.
//! Decides nothing. What must always hold: every word of both editions is on the page; what changed is told by a sign and
//! by words for who hears the page, not by colour alone.

use std::time::Duration;

use askama::Template;
use axum::extract::{Path, Query};
use desk::Edition;
use document::outgoing::{Text, printed};
use document::prose::{Block, Cell, Prose};
use serde::Deserialize;
use similar::{ChangeTag, DiffOp, TextDiff};

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

/// Pairs of blocks that are tried when a run of them became a longer or shorter one.
const PAIRS_MAX: usize = 64;

/// A stretch of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    Same,
    Added,
    Removed,
}

/// One part of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    pub title: String,
    pub lines: Vec<Compared>,
    pub changed: bool,
}

/// A line or block of both editions, in stretches.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Compared {
    pub pieces: Vec<(Change, String)>,
    /// What it was and became, or that its look changed; empty when neither did.
    pub note: String,
}

impl Compared {
    fn changed(&self) -> bool {
        !self.note.is_empty() || self.pieces.iter().any(|piece| piece.0 != Change::Same)
    }
}

/// A block as it is compared.
struct Shape<'a> {
    block: &'a Block,
    /// The end of the key of what it is called.
    kind: &'static str,
    text: String,
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
        ]
    };
    let pairs = all(before).into_iter().zip(all(after)).map(|((name, before), (_, after))| {
        let line = Compared { pieces: compared(&before, &after), note: String::new() };
        (name, vec![line])
    });
    let told = |before: &Shape<'_>, after: &Shape<'_>| {
        if before.kind != after.kind {
            let word = |shape: &Shape<'_>| visit.t(&format!("edition-shape-{}", shape.kind)).into();
            return visit
                .say
                .with("edition-became", &[("before", word(before)), ("after", word(after))]);
        }
        let look = before.text == after.text && before.block != after.block;
        if look { visit.t("edition-look") } else { String::new() }
    };
    let body = ("body", blocks_compared(&before.prose(), &after.prose(), told));
    let section = |(name, lines): (&str, Vec<Compared>)| Section {
        title: visit.t(&format!("outgoing-field-{name}")),
        changed: lines.iter().any(Compared::changed),
        lines,
    };
    pairs.chain([body]).map(section).collect()
}

fn shapes(prose: &Prose) -> Vec<Shape<'_>> {
    let shape = |block: &'_ Block| match block {
        Block::Heading { line, .. } => ("heading", line.plain()),
        Block::Paragraph { line } => ("paragraph", line.plain()),
        Block::Item { mark, line } => ("item", format!("{} {}", mark.print(), line.plain())),
        Block::Table { table } => {
            let cell = |cell: &Cell| match cell {
                Cell::Words(line) => line.plain(),
                Cell::Left | Cell::Above => String::new(),
            };
            let row = |row: &Vec<Cell>| row.iter().map(cell).collect::<Vec<_>>().join(" | ");
            ("table", table.rows().iter().map(row).collect::<Vec<_>>().join("\n"))
        }
    };
    let blocks = prose.blocks().iter();
    blocks
        .map(|block| {
            let (kind, text) = shape(block);
            Shape { block, kind, text }
        })
        .collect()
}

/// The blocks of both texts; of those that stand for one another `told` says what became of them beside their words.
fn blocks_compared(
    before: &Prose,
    after: &Prose,
    told: impl Fn(&Shape<'_>, &Shape<'_>) -> String,
) -> Vec<Compared> {
    let (before, after) = (shapes(before), shapes(after));
    let texts = |shapes: &'_ [Shape<'_>]| -> Vec<String> {
        shapes.iter().map(|shape| shape.text.clone()).collect()
    };
    let (old, new) = (texts(&before), texts(&after));
    let old: Vec<&str> = old.iter().map(String::as_str).collect();
    let new: Vec<&str> = new.iter().map(String::as_str).collect();
    let diff = TextDiff::configure().timeout(TIME_MAX).diff_slices(&old, &new);
    let both = |(before, after): (&Shape<'_>, &Shape<'_>)| Compared {
        pieces: compared(&before.text, &after.text),
        note: told(before, after),
    };
    let alone = |change: Change, shape: &Shape<'_>| Compared {
        pieces: vec![(change, shape.text.clone())],
        note: String::new(),
    };
    let mut lines = Vec::new();
    for op in diff.ops() {
        let of = |op: &DiffOp| (op.old_range(), op.new_range());
        let (old, new) = of(op);
        let old = before.get(old).unwrap_or_default();
        let new = after.get(new).unwrap_or_default();
        // Where the shorter run lies in the longer one.
        let (went, came) = (beside(new, old), beside(old, new));
        let pairs = old.len().min(new.len());
        lines.extend(old.iter().take(went).map(|shape| alone(Change::Removed, shape)));
        lines.extend(new.iter().take(came).map(|shape| alone(Change::Added, shape)));
        lines.extend(old.iter().skip(went).zip(new.iter().skip(came)).map(both));
        lines.extend(old.iter().skip(went + pairs).map(|shape| alone(Change::Removed, shape)));
        lines.extend(new.iter().skip(came + pairs).map(|shape| alone(Change::Added, shape)));
    }
    lines
}

/// How many blocks of the longer run stand before those that the shorter one became, by their words; none when it is not
/// the longer one, or too long to try.
fn beside(shorter: &[Shape<'_>], longer: &[Shape<'_>]) -> usize {
    let spare = longer.len().saturating_sub(shorter.len());
    if shorter.is_empty() || spare * shorter.len() > PAIRS_MAX {
        return 0;
    }
    let alike = |at: usize| -> f32 {
        let pairs = shorter.iter().zip(longer.iter().skip(at));
        pairs
            .map(|(one, other)| {
                TextDiff::configure().timeout(TIME_MAX).diff_words(&one.text, &other.text).ratio()
            })
            .sum()
    };
    // Of equals the first.
    let best = (0..=spare).rev().max_by(|one, other| alike(*one).total_cmp(&alike(*other)));
    best.unwrap_or(0)
}

/// Both texts as stretches of what stayed, went and came.
fn compared(before: &str, after: &str) -> Vec<(Change, String)> {
    let diff = TextDiff::configure().timeout(TIME_MAX).diff_words(before, after);
    let mut pieces: Vec<(Change, String)> = Vec::new();
    let mut put = |kind: Change, text: &str| match pieces.last_mut() {
        Some((last, words)) if *last == kind => words.push_str(text),
        _ => pieces.push((kind, text.to_owned())),
    };
    // Words that were replaced one after another are told as one stretch, with the room between them.
    let (mut went, mut came) = (String::new(), String::new());
    let mut changes = diff.iter_all_changes().peekable();
    while let Some(change) = changes.next() {
        let room = change.value().trim().is_empty() && !went.is_empty() && !came.is_empty();
        let goes_on = changes.peek().is_some_and(|next| next.tag() != ChangeTag::Equal);
        match change.tag() {
            ChangeTag::Delete => went.push_str(change.value()),
            ChangeTag::Insert => came.push_str(change.value()),
            ChangeTag::Equal if room && goes_on => {
                went.push_str(change.value());
                came.push_str(change.value());
            }
            ChangeTag::Equal => {
                flush(&mut put, &mut went, &mut came);
                put(Change::Same, change.value());
            }
        }
    }
    flush(&mut put, &mut went, &mut came);
    pieces
}

fn flush(put: &mut impl FnMut(Change, &str), went: &mut String, came: &mut String) {
    for (kind, words) in [(Change::Removed, went), (Change::Added, came)] {
        if !words.is_empty() {
            put(kind, words);
            words.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(pieces: &[(Change, String)], without: Change) -> String {
        pieces.iter().filter(|piece| piece.0 != without).map(|piece| piece.1.as_str()).collect()
    }

    fn whole(lines: &[Compared], without: Change) -> String {
        let lines = lines.iter().map(|line| joined(&line.pieces, without));
        lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
    }

    fn told(before: &Shape<'_>, after: &Shape<'_>) -> String {
        match (before.kind == after.kind, before.block == after.block) {
            (false, _) => format!("{} {}", before.kind, after.kind),
            (true, false) if before.text == after.text => "look".to_owned(),
            _ => String::new(),
        }
    }

    #[test]
    fn both_editions_can_be_read_from_what_is_shown_block_by_block() {
        let before = Prose::read("Đề nghị phối hợp.\n\n- Kênh thứ nhất\n- Kênh thứ hai\n\nHết.");
        let after =
            Prose::read("Mở đầu.\n\nĐề nghị khẩn trương phối hợp.\n\n- Kênh thứ hai\n\nHết.");
        let lines = blocks_compared(&before, &after, told);
        let words = |prose: &Prose| prose.plain().trim_end().to_owned();
        assert_eq!(whole(&lines, Change::Added), words(&before), "{lines:?}");
        assert_eq!(whole(&lines, Change::Removed), words(&after), "{lines:?}");
        let kept = lines.iter().filter(|line| !line.changed()).count();
        assert!(kept >= 2, "{lines:?}");
        assert!(blocks_compared(&before, &before, told).iter().all(|line| !line.changed()));
    }

    #[test]
    fn another_kind_or_look_of_the_same_words_is_told() {
        let plain = Prose::read("Kênh thứ nhất");
        let heading = Prose::read("# Kênh thứ nhất");
        let bold = Prose::read("**Kênh** thứ nhất");
        assert_ne!(plain, heading);
        assert_ne!(plain, bold);
        assert_eq!(blocks_compared(&plain, &heading, told)[0].note, "paragraph heading");
        assert_eq!(blocks_compared(&plain, &bold, told)[0].note, "look");
    }

    #[test]
    fn a_paragraph_put_in_before_a_changed_one_is_told_as_put_in() {
        let before = Prose::read("Đề nghị các đơn vị phối hợp nạo vét.");
        let after = Prose::read("Mở đầu.\n\nĐề nghị các đơn vị khẩn trương phối hợp nạo vét.");
        let lines = blocks_compared(&before, &after, told);
        assert_eq!(lines[0].pieces, [(Change::Added, "Mở đầu.".to_owned())], "{lines:?}");
        assert!(lines[1].pieces.iter().all(|piece| piece.0 != Change::Removed), "{lines:?}");
    }

    #[test]
    fn words_replaced_one_after_another_are_one_stretch() {
        let pieces = compared("đề nghị cần nạo vét", "đề nghị và phụ vét");
        let piece = |kind, text: &str| (kind, text.to_owned());
        let told = [
            piece(Change::Same, "đề nghị "),
            piece(Change::Removed, "cần nạo"),
            piece(Change::Added, "và phụ"),
            piece(Change::Same, " vét"),
        ];
        assert_eq!(pieces, told);
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
