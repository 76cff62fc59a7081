//! The document package, element by element in the order of the standard.
//! Absent values are absent elements. What must always hold: the misspelling `Bussiness` is written as the standard has it.

use std::io::{ErrorKind, Read};

use data_encoding::BASE64;
use kernel::time::Date;

use super::Contents;
use super::emitter::{Emitter, check};
use crate::calendar::{write_date, write_moment};
use crate::error::WriteError;
use crate::model::business::{Action, Business, Staff, UpdateInformation};
use crate::model::envelope::{
    DocumentId, Envelope, Organisation, OtherInformation, Reference, ResponseFor, Trace,
};
use crate::read::attachment::bare_id;
use crate::xml::tag::Tag;

/// Bytes of an attachment encoded at once; a multiple of three.
const CHUNK: usize = 48 * 1024;

/// Refuses what would not read back.
pub(super) fn check_document(envelope: &Envelope) -> Result<(), WriteError> {
    if envelope.to.is_empty() {
        return Err(WriteError::NoReceiver);
    }
    let kind = &envelope.document_type;
    if kind.number.is_none() && kind.name.is_none() {
        return Err(WriteError::Field("TypeName"));
    }
    for (position, it) in envelope.manifest.iter().enumerate() {
        check("ContentId", &it.content_id)?;
        if bare_id(&it.content_id) != it.content_id {
            return Err(WriteError::Field("ContentId"));
        }
        let mut later = envelope.manifest.iter().skip(position + 1);
        if later.any(|other| other.content_id == it.content_id) {
            return Err(WriteError::ContentIdTwice);
        }
    }
    Ok(())
}

/// The element MessageHeader.
pub(super) fn message(out: &mut Emitter<'_>, envelope: &Envelope) -> Result<(), WriteError> {
    out.begin("MessageHeader")?;
    organisation(out, "From", &envelope.from)?;
    for it in &envelope.to {
        organisation(out, "To", it)?;
    }
    out.begin("Code")?;
    out.must("CodeNumber", &envelope.code.number)?;
    out.must("CodeNotation", &envelope.code.notation)?;
    out.end()?;
    out.begin("PromulgationInfo")?;
    out.may("Place", envelope.promulgation.place.as_deref())?;
    date(out, "PromulgationDate", Some(envelope.promulgation.date))?;
    out.end()?;
    out.begin("DocumentType")?;
    out.number("Type", envelope.document_type.number.map(u32::from))?;
    out.may("TypeName", envelope.document_type.name.as_deref())?;
    out.may("TypeDetail", envelope.document_type.detail.as_deref())?;
    out.end()?;
    out.must("Subject", &envelope.subject)?;
    out.may("Content", envelope.content.as_deref())?;
    out.begin("SignerInfo")?;
    out.may("Competence", envelope.signer.competence.as_deref())?;
    out.may("Position", envelope.signer.position.as_deref())?;
    out.may("FullName", envelope.signer.full_name.as_deref())?;
    out.end()?;
    date(out, "DueDate", envelope.due_on)?;
    if !envelope.to_places.is_empty() {
        list(out, "ToPlaces", "Place", &envelope.to_places)?;
    }
    if let Some(it) = &envelope.other {
        other(out, it)?;
    }
    for it in &envelope.response_for {
        response_for(out, it)?;
    }
    out.number("SteeringType", envelope.steering.map(|it| it.number().into()))?;
    out.must("DocumentId", envelope.document_id.as_str())?;
    out.end()
}

/// The element TraceHeaderList, with `Bussiness` in it.
pub(super) fn trace(
    out: &mut Emitter<'_>,
    trace: &Trace,
    business: &Business,
) -> Result<(), WriteError> {
    let mut tag = Tag::new("edXML", "TraceHeaderList");
    let attributes = [
        ("id", &trace.id),
        ("version", &trace.version),
        ("mustUnderstand", &trace.must_understand),
        ("actor", &trace.actor),
    ];
    for (name, value) in attributes {
        if let Some(value) = value {
            check(name, value)?;
            tag = tag.with("", name, value);
        }
    }
    out.start(&tag)?;
    for it in &trace.hops {
        out.begin("TraceHeader")?;
        out.must("OrganId", &it.organ_id)?;
        out.must("Timestamp", &write_moment(it.at))?;
        out.end()?;
    }
    self::business(out, business)?;
    out.end()
}

