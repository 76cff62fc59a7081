//! Rules of the draft: opening it, keeping what was typed, its files, whose it is. Files of later
//! states too, since the limits are the same. Saving again what is there already is no event.

use super::Answer;
use crate::{
    context::Context,
    event::Event,
    limits,
    model::{
        AttachedFile, Channel, Dossier, OTHER_COMPONENT, Owner, PROPOSAL_COMPONENT, ProcedureRef,
        RESULT_COMPONENT, StateCode,
    },
    refusal::Refusal,
};
use kernel::id::{AccountId, DossierId, FileId};
use register::Actor;
use std::collections::BTreeMap;

/// A draft is made on line; the counter and the post begin with the whole filing.
pub(super) fn open(
    id: DossierId,
    procedure: &ProcedureRef,
    case: &str,
    channel: Channel,
    owner: &Owner,
    context: &Context<'_>,
) -> Answer {
    if channel != Channel::Online {
        return Err(Refusal::ChannelNotOffered { channel });
    }
    if matches!(owner, Owner::Nobody) {
        return Err(Refusal::SignInFirst);
    }
    may_be_filed_online(case, context)?;
    Ok(vec![Event::Opened {
        id,
        procedure: procedure.clone(),
        case: case.to_owned(),
        channel,
        owner: owner.clone(),
    }])
}

pub(super) fn may_be_filed_online(case: &str, context: &Context<'_>) -> Result<(), Refusal> {
    known_case(case, context)?;
    if !context.rules.online {
        return Err(Refusal::NotOnline);
    }
    if context.rules.counter_only.iter().any(|only| only == case) {
        return Err(Refusal::CounterOnly { case: case.to_owned() });
    }
    Ok(())
}

pub(super) fn known_case(case: &str, context: &Context<'_>) -> Result<(), Refusal> {
    if context.rules.cases.iter().any(|known| known == case) {
        return Ok(());
    }
    Err(Refusal::CaseUnknown { case: limits::key("case", case)? })
}

pub(super) fn save_answers(
    record: &Dossier,
    paths: &[String],
    typed: &BTreeMap<String, String>,
) -> Answer {
    check_typed(&record.filing.typed, typed)?;
    let had = &record.filing.typed;
    let cleared: Vec<String> = paths
        .iter()
        .filter(|path| had.contains_key(*path) && !typed.contains_key(*path))
        .cloned()
        .collect();
    let changed: BTreeMap<String, String> = typed
        .iter()
        .filter(|(path, text)| had.get(*path) != Some(text))
        .map(|(path, text)| (path.clone(), text.clone()))
        .collect();
    if cleared.is_empty() && changed.is_empty() {
        return Ok(Vec::new());
    }
    Ok(vec![Event::AnswersSaved { cleared, typed: changed }])
}

/// Limits of one field and of all fields together.
pub(super) fn check_typed(
    had: &BTreeMap<String, String>,
    typed: &BTreeMap<String, String>,
) -> Result<(), Refusal> {
    for (path, text) in typed {
        limits::typed(path, text)?;
    }
    let kept = had.iter().filter(|(path, _)| !typed.contains_key(*path));
    let (mut fields, mut characters) = (0, 0);
    for (_, text) in kept.chain(typed) {
        fields += 1;
        characters += text.chars().count();
    }
    limits::at_most("fields", fields, limits::TYPED_FIELDS_MAX)?;
    limits::at_most("characters", characters, limits::TYPED_CHARS_TOTAL_MAX)
}

pub(super) fn change_case(record: &Dossier, case: &str, context: &Context<'_>) -> Answer {
    may_be_filed_online(case, context)?;
    if record.case == case {
        return Ok(Vec::new());
    }
    Ok(vec![Event::CaseChanged { case: case.to_owned() }])
}

/// A file on a draft, in answer to a supplement request, or of the office while it works.
pub(super) fn attach(record: &Dossier, file: &AttachedFile, context: &Context<'_>) -> Answer {
    let state = record.state_code();
    let by_office = matches!(context.actor, Actor::Officer { .. } | Actor::System { .. });
    let supplement = match state {
        StateCode::SupplementRequired => {
            let open = record.supplements.last().filter(|asked| asked.answered_at.is_none());
            open.map(|asked| asked.number)
        }
        // Between hand-in and result only the office adds to a dossier.
        StateCode::Accepted | StateCode::Processing if !by_office => {
            return Err(Refusal::NotNow { action: "attach", state });
        }
        _ => None,
    };
    if reserved(&file.component) && !matches!(state, StateCode::Accepted | StateCode::Processing) {
        return Err(Refusal::ComponentReserved { component: file.component.clone() });
    }
    if record.files.iter().any(|kept| kept.id == file.id) {
        return Err(Refusal::FileTwice);
    }
    limits::at_most("files", record.files.len() + 1, limits::FILES_MAX)?;
    // What an office asks for beyond the procedure's papers can only come once it has the dossier.
    let beyond = file.component == OTHER_COMPONENT && state != StateCode::Draft;
    let component = if beyond || reserved(&file.component) {
        file.component.clone()
    } else {
        known_component(&file.component, context)?
    };
    let file = AttachedFile { component, supplement, ..checked_file(file, context)? };
    Ok(vec![Event::FileAttached { file }])
}

pub(super) fn reserved(component: &str) -> bool {
    component == RESULT_COMPONENT || component == PROPOSAL_COMPONENT
}

/// The key of a paper the procedure speaks of.
pub(super) fn known_component(component: &str, context: &Context<'_>) -> Result<String, Refusal> {
    let component = limits::key("component", component)?;
    if context.rules.components.contains(&component) {
        return Ok(component);
    }
    Err(Refusal::ComponentUnknown { component })
}

/// The file with its texts cleaned, attached now; its component is the caller's to check.
pub(super) fn checked_file(
    file: &AttachedFile,
    context: &Context<'_>,
) -> Result<AttachedFile, Refusal> {
    Ok(AttachedFile {
        name: limits::line("file_name", &file.name)?,
        media_type: limits::key("media_type", &file.media_type)?,
        attached_at: context.now,
        supplement: None,
        ..file.clone()
    })
}

/// What was handed in stays; only what is being prepared can be taken off again.
pub(super) fn detach(record: &Dossier, file: FileId) -> Answer {
    let kept = record.files.iter().find(|kept| kept.id == file).ok_or(Refusal::FileUnknown)?;
    let in_preparation = match record.state_code() {
        StateCode::Draft => true,
        StateCode::SupplementRequired => {
            let open = record.supplements.last().filter(|asked| asked.answered_at.is_none());
            kept.supplement.is_some() && kept.supplement == open.map(|asked| asked.number)
        }
        _ => reserved(&kept.component),
    };
    if !in_preparation {
        return Err(Refusal::FileFixed);
    }
    Ok(vec![Event::FileDetached { file }])
}

pub(super) fn claim(record: &Dossier, account: AccountId) -> Answer {
    match &record.owner {
        Owner::Visitor { .. } => Ok(vec![Event::Claimed { account }]),
        Owner::Account { account: owner } if *owner == account => Ok(Vec::new()),
        Owner::Account { .. } | Owner::Nobody => Err(Refusal::ClaimedByAnother),
    }
}
