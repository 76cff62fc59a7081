//! From the tree of a package's header to values.
//! Senders leave out, spell and order differently; what is read here is what can be understood in one way. What must
//! always hold: a number of a list of the standard that the list does not have is a refusal with a code of its own.

use super::attachment::bare_id;
use crate::calendar::{read_date, read_moment};
use crate::error::{Code, ReadError};
use crate::limits::Limits;
use crate::model::business::{
    Action, Business, ReceiverChange, Replacement, Staff, UpdateInformation,
};
use crate::model::envelope::{
    DocumentCode, DocumentId, DocumentType, Envelope, Hop, Organisation, OtherInformation,
    Priority, Promulgation, Reference, ResponseFor, Signer, Steering, Trace,
};
use crate::model::status::{Status, StatusCode};
use crate::xml::node::Node;
use crate::xml::walker::Space;

/// Where the parts of a package stand, in whichever form.
pub(crate) struct Parts<'a> {
    pub(crate) message: Option<&'a Node>,
    trace: Option<&'a Node>,
    manifest: Option<&'a Node>,
    pub(crate) status: Option<&'a Node>,
}

impl<'a> Parts<'a> {
    /// Finds them under the root.
    pub(crate) fn of(root: &'a Node) -> Result<Self, ReadError> {
        if root.is("Status") {
            return Ok(Self { message: None, trace: None, manifest: None, status: Some(root) });
        }
        let soap = root.space == Space::Soap;
        let (header, body) = if soap {
            (only_soap(root, "Header")?, only_soap(root, "Body")?)
        } else {
            let envelope = root.one("edXMLEnvelope")?.unwrap_or(root);
            (envelope.one("edXMLHeader")?, envelope.one("edXMLBody")?)
        };
        let header = header.ok_or(ReadError::refused(Code::Missing, "edXMLHeader"))?;
        let header = if soap { header.one("edXMLHeader")?.unwrap_or(header) } else { header };
        let body = if soap {
            body.map(|it| Ok::<_, ReadError>(it.one("edXMLBody")?.unwrap_or(it))).transpose()?
        } else {
            body
        };
        let manifest = match body {
            Some(body) => match (body.one("edXMLManifest")?, body.one("Manifest")?) {
                (Some(_), Some(_)) => return Err(ReadError::refused(Code::Twice, "edXMLManifest")),
                (one, other) => one.or(other),
            },
            None => None,
        };
        let message = header.one("MessageHeader")?;
        let status = header.one("Status")?;
        if message.is_some() && status.is_some() {
            return Err(ReadError::refused(Code::Twice, "Status"));
        }
        Ok(Self { message, trace: header.one("TraceHeaderList")?, manifest, status })
    }
}

fn only_soap<'a>(root: &'a Node, name: &'static str) -> Result<Option<&'a Node>, ReadError> {
    let mut found = root.children.iter().filter(|it| it.space == Space::Soap && it.local == name);
    let first = found.next();
    if found.next().is_some() {
        return Err(ReadError::refused(Code::Twice, name));
    }
    Ok(first)
}

/// The envelope of a document.
pub(crate) fn envelope(parts: &Parts<'_>, limits: &Limits) -> Result<Envelope, ReadError> {
    let missing = ReadError::refused(Code::Missing, "MessageHeader");
    let message = parts.message.ok_or(missing)?;
    let from = organisation(message.must("From")?)?;
    let to: Vec<_> = message.all("To").map(organisation).collect::<Result<_, _>>()?;
    if to.is_empty() {
        return Err(ReadError::refused(Code::Missing, "To"));
    }
    let code = message.must("Code")?;
    let code = DocumentCode {
        number: code.must_text("CodeNumber")?,
        notation: code.must_text("CodeNotation")?,
    };
    let promulgation = message.must("PromulgationInfo")?;
    let promulgation = Promulgation {
        place: promulgation.text("Place")?,
        date: date(promulgation, "PromulgationDate")?
            .ok_or(ReadError::refused(Code::Missing, "PromulgationDate"))?,
    };
    let document_id = match message.text("DocumentId")? {
        Some(id) => DocumentId(id),
        // Some senders leave it out; this is what the file form makes it of.
        None => DocumentId::compose(&from.id, promulgation.date, &code),
    };
    let places = message.one("ToPlaces")?;
    let places = places.iter().flat_map(|it| it.all("Place")).filter_map(Node::own_text);
    Ok(Envelope {
        to,
        document_type: document_type(message.one("DocumentType")?)?,
        subject: message.must_text("Subject")?,
        content: message.text("Content")?,
        signer: signer(message.one("SignerInfo")?)?,
        due_on: date(message, "DueDate")?,
        to_places: places.collect(),
        other: message.one("OtherInfo")?.map(other).transpose()?,
        response_for: message.all("ResponseFor").map(response_for).collect::<Result<_, _>>()?,
        steering: steering(message)?,
        document_id,
        trace: trace(parts.trace)?,
        business: business(parts.trace)?,
        manifest: manifest(parts.manifest, limits)?,
        from,
        code,
        promulgation,
    })
}

