//! The one way through a package: what it hands out is what it digests.
//! It digests the whole document without its signature, keeps the canonical SignedInfo, and knows where a signature may
//! stand; it does not check the signature. What must always hold: nothing is handed out that is not digested, but for the
//! signature itself; so no second reading can see another document than the one that was signed.

use std::collections::BTreeSet;
use std::io::Read;

use kernel::hash::{Hasher, Sha256Hash};

use super::canonical::Canonical;
use super::parser::{Parser, Piece};
use super::scope::Scope;
use crate::error::{Code, ReadError};
use crate::limits::Limits;

/// Namespaces that mean something here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Space {
    /// The standard's; senders leave it out too.
    Own,
    Soap,
    Signature,
    Xlink,
    Foreign,
}

impl Space {
    fn of(namespace: &str) -> Self {
        match namespace {
            "" | crate::NAMESPACE => Self::Own,
            "http://schemas.xmlsoap.org/soap/envelope/"
            | "http://www.w3.org/2003/05/soap-envelope" => Self::Soap,
            crate::signature::NAMESPACE => Self::Signature,
            "http://www.w3.org/1999/xlink" => Self::Xlink,
            _ => Self::Foreign,
        }
    }
}

/// What comes next.
#[derive(Debug)]
pub(crate) enum Item<'a> {
    /// An element begins.
    Start(Element),
    /// Text in the innermost element, in pieces.
    Text(&'a str),
    /// The innermost element ends.
    End,
    /// The document is read to its end.
    Finished,
}

/// An element as readers see it.
#[derive(Debug)]
pub(crate) struct Element {
    pub(crate) space: Space,
    pub(crate) local: String,
    pub(crate) attributes: Vec<(Space, String, String)>,
}

/// What was digested on the way.
#[derive(Debug)]
pub(crate) struct Digested {
    /// Of the document without its signature.
    pub(crate) document: Sha256Hash,
    /// The canonical SignedInfo; none without a signature.
    pub(crate) signed_info: Option<Vec<u8>>,
    /// Whether there was a signature.
    pub(crate) signed: bool,
}

/// Goes through a document.
#[derive(Debug)]
pub(crate) struct Walker<R> {
    parser: Parser<R>,
    scope: Scope,
    document: Canonical<Hasher>,
    info: Option<Canonical<Vec<u8>>>,
    path: Vec<(Space, String)>,
    /// The depth at which the signature stands, while in it.
    signature: Option<usize>,
    signed: bool,
    ids: BTreeSet<String>,
}

impl<R: Read> Walker<R> {
    pub(crate) fn new(inner: R, limits: Limits) -> Self {
        Self {
            parser: Parser::new(inner, limits),
            scope: Scope::default(),
            document: Canonical::new(Hasher::new()),
            info: None,
            path: Vec::new(),
            signature: None,
            signed: false,
            ids: BTreeSet::new(),
        }
    }

    /// How many bytes were read.
    pub(crate) const fn position(&self) -> u64 {
        self.parser.position()
    }

    /// Says whether text from here on is the content of an attachment.
    pub(crate) const fn set_apart(&mut self, apart: bool) {
        self.parser.set_apart(apart);
    }

    /// The next item.
    pub(crate) fn next(&mut self) -> Result<Item<'_>, ReadError> {
        match self.parser.next()? {
            Piece::Start => self.start().map(Item::Start),
            Piece::Text => {
                let text = self.parser.text();
                if self.signature.is_none() {
                    self.document.text(text);
                } else if let Some(info) = self.info.as_mut().filter(|it| !it.whole()) {
                    info.text(text);
                }
                Ok(Item::Text(text))
            }
            Piece::End => {
                self.end();
                Ok(Item::End)
            }
            Piece::Finished => Ok(Item::Finished),
        }
    }

    /// The digests, once the document is finished.
    pub(crate) fn finish(self) -> Digested {
        Digested {
            document: self.document.finish().finish(),
            signed_info: self.info.map(Canonical::finish),
            signed: self.signed,
        }
    }

    fn start(&mut self) -> Result<Element, ReadError> {
        let tag = self.parser.tag();
        self.scope.enter(tag)?;
        let space = Space::of(self.scope.element(&tag.name)?);
        let mut attributes = Vec::with_capacity(tag.attributes.len());
        for it in &tag.attributes {
            let namespace = self.scope.attribute(&it.name)?;
            if it.name.local.eq_ignore_ascii_case("id") && !self.ids.insert(it.value.clone()) {
                return Err(Code::IdTwice.into());
            }
            attributes.push((Space::of(namespace), it.name.local.clone(), it.value.clone()));
        }
        let element = Element { space, local: tag.name.local.clone(), attributes };
        if space == Space::Signature && element.local == "Signature" {
            if self.signed {
                return Err(Code::SignatureTwice.into());
            }
            if !signature_may_stand(&self.path) {
                return Err(Code::SignatureMisplaced.into());
            }
            self.signed = true;
            self.signature = Some(self.path.len());
        }
        match self.signature {
            None => self.document.start(tag, &self.scope),
            Some(depth) => {
                let own = self.path.len() == depth + 1;
                if own && space == Space::Signature && element.local == "SignedInfo" {
                    if self.info.is_some() {
                        return Err(Code::SignatureForm.into());
                    }
                    self.info = Some(Canonical::new(Vec::new()));
                    if let Some(info) = &mut self.info {
                        info.start(tag, &self.scope);
                    }
                } else if let Some(info) = self.info.as_mut().filter(|it| !it.whole()) {
                    info.start(tag, &self.scope);
                }
            }
        }
        self.path.push((space, element.local.clone()));
        Ok(element)
    }

    fn end(&mut self) {
        self.path.pop();
        self.scope.leave();
        match self.signature {
            None => self.document.end(),
            Some(depth) => {
                if let Some(info) = self.info.as_mut().filter(|it| !it.whole()) {
                    info.end();
                }
                if self.path.len() == depth {
                    self.signature = None;
                }
            }
        }
    }
}

const SOAP: [(Space, &str); 2] = [(Space::Soap, "Envelope"), (Space::Soap, "Header")];
const FILE: [(Space, &str); 3] =
    [(Space::Own, "edXML"), (Space::Own, "edXMLEnvelope"), (Space::Own, "edXMLHeader")];

/// Whether a signature may stand in the innermost of these elements: the header, or the DigitalSignature in it.
fn signature_may_stand(path: &[(Space, String)]) -> bool {
    let header = match path {
        [header @ .., (Space::Own, last)] if last == "DigitalSignature" => header,
        other => other,
    };
    let names: Vec<(Space, &str)> =
        header.iter().map(|(space, it)| (*space, it.as_str())).collect();
    let [root, envelope, own] = FILE;
    let [soap, soap_header] = SOAP;
    names == SOAP
        || names == FILE
        || names == [envelope, own]
        || names == [root, own]
        || names == [soap, soap_header, own]
}
