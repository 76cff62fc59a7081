//! What leaves: the parcel and the sendings of a release, and the notices that go back while a document from elsewhere is
//! worked on. Pure but for the directory of agencies. What must hold: one parcel goes to one node for one release; nothing
//! is queued but in the batch of what it tells of.

use super::{carrier, parcel_row};
use crate::{
    Desk, DeskError, IdempotencyKey,
    door::{self, Change, Request},
};
use ::document::{
    Event, Incoming, IncomingRegister,
    model::{Origin, Request as Asked},
    outgoing::{Outgoing, Outward},
};
use ::exchange::{
    Code, Context, Course, NodeName, Parcel, ParcelRegister, Request as Told, SendingRegister,
    parcel::{self, Content, NewParcel},
    sending::{self, NewSending},
};
use kernel::{
    code::AgencyCode,
    id::{AccountId, ParcelId, SendingId},
    time::{Date, Timestamp},
};
use register::Register as _;
use std::collections::BTreeMap;
use store::engine::Statement;

/// What is asked, in the words of the exchange.
pub(super) const fn told(request: Asked) -> Told {
    match request {
        Asked::Recall => Told::Recall,
        Asked::Update => Told::Update,
        Asked::Replace => Told::Replace,
        Asked::TakeBack => Told::TakeBack,
    }
}

/// The name of a released document on the axis: `<OrganId>,<yyyy/MM/dd>,<number>/<sign>` (domain.md §7.1, 1.14).
pub(super) fn axis_name(agency: &AgencyCode, dated: Date, sign: &str) -> String {
    let (year, month, day) = (dated.year(), dated.month(), dated.day());
    format!("{agency},{year:04}/{month:02}/{day:02},{sign}")
}

/// The course of a released document.
pub(super) fn course_of(found: &Outgoing) -> Option<Course> {
    let line = found.in_book()?;
    let document = axis_name(&found.agency, line.at.local_date(), &line.sign);
    Some(Course { sender: found.agency.to_string(), document })
}

/// The rows that open a parcel, for the batch of what it tells of.
pub(crate) fn parcel_rows(
    desk: &Desk,
    command: &parcel::Command,
    (id, agency): (ParcelId, &AgencyCode),
    now: Timestamp,
) -> Result<(Parcel, Vec<Statement>), DeskError> {
    let actor = carrier();
    desk.permit_parcel(&actor, command.action(), agency)?;
    let events = ParcelRegister::decide(None, command, &Context { now, actor: &actor })
        .map_err(|refusal| DeskError::refused(&refusal))?;
    // The key of the enclosing command is the one that counts.
    let key = IdempotencyKey::derived("enclosed");
    let request = Request { actor: &actor, id: id.as_uuid(), key: &key, seen: None, now };
    let (opened, mut rows) = door::opened_beside::<ParcelRegister>(&request, &events)?;
    rows.extend(parcel_row(&opened, now)?);
    desk.shared.bell.notify_one();
    Ok((opened, rows))
}

impl Desk {
    /// The copies for agencies of other houses, and the rows that send them. Recipients that no node leads to stay with
    /// their names alone: they get it on paper or by mail.
    pub(crate) async fn outward(
        &self,
        record: &Outgoing,
        sign: &str,
        now: Timestamp,
    ) -> Result<(Vec<Outward>, Vec<Statement>), DeskError> {
        let tree = self.directory();
        let mut by_node: BTreeMap<NodeName, Vec<AgencyCode>> = BTreeMap::new();
        for agency in record.text.recipients.iter().filter_map(|it| it.agency.as_ref()) {
            if tree.tree.unit(agency).is_some() {
                continue;
            }
            let Some(organ) = self.organ(agency.as_ref()).await? else { continue };
            let receivers = by_node.entry(super::node(&organ.node)?).or_default();
            if !receivers.contains(agency) {
                receivers.push(agency.clone());
            }
        }
        let document = axis_name(&record.agency, now.local_date(), sign);
        let course = Course { sender: record.agency.to_string(), document };
        let request = record.text.concern.map_or(Told::New, |concern| told(concern.request));
        let (mut outward, mut rows) = (Vec::new(), Vec::new());
        for (node, receivers) in by_node {
            let id = ParcelId::new(now, self.random());
            let parcel = NewParcel {
                id,
                node: node.clone(),
                agency: record.agency.clone(),
                course: self.order_of(record, &course).await?,
                content: Content::Document {
                    request,
                    outgoing: Some(record.id),
                    receivers: receivers.iter().map(ToString::to_string).collect(),
                },
                urgency: record.text.urgency.rank(),
            };
            let command = parcel::Command::Queue(Box::new(parcel));
            rows.extend(parcel_rows(self, &command, (id, &record.agency), now)?.1);
            for agency in receivers {
                let sending = NewSending {
                    id: SendingId::new(now, self.random()),
                    agency: record.agency.clone(),
                    outgoing: record.id,
                    course: course.clone(),
                    node: node.clone(),
                    parcel: id,
                    to: agency.to_string(),
                };
                outward.push(Outward { agency, sending: sending.id });
                rows.extend(self.sending_rows(sending, now)?);
            }
        }
        Ok((outward, rows))
    }

