//! A small tree of what stands outside the attachments, and how its elements are looked up.
//! Senders differ in case, order, prefixes and in how they spell business; look-ups do not. What must always hold: an
//! element that is to stand once is refused when it stands twice, however it is spelled.

use super::walker::{Element, Space};
use crate::error::{Code, ReadError};

/// An element with everything in it.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) space: Space,
    pub(crate) local: String,
    pub(crate) attributes: Vec<(Space, String, String)>,
    /// All text directly in it.
    pub(crate) text: String,
    pub(crate) children: Vec<Node>,
}

impl Node {
    pub(crate) fn new(element: Element) -> Self {
        Self {
            space: element.space,
            local: element.local,
            attributes: element.attributes,
            text: String::new(),
            children: Vec::new(),
        }
    }

    /// Whether it is this element of the standard.
    pub(crate) fn is(&self, name: &str) -> bool {
        self.space == Space::Own && same(&self.local, name)
    }

    /// Its children of this name.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Node> {
        self.children.iter().filter(move |it| it.is(name))
    }

    /// Its only child of this name, if there is one.
    pub(crate) fn one(&self, name: &'static str) -> Result<Option<&Node>, ReadError> {
        let mut found = self.all(name);
        let first = found.next();
        if found.next().is_some() {
            return Err(ReadError::refused(Code::Twice, name));
        }
        Ok(first)
    }

    /// Its only child of this name.
    pub(crate) fn must(&self, name: &'static str) -> Result<&Node, ReadError> {
        self.one(name)?.ok_or(ReadError::refused(Code::Missing, name))
    }

    /// The text of its only child of this name; none when there is no such child or only white space in it.
    pub(crate) fn text(&self, name: &'static str) -> Result<Option<String>, ReadError> {
        Ok(self.one(name)?.and_then(Node::own_text))
    }

    /// The same, which must be there.
    pub(crate) fn must_text(&self, name: &'static str) -> Result<String, ReadError> {
        self.text(name)?.ok_or(ReadError::refused(Code::Missing, name))
    }

    /// Its text without the white space around it; none when nothing is left.
    pub(crate) fn own_text(&self) -> Option<String> {
        let text = trimmed(&self.text);
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// A number in the only child of this name.
    pub(crate) fn number<T: std::str::FromStr>(
        &self,
        name: &'static str,
        code: Code,
    ) -> Result<Option<T>, ReadError> {
        let read = |text: String| text.parse().map_err(|_| ReadError::refused(code, name));
        self.text(name)?.map(read).transpose()
    }

    /// The value of an attribute, whatever its prefix.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(_, local, _)| local.eq_ignore_ascii_case(name));
        found.map(|(.., value)| value.as_str())
    }
}

/// Text without the white space of XML around it.
pub(crate) fn trimmed(text: &str) -> &str {
    text.trim_matches([' ', '\t', '\r', '\n'])
}

/// Whether two names are the same, in any case, with one `s` of business or two.
fn same(one: &str, other: &str) -> bool {
    if one.eq_ignore_ascii_case(other) {
        return true;
    }
    let rest = |name: &str| {
        let lower = name.to_ascii_lowercase();
        let rest = lower.strip_prefix("bussiness").or_else(|| lower.strip_prefix("business"));
        rest.map(str::to_owned)
    };
    rest(one).is_some_and(|it| Some(it) == rest(other))
}