/// The element edXMLManifest.
pub(super) fn manifest(out: &mut Emitter<'_>, references: &[Reference]) -> Result<(), WriteError> {
    out.start(&Tag::new("edXML", "edXMLManifest").with("", "version", "1.0"))?;
    for it in references {
        let id = format!("cid:{}", it.content_id);
        let tag = Tag::new("edXML", "Reference")
            .declare("xlink", "http://www.w3.org/1999/xlink")
            .with("xlink", "href", &id)
            .with("xlink", "type", "simple");
        out.start(&tag)?;
        out.may("Description", it.description.as_deref())?;
        out.may("AttachmentName", it.name.as_deref())?;
        out.may("ContentType", it.content_type.as_deref())?;
        out.must("ContentId", &id)?;
        out.end()?;
    }
    out.end()
}

/// The element AttachmentEncoded, which and whose children have no prefix.
pub(super) fn attachments(
    out: &mut Emitter<'_>,
    references: &[Reference],
    contents: &dyn Contents,
) -> Result<(), WriteError> {
    out.start(&Tag::new("", "AttachmentEncoded"))?;
    for it in references {
        out.start(&Tag::new("", "Attachment"))?;
        let fields = [
            ("ContentType", it.content_type.as_deref()),
            ("ContentId", Some(it.content_id.as_str())),
            ("Description", it.description.as_deref()),
        ];
        for (name, text) in fields {
            plain(out, name, text)?;
        }
        out.start(&Tag::new("", "ContentTransferEncoded"))?;
        encoded(out, contents.open(it).map_err(WriteError::Source)?)?;
        out.end()?;
        plain(out, "AttachmentName", it.name.as_deref())?;
        out.end()?;
    }
    out.end()
}

/// An agency.
pub(super) fn organisation(
    out: &mut Emitter<'_>,
    name: &str,
    it: &Organisation,
) -> Result<(), WriteError> {
    out.begin(name)?;
    out.must("OrganId", &it.id)?;
    out.may("OrganizationInCharge", it.in_charge.as_deref())?;
    out.may("OrganName", it.name.as_deref())?;
    out.may("OrganAdd", it.address.as_deref())?;
    out.may("Email", it.email.as_deref())?;
    out.may("Telephone", it.telephone.as_deref())?;
    out.may("Fax", it.fax.as_deref())?;
    out.may("Website", it.website.as_deref())?;
    out.end()
}

/// The document that is answered.
pub(super) fn response_for(out: &mut Emitter<'_>, it: &ResponseFor) -> Result<(), WriteError> {
    out.begin("ResponseFor")?;
    out.must("OrganId", &it.organ_id)?;
    out.may("Code", it.code.as_deref())?;
    date(out, "PromulgationDate", it.promulgated_on)?;
    out.may("DocumentId", it.document_id.as_ref().map(DocumentId::as_str))?;
    out.end()
}

/// Who can be asked. Somebody of whom nothing is known would read back as nobody.
pub(super) fn staff(out: &mut Emitter<'_>, it: Option<&Staff>) -> Result<(), WriteError> {
    let Some(it) = it else { return Ok(()) };
    if *it == Staff::default() {
        return Err(WriteError::Field("StaffInfo"));
    }
    out.begin("StaffInfo")?;
    out.may("Department", it.department.as_deref())?;
    out.may("Staff", it.name.as_deref())?;
    out.may("Mobile", it.mobile.as_deref())?;
    out.may("Email", it.email.as_deref())?;
    out.end()
}

