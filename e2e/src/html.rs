//! A page taken apart into tags and texts, and what is wrong with it: unclosed elements, repeated
//! ids, fields without labels, inline script or style. Reads the well-formed HTML that our own
//! templates make; not a parser for the web at large, and stricter than one.

use std::collections::{BTreeMap, BTreeSet};

/// One opening tag.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tag {
    pub name: String,
    attributes: BTreeMap<String, String>,
    /// Language of the content: `lang` here or on the nearest element around.
    pub lang: String,
    /// Inside a `label`.
    labelled: bool,
    /// Part of a drawing.
    drawn: bool,
}

impl Tag {
    pub fn get(&self, name: &str) -> Option<&String> {
        self.attributes.get(name)
    }

    fn is(&self, name: &str, value: &str) -> bool {
        self.get(name).is_some_and(|it| it == value)
    }
}

/// Words that a reader meets, with their language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    pub words: String,
    pub lang: String,
}

/// A page.
#[derive(Debug, Clone, Default)]
pub struct Html {
    pub tags: Vec<Tag>,
    pub texts: Vec<Text>,
    faults: Vec<String>,
}

/// Elements without an end tag (HTML Standard §13.1.2).
const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr", "param",
];
/// Attributes whose words are read out or shown.
const SPOKEN: [&str; 5] = ["alt", "aria-label", "placeholder", "title", "aria-description"];
/// Kinds of inputs that need no label.
const UNLABELLED: [&str; 5] = ["hidden", "submit", "button", "reset", "image"];

impl Html {
    pub fn read(source: &str) -> Html {
        let mut html = Html::default();
        let mut open: Vec<Tag> = Vec::new();
        let mut rest = source;
        while let Some(at) = rest.find('<') {
            let (text, from) = rest.split_at(at);
            html.text(text, open.last());
            if let Some(after) = from.strip_prefix("<!--") {
                rest = after.split_once("-->").map_or("", |it| it.1);
                continue;
            }
            let Some(end) = end_of_tag(from) else {
                html.faults.push("a tag has no end".to_owned());
                break;
            };
            let (inside, after) = from.split_at(end);
            rest = after.get(1..).unwrap_or_default();
            let inside = inside.get(1..).unwrap_or_default();
            if inside.starts_with('!') {
                continue;
            }
            if let Some(name) = inside.strip_prefix('/') {
                html.close(name.trim(), &mut open);
                continue;
            }
            let tag = html.tag(inside, open.last());
            let inside_raw = matches!(tag.name.as_str(), "script" | "style" | "textarea");
            let closed = inside.ends_with('/') || VOID.contains(&tag.name.as_str());
            html.tags.push(tag.clone());
            if inside_raw {
                let end = format!("</{}", tag.name);
                let (raw, after) = rest.split_at(rest.find(&end).unwrap_or(rest.len()));
                // Values for a script are no script (HTML §4.12.1, data blocks).
                let runs = tag.name != "textarea" && !tag.is("type", "application/json");
                if runs && !raw.trim().is_empty() {
                    html.faults.push(format!("inline {}", tag.name));
                }
                rest = after.split_once('>').map_or("", |it| it.1);
            } else if !closed {
                open.push(tag);
            }
        }
        for tag in open {
            html.faults.push(format!("<{}> is not closed", tag.name));
        }
        html
    }

    fn text(&mut self, text: &str, within: Option<&Tag>) {
        let words = decoded(text).split_whitespace().collect::<Vec<_>>().join(" ");
        if !words.is_empty() {
            let lang = within.map(|it| it.lang.clone()).unwrap_or_default();
            self.texts.push(Text { words, lang });
        }
    }

