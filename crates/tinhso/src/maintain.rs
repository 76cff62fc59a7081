//! What an operator does beside serving: check, migrate, backup, restore, verify, scrub, first account.
//! What must always hold: each command says how far it is and what it came to, and exits non-zero
//! when something is wrong.

use crate::{
    command,
    config::{self, Config, LogForm},
    letters, logs, open,
    telling::{Failure, Telling},
};
use anyhow::Context as _;
use camino::Utf8Path;
use desk::IdempotencyKey;
use kernel::id::AccountId;
use person::{Command, Contact, NewOfficial, Role};
use province::Problem;
use register::{Actor, Seat};
use std::io::BufRead as _;
use store::StoreError;

/// Fewest characters of a password typed here.
const PASSWORD_CHARACTERS_MIN: usize = 12;

pub(crate) fn check(folder: &Utf8Path, telling: &Telling) -> anyhow::Result<()> {
    open::is_there(folder)?;
    let problems = province::check(folder);
    for problem in &problems {
        telling.line(&explained(folder, problem, telling));
    }
    let mut mistakes = problems.iter().filter(|problem| !problem.warn).count();
    // Letters are typeset once their province loads; before, they would fail for its sake.
    if mistakes == 0
        && let Ok(province) = province::Province::load(folder)
    {
        mistakes += letters::check(folder, &province, telling)?;
    }
    if mistakes > 0 {
        return Err(Failure::new(
            "program-check-failed",
            &[("folder", folder.as_str()), ("count", &mistakes.to_string())],
        )
        .into());
    }
    telling.tell("program-check-clean", &[("folder", folder.as_str())]);
    Ok(())
}

/// What is wrong, where, and how to mend it: a line for each.
fn explained(folder: &Utf8Path, problem: &Problem, telling: &Telling) -> String {
    let mut values: Vec<(&str, &str)> =
        problem.details.iter().map(|(name, value)| (*name, value.as_str())).collect();
    values.push(("place", &problem.place));
    let mark = if problem.warn { "check-warning" } else { "check-mistake" };
    let line = problem.line.map_or(String::new(), |line| format!(":{line}"));
    let key = problem.words_key();
    format!(
        "{} {folder}/{}{line} {} [{}]\n    {}",
        telling.sentence(mark, &[]),
        problem.file,
        telling.sentence(&key, &values),
        problem.code,
        telling.sentence(&format!("{key}-remedy"), &values),
    )
}

pub(crate) fn begin(options: &command::Serve) -> anyhow::Result<Config> {
    let config = Config::read(options.config.as_deref(), &config::environment)?;
    logs::start(LogForm::Text, "warn", None).finish();
    Ok(config)
}

pub(crate) async fn migrate(options: command::Serve, telling: &Telling) -> anyhow::Result<()> {
    let config = begin(&options)?;
    let engine = open::engine(&config.database_url).await?;
    let migrated = engine.migrate().await?;
    for name in &migrated.applied {
        telling.tell("program-migrated", &[("name", name)]);
    }
    telling.tell("program-schema", &[("version", &migrated.version.to_string())]);
    engine.close().await;
    Ok(())
}

pub(crate) async fn verify(
    deep: bool,
    options: command::Serve,
    telling: &Telling,
) -> anyhow::Result<()> {
    let config = begin(&options)?;
    let desk = open::desk(&config).await?;
    let result = desk
        .verify(deep, &|progress| {
            telling.progress(
                "program-verifying",
                &[
                    ("records", &progress.records.to_string()),
                    ("files", &progress.files.to_string()),
                ],
            );
        })
        .await?;
    telling.progress_done();
    for finding in &result.first {
        telling.line(finding);
    }
    let figures = [
        ("records", result.records.to_string()),
        ("entries", result.entries.to_string()),
        ("files", result.files.to_string()),
        ("findings", result.findings.to_string()),
    ];
    let values: Vec<(&str, &str)> =
        figures.iter().map(|(name, value)| (*name, value.as_str())).collect();
    telling.tell("program-verified", &values);
    if result.findings > 0 {
        return Err(Failure::new(
            "program-verify-failed",
            &[("count", &result.findings.to_string())],
        )
        .into());
    }
    Ok(())
}

/// What was removed leaves the database's free room too.
pub(crate) async fn scrub(options: command::Serve, telling: &Telling) -> anyhow::Result<()> {
    let config = begin(&options)?;
    let engine = open::engine(&config.database_url).await?;
    telling.tell("program-scrubbing", &[]);
    engine.scrub().await?;
    open::objects(&config).await?.scrub().await?;
    telling.tell("program-scrubbed", &[]);
    engine.close().await;
    Ok(())
}

