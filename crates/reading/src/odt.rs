//! The text of a text document in OpenDocument (ISO/IEC 26300-1 §5, §6). Text of deletions that are kept is not text here.
//! Notes and comments go beside the pages. What must always hold: what holds for `docx`.

use crate::docx::refusal;
use crate::meter::Meter;
use crate::package::Package;
use crate::paragraphs::Paragraphs;
use crate::text::Lines;
use crate::xml::{self, Node, Stop, Watch};
use crate::{ReadingError, Text};

/// Elements whose text does not count. `text:title` and `text:date` are shown, others of these local names are not.
const SKIPPED: [&str; 7] = [
    "text:tracked-changes",
    "svg:title",
    "svg:desc",
    "office:forms",
    "office:binary-data",
    "dc:creator",
    "dc:date",
];

pub(crate) fn text(bytes: &[u8], meter: &Meter) -> Result<Text, ReadingError> {
    let mut package = Package::open(bytes, meter)?;
    if is_locked(&mut package, meter)? {
        return Err(ReadingError::Encrypted);
    }
    let mut extra = Lines::default();
    let watch = Watch::default();
    if let Some(part) = package.part("meta.xml", &watch)? {
        let names = ["title", "subject", "description", "keyword"];
        let (texts, walked) = xml::texts(part, &watch, meter, &names);
        for text in texts {
            if extra.add_once(&text, meter).is_err() {
                break;
            }
        }
        refusal(walked)?;
    }
    // Headers and footers.
    if let Some((pages, aside)) = paragraphs(&mut package, "styles.xml", meter)? {
        extra.lines.extend(pages.into_iter().flat_map(|it| it.lines).chain(aside));
    }
    let read = paragraphs(&mut package, "content.xml", meter)?;
    let (pages, aside) = read.ok_or(ReadingError::NotThisKind)?;
    extra.lines.extend(aside);
    let pages_without_text = usize::from(pages.is_empty());
    Ok(Text { pages, extra: extra.lines, cut: false, pages_without_text })
}

/// Whether a password locks it: its parts are packed as always, and the manifest says how to unlock them.
fn is_locked(package: &mut Package<'_>, meter: &Meter) -> Result<bool, ReadingError> {
    let watch = Watch::default();
    let Some(part) = package.part("META-INF/manifest.xml", &watch)? else { return Ok(false) };
    let mut locked = false;
    let walked = xml::walk(part, &watch, meter, |node| {
        locked |= matches!(node, Node::Start("encryption-data", _));
        Ok(())
    });
    refusal(walked)?;
    Ok(locked)
}

type Read = (Vec<crate::Page>, Vec<String>);

fn paragraphs(
    package: &mut Package<'_>,
    part: &str,
    meter: &Meter,
) -> Result<Option<Read>, ReadingError> {
    let watch = Watch::default();
    let Some(part) = package.part(part, &watch)? else { return Ok(None) };
    let mut out = Paragraphs::new(meter);
    // Elements within one whose text does not count, itself among them.
    let mut skipped = 0_usize;
    let walked = xml::walk(part, &watch, meter, |node| {
        match node {
            Node::Start(_, _) if skipped > 0 => skipped += 1,
            Node::End(_) if skipped > 0 => skipped -= 1,
            Node::Start(_, start) if SKIPPED.contains(&start.name().as_ref()) => skipped = 1,
            Node::Start("p" | "h", _) => out.begin(),
            Node::End("p" | "h") => out.end()?,
            Node::Start("annotation" | "note-body", _) => out.aside(),
            Node::End("annotation" | "note-body") => out.back(),
            Node::Start("s", _) => out.text(" ")?,
            Node::Start("tab", _) => out.tab(),
            Node::Start("line-break", _) => out.text("\n")?,
            Node::Start("soft-page-break", _) => out.page_break()?,
            Node::Text(text) if skipped == 0 => out.text(&folded(text))?,
            _ => {}
        }
        Ok::<(), Stop>(())
    });
    refusal(walked)?;
    Ok(Some(out.finish()))
}

/// White space in text is one space (§6.1.2); lines and tabs are elements.
fn folded(text: &str) -> String {
    text.replace(['\n', '\r', '\t'], " ")
}