fn business(out: &mut Emitter<'_>, it: &Business) -> Result<(), WriteError> {
    out.begin("Bussiness")?;
    out.number("BussinessDocType", Some(it.action.number().into()))?;
    out.may("BussinessDocReason", it.reason.as_deref())?;
    match &it.action {
        Action::Recall { target } => out.must("DocumentId", target.as_str())?,
        Action::Update { target, information } => {
            update(out, information)?;
            out.must("DocumentId", target.as_str())?;
        }
        Action::Replace { replaced } if replaced.is_empty() => {
            return Err(WriteError::Field("ReplacementInfo"));
        }
        Action::New | Action::Replace { .. } => {}
    }
    staff(out, it.staff.as_ref())?;
    out.may("Paper", it.paper.map(flag))?;
    if let Action::Replace { replaced } = &it.action {
        out.begin("ReplacementInfoList")?;
        for it in replaced {
            out.begin("ReplacementInfo")?;
            out.must("DocumentId", it.document_id.as_str())?;
            if !it.organ_ids.is_empty() {
                list(out, "OrganIdList", "OrganId", &it.organ_ids)?;
            }
            out.end()?;
        }
        out.end()?;
    }
    out.end()
}

fn update(out: &mut Emitter<'_>, it: &UpdateInformation) -> Result<(), WriteError> {
    out.begin("BussinessDocumentInfo")?;
    out.may("DocumentInfo", it.document.map(flag))?;
    out.may("DocumentReceiver", it.receivers.map(flag))?;
    if !it.receiver_list.is_empty() {
        out.begin("ReceiverList")?;
        for (change, organ_id) in &it.receiver_list {
            out.begin("Receiver")?;
            out.number("ReceiverType", Some(change.number().into()))?;
            out.must("OrganId", organ_id)?;
            out.end()?;
        }
        out.end()?;
    }
    out.end()
}

fn other(out: &mut Emitter<'_>, it: &OtherInformation) -> Result<(), WriteError> {
    out.begin("OtherInfo")?;
    out.number("Priority", it.priority.map(|it| it.number().into()))?;
    out.may("SphereOfPromulgation", it.sphere.as_deref())?;
    out.may("TyperNotation", it.typer_notation.as_deref())?;
    out.number("PromulgationAmount", it.promulgation_amount)?;
    out.number("PageAmount", it.page_amount)?;
    if !it.appendixes.is_empty() {
        list(out, "Appendixes", "Appendix", &it.appendixes)?;
    }
    out.end()
}

fn list(
    out: &mut Emitter<'_>,
    name: &str,
    each: &'static str,
    texts: &[String],
) -> Result<(), WriteError> {
    out.begin(name)?;
    for it in texts {
        out.must(each, it)?;
    }
    out.end()
}

fn date(out: &mut Emitter<'_>, name: &'static str, date: Option<Date>) -> Result<(), WriteError> {
    if date.is_some_and(|it| it.year() < 0) {
        return Err(WriteError::Field(name));
    }
    out.may(name, date.map(write_date).as_deref())
}

const fn flag(it: bool) -> &'static str {
    if it { "1" } else { "0" }
}

/// An element without prefix, when there is a text.
fn plain(out: &mut Emitter<'_>, name: &'static str, text: Option<&str>) -> Result<(), WriteError> {
    let Some(text) = text else { return Ok(()) };
    check(name, text)?;
    out.start(&Tag::new("", name))?;
    out.text(text)?;
    out.end()
}

/// A content in base64 without line breaks.
fn encoded(out: &mut Emitter<'_>, mut content: Box<dyn Read + '_>) -> Result<(), WriteError> {
    let mut bytes = vec![0; CHUNK];
    let mut text = String::with_capacity(BASE64.encode_len(CHUNK));
    loop {
        let mut filled = 0;
        while filled < CHUNK {
            match content.read(bytes.get_mut(filled..).unwrap_or_default()) {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(fault) if fault.kind() == ErrorKind::Interrupted => {}
                Err(fault) => return Err(WriteError::Source(fault)),
            }
        }
        text.clear();
        BASE64.encode_append(bytes.get(..filled).unwrap_or_default(), &mut text);
        out.text(&text)?;
        if filled < CHUNK {
            return Ok(());
        }
    }
}