    /// What a document must not overtake: its own course, or that of the document it is about.
    async fn order_of(&self, record: &Outgoing, own: &Course) -> Result<Course, DeskError> {
        let Some(concern) = record.text.concern else { return Ok(own.clone()) };
        let target = self.outgoing_by_id(concern.document).await?;
        Ok(target.and_then(|seen| course_of(&seen.record)).unwrap_or_else(|| own.clone()))
    }

    fn sending_rows(&self, new: NewSending, now: Timestamp) -> Result<Vec<Statement>, DeskError> {
        let actor = carrier();
        let (id, agency) = (new.id, new.agency.clone());
        let command = sending::Command::Send(Box::new(new));
        self.permit_sending(&actor, command.action(), &agency)?;
        let events = SendingRegister::decide(None, &command, &Context { now, actor: &actor })
            .map_err(|refusal| DeskError::refused(&refusal))?;
        let key = IdempotencyKey::derived("enclosed");
        let request = Request { actor: &actor, id: id.as_uuid(), key: &key, seen: None, now };
        let (opened, mut rows) = door::opened_beside::<SendingRegister>(&request, &events)?;
        rows.push(self.sending_row(&opened));
        Ok(rows)
    }
}

/// Who of this house did what a notice tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doer {
    pub name: String,
    /// Name of the unit in which they sit now.
    pub unit: Option<String>,
}

impl Desk {
    /// Who did what a notice tells, for whoever asks back (QCVN 102:2016, StaffInfo).
    pub async fn doer_of(&self, parcel: &Parcel) -> Result<Option<Doer>, DeskError> {
        let Content::Status { by: Some(by), .. } = &parcel.content else { return Ok(None) };
        let Some(account) = self.account_by_id(*by).await? else { return Ok(None) };
        let held = account.record.positions.iter();
        let units = held.filter_map(|it| self.province().agencies.get(&it.seat.unit));
        let unit = units.map(|unit| unit.name.vi.clone()).next();
        Ok(Some(Doer { name: account.record.full_name, unit }))
    }
}

/// What a package of documents is made of.
#[derive(Debug, Clone)]
pub struct Issue {
    pub document: Outgoing,
    /// The agency that issues it.
    pub sender: String,
    /// Name of the document's type.
    pub kind: String,
    /// Name of who signed it.
    pub signer: String,
    /// Receivers by code and name.
    pub receivers: Vec<(String, String)>,
    /// The name on the axis of the document that this one is about.
    pub about: Option<String>,
    /// Documents that this one answers, as far as one of the receivers sent them.
    pub answered: Vec<Answered>,
}

/// A document that was answered, as its sender knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    pub sender: String,
    /// Number and sign.
    pub sign: String,
    pub dated: Date,
    /// Its name on the axis.
    pub document: String,
}