/// A status.
pub(crate) fn status(node: &Node) -> Result<Status, ReadError> {
    let code: u8 = node
        .number("StatusCode", Code::Status)?
        .ok_or(ReadError::refused(Code::Missing, "StatusCode"))?;
    let at = node.must_text("Timestamp")?;
    Ok(Status {
        response_for: response_for(node.must("ResponseFor")?)?,
        from: organisation(node.must("From")?)?,
        code: StatusCode::try_from(code)
            .map_err(|_| ReadError::refused(Code::Status, "StatusCode"))?,
        description: node.text("Description")?,
        at: read_moment(&at).ok_or(ReadError::refused(Code::Date, "Timestamp"))?,
        staff: node.one("StaffInfo")?.map(staff).transpose()?.flatten(),
    })
}

fn organisation(node: &Node) -> Result<Organisation, ReadError> {
    Ok(Organisation {
        id: node.must_text("OrganId")?,
        in_charge: node.text("OrganizationInCharge")?,
        name: node.text("OrganName")?,
        address: node.text("OrganAdd")?,
        email: node.text("Email")?,
        telephone: node.text("Telephone")?,
        fax: node.text("Fax")?,
        website: node.text("Website")?,
    })
}

fn document_type(node: Option<&Node>) -> Result<DocumentType, ReadError> {
    let Some(node) = node else { return Err(ReadError::refused(Code::Missing, "DocumentType")) };
    let read = DocumentType {
        number: node.number("Type", Code::Value)?,
        name: node.text("TypeName")?,
        detail: node.text("TypeDetail")?,
    };
    if read.number.is_none() && read.name.is_none() {
        return Err(ReadError::refused(Code::Missing, "TypeName"));
    }
    Ok(read)
}

fn signer(node: Option<&Node>) -> Result<Signer, ReadError> {
    let Some(node) = node else { return Ok(Signer::default()) };
    Ok(Signer {
        competence: node.text("Competence")?,
        position: node.text("Position")?,
        full_name: node.text("FullName")?,
    })
}

fn other(node: &Node) -> Result<OtherInformation, ReadError> {
    let priority: Option<u8> = node.number("Priority", Code::Priority)?;
    let known =
        |it| Priority::try_from(it).map_err(|_| ReadError::refused(Code::Priority, "Priority"));
    let appendixes = node.one("Appendixes")?;
    let appendixes = appendixes.iter().flat_map(|it| it.all("Appendix"));
    Ok(OtherInformation {
        priority: priority.map(known).transpose()?,
        sphere: node.text("SphereOfPromulgation")?,
        typer_notation: node.text("TyperNotation")?,
        promulgation_amount: node.number("PromulgationAmount", Code::Value)?,
        page_amount: node.number("PageAmount", Code::Value)?,
        appendixes: appendixes.filter_map(Node::own_text).collect(),
    })
}

fn response_for(node: &Node) -> Result<ResponseFor, ReadError> {
    Ok(ResponseFor {
        organ_id: node.must_text("OrganId")?,
        code: node.text("Code")?,
        promulgated_on: date(node, "PromulgationDate")?,
        document_id: node.text("DocumentId")?.map(DocumentId),
    })
}

/// Senders emit 0 too, which says no more than 1.
fn steering(node: &Node) -> Result<Option<Steering>, ReadError> {
    let number: Option<u8> = node.number("SteeringType", Code::Steering)?;
    let known = |it: u8| {
        Steering::try_from(it.max(1))
            .map_err(|_| ReadError::refused(Code::Steering, "SteeringType"))
    };
    number.map(known).transpose()
}

fn trace(node: Option<&Node>) -> Result<Trace, ReadError> {
    let Some(node) = node else { return Ok(Trace::default()) };
    let attribute = |name| {
        node.attribute(name)
            .map(crate::xml::node::trimmed)
            .filter(|it| !it.is_empty())
            .map(str::to_owned)
    };
    let hop = |it: &Node| {
        let at = it.must_text("Timestamp")?;
        Ok(Hop {
            organ_id: it.must_text("OrganId")?,
            at: read_moment(&at).ok_or(ReadError::refused(Code::Date, "Timestamp"))?,
        })
    };
    Ok(Trace {
        id: attribute("id"),
        version: attribute("version"),
        must_understand: attribute("mustUnderstand"),
        actor: attribute("actor"),
        hops: node.all("TraceHeader").map(hop).collect::<Result<_, ReadError>>()?,
    })
}

