//! The text of a word-processing document in Office Open XML (ECMA-376 part 1 §17). Deleted and moved text, codes of fields
//! and numbers that the program makes for lists are not text here. Styles do not count, hidden text is read too.
//! What must always hold: a text that the writer gives twice, for new and old readers (part 3 §10.2), is read once.

use crate::legacy::{self, Family};
use crate::meter::Meter;
use crate::package::Package;
use crate::paragraphs::Paragraphs;
use crate::text::Lines;
use crate::xml::{self, Node, Stop, Watch, attribute};
use crate::{ReadingError, Text};

pub(crate) fn text(bytes: &[u8], meter: &Meter) -> Result<Text, ReadingError> {
    let mut package = Package::open(bytes, meter)?;
    let main = main_part(&mut package, meter)?;
    let folder = main.rsplit_once('/').map(|(folder, _)| format!("{folder}/")).unwrap_or_default();
    let mut extra = Lines::default();
    for (part, names) in [
        ("docProps/core.xml", ["title", "subject", "keywords", "description"].as_slice()),
        ("docProps/custom.xml", &["lpwstr"]),
    ] {
        properties(&mut package, part, names, &mut extra, meter)?;
    }
    // Headers and footers come first, so that a long document cannot crowd out a mark that stands there.
    for part in beside(&package, &folder, &["header", "footer"]) {
        add_part(&mut package, &part, &mut extra, meter)?;
    }
    let (pages, aside) =
        paragraphs(&mut package, &main, meter)?.ok_or(ReadingError::NotThisKind)?;
    let notes = ["footnotes", "endnotes", "comments", "diagrams/data", "charts/chart"];
    for part in beside(&package, &folder, &notes) {
        add_part(&mut package, &part, &mut extra, meter)?;
    }
    extra.lines.extend(aside);
    let pages_without_text = usize::from(pages.is_empty());
    Ok(Text { pages, extra: extra.lines, cut: false, pages_without_text })
}

/// The part that the package says is the document, else the usual one.
fn main_part(package: &mut Package<'_>, meter: &Meter) -> Result<String, ReadingError> {
    let mut main = None;
    let watch = Watch::default();
    if let Some(part) = package.part("_rels/.rels", &watch)? {
        let walked = xml::walk(part, &watch, meter, |node| {
            if let Node::Start("Relationship", start) = node {
                let kind = attribute(start, "Type").unwrap_or_default();
                if kind.ends_with("/officeDocument") && main.is_none() {
                    main = attribute(start, "Target");
                }
            }
            Ok(())
        });
        refusal(walked)?;
    }
    let main = main.unwrap_or_else(|| "word/document.xml".to_owned());
    Ok(main.trim_start_matches('/').to_owned())
}

/// Parts that stand beside the document, in the order of their names.
fn beside(package: &Package<'_>, folder: &str, kinds: &[&str]) -> Vec<String> {
    let named = |name: &String| {
        let rest = name.strip_prefix(folder).and_then(|it| it.strip_suffix(".xml"));
        let number = rest.and_then(|it| kinds.iter().find_map(|kind| it.strip_prefix(kind)));
        // `header1.xml`, and not `commentsExtended.xml`.
        number.is_some_and(|it| it.bytes().all(|it| it.is_ascii_digit()))
    };
    let mut parts: Vec<String> = package.names().iter().filter(|it| named(it)).cloned().collect();
    parts.sort();
    parts
}

fn properties(
    package: &mut Package<'_>,
    part: &str,
    names: &[&str],
    extra: &mut Lines,
    meter: &Meter,
) -> Result<(), ReadingError> {
    let watch = Watch::default();
    let Some(part) = package.part(part, &watch)? else { return Ok(()) };
    let (texts, walked) = xml::texts(part, &watch, meter, names);
    for text in texts {
        if extra.add_once(&text, meter).is_err() {
            break;
        }
    }
    refusal(walked)
}