impl Desk {
    /// What the package of a parcel is made of; none for a notice.
    pub async fn issue_of(&self, parcel: &Parcel) -> Result<Option<Issue>, DeskError> {
        let Content::Document { outgoing: Some(id), receivers, .. } = &parcel.content else {
            return Ok(None);
        };
        let document = self.outgoing_by_id(*id).await?.ok_or(DeskError::NotFound)?.record;
        let signer = match document.signed_by {
            Some(signer) => self.account_by_id(signer).await?.map(|it| it.record.full_name),
            None => None,
        };
        let about = match document.text.concern {
            Some(concern) => self.outgoing_by_id(concern.document).await?,
            None => None,
        };
        let mut named = Vec::new();
        for code in receivers {
            let organ = self.organ(code).await?;
            named.push((code.clone(), organ.map_or_else(|| code.clone(), |organ| organ.name)));
        }
        let mut answered = Vec::new();
        for id in &document.text.answers {
            let found = self.document_by_id(*id).await?.and_then(|seen| seen.record.matter);
            let Some(matter) = found else { continue };
            // Others are not told what came to this agency.
            let Some(origin) = matter.origin.filter(|it| receivers.contains(&it.sender)) else {
                continue;
            };
            answered.push(Answered {
                sender: origin.sender,
                sign: matter.sheet.number,
                dated: matter.sheet.dated,
                document: origin.document,
            });
        }
        let agency = self.province().agencies.get(&document.agency);
        let types = self.province().lists.get(crate::document::TYPES);
        let kind = types.and_then(|list| list.item(&document.text.kind));
        Ok(Some(Issue {
            sender: agency.map_or_else(|| document.agency.to_string(), |it| it.name.vi.clone()),
            kind: kind.map_or_else(String::new, |item| item.vi.clone()),
            signer: signer.unwrap_or_default(),
            receivers: named,
            about: about.and_then(|seen| course_of(&seen.record)).map(|course| course.document),
            answered,
            document,
        }))
    }
}

/// The notices that a change of a document from elsewhere sends back, in order.
pub(crate) fn notices(
    desk: &Desk,
    change: &Change<'_, IncomingRegister>,
    now: Timestamp,
) -> Result<Vec<Statement>, DeskError> {
    let matter = change.after.matter.as_deref();
    let Some(origin) = matter.and_then(|matter| matter.origin.as_ref()) else {
        return Ok(Vec::new());
    };
    let mut rows = Vec::new();
    for entry in change.entries {
        if let Some((code, words)) = notice_of(&entry.event) {
            rows.extend(notice(
                desk,
                change.after,
                origin,
                (code, words, entry.by.account()),
                now,
            )?);
        }
    }
    Ok(rows)
}

/// One notice that goes back.
pub(super) fn notice(
    desk: &Desk,
    found: &Incoming,
    origin: &Origin,
    (code, words, by): (Code, &str, Option<AccountId>),
    now: Timestamp,
) -> Result<Vec<Statement>, DeskError> {
    let id = ParcelId::new(now, desk.random());
    let parcel = NewParcel {
        id,
        node: super::node(&origin.node)?,
        agency: found.agency.clone(),
        course: Course { sender: origin.sender.clone(), document: origin.document.clone() },
        content: Content::Status {
            code,
            from: found.agency.to_string(),
            to: origin.sender.clone(),
            at: now,
            words: words.to_owned(),
            by,
        },
        urgency: 0,
    };
    let command = parcel::Command::Queue(Box::new(parcel));
    Ok(parcel_rows(desk, &command, (id, &found.agency), now)?.1)
}

/// Which status an event is, with the words that go with it (domain.md §7.2). Handling notes and answers stay in the house.
fn notice_of(event: &Event) -> Option<(Code, &str)> {
    match event {
        Event::Arrived { .. } => Some((Code::Arrived, "")),
        Event::Registered { .. } => Some((Code::Registered, "")),
        Event::Refused { reason } => Some((Code::Refused, reason)),
        Event::Directed { .. } => Some((Code::Assigned, "")),
        Event::Begun { .. } => Some((Code::InProgress, "")),
        Event::Closed { .. } => Some((Code::Done, "")),
        Event::AskAnswered { agreed: true, words, .. } => Some((Code::Agreed, words)),
        Event::AskAnswered { agreed: false, words, .. } => Some((Code::Declined, words)),
        _ => None,
    }
}
