//! Reads lists, processes, forms and procedures, and checks them against one another.
//! Not the rules of those checks (`procedure::check`): here they get their file and line.

use crate::problem::Problem;
use crate::source::{Folder, Source};
use camino::{Utf8Path, Utf8PathBuf};
use jiff::civil::Date;
use kernel::code::ProcedureCode;
use procedure::check;
use procedure::form::{CodeList, FormDef, FormFault, Lists};
use procedure::model::Procedure;
use procedure::process::Process;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A procedure's version: code and first day.
pub(crate) type Version = (ProcedureCode, Date);

/// Everything about procedures, before the catalogue is made.
#[derive(Debug, Default)]
pub(crate) struct Loaded {
    pub(crate) procedures: Vec<Procedure>,
    pub(crate) sources: BTreeMap<Version, Source>,
    pub(crate) forms: BTreeMap<Version, Arc<FormDef>>,
    pub(crate) processes: BTreeMap<Version, Arc<Process>>,
}

/// The code lists.
pub(crate) fn lists(folder: &mut Folder) -> Lists {
    let mut lists = Lists::new();
    for file in folder.list("lists", Some(".toml")) {
        let Some((list, source)) = folder.toml::<CodeList>(&file) else { continue };
        if file.file_stem() != Some(&list.key) {
            folder.problem(&file, source.toml_line("key"), "list.wrong-key", &[("key", &list.key)]);
        }
        let mut seen = std::collections::BTreeSet::new();
        for (number, item) in list.items.iter().enumerate() {
            if !seen.insert(&item.code) {
                let line = source.toml_line(&format!("item.{number}.code"));
                folder.problem(&file, line, "list.code-twice", &[("choice", &item.code)]);
            }
        }
        lists.insert(list.key.clone(), list);
    }
    lists
}

/// The processes that several procedures share.
pub(crate) fn processes(folder: &mut Folder) -> BTreeMap<String, Arc<Process>> {
    let mut processes = BTreeMap::new();
    for file in folder.list("processes", Some(".toml")) {
        let Some((process, source)) = folder.toml::<Process>(&file) else { continue };
        if file.file_stem() != Some(&process.key) {
            let details = [("key", process.key.as_str())];
            folder.problem(&file, source.toml_line("key"), "process.wrong-key", &details);
        }
        in_toml(folder, &source, check::process(&process));
        processes.insert(process.key.clone(), Arc::new(process));
    }
    processes
}

/// The shared parts of every form.
pub(crate) struct Shared {
    blocks: Value,
    filing: Value,
    generic: Option<Arc<FormDef>>,
}

pub(crate) fn shared_forms(folder: &mut Folder, lists: &Lists) -> Option<Shared> {
    let (blocks, _) = folder.json(Utf8Path::new("forms/blocks.schema.json"))?;
    let (filing, _) = folder.json(Utf8Path::new("forms/filing.schema.json"))?;
    let mut shared = Shared { blocks, filing, generic: None };
    let file = Utf8PathBuf::from("forms/generic.schema.json");
    if folder.exists(&file) {
        shared.generic = form(folder, &shared, &file, None, lists);
    }
    Some(shared)
}

fn form(
    folder: &mut Folder,
    shared: &Shared,
    file: &Utf8Path,
    procedure: Option<&Procedure>,
    lists: &Lists,
) -> Option<Arc<FormDef>> {
    let (json, source) = folder.json(file)?;
    match FormDef::parse(&json, &shared.blocks, &shared.filing) {
        Ok(form) => {
            for finding in check::form(&form, procedure, lists) {
                let line = source.json_line(&finding.place);
                folder.problems.push(Problem::from_finding(file, line, finding));
            }
            Some(Arc::new(form))
        }
        Err(faults) => {
            for FormFault { code, place, details } in faults {
                let line = source.json_line(&place);
                let file = file.to_owned();
                folder.problems.push(Problem { file, line, code, place, details, warn: false });
            }
            None
        }
    }
}

/// Every procedure with its form and process.
pub(crate) fn procedures(
    folder: &mut Folder,
    lists: &Lists,
    processes: &BTreeMap<String, Arc<Process>>,
) -> Loaded {
    let mut loaded = Loaded::default();
    let Some(shared) = shared_forms(folder, lists) else { return loaded };
    for place in folder.list("procedures", None) {
        one(folder, &place, lists, processes, &shared, &mut loaded);
    }
    let all: Vec<&Procedure> = loaded.procedures.iter().collect();
    for finding in check::versions(&all) {
        let source = loaded
            .sources
            .iter()
            .rev()
            .find(|((code, _), _)| code.as_str() == finding.place)
            .map(|(_, source)| source.clone());
        let Some(source) = source else { continue };
        let line = source.toml_line("valid_from");
        folder.problems.push(Problem::from_finding(&source.file, line, finding));
    }
    loaded
}

fn one(
    folder: &mut Folder,
    place: &Utf8Path,
    lists: &Lists,
    processes: &BTreeMap<String, Arc<Process>>,
    shared: &Shared,
    loaded: &mut Loaded,
) {
    let Some((procedure, source)) = folder.toml::<Procedure>(&place.join("procedure.toml")) else {
        return;
    };
    let version: Version = (procedure.code.clone(), procedure.valid_from);
    let name = place.file_name().unwrap_or_default();
    if !name.starts_with(procedure.code.as_str()) {
        let details = [("code", procedure.code.as_str())];
        folder.problem(&source.file, source.toml_line("code"), "procedure.wrong-folder", &details);
    }
    let own = place.join("form.schema.json");
    let form = if folder.exists(&own) {
        form(folder, shared, &own, Some(&procedure), lists)
    } else {
        shared.generic.clone()
    };
    in_toml(folder, &source, check::procedure(&procedure, form.as_deref()));
    let steps = place.join("steps.toml");
    let process = if folder.exists(&steps) {
        folder.toml::<Process>(&steps).map(|(process, source)| {
            in_toml(folder, &source, check::process(&process));
            Arc::new(process)
        })
    } else {
        let found = procedure.process.as_ref().and_then(|key| processes.get(key)).cloned();
        if found.is_none() {
            let key = procedure.process.clone().unwrap_or_default();
            let details = [("process", key.as_str())];
            let line = source.toml_line("process");
            folder.problem(&source.file, line, "procedure.unknown-process", &details);
        }
        found
    };
    if let Some(process) = process {
        in_toml(folder, &source, check::work(&procedure, &process));
        loaded.processes.insert(version.clone(), process);
    }
    if let Some(form) = form {
        loaded.forms.insert(version.clone(), form);
    }
    loaded.sources.insert(version, source);
    loaded.procedures.push(procedure);
}

/// Gives findings of a TOML file their line.
fn in_toml(folder: &mut Folder, source: &Source, findings: Vec<check::Finding>) {
    for finding in findings {
        let line = source.toml_line(&finding.place);
        folder.problems.push(Problem::from_finding(&source.file, line, finding));
    }
}
