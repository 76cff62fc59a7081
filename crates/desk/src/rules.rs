//! A procedure version in the words of the dossier register.
//! The two capabilities do not know each other; this is where they meet. Pure.

use crate::DeskError;
use dossier::{
    ProcedureRules, StepRule,
    context::{Place, StepKind, TermRule},
    model::ProcedureRef,
};
use kernel::{code::ProcedureCode, time::Date};
use procedure::{model as catalogue, process};
use province::Province;
use std::collections::HashMap;

/// The rules of every version in the catalogue, put together once: each command needs them.
#[derive(Debug)]
pub(crate) struct Rules {
    by_version: HashMap<ProcedureCode, Vec<(Date, ProcedureRules)>>,
}

impl Rules {
    pub(crate) fn of_province(province: &Province) -> Self {
        let mut by_version: HashMap<ProcedureCode, Vec<(Date, ProcedureRules)>> = HashMap::new();
        for procedure in province.catalogue.all_versions() {
            let Some(process) = province.process(procedure) else { continue };
            let rules = procedure_rules(procedure, process, &province.file.settings);
            let versions = by_version.entry(procedure.code.clone()).or_default();
            versions.push((procedure.valid_from, rules));
        }
        Self { by_version }
    }

    /// The rules of the version a dossier is bound to.
    pub(crate) fn of(&self, bound: &ProcedureRef) -> Result<&ProcedureRules, DeskError> {
        let versions = self.by_version.get(&bound.code).map_or(&[][..], Vec::as_slice);
        let found = versions.iter().find(|(valid_from, _)| *valid_from == bound.valid_from);
        found.map(|(_, rules)| rules).ok_or_else(|| {
            DeskError::fault(format!("no process for {} {}", bound.code, bound.valid_from))
        })
    }
}

/// Puts a procedure version and its process together for the dossier's rules.
fn procedure_rules(
    procedure: &catalogue::Procedure,
    process: &process::Process,
    settings: &province::OfficeSettings,
) -> ProcedureRules {
    let cases = procedure.cases.iter().map(|case| case.key.clone()).collect();
    let counter_only = procedure
        .cases
        .iter()
        .filter(|case| case.counter_only.is_some())
        .map(|case| case.key.clone())
        .collect();
    ProcedureRules {
        cases,
        counter_only,
        components: procedure.components.iter().map(|paper| paper.key.clone()).collect(),
        online: procedure.online_level != catalogue::OnlineLevel::InformationOnly,
        terms: procedure.channels.iter().flat_map(terms_of).collect(),
        steps: process.steps.iter().map(step).collect(),
        sets: procedure.sets,
        needs_result_file: procedure.flags.needs_result_file,
        findings: procedure
            .results
            .iter()
            .flat_map(|paper| paper.findings.iter().map(|finding| finding.key.clone()))
            .collect(),
        supplements_max: procedure.flags.supplements_max,
        intake_check_hours: settings.intake_check_hours,
        online_counts_next_opening: settings.online_outside_hours_counts_next_opening,
    }
}

fn terms_of(channel: &catalogue::ChannelTerms) -> Vec<TermRule> {
    let general = TermRule { channel: channel_of(channel.channel), case: None, term: channel.term };
    let special = channel.case_terms.iter().map(|rule| TermRule {
        channel: channel_of(channel.channel),
        case: Some(rule.case.clone()),
        term: Some(rule.term),
    });
    std::iter::once(general).chain(special).collect()
}

fn step(step: &process::Step) -> StepRule {
    StepRule {
        key: step.key.clone(),
        kind: match step.kind {
            process::StepKind::Intake => StepKind::Intake,
            process::StepKind::Assign => StepKind::Assign,
            process::StepKind::Appraise => StepKind::Appraise,
            process::StepKind::Review => StepKind::Review,
            process::StepKind::Sign => StepKind::Sign,
            process::StepKind::Release => StepKind::Release,
            process::StepKind::Deliver => StepKind::Deliver,
        },
        role: step.role.clone(),
        place: match step.place {
            process::Place::Reception => Place::Reception,
            process::Place::Division => Place::Division,
            process::Place::Agency => Place::Agency,
        },
        hours: step.hours,
        next: step.next.clone(),
        back: step.back.clone(),
    }
}

pub(crate) fn channel_of(channel: catalogue::Channel) -> dossier::model::Channel {
    match channel {
        catalogue::Channel::Counter => dossier::model::Channel::Counter,
        catalogue::Channel::Online => dossier::model::Channel::Online,
        catalogue::Channel::Post => dossier::model::Channel::Post,
    }
}

pub(crate) fn catalogue_channel(channel: dossier::model::Channel) -> catalogue::Channel {
    match channel {
        dossier::model::Channel::Counter => catalogue::Channel::Counter,
        dossier::model::Channel::Online => catalogue::Channel::Online,
        dossier::model::Channel::Post => catalogue::Channel::Post,
    }
}

/// Result number from its pattern (forms.md §13): `{n}`, `{nn}` (two digits at least), `{yyyy}`.
pub(crate) fn result_number(pattern: &str, serial: u64, year: i16) -> Result<String, DeskError> {
    if !pattern.contains("{n}") && !pattern.contains("{nn}") {
        return Err(DeskError::fault(format!("number pattern without a number: {pattern}")));
    }
    Ok(pattern
        .replace("{nn}", &format!("{serial:02}"))
        .replace("{n}", &serial.to_string())
        .replace("{yyyy}", &year.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_below_ten_get_a_leading_zero_where_the_pattern_asks() {
        assert_eq!(result_number("{nn}/GPXD", 5, 2026).unwrap(), "05/GPXD");
        assert_eq!(result_number("{n}/{yyyy}", 125, 2026).unwrap(), "125/2026");
        assert!(result_number("QD", 1, 2026).is_err());
    }
}
