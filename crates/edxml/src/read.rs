//! Reading a package, in the file form or as MIME parts, and giving its attachments to a sink as they pass.
//! It is tolerant of how senders write and strict about what could be read in two ways. What must always hold: a package
//! whose signature does not hold is refused, not read; everything the sink got before a refusal is to be thrown away.

pub(crate) mod attachment;
mod base64;
mod header;
mod mime;
mod part;
mod unzip;

use std::io::Read;

use crate::error::{Code, ReadError};
use crate::limits::Limits;
use crate::model::envelope::Envelope;
use crate::model::status::Status;
use crate::signature::{Coverage, Signature, verify};
use crate::xml::node::Node;
use crate::xml::walker::{Item, Space, Walker};
use attachment::{Attachment, Intake, Sink, Told, settle};

pub(crate) use base64::decode as base64_text;
pub use mime::read_mime;

/// How a package was encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// One file, attachments inside in base64.
    File,
    /// SOAP with attachments as parts of MIME.
    Mime,
}

/// A document with its attachments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// What it is about.
    pub envelope: Envelope,
    /// Its attachments, in the order in which they came.
    pub attachments: Vec<Attachment>,
}

/// What a package carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Package {
    /// A document.
    Document(Box<Document>),
    /// What a receiver did with one.
    Status(Box<Status>),
}

/// A package that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// What it carries.
    pub package: Package,
    /// Who signed it, if somebody did: the signature holds, and whether its certificate may be trusted is still to be asked.
    pub signature: Option<Signature>,
    /// How it was encoded.
    pub form: Form,
}

/// Reads a package in the file form.
///
/// Attachments go to the sink while they are read; its files are good only when this ends well, and of those only the
/// ones that [`Attachment::part`] names.
pub fn read<R: Read, S: Sink>(
    source: R,
    sink: &mut S,
    limits: &Limits,
) -> Result<Received, ReadError> {
    let mut intake = Intake::new(sink, limits);
    let whole = walk(source, &mut intake, limits)?;
    let package = package(&whole.root, intake, limits)?;
    let signature = whole.signature(Coverage::Everything)?;
    Ok(Received { package, signature, form: Form::File })
}

/// A document that was walked through.
struct Whole {
    root: Node,
    digested: crate::xml::walker::Digested,
    position: u64,
}

impl Whole {
    fn signature(&self, coverage: Coverage) -> Result<Option<Signature>, ReadError> {
        let header = header_of(&self.root);
        let found = header.and_then(|header| {
            let direct = header.children.iter();
            let within = header.all("DigitalSignature").flat_map(|it| it.children.iter());
            direct.chain(within).find(|it| it.local == "Signature")
        });
        let Some(found) = found else {
            // The walker saw one where no header is.
            let misplaced = Err(ReadError::from(Code::SignatureMisplaced).at(self.position));
            return if self.digested.signed { misplaced } else { Ok(None) };
        };
        verify(found, &self.digested, coverage).map(Some).map_err(|it| it.at(self.position))
    }
}

/// Goes through the XML of a package, giving attachments inside it to the intake.
fn walk<R: Read, S: Sink>(
    source: R,
    intake: &mut Intake<'_, S>,
    limits: &Limits,
) -> Result<Whole, ReadError> {
    let mut walker = Walker::new(source, *limits);
    let root = tree(&mut walker, intake, limits).map_err(|it| it.at(walker.position()))?;
    let position = walker.position();
    Ok(Whole { root, digested: walker.finish(), position })
}

fn tree<R: Read, S: Sink>(
    walker: &mut Walker<R>,
    intake: &mut Intake<'_, S>,
    limits: &Limits,
) -> Result<Node, ReadError> {
    let mut open: Vec<Node> = Vec::new();
    let mut root = None;
    loop {
        match walker.next()? {
            Item::Start(element) => {
                let node = Node::new(element);
                if open.is_empty() && !is_root(&node) {
                    return Err(Code::Foreign.into());
                }
                if is_content(&open, &node) {
                    content(walker, &mut open, intake)?;
                } else {
                    open.push(node);
                }
            }
            Item::Text(text) => {
                let Some(node) = open.last_mut() else { continue };
                if node.text.len() + text.len() > limits.text_bytes_max {
                    return Err(Code::TextBytes.into());
                }
                node.text.push_str(text);
            }
            Item::End => {
                let Some(node) = open.pop() else { return Err(Code::Malformed.into()) };
                let Some(parent) = open.last() else {
                    root = Some(node);
                    continue;
                };
                if node.is("Attachment") && parent.is("AttachmentEncoded") && digested(&open) {
                    attached(&node, intake)?;
                } else if let Some(parent) = open.last_mut() {
                    parent.children.push(node);
                }
            }
            Item::Finished => return root.ok_or(Code::Truncated.into()),
        }
    }
}