/// Opens an administrator of the province; the password is read from standard input.
pub(crate) async fn account(options: command::Account, telling: &Telling) -> anyhow::Result<()> {
    let config = begin(&options.config)?;
    let desk = open::desk(&config).await?;
    telling.tell("program-password-ask", &[("login", &options.login)]);
    let mut password = String::new();
    std::io::stdin().lock().read_line(&mut password)?;
    let password = password.trim_end_matches(['\r', '\n']).to_owned();
    if password.chars().count() < PASSWORD_CHARACTERS_MIN {
        let least = PASSWORD_CHARACTERS_MIN.to_string();
        return Err(Failure::new("program-password-short", &[("least", &least)]).into());
    }
    let hash = web::signin::password::hash_now(&password, desk.random()).context("password")?;
    let unit = match &options.unit {
        Some(unit) => unit.parse().context("unit")?,
        None => desk.province().file.agency_code.clone(),
    };
    let actor = Actor::System { job: "operator".to_owned() };
    let id = AccountId::new(desk.clock().now(), desk.random());
    let login = options
        .login
        .parse()
        .map_err(|fault| Failure::new("program-login-broken", &[("why", &format!("{fault}"))]))?;
    let open = Command::OpenOfficial(Box::new(NewOfficial {
        id,
        login,
        full_name: options.name.clone(),
        personal_number: None,
        contact: Contact::default(),
        password: hash,
        home: unit.clone(),
    }));
    let key = IdempotencyKey::fresh(desk.random());
    desk.account(&actor, id, open, &key, None).await?;
    let seat = Seat { role: Role::Administrator.key().to_owned(), unit };
    let key = IdempotencyKey::fresh(desk.random());
    desk.account(&actor, id, Command::GiveSeat { seat, note: None }, &key, None).await?;
    telling.tell("program-account-opened", &[("login", &options.login)]);
    Ok(())
}

pub(crate) async fn backup(
    target: &Utf8Path,
    options: command::Serve,
    telling: &Telling,
) -> anyhow::Result<()> {
    let config = begin(&options)?;
    if let Some(name) = store::backup::foreign(target)? {
        let values = [("folder", target.as_str()), ("name", name.as_str())];
        return Err(Failure::new("program-backup-foreign", &values).into());
    }
    let store = open::store(&config).await?;
    let now = kernel::time::Clock::now(&kernel::time::SystemClock);
    let manifest =
        store::backup::backup(store.engine(), store.objects(), target, now, &|progress| {
            report(telling, progress);
        })
        .await?;
    telling.progress_done();
    let objects = manifest.objects.count.to_string();
    telling.tell("program-backed-up", &[("folder", target.as_str()), ("objects", &objects)]);
    if manifest.objects.missing > 0 {
        let count = manifest.objects.missing.to_string();
        return Err(Failure::new("program-backup-missing", &[("count", &count)]).into());
    }
    Ok(())
}

pub(crate) async fn restore(
    source: &Utf8Path,
    options: command::Serve,
    telling: &Telling,
) -> anyhow::Result<()> {
    let config = begin(&options)?;
    let engine = open::engine(&config.database_url).await?;
    let objects = open::objects(&config).await?;
    let told = |progress| report(telling, progress);
    let restored = store::backup::restore(source, &engine, &objects, &told).await;
    restored.map_err(|error| match &error {
        StoreError::Invalid { detail, .. } => {
            Failure::new("program-restore-refused", &[("why", detail)]).into()
        }
        _ => anyhow::Error::from(error),
    })?;
    telling.progress_done();
    telling.tell("program-restored", &[("folder", source.as_str())]);
    Ok(())
}

fn report(telling: &Telling, progress: store::backup::Progress) {
    use store::backup::Progress;
    let (key, done, of) = match progress {
        Progress::Pages { done, of } => ("program-copying-pages", done, of),
        Progress::Tables { done, of } => ("program-copying-tables", done, of),
        Progress::Objects { done, of } => ("program-copying-objects", done, of),
        Progress::Missing { object } => {
            telling.progress_done();
            telling.tell("program-object-missing", &[("object", &object.to_string())]);
            return;
        }
        Progress::Records { .. } | Progress::Files { .. } => return,
    };
    telling.progress(key, &[("done", &done.to_string()), ("all", &of.to_string())]);
}

#[cfg(test)]
mod tests {
    use super::{Problem, Telling, Utf8Path, explained};

    #[test]
    fn mistake_is_told_with_its_place_and_its_remedy() {
        let problem = Problem {
            file: "agencies.toml".into(),
            line: Some(7),
            code: "agency.code",
            place: String::new(),
            details: vec![("code", "H5".to_owned())],
            warn: false,
        };
        let told = explained(Utf8Path::new("mau"), &problem, &Telling::start());
        assert!(told.contains("mau/agencies.toml:7 "), "{told}");
        assert!(told.contains("H5") && told.contains("H56.03.12"), "{told}");
        assert!(!told.contains("check-"), "{told}");
    }
}
