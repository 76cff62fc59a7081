//! What the styles of a file say that matters here: which are headings, which make words bold, which are items of lists.

use std::collections::BTreeMap;

use document::prose::{Script, Style};
use reading::office::{Element, Piece};

use super::on;

/// Styles that others are based on, at most.
const CHAIN_MAX: usize = 12;

/// What a style, a run or a paragraph says of a look; nothing where it is silent.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Look {
    bold: Option<bool>,
    italic: Option<bool>,
    underlined: Option<bool>,
    script: Option<Script>,
    pub(super) hidden: bool,
}

impl Look {
    /// Takes in one property of a run.
    pub(super) fn take(&mut self, element: &Element<'_>) {
        let value = || element.attribute("val");
        match element.name {
            "b" => self.bold = Some(on(value().as_deref())),
            "i" => self.italic = Some(on(value().as_deref())),
            "u" => self.underlined = Some(on(value().as_deref())),
            "vanish" => self.hidden = on(value().as_deref()),
            "vertAlign" => {
                self.script = match value().as_deref() {
                    Some("superscript") => Some(Script::Above),
                    Some("subscript") => Some(Script::Below),
                    _ => Some(Script::Base),
                };
            }
            _ => {}
        }
    }

    pub(super) fn over(self, before: Style) -> Style {
        Style {
            bold: self.bold.unwrap_or(before.bold),
            italic: self.italic.unwrap_or(before.italic),
            underlined: self.underlined.unwrap_or(before.underlined),
            script: self.script.unwrap_or(before.script),
        }
    }
}

/// A list and how deep an item stands in it.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Numbered {
    pub(super) list: Option<String>,
    pub(super) level: Option<usize>,
}

#[derive(Debug, Default)]
struct Known {
    name: String,
    based_on: Option<String>,
    outline: Option<u8>,
    look: Look,
    numbered: Numbered,
}

/// The styles of a file by their ids.
#[derive(Debug, Default)]
pub(super) struct Styles {
    known: BTreeMap<String, Known>,
    at: Option<String>,
    in_run: bool,
}

impl Styles {
    pub(super) fn piece(&mut self, piece: &Piece<'_>) {
        match piece {
            Piece::Start(element) if element.name == "style" => {
                self.at = element.attribute("styleId");
                if let Some(id) = &self.at {
                    self.known.insert(id.clone(), Known::default());
                }
            }
            Piece::Start(element) => {
                let Some(known) = self.at.as_ref().and_then(|id| self.known.get_mut(id)) else {
                    return;
                };
                let value = || element.attribute("val");
                match element.name {
                    "rPr" => self.in_run = true,
                    "name" => known.name = value().unwrap_or_default().to_lowercase(),
                    "basedOn" => known.based_on = value(),
                    "outlineLvl" => known.outline = value().and_then(|it| it.parse().ok()),
                    "numId" => known.numbered.list = value(),
                    "ilvl" => known.numbered.level = value().and_then(|it| it.parse().ok()),
                    _ if self.in_run => known.look.take(element),
                    _ => {}
                }
            }
            Piece::End("rPr") => self.in_run = false,
            Piece::End("style") => self.at = None,
            _ => {}
        }
    }

    /// A style and those it is based on, nearest first.
    fn chain<'s>(&'s self, id: &str) -> impl Iterator<Item = &'s Known> {
        let first = self.known.get(id);
        let next = |known: &&'s Known| known.based_on.as_ref().and_then(|id| self.known.get(id));
        std::iter::successors(first, next).take(CHAIN_MAX)
    }

    /// The rank of headings in this style.
    pub(super) fn rank(&self, id: &str) -> Option<u8> {
        let rank = |known: &Known| {
            let named = known.name.strip_prefix("heading ").and_then(|it| it.trim().parse().ok());
            let outline = known.outline.filter(|level| *level < 9).map(|level| level + 1);
            named.or(outline)
        };
        self.chain(id).find_map(rank).map(|rank: u8| rank.clamp(1, 3))
    }

    pub(super) fn look(&self, id: &str, before: Style) -> Style {
        let mut chain: Vec<&Known> = self.chain(id).collect();
        chain.reverse();
        chain.iter().fold(before, |style, known| known.look.over(style))
    }

    pub(super) fn numbered(&self, id: &str) -> Numbered {
        let mut chain = self.chain(id).filter(|known| known.numbered.list.is_some());
        chain.next().map(|known| known.numbered.clone()).unwrap_or_default()
    }
}