    fn tag(&mut self, inside: &str, around: Option<&Tag>) -> Tag {
        let inside = inside.trim_end_matches('/');
        let name_end = inside.find(char::is_whitespace).unwrap_or(inside.len());
        let (name, rest) = inside.split_at(name_end);
        let mut tag = Tag { name: name.to_lowercase(), ..Tag::default() };
        for (name, value) in attributes(rest) {
            if tag.attributes.insert(name.clone(), value).is_some() {
                self.faults.push(format!("<{}> has {name} twice", tag.name));
            }
        }
        let outer = around.map(|it| it.lang.clone()).unwrap_or_default();
        // Names of fields and types are the same in every language.
        let code = matches!(tag.name.as_str(), "code" | "pre" | "kbd");
        let own = if code { Some(String::new()) } else { tag.get("lang").cloned() };
        tag.lang = own.unwrap_or(outer);
        tag.drawn = tag.name == "svg" || around.is_some_and(|it| it.drawn);
        tag.labelled = around.is_some_and(|it| it.labelled || it.name == "label");
        for name in SPOKEN {
            if let Some(words) = tag.get(name).filter(|it| !it.trim().is_empty()) {
                self.texts.push(Text { words: words.clone(), lang: tag.lang.clone() });
            }
        }
        tag
    }

    fn close(&mut self, name: &str, open: &mut Vec<Tag>) {
        match open.pop() {
            Some(tag) if tag.name == name => {}
            Some(tag) => {
                self.faults.push(format!("</{name}> closes <{}>", tag.name));
                // The element that was meant, if it is open at all.
                if let Some(at) = open.iter().rposition(|it| it.name == name) {
                    open.truncate(at);
                } else {
                    open.push(tag);
                }
            }
            None => self.faults.push(format!("</{name}> closes nothing")),
        }
    }

    /// The first field with this name.
    pub fn named(&self, name: &str) -> Option<&Tag> {
        self.tags.iter().find(|tag| tag.is("name", name))
    }

    /// Addresses of links and of forms that only ask.
    pub fn links(&self) -> Vec<String> {
        let mut links = Vec::new();
        for tag in &self.tags {
            let asks = tag.get("method").is_none_or(|it| it.eq_ignore_ascii_case("get"));
            let address = match tag.name.as_str() {
                "a" => tag.get("href"),
                "form" if asks => tag.get("action"),
                _ => None,
            };
            links.extend(address.cloned());
        }
        links
    }

    /// What is wrong with the page, as sentences; empty when nothing is.
    pub fn faults(&self, lang: &str) -> Vec<String> {
        let mut faults = self.faults.clone();
        let named = |name: &str, tag: &Tag| tag.name == name && !tag.drawn;
        let count = |name: &str| self.tags.iter().filter(|tag| named(name, tag)).count();
        for (name, wanted) in [("h1", 1), ("main", 1), ("title", 1), ("html", 1)] {
            if count(name) != wanted {
                faults.push(format!("{} <{name}> instead of {wanted}", count(name)));
            }
        }
        if !self.tags.iter().any(|tag| tag.name == "html" && tag.is("lang", lang)) {
            faults.push(format!("the page does not say that it is in {lang}"));
        }
        let mut ids = BTreeSet::new();
        for id in self.tags.iter().filter_map(|tag| tag.get("id")) {
            if !ids.insert(id) {
                faults.push(format!("the id {id} stands twice"));
            }
        }
        let labels: BTreeSet<&String> = self
            .tags
            .iter()
            .filter(|tag| tag.name == "label")
            .filter_map(|tag| tag.get("for"))
            .collect();
        for label in labels.iter().filter(|it| !ids.contains(*it)) {
            faults.push(format!("a label is for {label}, which is not there"));
        }
        for tag in &self.tags {
            faults.extend(fault_of(tag, &labels, &ids));
        }
        faults
    }
}

fn fault_of(tag: &Tag, labels: &BTreeSet<&String>, ids: &BTreeSet<&String>) -> Option<String> {
    let inline = tag.attributes.keys().find(|it| it.starts_with("on") || *it == "style");
    if let Some(name) = inline {
        return Some(format!("<{}> has {name}, which the policy of content forbids", tag.name));
    }
    for name in ["aria-describedby", "aria-labelledby", "aria-controls", "list"] {
        let named = tag.get(name).map(String::as_str).unwrap_or_default();
        if let Some(lost) = named.split_whitespace().find(|it| !ids.contains(&(*it).to_owned())) {
            return Some(format!("<{}> names {lost} by {name}, not there", tag.name));
        }
    }
    let kind = tag.get("type").map_or("text", String::as_str);
    let field = match tag.name.as_str() {
        // What nobody is shown (a login for the browser's own keeper of passwords) needs no label.
        "input" => !UNLABELLED.contains(&kind) && tag.get("hidden").is_none(),
        "select" | "textarea" => true,
        _ => false,
    };
    let labelled = tag.labelled
        || tag.get("id").is_some_and(|id| labels.contains(id))
        || tag.get("aria-label").is_some_and(|it| !it.trim().is_empty())
        || tag.get("aria-labelledby").is_some();
    (field && !labelled).then(|| format!("the field {:?} has no label", tag.get("name")))
}

