//! A small tree of XML elements, for reading manifests: names without prefixes, attributes, text, children.
//! Not a general parser. What must hold: no entity of its own, no document type, bounded depth and number of elements.

use crate::Fault;
use quick_xml::{Reader, XmlVersion, events::Event};

/// Elements of one manifest.
const ELEMENTS_MAX: usize = 400_000;
const DEPTH_MAX: usize = 20;

/// An element.
#[derive(Debug, Default)]
pub(crate) struct Node {
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
    pub(crate) text: String,
    pub(crate) children: Vec<Node>,
}

impl Node {
    pub(crate) fn parse(xml: &str) -> Result<Node, Fault> {
        let mut reader = Reader::from_str(xml);
        let mut open: Vec<Node> = vec![Node::default()];
        let mut count = 0;
        loop {
            match reader.read_event().map_err(fault)? {
                Event::Start(start) => {
                    count += 1;
                    if count > ELEMENTS_MAX || open.len() > DEPTH_MAX {
                        return Err(Fault::Manifest("too large or too deep".to_owned()));
                    }
                    let mut node =
                        Node { name: start.local_name().as_ref().to_owned(), ..Node::default() };
                    for attribute in start.attributes() {
                        let attribute = attribute.map_err(fault)?;
                        let value =
                            attribute.normalized_value(XmlVersion::Explicit1_0).map_err(fault)?;
                        let name = attribute.key.local_name().as_ref().to_owned();
                        node.attributes.push((name, value.into_owned()));
                    }
                    open.push(node);
                }
                Event::End(_) => {
                    let node = open.pop().ok_or_else(unbalanced)?;
                    open.last_mut().ok_or_else(unbalanced)?.children.push(node);
                }
                Event::Text(text) => {
                    open.last_mut().ok_or_else(unbalanced)?.text.push_str(&text.xml10_content());
                }
                Event::GeneralRef(named) => {
                    let letter = match named.xml10_content().as_ref() {
                        "amp" => '&',
                        "lt" => '<',
                        "gt" => '>',
                        "quot" => '"',
                        "apos" => '\'',
                        _ => return Err(Fault::Manifest("an entity".to_owned())),
                    };
                    open.last_mut().ok_or_else(unbalanced)?.text.push(letter);
                }
                Event::Decl(_) => {}
                Event::Eof => break,
                _ => return Err(Fault::Manifest("something that is no element".to_owned())),
            }
        }
        let mut root = open.pop().filter(|_| open.is_empty()).ok_or_else(unbalanced)?;
        root.children.pop().filter(|_| root.children.is_empty()).ok_or_else(unbalanced)
    }

    pub(crate) fn all<'n>(&'n self, name: &'n str) -> impl Iterator<Item = &'n Node> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The one child of this name.
    pub(crate) fn one<'n>(&'n self, name: &str) -> Result<&'n Node, Fault> {
        let mut found = self.children.iter().filter(|child| child.name == name);
        match (found.next(), found.next()) {
            (Some(node), None) => Ok(node),
            _ => Err(Fault::Manifest(format!("{name} in {}", self.name))),
        }
    }

    /// The child at the end of a path of children.
    pub(crate) fn at<'n>(&'n self, path: &[&str]) -> Result<&'n Node, Fault> {
        path.iter().try_fold(self, |node, name| node.one(name))
    }

    pub(crate) fn attribute<'n>(&'n self, name: &str) -> Result<&'n str, Fault> {
        let found = self.attributes.iter().find(|(one, _)| one == name);
        let found = found.map(|(_, value)| value.as_str());
        found.ok_or_else(|| Fault::Manifest(format!("{name} of {}", self.name)))
    }
}

fn fault(why: impl std::fmt::Display) -> Fault {
    Fault::Manifest(why.to_string())
}

fn unbalanced() -> Fault {
    Fault::Manifest("unbalanced".to_owned())
}
