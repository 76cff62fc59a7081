//! Which namespace a prefix means at a place in a document (Namespaces in XML 1.0).
//! What must always hold: a prefix that nobody declared has no meaning, and `xml` and `xmlns` mean what they always mean.

use std::collections::BTreeMap;

use super::tag::{Name, Tag};
use crate::error::Code;

/// The namespace of `xml:`.
pub(crate) const XML: &str = "http://www.w3.org/XML/1998/namespace";
const XMLNS: &str = "http://www.w3.org/2000/xmlns/";

/// Declarations of the elements that are open.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    depth: usize,
    /// What each prefix is bound to, innermost last.
    bindings: BTreeMap<String, Vec<String>>,
    /// At which depth prefixes were bound.
    bound: Vec<(usize, String)>,
}

impl Scope {
    /// Enters an element; its name and those of its attributes must then have a meaning.
    pub(crate) fn enter(&mut self, tag: &Tag) -> Result<(), Code> {
        self.depth += 1;
        for (prefix, namespace) in &tag.declared {
            let reserved = prefix == "xmlns" || namespace == XMLNS;
            let xml = (prefix == "xml") != (namespace == XML);
            let undeclares = namespace.is_empty() && !prefix.is_empty();
            if reserved || xml || undeclares || !(namespace.is_empty() || absolute(namespace)) {
                return Err(Code::Namespace);
            }
            self.bindings.entry(prefix.clone()).or_default().push(namespace.clone());
            self.bound.push((self.depth, prefix.clone()));
        }
        self.element(&tag.name)?;
        let attributes = tag.attributes.iter().map(|it| self.attribute(&it.name));
        let attributes: Vec<&str> = attributes.collect::<Result<_, Code>>()?;
        for (position, (one, namespace)) in tag.attributes.iter().zip(&attributes).enumerate() {
            let mut others = tag.attributes.iter().zip(&attributes).skip(position + 1);
            if others.any(|(other, its)| its == namespace && other.name.local == one.name.local) {
                return Err(Code::Malformed);
            }
        }
        Ok(())
    }

    /// Leaves the innermost element.
    pub(crate) fn leave(&mut self) {
        while let Some((_, prefix)) = self.bound.pop_if(|it| it.0 == self.depth) {
            if let Some(namespaces) = self.bindings.get_mut(&prefix) {
                namespaces.pop();
            }
        }
        self.depth = self.depth.saturating_sub(1);
    }

    /// The namespace of an element; empty for none.
    pub(crate) fn element(&self, name: &Name) -> Result<&str, Code> {
        if name.prefix == "xmlns" {
            return Err(Code::Namespace);
        }
        match self.find(&name.prefix) {
            Some(found) => Ok(found),
            None if name.prefix.is_empty() => Ok(""),
            None => Err(Code::Namespace),
        }
    }

    /// The namespace of an attribute; empty for none, whatever the default is.
    pub(crate) fn attribute(&self, name: &Name) -> Result<&str, Code> {
        if name.prefix.is_empty() { Ok("") } else { self.element(name) }
    }

    /// What a prefix is bound to.
    pub(crate) fn find(&self, prefix: &str) -> Option<&str> {
        if prefix == "xml" {
            return Some(XML);
        }
        self.bindings.get(prefix)?.last().map(String::as_str)
    }
}

/// Whether it is the name of a scheme, a colon, and characters of RFC 3986. Canonical form is not defined for documents
/// with relative names (Canonical XML 1.0, §1.3).
fn absolute(namespace: &str) -> bool {
    let Some((scheme, rest)) = namespace.split_once(':') else { return false };
    let mut scheme = scheme.bytes();
    let letter = scheme.next().is_some_and(|it| it.is_ascii_alphabetic());
    let known = scheme.all(|it| it.is_ascii_alphanumeric() || matches!(it, b'+' | b'-' | b'.'));
    let plain = |it: u8| it.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&it);
    letter && known && rest.bytes().all(plain)
}