fn add_part(
    package: &mut Package<'_>,
    part: &str,
    extra: &mut Lines,
    meter: &Meter,
) -> Result<(), ReadingError> {
    let Some((pages, aside)) = paragraphs(package, part, meter)? else { return Ok(()) };
    let lines = pages.into_iter().flat_map(|it| it.lines).chain(aside);
    for line in lines {
        // Headers of several sections are mostly the same.
        if !extra.lines.iter().rev().take(200).any(|it| *it == line) {
            extra.lines.push(line);
        }
    }
    Ok(())
}

type Read = (Vec<crate::Page>, Vec<String>);

fn paragraphs(
    package: &mut Package<'_>,
    part: &str,
    meter: &Meter,
) -> Result<Option<Read>, ReadingError> {
    let watch = Watch::default();
    let Some(part) = package.part(part, &watch)? else { return Ok(None) };
    let mut body =
        Body { out: Paragraphs::new(meter), within: Vec::new(), skipping: 0, font: None };
    refusal(xml::walk(part, &watch, meter, |node| body.node(node)))?;
    Ok(Some(body.out.finish()))
}

/// What ends the reading of the whole document.
pub(crate) fn refusal(walked: Result<(), Stop>) -> Result<(), ReadingError> {
    match walked {
        Err(Stop::Refused(error)) => Err(error),
        Ok(()) | Err(Stop::Spent) => Ok(()),
    }
}

/// Where in a part the reading is.
struct Body<'m> {
    out: Paragraphs<'m>,
    /// What each open element is to us.
    within: Vec<Element>,
    /// Open elements whose text does not count.
    skipping: usize,
    /// The old font of this run.
    font: Option<Family>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Element {
    Paragraph,
    Text,
    Tabs,
    Skipped,
    Other,
}

impl Body<'_> {
    fn node(&mut self, node: Node<'_>) -> Result<(), Stop> {
        match node {
            Node::Start(name, start) => {
                let element = match name {
                    "p" => Element::Paragraph,
                    "t" => Element::Text,
                    "tabs" => Element::Tabs,
                    "Fallback" | "moveFrom" => Element::Skipped,
                    _ => Element::Other,
                };
                self.start(name, element, start)?;
                self.within.push(element);
            }
            Node::End(name) => {
                match self.within.pop() {
                    Some(Element::Skipped) => self.skipping = self.skipping.saturating_sub(1),
                    Some(Element::Paragraph) if self.skipping == 0 => self.out.end()?,
                    _ => {}
                }
                if name == "r" {
                    self.font = None;
                }
            }
            Node::Text(text) => {
                if self.skipping == 0 && self.within.last() == Some(&Element::Text) {
                    match self.font {
                        Some(font) => self.out.text(&font.text(text))?,
                        None => self.out.text(text)?,
                    }
                }
            }
        }
        Ok(())
    }

    fn start(
        &mut self,
        name: &str,
        element: Element,
        start: &quick_xml::events::BytesStart<'_>,
    ) -> Result<(), Stop> {
        // The text of a watermark is an attribute in the old drawing language, which stands for old readers alone.
        if name == "textpath"
            && let Some(text) = attribute(start, "string")
        {
            self.out.apart(&text)?;
        }
        if element == Element::Skipped {
            self.skipping += 1;
        }
        if self.skipping > 0 {
            return Ok(());
        }
        match name {
            "p" => self.out.begin(),
            "tab" | "ptab" if self.within.last() != Some(&Element::Tabs) => self.out.tab(),
            "br" if attribute(start, "type").as_deref() == Some("page") => self.out.page_break()?,
            "br" | "cr" => self.out.text("\n")?,
            "lastRenderedPageBreak" => self.out.page_break()?,
            "noBreakHyphen" => self.out.text("-")?,
            "rFonts" => {
                let mut fonts =
                    ["ascii", "hAnsi"].into_iter().filter_map(|it| attribute(start, it));
                self.font = fonts.find_map(|it| legacy::of_font(&it));
            }
            _ => {}
        }
        Ok(())
    }
}
