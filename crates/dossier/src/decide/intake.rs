//! Rules of handing in and of the reception desk: submit, take in at the counter, accept, reject.
//! Acceptance starts the legal clock (domain.md §2.5 rules 2–4) and fixes the due date.

use super::{Answer, draft, supplement};
use crate::{
    command::{TakeIn, Verdict},
    context::Context,
    event::{Acceptance, Event, Submission},
    limits,
    model::{
        Applicant, AttachedFile, Channel, ComponentReceived, Delivery, Dossier, FeeLine,
        MoneyStatus, Organisations, Owner, PaperKind, fee_total,
    },
    refusal::Refusal,
    timing,
};
use kernel::{code::DossierCode, money::Dong};
use register::Entry;
use std::collections::BTreeSet;

/// A draft is handed in: it must be complete and belong to an account.
pub(super) fn submit(
    record: &Dossier,
    code: &DossierCode,
    secret: &str,
    context: &Context<'_>,
) -> Answer {
    draft::may_be_filed_online(&record.case, context)?;
    if !matches!(record.owner, Owner::Account { .. }) {
        return Err(Refusal::SignInFirst);
    }
    let filing = context.filing.ok_or(Refusal::FilingNotRead)?;
    if !filing.faults.is_empty() {
        return Err(Refusal::FilingIncomplete { faults: filing.faults.clone() });
    }
    if !filing.missing_components.is_empty() {
        return Err(Refusal::ComponentsMissing { components: filing.missing_components.clone() });
    }
    let applicant = filing.applicant.as_ref().ok_or(Refusal::TextMissing { field: "full_name" })?;
    let organisations = filing.organisations.as_ref().ok_or(Refusal::ReceiverUnknown)?;
    let submission = Submission {
        code: code.clone(),
        secret: limits::key("secret", secret)?,
        organisations: organisations.clone(),
        components: components_of(&record.files),
        sets: context.rules.sets,
        answers: filing.answers.clone(),
        applicant: checked_applicant(applicant)?,
        delivery: delivery(filing.delivery, filing.delivery_address.as_deref())?,
        fees: checked_fees(&filing.fees)?,
        money: money_status(&filing.fees),
        passage: arrival_at_reception(context, record.channel, organisations)?,
    };
    Ok(vec![Event::Submitted(Box::new(submission))])
}

/// The counter's one act: the same events as an on-line dossier, at one moment, ended by what the
/// counter says of it.
pub(super) fn take_in(brought: &TakeIn, context: &Context<'_>) -> Answer {
    if brought.channel == Channel::Online {
        return Err(Refusal::ChannelNotOffered { channel: brought.channel });
    }
    draft::known_case(&brought.case, context)?;
    if matches!(brought.owner, Owner::Visitor { .. }) {
        return Err(Refusal::SignInFirst);
    }
    draft::check_typed(&std::collections::BTreeMap::new(), &brought.typed)?;
    let submission = Submission {
        code: brought.code.clone(),
        secret: limits::key("secret", &brought.secret)?,
        organisations: brought.organisations.clone(),
        components: checked_components(&brought.components, context)?,
        sets: context.rules.sets,
        answers: brought.answers.clone(),
        applicant: checked_applicant(&brought.applicant)?,
        delivery: delivery(brought.delivery, brought.delivery_address.as_deref())?,
        fees: checked_fees(&brought.fees)?,
        money: money_status(&brought.fees),
        passage: arrival_at_reception(context, brought.channel, &brought.organisations)?,
    };
    let mut events = vec![Event::Opened {
        id: brought.id,
        procedure: brought.procedure.clone(),
        case: brought.case.clone(),
        channel: brought.channel,
        owner: brought.owner.clone(),
    }];
    if !brought.typed.is_empty() {
        events.push(Event::AnswersSaved { cleared: Vec::new(), typed: brought.typed.clone() });
    }
    events.extend(scans(&brought.files, context)?);
    let components = submission.components.clone();
    events.push(Event::Submitted(Box::new(submission)));
    events.extend(judged(brought, components, &events, context)?);
    Ok(events)
}