/// The position of the `>` that ends a tag; one inside quotes does not.
fn end_of_tag(from: &str) -> Option<usize> {
    let mut quote = None;
    for (at, letter) in from.char_indices() {
        match (quote, letter) {
            (None, '>') => return Some(at),
            (None, '"' | '\'') => quote = Some(letter),
            (Some(open), letter) if open == letter => quote = None,
            _ => {}
        }
    }
    None
}

fn attributes(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        let mut value = String::new();
        rest = after;
        if let Some(after) = after.strip_prefix('=') {
            let quote = after.chars().next().filter(|it| matches!(it, '"' | '\''));
            let (text, left) = match quote {
                Some(quote) => {
                    after.get(1..).unwrap_or_default().split_once(quote).unwrap_or_default()
                }
                None => after.split_at(after.find(char::is_whitespace).unwrap_or(after.len())),
            };
            value = decoded(text);
            rest = left;
        }
        if !name.is_empty() {
            found.push((name.to_lowercase(), value));
        }
        rest = rest.trim_start();
    }
    found
}

/// The few character references that templates write.
fn decoded(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let known = after.split_once(';').and_then(|(name, left)| Some((reference(name)?, left)));
        if let Some((letter, left)) = known {
            out.push(letter);
            rest = left;
        } else {
            out.push('&');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

fn reference(name: &str) -> Option<char> {
    match name {
        "amp" => return Some('&'),
        "lt" => return Some('<'),
        "gt" => return Some('>'),
        "quot" => return Some('"'),
        "nbsp" => return Some('\u{a0}'),
        "middot" => return Some('·'),
        _ => {}
    }
    let number = name.strip_prefix('#')?;
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "<!doctype html><html lang=\"vi\"><head><title>T</title></head><body>\
        <main><h1>Nộp &amp; nhận</h1><label for=\"a\">Tên</label><input id=\"a\" name=\"a\" \
        value=\"x > &#34;y&#34;\"><label><input type=radio name=b> Có</label>\
        <a href='/x?a=1&amp;b=2'>Xem</a><a lang=\"en\" href=\"/\">English</a></main></body></html>";

    #[test]
    fn a_good_page_has_no_faults() {
        let page = Html::read(GOOD);
        assert_eq!(page.faults("vi"), Vec::<String>::new());
        assert_eq!(page.links(), ["/x?a=1&b=2", "/"]);
        assert_eq!(page.named("a").unwrap().get("value").unwrap(), "x > \"y\"");
        assert!(page.texts.contains(&Text { words: "Nộp & nhận".into(), lang: "vi".into() }));
        assert!(page.texts.contains(&Text { words: "English".into(), lang: "en".into() }));
    }

    #[test]
    fn each_kind_of_fault_is_found() {
        for (from, to, told) in [
            ("</h1>", "", "</main> closes <h1>"),
            ("<h1>", "<h1></h1><h1>", "2 <h1>"),
            ("for=\"a\"", "", "has no label"),
            ("for=\"a\"", "for=\"z\"", "for z"),
            ("type=radio", "id=a", "stands twice"),
            ("<main>", "<main style=\"x\">", "has style"),
            ("<main>", "<main onclick=\"x\">", "has onclick"),
            ("<main>", "<main><script>x</script>", "inline script"),
            ("<main>", "<main><script type=\"module\">x</script>", "inline script"),
            ("<main>", "<main id=m id=n>", "twice"),
            ("<main>", "<main aria-describedby=\"q\">", "names q"),
        ] {
            let faults = Html::read(&GOOD.replacen(from, to, 1)).faults("vi").join("\n");
            assert!(faults.contains(told), "{to}: {faults}");
        }
        assert!(!Html::read(GOOD).faults("en").is_empty());
    }
}