fn is_root(node: &Node) -> bool {
    let own = ["edXML", "edXMLEnvelope", "Status"];
    own.iter().any(|it| node.is(it)) || (node.space == Space::Soap && node.local == "Envelope")
}

/// Whether what stands in these elements is digested: the inside of a signature is not, and no attachment is taken from it.
fn digested(open: &[Node]) -> bool {
    open.iter().all(|it| it.space != Space::Signature)
}

/// Whether this is the element whose text is a file.
fn is_content(open: &[Node], node: &Node) -> bool {
    let [.., list, attachment] = open else { return false };
    digested(open)
        && node.is("ContentTransferEncoded")
        && attachment.is("Attachment")
        && list.is("AttachmentEncoded")
}

/// Reads the text of a file up to the end of its element.
fn content<R: Read, S: Sink>(
    walker: &mut Walker<R>,
    open: &mut [Node],
    intake: &mut Intake<'_, S>,
) -> Result<(), ReadError> {
    let Some(attachment) = open.last_mut() else { return Err(Code::Malformed.into()) };
    // The element is remembered as empty, so that a second one is noticed.
    if attachment.all("ContentTransferEncoded").next().is_some() {
        return Err(ReadError::refused(Code::Twice, "ContentTransferEncoded"));
    }
    let name = attachment.text("AttachmentName")?;
    attachment.children.push(Node {
        space: Space::Own,
        local: "ContentTransferEncoded".to_owned(),
        attributes: Vec::new(),
        text: String::new(),
        children: Vec::new(),
    });
    let mut file = intake.begin(name.as_deref())?;
    let mut decoder = base64::Decoder::default();
    walker.set_apart(true);
    loop {
        match walker.next()? {
            Item::Text(text) => {
                decoder.take(text.as_bytes(), &mut |bytes| intake.take(&mut file, bytes))?;
            }
            Item::End => break,
            Item::Start(_) | Item::Finished => {
                return Err(ReadError::refused(Code::Value, "ContentTransferEncoded"));
            }
        }
    }
    walker.set_apart(false);
    decoder.finish(&mut |bytes| intake.take(&mut file, bytes))?;
    intake.end(file)
}

/// An attachment ended: what it says of itself belongs to the file that was read in it.
fn attached<S: Sink>(node: &Node, intake: &mut Intake<'_, S>) -> Result<(), ReadError> {
    node.must("ContentTransferEncoded")?;
    intake.tell(Told {
        content_id: Some(node.must_text("ContentId")?),
        name: node.text("AttachmentName")?,
        content_type: node.text("ContentType")?,
        description: node.text("Description")?,
        ..Told::default()
    })
}

/// The header of a package, in whichever form.
fn header_of(root: &Node) -> Option<&Node> {
    let soap = |name: &'static str| move |it: &&Node| it.space == Space::Soap && it.local == name;
    if root.space == Space::Soap {
        let header = root.children.iter().find(soap("Header"))?;
        return Some(header.all("edXMLHeader").next().unwrap_or(header));
    }
    if root.is("Status") {
        return None;
    }
    let envelope = root.all("edXMLEnvelope").next().unwrap_or(root);
    envelope.all("edXMLHeader").next()
}

/// What a walked package carries.
fn package<S: Sink>(
    root: &Node,
    intake: Intake<'_, S>,
    limits: &Limits,
) -> Result<Package, ReadError> {
    let parts = header::Parts::of(root)?;
    if let Some(status) = parts.status {
        return Ok(Package::Status(Box::new(header::status(status)?)));
    }
    let envelope = header::envelope(&parts, limits)?;
    let attachments = settle(intake.finish(), &envelope.manifest)?;
    Ok(Package::Document(Box::new(Document { envelope, attachments })))
}
