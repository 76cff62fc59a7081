//! The rules of units: (unit, command, context) → events or a refusal. Total and pure.
//! Who may ask is not looked at here (that is `access`).

use crate::{
    Command, Context, Event, Refusal,
    model::{Kind, Name, Unit},
};
use kernel::{code::AgencyCode, text::clean_line, time::Date};

/// Longest name of a unit, in characters.
pub const NAME_CHARACTERS_MAX: usize = 200;
/// Longest key of a unit, in characters.
pub const KEY_CHARACTERS_MAX: usize = 60;

pub(crate) fn decide(
    unit: Option<&Unit>,
    command: &Command,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    match (unit, command) {
        (None, Command::Establish { .. }) => establish(command, context),
        (Some(unit), Command::Establish { .. }) => {
            Err(Refusal::CodeTaken { code: unit.code.clone() })
        }
        (None, _) => Err(Refusal::NotHere),
        (Some(unit), Command::Rename { name }) => rename(unit, name),
        (Some(unit), Command::Close { last_day, successor }) => {
            close(unit, *last_day, successor.as_ref(), context)
        }
    }
}

fn establish(command: &Command, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    let Command::Establish { code, key, name, kind, parent, commune, valid_from, origin } = command
    else {
        return Ok(Vec::new());
    };
    if context.tree.unit(code).is_some() {
        return Err(Refusal::CodeTaken { code: code.clone() });
    }
    let name = clean_name(name)?;
    if !proper_key(key) || !proper_key(&kind.0.replace('_', "-")) {
        return Err(Refusal::KeyFault);
    }
    match parent {
        Some(parent) if !open(context, parent, *valid_from) => {
            return Err(Refusal::ParentNotOpen { parent: parent.clone() });
        }
        None if context.tree.root().is_some() => return Err(Refusal::RootTaken),
        _ => {}
    }
    Ok(vec![Event::Established {
        code: code.clone(),
        key: key.clone(),
        name,
        kind: Kind(kind.0.clone()),
        parent: parent.clone(),
        commune: commune.clone(),
        valid_from: *valid_from,
        origin: *origin,
    }])
}

fn rename(unit: &Unit, name: &Name) -> Result<Vec<Event>, Refusal> {
    if let Some(last_day) = unit.valid_to {
        return Err(Refusal::AlreadyClosed { last_day });
    }
    let name = clean_name(name)?;
    if name == unit.name {
        return Err(Refusal::NothingNew);
    }
    Ok(vec![Event::Renamed { name }])
}

fn close(
    unit: &Unit,
    last_day: Date,
    successor: Option<&AgencyCode>,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    if let Some(last_day) = unit.valid_to {
        return Err(Refusal::AlreadyClosed { last_day });
    }
    if last_day < unit.valid_from {
        return Err(Refusal::ClosedBeforeOpened { first_day: unit.valid_from, last_day });
    }
    let open_below = context
        .tree
        .descendants(&unit.code)
        .into_iter()
        .filter(|code| context.tree.unit(code).is_some_and(|below| outlives(below, last_day)))
        .count();
    if open_below > 0 {
        return Err(Refusal::OpenBelow { open: open_below });
    }
    if let Some(successor) = successor {
        if *successor == unit.code {
            return Err(Refusal::SuccessorIsSelf);
        }
        let goes_on = context.tree.unit(successor).is_some_and(|other| outlives(other, last_day));
        if !goes_on {
            return Err(Refusal::SuccessorNotOpen { successor: successor.clone() });
        }
    }
    Ok(vec![Event::Closed { last_day, successor: successor.cloned() }])
}

/// Whether a unit is still open after that day.
fn outlives(unit: &Unit, last_day: Date) -> bool {
    unit.valid_to.is_none_or(|end| end > last_day)
}

fn open(context: &Context<'_>, code: &AgencyCode, day: Date) -> bool {
    context.tree.unit(code).is_some_and(|unit| unit.open_on(day))
}

fn clean_name(name: &Name) -> Result<Name, Refusal> {
    let clean = |text: &str| match clean_line(text, NAME_CHARACTERS_MAX) {
        Ok(line) if !line.is_empty() => Ok(line),
        _ => Err(Refusal::NameFault),
    };
    Ok(Name { vi: clean(&name.vi)?, en: clean(&name.en)? })
}

fn proper_key(key: &str) -> bool {
    !key.is_empty()
        && key.len() <= KEY_CHARACTERS_MAX
        && key
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}