/// What the counter says of what has just been handed in.
fn judged(
    brought: &TakeIn,
    components: Vec<ComponentReceived>,
    events: &[Event],
    context: &Context<'_>,
) -> Answer {
    match &brought.verdict {
        Verdict::Accept => {
            let accepted = Accepting {
                channel: brought.channel,
                case: &brought.case,
                organisations: &brought.organisations,
                components,
                fees: &brought.fees,
                register_no: brought.register_no,
                worked_seconds: 0,
            };
            Ok(vec![Event::Accepted(Box::new(acceptance(accepted, context)?))])
        }
        Verdict::AskForMore { items, reason, supply_by } => {
            supplement::request(&handed_in(events, context)?, items, reason, *supply_by, context)
        }
        Verdict::Refuse { reason_code, reason, go_to } => {
            let record = handed_in(events, context)?;
            reject(&record, reason_code, reason, go_to.as_deref(), context)
        }
    }
}

/// The record as these events make it.
fn handed_in(events: &[Event], context: &Context<'_>) -> Result<Dossier, Refusal> {
    let mut record = None;
    for (version, event) in (1..).zip(events) {
        let by = context.actor.clone();
        let entry = Entry { version, at: context.now, by, event: event.clone() };
        let next = crate::evolve::evolve(record, &entry).map_err(|_| Refusal::NotOpened)?;
        record = Some(next);
    }
    record.ok_or(Refusal::NotOpened)
}

fn scans(files: &[AttachedFile], context: &Context<'_>) -> Answer {
    limits::at_most("files", files.len(), limits::FILES_MAX)?;
    let mut seen = BTreeSet::new();
    let mut events = Vec::new();
    for file in files {
        if draft::reserved(&file.component) {
            return Err(Refusal::ComponentReserved { component: file.component.clone() });
        }
        if !seen.insert(file.id) {
            return Err(Refusal::FileTwice);
        }
        let component = draft::known_component(&file.component, context)?;
        let file = AttachedFile { component, ..draft::checked_file(file, context)? };
        events.push(Event::FileAttached { file });
    }
    Ok(events)
}

/// The clock starts (domain.md §2.2 code 2). What reception ticked replaces what the files said.
pub(super) fn accept(
    record: &Dossier,
    components: &[ComponentReceived],
    fees: &[FeeLine],
    register_no: u64,
    context: &Context<'_>,
) -> Answer {
    let registration = record.registration.as_ref().ok_or(Refusal::NotOpened)?;
    let ticked = checked_components(components, context)?;
    let accepted = Accepting {
        channel: record.channel,
        case: &record.case,
        organisations: &registration.organisations,
        components: if ticked.is_empty() { registration.components.clone() } else { ticked },
        fees,
        register_no,
        worked_seconds: record.worked_seconds(context.now, context.calendar),
    };
    Ok(vec![Event::Accepted(Box::new(acceptance(accepted, context)?))])
}

struct Accepting<'a> {
    channel: Channel,
    case: &'a str,
    organisations: &'a Organisations,
    components: Vec<ComponentReceived>,
    fees: &'a [FeeLine],
    register_no: u64,
    worked_seconds: i64,
}

fn acceptance(accepting: Accepting<'_>, context: &Context<'_>) -> Result<Acceptance, Refusal> {
    if accepting.register_no == 0 {
        return Err(Refusal::RegisterNumberMissing);
    }
    let intake = context.rules.intake()?;
    let term = context.rules.term(accepting.channel, accepting.case)?;
    let counted_from = timing::counted_from(context, accepting.channel);
    let due_at = term.map(|term| context.calendar.due(counted_from, &term));
    let mut passage = timing::arrival(context, intake, accepting.organisations, None, due_at);
    passage.worked_seconds = accepting.worked_seconds;
    Ok(Acceptance {
        components: accepting.components,
        fees: checked_fees(accepting.fees)?,
        money: money_status(accepting.fees),
        term,
        due_at,
        // One book per reception unit and year (forms.md §12.7).
        register_book: context.now.local_date().year().to_string(),
        register_no: accepting.register_no,
        supplements_max: context.rules.supplements_max,
        passage,
    })
}

/// Form 03: the reason is mandatory.
pub(super) fn reject(
    record: &Dossier,
    reason_code: &str,
    reason: &str,
    go_to: Option<&str>,
    context: &Context<'_>,
) -> Answer {
    Ok(vec![Event::RejectedAtIntake {
        reason_code: limits::key("reason_code", reason_code)?,
        reason: limits::text("reason", reason, limits::NOTE_CHARS_MAX)?,
        go_to: limits::optional_text("go_to", go_to, limits::NOTE_CHARS_MAX)?,
        worked_seconds: record.worked_seconds(context.now, context.calendar),
    }])
}

