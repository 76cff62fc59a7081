//! Loads a province folder whole, or explains everything that is wrong with it.
//! Not the single readers. All files are read even when one fails, so that one run of the check
//! shows every mistake.

use crate::agencies::{self, Agencies};
use crate::catalogue::{self, Loaded, Version};
use crate::letters::{self, Letters};
use crate::meetings::{self, MeetingSettings};
use crate::problem::Problem;
use crate::settings::{Demo, Event, EventsFile, FieldOfWork, FieldsFile, ProvinceFile};
use crate::source::{Folder, Source};
use crate::tasks::{self, SavingsFile, TaskSettings};
use crate::units::Units;
use crate::{calendar, successors};
use camino::Utf8Path;
use jiff::civil::Date;
use kernel::calendar::WorkingCalendar;
use kernel::code::ProcedureCode;
use procedure::catalogue::Catalogue;
use procedure::form::{FormDef, Lists};
use procedure::model::{Procedure, ReceivingUnit};
use procedure::process::Process;
use procedure::search::Index;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A loaded province.
#[derive(Debug, Clone)]
pub struct Province {
    pub key: String,
    pub file: ProvinceFile,
    pub units: Units,
    pub agencies: Agencies,
    pub calendar: WorkingCalendar,
    pub lists: Lists,
    pub catalogue: Catalogue,
    pub fields: Vec<FieldOfWork>,
    pub life_events: Vec<Event>,
    pub demo: Demo,
    pub letters: Letters,
    pub tasks: TaskSettings,
    pub meetings: MeetingSettings,
    pub savings: SavingsFile,
    /// Things worth mending that did not stop loading.
    pub warnings: Vec<Problem>,
    pub(crate) forms: BTreeMap<Version, Arc<FormDef>>,
    pub(crate) processes: BTreeMap<Version, Arc<Process>>,
}

impl Province {
    /// Loads the folder. Fails with every mistake, sorted by file and line.
    pub fn load(folder: &Utf8Path) -> Result<Province, Vec<Problem>> {
        let (province, problems) = read(folder);
        match province {
            Some(mut province) if problems.iter().all(|one| one.warn) => {
                province.warnings = problems;
                Ok(province)
            }
            _ => Err(problems),
        }
    }

    /// The form of a procedure's version.
    pub fn form(&self, procedure: &Procedure) -> Option<&Arc<FormDef>> {
        self.forms.get(&(procedure.code.clone(), procedure.valid_from))
    }

    /// The process of a procedure's version.
    pub fn process(&self, procedure: &Procedure) -> Option<&Arc<Process>> {
        self.processes.get(&(procedure.code.clone(), procedure.valid_from))
    }

    /// The search over all procedures in force on a day.
    pub fn index(&self, on: Date) -> Index {
        let names: BTreeMap<String, String> =
            self.fields.iter().map(|field| (field.key.clone(), field.name.vi.clone())).collect();
        Index::build(self.catalogue.all_in_force(on).map(AsRef::as_ref), &names)
    }
}

/// Every mistake of a folder, warnings included; empty when all is well.
pub fn check(folder: &Utf8Path) -> Vec<Problem> {
    read(folder).1
}

fn read(root: &Utf8Path) -> (Option<Province>, Vec<Problem>) {
    let mut folder = Folder::new(root);
    let file = folder.toml::<ProvinceFile>(Utf8Path::new("province.toml"));
    let all = successors::units(&mut folder);
    let old = successors::successors(&mut folder, &all);
    let elsewhere = successors::elsewhere(&mut folder, &all);
    let units = Units::new(all, old).with_elsewhere(elsewhere);
    let calendar = calendar::load(&mut folder);
    let agencies = agencies::load(&mut folder, &units, latest(&units));
    let lists = catalogue::lists(&mut folder);
    let processes = catalogue::processes(&mut folder);
    let loaded = catalogue::procedures(&mut folder, &lists, &processes);
    let fields = fields(&mut folder, &loaded);
    let life_events = life_events(&mut folder, &loaded);
    let demo = demo(&mut folder);
    let letters = letters::load(&mut folder);
    let tasks = tasks::tasks(&mut folder);
    let meetings = meetings::meetings(&mut folder);
    let savings = tasks::savings(&mut folder);
    letters::used(&mut folder, &loaded, &letters);
    if let Some((file, source)) = &file {
        check_province(&mut folder, file, source, &units);
    }
    if let Some(agencies) = &agencies {
        check_handling(&mut folder, &loaded, agencies);
    }
    let mut problems = folder.problems;
    problems.sort();
    problems.dedup();
    let (Some((file, _)), Some(calendar), Some(agencies)) = (file, calendar, agencies) else {
        return (None, problems);
    };
    let (Some(tasks), Some(meetings), Some(savings)) = (tasks, meetings, savings) else {
        return (None, problems);
    };
    let province = Province {
        key: file.key.clone(),
        file,
        units,
        agencies,
        calendar,
        lists,
        catalogue: Catalogue::new(loaded.procedures),
        fields,
        life_events,
        demo,
        letters,
        tasks,
        meetings,
        savings,
        warnings: Vec::new(),
        forms: loaded.forms,
        processes: loaded.processes,
    };
    (Some(province), problems)
}