/// Without `Bussiness`, which older senders do not write, a document is new.
fn business(trace: Option<&Node>) -> Result<Business, ReadError> {
    let node = trace.map(|it| it.one("Bussiness")).transpose()?.flatten();
    let Some(node) = node else {
        return Ok(Business { action: Action::New, reason: None, staff: None, paper: None });
    };
    let number: Option<u8> = node.number("BussinessDocType", Code::Business)?;
    let target = || Ok::<_, ReadError>(DocumentId(node.must_text("DocumentId")?));
    let action = match number {
        Some(0) => Action::New,
        Some(1) => Action::Recall { target: target()? },
        Some(2) => {
            let information = node.one("BussinessDocumentInfo")?;
            let information = information.map(update).transpose()?.unwrap_or_default();
            Action::Update { target: target()?, information }
        }
        Some(3) => Action::Replace { replaced: replaced(node)? },
        Some(_) => return Err(ReadError::refused(Code::Business, "BussinessDocType")),
        None => return Err(ReadError::refused(Code::Missing, "BussinessDocType")),
    };
    Ok(Business {
        action,
        reason: node.text("BussinessDocReason")?,
        staff: node.one("StaffInfo")?.map(staff).transpose()?.flatten(),
        paper: flag(node, "Paper")?,
    })
}

fn update(node: &Node) -> Result<UpdateInformation, ReadError> {
    let list = node.one("ReceiverList")?;
    let receiver = |it: &Node| {
        let refused = ReadError::refused(Code::Receiver, "ReceiverType");
        let number: Option<u8> = it.number("ReceiverType", Code::Receiver)?;
        let change = number.and_then(|it| ReceiverChange::try_from(it).ok()).ok_or(refused)?;
        Ok((change, it.must_text("OrganId")?))
    };
    let receivers = list.iter().flat_map(|it| it.all("Receiver")).map(receiver);
    Ok(UpdateInformation {
        document: flag(node, "DocumentInfo")?,
        receivers: flag(node, "DocumentReceiver")?,
        receiver_list: receivers.collect::<Result<_, ReadError>>()?,
    })
}

fn replaced(node: &Node) -> Result<Vec<Replacement>, ReadError> {
    let list = node.must("ReplacementInfoList")?;
    let one = |it: &Node| {
        let organs = it.one("OrganIdList")?;
        let organs = organs.iter().flat_map(|it| it.all("OrganId"));
        Ok(Replacement {
            document_id: DocumentId(it.must_text("DocumentId")?),
            organ_ids: organs.filter_map(Node::own_text).collect(),
        })
    };
    let found: Vec<_> = list.all("ReplacementInfo").map(one).collect::<Result<_, ReadError>>()?;
    if found.is_empty() {
        return Err(ReadError::refused(Code::Missing, "ReplacementInfo"));
    }
    Ok(found)
}

/// None when everything in it is empty.
fn staff(node: &Node) -> Result<Option<Staff>, ReadError> {
    let staff = Staff {
        department: node.text("Department")?,
        name: node.text("Staff")?,
        mobile: node.text("Mobile")?,
        email: node.text("Email")?,
    };
    Ok(Some(staff).filter(|it| *it != Staff::default()))
}

fn manifest(node: Option<&Node>, limits: &Limits) -> Result<Vec<Reference>, ReadError> {
    let mut references: Vec<Reference> = Vec::new();
    for it in node.iter().flat_map(|it| it.all("Reference")) {
        let id = it.text("ContentId")?.or_else(|| it.attribute("href").map(str::to_owned));
        let id = id.map(|it| bare_id(&it).to_owned()).filter(|it| !it.is_empty());
        let content_id = id.ok_or(ReadError::refused(Code::Missing, "ContentId"))?;
        if references.iter().any(|other| other.content_id == content_id) {
            return Err(Code::ContentIdTwice.into());
        }
        if references.len() >= limits.attachments_max {
            return Err(Code::AttachmentsMany.into());
        }
        references.push(Reference {
            content_id,
            content_type: it.text("ContentType")?,
            description: it.text("Description")?,
            name: it.text("AttachmentName")?,
        });
    }
    Ok(references)
}

fn date(node: &Node, name: &'static str) -> Result<Option<kernel::time::Date>, ReadError> {
    let read = |it: String| read_date(&it).ok_or(ReadError::refused(Code::Date, name));
    node.text(name)?.map(read).transpose()
}

fn flag(node: &Node, name: &'static str) -> Result<Option<bool>, ReadError> {
    let read = |it: String| match it.as_str() {
        "0" | "false" => Ok(false),
        "1" | "true" => Ok(true),
        _ => Err(ReadError::refused(Code::Value, name)),
    };
    node.text(name)?.map(|it| read(it.to_ascii_lowercase())).transpose()
}