/// At reception, with the time it has to check (domain.md §2.5 rule 4).
fn arrival_at_reception(
    context: &Context<'_>,
    channel: Channel,
    organisations: &Organisations,
) -> Result<crate::event::Passage, Refusal> {
    let mut passage = timing::arrival(context, context.rules.intake()?, organisations, None, None);
    let from = timing::counted_from(context, channel);
    passage.step_due_at = timing::hours_after(context, from, context.rules.intake_check_hours);
    Ok(passage)
}

/// On line the papers follow from the files: one electronic original or one copy per component.
fn components_of(files: &[AttachedFile]) -> Vec<ComponentReceived> {
    let mut received: Vec<ComponentReceived> = Vec::new();
    for file in files.iter().filter(|file| !draft::reserved(&file.component)) {
        let original = file.kind == PaperKind::EOriginal;
        match received.iter_mut().find(|entry| entry.component == file.component) {
            Some(entry) if original => (entry.originals, entry.copies) = (1, 0),
            Some(_) => {}
            None => received.push(ComponentReceived {
                component: file.component.clone(),
                originals: u32::from(original),
                copies: u32::from(!original),
                digitised: true,
                shown: false,
            }),
        }
    }
    received
}

fn checked_components(
    given: &[ComponentReceived],
    context: &Context<'_>,
) -> Result<Vec<ComponentReceived>, Refusal> {
    limits::at_most("components", given.len(), limits::COMPONENTS_MAX)?;
    let mut seen = BTreeSet::new();
    let mut checked = Vec::new();
    for entry in given {
        let component = draft::known_component(&entry.component, context)?;
        if entry.originals > limits::PAPERS_MAX || entry.copies > limits::PAPERS_MAX {
            return Err(Refusal::CountImplausible { component });
        }
        if !seen.insert(component.clone()) {
            return Err(Refusal::ComponentTwice { component });
        }
        checked.push(ComponentReceived { component, ..entry.clone() });
    }
    Ok(checked)
}

pub(super) fn checked_applicant(given: &Applicant) -> Result<Applicant, Refusal> {
    let optional = |field, value: &Option<String>| limits::optional_line(field, value.as_deref());
    Ok(Applicant {
        kind: given.kind,
        full_name: limits::line("full_name", &given.full_name)?,
        identity_number: optional("identity_number", &given.identity_number)?,
        phone: optional("phone", &given.phone)?,
        email: optional("email", &given.email)?,
        address: optional("address", &given.address)?,
        submitted_by: optional("submitted_by", &given.submitted_by)?,
    })
}

fn delivery(
    wanted: crate::model::DeliveryMethod,
    address: Option<&str>,
) -> Result<Delivery, Refusal> {
    let address = limits::optional_line("delivery_address", address)?;
    if wanted == crate::model::DeliveryMethod::Post && address.is_none() {
        return Err(Refusal::TextMissing { field: "delivery_address" });
    }
    Ok(Delivery { wanted, address, handed: None })
}

pub(super) fn checked_fees(lines: &[FeeLine]) -> Result<Vec<FeeLine>, Refusal> {
    limits::at_most("fee_lines", lines.len(), limits::FEE_LINES_MAX)?;
    let mut seen = BTreeSet::new();
    let mut checked = Vec::new();
    for line in lines {
        let key = limits::key("fee", &line.key)?;
        let plausible = line.amount >= Dong::ZERO && line.quantity <= limits::PAPERS_MAX;
        if !plausible || !seen.insert(key.clone()) {
            return Err(Refusal::FeeImplausible { fee: key });
        }
        let exemption = limits::optional_line("exemption", line.exemption.as_deref())?;
        checked.push(FeeLine { key, exemption, ..line.clone() });
    }
    if fee_total(&checked).is_none() {
        let fee = checked.pop().map(|line| line.key).unwrap_or_default();
        return Err(Refusal::FeeImplausible { fee });
    }
    Ok(checked)
}

/// What is to pay, before anything is paid.
pub(super) fn money_status(lines: &[FeeLine]) -> MoneyStatus {
    let nothing = fee_total(lines).is_some_and(|sum| sum == Dong::ZERO);
    match nothing {
        true if lines.iter().any(|line| line.exemption.is_some()) => MoneyStatus::Exempt,
        true => MoneyStatus::Free,
        false => MoneyStatus::Unpaid,
    }
}
