//! `tinhso export-file` and `tinhso check-export`: packages of work files, made from the store and read back off line.
//! Not their form (`archival`). What must always hold: a package that was changed anywhere, or whose seal does not hold, ends
//! with an exit code that is not zero.

use crate::{
    command,
    maintain::begin,
    open,
    telling::{Failure, Telling},
    trust,
};
use archival::{Checked, Fault};
use desk::{DeskError, IdempotencyKey};
use kernel::{
    random::OsRandom,
    time::{Clock as _, SystemClock},
};
use key_use::Through;
use register::Actor;
use signing::validate::{Indication, Policy, validate_any};
use std::{fs::File, io::BufReader};
use web::paper_check::Trust;

/// In whose name the program makes packages.
const JOB: &str = "export";

/// Makes the package of a closed file. Not sealed: the agency's seal is set by people.
pub(crate) async fn export(options: command::ExportFile, telling: &Telling) -> anyhow::Result<()> {
    let config = begin(&options.config)?;
    let desk = open::desk(&config).await?;
    let actor = Actor::System { job: JOB.to_owned() };
    let key = IdempotencyKey::fresh(&OsRandom);
    let made = desk.package(&actor, options.id, &Through::job(JOB), &key).await;
    let id = options.id.to_string();
    let mut package = match made {
        Ok(package) => package,
        Err(DeskError::Refused { .. } | DeskError::NotFound) => {
            return Err(Failure::new("archival-not-closed", &[("id", &id)]).into());
        }
        Err(error) => return Err(error.into()),
    };
    let out = options.out.unwrap_or_else(|| package.name.as_str().into());
    let unwritable = |error: std::io::Error| {
        Failure::new("archival-unwritable", &[("file", out.as_str()), ("why", &error.to_string())])
    };
    let mut file = File::create_new(&out).map_err(unwritable)?;
    std::io::copy(&mut package.file, &mut file).map_err(unwritable)?;
    file.sync_all().map_err(unwritable)?;
    telling.tell("archival-made", &[("file", out.as_str()), ("bytes", &package.size.to_string())]);
    desk.store().engine().close().await;
    Ok(())
}

/// Reads a package back: every hash, the order, nothing more, and the agency's seal.
pub(crate) fn check(options: &command::CheckExport, telling: &Telling) -> anyhow::Result<()> {
    let path = options.file.as_str();
    let file = File::open(&options.file).map_err(|error| {
        Failure::new("archival-unreadable", &[("file", path), ("why", &error.to_string())])
    })?;
    let checked = archival::check(BufReader::new(file)).map_err(|fault| told(path, &fault))?;
    let manifest = &checked.manifest;
    let files = manifest.paths().len().to_string();
    let items = manifest.items.len().to_string();
    telling.tell("archival-whole", &[("file", path), ("items", &items), ("files", &files)]);
    telling.tell(
        "archival-of",
        &[("code", &manifest.code), ("title", &manifest.title), ("agency", &manifest.agency.1)],
    );
    let trust = match &options.trust {
        Some(folder) => trust::read(folder)?,
        None => Trust::default(),
    };
    sealed(&checked, &trust, path, telling)
}

fn sealed(checked: &Checked, trust: &Trust, path: &str, telling: &Telling) -> anyhow::Result<()> {
    let Some(seal) = &checked.seal else {
        telling.tell("archival-unsealed", &[]);
        return Ok(());
    };
    let now = SystemClock.now();
    let policy = Policy { evidence: &trust.evidence, ..Policy::new(now, &trust.anchors) };
    let report = validate_any(seal, Some(checked.manifest_xml.as_bytes()), &policy);
    let verdict = report.and_then(|report| report.verdict);
    match verdict.map(|verdict| verdict.indication) {
        Some(Indication::TotalPassed) => {
            telling.tell("archival-sealed", &[]);
            Ok(())
        }
        Some(Indication::Indeterminate) => {
            telling.tell("archival-seal-unsure", &[]);
            Ok(())
        }
        Some(Indication::TotalFailed) | None => {
            Err(Failure::new("archival-seal-broken", &[("file", path)]).into())
        }
    }
}

fn told(path: &str, fault: &Fault) -> Failure {
    let key = match fault {
        Fault::Zip(_) | Fault::Disk(_) => "archival-fault-zip",
        Fault::Manifest(_) => "archival-fault-manifest",
        Fault::Entry(_) => "archival-fault-entry",
        Fault::Missing(_) => "archival-fault-missing",
        Fault::Content(_) => "archival-fault-content",
        Fault::Frame => "archival-fault-frame",
    };
    Failure::new(key, &[("file", path), ("about", &fault.about())])
}