/// A day on which the present tree of units is in force.
fn latest(units: &Units) -> Date {
    units
        .all()
        .iter()
        .filter(|unit| unit.is_commune() && unit.valid_to.is_none())
        .filter_map(|unit| unit.valid_from)
        .max()
        .unwrap_or(Date::MAX)
}

fn check_province(folder: &mut Folder, file: &ProvinceFile, source: &Source, units: &Units) {
    if units.latest(&file.unit_code).is_none() {
        let details = [("code", file.unit_code.as_str())];
        folder.problem(
            &source.file,
            source.toml_line("unit_code"),
            "province.unknown-unit",
            &details,
        );
    }
    let colour = file.identity.primary.strip_prefix('#').is_some_and(|digits| {
        digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
    });
    if !colour {
        let details = [("colour", file.identity.primary.as_str())];
        let line = source.toml_line("identity.primary");
        folder.problem(&source.file, line, "province.colour", &details);
    }
}

fn fields(folder: &mut Folder, loaded: &Loaded) -> Vec<FieldOfWork> {
    let file = Utf8Path::new("fields.toml");
    let Some((rows, _)) = folder.toml::<FieldsFile>(file) else { return Vec::new() };
    let known: BTreeSet<&str> = rows.field.iter().map(|field| field.key.as_str()).collect();
    for procedure in loaded.procedures.iter().filter(|one| !known.contains(one.field.as_str())) {
        let details = [("field", procedure.field.as_str())];
        at(folder, loaded, procedure, "field", "procedure.unknown-field", &details);
    }
    rows.field
}

fn life_events(folder: &mut Folder, loaded: &Loaded) -> Vec<Event> {
    let file = Utf8Path::new("life-events.toml");
    let Some((rows, source)) = folder.toml::<EventsFile>(file) else { return Vec::new() };
    let known: BTreeSet<&ProcedureCode> = loaded.procedures.iter().map(|one| &one.code).collect();
    for (number, event) in rows.event.iter().enumerate() {
        for code in event.procedures.iter().filter(|code| !known.contains(*code)) {
            let line = source.toml_line(&format!("event.{number}.procedures"));
            folder.problem(file, line, "event.unknown-procedure", &[("procedure", code.as_str())]);
        }
    }
    rows.event
}

fn demo(folder: &mut Folder) -> Demo {
    let file = Utf8Path::new("demo.toml");
    if !folder.exists(file) {
        return Demo::default();
    }
    folder.toml::<toml::Table>(file).map(|(table, _)| Demo { table }).unwrap_or_default()
}

/// Receiving units, deciding agencies and their divisions must exist.
fn check_handling(folder: &mut Folder, loaded: &Loaded, agencies: &Agencies) {
    let template = agencies.all().find(|unit| unit.commune.is_some() && unit.kind != "division");
    for procedure in &loaded.procedures {
        let handling = &procedure.handling;
        let agency = match handling.agency.as_str() {
            "commune" => template,
            key => agencies.by_key(key),
        };
        let Some(agency) = agency else {
            let details = [("agency", handling.agency.as_str())];
            at(folder, loaded, procedure, "handling.agency", "procedure.unknown-agency", &details);
            continue;
        };
        if agencies.division(&agency.code, &handling.division).is_none() {
            let details =
                [("agency", handling.agency.as_str()), ("division", handling.division.as_str())];
            at(
                folder,
                loaded,
                procedure,
                "handling.division",
                "procedure.unknown-division",
                &details,
            );
        }
        let receives = match procedure.receiving {
            ReceivingUnit::CommuneCentre => {
                template.and_then(|unit| agencies.reception(&unit.code))
            }
            ReceivingUnit::ProvincialCentre => agencies.provincial_centre(),
        };
        if receives.is_none() {
            at(folder, loaded, procedure, "receiving", "procedure.no-reception", &[]);
        }
    }
}

fn at(
    folder: &mut Folder,
    loaded: &Loaded,
    procedure: &Procedure,
    place: &str,
    code: &'static str,
    details: &[(&'static str, &str)],
) {
    let version = (procedure.code.clone(), procedure.valid_from);
    if let Some(source) = loaded.sources.get(&version) {
        folder.problem(&source.file, source.toml_line(place), code, details);
    }
}
