//! Opening what everything stands on: province folder, engine, objects, policies, desk.
//! What must always hold: the engine's schema is this program's before anything is read.

use crate::{config::Config, letters, telling::Failure};
use access::Access;
use anyhow::Context as _;
use camino::Utf8Path;
use desk::{
    Desk,
    papers::{LogOnPaper, Papers},
};
use kernel::{
    random::{OsRandom, Random},
    time::{Clock, SystemClock},
};
use province::Province;
use signing::{pades::Level, renewal::Plan, ring::KeyRing, validate::Strengths};
use std::sync::Arc;
use store::{Engine, EngineLimits, Objects, ObjectsOptions, Store};

/// How long before something ends that a paper rests on its evidence is added to: a year of tries.
const RENEWED_AHEAD_SECONDS: i64 = 365 * 86_400;

/// Loads a province folder; its mistakes are for `tinhso check` to explain.
pub(crate) fn province(folder: &Utf8Path) -> anyhow::Result<Arc<Province>> {
    is_there(folder)?;
    match Province::load(folder) {
        Ok(province) => Ok(Arc::new(province)),
        Err(problems) => Err(Failure::new(
            "program-province-broken",
            &[("folder", folder.as_str()), ("count", &problems.len().to_string())],
        )
        .into()),
    }
}

/// A folder that is not there has no mistakes to explain.
pub(crate) fn is_there(folder: &Utf8Path) -> Result<(), Failure> {
    if folder.is_dir() {
        return Ok(());
    }
    Err(Failure::new("program-province-missing", &[("folder", folder.as_str())]))
}

pub(crate) async fn engine(url: &str) -> anyhow::Result<Engine> {
    if let Some(path) = url.strip_prefix("sqlite:") {
        let folder = Utf8Path::new(path).parent().unwrap_or(Utf8Path::new("."));
        std::fs::create_dir_all(folder).with_context(|| format!("create {folder}"))?;
    }
    match Engine::open(url, &EngineLimits::default()).await {
        Ok(engine) => Ok(engine),
        Err(error) => {
            let values = [("url", &*without_password(url)), ("why", &*error.to_string())];
            Err(Failure::new("program-engine-closed", &values).into())
        }
    }
}

/// The address of a database as it may be told: neither who signs in nor any option.
fn without_password(url: &str) -> String {
    let (address, _) = url.split_once('?').unwrap_or((url, ""));
    match (address.split_once("://"), address.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, place))) => format!("{scheme}://{place}"),
        _ => address.to_owned(),
    }
}

pub(crate) async fn objects(config: &Config) -> anyhow::Result<Objects> {
    let url = if config.objects.contains("://") {
        config.objects.clone()
    } else {
        std::fs::create_dir_all(&config.objects)
            .with_context(|| format!("create {}", config.objects))?;
        format!("file:{}", config.objects)
    };
    let options = ObjectsOptions {
        url,
        // The embedded database is on this machine as well; several nodes may share a folder of a network.
        together: config.database_url.starts_with("sqlite:"),
        // A bucket cannot rename: what is not yet committed waits in a folder of this machine.
        staging: Some(config.staging.clone()),
        endpoint: config.s3.endpoint.clone(),
        region: config.s3.region.clone(),
        access_key: config.s3.access_key.clone(),
        secret_key: config.s3.secret_key.clone(),
    };
    Ok(Objects::open(&options).await?)
}

/// The store with this program's schema.
pub(crate) async fn store(config: &Config) -> anyhow::Result<Store> {
    let engine = engine(&config.database_url).await?;
    engine.migrate().await?;
    Ok(Store::new(engine, objects(config).await?))
}

/// The desk over a store and a province, by the machine's clock.
pub(crate) async fn desk(config: &Config) -> anyhow::Result<Desk> {
    let province = province(&config.province)?;
    let store = store(config).await?;
    let access = access(&config.province)?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let random: Arc<dyn Random> = Arc::new(OsRandom);
    Ok(Desk::open(store, province, access, clock, random).await?)
}

/// What papers of results are made and signed with: the province's letters, one family of fonts, a ring of keys.
pub(crate) fn papers(
    config: &Config,
    desk: &Desk,
    ring: Arc<dyn KeyRing>,
) -> anyhow::Result<Papers> {
    let letters = &desk.province().letters;
    let typesetter = letters::typesetter(letters, Some(config.fonts.clone()))?;
    Ok(Papers {
        typesetter: Arc::new(typesetter),
        ring,
        plan: Plan {
            wanted: Level::Archived,
            ahead_seconds: RENEWED_AHEAD_SECONDS,
            strengths: Strengths::usual(),
        },
        check_address: format!("{}{}", config.base_url, web::paths::check_paper()),
        log: crate::public_log::shown(&config.public_log)?.map(|log| LogOnPaper {
            origin: log.origin,
            quorum: log.quorum,
            check_address: format!("{}{}", config.base_url, web::paths::check_proof()),
        }),
    })
}

/// The program's policies and, on top, those of the province.
pub(crate) fn access(province: &Utf8Path) -> anyhow::Result<Access> {
    let mut policies = Vec::new();
    let folder = province.join("policies");
    if folder.is_dir() {
        for entry in folder.read_dir_utf8()? {
            let path = entry?.into_path();
            if path.extension() == Some("cedar") {
                policies.push((path.to_string(), std::fs::read_to_string(&path)?));
            }
        }
    }
    policies.sort();
    let named: Vec<(&str, &str)> =
        policies.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    Ok(Access::load(&named)?)
}

#[cfg(test)]
mod tests {
    use super::without_password;

    #[test]
    fn address_of_a_database_is_told_without_its_password() {
        let told = without_password;
        assert_eq!(
            told("postgres://tinhso:p@ss@db:5432/tinhso?password=x"),
            "postgres://db:5432/tinhso"
        );
        assert_eq!(told("postgres://db/tinhso"), "postgres://db/tinhso");
        assert_eq!(told("sqlite:data/tinhso.db"), "sqlite:data/tinhso.db");
    }
}
